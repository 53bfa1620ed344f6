/* pickle_write.c - the output of a Pickler: frames, numbers, text, bytes and the built-in containers. */
#include "pickle_int.h"

#include "base/bits.h"
#include "base/endian.h"
#include "base/memory.h"
#include "objects/codec.h"
#include "objects/float.h"

#include <stdio.h>

/* ---- output and frames --------------------------------------------------------------------------------------------------------- */
Status pickle_open_frame(PicklerObj *p) {
    p->frame_start = (intptr_t)p->out->length;
    char *header = buf_reserve(p->out, FRAME_HEADER);
    if (!header) return RAISED(raise_memory_error());
    p->out->length += FRAME_HEADER;
    return 0;
}
Status pickle_close_frame(PicklerObj *p) {
    if (!p->framing || p->frame_start < 0) return 0;
    char  *header = p->out->data + p->frame_start;
    size_t length = p->out->length - (size_t)p->frame_start - FRAME_HEADER;
    if (length >= FRAME_MINIMUM) {
        header[0] = (char)OP_FRAME;
        store_u64_le((uint8_t *)header + 1, length);
    } else {
        memmove(header, header + FRAME_HEADER, length);
        p->out->length -= FRAME_HEADER;
    }
    p->frame_start = -1;
    return 0;
}
static Status flush(PicklerObj *p) {
    Value bytes = bytes_from_data(p->out->data, p->out->length);
    buf_clear(p->out);
    return bytes && CALL1(p->write.value, bytes) ? 0 : -1;
}
Status pickle_boundary(PicklerObj *p) {
    if (!p->framing || p->frame_start < 0 || p->out->length - (size_t)p->frame_start - FRAME_HEADER < FRAME_TARGET) return 0;
    TRY(pickle_close_frame(p));
    return p->write.value ? flush(p) : 0;
}
Status pickle_write_payload(PicklerObj *p, const char *header, size_t header_size, const void *data, size_t size, Value payload) {
    bool framing = p->framing, apart = size >= FRAME_TARGET;
    if (!apart) {
        char *room = pickle_room(p, header_size + size);
        if (!room) return -1;
        memcpy(room, header, header_size);
        memcpy(room + header_size, data, size);
        return 0;
    }
    TRY(pickle_close_frame(p));
    p->framing = false;
    Status status = pickle_bytes(p, header, header_size);
    if (status == 0 && p->write.value) {
        status = flush(p);
        if (status == 0 && !payload) status = (payload = bytes_from_data(data, size)) ? 0 : -1;
        if (status == 0) status = CALL1(p->write.value, payload) ? 0 : -1;
    } else if (status == 0) status = pickle_bytes(p, data, size);
    p->framing = framing;
    return status;
}

static Status write_number(PicklerObj *p, size_t number) {
    if (p->protocol >= 4) return pickle_op(p, OP_MEMOIZE);
    uint8_t text[32] = {OP_BINPUT, (uint8_t)number};
    if (!p->binary) return pickle_bytes(p, text, (size_t)snprintf((char *)text, sizeof text, "p%zu\n", number));
    if (number < 256) return pickle_bytes(p, text, 2);
    text[0] = OP_LONG_BINPUT;
    store_u32_le(text + 1, (uint32_t)number);
    return pickle_bytes(p, text, 5);
}
Status pickle_memoize(PicklerObj *p, Value obj) {
    if (p->fast) return 0;
    size_t number = p->memo.used + p->memo.nameless;
    TRY(memo_put(p, &p->memo, obj, (intptr_t)number));
    return write_number(p, number);
}
Status pickle_memoize_nameless(PicklerObj *p) { return p->fast ? 0 : write_number(p, p->memo.used + p->memo.nameless++); }
Status pickle_get(PicklerObj *p, intptr_t number) {
    uint8_t text[32] = {OP_BINGET, (uint8_t)number};
    if (!p->binary) return pickle_bytes(p, text, (size_t)snprintf((char *)text, sizeof text, "g%zd\n", number));
    if (number < 256) return pickle_bytes(p, text, 2);
    if (number > (intptr_t)0xffffffff) return RAISED(PICKLING_ERROR("memo id too large for LONG_BINGET"));
    text[0] = OP_LONG_BINGET;
    store_u32_le(text + 1, (uint32_t)number);
    return pickle_bytes(p, text, 5);
}

/* ---- numbers -------------------------------------------------------------------------------------------------------------------- */
static Status save_big_int(PicklerObj *p, Value v) {
    if (p->protocol < 2) {
        Value text = int_to_text(v, 10, false);
        if (!text) return -1;
        TRY(pickle_op(p, OP_LONG));
        TRY(pickle_bytes(p, str_data(text), (size_t)str_length(text)));
        return pickle_bytes(p, "L\n", 2);
    }
    size_t   size = int_bit_length(v) / 8 + 1, header_size;
    uint8_t *bytes = mem_alloc(size), header[5];
    if (!bytes) return RAISED(raise_memory_error());
    Status status = int_to_bytes(v, bytes, size, true, true);
    if (status == 0) {
        if (size > 1 && bytes[size - 1] == 0xff && (bytes[size - 2] & 0x80) != 0) size--;
        header[0] = size < 256 ? OP_LONG1 : OP_LONG4;
        header[1] = (uint8_t)size;
        header_size = size < 256 ? 2 : 5;
        if (size >= 256) store_u32_le(header + 1, (uint32_t)size);
        status = size > INT32_MAX ? RAISED(raise_overflow_error("int too large to pickle")) : pickle_bytes(p, header, header_size);
        if (status == 0) status = pickle_bytes(p, bytes, size);
    }
    mem_free(bytes);
    return status;
}
static Status save_int(PicklerObj *p, Value v) {
    int64_t small;
    uint8_t text[32];
    if (!int_small(v, &small) || small > INT32_MAX || small < -INT32_MAX - 1) return save_big_int(p, v);
    if (!p->binary) return pickle_bytes(p, text, (size_t)snprintf((char *)text, sizeof text, "I%d\n", (int)small));
    text[0] = small >= 0 && small < 256 ? OP_BININT1 : small >= 0 && small < 65536 ? OP_BININT2 : OP_BININT;
    store_u32_le(text + 1, (uint32_t)(int32_t)small);
    return pickle_bytes(p, text, text[0] == OP_BININT1 ? 2 : text[0] == OP_BININT2 ? 3 : 5);
}
static Status save_float(PicklerObj *p, Value v) {
    uint8_t bytes[9] = {OP_BINFLOAT};
    if (p->binary) {
        store_u64_be(bytes + 1, double_bits(float_value(v)));
        return pickle_bytes(p, bytes, 9);
    }
    Value text = float_repr(v);
    if (!text) return -1;
    TRY(pickle_op(p, OP_FLOAT));
    TRY(pickle_bytes(p, str_data(text), (size_t)str_length(text)));
    return pickle_op(p, '\n');
}
Truth pickle_save_atom(PicklerObj *p, Value v) {
    Status status;
    if (value_is_int(v) || value_is(v, &int_type)) status = save_int(p, v);
    else if (value_is_flonum(v) || value_is(v, &float_type)) status = save_float(p, v);
    else if (v == NONE) status = pickle_op(p, OP_NONE);
    else if (v == TRUE_VALUE || v == FALSE_VALUE) {
        if (p->protocol >= 2) status = pickle_op(p, v == TRUE_VALUE ? OP_NEWTRUE : OP_NEWFALSE);
        else status = pickle_bytes(p, v == TRUE_VALUE ? "I01\n" : "I00\n", 4);
    } else return 0;
    return status < 0 ? -1 : 1;
}

/* ---- bytes and text --------------------------------------------------------------------------------------------------------------- */
/* The header for SIZE bytes: codes for one, four and eight bytes of length (0: there is none); its length, or 0. */
static size_t length_header(uint8_t header[9], size_t size, int code1, int code4, int code8) {
    if (code1 && size < 256) {
        header[0] = (uint8_t)code1;
        header[1] = (uint8_t)size;
        return 2;
    }
    if (code4 && size <= 0xffffffffu) {
        header[0] = (uint8_t)code4;
        store_u32_le(header + 1, (uint32_t)size);
        return 5;
    }
    if (!code8) return 0;
    header[0] = (uint8_t)code8;
    store_u64_le(header + 1, size);
    return 9;
}
static Status save_bytes_data(PicklerObj *p, Value obj, const void *data, size_t size, Value payload) {
    uint8_t header[9];
    size_t  length = length_header(header, size, OP_SHORT_BINBYTES, OP_BINBYTES, p->protocol >= 4 ? OP_BINBYTES8 : 0);
    if (!length) return RAISED(raise_overflow_error("serializing a bytes object larger than 4 GiB requires pickle protocol 4 or higher"));
    TRY(pickle_write_payload(p, (char *)header, length, data, size, payload));
    return pickle_memoize(p, obj);
}
static Status save_bytearray_data(PicklerObj *p, Value obj, const void *data, size_t size, Value payload) {
    uint8_t header[9];
    size_t  length = length_header(header, size, 0, 0, OP_BYTEARRAY8);
    TRY(pickle_write_payload(p, (char *)header, length, data, size, payload));
    return pickle_memoize(p, obj);
}
Status pickle_save_bytes(PicklerObj *p, Value bytes) {
    if (p->protocol >= 3) return save_bytes_data(p, bytes, bytes_data(bytes), (size_t)bytes_length(bytes), bytes);
    Value args, reduced;
    if (bytes_length(bytes) == 0) reduced = TUPLE2(VALUE(&bytes_type), empty_tuple);
    else {
        Value text = str_from_latin1((const char *)bytes_data(bytes), (size_t)bytes_length(bytes)), latin1 = str_intern_c("latin1");
        args = text && latin1 ? TUPLE2(text, latin1) : NULL;
        reduced = args ? TUPLE2(pickle_globals.codecs_encode.value, args) : NULL;
    }
    return reduced ? pickle_save_reduce(p, reduced, bytes) : -1;
}
static Status save_bytearray(PicklerObj *p, Value array) {
    if (p->protocol >= 5) return save_bytearray_data(p, array, bytearray_data(array), (size_t)bytearray_length(array), NULL);
    Value args = empty_tuple;
    if (bytearray_length(array)) {
        Value bytes = bytes_from_data(bytearray_data(array), (size_t)bytearray_length(array));
        args = bytes ? TUPLE1(bytes) : NULL;
    }
    Value reduced = args ? TUPLE2(VALUE(&bytearray_type), args) : NULL;
    return reduced ? pickle_save_reduce(p, reduced, array) : -1;
}
static Status save_pickle_buffer(PicklerObj *p, Value obj) {
    Buffer buffer;
    if (p->protocol < 5) return RAISED(PICKLING_ERROR("PickleBuffer can only pickled with protocol >= 5"));
    Value view = ((PickleBufferObj *)obj)->view.value;
    if (!view) return RAISED(raise_value_error("operation forbidden on released PickleBuffer object"));
    if (buffer_get(view, &buffer, BUFFER_ANY_CONTIGUOUS) < 0) {
        if (!exception_matches(&BufferError_type)) return -1;
        exception_clear();
        return RAISED(PICKLING_ERROR("PickleBuffer can not be pickled when pointing to a non-contiguous buffer"));
    }
    Truth in_band = 1;
    if (p->buffer_callback.value) {
        Value answer = CALL1(p->buffer_callback.value, obj);
        in_band = answer ? object_truth(answer) : -1;
    }
    Status status = in_band < 0 ? -1 : 0;
    if (in_band == 1) {
        if (buffer.read_only) status = save_bytes_data(p, obj, buffer.data, (size_t)buffer.length, NULL);
        else status = save_bytearray_data(p, obj, buffer.data, (size_t)buffer.length, NULL);
    } else if (in_band == 0) {
        status = pickle_op(p, OP_NEXT_BUFFER);
        if (status == 0 && buffer.read_only) status = pickle_op(p, OP_READONLY_BUFFER);
    }
    buffer_release(&buffer);
    return status;
}

/* Protocol 0: one line of Latin-1 with escapes for what would break it. */
static Status save_text_line(PicklerObj *p, Value text) {
    TRY(pickle_op(p, OP_UNICODE));
    for (intptr_t i = 0; i < str_length(text); i++) {
        uint32_t c = str_char(text, i);
        char     escape[16];
        if (c >= 0x10000) TRY(pickle_bytes(p, escape, (size_t)snprintf(escape, sizeof escape, "\\U%08x", c)));
        else if (c >= 256 || c == '\\' || c == 0 || c == '\n' || c == '\r' || c == 0x1a)
            TRY(pickle_bytes(p, escape, (size_t)snprintf(escape, sizeof escape, "\\u%04x", c)));
        else TRY(pickle_op(p, (int)c));
    }
    TRY(pickle_op(p, '\n'));
    return pickle_memoize(p, text);
}
Status pickle_save_text(PicklerObj *p, Value text) {
    const void *data = str_data(text);
    size_t      size = (size_t)str_length(text);
    uint8_t     header[9];
    Value       bytes = NULL;
    if (!p->binary) return save_text_line(p, text);
    if (!str_is_ascii(text)) {
        if (!(bytes = codec_utf8_encode(text, "surrogatepass"))) return -1;
        data = bytes_data(bytes);
        size = (size_t)bytes_length(bytes);
    }
    bool   wide = p->protocol >= 4;
    size_t length = length_header(header, size, wide ? OP_SHORT_BINUNICODE : 0, OP_BINUNICODE, wide ? OP_BINUNICODE8 : 0);
    if (!length) return RAISED(raise_overflow_error("serializing a string larger than 4 GiB requires pickle protocol 4 or higher"));
    TRY(pickle_write_payload(p, (char *)header, length, data, size, bytes));
    return pickle_memoize(p, text);
}

/* ---- containers -------------------------------------------------------------------------------------------------------------------- */
static Status save_tuple(PicklerObj *p, Value tuple) {
    intptr_t length = tuple_length(tuple);
    bool     counted = length <= 3 && p->protocol >= 2;
    if (length == 0) return p->binary ? pickle_op(p, OP_EMPTY_TUPLE) : pickle_bytes(p, "(t", 2);
    if (!counted) TRY(pickle_op(p, OP_MARK));
    for (intptr_t i = 0; i < length; i++) TRY(pickle_save(p, tuple_get(tuple, i), false));
    intptr_t number = memo_find(&p->memo, tuple);
    if (number >= 0) { /* it contains itself, and its copy exists by now */
        if (!counted && p->binary) TRY(pickle_op(p, OP_POP_MARK));
        else
            for (intptr_t i = 0; i < length + !counted; i++) TRY(pickle_op(p, OP_POP));
        return pickle_get(p, number);
    }
    TRY(pickle_op(p, counted ? OP_TUPLE1 + (int)length - 1 : OP_TUPLE));
    return pickle_memoize(p, tuple);
}

Status pickle_batch_list(PicklerObj *p, Value iterator) {
    Value item, next;
    for (bool full = true; full;) {
        if (!(item = object_next(iterator))) break;
        if (p->protocol == 0) {
            TRY(pickle_save(p, item, false));
            TRY(pickle_op(p, OP_APPEND));
            continue;
        }
        if (!(next = object_next(iterator))) {
            if (exception_pending()) return -1;
            TRY(pickle_save(p, item, false));
            return pickle_op(p, OP_APPEND);
        }
        TRY(pickle_op(p, OP_MARK));
        TRY(pickle_save(p, item, false));
        int count = 1;
        for (full = false; next;) {
            TRY(pickle_save(p, next, false));
            if (++count == PICKLE_BATCH) {
                full = true;
                break;
            }
            next = object_next(iterator);
        }
        if (exception_pending()) return -1;
        TRY(pickle_op(p, OP_APPENDS));
    }
    return exception_pending() ? -1 : 0;
}
static Status batch_exact_list(PicklerObj *p, Value list) {
    if (list_length(list) == 1) {
        TRY(pickle_save(p, list_get(list, 0), false));
        return pickle_op(p, OP_APPEND);
    }
    for (intptr_t i = 0; i < list_length(list);) {
        TRY(pickle_op(p, OP_MARK));
        for (intptr_t end = i + PICKLE_BATCH; i < end && i < list_length(list); i++) TRY(pickle_save(p, list_get(list, i), false));
        TRY(pickle_op(p, OP_APPENDS));
    }
    return 0;
}

static Status save_pair(PicklerObj *p, Value pair) {
    if (!is_tuple(pair) || tuple_length(pair) != 2) return RAISED(raise_type_error("dict items iterator must return 2-tuples"));
    TRY(pickle_save(p, tuple_get(pair, 0), false));
    return pickle_save(p, tuple_get(pair, 1), false);
}
Status pickle_batch_dict(PicklerObj *p, Value iterator) {
    Value item, next;
    for (bool full = true; full;) {
        if (!(item = object_next(iterator))) break;
        if (p->protocol == 0) {
            TRY(save_pair(p, item));
            TRY(pickle_op(p, OP_SETITEM));
            continue;
        }
        if (!(next = object_next(iterator))) {
            if (exception_pending()) return -1;
            TRY(save_pair(p, item));
            return pickle_op(p, OP_SETITEM);
        }
        TRY(pickle_op(p, OP_MARK));
        TRY(save_pair(p, item));
        int count = 1;
        for (full = false; next;) {
            TRY(save_pair(p, next));
            if (++count == PICKLE_BATCH) {
                full = true;
                break;
            }
            next = object_next(iterator);
        }
        if (exception_pending()) return -1;
        TRY(pickle_op(p, OP_SETITEMS));
    }
    return exception_pending() ? -1 : 0;
}
static Status batch_exact_dict(PicklerObj *p, Value dict) {
    Value    key, value;
    size_t   position = 0;
    intptr_t size = dict_length(dict);
    int      count;
    if (size == 1) {
        if (!dict_next(dict, &position, &key, &value)) return 0;
        TRY(pickle_save(p, key, false));
        TRY(pickle_save(p, value, false));
        return pickle_op(p, OP_SETITEM);
    }
    do {
        TRY(pickle_op(p, OP_MARK));
        for (count = 0; count < PICKLE_BATCH && dict_next(dict, &position, &key, &value); count++) {
            TRY(pickle_save(p, key, false));
            TRY(pickle_save(p, value, false));
        }
        TRY(pickle_op(p, OP_SETITEMS));
        if (dict_length(dict) != size) return RAISED(raise_format(&RuntimeError_type, "dictionary changed size during iteration"));
    } while (count == PICKLE_BATCH);
    return 0;
}

/* Without a memo, deep nesting may be a cycle: from some depth on the containers are remembered. */
enum { FAST_NESTING_LIMIT = 50 };
static Status fast_enter(PicklerObj *p, Value obj) {
    if (!p->fast || ++p->fast_nesting < FAST_NESTING_LIMIT) return 0;
    if (!p->fast_memo.value) {
        Value set = set_new();
        if (!set) return -1;
        slot_set(p, &p->fast_memo, set);
    }
    Value id = object_id(obj);
    if (!id) return -1;
    Truth known = set_contains(p->fast_memo.value, id);
    if (known > 0) raise_value_error("fast mode: can't pickle cyclic objects including object type %.200s at %p", type_of(obj)->name, (void *)obj);
    return known == 0 ? set_add(p->fast_memo.value, id) : -1;
}
static Status fast_leave(PicklerObj *p, Value obj) {
    if (!p->fast || p->fast_nesting-- < FAST_NESTING_LIMIT) return 0;
    Value id = object_id(obj);
    return id && set_discard(p->fast_memo.value, id) >= 0 ? 0 : -1;
}

static Status save_list(PicklerObj *p, Value list) {
    TRY(p->binary ? pickle_op(p, OP_EMPTY_LIST) : pickle_bytes(p, "(l", 2));
    TRY(pickle_memoize(p, list));
    if (list_length(list) == 0) return 0;
    if (p->protocol > 0) return batch_exact_list(p, list);
    Value iterator = object_iter(list);
    return iterator ? pickle_batch_list(p, iterator) : -1;
}
static Status save_dict(PicklerObj *p, Value dict) {
    TRY(p->binary ? pickle_op(p, OP_EMPTY_DICT) : pickle_bytes(p, "(d", 2));
    TRY(pickle_memoize(p, dict));
    if (dict_length(dict) == 0) return 0;
    if (p->protocol > 0) return batch_exact_dict(p, dict);
    Value items = CALL_METHOD0(dict, NAME(items)), iterator = items ? object_iter(items) : NULL;
    return iterator ? pickle_batch_dict(p, iterator) : -1;
}

static Status save_set_as_call(PicklerObj *p, Value set, Type *cls) {
    Value list = sequence_to_list(set), args = list ? TUPLE1(list) : NULL, reduced = args ? TUPLE2(VALUE(cls), args) : NULL;
    return reduced ? pickle_save_reduce(p, reduced, set) : -1;
}
static Status save_set(PicklerObj *p, Value set) {
    if (p->protocol < 4) return save_set_as_call(p, set, &set_type);
    Value    item;
    size_t   position = 0;
    intptr_t size = set_length(set);
    int      count;
    TRY(pickle_op(p, OP_EMPTY_SET));
    TRY(pickle_memoize(p, set));
    if (size == 0) return 0;
    do {
        TRY(pickle_op(p, OP_MARK));
        for (count = 0; count < PICKLE_BATCH && set_next(set, &position, &item); count++) TRY(pickle_save(p, item, false));
        TRY(pickle_op(p, OP_ADDITEMS));
        if (set_length(set) != size) return RAISED(raise_format(&RuntimeError_type, "set changed size during iteration"));
    } while (count == PICKLE_BATCH);
    return 0;
}
static Status save_frozenset(PicklerObj *p, Value set) {
    if (p->protocol < 4) return save_set_as_call(p, set, &frozenset_type);
    Value  item;
    size_t position = 0;
    TRY(pickle_op(p, OP_MARK));
    while (set_next(set, &position, &item)) TRY(pickle_save(p, item, false));
    intptr_t number = memo_find(&p->memo, set);
    if (number >= 0) {
        TRY(pickle_op(p, OP_POP_MARK));
        return pickle_get(p, number);
    }
    TRY(pickle_op(p, OP_FROZENSET));
    return pickle_memoize(p, set);
}

Truth pickle_save_container(PicklerObj *p, Value obj) {
    Type  *cls = type_of(obj);
    Status status;
    if (cls == &dict_type || cls == &list_type) {
        status = fast_enter(p, obj);
        if (status == 0) status = cls == &dict_type ? save_dict(p, obj) : save_list(p, obj);
        if (fast_leave(p, obj) < 0) status = -1;
    } else if (cls == &tuple_type) status = save_tuple(p, obj);
    else if (cls == &set_type) status = save_set(p, obj);
    else if (cls == &frozenset_type) status = save_frozenset(p, obj);
    else if (cls == &bytearray_type) status = save_bytearray(p, obj);
    else if (cls == &pickle_buffer_type) status = save_pickle_buffer(p, obj);
    else return 0;
    return status < 0 ? -1 : 1;
}
