/* complex.c - complex numbers. */
#include "objects/float.h"

#include "float_int.h"

#include "objects/int.h"
#include "objects/str.h"

#include "base/dtoa.h"
#include "base/hash.h"
#include "base/memory.h"

#include <errno.h>
#include <math.h>
#include <string.h>

Value complex_from_doubles(double real, double imag) {
    ComplexObj *obj = (ComplexObj *)gc_alloc(&complex_type, sizeof *obj);
    if (obj == NULL) return NULL;
    obj->real = real;
    obj->imag = imag;
    return VALUE(obj);
}

static inline bool    is_complex(Value v) { return value_is_obj(v) && value_is_a(v, &complex_type); }
static inline Complex complex_value(Value v) { return (Complex){((ComplexObj *)v)->real, ((ComplexObj *)v)->imag}; }
static Value          complex_box(Complex z) { return complex_from_doubles(z.real, z.imag); }

/* ---- arithmetic ------------------------------------------------------------------------------------------------------------- */
static Complex multiply(Complex a, Complex b) {
    return (Complex){a.real * b.real - a.imag * b.imag, a.real * b.imag + a.imag * b.real};
}

/* Smith's method: scales by the larger part of the divisor, so that intermediate results do not overflow. */
static Complex quotient(Complex a, Complex b, bool *zero) {
    double real = fabs(b.real), imag = fabs(b.imag);
    if (real >= imag) {
        if (real == 0) {
            *zero = true;
            return (Complex){0, 0};
        }
        double ratio = b.imag / b.real, scale = b.real + b.imag * ratio;
        return (Complex){(a.real + a.imag * ratio) / scale, (a.imag - a.real * ratio) / scale};
    }
    if (imag >= real) {
        double ratio = b.real / b.imag, scale = b.real * ratio + b.imag;
        return (Complex){(a.real * ratio + a.imag) / scale, (a.imag * ratio - a.real) / scale};
    }
    return (Complex){NAN, NAN}; /* a NaN in the divisor */
}

#define INTEGER_POWER_MAX 100

static Complex integer_power(Complex base, int exponent, bool *zero) {
    Complex result = {1, 0}, square = base;
    for (unsigned n = (unsigned)(exponent < 0 ? -exponent : exponent); n != 0; n >>= 1) {
        if (n & 1) result = multiply(result, square);
        if (n > 1) square = multiply(square, square);
    }
    return exponent > 0 ? result : quotient((Complex){1, 0}, result, zero);
}

static Complex general_power(Complex base, Complex exponent, bool *zero) {
    if (exponent.real == 0 && exponent.imag == 0) return (Complex){1, 0};
    if (base.real == 0 && base.imag == 0) {
        *zero = exponent.imag != 0 || exponent.real < 0;
        return (Complex){0, 0};
    }
    double size = hypot(base.real, base.imag), angle = atan2(base.imag, base.real);
    double length = pow(size, exponent.real), phase = angle * exponent.real;
    if (exponent.imag != 0) {
        length /= exp(angle * exponent.imag);
        phase += exponent.imag * log(size);
    }
    *zero = isinf(phase); /* no angle: the error that sin() and cos() report is told as that of a zero */
    return (Complex){length * cos(phase), length * sin(phase)};
}

Value complex_pow(Complex base, Complex exponent) {
    bool    zero = false, small = exponent.imag == 0 && exponent.real == floor(exponent.real) && fabs(exponent.real) <= INTEGER_POWER_MAX;
    Complex result = small ? integer_power(base, (int)exponent.real, &zero) : general_power(base, exponent, &zero);
    if (zero) return raise_format(&ZeroDivisionError_type, "0.0 to a negative or complex power");
    if (isinf(result.real) || isinf(result.imag)) return raise_overflow_error("complex exponentiation");
    return complex_box(result);
}

/* 1: *Z is the value; 0: not a number of ours; -1: raised. */
static Truth operand(Value v, Complex *z) {
    if (is_complex(v)) {
        *z = complex_value(v);
        return 1;
    }
    z->imag = 0;
    if (is_float(v)) {
        z->real = float_value(v);
        return 1;
    }
    if (!is_int(v)) return 0;
    return int_as_double(v, &z->real) < 0 ? -1 : 1;
}

#define COMPLEX_OPERANDS(a, b, x, y) \
    Complex x, y; \
    do { \
        Truth ok = operand((a), &x); \
        if (ok > 0) ok = operand((b), &y); \
        if (UNLIKELY(ok <= 0)) return ok == 0 ? NOT_IMPLEMENTED : NULL; \
    } while (0)

static Value complex_add(Value a, Value b) {
    COMPLEX_OPERANDS(a, b, x, y);
    return complex_from_doubles(x.real + y.real, x.imag + y.imag);
}

static Value complex_sub(Value a, Value b) {
    COMPLEX_OPERANDS(a, b, x, y);
    return complex_from_doubles(x.real - y.real, x.imag - y.imag);
}

static Value complex_mul(Value a, Value b) {
    COMPLEX_OPERANDS(a, b, x, y);
    return complex_box(multiply(x, y));
}

static Value complex_truediv(Value a, Value b) {
    COMPLEX_OPERANDS(a, b, x, y);
    bool    zero = false;
    Complex z = quotient(x, y, &zero);
    return zero ? raise_format(&ZeroDivisionError_type, "complex division by zero") : complex_box(z);
}

static Value complex_power_slot(Value a, Value b, Value modulus) {
    COMPLEX_OPERANDS(a, b, x, y);
    if (modulus != NONE) return raise_value_error("complex modulo");
    return complex_pow(x, y);
}

static Value complex_neg(Value v) { return complex_from_doubles(-complex_value(v).real, -complex_value(v).imag); }
static Value complex_plain(Value v) { return type_of(v) == &complex_type ? v : complex_box(complex_value(v)); }
static Truth complex_truth(Value v) { return complex_value(v).real != 0 || complex_value(v).imag != 0; }

static Value complex_abs(Value v) {
    Complex z = complex_value(v);
    double  size = hypot(z.real, z.imag);
    if (isinf(size) && isfinite(z.real) && isfinite(z.imag)) return raise_overflow_error("absolute value too large");
    return float_from_double(size);
}

static Value complex_compare(Value a, Value b, CompareOp op) {
    Complex x = complex_value(a);
    bool    equal;
    if (op != COMPARE_EQ && op != COMPARE_NE) return NOT_IMPLEMENTED;
    if (is_complex(b)) equal = x.real == complex_value(b).real && x.imag == complex_value(b).imag;
    else if (is_float(b)) equal = x.imag == 0 && x.real == float_value(b);
    else if (is_int(b)) equal = x.imag == 0 && float_compare_int(x.real, b) == 0;
    else return NOT_IMPLEMENTED;
    return value_from_bool(equal == (op == COMPARE_EQ));
}

static Status complex_hash(Value v, int64_t *out) {
    Complex z = complex_value(v);
    if (isnan(z.real) || isnan(z.imag)) gc_pin(value_obj(v)); /* the hash is made of its address */
    int64_t real = isnan(z.real) ? hash_pointer(value_obj(v)) : float_hash(z.real);
    int64_t imag = isnan(z.imag) ? hash_pointer(value_obj(v)) : float_hash(z.imag);
    int64_t hash = (int64_t)((uint64_t)real + HASH_IMAGINARY * (uint64_t)imag);
    *out = hash == -1 ? -2 : hash;
    return 0;
}

/* ---- text ---------------------------------------------------------------------------------------------------------------------- */
static Value complex_repr(Value v) {
    Complex z = complex_value(v);
    bool    only_imag = z.real == 0 && !signbit(z.real);
    Value   real, imag;
    TRY_VALUE(imag, float_to_text(z.imag, 'r', 0, only_imag ? 0 : FLOAT_TEXT_SIGN));
    if (only_imag) return str_format("%Uj", imag);
    TRY_VALUE(real, float_to_text(z.real, 'r', 0, 0));
    return str_format("(%U%Uj)", real, imag);
}

/* "x", "yj" or "x+yj", where y may be only a sign. */
static bool parse_complex(const char *s, size_t n, Complex *z) {
    double first = 0;
    size_t at = parse_double(s, n, &first);
    *z = (Complex){0, 0};
    if (at == n && n > 0) {
        z->real = first;
        return true;
    }
    if (at > 0 && (s[at] == '+' || s[at] == '-')) {
        double second;
        size_t used = parse_double(s + at, n - at, &second);
        z->real = first;
        if (used == 0) {
            second = s[at] == '-' ? -1 : 1;
            used = 1;
        }
        z->imag = second;
        return at + used + 1 == n && (s[n - 1] | 0x20) == 'j';
    }
    if (at == 0) { /* "j", "+j", "-j" */
        if (n > 0 && (s[0] == '+' || s[0] == '-')) at = 1;
        first = n > 0 && s[0] == '-' ? -1 : 1;
    }
    z->imag = first;
    return at + 1 == n && (s[at] | 0x20) == 'j';
}

static Value complex_from_str(Type *cls, Value str, Complex *z) {
    size_t length;
    bool   valid;
    char  *memory = number_text(str, &length, &valid), *text = memory;
    if (memory == NULL) return NULL;
    if (!valid) { /* an underscore that is not between digits */
        mem_free(memory);
        return raise_value_error("could not convert string to complex: %R", str);
    }
    if (valid && length > 1 && text[0] == '(') {
        valid = text[length - 1] == ')';
        text++, length -= 2;
        while (length > 0 && *text == ' ') text++, length--;
        while (length > 0 && text[length - 1] == ' ') length--;
    }
    valid = valid && parse_complex(text, length, z);
    mem_free(memory);
    return valid ? NONE : raise_value_error("complex() arg is a malformed string");
}

/* ---- constructor ------------------------------------------------------------------------------------------------------------------ */
/* v.__complex__() of objects that are not exact complex numbers; 0: there is no such method. */
static Truth special_complex(Value v, Complex *z) {
    Value method, result;
    Truth found = object_lookup_special(v, DUNDER(complex), &method);
    if (found <= 0) return found;
    result = CALL0(method);
    if (result == NULL) return -1;
    if (!is_complex(result)) return RAISED(raise_type_error("__complex__ returned non-complex (type %.200N)", result));
    if (type_of(result) != &complex_type) {
        TRY(warn_format(&DeprecationWarning_type, 1,
                        "__complex__ returned non-complex (type %.200N).  The ability to return an instance of a strict subclass "
                        "of complex is deprecated, and may be removed in a future version of Python.", result));
    }
    *z = complex_value(result);
    return 1;
}

/* One argument of the constructor as a complex number. */
static Status take_part(Value v, bool is_first, Complex *z, bool *was_complex) {
    *was_complex = false;
    if (is_complex(v) && (type_of(v) == &complex_type || !is_first)) {
        *z = complex_value(v);
        *was_complex = true;
        return 0;
    }
    if (is_first) {
        Truth special = special_complex(v, z);
        TRY(special);
        if (special > 0) {
            *was_complex = true;
            return 0;
        }
    }
    if (native_of(v)->to_float == NULL && !number_has_index(v)) {
        if (is_first) return RAISED(raise_type_error("complex() first argument must be a string or a number, not '%.200N'", v));
        return RAISED(raise_type_error("complex() second argument must be a number, not '%.200N'", v));
    }
    z->imag = 0;
    return number_as_double(v, &z->real);
}

static Value subtype_box(Type *cls, Complex z) {
    if (cls == &complex_type) return complex_box(z);
    ComplexObj *obj = (ComplexObj *)cls->native->allocate(cls, 0);
    if (obj != NULL) obj->real = z.real, obj->imag = z.imag;
    return VALUE(obj);
}

static Value complex_create(Type *cls, const Value *args, size_t nargs, Value kwnames) {
    static const ArgSpec spec = {"complex", "| real imag"};
    Value                given[2];
    Complex              a = {0, 0}, b = {0, 0};
    bool                 complex_a, complex_b = false;
    TRY_NULL(args_parse(&spec, args, nargs, kwnames, given));
    Value real = given[0] != NULL ? given[0] : value_from_int(0), imag = given[1];
    if (imag == NULL && cls == &complex_type && type_of(real) == &complex_type) return real;
    if (is_str(real)) {
        if (imag != NULL) return raise_type_error("complex() can't take second arg if first is a string");
        if (complex_from_str(cls, real, &a) == NULL) return NULL;
        return subtype_box(cls, a);
    }
    if (imag != NULL && is_str(imag)) return raise_type_error("complex() second arg can't be a string");
    TRY_NULL(take_part(real, true, &a, &complex_a));
    if (imag != NULL) TRY_NULL(take_part(imag, false, &b, &complex_b));
    Complex z = {a.real, imag != NULL ? b.real : a.imag};
    if (complex_b) z.real -= b.imag;
    if (complex_a && imag != NULL) z.imag += a.imag;
    return subtype_box(cls, z);
}

/* ---- methods ---------------------------------------------------------------------------------------------------------------------- */
static Value complex_conjugate(Value v) { return complex_from_doubles(complex_value(v).real, -complex_value(v).imag); }

static Value complex_getnewargs(Value v) {
    Value real, imag;
    TRY_VALUE(real, float_from_double(complex_value(v).real));
    TRY_VALUE(imag, float_from_double(complex_value(v).imag));
    return TUPLE2(real, imag);
}

static Value complex_format(Value v, Value spec) {
    if (!is_str(spec)) return raise_type_error("__format__() argument must be str, not %K", spec);
    return format_complex(v, spec);
}

static const MethodDef complex_methods[] = {
    {"conjugate", complex_conjugate, METHOD_NOARGS, "conjugate($self, /)\n--\n\nReturn the complex conjugate of its argument."},
    {"__complex__", complex_plain, METHOD_NOARGS, "__complex__($self, /)\n--\n\nConvert this value to exact type complex."},
    {"__getnewargs__", complex_getnewargs, METHOD_NOARGS, "__getnewargs__($self, /)\n--\n\n"},
    {"__format__", complex_format, METHOD_ONE, "__format__($self, format_spec, /)\n--\n\nConvert to a string according to format_spec."},
    {0},
};
static const MemberDef complex_members[] = {
    {"real", MEMBER_DOUBLE, offsetof(ComplexObj, real), true, "the real part of a complex number"},
    {"imag", MEMBER_DOUBLE, offsetof(ComplexObj, imag), true, "the imaginary part of a complex number"},
    {0},
};

NativeType complex_native = {
    .shape = {.flags = SHAPE_LEAF, .size = sizeof(ComplexObj)},
    .type = &complex_type,
    .repr = complex_repr,
    .hash = complex_hash,
    .compare = complex_compare,
    .create = complex_create,
    .binary = {[BINARY_ADD] = complex_add, [BINARY_SUB] = complex_sub, [BINARY_MUL] = complex_mul, [BINARY_TRUEDIV] = complex_truediv},
    .power = complex_power_slot,
    .unary = {[UNARY_NEG] = complex_neg, [UNARY_POS] = complex_plain, [UNARY_ABS] = complex_abs},
    .truth = complex_truth,
    .methods = complex_methods,
    .members = complex_members,
};
Type complex_type = STATIC_TYPE("complex", &object_type, complex_native, sizeof(ComplexObj), 0, TYPE_FLAG_BASETYPE);
