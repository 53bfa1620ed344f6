/* socket_module.c - `_socket`: the socket object.
 *
 * A socket with a timeout is not blocking for the system; calls wait with poll() for the time that is left. */
#include "socket_int.h"

#include "vm/modules.h"

#include <fcntl.h>

static int64_t default_timeout = -1;
#define SOCKET ((SocketObj *)self)
#define ARITY(name, least, most) if (nargs + 1 < (least) + 1 || nargs > (most)) return raise_arity(name, least, most, nargs)

/* Waits until S is ready; 0, or -1 with an exception (TimeoutError too). */
static Status wait_ready(SocketObj *s, bool writing, int64_t deadline) {
    for (;;) {
        int64_t       left = deadline - os_clock_ns(OS_CLOCK_MONOTONIC);
        struct pollfd fd = {.fd = s->fd, .events = writing ? POLLOUT : POLLIN};
        if (left < 0) left = 0;
        gil_leave();
        int result = poll(&fd, 1, native_milliseconds(left)), error = errno;
        gil_enter();
        if (result > 0) return 0;
        if (result == 0) return RAISED(raise_format(&TimeoutError_type, "timed out"));
        if (error != EINTR) return RAISED(raise_os_error(error, NULL, NULL));
        TRY(signals_check());
    }
}
/* Runs CALL without the GIL until it does something; -1 with an exception goes to FAIL. */
#define SOCKET_CALL(result, socket, writing, call, FAIL) \
    do { \
        int64_t call_deadline = (socket)->timeout > 0 ? os_clock_ns(OS_CLOCK_MONOTONIC) + (socket)->timeout : 0; \
        for (;;) { \
            if ((socket)->timeout > 0 && wait_ready(socket, writing, call_deadline) < 0) { FAIL; } \
            gil_leave(); \
            (result) = (call); \
            int call_error = errno; \
            gil_enter(); \
            errno = call_error; \
            if ((result) >= 0) break; \
            if (call_error == EINTR) { \
                if (signals_check() < 0) { FAIL; } \
                continue; \
            } \
            if ((socket)->timeout > 0 && (call_error == EAGAIN || call_error == EWOULDBLOCK)) continue; \
            raise_os_error(call_error, NULL, NULL); \
            FAIL; \
        } \
    } while (0)

static Status set_blocking(int fd, bool blocking) {
    int flag = !blocking;
    return ioctl(fd, FIONBIO, &flag) < 0 ? RAISED(raise_os_error(errno, NULL, NULL)) : 0;
}
static Status timeout_value(Value v, int64_t *timeout) {
    *timeout = -1;
    if (v == NONE) return 0;
    TRY(native_seconds(v, timeout));
    return *timeout < 0 ? RAISED(raise_value_error("Timeout value out of range")) : 0;
}
static Value timeout_result(int64_t timeout) { return timeout < 0 ? NONE : float_from_double((double)timeout / 1e9); }

/* ---- life ---------------------------------------------------------------------------------------------------------------------- */
static Value socket_create(Type *cls, const Value *args, size_t nargs, Value names) {
    SocketObj *s = (SocketObj *)cls->native->allocate(cls, 0);
    if (!s) return NULL;
    s->fd = -1;
    s->timeout = default_timeout;
    return gc_register_release(&s->header) < 0 ? NULL : VALUE(s);
}
static void socket_release(Obj *obj) {
    if (((SocketObj *)obj)->fd >= 0) close(((SocketObj *)obj)->fd);
}
static Status adopt(SocketObj *s, int fd) {
    Address   address;
    socklen_t length = sizeof address;
    if (getsockname(fd, &address.any, &length) < 0) return RAISED(raise_os_error(errno, NULL, NULL));
    if (s->family == -1) s->family = address.any.sa_family;
    length = sizeof(int);
    if (s->type == -1 && getsockopt(fd, SOL_SOCKET, SO_TYPE, &s->type, &length) < 0) return RAISED(raise_os_error(errno, NULL, NULL));
    length = sizeof(int);
    if (s->protocol == -1 && getsockopt(fd, SOL_SOCKET, SO_PROTOCOL, &s->protocol, &length) < 0) return RAISED(raise_os_error(errno, NULL, NULL));
    return 0;
}
static Status socket_init(Value self, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"socket", "| family type proto fileno"};
    Value                out[4];
    int                  fd = -1;
    SocketObj           *s = SOCKET;
    TRY(args_parse(&spec, args, nargs, names, out));
    s->family = s->type = s->protocol = -1;
    if (out[0]) TRY(c_int_argument(out[0], &s->family));
    if (out[1]) TRY(c_int_argument(out[1], &s->type));
    if (out[2]) TRY(c_int_argument(out[2], &s->protocol));
    Value audited[] = {self, value_from_int(s->family), value_from_int(s->type), value_from_int(s->protocol)};
    TRY(sys_audit("socket.__new__", audited, 4));
    if (out[3] && out[3] != NONE) {
        if (is_float(out[3])) return RAISED(raise_type_error("integer argument expected, got float"));
        TRY(c_int_argument(out[3], &fd));
        if (fd < 0) return RAISED(raise_value_error("negative file descriptor"));
        TRY(adopt(s, fd));
    } else {
        if (s->family == -1) s->family = AF_INET;
        if (s->type == -1) s->type = SOCK_STREAM;
        if (s->protocol == -1) s->protocol = 0;
        if ((fd = socket(s->family, s->type | SOCK_CLOEXEC, s->protocol)) < 0) return RAISED(raise_os_error(errno, NULL, NULL));
    }
    s->fd = fd;
    s->timeout = s->type & SOCK_NONBLOCK ? 0 : default_timeout;
    s->type &= ~(SOCK_NONBLOCK | SOCK_CLOEXEC);
    return s->timeout >= 0 ? set_blocking(fd, false) : 0;
}
static Value socket_repr(Value self) {
    return str_format("<socket object, fd=%d, family=%d, type=%d, proto=%d>", SOCKET->fd, SOCKET->family, SOCKET->type, SOCKET->protocol);
}

/* ---- methods ------------------------------------------------------------------------------------------------------------------- */
static Value k_close(Value self) {
    int fd = SOCKET->fd;
    SOCKET->fd = -1;
    if (fd < 0) return NONE;
    gil_leave();
    int result = close(fd), error = errno;
    gil_enter();
    return result < 0 && error != ECONNRESET ? raise_os_error(error, NULL, NULL) : NONE;
}
static Value k_detach(Value self) {
    int fd = SOCKET->fd;
    SOCKET->fd = -1;
    return value_from_int(fd);
}
static Value k_fileno(Value self) { return value_from_int(SOCKET->fd); }
static Value k_accept(Value self) {
    Address   address = {0};
    socklen_t length = sizeof address;
    int       fd;
    SOCKET_CALL(fd, SOCKET, false, (length = sizeof address, accept4(SOCKET->fd, &address.any, &length, SOCK_CLOEXEC)), return NULL);
    Value from = address_result(&address, length);
    return from ? TUPLE2(value_from_int(fd), from) : NULL;
}
static Value k_bind(Value self, Value arg) {
    Address   address;
    socklen_t length;
    TRY_NULL(address_argument(SOCKET->family, arg, "bind", &address, &length));
    TRY_NULL(sys_audit("socket.bind", (Value[]){self, arg}, 2));
    return bind(SOCKET->fd, &address.any, length) < 0 ? posix_error() : NONE;
}
/* An errno of the connection, or -1 with an exception. */
static int do_connect(SocketObj *s, Value arg, const char *function) {
    Address   address;
    socklen_t length;
    TRY(address_argument(s->family, arg, function, &address, &length));
    TRY(sys_audit("socket.connect", (Value[]){VALUE(s), arg}, 2));
    gil_leave();
    int result = connect(s->fd, &address.any, length), error = errno;
    gil_enter();
    if (result == 0) return 0;
    if (error == EINTR) TRY(signals_check());
    bool waits = s->timeout != 0 && (error == EINTR || (error == EINPROGRESS && s->timeout > 0));
    if (!waits) return error;
    TRY(wait_ready(s, true, s->timeout < 0 ? INT64_MAX : os_clock_ns(OS_CLOCK_MONOTONIC) + s->timeout));
    length = sizeof error;
    return getsockopt(s->fd, SOL_SOCKET, SO_ERROR, &error, &length) < 0 ? errno : error;
}
static Value k_connect(Value self, Value arg) {
    int error = do_connect(SOCKET, arg, "connect");
    return error < 0 ? NULL : error ? raise_os_error(error, NULL, NULL) : NONE;
}
static Value k_connect_ex(Value self, Value arg) {
    int error = do_connect(SOCKET, arg, "connect_ex");
    if (error >= 0) return value_from_int(error);
    if (!exception_matches(&TimeoutError_type)) return NULL;
    exception_clear();
    return value_from_int(EWOULDBLOCK);
}
static Value k_listen(Value self, const Value *args, size_t nargs, Value names) {
    int backlog = SOMAXCONN < 128 ? SOMAXCONN : 128;
    ARITY("listen", 0, 1);
    if (nargs) TRY_NULL(c_int_argument(args[0], &backlog));
    return listen(SOCKET->fd, backlog < 0 ? 0 : backlog) < 0 ? posix_error() : NONE;
}
static Value k_name(Value self, int (*get)(int, struct sockaddr *, socklen_t *)) {
    Address   address = {0};
    socklen_t length = sizeof address;
    return get(SOCKET->fd, &address.any, &length) < 0 ? posix_error() : address_result(&address, length);
}
static int own_name(int fd, struct sockaddr *address, socklen_t *length) { return getsockname(fd, address, length); }
static int peer_name(int fd, struct sockaddr *address, socklen_t *length) { return getpeername(fd, address, length); }
static Value k_getsockname(Value self) { return k_name(self, own_name); }
static Value k_getpeername(Value self) { return k_name(self, peer_name); }
static Value k_shutdown(Value self, Value arg) {
    int how;
    TRY_NULL(c_int_argument(arg, &how));
    return shutdown(SOCKET->fd, how) < 0 ? posix_error() : NONE;
}
static Value k_setblocking(Value self, Value arg) {
    Truth blocking = object_truth(arg);
    if (blocking < 0) return NULL;
    SOCKET->timeout = blocking ? -1 : 0;
    return set_blocking(SOCKET->fd, blocking) < 0 ? NULL : NONE;
}
static Value k_getblocking(Value self) { return value_from_bool(SOCKET->timeout != 0); }
static Value k_settimeout(Value self, Value arg) {
    int64_t timeout;
    TRY_NULL(timeout_value(arg, &timeout));
    SOCKET->timeout = timeout;
    return set_blocking(SOCKET->fd, timeout < 0) < 0 ? NULL : NONE;
}
static Value k_gettimeout(Value self) { return timeout_result(SOCKET->timeout); }
static Value k_setsockopt(Value self, const Value *args, size_t nargs, Value names) {
    int    level, option, number, result;
    Buffer buffer;
    ARITY("setsockopt", 3, 4);
    TRY_NULL(c_int_argument(args[0], &level));
    TRY_NULL(c_int_argument(args[1], &option));
    if (nargs == 4) {
        if (args[2] != NONE) return raise_type_error("setsockopt() argument 3 must be None, not %.50s", type_of(args[2])->name);
        TRY_NULL(c_int_argument(args[3], &number));
        return setsockopt(SOCKET->fd, level, option, NULL, (socklen_t)number) < 0 ? posix_error() : NONE;
    }
    if (is_int(args[2])) {
        TRY_NULL(c_int_argument(args[2], &number));
        return setsockopt(SOCKET->fd, level, option, &number, sizeof number) < 0 ? posix_error() : NONE;
    }
    if (buffer_get(args[2], &buffer, BUFFER_SIMPLE) < 0) return NULL;
    result = setsockopt(SOCKET->fd, level, option, buffer.data, (socklen_t)buffer.length);
    int error = errno;
    buffer_release(&buffer);
    return result < 0 ? raise_os_error(error, NULL, NULL) : NONE;
}
static Value k_getsockopt(Value self, const Value *args, size_t nargs, Value names) {
    int       level, option, size = 0, number = 0;
    char      data[1024];
    socklen_t length = sizeof number;
    ARITY("getsockopt", 2, 3);
    TRY_NULL(c_int_argument(args[0], &level));
    TRY_NULL(c_int_argument(args[1], &option));
    if (nargs == 3) TRY_NULL(c_int_argument(args[2], &size));
    if (size == 0) return getsockopt(SOCKET->fd, level, option, &number, &length) < 0 ? posix_error() : value_from_int(number);
    if (size < 0 || size > 1024) return raise_format(&OSError_type, "getsockopt buflen out of range");
    length = (socklen_t)size;
    return getsockopt(SOCKET->fd, level, option, data, &length) < 0 ? posix_error() : bytes_from_data(data, length);
}

/* ---- receiving and sending -------------------------------------------------------------------------------------------------- */
static Value receive(Value self, const Value *args, size_t nargs, const char *name, bool with_address) {
    int64_t   size;
    int       flags = 0;
    Address   address = {0};
    socklen_t length = 0;
    ssize_t   got;
    ARITY(name, 1, 2);
    TRY_NULL(int_argument(args[0], &size));
    if (nargs == 2) TRY_NULL(c_int_argument(args[1], &flags));
    if (size < 0) return raise_value_error("negative buffersize in %s", name);
    char *data = mem_alloc((size_t)size + 1);
    if (!data) return raise_memory_error();
    SOCKET_CALL(got, SOCKET, false,
                (length = sizeof address, with_address ? recvfrom(SOCKET->fd, data, (size_t)size, flags, &address.any, &length)
                                                       : recv(SOCKET->fd, data, (size_t)size, flags)),
                mem_free(data); return NULL);
    Value bytes = bytes_from_data(data, (size_t)got);
    mem_free(data);
    if (!bytes || !with_address) return bytes;
    Value from = address_result(&address, length);
    return from ? TUPLE2(bytes, from) : NULL;
}
static Value k_recv(Value self, const Value *args, size_t nargs, Value names) { return receive(self, args, nargs, "recv", false); }
static Value k_recvfrom(Value self, const Value *args, size_t nargs, Value names) { return receive(self, args, nargs, "recvfrom", true); }
static Value receive_into(Value self, const Value *args, size_t nargs, Value names, const char *name, bool with_address) {
    const ArgSpec spec = {name, "buffer | nbytes flags"};
    Value         out[3];
    int64_t       size = 0;
    int           flags = 0;
    Buffer        buffer;
    Address       address = {0};
    socklen_t     length = 0;
    ssize_t       got;
    TRY_NULL(args_parse(&spec, args, nargs, names, out));
    if (out[1]) TRY_NULL(int_argument(out[1], &size));
    if (out[2]) TRY_NULL(c_int_argument(out[2], &flags));
    if (size < 0) return raise_value_error("negative buffersize in %s", name);
    if (buffer_get(out[0], &buffer, BUFFER_WRITABLE) < 0) return NULL;
    if (size > buffer.length) {
        buffer_release(&buffer);
        return raise_value_error(with_address ? "nbytes is greater than the length of the buffer" : "buffer too small for requested bytes");
    }
    if (size == 0) size = buffer.length;
    SOCKET_CALL(got, SOCKET, false,
                (length = sizeof address, with_address ? recvfrom(SOCKET->fd, buffer.data, (size_t)size, flags, &address.any, &length)
                                                       : recv(SOCKET->fd, buffer.data, (size_t)size, flags)),
                buffer_release(&buffer); return NULL);
    buffer_release(&buffer);
    if (!with_address) return int_from_i64(got);
    Value from = address_result(&address, length);
    return from ? TUPLE2(int_from_i64(got), from) : NULL;
}
static Value k_recv_into(Value self, const Value *args, size_t nargs, Value names) {
    return receive_into(self, args, nargs, names, "recv_into", false);
}
static Value k_recvfrom_into(Value self, const Value *args, size_t nargs, Value names) {
    return receive_into(self, args, nargs, names, "recvfrom_into", true);
}
static Value k_send(Value self, const Value *args, size_t nargs, Value names) {
    int     flags = 0;
    Buffer  buffer;
    ssize_t sent;
    ARITY("send", 1, 2);
    if (nargs == 2) TRY_NULL(c_int_argument(args[1], &flags));
    if (buffer_get(args[0], &buffer, BUFFER_SIMPLE) < 0) return NULL;
    SOCKET_CALL(sent, SOCKET, true, send(SOCKET->fd, buffer.data, (size_t)buffer.length, flags), buffer_release(&buffer); return NULL);
    buffer_release(&buffer);
    return int_from_i64(sent);
}
static Value k_sendall(Value self, const Value *args, size_t nargs, Value names) {
    int      flags = 0;
    Buffer   buffer;
    ssize_t  sent;
    ARITY("sendall", 1, 2);
    if (nargs == 2) TRY_NULL(c_int_argument(args[1], &flags));
    if (buffer_get(args[0], &buffer, BUFFER_SIMPLE) < 0) return NULL;
    for (intptr_t at = 0; at < buffer.length; at += sent) {
        SOCKET_CALL(sent, SOCKET, true, send(SOCKET->fd, (char *)buffer.data + at, (size_t)(buffer.length - at), flags),
                    buffer_release(&buffer); return NULL);
        if (signals_check() < 0) {
            buffer_release(&buffer);
            return NULL;
        }
    }
    buffer_release(&buffer);
    return NONE;
}
static Value k_sendto(Value self, const Value *args, size_t nargs, Value names) {
    int       flags = 0;
    Buffer    buffer;
    Address   address;
    socklen_t length;
    ssize_t   sent;
    if (nargs < 2 || nargs > 3) return raise_type_error("sendto() takes 2 or 3 arguments (%zd given)", (intptr_t)nargs);
    if (nargs == 3) TRY_NULL(c_int_argument(args[1], &flags));
    TRY_NULL(address_argument(SOCKET->family, args[nargs - 1], "sendto", &address, &length));
    TRY_NULL(sys_audit("socket.sendto", (Value[]){self, args[nargs - 1]}, 2));
    if (buffer_get(args[0], &buffer, BUFFER_SIMPLE) < 0) return NULL;
    SOCKET_CALL(sent, SOCKET, true, sendto(SOCKET->fd, buffer.data, (size_t)buffer.length, flags, &address.any, length),
                buffer_release(&buffer); return NULL);
    buffer_release(&buffer);
    return int_from_i64(sent);
}
static Value k_timeout(Value self, void *closure) { return timeout_result(SOCKET->timeout); }

#define M(name, kind) {#name, k_##name, kind, NULL},
static const MethodDef socket_methods[] = {
    M(accept, METHOD_NOARGS) M(bind, METHOD_ONE) M(close, METHOD_NOARGS) M(connect, METHOD_ONE) M(connect_ex, METHOD_ONE)
    M(detach, METHOD_NOARGS) M(fileno, METHOD_NOARGS) M(getblocking, METHOD_NOARGS) M(getpeername, METHOD_NOARGS)
    M(getsockname, METHOD_NOARGS) M(getsockopt, METHOD_FAST) M(gettimeout, METHOD_NOARGS) M(listen, METHOD_FAST) M(recv, METHOD_FAST)
    M(recv_into, METHOD_KEYWORDS) M(recvfrom, METHOD_FAST) M(recvfrom_into, METHOD_KEYWORDS) M(send, METHOD_FAST) M(sendall, METHOD_FAST)
    M(sendto, METHOD_FAST) M(setblocking, METHOD_ONE) M(setsockopt, METHOD_FAST) M(settimeout, METHOD_ONE) M(shutdown, METHOD_ONE)
    {"_accept", k_accept, METHOD_NOARGS, NULL},
    {NULL}};
static const MemberDef socket_members[] = {
    {"family", MEMBER_INT, offsetof(SocketObj, family), true, "the socket family"},
    {"type", MEMBER_INT, offsetof(SocketObj, type), true, "the socket type"},
    {"proto", MEMBER_INT, offsetof(SocketObj, protocol), true, "the socket protocol"},
    {NULL}};
static const GetSetDef socket_getsets[] = {{"timeout", k_timeout, NULL, "the socket timeout"}, {NULL}};
static NativeType socket_native = {.shape = {.size = sizeof(SocketObj), .release = socket_release}, .create = socket_create, .init = socket_init,
                                   .repr = socket_repr, .methods = socket_methods, .members = socket_members, .getsets = socket_getsets};
Type socket_type = STATIC_TYPE("_socket.socket", &object_type, socket_native, sizeof(SocketObj), 0, TYPE_FLAG_BASETYPE);

/* ---- functions ------------------------------------------------------------------------------------------------------------------ */
static Value m_close(Value self, Value arg) {
    int fd;
    TRY_NULL(c_int_argument(arg, &fd));
    gil_leave();
    int result = close(fd), error = errno;
    gil_enter();
    return result < 0 && error != ECONNRESET ? raise_os_error(error, NULL, NULL) : NONE;
}
static Value m_dup(Value self, Value arg) {
    int fd;
    TRY_NULL(c_int_argument(arg, &fd));
    fd = fcntl(fd, F_DUPFD_CLOEXEC, 0);
    return fd < 0 ? posix_error() : value_from_int(fd);
}
static Value wrap(int fd, int family, int type, int protocol) {
    SocketObj *s = (SocketObj *)socket_create(&socket_type, NULL, 0, NULL);
    if (!s) return NULL;
    s->fd = fd;
    s->family = family;
    s->type = type & ~(SOCK_NONBLOCK | SOCK_CLOEXEC);
    s->protocol = protocol;
    if (s->timeout >= 0 && set_blocking(fd, false) < 0) return NULL;
    return VALUE(s);
}
static Value m_socketpair(Value self, const Value *args, size_t nargs, Value names) {
    int family = AF_UNIX, type = SOCK_STREAM, protocol = 0, fds[2];
    ARITY("socketpair", 0, 3);
    if (nargs > 0) TRY_NULL(c_int_argument(args[0], &family));
    if (nargs > 1) TRY_NULL(c_int_argument(args[1], &type));
    if (nargs > 2) TRY_NULL(c_int_argument(args[2], &protocol));
    if (socketpair(family, type | SOCK_CLOEXEC, protocol, fds) < 0) return posix_error();
    Value one = wrap(fds[0], family, type, protocol), two = wrap(fds[1], family, type, protocol);
    return one && two ? TUPLE2(one, two) : NULL;
}
static Value m_getdefaulttimeout(Value self) { return timeout_result(default_timeout); }
static Value m_setdefaulttimeout(Value self, Value arg) { return timeout_value(arg, &default_timeout) < 0 ? NULL : NONE; }

static const MethodDef methods[] = {
    {"close", m_close, METHOD_ONE, "close(integer) -> None"},
    {"dup", m_dup, METHOD_ONE, "dup(integer) -> integer"},
    {"socketpair", m_socketpair, METHOD_FAST, "socketpair([family[, type [, proto]]]) -> (socket object, socket object)"},
    {"getdefaulttimeout", m_getdefaulttimeout, METHOD_NOARGS, "getdefaulttimeout() -> timeout"},
    {"setdefaulttimeout", m_setdefaulttimeout, METHOD_ONE, "setdefaulttimeout(timeout)"},
    {NULL}};

#define C(name) {#name, (int64_t)name},
static const NativeConstant constants[] = {
#ifdef AF_ALG
    C(AF_ALG)
#endif
#ifdef AF_APPLETALK
    C(AF_APPLETALK)
#endif
#ifdef AF_ASH
    C(AF_ASH)
#endif
#ifdef AF_ATMPVC
    C(AF_ATMPVC)
#endif
#ifdef AF_ATMSVC
    C(AF_ATMSVC)
#endif
#ifdef AF_AX25
    C(AF_AX25)
#endif
#ifdef AF_BRIDGE
    C(AF_BRIDGE)
#endif
#ifdef AF_CAN
    C(AF_CAN)
#endif
#ifdef AF_ECONET
    C(AF_ECONET)
#endif
#ifdef AF_INET
    C(AF_INET)
#endif
#ifdef AF_INET6
    C(AF_INET6)
#endif
#ifdef AF_IPX
    C(AF_IPX)
#endif
#ifdef AF_IRDA
    C(AF_IRDA)
#endif
#ifdef AF_KEY
    C(AF_KEY)
#endif
#ifdef AF_LLC
    C(AF_LLC)
#endif
#ifdef AF_NETBEUI
    C(AF_NETBEUI)
#endif
#ifdef AF_NETLINK
    C(AF_NETLINK)
#endif
#ifdef AF_NETROM
    C(AF_NETROM)
#endif
#ifdef AF_PACKET
    C(AF_PACKET)
#endif
#ifdef AF_PPPOX
    C(AF_PPPOX)
#endif
#ifdef AF_QIPCRTR
    C(AF_QIPCRTR)
#endif
#ifdef AF_RDS
    C(AF_RDS)
#endif
#ifdef AF_ROSE
    C(AF_ROSE)
#endif
#ifdef AF_ROUTE
    C(AF_ROUTE)
#endif
#ifdef AF_SECURITY
    C(AF_SECURITY)
#endif
#ifdef AF_SNA
    C(AF_SNA)
#endif
#ifdef AF_TIPC
    C(AF_TIPC)
#endif
#ifdef AF_UNIX
    C(AF_UNIX)
#endif
#ifdef AF_UNSPEC
    C(AF_UNSPEC)
#endif
#ifdef AF_VSOCK
    C(AF_VSOCK)
#endif
#ifdef AF_WANPIPE
    C(AF_WANPIPE)
#endif
#ifdef AF_X25
    C(AF_X25)
#endif
#ifdef AI_ADDRCONFIG
    C(AI_ADDRCONFIG)
#endif
#ifdef AI_ALL
    C(AI_ALL)
#endif
#ifdef AI_CANONNAME
    C(AI_CANONNAME)
#endif
#ifdef AI_NUMERICHOST
    C(AI_NUMERICHOST)
#endif
#ifdef AI_NUMERICSERV
    C(AI_NUMERICSERV)
#endif
#ifdef AI_PASSIVE
    C(AI_PASSIVE)
#endif
#ifdef AI_V4MAPPED
    C(AI_V4MAPPED)
#endif
#ifdef EAI_ADDRFAMILY
    C(EAI_ADDRFAMILY)
#endif
#ifdef EAI_AGAIN
    C(EAI_AGAIN)
#endif
#ifdef EAI_BADFLAGS
    C(EAI_BADFLAGS)
#endif
#ifdef EAI_FAIL
    C(EAI_FAIL)
#endif
#ifdef EAI_FAMILY
    C(EAI_FAMILY)
#endif
#ifdef EAI_MEMORY
    C(EAI_MEMORY)
#endif
#ifdef EAI_NODATA
    C(EAI_NODATA)
#endif
#ifdef EAI_NONAME
    C(EAI_NONAME)
#endif
#ifdef EAI_OVERFLOW
    C(EAI_OVERFLOW)
#endif
#ifdef EAI_SERVICE
    C(EAI_SERVICE)
#endif
#ifdef EAI_SOCKTYPE
    C(EAI_SOCKTYPE)
#endif
#ifdef EAI_SYSTEM
    C(EAI_SYSTEM)
#endif
#ifdef INADDR_ALLHOSTS_GROUP
    C(INADDR_ALLHOSTS_GROUP)
#endif
#ifdef INADDR_ANY
    C(INADDR_ANY)
#endif
#ifdef INADDR_BROADCAST
    C(INADDR_BROADCAST)
#endif
#ifdef INADDR_LOOPBACK
    C(INADDR_LOOPBACK)
#endif
#ifdef INADDR_MAX_LOCAL_GROUP
    C(INADDR_MAX_LOCAL_GROUP)
#endif
#ifdef INADDR_NONE
    C(INADDR_NONE)
#endif
#ifdef INADDR_UNSPEC_GROUP
    C(INADDR_UNSPEC_GROUP)
#endif
#ifdef IPV6_CHECKSUM
    C(IPV6_CHECKSUM)
#endif
#ifdef IPV6_DONTFRAG
    C(IPV6_DONTFRAG)
#endif
#ifdef IPV6_DSTOPTS
    C(IPV6_DSTOPTS)
#endif
#ifdef IPV6_HOPLIMIT
    C(IPV6_HOPLIMIT)
#endif
#ifdef IPV6_HOPOPTS
    C(IPV6_HOPOPTS)
#endif
#ifdef IPV6_JOIN_GROUP
    C(IPV6_JOIN_GROUP)
#endif
#ifdef IPV6_LEAVE_GROUP
    C(IPV6_LEAVE_GROUP)
#endif
#ifdef IPV6_MULTICAST_HOPS
    C(IPV6_MULTICAST_HOPS)
#endif
#ifdef IPV6_MULTICAST_IF
    C(IPV6_MULTICAST_IF)
#endif
#ifdef IPV6_MULTICAST_LOOP
    C(IPV6_MULTICAST_LOOP)
#endif
#ifdef IPV6_NEXTHOP
    C(IPV6_NEXTHOP)
#endif
#ifdef IPV6_PATHMTU
    C(IPV6_PATHMTU)
#endif
#ifdef IPV6_PKTINFO
    C(IPV6_PKTINFO)
#endif
#ifdef IPV6_RECVDSTOPTS
    C(IPV6_RECVDSTOPTS)
#endif
#ifdef IPV6_RECVHOPLIMIT
    C(IPV6_RECVHOPLIMIT)
#endif
#ifdef IPV6_RECVHOPOPTS
    C(IPV6_RECVHOPOPTS)
#endif
#ifdef IPV6_RECVPATHMTU
    C(IPV6_RECVPATHMTU)
#endif
#ifdef IPV6_RECVPKTINFO
    C(IPV6_RECVPKTINFO)
#endif
#ifdef IPV6_RECVRTHDR
    C(IPV6_RECVRTHDR)
#endif
#ifdef IPV6_RECVTCLASS
    C(IPV6_RECVTCLASS)
#endif
#ifdef IPV6_RTHDR
    C(IPV6_RTHDR)
#endif
#ifdef IPV6_RTHDRDSTOPTS
    C(IPV6_RTHDRDSTOPTS)
#endif
#ifdef IPV6_RTHDR_TYPE_0
    C(IPV6_RTHDR_TYPE_0)
#endif
#ifdef IPV6_TCLASS
    C(IPV6_TCLASS)
#endif
#ifdef IPV6_UNICAST_HOPS
    C(IPV6_UNICAST_HOPS)
#endif
#ifdef IPV6_V6ONLY
    C(IPV6_V6ONLY)
#endif
#ifdef IP_ADD_MEMBERSHIP
    C(IP_ADD_MEMBERSHIP)
#endif
#ifdef IP_BIND_ADDRESS_NO_PORT
    C(IP_BIND_ADDRESS_NO_PORT)
#endif
#ifdef IP_DEFAULT_MULTICAST_LOOP
    C(IP_DEFAULT_MULTICAST_LOOP)
#endif
#ifdef IP_DEFAULT_MULTICAST_TTL
    C(IP_DEFAULT_MULTICAST_TTL)
#endif
#ifdef IP_DROP_MEMBERSHIP
    C(IP_DROP_MEMBERSHIP)
#endif
#ifdef IP_HDRINCL
    C(IP_HDRINCL)
#endif
#ifdef IP_MAX_MEMBERSHIPS
    C(IP_MAX_MEMBERSHIPS)
#endif
#ifdef IP_MULTICAST_IF
    C(IP_MULTICAST_IF)
#endif
#ifdef IP_MULTICAST_LOOP
    C(IP_MULTICAST_LOOP)
#endif
#ifdef IP_MULTICAST_TTL
    C(IP_MULTICAST_TTL)
#endif
#ifdef IP_OPTIONS
    C(IP_OPTIONS)
#endif
#ifdef IP_RECVOPTS
    C(IP_RECVOPTS)
#endif
#ifdef IP_RECVRETOPTS
    C(IP_RECVRETOPTS)
#endif
#ifdef IP_RECVTOS
    C(IP_RECVTOS)
#endif
#ifdef IP_RETOPTS
    C(IP_RETOPTS)
#endif
#ifdef IP_TOS
    C(IP_TOS)
#endif
#ifdef IP_TRANSPARENT
    C(IP_TRANSPARENT)
#endif
#ifdef IP_TTL
    C(IP_TTL)
#endif
#ifdef MSG_CMSG_CLOEXEC
    C(MSG_CMSG_CLOEXEC)
#endif
#ifdef MSG_CONFIRM
    C(MSG_CONFIRM)
#endif
#ifdef MSG_CTRUNC
    C(MSG_CTRUNC)
#endif
#ifdef MSG_DONTROUTE
    C(MSG_DONTROUTE)
#endif
#ifdef MSG_DONTWAIT
    C(MSG_DONTWAIT)
#endif
#ifdef MSG_EOR
    C(MSG_EOR)
#endif
#ifdef MSG_ERRQUEUE
    C(MSG_ERRQUEUE)
#endif
#ifdef MSG_FASTOPEN
    C(MSG_FASTOPEN)
#endif
#ifdef MSG_MORE
    C(MSG_MORE)
#endif
#ifdef MSG_NOSIGNAL
    C(MSG_NOSIGNAL)
#endif
#ifdef MSG_OOB
    C(MSG_OOB)
#endif
#ifdef MSG_PEEK
    C(MSG_PEEK)
#endif
#ifdef MSG_TRUNC
    C(MSG_TRUNC)
#endif
#ifdef MSG_WAITALL
    C(MSG_WAITALL)
#endif
#ifdef NI_DGRAM
    C(NI_DGRAM)
#endif
#ifdef NI_MAXHOST
    C(NI_MAXHOST)
#endif
#ifdef NI_MAXSERV
    C(NI_MAXSERV)
#endif
#ifdef NI_NAMEREQD
    C(NI_NAMEREQD)
#endif
#ifdef NI_NOFQDN
    C(NI_NOFQDN)
#endif
#ifdef NI_NUMERICHOST
    C(NI_NUMERICHOST)
#endif
#ifdef NI_NUMERICSERV
    C(NI_NUMERICSERV)
#endif
#ifdef PF_CAN
    C(PF_CAN)
#endif
#ifdef PF_PACKET
    C(PF_PACKET)
#endif
#ifdef PF_RDS
    C(PF_RDS)
#endif
#ifdef SOL_ALG
    C(SOL_ALG)
#endif
#ifdef SOL_CAN_BASE
    C(SOL_CAN_BASE)
#endif
#ifdef SOL_CAN_RAW
    C(SOL_CAN_RAW)
#endif
#ifdef SOL_RDS
    C(SOL_RDS)
#endif
#ifdef SOL_SOCKET
    C(SOL_SOCKET)
#endif
#ifdef SOL_TIPC
    C(SOL_TIPC)
#endif
#ifdef SOMAXCONN
    C(SOMAXCONN)
#endif
#ifdef SO_ACCEPTCONN
    C(SO_ACCEPTCONN)
#endif
#ifdef SO_BINDTODEVICE
    C(SO_BINDTODEVICE)
#endif
#ifdef SO_BROADCAST
    C(SO_BROADCAST)
#endif
#ifdef SO_DEBUG
    C(SO_DEBUG)
#endif
#ifdef SO_DOMAIN
    C(SO_DOMAIN)
#endif
#ifdef SO_DONTROUTE
    C(SO_DONTROUTE)
#endif
#ifdef SO_ERROR
    C(SO_ERROR)
#endif
#ifdef SO_INCOMING_CPU
    C(SO_INCOMING_CPU)
#endif
#ifdef SO_J1939_ERRQUEUE
    C(SO_J1939_ERRQUEUE)
#endif
#ifdef SO_J1939_FILTER
    C(SO_J1939_FILTER)
#endif
#ifdef SO_J1939_PROMISC
    C(SO_J1939_PROMISC)
#endif
#ifdef SO_J1939_SEND_PRIO
    C(SO_J1939_SEND_PRIO)
#endif
#ifdef SO_KEEPALIVE
    C(SO_KEEPALIVE)
#endif
#ifdef SO_LINGER
    C(SO_LINGER)
#endif
#ifdef SO_MARK
    C(SO_MARK)
#endif
#ifdef SO_OOBINLINE
    C(SO_OOBINLINE)
#endif
#ifdef SO_PASSCRED
    C(SO_PASSCRED)
#endif
#ifdef SO_PASSSEC
    C(SO_PASSSEC)
#endif
#ifdef SO_PEERCRED
    C(SO_PEERCRED)
#endif
#ifdef SO_PEERSEC
    C(SO_PEERSEC)
#endif
#ifdef SO_PRIORITY
    C(SO_PRIORITY)
#endif
#ifdef SO_PROTOCOL
    C(SO_PROTOCOL)
#endif
#ifdef SO_RCVBUF
    C(SO_RCVBUF)
#endif
#ifdef SO_RCVLOWAT
    C(SO_RCVLOWAT)
#endif
#ifdef SO_RCVTIMEO
    C(SO_RCVTIMEO)
#endif
#ifdef SO_REUSEADDR
    C(SO_REUSEADDR)
#endif
#ifdef SO_REUSEPORT
    C(SO_REUSEPORT)
#endif
#ifdef SO_SNDBUF
    C(SO_SNDBUF)
#endif
#ifdef SO_SNDLOWAT
    C(SO_SNDLOWAT)
#endif
#ifdef SO_SNDTIMEO
    C(SO_SNDTIMEO)
#endif
#ifdef SO_TYPE
    C(SO_TYPE)
#endif
#ifdef SO_VM_SOCKETS_BUFFER_MAX_SIZE
    C(SO_VM_SOCKETS_BUFFER_MAX_SIZE)
#endif
#ifdef SO_VM_SOCKETS_BUFFER_MIN_SIZE
    C(SO_VM_SOCKETS_BUFFER_MIN_SIZE)
#endif
#ifdef SO_VM_SOCKETS_BUFFER_SIZE
    C(SO_VM_SOCKETS_BUFFER_SIZE)
#endif
#ifdef TCP_CONGESTION
    C(TCP_CONGESTION)
#endif
#ifdef TCP_CORK
    C(TCP_CORK)
#endif
#ifdef TCP_DEFER_ACCEPT
    C(TCP_DEFER_ACCEPT)
#endif
#ifdef TCP_FASTOPEN
    C(TCP_FASTOPEN)
#endif
#ifdef TCP_INFO
    C(TCP_INFO)
#endif
#ifdef TCP_KEEPCNT
    C(TCP_KEEPCNT)
#endif
#ifdef TCP_KEEPIDLE
    C(TCP_KEEPIDLE)
#endif
#ifdef TCP_KEEPINTVL
    C(TCP_KEEPINTVL)
#endif
#ifdef TCP_LINGER2
    C(TCP_LINGER2)
#endif
#ifdef TCP_MAXSEG
    C(TCP_MAXSEG)
#endif
#ifdef TCP_NODELAY
    C(TCP_NODELAY)
#endif
#ifdef TCP_NOTSENT_LOWAT
    C(TCP_NOTSENT_LOWAT)
#endif
#ifdef TCP_QUICKACK
    C(TCP_QUICKACK)
#endif
#ifdef TCP_SYNCNT
    C(TCP_SYNCNT)
#endif
#ifdef TCP_USER_TIMEOUT
    C(TCP_USER_TIMEOUT)
#endif
#ifdef TCP_WINDOW_CLAMP
    C(TCP_WINDOW_CLAMP)
#endif
    {"SOL_IP", 0}, {"SOL_TCP", 6}, {"SOL_UDP", 17}, {"IPPORT_RESERVED", 1024}, {"IPPORT_USERRESERVED", 5000},
    {"SHUT_RD", SHUT_RD}, {"SHUT_WR", SHUT_WR}, {"SHUT_RDWR", SHUT_RDWR},
    C(IPPROTO_IP)
    C(IPPROTO_ICMP)
    C(IPPROTO_IGMP)
    C(IPPROTO_TCP)
    C(IPPROTO_EGP)
    C(IPPROTO_PUP)
    C(IPPROTO_UDP)
    C(IPPROTO_IDP)
    C(IPPROTO_TP)
    C(IPPROTO_IPV6)
    C(IPPROTO_RSVP)
    C(IPPROTO_GRE)
    C(IPPROTO_ESP)
    C(IPPROTO_AH)
    C(IPPROTO_ICMPV6)
    C(IPPROTO_NONE)
    C(IPPROTO_DSTOPTS)
    C(IPPROTO_ROUTING)
    C(IPPROTO_FRAGMENT)
    C(IPPROTO_HOPOPTS)
    C(IPPROTO_PIM)
    C(IPPROTO_SCTP)
    C(IPPROTO_UDPLITE)
    C(IPPROTO_MPTCP)
    C(IPPROTO_RAW)
    C(SOCK_STREAM)
    C(SOCK_DGRAM)
    C(SOCK_RAW)
    C(SOCK_SEQPACKET)
    C(SOCK_RDM)
    C(SOCK_CLOEXEC)
    C(SOCK_NONBLOCK)
    {NULL, 0}};

static Status execute(Value module) {
    TRY(module_add_methods(module, socket_functions));
    TRY(module_add_type(module, &socket_type));
    TRY(module_add(module, "SocketType", VALUE(&socket_type)));
    TRY(module_add(module, "error", VALUE(&OSError_type)));
    TRY(module_add(module, "timeout", VALUE(&TimeoutError_type)));
    TRY(module_add(module, "has_ipv6", TRUE_VALUE));
    TRY(native_exception_add(module, &socket_herror, "socket", "herror", &OSError_type));
    TRY(native_exception_add(module, &socket_gaierror, "socket", "gaierror", &OSError_type));
    return native_add_constants(module, constants);
}

const NativeModule socket_module = {"_socket", "Sockets and lookups of names.", methods, execute};
