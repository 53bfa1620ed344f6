/* thread_os.h - threads of the operating system: mutex, condition, creation, stack bounds.
 *
 * Nothing here knows the interpreter lock.  Mutexes and conditions that are only ever static may use the initialisers. */
#pragma once

#include "base/compiler.h"

#include <pthread.h>

typedef struct OsMutex {
    pthread_mutex_t raw;
} OsMutex;
typedef struct OsCond {
    pthread_cond_t raw; /* waits by the monotonic clock */
} OsCond;

#define OS_MUTEX_INITIAL {PTHREAD_MUTEX_INITIALIZER}

void os_mutex_init(OsMutex *);
void os_mutex_destroy(OsMutex *);
void os_mutex_lock(OsMutex *);
bool os_mutex_try_lock(OsMutex *);
void os_mutex_unlock(OsMutex *);

void os_cond_init(OsCond *);
void os_cond_destroy(OsCond *);
void os_cond_signal(OsCond *);
void os_cond_broadcast(OsCond *);
void os_cond_wait(OsCond *, OsMutex *);
/* Waits at most TIMEOUT_NS; false when the time ran out. */
bool os_cond_wait_for(OsCond *, OsMutex *, int64_t timeout_ns);

/* Starts a detached thread with STACK_SIZE bytes of stack (0: the system's default).  0, or an error number. */
MUST_CHECK int os_thread_start(void (*entry)(void *), void *argument, size_t stack_size);
/* Number that identifies the calling thread inside the process (threading.get_ident). */
uint64_t os_thread_id(void);
/* The kernel's number (threading.get_native_id). */
uint64_t os_thread_native_id(void);
void     os_thread_yield(void);

/* Bounds of the calling thread's stack: *LOW is the lowest usable address, *HIGH lies behind the highest one. */
void os_thread_stack(char **low, char **high);
