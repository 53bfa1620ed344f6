/* posix_system.c - facts about the system and the environment: uname, times, sysconf, environment variables, randomness. */
#include "posix_int.h"

#include "base/os.h"

#include <fcntl.h>
#include <langinfo.h>
#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/times.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#define PARSE(function_name, spec_text, count) \
    static const ArgSpec spec = {function_name, spec_text}; \
    Value                out[count]; \
    TRY_NULL(args_parse(&spec, args, nargs, names, out))
#define FUNCTION(name) static Value name(Value self, const Value *args, size_t nargs, Value names)

static Type *uname_type, *times_type, *terminal_size_type, *sched_param_type;

static Value s_uname(Value self) {
    struct utsname info;
    if (uname(&info) < 0) return posix_error();
    Value values[] = {str_fs_decode(info.sysname), str_fs_decode(info.nodename), str_fs_decode(info.release), str_fs_decode(info.version),
                      str_fs_decode(info.machine)};
    return structseq_from_values(uname_type, values, COUNT_OF(values));
}
static Value s_times(Value self) {
    struct tms info;
    clock_t    elapsed = times(&info);
    double     tick = (double)sysconf(_SC_CLK_TCK);
    Value      values[] = {float_from_double((double)info.tms_utime / tick), float_from_double((double)info.tms_stime / tick),
                           float_from_double((double)info.tms_cutime / tick), float_from_double((double)info.tms_cstime / tick),
                           float_from_double((double)elapsed / tick)};
    return structseq_from_values(times_type, values, COUNT_OF(values));
}
static Value s_get_terminal_size(Value self, const Value *args, size_t nargs, Value names) {
    int            fd = 1;
    struct winsize size;
    if (nargs > 1) return raise_arity("get_terminal_size", 0, 1, nargs);
    if (nargs) TRY_NULL(c_int_argument(args[0], &fd));
    if (ioctl(fd, TIOCGWINSZ, &size) < 0) return posix_error();
    return structseq_from_values(terminal_size_type, (Value[]){value_from_int(size.ws_col), value_from_int(size.ws_row)}, 2);
}
static Value s_cpu_count(Value self) {
    long count = sysconf(_SC_NPROCESSORS_ONLN);
    return count > 0 ? value_from_int(count) : NONE;
}
static Value s_getloadavg(Value self) {
    double loads[3];
    if (getloadavg(loads, 3) != 3) return raise_format(&OSError_type, "Load averages are unobtainable");
    return TUPLE3(float_from_double(loads[0]), float_from_double(loads[1]), float_from_double(loads[2]));
}
static Value s_umask(Value self, Value v) {
    int mask;
    return c_int_argument(v, &mask) < 0 ? NULL : value_from_int(umask((mode_t)mask));
}
static Value s_strerror(Value self, Value v) {
    int code;
    if (c_int_argument(v, &code) < 0) return NULL;
    return str_fs_decode(strerror(code));
}
static Value s_ctermid(Value self) {
    char name[L_ctermid + 1];
    return str_fs_decode(ctermid(name));
}
static Value s_urandom(Value self, Value v) {
    int64_t size;
    if (int_argument(v, &size) < 0) return NULL;
    if (size < 0) return raise_value_error("negative argument not allowed");
    Value bytes = bytes_new(size);
    if (bytes && os_random_bytes(bytes_data(bytes), (size_t)size) < 0) return posix_error();
    return bytes;
}
FUNCTION(s_getrandom) {
    PARSE("getrandom", "size | flags", 2);
    int64_t size;
    int     flags = 0;
    TRY_NULL(int_argument(out[0], &size));
    if (out[1]) TRY_NULL(c_int_argument(out[1], &flags));
    if (size < 0) {
        errno = EINVAL;
        return posix_error();
    }
    Value bytes = bytes_new(size);
    if (!bytes) return NULL;
    long got;
    BLOCKING(got, syscall(SYS_getrandom, bytes_data(bytes), (size_t)size, flags), return NULL)
    return got < 0 ? posix_error() : got == size ? bytes : bytes_from_data(bytes_data(bytes), (size_t)got);
}

/* ---- environment -------------------------------------------------------------------------------------------------------------- */
static Value s_putenv(Value self, const Value *args, size_t nargs, Value names) {
    PathArg name, value;
    if (nargs != 2) return raise_arity("putenv", 2, 2, nargs);
    TRY_NULL(path_convert(&name, args[0], "putenv", "name", 0));
    TRY_NULL(path_convert(&value, args[1], "putenv", "value", 0));
    if (strchr(name.text, '=')) return raise_value_error("illegal environment variable name");
    AUDIT("os.putenv", name.encoded, value.encoded);
    return setenv(name.text, value.text, 1) < 0 ? posix_error() : NONE;
}
static Value s_unsetenv(Value self, Value v) {
    PathArg name;
    TRY_NULL(path_convert(&name, v, "unsetenv", "name", 0));
    AUDIT("os.unsetenv", name.encoded);
    return unsetenv(name.text) < 0 ? posix_error() : NONE;
}

/* ---- configuration ------------------------------------------------------------------------------------------------------------ */
typedef struct NamedNumber { const char *name; int value; } NamedNumber;
static const NamedNumber sysconf_names[] = {
#define N(x) {#x, _##x},
    N(SC_ARG_MAX) N(SC_CHILD_MAX) N(SC_CLK_TCK) N(SC_NGROUPS_MAX) N(SC_OPEN_MAX) N(SC_STREAM_MAX) N(SC_TZNAME_MAX) N(SC_JOB_CONTROL) N(SC_SAVED_IDS)
    N(SC_REALTIME_SIGNALS) N(SC_PRIORITY_SCHEDULING) N(SC_TIMERS) N(SC_ASYNCHRONOUS_IO) N(SC_PRIORITIZED_IO) N(SC_SYNCHRONIZED_IO) N(SC_FSYNC)
    N(SC_MAPPED_FILES) N(SC_MEMLOCK) N(SC_MEMLOCK_RANGE) N(SC_MEMORY_PROTECTION) N(SC_MESSAGE_PASSING) N(SC_SEMAPHORES) N(SC_SHARED_MEMORY_OBJECTS)
    N(SC_AIO_LISTIO_MAX) N(SC_AIO_MAX) N(SC_AIO_PRIO_DELTA_MAX) N(SC_DELAYTIMER_MAX) N(SC_MQ_OPEN_MAX) N(SC_MQ_PRIO_MAX) N(SC_VERSION) N(SC_PAGESIZE)
    N(SC_PAGE_SIZE) N(SC_RTSIG_MAX) N(SC_SEM_NSEMS_MAX) N(SC_SEM_VALUE_MAX) N(SC_SIGQUEUE_MAX) N(SC_TIMER_MAX) N(SC_BC_BASE_MAX) N(SC_BC_DIM_MAX)
    N(SC_BC_SCALE_MAX) N(SC_BC_STRING_MAX) N(SC_COLL_WEIGHTS_MAX) N(SC_EXPR_NEST_MAX) N(SC_LINE_MAX) N(SC_RE_DUP_MAX) N(SC_2_VERSION) N(SC_2_C_BIND)
    N(SC_2_C_DEV) N(SC_2_FORT_DEV) N(SC_2_FORT_RUN) N(SC_2_SW_DEV) N(SC_2_LOCALEDEF) N(SC_IOV_MAX) N(SC_THREADS) N(SC_THREAD_SAFE_FUNCTIONS)
    N(SC_GETGR_R_SIZE_MAX) N(SC_GETPW_R_SIZE_MAX) N(SC_LOGIN_NAME_MAX) N(SC_TTY_NAME_MAX) N(SC_THREAD_DESTRUCTOR_ITERATIONS) N(SC_THREAD_KEYS_MAX)
    N(SC_THREAD_STACK_MIN) N(SC_THREAD_THREADS_MAX) N(SC_NPROCESSORS_CONF) N(SC_NPROCESSORS_ONLN) N(SC_PHYS_PAGES) N(SC_AVPHYS_PAGES) N(SC_ATEXIT_MAX)
    N(SC_PASS_MAX) N(SC_XOPEN_VERSION) N(SC_XOPEN_UNIX) N(SC_XOPEN_CRYPT) N(SC_2_CHAR_TERM) N(SC_2_UPE) N(SC_CHAR_BIT) N(SC_CHAR_MAX) N(SC_CHAR_MIN)
    N(SC_INT_MAX) N(SC_INT_MIN) N(SC_LONG_BIT) N(SC_WORD_BIT) N(SC_MB_LEN_MAX) N(SC_NZERO) N(SC_SSIZE_MAX) N(SC_MINSIGSTKSZ)
#undef N
};
static const NamedNumber pathconf_names[] = {
#define N(x) {#x, _##x},
    N(PC_LINK_MAX) N(PC_MAX_CANON) N(PC_MAX_INPUT) N(PC_NAME_MAX) N(PC_PATH_MAX) N(PC_PIPE_BUF) N(PC_CHOWN_RESTRICTED) N(PC_NO_TRUNC) N(PC_VDISABLE)
    N(PC_SYNC_IO) N(PC_ASYNC_IO) N(PC_PRIO_IO) N(PC_SOCK_MAXBUF) N(PC_FILESIZEBITS) N(PC_REC_INCR_XFER_SIZE) N(PC_REC_MAX_XFER_SIZE)
    N(PC_REC_MIN_XFER_SIZE) N(PC_REC_XFER_ALIGN) N(PC_ALLOC_SIZE_MIN) N(PC_SYMLINK_MAX)
#undef N
};
static const NamedNumber confstr_names[] = {{"CS_PATH", _CS_PATH}, {"CS_GNU_LIBC_VERSION", _CS_GNU_LIBC_VERSION}, {"CS_GNU_LIBPTHREAD_VERSION", _CS_GNU_LIBPTHREAD_VERSION}};

static Status configuration_name(Value v, const NamedNumber *table, size_t count, int *out) {
    if (is_int(v)) return c_int_argument(v, out);
    if (!is_str(v)) return RAISED(raise_type_error("configuration names must be strings or integers"));
    for (size_t i = 0; i < count; i++)
        if (str_equal_ascii(v, table[i].name)) {
            *out = table[i].value;
            return 0;
        }
    return RAISED(raise_value_error("unrecognized configuration name"));
}
static Value s_sysconf(Value self, Value v) {
    int name;
    TRY_NULL(configuration_name(v, sysconf_names, COUNT_OF(sysconf_names), &name));
    errno = 0;
    long value = sysconf(name);
    return value == -1 && errno ? posix_error() : int_from_i64(value);
}
static Value s_confstr(Value self, Value v) {
    int  name;
    char text[256];
    TRY_NULL(configuration_name(v, confstr_names, COUNT_OF(confstr_names), &name));
    errno = 0;
    size_t length = confstr(name, text, sizeof text);
    if (length == 0) return errno ? posix_error() : NONE;
    return str_fs_decode(text);
}
FUNCTION(s_pathconf) {
    PARSE("pathconf", "path name", 2);
    PathArg path;
    int     name;
    TRY_NULL(path_convert(&path, out[0], "pathconf", "path", PATH_FD));
    TRY_NULL(configuration_name(out[1], pathconf_names, COUNT_OF(pathconf_names), &name));
    errno = 0;
    long value = path.fd >= 0 ? fpathconf(path.fd, name) : pathconf(path.text, name);
    return value == -1 && errno ? path_error(&path) : int_from_i64(value);
}
static Value s_fpathconf(Value self, const Value *args, size_t nargs, Value names) {
    int fd, name;
    if (nargs != 2) return raise_arity("fpathconf", 2, 2, nargs);
    TRY_NULL(fd_argument(args[0], &fd));
    TRY_NULL(configuration_name(args[1], pathconf_names, COUNT_OF(pathconf_names), &name));
    errno = 0;
    long value = fpathconf(fd, name);
    return value == -1 && errno ? posix_error() : int_from_i64(value);
}
static Status add_names(Value module, const char *attribute, const NamedNumber *table, size_t count) {
    Value dict = dict_new();
    for (size_t i = 0; dict && i < count; i++) TRY(dict_set_c(dict, table[i].name, value_from_int(table[i].value)));
    return dict ? module_add(module, attribute, dict) : -1;
}

/* ---- devices -------------------------------------------------------------------------------------------------------------------- */
static Status device_argument(Value v, uint64_t *device) {
    Value index = number_index(v);
    return index ? int_as_u64(index, device) : -1;
}
static Value s_major(Value self, Value v) {
    uint64_t device;
    return device_argument(v, &device) < 0 ? NULL : int_from_u64(major((dev_t)device));
}
static Value s_minor(Value self, Value v) {
    uint64_t device;
    return device_argument(v, &device) < 0 ? NULL : int_from_u64(minor((dev_t)device));
}
static Value s_makedev(Value self, const Value *args, size_t nargs, Value names) {
    int high, low;
    if (nargs != 2) return raise_arity("makedev", 2, 2, nargs);
    TRY_NULL(c_int_argument(args[0], &high));
    TRY_NULL(c_int_argument(args[1], &low));
    return int_from_u64(makedev((unsigned)high, (unsigned)low));
}

/* ---- scheduler parameters --------------------------------------------------------------------------------------------------------- */
static Value s_sched_get_priority_max(Value self, const Value *args, size_t nargs, Value names) {
    PARSE("sched_get_priority_max", "policy", 1);
    int policy;
    TRY_NULL(c_int_argument(out[0], &policy));
    int result = sched_get_priority_max(policy);
    return result < 0 ? posix_error() : value_from_int(result);
}
static Value s_sched_get_priority_min(Value self, const Value *args, size_t nargs, Value names) {
    PARSE("sched_get_priority_min", "policy", 1);
    int policy;
    TRY_NULL(c_int_argument(out[0], &policy));
    int result = sched_get_priority_min(policy);
    return result < 0 ? posix_error() : value_from_int(result);
}
static Value s_sched_getscheduler(Value self, Value v) {
    int pid;
    if (c_int_argument(v, &pid) < 0) return NULL;
    int result = sched_getscheduler(pid);
    return result < 0 ? posix_error() : value_from_int(result);
}
static Value s_sched_getparam(Value self, Value v) {
    int                pid;
    struct sched_param param;
    if (c_int_argument(v, &pid) < 0) return NULL;
    if (sched_getparam(pid, &param) < 0) return posix_error();
    return structseq_from_values(sched_param_type, (Value[]){value_from_int(param.sched_priority)}, 1);
}
/* Of a priority; or of the tuple and the dict that copies and pickles of a struct sequence are made of. */
static Value sched_param_create(Type *type, const Value *args, size_t nargs, Value kwnames) {
    static const ArgSpec spec = {"sched_param", "sched_priority"};
    Value                out[1];
    if (nargs == 2 && is_tuple(args[0]) && tuple_length(args[0]) == 1 && is_dict(args[1])) out[0] = tuple_get(args[0], 0);
    else TRY_NULL(args_parse(&spec, args, nargs, kwnames, out));
    return structseq_from_values(type, out, 1);
}
Status posix_sched_param(Value v, struct sched_param *param) {
    if (!value_is(v, sched_param_type)) return RAISED(raise_type_error("must have a sched_param object"));
    return c_int_argument(tuple_get(v, 0), &param->sched_priority);
}
static Value s_sched_setparam(Value self, const Value *args, size_t nargs, Value names) {
    int                pid;
    struct sched_param param;
    if (nargs != 2) return raise_arity("sched_setparam", 2, 2, nargs);
    TRY_NULL(c_int_argument(args[0], &pid));
    TRY_NULL(posix_sched_param(args[1], &param));
    return sched_setparam(pid, &param) < 0 ? posix_error() : NONE;
}
static Value s_sched_setscheduler(Value self, const Value *args, size_t nargs, Value names) {
    int                pid, policy;
    struct sched_param param;
    if (nargs != 3) return raise_arity("sched_setscheduler", 3, 3, nargs);
    TRY_NULL(c_int_argument(args[0], &pid));
    TRY_NULL(c_int_argument(args[1], &policy));
    TRY_NULL(posix_sched_param(args[2], &param));
    return sched_setscheduler(pid, policy, &param) < 0 ? posix_error() : NONE;
}
/* The encoding of the terminal behind a descriptor, None where there is none. */
FUNCTION(s_device_encoding) {
    PARSE("device_encoding", "fd", 1);
    int fd;
    TRY_NULL(c_int_argument(out[0], &fd));
    return isatty(fd) ? str_from_c(vm_config.utf8_mode ? "utf-8" : nl_langinfo(CODESET)) : NONE;
}
static Value s_sched_rr_get_interval(Value self, Value v) {
    int             pid;
    struct timespec interval;
    if (c_int_argument(v, &pid) < 0) return NULL;
    if (sched_rr_get_interval(pid, &interval) < 0) return posix_error();
    return float_from_double((double)interval.tv_sec + 1e-9 * (double)interval.tv_nsec);
}

#define SIGNED(name, signature) name signature "\n--\n\n"
const MethodDef posix_system_methods[] = {
    {"uname", s_uname, METHOD_NOARGS, SIGNED("uname", "($module, /)") "Return an object identifying the current operating system."},
    {"times", s_times, METHOD_NOARGS, SIGNED("times", "($module, /)") "Return a collection containing process timing information."},
    {"get_terminal_size", s_get_terminal_size, METHOD_FAST, SIGNED("get_terminal_size", "($module, fd=<unrepresentable>, /)") "Return the size of the terminal window as (columns, lines)."},
    {"cpu_count", s_cpu_count, METHOD_NOARGS, SIGNED("cpu_count", "($module, /)") "Return the number of CPUs in the system; return None if indeterminable."},
    {"getloadavg", s_getloadavg, METHOD_NOARGS, SIGNED("getloadavg", "($module, /)") "Return average recent system load information."},
    {"umask", s_umask, METHOD_ONE, SIGNED("umask", "($module, mask, /)") "Set the current numeric umask and return the previous umask."},
    {"strerror", s_strerror, METHOD_ONE, SIGNED("strerror", "($module, code, /)") "Translate an error code to a message string."},
    {"ctermid", s_ctermid, METHOD_NOARGS, SIGNED("ctermid", "($module, /)") "Return the name of the controlling terminal for this process."},
    {"urandom", s_urandom, METHOD_ONE, SIGNED("urandom", "($module, size, /)") "Return a bytes object containing random bytes suitable for cryptographic use."},
    {"getrandom", s_getrandom, METHOD_KEYWORDS, SIGNED("getrandom", "($module, /, size, flags=0)") "Obtain a series of random bytes."},
    {"putenv", s_putenv, METHOD_FAST, SIGNED("putenv", "($module, name, value, /)") "Change or add an environment variable."},
    {"unsetenv", s_unsetenv, METHOD_ONE, SIGNED("unsetenv", "($module, name, /)") "Delete an environment variable."},
    {"sysconf", s_sysconf, METHOD_ONE, SIGNED("sysconf", "($module, name, /)") "Return an integer-valued system configuration variable."},
    {"confstr", s_confstr, METHOD_ONE, SIGNED("confstr", "($module, name, /)") "Return a string-valued system configuration variable."},
    {"pathconf", s_pathconf, METHOD_KEYWORDS, SIGNED("pathconf", "($module, /, path, name)") "Return the configuration limit name for the file or directory path."},
    {"fpathconf", s_fpathconf, METHOD_FAST, SIGNED("fpathconf", "($module, fd, name, /)") "Return the configuration limit name for the file descriptor fd."},
    {"major", s_major, METHOD_ONE, SIGNED("major", "($module, device, /)") "Extracts a device major number from a raw device number."},
    {"minor", s_minor, METHOD_ONE, SIGNED("minor", "($module, device, /)") "Extracts a device minor number from a raw device number."},
    {"makedev", s_makedev, METHOD_FAST, SIGNED("makedev", "($module, major, minor, /)") "Composes a raw device number from the major and minor device numbers."},
    {"sched_get_priority_max", s_sched_get_priority_max, METHOD_KEYWORDS, SIGNED("sched_get_priority_max", "($module, /, policy)")},
    {"sched_get_priority_min", s_sched_get_priority_min, METHOD_KEYWORDS, SIGNED("sched_get_priority_min", "($module, /, policy)")},
    {"sched_setparam", s_sched_setparam, METHOD_FAST, SIGNED("sched_setparam", "($module, pid, param, /)") "Set scheduling parameters for the process identified by pid."},
    {"sched_setscheduler", s_sched_setscheduler, METHOD_FAST, SIGNED("sched_setscheduler", "($module, pid, policy, param, /)") "Set the scheduling policy for the process identified by pid."},
    {"device_encoding", s_device_encoding, METHOD_KEYWORDS, SIGNED("device_encoding", "($module, /, fd)") "Return a string describing the encoding of a terminal's file descriptor."},
    {"sched_getscheduler", s_sched_getscheduler, METHOD_ONE, SIGNED("sched_getscheduler", "($module, pid, /)")},
    {"sched_getparam", s_sched_getparam, METHOD_ONE, SIGNED("sched_getparam", "($module, pid, /)")},
    {"sched_rr_get_interval", s_sched_rr_get_interval, METHOD_ONE, SIGNED("sched_rr_get_interval", "($module, pid, /)")},
    {NULL}};

static Type *make_type(Value module, const char *attribute, const StructSeqDef *def) {
    Type *type = structseq_type_new(def);
    return type && module_add(module, attribute, VALUE(type)) == 0 ? type : NULL;
}

Status posix_system_init(Value module) {
    static const StructSeqField uname_fields[] = {{"sysname", ""}, {"nodename", ""}, {"release", ""}, {"version", ""}, {"machine", ""}, {NULL}};
    static const StructSeqField times_fields[] = {{"user", ""}, {"system", ""}, {"children_user", ""}, {"children_system", ""}, {"elapsed", ""}, {NULL}};
    static const StructSeqField size_fields[] = {{"columns", "width of the terminal window in characters"}, {"lines", "height of the terminal window in characters"}, {NULL}};
    static const StructSeqField param_fields[] = {{"sched_priority", ""}, {NULL}};
    static const StructSeqDef   uname_def = {"posix.uname_result", "uname_result: Result from os.uname().", uname_fields, 5};
    static const StructSeqDef   times_def = {"posix.times_result", "times_result: Result from os.times().", times_fields, 5};
    static const StructSeqDef   size_def = {"os.terminal_size", "A tuple of (columns, lines) for holding terminal window size", size_fields, 2};
    static const StructSeqDef   param_def = {"posix.sched_param", "A wrapper for scheduling parameters.", param_fields, 1};
    if (!(uname_type = make_type(module, "uname_result", &uname_def)) || !(times_type = make_type(module, "times_result", &times_def))
        || !(terminal_size_type = make_type(module, "terminal_size", &size_def)) || !(sched_param_type = make_type(module, "sched_param", &param_def)))
        return -1;
    gc_add_roots((Slot *)&uname_type, 1, "uname_result");
    gc_add_roots((Slot *)&times_type, 1, "times_result");
    gc_add_roots((Slot *)&terminal_size_type, 1, "terminal_size");
    gc_add_roots((Slot *)&sched_param_type, 1, "sched_param");
    sched_param_type->native->create = sched_param_create;
    TRY(add_names(module, "sysconf_names", sysconf_names, COUNT_OF(sysconf_names)));
    TRY(add_names(module, "pathconf_names", pathconf_names, COUNT_OF(pathconf_names)));
    return add_names(module, "confstr_names", confstr_names, COUNT_OF(confstr_names));
}
