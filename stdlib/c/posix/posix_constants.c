/* posix_constants.c - the numbers of the posix module, as the headers of the target name them. */
#include "posix_int.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <linux/stat.h>
#include <sched.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <sysexits.h>
#include <unistd.h>

/* Missing from the oldest headers that builds use; the values are the kernel's. */
enum {
    TAIPAN_EFD_CLOEXEC = 524288,
    TAIPAN_EFD_NONBLOCK = 2048,
    TAIPAN_EFD_SEMAPHORE = 1,
    TAIPAN_GRND_NONBLOCK = 1,
    TAIPAN_GRND_RANDOM = 2,
    TAIPAN_MFD_ALLOW_SEALING = 2,
    TAIPAN_MFD_CLOEXEC = 1,
    TAIPAN_MFD_HUGETLB = 4,
    TAIPAN_MFD_HUGE_16GB = 2281701376,
    TAIPAN_MFD_HUGE_16MB = 1610612736,
    TAIPAN_MFD_HUGE_1GB = 2013265920,
    TAIPAN_MFD_HUGE_1MB = 1342177280,
    TAIPAN_MFD_HUGE_256MB = 1879048192,
    TAIPAN_MFD_HUGE_2GB = 2080374784,
    TAIPAN_MFD_HUGE_2MB = 1409286144,
    TAIPAN_MFD_HUGE_32MB = 1677721600,
    TAIPAN_MFD_HUGE_512KB = 1275068416,
    TAIPAN_MFD_HUGE_512MB = 1946157056,
    TAIPAN_MFD_HUGE_64KB = 1073741824,
    TAIPAN_MFD_HUGE_8MB = 1543503872,
    TAIPAN_MFD_HUGE_MASK = 63,
    TAIPAN_MFD_HUGE_SHIFT = 26,
    TAIPAN_RWF_APPEND = 16,
    TAIPAN_RWF_DSYNC = 2,
    TAIPAN_RWF_HIPRI = 1,
    TAIPAN_RWF_NOWAIT = 8,
    TAIPAN_RWF_SYNC = 4,
    TAIPAN_SPLICE_F_MORE = 4,
    TAIPAN_SPLICE_F_MOVE = 1,
    TAIPAN_SPLICE_F_NONBLOCK = 2
};

static const struct { const char *name; int64_t value; } constants[] = {
#define N(x) {#x, x},
    N(CLD_CONTINUED)
    N(CLD_DUMPED)
    N(CLD_EXITED)
    N(CLD_KILLED)
    N(CLD_STOPPED)
    N(CLD_TRAPPED)
    {"EFD_CLOEXEC", TAIPAN_EFD_CLOEXEC},
    {"EFD_NONBLOCK", TAIPAN_EFD_NONBLOCK},
    {"EFD_SEMAPHORE", TAIPAN_EFD_SEMAPHORE},
    N(EX_CANTCREAT)
    N(EX_CONFIG)
    N(EX_DATAERR)
    N(EX_IOERR)
    N(EX_NOHOST)
    N(EX_NOINPUT)
    N(EX_NOPERM)
    N(EX_NOUSER)
    N(EX_OK)
    N(EX_OSERR)
    N(EX_OSFILE)
    N(EX_PROTOCOL)
    N(EX_SOFTWARE)
    N(EX_TEMPFAIL)
    N(EX_UNAVAILABLE)
    N(EX_USAGE)
    N(F_LOCK)
    N(F_OK)
    N(F_TEST)
    N(F_TLOCK)
    N(F_ULOCK)
    {"GRND_NONBLOCK", TAIPAN_GRND_NONBLOCK},
    {"GRND_RANDOM", TAIPAN_GRND_RANDOM},
    {"MFD_ALLOW_SEALING", TAIPAN_MFD_ALLOW_SEALING},
    {"MFD_CLOEXEC", TAIPAN_MFD_CLOEXEC},
    {"MFD_HUGETLB", TAIPAN_MFD_HUGETLB},
    {"MFD_HUGE_16GB", TAIPAN_MFD_HUGE_16GB},
    {"MFD_HUGE_16MB", TAIPAN_MFD_HUGE_16MB},
    {"MFD_HUGE_1GB", TAIPAN_MFD_HUGE_1GB},
    {"MFD_HUGE_1MB", TAIPAN_MFD_HUGE_1MB},
    {"MFD_HUGE_256MB", TAIPAN_MFD_HUGE_256MB},
    {"MFD_HUGE_2GB", TAIPAN_MFD_HUGE_2GB},
    {"MFD_HUGE_2MB", TAIPAN_MFD_HUGE_2MB},
    {"MFD_HUGE_32MB", TAIPAN_MFD_HUGE_32MB},
    {"MFD_HUGE_512KB", TAIPAN_MFD_HUGE_512KB},
    {"MFD_HUGE_512MB", TAIPAN_MFD_HUGE_512MB},
    {"MFD_HUGE_64KB", TAIPAN_MFD_HUGE_64KB},
    {"MFD_HUGE_8MB", TAIPAN_MFD_HUGE_8MB},
    {"MFD_HUGE_MASK", TAIPAN_MFD_HUGE_MASK},
    {"MFD_HUGE_SHIFT", TAIPAN_MFD_HUGE_SHIFT},
    N(NGROUPS_MAX)
    N(O_ACCMODE)
    N(O_APPEND)
    N(O_ASYNC)
    N(O_CLOEXEC)
    N(O_CREAT)
    N(O_DIRECT)
    N(O_DIRECTORY)
    N(O_DSYNC)
    N(O_EXCL)
    N(O_FSYNC)
    N(O_LARGEFILE)
    N(O_NDELAY)
    N(O_NOATIME)
    N(O_NOCTTY)
    N(O_NOFOLLOW)
    N(O_NONBLOCK)
    N(O_PATH)
    N(O_RDONLY)
    N(O_RDWR)
    N(O_RSYNC)
    N(O_SYNC)
    N(O_TMPFILE)
    N(O_TRUNC)
    N(O_WRONLY)
    N(POSIX_FADV_DONTNEED)
    N(POSIX_FADV_NOREUSE)
    N(POSIX_FADV_NORMAL)
    N(POSIX_FADV_RANDOM)
    N(POSIX_FADV_SEQUENTIAL)
    N(POSIX_FADV_WILLNEED)
    {"POSIX_SPAWN_CLOSE", 1},
    {"POSIX_SPAWN_DUP2", 2},
    {"POSIX_SPAWN_OPEN", 0},
    N(PRIO_PGRP)
    N(PRIO_PROCESS)
    N(PRIO_USER)
    N(P_ALL)
    N(P_PGID)
    N(P_PID)
    N(P_PIDFD)
    N(RTLD_DEEPBIND)
    N(RTLD_GLOBAL)
    N(RTLD_LAZY)
    N(RTLD_LOCAL)
    N(RTLD_NODELETE)
    N(RTLD_NOLOAD)
    N(RTLD_NOW)
    {"RWF_APPEND", TAIPAN_RWF_APPEND},
    {"RWF_DSYNC", TAIPAN_RWF_DSYNC},
    {"RWF_HIPRI", TAIPAN_RWF_HIPRI},
    {"RWF_NOWAIT", TAIPAN_RWF_NOWAIT},
    {"RWF_SYNC", TAIPAN_RWF_SYNC},
    N(R_OK)
    N(SCHED_BATCH)
    N(SCHED_FIFO)
    N(SCHED_IDLE)
    N(SCHED_OTHER)
    N(SCHED_RESET_ON_FORK)
    N(SCHED_RR)
    N(SEEK_DATA)
    N(SEEK_HOLE)
    {"SPLICE_F_MORE", TAIPAN_SPLICE_F_MORE},
    {"SPLICE_F_MOVE", TAIPAN_SPLICE_F_MOVE},
    {"SPLICE_F_NONBLOCK", TAIPAN_SPLICE_F_NONBLOCK},
    N(ST_APPEND)
    N(ST_MANDLOCK)
    N(ST_NOATIME)
    N(ST_NODEV)
    N(ST_NODIRATIME)
    N(ST_NOEXEC)
    N(ST_NOSUID)
    N(ST_RDONLY)
    N(ST_RELATIME)
    N(ST_SYNCHRONOUS)
    N(ST_WRITE)
    N(TMP_MAX)
    N(WCONTINUED)
    N(WEXITED)
    N(WNOHANG)
    N(WNOWAIT)
    N(WSTOPPED)
    N(WUNTRACED)
    N(W_OK)
    N(XATTR_CREATE)
    N(XATTR_REPLACE)
    N(XATTR_SIZE_MAX)
    N(X_OK)
#undef N
};

/* Functions whose callers os.supports_* lists: as CPython names the C functions behind them. */
static const char *const have_functions[] = {"HAVE_FACCESSAT", "HAVE_FCHDIR", "HAVE_FCHMOD", "HAVE_FCHMODAT", "HAVE_FCHOWN", "HAVE_FCHOWNAT",
                                             "HAVE_FDOPENDIR", "HAVE_FPATHCONF", "HAVE_FSTATAT", "HAVE_FSTATVFS", "HAVE_FTRUNCATE", "HAVE_FUTIMENS",
                                             "HAVE_LINKAT", "HAVE_LCHOWN", "HAVE_LSTAT", "HAVE_MEMFD_CREATE", "HAVE_MKDIRAT", "HAVE_MKFIFOAT",
                                             "HAVE_MKNODAT", "HAVE_OPENAT", "HAVE_READLINKAT", "HAVE_RENAMEAT", "HAVE_SYMLINKAT", "HAVE_UNLINKAT",
                                             "HAVE_UTIMENSAT", "HAVE_FEXECVE"};

Status posix_constants_init(Value module) {
    for (size_t i = 0; i < COUNT_OF(constants); i++) TRY(module_add(module, constants[i].name, int_from_i64(constants[i].value)));
    Value list = list_new(0);
    for (size_t i = 0; list && i < COUNT_OF(have_functions); i++) TRY(list_append(list, str_from_c(have_functions[i])));
    return list ? module_add(module, "_have_functions", list) : -1;
}
