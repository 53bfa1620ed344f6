/* crypt_module.c - `_crypt`: hashes of passwords.
 *
 * The usual methods are our own, the same on every system.  For the others, the system's libcrypt is asked: the C library of the oldest
 * supported systems and of new ones have different versions of it, and some have none, so it is looked for when it is needed. */
#include "crypt_int.h"
#include "native_posix.h"

#include <dlfcn.h>

typedef char *(*CryptFunction)(const char *word, const char *salt);

static CryptFunction system_crypt(void) {
    static const char *const names[] = {"libcrypt.so.1", "libcrypt.so.2", "libcrypt.so"};
    static CryptFunction     found;
    for (size_t i = 0; i < COUNT_OF(names) && !found; i++) {
        void *library = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
        if (library) found = (CryptFunction)dlsym(library, "crypt");
    }
    return found;
}

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
    char          own[CRYPT_RESULT_MAX];
    CryptFunction ask;
    const char   *result;
    if (crypt_hash(word, salt, own)) result = own;
    else if ((ask = system_crypt()) != NULL) result = ask(word, salt);
    else result = strncmp(salt, "*0", 2) == 0 ? "*1" : "*0"; /* what no word has as its hash */
    return result ? str_decode((const uint8_t *)result, strlen(result), "utf-8", "strict") : posix_error();
}

static const MethodDef methods[] = {
    {"crypt", c_crypt, METHOD_FAST, "crypt($module, word, salt, /)\n--\n\nHash a password the way that the salt says."},
    {NULL}};

const NativeModule crypt_module = {"_crypt", "Hashes of passwords.", methods, NULL};
