/* trace_log.c - TAIPANLOG=jit-log:FILE: what was recorded, what became of it, and where time goes.
 *
 * A line of the file is one of these objects:
 *     {"event": "begin", "backend", "threshold", "exit", "process"}
 *     {"event": "trace", "number", "parent", "exit", "root", "why", "address", "code", "place": [file, function, line], "ir": [...]}
 *         with "code" in hexadecimal digits and a row of "ir" for each instruction, [number, offset of its code or -1, text, snapshot or -1],
 *         or for a new place, [file, function, line]
 *     {"event": "given up", "parent", "exit", "why", "place", "at"}: "place" is where the recording began, "at" where it ended
 *     {"event": "freed", "number", "exits": [[snapshot, how often], ...]}
 *     {"event": "samples", ...}: see trace_samples.c
 *     {"event": "end", "exits": {number: [...], ...}}
 * A number may be used again after its trace was freed. */
#include "trace_log_int.h"

#include "base/os.h"
#include "base/os_log.h"
#include "jit_int.h"
#include "objects/str.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static FILE *file;
static int   owner; /* process */

/* ---- JSON ------------------------------------------------------------------------------------------------------------------- */
static void put_char(uint32_t c) {
    if (c == '"' || c == '\\') fprintf(file, "\\%c", (int)c);
    else if (c >= 32 && c < 127) fputc((int)c, file);
    else if (c < 0x10000) fprintf(file, "\\u%04x", c);
    else fprintf(file, "\\u%04x\\u%04x", 0xd800 + ((c - 0x10000) >> 10), 0xdc00 + (c & 0x3ff));
}

static void put_text(const char *text) {
    fputc('"', file);
    for (; *text; text++) put_char((uint8_t)*text);
    fputc('"', file);
}

static void put_str(Value s) {
    fputc('"', file);
    for (intptr_t i = 0; s && is_str(s) && i < str_length(s); i++) put_char(str_char(s, i));
    fputc('"', file);
}

static void put_place(const CodeObj *code, const Insn *pc) {
    fputc('[', file);
    put_str(code->filename.value);
    fputs(", ", file);
    put_str(code->qualname.value);
    fprintf(file, ", %d]", code_location(code, (uint32_t)(pc - code->insns)).line);
}

static void put_parent(const JitTrace *trace) {
    if (trace->parent) fprintf(file, ", \"parent\": %u, \"exit\": %u", trace->parent->number, trace->parent_snapshot);
    else fputs(", \"parent\": null, \"exit\": null", file);
}

/* ---- begin and end -------------------------------------------------------------------------------------------------------- */
static void start(void) {
    const char *log = os_env("TAIPANLOG"), *path = log ? strstr(log, "jit-log:") : NULL;
    char        name[400];
    if (!path) return;
    snprintf(name, sizeof name, "%.*s", (int)strcspn(path + 8, ","), path + 8);
    file = fopen(name, "we");
    if (!file) {
        fprintf(stderr, "the log of the JIT: cannot write '%s'\n", name);
        return;
    }
    owner = os_process_id();
    fprintf(file, "{\"event\": \"begin\", \"backend\": \"%s\", \"threshold\": %u, \"exit\": %u, \"process\": %d}\n",
            jit_config.backend->name, jit_config.threshold, jit_config.exit_threshold, owner);
    trace_samples_start();
}

bool trace_log_is_on(void) {
    static bool started;
    if (LIKELY(started && !file)) return false;
    if (!started) start();
    started = true;
    return file && owner == os_process_id();
}

static void put_exits(const JitTrace *trace) {
    const char *comma = "";
    fputc('[', file);
    for (uint32_t s = 0; s < trace->snapshot_count; s++) {
        if (!trace->snapshots[s].hits) continue;
        fprintf(file, "%s[%u, %u]", comma, s, trace->snapshots[s].hits);
        comma = ", ";
    }
    fputc(']', file);
}

void trace_log_finish(void) {
    if (!trace_log_is_on()) return;
    const char *comma = "";
    trace_samples_flush(file);
    fputs("{\"event\": \"end\", \"exits\": {", file);
    for (uint32_t i = 1; i < jit_trace_count(); i++) {
        const JitTrace *trace = jit_trace(i);
        if (!trace || !trace->installed) continue;
        fprintf(file, "%s\"%u\": ", comma, i);
        put_exits(trace);
        comma = ", ";
    }
    fputs("}}\n", file);
    fclose(file);
    file = NULL;
}

/* ---- traces ------------------------------------------------------------------------------------------------------------------ */
/* The instructions; after each whose snapshot tells another place than the one before, that place. */
static void put_instructions(const JitTrace *trace, const uint32_t *offsets) {
    const char    *comma = "";
    const CodeObj *code = NULL;
    int            line = -1;
    char          *text = NULL;
    size_t         size = 0;
    for (uint32_t i = 1; i < trace->insn_count; i++) {
        const IrInsn *insn = &trace->insns[i];
        FILE         *memory = insn->op != IR_NOP ? open_memstream(&text, &size) : NULL;
        if (!memory) continue;
        ir_print_insn(trace, i, memory);
        fclose(memory);
        bool leaves = ir_op_leaves((IrOp)insn->op);
        if (leaves) {
            const IrSnapshot  *snapshot = &trace->snapshots[insn->snapshot];
            const IrSnapFrame *inner = &trace->frames[snapshot->first_frame + snapshot->frame_count - 1];
            int                now = code_location(inner->code, (uint32_t)(inner->pc - inner->code->insns)).line;
            if (inner->code != code || now != line) {
                fputs(comma, file);
                put_place(inner->code, inner->pc);
                comma = ", ";
            }
            code = inner->code;
            line = now;
        }
        fprintf(file, "%s[%u, %d, ", comma, i, offsets && offsets[i] != UINT32_MAX ? (int)offsets[i] : -1);
        put_text(text);
        fprintf(file, ", %d]", leaves ? (int)insn->snapshot : -1);
        comma = ", ";
        free(text);
        text = NULL;
    }
}

void trace_log_made(const JitTrace *trace, const uint32_t *offsets) {
    if (!trace_log_is_on()) return;
    trace_samples_logging(true);
    fprintf(file, "{\"event\": \"trace\", \"number\": %u", trace->number);
    put_parent(trace);
    fprintf(file, ", \"root\": %u, \"why\": ", trace->root->number);
    put_text(trace->why ? trace->why : "");
    fprintf(file, ", \"address\": %llu, \"code\": \"", (unsigned long long)(uintptr_t)trace->code_start);
    for (size_t i = 0; i < trace->code_size; i++) fprintf(file, "%02x", ((const uint8_t *)trace->code_start)[i]);
    fputs("\", \"place\": ", file);
    put_place(trace->code, trace->pc);
    fputs(", \"ir\": [", file);
    put_instructions(trace, offsets);
    fputs("]}\n", file);
    fflush(file);
    trace_samples_logging(false);
}

void trace_log_given_up(const JitTrace *trace, const CodeObj *code, const Insn *pc, const char *why) {
    if (!trace_log_is_on()) return;
    fputs("{\"event\": \"given up\"", file);
    put_parent(trace);
    fputs(", \"why\": ", file);
    put_text(why);
    fputs(", \"place\": ", file);
    put_place(trace->code, trace->pc);
    fputs(", \"at\": ", file);
    put_place(code, pc);
    fputs("}\n", file);
}

void trace_log_freed(const JitTrace *trace) {
    if (!trace_log_is_on()) return;
    trace_samples_flush(file);
    fprintf(file, "{\"event\": \"freed\", \"number\": %u, \"exits\": ", trace->number);
    put_exits(trace);
    fputs("}\n", file);
}
