/* stack.h - the part of a thread's stack that is scanned. */
#pragma once

#include "gc/gc.h"

/* Overwrites what calls that have returned left in BYTES below the caller's frame, so that the unused words in the frames of the next
 * calls are no old pointers. */
void gc_clear_dead_stack(size_t bytes);

/* Call it with eight zeros: they are written where the caller's frame has room for arguments of its callees, if the CPU's frames have.
 * Callees rarely use that room, so it is full of old pointers otherwise. */
void gc_clear_argument_room(long first, ...);
#define GC_EIGHT_ZEROS 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L

/* gc_collect_all for the end of the program: no frame of the calling thread holds an object any more, so its stack is not looked at, and
 * what dies does not hang on what lies there.  May run Python code (finalizers). */
void gc_collect_last(int rounds);

#define GC_DEAD_STACK ((size_t)64 << 10) /* what a program left behind that ran to its end */
