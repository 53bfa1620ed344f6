/* pickle_read.c - reading the stream: input, stack, and the opcodes that make plain data.
 *
 * Everything about a running load() is in a Load on the C stack.  The value stack is a collected Array, so it may be as
 * deep as the pickle wants. */
#include "pickle_int.h"
#include "pickle_load.h"

#include "base/bits.h"
#include "base/endian.h"
#include "base/memory.h"
#include "objects/codec.h"
#include "objects/float.h"
#include "objects/thread.h"

#include <errno.h>
#include <stdlib.h>

enum { PEEK_SIZE = 128 * 1024 };

/* ---- input ------------------------------------------------------------------------------------------------------------------------ */
static COLD Value truncated(void) { return UNPICKLING_ERROR("pickle data was truncated"); }

/* The file is put behind what was used of the bytes that were only peeked at. */
static Status skip_used(Load *l) {
    if (!l->peeked) return 0;
    size_t used = (size_t)(l->at - l->start);
    l->peeked = false;
    l->at = l->start = l->end = NULL;
    return used == 0 || CALL1(l->u->read.value, value_from_int((int64_t)used)) ? 0 : -1;
}
static Status use_bytes(Load *l, Value bytes, const char *method) {
    if (!is_bytes(bytes)) return RAISED(raise_value_error("%s() returned non-bytes object (%N)", method, bytes));
    l->input = bytes;
    l->at = l->start = bytes_data(bytes);
    l->end = l->at + bytes_length(bytes);
    return 0;
}
const uint8_t *load_need_slow(Load *l, size_t n) {
    UnpicklerObj *u = l->u;
    if (!u->read.value) return (const uint8_t *)truncated();
    TRY_NULL(skip_used(l));
    if (u->peek.value) {
        Value seen = CALL1(u->peek.value, value_from_int(PEEK_SIZE));
        if (!seen) {
            if (!exception_matches(&NotImplementedError_type)) return NULL;
            exception_clear();
            slot_set(u, &u->peek, NULL);
        } else if (is_bytes(seen) && (size_t)bytes_length(seen) >= n) {
            TRY_NULL(use_bytes(l, seen, "peek"));
            l->peeked = true;
            l->at += n;
            return l->start;
        }
    }
    if (n > INTPTR_MAX / 2) return (const uint8_t *)raise_overflow_error("read would overflow");
    Value bytes = CALL1(u->read.value, value_from_int((int64_t)n));
    if (!bytes) return NULL;
    TRY_NULL(use_bytes(l, bytes, "read"));
    if ((size_t)(l->end - l->at) < n) return (const uint8_t *)truncated();
    l->at += n;
    return l->start;
}
/* A line without its end; *LENGTH excludes the newline. */
static const char *read_line(Load *l, size_t *length) {
    const uint8_t *line = l->at, *end = l->at < l->end ? memchr(l->at, '\n', (size_t)(l->end - l->at)) : NULL;
    if (!end && l->u->readline.value) {
        TRY_NULL(skip_used(l));
        Value bytes = CALL0(l->u->readline.value);
        if (!bytes || use_bytes(l, bytes, "readline") < 0) return NULL;
        line = l->at;
        end = l->at < l->end ? memchr(l->at, '\n', (size_t)(l->end - l->at)) : NULL;
    }
    if (!end) return (const char *)truncated();
    l->at = end + 1;
    *length = (size_t)(end - line);
    return (const char *)line;
}
/* A line as text. */
Value load_line(Load *l, bool ascii) {
    size_t      length;
    const char *line = read_line(l, &length);
    if (!line) return NULL;
    return ascii ? codec_ascii_decode((const uint8_t *)line, length, NULL) : str_from_utf8(line, length);
}

/* ---- the stack -------------------------------------------------------------------------------------------------------------------- */
Status load_push_slow(Load *l, Value v) {
    size_t capacity = l->stack->capacity * 2;
    Array *grown = gc_array_grow(l->stack, l->depth, capacity);
    if (!grown) return -1;
    l->stack = grown;
    slot_set(grown, &grown->items[l->depth++], v);
    return 0;
}
COLD Value load_underflow(Load *l) {
    return UNPICKLING_ERROR(l->mark_count ? "unexpected MARK found" : "unpickling stack underflow");
}
static Status push_mark(Load *l) {
    if (l->mark_count == l->mark_capacity) {
        size_t  capacity = l->mark_capacity ? l->mark_capacity * 2 : 32;
        size_t *grown = mem_realloc(l->marks, capacity * sizeof *grown);
        if (!grown) return RAISED(raise_memory_error());
        l->marks = grown;
        l->mark_capacity = capacity;
    }
    l->marks[l->mark_count++] = l->fence = l->depth;
    return 0;
}
/* Where the values behind the last mark begin; *COUNT of them. */
static Slot *pop_mark(Load *l, size_t *count) {
    if (l->mark_count == 0) return (Slot *)UNPICKLING_ERROR("could not find MARK");
    size_t mark = l->marks[--l->mark_count];
    l->fence = l->mark_count ? l->marks[l->mark_count - 1] : 0;
    *count = l->depth - mark;
    l->depth = mark;
    return &l->stack->items[mark];
}
Value load_pop_tuple(Load *l) {
    size_t count = 0;
    Slot  *items = pop_mark(l, &count);
    return items ? tuple_from_values((Value *)items, count) : NULL;
}

/* ---- numbers ------------------------------------------------------------------------------------------------------------------------ */
static Value load_int_line(Load *l, bool is_long) {
    size_t      length;
    const char *line = read_line(l, &length);
    if (!line) return NULL;
    if (length == 0) return truncated();
    if (!is_long && length == 2 && line[0] == '0' && (line[1] == '0' || line[1] == '1')) return value_from_bool(line[1] == '1');
    Value v = is_long && line[length - 1] == 'L' ? int_from_text(line, length - 1, 0) : int_from_text(line, length + 1, 0);
    if (!v && !is_long && exception_matches(&ValueError_type)) {
        exception_clear();
        return raise_value_error("could not convert string to int");
    }
    return v;
}
static Value load_float_line(Load *l) {
    size_t      length;
    const char *line = read_line(l, &length);
    if (!line) return NULL;
    if (length == 0) return truncated();
    return float_from_text(line, length);
}
static Value load_long(Load *l, int size_bytes) {
    const uint8_t *p = load_need(l, (size_t)size_bytes);
    if (!p) return NULL;
    int64_t size = size_bytes == 1 ? p[0] : (int32_t)load_u32_le(p);
    if (size < 0) return UNPICKLING_ERROR("LONG pickle has negative byte count");
    return !(p = load_need(l, (size_t)size)) ? NULL : size ? int_from_bytes(p, (size_t)size, true, true) : value_from_int(0);
}

/* ---- text and bytes -------------------------------------------------------------------------------------------------------------------- */
/* A length of N bytes. */
static Status read_length(Load *l, int n, const char *what, size_t *length) {
    const uint8_t *p = load_need(l, (size_t)n);
    if (!p) return -1;
    *length = n == 1 ? p[0] : n == 4 ? load_u32_le(p) : load_u64_le(p);
    if (*length > (size_t)INTPTR_MAX) return RAISED(raise_overflow_error("%s exceeds system's maximum size of %zd bytes", what, (intptr_t)INTPTR_MAX));
    return 0;
}
static Value load_text(Load *l, int n) {
    size_t         length, used;
    const uint8_t *p;
    if (read_length(l, n, "BINUNICODE", &length) < 0 || !(p = load_need(l, length))) return NULL;
    bool ascii = true;
    for (size_t i = 0; i < length && ascii; i++) ascii = p[i] < 0x80;
    if (ascii && length > 1) {
        Value text = str_new((intptr_t)length, 127);
        if (text) memcpy(str_data(text), p, length);
        return text;
    }
    return codec_utf8_decode(p, length, "surrogatepass", true, &used);
}
static Value load_bytes(Load *l, int n) {
    size_t         length;
    const uint8_t *p;
    if (read_length(l, n, "BINBYTES", &length) < 0 || !(p = load_need(l, length))) return NULL;
    return bytes_from_data(p, length);
}
static Value load_bytearray(Load *l) {
    size_t         length;
    const uint8_t *p;
    if (read_length(l, 8, "BYTEARRAY8", &length) < 0 || !(p = load_need(l, length))) return NULL;
    return bytearray_from_data(p, length);
}
/* Text of Python 2, decoded as the caller of load() wished. */
static Value decode_old(Load *l, const uint8_t *p, size_t length) {
    const char *encoding = str_utf8(l->u->encoding.value, NULL), *errors = str_utf8(l->u->errors.value, NULL);
    if (!encoding || !errors) return NULL;
    return strcmp(encoding, "bytes") == 0 ? bytes_from_data(p, length) : str_decode(p, length, encoding, errors);
}
static Value load_old_string(Load *l, int n) {
    const uint8_t *p = load_need(l, (size_t)n);
    if (!p) return NULL;
    int64_t length = n == 1 ? p[0] : (int32_t)load_u32_le(p);
    if (length < 0) return UNPICKLING_ERROR("BINSTRING pickle has negative byte count");
    return (p = load_need(l, (size_t)length)) ? decode_old(l, p, (size_t)length) : NULL;
}
static Value load_quoted(Load *l) {
    size_t      length;
    intptr_t    bad;
    const char *line = read_line(l, &length);
    if (!line) return NULL;
    if (length < 2 || line[0] != line[length - 1] || (line[0] != '"' && line[0] != '\''))
        return UNPICKLING_ERROR("the STRING opcode argument must be quoted");
    Value bytes = codec_escape_decode((const uint8_t *)line + 1, length - 2, NULL, &bad);
    return bytes ? decode_old(l, bytes_data(bytes), (size_t)bytes_length(bytes)) : NULL;
}
static Value load_unicode_line(Load *l) {
    size_t      length, used;
    const char *line = read_line(l, &length);
    return line ? codec_raw_unicode_escape_decode((const uint8_t *)line, length, NULL, true, &used) : NULL;
}

/* ---- containers ------------------------------------------------------------------------------------------------------------------------ */
static Value load_list(Load *l) {
    size_t count = 0;
    Slot  *items = pop_mark(l, &count);
    return items ? list_from_values((Value *)items, count) : NULL;
}
static Value load_dict(Load *l) {
    size_t count = 0;
    Slot  *items = pop_mark(l, &count);
    Value  dict = items ? dict_new() : NULL;
    if (dict && count % 2) return UNPICKLING_ERROR("odd number of items for DICT");
    for (size_t i = 0; dict && i < count; i += 2) TRY_NULL(dict_set(dict, items[i].value, items[i + 1].value));
    return dict;
}
static Value load_frozenset(Load *l) {
    Value tuple = load_pop_tuple(l);
    return tuple ? frozenset_from_iterable(tuple) : NULL;
}
static Value load_tuple_of(Load *l, size_t count) {
    if (l->depth < l->fence + count) return load_underflow(l);
    l->depth -= count;
    return tuple_from_values((Value *)&l->stack->items[l->depth], count);
}

static Status append_items(Load *l, const Slot *items, size_t count) {
    Value list = load_top(l), extend, list_of, append;
    if (!list) return -1;
    if (value_is(list, &list_type)) {
        for (size_t i = 0; i < count; i++) TRY(list_append(list, items[i].value));
        return 0;
    }
    Truth has = object_lookup_attr(list, NAME(extend), &extend);
    if (has < 0) return -1;
    if (has) {
        list_of = list_from_values((const Value *)items, count);
        return list_of && CALL1(extend, list_of) ? 0 : -1;
    }
    if (!(append = object_get_attr(list, NAME(append)))) return -1;
    for (size_t i = 0; i < count; i++)
        if (!CALL1(append, items[i].value)) return -1;
    return 0;
}
static Status load_append(Load *l, bool many) {
    size_t count = 0;
    if (many) {
        Slot *items = pop_mark(l, &count);
        return items && (count > 0 || load_top(l)) ? append_items(l, items, count) : -1;
    }
    Value item = load_pop(l);
    return item ? append_items(l, (Slot[]){{item}}, 1) : -1;
}
static Status set_items(Load *l, const Slot *items, size_t count) {
    Value dict = load_top(l);
    if (!dict) return -1;
    if (count % 2) return RAISED(UNPICKLING_ERROR("odd number of items for SETITEMS"));
    for (size_t i = 0; i < count; i += 2) {
        if (value_is(dict, &dict_type)) TRY(dict_set(dict, items[i].value, items[i + 1].value));
        else TRY(object_set_item(dict, items[i].value, items[i + 1].value));
    }
    return 0;
}
static Status load_setitem(Load *l, bool many) {
    size_t count = 0;
    if (many) {
        Slot *items = pop_mark(l, &count);
        return items ? set_items(l, items, count) : -1;
    }
    if (l->depth < l->fence + 2) return RAISED(load_underflow(l));
    l->depth -= 2;
    return set_items(l, &l->stack->items[l->depth], 2);
}
static Status load_additems(Load *l) {
    size_t count = 0;
    Slot  *items = pop_mark(l, &count);
    Value  set = items ? load_top(l) : NULL, add;
    if (!set) return -1;
    if (value_is(set, &set_type)) {
        for (size_t i = 0; i < count; i++) TRY(set_add(set, items[i].value));
        return 0;
    }
    Value name = str_intern_c("add");
    if (!name || !(add = object_get_attr(set, name))) return -1;
    for (size_t i = 0; i < count; i++)
        if (!CALL1(add, items[i].value)) return -1;
    return 0;
}

/* ---- the memo ----------------------------------------------------------------------------------------------------------------------------- */
static Value get_number(Load *l, size_t number) {
    Array *memo = (Array *)l->u->memo.value;
    if (memo && number < memo->capacity && memo->items[number].value) return memo->items[number].value;
    return UNPICKLING_ERROR("Memo value not found at index %ld", (long)number);
}
static Status line_number(Load *l, const char *negative, size_t *number) {
    size_t      length;
    int64_t     value;
    const char *line = read_line(l, &length);
    Value       v = line ? int_from_text(line, length + 1, 10) : NULL; /* the newline shows in messages */
    if (!v) return -1;
    TRY(int_as_i64(v, &value));
    if (value < 0) return RAISED(raise_value_error("%s", negative));
    *number = (size_t)value;
    return 0;
}
static Value load_get(Load *l, int op) {
    size_t         number = 0;
    const uint8_t *p = op == OP_GET ? NULL : load_need(l, op == OP_BINGET ? 1 : 4);
    if (op == OP_GET) {
        if (line_number(l, "negative GET argument", &number) < 0) return NULL;
    } else if (!p) return NULL;
    else number = op == OP_BINGET ? p[0] : load_u32_le(p);
    return get_number(l, number);
}
static Status load_put(Load *l, int op) {
    size_t         number = 0;
    const uint8_t *p = op == OP_BINPUT || op == OP_LONG_BINPUT ? load_need(l, op == OP_BINPUT ? 1 : 4) : NULL;
    if (op == OP_PUT) TRY(line_number(l, "negative PUT argument", &number));
    else if (op == OP_MEMOIZE) number = l->u->memo_count;
    else if (!p) return -1;
    else number = op == OP_BINPUT ? p[0] : load_u32_le(p);
    Value top = load_top(l);
    return top ? unpickler_memo_put(l->u, number, top) : -1;
}

/* ---- control -------------------------------------------------------------------------------------------------------------------------------- */
static Status load_pop_op(Load *l) {
    if (l->mark_count && l->marks[l->mark_count - 1] == l->depth) {
        size_t count;
        return pop_mark(l, &count) ? 0 : -1;
    }
    return load_pop(l) ? 0 : -1;
}
static Status load_protocol(Load *l) {
    const uint8_t *p = load_need(l, 1);
    if (!p) return -1;
    if (p[0] > PICKLE_HIGHEST) return RAISED(raise_value_error("unsupported pickle protocol: %d", p[0]));
    l->u->protocol = p[0];
    return 0;
}
/* The whole frame is fetched at once; its content is read like anything else. */
static Status load_frame(Load *l) {
    size_t         length;
    const uint8_t *p;
    TRY(read_length(l, 8, "FRAME length", &length));
    if (!(p = load_need(l, length))) return -1;
    l->at = p;
    return 0;
}
static Status load_next_buffer(Load *l) {
    if (!l->u->buffers.value)
        return RAISED(UNPICKLING_ERROR("pickle stream refers to out-of-band data but no *buffers* argument was given"));
    Value buffer = object_next(l->u->buffers.value);
    if (!buffer) return exception_pending() ? -1 : RAISED(UNPICKLING_ERROR("not enough out-of-band buffers"));
    return load_push(l, buffer);
}
static Status load_readonly_buffer(Load *l) {
    Value top = load_top(l), view = top ? memoryview_from_object(top) : NULL, name = str_intern_c("toreadonly"), flag = str_intern_c("readonly");
    if (!view || !name || !flag) return -1;
    Value is_readonly = object_get_attr(view, flag);
    if (!is_readonly || is_readonly == TRUE_VALUE) return is_readonly ? 0 : -1;
    if (!(view = CALL_METHOD0(view, name))) return -1;
    slot_set(l->stack, &l->stack->items[l->depth - 1], view);
    return 0;
}
static COLD Status bad_opcode(int c) {
    if (c >= 0x20 && c <= 0x7e && c != '\'' && c != '\\') return RAISED(UNPICKLING_ERROR("invalid load key, '%c'.", c));
    return RAISED(UNPICKLING_ERROR("invalid load key, '\\x%02x'.", c));
}

static Status push_new(Load *l, Value v) { return v ? load_push(l, v) : -1; }

static Status load_op(Load *l, int op) {
    const uint8_t *p;
    switch (op) {
    case OP_NONE: return load_push(l, NONE);
    case OP_NEWTRUE: return load_push(l, TRUE_VALUE);
    case OP_NEWFALSE: return load_push(l, FALSE_VALUE);
    case OP_BININT: return (p = load_need(l, 4)) ? load_push(l, value_from_int((int32_t)load_u32_le(p))) : -1;
    case OP_BININT1: return (p = load_need(l, 1)) ? load_push(l, value_from_int(p[0])) : -1;
    case OP_BININT2: return (p = load_need(l, 2)) ? load_push(l, value_from_int(load_u16_le(p))) : -1;
    case OP_INT: return push_new(l, load_int_line(l, false));
    case OP_LONG: return push_new(l, load_int_line(l, true));
    case OP_LONG1: return push_new(l, load_long(l, 1));
    case OP_LONG4: return push_new(l, load_long(l, 4));
    case OP_FLOAT: return push_new(l, load_float_line(l));
    case OP_BINFLOAT: return (p = load_need(l, 8)) ? push_new(l, float_from_double(load_double_be(p))) : -1;
    case OP_SHORT_BINUNICODE: return push_new(l, load_text(l, 1));
    case OP_BINUNICODE: return push_new(l, load_text(l, 4));
    case OP_BINUNICODE8: return push_new(l, load_text(l, 8));
    case OP_UNICODE: return push_new(l, load_unicode_line(l));
    case OP_SHORT_BINBYTES: return push_new(l, load_bytes(l, 1));
    case OP_BINBYTES: return push_new(l, load_bytes(l, 4));
    case OP_BINBYTES8: return push_new(l, load_bytes(l, 8));
    case OP_BYTEARRAY8: return push_new(l, load_bytearray(l));
    case OP_STRING: return push_new(l, load_quoted(l));
    case OP_BINSTRING: return push_new(l, load_old_string(l, 4));
    case OP_SHORT_BINSTRING: return push_new(l, load_old_string(l, 1));
    case OP_MARK: return push_mark(l);
    case OP_EMPTY_TUPLE: return load_push(l, empty_tuple);
    case OP_TUPLE1: return push_new(l, load_tuple_of(l, 1));
    case OP_TUPLE2: return push_new(l, load_tuple_of(l, 2));
    case OP_TUPLE3: return push_new(l, load_tuple_of(l, 3));
    case OP_TUPLE: return push_new(l, load_pop_tuple(l));
    case OP_EMPTY_LIST: return push_new(l, list_new(0));
    case OP_LIST: return push_new(l, load_list(l));
    case OP_APPEND: return load_append(l, false);
    case OP_APPENDS: return load_append(l, true);
    case OP_EMPTY_DICT: return push_new(l, dict_new());
    case OP_DICT: return push_new(l, load_dict(l));
    case OP_SETITEM: return load_setitem(l, false);
    case OP_SETITEMS: return load_setitem(l, true);
    case OP_EMPTY_SET: return push_new(l, set_new());
    case OP_ADDITEMS: return load_additems(l);
    case OP_FROZENSET: return push_new(l, load_frozenset(l));
    case OP_GET: case OP_BINGET: case OP_LONG_BINGET: return push_new(l, load_get(l, op));
    case OP_PUT: case OP_BINPUT: case OP_LONG_BINPUT: case OP_MEMOIZE: return load_put(l, op);
    case OP_POP: return load_pop_op(l);
    case OP_POP_MARK: return load_pop_tuple(l) ? 0 : -1;
    case OP_DUP: return push_new(l, load_top(l));
    case OP_PROTO: return load_protocol(l);
    case OP_FRAME: return load_frame(l);
    case OP_NEXT_BUFFER: return load_next_buffer(l);
    case OP_READONLY_BUFFER: return load_readonly_buffer(l);
    case OP_GLOBAL: return push_new(l, load_global(l));
    case OP_STACK_GLOBAL: return push_new(l, load_stack_global(l));
    case OP_INST: return push_new(l, load_inst(l));
    case OP_OBJ: return push_new(l, load_obj(l));
    case OP_REDUCE: return push_new(l, load_reduce(l));
    case OP_NEWOBJ: return push_new(l, load_newobj(l, false));
    case OP_NEWOBJ_EX: return push_new(l, load_newobj(l, true));
    case OP_BUILD: return load_build(l);
    case OP_EXT1: return push_new(l, load_extension(l, 1));
    case OP_EXT2: return push_new(l, load_extension(l, 2));
    case OP_EXT4: return push_new(l, load_extension(l, 4));
    case OP_PERSID: return push_new(l, load_persistent(l, false));
    case OP_BINPERSID: return push_new(l, load_persistent(l, true));
    default: return bad_opcode(op);
    }
}

static Value load_run(Load *l) {
    for (;;) {
        const uint8_t *p = load_need(l, 1);
        if (UNLIKELY(!p)) {
            if (exception_matches((Type *)pickle_globals.unpickling_error.value)) {
                exception_clear();
                raise_format(&EOFError_type, "Ran out of input");
            }
            return NULL;
        }
        int op = *p;
        if (UNLIKELY(op == OP_STOP)) break;
        TRY_NULL(load_op(l, op));
    }
    TRY_NULL(skip_used(l));
    return load_pop(l);
}
Value unpickler_load(UnpicklerObj *u, const uint8_t *data, size_t size) {
    Load l = {.u = u, .at = data, .start = data, .end = data ? data + size : NULL, .stack = gc_array_new(32)};
    if (!l.stack) return NULL;
    u->protocol = 0;
    Value result = load_run(&l);
    mem_free(l.marks);
    return result;
}
