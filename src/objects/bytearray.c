/* bytearray.c - bytearray objects.
 *
 * The bytes lie in a gc ByteArray; `bytes` points to its first byte and `start` to the first byte in use, which moves
 * forward when bytes are removed at the front, so that a bytearray works as a queue.  One byte behind the content is
 * always 0.  An empty bytearray without storage has bytes NULL and start at a shared 0 byte. */
#include "bytes_int.h"

#include "objects/object.h"

static char no_bytes[8];

static void bytearray_trace(Obj *obj, Tracer *tracer) {
    ByteArrayObj *self = (ByteArrayObj *)obj;
    if (!self->bytes) return;
    ptrdiff_t offset = self->start - self->bytes;
    trace_interior(tracer, &self->bytes, offsetof(ByteArray, data));
    self->start = self->bytes + offset;
}

/* Views that nobody uses any more may still wait for the collector: give it a chance before refusing. */
static COLD Status check_exports_again(const ByteArrayObj *self) {
    intptr_t length = self->ob_size;
    gc_collect_all(1);
    if (self->exports == 0 && self->ob_size == length) return 0;
    return RAISED(raise_format(&BufferError_type, "Existing exports of data: object cannot be re-sized"));
}

static Status check_no_exports(const ByteArrayObj *self) { return LIKELY(self->exports == 0) ? 0 : check_exports_again(self); }

/* Changes the length; bytes beyond the old one are not initialised. */
static Status resize_storage(ByteArrayObj *self, intptr_t length) {
    if (length > INTPTR_MAX / 2) return RAISED(raise_memory_error());
    ptrdiff_t front = self->bytes ? self->start - self->bytes : 0;
    if (length + front + 1 <= self->alloc && length >= self->alloc / 2) { /* fits, and is no great waste */
        self->ob_size = length;
        self->start[length] = 0;
        return 0;
    }
    intptr_t capacity = length + 1;
    if (self->bytes && length > self->ob_size) capacity = length + (length >> 3) + (length < 9 ? 3 : 6);
    ByteArray *array = gc_byte_array_new((size_t)capacity);
    if (!array) return -1;
    intptr_t kept = length < self->ob_size ? length : self->ob_size;
    if (kept) memcpy(array->data, self->start, (size_t)kept);
    array->data[length] = 0;
    self->ob_size = length;
    self->alloc = capacity;
    pointer_set(self, &self->bytes, (char *)array->data);
    self->start = self->bytes;
    return 0;
}

Status bytearray_resize(Value v, intptr_t length) {
    ByteArrayObj *self = (ByteArrayObj *)v;
    if (length == self->ob_size) return 0;
    TRY(check_no_exports(self));
    return resize_storage(self, length);
}

static Value bytearray_allocate(Type *cls) {
    ByteArrayObj *self = (ByteArrayObj *)(cls == &bytearray_type ? VALUE(gc_alloc(cls, sizeof(ByteArrayObj))) : cls->native->allocate(cls, 0));
    if (self) self->start = no_bytes;
    return VALUE(self);
}

Value bytearray_from_data(const void *data, size_t length) {
    Value self = bytearray_allocate(&bytearray_type);
    if (!self || length == 0) return self;
    if (length > (size_t)INTPTR_MAX / 2) return raise_memory_error();
    TRY_NULL(resize_storage((ByteArrayObj *)self, (intptr_t)length));
    if (data) memcpy(bytearray_data(self), data, length);
    return self;
}

/* Replaces COUNT bytes at AT by N bytes from DATA, which may not lie in SELF. */
static Status splice(ByteArrayObj *self, intptr_t at, intptr_t count, const uint8_t *data, intptr_t n) {
    intptr_t old = self->ob_size, tail = old - at - count, growth = n - count;
    if (growth != 0) TRY(check_no_exports(self));
    if (growth < 0 && at == 0) { /* move the start instead of the bytes */
        self->start -= growth;
        self->ob_size = old + growth;
        if (self->ob_size < self->alloc / 2) TRY(resize_storage(self, self->ob_size));
    } else if (growth < 0) {
        memmove(self->start + at + n, self->start + at + count, (size_t)tail);
        TRY(resize_storage(self, old + growth));
    } else if (growth > 0) {
        if (growth > INTPTR_MAX / 2 - old) return RAISED(raise_memory_error());
        TRY(resize_storage(self, old + growth));
        memmove(self->start + at + n, self->start + at + count, (size_t)tail);
    }
    if (n) memcpy(self->start + at, data, (size_t)n);
    return 0;
}

/* ---- constructor ------------------------------------------------------------------------------------------------------ */
static Value bytearray_create(Type *cls, const Value *args, size_t nargs, Value kwnames) { return bytearray_allocate(cls); }

static Status extend_iterable(Value self, Value iterable) {
    Value it = object_iter(iterable), item;
    if (!it) return -1;
    while ((item = object_next(it))) {
        uint8_t byte;
        TRY(argument_byte(item, &byte, "byte must be in range(0, 256)"));
        TRY(bytearray_resize(self, bytearray_length(self) + 1));
        bytearray_data(self)[bytearray_length(self) - 1] = byte;
    }
    return exception_pending() ? -1 : 0;
}

static Status fill_from(Value self, Value object, const char *encoding, const char *errors) {
    intptr_t count;
    Buffer   buffer;
    if (is_str(object)) {
        if (!encoding) return RAISED(raise_type_error("string argument without an encoding"));
        Value bytes = str_encode(object, encoding, errors);
        if (!bytes) return -1;
        return splice((ByteArrayObj *)self, 0, 0, bytes_data(bytes), bytes_length(bytes));
    }
    if (encoding || errors) return RAISED(raise_type_error("%s without a string argument", encoding ? "encoding" : "errors"));
    Truth counted = bytes_count_argument(object, &count);
    if (counted < 0) return -1;
    if (counted) {
        if (count == 0) return 0;
        TRY(bytearray_resize(self, count));
        memset(bytearray_data(self), 0, (size_t)count);
        return 0;
    }
    if (value_has_buffer(object)) {
        TRY(buffer_get(object, &buffer, BUFFER_FULL_READ_ONLY));
        Status status = bytearray_resize(self, buffer.length);
        if (status == 0 && buffer.length) buffer_copy_contiguous(bytearray_data(self), &buffer, 'C');
        buffer_release(&buffer);
        return status;
    }
    if (!object_is_iterable(object)) return RAISED(raise_type_error("cannot convert '%N' object to bytearray", object));
    return extend_iterable(self, object);
}

static Status bytearray_init(Value self, const Value *args, size_t nargs, Value kwnames) {
    static const ArgSpec spec = {"bytearray", "| source encoding errors"};
    Value                out[3];
    const char          *encoding, *errors;
    TRY(args_parse(&spec, args, nargs, kwnames, out));
    TRY(codec_arguments("bytearray", out[1], out[2], &encoding, &errors));
    if (bytearray_length(self)) TRY(bytearray_resize(self, 0));
    if (out[0]) return fill_from(self, out[0], encoding, errors);
    if (encoding || errors) return RAISED(raise_type_error("%s without a string argument", encoding ? "encoding" : "errors"));
    return 0;
}

/* ---- operators -------------------------------------------------------------------------------------------------------- */
static Value bytearray_repr(Value self) {
    Value prefix = str_format("%s(b", type_short_name(type_of(self)));
    if (!prefix) return NULL;
    const char *text = str_utf8(prefix, NULL);
    if (!text) return NULL;
    if (str_is_ascii(prefix)) return bin_repr_data(text, bytearray_data(self), bytearray_length(self), ")", true);
    Value tail = bin_repr_data("", bytearray_data(self), bytearray_length(self), ")", true);
    return tail ? str_concat(prefix, tail) : NULL;
}

static Value bytearray_str(Value self) {
    if (bytes_warning_level && warn_format(&BytesWarning_type, 1, "str() on a bytearray instance") < 0) return NULL;
    return bytearray_repr(self);
}

static Value bytearray_compare(Value a, Value b, CompareOp op) {
    ByteView x, y;
    if (bytes_warning_level && (op == COMPARE_EQ || op == COMPARE_NE) && (is_str(a) || is_str(b)) &&
        warn_format(&BytesWarning_type, 1, "Comparison between bytearray and string") < 0)
        return NULL;
    if (!value_has_buffer(a) || !value_has_buffer(b)) return NOT_IMPLEMENTED;
    if (byte_view_get(a, &x) < 0) goto not_contiguous;
    if (byte_view_get(b, &y) < 0) {
        byte_view_release(&x);
        goto not_contiguous;
    }
    Value result = bin_compare_data(x.data, x.length, y.data, y.length, op);
    byte_view_release(&y);
    byte_view_release(&x);
    return result;
not_contiguous:
    exception_clear();
    return NOT_IMPLEMENTED;
}

static Value bytearray_concat(Value a, Value b) {
    ByteView x, y;
    if (!value_has_buffer(a) || !value_has_buffer(b)) return raise_type_error("can't concat %N to %N", b, a);
    TRY_NULL(byte_view_hold(a, &x));
    if (byte_view_hold(b, &y) < 0) {
        byte_view_release(&x);
        return NULL;
    }
    Value result = x.length > INTPTR_MAX - y.length ? raise_memory_error() : bytearray_from_data(NULL, (size_t)(x.length + y.length));
    if (result) {
        if (x.length) memcpy(bytearray_data(result), x.data, (size_t)x.length);
        if (y.length) memcpy(bytearray_data(result) + x.length, y.data, (size_t)y.length);
    }
    byte_view_release(&y);
    byte_view_release(&x);
    return result;
}

/* Appends the bytes of another object, which may be SELF. */
static Status append_buffer(Value self, Value other) {
    ByteView view;
    if (other == self && !(other = bytes_from_data(bytearray_data(self), (size_t)bytearray_length(self)))) return -1;
    TRY(byte_view_hold(other, &view));
    Status status = splice((ByteArrayObj *)self, bytearray_length(self), 0, view.data, view.length);
    byte_view_release(&view);
    return status;
}

static Value bytearray_inplace_concat(Value self, Value other) {
    if (!value_has_buffer(other)) return raise_type_error("can't concat %N to %N", other, self);
    return append_buffer(self, other) < 0 ? NULL : self;
}

static Value bytearray_repeat(Value self, intptr_t times) {
    intptr_t total, n = bytearray_length(self);
    if (times < 0) times = 0;
    if (__builtin_mul_overflow(n, times, &total)) return raise_memory_error();
    Value result = bytearray_from_data(NULL, (size_t)total);
    if (result && total) repeat_bytes(bytearray_data(result), bytearray_data(self), (size_t)n, (size_t)times);
    return result;
}

static Value bytearray_inplace_repeat(Value self, intptr_t times) {
    intptr_t total, n = bytearray_length(self);
    if (times < 0) times = 0;
    if (times == 1) return self;
    if (__builtin_mul_overflow(n, times, &total)) return raise_memory_error();
    TRY_NULL(bytearray_resize(self, total));
    if (total) repeat_bytes(bytearray_data(self), bytearray_data(self), (size_t)n, (size_t)times);
    return self;
}

static Status bytearray_length_slot(Value self, intptr_t *out) {
    *out = bytearray_length(self);
    return 0;
}

static Status check_index(Value self, intptr_t *i) {
    intptr_t n = bytearray_length(self);
    if (*i < 0) *i += n;
    return *i < 0 || *i >= n ? RAISED(raise_format(&IndexError_type, "bytearray index out of range")) : 0;
}

static Value bytearray_subscript(Value self, Value key) {
    intptr_t i, start, stop, step, count;
    if (LIKELY(value_is_int(key) || number_has_index(key))) {
        TRY_NULL(number_as_index(key, &i, &IndexError_type));
        TRY_NULL(check_index(self, &i));
        return value_from_int(bytearray_data(self)[i]);
    }
    if (!value_is(key, &slice_type)) return raise_type_error("bytearray indices must be integers or slices, not %N", key);
    TRY_NULL(slice_resolve(key, bytearray_length(self), &start, &stop, &step, &count));
    if (step == 1) return bytearray_from_data(bytearray_data(self) + (count ? start : 0), (size_t)count);
    Value result = bytearray_from_data(NULL, (size_t)count);
    for (intptr_t k = 0; result && k < count; k++) bytearray_data(result)[k] = bytearray_data(self)[start + k * step];
    return result;
}

static Status delete_extended(ByteArrayObj *self, intptr_t start, intptr_t step, intptr_t count) {
    intptr_t n = self->ob_size;
    if (count == 0) return 0;
    TRY(check_no_exports(self));
    if (step < 0) {
        start += step * (count - 1);
        step = -step;
    }
    intptr_t to = start, next = start;
    for (intptr_t from = start; from < n; from++) {
        if (from == next && count > 0) {
            next += step;
            count--;
        } else {
            self->start[to++] = self->start[from];
        }
    }
    return resize_storage(self, to);
}

static Status assign_slice(Value v, Value key, const uint8_t *data, intptr_t n, bool deleting) {
    ByteArrayObj *self = (ByteArrayObj *)v;
    intptr_t      start, stop, step, count;
    TRY(slice_resolve(key, self->ob_size, &start, &stop, &step, &count));
    if (step == 1) return splice(self, start, count, data, n);
    if (deleting) return delete_extended(self, start, step, count);
    if (n == 0 && count > 0) return delete_extended(self, start, step, count);
    if (n != count) return RAISED(raise_value_error("attempt to assign bytes of size %zd to extended slice of size %zd", n, count));
    for (intptr_t k = 0; k < n; k++) self->start[start + k * step] = (char)data[k];
    return 0;
}

static Status bytearray_set_item(Value self, Value key, Value value) {
    intptr_t i;
    uint8_t  byte;
    if (value_is_int(key) || number_has_index(key)) {
        TRY(number_as_index(key, &i, &IndexError_type));
        if (value) TRY(argument_byte(value, &byte, "byte must be in range(0, 256)"));
        TRY(check_index(self, &i));
        if (!value) return splice((ByteArrayObj *)self, i, 1, NULL, 0);
        bytearray_data(self)[i] = byte;
        return 0;
    }
    if (!value_is(key, &slice_type)) return RAISED(raise_type_error("bytearray indices must be integers or slices, not %N", key));
    if (!value) return assign_slice(self, key, NULL, 0, true);
    if (!is_bytearray(value) || value == self) {
        intptr_t start, stop, step, count;
        TRY(slice_resolve(key, bytearray_length(self), &start, &stop, &step, &count));
        if (is_int(value) || is_str(value) || is_float(value) || value_is_a(value, &complex_type) || number_has_index(value))
            return RAISED(raise_type_error("can assign only bytes, buffers, or iterables of ints in range(0, 256)"));
        Value copy = bytearray_from_data(NULL, 0);
        if (!copy || fill_from(copy, value, NULL, NULL) < 0) return -1;
        value = copy;
    }
    return assign_slice(self, key, bytearray_data(value), bytearray_length(value), false);
}

static Value bytearray_iter(Value self) { return text_iter_new(&bytearray_iterator_type, self); }
static Value bytearray_mod(Value a, Value b) {
    if (!is_bytearray(a)) return NOT_IMPLEMENTED;
    Value bytes = bytes_percent(a, b);
    return bytes ? bytearray_from_data(bytes_data(bytes), (size_t)bytes_length(bytes)) : NULL;
}

static Status bytearray_get_buffer(Value v, Buffer *buffer, int flags) {
    ByteArrayObj *self = (ByteArrayObj *)v;
    if (self->bytes) gc_pin(&CONTAINER_OF((uint8_t *)self->bytes, ByteArray, data)->header);
    TRY(buffer_fill(buffer, v, self->start, (size_t)self->ob_size, false, flags));
    self->exports++;
    return 0;
}

static void bytearray_release_buffer(Value v, Buffer *buffer) { ((ByteArrayObj *)v)->exports--; }

/* ---- methods ------------------------------------------------------------------------------------------------------------- */
static Value bytearray_append(Value self, Value item) {
    uint8_t byte;
    TRY_NULL(argument_byte(item, &byte, "byte must be in range(0, 256)"));
    TRY_NULL(bytearray_resize(self, bytearray_length(self) + 1));
    bytearray_data(self)[bytearray_length(self) - 1] = byte;
    return NONE;
}

static Value bytearray_extend(Value self, Value iterable) {
    if (value_has_buffer(iterable)) return append_buffer(self, iterable) < 0 ? NULL : NONE;
    if (!object_is_iterable(iterable)) return raise_type_error("can't extend bytearray with %N", iterable);
    intptr_t hint; /* not used, but its errors show */
    TRY_NULL(object_length_hint(iterable, 0, &hint));
    Value bytes = bytes_from_iterable(iterable, "byte must be in range(0, 256)");
    if (!bytes) return NULL;
    return append_buffer(self, bytes) < 0 ? NULL : NONE;
}

static Value bytearray_insert(Value self, const Value *args, size_t nargs, Value kwnames) {
    intptr_t at;
    uint8_t  byte;
    if (nargs != 2) return raise_arity("insert", 2, 2, nargs);
    TRY_NULL(argument_index(args[0], &at));
    TRY_NULL(argument_byte(args[1], &byte, "byte must be in range(0, 256)"));
    intptr_t n = bytearray_length(self);
    if (at < 0) at = at + n < 0 ? 0 : at + n;
    if (at > n) at = n;
    return splice((ByteArrayObj *)self, at, 0, &byte, 1) < 0 ? NULL : NONE;
}

static Value bytearray_pop(Value self, const Value *args, size_t nargs, Value kwnames) {
    intptr_t at = -1;
    if (nargs > 1) return raise_arity("pop", 0, 1, nargs);
    if (nargs) TRY_NULL(argument_index(args[0], &at));
    intptr_t n = bytearray_length(self);
    if (n == 0) return raise_format(&IndexError_type, "pop from empty bytearray");
    if (at < 0) at += n;
    if (at < 0 || at >= n) return raise_format(&IndexError_type, "pop index out of range");
    uint8_t byte = bytearray_data(self)[at];
    return splice((ByteArrayObj *)self, at, 1, NULL, 0) < 0 ? NULL : value_from_int(byte);
}

static Value bytearray_remove(Value self, Value item) {
    uint8_t byte;
    TRY_NULL(argument_byte(item, &byte, "byte must be in range(0, 256)"));
    intptr_t at = text_find_char(STR_KIND_1, bytearray_data(self), bytearray_length(self), byte);
    if (at < 0) return raise_value_error("value not found in bytearray");
    return splice((ByteArrayObj *)self, at, 1, NULL, 0) < 0 ? NULL : NONE;
}

static Value bytearray_clear(Value self) { return bytearray_resize(self, 0) < 0 ? NULL : NONE; }
static Value bytearray_copy(Value self) { return bytearray_from_data(bytearray_data(self), (size_t)bytearray_length(self)); }

static Value bytearray_reverse(Value self) {
    uint8_t *p = bytearray_data(self);
    for (intptr_t i = 0, j = bytearray_length(self) - 1; i < j; i++, j--) {
        uint8_t c = p[i];
        p[i] = p[j];
        p[j] = c;
    }
    return NONE;
}

static Value bytearray_alloc(Value self) { return value_from_int(((ByteArrayObj *)self)->alloc); }
static Value bytearray_sizeof(Value self) { return value_from_int((int64_t)sizeof(ByteArrayObj) + ((ByteArrayObj *)self)->alloc); }

static Value reduce(Value self, int protocol) {
    Value state, arguments, text;
    if (type_of(self) == &bytearray_type) state = NONE;
    else TRY_VALUE(state, CALL_METHOD0(self, DUNDER(getstate)));
    if (protocol < 3) {
        TRY_VALUE(text, str_from_latin1((const char *)bytearray_data(self), (size_t)bytearray_length(self)));
        Value name = str_from_c("latin-1");
        TRY_VALUE(arguments, name ? TUPLE2(text, name) : NULL);
    } else {
        TRY_VALUE(text, bytes_from_data(bytearray_data(self), (size_t)bytearray_length(self)));
        TRY_VALUE(arguments, TUPLE1(text));
    }
    return TUPLE3(VALUE(type_of(self)), arguments, state);
}

static Value bytearray_reduce(Value self) { return reduce(self, 2); }

static Value bytearray_reduce_ex(Value self, const Value *args, size_t nargs, Value kwnames) {
    int protocol = 0;
    if (nargs > 1) return raise_arity("__reduce_ex__", 0, 1, nargs);
    if (nargs) TRY_NULL(argument_int(args[0], &protocol));
    return reduce(self, protocol);
}

const MethodDef bytearray_own_methods[] = {
    {"__alloc__", bytearray_alloc, METHOD_NOARGS, "B.__alloc__() -> int\n\nNumber of bytes allocated."},
    {"__reduce__", bytearray_reduce, METHOD_NOARGS, "__reduce__($self, /)\n--\n\nState for pickling."},
    {"__reduce_ex__", bytearray_reduce_ex, METHOD_FAST, "__reduce_ex__($self, proto=0, /)\n--\n\nState for pickling."},
    {"__sizeof__", bytearray_sizeof, METHOD_NOARGS, "__sizeof__($self, /)\n--\n\nSize in memory, in bytes."},
    {"append", bytearray_append, METHOD_ONE, "append($self, item, /)\n--\n\nAdds one byte at the end."},
    {"clear", bytearray_clear, METHOD_NOARGS, "clear($self, /)\n--\n\nRemoves all bytes."},
    {"copy", bytearray_copy, METHOD_NOARGS, "copy($self, /)\n--\n\nA copy."},
    {"extend", bytearray_extend, METHOD_ONE, "extend($self, iterable_of_ints, /)\n--\n\nAdds all bytes of an iterable at the end."},
    {"insert", bytearray_insert, METHOD_FAST, "insert($self, index, item, /)\n--\n\nInserts one byte before the index."},
    {"pop", bytearray_pop, METHOD_FAST, "pop($self, index=-1, /)\n--\n\nRemoves and returns one byte."},
    {"remove", bytearray_remove, METHOD_ONE, "remove($self, value, /)\n--\n\nRemoves the first occurrence of a byte."},
    {"reverse", bytearray_reverse, METHOD_NOARGS, "reverse($self, /)\n--\n\nReverses the order of the bytes in place."},
    {NULL, NULL, 0, NULL},
};

static NativeType bytearray_native = {
    .shape = {.size = sizeof(ByteArrayObj), .trace = bytearray_trace},
    .type = &bytearray_type,
    .repr = bytearray_repr,
    .str = bytearray_str,
    .compare = bytearray_compare,
    .iter = bytearray_iter,
    .create = bytearray_create,
    .init = bytearray_init,
    .binary[BINARY_MOD] = bytearray_mod,
    .length = bytearray_length_slot,
    .get_item = bytearray_subscript,
    .set_item = bytearray_set_item,
    .contains = bin_contains,
    .concat = bytearray_concat,
    .inplace_concat = bytearray_inplace_concat,
    .repeat = bytearray_repeat,
    .inplace_repeat = bytearray_inplace_repeat,
    .get_buffer = bytearray_get_buffer,
    .release_buffer = bytearray_release_buffer,
    .methods = bytearray_all_methods,
    .native_flags = NATIVE_SEQUENCE_INDEX | NATIVE_MAPPING,
};
Type bytearray_type = {
    .header = {.word = 1u << 30, .type = &type_type},
    .name = "bytearray",
    .basic_size = sizeof(ByteArrayObj),
    .flags = TYPE_FLAG_BASETYPE | TYPE_FLAG_MATCH_SELF,
    .base = &object_type,
    .native = &bytearray_native,
    .doc = "bytearray(iterable_of_ints) -> bytearray\nbytearray(string, encoding[, errors]) -> bytearray\n"
           "bytearray(bytes_or_buffer) -> mutable copy of bytes_or_buffer\nbytearray(int) -> bytes array of size given by the "
           "parameter initialized with null bytes\nbytearray() -> empty bytes array",
};
