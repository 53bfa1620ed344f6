/* main.c - the program: options, start, run what was asked for, finish. */
#include "base/fault.h"
#include "base/memory.h"
#include "base/thread_os.h"
#include "capi/capi.h"
#include "capi/embed.h"
#include "jit/jit.h"
#include "objects/bytes.h"
#include "objects/dict.h"
#include "objects/exceptions.h"
#include "objects/str.h"
#include "options.h"
#include "run.h"
#include "vm/vm.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

extern const NativeModule *const native_modules[];

/* orig_argv must outlive the change that options_parse makes to argv[...] for sys.argv. */
static char **copy_arguments(int argc, char **argv) {
    char **copy = mem_alloc(((size_t)argc + 1) * sizeof *copy);
    if (!copy) abort();
    memcpy(copy, argv, ((size_t)argc + 1) * sizeof *copy);
    return copy;
}

static int finish(int status) {
    int finished = vm_finish();
    jit_finish();
    return status ? status : finished;
}

static Options options;

/* -1: the interpreter runs; else the exit status of a program that need not or cannot go on. */
static int start_program(int argc, char **argv, void *stack_base, const char *home, bool install_signal_handlers) {
    char **original = copy_arguments(argc, argv);
    options_parse(&options, argc, argv);
    if (options.exit_now >= 0) return options.exit_now;
    options_choose_charset(&options);
    options.vm.orig_argv = original;
    options.vm.home = home;
    options.vm.install_signal_handlers &= install_signal_handlers;
    vm_config = options.vm;
    vm_native_modules = native_modules;
    capi_install();
    if (vm_init(stack_base, &vm_config) < 0 || vm_start(&vm_config) < 0) {
        int status = 1;
        if (exception_pending()) {
            if (!vm_print_exception(&status)) fputs("Fatal Python error: the interpreter could not start\n", stderr);
        }
        return status;
    }
    if (!jit_start(options.jit)) {
        fprintf(stderr, "--jit: not understood: %s\n", options.jit);
        return 2;
    }
    fault_init(); /* TAIPANFAULT counts from here: start-up is over */
    gc_heed_faults();
    return -1;
}

static int run_program(int argc, char **argv, const char *home) {
    int status = start_program(argc, argv, __builtin_frame_address(0), home, true);
    return status >= 0 ? status : finish(run_main(&options));
}

/* ---- C programs that contain the interpreter --------------------------------------------------------------------------- */
static int embed_start(int argc, char **argv, const char *home, int install_signal_handlers) {
    char *low, *high;
    os_thread_stack(&low, &high); /* their frames lie above ours and may hold objects, too */
    return start_program(argc, argv, high, home, install_signal_handlers != 0);
}
static int embed_run(void) { return run_main(&options); }

__attribute__((constructor)) static void install_embed_hooks(void) { embed_hooks = (EmbedHooks){run_program, embed_start, embed_run}; }

int main(int argc, char **argv) {
    if (!embed_hooks.program) { /* start files of a newer C library than the one at work: it was to call constructors and does not know it */
        fputs("taipan: the program was linked wrongly: its constructors did not run\n", stderr);
        return 1;
    }
    int status = run_program(argc, argv, NULL);
    if (run_interrupted) { /* die as the shell expects of a program killed by ^C */
        signal(SIGINT, SIG_DFL);
        kill(getpid(), SIGINT);
    }
    return status;
}
