/* binascii_module.c - `binascii`: bytes as text in base64, hexadecimal, quoted-printable and uuencode; CRCs. */
#include "native_help.h"

#include "base/bits.h"
#include "base/endian.h"
#include "objects/bytes.h"
#include "objects/int.h"

extern const NativeModule binascii_module;
static Slot error_type, incomplete_type;

static Value binascii_error(const char *text) { return raise_format((Type *)error_type.value, "%s", text); }

/* A buffer, or the characters of a str that must be ASCII. */
static Status ascii_buffer(Value data, Buffer *buffer) {
    if (is_str(data)) {
        if (!str_is_ascii(data)) return RAISED(raise_value_error("string argument should contain only ASCII characters"));
        return buffer_fill(buffer, data, str_data(data), (size_t)str_length(data), true, BUFFER_SIMPLE);
    }
    if (buffer_get(data, buffer, BUFFER_SIMPLE) == 0) return 0;
    if (exception_matches(&TypeError_type)) raise_type_error("argument should be bytes, buffer or ASCII string, not %R", type_name_object(type_of(data)));
    return -1;
}
static Status flag_argument(Value v, bool *flag) {
    if (!v) return 0;
    Truth truth = object_truth(v);
    *flag = truth == 1;
    return truth < 0 ? -1 : 0;
}
/* The first LENGTH bytes of BYTES, which nobody else has seen. */
static Value bytes_cut(Value bytes, size_t length) {
    return bytes && (size_t)bytes_length(bytes) != length ? bytes_from_data(bytes_data(bytes), length) : bytes;
}

/* ---- base64 ------------------------------------------------------------------------------------------------------------ */
static const char base64_digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static uint8_t    base64_values[256]; /* 255: not a digit */

static void base64_prepare(void) {
    if (base64_values[0] == 255) return;
    memset(base64_values, 255, sizeof base64_values);
    for (int i = 0; i < 64; i++) base64_values[(uint8_t)base64_digits[i]] = (uint8_t)i;
}

static Value base64_decode(const uint8_t *p, size_t length, bool strict) {
    size_t      out = 0, pads = 0, i;
    unsigned    at = 0, left = 0; /* digits of the current group, bits not yet written */
    bool        padding = false;
    const char *wrong = NULL;
    Value       result = bytes_new((intptr_t)(length / 4 * 3 + 3));
    if (!result) return NULL;
    uint8_t *to = bytes_data(result);
    if (strict && length > 0 && p[0] == '=') return binascii_error("Leading padding not allowed");
    for (i = 0; i < length && !wrong; i++) {
        if (p[i] == '=') {
            padding = true;
            if (at >= 2 && at + ++pads >= 4) {
                if (strict && i + 1 < length) return binascii_error("Excess data after padding");
                return bytes_cut(result, out);
            }
            continue;
        }
        uint8_t digit = base64_values[p[i]];
        if (digit == 255) {
            if (strict) wrong = "Only base64 data is allowed";
            continue;
        }
        if (strict && padding) wrong = "Discontinuous padding not allowed";
        pads = 0;
        switch (at) {
        case 0: left = digit; break;
        case 1: to[out++] = (uint8_t)(left << 2 | digit >> 4); left = digit & 15; break;
        case 2: to[out++] = (uint8_t)(left << 4 | digit >> 2); left = digit & 3; break;
        default: to[out++] = (uint8_t)(left << 6 | digit); left = 0; break;
        }
        at = (at + 1) & 3;
    }
    if (wrong) return binascii_error(wrong);
    if (at == 1)
        return raise_format((Type *)error_type.value,
                            "Invalid base64-encoded string: number of data characters (%zd) cannot be 1 more than a multiple of 4",
                            (intptr_t)(out / 3 * 4 + 1));
    return at ? binascii_error("Incorrect padding") : bytes_cut(result, out);
}
static Value m_a2b_base64(Value self, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"a2b_base64", "data / * | strict_mode"};
    Value                out[2];
    bool                 strict = false;
    Buffer               buffer;
    TRY_NULL(args_parse(&spec, args, nargs, names, out));
    if (flag_argument(out[1], &strict) < 0 || ascii_buffer(out[0], &buffer) < 0) return NULL;
    base64_prepare();
    Value result = base64_decode(buffer.data, (size_t)buffer.length, strict);
    buffer_release(&buffer);
    return result;
}
static Value m_b2a_base64(Value self, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"b2a_base64", "data / * | newline"};
    Value                out[2];
    bool                 newline = true;
    Buffer               buffer;
    TRY_NULL(args_parse(&spec, args, nargs, names, out));
    if (flag_argument(out[1], &newline) < 0 || buffer_get(out[0], &buffer, BUFFER_SIMPLE) < 0) return NULL;
    const uint8_t *p = buffer.data;
    size_t         left = (size_t)buffer.length;
    Value          result = bytes_new((intptr_t)((left + 2) / 3 * 4 + (newline ? 1 : 0)));
    if (result) {
        uint8_t *to = bytes_data(result);
        for (; left >= 3; left -= 3, p += 3) {
            uint32_t group = (uint32_t)p[0] << 16 | (uint32_t)p[1] << 8 | p[2];
            for (int shift = 18; shift >= 0; shift -= 6) *to++ = (uint8_t)base64_digits[group >> shift & 63];
        }
        if (left) {
            uint32_t group = (uint32_t)p[0] << 16 | (left == 2 ? (uint32_t)p[1] << 8 : 0);
            *to++ = (uint8_t)base64_digits[group >> 18];
            *to++ = (uint8_t)base64_digits[group >> 12 & 63];
            *to++ = left == 2 ? (uint8_t)base64_digits[group >> 6 & 63] : '=';
            *to++ = '=';
        }
        if (newline) *to++ = '\n';
    }
    buffer_release(&buffer);
    return result;
}

/* ---- hexadecimal ---------------------------------------------------------------------------------------------------------- */
static int hex_value(uint8_t c) {
    if (c >= '0' && c <= '9') return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}
static Value hex_decode(const uint8_t *p, size_t length) {
    if (length % 2) return binascii_error("Odd-length string");
    Value result = bytes_new((intptr_t)(length / 2));
    if (!result) return NULL;
    for (size_t i = 0; i < length; i += 2) {
        int high = hex_value(p[i]), low = hex_value(p[i + 1]);
        if (high < 0 || low < 0) return binascii_error("Non-hexadecimal digit found");
        bytes_data(result)[i / 2] = (uint8_t)(high << 4 | low);
    }
    return result;
}
static Value m_a2b_hex(Value self, Value data) {
    Buffer buffer;
    TRY_NULL(ascii_buffer(data, &buffer));
    Value result = hex_decode(buffer.data, (size_t)buffer.length);
    buffer_release(&buffer);
    return result;
}
static Value hex_encode(const char *name, const Value *args, size_t nargs, Value names) {
    ArgSpec  spec = {name, "data | sep bytes_per_sep"};
    Value    out[3];
    int      group = 1;
    Buffer   buffer;
    TRY_NULL(args_parse(&spec, args, nargs, names, out));
    if (out[2]) TRY_NULL(argument_int(out[2], &group));
    TRY_NULL(buffer_get(out[0], &buffer, BUFFER_SIMPLE));
    Value result = bytes_hex(buffer.data, buffer.length, out[1], (int)group, true);
    buffer_release(&buffer);
    return result;
}
static Value m_b2a_hex(Value self, const Value *args, size_t nargs, Value names) { return hex_encode("b2a_hex", args, nargs, names); }
static Value m_hexlify(Value self, const Value *args, size_t nargs, Value names) { return hex_encode("hexlify", args, nargs, names); }

/* ---- uuencode --------------------------------------------------------------------------------------------------------------- */
static Value uu_decode(const uint8_t *p, size_t length) {
    const uint8_t *end = p + length;
    size_t         count = ((length ? *p : 0u) - 32u) & 63, at = 0;
    unsigned       left = 0, bits = 0;
    Value          result = bytes_new((intptr_t)count);
    if (!result) return NULL;
    if (length) p++;
    while (at < count) { /* a line may end early: zeros follow */
        unsigned digit = 0;
        if (p < end && *p != '\n' && *p != '\r') {
            if (*p < ' ' || *p > ' ' + 64) return binascii_error("Illegal char");
            digit = (*p - 32u) & 63;
        }
        if (p < end) p++;
        left = left << 6 | digit;
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            bytes_data(result)[at++] = (uint8_t)(left >> bits);
            left &= (1u << bits) - 1;
        }
    }
    for (; p < end; p++) {
        if (*p != ' ' && *p != ' ' + 64 && *p != '\n' && *p != '\r') return binascii_error("Trailing garbage");
    }
    return result;
}
static Value m_a2b_uu(Value self, Value data) {
    Buffer buffer;
    TRY_NULL(ascii_buffer(data, &buffer));
    Value result = uu_decode(buffer.data, (size_t)buffer.length);
    buffer_release(&buffer);
    return result;
}
static uint8_t uu_digit(unsigned value, bool backtick) { return value == 0 && backtick ? '`' : (uint8_t)(' ' + value); }
static Value m_b2a_uu(Value self, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"b2a_uu", "data / * | backtick"};
    Value                out[2], result = NULL;
    bool                 backtick = false;
    Buffer               buffer;
    TRY_NULL(args_parse(&spec, args, nargs, names, out));
    if (flag_argument(out[1], &backtick) < 0 || buffer_get(out[0], &buffer, BUFFER_SIMPLE) < 0) return NULL;
    const uint8_t *p = buffer.data;
    size_t         length = (size_t)buffer.length;
    if (length > 45) binascii_error("At most 45 bytes at once");
    else if ((result = bytes_new((intptr_t)((length + 2) / 3 * 4 + 2))) != NULL) {
        uint8_t *to = bytes_data(result);
        *to++ = uu_digit((unsigned)length, backtick);
        for (size_t i = 0; i < length; i += 3) {
            uint32_t group = 0;
            for (size_t k = 0; k < 3; k++) group = group << 8 | (i + k < length ? p[i + k] : 0);
            for (int shift = 18; shift >= 0; shift -= 6) *to++ = uu_digit(group >> shift & 63, backtick);
        }
        *to = '\n';
    }
    buffer_release(&buffer);
    return result;
}

/* ---- quoted-printable ---------------------------------------------------------------------------------------------------------- */
#define QP_LINE 76

static Value qp_decode(const uint8_t *p, size_t length, bool header) {
    Value result = bytes_new((intptr_t)length);
    if (!result) return NULL;
    uint8_t *to = bytes_data(result), *start = to;
    for (size_t i = 0; i < length;) {
        if (p[i] != '=') {
            *to++ = header && p[i] == '_' ? ' ' : p[i];
            i++;
            continue;
        }
        if (++i >= length) break;
        if (p[i] == '\n' || p[i] == '\r') { /* soft line break */
            while (i < length && p[i] != '\n') i++;
            if (i < length) i++;
        } else if (p[i] == '=') {
            *to++ = '=';
            i++;
        } else if (i + 1 < length && hex_value(p[i]) >= 0 && hex_value(p[i + 1]) >= 0) {
            *to++ = (uint8_t)(hex_value(p[i]) << 4 | hex_value(p[i + 1]));
            i += 2;
        } else *to++ = '=';
    }
    return bytes_cut(result, (size_t)(to - start));
}
static Value m_a2b_qp(Value self, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"a2b_qp", "data | header"};
    Value                out[2];
    bool                 header = false;
    Buffer               buffer;
    TRY_NULL(args_parse(&spec, args, nargs, names, out));
    if (flag_argument(out[1], &header) < 0 || ascii_buffer(out[0], &buffer) < 0) return NULL;
    Value result = qp_decode(buffer.data, (size_t)buffer.length, header);
    buffer_release(&buffer);
    return result;
}

typedef struct QpWriter {
    uint8_t *to; /* NULL: only count */
    size_t   length, column;
    bool     crlf, quote_tabs, text, header;
} QpWriter;
static void qp_put(QpWriter *w, uint8_t c) {
    if (w->to) w->to[w->length] = c;
    w->length++;
}
static void qp_put_hex(QpWriter *w, uint8_t c) {
    static const char digits[] = "0123456789ABCDEF";
    qp_put(w, '=');
    qp_put(w, (uint8_t)digits[c >> 4]);
    qp_put(w, (uint8_t)digits[c & 15]);
}
static void qp_break(QpWriter *w, bool soft) {
    if (soft) qp_put(w, '=');
    if (w->crlf) qp_put(w, '\r');
    qp_put(w, '\n');
    w->column = 0;
}
static bool qp_needs_quotes(const QpWriter *w, const uint8_t *p, size_t i, size_t length) {
    uint8_t c = p[i], next = i + 1 < length ? p[i + 1] : 0;
    if (c > 126 || c == '=' || (w->header && c == '_')) return true;
    if (c == '.') return w->column == 0 && (next == '\n' || next == '\r' || next == 0);
    if (c == '\r' || c == '\n') return !w->text;
    if (c == ' ' || c == '\t') return w->quote_tabs || i + 1 == length;
    return c < 33;
}
/* Encodes; LAST is the last plain character written (blanks before a newline have to be quoted after all). */
static void qp_encode(QpWriter *w, const uint8_t *p, size_t length) {
    int last = -1;
    for (size_t i = 0; i < length;) {
        uint8_t c = p[i];
        if (qp_needs_quotes(w, p, i, length)) {
            if (w->column + 3 >= QP_LINE) qp_break(w, true);
            qp_put_hex(w, c);
            w->column += 3;
            last = -1;
            i++;
        } else if (w->text && (c == '\n' || (c == '\r' && i + 1 < length && p[i + 1] == '\n'))) {
            if (last == ' ' || last == '\t') {
                w->length--;
                qp_put_hex(w, (uint8_t)last);
            }
            qp_break(w, false);
            last = -1;
            i += c == '\r' ? 2 : 1;
        } else {
            if (i + 1 < length && p[i + 1] != '\n' && w->column + 1 >= QP_LINE) qp_break(w, true);
            w->column++;
            if (w->header && c == ' ') c = '_';
            qp_put(w, c);
            last = c;
            i++;
        }
    }
}
static Value m_b2a_qp(Value self, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"b2a_qp", "data | quotetabs istext header"};
    Value                out[4];
    QpWriter             settings = {.text = true};
    Buffer               buffer;
    TRY_NULL(args_parse(&spec, args, nargs, names, out));
    if (flag_argument(out[1], &settings.quote_tabs) < 0 || flag_argument(out[2], &settings.text) < 0 ||
        flag_argument(out[3], &settings.header) < 0 || buffer_get(out[0], &buffer, BUFFER_SIMPLE) < 0)
        return NULL;
    const uint8_t *newline = buffer.length ? memchr(buffer.data, '\n', (size_t)buffer.length) : NULL;
    settings.crlf = newline && newline > (uint8_t *)buffer.data && newline[-1] == '\r';
    QpWriter count = settings;
    qp_encode(&count, buffer.data, (size_t)buffer.length);
    Value result = bytes_new((intptr_t)count.length);
    if (result) {
        settings.to = bytes_data(result);
        qp_encode(&settings, buffer.data, (size_t)buffer.length);
    }
    buffer_release(&buffer);
    return result;
}

/* ---- CRCs ------------------------------------------------------------------------------------------------------------------------ */
static uint32_t crc_table[8][256]; /* row k: the effect of a byte k places further on */

static void crc_prepare(void) {
    if (crc_table[0][1]) return;
    for (int pass = 0; pass < 8; pass++) {
        for (uint32_t i = 0; i < 256; i++) {
            uint32_t c = i;
            if (pass == 0) {
                for (int bit = 0; bit < 8; bit++) c = c >> 1 ^ (c & 1 ? 0xedb88320u : 0);
            } else {
                c = crc_table[pass - 1][i];
                c = c >> 8 ^ crc_table[0][c & 255];
            }
            crc_table[pass][i] = c;
        }
    }
}
static Value m_crc32(Value self, const Value *args, size_t nargs, Value names) {
    Buffer   buffer;
    uint32_t crc = 0;
    if (nargs < 1 || nargs > 2) return raise_arity("crc32", 1, 2, nargs);
    if (nargs == 2) {
        Value start = number_index(args[1]);
        if (!start) return NULL;
        crc = (uint32_t)int_as_u64_mask(start);
    }
    TRY_NULL(buffer_get(args[0], &buffer, BUFFER_SIMPLE));
    const uint8_t *p = buffer.data;
    size_t         left = (size_t)buffer.length;
    crc_prepare();
    crc = ~crc;
    for (; left >= 8; left -= 8, p += 8) {
        uint32_t low = load_u32_le(p) ^ crc, high = load_u32_le(p + 4);
        crc = crc_table[7][low & 255] ^ crc_table[6][low >> 8 & 255] ^ crc_table[5][low >> 16 & 255] ^ crc_table[4][low >> 24] ^
              crc_table[3][high & 255] ^ crc_table[2][high >> 8 & 255] ^ crc_table[1][high >> 16 & 255] ^ crc_table[0][high >> 24];
    }
    for (; left; left--, p++) crc = crc >> 8 ^ crc_table[0][(crc ^ *p) & 255];
    buffer_release(&buffer);
    return value_from_int((uint32_t)~crc);
}
static Value m_crc_hqx(Value self, const Value *args, size_t nargs, Value names) {
    Buffer buffer;
    if (nargs != 2) return raise_arity("crc_hqx", 2, 2, nargs);
    Value start = number_index(args[1]);
    if (!start || buffer_get(args[0], &buffer, BUFFER_SIMPLE) < 0) return NULL;
    uint32_t crc = (uint32_t)int_as_u64_mask(start) & 0xffff;
    for (intptr_t i = 0; i < buffer.length; i++) {
        crc ^= (uint32_t)((uint8_t *)buffer.data)[i] << 8;
        for (int bit = 0; bit < 8; bit++) crc = (crc << 1 ^ (crc & 0x8000 ? 0x1021 : 0)) & 0xffff;
    }
    buffer_release(&buffer);
    return value_from_int(crc);
}

/* ---- the module -------------------------------------------------------------------------------------------------------------------- */
#define HEX_DOC "Hexadecimal digits of data, two for each byte, with sep between groups of bytes_per_sep bytes."
static const MethodDef methods[] = {
    {"a2b_base64", m_a2b_base64, METHOD_KEYWORDS, "a2b_base64($module, data, /, *, strict_mode=False)\n--\n\nDecode a line of base64 data."},
    {"b2a_base64", m_b2a_base64, METHOD_KEYWORDS, "b2a_base64($module, data, /, *, newline=True)\n--\n\nBase64-code line of data."},
    {"a2b_hex", m_a2b_hex, METHOD_ONE, "a2b_hex($module, hexstr, /)\n--\n\nBytes of hexadecimal digits."},
    {"unhexlify", m_a2b_hex, METHOD_ONE, "unhexlify($module, hexstr, /)\n--\n\nBytes of hexadecimal digits."},
    {"b2a_hex", m_b2a_hex, METHOD_KEYWORDS, "b2a_hex($module, /, data, sep=<unrepresentable>, bytes_per_sep=1)\n--\n\n" HEX_DOC},
    {"hexlify", m_hexlify, METHOD_KEYWORDS, "hexlify($module, /, data, sep=<unrepresentable>, bytes_per_sep=1)\n--\n\n" HEX_DOC},
    {"a2b_uu", m_a2b_uu, METHOD_ONE, "a2b_uu($module, data, /)\n--\n\nDecode a line of uuencoded data."},
    {"b2a_uu", m_b2a_uu, METHOD_KEYWORDS, "b2a_uu($module, data, /, *, backtick=False)\n--\n\nUuencode line of data."},
    {"a2b_qp", m_a2b_qp, METHOD_KEYWORDS, "a2b_qp($module, /, data, header=False)\n--\n\nDecode a string of qp-encoded data."},
    {"b2a_qp", m_b2a_qp, METHOD_KEYWORDS,
     "b2a_qp($module, /, data, quotetabs=False, istext=True, header=False)\n--\n\nEncode a string using quoted-printable encoding."},
    {"crc32", m_crc32, METHOD_FAST, "crc32($module, data, crc=0, /)\n--\n\nCompute CRC-32 incrementally."},
    {"crc_hqx", m_crc_hqx, METHOD_FAST, "crc_hqx($module, data, crc, /)\n--\n\nCompute CRC-CCITT incrementally."},
    {NULL}};

static Status execute(Value module) {
    TRY(native_exception_add(module, &error_type, "binascii", "Error", &ValueError_type));
    return native_exception_add(module, &incomplete_type, "binascii", "Incomplete", &Exception_type);
}

const NativeModule binascii_module = {"binascii", "Conversion between binary data and ASCII", methods, execute};
