/* posix_process.c - processes: starting, waiting, identity, signals, scheduling. */
#include "posix_int.h"

#include "base/memory.h"

#include <grp.h>
#include <pty.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define PARSE(function_name, spec_text, count) \
    static const ArgSpec spec = {function_name, spec_text}; \
    Value                out[count]; \
    TRY_NULL(args_parse(&spec, args, nargs, names, out))
#define FUNCTION(name) static Value name(Value self, const Value *args, size_t nargs, Value names)

static Value done(int64_t result) { return result < 0 ? posix_error() : NONE; }
static Value number(int64_t result) { return result < 0 ? posix_error() : int_from_i64(result); }

/* ---- fork ------------------------------------------------------------------------------------------------------------------- */
static Slot fork_hooks[3]; /* lists: before (run backwards), after in child, after in parent */
enum { BEFORE, IN_CHILD, IN_PARENT };

static void run_hooks(int which) {
    Value list = fork_hooks[which].value;
    if (!list) return;
    intptr_t count = list_length(list);
    for (intptr_t i = 0; i < count; i++) {
        Value hook = list_get(list, which == BEFORE ? count - 1 - i : i);
        if (!CALL0(hook)) exception_write_unraisable(NULL, hook);
    }
}
static Status add_hook(int which, Value hook) {
    if (!hook) return 0;
    if (!value_is_callable(hook))
        return RAISED(raise_type_error("'%s' must be callable, not %.200s", which == BEFORE ? "before" : which == IN_CHILD ? "after_in_child" : "after_in_parent", type_of(hook)->name));
    if (!fork_hooks[which].value && !(fork_hooks[which].value = list_new(0))) return -1;
    return list_append(fork_hooks[which].value, hook);
}
FUNCTION(x_register_at_fork) {
    PARSE("register_at_fork", "* | before after_in_child after_in_parent", 3);
    if (!out[0] && !out[1] && !out[2]) return raise_type_error("At least one argument is required.");
    for (int i = 0; i < 3; i++) TRY_NULL(add_hook(i, out[i]));
    return NONE;
}
void posix_before_fork(void) {
    run_hooks(BEFORE);
    import_lock_acquire();
}
void posix_after_fork_child(void) {
    threads_after_fork();
    import_lock_release(true);
    run_hooks(IN_CHILD);
}
void posix_after_fork_parent(void) {
    import_lock_release(false);
    run_hooks(IN_PARENT);
}

static Value x_fork(Value self) {
    TRY_NULL(sys_audit("os.fork", NULL, 0));
    posix_before_fork();
    pid_t pid = fork();
    if (pid == 0) posix_after_fork_child();
    else posix_after_fork_parent();
    return number(pid);
}
static Value x_forkpty(Value self) {
    int master = -1;
    TRY_NULL(sys_audit("os.forkpty", NULL, 0));
    posix_before_fork();
    pid_t pid = forkpty(&master, NULL, NULL, NULL);
    if (pid == 0) posix_after_fork_child();
    else posix_after_fork_parent();
    return pid < 0 ? posix_error() : TUPLE2(value_from_int(pid), value_from_int(master));
}

/* ---- exec ---------------------------------------------------------------------------------------------------------------------- */
/* NULL-terminated array of C strings from a list or tuple of paths; the bytes objects live in *KEEP. */
char **posix_string_array(Value sequence, const char *function, const char *what, Value *keep) {
    Value list = sequence_to_list(sequence);
    if (!list) return NULL;
    intptr_t count = list_length(list);
    char   **array = mem_calloc((size_t)count + 1, sizeof *array);
    if (!array) {
        raise_memory_error();
        return NULL;
    }
    for (intptr_t i = 0; i < count; i++) {
        Value bytes = str_fs_encode(list_get(list, i));
        if (!bytes) {
            mem_free(array);
            return NULL;
        }
        list_put(list, i, bytes);
        if (gc_contains(value_obj(bytes))) gc_pin(value_obj(bytes)); /* the array is invisible to the collector */
        array[i] = (char *)bytes_data(bytes);
    }
    *keep = list;
    return array;
}
char **posix_environment_array(Value mapping, Value *keep) {
    Value items = CALL_METHOD0(mapping, NAME(items));
    Value list = items ? sequence_to_list(items) : NULL;
    if (!list) return NULL;
    Value joined = list_new(0);
    for (intptr_t i = 0; joined && i < list_length(list); i++) {
        Value pair = list_get(list, i);
        Value key = str_fs_encode(tuple_get(pair, 0)), value = key ? str_fs_encode(tuple_get(pair, 1)) : NULL;
        if (!value) return NULL;
        if (memchr(bytes_data(key), '=', (size_t)bytes_length(key)) || bytes_length(key) == 0) {
            raise_value_error("illegal environment variable name");
            return NULL;
        }
        Value equals = bytes_from_data("=", 1), text = equals ? bytes_concat(bytes_concat(key, equals), value) : NULL;
        if (!text || list_append(joined, text) < 0) return NULL;
    }
    return joined ? posix_string_array(joined, "execve", "env", keep) : NULL;
}
static Value do_exec(Value path_value, Value argv_value, Value env_value, const char *function) {
    PathArg path;
    Value   keep_argv = NULL, keep_env = NULL;
    TRY_NULL(path_convert(&path, path_value, function, "path", env_value ? PATH_FD : 0));
    if (!is_list(argv_value) && !is_tuple(argv_value)) return raise_type_error("%s() arg 2 must be a tuple or list", function);
    char **argv = posix_string_array(argv_value, function, "arg 2", &keep_argv);
    if (!argv) return NULL;
    if (!argv[0] || !argv[0][0]) {
        bool none = !argv[0];
        mem_free(argv);
        return raise_value_error(none ? "%s() arg 2 must not be empty" : "%s() arg 2 first element cannot be empty", function);
    }
    char **env = env_value ? posix_environment_array(env_value, &keep_env) : NULL;
    if (env_value && !env) {
        mem_free(argv);
        return NULL;
    }
    Value audited[] = {path.object ? path.object : NONE, argv_value, env_value ? env_value : NONE};
    if (sys_audit("os.exec", audited, 3) == 0) {
        if (path.fd >= 0) fexecve(path.fd, argv, env);
        else if (env) execve(path.text, argv, env);
        else execv(path.text, argv);
        if (path_error(&path)) UNREACHABLE("path_error returns NULL");
    }
    mem_free(argv);
    mem_free(env);
    return NULL;
}
FUNCTION(x_execv) {
    if (nargs != 2) return raise_arity("execv", 2, 2, nargs);
    return do_exec(args[0], args[1], NULL, "execv");
}
FUNCTION(x_execve) {
    PARSE("execve", "path argv env", 3);
    if (!native_of(out[2])->get_item) return raise_type_error("execve: environment must be a mapping object");
    return do_exec(out[0], out[1], out[2], "execve");
}

/* ---- waiting ---------------------------------------------------------------------------------------------------------------------- */
static Value x_waitpid(Value self, const Value *args, size_t nargs, Value names) {
    int pid, options, status = 0, result;
    if (nargs != 2) return raise_arity("waitpid", 2, 2, nargs);
    TRY_NULL(c_int_argument(args[0], &pid));
    TRY_NULL(c_int_argument(args[1], &options));
    BLOCKING(result, waitpid(pid, &status, options), return NULL)
    return result < 0 ? posix_error() : TUPLE2(value_from_int(result), value_from_int(status));
}
static Value x_wait(Value self) {
    int status = 0, result;
    BLOCKING(result, wait(&status), return NULL)
    return result < 0 ? posix_error() : TUPLE2(value_from_int(result), value_from_int(status));
}
static Value rusage_tuple(const struct rusage *usage) {
    Value module = vm_import_module("resource");
    Value type = module ? object_get_attr(module, str_intern_c("struct_rusage")) : NULL;
    if (!type) return NULL;
    Value values[] = {float_from_double((double)usage->ru_utime.tv_sec + (double)usage->ru_utime.tv_usec * 1e-6),
                      float_from_double((double)usage->ru_stime.tv_sec + (double)usage->ru_stime.tv_usec * 1e-6),
                      int_from_i64(usage->ru_maxrss), int_from_i64(usage->ru_ixrss), int_from_i64(usage->ru_idrss), int_from_i64(usage->ru_isrss),
                      int_from_i64(usage->ru_minflt), int_from_i64(usage->ru_majflt), int_from_i64(usage->ru_nswap), int_from_i64(usage->ru_inblock),
                      int_from_i64(usage->ru_oublock), int_from_i64(usage->ru_msgsnd), int_from_i64(usage->ru_msgrcv), int_from_i64(usage->ru_nsignals),
                      int_from_i64(usage->ru_nvcsw), int_from_i64(usage->ru_nivcsw)};
    Value tuple = tuple_from_values(values, COUNT_OF(values));
    return tuple ? CALL1(type, tuple) : NULL;
}
static Value wait4_result(int pid, int options) {
    int           status = 0, result;
    struct rusage usage = {0};
    BLOCKING(result, wait4(pid, &status, options, &usage), return NULL)
    if (result < 0) return posix_error();
    Value times = rusage_tuple(&usage);
    return times ? TUPLE3(value_from_int(result), value_from_int(status), times) : NULL;
}
FUNCTION(x_wait3) {
    PARSE("wait3", "options", 1);
    int options;
    TRY_NULL(c_int_argument(out[0], &options));
    return wait4_result(-1, options);
}
FUNCTION(x_wait4) {
    PARSE("wait4", "pid options", 2);
    int pid, options;
    TRY_NULL(c_int_argument(out[0], &pid));
    TRY_NULL(c_int_argument(out[1], &options));
    return wait4_result(pid, options);
}
static Type *waitid_type;
static Value x_waitid(Value self, const Value *args, size_t nargs, Value names) {
    int       kind, id, options, result;
    siginfo_t info = {0};
    if (nargs != 3) return raise_arity("waitid", 3, 3, nargs);
    TRY_NULL(c_int_argument(args[0], &kind));
    TRY_NULL(c_int_argument(args[1], &id));
    TRY_NULL(c_int_argument(args[2], &options));
    BLOCKING(result, waitid((idtype_t)kind, (id_t)id, &info, options), return NULL)
    if (result < 0) return posix_error();
    if (info.si_pid == 0) return NONE;
    Value values[] = {value_from_int(info.si_pid), value_from_int((int)info.si_uid), value_from_int(info.si_signo), value_from_int(info.si_status),
                      value_from_int(info.si_code)};
    return structseq_from_values(waitid_type, values, COUNT_OF(values));
}
FUNCTION(x_waitstatus_to_exitcode) {
    PARSE("waitstatus_to_exitcode", "status", 1);
    int status;
    TRY_NULL(c_int_argument(out[0], &status));
    if (WIFEXITED(status)) return value_from_int(WEXITSTATUS(status));
    if (WIFSIGNALED(status)) return value_from_int(-WTERMSIG(status));
    if (WIFSTOPPED(status)) return raise_value_error("process stopped by delivery of signal %i", WSTOPSIG(status));
    return raise_value_error("invalid wait status: %i", status);
}
#define STATUS_TEST(name, macro, result) \
    FUNCTION(name) { \
        PARSE(#macro, "status", 1); \
        int status; \
        TRY_NULL(c_int_argument(out[0], &status)); \
        return result; \
    }
STATUS_TEST(x_wifexited, WIFEXITED, value_from_bool(WIFEXITED(status)))
STATUS_TEST(x_wifsignaled, WIFSIGNALED, value_from_bool(WIFSIGNALED(status)))
STATUS_TEST(x_wifstopped, WIFSTOPPED, value_from_bool(WIFSTOPPED(status)))
STATUS_TEST(x_wifcontinued, WIFCONTINUED, value_from_bool(WIFCONTINUED(status)))
STATUS_TEST(x_wcoredump, WCOREDUMP, value_from_bool(WCOREDUMP(status)))
STATUS_TEST(x_wexitstatus, WEXITSTATUS, value_from_int(WEXITSTATUS(status)))
STATUS_TEST(x_wtermsig, WTERMSIG, value_from_int(WTERMSIG(status)))
STATUS_TEST(x_wstopsig, WSTOPSIG, value_from_int(WSTOPSIG(status)))

/* ---- ending and signalling ------------------------------------------------------------------------------------------------------------ */
FUNCTION(x_exit) {
    PARSE("_exit", "status", 1);
    int status;
    TRY_NULL(c_int_argument(out[0], &status));
    _exit(status);
}
static Value x_abort(Value self) { abort(); }
static Value x_kill(Value self, const Value *args, size_t nargs, Value names) {
    int pid, number_of_signal;
    if (nargs != 2) return raise_arity("kill", 2, 2, nargs);
    TRY_NULL(c_int_argument(args[0], &pid));
    TRY_NULL(c_int_argument(args[1], &number_of_signal));
    TRY_NULL(sys_audit("os.kill", args, 2));
    if (kill(pid, number_of_signal) < 0) return posix_error();
    return signals_check() < 0 ? NULL : NONE;
}
static Value x_killpg(Value self, const Value *args, size_t nargs, Value names) {
    int group, number_of_signal;
    if (nargs != 2) return raise_arity("killpg", 2, 2, nargs);
    TRY_NULL(c_int_argument(args[0], &group));
    TRY_NULL(c_int_argument(args[1], &number_of_signal));
    AUDIT("os.killpg", value_from_int(group), value_from_int(number_of_signal));
    if (killpg(group, number_of_signal) < 0) return posix_error();
    return signals_check() < 0 ? NULL : NONE;
}
FUNCTION(x_system) {
    PARSE("system", "command", 1);
    PathArg command;
    TRY_NULL(path_convert(&command, out[0], "system", "command", 0));
    Value told = bytes_from_data(command.text, strlen(command.text));
    if (!told || sys_audit("os.system", &told, 1) < 0) return NULL;
    gil_leave();
    int status = system(command.text);
    gil_enter();
    return int_from_i64(status);
}

/* ---- identity ---------------------------------------------------------------------------------------------------------------------------- */
#define GETTER(name, call) \
    static Value name(Value self) { return int_from_i64((int64_t)(call)); }
GETTER(x_getpid, getpid())
GETTER(x_getppid, getppid())
GETTER(x_getuid, getuid())
GETTER(x_geteuid, geteuid())
GETTER(x_getgid, getgid())
GETTER(x_getegid, getegid())
GETTER(x_getpgrp, getpgrp())
static Value x_setpgrp(Value self) { return done(setpgid(0, 0)); }
static Value x_setsid(Value self) { return done(setsid()); }
static Value x_getsid(Value self, Value v) {
    int pid;
    return c_int_argument(v, &pid) < 0 ? NULL : number(getsid(pid));
}
FUNCTION(x_getpgid) {
    PARSE("getpgid", "pid", 1);
    int pid;
    TRY_NULL(c_int_argument(out[0], &pid));
    return number(getpgid(pid));
}
static Value x_setpgid(Value self, const Value *args, size_t nargs, Value names) {
    int pid, group;
    if (nargs != 2) return raise_arity("setpgid", 2, 2, nargs);
    TRY_NULL(c_int_argument(args[0], &pid));
    TRY_NULL(c_int_argument(args[1], &group));
    return done(setpgid(pid, group));
}
#define SETTER(name, call, what) \
    static Value name(Value self, Value v) { \
        uint32_t id; \
        return id_argument(v, &id, what) < 0 ? NULL : done(call(id)); \
    }
SETTER(x_setuid, setuid, "uid")
SETTER(x_seteuid, seteuid, "uid")
SETTER(x_setgid, setgid, "gid")
SETTER(x_setegid, setegid, "gid")
static Value set_ids(const Value *args, size_t nargs, const char *name, const char *what, int (*two)(uid_t, uid_t), int (*three)(uid_t, uid_t, uid_t)) {
    size_t   wanted = two ? 2 : 3;
    uint32_t ids[3];
    if (nargs != wanted) return raise_arity(name, wanted, wanted, nargs);
    for (size_t i = 0; i < wanted; i++) TRY_NULL(id_argument(args[i], &ids[i], what));
    return done(two ? two(ids[0], ids[1]) : three(ids[0], ids[1], ids[2]));
}
FUNCTION(x_setreuid) { return set_ids(args, nargs, "setreuid", "uid", setreuid, NULL); }
FUNCTION(x_setregid) { return set_ids(args, nargs, "setregid", "gid", setregid, NULL); }
FUNCTION(x_setresuid) { return set_ids(args, nargs, "setresuid", "uid", NULL, setresuid); }
FUNCTION(x_setresgid) { return set_ids(args, nargs, "setresgid", "gid", NULL, setresgid); }
static Value three_ids(uid_t a, uid_t b, uid_t c) { return TUPLE3(int_from_u64(a), int_from_u64(b), int_from_u64(c)); }
static Value x_getresuid(Value self) {
    uid_t a, b, c;
    return getresuid(&a, &b, &c) < 0 ? posix_error() : three_ids(a, b, c);
}
static Value x_getresgid(Value self) {
    gid_t a, b, c;
    return getresgid(&a, &b, &c) < 0 ? posix_error() : three_ids(a, b, c);
}
static Value group_list(const gid_t *groups, int count) {
    Value list = list_new(0);
    for (int i = 0; list && i < count; i++)
        if (list_append(list, int_from_u64(groups[i])) < 0) return NULL;
    return list;
}
static Value x_getgroups(Value self) {
    gid_t groups[65536];
    int   count = getgroups(65536, groups);
    return count < 0 ? posix_error() : group_list(groups, count);
}
static Value x_setgroups(Value self, Value sequence) {
    gid_t groups[65536];
    Value list = sequence_to_list(sequence);
    if (!list) return NULL;
    if (list_length(list) > 65536) return raise_value_error("too many groups");
    for (intptr_t i = 0; i < list_length(list); i++) TRY_NULL(id_argument(list_get(list, i), &groups[i], "gid"));
    return done(setgroups((size_t)list_length(list), groups));
}
static Value x_getgrouplist(Value self, const Value *args, size_t nargs, Value names) {
    PathArg  user;
    uint32_t base;
    gid_t    groups[65536];
    int      count = 65536;
    if (nargs != 2) return raise_arity("getgrouplist", 2, 2, nargs);
    TRY_NULL(path_convert(&user, args[0], "getgrouplist", "user", 0));
    TRY_NULL(id_argument(args[1], &base, "gid"));
    return getgrouplist(user.text, base, groups, &count) < 0 ? posix_error() : group_list(groups, count);
}
static Value x_initgroups(Value self, const Value *args, size_t nargs, Value names) {
    PathArg  user;
    uint32_t base;
    if (nargs != 2) return raise_arity("initgroups", 2, 2, nargs);
    TRY_NULL(path_convert(&user, args[0], "initgroups", "user", 0));
    TRY_NULL(id_argument(args[1], &base, "gid"));
    return done(initgroups(user.text, base));
}
static Value x_getlogin(Value self) {
    const char *name = getlogin();
    return name ? str_fs_decode(name) : posix_error();
}

/* ---- scheduling ---------------------------------------------------------------------------------------------------------------------------- */
static Value x_nice(Value self, Value v) {
    int step;
    if (c_int_argument(v, &step) < 0) return NULL;
    errno = 0;
    int value = nice(step);
    return value == -1 && errno ? posix_error() : value_from_int(value);
}
FUNCTION(x_getpriority) {
    PARSE("getpriority", "which who", 2);
    int which, who;
    TRY_NULL(c_int_argument(out[0], &which));
    TRY_NULL(c_int_argument(out[1], &who));
    errno = 0;
    int value = getpriority((__priority_which_t)which, (id_t)who);
    return errno ? posix_error() : value_from_int(value);
}
FUNCTION(x_setpriority) {
    PARSE("setpriority", "which who priority", 3);
    int which, who, priority;
    TRY_NULL(c_int_argument(out[0], &which));
    TRY_NULL(c_int_argument(out[1], &who));
    TRY_NULL(c_int_argument(out[2], &priority));
    return done(setpriority((__priority_which_t)which, (id_t)who, priority));
}
static Value x_sched_yield(Value self) {
    gil_leave();
    int result = sched_yield();
    gil_enter();
    return done(result);
}
static Value x_sched_getaffinity(Value self, Value v) {
    int       pid;
    cpu_set_t set;
    if (c_int_argument(v, &pid) < 0) return NULL;
    if (sched_getaffinity(pid, sizeof set, &set) < 0) return posix_error();
    Value result = set_new();
    for (int i = 0; result && i < CPU_SETSIZE; i++)
        if (CPU_ISSET(i, &set) && set_add(result, value_from_int(i)) < 0) return NULL;
    return result;
}
static Value x_sched_setaffinity(Value self, const Value *args, size_t nargs, Value names) {
    int       pid, cpu;
    cpu_set_t set;
    if (nargs != 2) return raise_arity("sched_setaffinity", 2, 2, nargs);
    TRY_NULL(c_int_argument(args[0], &pid));
    Value list = sequence_to_list(args[1]);
    if (!list) return NULL;
    CPU_ZERO(&set);
    for (intptr_t i = 0; i < list_length(list); i++) {
        if (!is_int(list_get(list, i))) return raise_type_error("expected an iterator of ints, but iterator yielded %R", VALUE(type_of(list_get(list, i))));
        TRY_NULL(c_int_argument(list_get(list, i), &cpu));
        if (cpu < 0) return raise_value_error("negative CPU number");
        if (cpu >= CPU_SETSIZE) return raise_overflow_error("CPU number too large");
        CPU_SET(cpu, &set);
    }
    return done(sched_setaffinity(pid, sizeof set, &set));
}
FUNCTION(x_pidfd_open) {
    PARSE("pidfd_open", "pid | flags", 2);
    int pid, flags = 0;
    TRY_NULL(c_int_argument(out[0], &pid));
    if (out[1]) TRY_NULL(c_int_argument(out[1], &flags));
    return number(syscall(434, pid, (unsigned)flags));
}

#define SIGNED(name, signature) name signature "\n--\n\n"
const MethodDef posix_process_methods[] = {
    {"register_at_fork", x_register_at_fork, METHOD_KEYWORDS, "register_at_fork($module, /, *, before=<unrepresentable>,\n                 after_in_child=<unrepresentable>,\n                 after_in_parent=<unrepresentable>)\n--\n\nRegister functions to be called when forking a new process."},
    {"fork", x_fork, METHOD_NOARGS, SIGNED("fork", "($module, /)") "Fork a child process."},
    {"forkpty", x_forkpty, METHOD_NOARGS, SIGNED("forkpty", "($module, /)") "Fork a new process with a new pseudo-terminal as controlling tty."},
    {"execv", x_execv, METHOD_FAST, SIGNED("execv", "($module, path, argv, /)") "Execute an executable path with arguments, replacing current process."},
    {"execve", x_execve, METHOD_KEYWORDS, SIGNED("execve", "($module, /, path, argv, env)") "Execute an executable path with arguments, replacing current process."},
    {"waitpid", x_waitpid, METHOD_FAST, SIGNED("waitpid", "($module, pid, options, /)") "Wait for completion of a given child process."},
    {"wait", x_wait, METHOD_NOARGS, SIGNED("wait", "($module, /)") "Wait for completion of a child process."},
    {"wait3", x_wait3, METHOD_KEYWORDS, SIGNED("wait3", "($module, /, options)") "Wait for completion of a child process."},
    {"wait4", x_wait4, METHOD_KEYWORDS, SIGNED("wait4", "($module, /, pid, options)") "Wait for completion of a specific child process."},
    {"waitid", x_waitid, METHOD_FAST, SIGNED("waitid", "($module, idtype, id, options, /)") "Returns the result of waiting for a process or processes."},
    {"waitstatus_to_exitcode", x_waitstatus_to_exitcode, METHOD_KEYWORDS, SIGNED("waitstatus_to_exitcode", "($module, /, status)") "Convert a wait status to an exit code."},
    {"WIFEXITED", x_wifexited, METHOD_KEYWORDS, SIGNED("WIFEXITED", "($module, /, status)")},
    {"WIFSIGNALED", x_wifsignaled, METHOD_KEYWORDS, SIGNED("WIFSIGNALED", "($module, /, status)")},
    {"WIFSTOPPED", x_wifstopped, METHOD_KEYWORDS, SIGNED("WIFSTOPPED", "($module, /, status)")},
    {"WIFCONTINUED", x_wifcontinued, METHOD_KEYWORDS, SIGNED("WIFCONTINUED", "($module, /, status)")},
    {"WCOREDUMP", x_wcoredump, METHOD_KEYWORDS, SIGNED("WCOREDUMP", "($module, /, status)")},
    {"WEXITSTATUS", x_wexitstatus, METHOD_KEYWORDS, SIGNED("WEXITSTATUS", "($module, /, status)")},
    {"WTERMSIG", x_wtermsig, METHOD_KEYWORDS, SIGNED("WTERMSIG", "($module, /, status)")},
    {"WSTOPSIG", x_wstopsig, METHOD_KEYWORDS, SIGNED("WSTOPSIG", "($module, /, status)")},
    {"_exit", x_exit, METHOD_KEYWORDS, SIGNED("_exit", "($module, /, status)") "Exit to the system with specified status, without normal exit processing."},
    {"abort", x_abort, METHOD_NOARGS, SIGNED("abort", "($module, /)") "Abort the interpreter immediately."},
    {"kill", x_kill, METHOD_FAST, SIGNED("kill", "($module, pid, signal, /)") "Kill a process with a signal."},
    {"killpg", x_killpg, METHOD_FAST, SIGNED("killpg", "($module, pgid, signal, /)") "Kill a process group with a signal."},
    {"system", x_system, METHOD_KEYWORDS, SIGNED("system", "($module, /, command)") "Execute the command in a subshell."},
    {"getpid", x_getpid, METHOD_NOARGS, SIGNED("getpid", "($module, /)") "Return the current process id."},
    {"getppid", x_getppid, METHOD_NOARGS, SIGNED("getppid", "($module, /)") "Return the parent's process id."},
    {"getuid", x_getuid, METHOD_NOARGS, SIGNED("getuid", "($module, /)")},
    {"geteuid", x_geteuid, METHOD_NOARGS, SIGNED("geteuid", "($module, /)")},
    {"getgid", x_getgid, METHOD_NOARGS, SIGNED("getgid", "($module, /)")},
    {"getegid", x_getegid, METHOD_NOARGS, SIGNED("getegid", "($module, /)")},
    {"getpgrp", x_getpgrp, METHOD_NOARGS, SIGNED("getpgrp", "($module, /)")},
    {"setpgrp", x_setpgrp, METHOD_NOARGS, SIGNED("setpgrp", "($module, /)")},
    {"setsid", x_setsid, METHOD_NOARGS, SIGNED("setsid", "($module, /)")},
    {"getsid", x_getsid, METHOD_ONE, SIGNED("getsid", "($module, pid, /)")},
    {"getpgid", x_getpgid, METHOD_KEYWORDS, SIGNED("getpgid", "($module, /, pid)")},
    {"setpgid", x_setpgid, METHOD_FAST, SIGNED("setpgid", "($module, pid, pgrp, /)")},
    {"setuid", x_setuid, METHOD_ONE, SIGNED("setuid", "($module, uid, /)")},
    {"seteuid", x_seteuid, METHOD_ONE, SIGNED("seteuid", "($module, euid, /)")},
    {"setgid", x_setgid, METHOD_ONE, SIGNED("setgid", "($module, gid, /)")},
    {"setegid", x_setegid, METHOD_ONE, SIGNED("setegid", "($module, egid, /)")},
    {"setreuid", x_setreuid, METHOD_FAST, SIGNED("setreuid", "($module, ruid, euid, /)")},
    {"setregid", x_setregid, METHOD_FAST, SIGNED("setregid", "($module, rgid, egid, /)")},
    {"setresuid", x_setresuid, METHOD_FAST, SIGNED("setresuid", "($module, ruid, euid, suid, /)")},
    {"setresgid", x_setresgid, METHOD_FAST, SIGNED("setresgid", "($module, rgid, egid, sgid, /)")},
    {"getresuid", x_getresuid, METHOD_NOARGS, SIGNED("getresuid", "($module, /)")},
    {"getresgid", x_getresgid, METHOD_NOARGS, SIGNED("getresgid", "($module, /)")},
    {"getgroups", x_getgroups, METHOD_NOARGS, SIGNED("getgroups", "($module, /)")},
    {"setgroups", x_setgroups, METHOD_ONE, SIGNED("setgroups", "($module, groups, /)")},
    {"getgrouplist", x_getgrouplist, METHOD_FAST, SIGNED("getgrouplist", "($module, user, group, /)")},
    {"initgroups", x_initgroups, METHOD_FAST, SIGNED("initgroups", "($module, username, gid, /)")},
    {"getlogin", x_getlogin, METHOD_NOARGS, SIGNED("getlogin", "($module, /)")},
    {"nice", x_nice, METHOD_ONE, SIGNED("nice", "($module, increment, /)")},
    {"getpriority", x_getpriority, METHOD_KEYWORDS, SIGNED("getpriority", "($module, /, which, who)")},
    {"setpriority", x_setpriority, METHOD_KEYWORDS, SIGNED("setpriority", "($module, /, which, who, priority)")},
    {"sched_yield", x_sched_yield, METHOD_NOARGS, SIGNED("sched_yield", "($module, /)")},
    {"sched_getaffinity", x_sched_getaffinity, METHOD_ONE, SIGNED("sched_getaffinity", "($module, pid, /)")},
    {"sched_setaffinity", x_sched_setaffinity, METHOD_FAST, SIGNED("sched_setaffinity", "($module, pid, mask, /)")},
    {"pidfd_open", x_pidfd_open, METHOD_KEYWORDS, SIGNED("pidfd_open", "($module, /, pid, flags=0)")},
    {NULL}};

Status posix_process_init(Value module) {
    static const StructSeqField fields[] = {{"si_pid", ""}, {"si_uid", ""}, {"si_signo", ""}, {"si_status", ""}, {"si_code", ""}, {NULL}};
    static const StructSeqDef   def = {"posix.waitid_result", "waitid_result: Result from waitid.", fields, 5};
    gc_add_roots(fork_hooks, COUNT_OF(fork_hooks), "fork hooks");
    if (!(waitid_type = structseq_type_new(&def))) return -1;
    gc_add_roots((Slot *)&waitid_type, 1, "waitid_result");
    return module_add(module, "waitid_result", VALUE(waitid_type));
}
