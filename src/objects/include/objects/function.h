/* function.h - callables and what they are made of: functions, builtins, methods, cells, code, modules, descriptors. */
#pragma once

#include "objects/list.h"

typedef struct CodeObj CodeObj;   /* compiler/code.h */

typedef struct FunctionObj {      /* first 136 bytes: CPython's PyFunctionObject */
    Obj      header;
    DictObj *globals, *builtins;  /* 16, 24 */
    Slot     name, qualname;      /* 32, 40 */
    CodeObj *code;                /* 48 */
    Slot     defaults, kwdefaults, closure, doc, dict, weakrefs, module, annotations; /* tuple/dict/tuple or NULL */
    void    *vectorcall;          /* 120 */
    uint32_t version, padding;    /* 128 */
} FunctionObj;
_Static_assert(offsetof(FunctionObj, code) == 48 && offsetof(FunctionObj, vectorcall) == 120, "PyFunctionObject");
/* The `__builtins__` of a function whose globals have one that is no dict, else NULL; may set an exception. */
Value            function_odd_builtins(const FunctionObj *);
MUST_CHECK Value function_new(CodeObj *code, Value globals, Value qualname_or_null);

typedef struct BuiltinObj {       /* PyCFunctionObject, 56 bytes, then ours */
    Obj              header;
    const void      *foreign_method; /* 16: PyMethodDef of extension functions, else the same as def */
    Slot             self;        /* 24: NULL, module or bound object */
    Slot             module;      /* 32: name */
    Slot             weakrefs;
    void            *vectorcall;  /* 48 */
    const MethodDef *def;         /* 56: native functions */
    Type            *defining_class;
} BuiltinObj;
MUST_CHECK Value builtin_new(const MethodDef *, Value self_or_null, Value module_name_or_null);
/* What describes a function of kind METHOD_FOREIGN; made by the C API room.  CALL checks the arguments itself. */
typedef struct ForeignMethodDef {
    MethodDef def;
    Value (*call)(const MethodDef *, Value self, const Value *args, size_t nargs, Value kwnames);
    const char *(*doc)(const MethodDef *); /* now: C code may exchange it */
} ForeignMethodDef;
static inline const char *method_def_doc(const MethodDef *def) {
    return (def->kind & METHOD_KIND) == METHOD_FOREIGN ? ((const ForeignMethodDef *)def)->doc(def) : def->doc;
}
static inline Value foreign_method_call(const MethodDef *def, Value self, const Value *args, size_t nargs, Value kwnames) {
    return ((const ForeignMethodDef *)def)->call(def, self, args, nargs, kwnames);
}
/* "len()", "math.sin()", "str.upper()" for messages. */
COLD Value method_def_text(const MethodDef *, Value self);

typedef struct MethodObj {        /* 48 bytes with vectorcall */
    Obj   header;
    Slot  function, self;         /* 16, 24 */
    Slot  weakrefs;
    void *vectorcall;
} MethodObj;
MUST_CHECK Value method_new(Value function, Value self);

typedef struct CellObj {
    Obj  header;
    Slot contents;                /* NULL: empty */
} CellObj;
MUST_CHECK Value cell_new(Value contents_or_null);

typedef struct ModuleObj {
    Obj   header;
    Slot  dict;                   /* 16: md_dict */
    void *foreign_def, *foreign_state;
    Slot  weakrefs, name;
} ModuleObj;
MUST_CHECK Value module_new(Value name);
static inline Value module_dict(Value m) { return ((ModuleObj *)m)->dict.value; }
MUST_CHECK Status module_add(Value module, const char *name, Value value);
MUST_CHECK Status module_add_methods(Value module, const MethodDef *);
MUST_CHECK Status module_add_type(Value module, Type *); /* readies it */

/* A native module: how stdlib and vm declare one (collected from stdlib/modules.def by the import system). */
typedef struct NativeModule {
    const char      *name, *doc;
    const MethodDef *methods;
    Status (*execute)(Value module); /* adds the rest; may be NULL */
} NativeModule;

/* Descriptors over native tables. */
MUST_CHECK Value method_descriptor_new(Type *, const MethodDef *);
MUST_CHECK Value classmethod_descriptor_new(Type *, const MethodDef *);
MUST_CHECK Value getset_descriptor_new(Type *, const GetSetDef *);
MUST_CHECK Value member_descriptor_new(Type *, const MemberDef *);
/* Does DESCRIPTOR, found on TYPE, read (and, with FOR_STORE, also write) a plain Slot at *OFFSET of the instances? */
bool member_descriptor_slot(Value descriptor, const Type *type, bool for_store, intptr_t *offset);
/* The C function that DESCRIPTOR, a slot wrapper (int.__add__), calls for instances of the class *TYPE. */
void *wrapper_descriptor_function(Value descriptor, Type **type);
/* The native slots of all types made in C are the same functions, which look for the C function from the type of their object on.  A slot
 * wrapper of such a type (Base.__init__) says here that its own type is meant; who finds SELF and FUNCTION its own clears it. */
typedef struct SlotRequest {
    Type       *type; /* NULL: none */
    Value       self;
    const void *function;
} SlotRequest;
extern SlotRequest slot_request;
typedef struct MethodDescrObj {
    Obj              header;
    Type            *type;
    Slot             name, qualname;
    const MethodDef *def;
    void            *vectorcall; /* 48 */
} MethodDescrObj;
/* Calls a native method table entry: checks the number of arguments and keywords.  BOUND: SELF came with it (only errors differ). */
MUST_CHECK Value method_def_call(const MethodDef *, Value self, const Value *args, size_t nargs, Value kwnames, bool bound);

typedef struct PropertyObj { Obj header; Slot get, set, del, doc, name; bool getter_doc; } PropertyObj;
typedef struct ClassMethodObj { Obj header; Slot callable, dict; } ClassMethodObj;   /* staticmethod too */
typedef struct SliceObj { Obj header; Slot start, stop, step; } SliceObj;
MUST_CHECK Value  slice_new(Value start, Value stop, Value step);
/* slice.indices() for LENGTH: *COUNT selected items. */
MUST_CHECK Status slice_resolve(Value slice, intptr_t length, intptr_t *start, intptr_t *stop, intptr_t *step, intptr_t *count);
MUST_CHECK Value  range_new(Value start, Value stop, Value step);
MUST_CHECK Value  generic_alias_new(Value origin, Value args);
MUST_CHECK Value  union_or(Value, Value);
MUST_CHECK Value  mapping_proxy_new(Value mapping);
MUST_CHECK Value  namespace_new(Value dict_or_null);
MUST_CHECK Value  weakref_new(Value referent, Value callback_or_null);
Value             weakref_get(Value ref);                    /* referent or NULL (never raises) */
MUST_CHECK Value  weak_proxy_new(Value referent, Value callback_or_null);
intptr_t          weakref_count(Value referent);             /* live references and proxies */
MUST_CHECK Value  weakref_list(Value referent);              /* list of them */
/* Runs callbacks of references whose referents died.  Called by the VM at a poll, after gc_run_pending. */
void              weakref_run_callbacks(void);
bool              weakref_change_stack(bool running); /* is this stack in it? */
void              weakref_cleared(Obj *holder);              /* collector hook: queues the callback of a dead referent */
extern Type       weak_proxy_type, weak_callable_proxy_type;
MUST_CHECK Value  capsule_new(void *pointer, const char *name_or_null, void (*destructor)(Value));
typedef struct CapsuleObj {       /* PyCapsule */
    Obj         header;
    void       *pointer;
    const char *name;
    void       *context;
    void (*destructor)(Value);
} CapsuleObj;
MUST_CHECK Value  property_new(Value get_or_none, Value set_or_none, Value delete_or_none, Value doc_or_none);
MUST_CHECK Value  classmethod_new(Value callable), staticmethod_new(Value callable);
typedef struct SuperObj {
    Obj   header;
    Type *type;
    Slot  obj;
    Type *obj_type; /* class whose MRO is searched, NULL: unbound */
} SuperObj;
MUST_CHECK Value  super_new(Type *cls, Value obj);           /* super(cls, obj) with its checks */
/* What NAME means behind the class of the super object SELF, when that is a method that takes the object as its first argument; else NULL,
 * and nothing is raised. */
Value             super_find_method(Value self, Value name);
/* Attribute NAME as super(CLS, OBJ) finds it, without making the super object. */
MUST_CHECK Value  super_get_attr(Type *cls, Value obj, Value name);
/* Calls F(SELF, *args): no bound method is made. */
MUST_CHECK Value  object_call_prepend(Value f, Value self, const Value *args, size_t nargs, Value kwnames);
/* Finds obj.NAME for a call: either *SELF is OBJ and the result wants it as first argument, or *SELF is NULL. */
MUST_CHECK Value  object_get_method(Value obj, Value name, Value *self);
static inline intptr_t kwnames_count(Value kwnames) { return kwnames != NULL ? tuple_length(kwnames) : 0; }
/* Dict of the keyword arguments (NULL stays possible only as an error), and args as a tuple. */
MUST_CHECK Value  keywords_to_dict(const Value *args, size_t nargs, Value kwnames);

/* ---- argument parsing for METHOD_KEYWORDS and METHOD_FAST functions ------------------------------------------------ */
/* ARGS_SPEC: names separated by spaces, "|" before the optional ones, "/" after positional-only, "*" before keyword-only:
 *     static const ArgSpec spec = {"sorted", "iterable / * | key reverse"};  -> out[3], absent ones NULL
 * Raises CPython's TypeErrors. Keeps ORDER: out[i] is the i-th name. */
typedef struct ArgSpec {
    const char *function; /* name used in messages, without "()" */
    const char *names;
} ArgSpec;
MUST_CHECK Status args_parse(const ArgSpec *, const Value *args, size_t nargs, Value kwnames, Value *out);
MUST_CHECK Status args_no_keywords(const char *function, Value kwnames);

/* struct sequences (os.stat_result, time.struct_time, sys.flags...): tuple subclasses with named fields. */
typedef struct StructSeqField { const char *name, *doc; } StructSeqField; /* name NULL ends; "" = unnamed */
typedef struct StructSeqDef { const char *name, *doc; const StructSeqField *fields; int visible; } StructSeqDef;
MUST_CHECK Type *structseq_type_new(const StructSeqDef *);
MUST_CHECK Status structseq_type_init(Type *, const StructSeqDef *); /* the same in memory of the caller, which lives for ever */
int               structseq_total(const Type *);                     /* fields, the invisible ones included */
MUST_CHECK Value structseq_new(Type *); /* items NULL: fill with tuple_put */
/* With the first COUNT items VALUES.  A value of NULL stands for its exception, which is the result then. */
MUST_CHECK Value structseq_from_values(Type *, const Value *values, size_t count);
