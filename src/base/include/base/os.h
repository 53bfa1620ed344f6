/* os.h - the operating system, apart from memory (os_memory.h) and threads (thread_os.h).
 *
 * Nothing here raises Python exceptions.  Results of type Status are 0, or -1 with errno set. */
#pragma once

#include "base/compiler.h"

typedef enum OsClock {
    OS_CLOCK_WALL,       /* time since the epoch */
    OS_CLOCK_MONOTONIC,  /* never goes back, starts anywhere */
    OS_CLOCK_PROCESS,    /* processor time of the process */
    OS_CLOCK_THREAD,     /* processor time of the calling thread */
} OsClock;

/* Nanoseconds; 0 if the clock does not exist. */
int64_t os_clock_ns(OsClock);
/* Resolution in nanoseconds. */
int64_t os_clock_resolution_ns(OsClock);
/* Sleeps; returns early with -1 and errno EINTR when a signal arrived. */
MUST_CHECK Status os_sleep_ns(int64_t duration);

/* SIZE random bytes fit for keys. */
MUST_CHECK Status os_random_bytes(void *out, size_t size);

/* Value of an environment variable, or NULL.  Valid until the environment changes. */
const char *os_env(const char *name);

/* Sets one; false: no memory. */
MUST_CHECK bool os_set_env(const char *name, const char *value);

/* Writes all of it, across interruptions and partial writes. */
MUST_CHECK Status os_write_all(int fd, const void *bytes, size_t size);
/* The same for messages of last resort: failure is ignored.  Async-signal-safe. */
void os_write_best_effort(int fd, const void *bytes, size_t size);

/* Ends the process without running exit handlers. */
NORETURN void os_exit_now(int status);

size_t os_page_size(void);
int    os_processor_count(void);
