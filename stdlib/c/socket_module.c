/* socket_module.c - `_socket`: names and addresses, byte orders, interfaces; the module itself. */
#include "socket_int.h"

#include <fcntl.h>

/* ---- sockets made otherwise ------------------------------------------------------------------------------------------------- */
static Value f_socketpair(Value self, const Value *args, size_t nargs, Value names) {
    int family = AF_UNIX, type = SOCK_STREAM, protocol = 0, pair[2];
    if (nargs > 3) return raise_arity("socketpair", 0, 3, nargs);
    if (nargs > 0) TRY_NULL(c_int_argument(args[0], &family));
    if (nargs > 1) TRY_NULL(c_int_argument(args[1], &type));
    if (nargs > 2) TRY_NULL(c_int_argument(args[2], &protocol));
    if (socketpair(family, type | SOCK_CLOEXEC, protocol, pair) < 0) return posix_error();
    Value first = socket_new(pair[0], family, type, protocol);
    if (!first) {
        close(pair[1]);
        return NULL;
    }
    Value second = socket_new(pair[1], family, type, protocol);
    return second ? TUPLE2(first, second) : NULL;
}
static Value f_close(Value self, Value arg) {
    int fd;
    TRY_NULL(c_int_argument(arg, &fd));
    gil_leave();
    int result = close(fd), error = errno;
    gil_enter();
    return result < 0 && error != ECONNRESET ? raise_os_error(error, NULL, NULL) : NONE;
}
static Value f_dup(Value self, Value arg) {
    int fd;
    TRY_NULL(c_int_argument(arg, &fd));
    int copy = fcntl(fd, F_DUPFD_CLOEXEC, 0);
    return copy < 0 ? posix_error() : value_from_int(copy);
}
static Value f_getdefaulttimeout(Value self) { return socket_timeout_value(socket_default_timeout); }
static Value f_setdefaulttimeout(Value self, Value arg) {
    int64_t timeout;
    TRY_NULL(socket_timeout_argument(arg, &timeout));
    socket_default_timeout = timeout;
    return NONE;
}

/* ---- byte orders, text forms ------------------------------------------------------------------------------------------------- */
static Status unsigned_below(Value v, const char *function, uint64_t most, const char *width, uint32_t *out) {
    if (!is_int(v)) return RAISED(raise_type_error("an integer is required (got type %N)", v));
    int     overflow;
    int64_t number = int_as_i64_clamped(v, &overflow);
    if (overflow < 0 || number < 0) return RAISED(raise_overflow_error("%s: can't convert negative Python int to C %s unsigned integer", function, width));
    if (overflow || (uint64_t)number > most) return RAISED(raise_overflow_error("%s: Python int too large to convert to C %s unsigned integer", function, width));
    *out = (uint32_t)number;
    return 0;
}
static Value f_htons(Value self, Value v) {
    uint32_t n;
    TRY_NULL(unsigned_below(v, "htons", UINT16_MAX, "16-bit", &n));
    return value_from_int(htons((uint16_t)n));
}
static Value f_ntohs(Value self, Value v) {
    uint32_t n;
    TRY_NULL(unsigned_below(v, "ntohs", UINT16_MAX, "16-bit", &n));
    return value_from_int(ntohs((uint16_t)n));
}
static Value f_htonl(Value self, Value v) {
    uint32_t n;
    TRY_NULL(unsigned_below(v, "htonl", UINT32_MAX, "32-bit", &n));
    return value_from_int(htonl(n));
}
static Value f_ntohl(Value self, Value v) {
    uint32_t n;
    TRY_NULL(unsigned_below(v, "ntohl", UINT32_MAX, "32-bit", &n));
    return value_from_int(ntohl(n));
}
static Value f_inet_aton(Value self, Value arg) {
    struct in_addr address;
    if (!is_str(arg)) return raise_type_error("inet_aton() argument 1 must be str, not %K", arg);
    const char *text = str_utf8(arg, NULL);
    if (!text) return NULL;
    if (!inet_aton(text, &address)) return raise_format(&OSError_type, "illegal IP address string passed to inet_aton");
    return bytes_from_data(&address, sizeof address);
}
static Value packed_to_text(int family, Value packed, size_t expected, const char *wrong_length) {
    Buffer buffer;
    char   text[INET6_ADDRSTRLEN];
    TRY_NULL(buffer_get(packed, &buffer, BUFFER_SIMPLE));
    bool        fits = (size_t)buffer.length == expected;
    const char *result = fits ? inet_ntop(family, buffer.data, text, sizeof text) : NULL;
    buffer_release(&buffer);
    if (!fits && family == AF_INET && wrong_length[0] == 'p') return raise_format(&OSError_type, "%s", wrong_length);
    if (!fits) return raise_value_error("%s", wrong_length);
    return result ? str_from_c(result) : posix_error();
}
static Value f_inet_ntoa(Value self, Value arg) { return packed_to_text(AF_INET, arg, 4, "packed IP wrong length"); }
static Value f_inet_ntop(Value self, const Value *args, size_t nargs, Value names) {
    int family;
    if (nargs != 2) return raise_arity("inet_ntop", 2, 2, nargs);
    TRY_NULL(c_int_argument(args[0], &family));
    if (family != AF_INET && family != AF_INET6) return raise_value_error("unknown address family %d", family);
    return packed_to_text(family, args[1], family == AF_INET ? 4 : 16, "invalid length of packed IP address string");
}
static Value f_inet_pton(Value self, const Value *args, size_t nargs, Value names) {
    int  family;
    char packed[16];
    if (nargs != 2) return raise_arity("inet_pton", 2, 2, nargs);
    TRY_NULL(c_int_argument(args[0], &family));
    if (!is_str(args[1])) return raise_type_error("inet_pton() argument 2 must be str, not %K", args[1]);
    const char *text = str_utf8(args[1], NULL);
    if (!text) return NULL;
    int result = inet_pton(family, text, packed);
    if (result < 0) return posix_error();
    if (!result) return raise_format(&OSError_type, "illegal IP address string passed to inet_pton");
    return bytes_from_data(packed, family == AF_INET ? 4 : 16);
}
static Status control_size(Value v, const char *function, size_t most, size_t *out) {
    int64_t length;
    TRY(int_argument(v, &length));
    if (length < 0 || (uint64_t)length > most) return RAISED(raise_overflow_error("%s() argument out of range", function));
    *out = (size_t)length;
    return 0;
}
static Value f_cmsg_len(Value self, Value arg) {
    size_t length;
    TRY_NULL(control_size(arg, "CMSG_LEN", INT_MAX - CMSG_LEN(0), &length));
    return int_from_u64(CMSG_LEN(length));
}
static Value f_cmsg_space(Value self, Value arg) {
    size_t length;
    TRY_NULL(control_size(arg, "CMSG_SPACE", INT_MAX - CMSG_SPACE(1), &length));
    return int_from_u64(CMSG_SPACE(length));
}

/* ---- interfaces -------------------------------------------------------------------------------------------------------------- */
static Value f_if_nameindex(Value self) {
    struct if_nameindex *all = if_nameindex();
    if (!all) return posix_error();
    Value list = list_new(0);
    for (struct if_nameindex *at = all; list && at->if_index; at++) {
        Value name = str_fs_decode(at->if_name), pair = name ? TUPLE2(value_from_int(at->if_index), name) : NULL;
        if (!pair || list_append(list, pair) < 0) list = NULL;
    }
    if_freenameindex(all);
    return list;
}
static Value f_if_nametoindex(Value self, Value arg) {
    Value name = str_fs_encode(arg);
    if (!name) return NULL;
    unsigned index = if_nametoindex((const char *)bytes_data(name));
    return index ? value_from_int(index) : raise_format(&OSError_type, "no interface with this name");
}
static Value f_if_indextoname(Value self, Value arg) {
    int64_t index;
    char    name[IF_NAMESIZE + 1];
    TRY_NULL(int_argument(arg, &index));
    if (index < 0) return raise_overflow_error("can't convert negative value to unsigned int");
    return if_indextoname((unsigned)index, name) ? str_fs_decode(name) : posix_error();
}

static const MethodDef methods[] = {
    {"socketpair", f_socketpair, METHOD_FAST, "socketpair([family[, type[, proto]]]) -> (socket, socket)"},
    {"close", f_close, METHOD_ONE, "close(descriptor)"},
    {"dup", f_dup, METHOD_ONE, "dup(descriptor) -> descriptor"},
    {"getdefaulttimeout", f_getdefaulttimeout, METHOD_NOARGS, "getdefaulttimeout() -> seconds or None"},
    {"setdefaulttimeout", f_setdefaulttimeout, METHOD_ONE, "setdefaulttimeout(seconds or None)"},
    {"htons", f_htons, METHOD_ONE, "htons(integer) -> integer"},
    {"ntohs", f_ntohs, METHOD_ONE, "ntohs(integer) -> integer"},
    {"htonl", f_htonl, METHOD_ONE, "htonl(integer) -> integer"},
    {"ntohl", f_ntohl, METHOD_ONE, "ntohl(integer) -> integer"},
    {"inet_aton", f_inet_aton, METHOD_ONE, "inet_aton(text) -> bytes"},
    {"inet_ntoa", f_inet_ntoa, METHOD_ONE, "inet_ntoa(bytes) -> text"},
    {"inet_ntop", f_inet_ntop, METHOD_FAST, "inet_ntop(family, bytes) -> text"},
    {"inet_pton", f_inet_pton, METHOD_FAST, "inet_pton(family, text) -> bytes"},
    {"CMSG_LEN", f_cmsg_len, METHOD_ONE, "CMSG_LEN(length) -> size"},
    {"CMSG_SPACE", f_cmsg_space, METHOD_ONE, "CMSG_SPACE(length) -> size"},
    {"if_nameindex", f_if_nameindex, METHOD_NOARGS, "if_nameindex() -> list of (index, name)"},
    {"if_nametoindex", f_if_nametoindex, METHOD_ONE, "if_nametoindex(name) -> index"},
    {"if_indextoname", f_if_indextoname, METHOD_ONE, "if_indextoname(index) -> name"},
    {NULL}};

static Status execute(Value module) {
    TRY(module_add_type(module, &socket_type));
    TRY(module_add(module, "SocketType", VALUE(&socket_type)));
    TRY(module_add(module, "error", VALUE(&OSError_type)));
    TRY(module_add(module, "timeout", VALUE(&TimeoutError_type)));
    TRY(module_add(module, "has_ipv6", TRUE_VALUE));
    TRY(native_exception_add(module, &socket_herror, "socket", "herror", &OSError_type));
    TRY(native_exception_add(module, &socket_gaierror, "socket", "gaierror", &OSError_type));
    TRY(module_add_methods(module, socket_resolver_methods));
    return socket_add_constants(module);
}

const NativeModule socket_module = {"_socket", "Sockets.  See the module socket for documentation.", methods, execute};
