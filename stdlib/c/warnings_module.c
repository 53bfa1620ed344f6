/* warnings_module.c - `_warnings`: the fast half of the warnings module.
 *
 * When `warnings` has been imported, its filters, onceregistry, defaultaction and _showwarnmsg win; before that (and when
 * it is half gone at exit) the built-in ones here serve. */
#include "objects/dict.h"
#include "objects/function.h"
#include "objects/int.h"
#include "objects/str.h"
#include "vm/modules.h"
#include "vm/vm.h"

static Slot state[3]; /* filters list, once registry dict, default action str */
enum { FILTERS, ONCE_REGISTRY, DEFAULT_ACTION };
static int64_t filters_version;

static Value warnings_python(void) {
    Value module = dict_get_c(vm_modules, "warnings");
    return module && module != NONE ? module : NULL;
}

/* warnings.NAME when that module is there, else the built-in value. */
static Value setting(const char *name, int index) {
    Value module = warnings_python(), value = NULL;
    if (module) {
        Truth found = object_lookup_attr(module, str_intern_c(name), &value);
        if (found < 0) return NULL;
        if (found && index == FILTERS) state[index].value = value; /* goes on when the name is deleted */
        if (found) return value;
    }
    return state[index].value;
}

/* ---- filters ---------------------------------------------------------------------------------------------------------------- */
static Truth matches_pattern(Value pattern, Value text) {
    if (pattern == NONE) return 1;
    if (value_is(pattern, &str_type)) {
        Truth equal = object_equal(pattern, text);
        return equal;
    }
    Value result = CALL_METHOD1(pattern, str_intern_c("match"), text);
    return result ? object_truth(result) : -1;
}

static Value find_action(Value category, Value text, int line, Value module) {
    Value filters = setting("filters", FILTERS);
    if (!filters) return NULL;
    if (!is_list(filters)) return raise_value_error("_warnings.filters must be a list");
    for (intptr_t i = 0; i < list_length(filters); i++) {
        Value item = list_get(filters, i);
        if (!value_is(item, &tuple_type) || tuple_length(item) != 5) return raise_value_error("_warnings.filters item %zd isn't a 5-tuple", i);
        int64_t filter_line;
        Truth   match = matches_pattern(tuple_get(item, 1), text);
        if (match > 0) match = object_is_subclass(category, tuple_get(item, 2));
        if (match > 0) match = matches_pattern(tuple_get(item, 3), module);
        if (match < 0) return NULL;
        if (int_as_i64(tuple_get(item, 4), &filter_line) < 0) return NULL;
        if (match && (filter_line == 0 || filter_line == line)) return tuple_get(item, 0);
    }
    return setting("defaultaction", DEFAULT_ACTION);
}

/* Has KEY been warned about?  Notes it when SET. */
static Truth already_warned(Value registry, Value key, bool set) {
    if (registry == NONE) return 0;
    Value version = dict_get_c(registry, "version");
    int64_t known;
    if (!version || !int_small(version, &known) || known != filters_version) {
        if (exception_pending()) return -1;
        dict_clear(registry);
        TRY(dict_set_c(registry, "version", value_from_int(filters_version)));
    } else {
        Value seen = dict_get(registry, key);
        if (seen) {
            Truth truth = object_truth(seen);
            if (truth) return truth;
        } else if (exception_pending()) {
            return -1;
        }
    }
    return set ? (dict_set(registry, key, TRUE_VALUE) < 0 ? -1 : 0) : 0;
}

/* ---- showing ------------------------------------------------------------------------------------------------------------------ */
static Status show_plain(Value category, Value text, Value filename, int line, Value source_line) {
    Value file = sys_get("stderr");
    if (!file || file == NONE) return 0;
    Value head = str_format("%S:%d: %S: %S\n", filename, line, object_get_attr(category, DUNDER(name)), text);
    if (!head || !CALL_METHOD1(file, NAME(write), head)) return -1;
    if (!source_line && !(source_line = vm_source_line(filename, line))) return -1;
    if (source_line != NONE) {
        Value stripped = CALL_METHOD0(source_line, NAME(strip));
        Value shown = stripped ? str_format("  %S\n", stripped) : NULL;
        if (!shown || !CALL_METHOD1(file, NAME(write), shown)) return -1;
    }
    return 0;
}

static Status show(Value category, Value text, Value message, Value filename, int line, Value source_line, Value source) {
    Value module = warnings_python(), function = NULL, cls = NULL;
    if (!module && source && source != NONE) module = vm_import_module("warnings");
    if (module && object_lookup_attr(module, NAME(_showwarnmsg), &function) < 0) return -1;
    if (!function) return show_plain(category, text, filename, line, source_line);
    if (!value_is_callable(function)) return RAISED(raise_type_error("warnings._showwarnmsg() must be set to a callable"));
    if (object_lookup_attr(module, NAME(WarningMessage), &cls) <= 0) return RAISED(raise_format(&RuntimeError_type, "unable to get warnings.WarningMessage"));
    Value args[] = {message, category, filename, value_from_int(line), NONE, NONE, source ? source : NONE};
    Value warning = object_call(cls, args, 7, NULL);
    return warning && CALL1(function, warning) ? 0 : -1;
}

static Value warn_at(Value category, Value message, Value filename, int line, Value module, Value registry, Value source_line, Value source) {
    if (module == NONE) return NONE;
    if (registry && registry != NONE && !is_dict(registry)) return raise_type_error("'registry' must be a dict or None");
    if (!registry) registry = NONE;
    Truth is_instance = object_is_instance(message, VALUE(&Warning_type));
    if (is_instance < 0) return NULL;
    Value text = message;
    if (is_instance) {
        TRY_VALUE(text, object_str(message));
        category = VALUE(type_of(message));
    } else {
        TRY_VALUE(message, CALL1(category, message));
    }
    Value key = TUPLE3(text, category, value_from_int(line));
    if (!key) return NULL;
    Truth warned = already_warned(registry, key, false);
    if (warned) return warned < 0 ? NULL : NONE;
    Value action = find_action(category, text, line, module);
    if (!action) return NULL;
    if (!is_str(action)) return raise_type_error("action must be a string, not '%.200s'", type_of(action)->name);
    if (str_equal_ascii(action, "error")) return raise_exception(message);
    if (str_equal_ascii(action, "ignore")) return NONE;
    Truth silent = 0;
    if (str_equal_ascii(action, "once")) {
        Value once = setting("onceregistry", ONCE_REGISTRY), short_key = TUPLE2(text, category);
        if (registry != NONE && dict_set(registry, key, TRUE_VALUE) < 0) return NULL;
        if (!once || !short_key) return NULL;
        if (!is_dict(once)) return raise_type_error("_warnings.onceregistry must be a dict, not '%.200s'", type_of(once)->name);
        silent = already_warned(once, short_key, true);
    } else if (str_equal_ascii(action, "module")) {
        Value module_key = TUPLE3(text, category, value_from_int(0));
        if (registry != NONE && dict_set(registry, key, TRUE_VALUE) < 0) return NULL;
        if (!module_key) return NULL;
        silent = already_warned(registry, module_key, true);
    } else if (str_equal_ascii(action, "default")) {
        if (registry != NONE && dict_set(registry, key, TRUE_VALUE) < 0) return NULL;
    } else if (!str_equal_ascii(action, "always")) {
        return raise_format(&RuntimeError_type, "Unrecognized action (%R) in warnings.filters:\n %R", action, setting("filters", FILTERS));
    }
    if (silent < 0) return NULL;
    if (silent) return NONE;
    return show(category, text, message, filename, line, source_line, source) < 0 ? NULL : NONE;
}

/* ---- warn() ------------------------------------------------------------------------------------------------------------------------ */
static bool is_internal(const Frame *frame) {
    Value name = frame->code->filename.value;
    Value a = str_from_c("importlib"), b = str_from_c("_bootstrap");
    return a && b && str_find(name, a, 0, str_length(name), 1) >= 0 && str_find(name, b, 0, str_length(name), 1) >= 0;
}
static Frame *next_external(Frame *frame) {
    do frame = frame_shown(frame->back);
    while (frame && is_internal(frame));
    return frame;
}

static Value do_warn(Value category, Value message, int64_t level, Value source) {
    Frame *frame = frame_running();
    if (level <= 0 || (frame && is_internal(frame))) {
        while (--level > 0 && frame) frame = frame_shown(frame->back);
    } else {
        while (--level > 0 && frame) frame = next_external(frame);
    }
    Value globals = frame ? VALUE(frame->function->globals) : vm_sys_dict;
    Value filename = frame ? frame->code->filename.value : str_from_c("sys");
    int   line = frame ? frame_line(frame) : 1;
    Value registry = dict_get_c(globals, "__warningregistry__");
    if (!registry) {
        if (exception_pending() || !(registry = dict_new()) || dict_set_c(globals, "__warningregistry__", registry) < 0) return NULL;
    }
    Value module = dict_get_str(globals, DUNDER(name));
    if (!module || (module != NONE && !is_str(module))) TRY_VALUE(module, str_from_c("<string>"));
    return warn_at(category, message, filename, line, module, registry, NULL, source);
}

static Value m_warn(Value self, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"warn", "message | category stacklevel source"};
    Value                out[4];
    int64_t              level = 1;
    TRY_NULL(args_parse(&spec, args, nargs, names, out));
    if (out[2]) {
        Value index = number_index(out[2]);
        if (!index || int_as_i64(index, &level) < 0) return NULL;
    }
    Truth is_warning = object_is_instance(out[0], VALUE(&Warning_type));
    if (is_warning < 0) return NULL;
    Value category = is_warning ? VALUE(type_of(out[0])) : !out[1] || out[1] == NONE ? VALUE(&UserWarning_type) : out[1];
    Truth good = is_type(category) ? object_is_subclass(category, VALUE(&Warning_type)) : 0;
    if (good < 0) return NULL;
    if (!good) return raise_type_error("category must be a Warning subclass, not '%s'", type_of(category)->name);
    return do_warn(category, out[0], level, out[3]);
}

static Value source_line_of(Value globals, Value line) {
    Value loader = dict_get_str(globals, DUNDER(loader)), name = dict_get_str(globals, DUNDER(name)), get_source = NULL;
    if (!loader || !name) return NULL;
    if (object_lookup_attr(loader, NAME(get_source), &get_source) <= 0) return NULL;
    Value source = CALL1(get_source, name);
    if (!source || source == NONE) return NULL;
    Value lines = is_str(source) ? CALL1(object_get_attr(VALUE(&str_type), NAME(splitlines)), source) : raise_type_error("must be str, not %N", source);
    return lines ? object_get_item(lines, int_sub(line, value_from_int(1))) : NULL;
}

static Value m_warn_explicit(Value self, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"warn_explicit", "message category filename lineno | module registry module_globals source"};
    Value                out[8], source_line = NULL;
    int64_t              line;
    TRY_NULL(args_parse(&spec, args, nargs, names, out));
    Value index = number_index(out[3]);
    if (!index || int_as_i64(index, &line) < 0) return NULL;
    Value module = out[4];
    if (!module) {
        module = out[2];
        if (!is_str(module)) return raise_type_error("warn_explicit() argument 'filename' must be str, not %K", module);
        intptr_t length = str_length(module);
        if (length == 0) module = str_from_c("<unknown>");
        else if (length >= 3 && str_equal_ascii(str_substring(module, length - 3, length), ".py")) module = str_substring(module, 0, length - 3);
        if (!module) return NULL;
    }
    if (out[6] && out[6] != NONE) {
        if (!is_dict(out[6])) return raise_type_error("module_globals must be a dict, not '%.200s'", type_of(out[6])->name);
        source_line = source_line_of(out[6], index);
        if (!source_line && exception_pending()) return NULL;
    }
    return warn_at(out[1], out[0], out[2], (int)line, module, out[5], source_line, out[7]);
}

static Value m_filters_mutated(Value self) {
    filters_version++;
    return NONE;
}

static const MethodDef methods[] = {
    {"warn", m_warn, METHOD_KEYWORDS, "warn($module, /, message, category=None, stacklevel=1, source=None)\n--\n\nIssue a warning, or maybe ignore it or raise an exception."},
    {"warn_explicit", m_warn_explicit, METHOD_KEYWORDS, "warn_explicit($module, /, message, category, filename, lineno,\n              module=None, registry=None, module_globals=None,\n              source=None)\n--\n\nLow-level interface to warnings functionality."},
    {"_filters_mutated", m_filters_mutated, METHOD_NOARGS, NULL},
    {NULL}};

static Value filter(const char *action, Type *category, const char *module) {
    Value values[] = {str_from_c(action), NONE, VALUE(category), module ? str_from_c(module) : NONE, value_from_int(0)};
    return tuple_from_values(values, 5);
}

static Status make_state(void) {
    gc_add_roots(state, COUNT_OF(state), "_warnings");
    Value filters = list_new(0);
    if (!filters) return -1;
    TRY(list_append(filters, filter("default", &DeprecationWarning_type, "__main__")));
    TRY(list_append(filters, filter("ignore", &DeprecationWarning_type, NULL)));
    TRY(list_append(filters, filter("ignore", &PendingDeprecationWarning_type, NULL)));
    TRY(list_append(filters, filter("ignore", &ImportWarning_type, NULL)));
    TRY(list_append(filters, filter("ignore", &ResourceWarning_type, NULL)));
    state[FILTERS].value = filters;
    return (state[ONCE_REGISTRY].value = dict_new()) && (state[DEFAULT_ACTION].value = str_from_c("default")) ? 0 : -1;
}

/* The filters outlive the module, which goes before the last finalizers run. */
static Status execute(Value module) {
    if (!state[DEFAULT_ACTION].value) TRY(make_state());
    TRY(module_add(module, "filters", state[FILTERS].value));
    TRY(module_add(module, "_onceregistry", state[ONCE_REGISTRY].value));
    return module_add(module, "_defaultaction", state[DEFAULT_ACTION].value);
}

const NativeModule warnings_module = {"_warnings", "Basis of the warnings module: filters and the functions that issue warnings.", methods, execute};
