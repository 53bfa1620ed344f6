/* text_util.c - arguments and errors that the methods of str, bytes and bytearray share. */
#include "text_int.h"

#include "objects/exceptions.h"
#include "objects/object.h"

Status search_bound(Value v, intptr_t *out) {
    if (!v || v == NONE) return 0;
    if (value_is_int(v)) {
        *out = (intptr_t)value_int(v);
        return 0;
    }
    if (!number_has_index(v))
        return RAISED(raise_type_error("slice indices must be integers or None or have an __index__ method"));
    return number_as_index(v, out, NULL);
}

Status argument_index(Value v, intptr_t *out) {
    if (LIKELY(value_is_int(v))) {
        *out = (intptr_t)value_int(v);
        return 0;
    }
    Value index = number_index(v);
    return index ? int_as_size(index, out) : -1;
}

Status int_as_size(Value v, intptr_t *out) {
    int64_t i;
    if (!is_int(v)) return RAISED(raise_type_error("an integer is required"));
    if (!int_small(v, &i)) return RAISED(raise_overflow_error("Python int too large to convert to C ssize_t"));
    *out = (intptr_t)i;
    return 0;
}

Truth argument_truth(Value v, bool fallback) { return v ? object_truth(v) : fallback; }

Value raise_argument(const char *function, const char *position, const char *expected, Value got) {
    if (got == NONE) return raise_type_error("%s() %s must be %s, not None", function, position, expected);
    return raise_type_error("%s() %s must be %s, not %N", function, position, expected, got);
}

Value raise_takes(const char *function, size_t minimum, size_t maximum, size_t given) {
    size_t      bound = given < minimum ? minimum : maximum;
    const char *how = minimum == maximum ? "exactly" : given < minimum ? "at least" : "at most";
    return raise_type_error("%s() takes %s %zu argument%s (%zu given)", function, how, bound, bound == 1 ? "" : "s", given);
}

Value raise_unicode_encode_error(const char *encoding, Value text, intptr_t start, intptr_t end, const char *reason) {
    Value exception = unicode_encode_error_new(encoding, text, start, end, reason);
    return exception ? raise_exception(exception) : NULL;
}

Value raise_unicode_decode_error(const char *encoding, const uint8_t *data, size_t length, intptr_t start, intptr_t end,
                                 const char *reason) {
    Value bytes = bytes_from_data(data, length);
    Value exception = bytes ? unicode_decode_error_new(encoding, bytes, start, end, reason) : NULL;
    return exception ? raise_exception(exception) : NULL;
}

Status argument_int(Value v, int *out) {
    int64_t i;
    Value   index = number_index(v);
    if (!index) return -1;
    if (!int_small(index, &i) || i < INT32_MIN || i > INT32_MAX)
        return RAISED(raise_overflow_error("Python int too large to convert to C int"));
    *out = (int)i;
    return 0;
}
