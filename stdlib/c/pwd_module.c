/* pwd_module.c - `pwd`: the users that the system knows. */
#include "native_posix.h"

#include <pwd.h>
#include <stdlib.h>

static Slot entry_type;

static Value entry_result(const struct passwd *entry) {
    Value values[] = {
        entry->pw_name ? str_fs_decode(entry->pw_name) : NONE,
        entry->pw_passwd ? str_fs_decode(entry->pw_passwd) : NONE,
        int_from_u64(entry->pw_uid),
        int_from_u64(entry->pw_gid),
        entry->pw_gecos ? str_fs_decode(entry->pw_gecos) : NONE,
        entry->pw_dir ? str_fs_decode(entry->pw_dir) : NONE,
        entry->pw_shell ? str_fs_decode(entry->pw_shell) : NONE,
    };
    return structseq_from_values((Type *)entry_type.value, values, COUNT_OF(values));
}
/* Calls getpwnam_r or getpwuid_r (NAME or NULL) with growing memory. */
static Value find_entry(const char *name, uid_t id, Value what, const char *message) {
    for (size_t size = 1024; size <= 1 << 24; size *= 2) {
        struct passwd entry, *found = NULL;
        char *memory = mem_alloc(size);
        if (!memory) return raise_memory_error();
        gil_leave();
        int error = name ? getpwnam_r(name, &entry, memory, size, &found) : getpwuid_r(id, &entry, memory, size, &found);
        gil_enter();
        Value result = NULL;
        if (found) result = entry_result(found);
        else if (error != ERANGE) {
            Value text = format_message(message, what);
            if (text) raise_value(&KeyError_type, text);
        }
        mem_free(memory);
        if (found || error != ERANGE) return result;
    }
    return raise_memory_error();
}
static Value u_by_id(Value self, Value arg) {
    uint32_t id;
    if (is_float(arg)) return raise_type_error("uid should be integer, not float");
    if (id_argument(arg, &id, "uid") < 0) {
        if (!exception_matches(&OverflowError_type)) return NULL;
        exception_clear();
        Value text = format_message("getpwuid(): uid not found: %S", arg);
        return text ? raise_value(&KeyError_type, text) : NULL;
    }
    return find_entry(NULL, id, arg, "getpwuid(): uid not found: %S");
}
static Value u_by_name(Value self, Value arg) {
    if (!is_str(arg)) return raise_type_error("getpwnam() argument must be str, not %.50s", type_of(arg)->name);
    Value bytes = str_fs_encode(arg);
    if (!bytes) return NULL;
    char *name = strdup((const char *)bytes_data(bytes)); /* the GIL is not held while it is used */
    if (!name) return raise_memory_error();
    Value result = find_entry(name, 0, arg, "getpwnam(): name not found: %R");
    free(name);
    return result;
}
static Value u_all(Value self) {
    Value list = list_new(0);
    setpwent();
    for (struct passwd *entry; list && (entry = getpwent());) {
        Value item = entry_result(entry);
        if (!item || list_append(list, item) < 0) list = NULL;
    }
    endpwent();
    return list;
}

static const MethodDef methods[] = {
    {"getpwuid", u_by_id, METHOD_ONE, "getpwuid($module, uidobj, /)\n--\n\nReturn the entry with a numeric id."},
    {"getpwnam", u_by_name, METHOD_ONE, "getpwnam($module, name, /)\n--\n\nReturn the entry with a name."},
    {"getpwall", u_all, METHOD_NOARGS, "getpwall($module, /)\n--\n\nReturn a list of all entries."},
    {NULL}};

static const StructSeqField fields[] = {
    {"pw_name", NULL},
    {"pw_passwd", NULL},
    {"pw_uid", NULL},
    {"pw_gid", NULL},
    {"pw_gecos", NULL},
    {"pw_dir", NULL},
    {"pw_shell", NULL},
    {NULL, NULL}};
static const StructSeqDef entry_def = {"pwd.struct_passwd", "An entry of the system's table of users.", fields, 7};

static Status execute(Value module) { return native_structseq_add(module, "struct_passwd", &entry_type, &entry_def); }

const NativeModule pwd_module = {"pwd", "The users that the system knows.", methods, execute};
