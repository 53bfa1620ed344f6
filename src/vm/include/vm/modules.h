/* modules.h - native modules, sys, builtins, and the settings the command line makes. */
#pragma once

#include "objects/function.h"

typedef struct VmConfig {
    bool isolated, ignore_environment, no_site, no_user_site, safe_path, inspect, interactive, dont_write_bytecode, quiet;
    bool unbuffered, dev_mode, warn_default_encoding, skip_first_line, no_debug_ranges, import_time, faulthandler, utf8_mode, lenient_streams /* errors: surrogateescape */;
    int  optimize, verbose, bytes_warning, parser_debug, hash_randomization, int_max_str_digits /* -1: default */, tracemalloc, utf8_mode_value;
    bool install_signal_handlers;
    int               orig_argc;
    char            **orig_argv;
    int               argc;          /* sys.argv: argv[0] is the script, "-c", "-m" or "" */
    char            **argv;
    const char       *program;       /* argv[0] of the process */
    const char       *home;          /* the installation, or NULL: found from the program (embedding sets it) */
    const char       *pycache_prefix; /* or NULL */
    const char       *check_hash_pycs; /* "default", "always", "never", or NULL */
    int               warn_count;
    const char      **warn_options;  /* -W, in order */
    int               x_count;
    const char      **x_options;     /* -X */
} VmConfig;
extern VmConfig vm_config;

/* Every native module except builtins and sys, NULL-terminated; installed by main before vm_init. */
extern const NativeModule *const *vm_native_modules;
const NativeModule *native_module_find(const char *name);         /* or NULL */
MUST_CHECK Value    native_module_create(const NativeModule *);   /* module object, methods added, not executed */

MUST_CHECK Value    native_module_import(const char *name);       /* without importlib: for start-up */
/* The lock of `_imp`, which fork() holds so that the child sees no import of another thread half done. */
void import_lock_acquire(void);
void import_lock_release(bool in_child); /* in the child the thread may have another identity */
extern const NativeModule imp_module;

/* Extension modules: installed by the C API before vm_init.  SUFFIX is that of modules made for this implementation. */
typedef struct VmExtensions {
    const char *suffix;
    const char *suffix_of_cpu; /* one that also names the CPU, for files of several CPUs in one folder */
    Value (*create)(Value spec, Value name, Value path); /* _imp.create_dynamic */
    Status (*execute)(Value module);                     /* _imp.exec_dynamic */
    const char *(*builtin_name)(size_t index);           /* modules in C that an embedding program has added; NULL behind the last */
    Value (*create_builtin)(Value spec, Value name);     /* one of those */
} VmExtensions;
extern VmExtensions vm_extensions;

/* Blocks of memory that C code reports to `_tracemalloc`: its functions while it traces, else NULL.  They want the GIL. */
typedef struct VmBlockTracer {
    Status (*track)(unsigned domain, uintptr_t pointer, size_t size); /* -1: no memory; nothing is raised */
    void (*untrack)(unsigned domain, uintptr_t pointer);
    Value (*traceback)(unsigned domain, uintptr_t pointer); /* a tuple of (file name, line), None, or NULL with an exception */
} VmBlockTracer;
extern const VmBlockTracer *vm_block_tracer;

MUST_CHECK Status modules_init(void);                             /* sys.modules */
MUST_CHECK Status builtins_init(void);
MUST_CHECK Status sys_init(const VmConfig *);
MUST_CHECK Status vm_init(void *stack_base, const VmConfig *);
/* Path configuration, importlib, standard streams, site: everything between vm_init and the first user code. */
MUST_CHECK Status vm_start(const VmConfig *);
/* Runs atexit handlers, threading._shutdown, flushes streams.  Returns 0, or 120 when flushing failed. */
int               vm_finish(void);
extern void     (*vm_after_finish)(void); /* called at the end of vm_finish when set: exit functions of C code */
extern bool       vm_finalizing; /* vm_finish has run the exit handlers */

/* ---- services that other files of vm provide to objects and stdlib --------------------------------------------------- */
MUST_CHECK Status vm_warn(Type *category, Value message, int stack_level);
void              vm_write_unraisable(Value exception, const char *message, Value object);
void              vm_gc_collection_done(int generation, bool started);
MUST_CHECK Value  vm_builtins(void);
MUST_CHECK Value  builtin_build_class(Value self, const Value *args, size_t nargs, Value kwnames);
/* print() to a C stdio stream when sys.stdout is not set up yet, else through the object. */
MUST_CHECK Status sys_set(const char *name, Value value);
MUST_CHECK Status sys_set_flags(const VmConfig *);                 /* sys.flags, from the settings */
Value             sys_get(const char *name);                       /* borrowed; NULL without exception when absent */
MUST_CHECK Value  sys_get_required(const char *name);              /* RuntimeError "lost sys.NAME" */
MUST_CHECK Status sys_audit(const char *event, const Value *args, size_t nargs);
