/* code.h - code objects: what the compiler makes and the VM runs.
 *
 * The first 192 bytes are CPython 3.11's PyCodeObject (the fields extensions look at); ours lie behind.  Code objects are
 * allocated old and never move; `insns` points into a malloc'ed block owned by the code object (Shape.release). */
#pragma once

#include "objects/function.h"

typedef struct Insn {
    uint16_t op, a, b, c;
} Insn;

/* Heat of a place: the cache word of JUMP_BACK, and of whole functions. */
typedef struct JitHeat {
    uint32_t countdown;  /* the compiler is asked when it is 0 */
    uint32_t trace;      /* owned by the JIT */
} JitHeat;
_Static_assert(sizeof(JitHeat) == sizeof(Insn), "JUMP_BACK cache=1");

#define CODE_OPTIMIZED          0x0001
#define CODE_NEWLOCALS          0x0002
#define CODE_VARARGS            0x0004
#define CODE_VARKEYWORDS        0x0008
#define CODE_NESTED             0x0010
#define CODE_GENERATOR          0x0020
#define CODE_COROUTINE          0x0080
#define CODE_ITERABLE_COROUTINE 0x0100
#define CODE_ASYNC_GENERATOR    0x0200
#define CODE_FUTURE_ANNOTATIONS 0x1000000
#define CODE_FUTURE_MASK        0x1fe0000

/* One protected range of instructions [start, end): on an exception the VM stores it in register `reg` and goes to
 * `handler`.  Ranges are sorted so that the first match from the front is the innermost. Indexes count Insn words. */
typedef struct ExceptionEntry {
    uint32_t start, end, handler;
    uint16_t reg, padding;
} ExceptionEntry;

struct CodeObj {
    Obj      header;
    intptr_t ob_size;
    Slot     consts, names, exception_table; /* 24: tuple, tuple of interned str, bytes (co_exceptiontable as seen from Python) */
    int32_t  flags;                          /* 48 */
    int16_t  warmup, linearray_entry_size;
    int32_t  arg_count, posonly_arg_count, kwonly_arg_count; /* 56; arg_count includes positional-only */
    int32_t  stack_size, first_line;         /* 68, 72 */
    int32_t  locals_plus_count, locals_count, plain_cell_count, cell_count, free_count;
    Slot     locals_plus_names, locals_plus_kinds; /* 96 */
    Slot     filename, name, qualname, line_table; /* 112: line_table = our location table, bytes */
    Slot     weakrefs;
    void    *foreign_code_cache, *foreign_linearray;
    int32_t  first_traceable;
    void    *extra;
    uint64_t foreign_code[1];                /* 184 */
    /* ours */
    Insn           *insns;                   /* malloc'ed, insn_count words including cache words */
    uint32_t        insn_count;
    uint16_t        register_count;          /* frame size: locals first, then temporaries */
    uint16_t        local_register_count;    /* parameters (positional, keyword-only, *args, **kwargs), other locals, cells of cell
                                                variables that are no parameters.  Parameters that are cells: MAKE_CELL at entry. */
    ExceptionEntry *handlers;                /* malloc'ed */
    uint32_t        handler_count;
    Slot            var_names;               /* tuple: name of each local register 0..local_register_count-1 */
    Slot            cell_names, free_names;  /* tuples: co_cellvars, co_freevars (closure order) */
    uint16_t       *cell_registers;          /* malloc'ed: register of each cell variable */
    JitHeat         heat;                    /* of its first instruction */
    int32_t         simple_arg_count;        /* arg_count when positional arguments are all there is to bind, else -1 */
    void           *jit;                     /* owned by the JIT */
    void           *vm_cache;                /* owned by the VM */
    bool            hidden;                  /* its frames are shown to nobody */
};
_Static_assert(offsetof(CodeObj, flags) == 48 && offsetof(CodeObj, filename) == 112 && offsetof(CodeObj, foreign_code) == 184, "PyCodeObject");

typedef struct CodeLocation {
    int32_t line, end_line;     /* 1-based; 0 = no location */
    int32_t column, end_column; /* UTF-8 byte offsets; -1 = unknown */
} CodeLocation;
/* Location of the instruction at word INDEX (cache words belong to their instruction). Never raises. */
CodeLocation code_location(const CodeObj *, uint32_t index);
/* Innermost handler for the instruction at INDEX, or NULL. */
const ExceptionEntry *code_find_handler(const CodeObj *, uint32_t index);
void code_note_parameters(CodeObj *);        /* after a change of flags or counts: sets what follows from them */
static inline bool code_has_flag(const CodeObj *code, int32_t flag) { return (code->flags & flag) != 0; }
static inline Value code_const(const CodeObj *code, uint32_t i) { return tuple_get(code->consts.value, i); }
static inline Value code_name(const CodeObj *code, uint32_t i) { return tuple_get(code->names.value, i); }

/* The tokens of SOURCE (UTF-8 without NUL) as a list of tuples: text, number as in the module `token`, line, last line, column, last column (in
 * bytes, -1: none), text of the lines.  *ERROR receives the SyntaxError that comes behind them, or NULL.  May allocate. */
MUST_CHECK Value compile_token_list(const char *source, size_t length, Value *error);

/* A code object as a tuple of plain values that marshal can write, and back (ValueError for malformed input; the bytes of
 * a cached file are trusted as CPython trusts its own). */
MUST_CHECK Value code_to_tuple(const CodeObj *);
MUST_CHECK Value code_from_tuple(Value);
/* Changes whenever code objects that were written do: it follows from the table of operations.  Never raises. */
uint32_t code_format_stamp(void);
/* How marshal begins code, which the stamp follows; and how CPython's does. */
enum { MARSHAL_CODE_TYPE = 'C', MARSHAL_FOREIGN_CODE = 'c' };

/* ---- compiling ----------------------------------------------------------------------------------------------------- */
typedef enum CompileMode { COMPILE_EXEC, COMPILE_EVAL, COMPILE_SINGLE, COMPILE_FUNC_TYPE } CompileMode;
enum { COMPILE_ONLY_AST = 0x400, COMPILE_TYPE_COMMENTS = 0x1000, COMPILE_IGNORE_COOKIE = 0x800, COMPILE_DONT_IMPLY_DEDENT = 0x200,
       COMPILE_ALLOW_TOP_LEVEL_AWAIT = 0x2000, COMPILE_ALLOW_INCOMPLETE = 0x4000, /* CPython's PyCF_* bits */
       COMPILE_FROM_FILE = 0x8000 /* a script: bytes that are not UTF-8 are an error even in comments */ };

typedef struct CompileOptions {
    CompileMode mode;
    int         flags;         /* COMPILE_* and CODE_FUTURE_* bits */
    int         optimize;      /* 0, 1, 2 */
    int         feature_version; /* -1 or minor version */
} CompileOptions;
/* Source bytes (not necessarily NUL-terminated) to a code object, or to an ast object with COMPILE_ONLY_AST; NULL with
 * SyntaxError etc. pending.  FILENAME is a str. */
MUST_CHECK Value compile_source(const char *source, size_t length, Value filename, const CompileOptions *);
/* ast.AST object to a code object (validated). */
MUST_CHECK Value compile_ast(Value ast, Value filename, const CompileOptions *);
bool             value_is_ast(Value);

extern bool      code_hides_columns; /* -X no_debug_ranges: co_positions() tells lines only */

/* Disassembly for humans (dis-like, one line an instruction); used by debug options and tests. */
MUST_CHECK Value code_disassemble(const CodeObj *);
MUST_CHECK Status compiler_init(void); /* readies code_type; the _ast types are made on first use */
