/* format_int.h - the format mini-language inside this room. */
#pragma once

#include "text_int.h"

typedef struct FormatSpec {
    uint32_t fill;
    char     align;       /* < > = ^ */
    char     sign;        /* 0 + - space */
    bool     alternate, no_negative_zero;
    bool     explicit_align, explicit_fill;
    intptr_t width, precision; /* -1: not given */
    char     grouping;    /* 0 , _ or n (locale) */
    uint32_t type;        /* 0: none given (float, complex) */
} FormatSpec;

/* Reads SPEC for VALUE (whose type name goes into messages). */
MUST_CHECK Status format_spec_parse(Value value, Value spec, uint32_t default_type, char default_align, FormatSpec *out);
/* Adds text padded to the width of SPEC. */
MUST_CHECK Status format_pad(StrBuilder *, const FormatSpec *, Value text);
/* Adds a number given as ASCII text: optional '-', digits, and a rest from the first non-digit on; PREFIX_LENGTH
 * characters behind the sign ("0x") are no digits. */
MUST_CHECK Status format_number(StrBuilder *, const FormatSpec *, const char *text, size_t length, size_t prefix_length);
MUST_CHECK Status format_int_to(StrBuilder *, Value, const FormatSpec *);
MUST_CHECK Status format_float_to(StrBuilder *, double, const FormatSpec *);
/* Adds format(value, spec), going through __format__ when the type is not one of the basic ones. */
MUST_CHECK Status format_value_to(StrBuilder *, Value, Value spec_or_null);
COLD Value raise_unknown_format(uint32_t code, Value value);
