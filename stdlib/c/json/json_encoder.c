/* json_encoder.c - `_json.make_encoder`: a value as JSON text.
 *
 * The whole text is built in one StrBuilder.  Circular structures are found on the chain of containers being written:
 * the nearest ones are all compared, those further away by keeping one of them and waiting for it to come again. */
#include "json_int.h"

#include "base/dtoa.h"
#include "base/memory.h"
#include "objects/bytes.h"
#include "objects/float.h"
#include "objects/int.h"
#include "objects/list.h"
#include "objects/thread.h"

#include <math.h>

typedef struct EncoderObj {
    Obj  header;
    Slot markers, default_function, encoder, indent, key_separator, item_separator, sort_keys_value, skipkeys_value;
    bool sort_keys, skip_keys, allow_nan;
    int  kind; /* json_encoder_kind of encoder */
} EncoderObj;

typedef struct Open { /* a container being written */
    Value              container;
    const struct Open *outer;
    intptr_t           depth;
    Value              kept; /* one of the outer ones, changed at depths that are powers of two */
} Open;
enum { OPEN_COMPARED = 64 };

static Status encode_value(EncoderObj *e, StrBuilder *out, Value v, const Open *outer);

static ALWAYS_INLINE Status put_ascii(StrBuilder *out, const char *text, intptr_t length) {
    if (UNLIKELY(out->kind != STR_KIND_1 || out->capacity - out->length < length)) return str_builder_ascii(out, text, (size_t)length);
    memcpy((char *)out->data + out->length, text, (size_t)length);
    out->length += length;
    return 0;
}
static ALWAYS_INLINE Status put_str(StrBuilder *out, Value text) {
    return LIKELY(str_is_ascii(text)) ? put_ascii(out, str_data(text), str_length(text)) : str_builder_str(out, text);
}

/* ---- leaves --------------------------------------------------------------------------------------------------------------- */
static Status encode_int(StrBuilder *out, Value v) {
    int64_t small;
    if (!int_small(v, &small)) {
        Value text = int_to_text(v, 10, false);
        return text ? put_str(out, text) : -1;
    }
    char     digits[24], *p = digits + sizeof digits;
    uint64_t u = small < 0 ? -(uint64_t)small : (uint64_t)small;
    do *--p = (char)('0' + u % 10), u /= 10;
    while (u);
    if (small < 0) *--p = '-';
    return put_ascii(out, p, digits + sizeof digits - p);
}
static Status encode_float(EncoderObj *e, StrBuilder *out, double d) {
    if (!isfinite(d)) {
        if (!e->allow_nan) return RAISED(raise_value_error("Out of range float values are not JSON compliant"));
        return isnan(d) ? put_ascii(out, "NaN", 3) : d > 0 ? put_ascii(out, "Infinity", 8) : put_ascii(out, "-Infinity", 9);
    }
    size_t length;
    char  *text = dtoa_format(d, 'r', 0, DTOA_ADD_DOT_ZERO, &length);
    if (!text) return RAISED(raise_memory_error());
    Status status = put_ascii(out, text, (intptr_t)length);
    mem_free(text);
    return status;
}
static Status encode_str(EncoderObj *e, StrBuilder *out, Value text) {
    if (LIKELY(e->kind != 0)) return json_encode_string(out, text, e->kind == 1);
    Value encoded = CALL1(e->encoder.value, text);
    if (!encoded) return -1;
    if (!is_str(encoded)) return RAISED(raise_type_error("encoder() must return a string, not %.80s", type_of(encoded)->name));
    return str_builder_str(out, encoded);
}

/* ---- containers ------------------------------------------------------------------------------------------------------------- */
static Status open_container(EncoderObj *e, Open *open, Value container, const Open *outer) {
    *open = (Open){container, outer, outer ? outer->depth + 1 : 1, outer ? outer->kept : NULL};
    if (e->markers.value == NONE) return 0;
    int compared = 0;
    for (const Open *o = outer; o && compared < OPEN_COMPARED; o = o->outer, compared++)
        if (o->container == container) return RAISED(raise_value_error("Circular reference detected"));
    if (open->kept == container) return RAISED(raise_value_error("Circular reference detected"));
    if ((open->depth & (open->depth - 1)) == 0) open->kept = container;
    return 0;
}

static Status encode_list(EncoderObj *e, StrBuilder *out, Value seq, const Open *outer) {
    Open         open;
    const Slot  *items;
    size_t       count;
    Value        fast = sequence_fast(seq, "_iterencode_list needs a sequence", &items, &count);
    if (!fast) return -1;
    if (count == 0) return put_ascii(out, "[]", 2);
    TRY(open_container(e, &open, seq, outer));
    TRY(put_ascii(out, "[", 1));
    for (size_t i = 0;; i++) { /* a default function may change the list meanwhile */
        if (is_list(fast)) {
            if (i >= (size_t)list_length(fast)) break;
        } else if (i >= count) break;
        Value item = is_list(fast) ? list_get(fast, (intptr_t)i) : tuple_get(fast, (intptr_t)i);
        if (i) TRY(put_str(out, e->item_separator.value));
        TRY(encode_value(e, out, item, &open));
    }
    return put_ascii(out, "]", 1);
}

/* 1: the key was written; 0: it is to be skipped. */
static Truth encode_key(EncoderObj *e, StrBuilder *out, Value key, bool first) {
    StrBuilder text;
    if (LIKELY(is_str(key))) {
        if (!first) TRY(put_str(out, e->item_separator.value));
        TRY(encode_str(e, out, key));
        return 1;
    }
    if (!is_float(key) && !is_int(key) && key != NONE) {
        if (e->skip_keys) return 0;
        return RAISED(raise_type_error("keys must be str, int, float, bool or None, not %.100s", type_of(key)->name));
    }
    str_builder_init(&text);
    if ((key == TRUE_VALUE ? put_ascii(&text, "true", 4) : key == FALSE_VALUE ? put_ascii(&text, "false", 5)
         : key == NONE ? put_ascii(&text, "null", 4) : is_int(key) ? encode_int(&text, key) : encode_float(e, &text, float_value(key))) < 0) {
        str_builder_discard(&text);
        return -1;
    }
    Value shown = str_builder_finish(&text);
    if (!shown) return -1;
    if (!first) TRY(put_str(out, e->item_separator.value));
    TRY(encode_str(e, out, shown));
    return 1;
}
static Truth encode_item(EncoderObj *e, StrBuilder *out, Value key, Value value, const Open *open, bool first) {
    Truth written = encode_key(e, out, key, first);
    if (written <= 0) return written;
    TRY(put_str(out, e->key_separator.value));
    TRY(encode_value(e, out, value, open));
    return 1;
}
static Status encode_pairs(EncoderObj *e, StrBuilder *out, Value dict, const Open *open) {
    Value items = CALL_METHOD0(dict, NAME(items));
    bool  first = true;
    if (!items || !(items = sequence_to_list(items))) return -1;
    if (e->sort_keys) TRY(list_sort(items, NULL, false));
    for (intptr_t i = 0; i < list_length(items); i++) {
        Value pair = list_get(items, i);
        if (!is_tuple(pair) || tuple_length(pair) != 2) return RAISED(raise_value_error("items must return 2-tuples"));
        Truth written = encode_item(e, out, tuple_get(pair, 0), tuple_get(pair, 1), open, first);
        if (written < 0) return -1;
        if (written) first = false;
    }
    return 0;
}
/* The keys alone are sorted; equal items cannot be compared further, as keys differ. */
static Status encode_sorted(EncoderObj *e, StrBuilder *out, Value dict, const Open *open) {
    Value keys = dict_keys_list(dict);
    bool  first = true;
    if (!keys) return -1;
    TRY(list_sort(keys, NULL, false));
    for (intptr_t i = 0; i < list_length(keys); i++) {
        Value key = list_get(keys, i), value = dict_get(dict, key);
        if (!value && exception_pending()) return -1;
        Truth written = value ? encode_item(e, out, key, value, open, first) : 0;
        if (written < 0) return -1;
        if (written) first = false;
    }
    return 0;
}
static Status encode_dict(EncoderObj *e, StrBuilder *out, Value dict, const Open *outer) {
    Open   open;
    Value  key, value;
    size_t position = 0;
    bool   first = true;
    if (dict_length(dict) == 0) return put_ascii(out, "{}", 2);
    TRY(open_container(e, &open, dict, outer));
    TRY(put_ascii(out, "{", 1));
    if (!value_is(dict, &dict_type)) TRY(encode_pairs(e, out, dict, &open));
    else if (e->sort_keys) TRY(encode_sorted(e, out, dict, &open));
    else {
        while (dict_next(dict, &position, &key, &value)) {
            Truth written = encode_item(e, out, key, value, &open, first);
            if (written < 0) return -1;
            if (written) first = false;
        }
    }
    return put_ascii(out, "}", 1);
}

static Status encode_other(EncoderObj *e, StrBuilder *out, Value v, const Open *outer) {
    Open open;
    TRY(open_container(e, &open, v, outer));
    Value replacement = CALL1(e->default_function.value, v);
    if (!replacement) return -1;
    return encode_value(e, out, replacement, &open);
}

static Status encode_value(EncoderObj *e, StrBuilder *out, Value v, const Open *outer) {
    if (value_is_int(v)) return encode_int(out, v);
    if (value_is_flonum(v)) return encode_float(e, out, value_flonum(v));
    if (is_str(v)) return encode_str(e, out, v);
    if (v == NONE) return put_ascii(out, "null", 4);
    if (v == TRUE_VALUE) return put_ascii(out, "true", 4);
    if (v == FALSE_VALUE) return put_ascii(out, "false", 5);
    if (is_int(v)) return encode_int(out, v);
    if (is_float(v)) return encode_float(e, out, float_value(v));
    if (UNLIKELY(stack_is_low())) TRY(recursion_enter(" while encoding a JSON object"));
    if (is_list(v) || is_tuple(v)) return encode_list(e, out, v, outer);
    if (is_dict(v)) return encode_dict(e, out, v, outer);
    return encode_other(e, out, v, outer);
}

/* ---- the type ------------------------------------------------------------------------------------------------------------- */
static Value encoder_call(Value self, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"_iterencode", "obj _current_indent_level"};
    Value                parameters[2], text;
    intptr_t             level;
    StrBuilder           out;
    TRY_NULL(args_parse(&spec, args, nargs, names, parameters));
    TRY_NULL(argument_index(parameters[1], &level));
    str_builder_init(&out);
    if (encode_value((EncoderObj *)self, &out, parameters[0], NULL) < 0) {
        str_builder_discard(&out);
        return NULL;
    }
    TRY_VALUE(text, str_builder_finish(&out));
    return TUPLE1(text);
}

static Value encoder_create(Type *cls, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"make_encoder", "markers default encoder indent key_separator item_separator sort_keys skipkeys allow_nan"};
    Value                out[9];
    Truth                flags[3];
    TRY_NULL(args_parse(&spec, args, nargs, names, out));
    for (int i = 4; i < 6; i++)
        if (!is_str(out[i])) return raise_type_error("make_encoder() argument %d must be str, not %K", i + 1, out[i]);
    for (int i = 0; i < 3; i++)
        if ((flags[i] = object_truth(out[6 + i])) < 0) return NULL;
    if (out[0] != NONE && !is_dict(out[0])) return raise_type_error("make_encoder() argument 1 must be dict or None, not %K", out[0]);
    EncoderObj *e = (EncoderObj *)cls->native->allocate(cls, 0);
    if (!e) return NULL;
    for (int i = 0; i < 6; i++) slot_set(e, &(&e->markers)[i], out[i]);
    slot_set(e, &e->sort_keys_value, value_from_bool(flags[0]));
    slot_set(e, &e->skipkeys_value, value_from_bool(flags[1]));
    e->sort_keys = flags[0];
    e->skip_keys = flags[1];
    e->allow_nan = flags[2];
    e->kind = json_encoder_kind(out[2]);
    return VALUE(e);
}
static void encoder_trace(Obj *obj, Tracer *tracer) { trace_slots(tracer, &((EncoderObj *)obj)->markers, 8); }

#define ENCODER_MEMBER(name, field) {name, MEMBER_VALUE, offsetof(EncoderObj, field), true, name}
static const MemberDef encoder_members[] = {
    ENCODER_MEMBER("markers", markers), ENCODER_MEMBER("default", default_function), ENCODER_MEMBER("encoder", encoder),
    ENCODER_MEMBER("indent", indent), ENCODER_MEMBER("key_separator", key_separator), ENCODER_MEMBER("item_separator", item_separator),
    ENCODER_MEMBER("sort_keys", sort_keys_value), ENCODER_MEMBER("skipkeys", skipkeys_value), {NULL}};
static NativeType encoder_native = {
    .shape = {.size = sizeof(EncoderObj), .trace = encoder_trace}, .create = encoder_create, .call = encoder_call, .members = encoder_members,
};
Type json_encoder_type = {
    .header = {.word = 1u << 30, .type = &type_type}, .name = "_json.Encoder", .basic_size = sizeof(EncoderObj),
    .flags = TYPE_FLAG_BASETYPE | TYPE_FLAG_GC, .base = &object_type, .native = &encoder_native,
    .doc = "Encoder(markers, default, encoder, indent, key_separator, item_separator, sort_keys, skipkeys, allow_nan)",
};
