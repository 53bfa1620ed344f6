/* socket_families.c - addresses of the families of Linux beside IP and UNIX: NETLINK, PACKET, CAN, VSOCK, ALG, TIPC, QIPCRTR and
 * BLUETOOTH; and sendmsg_afalg.
 *
 * The addresses of Bluetooth are described here: their header belongs to a library of its own, and is no part of the C library's. */
#include "socket_int.h"

#include <linux/can.h>
#include <linux/if_alg.h>
#include <linux/netlink.h>
#include <linux/qrtr.h>
#include <linux/tipc.h>
#include <linux/vm_sockets.h>
#include <net/if.h>
#include <netpacket/packet.h>
#include <stdio.h>
#include <sys/ioctl.h>

enum { BT_L2CAP, BT_HCI, BT_SCO, BT_RFCOMM };
typedef struct BtAddress {
    uint8_t byte[6]; /* the last one of the text first */
} BtAddress;
/* What the kernel calls sockaddr_l2, sockaddr_rc, sockaddr_sco and sockaddr_hci. */
typedef struct BtL2cap { sa_family_t family; uint8_t psm[2]; BtAddress address; uint8_t cid[2]; uint8_t address_type; } BtL2cap;
typedef struct BtRfcomm { sa_family_t family; BtAddress address; uint8_t channel; } BtRfcomm;
typedef struct BtSco { sa_family_t family; BtAddress address; } BtSco;
typedef struct BtHci { sa_family_t family; uint16_t device, channel; } BtHci;

/* ---- arguments ---------------------------------------------------------------------------------------------------------------------- */
static Status need_tuple(Value v, const char *function, const char *family) {
    return is_tuple(v) ? 0 : RAISED(raise_type_error("%s(): %s address must be tuple, not %.500s", function, family, type_of(v)->name));
}
static Status bad_tuple(const char *text) { return RAISED(raise_type_error("%s", text)); }
/* The low 32 bits, as CPython takes them. */
static Status word(Value v, uint32_t *out) {
    Value index = number_index(v);
    if (!index) return -1;
    *out = (uint32_t)int_as_u64_mask(index);
    return 0;
}
static Status words(Value tuple, intptr_t count, uint32_t *out) {
    for (intptr_t i = 0; i < count; i++) TRY(word(tuple_get(tuple, i), &out[i]));
    return 0;
}
/* The number of the interface called NAME (str or bytes), 0 for an empty name. */
static Status interface_argument(Value v, const char *too_long, int *index) {
    Value name = str_fs_encode(v);
    if (!name) return -1;
    *index = 0;
    if (bytes_length(name) == 0) return 0;
    if (bytes_length(name) >= IFNAMSIZ) return RAISED(raise_format(&OSError_type, "%s", too_long));
    *index = (int)if_nametoindex((const char *)bytes_data(name));
    return *index ? 0 : RAISED(raise_os_error(errno, NULL, NULL));
}
static Value interface_name(int index) {
    char name[IF_NAMESIZE] = "";
    if (index) if_indextoname((unsigned)index, name);
    return str_fs_decode(name);
}

/* ---- from Python ---------------------------------------------------------------------------------------------------------------------- */
static Status parse_netlink(Value v, SocketAddress *address, socklen_t *length, const char *function) {
    uint32_t numbers[2];
    TRY(need_tuple(v, function, "AF_NETLINK"));
    if (tuple_length(v) != 2) return bad_tuple("AF_NETLINK address must be a pair (pid, groups)");
    TRY(words(v, 2, numbers));
    struct sockaddr_nl *to = (struct sockaddr_nl *)address;
    *to = (struct sockaddr_nl){.nl_family = AF_NETLINK, .nl_pid = numbers[0], .nl_groups = numbers[1]};
    *length = sizeof *to;
    return 0;
}
static Status parse_pair(Value v, const char *family, uint32_t *numbers) {
    if (!is_tuple(v)) return RAISED(raise_type_error("getsockaddrarg: %s address must be tuple, not %.500s", family, type_of(v)->name));
    if (tuple_length(v) != 2) return RAISED(raise_type_error("getsockaddrarg() takes exactly 2 arguments (%zd given)", tuple_length(v)));
    return words(v, 2, numbers);
}
static Status parse_vsock(Value v, SocketAddress *address, socklen_t *length) {
    uint32_t numbers[2];
    TRY(parse_pair(v, "AF_VSOCK", numbers));
    struct sockaddr_vm *to = (struct sockaddr_vm *)address;
    *to = (struct sockaddr_vm){.svm_family = AF_VSOCK, .svm_cid = numbers[0], .svm_port = numbers[1]};
    *length = sizeof *to;
    return 0;
}
static Status parse_qipcrtr(Value v, SocketAddress *address, socklen_t *length) {
    uint32_t numbers[2];
    TRY(parse_pair(v, "AF_QIPCRTR", numbers));
    struct sockaddr_qrtr *to = (struct sockaddr_qrtr *)address;
    *to = (struct sockaddr_qrtr){.sq_family = AF_QIPCRTR, .sq_node = numbers[0], .sq_port = numbers[1]};
    *length = sizeof *to;
    return 0;
}
static Status parse_packet(Value v, SocketAddress *address, socklen_t *length, const char *function) {
    int    protocol, kind = PACKET_HOST, hardware = 0, index;
    Buffer buffer = {0};
    TRY(need_tuple(v, function, "AF_PACKET"));
    intptr_t count = tuple_length(v);
    if (count < 2 || count > 5 || !(is_str(tuple_get(v, 0)) || is_bytes(tuple_get(v, 0))))
        return bad_tuple("AF_PACKET address must be a tuple of two to five elements");
    TRY(c_int_argument(tuple_get(v, 1), &protocol));
    if (count > 2) TRY(c_int_argument(tuple_get(v, 2), &kind));
    if (count > 3) TRY(c_int_argument(tuple_get(v, 3), &hardware));
    TRY(interface_argument(tuple_get(v, 0), "interface name too long", &index));
    struct sockaddr_ll *to = (struct sockaddr_ll *)address;
    *to = (struct sockaddr_ll){.sll_family = AF_PACKET, .sll_ifindex = index, .sll_pkttype = (unsigned char)kind, .sll_hatype = (unsigned short)hardware};
    if (count > 4) {
        TRY(buffer_get(tuple_get(v, 4), &buffer, BUFFER_SIMPLE));
        size_t size = (size_t)buffer.length;
        if (size <= sizeof to->sll_addr) memcpy(to->sll_addr, buffer.data, to->sll_halen = (unsigned char)size);
        buffer_release(&buffer);
        if (size > sizeof to->sll_addr) return RAISED(raise_value_error("Hardware address must be 8 bytes or less"));
    }
    if (protocol < 0 || protocol > 0xffff) return RAISED(raise_overflow_error("%s(): proto must be 0-65535.", function));
    to->sll_protocol = htons((uint16_t)protocol);
    *length = sizeof *to;
    return 0;
}
static Status parse_can(const SocketObj *s, Value v, SocketAddress *address, socklen_t *length, const char *function) {
    struct sockaddr_can *to = (struct sockaddr_can *)address;
    int                  index;
    bool isotp = s->protocol == CAN_ISOTP, j1939 = s->protocol == CAN_J1939;
    if (!isotp && !j1939 && s->protocol != CAN_RAW && s->protocol != CAN_BCM) return RAISED(raise_format(&OSError_type, "%s(): unsupported CAN protocol", function));
    TRY(need_tuple(v, function, "AF_CAN"));
    intptr_t wanted = isotp ? 3 : j1939 ? 4 : 1;
    if (wanted == 1 && tuple_length(v) != 1) return bad_tuple("AF_CAN address must be a tuple (interface, )");
    if (tuple_length(v) != wanted) return RAISED(raise_type_error("function takes exactly %zd arguments (%zd given)", wanted, tuple_length(v)));
    TRY(interface_argument(tuple_get(v, 0), "AF_CAN interface name too long", &index));
    memset(to, 0, sizeof *to);
    to->can_family = AF_CAN;
    to->can_ifindex = index;
    if (isotp) {
        TRY(word(tuple_get(v, 1), &to->can_addr.tp.rx_id));
        TRY(word(tuple_get(v, 2), &to->can_addr.tp.tx_id));
    } else if (j1939) {
        uint32_t number;
        Value    name = number_index(tuple_get(v, 1));
        if (!name) return -1;
        to->can_addr.j1939.name = int_as_u64_mask(name);
        TRY(word(tuple_get(v, 2), &to->can_addr.j1939.pgn));
        TRY(word(tuple_get(v, 3), &number));
        to->can_addr.j1939.addr = (uint8_t)number;
    }
    *length = sizeof *to;
    return 0;
}
static Status parse_alg(Value v, SocketAddress *address, socklen_t *length, const char *function) {
    struct sockaddr_alg *to = (struct sockaddr_alg *)address;
    uint32_t             feature = 0, mask = 0;
    TRY(need_tuple(v, function, "AF_ALG"));
    intptr_t count = tuple_length(v);
    if (count < 2 || count > 4 || !is_str(tuple_get(v, 0)) || !is_str(tuple_get(v, 1)))
        return bad_tuple("AF_ALG address must be a tuple (type, name[, feat[, mask]])");
    if (count > 2) TRY(word(tuple_get(v, 2), &feature));
    if (count > 3) TRY(word(tuple_get(v, 3), &mask));
    const char *kind = str_utf8(tuple_get(v, 0), NULL), *name = str_utf8(tuple_get(v, 1), NULL);
    if (!kind || !name) return -1;
    if (strlen(kind) >= sizeof to->salg_type) return RAISED(raise_value_error("AF_ALG type too long."));
    if (strlen(name) >= sizeof to->salg_name) return RAISED(raise_value_error("AF_ALG name too long."));
    memset(to, 0, sizeof *to);
    to->salg_family = AF_ALG;
    to->salg_feat = feature;
    to->salg_mask = mask;
    memcpy(to->salg_type, kind, strlen(kind));
    memcpy(to->salg_name, name, strlen(name));
    *length = sizeof *to;
    return 0;
}
static Status parse_tipc(Value v, SocketAddress *address, socklen_t *length, const char *function) {
    struct sockaddr_tipc *to = (struct sockaddr_tipc *)address;
    uint32_t              n[4], scope = TIPC_CLUSTER_SCOPE;
    TRY(need_tuple(v, function, "AF_TIPC"));
    if (tuple_length(v) < 4 || tuple_length(v) > 5) return bad_tuple("AF_TIPC address must be a tuple (addr_type, v1, v2, v3[, scope])");
    TRY(words(v, 4, n));
    if (tuple_length(v) > 4) TRY(word(tuple_get(v, 4), &scope));
    memset(to, 0, sizeof *to);
    to->family = AF_TIPC;
    to->scope = (signed char)scope;
    to->addrtype = (unsigned char)n[0];
    if (n[0] == TIPC_ADDR_NAMESEQ) {
        to->addr.nameseq.type = n[1];
        to->addr.nameseq.lower = n[2];
        to->addr.nameseq.upper = n[3];
    } else if (n[0] == TIPC_ADDR_NAME) {
        to->addr.name.name.type = n[1];
        to->addr.name.name.instance = n[2];
    } else if (n[0] == TIPC_ADDR_ID) {
        to->addr.id.node = n[1];
        to->addr.id.ref = n[2];
    } else {
        return RAISED(raise_type_error("Invalid address type"));
    }
    *length = sizeof *to;
    return 0;
}

static Status parse_device(Value v, BtAddress *out) {
    const char *text = is_str(v) ? str_utf8(v, NULL) : (const char *)bytes_data(v);
    unsigned    n[6];
    char        behind;
    if (!text) return -1;
    if (sscanf(text, "%X:%X:%X:%X:%X:%X%c", &n[5], &n[4], &n[3], &n[2], &n[1], &n[0], &behind) != 6 || (n[0] | n[1] | n[2] | n[3] | n[4] | n[5]) > 255)
        return RAISED(raise_format(&OSError_type, "bad bluetooth address"));
    for (int i = 0; i < 6; i++) out->byte[i] = (uint8_t)n[i];
    return 0;
}
static Status parse_bluetooth(const SocketObj *s, Value v, SocketAddress *address, socklen_t *length, const char *function) {
    int  number;
    bool pair = is_tuple(v) && tuple_length(v) == 2 && is_str(tuple_get(v, 0)) && number_has_index(tuple_get(v, 1));
    memset(address, 0, sizeof *address);
    address->any.sa_family = AF_BLUETOOTH;
    switch (s->protocol) {
    case BT_L2CAP: {
        BtL2cap *to = (BtL2cap *)address;
        if (!pair) goto wrong;
        TRY(c_int_argument(tuple_get(v, 1), &number));
        to->psm[0] = (uint8_t)number; /* little-endian everywhere */
        to->psm[1] = (uint8_t)(number >> 8);
        *length = sizeof *to;
        return parse_device(tuple_get(v, 0), &to->address);
    }
    case BT_RFCOMM: {
        BtRfcomm *to = (BtRfcomm *)address;
        if (!pair) goto wrong;
        TRY(c_int_argument(tuple_get(v, 1), &number));
        to->channel = (uint8_t)number;
        *length = sizeof *to;
        return parse_device(tuple_get(v, 0), &to->address);
    }
    case BT_HCI: {
        BtHci *to = (BtHci *)address;
        if (!is_tuple(v) || tuple_length(v) != 1 || !number_has_index(tuple_get(v, 0))) goto wrong;
        TRY(c_int_argument(tuple_get(v, 0), &number));
        to->device = (uint16_t)number;
        *length = sizeof *to;
        return 0;
    }
    case BT_SCO:
        if (!is_bytes(v)) goto wrong;
        *length = sizeof(BtSco);
        return parse_device(v, &((BtSco *)address)->address);
    default: return RAISED(raise_format(&OSError_type, "%s(): unknown Bluetooth protocol", function));
    }
wrong:
    return RAISED(raise_format(&OSError_type, "%s(): wrong format", function));
}

Status socket_family_parse(const SocketObj *s, Value v, SocketAddress *address, socklen_t *length, const char *function) {
    switch (s->family) {
    case AF_NETLINK: return parse_netlink(v, address, length, function);
    case AF_PACKET: return parse_packet(v, address, length, function);
    case AF_CAN: return parse_can(s, v, address, length, function);
    case AF_VSOCK: return parse_vsock(v, address, length);
    case AF_QIPCRTR: return parse_qipcrtr(v, address, length);
    case AF_ALG: return parse_alg(v, address, length, function);
    case AF_TIPC: return parse_tipc(v, address, length, function);
    case AF_BLUETOOTH: return parse_bluetooth(s, v, address, length, function);
    default: return RAISED(raise_format(&OSError_type, "%s(): bad family", function));
    }
}

/* ---- to Python ------------------------------------------------------------------------------------------------------------------------ */
static Value number(uint64_t n) { return int_from_u64(n); }

static Value can_object(const struct sockaddr_can *a, int protocol) {
    Value name = interface_name(a->can_ifindex);
    if (!name) return NULL;
    if (protocol == CAN_ISOTP) return TUPLE3(name, number(a->can_addr.tp.rx_id), number(a->can_addr.tp.tx_id));
    if (protocol != CAN_J1939) return TUPLE1(name);
    Value items[] = {name, number(a->can_addr.j1939.name), number(a->can_addr.j1939.pgn), number(a->can_addr.j1939.addr)};
    return tuple_from_values(items, 4);
}
static Value tipc_object(const struct sockaddr_tipc *a) {
    uint32_t n[3] = {0};
    switch (a->addrtype) {
    case TIPC_ADDR_NAMESEQ: n[0] = a->addr.nameseq.type, n[1] = a->addr.nameseq.lower, n[2] = a->addr.nameseq.upper; break;
    case TIPC_ADDR_NAME: n[0] = a->addr.name.name.type, n[1] = n[2] = a->addr.name.name.instance; break;
    case TIPC_ADDR_ID: n[0] = a->addr.id.node, n[1] = a->addr.id.ref; break;
    default: return raise_value_error("Invalid address type");
    }
    Value items[] = {number(a->addrtype), number(n[0]), number(n[1]), number(n[2]), number((uint32_t)a->scope)};
    return tuple_from_values(items, 5);
}
static Value packet_object(const struct sockaddr_ll *a) {
    size_t size = a->sll_halen < sizeof a->sll_addr ? a->sll_halen : sizeof a->sll_addr;
    Value  items[] = {interface_name(a->sll_ifindex), number(ntohs(a->sll_protocol)), number(a->sll_pkttype), value_from_int((int16_t)a->sll_hatype),
                      bytes_from_data(a->sll_addr, size)};
    return items[0] && items[4] ? tuple_from_values(items, 5) : NULL;
}
static Value alg_object(const struct sockaddr_alg *a) {
    const char *kind = (const char *)a->salg_type, *name = (const char *)a->salg_name;
    Value items[] = {str_from_utf8(kind, strnlen(kind, sizeof a->salg_type)), str_from_utf8(name, strnlen(name, sizeof a->salg_name)),
                     number((uint16_t)a->salg_feat), number((uint16_t)a->salg_mask)};
    return items[0] && items[1] ? tuple_from_values(items, 4) : NULL;
}
static Value device_text(const BtAddress *a) {
    char text[20];
    snprintf(text, sizeof text, "%02X:%02X:%02X:%02X:%02X:%02X", a->byte[5], a->byte[4], a->byte[3], a->byte[2], a->byte[1], a->byte[0]);
    return str_from_c(text);
}
static Value bluetooth_object(const SocketAddress *address, int protocol) {
    Value text;
    switch (protocol) {
    case BT_L2CAP: {
        const BtL2cap *a = (const BtL2cap *)address;
        return (text = device_text(&a->address)) ? TUPLE2(text, value_from_int(a->psm[0] | a->psm[1] << 8)) : NULL;
    }
    case BT_RFCOMM: {
        const BtRfcomm *a = (const BtRfcomm *)address;
        return (text = device_text(&a->address)) ? TUPLE2(text, value_from_int(a->channel)) : NULL;
    }
    case BT_HCI: return value_from_int(((const BtHci *)address)->device);
    case BT_SCO: return device_text(&((const BtSco *)address)->address);
    default: return raise_value_error("Unknown Bluetooth protocol");
    }
}

Value socket_family_object(const SocketAddress *address, int protocol, bool *known) {
    *known = true;
    switch (address->any.sa_family) {
    case AF_NETLINK: {
        const struct sockaddr_nl *a = (const struct sockaddr_nl *)address;
        return TUPLE2(number(a->nl_pid), number(a->nl_groups));
    }
    case AF_VSOCK: {
        const struct sockaddr_vm *a = (const struct sockaddr_vm *)address;
        return TUPLE2(number(a->svm_cid), number(a->svm_port));
    }
    case AF_QIPCRTR: {
        const struct sockaddr_qrtr *a = (const struct sockaddr_qrtr *)address;
        return TUPLE2(number(a->sq_node), number(a->sq_port));
    }
    case AF_PACKET: return packet_object((const struct sockaddr_ll *)address);
    case AF_CAN: return can_object((const struct sockaddr_can *)address, protocol);
    case AF_TIPC: return tipc_object((const struct sockaddr_tipc *)address);
    case AF_ALG: return alg_object((const struct sockaddr_alg *)address);
    case AF_BLUETOOTH: return bluetooth_object(address, protocol);
    default: *known = false; return NULL;
    }
}

/* ---- sendmsg_afalg --------------------------------------------------------------------------------------------------------------------- */
/* The ancillary data that says what the kernel's cipher shall do, malloc'ed. */
Status socket_afalg_control(const Value *out, char **control, size_t *size) {
    int    operation = -1, extra = -1;
    Buffer iv = {0};
    bool   has_extra = out[3] != NULL;
    *control = NULL;
    if (out[1] && !is_int(out[1])) return RAISED(raise_type_error("sendmsg_afalg() argument 2 must be int, not %K", out[1]));
    if (out[1]) TRY(c_int_argument(out[1], &operation));
    if (operation < 0) return RAISED(raise_type_error("Invalid or missing argument 'op'"));
    if (has_extra && !is_int(out[3])) return RAISED(raise_type_error("sendmsg_afalg() argument 4 must be int, not %K", out[3]));
    if (has_extra) TRY(c_int_argument(out[3], &extra));
    if (has_extra && extra < 0) return RAISED(raise_type_error("assoclen must be positive"));
    if (out[2]) TRY(buffer_get(out[2], &iv, BUFFER_SIMPLE));
    size_t iv_size = out[2] ? sizeof(struct af_alg_iv) + (size_t)iv.length : 0;
    *size = CMSG_SPACE(4) + (out[2] ? CMSG_SPACE(iv_size) : 0) + (has_extra ? CMSG_SPACE(4) : 0);
    char *data = *control = mem_calloc(1, *size);
    if (!data) {
        if (out[2]) buffer_release(&iv);
        return RAISED(raise_memory_error());
    }
    struct cmsghdr *head = (struct cmsghdr *)(void *)data;
    uint32_t        value = (uint32_t)operation;
    *head = (struct cmsghdr){.cmsg_level = SOL_ALG, .cmsg_type = ALG_SET_OP, .cmsg_len = CMSG_LEN(4)};
    memcpy(CMSG_DATA(head), &value, 4);
    data += CMSG_SPACE(4);
    if (out[2]) {
        head = (struct cmsghdr *)(void *)data;
        *head = (struct cmsghdr){.cmsg_level = SOL_ALG, .cmsg_type = ALG_SET_IV, .cmsg_len = CMSG_LEN(iv_size)};
        value = (uint32_t)iv.length;
        memcpy(CMSG_DATA(head), &value, 4);
        memcpy(CMSG_DATA(head) + sizeof(struct af_alg_iv), iv.data, (size_t)iv.length);
        data += CMSG_SPACE(iv_size);
        buffer_release(&iv);
    }
    if (has_extra) {
        head = (struct cmsghdr *)(void *)data;
        *head = (struct cmsghdr){.cmsg_level = SOL_ALG, .cmsg_type = ALG_SET_AEAD_ASSOCLEN, .cmsg_len = CMSG_LEN(4)};
        value = (uint32_t)extra;
        memcpy(CMSG_DATA(head), &value, 4);
    }
    return 0;
}

/* ---- numbers -------------------------------------------------------------------------------------------------------------------------- */
/* Those of the kernel are the same for all processors, and many of the system's headers know only some of them. */
static const NativeConstant constants[] = {
    {"AF_BLUETOOTH", 31}, {"ALG_OP_DECRYPT", 0}, {"ALG_OP_ENCRYPT", 1}, {"ALG_OP_SIGN", 2}, {"ALG_OP_VERIFY", 3},
    {"ALG_SET_AEAD_ASSOCLEN", 4}, {"ALG_SET_AEAD_AUTHSIZE", 5}, {"ALG_SET_IV", 2}, {"ALG_SET_KEY", 1}, {"ALG_SET_OP", 3},
    {"ALG_SET_PUBKEY", 6}, {"BTPROTO_HCI", 1}, {"BTPROTO_L2CAP", 0}, {"BTPROTO_RFCOMM", 3}, {"BTPROTO_SCO", 2}, {"CAN_BCM", 2},
    {"CAN_BCM_CAN_FD_FRAME", 2048}, {"CAN_BCM_RX_ANNOUNCE_RESUME", 256}, {"CAN_BCM_RX_CHANGED", 12}, {"CAN_BCM_RX_CHECK_DLC", 64},
    {"CAN_BCM_RX_DELETE", 6}, {"CAN_BCM_RX_FILTER_ID", 32}, {"CAN_BCM_RX_NO_AUTOTIMER", 128}, {"CAN_BCM_RX_READ", 7},
    {"CAN_BCM_RX_RTR_FRAME", 1024}, {"CAN_BCM_RX_SETUP", 5}, {"CAN_BCM_RX_STATUS", 10}, {"CAN_BCM_RX_TIMEOUT", 11}, {"CAN_BCM_SETTIMER", 1},
    {"CAN_BCM_STARTTIMER", 2}, {"CAN_BCM_TX_ANNOUNCE", 8}, {"CAN_BCM_TX_COUNTEVT", 4}, {"CAN_BCM_TX_CP_CAN_ID", 16},
    {"CAN_BCM_TX_DELETE", 2}, {"CAN_BCM_TX_EXPIRED", 9}, {"CAN_BCM_TX_READ", 3}, {"CAN_BCM_TX_RESET_MULTI_IDX", 512},
    {"CAN_BCM_TX_SEND", 4}, {"CAN_BCM_TX_SETUP", 1}, {"CAN_BCM_TX_STATUS", 8}, {"CAN_EFF_FLAG", 2147483648}, {"CAN_EFF_MASK", 536870911},
    {"CAN_ERR_FLAG", 536870912}, {"CAN_ERR_MASK", 536870911}, {"CAN_ISOTP", 6}, {"CAN_J1939", 7}, {"CAN_RAW", 1}, {"CAN_RAW_FD_FRAMES", 5},
    {"CAN_RAW_FILTER", 1}, {"CAN_RAW_JOIN_FILTERS", 6}, {"CAN_RAW_LOOPBACK", 3}, {"CAN_RAW_RECV_OWN_MSGS", 4}, {"CAN_RTR_FLAG", 1073741824},
    {"CAN_SFF_MASK", 2047}, {"HCI_DATA_DIR", 1}, {"HCI_FILTER", 2}, {"HCI_TIME_STAMP", 3}, {"J1939_EE_INFO_NONE", 0},
    {"J1939_EE_INFO_TX_ABORT", 1}, {"J1939_FILTER_MAX", 512}, {"J1939_IDLE_ADDR", 254}, {"J1939_MAX_UNICAST_ADDR", 253},
    {"J1939_NLA_BYTES_ACKED", 1}, {"J1939_NLA_PAD", 0}, {"J1939_NO_ADDR", 255}, {"J1939_NO_NAME", 0}, {"J1939_NO_PGN", 262144},
    {"J1939_PGN_ADDRESS_CLAIMED", 60928}, {"J1939_PGN_ADDRESS_COMMANDED", 65240}, {"J1939_PGN_MAX", 262143}, {"J1939_PGN_PDU1_MAX", 261888},
    {"J1939_PGN_REQUEST", 59904}, {"NETLINK_CRYPTO", 21}, {"NETLINK_DNRTMSG", 14}, {"NETLINK_FIREWALL", 3}, {"NETLINK_IP6_FW", 13},
    {"NETLINK_NFLOG", 5}, {"NETLINK_ROUTE", 0}, {"NETLINK_USERSOCK", 2}, {"NETLINK_XFRM", 6}, {"PACKET_BROADCAST", 1},
    {"PACKET_FASTROUTE", 6}, {"PACKET_HOST", 0}, {"PACKET_LOOPBACK", 5}, {"PACKET_MULTICAST", 2}, {"PACKET_OTHERHOST", 3},
    {"PACKET_OUTGOING", 4}, {"SCM_J1939_DEST_ADDR", 1}, {"SCM_J1939_DEST_NAME", 2}, {"SCM_J1939_ERRQUEUE", 4}, {"SCM_J1939_PRIO", 3},
    {"SOL_ALG", 279}, {"SOL_CAN_BASE", 100}, {"SOL_CAN_RAW", 101}, {"SOL_HCI", 0}, {"SOL_RDS", 276}, {"SOL_TIPC", 271},
    {"SO_J1939_ERRQUEUE", 4}, {"SO_J1939_FILTER", 1}, {"SO_J1939_PROMISC", 2}, {"SO_J1939_SEND_PRIO", 3},
    {"SO_VM_SOCKETS_BUFFER_MAX_SIZE", 2}, {"SO_VM_SOCKETS_BUFFER_MIN_SIZE", 1}, {"SO_VM_SOCKETS_BUFFER_SIZE", 0}, {"TIPC_ADDR_ID", 3},
    {"TIPC_ADDR_NAME", 2}, {"TIPC_ADDR_NAMESEQ", 1}, {"TIPC_CFG_SRV", 0}, {"TIPC_CLUSTER_SCOPE", 2}, {"TIPC_CONN_TIMEOUT", 130},
    {"TIPC_CRITICAL_IMPORTANCE", 3}, {"TIPC_DEST_DROPPABLE", 129}, {"TIPC_HIGH_IMPORTANCE", 2}, {"TIPC_IMPORTANCE", 127},
    {"TIPC_LOW_IMPORTANCE", 0}, {"TIPC_MEDIUM_IMPORTANCE", 1}, {"TIPC_NODE_SCOPE", 3}, {"TIPC_PUBLISHED", 1}, {"TIPC_SRC_DROPPABLE", 128},
    {"TIPC_SUBSCR_TIMEOUT", 3}, {"TIPC_SUB_CANCEL", 4}, {"TIPC_SUB_PORTS", 1}, {"TIPC_SUB_SERVICE", 2}, {"TIPC_TOP_SRV", 1},
    {"TIPC_WAIT_FOREVER", -1}, {"TIPC_WITHDRAWN", 2}, {"TIPC_ZONE_SCOPE", 1}, {"UDPLITE_RECV_CSCOV", 11}, {"UDPLITE_SEND_CSCOV", 10},
    {"VMADDR_CID_ANY", 4294967295}, {"VMADDR_CID_HOST", 2}, {"VMADDR_PORT_ANY", 4294967295}, {"VM_SOCKETS_INVALID_VERSION", 4294967295},
    {"IOCTL_VM_SOCKETS_GET_LOCAL_CID", IOCTL_VM_SOCKETS_GET_LOCAL_CID}, {NULL, 0}};

Status socket_add_family_constants(Value module) {
    Value any = str_from_c("00:00:00:00:00:00"), local = str_from_c("00:00:00:FF:FF:FF");
    if (!any || !local || module_add(module, "BDADDR_ANY", any) < 0 || module_add(module, "BDADDR_LOCAL", local) < 0) return -1;
    return native_add_constants(module, constants);
}
