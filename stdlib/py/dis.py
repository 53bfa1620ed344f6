"""Taipan's code objects as text.

The functions are those of CPython's module; what they show is the code of this interpreter: instructions on registers, described in
`opcode`.  A register of a local variable is shown by its name, a temporary as %N.
"""

import collections
import io
import sys
import types

import opcode as _opcode_module
from opcode import *
from opcode import __all__ as _opcode_all
from opcode import cache_words as _cache_words, operand_kinds

__all__ = ["code_info", "dis", "disassemble", "distb", "disco", "findlinestarts", "findlabels", "show_code", "get_instructions", "Instruction",
           "Bytecode"] + _opcode_all

COMPILER_FLAG_NAMES = {1: "OPTIMIZED", 2: "NEWLOCALS", 4: "VARARGS", 8: "VARKEYWORDS", 16: "NESTED", 32: "GENERATOR", 64: "NOFREE",
                       128: "COROUTINE", 256: "ITERABLE_COROUTINE", 512: "ASYNC_GENERATOR"}

_WORD = 8  # bytes
_UNIT = 2  # bytes for which co_positions() has an item

Positions = collections.namedtuple("Positions", ("lineno", "end_lineno", "col_offset", "end_col_offset"), defaults=(None,) * 4)

_Instruction = collections.namedtuple("_Instruction", ("opname", "opcode", "arg", "argval", "argrepr", "offset", "starts_line", "is_jump_target",
                                                       "positions"), defaults=(None,))


class Instruction(_Instruction):
    """One instruction.  arg is the tuple (a, b, c) of its operands; argval what they mean together: a constant, a name, the target of a
    jump, else arg; argrepr all of them as text; offset the place in co_code."""

    __slots__ = ()

    def _disassemble(self, lineno_width=3, mark_as_current=False, offset_width=4):
        line = f"{self.starts_line:{lineno_width}d}" if self.starts_line is not None else " " * lineno_width
        return (f"{line if lineno_width else ''} {'-->' if mark_as_current else '   '} {'>>' if self.is_jump_target else '  '} "
                f"{self.offset:{offset_width}d} {self.opname:22} {self.argrepr}").rstrip()


# ---- from whatever to code ---------------------------------------------------------------------------------------------------------
def _try_compile(source, name):
    try:
        return compile(source, name, "eval")
    except SyntaxError:
        return compile(source, name, "exec")


def _get_code_object(x):
    for name in ("__func__", "__code__", "gi_code", "ag_code", "cr_code"):
        x = getattr(x, name, x)
    if isinstance(x, str):
        x = _try_compile(x, "<disassembly>")
    if hasattr(x, "co_code"):
        return x
    raise TypeError(f"don't know how to disassemble {type(x).__name__} objects")


def pretty_flags(flags):
    """The names of the flags of a code object."""
    names = []
    for bit in range(32):
        flag = 1 << bit
        if flags & flag:
            names.append(COMPILER_FLAG_NAMES.get(flag, hex(flag)))
    return ", ".join(names) or hex(flags)


# ---- instructions -------------------------------------------------------------------------------------------------------------------
def _signed(number, bits):
    return number - (1 << bits) if number >> (bits - 1) else number


def _unpack(code):
    """(offset, operation, a, b, c) of each instruction in the bytes CODE."""
    words = memoryview(code).cast("H")
    at = 0
    while at < len(words):
        op, a, b, c = words[at:at + 4]
        if op >= len(opname):
            raise ValueError(f"no operation has the number {op}")
        yield at * 2, op, a, b, c
        at += 4 * (1 + _cache_words[op])


def _unpack_opargs(code):
    for offset, op, a, b, c in _unpack(code):
        yield offset, op, (a, b, c)


def _wide(b, c):
    return _signed(b | c << 16, 32)


def _target(offset, op, b, c):
    """Where the instruction may jump to, or None."""
    kinds = operand_kinds[op]
    behind = offset + _WORD * (1 + _cache_words[op])
    if kinds[3] == "jump":
        return behind + _WORD * _wide(b, c)
    if kinds[2] == "jump":
        return behind + _WORD * _signed(c, 16)
    return None


def findlabels(code):
    """Offsets that jumps in the bytes CODE lead to."""
    labels = []
    for offset, op, _, b, c in _unpack(code):
        target = _target(offset, op, b, c)
        if target is not None and target not in labels:
            labels.append(target)
    return labels


def findlinestarts(code):
    """(offset, line) where a new line begins."""
    last = None
    for start, _, line in code.co_lines():
        if line is not None and line != last:
            last = line
            yield start, line


class _Describer:
    def __init__(self, co):
        self.co = co
        self.locals = co.co_varnames

    def register(self, number):
        return self.locals[number] if number < len(self.locals) else f"%{number}"

    def free(self, number):
        names = self.co.co_freevars
        return names[number] if number < len(names) else f"free {number}"

    def operand(self, op, kind, place, number):
        """(meaning or None, text)"""
        if kind == "-":
            return None, None
        if kind in ("dst", "reg"):
            return None, self.register(number)
        if kind == "base":
            return None, f"{self.register(number)}.."
        if kind == "name":
            name = self.co.co_names[number]
            return name, name
        if kind == "const":
            value = self.co.co_consts[number]
            return value, repr(value)
        if place == "b" and op in hasfree:
            return self.free(number), self.free(number)
        return None, str(_signed(number, 16) if kind == "imm" else number)

    def describe(self, offset, op, a, b, c):
        kinds, texts, meaning = operand_kinds[op], [], None
        target = _target(offset, op, b, c)
        parts = [("a", kinds[0], a)]
        if kinds[3] == "-":
            parts += [("b", kinds[1], b), ("c", kinds[2], c)]
        for place, kind, number in parts:
            if kind == "jump":
                continue
            value, text = self.operand(op, kind, place, number)
            if text is not None:
                texts.append(text)
            if kind in ("name", "const") or value is not None:
                meaning = value
        if kinds[3] == "const":
            meaning = self.co.co_consts[_wide(b, c)]
            texts.append(repr(meaning))
        elif kinds[3] == "imm":
            meaning = _wide(b, c)
            texts.append(str(meaning))
        if target is not None:
            meaning = target
            texts.append(f"to {target}")
        known = meaning is not None or kinds[3] == "const"
        return meaning if known else (a, b, c), ", ".join(texts)


def get_instructions(x, *, first_line=None, show_caches=False, adaptive=False):
    """The instructions of a function, method, generator, code object or source text, one by one.  With show_caches there is a CACHE for each
    further item of co_positions() that belongs to an instruction."""
    co = _get_code_object(x)
    shift = first_line - co.co_firstlineno if first_line is not None else 0
    starts = dict(findlinestarts(co))
    labels = set(findlabels(co.co_code)) | {entry.target for entry in _parse_exception_table(co)}
    positions = [Positions(*position) for position in co.co_positions()]
    describer = _Describer(co)
    for offset, op, a, b, c in _unpack(co.co_code):
        value, text = describer.describe(offset, op, a, b, c)
        line = starts.get(offset)
        place = positions[offset // _UNIT] if offset // _UNIT < len(positions) else Positions()
        yield Instruction(opname[op], op, (a, b, c), value, text, offset, line + shift if line is not None else None, offset in labels, place)
        if show_caches:
            for behind in range(offset + _UNIT, offset + _WORD * (1 + _cache_words[op]), _UNIT):
                yield Instruction("CACHE", 0, 0, None, "", behind, None, False, place)


_ExceptionTableEntry = collections.namedtuple("_ExceptionTableEntry", "start end target register")


def _parse_exception_table(co):
    """Protected ranges of co_exceptiontable; the handler finds the exception in a register."""
    numbers, number, shift = [], 0, 0
    for byte in co.co_exceptiontable:
        number |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            numbers.append(number)
            number = shift = 0
    return [_ExceptionTableEntry(start * _WORD, (start + length) * _WORD, target * _WORD, register)
            for start, length, target, register in zip(*[iter(numbers)] * 4)]


# ---- what other modules of the library want to know ----------------------------------------------------------------------------------
def _find_imports(co):
    """(name, level, names after `import`) of each import statement in CO."""
    constants = {}
    for _, op, a, b, c in _unpack(co.co_code):
        name = opname[op]
        if name == "LOAD_CONST":
            constants[a] = co.co_consts[_wide(b, c)]
        elif name == "LOAD_INT":
            constants[a] = _wide(b, c)
        elif name == "IMPORT_NAME":
            level, names = constants.get(b), constants.get(b + 1)
            if isinstance(level, int) and (names is None or isinstance(names, tuple)):
                yield co.co_names[c], level, names


def _find_store_names(co):
    """Names that CO binds as globals or in the body of a module or class."""
    for _, op, _, _, c in _unpack(co.co_code):
        if opname[op] in ("STORE_NAME", "STORE_GLOBAL"):
            yield co.co_names[c]


# ---- text -----------------------------------------------------------------------------------------------------------------------------
def _numbered(title, values, lines):
    if values:
        lines.append(title)
        lines += [f"{number:4d}: {value}" for number, value in enumerate(values)]


def _format_code_info(co):
    lines = [f"Name:              {co.co_name}", f"Filename:          {co.co_filename}", f"Argument count:    {co.co_argcount}",
             f"Positional-only arguments: {co.co_posonlyargcount}", f"Kw-only arguments: {co.co_kwonlyargcount}", f"Number of locals:  {co.co_nlocals}",
             f"Stack size:        {co.co_stacksize}", f"Flags:             {pretty_flags(co.co_flags)}"]
    _numbered("Constants:", [repr(value) for value in co.co_consts], lines)
    _numbered("Names:", co.co_names, lines)
    _numbered("Variable names:", co.co_varnames, lines)
    _numbered("Free variables:", co.co_freevars, lines)
    _numbered("Cell variables:", co.co_cellvars, lines)
    return "\n".join(lines)


def code_info(x):
    """Facts about the code of x as text."""
    return _format_code_info(_get_code_object(x))


def show_code(co, *, file=None):
    """Print code_info(co)."""
    print(code_info(co), file=file)


def disassemble(co, lasti=-1, *, file=None, show_caches=False, adaptive=False, line_offset=0):
    """Print the instructions of a code object; the one at offset lasti gets an arrow."""
    if not hasattr(co, "co_code"):
        co = _get_code_object(co)
    last_line = max((line for _, line in findlinestarts(co)), default=0) + line_offset
    width = max(3, len(str(last_line)))
    offset_width = max(4, len(str(len(co.co_code))))
    for instruction in get_instructions(co, first_line=co.co_firstlineno + line_offset):
        if instruction.starts_line is not None and instruction.offset > 0:
            print(file=file)
        print(instruction._disassemble(width, instruction.offset == lasti, offset_width), file=file)
    table = _parse_exception_table(co)
    if table:
        print("ExceptionTable:", file=file)
        for entry in table:
            print(f"  {entry.start} to {entry.end - _WORD} -> {entry.target} in %{entry.register}", file=file)


disco = disassemble


def _disassemble_recursive(co, *, file=None, depth=None):
    disassemble(co, file=file)
    if depth is None or depth > 0:
        for value in co.co_consts:
            if hasattr(value, "co_code"):
                print(file=file)
                print(f"Disassembly of {value!r}:", file=file)
                _disassemble_recursive(value, file=file, depth=None if depth is None else depth - 1)


def distb(tb=None, *, file=None, show_caches=False, adaptive=False):
    """Print the code of the innermost frame of a traceback, by default of the last one."""
    if tb is None:
        try:
            tb = sys.last_traceback
        except AttributeError:
            raise RuntimeError("no last traceback to disassemble") from None
        while tb.tb_next:
            tb = tb.tb_next
    disassemble(tb.tb_frame.f_code, tb.tb_lasti, file=file)


def dis(x=None, *, file=None, depth=None, show_caches=False, adaptive=False):
    """Print the code of classes, methods, functions, generators, code objects, source text; without an argument, of the last traceback."""
    if x is None:
        distb(file=file)
        return
    if isinstance(x, (bytes, bytearray)):
        for offset, op, a, b, c in _unpack(x):
            print(f"{offset:8d} {opname[op]:22} {a}, {b}, {c}", file=file)
        return
    for name in ("__func__", "__code__", "gi_code", "ag_code", "cr_code"):
        if hasattr(x, name):
            x = getattr(x, name)
    if hasattr(x, "co_code"):
        _disassemble_recursive(x, file=file, depth=depth)
    elif hasattr(x, "__dict__"):
        for name, value in sorted(x.__dict__.items()):
            if isinstance(value, (types.MethodType, types.FunctionType, types.CodeType, classmethod, staticmethod, type)):
                print(f"Disassembly of {name}:", file=file)
                try:
                    dis(value, file=file, depth=depth)
                except TypeError as error:
                    print("Sorry:", error, file=file)
                print(file=file)
    elif isinstance(x, str):
        _disassemble_recursive(_try_compile(x, "<dis>"), file=file, depth=depth)
    else:
        raise TypeError(f"don't know how to disassemble {type(x).__name__} objects")


class Bytecode:
    """The instructions of a piece of code as an iterable, and their text."""

    def __init__(self, x, *, first_line=None, current_offset=None, show_caches=False, adaptive=False):
        self.codeobj = co = _get_code_object(x)
        self.first_line = co.co_firstlineno if first_line is None else first_line
        self._line_offset = self.first_line - co.co_firstlineno
        self._original_object = x
        self.current_offset = current_offset
        self.exception_entries = _parse_exception_table(co)
        self.show_caches = show_caches
        self.adaptive = adaptive

    def __iter__(self):
        return get_instructions(self.codeobj, first_line=self.first_line, show_caches=self.show_caches)

    def __repr__(self):
        return f"{type(self).__name__}({self._original_object!r})"

    @classmethod
    def from_traceback(cls, tb, *, show_caches=False, adaptive=False):
        while tb.tb_next:
            tb = tb.tb_next
        return cls(tb.tb_frame.f_code, current_offset=tb.tb_lasti)

    def info(self):
        return _format_code_info(self.codeobj)

    def dis(self):
        text = io.StringIO()
        disassemble(self.codeobj, -1 if self.current_offset is None else self.current_offset, file=text, line_offset=self._line_offset)
        return text.getvalue()


def _main():
    import argparse
    parser = argparse.ArgumentParser(prog="dis")
    parser.add_argument("infile", type=argparse.FileType("rb"), nargs="?", default="-")
    options = parser.parse_args()
    with options.infile as infile:
        source = infile.read()
    dis(compile(source, infile.name, "exec"))


if __name__ == "__main__":
    _main()
