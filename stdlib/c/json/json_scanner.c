/* json_scanner.c - `_json.make_scanner`: reads one JSON value from a string.
 *
 * Everything the scan needs is in one Scan on the C stack.  Keys of objects usually come again and again, so those of
 * one-byte text are first looked for in a small cache that is indexed by their bytes. */
#include "json_int.h"

#include "base/dtoa.h"
#include "objects/float.h"
#include "objects/int.h"
#include "objects/list.h"
#include "objects/thread.h"

typedef struct ScannerObj {
    Obj  header;
    Slot strict, object_hook, object_pairs_hook, parse_float, parse_int, parse_constant;
    bool is_strict;
} ScannerObj;

enum { KEY_CACHE_SETS = 64, KEY_CACHE_WAYS = 2, KEY_CACHE_LONGEST = 64, SHAPES = 8 };
enum { FEW = 16 }; /* items of a container that are collected before it is made */
typedef struct Scan {
    ScannerObj *scanner;
    Value       text;
    const void *data;
    intptr_t    length;
    int         kind;
    Value       memo; /* keys of wide text: dict, or NULL */
    Value       keys[KEY_CACHE_SETS * KEY_CACHE_WAYS];
    Value       shapes[SHAPES]; /* dicts made before, whose keys are likely to come again */
} Scan;

static Value scan_value(Scan *scan, intptr_t at, intptr_t *end);

static ALWAYS_INLINE uint32_t char_at(const Scan *scan, intptr_t at) { /* 0 behind the end */
    if (UNLIKELY(at >= scan->length)) return 0;
    return LIKELY(scan->kind == STR_KIND_1) ? ((const uint8_t *)scan->data)[at] : str_read(scan->kind, scan->data, at);
}
static ALWAYS_INLINE bool is_space(uint32_t c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }
static ALWAYS_INLINE intptr_t skip_spaces(const Scan *scan, intptr_t at) {
    while (is_space(char_at(scan, at))) at++;
    return at;
}
static COLD Value no_value_at(intptr_t at) { return raise_stop_iteration(value_from_int(at)); }

/* ---- numbers and constants ---------------------------------------------------------------------------------------------- */
static bool is_digit(uint32_t c) { return c >= '0' && c <= '9'; }

static Value scan_constant(Scan *scan, const char *name, intptr_t *end) {
    Value text = str_intern_c(name);
    *end += (intptr_t)strlen(name);
    return text ? CALL1(scan->scanner->parse_constant.value, text) : NULL;
}
static bool looks_at(const Scan *scan, intptr_t at, const char *word) {
    for (; *word; word++, at++)
        if (char_at(scan, at) != (uint8_t)*word) return false;
    return true;
}

static Value number_from_range(Scan *scan, intptr_t start, intptr_t end, bool is_real) {
    Slot *parser = is_real ? &scan->scanner->parse_float : &scan->scanner->parse_int;
    if (parser->value != VALUE(is_real ? &float_type : &int_type)) {
        Value text = str_substring(scan->text, start, end);
        return text ? CALL1(parser->value, text) : NULL;
    }
    Value       copy = scan->kind == STR_KIND_1 ? NULL : str_substring(scan->text, start, end);
    const char *text = scan->kind == STR_KIND_1 ? (const char *)scan->data + start : copy ? str_data(copy) : NULL;
    double      d;
    if (!text) return NULL;
    if (!is_real) return int_from_text(text, (size_t)(end - start), 10);
    return dtoa_parse(text, (size_t)(end - start), &d) ? float_from_double(d) : raise_system_error("not a number");
}
static Value scan_number(Scan *scan, intptr_t start, intptr_t *end) {
    intptr_t at = start;
    bool     negative = char_at(scan, at) == '-', is_real = false;
    if (negative) at++;
    uint32_t c = char_at(scan, at);
    if (!is_digit(c)) return no_value_at(start);
    uint64_t value = 0; /* wrong beyond 18 digits */
    intptr_t first = at;
    bool     zero = c == '0';
    do value = value * 10 + (c - '0'), c = char_at(scan, ++at);
    while (is_digit(c) && !zero);
    if (c == '.' && is_digit(char_at(scan, at + 1))) {
        is_real = true;
        for (at += 2; is_digit(c = char_at(scan, at));) at++;
    }
    if (c == 'e' || c == 'E') {
        intptr_t exponent = at + 1;
        if (char_at(scan, exponent) == '-' || char_at(scan, exponent) == '+') exponent++;
        if (is_digit(char_at(scan, exponent))) {
            is_real = true;
            for (at = exponent + 1; is_digit(char_at(scan, at));) at++;
        }
    }
    *end = at;
    if (!is_real && at - first <= 18 && scan->scanner->parse_int.value == VALUE(&int_type)) return value_from_int(negative ? -(int64_t)value : (int64_t)value);
    return number_from_range(scan, start, at, is_real);
}

/* ---- strings ------------------------------------------------------------------------------------------------------------ */
static ALWAYS_INLINE bool word_has_end(uint64_t word) { /* a quote, backslash or control character among eight bytes? */
    const uint64_t ones = 0x0101010101010101u;
    uint64_t quote = word ^ ones * '"', slash = word ^ ones * '\\';
    return ((((quote - ones) & ~quote) | ((slash - ones) & ~slash) | ((word - ones * 0x20) & ~word)) & ones * 0x80) != 0;
}
/* Where the plain part of one-byte text from AT on ends; *HIGH gets a bit above 0x7f when a character is not ASCII. */
static ALWAYS_INLINE intptr_t plain_end(const uint8_t *bytes, intptr_t at, intptr_t length, uint8_t *high) {
    uint64_t bits = 0;
    for (uint64_t word; at + 8 <= length; at += 8) {
        memcpy(&word, bytes + at, 8);
        if (word_has_end(word)) break;
        bits |= word;
    }
    uint8_t seen = (bits & 0x8080808080808080u) != 0 ? 0x80 : 0;
    for (uint8_t c; at < length && (c = bytes[at]) != '"' && c != '\\' && c >= 0x20; at++) seen |= c;
    *high = seen;
    return at;
}
static Value scan_string(Scan *scan, intptr_t start, intptr_t *end) {
    if (LIKELY(scan->kind == STR_KIND_1)) {
        const uint8_t *bytes = scan->data;
        uint8_t        high;
        intptr_t       at = plain_end(bytes, start, scan->length, &high), length = at - start;
        if (LIKELY(at < scan->length && bytes[at] == '"')) {
            if (length < 2) return *end = at + 1, length ? str_from_char(bytes[start]) : empty_str;
            Value text = str_new(length, high < 0x80 ? 127 : 255);
            if (!text) return NULL;
            memcpy(str_data(text), bytes + start, (size_t)length);
            *end = at + 1;
            return text;
        }
    }
    return json_scan_string(scan->text, start, scan->scanner->is_strict, end);
}

static Value scan_key_slowly(Scan *scan, intptr_t start, intptr_t *end) {
    Value key = json_scan_string(scan->text, start, scan->scanner->is_strict, end);
    if (!key || (!scan->memo && !(scan->memo = dict_new()))) return NULL;
    return dict_set_default(scan->memo, key, key);
}
static ALWAYS_INLINE uint32_t key_hash(const uint8_t *bytes, intptr_t length) {
    uint64_t hash = (uint64_t)length, word;
    for (; length >= 8; bytes += 8, length -= 8) {
        memcpy(&word, bytes, 8);
        hash = (hash ^ word) * 0x9e3779b97f4a7c15u;
        hash ^= hash >> 29;
    }
    for (word = 0; length > 0; length--) word = word << 8 | *bytes++;
    return (uint32_t)((hash ^ word) * 0x9e3779b97f4a7c15u >> 40);
}
static Value scan_key(Scan *scan, intptr_t start, intptr_t *end) {
    const uint8_t *bytes = scan->data;
    uint8_t        high;
    if (scan->kind != STR_KIND_1) return scan_key_slowly(scan, start, end);
    intptr_t at = plain_end(bytes, start, scan->length, &high), length = at - start;
    if (at >= scan->length || bytes[at] != '"' || length > KEY_CACHE_LONGEST) return scan_key_slowly(scan, start, end);
    if (length < 2) return *end = at + 1, length ? str_from_char(bytes[start]) : empty_str;
    Value *ways = &scan->keys[key_hash(bytes + start, length) % KEY_CACHE_SETS * KEY_CACHE_WAYS];
    *end = at + 1;
    for (int i = 0; i < KEY_CACHE_WAYS; i++) {
        if (ways[i] && str_length(ways[i]) == length && memcmp(str_data(ways[i]), bytes + start, (size_t)length) == 0) return ways[i];
    }
    Value key = str_new(length, high < 0x80 ? 127 : 255);
    if (!key) return NULL;
    memcpy(str_data(key), bytes + start, (size_t)length);
    ways[1] = ways[0];
    return ways[0] = key;
}

/* ---- containers --------------------------------------------------------------------------------------------------------- */
/* Behind a value at AT: 1 another one follows, and *AT is where it starts; 0 the container ends, and *AT is behind it. */
static Truth scan_separator(Scan *scan, intptr_t *at, char closing) {
    *at = skip_spaces(scan, *at);
    uint32_t c = char_at(scan, *at);
    if (c == (uint8_t)closing) return ++*at, 0;
    if (c != ',') return RAISED(json_decode_error("Expecting ',' delimiter", scan->text, *at));
    *at = skip_spaces(scan, *at + 1);
    return 1;
}
/* "key": value at *AT. */
static Value scan_pair(Scan *scan, intptr_t *at, Value *key) {
    if (char_at(scan, *at) != '"') return json_decode_error("Expecting property name enclosed in double quotes", scan->text, *at);
    TRY_VALUE(*key, scan_key(scan, *at + 1, at));
    *at = skip_spaces(scan, *at);
    if (char_at(scan, *at) != ':') return json_decode_error("Expecting ':' delimiter", scan->text, *at);
    return scan_value(scan, skip_spaces(scan, *at + 1), at);
}
/* Records have the same keys again and again: a dict like one before is a copy of its table with other values. */
static Value make_dict(Scan *scan, const Value *keys, const Value *values, size_t n) {
    if (n == 0) return dict_new();
    Value *shape = &scan->shapes[((uintptr_t)keys[0] / sizeof(StrObj) + n) % SHAPES];
    if (*shape && dict_has_keys(*shape, keys, n)) return dict_with_values(*shape, values);
    Value dict = dict_new_sized(n);
    for (size_t i = 0; dict && i < n; i++) TRY_NULL(dict_set(dict, keys[i], values[i]));
    return *shape = dict;
}
static Value scan_object(Scan *scan, intptr_t at, intptr_t *end) {
    ScannerObj *s = scan->scanner;
    bool        pairs = s->object_pairs_hook.value != NONE;
    Value       result = NULL, key = NULL, keys[FEW], values[FEW];
    size_t      few = 0;
    Truth       more = 1;
    if (pairs) TRY_VALUE(result, list_new(0));
    if (UNLIKELY(stack_is_low())) TRY_NULL(recursion_enter(" while decoding a JSON object from a unicode string"));
    at = skip_spaces(scan, at);
    if (char_at(scan, at) == '}') more = 0, at++;
    while (more) {
        Value value = scan_pair(scan, &at, &key);
        if (!value) return NULL;
        if (pairs) {
            Value pair = TUPLE2(key, value);
            if (!pair) return NULL;
            TRY_NULL(list_append(result, pair));
        } else if (!result) {
            keys[few] = key;
            values[few++] = value;
            if (few == FEW) TRY_VALUE(result, make_dict(scan, keys, values, few));
        } else TRY_NULL(dict_set(result, key, value));
        if ((more = scan_separator(scan, &at, '}')) < 0) return NULL;
    }
    *end = at;
    if (!result) TRY_VALUE(result, make_dict(scan, keys, values, few));
    if (pairs) return CALL1(s->object_pairs_hook.value, result);
    return s->object_hook.value != NONE ? CALL1(s->object_hook.value, result) : result;
}
static Value scan_array(Scan *scan, intptr_t at, intptr_t *end) {
    Value  result = NULL, values[FEW];
    size_t few = 0;
    Truth  more = 1;
    if (UNLIKELY(stack_is_low())) TRY_NULL(recursion_enter(" while decoding a JSON array from a unicode string"));
    at = skip_spaces(scan, at);
    if (char_at(scan, at) == ']') more = 0, at++;
    while (more) {
        Value value = scan_value(scan, at, &at);
        if (!value) return NULL;
        if (!result) {
            values[few++] = value;
            if (few == FEW) TRY_VALUE(result, list_from_values(values, few));
        } else TRY_NULL(list_append(result, value));
        if ((more = scan_separator(scan, &at, ']')) < 0) return NULL;
    }
    *end = at;
    return result ? result : list_from_values(values, few);
}

static Value scan_value(Scan *scan, intptr_t at, intptr_t *end) {
    *end = at;
    switch (char_at(scan, at)) {
    case '"': return scan_string(scan, at + 1, end);
    case '{': return scan_object(scan, at + 1, end);
    case '[': return scan_array(scan, at + 1, end);
    case 'n':
        if (looks_at(scan, at, "null")) return *end += 4, NONE;
        break;
    case 't':
        if (looks_at(scan, at, "true")) return *end += 4, TRUE_VALUE;
        break;
    case 'f':
        if (looks_at(scan, at, "false")) return *end += 5, FALSE_VALUE;
        break;
    case 'N':
        if (looks_at(scan, at, "NaN")) return scan_constant(scan, "NaN", end);
        break;
    case 'I':
        if (looks_at(scan, at, "Infinity")) return scan_constant(scan, "Infinity", end);
        break;
    case '-':
        if (looks_at(scan, at, "-Infinity")) return scan_constant(scan, "-Infinity", end);
        return scan_number(scan, at, end);
    default:
        return scan_number(scan, at, end);
    }
    return no_value_at(at);
}

/* ---- the type ------------------------------------------------------------------------------------------------------------- */
static Value scanner_call(Value self, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"scan_once", "string idx"};
    Value                out[2], value;
    intptr_t             at;
    TRY_NULL(args_parse(&spec, args, nargs, names, out));
    TRY_NULL(argument_index(out[1], &at));
    if (!is_str(out[0])) return raise_type_error("first argument must be a string, not %.80s", type_of(out[0])->name);
    if (at < 0) return raise_value_error("idx cannot be negative");
    if (at >= str_length(out[0])) return no_value_at(at);
    Scan scan;
    scan.scanner = (ScannerObj *)self;
    scan.text = out[0];
    scan.data = str_data(out[0]);
    scan.length = str_length(out[0]);
    scan.kind = str_kind(out[0]);
    scan.memo = NULL;
    memset(scan.keys, 0, sizeof scan.keys);
    memset(scan.shapes, 0, sizeof scan.shapes);
    TRY_VALUE(value, scan_value(&scan, at, &at));
    return TUPLE2(value, value_from_int(at));
}

static Value scanner_create(Type *cls, const Value *args, size_t nargs, Value names) {
    static const ArgSpec     spec = {"make_scanner", "context"};
    static const char *const attributes[] = {"strict", "object_hook", "object_pairs_hook", "parse_float", "parse_int", "parse_constant"};
    Value                    context, values[COUNT_OF(attributes)];
    TRY_NULL(args_parse(&spec, args, nargs, names, &context));
    for (size_t i = 0; i < COUNT_OF(attributes); i++) {
        Value name = str_intern_c(attributes[i]);
        if (!name || !(values[i] = object_get_attr(context, name))) return NULL;
    }
    Truth strict = object_truth(values[0]);
    if (strict < 0) return NULL;
    ScannerObj *s = (ScannerObj *)cls->native->allocate(cls, 0);
    if (!s) return NULL;
    for (size_t i = 0; i < COUNT_OF(attributes); i++) slot_set(s, &(&s->strict)[i], values[i]);
    slot_set(s, &s->strict, value_from_bool(strict));
    s->is_strict = strict;
    return VALUE(s);
}
static void scanner_trace(Obj *obj, Tracer *tracer) { trace_slots(tracer, &((ScannerObj *)obj)->strict, 6); }

#define SCANNER_MEMBER(name) {#name, MEMBER_VALUE, offsetof(ScannerObj, name), true, #name}
static const MemberDef scanner_members[] = {
    SCANNER_MEMBER(strict), SCANNER_MEMBER(object_hook), SCANNER_MEMBER(object_pairs_hook),
    SCANNER_MEMBER(parse_float), SCANNER_MEMBER(parse_int), SCANNER_MEMBER(parse_constant), {NULL}};
static NativeType scanner_native = {
    .shape = {.size = sizeof(ScannerObj), .trace = scanner_trace}, .create = scanner_create, .call = scanner_call, .members = scanner_members,
};
Type json_scanner_type = {
    .header = {.word = 1u << 30, .type = &type_type}, .name = "_json.Scanner", .basic_size = sizeof(ScannerObj),
    .flags = TYPE_FLAG_BASETYPE | TYPE_FLAG_GC, .base = &object_type, .native = &scanner_native,
    .doc = "JSON scanner object",
};
