/* text_iter.c - iterators over str, bytes, bytearray and memoryview: a sequence and the next index. */
#include "text_int.h"

#include "objects/object.h"
#include "objects/thread.h"

typedef struct TextIterObj {
    Obj      header;
    Slot     sequence; /* NULL: exhausted */
    intptr_t index;
} TextIterObj;

static void text_iter_trace(Obj *obj, Tracer *tracer) { trace_slot(tracer, &((TextIterObj *)obj)->sequence); }

Value text_iter_new(Type *type, Value sequence) {
    TextIterObj *it = (TextIterObj *)gc_alloc(type, sizeof(TextIterObj));
    if (!it) return NULL;
    slot_init(&it->sequence, sequence);
    return VALUE(it);
}

static Value exhausted(TextIterObj *it) {
    it->sequence.value = NULL;
    return NULL;
}

static Value str_iter_next(Value self) {
    TextIterObj *it = (TextIterObj *)self;
    Value        s = it->sequence.value;
    if (!s) return NULL;
    if (it->index >= str_length(s)) return exhausted(it);
    return str_from_char(str_char(s, it->index++));
}

static Value bytes_iter_next(Value self) {
    TextIterObj *it = (TextIterObj *)self;
    Value        b = it->sequence.value;
    if (!b) return NULL;
    if (it->index >= bytes_length(b)) return exhausted(it);
    return value_from_int(bytes_data(b)[it->index++]);
}

static Value bytearray_iter_next(Value self) {
    TextIterObj *it = (TextIterObj *)self;
    Value        b = it->sequence.value;
    if (!b) return NULL;
    if (it->index >= bytearray_length(b)) return exhausted(it);
    return value_from_int(bytearray_data(b)[it->index++]);
}

static Value memory_iter_next(Value self) {
    TextIterObj *it = (TextIterObj *)self;
    intptr_t     n;
    if (!it->sequence.value) return NULL;
    if (object_length(it->sequence.value, &n) < 0) return NULL;
    if (it->index >= n) return exhausted(it);
    return sequence_get(it->sequence.value, it->index++);
}

static Value iter_self(Value self) { return self; }

static Value iter_length_hint(Value self) {
    TextIterObj *it = (TextIterObj *)self;
    intptr_t     n;
    if (!it->sequence.value) return value_from_int(0);
    if (object_length(it->sequence.value, &n) < 0) return NULL;
    return value_from_int(n > it->index ? n - it->index : 0);
}

static Value iter_reduce(Value self) {
    TextIterObj *it = (TextIterObj *)self;
    Value        builtins = vm_hooks.builtins(), function = builtins ? dict_get_c(builtins, "iter") : NULL;
    if (!function) return raise_attribute_error(self, NAME(it));
    if (it->sequence.value) {
        Value arguments = TUPLE1(it->sequence.value);
        return arguments ? TUPLE3(function, arguments, value_from_int(it->index)) : NULL;
    }
    Value empty = it->header.type == &str_iterator_type || it->header.type == &str_ascii_iterator_type ? empty_str : empty_tuple;
    Value arguments = TUPLE1(empty);
    return arguments ? TUPLE2(function, arguments) : NULL;
}

static Value iter_setstate(Value self, Value state) {
    TextIterObj *it = (TextIterObj *)self;
    intptr_t     index, n;
    TRY_NULL(int_as_size(state, &index));
    if (it->sequence.value) {
        TRY_NULL(object_length(it->sequence.value, &n));
        it->index = index < 0 ? 0 : index > n ? n : index;
    }
    return NONE;
}

static const MethodDef text_iter_methods[] = {
    {"__length_hint__", iter_length_hint, METHOD_NOARGS, "Private method returning an estimate of len(list(it))."},
    {"__reduce__", iter_reduce, METHOD_NOARGS, "Return state information for pickling."},
    {"__setstate__", iter_setstate, METHOD_ONE, "Set state information for unpickling."},
    {NULL, NULL, 0, NULL},
};

#define TEXT_ITER(VARIABLE, NAME_TEXT, NEXT, METHODS) \
    static NativeType VARIABLE##_native = { \
        .shape = {.size = sizeof(TextIterObj), .trace = text_iter_trace}, \
        .type = &VARIABLE##_type, \
        .iter = iter_self, \
        .iternext = NEXT, \
        .methods = METHODS, \
    }; \
    Type VARIABLE##_type = STATIC_TYPE(NAME_TEXT, &object_type, VARIABLE##_native, sizeof(TextIterObj), 0, TYPE_FLAG_DISALLOW_NEW)

TEXT_ITER(str_iterator, "str_iterator", str_iter_next, text_iter_methods);
TEXT_ITER(str_ascii_iterator, "str_ascii_iterator", str_iter_next, text_iter_methods);
TEXT_ITER(bytes_iterator, "bytes_iterator", bytes_iter_next, text_iter_methods);
TEXT_ITER(bytearray_iterator, "bytearray_iterator", bytearray_iter_next, text_iter_methods);
TEXT_ITER(memory_iterator, "memory_iterator", memory_iter_next, NULL);
