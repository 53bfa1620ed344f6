/* test_code_arena.c - memory for code: executable, never writable at the same time, in reach, refused politely. */
#include "code_arena_int.h"

#include "base/test.h"
#include "jit/backend.h"

#include <stdlib.h>

static int writable_and_executable(void) {
    char  line[400], access[8];
    int   bad = 0;
    FILE *maps = fopen("/proc/self/maps", "r");
    while (maps != NULL && fgets(line, sizeof line, maps) != NULL)
        if (sscanf(line, "%*s %7s", access) == 1 && access[1] == 'w' && access[2] == 'x') bad++;
    if (maps != NULL) fclose(maps);
    return bad;
}

TEST(arena_denied) {
    const char *why = NULL;
    if (code_arena_used() != 0) return; /* another test reserved it */
    code_arena_deny = true;
    EXPECT_INT(code_arena_init(&why), -1);
    EXPECT(why != NULL);
    EXPECT(code_arena_append("x", 1) == NULL);
    EXPECT(code_arena_words(1) == NULL);
    code_arena_deny = false;
}

TEST(arena_appends) {
    const char *why = NULL;
    test_arena_denied();
    EXPECT_INT(code_arena_init(&why), 0);
    EXPECT_INT(code_arena_init(&why), 0);
    uint64_t *first_words = code_arena_words(3), *more_words = code_arena_words(20000);
    EXPECT(first_words != NULL && more_words != NULL && ((uintptr_t)more_words & 15) == 0);
    EXPECT(more_words[19999] == 0);
    more_words[19999] = 1;
    uintptr_t here = (uintptr_t)&test_failures;
    for (int i = 0; i < 2000; i++) {
        uintptr_t promised = code_arena_next();
        char     *bytes = malloc(100 + i);
        CHECK(bytes != NULL);
        memset(bytes, i, 100 + i);
        EXPECT(!code_arena_may_run((void *)promised));
        char *code = code_arena_append(bytes, 100 + i);
        EXPECT((uintptr_t)code == promised);
        EXPECT(code_arena_may_run(code) && code_arena_may_run(code + 99 + i));
        EXPECT(memcmp(code, bytes, 100 + i) == 0);
        EXPECT(here - (uintptr_t)code < (uintptr_t)1 << 31);
        free(bytes);
    }
    EXPECT_INT(writable_and_executable(), 0);
    code_arena_deny = true;
    EXPECT(code_arena_append("x", 1) == NULL);
    code_arena_deny = false;
}

TEST(arena_frees) {
    const char *why = NULL;
    char        bytes[3000], *code[12];
    EXPECT_INT(code_arena_init(&why), 0);
    memset(bytes, 7, sizeof bytes);
    for (int i = 0; i < 12; i++) {
        code_arena_choose(0);
        code[i] = code_arena_append(bytes, 1000);
        EXPECT(code[i] != NULL);
    }
    size_t used = code_arena_used();
    code_arena_free(code[3], 1000);
    code_arena_free(code[5], 1000);
    EXPECT(!code_arena_may_run(code[3]) && code_arena_may_run(code[4]) && !code_arena_may_run(code[5]));
    code_arena_choose(2000); /* neither hole is big enough, unless an earlier test left one */
    char *other = code_arena_append(bytes, 2000);
    EXPECT(other != NULL && other != code[3] && other != code[5]);
    code_arena_free(code[4], 1000); /* joins the holes */
    code_arena_choose(3000);
    EXPECT(code_arena_next() <= (uintptr_t)code[3]);
    EXPECT(code_arena_append(bytes, 3000) != NULL);
    code_arena_free(other, 2000);
    EXPECT(code_arena_used() <= used + 64);
    code_arena_choose(500);
    uintptr_t promised = code_arena_next();
    char     *last = code_arena_append(bytes, 500);
    EXPECT((uintptr_t)last == promised && code_arena_may_run(last));
    EXPECT_INT(writable_and_executable(), 0);
}

TEST(arena_runs) {
    if (jit_backend_native() == NULL || strcmp(jit_backend_native()->name, "x86_64") != 0) return; /* the bytes below are for that CPU */
    const char *why = NULL;
    EXPECT_INT(code_arena_init(&why), 0);
    static const unsigned char answer[] = {0xb8, 42, 0, 0, 0, 0xc3};
    for (int i = 0; i < 100; i++) {
        int (*function)(void) = (int (*)(void))code_arena_append(answer, sizeof answer);
        EXPECT(function != NULL && function() == 42);
    }
}
