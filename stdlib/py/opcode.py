"""Numbers and names of the operations in Taipan's code objects.

An instruction is one word of 8 bytes, four 16-bit numbers in the byte order of the machine: the operation and its operands a, b and c.
Words of a cache may follow it.  `operand_kinds` says what the operands are: "dst" and "reg" are registers (locals first, then temporaries),
"base" the first of several registers, "name" and "const" indexes into co_names and co_consts, "jump" a distance in words.
"""

import _opcode
from _opcode import stack_effect

__all__ = ["cmp_op", "hasconst", "hasname", "hasjrel", "hasjabs", "haslocal", "hascompare", "hasfree", "opname", "opmap", "HAVE_ARGUMENT",
           "EXTENDED_ARG", "hasnargs", "stack_effect", "operand_kinds"]

_table = _opcode._operations()

# Operations that do exactly what one of CPython's does go by its name, for programs that look for jumps and returns.
_names = {"JUMP": "JUMP_FORWARD", "JUMP_BACK": "JUMP_BACKWARD", "RETURN": "RETURN_VALUE"}
opname = [_names.get(row[0], row[0]) for row in _table]


class _Numbers(dict):
    """Names that only other interpreters know get -1, which no instruction has: programs that look for such operations find none."""

    def __missing__(self, name):
        return -1


opmap = _Numbers((name, number) for number, name in enumerate(opname))
operand_kinds = [row[1:5] for row in _table]  # of a, b, c, and of b and c taken as one number
cache_words = [row[5] for row in _table]

cmp_op = ("<", "<=", "==", "!=", ">", ">=")


def _with(kind):
    return [number for number, kinds in enumerate(operand_kinds) if kind in kinds]


hasconst = _with("const")
hasname = _with("name")
hasjrel = _with("jump")
hasjabs = []
haslocal = _with("reg")
hascompare = [opmap[name] for name in ("LT", "LE", "EQ", "NE", "GT", "GE")]
hasfree = [opmap[name] for name in ("LOAD_FREE", "STORE_FREE", "DELETE_FREE", "LOAD_CLOSURE", "LOAD_CLASS_FREE")]
hasnargs = [opmap[name] for name in ("CALL", "CALL_METHOD", "CALL_KW", "CALL_METHOD_KW")]
HAVE_ARGUMENT = 0  # every operation has operands
EXTENDED_ARG = opmap["EXTRA"]
