/* fcntl_module.c - `fcntl`: control of descriptors, device requests, file locks. */
#include "native_posix.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#define COPY_SIZE 1024

static Status unsigned_argument(Value v, uint64_t *out) {
    Value index = number_index(v);
    if (!index) return -1;
    *out = int_as_u64_mask(index);
    return 0;
}
/* A str or a bytes-like object as read-only bytes in TEXT (1 more for a final 0): its length, or -1. */
static intptr_t copy_argument(Value v, char *text, const char *too_long) {
    Buffer buffer;
    Value  source = v;
    if (is_str(v) && !(source = str_encode(v, NULL, NULL))) return -1;
    if (buffer_get(source, &buffer, BUFFER_SIMPLE) < 0) return -1;
    intptr_t length = buffer.length;
    if (length > COPY_SIZE) length = RAISED(raise_value_error("%s", too_long));
    else memcpy(text, buffer.data, (size_t)length), text[length] = 0;
    buffer_release(&buffer);
    return length;
}
static Value c_fcntl(Value self, const Value *args, size_t nargs, Value names) {
    int      fd, code, result;
    uint64_t number = 0;
    char     text[COPY_SIZE + 1];
    if (nargs < 2 || nargs > 3) return raise_arity("fcntl", 2, 3, nargs);
    TRY_NULL(fd_argument(args[0], &fd));
    TRY_NULL(c_int_argument(args[1], &code));
    Value audited[] = {value_from_int(fd), value_from_int(code), nargs == 3 ? args[2] : NONE};
    TRY_NULL(sys_audit("fcntl.fcntl", audited, 3));
    if (nargs == 3 && (is_str(args[2]) || value_has_buffer(args[2]))) {
        intptr_t length = copy_argument(args[2], text, "fcntl string arg too long");
        if (length < 0) return NULL;
        BLOCKING(result, fcntl(fd, code, text), return NULL)
        return result < 0 ? posix_error() : bytes_from_data(text, (size_t)length);
    }
    if (nargs == 3) TRY_NULL(unsigned_argument(args[2], &number));
    BLOCKING(result, fcntl(fd, code, (unsigned long)number), return NULL)
    return result < 0 ? posix_error() : value_from_int(result);
}
static Value ioctl_mutable(int fd, uint64_t code, Buffer *buffer) {
    char     text[COPY_SIZE + 1];
    intptr_t length = buffer->length;
    char    *at = length <= COPY_SIZE ? memcpy(text, buffer->data, (size_t)length) : buffer->data;
    if (at == text) text[length] = 0;
    gil_leave();
    int result = ioctl(fd, (unsigned long)code, at), error = errno;
    gil_enter();
    if (at == text) memcpy(buffer->data, text, (size_t)length);
    return result < 0 ? raise_os_error(error, NULL, NULL) : value_from_int(result);
}
static Value c_ioctl(Value self, const Value *args, size_t nargs, Value names) {
    int      fd;
    uint64_t code, number = 0;
    char     text[COPY_SIZE + 1];
    Buffer   buffer;
    if (nargs < 2 || nargs > 4) return raise_arity("ioctl", 2, 4, nargs);
    TRY_NULL(fd_argument(args[0], &fd));
    TRY_NULL(unsigned_argument(args[1], &code));
    Truth mutate = nargs == 4 ? object_truth(args[3]) : 1;
    if (mutate < 0) return NULL;
    Value audited[] = {value_from_int(fd), int_from_u64(code), nargs >= 3 ? args[2] : NONE};
    TRY_NULL(sys_audit("fcntl.ioctl", audited, 3));
    if (nargs >= 3 && (is_str(args[2]) || value_has_buffer(args[2]))) {
        if (mutate && !is_str(args[2]) && !is_bytes(args[2])) {
            if (buffer_get(args[2], &buffer, BUFFER_WRITABLE) == 0) {
                Value result = ioctl_mutable(fd, code, &buffer);
                buffer_release(&buffer);
                return result;
            }
            exception_clear();
        }
        intptr_t length = copy_argument(args[2], text, "ioctl string arg too long");
        if (length < 0) return NULL;
        gil_leave();
        int result = ioctl(fd, (unsigned long)code, text), error = errno;
        gil_enter();
        return result < 0 ? raise_os_error(error, NULL, NULL) : bytes_from_data(text, (size_t)length);
    }
    if (nargs >= 3) TRY_NULL(unsigned_argument(args[2], &number));
    gil_leave();
    int result = ioctl(fd, (unsigned long)code, (unsigned long)number), error = errno;
    gil_enter();
    return result < 0 ? raise_os_error(error, NULL, NULL) : value_from_int(result);
}
static Value c_flock(Value self, const Value *args, size_t nargs, Value names) {
    int fd, code, result;
    if (nargs != 2) return raise_arity("flock", 2, 2, nargs);
    TRY_NULL(fd_argument(args[0], &fd));
    TRY_NULL(c_int_argument(args[1], &code));
    Value audited[] = {value_from_int(fd), value_from_int(code)};
    TRY_NULL(sys_audit("fcntl.flock", audited, 2));
    BLOCKING(result, flock(fd, code), return NULL)
    return result < 0 ? posix_error() : NONE;
}
static Value c_lockf(Value self, const Value *args, size_t nargs, Value names) {
    int          fd, code, result, whence = 0;
    int64_t      length = 0, start = 0;
    struct flock lock = {0};
    if (nargs < 2 || nargs > 5) return raise_arity("lockf", 2, 5, nargs);
    TRY_NULL(fd_argument(args[0], &fd));
    TRY_NULL(c_int_argument(args[1], &code));
    if (nargs > 2) TRY_NULL(int_argument(args[2], &length));
    if (nargs > 3) TRY_NULL(int_argument(args[3], &start));
    if (nargs > 4) TRY_NULL(c_int_argument(args[4], &whence));
    Value audited[] = {value_from_int(fd), value_from_int(code), int_from_i64(length), int_from_i64(start), value_from_int(whence)};
    TRY_NULL(sys_audit("fcntl.lockf", audited, 5));
    if (code == LOCK_UN) lock.l_type = F_UNLCK;
    else if (code & LOCK_SH) lock.l_type = F_RDLCK;
    else if (code & LOCK_EX) lock.l_type = F_WRLCK;
    else return raise_value_error("unrecognized lockf argument");
    lock.l_start = start;
    lock.l_len = length;
    lock.l_whence = (short)whence;
    BLOCKING(result, fcntl(fd, code & LOCK_NB ? F_SETLK : F_SETLKW, &lock), return NULL)
    return result < 0 ? posix_error() : NONE;
}

static const MethodDef methods[] = {
    {"fcntl", c_fcntl, METHOD_FAST, "fcntl($module, fd, cmd, arg=0, /)\n--\n\nControl a descriptor."},
    {"ioctl", c_ioctl, METHOD_FAST, "ioctl($module, fd, request, arg=0, mutate_flag=True, /)\n--\n\nMake a device request."},
    {"flock", c_flock, METHOD_FAST, "flock($module, fd, operation, /)\n--\n\nLock or unlock a whole file."},
    {"lockf", c_lockf, METHOD_FAST, "lockf($module, fd, cmd, len=0, start=0, whence=0, /)\n--\n\nLock or unlock a part of a file."},
    {NULL}};

#define C(name) {#name, name},
static const NativeConstant constants[] = {
#ifdef DN_ACCESS
    C(DN_ACCESS)
#endif
#ifdef DN_ATTRIB
    C(DN_ATTRIB)
#endif
#ifdef DN_CREATE
    C(DN_CREATE)
#endif
#ifdef DN_DELETE
    C(DN_DELETE)
#endif
#ifdef DN_MODIFY
    C(DN_MODIFY)
#endif
#ifdef DN_MULTISHOT
    C(DN_MULTISHOT)
#endif
#ifdef DN_RENAME
    C(DN_RENAME)
#endif
#ifdef FASYNC
    C(FASYNC)
#endif
#ifdef FD_CLOEXEC
    C(FD_CLOEXEC)
#endif
#ifdef F_ADD_SEALS
    C(F_ADD_SEALS)
#endif
#ifdef F_DUPFD
    C(F_DUPFD)
#endif
#ifdef F_DUPFD_CLOEXEC
    C(F_DUPFD_CLOEXEC)
#endif
#ifdef F_EXLCK
    C(F_EXLCK)
#endif
#ifdef F_GETFD
    C(F_GETFD)
#endif
#ifdef F_GETFL
    C(F_GETFL)
#endif
#ifdef F_GETLEASE
    C(F_GETLEASE)
#endif
#ifdef F_GETLK
    C(F_GETLK)
#endif
#ifdef F_GETLK64
    C(F_GETLK64)
#endif
#ifdef F_GETOWN
    C(F_GETOWN)
#endif
#ifdef F_GETPIPE_SZ
    C(F_GETPIPE_SZ)
#endif
#ifdef F_GETSIG
    C(F_GETSIG)
#endif
#ifdef F_GET_SEALS
    C(F_GET_SEALS)
#endif
#ifdef F_NOTIFY
    C(F_NOTIFY)
#endif
#ifdef F_OFD_GETLK
    C(F_OFD_GETLK)
#endif
#ifdef F_OFD_SETLK
    C(F_OFD_SETLK)
#endif
#ifdef F_OFD_SETLKW
    C(F_OFD_SETLKW)
#endif
#ifdef F_RDLCK
    C(F_RDLCK)
#endif
#ifdef F_SEAL_GROW
    C(F_SEAL_GROW)
#endif
#ifdef F_SEAL_SEAL
    C(F_SEAL_SEAL)
#endif
#ifdef F_SEAL_SHRINK
    C(F_SEAL_SHRINK)
#endif
#ifdef F_SEAL_WRITE
    C(F_SEAL_WRITE)
#endif
#ifdef F_SETFD
    C(F_SETFD)
#endif
#ifdef F_SETFL
    C(F_SETFL)
#endif
#ifdef F_SETLEASE
    C(F_SETLEASE)
#endif
#ifdef F_SETLK
    C(F_SETLK)
#endif
#ifdef F_SETLK64
    C(F_SETLK64)
#endif
#ifdef F_SETLKW
    C(F_SETLKW)
#endif
#ifdef F_SETLKW64
    C(F_SETLKW64)
#endif
#ifdef F_SETOWN
    C(F_SETOWN)
#endif
#ifdef F_SETPIPE_SZ
    C(F_SETPIPE_SZ)
#endif
#ifdef F_SETSIG
    C(F_SETSIG)
#endif
#ifdef F_SHLCK
    C(F_SHLCK)
#endif
#ifdef F_UNLCK
    C(F_UNLCK)
#endif
#ifdef F_WRLCK
    C(F_WRLCK)
#endif
#ifdef LOCK_EX
    C(LOCK_EX)
#endif
#ifdef LOCK_MAND
    C(LOCK_MAND)
#endif
#ifdef LOCK_NB
    C(LOCK_NB)
#endif
#ifdef LOCK_READ
    C(LOCK_READ)
#endif
#ifdef LOCK_RW
    C(LOCK_RW)
#endif
#ifdef LOCK_SH
    C(LOCK_SH)
#endif
#ifdef LOCK_UN
    C(LOCK_UN)
#endif
#ifdef LOCK_WRITE
    C(LOCK_WRITE)
#endif
    {NULL, 0}};

static Status execute(Value module) { return native_add_constants(module, constants); }

const NativeModule fcntl_module = {"fcntl", "Control of descriptors, device requests, file locks.", methods, execute};
