/* exc_unicode.c - the three Unicode errors: what could not be converted, where, and why. */
#include "exceptions_int.h"

#include "objects/bytes.h"
#include "objects/int.h"
#include "objects/str.h"

#include <stdio.h>

/* Checks argument NUMBER (from 1) to be a str. */
static Status want_str(const Value *args, size_t number) {
    Value v = args[number - 1];
    if (is_str(v)) return 0;
    return RAISED(raise_type_error("argument %zd must be str, not %K", number, v));
}

static Status want_count(size_t wanted, size_t given) {
    if (wanted == given) return 0;
    return RAISED(raise_type_error("function takes exactly %zd arguments (%zd given)", wanted, given));
}

/* Fields from ARGS, which lack the encoding when it is NULL. */
static Status fill(Value self, Value encoding_or_null, Value object, const Value *rest) {
    UnicodeErrorObj *error = (UnicodeErrorObj *)self;
    intptr_t         start, end;
    TRY(argument_index(rest[0], &start));
    TRY(argument_index(rest[1], &end));
    error->start = start;
    error->end = end;
    exception_put(self, &error->encoding, encoding_or_null);
    exception_put(self, &error->object, object);
    exception_put(self, &error->reason, rest[2]);
    return 0;
}

static Status encode_error_init(Value self, const Value *args, size_t nargs, Value kwnames) {
    TRY(base_exception_init(self, args, nargs, kwnames));
    TRY(want_count(5, nargs));
    TRY(want_str(args, 1));
    TRY(want_str(args, 2));
    if (is_str(args[4])) return fill(self, args[0], args[1], args + 2);
    intptr_t ignored;
    TRY(argument_index(args[2], &ignored));
    TRY(argument_index(args[3], &ignored));
    return want_str(args, 5);
}

static Status decode_error_init(Value self, const Value *args, size_t nargs, Value kwnames) {
    TRY(base_exception_init(self, args, nargs, kwnames));
    TRY(want_count(5, nargs));
    TRY(want_str(args, 1));
    TRY(want_str(args, 5));
    Value object = args[1];
    if (!is_bytes(object)) {
        Buffer buffer;
        TRY(buffer_get(object, &buffer, BUFFER_SIMPLE));
        object = bytes_from_data(buffer.data, (size_t)buffer.length);
        buffer_release(&buffer);
        if (object == NULL) return -1;
    }
    return fill(self, args[0], object, args + 2);
}

static Status translate_error_init(Value self, const Value *args, size_t nargs, Value kwnames) {
    TRY(base_exception_init(self, args, nargs, kwnames));
    TRY(want_count(4, nargs));
    TRY(want_str(args, 1));
    TRY(want_str(args, 4));
    return fill(self, NULL, args[0], args + 1);
}

/* The character at START as the messages show it. */
static void show_char(Value str, intptr_t start, char out[16]) {
    uint32_t c = str_char(str, start);
    snprintf(out, 16, c <= 0xff ? "\\x%02x" : c <= 0xffff ? "\\u%04x" : "\\U%08x", c);
}

static bool one_char(UnicodeErrorObj *e) {
    return is_str(e->object.value) && e->start >= 0 && e->start < str_length(e->object.value) && e->end == e->start + 1;
}

static Value encode_error_str(Value self) {
    UnicodeErrorObj *e = (UnicodeErrorObj *)self;
    Value            encoding, reason;
    char             shown[16];
    if (e->object.value == NULL) return str_from_c("");
    TRY_VALUE(reason, object_str(none_if_null(e->reason.value)));
    TRY_VALUE(encoding, object_str(none_if_null(e->encoding.value)));
    if (one_char(e)) {
        show_char(e->object.value, e->start, shown);
        return str_format("'%U' codec can't encode character '%s' in position %zd: %U", encoding, shown, e->start, reason);
    }
    return str_format("'%U' codec can't encode characters in position %zd-%zd: %U", encoding, e->start, e->end - 1, reason);
}

static Value decode_error_str(Value self) {
    UnicodeErrorObj *e = (UnicodeErrorObj *)self;
    Value            encoding, reason, object = e->object.value;
    if (object == NULL) return str_from_c("");
    TRY_VALUE(reason, object_str(none_if_null(e->reason.value)));
    TRY_VALUE(encoding, object_str(none_if_null(e->encoding.value)));
    if (is_bytes(object) && e->start >= 0 && e->start < bytes_length(object) && e->end == e->start + 1) {
        int byte = bytes_data(object)[e->start];
        return str_format("'%U' codec can't decode byte 0x%02x in position %zd: %U", encoding, byte, e->start, reason);
    }
    return str_format("'%U' codec can't decode bytes in position %zd-%zd: %U", encoding, e->start, e->end - 1, reason);
}

static Value translate_error_str(Value self) {
    UnicodeErrorObj *e = (UnicodeErrorObj *)self;
    Value            reason;
    char             shown[16];
    if (e->object.value == NULL) return str_from_c("");
    TRY_VALUE(reason, object_str(none_if_null(e->reason.value)));
    if (one_char(e)) {
        show_char(e->object.value, e->start, shown);
        return str_format("can't translate character '%s' in position %zd: %U", shown, e->start, reason);
    }
    return str_format("can't translate characters in position %zd-%zd: %U", e->start, e->end - 1, reason);
}

/* ---- for codecs and error handlers ------------------------------------------------------------------------------------ */
static Value new_error(Type *cls, const char *encoding, Value object, intptr_t start, intptr_t end, const char *reason) {
    Value  args[5] = {NONE, object};
    size_t skipped = encoding == NULL; /* the first argument */
    if (encoding != NULL) TRY_VALUE(args[0], str_from_c(encoding));
    TRY_VALUE(args[2], int_from_i64(start));
    TRY_VALUE(args[3], int_from_i64(end));
    TRY_VALUE(args[4], str_from_c(reason));
    return exception_new(cls, args + skipped, 5 - skipped);
}

Value unicode_decode_error_new(const char *encoding, Value bytes, intptr_t start, intptr_t end, const char *reason) {
    return new_error(&UnicodeDecodeError_type, encoding, bytes, start, end, reason);
}

Value unicode_encode_error_new(const char *encoding, Value str, intptr_t start, intptr_t end, const char *reason) {
    return new_error(&UnicodeEncodeError_type, encoding, str, start, end, reason);
}

Value unicode_translate_error_new(Value str, intptr_t start, intptr_t end, const char *reason) {
    return new_error(&UnicodeTranslateError_type, NULL, str, start, end, reason);
}

Status unicode_error_range(Value exc, intptr_t *start, intptr_t *end) {
    UnicodeErrorObj *e = (UnicodeErrorObj *)exc;
    Value            object = e->object.value;
    bool             bytes = value_is_a(exc, &UnicodeDecodeError_type);
    if (object == NULL) return RAISED(raise_type_error("object attribute not set"));
    if (bytes ? !is_bytes(object) : !is_str(object)) {
        return RAISED(raise_type_error("object attribute must be %s", bytes ? "bytes" : "unicode"));
    }
    intptr_t size = bytes ? bytes_length(object) : str_length(object), from = e->start, to = e->end;
    if (from >= size) from = size - 1;
    if (from < 0) from = 0;
    if (to < 1) to = 1;
    if (to > size) to = size;
    *start = from;
    *end = to;
    return 0;
}

static const MemberDef unicode_members[] = {
    {"encoding", MEMBER_VALUE_NONE, offsetof(UnicodeErrorObj, encoding), false, "exception encoding"},
    {"object", MEMBER_VALUE_NONE, offsetof(UnicodeErrorObj, object), false, "exception object"},
    {"start", MEMBER_SSIZE, offsetof(UnicodeErrorObj, start), false, "exception start"},
    {"end", MEMBER_SSIZE, offsetof(UnicodeErrorObj, end), false, "exception end"},
    {"reason", MEMBER_VALUE_NONE, offsetof(UnicodeErrorObj, reason), false, "exception reason"},
    {0},
};

void exc_unicode_setup(void) {
    UnicodeEncodeError_native.create = UnicodeDecodeError_native.create = UnicodeTranslateError_native.create = base_exception_create;
    UnicodeEncodeError_native.init = encode_error_init;
    UnicodeEncodeError_native.str = encode_error_str;
    UnicodeEncodeError_native.members = unicode_members;
    UnicodeDecodeError_native.init = decode_error_init;
    UnicodeDecodeError_native.str = decode_error_str;
    UnicodeDecodeError_native.members = unicode_members;
    UnicodeTranslateError_native.init = translate_error_init;
    UnicodeTranslateError_native.str = translate_error_str;
    UnicodeTranslateError_native.members = unicode_members;
}
