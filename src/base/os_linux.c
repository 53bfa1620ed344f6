/* System calls of Linux: clocks, randomness, environment, output.  getrandom is called by number, because the C library
 * floor (2.17) has no wrapper for it; kernels without it fall back to /dev/urandom. */
#include "base/os.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define NS_PER_SECOND 1000000000

static clockid_t clock_id(OsClock clock) {
    switch (clock) {
    case OS_CLOCK_WALL: return CLOCK_REALTIME;
    case OS_CLOCK_MONOTONIC: return CLOCK_MONOTONIC;
    case OS_CLOCK_PROCESS: return CLOCK_PROCESS_CPUTIME_ID;
    case OS_CLOCK_THREAD: return CLOCK_THREAD_CPUTIME_ID;
    }
    UNREACHABLE("clock");
}

int64_t os_clock_ns(OsClock clock) {
    struct timespec now;
    if (clock_gettime(clock_id(clock), &now) != 0) return 0;
    return (int64_t)now.tv_sec * NS_PER_SECOND + now.tv_nsec;
}

int64_t os_clock_resolution_ns(OsClock clock) {
    struct timespec step;
    if (clock_getres(clock_id(clock), &step) != 0) return 1;
    return (int64_t)step.tv_sec * NS_PER_SECOND + step.tv_nsec;
}

Status os_sleep_ns(int64_t duration) {
    struct timespec wanted = {.tv_sec = duration / NS_PER_SECOND, .tv_nsec = duration % NS_PER_SECOND};
    return nanosleep(&wanted, NULL);
}

static Status read_urandom(uint8_t *out, size_t size) {
    int fd = open("/dev/urandom", O_RDONLY | O_CLOEXEC);
    if (fd < 0) return -1;
    while (size > 0) {
        ssize_t got = read(fd, out, size);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) {
            close(fd);
            return -1;
        }
        out += got, size -= (size_t)got;
    }
    close(fd);
    return 0;
}

Status os_random_bytes(void *bytes, size_t size) {
    uint8_t *out = bytes;
    while (size > 0) {
        long got = syscall(SYS_getrandom, out, size > 256 ? 256 : size, 0);
        if (got < 0) {
            if (errno == EINTR) continue;
            if (errno == ENOSYS || errno == EPERM) return read_urandom(out, size);
            return -1;
        }
        out += got, size -= (size_t)got;
    }
    return 0;
}

const char *os_env(const char *name) { return getenv(name); }
bool os_set_env(const char *name, const char *value) { return setenv(name, value, 1) == 0; }

Status os_write_all(int fd, const void *bytes, size_t size) {
    const char *p = bytes;
    while (size > 0) {
        ssize_t done = write(fd, p, size);
        if (done < 0) {
            if (errno == EINTR) continue;
            return -1;
        }
        p += done, size -= (size_t)done;
    }
    return 0;
}

void os_write_best_effort(int fd, const void *bytes, size_t size) {
    int saved = errno;
    if (os_write_all(fd, bytes, size) < 0) errno = saved;
}

void os_exit_now(int status) { _exit(status); }

size_t os_page_size(void) {
    static size_t size;
    if (size == 0) {
        long answer = sysconf(_SC_PAGESIZE);
        size = answer > 0 ? (size_t)answer : 4096;
    }
    return size;
}

int os_processor_count(void) {
    cpu_set_t allowed;
    if (sched_getaffinity(0, sizeof allowed, &allowed) == 0) return CPU_COUNT(&allowed);
    long online = sysconf(_SC_NPROCESSORS_ONLN);
    return online > 0 ? (int)online : 1;
}
