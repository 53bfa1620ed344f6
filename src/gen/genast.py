"""Writes the syntax tree's structs, constructors and reflection tables from src/compiler/ast.def.

usage: genast.py ast.def ast.gen.h ast.gen.c

Only the standard library is used.  An output is replaced only when its text changed, so that make rebuilds nothing
without need.
"""
import os
import re
import sys


class Sum:
    def __init__(self, name, flags, product):
        self.name, self.product = name, product
        self.pos, self.enum, self.end = "pos" in flags, "enum" in flags, "end" in flags
        self.rows = []


class Field:
    def __init__(self, text):
        match = re.fullmatch(r"(\w+):(\w+)([?*]?)", text)
        if not match:
            sys.exit("genast: bad field %r" % text)
        self.name, self.type, self.mark = match.groups()


def read(path):
    sums, current = [], None
    for line in open(path):
        words = line.split("#")[0].split()
        if not words:
            continue
        if words[0] in ("sum", "prod"):
            current = Sum(words[1], words[2:], words[0] == "prod")
            sums.append(current)
        else:
            current.rows.append((words[0], [Field(w) for w in words[1:]]))
    return sums


def snake(name):
    name = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name)
    return name.lower()


def camel(name):
    return "Ast" + "".join(part[:1].upper() + part[1:] for part in name.split("_"))


def upper(name):
    special = {"LShift": "LSHIFT", "RShift": "RSHIFT", "MatMult": "MATMULT", "UAdd": "UADD", "USub": "USUB",
               "LtE": "LTE", "GtE": "GTE", "BitOr": "BITOR", "BitXor": "BITXOR", "BitAnd": "BITAND",
               "FloorDiv": "FLOORDIV", "NotEq": "NOTEQ", "IsNot": "ISNOT", "NotIn": "NOTIN"}
    return "AST_" + special.get(name, snake(name).upper())


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    if os.path.exists(path) and open(path).read() == text:
        os.utime(path)
        return
    with open(path + ".tmp", "w") as out:
        out.write(text)
    os.replace(path + ".tmp", path)


def main():
    source, header_path, code_path = sys.argv[1:]
    sums = read(source)
    by_name = {s.name: s for s in sums}

    def c_type(field):
        if field.type in ("identifier", "string"):
            return "AstIdentSeq *" if field.mark == "*" else "const AstIdent *"
        if field.type == "int":
            return "int "
        if field.type == "constant":
            return "const AstConst *"
        target = by_name[field.type]
        if target.enum:
            return "AstKindSeq *" if field.mark == "*" else "AstKind "
        if field.mark == "*":
            return "AstSeq *"
        if target.product:
            return camel(target.rows[0][0]) + " *"
        return "AstNode *"

    def type_code(field):
        if field.type in ("identifier", "string", "int", "constant"):
            return "AST_TYPE_" + field.type.upper()
        return "AST_TYPE_ENUM" if by_name[field.type].enum else "AST_TYPE_NODE"

    h, c = [], []
    h += ["/* Generated from src/compiler/ast.def by src/gen/genast.py: kinds, node structs and constructors. */",
          "#pragma once", "", "/* Every node kind and every operator, in the order of ast.def. */",
          "typedef enum AstKind {", "    AST_NO_KIND,"]
    for s in sums:
        h.append("    /* %s */" % s.name)
        for name, _ in s.rows:
            h.append("    %s," % upper(name))
    h += ["    AST_KIND_COUNT", "} AstKind;", "", "/* The unions and product types. */", "typedef enum AstSum {", "    AST_NO_SUM,"]
    for s in sums:
        h.append("    AST_SUM_%s," % s.name.upper())
    h += ["    AST_SUM_COUNT", "} AstSum;", "", '#include "compiler/ast_base.h"', ""]
    for s in sums:
        if s.enum:
            continue
        for name, _ in s.rows:
            h.append("typedef struct {0} {0};".format(camel(name)))
    h.append("")
    for s in sums:
        if s.enum:
            continue
        for name, fields in s.rows:
            h.append("struct %s {" % camel(name))
            h.append("    AstNode node;")
            for f in fields:
                ctype = c_type(f)
                h.append("    %s%s;" % (ctype, f.name))
            h.append("};")
    h += ["", "/* Constructors: a node in ARENA, or NULL when memory is exhausted (arena->failed is then set).",
          " * A NULL sequence becomes the shared empty sequence, so sequence fields are never NULL. */"]
    for s in sums:
        if s.enum:
            continue
        for name, fields in s.rows:
            params = ["Arena *arena"] + ["%s%s" % (c_type(f), f.name) for f in fields]
            if s.pos:
                params.append("AstPos pos")
            proto = "%s *ast_new_%s(%s)" % (camel(name), snake(name), ", ".join(params))
            h.append(proto + ";")
            c.append(proto + " {")
            c.append("    {0} *made = arena_alloc(arena, sizeof({0}));".format(camel(name)))
            c.append("    if (!made) return NULL;")
            c.append("    made->node.kind = %s;" % upper(name))
            c.append("    made->node.pos = %s;" % ("pos" if s.pos else "(AstPos){0, 0, 0, 0}"))
            for f in fields:
                value = f.name
                if f.mark == "*":
                    empty = c_type(f).rstrip(" *")
                    value = "{0} ? {0} : ({1} *)&ast_empty_seq".format(f.name, empty)
                c.append("    made->%s = %s;" % (f.name, value))
            c.append("    return made;")
            c.append("}")
            c.append("")
    head = ["/* Generated from src/compiler/ast.def by src/gen/genast.py: constructors and reflection tables. */",
            '#include "compiler/ast.h"', "", '#include "base/arena.h"', "",
            "/* One object serves as the empty value of all three sequence types: they begin with the count. */",
            "static const struct { size_t count; void *room; } ast_empty_seq = {0, NULL};", ""]
    t = []
    for s in sums:
        for name, fields in s.rows:
            if fields:
                t.append("static const AstFieldInfo fields_%s[] = {" % name)
                for f in fields:
                    mark = {"": "AST_ONE", "?": "AST_OPTIONAL", "*": "AST_SEQUENCE"}[f.mark]
                    target = "AST_SUM_" + f.type.upper() if f.type in by_name else "AST_NO_SUM"
                    t.append('    {"%s", "%s", %s, %s, %s, offsetof(%s, %s)},' %
                             (f.name, f.type, type_code(f), mark, target, camel(name), f.name))
                t.append("};")
    t.append("")
    t.append("const AstKindInfo ast_kind_info[AST_KIND_COUNT] = {")
    t.append('    [AST_NO_KIND] = {"", AST_NO_SUM, 0, 0, NULL},')
    for s in sums:
        for name, fields in s.rows:
            size = "0" if s.enum else "sizeof(%s)" % camel(name)
            t.append('    [%s] = {"%s", AST_SUM_%s, %d, %s, %s},' %
                     (upper(name), name, s.name.upper(), len(fields), size, "fields_" + name if fields else "NULL"))
    t.append("};")
    t.append("")
    t.append("const AstSumInfo ast_sum_info[AST_SUM_COUNT] = {")
    t.append('    [AST_NO_SUM] = {"", AST_NO_KIND, 0, false, false, false, false},')
    for s in sums:
        flag = lambda x: "true" if x else "false"
        t.append('    [AST_SUM_%s] = {"%s", %s, %d, %s, %s, %s, %s},' %
                 (s.name.upper(), s.name, upper(s.rows[0][0]), len(s.rows), flag(s.product), flag(s.enum), flag(s.pos),
                  flag(s.end)))
    t.append("};")
    write(header_path, "\n".join(h) + "\n")
    write(code_path, "\n".join(head + c + t) + "\n")


main()
