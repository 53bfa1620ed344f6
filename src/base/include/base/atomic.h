/* atomic.h - the few atomic operations the interpreter needs, with their memory order in the name where it matters.
 *
 * Loads acquire, stores release, read-modify-write operations are sequentially consistent.  The add functions return the
 * NEW value. */
#pragma once

#include "base/compiler.h"

static inline uint32_t atomic_load_u32(const uint32_t *p) { return __atomic_load_n(p, __ATOMIC_ACQUIRE); }
static inline void     atomic_store_u32(uint32_t *p, uint32_t v) { __atomic_store_n(p, v, __ATOMIC_RELEASE); }
static inline uint32_t atomic_add_u32(uint32_t *p, uint32_t v) { return __atomic_add_fetch(p, v, __ATOMIC_SEQ_CST); }
static inline uint32_t atomic_or_u32(uint32_t *p, uint32_t v) { return __atomic_or_fetch(p, v, __ATOMIC_SEQ_CST); }
static inline uint32_t atomic_and_u32(uint32_t *p, uint32_t v) { return __atomic_and_fetch(p, v, __ATOMIC_SEQ_CST); }
static inline uint32_t atomic_swap_u32(uint32_t *p, uint32_t v) { return __atomic_exchange_n(p, v, __ATOMIC_SEQ_CST); }
static inline uint64_t atomic_load_u64(const uint64_t *p) { return __atomic_load_n(p, __ATOMIC_ACQUIRE); }
static inline void     atomic_store_u64(uint64_t *p, uint64_t v) { __atomic_store_n(p, v, __ATOMIC_RELEASE); }
static inline uint64_t atomic_add_u64(uint64_t *p, uint64_t v) { return __atomic_add_fetch(p, v, __ATOMIC_SEQ_CST); }
static inline void    *atomic_load_pointer(void *const *p) { return __atomic_load_n(p, __ATOMIC_ACQUIRE); }
static inline void     atomic_store_pointer(void **p, void *v) { __atomic_store_n(p, v, __ATOMIC_RELEASE); }

/* True if *P was EXPECTED and is now DESIRED. */
static inline bool atomic_compare_swap_u32(uint32_t *p, uint32_t expected, uint32_t desired) {
    return __atomic_compare_exchange_n(p, &expected, desired, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
}
static inline bool atomic_compare_swap_u64(uint64_t *p, uint64_t expected, uint64_t desired) {
    return __atomic_compare_exchange_n(p, &expected, desired, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
}
/* For words that a signal handler or another thread may change at any time and whose order does not matter. */
static inline uint32_t atomic_peek_u32(const uint32_t *p) { return __atomic_load_n(p, __ATOMIC_RELAXED); }
