/* sre_verify.c - checks code lists before the engine runs them.
 *
 * `_sre.compile` takes any list of numbers, and the engine follows the skips in it without looking.  What passes here has the shape that
 * the library's compiler gives its code: operations lie within the list, skips meet their ends, groups exist, a repeat has its UNTIL. */
#include "sre_int.h"

#define MAX_NESTING 5000

typedef struct Verifier {
    uint32_t groups;
    int      depth;
} Verifier;

typedef const uint32_t *Code;

/* FROM up to END, which holds the FAILURE that ends a set. */
static bool is_set(Code from, Code end) {
    if (from > end || *end != SRE_FAILURE) return false;
    while (from < end) {
        size_t operands;
        switch (*from++) {
        case SRE_NEGATE: operands = 0; break;
        case SRE_LITERAL: case SRE_CATEGORY: operands = 1; break;
        case SRE_RANGE: case SRE_RANGE_UNI_IGNORE: operands = 2; break;
        case SRE_CHARSET: operands = 8; break;
        case SRE_BIGCHARSET: {
            if (end - from < 65 || *from == 0 || *from > 256) return false;
            const uint8_t *numbers = (const uint8_t *)(from + 1);
            for (int i = 0; i < 256; i++)
                if (numbers[i] >= *from) return false;
            operands = 65 + (size_t)*from * 8;
            break;
        }
        default: return false;
        }
        if ((size_t)(end - from) < operands) return false;
        from += operands;
    }
    return from == end;
}

static bool is_info(Code pc, size_t length) {
    if (length < 5) return false;
    if (pc[2] & SRE_INFO_PREFIX) return length >= 7 && pc[5] > 0 && pc[5] <= (length - 7) / 2;
    return !(pc[2] & SRE_INFO_CHARSET) || (length > 5 && is_set(pc + 5, pc + length - 1));
}

static bool is_sequence(Verifier *v, Code pc, Code end);

static bool is_body(Verifier *v, Code pc, Code end) {
    if (pc > end || v->depth >= MAX_NESTING) return false;
    v->depth++;
    bool good = is_sequence(v, pc, end);
    v->depth--;
    return good;
}

/* Alternatives up to END: each its skip, its code and a jump behind the 0 that ends them. */
static Code end_of_branch(Verifier *v, Code pc, Code end) {
    Code target = NULL;
    for (pc++; pc < end && *pc; pc += *pc) {
        uint32_t skip = *pc;
        if (skip < 3 || skip >= (size_t)(end - pc) || pc[skip - 2] != SRE_JUMP) return NULL;
        Code jump = pc + skip - 1;
        if (*jump > (size_t)(end - jump) || (target && jump + *jump != target)) return NULL;
        target = jump + *jump;
        if (!is_body(v, pc + 1, pc + skip - 2)) return NULL;
    }
    return pc < end && target == pc + 1 ? target : NULL;
}

static bool is_single(uint32_t op) {
    switch (op) {
    case SRE_ANY: case SRE_ANY_ALL: case SRE_LITERAL: case SRE_NOT_LITERAL: case SRE_LITERAL_IGNORE: case SRE_NOT_LITERAL_IGNORE:
    case SRE_LITERAL_UNI_IGNORE: case SRE_NOT_LITERAL_UNI_IGNORE: case SRE_LITERAL_LOC_IGNORE: case SRE_NOT_LITERAL_LOC_IGNORE:
    case SRE_IN: case SRE_IN_IGNORE: case SRE_IN_UNI_IGNORE: case SRE_IN_LOC_IGNORE: case SRE_CATEGORY: return true;
    default: return false;
    }
}

/* A conditional part: the jump over the second branch cannot be told from an operand, so both readings count. */
static Code end_of_condition(Verifier *v, Code pc, Code end) {
    if (end - pc < 3 || pc[1] >= v->groups || pc[2] < 2 || pc[2] > (size_t)(end - pc - 1)) return NULL;
    Code other = pc + 1 + pc[2];
    if (other - pc >= 5 && other[-2] == SRE_JUMP && other[-1] > 0 && other[-1] <= (size_t)(end - other + 1)) {
        Code after = other - 1 + other[-1];
        if (is_body(v, pc + 3, other - 2) && is_body(v, other, after)) return after;
    }
    return is_body(v, pc + 3, other) ? other : NULL;
}

/* Operations with a skip whose end is PC + 1 + PC[1]: that end, or NULL. */
static Code end_of_block(Verifier *v, Code pc, Code end) {
    size_t room = (size_t)(end - pc);
    if (room < 2 || pc[1] == 0 || pc[1] > room - 1) return NULL;
    Code after = pc + 1 + pc[1];
    switch (*pc) {
    case SRE_IN: case SRE_IN_IGNORE: case SRE_IN_UNI_IGNORE: case SRE_IN_LOC_IGNORE: return is_set(pc + 2, after - 1) ? after : NULL;
    case SRE_INFO: return is_info(pc, (size_t)(after - pc)) ? after : NULL;
    case SRE_ASSERT: case SRE_ASSERT_NOT: return after - pc >= 4 && after[-1] == SRE_SUCCESS && is_body(v, pc + 3, after - 1) ? after : NULL;
    case SRE_ATOMIC_GROUP: return after - pc >= 3 && after[-1] == SRE_SUCCESS && is_body(v, pc + 2, after - 1) ? after : NULL;
    case SRE_REPEAT_ONE: case SRE_MIN_REPEAT_ONE: case SRE_POSSESSIVE_REPEAT_ONE:
        if (after - pc < 6 || pc[2] > pc[3] || after[-1] != SRE_SUCCESS || !is_single(pc[4])) return NULL;
        return is_body(v, pc + 4, after - 1) ? after : NULL;
    case SRE_REPEAT: case SRE_POSSESSIVE_REPEAT: /* AFTER is its UNTIL, or SUCCESS */
        if (after - pc < 4 || after >= end || pc[2] > pc[3] || !is_body(v, pc + 4, after)) return NULL;
        if (*pc == SRE_POSSESSIVE_REPEAT) return *after == SRE_SUCCESS ? after + 1 : NULL;
        return *after == SRE_MAX_UNTIL || *after == SRE_MIN_UNTIL ? after + 1 : NULL;
    default: return NULL;
    }
}

static bool is_sequence(Verifier *v, Code pc, Code end) {
    while (pc < end) {
        size_t room = (size_t)(end - pc);
        switch (*pc) {
        case SRE_SUCCESS: case SRE_FAILURE: case SRE_ANY: case SRE_ANY_ALL: pc++; break;
        case SRE_AT: case SRE_CATEGORY: case SRE_LITERAL: case SRE_NOT_LITERAL: case SRE_LITERAL_IGNORE: case SRE_NOT_LITERAL_IGNORE:
        case SRE_LITERAL_UNI_IGNORE: case SRE_NOT_LITERAL_UNI_IGNORE: case SRE_LITERAL_LOC_IGNORE: case SRE_NOT_LITERAL_LOC_IGNORE:
            if (room < 2) return false;
            pc += 2;
            break;
        case SRE_MARK:
            if (room < 2 || pc[1] >= 2 * v->groups) return false;
            pc += 2;
            break;
        case SRE_GROUPREF: case SRE_GROUPREF_IGNORE: case SRE_GROUPREF_UNI_IGNORE: case SRE_GROUPREF_LOC_IGNORE:
            if (room < 2 || pc[1] >= v->groups) return false;
            pc += 2;
            break;
        case SRE_BRANCH:
            if (!(pc = end_of_branch(v, pc, end))) return false;
            break;
        case SRE_GROUPREF_EXISTS:
            if (!(pc = end_of_condition(v, pc, end))) return false;
            break;
        default:
            if (!(pc = end_of_block(v, pc, end))) return false;
        }
    }
    return pc == end;
}

bool sre_code_is_valid(const uint32_t *code, size_t size, intptr_t groups) {
    Verifier v = {.groups = (uint32_t)groups};
    return size > 0 && code[size - 1] == SRE_SUCCESS && is_sequence(&v, code, code + size - 1);
}
