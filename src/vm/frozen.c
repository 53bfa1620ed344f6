/* frozen.c - frozen modules, as _imp shows them to importlib.
 *
 * Nothing is frozen into the program: a name of the table is compiled from its file in the library when its code is asked for.
 * The modules of the library are on the table for those who switch frozen modules on; by default they come from their files. */
#include "compiler/code.h"
#include "objects/exceptions.h"
#include "objects/str.h"
#include "vm/modules.h"
#include "vm_int.h"

#include <stdio.h>
#include <string.h>

enum { FROZEN_BOOT, FROZEN_EXAMPLE, FROZEN_LIBRARY };
typedef struct FrozenModule {
    const char *name, *origin; /* NULL: no file of the library */
    int         kind;
    bool        is_package;
} FrozenModule;

static const FrozenModule table[] = {
    {"_frozen_importlib", "importlib._bootstrap", FROZEN_BOOT, false},
    {"_frozen_importlib_external", "importlib._bootstrap_external", FROZEN_BOOT, false},
    {"zipimport", "zipimport", FROZEN_LIBRARY, false},
    {"abc", "abc", FROZEN_LIBRARY, false},
    {"codecs", "codecs", FROZEN_LIBRARY, false},
    {"io", "io", FROZEN_LIBRARY, false},
    {"_collections_abc", "_collections_abc", FROZEN_LIBRARY, false},
    {"_sitebuiltins", "_sitebuiltins", FROZEN_LIBRARY, false},
    {"genericpath", "genericpath", FROZEN_LIBRARY, false},
    {"ntpath", "ntpath", FROZEN_LIBRARY, false},
    {"posixpath", "posixpath", FROZEN_LIBRARY, false},
    {"os.path", "posixpath", FROZEN_LIBRARY, false},
    {"os", "os", FROZEN_LIBRARY, false},
    {"site", "site", FROZEN_LIBRARY, false},
    {"stat", "stat", FROZEN_LIBRARY, false},
    {"importlib.util", "importlib.util", FROZEN_LIBRARY, false},
    {"importlib.machinery", "importlib.machinery", FROZEN_LIBRARY, false},
    {"runpy", "runpy", FROZEN_LIBRARY, false},
    {"__hello__", "__hello__", FROZEN_EXAMPLE, false},
    {"__hello_alias__", "__hello__", FROZEN_EXAMPLE, false},
    {"__phello_alias__", "__hello__", FROZEN_EXAMPLE, true},
    {"__phello_alias__.spam", "__hello__", FROZEN_EXAMPLE, false},
    {"__phello__", "__phello__", FROZEN_EXAMPLE, true},
    {"__phello__.__init__", "<__phello__", FROZEN_EXAMPLE, false},
    {"__phello__.ham", "__phello__.ham", FROZEN_EXAMPLE, true},
    {"__phello__.ham.__init__", "<__phello__.ham", FROZEN_EXAMPLE, false},
    {"__phello__.ham.eggs", "__phello__.ham.eggs", FROZEN_EXAMPLE, false},
    {"__phello__.spam", "__phello__.spam", FROZEN_EXAMPLE, false},
    {"__hello_only__", NULL, FROZEN_EXAMPLE, false},
};
static int64_t override; /* -1: only what the start needs; 1: everything */

static const FrozenModule *find(Value name) {
    for (size_t i = 0; is_str(name) && i < COUNT_OF(table); i++) {
        const FrozenModule *module = &table[i];
        if (!str_equal_ascii(name, module->name)) continue;
        bool available = module->kind == FROZEN_BOOT || (module->kind == FROZEN_EXAMPLE ? override >= 0 : override > 0);
        return available ? module : NULL;
    }
    return NULL;
}

static Value raise_missing(Value name, const char *message) {
    Value text = str_format(message, name), names, exception;
    TRY_VALUE(names, TUPLE1(NAME(name)));
    if (!text) return NULL;
    TRY_VALUE(exception, object_call(VALUE(&ImportError_type), (Value[]){text, name}, 1, names));
    vm_raise(exception, NULL);
    return NULL;
}
static const FrozenModule *find_or_raise(Value name) {
    if (!is_str(name)) {
        raise_type_error("bad argument type for built-in operation");
        return NULL;
    }
    const FrozenModule *module = find(name);
    if (!module) raise_missing(name, "No such frozen object named %R");
    return module;
}

static Value code_of(const FrozenModule *module) {
    char  path[256] = "", shown[128];
    Value directory = sys_get("_stdlib_dir"), filename;
    snprintf(shown, sizeof shown, "<frozen %s>", module->origin && module->origin[0] != '<' ? module->origin : module->name);
    TRY_VALUE(filename, str_from_c(shown));
    if (!module->origin) {
        static const char         source[] = "initialized = True\nprint(\"Hello world!\")\n";
        static const CompileOptions options = {.mode = COMPILE_EXEC, .feature_version = -1};
        return compile_source(source, sizeof source - 1, filename, &options);
    }
    const char *library = directory && is_str(directory) ? str_utf8(directory, NULL) : NULL;
    if (!library) return raise_format(&ImportError_type, "no library for the frozen module %s", module->name);
    bool is_folder = module->origin[0] == '<' || (module->is_package && strcmp(module->origin, module->name) == 0);
    snprintf(path, sizeof path, "%s%s", module->origin + (module->origin[0] == '<'), is_folder ? "/__init__.py" : ".py");
    for (char *dot = path, *end = path + strlen(path) - 3; dot < end; dot++)
        if (*dot == '.') *dot = '/';
    return import_compile_file(library, path, filename);
}

static Value marshalled(Value code) {
    Value marshal = native_module_import("marshal"), data;
    if (!marshal) return NULL;
    TRY_VALUE(data, CALL_METHOD1(marshal, str_intern_c("dumps"), code));
    return CALL1(VALUE(&memoryview_type), data);
}

Value imp_find_frozen(Value self, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"find_frozen", "name / * | withdata"};
    Value                out[2], data = NONE, origin = NONE;
    TRY_NULL(args_parse(&spec, args, nargs, names, out));
    Truth with_data = out[1] ? object_truth(out[1]) : 0;
    if (with_data < 0) return NULL;
    if (!is_str(out[0])) return raise_type_error("find_frozen() argument 1 must be str, not %K", out[0]);
    const FrozenModule *module = find(out[0]);
    if (!module) return NONE;
    if (with_data) {
        TRY_VALUE(data, code_of(module));
        TRY_VALUE(data, marshalled(data));
    }
    if (module->origin) TRY_VALUE(origin, str_from_c(module->origin));
    return TUPLE3(data, value_from_bool(module->is_package), origin);
}

Value imp_get_frozen_object(Value self, const Value *args, size_t nargs, Value names) {
    if (nargs < 1 || nargs > 2) return raise_arity("get_frozen_object", 1, 2, nargs);
    if (!is_str(args[0])) return raise_type_error("get_frozen_object() argument 1 must be str, not %K", args[0]);
    if (nargs == 2 && args[1] != NONE) {
        Value marshal = native_module_import("marshal"), code;
        if (!marshal) return NULL;
        code = CALL_METHOD1(marshal, str_intern_c("loads"), args[1]);
        if (!code) {
            if (!exception_matches(&TypeError_type)) {
                exception_clear();
                return raise_missing(args[0], "Frozen object named %R is invalid");
            }
            return NULL;
        }
        return value_is(code, &code_type) ? code : raise_type_error("frozen object %R is not a code object", args[0]);
    }
    const FrozenModule *module = find_or_raise(args[0]);
    return module ? code_of(module) : NULL;
}

Value imp_is_frozen_package(Value self, Value name) {
    const FrozenModule *module = find_or_raise(name);
    return module ? value_from_bool(module->is_package) : NULL;
}
Value imp_is_frozen(Value self, Value name) { return value_from_bool(find(name) != NULL); }

Value imp_init_frozen(Value self, Value name) {
    const FrozenModule *module = find(name);
    Value               code, made, dict;
    if (!module) return NONE;
    TRY_VALUE(code, code_of(module));
    TRY_VALUE(made, module_new(name));
    dict = module_dict(made);
    TRY_NULL(dict_set(dict, DUNDER(builtins), vm_builtins()));
    if (module->is_package) TRY_NULL(dict_set(dict, DUNDER(path), list_new(0)));
    TRY_NULL(dict_set(vm_modules, name, made));
    return vm_run_code((CodeObj *)code, dict, NULL) ? made : NULL;
}

Value imp_frozen_module_names(Value self) {
    Value list;
    TRY_VALUE(list, list_new(0));
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        Value name;
        TRY_VALUE(name, str_from_c(table[i].name));
        TRY_NULL(list_append(list, name));
    }
    return list;
}

Value imp_override_frozen_modules(Value self, Value value) {
    intptr_t number;
    TRY_NULL(number_as_index(value, &number, &OverflowError_type));
    override = number;
    return NONE;
}
