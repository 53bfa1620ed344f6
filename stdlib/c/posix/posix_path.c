/* posix_path.c - functions on paths: stat, listdir, links, permissions, renaming. */
#include "posix_int.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

#define PARSE(function_name, spec_text, count) \
    static const ArgSpec spec = {function_name, spec_text}; \
    Value                out[count]; \
    TRY_NULL(args_parse(&spec, args, nargs, names, out))
#define FUNCTION(name) static Value name(Value self, const Value *args, size_t nargs, Value names)

static Truth flag(Value v, bool fallback) { return v ? object_truth(v) : fallback; }

/* ---- looking ---------------------------------------------------------------------------------------------------------------- */
FUNCTION(p_stat) {
    PARSE("stat", "path * | dir_fd follow_symlinks", 3);
    PathArg path;
    int     dir_fd;
    Truth   follow = flag(out[2], true);
    if (follow < 0) return NULL;
    TRY_NULL(path_convert(&path, out[0], "stat", "path", PATH_FD));
    TRY_NULL(dir_fd_argument(out[1], &dir_fd));
    return stat_path(&path, dir_fd, follow, "stat");
}
FUNCTION(p_lstat) {
    PARSE("lstat", "path * | dir_fd", 2);
    PathArg path;
    int     dir_fd;
    TRY_NULL(path_convert(&path, out[0], "lstat", "path", 0));
    TRY_NULL(dir_fd_argument(out[1], &dir_fd));
    return stat_path(&path, dir_fd, false, "lstat");
}
FUNCTION(p_access) {
    PARSE("access", "path mode * | dir_fd effective_ids follow_symlinks", 5);
    PathArg path;
    int     mode, dir_fd;
    Truth   effective = flag(out[3], false), follow = flag(out[4], true);
    TRY_NULL(path_convert(&path, out[0], "access", "path", 0));
    TRY_NULL(c_int_argument(out[1], &mode));
    TRY_NULL(dir_fd_argument(out[2], &dir_fd));
    if (effective < 0 || follow < 0) return NULL;
    gil_leave();
    int result = dir_fd != AT_FDCWD || effective || !follow
                     ? faccessat(dir_fd, path.text, mode, (effective ? AT_EACCESS : 0) | (follow ? 0 : AT_SYMLINK_NOFOLLOW))
                     : access(path.text, mode);
    gil_enter();
    return value_from_bool(result == 0);
}
FUNCTION(p_listdir) {
    PARSE("listdir", "| path", 1);
    PathArg path;
    TRY_NULL(path_convert(&path, out[0], "listdir", "path", PATH_FD | PATH_NONE));
    Value audited[] = {path.object ? path.object : NONE};
    TRY_NULL(sys_audit("os.listdir", audited, 1));
    int  copy = path.fd >= 0 ? fcntl(path.fd, F_DUPFD_CLOEXEC, 0) : -1;
    DIR *dir = path.fd < 0 ? opendir(path.text) : copy < 0 ? NULL : fdopendir(copy);
    if (!dir) {
        Value error = path_error(&path);
        if (copy >= 0) close(copy);
        return error;
    }
    Value list = list_new(0);
    while (list) {
        errno = 0;
        struct dirent *entry = readdir(dir);
        if (!entry) {
            if (errno) list = path_error(&path);
            break;
        }
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
        Value name = path_result(&path, entry->d_name);
        if (!name || list_append(list, name) < 0) list = NULL;
    }
    if (path.fd >= 0) rewinddir(dir);
    closedir(dir);
    return list;
}
FUNCTION(p_readlink) {
    PARSE("readlink", "path * | dir_fd", 2);
    PathArg path;
    int     dir_fd;
    char    text[PATH_MAX + 1];
    TRY_NULL(path_convert(&path, out[0], "readlink", "path", 0));
    TRY_NULL(dir_fd_argument(out[1], &dir_fd));
    ssize_t length = readlinkat(dir_fd, path.text, text, PATH_MAX);
    if (length < 0) return path_error(&path);
    text[length] = 0;
    return path_result(&path, text);
}
static Value p_getcwd(Value self) {
    char text[PATH_MAX];
    return getcwd(text, sizeof text) ? str_fs_decode(text) : posix_error();
}
static Value p_getcwdb(Value self) {
    char text[PATH_MAX];
    return getcwd(text, sizeof text) ? bytes_from_data(text, strlen(text)) : posix_error();
}
static Value p_fspath(Value self, const Value *args, size_t nargs, Value names) {
    PARSE("fspath", "path", 1);
    Value method;
    if (is_str(out[0]) || is_bytes(out[0])) return out[0];
    Truth found = object_lookup_special(out[0], DUNDER(fspath), &method);
    if (found < 0) return NULL;
    if (!found) return raise_type_error("expected str, bytes or os.PathLike object, not %.200s", type_of(out[0])->name);
    Value result = CALL0(method);
    if (result && !is_str(result) && !is_bytes(result))
        return raise_type_error("expected %.200s.__fspath__() to return str or bytes, not %.200s", type_of(out[0])->name, type_of(result)->name);
    return result;
}

/* ---- changing --------------------------------------------------------------------------------------------------------------- */
FUNCTION(p_mkdir) {
    PARSE("mkdir", "path | mode * dir_fd", 3);
    PathArg path;
    int     mode = 0777, dir_fd;
    TRY_NULL(path_convert(&path, out[0], "mkdir", "path", 0));
    if (out[1]) TRY_NULL(c_int_argument(out[1], &mode));
    TRY_NULL(dir_fd_argument(out[2], &dir_fd));
    AUDIT("os.mkdir", path.object, value_from_int(mode), SHOWN_DIR(dir_fd));
    return mkdirat(dir_fd, path.text, (mode_t)mode) < 0 ? path_error(&path) : NONE;
}
static Value remove_path(const char *name, const Value *args, size_t nargs, Value names, int flags) {
    ArgSpec spec = {name, "path * | dir_fd"};
    Value   out[2];
    PathArg path;
    int     dir_fd;
    TRY_NULL(args_parse(&spec, args, nargs, names, out));
    TRY_NULL(path_convert(&path, out[0], name, "path", 0));
    TRY_NULL(dir_fd_argument(out[1], &dir_fd));
    Value audited[] = {path.object, dir_fd == AT_FDCWD ? value_from_int(-1) : value_from_int(dir_fd)};
    TRY_NULL(sys_audit(flags ? "os.rmdir" : "os.remove", audited, 2));
    return unlinkat(dir_fd, path.text, flags) < 0 ? path_error(&path) : NONE;
}
FUNCTION(p_rmdir) { return remove_path("rmdir", args, nargs, names, AT_REMOVEDIR); }
FUNCTION(p_unlink) { return remove_path("unlink", args, nargs, names, 0); }
FUNCTION(p_remove) { return remove_path("remove", args, nargs, names, 0); }

static Value rename_path(const char *name, const Value *args, size_t nargs, Value names) {
    ArgSpec spec = {name, "src dst * | src_dir_fd dst_dir_fd"};
    Value   out[4];
    PathArg from, to;
    int     from_fd, to_fd;
    TRY_NULL(args_parse(&spec, args, nargs, names, out));
    TRY_NULL(path_convert(&from, out[0], name, "src", 0));
    TRY_NULL(path_convert(&to, out[1], name, "dst", 0));
    TRY_NULL(dir_fd_argument(out[2], &from_fd));
    TRY_NULL(dir_fd_argument(out[3], &to_fd));
    AUDIT("os.rename", from.object, to.object, SHOWN_DIR(from_fd), SHOWN_DIR(to_fd));
    return renameat(from_fd, from.text, to_fd, to.text) < 0 ? path_error2(&from, &to) : NONE;
}
FUNCTION(p_rename) { return rename_path("rename", args, nargs, names); }
FUNCTION(p_replace) { return rename_path("replace", args, nargs, names); }

FUNCTION(p_symlink) {
    PARSE("symlink", "src dst | target_is_directory * dir_fd", 4);
    PathArg from, to;
    int     dir_fd;
    TRY_NULL(path_convert(&from, out[0], "symlink", "src", 0));
    TRY_NULL(path_convert(&to, out[1], "symlink", "dst", 0));
    TRY_NULL(dir_fd_argument(out[3], &dir_fd));
    AUDIT("os.symlink", from.object, to.object, SHOWN_DIR(dir_fd));
    return symlinkat(from.text, dir_fd, to.text) < 0 ? path_error2(&from, &to) : NONE;
}
FUNCTION(p_link) {
    PARSE("link", "src dst * | src_dir_fd dst_dir_fd follow_symlinks", 5);
    PathArg from, to;
    int     from_fd, to_fd;
    Truth   follow = flag(out[4], true);
    TRY_NULL(path_convert(&from, out[0], "link", "src", 0));
    TRY_NULL(path_convert(&to, out[1], "link", "dst", 0));
    TRY_NULL(dir_fd_argument(out[2], &from_fd));
    TRY_NULL(dir_fd_argument(out[3], &to_fd));
    if (follow < 0) return NULL;
    AUDIT("os.link", from.object, to.object, SHOWN_DIR(from_fd), SHOWN_DIR(to_fd));
    return linkat(from_fd, from.text, to_fd, to.text, follow ? AT_SYMLINK_FOLLOW : 0) < 0 ? path_error2(&from, &to) : NONE;
}
FUNCTION(p_chmod) {
    PARSE("chmod", "path mode * | dir_fd follow_symlinks", 4);
    PathArg path;
    int     mode, dir_fd;
    Truth   follow = flag(out[3], true);
    TRY_NULL(path_convert(&path, out[0], "chmod", "path", PATH_FD));
    TRY_NULL(c_int_argument(out[1], &mode));
    TRY_NULL(dir_fd_argument(out[2], &dir_fd));
    if (follow < 0) return NULL;
    if (!follow) return raise_format(&NotImplementedError_type, "chmod: follow_symlinks unavailable on this platform");
    AUDIT("os.chmod", path.object, value_from_int(mode), SHOWN_DIR(dir_fd));
    int result = path.fd >= 0 ? fchmod(path.fd, (mode_t)mode) : fchmodat(dir_fd, path.text, (mode_t)mode, 0);
    return result < 0 ? path_error(&path) : NONE;
}
FUNCTION(p_chown) {
    PARSE("chown", "path uid gid * | dir_fd follow_symlinks", 5);
    PathArg  path;
    uint32_t uid, gid;
    int      dir_fd;
    Truth    follow = flag(out[4], true);
    TRY_NULL(path_convert(&path, out[0], "chown", "path", PATH_FD));
    TRY_NULL(id_argument(out[1], &uid, "uid"));
    TRY_NULL(id_argument(out[2], &gid, "gid"));
    TRY_NULL(dir_fd_argument(out[3], &dir_fd));
    if (follow < 0) return NULL;
    AUDIT("os.chown", path.object, value_from_int((int32_t)uid), value_from_int((int32_t)gid), SHOWN_DIR(dir_fd));
    int result = path.fd >= 0 ? fchown(path.fd, uid, gid) : fchownat(dir_fd, path.text, uid, gid, follow ? 0 : AT_SYMLINK_NOFOLLOW);
    return result < 0 ? path_error(&path) : NONE;
}
FUNCTION(p_lchown) {
    PARSE("lchown", "path uid gid", 3);
    PathArg  path;
    uint32_t uid, gid;
    TRY_NULL(path_convert(&path, out[0], "lchown", "path", 0));
    TRY_NULL(id_argument(out[1], &uid, "uid"));
    TRY_NULL(id_argument(out[2], &gid, "gid"));
    return lchown(path.text, uid, gid) < 0 ? path_error(&path) : NONE;
}
FUNCTION(p_chdir) {
    PARSE("chdir", "path", 1);
    PathArg path;
    TRY_NULL(path_convert(&path, out[0], "chdir", "path", PATH_FD));
    AUDIT("os.chdir", path.object);
    return (path.fd >= 0 ? fchdir(path.fd) : chdir(path.text)) < 0 ? path_error(&path) : NONE;
}
FUNCTION(p_chroot) {
    PARSE("chroot", "path", 1);
    PathArg path;
    TRY_NULL(path_convert(&path, out[0], "chroot", "path", 0));
    return chroot(path.text) < 0 ? path_error(&path) : NONE;
}
FUNCTION(p_mkfifo) {
    PARSE("mkfifo", "path | mode * dir_fd", 3);
    PathArg path;
    int     mode = 0666, dir_fd;
    TRY_NULL(path_convert(&path, out[0], "mkfifo", "path", 0));
    if (out[1]) TRY_NULL(c_int_argument(out[1], &mode));
    TRY_NULL(dir_fd_argument(out[2], &dir_fd));
    return mkfifoat(dir_fd, path.text, (mode_t)mode) < 0 ? path_error(&path) : NONE;
}
FUNCTION(p_mknod) {
    PARSE("mknod", "path | mode device * dir_fd", 4);
    PathArg path;
    int     mode = 0600, dir_fd;
    int64_t device = 0;
    TRY_NULL(path_convert(&path, out[0], "mknod", "path", 0));
    if (out[1]) TRY_NULL(c_int_argument(out[1], &mode));
    if (out[2]) TRY_NULL(int_argument(out[2], &device));
    TRY_NULL(dir_fd_argument(out[3], &dir_fd));
    return mknodat(dir_fd, path.text, (mode_t)mode, (dev_t)device) < 0 ? path_error(&path) : NONE;
}
FUNCTION(p_truncate) {
    PARSE("truncate", "path length", 2);
    PathArg path;
    int64_t length;
    TRY_NULL(path_convert(&path, out[0], "truncate", "path", PATH_FD));
    TRY_NULL(int_argument(out[1], &length));
    AUDIT("os.truncate", path.object, out[1]);
    return (path.fd >= 0 ? ftruncate(path.fd, length) : truncate(path.text, length)) < 0 ? path_error(&path) : NONE;
}

/* Splits a float or int number of seconds. */
static Status time_from_seconds(Value v, struct timespec *out) {
    if (is_float(v)) {
        double d = float_value(v), whole = __builtin_floor(d);
        if (!(whole >= -9.2e18 && whole <= 9.2e18)) return RAISED(raise_overflow_error("timestamp out of range for platform time_t"));
        out->tv_sec = (time_t)whole;
        out->tv_nsec = (long)((d - whole) * 1e9);
        return 0;
    }
    int64_t n;
    TRY(int_argument(v, &n));
    *out = (struct timespec){.tv_sec = n};
    return 0;
}
static Status time_from_ns(Value v, struct timespec *out) {
    Value   quotient, remainder;
    int64_t seconds, rest;
    Value   index = number_index(v);
    if (!index) return -1;
    TRY(int_divmod(index, value_from_int(1000000000), &quotient, &remainder));
    TRY(int_as_i64(quotient, &seconds));
    TRY(int_as_i64(remainder, &rest));
    *out = (struct timespec){.tv_sec = seconds, .tv_nsec = rest};
    return 0;
}
FUNCTION(p_utime) {
    PARSE("utime", "path | times * ns dir_fd follow_symlinks", 5);
    PathArg         path;
    int             dir_fd;
    struct timespec when[2] = {{.tv_nsec = UTIME_NOW}, {.tv_nsec = UTIME_NOW}};
    Truth           follow = flag(out[4], true);
    TRY_NULL(path_convert(&path, out[0], "utime", "path", PATH_FD));
    TRY_NULL(dir_fd_argument(out[3], &dir_fd));
    if (follow < 0) return NULL;
    Value times = out[1] && out[1] != NONE ? out[1] : NULL, ns = out[2];
    if (times && ns) return raise_value_error("utime: you may specify either 'times' or 'ns' but not both");
    if (times || ns) {
        Value pair = times ? times : ns;
        if (!value_is_a(pair, &tuple_type) || tuple_length(pair) != 2)
            return raise_type_error(times ? "utime: 'times' must be either a tuple of two ints or None" : "utime: 'ns' must be a tuple of two ints");
        for (int i = 0; i < 2; i++)
            if ((times ? time_from_seconds(tuple_get(pair, i), &when[i]) : time_from_ns(tuple_get(pair, i), &when[i])) < 0) return NULL;
    }
    AUDIT("os.utime", path.object, times ? times : NONE, ns ? ns : NONE, SHOWN_DIR(dir_fd));
    int result = path.fd >= 0 ? futimens(path.fd, when) : utimensat(dir_fd, path.text, when, follow ? 0 : AT_SYMLINK_NOFOLLOW);
    return result < 0 ? path_error(&path) : NONE;
}

/* ---- file systems --------------------------------------------------------------------------------------------------------------- */
static Type *statvfs_type;
Status posix_path_init(Value module) {
    static const StructSeqField fields[] = {{"f_bsize", ""}, {"f_frsize", ""}, {"f_blocks", ""}, {"f_bfree", ""}, {"f_bavail", ""}, {"f_files", ""},
                                            {"f_ffree", ""}, {"f_favail", ""}, {"f_flag", ""}, {"f_namemax", ""}, {"f_fsid", ""}, {NULL}};
    static const StructSeqDef def = {"os.statvfs_result", "statvfs_result: Result from statvfs or fstatvfs.", fields, 10};
    if (!statvfs_type) {
        if (!(statvfs_type = structseq_type_new(&def))) return -1;
        gc_add_roots((Slot *)&statvfs_type, 1, "os.statvfs_result");
    }
    return module_add(module, "statvfs_result", VALUE(statvfs_type));
}
static Value statvfs_result(const struct statvfs *s) {
    uint64_t numbers[] = {s->f_bsize, s->f_frsize, s->f_blocks, s->f_bfree, s->f_bavail, s->f_files, s->f_ffree, s->f_favail, s->f_flag, s->f_namemax, s->f_fsid};
    Value    values[COUNT_OF(numbers)];
    for (size_t i = 0; i < COUNT_OF(numbers); i++) values[i] = int_from_u64(numbers[i]);
    return structseq_from_values(statvfs_type, values, COUNT_OF(values));
}
FUNCTION(p_statvfs) {
    PARSE("statvfs", "path", 1);
    PathArg        path;
    struct statvfs info;
    TRY_NULL(path_convert(&path, out[0], "statvfs", "path", PATH_FD));
    int result = path.fd >= 0 ? fstatvfs(path.fd, &info) : statvfs(path.text, &info);
    return result < 0 ? path_error(&path) : statvfs_result(&info);
}
FUNCTION(p_fstatvfs) {
    PARSE("fstatvfs", "fd", 1);
    int            fd;
    struct statvfs info;
    TRY_NULL(c_int_argument(out[0], &fd));
    return fstatvfs(fd, &info) < 0 ? posix_error() : statvfs_result(&info);
}

/* ---- extended attributes ------------------------------------------------------------------------------------------------------------ */
FUNCTION(p_getxattr) {
    PARSE("getxattr", "path attribute * | follow_symlinks", 3);
    PathArg path, attribute;
    Truth   follow = flag(out[2], true);
    TRY_NULL(path_convert(&path, out[0], "getxattr", "path", PATH_FD));
    TRY_NULL(path_convert(&attribute, out[1], "getxattr", "attribute", 0));
    AUDIT("os.getxattr", path.object, attribute.object);
    char    buffer[65536];
    ssize_t length = path.fd >= 0 ? fgetxattr(path.fd, attribute.text, buffer, sizeof buffer)
                     : follow     ? getxattr(path.text, attribute.text, buffer, sizeof buffer)
                                  : lgetxattr(path.text, attribute.text, buffer, sizeof buffer);
    return length < 0 ? path_error(&path) : bytes_from_data(buffer, (size_t)length);
}
FUNCTION(p_setxattr) {
    PARSE("setxattr", "path attribute value | flags * follow_symlinks", 5);
    PathArg path, attribute;
    Buffer  buffer;
    int     flags = 0;
    Truth   follow = flag(out[4], true);
    TRY_NULL(path_convert(&path, out[0], "setxattr", "path", PATH_FD));
    TRY_NULL(path_convert(&attribute, out[1], "setxattr", "attribute", 0));
    if (out[3]) TRY_NULL(c_int_argument(out[3], &flags));
    AUDIT("os.setxattr", path.object, attribute.object, out[2], value_from_int(flags));
    if (buffer_get(out[2], &buffer, BUFFER_SIMPLE) < 0) return NULL;
    int result = path.fd >= 0 ? fsetxattr(path.fd, attribute.text, buffer.data, (size_t)buffer.length, flags)
                 : follow     ? setxattr(path.text, attribute.text, buffer.data, (size_t)buffer.length, flags)
                              : lsetxattr(path.text, attribute.text, buffer.data, (size_t)buffer.length, flags);
    buffer_release(&buffer);
    return result < 0 ? path_error(&path) : NONE;
}
FUNCTION(p_removexattr) {
    PARSE("removexattr", "path attribute * | follow_symlinks", 3);
    PathArg path, attribute;
    Truth   follow = flag(out[2], true);
    TRY_NULL(path_convert(&path, out[0], "removexattr", "path", PATH_FD));
    TRY_NULL(path_convert(&attribute, out[1], "removexattr", "attribute", 0));
    AUDIT("os.removexattr", path.object, attribute.object);
    int result = path.fd >= 0 ? fremovexattr(path.fd, attribute.text) : follow ? removexattr(path.text, attribute.text) : lremovexattr(path.text, attribute.text);
    return result < 0 ? path_error(&path) : NONE;
}
FUNCTION(p_listxattr) {
    PARSE("listxattr", "| path * follow_symlinks", 2);
    PathArg path;
    Truth   follow = flag(out[1], true);
    TRY_NULL(path_convert(&path, out[0], "listxattr", "path", PATH_FD | PATH_NONE));
    AUDIT("os.listxattr", path.object ? path.object : NONE);
    char    buffer[65536];
    ssize_t length = path.fd >= 0 ? flistxattr(path.fd, buffer, sizeof buffer) : follow ? listxattr(path.text, buffer, sizeof buffer) : llistxattr(path.text, buffer, sizeof buffer);
    if (length < 0) return path_error(&path);
    Value list = list_new(0);
    for (ssize_t at = 0; list && at < length; at += (ssize_t)strlen(buffer + at) + 1)
        if (list_append(list, str_fs_decode(buffer + at)) < 0) return NULL;
    return list;
}

const MethodDef posix_path_methods[] = {
    {"stat", p_stat, METHOD_KEYWORDS, "stat($module, /, path, *, dir_fd=None, follow_symlinks=True)\n--\n\nPerform a stat system call on the given path."},
    {"lstat", p_lstat, METHOD_KEYWORDS, "lstat($module, /, path, *, dir_fd=None)\n--\n\nPerform a stat system call on the given path, without following symbolic links."},
    {"access", p_access, METHOD_KEYWORDS, "access($module, /, path, mode, *, dir_fd=None, effective_ids=False,\n       follow_symlinks=True)\n--\n\nUse the real uid/gid to test for access to a path."},
    {"listdir", p_listdir, METHOD_KEYWORDS, "listdir($module, /, path=None)\n--\n\nReturn a list containing the names of the files in the directory."},
    {"scandir", posix_scandir, METHOD_KEYWORDS, "scandir($module, /, path=None)\n--\n\nReturn an iterator of DirEntry objects for given path."},
    {"readlink", p_readlink, METHOD_KEYWORDS, "readlink($module, /, path, *, dir_fd=None)\n--\n\nReturn a string representing the path to which the symbolic link points."},
    {"getcwd", p_getcwd, METHOD_NOARGS, "getcwd($module, /)\n--\n\nReturn a unicode string representing the current working directory."},
    {"getcwdb", p_getcwdb, METHOD_NOARGS, "getcwdb($module, /)\n--\n\nReturn a bytes string representing the current working directory."},
    {"fspath", p_fspath, METHOD_KEYWORDS, "fspath($module, /, path)\n--\n\nReturn the file system path representation of the object."},
    {"mkdir", p_mkdir, METHOD_KEYWORDS, "mkdir($module, /, path, mode=511, *, dir_fd=None)\n--\n\nCreate a directory."},
    {"rmdir", p_rmdir, METHOD_KEYWORDS, "rmdir($module, /, path, *, dir_fd=None)\n--\n\nRemove a directory."},
    {"unlink", p_unlink, METHOD_KEYWORDS, "unlink($module, /, path, *, dir_fd=None)\n--\n\nRemove a file (same as remove())."},
    {"remove", p_remove, METHOD_KEYWORDS, "remove($module, /, path, *, dir_fd=None)\n--\n\nRemove a file (same as unlink())."},
    {"rename", p_rename, METHOD_KEYWORDS, "rename($module, /, src, dst, *, src_dir_fd=None, dst_dir_fd=None)\n--\n\nRename a file or directory."},
    {"replace", p_replace, METHOD_KEYWORDS, "replace($module, /, src, dst, *, src_dir_fd=None, dst_dir_fd=None)\n--\n\nRename a file or directory, overwriting the destination."},
    {"symlink", p_symlink, METHOD_KEYWORDS, "symlink($module, /, src, dst, target_is_directory=False, *, dir_fd=None)\n--\n\nCreate a symbolic link pointing to src named dst."},
    {"link", p_link, METHOD_KEYWORDS, "link($module, /, src, dst, *, src_dir_fd=None, dst_dir_fd=None,\n     follow_symlinks=True)\n--\n\nCreate a hard link to a file."},
    {"chmod", p_chmod, METHOD_KEYWORDS, "chmod($module, /, path, mode, *, dir_fd=None, follow_symlinks=True)\n--\n\nChange the access permissions of a file."},
    {"chown", p_chown, METHOD_KEYWORDS, "chown($module, /, path, uid, gid, *, dir_fd=None, follow_symlinks=True)\n--\n\nChange the owner and group id of path to the numeric uid and gid."},
    {"lchown", p_lchown, METHOD_KEYWORDS, "lchown($module, /, path, uid, gid)\n--\n\nChange the owner and group id of path, without following symbolic links."},
    {"chdir", p_chdir, METHOD_KEYWORDS, "chdir($module, /, path)\n--\n\nChange the current working directory to the specified path."},
    {"chroot", p_chroot, METHOD_KEYWORDS, "chroot($module, /, path)\n--\n\nChange root directory to path."},
    {"mkfifo", p_mkfifo, METHOD_KEYWORDS, "mkfifo($module, /, path, mode=438, *, dir_fd=None)\n--\n\nCreate a \"fifo\" (a POSIX named pipe)."},
    {"mknod", p_mknod, METHOD_KEYWORDS, "mknod($module, /, path, mode=384, device=0, *, dir_fd=None)\n--\n\nCreate a node in the file system."},
    {"truncate", p_truncate, METHOD_KEYWORDS, "truncate($module, /, path, length)\n--\n\nTruncate a file, specified by path, to a specific length."},
    {"utime", p_utime, METHOD_KEYWORDS, "utime($module, /, path, times=None, *, ns=<unrepresentable>,\n      dir_fd=None, follow_symlinks=True)\n--\n\nSet the access and modified time of path."},
    {"fstatvfs", p_fstatvfs, METHOD_KEYWORDS, "fstatvfs($module, /, fd)\n--\n\nPerform an fstatvfs system call on the given fd."},
    {"statvfs", p_statvfs, METHOD_KEYWORDS, "statvfs($module, /, path)\n--\n\nPerform a statvfs system call on the given path."},
    {"getxattr", p_getxattr, METHOD_KEYWORDS, "getxattr($module, /, path, attribute, *, follow_symlinks=True)\n--\n\nReturn the value of extended attribute attribute on path."},
    {"setxattr", p_setxattr, METHOD_KEYWORDS, "setxattr($module, /, path, attribute, value, flags=0, *,\n         follow_symlinks=True)\n--\n\nSet extended attribute attribute on path to value."},
    {"removexattr", p_removexattr, METHOD_KEYWORDS, "removexattr($module, /, path, attribute, *, follow_symlinks=True)\n--\n\nRemove extended attribute attribute on path."},
    {"listxattr", p_listxattr, METHOD_KEYWORDS, "listxattr($module, /, path=None, *, follow_symlinks=True)\n--\n\nReturn a list of extended attributes on path."},
    {NULL}};
