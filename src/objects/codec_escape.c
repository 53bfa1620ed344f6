/* codec_escape.c - backslash escapes: unicode_escape, raw_unicode_escape, and the escapes of bytes.
 *
 * The same decoders serve the literals of the compiler, which warns about invalid escapes itself. */
#include "codec_int.h"

#include "objects/thread.h"

static int hex_value(uint8_t c) {
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* ---- character names ------------------------------------------------------------------------------------------------------------ */
Value character_name(uint32_t c) {
    Value module = vm_hooks.import("unicodedata"), name = str_intern_c("name"), text = str_from_char(c);
    if (!module || !name || !text) return NULL;
    return CALL_METHOD2(module, name, text, NONE);
}

Status character_by_name(const char *name, size_t length, uint32_t *out) {
    Value module = vm_hooks.import("unicodedata");
    if (!module && exception_matches(&Exception_type)) {
        exception_clear();
        raise_format(&UnicodeError_type, "\\N escapes not supported (can't load unicodedata module)");
    }
    Value method = str_intern_c("lookup"), text = str_from_latin1(name, length);
    if (!module || !method || !text) return -1;
    Value found = CALL_METHOD1(module, method, text);
    if (!found) return -1;
    if (!is_str(found) || str_length(found) != 1) return RAISED(raise_key_error(text)); /* a named sequence */
    *out = str_char(found, 0);
    return 0;
}

/* ---- unicode_escape ---------------------------------------------------------------------------------------------------------------- */
/* Reads WIDTH hexadecimal digits behind D->at + 2.  *DIGITS tells how many there are. */
static uint32_t read_hex(const Decoder *d, int width, int *digits) {
    uint32_t c = 0;
    size_t   at = d->at + 2;
    for (*digits = 0; *digits < width && at < d->length && hex_value(d->data[at]) >= 0; (*digits)++, at++)
        c = c << 4 | (uint32_t)hex_value(d->data[at]);
    return c;
}

static Status decode_hex(Decoder *d, int width, bool final, bool *stop) {
    int      digits;
    uint32_t c = read_hex(d, width, &digits);
    size_t   end = d->at + 2 + (size_t)digits;
    if (digits < width) {
        if (end == d->length && !final) {
            *stop = true;
            return 0;
        }
        return decoder_error(d, d->at, end, width == 2 ? "truncated \\xXX escape" : width == 4 ? "truncated \\uXXXX escape" : "truncated \\UXXXXXXXX escape");
    }
    if (c > 0x10ffff) return decoder_error(d, d->at, end, "illegal Unicode character");
    d->at = end;
    return str_builder_char(&d->out, c);
}

static Status decode_name(Decoder *d, bool final, bool *stop) {
    size_t   open = d->at + 2, close = open;
    uint32_t c;
    while (close < d->length && d->data[open] == '{' && d->data[close] != '}') close++;
    if (open >= d->length || (d->data[open] == '{' && close == d->length)) {
        if (!final) {
            *stop = true;
            return 0;
        }
        return decoder_error(d, d->at, d->length, "malformed \\N character escape");
    }
    if (d->data[open] != '{' || close == open + 1)
        return decoder_error(d, d->at, d->data[open] != '{' ? open : close, "malformed \\N character escape");
    if (character_by_name((const char *)d->data + open + 1, close - open - 1, &c) < 0) {
        if (!exception_matches(&LookupError_type)) return -1;
        exception_clear();
        return decoder_error(d, d->at, close + 1, "unknown Unicode character name");
    }
    d->at = close + 1;
    return str_builder_char(&d->out, c);
}

static uint32_t read_octal(const uint8_t *data, size_t length, size_t *at) {
    uint32_t c = 0;
    for (int i = 0; i < 3 && *at < length && data[*at] >= '0' && data[*at] <= '7'; i++) c = c * 8 + (data[(*at)++] - '0');
    return c;
}

static int simple_escape(uint8_t c) {
    switch (c) {
    case '\\': case '\'': case '"': return c;
    case 'b': return '\b';
    case 'f': return '\f';
    case 't': return '\t';
    case 'n': return '\n';
    case 'r': return '\r';
    case 'v': return '\v';
    case 'a': return '\a';
    default: return -1;
    }
}

static Status unicode_escape_decode(Decoder *d, bool final, intptr_t *bad) {
    bool stop = false;
    while (d->at < d->length && !stop) {
        const uint8_t *p = d->data + d->at;
        if (*p != '\\') {
            const uint8_t *next = memchr(p, '\\', d->length - d->at);
            size_t         n = next ? (size_t)(next - p) : d->length - d->at;
            TRY(str_builder_text(&d->out, STR_KIND_1, p, (intptr_t)n));
            d->at += n;
            continue;
        }
        if (d->at + 1 == d->length) {
            if (!final) return 0;
            TRY(decoder_error(d, d->at, d->length, "\\ at end of string"));
            continue;
        }
        uint8_t c = p[1];
        int     simple = simple_escape(c);
        if (simple >= 0) {
            TRY(str_builder_char(&d->out, (uint32_t)simple));
            d->at += 2;
        } else if (c == '\n') {
            d->at += 2;
        } else if (c >= '0' && c <= '7') {
            size_t   at = d->at + 1;
            uint32_t code = read_octal(d->data, d->length, &at);
            if (code > 0377 && *bad < 0) *bad = (intptr_t)d->at + 1;
            TRY(str_builder_char(&d->out, code));
            d->at = at;
        } else if (c == 'x' || c == 'u' || c == 'U') {
            TRY(decode_hex(d, c == 'x' ? 2 : c == 'u' ? 4 : 8, final, &stop));
        } else if (c == 'N') {
            TRY(decode_name(d, final, &stop));
        } else {
            if (*bad < 0) *bad = (intptr_t)d->at + 1;
            TRY(str_builder_char(&d->out, '\\'));
            TRY(str_builder_char(&d->out, c));
            d->at += 2;
        }
    }
    return 0;
}

static Status warn_escape(const uint8_t *data, size_t length, intptr_t bad) {
    if (bad < 0) return 0;
    uint8_t c = data[bad];
    if (c >= '4' && c <= '7')
        return warn_format(&DeprecationWarning_type, 1, "invalid octal escape sequence '\\%.3s'", (const char *)data + bad);
    return warn_format(&DeprecationWarning_type, 1, "invalid escape sequence '\\%c'", c);
}

Value codec_unicode_escape_decode(const uint8_t *data, size_t length, const char *errors, bool final, size_t *consumed) {
    Decoder  d;
    intptr_t bad = -1;
    if (consumed) *consumed = length;
    if (length == 0) return empty_str;
    decoder_init(&d, "unicodeescape", data, length, errors);
    Status status = unicode_escape_decode(&d, final, &bad);
    if (consumed) *consumed = d.at;
    if (status == 0 && bad >= 0 && warn_escape(d.data, d.length, bad) < 0) status = -1;
    return decoder_finish(&d, status);
}

Value codec_literal_decode(const uint8_t *data, size_t length, intptr_t *bad) {
    Decoder d;
    *bad = -1;
    decoder_init(&d, "unicodeescape", data, length, NULL);
    return decoder_finish(&d, unicode_escape_decode(&d, true, bad));
}

static Status put_hex(StrBuilder *b, char letter, uint32_t c, int width) {
    static const char digits[] = "0123456789abcdef";
    char              text[10] = {'\\', letter};
    for (int i = 0; i < width; i++) text[2 + i] = digits[c >> 4 * (width - 1 - i) & 15];
    return str_builder_ascii(b, text, (size_t)width + 2);
}

static Status put_unicode_escape(StrBuilder *b, uint32_t c) {
    if (c == '\\') return str_builder_ascii(b, "\\\\", 2);
    if (c == '\t') return str_builder_ascii(b, "\\t", 2);
    if (c == '\n') return str_builder_ascii(b, "\\n", 2);
    if (c == '\r') return str_builder_ascii(b, "\\r", 2);
    if (c >= 32 && c < 127) return str_builder_char(b, c);
    return c < 0x100 ? put_hex(b, 'x', c, 2) : c < 0x10000 ? put_hex(b, 'u', c, 4) : put_hex(b, 'U', c, 8);
}

static Status put_raw_unicode_escape(StrBuilder *b, uint32_t c) {
    return c < 0x100 ? str_builder_char(b, c) : c < 0x10000 ? put_hex(b, 'u', c, 4) : put_hex(b, 'U', c, 8);
}

/* Escapes every character of TEXT; the result is Latin-1. */
static Value escape_text(Value text, Status (*put)(StrBuilder *, uint32_t)) {
    StrBuilder b;
    str_builder_init(&b);
    for (intptr_t i = 0; i < str_length(text); i++) {
        if (put(&b, str_char(text, i)) < 0) {
            str_builder_discard(&b);
            return NULL;
        }
    }
    Value result = bytes_from_data(b.data, (size_t)b.length);
    str_builder_discard(&b);
    return result;
}

Value codec_unicode_escape_encode(Value text) { return escape_text(text, put_unicode_escape); }
Value codec_raw_unicode_escape_encode(Value text) { return escape_text(text, put_raw_unicode_escape); }

/* ---- raw_unicode_escape -------------------------------------------------------------------------------------------------------------- */
static Status raw_decode(Decoder *d, bool final) {
    while (d->at < d->length) {
        uint8_t c = d->data[d->at];
        if (c == '\\' && d->at + 1 == d->length && !final) return 0;
        if (c != '\\' || d->at + 1 == d->length || (d->data[d->at + 1] != 'u' && d->data[d->at + 1] != 'U')) {
            TRY(str_builder_char(&d->out, c));
            d->at++;
            if (c == '\\' && d->at < d->length) { /* the character behind a backslash never starts an escape */
                TRY(str_builder_char(&d->out, d->data[d->at]));
                d->at++;
            }
            continue;
        }
        int      width = d->data[d->at + 1] == 'u' ? 4 : 8, digits;
        uint32_t code = read_hex(d, width, &digits);
        size_t   end = d->at + 2 + (size_t)digits;
        if (digits < width) {
            if (end == d->length && !final) return 0;
            TRY(decoder_error(d, d->at, end, width == 4 ? "truncated \\uXXXX escape" : "truncated \\UXXXXXXXX escape"));
        } else if (code > 0x10ffff) {
            TRY(decoder_error(d, d->at, end, "\\Uxxxxxxxx out of range"));
        } else {
            TRY(str_builder_char(&d->out, code));
            d->at = end;
        }
    }
    return 0;
}

Value codec_raw_unicode_escape_decode(const uint8_t *data, size_t length, const char *errors, bool final, size_t *consumed) {
    Decoder d;
    decoder_init(&d, "rawunicodeescape", data, length, errors);
    Status status = raw_decode(&d, final);
    if (consumed) *consumed = d.at;
    return decoder_finish(&d, status);
}

/* ---- bytes ---------------------------------------------------------------------------------------------------------------------------- */
Value codec_escape_decode(const uint8_t *data, size_t length, const char *errors, intptr_t *bad) {
    Buf out;
    *bad = -1;
    buf_init(&out);
    for (size_t i = 0; i < length;) {
        if (data[i] != '\\') {
            buf_put_char(&out, (char)data[i++]);
            continue;
        }
        if (i + 1 == length) {
            buf_free(&out);
            return raise_value_error("Trailing \\ in string");
        }
        uint8_t c = data[i + 1];
        int     simple = simple_escape(c);
        if (simple >= 0) {
            buf_put_char(&out, (char)simple);
            i += 2;
        } else if (c == '\n') {
            i += 2;
        } else if (c >= '0' && c <= '7') {
            size_t   at = i + 1;
            uint32_t code = read_octal(data, length, &at);
            if (code > 0377 && *bad < 0) *bad = (intptr_t)i + 1;
            buf_put_char(&out, (char)code);
            i = at;
        } else if (c == 'x') {
            int high = i + 2 < length ? hex_value(data[i + 2]) : -1, low = high >= 0 && i + 3 < length ? hex_value(data[i + 3]) : -1;
            if (low >= 0) {
                buf_put_char(&out, (char)(high << 4 | low));
                i += 4;
                continue;
            }
            if (!errors || strcmp(errors, "strict") == 0) {
                buf_free(&out);
                return raise_value_error("invalid \\x escape at position %zd", (intptr_t)i);
            }
            if (strcmp(errors, "replace") == 0) {
                buf_put_char(&out, '?');
            } else if (strcmp(errors, "ignore") != 0) {
                buf_free(&out);
                return raise_value_error("decoding error; unknown error handling code: %s", errors);
            }
            i += high >= 0 ? 3 : 2;
        } else {
            if (*bad < 0) *bad = (intptr_t)i + 1;
            buf_put_char(&out, '\\');
            buf_put_char(&out, (char)c);
            i += 2;
        }
    }
    Value result = out.failed ? raise_memory_error() : bytes_from_data(out.data, out.length);
    buf_free(&out);
    return result;
}

Value codec_escape_encode(Value bytes) {
    static const char digits[] = "0123456789abcdef";
    Buf               out;
    buf_init(&out);
    for (intptr_t i = 0; i < bytes_length(bytes); i++) {
        uint8_t c = bytes_data(bytes)[i];
        if (c == '\\' || c == '\'') buf_put_char(&out, '\\'), buf_put_char(&out, (char)c);
        else if (c == '\t') buf_put_text(&out, "\\t");
        else if (c == '\n') buf_put_text(&out, "\\n");
        else if (c == '\r') buf_put_text(&out, "\\r");
        else if (c < 32 || c > 126) buf_put(&out, (char[]){'\\', 'x', digits[c >> 4], digits[c & 15]}, 4);
        else buf_put_char(&out, (char)c);
    }
    Value result = out.failed ? raise_memory_error() : bytes_from_data(out.data, out.length);
    buf_free(&out);
    return result;
}
