/* objects_int.h - what the files of the object model share among themselves: slot descriptions, generic slot functions
 * and helpers that are no part of the contract with other rooms. */
#pragma once

#include "objects/function.h"
#include "objects/object.h"

/* ---- start-up rows of types.def -------------------------------------------------------------------------------- */
Status thread_init(void);
Status names_init(void);
Status type_cache_init(void);
Status map_init(void);
Status weakref_init(void);

/* ---- slots.def -------------------------------------------------------------------------------------------------- */
/* Calls the C function FUNCTION of a slot with Python arguments. */
typedef Value (*SlotWrapFn)(Value self, const Value *args, size_t nargs, Value kwnames, void *function);

typedef struct SlotDef {
    const char *name;     /* "__add__" */
    int         name_id;  /* NAME_* */
    uint16_t    offset;   /* in NativeType */
    void       *dispatch; /* generic function that calls the Python method; NULL: the slot is cleared instead */
    SlotWrapFn  wrap;
    const char *doc;      /* with text signature */
} SlotDef;
extern const SlotDef slot_defs[];
extern const size_t  slot_count;

static inline void **slot_field(NativeType *native, const SlotDef *def) { return (void **)((char *)native + def->offset); }

typedef struct WrapperDescrObj { /* int.__add__ */
    Obj            header;
    Type          *type;
    Slot           name, qualname;
    const SlotDef *def;
    void          *function;
} WrapperDescrObj;
/* May keywords that are no str be handed to the callable, since it takes any or refuses all of them? */
bool             callable_takes_any_keywords(Value);
MUST_CHECK Value wrapper_descriptor_new(Type *, const SlotDef *, void *function);
MUST_CHECK Value wrapper_descriptor_call(WrapperDescrObj *, Value self, const Value *args, size_t nargs, Value kwnames);

typedef struct GetSetDescrObj {
    Obj              header;
    Type            *type;
    Slot             name, qualname;
    const GetSetDef *def;
} GetSetDescrObj;
typedef struct MemberDescrObj {
    Obj              header;
    Type            *type;
    Slot             name, qualname;
    const MemberDef *def; /* of native tables, or NULL: a __slots__ member */
    intptr_t         offset;
} MemberDescrObj;
MUST_CHECK Value slot_member_new(Type *, Value name, intptr_t offset);

/* ---- threads and weak references --------------------------------------------------------------------------------- */
Status recursion_exceeded(const char *where); /* raises; always -1 */
void   weakref_cleared(Obj *holder);          /* called inside the collector */
extern Type weak_list_type;

/* ---- life of types ----------------------------------------------------------------------------------------------- */
void              type_register(Type *);                 /* a static type becomes a root; may be repeated */
MUST_CHECK Value  mro_compute(Type *);                   /* list or tuple in C3 order; TypeError */
MUST_CHECK Status type_set_mro(Type *);                  /* computes and stores it, calls an overridden mro() */
MUST_CHECK Status type_add_subclass(Type *base, Type *);
void              type_remove_subclass(Type *base, Type *);
void              type_inherit_slots(Type *, Type *base); /* fills empty slots from BASE */
void              type_init_slots(Type *);               /* of a new class whose NativeType is a copy of its base's */
void              type_update_slots(Type *);             /* heap types: all slots from the dunders along the MRO */
MUST_CHECK Status type_update_slot(Type *, Value name);  /* after NAME changed: also subclasses */
bool              type_extra_layout(const Type *);       /* instances are laid out differently from those of its base */
Type             *type_solid_base(Type *);
void              type_trace(Obj *, Tracer *);
size_t            type_size_of(const Obj *);
MUST_CHECK Value  type_new_builtin(Type *);              /* the __new__ function of a native type */
extern const MethodDef type_new_method;                  /* its table entry */
void              type_set_solid(Type *);
bool              value_is_dunder(Value name);
extern const MethodDef type_methods[];
extern const GetSetDef type_getsets[];
extern const MemberDef type_members[];

/* text of "sig\n--\n\ntext" */
MUST_CHECK Value doc_signature(const char *name, const char *doc); /* str or None */

/* ---- object.c ------------------------------------------------------------------------------------------------------ */
Value  object_default_repr(Value);
Value  object_default_str(Value);
Status object_default_hash(Value, int64_t *hash); /* identity */
Value  object_default_compare(Value, Value, CompareOp);
Value  object_create(Type *, const Value *args, size_t nargs, Value kwnames);
Status object_init(Value, const Value *args, size_t nargs, Value kwnames);
MUST_CHECK Value  object_new_check_abstract(Type *);
extern const MethodDef object_methods[];
extern const GetSetDef object_getsets[];
MUST_CHECK Status type_check_compatible(Type *new_type, Type *old_type, const char *attribute); /* TypeError */
/* Lookup along the MRO and __get__ on the type; NULL with no exception: absent. */
Value  type_get_special(Value obj, Value name);
MUST_CHECK Value object_raise_no_attribute(Value obj, Value name);
MUST_CHECK Status attribute_name_check(Value name);

/* ---- slot dispatchers that other files must recognise ------------------------------------------------------------ */
Value slot_call(Value, const Value *, size_t, Value);
Value slot_getattr(Value, Value);
Value slot_create(Type *, const Value *, size_t, Value);
Status slot_init_dispatch(Value, const Value *, size_t, Value);

/* native->getattr of classes and of modules; the FIND forms return NULL without an exception for what is not there. */
Value type_getattr(Value, Value name);
Value type_find_attr(Value, Value name);
Value module_getattr(Value, Value name);
Value module_find_attr(Value, Value name);
