/* The stat family for programs that link against the 2.17 symbol list.
 *
 * Before 2.33 these were not symbols of the C library: its static part turned them into calls that carry a version of
 * the struct.  Today's static part no longer has them, so they live here, hidden, in every program and library that
 * uses them.  On all our 64-bit targets `struct stat` and `struct stat64` are the same thing. */

#define _GNU_SOURCE 1
#undef _FILE_OFFSET_BITS
#include <sys/stat.h>
#include <sys/types.h>

#define HIDDEN __attribute__((visibility("hidden")))

#if defined(__aarch64__)
#define STAT_VERSION 0
#else
#define STAT_VERSION 1
#endif
#define MKNOD_VERSION 0

extern int __xstat(int version, const char *path, struct stat *out);
extern int __lxstat(int version, const char *path, struct stat *out);
extern int __fxstat(int version, int fd, struct stat *out);
extern int __fxstatat(int version, int fd, const char *path, struct stat *out, int flags);
extern int __xmknod(int version, const char *path, mode_t mode, dev_t *device);
extern int __xmknodat(int version, int fd, const char *path, mode_t mode, dev_t *device);

HIDDEN int stat(const char *path, struct stat *out)
{
    return __xstat(STAT_VERSION, path, out);
}

HIDDEN int lstat(const char *path, struct stat *out)
{
    return __lxstat(STAT_VERSION, path, out);
}

HIDDEN int fstat(int fd, struct stat *out)
{
    return __fxstat(STAT_VERSION, fd, out);
}

HIDDEN int fstatat(int fd, const char *path, struct stat *out, int flags)
{
    return __fxstatat(STAT_VERSION, fd, path, out, flags);
}

HIDDEN int stat64(const char *path, struct stat64 *out)
{
    return __xstat(STAT_VERSION, path, (struct stat *)out);
}

HIDDEN int lstat64(const char *path, struct stat64 *out)
{
    return __lxstat(STAT_VERSION, path, (struct stat *)out);
}

HIDDEN int fstat64(int fd, struct stat64 *out)
{
    return __fxstat(STAT_VERSION, fd, (struct stat *)out);
}

HIDDEN int fstatat64(int fd, const char *path, struct stat64 *out, int flags)
{
    return __fxstatat(STAT_VERSION, fd, path, (struct stat *)out, flags);
}

HIDDEN int mknod(const char *path, mode_t mode, dev_t device)
{
    return __xmknod(MKNOD_VERSION, path, mode, &device);
}

HIDDEN int mknodat(int fd, const char *path, mode_t mode, dev_t device)
{
    return __xmknodat(MKNOD_VERSION, fd, path, mode, &device);
}
