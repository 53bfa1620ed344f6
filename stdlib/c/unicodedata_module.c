/* unicodedata_module.c - unicodedata: names, categories, decompositions and normalization of Unicode 14.0.
 *
 * Tables come from src/gen/genunicodedata.py.  Names are sequences of numbered words; lookup goes through a hash table over
 * whole names.  ucd_3_2_0 has properties of its own for the code points of version 3.2, and the decompositions that were
 * corrected later. */
#include "objects/float.h"
#include "objects/function.h"
#include "objects/int.h"
#include "objects/str.h"

#include <stdio.h>

extern const NativeModule unicodedata_module;

typedef struct UcdRecord {
    uint8_t category, bidi, combining, mirrored, width, old;
} UcdRecord;

#include "unicodedata.gen.h"

#define IN_PAGES(TABLE, C) TABLE##_index[((size_t)TABLE##_pages[(C) >> 7] << 7) + ((C) & 127)]

static Type ucd_type;
/* Functions of the module have the module as self, methods of ucd_3_2_0 an instance of this type. */
static bool is_old(Value self) { return self && type_of(self) == &ucd_type; }

static const UcdRecord *record_of(Value self, uint32_t c) {
    return &ucd_records[is_old(self) ? IN_PAGES(old_ucd, c) : IN_PAGES(ucd, c)];
}

static Status char_argument(const char *function, const char *position, Value v, uint32_t *out) {
    if (!is_str(v) || str_length(v) != 1)
        return RAISED(raise_type_error("%s() %s must be a unicode character, not %N", function, position, v));
    *out = str_char(v, 0);
    return 0;
}

/* ---- properties -------------------------------------------------------------------------------------------------------- */
#define PROPERTY(NAME, EXPRESSION) \
    static Value ucd_##NAME(Value self, Value chr) { \
        uint32_t c; \
        TRY_NULL(char_argument(#NAME, "argument", chr, &c)); \
        const UcdRecord *r = record_of(self, c); \
        return EXPRESSION; \
    }
PROPERTY(category, str_from_c(category_names[r->category]))
PROPERTY(bidirectional, str_from_c(bidi_names[r->bidi]))
PROPERTY(combining, value_from_int(r->combining))
PROPERTY(mirrored, value_from_int(r->mirrored))
PROPERTY(east_asian_width, str_from_c(width_names[r->width]))

/* chr, default: the number, the default, or ValueError. */
static Value number(const char *function, Value self, const Value *args, size_t nargs, const char *complaint) {
    uint32_t c;
    double   d = 0;
    if (nargs < 1 || nargs > 2) return raise_arity(function, 1, 2, nargs);
    TRY_NULL(char_argument(function, "argument 1", args[0], &c));
    bool exists = function[2] == 'g' || !is_old(self) || record_of(self, c)->category; /* digit() of CPython does not ask the version */
    int  value = function[2] == 'c' ? char_decimal_value(c) : function[2] == 'g' ? char_digit_value(c) : -1;
    bool is_numeric = function[0] == 'n' && char_numeric_value(c, &d);
    for (size_t i = 0; is_old(self) && i < COUNT_OF(old_numbers); i++) {
        if (old_numbers[i].c != c) continue;
        if (function[2] == 'c') value = old_numbers[i].decimal;
        if (function[0] == 'n') is_numeric = true, d = old_numbers[i].decimal;
    }
    if (exists && is_numeric) return float_from_double(d);
    if (exists && value >= 0) return value_from_int(value);
    return nargs > 1 ? args[1] : raise_value_error("%s", complaint);
}
static Value ucd_decimal(Value self, const Value *args, size_t nargs, Value kwnames) { return number("decimal", self, args, nargs, "not a decimal"); }
static Value ucd_digit(Value self, const Value *args, size_t nargs, Value kwnames) { return number("digit", self, args, nargs, "not a digit"); }
static Value ucd_numeric(Value self, const Value *args, size_t nargs, Value kwnames) {
    return number("numeric", self, args, nargs, "not a numeric character");
}

static Value ucd_decomposition(Value self, Value chr) {
    uint32_t c;
    TRY_NULL(char_argument("decomposition", "argument", chr, &c));
    uint32_t at = IN_PAGES(decomposition, c);
    if (at == 0 || record_of(self, c)->category == 0) return empty_str;
    Value text = str_from_c(prefix_names[decompositions[at] & 255]);
    for (uint32_t i = 1; text && i <= decompositions[at] >> 8; i++) {
        Value part = str_format(str_length(text) ? " %04X" : "%04X", (unsigned)decompositions[at + i]); /* as in CPython: only normalize() has the old ones */
        text = part ? str_concat(text, part) : NULL;
    }
    return text;
}

/* ---- names ---------------------------------------------------------------------------------------------------------------- */
enum { HANGUL_FIRST = 0xac00, HANGUL_COUNT = 11172, HANGUL_L = 0x1100, HANGUL_V = 0x1161, HANGUL_T = 0x11a7, NAME_MAX_LENGTH = 256 };
static const char *const hangul_l[] = {"G", "GG", "N", "D", "DD", "R", "M", "B", "BB", "S", "SS", "", "J", "JJ", "C", "K", "T", "P", "H"};
static const char *const hangul_v[] = {"A", "AE", "YA", "YAE", "EO", "E", "YEO", "YE", "O", "WA", "WAE", "OE", "YO", "U", "WEO", "WE",
                                       "WI", "YU", "EU", "YI", "I"};
static const char *const hangul_t[] = {"", "G", "GG", "GS", "N", "NJ", "NH", "D", "L", "LG", "LM", "LB", "LS", "LT", "LP", "LH", "M", "B",
                                       "BS", "S", "SS", "NG", "J", "C", "K", "T", "P", "H"};

static bool is_unified_ideograph(uint32_t c) {
    return (c >= 0x3400 && c <= 0x4dbf) || (c >= 0x4e00 && c <= 0x9fff) || (c >= 0x20000 && c <= 0x2a6df) || (c >= 0x2a700 && c <= 0x2b738) ||
           (c >= 0x2b740 && c <= 0x2b81d) || (c >= 0x2b820 && c <= 0x2cea1) || (c >= 0x2ceb0 && c <= 0x2ebe0) || (c >= 0x30000 && c <= 0x3134a);
}

/* Writes the name of C; false: it has none. */
static bool name_of(uint32_t c, char out[NAME_MAX_LENGTH + 1]) {
    if (c >= HANGUL_FIRST && c < HANGUL_FIRST + HANGUL_COUNT) {
        uint32_t i = c - HANGUL_FIRST;
        snprintf(out, NAME_MAX_LENGTH, "HANGUL SYLLABLE %s%s%s", hangul_l[i / 588], hangul_v[i % 588 / 28], hangul_t[i % 28]);
        return true;
    }
    if (is_unified_ideograph(c)) {
        snprintf(out, NAME_MAX_LENGTH, "CJK UNIFIED IDEOGRAPH-%X", (unsigned)c);
        return true;
    }
    uint32_t at = IN_PAGES(name, c);
    if (at == 0) return false;
    char *to = out;
    for (uint16_t i = 1; i <= name_data[at]; i++) {
        const char *word = name_text + name_words[name_data[at + i]];
        size_t      length = strlen(word);
        if (i > 1) *to++ = ' ';
        memcpy(to, word, length);
        to += length;
    }
    *to = 0;
    return true;
}

static Value ucd_name(Value self, const Value *args, size_t nargs, Value kwnames) {
    uint32_t c;
    char     text[NAME_MAX_LENGTH + 1];
    if (nargs < 1 || nargs > 2) return raise_arity("name", 1, 2, nargs);
    TRY_NULL(char_argument("name", "argument 1", args[0], &c));
    if ((!is_old(self) || record_of(self, c)->category) && name_of(c, text)) return str_from_c(text);
    return nargs > 1 ? args[1] : raise_value_error("no such name");
}

/* Index of the longest text of COUNT that *P starts with, which is then skipped; -1 none. */
static int hangul_part(const char **p, const char *const *texts, int count) {
    int    best = -1;
    size_t best_length = 0;
    for (int i = 0; i < count; i++) {
        size_t length = strlen(texts[i]);
        if (strncmp(*p, texts[i], length) == 0 && (best < 0 || length > best_length)) best = i, best_length = length;
    }
    *p += best_length;
    return best;
}

static bool lookup_algorithmic(const char *name, uint32_t *out) {
    if (strncmp(name, "HANGUL SYLLABLE ", 16) == 0) {
        const char *p = name + 16;
        int         l = hangul_part(&p, hangul_l, 19), v = hangul_part(&p, hangul_v, 21), t = hangul_part(&p, hangul_t, 28);
        *out = HANGUL_FIRST + ((uint32_t)l * 21 + (uint32_t)v) * 28 + (uint32_t)t;
        return l >= 0 && v >= 0 && t >= 0 && *p == 0;
    }
    if (strncmp(name, "CJK UNIFIED IDEOGRAPH-", 22) != 0) return false;
    uint32_t c = 0;
    size_t   n = strlen(name + 22);
    if (n != 4 && n != 5) return false;
    for (const char *p = name + 22; *p; p++) {
        if (!((*p >= '0' && *p <= '9') || (*p >= 'A' && *p <= 'F'))) return false;
        c = c << 4 | (uint32_t)(*p <= '9' ? *p - '0' : *p - 'A' + 10);
    }
    *out = c;
    return is_unified_ideograph(c);
}

/* A character, or unless NAMES_ONLY an alias or a sequence, by its name in capitals; how many characters, 0: unknown. */
static int lookup(const char *name, bool names_only, uint32_t out[5]) {
    char     text[NAME_MAX_LENGTH + 1];
    uint32_t hash = 0;
    for (const char *p = name; *p; p++) hash = hash * 47 + (uint8_t)*p;
    for (uint32_t slot = hash % NAME_HASH_SIZE; name_hashes[slot]; slot = (slot + 1) % NAME_HASH_SIZE) {
        if (!name_of(name_hashes[slot] - 1, text) || strcmp(text, name) != 0) continue;
        out[0] = name_hashes[slot] - 1;
        return 1;
    }
    size_t low = 0, high = names_only ? 0 : COUNT_OF(name_extras);
    while (low < high) {
        size_t middle = (low + high) / 2;
        int    order = strcmp(name, name_extras[middle].name);
        if (order == 0) {
            int n = 0;
            while (n < 5 && name_extras[middle].chars[n]) out[n] = name_extras[middle].chars[n], n++;
            if (n == 0) out[n++] = 0; /* the alias of U+0000 */
            return n;
        }
        if (order < 0) high = middle;
        else low = middle + 1;
    }
    return 0;
}

static Value ucd_lookup(Value self, Value name) {
    size_t      length;
    uint32_t    chars[5];
    char        upper[NAME_MAX_LENGTH + 1];
    if (!is_str(name)) return raise_type_error("a bytes-like object is required, not '%N'", name);
    const char *text = str_utf8(name, &length);
    if (!text) return NULL;
    if (length > NAME_MAX_LENGTH) return raise_format(&KeyError_type, "name too long");
    for (size_t i = 0; i <= length; i++) upper[i] = (char)(text[i] >= 'a' && text[i] <= 'z' ? text[i] - 32 : text[i]);
    int n = strlen(upper) != length ? 0 : lookup_algorithmic(text, chars) ? 1 : lookup(upper, is_old(self), chars);
    if (n == 0 || (n == 1 && is_old(self) && !record_of(self, chars[0])->category))
        return raise_format(&KeyError_type, "undefined character name '%s'", text);
    return str_from_data(STR_KIND_4, chars, n);
}

/* ---- normalization ------------------------------------------------------------------------------------------------------------ */
static Status put_decomposed(Value self, StrBuilder *b, uint32_t c, bool compatible) {
    if (c >= HANGUL_FIRST && c < HANGUL_FIRST + HANGUL_COUNT) {
        uint32_t i = c - HANGUL_FIRST;
        TRY(str_builder_char(b, HANGUL_L + i / 588));
        TRY(str_builder_char(b, HANGUL_V + i % 588 / 28));
        return i % 28 ? str_builder_char(b, HANGUL_T + i % 28) : 0;
    }
    uint32_t at = IN_PAGES(decomposition, c);
    if (at == 0 || (!compatible && (decompositions[at] & 255)) || (is_old(self) && !record_of(self, c)->old)) return str_builder_char(b, c);
    for (size_t k = 0; is_old(self) && k < COUNT_OF(old_decompositions); k++)
        if (old_decompositions[k][0] == c) return str_builder_char(b, old_decompositions[k][1]);
    for (uint32_t i = 1; i <= decompositions[at] >> 8; i++) TRY(put_decomposed(self, b, decompositions[at + i], compatible));
    return 0;
}

static uint8_t combining_class(uint32_t c) { return ucd_records[IN_PAGES(ucd, c)].combining; }

/* Sorts runs of combining characters by class, keeping the order of equal ones. */
static void order_marks(StrBuilder *b) {
    for (intptr_t i = 1; i < b->length; i++) {
        uint32_t c = str_read(b->kind, b->data, i);
        uint8_t  class = combining_class(c);
        intptr_t to = i;
        if (class == 0) continue;
        while (to > 0 && combining_class(str_read(b->kind, b->data, to - 1)) > class) {
            str_write(b->kind, b->data, to, str_read(b->kind, b->data, to - 1));
            to--;
        }
        str_write(b->kind, b->data, to, c);
    }
}

static uint32_t compose(uint32_t first, uint32_t second) {
    if (first >= HANGUL_L && first < HANGUL_L + 19 && second >= HANGUL_V && second < HANGUL_V + 21)
        return HANGUL_FIRST + ((first - HANGUL_L) * 21 + (second - HANGUL_V)) * 28;
    if (first >= HANGUL_FIRST && first < HANGUL_FIRST + HANGUL_COUNT && (first - HANGUL_FIRST) % 28 == 0 && second > HANGUL_T &&
        second < HANGUL_T + 28)
        return first + (second - HANGUL_T);
    size_t low = 0, high = COUNT_OF(compositions);
    while (low < high) {
        size_t          middle = (low + high) / 2;
        const uint32_t *pair = compositions[middle];
        if (pair[0] == first && pair[1] == second) return pair[2];
        if (first < pair[0] || (first == pair[0] && second < pair[1])) high = middle;
        else low = middle + 1;
    }
    return 0;
}

/* Joins base characters with the marks behind them that nothing blocks. */
static Value composed(Value self, const StrBuilder *b) {
    StrBuilder out;
    intptr_t   starter = -1;
    int        last_class = -1;
    str_builder_init(&out);
    for (intptr_t i = 0; i < b->length; i++) {
        uint32_t c = str_read(b->kind, b->data, i);
        int      class = combining_class(c);
        if (starter >= 0 && (last_class < class || last_class == -1)) {
            uint32_t joined = compose(str_read(out.kind, out.data, starter), c);
            if (joined && is_old(self) && !record_of(self, joined)->old) joined = 0;
            if (joined) {
                if (str_builder_char(&out, joined) < 0) goto failed; /* makes the builder wide enough */
                out.length--;
                str_write(out.kind, out.data, starter, joined);
                continue;
            }
        }
        if (class == 0) starter = out.length, last_class = -1;
        else last_class = class;
        if (str_builder_char(&out, c) < 0) goto failed;
    }
    Value text = str_from_data(out.kind, out.data, out.length);
    str_builder_discard(&out);
    return text;
failed:
    str_builder_discard(&out);
    return NULL;
}

static Value normalized(Value self, Value form, Value text) {
    bool compatible = str_equal_ascii(form, "NFKC") || str_equal_ascii(form, "NFKD");
    bool compose_too = str_equal_ascii(form, "NFC") || str_equal_ascii(form, "NFKC");
    if (!compatible && !compose_too && !str_equal_ascii(form, "NFD")) return raise_value_error("invalid normalization form");
    if (str_is_ascii(text) || (compose_too && !compatible && str_kind(text) == STR_KIND_1)) return text;
    StrBuilder b;
    Value      result = NULL;
    str_builder_init(&b);
    for (intptr_t i = 0; i < str_length(text); i++)
        if (put_decomposed(self, &b, str_char(text, i), compatible) < 0) goto done;
    order_marks(&b);
    result = compose_too ? composed(self, &b) : str_from_data(b.kind, b.data, b.length);
done:
    str_builder_discard(&b);
    return result;
}

static Status form_arguments(const char *function, const Value *args, size_t nargs) {
    if (nargs != 2) return RAISED(raise_arity(function, 2, 2, nargs));
    for (int i = 0; i < 2; i++)
        if (!is_str(args[i])) return RAISED(raise_type_error("%s() argument %d must be str, not %K", function, i + 1, args[i]));
    return 0;
}

static Value ucd_normalize(Value self, const Value *args, size_t nargs, Value kwnames) {
    TRY_NULL(form_arguments("normalize", args, nargs));
    return normalized(self, args[0], args[1]);
}

static Value ucd_is_normalized(Value self, const Value *args, size_t nargs, Value kwnames) {
    TRY_NULL(form_arguments("is_normalized", args, nargs));
    Value text = normalized(self, args[0], args[1]);
    return text ? value_from_bool(str_equal(text, args[1])) : NULL;
}

static const MethodDef ucd_methods[] = {
    {"decimal", ucd_decimal, METHOD_FAST, "decimal($self, chr, default=<unrepresentable>, /)\n--\n\nDecimal value of a character."},
    {"digit", ucd_digit, METHOD_FAST, "digit($self, chr, default=<unrepresentable>, /)\n--\n\nDigit value of a character."},
    {"numeric", ucd_numeric, METHOD_FAST, "numeric($self, chr, default=<unrepresentable>, /)\n--\n\nNumeric value of a character."},
    {"category", ucd_category, METHOD_ONE, "category($self, chr, /)\n--\n\nGeneral category of a character."},
    {"bidirectional", ucd_bidirectional, METHOD_ONE, "bidirectional($self, chr, /)\n--\n\nBidirectional class of a character."},
    {"combining", ucd_combining, METHOD_ONE, "combining($self, chr, /)\n--\n\nCanonical combining class of a character."},
    {"mirrored", ucd_mirrored, METHOD_ONE, "mirrored($self, chr, /)\n--\n\nIs the character mirrored in right-to-left text?"},
    {"east_asian_width", ucd_east_asian_width, METHOD_ONE, "east_asian_width($self, chr, /)\n--\n\nEast Asian width of a character."},
    {"decomposition", ucd_decomposition, METHOD_ONE, "decomposition($self, chr, /)\n--\n\nDecomposition mapping of a character."},
    {"name", ucd_name, METHOD_FAST, "name($self, chr, default=<unrepresentable>, /)\n--\n\nName of a character."},
    {"lookup", ucd_lookup, METHOD_ONE, "lookup($self, name, /)\n--\n\nCharacter or sequence with a name."},
    {"is_normalized", ucd_is_normalized, METHOD_FAST, "is_normalized($self, form, unistr, /)\n--\n\nIs the text in a normal form?"},
    {"normalize", ucd_normalize, METHOD_FAST, "normalize($self, form, unistr, /)\n--\n\nNormal form of a text."},
    {NULL, NULL, 0, NULL},
};

static Value ucd_version(Value self, void *closure) { return str_from_c("3.2.0"); }
static const GetSetDef ucd_fields[] = {{"unidata_version", ucd_version, NULL, NULL, NULL}, {NULL, NULL, NULL, NULL, NULL}};
static NativeType ucd_native = {.shape = {.size = sizeof(Obj)}, .type = &ucd_type, .methods = ucd_methods, .getsets = ucd_fields};
static Type ucd_type = STATIC_TYPE("unicodedata.UCD", &object_type, ucd_native, sizeof(Obj), 0, TYPE_FLAG_DISALLOW_NEW);

static Status unicodedata_execute(Value module) {
    TRY(type_ready(&ucd_type));
    Value old = VALUE(gc_alloc(&ucd_type, sizeof(Obj))), version = str_from_c("14.0.0");
    if (!old || !version) return -1;
    TRY(module_add(module, "UCD", VALUE(&ucd_type)));
    TRY(module_add(module, "ucd_3_2_0", old));
    return module_add(module, "unidata_version", version);
}

const NativeModule unicodedata_module = {"unicodedata", "Unicode Character Database 14.0", ucd_methods, unicodedata_execute};
