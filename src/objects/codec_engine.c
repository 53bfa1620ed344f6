/* codec_engine.c - the loop and the error handling that all native codecs share.
 *
 * The standard handlers are done here natively, without making an exception object.  Handlers registered by the user are
 * called with one exception object that is reused during a conversion. */
#include "codec_int.h"

#include "base/endian.h"
#include "objects/exceptions.h"

ErrorMode error_mode(const char *errors) {
    static const char *const names[] = {"strict", "ignore", "replace", "backslashreplace", "xmlcharrefreplace", "namereplace",
                                        "surrogateescape", "surrogatepass"};
    if (!errors) return ERRORS_STRICT;
    for (int i = 0; i < (int)COUNT_OF(names); i++)
        if (strcmp(errors, names[i]) == 0) return (ErrorMode)i;
    return ERRORS_CUSTOM;
}

/* Calls a user's handler: the replacement and the position to go on from, checked against LENGTH of the exception's
 * object, which the handler may have exchanged. */
static Status call_handler(Value *handler, const char *errors, Value exception, const char *kind, Value *replacement, intptr_t *position) {
    if (!*handler && !(*handler = codec_lookup_error(errors))) return -1;
    Value result = CALL1(*handler, exception);
    if (!result) return -1;
    bool bytes_allowed = kind[0] == 'e';
    if (!is_tuple(result) || tuple_length(result) != 2 || !is_int(tuple_get(result, 1)) ||
        !(is_str(tuple_get(result, 0)) || (bytes_allowed && is_bytes(tuple_get(result, 0)))))
        return RAISED(raise_type_error("%s error handler must return (str%s, int) tuple", kind, bytes_allowed ? "/bytes" : ""));
    *replacement = tuple_get(result, 0);
    return number_as_index(tuple_get(result, 1), position, &IndexError_type);
}

static Status check_position(intptr_t *position, intptr_t length) {
    intptr_t given = *position;
    if (*position < 0) *position += length;
    if (*position < 0 || *position > length)
        return RAISED(raise_format(&IndexError_type, "position %zd from error handler out of bounds", given));
    return 0;
}

/* ---- decoding --------------------------------------------------------------------------------------------------------------- */
void decoder_init(Decoder *d, const char *encoding, const uint8_t *data, size_t length, const char *errors) {
    d->encoding = encoding;
    d->errors = errors;
    d->data = data;
    d->length = length;
    d->at = 0;
    d->mode = error_mode(errors);
    d->unit = 0;
    d->little = false;
    d->input = d->handler = d->exception = NULL;
    str_builder_init(&d->out);
}

static Status decoder_exception(Decoder *d, size_t start, size_t end, const char *reason) {
    if (!d->input && !(d->input = bytes_from_data(d->data, d->length))) return -1;
    if (!d->exception) {
        d->exception = unicode_decode_error_new(d->encoding, d->input, (intptr_t)start, (intptr_t)end, reason);
        return d->exception ? 0 : -1;
    }
    UnicodeErrorObj *error = (UnicodeErrorObj *)d->exception;
    Value            text = str_from_c(reason);
    if (!text) return -1;
    error->start = (intptr_t)start;
    error->end = (intptr_t)end;
    slot_set(error, &error->reason, text);
    return 0;
}

static Status decoder_raise(Decoder *d, size_t start, size_t end, const char *reason) {
    TRY(decoder_exception(d, start, end, reason));
    return RAISED(raise_exception(d->exception));
}

static Status decoder_custom(Decoder *d, size_t start, size_t end, const char *reason) {
    Value    replacement;
    intptr_t position;
    TRY(decoder_exception(d, start, end, reason));
    TRY(call_handler(&d->handler, d->errors, d->exception, "decoding", &replacement, &position));
    Value object = ((UnicodeErrorObj *)d->exception)->object.value;
    if (!object || !is_bytes(object)) return RAISED(raise_type_error("exception attribute object must be bytes"));
    if (object != d->input) {
        d->input = object;
        d->data = bytes_data(object);
        d->length = (size_t)bytes_length(object);
        gc_pin(value_obj(object));
    }
    TRY(check_position(&position, (intptr_t)d->length));
    d->at = (size_t)position;
    return str_builder_str(&d->out, replacement);
}

static Status add_backslash_bytes(Decoder *d, size_t start, size_t end) {
    static const char digits[] = "0123456789abcdef";
    for (size_t i = start; i < end; i++) {
        char text[4] = {'\\', 'x', digits[d->data[i] >> 4], digits[d->data[i] & 15]};
        TRY(str_builder_ascii(&d->out, text, 4));
    }
    return 0;
}

/* A surrogate in the bytes at START; 0 when there is none. */
static uint32_t surrogate_at(const Decoder *d, size_t start) {
    const uint8_t *p = d->data + start;
    size_t         n = d->length - start;
    uint32_t       c = 0;
    if (d->unit == 1 && n >= 3 && (p[0] & 0xf0) == 0xe0 && (p[1] & 0xc0) == 0x80 && (p[2] & 0xc0) == 0x80)
        c = (uint32_t)(p[0] & 15) << 12 | (uint32_t)(p[1] & 0x3f) << 6 | (p[2] & 0x3f);
    else if (d->unit == 2 && n >= 2) c = d->little ? load_u16_le(p) : load_u16_be(p);
    else if (d->unit == 4 && n >= 4) c = d->little ? load_u32_le(p) : load_u32_be(p);
    return c >= 0xd800 && c < 0xe000 ? c : 0;
}

Status decoder_error(Decoder *d, size_t start, size_t end, const char *reason) {
    switch (d->mode) {
    case ERRORS_IGNORE: d->at = end; return 0;
    case ERRORS_REPLACE: d->at = end; return str_builder_char(&d->out, 0xfffd);
    case ERRORS_BACKSLASH: d->at = end; return add_backslash_bytes(d, start, end);
    case ERRORS_SURROGATE_ESCAPE: {
        size_t i = start;
        for (; i < end && i < start + 4 && d->data[i] >= 128; i++) TRY(str_builder_char(&d->out, 0xdc00u + d->data[i]));
        if (i == start) return decoder_raise(d, start, end, reason);
        d->at = i;
        return 0;
    }
    case ERRORS_SURROGATE_PASS: {
        uint32_t c = surrogate_at(d, start);
        if (c == 0) return decoder_raise(d, start, end, reason);
        d->at = start + (d->unit == 1 ? 3 : (size_t)d->unit);
        return str_builder_char(&d->out, c);
    }
    case ERRORS_XML:
    case ERRORS_NAME:
    case ERRORS_CUSTOM: return decoder_custom(d, start, end, reason);
    default: return decoder_raise(d, start, end, reason);
    }
}

Value decoder_finish(Decoder *d, Status status) {
    if (status == 0) return str_builder_finish(&d->out);
    str_builder_discard(&d->out);
    return NULL;
}

/* ---- encoding --------------------------------------------------------------------------------------------------------------------- */
void encoder_init(Encoder *e, const char *encoding, Value text, const char *errors, Truth (*put)(Encoder *, uint32_t)) {
    *e = (Encoder){.encoding = encoding, .errors = errors, .text = text, .mode = error_mode(errors), .put = put};
    buf_init(&e->out);
}

void encoder_put_unit(Encoder *e, uint32_t unit, int size) {
    uint8_t bytes[4];
    if (size == 2) {
        if (e->little) store_u16_le(bytes, (uint16_t)unit);
        else store_u16_be(bytes, (uint16_t)unit);
    } else {
        if (e->little) store_u32_le(bytes, unit);
        else store_u32_be(bytes, unit);
    }
    buf_put(&e->out, bytes, (size_t)size);
}

static Status encoder_raise(Encoder *e, intptr_t start, intptr_t end, const char *reason) {
    return RAISED(raise_unicode_encode_error(e->encoding, e->text, start, end, reason));
}

/* Writes replacement text; what it cannot encode is the original error. */
static Status put_text(Encoder *e, int kind, const void *data, intptr_t n, intptr_t start, intptr_t end, const char *reason) {
    for (intptr_t i = 0; i < n; i++) {
        Truth done = e->put(e, str_read(kind, data, i));
        if (done <= 0) return done < 0 ? -1 : encoder_raise(e, start, end, reason);
    }
    return 0;
}

static Status put_printf(Encoder *e, intptr_t at, intptr_t start, intptr_t end, const char *reason) {
    uint32_t c = str_char(e->text, at);
    Buf      text;
    buf_init(&text);
    if (e->mode == ERRORS_XML) {
        buf_printf(&text, "&#%u;", (unsigned)c);
    } else {
        Value name = e->mode == ERRORS_NAME ? character_name(c) : NONE;
        if (!name) return -1;
        if (name != NONE) buf_printf(&text, "\\N{%s}", str_utf8(name, NULL));
        else buf_printf(&text, c < 0x100 ? "\\x%02x" : c < 0x10000 ? "\\u%04x" : "\\U%08x", (unsigned)c);
    }
    Status status = text.failed ? RAISED(raise_memory_error()) : put_text(e, STR_KIND_1, text.data, (intptr_t)text.length, start, end, reason);
    buf_free(&text);
    return status;
}

static Status put_surrogates(Encoder *e, intptr_t start, intptr_t end, const char *reason) {
    for (intptr_t i = start; i < end; i++) {
        uint32_t c = str_char(e->text, i);
        if (e->mode == ERRORS_SURROGATE_ESCAPE) {
            if (c < 0xdc80 || c > 0xdcff || e->unit > 1) return encoder_raise(e, e->mapping ? start : i, e->unit > 1 ? i + 1 : end, reason);
            buf_put_char(&e->out, (char)(c - 0xdc00));
        } else {
            if (c < 0xd800 || c > 0xdfff || e->unit == 0) return encoder_raise(e, start, end, reason);
            if (e->unit == 1) buf_put_utf8(&e->out, c);
            else encoder_put_unit(e, c, e->unit);
        }
    }
    return 0;
}

static Status encoder_custom(Encoder *e, intptr_t start, intptr_t end, const char *reason) {
    Value    replacement;
    intptr_t position;
    if (!e->exception) {
        if (!(e->exception = unicode_encode_error_new(e->encoding, e->text, start, end, reason))) return -1;
    } else {
        UnicodeErrorObj *error = (UnicodeErrorObj *)e->exception;
        error->start = start;
        error->end = end;
        Value text = str_from_c(reason);
        if (!text) return -1;
        slot_set(error, &error->reason, text);
    }
    TRY(call_handler(&e->handler, e->errors, e->exception, "encoding", &replacement, &position));
    TRY(check_position(&position, str_length(e->text)));
    e->at = position;
    if (is_bytes(replacement)) {
        if (e->unit > 1 && bytes_length(replacement) % e->unit != 0) return encoder_raise(e, start, end, reason);
        buf_put(&e->out, bytes_data(replacement), (size_t)bytes_length(replacement));
        return 0;
    }
    if (e->unit > 0 && !str_is_ascii(replacement)) return encoder_raise(e, start, end, reason); /* as CPython has it */
    return put_text(e, str_kind(replacement), str_data(replacement), str_length(replacement), start, end, reason);
}

static Status encoder_error(Encoder *e, intptr_t start, intptr_t end, const char *reason) {
    e->at = end;
    switch (e->mode) {
    case ERRORS_IGNORE: return 0;
    case ERRORS_REPLACE:
        for (intptr_t i = start; i < end; i++) TRY(put_text(e, STR_KIND_1, "?", 1, start, end, reason));
        return 0;
    case ERRORS_BACKSLASH:
    case ERRORS_XML:
    case ERRORS_NAME:
        for (intptr_t i = start; i < end; i++) TRY(put_printf(e, i, start, end, reason));
        return 0;
    case ERRORS_SURROGATE_ESCAPE:
    case ERRORS_SURROGATE_PASS: return put_surrogates(e, start, end, reason);
    case ERRORS_CUSTOM: return encoder_custom(e, start, end, reason);
    default: return encoder_raise(e, start, end, reason);
    }
}

Status encoder_run(Encoder *e, const char *reason) {
    while (e->at < str_length(e->text)) {
        Truth done = e->put(e, str_char(e->text, e->at));
        if (done < 0) return -1;
        if (done) {
            e->at++;
            continue;
        }
        intptr_t start = e->at, end = start + 1;
        while (e->can && end < str_length(e->text)) {
            Truth can = e->can(e, str_char(e->text, end));
            if (can < 0) return -1;
            if (can) break;
            end++;
        }
        TRY(encoder_error(e, start, end, reason));
    }
    return 0;
}

Value encoder_finish(Encoder *e, Status status) {
    Value result = NULL;
    if (status == 0) result = e->out.failed ? raise_memory_error() : bytes_from_data(e->out.data, e->out.length);
    buf_free(&e->out);
    return result;
}
