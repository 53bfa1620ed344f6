/* posix_stat.c - stat results, directory entries and scandir. */
#include "posix_int.h"

#include "../native_help.h"

#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <sys/statvfs.h>
#include <sys/sysmacros.h>
#include <unistd.h>

static Type *stat_result_type;

/* The nanoseconds of a time. */
static Value time_ns(struct timespec t) {
    Value seconds, scaled;
    TRY_VALUE(seconds, int_from_i64(t.tv_sec));
    TRY_VALUE(scaled, int_mul(seconds, value_from_int(1000000000)));
    return int_add(scaled, value_from_int(t.tv_nsec));
}
static Value time_float(struct timespec t) { return float_from_double((double)t.tv_sec + 1e-9 * (double)t.tv_nsec); }
/* An id; all ones mean that there is none. */
static Value id_value(uint32_t id) { return value_from_int(id == UINT32_MAX ? -1 : (int64_t)id); }

Value stat_result(const struct stat *s) {
    const struct timespec a = s->st_atim, m = s->st_mtim, c = s->st_ctim;
    Value values[] = {value_from_int(s->st_mode), int_from_u64(s->st_ino), int_from_u64(s->st_dev), int_from_u64(s->st_nlink), id_value(s->st_uid),
                      id_value(s->st_gid), int_from_i64(s->st_size), int_from_i64(a.tv_sec), int_from_i64(m.tv_sec), int_from_i64(c.tv_sec),
                      time_float(a), time_float(m), time_float(c), time_ns(a), time_ns(m), time_ns(c), int_from_i64(s->st_blksize),
                      int_from_i64(s->st_blocks), int_from_u64(s->st_rdev)};
    return structseq_from_values(stat_result_type, values, COUNT_OF(values));
}

Value stat_path(const PathArg *path, int dir_fd, bool follow, const char *function) {
    struct stat info;
    int         result;
    if (path->fd >= 0 && dir_fd != AT_FDCWD) return raise_value_error("%s: can't specify dir_fd without matching path", function);
    if (path->fd >= 0 && !follow) return raise_value_error("%s: cannot use fd and follow_symlinks together", function);
    gil_leave();
    if (path->fd >= 0) result = fstat(path->fd, &info);
    else if (dir_fd == AT_FDCWD) result = follow ? stat(path->text, &info) : lstat(path->text, &info);
    else result = fstatat(dir_fd, path->text, &info, follow ? 0 : AT_SYMLINK_NOFOLLOW);
    int saved = errno;
    gil_enter();
    errno = saved;
    return result < 0 ? path_error(path) : stat_result(&info);
}

/* ---- directory entries ------------------------------------------------------------------------------------------------------- */
typedef struct DirEntryObj {
    Obj           header;
    Slot          name, path, stat, lstat;
    uint64_t      inode;
    unsigned char kind; /* DT_* */
    int           dir_fd;
} DirEntryObj;

typedef struct ScandirObj {
    Obj     header;
    Slot    path, encoded;
    DIR    *dir; /* NULL: closed */
    int     fd;  /* of os.scandir(fd), or -1 */
    bool    is_bytes;
} ScandirObj;

static Type dir_entry_type, scandir_type;

static void entry_trace(Obj *obj, Tracer *tracer) { trace_slots(tracer, &((DirEntryObj *)obj)->name, 4); }

static Value entry_fetch(DirEntryObj *entry, bool follow) {
    Slot *cache = follow && entry->kind == DT_LNK ? &entry->stat : &entry->lstat;
    if (follow && entry->kind == DT_UNKNOWN) cache = &entry->stat;
    if (cache->value) return cache->value;
    PathArg path;
    TRY_NULL(path_convert(&path, entry->dir_fd >= 0 ? entry->name.value : entry->path.value, "DirEntry", "path", 0));
    Value result = stat_path(&path, entry->dir_fd >= 0 ? entry->dir_fd : AT_FDCWD, follow, "DirEntry");
    if (result) slot_set(entry, cache, result);
    return result;
}
static Status follow_argument(const char *function, const Value *args, size_t nargs, Value names, bool *follow) {
    ArgSpec spec = {function, "* | follow_symlinks"};
    Value   out;
    TRY(args_parse(&spec, args, nargs, names, &out));
    Truth truth = out ? object_truth(out) : 1;
    *follow = truth != 0;
    return truth < 0 ? -1 : 0;
}
static Value entry_stat(Value self, const Value *args, size_t nargs, Value names) {
    bool follow;
    TRY_NULL(follow_argument("stat", args, nargs, names, &follow));
    return entry_fetch((DirEntryObj *)self, follow);
}
static Value entry_test(Value self, bool follow, unsigned char kind, mode_t mode) {
    DirEntryObj *entry = (DirEntryObj *)self;
    if (entry->kind != DT_UNKNOWN && (!follow || entry->kind != DT_LNK)) return value_from_bool(entry->kind == kind);
    Value result = entry_fetch(entry, follow);
    if (!result) {
        if (!exception_matches(&FileNotFoundError_type)) return NULL;
        exception_clear();
        return FALSE_VALUE;
    }
    return value_from_bool(((mode_t)value_int(tuple_get(result, 0)) & S_IFMT) == mode);
}
static Value entry_is_dir(Value self, const Value *args, size_t nargs, Value names) {
    bool follow;
    TRY_NULL(follow_argument("is_dir", args, nargs, names, &follow));
    return entry_test(self, follow, DT_DIR, S_IFDIR);
}
static Value entry_is_file(Value self, const Value *args, size_t nargs, Value names) {
    bool follow;
    TRY_NULL(follow_argument("is_file", args, nargs, names, &follow));
    return entry_test(self, follow, DT_REG, S_IFREG);
}
static Value entry_is_symlink(Value self) { return entry_test(self, false, DT_LNK, S_IFLNK); }
static Value entry_inode(Value self) { return int_from_u64(((DirEntryObj *)self)->inode); }
static Value entry_fspath(Value self) { return ((DirEntryObj *)self)->path.value; }
static Value entry_repr(Value self) { return str_format("<DirEntry %R>", ((DirEntryObj *)self)->name.value); }
static Value entry_class_getitem(Value cls, Value item) { return generic_alias_new(cls, item); }

static const MethodDef entry_methods[] = {
    {"is_dir", entry_is_dir, METHOD_KEYWORDS, "is_dir($self, /, *, follow_symlinks=True)\n--\n\nReturn True if the entry is a directory; cached per entry."},
    {"is_file", entry_is_file, METHOD_KEYWORDS, "is_file($self, /, *, follow_symlinks=True)\n--\n\nReturn True if the entry is a file; cached per entry."},
    {"is_symlink", entry_is_symlink, METHOD_NOARGS, "is_symlink($self, /)\n--\n\nReturn True if the entry is a symbolic link; cached per entry."},
    {"stat", entry_stat, METHOD_KEYWORDS, "stat($self, /, *, follow_symlinks=True)\n--\n\nReturn stat_result object for the entry; cached per entry."},
    {"inode", entry_inode, METHOD_NOARGS, "inode($self, /)\n--\n\nReturn inode of the entry; cached per entry."},
    {"__fspath__", entry_fspath, METHOD_NOARGS, "__fspath__($self, /)\n--\n\nReturns the path for the entry."},
    {"__class_getitem__", entry_class_getitem, METHOD_ONE | METHOD_CLASS, "See PEP 585"},
    {NULL}};
static const MemberDef entry_members[] = {{"name", MEMBER_VALUE, offsetof(DirEntryObj, name), true, "the entry's base filename, relative to scandir() \"path\" argument"},
                                          {"path", MEMBER_VALUE, offsetof(DirEntryObj, path), true, "the entry's full path name"},
                                          {NULL}};
static NativeType entry_native = {.shape = {.size = sizeof(DirEntryObj), .trace = entry_trace}, .repr = entry_repr, .methods = entry_methods, .members = entry_members};
static Type dir_entry_type = STATIC_TYPE("posix.DirEntry", &object_type, entry_native, sizeof(DirEntryObj), 0, TYPE_FLAG_DISALLOW_NEW);

static void scandir_trace(Obj *obj, Tracer *tracer) { trace_slots(tracer, &((ScandirObj *)obj)->path, 2); }
static void scandir_release(Obj *obj) {
    ScandirObj *scan = (ScandirObj *)obj;
    if (!scan->dir) return;
    if (scan->fd >= 0) rewinddir(scan->dir);
    closedir(scan->dir);
}
static void scandir_close_dir(ScandirObj *scan) {
    if (!scan->dir) return;
    if (scan->fd >= 0) rewinddir(scan->dir);
    closedir(scan->dir);
    scan->dir = NULL;
}

static Value make_entry(ScandirObj *scan, const struct dirent *found) {
    DirEntryObj *entry = (DirEntryObj *)gc_alloc(&dir_entry_type, sizeof(DirEntryObj));
    if (!entry) return NULL;
    PathArg shape = {.is_bytes = scan->is_bytes};
    Value   name = path_result(&shape, found->d_name), path = name;
    if (!name) return NULL;
    if (scan->fd < 0) {
        const char *folder = (const char *)bytes_data(scan->encoded.value);
        size_t      length = strlen(folder);
        Value       joined = bytes_new((intptr_t)(length + 1 + strlen(found->d_name)));
        if (!joined) return NULL;
        bool slash = length > 0 && folder[length - 1] != '/';
        char *out = (char *)bytes_data(joined);
        memcpy(out, folder, length);
        if (slash) out[length] = '/';
        strcpy(out + length + slash, found->d_name);
        if (!(path = path_result(&shape, out))) return NULL;
    }
    slot_set(entry, &entry->name, name);
    slot_set(entry, &entry->path, path);
    entry->inode = found->d_ino;
    entry->kind = found->d_type;
    entry->dir_fd = scan->fd;
    return VALUE(entry);
}
static Value scandir_next(Value self) {
    ScandirObj *scan = (ScandirObj *)self;
    while (scan->dir) {
        gil_leave();
        errno = 0;
        struct dirent *found = readdir(scan->dir);
        int            saved = errno;
        gil_enter();
        errno = saved;
        if (!found) {
            Value shown = scan->path.value;
            scandir_close_dir(scan);
            return saved ? raise_os_error(saved, shown, NULL) : NULL;
        }
        if (strcmp(found->d_name, ".") == 0 || strcmp(found->d_name, "..") == 0) continue;
        return make_entry(scan, found);
    }
    return NULL;
}
static Value scandir_iter(Value self) { return self; }
static Value scandir_close(Value self) {
    scandir_close_dir((ScandirObj *)self);
    return NONE;
}
static Value scandir_exit(Value self, const Value *args, size_t nargs, Value names) { return scandir_close(self); }
static void scandir_finalize(Value self) {
    ScandirObj *scan = (ScandirObj *)self;
    if (!scan->dir) return;
    if (native_warn_unclosed("scandir iterator ", self, self) < 0) exception_write_unraisable(NULL, self);
    scandir_close_dir(scan);
}
static const MethodDef scandir_methods[] = {{"__enter__", scandir_iter, METHOD_NOARGS, NULL},
                                            {"__exit__", scandir_exit, METHOD_FAST, NULL},
                                            {"close", scandir_close, METHOD_NOARGS, NULL},
                                            {NULL}};
static NativeType scandir_native = {.shape = {.size = sizeof(ScandirObj), .trace = scandir_trace, .release = scandir_release}, .iter = scandir_iter,
                                    .iternext = scandir_next, .methods = scandir_methods, .finalize = scandir_finalize};
static Type scandir_type = STATIC_TYPE("posix.ScandirIterator", &object_type, scandir_native, sizeof(ScandirObj), 0, TYPE_FLAG_DISALLOW_NEW);

Value posix_scandir(Value self, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"scandir", "| path"};
    Value                out;
    PathArg              path;
    TRY_NULL(args_parse(&spec, args, nargs, names, &out));
    TRY_NULL(path_convert(&path, out, "scandir", "path", PATH_FD | PATH_NONE));
    ScandirObj *scan = (ScandirObj *)gc_alloc(&scandir_type, sizeof(ScandirObj));
    if (!scan || gc_register_release(&scan->header) < 0 || gc_register_finalizer(&scan->header) < 0) return NULL;
    scan->fd = -1;
    scan->is_bytes = path.is_bytes;
    slot_set(scan, &scan->path, path.object);
    Value audited[] = {path.object ? path.object : NONE};
    TRY_NULL(sys_audit("os.scandir", audited, 1));
    if (path.fd >= 0) {
        int copy = fcntl(path.fd, F_DUPFD_CLOEXEC, 0);
        scan->dir = copy < 0 ? NULL : fdopendir(copy);
        if (!scan->dir && copy >= 0) close(copy);
        scan->fd = path.fd;
    } else {
        Value encoded = path.encoded ? path.encoded : bytes_from_data(".", 1);
        if (!encoded) return NULL;
        slot_set(scan, &scan->encoded, encoded);
        scan->dir = opendir(path.text);
    }
    return scan->dir ? VALUE(scan) : path_error(&path);
}

Status posix_scandir_init(Value module) {
    TRY(type_ready(&scandir_type));
    return module_add_type(module, &dir_entry_type);
}

Status posix_stat_init(Value module) {
    static const StructSeqField fields[] = {
        {"st_mode", "protection bits"}, {"st_ino", "inode"}, {"st_dev", "device"}, {"st_nlink", "number of hard links"},
        {"st_uid", "user ID of owner"}, {"st_gid", "group ID of owner"}, {"st_size", "total size, in bytes"},
        {"", "integer time of last access"}, {"", "integer time of last modification"}, {"", "integer time of last change"},
        {"st_atime", "time of last access"}, {"st_mtime", "time of last modification"}, {"st_ctime", "time of last change"},
        {"st_atime_ns", "time of last access in nanoseconds"}, {"st_mtime_ns", "time of last modification in nanoseconds"},
        {"st_ctime_ns", "time of last change in nanoseconds"}, {"st_blksize", "blocksize for filesystem I/O"},
        {"st_blocks", "number of blocks allocated"}, {"st_rdev", "device type (if inode device)"}, {NULL}};
    static const StructSeqDef def = {"os.stat_result", "stat_result: Result from stat, fstat, or lstat.", fields, 10};
    if (!(stat_result_type = structseq_type_new(&def))) return -1;
    gc_add_roots((Slot *)&stat_result_type, 1, "os.stat_result");
    return module_add(module, "stat_result", VALUE(stat_result_type));
}
