/* errno_module.c - `errno`: the names of the system's error numbers.
 *
 * Where two names share a number, the one that errorcode tells comes later in the table. */
#include "native_posix.h"

#define C(name) {#name, name},
static const NativeConstant numbers[] = {
#ifdef EDEADLK
    C(EDEADLK)
#endif
#ifdef EOPNOTSUPP
    C(EOPNOTSUPP)
#endif
#ifdef EWOULDBLOCK
    C(EWOULDBLOCK)
#endif
#ifdef EPERM
    C(EPERM)
#endif
#ifdef ENOENT
    C(ENOENT)
#endif
#ifdef ESRCH
    C(ESRCH)
#endif
#ifdef EINTR
    C(EINTR)
#endif
#ifdef EIO
    C(EIO)
#endif
#ifdef ENXIO
    C(ENXIO)
#endif
#ifdef E2BIG
    C(E2BIG)
#endif
#ifdef ENOEXEC
    C(ENOEXEC)
#endif
#ifdef EBADF
    C(EBADF)
#endif
#ifdef ECHILD
    C(ECHILD)
#endif
#ifdef EAGAIN
    C(EAGAIN)
#endif
#ifdef ENOMEM
    C(ENOMEM)
#endif
#ifdef EACCES
    C(EACCES)
#endif
#ifdef EFAULT
    C(EFAULT)
#endif
#ifdef ENOTBLK
    C(ENOTBLK)
#endif
#ifdef EBUSY
    C(EBUSY)
#endif
#ifdef EEXIST
    C(EEXIST)
#endif
#ifdef EXDEV
    C(EXDEV)
#endif
#ifdef ENODEV
    C(ENODEV)
#endif
#ifdef ENOTDIR
    C(ENOTDIR)
#endif
#ifdef EISDIR
    C(EISDIR)
#endif
#ifdef EINVAL
    C(EINVAL)
#endif
#ifdef ENFILE
    C(ENFILE)
#endif
#ifdef EMFILE
    C(EMFILE)
#endif
#ifdef ENOTTY
    C(ENOTTY)
#endif
#ifdef ETXTBSY
    C(ETXTBSY)
#endif
#ifdef EFBIG
    C(EFBIG)
#endif
#ifdef ENOSPC
    C(ENOSPC)
#endif
#ifdef ESPIPE
    C(ESPIPE)
#endif
#ifdef EROFS
    C(EROFS)
#endif
#ifdef EMLINK
    C(EMLINK)
#endif
#ifdef EPIPE
    C(EPIPE)
#endif
#ifdef EDOM
    C(EDOM)
#endif
#ifdef ERANGE
    C(ERANGE)
#endif
#ifdef EDEADLOCK
    C(EDEADLOCK)
#endif
#ifdef ENAMETOOLONG
    C(ENAMETOOLONG)
#endif
#ifdef ENOLCK
    C(ENOLCK)
#endif
#ifdef ENOSYS
    C(ENOSYS)
#endif
#ifdef ENOTEMPTY
    C(ENOTEMPTY)
#endif
#ifdef ELOOP
    C(ELOOP)
#endif
#ifdef ENOMSG
    C(ENOMSG)
#endif
#ifdef EIDRM
    C(EIDRM)
#endif
#ifdef ECHRNG
    C(ECHRNG)
#endif
#ifdef EL2NSYNC
    C(EL2NSYNC)
#endif
#ifdef EL3HLT
    C(EL3HLT)
#endif
#ifdef EL3RST
    C(EL3RST)
#endif
#ifdef ELNRNG
    C(ELNRNG)
#endif
#ifdef EUNATCH
    C(EUNATCH)
#endif
#ifdef ENOCSI
    C(ENOCSI)
#endif
#ifdef EL2HLT
    C(EL2HLT)
#endif
#ifdef EBADE
    C(EBADE)
#endif
#ifdef EBADR
    C(EBADR)
#endif
#ifdef EXFULL
    C(EXFULL)
#endif
#ifdef ENOANO
    C(ENOANO)
#endif
#ifdef EBADRQC
    C(EBADRQC)
#endif
#ifdef EBADSLT
    C(EBADSLT)
#endif
#ifdef EBFONT
    C(EBFONT)
#endif
#ifdef ENOSTR
    C(ENOSTR)
#endif
#ifdef ENODATA
    C(ENODATA)
#endif
#ifdef ETIME
    C(ETIME)
#endif
#ifdef ENOSR
    C(ENOSR)
#endif
#ifdef ENONET
    C(ENONET)
#endif
#ifdef ENOPKG
    C(ENOPKG)
#endif
#ifdef EREMOTE
    C(EREMOTE)
#endif
#ifdef ENOLINK
    C(ENOLINK)
#endif
#ifdef EADV
    C(EADV)
#endif
#ifdef ESRMNT
    C(ESRMNT)
#endif
#ifdef ECOMM
    C(ECOMM)
#endif
#ifdef EPROTO
    C(EPROTO)
#endif
#ifdef EMULTIHOP
    C(EMULTIHOP)
#endif
#ifdef EDOTDOT
    C(EDOTDOT)
#endif
#ifdef EBADMSG
    C(EBADMSG)
#endif
#ifdef EOVERFLOW
    C(EOVERFLOW)
#endif
#ifdef ENOTUNIQ
    C(ENOTUNIQ)
#endif
#ifdef EBADFD
    C(EBADFD)
#endif
#ifdef EREMCHG
    C(EREMCHG)
#endif
#ifdef ELIBACC
    C(ELIBACC)
#endif
#ifdef ELIBBAD
    C(ELIBBAD)
#endif
#ifdef ELIBSCN
    C(ELIBSCN)
#endif
#ifdef ELIBMAX
    C(ELIBMAX)
#endif
#ifdef ELIBEXEC
    C(ELIBEXEC)
#endif
#ifdef EILSEQ
    C(EILSEQ)
#endif
#ifdef ERESTART
    C(ERESTART)
#endif
#ifdef ESTRPIPE
    C(ESTRPIPE)
#endif
#ifdef EUSERS
    C(EUSERS)
#endif
#ifdef ENOTSOCK
    C(ENOTSOCK)
#endif
#ifdef EDESTADDRREQ
    C(EDESTADDRREQ)
#endif
#ifdef EMSGSIZE
    C(EMSGSIZE)
#endif
#ifdef EPROTOTYPE
    C(EPROTOTYPE)
#endif
#ifdef ENOPROTOOPT
    C(ENOPROTOOPT)
#endif
#ifdef EPROTONOSUPPORT
    C(EPROTONOSUPPORT)
#endif
#ifdef ESOCKTNOSUPPORT
    C(ESOCKTNOSUPPORT)
#endif
#ifdef ENOTSUP
    C(ENOTSUP)
#endif
#ifdef EPFNOSUPPORT
    C(EPFNOSUPPORT)
#endif
#ifdef EAFNOSUPPORT
    C(EAFNOSUPPORT)
#endif
#ifdef EADDRINUSE
    C(EADDRINUSE)
#endif
#ifdef EADDRNOTAVAIL
    C(EADDRNOTAVAIL)
#endif
#ifdef ENETDOWN
    C(ENETDOWN)
#endif
#ifdef ENETUNREACH
    C(ENETUNREACH)
#endif
#ifdef ENETRESET
    C(ENETRESET)
#endif
#ifdef ECONNABORTED
    C(ECONNABORTED)
#endif
#ifdef ECONNRESET
    C(ECONNRESET)
#endif
#ifdef ENOBUFS
    C(ENOBUFS)
#endif
#ifdef EISCONN
    C(EISCONN)
#endif
#ifdef ENOTCONN
    C(ENOTCONN)
#endif
#ifdef ESHUTDOWN
    C(ESHUTDOWN)
#endif
#ifdef ETOOMANYREFS
    C(ETOOMANYREFS)
#endif
#ifdef ETIMEDOUT
    C(ETIMEDOUT)
#endif
#ifdef ECONNREFUSED
    C(ECONNREFUSED)
#endif
#ifdef EHOSTDOWN
    C(EHOSTDOWN)
#endif
#ifdef EHOSTUNREACH
    C(EHOSTUNREACH)
#endif
#ifdef EALREADY
    C(EALREADY)
#endif
#ifdef EINPROGRESS
    C(EINPROGRESS)
#endif
#ifdef ESTALE
    C(ESTALE)
#endif
#ifdef EUCLEAN
    C(EUCLEAN)
#endif
#ifdef ENOTNAM
    C(ENOTNAM)
#endif
#ifdef ENAVAIL
    C(ENAVAIL)
#endif
#ifdef EISNAM
    C(EISNAM)
#endif
#ifdef EREMOTEIO
    C(EREMOTEIO)
#endif
#ifdef EDQUOT
    C(EDQUOT)
#endif
#ifdef ENOMEDIUM
    C(ENOMEDIUM)
#endif
#ifdef EMEDIUMTYPE
    C(EMEDIUMTYPE)
#endif
#ifdef ECANCELED
    C(ECANCELED)
#endif
#ifdef ENOKEY
    C(ENOKEY)
#endif
#ifdef EKEYEXPIRED
    C(EKEYEXPIRED)
#endif
#ifdef EKEYREVOKED
    C(EKEYREVOKED)
#endif
#ifdef EKEYREJECTED
    C(EKEYREJECTED)
#endif
#ifdef EOWNERDEAD
    C(EOWNERDEAD)
#endif
#ifdef ENOTRECOVERABLE
    C(ENOTRECOVERABLE)
#endif
#ifdef ERFKILL
    C(ERFKILL)
#endif
    {NULL, 0}};

static Status execute(Value module) {
    Value codes = dict_new();
    if (!codes) return -1;
    for (const NativeConstant *at = numbers; at->name; at++) {
        Value name = str_intern_c(at->name), number = int_from_i64(at->value);
        if (!name || !number || dict_set(codes, number, name) < 0) return -1;
        TRY(module_add(module, at->name, number));
    }
    return module_add(module, "errorcode", codes);
}

const NativeModule errno_module = {"errno", "Names of the system's error numbers; errorcode maps numbers to names.", NULL, execute};
