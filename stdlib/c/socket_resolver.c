/* socket_resolver.c - functions of `_socket` that ask the system's name services.  The historic ones among them keep their
 * answer in one static place, so they run under a lock that is taken without the GIL. */
#include "base/thread_os.h"
#include "socket_int.h"

#include <stdio.h>

static OsMutex resolver_mutex;
static bool    resolver_mutex_made;

static void resolver_lock(void) {
    if (!resolver_mutex_made) {
        os_mutex_init(&resolver_mutex);
        resolver_mutex_made = true;
    }
    gil_leave();
    os_mutex_lock(&resolver_mutex);
    gil_enter();
}
static void resolver_unlock(void) { os_mutex_unlock(&resolver_mutex); }

static Value f_gethostname(Value self) {
    char name[1024];
    TRY_NULL(sys_audit("socket.gethostname", NULL, 0));
    if (gethostname(name, sizeof name - 1) < 0) return posix_error();
    name[sizeof name - 1] = 0;
    return str_fs_decode(name);
}
static Value f_sethostname(Value self, Value arg) {
    Value name = is_bytes(arg) ? arg : str_fs_encode(arg);
    if (!name) return NULL;
    TRY_NULL(sys_audit("socket.sethostname", &arg, 1));
    return sethostname((const char *)bytes_data(name), (size_t)bytes_length(name)) < 0 ? posix_error() : NONE;
}
static Value f_gethostbyname(Value self, Value arg) {
    SocketAddress address;
    socklen_t     length;
    Value         keep;
    const char   *name;
    TRY_NULL(socket_host_argument(arg, false, &keep, &name));
    TRY_NULL(sys_audit("socket.gethostbyname", &arg, 1));
    TRY_NULL(socket_resolve(name, AF_INET, &address, &length));
    return socket_address_host(&address, length);
}
/* (name, aliases, addresses) of ENTRY. */
static Value host_entry(const struct hostent *entry) {
    char  text[INET6_ADDRSTRLEN];
    Value name = str_fs_decode(entry->h_name), aliases = list_new(0), addresses = list_new(0), item;
    if (!name || !aliases || !addresses) return NULL;
    for (char **at = entry->h_aliases; at && *at; at++)
        if (!(item = str_fs_decode(*at)) || list_append(aliases, item) < 0) return NULL;
    for (char **at = entry->h_addr_list; at && *at; at++) {
        if (!inet_ntop(entry->h_addrtype, *at, text, sizeof text)) return posix_error();
        if (!(item = str_from_c(text)) || list_append(addresses, item) < 0) return NULL;
    }
    return TUPLE3(name, aliases, addresses);
}
static Value f_gethostbyname_ex(Value self, Value arg) {
    SocketAddress address;
    socklen_t     length;
    Value         keep;
    const char   *name;
    TRY_NULL(socket_host_argument(arg, false, &keep, &name));
    TRY_NULL(sys_audit("socket.gethostbyname", &arg, 1));
    TRY_NULL(socket_resolve(name, AF_INET, &address, &length));
    resolver_lock();
    gil_leave();
    struct hostent *entry = gethostbyname(name);
    int             error = h_errno;
    gil_enter();
    Value result = entry ? host_entry(entry) : socket_raise_herror(error);
    resolver_unlock();
    return result;
}
static Value f_gethostbyaddr(Value self, Value arg) {
    SocketAddress address;
    socklen_t     length;
    Value         keep;
    const char   *name;
    TRY_NULL(socket_host_argument(arg, false, &keep, &name));
    TRY_NULL(sys_audit("socket.gethostbyaddr", &arg, 1));
    TRY_NULL(socket_resolve(name, AF_UNSPEC, &address, &length));
    bool        is_4 = address.any.sa_family == AF_INET;
    const void *packed = is_4 ? (const void *)&address.in.sin_addr : &address.in6.sin6_addr;
    resolver_lock();
    gil_leave();
    struct hostent *entry = gethostbyaddr(packed, is_4 ? 4 : 16, address.any.sa_family);
    int             error = h_errno;
    gil_enter();
    Value result = entry ? host_entry(entry) : socket_raise_herror(error);
    resolver_unlock();
    return result;
}
static Status text_argument(Value v, const char *function, int position, const char **text) {
    if (!is_str(v)) return RAISED(raise_type_error("%s() argument %d must be str, not %K", function, position, v));
    return (*text = str_utf8(v, NULL)) ? 0 : -1;
}
static Value f_getservbyname(Value self, const Value *args, size_t nargs, Value names) {
    const char *name, *protocol = NULL;
    if (nargs < 1 || nargs > 2) return raise_arity("getservbyname", 1, 2, nargs);
    TRY_NULL(text_argument(args[0], "getservbyname", 1, &name));
    if (nargs == 2) TRY_NULL(text_argument(args[1], "getservbyname", 2, &protocol));
    TRY_NULL(sys_audit("socket.getservbyname", (Value[]){args[0], nargs == 2 ? args[1] : empty_str}, 2));
    resolver_lock();
    struct servent *entry = getservbyname(name, protocol);
    Value           result = entry ? value_from_int(ntohs((uint16_t)entry->s_port)) : raise_format(&OSError_type, "service/proto not found");
    resolver_unlock();
    return result;
}
static Value f_getservbyport(Value self, const Value *args, size_t nargs, Value names) {
    const char *protocol = NULL;
    int         port;
    if (nargs < 1 || nargs > 2) return raise_arity("getservbyport", 1, 2, nargs);
    TRY_NULL(c_int_argument(args[0], &port));
    if (nargs == 2) TRY_NULL(text_argument(args[1], "getservbyport", 2, &protocol));
    if (port < 0 || port > 0xffff) return raise_overflow_error("getservbyport: port must be 0-65535.");
    TRY_NULL(sys_audit("socket.getservbyport", (Value[]){args[0], nargs == 2 ? args[1] : empty_str}, 2));
    resolver_lock();
    struct servent *entry = getservbyport(htons((uint16_t)port), protocol);
    Value           result = entry ? str_fs_decode(entry->s_name) : raise_format(&OSError_type, "port/proto not found");
    resolver_unlock();
    return result;
}
static Value f_getprotobyname(Value self, Value arg) {
    const char *name;
    TRY_NULL(text_argument(arg, "getprotobyname", 1, &name));
    resolver_lock();
    struct protoent *entry = getprotobyname(name);
    Value            result = entry ? value_from_int(entry->p_proto) : raise_format(&OSError_type, "protocol not found");
    resolver_unlock();
    return result;
}

static Value info_list(const struct addrinfo *found) {
    Value list = list_new(0);
    for (const struct addrinfo *at = found; list && at; at = at->ai_next) {
        SocketAddress address;
        memset(&address, 0, sizeof address);
        memcpy(&address, at->ai_addr, at->ai_addrlen < sizeof address ? at->ai_addrlen : sizeof address);
        Value object = socket_address_object(&address, at->ai_addrlen, 0);
        Value name = at->ai_canonname ? str_fs_decode(at->ai_canonname) : empty_str;
        if (!object || !name) return NULL;
        Value items[] = {value_from_int(at->ai_family), value_from_int(at->ai_socktype), value_from_int(at->ai_protocol), name, object};
        Value entry = tuple_from_values(items, 5);
        if (!entry || list_append(list, entry) < 0) return NULL;
    }
    return list;
}
static Value f_getaddrinfo(Value self, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"getaddrinfo", "host port | family type proto flags"};
    Value                out[6], keep = NULL, service_keep = NULL;
    const char          *host = NULL, *service = NULL;
    struct addrinfo      hints = {.ai_family = AF_UNSPEC}, *found = NULL;
    TRY_NULL(args_parse(&spec, args, nargs, names, out));
    if (out[2]) TRY_NULL(c_int_argument(out[2], &hints.ai_family));
    if (out[3]) TRY_NULL(c_int_argument(out[3], &hints.ai_socktype));
    if (out[4]) TRY_NULL(c_int_argument(out[4], &hints.ai_protocol));
    if (out[5]) TRY_NULL(c_int_argument(out[5], &hints.ai_flags));
    if (out[0] != NONE && !is_str(out[0]) && !is_bytes(out[0])) return raise_type_error("getaddrinfo() argument 1 must be string or None");
    if (is_str(out[0])) TRY_VALUE(keep, str_encode(out[0], "idna", NULL));
    else if (is_bytes(out[0])) keep = out[0];
    if (keep) host = (const char *)bytes_data(keep);
    if (value_is_int(out[1]) || value_is(out[1], &int_type)) { /* no subclass */
        TRY_VALUE(service_keep, int_to_text(out[1], 10, false));
        TRY_VALUE(service, str_utf8(service_keep, NULL));
    } else if (is_str(out[1])) TRY_VALUE(service, str_utf8(out[1], NULL));
    else if (is_bytes(out[1])) service = (const char *)bytes_data(out[1]);
    else if (out[1] != NONE) return raise_format(&OSError_type, "Int or String expected");
    Value audited[] = {out[0], out[1], value_from_int(hints.ai_family), value_from_int(hints.ai_socktype), value_from_int(hints.ai_protocol)};
    TRY_NULL(sys_audit("socket.getaddrinfo", audited, 5));
    gil_leave();
    int code = getaddrinfo(host, service, &hints, &found), error = errno;
    gil_enter();
    errno = error;
    if (code) return socket_raise_gai(code);
    Value list = info_list(found);
    freeaddrinfo(found);
    return list;
}
static Value f_getnameinfo(Value self, const Value *args, size_t nargs, Value names) {
    int             flags;
    char            port_text[16], host_out[NI_MAXHOST], service_out[NI_MAXSERV];
    const char     *host;
    int64_t         port, flow = 0, scope = 0;
    struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_DGRAM, .ai_flags = AI_NUMERICHOST}, *found = NULL;
    if (nargs != 2) return raise_arity("getnameinfo", 2, 2, nargs);
    TRY_NULL(c_int_argument(args[1], &flags));
    if (!is_tuple(args[0])) return raise_type_error("getnameinfo() argument 1 must be a tuple");
    intptr_t count = tuple_length(args[0]);
    if (count < 2 || count > 4 || !is_str(tuple_get(args[0], 0))) return raise_type_error("getnameinfo(): illegal sockaddr argument");
    if (!(host = str_utf8(tuple_get(args[0], 0), NULL))) return NULL;
    TRY_NULL(int_argument(tuple_get(args[0], 1), &port));
    if (count > 2) TRY_NULL(int_argument(tuple_get(args[0], 2), &flow));
    if (count > 3) TRY_NULL(int_argument(tuple_get(args[0], 3), &scope));
    if (flow < 0 || flow > 0xfffff) return raise_overflow_error("getnameinfo(): flowinfo must be 0-1048575.");
    TRY_NULL(sys_audit("socket.getnameinfo", args, 1));
    snprintf(port_text, sizeof port_text, "%d", (int)port);
    gil_leave();
    int code = getaddrinfo(host, port_text, &hints, &found), error = errno;
    gil_enter();
    errno = error;
    if (code) return socket_raise_gai(code);
    SocketAddress address;
    socklen_t     length = found->ai_addrlen < sizeof address ? found->ai_addrlen : (socklen_t)sizeof address;
    bool          several = found->ai_next != NULL;
    memset(&address, 0, sizeof address);
    memcpy(&address, found->ai_addr, length);
    freeaddrinfo(found);
    if (several) return raise_format(&OSError_type, "sockaddr resolved to multiple addresses");
    if (address.any.sa_family == AF_INET && count != 2) return raise_format(&OSError_type, "IPv4 sockaddr must be 2 tuple");
    if (address.any.sa_family == AF_INET6) {
        address.in6.sin6_flowinfo = htonl((uint32_t)flow);
        address.in6.sin6_scope_id = (uint32_t)scope;
    }
    gil_leave();
    code = getnameinfo(&address.any, length, host_out, sizeof host_out, service_out, sizeof service_out, flags);
    error = errno;
    gil_enter();
    errno = error;
    if (code) return socket_raise_gai(code);
    Value name = str_fs_decode(host_out), service = str_fs_decode(service_out);
    return name && service ? TUPLE2(name, service) : NULL;
}

const MethodDef socket_resolver_methods[] = {
    {"gethostname", f_gethostname, METHOD_NOARGS, "gethostname() -> name"},
    {"sethostname", f_sethostname, METHOD_ONE, "sethostname(name)"},
    {"gethostbyname", f_gethostbyname, METHOD_ONE, "gethostbyname(host) -> address"},
    {"gethostbyname_ex", f_gethostbyname_ex, METHOD_ONE, "gethostbyname_ex(host) -> (name, aliases, addresses)"},
    {"gethostbyaddr", f_gethostbyaddr, METHOD_ONE, "gethostbyaddr(host) -> (name, aliases, addresses)"},
    {"getservbyname", f_getservbyname, METHOD_FAST, "getservbyname(service[, protocol]) -> port"},
    {"getservbyport", f_getservbyport, METHOD_FAST, "getservbyport(port[, protocol]) -> service"},
    {"getprotobyname", f_getprotobyname, METHOD_ONE, "getprotobyname(name) -> number"},
    {"getaddrinfo", f_getaddrinfo, METHOD_KEYWORDS, "getaddrinfo(host, port [, family, type, proto, flags]) -> list of (family, type, proto, name, address)"},
    {"getnameinfo", f_getnameinfo, METHOD_FAST, "getnameinfo(address, flags) -> (host, port)"},
    {NULL}};
