/* modules.c - sys.modules, the registry of native modules, and the `_imp` module through which importlib loads them. */
#include "vm/modules.h"
#include "base/hash.h"
#include "base/thread_os.h"
#include "objects/bytes.h"
#include "objects/exceptions.h"
#include "vm_int.h"

#include <string.h>

Value                       vm_modules;
const NativeModule *const *vm_native_modules;

const NativeModule *native_module_find(const char *name) {
    for (const NativeModule *const *at = vm_native_modules; at && *at; at++)
        if (strcmp((*at)->name, name) == 0) return *at;
    return NULL;
}

Value native_module_create(const NativeModule *native) {
    Value name = str_intern_c(native->name);
    Value module = name ? module_new(name) : NULL;
    if (!module) return NULL;
    if (native->doc) {
        Value doc = str_from_c(native->doc);
        if (!doc || module_add(module, "__doc__", doc) < 0) return NULL;
    }
    if (native->methods) TRY_NULL(module_add_methods(module, native->methods));
    return module;
}

Status modules_init(void) {
    vm_modules = dict_new();
    if (!vm_modules) return -1;
    gc_add_roots((Slot *)&vm_modules, 1, "sys.modules");
    return 0;
}

/* Imports a native module without importlib: what the start-up code needs before it runs. */
Value native_module_import(const char *name) {
    Value existing = dict_get_c(vm_modules, name);
    if (existing || exception_pending()) return existing;
    const NativeModule *native = native_module_find(name);
    if (!native) return raise_format(&ModuleNotFoundError_type, "No module named '%s'", name);
    Value module = native_module_create(native);
    if (!module || dict_set_c(vm_modules, name, module) < 0) return NULL;
    if (native->execute && native->execute(module) < 0) return NULL;
    return module;
}

/* ---- the global import lock ----------------------------------------------------------------------------------------------- */
static struct { uint64_t owner; int depth; } import_lock;

void import_lock_acquire(void) {
    uint64_t me = current_thread->id;
    while (import_lock.depth && import_lock.owner != me) {
        gil_leave();
        os_thread_yield();
        gil_enter();
    }
    import_lock.owner = me;
    import_lock.depth++;
}
void import_lock_release(bool in_child) {
    if (in_child) import_lock.owner = current_thread->id;
    import_lock.depth--;
}
static Value imp_acquire_lock(Value self) {
    import_lock_acquire();
    return NONE;
}
static Value imp_release_lock(Value self) {
    if (!import_lock.depth || import_lock.owner != current_thread->id) return raise_format(&RuntimeError_type, "not holding the import lock");
    import_lock.depth--;
    return NONE;
}
static Value imp_lock_held(Value self) { return value_from_bool(import_lock.depth > 0); }

/* ---- builtin and frozen modules ---------------------------------------------------------------------------------------------- */
static bool is_bootstrap_name(const char *name) { return strcmp(name, "sys") == 0 || strcmp(name, "builtins") == 0; }

static bool is_added_name(const char *name) {
    const char *added;
    for (size_t i = 0; vm_extensions.builtin_name != NULL && (added = vm_extensions.builtin_name(i)) != NULL; i++)
        if (strcmp(added, name) == 0) return true;
    return false;
}

static Value imp_is_builtin(Value self, Value name) {
    if (!is_str(name)) return raise_type_error("is_builtin() argument must be str, not %s", type_of(name)->name);
    const char *text = str_utf8(name, NULL);
    if (!text && exception_matches(&UnicodeError_type)) { /* lone surrogates, as names of files may have */
        exception_clear();
        return value_from_int(0);
    }
    if (!text) return NULL;
    return value_from_int(is_bootstrap_name(text) ? -1 : native_module_find(text) || is_added_name(text) ? 1 : 0);
}

static Value imp_create_builtin(Value self, Value spec) {
    Value       name = object_get_attr(spec, NAME(name));
    const char *text = name && is_str(name) ? str_utf8(name, NULL) : NULL;
    if (!text) return exception_pending() ? NULL : raise_type_error("name must be string, not %s", type_of(name)->name);
    Value existing = dict_get(vm_modules, name);
    if (existing || exception_pending()) return existing;
    if (is_added_name(text)) return vm_extensions.create_builtin(spec, name);
    const NativeModule *native = native_module_find(text);
    return native ? native_module_create(native) : NONE;
}

static Value imp_exec_builtin(Value self, Value module) {
    if (!value_is_a(module, &module_type)) return value_from_int(0);
    Value name = dict_get_c(module_dict(module), "__name__");
    const char *text = name && is_str(name) ? str_utf8(name, NULL) : NULL;
    const NativeModule *native = text ? native_module_find(text) : NULL;
    if (exception_pending()) return NULL;
    if (text && is_added_name(text)) return vm_extensions.execute(module) < 0 ? NULL : value_from_int(0);
    /* A second execution (reload) leaves the module as it is. */
    static Slot executed;
    if (!executed.value) {
        if (!(executed.value = set_new())) return NULL;
        gc_add_roots(&executed, 1, "executed native modules");
    }
    Value id = object_id(module);
    Truth done = id ? set_contains(executed.value, id) : -1;
    if (done < 0) return NULL;
    if (!done && native && native->execute) {
        TRY_NULL(set_add(executed.value, id));
        if (native->execute(module) < 0) return NULL;
    }
    return value_from_int(0);
}

const VmBlockTracer *vm_block_tracer;
VmExtensions vm_extensions;

static Value imp_extension_suffixes(Value self) {
    const char *const suffixes[] = {vm_extensions.suffix, vm_extensions.suffix_of_cpu, ".abi3.so", ".so"};
    Value             list = list_new(0);
    for (size_t i = 0; i < COUNT_OF(suffixes) && list && vm_extensions.suffix; i++) {
        Value suffix = str_from_c(suffixes[i]);
        if (!suffix || list_append(list, suffix) < 0) return NULL;
    }
    return list;
}
static Value imp_create_dynamic(Value self, const Value *args, size_t nargs, Value names) {
    if (nargs < 1 || nargs > 2) return raise_arity("create_dynamic", 1, 2, nargs);
    Value name, path, key = str_intern_c("origin");
    TRY_VALUE(name, object_get_attr(args[0], NAME(name)));
    if (!key) return NULL;
    TRY_VALUE(path, object_get_attr(args[0], key));
    if (!is_str(name)) return raise_type_error("module name must be a string, not %N", name);
    if (!vm_extensions.create) return raise_format(&ImportError_type, "this build does not load extension modules: %S", name);
    return vm_extensions.create(args[0], name, path);
}
static Value imp_exec_dynamic(Value self, Value module) {
    if (vm_extensions.execute && value_is_a(module, &module_type)) TRY_NULL(vm_extensions.execute(module));
    return value_from_int(0);
}

static Value imp_fix_co_filename(Value self, const Value *args, size_t nargs, Value names) {
    if (nargs != 2) return raise_arity("_fix_co_filename", 2, 2, nargs);
    if (!value_is(args[0], &code_type)) return raise_type_error("_fix_co_filename() argument 1 must be code, not %K", args[0]);
    CodeObj *code = (CodeObj *)args[0];
    Value    before = code->filename.value;
    if (str_equal(before, args[1])) return NONE;
    slot_set(code, &code->filename, args[1]);
    for (intptr_t i = 0; i < tuple_length(code->consts.value); i++) {
        Value constant = tuple_get(code->consts.value, i);
        if (value_is(constant, &code_type) && !imp_fix_co_filename(self, (Value[]){constant, args[1]}, 2, NULL)) return NULL;
    }
    return NONE;
}

static Value imp_source_hash(Value self, const Value *args, size_t nargs, Value names) {
    int64_t key;
    Buffer  buffer;
    if (nargs != 2) return raise_arity("source_hash", 2, 2, nargs);
    if (!is_int(args[0]) || int_as_i64(args[0], &key) < 0) return exception_pending() ? NULL : raise_type_error("an integer is required");
    if (buffer_get(args[1], &buffer, BUFFER_SIMPLE) < 0) return NULL;
    uint64_t hash = hash_siphash13((uint64_t)key, 0, buffer.data, (size_t)buffer.length);
    buffer_release(&buffer);
    Value result = bytes_new(8);
    if (result)
        for (int i = 0; i < 8; i++) bytes_data(result)[i] = (uint8_t)(hash >> (8 * i));
    return result;
}

static const MethodDef imp_methods[] = {
    {"extension_suffixes", imp_extension_suffixes, METHOD_NOARGS, "extension_suffixes($module, /)\n--\n\nReturns the list of file suffixes used to identify extension modules."},
    {"lock_held", imp_lock_held, METHOD_NOARGS, "lock_held($module, /)\n--\n\nReturn True if the import lock is currently held, else False."},
    {"acquire_lock", imp_acquire_lock, METHOD_NOARGS, "acquire_lock($module, /)\n--\n\nAcquires the interpreter's import lock for the current thread."},
    {"release_lock", imp_release_lock, METHOD_NOARGS, "release_lock($module, /)\n--\n\nRelease the interpreter's import lock."},
    {"find_frozen", imp_find_frozen, METHOD_KEYWORDS, "find_frozen($module, name, /, *, withdata=False)\n--\n\n"},
    {"get_frozen_object", imp_get_frozen_object, METHOD_FAST, "get_frozen_object($module, name, data=None, /)\n--\n\nCreate a code object for a frozen module."},
    {"is_frozen_package", imp_is_frozen_package, METHOD_ONE, "is_frozen_package($module, name, /)\n--\n\nReturns True if the module name is of a frozen package."},
    {"init_frozen", imp_init_frozen, METHOD_ONE, "init_frozen($module, name, /)\n--\n\nInitializes a frozen module."},
    {"is_builtin", imp_is_builtin, METHOD_ONE, "is_builtin($module, name, /)\n--\n\nReturns True if the module name corresponds to a built-in module."},
    {"is_frozen", imp_is_frozen, METHOD_ONE, "is_frozen($module, name, /)\n--\n\nReturns True if the module name corresponds to a frozen module."},
    {"_frozen_module_names", imp_frozen_module_names, METHOD_NOARGS, "_frozen_module_names($module, /)\n--\n\nReturns the list of available frozen modules."},
    {"_override_frozen_modules_for_tests", imp_override_frozen_modules, METHOD_ONE, "_override_frozen_modules_for_tests($module, override, /)\n--\n\n"},
    {"create_builtin", imp_create_builtin, METHOD_ONE, "create_builtin($module, spec, /)\n--\n\nCreate an extension module."},
    {"exec_builtin", imp_exec_builtin, METHOD_ONE, "exec_builtin($module, mod, /)\n--\n\nInitialize a built-in module."},
    {"create_dynamic", imp_create_dynamic, METHOD_FAST, "create_dynamic($module, spec, file=None, /)\n--\n\nCreate an extension module."},
    {"exec_dynamic", imp_exec_dynamic, METHOD_ONE, "exec_dynamic($module, mod, /)\n--\n\nInitialize an extension module."},
    {"_fix_co_filename", imp_fix_co_filename, METHOD_FAST, "_fix_co_filename($module, code, path, /)\n--\n\nChanges code.co_filename to specify the passed-in file path."},
    {"source_hash", imp_source_hash, METHOD_FAST, "source_hash($module, /, key, source)\n--\n\n"},
    {NULL}};

static Status imp_execute(Value module) {
    Value policy = str_from_c(vm_config.check_hash_pycs ? vm_config.check_hash_pycs : "default");
    return policy ? module_add(module, "check_hash_based_pycs", policy) : -1;
}

const NativeModule imp_module = {"_imp", "(Extremely) low-level import machinery bits as used by importlib.", imp_methods, imp_execute};
