/* itertools_int.h - what the files of itertools share.  Every iterator struct begins with its slots, which one macro traces. */
#pragma once

#include "objects/function.h"
#include "objects/int.h"
#include "objects/iter.h"
#include "objects/str.h"

extern Type chain_type, islice_type;
extern Type product_type, permutations_type, combinations_type, replacement_combinations_type;

/* The type of an iterator struct whose first COUNT words behind the header are slots; needs TOOL_create, _next, _methods. */
#define ITERTOOL(tool, python_name, Struct, count, text) \
    static void tool##_trace(Obj *obj, Tracer *tracer) { trace_slots(tracer, (Slot *)(obj + 1), (count)); } \
    static NativeType tool##_native = { \
        .shape = {.size = sizeof(Struct), .trace = tool##_trace}, .getattr = object_generic_get_attr, \
        .native_flags = NATIVE_ANY_KEYWORDS, .create = tool##_create, \
        .iter = iterator_self, .iternext = tool##_next, .methods = tool##_methods, \
    }; \
    Type tool##_type = { \
        .header = {.word = 1u << 30, .type = &type_type}, .name = "itertools." python_name, .basic_size = sizeof(Struct), \
        .flags = TYPE_FLAG_BASETYPE | TYPE_FLAG_GC, .base = &object_type, .native = &tool##_native, .doc = (text), \
    }

#define REDUCE_ROW(name) {"__reduce__", (void *)name##_reduce, METHOD_NOARGS, "Return state information for pickling."}
#define SETSTATE_ROW(name) {"__setstate__", (void *)name##_setstate, METHOD_ONE, "Set state information for unpickling."}

/* Plain types refuse keywords; subclasses with their own __init__ may take some. */
MUST_CHECK static inline Status refuse_keywords(Type *cls, Type *own, const char *name, Value kwnames) {
    return cls == own || cls->native->init == own->native->init ? args_no_keywords(name, kwnames) : 0;
}
MUST_CHECK static inline Value reduce_with(Value self, Value args) { return args == NULL ? NULL : TUPLE2(VALUE(type_of(self)), args); }
MUST_CHECK static inline Value reduce_with_state(Value self, Value args, Value state) {
    return args == NULL || state == NULL ? NULL : TUPLE3(VALUE(type_of(self)), args, state);
}
