/* io_file.c - FileIO: unbuffered access to a file descriptor. */
#include "base/memory.h"
#include "base/os.h"
#include "io_int.h"

#include "../native_help.h"
#include "objects/thread.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_TRANSFER 0x7ffff000 /* what Linux reads or writes at most in one call */

static Value file_name(FileObj *file) {
    Value name = NULL;
    if (object_lookup_attr(VALUE(file), NAME(name), &name) < 0) exception_clear();
    return name;
}
static Value raise_closed(void) { return raise_value_error("I/O operation on closed file"); }

/* ---- opening ------------------------------------------------------------------------------------------------------------------ */
static Status parse_mode(FileObj *file, const char *mode, int *flags) {
    bool plus = false, kind = false;
    for (const char *c = mode; *c; c++) {
        switch (*c) {
        case 'x': case 'r': case 'w': case 'a':
            if (kind) return RAISED(raise_value_error("Must have exactly one of create/read/write/append mode and at most one plus"));
            kind = true;
            if (*c == 'x') { file->created = file->writable = true; *flags |= O_EXCL | O_CREAT; }
            if (*c == 'r') file->readable = true;
            if (*c == 'w') { file->writable = true; *flags |= O_CREAT | O_TRUNC; }
            if (*c == 'a') { file->writable = file->appending = true; *flags |= O_APPEND | O_CREAT; }
            break;
        case 'b': break;
        case '+':
            if (plus) return RAISED(raise_value_error("Must have exactly one of create/read/write/append mode and at most one plus"));
            file->readable = file->writable = plus = true;
            break;
        default: return RAISED(raise_value_error("invalid mode: %.200s", mode));
        }
    }
    if (!kind) return RAISED(raise_value_error("Must have exactly one of create/read/write/append mode and at most one plus"));
    *flags |= file->readable && file->writable ? O_RDWR : file->readable ? O_RDONLY : O_WRONLY;
    *flags |= O_CLOEXEC;
    return 0;
}

static Status file_close_fd(FileObj *file) {
    int fd = file->fd;
    if (fd < 0) return 0;
    file->fd = -1;
    gil_leave();
    int result = close(fd), saved = errno;
    gil_enter();
    return result < 0 && saved != EINTR ? RAISED(raise_os_error(saved, NULL, NULL)) : 0;
}

static Status open_path(FileObj *file, Value name, int flags, Value opener) {
    if (opener && opener != NONE) {
        Value fd_value = CALL2(opener, name, value_from_int(flags));
        int64_t fd;
        if (!fd_value) return -1;
        if (!is_int(fd_value)) return RAISED(raise_type_error("expected integer from opener"));
        TRY(io_offset(fd_value, &fd));
        if (fd < 0) return RAISED(raise_value_error("opener returned %lld", (long long)fd));
        file->fd = (int)fd;
        return fcntl(file->fd, F_SETFD, FD_CLOEXEC) < 0 ? RAISED(raise_os_error(errno, NULL, NULL)) : 0;
    }
    Value encoded = str_fs_encode(name);
    if (!encoded) return -1;
    for (;;) {
        gil_leave();
        int fd = open((const char *)bytes_data(encoded), flags, 0666), saved = errno;
        gil_enter();
        if (fd >= 0) {
            file->fd = fd;
            return 0;
        }
        if (saved != EINTR) return RAISED(raise_os_error(saved, name, NULL));
        TRY(signals_check());
    }
}

static Status file_init(Value self, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"FileIO", "file | mode closefd opener"};
    Value                out[4];
    FileObj             *file = (FileObj *)self;
    int                  flags = 0;
    TRY(args_parse(&spec, args, nargs, names, out));
    TRY(io_unsettle(self));
    if (file->fd >= 0) {
        if (file->close_fd) TRY(file_close_fd(file));
        file->fd = -1;
    }
    Truth       close_fd = out[2] ? object_truth(out[2]) : 1;
    const char *mode = out[1] ? (is_str(out[1]) ? str_utf8(out[1], NULL) : NULL) : "r";
    if (!mode) return exception_pending() ? -1 : RAISED(raise_type_error("FileIO() argument 'mode' must be str, not %K", out[1]));
    if (close_fd < 0) return -1;
    file->created = file->readable = file->writable = file->appending = false;
    file->seekable = -1;
    file->close_fd = close_fd;
    if (is_float(out[0])) return RAISED(raise_type_error("integer argument expected, got float"));
    int64_t fd = -1;
    if (is_int(out[0])) {
        TRY(io_offset(out[0], &fd));
        if (fd < 0) return RAISED(raise_value_error("negative file descriptor"));
        if (fd > INT32_MAX) return RAISED(raise_overflow_error("Python int too large to convert to C int"));
    }
    TRY(parse_mode(file, mode, &flags));
    TRY(sys_audit("open", (Value[]){out[0], out[1] ? out[1] : str_from_c("r"), value_from_int(flags)}, 3));
    if (fd >= 0) {
        file->fd = (int)fd;
    } else {
        if (!close_fd) return RAISED(raise_value_error("Cannot use closefd=False with file name"));
        TRY(open_path(file, out[0], flags, out[3]));
    }
    struct stat info;
    file->block_size = DEFAULT_BUFFER_SIZE;
    if (fstat(file->fd, &info) == 0) {
        if (S_ISDIR(info.st_mode)) {
            if (fd < 0) TRY(file_close_fd(file));
            file->fd = -1;
            return RAISED(raise_os_error(EISDIR, out[0], NULL));
        }
        if (info.st_blksize > 1) file->block_size = (uint32_t)info.st_blksize;
    } else if (errno == EBADF) {
        file->fd = -1;
        return RAISED(raise_os_error(EBADF, fd >= 0 ? NULL : out[0], NULL));
    }
    if (object_set_attr(self, NAME(name), out[0]) < 0) {
        if (fd < 0) {
            Value saved = exception_fetch();
            if (file_close_fd(file) < 0) exception_clear();
            exception_restore(saved);
        }
        return -1;
    }
    if (file->appending && lseek(file->fd, 0, SEEK_END) < 0 && errno != ESPIPE) return RAISED(raise_os_error(errno, NULL, NULL));
    return 0;
}

static Value file_create(Type *cls, const Value *args, size_t nargs, Value names) {
    FileObj *file = (FileObj *)cls->native->allocate(cls, 0);
    if (!file) return NULL;
    file->fd = -1;
    file->close_fd = true;
    return VALUE(file);
}

/* ---- transfer --------------------------------------------------------------------------------------------------------------------- */
int64_t file_read_into(FileObj *file, void *buffer, size_t size) {
    if (file->fd < 0) return RAISED(raise_closed());
    if (!file->readable) return RAISED(io_unsupported("File not open for reading"));
    if (size > MAX_TRANSFER) size = MAX_TRANSFER;
    for (;;) {
        gil_leave();
        ssize_t got = read(file->fd, buffer, size);
        int     saved = errno;
        gil_enter();
        if (got >= 0) return got;
        if (saved == EAGAIN) return -2;
        if (saved != EINTR) return RAISED(raise_os_error(saved, NULL, NULL));
        TRY(signals_check());
    }
}
int64_t file_write_from(FileObj *file, const void *buffer, size_t size) {
    if (file->fd < 0) return RAISED(raise_closed());
    if (!file->writable) return RAISED(io_unsupported("File not open for writing"));
    if (size > MAX_TRANSFER) size = MAX_TRANSFER;
    for (;;) {
        gil_leave();
        ssize_t put = write(file->fd, buffer, size);
        int     saved = errno;
        gil_enter();
        if (put >= 0) return put;
        if (saved == EAGAIN) return -2;
        if (saved != EINTR) return RAISED(raise_os_error(saved, NULL, NULL));
        TRY(signals_check());
    }
}
static Value count_or_none(int64_t count) { return count == -1 ? NULL : count == -2 ? NONE : int_from_i64(count); }

static Value file_readinto(Value self, Value target) {
    Buffer   buffer;
    FileObj *file = (FileObj *)self;
    if (file->fd < 0) return raise_closed();
    if (!file->readable) return io_unsupported("File not open for reading");
    TRY_NULL(buffer_get_writable("readinto", target, &buffer));
    int64_t got = file_read_into(file, buffer.data, (size_t)buffer.length);
    buffer_release(&buffer);
    return count_or_none(got);
}
static Value file_write(Value self, Value source) {
    Buffer   buffer;
    FileObj *file = (FileObj *)self;
    if (file->fd < 0) return raise_closed();
    if (!file->writable) return io_unsupported("File not open for writing");
    if (buffer_get(source, &buffer, BUFFER_SIMPLE) < 0) return NULL;
    int64_t put = file_write_from(file, buffer.data, (size_t)buffer.length);
    bool    partial = put >= 0 && put < buffer.length;
    buffer_release(&buffer);
    if (partial) TRY_NULL(signals_check()); /* one that interrupted it */
    return count_or_none(put);
}

/* The rest of a file of unknown length, behind USED bytes that were read already. */
static Value read_growing(FileObj *file, const uint8_t *first, size_t used) {
    size_t   capacity = used + (used < DEFAULT_BUFFER_SIZE ? DEFAULT_BUFFER_SIZE : used);
    uint8_t *buffer = mem_alloc(capacity);
    if (buffer && used) memcpy(buffer, first, used);
    while (buffer) {
        if (used == capacity) {
            size_t   more = capacity < 1 << 20 ? capacity : capacity / 2;
            uint8_t *larger = mem_realloc(buffer, capacity + more);
            if (!larger) break;
            buffer = larger;
            capacity += more;
        }
        int64_t got = file_read_into(file, buffer + used, capacity - used);
        if (got == -1 || (got == -2 && used == 0)) {
            mem_free(buffer);
            return got == -1 ? NULL : NONE;
        }
        if (got <= 0) {
            Value bytes = bytes_from_data(buffer, used);
            mem_free(buffer);
            return bytes;
        }
        used += (size_t)got;
    }
    mem_free(buffer);
    return raise_memory_error();
}

/* A file whose length is known is read to where it stays; a read of one byte then finds its end. */
Value file_read_all(Value self) {
    FileObj    *file = (FileObj *)self;
    struct stat info;
    if (file->fd < 0) return raise_closed();
    off_t at = lseek(file->fd, 0, SEEK_CUR);
    if (at < 0 || fstat(file->fd, &info) < 0 || info.st_size <= at) return read_growing(file, NULL, 0);
    size_t  size = (size_t)(info.st_size - at), used = 0;
    uint8_t behind[1];
    int64_t got;
    Value   bytes = bytes_new((intptr_t)size);
    if (!bytes) return NULL;
    do {
        got = used < size ? file_read_into(file, bytes_data(bytes) + used, size - used) : file_read_into(file, behind, 1);
        if (got == -1) return NULL;
        if (got == -2 && used == 0) return NONE;
        if (got > 0 && used == size) { /* it has grown */
            Value longer = bytes_new((intptr_t)size + 1);
            if (!longer) return NULL;
            memcpy(bytes_data(longer), bytes_data(bytes), size);
            bytes_data(longer)[size] = behind[0];
            return read_growing(file, bytes_data(longer), size + 1);
        }
        if (got > 0) used += (size_t)got;
    } while (got > 0);
    return used == size ? bytes : bytes_from_data(bytes_data(bytes), used);
}
static Value file_read(Value self, const Value *args, size_t nargs, Value names) {
    int64_t  size;
    FileObj *file = (FileObj *)self;
    if (file->fd < 0) return raise_closed();
    if (!file->readable) return io_unsupported("File not open for reading");
    TRY_NULL(io_size_argument(args, nargs, "read", &size));
    if (size < 0) return file_read_all(self);
    if (size > MAX_TRANSFER) size = MAX_TRANSFER;
    uint8_t *buffer = mem_alloc((size_t)size + 1);
    if (!buffer) return raise_memory_error();
    int64_t got = file_read_into(file, buffer, (size_t)size);
    Value   result = got == -1 ? NULL : got == -2 ? NONE : bytes_from_data(buffer, (size_t)got);
    mem_free(buffer);
    return result;
}

/* ---- position ------------------------------------------------------------------------------------------------------------------------ */
static Value seek_to(FileObj *file, int64_t offset, int whence) {
    if (file->fd < 0) return raise_closed();
    gil_leave();
    off_t at = lseek(file->fd, offset, whence);
    int   saved = errno;
    gil_enter();
    if (file->seekable < 0) file->seekable = at >= 0;
    return at < 0 ? raise_os_error(saved, NULL, NULL) : int_from_i64(at);
}
static Value file_seek(Value self, const Value *args, size_t nargs, Value names) {
    int64_t offset, whence = 0;
    if (nargs < 1 || nargs > 2) return raise_arity("seek", 1, 2, nargs);
    if (((FileObj *)self)->fd < 0) return raise_closed();
    if (is_float(args[0])) return raise_type_error("'float' object cannot be interpreted as an integer");
    TRY_NULL(io_offset(args[0], &offset));
    if (nargs == 2) TRY_NULL(io_offset(args[1], &whence));
    return seek_to((FileObj *)self, offset, (int)whence);
}
static Value file_tell(Value self) { return seek_to((FileObj *)self, 0, SEEK_CUR); }
static Value file_truncate(Value self, const Value *args, size_t nargs, Value names) {
    FileObj *file = (FileObj *)self;
    int64_t  size;
    if (nargs > 1) return raise_arity("truncate", 0, 1, nargs);
    if (file->fd < 0) return raise_closed();
    if (!file->writable) return io_unsupported("File not open for writing");
    Value size_value = nargs && args[0] != NONE ? args[0] : file_tell(self);
    if (!size_value || io_offset(size_value, &size) < 0) return NULL;
    gil_leave();
    int result = ftruncate(file->fd, size), saved = errno;
    gil_enter();
    return result < 0 ? raise_os_error(saved, NULL, NULL) : size_value;
}

/* ---- the rest --------------------------------------------------------------------------------------------------------------------------- */
static Value file_close(Value self) {
    FileObj *file = (FileObj *)self;
    Value    closed = object_call_method(VALUE(&raw_io_base_type), NAME(close), &self, 1);
    Value    error = closed ? NULL : exception_fetch();
    if (!file->close_fd) {
        file->fd = -1;
    } else {
        if (file->finalizing && file->fd >= 0) {
            if (native_warn_unclosed("file ", self, self) < 0) {
                if (exception_matches(&Warning_type)) exception_write_unraisable(NULL, self);
                else exception_clear();
            }
        }
        if (file_close_fd(file) < 0 && error) exception_clear();
    }
    if (error) exception_restore(error);
    if (exception_pending()) return NULL;
    if (value_is(self, &file_io_type)) io_settle(self);
    return closed;
}
static Value file_fileno(Value self) { return ((FileObj *)self)->fd < 0 ? raise_closed() : value_from_int(((FileObj *)self)->fd); }
static Value file_readable(Value self) { return ((FileObj *)self)->fd < 0 ? raise_closed() : value_from_bool(((FileObj *)self)->readable); }
static Value file_writable(Value self) { return ((FileObj *)self)->fd < 0 ? raise_closed() : value_from_bool(((FileObj *)self)->writable); }
static Value file_seekable(Value self) {
    FileObj *file = (FileObj *)self;
    if (file->fd < 0) return raise_closed();
    if (file->seekable < 0) {
        if (!seek_to(file, 0, SEEK_CUR)) exception_clear();
    }
    return value_from_bool(file->seekable == 1);
}
static Value file_isatty(Value self) { return ((FileObj *)self)->fd < 0 ? raise_closed() : value_from_bool(isatty(((FileObj *)self)->fd)); }
static Value get_closed(Value self, void *closure) { return value_from_bool(((FileObj *)self)->fd < 0); }
static Value get_closefd(Value self, void *closure) { return value_from_bool(((FileObj *)self)->close_fd); }
static const char *mode_text(const FileObj *file) {
    if (file->created) return file->readable ? "xb+" : "xb";
    if (file->appending) return file->readable ? "ab+" : "ab";
    if (file->readable) return file->writable ? "rb+" : "rb";
    return "wb";
}
static Value get_mode(Value self, void *closure) { return str_from_c(mode_text((FileObj *)self)); }
static Value get_block_size(Value self, void *closure) { return value_from_int(((FileObj *)self)->block_size); }
static Status set_block_size(Value self, Value v, void *closure) {
    int64_t n;
    if (!v) return RAISED(raise_type_error("cannot delete attribute"));
    TRY(io_offset(v, &n));
    ((FileObj *)self)->block_size = (uint32_t)n;
    return 0;
}
static Value get_finalizing(Value self, void *closure) { return value_from_bool(((FileObj *)self)->finalizing); }
static Status set_finalizing(Value self, Value v, void *closure) {
    Truth truth = v ? object_truth(v) : 0;
    ((FileObj *)self)->finalizing = truth == 1;
    return truth < 0 ? -1 : 0;
}
static Value file_repr(Value self) {
    FileObj    *file = (FileObj *)self;
    const char *closefd = file->close_fd ? "True" : "False";
    if (file->fd < 0) return str_format("<_io.FileIO [closed]>");
    Value name = file_name(file);
    if (!name) return str_format("<_io.FileIO fd=%d mode='%s' closefd=%s>", file->fd, mode_text(file), closefd);
    Truth entered = repr_enter(self);
    if (entered < 0) return NULL;
    if (entered) return raise_format(&RuntimeError_type, "reentrant call inside %s.__repr__", type_of(self)->name);
    Value text = str_format("<_io.FileIO name=%R mode='%s' closefd=%s>", name, mode_text(file), closefd);
    repr_leave(self);
    return text;
}
static Value file_getstate(Value self) { return raise_type_error("cannot pickle '%.100s' instances", type_of(self)->name); }
static Value file_dealloc_warn(Value self, Value source) {
    FileObj *file = (FileObj *)self;
    if (file->fd >= 0 && file->close_fd && native_warn_unclosed("file ", source, self) < 0) {
        if (exception_matches(&Warning_type)) exception_write_unraisable(NULL, self);
        else exception_clear();
    }
    return NONE;
}
static void file_trace(Obj *obj, Tracer *tracer) { trace_slot(tracer, &((IOBaseObj *)obj)->attributes); }

static const MethodDef methods[] = {
    {"read", file_read, METHOD_FAST, "read($self, size=-1, /)\n--\n\nRead at most size bytes, returned as bytes."},
    {"readall", file_read_all, METHOD_NOARGS, "readall($self, /)\n--\n\nRead all data from the file, returned as bytes."},
    {"readinto", file_readinto, METHOD_ONE, "readinto($self, buffer, /)\n--\n\nSame as RawIOBase.readinto()."},
    {"write", file_write, METHOD_ONE, "write($self, b, /)\n--\n\nWrite buffer b to file, return number of bytes written."},
    {"seek", file_seek, METHOD_FAST, "seek($self, pos, whence=0, /)\n--\n\nMove to new file position and return the file position."},
    {"tell", file_tell, METHOD_NOARGS, "tell($self, /)\n--\n\nCurrent file position."},
    {"truncate", file_truncate, METHOD_FAST, "truncate($self, size=None, /)\n--\n\nTruncate the file to at most size bytes and return the truncated size."},
    {"close", file_close, METHOD_NOARGS, "close($self, /)\n--\n\nClose the file."},
    {"seekable", file_seekable, METHOD_NOARGS, "seekable($self, /)\n--\n\nTrue if file supports random-access."},
    {"readable", file_readable, METHOD_NOARGS, "readable($self, /)\n--\n\nTrue if file was opened in a read mode."},
    {"writable", file_writable, METHOD_NOARGS, "writable($self, /)\n--\n\nTrue if file was opened in a write mode."},
    {"fileno", file_fileno, METHOD_NOARGS, "fileno($self, /)\n--\n\nReturn the underlying file descriptor (an integer)."},
    {"isatty", file_isatty, METHOD_NOARGS, "isatty($self, /)\n--\n\nTrue if the file is connected to a TTY device."},
    {"_dealloc_warn", file_dealloc_warn, METHOD_ONE, NULL},
    {"__getstate__", file_getstate, METHOD_NOARGS, NULL},
    {NULL}};
static const GetSetDef getsets[] = {{"closed", get_closed, NULL, "True if the file is closed"},
                                    {"closefd", get_closefd, NULL, "True if the file descriptor will be closed by close()."},
                                    {"mode", get_mode, NULL, "String giving the file mode"},
                                    {"_blksize", get_block_size, set_block_size},
                                    {"_finalizing", get_finalizing, set_finalizing},
                                    {NULL}};
static NativeType file_native = {.getattr = object_generic_get_attr, .shape = {.size = sizeof(FileObj), .trace = file_trace}, .create = file_create, .init = file_init, .repr = file_repr,
                                 .methods = methods, .getsets = getsets, .finalize = io_finalize};
Type file_io_type = {.header = {.word = 1u << 30, .type = &type_type}, .name = "_io.FileIO", .basic_size = sizeof(FileObj), IO_BASE_OFFSETS,
                     .flags = TYPE_FLAG_BASETYPE, .base = &raw_io_base_type, .native = &file_native, .doc = "FileIO(file, mode='r', closefd=True, opener=None)\n--\n\nOpen a file."};
