/* os_log.c - files for tools that watch the process. */
#include "base/os_log.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <unistd.h>

int os_process_id(void) { return (int)getpid(); }
int os_create_log(const char *path) { return open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644); }

void os_mark_for_perf(int fd) {
    void *page = mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, 0);
    (void)page;
}

static void (*profile_look)(const void *context);

static void on_profile_signal(int number, siginfo_t *info, void *context) {
    int saved = errno;
    (void)number, (void)info;
    profile_look(context);
    errno = saved;
}

void os_start_profile(unsigned microseconds, void (*look)(const void *context)) {
    struct sigaction action = {.sa_sigaction = on_profile_signal, .sa_flags = SA_SIGINFO | SA_RESTART | SA_ONSTACK};
    struct itimerval interval = {{0, microseconds}, {0, microseconds}};
    profile_look = look;
    sigfillset(&action.sa_mask);
    if (sigaction(SIGPROF, &action, NULL) == 0) setitimer(ITIMER_PROF, &interval, NULL);
}
