/* spwd_module.c - `spwd`: the shadow password database, for those who may read it. */
#include "native_posix.h"

#include "objects/exceptions.h"

#include <errno.h>
#include <shadow.h>

extern const NativeModule spwd_module;
static Slot entry_type;

static Value entry_result(const struct spwd *e) {
    Value name = str_fs_decode(e->sp_namp ? e->sp_namp : ""), word = str_fs_decode(e->sp_pwdp ? e->sp_pwdp : "");
    Value values[] = {name, word, value_from_int(e->sp_lstchg), value_from_int(e->sp_min), value_from_int(e->sp_max), value_from_int(e->sp_warn),
                      value_from_int(e->sp_inact), value_from_int(e->sp_expire), value_from_int((long)e->sp_flag), name, word};
    return structseq_from_values((Type *)entry_type.value, values, COUNT_OF(values));
}
static Value m_by_name(Value self, Value arg) {
    if (!is_str(arg)) return raise_type_error("getspnam() argument must be str, not %K", arg);
    Value bytes = str_fs_encode(arg);
    if (!bytes) return NULL;
    errno = 0;
    struct spwd *entry = getspnam((const char *)bytes_data(bytes));
    if (entry) return entry_result(entry);
    if (errno) return raise_os_error(errno, NULL, NULL);
    Value text = str_from_c("getspnam(): name not found");
    return text ? raise_value(&KeyError_type, text) : NULL;
}
static Value m_all(Value self) {
    Value list = list_new(0);
    setspent();
    for (struct spwd *entry; list && (entry = getspent());) {
        Value v = entry_result(entry);
        if (!v || list_append(list, v) < 0) list = NULL;
    }
    endspent();
    return list;
}
static const MethodDef methods[] = {
    {"getspnam", m_by_name, METHOD_ONE, "getspnam($module, arg, /)\n--\n\nReturn the shadow password database entry for the given user name."},
    {"getspall", m_all, METHOD_NOARGS, "getspall($module, /)\n--\n\nReturn a list of all available shadow password database entries, in arbitrary order."},
    {NULL}};
static Status execute(Value module) {
    static const StructSeqField fields[] = {{"sp_namp", "login name"}, {"sp_pwdp", "encrypted password"}, {"sp_lstchg", "date of last change"},
                                            {"sp_min", "min #days between changes"}, {"sp_max", "max #days between changes"},
                                            {"sp_warn", "#days before pw expires to warn user about it"}, {"sp_inact", "#days after pw expires until account is disabled"},
                                            {"sp_expire", "#days since 1970-01-01 when account expires"}, {"sp_flag", "reserved"},
                                            {"sp_nam", "login name; deprecated"}, {"sp_pwd", "encrypted password; deprecated"}, {NULL}};
    static const StructSeqDef def = {"spwd.struct_spwd", "spwd.struct_spwd: Results from getsp*() routines.\n\nA tuple of nine, with names.", fields, 9};
    TRY(warn_format(&DeprecationWarning_type, 7, "'spwd' is deprecated and slated for removal in Python 3.13"));
    return native_structseq_add(module, "struct_spwd", &entry_type, &def);
}
const NativeModule spwd_module = {"spwd", "This module provides access to the Unix shadow password database.", methods, execute};
