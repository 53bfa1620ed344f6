/* signals.h - what the `_signal` module and blocking calls need of signal handling. */
#pragma once

#include "objects/object.h"

#define SIGNAL_COUNT 65
extern Slot     signal_handlers[SIGNAL_COUNT]; /* Python handler, int SIG_DFL/SIG_IGN, or NULL: not ours */
extern int      signal_wakeup_fd;           /* gets the number of each signal as a byte, or -1 */
extern bool     signal_warn_on_full_buffer; /* a number that does not fit there is reported, as other errors are */
extern uint64_t vm_main_thread_id;

void              signal_note(int number);                          /* C handler; async-signal-safe */
MUST_CHECK Status signal_install(int number, void (*handler)(int)); /* -1 with errno */
MUST_CHECK Status signals_init(bool install_handlers);
/* Runs due Python handlers (main thread only); call it when a system call returned EINTR.  -1: one raised. */
MUST_CHECK Status signals_check(void);
/* Writes the stacks of all threads to the descriptor, naming the calling one as the current, and what modules extend the library (faulthandler_module.c).  Async-signal-safe. */
void              vm_put_stacks(int fd);
bool              vm_add_pending_call(Status (*function)(void *), void *argument); /* false: queue full */
