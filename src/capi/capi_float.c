/* capi_float.c - PyFloat_*, PyComplex_*, _Py_c_* and the PyOS_* functions about numbers as text. */
#include "capi_int.h"

#include "base/dtoa.h"
#include "base/endian.h"
#include "base/memory.h"
#include "objects/float.h"
#include "objects/str.h"

#include <ctype.h>
#include <errno.h>
#include <float.h>
#include <math.h>

/* ---- float ------------------------------------------------------------------------------------------------------------- */
/* Not the immediate form: C code reads ob_fval. */
PyObject *PyFloat_FromDouble(double d) { return capi_box_float(d, 1); }

double PyFloat_AsDouble(PyObject *object) {
    double d;
    if (object == NULL) {
        PyErr_BadArgument();
        return -1.0;
    }
    if (PyFloat_Check(object)) return ((PyFloatObject *)object)->ob_fval;
    return capi_status(number_as_double(capi_in(object), &d)) < 0 ? -1.0 : d;
}

PyObject *PyFloat_FromString(PyObject *object) {
    Value v = capi_in(object);
    if (is_str(v) || is_bytes(v) || PyObject_CheckBuffer(object)) return capi_out(float_from_object_text(v));
    return capi_out(raise_type_error("float() argument must be a string or a real number, not '%.200N'", v));
}

double PyFloat_GetMax(void) { return DBL_MAX; }
double PyFloat_GetMin(void) { return DBL_MIN; }

/* ---- floats as bytes: IEEE 754, independent of the machine's byte order -------------------------------------------------- */
static void store(char *p, uint64_t bits, int size, int little) {
    for (int i = 0; i < size; i++) p[little ? i : size - 1 - i] = (char)(bits >> (8 * i));
}

static uint64_t load(const char *p, int size, int little) {
    uint64_t bits = 0;
    for (int i = 0; i < size; i++) bits |= (uint64_t)(unsigned char)p[little ? i : size - 1 - i] << (8 * i);
    return bits;
}

/* D >= 0 and finite as binary16, halves to even; above 0x7bff: too large. */
static unsigned half_bits(double d) {
    int    e;
    double f = frexp(d, &e); /* d = f * 2**e, 0.5 <= f < 1 */
    if (d == 0) return 0;
    int    exponent = e - 1 < -14 ? -14 : e - 1;
    double scaled = nearbyint(ldexp(f, e - exponent + 10)); /* 1024 .. 2048 for normal numbers */
    if (exponent > 15) return 0x7c00;
    return (unsigned)((exponent + 14) << 10) + (unsigned)scaled; /* carries into the exponent by itself */
}

int PyFloat_Pack2(double d, char *p, int little) {
    unsigned bits = isnan(d) ? 0x7e00 : isinf(d) ? 0x7c00 : half_bits(fabs(d));
    if (isfinite(d) && bits >= 0x7c00) {
        PyErr_SetString(PyExc_OverflowError, "float too large to pack with e format");
        return -1;
    }
    store(p, bits | (signbit(d) ? 0x8000u : 0), 2, little);
    return 0;
}

int PyFloat_Pack4(double d, char *p, int little) {
    float    f = (float)d;
    uint32_t bits;
    if (isinf(f) && !isinf(d)) {
        PyErr_SetString(PyExc_OverflowError, "float too large to pack with f format");
        return -1;
    }
    memcpy(&bits, &f, sizeof bits);
    store(p, bits, 4, little);
    return 0;
}

int PyFloat_Pack8(double d, char *p, int little) {
    uint64_t bits;
    memcpy(&bits, &d, sizeof bits);
    store(p, bits, 8, little);
    return 0;
}

double PyFloat_Unpack2(const char *p, int little) {
    unsigned bits = (unsigned)load(p, 2, little), exponent = bits >> 10 & 31, fraction = bits & 0x3ff;
    double   d;
    if (exponent == 31) d = fraction != 0 ? NAN : INFINITY;
    else if (exponent == 0) d = ldexp(fraction, -24);
    else d = ldexp(fraction + 1024, (int)exponent - 25);
    return bits & 0x8000 ? -d : d;
}

double PyFloat_Unpack4(const char *p, int little) {
    uint32_t bits = (uint32_t)load(p, 4, little);
    float    f;
    memcpy(&f, &bits, sizeof f);
    return f;
}

double PyFloat_Unpack8(const char *p, int little) {
    uint64_t bits = load(p, 8, little);
    double   d;
    memcpy(&d, &bits, sizeof d);
    return d;
}

/* ---- complex ------------------------------------------------------------------------------------------------------------- */
static bool is_complex(PyObject *object) { return value_is_a(capi_in(object), &complex_type); }

PyObject *PyComplex_FromDoubles(double real, double imag) { return capi_out(complex_from_doubles(real, imag)); }
PyObject *PyComplex_FromCComplex(Py_complex z) { return capi_out(complex_from_doubles(z.real, z.imag)); }

Py_complex PyComplex_AsCComplex(PyObject *object) {
    Value      v = capi_in(object), method, result;
    Py_complex z = {-1.0, 0.0};
    if (is_complex(object)) return ((PyComplexObject *)object)->cval;
    Truth found = object_lookup_special(v, NAME(__complex__), &method);
    if (found < 0) return (void)capi_status(-1), z;
    if (found == 0) {
        z.real = PyFloat_AsDouble(object);
        return z;
    }
    result = CALL0(method);
    if (result != NULL && !value_is_a(result, &complex_type)) {
        result = raise_type_error("__complex__ returned non-complex (type %.200N)", result);
    } else if (result != NULL && type_of(result) != &complex_type &&
               warn_format(&DeprecationWarning_type, 1,
                           "__complex__ returned non-complex (type %.200N).  The ability to return an instance of a strict "
                           "subclass of complex is deprecated, and may be removed in a future version of Python.", result) < 0) {
        result = NULL;
    }
    if (result == NULL) return (void)capi_status(-1), z;
    return (Py_complex){((ComplexObj *)result)->real, ((ComplexObj *)result)->imag};
}

double PyComplex_RealAsDouble(PyObject *object) {
    return is_complex(object) ? ((PyComplexObject *)object)->cval.real : PyFloat_AsDouble(object);
}

double PyComplex_ImagAsDouble(PyObject *object) { return is_complex(object) ? ((PyComplexObject *)object)->cval.imag : 0.0; }

Py_complex _Py_c_sum(Py_complex a, Py_complex b) { return (Py_complex){a.real + b.real, a.imag + b.imag}; }
Py_complex _Py_c_diff(Py_complex a, Py_complex b) { return (Py_complex){a.real - b.real, a.imag - b.imag}; }
Py_complex _Py_c_neg(Py_complex a) { return (Py_complex){-a.real, -a.imag}; }
Py_complex _Py_c_prod(Py_complex a, Py_complex b) {
    return (Py_complex){a.real * b.real - a.imag * b.imag, a.real * b.imag + a.imag * b.real};
}

/* Divides by the larger part first, so that nothing overflows on the way; errno EDOM for a zero divisor. */
Py_complex _Py_c_quot(Py_complex a, Py_complex b) {
    if (b.real == 0 && b.imag == 0) {
        errno = EDOM;
        return (Py_complex){0.0, 0.0};
    }
    if (fabs(b.real) >= fabs(b.imag)) {
        double ratio = b.imag / b.real, divisor = b.real + b.imag * ratio;
        return (Py_complex){(a.real + a.imag * ratio) / divisor, (a.imag - a.real * ratio) / divisor};
    }
    if (fabs(b.imag) >= fabs(b.real)) {
        double ratio = b.real / b.imag, divisor = b.real * ratio + b.imag;
        return (Py_complex){(a.real * ratio + a.imag) / divisor, (a.imag * ratio - a.real) / divisor};
    }
    return (Py_complex){NAN, NAN};
}

Py_complex _Py_c_pow(Py_complex a, Py_complex b) {
    if (b.real == 0 && b.imag == 0) return (Py_complex){1.0, 0.0};
    if (a.real == 0 && a.imag == 0) {
        if (b.imag != 0 || b.real < 0) errno = EDOM;
        return (Py_complex){0.0, 0.0};
    }
    double size = hypot(a.real, a.imag), angle = atan2(a.imag, a.real), length = pow(size, b.real), phase = angle * b.real;
    if (b.imag != 0) {
        length /= exp(angle * b.imag);
        phase += b.imag * log(size);
    }
    return (Py_complex){length * cos(phase), length * sin(phase)};
}

double _Py_c_abs(Py_complex z) {
    errno = 0;
    double result = hypot(z.real, z.imag);
    if (isfinite(z.real) && isfinite(z.imag) && !isfinite(result)) errno = ERANGE;
    return result;
}

/* ---- numbers as text ----------------------------------------------------------------------------------------------------- */
/* Length of "inf", "infinity" or "nan" with a sign at S, or 0. */
static size_t parse_special(const char *s, double *value) {
    const char *p = s + (*s == '+' || *s == '-');
    size_t      length = strncasecmp(p, "infinity", 8) == 0 ? 8 : strncasecmp(p, "inf", 3) == 0 || strncasecmp(p, "nan", 3) == 0 ? 3 : 0;
    if (length == 0) return 0;
    *value = tolower((unsigned char)*p) == 'n' ? (double)NAN : (double)INFINITY;
    if (*s == '-') *value = -*value;
    return (size_t)(p - s) + length;
}

double PyOS_string_to_double(const char *text, char **end, PyObject *overflow_exception) {
    double value = -1.0;
    size_t used = dtoa_parse(text, strlen(text), &value);
    bool   special = used == 0;
    if (special) used = parse_special(text, &value);
    if (end != NULL) *end = (char *)text + used;
    if (used == 0 || (end == NULL && text[used] != '\0')) {
        PyErr_Format(PyExc_ValueError, "could not convert string to float: '%.200s'", text);
        return -1.0;
    }
    if (!special && isinf(value) && overflow_exception != NULL) {
        PyErr_Format(overflow_exception, "value too large to convert to float: '%.200s'", text);
        return -1.0;
    }
    return value;
}

char *PyOS_double_to_string(double value, char format, int precision, int flags, int *type) {
    size_t length;
    if (strchr("eEfFgGr", format) == NULL || format == '\0' || (format == 'r' && precision != 0)) {
        PyErr_BadInternalCall();
        return NULL;
    }
    char *text = dtoa_format(value, format, precision, flags, &length);
    char *copy = text != NULL ? PyMem_Malloc(length + 3) : NULL;
    if (copy != NULL) memcpy(copy, text, length + 1);
    else PyErr_NoMemory();
    if (copy != NULL && (flags & Py_DTSF_ADD_DOT_0) && isfinite(value) && strpbrk(copy, "eE") == NULL) {
        if (strchr(copy, '.') == NULL) strcat(copy, ".0");
        else if (copy[length - 1] == '.') strcat(copy, "0");
    }
    mem_free(text);
    if (type != NULL) *type = isnan(value) ? Py_DTST_NAN : isinf(value) ? Py_DTST_INFINITE : Py_DTST_FINITE;
    return copy;
}

int PyOS_vsnprintf(char *out, size_t size, const char *format, va_list arguments) {
    int length;
    if (size > INT_MAX - 1) {
        if (size > 0) out[0] = '\0';
        return -666;
    }
    length = vsnprintf(out, size, format, arguments);
    if (size > 0) out[size - 1] = '\0';
    return length;
}

int PyOS_snprintf(char *out, size_t size, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int length = PyOS_vsnprintf(out, size, format, arguments);
    va_end(arguments);
    return length;
}

int PyOS_mystrnicmp(const char *a, const char *b, Py_ssize_t size) {
    if (size == 0) return 0;
    while (--size > 0 && *a != '\0' && tolower((unsigned char)*a) == tolower((unsigned char)*b)) a++, b++;
    return tolower((unsigned char)*a) - tolower((unsigned char)*b);
}

int PyOS_mystricmp(const char *a, const char *b) {
    while (*a != '\0' && tolower((unsigned char)*a) == tolower((unsigned char)*b)) a++, b++;
    return tolower((unsigned char)*a) - tolower((unsigned char)*b);
}

/* As strtoul, and knows 0o and 0b when BASE allows them. */
unsigned long PyOS_strtoul(const char *text, char **end, int base) {
    const char *p = text;
    while (isspace((unsigned char)*p)) p++;
    if (!isalnum((unsigned char)*p)) { /* no signs here */
        if (end != NULL) *end = (char *)p;
        return 0;
    }
    if (p[0] == '0') {
        int given = tolower((unsigned char)p[1]) == 'o' ? 8 : tolower((unsigned char)p[1]) == 'b' ? 2 : 0;
        if (given != 0 && (base == 0 || base == given)) {
            if (p[2] >= '0' && p[2] < '0' + given) return strtoul(p + 2, end, given);
            if (end != NULL) *end = (char *)p + 1;
            return 0;
        }
        if (base == 0 && given == 0 && tolower((unsigned char)p[1]) != 'x') base = 10;
    }
    return strtoul(p, end, base);
}

long PyOS_strtol(const char *text, char **end, int base) {
    while (isspace((unsigned char)*text)) text++;
    char          sign = *text;
    unsigned long size = PyOS_strtoul(text + (sign == '+' || sign == '-'), end, base);
    if (size <= LONG_MAX) return sign == '-' ? -(long)size : (long)size;
    if (sign == '-' && size == (unsigned long)LONG_MAX + 1) return LONG_MIN;
    errno = ERANGE;
    return LONG_MAX;
}
