/* capi_facts.c - Py_GetVersion, Py_GetPrefix and relatives: facts of the running interpreter as C strings. */
#include "capi_private.h"

#include "objects/str.h"
#include "vm/modules.h"

#include <wchar.h>

/* sys.NAME as UTF-8 that lives for ever; FALLBACK before the start. */
static const char *sys_text(const char *name, const char *fallback) {
    Value       value = current_thread != NULL ? sys_get(name) : NULL;
    const char *text = value != NULL && is_str(value) ? str_utf8(str_intern(value), NULL) : NULL;
    return text != NULL ? text : fallback;
}

const char *Py_GetVersion(void) { return sys_text("version", PY_VERSION); }
const char *Py_GetPlatform(void) { return sys_text("platform", "linux"); }
const char *Py_GetCopyright(void) { return sys_text("copyright", ""); }
const char *Py_GetCompiler(void) { return "[GCC " __VERSION__ "]"; }

/* What stands between the parentheses of sys.version. */
const char *Py_GetBuildInfo(void) {
    static char text[128];
    const char *version = Py_GetVersion(), *open = strchr(version, '('), *close = open != NULL ? strchr(open, ')') : NULL;
    if (close == NULL || (size_t)(close - open) > sizeof text) return "";
    memcpy(text, open + 1, (size_t)(close - open - 1));
    text[close - open - 1] = '\0';
    return text;
}

/* ---- paths as wide text --------------------------------------------------------------------------------------------------------- */
static wchar_t *sys_wide(const char *name) {
    static struct {
        const char *name;
        wchar_t    *text;
    } known[8];
    const char *text = sys_text(name, NULL);
    if (text == NULL) return NULL;
    for (size_t i = 0; i < COUNT_OF(known); i++) {
        if (known[i].name != NULL && strcmp(known[i].name, name) != 0) continue;
        PyMem_RawFree(known[i].text);
        known[i].name = name;
        known[i].text = Py_DecodeLocale(text, NULL);
        return known[i].text;
    }
    return NULL;
}
wchar_t *Py_GetPrefix(void) { return sys_wide("prefix"); }
wchar_t *Py_GetExecPrefix(void) { return sys_wide("exec_prefix"); }
wchar_t *Py_GetProgramFullPath(void) { return sys_wide("executable"); }

wchar_t *Py_GetProgramName(void) {
    static wchar_t *name;
    if (name == NULL) name = Py_DecodeLocale(vm_config.program != NULL ? vm_config.program : "python3", NULL);
    return name;
}
wchar_t *Py_GetPythonHome(void) {
    static wchar_t *home;
    if (home == NULL && vm_config.home != NULL) home = Py_DecodeLocale(vm_config.home, NULL);
    return home;
}

wchar_t *Py_GetPath(void) {
    static wchar_t *text;
    Value           path = current_thread != NULL ? sys_get("path") : NULL, colon = str_from_c(":");
    Value           joined = path != NULL && colon != NULL ? str_join_iterable(colon, path) : NULL;
    const char     *utf8 = joined != NULL ? str_utf8(joined, NULL) : NULL;
    exception_clear();
    if (utf8 == NULL) return text;
    PyMem_RawFree(text);
    return text = Py_DecodeLocale(utf8, NULL);
}

void Py_GetArgcArgv(int *argc, wchar_t ***argv) {
    static wchar_t **words;
    if (words == NULL && (words = PyMem_RawCalloc((size_t)vm_config.orig_argc + 1, sizeof *words)) != NULL) {
        for (int i = 0; i < vm_config.orig_argc; i++) words[i] = Py_DecodeLocale(vm_config.orig_argv[i], NULL);
    }
    *argc = words != NULL ? vm_config.orig_argc : 0;
    *argv = words;
}
