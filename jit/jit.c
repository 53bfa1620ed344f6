/* jit.c - settings, the hooks of the VM, and the summary. */
#include "jit/jit.h"
#include "base/os.h"
#include "jit_int.h"
#include "regalloc_int.h"
#include "trace_log_int.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

JitConfig jit_config = {.threshold = 400, .exit_threshold = 16, .max_insns = 6000, .patience = 1, .portion = 32 << 10, .peel = true};
JitCounts jit_counts;

void jit_count_stop(const char *why) {
    for (int i = 0; i < 64; i++) {
        if (!jit_counts.stop_why[i]) jit_counts.stop_why[i] = why;
        if (strcmp(jit_counts.stop_why[i], why) == 0) {
            jit_counts.stop_counts[i]++;
            return;
        }
    }
}

/* ---- hooks -------------------------------------------------------------------------------------------------------------- */
static JitAction hot(Frame *frame, JitHeat *heat) {
    if (jit_config.paused) {
        heat->countdown = 64;
        return JIT_CONTINUE;
    }
    bool makes_generator = frame->pc->op == OP_RETURN_GENERATOR && !code_has_flag(frame->code, CODE_COROUTINE);
    heat->countdown = makes_generator ? 1 << 20 : 0;
    if (heat->trace == 0) { /* seen for the first time */
        heat->trace = UINT32_MAX;
        if (jit_config.threshold > 1) {
            /* What modules do while they are imported is done once: it must be four times as hot. */
            heat->countdown = (jit_config.threshold << (gc_is_expected_to_stay() ? 2 : 0)) * jit_config.patience - 2;
            return JIT_CONTINUE;
        }
    }
    if (makes_generator) return JIT_CONTINUE; /* nothing comes of it */
    if (heat->trace >= HEAT_COUNTING) return record_is_active() ? JIT_CONTINUE : record_root(frame, heat);
    JitTrace *trace = jit_root_trace(heat->trace, frame->pc);
    if (!trace) {
        heat->trace = UINT32_MAX;
        return JIT_CONTINUE;
    }
    if (trace->record_again && !record_is_active()) return record_loop_again(frame, heat, trace);
    if (trace->useless > 2000) heat->countdown = trace->useless < 8000 ? 64 : 512; /* mostly interpreted, never given up for good */
    return trace_enter(trace, frame);
}

/* ---- settings ----------------------------------------------------------------------------------------------------------- */
static bool read_flag(const char *value, bool *flag) {
    *flag = strcmp(value, "1") == 0;
    return *flag || strcmp(value, "0") == 0;
}
static bool read_number(const char *value, uint32_t *number) {
    char         *end;
    unsigned long n = strtoul(value, &end, 10);
    *number = (uint32_t)n;
    return *value && !*end && n > 0 && n < 1u << 24;
}

static bool read_setting(char *key) {
    char *value = strchr(key, '=');
    if (!value) return strcmp(key, "on") == 0;
    *value++ = 0;
    if (strcmp(key, "backend") == 0) {
        const JitBackend *native = jit_backend_native();
        if (strcmp(value, "ir") == 0) jit_config.backend = &jit_backend_ir;
        else if (strcmp(value, "native") == 0) jit_config.backend = native;
        else return false;
        return true;
    }
    if (strcmp(key, "threshold") == 0) {
        jit_config.exit_threshold = 1;
        return read_number(value, &jit_config.threshold) && (jit_config.threshold > 4 ? (jit_config.exit_threshold = 16) : 1);
    }
    if (strcmp(key, "exit") == 0) return read_number(value, &jit_config.exit_threshold);
    if (strcmp(key, "portion") == 0) return read_number(value, &jit_config.portion);
    if (strcmp(key, "length") == 0) return read_number(value, &jit_config.max_insns);
    if (strcmp(key, "verify") == 0) return read_flag(value, &jit_config.verify);
    if (strcmp(key, "regalloc") == 0) {
        regalloc_mode = strcmp(value, "random") == 0 ? REG_MODE_RANDOM : strcmp(value, "spill") == 0 ? REG_MODE_SPILL : REG_MODE_NORMAL;
        return true;
    }
    if (strcmp(key, "leave") == 0) return read_number(value, &jit_leave_every);
    if (strcmp(key, "peel") == 0) return read_flag(value, &jit_config.peel);
    if (strcmp(key, "print") == 0) return read_flag(value, &jit_config.print);
    return false;
}

bool jit_start(const char *settings) {
    char text[256];
    if (!settings || !*settings) settings = "on";
    if (strcmp(settings, "off") == 0) return true;
    if (strlen(settings) >= sizeof text) return false;
    strcpy(text, settings);
    jit_config.backend = jit_backend_native();
    char *state = NULL;
    for (char *word = strtok_r(text, ",", &state); word; word = strtok_r(NULL, ",", &state))
        if (!read_setting(word)) return false;
    const char *log = os_env("TAIPANLOG"), *why = NULL;
    jit_config.summary = log && strstr(log, "jit-summary");
    if (!jit_config.backend) return true;
    if (jit_config.backend->init(&why) < 0) {
        fprintf(stderr, "the JIT is off: %s\n", why);
        return true;
    }
    vm_jit = (VmJitHooks){.hot = hot, .record = record_instruction, .stop = record_stop, .stack_changed = record_stack_changed};
    return true;
}

void jit_finish(void) {
    if (jit_config.backend) trace_log_finish();
    if (!jit_config.summary) return;
    fprintf(stderr, "jit: %llu root traces, %llu side traces, %llu given up; entered %llu times, left %llu times\n", (unsigned long long)jit_counts.roots,
            (unsigned long long)jit_counts.sides, (unsigned long long)jit_counts.failed, (unsigned long long)jit_counts.entered,
            (unsigned long long)jit_counts.exits);
    if (jit_counts.freed) fprintf(stderr, "jit: %llu traces freed\n", (unsigned long long)jit_counts.freed);
    fprintf(stderr, "jit: %llu IR instructions compiled in %.1f ms\n", (unsigned long long)jit_counts.instructions, (double)jit_counts.compile_ns / 1e6);
    for (int i = 0; i < 64 && jit_counts.stop_why[i]; i++)
        fprintf(stderr, "jit: recording ended %llu times: %s\n", (unsigned long long)jit_counts.stop_counts[i], jit_counts.stop_why[i]);
}
