/* The end of the line: a broken invariant.  Writes with plain system calls, because nothing else can be trusted then. */
#include "base/compiler.h"

#include "base/os.h"

#include <stdlib.h>
#include <string.h>

void fatal_error(const char *file, int line, const char *what) {
    char   digits[16];
    size_t at = sizeof digits;
    digits[--at] = ' ';
    digits[--at] = ':';
    do {
        digits[--at] = (char)('0' + line % 10);
        line /= 10;
    } while (line > 0);
    digits[--at] = ':';
    os_write_best_effort(2, "Fatal error: ", 13);
    os_write_best_effort(2, file, strlen(file));
    os_write_best_effort(2, digits + at, sizeof digits - at);
    os_write_best_effort(2, what, strlen(what));
    os_write_best_effort(2, "\n", 1);
    abort();
}
