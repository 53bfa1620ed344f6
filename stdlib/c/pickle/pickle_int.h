/* pickle_int.h - what the files of `_pickle` share: opcodes, the two machines, and what they look up elsewhere. */
#pragma once

#include "../native_help.h"
#include "base/buf.h"
#include "objects/bytes.h"
#include "objects/int.h"
#include "objects/list.h"

enum PickleOp {
    OP_MARK = '(', OP_STOP = '.', OP_POP = '0', OP_POP_MARK = '1', OP_DUP = '2', OP_FLOAT = 'F', OP_INT = 'I', OP_BININT = 'J',
    OP_BININT1 = 'K', OP_LONG = 'L', OP_BININT2 = 'M', OP_NONE = 'N', OP_PERSID = 'P', OP_BINPERSID = 'Q', OP_REDUCE = 'R',
    OP_STRING = 'S', OP_BINSTRING = 'T', OP_SHORT_BINSTRING = 'U', OP_UNICODE = 'V', OP_BINUNICODE = 'X', OP_APPEND = 'a',
    OP_BUILD = 'b', OP_GLOBAL = 'c', OP_DICT = 'd', OP_EMPTY_DICT = '}', OP_APPENDS = 'e', OP_GET = 'g', OP_BINGET = 'h',
    OP_INST = 'i', OP_LONG_BINGET = 'j', OP_LIST = 'l', OP_EMPTY_LIST = ']', OP_OBJ = 'o', OP_PUT = 'p', OP_BINPUT = 'q',
    OP_LONG_BINPUT = 'r', OP_SETITEM = 's', OP_TUPLE = 't', OP_EMPTY_TUPLE = ')', OP_SETITEMS = 'u', OP_BINFLOAT = 'G',
    OP_PROTO = 0x80, OP_NEWOBJ = 0x81, OP_EXT1 = 0x82, OP_EXT2 = 0x83, OP_EXT4 = 0x84, OP_TUPLE1 = 0x85, OP_TUPLE2 = 0x86,
    OP_TUPLE3 = 0x87, OP_NEWTRUE = 0x88, OP_NEWFALSE = 0x89, OP_LONG1 = 0x8a, OP_LONG4 = 0x8b, OP_BINBYTES = 'B',
    OP_SHORT_BINBYTES = 'C', OP_SHORT_BINUNICODE = 0x8c, OP_BINUNICODE8 = 0x8d, OP_BINBYTES8 = 0x8e, OP_EMPTY_SET = 0x8f,
    OP_ADDITEMS = 0x90, OP_FROZENSET = 0x91, OP_NEWOBJ_EX = 0x92, OP_STACK_GLOBAL = 0x93, OP_MEMOIZE = 0x94, OP_FRAME = 0x95,
    OP_BYTEARRAY8 = 0x96, OP_NEXT_BUFFER = 0x97, OP_READONLY_BUFFER = 0x98,
};
enum { PICKLE_HIGHEST = 5, PICKLE_DEFAULT = 4, PICKLE_BATCH = 1000, FRAME_TARGET = 64 * 1024, FRAME_HEADER = 9, FRAME_MINIMUM = 4 };

/* ---- things of other modules, fetched when `_pickle` is imported ---------------------------------------------------------- */
typedef struct PickleGlobals {
    Slot pickle_error, pickling_error, unpickling_error;
    Slot dispatch_table, extension_registry, inverted_registry, extension_cache;   /* copyreg */
    Slot names_2to3, imports_2to3, names_3to2, imports_3to2;                       /* _compat_pickle */
    Slot codecs_encode, partial, getattr, newobj_function;
    Slot newobj, newobj_ex, persistent_id, persistent_load, reducer_override, find_class, peek; /* names */
} PickleGlobals;
extern PickleGlobals pickle_globals;
#define PICKLING_ERROR(...)   raise_format((Type *)pickle_globals.pickling_error.value, __VA_ARGS__)
#define UNPICKLING_ERROR(...) raise_format((Type *)pickle_globals.unpickling_error.value, __VA_ARGS__)
/* OBJ.name.name...; the last object but one in *PARENT.  AttributeError. */
MUST_CHECK Value pickle_get_deep(Value obj, Value path, Value *parent);
/* List of the parts of a qualified NAME; AttributeError for local ones, which names OBJ unless that is NULL. */
MUST_CHECK Value pickle_split_name(Value obj_or_null, Value name);
/* The module called NAME itself.  Runs Python code. */
MUST_CHECK Value pickle_import(Value name);

/* ---- Pickler ---------------------------------------------------------------------------------------------------------------- */
typedef struct MemoTable { /* identity of an object -> number: objects by number, and an open table of numbers + 1 */
    Slot   objects, index; /* Array, ByteArray of uint32_t; or NULL */
    size_t used, mask;
    size_t nameless; /* numbers given to what no object stands for */
} MemoTable;
intptr_t          memo_find(const MemoTable *, Value obj);                       /* or -1; never raises */
MUST_CHECK Status memo_put(void *owner, MemoTable *, Value obj, intptr_t number); /* pins OBJ; may allocate */
void              memo_clear(void *owner, MemoTable *);
MUST_CHECK Value  memo_to_dict(const MemoTable *);                               /* id -> (number, object) */

typedef struct PicklerObj {
    Obj       header;
    Slot      write, dispatch_table, persistent_id, buffer_callback, reducer_override, fast_memo;
    MemoTable memo;
    Slot      weakrefs;
    Buf      *out;         /* of the running dump(), on the C stack */
    intptr_t  frame_start; /* of the open frame's header, or -1 */
    int64_t   protocol;
    int       fast, binary, fast_nesting;
    bool      framing, fix_imports, ready;
    bool      own; /* of dump() or dumps(): nobody sees its memo */
} PicklerObj;
extern Type pickler_type, pickler_memo_type, pickle_buffer_type;

MUST_CHECK Status pickle_open_frame(PicklerObj *);
MUST_CHECK Status pickle_close_frame(PicklerObj *);
MUST_CHECK Status pickle_boundary(PicklerObj *);
/* SIZE payload bytes behind HEADER; big ones leave the frame and the buffer.  PAYLOAD: the object that is those bytes, or NULL. */
MUST_CHECK Status pickle_write_payload(PicklerObj *, const char *header, size_t header_size, const void *data, size_t size, Value payload);
/* Room for N bytes that the caller fills; NULL: MemoryError. */
MUST_CHECK static inline char *pickle_room(PicklerObj *p, size_t n) {
    if (UNLIKELY(p->framing && p->frame_start < 0) && pickle_open_frame(p) < 0) return NULL;
    Buf *out = p->out;
    char *room = LIKELY(out->capacity - out->length >= n) ? out->data + out->length : buf_reserve(out, n);
    if (UNLIKELY(!room)) return (char *)raise_memory_error();
    out->length += n;
    return room;
}
MUST_CHECK static inline Status pickle_op(PicklerObj *p, int op) {
    char *room = pickle_room(p, 1);
    if (!room) return -1;
    *room = (char)op;
    return 0;
}
MUST_CHECK static inline Status pickle_bytes(PicklerObj *p, const void *data, size_t n) {
    char *room = pickle_room(p, n);
    if (!room) return -1;
    memcpy(room, data, n);
    return 0;
}
MUST_CHECK Status pickle_memoize(PicklerObj *, Value obj);           /* gives OBJ a number and writes that it has one */
MUST_CHECK Status pickle_memoize_nameless(PicklerObj *);             /* the same for something that does not exist as an object */
MUST_CHECK Status pickle_get(PicklerObj *, intptr_t number);
MUST_CHECK Status pickle_save(PicklerObj *, Value obj, bool is_pers); /* runs Python code */
MUST_CHECK Status pickle_save_reduce(PicklerObj *, Value reduced, Value obj_or_null);
MUST_CHECK Status pickle_save_global(PicklerObj *, Value obj, Value name_or_null);
MUST_CHECK Status pickle_save_type(PicklerObj *, Value cls);
MUST_CHECK Truth  pickle_save_container(PicklerObj *, Value obj);    /* 0: not an exact built-in container */
MUST_CHECK Status pickle_save_text(PicklerObj *, Value text);
MUST_CHECK Status pickle_save_bytes(PicklerObj *, Value bytes);
MUST_CHECK Truth  pickle_save_atom(PicklerObj *, Value obj);         /* 0: not None, bool, int or float */
MUST_CHECK Status pickle_batch_list(PicklerObj *, Value iterator);
MUST_CHECK Status pickle_batch_dict(PicklerObj *, Value iterator);

/* Attributes "memo". */
MUST_CHECK Value  pickler_get_memo(Value self, void *), unpickler_get_memo(Value self, void *);
MUST_CHECK Status pickler_set_memo(Value self, Value, void *), unpickler_set_memo(Value self, Value, void *);

/* ---- PickleBuffer ------------------------------------------------------------------------------------------------------------ */
typedef struct PickleBufferObj {
    Obj  header;
    Slot object, view; /* NULL once released */
    Slot weakrefs;
} PickleBufferObj;

/* ---- Unpickler ---------------------------------------------------------------------------------------------------------------- */
typedef struct UnpicklerObj {
    Obj    header;
    Slot   read, readline, readinto, peek, persistent_load, encoding, errors, buffers, memo; /* memo: Array or NULL */
    Slot   weakrefs;
    size_t memo_count;
    int    protocol;
    bool   fix_imports, ready;
} UnpicklerObj;
extern Type unpickler_type, unpickler_memo_type;
MUST_CHECK Status unpickler_memo_put(UnpicklerObj *, size_t number, Value obj);
MUST_CHECK Value  unpickler_find_class(UnpicklerObj *, Value module, Value name); /* the built-in find_class */
MUST_CHECK Value  unpickler_load(UnpicklerObj *, const uint8_t *data_or_null, size_t size);
MUST_CHECK Status unpickler_configure(UnpicklerObj *, Value encoding, Value errors, Value buffers, Value fix_imports);
MUST_CHECK Status unpickler_build(Value instance, Value state);                  /* BUILD */
