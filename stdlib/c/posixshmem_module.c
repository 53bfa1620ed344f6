/* posixshmem_module.c - `_posixshmem`: shared memory by name.
 *
 * On Linux these are files in /dev/shm; opening them ourselves needs no librt, which old C libraries keep shm_open in. */
#include "native_posix.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

extern const NativeModule posixshmem_module;

/* "/dev/shm/NAME" in PATH; the errno of a bad name, or 0. */
static int memory_path(const char *name, char path[PATH_MAX]) {
    while (*name == '/') name++;
    size_t length = strlen(name);
    if (length == 0 || strchr(name, '/') || strcmp(name, ".") == 0 || strcmp(name, "..") == 0) return EINVAL;
    if (length > NAME_MAX) return ENAMETOOLONG;
    snprintf(path, PATH_MAX, "/dev/shm/%s", name);
    return 0;
}
static Value m_open(Value self, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"shm_open", "path flags | mode"};
    Value                out[3];
    int64_t              flags, mode = 0777;
    char                 path[PATH_MAX];
    size_t               length;
    TRY_NULL(args_parse(&spec, args, nargs, names, out));
    if (!is_str(out[0])) return raise_type_error("shm_open() argument 'path' must be str, not %K", out[0]);
    Value flags_value = number_index(out[1]), mode_value = out[2] ? number_index(out[2]) : NULL;
    if (!flags_value || (out[2] && !mode_value) || int_as_i64(flags_value, &flags) < 0 || (mode_value && int_as_i64(mode_value, &mode) < 0)) return NULL;
    const char *name = str_utf8(out[0], &length);
    if (!name) return NULL;
    if (strlen(name) != length) return raise_value_error("embedded null character");
    int error = memory_path(name, path), fd;
    if (error) return raise_os_error(error, out[0], NULL);
    do {
        gil_leave();
        fd = open(path, (int)flags | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, (mode_t)mode);
        error = errno;
        gil_enter();
    } while (fd < 0 && error == EINTR && vm_poll() == 0);
    if (fd >= 0) return value_from_int(fd);
    return exception_pending() ? NULL : raise_os_error(error, out[0], NULL);
}
static Value m_unlink(Value self, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"shm_unlink", "path"};
    Value                name_value;
    char                 path[PATH_MAX];
    TRY_NULL(args_parse(&spec, args, nargs, names, &name_value));
    if (!is_str(name_value)) return raise_type_error("shm_unlink() argument 'path' must be str, not %K", name_value);
    const char *name = str_utf8(name_value, NULL);
    if (!name) return NULL;
    int error = memory_path(name, path);
    if (!error && unlink(path) < 0) error = errno;
    return error ? raise_os_error(error, name_value, NULL) : NONE;
}
static const MethodDef methods[] = {
    {"shm_open", m_open, METHOD_KEYWORDS, "shm_open($module, /, path, flags, mode=511)\n--\n\nOpen a shared memory object.  Returns a file descriptor (integer)."},
    {"shm_unlink", m_unlink, METHOD_KEYWORDS,
     "shm_unlink($module, /, path)\n--\n\nRemove a shared memory object (similar to unlink()).\n\nIts memory is freed when nobody has it open or mapped any more."},
    {NULL}};
const NativeModule posixshmem_module = {"_posixshmem", "POSIX shared memory module", methods, NULL};
