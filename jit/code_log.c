/* code_log.c - TAIPANLOG=perf-map writes /tmp/perf-PID.map, by which perf names machine code. */
#include "code_log_int.h"

#include "base/os.h"
#include "base/os_log.h"

#include <stdio.h>
#include <string.h>

void code_log_trace(const JitTrace *trace) {
    static FILE *file;
    static bool  started;
    if (!started) {
        const char *log = os_env("TAIPANLOG");
        char        name[64];
        started = true;
        snprintf(name, sizeof name, "/tmp/perf-%ld.map", (long)os_process_id());
        if (log != NULL && strstr(log, "perf-map") != NULL) file = fopen(name, "we");
    }
    if (file == NULL) return;
    fprintf(file, "%llx %zx jit trace %u%s\n", (unsigned long long)(uintptr_t)trace->code_start, trace->code_size, trace->number, trace->parent ? " side" : "");
    fflush(file);
}
