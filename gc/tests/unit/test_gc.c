/* test_gc.c - the collector's promises, one by one.  The random programs are in gc_model.c. */
#include "gc/gc.h"
#include "gc/stats.h"

#include "base/test.h"
#include "base/thread_os.h"

#include <stdlib.h>

/* ---- a little object system ------------------------------------------------------------------------------------- */
typedef struct Pair {
    Obj  header;
    Slot a, b, weak;
    int64_t number;
} Pair;

typedef struct Holder { /* like a list: a pointer into an Array */
    Obj     header;
    Slot   *items;
    int64_t count;
} Holder;

typedef struct TestType {
    Obj          header;
    char         before[GC_TYPE_SHAPE_OFFSET - sizeof(Obj)];
    const Shape *shape;
} TestType;

static void pair_trace(Obj *o, Tracer *t) {
    Pair *p = (Pair *)o;
    trace_slot(t, &p->a);
    trace_slot(t, &p->b);
    trace_weak(t, o, &p->weak);
}
static int released;
static void pair_release(Obj *o) { released++; }
static void holder_trace(Obj *o, Tracer *t) { trace_interior(t, &((Holder *)o)->items, offsetof(Array, items)); }

static const Shape pair_shape = {.size = sizeof(Pair), .flags = SHAPE_WEAK, .trace = pair_trace, .release = pair_release};
static const Shape holder_shape = {.size = sizeof(Holder), .trace = holder_trace};
static TestType pair_type = {.shape = &pair_shape}, holder_type = {.shape = &holder_shape};

static Slot roots[64];
static int  weak_reports, finalized;
static Obj *last_finalized;
static void on_weak(Obj *holder) { weak_reports++; }
static void on_finalize(Obj *obj) { finalized++, last_finalized = obj; }

static Pair *pair_new(int64_t number) {
    Pair *p = (Pair *)gc_alloc((Type *)&pair_type, sizeof *p);
    p->number = number;
    return p;
}

/* Old values of registers and dead frames would keep objects alive; this overwrites them. */
static NOINLINE void wipe_stack(void) {
    volatile char space[4096];
    for (size_t i = 0; i < sizeof space; i++) space[i] = 0;
}
static void full(void) {
    wipe_stack();
    gc_collect_full();
}

/* ---- tests -------------------------------------------------------------------------------------------------------- */
static NOINLINE void build_chain(int n) {
    roots[0].value = NULL;
    for (int i = 0; i < n; i++) {
        Pair *p = pair_new(i);
        slot_init(&p->a, roots[0].value);
        roots[0].value = VALUE(p);
    }
}
static bool chain_is(int n) {
    Value v = roots[0].value;
    while (n-- > 0) {
        Pair *p = (Pair *)v;
        if (p == NULL || p->number != n || p->header.type != (Type *)&pair_type) return false;
        v = p->a.value;
    }
    return v == NULL;
}

TEST(survivors_move_and_keep_their_contents) {
    build_chain(1000);
    Value before = roots[0].value;
    uintptr_t hidden = ~(uintptr_t)before;
    before = NULL;
    wipe_stack();
    gc_collect_minor();
    EXPECT(chain_is(1000));
    full();
    EXPECT(chain_is(1000));
    EXPECT(hidden != 0);
}

TEST(many_collections_with_churn) {
    build_chain(500);
    for (int i = 0; i < 2000000; i++) (void)pair_new(i)->number;
    EXPECT(chain_is(500));
    roots[0].value = NULL;
}

TEST(locals_and_interior_pointers_pin) {
    Pair *p = pair_new(7);
    int64_t *inside = &p->number;
    uintptr_t address = (uintptr_t)p;
    p = NULL;
    gc_collect_minor();
    EXPECT_INT(*inside, 7);
    EXPECT_INT((uintptr_t)inside - address, offsetof(Pair, number));
}

TEST(barrier_remembers_old_to_young) {
    Pair *old = (Pair *)gc_alloc_old((Type *)&pair_type, sizeof *old);
    roots[1].value = VALUE(old);
    gc_collect_minor();
    EXPECT(obj_has_flag(&old->header, OBJ_FLAG_LOG));
    for (int i = 0; i < 100; i++) {
        slot_set(old, &old->a, VALUE(pair_new(i)));
        wipe_stack();
        gc_collect_minor();
        EXPECT_INT(((Pair *)old->a.value)->number, i);
    }
    roots[1].value = NULL;
}

static NOINLINE Holder *holder_new(size_t n) {
    Holder *h = (Holder *)gc_alloc((Type *)&holder_type, sizeof *h);
    roots[2].value = VALUE(h);
    Array *a = gc_array_new(n);
    h = (Holder *)roots[2].value;
    pointer_set(h, &h->items, a->items);
    h->count = (int64_t)n;
    return h;
}

TEST(interior_slots_follow_the_array) {
    size_t sizes[] = {0, 1, 10, 500, 2000, 100000, 3000000};
    for (size_t k = 0; k < COUNT_OF(sizes); k++) {
        holder_new(sizes[k]);
        for (size_t i = 0; i < sizes[k]; i += 1 + sizes[k] / 97) {
            Pair   *p = pair_new((int64_t)i);
            Holder *h = (Holder *)roots[2].value;
            slot_set((char *)h->items - offsetof(Array, items), &h->items[i], VALUE(p));
            if (i % 7 == 0) gc_collect_minor();
        }
        wipe_stack();
        gc_collect_minor();
        full();
        Holder *h = (Holder *)roots[2].value;
        for (size_t i = 0; i < sizes[k]; i += 1 + sizes[k] / 97) EXPECT_INT(((Pair *)h->items[i].value)->number, i);
    }
    roots[2].value = NULL;
}

static NOINLINE void make_weak(bool keep) {
    Pair *holder = pair_new(1);
    roots[3].value = VALUE(holder);
    Pair *referent = pair_new(2);
    holder = (Pair *)roots[3].value;
    slot_set(holder, &holder->weak, VALUE(referent));
    roots[4].value = keep ? VALUE(referent) : NULL;
}
TEST(weak_slots) {
    make_weak(true);
    wipe_stack();
    gc_collect_minor();
    EXPECT(((Pair *)roots[3].value)->weak.value == roots[4].value);
    full();
    EXPECT(((Pair *)roots[3].value)->weak.value == roots[4].value);
    weak_reports = 0;
    roots[4].value = NULL;
    full();
    EXPECT(((Pair *)roots[3].value)->weak.value == NULL);
    EXPECT_INT(weak_reports, 1);
    make_weak(false);
    for (int i = 0; i < 10; i++) make_weak(false);
    wipe_stack();
    gc_collect_minor();
    EXPECT(weak_reports >= 2);
}

static NOINLINE void make_finalizable(void) {
    Pair *owner = pair_new(10), *owned = pair_new(20);
    slot_set(owner, &owner->a, VALUE(owned));
    if (gc_register_finalizer(&owned->header) < 0 || gc_register_finalizer(&owner->header) < 0) abort();
}
TEST(finalizers_run_once_owner_first) {
    finalized = 0;
    make_finalizable();
    (void)make_weak;
    full();
    gc_run_pending();
    EXPECT_INT(finalized, 1);
    EXPECT_INT(((Pair *)last_finalized)->number, 10);
    last_finalized = NULL;
    full();
    gc_run_pending();
    EXPECT_INT(finalized, 2);
    full();
    gc_run_pending();
    EXPECT_INT(finalized, 2);
    last_finalized = NULL;
}

static NOINLINE void make_releasable(int n) {
    for (int i = 0; i < n; i++)
        if (gc_register_release(&pair_new(i)->header) < 0) abort();
}
TEST(release_runs_for_the_dead) {
    released = 0;
    make_releasable(100);
    full();
    EXPECT(released >= 98);
    build_chain(100);
    gc_collect_minor();
    for (Value v = roots[0].value; v != NULL; v = ((Pair *)v)->a.value)
        if (gc_register_release((Obj *)v) < 0) abort();
    released = 0;
    full();
    EXPECT_INT(released, 0);
    roots[0].value = NULL;
    full();
    EXPECT(released >= 99);
}

TEST(pinned_objects_stay) {
    Pair *p = pair_new(5);
    roots[5].value = VALUE(p);
    gc_pin(&p->header);
    uintptr_t hidden = ~(uintptr_t)p;
    p = NULL;
    wipe_stack();
    gc_collect_minor();
    EXPECT(~(uintptr_t)roots[5].value == hidden);
    EXPECT_INT(((Pair *)roots[5].value)->number, 5);
    roots[5].value = NULL;
}

static NOINLINE void make_exposed(void) {
    Pair *p = pair_new(77), *q = pair_new(78);
    slot_init(&p->a, VALUE(q));
    gc_expose(&p->header);
    p->header.word++;
    if (gc_register_release(&p->header) < 0) abort();
    roots[6].value = value_from_int((int64_t)(uintptr_t)p);
}
static NOINLINE void check_exposed(void) {
    Pair *p = (Pair *)(uintptr_t)value_int(roots[6].value);
    EXPECT_INT(p->number, 77);
    EXPECT_INT(((Pair *)p->a.value)->number, 78);
    EXPECT_INT(released, 0);
    p->header.word--;
}
TEST(objects_held_by_c_are_roots) {
    make_exposed();
    released = 0;
    for (int i = 0; i < 3; i++) full();
    check_exposed();
    full();
    EXPECT_INT(released, 1);
}

/* Objects without references that only C counts: in no list, found in their blocks. */
typedef struct Leaf {
    Obj     header;
    int64_t number;
} Leaf;
static const Shape leaf_shape = {.size = sizeof(Leaf), .flags = SHAPE_LEAF};
static TestType    leaf_type = {.shape = &leaf_shape};
enum { LEAVES = 3000 };
static uintptr_t hidden_leaves[LEAVES];

static NOINLINE void make_leaves(void) {
    for (int i = 0; i < LEAVES; i++) {
        Leaf *leaf = (Leaf *)gc_alloc_exposed_leaf((Type *)&leaf_type, sizeof *leaf, 1);
        leaf->number = i;
        hidden_leaves[i] = ~(uintptr_t)leaf;
    }
}
static NOINLINE void check_leaves(int step) {
    for (int i = 0; i < LEAVES; i += step) {
        const Leaf *leaf = (const Leaf *)~hidden_leaves[i];
        EXPECT_INT(leaf->number, i);
        EXPECT(leaf->header.type == (Type *)&leaf_type);
    }
}
static NOINLINE void drop_odd_leaves(void) {
    for (int i = 1; i < LEAVES; i += 2) ((Leaf *)~hidden_leaves[i])->header.word--;
}
static void count_odd_leaf(Obj *obj, void *count) {
    if (obj->type == (Type *)&leaf_type && ((Leaf *)obj)->number % 2) ++*(int *)count;
}
static NOINLINE int count_odd_leaves(void) {
    int count = 0;
    gc_walk_heap(count_odd_leaf, &count);
    return count;
}
TEST(leaves_held_by_c_stay) {
    make_leaves();
    gc_collect_minor();
    check_leaves(1);
    for (int i = 0; i < 3; i++) full();
    check_leaves(1);
    drop_odd_leaves();
    full();
    for (int i = 0; i < 10000; i++) pair_new(i);
    for (int i = 0; i < 3; i++) full();
    check_leaves(2);
    EXPECT(count_odd_leaves() < LEAVES / 10);
    for (int i = 0; i < LEAVES; i += 2) ((Leaf *)~hidden_leaves[i])->header.word--;
}

TEST(sizes_shrink) {
    ByteArray *b = gc_byte_array_new(1000);
    roots[7].value = VALUE(b);
    gc_shrink(&b->header, sizeof *b + 1000, sizeof *b + 10);
    b->capacity = 10;
    Pair *p = pair_new(3);
    gc_collect_minor();
    full();
    EXPECT_INT(p->number, 3);
    EXPECT_INT(((ByteArray *)roots[7].value)->capacity, 10);
    roots[7].value = NULL;
}

static int out_of_memory_calls;
static void out_of_memory(void) { out_of_memory_calls++; }
static void count_object(Obj *o, void *context) { ++*(size_t *)context; }
TEST(walk_and_statistics) {
    size_t   n = 0;
    GcStats  stats;
    build_chain(1000);
    gc_walk_heap(count_object, &n);
    EXPECT(n >= 1000);
    gc_get_stats(&stats);
    EXPECT(stats.major_collections > 0 && stats.minor_collections > 0 && stats.max_pause_ns > 0);
    roots[0].value = NULL;
}

TEST(impossible_sizes_fail) {
    EXPECT(gc_byte_array_new(PTRDIFF_MAX / 8) == NULL);
    EXPECT(gc_array_new(SIZE_MAX / 2) == NULL);
}

static NOINLINE int fill_memory(void) {
    for (int i = 0; i < 10000000; i++) {
        Pair *p = (Pair *)gc_alloc((Type *)&pair_type, sizeof *p);
        if (p == NULL) return i;
        slot_init(&p->a, roots[8].value);
        roots[8].value = VALUE(p);
        if (i % 1000 == 0 && gc_array_new(5000) == NULL) return i;
    }
    return -1;
}
TEST(full_memory_is_an_error_and_not_the_end) {
    GcStats stats;
    char    settings[64];
    full();
    gc_get_stats(&stats);
    snprintf(settings, sizeof settings, "max=%zu", stats.mapped_bytes + ((size_t)24 << 20));
    EXPECT_INT(gc_configure(settings), 0);
    out_of_memory_calls = 0;
    EXPECT(fill_memory() > 1000);
    EXPECT(out_of_memory_calls > 0);
    roots[8].value = NULL;
    full();
    EXPECT(gc_alloc((Type *)&pair_type, sizeof(Pair)) != NULL);
    EXPECT_INT(gc_configure("max=0"), 0);
}

TEST(nothing_is_collected_while_held) {
    GcStats before, after;
    EXPECT_INT(gc_hold_begin(10000000), 0);
    gc_get_stats(&before);
    for (int i = 0; i < 10000000 / (int)sizeof(Pair); i++) pair_new(i);
    gc_collect_minor();
    gc_get_stats(&after);
    EXPECT_INT(after.minor_collections, before.minor_collections);
    gc_hold_end();
    gc_collect_minor();
    gc_get_stats(&after);
    EXPECT_INT(after.minor_collections, before.minor_collections + 1);
}

TEST(settings) {
    EXPECT_INT(gc_configure("no_such_word"), -1);
    EXPECT_INT(gc_configure("nursery=many"), -1);
    EXPECT_INT(gc_configure(""), 0);
}

/* A thread that waits with an object in nothing but its own frame. */
static OsMutex thread_lock;
static OsCond thread_changed;
static int  thread_stage;
static bool thread_found;
static void thread_stage_wait(int stage) {
    os_mutex_lock(&thread_lock);
    while (thread_stage < stage) os_cond_wait(&thread_changed, &thread_lock);
    os_mutex_unlock(&thread_lock);
}
static void thread_stage_set(int stage) {
    os_mutex_lock(&thread_lock);
    thread_stage = stage;
    os_cond_broadcast(&thread_changed);
    os_mutex_unlock(&thread_lock);
}
static void thread_body(void *argument) {
    char *low, *high;
    os_thread_stack(&low, &high);
    GcThread *self = gc_thread_attach(high);
    Pair     *p = pair_new(4711);
    gc_thread_park(self);
    thread_stage_set(1);
    thread_stage_wait(2);
    gc_thread_unpark(self);
    thread_found = p->number == 4711 && p->header.type == (Type *)&pair_type;
    gc_thread_detach(self);
    thread_stage_set(3);
}
static GcThread *main_thread;
TEST(stacks_of_waiting_threads_are_roots) {
    os_mutex_init(&thread_lock);
    os_cond_init(&thread_changed);
    gc_thread_park(main_thread);
    EXPECT_INT(os_thread_start(thread_body, NULL, 0), 0);
    thread_stage_wait(1);
    gc_thread_unpark(main_thread);
    for (int i = 0; i < 20; i++) {
        for (int k = 0; k < 100000; k++) pair_new(k);
        full();
    }
    gc_thread_park(main_thread);
    thread_stage_set(2);
    thread_stage_wait(3);
    gc_thread_unpark(main_thread);
    EXPECT(thread_found);
}

static void *stack_base(void) {
    char *low, *high;
    os_thread_stack(&low, &high);
    return high;
}

static int setup(void) {
    static const GcHooks hooks = {.weak_cleared = on_weak, .finalize = on_finalize, .out_of_memory = out_of_memory};
    if (gc_init() < 0 || (main_thread = gc_thread_attach(stack_base())) == NULL) return -1;
    gc_set_hooks(&hooks);
    gc_add_roots(roots, COUNT_OF(roots), "test");
    return 0;
}
TEST_MAIN(setup())
