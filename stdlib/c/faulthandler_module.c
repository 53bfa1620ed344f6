/* faulthandler_module.c - `faulthandler`: the Python stacks of all threads, written when the process dies, when a signal comes or after
 * some time.
 *
 * The writing part runs in signal handlers and on a thread that does not hold the interpreter lock: it only reads frames and code
 * objects, which do not move, and calls write().  What it shows of running threads may be one call off. */
#include "native_posix.h"

#include "base/thread_os.h"
#include "objects/float.h"
#include "objects/int.h"
#include "vm/modules.h"
#include "vm/signals.h"
#include "vm/vm.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MAX_FRAMES = 100, MAX_TEXT = 500, MAX_THREADS = 100, ALTERNATE_STACK = 64 * 1024 };

/* ---- writing ----------------------------------------------------------------------------------------------------------- */
static void put(int fd, const char *text) {
    size_t length = strlen(text);
    while (length > 0) {
        ssize_t done = write(fd, text, length);
        if (done <= 0) return;
        text += done;
        length -= (size_t)done;
    }
}

static void put_decimal(int fd, int number) {
    char  digits[16], *at = digits + sizeof digits - 1;
    *at = 0;
    do *--at = (char)('0' + number % 10);
    while ((number /= 10) > 0);
    put(fd, at);
}

static void put_hex(int fd, uint64_t number, int width) {
    char text[17];
    text[width] = 0;
    while (width-- > 0) {
        text[width] = "0123456789abcdef"[number & 15];
        number >>= 4;
    }
    put(fd, text);
}

static void put_str(int fd, Value v) {
    if (!v || !is_str(v)) {
        put(fd, "???");
        return;
    }
    intptr_t length = str_length(v);
    for (intptr_t i = 0; i < length && i < MAX_TEXT; i++) {
        uint32_t c = str_char(v, i);
        if (c >= ' ' && c < 127) {
            put(fd, (char[2]){(char)c, 0});
        } else {
            put(fd, c <= 0xff ? "\\x" : c <= 0xffff ? "\\u" : "\\U");
            put_hex(fd, c, c <= 0xff ? 2 : c <= 0xffff ? 4 : 8);
        }
    }
    if (length > MAX_TEXT) put(fd, "...");
}

static void put_stack(int fd, const Thread *thread, bool header) {
    const Frame *frame = thread ? thread->frame : NULL;
    if (header) put(fd, "Stack (most recent call first):\n");
    if (!frame) {
        put(fd, "  <no Python frame>\n");
        return;
    }
    for (int depth = 0; frame; frame = frame_shown(frame->back), depth++) {
        if (depth == MAX_FRAMES) {
            put(fd, "  ...\n");
            return;
        }
        put(fd, "  File \"");
        put_str(fd, frame->code->filename.value);
        put(fd, "\", line ");
        int line = frame_line(frame);
        if (line > 0) put_decimal(fd, line);
        else put(fd, "???");
        put(fd, " in ");
        put_str(fd, frame->code->name.value);
        put(fd, "\n");
    }
}

static void put_all_stacks(int fd, const Thread *current) {
    int count = 0;
    for (const Thread *thread = thread_list; thread; thread = thread->next, count++) {
        if (count) put(fd, "\n");
        if (count == MAX_THREADS) {
            put(fd, "...\n");
            return;
        }
        put(fd, thread == current ? "Current thread 0x" : "Thread 0x");
        put_hex(fd, thread->id, 16);
        put(fd, " (most recent call first):\n");
        put_stack(fd, thread, false);
    }
}

/* Names of modules of native code that are loaded and not among sys.stdlib_module_names.  Looks only: nothing is allocated. */
static void put_extension_modules(int fd) {
    Value  key, value, known = NULL;
    size_t position = 0;
    int    count = 0;
    if (!vm_modules || !is_dict(vm_modules) || !vm_sys_dict) return;
    while (dict_next(vm_sys_dict, &position, &key, &value))
        if (is_str(key) && str_equal_ascii(key, "stdlib_module_names") && value_is(value, &frozenset_type)) known = value;
    for (position = 0; dict_next(vm_modules, &position, &key, &value);) {
        if (!value_is(key, &str_type) || !str_is_ascii(key) || !value_is(value, &module_type)) continue;
        if (!((ModuleObj *)value)->foreign_def && !native_module_find((const char *)str_data(key)) && !str_equal_ascii(key, "sys")
            && !str_equal_ascii(key, "builtins"))
            continue;
        if (known && set_contains(known, key) != 0) continue;
        put(fd, count++ ? ", " : "\nExtension modules: ");
        put_str(fd, key);
    }
    if (!count) return;
    put(fd, " (total: ");
    put_decimal(fd, count);
    put(fd, ")\n");
}

void vm_put_stacks(int fd) {
    const Thread *thread = thread_list;
    while (thread && thread->id != os_thread_id()) thread = thread->next;
    put_all_stacks(fd, thread);
    put_extension_modules(fd);
}

static void put_stacks(int fd, bool all, const Thread *current) {
    if (all) put_all_stacks(fd, current);
    else put_stack(fd, current, true);
}

/* ---- where to write --------------------------------------------------------------------------------------------------------- */
/* Descriptor of FILE (NULL and None: sys.stderr); *KEEP is the object that must stay alive, or NULL for a number. */
static Status take_file(Value file, int *fd, Value *keep) {
    *keep = NULL;
    if (!file || file == NONE) {
        file = sys_get("stderr");
        if (!file) return RAISED(raise_format(&RuntimeError_type, "unable to get sys.stderr"));
        if (file == NONE) return RAISED(raise_format(&RuntimeError_type, "sys.stderr is None"));
    } else if (is_int(file)) {
        int64_t number;
        if (int_as_i64(file, &number) < 0) return -1;
        if (number < 0 || number > INT32_MAX) return RAISED(raise_value_error("file is not a valid file descripter"));
        *fd = (int)number;
        return 0;
    }
    Value number = CALL_METHOD0(file, str_intern_c("fileno"));
    int64_t n = -1;
    if (!number) return -1;
    if (is_int(number) && int_as_i64(number, &n) < 0) exception_clear();
    if (n < 0 || n > INT32_MAX) return RAISED(raise_format(&RuntimeError_type, "file.fileno() is not a valid file descriptor"));
    if (!CALL_METHOD0(file, str_intern_c("flush"))) exception_clear();
    *fd = (int)n;
    *keep = file;
    return 0;
}

static Slot kept_files; /* dict: what for -> the file object in use */

static Status keep_file(Value what, Value file) { return what ? dict_set(kept_files.value, what, file ? file : NONE) : -1; }

static void forget_file(Value what) {
    if (what && dict_delete(kept_files.value, what) < 0) exception_clear();
}

static Truth take_flag(Value v, bool otherwise) {
    int64_t number;
    if (!v) return otherwise;
    Value index = number_index(v);
    if (!index || int_as_i64(index, &number) < 0) return -1;
    return number != 0;
}

static Value f_dump_traceback(Value self, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"dump_traceback", "| file all_threads"};
    Value out[2], keep;
    int   fd;
    TRY_NULL(args_parse(&spec, args, nargs, names, out));
    Truth all = take_flag(out[1], true);
    TRY_NULL(all);
    TRY_NULL(take_file(out[0], &fd, &keep));
    put_stacks(fd, all, current_thread);
    return NONE;
}

/* ---- deadly signals ------------------------------------------------------------------------------------------------------------ */
static struct Deadly {
    int              number;
    const char      *name;
    bool             installed;
    struct sigaction previous;
} deadly[] = {{SIGBUS, "Bus error", 0, {{0}}}, {SIGILL, "Illegal instruction", 0, {{0}}}, {SIGFPE, "Floating point exception", 0, {{0}}},
              {SIGABRT, "Aborted", 0, {{0}}}, {SIGSEGV, "Segmentation fault", 0, {{0}}}};
static bool enabled, deadly_all;
static int  deadly_fd;
static void *alternate_stack;

static void restore(struct Deadly *entry) {
    if (!entry->installed) return;
    entry->installed = false;
    (void)sigaction(entry->number, &entry->previous, NULL);
}

static void die(int number) {
    int saved = errno;
    for (size_t i = 0; i < COUNT_OF(deadly); i++) {
        if (deadly[i].number != number) continue;
        restore(&deadly[i]); /* a fault in here ends the process */
        put(deadly_fd, "Fatal Python error: ");
        put(deadly_fd, deadly[i].name);
        put(deadly_fd, "\n\n");
    }
    put_stacks(deadly_fd, deadly_all, current_thread);
    put_extension_modules(deadly_fd);
    errno = saved;
    (void)raise(number); /* what happens without us */
}

static void use_alternate_stack(void) {
    if (alternate_stack) return;
    alternate_stack = mem_alloc(ALTERNATE_STACK);
    if (!alternate_stack) return;
    stack_t stack = {.ss_sp = alternate_stack, .ss_size = ALTERNATE_STACK};
    (void)sigaltstack(&stack, NULL);
}

static Value f_enable(Value self, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"enable", "| file all_threads"};
    Value out[2], keep;
    int   fd;
    TRY_NULL(args_parse(&spec, args, nargs, names, out));
    Truth all = take_flag(out[1], true);
    TRY_NULL(all);
    TRY_NULL(take_file(out[0], &fd, &keep));
    TRY_NULL(keep_file(str_intern_c("enable"), keep));
    deadly_fd = fd;
    deadly_all = all;
    if (enabled) return NONE;
    enabled = true;
    use_alternate_stack();
    for (size_t i = 0; i < COUNT_OF(deadly); i++) {
        struct sigaction action = {.sa_handler = die, .sa_flags = SA_NODEFER | SA_ONSTACK};
        sigemptyset(&action.sa_mask);
        if (sigaction(deadly[i].number, &action, &deadly[i].previous) < 0) return posix_error();
        deadly[i].installed = true;
    }
    return NONE;
}

static Value f_disable(Value self) {
    bool was = enabled;
    enabled = false;
    for (size_t i = 0; i < COUNT_OF(deadly); i++) restore(&deadly[i]);
    forget_file(str_intern_c("enable"));
    return value_from_bool(was);
}

static Value f_is_enabled(Value self) { return value_from_bool(enabled); }

/* ---- after some time --------------------------------------------------------------------------------------------------------------- */
static struct {
    OsMutex mutex;
    OsCond  wake;
    bool    ready, running, cancel, repeat, leave;
    int     fd;
    int64_t nanoseconds;
    char    header[64];
} later;

static void watch(void *unused) {
    sigset_t all;
    sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, NULL);
    os_mutex_lock(&later.mutex);
    do {
        bool woken = true;
        int64_t left = later.nanoseconds;
        while (!later.cancel && woken) woken = os_cond_wait_for(&later.wake, &later.mutex, left);
        if (later.cancel) break;
        put(later.fd, later.header);
        put_all_stacks(later.fd, NULL);
        if (later.leave) _exit(1);
    } while (later.repeat);
    later.running = false;
    os_cond_broadcast(&later.wake);
    os_mutex_unlock(&later.mutex);
}

static void stop_watching(void) {
    if (!later.ready) return;
    os_mutex_lock(&later.mutex);
    later.cancel = true;
    os_cond_broadcast(&later.wake);
    while (later.running) os_cond_wait(&later.wake, &later.mutex);
    os_mutex_unlock(&later.mutex);
    forget_file(str_intern_c("later"));
}

static void write_header(int64_t microseconds) {
    int64_t seconds = microseconds / 1000000, fraction = microseconds % 1000000;
    int     n = snprintf(later.header, sizeof later.header, "Timeout (%lld:%02d:%02d", (long long)(seconds / 3600), (int)(seconds / 60 % 60), (int)(seconds % 60));
    if (fraction) n += snprintf(later.header + n, sizeof later.header - (size_t)n, ".%06d", (int)fraction);
    snprintf(later.header + n, sizeof later.header - (size_t)n, ")!\n");
}

static Value f_dump_traceback_later(Value self, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"dump_traceback_later", "timeout | repeat file exit"};
    Value  out[4], keep;
    int    fd;
    double seconds;
    TRY_NULL(args_parse(&spec, args, nargs, names, out));
    TRY_NULL(number_as_double(out[0], &seconds));
    Truth repeat = take_flag(out[1], false), leave = repeat < 0 ? -1 : take_flag(out[3], false);
    TRY_NULL(leave);
    if (seconds > 9.2e9) return raise_overflow_error("timestamp too large to convert to C _PyTime_t");
    if (!(seconds >= 1e-6)) return raise_value_error("timeout must be greater than 0");
    TRY_NULL(take_file(out[2], &fd, &keep));
    stop_watching();
    if (!later.ready) {
        os_mutex_init(&later.mutex);
        os_cond_init(&later.wake);
        later.ready = true;
    }
    TRY_NULL(keep_file(str_intern_c("later"), keep));
    later.fd = fd;
    later.cancel = false;
    later.repeat = repeat;
    later.leave = leave;
    later.nanoseconds = (int64_t)(seconds * 1e9);
    write_header((int64_t)(seconds * 1e6));
    later.running = true;
    if (os_thread_start(watch, NULL, 0) != 0) {
        later.running = false;
        return raise_format(&RuntimeError_type, "unable to start watchdog thread");
    }
    return NONE;
}

static Value f_cancel_dump_traceback_later(Value self) {
    stop_watching();
    return NONE;
}

/* ---- signals that only show the stacks ------------------------------------------------------------------------------------------------ */
static struct Shown {
    bool             installed, all, chain;
    int              fd;
    struct sigaction previous;
} shown[NSIG];

static void show(int number);

static int install_shown(int number, struct sigaction *previous) {
    struct sigaction action = {.sa_handler = show, .sa_flags = SA_RESTART | (shown[number].chain ? SA_NODEFER : 0)};
    sigemptyset(&action.sa_mask);
    if (alternate_stack) action.sa_flags |= SA_ONSTACK;
    return sigaction(number, &action, previous);
}

static void show(int number) {
    int saved = errno;
    if (!shown[number].installed) return;
    put_stacks(shown[number].fd, shown[number].all, current_thread);
    if (shown[number].chain) {
        (void)sigaction(number, &shown[number].previous, NULL);
        errno = saved;
        (void)raise(number);
        saved = errno;
        (void)install_shown(number, NULL);
    }
    errno = saved;
}

static Status take_signal(Value v, int *number) {
    int64_t n;
    Value   index = number_index(v);
    if (!index || int_as_i64(index, &n) < 0) return -1;
    for (size_t i = 0; i < COUNT_OF(deadly); i++)
        if (deadly[i].number == n) return RAISED(raise_format(&RuntimeError_type, "signal %d cannot be registered, use enable() instead", (int)n));
    if (n < 1 || n >= NSIG) return RAISED(raise_value_error("signal number out of range"));
    *number = (int)n;
    return 0;
}

static Value f_register(Value self, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"register", "signum | file all_threads chain"};
    Value out[4], keep;
    int   fd, number;
    TRY_NULL(args_parse(&spec, args, nargs, names, out));
    TRY_NULL(take_signal(out[0], &number));
    Truth all = take_flag(out[2], true), chain = all < 0 ? -1 : take_flag(out[3], false);
    TRY_NULL(chain);
    TRY_NULL(take_file(out[1], &fd, &keep));
    TRY_NULL(keep_file(value_from_int(number), keep));
    shown[number].chain = chain;
    shown[number].fd = fd;
    shown[number].all = all;
    if (!shown[number].installed) {
        use_alternate_stack();
        if (install_shown(number, &shown[number].previous) < 0) return posix_error();
        shown[number].installed = true;
    }
    return NONE;
}

static Value f_unregister(Value self, Value signum) {
    int number;
    TRY_NULL(take_signal(signum, &number));
    if (!shown[number].installed) return FALSE_VALUE;
    shown[number].installed = false;
    (void)sigaction(number, &shown[number].previous, NULL);
    forget_file(value_from_int(number));
    return TRUE_VALUE;
}

/* ---- crashes on purpose, for tests --------------------------------------------------------------------------------------------------------- */
static Value f_read_null(Value self) {
    volatile int *volatile nothing = NULL;
    return value_from_int(*nothing);
}
static Value f_sigsegv(Value self, const Value *args, size_t nargs, Value names) {
    if (nargs && object_truth(args[0]) > 0) gil_leave();
    (void)raise(SIGSEGV);
    (void)raise(SIGSEGV);
    return NONE;
}
static Value f_sigabrt(Value self) { abort(); }
static Value f_sigfpe(Value self) {
    (void)raise(SIGFPE);
    return NONE;
}
static void die_on_thread(void *unused) {
    put(2, "Fatal Python error: faulthandler_fatal_error_thread: in new thread\nPython runtime state: initialized\n\n");
    put_all_stacks(2, NULL);
    abort();
}
static Value f_fatal_error_c_thread(Value self) {
    for (size_t i = 0; i < COUNT_OF(deadly); i++) restore(&deadly[i]);
    if (os_thread_start(die_on_thread, NULL, 0) != 0) return raise_format(&RuntimeError_type, "unable to start the thread");
    gil_leave();
    for (;;) (void)pause();
}
static NOINLINE int overflow_stack(int depth) {
    volatile char room[4096];
    room[0] = (char)depth;
    __asm__ volatile("" : : "r"(room) : "memory");
    return depth == INT32_MAX ? 0 : overflow_stack(depth + 1) + room[0];
}
static Value f_stack_overflow(Value self) { return value_from_int(overflow_stack(0)); }

static const MethodDef methods[] = {
    {"enable", f_enable, METHOD_KEYWORDS, "enable($module, file=sys.stderr, all_threads=True)\n--\n\nWrite the stacks when a deadly signal comes."},
    {"disable", f_disable, METHOD_NOARGS, "disable($module)\n--\n\nUndo enable(); tells whether it was in force."},
    {"is_enabled", f_is_enabled, METHOD_NOARGS, "is_enabled($module)\n--\n\nIs enable() in force?"},
    {"dump_traceback", f_dump_traceback, METHOD_KEYWORDS, "dump_traceback($module, file=sys.stderr, all_threads=True)\n--\n\nWrite the stacks now."},
    {"dump_traceback_later", f_dump_traceback_later, METHOD_KEYWORDS,
     "dump_traceback_later($module, timeout, repeat=False, file=sys.stderr, exit=False)\n--\n\nWrite the stacks of all threads after some time."},
    {"cancel_dump_traceback_later", f_cancel_dump_traceback_later, METHOD_NOARGS, "cancel_dump_traceback_later($module)\n--\n\nUndo dump_traceback_later()."},
    {"register", f_register, METHOD_KEYWORDS, "register($module, signum, file=sys.stderr, all_threads=True, chain=False)\n--\n\nWrite the stacks when SIGNUM comes."},
    {"unregister", f_unregister, METHOD_ONE, "unregister($module, signum, /)\n--\n\nUndo register(); tells whether it was in force."},
    {"_read_null", f_read_null, METHOD_NOARGS, "Read where nothing is."},
    {"_sigsegv", f_sigsegv, METHOD_FAST, "Raise SIGSEGV."},
    {"_sigabrt", f_sigabrt, METHOD_NOARGS, "Raise SIGABRT."},
    {"_sigfpe", f_sigfpe, METHOD_NOARGS, "Raise SIGFPE."},
    {"_fatal_error_c_thread", f_fatal_error_c_thread, METHOD_NOARGS, "End the process from a thread that Python does not know."},
    {"_stack_overflow", f_stack_overflow, METHOD_NOARGS, "Recurse without end in native code."},
    {NULL}};

static Status execute(Value module) {
    if (kept_files.value) return 0;
    gc_add_roots(&kept_files, 1, "faulthandler files");
    return (kept_files.value = dict_new()) ? 0 : -1;
}

const NativeModule faulthandler_module = {"faulthandler", "Stacks of all threads in hard times.", methods, execute};
