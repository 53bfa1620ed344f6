/* decimal_operations.c - the operations of the specification as methods: of a Decimal, with an optional context, and of a context.
 *
 * Most are one function of libmpdec with one or two operands.  A table of operations gives each its two methods; what does not
 * fit is written out below it. */
#include "decimal_int.h"

typedef void (*Operation1)(mpd_t *, const mpd_t *, const mpd_context_t *, uint32_t *);
typedef void (*Operation2)(mpd_t *, const mpd_t *, const mpd_t *, const mpd_context_t *, uint32_t *);

/* ---- arguments ------------------------------------------------------------------------------------------------------------------------- */
static COLD Status raise_too_many(size_t count, size_t required, size_t nargs, size_t keywords) {
    return RAISED(raise_type_error("function takes %s %zu %sargument%s (%zu given)", required == count ? "exactly" : "at most", count,
                                   nargs == 0 ? "keyword " : "", count == 1 ? "" : "s", nargs + keywords));
}
/* Index of NAME among the words of NAMES, or -1. */
static int parameter_index(const char *names, Value name) {
    for (int i = 0; *names; i++) {
        size_t length = strcspn(names, " ");
        char   word[16];
        memcpy(word, names, length);
        word[length] = 0;
        if (is_str(name) && str_equal_ascii(name, word)) return i;
        names += length + (names[length] == ' ');
    }
    return -1;
}
static void parameter_name(const char *names, size_t index, char *word) {
    for (; index > 0; index--) names = strchr(names, ' ') + 1;
    size_t length = strcspn(names, " ");
    memcpy(word, names, length);
    word[length] = 0;
}
Status decimal_parse_arguments(const char *names, size_t required, const Value *args, size_t nargs, Value kwnames, Value *out) {
    size_t count = 1, keywords = (size_t)kwnames_count(kwnames);
    for (const char *at = names; *at; at++) count += *at == ' ';
    if (nargs + keywords > count) return raise_too_many(count, required, nargs, keywords);
    for (size_t i = 0; i < count; i++) out[i] = i < nargs ? args[i] : NULL;
    Value unknown = NULL;
    for (size_t i = 0; i < keywords; i++) {
        Value name = tuple_get(kwnames, (intptr_t)i);
        int   index = parameter_index(names, name);
        if (index < 0) unknown = name;
        else if ((size_t)index < nargs)
            return RAISED(raise_type_error("argument for function given by name ('%U') and position (%d)", name, index + 1));
        else out[index] = args[nargs + i];
    }
    for (size_t i = nargs; i < required; i++) {
        char word[16];
        if (out[i]) continue;
        parameter_name(names, i, word);
        return RAISED(raise_type_error("function missing required argument '%s' (pos %zu)", word, i + 1));
    }
    return unknown ? RAISED(raise_type_error("'%U' is an invalid keyword argument for this function", unknown)) : 0;
}
/* The context that is the only argument. */
static ALWAYS_INLINE DecimalContextObj *only_context(const Value *args, size_t nargs, Value names) {
    Value out[1] = {NULL};
    if ((nargs || names) && decimal_parse_arguments("context", 0, args, nargs, names, out) < 0) return NULL;
    return context_argument(out[0]);
}
/* Loads SELF and the argument `other`; the context is the second argument. */
static DecimalContextObj *other_and_context(Number *y, const Value *args, size_t nargs, Value names) {
    Value out[2];
    if (decimal_parse_arguments("other context", 1, args, nargs, names, out) < 0) return NULL;
    DecimalContextObj *context = context_argument(out[1]);
    return context && number_need(y, out[0]) == 0 ? context : NULL;
}
static COLD Value raise_count(size_t wanted, size_t nargs) {
    return raise_type_error("function takes exactly %zu argument%s (%zu given)", wanted, wanted == 1 ? "" : "s", nargs);
}

/* ---- one operand --------------------------------------------------------------------------------------------------------------------------- */
static Value compute1(const mpd_t *x, Operation1 operation, DecimalContextObj *context) {
    Number   result;
    uint32_t status = 0;
    number_init(&result);
    operation(&result.mpd, x, &context->mpd, &status);
    return decimal_finish(&result, context, status);
}
static Value decimal_operation1(Value self, Operation1 operation, const Value *args, size_t nargs, Value names) {
    DecimalContextObj *context = only_context(args, nargs, names);
    mpd_t              view;
    if (!context) return NULL;
    decimal_view(&view, self);
    return compute1(&view, operation, context);
}
static Value context_operation1(Value self, Operation1 operation, Value v) {
    Number x;
    TRY_NULL(number_need(&x, v));
    Value result = compute1(&x.mpd, operation, (DecimalContextObj *)self);
    number_free(&x);
    return result;
}
/* ---- two operands -------------------------------------------------------------------------------------------------------------------------- */
static Value compute2(const mpd_t *x, const mpd_t *y, Operation2 operation, DecimalContextObj *context) {
    Number   result;
    uint32_t status = 0;
    number_init(&result);
    operation(&result.mpd, x, y, &context->mpd, &status);
    return decimal_finish(&result, context, status);
}
static Value decimal_operation2(Value self, Operation2 operation, const Value *args, size_t nargs, Value names) {
    Number             y;
    mpd_t              x;
    DecimalContextObj *context = other_and_context(&y, args, nargs, names);
    if (!context) return NULL;
    decimal_view(&x, self);
    Value result = compute2(&x, &y.mpd, operation, context);
    number_free(&y);
    return result;
}
static Status load_two(Number *x, Number *y, const Value *args, size_t nargs) {
    if (nargs != 2) return RAISED(raise_count(2, nargs));
    TRY(number_need(x, args[0]));
    if (number_need(y, args[1]) == 0) return 0;
    number_free(x);
    return -1;
}
static Value context_operation2(Value self, Operation2 operation, const Value *args, size_t nargs) {
    Number x, y;
    TRY_NULL(load_two(&x, &y, args, nargs));
    Value result = compute2(&x.mpd, &y.mpd, operation, (DecimalContextObj *)self);
    number_free(&x);
    number_free(&y);
    return result;
}

/* Functions of libmpdec that take less, made to look like the others. */
static void op_compare(mpd_t *r, const mpd_t *a, const mpd_t *b, const mpd_context_t *c, uint32_t *s) { (void)mpd_qcompare(r, a, b, c, s); }
static void op_compare_signal(mpd_t *r, const mpd_t *a, const mpd_t *b, const mpd_context_t *c, uint32_t *s) { (void)mpd_qcompare_signal(r, a, b, c, s); }
static void op_compare_total(mpd_t *r, const mpd_t *a, const mpd_t *b, const mpd_context_t *c, uint32_t *s) { mpd_compare_total(r, a, b); }
static void op_compare_total_mag(mpd_t *r, const mpd_t *a, const mpd_t *b, const mpd_context_t *c, uint32_t *s) { mpd_compare_total_mag(r, a, b); }
static void op_copy_sign(mpd_t *r, const mpd_t *a, const mpd_t *b, const mpd_context_t *c, uint32_t *s) { mpd_qcopy_sign(r, a, b, s); }
static void op_copy_abs(mpd_t *r, const mpd_t *a, const mpd_context_t *c, uint32_t *s) { mpd_qcopy_abs(r, a, s); }
static void op_copy_negate(mpd_t *r, const mpd_t *a, const mpd_context_t *c, uint32_t *s) { mpd_qcopy_negate(r, a, s); }

/* DECIMAL1, DECIMAL2: a method of Decimal; CONTEXT1, CONTEXT2: of contexts. */
#define DECIMAL1(NAME, OPERATION) \
    static Value decimal_##NAME(Value self, const Value *args, size_t nargs, Value names) { return decimal_operation1(self, OPERATION, args, nargs, names); }
#define DECIMAL2(NAME, OPERATION) \
    static Value decimal_##NAME(Value self, const Value *args, size_t nargs, Value names) { return decimal_operation2(self, OPERATION, args, nargs, names); }
#define CONTEXT1(NAME, OPERATION) static Value context_##NAME(Value self, Value x) { return context_operation1(self, OPERATION, x); }
#define CONTEXT2(NAME, OPERATION) \
    static Value context_##NAME(Value self, const Value *args, size_t nargs, Value names) { return context_operation2(self, OPERATION, args, nargs); }
#define BOTH1(NAME, OPERATION) DECIMAL1(NAME, OPERATION) CONTEXT1(NAME, OPERATION)
#define BOTH2(NAME, OPERATION) DECIMAL2(NAME, OPERATION) CONTEXT2(NAME, OPERATION)
BOTH1(exp, mpd_qexp)
BOTH1(ln, mpd_qln)
BOTH1(log10, mpd_qlog10)
BOTH1(next_minus, mpd_qnext_minus)
BOTH1(next_plus, mpd_qnext_plus)
BOTH1(normalize, mpd_qreduce)
BOTH1(sqrt, mpd_qsqrt)
BOTH1(logb, mpd_qlogb)
BOTH1(logical_invert, mpd_qinvert)
CONTEXT1(abs, mpd_qabs)
CONTEXT1(minus, mpd_qminus)
CONTEXT1(plus, mpd_qplus)
CONTEXT1(to_integral_value, mpd_qround_to_int)
CONTEXT1(to_integral_exact, mpd_qround_to_intx)
CONTEXT1(copy_abs, op_copy_abs)
CONTEXT1(copy_negate, op_copy_negate)
BOTH2(compare, op_compare)
BOTH2(compare_signal, op_compare_signal)
BOTH2(compare_total, op_compare_total)
BOTH2(compare_total_mag, op_compare_total_mag)
BOTH2(copy_sign, op_copy_sign)
BOTH2(logical_and, mpd_qand)
BOTH2(logical_or, mpd_qor)
BOTH2(logical_xor, mpd_qxor)
BOTH2(max, mpd_qmax)
BOTH2(max_mag, mpd_qmax_mag)
BOTH2(min, mpd_qmin)
BOTH2(min_mag, mpd_qmin_mag)
BOTH2(next_toward, mpd_qnext_toward)
BOTH2(remainder_near, mpd_qrem_near)
BOTH2(rotate, mpd_qrotate)
BOTH2(scaleb, mpd_qscaleb)
BOTH2(shift, mpd_qshift)
CONTEXT2(add, mpd_qadd)
CONTEXT2(subtract, mpd_qsub)
CONTEXT2(multiply, mpd_qmul)
CONTEXT2(divide, mpd_qdiv)
CONTEXT2(divide_int, mpd_qdivint)
CONTEXT2(remainder, mpd_qrem)
CONTEXT2(quantize, mpd_qquantize)

/* ---- yes or no ------------------------------------------------------------------------------------------------------------------------------ */
typedef int (*Predicate)(const mpd_t *);
typedef int (*ContextPredicate)(const mpd_t *, const mpd_context_t *);

#define PREDICATE(NAME, FUNCTION) \
    static Value decimal_##NAME(Value self) { \
        mpd_t view; \
        decimal_view(&view, self); \
        return value_from_bool(FUNCTION(&view)); \
    } \
    static Value context_##NAME(Value self, Value v) { \
        Number x; \
        TRY_NULL(number_need(&x, v)); \
        bool yes = FUNCTION(&x.mpd); \
        number_free(&x); \
        return value_from_bool(yes); \
    }
#define CONTEXT_PREDICATE(NAME, FUNCTION) \
    static Value decimal_##NAME(Value self, const Value *args, size_t nargs, Value names) { \
        DecimalContextObj *context = only_context(args, nargs, names); \
        mpd_t              view; \
        if (!context) return NULL; \
        decimal_view(&view, self); \
        return value_from_bool(FUNCTION(&view, &context->mpd)); \
    } \
    static Value context_##NAME(Value self, Value v) { \
        Number x; \
        TRY_NULL(number_need(&x, v)); \
        bool yes = FUNCTION(&x.mpd, &((DecimalContextObj *)self)->mpd); \
        number_free(&x); \
        return value_from_bool(yes); \
    }
PREDICATE(is_finite, mpd_isfinite)
PREDICATE(is_infinite, mpd_isinfinite)
PREDICATE(is_nan, mpd_isnan)
PREDICATE(is_qnan, mpd_isqnan)
PREDICATE(is_snan, mpd_issnan)
PREDICATE(is_signed, mpd_issigned)
PREDICATE(is_zero, mpd_iszero)
CONTEXT_PREDICATE(is_normal, mpd_isnormal)
CONTEXT_PREDICATE(is_subnormal, mpd_issubnormal)
static Value decimal_is_canonical(Value self) { return TRUE_VALUE; }
static Value context_is_canonical(Value self, Value v) { return is_decimal(v) ? TRUE_VALUE : raise_type_error("argument must be a Decimal"); }
static Value decimal_same_quantum(Value self, const Value *args, size_t nargs, Value names) {
    Number y;
    mpd_t  x;
    if (!other_and_context(&y, args, nargs, names)) return NULL;
    decimal_view(&x, self);
    bool same = mpd_same_quantum(&x, &y.mpd);
    number_free(&y);
    return value_from_bool(same);
}
static Value context_same_quantum(Value self, const Value *args, size_t nargs, Value names) {
    Number x, y;
    TRY_NULL(load_two(&x, &y, args, nargs));
    bool same = mpd_same_quantum(&x.mpd, &y.mpd);
    number_free(&x);
    number_free(&y);
    return value_from_bool(same);
}

/* ---- further methods of Decimal ------------------------------------------------------------------------------------------------------------ */
static Value decimal_adjusted(Value self) {
    mpd_t view;
    decimal_view(&view, self);
    return value_from_int(mpd_isspecial(&view) ? 0 : mpd_adjexp(&view));
}
static Value decimal_itself(Value self) { return self; }
static Value decimal_radix(Value self) { return decimal_convert_exact(&decimal_type, value_from_int(10), NULL); }
static Value copy_changed(Value self, void (*change)(mpd_t *)) {
    mpd_t view;
    decimal_view(&view, self);
    change(&view);
    return decimal_from_mpd(&view);
}
static void  drop_sign(mpd_t *mpd) { mpd->flags &= (uint8_t)~MPD_NEG; }
static void  turn_sign(mpd_t *mpd) { mpd->flags ^= MPD_NEG; }
static Value decimal_copy_abs(Value self) { return copy_changed(self, drop_sign); }
static Value decimal_copy_negate(Value self) { return copy_changed(self, turn_sign); }
static Value decimal_number_class(Value self, const Value *args, size_t nargs, Value names) {
    DecimalContextObj *context = only_context(args, nargs, names);
    mpd_t              view;
    if (!context) return NULL;
    decimal_view(&view, self);
    return str_from_c(mpd_class(&view, &context->mpd));
}
static Value decimal_to_eng_string(Value self, const Value *args, size_t nargs, Value names) {
    DecimalContextObj *context = only_context(args, nargs, names);
    return context ? decimal_text(self, context->capitals, true) : NULL;
}
/* to_integral_...(rounding=None, context=None). */
static Value to_integral(Value self, Operation1 operation, const Value *args, size_t nargs, Value names) {
    Value out[2];
    TRY_NULL(decimal_parse_arguments("rounding context", 0, args, nargs, names, out));
    DecimalContextObj *context = context_argument(out[1]);
    if (!context) return NULL;
    mpd_context_t settings = context->mpd;
    if (out[0] && out[0] != NONE && (settings.round = rounding_argument(out[0])) < 0) return NULL;
    mpd_t    view;
    Number   result;
    uint32_t status = 0;
    decimal_view(&view, self);
    number_init(&result);
    operation(&result.mpd, &view, &settings, &status);
    return decimal_finish(&result, context, status);
}
static Value decimal_to_integral_value(Value self, const Value *args, size_t nargs, Value names) { return to_integral(self, mpd_qround_to_int, args, nargs, names); }
static Value decimal_to_integral_exact(Value self, const Value *args, size_t nargs, Value names) { return to_integral(self, mpd_qround_to_intx, args, nargs, names); }
static Value decimal_quantize(Value self, const Value *args, size_t nargs, Value names) {
    Value out[3] = {args[0], NULL, NULL};
    if (nargs != 1 || names) TRY_NULL(decimal_parse_arguments("exp rounding context", 1, args, nargs, names, out));
    DecimalContextObj *context = context_argument(out[2]);
    if (!context) return NULL;
    mpd_context_t settings = context->mpd;
    if (out[1] && out[1] != NONE && (settings.round = rounding_argument(out[1])) < 0) return NULL;
    Number   quantum, result;
    mpd_t    view;
    uint32_t status = 0;
    TRY_NULL(number_need(&quantum, out[0]));
    decimal_view(&view, self);
    number_init(&result);
    mpd_qquantize(&result.mpd, &view, &quantum.mpd, &settings, &status);
    number_free(&quantum);
    return decimal_finish(&result, context, status);
}
static Value multiply_add(const mpd_t *x, Value second, Value third, DecimalContextObj *context) {
    Number   y, z, result;
    uint32_t status = 0;
    TRY_NULL(number_need(&y, second));
    if (number_need(&z, third) < 0) {
        number_free(&y);
        return NULL;
    }
    number_init(&result);
    mpd_qfma(&result.mpd, x, &y.mpd, &z.mpd, &context->mpd, &status);
    number_free(&y);
    number_free(&z);
    return decimal_finish(&result, context, status);
}
static Value decimal_fma(Value self, const Value *args, size_t nargs, Value names) {
    Value out[3];
    mpd_t view;
    TRY_NULL(decimal_parse_arguments("other third context", 2, args, nargs, names, out));
    DecimalContextObj *context = context_argument(out[2]);
    if (!context) return NULL;
    decimal_view(&view, self);
    return multiply_add(&view, out[0], out[1], context);
}

/* ---- further methods of contexts ----------------------------------------------------------------------------------------------------------- */
static Value context_fma(Value self, const Value *args, size_t nargs, Value names) {
    Number x;
    if (nargs != 3) return raise_count(3, nargs);
    TRY_NULL(number_need(&x, args[0]));
    Value result = multiply_add(&x.mpd, args[1], args[2], (DecimalContextObj *)self);
    number_free(&x);
    return result;
}
static Value context_divmod(Value self, const Value *args, size_t nargs, Value names) {
    DecimalContextObj *context = (DecimalContextObj *)self;
    Number             x, y, quotient, remainder;
    uint32_t           status = 0;
    TRY_NULL(load_two(&x, &y, args, nargs));
    number_init(&quotient);
    number_init(&remainder);
    mpd_qdivmod(&quotient.mpd, &remainder.mpd, &x.mpd, &y.mpd, &context->mpd, &status);
    number_free(&x);
    number_free(&y);
    if (status && context_signal(context, status) < 0) {
        number_free(&quotient);
        number_free(&remainder);
        return NULL;
    }
    Value q = decimal_from_number(&quotient), r = decimal_from_number(&remainder);
    return q && r ? TUPLE2(q, r) : NULL;
}
static Value context_power(Value self, const Value *args, size_t nargs, Value names) {
    DecimalContextObj *context = (DecimalContextObj *)self;
    Value              out[3];
    Number             numbers[3], result;
    uint32_t           status = 0;
    int                count = 0;
    TRY_NULL(decimal_parse_arguments("a b modulo", 2, args, nargs, names, out));
    int wanted = out[2] && out[2] != NONE ? 3 : 2;
    while (count < wanted && number_need(&numbers[count], out[count]) == 0) count++;
    if (count == wanted) {
        number_init(&result);
        if (wanted == 2) mpd_qpow(&result.mpd, &numbers[0].mpd, &numbers[1].mpd, &context->mpd, &status);
        else mpd_qpowmod(&result.mpd, &numbers[0].mpd, &numbers[1].mpd, &numbers[2].mpd, &context->mpd, &status);
    }
    for (int i = 0; i < count; i++) number_free(&numbers[i]);
    return count == wanted ? decimal_finish(&result, context, status) : NULL;
}
static Value context_apply_settings(Value self, Value v) { /* _apply: V rounded */
    Number x, result;
    TRY_NULL(number_need(&x, v));
    uint32_t           status = 0;
    DecimalContextObj *context = (DecimalContextObj *)self;
    number_init(&result);
    mpd_qcopy(&result.mpd, &x.mpd, &status);
    mpd_qfinalize(&result.mpd, &context->mpd, &status);
    number_free(&x);
    return decimal_finish(&result, context, status);
}
static Value exact_decimal(Value v) {
    Number x;
    if (is_decimal(v)) return v;
    TRY_NULL(number_need(&x, v));
    return decimal_from_number(&x);
}
static Value context_canonical(Value self, Value v) { return is_decimal(v) ? v : raise_type_error("argument must be a Decimal"); }
static Value context_copy_decimal(Value self, Value v) { return exact_decimal(v); }
static Value context_number_class(Value self, Value v) {
    Number x;
    TRY_NULL(number_need(&x, v));
    const char *name = mpd_class(&x.mpd, &((DecimalContextObj *)self)->mpd);
    number_free(&x);
    return str_from_c(name);
}
static Value context_text(Value self, Value v, bool engineering) {
    Value number = exact_decimal(v);
    return number ? decimal_text(number, ((DecimalContextObj *)self)->capitals, engineering) : NULL;
}
static Value context_to_sci_string(Value self, Value v) { return context_text(self, v, false); }
static Value context_to_eng_string(Value self, Value v) { return context_text(self, v, true); }

/* ---- tables ------------------------------------------------------------------------------------------------------------------------------------ */
#define METHOD_D1(NAME, TEXT) {#NAME, decimal_##NAME, METHOD_KEYWORDS, #NAME "($self, /, context=None)\n--\n\n" TEXT}
#define METHOD_D2(NAME, TEXT) {#NAME, decimal_##NAME, METHOD_KEYWORDS, #NAME "($self, /, other, context=None)\n--\n\n" TEXT}
#define METHOD_D0(NAME, TEXT) {#NAME, decimal_##NAME, METHOD_NOARGS, #NAME "($self, /)\n--\n\n" TEXT}
#define METHOD_C1(NAME, TEXT) {#NAME, context_##NAME, METHOD_ONE, #NAME "($self, x, /)\n--\n\n" TEXT}
#define METHOD_C2(NAME, TEXT) {#NAME, context_##NAME, METHOD_FAST, #NAME "($self, x, y, /)\n--\n\n" TEXT}

const MethodDef decimal_methods[] = {
    METHOD_D1(exp, "e to the power of the number, correctly rounded."),
    METHOD_D1(ln, "The natural logarithm, correctly rounded."),
    METHOD_D1(log10, "The logarithm to base ten, correctly rounded."),
    METHOD_D1(next_minus, "The largest number of the context that is smaller."),
    METHOD_D1(next_plus, "The smallest number of the context that is larger."),
    METHOD_D1(normalize, "Rounded, and without trailing zeros."),
    METHOD_D1(sqrt, "The square root, rounded half to even."),
    METHOD_D1(logb, "The adjusted exponent as a Decimal."),
    METHOD_D1(logical_invert, "Each logical digit turned."),
    METHOD_D1(is_normal, "Is it finite, not zero and not subnormal?"),
    METHOD_D1(is_subnormal, "Is it subnormal?"),
    METHOD_D1(number_class, "Class of the number as text, like '+Normal'."),
    METHOD_D1(to_eng_string, "Text in engineering notation: the exponent is a multiple of three."),
    {"to_integral", decimal_to_integral_value, METHOD_KEYWORDS, "to_integral($self, /, rounding=None, context=None)\n--\n\nThe same as to_integral_value()."},
    {"to_integral_value", decimal_to_integral_value, METHOD_KEYWORDS,
     "to_integral_value($self, /, rounding=None, context=None)\n--\n\nRounded to an integer without signalling Inexact or Rounded."},
    {"to_integral_exact", decimal_to_integral_exact, METHOD_KEYWORDS,
     "to_integral_exact($self, /, rounding=None, context=None)\n--\n\nRounded to an integer, signalling Inexact and Rounded where it applies."},
    METHOD_D2(compare, "-1, 0, 1 or NaN as a Decimal."),
    METHOD_D2(compare_signal, "Like compare(), but every NaN signals."),
    METHOD_D2(compare_total, "Compares the representations: -1, 0 or 1 in the total order."),
    METHOD_D2(compare_total_mag, "Like compare_total(), without signs."),
    METHOD_D2(copy_sign, "This number with the sign of the other."),
    METHOD_D2(logical_and, "Digit by digit and of logical numbers."),
    METHOD_D2(logical_or, "Digit by digit or of logical numbers."),
    METHOD_D2(logical_xor, "Digit by digit exclusive or of logical numbers."),
    METHOD_D2(max, "The larger one, rounded; a quiet NaN loses against a number."),
    METHOD_D2(max_mag, "The one that is larger without signs."),
    METHOD_D2(min, "The smaller one, rounded; a quiet NaN loses against a number."),
    METHOD_D2(min_mag, "The one that is smaller without signs."),
    METHOD_D2(next_toward, "The next number of the context in the direction of the other."),
    METHOD_D2(remainder_near, "The remainder of the division with the quotient rounded to the nearest integer."),
    METHOD_D2(rotate, "The digits rotated by as many places as the other says."),
    METHOD_D2(same_quantum, "Do both have the same exponent?"),
    METHOD_D2(scaleb, "The exponent changed by the other."),
    METHOD_D2(shift, "The digits shifted by as many places as the other says."),
    {"quantize", decimal_quantize, METHOD_KEYWORDS, "quantize($self, /, exp, rounding=None, context=None)\n--\n\nRounded to the exponent of exp."},
    {"fma", decimal_fma, METHOD_KEYWORDS, "fma($self, /, other, third, context=None)\n--\n\nself * other + third, rounded once."},
    METHOD_D0(is_canonical, "Always True."),
    METHOD_D0(is_finite, "Is it neither infinite nor NaN?"),
    METHOD_D0(is_infinite, "Is it an infinity?"),
    METHOD_D0(is_nan, "Is it a NaN, quiet or signaling?"),
    METHOD_D0(is_qnan, "Is it a quiet NaN?"),
    METHOD_D0(is_snan, "Is it a signaling NaN?"),
    METHOD_D0(is_signed, "Has it a negative sign?"),
    METHOD_D0(is_zero, "Is it a zero of either sign?"),
    METHOD_D0(adjusted, "The exponent of the first digit; 0 for infinities and NaNs."),
    {"canonical", decimal_itself, METHOD_NOARGS, "canonical($self, /)\n--\n\nThe number itself."},
    {"conjugate", decimal_itself, METHOD_NOARGS, "conjugate($self, /)\n--\n\nThe number itself."},
    METHOD_D0(radix, "The base: Decimal(10)."),
    METHOD_D0(copy_abs, "The number without its sign; nothing is rounded or signalled."),
    METHOD_D0(copy_negate, "The number with its sign turned; nothing is rounded or signalled."),
    {NULL}};

const MethodDef context_operation_methods[] = {
    METHOD_C1(abs, "The absolute value."),
    METHOD_C1(exp, "e to the power of x."),
    METHOD_C1(ln, "The natural logarithm of x."),
    METHOD_C1(log10, "The logarithm of x to base ten."),
    METHOD_C1(minus, "-x, rounded."),
    METHOD_C1(next_minus, "The largest number below x."),
    METHOD_C1(next_plus, "The smallest number above x."),
    METHOD_C1(normalize, "x rounded, without trailing zeros."),
    METHOD_C1(plus, "+x, rounded."),
    {"to_integral", context_to_integral_value, METHOD_ONE, "to_integral($self, x, /)\n--\n\nThe same as to_integral_value()."},
    METHOD_C1(to_integral_value, "x rounded to an integer."),
    METHOD_C1(to_integral_exact, "x rounded to an integer, signalling Inexact and Rounded."),
    METHOD_C1(sqrt, "The square root of x."),
    METHOD_C1(logb, "The adjusted exponent of x as a Decimal."),
    METHOD_C1(logical_invert, "Each digit of x turned."),
    METHOD_C1(is_canonical, "Always True."),
    METHOD_C1(is_finite, "Is x neither infinite nor NaN?"),
    METHOD_C1(is_infinite, "Is x an infinity?"),
    METHOD_C1(is_nan, "Is x a NaN?"),
    METHOD_C1(is_normal, "Is x finite, not zero and not subnormal?"),
    METHOD_C1(is_qnan, "Is x a quiet NaN?"),
    METHOD_C1(is_signed, "Has x a negative sign?"),
    METHOD_C1(is_snan, "Is x a signaling NaN?"),
    METHOD_C1(is_subnormal, "Is x subnormal?"),
    METHOD_C1(is_zero, "Is x a zero?"),
    METHOD_C1(canonical, "x itself."),
    METHOD_C1(copy_abs, "x without its sign."),
    METHOD_C1(copy_decimal, "x as a Decimal."),
    METHOD_C1(copy_negate, "x with its sign turned."),
    METHOD_C1(number_class, "Class of x as text."),
    METHOD_C1(to_sci_string, "Text of x in scientific notation."),
    METHOD_C1(to_eng_string, "Text of x in engineering notation."),
    {"_apply", context_apply_settings, METHOD_ONE, NULL},
    METHOD_C2(add, "x + y."),
    METHOD_C2(compare, "-1, 0, 1 or NaN as a Decimal."),
    METHOD_C2(compare_signal, "Like compare(), but every NaN signals."),
    METHOD_C2(compare_total, "Compares the representations."),
    METHOD_C2(compare_total_mag, "Compares the representations without signs."),
    METHOD_C2(copy_sign, "x with the sign of y."),
    METHOD_C2(divide, "x / y."),
    METHOD_C2(divide_int, "The integer part of x / y."),
    METHOD_C2(divmod, "Integer part and remainder of x / y."),
    METHOD_C2(logical_and, "Digit by digit and."),
    METHOD_C2(logical_or, "Digit by digit or."),
    METHOD_C2(logical_xor, "Digit by digit exclusive or."),
    METHOD_C2(max, "The larger one."),
    METHOD_C2(max_mag, "The one that is larger without signs."),
    METHOD_C2(min, "The smaller one."),
    METHOD_C2(min_mag, "The one that is smaller without signs."),
    METHOD_C2(multiply, "x * y."),
    METHOD_C2(next_toward, "The next number from x in the direction of y."),
    METHOD_C2(quantize, "x rounded to the exponent of y."),
    METHOD_C2(remainder, "What x // y leaves of x."),
    METHOD_C2(remainder_near, "The remainder with the quotient rounded to the nearest integer."),
    METHOD_C2(rotate, "The digits of x rotated by y places."),
    METHOD_C2(same_quantum, "Have x and y the same exponent?"),
    METHOD_C2(scaleb, "x with y added to its exponent."),
    METHOD_C2(shift, "The digits of x shifted by y places."),
    METHOD_C2(subtract, "x - y."),
    {"power", context_power, METHOD_KEYWORDS, "power($self, /, a, b, modulo=None)\n--\n\na to the power of b, modulo the third argument if it is given."},
    {"fma", context_fma, METHOD_FAST, "fma($self, x, y, z, /)\n--\n\nx * y + z, rounded once."},
    {NULL}};
