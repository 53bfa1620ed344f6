/* select_module.c - `select`: waiting for descriptors with select(), poll() and epoll.
 *
 * All three wait without the GIL; a signal runs its handlers and the wait goes on for the time that is left. */
#include "native_posix.h"

#include <poll.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <unistd.h>

static Type poll_type, epoll_type;

/* None: for ever, -1; else nanoseconds and the time when they are over.  UNIT: nanoseconds of 1 in the argument. */
static Status timeout_argument(Value v, double unit, const char *message, int64_t *left, int64_t *deadline) {
    double number;
    *left = -1;
    *deadline = 0;
    if (!v || v == NONE) return 0;
    if (number_as_double(v, &number) < 0) {
        if (!exception_matches(&TypeError_type)) return -1;
        exception_clear();
        return RAISED(raise_type_error("%s", message));
    }
    if (isnan(number)) return RAISED(raise_value_error("Invalid value NaN (not a number)"));
    if (fabs(number) * unit > 9.2e18) return RAISED(raise_overflow_error("timeout is too large"));
    *left = (int64_t)(number > 0 ? ceil(number * unit) : floor(number * unit));
    *deadline = os_clock_ns(OS_CLOCK_MONOTONIC) + *left;
    return 0;
}
/* After EINTR: runs handlers, 1 = go on waiting, 0 = time is up. */
static Truth wait_again(int64_t *left, int64_t deadline) {
    TRY(signals_check());
    if (*left < 0) return 1;
    *left = deadline - os_clock_ns(OS_CLOCK_MONOTONIC);
    return *left > 0;
}

/* Milliseconds of one wait.  A long one begins with a moment after which garbage is collected: *IDLE. */
static int wait_slice(int64_t left, bool *idle) {
    *idle = *idle && (left < 0 || left > VM_IDLE_NS);
    return native_milliseconds(*idle ? VM_IDLE_NS : left);
}

/* ---- select --------------------------------------------------------------------------------------------------------------- */
typedef struct Watched {
    Value  objects;
    int    fds[FD_SETSIZE];
    size_t count;
    fd_set set;
} Watched;

static Status watch(Value iterable, Watched *w, int *highest) {
    const Slot *items;
    w->count = 0;
    FD_ZERO(&w->set);
    Value sequence = sequence_fast(iterable, "arguments 1-3 must be sequences", &items, &w->count);
    if (!sequence || !(w->objects = list_new(0))) return -1;
    w->count = 0;
    for (intptr_t i = 0; i < (is_list(sequence) ? list_length(sequence) : tuple_length(sequence)); i++) { /* fileno() may change a list */
        int   fd;
        Value object = is_list(sequence) ? list_get(sequence, i) : tuple_get(sequence, i);
        TRY(fd_argument(object, &fd));
        if (fd < 0 || fd >= FD_SETSIZE) return RAISED(raise_value_error("filedescriptor out of range in select()"));
        if (w->count >= FD_SETSIZE) return RAISED(raise_value_error("too many file descriptors in select()"));
        TRY(list_append(w->objects, object));
        w->fds[w->count++] = fd;
        FD_SET(fd, &w->set);
        if (fd > *highest) *highest = fd;
    }
    return 0;
}
static Value ready_list(const Watched *w, const fd_set *set, bool any) {
    Value list = list_new(0);
    for (size_t i = 0; list && any && i < w->count; i++)
        if (FD_ISSET(w->fds[i], set) && list_append(list, list_get(w->objects, (intptr_t)i)) < 0) return NULL;
    return list;
}
static Value f_select(Value self, const Value *args, size_t nargs, Value names) {
    Watched read_fds, write_fds, other_fds;
    int     highest = -1, result = -1;
    int64_t left, deadline;
    if (nargs < 3 || nargs > 4) return raise_arity("select", 3, 4, nargs);
    TRY_NULL(timeout_argument(nargs == 4 ? args[3] : NULL, 1e9, "timeout must be a float or None", &left, &deadline));
    if (nargs == 4 && args[3] != NONE && left < 0) return raise_value_error("timeout must be non-negative");
    TRY_NULL(watch(args[0], &read_fds, &highest));
    TRY_NULL(watch(args[1], &write_fds, &highest));
    TRY_NULL(watch(args[2], &other_fds, &highest));
    fd_set r, w, e;
    for (;;) {
        r = read_fds.set;
        w = write_fds.set;
        e = other_fds.set;
        struct timeval tv = native_timeval(left < 0 ? 0 : left);
        gil_leave();
        result = select(highest + 1, &r, &w, &e, left < 0 ? NULL : &tv);
        int error = errno;
        gil_enter();
        errno = error;
        if (result >= 0) break;
        if (error != EINTR) return posix_error();
        Truth again = wait_again(&left, deadline);
        if (again < 0) return NULL;
        if (!again) {
            result = 0;
            break;
        }
    }
    Value reading = ready_list(&read_fds, &r, result > 0), writing = ready_list(&write_fds, &w, result > 0);
    Value other = ready_list(&other_fds, &e, result > 0);
    return reading && writing && other ? TUPLE3(reading, writing, other) : NULL;
}

/* ---- poll ----------------------------------------------------------------------------------------------------------------- */
typedef struct PollObj {
    Obj  header;
    Slot events; /* dict: descriptor -> events */
    bool running;
} PollObj;
static void poll_trace(Obj *obj, Tracer *tracer) { trace_slots(tracer, &((PollObj *)obj)->events, 1); }

static Status events_argument(Value v, uint16_t *events) {
    Value   index = number_index(v);
    int     overflow;
    int64_t number = index ? int_as_i64_clamped(index, &overflow) : 0;
    if (!index) return -1;
    if (overflow < 0 || number < 0) return RAISED(raise_value_error("value must be positive"));
    if (overflow || number > UINT16_MAX) return RAISED(raise_overflow_error("Python int too large for C unsigned short"));
    *events = (uint16_t)number;
    return 0;
}
static Value f_poll(Value self) {
    PollObj *p = (PollObj *)gc_alloc(&poll_type, sizeof(PollObj));
    Value    dict = p ? dict_new() : NULL;
    if (!dict) return NULL;
    slot_set(p, &p->events, dict);
    return VALUE(p);
}
static Value poll_register(Value self, const Value *args, size_t nargs, Value names) {
    int      fd;
    uint16_t events = POLLIN | POLLPRI | POLLOUT;
    if (nargs < 1 || nargs > 2) return raise_arity("register", 1, 2, nargs);
    TRY_NULL(fd_argument(args[0], &fd));
    if (nargs == 2) TRY_NULL(events_argument(args[1], &events));
    return dict_set(((PollObj *)self)->events.value, value_from_int(fd), value_from_int(events)) < 0 ? NULL : NONE;
}
static Value poll_modify(Value self, const Value *args, size_t nargs, Value names) {
    int      fd;
    uint16_t events;
    if (nargs != 2) return raise_arity("modify", 2, 2, nargs);
    TRY_NULL(fd_argument(args[0], &fd));
    TRY_NULL(events_argument(args[1], &events));
    Value dict = ((PollObj *)self)->events.value;
    Truth known = dict_contains(dict, value_from_int(fd));
    if (known < 0) return NULL;
    if (!known) return raise_os_error(ENOENT, NULL, NULL);
    return dict_set(dict, value_from_int(fd), value_from_int(events)) < 0 ? NULL : NONE;
}
static Value poll_unregister(Value self, Value arg) {
    int fd;
    TRY_NULL(fd_argument(arg, &fd));
    Truth removed = dict_delete(((PollObj *)self)->events.value, value_from_int(fd));
    return removed < 0 ? NULL : removed ? NONE : raise_key_error(value_from_int(fd));
}
static Value poll_results(const struct pollfd *fds, size_t count) {
    Value list = list_new(0);
    for (size_t i = 0; list && i < count; i++) {
        if (!fds[i].revents) continue;
        Value pair = TUPLE2(value_from_int(fds[i].fd), value_from_int((uint16_t)fds[i].revents));
        if (!pair || list_append(list, pair) < 0) return NULL;
    }
    return list;
}
/* poll() on COUNT descriptors: number of ready ones, or -1 with an exception. */
static int poll_wait(struct pollfd *fds, size_t count, int64_t left, int64_t deadline) {
    for (bool idle = true;;) {
        int slice = wait_slice(left, &idle);
        gil_leave();
        int result = poll(fds, (nfds_t)count, slice), error = errno;
        gil_enter();
        if (result > 0 || (result == 0 && !idle)) return result;
        if (result == 0) idle = !vm_collect_idle();
        else if (error != EINTR) return RAISED(raise_os_error(error, NULL, NULL));
        Truth again = wait_again(&left, deadline);
        if (again <= 0) return again;
    }
}
static Value poll_poll(Value self, const Value *args, size_t nargs, Value names) {
    PollObj *p = (PollObj *)self;
    int64_t  left, deadline;
    if (nargs > 1) return raise_arity("poll", 0, 1, nargs);
    TRY_NULL(timeout_argument(nargs ? args[0] : NULL, 1e6, "timeout must be an integer or None", &left, &deadline));
    if (left / 1000000 > INT_MAX) return raise_overflow_error("timeout is too large");
    if (p->running) return raise_format(&RuntimeError_type, "concurrent poll() invocation");
    size_t         count = (size_t)dict_length(p->events.value), at = 0, n = 0;
    struct pollfd *fds = mem_calloc(count + 1, sizeof *fds);
    if (!fds) return raise_memory_error();
    for (Value key, value; n < count && dict_next(p->events.value, &at, &key, &value); n++)
        fds[n] = (struct pollfd){.fd = (int)value_int(key), .events = (short)value_int(value)};
    p->running = true;
    int result = poll_wait(fds, n, left, deadline);
    p->running = false;
    Value list = result < 0 ? NULL : poll_results(fds, result ? n : 0);
    mem_free(fds);
    return list;
}
static const MethodDef poll_methods[] = {
    {"register", poll_register, METHOD_FAST, "register($self, fd, eventmask=select.POLLIN | select.POLLPRI | select.POLLOUT, /)\n--\n\nWatch a descriptor."},
    {"modify", poll_modify, METHOD_FAST, "modify($self, fd, eventmask, /)\n--\n\nChange the events of a watched descriptor."},
    {"unregister", poll_unregister, METHOD_ONE, "unregister($self, fd, /)\n--\n\nStop watching a descriptor."},
    {"poll", poll_poll, METHOD_FAST, "poll($self, timeout=None, /)\n--\n\nWait; return a list of (descriptor, events)."},
    {NULL}};
static NativeType poll_native = {.shape = {.size = sizeof(PollObj), .trace = poll_trace}, .methods = poll_methods};
static Type poll_type = STATIC_TYPE("select.poll", &object_type, poll_native, sizeof(PollObj), 0, TYPE_FLAG_DISALLOW_NEW);

/* ---- epoll ---------------------------------------------------------------------------------------------------------------- */
typedef struct EpollObj {
    Obj header;
    int fd; /* -1: closed */
} EpollObj;
#define EPOLL ((EpollObj *)self)

static void epoll_release(Obj *obj) {
    if (((EpollObj *)obj)->fd >= 0) close(((EpollObj *)obj)->fd);
}
static Value epoll_from_fd(Type *cls, int fd) {
    EpollObj *e = (EpollObj *)cls->native->allocate(cls, 0);
    if (!e) return NULL;
    e->fd = -1;
    if (gc_register_release(&e->header) < 0) return NULL;
    if (fd < 0 && (fd = epoll_create1(EPOLL_CLOEXEC)) < 0) return posix_error();
    e->fd = fd;
    return VALUE(e);
}
static Value epoll_create_object(Type *cls, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"epoll", "| sizehint flags"};
    Value                out[2];
    int                  size = -1, flags = 0;
    TRY_NULL(args_parse(&spec, args, nargs, names, out));
    if (out[0]) TRY_NULL(c_int_argument(out[0], &size));
    if (out[1]) TRY_NULL(c_int_argument(out[1], &flags));
    if (size < -1 || size == 0) return raise_value_error("negative sizehint");
    if (flags && flags != EPOLL_CLOEXEC) return raise_os_error(EINVAL, NULL, NULL);
    return epoll_from_fd(cls, -1);
}
static Value epoll_closed_error(void) { return raise_value_error("I/O operation on closed epoll object"); }
static Value epoll_close(Value self) {
    int fd = EPOLL->fd, result = 0, error = 0;
    EPOLL->fd = -1;
    if (fd >= 0) {
        gil_leave();
        result = close(fd);
        error = errno;
        gil_enter();
    }
    return result < 0 ? raise_os_error(error, NULL, NULL) : NONE;
}
static Value epoll_fileno(Value self) { return EPOLL->fd < 0 ? epoll_closed_error() : value_from_int(EPOLL->fd); }
static Value epoll_closed(Value self, void *closure) { return value_from_bool(EPOLL->fd < 0); }
static Value epoll_enter(Value self) { return EPOLL->fd < 0 ? epoll_closed_error() : self; }
static Value epoll_exit(Value self, const Value *args, size_t nargs, Value names) { return CALL_METHOD0(self, str_intern_c("close")); }
static Value epoll_fromfd(Value cls, Value arg) {
    int fd;
    TRY_NULL(c_int_argument(arg, &fd));
    return epoll_from_fd((Type *)cls, fd);
}
static Value epoll_control(Value self, int operation, Value fd_value, Value mask_value) {
    int      fd;
    uint32_t mask = EPOLLIN | EPOLLPRI | EPOLLOUT;
    TRY_NULL(fd_argument(fd_value, &fd));
    if (mask_value) {
        Value index = number_index(mask_value);
        if (!index) return NULL;
        mask = (uint32_t)int_as_u64_mask(index);
    }
    if (EPOLL->fd < 0) return epoll_closed_error();
    struct epoll_event event = {.events = mask};
    event.data.fd = fd;
    return epoll_ctl(EPOLL->fd, operation, fd, &event) < 0 ? posix_error() : NONE;
}
static Value epoll_register(Value self, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"register", "fd | eventmask"};
    Value                out[2];
    TRY_NULL(args_parse(&spec, args, nargs, names, out));
    return epoll_control(self, EPOLL_CTL_ADD, out[0], out[1]);
}
static Value epoll_modify(Value self, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"modify", "fd eventmask"};
    Value                out[2];
    TRY_NULL(args_parse(&spec, args, nargs, names, out));
    return epoll_control(self, EPOLL_CTL_MOD, out[0], out[1]);
}
static Value epoll_unregister(Value self, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"unregister", "fd"};
    Value                out[1];
    TRY_NULL(args_parse(&spec, args, nargs, names, out));
    return epoll_control(self, EPOLL_CTL_DEL, out[0], NULL);
}
static Value epoll_results(const struct epoll_event *events, int count) {
    Value list = list_new(0);
    for (int i = 0; list && i < count; i++) {
        Value pair = TUPLE2(value_from_int(events[i].data.fd), value_from_int(events[i].events));
        if (!pair || list_append(list, pair) < 0) return NULL;
    }
    return list;
}
static Value epoll_poll(Value self, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"poll", "| timeout maxevents"};
    Value                out[2];
    int64_t              left, deadline;
    int                  most = -1, result;
    TRY_NULL(args_parse(&spec, args, nargs, names, out));
    TRY_NULL(timeout_argument(out[0], 1e9, "timeout must be an integer or None", &left, &deadline));
    if (out[1]) TRY_NULL(c_int_argument(out[1], &most));
    if (EPOLL->fd < 0) return epoll_closed_error();
    if (most == -1) most = FD_SETSIZE - 1;
    if (most < 1) return raise_value_error("maxevents must be greater than 0, got %d", most);
    struct epoll_event *events = mem_calloc((size_t)most, sizeof *events);
    if (!events) return raise_memory_error();
    for (bool idle = true;;) {
        int slice = wait_slice(left, &idle);
        gil_leave();
        result = epoll_wait(EPOLL->fd, events, most, slice);
        int error = errno;
        gil_enter();
        if (result > 0 || (result == 0 && !idle)) break;
        if (result == 0) idle = !vm_collect_idle();
        Truth again = result == 0 || error == EINTR ? wait_again(&left, deadline) : RAISED(raise_os_error(error, NULL, NULL));
        if (again > 0) continue;
        if (again < 0) {
            mem_free(events);
            return NULL;
        }
        result = 0;
        break;
    }
    Value list = epoll_results(events, result);
    mem_free(events);
    return list;
}
static const MethodDef epoll_methods[] = {
    {"close", epoll_close, METHOD_NOARGS, "close($self, /)\n--\n\nClose the epoll descriptor."},
    {"fileno", epoll_fileno, METHOD_NOARGS, "fileno($self, /)\n--\n\nReturn the epoll descriptor."},
    {"fromfd", epoll_fromfd, METHOD_ONE | METHOD_CLASS, "fromfd($type, fd, /)\n--\n\nMake an epoll object of a descriptor."},
    {"register", epoll_register, METHOD_KEYWORDS, "register($self, /, fd, eventmask=select.EPOLLIN | select.EPOLLPRI | select.EPOLLOUT)\n--\n\nWatch a descriptor."},
    {"modify", epoll_modify, METHOD_KEYWORDS, "modify($self, /, fd, eventmask)\n--\n\nChange the events of a watched descriptor."},
    {"unregister", epoll_unregister, METHOD_KEYWORDS, "unregister($self, /, fd)\n--\n\nStop watching a descriptor."},
    {"poll", epoll_poll, METHOD_KEYWORDS, "poll($self, /, timeout=None, maxevents=-1)\n--\n\nWait; return a list of (descriptor, events)."},
    {"__enter__", epoll_enter, METHOD_NOARGS, NULL},
    {"__exit__", epoll_exit, METHOD_FAST, NULL},
    {NULL}};
static const GetSetDef epoll_getsets[] = {{"closed", epoll_closed, NULL, "True if the epoll descriptor is closed"}, {NULL}};
static NativeType epoll_native = {.shape = {.size = sizeof(EpollObj), .release = epoll_release}, .create = epoll_create_object,
                                  .methods = epoll_methods, .getsets = epoll_getsets};
static Type epoll_type = STATIC_TYPE("select.epoll", &object_type, epoll_native, sizeof(EpollObj), 0, 0);

static const MethodDef methods[] = {
    {"select", f_select, METHOD_FAST, "select($module, rlist, wlist, xlist, timeout=None, /)\n--\n\nWait until descriptors are ready."},
    {"poll", f_poll, METHOD_NOARGS, "poll($module, /)\n--\n\nReturn a polling object."},
    {NULL}};

#define C(name) {#name, name},
static const NativeConstant constants[] = {
#ifdef EPOLLERR
    C(EPOLLERR)
#endif
#ifdef EPOLLET
    C(EPOLLET)
#endif
#ifdef EPOLLEXCLUSIVE
    C(EPOLLEXCLUSIVE)
#endif
#ifdef EPOLLHUP
    C(EPOLLHUP)
#endif
#ifdef EPOLLIN
    C(EPOLLIN)
#endif
#ifdef EPOLLMSG
    C(EPOLLMSG)
#endif
#ifdef EPOLLONESHOT
    C(EPOLLONESHOT)
#endif
#ifdef EPOLLOUT
    C(EPOLLOUT)
#endif
#ifdef EPOLLPRI
    C(EPOLLPRI)
#endif
#ifdef EPOLLRDBAND
    C(EPOLLRDBAND)
#endif
#ifdef EPOLLRDHUP
    C(EPOLLRDHUP)
#endif
#ifdef EPOLLRDNORM
    C(EPOLLRDNORM)
#endif
#ifdef EPOLLWRBAND
    C(EPOLLWRBAND)
#endif
#ifdef EPOLLWRNORM
    C(EPOLLWRNORM)
#endif
    C(EPOLL_CLOEXEC)
#ifdef POLLERR
    C(POLLERR)
#endif
#ifdef POLLHUP
    C(POLLHUP)
#endif
#ifdef POLLIN
    C(POLLIN)
#endif
#ifdef POLLMSG
    C(POLLMSG)
#endif
#ifdef POLLNVAL
    C(POLLNVAL)
#endif
#ifdef POLLOUT
    C(POLLOUT)
#endif
#ifdef POLLPRI
    C(POLLPRI)
#endif
#ifdef POLLRDBAND
    C(POLLRDBAND)
#endif
#ifdef POLLRDHUP
    C(POLLRDHUP)
#endif
#ifdef POLLRDNORM
    C(POLLRDNORM)
#endif
#ifdef POLLWRBAND
    C(POLLWRBAND)
#endif
#ifdef POLLWRNORM
    C(POLLWRNORM)
#endif
    {"PIPE_BUF", PIPE_BUF}, {NULL, 0}};

static Status execute(Value module) {
    TRY(type_ready(&poll_type));
    TRY(module_add_type(module, &epoll_type));
    TRY(module_add(module, "error", VALUE(&OSError_type)));
    return native_add_constants(module, constants);
}

const NativeModule select_module = {"select", "Waiting for descriptors with select, poll and epoll.", methods, execute};
