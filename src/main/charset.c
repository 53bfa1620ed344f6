/* charset.c - which characters the outside world writes in: the locale of the environment, or UTF-8 instead of the C locale.
 *
 * A program that is told nothing, or "C", gets UTF-8 mode, and a C locale with UTF-8 for itself and its children (PEP 538, 540). */
#include "options.h"

#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "base/os.h"

static const char *const targets[] = {"C.UTF-8", "C.utf8", "UTF-8"};

static bool is_c(const char *name) { return name && (strcmp(name, "C") == 0 || strcmp(name, "POSIX") == 0); }

/* LC_CTYPE of the process becomes a C locale with UTF-8, when there is one and LC_ALL does not speak against it. */
static bool coerce_locale(bool warn) {
    const char *all = os_env("LC_ALL");
    if (all && *all) return false;
    for (size_t i = 0; i < sizeof targets / sizeof *targets; i++) {
        const char *codeset = setlocale(LC_CTYPE, targets[i]) ? nl_langinfo(CODESET) : "";
        if (!*codeset || strcmp(codeset, "ANSI_X3.4-1968") == 0 || !os_set_env("LC_CTYPE", targets[i])) continue;
        if (warn)
            fprintf(stderr, "Python detected LC_CTYPE=C: LC_CTYPE coerced to %s (set another locale or PYTHONCOERCECLOCALE=0 to disable this "
                            "locale coercion behavior).\n", targets[i]);
        return true;
    }
    setlocale(LC_CTYPE, "");
    return false;
}

void options_choose_charset(Options *options) {
    VmConfig   *vm = &options->vm;
    const char *setting = vm->ignore_environment ? NULL : os_env("PYTHONCOERCECLOCALE");
    bool        warn = setting && strcmp(setting, "warn") == 0, is_c_locale;
    setlocale(LC_CTYPE, ""); /* an unknown one leaves the C locale */
    is_c_locale = is_c(setlocale(LC_CTYPE, NULL));
    if (vm->utf8_mode_value < 0) vm->utf8_mode_value = is_c_locale;
    vm->utf8_mode = vm->utf8_mode_value != 0;
    if (is_c_locale && (!setting || strcmp(setting, "0") != 0) && coerce_locale(warn)) is_c_locale = false;
    if (is_c_locale && warn)
        fputs("Python runtime initialized with LC_CTYPE=C (a locale with default ASCII encoding), which may cause Unicode compatibility problems. "
              "Using C.UTF-8, C.utf8, or UTF-8 (if available) as alternative Unicode-compatible locales is recommended.\n", stderr);
    const char *now = setlocale(LC_CTYPE, NULL);
    vm->lenient_streams = is_c(now);
    for (size_t i = 0; i < sizeof targets / sizeof *targets; i++) vm->lenient_streams |= now && strcmp(now, targets[i]) == 0;
}
