/* stack.h - the part of a thread's stack that is scanned. */
#pragma once

#include "gc/gc.h"

/* Overwrites what calls that have returned left below the caller's frame, so that the frames of the next calls begin without old pointers. */
void gc_clear_dead_stack(void);
