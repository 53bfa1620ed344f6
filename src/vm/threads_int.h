/* threads_int.h - thread list, GIL set-up and what a poll runs. */
#pragma once

#include "vm_int.h"

extern uint64_t vm_main_thread_id;
extern int64_t  vm_switch_interval_ns;

void             gil_initialise(void);
void             gil_close(void); /* the program ends: from now on no other thread gets the GIL; sets vm_finalizing */
void             vm_trace_frames(Tracer *, VmThread *, Frame *innermost); /* the registers of a stack; clears the unused ones */
void             thread_trace_vm(Tracer *, Thread *); /* what the VM hangs on a thread */
int              vm_saved_errno(void);
void             vm_restore_errno(int);
/* Handlers of signals that arrived, on the main thread (signals.c).  May run Python code. */
MUST_CHECK Status vm_run_signal_handlers(void);
MUST_CHECK Status vm_run_pending_calls(void);
