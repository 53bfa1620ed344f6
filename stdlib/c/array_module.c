/* array_module.c - `array`: sequences of numbers or characters of one C type.
 *
 * The items live in C memory, so that their address stays while a buffer is exported.  Items are read and written through
 * the table of kinds; converting a number may run Python code, so items are converted before the array is touched. */
#include "native_help.h"

#include "base/endian.h"
#include "base/memory.h"
#include "objects/bytes.h"
#include "objects/flat.h"
#include "objects/float.h"
#include "objects/int.h"
#include "objects/iter.h"
#include "objects/list.h"
#include "vm/vm.h"

#include <limits.h>

extern const NativeModule array_module;
static Type array_type, array_iterator_type;
static Slot reconstructor; /* _array_reconstructor, for pickling */

typedef struct ArrayKind {
    char        code;
    uint8_t     size;
    bool        is_signed, is_integer;
    const char *format;
} ArrayKind;
static const ArrayKind kinds[] = {
    {'b', 1, true, true, "b"},  {'B', 1, false, true, "B"}, {'u', 4, false, false, "w"}, {'h', 2, true, true, "h"},
    {'H', 2, false, true, "H"}, {'i', 4, true, true, "i"},  {'I', 4, false, true, "I"},
    {'l', sizeof(long), true, true, "l"}, {'L', sizeof(long), false, true, "L"},
    {'q', 8, true, true, "q"},  {'Q', 8, false, true, "Q"}, {'f', 4, true, false, "f"}, {'d', 8, true, false, "d"},
};

typedef struct ArrayObj {
    Obj              header;
    intptr_t         length, capacity; /* in items */
    uint8_t         *items;
    const ArrayKind *kind;
    intptr_t         exports;
    Slot             weakrefs;
} ArrayObj;

static bool is_array(Value v) { return value_is_a(v, &array_type); }
static const ArrayKind *kind_of(uint32_t code) {
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        if ((uint32_t)kinds[i].code == code) return &kinds[i];
    }
    return NULL;
}
static uint8_t *item_at(ArrayObj *a, intptr_t i) { return a->items + i * a->kind->size; }

/* ---- items ------------------------------------------------------------------------------------------------------------ */
static Value item_load(const ArrayKind *kind, const uint8_t *p) {
    float f;
    switch (kind->code) {
    case 'b': return value_from_int((int8_t)*p);
    case 'B': return value_from_int(*p);
    case 'h': return value_from_int((int16_t)load_u16(p));
    case 'H': return value_from_int(load_u16(p));
    case 'i': return value_from_int((int32_t)load_u32(p));
    case 'I': return value_from_int(load_u32(p));
    case 'l': case 'q': return int_from_i64((int64_t)load_u64(p));
    case 'L': case 'Q': return int_from_u64(load_u64(p));
    case 'f': memcpy(&f, p, 4); return float_from_double((double)f);
    case 'd': return float_from_double(load_double(p));
    default: {
        uint32_t c = load_u32(p);
        if (c > 0x10ffff) return raise_value_error("character U+%x is not in range [U+0000; U+10ffff]", c);
        return str_from_char(c);
    }
    }
}

static Status item_range(const ArrayKind *kind, bool too_small) {
    static const struct { char code; const char *low, *high; } rows[] = {
        {'b', "signed char", "signed char"}, {'B', "unsigned byte integer", "unsigned byte integer"},
        {'h', "signed short integer", "signed short integer"}, {'H', "unsigned short", "unsigned short"},
        {'i', "signed integer", "signed integer"}, {'I', "unsigned int", "unsigned int"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        if (rows[i].code == kind->code)
            return RAISED(raise_overflow_error("%s is %s", too_small ? rows[i].low : rows[i].high, too_small ? "less than minimum" : "greater than maximum"));
    }
    return RAISED(raise_overflow_error("int too big to convert"));
}

/* Converts V into SIZE bytes at P, which is no object's memory.  May run Python code. */
static Status item_store(const ArrayKind *kind, uint8_t *p, Value v) {
    double  d;
    int64_t number;
    if (kind->code == 'u') {
        if (!is_str(v) || str_length(v) != 1) return RAISED(raise_type_error("array item must be unicode character"));
        store_u32(p, str_kind(v) == 1 ? *(uint8_t *)str_data(v) : str_kind(v) == 2 ? *(uint16_t *)str_data(v) : *(uint32_t *)str_data(v));
        return 0;
    }
    if (!kind->is_integer) {
        TRY(number_as_double(v, &d));
        float f = (float)d;
        if (kind->code == 'f') memcpy(p, &f, 4);
        else store_double(p, d);
        return 0;
    }
    Value index = number_index(v);
    if (!index) return -1;
    bool fits = int_small(index, &number), wide = kind->size == 8;
    if (kind->is_signed || kind->size < 4) {
        int bits = kind->size * 8;
        if (!fits) return RAISED(raise_overflow_error(kind->code == 'q' ? "int too big to convert" : "Python int too large to convert to C long"));
        int64_t low = kind->is_signed ? -(int64_t)((uint64_t)1 << (bits - 1)) : 0;
        int64_t high = kind->is_signed ? (int64_t)(((uint64_t)1 << (bits - 1)) - 1) : ((int64_t)1 << bits) - 1;
        if (number < low || number > high) return item_range(kind, number < low);
    } else {
        if (int_sign(index) < 0)
            return RAISED(raise_overflow_error(kind->code == 'Q' ? "can't convert negative int to unsigned" : "can't convert negative value to unsigned int"));
        if (int_bit_length(index) > 64)
            return RAISED(raise_overflow_error(kind->code == 'Q' ? "int too big to convert" : "Python int too large to convert to C unsigned long"));
        if (!wide && int_bit_length(index) > 32) return item_range(kind, false);
    }
    uint64_t bits = int_as_u64_mask(index);
    if (kind->size == 1) *p = (uint8_t)bits;
    else if (kind->size == 2) store_u16(p, (uint16_t)bits);
    else if (kind->size == 4) store_u32(p, (uint32_t)bits);
    else store_u64(p, bits);
    return 0;
}

/* ---- size ---------------------------------------------------------------------------------------------------------------- */
/* Views that nobody uses any more may still wait for the collector: it gets a chance before anything is refused. */
static bool is_exported(const ArrayObj *a) {
    if (LIKELY(a->exports == 0)) return false;
    intptr_t length = a->length;
    gc_collect_all(1);
    return a->exports > 0 || a->length != length; /* finalizers may do anything */
}

static Status array_resize(ArrayObj *a, intptr_t length) {
    if (length != a->length && is_exported(a)) return RAISED(raise_format(&BufferError_type, "cannot resize an array that is exporting buffers"));
    if (length <= a->capacity && length >= a->capacity / 2) {
        a->length = length;
        return 0;
    }
    intptr_t capacity = length == 0 ? 0 : length + (length >> 4) + (a->length < 8 ? 3 : 7);
    if (length > (INTPTR_MAX >> 5)) return RAISED(raise_memory_error());
    uint8_t *items = NULL;
    if (capacity == 0) mem_free(a->items);
    else if (!(items = mem_realloc(a->items, (size_t)capacity * a->kind->size))) return RAISED(raise_memory_error());
    gc_external_memory((capacity - a->capacity) * a->kind->size);
    a->items = items;
    a->capacity = capacity;
    a->length = length;
    return 0;
}
static ArrayObj *array_new(Type *cls, const ArrayKind *kind, intptr_t length) {
    ArrayObj *a = (ArrayObj *)(cls == &array_type ? VALUE(gc_alloc(&array_type, sizeof(ArrayObj))) : cls->native->allocate(cls, 0));
    if (!a) return NULL;
    a->kind = kind;
    if (gc_register_release(&a->header) < 0) return NULL;
    if (length == 0) return a;
    if (length > (INTPTR_MAX >> 5) || !(a->items = mem_calloc((size_t)length, kind->size))) return (ArrayObj *)raise_memory_error();
    gc_external_memory(length * kind->size);
    a->length = a->capacity = length;
    return a;
}
static void array_free(Obj *obj) {
    ArrayObj *a = (ArrayObj *)obj;
    if (!a->items) return;
    gc_external_memory(-a->capacity * a->kind->size);
    mem_free(a->items);
    a->items = NULL;
}

static Status array_append_value(ArrayObj *a, Value v) {
    uint8_t item[8];
    TRY(item_store(a->kind, item, v));
    TRY(array_resize(a, a->length + 1));
    memcpy(item_at(a, a->length - 1), item, a->kind->size);
    return 0;
}
static Status array_extend_iterable(ArrayObj *a, Value iterable) {
    Value iterator = object_iter(iterable), item;
    if (!iterator) return -1;
    while ((item = object_next(iterator)) != NULL) TRY(array_append_value(a, item));
    return exception_pending() ? -1 : 0;
}
static Status array_extend_bytes(ArrayObj *a, const uint8_t *data, size_t size) {
    if (size % a->kind->size) return RAISED(raise_value_error("bytes length not a multiple of item size"));
    intptr_t old = a->length;
    if (size == 0) return 0;
    TRY(array_resize(a, old + (intptr_t)(size / a->kind->size)));
    memcpy(item_at(a, old), data, size);
    return 0;
}
static Status array_extend_array(ArrayObj *a, ArrayObj *b) {
    intptr_t old = a->length, more = b->length;
    if (a->kind != b->kind) return RAISED(raise_type_error("can only extend with array of same kind"));
    TRY(array_resize(a, old + more));
    if (more) memcpy(item_at(a, old), b->items, (size_t)more * a->kind->size);
    return 0;
}
static Status array_extend_text(ArrayObj *a, Value text) {
    intptr_t old = a->length, more = str_length(text);
    TRY(array_resize(a, old + more));
    for (intptr_t i = 0; i < more; i++) {
        uint32_t c = str_kind(text) == 1 ? ((uint8_t *)str_data(text))[i] : str_kind(text) == 2 ? ((uint16_t *)str_data(text))[i] : ((uint32_t *)str_data(text))[i];
        store_u32(item_at(a, old + i), c);
    }
    return 0;
}
static ArrayObj *array_slice(ArrayObj *a, intptr_t start, intptr_t count) {
    ArrayObj *copy = array_new(&array_type, a->kind, count);
    if (copy && count) memcpy(copy->items, item_at(a, start), (size_t)count * a->kind->size);
    return copy;
}

/* ---- construction ----------------------------------------------------------------------------------------------------------- */
static Value array_create(Type *cls, const Value *args, size_t nargs, Value names) {
    if (cls == &array_type || cls->native->init == array_type.native->init) {
        if (names && tuple_length(names)) return raise_type_error("array.array() takes no keyword arguments");
    }
    if (nargs < 1) return raise_type_error("array() takes at least 1 argument (0 given)");
    if (nargs > 2) return raise_type_error("array() takes at most 2 arguments (%zu given)", nargs);
    if (!is_str(args[0]) || str_length(args[0]) != 1) return raise_type_error("array() argument 1 must be a unicode character, not %K", args[0]);
    uint32_t code = str_kind(args[0]) == 1 ? *(uint8_t *)str_data(args[0]) : 0;
    Value    initial = nargs == 2 ? args[1] : NULL;
    TRY_NULL(sys_audit("array.__new__", (Value[]){args[0], initial ? initial : NONE}, 2));
    if (initial && code != 'u') {
        if (is_str(initial)) return raise_type_error("cannot use a str to initialize an array with typecode '%c'", (int)code);
        if (is_array(initial) && ((ArrayObj *)initial)->kind->code == 'u')
            return raise_type_error("cannot use a unicode array to initialize an array with typecode '%c'", (int)code);
    }
    const ArrayKind *kind = kind_of(code);
    if (!kind) return raise_value_error("bad typecode (must be b, B, u, h, H, i, I, l, L, q, Q, f or d)");
    ArrayObj *a = array_new(cls, kind, 0);
    if (!a || !initial) return VALUE(a);
    Status status;
    if (is_array(initial) && ((ArrayObj *)initial)->kind == kind) status = array_extend_array(a, (ArrayObj *)initial);
    else if (is_bytes(initial)) status = array_extend_bytes(a, bytes_data(initial), (size_t)bytes_length(initial));
    else if (value_is_a(initial, &bytearray_type)) status = array_extend_bytes(a, bytearray_data(initial), (size_t)bytearray_length(initial));
    else if (is_str(initial)) status = array_extend_text(a, initial);
    else status = array_extend_iterable(a, initial);
    return status < 0 ? NULL : VALUE(a);
}
static Status array_init(Value self, const Value *args, size_t nargs, Value names) { return 0; }

/* ---- sequence ------------------------------------------------------------------------------------------------------------------ */
static Status array_length_of(Value self, intptr_t *out) {
    *out = ((ArrayObj *)self)->length;
    return 0;
}
static Value array_get(Value self, Value key) {
    ArrayObj *a = (ArrayObj *)self;
    intptr_t  i, start, stop, step, count;
    if (value_is_int(key) || number_has_index(key)) {
        TRY_NULL(number_as_index(key, &i, &IndexError_type));
        if (i < 0) i += a->length;
        if (i < 0 || i >= a->length) return raise_format(&IndexError_type, "array index out of range");
        return item_load(a->kind, item_at(a, i));
    }
    if (!value_is(key, &slice_type)) return raise_type_error("array indices must be integers");
    TRY_NULL(slice_resolve(key, a->length, &start, &stop, &step, &count));
    if (step == 1) return VALUE(array_slice(a, start, count));
    ArrayObj *copy = array_new(&array_type, a->kind, count);
    for (i = 0; copy && i < count; i++) memcpy(item_at(copy, i), item_at(a, start + i * step), a->kind->size);
    return VALUE(copy);
}

/* Replaces COUNT items from START on by those at DATA (MORE items, not part of A). */
static Status array_replace(ArrayObj *a, intptr_t start, intptr_t count, const uint8_t *data, intptr_t more) {
    intptr_t tail = a->length - start - count;
    size_t   size = a->kind->size;
    if (more != count && is_exported(a)) return RAISED(raise_format(&BufferError_type, "cannot resize an array that is exporting buffers"));
    if (more < count) {
        if (tail) memmove(item_at(a, start + more), item_at(a, start + count), (size_t)tail * size);
        TRY(array_resize(a, a->length - count + more));
    } else if (more > count) {
        TRY(array_resize(a, a->length - count + more));
        if (tail) memmove(item_at(a, start + more), item_at(a, start + count), (size_t)tail * size);
    }
    if (more) memcpy(item_at(a, start), data, (size_t)more * size);
    return 0;
}
static Status array_delete_steps(ArrayObj *a, intptr_t start, intptr_t step, intptr_t count) {
    if (count == 0) return 0;
    if (is_exported(a)) return RAISED(raise_format(&BufferError_type, "cannot resize an array that is exporting buffers"));
    if (step < 0) {
        start += (count - 1) * step;
        step = -step;
    }
    intptr_t to = start;
    for (intptr_t i = start, deleted = 0; i < a->length; i++) {
        if (deleted < count && i == start + deleted * step) deleted++;
        else memmove(item_at(a, to++), item_at(a, i), a->kind->size);
    }
    return array_resize(a, to);
}
static Status array_set_slice(ArrayObj *a, Value key, Value v) {
    intptr_t start, stop, step, count;
    if (v && !is_array(v)) return RAISED(raise_type_error("can only assign array (not \"%N\") to array slice", v));
    ArrayObj *b = (ArrayObj *)v;
    if (b == a) b = array_slice(a, 0, a->length);
    if (v && !b) return -1;
    if (b && b->kind != a->kind) return RAISED(raise_type_error("bad argument type for built-in operation"));
    TRY(slice_resolve(key, a->length, &start, &stop, &step, &count));
    if (step == 1) return array_replace(a, start, count, b ? b->items : NULL, b ? b->length : 0);
    if (!b) return array_delete_steps(a, start, step, count);
    if (b->length != count)
        return RAISED(raise_value_error("attempt to assign array of size %zd to extended slice of size %zd", b->length, count));
    for (intptr_t i = 0; i < count; i++) memcpy(item_at(a, start + i * step), item_at(b, i), a->kind->size);
    return 0;
}
static Status array_set(Value self, Value key, Value v) {
    ArrayObj *a = (ArrayObj *)self;
    intptr_t  i;
    uint8_t   item[8];
    if (value_is(key, &slice_type)) return array_set_slice(a, key, v);
    if (!value_is_int(key) && !number_has_index(key)) return RAISED(raise_type_error("array indices must be integers"));
    TRY(number_as_index(key, &i, &IndexError_type));
    if (i < 0) i += a->length;
    if (i < 0 || i >= a->length) return RAISED(raise_format(&IndexError_type, "array assignment index out of range"));
    if (!v) return array_replace(a, i, 1, NULL, 0);
    TRY(item_store(a->kind, item, v));
    if (i >= a->length) return RAISED(raise_format(&IndexError_type, "array assignment index out of range"));
    memcpy(item_at(a, i), item, a->kind->size);
    return 0;
}
/* Index of an item equal to V between START and STOP; -1 none, -2 raised. */
static intptr_t array_find(ArrayObj *a, Value v, intptr_t start, intptr_t stop) {
    for (intptr_t i = start; i < stop && i < a->length; i++) {
        Value item = item_load(a->kind, item_at(a, i));
        Truth equal = item ? object_compare_truth(item, v, COMPARE_EQ) : -1;
        if (equal) return equal < 0 ? -2 : i;
    }
    return -1;
}
static Truth array_contains(Value self, Value v) {
    intptr_t at = array_find((ArrayObj *)self, v, 0, INTPTR_MAX);
    return at == -2 ? -1 : at >= 0;
}
static Value array_concat(Value self, Value other) {
    if (!is_array(other)) return raise_type_error("can only append array (not \"%N\") to array", other);
    ArrayObj *a = (ArrayObj *)self, *b = (ArrayObj *)other;
    if (a->kind != b->kind) return raise_type_error("bad argument type for built-in operation");
    ArrayObj *sum = array_slice(a, 0, a->length);
    return sum && array_extend_array(sum, b) == 0 ? VALUE(sum) : NULL;
}
static Value array_inplace_concat(Value self, Value other) {
    if (!is_array(other)) return raise_type_error("can only extend array with array (not \"%N\")", other);
    return array_extend_array((ArrayObj *)self, (ArrayObj *)other) < 0 ? NULL : self;
}
static Value array_inplace_repeat(Value self, intptr_t times) {
    ArrayObj *a = (ArrayObj *)self;
    intptr_t  length = a->length, total;
    if (times < 0) times = 0;
    if (__builtin_mul_overflow(length, times, &total)) return raise_memory_error();
    if (length == 0) return self;
    TRY_NULL(array_resize(a, total));
    for (intptr_t i = 1; i < times; i++) memcpy(item_at(a, i * length), a->items, (size_t)length * a->kind->size);
    return self;
}
static Value array_repeat(Value self, intptr_t times) {
    ArrayObj *a = (ArrayObj *)self;
    intptr_t  total;
    if (__builtin_mul_overflow(a->length, times < 0 ? 0 : times, &total)) return raise_memory_error();
    ArrayObj *copy = array_new(&array_type, a->kind, total);
    for (intptr_t i = 0; copy && a->length && i < times; i++) memcpy(item_at(copy, i * a->length), a->items, (size_t)a->length * a->kind->size);
    return VALUE(copy);
}
static Value array_compare(Value x, Value y, CompareOp op) {
    if (!is_array(x) || !is_array(y)) return NOT_IMPLEMENTED;
    ArrayObj *a = (ArrayObj *)x, *b = (ArrayObj *)y;
    if (a->length != b->length && (op == COMPARE_EQ || op == COMPARE_NE)) return value_from_bool(op == COMPARE_NE);
    if (a->kind == b->kind && a->kind->is_integer && a->length == b->length && (op == COMPARE_EQ || op == COMPARE_NE))
        return value_from_bool((a->length == 0 || memcmp(a->items, b->items, (size_t)a->length * a->kind->size) == 0) == (op == COMPARE_EQ));
    intptr_t i = 0;
    for (; i < a->length && i < b->length; i++) {
        Value p = item_load(a->kind, item_at(a, i)), q = p ? item_load(b->kind, item_at(b, i)) : NULL;
        Truth equal = q ? object_compare_truth(p, q, COMPARE_EQ) : -1;
        if (equal < 0) return NULL;
        if (equal) continue;
        if (op == COMPARE_EQ || op == COMPARE_NE) return value_from_bool(op == COMPARE_NE);
        return object_compare(p, q, op);
    }
    return object_compare(value_from_int(a->length), value_from_int(b->length), op);
}

/* ---- buffers -------------------------------------------------------------------------------------------------------------------- */
static Status array_get_buffer(Value self, Buffer *buffer, int flags) {
    static uint8_t nothing[8];
    ArrayObj      *a = (ArrayObj *)self;
    gc_pin(&a->header); /* `shape` points into it */
    *buffer = (Buffer){.data = a->items ? a->items : nothing, .object = self, .length = a->length * a->kind->size, .item_size = a->kind->size,
                       .dimensions = 1};
    if (flags & BUFFER_ND) buffer->shape = &a->length;
    if ((flags & BUFFER_STRIDES) == BUFFER_STRIDES) buffer->strides = &buffer->item_size;
    if (flags & BUFFER_FORMAT) buffer->format = a->kind->format;
    a->exports++;
    return 0;
}
static void array_release_buffer(Value self, Buffer *buffer) { ((ArrayObj *)self)->exports--; }

/* ---- text ------------------------------------------------------------------------------------------------------------------------- */
static Value array_tolist(Value self) {
    ArrayObj *a = (ArrayObj *)self;
    Value     list = list_new(0);
    for (intptr_t i = 0; list && i < a->length; i++) {
        Value item = item_load(a->kind, item_at(a, i));
        if (!item || list_append(list, item) < 0) return NULL;
    }
    return list;
}
static Value array_text(ArrayObj *a) {
    for (intptr_t i = 0; i < a->length; i++) {
        uint32_t c = load_u32(item_at(a, i));
        if (c > 0x10ffff) return raise_value_error("character U+%x is not in range [U+0000; U+10ffff]", c);
    }
    return str_from_data(STR_KIND_4, a->items, a->length);
}
static Value array_repr(Value self) {
    ArrayObj *a = (ArrayObj *)self;
    Value     name = type_name_object(type_of(self));
    if (!name) return NULL;
    if (a->length == 0) return str_format("%U('%c')", name, a->kind->code);
    Value items = a->kind->code == 'u' ? array_text(a) : array_tolist(self);
    return items ? str_format("%U('%c', %R)", name, a->kind->code, items) : NULL;
}

/* ---- methods ------------------------------------------------------------------------------------------------------------------------ */
static Value a_append(Value self, Value v) { return array_append_value((ArrayObj *)self, v) < 0 ? NULL : NONE; }
static Value a_buffer_info(Value self) {
    Value address = int_from_u64((uint64_t)(uintptr_t)((ArrayObj *)self)->items);
    return address ? TUPLE2(address, value_from_int(((ArrayObj *)self)->length)) : NULL;
}
static Value a_byteswap(Value self) {
    ArrayObj *a = (ArrayObj *)self;
    for (intptr_t i = 0; i < a->length; i++) {
        uint8_t *p = item_at(a, i);
        if (a->kind->size == 2) store_u16(p, swap_u16(load_u16(p)));
        else if (a->kind->size == 4) store_u32(p, swap_u32(load_u32(p)));
        else if (a->kind->size == 8) store_u64(p, swap_u64(load_u64(p)));
    }
    return NONE;
}
static Value a_copy(Value self) { return VALUE(array_slice((ArrayObj *)self, 0, ((ArrayObj *)self)->length)); }
static Value a_deepcopy(Value self, Value memo) { return a_copy(self); }
static Value a_count(Value self, Value v) {
    ArrayObj *a = (ArrayObj *)self;
    int64_t   count = 0;
    for (intptr_t i = 0; i < a->length; i++) {
        Value item = item_load(a->kind, item_at(a, i));
        Truth equal = item ? object_compare_truth(item, v, COMPARE_EQ) : -1;
        if (equal < 0) return NULL;
        count += equal;
    }
    return value_from_int(count);
}
/* Methods that parse keywords and have none. */
static COLD Value raise_positional(const char *name, size_t wanted, size_t nargs, Value names) {
    size_t all = nargs + (names ? (size_t)tuple_length(names) : 0);
    const char *plural = wanted == 1 ? "" : "s";
    if (all > wanted) return raise_type_error("%s() takes at most %zu argument%s (%zu given)", name, wanted, plural, all);
    return raise_type_error("%s() takes exactly %zu positional argument%s (%zu given)", name, wanted, plural, nargs);
}
#define POSITIONAL(name, wanted) if (nargs != (wanted) || (names && tuple_length(names))) return raise_positional(name, wanted, nargs, names)

static Value a_extend(Value self, const Value *args, size_t nargs, Value names) {
    POSITIONAL("extend", 1);
    Value other = args[0];
    ArrayObj *a = (ArrayObj *)self;
    return (is_array(other) ? array_extend_array(a, (ArrayObj *)other) : array_extend_iterable(a, other)) < 0 ? NULL : NONE;
}
static Value a_frombytes(Value self, Value source) {
    Buffer buffer;
    TRY_NULL(buffer_get(source, &buffer, BUFFER_SIMPLE));
    Status status = array_extend_bytes((ArrayObj *)self, buffer.data, (size_t)buffer.length);
    buffer_release(&buffer);
    return status < 0 ? NULL : NONE;
}
static Value a_fromlist(Value self, Value list) {
    ArrayObj *a = (ArrayObj *)self;
    intptr_t  old = a->length;
    if (!is_list(list)) return raise_type_error("arg must be list");
    intptr_t count = list_length(list);
    for (intptr_t i = 0; i < count; i++) {
        if (array_append_value(a, list_get(list, i)) < 0) {
            Value error = exception_fetch();
            if (array_resize(a, old) < 0) exception_clear();
            exception_restore(error);
            return NULL;
        }
        if (list_length(list) != count) {
            TRY_NULL(array_resize(a, old));
            return raise_format(&RuntimeError_type, "list changed size during iteration");
        }
    }
    return NONE;
}
static Value a_fromunicode(Value self, Value text) {
    if (!is_str(text)) return raise_type_error("fromunicode() argument must be str, not %K", text);
    if (((ArrayObj *)self)->kind->code != 'u') return raise_value_error("fromunicode() may only be called on unicode type arrays");
    return array_extend_text((ArrayObj *)self, text) < 0 ? NULL : NONE;
}
static Value a_tounicode(Value self) {
    if (((ArrayObj *)self)->kind->code != 'u') return raise_value_error("tounicode() may only be called on unicode type arrays");
    return array_text((ArrayObj *)self);
}
static Value a_fromfile(Value self, const Value *args, size_t nargs, Value names) {
    ArrayObj *a = (ArrayObj *)self;
    intptr_t  count, size;
    POSITIONAL("fromfile", 2);
    TRY_NULL(argument_index(args[1], &count));
    if (count < 0) return raise_value_error("negative count");
    if (__builtin_mul_overflow(count, (intptr_t)a->kind->size, &size)) return raise_memory_error();
    Value data = CALL_METHOD1(args[0], NAME(read), value_from_int(size));
    if (!data) return NULL;
    if (!is_bytes(data)) return raise_type_error("read() didn't return bytes");
    TRY_NULL(array_extend_bytes(a, bytes_data(data), (size_t)bytes_length(data)));
    return bytes_length(data) == size ? NONE : raise_format(&EOFError_type, "read() didn't return enough bytes");
}
static Value a_tofile(Value self, const Value *args, size_t nargs, Value names) {
    POSITIONAL("tofile", 1);
    Value file = args[0];
    ArrayObj *a = (ArrayObj *)self;
    intptr_t  size = a->length * a->kind->size;
    for (intptr_t at = 0; at < size; at += 65536) { /* in pieces: a file may be slow to take it */
        Value piece = bytes_from_data(a->items + at, (size_t)(size - at < 65536 ? size - at : 65536));
        if (!piece || !CALL_METHOD1(file, NAME(write), piece)) return NULL;
        if (a->length * a->kind->size < size) break;
    }
    return NONE;
}
static Value a_index(Value self, const Value *args, size_t nargs, Value names) {
    ArrayObj *a = (ArrayObj *)self;
    intptr_t  start = 0, stop = INTPTR_MAX;
    if (nargs < 1 || nargs > 3) return raise_arity("index", 1, 3, nargs);
    if (nargs > 1) TRY_NULL(slice_bound(args[1], &start));
    if (nargs > 2) TRY_NULL(slice_bound(args[2], &stop));
    if (start < 0 && (start += a->length) < 0) start = 0;
    if (stop < 0) stop += a->length;
    intptr_t at = array_find(a, args[0], start, stop);
    if (at >= 0) return value_from_int(at);
    return at == -2 ? NULL : raise_value_error("array.index(x): x not in array");
}
static Value a_remove(Value self, Value v) {
    intptr_t at = array_find((ArrayObj *)self, v, 0, INTPTR_MAX);
    if (at >= 0) return array_replace((ArrayObj *)self, at, 1, NULL, 0) < 0 ? NULL : NONE;
    return at == -2 ? NULL : raise_value_error("array.remove(x): x not in array");
}
static Value a_insert(Value self, const Value *args, size_t nargs, Value names) {
    ArrayObj *a = (ArrayObj *)self;
    intptr_t  at;
    uint8_t   item[8];
    if (nargs != 2) return raise_arity("insert", 2, 2, nargs);
    TRY_NULL(argument_index(args[0], &at));
    TRY_NULL(item_store(a->kind, item, args[1]));
    if (at < 0 && (at += a->length) < 0) at = 0;
    if (at > a->length) at = a->length;
    return array_replace(a, at, 0, item, 1) < 0 ? NULL : NONE;
}
static Value a_pop(Value self, const Value *args, size_t nargs, Value names) {
    ArrayObj *a = (ArrayObj *)self;
    intptr_t  at = -1;
    if (nargs > 1) return raise_arity("pop", 0, 1, nargs);
    if (nargs) TRY_NULL(argument_index(args[0], &at));
    if (a->length == 0) return raise_format(&IndexError_type, "pop from empty array");
    if (at < 0) at += a->length;
    if (at < 0 || at >= a->length) return raise_format(&IndexError_type, "pop index out of range");
    Value item = item_load(a->kind, item_at(a, at));
    return item && array_replace(a, at, 1, NULL, 0) == 0 ? item : NULL;
}
static Value a_reverse(Value self) {
    ArrayObj *a = (ArrayObj *)self;
    size_t    size = a->kind->size;
    uint8_t   item[8];
    for (intptr_t i = 0, j = a->length - 1; i < j; i++, j--) {
        memcpy(item, item_at(a, i), size);
        memcpy(item_at(a, i), item_at(a, j), size);
        memcpy(item_at(a, j), item, size);
    }
    return NONE;
}
static Value a_tobytes(Value self) {
    ArrayObj *a = (ArrayObj *)self;
    return bytes_from_data(a->items, (size_t)(a->length * a->kind->size));
}
static Value a_sizeof(Value self) {
    ArrayObj *a = (ArrayObj *)self;
    return value_from_int((int64_t)sizeof(ArrayObj) + a->capacity * a->kind->size);
}

/* ---- pickling: protocol 3 and up store the bytes and a number that tells their format ------------------------------------------- */
typedef struct Format {
    char    base; /* 'i' integer, 'f' float, 'u' text */
    uint8_t size;
    bool    is_signed, big;
} Format;
static const Format formats[] = {
    {'i', 1, false, false}, {'i', 1, true, false}, {'i', 2, false, false}, {'i', 2, false, true}, {'i', 2, true, false}, {'i', 2, true, true},
    {'i', 4, false, false}, {'i', 4, false, true}, {'i', 4, true, false}, {'i', 4, true, true}, {'i', 8, false, false}, {'i', 8, false, true},
    {'i', 8, true, false}, {'i', 8, true, true}, {'f', 4, true, false}, {'f', 4, true, true}, {'f', 8, true, false}, {'f', 8, true, true},
    {'u', 2, false, false}, {'u', 2, false, true}, {'u', 4, false, false}, {'u', 4, false, true},
};
static int64_t format_of(const ArrayKind *kind) {
    char base = kind->is_integer ? 'i' : kind->code == 'u' ? 'u' : 'f';
    for (size_t i = 0; i < COUNT_OF(formats); i++) {
        const Format *f = &formats[i];
        if (f->base == base && f->size == kind->size && f->is_signed == kind->is_signed && (f->size == 1 || f->big == !HOST_IS_LITTLE_ENDIAN))
            return (int64_t)i;
    }
    return -1;
}
static Value a_reduce_ex(Value self, Value protocol_value) {
    ArrayObj *a = (ArrayObj *)self;
    int64_t   protocol;
    Value     attributes = NULL, code = str_from_char((uint32_t)a->kind->code), arguments;
    if (!is_int(protocol_value)) return raise_type_error("__reduce_ex__ argument should be an integer");
    TRY_NULL(int_as_i64(protocol_value, &protocol));
    if (!code || object_lookup_attr(self, DUNDER(dict), &attributes) < 0) return NULL;
    if (!attributes) attributes = NONE;
    if (protocol < 3) {
        Value list = array_tolist(self);
        arguments = list ? TUPLE2(code, list) : NULL;
        return arguments ? TUPLE3(VALUE(type_of(self)), arguments, attributes) : NULL;
    }
    Value data = a_tobytes(self);
    if (!data) return NULL;
    arguments = tuple_from_values((Value[]){VALUE(type_of(self)), code, value_from_int(format_of(a->kind)), data}, 4);
    return arguments ? TUPLE3(reconstructor.value, arguments, attributes) : NULL;
}

static Value reconstruct_items(const Format *f, const uint8_t *p, size_t size) {
    if (f->base == 'u') return str_decode(p, size, f->size == 2 ? (f->big ? "utf-16-be" : "utf-16-le") : (f->big ? "utf-32-be" : "utf-32-le"), NULL);
    Value list = list_new(0);
    for (size_t at = 0; list && at < size; at += f->size) {
        Value item;
        if (f->base == 'i') item = int_from_bytes(p + at, f->size, !f->big, f->is_signed);
        else if (f->size == 8) item = float_from_double(f->big ? load_double_be(p + at) : load_double_le(p + at));
        else {
            uint32_t bits = f->big ? load_u32_be(p + at) : load_u32_le(p + at);
            float    narrow;
            memcpy(&narrow, &bits, 4);
            item = float_from_double((double)narrow);
        }
        if (!item || list_append(list, item) < 0) return NULL;
    }
    return list;
}
static Value m_reconstructor(Value self, const Value *args, size_t nargs, Value names) {
    int64_t number;
    if (nargs != 4) return raise_arity("_array_reconstructor", 4, 4, nargs);
    if (!is_type(args[0])) return raise_type_error("_array_reconstructor() argument 1 must be type, not %K", args[0]);
    if (!is_str(args[1]) || str_length(args[1]) != 1) return raise_type_error("_array_reconstructor() argument 2 must be a unicode character, not %K", args[1]);
    Value index = number_index(args[2]);
    if (!index) return NULL;
    TRY_NULL(int_as_i64(index, &number));
    Type *cls = (Type *)args[0];
    if (!type_is_subtype(cls, &array_type)) return raise_type_error("%T is not a subtype of %T", cls, &array_type);
    const ArrayKind *kind = kind_of(str_kind(args[1]) == 1 ? *(uint8_t *)str_data(args[1]) : 0);
    if (!kind) return raise_value_error("second argument must be a valid type code");
    if (number < 0 || number >= (int64_t)COUNT_OF(formats)) return raise_value_error("third argument must be a valid machine format code.");
    if (!is_bytes(args[3])) return raise_type_error("fourth argument should be bytes, not %N", args[3]);
    const uint8_t *data = bytes_data(args[3]);
    size_t         size = (size_t)bytes_length(args[3]);
    if (number == format_of(kind)) {
        ArrayObj *a = array_new(cls, kind, 0);
        return a && array_extend_bytes(a, data, size) == 0 ? VALUE(a) : NULL;
    }
    const Format *f = &formats[number];
    if (f->base != 'u' && size % f->size) return raise_value_error("string length not a multiple of item size");
    for (size_t i = 0; f->base == 'i' && i < COUNT_OF(kinds); i++) { /* the letter's size may differ where it was written */
        if (kinds[i].is_integer && kinds[i].size == f->size && kinds[i].is_signed == f->is_signed) {
            if (kind->size != f->size || kind->is_signed != f->is_signed) kind = &kinds[i];
            break;
        }
    }
    Value items = reconstruct_items(f, data, size);
    if (!items) return NULL;
    ArrayObj *a = array_new(cls, kind, 0);
    if (!a) return NULL;
    return (is_str(items) ? array_extend_text(a, items) : array_extend_iterable(a, items)) < 0 ? NULL : VALUE(a);
}

/* ---- iterator ------------------------------------------------------------------------------------------------------------------------ */
typedef struct ArrayIterObj {
    Obj      header;
    Slot     array; /* NULL: exhausted */
    intptr_t at;
} ArrayIterObj;
static Value array_iter(Value self) {
    ArrayIterObj *iterator = (ArrayIterObj *)gc_alloc(&array_iterator_type, sizeof(ArrayIterObj));
    if (iterator) slot_init(&iterator->array, self);
    return VALUE(iterator);
}
static Value array_iterator_next(Value self) {
    ArrayIterObj *iterator = (ArrayIterObj *)self;
    ArrayObj     *a = (ArrayObj *)iterator->array.value;
    if (!a) return NULL;
    if (iterator->at < a->length) return item_load(a->kind, item_at(a, iterator->at++));
    slot_set(iterator, &iterator->array, NULL);
    return NULL;
}
static Value array_iterator_reduce(Value self) {
    ArrayIterObj *iterator = (ArrayIterObj *)self;
    Value         function = builtin_get("iter"), arguments = TUPLE1(iterator->array.value ? iterator->array.value : empty_tuple);
    if (!function || !arguments) return NULL;
    return iterator->array.value ? TUPLE3(function, arguments, value_from_int(iterator->at)) : TUPLE2(function, arguments);
}
static Value array_iterator_setstate(Value self, Value state) {
    ArrayIterObj *iterator = (ArrayIterObj *)self;
    intptr_t      at;
    TRY_NULL(int_as_size(state, &at));
    if (!iterator->array.value) return NONE;
    intptr_t length = ((ArrayObj *)iterator->array.value)->length;
    iterator->at = at < 0 ? 0 : at > length ? length : at;
    return NONE;
}
static void array_iterator_trace(Obj *obj, Tracer *tracer) { trace_slots(tracer, &((ArrayIterObj *)obj)->array, 1); }
static const MethodDef array_iterator_methods[] = {
    {"__reduce__", array_iterator_reduce, METHOD_NOARGS, "__reduce__($self, /)\n--\n\nReturn state information for pickling."},
    {"__setstate__", array_iterator_setstate, METHOD_ONE, "__setstate__($self, state, /)\n--\n\nSet state information for unpickling."},
    {NULL}};
static NativeType array_iterator_native = {
    .shape = {.size = sizeof(ArrayIterObj), .trace = array_iterator_trace}, .iter = iterator_self, .iternext = array_iterator_next,
    .methods = array_iterator_methods,
};
static Type array_iterator_type = STATIC_TYPE("array.arrayiterator", &object_type, array_iterator_native, sizeof(ArrayIterObj), 0,
                                              TYPE_FLAG_DISALLOW_NEW | TYPE_FLAG_GC);

/* ---- tables ---------------------------------------------------------------------------------------------------------------------------- */
static Value a_get_typecode(Value self, void *closure) { return str_from_char((uint32_t)((ArrayObj *)self)->kind->code); }
static Value a_get_itemsize(Value self, void *closure) { return value_from_int(((ArrayObj *)self)->kind->size); }
static const GetSetDef array_getsets[] = {
    {"typecode", a_get_typecode, NULL, "the typecode character used to create the array", NULL},
    {"itemsize", a_get_itemsize, NULL, "the size, in bytes, of one array item", NULL},
    {NULL}};
static const MethodDef array_methods[] = {
    {"append", a_append, METHOD_ONE, "append($self, v, /)\n--\n\nAppend new value v to the end of the array."},
    {"buffer_info", a_buffer_info, METHOD_NOARGS, "buffer_info($self, /)\n--\n\nPair of the memory address and the number of items."},
    {"byteswap", a_byteswap, METHOD_NOARGS, "byteswap($self, /)\n--\n\nReverse the bytes of each item."},
    {"__copy__", a_copy, METHOD_NOARGS, "__copy__($self, /)\n--\n\nReturn a copy of the array."},
    {"count", a_count, METHOD_ONE, "count($self, v, /)\n--\n\nReturn number of occurrences of v in the array."},
    {"__deepcopy__", a_deepcopy, METHOD_ONE, "__deepcopy__($self, unused, /)\n--\n\nReturn a copy of the array."},
    {"extend", a_extend, METHOD_KEYWORDS, "extend($self, bb, /)\n--\n\nAppend items to the end of the array."},
    {"fromfile", a_fromfile, METHOD_KEYWORDS, "fromfile($self, f, n, /)\n--\n\nRead n items from the file f and append them."},
    {"fromlist", a_fromlist, METHOD_ONE, "fromlist($self, list, /)\n--\n\nAppend items to array from list."},
    {"frombytes", a_frombytes, METHOD_ONE, "frombytes($self, buffer, /)\n--\n\nAppend items from memory."},
    {"fromunicode", a_fromunicode, METHOD_ONE, "fromunicode($self, ustr, /)\n--\n\nAppend the characters of a str; only for typecode 'u'."},
    {"index", a_index, METHOD_FAST, "index($self, v, start=0, stop=sys.maxsize, /)\n--\n\nReturn index of first occurrence of v in the array."},
    {"insert", a_insert, METHOD_FAST, "insert($self, i, v, /)\n--\n\nInsert a new item v into the array before position i."},
    {"pop", a_pop, METHOD_FAST, "pop($self, i=-1, /)\n--\n\nReturn the i-th element and delete it from the array."},
    {"__reduce_ex__", a_reduce_ex, METHOD_ONE, "__reduce_ex__($self, value, /)\n--\n\nReturn state information for pickling."},
    {"remove", a_remove, METHOD_ONE, "remove($self, v, /)\n--\n\nRemove the first occurrence of v in the array."},
    {"reverse", a_reverse, METHOD_NOARGS, "reverse($self, /)\n--\n\nReverse the order of the items in the array."},
    {"tofile", a_tofile, METHOD_KEYWORDS, "tofile($self, f, /)\n--\n\nWrite all items (as machine values) to the file object f."},
    {"tolist", array_tolist, METHOD_NOARGS, "tolist($self, /)\n--\n\nConvert array to an ordinary list with the same items."},
    {"tobytes", a_tobytes, METHOD_NOARGS, "tobytes($self, /)\n--\n\nBytes of the items as they are in memory."},
    {"tounicode", a_tounicode, METHOD_NOARGS, "tounicode($self, /)\n--\n\nThe characters as a str; only for typecode 'u'."},
    {"__sizeof__", a_sizeof, METHOD_NOARGS, "__sizeof__($self, /)\n--\n\nSize of the array in memory, in bytes."},
    {NULL}};
static NativeType array_native = {
    .shape = {.size = sizeof(ArrayObj), .release = array_free}, .repr = array_repr, .compare = array_compare, .iter = array_iter,
    .create = array_create, .init = array_init, .length = array_length_of, .get_item = array_get, .set_item = array_set, .contains = array_contains,
    .concat = array_concat, .inplace_concat = array_inplace_concat, .repeat = array_repeat, .inplace_repeat = array_inplace_repeat,
    .get_buffer = array_get_buffer, .release_buffer = array_release_buffer, .methods = array_methods, .getsets = array_getsets,
    .weak_offset = offsetof(ArrayObj, weakrefs), .native_flags = NATIVE_SEQUENCE_INDEX | NATIVE_MAPPING,
};
static Type array_type = {
    .header = {.word = 1u << 30, .type = &type_type}, .name = "array.array", .basic_size = sizeof(ArrayObj),
    .flags = TYPE_FLAG_BASETYPE | TYPE_FLAG_SEQUENCE, .base = &object_type, .native = &array_native,
    .doc = "array(typecode [, initializer]) -> array\n\nA new array of items of one type, from a list, str, bytes or any iterable.\n\n"
           "Typecodes: b B signed, unsigned char; u character; h H short; i I int; l L long; q Q long long; f float; d double.",
};
static const MethodDef methods[] = {
    {"_array_reconstructor", m_reconstructor, METHOD_FAST,
     "_array_reconstructor($module, arraytype, typecode, mformat_code, items,\n                     /)\n--\n\nInternal. Used for pickling support."},
    {NULL}};

static FlatFormat flat_format(Value self) {
    static const FlatFormat signed_formats[] = {FLAT_NONE, FLAT_I8, FLAT_I16, FLAT_NONE, FLAT_I32, FLAT_NONE, FLAT_NONE, FLAT_NONE, FLAT_I64};
    const ArrayKind        *kind = ((ArrayObj *)self)->kind;
    if (kind->code == 'd') return FLAT_DOUBLE;
    return kind->is_integer ? (FlatFormat)(signed_formats[kind->size] + !kind->is_signed) : FLAT_NONE;
}
static FlatType array_flat = {.type = &array_type, .length = offsetof(ArrayObj, length), .items = offsetof(ArrayObj, items), .kind = offsetof(ArrayObj, kind),
                              .format = flat_format};

/* Tells collections.abc that arrays are mutable sequences. */
static Status register_sequence(void) {
    Value name = str_intern_c("register"), module = vm_import_module("_collections_abc"), cls;
    if (!name || !module || !(cls = object_get_attr(module, str_intern_c("MutableSequence")))) return -1;
    return CALL_METHOD1(cls, name, VALUE(&array_type)) ? 0 : -1;
}

static Status execute(Value module) {
    TRY(type_ready(&array_iterator_type));
    TRY(module_add_type(module, &array_type));
    flat_type_register(&array_flat);
    TRY(module_add(module, "ArrayType", VALUE(&array_type)));
    if (!reconstructor.value) gc_add_roots(&reconstructor, 1, "array._array_reconstructor");
    reconstructor.value = dict_get_c(module_dict(module), "_array_reconstructor");
    Value codes = str_from_c("bBuhHiIlLqQfd");
    if (!reconstructor.value || !codes) return -1;
    TRY(module_add(module, "typecodes", codes));
    return register_sequence();
}

const NativeModule array_module = {"array", "Arrays of numbers or characters of one C type, which store them compactly.", methods, execute};
