/* import.c - the import statement: the fast path through sys.modules, and the way into importlib.
 *
 * importlib's two bootstrap files come from the library unmodified.  They are compiled here at start (or loaded from their
 * cached code) and given `sys` and `_imp`, as their `_install` functions ask for. */
#include "base/endian.h"
#include "base/os.h"
#include "compiler/code.h"
#include "objects/audit.h"
#include "objects/bytes.h"
#include "objects/exceptions.h"
#include "vm_int.h"
#include "vm/modules.h"

#include <stdio.h>
#include <string.h>

static Slot bootstrap; /* importlib._bootstrap, or NULL before import_init */

/* ---- relative names ------------------------------------------------------------------------------------------------------- */
static Value package_of(Value globals) {
    Value package = dict_get_str(globals, DUNDER(package));
    Value spec = dict_get_str(globals, DUNDER(spec));
    if (package && package != NONE) {
        if (!is_str(package)) return raise_type_error("package must be a string");
        if (spec && spec != NONE) {
            Value parent = object_get_attr(spec, NAME(parent));
            if (!parent) return NULL;
            Truth equal = object_equal(package, parent);
            if (equal < 0) return NULL;
            if (!equal && warn_format(&ImportWarning_type, 1, "__package__ != __spec__.parent (%R != %R)", package, parent) < 0) return NULL;
        }
        return package;
    }
    if (spec && spec != NONE) {
        Value parent = object_get_attr(spec, NAME(parent));
        if (parent && !is_str(parent)) return raise_type_error("__spec__.parent must be a string");
        return parent;
    }
    if (warn_format(&ImportWarning_type, 1, "can't resolve package from __spec__ or __package__, falling back on __name__ and __path__") < 0)
        return NULL;
    Value name = dict_get_str(globals, DUNDER(name));
    if (!name) return raise_format(&KeyError_type, "'__name__' not in globals");
    if (!is_str(name)) return raise_type_error("__name__ must be a string");
    if (dict_get_str(globals, DUNDER(path))) return name;
    intptr_t dot = str_find(name, str_from_c("."), 0, str_length(name), -1);
    return dot < 0 ? raise_format(&ImportError_type, "attempted relative import with no known parent package") : str_substring(name, 0, dot);
}

static Value resolve_name(Value name, Value globals, int level) {
    if (!globals || globals == NONE) return raise_format(&KeyError_type, "'__name__' not in globals");
    if (!is_dict(globals)) return raise_type_error("globals must be a dict");
    Value package = package_of(globals);
    if (!package) return NULL;
    intptr_t last = str_length(package);
    if (last == 0) return raise_format(&ImportError_type, "attempted relative import with no known parent package");
    Value dot = str_from_c(".");
    for (int up = 1; dot && up < level; up++) {
        last = str_find(package, dot, 0, last, -1);
        if (last < 0) return raise_format(&ImportError_type, "attempted relative import beyond top-level package");
    }
    Value base = str_substring(package, 0, last);
    if (!base || str_length(name) == 0) return base;
    return str_format("%U.%U", base, name);
}

/* A module that another thread is still loading: wait for it. */
static Status ensure_initialized(Value module, Value name) {
    Value spec, flag;
    Truth found = object_lookup_attr(module, DUNDER(spec), &spec);
    if (found <= 0 || spec == NONE) return found < 0 ? -1 : 0;
    found = object_lookup_attr(spec, NAME(_initializing), &flag);
    if (found <= 0) return found < 0 ? -1 : 0;
    Truth initializing = object_truth(flag);
    if (initializing <= 0) return initializing;
    return CALL_METHOD1(bootstrap.value, NAME(_lock_unlock_module), name) ? 0 : -1;
}

/* The same with a line on stderr for -X importtime: microseconds of this module alone, and with what it imports. */
static Value load_and_tell(Value name, Value import) {
    static int     depth = -1;
    static int64_t inner; /* of the modules that the one being imported has imported */
    int64_t        outer = inner, begin = os_clock_ns(OS_CLOCK_MONOTONIC);
    if (depth < 0) fputs("import time: self [us] | cumulative | imported package\n", stderr);
    if (depth < 0) depth = 0;
    depth++;
    inner = 0;
    Value module = CALL_METHOD2(bootstrap.value, NAME(_find_and_load), name, import);
    depth--;
    int64_t     all = os_clock_ns(OS_CLOCK_MONOTONIC) - begin;
    const char *text = module ? str_utf8(name, NULL) : NULL;
    if (text) fprintf(stderr, "import time: %9lld | %10lld | %*s%s\n", (long long)((all - inner) / 1000), (long long)(all / 1000), depth * 2, "", text);
    inner = outer + all;
    return module;
}

static Value find_and_load(Value name) {
    if (!bootstrap.value) {
        const char *text = str_utf8(name, NULL);
        return text ? native_module_import(text) : NULL;
    }
    if (object_audited) {
        Value told[] = {name, NONE, sys_get("path"), sys_get("meta_path"), sys_get("path_hooks")};
        for (size_t i = 0; i < COUNT_OF(told); i++)
            if (!told[i]) told[i] = NONE;
        TRY_NULL(sys_audit("import", told, COUNT_OF(told)));
    }
    Value import = dict_get_str(vm_builtins(), DUNDER(import));
    if (UNLIKELY(vm_config.import_time)) return load_and_tell(name, import ? import : NONE);
    return CALL_METHOD2(bootstrap.value, NAME(_find_and_load), name, import ? import : NONE);
}

/* An ImportError leaving importlib: its own frames say nothing to the user. */
static void trim_importlib_frames(void) {
    Value exception = exception_fetch();
    if (!exception) return;
    bool  always = exception_value_matches(exception, VALUE(&ImportError_type));
    Slot *previous = &((ExceptionObj *)exception)->traceback, *outer = NULL;
    void *outer_owner = exception, *owner = exception;
    bool  in_importlib = false;
    for (Value at = previous->value; at && vm_config.verbose == 0;) {
        TracebackObj *traceback = (TracebackObj *)at;
        CodeObj      *code = (CodeObj *)((FrameObj *)traceback->frame.value)->code.value;
        Value         filename = code->filename.value;
        bool now = str_equal_ascii(filename, "<frozen importlib._bootstrap>") || str_equal_ascii(filename, "<frozen importlib._bootstrap_external>");
        if (now && !in_importlib) {
            outer = previous;
            outer_owner = owner;
        }
        in_importlib = now;
        if (now && (always || str_equal_ascii(code->name.value, "_call_with_frames_removed"))) {
            slot_set(outer_owner, outer, traceback->next.value);
            previous = outer;
            owner = outer_owner;
        } else {
            previous = &traceback->next;
            owner = traceback;
        }
        at = traceback->next.value;
    }
    exception_restore(exception);
}

Value vm_import(Value name, Value globals, Value locals, Value fromlist, int level) {
    if (!is_str(name)) return raise_type_error("module name must be a string");
    if (level < 0) return raise_value_error("level must be >= 0");
    Value full = name;
    if (level > 0) {
        TRY_VALUE(full, resolve_name(name, globals, level));
    } else if (str_length(name) == 0) {
        return raise_value_error("Empty module name");
    }
    Value module = dict_get(vm_modules, full);
    if (!module && exception_pending()) return NULL;
    if (module && module != NONE) {
        TRY_NULL(ensure_initialized(module, full));
    } else {
        gc_expect_to_stay(true);
        module = find_and_load(full);
        gc_expect_to_stay(false);
        if (!module) {
            trim_importlib_frames();
            return NULL;
        }
    }
    Truth has_fromlist = fromlist && fromlist != NONE ? object_truth(fromlist) : 0;
    if (has_fromlist < 0) return NULL;
    if (has_fromlist) {
        Value path;
        Truth is_package = object_lookup_attr(module, DUNDER(path), &path);
        if (is_package <= 0 || !bootstrap.value) return is_package < 0 ? NULL : module;
        Value import = dict_get_str(vm_builtins(), DUNDER(import));
        Value result = CALL_METHOD3(bootstrap.value, NAME(_handle_fromlist), module, fromlist, import ? import : NONE);
        if (!result) trim_importlib_frames();
        return result;
    }
    /* `import a.b` binds a. */
    if (level > 0 && str_length(name) == 0) return module;
    Value    dot = str_from_c(".");
    intptr_t first_dot = dot ? str_find(name, dot, 0, str_length(name), 1) : -1;
    if (first_dot < 0) return module;
    if (level == 0) {
        Value front = str_substring(name, 0, first_dot);
        return front ? vm_import(front, globals, locals, NULL, 0) : NULL;
    }
    Value top = str_substring(full, 0, str_length(full) - (str_length(name) - first_dot));
    if (!top) return NULL;
    Value found = dict_get(vm_modules, top);
    if (!found && !exception_pending()) raise_format(&KeyError_type, "%R not in sys.modules as expected", top);
    return found;
}

Value vm_import_module(const char *name) {
    Value text = str_intern_c(name), known = text ? dict_get_str(vm_modules, text) : NULL;
    if (known && known != NONE) return ensure_initialized(known, text) < 0 ? NULL : known;
    Value list = text ? TUPLE1(DUNDER(doc)) : NULL;
    return list ? vm_import(text, NONE, NONE, list, 0) : NULL;
}

/* ---- starting importlib ------------------------------------------------------------------------------------------------------ */
static Value run_library_file(const char *library, const char *file, const char *module_name, const char *shown_name) {
    Value code = import_bootstrap_code(library, file, shown_name);
    Value name = code ? str_intern_c(module_name) : NULL;
    Value module = name ? module_new(name) : NULL;
    if (!module || dict_set(vm_modules, name, module) < 0) return NULL;
    Value dict = module_dict(module);
    if (dict_set(dict, DUNDER(builtins), vm_builtins()) < 0) return NULL;
    Value dot_package = str_from_c("importlib");
    if (!dot_package || dict_set(dict, DUNDER(package), dot_package) < 0) return NULL;
    /* importlib finds its halves among the frozen modules, and asks for this. */
    Value origin = str_from_c(strcmp(module_name, "_frozen_importlib") == 0 ? "importlib._bootstrap" : "importlib._bootstrap_external");
    if (!origin || dict_set_c(dict, "__origname__", origin) < 0) return NULL;
    return vm_run_code((CodeObj *)code, dict, NULL) ? module : NULL;
}

/* _classify_pyc in front of importlib's own, which is `self`.  The magic number in files of code is that of 3.11, because programs and tests
 * expect it; whether the code is ours, and made of today's operations, is told by how it is marshalled, behind the header of 16 bytes. */
static Value classify_pyc(Value self, const Value *args, size_t nargs, Value kwnames) {
    Value flags = object_call(self, args, nargs, kwnames);
    if (!flags || nargs < 3 || kwnames || !is_bytes(args[0]) || bytes_length(args[0]) < 21) return flags;
    const uint8_t *code = bytes_data(args[0]) + 16;
    bool           is_foreign = (code[0] & 0x7f) == MARSHAL_FOREIGN_CODE;
    if (!is_foreign && ((code[0] & 0x7f) != MARSHAL_CODE_TYPE || load_u32_le(code + 1) == code_format_stamp())) return flags;
    Value message = format_message("bad magic number in %R: code of another %s", args[1], is_foreign ? "implementation" : "version");
    Value name = message && is_dict(args[2]) ? dict_get_c(args[2], "name") : NULL, path = name ? dict_get_c(args[2], "path") : NULL;
    return message && !exception_pending() ? raise_import_error(&ImportError_type, message, name, path) : NULL;
}

static Status check_code_of_files(Value external) {
    static const MethodDef def = {"_classify_pyc", (void *)classify_pyc, METHOD_KEYWORDS, NULL};
    Value dict = module_dict(external), original = dict_get_c(dict, def.name);
    Value checked = original ? builtin_new(&def, original, NULL) : NULL;
    return checked ? dict_set_c(dict, def.name, checked) : -1;
}

/* The half that was run without the help of the other gets what an import would have given it. */
static Status complete_module(Value importlib, Value module) {
    Value loader = object_get_attr(importlib, str_intern_c("FrozenImporter"));
    Value spec = loader ? CALL_METHOD2(importlib, str_intern_c("_spec_from_module"), module, loader) : NULL;
    if (!spec || !CALL_METHOD2(importlib, str_intern_c("_init_module_attrs"), spec, module)) return -1;
    return CALL_METHOD1(loader, str_intern_c("_fix_up_module"), module) ? 0 : -1;
}

Status import_init(const char *library) {
    gc_add_roots(&bootstrap, 1, "importlib._bootstrap");
    Value imp = native_module_import("_imp");
    Value sys = dict_get_c(vm_modules, "sys");
    Value module = imp ? run_library_file(library, "importlib/_bootstrap.py", "_frozen_importlib", "<frozen importlib._bootstrap>") : NULL;
    if (!module || !CALL_METHOD2(module, str_intern_c("_install"), sys, imp)) return -1;
    bootstrap.value = module;
    /* The external half is a module of its own that _install_external_importers imports. */
    Value external = run_library_file(library, "importlib/_bootstrap_external.py", "_frozen_importlib_external", "<frozen importlib._bootstrap_external>");
    if (!external || check_code_of_files(external) < 0 || complete_module(module, external) < 0) return -1;
    if (!CALL_METHOD0(module, str_intern_c("_install_external_importers"))) return -1;
    /* Archives on sys.path come first, as the file finder would take none of them. */
    Value zip = vm_import_module("zipimport"), hooks = sys_get("path_hooks");
    Value zipimporter = zip ? object_get_attr(zip, str_intern_c("zipimporter")) : NULL;
    if (!zipimporter || !hooks || !CALL_METHOD2(hooks, str_intern_c("insert"), value_from_int(0), zipimporter)) return -1;
    /* Importing it asked the file finder about every archive on the path, in vain. */
    Value cache = sys_get("path_importer_cache"), keys = cache ? dict_keys_list(cache) : NULL;
    if (!keys) return -1;
    for (intptr_t i = 0; i < list_length(keys); i++)
        if (dict_get(cache, list_get(keys, i)) == NONE) TRY(dict_delete(cache, list_get(keys, i)));
    return 0;
}
