/* Numbers: where they end, and what is wrong with those that do not end well. */
#include <string.h>

#include "lexer_int.h"
#include "parse_int.h"

static inline bool is_digit_char(char c) { return lexer_is_digit((unsigned char)c); }
static inline bool is_hex_char(char c) { return is_digit_char(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
static inline bool goes_on_name(char c) { return lexer_is_name_char((unsigned char)c); }

/* Behind a number: one of the keywords that may follow a number in valid code.  `if`, `in` and `is` are recognised by
 * their first two letters alone, the others must be whole words. */
static bool keyword_follows(const char *at) {
    static const char *const words[] = {"and", "else", "for", "or", "not"};
    if (at[0] == 'i' && (at[1] == 'f' || at[1] == 'n' || at[1] == 's')) return true;
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        size_t length = strlen(words[i]);
        if (strncmp(at, words[i], length) == 0 && !goes_on_name(at[length])) return true;
    }
    return false;
}

/* AT is the first character behind a number.  Glueing a keyword to it is tolerated with a warning. */
static bool check_end(Lexer *lexer, const char *at, const char *kind) {
    if (!goes_on_name(*at)) return true;
    lexer->cur = at;
    if (!keyword_follows(at)) {
        lexer_error(lexer, at, "invalid %s literal", kind);
        return false;
    }
    const ParseHooks *hooks = lexer->parser->options->hooks;
    if (!hooks || !hooks->warn) return true;
    char message[64];
    strcpy(message, "invalid ");
    strcat(strcat(message, kind), " literal");
    Truth raised = hooks->warn(hooks->context, false, message, lexer->lineno);
    if (raised == 0) return true;
    if (raised > 0) {
        lexer_error(lexer, at, "%s", message);
    } else {
        lexer->state = LEXER_ERROR;
        report_hook(lexer->parser);
    }
    return false;
}

static const char *number_error(Lexer *lexer, const char *at, const char *message) {
    lexer->cur = at;
    lexer_error(lexer, at, "%s", message);
    return NULL;
}

/* Digits with single underscores between them; AT is behind the first. */
static const char *decimal_tail(Lexer *lexer, const char *at) {
    for (;;) {
        while (is_digit_char(*at)) at++;
        if (*at != '_') return at;
        if (!is_digit_char(*++at)) return number_error(lexer, at, "invalid decimal literal");
    }
}

static bool is_base_digit(char c, int base) {
    return base == 16 ? is_hex_char(c) : base == 8 ? c >= '0' && c <= '7' : c == '0' || c == '1';
}

/* AT is behind the 0x, 0o or 0b. */
static const char *scan_radix(Lexer *lexer, const char *at, int base, const char *kind) {
    do {
        if (*at == '_') at++;
        if (!is_base_digit(*at, base)) {
            if (is_digit_char(*at)) goto bad_digit;
            lexer->cur = at;
            lexer_error(lexer, at, "invalid %s literal", kind);
            return NULL;
        }
        while (is_base_digit(*at, base)) at++;
    } while (*at == '_');
    if (base != 16 && is_digit_char(*at)) goto bad_digit;
    return check_end(lexer, at, kind) ? at : NULL;
bad_digit:
    lexer->cur = at + 1;
    lexer_error(lexer, at + 1, "invalid digit '%c' in %s literal", *at, kind);
    return NULL;
}

/* From the exponent or the imaginary unit on. */
static const char *scan_suffix(Lexer *lexer, const char *at) {
    if (*at == 'e' || *at == 'E') {
        const char *digits = at + 1;
        if (*digits == '+' || *digits == '-') {
            digits++;
            if (!is_digit_char(*digits)) return number_error(lexer, digits, "invalid decimal literal");
        } else if (!is_digit_char(*digits)) {
            /* `1else`: the number ends before the e, if that begins a keyword. */
            lexer->cur = digits;
            return check_end(lexer, at, "decimal") ? at : NULL;
        }
        at = decimal_tail(lexer, digits);
        if (!at) return NULL;
    }
    if (*at == 'j' || *at == 'J') {
        at++;
        return check_end(lexer, at, "imaginary") ? at : NULL;
    }
    return check_end(lexer, at, "decimal") ? at : NULL;
}

/* AT is behind the dot. */
static const char *scan_fraction(Lexer *lexer, const char *at) {
    if (is_digit_char(*at)) {
        at = decimal_tail(lexer, at);
        if (!at) return NULL;
    }
    return scan_suffix(lexer, at);
}

/* AT is behind a leading zero that no radix letter follows. */
static const char *scan_zero(Lexer *lexer, const char *at) {
    for (;;) {
        if (*at == '_' && !is_digit_char(*++at)) return number_error(lexer, at, "invalid decimal literal");
        if (*at != '0') break;
        at++;
    }
    const char *behind_first = *at ? at + 1 : at;
    bool        nonzero = is_digit_char(*at);
    if (nonzero) {
        at = decimal_tail(lexer, at);
        if (!at) return NULL;
    }
    if (*at == '.') return scan_fraction(lexer, at + 1);
    if (*at == 'e' || *at == 'E' || *at == 'j' || *at == 'J') return scan_suffix(lexer, at);
    if (nonzero) {
        lexer->cur = at;
        lexer_error_range(lexer, (int)(lexer->token_start + 1 - lexer->line_start),
                          (int)(behind_first - lexer->line_start),
                          "leading zeros in decimal integer literals are not permitted; "
                          "use an 0o prefix for octal integers");
        return NULL;
    }
    return check_end(lexer, at, "decimal") ? at : NULL;
}

const char *lexer_scan_number(Lexer *lexer, const char *cur) {
    if (*cur == '.') return scan_fraction(lexer, cur + 1);
    if (*cur == '0') {
        switch (cur[1]) {
        case 'x': case 'X': return scan_radix(lexer, cur + 2, 16, "hexadecimal");
        case 'o': case 'O': return scan_radix(lexer, cur + 2, 8, "octal");
        case 'b': case 'B': return scan_radix(lexer, cur + 2, 2, "binary");
        default: return scan_zero(lexer, cur + 1);
        }
    }
    const char *at = decimal_tail(lexer, cur);
    if (!at) return NULL;
    if (*at == '.') return scan_fraction(lexer, at + 1);
    return scan_suffix(lexer, at);
}
