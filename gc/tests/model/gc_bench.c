/* gc_bench.c - what allocation, minor collections and slices cost.  Times are CPU times.
 *
 *   gc-bench [megabytes of live data, default 500] */
#include "gc/gc.h"
#include "gc/stats.h"

#include "base/os.h"
#include "base/thread_os.h"

#include <stdio.h>
#include <stdlib.h>

typedef struct Cell { /* 48 bytes */
    Obj     header;
    Slot    a, b, c;
    int64_t number;
} Cell;
typedef struct FakeType {
    Obj          header;
    char         before[GC_TYPE_SHAPE_OFFSET - sizeof(Obj)];
    const Shape *shape;
} FakeType;
static void cell_trace(Obj *o, Tracer *t) { trace_slots(t, &((Cell *)o)->a, 3); }
static const Shape cell_shape = {.size = sizeof(Cell), .trace = cell_trace};
static FakeType cell_type = {.shape = &cell_shape};
static Slot roots[8];

static double now(void) { return (double)os_clock_ns(OS_CLOCK_THREAD) / 1e9; }
static Cell *cell_new(int64_t n) {
    Cell *c = (Cell *)gc_alloc((Type *)&cell_type, sizeof *c);
    if (c == NULL) abort();
    c->number = n;
    return c;
}

static void report(const char *what, double seconds, uint64_t operations) {
    GcStats s;
    gc_get_stats(&s);
    printf("%-34s %6.2f ns each; pauses: %llu, total %.1f ms, mean %.3f, worst %.3f (minor alone %.3f) ms; live %zu MB, mapped %zu MB\n",
           what, seconds * 1e9 / (double)operations, (unsigned long long)s.pauses, (double)s.total_pause_ns / 1e6,
           s.pauses ? (double)s.total_pause_ns / 1e6 / (double)s.pauses : 0.0, (double)s.max_pause_ns / 1e6,
           (double)s.max_minor_ns / 1e6, s.heap_bytes >> 20, s.mapped_bytes >> 20);
    for (int i = 0; i < GC_PAUSE_BUCKETS; i++)
        if (s.pause_histogram[i]) printf("   <%lluus:%llu", 1ull << i, (unsigned long long)s.pause_histogram[i]);
    printf("\n");
    gc_reset_pauses();
}

static NOINLINE void garbage(uint64_t n) {
    for (uint64_t i = 0; i < n; i++) cell_new((int64_t)i);
}

/* One in EVERY cells lives on in a ring of KEEP cells. */
static NOINLINE void some_survive(uint64_t n, uint32_t every, size_t keep) {
    Array *ring = gc_array_new(keep);
    if (ring == NULL) abort();
    roots[0].value = VALUE(ring);
    size_t next = 0;
    for (uint64_t i = 0; i < n; i++) {
        Cell *c = cell_new((int64_t)i);
        if (i % every != 0) continue;
        ring = (Array *)roots[0].value;
        slot_set(ring, &ring->items[next], VALUE(c));
        next = (next + 1) % keep;
    }
    roots[0].value = NULL;
}

static uint64_t random_state = 88172645463325252u;
static uint64_t random_word(void) {
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return random_state;
}

static NOINLINE Value tree(int depth) {
    Cell *c = cell_new(depth);
    if (depth > 0) {
        Value v = tree(depth - 1);
        slot_set(c, &c->a, v);
        v = tree(depth - 1);
        slot_set(c, &c->b, v);
    }
    return VALUE(c);
}

/* Trees of 1023 cells in a table, replaced at random. */
static NOINLINE void big_heap(size_t megabytes, uint64_t replacements) {
    size_t trees = (megabytes << 20) / (1023 * sizeof(Cell));
    Array *table = gc_array_new(trees);
    if (table == NULL) abort();
    roots[1].value = VALUE(table);
    double t = now();
    for (size_t i = 0; i < trees; i++) {
        Value v = tree(9);
        table = (Array *)roots[1].value;
        slot_set(table, &table->items[i], v);
    }
    report("filling", now() - t, trees * 1023);
    t = now();
    for (uint64_t k = 0; k < replacements; k++) {
        Value v = tree(9);
        table = (Array *)roots[1].value;
        slot_set(table, &table->items[random_word() % trees], v);
        garbage(3000);
    }
    report("replacing", now() - t, replacements * 4023);
    t = now();
    gc_collect_full();
    printf("full collection: %.1f ms\n", (now() - t) * 1e3);
    gc_reset_pauses();
    roots[1].value = NULL;
    gc_collect_full();
    GcStats s;
    gc_get_stats(&s);
    printf("after dropping it: live %zu MB, mapped %zu MB\n", s.heap_bytes >> 20, s.mapped_bytes >> 20);
}

/* A list of N cells, appended to in the usual way. */
static NOINLINE void long_list(size_t n) {
    size_t capacity = 16;
    Array *a = gc_array_new(capacity);
    if (a == NULL) abort();
    roots[2].value = VALUE(a);
    double t = now();
    for (size_t i = 0; i < n; i++) {
        a = (Array *)roots[2].value;
        if (i == capacity) {
            capacity += capacity / 8 + 8;
            Array *b = gc_array_grow(a, i, capacity);
            if (b == NULL) abort();
            roots[2].value = VALUE(b);
        }
        Cell *c = cell_new((int64_t)i);
        a = (Array *)roots[2].value;
        slot_set(a, &a->items[i], VALUE(c));
    }
    report("appending to a list", now() - t, n);
    t = now();
    garbage(10000000);
    report("garbage beside it", now() - t, 10000000);
    roots[2].value = NULL;
}

int main(int argc, char **argv) {
    size_t megabytes = argc > 1 ? strtoull(argv[1], NULL, 10) : 500;
    char  *low, *high;
    os_thread_stack(&low, &high);
    if (gc_init() < 0 || gc_thread_attach(high) == NULL) return 1;
    gc_add_roots(roots, COUNT_OF(roots), "bench");
    garbage(1000000);
    gc_reset_pauses();
    double t = now();
    garbage(100000000);
    report("garbage of 48 bytes", now() - t, 100000000);
    t = now();
    some_survive(50000000, 100, 100000);
    report("1 % survive for a while", now() - t, 50000000);
    t = now();
    some_survive(20000000, 10, 100000);
    report("10 % survive for a while", now() - t, 20000000);
    long_list(5000000);
    big_heap(megabytes, 10000);
    return 0;
}
