/* stacks.h - several stacks for one thread: what greenlets are made of.
 *
 * A VmStack is a C stack, a stack of frames and a stack of registers.  The thread runs on one of them; what the interpreter keeps in the
 * Thread about a stack (innermost frame, handled exceptions, depth, limits, context) is put aside in the others.  All functions need the GIL. */
#pragma once

#include "vm/vm.h"

typedef struct VmStack VmStack;

bool vm_stacks_work(void); /* on this CPU */

/* The stack that the running thread began with; NULL: MemoryError is pending. */
MUST_CHECK VmStack *vm_stack_own(void);
/* A new one for the running thread, nothing on it, with CONTEXT (contextvars) or NULL; NULL: MemoryError is pending. */
MUST_CHECK VmStack *vm_stack_new(Value context);
/* Calls ENTRY(ARGUMENT) on a stack that vm_stack_new made; returns when somebody switches back.  ENTRY ends with vm_stack_leave.  OWNER is the
 * object whose trace function calls vm_stack_trace for the stack that is left. */
void vm_stack_start(Obj *owner, VmStack *, void (*entry)(void *), void *argument);
/* Goes on there; returns when somebody switches back. */
void vm_stack_switch(Obj *owner, VmStack *to);
/* The running stack is done: its memory goes, the VmStack stays. */
NORETURN void vm_stack_leave(VmStack *to);
/* The same, to a stack on which nothing is yet. */
NORETURN void vm_stack_leave_to_start(VmStack *to, void (*entry)(void *), void *argument);
/* Forgets a stack that nothing refers to any more.  What is on it is not unwound. */
void vm_stack_delete(VmStack *);
/* Something was stored in FRAME, which may be on a stack that does not run: passes the barrier of that stack's owner. */
void vm_stack_note_store(const Frame *);
/* Visits what a stack keeps alive that is not running. */
void vm_stack_trace(Tracer *, VmStack *);

/* For trace functions, and when a stack was made: where its owner is now. */
void vm_stack_set_owner(VmStack *, Obj *owner);
/* Owners of the running thread's stacks but for its own one. */
void vm_stacks_walk(void (*visit)(Obj *owner, void *context), void *context);
extern void (*vm_stacks_before_end)(void); /* called by a thread that has used stacks, before it ends; may run Python code */

Thread *vm_stack_thread(const VmStack *);     /* whose it is; NULL: that thread has ended */
bool    vm_stack_is_done(const VmStack *);    /* left for good, or its thread has ended */
size_t  vm_stack_used(const VmStack *);       /* bytes of its C stack, while it does not run; else 0 */
Frame  *vm_stack_frame(const VmStack *);      /* innermost, while it does not run; or NULL */
Slot   *vm_stack_context(VmStack *);          /* while it does not run; a store needs the owner's barrier */
void    vm_stacks_end(Thread *);              /* the thread ends: so do its stacks */
