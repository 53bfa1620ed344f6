/* json_module.c - `_json`: the parts of JSON that have to be fast: strings in both directions. */
#include "json_int.h"

#include "objects/int.h"
#include "objects/list.h"
#include "vm/vm.h"

extern const NativeModule json_module;

static uint32_t char_at(Value s, intptr_t i) {
    void *data = str_data(s);
    return str_kind(s) == 1 ? ((uint8_t *)data)[i] : str_kind(s) == 2 ? ((uint16_t *)data)[i] : ((uint32_t *)data)[i];
}

Value json_decode_error(const char *message, Value text, intptr_t at) {
    Value module = vm_import_module("json.decoder"), name = str_intern_c("JSONDecodeError");
    Value cls = module && name ? object_get_attr(module, name) : NULL, words = cls ? str_from_c(message) : NULL;
    Value error = words ? CALL3(cls, words, text, value_from_int(at)) : NULL;
    return error ? raise_exception(error) : NULL;
}

/* Characters that stay as they are inside a JSON string. */
static ALWAYS_INLINE bool is_plain(uint32_t c, bool ascii) { return c >= 0x20 && c != '"' && c != '\\' && (c < 0x7f || !ascii); }

/* Is one of the eight bytes of WORD not plain?  (Also says yes for DEL when !ASCII; never no wrongly.) */
static ALWAYS_INLINE bool word_needs_care(uint64_t word, bool ascii) {
    const uint64_t ones = 0x0101010101010101u, highs = ones * 0x80;
    uint64_t quote = word ^ ones * '"', slash = word ^ ones * '\\', low = word & ~highs;
    uint64_t found = ((quote - ones) & ~quote) | ((slash - ones) & ~slash) | ((word - ones * 0x20) & ~word);
    return ((found | (ascii ? word | (low + ones) : 0)) & highs) != 0;
}
/* Index of the first character at or behind I that is not plain, or LENGTH. */
static intptr_t plain_until(int kind, const void *data, intptr_t i, intptr_t length, bool ascii) {
    if (kind == STR_KIND_1) {
        const uint8_t *bytes = data;
        for (uint64_t word; i + 8 <= length; i += 8) {
            memcpy(&word, bytes + i, 8);
            if (word_needs_care(word, ascii)) break;
        }
        while (i < length && is_plain(bytes[i], ascii)) i++;
    } else
        while (i < length && is_plain(str_read(kind, data, i), ascii)) i++;
    return i;
}

/* ---- strings ------------------------------------------------------------------------------------------------------------ */
static int hex_digit(uint32_t c) {
    if (c >= '0' && c <= '9') return (int)c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? (int)c - 'a' + 10 : -1;
}
/* Four digits at AT, or -1. */
static int32_t hex_unit(Value text, intptr_t at) {
    int32_t unit = 0;
    if (at + 4 > str_length(text)) return -1;
    for (intptr_t i = at; i < at + 4; i++) {
        int digit = hex_digit(char_at(text, i));
        if (digit < 0) return -1;
        unit = unit << 4 | digit;
    }
    return unit;
}

/* The escape behind a backslash at *AT - 1. */
static Status scan_escape(StrBuilder *out, Value text, intptr_t *at) {
    static const char letters[] = "\"\\/bfnrt", meanings[] = "\"\\/\b\f\n\r\t";
    uint32_t    c = char_at(text, *at);
    const char *found = c < 128 && c ? strchr(letters, (int)c) : NULL;
    if (c != 'u') {
        if (!found) return RAISED(json_decode_error("Invalid \\escape", text, *at - 1));
        ++*at;
        return str_builder_char(out, (uint8_t)meanings[found - letters]);
    }
    int32_t unit = *at + 5 < str_length(text) ? hex_unit(text, *at + 1) : -1; /* at least a quote must follow */
    if (unit < 0) return RAISED(json_decode_error("Invalid \\uXXXX escape", text, *at));
    *at += 5;
    if (unit >= 0xd800 && unit < 0xdc00 && *at + 6 < str_length(text) && char_at(text, *at) == '\\' && char_at(text, *at + 1) == 'u') {
        int32_t low = hex_unit(text, *at + 2);
        if (low >= 0xdc00 && low < 0xe000) {
            *at += 6;
            unit = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
        }
    }
    return str_builder_char(out, (uint32_t)unit);
}
static Status scan_escaped(StrBuilder *out, Value text, intptr_t begin, intptr_t at, bool strict, intptr_t *end) {
    intptr_t length = str_length(text), start = begin + 1;
    for (;; at++) {
        uint32_t c = at < length ? char_at(text, at) : 0;
        if (at >= length) return RAISED(json_decode_error("Unterminated string starting at", text, begin));
        if (c == '"') break;
        if (c < 0x20 && strict) return RAISED(json_decode_error("Invalid control character at", text, at));
        if (c != '\\') continue;
        TRY(str_builder_slice(out, text, start, at));
        if (++at >= length) return RAISED(json_decode_error("Unterminated string starting at", text, begin));
        TRY(scan_escape(out, text, &at));
        start = at--;
    }
    *end = at + 1;
    return str_builder_slice(out, text, start, at);
}
/* The string whose text starts at START (behind the quote); *END is behind its closing quote. */
Value json_scan_string(Value text, intptr_t start, bool strict, intptr_t *end) {
    intptr_t length = str_length(text), at = plain_until(str_kind(text), str_data(text), start, length, false);
    if (at < length && char_at(text, at) == '"') { /* most strings have no escape */
        *end = at + 1;
        return str_substring(text, start, at);
    }
    StrBuilder out;
    str_builder_init(&out);
    if (scan_escaped(&out, text, start - 1, at, strict, end) == 0) return str_builder_finish(&out);
    str_builder_discard(&out);
    return NULL;
}
static Value m_scanstring(Value self, const Value *args, size_t nargs, Value names) {
    intptr_t at, end;
    Truth    strict = 1;
    if (nargs < 2 || nargs > 3) return raise_arity("scanstring", 2, 3, nargs);
    TRY_NULL(argument_index(args[1], &at));
    if (nargs == 3 && (strict = object_truth(args[2])) < 0) return NULL;
    if (!is_str(args[0])) return raise_type_error("first argument must be a string, not %.80s", type_of(args[0])->name);
    if (at < 0 || at > str_length(args[0])) return raise_value_error("end is out of bounds");
    Value result = json_scan_string(args[0], at, strict, &end);
    return result ? TUPLE2(result, value_from_int(end)) : NULL;
}

static Status put_unit(StrBuilder *out, uint32_t unit) {
    static const char digits[] = "0123456789abcdef";
    char text[6] = {'\\', 'u', digits[unit >> 12 & 15], digits[unit >> 8 & 15], digits[unit >> 4 & 15], digits[unit & 15]};
    return str_builder_ascii(out, text, 6);
}
static Status encode_special(StrBuilder *out, uint32_t c) {
    static const char special[] = "\"\\\b\f\n\r\t", letters[] = "\"\\bfnrt";
    const char *found = c && c < 128 ? strchr(special, (int)c) : NULL;
    if (found) return str_builder_ascii(out, (char[]){'\\', letters[found - special]}, 2);
    if (c < 0x10000) return put_unit(out, c);
    TRY(put_unit(out, 0xd800 + ((c - 0x10000) >> 10)));
    return put_unit(out, 0xdc00 + ((c - 0x10000) & 0x3ff));
}
Status json_encode_string(StrBuilder *out, Value text, bool ascii) {
    intptr_t length = str_length(text), start = 0;
    int      kind = str_kind(text);
    void    *data = str_data(text);
    if (kind == STR_KIND_1 && out->kind == STR_KIND_1 && out->capacity - out->length >= length + 2 && (ascii || str_is_ascii(text)) &&
        plain_until(kind, data, 0, length, ascii) == length) { /* nearly always */
        char *to = (char *)out->data + out->length;
        *to = '"';
        memcpy(to + 1, data, (size_t)length);
        to[length + 1] = '"';
        out->length += length + 2;
        return 0;
    }
    TRY(str_builder_char(out, '"'));
    for (;;) {
        intptr_t i = plain_until(kind, data, start, length, ascii);
        if (i > start) TRY(str_builder_text(out, kind, (char *)data + start * kind, i - start));
        if (i == length) break;
        TRY(encode_special(out, str_read(kind, data, i)));
        start = i + 1;
    }
    return str_builder_char(out, '"');
}
static Value encode(Value text, bool ascii) {
    StrBuilder out;
    if (!is_str(text)) return raise_type_error("first argument must be a string, not %.80s", type_of(text)->name);
    str_builder_init(&out);
    if (json_encode_string(&out, text, ascii) == 0) return str_builder_finish(&out);
    str_builder_discard(&out);
    return NULL;
}
static Value m_encode(Value self, Value text) { return encode(text, false); }
static Value m_encode_ascii(Value self, Value text) { return encode(text, true); }

static const MethodDef methods[] = {
    {"encode_basestring", m_encode, METHOD_ONE, "encode_basestring(string) -> string\n\nThe string as JSON."},
    {"encode_basestring_ascii", m_encode_ascii, METHOD_ONE, "encode_basestring_ascii(string) -> string\n\nThe string as JSON of ASCII characters only."},
    {"scanstring", m_scanstring, METHOD_FAST, "scanstring(string, end, strict=True) -> (string, end)\n\nRead the JSON string whose text starts at end."},
    {NULL}};

int json_encoder_kind(Value function) {
    if (!value_is(function, &builtin_function_type)) return 0;
    const MethodDef *def = ((BuiltinObj *)function)->def;
    return !def ? 0 : def->function == (void *)m_encode_ascii ? 1 : def->function == (void *)m_encode ? 2 : 0;
}

static Status execute(Value module) {
    TRY(type_ready(&json_scanner_type));
    TRY(type_ready(&json_encoder_type));
    TRY(module_add(module, "make_scanner", VALUE(&json_scanner_type)));
    return module_add(module, "make_encoder", VALUE(&json_encoder_type));
}

const NativeModule json_module = {"_json", "JSON, read and written.", methods, execute};
