/* atexit_module.c - `atexit`: functions that run when the interpreter ends, newest first. */
#include "native_help.h"
#include "vm/modules.h"

static Slot callbacks; /* list of (function, args, kwargs), oldest first; a removed one is None while they run */

static Value a_register(Value self, const Value *args, size_t nargs, Value names) {
    if (nargs == 0) return raise_type_error("register() takes at least 1 argument (0 given)");
    if (!value_is_callable(args[0])) return raise_type_error("the first argument must be callable");
    Value positional = tuple_from_values(args + 1, nargs - 1);
    Value keywords = names ? keywords_to_dict(args, nargs, names) : NONE;
    Value entry = positional && keywords ? TUPLE3(args[0], positional, keywords) : NULL;
    return entry && list_append(callbacks.value, entry) == 0 ? args[0] : NULL;
}
static Value a_clear(Value self) {
    list_clear(callbacks.value);
    return NONE;
}
static Value a_unregister(Value self, Value function) {
    Value list = callbacks.value;
    for (intptr_t i = list_length(list) - 1; i >= 0; i--) {
        if (i >= list_length(list) || list_get(list, i) == NONE) continue; /* a comparison changed the list; gone before */
        Truth same = object_compare_truth(tuple_get(list_get(list, i), 0), function, COMPARE_EQ);
        if (same < 0) return NULL;
        if (same && i < list_length(list)) list_put(list, i, NONE); /* the places of the others stay: they may be running */
    }
    return NONE;
}
/* The last one first.  What they register in their turn does not run. */
static Value a_run(Value self) {
    Value list = callbacks.value;
    for (intptr_t i = list_length(list) - 1; i >= 0; i--) {
        Value entry = i < list_length(list) ? list_get(list, i) : NONE;
        if (entry == NONE) continue; /* unregistered */
        Value keywords = tuple_get(entry, 2);
        if (!object_call_tuple(tuple_get(entry, 0), tuple_get(entry, 1), keywords == NONE ? NULL : keywords))
            exception_write_unraisable("in atexit callback", tuple_get(entry, 0));
    }
    return a_clear(self);
}
static Value a_count(Value self) { return value_from_int(list_length(callbacks.value)); }

static const MethodDef methods[] = {
    {"register", a_register, METHOD_KEYWORDS, "register(func, *args, **kwargs) -> func\n\nHave func(*args, **kwargs) called when the interpreter ends."},
    {"unregister", a_unregister, METHOD_ONE, "unregister(func) -> None\n\nForget every registration of func."},
    {"_clear", a_clear, METHOD_NOARGS, "_clear() -> None\n\nForget all registered functions."},
    {"_run_exitfuncs", a_run, METHOD_NOARGS, "_run_exitfuncs() -> None\n\nRun the registered functions now, and forget them."},
    {"_ncallbacks", a_count, METHOD_NOARGS, "_ncallbacks() -> int\n\nNumber of registered functions."},
    {NULL}};

static Status execute(Value module) {
    if (callbacks.value) return 0;
    gc_add_roots(&callbacks, 1, "atexit callbacks");
    return (callbacks.value = list_new(0)) ? 0 : -1;
}

const NativeModule atexit_module = {"atexit", "Functions that run when the interpreter ends.", methods, execute};
