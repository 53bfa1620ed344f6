"""Turns src/compiler/diagnose.peg into tables for src/compiler/diagnose.c.

usage: gendiagnose.py diagnose.peg tokens.def diagnose.gen.h

The notation is described at the top of the grammar.  Only the standard library is used.
"""
import os
import re
import sys

LEXEME = re.compile(r"\s*('[^']*'|\"[^\"]*\"|&&|=>.*|\w+|[()\[\]*+&!~|.=?:-])")
CLASSES = {"NAME": "TOK_NAME", "NUMBER": "TOK_NUMBER", "STRING": "TOK_STRING", "NEWLINE": "TOK_NEWLINE",
           "INDENT": "TOK_INDENT", "DEDENT": "TOK_DEDENT", "END": "TOK_END", "TYPE_COMMENT": "TOK_TYPE_COMMENT"}
SPECIAL = ["SOFT_KEYWORD", "NOT_EQUAL", "REAL", "IMAGINARY", "STRINGS"]


class Grammar:
    def __init__(self, tokens):
        self.tokens = tokens
        self.rules, self.names = [], {}  # rule: [name, memo, alternatives]
        self.nodes, self.items, self.alts, self.actions, self.words, self.calls = [], [], [], [], [], []

    def node(self, op, a="0", b="0"):
        row = (op, str(a), str(b))
        if row not in self.nodes:
            self.nodes.append(row)
        return self.nodes.index(row)

    def rule(self, name):
        if name not in self.names:
            self.names[name] = len(self.rules)
            self.rules.append([name, False, None])
        return self.names[name]


class RuleParser:
    def __init__(self, grammar, text):
        self.g, self.text, self.at = grammar, text, 0
        self.lexemes = LEXEME.findall(text)
        if "".join(self.lexemes).replace(" ", "") != re.sub(r"\s", "", text):
            sys.exit("gendiagnose: cannot read %r" % text)

    def peek(self):
        return self.lexemes[self.at] if self.at < len(self.lexemes) else None

    def take(self, wanted=None):
        lexeme = self.peek()
        if wanted and lexeme != wanted:
            sys.exit("gendiagnose: %r expected before %r in %r" % (wanted, lexeme, self.text))
        self.at += 1
        return lexeme

    def alternatives(self, stop):
        alts = []
        if self.peek() == "|":
            self.take()
        while True:
            alts.append(self.alternative(stop))
            if self.peek() != "|":
                return alts
            self.take()

    def alternative(self, stop):
        flags, items, action, names = "0", [], 0, {}
        if self.peek() == "?":
            self.take()
            flags = "DIAGNOSE_MISTAKE"
        elif self.peek() == "-":
            self.take()
            flags = "DIAGNOSE_QUIET"
        while self.peek() not in (None, "|", stop) and not self.peek().startswith("=>"):
            capture = 0
            if re.fullmatch(r"[ab]", self.peek()) and self.lexemes[self.at + 1] == "=":
                capture = "ab".index(self.take()) + 1
                self.take()
            node, rule = self.item()
            if capture:
                names["ab"[capture - 1]] = rule
            items.append((node, capture))
        if self.peek() and self.peek().startswith("=>"):
            action = self.action(self.take()[2:].strip(), names)
        return items, flags, action

    def action(self, text, names):
        match = re.fullmatch(r"(\w+)\s*((?:[\w\s])*)(\".*\")?", text)
        kind, words, message = match[1], match[2].split(), match[3] or "NULL"
        if kind == "call":
            function = "explain_" + words[0]
            if function not in self.g.calls:
                self.g.calls.append(function)
            row = "{DIAGNOSE_CALL, NULL, %s}" % function
        elif kind == "target":
            row = "{DIAGNOSE_TARGET_%s, NULL, NULL}" % words[0].upper()
        else:
            row = "{DIAGNOSE_%s, %s, NULL}" % (kind.upper(), message)
        self.g.actions.append(row)
        return len(self.g.actions)

    def item(self):
        lexeme = self.peek()
        if lexeme == "&&":
            self.take()
            return self.g.node("DIAGNOSE_FORCED", self.g.tokens[self.take().strip("'")]), None
        if lexeme in "&!":
            self.take()
            node, _ = self.item()
            return self.g.node("DIAGNOSE_AND" if lexeme == "&" else "DIAGNOSE_NOT", node), None
        if lexeme == "~":
            self.take()
            return self.g.node("DIAGNOSE_CUT"), None
        node, rule = self.atom()
        if self.peek() == ".":
            self.take()
            element, _ = self.atom()
            self.take("+")
            return self.g.node("DIAGNOSE_GATHER", node, element), None
        if self.peek() in ("*", "+"):
            return self.g.node("DIAGNOSE_STAR" if self.take() == "*" else "DIAGNOSE_PLUS", node), None
        return node, rule

    def group(self, closing):
        alts = self.alternatives(closing)
        self.take(closing)
        self.g.rules.append(["", False, alts])
        return self.g.node("DIAGNOSE_GROUP", len(self.g.rules) - 1)

    def atom(self):
        lexeme = self.take()
        if lexeme == "(":
            return self.group(")"), None
        if lexeme == "[":
            return self.g.node("DIAGNOSE_OPTIONAL", self.group("]")), None
        if lexeme[0] == "'":
            return self.g.node("DIAGNOSE_TOKEN", self.g.tokens[lexeme.strip("'")]), None
        if lexeme[0] == '"':
            word = lexeme.strip('"')
            if word not in self.g.words:
                self.g.words.append(word)
            return self.g.node("DIAGNOSE_SOFT", self.g.words.index(word)), None
        if lexeme in CLASSES:
            return self.g.node("DIAGNOSE_TOKEN", CLASSES[lexeme]), None
        if lexeme in SPECIAL:
            return self.g.node("DIAGNOSE_SPECIAL", "DIAGNOSE_" + lexeme), None
        return self.g.node("DIAGNOSE_RULE", self.g.rule(lexeme)), lexeme


def read(path, tokens):
    grammar = Grammar(tokens)
    pending = []
    for line in open(path):
        line = re.sub(r"(^|\s)#.*", "", line).rstrip()
        if not line:
            continue
        if not line[0].isspace():
            pending.append(line)
        else:
            pending[-1] += "\n" + line
    for text in pending:
        head, body = text.split(":", 1)
        words = head.split()
        index = grammar.rule(words[0])
        grammar.rules[index][1] = "memo" in words
        parser = RuleParser(grammar, body)
        grammar.rules[index][2] = parser.alternatives(None)
        if parser.peek():
            sys.exit("gendiagnose: %r is left over in %s" % (parser.peek(), words[0]))
    for name, _, alts in grammar.rules:
        if alts is None:
            sys.exit("gendiagnose: no rule %s" % name)
    return grammar


class FirstSets:
    """Which tokens can begin what a rule matches; None stands for all tokens, and for nothing at all being needed."""

    def __init__(self, grammar):
        self.g, self.rules = grammar, [set() for _ in grammar.rules]
        self.empty = [False] * len(grammar.rules)
        changed = True
        while changed:
            changed = False
            for index, (_, _, alts) in enumerate(grammar.rules):
                for alt in alts:
                    tokens, empty = self.of_items(alt[0])
                    new = None if tokens is None or self.rules[index] is None else self.rules[index] | tokens
                    if new != self.rules[index] or (empty and not self.empty[index]):
                        self.rules[index], self.empty[index], changed = new, self.empty[index] or empty, True

    def of_items(self, items):
        tokens = set()
        for node, _ in items:
            first, empty = self.of_node(node)
            if first is None:
                return None, empty
            tokens |= first
            if not empty:
                return tokens, False
        return tokens, True

    def of_node(self, index):
        op, a, b = self.g.nodes[index]
        if op == "DIAGNOSE_TOKEN":
            return {a}, False
        if op == "DIAGNOSE_SOFT":
            return {"TOK_NAME"}, False
        if op == "DIAGNOSE_SPECIAL":
            return {{"DIAGNOSE_SOFT_KEYWORD": "TOK_NAME", "DIAGNOSE_NOT_EQUAL": "TOK_NOTEQUAL",
                     "DIAGNOSE_STRINGS": "TOK_STRING"}.get(a, "TOK_NUMBER")}, False
        if op in ("DIAGNOSE_RULE", "DIAGNOSE_GROUP"):
            return self.rules[int(a)], self.empty[int(a)]
        if op in ("DIAGNOSE_OPTIONAL", "DIAGNOSE_STAR"):
            return self.of_node(int(a))[0], True
        if op == "DIAGNOSE_PLUS":
            return self.of_node(int(a))
        if op == "DIAGNOSE_GATHER":
            return self.of_node(int(b))
        if op == "DIAGNOSE_FORCED":
            return None, False
        return set(), True  # look-ahead and cut

    def text(self, tokens, empty):
        if tokens is None or empty:
            return "{UINT64_MAX, UINT64_MAX}"
        words = ["|".join("FIRST_%s(%s)" % (half, t) for t in sorted(tokens)) or "0" for half in ("LOW", "HIGH")]
        return "{%s, %s}" % tuple(words)


def main():
    source, tokens_path, target = sys.argv[1:]
    tokens = {m[2]: "TOK_" + m[1] for m in re.finditer(r'^(?:OPERATOR|KEYWORD)\((\w+), "(.*)"\)', open(tokens_path).read(),
                                                       re.M)}
    g = read(source, tokens)
    out = ["/* Generated from src/compiler/diagnose.peg by src/gen/gendiagnose.py. */", "#pragma once", ""]
    items, alts, rules, first = [], [], [], FirstSets(g)
    for index, (name, memo, alternatives) in enumerate(g.rules):
        rules.append("    {%d, %d, %d, \"%s\", %s}," % (len(alts), len(alternatives), memo, name,
                                                     first.text(first.rules[index], first.empty[index])))
        for alt_items, flags, action in alternatives:
            alts.append("    {%d, %d, %s, %d, %s}," % (len(items), len(alt_items), flags, action,
                                                       first.text(*first.of_items(alt_items))))
            items += ["    {%d, %d}," % item for item in alt_items]
    for name, index in sorted(g.names.items()):
        out.append("#define RULE_%s %d" % (name, index))
    out += ["#define FIRST_LOW(type) ((type) < 64 ? UINT64_C(1) << ((type) & 63) : 0)",
            "#define FIRST_HIGH(type) ((type) >= 64 ? UINT64_C(1) << ((type) & 63) : 0)"]
    out += ["#define DIAGNOSE_RULE_COUNT %d" % len(rules), ""]
    out += ["static void %s(Diagnosis *d, const Captured *c);" % c for c in g.calls]
    out += ["", "static const char *const diagnose_words[] = {%s};" % ", ".join('"%s"' % w for w in g.words)]
    out += ["static const DiagnoseNode diagnose_nodes[] = {"] + ["    {%s, %s, %s}," % n for n in g.nodes] + ["};"]
    out += ["static const DiagnoseItem diagnose_items[] = {"] + items + ["};"]
    out += ["static const DiagnoseAlt diagnose_alts[] = {"] + alts + ["};"]
    out += ["static const DiagnoseRule diagnose_rules[] = {"] + rules + ["};"]
    out += ["static const DiagnoseAction diagnose_actions[] = {", "    {DIAGNOSE_NOTHING, NULL, NULL},"]
    out += ["    %s," % a for a in g.actions] + ["};"]
    text = "\n".join(out) + "\n"
    os.makedirs(os.path.dirname(target), exist_ok=True)
    if os.path.exists(target) and open(target).read() == text:
        os.utime(target)
        return
    with open(target + ".tmp", "w") as f:
        f.write(text)
    os.replace(target + ".tmp", target)


main()
