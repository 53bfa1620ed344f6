/* type.h - type objects: CPython 3.11's layout in front, native behaviour behind.
 *
 *   +0    PyTypeObject, 408 bytes, field for field (compat: offsets are asserted by the layout test)
 *   +408  heap types only: the rest of PyHeapTypeObject up to 904 bytes
 *         `native` (CPython's tp_cache, offset 352) points to the NativeType, which lies behind the foreign part for our
 *         own types and in a side allocation for static types of C extensions
 *
 * Native dispatch reads only NativeType; its slots are complete (inherited ones are filled in by type_ready).  The tp_*
 * function slots belong to the C API room and are NULL without it. */
#pragma once

#include "gc/gc.h"
#include "objects/c_names.gen.h"

typedef struct NativeType NativeType;
typedef struct Map Map;
typedef struct DictObj DictObj;

struct Type {
    Obj         header;
    intptr_t    ob_size;
    const char *name;            /* dotted for builtins of a module: "collections.deque" */
    intptr_t    basic_size, item_size;
    void       *tp_dealloc;
    intptr_t    vectorcall_offset;
    void       *tp_getattr, *tp_setattr, *tp_as_async, *tp_repr, *tp_as_number, *tp_as_sequence, *tp_as_mapping;
    void       *tp_hash, *tp_call, *tp_str, *tp_getattro, *tp_setattro, *tp_as_buffer;
    uint64_t    flags;           /* TYPE_FLAG_*, CPython's bits */
    const char *doc;             /* static types: "name(args)\n--\n\ntext" or text; heap types use the dict */
    void       *tp_traverse, *tp_clear, *tp_richcompare;
    intptr_t    weaklist_offset;
    void       *tp_iter, *tp_iternext, *tp_methods, *tp_members, *tp_getset;
    Type       *base;
    DictObj    *dict;
    void       *tp_descr_get, *tp_descr_set;
    intptr_t    dict_offset;
    void       *tp_init, *tp_alloc, *tp_new, *tp_free, *tp_is_gc;
    Value       bases, mro;      /* tuples */
    NativeType *native;          /* GC_TYPE_SHAPE_OFFSET */
    Value       subclasses;      /* dict id -> weakref, or NULL */
    Value       weaklist;
    void       *tp_del;
    uint32_t    version;         /* unique number, 0 = none assigned; changes when the type or a base changes */
    void       *tp_finalize, *tp_vectorcall;
};

/* Heap types, CPython's PyHeapTypeObject: the parts native code uses have names. */
typedef struct HeapType {
    Type     type;
    char     foreign_slots[848 - 408]; /* as_async, as_number, as_mapping, as_sequence, as_buffer */
    Value    name, slots, qualname;    /* ht_name, ht_slots, ht_qualname */
    void    *cached_keys;
    Value    module;
    char    *foreign_name;             /* ht__tpname */
    void    *spec_cache;
} HeapType;
_Static_assert(offsetof(Type, native) == GC_TYPE_SHAPE_OFFSET, "tp_cache");
_Static_assert(sizeof(Type) == 408, "PyTypeObject");
_Static_assert(sizeof(HeapType) == 904, "PyHeapTypeObject");

#define TYPE_FLAG_SEQUENCE      (1UL << 5)  /* matches sequence patterns */
#define TYPE_FLAG_MAPPING       (1UL << 6)
#define TYPE_FLAG_DISALLOW_NEW  (1UL << 7)
#define TYPE_FLAG_IMMUTABLE     (1UL << 8)
#define TYPE_FLAG_HEAP          (1UL << 9)
#define TYPE_FLAG_BASETYPE      (1UL << 10) /* may be subclassed */
#define TYPE_FLAG_VECTORCALL    (1UL << 11)
#define TYPE_FLAG_READY         (1UL << 12)
#define TYPE_FLAG_GC            (1UL << 14)
#define TYPE_FLAG_METHOD_DESCR  (1UL << 17) /* LOAD_METHOD may pass self itself */
#define TYPE_FLAG_ABSTRACT      (1UL << 20)
#define TYPE_FLAG_MATCH_SELF    (1UL << 22)
#define TYPE_FLAG_LONG          (1UL << 24)
#define TYPE_FLAG_LIST          (1UL << 25)
#define TYPE_FLAG_TUPLE         (1UL << 26)
#define TYPE_FLAG_BYTES         (1UL << 27)
#define TYPE_FLAG_STR           (1UL << 28)
#define TYPE_FLAG_DICT          (1UL << 29)
#define TYPE_FLAG_EXCEPTION     (1UL << 30)
#define TYPE_FLAG_TYPE          (1UL << 31)

typedef enum BinaryOp { /* order = slots.def and opcode order */
    BINARY_ADD, BINARY_SUB, BINARY_MUL, BINARY_MATMUL, BINARY_TRUEDIV, BINARY_FLOORDIV, BINARY_MOD, BINARY_POW,
    BINARY_LSHIFT, BINARY_RSHIFT, BINARY_AND, BINARY_XOR, BINARY_OR, BINARY_DIVMOD, BINARY_COUNT
} BinaryOp;
typedef enum UnaryOp { UNARY_NEG, UNARY_POS, UNARY_ABS, UNARY_INVERT, UNARY_COUNT } UnaryOp;
typedef enum CompareOp { COMPARE_LT, COMPARE_LE, COMPARE_EQ, COMPARE_NE, COMPARE_GT, COMPARE_GE } CompareOp; /* = Py_LT.. */

typedef Value (*UnaryFn)(Value);
typedef Value (*BinaryFn)(Value, Value);                 /* number slots: either operand may be the instance */
typedef Value (*TernaryFn)(Value, Value, Value);
typedef Truth (*PredicateFn)(Value);
/* The one native calling convention: ARGS holds NARGS positional values and then one value per name in KWNAMES (a tuple
 * of str, or NULL).  The callee may not write to ARGS. */
typedef Value (*CallFn)(Value self, const Value *args, size_t nargs, Value kwnames);

typedef struct Buffer Buffer; /* objects/buffer.h */

struct NativeType {
    Shape shape; /* must be first */
    Type *type;
    /* object protocol */
    Value (*repr)(Value);
    Value (*str)(Value);
    Status (*hash)(Value, int64_t *out);                  /* NULL: unhashable */
    Value (*compare)(Value, Value, CompareOp);            /* returns NotImplemented where it cannot */
    CallFn call;
    Value (*getattr)(Value, Value name);
    Status (*setattr)(Value, Value name, Value or_null);  /* NULL deletes */
    Value (*iter)(Value);
    Value (*iternext)(Value);                             /* NULL: exhausted, when nothing or StopIteration is pending */
    Value (*descr_get)(Value descr, Value obj_or_null, Value type_or_null);
    Status (*descr_set)(Value descr, Value obj, Value or_null);
    Value (*create)(Type *cls, const Value *args, size_t nargs, Value kwnames);   /* tp_new */
    Status (*init)(Value self, const Value *args, size_t nargs, Value kwnames);   /* tp_init */
    Value (*allocate)(Type *cls, intptr_t count);         /* instance memory for CLS, zeroed, tail initialised */
    void (*finalize)(Value);                              /* __del__ or native finalizer that may run Python */
    /* number protocol */
    BinaryFn    binary[BINARY_COUNT];
    BinaryFn    inplace[BINARY_COUNT];
    TernaryFn   power, inplace_power;                     /* binary[BINARY_POW] is unused */
    UnaryFn     unary[UNARY_COUNT];
    PredicateFn truth;
    UnaryFn     to_int, to_float, to_index;               /* __int__, __float__, __index__ */
    /* containers; get_item serves sequences and mappings (key is any Value) */
    Status (*length)(Value, intptr_t *out);
    Value (*get_item)(Value, Value key);
    Status (*set_item)(Value, Value key, Value or_null);  /* NULL deletes */
    Truth (*contains)(Value, Value item);
    BinaryFn concat, inplace_concat;                      /* sq_concat: tried after binary[ADD] */
    Value (*repeat)(Value, intptr_t);
    Value (*inplace_repeat)(Value, intptr_t);
    /* async */
    UnaryFn await, aiter, anext;
    /* buffer protocol */
    Status (*get_buffer)(Value, Buffer *, int flags);
    void (*release_buffer)(Value, Buffer *);
    /* tables of static types, read by type_ready; NULL-name terminated */
    const struct MethodDef *methods;
    const struct GetSetDef *getsets;
    const struct MemberDef *members;
    /* instances with attributes: where the tail {map, overflow, inline slots} starts; 0 = none, -1 = behind the
     * variable part (objects/instance.h) */
    int32_t  tail_offset;
    uint32_t inline_slots;   /* inline attribute slots of new instances */
    Map     *root_map;       /* map of an instance without attributes */
    int32_t  weak_offset;    /* offset of the Slot that heads the weakref list; 0 = not weakly referencable */
    uint32_t native_flags;   /* NATIVE_* */
    void   (*plain_trace)(Obj *, Tracer *); /* static types with weak_offset: what shape.trace was before it also traced that slot */
    Type    *solid;          /* nearest type of the base chain, itself included, whose instances are laid out in C */
    uint16_t cell_size;      /* the C API: instances are cells of so many bytes; 0: not known to be */
    bool     cell_counts;    /* they count their type */
    uint32_t own_slots;      /* heap types: members that this class's __slots__ adds to the layout of its base */
};

enum {
    NATIVE_USER_GETATTR   = 1 << 0, /* __getattribute__ or __getattr__ defined in Python somewhere in the MRO */
    NATIVE_USER_SETATTR   = 1 << 1,
    NATIVE_HAS_DEL        = 1 << 2,
    NATIVE_PY_SLOTS       = 1 << 3, /* some slot is a generic dispatcher to a Python method */
    NATIVE_SEQUENCE_INDEX = 1 << 4, /* get_item takes integers (sq_item): iter() falls back to it */
    NATIVE_MAPPING        = 1 << 5, /* has mp_subscript */
    NATIVE_NEW_REPLACES_INIT = 1 << 6,
    NATIVE_CUSTOM_MRO     = 1 << 9, /* the MRO came from a mro() in Python: lookups are not cached */
    NATIVE_REGISTERED     = 1 << 8, /* static type that gc knows as a root */
    NATIVE_ANY_KEYWORDS   = 1 << 12, /* calls of the type take keywords that are no str, or refuse all of them */
    NATIVE_NO_GETATTR     = 1 << 11, /* "__getattribute__" is not in its dict, as in CPython */
    NATIVE_FOREIGN        = 1 << 10, /* made by C code: PyType_Ready, PyType_FromSpec */
    NATIVE_NO_NEW         = 1 << 7, /* no __new__ is inherited: "cannot create 'X' instances" */
};

/* ---- tables that a native type is made of ------------------------------------------------------------------------ */
/* A MethodDef is laid out as PyMethodDef, and C code may look at it: the kinds are none of the METH_* bits that promise a C
 * calling convention. */
typedef enum MethodKind {
    METHOD_NOARGS = 0,        /* Value f(Value self) */
    METHOD_ONE = 0x1000,      /* Value f(Value self, Value arg) */
    METHOD_FAST = 0x2000,     /* CallFn, no keywords accepted: kwnames is NULL */
    METHOD_KEYWORDS = 0x3000, /* CallFn */
    METHOD_FOREIGN = 0x4000,  /* function of a C extension: called through foreign_method_call */
    METHOD_KIND = 0x7000,     /* mask */
} MethodKind;
#define METHOD_CLASS  16 /* METH_CLASS; kind | METHOD_CLASS: self is the class */
#define METHOD_STATIC 32 /* self is NULL */
#define METHOD_COEXIST 64
#define METHOD_BARE_NAME 256 /* what CPython calls with a tuple of arguments (METH_VARARGS): bound, its error about keywords does not name the type */

typedef struct MethodDef {
    const char *name;
    void       *function;
    int         kind;
    const char *doc; /* "name($self, x, /)\n--\n\ntext": text signature as in CPython */
} MethodDef;

typedef struct GetSetDef {
    const char *name;
    Value (*get)(Value self, void *closure);
    Status (*set)(Value self, Value or_null, void *closure); /* NULL: read-only */
    const char *doc;
    void       *closure;
} GetSetDef;

typedef enum MemberKind { MEMBER_VALUE, MEMBER_VALUE_NONE, MEMBER_INT, MEMBER_SSIZE, MEMBER_BOOL, MEMBER_UINT, MEMBER_DOUBLE, MEMBER_AUDITED } MemberKind;
typedef struct MemberDef { /* MEMBER_VALUE: NULL raises AttributeError; MEMBER_VALUE_NONE: NULL reads as None; MEMBER_AUDITED: a value whose reading is told */
    const char *name;
    MemberKind  kind;
    intptr_t    offset;
    bool        read_only;
    const char *doc;
} MemberDef;

/* ---- life of types ------------------------------------------------------------------------------------------------ */
/* Static type in one line:
 *   NativeType list_native = {.shape = {...}, .repr = list_repr, ...};
 *   Type list_type = STATIC_TYPE("list", &object_type, list_native, sizeof(ListObj), 0, TYPE_FLAG_BASETYPE | TYPE_FLAG_LIST); */
#define STATIC_TYPE(NAME, BASE, NATIVE, BASIC_SIZE, ITEM_SIZE, FLAGS) \
    { .header = {.word = 1u << 30, .type = &type_type}, .name = (NAME), .basic_size = (BASIC_SIZE), \
      .item_size = (ITEM_SIZE), .flags = (FLAGS), .base = (BASE), .native = &(NATIVE) }
extern Type type_type, object_type;

/* Completes a static or freshly built type: bases, MRO, inherited slots, dict with descriptors, registers it with gc. */
MUST_CHECK Status type_ready(Type *);
/* The value of NAME (interned str) along the MRO, or NULL without an exception.  Borrowed, no binding. */
Value type_lookup(Type *, Value name);
/* Also tells the version under which the answer stays right (0 = do not cache). */
Value type_lookup_versioned(Type *, Value name, uint32_t *version);
void  type_modified(Type *);                       /* invalidates version and method caches, also of subclasses */
MUST_CHECK Status type_set_attr(Type *, Value name, Value or_null); /* bypasses IMMUTABLE; updates slots and caches */
bool  type_is_subtype(const Type *, const Type *); /* MRO walk, no __subclasscheck__ */
/* type(name, bases, dict) with METACLASS; KWARGS as in a class statement (dict or NULL). */
MUST_CHECK Value type_create(Type *metaclass, Value name, Value bases, Value dict, const Value *args, size_t nargs, Value kwnames);
MUST_CHECK Value type_name_object(Type *);         /* __name__ */
MUST_CHECK Value type_qualname(Type *);
MUST_CHECK Value type_module(Type *);              /* __module__ */
MUST_CHECK Value type_subclasses(Type *);          /* new list of the living ones */
MUST_CHECK Value type_make_object(Type *metaclass); /* fresh heap type object with its NativeType; nothing filled in */
MUST_CHECK Type *type_best_base(Value bases);      /* whose layout contains those of all others; TypeError */
MUST_CHECK Value doc_text(const char *name, const char *doc); /* without the signature: str or None */
const char      *type_short_name(const Type *);    /* part behind the last dot; static lifetime of the type */
/* Most derived metaclass, or NULL with TypeError. */
MUST_CHECK Type *type_calculate_metaclass(Type *metaclass, Value bases);

