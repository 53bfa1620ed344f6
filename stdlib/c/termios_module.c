/* termios_module.c - `termios`: attributes of terminals. */
#include "native_posix.h"

#include <sys/ioctl.h>
#include <termios.h>

static Slot termios_error;

static Value terminal_error(void) {
    int   error = errno;
    Value text = str_from_c(strerror(error));
    Value exception = text ? CALL2(termios_error.value, value_from_int(error), text) : NULL;
    return exception ? raise_exception(exception) : NULL;
}
static Value t_tcgetattr(Value self, Value arg) {
    int            fd;
    struct termios mode;
    TRY_NULL(fd_argument(arg, &fd));
    if (tcgetattr(fd, &mode) < 0) return terminal_error();
    Value chars = list_new(0);
    for (int i = 0; chars && i < NCCS; i++) {
        bool  number = !(mode.c_lflag & ICANON) && (i == VMIN || i == VTIME);
        Value v = number ? value_from_int(mode.c_cc[i]) : bytes_from_data(&mode.c_cc[i], 1);
        if (!v || list_append(chars, v) < 0) return NULL;
    }
    if (!chars) return NULL;
    Value items[] = {int_from_u64(mode.c_iflag), int_from_u64(mode.c_oflag), int_from_u64(mode.c_cflag), int_from_u64(mode.c_lflag),
                     int_from_u64(cfgetispeed(&mode)), int_from_u64(cfgetospeed(&mode)), chars};
    return list_from_values(items, COUNT_OF(items));
}
static Status chars_argument(Value chars, struct termios *mode) {
    if (!is_list(chars) || list_length(chars) != NCCS)
        return RAISED(raise_type_error("tcsetattr: attributes[6] must be list of length %d", NCCS));
    for (int i = 0; i < NCCS; i++) {
        Value   v = list_get(chars, i);
        int64_t number;
        if (is_bytes(v) && bytes_length(v) == 1) mode->c_cc[i] = bytes_data(v)[0];
        else if (is_int(v) && int_small(v, &number)) mode->c_cc[i] = (cc_t)number;
        else return RAISED(raise_type_error("tcsetattr: elements of attributes must be characters or integers"));
    }
    return 0;
}
static Value t_tcsetattr(Value self, const Value *args, size_t nargs, Value names) {
    int            fd, when, result;
    struct termios mode;
    int64_t        n[6];
    if (nargs != 3) return raise_arity("tcsetattr", 3, 3, nargs);
    TRY_NULL(fd_argument(args[0], &fd));
    TRY_NULL(c_int_argument(args[1], &when));
    if (!is_list(args[2]) || list_length(args[2]) != 7) return raise_type_error("tcsetattr, arg 3: must be 7 element list");
    if (tcgetattr(fd, &mode) < 0) return terminal_error();
    for (int i = 0; i < 6; i++) TRY_NULL(int_argument(list_get(args[2], i), &n[i]));
    TRY_NULL(chars_argument(list_get(args[2], 6), &mode));
    mode.c_iflag = (tcflag_t)n[0];
    mode.c_oflag = (tcflag_t)n[1];
    mode.c_cflag = (tcflag_t)n[2];
    mode.c_lflag = (tcflag_t)n[3];
    if (cfsetispeed(&mode, (speed_t)n[4]) < 0 || cfsetospeed(&mode, (speed_t)n[5]) < 0) return terminal_error();
    BLOCKING(result, tcsetattr(fd, when, &mode), return NULL)
    return result < 0 ? terminal_error() : NONE;
}
#define WITH_NUMBER(name) \
    static Value t_##name(Value self, const Value *args, size_t nargs, Value names) { \
        int fd, number, result; \
        if (nargs != 2) return raise_arity(#name, 2, 2, nargs); \
        TRY_NULL(fd_argument(args[0], &fd)); \
        TRY_NULL(c_int_argument(args[1], &number)); \
        BLOCKING(result, name(fd, number), return NULL) \
        return result < 0 ? terminal_error() : NONE; \
    }
WITH_NUMBER(tcsendbreak) WITH_NUMBER(tcflush) WITH_NUMBER(tcflow)
static Value t_tcdrain(Value self, Value arg) {
    int fd, result;
    TRY_NULL(fd_argument(arg, &fd));
    BLOCKING(result, tcdrain(fd), return NULL)
    return result < 0 ? terminal_error() : NONE;
}
static Value t_tcgetwinsize(Value self, Value arg) {
    int            fd;
    struct winsize size;
    TRY_NULL(fd_argument(arg, &fd));
    return ioctl(fd, TIOCGWINSZ, &size) < 0 ? terminal_error() : TUPLE2(value_from_int(size.ws_row), value_from_int(size.ws_col));
}
static Value t_tcsetwinsize(Value self, const Value *args, size_t nargs, Value names) {
    int            fd;
    struct winsize size;
    const Slot    *items;
    size_t         count;
    int64_t        n[2];
    if (nargs != 2) return raise_arity("tcsetwinsize", 2, 2, nargs);
    TRY_NULL(fd_argument(args[0], &fd));
    if (!sequence_fast(args[1], "tcsetwinsize, arg 2: must be a two-item sequence", &items, &count)) return NULL;
    if (count != 2) return raise_type_error("tcsetwinsize, arg 2: must be a two-item sequence");
    for (int i = 0; i < 2; i++) {
        Value number = number_index(items[i].value);
        if (!number) return NULL;
        if (int_as_i64(number, &n[i]) < 0 && exception_matches(&OverflowError_type)) {
            exception_clear();
            return raise_format(&OverflowError_type, "Python int too large to convert to C long");
        }
    }
    if (n[0] != (uint16_t)n[0] || n[1] != (uint16_t)n[1]) return raise_format(&OverflowError_type, "winsize value(s) out of range.");
    if (ioctl(fd, TIOCGWINSZ, &size) < 0) return terminal_error(); /* what else is in it stays */
    size.ws_row = (unsigned short)n[0];
    size.ws_col = (unsigned short)n[1];
    return ioctl(fd, TIOCSWINSZ, &size) < 0 ? terminal_error() : NONE;
}

static const MethodDef methods[] = {
    {"tcgetattr", t_tcgetattr, METHOD_ONE, "tcgetattr($module, fd, /)\n--\n\nReturn the attributes of a terminal."},
    {"tcsetattr", t_tcsetattr, METHOD_FAST, "tcsetattr($module, fd, when, attributes, /)\n--\n\nSet the attributes of a terminal."},
    {"tcsendbreak", t_tcsendbreak, METHOD_FAST, "tcsendbreak($module, fd, duration, /)\n--\n\nSend a break."},
    {"tcdrain", t_tcdrain, METHOD_ONE, "tcdrain($module, fd, /)\n--\n\nWait until all output was sent."},
    {"tcflush", t_tcflush, METHOD_FAST, "tcflush($module, fd, queue, /)\n--\n\nDrop queued data."},
    {"tcflow", t_tcflow, METHOD_FAST, "tcflow($module, fd, action, /)\n--\n\nSuspend or resume."},
    {"tcgetwinsize", t_tcgetwinsize, METHOD_ONE, "tcgetwinsize($module, fd, /)\n--\n\nReturn (rows, columns)."},
    {"tcsetwinsize", t_tcsetwinsize, METHOD_FAST, "tcsetwinsize($module, fd, winsize, /)\n--\n\nSet (rows, columns)."},
    {NULL}};

#define C(name) {#name, (int64_t)name},
static const NativeConstant constants[] = {
#ifdef B0
    C(B0)
#endif
#ifdef B1000000
    C(B1000000)
#endif
#ifdef B110
    C(B110)
#endif
#ifdef B115200
    C(B115200)
#endif
#ifdef B1152000
    C(B1152000)
#endif
#ifdef B1200
    C(B1200)
#endif
#ifdef B134
    C(B134)
#endif
#ifdef B150
    C(B150)
#endif
#ifdef B1500000
    C(B1500000)
#endif
#ifdef B1800
    C(B1800)
#endif
#ifdef B19200
    C(B19200)
#endif
#ifdef B200
    C(B200)
#endif
#ifdef B2000000
    C(B2000000)
#endif
#ifdef B230400
    C(B230400)
#endif
#ifdef B2400
    C(B2400)
#endif
#ifdef B2500000
    C(B2500000)
#endif
#ifdef B300
    C(B300)
#endif
#ifdef B3000000
    C(B3000000)
#endif
#ifdef B3500000
    C(B3500000)
#endif
#ifdef B38400
    C(B38400)
#endif
#ifdef B4000000
    C(B4000000)
#endif
#ifdef B460800
    C(B460800)
#endif
#ifdef B4800
    C(B4800)
#endif
#ifdef B50
    C(B50)
#endif
#ifdef B500000
    C(B500000)
#endif
#ifdef B57600
    C(B57600)
#endif
#ifdef B576000
    C(B576000)
#endif
#ifdef B600
    C(B600)
#endif
#ifdef B75
    C(B75)
#endif
#ifdef B921600
    C(B921600)
#endif
#ifdef B9600
    C(B9600)
#endif
#ifdef BRKINT
    C(BRKINT)
#endif
#ifdef BS0
    C(BS0)
#endif
#ifdef BS1
    C(BS1)
#endif
#ifdef BSDLY
    C(BSDLY)
#endif
#ifdef CBAUD
    C(CBAUD)
#endif
#ifdef CBAUDEX
    C(CBAUDEX)
#endif
#ifdef CDSUSP
    C(CDSUSP)
#endif
#ifdef CEOF
    C(CEOF)
#endif
#ifdef CEOL
    C(CEOL)
#endif
#ifdef CEOT
    C(CEOT)
#endif
#ifdef CERASE
    C(CERASE)
#endif
#ifdef CFLUSH
    C(CFLUSH)
#endif
#ifdef CIBAUD
    C(CIBAUD)
#endif
#ifdef CINTR
    C(CINTR)
#endif
#ifdef CKILL
    C(CKILL)
#endif
#ifdef CLNEXT
    C(CLNEXT)
#endif
#ifdef CLOCAL
    C(CLOCAL)
#endif
#ifdef CQUIT
    C(CQUIT)
#endif
#ifdef CR0
    C(CR0)
#endif
#ifdef CR1
    C(CR1)
#endif
#ifdef CR2
    C(CR2)
#endif
#ifdef CR3
    C(CR3)
#endif
#ifdef CRDLY
    C(CRDLY)
#endif
#ifdef CREAD
    C(CREAD)
#endif
#ifdef CRPRNT
    C(CRPRNT)
#endif
#ifdef CRTSCTS
    C(CRTSCTS)
#endif
#ifdef CS5
    C(CS5)
#endif
#ifdef CS6
    C(CS6)
#endif
#ifdef CS7
    C(CS7)
#endif
#ifdef CS8
    C(CS8)
#endif
#ifdef CSIZE
    C(CSIZE)
#endif
#ifdef CSTART
    C(CSTART)
#endif
#ifdef CSTOP
    C(CSTOP)
#endif
#ifdef CSTOPB
    C(CSTOPB)
#endif
#ifdef CSUSP
    C(CSUSP)
#endif
#ifdef CWERASE
    C(CWERASE)
#endif
#ifdef ECHO
    C(ECHO)
#endif
#ifdef ECHOCTL
    C(ECHOCTL)
#endif
#ifdef ECHOE
    C(ECHOE)
#endif
#ifdef ECHOK
    C(ECHOK)
#endif
#ifdef ECHOKE
    C(ECHOKE)
#endif
#ifdef ECHONL
    C(ECHONL)
#endif
#ifdef ECHOPRT
    C(ECHOPRT)
#endif
#ifdef EXTA
    C(EXTA)
#endif
#ifdef EXTB
    C(EXTB)
#endif
#ifdef FF0
    C(FF0)
#endif
#ifdef FF1
    C(FF1)
#endif
#ifdef FFDLY
    C(FFDLY)
#endif
#ifdef FIOASYNC
    C(FIOASYNC)
#endif
#ifdef FIOCLEX
    C(FIOCLEX)
#endif
#ifdef FIONBIO
    C(FIONBIO)
#endif
#ifdef FIONCLEX
    C(FIONCLEX)
#endif
#ifdef FIONREAD
    C(FIONREAD)
#endif
#ifdef FLUSHO
    C(FLUSHO)
#endif
#ifdef HUPCL
    C(HUPCL)
#endif
#ifdef ICANON
    C(ICANON)
#endif
#ifdef ICRNL
    C(ICRNL)
#endif
#ifdef IEXTEN
    C(IEXTEN)
#endif
#ifdef IGNBRK
    C(IGNBRK)
#endif
#ifdef IGNCR
    C(IGNCR)
#endif
#ifdef IGNPAR
    C(IGNPAR)
#endif
#ifdef IMAXBEL
    C(IMAXBEL)
#endif
#ifdef INLCR
    C(INLCR)
#endif
#ifdef INPCK
    C(INPCK)
#endif
#ifdef IOCSIZE_MASK
    C(IOCSIZE_MASK)
#endif
#ifdef IOCSIZE_SHIFT
    C(IOCSIZE_SHIFT)
#endif
#ifdef ISIG
    C(ISIG)
#endif
#ifdef ISTRIP
    C(ISTRIP)
#endif
#ifdef IUCLC
    C(IUCLC)
#endif
#ifdef IXANY
    C(IXANY)
#endif
#ifdef IXOFF
    C(IXOFF)
#endif
#ifdef IXON
    C(IXON)
#endif
#ifdef NCC
    C(NCC)
#endif
#ifdef NCCS
    C(NCCS)
#endif
#ifdef NL0
    C(NL0)
#endif
#ifdef NL1
    C(NL1)
#endif
#ifdef NLDLY
    C(NLDLY)
#endif
#ifdef NOFLSH
    C(NOFLSH)
#endif
#ifdef N_MOUSE
    C(N_MOUSE)
#endif
#ifdef N_PPP
    C(N_PPP)
#endif
#ifdef N_SLIP
    C(N_SLIP)
#endif
#ifdef N_STRIP
    C(N_STRIP)
#endif
#ifdef N_TTY
    C(N_TTY)
#endif
#ifdef OCRNL
    C(OCRNL)
#endif
#ifdef OFDEL
    C(OFDEL)
#endif
#ifdef OFILL
    C(OFILL)
#endif
#ifdef OLCUC
    C(OLCUC)
#endif
#ifdef ONLCR
    C(ONLCR)
#endif
#ifdef ONLRET
    C(ONLRET)
#endif
#ifdef ONOCR
    C(ONOCR)
#endif
#ifdef OPOST
    C(OPOST)
#endif
#ifdef PARENB
    C(PARENB)
#endif
#ifdef PARMRK
    C(PARMRK)
#endif
#ifdef PARODD
    C(PARODD)
#endif
#ifdef PENDIN
    C(PENDIN)
#endif
#ifdef TAB0
    C(TAB0)
#endif
#ifdef TAB1
    C(TAB1)
#endif
#ifdef TAB2
    C(TAB2)
#endif
#ifdef TAB3
    C(TAB3)
#endif
#ifdef TABDLY
    C(TABDLY)
#endif
#ifdef TCFLSH
    C(TCFLSH)
#endif
#ifdef TCGETA
    C(TCGETA)
#endif
#ifdef TCGETS
    C(TCGETS)
#endif
#ifdef TCIFLUSH
    C(TCIFLUSH)
#endif
#ifdef TCIOFF
    C(TCIOFF)
#endif
#ifdef TCIOFLUSH
    C(TCIOFLUSH)
#endif
#ifdef TCION
    C(TCION)
#endif
#ifdef TCOFLUSH
    C(TCOFLUSH)
#endif
#ifdef TCOOFF
    C(TCOOFF)
#endif
#ifdef TCOON
    C(TCOON)
#endif
#ifdef TCSADRAIN
    C(TCSADRAIN)
#endif
#ifdef TCSAFLUSH
    C(TCSAFLUSH)
#endif
#ifdef TCSANOW
    C(TCSANOW)
#endif
#ifdef TCSBRK
    C(TCSBRK)
#endif
#ifdef TCSBRKP
    C(TCSBRKP)
#endif
#ifdef TCSETA
    C(TCSETA)
#endif
#ifdef TCSETAF
    C(TCSETAF)
#endif
#ifdef TCSETAW
    C(TCSETAW)
#endif
#ifdef TCSETS
    C(TCSETS)
#endif
#ifdef TCSETSF
    C(TCSETSF)
#endif
#ifdef TCSETSW
    C(TCSETSW)
#endif
#ifdef TCXONC
    C(TCXONC)
#endif
#ifdef TIOCCONS
    C(TIOCCONS)
#endif
#ifdef TIOCEXCL
    C(TIOCEXCL)
#endif
#ifdef TIOCGETD
    C(TIOCGETD)
#endif
#ifdef TIOCGICOUNT
    C(TIOCGICOUNT)
#endif
#ifdef TIOCGLCKTRMIOS
    C(TIOCGLCKTRMIOS)
#endif
#ifdef TIOCGPGRP
    C(TIOCGPGRP)
#endif
#ifdef TIOCGSERIAL
    C(TIOCGSERIAL)
#endif
#ifdef TIOCGSOFTCAR
    C(TIOCGSOFTCAR)
#endif
#ifdef TIOCGWINSZ
    C(TIOCGWINSZ)
#endif
#ifdef TIOCINQ
    C(TIOCINQ)
#endif
#ifdef TIOCLINUX
    C(TIOCLINUX)
#endif
#ifdef TIOCMBIC
    C(TIOCMBIC)
#endif
#ifdef TIOCMBIS
    C(TIOCMBIS)
#endif
#ifdef TIOCMGET
    C(TIOCMGET)
#endif
#ifdef TIOCMIWAIT
    C(TIOCMIWAIT)
#endif
#ifdef TIOCMSET
    C(TIOCMSET)
#endif
#ifdef TIOCM_CAR
    C(TIOCM_CAR)
#endif
#ifdef TIOCM_CD
    C(TIOCM_CD)
#endif
#ifdef TIOCM_CTS
    C(TIOCM_CTS)
#endif
#ifdef TIOCM_DSR
    C(TIOCM_DSR)
#endif
#ifdef TIOCM_DTR
    C(TIOCM_DTR)
#endif
#ifdef TIOCM_LE
    C(TIOCM_LE)
#endif
#ifdef TIOCM_RI
    C(TIOCM_RI)
#endif
#ifdef TIOCM_RNG
    C(TIOCM_RNG)
#endif
#ifdef TIOCM_RTS
    C(TIOCM_RTS)
#endif
#ifdef TIOCM_SR
    C(TIOCM_SR)
#endif
#ifdef TIOCM_ST
    C(TIOCM_ST)
#endif
#ifdef TIOCNOTTY
    C(TIOCNOTTY)
#endif
#ifdef TIOCNXCL
    C(TIOCNXCL)
#endif
#ifdef TIOCOUTQ
    C(TIOCOUTQ)
#endif
#ifdef TIOCPKT
    C(TIOCPKT)
#endif
#ifdef TIOCPKT_DATA
    C(TIOCPKT_DATA)
#endif
#ifdef TIOCPKT_DOSTOP
    C(TIOCPKT_DOSTOP)
#endif
#ifdef TIOCPKT_FLUSHREAD
    C(TIOCPKT_FLUSHREAD)
#endif
#ifdef TIOCPKT_FLUSHWRITE
    C(TIOCPKT_FLUSHWRITE)
#endif
#ifdef TIOCPKT_NOSTOP
    C(TIOCPKT_NOSTOP)
#endif
#ifdef TIOCPKT_START
    C(TIOCPKT_START)
#endif
#ifdef TIOCPKT_STOP
    C(TIOCPKT_STOP)
#endif
#ifdef TIOCSCTTY
    C(TIOCSCTTY)
#endif
#ifdef TIOCSERCONFIG
    C(TIOCSERCONFIG)
#endif
#ifdef TIOCSERGETLSR
    C(TIOCSERGETLSR)
#endif
#ifdef TIOCSERGETMULTI
    C(TIOCSERGETMULTI)
#endif
#ifdef TIOCSERGSTRUCT
    C(TIOCSERGSTRUCT)
#endif
#ifdef TIOCSERGWILD
    C(TIOCSERGWILD)
#endif
#ifdef TIOCSERSETMULTI
    C(TIOCSERSETMULTI)
#endif
#ifdef TIOCSERSWILD
    C(TIOCSERSWILD)
#endif
#ifdef TIOCSER_TEMT
    C(TIOCSER_TEMT)
#endif
#ifdef TIOCSETD
    C(TIOCSETD)
#endif
#ifdef TIOCSLCKTRMIOS
    C(TIOCSLCKTRMIOS)
#endif
#ifdef TIOCSPGRP
    C(TIOCSPGRP)
#endif
#ifdef TIOCSSERIAL
    C(TIOCSSERIAL)
#endif
#ifdef TIOCSSOFTCAR
    C(TIOCSSOFTCAR)
#endif
#ifdef TIOCSTI
    C(TIOCSTI)
#endif
#ifdef TIOCSWINSZ
    C(TIOCSWINSZ)
#endif
#ifdef TOSTOP
    C(TOSTOP)
#endif
#ifdef VDISCARD
    C(VDISCARD)
#endif
#ifdef VEOF
    C(VEOF)
#endif
#ifdef VEOL
    C(VEOL)
#endif
#ifdef VEOL2
    C(VEOL2)
#endif
#ifdef VERASE
    C(VERASE)
#endif
#ifdef VINTR
    C(VINTR)
#endif
#ifdef VKILL
    C(VKILL)
#endif
#ifdef VLNEXT
    C(VLNEXT)
#endif
#ifdef VMIN
    C(VMIN)
#endif
#ifdef VQUIT
    C(VQUIT)
#endif
#ifdef VREPRINT
    C(VREPRINT)
#endif
#ifdef VSTART
    C(VSTART)
#endif
#ifdef VSTOP
    C(VSTOP)
#endif
#ifdef VSUSP
    C(VSUSP)
#endif
#ifdef VSWTC
    C(VSWTC)
#endif
#ifdef VSWTCH
    C(VSWTCH)
#endif
#ifdef VT0
    C(VT0)
#endif
#ifdef VT1
    C(VT1)
#endif
#ifdef VTDLY
    C(VTDLY)
#endif
#ifdef VTIME
    C(VTIME)
#endif
#ifdef VWERASE
    C(VWERASE)
#endif
#ifdef XCASE
    C(XCASE)
#endif
#ifdef XTABS
    C(XTABS)
#endif
    {NULL, 0}};

static Status execute(Value module) {
    TRY(native_exception_add(module, &termios_error, "termios", "error", &Exception_type));
    return native_add_constants(module, constants);
}

const NativeModule termios_module = {"termios", "Attributes of terminals.", methods, execute};
