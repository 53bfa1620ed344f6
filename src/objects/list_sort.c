/* list_sort.c - list.sort(): a stable, adaptive merge sort.
 *
 * The list is cut into runs that are already in order (descending ones are reversed, short ones are filled up by binary
 * insertion), and neighbouring runs are merged in the order that powersort chooses from their positions, which keeps the
 * merges balanced without looking at more than the top of a small stack.  A merge first leaves out what is in place at
 * both ends, copies the shorter run away and merges into the gap; after a streak of wins of one side it searches
 * exponentially ("gallops") instead of comparing one by one.
 *
 * Keys are compared by one of several inlined functions, chosen once by looking at all keys: when all are small ints,
 * floats or str, no call through a slot is made.  With a key function, keys and values move together.  The items hang on
 * arrays of the collector all the time, since a comparison may run anything; stores go through the barrier. */
#include "list_int.h"

#include "objects/float.h"
#include "objects/str.h"

typedef enum SortKind {
    SORT_ANY, SORT_INT, SORT_FLOAT, SORT_STR, SORT_LATIN, SORT_TUPLE_INT, SORT_TUPLE_FLOAT, SORT_TUPLE_STR
} SortKind; /* SORT_LATIN: str of one byte a character */

#define GALLOP_START 7
#define MAX_PENDING  85

typedef struct SortArea { /* parallel arrays; values NULL: the keys are the items */
    Array *keys_owner, *values_owner;
    Slot  *keys, *values;
} SortArea;
typedef struct SortRun {
    intptr_t start, length;
    int      power;
} SortRun;
typedef struct Sorter {
    SortArea area, temp;
    intptr_t temp_capacity;
    intptr_t gallop; /* streak that starts galloping; adapts */
    SortRun  pending[MAX_PENDING];
    int      pending_count;
} Sorter;

static ALWAYS_INLINE bool latin_less(Value a, Value b) {
    size_t n = (size_t)str_length(a), m = (size_t)str_length(b);
    int    order = memcmp(str_data(a), str_data(b), n < m ? n : m);
    return order == 0 ? n < m : order < 0;
}

/* ---- comparison -------------------------------------------------------------------------------------------------- */
static ALWAYS_INLINE Truth sort_less(SortKind kind, Value a, Value b) {
    switch (kind) {
    case SORT_INT: return (intptr_t)value_bits(a) < (intptr_t)value_bits(b);
    case SORT_FLOAT: return float_value(a) < float_value(b);
    case SORT_STR: return str_compare(a, b) < 0;
    case SORT_LATIN: return latin_less(a, b);
    case SORT_TUPLE_INT:
        if (tuple_get(a, 0) == tuple_get(b, 0)) break;
        return sort_less(SORT_INT, tuple_get(a, 0), tuple_get(b, 0));
    case SORT_TUPLE_FLOAT:
        if (float_value(tuple_get(a, 0)) == float_value(tuple_get(b, 0))) break;
        return sort_less(SORT_FLOAT, tuple_get(a, 0), tuple_get(b, 0));
    case SORT_TUPLE_STR: {
        int order = str_compare(tuple_get(a, 0), tuple_get(b, 0));
        if (order == 0) break;
        return order < 0;
    }
    case SORT_ANY: break;
    }
    return object_compare_truth(a, b, COMPARE_LT);
}

static SortKind basic_kind(Value v) {
    if (value_is_int(v)) return SORT_INT;
    if (value_is_flonum(v)) return SORT_FLOAT;
    if (value_is(v, &float_type)) return ((FloatObj *)v)->value == ((FloatObj *)v)->value ? SORT_FLOAT : SORT_ANY; /* no NaN */
    if (!value_is(v, &str_type)) return SORT_ANY;
    return str_kind(v) == STR_KIND_1 ? SORT_LATIN : SORT_STR;
}

static SortKind sort_kind_of(Value v) {
    if (!value_is(v, &tuple_type)) return basic_kind(v);
    if (tuple_length(v) == 0) return SORT_ANY;
    switch (basic_kind(tuple_get(v, 0))) {
    case SORT_INT: return SORT_TUPLE_INT;
    case SORT_FLOAT: return SORT_TUPLE_FLOAT;
    case SORT_STR:
    case SORT_LATIN: return SORT_TUPLE_STR;
    default: return SORT_ANY;
    }
}

static SortKind sort_choose_kind(const Slot *keys, intptr_t n) {
    SortKind kind = sort_kind_of(keys[0].value);
    for (intptr_t i = 1; i < n && kind != SORT_ANY; i++) {
        SortKind other = sort_kind_of(keys[i].value);
        if (other == kind) continue;
        bool both_text = (kind == SORT_STR || kind == SORT_LATIN) && (other == SORT_STR || other == SORT_LATIN);
        kind = both_text ? SORT_STR : SORT_ANY;
    }
    return kind;
}

/* ---- moving items ------------------------------------------------------------------------------------------------ */
static ALWAYS_INLINE void area_copy_one(const SortArea *to, intptr_t at, const SortArea *from, intptr_t i) {
    slot_set(to->keys_owner, &to->keys[at], from->keys[i].value);
    if (to->values != NULL) slot_set(to->values_owner, &to->values[at], from->values[i].value);
}

static void area_copy(const SortArea *to, intptr_t at, const SortArea *from, intptr_t i, intptr_t n) {
    slots_copy(to->keys_owner, to->keys + at, from->keys + i, (size_t)n);
    if (to->values != NULL) slots_copy(to->values_owner, to->values + at, from->values + i, (size_t)n);
}

static void slots_reverse(Array *owner, Slot *slots, intptr_t n) {
    for (Slot *a = slots, *b = slots + n - 1; a < b; a++, b--) {
        Value t = a->value;
        slot_set(owner, a, b->value);
        slot_set(owner, b, t);
    }
}

static void area_reverse(const SortArea *area, intptr_t start, intptr_t n) {
    slots_reverse(area->keys_owner, area->keys + start, n);
    if (area->values != NULL) slots_reverse(area->values_owner, area->values + start, n);
}

static Status sort_reserve(Sorter *s, intptr_t n) {
    if (n <= s->temp_capacity) return 0;
    s->temp.keys_owner = gc_array_new((size_t)n);
    if (s->temp.keys_owner == NULL) return -1;
    s->temp.keys = s->temp.keys_owner->items;
    if (s->area.values != NULL) {
        s->temp.values_owner = gc_array_new((size_t)n);
        if (s->temp.values_owner == NULL) return -1;
        s->temp.values = s->temp.values_owner->items;
    }
    s->temp_capacity = n;
    return 0;
}

/* ---- runs -------------------------------------------------------------------------------------------------------- */
/* Length of the run at START (made ascending), -1 raised. */
static ALWAYS_INLINE intptr_t sort_find_run(Sorter *s, SortKind kind, intptr_t start, intptr_t end) {
    const Slot *keys = s->area.keys;
    intptr_t    i = start + 1;
    if (i >= end) return end - start;
    Truth down = sort_less(kind, keys[i].value, keys[i - 1].value);
    if (down < 0) return -1;
    for (i++; i < end; i++) {
        Truth less = sort_less(kind, keys[i].value, keys[i - 1].value);
        if (less < 0) return -1;
        if (less != down) break;
    }
    if (down) area_reverse(&s->area, start, i - start); /* strictly descending, so this is stable */
    return i - start;
}

/* [start, sorted) is in order; makes [start, end) so. */
static ALWAYS_INLINE Status sort_insert(Sorter *s, SortKind kind, intptr_t start, intptr_t sorted, intptr_t end) {
    SortArea *area = &s->area;
    for (intptr_t i = sorted; i < end; i++) {
        Value    key = area->keys[i].value, value = area->values == NULL ? NULL : area->values[i].value;
        intptr_t low = start, high = i;
        while (low < high) {
            intptr_t middle = low + (high - low) / 2;
            Truth    less = sort_less(kind, key, area->keys[middle].value);
            if (less < 0) return -1;
            if (less) high = middle;
            else low = middle + 1;
        }
        area_copy(area, low + 1, area, low, i - low);
        slot_set(area->keys_owner, &area->keys[low], key);
        if (value != NULL) slot_set(area->values_owner, &area->values[low], value);
    }
    return 0;
}

/* How many of the N sorted keys come before KEY (with OR_EQUAL: also equal ones).  The search starts at one end and
 * doubles its steps. */
static ALWAYS_INLINE intptr_t sort_count(SortKind kind, Value key, const Slot *keys, intptr_t n, bool from_end, bool or_equal) {
    intptr_t low = 0, high = n, step = 1, at = from_end ? n - 1 : 0;
    while (low < high) {
        Truth before;
        if (or_equal) {
            before = sort_less(kind, key, keys[at].value);
            if (before >= 0) before = !before;
        } else before = sort_less(kind, keys[at].value, key);
        if (before < 0) return -1;
        if (before) low = at + 1;
        else high = at;
        if (step > 0 && (before != 0) == from_end) step = 0; /* overshot: bisect from here on */
        if (step > 0) {
            at = from_end ? at - step : at + step;
            step *= 2;
            if (at < low || at >= high) at = from_end ? low : high - 1;
        } else at = low + (high - low) / 2;
    }
    return low;
}

/* ---- merging ----------------------------------------------------------------------------------------------------- */
/* Left run [a, a+na) is copied away; merges upwards.  Right run is [a+na, a+na+nb). */
static ALWAYS_INLINE Status sort_merge_up(Sorter *s, SortKind kind, intptr_t a, intptr_t na, intptr_t nb) {
    SortArea *area = &s->area, *temp = &s->temp;
    intptr_t  i = 0, j = a + na, end = j + nb, out = a, wins_left = 0, wins_right = 0;
    TRY(sort_reserve(s, na));
    area_copy(temp, 0, area, a, na);
    Status status = 0;
    while (i < na && j < end) {
        if (wins_left < s->gallop && wins_right < s->gallop) {
            Truth less = sort_less(kind, area->keys[j].value, temp->keys[i].value);
            if (less < 0) {
                status = -1;
                break;
            }
            if (less) {
                area_copy_one(area, out++, area, j++);
                wins_right++;
                wins_left = 0;
            } else {
                area_copy_one(area, out++, temp, i++);
                wins_left++;
                wins_right = 0;
            }
            continue;
        }
        intptr_t k = sort_count(kind, area->keys[j].value, temp->keys + i, na - i, false, true);
        if (k < 0) {
            status = -1;
            break;
        }
        area_copy(area, out, temp, i, k);
        out += k;
        i += k;
        if (i == na) break;
        intptr_t m = sort_count(kind, temp->keys[i].value, area->keys + j, end - j, false, false);
        if (m < 0) {
            status = -1;
            break;
        }
        area_copy(area, out, area, j, m);
        out += m;
        j += m;
        if (k < GALLOP_START && m < GALLOP_START) { /* not worth it: ask for longer streaks */
            wins_left = wins_right = 0;
            s->gallop++;
        } else if (s->gallop > 1) s->gallop--;
    }
    area_copy(area, out, temp, i, na - i); /* also after an error: nothing is lost */
    return status;
}

/* As above with the right run copied away, merging downwards. */
static ALWAYS_INLINE Status sort_merge_down(Sorter *s, SortKind kind, intptr_t a, intptr_t na, intptr_t nb) {
    SortArea *area = &s->area, *temp = &s->temp;
    intptr_t  i = a + na, j = nb, out = a + na + nb, wins_left = 0, wins_right = 0; /* one past the next of each side */
    TRY(sort_reserve(s, nb));
    area_copy(temp, 0, area, a + na, nb);
    Status status = 0;
    while (i > a && j > 0) {
        if (wins_left < s->gallop && wins_right < s->gallop) {
            Truth less = sort_less(kind, temp->keys[j - 1].value, area->keys[i - 1].value);
            if (less < 0) {
                status = -1;
                break;
            }
            if (less) {
                area_copy_one(area, --out, area, --i);
                wins_left++;
                wins_right = 0;
            } else {
                area_copy_one(area, --out, temp, --j);
                wins_right++;
                wins_left = 0;
            }
            continue;
        }
        intptr_t keep = sort_count(kind, temp->keys[j - 1].value, area->keys + a, i - a, true, true), k = i - a - keep;
        if (keep < 0) {
            status = -1;
            break;
        }
        out -= k;
        i -= k;
        area_copy(area, out, area, i, k);
        if (i == a) break;
        keep = sort_count(kind, area->keys[i - 1].value, temp->keys, j, true, false);
        if (keep < 0) {
            status = -1;
            break;
        }
        intptr_t m = j - keep;
        out -= m;
        j -= m;
        area_copy(area, out, temp, j, m);
        if (k < GALLOP_START && m < GALLOP_START) {
            wins_left = wins_right = 0;
            s->gallop++;
        } else if (s->gallop > 1) s->gallop--;
    }
    area_copy(area, out - j, temp, 0, j);
    return status;
}

static ALWAYS_INLINE Status sort_merge_top(Sorter *s, SortKind kind) {
    SortRun *left = &s->pending[s->pending_count - 2], *right = left + 1;
    intptr_t a = left->start, na = left->length, nb = right->length;
    left->length += nb;
    s->pending_count--;
    const Slot *keys = s->area.keys;
    intptr_t    skip = sort_count(kind, keys[a + na].value, keys + a, na, false, true);
    if (skip < 0) return -1;
    a += skip;
    na -= skip;
    if (na == 0) return 0;
    nb = sort_count(kind, keys[a + na - 1].value, keys + a + na, nb, true, false);
    if (nb <= 0) return nb < 0 ? -1 : 0;
    return na <= nb ? sort_merge_up(s, kind, a, na, nb) : sort_merge_down(s, kind, a, na, nb);
}

/* Powersort: depth, in a perfectly balanced tree over N items, of the boundary between two neighbouring runs. */
static int run_power(intptr_t start, intptr_t length, intptr_t next_length, intptr_t n) {
    intptr_t a = 2 * start + length, b = a + length + next_length; /* twice the middles */
    for (int power = 1;; power++) {
        if (a >= n) {
            a -= n;
            b -= n;
        } else if (b >= n) return power;
        a *= 2;
        b *= 2;
    }
}

static intptr_t shortest_run(intptr_t n) {
    intptr_t odd = 0;
    for (; n >= 64; n >>= 1) odd |= n & 1;
    return n + odd;
}

static ALWAYS_INLINE Status sort_all(Sorter *s, SortKind kind, intptr_t n) {
    intptr_t minimum = shortest_run(n);
    for (intptr_t start = 0; start < n;) {
        intptr_t length = sort_find_run(s, kind, start, n);
        if (length < 0) return -1;
        if (length < minimum) {
            intptr_t wanted = n - start < minimum ? n - start : minimum;
            TRY(sort_insert(s, kind, start, start + length, start + wanted));
            length = wanted;
        }
        if (s->pending_count > 0) {
            SortRun *top = &s->pending[s->pending_count - 1];
            int      power = run_power(top->start, top->length, length, n);
            while (s->pending_count > 1 && s->pending[s->pending_count - 2].power > power) TRY(sort_merge_top(s, kind));
            s->pending[s->pending_count - 1].power = power;
        }
        s->pending[s->pending_count++] = (SortRun){start, length, 0};
        start += length;
    }
    while (s->pending_count > 1) TRY(sort_merge_top(s, kind));
    return 0;
}

static NOINLINE Status sort_any(Sorter *s, intptr_t n) { return sort_all(s, SORT_ANY, n); }
static NOINLINE Status sort_ints(Sorter *s, intptr_t n) { return sort_all(s, SORT_INT, n); }
static NOINLINE Status sort_floats(Sorter *s, intptr_t n) { return sort_all(s, SORT_FLOAT, n); }
static NOINLINE Status sort_texts(Sorter *s, intptr_t n) { return sort_all(s, SORT_STR, n); }
static NOINLINE Status sort_latins(Sorter *s, intptr_t n) { return sort_all(s, SORT_LATIN, n); }
static NOINLINE Status sort_int_tuples(Sorter *s, intptr_t n) { return sort_all(s, SORT_TUPLE_INT, n); }
static NOINLINE Status sort_float_tuples(Sorter *s, intptr_t n) { return sort_all(s, SORT_TUPLE_FLOAT, n); }
static NOINLINE Status sort_text_tuples(Sorter *s, intptr_t n) { return sort_all(s, SORT_TUPLE_STR, n); }

static Status sort_slots(Slot *items, intptr_t n, Value key, bool reverse) {
    static Status (*const sorts[])(Sorter *, intptr_t) = {
        [SORT_ANY] = sort_any, [SORT_INT] = sort_ints, [SORT_FLOAT] = sort_floats, [SORT_STR] = sort_texts, [SORT_LATIN] = sort_latins,
        [SORT_TUPLE_INT] = sort_int_tuples, [SORT_TUPLE_FLOAT] = sort_float_tuples, [SORT_TUPLE_STR] = sort_text_tuples,
    };
    Sorter s = {.area = {.keys_owner = CONTAINER_OF(items, Array, items), .keys = items}, .gallop = GALLOP_START};
    if (key != NULL) {
        s.area.values_owner = s.area.keys_owner;
        s.area.values = items;
        s.area.keys_owner = gc_array_new((size_t)n);
        if (s.area.keys_owner == NULL) return -1;
        s.area.keys = s.area.keys_owner->items;
        for (intptr_t i = 0; i < n; i++) {
            Value computed = CALL1(key, items[i].value);
            if (computed == NULL) return -1;
            slot_set(s.area.keys_owner, &s.area.keys[i], computed);
        }
    }
    if (n < 2) return 0;
    if (reverse) area_reverse(&s.area, 0, n); /* before and after: equal items keep their order */
    Status status = sorts[sort_choose_kind(s.area.keys, n)](&s, n);
    if (reverse) area_reverse(&s.area, 0, n);
    return status;
}

Status list_sort(Value self, Value key, bool reverse) {
    ListObj *list = (ListObj *)self;
    Slot    *items = list->items;
    intptr_t n = list->length, capacity = list->capacity;
    /* The list looks empty while it is sorted; anything that touches it is noticed by its capacity. */
    list->items = NULL;
    list->length = 0;
    list->capacity = -1;
    Status status = n == 0 ? 0 : sort_slots(items, n, key, reverse);
    if (list->capacity != -1 && status == 0) status = RAISED(raise_value_error("list modified during sort"));
    list->length = n;
    list->capacity = capacity;
    pointer_set(list, &list->items, items);
    return status;
}
