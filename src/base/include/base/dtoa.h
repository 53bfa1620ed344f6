/* dtoa.h - binary doubles to decimal text and back, always correctly rounded (half to even).
 *
 * Digits are ASCII '0'..'9' without leading or trailing zeros; the value is 0.DIGITS times 10**point.  Zero has no digits
 * and point 1.  Nothing here raises; the sign of the argument is ignored, and it is finite. */
#pragma once

#include "base/bits.h"

#define DTOA_SHORTEST_MAX 17
#define DTOA_EXACT_MAX    800

/* Fewest digits that read back as VALUE, nearest to it among those.  Returns how many. */
int dtoa_shortest(double value, char digits[DTOA_SHORTEST_MAX], int *point);
/* Rounded to DECIMALS digits behind the decimal point (negative: before it).  Returns the number of digits, 0 for zero. */
int dtoa_fixed(double value, int decimals, char digits[DTOA_EXACT_MAX], int *point);
/* Rounded to COUNT >= 1 significant digits. */
int dtoa_precision(double value, int count, char digits[DTOA_EXACT_MAX], int *point);

/* 0.DIGITS * 10**point as a double; any number of digits, zeros allowed anywhere.  Overflow gives infinity. */
double dtoa_from_digits(const char *digits, size_t count, int64_t point);

/* Reads "[sign] digits [. digits] [e [sign] digits]" at TEXT and stores it; returns the number of characters read, 0 when
 * there is no number.  No spaces, no inf, no nan, no underscores. */
size_t dtoa_parse(const char *text, size_t length, double *value);

/* M * 2**exponent, M != 0, as the nearest double, half to even, subnormals and infinity included.  STICKY: the value is a
 * little larger than that; then M must have at least 55 bits. */
double dtoa_round_scaled(uint128_t m, int64_t exponent, bool sticky);

enum { DTOA_SIGN = 1, DTOA_ADD_DOT_ZERO = 2, DTOA_ALTERNATE = 4 };
/* Text of any double as repr and % do it.  FORMAT: 'r' (shortest; precision ignored), 'e', 'f', 'g' or upper case; 'r' puts
 * an exponent where repr does.  DTOA_SIGN: plus sign for what is not negative; DTOA_ADD_DOT_ZERO: ".0" where text would
 * look like an integer; DTOA_ALTERNATE: like printf's '#'.  Returns memory for mem_free, NUL-terminated; NULL: none left. */
MUST_CHECK char *dtoa_format(double value, char format, int precision, int flags, size_t *length);
