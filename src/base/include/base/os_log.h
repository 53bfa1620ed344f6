/* os_log.h - files for tools that watch the process: debuggers and profilers. */
#pragma once

#include "base/compiler.h"

int os_process_id(void);
/* A fresh file for reading and writing that children do not inherit; -1: it could not be made. */
int os_create_log(const char *path);
/* Calls LOOK in a signal handler whenever the process has had so much processor time again, in the thread that had it, with the context that the
 * handler got (ucontext_t).  The signal is SIGPROF.  Failure is of no consequence. */
void os_start_profile(unsigned microseconds, void (*look)(const void *context));
/* Maps a page of FD executable and leaves it so: the event by which perf finds the file.  Failure is of no consequence. */
void os_mark_for_perf(int fd);
