/* iter.c - iterators over anything: sequences without __iter__, callables with a sentinel, and reversed(). */
#include "list_int.h"

#include "objects/function.h"
#include "objects/int.h"
#include "objects/str.h"
#include "objects/thread.h"

Value builtin_get(const char *name) {
    Value builtins = vm_hooks.builtins == NULL ? NULL : vm_hooks.builtins();
    Value found = builtins == NULL ? NULL : dict_get_c(builtins, name);
    if (found == NULL && !exception_pending()) return raise_format(&AttributeError_type, "%s", name);
    return found;
}

/* IndexError and StopIteration end the iteration over a sequence.  True when the pending exception was one of them. */
static bool swallow_end(void) {
    if (!exception_matches(&IndexError_type) && !exception_matches(&StopIteration_type)) return false;
    exception_clear();
    return true;
}

/* ---- sequence iterator ------------------------------------------------------------------------------------------- */
Value seq_iterator_new(Value sequence) {
    SeqIterObj *it = (SeqIterObj *)gc_alloc(&seq_iterator_type, sizeof(SeqIterObj));
    if (it != NULL) slot_init(&it->sequence, sequence);
    return VALUE(it);
}

static Value seq_iterator_next(Value self) {
    SeqIterObj *it = (SeqIterObj *)self;
    if (it->sequence.value == NULL) return NULL;
    if (it->index == INTPTR_MAX) return raise_overflow_error("iter index too large");
    Value item = sequence_get(it->sequence.value, it->index);
    if (item != NULL) {
        it->index++;
        return item;
    }
    if (swallow_end()) it->sequence.value = NULL;
    return NULL;
}

static Value seq_iterator_hint(Value self) {
    SeqIterObj *it = (SeqIterObj *)self;
    intptr_t    n;
    if (it->sequence.value == NULL) return value_from_int(0);
    if (native_of(it->sequence.value)->length == NULL) return NOT_IMPLEMENTED;
    TRY_NULL(object_length(it->sequence.value, &n));
    return value_from_int(n > it->index ? n - it->index : 0);
}

static Value seq_iterator_reduce(Value self) {
    SeqIterObj *it = (SeqIterObj *)self;
    Value       iter, args;
    TRY_VALUE(iter, builtin_get("iter"));
    TRY_VALUE(args, TUPLE1(it->sequence.value == NULL ? empty_tuple : it->sequence.value));
    return it->sequence.value == NULL ? TUPLE2(iter, args) : TUPLE3(iter, args, int_from_i64(it->index));
}

static Value seq_iterator_setstate(Value self, Value state) {
    SeqIterObj *it = (SeqIterObj *)self;
    intptr_t    index;
    TRY_NULL(int_as_size(state, &index));
    if (it->sequence.value != NULL) it->index = index < 0 ? 0 : index;
    return NONE;
}

static const MethodDef seq_iterator_methods[] = {
    {"__length_hint__", (void *)seq_iterator_hint, METHOD_NOARGS, "__length_hint__($self, /)\n--\n\n"},
    {"__reduce__", (void *)seq_iterator_reduce, METHOD_NOARGS, "__reduce__($self, /)\n--\n\n"},
    {"__setstate__", (void *)seq_iterator_setstate, METHOD_ONE, "__setstate__($self, state, /)\n--\n\n"},
    {NULL},
};
static void seq_iterator_trace(Obj *obj, Tracer *tracer) { trace_slot(tracer, &((SeqIterObj *)obj)->sequence); }
static NativeType seq_iterator_native = {
    .shape = {.size = sizeof(SeqIterObj), .trace = seq_iterator_trace},
    .iter = iterator_self, .iternext = seq_iterator_next, .methods = seq_iterator_methods,
};
Type seq_iterator_type = STATIC_TYPE("iterator", &object_type, seq_iterator_native, sizeof(SeqIterObj), 0,
                                     TYPE_FLAG_DISALLOW_NEW | TYPE_FLAG_GC);

/* ---- callable iterator ------------------------------------------------------------------------------------------- */
Value callable_iterator_new(Value callable, Value sentinel) {
    CallIterObj *it = (CallIterObj *)gc_alloc(&callable_iterator_type, sizeof(CallIterObj));
    if (it == NULL) return NULL;
    slot_init(&it->callable, callable);
    slot_init(&it->sentinel, sentinel);
    return VALUE(it);
}

static Value callable_iterator_next(Value self) {
    CallIterObj *it = (CallIterObj *)self;
    if (it->callable.value == NULL) return NULL;
    Value item = CALL0(it->callable.value);
    if (item == NULL) {
        if (exception_matches(&StopIteration_type)) {
            exception_clear();
            it->callable.value = it->sentinel.value = NULL;
        }
        return NULL;
    }
    if (it->sentinel.value == NULL) return NULL; /* the call itself used this iterator up */
    Truth equal = object_equal(it->sentinel.value, item);
    if (equal == 0) return item;
    if (equal > 0) it->callable.value = it->sentinel.value = NULL;
    return NULL;
}

static Value callable_iterator_reduce(Value self) {
    CallIterObj *it = (CallIterObj *)self;
    Value        iter, args;
    TRY_VALUE(iter, builtin_get("iter"));
    bool live = it->callable.value != NULL && it->sentinel.value != NULL;
    TRY_VALUE(args, live ? TUPLE2(it->callable.value, it->sentinel.value) : TUPLE1(empty_tuple));
    return TUPLE2(iter, args);
}

static const MethodDef callable_iterator_methods[] = {
    {"__reduce__", (void *)callable_iterator_reduce, METHOD_NOARGS, "__reduce__($self, /)\n--\n\n"},
    {NULL},
};
static void callable_iterator_trace(Obj *obj, Tracer *tracer) { trace_slots(tracer, &((CallIterObj *)obj)->callable, 2); }
static NativeType callable_iterator_native = {
    .shape = {.size = sizeof(CallIterObj), .trace = callable_iterator_trace},
    .iter = iterator_self, .iternext = callable_iterator_next, .methods = callable_iterator_methods,
};
Type callable_iterator_type = STATIC_TYPE("callable_iterator", &object_type, callable_iterator_native, sizeof(CallIterObj), 0,
                                          TYPE_FLAG_DISALLOW_NEW | TYPE_FLAG_GC);

/* ---- reversed ---------------------------------------------------------------------------------------------------- */
static Value reversed_create(Type *cls, const Value *args, size_t nargs, Value kwnames) {
    Value method;
    if (cls == &reversed_type || cls->native->init == reversed_type.native->init) TRY_NULL(args_no_keywords("reversed", kwnames));
    if (nargs != 1) return raise_arity("reversed", 1, 1, nargs);
    Value sequence = args[0];
    Truth found = object_lookup_special(sequence, NAME(__reversed__), &method);
    if (found < 0) return NULL;
    if (found && method == NONE) return raise_type_error("'%N' object is not reversible", sequence);
    if (found) return CALL0(method);
    if (!(native_of(sequence)->native_flags & NATIVE_SEQUENCE_INDEX) || native_of(sequence)->get_item == NULL)
        return raise_type_error("'%N' object is not reversible", sequence);
    intptr_t n;
    TRY_NULL(object_length(sequence, &n));
    ReversedObj *it = (ReversedObj *)cls->native->allocate(cls, 0);
    if (it == NULL) return NULL;
    slot_set(it, &it->sequence, sequence);
    it->index = n - 1;
    return VALUE(it);
}

static Value reversed_next(Value self) {
    ReversedObj *it = (ReversedObj *)self;
    if (it->sequence.value == NULL) return NULL;
    if (it->index >= 0) {
        Value item = sequence_get(it->sequence.value, it->index);
        if (item != NULL) {
            it->index--;
            return item;
        }
        if (!swallow_end()) return NULL;
    }
    it->index = -1;
    it->sequence.value = NULL;
    return NULL;
}

static Value reversed_hint(Value self) {
    ReversedObj *it = (ReversedObj *)self;
    intptr_t     n;
    if (it->sequence.value == NULL) return value_from_int(0);
    TRY_NULL(object_length(it->sequence.value, &n));
    return value_from_int(n < it->index + 1 ? 0 : it->index + 1);
}

static Value reversed_reduce(Value self) {
    ReversedObj *it = (ReversedObj *)self;
    Value        args;
    TRY_VALUE(args, TUPLE1(it->sequence.value == NULL ? empty_tuple : it->sequence.value));
    return it->sequence.value == NULL ? TUPLE2(VALUE(type_of(self)), args)
                                      : TUPLE3(VALUE(type_of(self)), args, value_from_int(it->index));
}

static Value reversed_setstate(Value self, Value state) {
    ReversedObj *it = (ReversedObj *)self;
    intptr_t     index, n;
    TRY_NULL(int_as_size(state, &index));
    if (it->sequence.value == NULL) return NONE;
    TRY_NULL(object_length(it->sequence.value, &n));
    it->index = index < -1 ? -1 : index > n - 1 ? n - 1 : index;
    return NONE;
}

static const MethodDef reversed_methods[] = {
    {"__length_hint__", (void *)reversed_hint, METHOD_NOARGS, "__length_hint__($self, /)\n--\n\n"},
    {"__reduce__", (void *)reversed_reduce, METHOD_NOARGS, "__reduce__($self, /)\n--\n\n"},
    {"__setstate__", (void *)reversed_setstate, METHOD_ONE, "__setstate__($self, state, /)\n--\n\n"},
    {NULL},
};
static void reversed_trace(Obj *obj, Tracer *tracer) { trace_slot(tracer, &((ReversedObj *)obj)->sequence); }
static NativeType reversed_native = {
    .shape = {.size = sizeof(ReversedObj), .trace = reversed_trace},
    .iter = iterator_self, .iternext = reversed_next, .create = reversed_create, .methods = reversed_methods,
};
Type reversed_type = STATIC_TYPE("reversed", &object_type, reversed_native, sizeof(ReversedObj), 0, TYPE_FLAG_BASETYPE | TYPE_FLAG_GC);
