/* decimal_arithmetic.c - the operators of Decimal: arithmetic, comparison, hashing and rounding to int; and its type. */
#include "decimal_int.h"

typedef unsigned __int128 Wide;
typedef void (*Operation1)(mpd_t *, const mpd_t *, const mpd_context_t *, uint32_t *);
typedef void (*Operation2)(mpd_t *, const mpd_t *, const mpd_t *, const mpd_context_t *, uint32_t *);

/* ---- operators ------------------------------------------------------------------------------------------------------------------------ */
static ALWAYS_INLINE Value unary(Value self, Operation1 operation) {
    DecimalContextObj *context = context_current();
    mpd_t              view;
    Number             result;
    uint32_t           status = 0;
    if (UNLIKELY(!context)) return NULL;
    decimal_view(&view, self);
    number_init(&result);
    operation(&result.mpd, &view, &context->mpd, &status);
    return decimal_finish(&result, context, status);
}
/* One operand that is not an exact Decimal. */
static NOINLINE Value binary_mixed(Value a, Value b, Operation2 operation, DecimalContextObj *context) {
    Number   x, y, result;
    uint32_t status = 0;
    Truth    loaded = number_load(&x, a);
    if (loaded <= 0) return loaded < 0 ? NULL : NOT_IMPLEMENTED;
    loaded = number_load(&y, b);
    if (loaded > 0) {
        number_init(&result);
        operation(&result.mpd, &x.mpd, &y.mpd, &context->mpd, &status);
        number_free(&y);
    }
    number_free(&x);
    if (loaded <= 0) return loaded < 0 ? NULL : NOT_IMPLEMENTED;
    return decimal_finish(&result, context, status);
}
static ALWAYS_INLINE Value binary(Value a, Value b, Operation2 operation) {
    DecimalContextObj *context = context_current();
    if (UNLIKELY(!context)) return NULL;
    if (UNLIKELY(!value_is(a, &decimal_type) || !value_is(b, &decimal_type))) return binary_mixed(a, b, operation, context);
    mpd_t    x, y;
    Number   result;
    uint32_t status = 0;
    decimal_view(&x, a);
    decimal_view(&y, b);
    number_init(&result);
    operation(&result.mpd, &x, &y, &context->mpd, &status);
    return decimal_finish(&result, context, status);
}
/* ---- sums and products of small numbers ------------------------------------------------------------------------------------------------- */
/* Finite numbers of at most 18 digits whose exact result is within the precision and the exponents of the context, and not zero. */
typedef struct Small {
    uint64_t word;
    int64_t  exponent;
    unsigned digits;
    uint8_t  sign;
} Small;
static ALWAYS_INLINE unsigned count_digits(uint64_t word) { /* not 0 */
    unsigned guess = (unsigned)(64 - __builtin_clzll(word)) * 1233 >> 12;
    return guess + (word >= powers_of_ten[guess]);
}
/* V, an exact Decimal or an int, if it is small and not zero. */
static ALWAYS_INLINE bool load_small(Small *s, Value v) {
    if (LIKELY(value_is(v, &decimal_type))) {
        DecimalObj *d = (DecimalObj *)v;
        if (d->flags & MPD_SPECIAL || d->digits > 18) return false;
        *s = (Small){d->words[0], d->exponent, (unsigned)d->digits, (uint8_t)d->flags};
        return s->word != 0;
    }
    if (!value_is_int(v)) return false;
    int64_t i = value_int(v);
    *s = (Small){i < 0 ? -(uint64_t)i : (uint64_t)i, 0, 0, i < 0 ? MPD_NEG : MPD_POS};
    if (s->word - 1 >= powers_of_ten[18] - 1) return false;
    s->digits = count_digits(s->word);
    return true;
}
static ALWAYS_INLINE Value small_result(uint64_t word, uint8_t sign, int64_t exponent) {
    DecimalContextObj *context = context_current();
    if (UNLIKELY(!context)) return NULL;
    int64_t digits = count_digits(word), adjusted = exponent + digits - 1;
    if (UNLIKELY(digits > context->mpd.prec || adjusted > context->mpd.emax || adjusted < context->mpd.emin || context->mpd.clamp)) return NOT_IMPLEMENTED;
    DecimalObj *d = decimal_allocate(1);
    if (UNLIKELY(!d)) return NULL;
    d->digits = (uint64_t)digits;
    d->flags = sign;
    d->exponent = exponent;
    d->words[0] = word;
    return VALUE(d);
}
/* NOT_IMPLEMENTED: libmpdec has to do it. */
static ALWAYS_INLINE Value small_sum(Value left, Value right, uint8_t turn) {
    Small a, b;
    if (!load_small(&a, left) || !load_small(&b, right)) return NOT_IMPLEMENTED;
    int64_t shift = a.exponent - b.exponent, exponent = b.exponent;
    b.sign ^= turn;
    if (shift > 0) {
        if ((uint64_t)shift + a.digits > 18) return NOT_IMPLEMENTED;
        a.word *= powers_of_ten[shift];
    } else if (shift < 0) {
        if ((uint64_t)-shift + b.digits > 18) return NOT_IMPLEMENTED;
        b.word *= powers_of_ten[-shift];
        exponent = a.exponent;
    }
    if (a.sign == b.sign) return small_result(a.word + b.word, a.sign, exponent);
    if (a.word == b.word) return NOT_IMPLEMENTED; /* the sign of zero depends on the rounding mode */
    return a.word > b.word ? small_result(a.word - b.word, a.sign, exponent) : small_result(b.word - a.word, b.sign, exponent);
}
static ALWAYS_INLINE Value small_product(Value left, Value right) {
    Small a, b;
    if (!load_small(&a, left) || !load_small(&b, right) || a.digits + b.digits > 19) return NOT_IMPLEMENTED;
    return small_result(a.word * b.word, a.sign ^ b.sign, a.exponent + b.exponent);
}
static Value decimal_add(Value a, Value b) {
    Value v = small_sum(a, b, 0);
    return LIKELY(v != NOT_IMPLEMENTED) ? v : binary(a, b, mpd_qadd);
}
static Value decimal_sub(Value a, Value b) {
    Value v = small_sum(a, b, MPD_NEG);
    return LIKELY(v != NOT_IMPLEMENTED) ? v : binary(a, b, mpd_qsub);
}
static Value decimal_mul(Value a, Value b) {
    Value v = small_product(a, b);
    return LIKELY(v != NOT_IMPLEMENTED) ? v : binary(a, b, mpd_qmul);
}

/* ---- the other operators ---------------------------------------------------------------------------------------------------------------- */
static Value decimal_truediv(Value a, Value b) { return binary(a, b, mpd_qdiv); }
static Value decimal_floordiv(Value a, Value b) { return binary(a, b, mpd_qdivint); }
static Value decimal_mod(Value a, Value b) { return binary(a, b, mpd_qrem); }
static Value decimal_negative(Value v) { return unary(v, mpd_qminus); }
static Value decimal_positive(Value v) { return unary(v, mpd_qplus); }
static Value decimal_absolute(Value v) { return unary(v, mpd_qabs); }

static Value finish_pair(Number *quotient, Number *remainder, DecimalContextObj *context, uint32_t status) {
    if (status && context_signal(context, status) < 0) {
        number_free(quotient);
        number_free(remainder);
        return NULL;
    }
    Value q = decimal_from_number(quotient), r = decimal_from_number(remainder);
    return q && r ? TUPLE2(q, r) : NULL;
}
static Value decimal_divmod(Value a, Value b) {
    DecimalContextObj *context = context_current();
    Number             x, y, quotient, remainder;
    uint32_t           status = 0;
    if (!context) return NULL;
    Truth loaded = number_load(&x, a);
    if (loaded <= 0) return loaded < 0 ? NULL : NOT_IMPLEMENTED;
    loaded = number_load(&y, b);
    if (loaded > 0) {
        number_init(&quotient);
        number_init(&remainder);
        mpd_qdivmod(&quotient.mpd, &remainder.mpd, &x.mpd, &y.mpd, &context->mpd, &status);
        number_free(&y);
    }
    number_free(&x);
    if (loaded <= 0) return loaded < 0 ? NULL : NOT_IMPLEMENTED;
    return finish_pair(&quotient, &remainder, context, status);
}
static Value decimal_power(Value base, Value exponent, Value modulus) {
    DecimalContextObj *context = context_current();
    if (!context) return NULL;
    if (modulus == NONE) return binary_mixed(base, exponent, mpd_qpow, context);
    Value    parts[] = {base, exponent, modulus};
    Number   numbers[3], result;
    uint32_t status = 0;
    int      count = 0;
    Truth    loaded = 1;
    while (count < 3 && (loaded = number_load(&numbers[count], parts[count])) > 0) count++;
    if (count == 3) {
        number_init(&result);
        mpd_qpowmod(&result.mpd, &numbers[0].mpd, &numbers[1].mpd, &numbers[2].mpd, &context->mpd, &status);
    }
    for (int i = 0; i < count; i++) number_free(&numbers[i]);
    if (loaded <= 0) return loaded < 0 ? NULL : NOT_IMPLEMENTED;
    return decimal_finish(&result, context, status);
}
static Truth decimal_truth(Value self) {
    mpd_t view;
    decimal_view(&view, self);
    return !mpd_iszero(&view);
}

/* ---- comparison ------------------------------------------------------------------------------------------------------------------------- */
/* SELF and OTHER, a numbers.Rational, times its denominator.  1, 0: it is none. */
static Truth load_rational(Value self, Value other, Number *x, Number *y) {
    static Slot rational;
    if (!rational.value) {
        Value module = vm_hooks.import("numbers"), cls = module ? object_get_attr(module, str_intern_c("Rational")) : NULL;
        if (!cls) return -1;
        gc_add_roots(&rational, 1, "numbers.Rational");
        rational.value = cls;
    }
    Truth is_rational = object_is_instance(other, rational.value);
    if (is_rational <= 0) return is_rational;
    Value numerator = object_get_attr(other, str_intern_c("numerator")), denominator = numerator ? object_get_attr(other, str_intern_c("denominator")) : NULL;
    if (!denominator) return -1;
    if (!is_int(numerator) || !is_int(denominator)) return RAISED(raise_type_error("numerator and denominator must be ints"));
    mpd_t         view;
    Number        factor;
    mpd_context_t exact;
    uint32_t      status = 0;
    decimal_view(&view, self);
    if (mpd_isspecial(&view)) x->mpd = view;
    else {
        TRY(number_from_int(&factor, denominator));
        mpd_ssize_t exponent = view.exp;
        mpd_maxcontext(&exact);
        view.exp = 0;
        number_init(x);
        mpd_qmul(&x->mpd, &view, &factor.mpd, &exact, &status);
        number_free(&factor);
        if (status & MPD_Malloc_error) {
            number_free(x);
            return RAISED(raise_memory_error());
        }
        x->mpd.exp = exponent;
    }
    if (number_from_int(y, numerator) < 0) {
        number_free(x);
        return -1;
    }
    return 1;
}
/* Both sides of a comparison as numbers: 1, 0: not comparable. */
static Truth load_comparison(Value self, Value other, CompareOp op, DecimalContextObj *context, Number *x, Number *y) {
    bool  equality = op == COMPARE_EQ || op == COMPARE_NE;
    Truth loaded = number_load(y, other);
    if (loaded) {
        if (loaded > 0) decimal_view(&x->mpd, self);
        return loaded;
    }
    if (value_is_a(other, &complex_type)) {
        if (!equality || ((ComplexObj *)other)->imag != 0.0) return 0;
        context->mpd.status |= FLOAT_OPERATION;
        number_from_double(y, ((ComplexObj *)other)->real);
    } else if (is_float(other)) {
        if (equality) context->mpd.status |= FLOAT_OPERATION;
        else TRY(context_signal(context, FLOAT_OPERATION));
        number_from_double(y, float_value(other));
    } else return load_rational(self, other, x, y);
    decimal_view(&x->mpd, self);
    return 1;
}
static Value decimal_compare(Value self, Value other, CompareOp op) {
    DecimalContextObj *context = context_current();
    Number             x, y;
    uint32_t           status = 0;
    if (UNLIKELY(!context)) return NULL;
    Truth loaded = load_comparison(self, other, op, context, &x, &y);
    if (loaded <= 0) return loaded < 0 ? NULL : NOT_IMPLEMENTED;
    bool signalling = mpd_issnan(&x.mpd) || mpd_issnan(&y.mpd);
    int  order = mpd_qcmp(&x.mpd, &y.mpd, &status);
    number_free(&x);
    number_free(&y);
    if (UNLIKELY(order == INT_MAX)) {
        /* Quiet NaNs are just not equal; everything else is an invalid operation. */
        if ((signalling || (op != COMPARE_EQ && op != COMPARE_NE)) && context_signal(context, status | MPD_Invalid_operation) < 0) return NULL;
        return value_from_bool(op == COMPARE_NE);
    }
    switch (op) {
    case COMPARE_LT: return value_from_bool(order < 0);
    case COMPARE_LE: return value_from_bool(order <= 0);
    case COMPARE_EQ: return value_from_bool(order == 0);
    case COMPARE_NE: return value_from_bool(order != 0);
    case COMPARE_GT: return value_from_bool(order > 0);
    case COMPARE_GE: return value_from_bool(order >= 0);
    }
    UNREACHABLE("comparison");
}

/* ---- hash -------------------------------------------------------------------------------------------------------------------------------- */
#define HASH_PRIME ((UINT64_C(1) << 61) - 1) /* as for int, float and Fraction */
#define HASH_TENTH UINT64_C(2075258708292324556) /* 10**-1 */
_Static_assert((Wide)HASH_TENTH * 10 % HASH_PRIME == 1, "inverse of ten");
static uint64_t mod_multiply(uint64_t a, uint64_t b) {
    Wide     product = (Wide)a * b;
    uint64_t sum = ((uint64_t)product & HASH_PRIME) + (uint64_t)(product >> 61);
    return sum >= HASH_PRIME ? sum - HASH_PRIME : sum;
}
static uint64_t mod_power(uint64_t base, uint64_t exponent) {
    uint64_t result = 1;
    for (; exponent; exponent >>= 1, base = mod_multiply(base, base))
        if (exponent & 1) result = mod_multiply(result, base);
    return result;
}
static int64_t number_hash(const mpd_t *mpd) {
    uint64_t sum = 0, radix = MPD_RADIX % HASH_PRIME;
    for (mpd_ssize_t i = mpd->len; i-- > 0;) sum = (mod_multiply(sum, radix) + mpd->data[i] % HASH_PRIME) % HASH_PRIME;
    uint64_t ten = mpd->exp < 0 ? HASH_TENTH : 10;
    int64_t  hash = (int64_t)mod_multiply(sum, mod_power(ten, (uint64_t)(mpd->exp < 0 ? -mpd->exp : mpd->exp)));
    if (mpd_isnegative(mpd)) hash = -hash;
    return hash == -1 ? -2 : hash;
}
static Status decimal_hash(Value self, int64_t *out) {
    DecimalObj *d = decimal_object(self);
    if (!d->hash) {
        mpd_t view;
        decimal_view(&view, self);
        if (mpd_isnan(&view)) {
            if (mpd_issnan(&view)) return RAISED(raise_type_error("Cannot hash a signaling NaN value"));
            gc_pin(value_obj(self));
            *out = hash_pointer(self);
            return 0;
        }
        d->hash = mpd_isinfinite(&view) ? (mpd_isnegative(&view) ? -314159 : 314159) : number_hash(&view);
    }
    *out = d->hash;
    return 0;
}

/* ---- to int -------------------------------------------------------------------------------------------------------------------------------- */
static Value to_int(Value self) {
    mpd_t view;
    decimal_view(&view, self);
    return decimal_to_int(&view);
}
static Value rounded_to_int(Value self, int rounding) {
    mpd_t         view;
    Number        whole;
    mpd_context_t exact;
    uint32_t      status = 0;
    decimal_view(&view, self);
    if (mpd_isspecial(&view) || view.exp >= 0) return decimal_to_int(&view);
    mpd_maxcontext(&exact);
    exact.round = rounding;
    number_init(&whole);
    mpd_qround_to_int(&whole.mpd, &view, &exact, &status);
    Value v = status & MPD_Malloc_error ? raise_memory_error() : decimal_to_int(&whole.mpd);
    number_free(&whole);
    return v;
}
static Value decimal_floor(Value self) { return rounded_to_int(self, MPD_ROUND_FLOOR); }
static Value decimal_ceil(Value self) { return rounded_to_int(self, MPD_ROUND_CEILING); }
static Value round_method(Value self, const Value *args, size_t nargs, Value names) {
    if (nargs > 1) return raise_type_error("function takes at most 1 argument (%zu given)", nargs);
    if (nargs == 0 || args[0] == NONE) return rounded_to_int(self, MPD_ROUND_HALF_EVEN);
    int overflow = 0;
    if (!is_int(args[0])) return raise_type_error("optional arg must be an integer");
    int64_t places = int_as_i64_clamped(args[0], &overflow);
    if (overflow) return raise_overflow_error("Python int too large to convert to C ssize_t");
    DecimalContextObj *context = context_current();
    if (!context) return NULL;
    mpd_uint_t one = 1;
    mpd_t      view, quantum = {MPD_STATIC | MPD_CONST_DATA, places == INT64_MIN ? INT64_MAX : -places, 1, 1, 1, &one};
    Number     result;
    uint32_t   status = 0;
    decimal_view(&view, self);
    number_init(&result);
    mpd_qquantize(&result.mpd, &view, &quantum, &context->mpd, &status);
    return decimal_finish(&result, context, status);
}
static Value to_complex(Value self) {
    Value real = decimal_to_float(self);
    return real ? complex_from_doubles(float_value(real), 0.0) : NULL;
}

/* ---- the type -------------------------------------------------------------------------------------------------------------------------------- */
static Value get_real(Value self, void *closure) { return self; }
static Value get_imaginary(Value self, void *closure) { return decimal_convert_exact(&decimal_type, value_from_int(0), NULL); }
static const GetSetDef decimal_getsets[] = {{"real", get_real}, {"imag", get_imaginary}, {NULL}};

static Value decimal_self(Value self) { return self; }
static Value decimal_deep_copy(Value self, Value memo) { return self; }
static Value decimal_reduce(Value self) {
    Value text = decimal_str(self), arguments = text ? TUPLE1(text) : NULL;
    return arguments ? TUPLE2(VALUE(type_of(self)), arguments) : NULL;
}
static Value decimal_sizeof(Value self) {
    DecimalObj *d = decimal_object(self);
    size_t      size = offsetof(DecimalObj, words) + (size_t)words_for_digits(d->digits) * sizeof(mpd_uint_t);
    return int_from_u64(size + (VALUE(d) == self ? 0 : gc_object_size(value_obj(self))));
}
static Value from_float(Value cls, Value v) {
    Value number;
    if (is_float(v)) number = decimal_from_double(float_value(v));
    else if (is_int(v)) number = decimal_convert_exact(&decimal_type, v, NULL);
    else return raise_type_error("argument must be int or float");
    return number && cls != VALUE(&decimal_type) ? CALL1(cls, number) : number;
}
const MethodDef decimal_special_methods[] = {
    {"from_float", from_float, METHOD_ONE | METHOD_CLASS, "from_float($type, f, /)\n--\n\nThe Decimal with exactly the value of the float f."},
    {"as_tuple", decimal_as_tuple, METHOD_NOARGS, "as_tuple($self, /)\n--\n\nSign, digits and exponent as a named tuple."},
    {"as_integer_ratio", decimal_integer_ratio, METHOD_NOARGS, "as_integer_ratio($self, /)\n--\n\nNumerator and denominator in lowest terms."},
    {"__copy__", decimal_self, METHOD_NOARGS, NULL},
    {"__deepcopy__", decimal_deep_copy, METHOD_ONE, NULL},
    {"__format__", decimal_format, METHOD_FAST, NULL},
    {"__reduce__", decimal_reduce, METHOD_NOARGS, NULL},
    {"__round__", round_method, METHOD_FAST, NULL},
    {"__ceil__", decimal_ceil, METHOD_NOARGS, NULL},
    {"__floor__", decimal_floor, METHOD_NOARGS, NULL},
    {"__trunc__", to_int, METHOD_NOARGS, NULL},
    {"__complex__", to_complex, METHOD_NOARGS, NULL},
    {"__sizeof__", decimal_sizeof, METHOD_NOARGS, NULL},
    {NULL}};

static size_t decimal_size_of(const Obj *obj) {
    return offsetof(DecimalObj, words) + (size_t)words_for_digits(((const DecimalObj *)obj)->digits) * sizeof(mpd_uint_t);
}
static void decimal_trace(Obj *obj, Tracer *tracer) {
    if (obj->type != &decimal_type) trace_slot(tracer, &((DecimalBox *)obj)->number);
}
static NativeType decimal_native = {
    .getattr = object_generic_get_attr, .shape = {.size_of = decimal_size_of, .trace = decimal_trace}, .create = decimal_create,
    .repr = decimal_repr, .str = decimal_str, .hash = decimal_hash, .compare = decimal_compare,
    .binary = {[BINARY_ADD] = decimal_add, [BINARY_SUB] = decimal_sub, [BINARY_MUL] = decimal_mul, [BINARY_TRUEDIV] = decimal_truediv,
               [BINARY_FLOORDIV] = decimal_floordiv, [BINARY_MOD] = decimal_mod, [BINARY_DIVMOD] = decimal_divmod},
    .power = decimal_power, .unary = {[UNARY_NEG] = decimal_negative, [UNARY_POS] = decimal_positive, [UNARY_ABS] = decimal_absolute},
    .truth = decimal_truth, .to_int = to_int, .to_float = decimal_to_float, .methods = decimal_methods, .getsets = decimal_getsets};
Type decimal_type = {
    .header = {.word = 1u << 30, .type = &type_type}, .name = "decimal.Decimal", .basic_size = offsetof(DecimalObj, words), .flags = TYPE_FLAG_BASETYPE,
    .base = &object_type, .native = &decimal_native,
    .doc = "Decimal(value=\"0\", context=None)\n--\n\n"
           "A decimal floating-point number made from an int, a string, a tuple (sign, digits, exponent), a float or a Decimal, always\n"
           "exactly; the context only says whether what is no number raises InvalidOperation."};
