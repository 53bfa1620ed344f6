/* bytes.c - bytes objects: creation, operators, constructor. */
#include "bytes_int.h"

#include "objects/object.h"

#include "base/hash.h"

/* The empty string and all single bytes are static. */
typedef struct StaticBytes {
    BytesObj bytes;
    uint8_t  data[8];
} StaticBytes;
static StaticBytes single_bytes[257]; /* [256]: empty */

MethodDef bytes_all_methods[80], bytearray_all_methods[80];

static size_t merge_methods(MethodDef *to, const MethodDef *first, const MethodDef *second) {
    size_t n = 0;
    for (; first->name; first++) to[n++] = *first;
    for (; second->name; second++) to[n++] = *second;
    return n;
}

Status bytes_init(void) {
    for (int i = 0; i < 257; i++) {
        BytesObj *bytes = &single_bytes[i].bytes;
        bytes->header = (Obj){1u << 30, &bytes_type};
        bytes->ob_size = i < 256;
        bytes->hash = -1;
        bytes->data[0] = i < 256 ? (uint8_t)i : 0;
    }
    CHECK(merge_methods(bytes_all_methods, bin_methods, bytes_own_methods) < 80);
    CHECK(merge_methods(bytearray_all_methods, bin_methods, bytearray_own_methods) < 80);
    return 0;
}

static size_t bytes_size_of(const Obj *obj) { return offsetof(BytesObj, data) + (size_t)((const BytesObj *)obj)->ob_size + 1; }

/* ---- creation --------------------------------------------------------------------------------------------------------- */
Value bytes_new(intptr_t length) {
    if (UNLIKELY(length > INTPTR_MAX - (intptr_t)sizeof(BytesObj))) return raise_format(&OverflowError_type, "byte string is too large");
    if (length == 0) return VALUE(&single_bytes[256]);
    BytesObj *bytes = (BytesObj *)gc_alloc_var(&bytes_type, offsetof(BytesObj, data) + (size_t)length + 1, length);
    if (bytes) bytes->hash = -1;
    return VALUE(bytes);
}

Value bytes_from_data(const void *data, size_t length) {
    if (length == 1) return VALUE(&single_bytes[*(const uint8_t *)data]);
    Value bytes = bytes_new((intptr_t)length);
    if (bytes && length) memcpy(bytes_data(bytes), data, length);
    return bytes;
}

static Value bytes_of_type(Type *cls, Value bytes) {
    if (cls == &bytes_type) return bytes;
    Value obj = cls->native->allocate(cls, bytes_length(bytes));
    if (!obj) return NULL;
    BytesObj *new_bytes = (BytesObj *)obj;
    new_bytes->ob_size = bytes_length(bytes);
    new_bytes->hash = ((BytesObj *)bytes)->hash;
    memcpy(new_bytes->data, bytes_data(bytes), (size_t)bytes_length(bytes));
    return obj;
}

Status argument_byte(Value v, uint8_t *out, const char *message) {
    int64_t i;
    Value   index = value_is_int(v) ? v : number_index(v);
    if (!index) return -1;
    if (!int_small(index, &i) || i < 0 || i > 255) return RAISED(raise_value_error("%s", message));
    *out = (uint8_t)i;
    return 0;
}

Value bytes_from_iterable(Value iterable, const char *message) {
    Value it = object_iter(iterable);
    if (!it) return NULL;
    Value buffer = bytearray_from_data(NULL, 0), item;
    if (!buffer) return NULL;
    intptr_t n = 0;
    while ((item = object_next(it))) {
        uint8_t byte;
        TRY_NULL(argument_byte(item, &byte, message));
        if (n == bytearray_length(buffer)) TRY_NULL(bytearray_resize(buffer, n ? n * 2 : 64));
        bytearray_data(buffer)[n++] = byte;
    }
    if (exception_pending()) return NULL;
    return bytes_from_data(bytearray_data(buffer), (size_t)n);
}

static Value bytes_from_buffer(Value v) {
    Buffer buffer;
    TRY_NULL(buffer_get(v, &buffer, BUFFER_FULL_READ_ONLY));
    Value bytes = bytes_new(buffer.length);
    if (bytes && bytes_length(bytes)) buffer_copy_contiguous(bytes_data(bytes), &buffer, 'C');
    buffer_release(&buffer);
    return bytes;
}

Value bytes_from_object(Value v) {
    if (value_is(v, &bytes_type)) return v;
    if (value_has_buffer(v)) return bytes_from_buffer(v);
    if (!is_str(v) && (is_list(v) || is_tuple(v) || object_is_iterable(v))) return bytes_from_iterable(v, "bytes must be in range(0, 256)");
    return raise_type_error("cannot convert '%N' object to bytes", v);
}

bool object_is_iterable(Value v) {
    const NativeType *native = native_of(v);
    return native->iter != NULL || (native->native_flags & NATIVE_SEQUENCE_INDEX) != 0;
}

/* Shared with bytearray: -1 raised, 0 V is no count, 1 *COUNT set. */
Truth bytes_count_argument(Value v, intptr_t *count) {
    if (!number_has_index(v)) return 0;
    if (number_as_index(v, count, &OverflowError_type) < 0) {
        if (!exception_matches(&TypeError_type)) return -1;
        exception_clear();
        return 0;
    }
    if (*count < 0) return RAISED(raise_value_error("negative count"));
    return 1;
}

static Value bytes_from_arguments(Value object, const char *encoding, const char *errors) {
    Value    method, result;
    intptr_t count;
    if (!object) {
        if (encoding || errors) return raise_type_error("%s without a string argument", encoding ? "encoding" : "errors");
        return bytes_new(0);
    }
    if (encoding || errors) {
        if (!is_str(object)) return raise_type_error("%s without a string argument", encoding ? "encoding" : "errors");
        if (!encoding) return raise_type_error("string argument without an encoding");
        return str_encode(object, encoding, errors);
    }
    if (value_is(object, &bytes_type)) return object;
    Truth found = object_lookup_special(object, DUNDER(bytes), &method);
    if (found < 0) return NULL;
    if (found) {
        TRY_VALUE(result, CALL0(method));
        if (!is_bytes(result)) return raise_type_error("__bytes__ returned non-bytes (type %N)", result);
        return result;
    }
    if (is_str(object)) return raise_type_error("string argument without an encoding");
    Truth counted = bytes_count_argument(object, &count);
    if (counted < 0) return NULL;
    return counted ? bytes_new(count) : bytes_from_object(object);
}

static Value bytes_create(Type *cls, const Value *args, size_t nargs, Value kwnames) {
    static const ArgSpec spec = {"bytes", "| source encoding errors"};
    Value                out[3];
    const char          *encoding, *errors;
    TRY_NULL(args_parse(&spec, args, nargs, kwnames, out));
    TRY_NULL(codec_arguments("bytes", out[1], out[2], &encoding, &errors));
    Value bytes = bytes_from_arguments(out[0], encoding, errors);
    return bytes ? bytes_of_type(cls, bytes) : NULL;
}

/* ---- operators ------------------------------------------------------------------------------------------------------------ */
Value bin_repr_data(const char *prefix, const uint8_t *data, intptr_t n, const char *suffix, bool escape_single) {
    static const char digits[] = "0123456789abcdef";
    StrBuilder        b;
    bool              single = n && memchr(data, '\'', (size_t)n), twice = single && memchr(data, '"', (size_t)n);
    uint8_t           quote = single && !twice ? '"' : '\'';
    str_builder_init(&b);
    Status status = str_builder_ascii(&b, prefix, strlen(prefix));
    if (status == 0) status = str_builder_char(&b, quote);
    for (intptr_t i = 0; i < n && status == 0; i++) {
        uint8_t c = data[i];
        char    escape[4] = {'\\', (char)c, digits[c >> 4], digits[c & 15]};
        if (c == quote || c == '\\' || (escape_single && c == '\'')) status = str_builder_ascii(&b, escape, 2);
        else if (c == '\n') status = str_builder_ascii(&b, "\\n", 2);
        else if (c == '\r') status = str_builder_ascii(&b, "\\r", 2);
        else if (c == '\t') status = str_builder_ascii(&b, "\\t", 2);
        else if (c < 32 || c > 126) escape[1] = 'x', status = str_builder_ascii(&b, escape, 4);
        else status = str_builder_char(&b, c);
    }
    if (status == 0) status = str_builder_char(&b, quote);
    if (status == 0) status = str_builder_ascii(&b, suffix, strlen(suffix));
    if (status == 0) return str_builder_finish(&b);
    str_builder_discard(&b);
    return NULL;
}

static Value bytes_repr(Value self) { return bin_repr_data("b", bytes_data(self), bytes_length(self), "", false); }

int bytes_warning_level;

static Value bytes_str(Value self) {
    if (bytes_warning_level && warn_format(&BytesWarning_type, 1, "str() on a bytes instance") < 0) return NULL;
    return bytes_repr(self);
}

static Status bytes_hash(Value self, int64_t *out) {
    BytesObj *bytes = (BytesObj *)self;
    if (bytes->hash == -1) bytes->hash = hash_bytes(bytes->data, (size_t)bytes->ob_size);
    *out = bytes->hash;
    return 0;
}

Value bin_compare_data(const uint8_t *a, intptr_t n, const uint8_t *b, intptr_t m, CompareOp op) {
    if (op == COMPARE_EQ || op == COMPARE_NE)
        return value_from_bool((n == m && (n == 0 || memcmp(a, b, (size_t)n) == 0)) == (op == COMPARE_EQ));
    intptr_t least = n < m ? n : m;
    int      order = least ? memcmp(a, b, (size_t)least) : 0;
    if (order == 0) order = (n > m) - (n < m);
    return value_from_bool(op == COMPARE_LT ? order < 0 : op == COMPARE_LE ? order <= 0 : op == COMPARE_GT ? order > 0 : order >= 0);
}

static Value bytes_compare(Value a, Value b, CompareOp op) {
    if (UNLIKELY(!is_bytes(a) || !is_bytes(b))) {
        if (bytes_warning_level && (op == COMPARE_EQ || op == COMPARE_NE)) {
            if ((is_str(a) || is_str(b)) && warn_format(&BytesWarning_type, 1, "Comparison between bytes and string") < 0) return NULL;
            if ((is_int(a) || is_int(b)) && warn_format(&BytesWarning_type, 1, "Comparison between bytes and int") < 0) return NULL;
        }
        return NOT_IMPLEMENTED;
    }
    return bin_compare_data(bytes_data(a), bytes_length(a), bytes_data(b), bytes_length(b), op);
}

Value bytes_concat(Value a, Value b) {
    ByteView x, y;
    if (!value_has_buffer(a) || !value_has_buffer(b)) return raise_type_error("can't concat %N to %N", b, a);
    if (value_is(a, &bytes_type) && is_bytes(b) && bytes_length(b) == 0) return a;
    if (value_is(b, &bytes_type) && is_bytes(a) && bytes_length(a) == 0) return b;
    TRY_NULL(byte_view_get(a, &x));
    if (byte_view_get(b, &y) < 0) {
        byte_view_release(&x);
        return NULL;
    }
    Value result = x.length > INTPTR_MAX - y.length ? raise_memory_error() : bytes_new(x.length + y.length);
    if (result && bytes_length(result)) {
        if (x.length) memcpy(bytes_data(result), x.data, (size_t)x.length);
        if (y.length) memcpy(bytes_data(result) + x.length, y.data, (size_t)y.length);
    }
    byte_view_release(&y);
    byte_view_release(&x);
    return result;
}

void repeat_bytes(uint8_t *to, const uint8_t *unit, size_t n, size_t times) {
    size_t size = n * times, done = n;
    if (size == 0) return;
    if (n == 1) {
        memset(to, *unit, size);
        return;
    }
    memmove(to, unit, n);
    while (done < size) {
        size_t step = done < size - done ? done : size - done;
        memcpy(to + done, to, step);
        done += step;
    }
}

static Value bytes_repeat(Value self, intptr_t times) {
    intptr_t n = bytes_length(self), total;
    if (times < 0) times = 0;
    if (times == 1 && value_is(self, &bytes_type)) return self;
    if (__builtin_mul_overflow(n, times, &total)) return raise_overflow_error("repeated bytes are too long");
    Value result = bytes_new(total);
    if (result && total) repeat_bytes(bytes_data(result), bytes_data(self), (size_t)n, (size_t)times);
    return result;
}

static Status bytes_length_slot(Value self, intptr_t *out) {
    *out = bytes_length(self);
    return 0;
}

static Value bytes_subscript(Value self, Value key) {
    intptr_t n = bytes_length(self), i;
    if (LIKELY(value_is_int(key) || number_has_index(key))) {
        TRY_NULL(number_as_index(key, &i, &IndexError_type));
        if (i < 0) i += n;
        if (i < 0 || i >= n) return raise_format(&IndexError_type, "index out of range");
        return value_from_int(bytes_data(self)[i]);
    }
    if (!value_is(key, &slice_type)) return raise_type_error("byte indices must be integers or slices, not %N", key);
    intptr_t start, stop, step, count;
    TRY_NULL(slice_resolve(key, n, &start, &stop, &step, &count));
    if (step == 1 && count == n && value_is(self, &bytes_type)) return self;
    if (step == 1) return bytes_from_data(bytes_data(self) + (count ? start : 0), (size_t)count);
    Value result = bytes_new(count);
    for (intptr_t k = 0; result && k < count; k++) bytes_data(result)[k] = bytes_data(self)[start + k * step];
    return result;
}

static Value bytes_iter(Value self) { return text_iter_new(&bytes_iterator_type, self); }
static Value bytes_mod(Value a, Value b) { return is_bytes(a) ? bytes_percent(a, b) : NOT_IMPLEMENTED; }

static Status bytes_get_buffer(Value self, Buffer *buffer, int flags) {
    gc_pin(value_obj(self));
    return buffer_fill(buffer, self, bytes_data(self), (size_t)bytes_length(self), true, flags);
}

static Value bytes_getnewargs(Value self) {
    Value copy = bytes_from_data(bytes_data(self), (size_t)bytes_length(self));
    return copy ? TUPLE1(copy) : NULL;
}

static Value bytes_bytes(Value self) {
    return value_is(self, &bytes_type) ? self : bytes_from_data(bytes_data(self), (size_t)bytes_length(self));
}

const MethodDef bytes_own_methods[] = {
    {"__getnewargs__", bytes_getnewargs, METHOD_NOARGS, NULL},
    {"__bytes__", bytes_bytes, METHOD_NOARGS, "__bytes__($self, /)\n--\n\nThe same value as an exact bytes object."},
    {NULL, NULL, 0, NULL},
};

static NativeType bytes_native = {
    .shape = {.flags = SHAPE_LEAF, .size_of = bytes_size_of},
    .type = &bytes_type,
    .repr = bytes_repr,
    .str = bytes_str,
    .hash = bytes_hash,
    .compare = bytes_compare,
    .iter = bytes_iter,
    .create = bytes_create,
    .binary[BINARY_MOD] = bytes_mod,
    .length = bytes_length_slot,
    .get_item = bytes_subscript,
    .contains = bin_contains,
    .concat = bytes_concat,
    .repeat = bytes_repeat,
    .get_buffer = bytes_get_buffer,
    .methods = bytes_all_methods,
    .native_flags = NATIVE_SEQUENCE_INDEX | NATIVE_MAPPING,
};
Type bytes_type = {
    .header = {.word = 1u << 30, .type = &type_type},
    .name = "bytes",
    .basic_size = offsetof(BytesObj, data) + 1,
    .item_size = 1,
    .flags = TYPE_FLAG_BASETYPE | TYPE_FLAG_BYTES | TYPE_FLAG_MATCH_SELF,
    .base = &object_type,
    .native = &bytes_native,
    .doc = "bytes(iterable_of_ints) -> bytes\nbytes(string, encoding[, errors]) -> bytes\n"
           "bytes(bytes_or_buffer) -> immutable copy of bytes_or_buffer\nbytes(int) -> bytes object of size given by the "
           "parameter initialized with null bytes\nbytes() -> empty bytes object",
};
