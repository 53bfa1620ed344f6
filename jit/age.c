/* age.c - traces that nothing has used for a while are freed: their machine code, their tables, and what they kept alive.
 *
 * The age counts portions of compiled code.  A tree of traces stays when it was entered or left in this age or the one before, while it runs, and
 * while a tree that stays links to it, because links are taken without anybody noticing.  Whatever native code may be running is reached from
 * the traces that were entered, so nothing is freed under its feet.  A place whose trace is gone counts again from the beginning. */
#include "jit_hook_int.h"
#include "jit_int.h"
#include "trace_log_int.h"

uint32_t        jit_age = 1;
static uint64_t portion_used, kept_size;

static uint64_t size_of(const JitTrace *trace) { return jit_config.backend->runs_ir ? trace->insn_count : trace->code_size; }

static void keep(JitTrace *root, bool *again) {
    if (root->kept) return;
    root->kept = true;
    *again = true;
}

/* Marks what stays; a tree that a kept one links to is found in the same or in the next round. */
static void mark(void) {
    uint32_t count = jit_trace_count();
    bool     again = true, unused = false;
    for (uint32_t i = 1; i < count; i++) {
        JitTrace *trace = jit_trace(i);
        if (trace && trace->root == trace) trace->kept = trace->running > 0 || trace->used + 1 >= jit_age || !trace->installed;
    }
    for (uint32_t i = 1; i < count; i++) { /* a side trace may have a lower number than its root, and is recorded while others are freed */
        JitTrace *trace = jit_trace(i);
        if (trace && (!trace->installed || trace->running > 0)) keep(trace->root, &unused);
    }
    while (again) {
        again = false;
        for (uint32_t i = 1; i < count; i++) {
            JitTrace *trace = jit_trace(i), *target = trace && trace->link && trace->root->kept ? jit_trace(trace->link) : NULL;
            if (target) keep(target->root, &again);
        }
    }
}

/* Traces that are gone before they are two ages old were not worth their while: programs that make code and throw it away get fewer of them. */
static void adapt(uint32_t made, uint32_t alive) {
    if (made < 16 || jit_config.threshold < 5) return;
    if (alive < made / 4 && jit_config.patience < 64) jit_config.patience *= 4;
    else if (alive > made / 2 && jit_config.patience > 1) jit_config.patience /= 4;
}

static void free_trace(JitTrace *trace) {
    trace_log_freed(trace);
    jit_hook_note(trace, "freed", NULL);
    jit_config.backend->release(trace);
    trace_drop(trace);
    jit_counts.freed++;
}

static void free_unmarked(void) {
    bool     any = false;
    uint32_t made = 0, alive = 0;
    kept_size = 0;
    for (uint32_t i = jit_trace_count(); i-- > 1;) { /* roots go last: side traces ask them */
        JitTrace *trace = jit_trace(i);
        if (!trace) continue;
        if (trace->root->kept) kept_size += size_of(trace);
        else if (trace->root != trace) {
            free_trace(trace);
            any = true;
        }
    }
    for (uint32_t i = jit_trace_count(); i-- > 1;) {
        JitTrace *trace = jit_trace(i);
        if (!trace || trace->root != trace) continue;
        made += trace->born + 2 == jit_age;
        alive += trace->born + 2 == jit_age && trace->kept;
        if (trace->kept) continue;
        free_trace(trace);
        any = true;
    }
    adapt(made, alive);
    if (any) places_forget();
}

void trace_note_new(JitTrace *trace) {
    uint64_t portion = jit_config.backend->runs_ir ? jit_config.portion / 8 : jit_config.portion;
    trace->root->used = jit_age;
    if (trace->root == trace) trace->born = jit_age;
    portion_used += size_of(trace);
    if (portion_used < portion + (portion > 1024 ? kept_size / 2 : 0)) return;
    portion_used = 0;
    jit_age++;
    mark();
    free_unmarked();
}

uint32_t traces_release(void) {
    uint64_t freed = jit_counts.freed;
    jit_age += 8; /* far from all: nothing is learned of how long traces live */
    mark();
    free_unmarked();
    return (uint32_t)(jit_counts.freed - freed);
}
