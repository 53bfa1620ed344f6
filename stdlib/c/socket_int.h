/* socket_int.h - what the files of `_socket` share: the socket object, addresses, errors of the resolver. */
#pragma once

#include "native_posix.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

typedef struct SocketObj {
    Obj     header;
    int     fd; /* -1: closed */
    int     family, type, protocol;
    void   *unused; /* upstream's modules that use sockets know this layout: a handler of errors is here */
    int64_t timeout; /* nanoseconds; 0: does not block, -1: no limit */
} SocketObj;

typedef union SocketAddress {
    struct sockaddr         any;
    struct sockaddr_in      in;
    struct sockaddr_in6     in6;
    struct sockaddr_un      un;
    struct sockaddr_storage storage;
} SocketAddress;

extern Type          socket_type;
extern Slot          socket_gaierror, socket_herror;
extern int64_t       socket_default_timeout;
extern const MethodDef socket_resolver_methods[];

/* Address object -> ADDRESS; errors name FUNCTION.  May resolve names without the GIL, may run Python code. */
MUST_CHECK Status socket_address_parse(const SocketObj *, Value, SocketAddress *, socklen_t *, const char *function);
/* PROTOCOL is the socket's: it decides in some families what the address means.  None for an empty address. */
MUST_CHECK Value  socket_address_object(const SocketAddress *, socklen_t, int protocol);
/* The families beside IP and UNIX. *KNOWN is false for others. */
MUST_CHECK Status socket_family_parse(const SocketObj *, Value, SocketAddress *, socklen_t *, const char *function);
MUST_CHECK Value  socket_family_object(const SocketAddress *, int protocol, bool *known);
MUST_CHECK Status socket_afalg_control(const Value *out, char **control, size_t *size);
MUST_CHECK Status socket_add_family_constants(Value module);
MUST_CHECK Value  socket_address_host(const SocketAddress *, socklen_t);   /* numeric host of an IP address: str */
/* Host name argument (None only with ALLOW_NONE) as bytes in *KEEP and C string; NULL text for None. */
MUST_CHECK Status socket_host_argument(Value, bool allow_none, Value *keep, const char **text);
MUST_CHECK Status socket_resolve(const char *name, int family, SocketAddress *, socklen_t *);
MUST_CHECK Value  socket_raise_gai(int code);
MUST_CHECK Value  socket_raise_herror(int code);
MUST_CHECK Value  socket_new(int fd, int family, int type, int protocol); /* takes FD, also on failure */
/* None or seconds -> nanoseconds or -1. */
MUST_CHECK Status socket_timeout_argument(Value, int64_t *);
MUST_CHECK Value  socket_timeout_value(int64_t);
MUST_CHECK Status socket_add_constants(Value module);
