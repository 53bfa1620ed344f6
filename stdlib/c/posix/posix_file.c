/* posix_file.c - functions on file descriptors. */
#include "posix_int.h"

#include "base/memory.h"

#include <fcntl.h>
#include <pty.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/sendfile.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <termios.h>
#include <unistd.h>

#define PARSE(function_name, spec_text, count) \
    static const ArgSpec spec = {function_name, spec_text}; \
    Value                out[count]; \
    TRY_NULL(args_parse(&spec, args, nargs, names, out))
#define FUNCTION(name) static Value name(Value self, const Value *args, size_t nargs, Value names)

static Value done(int64_t result) { return result < 0 ? posix_error() : NONE; }
static Value number(int64_t result) { return result < 0 ? posix_error() : int_from_i64(result); }

FUNCTION(f_open) {
    PARSE("open", "path flags | mode * dir_fd", 4);
    PathArg path;
    int     flags, mode = 0777, dir_fd, fd;
    TRY_NULL(path_convert(&path, out[0], "open", "path", 0));
    TRY_NULL(c_int_argument(out[1], &flags));
    if (out[2]) TRY_NULL(c_int_argument(out[2], &mode));
    TRY_NULL(dir_fd_argument(out[3], &dir_fd));
    Value audited[] = {path.object, NONE, value_from_int(flags | O_CLOEXEC)};
    TRY_NULL(sys_audit("open", audited, 3));
    BLOCKING(fd, openat(dir_fd, path.text, flags | O_CLOEXEC, mode), return NULL)
    return fd < 0 ? path_error(&path) : value_from_int(fd);
}
FUNCTION(f_close) {
    PARSE("close", "fd", 1);
    int fd;
    TRY_NULL(c_int_argument(out[0], &fd));
    gil_leave();
    int result = close(fd), saved = errno;
    gil_enter();
    errno = saved;
    return done(result < 0 && errno == EINTR ? 0 : result);
}
FUNCTION(f_closerange) {
    if (nargs != 2) return raise_arity("closerange", 2, 2, nargs);
    int low, high;
    TRY_NULL(c_int_argument(args[0], &low));
    TRY_NULL(c_int_argument(args[1], &high));
    for (int fd = low; fd < high; fd++) close(fd);
    return NONE;
}
static Value f_read(Value self, const Value *args, size_t nargs, Value names) {
    int     fd;
    int64_t length;
    if (nargs != 2) return raise_arity("read", 2, 2, nargs);
    TRY_NULL(c_int_argument(args[0], &fd));
    TRY_NULL(int_argument(args[1], &length));
    if (length < 0) {
        errno = EINVAL;
        return posix_error();
    }
    if (length > 0x7ffff000) length = 0x7ffff000;
    uint8_t *buffer = mem_alloc((size_t)length + 1);
    ssize_t  got;
    if (!buffer) return raise_memory_error();
    BLOCKING(got, read(fd, buffer, (size_t)length), { mem_free(buffer); return NULL; })
    Value result = got < 0 ? posix_error() : bytes_from_data(buffer, (size_t)got);
    mem_free(buffer);
    return result;
}
static Value f_write(Value self, const Value *args, size_t nargs, Value names) {
    int    fd;
    Buffer buffer;
    if (nargs != 2) return raise_arity("write", 2, 2, nargs);
    TRY_NULL(c_int_argument(args[0], &fd));
    if (buffer_get(args[1], &buffer, BUFFER_SIMPLE) < 0) return NULL;
    ssize_t put;
    BLOCKING(put, write(fd, buffer.data, (size_t)buffer.length), { buffer_release(&buffer); return NULL; })
    int saved = errno;
    buffer_release(&buffer);
    errno = saved;
    return number(put);
}
static Value f_pread(Value self, const Value *args, size_t nargs, Value names) {
    int     fd;
    int64_t length, offset;
    if (nargs != 3) return raise_arity("pread", 3, 3, nargs);
    TRY_NULL(c_int_argument(args[0], &fd));
    TRY_NULL(int_argument(args[1], &length));
    TRY_NULL(int_argument(args[2], &offset));
    if (length < 0) {
        errno = EINVAL;
        return posix_error();
    }
    uint8_t *buffer = mem_alloc((size_t)length + 1);
    ssize_t  got;
    if (!buffer) return raise_memory_error();
    BLOCKING(got, pread(fd, buffer, (size_t)length, offset), { mem_free(buffer); return NULL; })
    Value result = got < 0 ? posix_error() : bytes_from_data(buffer, (size_t)got);
    mem_free(buffer);
    return result;
}
static Value f_pwrite(Value self, const Value *args, size_t nargs, Value names) {
    int     fd;
    int64_t offset;
    Buffer  buffer;
    if (nargs != 3) return raise_arity("pwrite", 3, 3, nargs);
    TRY_NULL(c_int_argument(args[0], &fd));
    TRY_NULL(int_argument(args[2], &offset));
    if (buffer_get(args[1], &buffer, BUFFER_SIMPLE) < 0) return NULL;
    ssize_t put;
    BLOCKING(put, pwrite(fd, buffer.data, (size_t)buffer.length, offset), { buffer_release(&buffer); return NULL; })
    int saved = errno;
    buffer_release(&buffer);
    errno = saved;
    return number(put);
}

/* A list of buffers as an iovec array. */
typedef struct Vector {
    struct iovec *parts;
    Buffer       *buffers; /* malloc'ed: what they belong to is known to the collector by HOLDERS */
    Array        *holders;
    size_t        count;
} Vector;
static void vector_free(Vector *v) {
    for (size_t i = 0; i < v->count; i++) {
        v->buffers[i].object = v->holders->items[i].value;
        buffer_release(&v->buffers[i]);
    }
    mem_free(v->parts);
    mem_free(v->buffers);
}
static Status vector_fill(Vector *v, Value sequence, int flags) {
    Value list = sequence_to_list(sequence);
    if (!list) return -1;
    size_t count = (size_t)list_length(list);
    Array *holders = gc_array_new(count + 1);
    if (!holders) return -1;
    *v = (Vector){.parts = mem_calloc(count + 1, sizeof *v->parts), .buffers = mem_calloc(count + 1, sizeof *v->buffers), .holders = holders};
    if (!v->parts || !v->buffers) {
        vector_free(v);
        return RAISED(raise_memory_error());
    }
    for (size_t i = 0; i < count; i++) {
        if (buffer_get(list_get(list, (intptr_t)i), &v->buffers[i], flags) < 0) {
            vector_free(v);
            return -1;
        }
        slot_set(v->holders, &v->holders->items[i], v->buffers[i].object);
        v->parts[i] = (struct iovec){v->buffers[i].data, (size_t)v->buffers[i].length};
        v->count++;
    }
    return 0;
}
static Value f_readv(Value self, const Value *args, size_t nargs, Value names) {
    int    fd;
    Vector v;
    if (nargs != 2) return raise_arity("readv", 2, 2, nargs);
    TRY_NULL(c_int_argument(args[0], &fd));
    TRY_NULL(vector_fill(&v, args[1], BUFFER_WRITABLE));
    ssize_t got;
    BLOCKING(got, readv(fd, v.parts, (int)v.count), { vector_free(&v); return NULL; })
    Value result = number(got);
    vector_free(&v);
    return result;
}
static Value f_writev(Value self, const Value *args, size_t nargs, Value names) {
    int    fd;
    Vector v;
    if (nargs != 2) return raise_arity("writev", 2, 2, nargs);
    TRY_NULL(c_int_argument(args[0], &fd));
    TRY_NULL(vector_fill(&v, args[1], BUFFER_SIMPLE));
    ssize_t put;
    BLOCKING(put, writev(fd, v.parts, (int)v.count), { vector_free(&v); return NULL; })
    Value result = number(put);
    vector_free(&v);
    return result;
}
/* Flags need a system call of its own, which old C libraries do not know. */
static ssize_t read_vector_at(int fd, const Vector *v, int64_t offset, int flags) {
    return flags == 0 ? preadv(fd, v->parts, (int)v->count, offset) : syscall(SYS_preadv2, fd, v->parts, v->count, offset, 0L, flags);
}
static ssize_t write_vector_at(int fd, const Vector *v, int64_t offset, int flags) {
    return flags == 0 ? pwritev(fd, v->parts, (int)v->count, offset) : syscall(SYS_pwritev2, fd, v->parts, v->count, offset, 0L, flags);
}
static Value vector_at(const char *name, const Value *args, size_t nargs, int access, ssize_t (*transfer)(int, const Vector *, int64_t, int)) {
    int     fd, flags = 0;
    int64_t offset;
    Vector  v;
    if (nargs < 3 || nargs > 4) return raise_arity(name, 3, 4, nargs);
    TRY_NULL(c_int_argument(args[0], &fd));
    TRY_NULL(int_argument(args[2], &offset));
    if (nargs == 4) TRY_NULL(c_int_argument(args[3], &flags));
    if (!native_of(args[1])->get_item || is_dict(args[1])) return raise_type_error("%s() arg 2 must be a sequence", name);
    TRY_NULL(vector_fill(&v, args[1], access));
    ssize_t count;
    BLOCKING(count, transfer(fd, &v, offset, flags), { vector_free(&v); return NULL; })
    Value result = number(count);
    vector_free(&v);
    return result;
}
static Value f_preadv(Value self, const Value *args, size_t nargs, Value names) { return vector_at("preadv", args, nargs, BUFFER_WRITABLE, read_vector_at); }
static Value f_pwritev(Value self, const Value *args, size_t nargs, Value names) { return vector_at("pwritev", args, nargs, BUFFER_SIMPLE, write_vector_at); }
FUNCTION(f_splice) {
    PARSE("splice", "src dst count | offset_src offset_dst flags", 6);
    int     from, to;
    int64_t count, at = 0, put_at = 0, flags = 0;
    TRY_NULL(c_int_argument(out[0], &from));
    TRY_NULL(c_int_argument(out[1], &to));
    TRY_NULL(int_argument(out[2], &count));
    if (count < 0) return raise_value_error("negative value for 'count' not allowed");
    bool has_at = out[3] && out[3] != NONE, has_put_at = out[4] && out[4] != NONE;
    if (has_at) TRY_NULL(int_argument(out[3], &at));
    if (has_put_at) TRY_NULL(int_argument(out[4], &put_at));
    if (out[5]) TRY_NULL(int_argument(out[5], &flags));
    off64_t source = at, target = put_at;
    ssize_t moved;
    BLOCKING(moved, splice(from, has_at ? &source : NULL, to, has_put_at ? &target : NULL, (size_t)count, (unsigned)flags), return NULL)
    return number(moved);
}
static Value f_lseek(Value self, const Value *args, size_t nargs, Value names) {
    int     fd, whence;
    int64_t offset;
    if (nargs != 3) return raise_arity("lseek", 3, 3, nargs);
    TRY_NULL(c_int_argument(args[0], &fd));
    TRY_NULL(int_argument(args[1], &offset));
    TRY_NULL(c_int_argument(args[2], &whence));
    return number(lseek(fd, offset, whence));
}
FUNCTION(f_fstat) {
    PARSE("fstat", "fd", 1);
    struct stat info;
    int         fd;
    TRY_NULL(c_int_argument(out[0], &fd));
    return fstat(fd, &info) < 0 ? posix_error() : stat_result(&info);
}
static Value f_isatty(Value self, Value v) {
    int fd;
    return c_int_argument(v, &fd) < 0 ? NULL : value_from_bool(isatty(fd));
}
static Value f_dup(Value self, Value v) {
    int fd;
    return c_int_argument(v, &fd) < 0 ? NULL : number(fcntl(fd, F_DUPFD_CLOEXEC, 0));
}
FUNCTION(f_dup2) {
    PARSE("dup2", "fd fd2 | inheritable", 3);
    int   from, to;
    Truth inheritable = out[2] ? object_truth(out[2]) : 1;
    TRY_NULL(c_int_argument(out[0], &from));
    TRY_NULL(c_int_argument(out[1], &to));
    if (inheritable < 0) return NULL;
    return number(inheritable || from == to ? dup2(from, to) : dup3(from, to, O_CLOEXEC));
}
static Value make_pipe(int flags) {
    int fds[2];
    return pipe2(fds, flags) < 0 ? posix_error() : TUPLE2(value_from_int(fds[0]), value_from_int(fds[1]));
}
static Value f_pipe(Value self) { return make_pipe(O_CLOEXEC); }
static Value f_pipe2(Value self, Value v) {
    int flags;
    return c_int_argument(v, &flags) < 0 ? NULL : make_pipe(flags);
}
FUNCTION(f_fsync) {
    PARSE("fsync", "fd", 1);
    int fd, result;
    TRY_NULL(fd_argument(out[0], &fd));
    BLOCKING(result, fsync(fd), return NULL)
    return done(result);
}
FUNCTION(f_fdatasync) {
    PARSE("fdatasync", "fd", 1);
    int fd, result;
    TRY_NULL(fd_argument(out[0], &fd));
    BLOCKING(result, fdatasync(fd), return NULL)
    return done(result);
}
static Value f_sync(Value self) {
    sync();
    return NONE;
}
static Value f_ftruncate(Value self, const Value *args, size_t nargs, Value names) {
    int     fd, result;
    int64_t length;
    if (nargs != 2) return raise_arity("ftruncate", 2, 2, nargs);
    TRY_NULL(c_int_argument(args[0], &fd));
    TRY_NULL(int_argument(args[1], &length));
    BLOCKING(result, ftruncate(fd, length), return NULL)
    return done(result);
}
FUNCTION(f_fchmod) {
    PARSE("fchmod", "fd mode", 2);
    int fd, mode;
    TRY_NULL(c_int_argument(out[0], &fd));
    TRY_NULL(c_int_argument(out[1], &mode));
    return done(fchmod(fd, (mode_t)mode));
}
FUNCTION(f_fchown) {
    PARSE("fchown", "fd uid gid", 3);
    int      fd;
    uint32_t uid, gid;
    TRY_NULL(c_int_argument(out[0], &fd));
    TRY_NULL(id_argument(out[1], &uid, "uid"));
    TRY_NULL(id_argument(out[2], &gid, "gid"));
    return done(fchown(fd, uid, gid));
}
FUNCTION(f_fchdir) {
    PARSE("fchdir", "fd", 1);
    int fd;
    TRY_NULL(fd_argument(out[0], &fd));
    return done(fchdir(fd));
}
static Value f_get_inheritable(Value self, Value v) {
    int fd, flags;
    if (c_int_argument(v, &fd) < 0) return NULL;
    flags = fcntl(fd, F_GETFD);
    return flags < 0 ? posix_error() : value_from_bool(!(flags & FD_CLOEXEC));
}
static Value f_set_inheritable(Value self, const Value *args, size_t nargs, Value names) {
    int fd, inheritable, flags;
    if (nargs != 2) return raise_arity("set_inheritable", 2, 2, nargs);
    TRY_NULL(c_int_argument(args[0], &fd));
    TRY_NULL(c_int_argument(args[1], &inheritable));
    flags = fcntl(fd, F_GETFD);
    if (flags < 0) return posix_error();
    return done(fcntl(fd, F_SETFD, inheritable ? flags & ~FD_CLOEXEC : flags | FD_CLOEXEC));
}
static Value f_get_blocking(Value self, Value v) {
    int fd, flags;
    if (c_int_argument(v, &fd) < 0) return NULL;
    flags = fcntl(fd, F_GETFL);
    return flags < 0 ? posix_error() : value_from_bool(!(flags & O_NONBLOCK));
}
static Value f_set_blocking(Value self, const Value *args, size_t nargs, Value names) {
    int fd, blocking, flags;
    if (nargs != 2) return raise_arity("set_blocking", 2, 2, nargs);
    TRY_NULL(c_int_argument(args[0], &fd));
    TRY_NULL(c_int_argument(args[1], &blocking));
    flags = fcntl(fd, F_GETFL);
    if (flags < 0) return posix_error();
    return done(fcntl(fd, F_SETFL, blocking ? flags & ~O_NONBLOCK : flags | O_NONBLOCK));
}
static Value f_lockf(Value self, const Value *args, size_t nargs, Value names) {
    int     fd, command, result;
    int64_t length;
    if (nargs != 3) return raise_arity("lockf", 3, 3, nargs);
    TRY_NULL(c_int_argument(args[0], &fd));
    TRY_NULL(c_int_argument(args[1], &command));
    TRY_NULL(int_argument(args[2], &length));
    BLOCKING(result, lockf(fd, command, length), return NULL)
    return done(result);
}
static Value f_posix_fallocate(Value self, const Value *args, size_t nargs, Value names) {
    int     fd;
    int64_t offset, length;
    if (nargs != 3) return raise_arity("posix_fallocate", 3, 3, nargs);
    TRY_NULL(c_int_argument(args[0], &fd));
    TRY_NULL(int_argument(args[1], &offset));
    TRY_NULL(int_argument(args[2], &length));
    int error = posix_fallocate(fd, offset, length);
    return error ? raise_os_error(error, NULL, NULL) : NONE;
}
static Value f_posix_fadvise(Value self, const Value *args, size_t nargs, Value names) {
    int     fd, advice;
    int64_t offset, length;
    if (nargs != 4) return raise_arity("posix_fadvise", 4, 4, nargs);
    TRY_NULL(c_int_argument(args[0], &fd));
    TRY_NULL(int_argument(args[1], &offset));
    TRY_NULL(int_argument(args[2], &length));
    TRY_NULL(c_int_argument(args[3], &advice));
    int error = posix_fadvise(fd, offset, length, advice);
    return error ? raise_os_error(error, NULL, NULL) : NONE;
}
FUNCTION(f_sendfile) {
    PARSE("sendfile", "out_fd in_fd offset count", 4);
    int     to, from;
    int64_t offset, count;
    TRY_NULL(c_int_argument(out[0], &to));
    TRY_NULL(c_int_argument(out[1], &from));
    TRY_NULL(int_argument(out[3], &count));
    ssize_t sent;
    if (out[2] == NONE) {
        BLOCKING(sent, sendfile(to, from, NULL, (size_t)count), return NULL)
    } else {
        TRY_NULL(int_argument(out[2], &offset));
        off_t at = offset;
        BLOCKING(sent, sendfile(to, from, &at, (size_t)count), return NULL)
    }
    return number(sent);
}
FUNCTION(f_copy_file_range) {
    PARSE("copy_file_range", "src dst count | offset_src offset_dst", 5);
    int     from, to;
    int64_t count, offsets[2];
    TRY_NULL(c_int_argument(out[0], &from));
    TRY_NULL(c_int_argument(out[1], &to));
    TRY_NULL(int_argument(out[2], &count));
    if (count < 0) return raise_value_error("negative value for 'count' not allowed");
    for (int i = 0; i < 2; i++)
        if (out[3 + i] && out[3 + i] != NONE) TRY_NULL(int_argument(out[3 + i], &offsets[i]));
    long copied;
    BLOCKING(copied, syscall(SYS_copy_file_range, from, out[3] && out[3] != NONE ? &offsets[0] : NULL, to,
                             out[4] && out[4] != NONE ? &offsets[1] : NULL, (size_t)count, 0), return NULL)
    return number(copied);
}
FUNCTION(f_memfd_create) {
    PARSE("memfd_create", "name | flags", 2);
    PathArg name;
    int     flags = 1; /* MFD_CLOEXEC */
    TRY_NULL(path_convert(&name, out[0], "memfd_create", "name", 0));
    if (out[1]) TRY_NULL(c_int_argument(out[1], &flags));
    return number(syscall(SYS_memfd_create, name.text, (unsigned)flags));
}
FUNCTION(f_eventfd) {
    PARSE("eventfd", "initval | flags", 2);
    int64_t value;
    int     flags = O_CLOEXEC;
    TRY_NULL(int_argument(out[0], &value));
    if (out[1]) TRY_NULL(c_int_argument(out[1], &flags));
    return number(syscall(SYS_eventfd2, (unsigned)value, flags));
}
FUNCTION(f_eventfd_read) {
    PARSE("eventfd_read", "fd", 1);
    int      fd;
    uint64_t value;
    TRY_NULL(fd_argument(out[0], &fd));
    ssize_t got;
    BLOCKING(got, read(fd, &value, sizeof value), return NULL)
    return got < 0 ? posix_error() : int_from_u64(value);
}
FUNCTION(f_eventfd_write) {
    PARSE("eventfd_write", "fd value", 2);
    int      fd;
    uint64_t value;
    TRY_NULL(fd_argument(out[0], &fd));
    Value index = number_index(out[1]);
    if (!index || int_as_u64(index, &value) < 0) return NULL;
    ssize_t put;
    BLOCKING(put, write(fd, &value, sizeof value), return NULL)
    return done(put);
}

/* ---- terminals ------------------------------------------------------------------------------------------------------------------- */
static Value f_openpty(Value self) {
    int master, slave;
    if (openpty(&master, &slave, NULL, NULL, NULL) < 0) return posix_error();
    fcntl(master, F_SETFD, FD_CLOEXEC);
    fcntl(slave, F_SETFD, FD_CLOEXEC);
    return TUPLE2(value_from_int(master), value_from_int(slave));
}
static Value f_ttyname(Value self, Value v) {
    int  fd;
    char name[256];
    if (c_int_argument(v, &fd) < 0) return NULL;
    int error = ttyname_r(fd, name, sizeof name);
    return error ? raise_os_error(error, NULL, NULL) : str_fs_decode(name);
}
static Value f_tcgetpgrp(Value self, Value v) {
    int fd;
    return c_int_argument(v, &fd) < 0 ? NULL : number(tcgetpgrp(fd));
}
static Value f_tcsetpgrp(Value self, const Value *args, size_t nargs, Value names) {
    int fd, group;
    if (nargs != 2) return raise_arity("tcsetpgrp", 2, 2, nargs);
    TRY_NULL(c_int_argument(args[0], &fd));
    TRY_NULL(c_int_argument(args[1], &group));
    return done(tcsetpgrp(fd, group));
}
FUNCTION(f_login_tty) {
    PARSE("login_tty", "fd", 1);
    int fd;
    TRY_NULL(fd_argument(out[0], &fd));
    if (setsid() < 0 || ioctl(fd, TIOCSCTTY, 0) < 0) return posix_error();
    for (int i = 0; i < 3; i++)
        if (dup2(fd, i) < 0) return posix_error();
    if (fd > 2) close(fd);
    return NONE;
}

#define SIGNED(name, signature) name signature "\n--\n\n"
const MethodDef posix_file_methods[] = {
    {"open", f_open, METHOD_KEYWORDS, SIGNED("open", "($module, /, path, flags, mode=511, *, dir_fd=None)") "Open a file for low level IO.  Returns a file descriptor (integer)."},
    {"close", f_close, METHOD_KEYWORDS, SIGNED("close", "($module, /, fd)") "Close a file descriptor."},
    {"closerange", f_closerange, METHOD_FAST, SIGNED("closerange", "($module, fd_low, fd_high, /)") "Closes all file descriptors in [fd_low, fd_high), ignoring errors."},
    {"read", f_read, METHOD_FAST, SIGNED("read", "($module, fd, length, /)") "Read from a file descriptor.  Returns a bytes object."},
    {"write", f_write, METHOD_FAST, SIGNED("write", "($module, fd, data, /)") "Write a bytes object to a file descriptor."},
    {"pread", f_pread, METHOD_FAST, SIGNED("pread", "($module, fd, length, offset, /)") "Read a number of bytes from a file descriptor starting at a particular offset."},
    {"pwrite", f_pwrite, METHOD_FAST, SIGNED("pwrite", "($module, fd, buffer, offset, /)") "Write bytes to a file descriptor starting at a particular offset."},
    {"readv", f_readv, METHOD_FAST, SIGNED("readv", "($module, fd, buffers, /)") "Read from a file descriptor fd into an iterable of buffers."},
    {"writev", f_writev, METHOD_FAST, SIGNED("writev", "($module, fd, buffers, /)") "Iterate over buffers, and write the contents of each to a file descriptor."},
    {"preadv", f_preadv, METHOD_FAST, SIGNED("preadv", "($module, fd, buffers, offset, flags=0, /)") "Reads from a file descriptor into a number of mutable bytes-like objects."},
    {"pwritev", f_pwritev, METHOD_FAST, SIGNED("pwritev", "($module, fd, buffers, offset, flags=0, /)") "Writes the contents of bytes-like objects to a file descriptor at a given offset."},
    {"splice", f_splice, METHOD_KEYWORDS, SIGNED("splice", "($module, /, src, dst, count, offset_src=None, offset_dst=None,\n       flags=0)") "Transfer count bytes from one pipe to a descriptor or vice versa."},
    {"lseek", f_lseek, METHOD_FAST, SIGNED("lseek", "($module, fd, position, how, /)") "Set the position of a file descriptor.  Return the new position."},
    {"fstat", f_fstat, METHOD_KEYWORDS, SIGNED("fstat", "($module, /, fd)") "Perform a stat system call on the given file descriptor."},
    {"isatty", f_isatty, METHOD_ONE, SIGNED("isatty", "($module, fd, /)") "Return True if the fd is connected to a terminal."},
    {"dup", f_dup, METHOD_ONE, SIGNED("dup", "($module, fd, /)") "Return a duplicate of a file descriptor."},
    {"dup2", f_dup2, METHOD_KEYWORDS, SIGNED("dup2", "($module, /, fd, fd2, inheritable=True)") "Duplicate file descriptor."},
    {"pipe", f_pipe, METHOD_NOARGS, SIGNED("pipe", "($module, /)") "Create a pipe."},
    {"pipe2", f_pipe2, METHOD_ONE, SIGNED("pipe2", "($module, flags, /)") "Create a pipe with flags set atomically."},
    {"fsync", f_fsync, METHOD_KEYWORDS, SIGNED("fsync", "($module, /, fd)") "Force write of fd to disk."},
    {"fdatasync", f_fdatasync, METHOD_KEYWORDS, SIGNED("fdatasync", "($module, /, fd)") "Force write of fd to disk without forcing update of metadata."},
    {"sync", f_sync, METHOD_NOARGS, SIGNED("sync", "($module, /)") "Force write of everything to disk."},
    {"ftruncate", f_ftruncate, METHOD_FAST, SIGNED("ftruncate", "($module, fd, length, /)") "Truncate a file, specified by file descriptor, to a specific length."},
    {"fchmod", f_fchmod, METHOD_KEYWORDS, SIGNED("fchmod", "($module, /, fd, mode)") "Change the access permissions of the file given by file descriptor fd."},
    {"fchown", f_fchown, METHOD_KEYWORDS, SIGNED("fchown", "($module, /, fd, uid, gid)") "Change the owner and group id of the file specified by file descriptor."},
    {"fchdir", f_fchdir, METHOD_KEYWORDS, SIGNED("fchdir", "($module, /, fd)") "Change to the directory of the given file descriptor."},
    {"get_inheritable", f_get_inheritable, METHOD_ONE, SIGNED("get_inheritable", "($module, fd, /)") "Get the close-on-exe flag of the specified file descriptor."},
    {"set_inheritable", f_set_inheritable, METHOD_FAST, SIGNED("set_inheritable", "($module, fd, inheritable, /)") "Set the inheritable flag of the specified file descriptor."},
    {"get_blocking", f_get_blocking, METHOD_ONE, SIGNED("get_blocking", "($module, fd, /)") "Get the blocking mode of the file descriptor."},
    {"set_blocking", f_set_blocking, METHOD_FAST, SIGNED("set_blocking", "($module, fd, blocking, /)") "Set the blocking mode of the specified file descriptor."},
    {"lockf", f_lockf, METHOD_FAST, SIGNED("lockf", "($module, fd, command, length, /)") "Apply, test or remove a POSIX lock on an open file descriptor."},
    {"posix_fallocate", f_posix_fallocate, METHOD_FAST, SIGNED("posix_fallocate", "($module, fd, offset, length, /)") "Ensure a file has allocated at least a particular number of bytes on disk."},
    {"posix_fadvise", f_posix_fadvise, METHOD_FAST, SIGNED("posix_fadvise", "($module, fd, offset, length, advice, /)") "Announce an intention to access data in a specific pattern."},
    {"sendfile", f_sendfile, METHOD_KEYWORDS, SIGNED("sendfile", "($module, /, out_fd, in_fd, offset, count)") "Copy count bytes from file descriptor in_fd to file descriptor out_fd."},
    {"copy_file_range", f_copy_file_range, METHOD_KEYWORDS, SIGNED("copy_file_range", "($module, /, src, dst, count, offset_src=None,\n                offset_dst=None)") "Copy count bytes from one file descriptor to another."},
    {"memfd_create", f_memfd_create, METHOD_KEYWORDS, SIGNED("memfd_create", "($module, /, name, flags=MFD_CLOEXEC)") "Create an anonymous file."},
    {"eventfd", f_eventfd, METHOD_KEYWORDS, SIGNED("eventfd", "($module, /, initval, flags=EFD_CLOEXEC)") "Creates and returns an event notification file descriptor."},
    {"eventfd_read", f_eventfd_read, METHOD_KEYWORDS, SIGNED("eventfd_read", "($module, /, fd)") "Read eventfd value"},
    {"eventfd_write", f_eventfd_write, METHOD_KEYWORDS, SIGNED("eventfd_write", "($module, /, fd, value)") "Write eventfd value."},
    {"openpty", f_openpty, METHOD_NOARGS, SIGNED("openpty", "($module, /)") "Open a pseudo-terminal."},
    {"ttyname", f_ttyname, METHOD_ONE, SIGNED("ttyname", "($module, fd, /)") "Return the name of the terminal device connected to 'fd'."},
    {"tcgetpgrp", f_tcgetpgrp, METHOD_ONE, SIGNED("tcgetpgrp", "($module, fd, /)") "Return the process group associated with the terminal specified by fd."},
    {"tcsetpgrp", f_tcsetpgrp, METHOD_FAST, SIGNED("tcsetpgrp", "($module, fd, pgid, /)") "Set the process group associated with the terminal specified by fd."},
    {"login_tty", f_login_tty, METHOD_KEYWORDS, SIGNED("login_tty", "($module, /, fd)") "Prepare the tty of which fd is a file descriptor for a new login session."},
    {NULL}};
