/* lsprof_module.c - `_lsprof`: the profiler behind cProfile.
 *
 * A Profiler is the thread's profile function: it is called with (frame, event, arg).  Functions have an Entry each, found
 * by identity; calls under way form a chain of Calls. */
#include "native_posix.h"

#include "vm/vm.h"

extern const NativeModule lsprof_module;
static Type profiler_type, entry_type, running_type;
static Slot entry_tuple_type, subentry_tuple_type;

typedef struct EntryObj { /* of a function, or of a function called from a certain other one */
    Obj     header;
    Slot    code, calls; /* code object or text; dict id of entry -> EntryObj, or NULL */
    int64_t total, own;
    int64_t call_count, recursive_count, level;
} EntryObj;
typedef struct RunningObj { /* a call under way */
    Obj     header;
    Slot    outer, entry;
    int64_t start, inside; /* inside: time spent in calls from here */
} RunningObj;
typedef struct ProfilerObj {
    Obj     header;
    Slot    entries, running, timer; /* dict id -> EntryObj; innermost RunningObj or NULL; callable or NULL */
    double  unit;
    bool    subcalls, builtins, enabled;
} ProfilerObj;
#define PROFILER ((ProfilerObj *)self)

static int64_t now(ProfilerObj *p) {
    if (!p->timer.value) return os_clock_ns(OS_CLOCK_MONOTONIC);
    Value  v = CALL0(p->timer.value);
    double seconds;
    int    overflow;
    if (v && p->unit > 0 && (v = number_index(v))) return int_as_i64_clamped(v, &overflow);
    if (v && number_as_double(v, &seconds) == 0) return (int64_t)(seconds * 1e9);
    exception_write_unraisable(NULL, p->timer.value); /* a profiler must not break what it looks at */
    return 0;
}
static EntryObj *entry_in(Value dict, Value key, Value code) {
    EntryObj *entry = (EntryObj *)dict_get(dict, key);
    if (entry || !code) return entry;
    entry = (EntryObj *)gc_alloc(&entry_type, sizeof(EntryObj));
    if (!entry) return NULL;
    slot_init(&entry->code, code);
    return dict_set(dict, key, VALUE(entry)) < 0 ? NULL : entry;
}
static EntryObj *sub_entry(EntryObj *caller, EntryObj *callee, bool create) {
    if (!caller->calls.value) {
        Value dict = create ? dict_new() : NULL;
        if (!dict) return NULL;
        slot_set(caller, &caller->calls, dict);
    }
    Value id = object_id(VALUE(callee));
    return id ? entry_in(caller->calls.value, id, create ? VALUE(callee) : NULL) : NULL;
}

/* ---- calls and returns ------------------------------------------------------------------------------------------------------------- */
static Status begin_call(ProfilerObj *p, Value key, Value code) {
    EntryObj   *entry = entry_in(p->entries.value, key, code);
    RunningObj *run = entry ? (RunningObj *)gc_alloc(&running_type, sizeof(RunningObj)) : NULL, *outer = (RunningObj *)p->running.value;
    if (!run) return -1;
    slot_init(&run->outer, VALUE(outer));
    slot_init(&run->entry, VALUE(entry));
    slot_set(p, &p->running, VALUE(run));
    entry->level++;
    if (p->subcalls && outer) {
        EntryObj *sub = sub_entry((EntryObj *)outer->entry.value, entry, true);
        if (!sub) return -1;
        sub->level++;
    }
    run->start = now(p);
    return 0;
}
static void count_call(EntryObj *entry, int64_t total, int64_t own) {
    if (--entry->level == 0) entry->total += total;
    else entry->recursive_count++;
    entry->own += own;
    entry->call_count++;
}
static Status end_call(ProfilerObj *p) {
    RunningObj *run = (RunningObj *)p->running.value, *outer;
    if (!run) return 0;
    int64_t   total = now(p) - run->start, own = total - run->inside;
    EntryObj *entry = (EntryObj *)run->entry.value;
    outer = (RunningObj *)run->outer.value;
    slot_set(p, &p->running, VALUE(outer));
    if (outer) outer->inside += total;
    count_call(entry, total, own);
    EntryObj *sub = p->subcalls && outer ? sub_entry((EntryObj *)outer->entry.value, entry, false) : NULL;
    if (sub) count_call(sub, total, own);
    return exception_pending() ? -1 : 0;
}

/* What a builtin function is called in reports. */
static Value builtin_text(Value function) {
    BuiltinObj *builtin = (BuiltinObj *)function;
    Value       owner = builtin->self.value, name = object_get_attr(function, DUNDER(name)), module = builtin->module.value;
    if (!name) return NULL;
    if (owner && !value_is_a(owner, &module_type)) {
        Value method = is_type(owner) ? NULL : type_lookup(type_of(owner), str_intern(name));
        return method ? object_repr(method) : format_message("<built-in method %S>", name);
    }
    return module && module != NONE ? format_message("<built-in method %S.%S>", module, name) : format_message("<built-in method %S>", name);
}
static Value profiler_call(Value self, const Value *args, size_t nargs, Value names) {
    if (nargs != 3 || !is_str(args[1])) return raise_type_error("a Profiler is called by the interpreter only");
    if (!PROFILER->entries.value) return NONE;
    bool native = str_char(args[1], 0) == 'c' && str_length(args[1]) > 4; /* c_call, c_return, c_exception */
    if (native && (!PROFILER->builtins || !value_is(args[2], &builtin_function_type))) return NONE;
    if (!str_equal_ascii(args[1], native ? "c_call" : "call")) return end_call(PROFILER) < 0 ? NULL : NONE;
    Value name = native ? NULL : str_intern_c("f_code"), code = native ? args[2] : name ? object_get_attr(args[0], name) : NULL, key;
    if (!code) return NULL;
    if (native) {
        const MethodDef *def = ((BuiltinObj *)code)->def;
        key = def ? int_from_u64((uintptr_t)def) : object_id(code);
        if (key && !dict_get(PROFILER->entries.value, key)) code = builtin_text(code);
    } else key = object_id(code);
    return key && code && begin_call(PROFILER, key, code) == 0 ? NONE : NULL;
}

/* ---- the type ------------------------------------------------------------------------------------------------------------------------ */
static Status profiler_clear_entries(ProfilerObj *p) {
    Value dict = dict_new();
    if (!dict) return -1;
    slot_set(p, &p->entries, dict);
    slot_set(p, &p->running, NULL);
    return 0;
}
static Status flag_argument(Value v, bool *out) {
    Truth truth = v ? object_truth(v) : 0;
    if (v && truth >= 0) *out = truth;
    return truth < 0 ? -1 : 0;
}
static Status profiler_init(Value self, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"Profiler", "| timer timeunit subcalls builtins"};
    Value                out[4];
    TRY(args_parse(&spec, args, nargs, names, out));
    PROFILER->subcalls = PROFILER->builtins = true;
    PROFILER->unit = 0;
    if (out[1]) TRY(number_as_double(out[1], &PROFILER->unit));
    TRY(flag_argument(out[2], &PROFILER->subcalls));
    TRY(flag_argument(out[3], &PROFILER->builtins));
    slot_set(PROFILER, &PROFILER->timer, out[0] == NONE ? NULL : out[0]);
    return profiler_clear_entries(PROFILER);
}
static Value profiler_create(Type *cls, const Value *args, size_t nargs, Value names) { return cls->native->allocate(cls, 0); }
static Value profiler_enable(Value self, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"enable", "| subcalls builtins"};
    Value                out[2];
    TRY_NULL(args_parse(&spec, args, nargs, names, out));
    if (flag_argument(out[0], &PROFILER->subcalls) < 0 || flag_argument(out[1], &PROFILER->builtins) < 0) return NULL;
    TRY_NULL(sys_audit("sys.setprofile", NULL, 0));
    PROFILER->enabled = true;
    vm_thread()->profile_function = self;
    vm_tracing_changed();
    return NONE;
}
static Value profiler_disable(Value self) {
    TRY_NULL(sys_audit("sys.setprofile", NULL, 0));
    if (vm_thread()->profile_function == self) {
        vm_thread()->profile_function = NULL;
        vm_tracing_changed();
    }
    PROFILER->enabled = false;
    while (PROFILER->running.value) TRY_NULL(end_call(PROFILER));
    return NONE;
}
static Value profiler_clear(Value self) { return profiler_clear_entries(PROFILER) < 0 ? NULL : NONE; }

static Value entry_tuple(Type *cls, EntryObj *entry, double factor, Value calls_or_null) {
    Value code = entry->code.value;
    if (value_is(code, &entry_type)) code = ((EntryObj *)code)->code.value; /* a subentry names the entry of the function */
    Value items[] = {code, value_from_int(entry->call_count), value_from_int(entry->recursive_count), float_from_double((double)entry->total * factor),
                     float_from_double((double)entry->own * factor), calls_or_null};
    return structseq_from_values(cls, items, calls_or_null ? 6 : 5);
}
static Value calls_list(EntryObj *entry, double factor) {
    Value  list, key, sub;
    size_t position = 0;
    if (!entry->calls.value) return NONE;
    TRY_VALUE(list, list_new(0));
    while (dict_next(entry->calls.value, &position, &key, &sub)) {
        Value tuple = entry_tuple((Type *)subentry_tuple_type.value, (EntryObj *)sub, factor, NULL);
        if (!tuple || list_append(list, tuple) < 0) return NULL;
    }
    return list;
}
static Value profiler_getstats(Value self) {
    Value  list, key, entry, calls, tuple;
    size_t position = 0;
    double factor = PROFILER->timer.value && PROFILER->unit > 0 ? PROFILER->unit : 1e-9;
    TRY_NULL(profiler_disable(self) ? 0 : -1);
    TRY_VALUE(list, list_new(0));
    while (PROFILER->entries.value && dict_next(PROFILER->entries.value, &position, &key, &entry)) {
        if (((EntryObj *)entry)->call_count == 0) continue;
        TRY_VALUE(calls, calls_list((EntryObj *)entry, factor));
        TRY_VALUE(tuple, entry_tuple((Type *)entry_tuple_type.value, (EntryObj *)entry, factor, calls));
        TRY_NULL(list_append(list, tuple));
    }
    return list;
}
static void profiler_trace(Obj *obj, Tracer *tracer) { trace_slots(tracer, &((ProfilerObj *)obj)->entries, 3); }
static void entry_trace(Obj *obj, Tracer *tracer) { trace_slots(tracer, &((EntryObj *)obj)->code, 2); }
static void running_trace(Obj *obj, Tracer *tracer) { trace_slots(tracer, &((RunningObj *)obj)->outer, 2); }

static const MethodDef profiler_methods[] = {
    {"getstats", profiler_getstats, METHOD_NOARGS, "getstats() -> list of profiler_entry objects\n\nWhat the profiler collected; it is disabled."},
    {"enable", profiler_enable, METHOD_KEYWORDS, "enable(subcalls=True, builtins=True)\n\nStart collecting profiling information."},
    {"disable", profiler_disable, METHOD_NOARGS, "disable()\n\nStop collecting profiling information."},
    {"clear", profiler_clear, METHOD_NOARGS, "clear()\n\nClear all profiling information collected so far."},
    {NULL}};
static NativeType profiler_native = {
    .shape = {.size = sizeof(ProfilerObj), .trace = profiler_trace}, .create = profiler_create, .init = profiler_init, .call = profiler_call,
    .methods = profiler_methods,
};
static Type profiler_type = {
    .header = {.word = 1u << 30, .type = &type_type}, .name = "_lsprof.Profiler", .basic_size = sizeof(ProfilerObj),
    .flags = TYPE_FLAG_BASETYPE | TYPE_FLAG_GC, .base = &object_type, .native = &profiler_native,
    .doc = "Profiler(timer=None, timeunit=None, subcalls=True, builtins=True)\n\nBuilds a profiler object using the specified timer function.",
};
static NativeType entry_native = {.shape = {.size = sizeof(EntryObj), .trace = entry_trace}};
static Type entry_type = STATIC_TYPE("_lsprof._entry", &object_type, entry_native, sizeof(EntryObj), 0, TYPE_FLAG_DISALLOW_NEW | TYPE_FLAG_GC);
static NativeType running_native = {.shape = {.size = sizeof(RunningObj), .trace = running_trace}};
static Type running_type = STATIC_TYPE("_lsprof._running", &object_type, running_native, sizeof(RunningObj), 0, TYPE_FLAG_DISALLOW_NEW | TYPE_FLAG_GC);

static Status execute(Value module) {
    static const StructSeqField entry_fields[] = {
        {"code", "code object or built-in function name"}, {"callcount", "how many times this was called"}, {"reccallcount", "how many times called recursively"},
        {"totaltime", "total time in this entry"}, {"inlinetime", "inline time in this entry (not in subcalls)"}, {"calls", "details of the calls"}, {NULL}};
    static const StructSeqField sub_fields[] = {
        {"code", "called code object or built-in function name"}, {"callcount", "how many times this is called"}, {"reccallcount", "how many times this is called recursively"},
        {"totaltime", "total time spent in this call"}, {"inlinetime", "inline time (not in further subcalls)"}, {NULL}};
    static const StructSeqDef entry_def = {"_lsprof.profiler_entry", NULL, entry_fields, 6}, sub_def = {"_lsprof.profiler_subentry", NULL, sub_fields, 5};
    TRY(type_ready(&entry_type));
    TRY(type_ready(&running_type));
    TRY(native_structseq_add(module, "profiler_entry", &entry_tuple_type, &entry_def));
    TRY(native_structseq_add(module, "profiler_subentry", &subentry_tuple_type, &sub_def));
    return module_add_type(module, &profiler_type);
}
const NativeModule lsprof_module = {"_lsprof", "Fast profiler", NULL, execute};
