/* str_type.c - the type object of str: constructor, operators, subscription. */
#include "text_int.h"

#include "objects/codec.h"
#include "objects/object.h"

static MethodDef all_methods[64]; /* both tables in one, filled before the type is readied */

Status text_init(void) {
    size_t n = 0;
    str_init_static();
    for (const MethodDef *m = str_methods; m->name; m++) all_methods[n++] = *m;
    for (const MethodDef *m = str_case_methods; m->name; m++) all_methods[n++] = *m;
    CHECK(n < COUNT_OF(all_methods));
    return 0;
}

static Value str_create(Type *cls, const Value *args, size_t nargs, Value kwnames) {
    static const ArgSpec spec = {"str", "| object encoding errors"};
    Value                out[3], text;
    const char          *encoding, *errors;
    if (cls == &str_type && nargs == 1 && kwnames == NULL) return object_str(args[0]);
    TRY_NULL(args_parse(&spec, args, nargs, kwnames, out));
    TRY_NULL(codec_arguments("str", out[1], out[2], &encoding, &errors));
    if (!out[0]) text = empty_str;
    else if (!encoding && !errors) text = object_str(out[0]);
    else text = str_decode_object(out[0], encoding, errors);
    if (!text || (cls == &str_type)) return text;
    return str_new_of_type(cls, text);
}

Value str_decode_object(Value object, const char *encoding, const char *errors) {
    Buffer buffer;
    if (is_bytes(object) && bytes_length(object) == 0) return codec_check_names(encoding, errors) < 0 ? NULL : empty_str;
    if (is_bytes(object)) return str_decode(bytes_data(object), (size_t)bytes_length(object), encoding, errors);
    if (is_str(object)) return raise_type_error("decoding str is not supported");
    if (!value_has_buffer(object)) return raise_type_error("decoding to str: need a bytes-like object, %N found", object);
    TRY_NULL(buffer_get(object, &buffer, BUFFER_SIMPLE));
    Value text = buffer.length ? str_decode(buffer.data, (size_t)buffer.length, encoding, errors)
                 : codec_check_names(encoding, errors) < 0 ? NULL : empty_str;
    buffer_release(&buffer);
    return text;
}

static Status str_hash_slot(Value s, int64_t *out) {
    *out = str_hash(s);
    return 0;
}

static Value str_rich_compare(Value a, Value b, CompareOp op) {
    if (!is_str(a) || !is_str(b)) return NOT_IMPLEMENTED;
    if (op == COMPARE_EQ) return value_from_bool(str_equal(a, b));
    if (op == COMPARE_NE) return value_from_bool(!str_equal(a, b));
    int order = a == b ? 0 : str_compare(a, b);
    switch (op) {
    case COMPARE_LT: return value_from_bool(order < 0);
    case COMPARE_LE: return value_from_bool(order <= 0);
    case COMPARE_GT: return value_from_bool(order > 0);
    default: return value_from_bool(order >= 0);
    }
}

static Value str_concat_slot(Value a, Value b) {
    if (!is_str(b)) return raise_type_error("can only concatenate str (not \"%N\") to str", b);
    return str_concat(a, b);
}

static Value str_append_slot(Value a, Value b) {
    if (!is_str(b)) return raise_type_error("can only concatenate str (not \"%N\") to str", b);
    return str_append(a, b);
}

Status str_late_init(void);
static Value str_mod(Value a, Value b) { return is_str(a) ? str_percent(a, b) : NOT_IMPLEMENTED; }

static Status str_length_slot(Value s, intptr_t *out) {
    *out = str_length(s);
    return 0;
}

static Truth str_contains(Value s, Value what) {
    if (!is_str(what)) return RAISED(raise_type_error("'in <string>' requires string as left operand, not %N", what));
    if (str_length(what) == 1 && str_kind(what) == STR_KIND_1 && str_kind(s) == STR_KIND_1)
        return memchr(str_data(s), *(const uint8_t *)str_data(what), (size_t)str_length(s)) != NULL;
    return str_find(s, what, 0, INTPTR_MAX, 1) >= 0;
}

static Value str_subscript(Value s, Value key) {
    intptr_t n = str_length(s), i;
    if (LIKELY(value_is_int(key) || number_has_index(key))) {
        TRY_NULL(number_as_index(key, &i, &IndexError_type));
        if (i < 0) i += n;
        if (i < 0 || i >= n) return raise_format(&IndexError_type, "string index out of range");
        return str_from_char(str_char(s, i));
    }
    if (!value_is(key, &slice_type)) return raise_type_error("string indices must be integers, not '%N'", key);
    intptr_t start, stop, step, count;
    TRY_NULL(slice_resolve(key, n, &start, &stop, &step, &count));
    if (step == 1) return str_substring(s, start, start + count);
    if (count == 0) return empty_str;
    if (count == 1) return str_from_char(str_char(s, start));
    int   kind = str_kind(s);
    Value part = str_new(count, str_max_char(s));
    if (!part) return NULL;
    const void *from = str_data(s);
    void       *to = str_data(part);
    for (intptr_t k = 0; k < count; k++) str_write(kind, to, k, str_read(kind, from, start + k * step));
    return str_is_ascii(s) ? part : str_from_data(kind, to, count);
}

static Value str_iter(Value s) {
    return text_iter_new(value_is(s, &str_type) && str_is_ascii(s) ? &str_ascii_iterator_type : &str_iterator_type, s);
}

static NativeType str_native = {
    .shape = {.size_of = str_size_of, .trace = str_trace, .release = str_release},
    .type = &str_type,
    .repr = str_repr,
    .str = str_exact,
    .hash = str_hash_slot,
    .compare = str_rich_compare,
    .iter = str_iter,
    .create = str_create,
    .binary[BINARY_MOD] = str_mod,
    .length = str_length_slot,
    .get_item = str_subscript,
    .contains = str_contains,
    .concat = str_concat_slot,
    .repeat = str_repeat,
    .methods = all_methods,
    .native_flags = NATIVE_SEQUENCE_INDEX | NATIVE_MAPPING,
};
Type str_type = {
    .header = {.word = 1u << 30, .type = &type_type},
    .name = "str",
    .basic_size = sizeof(StrLegacyObj),
    .flags = TYPE_FLAG_BASETYPE | TYPE_FLAG_STR | TYPE_FLAG_MATCH_SELF,
    .base = &object_type,
    .native = &str_native,
    .doc = "str(object='') -> str\nstr(bytes_or_buffer[, encoding[, errors]]) -> str\n\n"
           "Text of an object, or the text that bytes stand for in an encoding.",
};

/* `s += t` appends in place where it can, but that must not show as str.__iadd__: the slot is filled when the type is
 * ready. */
Status str_late_init(void) {
    str_native.inplace_concat = str_append_slot;
    return 0;
}
