/* bootstrap_code.c - code of the library files that importlib itself consists of, which cannot be imported. */
#include "base/endian.h"
#include "base/hash.h"
#include "base/memory.h"
#include "objects/bytes.h"
#include "vm/identity.gen.h"
#include "vm/modules.h"
#include "vm_int.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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

/* ---- cached form: "TPBOOT2\n", size and hash of the source, then marshal data -------------------------------------------------- */
#define CACHE_MAGIC "TPBOOT2\n"
enum { CACHE_HEADER = 8 + 8 + 8 };

/* By content: a packed tree has other times than the one it was made from.  The key tells instruction sets apart. */
static void cache_header(uint8_t *out, const char *text, size_t length) {
    memcpy(out, CACHE_MAGIC, 8);
    store_u64_le(out + 8, length);
    store_u64_le(out + 16, hash_siphash13(OPCODE_COUNT, sizeof(Insn), text, length));
}

static bool cache_path(char *out, size_t size, const char *library, const char *file) {
    const char *slash = strrchr(file, '/'), *base = slash ? slash + 1 : file;
    int folder = slash ? (int)(slash - file) : 0, stem = (int)(strlen(base) - 3);
    int opt = vm_config.optimize;
    int length = opt ? snprintf(out, size, "%s/%.*s/__pycache__/%.*s." IDENTITY_CACHE_TAG ".opt-%d.boot", library, folder, file, stem, base, opt)
                     : snprintf(out, size, "%s/%.*s/__pycache__/%.*s." IDENTITY_CACHE_TAG ".boot", library, folder, file, stem, base);
    return length > 0 && (size_t)length < size;
}

/* Code from the cache, or NULL without exception when there is none that fits. */
static Value load_cached(const char *path, const uint8_t *wanted) {
    FILE       *file = fopen(path, "rb");
    struct stat info;
    uint8_t     header[CACHE_HEADER];
    Value       code = NULL;
    if (!file) return NULL;
    if (fstat(fileno(file), &info) == 0 && info.st_size > CACHE_HEADER && fread(header, 1, CACHE_HEADER, file) == CACHE_HEADER
        && memcmp(header, wanted, CACHE_HEADER) == 0) {
        Value  bytes = bytes_new(info.st_size - CACHE_HEADER);
        Value  marshal = bytes ? native_module_import("marshal") : NULL;
        size_t got = marshal ? fread(bytes_data(bytes), 1, (size_t)bytes_length(bytes), file) : 0;
        if (got && got == (size_t)bytes_length(bytes)) code = CALL_METHOD1(marshal, str_intern_c("loads"), bytes);
        if (code && !value_is(code, &code_type)) code = NULL;
    }
    exception_clear();
    fclose(file);
    return code;
}

/* Failing to write is no error: the folder may be read-only. */
static void store_cached(const char *path, const uint8_t *header, Value code) {
    char  temporary[PATH_MAX], folder[PATH_MAX];
    Value marshal = native_module_import("marshal");
    Value bytes = marshal ? CALL_METHOD1(marshal, str_intern_c("dumps"), code) : NULL;
    if (!bytes || snprintf(temporary, sizeof temporary, "%s.%ld", path, (long)getpid()) >= (int)sizeof temporary) {
        exception_clear();
        return;
    }
    snprintf(folder, sizeof folder, "%s", path);
    char *slash = strrchr(folder, '/');
    if (slash) *slash = 0;
    mkdir(folder, 0777);
    FILE *file = fopen(temporary, "wb");
    if (!file) return;
    bool good = fwrite(header, 1, CACHE_HEADER, file) == CACHE_HEADER
                && fwrite(bytes_data(bytes), 1, (size_t)bytes_length(bytes), file) == (size_t)bytes_length(bytes);
    good &= fclose(file) == 0;
    if (!good || rename(temporary, path) < 0) unlink(temporary);
}

Value import_compile_file(const char *library, const char *file, Value filename) {
    char   path[PATH_MAX];
    size_t length;
    if (snprintf(path, sizeof path, "%s/%s", library, file) >= (int)sizeof path) return raise_format(&RuntimeError_type, "path too long");
    char *text = read_whole_file(path, &length);
    if (!text) return NULL;
    CompileOptions options = {.mode = COMPILE_EXEC, .optimize = vm_config.optimize, .feature_version = -1};
    Value          code = compile_source(text, length, filename, &options);
    mem_free(text);
    return code;
}

Value import_bootstrap_code(const char *library, const char *file, const char *shown_name) {
    char    path[PATH_MAX], cached[PATH_MAX];
    uint8_t header[CACHE_HEADER];
    size_t  length;
    if (snprintf(path, sizeof path, "%s/%s", library, file) >= (int)sizeof path) return raise_format(&RuntimeError_type, "path too long");
    char *text = read_whole_file(path, &length);
    if (!text) return NULL;
    cache_header(header, text, length);
    bool  has_cache = cache_path(cached, sizeof cached, library, file);
    Value code = has_cache ? load_cached(cached, header) : NULL;
    if (!code) {
        CompileOptions options = {.mode = COMPILE_EXEC, .optimize = vm_config.optimize, .feature_version = -1};
        Value          filename = str_from_c(shown_name);
        code = filename ? compile_source(text, length, filename, &options) : NULL;
        if (code && has_cache && !vm_config.dont_write_bytecode) store_cached(cached, header, code);
    }
    mem_free(text);
    return code;
}
