/* str_percent.c - "..." % arguments, for str and bytes.
 *
 * Both kinds are built as text; the bytes kind only ever adds characters below 256 and becomes bytes at the end. */
#include "bytes_int.h"

#include "base/dtoa.h"
#include "base/memory.h"

#include <limits.h>

typedef struct Percent {
    bool       is_bytes;
    Value      format, owner; /* text to read (bytes: as Latin-1 data) */
    int        kind;
    const void *data;
    intptr_t   at, end;
    Value      args;
    bool       single;        /* ARGS is the only argument */
    intptr_t   next, count;
    Value      mapping;       /* for %(key)s, or NULL */
    StrBuilder out;
} Percent;

typedef struct Directive {
    bool     left, plus, space, alternate, zero;
    intptr_t width, precision; /* -1: not given */
    uint32_t type;
    intptr_t type_at;
} Directive;

static uint32_t peek(const Percent *p) { return str_read(p->kind, p->data, p->at); }

static Value next_argument(Percent *p) {
    if (p->next >= p->count) return raise_type_error("not enough arguments for format string");
    p->next++;
    return p->single ? p->args : tuple_get(p->args, p->next - 1);
}

static void set_single(Percent *p, Value v) {
    p->args = v;
    p->single = true;
    p->next = 0;
    p->count = 1;
}

/* ---- parsing ------------------------------------------------------------------------------------------------------------------ */
/* The next character; ValueError at the end. */
static Status next_char(Percent *p, uint32_t *c) {
    if (p->at >= p->end) return RAISED(raise_value_error("incomplete format"));
    *c = str_read(p->kind, p->data, p->at++);
    return 0;
}

static Status parse_key(Percent *p) {
    int      depth = 1;
    intptr_t start = p->at;
    if (!p->mapping) return RAISED(raise_type_error("format requires a mapping"));
    while (depth > 0 && p->at < p->end) {
        uint32_t c = peek(p);
        depth += c == '(' ? 1 : c == ')' ? -1 : 0;
        p->at++;
    }
    if (depth > 0) return RAISED(raise_value_error("incomplete format key"));
    Value key = p->is_bytes ? bytes_from_data((const char *)p->data + start, (size_t)(p->at - 1 - start))
                            : str_substring(p->format, start, p->at - 1);
    Value v = key ? object_get_item(p->mapping, key) : NULL;
    if (!v) return -1;
    set_single(p, v);
    return 0;
}

static Status parse_width(Percent *p, Directive *d, uint32_t *c) {
    if (*c == '*') {
        Value v = next_argument(p);
        if (!v) return -1;
        if (!is_int(v)) return RAISED(raise_type_error("* wants int"));
        TRY(argument_index(v, &d->width));
        if (d->width < 0) {
            d->left = true;
            if (__builtin_mul_overflow(d->width, -1, &d->width)) return RAISED(raise_value_error("width too big"));
        }
        return next_char(p, c);
    }
    if (*c < '0' || *c > '9') return 0;
    for (d->width = 0; *c >= '0' && *c <= '9';) {
        if (d->width > (INTPTR_MAX - 9) / 10) return RAISED(raise_value_error("width too big"));
        d->width = d->width * 10 + (intptr_t)(*c - '0');
        TRY(next_char(p, c));
    }
    return 0;
}

static Status parse_precision(Percent *p, Directive *d, uint32_t *c) {
    if (*c != '.') return 0;
    d->precision = 0;
    TRY(next_char(p, c));
    if (*c == '*') {
        int64_t precision;
        Value   v = next_argument(p);
        if (!v) return -1;
        if (!is_int(v)) return RAISED(raise_type_error("* wants int"));
        if (!int_small(v, &precision) || precision > INT_MAX || precision < INT_MIN)
            return RAISED(raise_overflow_error("Python int too large to convert to C int"));
        d->precision = precision < 0 ? 0 : (intptr_t)precision;
        return next_char(p, c);
    }
    while (*c >= '0' && *c <= '9') {
        if (d->precision > (INT_MAX - (intptr_t)(*c - '0')) / 10) return RAISED(raise_value_error("precision too big"));
        d->precision = d->precision * 10 + (intptr_t)(*c - '0');
        TRY(next_char(p, c));
    }
    return 0;
}

static Status parse_directive(Percent *p, Directive *d) {
    uint32_t c;
    *d = (Directive){.width = -1, .precision = -1};
    TRY(next_char(p, &c));
    if (c == '(') {
        TRY(parse_key(p));
        TRY(next_char(p, &c));
    }
    for (;; ) {
        if (c == '-') d->left = true;
        else if (c == '+') d->plus = true;
        else if (c == ' ') d->space = true;
        else if (c == '#') d->alternate = true;
        else if (c == '0') d->zero = true;
        else break;
        TRY(next_char(p, &c));
    }
    TRY(parse_width(p, d, &c));
    TRY(parse_precision(p, d, &c));
    if (c == 'h' || c == 'l' || c == 'L') TRY(next_char(p, &c));
    d->type = c;
    d->type_at = p->at - 1;
    return 0;
}

/* ---- output ---------------------------------------------------------------------------------------------------------------------- */
/* Text with PREFIX characters (sign and radix) that stay before zero filling. */
static Status put_padded(Percent *p, const Directive *d, int kind, const void *text, intptr_t n, intptr_t prefix, bool zero) {
    intptr_t padding = d->width > n ? d->width - n : 0;
    zero = zero && !d->left;
    if (!d->left && !zero) TRY(str_builder_fill(&p->out, ' ', padding));
    TRY(str_builder_text(&p->out, kind, text, prefix));
    if (zero) TRY(str_builder_fill(&p->out, '0', padding));
    TRY(str_builder_text(&p->out, kind, text_at(kind, text, prefix), n - prefix));
    return d->left ? str_builder_fill(&p->out, ' ', padding) : 0;
}

static Status put_str(Percent *p, const Directive *d, Value s) {
    intptr_t n = str_length(s);
    if (d->precision >= 0 && n > d->precision) n = d->precision;
    return put_padded(p, d, str_kind(s), str_data(s), n, 0, false);
}

/* Number text, perhaps with a minus sign, and RADIX characters of "0x" behind it. */
static Status put_number(Percent *p, const Directive *d, const char *text, size_t n, size_t radix) {
    char sign = *text == '-' ? '-' : d->plus ? '+' : d->space ? ' ' : 0;
    if (*text == '-') text++, n--;
    if (!sign) return put_padded(p, d, STR_KIND_1, text, (intptr_t)n, (intptr_t)radix, d->zero);
    char *signed_text = mem_alloc(n + 1);
    if (!signed_text) return RAISED(raise_memory_error());
    signed_text[0] = sign;
    memcpy(signed_text + 1, text, n);
    Status status = put_padded(p, d, STR_KIND_1, signed_text, (intptr_t)n + 1, (intptr_t)radix + 1, d->zero);
    mem_free(signed_text);
    return status;
}

/* ---- conversions ------------------------------------------------------------------------------------------------------------------ */
static bool is_number(Value v) {
    const NativeType *native = native_of(v);
    return native->to_index || native->to_int || native->to_float || value_is_a(v, &complex_type);
}

/* The int that %d and friends print; TypeError as CPython words it. */
static Value integer_argument(Value v, uint32_t type) {
    bool exact = type == 'o' || type == 'x' || type == 'X';
    if (is_int(v)) return v;
    if (is_number(v)) {
        Value i = exact ? number_index(v) : number_to_int(v);
        if (i || !exception_matches(&TypeError_type)) return i;
        exception_clear();
    }
    return raise_type_error(exact ? "%%%c format: an integer is required, not %N" : "%%%c format: a real number is required, not %N",
                            (int)type, v);
}

static Status put_integer(Percent *p, const Directive *d, Value v, uint32_t type) {
    Value    i = integer_argument(v, type), text;
    if (!i) return -1;
    int    base = type == 'o' ? 8 : type == 'x' || type == 'X' ? 16 : 10;
    size_t radix = d->alternate && base != 10 ? 2 : 0;
    if (!(text = int_to_text(i, base, radix != 0)) || (type == 'X' && !(text = str_upper(text)))) return -1;
    const char *digits = str_data(text);
    size_t      n = (size_t)str_length(text), sign = *digits == '-';
    intptr_t    missing = d->precision - (intptr_t)(n - sign - radix);
    if (missing <= 0) return put_number(p, d, digits, n, radix);
    if (d->precision > INT_MAX - 3) return RAISED(raise_overflow_error("precision too large"));
    char *wide = mem_alloc(n + (size_t)missing);
    if (!wide) return RAISED(raise_memory_error());
    memcpy(wide, digits, sign + radix);
    memset(wide + sign + radix, '0', (size_t)missing);
    memcpy(wide + sign + radix + missing, digits + sign + radix, n - sign - radix);
    Status status = put_number(p, d, wide, n + (size_t)missing, radix);
    mem_free(wide);
    return status;
}

static Status put_float(Percent *p, const Directive *d, Value v) {
    double x;
    size_t n;
    if (number_as_double(v, &x) < 0) {
        if (p->is_bytes && exception_matches(&TypeError_type)) {
            exception_clear();
            raise_type_error("float argument required, not %N", v);
        }
        return -1;
    }
    char *text = dtoa_format(x, (char)d->type, d->precision < 0 ? 6 : (int)d->precision, d->alternate ? DTOA_ALTERNATE : 0, &n);
    if (!text) return RAISED(raise_memory_error());
    Status status = put_number(p, d, text, n, 0);
    mem_free(text);
    return status;
}

static Status put_character(Percent *p, const Directive *d, Value v) {
    int64_t code;
    if (is_str(v)) {
        if (str_length(v) != 1) return RAISED(raise_type_error("%%c requires int or char"));
        return put_padded(p, d, str_kind(v), str_data(v), 1, 0, false);
    }
    Value i = is_int(v) ? v : number_has_index(v) ? number_index(v) : raise_type_error("%%c requires int or char");
    if (!i) return -1;
    if (!int_small(i, &code) || code < 0 || code > 0x10ffff) return RAISED(raise_overflow_error("%%c arg not in range(0x110000)"));
    uint32_t c = (uint32_t)code;
    return put_padded(p, d, STR_KIND_4, &c, 1, 0, false);
}

static Status put_byte(Percent *p, const Directive *d, Value v) {
    int64_t code;
    uint8_t byte;
    if ((is_bytes(v) || is_bytearray(v)) && bin_length(v) == 1) {
        byte = bin_data(v)[0];
    } else {
        Value i = is_int(v) ? v : number_has_index(v) ? number_index(v)
                : raise_type_error("%%c requires an integer in range(256) or a single byte");
        if (!i) return -1;
        if (!int_small(i, &code) || code < 0 || code > 255) return RAISED(raise_overflow_error("%%c arg not in range(256)"));
        byte = (uint8_t)code;
    }
    return put_padded(p, d, STR_KIND_1, &byte, 1, 0, false);
}

/* %s and %b of bytes: any buffer, or what __bytes__ gives. */
static Status put_bytes(Percent *p, const Directive *d, Value v) {
    ByteView view;
    if (!value_has_buffer(v)) {
        Value method;
        Truth found = object_lookup_special(v, DUNDER(bytes), &method);
        if (found < 0) return -1;
        if (!found)
            return RAISED(raise_type_error("%%b requires a bytes-like object, or an object that implements __bytes__, not '%N'", v));
        if (!(v = CALL0(method))) return -1;
        if (!is_bytes(v)) return RAISED(raise_type_error("__bytes__ returned non-bytes (type %N)", v));
    }
    TRY(byte_view_get(v, &view));
    intptr_t n = view.length;
    if (d->precision >= 0 && n > d->precision) n = d->precision;
    Status status = put_padded(p, d, STR_KIND_1, view.data, n, 0, false);
    byte_view_release(&view);
    return status;
}

static Status put_argument(Percent *p, const Directive *d, Value v) {
    Value text = NULL;
    switch (d->type) {
    case 'b':
        if (!p->is_bytes) break;
        return put_bytes(p, d, v);
    case 's':
        if (p->is_bytes) return put_bytes(p, d, v);
        text = object_str(v);
        return text ? put_str(p, d, text) : -1;
    case 'r':
    case 'a':
        text = p->is_bytes || d->type == 'a' ? object_ascii(v) : object_repr(v);
        return text ? put_str(p, d, text) : -1;
    case 'd': case 'i': case 'u': case 'o': case 'x': case 'X': return put_integer(p, d, v, d->type == 'i' && p->is_bytes ? 'd' : d->type);
    case 'e': case 'E': case 'f': case 'F': case 'g': case 'G': return put_float(p, d, v);
    case 'c': return p->is_bytes ? put_byte(p, d, v) : put_character(p, d, v);
    default: break;
    }
    /* CPython shows any byte, and has no message when that is a negative char. */
    if (p->is_bytes && d->type >= 0x80) return RAISED(raise_format(&ValueError_type, NULL));
    int shown = p->is_bytes || (d->type >= 31 && d->type <= 126) ? (int)d->type : '?';
    return RAISED(raise_value_error("unsupported format character '%c' (0x%x) at index %zd", shown, (unsigned)d->type, d->type_at));
}

static Status format_all(Percent *p) {
    Directive d;
    while (p->at < p->end) {
        intptr_t n = text_find_char(p->kind, text_at(p->kind, p->data, p->at), p->end - p->at, '%');
        if (n < 0) n = p->end - p->at;
        TRY(str_builder_text(&p->out, p->kind, text_at(p->kind, p->data, p->at), n));
        p->at += n;
        if (p->at >= p->end) break;
        p->at++;
        if (p->at < p->end && peek(p) == '%') {
            p->at++;
            TRY(str_builder_char(&p->out, '%'));
            continue;
        }
        TRY(parse_directive(p, &d));
        Value v = next_argument(p);
        if (!v) return -1;
        TRY(put_argument(p, &d, v));
    }
    if (p->next < p->count && !p->mapping)
        return RAISED(raise_type_error("not all arguments converted during %s formatting", p->is_bytes ? "bytes" : "string"));
    return 0;
}

/* Values that %(key)s can look into: they have item access, and are no single argument by nature. */
static bool is_mapping(Value v, bool is_bytes_format) {
    const NativeType *native = native_of(v);
    if (is_tuple(v) || is_str(v) || (is_bytes_format && (is_bytes(v) || is_bytearray(v)))) return false;
    return native->get_item && ((native->native_flags & NATIVE_MAPPING) || type_has_flag(type_of(v), TYPE_FLAG_HEAP));
}

static void percent_init(Percent *p, bool is_bytes_format, Value args) {
    p->is_bytes = is_bytes_format;
    p->at = 0;
    p->mapping = is_mapping(args, is_bytes_format) ? args : NULL;
    if (is_tuple(args)) {
        p->args = args;
        p->single = false;
        p->next = 0;
        p->count = tuple_length(args);
    } else {
        set_single(p, args);
    }
    str_builder_init(&p->out);
}

Value str_percent(Value format, Value args) {
    Percent p;
    percent_init(&p, false, args);
    p.format = p.owner = format;
    p.kind = str_kind(format);
    p.data = str_data(format);
    p.end = str_length(format);
    if (format_all(&p) == 0) return str_builder_finish(&p.out);
    str_builder_discard(&p.out);
    return NULL;
}

Value bytes_percent(Value format, Value args) {
    Percent  p;
    ByteView view;
    TRY_NULL(byte_view_hold(format, &view));
    percent_init(&p, true, args);
    p.format = p.owner = format;
    p.kind = STR_KIND_1;
    p.data = view.data;
    p.end = view.length;
    Value result = format_all(&p) == 0 ? bytes_from_data(p.out.data, (size_t)p.out.length) : NULL;
    str_builder_discard(&p.out);
    byte_view_release(&view);
    return result;
}
