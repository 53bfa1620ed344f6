/* Threads by POSIX.  Every failure here except running out of threads means a broken program, so it is fatal. */
#include "base/thread_os.h"

#include "base/memory.h"
#include "base/os.h"

#include <errno.h>
#include <sched.h>
#include <sys/auxv.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define MUST(call) CHECK((call) == 0)
#define MAIN_STACK_GUESS   ((size_t)8 << 20)
#define MAIN_STACK_LARGEST ((size_t)1 << 30)
#define MAIN_STACK_SPARE   ((size_t)256 << 10)     /* the kernel's guard gap, environment and arguments */

void os_mutex_init(OsMutex *mutex) { MUST(pthread_mutex_init(&mutex->raw, NULL)); }
void os_mutex_destroy(OsMutex *mutex) { pthread_mutex_destroy(&mutex->raw); }
void os_mutex_lock(OsMutex *mutex) { MUST(pthread_mutex_lock(&mutex->raw)); }
bool os_mutex_try_lock(OsMutex *mutex) { return pthread_mutex_trylock(&mutex->raw) == 0; }
void os_mutex_unlock(OsMutex *mutex) { MUST(pthread_mutex_unlock(&mutex->raw)); }

void os_cond_init(OsCond *cond) {
    pthread_condattr_t attributes;
    MUST(pthread_condattr_init(&attributes));
    MUST(pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC));
    MUST(pthread_cond_init(&cond->raw, &attributes));
    pthread_condattr_destroy(&attributes);
}

void os_cond_destroy(OsCond *cond) { pthread_cond_destroy(&cond->raw); }
void os_cond_signal(OsCond *cond) { MUST(pthread_cond_signal(&cond->raw)); }
void os_cond_broadcast(OsCond *cond) { MUST(pthread_cond_broadcast(&cond->raw)); }
void os_cond_wait(OsCond *cond, OsMutex *mutex) { MUST(pthread_cond_wait(&cond->raw, &mutex->raw)); }

bool os_cond_wait_for(OsCond *cond, OsMutex *mutex, int64_t timeout_ns) {
    int64_t end;
    if (timeout_ns < 0) timeout_ns = 0;
    if (__builtin_add_overflow(os_clock_ns(OS_CLOCK_MONOTONIC), timeout_ns, &end)) end = INT64_MAX;
    struct timespec when = {.tv_sec = end / 1000000000, .tv_nsec = end % 1000000000};
    int             result = pthread_cond_timedwait(&cond->raw, &mutex->raw, &when);
    CHECK(result == 0 || result == ETIMEDOUT);
    return result == 0;
}

typedef struct Start {
    void (*entry)(void *);
    void *argument;
} Start;

static void *run_thread(void *start_block) {
    Start start = *(Start *)start_block;
    mem_free(start_block);
    start.entry(start.argument);
    return NULL;
}

int os_thread_start(void (*entry)(void *), void *argument, size_t stack_size) {
    pthread_attr_t attributes;
    pthread_t      thread;
    int            result = pthread_attr_init(&attributes);
    if (result != 0) return result;
    if (stack_size != 0) result = pthread_attr_setstacksize(&attributes, stack_size);
    if (result == 0) result = pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    Start *start = result == 0 ? mem_alloc(sizeof *start) : NULL;
    if (start != NULL) {
        *start = (Start){entry, argument};
        result = pthread_create(&thread, &attributes, run_thread, start);
        if (result != 0) mem_free(start);
    } else if (result == 0) {
        result = ENOMEM;
    }
    pthread_attr_destroy(&attributes);
    return result;
}

uint64_t os_thread_id(void) { return (uint64_t)pthread_self(); }
uint64_t os_thread_native_id(void) { return (uint64_t)syscall(SYS_gettid); }
void     os_thread_yield(void) { sched_yield(); }

/* The C library looks its first thread's stack up in /proc/self/maps and may fail: no /proc, or an emulated page size that the
   kernel's list does not have.  The kernel's random bytes lie above every frame of that stack, and the limit tells how far it grows. */
static void main_stack(char **low, char **high) {
    struct rlimit limit;
    size_t        size = MAIN_STACK_GUESS;
    if (getrlimit(RLIMIT_STACK, &limit) == 0 && limit.rlim_cur < MAIN_STACK_LARGEST) size = limit.rlim_cur;
    *high = (char *)(getauxval(AT_RANDOM) & ~(uintptr_t)15);
    *low = *high - size + MAIN_STACK_SPARE;
}

void os_thread_stack(char **low, char **high) {
    pthread_attr_t attributes;
    void          *base;
    size_t         size;
    int            result = pthread_getattr_np(pthread_self(), &attributes);
    if (result != 0 && syscall(SYS_gettid) == getpid()) {
        main_stack(low, high);
        return;
    }
    MUST(result);
    MUST(pthread_attr_getstack(&attributes, &base, &size));
    pthread_attr_destroy(&attributes);
    *low = base;
    *high = (char *)base + size;
}
