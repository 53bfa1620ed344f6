/* posix_int.h - what the files of the posix module share: path arguments, results, the tables they contribute. */
#pragma once

#include "objects/bytes.h"
#include "objects/dict.h"
#include "objects/float.h"
#include "objects/function.h"
#include "objects/int.h"
#include "objects/str.h"
#include "vm/modules.h"
#include "vm/signals.h"
#include "vm/vm.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

/* A path argument: str, bytes, PathLike, or (where allowed) a file descriptor or None. */
typedef struct PathArg {
    Value       object;   /* as given (after __fspath__): for error messages and for the type of results */
    Value       encoded;  /* bytes that `text` points into */
    const char *text;     /* NULL for descriptors and None */
    int         fd;       /* -1: none */
    bool        is_bytes; /* results are bytes too */
} PathArg;

enum { PATH_FD = 1, PATH_NONE = 2 };
/* Converts ARGUMENT (NULL counts as None); errors name FUNCTION and ARG. May run Python code. */
MUST_CHECK Status path_convert(PathArg *, Value argument, const char *function, const char *name, int allow);
MUST_CHECK Value  path_error(const PathArg *);                    /* OSError from errno with the file name */
MUST_CHECK Value  path_error2(const PathArg *, const PathArg *);
MUST_CHECK Value  posix_error(void);                              /* OSError from errno */
MUST_CHECK Value  path_result(const PathArg *, const char *text); /* str or bytes as the argument was */
/* An int argument; a descriptor takes objects with fileno() too. */
MUST_CHECK Status int_argument(Value, int64_t *out);
MUST_CHECK Status c_int_argument(Value, int *out);
MUST_CHECK Status fd_argument(Value, int *out);
/* dir_fd=None or a descriptor. */
MUST_CHECK Status dir_fd_argument(Value or_null, int *out);
MUST_CHECK Status id_argument(Value, uint32_t *out, const char *what);

/* Runs a system call without the GIL, again after EINTR once Python's signal handlers ran.  RESULT is an lvalue; on a
 * handler's exception FAIL is executed. */
#define BLOCKING(result, call, FAIL) \
    for (;;) { \
        gil_leave(); \
        (result) = (call); \
        int blocking_errno = errno; \
        gil_enter(); \
        errno = blocking_errno; \
        if ((result) >= 0 || errno != EINTR) break; \
        if (signals_check() < 0) { FAIL; } \
    }

MUST_CHECK Value stat_result(const struct stat *);
MUST_CHECK Value stat_path(const PathArg *, int dir_fd, bool follow, const char *function);

/* NULL-terminated arrays for exec and posix_spawn, to be freed with mem_free; what they point to lives as long as *KEEP, which
 * must stay on the stack. */
char **posix_string_array(Value sequence, const char *function, const char *what, Value *keep);
char **posix_environment_array(Value mapping, Value *keep);

extern const MethodDef posix_file_methods[], posix_path_methods[], posix_process_methods[], posix_system_methods[], posix_spawn_methods[];
MUST_CHECK Status posix_stat_init(Value module);
MUST_CHECK Status posix_path_init(Value module);
MUST_CHECK Status posix_scandir_init(Value module);
MUST_CHECK Status posix_process_init(Value module);
MUST_CHECK Status posix_system_init(Value module);
MUST_CHECK Status posix_constants_init(Value module);
/* Asks the audit hooks. */
#define AUDIT(event, ...) TRY_NULL(sys_audit(event, (Value[]){__VA_ARGS__}, COUNT_OF(((Value[]){__VA_ARGS__}))))
#define SHOWN_DIR(dir_fd) value_from_int((dir_fd) == AT_FDCWD ? -1 : (dir_fd))

struct sched_param;
MUST_CHECK Status posix_sched_param(Value, struct sched_param *); /* from os.sched_param */
/* Around fork(), also for _posixsubprocess. */
void posix_before_fork(void), posix_after_fork_child(void), posix_after_fork_parent(void);
Value posix_scandir(Value self, const Value *args, size_t nargs, Value names);
