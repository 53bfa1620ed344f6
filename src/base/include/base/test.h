/* test.h - unit tests in C: TEST(name) { ... } in any file, TEST_MAIN(setup) in one file per room.
 *
 * Tests register themselves through a linker section.  A failing check prints expression, values, file and line, and the
 * test goes on.  Arguments of the program choose tests by substring. */
#pragma once

#include "base/compiler.h"

#include <stdio.h>
#include <string.h>

typedef struct TestCase {
    const char *name;
    void (*run)(void);
} TestCase;

extern int test_failures, test_checks;

#define TEST(NAME) \
    static void           test_##NAME(void); \
    static const TestCase test_case_##NAME = {#NAME, test_##NAME}; \
    static const TestCase *const test_entry_##NAME __attribute__((used, section("test_cases"))) = &test_case_##NAME; \
    static void           test_##NAME(void)

#define TEST_FAIL(...) \
    do { \
        test_failures++; \
        fprintf(stderr, "%s:%d: ", __FILE__, __LINE__); \
        fprintf(stderr, __VA_ARGS__); \
        fputc('\n', stderr); \
    } while (0)
#define EXPECT(cond) \
    do { \
        test_checks++; \
        if (!(cond)) TEST_FAIL("expected: %s", #cond); \
    } while (0)
#define EXPECT_INT(got, want) \
    do { \
        long long got_ = (long long)(got), want_ = (long long)(want); \
        test_checks++; \
        if (got_ != want_) TEST_FAIL("%s is %lld, expected %lld", #got, got_, want_); \
    } while (0)
#define EXPECT_TEXT(got, want) \
    do { \
        const char *got_ = (got), *want_ = (want); \
        test_checks++; \
        if (got_ == NULL || strcmp(got_, want_) != 0) TEST_FAIL("%s is '%s', expected '%s'", #got, got_ ? got_ : "(null)", want_); \
    } while (0)

/* SETUP is an expression that is 0 when the room could be initialised. */
#define TEST_MAIN(SETUP) \
    int test_failures, test_checks; \
    extern const TestCase *const __start_test_cases[], *const __stop_test_cases[]; \
    int main(int argc, char **argv) { \
        if ((SETUP) != 0) { \
            fprintf(stderr, "%s: setup failed\n", argv[0]); \
            return 1; \
        } \
        for (const TestCase *const *t = __start_test_cases; t < __stop_test_cases; t++) { \
            bool wanted = argc < 2; \
            for (int i = 1; i < argc; i++) wanted |= strstr((*t)->name, argv[i]) != NULL; \
            if (!wanted) continue; \
            int before = test_failures; \
            (*t)->run(); \
            if (test_failures != before) fprintf(stderr, "FAILED %s %s\n", argv[0], (*t)->name); \
        } \
        if (test_failures != 0) fprintf(stderr, "%d of %d checks failed\n", test_failures, test_checks); \
        return test_failures != 0; \
    }
