/* resource_module.c - `resource`: limits and usage of the process. */
#include "native_posix.h"

#include <sys/resource.h>
#include <unistd.h>

static Slot usage_type;

static Status resource_argument(Value v, int *number) {
    TRY(c_int_argument(v, number));
    return *number < 0 || *number >= RLIM_NLIMITS ? RAISED(raise_value_error("invalid resource specified")) : 0;
}
static Value limit_pair(const struct rlimit *limit) {
    Value soft = int_from_i64((int64_t)limit->rlim_cur), hard = int_from_i64((int64_t)limit->rlim_max);
    return soft && hard ? TUPLE2(soft, hard) : NULL;
}
static Status limits_argument(Value v, struct rlimit *limit) {
    Value pair = sequence_to_tuple(v);
    if (!pair) return -1;
    if (tuple_length(pair) != 2) return RAISED(raise_value_error("expected a tuple of 2 integers"));
    int64_t soft, hard;
    TRY(int_argument(tuple_get(pair, 0), &soft));
    TRY(int_argument(tuple_get(pair, 1), &hard));
    limit->rlim_cur = (rlim_t)soft;
    limit->rlim_max = (rlim_t)hard;
    return 0;
}
static Value limit_error(void) {
    if (errno == EINVAL) return raise_value_error("current limit exceeds maximum limit");
    if (errno == EPERM) return raise_value_error("not allowed to raise maximum limit");
    return posix_error();
}
static Value r_getrlimit(Value self, Value arg) {
    int           number;
    struct rlimit limit;
    TRY_NULL(resource_argument(arg, &number));
    return getrlimit((__rlimit_resource_t)number, &limit) < 0 ? posix_error() : limit_pair(&limit);
}
static Value r_setrlimit(Value self, const Value *args, size_t nargs, Value names) {
    int           number;
    struct rlimit limit;
    if (nargs != 2) return raise_arity("setrlimit", 2, 2, nargs);
    TRY_NULL(resource_argument(args[0], &number));
    TRY_NULL(sys_audit("resource.setrlimit", args, 2));
    TRY_NULL(limits_argument(args[1], &limit));
    return setrlimit((__rlimit_resource_t)number, &limit) < 0 ? limit_error() : NONE;
}
static Value r_prlimit(Value self, const Value *args, size_t nargs, Value names) {
    int           pid, number;
    struct rlimit limit, old;
    if (nargs < 2 || nargs > 3) return raise_arity("prlimit", 2, 3, nargs);
    TRY_NULL(c_int_argument(args[0], &pid));
    TRY_NULL(resource_argument(args[1], &number));
    bool sets = nargs == 3 && args[2] != NONE;
    Value audited[] = {args[0], args[1], sets ? args[2] : NONE};
    TRY_NULL(sys_audit("resource.prlimit", audited, 3));
    if (sets) TRY_NULL(limits_argument(args[2], &limit));
    if (prlimit(pid, (__rlimit_resource_t)number, sets ? &limit : NULL, &old) == 0) return limit_pair(&old);
    return errno == EINVAL ? raise_value_error("current limit exceeds maximum limit") : posix_error();
}
static Value r_getrusage(Value self, Value arg) {
    int           who;
    struct rusage usage;
    TRY_NULL(c_int_argument(arg, &who));
    if (getrusage((__rusage_who_t)who, &usage) < 0) return errno == EINVAL ? raise_value_error("invalid who parameter") : posix_error();
    int64_t counts[] = {usage.ru_maxrss, usage.ru_ixrss, usage.ru_idrss, usage.ru_isrss, usage.ru_minflt, usage.ru_majflt, usage.ru_nswap,
                        usage.ru_inblock, usage.ru_oublock, usage.ru_msgsnd, usage.ru_msgrcv, usage.ru_nsignals, usage.ru_nvcsw, usage.ru_nivcsw};
    Value values[2 + COUNT_OF(counts)] = {float_from_double((double)usage.ru_utime.tv_sec + (double)usage.ru_utime.tv_usec * 1e-6),
                                          float_from_double((double)usage.ru_stime.tv_sec + (double)usage.ru_stime.tv_usec * 1e-6)};
    for (size_t i = 0; i < COUNT_OF(counts); i++) values[i + 2] = int_from_i64(counts[i]);
    return structseq_from_values((Type *)usage_type.value, values, COUNT_OF(values));
}
static Value r_getpagesize(Value self) { return value_from_int(sysconf(_SC_PAGESIZE)); }

static const MethodDef methods[] = {
    {"getrlimit", r_getrlimit, METHOD_ONE, "getrlimit($module, resource, /)\n--\n\nReturn the (soft, hard) limits of a resource."},
    {"setrlimit", r_setrlimit, METHOD_FAST, "setrlimit($module, resource, limits, /)\n--\n\nSet the limits of a resource."},
    {"prlimit", r_prlimit, METHOD_FAST, "prlimit(pid, resource, [limits])"},
    {"getrusage", r_getrusage, METHOD_ONE, "getrusage($module, who, /)\n--\n\nReturn what the process used."},
    {"getpagesize", r_getpagesize, METHOD_NOARGS, "getpagesize($module, /)\n--\n\nReturn the size of a page of memory."},
    {NULL}};

#define C(name) {#name, (int64_t)name},
static const NativeConstant constants[] = {
    C(RLIMIT_AS)
    C(RLIMIT_CORE)
    C(RLIMIT_CPU)
    C(RLIMIT_DATA)
    C(RLIMIT_FSIZE)
    C(RLIMIT_MEMLOCK)
    C(RLIMIT_MSGQUEUE)
    C(RLIMIT_NICE)
    C(RLIMIT_NOFILE)
    C(RLIMIT_NPROC)
    C(RLIMIT_OFILE)
    C(RLIMIT_RSS)
    C(RLIMIT_RTPRIO)
    C(RLIMIT_RTTIME)
    C(RLIMIT_SIGPENDING)
    C(RLIMIT_STACK)
    C(RLIM_INFINITY)
    C(RUSAGE_CHILDREN)
    C(RUSAGE_SELF)
    C(RUSAGE_THREAD)
    {NULL, 0}};

static const StructSeqField usage_fields[] = {
    {"ru_utime", NULL},
    {"ru_stime", NULL},
    {"ru_maxrss", NULL},
    {"ru_ixrss", NULL},
    {"ru_idrss", NULL},
    {"ru_isrss", NULL},
    {"ru_minflt", NULL},
    {"ru_majflt", NULL},
    {"ru_nswap", NULL},
    {"ru_inblock", NULL},
    {"ru_oublock", NULL},
    {"ru_msgsnd", NULL},
    {"ru_msgrcv", NULL},
    {"ru_nsignals", NULL},
    {"ru_nvcsw", NULL},
    {"ru_nivcsw", NULL},
    {NULL, NULL}};
static const StructSeqDef usage_def = {"resource.struct_rusage", "Result of getrusage().", usage_fields, 16};

static Status execute(Value module) {
    TRY(native_structseq_add(module, "struct_rusage", &usage_type, &usage_def));
    TRY(module_add(module, "error", VALUE(&OSError_type)));
    return native_add_constants(module, constants);
}

const NativeModule resource_module = {"resource", "Limits and usage of the process.", methods, execute};
