/* sre_match.c - the matching engine: a backtracking machine over the code that re._compiler makes.
 *
 * The state is (pc, position, innermost repeat).  Where the pattern leaves a choice, the other way is pushed on a stack of
 * choices; marks that change are noted on a trail, so that going back undoes them.  Repeat contexts are never changed once
 * made (an iteration makes a new one), so that going back only restores a pointer.  No C recursion but for lookaround and
 * atomic groups, whose nesting is that of the pattern text. */
#include "base/memory.h"
#include "sre_int.h"

#include <ctype.h>
#include <string.h>

struct RepeatContext {
    const uint32_t *pattern; /* the REPEAT operation's operands: skip, min, max, body */
    RepeatContext  *previous;
    uint32_t        count;
    intptr_t        last_position;
};

enum ChoiceKind { CHOICE_GOTO, CHOICE_BRANCH, CHOICE_GREEDY, CHOICE_LAZY };
typedef struct Choice {
    const uint32_t *pc;
    intptr_t        position, low; /* GREEDY: position goes down to low; LAZY: up while the item matches, LOW more times */
    RepeatContext  *repeat;
    size_t          trail;
    uint32_t        kind;
} Choice;
typedef struct Trail {
    intptr_t index, value;
} Trail;
typedef struct Arena {
    struct Arena *previous;
    size_t        used;
    RepeatContext items[128];
} Arena;

Status matcher_init(Matcher *m, const PatternObj *pattern, const void *text, int kind) {
    *m = (Matcher){.pattern = pattern, .text = text, .kind = kind, .must_advance_from = -1};
    m->mark_count = 2 * pattern->groups;
    m->marks = mem_alloc((size_t)(m->mark_count + 2) * sizeof *m->marks);
    if (!m->marks) return RAISED(raise_memory_error());
    matcher_reset(m);
    return 0;
}
void matcher_reset(Matcher *m) {
    for (intptr_t i = 0; i < m->mark_count; i++) m->marks[i] = -1;
    m->last_mark = m->last_index = -1;
    m->choice_count = m->trail_count = 0;
    m->repeat = NULL;
    while (m->contexts && m->contexts->previous) {
        Arena *arena = m->contexts;
        m->contexts = arena->previous;
        mem_free(arena);
    }
    if (m->contexts) m->contexts->used = 0;
}
void matcher_free(Matcher *m) {
    while (m->contexts) {
        Arena *arena = m->contexts;
        m->contexts = arena->previous;
        mem_free(arena);
    }
    mem_free(m->marks);
    mem_free(m->choices);
    mem_free(m->trail);
}

/* ---- characters -------------------------------------------------------------------------------------------------------------- */
static ALWAYS_INLINE uint32_t char_at(const Matcher *m, intptr_t i) { return str_read(m->kind, m->text, i); }

static uint32_t lower_ascii(uint32_t c) { return c >= 'A' && c <= 'Z' ? c + 32 : c; }
static uint32_t lower_locale(uint32_t c) { return c < 256 ? (uint32_t)tolower((int)c) : c; }
static uint32_t upper_locale(uint32_t c) { return c < 256 ? (uint32_t)toupper((int)c) : c; }
static bool     is_word_ascii(uint32_t c) { return c < 128 && (isalnum((int)c) || c == '_'); }
static bool     is_word_locale(uint32_t c) { return c < 256 && (isalnum((int)c) || c == '_'); }
static bool     is_word_unicode(uint32_t c) { return c == '_' || char_is_alpha(c) || char_is_decimal(c) || char_is_digit(c) || char_is_numeric(c); }
static bool     is_space_ascii(uint32_t c) { return c == ' ' || (c >= 9 && c <= 13); }

static bool in_category(uint32_t category, uint32_t c) {
    switch (category) {
    case 0: return c >= '0' && c <= '9';
    case 1: return !(c >= '0' && c <= '9');
    case 2: return is_space_ascii(c);
    case 3: return !is_space_ascii(c);
    case 4: return is_word_ascii(c);
    case 5: return !is_word_ascii(c);
    case 6: return c == '\n';
    case 7: return c != '\n';
    case 8: return is_word_locale(c);
    case 9: return !is_word_locale(c);
    case 10: return char_is_decimal(c);
    case 11: return !char_is_decimal(c);
    case 12: return char_is_space(c);
    case 13: return !char_is_space(c);
    case 14: return is_word_unicode(c);
    case 15: return !is_word_unicode(c);
    case 16: return char_is_linebreak(c);
    case 17: return !char_is_linebreak(c);
    default: return false;
    }
}

/* Is C in the set that starts at SET (ends with FAILURE)? */
static bool in_set(const uint32_t *set, uint32_t c) {
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

static bool at_position(const Matcher *m, uint32_t where, intptr_t at) {
    bool before, after;
    switch (where) {
    case 0: case 2: return at == m->start;
    case 1: return at == m->start || char_at(m, at - 1) == '\n';
    case 5: return at == m->end || (at == m->end - 1 && char_at(m, at) == '\n');
    case 6: return at == m->end || char_at(m, at) == '\n';
    case 7: return at == m->end;
    case 3: case 4:
        if (m->end == m->start) return false;
        before = at > m->start && is_word_ascii(char_at(m, at - 1));
        after = at < m->end && is_word_ascii(char_at(m, at));
        return (before != after) == (where == 3);
    case 8: case 9:
        if (m->end == m->start) return false;
        before = at > m->start && is_word_locale(char_at(m, at - 1));
        after = at < m->end && is_word_locale(char_at(m, at));
        return (before != after) == (where == 8);
    case 10: case 11:
        if (m->end == m->start) return false;
        before = at > m->start && is_word_unicode(char_at(m, at - 1));
        after = at < m->end && is_word_unicode(char_at(m, at));
        return (before != after) == (where == 10);
    default: return false;
    }
}

static bool equal_locale(uint32_t pattern, uint32_t c) { return c == pattern || lower_locale(c) == pattern || upper_locale(c) == pattern; }

/* Does the one-character operation at PC match C? */
static bool single_matches(const uint32_t *pc, uint32_t c) {
    switch (pc[0]) {
    case SRE_ANY: return c != '\n';
    case SRE_ANY_ALL: return true;
    case SRE_LITERAL: return c == pc[1];
    case SRE_NOT_LITERAL: return c != pc[1];
    case SRE_IN: return in_set(pc + 2, c);
    case SRE_LITERAL_IGNORE: return lower_ascii(c) == pc[1];
    case SRE_NOT_LITERAL_IGNORE: return lower_ascii(c) != pc[1];
    case SRE_LITERAL_UNI_IGNORE: return char_to_lower(c) == pc[1];
    case SRE_NOT_LITERAL_UNI_IGNORE: return char_to_lower(c) != pc[1];
    case SRE_LITERAL_LOC_IGNORE: return equal_locale(pc[1], c);
    case SRE_NOT_LITERAL_LOC_IGNORE: return !equal_locale(pc[1], c);
    case SRE_IN_IGNORE: return in_set(pc + 2, lower_ascii(c));
    case SRE_IN_UNI_IGNORE: return in_set(pc + 2, char_to_lower(c));
    case SRE_IN_LOC_IGNORE: return in_set(pc + 2, lower_locale(c)) || in_set(pc + 2, upper_locale(c));
    case SRE_CATEGORY: return in_category(pc[1], c);
    default: return false;
    }
}

/* How many characters from AT on match the single operation at PC, at most MAXIMUM. */
static intptr_t count_single(const Matcher *m, const uint32_t *pc, intptr_t at, uint32_t maximum) {
    intptr_t end = m->end;
    if (maximum != SRE_MAXREPEAT && (intptr_t)maximum < end - at) end = at + (intptr_t)maximum;
    intptr_t i = at;
    if (pc[0] == SRE_ANY_ALL) return end - at;
    if (m->kind == STR_KIND_1) {
        const uint8_t *text = m->text;
        if (pc[0] == SRE_ANY) {
            const uint8_t *newline = end > at ? memchr(text + at, '\n', (size_t)(end - at)) : NULL;
            return newline ? newline - (text + at) : end - at;
        }
        if (pc[0] == SRE_LITERAL) {
            while (i < end && text[i] == pc[1]) i++;
            return i - at;
        }
        if (pc[0] == SRE_NOT_LITERAL) {
            const uint8_t *found = pc[1] < 256 && end > at ? memchr(text + at, (int)pc[1], (size_t)(end - at)) : NULL;
            return found ? found - (text + at) : end - at;
        }
        if (pc[0] == SRE_IN && pc[2] == SRE_CHARSET && pc[11] == SRE_FAILURE) {
            const uint32_t *bits = pc + 3;
            while (i < end && (bits[text[i] >> 5] >> (text[i] & 31) & 1)) i++;
            return i - at;
        }
    }
    while (i < end && single_matches(pc, char_at(m, i))) i++;
    return i - at;
}

/* ---- state changes -------------------------------------------------------------------------------------------------------------- */
static Status push_choice(Matcher *m, uint32_t kind, const uint32_t *pc, intptr_t position, intptr_t low, RepeatContext *repeat) {
    if (m->choice_count == m->choice_capacity) {
        size_t  capacity = m->choice_capacity ? m->choice_capacity * 2 : 64;
        Choice *larger = mem_realloc(m->choices, capacity * sizeof *larger);
        if (!larger) return RAISED(raise_memory_error());
        m->choices = larger;
        m->choice_capacity = capacity;
    }
    m->choices[m->choice_count++] = (Choice){pc, position, low, repeat, m->trail_count, kind};
    return 0;
}
/* Marks -1 and -2 on the trail stand for last_mark and last_index. */
static Status note(Matcher *m, intptr_t index, intptr_t value) {
    if (m->trail_count == m->trail_capacity) {
        size_t capacity = m->trail_capacity ? m->trail_capacity * 2 : 64;
        Trail *larger = mem_realloc(m->trail, capacity * sizeof *larger);
        if (!larger) return RAISED(raise_memory_error());
        m->trail = larger;
        m->trail_capacity = capacity;
    }
    m->trail[m->trail_count++] = (Trail){index, value};
    return 0;
}
static void undo_to(Matcher *m, size_t height) {
    while (m->trail_count > height) {
        Trail *t = &m->trail[--m->trail_count];
        if (t->index >= 0) m->marks[t->index] = t->value;
        else if (t->index == -1) m->last_mark = t->value;
        else m->last_index = t->value;
    }
}
static Status set_mark(Matcher *m, uint32_t mark, intptr_t position) {
    TRY(note(m, (intptr_t)mark, m->marks[mark]));
    m->marks[mark] = position;
    if (mark & 1) {
        TRY(note(m, -2, m->last_index));
        m->last_index = (intptr_t)mark / 2 + 1;
    }
    if ((intptr_t)mark > m->last_mark) {
        TRY(note(m, -1, m->last_mark));
        m->last_mark = (intptr_t)mark;
    }
    return 0;
}
static RepeatContext *new_context(Matcher *m, const uint32_t *pattern, RepeatContext *previous, uint32_t count, intptr_t last) {
    Arena *arena = m->contexts;
    if (!arena || arena->used == COUNT_OF(arena->items)) {
        Arena *fresh = mem_alloc(sizeof *fresh);
        if (!fresh) {
            raise_memory_error();
            return NULL;
        }
        fresh->previous = arena;
        fresh->used = 0;
        m->contexts = arena = fresh;
    }
    RepeatContext *context = &arena->items[arena->used++];
    *context = (RepeatContext){pattern, previous, count, last};
    return context;
}

static bool group_span(const Matcher *m, uint32_t group, intptr_t *from, intptr_t *to) {
    *from = m->marks[2 * group];
    *to = m->marks[2 * group + 1];
    return *from >= 0 && *to >= 0 && *to >= *from && m->last_mark >= (intptr_t)(2 * group + 1);
}
static bool group_repeats(const Matcher *m, uint32_t op, intptr_t from, intptr_t to, intptr_t at) {
    for (intptr_t i = from; i < to; i++, at++) {
        if (at >= m->end) return false;
        uint32_t a = char_at(m, i), b = char_at(m, at);
        bool     same = op == SRE_GROUPREF ? a == b
                        : op == SRE_GROUPREF_IGNORE ? lower_ascii(a) == lower_ascii(b)
                        : op == SRE_GROUPREF_UNI_IGNORE ? char_to_lower(a) == char_to_lower(b) : lower_locale(a) == lower_locale(b);
        if (!same) return false;
    }
    return true;
}

/* ---- the machine ------------------------------------------------------------------------------------------------------------------- */
static Truth run(Matcher *m, const uint32_t *pc, intptr_t at, intptr_t *end, bool top);

/* Runs a part of the pattern by itself (lookaround, atomic groups): its choices are dropped, its marks stay. */
static Truth run_nested(Matcher *m, const uint32_t *pc, intptr_t at, intptr_t *end) {
    RepeatContext *repeat = m->repeat;
    size_t         trail = m->trail_count;
    if (++m->depth > 2000) return RAISED(raise_format(&RecursionError_type, "maximum recursion depth exceeded in a regular expression"));
    Truth truth = run(m, pc, at, end, false);
    m->depth--;
    m->repeat = repeat;
    if (truth == 0) undo_to(m, trail);
    return truth;
}

#define FAIL goto backtrack
#define NEED_CHAR() if (at >= m->end) FAIL

static Truth run(Matcher *m, const uint32_t *pc, intptr_t at, intptr_t *end, bool top) {
    size_t base = m->choice_count;
    for (;;) {
        if (UNLIKELY(++m->steps == 1 << 16)) {
            m->steps = 0;
            if (vm_poll_word) TRY(signals_check());
        }
        switch (*pc) {
        case SRE_FAILURE: FAIL;
        case SRE_SUCCESS:
            if (top && ((m->full && at != m->end) || at == m->must_advance_from)) FAIL;
            *end = at;
            m->choice_count = base;
            return 1;
        case SRE_MARK:
            TRY(set_mark(m, pc[1], at));
            pc += 2;
            continue;
        case SRE_AT:
            if (!at_position(m, pc[1], at)) FAIL;
            pc += 2;
            continue;
        case SRE_ANY: case SRE_ANY_ALL:
            NEED_CHAR();
            if (*pc == SRE_ANY && char_at(m, at) == '\n') FAIL;
            pc++;
            at++;
            continue;
        case SRE_LITERAL:
            if (at >= m->end || char_at(m, at) != pc[1]) FAIL;
            pc += 2;
            at++;
            continue;
        case SRE_NOT_LITERAL: case SRE_LITERAL_IGNORE: case SRE_NOT_LITERAL_IGNORE: case SRE_LITERAL_UNI_IGNORE: case SRE_NOT_LITERAL_UNI_IGNORE:
        case SRE_LITERAL_LOC_IGNORE: case SRE_NOT_LITERAL_LOC_IGNORE: case SRE_CATEGORY:
            NEED_CHAR();
            if (!single_matches(pc, char_at(m, at))) FAIL;
            pc += 2;
            at++;
            continue;
        case SRE_IN: case SRE_IN_IGNORE: case SRE_IN_UNI_IGNORE: case SRE_IN_LOC_IGNORE:
            NEED_CHAR();
            if (!single_matches(pc, char_at(m, at))) FAIL;
            pc += 1 + pc[1];
            at++;
            continue;
        case SRE_INFO: case SRE_JUMP: pc += 1 + pc[1]; continue;
        case SRE_GROUPREF: case SRE_GROUPREF_IGNORE: case SRE_GROUPREF_UNI_IGNORE: case SRE_GROUPREF_LOC_IGNORE: {
            intptr_t from, to;
            if (!group_span(m, pc[1], &from, &to) || !group_repeats(m, *pc, from, to, at)) FAIL;
            at += to - from;
            pc += 2;
            continue;
        }
        case SRE_GROUPREF_EXISTS: {
            intptr_t from, to;
            pc += group_span(m, pc[1], &from, &to) ? 3 : 1 + pc[2];
            continue;
        }
        case SRE_ASSERT: case SRE_ASSERT_NOT: {
            intptr_t ignored, back = (intptr_t)pc[2];
            bool     positive = *pc == SRE_ASSERT;
            Truth    truth = at - m->start < back ? 0 : run_nested(m, pc + 3, at - back, &ignored);
            if (truth < 0) return -1;
            if (truth != positive) FAIL;
            pc += 1 + pc[1];
            continue;
        }
        case SRE_ATOMIC_GROUP: {
            intptr_t to;
            Truth    truth = run_nested(m, pc + 2, at, &to);
            if (truth < 0) return -1;
            if (!truth) FAIL;
            at = to;
            pc += 1 + pc[1];
            continue;
        }
        case SRE_BRANCH: {
            const uint32_t *alternative = pc + 1;
            while (alternative[0]) { /* the first character often tells that an alternative cannot match */
                const uint32_t *body = alternative + 1;
                if (body[0] == SRE_LITERAL && (at >= m->end || char_at(m, at) != body[1])) alternative += alternative[0];
                else if (body[0] == SRE_IN && (at >= m->end || !in_set(body + 2, char_at(m, at)))) alternative += alternative[0];
                else break;
            }
            if (!alternative[0]) FAIL;
            if (alternative[alternative[0]]) TRY(push_choice(m, CHOICE_BRANCH, alternative + alternative[0], at, 0, m->repeat));
            pc = alternative + 1;
            continue;
        }
        case SRE_REPEAT_ONE: case SRE_POSSESSIVE_REPEAT_ONE: {
            intptr_t minimum = (intptr_t)pc[2], count;
            if (m->end - at < minimum) FAIL;
            count = count_single(m, pc + 4, at, pc[3]);
            if (count < minimum) FAIL;
            const uint32_t *tail = pc + 1 + pc[1];
            if (*pc == SRE_REPEAT_ONE && count > minimum && !(tail[0] == SRE_SUCCESS && top && !m->full && m->must_advance_from < 0)) {
                intptr_t low = at + minimum;
                at += count;
                if (tail[0] == SRE_LITERAL) { /* go back to where the tail can begin */
                    while (at > low && (at >= m->end || char_at(m, at) != tail[1])) at--;
                }
                if (at > low) TRY(push_choice(m, CHOICE_GREEDY, tail, at - 1, low, m->repeat));
                pc = tail;
                continue;
            }
            at += count;
            pc = tail;
            continue;
        }
        case SRE_MIN_REPEAT_ONE: {
            intptr_t minimum = (intptr_t)pc[2];
            if (m->end - at < minimum) FAIL;
            if (minimum && count_single(m, pc + 4, at, pc[2]) < minimum) FAIL;
            at += minimum;
            if (pc[3] == SRE_MAXREPEAT || (intptr_t)pc[3] > minimum)
                TRY(push_choice(m, CHOICE_LAZY, pc, at, pc[3] == SRE_MAXREPEAT ? INTPTR_MAX : (intptr_t)pc[3] - minimum, m->repeat));
            pc += 1 + pc[1];
            continue;
        }
        case SRE_REPEAT: {
            /* The body ends in MAX_UNTIL or MIN_UNTIL, which counts. */
            RepeatContext *context = new_context(m, pc + 1, m->repeat, (uint32_t)-1, -1);
            if (!context) return -1;
            m->repeat = context;
            pc += 1 + pc[1]; /* at the UNTIL: it decides whether to enter the body */
            continue;
        }
        case SRE_MAX_UNTIL: {
            RepeatContext *context = m->repeat, *next;
            uint32_t       count = context->count + 1, minimum = context->pattern[1], maximum = context->pattern[2];
            if (count < minimum) {
                if (!(next = new_context(m, context->pattern, context->previous, count, context->last_position))) return -1;
                m->repeat = next;
                pc = context->pattern + 3;
                continue;
            }
            if ((count < maximum || maximum == SRE_MAXREPEAT) && at != context->last_position) {
                TRY(push_choice(m, CHOICE_GOTO, pc + 1, at, 0, context->previous));
                if (!(next = new_context(m, context->pattern, context->previous, count, at))) return -1;
                m->repeat = next;
                pc = context->pattern + 3;
                continue;
            }
            m->repeat = context->previous;
            pc++;
            continue;
        }
        case SRE_MIN_UNTIL: {
            RepeatContext *context = m->repeat, *next;
            uint32_t       count = context->count + 1, minimum = context->pattern[1], maximum = context->pattern[2];
            if (!(next = new_context(m, context->pattern, context->previous, count, count < minimum ? context->last_position : at))) return -1;
            if (count < minimum) {
                m->repeat = next;
                pc = context->pattern + 3;
                continue;
            }
            if ((count < maximum || maximum == SRE_MAXREPEAT) && at != context->last_position)
                TRY(push_choice(m, CHOICE_GOTO, context->pattern + 3, at, 0, next));
            m->repeat = context->previous;
            pc++;
            continue;
        }
        case SRE_POSSESSIVE_REPEAT: {
            uint32_t count = 0;
            intptr_t to;
            Truth    truth = 1;
            while (count < pc[2] && (truth = run_nested(m, pc + 4, at, &to)) == 1) {
                at = to;
                count++;
            }
            if (truth < 0) return -1;
            if (count < pc[2]) FAIL;
            while (count < pc[3] || pc[3] == SRE_MAXREPEAT) {
                if ((truth = run_nested(m, pc + 4, at, &to)) < 0) return -1;
                if (!truth || to == at) break;
                at = to;
                count++;
            }
            pc += 2 + pc[1]; /* the skip ends at the SUCCESS behind the body */
            continue;
        }
        default: return RAISED(raise_format(&RuntimeError_type, "invalid SRE code"));
        }
    backtrack:
        if (m->choice_count == base) return 0;
        Choice *choice = &m->choices[m->choice_count - 1];
        undo_to(m, choice->trail);
        m->repeat = choice->repeat;
        at = choice->position;
        pc = choice->pc;
        switch (choice->kind) {
        case CHOICE_GOTO: m->choice_count--; continue;
        case CHOICE_BRANCH: {
            m->choice_count--;
            const uint32_t *alternative = pc;
            while (alternative[0] && alternative[1] == SRE_LITERAL && (at >= m->end || char_at(m, at) != alternative[2])) alternative += alternative[0];
            if (!alternative[0]) FAIL;
            if (alternative[alternative[0]]) TRY(push_choice(m, CHOICE_BRANCH, alternative + alternative[0], at, 0, m->repeat));
            pc = alternative + 1;
            continue;
        }
        case CHOICE_GREEDY:
            if (pc[0] == SRE_LITERAL)
                while (at > choice->low && char_at(m, at) != pc[1]) at--;
            if (at > choice->low) choice->position = at - 1;
            else m->choice_count--;
            continue;
        case CHOICE_LAZY: {
            const uint32_t *repeat_one = pc;
            if (at >= m->end || !single_matches(pc + 4, char_at(m, at))) {
                m->choice_count--;
                FAIL;
            }
            at++;
            choice->position = at;
            if (choice->low != INTPTR_MAX && --choice->low == 0) m->choice_count--;
            pc = repeat_one + 1 + repeat_one[1];
            continue;
        }
        }
    }
}

Truth sre_match_at(Matcher *m, intptr_t at) {
    m->match_start = at;
    return run(m, m->pattern->code, at, &m->match_end, true);
}

/* ---- searching ------------------------------------------------------------------------------------------------------------------------ */
/* Tries every place where the pattern's INFO block says that a match can begin. */
Truth sre_search(Matcher *m, intptr_t at) {
    const uint32_t *code = m->pattern->code, *charset = NULL;
    intptr_t        last = m->end;
    uint32_t        first = 0;
    bool            has_first = false;
    if (code[0] == SRE_INFO) {
        uint32_t flags = code[2], minimum = code[3];
        if (minimum && (intptr_t)minimum > m->end - at) return 0;
        if (minimum) last = m->end - (intptr_t)minimum;
        if (flags & SRE_INFO_PREFIX) {
            first = code[7];
            has_first = code[5] > 0;
        } else if (flags & SRE_INFO_CHARSET) {
            charset = code + 5;
        }
        const uint32_t *body = code + 1 + code[1];
        if (!has_first && !charset && body[0] == SRE_LITERAL) {
            first = body[1];
            has_first = true;
        }
        if (body[0] == SRE_AT && (body[1] == 0 || body[1] == 2)) { /* \A and `^`: nowhere else */
            if (at > m->start) return 0;
            last = at;
        }
    }
    for (; at <= last; at++) {
        if (has_first) {
            if (m->kind == STR_KIND_1) {
                const uint8_t *text = m->text, *found = first < 256 && at < m->end ? memchr(text + at, (int)first, (size_t)(m->end - at)) : NULL;
                if (!found) return 0;
                at = found - text;
            } else {
                while (at < m->end && char_at(m, at) != first) at++;
            }
            if (at > last || at >= m->end) return 0;
        } else if (charset) {
            while (at < m->end && !in_set(charset, char_at(m, at))) at++;
            if (at > last || at >= m->end) return 0;
        }
        Truth truth = sre_match_at(m, at);
        if (truth) return truth;
        if (m->trail_count || m->contexts) matcher_reset(m);
    }
    return 0;
}
