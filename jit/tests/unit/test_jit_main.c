/* test_jit_main.c - brings up the virtual machine for the room's unit tests. */
#include "base/test.h"
#include "jit/backend.h"
#include "vm/modules.h"

static int set_up(void) {
    static const NativeModule *const none[] = {NULL};
    static VmConfig                  config;
    vm_native_modules = none;
    return vm_init(__builtin_frame_address(0), &config);
}

TEST_MAIN(set_up())
