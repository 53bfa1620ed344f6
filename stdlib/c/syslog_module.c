/* syslog_module.c - `syslog`: messages for the system logger. */
#include "native_posix.h"

#include "vm/modules.h"

#include <stdlib.h>
#include <syslog.h>

extern const NativeModule syslog_module;
static char *log_name; /* what openlog() was given: the C library keeps the pointer */
static bool  log_open;

/* The name of the program as sys.argv tells it, or NULL. */
static const char *program_name(void) {
    Value argv = sys_get("argv"), first = argv && is_list(argv) && list_length(argv) ? list_get(argv, 0) : NULL;
    const char *text = first && is_str(first) ? str_utf8(first, NULL) : NULL, *slash = text ? strrchr(text, '/') : NULL;
    if (!text) exception_clear();
    return slash ? slash + 1 : text && *text ? text : NULL;
}
static Status open_log(Value ident, int option, int facility) {
    const char *text = ident && ident != NONE ? str_utf8(ident, NULL) : program_name();
    if (!text && exception_pending()) return -1;
    char *copy = text ? strdup(text) : NULL;
    if (text && !copy) return RAISED(raise_memory_error());
    Value shown = ident ? ident : copy ? str_fs_decode(copy) : NONE;
    if (!shown) exception_clear(), shown = NONE;
    if (sys_audit("syslog.openlog", (Value[]){shown, value_from_int(option), value_from_int(facility)}, 3) < 0) {
        free(copy);
        return -1;
    }
    openlog(copy, option, facility);
    free(log_name);
    log_name = copy;
    log_open = true;
    return 0;
}
static Status number(Value v, int *out) {
    intptr_t n;
    if (!v) return 0;
    TRY(number_as_index(v, &n, &OverflowError_type));
    *out = (int)n;
    return 0;
}
static Value m_openlog(Value self, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"openlog", "| ident logoption facility"};
    Value                out[3];
    int                  option = 0, facility = LOG_USER;
    TRY_NULL(args_parse(&spec, args, nargs, names, out));
    if (out[0] && out[0] != NONE && !is_str(out[0])) return raise_type_error("openlog() argument 1 must be str, not %K", out[0]);
    if (number(out[1], &option) < 0 || number(out[2], &facility) < 0) return NULL;
    return open_log(out[0], option, facility) < 0 ? NULL : NONE;
}
static Value m_syslog(Value self, const Value *args, size_t nargs, Value names) {
    int priority = LOG_INFO;
    if (nargs < 1 || nargs > 2) return raise_type_error("syslog.syslog requires 1 to 2 arguments");
    Value message = args[nargs - 1];
    if (nargs == 2) TRY_NULL(number(args[0], &priority));
    if (!is_str(message)) return raise_type_error("syslog() argument %zu must be str, not %K", nargs, message);
    const char *text = str_utf8(message, NULL);
    if (!text) return NULL;
    TRY_NULL(sys_audit("syslog.syslog", (Value[]){value_from_int(priority), message}, 2));
    if (!log_open) TRY_NULL(open_log(NULL, 0, LOG_USER));
    gil_leave();
    syslog(priority, "%s", text);
    gil_enter();
    return NONE;
}
static Value m_closelog(Value self) {
    TRY_NULL(sys_audit("syslog.closelog", NULL, 0));
    if (!log_open) return NONE;
    closelog();
    free(log_name);
    log_name = NULL;
    log_open = false;
    return NONE;
}
static Value m_setlogmask(Value self, Value arg) {
    int mask = 0;
    TRY_NULL(number(arg, &mask));
    TRY_NULL(sys_audit("syslog.setlogmask", &arg, 1));
    return value_from_int(setlogmask(mask));
}
static Value m_mask(Value self, Value arg) {
    int priority = 0;
    return number(arg, &priority) < 0 ? NULL : value_from_int((int)(1u << (priority & 31)));
}
static Value m_upto(Value self, Value arg) {
    int priority = 0;
    return number(arg, &priority) < 0 ? NULL : value_from_int((int)((2u << (priority & 31)) - 1));
}
static const MethodDef methods[] = {
    {"openlog", m_openlog, METHOD_KEYWORDS, "openlog([ident[, logoption[, facility]]]): options for later syslog() calls."},
    {"syslog", m_syslog, METHOD_FAST, "syslog([priority,] message): send a message to the system logger."},
    {"closelog", m_closelog, METHOD_NOARGS, "closelog(): forget what openlog() set."},
    {"setlogmask", m_setlogmask, METHOD_ONE, "setlogmask(maskpri) -> the mask before."},
    {"LOG_MASK", m_mask, METHOD_ONE, "LOG_MASK(priority) -> mask for that priority."},
    {"LOG_UPTO", m_upto, METHOD_ONE, "LOG_UPTO(priority) -> mask for all priorities up to that one."},
    {NULL}};
#define C(name) {#name, name}
static const NativeConstant constants[] = {
    C(LOG_EMERG), C(LOG_ALERT), C(LOG_CRIT), C(LOG_ERR), C(LOG_WARNING), C(LOG_NOTICE), C(LOG_INFO), C(LOG_DEBUG), C(LOG_PID), C(LOG_CONS), C(LOG_NDELAY),
    C(LOG_ODELAY), C(LOG_NOWAIT), C(LOG_PERROR), C(LOG_KERN), C(LOG_USER), C(LOG_MAIL), C(LOG_DAEMON), C(LOG_AUTH), C(LOG_LPR), C(LOG_LOCAL0), C(LOG_LOCAL1),
    C(LOG_LOCAL2), C(LOG_LOCAL3), C(LOG_LOCAL4), C(LOG_LOCAL5), C(LOG_LOCAL6), C(LOG_LOCAL7), C(LOG_SYSLOG), C(LOG_CRON), C(LOG_UUCP), C(LOG_NEWS),
    C(LOG_AUTHPRIV), {NULL, 0}};
static Status execute(Value module) { return native_add_constants(module, constants); }
const NativeModule syslog_module = {"syslog", "The system logger.", methods, execute};
