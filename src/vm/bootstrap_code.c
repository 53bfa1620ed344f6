/* bootstrap_code.c - code of the library files that importlib itself consists of, which cannot be imported. */
#include "base/memory.h"
#include "vm_int.h"
#include "vm/modules.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>

static char *read_whole_file(const char *path, size_t *length) {
    FILE *file = fopen(path, "rb");
    struct stat info;
    if (!file) {
        raise_os_error(errno, str_fs_decode(path), NULL);
        return NULL;
    }
    char *text = fstat(fileno(file), &info) == 0 ? mem_alloc((size_t)info.st_size + 1) : NULL;
    if (text) *length = fread(text, 1, (size_t)info.st_size, file);
    else raise_memory_error();
    fclose(file);
    return text;
}

Value import_bootstrap_code(const char *library, const char *file, const char *shown_name) {
    char   path[PATH_MAX];
    size_t length;
    if (snprintf(path, sizeof path, "%s/%s", library, file) >= (int)sizeof path) return raise_format(&RuntimeError_type, "path too long");
    char *text = read_whole_file(path, &length);
    if (!text) return NULL;
    CompileOptions options = {.mode = COMPILE_EXEC, .optimize = vm_config.optimize, .feature_version = -1};
    Value          filename = str_from_c(shown_name);
    Value          code = filename ? compile_source(text, length, filename, &options) : NULL;
    mem_free(text);
    return code;
}
