/* sys.c - the sys module: facts of the build and the platform, settings, and functions on the running interpreter.
 *
 * Hooks (displayhook, excepthook, ...) are in sys_hooks.c; paths are set by start.c. */
#include "sys_int.h"
#include "base/build_stamp.gen.h"
#include "base/endian.h"
#include "base/hash.h"
#include "objects/audit.h"
#include "objects/exceptions.h"
#include "threads_int.h"
#include "vm/jit_hooks.h"
#include "vm/identity.gen.h"

#include <dlfcn.h>
#include <float.h>
#include <string.h>

VmConfig vm_config = {.hash_randomization = 1, .int_max_str_digits = -1, .install_signal_handlers = true};
Value    vm_sys_dict;

Value sys_get(const char *name) {
    Value value = vm_sys_dict ? dict_get_c(vm_sys_dict, name) : NULL;
    if (!value && exception_pending()) exception_clear();
    return value;
}
Value sys_get_required(const char *name) {
    Value value = sys_get(name);
    return value ? value : raise_format(&RuntimeError_type, "lost sys.%s", name);
}
Status sys_set(const char *name, Value value) { return value ? dict_set_c(vm_sys_dict, name, value) : -1; }

static Status set_int(const char *name, int64_t value) { return sys_set(name, int_from_i64(value)); }
static Status set_text(const char *name, const char *text) { return sys_set(name, str_from_c(text)); }

/* ---- audit ---------------------------------------------------------------------------------------------------------------- */
static Slot audit_hooks; /* tuple or NULL */

Status sys_audit(const char *event, const Value *args, size_t nargs) {
    if (LIKELY(!audit_hooks.value)) return 0;
    Value name = str_from_c(event), tuple = tuple_from_values(args, nargs);
    if (!name || !tuple) return -1;
    VmThread *vm = vm_thread();
    bool      saved = vm->tracing;
    Status    status = 0;
    for (intptr_t i = 0; i < tuple_length(audit_hooks.value) && status == 0; i++) {
        Value hook = tuple_get(audit_hooks.value, i), traced;
        Truth has = object_lookup_attr(hook, str_intern_c("__cantrace__"), &traced);
        if (has > 0) has = object_truth(traced);
        if (has < 0) return -1;
        if (!has) vm->tracing = true;
        if (!CALL2(hook, name, tuple)) status = -1;
        vm->tracing = saved;
    }
    return status;
}
static Value s_audit(Value self, const Value *args, size_t nargs, Value names) {
    if (nargs == 0) return raise_type_error("audit() missing 1 required positional argument: 'event'");
    if (!is_str(args[0])) return raise_type_error("expected str for argument 'event', not %.200s", type_of(args[0])->name);
    const char *event = str_utf8(args[0], NULL);
    return event && sys_audit(event, args + 1, nargs - 1) == 0 ? NONE : NULL;
}
static Value s_addaudithook(Value self, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"addaudithook", "hook"};
    Value                hook;
    TRY_NULL(args_parse(&spec, args, nargs, names, &hook));
    if (sys_audit("sys.addaudithook", NULL, 0) < 0) {
        if (!exception_matches(&RuntimeError_type)) return NULL;
        exception_clear();
        return NONE;
    }
    Value hooks, old = audit_hooks.value;
    intptr_t count = old ? tuple_length(old) : 0;
    TRY_VALUE(hooks, tuple_new(count + 1));
    for (intptr_t i = 0; i < count; i++) tuple_put(hooks, i, tuple_get(old, i));
    tuple_put(hooks, count, hook);
    audit_hooks.value = hooks;
    object_audited = true;
    vm_jit.hot = NULL; /* traces tell nobody what they do */
    return NONE;
}

/* ---- frames and exceptions ----------------------------------------------------------------------------------------------------- */
static Value s_getframe(Value self, const Value *args, size_t nargs, Value names) {
    int64_t depth = 0;
    if (nargs > 1) return raise_arity("_getframe", 0, 1, nargs);
    if (nargs) { Value v; TRY_VALUE(v, number_index(args[0])); TRY_NULL(int_as_i64(v, &depth)); }
    Frame *frame = frame_running();
    for (; frame && depth > 0; depth--) frame = frame_shown(frame->back);
    if (!frame) return raise_value_error("call stack is not deep enough");
    Value object = frame_object(frame);
    return object && sys_audit("sys._getframe", &object, 1) == 0 ? object : NULL;
}
static Value s_exc_info(Value self) {
    Value exception = exception_handled();
    if (!exception) return TUPLE3(NONE, NONE, NONE);
    Value traceback = exception_traceback(exception);
    return TUPLE3(VALUE(type_of(exception)), exception, traceback ? traceback : NONE);
}
static Value s_exception(Value self) {
    Value exception = exception_handled();
    return exception ? exception : NONE;
}
static Value s_exit(Value self, const Value *args, size_t nargs, Value names) {
    if (nargs > 1) return raise_arity("exit", 0, 1, nargs);
    Value exception = nargs == 1 && is_tuple(args[0]) ? object_call_tuple(VALUE(&SystemExit_type), args[0], NULL)
                                                      : exception_new(&SystemExit_type, args, nargs);
    return exception ? raise_exception(exception) : NULL;
}
static Value threads_dict(Value (*value_of)(Thread *)) {
    Value dict = dict_new();
    for (Thread *thread = thread_list; dict && thread; thread = thread->next) {
        Value id = int_from_u64(thread->id), value = value_of(thread);
        if (!id || (!value && exception_pending())) return NULL;
        if (value && dict_set(dict, id, value) < 0) return NULL;
    }
    return dict;
}
static Value thread_frame(Thread *thread) { return frame_shown(thread->frame) ? frame_object(frame_shown(thread->frame)) : NULL; }
static Value thread_handled(Thread *thread) {
    for (HandledException *handled = thread->handled; handled; handled = handled->previous)
        if (handled->value && handled->value != NONE) {
            Value traceback = exception_traceback(handled->value);
            return TUPLE3(VALUE(type_of(handled->value)), handled->value, traceback ? traceback : NONE);
        }
    return TUPLE3(NONE, NONE, NONE);
}
static Value s_current_frames(Value self) { return sys_audit("sys._current_frames", NULL, 0) < 0 ? NULL : threads_dict(thread_frame); }
static Value s_current_exceptions(Value self) {
    return sys_audit("sys._current_exceptions", NULL, 0) < 0 ? NULL : threads_dict(thread_handled);
}

/* ---- limits and tracing ---------------------------------------------------------------------------------------------------------- */
static Value s_getrecursionlimit(Value self) { return value_from_int(vm_recursion_limit); }
static Value s_setrecursionlimit(Value self, Value limit) {
    int64_t n;
    Value   index = number_index(limit);
    if (!index) return NULL;
    if (int_as_i64(index, &n) < 0) {
        exception_clear();
        n = INT64_MAX;
    }
    if (n < 1) return raise_value_error("recursion limit must be greater or equal than 1");
    if (n > INT32_MAX) return raise_overflow_error("Python int too large to convert to C int");
    VmThread *vm = vm_thread();
    intptr_t  depth = vm->frame_top - vm->frames + 1; /* with this call */
    if (depth >= n) return raise_format(&RecursionError_type, "cannot set the recursion limit to %lld at the recursion depth %zd: the limit is too low", (long long)n, depth);
    vm_set_recursion_limit((int32_t)n);
    return NONE;
}
static Value s_settrace(Value self, Value function) {
    VmThread *vm = vm_thread();
    TRY_NULL(sys_audit("sys.settrace", NULL, 0));
    vm->trace_function = function == NONE ? NULL : function;
    vm_tracing_changed();
    return NONE;
}
static Value s_gettrace(Value self) { return vm_thread()->trace_function ? vm_thread()->trace_function : NONE; }
static Value s_setprofile(Value self, Value function) {
    VmThread *vm = vm_thread();
    TRY_NULL(sys_audit("sys.setprofile", NULL, 0));
    vm->profile_function = function == NONE ? NULL : function;
    vm_tracing_changed();
    return NONE;
}
static Value s_getprofile(Value self) { return vm_thread()->profile_function ? vm_thread()->profile_function : NONE; }
static Value s_call_tracing(Value self, const Value *args, size_t nargs, Value names) {
    if (nargs != 2) return raise_arity("call_tracing", 2, 2, nargs);
    if (!is_tuple(args[1])) return raise_type_error("call_tracing() argument 2 must be tuple, not %K", args[1]);
    VmThread *vm = vm_thread();
    bool      saved = vm->tracing;
    vm->tracing = false;
    Value result = object_call_tuple(args[0], args[1], NULL);
    vm->tracing = saved;
    return result;
}
static Value s_getswitchinterval(Value self) { return float_from_double((double)vm_switch_interval_ns / 1e9); }
static Value s_setswitchinterval(Value self, Value seconds) {
    double d;
    if (number_as_double(seconds, &d) < 0) return NULL;
    if (!(d > 0)) return raise_value_error("switch interval must be strictly positive");
    vm_switch_interval_ns = (int64_t)(d * 1e9);
    return NONE;
}
static Value s_get_coroutine_origin(Value self) { return value_from_int(vm_thread()->coroutine_origin_depth); }
static Value s_set_coroutine_origin(Value self, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"set_coroutine_origin_tracking_depth", "depth"};
    Value                depth;
    int64_t              n;
    TRY_NULL(args_parse(&spec, args, nargs, names, &depth));
    if (!(depth = number_index(depth)) || int_as_i64(depth, &n) < 0) return NULL;
    if (n < 0) return raise_value_error("depth must be >= 0");
    vm_thread()->coroutine_origin_depth = (int32_t)n;
    return NONE;
}
static Type *asyncgen_hooks_type;
static Value s_get_asyncgen_hooks(Value self) {
    VmThread *vm = vm_thread();
    Value     hooks[] = {vm->async_gen_firstiter ? vm->async_gen_firstiter : NONE, vm->async_gen_finalizer ? vm->async_gen_finalizer : NONE};
    return structseq_from_values(asyncgen_hooks_type, hooks, COUNT_OF(hooks));
}
static Value s_set_asyncgen_hooks(Value self, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"set_asyncgen_hooks", "| firstiter finalizer"};
    Value                out[2];
    TRY_NULL(args_parse(&spec, args, nargs, names, out));
    VmThread *vm = vm_thread();
    if (out[1] && out[1] != NONE && !value_is_callable(out[1]))
        return raise_type_error("callable finalizer expected, got %.50s", type_of(out[1])->name);
    if (out[0] && out[0] != NONE && !value_is_callable(out[0]))
        return raise_type_error("callable firstiter expected, got %.50s", type_of(out[0])->name);
    if (out[1]) TRY_NULL(sys_audit("sys.set_asyncgen_hook_finalizer", NULL, 0));
    if (out[1]) vm->async_gen_finalizer = out[1] == NONE ? NULL : out[1];
    if (out[0]) TRY_NULL(sys_audit("sys.set_asyncgen_hook_firstiter", NULL, 0));
    if (out[0]) vm->async_gen_firstiter = out[0] == NONE ? NULL : out[0];
    return NONE;
}
static Value s_get_int_max_str_digits(Value self) { return value_from_int(int_max_str_digits); }
static Value s_set_int_max_str_digits(Value self, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"set_int_max_str_digits", "maxdigits"};
    Value                digits;
    int64_t              n;
    TRY_NULL(args_parse(&spec, args, nargs, names, &digits));
    if (!(digits = number_index(digits)) || int_as_i64(digits, &n) < 0) return NULL;
    if (n != 0 && n < 640) return raise_value_error("maxdigits must be 0 or larger than 640");
    int_max_str_digits = (int)n;
    return NONE;
}

/* ---- objects ---------------------------------------------------------------------------------------------------------------------- */
static Value s_intern(Value self, Value string) {
    if (value_is(string, &str_type)) return str_intern_same(string);
    return raise_type_error(is_str(string) ? "can't intern %.400s" : "intern() argument must be str, not %.400s", type_of(string)->name);
}
static Value s_getsizeof(Value self, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"getsizeof", "object | default"};
    Value                out[2], method;
    TRY_NULL(args_parse(&spec, args, nargs, names, out));
    Truth found = object_lookup_special(out[0], DUNDER(sizeof), &method);
    Value size = NULL;
    if (found > 0) size = CALL0(method);
    else if (found == 0) raise_type_error("Type %.100s doesn't define __sizeof__", type_of(out[0])->name);
    if (size && !is_int(size)) {
        raise_type_error("an integer is required");
        size = NULL;
    }
    if (!size) {
        if (!out[1] || !exception_matches(&TypeError_type)) return NULL;
        exception_clear();
        return out[1];
    }
    return int_sign(size) < 0 ? raise_value_error("__sizeof__() should return >= 0") : size;
}
static Value s_getrefcount(Value self, Value object) {
    uint32_t count = value_is_obj(object) ? (uint32_t)value_obj(object)->word & 0x0fffffff : 0;
    return value_from_int((int64_t)count + 2);
}
static Value s_getallocatedblocks(Value self) { return value_from_int(0); }
static Value s_is_finalizing(Value self) { return value_from_bool(vm_finalizing); }
static Value s_getdefaultencoding(Value self) { return str_from_c("utf-8"); }
static Value s_getfilesystemencoding(Value self) { return str_from_c("utf-8"); }
static Value s_getfilesystemencodeerrors(Value self) { return str_from_c("surrogateescape"); }
static int   dlopen_flags = RTLD_NOW;
static Value s_getdlopenflags(Value self) { return value_from_int(dlopen_flags); }
static Value s_setdlopenflags(Value self, Value flags) {
    int64_t n;
    if (!(flags = number_index(flags)) || int_as_i64(flags, &n) < 0) return NULL;
    dlopen_flags = (int)n;
    return NONE;
}
static Value s_none(Value self) { return NONE; }

#define SIGNED(name, signature, text) name signature "\n--\n\n" text
static const MethodDef methods[] = {
    {"addaudithook", s_addaudithook, METHOD_KEYWORDS, SIGNED("addaudithook", "($module, /, hook)", "Adds a new audit hook callback.")},
    {"audit", s_audit, METHOD_FAST, "audit(event, *args)\n\nPasses the event to any hooks that are attached."},
    {"_getframe", s_getframe, METHOD_FAST, SIGNED("_getframe", "($module, depth=0, /)", "Return a frame object from the call stack.")},
    {"_current_frames", s_current_frames, METHOD_NOARGS, SIGNED("_current_frames", "($module, /)", "Return a dict mapping each thread's thread id to its current stack frame.")},
    {"_current_exceptions", s_current_exceptions, METHOD_NOARGS, SIGNED("_current_exceptions", "($module, /)", "Return a dict mapping each thread's identifier to its current raised exception.")},
    {"exc_info", s_exc_info, METHOD_NOARGS, SIGNED("exc_info", "($module, /)", "Return current exception information: (type, value, traceback).")},
    {"exception", s_exception, METHOD_NOARGS, SIGNED("exception", "($module, /)", "Return the current exception.")},
    {"exit", s_exit, METHOD_FAST, SIGNED("exit", "($module, status=None, /)", "Exit the interpreter by raising SystemExit(status).")},
    {"getrecursionlimit", s_getrecursionlimit, METHOD_NOARGS, SIGNED("getrecursionlimit", "($module, /)", "Return the current value of the recursion limit.")},
    {"setrecursionlimit", s_setrecursionlimit, METHOD_ONE, SIGNED("setrecursionlimit", "($module, limit, /)", "Set the maximum depth of the Python interpreter stack to n.")},
    {"settrace", s_settrace, METHOD_ONE, "settrace(function)"},
    {"gettrace", s_gettrace, METHOD_NOARGS, SIGNED("gettrace", "($module, /)", "Return the global debug tracing function set with sys.settrace.")},
    {"setprofile", s_setprofile, METHOD_ONE, "setprofile(function)"},
    {"getprofile", s_getprofile, METHOD_NOARGS, SIGNED("getprofile", "($module, /)", "Return the profiling function set with sys.setprofile.")},
    {"call_tracing", s_call_tracing, METHOD_FAST, SIGNED("call_tracing", "($module, func, args, /)", "Call func(*args), while tracing is enabled.")},
    {"getswitchinterval", s_getswitchinterval, METHOD_NOARGS, SIGNED("getswitchinterval", "($module, /)", "Return the current thread switch interval.")},
    {"setswitchinterval", s_setswitchinterval, METHOD_ONE, SIGNED("setswitchinterval", "($module, interval, /)", "Set the ideal thread switching delay inside the Python interpreter.")},
    {"get_coroutine_origin_tracking_depth", s_get_coroutine_origin, METHOD_NOARGS, SIGNED("get_coroutine_origin_tracking_depth", "($module, /)", "Check status of origin tracking for coroutine objects in this thread.")},
    {"set_coroutine_origin_tracking_depth", s_set_coroutine_origin, METHOD_KEYWORDS, SIGNED("set_coroutine_origin_tracking_depth", "($module, /, depth)", "Enable or disable origin tracking for coroutine objects in this thread.")},
    {"get_asyncgen_hooks", s_get_asyncgen_hooks, METHOD_NOARGS, SIGNED("get_asyncgen_hooks", "($module, /)", "Return the installed asynchronous generators hooks.")},
    {"set_asyncgen_hooks", s_set_asyncgen_hooks, METHOD_KEYWORDS, "set_asyncgen_hooks(* [, firstiter] [, finalizer])"},
    {"get_int_max_str_digits", s_get_int_max_str_digits, METHOD_NOARGS, SIGNED("get_int_max_str_digits", "($module, /)", "Return the maximum string digits limit for non-binary int<->str conversions.")},
    {"set_int_max_str_digits", s_set_int_max_str_digits, METHOD_KEYWORDS, SIGNED("set_int_max_str_digits", "($module, /, maxdigits)", "Set the maximum string digits limit for non-binary int<->str conversions.")},
    {"intern", s_intern, METHOD_ONE, SIGNED("intern", "($module, string, /)", "``Intern'' the given string.")},
    {"getsizeof", s_getsizeof, METHOD_KEYWORDS, "getsizeof(object [, default]) -> int"},
    {"getrefcount", s_getrefcount, METHOD_ONE, SIGNED("getrefcount", "($module, object, /)", "Return a plausible reference count of object.")},
    {"getallocatedblocks", s_getallocatedblocks, METHOD_NOARGS, SIGNED("getallocatedblocks", "($module, /)", "Return the number of memory blocks currently allocated.")},
    {"is_finalizing", s_is_finalizing, METHOD_NOARGS, SIGNED("is_finalizing", "($module, /)", "Return True if Python is exiting.")},
    {"getdefaultencoding", s_getdefaultencoding, METHOD_NOARGS, SIGNED("getdefaultencoding", "($module, /)", "Return the current default encoding used by the Unicode implementation.")},
    {"getfilesystemencoding", s_getfilesystemencoding, METHOD_NOARGS, SIGNED("getfilesystemencoding", "($module, /)", "Return the encoding used to convert Unicode filenames to OS filenames.")},
    {"getfilesystemencodeerrors", s_getfilesystemencodeerrors, METHOD_NOARGS, SIGNED("getfilesystemencodeerrors", "($module, /)", "Return the error mode used for Unicode to OS filename conversion.")},
    {"getdlopenflags", s_getdlopenflags, METHOD_NOARGS, SIGNED("getdlopenflags", "($module, /)", "Return the current value of the flags that are used for dlopen calls.")},
    {"setdlopenflags", s_setdlopenflags, METHOD_ONE, SIGNED("setdlopenflags", "($module, flags, /)", "Set the flags used by the interpreter for dlopen calls.")},
    {"_clear_type_cache", s_none, METHOD_NOARGS, SIGNED("_clear_type_cache", "($module, /)", "Clear the internal type lookup cache.")},
    {"_debugmallocstats", s_none, METHOD_NOARGS, SIGNED("_debugmallocstats", "($module, /)", "Print debug info to stderr about the state of the allocator.")},
    {NULL}};

/* ---- facts -------------------------------------------------------------------------------------------------------------------------- */
/* A struct sequence of type DEF with COUNT values; NULL values end it with an exception. */
static Value make_sequence(const StructSeqDef *def, const Value *values, size_t count) {
    Type *type = structseq_type_new(def);
    Value sequence = type ? structseq_from_values(type, values, count) : NULL;
    if (type) type->flags |= TYPE_FLAG_DISALLOW_NEW;
    return sequence;
}
#define INT(n) int_from_i64(n)
#define BOOL(b) value_from_bool(b)

static Value make_flags(const VmConfig *c) {
    static const StructSeqField fields[] = {
        {"debug", "-d"}, {"inspect", "-i"}, {"interactive", "-i"}, {"optimize", "-O or -OO"}, {"dont_write_bytecode", "-B"},
        {"no_user_site", "-s"}, {"no_site", "-S"}, {"ignore_environment", "-E"}, {"verbose", "-v"}, {"bytes_warning", "-b"},
        {"quiet", "-q"}, {"hash_randomization", "-R"}, {"isolated", "-I"}, {"dev_mode", "-X dev"}, {"utf8_mode", "-X utf8"},
        {"warn_default_encoding", "-X warn_default_encoding"}, {"safe_path", "-P"}, {"int_max_str_digits", "-X int_max_str_digits"}, {NULL}};
    static const StructSeqDef def = {"sys.flags", "Flags provided through command line arguments or environment vars.", fields, 18};
    Value values[] = {INT(c->parser_debug), INT(c->inspect), INT(c->interactive), INT(c->optimize), INT(c->dont_write_bytecode),
                      INT(c->no_user_site), INT(c->no_site), INT(c->ignore_environment), INT(c->verbose), INT(c->bytes_warning),
                      INT(c->quiet), INT(c->hash_randomization != 0), INT(c->isolated), BOOL(c->dev_mode), INT(c->utf8_mode),
                      INT(c->warn_default_encoding), BOOL(c->safe_path), INT(c->int_max_str_digits)};
    return make_sequence(&def, values, COUNT_OF(values));
}
Status sys_set_flags(const VmConfig *config) { return sys_set("flags", make_flags(config)); }

static Value make_float_info(void) {
    static const StructSeqField fields[] = {{"max", ""}, {"max_exp", ""}, {"max_10_exp", ""}, {"min", ""}, {"min_exp", ""}, {"min_10_exp", ""},
                                            {"dig", ""}, {"mant_dig", ""}, {"epsilon", ""}, {"radix", ""}, {"rounds", ""}, {NULL}};
    static const StructSeqDef def = {"sys.float_info", "A named tuple holding information about the float type.", fields, 11};
    Value values[] = {float_from_double(DBL_MAX), INT(DBL_MAX_EXP), INT(DBL_MAX_10_EXP), float_from_double(DBL_MIN), INT(DBL_MIN_EXP),
                      INT(DBL_MIN_10_EXP), INT(DBL_DIG), INT(DBL_MANT_DIG), float_from_double(DBL_EPSILON), INT(FLT_RADIX), INT(1)};
    return make_sequence(&def, values, COUNT_OF(values));
}
static Value make_int_info(void) {
    static const StructSeqField fields[] = {{"bits_per_digit", ""}, {"sizeof_digit", ""}, {"default_max_str_digits", ""}, {"str_digits_check_threshold", ""}, {NULL}};
    static const StructSeqDef   def = {"sys.int_info", "A named tuple that holds information about Python's internal representation of integers.", fields, 4};
    Value                       values[] = {INT(30), INT(4), INT(4300), INT(640)};
    return make_sequence(&def, values, COUNT_OF(values));
}
static Value make_hash_info(void) {
    static const StructSeqField fields[] = {{"width", ""}, {"modulus", ""}, {"inf", ""}, {"nan", ""}, {"imag", ""}, {"algorithm", ""},
                                            {"hash_bits", ""}, {"seed_bits", ""}, {"cutoff", ""}, {NULL}};
    static const StructSeqDef   def = {"sys.hash_info", "A named tuple providing parameters used for computing hashes.", fields, 9};
    Value values[] = {INT(64), INT((int64_t)HASH_MODULUS), INT(HASH_INFINITY), INT(0), INT(HASH_IMAGINARY), str_from_c("siphash13"), INT(64), INT(128), INT(0)};
    return make_sequence(&def, values, COUNT_OF(values));
}
static Value make_thread_info(void) {
    static const StructSeqField fields[] = {{"name", ""}, {"lock", ""}, {"version", ""}, {NULL}};
    static const StructSeqDef   def = {"sys.thread_info", "A named tuple holding information about the thread implementation.", fields, 3};
    Value values[] = {str_from_c("pthread"), str_from_c("semaphore"), str_from_c("NPTL 2.17")};
    return make_sequence(&def, values, COUNT_OF(values));
}
static Value make_version_info(int major, int minor, int micro, const char *level, int serial) {
    static const StructSeqField fields[] = {{"major", ""}, {"minor", ""}, {"micro", ""}, {"releaselevel", ""}, {"serial", ""}, {NULL}};
    static const StructSeqDef   def = {"sys.version_info", "Version information as a named tuple.", fields, 5};
    Value values[] = {INT(major), INT(minor), INT(micro), str_from_c(level), INT(serial)};
    return make_sequence(&def, values, COUNT_OF(values));
}

/* PEP 421: the version is the implementation's own, not the language's. */
static Value make_implementation(Value version_info) {
    Value dict = dict_new();
    if (!dict) return NULL;
    TRY_NULL(dict_set_c(dict, "name", str_from_c(IDENTITY_NAME)));
    TRY_NULL(dict_set_c(dict, "cache_tag", str_from_c(IDENTITY_CACHE_TAG)));
    TRY_NULL(dict_set_c(dict, "version", version_info));
    TRY_NULL(dict_set_c(dict, "hexversion", INT(IDENTITY_VERSION_HEX)));
    TRY_NULL(dict_set_c(dict, "_multiarch", str_from_c(IDENTITY_MULTIARCH)));
    return namespace_new(dict);
}

static Value list_of_texts(int count, char **texts) {
    Value list = list_new(0);
    for (int i = 0; list && i < count; i++) {
        Value text = str_fs_decode(texts[i]);
        if (!text || list_append(list, text) < 0) return NULL;
    }
    return list;
}

static Value make_x_options(const VmConfig *config) {
    Value dict = dict_new();
    for (int i = 0; dict && i < config->x_count; i++) {
        const char *option = config->x_options[i], *equals = strchr(option, '=');
        Value       key = equals ? str_from_utf8(option, (size_t)(equals - option)) : str_from_c(option);
        Value       value = equals ? str_from_c(equals + 1) : TRUE_VALUE;
        if (!key || !value || dict_set(dict, key, value) < 0) return NULL;
    }
    return dict;
}

static Value make_builtin_names(void) {
    Value list = list_new(0);
    if (!list || list_append(list, str_from_c("builtins")) < 0 || list_append(list, str_from_c("sys")) < 0) return NULL;
    for (const NativeModule *const *at = vm_native_modules; at && *at; at++)
        if (list_append(list, str_from_c((*at)->name)) < 0) return NULL;
    const char *added;
    for (size_t i = 0; vm_extensions.builtin_name && (added = vm_extensions.builtin_name(i)); i++)
        if (list_append(list, str_from_c(added)) < 0) return NULL;
    return list_sort(list, NULL, false) < 0 ? NULL : tuple_from_list(list);
}

static Status add_facts(const VmConfig *config) {
    Value version_info = make_version_info(IDENTITY_PYTHON_MAJOR, IDENTITY_PYTHON_MINOR, IDENTITY_PYTHON_MICRO, IDENTITY_PYTHON_LEVEL, IDENTITY_PYTHON_SERIAL);
    TRY(sys_set("version_info", version_info));
    Value own_version = make_version_info(IDENTITY_VERSION_MAJOR, IDENTITY_VERSION_MINOR, IDENTITY_VERSION_MICRO, IDENTITY_VERSION_LEVEL, IDENTITY_VERSION_SERIAL);
    TRY(sys_set("taipan_version_info", own_version));
    TRY(sys_set("implementation", make_implementation(own_version)));
    TRY(set_text("version", IDENTITY_PYTHON_FULL " (" IDENTITY_TITLE " " IDENTITY_VERSION ", " BUILD_STAMP ") [GCC " __VERSION__ "]"));
    TRY(set_int("hexversion", IDENTITY_PYTHON_HEX));
    TRY(set_int("api_version", 1013));
    TRY(set_text("copyright", "Copyright (c) 2026 Taipan developers.\nThe standard library: Copyright (c) 2001 Python Software Foundation and others."));
    TRY(set_text("platform", "linux"));
    TRY(set_text("abiflags", ""));
    TRY(set_text("platlibdir", "lib"));
    TRY(set_text("float_repr_style", "short"));
    TRY(set_text("byteorder", HOST_IS_LITTLE_ENDIAN ? "little" : "big"));
    TRY(set_int("maxsize", INTPTR_MAX));
    TRY(set_int("maxunicode", 0x10ffff));
    TRY(sys_set("_git", TUPLE3(str_from_c(IDENTITY_TITLE), str_from_c(""), str_from_c(""))));
    TRY(sys_set("_framework", str_from_c("")));
    TRY(sys_set("float_info", make_float_info()));
    TRY(sys_set("int_info", make_int_info()));
    TRY(sys_set("hash_info", make_hash_info()));
    TRY(sys_set("thread_info", make_thread_info()));
    TRY(sys_set_flags(config));
    TRY(sys_set("builtin_module_names", make_builtin_names()));
    TRY(sys_set("stdlib_module_names", vm_library_names()));
    return 0;
}

static Status add_settings(const VmConfig *config) {
    TRY(sys_set("argv", list_of_texts(config->argc, config->argv)));
    TRY(sys_set("orig_argv", list_of_texts(config->orig_argc, config->orig_argv)));
    TRY(sys_set("warnoptions", list_of_texts(config->warn_count, (char **)config->warn_options)));
    TRY(sys_set("_xoptions", make_x_options(config)));
    TRY(sys_set("dont_write_bytecode", value_from_bool(config->dont_write_bytecode)));
    TRY(sys_set("pycache_prefix", config->pycache_prefix ? str_fs_decode(config->pycache_prefix) : NONE));
    TRY(sys_set("modules", vm_modules));
    TRY(sys_set("path", list_new(0)));
    TRY(sys_set("meta_path", list_new(0)));
    TRY(sys_set("path_hooks", list_new(0)));
    TRY(sys_set("path_importer_cache", dict_new()));
    TRY(sys_set("_home", NONE));
    return 0;
}

Status sys_init(const VmConfig *config) {
    Value name = str_intern_c("sys");
    Value module = name ? module_new(name) : NULL;
    if (!module || dict_set(vm_modules, name, module) < 0) return -1;
    vm_sys_dict = module_dict(module);
    gc_add_roots((Slot *)&vm_sys_dict, 1, "sys.__dict__");
    gc_add_roots(&audit_hooks, 1, "audit hooks");
    object_audit = sys_audit;
    code_hides_columns = config->no_debug_ranges;
    if (config->int_max_str_digits >= 0) int_max_str_digits = config->int_max_str_digits;
    TRY(module_add_methods(module, methods));
    TRY(module_add_methods(module, sys_hook_methods));
    static const StructSeqField hook_fields[] = {{"firstiter", ""}, {"finalizer", ""}, {NULL}};
    static const StructSeqDef   hook_def = {"asyncgen_hooks", "Hooks of asynchronous generators.", hook_fields, 2};
    if (!(asyncgen_hooks_type = structseq_type_new(&hook_def))) return -1;
    gc_add_roots((Slot *)&asyncgen_hooks_type, 1, "asyncgen_hooks");
    TRY(add_facts(config));
    TRY(add_settings(config));
    return sys_hooks_init(module);
}
