/* int_text.c - ints to text and back, with the limit on decimal digits. */
#include "int_int.h"

#include "objects/bytes.h"
#include "objects/str.h"

#include "base/memory.h"
#include "base/utf8.h"

#include <string.h>

int int_max_str_digits = INT_STR_DIGITS_DEFAULT;

/* ---- to text ---------------------------------------------------------------------------------------------------------------- */
static Value small_text(int64_t i) {
    char     text[24];
    size_t   at = sizeof text;
    uint64_t u = i < 0 ? -(uint64_t)i : (uint64_t)i;
    do {
        text[--at] = (char)('0' + u % 10), u /= 10;
    } while (u != 0);
    if (i < 0) text[--at] = '-';
    Value result = str_new((intptr_t)(sizeof text - at), 127);
    if (LIKELY(result != NULL)) memcpy(str_data(result), text + at, sizeof text - at);
    return result;
}

static bool limited_base(int base) { return !bits_is_power((uint64_t)base); }

static Value raise_too_long(void) {
    return raise_value_error("Exceeds the limit (%d digits) for integer string conversion; "
                             "use sys.set_int_max_str_digits() to increase the limit", int_max_str_digits);
}

static bool over_limit(size_t digits) { return int_max_str_digits > 0 && digits > INT_STR_DIGITS_THRESHOLD && digits > (size_t)int_max_str_digits; }

static const char *base_prefix(int base) { return base == 2 ? "0b" : base == 8 ? "0o" : base == 16 ? "0x" : ""; }

static Value limbs_text(const IntView *view, int base, bool prefix) {
    /* A number with far more bits than the limit allows is not even converted. */
    if (limited_base(base) && base == 10 && view->size > 1 && over_limit((size_t)((double)(view->size - 1) * 64 * 0.30102))) return raise_too_long();
    size_t length, front = 0;
    char  *digits = limbs_to_text(view->limbs, view->size, base, &length);
    if (digits == NULL) return raise_memory_error();
    Value result = NULL;
    if (base == 10 && over_limit(length)) {
        raise_too_long();
    } else {
        const char *mark = prefix ? base_prefix(base) : "";
        result = str_new((intptr_t)(length + strlen(mark) + view->negative), 127);
        if (result != NULL) {
            char *out = str_data(result);
            if (view->negative) out[front++] = '-';
            memcpy(out + front, mark, strlen(mark));
            memcpy(out + front + strlen(mark), digits, length);
        }
    }
    mem_free(digits);
    return result;
}

Value int_to_text(Value v, int base, bool prefix) {
    int64_t i;
    if (base == 10 && int_small(v, &i)) return small_text(i);
    IntView view;
    TRY_NULL(int_view(v, &view));
    Value result = limbs_text(&view, base, prefix);
    int_view_free(&view);
    return result;
}

Value int_repr(Value v) { return int_to_text(v, 10, false); }

/* ---- from text ---------------------------------------------------------------------------------------------------------------- */
static int digit_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'z') return c - 'a' + 10;
    if (c >= 'A' && c <= 'Z') return c - 'A' + 10;
    return 99;
}

static bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

/* What stands in the text: sign, base, digits without underscores.  False: not a number. */
typedef struct Literal {
    bool     negative;
    int      base;
    size_t   count;
    uint8_t *digits; /* values */
} Literal;

/* Reads the prefix of base 0 or of the bases that have one. */
static const char *take_prefix(const char *p, const char *end, Literal *literal, bool *zero_only) {
    int marked = 0;
    if (end - p >= 2 && p[0] == '0') {
        char c = (char)(p[1] | 0x20);
        marked = c == 'x' ? 16 : c == 'o' ? 8 : c == 'b' ? 2 : 0;
    }
    if (literal->base == 0) {
        if (marked != 0) literal->base = marked;
        else literal->base = 10, *zero_only = p < end && *p == '0';
    }
    if (marked != 0 && marked == literal->base) {
        p += 2;
        if (p < end && *p == '_') p++;
    }
    return p;
}

static bool parse_literal(const char *p, const char *end, Literal *literal) {
    bool zero_only = false, after_digit = false;
    while (p < end && is_space(*p)) p++;
    while (p < end && is_space(end[-1])) end--;
    literal->negative = p < end && *p == '-';
    if (p < end && (*p == '-' || *p == '+')) p++;
    p = take_prefix(p, end, literal, &zero_only);
    literal->count = 0;
    for (; p < end; p++) {
        if (*p == '_') {
            if (!after_digit) return false;
            after_digit = false;
            continue;
        }
        int digit = digit_value(*p);
        if (digit >= literal->base || (zero_only && digit != 0)) return false;
        literal->digits[literal->count++] = (uint8_t)digit;
        after_digit = true;
    }
    return after_digit;
}

static Value literal_value(const Literal *literal) {
    if (limited_base(literal->base) && over_limit(literal->count)) {
        return raise_value_error("Exceeds the limit (%d digits) for integer string conversion: value has %zd digits; "
                                 "use sys.set_int_max_str_digits() to increase the limit", int_max_str_digits, literal->count);
    }
    LimbScratch scratch;
    size_t      size;
    Value       result = NULL;
    TRY_NULL(limb_scratch(&scratch, limbs_for_digits(literal->count, literal->base)));
    if (limbs_from_digits(scratch.limbs, &size, literal->digits, literal->count, literal->base)) {
        result = int_from_limbs(scratch.limbs, size, literal->negative);
    } else {
        raise_memory_error();
    }
    limb_scratch_free(&scratch);
    return result;
}

/* Value of the text; SHOWN is what the error message repeats. */
static Value parse_text(const char *text, size_t length, int base, Value shown_or_null) {
    if (length <= 18 && base == 10) { /* plain short decimals */
        int64_t i = 0;
        size_t  at = length > 0 && text[0] == '-';
        size_t  first = at;
        while (at < length && text[at] >= '0' && text[at] <= '9') i = i * 10 + (text[at++] - '0');
        if (at == length && at > first) return value_from_int(first ? -i : i);
    }
    uint8_t local[256];
    Literal literal = {.base = base, .digits = local};
    if (length > sizeof local) {
        literal.digits = mem_alloc(length);
        if (literal.digits == NULL) return raise_memory_error();
    }
    Value result = NULL;
    if (parse_literal(text, text + length, &literal)) {
        result = literal_value(&literal);
    } else {
        Value shown = shown_or_null != NULL ? shown_or_null : str_from_wtf8(text, length);
        if (shown != NULL) raise_value_error("invalid literal for int() with base %d: %.200R", base, shown);
    }
    if (literal.digits != local) mem_free(literal.digits);
    return result;
}

Value int_from_text(const char *utf8, size_t length, int base) { return parse_text(utf8, length, base, NULL); }

Value int_from_str(Value str, int base) {
    intptr_t length = str_length(str);
    if (str_is_ascii(str)) {
        const char *text = str_data(str);
        return parse_text(text, (size_t)length, base, str);
    }
    /* Decimal digits and spaces of any script count; anything else becomes a character that no base has. */
    char *text = mem_alloc((size_t)length);
    if (text == NULL) return raise_memory_error();
    for (intptr_t i = 0; i < length; i++) {
        uint32_t c = str_char(str, i);
        int      digit = c < 128 ? -1 : char_decimal_value(c);
        text[i] = c < 128 ? (char)c : digit >= 0 ? (char)('0' + digit) : char_is_space(c) ? ' ' : '?';
    }
    Value result = parse_text(text, (size_t)length, base, str);
    mem_free(text);
    return result;
}

Value int_from_object_text(Value text, int base) {
    if (is_str(text)) return int_from_str(text, base);
    Value copy = text;
    if (!value_is(text, &bytes_type)) {
        const uint8_t *data = is_bytes(text) ? bytes_data(text) : bytearray_data(text);
        intptr_t       length = is_bytes(text) ? bytes_length(text) : bytearray_length(text);
        TRY_VALUE(copy, bytes_from_data(data, (size_t)length));
    }
    return parse_text((const char *)bytes_data(copy), (size_t)bytes_length(copy), base, copy);
}
