/* crypt_module.c - `_crypt`: hashes of passwords, by the system's libcrypt.
 *
 * The C library of the oldest supported systems and of new ones have different versions of it, and some systems have none, so it is
 * looked for when the module is imported; where there is none, the module does not exist. */
#include "native_posix.h"

#include <dlfcn.h>

static char *(*crypt_function)(const char *word, const char *salt);

/* NULL with ValueError pending when there is a null character inside. */
static const char *text_argument(Value v, int number) {
    if (!is_str(v)) {
        raise_type_error("crypt() argument %d must be str, not %K", number, v);
        return NULL;
    }
    size_t      length;
    const char *text = str_utf8(v, &length);
    if (text && strlen(text) != length) {
        raise_value_error("embedded null character");
        return NULL;
    }
    return text;
}
static Value c_crypt(Value self, const Value *args, size_t nargs, Value names) {
    if (nargs != 2) return raise_type_error("crypt expected 2 arguments, got %zu", nargs);
    const char *word = text_argument(args[0], 1), *salt = word ? text_argument(args[1], 2) : NULL;
    if (!salt) return NULL;
    const char *result = crypt_function(word, salt);
    return result ? str_decode((const uint8_t *)result, strlen(result), "utf-8", "strict") : posix_error();
}

static const MethodDef methods[] = {
    {"crypt", c_crypt, METHOD_FAST, "crypt($module, word, salt, /)\n--\n\nHash a password the way that the salt says."},
    {NULL}};

static Status execute(Value module) {
    static const char *const names[] = {"libcrypt.so.1", "libcrypt.so.2", "libcrypt.so"};
    for (size_t i = 0; i < COUNT_OF(names) && !crypt_function; i++) {
        void *library = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
        if (library) crypt_function = (char *(*)(const char *, const char *))dlsym(library, "crypt");
    }
    if (crypt_function) return 0;
    return RAISED(raise_format(&ModuleNotFoundError_type, "No module named '_crypt': this system has no libcrypt"));
}

const NativeModule crypt_module = {"_crypt", "Hashes of passwords.", methods, execute};
