/* socket_address.c - `_socket`: addresses, name lookups and the functions that need no socket. */
#include "socket_int.h"

#include "vm/modules.h"

#include <stdio.h>

Slot socket_gaierror, socket_herror;

Value socket_gai_error(int code) {
    if (code == EAI_SYSTEM) return posix_error();
    Value text = str_from_c(gai_strerror(code));
    Value exception = text ? CALL2(socket_gaierror.value, value_from_int(code), text) : NULL;
    return exception ? raise_exception(exception) : NULL;
}
static Value host_error(int code) {
    Value text = str_from_c(hstrerror(code));
    Value exception = text ? CALL2(socket_herror.value, value_from_int(code), text) : NULL;
    return exception ? raise_exception(exception) : NULL;
}
/* The name in HOST (str: IDNA, or bytes) as a malloc'ed C string. */
static char *host_text(Value host) {
    Value bytes = is_str(host) ? (str_is_ascii(host) ? str_encode(host, "ascii", NULL) : str_encode(host, "idna", NULL)) : host;
    if (!bytes) return NULL;
    const char *data;
    size_t      length;
    if (is_bytes(bytes)) data = (const char *)bytes_data(bytes), length = (size_t)bytes_length(bytes);
    else if (value_is(bytes, &bytearray_type)) data = (const char *)bytearray_data(bytes), length = (size_t)bytearray_length(bytes);
    else return (char *)raise_type_error("str, bytes or bytearray expected, not %s", type_of(host)->name);
    if (memchr(data, 0, length)) return (char *)raise_type_error("host name must not contain null character");
    char *text = mem_alloc(length + 1);
    if (!text) return (char *)raise_memory_error();
    memcpy(text, data, length);
    text[length] = 0;
    return text;
}
static int lookup(const char *host, const char *service, const struct addrinfo *hints, struct addrinfo **found) {
    gil_leave();
    int code = getaddrinfo(host, service, hints, found), error = errno;
    gil_enter();
    errno = error;
    return code;
}
Status host_argument(Value host, int family, Address *address, socklen_t *length) {
    char *text = host_text(host);
    if (!text) return -1;
    Status status = 0;
    *address = (Address){0};
    address->any.sa_family = (sa_family_t)family;
    if (family == AF_INET && strcmp(text, "<broadcast>") == 0) {
        address->v4.sin_addr.s_addr = INADDR_BROADCAST;
        *length = sizeof address->v4;
    } else {
        struct addrinfo hints = {.ai_family = family, .ai_socktype = SOCK_DGRAM, .ai_flags = *text ? 0 : AI_PASSIVE}, *found = NULL;
        int code = lookup(*text ? text : NULL, *text ? NULL : "0", &hints, &found);
        if (code) status = RAISED(socket_gai_error(code));
        else {
            memcpy(address, found->ai_addr, found->ai_addrlen);
            *length = found->ai_addrlen;
            freeaddrinfo(found);
        }
    }
    mem_free(text);
    return status;
}
Status port_argument(Value v, const char *function, const char *message, uint16_t *port) {
    int     overflow;
    Value   index = number_index(v);
    int64_t number = index ? int_as_i64_clamped(index, &overflow) : 0;
    if (!index) return -1;
    if (overflow || number < 0 || number > 65535) return RAISED(raise_overflow_error("%s%s must be 0-65535.", function, message));
    *port = (uint16_t)number;
    return 0;
}
static Status local_argument(Value v, Address *address, socklen_t *length) {
    Buffer buffer;
    Value  path = is_str(v) ? str_fs_encode(v) : v;
    if (!path || buffer_get(path, &buffer, BUFFER_SIMPLE) < 0) return -1;
    Status status = 0;
    size_t size = (size_t)buffer.length;
    bool   abstract = size && *(const char *)buffer.data == 0;
    if (size >= sizeof address->local.sun_path + (abstract ? 1 : 0)) status = RAISED(raise_format(&OSError_type, "AF_UNIX path too long"));
    else {
        memcpy(address->local.sun_path, buffer.data, size);
        *length = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + size + (size && !abstract ? 1 : 0));
    }
    buffer_release(&buffer);
    return status;
}
Status address_argument(int family, Value v, const char *function, Address *address, socklen_t *length) {
    *address = (Address){0};
    address->any.sa_family = (sa_family_t)family;
    if (family == AF_UNIX) return local_argument(v, address, length);
    if (family != AF_INET && family != AF_INET6) return RAISED(raise_format(&OSError_type, "%s(): bad family", function));
    bool six = family == AF_INET6;
    if (!is_tuple(v))
        return RAISED(raise_type_error("%s(): %s address must be tuple, not %.500s", function, six ? "AF_INET6" : "AF_INET", type_of(v)->name));
    intptr_t count = tuple_length(v);
    if (six ? count < 2 || count > 4 : count != 2)
        return RAISED(raise_type_error("%s", six ? "AF_INET6 address must be a tuple (host, port[, flowinfo[, scopeid]])"
                                                 : "AF_INET address must be a pair (host, port)"));
    uint16_t port;
    uint32_t flow = 0, scope = 0;
    TRY(host_argument(tuple_get(v, 0), family, address, length));
    TRY(port_argument(tuple_get(v, 1), function, "(): port", &port));
    if (!six) {
        address->v4.sin_port = htons(port);
        return 0;
    }
    if (count > 2) TRY(id_argument(tuple_get(v, 2), &flow, "flowinfo"));
    if (count > 3) TRY(id_argument(tuple_get(v, 3), &scope, "scopeid"));
    if (flow > 0xfffff) return RAISED(raise_overflow_error("%s(): flowinfo must be 0-1048575.", function));
    address->v6.sin6_port = htons(port);
    address->v6.sin6_flowinfo = htonl(flow);
    if (count > 3) address->v6.sin6_scope_id = scope;
    return 0;
}
Value address_result(const Address *address, socklen_t length) {
    char text[INET6_ADDRSTRLEN];
    if (length == 0) return NONE;
    switch (address->any.sa_family) {
    case AF_INET: {
        inet_ntop(AF_INET, &address->v4.sin_addr, text, sizeof text);
        Value host = str_from_c(text);
        return host ? TUPLE2(host, value_from_int(ntohs(address->v4.sin_port))) : NULL;
    }
    case AF_INET6: {
        inet_ntop(AF_INET6, &address->v6.sin6_addr, text, sizeof text);
        Value items[] = {str_from_c(text), value_from_int(ntohs(address->v6.sin6_port)), value_from_int(ntohl(address->v6.sin6_flowinfo)),
                         value_from_int(address->v6.sin6_scope_id)};
        return items[0] ? tuple_from_values(items, 4) : NULL;
    }
    case AF_UNIX: {
        size_t size = length - offsetof(struct sockaddr_un, sun_path);
        if (length <= offsetof(struct sockaddr_un, sun_path)) return empty_str;
        if (!address->local.sun_path[0]) return bytes_from_data(address->local.sun_path, size);
        char path[sizeof address->local.sun_path + 1] = {0};
        memcpy(path, address->local.sun_path, size < sizeof path ? size : sizeof path - 1);
        return str_fs_decode(path);
    }
    default: {
        Value raw = bytes_from_data(address->any.sa_data, length > 2 ? length - 2 : 0);
        return raw ? TUPLE2(value_from_int(address->any.sa_family), raw) : NULL;
    }
    }
}

/* ---- functions ------------------------------------------------------------------------------------------------------------ */
static Value n_getaddrinfo(Value self, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"getaddrinfo", "host port | family type proto flags"};
    Value                out[6];
    int                  numbers[4] = {0};
    char                 digits[24], *host = NULL, *service = NULL;
    TRY_NULL(args_parse(&spec, args, nargs, names, out));
    for (int i = 0; i < 4; i++)
        if (out[2 + i]) TRY_NULL(c_int_argument(out[2 + i], &numbers[i]));
    if (out[0] != NONE && !is_str(out[0]) && !is_bytes(out[0])) return raise_type_error("getaddrinfo() argument 1 must be string or None");
    if (out[1] != NONE && !is_int(out[1]) && !is_str(out[1]) && !is_bytes(out[1])) return raise_format(&OSError_type, "Int or String expected");
    if (is_int(out[1])) {
        int64_t number;
        TRY_NULL(int_as_i64(out[1], &number));
        snprintf(digits, sizeof digits, "%lld", (long long)number);
    }
    TRY_NULL(sys_audit("socket.getaddrinfo", (Value[]){out[0], out[1], value_from_int(numbers[0]), value_from_int(numbers[1]), value_from_int(numbers[2])}, 5));
    if (out[0] != NONE && !(host = host_text(out[0]))) return NULL;
    if (out[1] != NONE && !is_int(out[1]) && !(service = host_text(out[1]))) {
        mem_free(host);
        return NULL;
    }
    struct addrinfo hints = {.ai_family = numbers[0], .ai_socktype = numbers[1], .ai_protocol = numbers[2], .ai_flags = numbers[3]}, *found = NULL;
    int code = lookup(host, is_int(out[1]) ? digits : service, &hints, &found);
    mem_free(host);
    mem_free(service);
    if (code) return socket_gai_error(code);
    Value list = list_new(0);
    for (struct addrinfo *at = found; list && at; at = at->ai_next) {
        Address address = {0};
        memcpy(&address, at->ai_addr, at->ai_addrlen);
        Value items[] = {value_from_int(at->ai_family), value_from_int(at->ai_socktype), value_from_int(at->ai_protocol),
                         str_from_c(at->ai_canonname ? at->ai_canonname : ""), address_result(&address, at->ai_addrlen)};
        Value tuple = items[3] && items[4] ? tuple_from_values(items, 5) : NULL;
        if (!tuple || list_append(list, tuple) < 0) list = NULL;
    }
    freeaddrinfo(found);
    return list;
}
static Value n_getnameinfo(Value self, const Value *args, size_t nargs, Value names) {
    int       flags;
    Address   address;
    socklen_t length = 0;
    char      host[NI_MAXHOST], service[NI_MAXSERV];
    if (nargs != 2) return raise_arity("getnameinfo", 2, 2, nargs);
    TRY_NULL(c_int_argument(args[1], &flags));
    if (!is_tuple(args[0])) return raise_type_error("getnameinfo() argument 1 must be a tuple");
    if (tuple_length(args[0]) < 2) return raise_type_error("getnameinfo(): illegal sockaddr argument");
    Value name = tuple_get(args[0], 0);
    bool  six = is_str(name) && str_find(name, str_from_c(":"), 0, str_length(name), 1) >= 0;
    TRY_NULL(address_argument(six ? AF_INET6 : AF_INET, args[0], "getnameinfo", &address, &length));
    gil_leave();
    int code = getnameinfo(&address.any, length, host, sizeof host, service, sizeof service, flags);
    gil_enter();
    if (code) return socket_gai_error(code);
    Value h = str_from_c(host), s = str_from_c(service);
    return h && s ? TUPLE2(h, s) : NULL;
}
static Value n_gethostname(Value self) {
    char text[1024];
    TRY_NULL(sys_audit("socket.gethostname", NULL, 0));
    if (gethostname(text, sizeof text - 1) < 0) return posix_error();
    text[sizeof text - 1] = 0;
    return str_fs_decode(text);
}
static Value n_gethostbyname(Value self, Value arg) {
    Address   address;
    socklen_t length;
    TRY_NULL(sys_audit("socket.gethostbyname", &arg, 1));
    TRY_NULL(host_argument(arg, AF_INET, &address, &length));
    Value pair = address_result(&address, length);
    return pair ? tuple_get(pair, 0) : NULL;
}
static Value host_entry(const struct hostent *entry) {
    Value aliases = list_new(0), addresses = list_new(0), name = str_fs_decode(entry->h_name);
    char  text[INET6_ADDRSTRLEN];
    if (!aliases || !addresses || !name) return NULL;
    for (char **at = entry->h_aliases; at && *at; at++) {
        Value v = str_fs_decode(*at);
        if (!v || list_append(aliases, v) < 0) return NULL;
    }
    for (char **at = entry->h_addr_list; at && *at; at++) {
        Value v = str_from_c(inet_ntop(entry->h_addrtype, *at, text, sizeof text) ? text : "");
        if (!v || list_append(addresses, v) < 0) return NULL;
    }
    return TUPLE3(name, aliases, addresses);
}
static Value n_gethostbyname_ex(Value self, Value arg) {
    struct hostent entry, *found = NULL;
    char           memory[16384], *name = host_text(arg);
    int            error = 0;
    if (!name) return NULL;
    gil_leave();
    gethostbyname_r(name, &entry, memory, sizeof memory, &found, &error);
    gil_enter();
    mem_free(name);
    return found ? host_entry(found) : host_error(error);
}
static Value n_gethostbyaddr(Value self, Value arg) {
    Address        address;
    socklen_t      length;
    struct hostent entry, *found = NULL;
    char           memory[16384];
    int            error = 0;
    TRY_NULL(host_argument(arg, AF_UNSPEC, &address, &length));
    bool six = address.any.sa_family == AF_INET6;
    gil_leave();
    gethostbyaddr_r(six ? (void *)&address.v6.sin6_addr : (void *)&address.v4.sin_addr, six ? 16 : 4, address.any.sa_family, &entry, memory,
                    sizeof memory, &found, &error);
    gil_enter();
    return found ? host_entry(found) : host_error(error);
}
static Value n_getservbyname(Value self, const Value *args, size_t nargs, Value names) {
    if (nargs < 1 || nargs > 2) return raise_arity("getservbyname", 1, 2, nargs);
    for (size_t i = 0; i < nargs; i++)
        if (!is_str(args[i])) return raise_type_error("getservbyname() argument %zd must be str, not %.50s", (intptr_t)i + 1, type_of(args[i])->name);
    const char *name = str_utf8(args[0], NULL), *protocol = nargs == 2 ? str_utf8(args[1], NULL) : NULL;
    if (!name || (nargs == 2 && !protocol)) return NULL;
    struct servent *entry = getservbyname(name, protocol);
    return entry ? value_from_int(ntohs((uint16_t)entry->s_port)) : raise_format(&OSError_type, "service/proto not found");
}
static Value n_getservbyport(Value self, const Value *args, size_t nargs, Value names) {
    uint16_t port;
    if (nargs < 1 || nargs > 2) return raise_arity("getservbyport", 1, 2, nargs);
    TRY_NULL(port_argument(args[0], "getservbyport", ": port", &port));
    if (nargs == 2 && !is_str(args[1])) return raise_type_error("getservbyport() argument 2 must be str, not %.50s", type_of(args[1])->name);
    const char *protocol = nargs == 2 ? str_utf8(args[1], NULL) : NULL;
    if (nargs == 2 && !protocol) return NULL;
    struct servent *entry = getservbyport(htons(port), protocol);
    return entry ? str_from_c(entry->s_name) : raise_format(&OSError_type, "port/proto not found");
}
static Value n_getprotobyname(Value self, Value arg) {
    const char *name = is_str(arg) ? str_utf8(arg, NULL) : (char *)raise_type_error("getprotobyname() argument must be str, not %.50s", type_of(arg)->name);
    if (!name) return NULL;
    struct protoent *entry = getprotobyname(name);
    return entry ? value_from_int(entry->p_proto) : raise_format(&OSError_type, "protocol not found");
}
static Value n_inet_aton(Value self, Value arg) {
    struct in_addr address;
    const char    *text = is_str(arg) ? str_utf8(arg, NULL) : (char *)raise_type_error("inet_aton() argument must be str, not %.50s", type_of(arg)->name);
    if (!text) return NULL;
    return inet_aton(text, &address) ? bytes_from_data(&address, 4) : raise_format(&OSError_type, "illegal IP address string passed to inet_aton");
}
static Value address_text(int family, Value packed, const char *wrong) {
    Buffer buffer;
    char   text[INET6_ADDRSTRLEN];
    if (buffer_get(packed, &buffer, BUFFER_SIMPLE) < 0) return NULL;
    bool right = buffer.length == (family == AF_INET6 ? 16 : 4);
    if (right) inet_ntop(family, buffer.data, text, sizeof text);
    buffer_release(&buffer);
    if (right) return str_from_c(text);
    return wrong ? raise_format(&OSError_type, "%s", wrong) : raise_value_error("invalid length of packed IP address string");
}
static Value n_inet_ntoa(Value self, Value arg) { return address_text(AF_INET, arg, "packed IP wrong length"); }
static Value n_inet_pton(Value self, const Value *args, size_t nargs, Value names) {
    int     family;
    uint8_t packed[16];
    if (nargs != 2) return raise_arity("inet_pton", 2, 2, nargs);
    TRY_NULL(c_int_argument(args[0], &family));
    const char *text = is_str(args[1]) ? str_utf8(args[1], NULL) : (char *)raise_type_error("inet_pton() argument 2 must be str, not %.50s", type_of(args[1])->name);
    if (!text) return NULL;
    int result = inet_pton(family, text, packed);
    if (result < 0) return posix_error();
    return result ? bytes_from_data(packed, family == AF_INET6 ? 16 : 4) : raise_format(&OSError_type, "illegal IP address string passed to inet_pton");
}
static Value n_inet_ntop(Value self, const Value *args, size_t nargs, Value names) {
    int family;
    if (nargs != 2) return raise_arity("inet_ntop", 2, 2, nargs);
    TRY_NULL(c_int_argument(args[0], &family));
    if (family != AF_INET && family != AF_INET6) return raise_value_error("unknown address family %d", family);
    return address_text(family, args[1], NULL);
}
static Value n_hton16(Value self, Value arg) {
    int64_t n;
    TRY_NULL(int_argument(arg, &n));
    if (n < 0) return raise_overflow_error("can't convert negative Python int to C 16-bit unsigned integer");
    if (n > 65535) return raise_overflow_error("Python int too large to convert to C 16-bit unsigned integer");
    return value_from_int(htons((uint16_t)n));
}
static Value n_hton32(Value self, Value arg) {
    int64_t n;
    TRY_NULL(int_argument(arg, &n));
    if (n < 0) return raise_overflow_error("can't convert negative value to unsigned int");
    if (n > UINT32_MAX) return raise_overflow_error("int larger than 32 bits");
    return int_from_u64(htonl((uint32_t)n));
}
static Value n_if_nametoindex(Value self, Value arg) {
    Value bytes = str_fs_encode(arg);
    if (!bytes) return NULL;
    unsigned index = if_nametoindex((const char *)bytes_data(bytes));
    return index ? int_from_u64(index) : raise_format(&OSError_type, "no interface with this name");
}
static Value n_if_nameindex(Value self) {
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

const MethodDef socket_functions[] = {
    {"getaddrinfo", n_getaddrinfo, METHOD_KEYWORDS, "getaddrinfo(host, port [, family, type, proto, flags])\n    -> list of (family, type, proto, canonname, sockaddr)"},
    {"getnameinfo", n_getnameinfo, METHOD_FAST, "getnameinfo(sockaddr, flags) --> (host, port)"},
    {"gethostname", n_gethostname, METHOD_NOARGS, "gethostname() -> string"},
    {"gethostbyname", n_gethostbyname, METHOD_ONE, "gethostbyname(host) -> address"},
    {"gethostbyname_ex", n_gethostbyname_ex, METHOD_ONE, "gethostbyname_ex(host) -> (name, aliaslist, addresslist)"},
    {"gethostbyaddr", n_gethostbyaddr, METHOD_ONE, "gethostbyaddr(host) -> (name, aliaslist, addresslist)"},
    {"getservbyname", n_getservbyname, METHOD_FAST, "getservbyname(servicename[, protocolname]) -> integer"},
    {"getservbyport", n_getservbyport, METHOD_FAST, "getservbyport(port[, protocolname]) -> string"},
    {"getprotobyname", n_getprotobyname, METHOD_ONE, "getprotobyname(name) -> integer"},
    {"inet_aton", n_inet_aton, METHOD_ONE, "inet_aton(string) -> bytes"},
    {"inet_ntoa", n_inet_ntoa, METHOD_ONE, "inet_ntoa(packed_ip) -> string"},
    {"inet_pton", n_inet_pton, METHOD_FAST, "inet_pton(af, ip) -> packed IP address"},
    {"inet_ntop", n_inet_ntop, METHOD_FAST, "inet_ntop(af, packed_ip) -> string"},
    {"htons", n_hton16, METHOD_ONE, "htons(integer) -> integer"},
    {"ntohs", n_hton16, METHOD_ONE, "ntohs(integer) -> integer"},
    {"htonl", n_hton32, METHOD_ONE, "htonl(integer) -> integer"},
    {"ntohl", n_hton32, METHOD_ONE, "ntohl(integer) -> integer"},
    {"if_nametoindex", n_if_nametoindex, METHOD_ONE, "if_nametoindex(name) -> index"},
    {"if_nameindex", n_if_nameindex, METHOD_NOARGS, "if_nameindex() -> list of (index, name)"},
    {NULL}};
