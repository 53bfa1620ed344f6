/* os_log.c - files for tools that watch the process. */
#include "base/os_log.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

int os_process_id(void) { return (int)getpid(); }
int os_create_log(const char *path) { return open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644); }

void os_mark_for_perf(int fd) {
    void *page = mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, 0);
    (void)page;
}
