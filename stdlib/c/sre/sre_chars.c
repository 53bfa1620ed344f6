/* sre_chars.c - what one-character operations of patterns match.
 *
 * The engine asks here about characters from 256 on and where the locale decides; for the rest sre_program.c asks once about each character
 * and keeps the answers as bits. */
#include "sre_int.h"

#include <ctype.h>

uint32_t sre_lower_ascii(uint32_t c) { return c >= 'A' && c <= 'Z' ? c + 32 : c; }
uint32_t sre_lower_locale(uint32_t c) { return c < 256 ? (uint32_t)tolower((int)c) : c; }
static uint32_t upper_locale(uint32_t c) { return c < 256 ? (uint32_t)toupper((int)c) : c; }
bool            sre_is_word_ascii(uint32_t c) { return c < 128 && (isalnum((int)c) || c == '_'); }
bool            sre_is_word_locale(uint32_t c) { return c < 256 && (isalnum((int)c) || c == '_'); }
bool            sre_is_word_unicode(uint32_t c) { return c == '_' || char_is_alnum(c); }
static bool     is_space_ascii(uint32_t c) { return c == ' ' || (c >= 9 && c <= 13); }

static bool in_category(uint32_t category, uint32_t c) {
    switch (category) {
    case 0: return c >= '0' && c <= '9';
    case 1: return !(c >= '0' && c <= '9');
    case 2: return is_space_ascii(c);
    case 3: return !is_space_ascii(c);
    case 4: return sre_is_word_ascii(c);
    case 5: return !sre_is_word_ascii(c);
    case 6: return c == '\n';
    case 7: return c != '\n';
    case 8: return sre_is_word_locale(c);
    case 9: return !sre_is_word_locale(c);
    case 10: return char_is_decimal(c);
    case 11: return !char_is_decimal(c);
    case 12: return char_is_space(c);
    case 13: return !char_is_space(c);
    case 14: return sre_is_word_unicode(c);
    case 15: return !sre_is_word_unicode(c);
    case 16: return char_is_linebreak(c);
    case 17: return !char_is_linebreak(c);
    default: return false;
    }
}

/* Is C in the set that starts at SET (ends with FAILURE)? */
bool sre_set_has(const uint32_t *set, uint32_t c) {
    bool positive = true;
    for (;;) {
        switch (*set++) {
        case SRE_FAILURE: return !positive;
        case SRE_LITERAL:
            if (c == set[0]) return positive;
            set++;
            break;
        case SRE_CATEGORY:
            if (in_category(set[0], c)) return positive;
            set++;
            break;
        case SRE_CHARSET:
            if (c < 256 && (set[c >> 5] >> (c & 31) & 1)) return positive;
            set += 8;
            break;
        case SRE_RANGE:
            if (set[0] <= c && c <= set[1]) return positive;
            set += 2;
            break;
        case SRE_RANGE_UNI_IGNORE: {
            if (set[0] <= c && c <= set[1]) return positive;
            uint32_t upper = char_to_upper(c);
            if (set[0] <= upper && upper <= set[1]) return positive;
            set += 2;
            break;
        }
        case SRE_NEGATE: positive = !positive; break;
        case SRE_BIGCHARSET: {
            uint32_t blocks = *set++;
            if (c < 65536) { /* 256 block numbers, one byte each, in the order of the words' memory on this machine */
                uint32_t block = ((const uint8_t *)set)[c >> 8];
                if (set[64 + block * 8 + ((c & 255) >> 5)] >> (c & 31) & 1) return positive;
            }
            set += 64 + blocks * 8;
            break;
        }
        default: return false;
        }
    }
}

static bool equal_locale(uint32_t pattern, uint32_t c) { return c == pattern || sre_lower_locale(c) == pattern || upper_locale(c) == pattern; }

/* Does the one-character operation at PC match C? */
bool sre_single_matches(const uint32_t *pc, uint32_t c) {
    switch (pc[0]) {
    case SRE_ANY: return c != '\n';
    case SRE_ANY_ALL: return true;
    case SRE_LITERAL: return c == pc[1];
    case SRE_NOT_LITERAL: return c != pc[1];
    case SRE_IN: return sre_set_has(pc + 2, c);
    case SRE_LITERAL_IGNORE: return sre_lower_ascii(c) == pc[1];
    case SRE_NOT_LITERAL_IGNORE: return sre_lower_ascii(c) != pc[1];
    case SRE_LITERAL_UNI_IGNORE: return char_to_lower(c) == pc[1];
    case SRE_NOT_LITERAL_UNI_IGNORE: return char_to_lower(c) != pc[1];
    case SRE_LITERAL_LOC_IGNORE: return equal_locale(pc[1], c);
    case SRE_NOT_LITERAL_LOC_IGNORE: return !equal_locale(pc[1], c);
    case SRE_IN_IGNORE: return sre_set_has(pc + 2, sre_lower_ascii(c));
    case SRE_IN_UNI_IGNORE: return sre_set_has(pc + 2, char_to_lower(c));
    case SRE_IN_LOC_IGNORE: return sre_set_has(pc + 2, sre_lower_locale(c)) || sre_set_has(pc + 2, upper_locale(c));
    case SRE_CATEGORY: return in_category(pc[1], c);
    default: return false;
    }
}

/* ---- what is known beforehand ------------------------------------------------------------------------------------------------------ */
static uint8_t char_class(uint32_t c) {
    return char_is_decimal(c) ? CLASS_DIGIT : sre_is_word_unicode(c) ? CLASS_LETTER : char_is_space(c) ? CLASS_SPACE : CLASS_OTHER;
}
/* Classes of a category from 256 on.  An odd category is the opposite of the one before it. */
static uint8_t category_classes(uint32_t category) {
    static const uint8_t even[] = {0, 0, 0, 0, CLASS_ALL, CLASS_DIGIT, CLASS_SPACE, CLASS_DIGIT | CLASS_LETTER, CLASS_ALL};
    if (category >= 2 * COUNT_OF(even) || category / 2 == 4 || category / 2 == 8) return CLASS_ALL; /* the locale's words; line ends are no class */
    return category & 1 ? CLASS_ALL & ~even[category / 2] : even[category / 2];
}

/* Length of an item of a set. */
static size_t item_words(const uint32_t *item) {
    switch (*item) {
    case SRE_NEGATE: return 1;
    case SRE_LITERAL: case SRE_CATEGORY: return 2;
    case SRE_RANGE: case SRE_RANGE_UNI_IGNORE: return 3;
    case SRE_CHARSET: return 9;
    default: return 66 + (size_t)item[1] * 8;
    }
}
static uint8_t set_classes(const uint32_t *set) {
    bool    negated = *set == SRE_NEGATE, exact = true;
    uint8_t classes = 0;
    for (set += negated; *set != SRE_FAILURE; set += item_words(set)) {
        uint32_t operand = set[1];
        switch (*set) {
        case SRE_LITERAL:
            if (operand < 256) break;
            classes |= char_class(operand);
            exact = false;
            break;
        case SRE_CATEGORY:
            classes |= category_classes(operand);
            exact &= operand < 16;
            break;
        case SRE_CHARSET: break;
        case SRE_RANGE:
            if (set[2] < 256) break;
            return CLASS_ALL;
        default: return CLASS_ALL;
        }
    }
    return !negated ? classes : exact ? CLASS_ALL & ~classes : CLASS_ALL;
}

uint8_t sre_single_classes(const uint32_t *pc) {
    switch (pc[0]) {
    case SRE_LITERAL: case SRE_LITERAL_IGNORE: return pc[1] < 256 ? 0 : char_class(pc[1]);
    case SRE_IN: case SRE_IN_IGNORE: return set_classes(pc + 2);
    case SRE_CATEGORY: return category_classes(pc[1]);
    default: return CLASS_ALL;
    }
}

static bool is_locale_category(uint32_t category) { return category == 8 || category == 9; }

bool sre_single_is_fixed(const uint32_t *pc) {
    switch (pc[0]) {
    case SRE_LITERAL_LOC_IGNORE: case SRE_NOT_LITERAL_LOC_IGNORE: case SRE_IN_LOC_IGNORE: return false;
    case SRE_CATEGORY: return !is_locale_category(pc[1]);
    case SRE_IN: case SRE_IN_IGNORE: case SRE_IN_UNI_IGNORE:
        for (const uint32_t *item = pc + 2; *item != SRE_FAILURE; item += item_words(item))
            if (*item == SRE_CATEGORY && is_locale_category(item[1])) return false;
        return true;
    default: return true;
    }
}
