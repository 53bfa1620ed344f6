/* compiler.h - words for what C cannot say: attributes, hints, assertions.
 *
 * Failure convention of the whole project (no other exists):
 *   pointer or Value result   NULL means "an exception is pending"
 *   Status                    0 done, -1 an exception is pending
 *   Truth                     1 yes, 0 no, -1 an exception is pending
 * Functions that return one of them are declared MUST_CHECK. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MUST_CHECK      __attribute__((warn_unused_result))
#define NORETURN        __attribute__((noreturn))
#define PRINTF_LIKE(f, a) __attribute__((format(printf, f, a)))
#define NOINLINE        __attribute__((noinline))
#define COLD            __attribute__((cold, noinline))
#define ALWAYS_INLINE   inline __attribute__((always_inline))
#define EXPORT          __attribute__((visibility("default")))
#define UNUSED          __attribute__((unused))
#define LIKELY(x)       __builtin_expect(!!(x), 1)
#define UNLIKELY(x)     __builtin_expect(!!(x), 0)
#define CLEANUP(fn)     __attribute__((cleanup(fn)))

#define COUNT_OF(a)     (sizeof(a) / sizeof((a)[0]))
#define ROUND_UP(n, to) (((n) + ((to)-1)) & ~(size_t)((to)-1))
#define CONTAINER_OF(p, T, field) ((T *)((char *)(p)-offsetof(T, field)))

typedef int Status;
typedef int Truth;

/* Prints "file:line: what" to stderr and aborts.  Never returns, never allocates. */
NORETURN COLD void fatal_error(const char *file, int line, const char *what);

/* CHECK is always on (memory safety); ASSERT only in debug builds. */
#define CHECK(cond) (LIKELY(cond) ? (void)0 : fatal_error(__FILE__, __LINE__, "check failed: " #cond))
#if DEBUG
#define ASSERT(cond) CHECK(cond)
#define UNREACHABLE(msg) fatal_error(__FILE__, __LINE__, "unreachable: " msg)
#else
#define ASSERT(cond) ((void)0)
#define UNREACHABLE(msg) __builtin_unreachable()
#endif

/* Defensive branches: assumed in coverage builds, asserted in debug builds, tested in release builds. */
#if COVERAGE
#define ALWAYS(cond) 1
#define NEVER(cond) 0
#elif DEBUG
#define ALWAYS(cond) ((cond) ? 1 : (fatal_error(__FILE__, __LINE__, "never: !" #cond), 0))
#define NEVER(cond) ((cond) ? (fatal_error(__FILE__, __LINE__, "never: " #cond), 1) : 0)
#else
#define ALWAYS(cond) (cond)
#define NEVER(cond) (cond)
#endif

/* TRY(status) returns -1 from a Status/Truth function; TRY_NULL(status) returns NULL; TRY_VALUE(var, expr) assigns or
 * returns NULL. */
#define TRY(expr)            do { if (UNLIKELY((expr) < 0)) return -1; } while (0)
#define TRY_NULL(expr)       do { if (UNLIKELY((expr) < 0)) return NULL; } while (0)
#define TRY_VALUE(var, expr) do { (var) = (expr); if (UNLIKELY(!(var))) return NULL; } while (0)
