/* os_log.h - files for tools that watch the process: debuggers and profilers. */
#pragma once

#include "base/compiler.h"

int os_process_id(void);
/* A fresh file for reading and writing that children do not inherit; -1: it could not be made. */
int os_create_log(const char *path);
/* Maps a page of FD executable and leaves it so: the event by which perf finds the file.  Failure is of no consequence. */
void os_mark_for_perf(int fd);
