/* sys_int.h - what the files of the sys module and start-up share. */
#pragma once

#include "vm/modules.h"
#include "vm_int.h"

extern const MethodDef sys_hook_methods[];
extern bool            vm_finalizing;
extern int             int_max_str_digits; /* objects/int_text.c */

MUST_CHECK Status sys_hooks_init(Value module);
