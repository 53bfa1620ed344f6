/* sre_int.h - what the engine (sre_match.c), the preparation of patterns for it (sre_program.c), the tests of characters (sre_chars.c)
 * and the types around them (sre_module.c) share. */
#pragma once

#include "objects/bytes.h"
#include "objects/dict.h"
#include "objects/function.h"
#include "objects/int.h"
#include "objects/str.h"
#include "vm/modules.h"
#include "vm/signals.h"
#include "vm/vm.h"

#define SRE_MAGIC     20220615
#define SRE_MAXREPEAT 4294967295u
#define SRE_MAXGROUPS 1073741823
enum { SRE_FLAG_IGNORECASE = 2, SRE_FLAG_LOCALE = 4, SRE_FLAG_UNICODE = 32 };
enum { SRE_INFO_PREFIX = 1, SRE_INFO_LITERAL = 2, SRE_INFO_CHARSET = 4 };
enum {
#define SRE_OP(name, number) SRE_##name = number,
#include "sre_ops.def"
#undef SRE_OP
    SRE_SET = 43 /* of prepared programs: skip, index of a CharSet */
};

/* Classes of the characters from 256 on, disjoint; a CharSet says which of them it may have. */
enum { CLASS_DIGIT = 1, CLASS_LETTER = 2, CLASS_SPACE = 4, CLASS_OTHER = 8, CLASS_ALL = 15 };

/* A set of characters: those that a one-character operation matches, or those that a part of a pattern can begin with. */
typedef struct CharSet {
    uint64_t        latin[4];
    const uint32_t *single;  /* the operation, which tells about characters from 256 on; NULL for beginnings */
    uint8_t         classes; /* no character from 256 on that is in none of these is in the set */
    bool            at_end;  /* of beginnings: the part may match at the end of the text, too */
} CharSet;

/* What the first characters of every match are: up to 64 bits, one for each of LENGTH places of each way to begin.  A search carries bits along,
 * one place further with each character that fits. */
typedef struct Lead {
    uint64_t fits[256], starts, ends;
    int      length;
} Lead;

/* A pattern as the engine runs it: the same places as in its code, some operations replaced by quicker ones. */
typedef struct Program {
    uint32_t      *code;
    const uint32_t *checked;      /* the code that it was made of */
    size_t         checked_size;
    CharSet       *sets;
    uint32_t       set_count, set_capacity;
    const CharSet *first;         /* what a match begins with, or NULL: unknown */
    int            single_first;  /* the only character below 256 in it, -1: none, or several */
    uint8_t       *needle;        /* latin-1 text that every match begins with */
    size_t         needle_length; /* 0: none */
    Lead          *lead;          /* made by the first search through a long text, if it pays */
    bool           lead_tried;
} Program;
/* The last word of a REPEAT_ONE or MIN_REPEAT_ONE in a program says what comes behind it. */
enum { TAIL_UNKNOWN, TAIL_IS_END, TAIL_FIRST_SET };

typedef struct PatternObj {
    Obj       header;
    Slot      pattern, group_index, index_group, weakrefs;
    uint32_t *code; /* malloc'ed */
    size_t    code_size;
    Program   program;
    intptr_t  groups;
    int       flags;
    bool      is_bytes;
} PatternObj;

/* An iteration of a repeat whose body is more than one character. */
typedef struct RepeatContext {
    const uint32_t *pattern; /* the REPEAT operation's operands: skip, min, max, body */
    intptr_t        last_position;
    uint32_t        previous, count; /* index of the context around it, or NO_REPEAT */
} RepeatContext;
#define NO_REPEAT UINT32_MAX

/* The other way at a place where the pattern leaves a choice. */
typedef struct Choice {
    const uint32_t *pc;
    intptr_t        position, low; /* GREEDY: position goes down to low; LAZY: up while the item matches, LOW more times */
    const CharSet  *first;         /* GREEDY, LAZY: what comes behind begins with one of these, or NULL */
    uint32_t        repeat, contexts, trail, kind; /* the innermost context, and how many contexts and trails there were */
} Choice;
/* What a mark changed. */
typedef struct Trail {
    intptr_t mark, value, last_mark, last_index;
} Trail;

/* One matching attempt.  `text` is the subject's data; positions are character indexes. */
typedef struct Matcher {
    const PatternObj *pattern;
    const void       *text;
    int               kind;
    intptr_t          start, end;      /* of the searched part */
    intptr_t          must_advance_from; /* -1, or: an empty match here does not count */
    intptr_t          match_start, match_end;
    intptr_t         *marks;           /* 2 per group: -1 unset */
    intptr_t          mark_count, last_mark, last_index;
    bool              full;            /* fullmatch */
    Choice           *choices;
    size_t            choice_count, choice_capacity;
    Trail            *trail;
    size_t            trail_count, trail_capacity;
    RepeatContext    *contexts;
    size_t            context_count, context_capacity;
    uint32_t          repeat;          /* the innermost context */
    uint32_t          steps;
    int               depth;
    intptr_t          few_marks[24]; /* what MARKS, CHOICES, TRAIL and CONTEXTS point to until more is needed */
    Choice            few_choices[8];
    Trail             few_trail[16];
    RepeatContext     few_contexts[8];
} Matcher;

/* 1 matched (match_end and marks set), 0 not, -1 raised (MemoryError, or a signal handler's exception). */
MUST_CHECK Truth sre_match_at(Matcher *, intptr_t at);
MUST_CHECK Truth sre_search(Matcher *, intptr_t from);
MUST_CHECK Status matcher_init(Matcher *, const PatternObj *, const void *text, int kind);
void             matcher_reset(Matcher *);
void             matcher_free(Matcher *);

/* The program of a pattern whose code has passed the check; freed with program_free, also after an error. */
MUST_CHECK Status program_make(Program *, const uint32_t *code, size_t size);
void              program_free(Program *);
void              program_make_lead(Program *); /* no lead where there is no memory */

/* ---- characters: pure functions -------------------------------------------------------------------------------------------------- */
bool     sre_single_matches(const uint32_t *pc, uint32_t c); /* does the one-character operation at PC match C? */
bool     sre_single_is_fixed(const uint32_t *pc);            /* ... whatever the locale */
uint8_t  sre_single_classes(const uint32_t *pc);             /* of the characters from 256 on that it may match */
bool     sre_set_has(const uint32_t *set, uint32_t c);       /* is C in the set that starts at SET (ends with FAILURE)? */
bool     sre_is_word_ascii(uint32_t c), sre_is_word_locale(uint32_t c), sre_is_word_unicode(uint32_t c);
uint32_t sre_lower_ascii(uint32_t c), sre_lower_locale(uint32_t c);

/* Can the engine run CODE?  Raises nothing. */
bool             sre_code_is_valid(const uint32_t *code, size_t size, intptr_t groups);
