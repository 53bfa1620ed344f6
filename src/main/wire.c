/* wire.c - the native modules of this build. */
#include "jit/jit.h"
#include "vm/modules.h"

#define MODULE(variable) extern const NativeModule variable;
#include "stdlib/modules.gen.h"
#undef MODULE

extern const NativeModule *const native_modules[];
const NativeModule *const native_modules[] = {
    &imp_module,
    &taipanjit_module,
#define MODULE(variable) &variable,
#include "stdlib/modules.gen.h"
#undef MODULE
    NULL};
