/* A program that uses what differs between C libraries old and new: start code, the stat family, versioned
 * mathematics, variables of the library, threads, the unwinder.  Each line of output says "ok" or why not; the last line is "done". */

#define _GNU_SOURCE 1
#define _FILE_OFFSET_BITS 64
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <gnu/libc-version.h>
#include <limits.h>
#include <math.h>
#include <pthread.h>
#include <pty.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include <unwind.h>

extern char **environ;

static int constructed;
static __thread int thread_local_value = 5;
static sem_t started;

__attribute__((constructor)) static void construct(void)
{
    constructed++;
}

static void check(const char *what, int good)
{
    printf("%s %s\n", what, good ? "ok" : "WRONG");
}

static void *thread_main(void *argument)
{
    thread_local_value = 9;
    sem_post(&started);
    return (void *)(long)thread_local_value;
}

static _Unwind_Reason_Code count_frame(struct _Unwind_Context *context, void *argument)
{
    (void)context;
    ++*(int *)argument;
    return _URC_NO_REASON;
}

static __attribute__((noinline)) int unwound_frames(void)
{
    int frames = 0;

    _Unwind_Backtrace(count_frame, &frames);
    return frames;
}

static int number_at_exit;

static void at_exit(void)
{
    number_at_exit++;
    write(1, "done\n", 5);
}

int main(int argc, char **argv)
{
    struct stat st;
    volatile double x = 2.5, y = 3.0;
    pthread_t thread;
    void *result = NULL;
    int primary, secondary;
    char text[64];
    struct timespec now;

    setvbuf(stdout, NULL, _IONBF, 0);
    check("headers", __GLIBC__ == 2 && __GLIBC_MINOR__ == 17);
    check("constructor", constructed == 1);
    check("stat", stat(argv[0], &st) == 0 && st.st_size > 0 && fstat(1, &st) == 0 && lstat("/", &st) == 0 &&
                      S_ISDIR(st.st_mode) && fstatat(AT_FDCWD, "/", &st, 0) == 0);
    check("stat fails", stat("/no/such/file", &st) == -1 && errno == ENOENT);
    check("math", fabs(pow(x, y) - 15.625) < 1e-12 && fabs(exp(log(x)) - x) < 1e-12 && fabs(lgamma(y) - log(2.0)) < 1e-12);
    check("long double", snprintf(text, sizeof text, "%.3Lf", strtold("1.25", NULL) + powl(2.0L, 0.5L)) > 0 &&
                             strcmp(text, "2.664") == 0);
    sem_init(&started, 0, 0);
    check("thread", pthread_create(&thread, NULL, thread_main, NULL) == 0 && sem_wait(&started) == 0 &&
                        pthread_join(thread, &result) == 0 && (long)result == 9 && thread_local_value == 5);
    check("dlopen", dlsym(dlopen("libm.so.6", RTLD_NOW), "cos") != NULL);
    check("openpty", openpty(&primary, &secondary, NULL, NULL, NULL) == 0 || errno == ENOENT || errno == EACCES);
    check("environ", environ != NULL && (environ[0] == NULL || getenv("PATH") != NULL || 1));
    check("clock", clock_gettime(CLOCK_MONOTONIC, &now) == 0);
    check("fcntl", fcntl(0, F_GETFD) >= -1);
    check("constants", PTHREAD_STACK_MIN > 1000 && SIGSTKSZ > 1000);
    check("unwinder", unwound_frames() >= 2);
    check("pthread_atfork", pthread_atfork(NULL, NULL, NULL) == 0);
    shm_unlink("/taipan-no-such-object");
    atexit(at_exit);
    fprintf(stderr, "C library %s\n", gnu_get_libc_version());
    return 0;
}
