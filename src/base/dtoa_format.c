/* dtoa_format.c - lays digits out as text: the forms e, f, g of printf and repr's own. */
#include "base/dtoa.h"

#include "base/buf.h"
#include "base/endian.h"
#include "base/memory.h"

#include <math.h>
#include <string.h>

typedef struct Layout {
    const char *digits;
    int         count, point;
    int         decimals;      /* digits to show behind the decimal point */
    bool        exponent_form, always_point, upper;
} Layout;

static void put_zeros(Buf *out, int count) {
    while (count-- > 0) buf_put_char(out, '0');
}

/* COUNT digits from index FIRST on; beyond the known ones they are zeros. */
static void put_range(Buf *out, const Layout *layout, int first, int count) {
    if (first < 0) {
        int zeros = -first < count ? -first : count;
        put_zeros(out, zeros);
        first += zeros, count -= zeros;
    }
    int known = layout->count - first;
    if (known > count) known = count;
    if (known > 0) buf_put(out, layout->digits + first, (size_t)known);
    put_zeros(out, known > 0 ? count - known : count);
}

static void put_layout(Buf *out, const Layout *layout) {
    int whole = layout->exponent_form ? 1 : layout->point;
    if (whole > 0) put_range(out, layout, 0, whole);
    else buf_put_char(out, '0');
    if (layout->decimals > 0 || layout->always_point) buf_put_char(out, '.');
    if (layout->decimals > 0) put_range(out, layout, whole, layout->decimals);
    if (layout->exponent_form) {
        int exponent = layout->count == 0 ? 0 : layout->point - 1;
        buf_put_char(out, layout->upper ? 'E' : 'e');
        buf_put_char(out, exponent < 0 ? '-' : '+');
        buf_printf(out, "%02d", exponent < 0 ? -exponent : exponent);
    }
}

static void put_special(Buf *out, double value, bool upper) {
    if (isnan(value)) buf_put_text(out, upper ? "NAN" : "nan");
    else buf_put_text(out, upper ? "INF" : "inf");
}

static void put_finite(Buf *out, double value, char format, int precision, int flags, bool upper) {
    char   digits[DTOA_EXACT_MAX];
    Layout layout = {.digits = digits, .upper = upper, .always_point = (flags & DTOA_ALTERNATE) != 0};
    int    exponent;
    switch (format) {
    case 'e':
        layout.count = dtoa_precision(value, precision < DTOA_EXACT_MAX ? precision + 1 : DTOA_EXACT_MAX, digits, &layout.point);
        layout.exponent_form = true;
        layout.decimals = precision;
        break;
    case 'f':
        layout.count = dtoa_fixed(value, precision, digits, &layout.point);
        layout.decimals = precision;
        break;
    default: /* g and r: significant digits, exponent form outside a range */
        if (format == 'r') {
            layout.count = dtoa_shortest(value, digits, &layout.point);
            precision = 17;
        } else {
            if (precision == 0) precision = 1;
            layout.count = dtoa_precision(value, precision < DTOA_EXACT_MAX ? precision : DTOA_EXACT_MAX, digits, &layout.point);
        }
        exponent = layout.count == 0 ? 0 : layout.point - 1;
        /* with ".0" to come, one digit less fits */
        int limit = format == 'r' ? 16 : precision - ((flags & DTOA_ADD_DOT_ZERO) != 0);
        layout.exponent_form = exponent < -4 || exponent >= limit;
        int significant = (flags & DTOA_ALTERNATE) != 0 && format != 'r' ? precision : layout.count > 0 ? layout.count : 1;
        layout.decimals = significant - (layout.exponent_form ? 1 : layout.count == 0 ? 1 : layout.point);
        if (layout.decimals < 0) layout.decimals = 0;
        if ((flags & DTOA_ADD_DOT_ZERO) != 0 && !layout.exponent_form && layout.decimals == 0) layout.decimals = 1;
    }
    put_layout(out, &layout);
}

char *dtoa_format(double value, char format, int precision, int flags, size_t *length) {
    bool upper = format < 'a';
    Buf  out;
    buf_init(&out);
    bool negative = double_bits(value) >> 63 && !isnan(value);
    if (negative) buf_put_char(&out, '-');
    else if ((flags & DTOA_SIGN) != 0) buf_put_char(&out, '+');
    if (isfinite(value)) put_finite(&out, fabs(value), (char)(upper ? format + ('a' - 'A') : format), precision, flags, upper);
    else put_special(&out, value, upper);
    *length = out.length;
    char *text = buf_text(&out);
    if (text == NULL) buf_free(&out);
    return text;
}
