/* marshal_module.c - `marshal`: CPython's version 4 format for values; code objects are written as the tuple that
 * code_to_tuple makes, so cached files belong to this implementation (its cache tag says so).  As the magic number of such files is that
 * of 3.11, as programs expect, code has a type byte of its own and the stamp of the operations that it was made of.
 *
 * Reading never trusts sizes: every count is checked against what is left of the input before memory is asked for. */
#include "base/endian.h"
#include "base/memory.h"
#include "compiler/code.h"
#include "objects/bytes.h"
#include "objects/dict.h"
#include "objects/float.h"
#include "objects/function.h"
#include "objects/int.h"
#include "objects/str.h"
#include "vm/modules.h"

#include <string.h>

#define MARSHAL_VERSION 4
#define MAX_DEPTH       2000
#define FLAG_REF        0x80

/* ---- writing ---------------------------------------------------------------------------------------------------------------- */
typedef struct Writer {
    uint8_t *data;
    size_t   length, capacity;
    int      version, depth;
    Value    refs; /* dict id -> index, version 3 and up */
    Value    kept; /* keeps temporary objects, so that ids stay unique */
    bool     unmarshallable, too_deep;
} Writer;

static Status put_bytes(Writer *w, const void *bytes, size_t count) {
    if (w->length + count > w->capacity) {
        size_t   capacity = (w->length + count) * 2 + 64;
        uint8_t *larger = mem_realloc(w->data, capacity);
        if (!larger) return RAISED(raise_memory_error());
        w->data = larger;
        w->capacity = capacity;
    }
    memcpy(w->data + w->length, bytes, count);
    w->length += count;
    return 0;
}
static Status put_byte(Writer *w, uint8_t byte) { return put_bytes(w, &byte, 1); }
static Status put_i32(Writer *w, int64_t n) {
    uint8_t bytes[4];
    store_u32_le(bytes, (uint32_t)n);
    return put_bytes(w, bytes, 4);
}
static Status put_i16(Writer *w, uint32_t n) {
    uint8_t bytes[2];
    store_u16_le(bytes, (uint16_t)n);
    return put_bytes(w, bytes, 2);
}
static Status put_double(Writer *w, double d) {
    uint8_t  bytes[8];
    uint64_t u;
    memcpy(&u, &d, 8);
    store_u64_le(bytes, u);
    return put_bytes(w, bytes, 8);
}
static Status put_float_text(Writer *w, double d) {
    Value       text = float_to_text(d, 'g', 17, 0);
    size_t      length;
    const char *utf8 = text ? str_utf8(text, &length) : NULL;
    if (!utf8) return -1;
    TRY(put_byte(w, (uint8_t)length));
    return put_bytes(w, utf8, length);
}

static Status put_value(Writer *w, Value v);

static Status put_long(Writer *w, Value v, uint8_t flag) {
    int64_t small;
    if (int_small(v, &small) && small >= INT32_MIN && small <= INT32_MAX) {
        TRY(put_byte(w, 'i' | flag));
        return put_i32(w, small);
    }
    /* 15-bit digits, least significant first; the sign is that of the count. */
    size_t   bits = int_bit_length(v), bytes_count = bits / 8 + 1, digits = (bits + 14) / 15;
    uint8_t *bytes = mem_calloc(bytes_count + 4, 1);
    Value    magnitude = int_abs(v);
    Status   status = bytes && magnitude ? int_to_bytes(magnitude, bytes, bytes_count, true, false) : -1;
    if (status == 0) status = put_byte(w, 'l' | flag);
    if (status == 0) status = put_i32(w, int_sign(v) < 0 ? -(int64_t)digits : (int64_t)digits);
    for (size_t i = 0; status == 0 && i < digits; i++) {
        size_t   bit = i * 15;
        uint32_t window = (uint32_t)(bytes[bit / 8] | bytes[bit / 8 + 1] << 8 | bytes[bit / 8 + 2] << 16);
        status = put_i16(w, window >> (bit % 8) & 0x7fff);
    }
    mem_free(bytes);
    return status;
}

static Status put_str(Writer *w, Value v, uint8_t flag) {
    intptr_t length = str_length(v);
    bool     interned = str_is_interned(v);
    if (w->version >= 4 && str_is_ascii(v)) {
        bool is_short = length < 256;
        TRY(put_byte(w, (uint8_t)(is_short ? (interned ? 'Z' : 'z') : (interned ? 'A' : 'a')) | flag));
        TRY(is_short ? put_byte(w, (uint8_t)length) : put_i32(w, length));
        return put_bytes(w, str_data(v), (size_t)length);
    }
    Value bytes = str_encode(v, "utf-8", "surrogatepass");
    if (!bytes) return -1;
    TRY(put_byte(w, (uint8_t)(w->version >= 3 && interned ? 't' : 'u') | flag));
    TRY(put_i32(w, bytes_length(bytes)));
    return put_bytes(w, bytes_data(bytes), (size_t)bytes_length(bytes));
}

static Status put_items(Writer *w, const Slot *items, intptr_t count) {
    for (intptr_t i = 0; i < count; i++) TRY(put_value(w, items[i].value));
    return 0;
}

static Status put_set(Writer *w, Value v, uint8_t flag) {
    TRY(put_byte(w, (uint8_t)(value_is_a(v, &frozenset_type) ? '>' : '<') | flag));
    TRY(put_i32(w, set_length(v)));
    /* Equal sets are written alike: sorted by their own marshalled form. */
    Value  pairs = list_new(0), item;
    size_t position = 0;
    if (!pairs) return -1;
    while (set_next(v, &position, &item)) {
        Writer part = {.version = w->version, .depth = w->depth};
        Status status = put_value(&part, item);
        Value  form = status == 0 ? bytes_from_data(part.data, part.length) : NULL;
        mem_free(part.data);
        w->unmarshallable |= part.unmarshallable;
        if (status < 0) return -1;
        Value pair = form ? TUPLE2(form, item) : NULL;
        if (!pair || list_append(pairs, pair) < 0) return -1;
    }
    TRY(list_sort(pairs, NULL, false));
    for (intptr_t i = 0; i < list_length(pairs); i++) TRY(put_value(w, tuple_get(list_get(pairs, i), 1)));
    return 0;
}

static Status put_dict(Writer *w, Value v, uint8_t flag) {
    Value  key, value;
    size_t position = 0;
    TRY(put_byte(w, '{' | flag));
    while (dict_next(v, &position, &key, &value)) {
        TRY(put_value(w, key));
        TRY(put_value(w, value));
    }
    return put_byte(w, '0');
}

static Status put_buffer(Writer *w, Value v, uint8_t flag) {
    Buffer buffer;
    if (buffer_get(v, &buffer, BUFFER_SIMPLE) < 0) {
        exception_clear();
        w->unmarshallable = true;
        return put_byte(w, '?');
    }
    Status status = put_byte(w, 's' | flag);
    if (status == 0) status = put_i32(w, buffer.length);
    if (status == 0) status = put_bytes(w, buffer.data, (size_t)buffer.length);
    buffer_release(&buffer);
    return status;
}

static Status put_compound(Writer *w, Value v, uint8_t flag) {
    if (value_is_int(v) || value_is(v, &int_type)) return put_long(w, v, flag);
    if (value_is_flonum(v) || value_is(v, &float_type)) {
        TRY(put_byte(w, (uint8_t)(w->version > 1 ? 'g' : 'f') | flag));
        return w->version > 1 ? put_double(w, float_value(v)) : put_float_text(w, float_value(v));
    }
    if (value_is(v, &complex_type)) {
        ComplexObj *c = (ComplexObj *)v;
        TRY(put_byte(w, (uint8_t)(w->version > 1 ? 'y' : 'x') | flag));
        TRY(w->version > 1 ? put_double(w, c->real) : put_float_text(w, c->real));
        return w->version > 1 ? put_double(w, c->imag) : put_float_text(w, c->imag);
    }
    if (value_is(v, &bytes_type)) {
        TRY(put_byte(w, 's' | flag));
        TRY(put_i32(w, bytes_length(v)));
        return put_bytes(w, bytes_data(v), (size_t)bytes_length(v));
    }
    if (value_is(v, &str_type)) return put_str(w, v, flag);
    if (value_is(v, &tuple_type)) {
        intptr_t count = tuple_length(v);
        bool     is_short = w->version >= 4 && count < 256;
        TRY(put_byte(w, (uint8_t)(is_short ? ')' : '(') | flag));
        TRY(is_short ? put_byte(w, (uint8_t)count) : put_i32(w, count));
        return put_items(w, ((TupleObj *)v)->items, count);
    }
    if (value_is(v, &list_type)) {
        TRY(put_byte(w, '[' | flag));
        TRY(put_i32(w, list_length(v)));
        return put_items(w, ((ListObj *)v)->items, list_length(v));
    }
    if (value_is(v, &dict_type)) return put_dict(w, v, flag);
    if (value_is(v, &set_type) || value_is(v, &frozenset_type)) return put_set(w, v, flag);
    if (value_is(v, &code_type)) {
        Value tuple = code_to_tuple((CodeObj *)v);
        if (!tuple || (w->kept && list_append(w->kept, tuple) < 0)) return -1;
        TRY(put_byte(w, MARSHAL_CODE_TYPE | flag));
        TRY(put_i32(w, (int32_t)code_format_stamp()));
        return put_value(w, tuple);
    }
    return put_buffer(w, v, flag);
}

/* An object that was written before becomes a reference to it: 1 written as reference, 0 go on with *FLAG. */
static Truth put_reference(Writer *w, Value v, uint8_t *flag) {
    *flag = 0;
    if (!w->refs || !value_is_obj(v)) return 0;
    Value id = object_id(v), index = id ? dict_get(w->refs, id) : NULL;
    if (!id || (!index && exception_pending())) return -1;
    if (index) {
        TRY(put_byte(w, 'r'));
        TRY(put_i32(w, value_int(index)));
        return 1;
    }
    *flag = FLAG_REF;
    return dict_set(w->refs, id, value_from_int(dict_length(w->refs))) < 0 ? -1 : 0;
}

static Status put_value(Writer *w, Value v) {
    if (++w->depth > MAX_DEPTH) {
        w->too_deep = true;
        return RAISED(raise_value_error("object too deeply nested to marshal"));
    }
    Status  status;
    uint8_t flag;
    if (!v) status = put_byte(w, '0');
    else if (v == NONE) status = put_byte(w, 'N');
    else if (v == VALUE(&StopIteration_type)) status = put_byte(w, 'S');
    else if (v == ELLIPSIS) status = put_byte(w, '.');
    else if (v == FALSE_VALUE) status = put_byte(w, 'F');
    else if (v == TRUE_VALUE) status = put_byte(w, 'T');
    else {
        Truth done = put_reference(w, v, &flag);
        status = done < 0 ? -1 : done ? 0 : put_compound(w, v, flag);
    }
    w->depth--;
    return status;
}

static Value marshal_dumps(Value v, int64_t version) {
    Writer w = {.version = (int)version};
    if (version >= 3 && (!(w.refs = dict_new()) || !(w.kept = list_new(0)))) return NULL;
    Status status = put_value(&w, v);
    Value  result = NULL;
    if (status == 0 && w.unmarshallable) raise_value_error("unmarshallable object");
    else if (status == 0) result = bytes_from_data(w.data, w.length);
    mem_free(w.data);
    return result;
}

/* ---- reading ------------------------------------------------------------------------------------------------------------------- */
typedef struct Reader {
    const uint8_t *at, *end;
    Value          refs; /* list */
    Value          readable; /* file object for load(), or NULL */
    Value          chunk;    /* bytearray that keeps the last piece read from it */
    int            depth;
} Reader;

static const uint8_t *take(Reader *r, size_t count) {
    if (r->readable) {
        intptr_t got = 0;
        r->chunk = bytearray_from_data("", 0);
        if (!r->chunk || bytearray_resize(r->chunk, (intptr_t)count) < 0) return NULL;
        Value view = memoryview_from_object(r->chunk);
        Value result = view ? CALL_METHOD1(r->readable, NAME(readinto), view) : NULL;
        if (!result || number_as_index(result, &got, &ValueError_type) < 0) return NULL;
        if (got > (intptr_t)count) {
            raise_value_error("read() returned too much data: %zd bytes requested, %zd returned", (intptr_t)count, got);
            return NULL;
        }
        if (got < (intptr_t)count) {
            raise_format(&EOFError_type, "EOF read where not expected");
            return NULL;
        }
        return bytearray_data(r->chunk);
    }
    if ((size_t)(r->end - r->at) < count) {
        raise_format(&EOFError_type, "marshal data too short");
        return NULL;
    }
    const uint8_t *at = r->at;
    r->at += count;
    return at;
}

static Status take_i32(Reader *r, int32_t *out) {
    const uint8_t *bytes = take(r, 4);
    if (!bytes) return -1;
    *out = (int32_t)load_u32_le(bytes);
    return 0;
}

/* A count of items of at least ITEM bytes each. */
static Status take_size(Reader *r, int32_t *out, const char *what) {
    TRY(take_i32(r, out));
    if (*out < 0) return RAISED(raise_value_error("bad marshal data (%s size out of range)", what));
    return 0;
}

static Value get_value(Reader *r);

static Value get_long(Reader *r) {
    int32_t count;
    TRY_NULL(take_i32(r, &count));
    if (count == INT32_MIN) return raise_value_error("bad marshal data (long size out of range)");
    size_t         digits = (size_t)(count < 0 ? -(int64_t)count : count);
    const uint8_t *in = take(r, digits * 2);
    if (!in) return NULL;
    size_t   byte_count = (digits * 15 + 7) / 8;
    uint8_t *bytes = mem_calloc(byte_count + 4, 1);
    if (!bytes) return raise_memory_error();
    for (size_t i = 0; i < digits; i++) {
        uint32_t digit = load_u16_le(in + 2 * i);
        if (digit > 0x7fff || (digit == 0 && i == digits - 1)) {
            mem_free(bytes);
            return raise_value_error(digit ? "bad marshal data (digit out of range in long)" : "bad marshal data (unnormalized long data)");
        }
        size_t   bit = i * 15;
        uint32_t shifted = digit << (bit % 8);
        bytes[bit / 8] |= (uint8_t)shifted;
        bytes[bit / 8 + 1] |= (uint8_t)(shifted >> 8);
        bytes[bit / 8 + 2] |= (uint8_t)(shifted >> 16);
    }
    Value v = int_from_bytes(bytes, byte_count, true, false);
    mem_free(bytes);
    return v && count < 0 ? int_neg(v) : v;
}

static Status take_double(Reader *r, bool binary, double *out) {
    if (binary) {
        const uint8_t *bytes = take(r, 8);
        if (!bytes) return -1;
        uint64_t u = load_u64_le(bytes);
        memcpy(out, &u, 8);
        return 0;
    }
    const uint8_t *length = take(r, 1);
    size_t         count = length ? *length : 0;
    const uint8_t *text = length ? take(r, count) : NULL;
    Value          v = text ? float_from_text((const char *)text, count) : NULL;
    if (!v) return -1;
    *out = float_value(v);
    return 0;
}

static Value get_ascii(Reader *r, bool is_short, bool intern) {
    int32_t count;
    if (is_short) {
        const uint8_t *byte = take(r, 1);
        if (!byte) return NULL;
        count = *byte;
    } else {
        TRY_NULL(take_size(r, &count, "string"));
    }
    const uint8_t *bytes = take(r, (size_t)count);
    Value          text = bytes ? str_from_latin1((const char *)bytes, (size_t)count) : NULL;
    return text && intern ? str_intern(text) : text;
}

static Value get_utf8(Reader *r, bool intern) {
    int32_t count;
    TRY_NULL(take_size(r, &count, "string"));
    const uint8_t *bytes = take(r, (size_t)count);
    Value          text = bytes ? str_decode(bytes, (size_t)count, "utf-8", "surrogatepass") : NULL;
    return text && intern ? str_intern(text) : text;
}

static Value get_tuple(Reader *r, intptr_t count, intptr_t ref) {
    if (!r->readable && count > r->end - r->at) return raise_format(&EOFError_type, "marshal data too short");
    Value tuple = tuple_new(count);
    if (!tuple) return NULL;
    if (ref >= 0) list_put(r->refs, ref, tuple);
    for (intptr_t i = 0; i < count; i++) {
        Value item = get_value(r);
        if (!item) return exception_pending() ? NULL : raise_type_error("NULL object in marshal data for tuple");
        tuple_put(tuple, i, item);
    }
    return tuple;
}

static Value get_list(Reader *r, intptr_t ref) {
    int32_t count;
    TRY_NULL(take_size(r, &count, "list"));
    Value list = list_new(0);
    if (!list) return NULL;
    if (ref >= 0) list_put(r->refs, ref, list);
    for (int32_t i = 0; i < count; i++) {
        Value item = get_value(r);
        if (!item) return exception_pending() ? NULL : raise_type_error("NULL object in marshal data for list");
        TRY_NULL(list_append(list, item));
    }
    return list;
}

static Value get_dict(Reader *r, intptr_t ref) {
    Value dict = dict_new();
    if (!dict) return NULL;
    if (ref >= 0) list_put(r->refs, ref, dict);
    for (;;) {
        Value key = get_value(r);
        if (!key) return exception_pending() ? NULL : dict;
        Value value = get_value(r);
        if (!value) return exception_pending() ? NULL : dict;
        TRY_NULL(dict_set(dict, key, value));
    }
}

static Value get_set(Reader *r, bool frozen, intptr_t ref) {
    int32_t count;
    TRY_NULL(take_size(r, &count, "set"));
    Value set = frozen ? list_new(0) : set_new();
    if (!set) return NULL;
    if (ref >= 0 && !frozen) list_put(r->refs, ref, set);
    for (int32_t i = 0; i < count; i++) {
        Value item = get_value(r);
        if (!item) return exception_pending() ? NULL : raise_type_error("NULL object in marshal data for set");
        TRY_NULL(frozen ? list_append(set, item) : set_add(set, item));
    }
    return frozen ? frozenset_from_iterable(set) : set;
}

/* The object behind type code TYPE; NULL without exception for the null marker.  REF: its place in the table, or -1. */
static Value get_typed(Reader *r, int type, intptr_t ref) {
    int32_t n;
    double  real, imag;
    const uint8_t *bytes;
    switch (type) {
    case '0': return NULL;
    case 'N': return NONE;
    case 'S': return VALUE(&StopIteration_type);
    case '.': return ELLIPSIS;
    case 'F': return FALSE_VALUE;
    case 'T': return TRUE_VALUE;
    case 'i': return take_i32(r, &n) < 0 ? NULL : value_from_int(n);
    case 'I': { /* of older versions */
        const uint8_t *eight = take(r, 8);
        return eight ? int_from_i64((int64_t)load_u64_le(eight)) : NULL;
    }
    case 'l': return get_long(r);
    case 'f': case 'g': return take_double(r, type == 'g', &real) < 0 ? NULL : float_from_double(real);
    case 'x': case 'y':
        if (take_double(r, type == 'y', &real) < 0 || take_double(r, type == 'y', &imag) < 0) return NULL;
        return complex_from_doubles(real, imag);
    case 's':
        if (take_size(r, &n, "bytes object") < 0 || !(bytes = take(r, (size_t)n))) return NULL;
        return bytes_from_data(bytes, (size_t)n);
    case 'z': case 'Z': return get_ascii(r, true, type == 'Z');
    case 'a': case 'A': return get_ascii(r, false, type == 'A');
    case 'u': case 't': return get_utf8(r, type == 't');
    case ')': return (bytes = take(r, 1)) ? get_tuple(r, *bytes, ref) : NULL;
    case '(': return take_size(r, &n, "tuple") < 0 ? NULL : get_tuple(r, n, ref);
    case '[': return get_list(r, ref);
    case '{': return get_dict(r, ref);
    case '<': case '>': return get_set(r, type == '>', ref);
    case MARSHAL_CODE_TYPE: {
        TRY_NULL(take_i32(r, &n));
        if ((uint32_t)n != code_format_stamp()) return raise_value_error("bad marshal data (code of another version)");
        Value tuple = get_value(r);
        if (!tuple) return exception_pending() ? NULL : raise_type_error("NULL object in marshal data for code object");
        return code_from_tuple(tuple);
    }
    case 'r':
        TRY_NULL(take_i32(r, &n));
        if (n < 0 || n >= list_length(r->refs) || list_get(r->refs, n) == NOT_IMPLEMENTED) return raise_value_error("bad marshal data (invalid reference)");
        return list_get(r->refs, n);
    default:
        return raise_value_error("bad marshal data (unknown type code)");
    }
}

static Value get_value(Reader *r) {
    const uint8_t *byte = take(r, 1);
    if (!byte) return NULL;
    int      type = *byte & 0x7f;
    intptr_t ref = -1;
    if (++r->depth > MAX_DEPTH) return raise_value_error("recursion limit exceeded");
    if (*byte & FLAG_REF) {
        ref = list_length(r->refs);
        TRY_NULL(list_append(r->refs, NOT_IMPLEMENTED)); /* not usable before it is complete */
    }
    Value v = get_typed(r, type, ref);
    if (v && ref >= 0) list_put(r->refs, ref, v);
    r->depth--;
    return v;
}

static Value read_top(Reader *r) {
    if (!(r->refs = list_new(0))) return NULL;
    Value v = get_value(r);
    return v || exception_pending() ? v : raise_type_error("NULL object in marshal data for object");
}

/* ---- functions ------------------------------------------------------------------------------------------------------------------- */
static Status version_argument(const Value *args, size_t nargs, size_t at, int64_t *version) {
    *version = MARSHAL_VERSION;
    if (nargs <= at) return 0;
    Value index = number_index(args[at]);
    return index ? int_as_i64(index, version) : -1;
}

static Value m_dumps(Value self, const Value *args, size_t nargs, Value names) {
    int64_t version;
    if (nargs < 1 || nargs > 2) return raise_arity("dumps", 1, 2, nargs);
    TRY_NULL(version_argument(args, nargs, 1, &version));
    TRY_NULL(sys_audit("marshal.dumps", (Value[]){args[0], value_from_int(version)}, 2));
    return marshal_dumps(args[0], version);
}
static Value m_dump(Value self, const Value *args, size_t nargs, Value names) {
    int64_t version;
    if (nargs < 2 || nargs > 3) return raise_arity("dump", 2, 3, nargs);
    TRY_NULL(version_argument(args, nargs, 2, &version));
    TRY_NULL(sys_audit("marshal.dumps", (Value[]){args[0], value_from_int(version)}, 2));
    Value bytes = marshal_dumps(args[0], version);
    return bytes ? CALL_METHOD1(args[1], NAME(write), bytes) : NULL;
}
static Value m_loads(Value self, Value source) {
    Buffer buffer;
    if (buffer_get(source, &buffer, BUFFER_SIMPLE) < 0) return NULL;
    TRY_NULL(sys_audit("marshal.loads", &source, 1));
    Reader reader = {.at = buffer.data, .end = (uint8_t *)buffer.data + buffer.length};
    Value  v = read_top(&reader);
    buffer_release(&buffer);
    return v;
}
static Value m_load(Value self, Value file) {
    TRY_NULL(sys_audit("marshal.load", NULL, 0));
    Value probe = CALL_METHOD1(file, NAME(read), value_from_int(0));
    if (!probe) return NULL;
    if (!is_bytes(probe)) return raise_type_error("file.read() returned not bytes but %.100s", type_of(probe)->name);
    Reader reader = {.readable = file};
    return read_top(&reader);
}

static const MethodDef methods[] = {
    {"dump", m_dump, METHOD_FAST, "dump($module, value, file, version=version, /)\n--\n\nWrite the value on the open file."},
    {"dumps", m_dumps, METHOD_FAST, "dumps($module, value, version=version, /)\n--\n\nReturn the bytes object that would be written to a file by dump(value, file)."},
    {"load", m_load, METHOD_ONE, "load($module, file, /)\n--\n\nRead one value from the open file and return it."},
    {"loads", m_loads, METHOD_ONE, "loads($module, bytes, /)\n--\n\nConvert the bytes-like object to a value."},
    {NULL}};

static Status execute(Value module) { return module_add(module, "version", value_from_int(MARSHAL_VERSION)); }

const NativeModule marshal_module = {"marshal", "Reading and writing of Python values in a binary format.", methods, execute};
