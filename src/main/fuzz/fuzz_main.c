/* fuzz_main.c - the program of the fuzz variant: the interpreter started as usual, then libFuzzer, which hands its inputs to one
 * function of ci/fuzz_targets.py.
 *
 *   fuzz TARGET [libFuzzer's arguments]      FUZZ_TARGETS names the Python file
 *
 * The functions are Python so that a target is a line of code; what is tested is the C beneath them.  A function that lets an
 * exception out has found something, too: the input is reported like a crash. */
#include "base/thread_os.h"
#include "capi/capi.h"
#include "objects/bytes.h"
#include "objects/dict.h"
#include "objects/exceptions.h"
#include "objects/str.h"
#include "options.h"
#include "vm/vm.h"

#include <stdio.h>
#include <stdlib.h>

extern const NativeModule *const native_modules[];
int        LLVMFuzzerRunDriver(int *argc, char ***argv, int (*one)(const uint8_t *, size_t));
const char *__asan_default_options(void);

static Slot target;

/* Leaks: the collector's blocks hide what they point to, and the process ends with a full heap. */
__attribute__((visibility("default"))) const char *__asan_default_options(void) { return "detect_leaks=0:detect_stack_use_after_return=0:allocator_may_return_null=1"; }

static int one_input(const uint8_t *data, size_t size) {
    Value input = bytes_from_data(data, size);
    if (input && CALL1(target.value, input)) return 0;
    int status = 0;
    vm_print_exception(&status);
    abort();
}

static Status load_target(const char *path, const char *name) {
    Value runpy = vm_import_module("runpy"), file = str_fs_decode(path);
    if (!runpy || !file) return -1;
    Value space = object_call_method(runpy, str_intern_c("run_path"), &file, 1);
    if (!space) return -1;
    target.value = dict_get_c(space, name);
    if (!target.value) fprintf(stderr, "fuzz: there is no target %s in %s\n", name, path);
    gc_add_roots(&target, 1, "fuzz target");
    return target.value ? 0 : -1;
}

int main(int argc, char **argv) {
    const char *path = getenv("FUZZ_TARGETS"), *name = argc > 1 ? argv[1] : NULL;
    char       *own[] = {argv[0], (char *)"-S", (char *)"-B", (char *)"-c", (char *)"pass", NULL};
    Options     options = {.kind = RUN_STDIN};
    if (!path || !name) {
        fputs("usage: FUZZ_TARGETS=FILE fuzz TARGET [libFuzzer's arguments]\n", stderr);
        return 2;
    }
    options_parse(&options, 5, own);
    options.vm.install_signal_handlers = false;
    vm_config = options.vm;
    vm_native_modules = native_modules;
    capi_install();
    int status = 1;
    if (vm_init(__builtin_frame_address(0), &vm_config) < 0 || vm_start(&vm_config) < 0 || load_target(path, name) < 0) {
        if (exception_pending()) vm_print_exception(&status);
        return status;
    }
    argv[1] = argv[0];
    argv++;
    argc--;
    return LLVMFuzzerRunDriver(&argc, &argv, one_input);
}
