/* jit_module.c - the module `taipanjit`: what the JIT has done, and its switches at run time.
 *
 * Everything is read from tables that change only while the interpreter lock is held. */
#include "jit/jit.h"
#include "code_arena_int.h"
#include "jit_hook_int.h"
#include "jit_int.h"
#include "objects/dict.h"
#include "objects/int.h"
#include "objects/list.h"
#include "objects/str.h"

static Value m_is_enabled(Value self) { return value_from_bool(jit_config.backend != NULL && !jit_config.paused); }

static Value m_enable(Value self, Value on) {
    Truth wanted = object_truth(on);
    if (wanted < 0) return NULL;
    if (wanted && jit_config.backend == NULL) return raise_format(&RuntimeError_type, "the JIT was not started: run with --jit on");
    jit_config.paused = !wanted;
    return NONE;
}

static Status add_number(Value dict, const char *name, uint64_t number) {
    Value v = int_from_u64(number);
    return v ? dict_set_c(dict, name, v) : -1;
}

static Value m_get_settings(Value self) {
    Value dict, name;
    TRY_VALUE(dict, dict_new());
    TRY_VALUE(name, jit_config.backend ? str_from_c(jit_config.backend->name) : NONE);
    TRY_NULL(dict_set_c(dict, "backend", name));
    TRY_NULL(add_number(dict, "threshold", jit_config.threshold));
    TRY_NULL(add_number(dict, "exit", jit_config.exit_threshold));
    TRY_NULL(add_number(dict, "length", jit_config.max_insns));
    return dict;
}

static Value m_set_threshold(Value self, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"set_threshold", "loop | exit"};
    Value                given[2]; /* loop, exit */
    intptr_t             number;
    TRY_NULL(args_parse(&spec, args, nargs, names, given));
    TRY_NULL(number_as_index(given[0], &number, &OverflowError_type));
    if (number < 1 || number >= 1 << 24) return raise_value_error("a threshold is at least 1 and below 2**24");
    uint32_t wanted = (uint32_t)number, wanted_exit = jit_config.exit_threshold;
    if (given[1] != NULL && given[1] != NONE) {
        TRY_NULL(number_as_index(given[1], &number, &OverflowError_type));
        if (number < 1 || number >= 1 << 24) return raise_value_error("a threshold is at least 1 and below 2**24");
        wanted_exit = (uint32_t)number;
    }
    jit_config.threshold = wanted;
    jit_config.exit_threshold = wanted_exit;
    return NONE;
}

static Value m_get_stats(Value self) {
    Value dict, reasons;
    TRY_VALUE(dict, dict_new());
    TRY_VALUE(reasons, dict_new());
    size_t bytes = 0;
    for (uint32_t i = 1; i < jit_trace_count(); i++)
        if (jit_trace(i)) bytes += trace_bytes(jit_trace(i));
    TRY_NULL(add_number(dict, "root_traces", jit_counts.roots));
    TRY_NULL(add_number(dict, "side_traces", jit_counts.sides));
    TRY_NULL(add_number(dict, "freed", jit_counts.freed));
    TRY_NULL(add_number(dict, "given_up", jit_counts.failed));
    TRY_NULL(add_number(dict, "entered", jit_counts.entered));
    TRY_NULL(add_number(dict, "left", jit_counts.exits));
    TRY_NULL(add_number(dict, "ir_instructions", jit_counts.instructions));
    TRY_NULL(add_number(dict, "recorded_instructions", jit_counts.recorded));
    TRY_NULL(add_number(dict, "record_nanoseconds", jit_counts.record_ns));
    TRY_NULL(add_number(dict, "compile_nanoseconds", jit_counts.compile_ns));
    TRY_NULL(add_number(dict, "code_bytes", jit_config.backend && !jit_config.backend->runs_ir ? code_arena_used() : 0));
    TRY_NULL(add_number(dict, "table_bytes", bytes));
    for (int i = 0; i < 64 && jit_counts.stop_why[i]; i++) TRY_NULL(add_number(reasons, jit_counts.stop_why[i], jit_counts.stop_counts[i]));
    TRY_NULL(dict_set_c(dict, "ended", reasons));
    return dict;
}

/* (number, number of the trace it leaves from or None, code object, line, bytes of machine code, times left) */
static Value describe(const JitTrace *trace) {
    uint64_t left = 0;
    for (uint32_t s = 0; s < trace->snapshot_count; s++) left += trace->snapshots[s].hits;
    CodeLocation at = code_location(trace->code, (uint32_t)(trace->pc - trace->code->insns));
    Value        parts[6] = {value_from_int(trace->number), trace->parent ? value_from_int(trace->parent->number) : NONE, VALUE(trace->code),
                             value_from_int(at.line), int_from_u64(trace->code_size), int_from_u64(left)};
    return tuple_from_values(parts, COUNT_OF(parts));
}

static Value m_get_traces(Value self) {
    Value list;
    TRY_VALUE(list, list_new(0));
    for (uint32_t i = 1; i < jit_trace_count(); i++) {
        const JitTrace *trace = jit_trace(i);
        if (!trace || !trace->installed || trace->invalid) continue;
        Value row;
        TRY_VALUE(row, describe(trace));
        TRY_NULL(list_append(list, row));
    }
    return list;
}

static Value m_set_hook(Value self, Value function) {
    if (function != NONE && !value_is_callable(function)) return raise_type_error("the hook must be callable or None, not %.100s", type_of(function)->name);
    jit_hook_set(function == NONE ? NULL : function);
    return NONE;
}

static Value m_release(Value self) { return value_from_int(jit_config.backend ? traces_release() : 0); }

static const MethodDef methods[] = {
    {"is_enabled", m_is_enabled, METHOD_NOARGS, "is_enabled($module, /)\n--\n\nIs hot code compiled and run?"},
    {"enable", m_enable, METHOD_ONE, "enable($module, on, /)\n--\n\nPauses the compiler or lets it go on; traces that are running are not interrupted."},
    {"get_settings", m_get_settings, METHOD_NOARGS, "get_settings($module, /)\n--\n\nThe settings of --jit that are in force, as a dict."},
    {"set_threshold", m_set_threshold, METHOD_KEYWORDS,
     "set_threshold($module, /, loop, exit=None)\n--\n\nVisits of a loop, and uses of an exit, before a trace is recorded there.  Places that were counted before keep their count."},
    {"get_stats", m_get_stats, METHOD_NOARGS, "get_stats($module, /)\n--\n\nCounts of traces, entries and exits, sizes, and why recordings ended."},
    {"get_traces", m_get_traces, METHOD_NOARGS,
     "get_traces($module, /)\n--\n\nA list of tuples (number, number of the trace it continues or None, code, line, bytes of machine code, times left)."},
    {"set_hook", m_set_hook, METHOD_ONE,
     "set_hook($module, function, /)\n--\n\nFUNCTION gets lists of what the compiler did, soon after it did it; None ends that.\n\n"
     "Each item is a tuple (what, number, number of the trace it continues or None, code, line, why its recording ended or None, IR instructions, bytes of\n"
     "machine code), with 'trace', 'given up' or 'freed' as what.  It is called by the main thread, like a signal handler."},
    {"release", m_release, METHOD_NOARGS, "release($module, /)\n--\n\nFrees all traces but those that may be running, and returns how many.  Hot code is compiled again."},
    {NULL}};

const NativeModule taipanjit_module = {"taipanjit", "The compiler of hot code: counters and switches.", methods, NULL};
