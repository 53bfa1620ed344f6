/* socket_constants.c - the numbers of `_socket`: those that the system headers define. */
#include "socket_int.h"

#define C(name) {#name, name},
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
#ifdef AF_DECnet
    C(AF_DECnet)
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
    {"INADDR_ALLHOSTS_GROUP", (int64_t)(uint32_t)3758096385U},
    {"INADDR_ANY", (int64_t)(uint32_t)0U},
    {"INADDR_BROADCAST", (int64_t)(uint32_t)4294967295U},
    {"INADDR_LOOPBACK", (int64_t)(uint32_t)2130706433U},
    {"INADDR_MAX_LOCAL_GROUP", (int64_t)(uint32_t)3758096639U},
    {"INADDR_NONE", (int64_t)(uint32_t)4294967295U},
    {"INADDR_UNSPEC_GROUP", (int64_t)(uint32_t)3758096384U},
    {"IPPORT_RESERVED", 1024},
    {"IPPORT_USERRESERVED", 5000},
#ifdef IPPROTO_AH
    C(IPPROTO_AH)
#endif
#ifdef IPPROTO_DSTOPTS
    C(IPPROTO_DSTOPTS)
#endif
#ifdef IPPROTO_EGP
    C(IPPROTO_EGP)
#endif
#ifdef IPPROTO_ESP
    C(IPPROTO_ESP)
#endif
#ifdef IPPROTO_FRAGMENT
    C(IPPROTO_FRAGMENT)
#endif
#ifdef IPPROTO_GRE
    C(IPPROTO_GRE)
#endif
#ifdef IPPROTO_HOPOPTS
    C(IPPROTO_HOPOPTS)
#endif
#ifdef IPPROTO_ICMP
    C(IPPROTO_ICMP)
#endif
#ifdef IPPROTO_ICMPV6
    C(IPPROTO_ICMPV6)
#endif
#ifdef IPPROTO_IDP
    C(IPPROTO_IDP)
#endif
#ifdef IPPROTO_IGMP
    C(IPPROTO_IGMP)
#endif
#ifdef IPPROTO_IP
    C(IPPROTO_IP)
#endif
#ifdef IPPROTO_IPIP
    C(IPPROTO_IPIP)
#endif
#ifdef IPPROTO_IPV6
    C(IPPROTO_IPV6)
#endif
    {"IPPROTO_MPTCP", 262},
#ifdef IPPROTO_NONE
    C(IPPROTO_NONE)
#endif
#ifdef IPPROTO_PIM
    C(IPPROTO_PIM)
#endif
#ifdef IPPROTO_PUP
    C(IPPROTO_PUP)
#endif
#ifdef IPPROTO_RAW
    C(IPPROTO_RAW)
#endif
#ifdef IPPROTO_ROUTING
    C(IPPROTO_ROUTING)
#endif
#ifdef IPPROTO_RSVP
    C(IPPROTO_RSVP)
#endif
#ifdef IPPROTO_SCTP
    C(IPPROTO_SCTP)
#endif
#ifdef IPPROTO_TCP
    C(IPPROTO_TCP)
#endif
#ifdef IPPROTO_TP
    C(IPPROTO_TP)
#endif
#ifdef IPPROTO_UDP
    C(IPPROTO_UDP)
#endif
#ifdef IPPROTO_UDPLITE
    C(IPPROTO_UDPLITE)
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
    {"IP_DEFAULT_MULTICAST_LOOP", 1},
    {"IP_DEFAULT_MULTICAST_TTL", 1},
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
#ifdef SCM_CREDENTIALS
    C(SCM_CREDENTIALS)
#endif
#ifdef SCM_RIGHTS
    C(SCM_RIGHTS)
#endif
    {"SHUT_RD", 0},
    {"SHUT_RDWR", 2},
    {"SHUT_WR", 1},
#ifdef SOCK_CLOEXEC
    C(SOCK_CLOEXEC)
#endif
#ifdef SOCK_DGRAM
    C(SOCK_DGRAM)
#endif
#ifdef SOCK_NONBLOCK
    C(SOCK_NONBLOCK)
#endif
#ifdef SOCK_RAW
    C(SOCK_RAW)
#endif
#ifdef SOCK_RDM
    C(SOCK_RDM)
#endif
#ifdef SOCK_SEQPACKET
    C(SOCK_SEQPACKET)
#endif
#ifdef SOCK_STREAM
    C(SOCK_STREAM)
#endif
    {"SOL_IP", IPPROTO_IP},
#ifdef SOL_SOCKET
    C(SOL_SOCKET)
#endif
    {"SOL_TCP", IPPROTO_TCP},
    {"SOL_UDP", IPPROTO_UDP},
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
#ifdef UDPLITE_RECV_CSCOV
    C(UDPLITE_RECV_CSCOV)
#endif
#ifdef UDPLITE_SEND_CSCOV
    C(UDPLITE_SEND_CSCOV)
#endif
    {NULL, 0}};

Status socket_add_constants(Value module) {
    TRY(native_add_constants(module, constants));
    return socket_add_family_constants(module);
}
