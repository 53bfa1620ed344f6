/* codec_byte.c - encodings of one byte per character: ASCII, Latin-1, and those given by a mapping. */
#include "codec_int.h"

#include "objects/object.h"

/* ---- ASCII and Latin-1 -------------------------------------------------------------------------------------------------------- */
Value codec_ascii_decode(const uint8_t *data, size_t length, const char *errors) {
    if (bytes_ascii_prefix(data, length) == length) return str_from_latin1((const char *)data, length);
    Decoder d;
    Status  status = 0;
    decoder_init(&d, "ascii", data, length, errors);
    while (d.at < d.length && status == 0) {
        size_t n = bytes_ascii_prefix(d.data + d.at, d.length - d.at);
        if (n) {
            status = str_builder_text(&d.out, STR_KIND_1, d.data + d.at, (intptr_t)n);
            d.at += n;
        } else {
            status = decoder_error(&d, d.at, d.at + 1, "ordinal not in range(128)");
        }
    }
    return decoder_finish(&d, status);
}

Value codec_latin1_decode(const uint8_t *data, size_t length) { return str_from_latin1((const char *)data, length); }

static Truth ascii_can(Encoder *e, uint32_t c) { return c < 128; }
static Truth latin1_can(Encoder *e, uint32_t c) { return c < 256; }

static Truth ascii_put(Encoder *e, uint32_t c) {
    if (c >= 128) return 0;
    buf_put_char(&e->out, (char)c);
    return 1;
}

static Truth latin1_put(Encoder *e, uint32_t c) {
    if (c >= 256) return 0;
    buf_put_char(&e->out, (char)c);
    return 1;
}

Value codec_ascii_encode(Value text, const char *errors) {
    if (str_is_ascii(text)) return bytes_from_data(str_data(text), (size_t)str_length(text));
    Encoder e;
    encoder_init(&e, "ascii", text, errors, ascii_put);
    e.can = ascii_can;
    return encoder_finish(&e, encoder_run(&e, "ordinal not in range(128)"));
}

Value codec_latin1_encode(Value text, const char *errors) {
    if (str_kind(text) == STR_KIND_1) return bytes_from_data(str_data(text), (size_t)str_length(text));
    Encoder e;
    encoder_init(&e, "latin-1", text, errors, latin1_put);
    e.can = latin1_can;
    return encoder_finish(&e, encoder_run(&e, "ordinal not in range(256)"));
}

/* ---- decoding through a mapping -------------------------------------------------------------------------------------------------- */
static const char no_mapping[] = "character maps to <undefined>";

static Status charmap_decode_str(Decoder *d, Value table) {
    while (d->at < d->length) {
        uint8_t  byte = d->data[d->at];
        uint32_t c = byte < str_length(table) ? str_char(table, byte) : 0xfffe;
        if (c == 0xfffe) {
            TRY(decoder_error(d, d->at, d->at + 1, no_mapping));
        } else {
            TRY(str_builder_char(&d->out, c));
            d->at++;
        }
    }
    return 0;
}

static Status charmap_decode_mapping(Decoder *d, Value mapping) {
    while (d->at < d->length) {
        Value to = object_get_item(mapping, value_from_int(d->data[d->at]));
        if (!to) {
            if (!exception_matches(&LookupError_type)) return -1;
            exception_clear();
            to = NONE;
        }
        int64_t code = -1;
        if (is_int(to) && (!int_small(to, &code) || code < 0 || code > 0x10ffff))
            return RAISED(raise_type_error("character mapping must be in range(0x110000)"));
        if (to == NONE || code == 0xfffe || (is_str(to) && str_length(to) == 1 && str_char(to, 0) == 0xfffe)) {
            TRY(decoder_error(d, d->at, d->at + 1, no_mapping));
            continue;
        }
        if (code >= 0) TRY(str_builder_char(&d->out, (uint32_t)code));
        else if (is_str(to)) TRY(str_builder_str(&d->out, to));
        else return RAISED(raise_type_error("character mapping must return integer, None or str"));
        d->at++;
    }
    return 0;
}

Value codec_charmap_decode(const uint8_t *data, size_t length, const char *errors, Value mapping) {
    Decoder d;
    if (!mapping) return codec_latin1_decode(data, length);
    decoder_init(&d, "charmap", data, length, errors);
    return decoder_finish(&d, str_is_exact(mapping) ? charmap_decode_str(&d, mapping) : charmap_decode_mapping(&d, mapping));
}

/* ---- encoding through a mapping ---------------------------------------------------------------------------------------------------- */
/* What MAPPING says about C: 1 with *OUT, 0 nothing, -1 raised. */
static Truth charmap_get(Value mapping, uint32_t c, Value *out) {
    *out = value_is(mapping, &dict_type) ? dict_get(mapping, value_from_int(c)) : object_get_item(mapping, value_from_int(c));
    if (!*out) {
        if (!exception_pending()) return 0;
        if (!exception_matches(&LookupError_type)) return -1;
        exception_clear();
        return 0;
    }
    if (*out == NONE) return 0;
    if (is_bytes(*out)) return 1;
    int64_t code;
    if (!is_int(*out)) return RAISED(raise_type_error("character mapping must return integer, bytes or None, not %N", *out));
    if (!int_small(*out, &code) || code < 0 || code > 255) return RAISED(raise_type_error("character mapping must be in range(256)"));
    return 1;
}

static Truth charmap_can(Encoder *e, uint32_t c) {
    Value to;
    return charmap_get(e->mapping, c, &to);
}

static Truth charmap_put(Encoder *e, uint32_t c) {
    Value to;
    Truth found = charmap_get(e->mapping, c, &to);
    if (found <= 0) return found;
    if (is_bytes(to)) buf_put(&e->out, bytes_data(to), (size_t)bytes_length(to));
    else buf_put_char(&e->out, (char)int_as_u64_mask(to));
    return 1;
}

Value codec_charmap_encode(Value text, const char *errors, Value mapping) {
    Encoder e;
    if (!mapping) return codec_latin1_encode(text, errors);
    encoder_init(&e, "charmap", text, errors, charmap_put);
    e.can = charmap_can;
    e.mapping = mapping;
    return encoder_finish(&e, encoder_run(&e, no_mapping));
}

Value codec_charmap_build(Value table) {
    Value map = dict_new();
    if (!map) return NULL;
    for (intptr_t i = 0; i < str_length(table) && i < 256; i++)
        if (str_char(table, i) != 0xfffe || str_char(table, 0) != 0) TRY_NULL(dict_set(map, value_from_int(str_char(table, i)), value_from_int(i)));
    return map;
}
