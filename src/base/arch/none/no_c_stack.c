/* no_c_stack.c - a CPU for which nobody has written how to switch stacks. */
#include "base/c_stack.h"

#include "base/c_stack_arch.h"

const bool c_stack_is_supported = false;

void c_stack_arch_switch(void **saved, void *to) {
    (void)saved, (void)to;
    fatal_error(__FILE__, __LINE__, "stacks cannot be switched on this CPU");
}
void c_stack_arch_start(void **saved, void *top, void (*entry)(void *), void *argument) {
    (void)entry, (void)argument;
    c_stack_arch_switch(saved, top);
}
