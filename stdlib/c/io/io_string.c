/* io_string.c - newline translation, IncrementalNewlineDecoder, and StringIO, a text stream in memory. */
#include "base/memory.h"
#include "io_int.h"

#include <string.h>

/* ---- newlines --------------------------------------------------------------------------------------------------------------- */
enum { SEEN_CR = 1, SEEN_LF = 2, SEEN_CRLF = 4 };

Value newlines_seen(int seen) {
    Value cr = str_from_c("\r"), lf = str_from_c("\n"), crlf = str_from_c("\r\n");
    switch (seen) {
    case SEEN_CR: return cr;
    case SEEN_LF: return lf;
    case SEEN_CRLF: return crlf;
    case SEEN_CR | SEEN_LF: return TUPLE2(cr, lf);
    case SEEN_CR | SEEN_CRLF: return TUPLE2(cr, crlf);
    case SEEN_LF | SEEN_CRLF: return TUPLE2(lf, crlf);
    case SEEN_CR | SEEN_LF | SEEN_CRLF: return TUPLE3(cr, lf, crlf);
    default: return NONE;
    }
}

static bool has_char(Value text, uint32_t c) {
    if (str_kind(text) == STR_KIND_1) return memchr(str_data(text), (int)c, (size_t)str_length(text)) != NULL;
    for (intptr_t i = 0; i < str_length(text); i++)
        if (str_char(text, i) == c) return true;
    return false;
}

Value newline_decode(NewlineState *state, Value text, bool final) {
    intptr_t length = str_length(text);
    if (state->pending_cr && (final || length > 0)) {
        Value cr = str_from_c("\r");
        if (!cr || !(text = str_concat(cr, text))) return NULL;
        state->pending_cr = false;
        length++;
    }
    if (!final && length > 0 && str_char(text, length - 1) == '\r') {
        if (!(text = str_substring(text, 0, --length))) return NULL;
        state->pending_cr = true;
    }
    if (length == 0) return text;
    if (!has_char(text, '\r')) {
        if (!(state->seen & SEEN_LF) && has_char(text, '\n')) state->seen |= SEEN_LF;
        return text;
    }
    int         kind = str_kind(text);
    const void *data = str_data(text);
    for (intptr_t i = 0; i < length; i++) {
        uint32_t c = str_read(kind, data, i);
        if (c == '\n') state->seen |= SEEN_LF;
        else if (c == '\r') {
            if (i + 1 < length && str_read(kind, data, i + 1) == '\n') {
                state->seen |= SEEN_CRLF;
                i++;
            } else {
                state->seen |= SEEN_CR;
            }
        }
    }
    if (!state->translate) return text;
    void *out = mem_alloc((size_t)(length + 1) * (size_t)kind);
    if (!out) return raise_memory_error();
    intptr_t n = 0;
    for (intptr_t i = 0; i < length; i++) {
        uint32_t c = str_read(kind, data, i);
        if (c == '\r') {
            if (i + 1 < length && str_read(kind, data, i + 1) == '\n') i++;
            c = '\n';
        }
        str_write(kind, out, n++, c);
    }
    Value result = str_from_data(kind, out, n);
    mem_free(out);
    return result;
}

intptr_t find_line_end(bool translated, bool universal, Value newline, Value text, intptr_t start, intptr_t length, intptr_t *consumed) {
    int         kind = str_kind(text);
    const void *data = str_data(text);
    *consumed = length;
    if (translated || !universal) {
        if (translated || str_length(newline) == 1) {
            uint32_t wanted = translated ? '\n' : str_char(newline, 0);
            if (kind == STR_KIND_1) {
                const uint8_t *found = memchr((const uint8_t *)data + start, (int)wanted, (size_t)(length - start));
                return found ? found - (const uint8_t *)data + 1 : -1;
            }
            for (intptr_t i = start; i < length; i++)
                if (str_read(kind, data, i) == wanted) return i + 1;
            return -1;
        }
        intptr_t found = str_find(text, newline, start, length, 1);
        if (found >= 0) return found + str_length(newline);
        *consumed = length - (length > start && str_read(kind, data, length - 1) == str_char(newline, 0));
        return -1;
    }
    for (intptr_t i = start; i < length; i++) {
        uint32_t c = str_read(kind, data, i);
        if (c == '\n') return i + 1;
        if (c == '\r') return i + 1 < length && str_read(kind, data, i + 1) == '\n' ? i + 2 : i + 1;
    }
    return -1;
}

/* ---- IncrementalNewlineDecoder ------------------------------------------------------------------------------------------------ */
typedef struct NewlineDecoderObj {
    Obj          header;
    Slot         decoder, errors; /* decoder NULL: input is str already */
    NewlineState state;
} NewlineDecoderObj;

static Value newline_decoder_create(Type *cls, const Value *args, size_t nargs, Value names) { return cls->native->allocate(cls, 0); }
static Status newline_decoder_init(Value self, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"IncrementalNewlineDecoder", "decoder translate | errors"};
    Value                out[3];
    NewlineDecoderObj   *d = (NewlineDecoderObj *)self;
    TRY(args_parse(&spec, args, nargs, names, out));
    Truth translate = object_truth(out[1]);
    if (translate < 0) return -1;
    slot_set(d, &d->decoder, out[0] == NONE ? NULL : out[0]);
    slot_set(d, &d->errors, out[2] ? out[2] : str_from_c("strict"));
    d->state = (NewlineState){.translate = translate};
    return 0;
}
static void newline_decoder_trace(Obj *obj, Tracer *tracer) { trace_slots(tracer, &((NewlineDecoderObj *)obj)->decoder, 2); }
static Value newline_decoder_decode(Value self, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"decode", "input | final"};
    Value                out[2];
    NewlineDecoderObj   *d = (NewlineDecoderObj *)self;
    TRY_NULL(args_parse(&spec, args, nargs, names, out));
    Truth final = out[1] ? object_truth(out[1]) : 0;
    if (final < 0) return NULL;
    if (!d->errors.value) return raise_value_error("IncrementalNewlineDecoder.__init__() not called");
    Value text = d->decoder.value ? CALL_METHOD2(d->decoder.value, NAME(decode), out[0], value_from_bool(final)) : out[0];
    if (!text) return NULL;
    if (!is_str(text)) return raise_type_error("decoder should return a string result, not '%.200s'", type_of(text)->name);
    return newline_decode(&d->state, text, final);
}
static Value newline_decoder_getstate(Value self) {
    NewlineDecoderObj *d = (NewlineDecoderObj *)self;
    Value              buffer = bytes_from_data("", 0), flag = value_from_int(0);
    if (d->decoder.value) {
        Value state = CALL_METHOD0(d->decoder.value, str_intern_c("getstate"));
        if (!state) return NULL;
        if (!is_tuple(state) || tuple_length(state) != 2) return raise_type_error("illegal decoder state");
        buffer = tuple_get(state, 0);
        flag = tuple_get(state, 1);
    }
    Value shifted = int_lshift(flag, value_from_int(1));
    if (shifted && d->state.pending_cr) shifted = int_or(shifted, value_from_int(1));
    return shifted ? TUPLE2(buffer, shifted) : NULL;
}
static Value newline_decoder_setstate(Value self, Value state) {
    NewlineDecoderObj *d = (NewlineDecoderObj *)self;
    if (!is_tuple(state)) return raise_type_error("state argument must be a tuple");
    if (tuple_length(state) != 2 || !is_int(tuple_get(state, 1))) return raise_type_error("setstate(): illegal state argument");
    Value flag = tuple_get(state, 1), low = int_and(flag, value_from_int(1));
    if (!low) return NULL;
    d->state.pending_cr = !int_is_zero(low);
    if (!d->decoder.value) return NONE;
    Value inner = TUPLE2(tuple_get(state, 0), int_rshift(flag, value_from_int(1)));
    return inner ? CALL_METHOD1(d->decoder.value, str_intern_c("setstate"), inner) : NULL;
}
static Value newline_decoder_reset(Value self) {
    NewlineDecoderObj *d = (NewlineDecoderObj *)self;
    d->state.seen = 0;
    d->state.pending_cr = false;
    return d->decoder.value ? CALL_METHOD0(d->decoder.value, str_intern_c("reset")) : NONE;
}
static Value newline_decoder_newlines(Value self, void *closure) { return newlines_seen(((NewlineDecoderObj *)self)->state.seen); }
static const MethodDef newline_decoder_methods[] = {{"decode", newline_decoder_decode, METHOD_KEYWORDS, "decode($self, /, input, final=False)\n--\n\n"},
                                                    {"getstate", newline_decoder_getstate, METHOD_NOARGS, "getstate($self, /)\n--\n\n"},
                                                    {"setstate", newline_decoder_setstate, METHOD_ONE, "setstate($self, state, /)\n--\n\n"},
                                                    {"reset", newline_decoder_reset, METHOD_NOARGS, "reset($self, /)\n--\n\n"},
                                                    {NULL}};
static const GetSetDef newline_decoder_getsets[] = {{"newlines", newline_decoder_newlines}, {NULL}};
static NativeType newline_decoder_native = {.shape = {.size = sizeof(NewlineDecoderObj), .trace = newline_decoder_trace}, .create = newline_decoder_create,
                                            .init = newline_decoder_init,
                                            .methods = newline_decoder_methods, .getsets = newline_decoder_getsets};
Type newline_decoder_type = {.header = {.word = 1u << 30, .type = &type_type}, .name = "_io.IncrementalNewlineDecoder", .basic_size = sizeof(NewlineDecoderObj),
                             .flags = TYPE_FLAG_BASETYPE, .base = &object_type, .native = &newline_decoder_native,
                             .doc = "IncrementalNewlineDecoder(decoder, translate, errors='strict')\n--\n\nCodec used when reading a file in universal newlines mode."};

/* ---- StringIO -------------------------------------------------------------------------------------------------------------------- */
typedef struct StringIOObj {
    IOBaseObj    base;
    Slot         newline; /* str or NULL (None) */
    void        *data;     /* malloc'ed; NULL with `closed` */
    int          kind;     /* of the characters in DATA */
    uint32_t     max_char; /* none in it is larger: 127, 255, 0xffff or 0x10ffff */
    intptr_t     length, capacity, at;
    NewlineState state;
    bool         closed, initialised, universal, write_translate;
} StringIOObj;

static Status check_open(StringIOObj *s) {
    if (!s->initialised) return RAISED(raise_value_error("I/O operation on uninitialized object"));
    return s->closed ? RAISED(raise_value_error("I/O operation on closed file")) : 0;
}
static intptr_t bytes_held(const StringIOObj *s) { return s->capacity * s->kind; }
/* Room for LENGTH characters up to MAX_CHAR. */
static Status reserve(StringIOObj *s, intptr_t length, uint32_t max_char) {
    int      kind = kind_for_char(max_char);
    intptr_t held = bytes_held(s), capacity = s->capacity;
    if (max_char > s->max_char) s->max_char = max_char;
    if (LIKELY(kind <= s->kind)) {
        if (length <= capacity) return 0;
        kind = s->kind;
    }
    if (length > capacity) capacity = length + length / 8 + 32;
    if (capacity > INTPTR_MAX / 8) return RAISED(raise_memory_error());
    void *data = mem_realloc(s->data, (size_t)capacity * (size_t)kind);
    if (!data) return RAISED(raise_memory_error());
    if (kind > s->kind) /* widened in place, from the end on */
        for (intptr_t i = s->length; i-- > 0;) str_write(kind, data, i, str_read(s->kind, data, i));
    s->data = data;
    s->kind = kind;
    s->capacity = capacity;
    gc_external_memory((ptrdiff_t)(bytes_held(s) - held));
    return 0;
}
static char *place(const StringIOObj *s, intptr_t i) { return (char *)s->data + i * s->kind; }
static Status put_text(StringIOObj *s, Value text) {
    if (s->universal) {
        if (!(text = newline_decode(&s->state, text, true))) return -1;
    }
    if (s->write_translate) {
        Value lf = str_from_c("\n");
        if (!lf || !(text = str_replace(text, lf, s->newline.value, -1))) return -1;
    }
    intptr_t count = str_length(text), end = s->at + count;
    if (!count) return 0;
    TRY(reserve(s, end, str_max_char(text)));
    if (s->at > s->length) memset(place(s, s->length), 0, (size_t)((s->at - s->length) * s->kind));
    int         kind = str_kind(text);
    const void *data = str_data(text);
    if (kind == s->kind) memcpy(place(s, s->at), data, (size_t)(count * kind));
    else
        for (intptr_t i = 0; i < count; i++) str_write(s->kind, s->data, s->at + i, str_read(kind, data, i));
    s->at = end;
    if (end > s->length) s->length = end;
    return 0;
}
static Value string_io_create(Type *cls, const Value *args, size_t nargs, Value names) {
    StringIOObj *s = (StringIOObj *)cls->native->allocate(cls, 0);
    if (!s || gc_register_release(&s->base.header) < 0) return NULL;
    if (cls == &string_io_type) io_settle(VALUE(s)); /* closing it would only free its memory */
    s->kind = STR_KIND_1;
    s->max_char = 127;
    return VALUE(s);
}
static void string_io_release(Obj *obj) {
    StringIOObj *s = (StringIOObj *)obj;
    gc_external_memory(-(ptrdiff_t)bytes_held(s));
    mem_free(s->data);
}
static void string_io_trace(Obj *obj, Tracer *tracer) {
    trace_slot(tracer, &((StringIOObj *)obj)->base.attributes);
    trace_slot(tracer, &((StringIOObj *)obj)->newline);
}
static Status string_io_init(Value self, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"StringIO", "| initial_value newline"};
    Value                out[2];
    StringIOObj         *s = (StringIOObj *)self;
    s->initialised = false;
    TRY(args_parse(&spec, args, nargs, names, out));
    Value newline = out[1] ? out[1] : str_from_c("\n");
    if (!newline) return -1;
    if (newline != NONE) {
        if (!is_str(newline)) return RAISED(raise_type_error("newline must be str or None, not %.200s", type_of(newline)->name));
        if (!str_equal_ascii(newline, "") && !str_equal_ascii(newline, "\n") && !str_equal_ascii(newline, "\r") && !str_equal_ascii(newline, "\r\n"))
            return RAISED(raise_value_error("illegal newline value: %R", newline));
    }
    if (out[0] && out[0] != NONE && !is_str(out[0]))
        return RAISED(raise_type_error("initial_value must be str or None, not %.200s", type_of(out[0])->name));
    slot_set(s, &s->newline, newline == NONE ? NULL : newline);
    s->universal = newline == NONE || str_length(newline) == 0;
    s->state = (NewlineState){.translate = newline == NONE};
    s->write_translate = newline != NONE && str_length(newline) > 0 && str_char(newline, 0) == '\r';
    s->length = s->at = 0;
    s->closed = false;
    s->initialised = true;
    if (out[0] && out[0] != NONE) TRY(put_text(s, out[0]));
    s->at = 0;
    return 0;
}
static Value slice(StringIOObj *s, intptr_t start, intptr_t end) {
    if (s->max_char > 127 || end - start < 2) return str_from_data(s->kind, place(s, start), end - start);
    Value text = str_new(end - start, 127);
    if (text) memcpy(str_data(text), place(s, start), (size_t)(end - start));
    return text;
}
static Value string_io_getvalue(Value self) {
    StringIOObj *s = (StringIOObj *)self;
    return check_open(s) < 0 ? NULL : slice(s, 0, s->length);
}
static Value string_io_read(Value self, const Value *args, size_t nargs, Value names) {
    StringIOObj *s = (StringIOObj *)self;
    int64_t      size;
    TRY_NULL(io_size_argument(args, nargs, "read", &size));
    TRY_NULL(check_open(s));
    intptr_t left = s->length > s->at ? s->length - s->at : 0;
    if (size < 0 || size > left) size = left;
    if (size == 0) return str_from_c("");
    Value text = slice(s, s->at, s->at + size);
    if (text) s->at += size;
    return text;
}
/* Where the line that begins at the position ends. */
static intptr_t end_of_line(const StringIOObj *s) {
    intptr_t newline_length = s->newline.value ? str_length(s->newline.value) : 0;
    bool     any = s->universal && !s->state.translate;
    uint32_t wanted = s->state.translate || newline_length == 0 ? '\n' : str_char(s->newline.value, 0);
    if (s->kind == STR_KIND_1 && !any && newline_length < 2) {
        const char *from = s->data, *found = memchr(from + s->at, (int)wanted, (size_t)(s->length - s->at));
        return found ? found - from + 1 : s->length;
    }
    for (intptr_t i = s->at; i < s->length; i++) {
        uint32_t c = str_read(s->kind, s->data, i);
        bool     pair = c == '\r' && i + 1 < s->length && str_read(s->kind, s->data, i + 1) == '\n';
        if (any ? c == '\n' || c == '\r' : newline_length == 2 ? pair : c == wanted) return i + 1 + (pair && (any || newline_length == 2));
    }
    return s->length;
}
static Value take_line(StringIOObj *s, int64_t limit) {
    if (s->at >= s->length) return empty_str;
    intptr_t end = end_of_line(s);
    if (limit >= 0 && end > s->at + limit) end = s->at + limit;
    Value line = slice(s, s->at, end);
    if (line) s->at = end;
    return line;
}
static Value string_io_readline(Value self, const Value *args, size_t nargs, Value names) {
    int64_t limit;
    TRY_NULL(io_size_argument(args, nargs, "readline", &limit));
    return check_open((StringIOObj *)self) < 0 ? NULL : take_line((StringIOObj *)self, limit);
}
static Value string_io_next(Value self) {
    Value line;
    if (check_open((StringIOObj *)self) < 0) return NULL;
    if (type_of(self) == &string_io_type) line = take_line((StringIOObj *)self, -1);
    else {
        line = CALL_METHOD0(self, NAME(readline));
        if (line && !is_str(line)) return raise_format(&OSError_type, "readline() should have returned a str object, not '%.200s'", type_of(line)->name);
    }
    return line && str_length(line) ? line : NULL;
}
static Value string_io_write(Value self, Value text) {
    StringIOObj *s = (StringIOObj *)self;
    if (!is_str(text)) return raise_type_error("string argument expected, got '%s'", type_of(text)->name);
    TRY_NULL(check_open(s));
    intptr_t length = str_length(text);
    return put_text(s, text) < 0 ? NULL : int_from_i64(length);
}
static Value string_io_truncate(Value self, const Value *args, size_t nargs, Value names) {
    StringIOObj *s = (StringIOObj *)self;
    int64_t      size;
    TRY_NULL(check_open(s));
    TRY_NULL(io_size_argument(args, nargs, "truncate", &size));
    if (nargs == 0 || args[0] == NONE) size = s->at;
    if (size < 0) return raise_value_error("Negative size value %lld", (long long)size);
    if (size < s->length) s->length = size;
    return int_from_i64(size);
}
static Value string_io_seek(Value self, const Value *args, size_t nargs, Value names) {
    StringIOObj *s = (StringIOObj *)self;
    intptr_t     offset;
    int64_t      whence = 0;
    if (nargs < 1 || nargs > 2) return raise_arity("seek", 1, 2, nargs);
    TRY_NULL(argument_index(args[0], &offset));
    if (nargs == 2) TRY_NULL(io_offset(args[1], &whence));
    TRY_NULL(check_open(s));
    if (whence < 0 || whence > 2) return raise_value_error("Invalid whence (%lld, should be 0, 1 or 2)", (long long)whence);
    if (whence == 0 && offset < 0) return raise_value_error("Negative seek position %lld", (long long)offset);
    if (whence != 0 && offset != 0) return raise_format(&OSError_type, "Can't do nonzero cur-relative seeks");
    s->at = whence == 0 ? offset : whence == 1 ? s->at : s->length;
    return int_from_i64(s->at);
}
static Value string_io_tell(Value self) { return check_open((StringIOObj *)self) < 0 ? NULL : int_from_i64(((StringIOObj *)self)->at); }
static Value string_io_close(Value self) {
    StringIOObj *s = (StringIOObj *)self;
    s->closed = true;
    s->length = 0;
    return object_call_method(VALUE(&text_io_base_type), NAME(close), &self, 1);
}
static Value string_io_true(Value self) { return check_open((StringIOObj *)self) < 0 ? NULL : TRUE_VALUE; }
static Value string_io_getstate(Value self) {
    StringIOObj *s = (StringIOObj *)self;
    Value        text = string_io_getvalue(self), dict = s->base.attributes.value;
    if (!text) return NULL;
    if (dict) TRY_VALUE(dict, dict_copy(dict));
    Value values[] = {text, s->newline.value ? s->newline.value : NONE, int_from_i64(s->at), dict ? dict : NONE};
    return tuple_from_values(values, 4);
}
static Value string_io_setstate(Value self, Value state) {
    StringIOObj *s = (StringIOObj *)self;
    int64_t      at;
    if (!is_tuple(state) || tuple_length(state) < 4)
        return raise_type_error("%.200s.__setstate__ argument should be 4-tuple, got %.200s", type_of(self)->name, type_of(state)->name);
    if (s->initialised && io_check_closed(self) < 0) return NULL;
    Value empty = str_from_c("");
    Value init[] = {empty, tuple_get(state, 1)};
    TRY_NULL(string_io_init(self, init, 2, NULL));
    /* The value was translated when it was written. */
    bool universal = s->universal, translate = s->write_translate;
    s->universal = s->write_translate = false;
    Status status = is_str(tuple_get(state, 0)) ? put_text(s, tuple_get(state, 0)) : RAISED(raise_type_error("state must hold a str"));
    s->universal = universal;
    s->write_translate = translate;
    if (status < 0) return NULL;
    if (!is_int(tuple_get(state, 2))) return raise_type_error("third item of state must be an integer, got %.200s", type_of(tuple_get(state, 2))->name);
    TRY_NULL(io_offset(tuple_get(state, 2), &at));
    if (at < 0) return raise_value_error("position value cannot be negative");
    s->at = at;
    Value dict = tuple_get(state, 3);
    if (dict != NONE) {
        if (!is_dict(dict)) return raise_type_error("fourth item of state should be a dict, got a %.200s", type_of(dict)->name);
        Value own = object_get_dict(self);
        if (!own || dict_update(own, dict) < 0) return NULL;
    }
    return NONE;
}
static Value get_closed(Value self, void *closure) {
    StringIOObj *s = (StringIOObj *)self;
    return s->initialised ? value_from_bool(s->closed) : raise_value_error("I/O operation on uninitialized object");
}
static Value get_line_buffering(Value self, void *closure) { return check_open((StringIOObj *)self) < 0 ? NULL : FALSE_VALUE; }
static Value get_newlines(Value self, void *closure) { return check_open((StringIOObj *)self) < 0 ? NULL : newlines_seen(((StringIOObj *)self)->universal ? ((StringIOObj *)self)->state.seen : 0); }

static const MethodDef methods[] = {
    {"getvalue", string_io_getvalue, METHOD_NOARGS, "getvalue($self, /)\n--\n\nRetrieve the entire contents of the object."},
    {"read", string_io_read, METHOD_FAST, "read($self, size=-1, /)\n--\n\nRead at most size characters, returned as a string."},
    {"readline", string_io_readline, METHOD_FAST, "readline($self, size=-1, /)\n--\n\nRead until newline or EOF."},
    {"write", string_io_write, METHOD_ONE, "write($self, s, /)\n--\n\nWrite string to file."},
    {"truncate", string_io_truncate, METHOD_FAST, "truncate($self, pos=None, /)\n--\n\nTruncate size to pos."},
    {"seek", string_io_seek, METHOD_FAST, "seek($self, pos, whence=0, /)\n--\n\nChange stream position."},
    {"tell", string_io_tell, METHOD_NOARGS, "tell($self, /)\n--\n\nTell the current file position."},
    {"close", string_io_close, METHOD_NOARGS, "close($self, /)\n--\n\nClose the IO object."},
    {"readable", string_io_true, METHOD_NOARGS, "readable($self, /)\n--\n\nReturns True if the IO object can be read."},
    {"writable", string_io_true, METHOD_NOARGS, "writable($self, /)\n--\n\nReturns True if the IO object can be written."},
    {"seekable", string_io_true, METHOD_NOARGS, "seekable($self, /)\n--\n\nReturns True if the IO object can be seeked."},
    {"__getstate__", string_io_getstate, METHOD_NOARGS, NULL},
    {"__setstate__", string_io_setstate, METHOD_ONE, NULL},
    {NULL}};
static const GetSetDef getsets[] = {{"closed", get_closed}, {"newlines", get_newlines}, {"line_buffering", get_line_buffering}, {NULL}};
static NativeType string_io_native = {.shape = {.size = sizeof(StringIOObj), .trace = string_io_trace, .release = string_io_release}, .create = string_io_create,
                                      .init = string_io_init, .iternext = string_io_next, .methods = methods, .getsets = getsets};
Type string_io_type = {.header = {.word = 1u << 30, .type = &type_type}, .name = "_io.StringIO", .basic_size = sizeof(StringIOObj), IO_BASE_OFFSETS,
                       .flags = TYPE_FLAG_BASETYPE, .base = &text_io_base_type, .native = &string_io_native,
                       .doc = "StringIO(initial_value='', newline='\\n')\n--\n\nText I/O implementation using an in-memory buffer."};
