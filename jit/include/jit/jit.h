/* jit.h - switching the JIT on. */
#pragma once

#include "vm/modules.h"

#include <stdbool.h>

/* Reads SETTINGS ("off", "on", or key=value,...; NULL: defaults) and installs the hooks of the VM.  A word that is not understood gives
 * false; nothing is installed then. */
bool jit_start(const char *settings);
/* Writes the summary that TAIPANLOG=jit-summary asked for. */
void jit_finish(void);
/* The module `taipanjit`. */
extern const NativeModule taipanjit_module;
