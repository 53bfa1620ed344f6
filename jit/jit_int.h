/* jit_int.h - what the files of the jit room share. */
#pragma once

#include "jit/backend.h"
#include "vm/jit_hooks.h"

#define HEAT_COUNTING 0xffffff00u /* JitHeat.trace from here on: no trace yet, UINT32_MAX - failures */

typedef struct JitConfig {
    const JitBackend *backend;    /* NULL: off */
    uint32_t threshold;           /* visits of a loop head before it is recorded; calls count half */
    uint32_t exit_threshold;
    uint32_t max_insns;
    uint32_t patience;            /* factor of the threshold: grows while traces do not live long */
    uint32_t portion;             /* bytes of code after which traces are a year older */
    bool     verify, print, summary, peel;
    bool     paused;              /* taipanjit.enable(False) */
} JitConfig;
extern JitConfig jit_config;

typedef struct JitCounts {
    uint64_t freed;
    uint64_t roots, sides, failed, entered, exits, instructions, compile_ns;
    uint64_t recorded, record_ns; /* IR instructions, also of recordings that came to nothing; time while there is a recording, what the program does meanwhile included */
    uint64_t stop_counts[64];
    const char *stop_why[64];
} JitCounts;
extern JitCounts jit_counts;
void jit_count_stop(const char *why);

/* tree.c: the table of traces, entering and leaving. */
uint32_t  jit_trace_count(void);                         /* one more than the highest number */
JitTrace *jit_root_trace(uint32_t number, const Insn *pc); /* the valid root trace of that number at PC, or NULL: it was freed and may be another one now */
JitTrace *trace_new(CodeObj *code, const Insn *pc);      /* NULL: out of memory */
void      trace_drop(JitTrace *);                        /* before it was compiled */
JitAction trace_enter(JitTrace *, Frame *);
bool      trace_has_headroom(const VmThread *, const Frame *);
/* Compiles and makes it reachable; -1: it stays unused. */
Status    trace_install(JitTrace *);

/* age.c: traces that are not used any more are freed. */
extern uint32_t jit_age;                                 /* grows with the code that is compiled */
void      trace_note_new(JitTrace *);                    /* was installed; may free others */
uint32_t  traces_release(void);                          /* frees all that no thread can be in; how many */
void      places_forget(void);                           /* places whose traces are gone */

/* seal.c: notes types at the entries of a compiled trace (false: out of memory); frees what machine code does not need. */
bool      trace_note_types(JitTrace *);
void      trace_seal(JitTrace *);
size_t    trace_bytes(const JitTrace *);                 /* in tables, without its code */

/* Root traces that begin where a callee returns to or a generator goes on. */
uint32_t  place_find(const Insn *pc);                    /* number, or 0 */
bool      place_try(const Insn *pc);                     /* may a trace be recorded here (now)? */
void      place_set(const Insn *pc, uint32_t number);

/* cases.c: side traces of one exit for different classes. */
void      cases_note_test(JitTrace *);                   /* what a side trace that is complete begins with */
bool      cases_redirect(JitTrace **, uint32_t *snapshot); /* the exit of which what is left here would be another case, if there is one */
bool      cases_can_add(const JitTrace *);               /* is the exit of a side trace still free, or one of cases?  If not, no more are tried. */
MUST_CHECK Status cases_add(JitTrace *);                 /* to its exit */

/* record.c */
/* Records the loop of TRACE once more: it is replaced if this iteration goes another way and comes back. */
JitAction record_loop_again(Frame *, JitHeat *, JitTrace *);
JitAction record_root(Frame *, JitHeat *);
JitAction record_side(Thread *, JitTrace *parent, uint32_t snapshot, Frame *root);
JitAction record_error(Thread *, JitTrace *parent, uint32_t snapshot, Frame *root); /* the same, where an exception is pending */
JitAction record_boundary(Thread *, JitTrace *parent, uint32_t snapshot, Frame *root);
bool      record_is_active(void);
bool      record_instruction(Frame *);
void      record_stop(const char *why);
void      record_stack_changed(const void *left, const void *entered);
