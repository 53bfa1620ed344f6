/* run.c - running a command, a module, a file or standard input as __main__, and the interactive loop. */
#include "run.h"
#include "base/memory.h"
#include "base/os.h"
#include "objects/bytes.h"
#include "objects/dict.h"
#include "objects/exceptions.h"
#include "objects/int.h"
#include "objects/str.h"
#include "vm/identity.gen.h"
#include "vm/vm.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool run_interrupted;

/* ---- __main__ ----------------------------------------------------------------------------------------------------------- */
static Value main_dict(void) {
    Value module = dict_get_c(vm_modules, "__main__");
    if (!module) {
        module = module_new(DUNDER(main));
        if (!module || dict_set_c(vm_modules, "__main__", module) < 0) return NULL;
    }
    Value dict = module_dict(module);
    Value builtins = dict_get_c(vm_modules, "builtins");
    if (dict_set(dict, DUNDER(builtins), builtins) < 0) return NULL;
    Value importlib = dict_get_c(vm_modules, "_frozen_importlib");
    if (!importlib) return dict; /* bare start */
    Value loader = dict_get(dict, DUNDER(loader));
    if (exception_pending()) return NULL;
    if (loader && loader != NONE) return dict; /* set before */
    loader = object_get_attr(importlib, str_intern_c("BuiltinImporter"));
    if (!loader) return NULL;
    return dict_set(dict, DUNDER(loader), loader) < 0 ? NULL : dict;
}

/* Reports the pending exception; exit status. */
static int report(void) {
    int  status = 1;
    bool interrupted = exception_matches(&KeyboardInterrupt_type);
    vm_print_exception(&status);
    if (interrupted) {
        run_interrupted = true;
        return 130;
    }
    return status;
}

static Status prepend_path(Value path) {
    Value list = sys_get("path");
    return list && path ? list_insert(list, 0, path) : -1;
}

static int run_source(const char *text, size_t length, const char *shown, int flags) {
    Value          dict = main_dict(), filename = str_fs_decode(shown);
    CompileOptions options = {.mode = COMPILE_EXEC, .flags = flags, .optimize = vm_config.optimize, .feature_version = -1};
    Value          code = dict && filename ? compile_source(text, length, filename, &options) : NULL;
    return code && vm_run_code((CodeObj *)code, dict, NULL) ? 0 : report();
}

/* ---- -c ------------------------------------------------------------------------------------------------------------------- */
static int run_command(const char *command) {
    if (!vm_config.safe_path && prepend_path(str_from_c("")) < 0) return report();
    size_t length = strlen(command);
    Value  decoded = str_fs_decode(command);
    if (!decoded || !str_encode(decoded, "utf-8", "strict")) {
        fprintf(stderr, "Unable to decode the command from the command line:\n");
        return report();
    }
    char *text = mem_alloc(length + 2);
    if (!text) {
        raise_memory_error();
        return report();
    }
    memcpy(text, command, length);
    text[length] = '\n';
    text[length + 1] = 0;
    int status = run_source(text, length + 1, "<string>", COMPILE_IGNORE_COOKIE);
    mem_free(text);
    return status;
}

/* ---- -m and packages ---------------------------------------------------------------------------------------------------------- */
static int run_module(Value name, bool set_argv0) {
    if (!main_dict()) return report();
    Value runpy = vm_import_module("runpy");
    Value args[] = {name, value_from_bool(set_argv0)};
    Value result = runpy && name ? object_call_method(runpy, str_intern_c("_run_module_as_main"), args, 2) : NULL;
    return result ? 0 : report();
}

/* ---- files --------------------------------------------------------------------------------------------------------------------- */
static char *read_stream(FILE *file, size_t *length) {
    size_t capacity = 1 << 16, used = 0;
    char  *text = mem_alloc(capacity);
    for (;;) {
        if (!text) return NULL;
        size_t got = fread(text + used, 1, capacity - used, file);
        used += got;
        if (got == 0) break;
        if (used == capacity) {
            char *larger = mem_realloc(text, capacity * 2);
            if (!larger) {
                mem_free(text);
                return NULL;
            }
            text = larger;
            capacity *= 2;
        }
    }
    *length = used;
    return text;
}

/* A folder or zip file with __main__.py: sys.path_hooks know it. */
static Truth is_importable_container(Value path) {
    Value importer = vm_import_module("pkgutil");
    if (!importer) return -1;
    Value finder = CALL_METHOD1(importer, str_intern_c("get_importer"), path);
    return finder ? finder != NONE : -1;
}

static Value script_folder(const char *path) {
    char real[PATH_MAX];
    if (!realpath(path, real)) strncpy(real, path, sizeof real - 1);
    real[sizeof real - 1] = 0;
    char *slash = strrchr(real, '/');
    if (!slash) return str_from_c("");
    slash[slash == real] = 0;
    return str_fs_decode(real);
}

static Status set_main_loader(const char *path, const char *class) {
    Value external = dict_get_c(vm_modules, "_frozen_importlib_external");
    if (!external) return 0; /* bare start */
    Value cls = object_get_attr(external, str_intern_c(class));
    Value file = str_fs_decode(path);
    Value loader = cls && file ? CALL2(cls, DUNDER(main), file) : NULL;
    Value dict = loader ? main_dict() : NULL;
    if (!dict) return -1;
    TRY(dict_set(dict, DUNDER(loader), loader));
    TRY(dict_set_c(dict, "__cached__", NONE));
    return dict_set(dict, DUNDER(file), file);
}

/* PATH as programs see it: absolute, but not tidied. */
static const char *absolute_path(const char *path, char *room, size_t size) {
    char here[PATH_MAX];
    if (path[0] == '/' || !getcwd(here, sizeof here)) return path;
    int length = snprintf(room, size, "%s/%s", here, path);
    return length > 0 && (size_t)length < size ? room : path;
}

/* A .pyc file, as the main module. */
static int run_compiled(const char *path) {
    if ((!vm_config.safe_path && prepend_path(script_folder(path)) < 0) || set_main_loader(path, "SourcelessFileLoader") < 0) return report();
    Value dict = main_dict(), loader = dict ? dict_get_str(dict, DUNDER(loader)) : NULL;
    Value code = loader ? CALL_METHOD1(loader, str_intern_c("get_code"), DUNDER(main)) : NULL;
    return code && vm_run_code((CodeObj *)code, dict, NULL) ? 0 : report();
}

static int run_file(const char *path) {
    struct stat info;
    char        room[2 * PATH_MAX];
    path = absolute_path(path, room, sizeof room);
    FILE       *file = fopen(path, "rb");
    bool        is_folder = file && fstat(fileno(file), &info) == 0 && S_ISDIR(info.st_mode);
    if (!file) {
        int error = errno;
        fprintf(stderr, "%s: can't open file '%s': [Errno %d] %s\n", vm_config.program, path, error, strerror(error));
        return 2;
    }
    char magic[4] = {0};
    bool is_zip = !is_folder && fread(magic, 1, 4, file) == 4 && memcmp(magic, "PK\3\4", 4) == 0;
    rewind(file);
    const char *dot = strrchr(path, '.');
    if (is_folder || is_zip || (dot && strcmp(dot, ".pyc") == 0)) {
        fclose(file);
        Value shown = str_fs_decode(path);
        if (dot && strcmp(dot, ".pyc") == 0 && !is_folder) return run_compiled(path);
        Truth container = is_importable_container(shown);
        if (container < 0 || prepend_path(shown) < 0) return report();
        return run_module(DUNDER(main), false);
    }
    size_t length;
    char  *text = read_stream(file, &length);
    fclose(file);
    if (!text) {
        raise_memory_error();
        return report();
    }
    const char *start = text;
    if (vm_config.skip_first_line) {
        const char *newline = memchr(text, '\n', length);
        if (newline) start = newline; /* the newline stays, so that line numbers are right */
    }
    int status;
    if ((!vm_config.safe_path && prepend_path(script_folder(path)) < 0) || set_main_loader(path, "SourceFileLoader") < 0) status = report();
    else status = run_source(start, length - (size_t)(start - text), path, COMPILE_FROM_FILE);
    mem_free(text);
    return status;
}

/* ---- standard input ---------------------------------------------------------------------------------------------------------------- */
static Value prompt(const char *name, const char *fallback) {
    Value value = sys_get(name);
    if (!value) return str_from_c(fallback);
    Value text = object_str(value);
    if (!text) exception_clear();
    return text ? text : str_from_c("");
}

/* Reads one line, which ends with a newline unless the input does not.  At a terminal through input(), which knows readline; else the
 * prompt goes to stderr.  NULL: EOFError or another exception. */
static Value read_line(Value shown) {
    if (isatty(0) && isatty(1)) {
        Value input = dict_get_c(vm_builtins(), "input"), line = input ? CALL1(input, shown) : NULL;
        return line ? str_format("%U\n", line) : NULL;
    }
    Value in = sys_get_required("stdin"), err = in ? sys_get_required("stderr") : NULL;
    if (!err || !CALL_METHOD1(err, str_intern_c("write"), shown) || !CALL_METHOD0(err, str_intern_c("flush"))) return NULL;
    Value line = CALL_METHOD0(in, str_intern_c("readline"));
    if (!line && (exception_matches(&OSError_type) || exception_matches(&ValueError_type))) { /* it is closed: that is an end too */
        exception_clear();
        return raise_value(&EOFError_type, str_from_c("EOF when reading a line"));
    }
    if (!line || !is_str(line)) return line ? raise_type_error("object.readline() returned non-string") : NULL;
    return str_length(line) ? line : raise_value(&EOFError_type, str_from_c("EOF when reading a line"));
}

/* Is the pending exception the compiler's wish for more lines? */
static bool wants_more(void) {
    if (!exception_matches(&SyntaxError_type)) return false;
    Value error = exception_fetch();
    Value text = object_get_attr(error, str_intern_c("msg"));
    bool  more = text && is_str(text) && str_equal_ascii(text, "incomplete input");
    if (!text) exception_clear();
    if (!more) exception_restore(error);
    return more;
}

static bool is_blank(Value text) {
    size_t      length;
    const char *line = str_utf8(text, &length);
    size_t      blanks = line ? strspn(line, " \t\n") : 0;
    return line && (blanks == length || line[blanks] == '#');
}

static Value compile_typed(Value text, int flags, bool whole) {
    CompileOptions options = {.mode = COMPILE_SINGLE, .flags = flags, .optimize = vm_config.optimize, .feature_version = -1};
    size_t         length;
    const char    *source = str_utf8(text, &length);
    if (source && !whole && length && source[length - 1] == '\n') length--;
    return source ? compile_source(source, length, str_from_c("<stdin>"), &options) : NULL;
}

/* One statement, continued over lines until it is complete; *FLAGS are the future features in force.  NULL with EOFError at the end. */
static Value read_statement(int *flags) {
    Value text = NULL;
    do {
        TRY_VALUE(text, read_line(prompt("ps1", ">>> ")));
    } while (is_blank(text));
    for (;;) {
        int   partial = *flags | COMPILE_IGNORE_COOKIE | COMPILE_DONT_IMPLY_DEDENT | COMPILE_ALLOW_INCOMPLETE;
        Value code = compile_typed(text, partial, true);
        if (code) code = compile_typed(text, partial, false); /* without the last newline: a block wants an empty line */
        if (!code && !wants_more()) return NULL;
        if (!code) {
            Value more = read_line(prompt("ps2", "... "));
            if (more) {
                TRY_VALUE(text, str_format("%U%U", text, more));
                continue;
            }
            if (!exception_matches(&EOFError_type)) return NULL;
            exception_clear(); /* what is there must stand for itself */
            code = compile_typed(text, *flags | COMPILE_IGNORE_COOKIE, true);
        }
        if (code) *flags |= ((CodeObj *)code)->flags & CODE_FUTURE_MASK;
        return code;
    }
}

static void banner(void) {
    if (vm_config.quiet) return;
    fprintf(stderr, "Python " IDENTITY_PYTHON_FULL " (" IDENTITY_TITLE " " IDENTITY_VERSION ") on linux\n"
                    "Type \"help\", \"copyright\", \"credits\" or \"license\" for more information.\n");
}

/* What a statement printed shows before the next prompt. */
static void flush_streams(void) {
    static const char *const names[] = {"stderr", "stdout"};
    for (int i = 0; i < 2; i++) {
        Value stream = sys_get(names[i]);
        if (stream && stream != NONE && !CALL_METHOD0(stream, str_intern_c("flush"))) exception_clear();
    }
}

static void run_interactive_hook(void) {
    Value hook = sys_get("__interactivehook__");
    if (hook && !CALL0(hook)) {
        int status;
        vm_print_exception(&status);
    }
}

static int run_interactive(void) {
    Value dict = main_dict();
    if (!dict) return report();
    if (sys_set("ps1", sys_get("ps1") ? sys_get("ps1") : str_from_c(">>> ")) < 0) return report();
    if (sys_set("ps2", sys_get("ps2") ? sys_get("ps2") : str_from_c("... ")) < 0) return report();
    vm_config.inspect = false; /* from here on SystemExit is obeyed */
    for (int flags = 0;;) {
        Value code = read_statement(&flags);
        if (code && vm_run_code((CodeObj *)code, dict, NULL)) {
            flush_streams();
            continue;
        }
        if (!code && exception_matches(&EOFError_type)) {
            exception_clear();
            fputc('\n', stderr);
            return 0;
        }
        int status;
        if (vm_print_exception(&status)) return status;
        flush_streams();
    }
}

static int run_stdin(void) {
    if (!vm_config.safe_path && prepend_path(str_from_c("")) < 0) return report();
    if (isatty(0) || vm_config.interactive) {
        banner();
        const char *startup = vm_config.ignore_environment ? NULL : os_env("PYTHONSTARTUP");
        if (startup && *startup) {
            FILE  *file = fopen(startup, "rb");
            size_t length;
            char  *text = file ? read_stream(file, &length) : NULL;
            if (text) run_source(text, length, startup, COMPILE_FROM_FILE);
            else fprintf(stderr, "Could not open PYTHONSTARTUP\n");
            mem_free(text);
            if (file) fclose(file);
        }
        run_interactive_hook();
        return run_interactive();
    }
    size_t length;
    char  *text = read_stream(stdin, &length);
    Value  dict = main_dict(), file = str_intern_c("__file__");
    if (!dict || !file || dict_set(dict, file, str_from_c("<stdin>")) < 0) return report();
    int status = text ? run_source(text, length, "<stdin>", COMPILE_FROM_FILE) : 1;
    if (dict_delete(dict, file) < 0) exception_clear();
    mem_free(text);
    return status;
}

int run_main(const Options *options) {
    int status = 0;
    switch (options->kind) {
    case RUN_COMMAND: status = run_command(options->target); break;
    case RUN_MODULE:
        if (!vm_config.safe_path) {
            char here[PATH_MAX];
            if (prepend_path(getcwd(here, sizeof here) ? str_fs_decode(here) : str_from_c("")) < 0) return report();
        }
        status = run_module(str_fs_decode(options->target), true);
        break;
    case RUN_FILE: status = run_file(options->target); break;
    case RUN_STDIN: return run_stdin();
    }
    if (vm_config.inspect && (isatty(0) || vm_config.interactive)) status = run_interactive();
    return status;
}
