/* trace_samples.c - where a program spends its time: in which trace, in C code that a trace called, or elsewhere.
 *
 * A signal of the process's profiling timer looks at the program counter; if that is not in machine code, the stack tells whether
 * machine code called what runs: the first word from its top that is an address in the arena.  Counts are kept by address in a table of
 * fixed size, since nothing else is safe in a signal handler, and written with the number of the trace when they are flushed:
 *     {"event": "samples", "traces": [[number, offset in its code, inside, in C code called from there], ...], "interpreter", "collector",
 *      "compiler", "lost"}
 * A program that uses ITIMER_PROF itself is not sampled any more from then on. */
#include "trace_log_int.h"

#include "base/os_log.h"
#include "code_arena_int.h"
#include "gc/stats.h"
#include "jit_int.h"

#include <stdio.h>
#include <string.h>

enum { CELLS = 1 << 13, STACK_WORDS = 512, INTERVAL = 1000 /* microseconds */ };

typedef struct Cell {
    uintptr_t address; /* 0: free */
    uint32_t  inside, called;
} Cell;
static Cell              cells[CELLS];
static volatile uint32_t in_interpreter, in_collector, in_compiler, lost;
static volatile bool     compiling, logging;

void trace_samples_compiling(bool now) { compiling = now; }
void trace_samples_logging(bool now) { logging = now; }

static void count(uintptr_t address, bool called) {
    for (uint32_t i = 0; i < 64; i++) {
        Cell *cell = &cells[((uint32_t)(address * 2654435761u) + i) % CELLS];
        if (cell->address && cell->address != address) continue;
        cell->address = address;
        if (called) cell->called++;
        else cell->inside++;
        return;
    }
    lost++;
}

/* The nearest address in machine code on the stack, or 0.  The stack of any thread goes on for more than this: it begins in the
 * interpreter's own frames. */
__attribute__((no_sanitize_address)) NOINLINE static uintptr_t caller_in_code(uintptr_t stack) {
    for (const uintptr_t *word = (const uintptr_t *)stack; word < (const uintptr_t *)stack + STACK_WORDS; word++)
        if (code_arena_may_run((const void *)*word)) return *word;
    return 0;
}

static void look(const void *context) {
    uintptr_t pc = 0, stack = 0, caller;
    if (logging) return;
    if (jit_config.backend->place) jit_config.backend->place(context, &pc, &stack);
    if (compiling) in_compiler++;
    else if (gc_is_collecting()) in_collector++;
    else if (pc && code_arena_may_run((const void *)pc)) count(pc, false);
    else if (stack && current_thread && vm_thread()->traces_running > 0 && (caller = caller_in_code(stack))) count(caller, true);
    else in_interpreter++;
}

void trace_samples_start(void) { os_start_profile(INTERVAL, look); }

void trace_samples_flush(FILE *out) {
    const char *comma = "";
    logging = true;
    fputs("{\"event\": \"samples\", \"traces\": [", out);
    for (uint32_t t = 1; t < jit_trace_count(); t++) {
        const JitTrace *trace = jit_trace(t);
        for (uint32_t i = 0; trace && trace->code_start && i < CELLS; i++) {
            uintptr_t offset = cells[i].address - (uintptr_t)trace->code_start;
            if (!cells[i].address || offset >= trace->code_size) continue;
            fprintf(out, "%s[%u, %u, %u, %u]", comma, t, (unsigned)offset, cells[i].inside, cells[i].called);
            comma = ", ";
        }
    }
    fprintf(out, "], \"interpreter\": %u, \"collector\": %u, \"compiler\": %u, \"lost\": %u}\n", in_interpreter, in_collector, in_compiler, lost);
    memset(cells, 0, sizeof cells);
    in_interpreter = in_collector = in_compiler = lost = 0;
    logging = false;
}
