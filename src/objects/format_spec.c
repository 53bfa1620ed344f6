/* format_spec.c - the format mini-language for str, int, float and complex. */
#include "format_int.h"

#include "base/buf.h"
#include "base/dtoa.h"
#include "base/memory.h"

#include <limits.h>
#include <locale.h>
#include <math.h>

Value raise_unknown_format(uint32_t code, Value value) {
    if (code > 32 && code < 128) return raise_value_error("Unknown format code '%c' for object of type '%N'", (int)code, value);
    return raise_value_error("Unknown format code '\\x%x' for object of type '%N'", (unsigned)code, value);
}

/* ---- parsing ---------------------------------------------------------------------------------------------------------------- */
static bool is_align(uint32_t c) { return c == '<' || c == '>' || c == '=' || c == '^'; }

/* Decimal digits at *AT: -1 raised, 0 none, 1 read. */
static Truth read_number(Value s, intptr_t *at, intptr_t *out) {
    intptr_t start = *at, value = 0;
    for (; *at < str_length(s); (*at)++) {
        int digit = char_decimal_value(str_char(s, *at));
        if (digit < 0) break;
        if (value > (INTPTR_MAX - digit) / 10) return RAISED(raise_value_error("Too many decimal digits in format string"));
        value = value * 10 + digit;
    }
    *out = value;
    return *at > start;
}

static Status check_grouping(const FormatSpec *f) {
    uint32_t t = f->type;
    if (!f->grouping || t == 0 || (t < 128 && strchr("deEfFgG%", (int)t))) return 0;
    if (f->grouping == '_' && (t == 'b' || t == 'o' || t == 'x' || t == 'X')) return 0;
    if (t > 32 && t < 128) return RAISED(raise_value_error("Cannot specify '%c' with '%c'.", f->grouping, (int)t));
    return RAISED(raise_value_error("Cannot specify '%c' with '\\x%x'.", f->grouping, (unsigned)t));
}

Status format_spec_parse(Value value, Value spec, uint32_t default_type, char default_align, FormatSpec *f) {
    intptr_t at = 0, n = str_length(spec);
#define PEEK(k) (at + (k) < n ? str_char(spec, at + (k)) : 0)
    *f = (FormatSpec){.fill = ' ', .align = default_align, .width = -1, .precision = -1, .type = default_type};
    if (n - at >= 2 && is_align(PEEK(1))) {
        f->fill = PEEK(0);
        f->align = (char)PEEK(1);
        f->explicit_fill = f->explicit_align = true;
        at += 2;
    } else if (n > 0 && is_align(PEEK(0))) {
        f->align = (char)PEEK(0);
        f->explicit_align = true;
        at++;
    }
    if (at < n && (PEEK(0) == '+' || PEEK(0) == '-' || PEEK(0) == ' ')) f->sign = (char)str_char(spec, at++);
    if (at < n && PEEK(0) == 'z') f->no_negative_zero = true, at++;
    if (at < n && PEEK(0) == '#') f->alternate = true, at++;
    if (!f->explicit_fill && at < n && PEEK(0) == '0') {
        f->fill = '0';
        if (!f->explicit_align && default_align == '>') f->align = '=';
        at++;
    }
    intptr_t width;
    Truth    given = read_number(spec, &at, &width);
    if (given < 0) return -1;
    if (given) f->width = width;
    if (at < n && PEEK(0) == ',') f->grouping = ',', at++;
    if (at < n && PEEK(0) == '_') {
        if (f->grouping) return RAISED(raise_value_error("Cannot specify both ',' and '_'."));
        f->grouping = '_';
        at++;
    }
    if (at < n && PEEK(0) == ',' && f->grouping == '_') return RAISED(raise_value_error("Cannot specify both ',' and '_'."));
    if (at < n && PEEK(0) == '.') {
        at++;
        given = read_number(spec, &at, &f->precision);
        if (given < 0) return -1;
        if (!given) return RAISED(raise_value_error("Format specifier missing precision"));
    }
    if (n - at > 1) return RAISED(raise_value_error("Invalid format specifier '%U' for object of type '%N'", spec, value));
    if (n - at == 1) f->type = str_char(spec, at);
#undef PEEK
    return check_grouping(f);
}

/* ---- padding ----------------------------------------------------------------------------------------------------------------- */
static void split_padding(const FormatSpec *f, intptr_t length, intptr_t *left, intptr_t *right) {
    intptr_t padding = f->width > length ? f->width - length : 0;
    *left = f->align == '<' ? 0 : f->align == '^' ? padding / 2 : padding;
    *right = padding - *left;
}

Status format_pad(StrBuilder *b, const FormatSpec *f, Value text) {
    intptr_t left, right;
    split_padding(f, str_length(text), &left, &right);
    TRY(str_builder_fill(b, f->fill, left));
    TRY(str_builder_str(b, text));
    return str_builder_fill(b, f->fill, right);
}

/* ---- numbers -------------------------------------------------------------------------------------------------------------------- */
/* How digits are grouped: the size of the groups from the right, as localeconv gives them, and the texts in use. */
typedef struct Grouping {
    const char *sizes;
    Value       separator, point;
} Grouping;

static Status grouping_init(Grouping *g, const FormatSpec *f) {
    static const char none[] = {CHAR_MAX, 0}, three[] = {3, 0}, four[] = {4, 0};
    g->point = str_from_char('.');
    g->separator = empty_str;
    g->sizes = none;
    if (f->type == 'n') {
        const struct lconv *locale = localeconv();
        g->sizes = locale->grouping[0] ? locale->grouping : none;
        if (!(g->separator = str_decode((const uint8_t *)locale->thousands_sep, strlen(locale->thousands_sep), "utf-8", "surrogateescape")) ||
            !(g->point = str_decode((const uint8_t *)locale->decimal_point, strlen(locale->decimal_point), "utf-8", "surrogateescape")))
            return -1;
    } else if (f->grouping) {
        bool hexadecimal = f->type == 'b' || f->type == 'o' || f->type == 'x' || f->type == 'X';
        g->sizes = hexadecimal ? four : three;
        g->separator = str_from_char((uint8_t)f->grouping);
    }
    return 0;
}

/* Writes the digits backwards into OUT, zero-filled so that digits and separators take at least MINIMUM characters; 1 stands
 * for a separator. */
static void group_digits(Buf *out, const Grouping *g, const char *digits, intptr_t n, intptr_t minimum) {
    const char *size = g->sizes;
    intptr_t    separator = str_length(g->separator);
    bool        first = true;
    for (;;) {
        intptr_t wanted = n > minimum ? n : minimum, group = *size == CHAR_MAX ? INTPTR_MAX : *size;
        if (wanted < 1) wanted = 1;
        if (!first) buf_put_char(out, 1);
        if (group > wanted) group = wanted;
        for (intptr_t i = 0; i < group; i++) buf_put_char(out, n > 0 ? digits[--n] : '0');
        minimum -= group;
        if (n <= 0 && minimum <= 0) return;
        minimum -= separator;
        first = false;
        if (*size != CHAR_MAX && size[1]) size++;
    }
}

Status format_number(StrBuilder *b, const FormatSpec *f, const char *text, size_t length, size_t prefix_length) {
    Grouping g;
    TRY(grouping_init(&g, f));
    char sign = 0;
    if (length && *text == '-') sign = '-', text++, length--;
    else if (f->sign == '+' || f->sign == ' ') sign = f->sign;
    const char *prefix = text, *digits = text + prefix_length, *end = text + length, *rest = digits;
    bool        radix = f->type == 'x' || f->type == 'X' || f->type == 'b' || f->type == 'o';
    while (rest < end && (radix || (*rest >= '0' && *rest <= '9'))) rest++;
    intptr_t fixed = (sign != 0) + (intptr_t)prefix_length + (end - rest); /* all but digits, point and separators */
    bool     point = rest < end && *rest == '.';
    if (point) fixed += str_length(g.point) - 1;
    bool zero_fill = f->fill == '0' && f->align == '=';
    Buf  grouped;
    buf_init(&grouped);
    if (rest > digits) group_digits(&grouped, &g, digits, rest - digits, zero_fill ? f->width - fixed : 0); /* not inf, nan */
    intptr_t separators = 0, left = 0, right = 0;
    for (size_t i = 0; i < grouped.length; i++) separators += grouped.data[i] == 1;
    intptr_t total = fixed + (intptr_t)grouped.length + separators * (str_length(g.separator) - 1);
    split_padding(f, total, &left, &right);
    Status status = grouped.failed ? RAISED(raise_memory_error()) : 0;
    if (status == 0 && f->align != '=') status = str_builder_fill(b, f->fill, left);
    if (status == 0 && sign) status = str_builder_char(b, (uint8_t)sign);
    if (status == 0) status = str_builder_ascii(b, prefix, prefix_length);
    if (status == 0 && f->align == '=') status = str_builder_fill(b, f->fill, left);
    for (size_t i = grouped.length; i-- > 0 && status == 0;)
        status = grouped.data[i] == 1 ? str_builder_str(b, g.separator) : str_builder_char(b, (uint8_t)grouped.data[i]);
    buf_free(&grouped);
    if (status == 0 && point) {
        status = str_builder_str(b, g.point);
        rest++;
    }
    if (status == 0) status = str_builder_ascii(b, rest, (size_t)(end - rest));
    return status == 0 ? str_builder_fill(b, f->fill, right) : -1;
}

/* ---- float ------------------------------------------------------------------------------------------------------------------------ */
/* Is the text a negative zero? */
static bool is_negative_zero(const char *text) {
    if (*text != '-') return false;
    for (text++; *text && *text != 'e' && *text != 'E'; text++)
        if (*text != '0' && *text != '.') return false;
    return true;
}

/* Text of D as SPEC wants its digits; memory for mem_free. */
static char *float_digits(double d, const FormatSpec *f, size_t *length) {
    char     type = (char)f->type;
    int      flags = f->alternate ? DTOA_ALTERNATE : 0;
    intptr_t precision = f->precision;
    bool     percent = type == '%';
    if (precision > INT_MAX) {
        raise_value_error("precision too big");
        return NULL;
    }
    if (type == 0) {
        flags |= DTOA_ADD_DOT_ZERO;
        type = precision < 0 ? 'r' : 'g';
    }
    if (type == 'R') type = precision < 0 ? 'r' : 'g'; /* parts of complex numbers: no ".0" */
    if (type == 'n') type = 'g';
    if (percent) {
        type = 'f';
        d *= 100;
    }
    if (precision < 0) precision = type == 'r' ? 0 : 6;
    char *text = dtoa_format(d, type, (int)precision, flags, length);
    if (!text) {
        raise_memory_error();
        return NULL;
    }
    if (f->no_negative_zero && is_negative_zero(text)) memmove(text, text + 1, (*length)--);
    if (percent) {
        char *longer = mem_realloc(text, *length + 2);
        if (!longer) {
            mem_free(text);
            raise_memory_error();
            return NULL;
        }
        text = longer;
        text[(*length)++] = '%';
        text[*length] = 0;
    }
    return text;
}

Status format_float_to(StrBuilder *b, double d, const FormatSpec *f) {
    size_t length;
    char  *text = float_digits(d, f, &length);
    if (!text) return -1;
    Status status = format_number(b, f, text, length, 0);
    mem_free(text);
    return status;
}

static bool is_float_code(uint32_t c) { return c != 0 && c < 128 && strchr("eEfFgGn%", (int)c) != NULL; }

Value format_float(Value v, Value spec) {
    FormatSpec f;
    StrBuilder b;
    if (str_length(spec) == 0) return object_str(v);
    TRY_NULL(format_spec_parse(v, spec, 0, '>', &f));
    if (f.type != 0 && !is_float_code(f.type)) return raise_unknown_format(f.type, v);
    str_builder_init(&b);
    if (format_float_to(&b, float_value(v), &f) == 0) return str_builder_finish(&b);
    str_builder_discard(&b);
    return NULL;
}

/* ---- int -------------------------------------------------------------------------------------------------------------------------- */
static Status format_char(StrBuilder *b, Value v, const FormatSpec *f) {
    int64_t code;
    if (f->sign) return RAISED(raise_value_error("Sign not allowed with integer format specifier 'c'"));
    if (f->alternate) return RAISED(raise_value_error("Alternate form (#) not allowed with integer format specifier 'c'"));
    TRY(int_as_i64(v, &code));
    if (code < 0 || code > 0x10ffff) return RAISED(raise_overflow_error("%%c arg not in range(0x110000)"));
    return format_pad(b, f, str_from_char((uint32_t)code));
}

Status format_int_to(StrBuilder *b, Value v, const FormatSpec *f) {
    double d;
    switch (f->type) {
    case 'e': case 'E': case 'f': case 'F': case 'g': case 'G': case '%':
        TRY(int_as_double(v, &d));
        return format_float_to(b, d, f);
    case 'b': case 'c': case 'd': case 'o': case 'x': case 'X': case 'n': break;
    default: return RAISED(raise_unknown_format(f->type, v));
    }
    if (f->precision >= 0) return RAISED(raise_value_error("Precision not allowed in integer format specifier"));
    if (f->no_negative_zero)
        return RAISED(raise_value_error("Negative zero coercion (z) not allowed in integer format specifier"));
    if (f->type == 'c') return format_char(b, v, f);
    int   base = f->type == 'b' ? 2 : f->type == 'o' ? 8 : f->type == 'x' || f->type == 'X' ? 16 : 10;
    Value text = int_to_text(v, base, f->alternate && base != 10);
    if (!text) return -1;
    if (f->type == 'X' && !(text = str_upper(text))) return -1;
    return format_number(b, f, str_data(text), (size_t)str_length(text), f->alternate && base != 10 ? 2 : 0);
}

/* Specs like "d", "x", "5", "05d" with a small int, which most are; NULL without an exception: some other spec. */
static Value format_int_plainly(int64_t i, Value spec) {
    const uint8_t *s = str_data(spec), *end = s + str_length(spec);
    char           text[128];
    size_t         at = sizeof text, width = 0;
    if (!str_is_ascii(spec) || end - s > 4) return NULL;
    char pad = *s == '0' ? '0' : ' ';
    while (s < end && *s >= '0' && *s <= '9') width = width * 10 + (size_t)(*s++ - '0');
    unsigned type = s < end ? *s++ : 'd';
    if (s != end || width > 100 || (type != 'd' && type != 'x' && type != 'X' && type != 'o' && type != 'b')) return NULL;
    const char *digits = type == 'X' ? "0123456789ABCDEF" : "0123456789abcdef";
    uint64_t    u = i < 0 ? -(uint64_t)i : (uint64_t)i;
    unsigned    shift = type == 'b' ? 1 : type == 'o' ? 3 : 4;
    if (type == 'd') do text[--at] = (char)('0' + u % 10), u /= 10; while (u != 0);
    else do text[--at] = digits[u & ((1u << shift) - 1)], u >>= shift; while (u != 0);
    if (i < 0 && pad == ' ') text[--at] = '-';
    while (sizeof text - at + (i < 0 && pad == '0') < width) text[--at] = pad;
    if (i < 0 && pad == '0') text[--at] = '-';
    return str_from_latin1(text + at, sizeof text - at);
}

Value format_int(Value v, Value spec) {
    FormatSpec f;
    StrBuilder b;
    if (str_length(spec) == 0) return object_str(v);
    Value plain = value_is_int(v) ? format_int_plainly(value_int(v), spec) : NULL;
    if (plain != NULL || exception_pending()) return plain;
    TRY_NULL(format_spec_parse(v, spec, 'd', '>', &f));
    str_builder_init(&b);
    if (format_int_to(&b, v, &f) == 0) return str_builder_finish(&b);
    str_builder_discard(&b);
    return NULL;
}

/* ---- complex ------------------------------------------------------------------------------------------------------------------------ */
static Value complex_text(double real, double imag, const FormatSpec *f) {
    FormatSpec part = *f;
    StrBuilder b;
    bool       plain = f->type == 0, skip_real = plain && real == 0.0 && !signbit(real);
    part.width = -1;
    part.fill = ' ';
    part.align = '<';
    if (plain) part.type = 'R';
    str_builder_init(&b);
    Status status = plain && !skip_real ? str_builder_char(&b, '(') : 0;
    if (status == 0 && !skip_real) {
        status = format_float_to(&b, real, &part);
        part.sign = '+';
    }
    if (status == 0) status = format_float_to(&b, imag, &part);
    if (status == 0) status = str_builder_char(&b, 'j');
    if (status == 0 && plain && !skip_real) status = str_builder_char(&b, ')');
    if (status == 0) return str_builder_finish(&b);
    str_builder_discard(&b);
    return NULL;
}

Value format_complex(Value v, Value spec) {
    FormatSpec f;
    StrBuilder b;
    ComplexObj *c = (ComplexObj *)v;
    if (str_length(spec) == 0) return object_str(v);
    TRY_NULL(format_spec_parse(v, spec, 0, '>', &f));
    if (f.type != 0 && (!is_float_code(f.type) || f.type == '%')) return raise_unknown_format(f.type, v);
    if (f.precision > INT_MAX) return raise_value_error("precision too big");
    if (f.fill == '0') return raise_value_error("Zero padding is not allowed in complex format specifier");
    if (f.align == '=') return raise_value_error("'=' alignment flag is not allowed in complex format specifier");
    Value text = complex_text(c->real, c->imag, &f);
    if (!text) return NULL;
    str_builder_init(&b);
    if (format_pad(&b, &f, text) == 0) return str_builder_finish(&b);
    str_builder_discard(&b);
    return NULL;
}

/* ---- str ---------------------------------------------------------------------------------------------------------------------------- */
static Status format_str_to(StrBuilder *b, Value v, const FormatSpec *f) {
    if (f->type != 's') return RAISED(raise_unknown_format(f->type, v));
    if (f->sign == ' ') return RAISED(raise_value_error("Space not allowed in string format specifier"));
    if (f->sign) return RAISED(raise_value_error("Sign not allowed in string format specifier"));
    if (f->no_negative_zero)
        return RAISED(raise_value_error("Negative zero coercion (z) not allowed in string format specifier"));
    if (f->alternate) return RAISED(raise_value_error("Alternate form (#) not allowed in string format specifier"));
    if (f->align == '=') return RAISED(raise_value_error("'=' alignment not allowed in string format specifier"));
    if (f->precision >= 0 && f->precision < str_length(v)) TRY((v = str_substring(v, 0, f->precision)) ? 0 : -1);
    return format_pad(b, f, v);
}

Value format_str(Value v, Value spec) {
    FormatSpec f;
    StrBuilder b;
    if (str_length(spec) == 0) return object_str(v);
    TRY_NULL(format_spec_parse(v, spec, 's', '<', &f));
    str_builder_init(&b);
    if (format_str_to(&b, v, &f) == 0) return str_builder_finish(&b);
    str_builder_discard(&b);
    return NULL;
}

/* ---- any value ------------------------------------------------------------------------------------------------------------------------ */
Status format_value_to(StrBuilder *b, Value v, Value spec) {
    bool plain = !spec || str_length(spec) == 0;
    if (str_is_exact(v) && plain) return str_builder_str(b, v);
    Value text;
    if (value_is_int(v) || value_is(v, &int_type)) text = plain ? int_to_text(v, 10, false) : format_int(v, spec);
    else if (value_is_flonum(v)) text = plain ? float_repr(v) : format_float(v, spec);
    else if (str_is_exact(v)) text = format_str(v, spec);
    else text = object_format(v, plain ? NULL : spec);
    return text ? str_builder_str(b, text) : -1;
}
