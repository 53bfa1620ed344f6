/* c_stack_arch.h - what a folder under arch/ has to offer for c_stack.c. */
#pragma once

/* Saves callee-saved registers on the stack, the stack pointer at *SAVED, and goes on where TO was saved. */
void c_stack_arch_switch(void **saved, void *to);
/* The same, but calls ENTRY(ARGUMENT) on a stack that begins at TOP. */
void c_stack_arch_start(void **saved, void *top, void (*entry)(void *), void *argument);
