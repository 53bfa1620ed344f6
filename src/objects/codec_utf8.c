/* codec_utf8.c - UTF-8 and UTF-7. */
#include "codec_int.h"

#include "base/endian.h"

#include <string.h>

/* ---- UTF-8 ---------------------------------------------------------------------------------------------------------------- */
enum { UTF8_INCOMPLETE = 0 };

/* Length of the sequence at P (N > 0 bytes) and its character; 0 when the data ends inside a so far valid one, and minus
 * the number of bad bytes with *REASON when it is invalid. */
static int utf8_step(const uint8_t *p, size_t n, uint32_t *out, const char **reason) {
    uint32_t c = p[0];
    if (c < 0x80) {
        *out = c;
        return 1;
    }
    if (c < 0xc2 || c > 0xf4) {
        *reason = "invalid start byte";
        return -1;
    }
    int     size = c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
    uint8_t low = c == 0xe0 ? 0xa0 : c == 0xf0 ? 0x90 : 0x80, high = c == 0xed ? 0x9f : c == 0xf4 ? 0x8f : 0xbf;
    c &= size == 2 ? 0x1f : size == 3 ? 0xf : 7;
    for (int i = 1; i < size; i++) {
        if ((size_t)i == n) return UTF8_INCOMPLETE;
        if (p[i] < low || p[i] > high) {
            *reason = "invalid continuation byte";
            return -i;
        }
        c = c << 6 | (p[i] & 0x3f);
        low = 0x80;
        high = 0xbf;
    }
    *out = c;
    return size;
}

/* Two bytes at the end that a third could make a surrogate: surrogatepass may want all three. */
static bool starts_surrogate(const uint8_t *p, size_t n) { return n == 2 && p[0] == 0xed && p[1] >= 0xa0 && p[1] <= 0xbf; }

static Status utf8_decode(Decoder *d, bool final) {
    while (d->at < d->length) {
        const uint8_t *p = d->data + d->at;
        size_t         ascii = bytes_ascii_prefix(p, d->length - d->at);
        const char    *reason = "unexpected end of data";
        uint32_t       c = 0;
        if (ascii) {
            TRY(str_builder_text(&d->out, STR_KIND_1, p, (intptr_t)ascii));
            d->at += ascii;
            continue;
        }
        int step = utf8_step(p, d->length - d->at, &c, &reason);
        if (step > 0) {
            TRY(str_builder_char(&d->out, c));
            d->at += (size_t)step;
        } else if (!final && (step == UTF8_INCOMPLETE || starts_surrogate(p, d->length - d->at))) {
            return 0;
        } else {
            TRY(decoder_error(d, d->at, step == UTF8_INCOMPLETE ? d->length : d->at + (size_t)-step, reason));
        }
    }
    return 0;
}

/* How much of the data is valid; *COUNT characters, none above *MAX_CHAR.  SKIP bytes are known to be ASCII. */
static size_t utf8_measure(const uint8_t *data, size_t length, size_t skip, intptr_t *count, uint32_t *max_char) {
    size_t      at = skip, extra = 0;
    uint32_t    max = 127;
    const char *reason;
    while (at < length) {
        if (data[at] < 0x80) {
            for (uint64_t high; length - at >= 8; at += 8) {
                if ((high = load_u64_le(data + at) & HIGH_BITS) == 0) continue;
                at += (size_t)__builtin_ctzll(high) / 8;
                break;
            }
            while (at < length && data[at] < 0x80) at++;
            continue;
        }
        uint32_t c = data[at];
        if (c >= 0xc2 && c < 0xe0 && length - at >= 2 && (data[at + 1] & 0xc0) == 0x80) { /* the usual case */
            if ((c = (c & 0x1f) << 6 | (data[at + 1] & 0x3f)) > max) max = c;
            extra++;
            at += 2;
            continue;
        }
        int      step = utf8_step(data + at, length - at, &c, &reason);
        if (step <= 0) break;
        if (c > max) max = c;
        extra += (size_t)step - 1;
        at += (size_t)step;
    }
    *count = (intptr_t)(at - extra);
    *max_char = max;
    return at;
}
/* Decodes what is known to be valid. */
static ALWAYS_INLINE void utf8_fill(int kind, void *out, intptr_t count, const uint8_t *p, const uint8_t *end) {
    for (intptr_t i = 0; p < end; i++) {
        if (*p < 0x80) {
            while (end - p >= 8 && count - i >= 8) { /* eight at once, of which those before the first that is not ASCII count */
                uint64_t high = load_u64_le(p) & HIGH_BITS;
                int      good = high ? __builtin_ctzll(high) / 8 : 8;
                if (kind == STR_KIND_1) memcpy((uint8_t *)out + i, p, 8);
                else
                    for (int k = 0; k < 8; k++) str_write(kind, out, i + k, p[k]);
                p += good;
                i += good;
                if (good < 8) break;
            }
            if (p == end) break;
        }
        uint32_t c = *p++;
        if (c >= 0xf0) c = (c & 7) << 18 | (p[0] & 0x3fu) << 12 | (p[1] & 0x3fu) << 6 | (p[2] & 0x3fu), p += 3;
        else if (c >= 0xe0) c = (c & 15) << 12 | (p[0] & 0x3fu) << 6 | (p[1] & 0x3fu), p += 2;
        else if (c >= 0xc0) c = (c & 31) << 6 | (p[0] & 0x3fu), p++;
        str_write(kind, out, i, c);
    }
}
static Value utf8_decode_valid(const uint8_t *data, size_t length, intptr_t count, uint32_t max_char) {
    Value text = count == 1 ? NULL : str_new(count, max_char);
    if (!text) {
        uint32_t    c = 0;
        const char *reason;
        return count == 1 && utf8_step(data, length, &c, &reason) > 0 ? str_from_char(c) : NULL;
    }
    void *out = str_data(text);
    switch (str_kind(text)) {
    case STR_KIND_1: utf8_fill(STR_KIND_1, out, count, data, data + length); break;
    case STR_KIND_2: utf8_fill(STR_KIND_2, out, count, data, data + length); break;
    default: utf8_fill(STR_KIND_4, out, count, data, data + length); break;
    }
    return text;
}

Value codec_utf8_decode(const uint8_t *data, size_t length, const char *errors, bool final, size_t *consumed) {
    intptr_t count;
    uint32_t max_char;
    size_t   ascii = bytes_ascii_prefix(data, length);
    if (ascii == length) {
        if (consumed) *consumed = length;
        if (length < 2) return str_from_latin1((const char *)data, length);
        Value text = str_new((intptr_t)length, 127);
        if (text) memcpy(str_data(text), data, length);
        return text;
    }
    size_t valid = utf8_measure(data, length, ascii, &count, &max_char);
    if (valid == length) {
        if (consumed) *consumed = length;
        return utf8_decode_valid(data, length, count, max_char);
    }
    Decoder d;
    decoder_init(&d, "utf-8", data, length, errors);
    d.unit = 1;
    Status status = utf8_decode(&d, final);
    if (consumed) *consumed = d.at;
    return decoder_finish(&d, status);
}

static Truth utf8_can(Encoder *e, uint32_t c) { return c < 0xd800 || c > 0xdfff; }

static Truth utf8_put(Encoder *e, uint32_t c) {
    if (c >= 0xd800 && c < 0xe000) return 0;
    buf_put_utf8(&e->out, c);
    return 1;
}

Value codec_utf8_encode(Value text, const char *errors) {
    if (str_is_ascii(text)) return bytes_from_data(str_data(text), (size_t)str_length(text));
    int         kind = str_kind(text);
    const void *data = str_data(text);
    intptr_t    n = str_length(text);
    size_t      size = 0;
    bool        surrogates = false;
    for (intptr_t i = 0; i < n; i++) {
        uint32_t c = str_read(kind, data, i);
        size += c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
        surrogates |= c >= 0xd800 && c < 0xe000;
    }
    if (!surrogates) {
        Value bytes = bytes_new((intptr_t)size);
        if (bytes) text_write_utf8(bytes_data(bytes), kind, str_data(text), n);
        return bytes;
    }
    Encoder e;
    encoder_init(&e, "utf-8", text, errors, utf8_put);
    e.can = utf8_can;
    e.unit = 1;
    return encoder_finish(&e, encoder_run(&e, "surrogates not allowed"));
}

/* ---- UTF-7 -------------------------------------------------------------------------------------------------------------------- */
static const char base64_digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static int base64_value(uint8_t c) {
    const char *at = c ? strchr(base64_digits, c) : NULL;
    return at ? (int)(at - base64_digits) : -1;
}

/* Characters that may stand for themselves: letters, digits, white space and some punctuation; the encoder also leaves
 * the optional ones (like ! and *) alone, but neither + nor \ nor ~. */
static bool utf7_direct(uint32_t c) {
    return c < 128 && ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == ' ' || c == '\t' || c == '\n' ||
                       c == '\r' || (c && strchr("'(),-./:?!\"#$%&*;<=>@[]^_`{|}", (int)c)));
}

Value codec_utf7_encode(Value text, const char *errors) {
    Buf      out;
    uint32_t bits = 0;
    int      count = 0;
    bool     shifted = false;
    buf_init(&out);
    for (intptr_t i = 0; i < str_length(text); i++) {
        uint32_t c = str_char(text, i);
        if (shifted && utf7_direct(c)) {
            if (count) buf_put_char(&out, base64_digits[bits << (6 - count) & 63]);
            bits = 0, count = 0, shifted = false;
            if (base64_value((uint8_t)c) >= 0 || c == '-') buf_put_char(&out, '-');
        }
        if (!shifted) {
            if (utf7_direct(c)) {
                buf_put_char(&out, (char)c);
                continue;
            }
            buf_put_char(&out, '+');
            if (c == '+') {
                buf_put_char(&out, '-');
                continue;
            }
            shifted = true;
        }
        uint32_t units[2] = {c, 0};
        int      n = 1;
        if (c > 0xffff) units[0] = 0xd7c0 + (c >> 10), units[1] = 0xdc00 | (c & 0x3ff), n = 2;
        for (int k = 0; k < n; k++) {
            bits = bits << 16 | units[k];
            count += 16;
            while (count >= 6) {
                buf_put_char(&out, base64_digits[bits >> (count - 6) & 63]);
                count -= 6;
            }
            bits &= (1u << count) - 1;
        }
    }
    if (count) buf_put_char(&out, base64_digits[bits << (6 - count) & 63]);
    if (shifted) buf_put_char(&out, '-');
    Value result = out.failed ? raise_memory_error() : bytes_from_data(out.data, out.length);
    buf_free(&out);
    return result;
}

typedef struct Utf7State {
    bool     shifted;
    uint32_t bits;
    int      count;
    uint32_t high;       /* waiting high surrogate */
    size_t   start;      /* of the shift sequence */
    StrBuilder *out;
} Utf7State;

/* Adds a finished 16-bit unit, joining surrogate pairs. */
static Status utf7_unit(Utf7State *s, uint32_t unit) {
    if (s->high) {
        uint32_t high = s->high;
        s->high = 0;
        if (unit >= 0xdc00 && unit < 0xe000) return str_builder_char(s->out, 0x10000 + ((high - 0xd800) << 10) + (unit - 0xdc00));
        TRY(str_builder_char(s->out, high));
    }
    if (unit >= 0xd800 && unit < 0xdc00) {
        s->high = unit;
        return 0;
    }
    return str_builder_char(s->out, unit);
}

/* The end of a shift sequence at D->at; NULL or why its rest is invalid. */
static const char *utf7_close(Utf7State *s) {
    s->shifted = false;
    if (s->count >= 6) return "partial character in shift sequence";
    if (s->count > 0 && s->bits) return "non-zero padding bits in shift sequence";
    return NULL;
}

static Status utf7_decode(Decoder *d, bool final, size_t *consumed) {
    Utf7State s = {.out = &d->out};
    intptr_t  shift_out = 0; /* length of the text before an unfinished shift sequence */
    while (d->at < d->length) {
        uint8_t     c = d->data[d->at];
        const char *reason = NULL;
        size_t      start = d->at;
        if (s.shifted) {
            int value = base64_value(c);
            if (value >= 0) {
                s.bits = s.bits << 6 | (uint32_t)value;
                s.count += 6;
                d->at++;
                if (s.count >= 16) {
                    uint32_t unit = s.bits >> (s.count - 16) & 0xffff;
                    s.count -= 16;
                    s.bits &= (1u << s.count) - 1;
                    TRY(utf7_unit(&s, unit));
                }
                continue;
            }
            reason = utf7_close(&s);
            start = s.start;
            if (!reason) {
                bool direct = c < 128 && c != '+';
                if (s.high && direct) TRY(str_builder_char(&d->out, s.high));
                s.high = 0;
                if (c == '-') d->at++;
                if (direct) continue;
                reason = "unexpected special character";
                start = d->at;
            }
            TRY(decoder_error(d, start, d->at + 1, reason));
        } else if (c == '+') {
            s = (Utf7State){.shifted = true, .start = d->at, .out = &d->out};
            d->at++;
            shift_out = d->out.length;
            if (d->at < d->length && d->data[d->at] == '-') {
                d->at++;
                s.shifted = false;
                TRY(str_builder_char(&d->out, '+'));
            } else if (d->at < d->length && base64_value(d->data[d->at]) < 0) {
                s.shifted = false;
                d->at++;
                TRY(decoder_error(d, start, d->at, "ill-formed sequence"));
            }
        } else if (c < 128) {
            TRY(str_builder_char(&d->out, c));
            d->at++;
        } else {
            TRY(decoder_error(d, d->at, d->at + 1, "unexpected special character"));
        }
    }
    if (s.shifted && final) {
        if (s.high || s.count >= 6 || (s.count > 0 && s.bits)) {
            TRY(decoder_error(d, s.start, d->length, "unterminated shift sequence"));
        }
    } else if (s.shifted) {
        d->out.length = shift_out;
        *consumed = s.start;
        return 0;
    }
    *consumed = d->at;
    return 0;
}

Value codec_utf7_decode(const uint8_t *data, size_t length, const char *errors, bool final, size_t *consumed) {
    Decoder d;
    size_t  used = 0;
    decoder_init(&d, "utf7", data, length, errors);
    Status status = utf7_decode(&d, final, &used);
    if (consumed) *consumed = used;
    return decoder_finish(&d, status);
}
