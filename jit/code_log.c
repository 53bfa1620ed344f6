/* code_log.c - telling people and tools what machine code was made.
 *
 * TAIPANLOG=jit-asm:FILE writes each trace with its IR, its bytes and the offset at which each instruction's code begins;
 * jit/show_asm.py turns that into a listing.  TAIPANLOG=perf-map writes /tmp/perf-PID.map, which perf reads. */
#include "code_log_int.h"

#include "base/os.h"
#include "base/os_log.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static FILE *asm_file, *map_file;
static bool  started;

static void start(void) {
    const char *log = os_env("TAIPANLOG"), *path = log != NULL ? strstr(log, "jit-asm:") : NULL;
    char        name[400];
    started = true;
    if (path != NULL) {
        snprintf(name, sizeof name, "%.*s", (int)strcspn(path + 8, ","), path + 8);
        asm_file = fopen(name, "we");
    }
    if (log != NULL && strstr(log, "perf-map") != NULL) {
        snprintf(name, sizeof name, "/tmp/perf-%ld.map", (long)os_process_id());
        map_file = fopen(name, "we");
    }
}

bool code_log_wants_offsets(void) {
    if (!started) start();
    return asm_file != NULL;
}

void code_log_trace(const JitTrace *trace, const uint32_t *offsets) {
    if (!started) start();
    if (map_file != NULL) {
        fprintf(map_file, "%llx %zx jit trace %u%s\n", (unsigned long long)(uintptr_t)trace->code_start, trace->code_size, trace->number, trace->parent ? " side" : "");
        fflush(map_file);
    }
    if (asm_file == NULL || offsets == NULL) return;
    fprintf(asm_file, "TRACE %u %#llx\n", trace->number, (unsigned long long)(uintptr_t)trace->code_start);
    fflush(asm_file);
    int copy = fcntl(fileno(asm_file), F_DUPFD_CLOEXEC, 3);
    if (copy >= 0) ir_print(trace, copy);
    fprintf(asm_file, "OFFSETS");
    for (uint32_t i = 1; i < trace->insn_count; i++) fprintf(asm_file, " %u", offsets[i]);
    fprintf(asm_file, "\nBYTES ");
    for (size_t i = 0; i < trace->code_size; i++) fprintf(asm_file, "%02x", ((const uint8_t *)trace->code_start)[i]);
    fprintf(asm_file, "\n");
    fflush(asm_file);
}
