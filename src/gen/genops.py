"""Reads src/vm/ops/*.ops and writes the tables and code that follow from them.

Usage: genops.py KIND OUTPUT OPS_FILE...      KIND: opcodes | tables | cases | labels | steps | recorders | recorder_list
"""

import os
import re
import sys

INST = re.compile(r"inst\((\w+),\s*(.*?)\)\s*/\*\s*(.*?)\s*\*/", re.S)
KINDS = ("dst", "reg", "base", "name", "const", "imm", "uimm", "jump", "-")


class Operation:
    def __init__(self, name, operands, doc, body, path, line):
        self.name, self.doc, self.body, self.path, self.line = name, doc, body, path, line
        self.cache = 0
        self.record = None
        self.kinds = {"a": "-", "b": "-", "c": "-"}
        self.wide = None
        for part in operands.split(","):
            part = part.strip()
            if part.startswith("cache="):
                self.cache = int(part[6:])
                continue
            if part.startswith("record="):
                self.record = part[7:]
                continue
            which, kind = part.split(":")
            if kind not in KINDS:
                sys.exit(f"{path}:{line}: unknown operand kind {kind}")
            if which == "wide":
                self.wide = kind
            else:
                self.kinds[which] = kind


def read_body(text, at):
    """The braced block that follows position AT, or None when the next thing is no block."""
    match = re.compile(r"\s*\{").match(text, at)
    if not match:
        return None
    depth, i = 1, match.end()
    while depth:
        i += 1
        depth += {"{": 1, "}": -1}.get(text[i - 1], 0)
    return match.end(), text[match.end():i - 1]


def read_operations(paths):
    operations = []
    for path in paths:
        with open(path, encoding="utf-8") as file:
            text = file.read()
        for match in INST.finditer(text):
            line = text.count("\n", 0, match.start()) + 1
            body = read_body(text, match.end())
            body_line = text.count("\n", 0, body[0]) + 1 if body else line
            operation = Operation(match[1], match[2], match[3], body and body[1], path, body_line)
            operations.append(operation)
        count = len(re.findall(r"^inst\(", text, re.M))
        if count != len(list(INST.finditer(text))):
            sys.exit(f"{path}: an inst() line without its comment")
    return operations


def write_opcodes(operations, out):
    out.append("#pragma once\n#include <stdint.h>\n\nenum Opcode {")
    out += [f"    OP_{op.name}, /* {op.doc} */" for op in operations]
    out.append("    OPCODE_COUNT\n};\n")
    out.append("enum OperandKind { OPERAND_NONE, OPERAND_DST, OPERAND_REG, OPERAND_BASE, OPERAND_NAME, OPERAND_CONST, "
               "OPERAND_IMM, OPERAND_UIMM, OPERAND_JUMP };")
    out.append("typedef struct OpcodeInfo {\n    const char *name;\n    uint8_t a, b, c, wide, cache;\n} OpcodeInfo;")
    out.append("extern const OpcodeInfo opcode_info[OPCODE_COUNT];")


def kind_constant(kind):
    return "OPERAND_" + ("NONE" if kind in (None, "-") else kind.upper())


def write_tables(operations, out):
    out.append('#include "compiler/opcodes.gen.h"\n\nconst OpcodeInfo opcode_info[OPCODE_COUNT] = {')
    for op in operations:
        kinds = ", ".join(kind_constant(op.kinds[x]) for x in "abc")
        out.append(f'    {{"{op.name}", {kinds}, {kind_constant(op.wide)}, {op.cache}}},')
    out.append("};")


def write_cases(operations, out):
    for op in operations:
        if op.body is None:
            out.append(f"TARGET(OP_{op.name}) {{ MISSING_OPERATION(\"{op.name}\"); }}")
            continue
        out.append(f"TARGET(OP_{op.name}) {{")
        out.append(f"    enum {{ CACHE_WORDS = {op.cache} }};")
        out.append(f'#line {op.line} "{op.path}"')
        out.append(op.body.strip("\n"))
        out.append("    NEXT();\n}")
    out.append("")


def write_labels(operations, out):
    out += [f"OPCODE_LABEL({op.name})," for op in operations]


# Operations that only the loop itself can do: they leave or enter the frame.
FRAME_GOTO = re.compile(r"goto (return_value|yield_value|poll_at_jump)")


def has_step(op):
    return op.body is not None and not FRAME_GOTO.search(op.body)


def write_steps(operations, out):
    """Each operation as a function of its own, on registers in memory: the form that compiled code calls."""
    for op in operations:
        if not has_step(op):
            continue
        out.append(f"STEP_FUNCTION({op.name}) {{")
        out.append(f"    enum {{ CACHE_WORDS = {op.cache} }};")
        out.append("    STEP_BEGIN")
        out.append(f'#line {op.line} "{op.path}"')
        out.append(op.body.strip("\n"))
        out.append("    NEXT();\n    STEP_END\n}")
    out.append("const VmStep vm_steps[OPCODE_COUNT] = {")
    out += [f"    [OP_{op.name}] = step_{op.name}," for op in operations if has_step(op)]
    out.append("};")


def write_recorders(operations, out):
    """The recorder of each operation: `record=FAMILY.DETAIL` names a function of jit/record_*.c and what it is told; without it
    the operation is recorded as a call of its step."""
    for op in operations:
        if op.record:
            family, _, detail = op.record.partition(".")
            out.append(f"RECORDER({op.name}, {family}, {'RECORD_' + detail if detail else 0})")


def write_recorder_list(operations, out):
    out += [f"RECORDER(-, {family}, 0)" for family in sorted({op.record.partition(".")[0] for op in operations if op.record})]


def write_if_changed(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    if os.path.exists(path):
        with open(path, encoding="utf-8") as file:
            if file.read() == text:
                os.utime(path)
                return
    with open(path + ".tmp", "w", encoding="utf-8") as file:
        file.write(text)
    os.replace(path + ".tmp", path)


def main():
    kind, output, paths = sys.argv[1], sys.argv[2], sorted(sys.argv[3:])
    operations = read_operations(paths)
    out = ["/* Generated by src/gen/genops.py from src/vm/ops.  Do not edit. */"]
    {"opcodes": write_opcodes, "tables": write_tables, "cases": write_cases, "labels": write_labels,
     "steps": write_steps, "recorders": write_recorders, "recorder_list": write_recorder_list}[kind](operations, out)
    write_if_changed(output, "\n".join(out) + "\n")


if __name__ == "__main__":
    main()
