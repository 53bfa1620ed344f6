/* options.c - CPython 3.11's command line and environment variables. */
#include "options.h"
#include "base/memory.h"
#include "base/os.h"
#include "vm/identity.gen.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char usage_line[] = "usage: %s [option] ... [-c cmd | -m mod | file | -] [arg] ...\n";

static const char help_text[] =
    "Options (and corresponding environment variables):\n"
    "-b     : issue warnings about str(bytes_instance), str(bytearray_instance)\n"
    "         and comparing bytes/bytearray with str; -bb: issue errors\n"
    "-B     : don't write .pyc files on import; also PYTHONDONTWRITEBYTECODE=x\n"
    "-c cmd : program passed in as string (terminates option list)\n"
    "-d     : turn on parser debugging output; also PYTHONDEBUG=x\n"
    "-E     : ignore PYTHON* environment variables\n"
    "-h     : print this help message and exit (also -? or --help)\n"
    "-i     : inspect interactively after running script; also PYTHONINSPECT=x\n"
    "-I     : isolate Taipan from the user's environment (implies -E and -s)\n"
    "-m mod : run library module as a script (terminates option list)\n"
    "-O     : remove assert and __debug__-dependent statements; also PYTHONOPTIMIZE=x\n"
    "-OO    : do -O changes and also discard docstrings\n"
    "-P     : don't prepend a potentially unsafe path to sys.path; also PYTHONSAFEPATH\n"
    "-q     : don't print version and copyright messages on interactive startup\n"
    "-s     : don't add user site directory to sys.path; also PYTHONNOUSERSITE=x\n"
    "-S     : don't imply 'import site' on initialization\n"
    "-u     : force the stdout and stderr streams to be unbuffered; also PYTHONUNBUFFERED=x\n"
    "-v     : verbose (trace import statements); also PYTHONVERBOSE=x\n"
    "-V     : print the version number and exit (also --version); -VV: more\n"
    "-W arg : warning control; arg is action:message:category:module:lineno; also PYTHONWARNINGS=arg\n"
    "-x     : skip first line of source, allowing use of non-Unix forms of #!cmd\n"
    "-X opt : set implementation-specific option\n"
    "--jit off|on|KEY=VALUE,...: the compiler of hot code (keys: backend, threshold); also TAIPANJIT=x\n"
    "--check-hash-based-pycs always|default|never\n"
    "file   : program read from script file\n"
    "-      : program read from stdin (default; interactive mode if a tty)\n"
    "arg ...: arguments passed to program in sys.argv[1:]\n";

static const char environment_text[] =
    "Environment variables that change behavior:\n"
    "PYTHONASYNCIODEBUG, PYTHONBREAKPOINT, PYTHONCASEOK, PYTHONDEBUG (-d), PYTHONDEVMODE (-X dev),\n"
    "PYTHONDONTWRITEBYTECODE (-B), PYTHONFAULTHANDLER (-X faulthandler), PYTHONHASHSEED, PYTHONHOME,\n"
    "PYTHONINSPECT (-i), PYTHONINTMAXSTRDIGITS (-X int_max_str_digits), PYTHONIOENCODING, PYTHONNOUSERSITE (-s),\n"
    "PYTHONOPTIMIZE (-O), PYTHONPATH, PYTHONPLATLIBDIR, PYTHONPROFILEIMPORTTIME (-X importtime), PYTHONPYCACHEPREFIX\n"
    "(-X pycache_prefix), PYTHONSAFEPATH (-P), PYTHONSTARTUP, PYTHONUNBUFFERED (-u), PYTHONUTF8 (-X utf8),\n"
    "PYTHONVERBOSE (-v), PYTHONWARNDEFAULTENCODING (-X warn_default_encoding), PYTHONWARNINGS (-W)\n";

static const char x_text[] =
    "The following implementation-specific options are available:\n"
    "-X dev: enable development mode; also PYTHONDEVMODE\n"
    "-X faulthandler: enable faulthandler; also PYTHONFAULTHANDLER\n"
    "-X importtime: show how long each import takes; also PYTHONPROFILEIMPORTTIME\n"
    "-X int_max_str_digits=number: limit the size of int<->str conversions; also PYTHONINTMAXSTRDIGITS\n"
    "-X no_debug_ranges: do not keep the columns of instructions; also PYTHONNODEBUGRANGES\n"
    "-X pycache_prefix=path: write .pyc files to a parallel tree rooted at path; also PYTHONPYCACHEPREFIX\n"
    "-X utf8[=0|1]: enable or disable UTF-8 mode; also PYTHONUTF8\n"
    "-X warn_default_encoding: warn about encoding=None; also PYTHONWARNDEFAULTENCODING\n";

static const char *environment(const Options *options, const char *name) {
    const char *value = options->vm.ignore_environment ? NULL : os_env(name);
    return value && *value ? value : NULL;
}

/* A level: a number, or anything else for 1. */
static int level_of(const char *text) {
    char *end;
    long  n = strtol(text, &end, 10);
    return *end || n < 0 || n > 1000000 ? 1 : (int)n;
}
static void raise_level(int *level, const char *text) {
    int n = text ? level_of(text) : 0;
    if (n > *level) *level = n;
}

static const char **append(const char **list, int *count, const char *text) {
    list = mem_realloc(list, (size_t)(*count + 1) * sizeof *list);
    if (!list) abort();
    list[(*count)++] = text;
    return list;
}

static void fatal_option(Options *options, const char *what) {
    fprintf(stderr, "Fatal Python error: preconfig_init_%s\nPython runtime state: preinitializing\n\n", what);
    options->exit_now = 1;
}

/* The number of frames of -X tracemalloc or PYTHONTRACEMALLOC. */
static void set_tracemalloc(Options *options, const char *text, const char *what) {
    char *end;
    long  n = strtol(text, &end, 10);
    if (*end || n < 0 || n > INT32_MAX) {
        fprintf(stderr, "Fatal Python error: config_init_tracemalloc: %s: invalid number of frames\nPython runtime state: preinitialized\n\n", what);
        options->exit_now = 1;
    } else {
        options->vm.tracemalloc = (int)n;
    }
}

static void read_environment(Options *options) {
    VmConfig *vm = &options->vm;
    if (!vm->pycache_prefix) vm->pycache_prefix = environment(options, "PYTHONPYCACHEPREFIX");
    if (vm->pycache_prefix && !*vm->pycache_prefix) vm->pycache_prefix = NULL; /* -X without a path: none, whatever the environment says */
    if (vm->ignore_environment) return;
    const char *seed = environment(options, "PYTHONHASHSEED");
    if (seed && vm->hash_randomization == 1 && strspn(seed, "0") == strlen(seed)) vm->hash_randomization = 0;
    vm->import_time |= environment(options, "PYTHONPROFILEIMPORTTIME") != NULL;
    vm->no_debug_ranges |= environment(options, "PYTHONNODEBUGRANGES") != NULL;
    vm->warn_default_encoding |= environment(options, "PYTHONWARNDEFAULTENCODING") != NULL;
    raise_level(&vm->optimize, environment(options, "PYTHONOPTIMIZE"));
    raise_level(&vm->verbose, environment(options, "PYTHONVERBOSE"));
    raise_level(&vm->parser_debug, environment(options, "PYTHONDEBUG"));
    vm->inspect |= environment(options, "PYTHONINSPECT") != NULL;
    vm->dont_write_bytecode |= environment(options, "PYTHONDONTWRITEBYTECODE") != NULL;
    vm->no_user_site |= environment(options, "PYTHONNOUSERSITE") != NULL;
    vm->unbuffered |= environment(options, "PYTHONUNBUFFERED") != NULL;
    vm->safe_path |= environment(options, "PYTHONSAFEPATH") != NULL;
    vm->dev_mode |= environment(options, "PYTHONDEVMODE") != NULL;
    vm->faulthandler |= environment(options, "PYTHONFAULTHANDLER") != NULL;
    const char *utf8 = environment(options, "PYTHONUTF8");
    if (utf8 && vm->utf8_mode_value < 0) {
        vm->utf8_mode_value = strcmp(utf8, "1") == 0;
        if (utf8[1] || (*utf8 != '0' && *utf8 != '1')) fatal_option(options, "utf8_mode: invalid PYTHONUTF8 environment variable value");
    }
    const char *frames = environment(options, "PYTHONTRACEMALLOC");
    if (frames && *frames && vm->tracemalloc < 0) set_tracemalloc(options, frames, "PYTHONTRACEMALLOC");
    const char *digits = environment(options, "PYTHONINTMAXSTRDIGITS");
    if (digits && vm->int_max_str_digits < 0) {
        char *end;
        long  n = strtol(digits, &end, 10);
        if (*end || (n != 0 && n < 640) || n > INT32_MAX) {
            fprintf(stderr, "Fatal Python error: config_init_int_max_str_digits: PYTHONINTMAXSTRDIGITS: invalid limit; must be >= 640 or 0 for unlimited.\n");
            options->exit_now = 1;
        } else {
            vm->int_max_str_digits = (int)n;
        }
    }
    const char *warnings = environment(options, "PYTHONWARNINGS");
    if (warnings) { /* before those of the command line */
        const char **list = NULL;
        int          count = 0;
        char        *copy = mem_copy(warnings, strlen(warnings) + 1);
        for (char *part = copy ? strtok(copy, ",") : NULL; part; part = strtok(NULL, ",")) list = append(list, &count, part);
        for (int i = 0; i < vm->warn_count; i++) list = append(list, &count, vm->warn_options[i]);
        vm->warn_options = list;
        vm->warn_count = count;
    }
}

/* Development mode warns first, and what -b asks for comes last and so has the last word. */
static void complete_warnings(VmConfig *vm) {
    const char **list = NULL;
    int          count = 0;
    if (vm->dev_mode) list = append(list, &count, "default");
    for (int i = 0; i < vm->warn_count; i++) list = append(list, &count, vm->warn_options[i]);
    if (vm->bytes_warning) list = append(list, &count, vm->bytes_warning > 1 ? "error::BytesWarning" : "default::BytesWarning");
    vm->warn_options = list;
    vm->warn_count = count;
}

static void apply_x_option(Options *options, const char *text) {
    VmConfig *vm = &options->vm;
    vm->x_options = append(vm->x_options, &vm->x_count, text);
    if (strcmp(text, "dev") == 0) vm->dev_mode = true;
    else if (strcmp(text, "utf8") == 0 || strcmp(text, "utf8=1") == 0 || strcmp(text, "utf8=0") == 0) vm->utf8_mode_value = text[4] == 0 || text[5] == '1';
    else if (strncmp(text, "utf8=", 5) == 0) fatal_option(options, "utf8_mode: invalid -X utf8 option value");
    else if (strncmp(text, "pycache_prefix=", 15) == 0) vm->pycache_prefix = text + 15;
    else if (strcmp(text, "pycache_prefix") == 0) vm->pycache_prefix = "";
    else if (strcmp(text, "faulthandler") == 0) vm->faulthandler = true;
    else if (strcmp(text, "tracemalloc") == 0) vm->tracemalloc = 1;
    else if (strncmp(text, "tracemalloc=", 12) == 0) set_tracemalloc(options, text + 12, "-X tracemalloc=NFRAME");
    else if (strcmp(text, "importtime") == 0) vm->import_time = true;
    else if (strcmp(text, "no_debug_ranges") == 0) vm->no_debug_ranges = true;
    else if (strcmp(text, "warn_default_encoding") == 0) vm->warn_default_encoding = true;
    else if (strcmp(text, "int_max_str_digits") == 0 || strncmp(text, "int_max_str_digits=", 19) == 0) {
        char *end;
        if (!text[18]) text = "int_max_str_digits="; /* an empty number is none */
        long  n = strtol(text + 19, &end, 10);
        if (*end || text[19] == 0 || (n != 0 && n < 640) || n < 0 || n > INT32_MAX) {
            fprintf(stderr, "Fatal Python error: config_init_int_max_str_digits: -X int_max_str_digits: invalid limit; must be >= 640 or 0 for unlimited.\n");
            options->exit_now = 1;
        } else {
            vm->int_max_str_digits = (int)n;
        }
    }
}

static void print_version(int times) {
    if (times < 2) printf("Python " IDENTITY_PYTHON_FULL "\n");
    else printf("Python " IDENTITY_PYTHON_FULL " (" IDENTITY_TITLE " " IDENTITY_VERSION ") \n[GCC " __VERSION__ "]\n");
}

static void usage_error(Options *options, const char *program) {
    fprintf(stderr, usage_line, program);
    fprintf(stderr, "Try `python -h' for more information.\n");
    options->exit_now = 2;
}

/* One letter that takes no argument; false if unknown. */
static bool apply_flag(Options *options, char letter, int *versions) {
    VmConfig *vm = &options->vm;
    switch (letter) {
    case 'b': vm->bytes_warning++; return true;
    case 'B': vm->dont_write_bytecode = true; return true;
    case 'd': vm->parser_debug++; return true;
    case 'E': vm->ignore_environment = true; return true;
    case 'i': vm->inspect = vm->interactive = true; return true;
    case 'I': vm->isolated = vm->ignore_environment = vm->no_user_site = vm->safe_path = true; return true;
    case 'O': vm->optimize++; return true;
    case 'P': vm->safe_path = true; return true;
    case 'q': vm->quiet = true; return true;
    case 'R': vm->hash_randomization = 2; return true; /* whatever PYTHONHASHSEED says */
    case 's': vm->no_user_site = true; return true;
    case 'S': vm->no_site = true; return true;
    case 't': return true;
    case 'u': vm->unbuffered = true; return true;
    case 'v': vm->verbose++; return true;
    case 'V': (*versions)++; return true;
    case 'x': vm->skip_first_line = true; return true;
    default: return false;
    }
}

/* Options that take an argument, attached or as the next word.  Returns the argument or NULL after a usage error. */
static const char *option_argument(Options *options, const char *rest, int argc, char **argv, int *at) {
    if (*rest) return rest;
    if (*at + 1 < argc) return argv[++*at];
    fprintf(stderr, "Argument expected for the -%c option\n", rest[-1]);
    usage_error(options, argv[0]);
    return NULL;
}

static void long_option(Options *options, const char *text, int argc, char **argv, int *at, int *versions) {
    if (strcmp(text, "--help") == 0) {
        printf(usage_line, argv[0]);
        fputs(help_text, stdout);
        options->exit_now = 0;
    } else if (strcmp(text, "--help-env") == 0 || strcmp(text, "--help-xoptions") == 0 || strcmp(text, "--help-all") == 0) {
        bool all = strcmp(text, "--help-all") == 0;
        if (all) printf(usage_line, argv[0]);
        if (all) fputs(help_text, stdout);
        if (all || strcmp(text, "--help-env") == 0) fputs(environment_text, stdout);
        if (all || strcmp(text, "--help-xoptions") == 0) fputs(x_text, stdout);
        options->exit_now = 0;
    } else if (strcmp(text, "--version") == 0) {
        (*versions)++;
    } else if (strcmp(text, "--jit") == 0 && *at + 1 < argc) {
        options->jit = argv[++*at];
    } else if (strncmp(text, "--jit=", 6) == 0) {
        options->jit = text + 6;
    } else if (strcmp(text, "--check-hash-based-pycs") == 0 && *at + 1 < argc) {
        const char *policy = argv[++*at];
        options->vm.check_hash_pycs = policy;
        if (strcmp(policy, "always") != 0 && strcmp(policy, "never") != 0 && strcmp(policy, "default") != 0) {
            fprintf(stderr, "--check-hash-based-pycs must be one of 'default', 'always', or 'never'\n");
            usage_error(options, argv[0]);
        }
    } else {
        fprintf(stderr, "unknown option %s\n", text);
        usage_error(options, argv[0]);
    }
}

void options_parse(Options *options, int argc, char **argv) {
    int versions = 0, at = 1;
    memset(options, 0, sizeof *options);
    options->exit_now = -1;
    options->vm = (VmConfig){.hash_randomization = 1, .int_max_str_digits = -1, .tracemalloc = -1, .install_signal_handlers = true, .orig_argc = argc,
                             .orig_argv = argv, .program = argc ? argv[0] : "", .utf8_mode_value = -1};
    for (; at < argc && argv[at][0] == '-' && argv[at][1] && options->kind == RUN_STDIN && options->exit_now < 0; at++) {
        if (strcmp(argv[at], "--") == 0) {
            at++;
            break;
        }
        if (argv[at][1] == '-') {
            long_option(options, argv[at], argc, argv, &at, &versions);
            continue;
        }
        for (const char *letter = argv[at] + 1; *letter && options->exit_now < 0; letter++) {
            if (strchr("cmWX", *letter)) {
                char        which = *letter;
                const char *argument = option_argument(options, letter + 1, argc, argv, &at);
                if (!argument) return;
                if (which == 'c' || which == 'm') {
                    options->kind = which == 'c' ? RUN_COMMAND : RUN_MODULE;
                    options->target = argument;
                } else if (which == 'W') {
                    options->vm.warn_options = append(options->vm.warn_options, &options->vm.warn_count, argument);
                } else {
                    apply_x_option(options, argument);
                }
                break;
            }
            if (*letter == 'h' || *letter == '?') {
                printf(usage_line, argv[0]);
                fputs(help_text, stdout);
                options->exit_now = 0;
            } else if (!apply_flag(options, *letter, &versions)) {
                fprintf(stderr, "Unknown option: -%c\n", *letter);
                usage_error(options, argv[0]);
            }
        }
    }
    if (options->exit_now >= 0) return;
    if (versions) {
        print_version(versions);
        options->exit_now = 0;
        return;
    }
    read_environment(options);
    complete_warnings(&options->vm);
    if (!options->jit) options->jit = os_env("TAIPANJIT");
    static char *empty_arguments[] = {""};
    if (options->kind == RUN_COMMAND || options->kind == RUN_MODULE) {
        argv[at - 1] = options->kind == RUN_COMMAND ? "-c" : "-m";
        options->vm.argc = argc - at + 1;
        options->vm.argv = argv + at - 1;
    } else if (at < argc && strcmp(argv[at], "-") != 0) {
        options->kind = RUN_FILE;
        options->target = argv[at];
        options->vm.argc = argc - at;
        options->vm.argv = argv + at;
    } else if (at < argc) {
        options->vm.argc = argc - at;
        options->vm.argv = argv + at;
    } else {
        options->vm.argc = 1;
        options->vm.argv = empty_arguments;
    }
}
