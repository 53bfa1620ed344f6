/* socket_address.c - addresses of sockets as Python objects, host names to addresses. */
#include "socket_int.h"

Slot socket_gaierror, socket_herror;

static Value raise_pair(Slot *cls, int code, const char *text) {
    Value exception = CALL2(cls->value, value_from_int(code), str_fs_decode(text));
    return exception ? raise_exception(exception) : NULL;
}
Value socket_raise_gai(int code) {
    if (code == EAI_SYSTEM) return posix_error();
    return raise_pair(&socket_gaierror, code, gai_strerror(code));
}
Value socket_raise_herror(int code) { return raise_pair(&socket_herror, code, hstrerror(code)); }

Status socket_host_argument(Value v, bool allow_none, Value *keep, const char **text) {
    size_t length;
    *text = NULL;
    *keep = NULL;
    if (allow_none && v == NONE) return 0;
    if (is_str(v)) {
        if (!(*keep = str_encode(v, str_is_ascii(v) ? "ascii" : "idna", NULL))) return -1;
    } else if (is_bytes(v)) *keep = v;
    else if (value_is_a(v, &bytearray_type)) {
        if (!(*keep = bytes_from_data(bytearray_data(v), (size_t)bytearray_length(v)))) return -1;
    } else return RAISED(raise_type_error("str, bytes or bytearray expected, not %N", v));
    *text = (const char *)bytes_data(*keep);
    length = (size_t)bytes_length(*keep);
    if (strlen(*text) != length) return RAISED(raise_type_error("host name must not contain null character"));
    return 0;
}

Status socket_resolve(const char *name, int family, SocketAddress *address, socklen_t *length) {
    struct addrinfo hints = {.ai_family = family, .ai_socktype = SOCK_DGRAM}, *found = NULL;
    memset(address, 0, sizeof *address);
    if (!strcmp(name, "<broadcast>") || !strcmp(name, "255.255.255.255")) {
        if (family != AF_INET && family != AF_UNSPEC) return RAISED(raise_format(&OSError_type, "address family mismatched"));
        address->in.sin_family = AF_INET;
        address->in.sin_addr.s_addr = INADDR_BROADCAST;
        *length = sizeof address->in;
        return 0;
    }
    if (!*name) hints.ai_flags = AI_PASSIVE;
    gil_leave();
    int code = getaddrinfo(*name ? name : NULL, *name ? NULL : "0", &hints, &found), error = errno;
    gil_enter();
    errno = error;
    if (code) return socket_raise_gai(code) ? 0 : -1;
    bool wildcard_conflict = !*name && found->ai_next && family == AF_UNSPEC;
    *length = found->ai_addrlen < sizeof *address ? found->ai_addrlen : (socklen_t)sizeof *address;
    memcpy(address, found->ai_addr, *length);
    freeaddrinfo(found);
    if (wildcard_conflict) return RAISED(raise_format(&OSError_type, "wildcard resolved to multiple address"));
    return 0;
}

static Status port_argument(Value v, const char *function, in_port_t *port) {
    int64_t number;
    TRY(int_argument(v, &number));
    if (number < 0 || number > 0xffff) return RAISED(raise_overflow_error("%s(): port must be 0-65535.", function));
    *port = htons((uint16_t)number);
    return 0;
}
static Status parse_inet(Value v, SocketAddress *address, socklen_t *length, const char *function) {
    Value       keep;
    const char *host;
    in_port_t   port;
    if (!is_tuple(v)) return RAISED(raise_type_error("%s(): AF_INET address must be tuple, not %N", function, v));
    if (tuple_length(v) != 2) return RAISED(raise_type_error("%s(): AF_INET address must be a pair (host, port)", function));
    TRY(socket_host_argument(tuple_get(v, 0), false, &keep, &host));
    if (!number_has_index(tuple_get(v, 1))) return RAISED(raise_type_error("'%N' object cannot be interpreted as an integer", tuple_get(v, 1)));
    TRY(socket_resolve(host, AF_INET, address, length));
    TRY(port_argument(tuple_get(v, 1), function, &port));
    address->in.sin_port = port;
    return 0;
}
static Status parse_inet6(Value v, SocketAddress *address, socklen_t *length, const char *function) {
    Value       keep;
    const char *host;
    in_port_t   port;
    int64_t     flow = 0, scope = 0;
    if (!is_tuple(v)) return RAISED(raise_type_error("%s(): AF_INET6 address must be tuple, not %N", function, v));
    intptr_t count = tuple_length(v);
    if (count < 2 || count > 4)
        return RAISED(raise_type_error("%s(): AF_INET6 address must be a tuple (host, port[, flowinfo[, scopeid]])", function));
    TRY(socket_host_argument(tuple_get(v, 0), false, &keep, &host));
    TRY(socket_resolve(host, AF_INET6, address, length));
    TRY(port_argument(tuple_get(v, 1), function, &port));
    if (count > 2) TRY(int_argument(tuple_get(v, 2), &flow));
    if (count > 3) TRY(int_argument(tuple_get(v, 3), &scope));
    if (flow < 0 || flow > 0xfffff) return RAISED(raise_overflow_error("%s(): flowinfo must be 0-1048575.", function));
    address->in6.sin6_port = port;
    address->in6.sin6_flowinfo = htonl((uint32_t)flow);
    address->in6.sin6_scope_id = (uint32_t)scope;
    return 0;
}
static Status parse_unix(Value v, SocketAddress *address, socklen_t *length) {
    Buffer buffer;
    Value  path = v;
    if (is_str(v) && !(path = str_encode(v, "utf-8", "surrogateescape"))) return -1;
    TRY(buffer_get(path, &buffer, BUFFER_SIMPLE));
    size_t size = (size_t)buffer.length, room = sizeof address->un.sun_path;
    bool   abstract = size == 0 || *(const char *)buffer.data == 0; /* without a name the kernel chooses an abstract one */
    bool   fits = abstract ? size <= room : size < room;
    if (fits) {
        memset(address, 0, sizeof *address);
        memcpy(address->un.sun_path, buffer.data, size);
    }
    buffer_release(&buffer);
    if (!fits) return RAISED(raise_format(&OSError_type, "AF_UNIX path too long"));
    address->un.sun_family = AF_UNIX;
    *length = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + size + !abstract);
    return 0;
}
Status socket_address_parse(const SocketObj *s, Value v, SocketAddress *address, socklen_t *length, const char *function) {
    switch (s->family) {
    case AF_INET: return parse_inet(v, address, length, function);
    case AF_INET6: return parse_inet6(v, address, length, function);
    case AF_UNIX: return parse_unix(v, address, length);
    default: return socket_family_parse(s, v, address, length, function);
    }
}

Value socket_address_host(const SocketAddress *address, socklen_t length) {
    char host[NI_MAXHOST];
    int  code = getnameinfo(&address->any, length, host, sizeof host, NULL, 0, NI_NUMERICHOST);
    return code ? socket_raise_gai(code) : str_fs_decode(host);
}
Value socket_address_object(const SocketAddress *address, socklen_t length, int protocol) {
    if (!length) return NONE;
    switch (address->any.sa_family) {
    case AF_INET: {
        Value host = socket_address_host(address, length);
        return host ? TUPLE2(host, value_from_int(ntohs(address->in.sin_port))) : NULL;
    }
    case AF_INET6: {
        SocketAddress plain = *address;
        plain.in6.sin6_scope_id = 0; /* given on its own */
        Value host = socket_address_host(&plain, length);
        if (!host) return NULL;
        Value items[] = {host, value_from_int(ntohs(address->in6.sin6_port)), value_from_int(ntohl(address->in6.sin6_flowinfo)),
                         value_from_int(address->in6.sin6_scope_id)};
        return tuple_from_values(items, 4);
    }
    case AF_UNIX: {
        size_t size = length > offsetof(struct sockaddr_un, sun_path) ? length - offsetof(struct sockaddr_un, sun_path) : 0;
        if (size && !address->un.sun_path[0]) return bytes_from_data(address->un.sun_path, size);
        return str_decode((const uint8_t *)address->un.sun_path, strnlen(address->un.sun_path, size), "utf-8", "surrogateescape");
    }
    default: {
        bool  known;
        Value object = socket_family_object(address, protocol, &known);
        if (known) return object;
        Value data = bytes_from_data(address->any.sa_data, length - offsetof(struct sockaddr, sa_data));
        return data ? TUPLE2(value_from_int(address->any.sa_family), data) : NULL;
    }
    }
}
