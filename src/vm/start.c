/* start.c - from a bare interpreter to one that can run user code: paths, importlib, standard streams, site. */
#include "base/os.h"
#include "gc/stack.h"
#include "objects/bytes.h"
#include "objects/codec.h"
#include "objects/function.h"
#include "sys_int.h"
#include "threads_int.h"
#include "vm/jit_hooks.h"
#include "vm/identity.gen.h"

#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool vm_finalizing;

/* ---- paths ---------------------------------------------------------------------------------------------------------------- */
typedef struct Paths {
    char executable[PATH_MAX]; /* as the user called it, absolute, symlinks kept */
    char prefix[PATH_MAX];
    char library[PATH_MAX];
} Paths;

static bool file_exists(const char *path) {
    struct stat info;
    return stat(path, &info) == 0;
}

static void join(char *out, const char *directory, const char *name) {
    size_t length = strlen(directory);
    if (length + strlen(name) + 2 > PATH_MAX) {
        out[0] = 0;
        return;
    }
    memmove(out, directory, length);
    if (length == 0 || out[length - 1] != '/') out[length++] = '/';
    memcpy(out + length, name, strlen(name) + 1);
}

static void cut_last(char *path) {
    char *slash = strrchr(path, '/');
    if (slash && slash != path) *slash = 0;
    else if (slash) slash[1] = 0;
}

static bool is_executable_file(const char *path) {
    struct stat info;
    return stat(path, &info) == 0 && S_ISREG(info.st_mode) && access(path, X_OK) == 0;
}

/* sys.executable: PROGRAM itself, made absolute, or found along PATH. */
static void find_executable(const char *program, char *out) {
    out[0] = 0;
    if (!program || !*program) return;
    if (strchr(program, '/')) {
        char here[PATH_MAX];
        if (program[0] == '/') {
            if (strlen(program) < PATH_MAX) strcpy(out, program);
        } else if (getcwd(here, sizeof here)) {
            while (strncmp(program, "./", 2) == 0) program += 2;
            join(out, here, program);
        }
        return;
    }
    const char *path = os_env("PATH");
    while (path && *path) {
        const char *end = strchr(path, ':');
        size_t      length = end ? (size_t)(end - path) : strlen(path);
        char        directory[PATH_MAX];
        if (length > 0 && length < PATH_MAX) {
            memcpy(directory, path, length);
            directory[length] = 0;
            join(out, directory, program);
            if (is_executable_file(out)) return;
        }
        path = end ? end + 1 : NULL;
    }
    out[0] = 0;
}

/* HOME: the folder of the installation's programs, which the pyvenv.cfg of a venv names; it lies beside EXECUTABLE or one folder
 * up.  false: no venv (PEP 405). */
static bool venv_home(const char *executable, char *home) {
    char config[PATH_MAX], line[PATH_MAX + 64], folder[PATH_MAX];
    bool found = false;
    strcpy(folder, executable);
    cut_last(folder);
    join(config, folder, "pyvenv.cfg");
    if (!file_exists(config)) {
        cut_last(folder);
        join(config, folder, "pyvenv.cfg");
    }
    FILE *file = fopen(config, "r");
    while (file && !found && fgets(line, sizeof line, file)) {
        char  *equals = strchr(line, '=');
        size_t word = strcspn(line, " \t=");
        if (!equals || word != 4 || strncmp(line, "home", 4) != 0) continue;
        char *value = equals + 1 + strspn(equals + 1, " \t");
        value[strcspn(value, "\r\n")] = 0;
        found = strlen(value) < PATH_MAX;
        if (found) strcpy(home, value);
    }
    if (file) fclose(file);
    return found;
}

/* The installation that PROGRAM belongs to: the folder above the real executable's bin/, or, for a copy in a venv, above the
 * programs that the venv was made from. */
static bool find_prefix(Paths *paths) {
    char real[PATH_MAX], copy[PATH_MAX], landmark[PATH_MAX];
    const char *home = vm_config.ignore_environment ? NULL : os_env("PYTHONHOME");
    if (vm_config.home) home = vm_config.home;
    if (home && *home) {
        size_t length = strcspn(home, ":");
        if (length >= PATH_MAX) return false;
        memcpy(paths->prefix, home, length);
        paths->prefix[length] = 0;
    } else {
        if (!realpath("/proc/self/exe", real) && !realpath(paths->executable, real)) return false;
        strcpy(copy, real);
        cut_last(real);
        cut_last(real);
        strcpy(paths->prefix, real);
        join(landmark, real, IDENTITY_LIB_DIR "/os.py");
        if (!file_exists(landmark) && venv_home(copy, real)) {
            cut_last(real);
            strcpy(paths->prefix, real);
        }
    }
    join(paths->library, paths->prefix, IDENTITY_LIB_DIR);
    return true;
}

/* TEXT as a path from FOLDER, without . and .. and doubled slashes. */
static void make_absolute(char *out, const char *folder, const char *text) {
    char   joined[2 * PATH_MAX];
    size_t length = 0;
    snprintf(joined, sizeof joined, "%s/%s", text[0] == '/' ? "" : folder, text);
    for (const char *at = joined; *at;) {
        at += strspn(at, "/");
        size_t part = strcspn(at, "/");
        if (part == 2 && at[0] == '.' && at[1] == '.') {
            while (length > 0 && out[--length] != '/') {}
        } else if (part > 0 && !(part == 1 && at[0] == '.') && length + part + 2 < PATH_MAX) {
            out[length++] = '/';
            memcpy(out + length, at, part);
            length += part;
        }
        at += part;
    }
    if (length == 0) out[length++] = '/';
    out[length] = 0;
}

static Status add_path(Value list, const char *path) {
    Value text = str_fs_decode(path);
    return text ? list_append(list, text) : -1;
}

static Status set_path_value(const char *name, const char *path) { return sys_set(name, str_fs_decode(path)); }

static Status set_paths(const Paths *paths) {
    char buffer[PATH_MAX];
    TRY(set_path_value("executable", paths->executable));
    TRY(set_path_value("_base_executable", paths->executable));
    TRY(set_path_value("prefix", paths->prefix));
    TRY(set_path_value("exec_prefix", paths->prefix));
    TRY(set_path_value("base_prefix", paths->prefix));
    TRY(set_path_value("base_exec_prefix", paths->prefix));
    TRY(set_path_value("_stdlib_dir", paths->library));
    Value list = list_new(0);
    if (!list) return -1;
    const char *extra = vm_config.ignore_environment ? NULL : os_env("PYTHONPATH");
    while (extra && *extra) {
        size_t length = strcspn(extra, ":");
        if (length < PATH_MAX) {
            memcpy(buffer, extra, length);
            buffer[length] = 0;
            TRY(add_path(list, buffer));
        }
        extra += length;
        if (*extra == ':') extra++;
    }
    join(buffer, paths->prefix, "lib/python311.zip");
    TRY(add_path(list, buffer));
    TRY(add_path(list, paths->library));
    join(buffer, paths->library, "lib-dynload");
    TRY(add_path(list, buffer));
    return sys_set("path", list);
}

/* A file beside the program, named as it with ._pth behind, says what sys.path is, line by line, and that nothing else does. */
static Status apply_pth(const Paths *paths) {
    char  name[PATH_MAX + 8], folder[PATH_MAX], path[PATH_MAX], line[PATH_MAX];
    Value list = NULL;
    if (vm_config.home || (!vm_config.ignore_environment && os_env("PYTHONHOME"))) return 0;
    snprintf(name, sizeof name, "%s._pth", paths->executable);
    FILE *file = fopen(name, "re");
    if (!file) return 0;
    strcpy(folder, paths->executable);
    cut_last(folder);
    Status status = (list = list_new(0)) ? 0 : -1;
    bool   wants_site = false;
    while (status == 0 && fgets(line, sizeof line, file)) {
        size_t length = strlen(line), first = strspn(line, " \t\r\n");
        while (length > first && strchr(" \t\r\n", line[length - 1])) line[--length] = 0;
        const char *text = line + first;
        if (*text == 0 || *text == '#') continue;
        if (strcmp(text, "import site") == 0) {
            wants_site = true;
        } else if (strncmp(text, "import ", 7) == 0) {
            status = RAISED(raise_value_error("unsupported 'import' line in ._pth file"));
        } else {
            make_absolute(path, folder, text);
            status = add_path(list, path);
        }
    }
    fclose(file);
    TRY(status);
    vm_config.isolated = vm_config.ignore_environment = vm_config.no_user_site = vm_config.safe_path = true;
    vm_config.no_site = !wants_site;
    TRY(sys_set_flags(&vm_config));
    return sys_set("path", list);
}

/* In a venv the executable that site will take as the base one is the installation's. */
static Status apply_venv(Paths *paths) {
    char        home[PATH_MAX], base[PATH_MAX];
    const char *name = strrchr(paths->executable, '/');
    if (!venv_home(paths->executable, home)) return 0;
    join(base, home, name ? name + 1 : IDENTITY_PROGRAM);
    if (!file_exists(base)) join(base, home, IDENTITY_PROGRAM);
    return set_path_value("_base_executable", base);
}

/* ---- standard streams --------------------------------------------------------------------------------------------------------- */
/* Before `_io` exists: a bare writer on a descriptor, so that errors of start-up can be shown. */
typedef struct BareWriterObj {
    Obj header;
    int fd;
} BareWriterObj;

static Value bare_write(Value self, Value text) {
    size_t length;
    if (!is_str(text)) return raise_type_error("write() argument must be str, not %s", type_of(text)->name);
    const char *bytes = str_utf8(text, &length);
    if (!bytes) return NULL;
    if (os_write_all(((BareWriterObj *)self)->fd, bytes, length) < 0) return raise_os_error(errno, NULL, NULL);
    return int_from_i64(str_length(text));
}
static Value bare_flush(Value self) { return NONE; }
static Value bare_fileno(Value self) { return value_from_int(((BareWriterObj *)self)->fd); }
static Value bare_isatty(Value self) { return value_from_bool(isatty(((BareWriterObj *)self)->fd)); }
static Value bare_encoding(Value self, void *closure) { return str_from_c("utf-8"); }
static const MethodDef bare_methods[] = {{"write", bare_write, METHOD_ONE, NULL},
                                         {"flush", bare_flush, METHOD_NOARGS, NULL},
                                         {"fileno", bare_fileno, METHOD_NOARGS, NULL},
                                         {"isatty", bare_isatty, METHOD_NOARGS, NULL},
                                         {NULL}};
static const GetSetDef bare_getsets[] = {{"encoding", bare_encoding}, {NULL}};
static NativeType bare_native = {.shape = {.size = sizeof(BareWriterObj)}, .methods = bare_methods, .getsets = bare_getsets};
static Type bare_writer_type = STATIC_TYPE("stdprinter", &object_type, bare_native, sizeof(BareWriterObj), 0, TYPE_FLAG_DISALLOW_NEW);

static Value bare_writer(int fd) {
    BareWriterObj *writer = (BareWriterObj *)gc_alloc(&bare_writer_type, sizeof(BareWriterObj));
    if (writer) writer->fd = fd;
    return VALUE(writer);
}

static Status set_bare_streams(void) {
    TRY(type_ready(&bare_writer_type));
    TRY(sys_set("stderr", bare_writer(2)));
    TRY(sys_set("stdout", bare_writer(1)));
    TRY(sys_set("stdin", NONE));
    return 0;
}

static Value open_stream(Value io, int fd, const char *name, const char *mode, const char *encoding, const char *errors) {
    bool  writing = mode[0] == 'w', unbuffered = vm_config.unbuffered && writing;
    char  raw_mode[3] = {mode[0], 'b', 0};
    if (fcntl(fd, F_GETFD) < 0) return NONE;
    Value args[] = {value_from_int(fd), str_from_c(raw_mode), value_from_int(unbuffered ? 0 : -1), NONE, NONE, NONE, FALSE_VALUE};
    Value buffer = object_call_method(io, str_intern_c("open"), args, 7);
    if (!buffer) return NULL;
    Value raw = buffer;
    if (!unbuffered && !(raw = object_get_attr(buffer, NAME(raw)))) return NULL;
    if (object_set_attr(raw, NAME(name), str_from_c(name)) < 0) return NULL;
    Value tty = CALL_METHOD0(raw, NAME(isatty));
    Truth is_tty = tty ? object_truth(tty) : -1;
    if (is_tty < 0) return NULL;
    bool  write_through = unbuffered, line_buffering = (is_tty || fd == 2) && !unbuffered;
    Value wrapper = object_get_attr(io, str_intern_c("TextIOWrapper"));
    Value text_args[] = {buffer, str_from_c(encoding), str_from_c(errors), str_from_c("\n"), value_from_bool(line_buffering), value_from_bool(write_through)};
    if (mode[0] == 'r') text_args[3] = NONE;
    Value stream = wrapper ? object_call(wrapper, text_args, 6, NULL) : NULL;
    if (!stream || object_set_attr(stream, NAME(mode), str_from_c(mode)) < 0) return NULL;
    return stream;
}

/* The name that the codec for ENCODING gives itself, if there is one. */
static void find_codec_name(const char *encoding, char *out, size_t size) {
    if (strcmp(encoding, "utf-8") == 0) return;
    Value info = codec_lookup(encoding), name = info ? object_get_attr(info, NAME(name)) : NULL;
    const char *text = name && is_str(name) ? str_utf8(name, NULL) : NULL;
    if (text && strlen(text) < size) strcpy(out, text);
    if (exception_pending()) exception_clear();
}

/* PYTHONIOENCODING=encoding:errors, the locale, UTF-8 mode. */
static Status set_streams(void) {
    char encoding[64] = "utf-8", errors[32] = "strict", err_encoding[64];
    const char *codeset = nl_langinfo(CODESET);
    if (!vm_config.utf8_mode && strcmp(codeset, "UTF-8") != 0) find_codec_name(codeset, encoding, sizeof encoding);
    if (vm_config.utf8_mode || vm_config.lenient_streams) strcpy(errors, "surrogateescape");
    const char *setting = vm_config.ignore_environment ? NULL : os_env("PYTHONIOENCODING");
    if (setting && *setting) {
        const char *colon = strchr(setting, ':');
        size_t      length = colon ? (size_t)(colon - setting) : strlen(setting);
        if (length > 0 && length < sizeof encoding) {
            memcpy(encoding, setting, length);
            encoding[length] = 0;
            find_codec_name(encoding, encoding, sizeof encoding);
            strcpy(errors, "strict");
        }
        if (colon && colon[1] && strlen(colon + 1) < sizeof errors) strcpy(errors, colon + 1);
    }
    strcpy(err_encoding, encoding);
    Value io = vm_import_module("io");
    Value open = io ? object_get_attr(io, str_intern_c("open")) : NULL;
    if (!open || dict_set_c(vm_builtins(), "open", open) < 0) return -1;
    Value in = open_stream(io, 0, "<stdin>", "r", encoding, errors);
    Value out = in ? open_stream(io, 1, "<stdout>", "w", encoding, errors) : NULL;
    Value err = out ? open_stream(io, 2, "<stderr>", "w", err_encoding, "backslashreplace") : NULL;
    if (!err) return -1;
    TRY(sys_set("stdin", in));
    TRY(sys_set("__stdin__", in));
    TRY(sys_set("stdout", out));
    TRY(sys_set("__stdout__", out));
    TRY(sys_set("stderr", err));
    return sys_set("__stderr__", err);
}

/* ---- start and finish ------------------------------------------------------------------------------------------------------------ */
Status vm_start(const VmConfig *config) {
    Paths paths = {0};
    TRY(set_bare_streams());
    find_executable(config->program, paths.executable);
    if (!find_prefix(&paths)) return RAISED(raise_format(&RuntimeError_type, "cannot find the installation of %s", config->program));
    TRY(set_paths(&paths));
    TRY(apply_venv(&paths));
    TRY(apply_pth(&paths));
    const char *bare = os_env("TAIPANSTART"); /* "bare": no library at all, for work on the interpreter itself */
    if (bare && strcmp(bare, "bare") == 0) return 0;
    TRY(import_init(paths.library));
    if (!vm_import_module("encodings")) return -1;
    TRY(set_streams());
    bytes_warning_level = config->bytes_warning;
    if (config->tracemalloc > 0) {
        Value module = vm_import_module("_tracemalloc");
        if (!module || !CALL_METHOD1(module, str_intern_c("start"), value_from_int(config->tracemalloc))) return -1;
    }
    if (config->faulthandler || config->dev_mode) {
        Value handler = vm_import_module("faulthandler");
        if (!handler || !CALL_METHOD0(handler, str_intern_c("enable"))) return -1;
    }
    codec_development_mode = config->dev_mode;
    if (config->warn_count || config->bytes_warning) {
        if (!vm_import_module("warnings")) exception_clear();
    }
    if (!config->no_site && !vm_import_module("site")) return -1;
    return 0;
}

static Status flush_stream(const char *name) {
    Value stream = sys_get(name);
    if (!stream || stream == NONE) return 0;
    Value closed = NULL;
    if (object_lookup_attr(stream, str_intern_c("closed"), &closed) > 0 && closed == TRUE_VALUE) return 0;
    exception_clear();
    if (CALL_METHOD0(stream, NAME(flush))) return 0;
    if (strcmp(name, "stdout") == 0) exception_write_unraisable(NULL, stream);
    else exception_clear();
    return -1;
}

void (*vm_after_finish)(void);

/* What the start itself imports stays to the end: finalizers may still print, warn and decode. */
static bool survives_finish(Value name) {
    static const char *const kept[] = {"sys", "builtins", "abc", "_abc", "codecs", "_codecs", "io", "_io", "encodings", "_imp", "_warnings", "warnings",
                                       "_frozen_importlib", "_frozen_importlib_external", "zipimport", "marshal", "posix", "_thread", "_weakref", "gc", "time"};
    if (!is_str(name)) return false;
    for (size_t i = 0; i < COUNT_OF(kept); i++)
        if (str_equal_ascii(name, kept[i])) return true;
    size_t      length;
    const char *text = str_utf8(name, &length);
    return text && strncmp(text, "encodings.", 10) == 0;
}

/* Modules that a program put into the dict of one that stays. */
static void drop_modules_in(Value dict) {
    Value keys = dict ? dict_keys_list(dict) : NULL;
    for (intptr_t i = 0; keys && i < list_length(keys); i++) {
        Value module = dict_get(dict, list_get(keys, i)), name = NULL;
        if (!module || !value_is_a(module, &module_type)) continue;
        name = dict_get_str(module_dict(module), DUNDER(name));
        if (name && !survives_finish(name) && dict_set(dict, list_get(keys, i), NONE) < 0) exception_clear();
    }
    exception_clear();
}

/* Modules go, so that the objects that only they refer to are finalized: files are flushed, __del__ runs with the globals it knows. */
static void drop_modules(void) {
    static const char *const names[] = {"path", "argv", "ps1", "ps2", "last_type", "last_value", "last_traceback", "path_hooks", "path_importer_cache",
                                        "meta_path", "__interactivehook__"};
    static const char *const streams[][2] = {{"stdin", "__stdin__"}, {"stdout", "__stdout__"}, {"stderr", "__stderr__"}};
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (sys_set(names[i], NONE) < 0) exception_clear();
    for (size_t i = 0; i < COUNT_OF(streams); i++) { /* what was written to the first ones is flushed, too */
        Value first = sys_get(streams[i][1]);
        if (sys_set(streams[i][0], first ? first : NONE) < 0) exception_clear();
    }
    vm_jit = (VmJitHooks){0}; /* compiled code holds what it mentions */
    Value names_list = dict_keys_list(vm_modules);
    for (intptr_t i = 0; names_list && i < list_length(names_list); i++)
        if (!survives_finish(list_get(names_list, i)) && dict_delete(vm_modules, list_get(names_list, i)) < 0) exception_clear();
    exception_clear();
    drop_modules_in(vm_sys_dict);
    drop_modules_in(vm_builtins());
}

int vm_finish(void) {
    Value threading = dict_get_c(vm_modules, "threading");
    if (threading && threading != NONE && !CALL_METHOD0(threading, NAME(_shutdown)))
        exception_write_unraisable("on threading shutdown", threading);
    Value atexit = native_module_import("atexit"); /* its functions are known whatever became of the module */
    if (!atexit) exception_clear();
    if (atexit && atexit != NONE && !CALL_METHOD0(atexit, str_intern_c("_run_exitfuncs"))) exception_write_unraisable("in atexit callback", NULL);
    int status = flush_stream("stdout") < 0 ? 120 : 0;
    if (flush_stream("stderr") < 0) status = 120;
    gil_close();
    drop_modules();
    gc_collect_last(20);
    weakref_run_callbacks();
    if (flush_stream("stdout") < 0) status = 120;
    if (vm_after_finish) vm_after_finish();
    return status;
}
