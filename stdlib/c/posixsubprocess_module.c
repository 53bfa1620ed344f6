/* posixsubprocess_module.c - `_posixsubprocess`: fork_exec().
 *
 * Everything the child needs is prepared before fork() in plain memory; the child makes only async-signal-safe calls
 * unless there is a preexec_fn.  It reports failure through errpipe_write as "Class:errno in hex:where". */
#include "native_posix.h"

#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

typedef struct Child {
    char  **programs, **argv, **env;
    char   *cwd;
    int    *keep;
    size_t  keep_count;
    int     in_read, in_write, out_read, out_write, err_read, err_write, error_read, error_write;
    int     close_fds, restore_signals, start_session, group, umask;
    bool    set_gid, set_uid, set_groups;
    uint32_t gid, uid;
    gid_t  *groups;
    size_t  group_count;
    Value   preexec;
} Child;

static void free_strings(char **strings) {
    for (char **at = strings; at && *at; at++) mem_free(*at);
    mem_free(strings);
}
static void child_free(Child *c) {
    free_strings(c->programs);
    free_strings(c->argv);
    free_strings(c->env);
    mem_free(c->cwd);
    mem_free(c->keep);
    mem_free(c->groups);
}
static char *copy_text(Value bytes) {
    if (memchr(bytes_data(bytes), 0, (size_t)bytes_length(bytes))) return (char *)raise_value_error("embedded null byte");
    char *text = mem_alloc((size_t)bytes_length(bytes) + 1);
    if (!text) return (char *)raise_memory_error();
    memcpy(text, bytes_data(bytes), (size_t)bytes_length(bytes) + 1);
    return text;
}
/* Copies of the items; ENCODE: str and path-likes too, else bytes only. */
static char **copy_strings(Value sequence, bool encode) {
    Value list = sequence_to_list(sequence);
    if (!list) return NULL;
    char **strings = mem_calloc((size_t)list_length(list) + 1, sizeof *strings);
    if (!strings) return (char **)raise_memory_error();
    for (intptr_t i = 0; i < list_length(list); i++) {
        Value item = list_get(list, i);
        if (encode) item = str_fs_encode(item);
        else if (!is_bytes(item)) item = raise_type_error("expected bytes, %.200s found", type_of(item)->name);
        if (!item || !(strings[i] = copy_text(item))) {
            free_strings(strings);
            return NULL;
        }
    }
    return strings;
}

/* ---- in the child: nothing that is not async-signal-safe ---------------------------------------------------------------------- */
static void close_range_of(int low, int high) {
    if (low > high) return;
#ifdef SYS_close_range
    if (syscall(SYS_close_range, (unsigned)low, (unsigned)high, 0) == 0) return;
#endif
    long limit = sysconf(_SC_OPEN_MAX);
    if (limit < 0 || limit > 1 << 20) limit = 1 << 20;
    for (int fd = low; fd <= high && fd < limit; fd++) close(fd);
}
static void close_others(const Child *c) {
    int low = 3;
    for (size_t i = 0; i < c->keep_count; i++) {
        if (c->keep[i] < low) continue;
        close_range_of(low, c->keep[i] - 1);
        low = c->keep[i] + 1;
    }
    close_range_of(low, INT_MAX);
}
static bool make_inheritable(int fd) {
    int flags = fcntl(fd, F_GETFD);
    return flags >= 0 && fcntl(fd, F_SETFD, flags & ~FD_CLOEXEC) == 0;
}
/* FD becomes STANDARD (when it is set). */
static bool place(int fd, int standard) {
    if (fd == standard) return make_inheritable(fd);
    return fd < 0 || dup2(fd, standard) >= 0;
}
static bool arrange_descriptors(Child *c) {
    for (size_t i = 0; i < c->keep_count; i++)
        if (c->keep[i] != c->error_write && !make_inheritable(c->keep[i])) return false;
    if (c->in_write >= 0) close(c->in_write);
    if (c->out_read >= 0) close(c->out_read);
    if (c->err_read >= 0) close(c->err_read);
    close(c->error_read);
    if (c->out_write == 0 && (c->out_write = fcntl(0, F_DUPFD_CLOEXEC, 3)) < 0) return false;
    while (c->err_write == 0 || c->err_write == 1)
        if ((c->err_write = fcntl(c->err_write, F_DUPFD_CLOEXEC, 3)) < 0) return false;
    return place(c->in_read, 0) && place(c->out_write, 1) && place(c->err_write, 2);
}
static bool change_identity(const Child *c) {
    if (c->set_groups && setgroups(c->group_count, c->groups) < 0) return false;
    if (c->set_gid && setregid(c->gid, c->gid) < 0) return false;
    return !c->set_uid || setreuid(c->uid, c->uid) == 0;
}
static void report(int fd, const char *class_name, int error, const char *where) {
    char   text[80], digits[12];
    size_t n = 0, d = sizeof digits;
    while (*class_name) text[n++] = *class_name++;
    text[n++] = ':';
    if (error) {
        for (unsigned left = (unsigned)error; left; left /= 16) digits[--d] = "0123456789ABCDEF"[left % 16];
        while (d < sizeof digits) text[n++] = digits[d++];
    } else {
        text[n++] = '0';
    }
    text[n++] = ':';
    while (*where && n < sizeof text) text[n++] = *where++;
    ssize_t written = write(fd, text, n);
    (void)written;
}
/* exec() does this too, but a handler that runs before it would write to the parent's wakeup descriptor. */
static void reset_handlers(void) {
    for (int number = 1; number < SIGNAL_COUNT; number++) {
        struct sigaction action;
        if (sigaction(number, NULL, &action) == 0 && action.sa_handler == signal_note) signal(number, SIG_DFL);
    }
}
static _Noreturn void run_child(Child *c) {
    int error = 0;
    if (!arrange_descriptors(c)) goto failed;
    if (c->cwd && chdir(c->cwd) < 0) goto failed;
    if (c->umask >= 0) umask((mode_t)c->umask);
    if (c->restore_signals) {
        signal(SIGPIPE, SIG_DFL);
        signal(SIGXFSZ, SIG_DFL);
    }
    if (c->start_session) setsid();
    if (c->group >= 0 && setpgid(0, c->group) < 0) goto failed;
    if (!change_identity(c)) goto failed;
    if (c->preexec != NONE && !CALL0(c->preexec)) {
        report(c->error_write, "SubprocessError", 0, "Exception occurred in preexec_fn.");
        _exit(255);
    }
    if (c->close_fds) close_others(c);
    for (char **program = c->programs; *program; program++) {
        if (c->env) execve(*program, c->argv, c->env);
        else execv(*program, c->argv);
        if (errno != ENOENT && errno != ENOTDIR && !error) error = errno;
    }
    if (error) errno = error;
    report(c->error_write, "OSError", errno, "");
    _exit(255);
failed:
    report(c->error_write, "OSError", errno, "noexec"); /* tells that the directory or the like is at fault */
    _exit(255);
}

/* ---- in the parent ------------------------------------------------------------------------------------------------------------- */
static Status keep_argument(Value v, Child *c) {
    if (!is_tuple(v)) return RAISED(raise_type_error("fork_exec() argument 4 must be tuple, not %K", v));
    c->keep_count = (size_t)tuple_length(v);
    if (!(c->keep = mem_calloc(c->keep_count + 1, sizeof *c->keep))) return RAISED(raise_memory_error());
    int64_t previous = -1;
    for (size_t i = 0; i < c->keep_count; i++) {
        Value   item = tuple_get(v, (intptr_t)i);
        int64_t fd = -1;
        if (!is_int(item) || !int_small(item, &fd) || fd < 0 || fd > INT_MAX || fd <= previous)
            return RAISED(raise_value_error("bad value(s) in fds_to_keep"));
        c->keep[i] = (int)(previous = fd);
    }
    return 0;
}
static Status groups_argument(Value v, Child *c) {
    if (v == NONE) return 0;
    if (!is_list(v)) return RAISED(raise_type_error("setgroups argument must be a list"));
    c->group_count = (size_t)list_length(v);
    if (c->group_count > (size_t)sysconf(_SC_NGROUPS_MAX)) return RAISED(raise_value_error("too many groups"));
    if (!(c->groups = mem_calloc(c->group_count + 1, sizeof *c->groups))) return RAISED(raise_memory_error());
    for (size_t i = 0; i < c->group_count; i++) {
        uint32_t id;
        if (!is_int(list_get(v, (intptr_t)i))) return RAISED(raise_type_error("groups must be integers"));
        TRY(id_argument(list_get(v, (intptr_t)i), &id, "gid"));
        c->groups[i] = id;
    }
    c->set_groups = true;
    return 0;
}
static Status child_arguments(const Value *args, Child *c) {
    Truth close_fds = object_truth(args[2]), restore = object_truth(args[14]), session = object_truth(args[15]);
    if (close_fds < 0 || restore < 0 || session < 0) return -1;
    c->close_fds = close_fds;
    c->restore_signals = restore;
    c->start_session = session;
    int *numbers[] = {&c->in_read, &c->in_write, &c->out_read, &c->out_write, &c->err_read, &c->err_write, &c->error_read, &c->error_write};
    for (size_t i = 0; i < COUNT_OF(numbers); i++) TRY(c_int_argument(args[6 + i], numbers[i]));
    TRY(c_int_argument(args[16], &c->group));
    TRY(c_int_argument(args[20], &c->umask));
    TRY(keep_argument(args[3], c));
    if (c->close_fds && c->error_write < 3) return RAISED(raise_value_error("errpipe_write must be >= 3"));
    if (!is_tuple(args[1]) && !is_list(args[1])) return RAISED(raise_type_error("executable_list must be a sequence"));
    if (!(c->programs = copy_strings(args[1], false))) return -1;
    if (args[0] != NONE) {
        if (!is_list(args[0]) && !is_tuple(args[0])) return RAISED(raise_type_error("argv must be a tuple"));
        if (!(c->argv = copy_strings(args[0], true))) return -1;
    }
    if (args[5] != NONE && !(c->env = copy_strings(args[5], false))) return -1;
    if (args[4] != NONE) {
        Value cwd = str_fs_encode(args[4]);
        if (!cwd || !(c->cwd = copy_text(cwd))) return -1;
    }
    TRY(groups_argument(args[18], c));
    if (args[17] != NONE) {
        TRY(id_argument(args[17], &c->gid, "gid"));
        c->set_gid = true;
    }
    if (args[19] != NONE) {
        TRY(id_argument(args[19], &c->uid, "uid"));
        c->set_uid = true;
    }
    c->preexec = args[21];
    return 0;
}

static Value p_fork_exec(Value self, const Value *args, size_t nargs, Value names) {
    Child c = {.group = -1, .umask = -1};
    if (nargs != 23) return raise_arity("fork_exec", 23, 23, nargs);
    if (child_arguments(args, &c) < 0 || (c.preexec != NONE && sys_audit("os.fork", NULL, 0) < 0)) {
        child_free(&c);
        return NULL;
    }
    char *no_arguments[] = {NULL};
    char **own_argv = c.argv;
    if (!c.argv) c.argv = no_arguments;
    bool runs_python = c.preexec != NONE;
    if (runs_python) posix_before_fork();
    sigset_t all, old;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &old); /* no handler of ours may run in the child */
    pid_t pid = fork();
    if (pid == 0) {
        if (runs_python) posix_after_fork_child();
        else reset_handlers();
        pthread_sigmask(SIG_SETMASK, &old, NULL);
        run_child(&c);
    }
    int error = errno;
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    if (runs_python) posix_after_fork_parent();
    c.argv = own_argv;
    child_free(&c);
    return pid < 0 ? raise_os_error(error, NULL, NULL) : value_from_int(pid);
}

static const MethodDef methods[] = {
    {"fork_exec", p_fork_exec, METHOD_FAST,
     "fork_exec(args, executable_list, close_fds, pass_fds, cwd, env,\n          p2cread, p2cwrite, c2pread, c2pwrite,\n          errread, errwrite, "
     "errpipe_read, errpipe_write,\n          restore_signals, call_setsid, pgid_to_set,\n          gid, groups_list, uid,\n          preexec_fn)\n\n"
     "Start a program in a new process and return the process id."},
    {NULL}};

const NativeModule posixsubprocess_module = {"_posixsubprocess", "Starting a program in a new process.", methods, NULL};
