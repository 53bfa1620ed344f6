/* trace_log_int.h - the log of everything the JIT does (TAIPANLOG=jit-log:FILE), for `python -m jitview`.
 *
 * Each line is a JSON object; trace_log.c says which there are.  Nothing here allocates from the collector's heap, raises or runs Python code. */
#pragma once

#include "jit/backend.h"

/* Is there a log?  The first call opens it; children that were forked write none. */
bool trace_log_is_on(void);
/* TRACE was compiled; OFFSETS[i] is where the code of instruction I begins (UINT32_MAX: it has none), or NULL. */
void trace_log_made(const JitTrace *trace, const uint32_t *offsets);
/* A recording that began as TRACE says ended at PC of CODE, and nothing came of it. */
void trace_log_given_up(const JitTrace *trace, const CodeObj *code, const Insn *pc, const char *why);
/* TRACE is about to be freed. */
void trace_log_freed(const JitTrace *trace);
/* The program ends. */
void trace_log_finish(void);

/* trace_samples.c: where time goes.  A timer of the process asks a thousand times in a second of processor time. */
void trace_samples_start(void);
/* What the recorder is about: compiling (true) or back from it. */
void trace_samples_compiling(bool);
/* Time that the log itself takes is not counted. */
void trace_samples_logging(bool);
/* Writes what was counted since the last time; traces must not be freed before. */
void trace_samples_flush(FILE *out);
