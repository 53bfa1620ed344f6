/* posix_module.c - the posix module: argument conversions and the assembly of its parts. */
#include "posix_int.h"

#include <string.h>
#include <unistd.h>

extern char **environ;

Value posix_error(void) { return raise_os_error(errno, NULL, NULL); }
Value path_error(const PathArg *path) { return raise_os_error(errno, path->fd >= 0 ? value_from_int(path->fd) : path->object, NULL); }
Value path_error2(const PathArg *a, const PathArg *b) { return raise_os_error(errno, a->object, b->object); }

Value path_result(const PathArg *path, const char *text) {
    return path->is_bytes ? bytes_from_data(text, strlen(text)) : str_fs_decode(text);
}

Status int_argument(Value v, int64_t *out) {
    Value index = number_index(v);
    return index ? int_as_i64(index, out) : -1;
}
Status c_int_argument(Value v, int *out) {
    int64_t n;
    TRY(int_argument(v, &n));
    if (n < INT32_MIN || n > INT32_MAX)
        return RAISED(raise_overflow_error(n < 0 ? "signed integer is less than minimum" : "signed integer is greater than maximum"));
    *out = (int)n;
    return 0;
}
Status fd_argument(Value v, int *out) {
    if (!is_int(v)) {
        Value method;
        Truth found = object_lookup_attr(v, NAME(fileno), &method);
        if (found < 0) return -1;
        if (!found) return RAISED(raise_type_error("argument must be an int, or have a fileno() method."));
        if (!(v = CALL0(method))) return -1;
        if (!is_int(v)) return RAISED(raise_type_error("fileno() returned a non-integer"));
    }
    TRY(c_int_argument(v, out));
    if (*out < 0) return RAISED(raise_value_error("file descriptor cannot be a negative integer (%d)", *out));
    return 0;
}
Status dir_fd_argument(Value v, int *out) {
    *out = -100; /* AT_FDCWD */
    if (!v || v == NONE) return 0;
    if (!number_has_index(v)) return RAISED(raise_type_error("argument should be integer or None, not %.200s", type_of(v)->name));
    return c_int_argument(v, out);
}
Status id_argument(Value v, uint32_t *out, const char *what) {
    int64_t n;
    int     overflow;
    if (!number_has_index(v)) return RAISED(raise_type_error("%s should be integer, not %.200s", what, type_of(v)->name));
    Value index = number_index(v);
    if (!index) return -1;
    n = int_as_i64_clamped(index, &overflow);
    if (n == -1 && !overflow) {
        *out = UINT32_MAX;
        return 0;
    }
    if (overflow < 0 || n < 0) return RAISED(raise_overflow_error("%s is less than minimum", what));
    if (overflow > 0 || n > UINT32_MAX) return RAISED(raise_overflow_error("%s is greater than maximum", what));
    *out = (uint32_t)n;
    return 0;
}

static const char *allowed_text(int allow) {
    switch (allow) {
    case PATH_FD | PATH_NONE: return "string, bytes, os.PathLike, integer or None";
    case PATH_FD: return "string, bytes, os.PathLike or integer";
    case PATH_NONE: return "string, bytes, os.PathLike or None";
    default: return "string, bytes or os.PathLike";
    }
}

Status path_convert(PathArg *path, Value v, const char *function, const char *name, int allow) {
    *path = (PathArg){.object = v, .fd = -1};
    if (!v || v == NONE) {
        if (!(allow & PATH_NONE)) goto bad;
        path->object = NULL;
        path->text = ".";
        return 0;
    }
    if ((allow & PATH_FD) && number_has_index(v) && !is_str(v) && !is_bytes(v)) return c_int_argument(v, &path->fd);
    if (!is_str(v) && !is_bytes(v)) {
        Value method;
        Truth found = object_lookup_special(v, DUNDER(fspath), &method);
        if (found < 0) return -1;
        if (found) {
            Value result = CALL0(method);
            if (!result) return -1;
            if (!is_str(result) && !is_bytes(result))
                return RAISED(raise_type_error("expected %.200s.__fspath__() to return str or bytes, not %.200s", type_of(v)->name, type_of(result)->name));
            path->object = v = result;
        } else { /* the bytes of a buffer, on the way out */
            if (!value_has_buffer(v)) goto bad;
            TRY(warn_format(&DeprecationWarning_type, 1, "%s: %s should be %s, not %.200s", function, name, allowed_text(allow), type_of(v)->name));
            if (!(v = bytes_from_object(v))) return -1;
        }
    }
    path->is_bytes = is_bytes(v);
    Value encoded = path->is_bytes ? v : str_fs_encode(v);
    if (!encoded) {
        if (exception_matches(&ValueError_type) && !exception_matches(&UnicodeError_type)) {
            exception_clear();
            return RAISED(raise_value_error("%s: embedded null character in %s", function, name));
        }
        return -1;
    }
    if (memchr(bytes_data(encoded), 0, (size_t)bytes_length(encoded)))
        return RAISED(raise_value_error("%s: embedded null %s in %s", function, "character", name));
    path->encoded = encoded;
    path->text = (const char *)bytes_data(encoded);
    return 0;
bad:
    return RAISED(raise_type_error("%s: %s should be %s, not %.200s", function, name, allowed_text(allow), v ? type_of(v)->name : "NoneType"));
}

static Status add_environ(Value module) {
    Value dict = dict_new();
    for (char **at = environ; dict && at && *at; at++) {
        const char *equals = strchr(*at, '=');
        if (!equals) continue;
        Value key = bytes_from_data(*at, (size_t)(equals - *at)), value = bytes_from_data(equals + 1, strlen(equals + 1));
        if (!key || !value || !dict_set_default(dict, key, value)) return -1;
    }
    return dict ? module_add(module, "environ", dict) : -1;
}

static Status execute(Value module) {
    TRY(module_add_methods(module, posix_file_methods));
    TRY(module_add_methods(module, posix_path_methods));
    TRY(module_add_methods(module, posix_process_methods));
    TRY(module_add_methods(module, posix_spawn_methods));
    TRY(module_add_methods(module, posix_system_methods));
    TRY(module_add(module, "error", VALUE(&OSError_type)));
    TRY(add_environ(module));
    TRY(posix_stat_init(module));
    TRY(posix_path_init(module));
    TRY(posix_scandir_init(module));
    TRY(posix_process_init(module));
    TRY(posix_system_init(module));
    return posix_constants_init(module);
}

const NativeModule posix_module = {"posix", "The operating system's services that are standardised by POSIX and the C library.", NULL, execute};
