/* mmap_module.c - `mmap`: files and anonymous memory as mutable bytes.
 *
 * The mapping is no GC memory; buffers count as exports, which closing and resizing refuse. */
#include "native_posix.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

enum { ACCESS_DEFAULT, ACCESS_READ, ACCESS_WRITE, ACCESS_COPY };

typedef struct MmapObj {
    Obj      header;
    Slot     weakrefs;
    uint8_t *data; /* NULL: closed */
    intptr_t size, position, exports;
    int64_t  offset;
    int      fd, flags, access; /* fd -1: anonymous */
} MmapObj;
#define MAP ((MmapObj *)self)

static Value closed_error(void) { return raise_value_error("mmap closed or invalid"); }
#define CHECK_OPEN() do { if (!MAP->data) return closed_error(); } while (0)
static Status check_writable(Value self) {
    if (MAP->access != ACCESS_READ) return 0;
    return RAISED(raise_type_error("mmap can't modify a readonly memory map."));
}
/* Views that nobody uses any more may still wait for the collector: it gets a chance before anything is refused. */
static bool is_exported(const MmapObj *m) {
    if (m->exports == 0) return false;
    gc_collect_all(1);
    return m->exports != 0;
}
static Status check_resizable(Value self) {
    if (is_exported(MAP)) return RAISED(raise_format(&BufferError_type, "mmap can't resize with extant pointers exported."));
    if (MAP->access == ACCESS_WRITE || MAP->access == ACCESS_DEFAULT) return 0;
    return RAISED(raise_type_error("mmap can't resize a readonly or copy-on-write memory map."));
}

/* ---- life ----------------------------------------------------------------------------------------------------------------- */
static void mmap_drop(MmapObj *m) {
    if (m->data) munmap(m->data, (size_t)m->size);
    m->data = NULL;
    if (m->fd >= 0) close(m->fd);
    m->fd = -1;
}
static void mmap_release(Obj *obj) { mmap_drop((MmapObj *)obj); }

static Status access_flags(int access, bool given, int *flags, int *protection) {
    if (access != ACCESS_DEFAULT && given) return RAISED(raise_value_error("mmap can't specify both access and flags, prot."));
    switch (access) {
    case ACCESS_READ: *flags = MAP_SHARED; *protection = PROT_READ; return 0;
    case ACCESS_WRITE: *flags = MAP_SHARED; *protection = PROT_READ | PROT_WRITE; return 0;
    case ACCESS_COPY: *flags = MAP_PRIVATE; *protection = PROT_READ | PROT_WRITE; return 0;
    case ACCESS_DEFAULT: return 0;
    default: return RAISED(raise_value_error("mmap invalid access parameter."));
    }
}
/* The length to map of the file FD: checks *LENGTH against its size, 0 means the rest of it. */
static Status file_length(int fd, int64_t offset, int64_t *length) {
    struct stat status;
    if (fd == -1 || fstat(fd, &status) < 0 || !S_ISREG(status.st_mode)) return 0;
    if (*length == 0) {
        if (status.st_size == 0) return RAISED(raise_value_error("cannot mmap an empty file"));
        if (offset >= status.st_size) return RAISED(raise_value_error("mmap offset is greater than file size"));
        *length = status.st_size - offset;
        return 0;
    }
    if (offset > status.st_size || status.st_size - offset < *length) return RAISED(raise_value_error("mmap length is greater than file size"));
    return 0;
}
static Value mmap_create(Type *cls, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"mmap", "fileno length | flags prot access offset"};
    Value                out[6];
    int                  fd, flags = MAP_SHARED, protection = PROT_READ | PROT_WRITE, access = ACCESS_DEFAULT;
    int64_t              length, offset = 0;
    TRY_NULL(args_parse(&spec, args, nargs, names, out));
    TRY_NULL(c_int_argument(out[0], &fd));
    TRY_NULL(int_argument(out[1], &length));
    if (out[2]) TRY_NULL(c_int_argument(out[2], &flags));
    if (out[3]) TRY_NULL(c_int_argument(out[3], &protection));
    if (out[4]) TRY_NULL(c_int_argument(out[4], &access));
    if (out[5]) TRY_NULL(int_argument(out[5], &offset));
    if (length < 0) return raise_overflow_error("memory mapped length must be positive");
    if (offset < 0) return raise_overflow_error("memory mapped offset must be positive");
    TRY_NULL(access_flags(access, flags != MAP_SHARED || protection != (PROT_READ | PROT_WRITE), &flags, &protection));
    if (access == ACCESS_DEFAULT && !(protection & PROT_WRITE)) access = ACCESS_READ;
    Value audited[] = {value_from_int(fd), int_from_i64(length), value_from_int(access), int_from_i64(offset)};
    TRY_NULL(sys_audit("mmap.__new__", audited, 4));
    TRY_NULL(file_length(fd, offset, &length));
    MmapObj *m = (MmapObj *)cls->native->allocate(cls, 0);
    if (!m) return NULL;
    m->fd = -1;
    if (gc_register_release(&m->header) < 0) return NULL;
    if (fd == -1) flags |= MAP_ANONYMOUS;
    else if ((m->fd = fcntl(fd, F_DUPFD_CLOEXEC, 0)) < 0) return posix_error();
    void *data = mmap(NULL, (size_t)length, protection, flags, fd, offset);
    if (data == MAP_FAILED) return posix_error();
    m->data = data;
    m->size = length;
    m->offset = offset;
    m->flags = flags;
    m->access = access;
    return VALUE(m);
}
static Value m_close(Value self) {
    if (is_exported(MAP)) return raise_format(&BufferError_type, "cannot close exported pointers exist");
    mmap_drop(MAP);
    return NONE;
}
static Value m_enter(Value self) {
    CHECK_OPEN();
    return self;
}
static Value m_exit(Value self, const Value *args, size_t nargs, Value names) { return m_close(self); }
static Value get_closed(Value self, void *closure) { return value_from_bool(!MAP->data); }
static Value mmap_repr(Value self) {
    static const char *const access[] = {"ACCESS_DEFAULT", "ACCESS_READ", "ACCESS_WRITE", "ACCESS_COPY"};
    if (!MAP->data) return str_format("<%s closed=True>", type_of(self)->name);
    return str_format("<%s closed=False, access=%s, length=%zd, pos=%zd, offset=%lld>", type_of(self)->name, access[MAP->access], MAP->size,
                      MAP->position, (long long)MAP->offset);
}

/* ---- as a file ------------------------------------------------------------------------------------------------------------ */
static Value m_read(Value self, const Value *args, size_t nargs, Value names) {
    intptr_t left, count = PTRDIFF_MAX;
    int64_t  wanted = -1;
    if (nargs > 1) return raise_arity("read", 0, 1, nargs);
    if (nargs && args[0] != NONE) TRY_NULL(int_argument(args[0], &wanted));
    CHECK_OPEN();
    left = MAP->position < MAP->size ? MAP->size - MAP->position : 0;
    if (wanted >= 0) count = wanted;
    if (count > left) count = left;
    Value result = bytes_from_data(MAP->data + MAP->position, (size_t)count);
    MAP->position += count;
    return result;
}
static Value m_read_byte(Value self) {
    CHECK_OPEN();
    if (MAP->position >= MAP->size) return raise_value_error("read byte out of range");
    return value_from_int(MAP->data[MAP->position++]);
}
static Value m_readline(Value self) {
    CHECK_OPEN();
    intptr_t       left = MAP->position < MAP->size ? MAP->size - MAP->position : 0;
    const uint8_t *at = MAP->data + MAP->position, *end = left ? memchr(at, '\n', (size_t)left) : NULL;
    intptr_t       count = end ? end + 1 - at : left;
    Value          result = bytes_from_data(at, (size_t)count);
    MAP->position += count;
    return result;
}
static Value m_write(Value self, Value arg) {
    Buffer buffer;
    TRY_NULL(buffer_get(arg, &buffer, BUFFER_SIMPLE));
    intptr_t length = buffer.length;
    Value    result = NULL;
    if (!MAP->data) closed_error();
    else if (check_writable(self) == 0) {
        if (MAP->position > MAP->size || MAP->size - MAP->position < length) raise_value_error("data out of range");
        else {
            memmove(MAP->data + MAP->position, buffer.data, (size_t)length);
            MAP->position += length;
            result = value_from_int(length);
        }
    }
    buffer_release(&buffer);
    return result;
}
static Value m_write_byte(Value self, Value arg) {
    int64_t byte;
    TRY_NULL(int_argument(arg, &byte));
    if (byte < 0 || byte > 255) return raise_overflow_error(byte < 0 ? "unsigned byte integer is less than minimum" : "unsigned byte integer is greater than maximum");
    CHECK_OPEN();
    TRY_NULL(check_writable(self));
    if (MAP->position >= MAP->size) return raise_value_error("write byte out of range");
    MAP->data[MAP->position++] = (uint8_t)byte;
    return NONE;
}
static Value m_seek(Value self, const Value *args, size_t nargs, Value names) {
    int64_t distance, from;
    int     how = 0;
    if (nargs < 1 || nargs > 2) return raise_arity("seek", 1, 2, nargs);
    TRY_NULL(int_argument(args[0], &distance));
    if (nargs == 2) TRY_NULL(c_int_argument(args[1], &how));
    CHECK_OPEN();
    if (how < 0 || how > 2) return raise_value_error("unknown seek type");
    from = how == 0 ? 0 : how == 1 ? MAP->position : MAP->size;
    if (distance > MAP->size - from || distance < -from) return raise_value_error("seek out of range");
    MAP->position = from + distance;
    return NONE;
}
static Value m_tell(Value self) {
    CHECK_OPEN();
    return value_from_int(MAP->position);
}
static Value m_size(Value self) {
    struct stat status;
    CHECK_OPEN();
    if (MAP->fd < 0) return value_from_int(MAP->size);
    return fstat(MAP->fd, &status) < 0 ? posix_error() : int_from_i64(status.st_size);
}
static Value m_flush(Value self, const Value *args, size_t nargs, Value names) {
    int64_t offset = 0, size = MAP->size;
    if (nargs > 2) return raise_arity("flush", 0, 2, nargs);
    if (nargs > 0) TRY_NULL(int_argument(args[0], &offset));
    if (nargs > 1) TRY_NULL(int_argument(args[1], &size));
    CHECK_OPEN();
    if (offset < 0 || size < 0 || MAP->size - offset < size) return raise_value_error("flush values out of range");
    if (MAP->access == ACCESS_READ || MAP->access == ACCESS_COPY) return NONE;
    return msync(MAP->data + offset, (size_t)size, MS_SYNC) < 0 ? posix_error() : NONE;
}
static Value m_resize(Value self, Value arg) {
    int64_t size;
    TRY_NULL(int_argument(arg, &size));
    CHECK_OPEN();
    TRY_NULL(check_resizable(self));
    if (size < 0 || INT64_MAX - size < MAP->offset) return raise_value_error("new size out of range");
    if (MAP->fd >= 0 && ftruncate(MAP->fd, MAP->offset + size) < 0) return posix_error();
    void *data = mremap(MAP->data, (size_t)MAP->size, (size_t)size, MREMAP_MAYMOVE);
    if (data == MAP_FAILED) return posix_error();
    MAP->data = data;
    MAP->size = size;
    return NONE;
}
static Value m_move(Value self, const Value *args, size_t nargs, Value names) {
    int64_t to, from, count;
    if (nargs != 3) return raise_arity("move", 3, 3, nargs);
    TRY_NULL(int_argument(args[0], &to));
    TRY_NULL(int_argument(args[1], &from));
    TRY_NULL(int_argument(args[2], &count));
    CHECK_OPEN();
    TRY_NULL(check_writable(self));
    if (to < 0 || from < 0 || count < 0 || MAP->size - to < count || MAP->size - from < count)
        return raise_value_error("source, destination, or count out of range");
    memmove(MAP->data + to, MAP->data + from, (size_t)count);
    return NONE;
}
static Value m_madvise(Value self, const Value *args, size_t nargs, Value names) {
    int     advice;
    int64_t start = 0, length = MAP->size;
    if (nargs < 1 || nargs > 3) return raise_arity("madvise", 1, 3, nargs);
    TRY_NULL(c_int_argument(args[0], &advice));
    if (nargs > 1) TRY_NULL(int_argument(args[1], &start));
    if (nargs > 2) TRY_NULL(int_argument(args[2], &length));
    CHECK_OPEN();
    if (start < 0 || start >= MAP->size) return raise_value_error("madvise start out of bounds");
    if (length < 0) return raise_value_error("madvise length invalid");
    if (INT64_MAX - start < length) return raise_overflow_error("madvise length too large");
    if (length > MAP->size - start) length = MAP->size - start;
    return madvise(MAP->data + start, (size_t)length, advice) < 0 ? posix_error() : NONE;
}
static Value search(Value self, const Value *args, size_t nargs, bool reverse) {
    Buffer  buffer;
    int64_t start = reverse ? 0 : MAP->position, end = MAP->size, found = -1;
    if (nargs < 1 || nargs > 3) return raise_arity(reverse ? "rfind" : "find", 1, 3, nargs);
    if (reverse) start = MAP->position;
    if (nargs > 1) TRY_NULL(int_argument(args[1], &start));
    if (nargs > 2) TRY_NULL(int_argument(args[2], &end));
    CHECK_OPEN();
    TRY_NULL(buffer_get(args[0], &buffer, BUFFER_SIMPLE));
    if (start < 0) start = start + MAP->size < 0 ? 0 : start + MAP->size;
    if (end < 0) end = end + MAP->size < 0 ? 0 : end + MAP->size;
    if (start > MAP->size) start = MAP->size;
    if (end > MAP->size) end = MAP->size;
    size_t length = (size_t)buffer.length;
    if (end - start >= buffer.length) {
        if (!reverse) {
            const uint8_t *at = length ? memmem(MAP->data + start, (size_t)(end - start), buffer.data, length) : MAP->data + start;
            found = at ? at - MAP->data : -1;
        } else for (int64_t i = end - buffer.length; i >= start && found < 0; i--)
                if (!memcmp(MAP->data + i, buffer.data, length)) found = i;
    }
    buffer_release(&buffer);
    return value_from_int(found);
}
static Value m_find(Value self, const Value *args, size_t nargs, Value names) { return search(self, args, nargs, false); }
static Value m_rfind(Value self, const Value *args, size_t nargs, Value names) { return search(self, args, nargs, true); }

/* ---- as a sequence -------------------------------------------------------------------------------------------------------- */
static Status mmap_length(Value self, intptr_t *out) {
    if (!MAP->data) return RAISED(raise_value_error("mmap closed or invalid"));
    *out = MAP->size;
    return 0;
}
static bool is_slice(Value key) { return value_is(key, &slice_type); }
static Status index_argument(Value self, Value key, intptr_t *index) {
    TRY(number_as_index(key, index, &IndexError_type));
    if (!MAP->data) return RAISED(raise_value_error("mmap closed or invalid"));
    if (*index < 0) *index += MAP->size;
    if (*index < 0 || *index >= MAP->size) return RAISED(raise_format(&IndexError_type, "mmap index out of range"));
    return 0;
}
static Value mmap_get(Value self, Value key) {
    intptr_t start, stop, step, count, index;
    CHECK_OPEN();
    if (!is_slice(key)) return index_argument(self, key, &index) < 0 ? NULL : value_from_int(MAP->data[index]);
    TRY_NULL(slice_resolve(key, MAP->size, &start, &stop, &step, &count));
    CHECK_OPEN();
    Value result = bytes_new(count);
    for (intptr_t i = 0; result && i < count; i++) bytes_data(result)[i] = MAP->data[start + i * step];
    return result;
}
static Status mmap_set(Value self, Value key, Value value) {
    intptr_t start, stop, step, count, index;
    if (!MAP->data) return RAISED(raise_value_error("mmap closed or invalid"));
    TRY(check_writable(self));
    if (!value) return RAISED(raise_type_error("mmap object doesn't support item deletion"));
    if (!is_slice(key)) {
        int64_t byte;
        TRY(index_argument(self, key, &index));
        if (!is_int(value)) return RAISED(raise_type_error("mmap item value must be an int"));
        TRY(int_argument(value, &byte));
        if (byte < 0 || byte > 255) return RAISED(raise_value_error("mmap item value must be in range(0, 256)"));
        MAP->data[index] = (uint8_t)byte;
        return 0;
    }
    Buffer buffer;
    TRY(slice_resolve(key, MAP->size, &start, &stop, &step, &count));
    TRY(buffer_get(value, &buffer, BUFFER_SIMPLE));
    bool fits = buffer.length == count, open = MAP->data != NULL;
    if (fits && open && step == 1) memmove(MAP->data + start, buffer.data, (size_t)count);
    else if (fits && open)
        for (intptr_t i = 0; i < count; i++) MAP->data[start + i * step] = ((const uint8_t *)buffer.data)[i];
    buffer_release(&buffer);
    if (!fits) return RAISED(raise_format(&IndexError_type, "mmap slice assignment is wrong size"));
    return open ? 0 : RAISED(raise_value_error("mmap closed or invalid"));
}
/* Iteration gives bytes of length 1, where indexing gives ints. */
typedef struct MmapIterObj {
    Obj      header;
    Slot     map;
    intptr_t next;
} MmapIterObj;
static void iter_trace(Obj *obj, Tracer *tracer) { trace_slots(tracer, &((MmapIterObj *)obj)->map, 1); }
static Value iter_self(Value self) { return self; }
static Value iter_next(Value iterator) {
    MmapIterObj *it = (MmapIterObj *)iterator;
    Value        self = it->map.value;
    CHECK_OPEN();
    return it->next < MAP->size ? bytes_from_data(MAP->data + it->next++, 1) : NULL;
}
static NativeType iter_native = {.shape = {.size = sizeof(MmapIterObj), .trace = iter_trace}, .iter = iter_self, .iternext = iter_next};
static Type       iter_type = STATIC_TYPE("iterator", &object_type, iter_native, sizeof(MmapIterObj), 0, TYPE_FLAG_DISALLOW_NEW);
static Value mmap_iter(Value self) {
    MmapIterObj *it = (MmapIterObj *)gc_alloc(&iter_type, sizeof(MmapIterObj));
    if (it) slot_set(it, &it->map, self);
    return VALUE(it);
}
static Status mmap_get_buffer(Value self, Buffer *buffer, int flags) {
    if (!MAP->data) return RAISED(raise_value_error("mmap closed or invalid"));
    TRY(buffer_fill(buffer, self, MAP->data, (size_t)MAP->size, MAP->access == ACCESS_READ, flags));
    MAP->exports++;
    return 0;
}
static void mmap_release_buffer(Value self, Buffer *buffer) { MAP->exports--; }

static const MethodDef mmap_methods[] = {
    {"close", m_close, METHOD_NOARGS, "close()"},
    {"find", m_find, METHOD_FAST, "find(sub[, start[, end]]) -> index or -1"},
    {"rfind", m_rfind, METHOD_FAST, "rfind(sub[, start[, end]]) -> index or -1"},
    {"flush", m_flush, METHOD_FAST, "flush([offset[, size]])"},
    {"madvise", m_madvise, METHOD_FAST, "madvise(option[, start[, length]])"},
    {"move", m_move, METHOD_FAST, "move(dest, src, count)"},
    {"read", m_read, METHOD_FAST, "read([n]) -> bytes"},
    {"read_byte", m_read_byte, METHOD_NOARGS, "read_byte() -> int"},
    {"readline", m_readline, METHOD_NOARGS, "readline() -> bytes"},
    {"resize", m_resize, METHOD_ONE, "resize(newsize)"},
    {"seek", m_seek, METHOD_FAST, "seek(pos[, whence])"},
    {"size", m_size, METHOD_NOARGS, "size() -> length of the file"},
    {"tell", m_tell, METHOD_NOARGS, "tell() -> position"},
    {"write", m_write, METHOD_ONE, "write(bytes) -> count"},
    {"write_byte", m_write_byte, METHOD_ONE, "write_byte(byte)"},
    {"__enter__", m_enter, METHOD_NOARGS, NULL},
    {"__exit__", m_exit, METHOD_FAST, NULL},
    {NULL}};
static const GetSetDef mmap_getsets[] = {{"closed", get_closed, NULL, NULL}, {NULL}};
static NativeType mmap_native = {
    .shape = {.size = sizeof(MmapObj), .release = mmap_release}, .create = mmap_create,
    .repr = mmap_repr, .iter = mmap_iter, .length = mmap_length,
    .get_item = mmap_get, .set_item = mmap_set, .get_buffer = mmap_get_buffer, .release_buffer = mmap_release_buffer, .methods = mmap_methods,
    .getsets = mmap_getsets, .weak_offset = offsetof(MmapObj, weakrefs), .native_flags = NATIVE_SEQUENCE_INDEX | NATIVE_MAPPING};
static Type mmap_type = STATIC_TYPE("mmap.mmap", &object_type, mmap_native, sizeof(MmapObj), 0, TYPE_FLAG_BASETYPE);

#define C(name) {#name, name},
static const NativeConstant constants[] = {
    C(ACCESS_DEFAULT) C(ACCESS_READ) C(ACCESS_WRITE) C(ACCESS_COPY) C(PROT_EXEC) C(PROT_READ) C(PROT_WRITE) C(MAP_SHARED) C(MAP_PRIVATE)
    C(MAP_DENYWRITE) C(MAP_EXECUTABLE) C(MAP_ANONYMOUS) {"MAP_ANON", MAP_ANONYMOUS}, C(MAP_POPULATE) C(MAP_STACK) C(MADV_NORMAL) C(MADV_RANDOM)
    C(MADV_SEQUENTIAL) C(MADV_WILLNEED) C(MADV_DONTNEED) C(MADV_REMOVE) C(MADV_DONTFORK) C(MADV_DOFORK) C(MADV_HWPOISON) C(MADV_MERGEABLE)
    C(MADV_UNMERGEABLE) C(MADV_HUGEPAGE) C(MADV_NOHUGEPAGE) C(MADV_DONTDUMP) C(MADV_DODUMP) C(MADV_FREE) {NULL, 0}};

static Status execute(Value module) {
    TRY(type_ready(&iter_type));
    TRY(module_add_type(module, &mmap_type));
    TRY(module_add(module, "error", VALUE(&OSError_type)));
    TRY(module_add(module, "PAGESIZE", int_from_i64(sysconf(_SC_PAGESIZE))));
    TRY(module_add(module, "ALLOCATIONGRANULARITY", int_from_i64(sysconf(_SC_PAGESIZE))));
    return native_add_constants(module, constants);
}

const NativeModule mmap_module = {"mmap", "Files in memory.", NULL, execute};
