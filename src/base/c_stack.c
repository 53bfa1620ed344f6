/* c_stack.c - switching C stacks: what is the same on all CPUs.
 *
 * The registers are the affair of the assembler files under arch/; here the address sanitizer is told, which keeps a shadow of
 * every stack and has to know which one is in use. */
#include "base/c_stack.h"

#include "base/c_stack_arch.h"

#if defined(__SANITIZE_ADDRESS__)
#define ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ASAN 1
#endif
#endif

#ifdef ASAN
#include <sanitizer/common_interface_defs.h>

static void announce(CStack *from, CStack *to, bool for_good) {
    __sanitizer_start_switch_fiber(for_good ? NULL : &from->fake, to->low, (size_t)(to->high - to->low));
}
static void arrived(CStack *self) { __sanitizer_finish_switch_fiber(self->fake, NULL, NULL); }
#else
static void announce(CStack *from, CStack *to, bool for_good) { (void)from, (void)to, (void)for_good; }
static void arrived(CStack *self) { (void)self; }
#endif

void c_stack_switch(CStack *from, CStack *to) {
    announce(from, to, false);
    c_stack_arch_switch(&from->top, to->top);
    arrived(from);
}

void c_stack_start(CStack *from, CStack *to, void (*entry)(void *), void *argument) {
    announce(from, to, false);
    to->fake = NULL;
    c_stack_arch_start(&from->top, (void *)((uintptr_t)to->high & ~(uintptr_t)63), entry, argument);
    arrived(from);
}

void c_stack_leave(CStack *from, CStack *to) {
    announce(from, to, true);
    c_stack_arch_switch(&from->top, to->top);
    fatal_error(__FILE__, __LINE__, "a stack that was left for good runs again");
}

void c_stack_arrived(CStack *self) { arrived(self); }
