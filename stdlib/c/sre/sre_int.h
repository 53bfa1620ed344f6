/* sre_int.h - the matcher's state, shared by the engine (sre_match.c) and the types around it (sre_module.c). */
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
};

typedef struct PatternObj {
    Obj       header;
    Slot      pattern, group_index, index_group, weakrefs;
    uint32_t *code; /* malloc'ed */
    size_t    code_size;
    intptr_t  groups;
    int       flags;
    bool      is_bytes;
} PatternObj;

typedef struct RepeatContext RepeatContext;

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
    struct Choice    *choices;
    size_t            choice_count, choice_capacity;
    struct Trail     *trail;
    size_t            trail_count, trail_capacity;
    struct Arena     *contexts;
    RepeatContext    *repeat;
    uint32_t          steps;
    int               depth;
} Matcher;

/* 1 matched (match_end and marks set), 0 not, -1 raised (MemoryError, or a signal handler's exception). */
MUST_CHECK Truth sre_match_at(Matcher *, intptr_t at);
MUST_CHECK Truth sre_search(Matcher *, intptr_t from);
MUST_CHECK Status matcher_init(Matcher *, const PatternObj *, const void *text, int kind);
void             matcher_reset(Matcher *);
void             matcher_free(Matcher *);
/* Can the engine run CODE?  Raises nothing. */
bool             sre_code_is_valid(const uint32_t *code, size_t size, intptr_t groups);
