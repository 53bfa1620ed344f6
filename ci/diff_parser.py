#!/usr/bin/env python3.11
"""Compares our parser with CPython 3.11's, on trees and on errors.

usage: diff_parser.py [-b BINARY] [--snippets | --mutate N [--seed S]] [--text] [--symbols] [--limit N] PATH...

Runs with CPython 3.11, which is the oracle, and the program made by `make parser-dump`.  Each PATH is a Python file or a
folder of them.  Plain: whole files, the dumps of the trees must be equal.  --snippets: every string literal in the files is
taken as a program too.  --mutate N: N random damages to pieces of the files, where the errors must be equal.  Prints the
first differences and a summary; exit code 1 if there is any.
"""
import argparse
import _symtable
import ast
import os
import random
import re
import subprocess
import sys
import tokenize
import unicodedata
import warnings

warnings.simplefilter("ignore")
sys.setrecursionlimit(100000)
IGNORE_COOKIE, TYPE_COMMENTS = 2, 1


class Server:
    def __init__(self, binary):
        self.binary = binary
        self.start()

    def start(self):
        self.process = subprocess.Popen([self.binary], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def ask(self, what, mode, flags, source, version=0):
        head = "%s %s %d %d %d\n" % (what, mode, flags, version, len(source))
        try:
            self.process.stdin.write(head.encode() + source)
            self.process.stdin.flush()
            line = self.process.stdout.readline()
            while line.startswith(b"?"):
                self.answer(*line[1:].split())
                line = self.process.stdout.readline()
            length = int(line)
        except (ValueError, BrokenPipeError):
            code = self.process.wait()
            self.start()
            return "!CRASH %d" % code
        data = self.process.stdout.read(length)
        return data.decode("utf-8", "replace" if data.startswith(b"!") else "surrogatepass")

    def answer(self, question, length):
        """Answers what the parser would ask an interpreter."""
        data = self.process.stdout.read(int(length))
        try:
            if question == b"name":
                reply = str(ord(unicodedata.lookup(data.decode()))).encode()
            elif question == b"normalize":
                reply = unicodedata.normalize("NFKC", data.decode()).encode()
            else:
                reply = data.decode(question.decode().split("-", 1)[1]).encode()
            reply = b"%d\n%s" % (len(reply), reply)
        except (KeyError, LookupError, ValueError, TypeError):
            reply = b"-1\n"
        self.process.stdin.write(reply)
        self.process.stdin.flush()


def oracle(source, mode, flags):
    """What CPython says about SOURCE (str or bytes), in the format of parser-dump."""
    compile_flags = ast.PyCF_ONLY_AST | (ast.PyCF_TYPE_COMMENTS if flags & TYPE_COMMENTS else 0)
    try:
        tree = compile(source, "<string>", mode, compile_flags, dont_inherit=True)
    except SyntaxError as e:
        parts = ["!" + type(e).__name__, str(e.msg)]
        if e.lineno is not None:
            parts += [str(e.lineno), str(e.offset)]
            if e.end_lineno is not None:
                parts += [str(e.end_lineno), str(e.end_offset), str(e.text)]
        return "\x1f".join(parts)
    except MemoryError:
        return "!MemoryError"
    except RecursionError:
        return None
    except (ValueError, OverflowError) as e:
        return "!%s\x1f%s" % (type(e).__name__, e)
    try:
        return ast.dump(tree, include_attributes=True)
    except RecursionError:
        return None


def scope_text(table):
    symbols = "".join("%s=%d," % item for item in sorted(table.symbols.items()))
    children = "".join(map(scope_text, table.children))
    params = "".join(name + "," for name in table.varnames)
    return "%d %s %d %d (%s) {%s} [%s]\n" % (table.type, table.name, table.lineno, table.nested, params, symbols, children)


def symbol_oracle(source, mode, flags):
    try:
        return scope_text(_symtable.symtable(source, "<string>", mode))
    except SyntaxError as e:
        return "!%s\x1f%s\x1f%s\x1f%s\x1f%s\x1f%s" % (type(e).__name__, e.msg, e.lineno, e.offset, e.end_lineno, e.end_offset)
    except (RecursionError, MemoryError):
        return None


def sort_symbols(text):
    return re.sub(r"\{([^}]*)\}", lambda m: "{%s}" % "".join(
        item + "," for item in sorted(m[1].split(",")[:-1], key=lambda s: s.split("=")[0])), text)


def first_difference(a, b):
    at = next((i for i, (x, y) in enumerate(zip(a, b)) if x != y), min(len(a), len(b)))
    at = max(0, at - 60)
    return "%r\n      %r" % (a[at:at + 200], b[at:at + 200])


class Comparison:
    def __init__(self, server, limit, with_text, symbols):
        self.server, self.limit, self.with_text, self.symbols = server, limit, with_text, symbols
        self.count = self.errors = self.differences = 0

    def check(self, source, mode, flags, where):
        if isinstance(source, str) and re.search("[\ud800-\udfff]", source):
            return
        encoded = source if isinstance(source, bytes) else source.encode("utf-8", "surrogatepass")
        if self.symbols and isinstance(oracle(source, mode, 0), str) and oracle(source, mode, 0).startswith("!"):
            return
        want = (symbol_oracle if self.symbols else oracle)(source, mode, flags)
        if want is None or (self.symbols and re.match("!SyntaxError\x1f(future feature|from __future__|not a chance)", want)):
            return
        got = self.server.ask("sym" if self.symbols else "ast", mode, flags | (0 if isinstance(source, bytes) else IGNORE_COOKIE), encoded)
        self.count += 1
        if self.symbols and not got.startswith("!"):
            got = sort_symbols(got)
        elif self.symbols:
            got = "\x1f".join(got.split("\x1f")[:6])
        if want.startswith("!"):
            self.errors += 1
            if not self.with_text and want.count("\x1f") == 6:
                want, got = want.rsplit("\x1f", 1)[0], got.rsplit("\x1f", 1)[0] if got.count("\x1f") >= 6 else got
            if want.startswith("!MemoryError") and got.startswith("!MemoryError"):
                return
        # Behind a first error undecodable bytes may raise their own exception as it is; nobody relies on that.
        if want == got or want.startswith("!Unicode"):
            return
        self.differences += 1
        if self.differences <= self.limit:
            print("%s (%s)" % (where, mode))
            if want.startswith("!"):
                print("      %r" % encoded[:3000])
            print("      " + first_difference(want, got))


def files_in(paths):
    for path in paths:
        if os.path.isfile(path):
            yield path
        for folder, _, names in sorted(os.walk(path)):
            yield from (os.path.join(folder, n) for n in sorted(names) if n.endswith(".py"))


def snippets(path):
    """Every string in the file, and every top-level statement."""
    try:
        with open(path, "rb") as f:
            data = f.read()
        tree = ast.parse(data)
    except (SyntaxError, ValueError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, (str, bytes)) and node.value:
            yield node.value


TOKENS = ("( ) [ ] { } , : ; . = == != := += -> * ** / // % @ + - ~ < > <= >> not in is and or if else elif for while def "
          "class lambda yield await async return import from as with try except finally raise pass break continue global "
          "nonlocal del assert True False None x y f print exec match case _ 1 2.5 0x 1_ 1j 'a' b'c' f'{x}' f'{' \" ''' "
          "\\ # $ ? ! é € \n \n\n \t \n\t \n    ... <>").split(" ") + [" ", "\n", "\n  ", "\n    ", "\n        "]


def mutate(rng, text):
    kind = rng.randrange(6)
    try:
        tokens = [t.string for t in tokenize.generate_tokens(iter(text.splitlines(True)).__next__)]
    except (tokenize.TokenError, IndentationError, SyntaxError):
        tokens = None
    if tokens and kind < 4:
        # Work on the text around token borders so that layout survives.
        positions = []
        at = 0
        for t in tokens:
            if t and t.strip():
                found = text.find(t, at)
                if found >= 0:
                    positions.append((found, found + len(t)))
                    at = found + len(t)
        if positions:
            start, end = rng.choice(positions)
            if kind == 0:
                return text[:start] + text[end:]
            if kind == 1:
                return text[:start] + rng.choice(TOKENS) + text[end:]
            if kind == 2:
                return text[:start] + " " + rng.choice(TOKENS) + " " + text[start:]
            other = rng.choice(positions)
            a, b = sorted([(start, end), other])
            return text[:a[0]] + text[b[0]:b[1]] + text[a[1]:b[0]] + text[a[0]:a[1]] + text[b[1]:]
    if kind == 4:
        cut = rng.randrange(len(text) + 1)
        return text[:cut]
    at = rng.randrange(len(text) + 1)
    return text[:at] + rng.choice(TOKENS) + text[at + rng.randrange(3):]


def pieces_of(path):
    try:
        with open(path, encoding="utf-8") as f:
            text = f.read()
        tree = ast.parse(text)
    except (SyntaxError, ValueError, UnicodeDecodeError):
        return []
    lines = text.splitlines(True)
    out = []
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt) and node.end_lineno - node.lineno < 12:
            piece = lines[node.lineno - 1:node.end_lineno]
            indent = len(piece[0]) - len(piece[0].lstrip())
            if all(l[:indent].strip() == "" for l in piece):
                out.append("".join(l[indent:] for l in piece))
    return out


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("-b", "--binary", default="build/linux-x86_64-release/bin/parser-dump")
    parser.add_argument("--mutate", type=int, default=0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--snippets", action="store_true")
    parser.add_argument("--text", action="store_true", help="compare the source line of errors too")
    parser.add_argument("--symbols", action="store_true", help="compare symbol tables instead")
    parser.add_argument("--limit", type=int, default=10)
    parser.add_argument("paths", nargs="+")
    args = parser.parse_args()
    comparison = Comparison(Server(args.binary), args.limit, args.text, args.symbols)
    files = list(files_in(args.paths))
    if args.mutate:
        seed = args.seed or random.randrange(1 << 30)
        rng = random.Random(seed)
        pieces = []
        while len(pieces) < 20000 and files:
            chosen = pieces_of(rng.choice(files))
            pieces += rng.sample(chosen, min(len(chosen), 200))
            if len(pieces) > args.mutate:
                break
        for _ in range(args.mutate):
            text = rng.choice(pieces)
            for _ in range(rng.choice((1, 1, 1, 2, 3))):
                text = mutate(rng, text)
            comparison.check(text, rng.choice(("exec", "exec", "exec", "exec", "single", "eval")),
                             rng.choice((0, 0, 0, TYPE_COMMENTS)), "seed %d" % seed)
    else:
        for path in files:
            if args.snippets:
                for snippet in snippets(path):
                    for mode in ("exec", "eval", "single"):
                        comparison.check(snippet, mode, 0, path)
                        comparison.check(snippet, mode, TYPE_COMMENTS, path)
                continue
            with open(path, "rb") as f:
                source = f.read()
            comparison.check(source, "exec", 0, path)
            comparison.check(source, "exec", TYPE_COMMENTS, path)
    print("%d compared, %d errors among them, %d differences" %
          (comparison.count, comparison.errors, comparison.differences))
    return comparison.differences > 0


sys.exit(main())
