/* decimal_number.c - numbers of `_decimal` from and to everything else: ints, floats, text and tuples. */
#include "decimal_int.h"

#include "base/endian.h"
#include "base/limbs.h"
#include "base/memory.h"

#include <math.h>

#define WORD_RADIX  MPD_RADIX /* 10**19 */
#define WORD_DIGITS MPD_RDIGITS
typedef unsigned __int128 Wide;

const uint64_t powers_of_ten[20] = {
    1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000, 10000000000, 100000000000, 1000000000000,
    10000000000000, 100000000000000, 1000000000000000, 10000000000000000, 100000000000000000, 1000000000000000000,
    10000000000000000000u};

/* ---- objects ------------------------------------------------------------------------------------------------------------------------ */
DecimalObj decimal_zero_object = {.header = {.word = 1u << 30, .type = &decimal_type}, .digits = 0};

Value decimal_from_mpd(const mpd_t *mpd) {
    bool        bare = mpd->flags & MPD_INF || (mpd->flags & (MPD_NAN | MPD_SNAN) && mpd->len == 0);
    uint64_t    digits = bare ? 0 : (uint64_t)mpd->digits;
    intptr_t    words = words_for_digits(digits);
    DecimalObj *d = decimal_allocate(words);
    if (UNLIKELY(!d)) return NULL;
    d->flags = mpd->flags & (MPD_NEG | MPD_SPECIAL);
    d->digits = digits;
    d->exponent = mpd->flags & MPD_SPECIAL ? 0 : mpd->exp;
    for (intptr_t i = 0; i < words; i++) d->words[i] = mpd->data[i];
    return VALUE(d);
}
Value decimal_from_number(Number *n) {
    if (LIKELY(!(n->mpd.flags & MPD_SPECIAL) && n->mpd.len <= 2)) {
        DecimalObj *d = decimal_allocate(n->mpd.len);
        if (UNLIKELY(!d)) {
            number_free(n);
            return NULL;
        }
        d->flags = n->mpd.flags & MPD_NEG;
        d->digits = (uint64_t)n->mpd.digits;
        d->exponent = n->mpd.exp;
        d->words[0] = n->mpd.data[0];
        if (n->mpd.len == 2) d->words[1] = n->mpd.data[1];
        number_free(n);
        return VALUE(d);
    }
    Value v = decimal_from_mpd(&n->mpd);
    number_free(n);
    return v;
}
Value decimal_of_type(Type *cls, Value number) {
    if (cls == &decimal_type || !number) return number;
    DecimalBox *box = (DecimalBox *)cls->native->allocate(cls, 0);
    if (!box) return NULL;
    slot_set(box, &box->number, VALUE(decimal_object(number)));
    return VALUE(box);
}
Value decimal_finish_slow(Number *n, DecimalContextObj *context, uint32_t status) {
    if (context_signal(context, status) < 0) {
        number_free(n);
        return NULL;
    }
    return decimal_from_number(n);
}

/* ---- from int ------------------------------------------------------------------------------------------------------------------------ */
static void number_set_word(Number *n, uint64_t word, bool negative) {
    n->mpd.flags |= negative ? MPD_NEG : 0;
    n->mpd.len = 1;
    n->mpd.data[0] = word % WORD_RADIX;
    if (UNLIKELY(word >= WORD_RADIX)) {
        n->mpd.data[1] = word / WORD_RADIX;
        n->mpd.len = 2;
    }
    mpd_setdigits(&n->mpd);
}
/* Words from LENGTH digits, most significant first, without leading zeros. */
static Status number_set_digits(Number *n, const char *digits, size_t length) {
    uint32_t    status = 0;
    mpd_ssize_t words = (mpd_ssize_t)((length + WORD_DIGITS - 1) / WORD_DIGITS);
    if (length > (size_t)MPD_MAX_PREC || !mpd_qresize(&n->mpd, words, &status)) {
        number_free(n);
        return RAISED(raise_memory_error());
    }
    for (mpd_ssize_t i = 0; i < words; i++) {
        size_t   end = length - (size_t)i * WORD_DIGITS, start = end > WORD_DIGITS ? end - WORD_DIGITS : 0;
        uint64_t word = 0;
        for (size_t k = start; k < end; k++) word = word * 10 + (uint64_t)(digits[k] - '0');
        n->mpd.data[i] = word;
    }
    n->mpd.len = words;
    mpd_setdigits(&n->mpd);
    return 0;
}
/* A number of many limbs, through the conversion of ints to text, which is faster than quadratic. */
static Status number_from_long(Number *n, Value v, size_t bits) {
    size_t   size = bits / 64 + 1, length;
    uint8_t *bytes = mem_alloc(mem_product(size, 8));
    Limb    *limbs = bytes ? mem_alloc(mem_product(size, sizeof(Limb))) : NULL;
    char    *text = NULL;
    if (limbs && int_to_bytes(v, bytes, size * 8, true, false) == 0) {
        for (size_t i = 0; i < size; i++) limbs[i] = load_u64_le(bytes + i * 8);
        text = limbs_to_text(limbs, limbs_normal(limbs, size), 10, &length);
    }
    mem_free(limbs);
    mem_free(bytes);
    if (!text) return exception_pending() ? -1 : RAISED(raise_memory_error());
    Status status = number_set_digits(n, text, length);
    mem_free(text);
    return status;
}
Status number_from_int(Number *n, Value v) {
    int64_t small;
    number_init(n);
    if (LIKELY(int_small(v, &small))) {
        number_set_word(n, small < 0 ? -(uint64_t)small : (uint64_t)small, small < 0);
        return 0;
    }
    bool   negative = int_sign(v) < 0;
    size_t bits = int_bit_length(v);
    if (negative) {
        v = int_neg(v);
        if (!v) return -1;
    }
    if (bits <= 64) number_set_word(n, int_as_u64_mask(v), false);
    else if (number_from_long(n, v, bits) < 0) return -1;
    if (negative) mpd_set_negative(&n->mpd);
    return 0;
}
Truth number_load_other(Number *n, Value v) {
    if (is_int(v)) return number_from_int(n, v) < 0 ? -1 : 1;
    if (is_decimal(v)) {
        decimal_view(&n->mpd, v);
        return 1;
    }
    number_init(n);
    return 0;
}
Status number_need(Number *n, Value v) {
    Truth loaded = number_load(n, v);
    if (LIKELY(loaded > 0)) return 0;
    return loaded < 0 ? -1 : RAISED(raise_type_error("conversion from %N to Decimal is not supported", v));
}

/* ---- from float ---------------------------------------------------------------------------------------------------------------------- */
static void multiply_words(mpd_t *mpd, uint64_t factor) { /* the product has to fit the local words */
    uint64_t carry = 0;
    for (mpd_ssize_t i = 0; i < mpd->len; i++) {
        Wide product = (Wide)mpd->data[i] * factor + carry;
        mpd->data[i] = (mpd_uint_t)(product % WORD_RADIX);
        carry = (uint64_t)(product / WORD_RADIX);
    }
    if (carry) mpd->data[mpd->len++] = carry;
}
/* M * 2**E is M * 5**-E * 10**E when E is negative; at most 767 digits. */
void number_from_double(Number *n, double d) {
    number_init(n);
    if (isnan(d)) {
        mpd_setspecial(&n->mpd, MPD_POS, MPD_NAN);
        return;
    }
    uint8_t sign = signbit(d) ? MPD_NEG : MPD_POS;
    if (isinf(d)) {
        mpd_setspecial(&n->mpd, sign, MPD_INF);
        return;
    }
    int      exponent;
    uint64_t mantissa = (uint64_t)ldexp(frexp(fabs(d), &exponent), 53);
    if (mantissa) exponent -= 53;
    else exponent = 0;
    for (; mantissa && !(mantissa & 1); mantissa >>= 1) exponent++;
    number_set_word(n, mantissa, sign == MPD_NEG);
    if (exponent < 0) n->mpd.exp = exponent;
    uint64_t base = exponent < 0 ? 5 : 2;
    int      step = exponent < 0 ? 26 : 62, left = exponent < 0 ? -exponent : exponent; /* both powers are below 2**63 */
    while (left > 0) {
        int      count = left < step ? left : step;
        uint64_t factor = 1;
        for (int i = 0; i < count; i++) factor *= base;
        multiply_words(&n->mpd, factor);
        left -= count;
    }
    mpd_setdigits(&n->mpd);
}
Value decimal_from_double(double d) {
    Number n;
    number_from_double(&n, d);
    return decimal_from_number(&n);
}

/* ---- from text ----------------------------------------------------------------------------------------------------------------------- */
/* The ASCII text that libmpdec is to read: decimal digits of any script become ASCII, what is nothing to it an invalid character.  STRICT
 * keeps white space and underscores, which then are errors.  Into BUFFER of SIZE, or memory for mem_free in *MEMORY. */
static char *plain_text(Value str, bool strict, char *buffer, size_t size, char **memory) {
    intptr_t    start = 0, end = str_length(str);
    int         kind = str_kind(str);
    const void *data = str_data(str);
    *memory = NULL;
    if (!strict) {
        while (start < end && char_is_space(str_read(kind, data, start))) start++;
        while (end > start && char_is_space(str_read(kind, data, end - 1))) end--;
    }
    char *text = buffer, *to;
    if ((size_t)(end - start) >= size) {
        text = *memory = mem_alloc((size_t)(end - start) + 1);
        if (!text) {
            raise_memory_error();
            return NULL;
        }
    }
    to = text;
    for (intptr_t i = start; i < end; i++) {
        uint32_t c = str_read(kind, data, i);
        if (c == '_' && !strict) continue;
        if (c > 127) {
            int digit = char_decimal_value(c);
            c = digit < 0 ? '?' : '0' + (uint32_t)digit;
        }
        *to++ = c ? (char)c : '?';
    }
    *to = 0;
    return text;
}
/* Most texts are digits, a point and perhaps an exponent: [-+] up to 38 digits [e[-+] up to 9 digits].  False: something else. */
static bool number_from_simple_text(Number *n, Value str) {
    if (!str_is_ascii(str)) return false;
    const uint8_t *at = str_data(str), *end = at + str_length(str), *point = NULL;
    uint64_t       high = 0, low = 0; /* the first 19 digits, the others */
    int            count = 0;         /* leading zeros do not count */
    bool           negative = false, any = false;
    if (at < end && (*at == '-' || *at == '+')) negative = *at++ == '-';
    for (; at < end; at++) {
        unsigned digit = (unsigned)*at - '0';
        if (digit < 10) {
            any = true;
            if (count < WORD_DIGITS) high = high * 10 + digit;
            else low = low * 10 + digit;
            count += count > 0 || digit > 0;
            if (count > 2 * WORD_DIGITS) return false;
        } else if (*at == '.' && !point) point = at;
        else break;
    }
    const uint8_t *stop = at;
    int64_t        exponent = 0;
    if (!any) return false;
    if (at < end) {
        if (*at != 'e' && *at != 'E') return false;
        bool down = ++at < end && *at == '-';
        if (at < end && (*at == '-' || *at == '+')) at++;
        if (at == end || end - at > 9) return false;
        for (; at < end; at++) {
            unsigned digit = (unsigned)*at - '0';
            if (digit >= 10) return false;
            exponent = exponent * 10 + digit;
        }
        if (down) exponent = -exponent;
    }
    if (point) exponent -= stop - point - 1;
    if (count <= WORD_DIGITS) {
        n->mpd.data[0] = high;
        n->mpd.len = 1;
    } else {
        uint64_t split = powers_of_ten[2 * WORD_DIGITS - count]; /* so many of the first digits belong to the lower word */
        n->mpd.data[1] = high / split;
        n->mpd.data[0] = high % split * powers_of_ten[count - WORD_DIGITS] + low;
        n->mpd.len = 2;
    }
    n->mpd.exp = exponent;
    n->mpd.digits = count ? count : 1;
    if (negative) n->mpd.flags |= MPD_NEG;
    return true;
}
Status number_from_text(Number *n, Value str, bool strict, const mpd_context_t *context, uint32_t *status) {
    number_init(n);
    if (LIKELY(!context && number_from_simple_text(n, str))) return 0;
    char  buffer[128], *memory;
    char *text = plain_text(str, strict, buffer, sizeof buffer, &memory);
    if (!text) return -1;
    if (context) mpd_qset_string(&n->mpd, text, context, status);
    else mpd_qset_string_exact(&n->mpd, text, status);
    mem_free(memory);
    return 0;
}

/* ---- from a tuple (sign, digits, exponent) -------------------------------------------------------------------------------------------- */
static Status tuple_special(Value exponent, const char **special) {
    *special = str_equal_ascii(exponent, "F") ? "Infinity" : str_equal_ascii(exponent, "n") ? "NaN" : str_equal_ascii(exponent, "N") ? "sNaN" : NULL;
    return *special ? 0 : RAISED(raise_value_error("string argument in the third position must be 'F', 'n' or 'N'"));
}
/* The text of such a number in memory for mem_free. */
static char *tuple_text(Value tuple) {
    const Slot *parts, *digits;
    size_t      count, length, at = 0;
    int64_t     sign, exponent = 0;
    const char *special = NULL;
    if (!sequence_fast(tuple, "argument must be a tuple or list", &parts, &count)) return NULL;
    if (count != 3) return (char *)raise_value_error("argument must be a sequence of length 3");
    if (!is_int(parts[0].value) || !int_small(parts[0].value, &sign) || sign < 0 || sign > 1)
        return (char *)raise_value_error("sign must be an integer with the value 0 or 1");
    Value coefficient = parts[1].value, third = parts[2].value;
    if (is_str(third)) {
        if (tuple_special(third, &special) < 0) return NULL;
    } else {
        if (!is_int(third)) return (char *)raise_value_error("exponent must be an integer");
        if (int_as_i64(third, &exponent) < 0) return (char *)raise_overflow_error("Python int too large to convert to C ssize_t");
    }
    if (!is_tuple(coefficient) && !is_list(coefficient)) {
        Value copy = sequence_to_tuple(coefficient);
        if (!copy) {
            if (!exception_matches(&TypeError_type)) return NULL;
            exception_clear();
            return (char *)raise_value_error("coefficient must be a tuple of digits");
        }
        coefficient = copy;
    }
    if (!sequence_fast(coefficient, "coefficient must be a tuple of digits", &digits, &length)) return NULL;
    char *text = mem_alloc(length + 48);
    if (!text) return (char *)raise_memory_error();
    if (sign) text[at++] = '-';
    if (special) {
        strcpy(text + at, special);
        at += strlen(special);
        if (special[0] == 'I') {
            text[at] = 0;
            return text;
        }
    }
    if (length == 0 && !special) text[at++] = '0';
    for (size_t i = 0; i < length; i++) {
        int64_t digit;
        if (!is_int(digits[i].value) || !int_small(digits[i].value, &digit) || digit < 0 || digit > 9) {
            mem_free(text);
            return (char *)raise_value_error("coefficient must be a tuple of digits");
        }
        text[at++] = (char)('0' + digit);
    }
    if (special) text[at] = 0;
    else snprintf(text + at, 32, "E%lld", (long long)exponent);
    return text;
}
Status number_from_tuple(Number *n, Value tuple, const mpd_context_t *context, uint32_t *status) {
    char *text = tuple_text(tuple);
    if (!text) return -1;
    number_init(n);
    if (context) mpd_qset_string(&n->mpd, text, context, status);
    else mpd_qset_string_exact(&n->mpd, text, status);
    mem_free(text);
    return 0;
}

/* ---- Decimal(value) ------------------------------------------------------------------------------------------------------------------- */
static COLD Value raise_unsupported(Value v) { return raise_type_error("conversion from %N to Decimal is not supported", v); }

static Value finish_exact(Type *cls, Number *n, DecimalContextObj *context, uint32_t status) {
    Value v;
    if (UNLIKELY(status)) {
        if (!context && !(context = context_current())) {
            number_free(n);
            return NULL;
        }
        v = decimal_finish(n, context, status);
    } else v = decimal_from_number(n);
    return decimal_of_type(cls, v);
}
Value decimal_convert_exact(Type *cls, Value v, DecimalContextObj *context) {
    Number   n;
    uint32_t status = 0;
    if (is_str(v)) {
        if (number_from_text(&n, v, false, NULL, &status) < 0) return NULL;
    } else if (is_int(v)) {
        if (number_from_int(&n, v) < 0) return NULL;
    } else if (is_decimal(v)) {
        if (cls == &decimal_type && value_is(v, &decimal_type)) return v;
        return decimal_of_type(cls, VALUE(decimal_object(v)));
    } else if (is_tuple(v) || is_list(v)) {
        if (number_from_tuple(&n, v, NULL, &status) < 0) return NULL;
    } else if (is_float(v)) {
        if (!context && !(context = context_current())) return NULL;
        TRY_NULL(context_signal(context, FLOAT_OPERATION));
        number_from_double(&n, float_value(v));
    } else return raise_unsupported(v);
    return finish_exact(cls, &n, context, status);
}
Value decimal_convert(Value v, DecimalContextObj *context) {
    Number   n;
    uint32_t status = 0;
    if (is_str(v)) {
        if (number_from_text(&n, v, true, &context->mpd, &status) < 0) return NULL;
        return decimal_finish(&n, context, status);
    }
    if (is_decimal(v)) {
        mpd_t view;
        decimal_view(&view, v);
        number_init(&n);
        if (mpd_isnan(&view) && view.digits > context->mpd.prec - context->mpd.clamp) {
            mpd_setspecial(&n.mpd, MPD_POS, MPD_NAN);
            return decimal_finish(&n, context, MPD_Conversion_syntax);
        }
        mpd_qcopy(&n.mpd, &view, &status);
    } else if (is_int(v)) {
        if (number_from_int(&n, v) < 0) return NULL;
        if (mpd_iszero(&n.mpd)) return decimal_from_number(&n); /* is not clamped */
    } else if (is_tuple(v) || is_list(v)) {
        if (number_from_tuple(&n, v, &context->mpd, &status) < 0) return NULL;
        return decimal_finish(&n, context, status);
    } else if (is_float(v)) {
        TRY_NULL(context_signal(context, FLOAT_OPERATION));
        number_from_double(&n, float_value(v));
    } else return raise_unsupported(v);
    mpd_qfinalize(&n.mpd, &context->mpd, &status);
    return decimal_finish(&n, context, status);
}
Value decimal_create(Type *cls, const Value *args, size_t nargs, Value names) {
    Value out[2] = {nargs ? args[0] : NULL, NULL};
    if (UNLIKELY(nargs != 1 || names)) TRY_NULL(decimal_parse_arguments("value context", 0, args, nargs, names, out));
    DecimalContextObj *context = NULL;
    if (out[1] && out[1] != NONE) {
        if (!is_context(out[1])) return raise_type_error("optional argument must be a context");
        context = (DecimalContextObj *)out[1];
    }
    return decimal_convert_exact(cls, out[0] ? out[0] : value_from_int(0), context);
}

/* ---- to int ---------------------------------------------------------------------------------------------------------------------------- */
static Value magnitude_to_int(const Limb *limbs, size_t size, bool negative) {
    uint8_t *bytes = mem_alloc(mem_product(size, 8));
    if (!bytes) return raise_memory_error();
    for (size_t i = 0; i < size; i++) store_u64_le(bytes + i * 8, limbs[i]);
    Value v = int_from_bytes(bytes, size * 8, true, false);
    mem_free(bytes);
    return v && negative ? int_neg(v) : v;
}
/* The first COUNT digits of the coefficient, zeros behind its end. */
static Value digits_to_int(const mpd_t *mpd, uint64_t count, bool negative) {
    if (count > (uint64_t)1 << 40) return raise_memory_error();
    size_t   room = limbs_for_digits((size_t)count, 10), size = 0;
    uint8_t *digits = mem_calloc((size_t)count, 1);
    Limb    *limbs = digits ? mem_alloc(mem_product(room, sizeof(Limb))) : NULL;
    Value    result = NULL;
    if (limbs) {
        int64_t place = mpd->digits; /* of the digit behind the next one */
        for (mpd_ssize_t i = 0; i < mpd->len; i++) {
            uint64_t word = mpd->data[i];
            for (int k = 0; k < WORD_DIGITS && --place >= 0; k++, word /= 10)
                if ((uint64_t)place < count) digits[place] = (uint8_t)(word % 10);
        }
        if (limbs_from_digits(limbs, &size, digits, (size_t)count, 10)) result = magnitude_to_int(limbs, size, negative);
        else raise_memory_error();
    } else raise_memory_error();
    mem_free(limbs);
    mem_free(digits);
    return result;
}
Value decimal_to_int(const mpd_t *mpd) {
    if (mpd_isspecial(mpd)) {
        if (mpd_isnan(mpd)) return raise_value_error("cannot convert NaN to integer");
        return raise_overflow_error("cannot convert Infinity to integer");
    }
    bool negative = mpd_isnegative(mpd);
    if (mpd_iszerocoeff(mpd) || mpd->digits + mpd->exp <= 0) return value_from_int(0);
    if (LIKELY(mpd->len == 1 && mpd->digits + (mpd->exp > 0 ? mpd->exp : 0) <= 19)) {
        uint64_t word = mpd->data[0];
        if (mpd->exp > 0) word *= powers_of_ten[mpd->exp];
        else if (mpd->exp < 0) word /= powers_of_ten[-mpd->exp];
        Value v = int_from_u64(word);
        return v && negative ? int_neg(v) : v;
    }
    return digits_to_int(mpd, (uint64_t)(mpd->digits + mpd->exp), negative);
}

/* ---- to float and to a ratio ------------------------------------------------------------------------------------------------------------ */
Value decimal_to_float(Value self) {
    static const double exact[] = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    mpd_t               view;
    decimal_view(&view, self);
    if (mpd_isnan(&view)) {
        if (mpd_issnan(&view)) return raise_value_error("cannot convert signaling NaN to float");
        return float_from_double(mpd_isnegative(&view) ? -NAN : NAN);
    }
    if (view.len == 1 && view.digits <= 15 && view.exp >= -22 && view.exp <= 22) { /* both numbers are exact: one rounding */
        double d = (double)view.data[0];
        d = view.exp < 0 ? d / exact[-view.exp] : d * exact[view.exp];
        return float_from_double(mpd_isnegative(&view) ? -d : d);
    }
    Value       text = decimal_text(self, 1, false);
    size_t      length;
    const char *utf8 = text ? str_utf8(text, &length) : NULL;
    return utf8 ? float_from_text(utf8, length) : NULL;
}
Value decimal_integer_ratio(Value self) {
    mpd_t view;
    decimal_view(&view, self);
    if (mpd_isspecial(&view)) {
        if (mpd_isnan(&view)) return raise_value_error("cannot convert NaN to integer ratio");
        return raise_overflow_error("cannot convert Infinity to integer ratio");
    }
    mpd_ssize_t exponent = view.exp;
    if (mpd_iszerocoeff(&view)) exponent = 0;
    if (exponent >= 0) {
        Value whole = decimal_to_int(&view);
        return whole ? TUPLE2(whole, value_from_int(1)) : NULL;
    }
    if (exponent < -((mpd_ssize_t)1 << 32)) return raise_memory_error();
    view.exp = 0;
    Value numerator = decimal_to_int(&view), divisor, denominator;
    if (!numerator) return NULL;
    TRY_VALUE(denominator, int_pow(value_from_int(10), value_from_int(-exponent), NONE));
    TRY_VALUE(divisor, int_gcd(numerator, denominator));
    TRY_VALUE(numerator, int_floordiv(numerator, divisor));
    TRY_VALUE(denominator, int_floordiv(denominator, divisor));
    return TUPLE2(numerator, denominator);
}
