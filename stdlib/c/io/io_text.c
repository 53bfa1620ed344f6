/* io_text.c - TextIOWrapper: text over a buffered binary stream.
 *
 * Reading: chunks of bytes go through an incremental decoder into `decoded`; `used` characters of it were handed out.  The
 * snapshot (decoder flags, bytes) is the decoder's state before the chunk, from which tell() finds a position that seek() can
 * restore.  Writing: encoded bytes collect in `pending` until there is a chunk, a newline (line buffering) or a flush. */
#include "base/memory.h"
#include "io_int.h"
#include "objects/codec.h"
#include "objects/thread.h"

#include <langinfo.h>
#include <string.h>

typedef struct TextObj {
    IOBaseObj base;
    Slot      buffer, encoding, errors, read_newline, write_newline; /* buffer NULL: detached or uninitialised; newlines str or NULL */
    Slot      encoder, decoder, decoded, snapshot_flags, snapshot_bytes;
    intptr_t  used, chunk_size;
    uint8_t  *pending;
    size_t    pending_length, pending_capacity;
    double    bytes_per_char;
    bool      initialised, detached, finalizing, line_buffering, write_through, universal, read_translate, write_translate;
    bool      seekable, telling, has_read1, stateless, ascii_as_is, writes_utf8, start_of_stream;
} TextObj;

static Status check_ready(TextObj *t) {
    if (LIKELY(t->initialised)) return 0;
    return RAISED(raise_value_error(t->detached ? "underlying buffer has been detached" : "I/O operation on uninitialized object"));
}
static Truth text_closed(TextObj *t) {
    Truth closed = io_buffered_is_closed(t->buffer.value);
    return closed >= 0 ? closed : io_is_closed(t->buffer.value);
}
static Status check_open(TextObj *t) {
    TRY(check_ready(t));
    Truth closed = text_closed(t);
    return closed < 0 ? -1 : closed ? RAISED(raise_value_error("I/O operation on closed file.")) : 0;
}
static const char *utf8_of(Value v) { return v ? str_utf8(v, NULL) : NULL; }

/* ---- construction ---------------------------------------------------------------------------------------------------------------- */
Value io_text_encoding(Value encoding, int stack_level) {
    if (encoding && encoding != NONE) return encoding;
    if (vm_config.warn_default_encoding && warn_format(&EncodingWarning_type, stack_level, "'encoding' argument not specified") < 0) return NULL;
    return str_from_c(vm_config.utf8_mode ? "utf-8" : "locale");
}

/* The name that the locale gives its encoding. */
static Value locale_encoding(void) {
    const char *codeset = nl_langinfo(CODESET);
    return str_from_c(*codeset ? codeset : "utf-8");
}

static Status check_newline(Value newline) {
    if (newline == NONE) return 0;
    if (!is_str(newline)) return RAISED(raise_type_error("TextIOWrapper() argument 'newline' must be str or None, not %K", newline));
    if (str_equal_ascii(newline, "") || str_equal_ascii(newline, "\n") || str_equal_ascii(newline, "\r") || str_equal_ascii(newline, "\r\n")) return 0;
    return RAISED(raise_value_error("illegal newline value: %U", newline));
}
static void set_newline(TextObj *t, Value newline) {
    bool empty = newline != NONE && str_length(newline) == 0;
    t->universal = newline == NONE || empty;
    t->read_translate = newline == NONE;
    slot_set(t, &t->read_newline, newline == NONE ? NULL : newline);
    t->write_translate = newline == NONE || !empty;
    slot_set(t, &t->write_newline, newline != NONE && !empty && str_char(newline, 0) == '\r' ? newline : NULL);
}

static Value codec_info(TextObj *t, Value encoding) {
    Value info = codec_lookup(utf8_of(encoding));
    if (!info) return NULL;
    Value is_text;
    Truth found = object_lookup_attr(info, str_intern_c("_is_text_encoding"), &is_text);
    if (found < 0) return NULL;
    if (found && is_text == FALSE_VALUE)
        return raise_format(&LookupError_type, "'%U' is not a text encoding; use codecs.open() to handle arbitrary codecs", encoding);
    return info;
}
static Status make_decoder(TextObj *t, Value info) {
    Truth readable = io_is_true(t->buffer.value, "readable");
    if (readable < 0) return -1;
    slot_set(t, &t->decoder, NULL);
    if (!readable) return 0;
    Value factory = object_get_attr(info, str_intern_c("incrementaldecoder"));
    if (factory == NONE) return RAISED(raise_format(&LookupError_type, "codec does not support incremental decoding"));
    Value decoder = factory ? CALL1(factory, t->errors.value) : NULL;
    if (!decoder) return -1;
    if (t->universal) {
        Value args[] = {decoder, value_from_bool(t->read_translate)};
        if (!(decoder = object_call(VALUE(&newline_decoder_type), args, 2, NULL))) return -1;
    }
    slot_set(t, &t->decoder, decoder);
    return 0;
}
static Status make_encoder(TextObj *t, Value info) {
    Truth writable = io_is_true(t->buffer.value, "writable");
    if (writable < 0) return -1;
    slot_set(t, &t->encoder, NULL);
    if (!writable) return 0;
    Value name = object_get_attr(info, NAME(name));
    if (!name) return -1;
    static const char *const stateless[] = {"utf-8", "ascii", "iso8859-1", "latin-1", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"};
    t->stateless = false;
    for (size_t i = 0; i < COUNT_OF(stateless); i++) t->stateless |= is_str(name) && str_equal_ascii(name, stateless[i]);
    t->writes_utf8 = t->stateless && str_equal_ascii(name, "utf-8");
    t->ascii_as_is = t->stateless && strncmp(utf8_of(name), "utf-16", 6) != 0 && strncmp(utf8_of(name), "utf-32", 6) != 0;
    Value factory = object_get_attr(info, str_intern_c("incrementalencoder"));
    if (factory == NONE) return RAISED(raise_format(&LookupError_type, "codec does not support incremental encoding"));
    Value encoder = factory ? CALL1(factory, t->errors.value) : NULL;
    if (!encoder) return -1;
    slot_set(t, &t->encoder, encoder);
    /* Appending to a file: no second byte order mark. */
    if (t->seekable) {
        Value position = CALL_METHOD0(t->buffer.value, NAME(tell));
        if (!position) return -1;
        if (is_int(position) && !int_is_zero(position) && !CALL_METHOD1(encoder, str_intern_c("setstate"), value_from_int(0))) return -1;
    }
    return 0;
}

static Value text_create(Type *cls, const Value *args, size_t nargs, Value names) {
    TextObj *t = (TextObj *)cls->native->allocate(cls, 0);
    if (!t || gc_register_release(&t->base.header) < 0) return NULL;
    return VALUE(t);
}
static void text_release(Obj *obj) { mem_free(((TextObj *)obj)->pending); }
static void text_trace(Obj *obj, Tracer *tracer) {
    TextObj *t = (TextObj *)obj;
    trace_slot(tracer, &t->base.attributes);
    trace_slots(tracer, &t->buffer, 10);
}

static Status text_init(Value self, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"TextIOWrapper", "buffer | encoding errors newline line_buffering write_through"};
    Value                out[6];
    TextObj             *t = (TextObj *)self;
    t->initialised = t->detached = false;
    TRY(args_parse(&spec, args, nargs, names, out));
    Value encoding = out[1] && out[1] != NONE ? out[1] : NULL;
    if (encoding && !is_str(encoding)) return RAISED(raise_type_error("TextIOWrapper() argument 'encoding' must be str or None, not %K", encoding));
    if (!encoding) {
        if (vm_config.warn_default_encoding && warn_format(&EncodingWarning_type, 1, "'encoding' argument not specified") < 0) return -1;
        encoding = vm_config.utf8_mode ? str_from_c("utf-8") : locale_encoding();
    } else if (str_equal_ascii(encoding, "locale")) {
        encoding = locale_encoding();
    }
    Value errors = out[2] && out[2] != NONE ? out[2] : str_from_c("strict");
    if (!encoding || !errors) return -1;
    if (!is_str(errors)) return RAISED(raise_type_error("TextIOWrapper() argument 'errors' must be str or None, not %K", errors));
    size_t length;
    const char *text = str_utf8(encoding, &length);
    if (!text || !utf8_of(errors)) return -1;
    if (strlen(text) != length) return RAISED(raise_value_error("embedded null character"));
    if (vm_config.dev_mode && !codec_lookup_error(utf8_of(errors))) return -1;
    Value newline = out[3] ? out[3] : NONE;
    TRY(check_newline(newline));
    Truth line_buffering = out[4] ? object_truth(out[4]) : 0, write_through = out[5] ? object_truth(out[5]) : 0;
    if (line_buffering < 0 || write_through < 0) return -1;
    TRY(io_unsettle(self));
    slot_set(t, &t->buffer, out[0]);
    slot_set(t, &t->encoding, encoding);
    slot_set(t, &t->errors, errors);
    Value info = codec_info(t, encoding);
    if (!info) return -1;
    slot_set(t, &t->decoded, NULL);
    slot_set(t, &t->snapshot_bytes, NULL);
    t->used = 0;
    t->pending_length = 0;
    t->chunk_size = DEFAULT_BUFFER_SIZE;
    t->line_buffering = line_buffering;
    t->write_through = write_through;
    set_newline(t, newline);
    Truth seekable = io_is_true(out[0], "seekable");
    if (seekable < 0) return -1;
    t->seekable = t->telling = seekable;
    Value read1;
    Truth has_read1 = object_lookup_attr(out[0], str_intern_c("read1"), &read1);
    if (has_read1 < 0) return -1;
    t->has_read1 = has_read1;
    TRY(make_decoder(t, info));
    TRY(make_encoder(t, info));
    t->initialised = true;
    return 0;
}

/* ---- writing ----------------------------------------------------------------------------------------------------------------------- */
static Status write_pending(TextObj *t) {
    if (!t->pending_length) return 0;
    Value bytes = bytes_from_data(t->pending, t->pending_length);
    if (!bytes) return -1;
    t->pending_length = 0;
    for (;;) {
        if (CALL_METHOD1(t->buffer.value, NAME(write), bytes)) return 0;
        if (!exception_matches(&InterruptedError_type)) return -1;
        exception_clear();
    }
}
/* Room for LENGTH more bytes, or NULL. */
static uint8_t *pending_room(TextObj *t, size_t length) {
    if (t->pending_length && t->pending_length + length > (size_t)t->chunk_size && write_pending(t) < 0) return NULL;
    if (!t->pending || t->pending_length + length > t->pending_capacity) {
        size_t   capacity = t->pending_length + length + 1024;
        uint8_t *larger = mem_realloc(t->pending, capacity);
        if (!larger) return (uint8_t *)raise_memory_error();
        t->pending = larger;
        t->pending_capacity = capacity;
    }
    return t->pending + t->pending_length;
}
static Status add_pending(TextObj *t, const uint8_t *bytes, size_t length) {
    uint8_t *room = pending_room(t, length);
    if (!room) return -1;
    memcpy(room, bytes, length);
    t->pending_length += length;
    return 0;
}
static Status add_latin1_as_utf8(TextObj *t, Value text) {
    size_t   length = (size_t)str_length(text);
    uint8_t *room = pending_room(t, 2 * length), *out = room;
    if (!room) return -1;
    for (const uint8_t *in = str_data(text), *end = in + length; in < end;) {
        uint64_t word;
        if (end - in >= 8 && (memcpy(&word, in, 8), !(word & 0x8080808080808080u))) {
            memcpy(out, &word, 8);
            in += 8;
            out += 8;
            continue;
        }
        uint8_t c = *in++;
        if (c < 0x80) *out++ = c;
        else {
            *out++ = (uint8_t)(0xc0 | c >> 6);
            *out++ = (uint8_t)(0x80 | (c & 0x3f));
        }
    }
    t->pending_length += (size_t)(out - room);
    return 0;
}
static Status encode_pending(TextObj *t, Value text) {
    if (t->ascii_as_is && str_is_ascii(text)) return add_pending(t, str_data(text), (size_t)str_length(text));
    if (t->writes_utf8 && str_kind(text) == STR_KIND_1) return add_latin1_as_utf8(t, text);
    Value bytes = t->writes_utf8 ? codec_utf8_encode(text, utf8_of(t->errors.value))
                  : t->stateless ? str_encode(text, utf8_of(t->encoding.value), utf8_of(t->errors.value))
                                 : CALL_METHOD1(t->encoder.value, NAME(encode), text);
    if (!bytes) return -1;
    if (!is_bytes(bytes)) return RAISED(raise_type_error("encoder should return a bytes object, not '%.200s'", type_of(bytes)->name));
    return add_pending(t, bytes_data(bytes), (size_t)bytes_length(bytes));
}
static void forget_decoded(TextObj *t) {
    if (t->decoded.value) slot_set(t, &t->decoded, NULL);
    t->used = 0;
}
static Value text_write(Value self, Value text) {
    TextObj *t = (TextObj *)self;
    TRY_NULL(check_ready(t));
    if (!is_str(text)) return raise_type_error("write() argument must be str, not %s", type_of(text)->name);
    TRY_NULL(check_open(t));
    if (!t->encoder.value) return io_unsupported("not writable");
    intptr_t length = str_length(text), ignored;
    bool     has_newline = (t->write_translate && t->write_newline.value) || t->line_buffering
                              ? find_line_end(true, false, NULL, text, 0, length, &ignored) >= 0 : false;
    bool     flush = t->line_buffering && has_newline;
    if (t->line_buffering && !flush && str_find(text, str_from_c("\r"), 0, length, 1) >= 0) flush = true;
    if (has_newline && t->write_translate && t->write_newline.value)
        TRY_VALUE(text, str_replace(text, str_from_c("\n"), t->write_newline.value, -1));
    TRY_NULL(encode_pending(t, text));
    if (t->pending_length >= (size_t)t->chunk_size || flush || t->write_through) TRY_NULL(write_pending(t));
    if (flush && !CALL_METHOD0(t->buffer.value, NAME(flush))) return NULL;
    forget_decoded(t);
    if (t->snapshot_bytes.value) slot_set(t, &t->snapshot_bytes, NULL);
    if (t->decoder.value && !CALL_METHOD0(t->decoder.value, str_intern_c("reset"))) return NULL;
    return int_from_i64(length);
}
static Value text_flush(Value self) {
    TextObj *t = (TextObj *)self;
    TRY_NULL(check_open(t));
    t->telling = t->seekable;
    TRY_NULL(write_pending(t));
    return CALL_METHOD0(t->buffer.value, NAME(flush));
}

/* ---- reading ------------------------------------------------------------------------------------------------------------------------ */
static Value decode(TextObj *t, Value bytes, bool final) {
    Value text = CALL_METHOD2(t->decoder.value, NAME(decode), bytes, value_from_bool(final));
    if (text && !is_str(text)) return raise_type_error("decoder should return a string result, not '%.200s'", type_of(text)->name);
    return text;
}
/* Decodes one more chunk: 1 there is more, 0 end of file, -1 raised. */
static Truth read_chunk(TextObj *t, int64_t hint) {
    if (!t->decoder.value) return RAISED(io_unsupported("not readable"));
    Value flags = NULL, before = NULL;
    if (t->telling) {
        Value state = CALL_METHOD0(t->decoder.value, str_intern_c("getstate"));
        if (!state) return -1;
        if (!is_tuple(state) || tuple_length(state) != 2) return RAISED(raise_type_error("illegal decoder state"));
        before = tuple_get(state, 0);
        flags = tuple_get(state, 1);
        if (!is_bytes(before)) return RAISED(raise_type_error("illegal decoder state: the first item should be a bytes object, not '%.200s'", type_of(before)->name));
    }
    if (hint > 0 && t->bytes_per_char > 0) hint = (int64_t)(t->bytes_per_char * (double)hint);
    Value size = int_from_i64(hint > t->chunk_size ? hint : t->chunk_size);
    Value bytes = CALL_METHOD1(t->buffer.value, t->has_read1 ? str_intern_c("read1") : NAME(read), size);
    if (!bytes) return -1;
    if (!is_bytes(bytes)) {
        if (!value_has_buffer(bytes))
            return RAISED(raise_type_error("underlying %s() should have returned a bytes-like object, not '%.200s'", t->has_read1 ? "read1" : "read", type_of(bytes)->name));
        if (!(bytes = bytes_from_object(bytes))) return -1;
    }
    bool  eof = bytes_length(bytes) == 0;
    Value text = decode(t, bytes, eof);
    if (!text) return -1;
    slot_set(t, &t->decoded, text);
    t->used = 0;
    t->bytes_per_char = str_length(text) ? (double)bytes_length(bytes) / (double)str_length(text) : 0;
    if (str_length(text) > 0) eof = false;
    if (t->telling) {
        Value joined = bytes_length(before) ? bytes_concat(before, bytes) : bytes;
        if (!joined) return -1;
        slot_set(t, &t->snapshot_flags, flags);
        slot_set(t, &t->snapshot_bytes, joined);
    }
    return !eof;
}
static Value take_decoded(TextObj *t, intptr_t count) {
    if (!t->decoded.value) return str_from_c("");
    intptr_t left = str_length(t->decoded.value) - t->used;
    if (count < 0 || count > left) count = left;
    Value text = t->used == 0 && count == left ? t->decoded.value : str_substring(t->decoded.value, t->used, t->used + count);
    if (text) t->used += count;
    return text;
}
static Value text_read(Value self, const Value *args, size_t nargs, Value names) {
    TextObj *t = (TextObj *)self;
    int64_t  size;
    TRY_NULL(io_size_argument(args, nargs, "read", &size));
    TRY_NULL(check_open(t));
    if (!t->decoder.value) return io_unsupported("not readable");
    TRY_NULL(write_pending(t));
    if (size < 0) {
        Value bytes = CALL_METHOD0(t->buffer.value, NAME(read));
        if (!bytes) return NULL;
        if (bytes == NONE) TRY_VALUE(bytes, bytes_from_data("", 0));
        Value text = decode(t, bytes, true), head = text ? take_decoded(t, -1) : NULL;
        if (!head) return NULL;
        slot_set(t, &t->snapshot_bytes, NULL);
        forget_decoded(t);
        return str_length(head) ? str_concat(head, text) : text;
    }
    Value result = take_decoded(t, size);
    if (!result) return NULL;
    if (str_length(result) >= size) return result;
    Value parts = list_new(0);
    intptr_t have = str_length(result);
    if (!parts || list_append(parts, result) < 0) return NULL;
    while (have < size) {
        Truth more = read_chunk(t, size - have);
        if (more < 0) {
            if (exception_matches(&InterruptedError_type)) {
                exception_clear();
                continue;
            }
            return NULL;
        }
        if (!more) break;
        Value piece = take_decoded(t, size - have);
        if (!piece || list_append(parts, piece) < 0) return NULL;
        have += str_length(piece);
    }
    return str_join(str_from_c(""), ((ListObj *)parts)->items, (size_t)list_length(parts));
}

static Value read_line(TextObj *t, int64_t limit) {
    Value    parts = NULL, rest = NULL;
    intptr_t have = 0;
    TRY_NULL(write_pending(t));
    for (;;) {
        while (!t->decoded.value || t->used >= str_length(t->decoded.value)) {
            Truth more = read_chunk(t, 0);
            if (more < 0) return NULL;
            if (!more) {
                forget_decoded(t);
                slot_set(t, &t->snapshot_bytes, NULL);
                goto finished;
            }
        }
        Value    text = t->decoded.value;
        intptr_t start = t->used, length = str_length(text);
        if (rest) { /* the start of a two-character newline was left over */
            if (!(text = str_concat(rest, str_substring(text, start, length)))) return NULL;
            slot_set(t, &t->decoded, text);
            t->used = start = 0;
            length = str_length(text);
            have -= str_length(rest);
            rest = NULL;
        }
        intptr_t consumed, end = find_line_end(t->read_translate, t->universal, t->read_newline.value, text, start, length, &consumed);
        bool     complete = end >= 0;
        if (!complete) end = consumed;
        if (limit >= 0 && end - start + have >= limit) {
            end = start + (intptr_t)limit - have;
            complete = true;
        }
        if (complete) {
            Value piece = start == 0 && end == length ? text : str_substring(text, start, end);
            if (!piece) return NULL;
            t->used = end;
            if (!parts) return piece;
            TRY_NULL(list_append(parts, piece));
            break;
        }
        Value piece = str_substring(text, start, end);
        if (!piece || (!parts && !(parts = list_new(0))) || list_append(parts, piece) < 0) return NULL;
        have += end - start;
        if (end < length) {
            if (!(rest = str_substring(text, end, length))) return NULL;
            have += str_length(rest);
        }
        forget_decoded(t);
    }
finished:
    if (rest && (!parts && !(parts = list_new(0)))) return NULL;
    if (rest && list_append(parts, rest) < 0) return NULL;
    if (!parts) return str_from_c("");
    return str_join(str_from_c(""), ((ListObj *)parts)->items, (size_t)list_length(parts));
}
static Value text_readline(Value self, const Value *args, size_t nargs, Value names) {
    TextObj *t = (TextObj *)self;
    int64_t  limit;
    TRY_NULL(io_size_argument(args, nargs, "readline", &limit));
    TRY_NULL(check_open(t));
    return read_line(t, limit);
}
static Value text_next(Value self) {
    TextObj *t = (TextObj *)self;
    Value    line;
    if (check_ready(t) < 0) return NULL;
    t->telling = false;
    if (type_of(self) == &text_io_type) {
        if (!t->decoded.value || t->used >= str_length(t->decoded.value))
            if (check_open(t) < 0) return NULL;
        line = read_line(t, -1);
    } else {
        line = CALL_METHOD0(self, NAME(readline));
        if (line && !is_str(line)) return raise_format(&OSError_type, "readline() should have returned a str object, not '%.200s'", type_of(line)->name);
    }
    if (!line) return NULL;
    if (str_length(line)) return line;
    slot_set(t, &t->snapshot_bytes, NULL);
    t->telling = t->seekable;
    return NULL;
}

/* ---- positions ----------------------------------------------------------------------------------------------------------------------------
 * A cookie packs: byte position, decoder flags << 64, bytes to feed << 128, characters to skip << 192, need_eof << 256. */
static Value pack_cookie(Value position, Value flags, int64_t feed, int64_t skip, bool eof) {
    Value cookie = position, parts[] = {flags, int_from_i64(feed), int_from_i64(skip), value_from_int(eof)};
    for (int i = 0; cookie && i < 4; i++) {
        Value shifted = parts[i] ? int_lshift(parts[i], value_from_int(64 * (i + 1))) : NULL;
        cookie = shifted ? int_or(cookie, shifted) : NULL;
    }
    return cookie;
}
static Status cookie_part(Value cookie, int index, int64_t *out) {
    Value shifted = int_rshift(cookie, value_from_int(64 * index));
    if (!shifted) return -1;
    *out = (int64_t)int_as_u64_mask(shifted);
    return 0;
}
static Status set_decoder_state(TextObj *t, Value bytes, Value flags) {
    Value state = bytes && flags ? TUPLE2(bytes, flags) : NULL;
    return state && CALL_METHOD1(t->decoder.value, str_intern_c("setstate"), state) ? 0 : -1;
}
static Value text_tell(Value self) {
    TextObj *t = (TextObj *)self;
    TRY_NULL(check_open(t));
    if (!t->seekable) return io_unsupported("underlying stream is not seekable");
    if (!t->telling) return raise_format(&OSError_type, "telling position disabled by next() call");
    TRY_NULL(write_pending(t));
    if (!CALL_METHOD0(self, NAME(flush))) return NULL;
    Value position = CALL_METHOD0(t->buffer.value, NAME(tell));
    if (!position || !t->decoder.value || !t->snapshot_bytes.value) return position;
    Value bytes = t->snapshot_bytes.value, flags = t->snapshot_flags.value;
    if (!(position = int_sub(position, int_from_i64(bytes_length(bytes))))) return NULL;
    intptr_t skip = t->used;
    if (skip == 0) return pack_cookie(position, flags, 0, 0, false);

    /* Walk from the snapshot, one byte at a time, to the last place before the target where the decoder holds nothing back. */
    Value saved = CALL_METHOD0(t->decoder.value, str_intern_c("getstate")), empty = bytes_from_data("", 0);
    if (!saved || !empty || set_decoder_state(t, empty, flags) < 0) return NULL;
    intptr_t start = 0, fed = 0, decoded = 0;
    bool     eof = false, failed = false;
    for (intptr_t i = 0; i < bytes_length(bytes) && decoded < skip; i++) {
        Value one = bytes_from_data(bytes_data(bytes) + i, 1), text = one ? decode(t, one, false) : NULL;
        Value state = text ? CALL_METHOD0(t->decoder.value, str_intern_c("getstate")) : NULL;
        if (!state) {
            failed = true;
            break;
        }
        fed++;
        decoded += str_length(text);
        Value held = tuple_get(state, 0);
        if (is_bytes(held) && bytes_length(held) == 0 && decoded <= skip) {
            start += fed;
            skip -= decoded;
            flags = tuple_get(state, 1);
            fed = decoded = 0;
            if (skip == 0) break;
        }
    }
    if (!failed && decoded < skip) {
        Value text = decode(t, empty, true);
        failed = !text;
        eof = true;
        if (text) decoded += str_length(text);
        if (text && decoded < skip) {
            raise_format(&OSError_type, "can't reconstruct logical file position");
            failed = true;
        }
    }
    Value error = failed ? exception_fetch() : NULL;
    if (!CALL_METHOD1(t->decoder.value, str_intern_c("setstate"), saved)) return NULL;
    if (error) {
        exception_restore(error);
        return NULL;
    }
    position = int_add(position, int_from_i64(start));
    return position ? pack_cookie(position, flags, fed, skip, eof) : NULL;
}
static Status reset_encoder(TextObj *t, bool at_start) {
    if (!t->encoder.value) return 0;
    Value result = at_start ? CALL_METHOD0(t->encoder.value, str_intern_c("reset")) : CALL_METHOD1(t->encoder.value, str_intern_c("setstate"), value_from_int(0));
    return result ? 0 : -1;
}
static Value text_seek(Value self, const Value *args, size_t nargs, Value names) {
    TextObj *t = (TextObj *)self;
    int64_t  whence = 0;
    if (nargs < 1 || nargs > 2) return raise_arity("seek", 1, 2, nargs);
    if (nargs == 2) TRY_NULL(io_offset(args[1], &whence));
    TRY_NULL(check_open(t));
    Value cookie = number_index(args[0]);
    if (!cookie) return NULL;
    if (!t->seekable) return io_unsupported("underlying stream is not seekable");
    if (whence == 1) {
        if (!int_is_zero(cookie)) return io_unsupported("can't do nonzero cur-relative seeks");
        if (!(cookie = CALL_METHOD0(self, NAME(tell)))) return NULL;
    } else if (whence == 2) {
        if (!int_is_zero(cookie)) return io_unsupported("can't do nonzero end-relative seeks");
        if (!CALL_METHOD0(self, NAME(flush))) return NULL;
        forget_decoded(t);
        slot_set(t, &t->snapshot_bytes, NULL);
        if (t->decoder.value && !CALL_METHOD0(t->decoder.value, str_intern_c("reset"))) return NULL;
        Value end[] = {value_from_int(0), value_from_int(2)};
        Value position = object_call_method(t->buffer.value, NAME(seek), end, 2);
        return position && reset_encoder(t, is_int(position) && int_is_zero(position)) == 0 ? position : NULL;
    } else if (whence != 0) {
        return raise_value_error("invalid whence (%lld, should be 0, 1 or 2)", (long long)whence);
    }
    if (int_sign(cookie) < 0) return raise_value_error("negative seek position %R", cookie);
    if (!CALL_METHOD0(self, NAME(flush))) return NULL;
    int64_t position, flags, feed, skip, eof;
    TRY_NULL(cookie_part(cookie, 0, &position));
    TRY_NULL(cookie_part(cookie, 1, &flags));
    TRY_NULL(cookie_part(cookie, 2, &feed));
    TRY_NULL(cookie_part(cookie, 3, &skip));
    TRY_NULL(cookie_part(cookie, 4, &eof));
    if (!CALL_METHOD1(t->buffer.value, NAME(seek), int_from_i64(position))) return NULL;
    forget_decoded(t);
    slot_set(t, &t->snapshot_bytes, NULL);
    if (t->decoder.value) {
        Value empty = bytes_from_data("", 0);
        if (position == 0 && flags == 0) {
            if (!CALL_METHOD0(t->decoder.value, str_intern_c("reset"))) return NULL;
        } else {
            TRY_NULL(set_decoder_state(t, empty, int_from_u64((uint64_t)flags)));
        }
        if (skip) {
            Value bytes = CALL_METHOD1(t->buffer.value, NAME(read), int_from_i64(feed));
            if (!bytes) return NULL;
            if (!is_bytes(bytes)) return raise_type_error("underlying read() should have returned a bytes object, not '%.200s'", type_of(bytes)->name);
            slot_set(t, &t->snapshot_flags, int_from_u64((uint64_t)flags));
            slot_set(t, &t->snapshot_bytes, bytes);
            Value text = decode(t, bytes, eof);
            if (!text) return NULL;
            slot_set(t, &t->decoded, text);
            if (str_length(text) < skip) return raise_format(&OSError_type, "can't restore logical file position");
            t->used = (intptr_t)skip;
        } else {
            slot_set(t, &t->snapshot_flags, int_from_u64((uint64_t)flags));
            slot_set(t, &t->snapshot_bytes, empty);
        }
    }
    TRY_NULL(reset_encoder(t, int_is_zero(cookie)));
    return cookie;
}
static Value text_truncate(Value self, const Value *args, size_t nargs, Value names) {
    TextObj *t = (TextObj *)self;
    if (nargs > 1) return raise_arity("truncate", 0, 1, nargs);
    TRY_NULL(check_ready(t));
    if (!CALL_METHOD0(self, NAME(flush))) return NULL;
    return object_call_method(t->buffer.value, str_intern_c("truncate"), args, nargs);
}

/* ---- settings and closing ------------------------------------------------------------------------------------------------------------------- */
static Value text_reconfigure(Value self, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"reconfigure", "* | encoding errors newline line_buffering write_through"};
    Value                out[5];
    TextObj             *t = (TextObj *)self;
    TRY_NULL(args_parse(&spec, args, nargs, names, out));
    TRY_NULL(check_ready(t));
    Value encoding = out[0] && out[0] != NONE ? out[0] : NULL, errors = out[1] && out[1] != NONE ? out[1] : NULL;
    if (t->decoder.value && t->decoded.value && t->snapshot_bytes.value && (encoding || errors || out[2]))
        return io_unsupported("It is not possible to set the encoding or newline of stream after the first read");
    if (out[2]) TRY_NULL(check_newline(out[2]));
    Truth line = out[3] && out[3] != NONE ? object_truth(out[3]) : t->line_buffering, through = out[4] && out[4] != NONE ? object_truth(out[4]) : t->write_through;
    if (line < 0 || through < 0) return NULL;
    if (!CALL_METHOD0(self, NAME(flush))) return NULL;
    if (encoding && str_equal_ascii(encoding, "locale")) TRY_VALUE(encoding, locale_encoding());
    Value info = codec_info(t, encoding ? encoding : t->encoding.value);
    if (!info) return NULL;
    if (encoding && !errors) TRY_VALUE(errors, str_from_c("strict"));
    if (out[2]) set_newline(t, out[2]);
    if (encoding || errors || out[2]) {
        if (encoding) slot_set(t, &t->encoding, encoding);
        if (errors) slot_set(t, &t->errors, errors);
        TRY_NULL(make_decoder(t, info));
        TRY_NULL(make_encoder(t, info));
    }
    t->line_buffering = line;
    t->write_through = through;
    return NONE;
}
static Value text_detach(Value self) {
    TextObj *t = (TextObj *)self;
    TRY_NULL(check_ready(t));
    if (!CALL_METHOD0(self, NAME(flush))) return NULL;
    Value buffer = t->buffer.value;
    slot_set(t, &t->buffer, NULL);
    t->detached = true;
    t->initialised = false;
    return buffer;
}
static Value text_close(Value self) {
    TextObj *t = (TextObj *)self;
    TRY_NULL(check_ready(t));
    Truth closed = text_closed(t);
    if (closed) return closed < 0 ? NULL : NONE;
    if (t->finalizing) {
        Value warn;
        if (object_lookup_attr(t->buffer.value, str_intern_c("_dealloc_warn"), &warn) > 0 && !CALL1(warn, self)) exception_clear();
        exception_clear();
    }
    Value flushed = CALL_METHOD0(self, NAME(flush));
    Value error = flushed ? NULL : exception_fetch();
    Value result = CALL_METHOD0(t->buffer.value, NAME(close));
    if (!error) {
        if (result && value_is(self, &text_io_type) && io_buffered_is_closed(t->buffer.value) == 1) io_settle(self);
        return result;
    }
    if (!result) exception_set_context(error);
    else exception_restore(error);
    return NULL;
}
#define FORWARD(name, method) \
    static Value name(Value self) { \
        TextObj *t = (TextObj *)self; \
        return check_ready(t) < 0 ? NULL : object_call_method(t->buffer.value, str_intern_c(method), NULL, 0); \
    }
FORWARD(text_fileno, "fileno")
FORWARD(text_isatty, "isatty")
FORWARD(text_seekable, "seekable")
FORWARD(text_readable, "readable")
FORWARD(text_writable, "writable")
static Value text_getstate(Value self) { return raise_type_error("cannot pickle '%.100s' instances", type_of(self)->name); }

static Value get_closed(Value self, void *closure) {
    TextObj *t = (TextObj *)self;
    return check_ready(t) < 0 ? NULL : object_get_attr(t->buffer.value, str_intern_c("closed"));
}
static Value get_name(Value self, void *closure) {
    TextObj *t = (TextObj *)self;
    return check_ready(t) < 0 ? NULL : object_get_attr(t->buffer.value, NAME(name));
}
static Value get_newlines(Value self, void *closure) {
    TextObj *t = (TextObj *)self;
    Value    value = NULL;
    if (check_ready(t) < 0) return NULL;
    if (!t->decoder.value || object_lookup_attr(t->decoder.value, str_intern_c("newlines"), &value) <= 0) return exception_pending() ? NULL : NONE;
    return value;
}
static Value get_slot(Value self, void *offset) {
    Value value = ((Slot *)((char *)self + (intptr_t)offset))->value;
    if (!((TextObj *)self)->detached && check_ready((TextObj *)self) < 0) return NULL; /* known whatever is below */
    return value ? value : NONE;
}
static Value get_line_buffering(Value self, void *closure) { return value_from_bool(((TextObj *)self)->line_buffering); }
static Value get_write_through(Value self, void *closure) { return value_from_bool(((TextObj *)self)->write_through); }
static Value get_chunk_size(Value self, void *closure) { return check_ready((TextObj *)self) < 0 ? NULL : int_from_i64(((TextObj *)self)->chunk_size); }
static Status set_chunk_size(Value self, Value v, void *closure) {
    int64_t n;
    if (!v) return RAISED(raise_format(&AttributeError_type, "cannot delete attribute"));
    TRY(io_offset(v, &n));
    if (n <= 0) return RAISED(raise_value_error("a strictly positive integer is required"));
    ((TextObj *)self)->chunk_size = n;
    return 0;
}
static Value get_finalizing(Value self, void *closure) { return value_from_bool(((TextObj *)self)->finalizing); }
static Status set_finalizing(Value self, Value v, void *closure) {
    Truth truth = v ? object_truth(v) : 0;
    ((TextObj *)self)->finalizing = truth == 1;
    return truth < 0 ? -1 : 0;
}
static Value text_repr(Value self) {
    TextObj *t = (TextObj *)self;
    Value    name = NULL, mode = NULL;
    if (!t->detached) TRY_NULL(check_ready(t));
    Truth entered = repr_enter(self);
    if (entered) return entered < 0 ? NULL : raise_format(&RuntimeError_type, "reentrant call inside %s.__repr__", type_of(self)->name);
    Value text = str_format("<_io.TextIOWrapper");
    if (object_lookup_attr(self, NAME(name), &name) < 0) exception_clear();
    if (object_lookup_attr(self, NAME(mode), &mode) < 0) exception_clear();
    if (text && name) text = str_format("%U name=%R", text, name);
    if (text && mode) text = str_format("%U mode=%R", text, mode);
    if (text) text = str_format("%U encoding=%R>", text, t->encoding.value);
    repr_leave(self);
    return text;
}

static const MethodDef methods[] = {
    {"detach", text_detach, METHOD_NOARGS, "detach($self, /)\n--\n\n"},
    {"reconfigure", text_reconfigure, METHOD_KEYWORDS, "reconfigure($self, /, *, encoding=None, errors=None, newline=None,\n            line_buffering=None, write_through=None)\n--\n\nReconfigure the text stream with new parameters."},
    {"write", text_write, METHOD_ONE, "write($self, text, /)\n--\n\n"},
    {"read", text_read, METHOD_FAST, "read($self, size=-1, /)\n--\n\n"},
    {"readline", text_readline, METHOD_FAST, "readline($self, size=-1, /)\n--\n\n"},
    {"flush", text_flush, METHOD_NOARGS, "flush($self, /)\n--\n\n"},
    {"close", text_close, METHOD_NOARGS, "close($self, /)\n--\n\n"},
    {"fileno", text_fileno, METHOD_NOARGS, "fileno($self, /)\n--\n\n"},
    {"isatty", text_isatty, METHOD_NOARGS, "isatty($self, /)\n--\n\n"},
    {"seekable", text_seekable, METHOD_NOARGS, "seekable($self, /)\n--\n\n"},
    {"readable", text_readable, METHOD_NOARGS, "readable($self, /)\n--\n\n"},
    {"writable", text_writable, METHOD_NOARGS, "writable($self, /)\n--\n\n"},
    {"seek", text_seek, METHOD_FAST, "seek($self, cookie, whence=0, /)\n--\n\n"},
    {"tell", text_tell, METHOD_NOARGS, "tell($self, /)\n--\n\n"},
    {"truncate", text_truncate, METHOD_FAST, "truncate($self, pos=None, /)\n--\n\n"},
    {"__getstate__", text_getstate, METHOD_NOARGS, NULL},
    {NULL}};
static const GetSetDef getsets[] = {{"closed", get_closed}, {"name", get_name}, {"newlines", get_newlines},
                                    {"encoding", get_slot, NULL, NULL, (void *)offsetof(TextObj, encoding)},
                                    {"errors", get_slot, NULL, NULL, (void *)offsetof(TextObj, errors)},
                                    {"buffer", get_slot, NULL, NULL, (void *)offsetof(TextObj, buffer)},
                                    {"line_buffering", get_line_buffering}, {"write_through", get_write_through},
                                    {"_CHUNK_SIZE", get_chunk_size, set_chunk_size}, {"_finalizing", get_finalizing, set_finalizing}, {NULL}};
static NativeType text_native = {.shape = {.size = sizeof(TextObj), .trace = text_trace, .release = text_release}, .create = text_create, .init = text_init,
                                 .repr = text_repr, .iternext = text_next, .methods = methods, .getsets = getsets, .finalize = io_finalize};
Type text_io_type = {.header = {.word = 1u << 30, .type = &type_type}, .name = "_io.TextIOWrapper", .basic_size = sizeof(TextObj), IO_BASE_OFFSETS,
                     .flags = TYPE_FLAG_BASETYPE, .base = &text_io_base_type, .native = &text_native,
                     .doc = "TextIOWrapper(buffer, encoding=None, errors=None, newline=None,\n              line_buffering=False, write_through=False)\n--\n\nCharacter and line based layer over a BufferedIOBase object, buffer."};
