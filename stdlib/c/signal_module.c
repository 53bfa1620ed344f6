/* signal_module.c - `_signal`: Python handlers of signals, waiting for signals, interval timers.
 *
 * The C handler and the table of Python handlers belong to the VM (vm/signals.c); this module fills the table. */
#include "native_posix.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

static Slot itimer_error, siginfo_type, default_handler;

#define ARITY(name, least, most) if (nargs < (least) || nargs > (most)) return raise_arity(name, least, most, nargs)

static bool in_main_thread(void) { return current_thread->id == vm_main_thread_id; }
static Status number_argument(Value v, int *number) {
    TRY(c_int_argument(v, number));
    return *number < 1 || *number >= SIGNAL_COUNT ? RAISED(raise_value_error("signal number out of range")) : 0;
}

/* ---- handlers ------------------------------------------------------------------------------------------------------------- */
static Value s_default_int_handler(Value self, const Value *args, size_t nargs, Value names) {
    int number;
    ARITY("default_int_handler", 2, 2);
    TRY_NULL(c_int_argument(args[0], &number));
    return raise_exception(CALL0(VALUE(&KeyboardInterrupt_type)));
}
static Value s_signal(Value self, const Value *args, size_t nargs, Value names) {
    int number;
    ARITY("signal", 2, 2);
    TRY_NULL(c_int_argument(args[0], &number));
    if (!in_main_thread()) return raise_value_error("signal only works in main thread of the main interpreter");
    if (number < 1 || number >= SIGNAL_COUNT) return raise_value_error("signal number out of range");
    Value handler = args[1];
    void (*action)(int) = signal_note;
    if (!value_is_callable(handler) || is_int(handler)) {
        int64_t kind = -1;
        if (!is_int(handler) || !int_small(handler, &kind) || (kind != 0 && kind != 1))
            return raise_type_error("signal handler must be signal.SIG_IGN, signal.SIG_DFL, or a callable object");
        action = kind ? SIG_IGN : SIG_DFL;
        handler = value_from_int(kind);
    }
    TRY_NULL(signals_check());
    if (signal_install(number, action) < 0) return posix_error();
    Value old = signal_handlers[number].value;
    signal_handlers[number].value = handler;
    return old ? old : NONE;
}
static Value s_getsignal(Value self, Value arg) {
    int number;
    TRY_NULL(number_argument(arg, &number));
    Value handler = signal_handlers[number].value;
    return handler ? handler : NONE;
}
static Value s_siginterrupt(Value self, const Value *args, size_t nargs, Value names) {
    int              number, flag;
    struct sigaction action;
    ARITY("siginterrupt", 2, 2);
    TRY_NULL(number_argument(args[0], &number));
    TRY_NULL(c_int_argument(args[1], &flag));
    if (sigaction(number, NULL, &action) < 0) return posix_error();
    if (flag) action.sa_flags &= ~SA_RESTART;
    else action.sa_flags |= SA_RESTART;
    return sigaction(number, &action, NULL) < 0 ? posix_error() : NONE;
}
static Value s_set_wakeup_fd(Value self, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"set_wakeup_fd", "fd / * | warn_on_full_buffer"};
    Value                out[2];
    int                  fd;
    struct stat          status;
    Truth                warn = 1;
    TRY_NULL(args_parse(&spec, args, nargs, names, out));
    TRY_NULL(c_int_argument(out[0], &fd));
    if (out[1]) TRY_NULL(warn = object_truth(out[1]));
    if (!in_main_thread()) return raise_value_error("set_wakeup_fd only works in main thread of the main interpreter");
    if (fd != -1) {
        if (fstat(fd, &status) < 0) return posix_error();
        int flags = fcntl(fd, F_GETFL);
        if (flags < 0) return posix_error();
        if (!(flags & O_NONBLOCK)) return raise_value_error("the fd %i must be in non-blocking mode", fd);
    }
    int old = signal_wakeup_fd;
    signal_wakeup_fd = fd;
    signal_warn_on_full_buffer = warn;
    return value_from_int(old);
}

/* ---- sending -------------------------------------------------------------------------------------------------------------- */
static Value s_raise_signal(Value self, Value arg) {
    int number;
    TRY_NULL(c_int_argument(arg, &number));
    gil_leave();
    int result = raise(number), error = errno;
    gil_enter();
    errno = error;
    if (result) return posix_error();
    return signals_check() < 0 ? NULL : NONE;
}
static Value s_pthread_kill(Value self, const Value *args, size_t nargs, Value names) {
    uint64_t id;
    int      number;
    ARITY("pthread_kill", 2, 2);
    if (!is_int(args[0])) return raise_type_error("pthread_kill() argument 1 must be int, not %K", args[0]);
    id = int_as_u64_mask(args[0]);
    TRY_NULL(c_int_argument(args[1], &number));
    TRY_NULL(sys_audit("signal.pthread_kill", args, 2));
    int error = pthread_kill((pthread_t)id, number);
    if (error) return raise_os_error(error, NULL, NULL);
    return signals_check() < 0 ? NULL : NONE;
}
static Value s_pidfd_send_signal(Value self, const Value *args, size_t nargs, Value names) {
    int fd, number, flags = 0;
    ARITY("pidfd_send_signal", 2, 4);
    TRY_NULL(c_int_argument(args[0], &fd));
    TRY_NULL(c_int_argument(args[1], &number));
    if (nargs == 4) TRY_NULL(c_int_argument(args[3], &flags));
    if (nargs > 2 && args[2] != NONE) return raise_type_error("siginfo must be None");
#ifdef SYS_pidfd_send_signal
    return syscall(SYS_pidfd_send_signal, fd, number, NULL, flags) < 0 ? posix_error() : NONE;
#else
    return raise_os_error(ENOSYS, NULL, NULL);
#endif
}
static Value s_alarm(Value self, Value arg) {
    int seconds;
    TRY_NULL(c_int_argument(arg, &seconds));
    return int_from_u64(alarm((unsigned)seconds));
}
static Value s_pause(Value self) {
    gil_leave();
    pause();
    gil_enter();
    return signals_check() < 0 ? NULL : NONE;
}

/* ---- timers --------------------------------------------------------------------------------------------------------------- */
static Value timer_pair(const struct itimerval *timer) {
    Value value = float_from_double((double)timer->it_value.tv_sec + (double)timer->it_value.tv_usec * 1e-6);
    Value interval = float_from_double((double)timer->it_interval.tv_sec + (double)timer->it_interval.tv_usec * 1e-6);
    return value && interval ? TUPLE2(value, interval) : NULL;
}
static Value timer_error(void) {
    int   error = errno;
    Value text = str_from_c(strerror(error));
    Value exception = text ? CALL2(itimer_error.value, value_from_int(error), text) : NULL;
    return exception ? raise_exception(exception) : NULL;
}
static Value s_setitimer(Value self, const Value *args, size_t nargs, Value names) {
    struct itimerval timer = {0}, old;
    int              which;
    int64_t          seconds, interval = 0;
    ARITY("setitimer", 2, 3);
    TRY_NULL(c_int_argument(args[0], &which));
    TRY_NULL(native_seconds(args[1], &seconds));
    if (nargs == 3) TRY_NULL(native_seconds(args[2], &interval));
    timer.it_value = native_timeval(seconds);
    timer.it_interval = native_timeval(interval);
    return setitimer((__typeof__(ITIMER_REAL))which, &timer, &old) < 0 ? timer_error() : timer_pair(&old);
}
static Value s_getitimer(Value self, Value arg) {
    struct itimerval timer;
    int              which;
    TRY_NULL(c_int_argument(arg, &which));
    return getitimer((__typeof__(ITIMER_REAL))which, &timer) < 0 ? timer_error() : timer_pair(&timer);
}

/* ---- sets of signals ------------------------------------------------------------------------------------------------------- */
static Status sigset_argument(Value iterable, sigset_t *set) {
    sigemptyset(set);
    Value iterator = object_iter(iterable);
    if (!iterator) return -1;
    for (Value item; (item = object_next(iterator));) {
        int     overflow;
        Value   index = number_index(item);
        int64_t number = index ? int_as_i64_clamped(index, &overflow) : 0;
        if (!index) return -1;
        if (overflow || number < 1 || number >= SIGNAL_COUNT)
            return RAISED(raise_value_error("signal number %lld out of range [1; %i]", (long long)number, SIGNAL_COUNT - 1));
        if (sigaddset(set, (int)number) < 0 && errno == EINVAL)
            TRY(warn_format(&RuntimeWarning_type, 1, "invalid signal number %lld, please use valid_signals()", (long long)number));
    }
    return exception_pending() ? -1 : 0;
}
static Value sigset_result(const sigset_t *set) {
    Value result = set_new();
    for (int number = 1; result && number < SIGNAL_COUNT; number++)
        if (sigismember(set, number) == 1 && set_add(result, value_from_int(number)) < 0) return NULL;
    return result;
}
static Value s_pthread_sigmask(Value self, const Value *args, size_t nargs, Value names) {
    sigset_t set, old;
    int      how;
    ARITY("pthread_sigmask", 2, 2);
    TRY_NULL(c_int_argument(args[0], &how));
    TRY_NULL(sigset_argument(args[1], &set));
    int error = pthread_sigmask(how, &set, &old);
    if (error) return raise_os_error(error, NULL, NULL);
    return signals_check() < 0 ? NULL : sigset_result(&old);
}
static Value s_sigpending(Value self) {
    sigset_t set;
    return sigpending(&set) < 0 ? posix_error() : sigset_result(&set);
}
static Value s_valid_signals(Value self) {
    sigset_t set;
    return sigemptyset(&set) < 0 || sigfillset(&set) < 0 ? posix_error() : sigset_result(&set);
}
static Value s_sigwait(Value self, Value arg) {
    sigset_t set;
    int      number = 0;
    TRY_NULL(sigset_argument(arg, &set));
    gil_leave();
    int error = sigwait(&set, &number);
    gil_enter();
    return error ? raise_os_error(error, NULL, NULL) : value_from_int(number);
}
static Value siginfo_result(const siginfo_t *info) {
    Value values[] = {value_from_int(info->si_signo), value_from_int(info->si_code), value_from_int(info->si_errno), value_from_int(info->si_pid),
                      value_from_int(info->si_uid), value_from_int(info->si_status), int_from_i64(info->si_band)};
    return structseq_from_values((Type *)siginfo_type.value, values, COUNT_OF(values));
}
static Value s_sigwaitinfo(Value self, Value arg) {
    sigset_t  set;
    siginfo_t info = {0};
    int       result;
    TRY_NULL(sigset_argument(arg, &set));
    BLOCKING(result, sigwaitinfo(&set, &info), return NULL)
    return result < 0 ? posix_error() : siginfo_result(&info);
}
static Value s_sigtimedwait(Value self, const Value *args, size_t nargs, Value names) {
    sigset_t  set;
    siginfo_t info = {0};
    int64_t   left;
    ARITY("sigtimedwait", 2, 2);
    TRY_NULL(sigset_argument(args[0], &set));
    TRY_NULL(native_seconds(args[1], &left));
    if (left < 0) return raise_value_error("timeout must be non-negative");
    int64_t deadline = os_clock_ns(OS_CLOCK_MONOTONIC) + left;
    for (;;) {
        struct timespec wait = {.tv_sec = left / 1000000000, .tv_nsec = left % 1000000000};
        gil_leave();
        int result = sigtimedwait(&set, &info, &wait), error = errno;
        gil_enter();
        if (result >= 0) return siginfo_result(&info);
        if (error == EAGAIN) return NONE;
        if (error != EINTR) return raise_os_error(error, NULL, NULL);
        TRY_NULL(signals_check());
        left = deadline - os_clock_ns(OS_CLOCK_MONOTONIC);
        if (left < 0) return NONE;
    }
}
static Value s_strsignal(Value self, Value arg) {
    int number;
    TRY_NULL(number_argument(arg, &number));
    const char *text = strsignal(number);
    return !text || strncmp(text, "Unknown signal", 14) == 0 ? NONE : str_fs_decode(text);
}

static const MethodDef methods[] = {
    {"alarm", s_alarm, METHOD_ONE, "alarm($module, seconds, /)\n--\n\nHave SIGALRM sent after the given number of seconds."},
    {"default_int_handler", s_default_int_handler, METHOD_FAST, "default_int_handler($module, signalnum, frame, /)\n--\n\nRaise KeyboardInterrupt."},
    {"getitimer", s_getitimer, METHOD_ONE, "getitimer($module, which, /)\n--\n\nReturn the current value of an interval timer."},
    {"getsignal", s_getsignal, METHOD_ONE, "getsignal($module, signalnum, /)\n--\n\nReturn the handler of a signal."},
    {"pause", s_pause, METHOD_NOARGS, "pause($module, /)\n--\n\nWait for a signal."},
    {"pidfd_send_signal", s_pidfd_send_signal, METHOD_FAST, "pidfd_send_signal($module, pidfd, signalnum, siginfo=None, flags=0, /)\n--\n\nSend a signal to a process."},
    {"pthread_kill", s_pthread_kill, METHOD_FAST, "pthread_kill($module, thread_id, signalnum, /)\n--\n\nSend a signal to a thread."},
    {"pthread_sigmask", s_pthread_sigmask, METHOD_FAST, "pthread_sigmask($module, how, mask, /)\n--\n\nFetch and change the signal mask of this thread."},
    {"raise_signal", s_raise_signal, METHOD_ONE, "raise_signal($module, signalnum, /)\n--\n\nSend a signal to this process."},
    {"set_wakeup_fd", s_set_wakeup_fd, METHOD_KEYWORDS, "set_wakeup_fd(fd, *, warn_on_full_buffer=True) -> fd\n\nHave the number of each signal written to fd."},
    {"setitimer", s_setitimer, METHOD_FAST, "setitimer($module, which, seconds, interval=0.0, /)\n--\n\nSet an interval timer."},
    {"siginterrupt", s_siginterrupt, METHOD_FAST, "siginterrupt($module, signalnum, flag, /)\n--\n\nChange whether system calls restart after a signal."},
    {"signal", s_signal, METHOD_FAST, "signal($module, signalnum, handler, /)\n--\n\nSet the handler of a signal; return the previous one."},
    {"sigpending", s_sigpending, METHOD_NOARGS, "sigpending($module, /)\n--\n\nReturn the set of pending signals."},
    {"sigtimedwait", s_sigtimedwait, METHOD_FAST, "sigtimedwait($module, sigset, timeout, /)\n--\n\nLike sigwaitinfo(), with a timeout."},
    {"sigwait", s_sigwait, METHOD_ONE, "sigwait($module, sigset, /)\n--\n\nWait for one of the signals."},
    {"sigwaitinfo", s_sigwaitinfo, METHOD_ONE, "sigwaitinfo($module, sigset, /)\n--\n\nWait for one of the signals; return its struct_siginfo."},
    {"strsignal", s_strsignal, METHOD_ONE, "strsignal($module, signalnum, /)\n--\n\nReturn the system's description of a signal."},
    {"valid_signals", s_valid_signals, METHOD_NOARGS, "valid_signals($module, /)\n--\n\nReturn the set of valid signal numbers."},
    {NULL}};

#define C(name) {#name, name},
static const NativeConstant constants[] = {
    {"SIG_DFL", 0}, {"SIG_IGN", 1}, {"NSIG", SIGNAL_COUNT},
    C(ITIMER_REAL) C(ITIMER_VIRTUAL) C(ITIMER_PROF)
#ifdef SIGABRT
    C(SIGABRT)
#endif
#ifdef SIGALRM
    C(SIGALRM)
#endif
#ifdef SIGBUS
    C(SIGBUS)
#endif
#ifdef SIGCHLD
    C(SIGCHLD)
#endif
#ifdef SIGCLD
    C(SIGCLD)
#endif
#ifdef SIGCONT
    C(SIGCONT)
#endif
#ifdef SIGFPE
    C(SIGFPE)
#endif
#ifdef SIGHUP
    C(SIGHUP)
#endif
#ifdef SIGILL
    C(SIGILL)
#endif
#ifdef SIGINT
    C(SIGINT)
#endif
#ifdef SIGIO
    C(SIGIO)
#endif
#ifdef SIGIOT
    C(SIGIOT)
#endif
#ifdef SIGKILL
    C(SIGKILL)
#endif
#ifdef SIGPIPE
    C(SIGPIPE)
#endif
#ifdef SIGPOLL
    C(SIGPOLL)
#endif
#ifdef SIGPROF
    C(SIGPROF)
#endif
#ifdef SIGPWR
    C(SIGPWR)
#endif
#ifdef SIGQUIT
    C(SIGQUIT)
#endif
#ifdef SIGSEGV
    C(SIGSEGV)
#endif
#ifdef SIGSTKFLT
    C(SIGSTKFLT)
#endif
#ifdef SIGSTOP
    C(SIGSTOP)
#endif
#ifdef SIGSYS
    C(SIGSYS)
#endif
#ifdef SIGTERM
    C(SIGTERM)
#endif
#ifdef SIGTRAP
    C(SIGTRAP)
#endif
#ifdef SIGTSTP
    C(SIGTSTP)
#endif
#ifdef SIGTTIN
    C(SIGTTIN)
#endif
#ifdef SIGTTOU
    C(SIGTTOU)
#endif
#ifdef SIGURG
    C(SIGURG)
#endif
#ifdef SIGUSR1
    C(SIGUSR1)
#endif
#ifdef SIGUSR2
    C(SIGUSR2)
#endif
#ifdef SIGVTALRM
    C(SIGVTALRM)
#endif
#ifdef SIGWINCH
    C(SIGWINCH)
#endif
#ifdef SIGXCPU
    C(SIGXCPU)
#endif
#ifdef SIGXFSZ
    C(SIGXFSZ)
#endif
#ifdef SIG_BLOCK
    C(SIG_BLOCK)
#endif
#ifdef SIG_SETMASK
    C(SIG_SETMASK)
#endif
#ifdef SIG_UNBLOCK
    C(SIG_UNBLOCK)
#endif
    {NULL, 0}};

static const StructSeqField siginfo_fields[] = {
    {"si_signo", "signal number"}, {"si_code", "signal code"}, {"si_errno", "errno associated with this signal"}, {"si_pid", "sending process ID"},
    {"si_uid", "real user ID of sending process"}, {"si_status", "exit value or signal"}, {"si_band", "band event for SIGPOLL"}, {NULL, NULL}};
static const StructSeqDef siginfo_def = {"signal.struct_siginfo", "Result of sigwaitinfo and sigtimedwait.", siginfo_fields, 7};

/* What the process came with: SIG_DFL, SIG_IGN, or None for a handler that is not Python's. */
static Status read_handlers(void) {
    for (int number = 1; number < SIGNAL_COUNT; number++) {
        struct sigaction action;
        if (signal_handlers[number].value) continue;
        Value handler = sigaction(number, NULL, &action) < 0 ? NULL
                        : action.sa_handler == SIG_DFL       ? value_from_int(0)
                        : action.sa_handler == SIG_IGN       ? value_from_int(1)
                                                             : NONE;
        if (number == SIGINT && handler == NONE && action.sa_handler == signal_note) handler = default_handler.value;
        signal_handlers[number].value = handler;
    }
    return 0;
}
static Status execute(Value module) {
    TRY(native_add_constants(module, constants));
    TRY(module_add(module, "SIGRTMIN", value_from_int(SIGRTMIN)));
    TRY(module_add(module, "SIGRTMAX", value_from_int(SIGRTMAX)));
    TRY(native_structseq_add(module, "struct_siginfo", &siginfo_type, &siginfo_def));
    TRY(native_exception_add(module, &itimer_error, "signal", "itimer_error", &OSError_type));
    TRY(module_add(module, "ItimerError", itimer_error.value));
    if (!default_handler.value) {
        gc_add_roots(&default_handler, 1, "default_int_handler");
        default_handler.value = dict_get_c(module_dict(module), "default_int_handler");
    }
    return read_handlers();
}

const NativeModule signal_module = {"_signal", "Handlers of signals, and waiting for signals.", methods, execute};
