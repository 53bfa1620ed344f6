/* grp_module.c - `grp`: the groups that the system knows. */
#include "native_posix.h"

#include <grp.h>
#include <stdlib.h>

static Slot entry_type;

static Value member_list(char **names) {
    Value list = list_new(0);
    for (; list && names && *names; names++) {
        Value name = str_fs_decode(*names);
        if (!name || list_append(list, name) < 0) return NULL;
    }
    return list;
}
static Value entry_result(const struct group *entry) {
    Value values[] = {
        entry->gr_name ? str_fs_decode(entry->gr_name) : NONE,
        entry->gr_passwd ? str_fs_decode(entry->gr_passwd) : NONE,
        int_from_u64(entry->gr_gid),
        member_list(entry->gr_mem),
    };
    return structseq_from_values((Type *)entry_type.value, values, COUNT_OF(values));
}
/* Calls getgrnam_r or getgrgid_r (NAME or NULL) with growing memory. */
static Value find_entry(const char *name, gid_t id, Value what, const char *message) {
    for (size_t size = 1024; size <= 1 << 24; size *= 2) {
        struct group entry, *found = NULL;
        char *memory = mem_alloc(size);
        if (!memory) return raise_memory_error();
        gil_leave();
        int error = name ? getgrnam_r(name, &entry, memory, size, &found) : getgrgid_r(id, &entry, memory, size, &found);
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
static Value u_by_id(Value self, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"getgrgid", "id"};
    Value                arg;
    TRY_NULL(args_parse(&spec, args, nargs, names, &arg));
    uint32_t id;
    if (is_float(arg)) return raise_type_error("gid should be integer, not float");
    if (id_argument(arg, &id, "gid") < 0) {
        if (!exception_matches(&OverflowError_type)) return NULL;
        exception_clear();
        Value text = format_message("getgrgid(): gid not found: %S", arg);
        return text ? raise_value(&KeyError_type, text) : NULL;
    }
    return find_entry(NULL, id, arg, "getgrgid(): gid not found: %S");
}
static Value u_by_name(Value self, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"getgrnam", "name"};
    Value                arg;
    TRY_NULL(args_parse(&spec, args, nargs, names, &arg));
    if (!is_str(arg)) return raise_type_error("getgrnam() argument 'name' must be str, not %K", arg);
    Value bytes = str_fs_encode(arg);
    if (!bytes) return NULL;
    char *name = strdup((const char *)bytes_data(bytes)); /* the GIL is not held while it is used */
    if (!name) return raise_memory_error();
    Value result = find_entry(name, 0, arg, "getgrnam(): name not found: %R");
    free(name);
    return result;
}
static Value u_all(Value self) {
    Value list = list_new(0);
    setgrent();
    for (struct group *entry; list && (entry = getgrent());) {
        Value item = entry_result(entry);
        if (!item || list_append(list, item) < 0) list = NULL;
    }
    endgrent();
    return list;
}

static const MethodDef methods[] = {
    {"getgrgid", u_by_id, METHOD_KEYWORDS, "getgrgid($module, /, id)\n--\n\nReturn the entry with a numeric id."},
    {"getgrnam", u_by_name, METHOD_KEYWORDS, "getgrnam($module, /, name)\n--\n\nReturn the entry with a name."},
    {"getgrall", u_all, METHOD_NOARGS, "getgrall($module, /)\n--\n\nReturn a list of all entries."},
    {NULL}};

static const StructSeqField fields[] = {
    {"gr_name", NULL},
    {"gr_passwd", NULL},
    {"gr_gid", NULL},
    {"gr_mem", NULL},
    {NULL, NULL}};
static const StructSeqDef entry_def = {"grp.struct_group", "An entry of the system's table of groups.", fields, 4};

static Status execute(Value module) { return native_structseq_add(module, "struct_group", &entry_type, &entry_def); }

const NativeModule grp_module = {"grp", "The groups that the system knows.", methods, execute};
