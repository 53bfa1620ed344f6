/* gc_model.c - random programs against a shadow of the heap.
 *
 *   gc-model [seed] [operations] [settings]
 *
 * Each operation is done twice: on real objects, through the public interface only, and on shadow nodes that are plain C
 * memory and never collected by the thing under test.  Every real object carries its shadow's number; whenever one is
 * reached, number and contents must agree.  What the collector says about death (a cleared weak slot, a finalizer, a
 * release) is noted in the shadow, and reaching such a node afterwards is an error.
 *
 * The seed is printed; the same seed and settings repeat the program. */
#include "gc/gc.h"
#include "gc/stats.h"

#include "base/thread_os.h"

#include <stdio.h>
#include <stdlib.h>

/* ---- random numbers (xorshift) ------------------------------------------------------------------------------------ */
static uint64_t random_state, seed;
static uint64_t random_word(void) {
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return random_state;
}
static uint32_t below(uint32_t n) { return (uint32_t)((random_word() >> 11) % n); }
static bool     one_in(uint32_t n) { return below(n) == 0; }

static uint64_t operation;
static const char *settings = "";
NORETURN static void fail(const char *what, uint64_t a, uint64_t b) {
    fprintf(stderr, "gc-model: %s (%llu, %llu)\nrepeat: gc-model %llu %llu %s\n", what, (unsigned long long)a,
            (unsigned long long)b, (unsigned long long)seed, (unsigned long long)operation + 1, settings);
    abort();
}

/* ---- real objects ------------------------------------------------------------------------------------------------- */
enum { KIND_NODE, KIND_LIST, KIND_TABLE, KIND_WEAK, KIND_BLOB, KIND_CLASS, KINDS };

typedef struct Real {
    Obj      header;
    intptr_t count;
    uint64_t number;
} Real;
typedef struct RealNode {
    Real real;
    Slot fields[];
} RealNode;
typedef struct RealList {
    Real  real;
    Slot *items; /* into an Array */
} RealList;
typedef struct Entry {
    int64_t hash;
    Slot    key, value;
} Entry;
typedef struct Entries {
    Obj      header;
    intptr_t count;
    Entry    entry[];
} Entries;
typedef struct RealTable {
    Real     real;
    Entries *entries;
} RealTable;
typedef struct RealWeak {
    Real real;
    Slot weak;
} RealWeak;
typedef struct RealBlob {
    Real    real;
    uint8_t bytes[];
} RealBlob;

typedef struct FakeType {
    Obj          header;
    char         before[GC_TYPE_SHAPE_OFFSET - sizeof(Obj)];
    const Shape *shape;
} FakeType;

static size_t node_size(const Obj *o) { return sizeof(RealNode) + (size_t)((const Real *)o)->count * sizeof(Slot); }
static size_t blob_size(const Obj *o) { return sizeof(RealBlob) + (size_t)((const Real *)o)->count; }
static size_t entries_size(const Obj *o) {
    return sizeof(Entries) + (size_t)((const Entries *)o)->count * sizeof(Entry);
}
static void node_trace(Obj *o, Tracer *t) { trace_slots(t, ((RealNode *)o)->fields, (size_t)((Real *)o)->count); }
static void list_trace(Obj *o, Tracer *t) { trace_interior(t, &((RealList *)o)->items, offsetof(Array, items)); }
static void table_trace(Obj *o, Tracer *t) { trace_pointer(t, &((RealTable *)o)->entries); }
static void entries_trace(Obj *o, Tracer *t) {
    Entries *e = (Entries *)o;
    trace_entries(t, &e->entry[0].key, (size_t)e->count, sizeof(Entry), 2);
}
static void weak_trace(Obj *o, Tracer *t) { trace_weak(t, o, &((RealWeak *)o)->weak); }
static void on_release(Obj *o);

static const Shape shapes[KINDS] = {
    [KIND_NODE] = {.size_of = node_size, .trace = node_trace, .release = on_release},
    [KIND_LIST] = {.size = sizeof(RealList), .trace = list_trace, .release = on_release},
    [KIND_TABLE] = {.size = sizeof(RealTable), .trace = table_trace, .release = on_release},
    [KIND_WEAK] = {.size = sizeof(RealWeak), .flags = SHAPE_WEAK, .trace = weak_trace, .release = on_release},
    [KIND_BLOB] = {.size_of = blob_size, .release = on_release},
    [KIND_CLASS] = {.size_of = node_size, .flags = SHAPE_IMMORTAL_CLASS, .trace = node_trace, .release = on_release},
};
static const Shape entries_shape = {.size_of = entries_size, .trace = entries_trace};
static FakeType types[KINDS];
static FakeType entries_type = {.shape = &entries_shape};

/* ---- the shadow ---------------------------------------------------------------------------------------------------- */
typedef int64_t Ref; /* 0 nothing, odd: tagged integer's bits, even: number of a node * 2 */

enum { FINALIZER = 1, RELEASE = 2, FINALIZED = 4, RELEASED = 8, SAID_DEAD = 16, RESURRECTED = 32, EXPOSED = 64, PINNED = 128 };

typedef struct Shadow {
    uint64_t  number;
    uint8_t   kind, flags, mark;
    uint32_t  held;    /* references of "C" */
    uint32_t  count;
    uintptr_t address; /* complement, so that no stack scan sees it; 0: may move */
    Ref       fields[];
} Shadow;

static Shadow **shadows; /* by number */
static Shadow **alive;   /* those not forgotten, oldest first */
static uint64_t shadow_count = 1, shadow_room, live_shadows;
static uint8_t  shadow_mark;

#define ROOTS 96
static Slot roots[ROOTS];
static Ref  shadow_roots[ROOTS];
#define STATICS 4
static struct { RealNode node; Slot more[8]; } statics[STATICS];
static Shadow *static_shadows[STATICS];

static Shadow *shadow_new(int kind, uint32_t count) {
    if (shadow_count >= shadow_room) {
        shadow_room = shadow_room ? shadow_room * 2 : 1 << 16;
        shadows = realloc(shadows, shadow_room * sizeof *shadows);
        alive = realloc(alive, shadow_room * sizeof *alive);
        if (shadows == NULL || alive == NULL) abort();
    }
    Shadow *s = calloc(1, sizeof *s + count * sizeof(Ref));
    if (s == NULL) abort();
    s->number = shadow_count;
    s->kind = (uint8_t)kind;
    s->count = count;
    s->mark = shadow_mark;
    shadows[shadow_count++] = s;
    alive[live_shadows++] = s;
    return s;
}
static Shadow *shadow_of_ref(Ref r) { return r != 0 && r % 2 == 0 ? shadows[r / 2] : NULL; }

static Shadow **todo;
static size_t   todo_count, todo_room;
static void     todo_push(Shadow *s) {
    if (s == NULL || s->mark == shadow_mark) return;
    s->mark = shadow_mark;
    if (todo_count == todo_room) {
        todo_room = todo_room ? todo_room * 2 : 1024;
        todo = realloc(todo, todo_room * sizeof *todo);
        if (todo == NULL) abort();
    }
    todo[todo_count++] = s;
}
static void todo_drain(void) {
    while (todo_count > 0) {
        Shadow *s = todo[--todo_count];
        if (s->kind == KIND_WEAK) continue;
        for (uint32_t i = 0; i < s->count && s->kind != KIND_BLOB; i++) todo_push(shadow_of_ref(s->fields[i]));
    }
}
static void shadow_unmark_all(void) {
    for (uint64_t i = 0; i < live_shadows; i++) alive[i]->mark = shadow_mark ^ 1;
}
/* Forgets nodes that can never come back. */
static void shadow_sweep(void) {
    shadow_unmark_all();
    for (int i = 0; i < ROOTS; i++) todo_push(shadow_of_ref(shadow_roots[i]));
    for (int i = 0; i < STATICS; i++) todo_push(static_shadows[i]);
    for (uint64_t i = 0; i < live_shadows; i++) {
        Shadow *s = alive[i];
        if ((s->held > 0 || (s->flags & (FINALIZER | FINALIZED)) == FINALIZER)) todo_push(s);
    }
    todo_drain();
    uint64_t kept = 0;
    for (uint64_t i = 0; i < live_shadows; i++) {
        Shadow *s = alive[i];
        if (s->mark == shadow_mark) {
            alive[kept++] = s;
            continue;
        }
        shadows[s->number] = NULL;
        free(s);
    }
    live_shadows = kept;
}

/* ---- real against shadow ------------------------------------------------------------------------------------------- */
static uint8_t blob_byte(uint64_t number, size_t i) { return (uint8_t)(number * 31 + i * 7); }

static Shadow *check(const Real *r, Ref ref) {
    Shadow *s = shadow_of_ref(ref);
    if (s == NULL) fail("real object where the shadow has none", r->number, (uint64_t)ref);
    if (r->number != s->number) fail("wrong object", r->number, s->number);
    if (r->header.type != (Type *)&types[s->kind]) fail("wrong type", r->number, s->kind);
    if ((uint32_t)r->count != s->count) fail("wrong length", (uint64_t)r->count, s->count);
    if (s->flags & RELEASED) fail("released object is reachable", r->number, 0);
    if (!(s->flags & RESURRECTED) && s->flags & (FINALIZED | SAID_DEAD)) fail("object said dead is reachable", r->number, s->flags);
    if (s->address != 0 && ~s->address != (uintptr_t)r) fail("object moved that may not", r->number, 0);
    if (s->kind == KIND_BLOB && s->count > 0) {
        size_t i = below(s->count);
        if (((const RealBlob *)r)->bytes[i] != blob_byte(s->number, i)) fail("wrong bytes", r->number, i);
    }
    return s;
}

static Obj *owner_of(Real *r, int kind) {
    if (kind == KIND_LIST) return (Obj *)((char *)((RealList *)r)->items - offsetof(Array, items));
    if (kind == KIND_TABLE) return (Obj *)((RealTable *)r)->entries;
    return &r->header;
}
static Slot *slot_at(Real *r, int kind, uint32_t i) {
    if (kind == KIND_LIST) return &((RealList *)r)->items[i];
    if (kind == KIND_TABLE) return i % 2 ? &((RealTable *)r)->entries->entry[i / 2].value : &((RealTable *)r)->entries->entry[i / 2].key;
    return &((RealNode *)r)->fields[i];
}
static bool has_fields(const Shadow *s) { return s->count > 0 && s->kind != KIND_BLOB && s->kind != KIND_WEAK; }

static Real *check_value(Value v, Ref ref) {
    if (v == NULL || !value_is_obj(v)) {
        if ((Ref)value_bits(v) != ref) fail("wrong value", value_bits(v), (uint64_t)ref);
        return NULL;
    }
    check((Real *)v, ref);
    return (Real *)v;
}

/* A random reachable object; NULL when the chosen root is empty. */
static Real *pick(Shadow **shadow) {
    Real *r;
    Ref   ref;
    if (one_in(20)) {
        uint32_t i = below(STATICS);
        r = (Real *)&statics[i];
        ref = (Ref)static_shadows[i]->number * 2;
    } else {
        uint32_t i = below(ROOTS);
        ref = shadow_roots[i];
        r = check_value(roots[i].value, ref);
        if (r == NULL) return NULL;
    }
    Shadow *s = shadow_of_ref(ref);
    for (uint32_t steps = below(24); steps > 0 && has_fields(s); steps--) {
        uint32_t i = below(s->count);
        Real    *next = check_value(slot_at(r, s->kind, i)->value, s->fields[i]);
        if (next == NULL) continue;
        r = next;
        s = shadow_of_ref(s->fields[i]);
    }
    *shadow = s;
    return r;
}

/* Compares everything reachable. */
static Real **pairs;
static size_t pair_count, pair_room;
static void   pairs_push(Real *r, Shadow *s) {
    if (s->mark == shadow_mark) return;
    s->mark = shadow_mark;
    if (pair_count == pair_room) {
        pair_room = pair_room ? pair_room * 2 : 4096;
        pairs = realloc(pairs, pair_room * sizeof *pairs);
        if (pairs == NULL) abort();
    }
    pairs[pair_count++] = r;
}
static void compare_all(void) {
    shadow_unmark_all();
    for (int i = 0; i < ROOTS; i++) {
        Real *r = check_value(roots[i].value, shadow_roots[i]);
        if (r != NULL) pairs_push(r, shadow_of_ref(shadow_roots[i]));
    }
    for (int i = 0; i < STATICS; i++) pairs_push((Real *)&statics[i], static_shadows[i]);
    while (pair_count > 0) {
        Real   *r = pairs[--pair_count];
        Shadow *s = shadows[r->number];
        for (uint32_t i = 0; i < s->count && has_fields(s); i++) {
            Real *next = check_value(slot_at(r, s->kind, i)->value, s->fields[i]);
            if (next != NULL) pairs_push(next, shadow_of_ref(s->fields[i]));
        }
    }
}

/* ---- operations ------------------------------------------------------------------------------------------------------ */
static uint32_t some_count(void) {
    uint32_t n = below(1000);
    if (n < 600) return below(5);
    if (n < 900) return below(30);
    if (n < 990) return below(400);
    return one_in(20) ? below(20000) : below(2000);
}

/* The first roots hold big lists that last, so that the graph grows. */
#define HUBS 12
static uint32_t passing_root(void) { return HUBS + below(ROOTS - HUBS); }

static void set_root(uint32_t i, Value v, Ref ref) {
    roots[i].value = v;
    shadow_roots[i] = ref;
}
static Ref ref_to(const Shadow *s) { return (Ref)s->number * 2; }

static Real *real_new(int kind, uint32_t count) {
    size_t size = kind == KIND_BLOB   ? sizeof(RealBlob) + count
                  : kind == KIND_LIST || kind == KIND_TABLE ? sizeof(RealList)
                  : kind == KIND_WEAK ? sizeof(RealWeak)
                                      : sizeof(RealNode) + count * sizeof(Slot);
    Type *type = (Type *)&types[kind];
    Real *r = kind == KIND_CLASS || one_in(200) ? (Real *)gc_alloc_old(type, size) : (Real *)gc_alloc(type, size);
    if (r == NULL) fail("out of memory", size, 0);
    r->count = (intptr_t)count;
    return r;
}

static NOINLINE void op_allocate(void) {
    int      kind = (int)below(20);
    uint32_t count = some_count(), where = passing_root();
    kind = kind < 9 ? KIND_NODE : kind < 12 ? KIND_LIST : kind < 14 ? KIND_TABLE : kind < 16 ? KIND_WEAK : kind < 19 ? KIND_BLOB : KIND_CLASS;
    uint32_t hub = below(HUBS);
    if (roots[hub].value == NULL) {
        where = hub;
        kind = KIND_LIST;
        count = 300 + below(one_in(4) ? 6000 : 700);
    }
    if (kind == KIND_WEAK) count = 1;
    if (kind == KIND_TABLE) count &= ~1u;
    if (kind == KIND_CLASS) count %= 40;
    Real *r = real_new(kind, count);
    Shadow *s = shadow_new(kind, count);
    r->number = s->number;
    if (kind == KIND_LIST) {
        Array *a = gc_array_new(count);
        if (a == NULL) fail("out of memory", count, 0);
        pointer_set(r, &((RealList *)r)->items, a->items);
    } else if (kind == KIND_TABLE) {
        Entries *e = (Entries *)gc_alloc_var((Type *)&entries_type, sizeof *e + count / 2 * sizeof(Entry), count / 2);
        if (e == NULL) fail("out of memory", count, 0);
        pointer_set(r, &((RealTable *)r)->entries, e);
    } else if (kind == KIND_BLOB) {
        for (uint32_t i = 0; i < count; i++) ((RealBlob *)r)->bytes[i] = blob_byte(s->number, i);
    } else if (kind == KIND_NODE && count > 0) {
        uint32_t i = below(count), from = below(ROOTS); /* no barrier: fresh */
        slot_init(&((RealNode *)r)->fields[i], roots[from].value);
        s->fields[i] = shadow_roots[from];
    }
    if (where < HUBS || one_in(3)) {
        set_root(where, VALUE(r), ref_to(s));
        return;
    }
    Shadow *t;
    Real   *owner = pick(&t);
    if (owner == NULL || !has_fields(t)) return;
    uint32_t i = below(t->count);
    slot_set(owner_of(owner, t->kind), slot_at(owner, t->kind, i), VALUE(r));
    t->fields[i] = ref_to(s);
}

static NOINLINE void op_garbage(void) {
    for (uint32_t n = below(50); n > 0; n--)
        if (gc_byte_array_new(below(300)) == NULL) fail("out of memory", 0, 0);
}

static NOINLINE void op_write(void) {
    Shadow *s, *t;
    Real   *r = pick(&s), *other = pick(&t);
    if (r == NULL || !has_fields(s)) return;
    uint32_t i = below(s->count);
    Value    v = other != NULL ? VALUE(other) : NULL;
    Ref      ref = other != NULL ? ref_to(t) : 0;
    if (one_in(8)) {
        v = value_from_int((int64_t)below(1000));
        ref = (Ref)value_bits(v);
    } else if (one_in(6)) {
        v = NULL;
        ref = 0;
    }
    slot_set(owner_of(r, s->kind), slot_at(r, s->kind, i), v);
    s->fields[i] = ref;
}

static NOINLINE void op_copy(void) {
    Shadow *s, *t;
    Real   *r = pick(&s), *q = one_in(4) ? r : pick(&t);
    if (q == r) t = s;
    if (r == NULL || q == NULL || !has_fields(s) || !has_fields(t) || s->kind == KIND_TABLE || t->kind == KIND_TABLE) return;
    uint32_t n = below((s->count < t->count ? s->count : t->count) + 1);
    uint32_t to = below(s->count - n + 1), from = below(t->count - n + 1);
    slots_copy(owner_of(r, s->kind), slot_at(r, s->kind, to), slot_at(q, t->kind, from), n);
    memmove(s->fields + to, t->fields + from, n * sizeof(Ref));
    if (q == r || one_in(2)) return;
    for (uint32_t i = 0; i < n; i++) { /* moved, not copied */
        slot_set(owner_of(q, t->kind), slot_at(q, t->kind, from + i), NULL);
        t->fields[from + i] = 0;
    }
}

/* New storage of the same length: filled without barrier while fresh. */
static NOINLINE void op_new_storage(void) {
    Shadow *s;
    Real   *r = pick(&s);
    if (r == NULL || s->kind != KIND_LIST) return;
    RealList *list = (RealList *)r;
    size_t    capacity = s->count + below(10);
    bool      grow = one_in(2);
    Array    *a = grow ? gc_array_grow((Array *)owner_of(r, KIND_LIST), s->count, capacity) : gc_array_new(capacity);
    if (a == NULL) fail("out of memory", s->count, 0);
    if (!grow) memcpy(a->items, list->items, s->count * sizeof(Slot));
    Obj *old = (Obj *)owner_of(r, KIND_LIST);
    pointer_set(list, &list->items, a->items);
    gc_drop(old);
}

static NOINLINE void op_weak(void) {
    Shadow *s, *t;
    Real   *r = pick(&s);
    if (r == NULL || s->kind != KIND_WEAK) return;
    RealWeak *w = (RealWeak *)r;
    Value     v = w->weak.value;
    if (v != NULL && value_is_obj(v) && gc_is_dying(value_obj(v))) v = NULL;
    if (v == NULL) {
        t = shadow_of_ref(s->fields[0]);
        if (t != NULL) t->flags |= SAID_DEAD;
        s->fields[0] = 0;
    } else if (s->fields[0] == 0 || ((Real *)v)->number != (uint64_t)s->fields[0] / 2) {
        fail("weak slot shows another object", ((Real *)v)->number, (uint64_t)s->fields[0]);
    } else if (one_in(2) && shadow_of_ref(s->fields[0]) != NULL) {
        set_root(passing_root(), v, s->fields[0]); /* strong again */
        check((Real *)v, s->fields[0]);
        return;
    }
    Real *other = pick(&t);
    if (other == NULL) return;
    slot_set(w, &w->weak, VALUE(other));
    s->fields[0] = ref_to(t);
}

static NOINLINE void op_register(void) {
    Shadow *s;
    Real   *r = pick(&s);
    if (r == NULL || !gc_contains(r)) return;
    switch (below(6)) {
    case 0:
        if (s->flags & FINALIZER) return;
        s->flags |= FINALIZER;
        if (gc_register_finalizer(&r->header) < 0) abort();
        break;
    case 1:
        if (s->flags & RELEASE) return;
        s->flags |= RELEASE;
        if (gc_register_release(&r->header) < 0) abort();
        break;
    case 2:
        gc_pin(&r->header);
        s->flags |= PINNED;
        s->address = ~(uintptr_t)r;
        break;
    case 3:
        gc_expose(&r->header);
        s->flags |= EXPOSED;
        s->address = ~(uintptr_t)r;
        if (s->held < 3) s->held++, r->header.word++;
        break;
    default:
        if (s->held == 0) return;
        s->held--;
        r->header.word--;
    }
}

/* C drops what only it may still hold. */
static NOINLINE void op_drop_held(void) {
    uint64_t first = live_shadows > 3000 ? live_shadows - 3000 : 0;
    uint64_t i = first + below((uint32_t)(live_shadows - first + 1));
    if (i >= live_shadows || alive[i]->held == 0) return;
    Real *r = (Real *)~alive[i]->address;
    check(r, ref_to(alive[i]));
    alive[i]->held--;
    r->header.word--;
}
/* C holds things for a while only, or the heap fills with them. */
static void drop_all_held(void) {
    for (uint64_t i = 0; i < live_shadows; i++)
        while (alive[i]->held > 0) {
            Real *r = (Real *)~alive[i]->address;
            check(r, ref_to(alive[i]));
            alive[i]->held--;
            r->header.word--;
        }
}

static NOINLINE void op_drop(void) {
    for (uint32_t n = one_in(4); n > 0; n--) {
        uint32_t i = one_in(300) ? below(HUBS) : passing_root();
        check_value(roots[i].value, shadow_roots[i]);
        set_root(i, NULL, 0);
    }
}
static NOINLINE void op_drop_many(void) {
    for (uint32_t i = 0; i < ROOTS; i++)
        if (one_in(3)) set_root(i, NULL, 0);
    for (uint32_t i = 0; i < STATICS; i++)
        for (uint32_t k = 0; k < 8; k++) {
            slot_set(&statics[i], &statics[i].node.fields[k], NULL);
            static_shadows[i]->fields[k] = 0;
        }
}
static NOINLINE void op_move_root(void) {
    Shadow *s;
    Real   *r = pick(&s);
    if (r != NULL) set_root(passing_root(), VALUE(r), ref_to(s));
}

static size_t visited;
static Shadow *visiting;
static void count_visit(Value v, void *context) { visited++; }
static NOINLINE void op_walk(void) {
    Real *r = pick(&visiting);
    if (r == NULL || visiting->kind != KIND_NODE) return;
    size_t want = 0;
    for (uint32_t i = 0; i < visiting->count; i++) want += visiting->fields[i] != 0;
    visited = 0;
    gc_walk_references(&r->header, count_visit, NULL);
    if (visited != want) fail("walk found another number of references", visited, want);
}

static void on_release(Obj *o) {
    Shadow *s = shadows[((Real *)o)->number];
    if (s == NULL) return; /* forgotten: certainly dead */
    if (!(s->flags & RELEASE) || s->flags & RELEASED) fail("unexpected release", s->number, s->flags);
    s->flags |= RELEASED;
}
static void on_finalize(Obj *o) {
    Real   *r = (Real *)o;
    Shadow *s = shadows[r->number];
    if (s == NULL || !(s->flags & FINALIZER) || s->flags & FINALIZED) fail("unexpected finalizer", r->number, s ? s->flags : 0);
    s->flags |= FINALIZED;
    if (one_in(2)) return;
    shadow_unmark_all();
    todo_push(s);
    todo_drain();
    for (uint64_t i = 0; i < live_shadows; i++)
        if (alive[i]->mark == shadow_mark) alive[i]->flags |= RESURRECTED;
    set_root(passing_root(), VALUE(r), ref_to(s));
    check(r, ref_to(s));
}

static void on_weak_cleared(Obj *holder) {
    const RealWeak *w = (const RealWeak *)holder;
    if (holder->type != (Type *)&types[KIND_WEAK] || w->real.number >= shadow_count) fail("report by something else", 0, 0);
    if (w->weak.value != NULL) fail("report without clearing", w->real.number, 0);
    if (!gc_contains(holder)) fail("report from outside", w->real.number, 0);
}

static NOINLINE void operate(void) {
    uint32_t n = below(1000);
    if (n < 300) op_allocate();
    else if (n < 330) op_garbage();
    else if (n < 620) op_write();
    else if (n < 700) op_copy();
    else if (n < 720) op_new_storage();
    else if (n < 780) op_weak();
    else if (n < 800) op_register();
    else if (n < 810) op_drop_held();
    else if (n < 930) op_move_root();
    else if (n < 970) op_drop();
    else if (n < 980) op_walk();
    else if (n < 990) gc_run_pending();
    else if (n < 995) gc_collect_step();
    else if (n < 997) gc_collect_minor();
    else if (n < 998) gc_external_memory((ptrdiff_t)below(200000) - 100000);
    else if (one_in(10)) op_drop_many();
    else if (one_in(40)) gc_collect_full();
}

/* ---- main ------------------------------------------------------------------------------------------------------------- */
static void start(void) {
    static const GcHooks hooks = {.finalize = on_finalize, .weak_cleared = on_weak_cleared};
    char *low, *high;
    os_thread_stack(&low, &high);
    for (int i = 0; i < KINDS; i++) types[i].shape = &shapes[i];
    if (gc_configure("threshold=512k,slice=200,poison") < 0 || gc_init() < 0 || gc_configure(settings) < 0) fail("settings", 0, 0);
    if (gc_thread_attach(high) == NULL) fail("attach", 0, 0);
    gc_set_hooks(&hooks);
    gc_add_roots(roots, ROOTS, "model");
    for (int i = 0; i < STATICS; i++) {
        static_shadows[i] = shadow_new(KIND_NODE, 8);
        statics[i].node.real.header.type = (Type *)&types[KIND_NODE];
        statics[i].node.real.count = 8;
        statics[i].node.real.number = static_shadows[i]->number;
        gc_add_static_object(&statics[i].node.real.header);
    }
}

int main(int argc, char **argv) {
    uint64_t operations = argc > 2 ? strtoull(argv[2], NULL, 10) : 1000000;
    seed = argc > 1 ? strtoull(argv[1], NULL, 10) : 1;
    if (argc > 3) settings = argv[3];
    random_state = seed * 0x9E3779B97F4A7C15u + 1;
    start();
    for (operation = 0; operation < operations; operation++) {
        operate();
        if (operation % 20000 == 19999) {
            drop_all_held();
            shadow_sweep();
            compare_all();
            if (live_shadows > 20000) op_drop_many();
        }
    }
    compare_all();
    GcStats stats;
    gc_get_stats(&stats);
    printf("seed %llu %s: %llu operations, %llu minor, %llu major collections, %llu bytes promoted, %llu pinned, live %llu\n",
           (unsigned long long)seed, settings, (unsigned long long)operations, (unsigned long long)stats.minor_collections,
           (unsigned long long)stats.major_collections, (unsigned long long)stats.promoted_bytes,
           (unsigned long long)stats.pinned_objects, (unsigned long long)live_shadows);
    return 0;
}
