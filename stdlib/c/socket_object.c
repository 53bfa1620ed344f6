/* socket_object.c - the type `_socket.socket`.
 *
 * A socket with a timeout is non-blocking for the system; operations wait with poll() first.  All of them run without the
 * GIL and go on after a signal whose handlers raised nothing. */
#include "socket_int.h"

#include <fcntl.h>
#include <sys/ioctl.h>

#define SOCKET ((SocketObj *)self)

int64_t socket_default_timeout = -1;

static int64_t deadline_of(const SocketObj *s) { return s->timeout > 0 ? os_clock_ns(OS_CLOCK_MONOTONIC) + s->timeout : 0; }

/* Waits until the socket is ready, at most until DEADLINE (0: for ever). */
static Status socket_wait(const SocketObj *s, short events, int64_t deadline) {
    struct pollfd wanted = {.fd = s->fd, .events = events};
    if (s->fd < 0) return 0; /* the call that follows reports it */
    for (;;) {
        int64_t left = deadline ? deadline - os_clock_ns(OS_CLOCK_MONOTONIC) : -1;
        if (deadline && left < 0) return RAISED(raise_format(&TimeoutError_type, "timed out"));
        gil_leave();
        int result = poll(&wanted, 1, native_milliseconds(left)), error = errno;
        gil_enter();
        if (result > 0) return 0;
        if (result < 0 && error != EINTR) return RAISED(raise_os_error(error, NULL, NULL));
        if (result < 0) TRY(signals_check());
    }
}
/* Runs CALL until it succeeds; what makes it fail is raised and FAIL executed. */
#define SOCKET_CALL(s, wait_for, deadline, result, call, FAIL) \
    for (;;) { \
        if ((s)->timeout > 0 && socket_wait((s), (wait_for), (deadline)) < 0) { FAIL; } \
        gil_leave(); \
        (result) = (call); \
        int call_errno = errno; \
        gil_enter(); \
        if ((result) >= 0) break; \
        if (call_errno == EINTR) { \
            if (signals_check() < 0) { FAIL; } \
            continue; \
        } \
        if ((s)->timeout > 0 && (call_errno == EAGAIN || call_errno == EWOULDBLOCK)) continue; \
        raise_os_error(call_errno, NULL, NULL); \
        FAIL; \
    }

/* ---- life ----------------------------------------------------------------------------------------------------------------- */
static Status set_blocking(int fd, bool blocking) {
    int on = !blocking;
    gil_leave();
    int result = ioctl(fd, FIONBIO, &on), error = errno;
    gil_enter();
    return result < 0 ? RAISED(raise_os_error(error, NULL, NULL)) : 0;
}
static Status socket_setup(SocketObj *s, int fd, int family, int type, int protocol) {
    s->family = family;
    s->type = type & ~(SOCK_NONBLOCK | SOCK_CLOEXEC);
    s->protocol = protocol;
    s->timeout = type & SOCK_NONBLOCK ? 0 : socket_default_timeout;
    s->fd = fd;
    if (!(type & SOCK_NONBLOCK) && socket_default_timeout >= 0) return set_blocking(fd, false);
    return 0;
}
static Value socket_create(Type *cls, const Value *args, size_t nargs, Value names) {
    SocketObj *s = (SocketObj *)cls->native->allocate(cls, 0);
    if (!s) return NULL;
    s->fd = -1;
    s->timeout = socket_default_timeout;
    return VALUE(s);
}
Value socket_new(int fd, int family, int type, int protocol) {
    Value self = socket_create(&socket_type, NULL, 0, NULL);
    if (!self) {
        close(fd);
        return NULL;
    }
    return socket_setup(SOCKET, fd, family, type, protocol) < 0 ? NULL : self;
}
/* What the system knows about an existing descriptor, for the parts that were not given (-1). */
static Status inspect(int fd, int *family, int *type, int *protocol) {
    SocketAddress address;
    socklen_t     length = sizeof address, size = sizeof(int);
    memset(&address, 0, sizeof address);
    if (getsockname(fd, &address.any, &length) < 0) {
        if (errno == EBADF || errno == ENOTSOCK || *family == -1) return RAISED(raise_os_error(errno, NULL, NULL));
    } else if (*family == -1) *family = address.any.sa_family;
    if (*type == -1 && getsockopt(fd, SOL_SOCKET, SO_TYPE, type, &size) < 0) return RAISED(raise_os_error(errno, NULL, NULL));
    size = sizeof(int);
    if (*protocol == -1 && getsockopt(fd, SOL_SOCKET, SO_PROTOCOL, protocol, &size) < 0) return RAISED(raise_os_error(errno, NULL, NULL));
    return 0;
}
static Status socket_init(Value self, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"socket", "| family type proto fileno"};
    Value                out[4];
    int                  family = -1, type = -1, protocol = -1, fd;
    TRY(args_parse(&spec, args, nargs, names, out));
    if (out[0]) TRY(c_int_argument(out[0], &family));
    if (out[1]) TRY(c_int_argument(out[1], &type));
    if (out[2]) TRY(c_int_argument(out[2], &protocol));
    Value audited[] = {self, value_from_int(family), value_from_int(type), value_from_int(protocol)};
    TRY(sys_audit("socket.__new__", audited, 4));
    if (out[3] && out[3] != NONE) {
        if (value_is_a(out[3], &float_type)) return RAISED(raise_type_error("integer argument expected, got float"));
        TRY(c_int_argument(out[3], &fd));
        if (fd < 0) return RAISED(raise_value_error("negative file descriptor"));
        TRY(inspect(fd, &family, &type, &protocol));
    } else {
        if (family == -1) family = AF_INET;
        if (type == -1) type = SOCK_STREAM;
        if (protocol == -1) protocol = 0;
        gil_leave();
        fd = socket(family, type | SOCK_CLOEXEC, protocol);
        int error = errno;
        gil_enter();
        if (fd < 0) return RAISED(raise_os_error(error, NULL, NULL));
    }
    return socket_setup(SOCKET, fd, family, type, protocol);
}
static void socket_finalize(Value self) {
    if (SOCKET->fd < 0) return;
    Value pending = exception_fetch();
    if (native_warn_unclosed("", self, self) < 0) exception_write_unraisable(NULL, self);
    int fd = SOCKET->fd;
    SOCKET->fd = -1;
    if (fd >= 0) close(fd);
    exception_restore(pending);
}
static Value socket_repr(Value self) {
    return str_format("<socket object, fd=%d, family=%d, type=%d, proto=%d>", SOCKET->fd, SOCKET->family, SOCKET->type, SOCKET->protocol);
}
static Value m_close(Value self) {
    int fd = SOCKET->fd, result = 0, error = 0;
    SOCKET->fd = -1;
    if (fd >= 0) {
        gil_leave();
        result = close(fd);
        error = errno;
        gil_enter();
    }
    return result < 0 && error != ECONNRESET ? raise_os_error(error, NULL, NULL) : NONE;
}
static Value m_detach(Value self) {
    int fd = SOCKET->fd;
    SOCKET->fd = -1;
    return value_from_int(fd);
}
static Value m_fileno(Value self) { return value_from_int(SOCKET->fd); }

/* ---- timeouts ------------------------------------------------------------------------------------------------------------- */
Status socket_timeout_argument(Value v, int64_t *timeout) {
    *timeout = -1;
    if (v == NONE) return 0;
    TRY(native_seconds(v, timeout));
    if (*timeout < 0) return RAISED(raise_value_error("Timeout value out of range"));
    return 0;
}
Value socket_timeout_value(int64_t timeout) { return timeout < 0 ? NONE : float_from_double((double)timeout / 1e9); }

static Value m_settimeout(Value self, Value arg) {
    int64_t timeout;
    TRY_NULL(socket_timeout_argument(arg, &timeout));
    SOCKET->timeout = timeout;
    return set_blocking(SOCKET->fd, timeout < 0) < 0 ? NULL : NONE;
}
static Value m_gettimeout(Value self) { return socket_timeout_value(SOCKET->timeout); }
static Value get_timeout(Value self, void *closure) { return socket_timeout_value(SOCKET->timeout); }
static Value m_setblocking(Value self, Value arg) {
    Truth blocking = object_truth(arg);
    if (blocking < 0) return NULL;
    SOCKET->timeout = blocking ? -1 : 0;
    return set_blocking(SOCKET->fd, blocking) < 0 ? NULL : NONE;
}
static Value m_getblocking(Value self) { return value_from_bool(SOCKET->timeout != 0); }

/* ---- connections ---------------------------------------------------------------------------------------------------------- */
static Value m_accept(Value self) {
    SocketAddress address;
    socklen_t     length = sizeof address;
    int           fd;
    int64_t       deadline = deadline_of(SOCKET);
    memset(&address, 0, sizeof address);
    SOCKET_CALL(SOCKET, POLLIN, deadline, fd, accept4(SOCKET->fd, &address.any, &length, SOCK_CLOEXEC), return NULL)
    Value object = socket_address_object(&address, length, SOCKET->protocol);
    if (!object) {
        close(fd);
        return NULL;
    }
    return TUPLE2(value_from_int(fd), object);
}
static Status audit_address(const char *event, Value self, Value address) { return sys_audit(event, (Value[]){self, address}, 2); }

static Value m_bind(Value self, Value arg) {
    SocketAddress address;
    socklen_t     length;
    TRY_NULL(socket_address_parse(SOCKET, arg, &address, &length, "bind"));
    TRY_NULL(audit_address("socket.bind", self, arg));
    gil_leave();
    int result = bind(SOCKET->fd, &address.any, length), error = errno;
    gil_enter();
    return result < 0 ? raise_os_error(error, NULL, NULL) : NONE;
}
/* 0, an errno value, or -1 with an exception. */
static int socket_connect(SocketObj *s, const SocketAddress *address, socklen_t length) {
    int64_t deadline = deadline_of(s);
    gil_leave();
    int result = connect(s->fd, &address->any, length), error = result < 0 ? errno : 0;
    gil_enter();
    if (error == EINTR) {
        TRY(signals_check());
        if (s->timeout == 0) return EINTR;
    } else if (!(error == EINPROGRESS && s->timeout > 0)) return error;
    TRY(socket_wait(s, POLLOUT, deadline));
    socklen_t size = sizeof error;
    if (getsockopt(s->fd, SOL_SOCKET, SO_ERROR, &error, &size) < 0) return errno;
    return error == EISCONN ? 0 : error;
}
static Value m_connect(Value self, Value arg) {
    SocketAddress address;
    socklen_t     length;
    TRY_NULL(socket_address_parse(SOCKET, arg, &address, &length, "connect"));
    TRY_NULL(audit_address("socket.connect", self, arg));
    int error = socket_connect(SOCKET, &address, length);
    return error < 0 ? NULL : error ? raise_os_error(error, NULL, NULL) : NONE;
}
static Value m_connect_ex(Value self, Value arg) {
    SocketAddress address;
    socklen_t     length;
    TRY_NULL(socket_address_parse(SOCKET, arg, &address, &length, "connect_ex"));
    TRY_NULL(audit_address("socket.connect", self, arg));
    int error = socket_connect(SOCKET, &address, length);
    if (error < 0) {
        if (!exception_matches(&TimeoutError_type)) return NULL;
        exception_clear();
        error = EWOULDBLOCK;
    }
    return value_from_int(error);
}
static Value m_listen(Value self, const Value *args, size_t nargs, Value names) {
    int backlog = SOMAXCONN < 128 ? SOMAXCONN : 128;
    if (nargs > 1) return raise_arity("listen", 0, 1, nargs);
    if (nargs) TRY_NULL(c_int_argument(args[0], &backlog));
    return listen(SOCKET->fd, backlog < 0 ? 0 : backlog) < 0 ? posix_error() : NONE;
}
static Value m_shutdown(Value self, Value arg) {
    int how;
    TRY_NULL(c_int_argument(arg, &how));
    return shutdown(SOCKET->fd, how) < 0 ? posix_error() : NONE;
}
static Value m_getsockname(Value self) {
    SocketAddress address;
    socklen_t     length = sizeof address;
    memset(&address, 0, sizeof address);
    return getsockname(SOCKET->fd, &address.any, &length) < 0 ? posix_error() : socket_address_object(&address, length, SOCKET->protocol);
}
static Value m_getpeername(Value self) {
    SocketAddress address;
    socklen_t     length = sizeof address;
    memset(&address, 0, sizeof address);
    return getpeername(SOCKET->fd, &address.any, &length) < 0 ? posix_error() : socket_address_object(&address, length, SOCKET->protocol);
}

/* ---- options -------------------------------------------------------------------------------------------------------------- */
static Value m_setsockopt(Value self, const Value *args, size_t nargs, Value names) {
    int level, option, number, result;
    if (nargs < 3 || nargs > 4) return raise_arity("setsockopt", 3, 4, nargs);
    TRY_NULL(c_int_argument(args[0], &level));
    TRY_NULL(c_int_argument(args[1], &option));
    if (nargs == 4) {
        int64_t length;
        if (args[2] != NONE) return raise_type_error("setsockopt() argument 3 must be None, not %K", args[2]);
        TRY_NULL(int_argument(args[3], &length));
        result = setsockopt(SOCKET->fd, level, option, NULL, (socklen_t)length);
#ifdef AF_VSOCK
    } else if (SOCKET->family == AF_VSOCK && is_int(args[2])) { /* sizes of 64 bits */
        int64_t wide;
        TRY_NULL(int_argument(args[2], &wide));
        result = setsockopt(SOCKET->fd, level, option, &wide, sizeof wide);
#endif
    } else if (is_int(args[2])) { /* bool and enumerations too */
        TRY_NULL(c_int_argument(args[2], &number));
        result = setsockopt(SOCKET->fd, level, option, &number, sizeof number);
    } else {
        Buffer buffer;
        TRY_NULL(buffer_get(args[2], &buffer, BUFFER_SIMPLE));
        result = setsockopt(SOCKET->fd, level, option, buffer.data, (socklen_t)buffer.length);
        int error = errno;
        buffer_release(&buffer);
        errno = error;
    }
    return result < 0 ? posix_error() : NONE;
}
static Value m_getsockopt(Value self, const Value *args, size_t nargs, Value names) {
    int       level, option, number = 0, size = 0;
    socklen_t length = sizeof number;
    char      text[1024];
    if (nargs < 2 || nargs > 3) return raise_arity("getsockopt", 2, 3, nargs);
    TRY_NULL(c_int_argument(args[0], &level));
    TRY_NULL(c_int_argument(args[1], &option));
    if (nargs == 3) TRY_NULL(c_int_argument(args[2], &size));
#ifdef AF_VSOCK
    if (!size && SOCKET->family == AF_VSOCK) {
        uint64_t wide = 0;
        length = sizeof wide;
        return getsockopt(SOCKET->fd, level, option, &wide, &length) < 0 ? posix_error() : int_from_i64((int64_t)wide);
    }
#endif
    if (!size) return getsockopt(SOCKET->fd, level, option, &number, &length) < 0 ? posix_error() : value_from_int(number);
    if (size < 0 || size > 1024) return raise_format(&OSError_type, "getsockopt buflen out of range");
    length = (socklen_t)size;
    return getsockopt(SOCKET->fd, level, option, text, &length) < 0 ? posix_error() : bytes_from_data(text, length);
}

/* ---- receiving ------------------------------------------------------------------------------------------------------------ */
static Status size_argument(Value v, int64_t *size, const char *function) {
    TRY(int_argument(v, size));
    if (*size < 0) return RAISED(raise_value_error("negative buffersize in %s", function));
    return 0;
}
/* recv and recvfrom: ADDRESS is NULL for the former. */
static Value receive(Value self, const Value *args, size_t nargs, const char *function, SocketAddress *address, socklen_t *length) {
    int64_t size, deadline = deadline_of(SOCKET);
    int     flags = 0;
    ssize_t got;
    if (nargs < 1 || nargs > 2) return raise_arity(function, 1, 2, nargs);
    TRY_NULL(size_argument(args[0], &size, function));
    if (nargs == 2) TRY_NULL(c_int_argument(args[1], &flags));
    Value data = bytes_new(size);
    if (!data) return NULL;
    uint8_t *into = bytes_data(data);
    SOCKET_CALL(SOCKET, POLLIN, deadline, got, recvfrom(SOCKET->fd, into, (size_t)size, flags, address ? &address->any : NULL, length), return NULL)
    return got == size ? data : bytes_from_data(into, (size_t)got);
}
static Value m_recv(Value self, const Value *args, size_t nargs, Value names) { return receive(self, args, nargs, "recv", NULL, NULL); }
static Value m_recvfrom(Value self, const Value *args, size_t nargs, Value names) {
    SocketAddress address;
    socklen_t     length = sizeof address;
    memset(&address, 0, sizeof address);
    Value data = receive(self, args, nargs, "recvfrom", &address, &length);
    Value from = data ? socket_address_object(&address, length, SOCKET->protocol) : NULL;
    return from ? TUPLE2(data, from) : NULL;
}
static intptr_t receive_into(Value self, const ArgSpec *spec, const Value *args, size_t nargs, Value names, SocketAddress *address, socklen_t *length) {
    Value   out[3];
    Buffer  buffer;
    int64_t size = 0, deadline = deadline_of(SOCKET);
    int     flags = 0;
    ssize_t got = -1;
    TRY(args_parse(spec, args, nargs, names, out));
    if (out[1]) TRY(size_argument(out[1], &size, spec->function));
    if (out[2]) TRY(c_int_argument(out[2], &flags));
    TRY(buffer_get_writable(spec->function, out[0], &buffer));
    if (!size) size = buffer.length;
    if (size > buffer.length) {
        buffer_release(&buffer);
        return RAISED(raise_value_error(address ? "nbytes is greater than the length of the buffer" : "buffer too small for requested bytes"));
    }
    SOCKET_CALL(SOCKET, POLLIN, deadline, got, recvfrom(SOCKET->fd, buffer.data, (size_t)size, flags, address ? &address->any : NULL, length),
                buffer_release(&buffer); return -1)
    buffer_release(&buffer);
    return got;
}
static Value m_recv_into(Value self, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"recv_into", "buffer | nbytes flags"};
    intptr_t             got = receive_into(self, &spec, args, nargs, names, NULL, NULL);
    return got < 0 ? NULL : value_from_int(got);
}
static Value m_recvfrom_into(Value self, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"recvfrom_into", "buffer | nbytes flags"};
    SocketAddress        address;
    socklen_t            length = sizeof address;
    memset(&address, 0, sizeof address);
    intptr_t got = receive_into(self, &spec, args, nargs, names, &address, &length);
    Value    from = got < 0 ? NULL : socket_address_object(&address, length, SOCKET->protocol);
    return from ? TUPLE2(value_from_int(got), from) : NULL;
}

/* ---- sending -------------------------------------------------------------------------------------------------------------- */
static Value m_send(Value self, const Value *args, size_t nargs, Value names) {
    Buffer  buffer;
    int     flags = 0;
    ssize_t sent;
    int64_t deadline = deadline_of(SOCKET);
    if (nargs < 1 || nargs > 2) return raise_arity("send", 1, 2, nargs);
    if (nargs == 2) TRY_NULL(c_int_argument(args[1], &flags));
    TRY_NULL(buffer_get(args[0], &buffer, BUFFER_SIMPLE));
    SOCKET_CALL(SOCKET, POLLOUT, deadline, sent, send(SOCKET->fd, buffer.data, (size_t)buffer.length, flags), buffer_release(&buffer); return NULL)
    buffer_release(&buffer);
    return value_from_int(sent);
}
static Value m_sendall(Value self, const Value *args, size_t nargs, Value names) {
    Buffer  buffer;
    int     flags = 0;
    ssize_t sent;
    int64_t deadline = deadline_of(SOCKET);
    if (nargs < 1 || nargs > 2) return raise_arity("sendall", 1, 2, nargs);
    if (nargs == 2) TRY_NULL(c_int_argument(args[1], &flags));
    TRY_NULL(buffer_get(args[0], &buffer, BUFFER_SIMPLE));
    const char *at = buffer.data;
    intptr_t    left = buffer.length;
    do {
        SOCKET_CALL(SOCKET, POLLOUT, deadline, sent, send(SOCKET->fd, at, (size_t)left, flags), buffer_release(&buffer); return NULL)
        at += sent;
        left -= sent;
        if (signals_check() < 0) {
            buffer_release(&buffer);
            return NULL;
        }
    } while (left > 0);
    buffer_release(&buffer);
    return NONE;
}
static Value m_sendto(Value self, const Value *args, size_t nargs, Value names) {
    Buffer        buffer;
    SocketAddress address;
    socklen_t     length;
    int           flags = 0;
    ssize_t       sent;
    int64_t       deadline = deadline_of(SOCKET);
    if (nargs < 2 || nargs > 3) return raise_type_error("sendto() takes 2 or 3 arguments (%zu given)", nargs);
    if (nargs == 3) TRY_NULL(c_int_argument(args[1], &flags));
    TRY_NULL(socket_address_parse(SOCKET, args[nargs - 1], &address, &length, "sendto"));
    TRY_NULL(audit_address("socket.sendto", self, args[nargs - 1]));
    TRY_NULL(buffer_get(args[0], &buffer, BUFFER_SIMPLE));
    SOCKET_CALL(SOCKET, POLLOUT, deadline, sent, sendto(SOCKET->fd, buffer.data, (size_t)buffer.length, flags, &address.any, length),
                buffer_release(&buffer); return NULL)
    buffer_release(&buffer);
    return value_from_int(sent);
}

/* ---- messages with ancillary data ----------------------------------------------------------------------------------------- */
typedef struct Vectors {
    struct iovec *iov;
    Buffer       *buffers; /* malloc'ed: what they belong to is known to the collector by HOLDERS */
    Array        *holders;
    size_t        count; /* buffers held */
} Vectors;
static void vectors_free(Vectors *v) {
    for (size_t i = 0; i < v->count; i++) {
        v->buffers[i].object = v->holders->items[i].value;
        buffer_release(&v->buffers[i]);
    }
    mem_free(v->buffers);
    mem_free(v->iov);
}
static Status vectors_get(Vectors *v, Value iterable, int flags, const char *message) {
    memset(v, 0, sizeof *v);
    Value items = sequence_to_tuple(iterable);
    if (!items) {
        if (!exception_matches(&TypeError_type)) return -1;
        exception_clear();
        return RAISED(raise_type_error("%s", message));
    }
    size_t count = (size_t)tuple_length(items);
    if (count > INT_MAX) return RAISED(raise_format(&OSError_type, "argument 1 is too long"));
    if (!(v->holders = gc_array_new(count + 1))) return -1;
    v->iov = mem_calloc(count + 1, sizeof *v->iov);
    v->buffers = mem_calloc(count + 1, sizeof *v->buffers);
    Status status = v->iov && v->buffers ? 0 : RAISED(raise_memory_error());
    while (status == 0 && v->count < count && (status = buffer_get(tuple_get(items, (intptr_t)v->count), &v->buffers[v->count], flags)) == 0) {
        slot_set(v->holders, &v->holders->items[v->count], v->buffers[v->count].object);
        v->iov[v->count] = (struct iovec){v->buffers[v->count].data, (size_t)v->buffers[v->count].length};
        v->count++;
    }
    if (status < 0 && flags == BUFFER_WRITABLE && exception_matches(&BufferError_type)) {
        exception_clear();
        raise_type_error("recvmsg_into() argument 1 must be an iterable of single-segment read-write buffers");
    }
    if (status < 0) vectors_free(v);
    return status;
}
/* Ancillary items (level, type, data) -> control data, malloc'ed; NULL with *size 0 for none. */
static Status control_build(Value iterable, char **control, size_t *size) {
    *control = NULL;
    *size = 0;
    Value  items = sequence_to_tuple(iterable);
    if (!items) return -1;
    size_t count = (size_t)tuple_length(items), total = 0;
    for (int pass = 0; pass < 2 && count; pass++) {
        size_t offset = 0;
        for (size_t i = 0; i < count; i++) {
            Buffer buffer;
            int    level, type;
            Value  item = sequence_to_tuple(tuple_get(items, (intptr_t)i));
            if (!item) return -1;
            if (tuple_length(item) != 3) return RAISED(raise_type_error("[sendmsg() ancillary data items] must be sequence of length 3"));
            TRY(c_int_argument(tuple_get(item, 0), &level));
            TRY(c_int_argument(tuple_get(item, 1), &type));
            TRY(buffer_get(tuple_get(item, 2), &buffer, BUFFER_SIMPLE));
            size_t length = (size_t)buffer.length, space = CMSG_SPACE(length);
            if (pass && offset + space <= total) {
                struct cmsghdr *head = (struct cmsghdr *)(void *)(*control + offset);
                head->cmsg_level = level;
                head->cmsg_type = type;
                head->cmsg_len = CMSG_LEN(length);
                memcpy(CMSG_DATA(head), buffer.data, length);
            }
            offset += space;
            buffer_release(&buffer);
        }
        if (pass) *size = offset < total ? offset : total;
        else if (!(*control = mem_calloc(1, (total = offset) + 1))) return RAISED(raise_memory_error());
    }
    return 0;
}
static Value m_sendmsg(Value self, const Value *args, size_t nargs, Value names) {
    SocketAddress address;
    socklen_t     length = 0;
    Vectors       vectors;
    struct msghdr message = {0};
    char         *control = NULL;
    size_t        control_size = 0;
    int           flags = 0;
    ssize_t       sent = -1;
    int64_t       deadline = deadline_of(SOCKET);
    if (nargs < 1 || nargs > 4) return raise_arity("sendmsg", 1, 4, nargs);
    if (nargs > 2) TRY_NULL(c_int_argument(args[2], &flags));
    if (nargs > 3 && args[3] != NONE) TRY_NULL(socket_address_parse(SOCKET, args[3], &address, &length, "sendmsg"));
    TRY_NULL(audit_address("socket.sendmsg", self, nargs > 3 ? args[3] : NONE));
    TRY_NULL(vectors_get(&vectors, args[0], BUFFER_SIMPLE, "sendmsg() argument 1 must be iterable"));
    Status status = nargs > 1 ? control_build(args[1], &control, &control_size) : 0;
    if (status == 0) {
        message = (struct msghdr){.msg_name = length ? &address : NULL, .msg_namelen = length, .msg_iov = vectors.iov,
                                  .msg_control = control_size ? control : NULL};
        message.msg_iovlen = vectors.count;
        message.msg_controllen = control_size;
        SOCKET_CALL(SOCKET, POLLOUT, deadline, sent, sendmsg(SOCKET->fd, &message, flags), break)
    }
    mem_free(control);
    vectors_free(&vectors);
    return sent < 0 ? NULL : value_from_int(sent);
}
static Value m_sendmsg_afalg(Value self, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"sendmsg_afalg", "| msg * op iv assoclen flags"};
    Value                out[5];
    Vectors              vectors = {0};
    char                *control = NULL;
    size_t               size = 0;
    int                  flags = 0;
    ssize_t              sent = -1;
    int64_t              deadline = deadline_of(SOCKET);
    if (SOCKET->family != AF_ALG) return raise_format(&OSError_type, "algset is only supported for AF_ALG");
    TRY_NULL(args_parse(&spec, args, nargs, names, out));
    if (out[4]) TRY_NULL(c_int_argument(out[4], &flags));
    Status status = socket_afalg_control(out + 0, &control, &size);
    if (status == 0 && out[0]) status = vectors_get(&vectors, out[0], BUFFER_SIMPLE, "sendmsg() argument 1 must be iterable");
    if (status == 0) {
        struct msghdr message = {.msg_iov = vectors.iov, .msg_iovlen = vectors.count, .msg_control = control, .msg_controllen = size};
        SOCKET_CALL(SOCKET, POLLOUT, deadline, sent, sendmsg(SOCKET->fd, &message, flags), break)
    }
    mem_free(control);
    vectors_free(&vectors);
    return sent < 0 ? NULL : value_from_int(sent);
}
static Value control_list(struct msghdr *message) {
    Value list = list_new(0);
    if (!list || !message->msg_controllen) return list;
    for (struct cmsghdr *head = CMSG_FIRSTHDR(message); head; head = CMSG_NXTHDR(message, head)) {
        size_t offset = (size_t)((char *)CMSG_DATA(head) - (char *)message->msg_control);
        size_t length = head->cmsg_len - (size_t)((char *)CMSG_DATA(head) - (char *)head);
        if (offset > message->msg_controllen) break;
        if (length > message->msg_controllen - offset) length = message->msg_controllen - offset;
        Value data = bytes_from_data(CMSG_DATA(head), length);
        Value item = data ? TUPLE3(value_from_int(head->cmsg_level), value_from_int(head->cmsg_type), data) : NULL;
        if (!item || list_append(list, item) < 0) return NULL;
    }
    return list;
}
/* (DATA, ancillary data, flags, address); DATA_OBJECT NULL: the number of bytes. */
static Value receive_message(Value self, struct iovec *iov, size_t count, const Value *args, size_t nargs, Value data) {
    SocketAddress address;
    int64_t       control_size = 0, deadline = deadline_of(SOCKET);
    int           flags = 0;
    ssize_t       got = -1;
    if (nargs > 1) TRY_NULL(int_argument(args[1], &control_size));
    if (nargs > 2) TRY_NULL(c_int_argument(args[2], &flags));
    if (control_size < 0 || control_size > INT_MAX) return raise_value_error("invalid ancillary data buffer length");
    char *control = mem_calloc(1, (size_t)control_size + 1);
    if (!control) return raise_memory_error();
    memset(&address, 0, sizeof address);
    struct msghdr message = {.msg_name = &address, .msg_namelen = sizeof address, .msg_iov = iov, .msg_control = control_size ? control : NULL};
    message.msg_iovlen = count;
    message.msg_controllen = (size_t)control_size;
    SOCKET_CALL(SOCKET, POLLIN, deadline, got, recvmsg(SOCKET->fd, &message, flags), break)
    Value result = NULL, list = got < 0 ? NULL : control_list(&message);
    Value from = list ? socket_address_object(&address, message.msg_namelen, SOCKET->protocol) : NULL;
    if (from) {
        Value first = !data ? value_from_int(got) : got == bytes_length(data) ? data : bytes_from_data(bytes_data(data), (size_t)got);
        Value items[] = {first, list, value_from_int(message.msg_flags), from};
        if (first) result = tuple_from_values(items, 4);
    }
    mem_free(control);
    return result;
}
static Value m_recvmsg(Value self, const Value *args, size_t nargs, Value names) {
    int64_t size;
    if (nargs < 1 || nargs > 3) return raise_arity("recvmsg", 1, 3, nargs);
    TRY_NULL(int_argument(args[0], &size));
    if (size < 0) return raise_value_error("negative buffer size in recvmsg()");
    Value data = bytes_new(size);
    if (!data) return NULL;
    struct iovec iov = {bytes_data(data), (size_t)size};
    return receive_message(self, &iov, 1, args, nargs, data);
}
static Value m_recvmsg_into(Value self, const Value *args, size_t nargs, Value names) {
    Vectors vectors;
    if (nargs < 1 || nargs > 3) return raise_arity("recvmsg_into", 1, 3, nargs);
    TRY_NULL(vectors_get(&vectors, args[0], BUFFER_WRITABLE, "recvmsg_into() argument 1 must be an iterable"));
    Value result = receive_message(self, vectors.iov, vectors.count, args, nargs, NULL);
    vectors_free(&vectors);
    return result;
}

static const MethodDef socket_methods[] = {
    {"_accept", m_accept, METHOD_NOARGS, "_accept() -> (descriptor, address)"},
    {"bind", m_bind, METHOD_ONE, "bind(address)"},
    {"close", m_close, METHOD_NOARGS, "close()"},
    {"connect", m_connect, METHOD_ONE, "connect(address)"},
    {"connect_ex", m_connect_ex, METHOD_ONE, "connect_ex(address) -> error number"},
    {"detach", m_detach, METHOD_NOARGS, "detach() -> descriptor"},
    {"fileno", m_fileno, METHOD_NOARGS, "fileno() -> descriptor"},
    {"getblocking", m_getblocking, METHOD_NOARGS, "getblocking() -> bool"},
    {"getpeername", m_getpeername, METHOD_NOARGS, "getpeername() -> address"},
    {"getsockname", m_getsockname, METHOD_NOARGS, "getsockname() -> address"},
    {"getsockopt", m_getsockopt, METHOD_FAST, "getsockopt(level, option[, buffersize]) -> value"},
    {"gettimeout", m_gettimeout, METHOD_NOARGS, "gettimeout() -> seconds or None"},
    {"listen", m_listen, METHOD_FAST, "listen([backlog])"},
    {"recv", m_recv, METHOD_FAST, "recv(buffersize[, flags]) -> bytes"},
    {"recv_into", m_recv_into, METHOD_KEYWORDS, "recv_into(buffer, [nbytes[, flags]]) -> count"},
    {"recvfrom", m_recvfrom, METHOD_FAST, "recvfrom(buffersize[, flags]) -> (bytes, address)"},
    {"recvfrom_into", m_recvfrom_into, METHOD_KEYWORDS, "recvfrom_into(buffer[, nbytes[, flags]]) -> (count, address)"},
    {"recvmsg", m_recvmsg, METHOD_FAST, "recvmsg(bufsize[, ancbufsize[, flags]]) -> (bytes, ancillary data, flags, address)"},
    {"recvmsg_into", m_recvmsg_into, METHOD_FAST, "recvmsg_into(buffers[, ancbufsize[, flags]]) -> (count, ancillary data, flags, address)"},
    {"send", m_send, METHOD_FAST, "send(data[, flags]) -> count"},
    {"sendall", m_sendall, METHOD_FAST, "sendall(data[, flags])"},
    {"sendmsg", m_sendmsg, METHOD_FAST, "sendmsg(buffers[, ancdata[, flags[, address]]]) -> count"},
    {"sendmsg_afalg", m_sendmsg_afalg, METHOD_KEYWORDS, "sendmsg_afalg([msg], *, op[, iv[, assoclen[, flags=MSG_MORE]]])"},
    {"sendto", m_sendto, METHOD_FAST, "sendto(data[, flags], address) -> count"},
    {"setblocking", m_setblocking, METHOD_ONE, "setblocking(flag)"},
    {"setsockopt", m_setsockopt, METHOD_FAST, "setsockopt(level, option, value[, length])"},
    {"settimeout", m_settimeout, METHOD_ONE, "settimeout(seconds or None)"},
    {"shutdown", m_shutdown, METHOD_ONE, "shutdown(how)"},
    {NULL}};
static const MemberDef socket_members[] = {
    {"family", MEMBER_INT, offsetof(SocketObj, family), true, "the socket family"},
    {"type", MEMBER_INT, offsetof(SocketObj, type), true, "the socket type"},
    {"proto", MEMBER_INT, offsetof(SocketObj, protocol), true, "the socket protocol"},
    {NULL}};
static const GetSetDef socket_getsets[] = {{"timeout", get_timeout, NULL, "the socket timeout"}, {NULL}};
static NativeType socket_native = {.shape = {.size = sizeof(SocketObj)}, .create = socket_create, .init = socket_init, .repr = socket_repr,
                                   .finalize = socket_finalize, .methods = socket_methods, .members = socket_members, .getsets = socket_getsets};
Type socket_type = STATIC_TYPE("_socket.socket", &object_type, socket_native, sizeof(SocketObj), 0, TYPE_FLAG_BASETYPE);
