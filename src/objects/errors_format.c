/* errors_format.c - the message language of errors.h: printf's numbers and strings, plus Python objects.
 *
 * Numbers are rendered by the C library into a small buffer; everything else is appended to a StrBuilder. */
#include "objects/errors.h"

#include "objects/object.h"
#include "objects/str.h"

#include "base/utf8.h"

#include <stdio.h>

#define MAX_WIDTH 200 /* of a number; wider ones are cut, messages never need them */

typedef struct Directive {
    char flags[6];
    int  width, precision; /* -1: none */
    int  size;             /* 0 int, 1 long, 2 long long, 3 size_t */
    char conversion;
} Directive;

static const char *parse_directive(const char *p, Directive *d, va_list *arguments) {
    size_t flags = 0;
    while (*p != 0 && strchr("-+ #0", *p) != NULL) {
        if (flags < sizeof d->flags - 1) d->flags[flags++] = *p;
        p++;
    }
    d->flags[flags] = 0;
    d->width = d->precision = -1;
    d->size = 0;
    if (*p == '*') {
        d->width = va_arg(*arguments, int), p++;
    } else if (*p >= '0' && *p <= '9') {
        for (d->width = 0; *p >= '0' && *p <= '9'; p++) d->width = d->width * 10 + (*p - '0');
    }
    if (*p == '.') {
        p++;
        if (*p == '*') {
            d->precision = va_arg(*arguments, int), p++;
        } else {
            for (d->precision = 0; *p >= '0' && *p <= '9'; p++) d->precision = d->precision * 10 + (*p - '0');
        }
    }
    if (*p == 'l') {
        d->size = 1, p++;
        if (*p == 'l') d->size = 2, p++;
    } else if (*p == 'z' || *p == 't' || *p == 'j') {
        d->size = 3, p++;
    }
    d->conversion = *p;
    return *p != 0 ? p + 1 : p;
}

static Status add_number(StrBuilder *out, const Directive *d, va_list *arguments) {
    char      spec[32], text[MAX_WIDTH + 64];
    int       width = d->width > MAX_WIDTH ? MAX_WIDTH : d->width, precision = d->precision > MAX_WIDTH ? MAX_WIDTH : d->precision;
    long long number;
    bool      is_signed = d->conversion == 'd' || d->conversion == 'i';
    if (d->size == 0) number = is_signed ? va_arg(*arguments, int) : (long long)va_arg(*arguments, unsigned);
    else if (d->size == 1) number = va_arg(*arguments, long);
    else if (d->size == 2) number = va_arg(*arguments, long long);
    else number = (long long)va_arg(*arguments, ptrdiff_t);
    size_t n = (size_t)snprintf(spec, sizeof spec, "%%%s", d->flags);
    if (width >= 0) n += (size_t)snprintf(spec + n, sizeof spec - n, "%d", width);
    if (precision >= 0) n += (size_t)snprintf(spec + n, sizeof spec - n, ".%d", precision);
    snprintf(spec + n, sizeof spec - n, "ll%c", d->conversion);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    int length = snprintf(text, sizeof text, spec, number);
#pragma GCC diagnostic pop
    return str_builder_ascii(out, text, (size_t)length);
}

static Status add_spaces(StrBuilder *out, intptr_t count) {
    while (count-- > 0) TRY(str_builder_char(out, ' '));
    return 0;
}

/* C text, UTF-8; what is not valid becomes U+FFFD.  A precision counts bytes, as for printf. */
static Status add_c_text(StrBuilder *out, const Directive *d, const char *text) {
    if (text == NULL) text = "(null)";
    size_t length = d->precision >= 0 ? strnlen(text, (size_t)d->precision) : strlen(text);
    bool   left = strchr(d->flags, '-') != NULL;
    if (!left) TRY(add_spaces(out, d->width - (intptr_t)length));
    size_t ascii = utf8_ascii_prefix(text, length);
    TRY(str_builder_ascii(out, text, ascii));
    for (size_t i = ascii; i < length;) {
        uint32_t c;
        int      n = utf8_decode((const uint8_t *)text + i, length - i, UTF8_STRICT, &c);
        TRY(str_builder_char(out, n > 0 ? c : 0xfffd));
        if (n == 0) break; /* the precision cut a character */
        i += (size_t)(n > 0 ? n : -n);
    }
    if (left) TRY(add_spaces(out, d->width - (intptr_t)length));
    return 0;
}

static Status add_str(StrBuilder *out, const Directive *d, Value text) {
    if (text == NULL) return -1;
    intptr_t length = str_length(text);
    if (d->precision >= 0 && d->precision < length) length = d->precision;
    bool left = strchr(d->flags, '-') != NULL;
    if (!left) TRY(add_spaces(out, d->width - length));
    TRY(length == str_length(text) ? str_builder_str(out, text) : str_builder_slice(out, text, 0, length));
    return left ? add_spaces(out, d->width - length) : 0;
}

static Status add_directive(StrBuilder *out, const Directive *d, va_list *arguments) {
    char address[32];
    switch (d->conversion) {
    case '%': return str_builder_char(out, '%');
    case 'd': case 'i': case 'u': case 'x': case 'X': case 'o': return add_number(out, d, arguments);
    case 'c': return str_builder_char(out, (uint32_t)va_arg(*arguments, int));
    case 's': return add_c_text(out, d, va_arg(*arguments, const char *));
    case 'p': {
        int n = snprintf(address, sizeof address, "0x%llx", (unsigned long long)(uintptr_t)va_arg(*arguments, void *));
        return str_builder_ascii(out, address, (size_t)n);
    }
    case 'R': return add_str(out, d, object_repr(va_arg(*arguments, Value)));
    case 'S': return add_str(out, d, object_str(va_arg(*arguments, Value)));
    case 'A': return add_str(out, d, object_ascii(va_arg(*arguments, Value)));
    case 'U': return add_str(out, d, va_arg(*arguments, Value));
    case 'N': return add_c_text(out, d, type_of(va_arg(*arguments, Value))->name);
    case 'K': {
        Value v = va_arg(*arguments, Value);
        return add_c_text(out, d, v == NONE ? "None" : type_of(v)->name);
    }
    case 'T': return add_c_text(out, d, va_arg(*arguments, Type *)->name);
    default: return RAISED(raise_system_error("bad directive in a message format"));
    }
}

Value format_message_v(const char *format, va_list *arguments) {
    StrBuilder out;
    str_builder_init(&out);
    while (*format != 0) {
        size_t run = 0;
        while (format[run] != 0 && format[run] != '%') run++;
        Directive d = {.precision = (int)run, .width = -1};
        Status    status = run != 0 ? add_c_text(&out, &d, format) : 0;
        format += run;
        if (status == 0 && *format == '%') {
            format = parse_directive(format + 1, &d, arguments);
            status = add_directive(&out, &d, arguments);
        }
        if (status < 0) {
            str_builder_discard(&out);
            return NULL;
        }
    }
    return str_builder_finish(&out);
}

Value format_message(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    Value message = format_message_v(format, &arguments);
    va_end(arguments);
    return message;
}
