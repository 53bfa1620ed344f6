/* tracemalloc_module.c - `_tracemalloc`: tells that allocations are not traced. */
#include "native_help.h"

static Value t_start(Value self, const Value *args, size_t nargs, Value names) {
    if (nargs > 1) return raise_arity("start", 0, 1, nargs);
    return raise_not_implemented("tracing of memory allocations");
}
static Value t_stop(Value self) { return NONE; }
static Value t_is_tracing(Value self) { return FALSE_VALUE; }
static Value t_limit(Value self) { return value_from_int(1); }
static Value t_traced_memory(Value self) { return TUPLE2(value_from_int(0), value_from_int(0)); }
static Value t_zero(Value self) { return value_from_int(0); }
static Value t_traces(Value self) { return list_new(0); }
static Value t_object_traceback(Value self, Value object) { return NONE; }

static const MethodDef methods[] = {
    {"start", t_start, METHOD_FAST, "start($module, nframe=1, /)\n--\n\nStart tracing."},
    {"stop", t_stop, METHOD_NOARGS, "stop($module, /)\n--\n\nStop tracing."},
    {"is_tracing", t_is_tracing, METHOD_NOARGS, "is_tracing($module, /)\n--\n\nTell whether allocations are traced."},
    {"clear_traces", t_stop, METHOD_NOARGS, "clear_traces($module, /)\n--\n\nForget the traces."},
    {"reset_peak", t_stop, METHOD_NOARGS, "reset_peak($module, /)\n--\n\nForget the peak."},
    {"get_traceback_limit", t_limit, METHOD_NOARGS, "get_traceback_limit($module, /)\n--\n\nReturn the number of frames of a trace."},
    {"get_traced_memory", t_traced_memory, METHOD_NOARGS, "get_traced_memory($module, /)\n--\n\nReturn the current and peak size of traced memory."},
    {"get_tracemalloc_memory", t_zero, METHOD_NOARGS, "get_tracemalloc_memory($module, /)\n--\n\nReturn the memory that tracing takes."},
    {"_get_traces", t_traces, METHOD_NOARGS, "_get_traces($module, /)\n--\n\nReturn the traces."},
    {"_get_object_traceback", t_object_traceback, METHOD_ONE, "_get_object_traceback($module, obj, /)\n--\n\nReturn where an object was allocated."},
    {NULL}};

const NativeModule tracemalloc_module = {"_tracemalloc", "Tracing of memory allocations.", methods, NULL};
