/* capi_embed.c - Py_Initialize*, Py_Finalize*, Py_Main, PyConfig: C programs that contain the interpreter.
 *
 * A configuration is translated into a command line, so that the program and embedders go one way.  The runtime is started
 * once in the life of a process: finishing runs exit handlers and flushes; a later Py_Initialize goes on with the same
 * modules. */
#include "capi_private.h"

#include "base/memory.h"
#include "capi/embed.h"
#include "objects/dict.h"
#include "objects/exceptions.h"
#include "objects/str.h"
#include "vm/modules.h"
#include "vm/signals.h"
#include "vm/vm.h"

#include <dlfcn.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <wchar.h>

#pragma GCC diagnostic ignored "-Wdeprecated-declarations" /* deprecated functions call each other */

EmbedHooks embed_hooks;

static bool started;     /* the runtime exists */
static bool initialized; /* between Py_Initialize and Py_Finalize */

/* ---- flags (deprecated variables) -------------------------------------------------------------------------------------------------- */
int Py_DebugFlag, Py_VerboseFlag, Py_QuietFlag, Py_InteractiveFlag, Py_InspectFlag, Py_OptimizeFlag, Py_NoSiteFlag, Py_BytesWarningFlag,
    Py_FrozenFlag, Py_IgnoreEnvironmentFlag, Py_DontWriteBytecodeFlag, Py_NoUserSiteDirectory, Py_UnbufferedStdioFlag,
    Py_IsolatedFlag, Py_UTF8Mode;
const unsigned long Py_Version = PY_VERSION_HEX;

void capi_note_flags(void) {
    Py_DebugFlag = vm_config.parser_debug;
    Py_VerboseFlag = vm_config.verbose;
    Py_QuietFlag = vm_config.quiet;
    Py_InteractiveFlag = vm_config.interactive;
    Py_InspectFlag = vm_config.inspect;
    Py_OptimizeFlag = vm_config.optimize;
    Py_NoSiteFlag = vm_config.no_site;
    Py_BytesWarningFlag = vm_config.bytes_warning;
    Py_IgnoreEnvironmentFlag = vm_config.ignore_environment;
    Py_DontWriteBytecodeFlag = vm_config.dont_write_bytecode;
    Py_NoUserSiteDirectory = vm_config.no_user_site;
    Py_UnbufferedStdioFlag = vm_config.unbuffered;
    Py_IsolatedFlag = vm_config.isolated;
    Py_UTF8Mode = vm_config.utf8_mode;
}

/* ---- words of the command line ---------------------------------------------------------------------------------------------------------- */
typedef struct Words {
    char **items;
    int    count;
} Words;

static void words_add(Words *words, const char *text) {
    char **items = mem_realloc(words->items, ((size_t)words->count + 2) * sizeof *items);
    if (items == NULL || text == NULL) Py_FatalError("out of memory");
    words->items = items;
    items[words->count++] = mem_copy(text, strlen(text) + 1);
    items[words->count] = NULL;
}
static void words_add_wide(Words *words, const wchar_t *text) {
    char *bytes = Py_EncodeLocale(text, NULL);
    words_add(words, bytes);
    PyMem_Free(bytes);
}
static void words_add_pairs(Words *words, const char *option, const PyWideStringList *list) {
    for (Py_ssize_t i = 0; i < list->length; i++) {
        words_add(words, option);
        words_add_wide(words, list->items[i]);
    }
}
static void words_repeat(Words *words, const char *option, int times) {
    for (int i = 0; i < times; i++) words_add(words, option);
}

/* ---- settings before the start ------------------------------------------------------------------------------------------------------------ */
static wchar_t *program_name, *python_home;

static void set_wide(wchar_t **where, const wchar_t *text) {
    PyMem_RawFree(*where);
    *where = text != NULL && text[0] != L'\0' ? _PyMem_RawWcsdup(text) : NULL;
}
void Py_SetProgramName(const wchar_t *name) { set_wide(&program_name, name); }
void Py_SetPythonHome(const wchar_t *home) { set_wide(&python_home, home); }

/* The installation of a shared library: the folder above the one it lies in.  NULL for the program itself. */
static const char *home_of_library(void) {
    static char path[4096];
    Dl_info     info;
    if (dladdr((const void *)(uintptr_t)&home_of_library, &info) == 0 || strstr(info.dli_fname, ".so") == NULL) return NULL;
    if (realpath(info.dli_fname, path) == NULL) return NULL;
    for (int i = 0; i < 2; i++) {
        char *slash = strrchr(path, '/');
        if (slash != NULL && slash != path) *slash = '\0';
    }
    return path;
}

/* NULL: the environment says it, or it is found from the program. */
static const char *find_installation(const wchar_t *home) {
    const char *wanted = getenv("PYTHONHOME");
    if (home != NULL) return Py_EncodeLocale(home, NULL);
    return wanted != NULL && wanted[0] != '\0' ? NULL : home_of_library();
}

/* -1: running; else an exit status. */
static int start(Words *words, const wchar_t *home, bool install_signal_handlers) {
    if (started) {
        initialized = true;
        vm_finalizing = false;
        return -1;
    }
    int status = embed_hooks.start(words->count, words->items, find_installation(home), install_signal_handlers);
    if (status >= 0) return status;
    started = initialized = true;
    if (capi_init() < 0) return 1;
    return -1;
}

static Words default_words(void) {
    Words words = {NULL, 0};
    if (program_name != NULL) words_add_wide(&words, program_name);
    else words_add(&words, "python3");
    words_repeat(&words, "-d", Py_DebugFlag);
    words_repeat(&words, "-v", Py_VerboseFlag);
    words_repeat(&words, "-q", Py_QuietFlag != 0);
    words_repeat(&words, "-O", Py_OptimizeFlag);
    words_repeat(&words, "-S", Py_NoSiteFlag != 0);
    words_repeat(&words, "-b", Py_BytesWarningFlag);
    words_repeat(&words, "-E", Py_IgnoreEnvironmentFlag != 0);
    words_repeat(&words, "-B", Py_DontWriteBytecodeFlag != 0);
    words_repeat(&words, "-s", Py_NoUserSiteDirectory != 0);
    words_repeat(&words, "-u", Py_UnbufferedStdioFlag != 0);
    words_repeat(&words, "-I", Py_IsolatedFlag != 0);
    return words;
}

void Py_InitializeEx(int install_signal_handlers) {
    if (initialized) return;
    Words words = default_words();
    int   status = start(&words, python_home, install_signal_handlers != 0);
    if (status >= 0) exit(status != 0 ? status : 1);
}
void Py_Initialize(void) { Py_InitializeEx(1); }
/* Loaded into a running Taipan, an extension finds it initialized. */
int Py_IsInitialized(void) { return initialized || (!started && current_thread != NULL); }
int _Py_IsFinalizing(void) { return vm_finalizing; }

/* ---- the end ---------------------------------------------------------------------------------------------------------------------------------- */
static void (*exit_functions[32])(void);
static int exit_count;

static void run_exit_functions(void) {
    initialized = false; /* they may not use the interpreter any more */
    while (exit_count > 0) exit_functions[--exit_count]();
}

int Py_AtExit(void (*function)(void)) {
    if (exit_count == COUNT_OF(exit_functions)) return -1;
    exit_functions[exit_count++] = function;
    vm_after_finish = run_exit_functions;
    return 0;
}

int Py_FinalizeEx(void) {
    if (!Py_IsInitialized()) return 0;
    int status = vm_finish();
    initialized = false;
    return status != 0 ? -1 : 0;
}
void Py_Finalize(void) { Py_FinalizeEx(); }

void Py_Exit(int status) {
    if (Py_FinalizeEx() < 0) status = 120;
    exit(status);
}

#undef Py_FatalError
void _Py_FatalErrorFunc(const char *function, const char *message) {
    fflush(stdout);
    fprintf(stderr, "Fatal Python error: %s%s%s\n", function != NULL ? function : "", function != NULL ? ": " : "", message);
    fprintf(stderr, "Python runtime state: %s\n\n", vm_finalizing ? "finalizing" : Py_IsInitialized() ? "initialized" : "preinitialized");
    if (Py_IsInitialized() && current_thread != NULL && PyErr_Occurred() != NULL) PyErr_PrintEx(0);
    fflush(stderr);
    if (Py_IsInitialized()) vm_put_stacks(STDERR_FILENO);
    (void)signal(SIGABRT, SIG_DFL); /* the stacks are told */
    abort();
}
void Py_FatalError(const char *message) { _Py_FatalErrorFunc(NULL, message); }

/* ---- PyStatus ------------------------------------------------------------------------------------------------------------------------------------ */
PyStatus PyStatus_Ok(void) { return (PyStatus){._type = _PyStatus_TYPE_OK}; }
PyStatus PyStatus_Error(const char *message) { return (PyStatus){._type = _PyStatus_TYPE_ERROR, .err_msg = message}; }
PyStatus PyStatus_NoMemory(void) { return PyStatus_Error("memory allocation failed"); }
PyStatus PyStatus_Exit(int code) { return (PyStatus){._type = _PyStatus_TYPE_EXIT, .exitcode = code}; }
int      PyStatus_IsError(PyStatus status) { return status._type == _PyStatus_TYPE_ERROR; }
int      PyStatus_IsExit(PyStatus status) { return status._type == _PyStatus_TYPE_EXIT; }
int      PyStatus_Exception(PyStatus status) { return status._type != _PyStatus_TYPE_OK; }

void Py_ExitStatusException(PyStatus status) {
    if (PyStatus_IsExit(status)) exit(status.exitcode);
    if (PyStatus_IsError(status)) _Py_FatalErrorFunc(status.func, status.err_msg);
    Py_FatalError("Py_ExitStatusException() must not be called on success");
}

PyStatus Py_PreInitialize(const PyPreConfig *config) { return PyStatus_Ok(); } /* nothing has to be decided so early */
PyStatus Py_PreInitializeFromBytesArgs(const PyPreConfig *config, Py_ssize_t argc, char **argv) { return PyStatus_Ok(); }
PyStatus Py_PreInitializeFromArgs(const PyPreConfig *config, Py_ssize_t argc, wchar_t **argv) { return PyStatus_Ok(); }

static void preconfig_init(PyPreConfig *config, bool isolated) {
    *config = (PyPreConfig){._config_init = isolated ? 3 : 2, .parse_argv = !isolated, .isolated = isolated, .use_environment = !isolated,
                            .configure_locale = !isolated, .coerce_c_locale = isolated ? 0 : -1, .utf8_mode = isolated ? 0 : -1,
                            .dev_mode = isolated ? 0 : -1, .allocator = PYMEM_ALLOCATOR_NOT_SET};
}
void PyPreConfig_InitPythonConfig(PyPreConfig *config) { preconfig_init(config, false); }
void PyPreConfig_InitIsolatedConfig(PyPreConfig *config) { preconfig_init(config, true); }

/* ---- PyWideStringList and PyConfig ------------------------------------------------------------------------------------------------------------------ */
PyStatus PyWideStringList_Insert(PyWideStringList *list, Py_ssize_t index, const wchar_t *item) {
    if (index < 0) return PyStatus_Error("PyWideStringList_Insert index must be >= 0");
    if (index > list->length) index = list->length;
    wchar_t  *copy = _PyMem_RawWcsdup(item);
    wchar_t **items = copy != NULL ? PyMem_RawRealloc(list->items, ((size_t)list->length + 1) * sizeof *items) : NULL;
    if (items == NULL) {
        PyMem_RawFree(copy);
        return PyStatus_NoMemory();
    }
    memmove(items + index + 1, items + index, (size_t)(list->length - index) * sizeof *items);
    items[index] = copy;
    list->items = items;
    list->length++;
    return PyStatus_Ok();
}
PyStatus PyWideStringList_Append(PyWideStringList *list, const wchar_t *item) { return PyWideStringList_Insert(list, list->length, item); }

static void list_free(PyWideStringList *list) {
    for (Py_ssize_t i = 0; i < list->length; i++) PyMem_RawFree(list->items[i]);
    PyMem_RawFree(list->items);
    *list = (PyWideStringList){0, NULL};
}

PyStatus PyConfig_SetWideStringList(PyConfig *config, PyWideStringList *list, Py_ssize_t length, wchar_t **items) {
    list_free(list);
    for (Py_ssize_t i = 0; i < length; i++) {
        PyStatus status = PyWideStringList_Append(list, items[i]);
        if (PyStatus_Exception(status)) return status;
    }
    return PyStatus_Ok();
}
PyStatus PyConfig_SetArgv(PyConfig *config, Py_ssize_t argc, wchar_t *const *argv) {
    return PyConfig_SetWideStringList(config, &config->argv, argc, (wchar_t **)argv);
}
PyStatus PyConfig_SetBytesArgv(PyConfig *config, Py_ssize_t argc, char *const *argv) {
    list_free(&config->argv);
    for (Py_ssize_t i = 0; i < argc; i++) {
        wchar_t *item = Py_DecodeLocale(argv[i], NULL);
        if (item == NULL) return PyStatus_NoMemory();
        PyStatus status = PyWideStringList_Append(&config->argv, item);
        PyMem_RawFree(item);
        if (PyStatus_Exception(status)) return status;
    }
    return PyStatus_Ok();
}

PyStatus PyConfig_SetString(PyConfig *config, wchar_t **where, const wchar_t *text) {
    wchar_t *copy = text != NULL ? _PyMem_RawWcsdup(text) : NULL;
    if (text != NULL && copy == NULL) return PyStatus_NoMemory();
    PyMem_RawFree(*where);
    *where = copy;
    return PyStatus_Ok();
}
PyStatus PyConfig_SetBytesString(PyConfig *config, wchar_t **where, const char *text) {
    wchar_t *wide = text != NULL ? Py_DecodeLocale(text, NULL) : NULL;
    if (text != NULL && wide == NULL) return PyStatus_NoMemory();
    PyMem_RawFree(*where);
    *where = wide;
    return PyStatus_Ok();
}

static void config_init(PyConfig *config, bool isolated) {
    *config = (PyConfig){._config_init = isolated ? 3 : 2, .isolated = isolated, .use_environment = !isolated, .dev_mode = isolated ? 0 : -1,
                         .install_signal_handlers = !isolated, .use_hash_seed = isolated ? 0 : -1, .faulthandler = isolated ? 0 : -1,
                         .tracemalloc = isolated ? 0 : -1, .code_debug_ranges = 1, .parse_argv = !isolated, .site_import = 1,
                         .write_bytecode = 1, .user_site_directory = !isolated, .buffered_stdio = 1, .configure_c_stdio = !isolated,
                         .safe_path = isolated, .pathconfig_warnings = !isolated, ._install_importlib = 1, ._init_main = 1};
}
void PyConfig_InitPythonConfig(PyConfig *config) { config_init(config, false); }
void PyConfig_InitIsolatedConfig(PyConfig *config) { config_init(config, true); }

void PyConfig_Clear(PyConfig *config) {
    wchar_t **texts[] = {&config->dump_refs_file, &config->filesystem_encoding, &config->filesystem_errors, &config->pycache_prefix,
                         &config->stdio_encoding, &config->stdio_errors, &config->check_hash_pycs_mode, &config->program_name,
                         &config->pythonpath_env, &config->home, &config->platlibdir, &config->stdlib_dir, &config->executable,
                         &config->base_executable, &config->prefix, &config->base_prefix, &config->exec_prefix, &config->base_exec_prefix,
                         &config->run_command, &config->run_module, &config->run_filename};
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        PyMem_RawFree(*texts[i]);
        *texts[i] = NULL;
    }
    list_free(&config->orig_argv);
    list_free(&config->argv);
    list_free(&config->xoptions);
    list_free(&config->warnoptions);
    list_free(&config->module_search_paths);
    config->module_search_paths_set = 0;
}

/* Everything is read when the interpreter starts. */
PyStatus PyConfig_Read(PyConfig *config) { return PyStatus_Ok(); }

static Words config_words(const PyConfig *config) {
    Words words = {NULL, 0};
    if (config->program_name != NULL) words_add_wide(&words, config->program_name);
    else if (config->parse_argv && config->argv.length > 0) words_add_wide(&words, config->argv.items[0]);
    else words_add(&words, "python3");
    words_repeat(&words, "-I", config->isolated > 0);
    words_repeat(&words, "-E", config->use_environment == 0);
    words_repeat(&words, "-P", config->safe_path > 0);
    words_repeat(&words, "-s", config->user_site_directory == 0);
    words_repeat(&words, "-S", config->site_import == 0);
    words_repeat(&words, "-B", config->write_bytecode == 0);
    words_repeat(&words, "-u", config->buffered_stdio == 0);
    words_repeat(&words, "-i", config->interactive > 0 || config->inspect > 0);
    words_repeat(&words, "-q", config->quiet > 0);
    words_repeat(&words, "-x", config->skip_source_first_line > 0);
    words_repeat(&words, "-O", config->optimization_level);
    words_repeat(&words, "-b", config->bytes_warning);
    words_repeat(&words, "-d", config->parser_debug);
    words_repeat(&words, "-v", config->verbose);
    words_repeat(&words, "-Xdev", config->dev_mode > 0);
    words_repeat(&words, "-Xfaulthandler", config->faulthandler > 0);
    words_add_pairs(&words, "-W", &config->warnoptions);
    words_add_pairs(&words, "-X", &config->xoptions);
    if (config->run_command != NULL) {
        words_add(&words, "-c");
        words_add_wide(&words, config->run_command);
    } else if (config->run_module != NULL) {
        words_add(&words, "-m");
        words_add_wide(&words, config->run_module);
    } else if (config->run_filename != NULL) {
        words_add_wide(&words, config->run_filename);
    }
    if (config->parse_argv) {
        for (Py_ssize_t i = 1; i < config->argv.length; i++) words_add_wide(&words, config->argv.items[i]);
    }
    return words;
}

/* What the command line cannot say. */
static Status config_apply(const PyConfig *config) {
    if (config->module_search_paths_set) {
        Value path = list_new(0);
        for (Py_ssize_t i = 0; path != NULL && i < config->module_search_paths.length; i++) {
            Value text = capi_result(PyUnicode_FromWideChar(config->module_search_paths.items[i], -1));
            if (text == NULL || list_append(path, text) < 0) path = NULL;
        }
        if (path == NULL || sys_set("path", path) < 0) return -1;
    }
    if (!config->parse_argv) PySys_SetArgvEx((int)config->argv.length, config->argv.items, 0);
    return 0;
}

PyStatus Py_InitializeFromConfig(const PyConfig *config) {
    if (initialized) return PyStatus_Ok();
    Words words = config_words(config);
    int   status = start(&words, config->home != NULL ? config->home : python_home, config->install_signal_handlers > 0);
    if (status >= 0) return PyStatus_Exit(status);
    if (config_apply(config) < 0) {
        exception_clear();
        return PyStatus_Error("cannot apply the configuration");
    }
    return PyStatus_Ok();
}

/* ---- whole programs ------------------------------------------------------------------------------------------------------------------------------------ */
int Py_RunMain(void) {
    int status = embed_hooks.run();
    return Py_FinalizeEx() < 0 && status == 0 ? 120 : status;
}

int Py_BytesMain(int argc, char **argv) {
    started = initialized = true;
    int status = embed_hooks.program(argc, argv, find_installation(python_home));
    initialized = false;
    return status;
}
int Py_Main(int argc, wchar_t **argv) {
    Words words = {NULL, 0};
    for (int i = 0; i < argc; i++) words_add_wide(&words, argv[i]);
    return Py_BytesMain(words.count, words.items);
}
