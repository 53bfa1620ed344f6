/* capi_load.c - loading extension modules: finds the shared library's PyInit function and makes a module with it. */
#include "capi/capi.h"

#include "capi_int.h"

#include "base/memory.h"
#include "capi_identity.gen.h"
#include "capi_module_int.h"
#include "objects/bytes.h"
#include "objects/dict.h"
#include "objects/list.h"
#include "objects/str.h"
#include "vm/modules.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <unistd.h>

typedef PyObject *(*InitFn)(void);

/* Modules that were initialised in one step: (path, name) to the module, so that a second import finds it. */
static Slot loaded;

static Value raise_load_error(Value name, Value path, const char *text) {
    Value message = str_fs_decode(text);
    return message != NULL ? raise_import_error(&ImportError_type, message, name, path) : NULL;
}

/* "PyInit_x", or "PyInitU_..." with the name in punycode when it is not ASCII. */
static Value init_name(Value name) {
    intptr_t length = str_length(name), dot = length - 1;
    while (dot >= 0 && str_char(name, dot) != '.') dot--;
    Value    last = dot >= 0 ? str_substring(name, dot + 1, length) : name;
    if (last == NULL || str_is_ascii(last)) return last != NULL ? str_format("PyInit_%U", last) : NULL;
    Value encoded = str_encode(last, "punycode", NULL), text;
    if (encoded == NULL) return NULL;
    TRY_VALUE(text, str_from_latin1((const char *)bytes_data(encoded), (size_t)bytes_length(encoded)));
    TRY_VALUE(text, str_replace(text, str_from_char('-'), str_from_char('_'), -1));
    return str_format("PyInitU_%U", text);
}

/* The CPU that an ELF file is for; NULL for a file of another kind.  ELF keeps numbers in the byte order of its CPU. */
static const char *elf_cpu(const char *file) {
    unsigned char head[20];
    int           fd = open(file, O_RDONLY | O_CLOEXEC);
    ssize_t       got = fd >= 0 ? read(fd, head, sizeof head) : -1;
    if (fd >= 0) close(fd);
    if (got != sizeof head || memcmp(head, "\177ELF", 4) != 0) return NULL;
    bool big_endian = head[5] == 2;
    switch (big_endian ? head[18] << 8 | head[19] : head[19] << 8 | head[18]) {
    case 3: return "i386";
    case 20: return "ppc";
    case 21: return big_endian ? "ppc64" : "ppc64le";
    case 22: return head[4] == 2 ? "s390x" : "s390";
    case 40: return "arm";
    case 62: return head[4] == 2 ? "x86_64" : "x32";
    case 183: return "aarch64";
    case 243: return "riscv64";
    case 258: return "loongarch64";
    default: return "another CPU";
    }
}

/* The loader says of a file for another CPU that it does not exist, or nothing useful. */
static Value raise_not_loaded(Value name, Value path, const char *file, const char *text) {
    const char *cpu = elf_cpu(file), *own = elf_cpu("/proc/self/exe");
    if (cpu == NULL || own == NULL || strcmp(cpu, own) == 0) return raise_load_error(name, path, text);
    Value message = str_format("%U: the file is for %s, this program for %s", path, cpu, own);
    return message != NULL ? raise_import_error(&ImportError_type, message, name, path) : NULL;
}

static InitFn find_init(Value name, Value path) {
    Value symbol = init_name(name), file = str_fs_encode(path);
    if (symbol == NULL || file == NULL) return NULL;
    void *library = dlopen((const char *)bytes_data(file), RTLD_NOW);
    if (library == NULL) return (InitFn)raise_not_loaded(name, path, (const char *)bytes_data(file), dlerror());
    InitFn init;
    void  *address = dlsym(library, str_utf8(symbol, NULL));
    if (address == NULL) {
        Value message = str_format("dynamic module does not define module export function (%U)", symbol);
        return message != NULL ? (InitFn)raise_import_error(&ImportError_type, message, name, path) : NULL;
    }
    memcpy(&init, &address, sizeof init);
    return init;
}

static Value finish_at_once(Value module, Value name, Value path, Value key) {
    if (!value_is_a(module, &module_type)) return raise_system_error("initialization of %U did not return a module object", name);
    PyModuleDef *def = ((ModuleObj *)module)->foreign_def;
    if (def == NULL) return raise_system_error("initialization of %U did not return an extension module", name);
    if (path != NULL && is_str(path)) TRY_NULL(dict_set(module_dict(module), DUNDER(file), path));
    if (PyState_AddModule((PyObject *)module, def) < 0) return (capi_fetch(), NULL);
    TRY_NULL(dict_set(loaded.value, key, module));
    return module;
}

/* INIT, or when that is NULL the function in the shared library PATH. */
static Value load_with(Value spec, Value name, Value path, InitFn init) {
    TRY_NULL(capi_init());
    if (loaded.value == NULL) {
        TRY_VALUE(loaded.value, dict_new());
        gc_add_roots(&loaded, 1, "extension modules");
    }
    Value key = TUPLE2(path, name), known;
    if (key == NULL) return NULL;
    if ((known = dict_get(loaded.value, key)) != NULL) return known;
    if (exception_pending()) return NULL;
    if (init == NULL && (init = find_init(name, path)) == NULL) return NULL;
    const char *before = capi_package_context;
    capi_package_context = str_utf8(name, NULL);
    capi_enter();
    PyObject *made = init();
    capi_leave();
    capi_package_context = before;
    if (made == NULL && !capi_foreign_pending())
        return raise_system_error("initialization of %U failed without raising an exception", name);
    if (made != NULL && capi_foreign_pending()) {
        capi_fetch();
        Value cause = exception_fetch();
        raise_system_error("initialization of %U raised unreported exception", name);
        if (cause != NULL) exception_chain_cause(cause);
        return NULL;
    }
    if (made == NULL) return (capi_fetch(), NULL);
    if (Py_TYPE(made) == NULL) return raise_system_error("init function of %U returned uninitialized object", name);
    if (!Py_IS_TYPE(made, &PyModuleDef_Type)) return finish_at_once(capi_take(made), name, path, key);
    PyObject *c_spec = capi_borrow(spec);
    if (c_spec == NULL) return (capi_fetch(), NULL);
    return capi_result(PyModule_FromDefAndSpec2((PyModuleDef *)made, c_spec, PYTHON_API_VERSION));
}

static Value load(Value spec, Value name, Value path) { return load_with(spec, name, path, NULL); }

/* ---- modules of the program that contains the interpreter ---------------------------------------------------------------------- */
static struct _inittab no_modules[] = {{NULL, NULL}};
struct _inittab       *PyImport_Inittab = no_modules;

int PyImport_ExtendInittab(struct _inittab *added) {
    size_t old_count = 0, count = 0;
    while (PyImport_Inittab[old_count].name != NULL) old_count++;
    while (added[count].name != NULL) count++;
    struct _inittab *table = mem_alloc((old_count + count + 1) * sizeof *table);
    if (table == NULL) return -1;
    memcpy(table, PyImport_Inittab, old_count * sizeof *table);
    memcpy(table + old_count, added, (count + 1) * sizeof *table); /* the old one may be the program's own */
    PyImport_Inittab = table;
    return 0;
}
int PyImport_AppendInittab(const char *name, InitFn init) {
    struct _inittab added[] = {{name, init}, {NULL, NULL}};
    if (current_thread != NULL) Py_FatalError("PyImport_AppendInittab() may not be called after Py_Initialize()");
    return PyImport_ExtendInittab(added);
}

static const char *added_name(size_t index) { return PyImport_Inittab[index].name; }

static Value create_added(Value spec, Value name) {
    const char *text = str_utf8(name, NULL);
    for (const struct _inittab *at = PyImport_Inittab; text != NULL && at->name != NULL; at++)
        if (strcmp(at->name, text) == 0) return load_with(spec, name, NONE, at->initfunc);
    return NULL;
}

void capi_install(void) {
    vm_extensions.builtin_name = added_name;
    vm_extensions.create_builtin = create_added;
    vm_extensions.suffix = IDENTITY_EXT_SUFFIX;
    vm_extensions.suffix_of_cpu = IDENTITY_EXT_SUFFIX_CPU;
    vm_extensions.create = load;
    vm_extensions.execute = capi_module_execute;
}
