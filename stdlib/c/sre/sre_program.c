/* sre_program.c - prepares a checked pattern for the engine.
 *
 * The program has the shape of the code that the library's compiler made; in it sets have become bits for the characters below 256 (SRE_SET),
 * repeated characters know what the rest of the pattern can begin with, and those that could not give anything back that the rest wants have
 * become possessive.  What a match begins with is found out once, for searches. */
#include "sre_int.h"

#include "base/memory.h"

#include <string.h>

typedef const uint32_t *Code;

/* ---- what a part can begin with ---------------------------------------------------------------------------------------------------- */
#define FIRST_BUDGET 100 /* operations looked at: branches multiply */

static void add_single(CharSet *set, Code pc) {
    bool fixed = sre_single_is_fixed(pc);
    for (uint32_t c = 0; c < 256; c++)
        if (!fixed || sre_single_matches(pc, c)) set->latin[c >> 6] |= (uint64_t)1 << (c & 63);
    set->classes |= fixed ? sre_single_classes(pc) : CLASS_ALL;
}

/* Adds what can come first at PC; false: that is not known, or nothing need come.  More than really can is no mistake. */
static bool add_first(CharSet *set, Code pc, int *budget) {
    while (--*budget > 0) {
        switch (*pc) {
        case SRE_MARK: pc += 2; continue;
        case SRE_INFO: case SRE_JUMP: case SRE_ASSERT: case SRE_ASSERT_NOT: pc += 1 + pc[1]; continue;
        case SRE_AT:
            if (pc[1] == 5 || pc[1] == 6 || pc[1] == 7) { /* the end of the text, or a line feed */
                set->at_end = true;
                if (pc[1] != 7) set->latin[0] |= 1 << '\n';
                return true;
            }
            pc += 2;
            continue;
        case SRE_ANY: case SRE_ANY_ALL: case SRE_LITERAL: case SRE_NOT_LITERAL: case SRE_IN: case SRE_CATEGORY:
        case SRE_LITERAL_IGNORE: case SRE_NOT_LITERAL_IGNORE: case SRE_IN_IGNORE: case SRE_LITERAL_UNI_IGNORE: case SRE_NOT_LITERAL_UNI_IGNORE:
        case SRE_IN_UNI_IGNORE: case SRE_LITERAL_LOC_IGNORE: case SRE_NOT_LITERAL_LOC_IGNORE: case SRE_IN_LOC_IGNORE:
            add_single(set, pc);
            return true;
        case SRE_REPEAT_ONE: case SRE_MIN_REPEAT_ONE: case SRE_POSSESSIVE_REPEAT_ONE:
            if (pc[3] != 0) add_single(set, pc + 4);
            if (pc[2] != 0) return true;
            pc += 1 + pc[1];
            continue;
        case SRE_REPEAT: case SRE_POSSESSIVE_REPEAT:
            if (!add_first(set, pc + 4, budget)) return false;
            if (pc[2] != 0) return true;
            pc += 2 + pc[1];
            continue;
        case SRE_ATOMIC_GROUP: return add_first(set, pc + 2, budget);
        case SRE_BRANCH:
            for (pc++; *pc; pc += *pc)
                if (!add_first(set, pc + 1, budget)) return false;
            return true;
        default: return false;
        }
    }
    return false;
}
static bool first_of(CharSet *set, Code pc) {
    int budget = FIRST_BUDGET;
    *set = (CharSet){0};
    return add_first(set, pc, &budget);
}

static bool are_disjoint(const CharSet *a, const CharSet *b) {
    for (int i = 0; i < 4; i++)
        if (a->latin[i] & b->latin[i]) return false;
    return !(a->classes & b->classes);
}
static bool has_all(const CharSet *set) {
    return set->classes && (set->latin[0] & set->latin[1] & set->latin[2] & set->latin[3]) == UINT64_MAX;
}

/* The one character below 256, -1: not one, or the end will do, too. */
static int only_latin(const CharSet *set) {
    int only = -1;
    for (int i = 0; i < 4; i++) {
        if (!set->latin[i]) continue;
        if (only >= 0 || set->at_end || (set->latin[i] & (set->latin[i] - 1))) return -1;
        only = i * 64 + __builtin_ctzll(set->latin[i]);
    }
    return only;
}

/* ---- making it ------------------------------------------------------------------------------------------------------------------------ */
/* Index of a copy of SET, -1: MemoryError. */
static int64_t program_add_set(Program *p, const CharSet *set) {
    for (uint32_t i = 0; i < p->set_count && i < 32; i++)
        if (memcmp(&p->sets[i], set, sizeof *set) == 0) return i;
    if (p->set_count == p->set_capacity) {
        uint32_t capacity = p->set_capacity ? p->set_capacity * 2 : 4;
        CharSet *larger = mem_realloc(p->sets, capacity * sizeof *larger);
        if (!larger) return RAISED(raise_memory_error());
        p->sets = larger;
        p->set_capacity = capacity;
    }
    p->sets[p->set_count] = *set;
    return p->set_count++;
}

static Status prepare(Program *p, Code code, size_t at, size_t end);

static Status prepare_set(Program *p, Code code, size_t at) {
    CharSet set;
    memset(&set, 0, sizeof set);
    if (!sre_single_is_fixed(code + at)) return 0;
    add_single(&set, code + at);
    if (set.classes) set.single = code + at; /* without, equal sets share a place */
    int64_t index = program_add_set(p, &set);
    if (index < 0) return -1;
    p->code[at] = SRE_SET;
    p->code[at + 2] = (uint32_t)index;
    return 0;
}

static Status prepare_repeat_one(Program *p, Code code, size_t at) {
    uint32_t skip = code[at + 1];
    size_t   tail = at + 1 + skip;
    CharSet  item = {0}, first;
    TRY(prepare(p, code, at + 4, tail - 1));
    p->code[tail - 1] = TAIL_UNKNOWN;
    if (code[at] == SRE_POSSESSIVE_REPEAT_ONE) return 0;
    add_single(&item, code + at + 4);
    if (first_of(&first, code + tail)) {
        int64_t index = 0;
        if (code[at] == SRE_REPEAT_ONE && are_disjoint(&item, &first)) p->code[at] = SRE_POSSESSIVE_REPEAT_ONE;
        else if (!has_all(&first)) {
            if ((index = program_add_set(p, &first)) < 0) return -1;
            p->code[tail - 1] = TAIL_FIRST_SET + (uint32_t)index;
        }
        return 0;
    }
    while (code[tail] == SRE_MARK) tail += 2;
    if (code[tail] == SRE_SUCCESS) p->code[at + skip] = TAIL_IS_END;
    return 0;
}

static Status prepare(Program *p, Code code, size_t at, size_t end) {
    while (at < end) {
        switch (code[at]) {
        case SRE_IN: case SRE_IN_IGNORE: case SRE_IN_UNI_IGNORE:
            TRY(prepare_set(p, code, at));
            at += 1 + code[at + 1];
            break;
        case SRE_REPEAT_ONE: case SRE_MIN_REPEAT_ONE: case SRE_POSSESSIVE_REPEAT_ONE:
            TRY(prepare_repeat_one(p, code, at));
            at += 1 + code[at + 1];
            break;
        case SRE_BRANCH:
            for (at++; code[at]; at += code[at]) TRY(prepare(p, code, at + 1, at + code[at]));
            at++;
            break;
        case SRE_REPEAT: case SRE_POSSESSIVE_REPEAT: at += 4; break; /* what is inside comes next */
        case SRE_ASSERT: case SRE_ASSERT_NOT: case SRE_GROUPREF_EXISTS: at += 3; break;
        case SRE_ATOMIC_GROUP: at += 2; break;
        case SRE_IN_LOC_IGNORE: case SRE_INFO: at += 1 + code[at + 1]; break;
        case SRE_SUCCESS: case SRE_FAILURE: case SRE_ANY: case SRE_ANY_ALL: case SRE_MAX_UNTIL: case SRE_MIN_UNTIL: at++; break;
        default: at += 2; break;
        }
    }
    return 0;
}

/* Text that the compiler found every match to begin with. */
static Status find_needle(Program *p, Code code) {
    if (code[0] != SRE_INFO || !(code[2] & SRE_INFO_PREFIX) || code[5] < 2) return 0;
    for (uint32_t i = 0; i < code[5]; i++)
        if (code[7 + i] > 255) return 0;
    if (!(p->needle = mem_alloc(code[5]))) return RAISED(raise_memory_error());
    for (uint32_t i = 0; i < code[5]; i++) p->needle[i] = (uint8_t)code[7 + i];
    p->needle_length = code[5];
    return 0;
}

Status program_make(Program *p, const uint32_t *code, size_t size) {
    CharSet first;
    *p = (Program){.single_first = -1, .checked = code, .checked_size = size, .code = mem_alloc((size + 2) * sizeof *p->code)};
    if (!p->code) return RAISED(raise_memory_error());
    memcpy(p->code, code, (size + 2) * sizeof *p->code);
    TRY(prepare(p, code, 0, size));
    if (first_of(&first, code) && !has_all(&first)) {
        int64_t index = program_add_set(p, &first);
        if (index < 0) return -1;
        p->first = &p->sets[index];
        p->single_first = only_latin(p->first);
    }
    return find_needle(p, code);
}
/* ---- the first characters ----------------------------------------------------------------------------------------------------------------- */
#define LEAD_LENGTH 8
#define LEAD_WAYS   16

/* The characters that any match of the part from PC to END takes first, as far as that is known; how many of them there are. */
static int lead_characters(CharSet *sets, Code pc, Code end) {
    int n = 0;
    while (pc < end && n < LEAD_LENGTH) {
        switch (*pc) {
        case SRE_MARK: case SRE_AT: pc += 2; break;
        case SRE_INFO: case SRE_ASSERT: case SRE_ASSERT_NOT: pc += 1 + pc[1]; break;
        case SRE_ANY: case SRE_ANY_ALL: case SRE_LITERAL: case SRE_NOT_LITERAL: case SRE_IN: case SRE_CATEGORY:
        case SRE_LITERAL_IGNORE: case SRE_NOT_LITERAL_IGNORE: case SRE_IN_IGNORE: case SRE_LITERAL_UNI_IGNORE: case SRE_NOT_LITERAL_UNI_IGNORE:
        case SRE_IN_UNI_IGNORE:
            add_single(&sets[n++], pc);
            pc += *pc == SRE_ANY || *pc == SRE_ANY_ALL ? 1 : *pc == SRE_IN || *pc == SRE_IN_IGNORE || *pc == SRE_IN_UNI_IGNORE ? 1 + pc[1] : 2;
            break;
        case SRE_REPEAT_ONE: case SRE_MIN_REPEAT_ONE: case SRE_POSSESSIVE_REPEAT_ONE:
            for (uint32_t i = 0; i < pc[2] && n < LEAD_LENGTH; i++) add_single(&sets[n++], pc + 4);
            if (pc[2] != pc[3]) return n;
            pc += 1 + pc[1];
            break;
        default: return n;
        }
    }
    return n;
}

static Code behind_marks(Code pc) {
    while (*pc == SRE_INFO || *pc == SRE_MARK) pc += *pc == SRE_MARK ? 2 : 1 + pc[1];
    return pc;
}

void program_make_lead(Program *p) {
    p->lead_tried = true;
    CharSet (*ways)[LEAD_LENGTH] = mem_calloc(LEAD_WAYS, sizeof *ways);
    Lead *lead = mem_calloc(1, sizeof *lead);
    Code  pc = behind_marks(p->checked), end = p->checked + p->checked_size;
    int   count = 0, length = LEAD_LENGTH;
    if (ways && lead && *pc == SRE_BRANCH) {
        for (pc++; *pc && length > 1; pc += *pc) {
            int n = count < LEAD_WAYS ? lead_characters(ways[count++], pc + 1, pc + *pc) : 0;
            if (n < length) length = n;
        }
    } else if (ways && lead) {
        count = 1;
        length = lead_characters(ways[0], pc, end);
    }
    while (length > 1 && length * count > 64) length--;
    if (count == 0 || length < 2) {
        mem_free(lead);
        lead = NULL;
    }
    for (int way = 0; lead && way < count; way++) {
        lead->starts |= (uint64_t)1 << way * length;
        lead->ends |= (uint64_t)1 << (way * length + length - 1);
        for (int place = 0; place < length; place++)
            for (int c = 0; c < 256; c++)
                if (ways[way][place].latin[c >> 6] >> (c & 63) & 1) lead->fits[c] |= (uint64_t)1 << (way * length + place);
    }
    if (lead) lead->length = length;
    p->lead = lead;
    mem_free(ways);
}

void program_free(Program *p) {
    mem_free(p->lead);
    mem_free(p->code);
    mem_free(p->sets);
    mem_free(p->needle);
    *p = (Program){0};
}
