/* code_arena_int.h - the one place where machine code lives.
 *
 * Code that was handed out is never changed until it is freed, and no page is ever writable and executable.  What must change
 * later (targets of exits and links) is in data words beside the code, which code reads.  All of it, and everything in the
 * program's own text and data, is within reach of a 32-bit displacement.  The GIL is held around every call. */
#pragma once

#include "base/compiler.h"

/* Reserves the arena.  -1: *WHY says what the system refused; nothing is printed.  May be called again. */
MUST_CHECK Status code_arena_init(const char **why);

/* The next code goes where WANTED bytes were freed, if there is such a place, else (and with 0) to the end. */
void code_arena_choose(size_t wanted);
/* Where the next appended code will run. */
uintptr_t code_arena_next(void);
/* Copies code to code_arena_next() and makes it executable.  NULL: it does not fit there, or the system refused; the next goes to the end. */
MUST_CHECK void *code_arena_append(const void *code, size_t size);
/* Nothing runs CODE any more, nor will. */
void code_arena_free(void *code, size_t size);

/* COUNT zeroed data words in reach of all code, aligned to 16 bytes; they stay for good (backends use them again).  NULL: full. */
MUST_CHECK uint64_t *code_arena_words(size_t count);

/* Has the range been flushed, that is: may it run?  For assertions. */
bool   code_arena_may_run(const void *code);
size_t code_arena_used(void);

/* Test knob: the system refuses executable memory from now on. */
extern bool code_arena_deny;
