/* stack_room_int.h - does the C stack have room for one more level of a recursive pass?
 *
 * Depth limits are those of CPython and suit stacks of megabytes; a thread may have been given much less. */
#pragma once

#include "base/compiler.h"

/* The address below which recursive passes must not go on the calling thread's stack; NULL if
 * unknown. */
const char *stack_room_floor(void);

static ALWAYS_INLINE bool stack_has_room(const char *floor) {
    return LIKELY((const char *)__builtin_frame_address(0) > floor);
}
