/* codec_errors.c - the standard error handlers as callable objects (codecs.lookup_error gives them out).
 *
 * Native codecs do the same work without calling them, see codec_engine.c. */
#include "codec_int.h"

#include "base/endian.h"
#include "objects/exceptions.h"

static Value unhandled(Value exception) { return raise_type_error("don't know how to handle %N in error callback", exception); }

static bool is_encode_error(Value e) { return value_is_obj(e) && value_is_a(e, &UnicodeEncodeError_type); }
static bool is_decode_error(Value e) { return value_is_obj(e) && value_is_a(e, &UnicodeDecodeError_type); }
static bool is_translate_error(Value e) { return value_is_obj(e) && value_is_a(e, &UnicodeTranslateError_type); }

static Value result(Value replacement, intptr_t position) { return replacement ? TUPLE2(replacement, value_from_int(position)) : NULL; }
static Value object_of(Value exception) { return ((UnicodeErrorObj *)exception)->object.value; }

static Value strict_errors(Value self, Value exception) {
    if (!is_exception(exception)) return raise_type_error("codec must pass exception instance");
    return raise_exception(exception);
}

static Value ignore_errors(Value self, Value exception) {
    intptr_t start, end;
    if (!is_encode_error(exception) && !is_decode_error(exception) && !is_translate_error(exception)) return unhandled(exception);
    TRY_NULL(unicode_error_range(exception, &start, &end));
    return result(empty_str, end);
}

static Value replace_errors(Value self, Value exception) {
    intptr_t start, end;
    bool     encode = is_encode_error(exception), decode = is_decode_error(exception);
    if (!encode && !decode && !is_translate_error(exception)) return unhandled(exception);
    TRY_NULL(unicode_error_range(exception, &start, &end));
    if (decode) return result(str_from_char(0xfffd), end);
    return result(str_repeat(str_from_char(encode ? '?' : 0xfffd), end - start), end);
}

/* Builds the replacement of a range of characters with PUT. */
static Value per_char(Value exception, Status (*put)(StrBuilder *, uint32_t)) {
    intptr_t   start, end;
    StrBuilder b;
    TRY_NULL(unicode_error_range(exception, &start, &end));
    str_builder_init(&b);
    for (intptr_t i = start; i < end; i++) {
        if (put(&b, str_char(object_of(exception), i)) < 0) {
            str_builder_discard(&b);
            return NULL;
        }
    }
    return result(str_builder_finish(&b), end);
}

static Status put_c(StrBuilder *b, const char *format, uint32_t c) {
    Buf text;
    buf_init(&text);
    buf_printf(&text, format[0] == '&' ? "&#%u;" : format[1] == 'x' ? "\\x%02x" : format[1] == 'u' ? "\\u%04x" : "\\U%08x", (unsigned)c);
    Status status = text.failed ? RAISED(raise_memory_error()) : str_builder_ascii(b, text.data, text.length);
    buf_free(&text);
    return status;
}

static Status put_backslash(StrBuilder *b, uint32_t c) { return put_c(b, c < 0x100 ? "\\x" : c < 0x10000 ? "\\u" : "\\U", c); }
static Status put_xml(StrBuilder *b, uint32_t c) { return put_c(b, "&", c); }

static Status put_name(StrBuilder *b, uint32_t c) {
    Value name = character_name(c);
    if (!name) return -1;
    if (name == NONE) return put_backslash(b, c);
    TRY(str_builder_ascii(b, "\\N{", 3));
    TRY(str_builder_str(b, name));
    return str_builder_char(b, '}');
}

static Value xmlcharrefreplace_errors(Value self, Value exception) {
    return is_encode_error(exception) ? per_char(exception, put_xml) : unhandled(exception);
}

static Value namereplace_errors(Value self, Value exception) {
    return is_encode_error(exception) ? per_char(exception, put_name) : unhandled(exception);
}

static Value backslashreplace_errors(Value self, Value exception) {
    intptr_t start, end;
    if (is_encode_error(exception) || is_translate_error(exception)) return per_char(exception, put_backslash);
    if (!is_decode_error(exception)) return unhandled(exception);
    TRY_NULL(unicode_error_range(exception, &start, &end));
    Value text = empty_str;
    for (intptr_t i = start; i < end && text; i++) {
        Value one = str_format("\\x%02x", bytes_data(object_of(exception))[i]);
        text = one ? str_concat(text, one) : NULL;
    }
    return result(text, end);
}

/* Unit size and byte order that an encoding name stands for; 0: not a UTF. */
static int utf_unit(Value encoding, bool *little) {
    size_t      length;
    char        name[16] = {0};
    int         n = 0;
    const char *text = encoding ? str_utf8(encoding, &length) : NULL;
    if (!text) return 0;
    *little = HOST_IS_LITTLE_ENDIAN;
    for (; *text && n < 15; text++)
        if (*text != '-' && *text != '_') name[n++] = (char)(*text >= 'A' && *text <= 'Z' ? *text + 32 : *text);
    name[n] = 0;
    if (strcmp(name, "utf8") == 0 || strcmp(name, "cputf8") == 0) return 1;
    if (strncmp(name, "utf", 3) != 0) return 0;
    int unit = strncmp(name + 3, "16", 2) == 0 ? 2 : strncmp(name + 3, "32", 2) == 0 ? 4 : 0;
    if (strcmp(name + 5, "be") == 0) *little = false;
    else if (strcmp(name + 5, "le") == 0) *little = true;
    else if (name[5]) return 0;
    return unit;
}

static Value surrogatepass_errors(Value self, Value exception) {
    intptr_t start, end;
    bool     little = false, encode = is_encode_error(exception);
    if (!encode && !is_decode_error(exception)) return unhandled(exception);
    TRY_NULL(unicode_error_range(exception, &start, &end));
    int unit = utf_unit(((UnicodeErrorObj *)exception)->encoding.value, &little);
    if (unit == 0) return raise_exception(exception);
    if (encode) {
        Encoder e;
        encoder_init(&e, "", object_of(exception), NULL, NULL);
        e.little = little;
        for (intptr_t i = start; i < end; i++) {
            uint32_t c = str_char(object_of(exception), i);
            if (c < 0xd800 || c > 0xdfff) {
                buf_free(&e.out);
                return raise_exception(exception);
            }
            if (unit == 1) buf_put_utf8(&e.out, c);
            else encoder_put_unit(&e, c, unit);
        }
        return result(encoder_finish(&e, 0), end);
    }
    const uint8_t *p = bytes_data(object_of(exception)) + start;
    intptr_t       left = bytes_length(object_of(exception)) - start;
    uint32_t       c = 0;
    if (unit == 1 && left >= 3 && (p[0] & 0xf0) == 0xe0 && (p[1] & 0xc0) == 0x80 && (p[2] & 0xc0) == 0x80)
        c = (uint32_t)(p[0] & 15) << 12 | (uint32_t)(p[1] & 0x3f) << 6 | (p[2] & 0x3f);
    else if (unit == 2 && left >= 2) c = little ? load_u16_le(p) : load_u16_be(p);
    else if (unit == 4 && left >= 4) c = little ? load_u32_le(p) : load_u32_be(p);
    if (c < 0xd800 || c > 0xdfff) return raise_exception(exception);
    return result(str_from_char(c), start + (unit == 1 ? 3 : unit));
}

static Value surrogateescape_errors(Value self, Value exception) {
    intptr_t start, end;
    if (!is_encode_error(exception) && !is_decode_error(exception)) return unhandled(exception);
    TRY_NULL(unicode_error_range(exception, &start, &end));
    if (is_encode_error(exception)) {
        Value bytes = bytes_new(end - start);
        for (intptr_t i = start; bytes && i < end; i++) {
            uint32_t c = str_char(object_of(exception), i);
            if (c < 0xdc80 || c > 0xdcff) return raise_exception(exception);
            bytes_data(bytes)[i - start] = (uint8_t)(c - 0xdc00);
        }
        return result(bytes, end);
    }
    uint16_t text[4];
    intptr_t n = 0;
    while (n < 4 && start + n < end && bytes_data(object_of(exception))[start + n] >= 128) {
        text[n] = (uint16_t)(0xdc00 + bytes_data(object_of(exception))[start + n]);
        n++;
    }
    if (n == 0) return raise_exception(exception);
    return result(str_from_data(STR_KIND_2, text, n), start + n);
}

const MethodDef codec_error_handlers[] = {
    {"strict_errors", strict_errors, METHOD_ONE, "Implements the 'strict' error handling, which raises a UnicodeError on coding errors."},
    {"ignore_errors", ignore_errors, METHOD_ONE, "Implements the 'ignore' error handling: bad data is skipped."},
    {"replace_errors", replace_errors, METHOD_ONE, "Implements the 'replace' error handling: a replacement marker is used."},
    {"backslashreplace_errors", backslashreplace_errors, METHOD_ONE, "Implements the 'backslashreplace' error handling: escapes are used."},
    {"xmlcharrefreplace_errors", xmlcharrefreplace_errors, METHOD_ONE, "Implements the 'xmlcharrefreplace' error handling: XML references are used."},
    {"namereplace_errors", namereplace_errors, METHOD_ONE, "Implements the 'namereplace' error handling: \\N{...} escapes are used."},
    {"surrogateescape", surrogateescape_errors, METHOD_ONE, NULL},
    {"surrogatepass", surrogatepass_errors, METHOD_ONE, NULL},
    {NULL, NULL, 0, NULL},
};
