/* codec_utf16_32.c - UTF-16 and UTF-32 in both byte orders. */
#include "codec_int.h"

#include "base/endian.h"

static uint32_t load16(const Decoder *d, size_t at) { return d->little ? load_u16_le(d->data + at) : load_u16_be(d->data + at); }
static uint32_t load32(const Decoder *d, size_t at) { return d->little ? load_u32_le(d->data + at) : load_u32_be(d->data + at); }

/* ---- UTF-16 ------------------------------------------------------------------------------------------------------------------ */
static Status utf16_decode(Decoder *d, bool final) {
    while (d->at < d->length) {
        size_t left = d->length - d->at;
        if (left < 2) {
            if (!final) return 0;
            TRY(decoder_error(d, d->at, d->length, "truncated data"));
            continue;
        }
        uint32_t c = load16(d, d->at);
        if (c < 0xd800 || c > 0xdfff) {
            TRY(str_builder_char(&d->out, c));
            d->at += 2;
        } else if (c >= 0xdc00) {
            TRY(decoder_error(d, d->at, d->at + 2, "illegal encoding"));
        } else if (left < 4) {
            if (!final) return 0;
            TRY(decoder_error(d, d->at, d->length, "unexpected end of data"));
        } else {
            uint32_t low = load16(d, d->at + 2);
            if (low < 0xdc00 || low > 0xdfff) {
                TRY(decoder_error(d, d->at, d->at + 2, "illegal UTF-16 surrogate"));
                continue;
            }
            TRY(str_builder_char(&d->out, 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00)));
            d->at += 4;
        }
    }
    return 0;
}

Value codec_utf16_decode(const uint8_t *data, size_t length, const char *errors, int *byte_order, bool final, size_t *consumed) {
    Decoder d;
    decoder_init(&d, "utf-16", data, length, errors);
    d.unit = 2;
    d.little = *byte_order ? *byte_order < 0 : HOST_IS_LITTLE_ENDIAN;
    if (*byte_order == 0 && length >= 2) {
        uint32_t mark = load_u16_le(data);
        if (mark == 0xfeff) *byte_order = -1, d.little = true, d.at = 2;
        else if (mark == 0xfffe) *byte_order = 1, d.little = false, d.at = 2;
    }
    d.encoding = d.little ? "utf-16-le" : "utf-16-be";
    Status status = utf16_decode(&d, final);
    if (consumed) *consumed = d.at;
    return decoder_finish(&d, status);
}

static Truth utf16_put(Encoder *e, uint32_t c) {
    if (c >= 0xd800 && c < 0xe000) return 0;
    if (c > 0xffff) {
        encoder_put_unit(e, 0xd7c0 + (c >> 10), 2);
        c = 0xdc00 | (c & 0x3ff);
    }
    encoder_put_unit(e, c, 2);
    return 1;
}

static void encoder_begin(Encoder *e, int unit, int byte_order) {
    e->unit = unit;
    e->little = byte_order ? byte_order < 0 : HOST_IS_LITTLE_ENDIAN;
    if (byte_order == 0) encoder_put_unit(e, 0xfeff, unit);
}

Value codec_utf16_encode(Value text, const char *errors, int byte_order) {
    Encoder e;
    encoder_init(&e, byte_order == 0 ? "utf-16" : byte_order < 0 ? "utf-16-le" : "utf-16-be", text, errors, utf16_put);
    encoder_begin(&e, 2, byte_order);
    return encoder_finish(&e, encoder_run(&e, "surrogates not allowed"));
}

/* ---- UTF-32 ------------------------------------------------------------------------------------------------------------------ */
static Status utf32_decode(Decoder *d, bool final) {
    while (d->at < d->length) {
        if (d->length - d->at < 4) {
            if (!final) return 0;
            TRY(decoder_error(d, d->at, d->length, "truncated data"));
            continue;
        }
        uint32_t c = load32(d, d->at);
        if (c > 0x10ffff) {
            TRY(decoder_error(d, d->at, d->at + 4, "code point not in range(0x110000)"));
        } else if (c >= 0xd800 && c < 0xe000) {
            TRY(decoder_error(d, d->at, d->at + 4, "code point in surrogate code point range(0xd800, 0xe000)"));
        } else {
            TRY(str_builder_char(&d->out, c));
            d->at += 4;
        }
    }
    return 0;
}

Value codec_utf32_decode(const uint8_t *data, size_t length, const char *errors, int *byte_order, bool final, size_t *consumed) {
    Decoder d;
    decoder_init(&d, "utf-32", data, length, errors);
    d.unit = 4;
    d.little = *byte_order ? *byte_order < 0 : HOST_IS_LITTLE_ENDIAN;
    if (*byte_order == 0 && length >= 4) {
        uint32_t mark = load_u32_le(data);
        if (mark == 0xfeff) *byte_order = -1, d.little = true, d.at = 4;
        else if (mark == 0xfffe0000) *byte_order = 1, d.little = false, d.at = 4;
    }
    d.encoding = d.little ? "utf-32-le" : "utf-32-be";
    Status status = utf32_decode(&d, final);
    if (consumed) *consumed = d.at;
    return decoder_finish(&d, status);
}

static Truth utf32_put(Encoder *e, uint32_t c) {
    if (c >= 0xd800 && c < 0xe000) return 0;
    encoder_put_unit(e, c, 4);
    return 1;
}

Value codec_utf32_encode(Value text, const char *errors, int byte_order) {
    Encoder e;
    encoder_init(&e, byte_order == 0 ? "utf-32" : byte_order < 0 ? "utf-32-le" : "utf-32-be", text, errors, utf32_put);
    encoder_begin(&e, 4, byte_order);
    return encoder_finish(&e, encoder_run(&e, "surrogates not allowed"));
}
