/* sre_match.c - the matching engine: a backtracking machine over the programs that sre_program.c makes.
 *
 * The state is (pc, position, innermost repeat).  Where the pattern leaves a choice, the other way is pushed on a stack of
 * choices; marks that change while there is one are noted on a trail, so that going back undoes them.  Repeat contexts are never
 * changed once made (an iteration makes a new one), so that going back only restores an index; those made since the choice that is gone back to
 * are given up then, so that their number is that of the iterations which the present way has come through.  No C recursion but for lookaround and
 * atomic groups, whose nesting is that of the pattern text.  The machine is compiled once for each width of characters. */
#include "sre_int.h"

#include "base/memory.h"

#include <string.h>

enum ChoiceKind { CHOICE_GOTO, CHOICE_BRANCH, CHOICE_GREEDY, CHOICE_LAZY };
Status matcher_init(Matcher *m, const PatternObj *pattern, const void *text, int kind) {
    m->pattern = pattern;
    m->text = text;
    m->kind = kind;
    m->start = m->end = 0;
    m->must_advance_from = -1;
    m->mark_count = 2 * pattern->groups;
    m->full = false;
    m->steps = 0;
    m->depth = 0;
    m->marks = m->few_marks;
    m->choices = m->few_choices;
    m->trail = m->few_trail;
    m->contexts = m->few_contexts;
    m->choice_capacity = COUNT_OF(m->few_choices);
    m->trail_capacity = COUNT_OF(m->few_trail);
    m->context_capacity = COUNT_OF(m->few_contexts);
    if (m->mark_count > (intptr_t)COUNT_OF(m->few_marks) && !(m->marks = mem_alloc((size_t)m->mark_count * sizeof *m->marks))) {
        m->marks = m->few_marks;
        return RAISED(raise_memory_error());
    }
    matcher_reset(m);
    return 0;
}
void matcher_reset(Matcher *m) {
    for (intptr_t i = 0; i < m->mark_count; i++) m->marks[i] = -1;
    m->last_mark = m->last_index = -1;
    m->choice_count = m->trail_count = 0;
    m->repeat = NO_REPEAT;
    m->context_count = 0;
}
void matcher_free(Matcher *m) {
    if (m->marks != m->few_marks) mem_free(m->marks);
    if (m->choices != m->few_choices) mem_free(m->choices);
    if (m->trail != m->few_trail) mem_free(m->trail);
    if (m->contexts != m->few_contexts) mem_free(m->contexts);
}

/* ---- characters -------------------------------------------------------------------------------------------------------------- */
static ALWAYS_INLINE uint32_t char_at(const Matcher *m, intptr_t i) { return str_read(m->kind, m->text, i); }

static ALWAYS_INLINE bool latin_has(const CharSet *set, uint32_t c) { return set->latin[c >> 6] >> (c & 63) & 1; }
static ALWAYS_INLINE bool set_has(const CharSet *set, int kind, uint32_t c) {
    if (kind == STR_KIND_1 || LIKELY(c < 256)) return latin_has(set, c);
    return set->classes && sre_single_matches(set->single, c);
}
/* Can a part that begins with FIRST begin at AT? */
static ALWAYS_INLINE bool can_begin(const CharSet *first, int kind, const void *text, intptr_t at, intptr_t limit) {
    if (at >= limit) return first->at_end;
    uint32_t c = str_read(kind, text, at);
    return kind == STR_KIND_1 || c < 256 ? latin_has(first, c) : first->classes != 0;
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
        before = at > m->start && sre_is_word_ascii(char_at(m, at - 1));
        after = at < m->end && sre_is_word_ascii(char_at(m, at));
        return (before != after) == (where == 3);
    case 8: case 9:
        if (m->end == m->start) return false;
        before = at > m->start && sre_is_word_locale(char_at(m, at - 1));
        after = at < m->end && sre_is_word_locale(char_at(m, at));
        return (before != after) == (where == 8);
    case 10: case 11:
        if (m->end == m->start) return false;
        before = at > m->start && sre_is_word_unicode(char_at(m, at - 1));
        after = at < m->end && sre_is_word_unicode(char_at(m, at));
        return (before != after) == (where == 10);
    default: return false;
    }
}

/* How many characters from AT up to END match the single operation at PC. */
static intptr_t count_other(int kind, const void *text, const uint32_t *pc, intptr_t at, intptr_t end) {
    intptr_t i = at;
    while (i < end && sre_single_matches(pc, str_read(kind, text, i))) i++;
    return i - at;
}
static ALWAYS_INLINE intptr_t count_single(int kind, const void *text, const Program *program, const uint32_t *pc, intptr_t at, intptr_t end) {
    intptr_t i = at;
    if (LIKELY(pc[0] == SRE_SET)) {
        const CharSet *set = &program->sets[pc[2]];
        while (i < end && set_has(set, kind, str_read(kind, text, i))) i++;
        return i - at;
    }
    if (pc[0] == SRE_ANY_ALL) return end - at;
    if (pc[0] == SRE_LITERAL) {
        while (i < end && str_read(kind, text, i) == pc[1]) i++;
        return i - at;
    }
    if (kind == STR_KIND_1 && (pc[0] == SRE_ANY || (pc[0] == SRE_NOT_LITERAL && pc[1] < 256))) {
        const uint8_t *from = (const uint8_t *)text + at;
        const uint8_t *found = end > at ? memchr(from, pc[0] == SRE_ANY ? '\n' : (int)pc[1], (size_t)(end - at)) : NULL;
        return found ? found - from : end - at;
    }
    return count_other(kind, text, pc, at, end);
}
static ALWAYS_INLINE bool matches_single(int kind, const Program *program, const uint32_t *pc, uint32_t c) {
    return pc[0] == SRE_SET ? set_has(&program->sets[pc[2]], kind, c) : sre_single_matches(pc, c);
}

/* ---- state changes -------------------------------------------------------------------------------------------------------------- */
/* ITEMS, COUNT of which are used up, in a place twice as large; FEW is where they were first. */
static void *grow(void *items, const void *few, size_t *capacity, size_t item_size) {
    size_t old = *capacity * item_size;
    void  *larger = items == few ? mem_alloc(2 * old) : mem_realloc(items, 2 * old);
    if (!larger) return raise_memory_error();
    if (items == few) memcpy(larger, items, old);
    *capacity *= 2;
    return larger;
}
static COLD Status more_choices(Matcher *m) {
    Choice *larger = grow(m->choices, m->few_choices, &m->choice_capacity, sizeof *larger);
    if (!larger) return -1;
    m->choices = larger;
    return 0;
}
static COLD Status more_trail(Matcher *m) {
    Trail *larger = grow(m->trail, m->few_trail, &m->trail_capacity, sizeof *larger);
    if (!larger) return -1;
    m->trail = larger;
    return 0;
}
static ALWAYS_INLINE Status push_choice(Matcher *m, uint32_t kind, const uint32_t *pc, intptr_t position, intptr_t low, uint32_t repeat,
                                        const CharSet *first) {
    if (UNLIKELY(m->choice_count == m->choice_capacity)) TRY(more_choices(m));
    m->choices[m->choice_count++] = (Choice){pc, position, low, first, repeat, (uint32_t)m->context_count, (uint32_t)m->trail_count, kind};
    return 0;
}
static void undo_to(Matcher *m, size_t height) {
    while (m->trail_count > height) {
        const Trail *t = &m->trail[--m->trail_count];
        m->marks[t->mark] = t->value;
        m->last_mark = t->last_mark;
        m->last_index = t->last_index;
    }
}
static ALWAYS_INLINE Status set_mark(Matcher *m, uint32_t mark, intptr_t position) {
    if (m->choice_count || m->depth) { /* there is something to go back to */
        if (UNLIKELY(m->trail_count == m->trail_capacity)) TRY(more_trail(m));
        m->trail[m->trail_count++] = (Trail){mark, m->marks[mark], m->last_mark, m->last_index};
    }
    m->marks[mark] = position;
    if (mark & 1) m->last_index = (intptr_t)mark / 2 + 1;
    if ((intptr_t)mark > m->last_mark) m->last_mark = (intptr_t)mark;
    return 0;
}
static COLD Status more_contexts(Matcher *m) {
    if (m->context_count >= NO_REPEAT / 2) return RAISED(raise_memory_error());
    RepeatContext *larger = grow(m->contexts, m->few_contexts, &m->context_capacity, sizeof *larger);
    if (!larger) return -1;
    m->contexts = larger;
    return 0;
}
/* Enters an iteration of a repeat: its context gets the innermost one. */
static ALWAYS_INLINE Status enter_context(Matcher *m, const uint32_t *pattern, uint32_t previous, uint32_t count, intptr_t last) {
    if (UNLIKELY(m->context_count == m->context_capacity)) TRY(more_contexts(m));
    m->contexts[m->context_count] = (RepeatContext){pattern, last, previous, count};
    m->repeat = (uint32_t)m->context_count++;
    return 0;
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
                        : op == SRE_GROUPREF_IGNORE ? sre_lower_ascii(a) == sre_lower_ascii(b)
                        : op == SRE_GROUPREF_UNI_IGNORE ? char_to_lower(a) == char_to_lower(b) : sre_lower_locale(a) == sre_lower_locale(b);
        if (!same) return false;
    }
    return true;
}

/* ---- the machine ------------------------------------------------------------------------------------------------------------------- */
static Truth run(Matcher *m, const uint32_t *pc, intptr_t at, intptr_t *end, bool top);

/* Runs a part of the pattern by itself (lookaround, atomic groups): its choices are dropped, its marks stay. */
static Truth run_nested(Matcher *m, const uint32_t *pc, intptr_t at, intptr_t *end) {
    uint32_t repeat = m->repeat;
    size_t   trail = m->trail_count, contexts = m->context_count;
    if (++m->depth > 2000) return RAISED(raise_format(&RecursionError_type, "maximum recursion depth exceeded in a regular expression"));
    Truth truth = run(m, pc, at, end, false);
    m->depth--;
    m->repeat = repeat;
    m->context_count = contexts;
    if (truth == 0) undo_to(m, trail);
    else if (!m->depth && !m->choice_count) m->trail_count = 0; /* nothing to go back to */
    return truth;
}

#define FAIL goto backtrack
#define NEED_CHAR() if (at >= limit) FAIL
#define CHAR(i) str_read(kind, text, i)

/* Every now and then: does a signal wait? */
static ALWAYS_INLINE Status poll(Matcher *m) {
    if (LIKELY(++m->steps < 1 << 14)) return 0;
    m->steps = 0;
    return vm_poll_word ? signals_check() : 0;
}

/* Can a body of a repeat, or an alternative, begin at AT?  Only the first operation is looked at. */
static ALWAYS_INLINE bool body_can_begin(int kind, const void *text, const Program *program, const uint32_t *body, intptr_t at, intptr_t limit) {
    while (body[0] == SRE_MARK) body += 2;
    if (body[0] == SRE_LITERAL) return at < limit && CHAR(at) == body[1];
    if (body[0] == SRE_SET) return at < limit && set_has(&program->sets[body[2]], kind, CHAR(at));
    return true;
}

static ALWAYS_INLINE Truth run_kind(Matcher *m, const uint32_t *pc, intptr_t at, intptr_t *end, bool top, const int kind) {
    const size_t         base = m->choice_count;
    const intptr_t       limit = m->end;
    const void *const    text = m->text;
    const Program *const program = &m->pattern->program;
    for (;;) {
        switch (*pc) {
        case SRE_FAILURE: FAIL;
        case SRE_SUCCESS:
            if (top && ((m->full && at != limit) || at == m->must_advance_from)) FAIL;
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
            if (*pc == SRE_ANY && CHAR(at) == '\n') FAIL;
            pc++;
            at++;
            continue;
        case SRE_LITERAL:
            do {
                if (at >= limit || CHAR(at) != pc[1]) FAIL;
                pc += 2;
                at++;
            } while (*pc == SRE_LITERAL);
            continue;
        case SRE_SET:
            if (at >= limit || !set_has(&program->sets[pc[2]], kind, CHAR(at))) FAIL;
            pc += 1 + pc[1];
            at++;
            continue;
        case SRE_NOT_LITERAL: case SRE_LITERAL_IGNORE: case SRE_NOT_LITERAL_IGNORE: case SRE_LITERAL_UNI_IGNORE: case SRE_NOT_LITERAL_UNI_IGNORE:
        case SRE_LITERAL_LOC_IGNORE: case SRE_NOT_LITERAL_LOC_IGNORE: case SRE_CATEGORY:
            NEED_CHAR();
            if (!sre_single_matches(pc, CHAR(at))) FAIL;
            pc += 2;
            at++;
            continue;
        case SRE_IN: case SRE_IN_IGNORE: case SRE_IN_UNI_IGNORE: case SRE_IN_LOC_IGNORE:
            NEED_CHAR();
            if (!sre_single_matches(pc, CHAR(at))) FAIL;
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
            while (alternative[0] && !body_can_begin(kind, text, program, alternative + 1, at, limit)) alternative += alternative[0];
            if (!alternative[0]) FAIL;
            if (alternative[alternative[0]]) TRY(push_choice(m, CHOICE_BRANCH, alternative + alternative[0], at, 0, m->repeat, NULL));
            pc = alternative + 1;
            continue;
        }
        case SRE_POSSESSIVE_REPEAT_ONE: {
            intptr_t minimum = (intptr_t)pc[2], maximum = pc[3] == SRE_MAXREPEAT ? INTPTR_MAX : (intptr_t)pc[3], count;
            if (limit - at < minimum) FAIL;
            count = count_single(kind, text, program, pc + 4, at, maximum < limit - at ? at + maximum : limit);
            if (count < minimum) FAIL;
            at += count;
            pc += 1 + pc[1];
            continue;
        }
        case SRE_REPEAT_ONE: {
            intptr_t minimum = (intptr_t)pc[2], maximum = pc[3] == SRE_MAXREPEAT ? INTPTR_MAX : (intptr_t)pc[3], low = at + minimum;
            if (limit - at < minimum) FAIL;
            at += count_single(kind, text, program, pc + 4, at, maximum < limit - at ? at + maximum : limit);
            if (at < low) FAIL;
            uint32_t       tail = pc[pc[1]];
            const CharSet *first = tail >= TAIL_FIRST_SET ? &program->sets[tail - TAIL_FIRST_SET] : NULL;
            pc += 1 + pc[1];
            if (tail == TAIL_IS_END && (!top || ((!m->full || at == limit) && at != m->must_advance_from))) continue;
            if (first) { /* go back to where the tail can begin */
                while (at > low && !can_begin(first, kind, text, at, limit)) at--;
            }
            if (at > low) TRY(push_choice(m, CHOICE_GREEDY, pc, at - 1, low, m->repeat, first));
            continue;
        }
        case SRE_MIN_REPEAT_ONE: {
            intptr_t minimum = (intptr_t)pc[2];
            if (limit - at < minimum) FAIL;
            if (minimum && count_single(kind, text, program, pc + 4, at, at + minimum) < minimum) FAIL;
            at += minimum;
            if (pc[3] == SRE_MAXREPEAT || (intptr_t)pc[3] > minimum) {
                uint32_t       tail = pc[pc[1]];
                const CharSet *first = tail >= TAIL_FIRST_SET ? &program->sets[tail - TAIL_FIRST_SET] : NULL;
                TRY(push_choice(m, CHOICE_LAZY, pc, at, pc[3] == SRE_MAXREPEAT ? INTPTR_MAX : (intptr_t)pc[3] - minimum, m->repeat, first));
                if (first && !can_begin(first, kind, text, at, limit)) FAIL;
            }
            pc += 1 + pc[1];
            continue;
        }
        case SRE_REPEAT: {
            /* The body ends in MAX_UNTIL or MIN_UNTIL, which counts. */
            TRY(enter_context(m, pc + 1, m->repeat, (uint32_t)-1, -1));
            pc += 1 + pc[1]; /* at the UNTIL: it decides whether to enter the body */
            continue;
        }
        case SRE_MAX_UNTIL: {
            const RepeatContext context = m->contexts[m->repeat];
            TRY(poll(m));
            uint32_t count = context.count + 1, minimum = context.pattern[1], maximum = context.pattern[2];
            if (count < minimum) {
                TRY(enter_context(m, context.pattern, context.previous, count, context.last_position));
                pc = context.pattern + 3;
                continue;
            }
            if ((count < maximum || maximum == SRE_MAXREPEAT) && at != context.last_position
                && body_can_begin(kind, text, program, context.pattern + 3, at, limit)) {
                TRY(push_choice(m, CHOICE_GOTO, pc + 1, at, 0, context.previous, NULL));
                TRY(enter_context(m, context.pattern, context.previous, count, at));
                pc = context.pattern + 3;
                continue;
            }
            m->repeat = context.previous;
            pc++;
            continue;
        }
        case SRE_MIN_UNTIL: {
            const RepeatContext context = m->contexts[m->repeat];
            TRY(poll(m));
            uint32_t count = context.count + 1, minimum = context.pattern[1], maximum = context.pattern[2];
            if (count < minimum) {
                TRY(enter_context(m, context.pattern, context.previous, count, context.last_position));
                pc = context.pattern + 3;
                continue;
            }
            if ((count < maximum || maximum == SRE_MAXREPEAT) && at != context.last_position) {
                TRY(enter_context(m, context.pattern, context.previous, count, at));
                TRY(push_choice(m, CHOICE_GOTO, context.pattern + 3, at, 0, m->repeat, NULL));
            }
            m->repeat = context.previous;
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
        TRY(poll(m));
        Choice *choice = &m->choices[m->choice_count - 1];
        undo_to(m, choice->trail);
        m->repeat = choice->repeat;
        m->context_count = choice->contexts;
        at = choice->position;
        pc = choice->pc;
        switch (choice->kind) {
        case CHOICE_GOTO: m->choice_count--; continue;
        case CHOICE_BRANCH: {
            m->choice_count--;
            const uint32_t *alternative = pc;
            while (alternative[0] && !body_can_begin(kind, text, program, alternative + 1, at, limit)) alternative += alternative[0];
            if (!alternative[0]) FAIL;
            if (alternative[alternative[0]]) TRY(push_choice(m, CHOICE_BRANCH, alternative + alternative[0], at, 0, m->repeat, NULL));
            pc = alternative + 1;
            continue;
        }
        case CHOICE_GREEDY:
            if (choice->first)
                while (at > choice->low && !can_begin(choice->first, kind, text, at, limit)) at--;
            if (at > choice->low) choice->position = at - 1;
            else m->choice_count--;
            continue;
        case CHOICE_LAZY: {
            bool more = true;
            do {
                if (at >= limit || !matches_single(kind, program, pc + 4, CHAR(at))) {
                    m->choice_count--;
                    FAIL;
                }
                at++;
                more = choice->low == INTPTR_MAX || --choice->low > 0;
            } while (more && choice->first && !can_begin(choice->first, kind, text, at, limit));
            choice->position = at;
            if (!more) m->choice_count--;
            pc += 1 + pc[1];
            continue;
        }
        }
    }
}

static Truth run_latin(Matcher *m, const uint32_t *pc, intptr_t at, intptr_t *end, bool top) { return run_kind(m, pc, at, end, top, STR_KIND_1); }
static Truth run_wide(Matcher *m, const uint32_t *pc, intptr_t at, intptr_t *end, bool top) { return run_kind(m, pc, at, end, top, STR_KIND_2); }
static Truth run_widest(Matcher *m, const uint32_t *pc, intptr_t at, intptr_t *end, bool top) { return run_kind(m, pc, at, end, top, STR_KIND_4); }
static Truth run(Matcher *m, const uint32_t *pc, intptr_t at, intptr_t *end, bool top) {
    return (m->kind == STR_KIND_1 ? run_latin : m->kind == STR_KIND_2 ? run_wide : run_widest)(m, pc, at, end, top);
}

Truth sre_match_at(Matcher *m, intptr_t at) {
    m->match_start = at;
    return run(m, m->pattern->program.code, at, &m->match_end, true);
}

/* ---- searching ------------------------------------------------------------------------------------------------------------------------ */
/* First place from AT up to LAST where the program can begin, or a place behind LAST. */
static ALWAYS_INLINE intptr_t skip_to(const CharSet *first, int kind, const void *text, intptr_t at, intptr_t last, intptr_t limit) {
    while (at <= last && !can_begin(first, kind, text, at, limit)) at++;
    return at;
}
/* The same by the first characters. */
static intptr_t lead_place(const Lead *lead, const uint8_t *text, intptr_t at, intptr_t end, intptr_t last) {
    uint64_t bits = 0;
    for (; at < end; at++) {
        bits = (bits << 1 | lead->starts) & lead->fits[text[at]];
        if (UNLIKELY(bits & lead->ends)) return at - lead->length + 1;
    }
    return last + 1;
}
#define LONG_TEXT 256
static intptr_t next_place(const Matcher *m, intptr_t at, intptr_t last) {
    const Program *program = &m->pattern->program;
    if (m->kind != STR_KIND_1) {
        if (!program->first) return at;
        return m->kind == STR_KIND_2 ? skip_to(program->first, STR_KIND_2, m->text, at, last, m->end)
                                     : skip_to(program->first, STR_KIND_4, m->text, at, last, m->end);
    }
    if (program->needle_length) {
        const char *text = m->text, *found = at < m->end ? memmem(text + at, (size_t)(m->end - at), program->needle, program->needle_length) : NULL;
        return found ? found - text : last + 1;
    }
    if (program->single_first >= 0) {
        const char *text = m->text, *found = at < m->end ? memchr(text + at, program->single_first, (size_t)(m->end - at)) : NULL;
        return found ? found - text : last + 1;
    }
    if (program->lead) return lead_place(program->lead, m->text, at, m->end, last);
    return program->first ? skip_to(program->first, STR_KIND_1, m->text, at, last, m->end) : at;
}

/* Tries every place where a match can begin. */
Truth sre_search(Matcher *m, intptr_t at) {
    const uint32_t *code = m->pattern->program.code, *body = code;
    intptr_t        last = m->end;
    if (code[0] == SRE_INFO) { /* tells how many characters a match has at least */
        if ((intptr_t)code[3] > m->end - at) return 0;
        last = m->end - (intptr_t)code[3];
        body += 1 + code[1];
    }
    if (body[0] == SRE_AT && (body[1] == 0 || body[1] == 2)) { /* \A and `^`: nowhere else */
        if (at > m->start) return 0;
        last = at;
    }
    if (!m->pattern->program.lead_tried && m->kind == STR_KIND_1 && last - at > LONG_TEXT) program_make_lead((Program *)&m->pattern->program);
    for (; (at = next_place(m, at, last)) <= last; at++) {
        Truth truth = sre_match_at(m, at);
        if (truth) return truth;
        TRY(poll(m));
        if (m->last_mark >= 0 || m->trail_count || m->context_count) matcher_reset(m);
    }
    return 0;
}
