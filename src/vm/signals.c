/* signals.c - signals as the interpreter sees them: the C handler notes the number, the main thread runs the Python handler
 * at its next poll.  The `_signal` module (stdlib) sets the table through these functions. */
#include "base/atomic.h"
#include "base/os.h"
#include "threads_int.h"
#include "vm/signals.h"

#include <errno.h>
#include <signal.h>
#include <unistd.h>

uint64_t vm_main_thread_id;
Slot     signal_handlers[SIGNAL_COUNT];
int      signal_wakeup_fd = -1;
bool     signal_warn_on_full_buffer = true;
static volatile int wakeup_error; /* errno of a number that could not be written, until the main thread reports it */
static volatile uint32_t signal_arrived[SIGNAL_COUNT];
static volatile uint32_t any_arrived;

int  vm_saved_errno(void) { return errno; }
void vm_restore_errno(int saved) { errno = saved; }

void signal_note(int number) {
    int saved = errno;
    signal_arrived[number] = 1;
    any_arrived = 1;
    vm_request_poll(POLL_SIGNAL);
    if (signal_wakeup_fd >= 0) {
        uint8_t byte = (uint8_t)number;
        ssize_t written = write(signal_wakeup_fd, &byte, 1);
        if (written < 0 && (signal_warn_on_full_buffer || (errno != EAGAIN && errno != EWOULDBLOCK))) wakeup_error = errno;
    }
    errno = saved;
}

Status signal_install(int number, void (*handler)(int)) {
    struct sigaction action = {.sa_handler = handler};
    sigemptyset(&action.sa_mask);
    action.sa_flags = SA_ONSTACK;
    return sigaction(number, &action, NULL);
}

Status signals_init(bool install_handlers) {
    gc_add_roots(signal_handlers, SIGNAL_COUNT, "signal handlers");
    if (!install_handlers) return 0;
    if (signal_install(SIGPIPE, SIG_IGN) < 0 || signal_install(SIGXFSZ, SIG_IGN) < 0) return RAISED(raise_os_error(errno, NULL, NULL));
    struct sigaction current;
    if (sigaction(SIGINT, NULL, &current) == 0 && current.sa_handler == SIG_DFL) {
        /* The default until the _signal module puts its default_int_handler here. */
        if (signal_install(SIGINT, signal_note) < 0) return RAISED(raise_os_error(errno, NULL, NULL));
    }
    return 0;
}

Status vm_run_signal_handlers(void) {
    if (!any_arrived) return 0;
    any_arrived = 0;
    if (wakeup_error) {
        int error = wakeup_error;
        wakeup_error = 0;
        raise_os_error(error, NULL, NULL);
        exception_write_unraisable("when trying to write to the signal wakeup fd", NULL);
    }
    for (int number = 1; number < SIGNAL_COUNT; number++) {
        if (!signal_arrived[number]) continue;
        signal_arrived[number] = 0;
        Value handler = signal_handlers[number].value;
        if (!handler && number == SIGINT) {
            raise_format(&KeyboardInterrupt_type, NULL);
            any_arrived = 1;
            vm_request_poll(POLL_SIGNAL);
            return -1;
        }
        if (!handler || value_is_int(handler) || handler == NONE) continue;
        Frame *frame = frame_running();
        Value  object = frame ? frame_object(frame) : NONE;
        if (!object || !CALL2(handler, value_from_int(number), object)) {
            any_arrived = 1; /* the rest is due at the next poll */
            vm_request_poll(POLL_SIGNAL);
            return -1;
        }
    }
    return 0;
}

Status signals_check(void) { return current_thread->id == vm_main_thread_id ? vm_run_signal_handlers() : 0; }

/* ---- pending calls (Py_AddPendingCall) -------------------------------------------------------------------------------------- */
static struct { Status (*function)(void *); void *argument; } pending[32];
static uint32_t pending_first, pending_count;

bool vm_add_pending_call(Status (*function)(void *), void *argument) {
    if (pending_count == COUNT_OF(pending)) return false;
    uint32_t at = (pending_first + pending_count++) % COUNT_OF(pending);
    pending[at].function = function;
    pending[at].argument = argument;
    vm_request_poll(POLL_CALL);
    return true;
}

Status vm_run_pending_calls(void) {
    if (current_thread->id != vm_main_thread_id) {
        if (pending_count) vm_request_poll(POLL_CALL);
        return 0;
    }
    while (pending_count) {
        uint32_t at = pending_first;
        pending_first = (pending_first + 1) % COUNT_OF(pending);
        pending_count--;
        TRY(pending[at].function(pending[at].argument));
    }
    return 0;
}
