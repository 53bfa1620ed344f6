/* sys_hooks.c - displayhook, excepthook, unraisablehook, breakpointhook, and warnings that native code issues. */
#include "base/os.h"
#include "objects/exceptions.h"
#include "sys_int.h"

#include <stdio.h>
#include <string.h>

/* Writes TEXT to sys.stderr, or to descriptor 2 when that is gone.  Swallows errors. */
static void write_stderr(Value text) {
    Value file = sys_get("stderr");
    if (file && file != NONE) {
        if (CALL_METHOD1(file, NAME(write), text)) return;
        exception_clear();
    }
    size_t      length;
    const char *bytes = str_utf8(text, &length);
    if (bytes) os_write_best_effort(2, bytes, length);
    else exception_clear();
}
static void flush_stderr(void) {
    Value file = sys_get("stderr");
    if (file && file != NONE && !CALL_METHOD0(file, NAME(flush))) exception_clear();
}

/* ---- displayhook ---------------------------------------------------------------------------------------------------------- */
static Value s_displayhook(Value self, Value value) {
    if (value == NONE) return NONE;
    Value builtins = vm_builtins();
    TRY_NULL(dict_set_c(builtins, "_", NONE));
    Value out = sys_get("stdout");
    if (!out || out == NONE) return raise_format(&RuntimeError_type, "lost sys.stdout");
    Value text = object_repr(value);
    if (!text) return NULL;
    if (!CALL_METHOD1(out, NAME(write), text)) {
        if (!exception_matches(&UnicodeEncodeError_type)) return NULL;
        exception_clear();
        Value encoding = object_get_attr(out, NAME(encoding));
        const char *name = encoding && is_str(encoding) ? str_utf8(encoding, NULL) : NULL;
        Value bytes = name ? str_encode(text, name, "backslashreplace") : NULL;
        Value escaped = bytes ? CALL_METHOD2(bytes, NAME(decode), encoding, str_from_c("strict")) : NULL;
        if (!escaped || !CALL_METHOD1(out, NAME(write), escaped)) return NULL;
    }
    Value newline = str_from_c("\n");
    if (!newline || !CALL_METHOD1(out, NAME(write), newline)) return NULL;
    TRY_NULL(dict_set_c(builtins, "_", value));
    return NONE;
}

/* ---- excepthook -------------------------------------------------------------------------------------------------------------- */
static Value s_excepthook(Value self, const Value *args, size_t nargs, Value names) {
    if (nargs != 3) return raise_arity("excepthook", 3, 3, nargs);
    Value exception = args[1];
    if (!is_exception(exception)) {
        Value text = str_format("TypeError: print_exception(): Exception expected for value, %s found\n", type_of(exception)->name);
        if (text) write_stderr(text);
        return NONE;
    }
    if (args[2] != NONE && !exception_traceback(exception)) exception_set_traceback(exception, args[2]);
    Value text = traceback_format_default(exception);
    if (!text) return NULL;
    write_stderr(text);
    flush_stderr();
    return NONE;
}

/* The audit hooks may forbid it: RuntimeError silently, others with a message. */
static bool ask_about_excepthook(Value hook, const Value *args) {
    if (sys_audit("sys.excepthook", (Value[]){hook, args[0], args[1], args[2]}, 4) == 0) return true;
    if (exception_matches(&RuntimeError_type)) exception_clear();
    else exception_write_unraisable("in audit hook", NULL);
    return false;
}

bool vm_print_exception(int *exit_status) {
    *exit_status = 1;
    Value exception = exception_fetch();
    if (!exception) return false;
    if (exception_value_matches(exception, VALUE(&SystemExit_type)) && !vm_config.inspect) {
        Value code = object_get_attr(exception, str_intern_c("code"));
        int   overflow;
        if (!code) exception_clear();
        if (!code || code == NONE) *exit_status = 0;
        else if (is_int(code)) *exit_status = (int)(int_as_i64_clamped(code, &overflow) & 0xff);
        else {
            Value text = object_str(code);
            Value line = text ? str_format("%U\n", text) : NULL;
            if (line) write_stderr(line);
            exception_clear();
        }
        return true;
    }
    Value hook = sys_get("excepthook");
    Value traceback = exception_traceback(exception);
    sys_set("last_type", VALUE(type_of(exception))) < 0 ? exception_clear() : (void)0;
    sys_set("last_value", exception) < 0 ? exception_clear() : (void)0;
    sys_set("last_traceback", traceback ? traceback : NONE) < 0 ? exception_clear() : (void)0;
    Value args[] = {VALUE(type_of(exception)), exception, traceback ? traceback : NONE};
    if (!hook || hook == NONE) {
        Value text = str_from_c("sys.excepthook is missing\n");
        if (text) write_stderr(text);
        if (!s_excepthook(NULL, args, 3, NULL)) exception_clear();
    } else if (!ask_about_excepthook(hook, args)) {
        return false;
    } else if (!object_call(hook, args, 3, NULL)) {
        Value second = exception_fetch();
        if (second && exception_value_matches(second, VALUE(&SystemExit_type))) {
            exception_restore(second);
            return vm_print_exception(exit_status);
        }
        if (second && exception_value_matches(second, VALUE(&MemoryError_type))) { /* the name at least needs no memory */
            flush_stderr();
            exception_clear();
            fprintf(stderr, "%s\n", type_of(exception)->name);
            return false;
        }
        Value text = str_from_c("Error in sys.excepthook:\n");
        if (text) write_stderr(text);
        if (second && (text = traceback_format_default(second))) write_stderr(text);
        exception_clear();
        if ((text = str_from_c("\nOriginal exception was:\n"))) write_stderr(text);
        if (!s_excepthook(NULL, args, 3, NULL)) exception_clear();
    }
    flush_stderr();
    return false;
}

/* ---- unraisable --------------------------------------------------------------------------------------------------------------- */
static Type *unraisable_type;

static Value s_unraisablehook(Value self, Value arguments) {
    if (!value_is_a(arguments, unraisable_type)) return raise_type_error("sys.unraisablehook argument type must be UnraisableHookArgs");
    Value exception = tuple_get(arguments, 1), message = tuple_get(arguments, 3), object = tuple_get(arguments, 4);
    Value head = NULL;
    if (object != NONE) {
        Value shown = object_repr(object);
        if (!shown) {
            exception_clear();
            shown = str_from_c("<object repr() failed>");
        }
        if (shown) head = message != NONE ? str_format("%S: %U\n", message, shown) : str_format("Exception ignored in: %U\n", shown);
    } else if (message != NONE) {
        head = str_format("%S:\n", message);
    }
    if (head) write_stderr(head);
    Value text = exception != NONE ? traceback_format_default(exception) : NULL;
    if (text) write_stderr(text);
    exception_clear();
    flush_stderr();
    return NONE;
}

void vm_write_unraisable(Value exception, const char *message, Value object) {
    if (!exception || !unraisable_type) return;
    Value text = message ? str_format("Exception ignored %s", message) : NONE, traceback = exception_traceback(exception);
    Value items[] = {VALUE(type_of(exception)), exception, traceback ? traceback : NONE, text ? text : NONE, object ? object : NONE};
    Value arguments = structseq_from_values(unraisable_type, items, COUNT_OF(items)), hook = sys_get("unraisablehook");
    if (!arguments || !hook) {
        exception_clear();
        return;
    }
    if (sys_audit("sys.unraisablehook", (Value[]){hook, arguments}, 2) < 0 || !CALL1(hook, arguments)) {
        Value second = exception_fetch();
        Value line = str_from_c("Exception ignored in sys.unraisablehook:\n");
        if (line) write_stderr(line);
        if (second && (line = traceback_format_default(second))) write_stderr(line);
        exception_clear();
    }
}

/* ---- breakpoint ------------------------------------------------------------------------------------------------------------------ */
static Value s_breakpointhook(Value self, const Value *args, size_t nargs, Value names) {
    const char *where = vm_config.ignore_environment ? NULL : os_env("PYTHONBREAKPOINT");
    if (!where || !*where) where = "pdb.set_trace";
    if (strcmp(where, "0") == 0) return NONE;
    const char *dot = strrchr(where, '.');
    char        module_name[256];
    size_t      length = dot ? (size_t)(dot - where) : 0;
    if (length >= sizeof module_name) length = 0;
    memcpy(module_name, dot ? where : "builtins", dot ? length : 9);
    if (dot) module_name[length] = 0;
    Value module = vm_import_module(module_name);
    Value function = module ? object_get_attr(module, str_intern_c(dot ? dot + 1 : where)) : NULL;
    if (!function) {
        if (module && !exception_matches(&AttributeError_type)) return NULL;
        exception_clear();
        return warn_format(&RuntimeWarning_type, 0, "Ignoring unimportable $PYTHONBREAKPOINT: \"%s\"", where) < 0 ? NULL : NONE;
    }
    return object_call(function, args, nargs, names);
}

/* ---- warnings ----------------------------------------------------------------------------------------------------------------------- */
/* Through the `_warnings` module: its warn() knows filters, registries and the Python implementation's overrides. */
Status vm_warn(Type *category, Value message, int stack_level) {
    if (!vm_modules || !vm_sys_dict) return 0;
    Value saved = exception_fetch();
    Value module = native_module_find("_warnings") ? native_module_import("_warnings") : NULL;
    if (!module) {
        exception_clear();
        exception_restore(saved);
        return 0;
    }
    Value args[] = {message, VALUE(category), value_from_int(stack_level)};
    Value result = object_call_method(module, NAME(warn), args, 3);
    if (result) exception_restore(saved);
    return result ? 0 : -1;
}

void vm_gc_collection_done(int generation, bool started) {
    Value gc_module = vm_modules ? dict_get_c(vm_modules, "gc") : NULL;
    Value callbacks = NULL;
    if (!gc_module || object_lookup_attr(gc_module, str_intern_c("callbacks"), &callbacks) <= 0 || !is_list(callbacks)) return;
    if (!list_length(callbacks)) return;
    Value info = dict_new();
    if (!info || dict_set_c(info, "generation", value_from_int(generation)) < 0 || dict_set_c(info, "collected", value_from_int(0)) < 0
        || dict_set_c(info, "uncollectable", value_from_int(0)) < 0) return;
    Value phase = str_from_c(started ? "start" : "stop");
    for (intptr_t i = 0; phase && i < list_length(callbacks); i++)
        if (!CALL2(list_get(callbacks, i), phase, info)) exception_write_unraisable("while calling gc callbacks", NULL);
}

const MethodDef sys_hook_methods[] = {
    {"displayhook", s_displayhook, METHOD_ONE, "displayhook($module, object, /)\n--\n\nPrint an object to sys.stdout and also save it in builtins._"},
    {"excepthook", s_excepthook, METHOD_FAST, "excepthook($module, exctype, value, traceback, /)\n--\n\nHandle an exception by displaying it with a traceback on sys.stderr."},
    {"unraisablehook", s_unraisablehook, METHOD_ONE, "unraisablehook($module, unraisable, /)\n--\n\nHandle an unraisable exception."},
    {"breakpointhook", s_breakpointhook, METHOD_KEYWORDS, "breakpointhook(*args, **kws)\n\nThis hook function is called by built-in breakpoint()."},
    {NULL}};

Status sys_hooks_init(Value module) {
    static const StructSeqField fields[] = {{"exc_type", ""}, {"exc_value", ""}, {"exc_traceback", ""}, {"err_msg", ""}, {"object", ""}, {NULL}};
    static const StructSeqDef   def = {"UnraisableHookArgs", "Arguments of sys.unraisablehook.", fields, 5};
    if (!(unraisable_type = structseq_type_new(&def))) return -1;
    gc_add_roots((Slot *)&unraisable_type, 1, "UnraisableHookArgs");
    static const char *const hooks[] = {"displayhook", "excepthook", "unraisablehook", "breakpointhook"};
    static const char *const originals[] = {"__displayhook__", "__excepthook__", "__unraisablehook__", "__breakpointhook__"};
    for (size_t i = 0; i < COUNT_OF(hooks); i++) TRY(sys_set(originals[i], sys_get(hooks[i])));
    return 0;
}
