/* str_case.c - what depends on the nature of characters: case mappings, predicates, repr and translate. */
#include "text_int.h"

/* ---- case mapping ------------------------------------------------------------------------------------------------- */
typedef int (*CharMap)(uint32_t c, uint32_t out[3]);

/* Is the capital sigma at I the last letter of a word?  (A cased letter before it, none after it, ignorables skipped.) */
static bool is_final_sigma(int kind, const void *data, intptr_t n, intptr_t i) {
    intptr_t j = i - 1;
    while (j >= 0 && char_is_case_ignorable(str_read(kind, data, j))) j--;
    if (j < 0 || !char_is_cased(str_read(kind, data, j))) return false;
    for (j = i + 1; j < n && char_is_case_ignorable(str_read(kind, data, j)); j++) {}
    return j == n || !char_is_cased(str_read(kind, data, j));
}

static int lower_at(int kind, const void *data, intptr_t n, intptr_t i, uint32_t out[3]) {
    uint32_t c = str_read(kind, data, i);
    if (c != 0x3a3) return char_lower_full(c, out);
    out[0] = is_final_sigma(kind, data, n, i) ? 0x3c2 : 0x3c3;
    return 1;
}

static Status add_chars(StrBuilder *b, const uint32_t *c, int n) {
    for (int i = 0; i < n; i++) TRY(str_builder_char(b, c[i]));
    return 0;
}

enum CaseOp { CASE_LOWER, CASE_UPPER, CASE_FOLD, CASE_SWAP, CASE_TITLE, CASE_CAPITALIZE };

/* One step of the operation at I; *CASED tells and receives whether the previous character is cased (for titles). */
static int case_step(enum CaseOp op, int kind, const void *data, intptr_t n, intptr_t i, bool *cased, uint32_t out[3]) {
    uint32_t c = str_read(kind, data, i);
    int      count;
    switch (op) {
    case CASE_LOWER: return lower_at(kind, data, n, i, out);
    case CASE_UPPER: return char_upper_full(c, out);
    case CASE_FOLD: return char_fold_full(c, out);
    case CASE_SWAP:
        if (char_is_upper(c)) return lower_at(kind, data, n, i, out);
        if (char_is_lower(c)) return char_upper_full(c, out);
        out[0] = c;
        return 1;
    case CASE_TITLE:
        count = *cased ? lower_at(kind, data, n, i, out) : char_title_full(c, out);
        *cased = char_is_cased(c);
        return count;
    case CASE_CAPITALIZE: return i == 0 ? char_title_full(c, out) : lower_at(kind, data, n, i, out);
    }
    return 0;
}

static uint8_t ascii_case_step(enum CaseOp op, uint8_t c, intptr_t i, bool *cased) {
    bool upper = c >= 'A' && c <= 'Z', lower = c >= 'a' && c <= 'z', up = false;
    if (!upper && !lower) {
        *cased = false;
        return c;
    }
    switch (op) {
    case CASE_LOWER: case CASE_FOLD: up = false; break;
    case CASE_UPPER: up = true; break;
    case CASE_SWAP: up = lower; break;
    case CASE_TITLE: up = !*cased; break;
    case CASE_CAPITALIZE: up = i == 0; break;
    }
    *cased = true;
    return up ? c & (uint8_t)~0x20 : c | 0x20;
}

static ALWAYS_INLINE Value ascii_case(Value s, enum CaseOp op) {
    intptr_t n = str_length(s);
    Value    result = str_new(n, 127);
    if (!result || n == 0) return result;
    if (n == 1) {
        bool cased = false;
        return str_from_char(ascii_case_step(op, *(uint8_t *)str_data(s), 0, &cased));
    }
    const uint8_t *from = str_data(s);
    uint8_t       *to = str_data(result);
    bool           cased = false;
    for (intptr_t i = 0; i < n; i++) to[i] = ascii_case_step(op, from[i], i, &cased);
    return result;
}

static Value wide_case(Value s, enum CaseOp op) {
    StrBuilder  b;
    int         kind = str_kind(s);
    const void *data = str_data(s);
    intptr_t    n = str_length(s);
    bool        cased = false;
    str_builder_init(&b);
    for (intptr_t i = 0; i < n; i++) {
        uint32_t out[3];
        int      count = case_step(op, kind, data, n, i, &cased, out);
        if (add_chars(&b, out, count) < 0) {
            str_builder_discard(&b);
            return NULL;
        }
    }
    return str_builder_finish(&b);
}

Value str_lower(Value s) { return str_is_ascii(s) ? ascii_case(s, CASE_LOWER) : wide_case(s, CASE_LOWER); }
Value str_upper(Value s) { return str_is_ascii(s) ? ascii_case(s, CASE_UPPER) : wide_case(s, CASE_UPPER); }
Value str_casefold(Value s) { return str_is_ascii(s) ? ascii_case(s, CASE_LOWER) : wide_case(s, CASE_FOLD); }
Value str_swapcase(Value s) { return str_is_ascii(s) ? ascii_case(s, CASE_SWAP) : wide_case(s, CASE_SWAP); }
Value str_title(Value s) { return str_is_ascii(s) ? ascii_case(s, CASE_TITLE) : wide_case(s, CASE_TITLE); }
Value str_capitalize(Value s) { return str_is_ascii(s) ? ascii_case(s, CASE_CAPITALIZE) : wide_case(s, CASE_CAPITALIZE); }

/* ---- predicates ------------------------------------------------------------------------------------------------------ */
static Value all_chars(Value s, bool (*test)(uint32_t), bool empty) {
    int         kind = str_kind(s);
    const void *data = str_data(s);
    intptr_t    n = str_length(s);
    if (n == 0) return value_from_bool(empty);
    for (intptr_t i = 0; i < n; i++)
        if (!test(str_read(kind, data, i))) return FALSE_VALUE;
    return TRUE_VALUE;
}

static Value str_isalpha(Value s) { return all_chars(s, char_is_alpha, false); }
static Value str_isalnum(Value s) { return all_chars(s, char_is_alnum, false); }
static Value str_isdecimal(Value s) { return all_chars(s, char_is_decimal, false); }
static Value str_isdigit(Value s) { return all_chars(s, char_is_digit, false); }
static Value str_isnumeric(Value s) { return all_chars(s, char_is_numeric, false); }
static Value str_isspace(Value s) { return all_chars(s, char_is_space, false); }
static Value str_isprintable(Value s) { return all_chars(s, char_is_printable, true); }
static Value str_isascii(Value s) { return value_from_bool(str_is_ascii(s)); }

/* All cased characters are of one case, and there is at least one. */
static Value one_case(Value s, bool (*wanted)(uint32_t), bool (*other)(uint32_t)) {
    int         kind = str_kind(s);
    const void *data = str_data(s);
    bool        seen = false;
    for (intptr_t i = 0; i < str_length(s); i++) {
        uint32_t c = str_read(kind, data, i);
        if (other(c) || char_is_title(c)) return FALSE_VALUE;
        if (wanted(c)) seen = true;
    }
    return value_from_bool(seen);
}

static Value str_islower(Value s) { return one_case(s, char_is_lower, char_is_upper); }
static Value str_isupper(Value s) { return one_case(s, char_is_upper, char_is_lower); }

static Value str_istitle(Value s) {
    int         kind = str_kind(s);
    const void *data = str_data(s);
    bool        seen = false, previous_cased = false;
    for (intptr_t i = 0; i < str_length(s); i++) {
        uint32_t c = str_read(kind, data, i);
        if (char_is_upper(c) || char_is_title(c)) {
            if (previous_cased) return FALSE_VALUE;
            previous_cased = seen = true;
        } else if (char_is_lower(c)) {
            if (!previous_cased) return FALSE_VALUE;
            seen = true;
        } else {
            previous_cased = false;
        }
    }
    return value_from_bool(seen);
}

Truth str_is_identifier(Value s) {
    int         kind = str_kind(s);
    const void *data = str_data(s);
    intptr_t    n = str_length(s);
    if (n == 0) return 0;
    uint32_t first = str_read(kind, data, 0);
    if (first != '_' && !char_is_xid_start(first)) return 0;
    for (intptr_t i = 1; i < n; i++)
        if (!char_is_xid_continue(str_read(kind, data, i))) return 0;
    return 1;
}

static Value str_isidentifier(Value s) { return value_from_bool(str_is_identifier(s) == 1); }

/* ---- repr --------------------------------------------------------------------------------------------------------------- */
static Status add_escape(StrBuilder *b, uint32_t c) {
    static const char digits[] = "0123456789abcdef";
    char              text[10] = {'\\', c < 0x100 ? 'x' : c < 0x10000 ? 'u' : 'U'};
    int               width = c < 0x100 ? 2 : c < 0x10000 ? 4 : 8;
    for (int i = 0; i < width; i++) text[2 + i] = digits[c >> 4 * (width - 1 - i) & 15];
    return str_builder_ascii(b, text, (size_t)width + 2);
}

static Status add_repr_char(StrBuilder *b, uint32_t c, uint32_t quote, bool ascii_only) {
    if (c == quote || c == '\\') {
        TRY(str_builder_char(b, '\\'));
        return str_builder_char(b, c);
    }
    if (c == '\n') return str_builder_ascii(b, "\\n", 2);
    if (c == '\r') return str_builder_ascii(b, "\\r", 2);
    if (c == '\t') return str_builder_ascii(b, "\\t", 2);
    if (c < 32 || c == 127 || (c > 127 && (ascii_only || !char_is_printable(c)))) return add_escape(b, c);
    return str_builder_char(b, c);
}

static Value repr(Value s, bool ascii_only) {
    StrBuilder  b;
    int         kind = str_kind(s);
    const void *data = str_data(s);
    intptr_t    n = str_length(s);
    bool        single = text_find_char(kind, data, n, '\'') >= 0, twice = single && text_find_char(kind, data, n, '"') >= 0;
    uint32_t    quote = single && !twice ? '"' : '\'';
    str_builder_init(&b);
    if (str_builder_char(&b, quote) < 0) goto failed;
    for (intptr_t i = 0; i < n; i++) {
        intptr_t start = i;
        if (str_is_ascii(s)) { /* runs of plain characters at once */
            const uint8_t *p = data;
            while (i < n && p[i] >= 32 && p[i] != 127 && p[i] != quote && p[i] != '\\') i++;
            if (str_builder_text(&b, kind, p + start, i - start) < 0) goto failed;
            if (i == n) break;
        }
        if (add_repr_char(&b, str_read(kind, data, i), quote, ascii_only) < 0) goto failed;
    }
    if (str_builder_char(&b, quote) < 0) goto failed;
    return str_builder_finish(&b);
failed:
    str_builder_discard(&b);
    return NULL;
}

Value str_repr(Value s) { return repr(s, false); }
Value str_ascii_repr(Value s) { return repr(s, true); }

/* ---- translate ------------------------------------------------------------------------------------------------------------ */
/* Appends what TABLE says about C. */
static Status translate_char(StrBuilder *b, Value table, uint32_t c, int *ascii_result) {
    Value to = object_get_item(table, value_from_int(c));
    *ascii_result = -1;
    if (!to) {
        if (!exception_matches(&LookupError_type)) return -1;
        exception_clear();
        *ascii_result = (int)c;
        return str_builder_char(b, c);
    }
    if (to == NONE) {
        *ascii_result = -2;
        return 0;
    }
    if (is_int(to)) {
        int64_t code;
        if (!int_small(to, &code) || code < 0 || code > 0x10ffff)
            return RAISED(raise_value_error("character mapping must be in range(0x110000)"));
        *ascii_result = (int)code;
        return str_builder_char(b, (uint32_t)code);
    }
    if (!is_str(to)) return RAISED(raise_type_error("character mapping must return integer, None or str"));
    if (str_length(to) == 1) *ascii_result = (int)str_char(to, 0);
    return str_builder_str(b, to);
}

Value str_translate(Value s, Value table) {
    StrBuilder b;
    intptr_t   n = str_length(s);
    int        known[128]; /* results for ASCII characters: -2 deletes, -1 not known */
    memset(known, -1, sizeof known);
    str_builder_init(&b);
    for (intptr_t i = 0; i < n; i++) {
        uint32_t c = str_char(s, i);
        int      result;
        Status   status;
        if (c < 128 && known[c] != -1) {
            status = known[c] == -2 ? 0 : str_builder_char(&b, (uint32_t)known[c]);
        } else {
            status = translate_char(&b, table, c, &result);
            if (c < 128) known[c] = result;
        }
        if (status < 0) {
            str_builder_discard(&b);
            return NULL;
        }
    }
    return str_builder_finish(&b);
}

const MethodDef str_case_methods[] = {
    {"lower", str_lower, METHOD_NOARGS, "lower($self, /)\n--\n\nCopy with all cased characters in lower case."},
    {"upper", str_upper, METHOD_NOARGS, "upper($self, /)\n--\n\nCopy with all cased characters in upper case."},
    {"title", str_title, METHOD_NOARGS, "title($self, /)\n--\n\nCopy in which every word starts with a capital letter."},
    {"capitalize", str_capitalize, METHOD_NOARGS, "capitalize($self, /)\n--\n\nCopy with a capital first letter, the rest in lower case."},
    {"swapcase", str_swapcase, METHOD_NOARGS, "swapcase($self, /)\n--\n\nCopy with upper and lower case exchanged."},
    {"casefold", str_casefold, METHOD_NOARGS, "casefold($self, /)\n--\n\nForm for comparison without regard to case."},
    {"isalpha", str_isalpha, METHOD_NOARGS, "isalpha($self, /)\n--\n\nAre all characters letters (and is there one)?"},
    {"isalnum", str_isalnum, METHOD_NOARGS, "isalnum($self, /)\n--\n\nAre all characters letters or numbers (and is there one)?"},
    {"isascii", str_isascii, METHOD_NOARGS, "isascii($self, /)\n--\n\nAre all characters below U+0080?"},
    {"isdecimal", str_isdecimal, METHOD_NOARGS, "isdecimal($self, /)\n--\n\nAre all characters decimal digits (and is there one)?"},
    {"isdigit", str_isdigit, METHOD_NOARGS, "isdigit($self, /)\n--\n\nAre all characters digits (and is there one)?"},
    {"isnumeric", str_isnumeric, METHOD_NOARGS, "isnumeric($self, /)\n--\n\nAre all characters numeric (and is there one)?"},
    {"isidentifier", str_isidentifier, METHOD_NOARGS, "isidentifier($self, /)\n--\n\nIs this a valid identifier (or keyword)?"},
    {"islower", str_islower, METHOD_NOARGS, "islower($self, /)\n--\n\nAre all cased characters in lower case (and is there one)?"},
    {"isupper", str_isupper, METHOD_NOARGS, "isupper($self, /)\n--\n\nAre all cased characters in upper case (and is there one)?"},
    {"istitle", str_istitle, METHOD_NOARGS, "istitle($self, /)\n--\n\nDoes every word start with a capital, and only there?"},
    {"isspace", str_isspace, METHOD_NOARGS, "isspace($self, /)\n--\n\nAre all characters white space (and is there one)?"},
    {"isprintable", str_isprintable, METHOD_NOARGS, "isprintable($self, /)\n--\n\nWould repr() show all characters as they are?"},
    {NULL, NULL, 0, NULL},
};
