/* socket_int.h - what the files of `_socket` share: the socket object, addresses. */
#pragma once

#include "native_posix.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/ioctl.h>
#include <sys/un.h>
#include <unistd.h>

typedef struct SocketObj {
    Obj     header;
    int     fd, family, type, protocol;
    int64_t timeout; /* nanoseconds; -1: blocking, 0: not blocking */
} SocketObj;

typedef union Address {
    struct sockaddr         any;
    struct sockaddr_in      v4;
    struct sockaddr_in6     v6;
    struct sockaddr_un      local;
    struct sockaddr_storage room;
} Address;

extern Type            socket_type;
extern Slot            socket_gaierror, socket_herror;
extern const MethodDef socket_functions[];
/* ADDRESS argument of a socket of FAMILY; FUNCTION for messages.  Looks names up without the GIL. */
MUST_CHECK Status address_argument(int family, Value argument, const char *function, Address *, socklen_t *length);
MUST_CHECK Value  address_result(const Address *, socklen_t length);
MUST_CHECK Status host_argument(Value, int family, Address *, socklen_t *length);
Value             socket_gai_error(int code);
MUST_CHECK Status port_argument(Value, const char *function, const char *message, uint16_t *port);
