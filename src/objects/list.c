/* list.c - list: storage, growth and the operators.
 *
 * The items live in a gc Array that the list reaches through an interior pointer to its first slot (C code reads ob_item).
 * Slots between length and capacity are always NULL, so that the Array never keeps dead values alive. */
#include "list_int.h"

#include "objects/function.h"
#include "objects/str.h"
#include "objects/thread.h"

#define LIST_MAX ((intptr_t)1 << 58)

static Obj *list_owner(ListObj *list) { return (Obj *)list_array(list); }

/* ---- lists that C code reads by macro ------------------------------------------------------------------------------ */
/* Before items are replaced or removed. */
static inline void list_before_change(ListObj *list) {
    if (UNLIKELY(obj_has_flag(&list->header, CONTAINER_FLAG_UNABSORBED))) vm_hooks.absorb_items(&list->header);
}

/* ---- storage ----------------------------------------------------------------------------------------------------- */
static Status list_reallocate(ListObj *list, intptr_t capacity) {
    list_before_change(list); /* the collector must not find counted items in storage that was left behind */
    Obj *old = list->items != NULL ? list_owner(list) : NULL;
    if (capacity == 0) {
        list->items = NULL;
        list->capacity = 0;
        if (old != NULL) gc_drop(old);
        return 0;
    }
    if (capacity > LIST_MAX) return RAISED(raise_memory_error());
    Array *array = list->length > 0 ? gc_array_grow(list_array(list), (size_t)list->length, (size_t)capacity)
                                    : gc_array_new((size_t)capacity);
    if (array == NULL) return -1;
    pointer_set(list, &list->items, array->items);
    if (old != NULL) gc_drop(old);
    list->capacity = capacity;
    return 0;
}

/* About one eighth more than needed, in steps of four; large lists half as much again: they are copied when they grow, and
 * pages that are never touched cost nothing. */
static intptr_t list_growth(intptr_t length) { return (length + (length >> (length < 4096 ? 3 : 1)) + 6) & ~(intptr_t)3; }

Status list_resize(ListObj *list, intptr_t length) {
    if (length > list->capacity) {
        TRY(list_reallocate(list, list_growth(length)));
    } else if (length < list->capacity / 2 && list->capacity > 16) {
        list->length = length;
        if (list_reallocate(list, length == 0 ? 0 : list_growth(length)) < 0) exception_clear();
    }
    list->length = length;
    return 0;
}

/* After COUNT items from FIRST on were stored. */
static inline Status list_after_change(ListObj *list, intptr_t first, intptr_t count) {
    return UNLIKELY(obj_has_flag(&list->header, LIST_FLAG_BOXED)) ? vm_hooks.box_items(&list->header, first, count) : 0;
}

void list_put_boxed(Value self, intptr_t i, Value item) {
    ListObj *list = (ListObj *)self;
    list_before_change(list);
    slot_set(list_array(list), &list->items[i], item);
    if (list_after_change(list, i, 1) == 0) return;
    exception_clear(); /* no memory for a box, and no way to tell: C code must not see a tagged word */
    slot_set(list_array(list), &list->items[i], NONE);
}

Value list_new(intptr_t length) {
    ListObj *list = (ListObj *)gc_alloc(&list_type, sizeof(ListObj));
    if (list == NULL || length == 0) return VALUE(list);
    if (UNLIKELY(length > LIST_MAX)) return raise_memory_error();
    Array *array = gc_array_new((size_t)length);
    if (array == NULL) return NULL;
    pointer_set(list, &list->items, array->items);
    list->capacity = length;
    list->length = length;
    return VALUE(list);
}

/* Copies of N and M slots.  The storage comes first: allocating something big makes everything old that is there by then, and a list that is
 * old without need keeps its storage until the old space is collected. */
static Value list_from_slots(const Slot *items, size_t n, const Slot *more, size_t m) {
    if (n + m == 0) return list_new(0);
    Array *array = gc_array_new(n + m);
    if (array == NULL) return NULL;
    slots_init(array->items, items, n);
    if (m > 0) slots_init(array->items + n, more, m);
    ListObj *list = (ListObj *)gc_alloc(&list_type, sizeof(ListObj));
    if (list == NULL) return NULL;
    pointer_set(list, &list->items, array->items);
    list->capacity = list->length = (intptr_t)(n + m);
    return VALUE(list);
}

Value list_from_values(const Value *values, size_t count) { return list_from_slots((const Slot *)values, count, NULL, 0); }

Status list_append(Value self, Value item) {
    ListObj *list = (ListObj *)self;
    intptr_t n = list->length;
    if (UNLIKELY(n >= list->capacity)) {
        TRY(list_resize(list, n + 1));
    }
    slot_set(list_array(list), &list->items[n], item);
    list->length = n + 1;
    return list_after_change(list, n, 1);
}

Status list_insert(Value self, intptr_t index, Value item) {
    ListObj *list = (ListObj *)self;
    intptr_t n = list->length;
    list_before_change(list);
    TRY(list_resize(list, n + 1));
    if (index < 0) index += n;
    if (index < 0) index = 0;
    if (index > n) index = n;
    slots_copy(list_array(list), list->items + index + 1, list->items + index, (size_t)(n - index));
    list_put(self, index, item);
    return 0;
}

/* Adds COUNT slots from ITEMS, which may be those of LIST itself. */
static Status list_extend_slots(ListObj *list, Value source, ItemsView (*view)(Value)) {
    intptr_t n = list->length, count = view(source).length;
    if (count == 0) return 0;
    list_before_change(list);
    bool fresh = n == 0 && list->items == NULL; /* storage that a collection need not look through */
    /* Exact: most lists built so stay as they are.  Big ones leave room for the rest of a display, since copying them costs more than address space. */
    if (fresh) TRY(list_reallocate(list, count < 4096 ? count : count + (count >> 6)));
    else if (n > LIST_MAX - count) return RAISED(raise_memory_error());
    TRY(list_resize(list, n + count));
    if (fresh) slots_init(list->items, view(source).items, (size_t)count);
    else slots_copy(list_array(list), list->items + n, view(source).items, (size_t)count);
    return list_after_change(list, n, count);
}

static ItemsView list_view(Value v) { return (ItemsView){((ListObj *)v)->items, ((ListObj *)v)->length}; }
static ItemsView tuple_view(Value v) { return (ItemsView){((TupleObj *)v)->items, ((TupleObj *)v)->length}; }

Status list_extend(Value self, Value iterable) {
    ListObj *list = (ListObj *)self;
    if (is_list(iterable) && native_of(iterable)->iter == list_iter) return list_extend_slots(list, iterable, list_view);
    if (is_tuple(iterable) && native_of(iterable)->iter == tuple_iter) return list_extend_slots(list, iterable, tuple_view);
    Value    iterator = object_iter(iterable), item;
    intptr_t hint;
    if (iterator == NULL) return -1;
    TRY(object_length_hint(iterable, 8, &hint));
    intptr_t n = list->length;
    if (hint > 0 && hint < LIST_MAX - n && n + hint > list->capacity && list->capacity >= 0) {
        if (list_reallocate(list, n + hint) < 0) {
            if (!exception_matches(&MemoryError_type)) return -1;
            exception_clear();
        }
    }
    if (type_of(iterator) == &range_iterator_type) { /* no Python code runs: no need to ask for each item */
        RangeIterObj *it = (RangeIterObj *)iterator;
        while (it->remaining > 0) {
            bool plain = !obj_has_flag(&list->header, LIST_FLAG_BOXED);
            /* Ints in a word need no barrier. */
            for (; plain && it->remaining > 0 && list->length < list->capacity; it->remaining--, it->current += it->step)
                list->items[list->length++].value = value_from_int(it->current);
            if (it->remaining == 0) break;
            TRY(list_append(self, value_from_int(it->current)));
            it->remaining--;
            it->current += it->step;
        }
        return 0;
    }
    while ((item = next_item(iterator)) != NULL) TRY(list_append(self, item));
    if (exception_pending()) return -1;
    if (list->length < list->capacity - list->capacity / 4 && list->capacity > 8) return list_resize(list, list->length);
    return 0;
}

Value list_slice(Value self, intptr_t low, intptr_t high) {
    ListObj *list = (ListObj *)self;
    if (low < 0) low = 0;
    if (high > list->length) high = list->length;
    if (low >= high) return list_new(0);
    return list_from_slots(list->items + low, (size_t)(high - low), NULL, 0);
}

Value list_pop(Value self, intptr_t index) {
    ListObj *list = (ListObj *)self;
    Value    item = list->items[index].value;
    intptr_t n = list->length - 1;
    list_before_change(list);
    if (index < n) slots_copy(list_array(list), list->items + index, list->items + index + 1, (size_t)(n - index));
    list->items[n].value = NULL;
    if (LIKELY(n >= list->capacity / 2)) list->length = n;
    else if (list_resize(list, n) < 0) return NULL;
    return item;
}

void list_clear(Value self) {
    ListObj *list = (ListObj *)self;
    list_before_change(list);
    list->length = 0;
    list->capacity = 0;
    list->items = NULL;
}

/* self[low:high] = items; NULL deletes. */
Status list_set_slice(Value self, intptr_t low, intptr_t high, Value iterable) {
    ListObj    *list = (ListObj *)self;
    const Slot *items = NULL;
    size_t      count = 0;
    Value       source = NULL;
    if (iterable != NULL) {
        source = iterable == self ? list_slice(self, 0, list->length) : iterable;
        if (source == NULL) return -1;
        source = sequence_fast(source, "can only assign an iterable", &items, &count);
        if (source == NULL) return -1;
    }
    intptr_t n = list->length, added = (intptr_t)count;
    if (low < 0) low = 0;
    if (low > n) low = n;
    if (high < low) high = low;
    if (high > n) high = n;
    intptr_t removed = high - low, tail = n - high;
    list_before_change(list);
    if (added > removed) {
        TRY(list_resize(list, n + added - removed));
        slots_copy(list_array(list), list->items + low + added, list->items + high, (size_t)tail);
    } else if (added < removed) {
        slots_copy(list_array(list), list->items + low + added, list->items + high, (size_t)tail);
        memset(list->items + low + added + tail, 0, (size_t)(removed - added) * sizeof(Slot));
        TRY(list_resize(list, n + added - removed));
    }
    if (added > 0) slots_copy(list_array(list), list->items + low, items, count);
    return list_after_change(list, low, added);
}

Status list_reverse(Value self) {
    ListObj *list = (ListObj *)self;
    if (list->length < 2) return 0;
    for (Slot *a = list->items, *b = a + list->length - 1; a < b; a++, b--) {
        Slot t = *a;
        *a = *b;
        *b = t;
    }
    /* The same values in other places: cards of large arrays must be looked at again. */
    slots_copy(list_array(list), list->items, list->items, (size_t)list->length);
    return 0;
}

/* ---- subscription ------------------------------------------------------------------------------------------------ */
Status list_length_slot(Value self, intptr_t *length) {
    *length = ((ListObj *)self)->length;
    return 0;
}

static Value list_get_slice(Value self, Value slice) {
    intptr_t start, stop, step, count;
    TRY_NULL(slice_resolve(slice, list_length(self), &start, &stop, &step, &count));
    if (count <= 0) return list_new(0);
    if (step == 1) return list_slice(self, start, start + count);
    Value result = list_new(count);
    if (result == NULL) return NULL;
    Slot       *to = ((ListObj *)result)->items;
    const Slot *from = ((ListObj *)self)->items + start;
    for (intptr_t i = 0; i < count; i++, from += step) to[i].value = from->value;
    if (UNLIKELY(obj_has_flag(list_owner((ListObj *)result), OBJ_FLAG_LOG))) gc_log_range(list_owner((ListObj *)result), to, (size_t)count);
    return result;
}

static COLD Value raise_list_key(Value key) {
    return raise_type_error("list indices must be integers or slices, not %N", key);
}

Value list_get_item(Value self, Value key) {
    ListObj *list = (ListObj *)self;
    intptr_t i;
    if (LIKELY(value_is_int(key))) i = (intptr_t)value_int(key);
    else if (value_is(key, &slice_type)) return list_get_slice(self, key);
    else if (!number_has_index(key)) return raise_list_key(key);
    else TRY_NULL(number_as_index(key, &i, &IndexError_type));
    if (i < 0) i += list->length;
    if (UNLIKELY((size_t)i >= (size_t)list->length)) return raise_format(&IndexError_type, "list index out of range");
    return list->items[i].value;
}

static Status list_delete_extended(ListObj *list, intptr_t start, intptr_t step, intptr_t count) {
    if (count <= 0) return 0;
    if (step < 0) {
        start += step * (count - 1);
        step = -step;
    }
    intptr_t to = start, n = list->length;
    list_before_change(list);
    for (intptr_t i = 0; i < count; i++) { /* move the run behind each deleted item down */
        intptr_t from = start + i * step + 1, end = i + 1 < count ? from + step - 1 : n;
        slots_copy(list_array(list), list->items + to, list->items + from, (size_t)(end - from));
        to += end - from;
    }
    memset(list->items + to, 0, (size_t)(n - to) * sizeof(Slot));
    return list_resize(list, to);
}

static Status list_set_extended(Value self, Value slice, Value value) {
    intptr_t    start, stop, step, count;
    const Slot *items;
    size_t      given;
    TRY(slice_resolve(slice, list_length(self), &start, &stop, &step, &count));
    if (step == 1) return list_set_slice(self, start, count > 0 ? start + count : start, value);
    if (value == NULL) return list_delete_extended((ListObj *)self, start, step, count);
    Value source = value == self ? list_slice(self, 0, list_length(self)) : value;
    if (source == NULL) return -1;
    source = sequence_fast(source, "must assign iterable to extended slice", &items, &given);
    if (source == NULL) return -1;
    TRY(slice_resolve(slice, list_length(self), &start, &stop, &step, &count));
    if ((intptr_t)given != count)
        return RAISED(raise_value_error("attempt to assign sequence of size %zd to extended slice of size %zd", (intptr_t)given, count));
    for (intptr_t i = 0, to = start; i < count; i++, to += step) list_put(self, to, items[i].value);
    return 0;
}

Status list_set_item(Value self, Value key, Value value) {
    ListObj *list = (ListObj *)self;
    intptr_t i;
    if (LIKELY(value_is_int(key))) i = (intptr_t)value_int(key);
    else if (value_is(key, &slice_type)) return list_set_extended(self, key, value);
    else if (!number_has_index(key)) return RAISED(raise_list_key(key));
    else TRY(number_as_index(key, &i, &IndexError_type));
    if (i < 0) i += list->length;
    if (UNLIKELY((size_t)i >= (size_t)list->length))
        return RAISED(raise_format(&IndexError_type, "list assignment index out of range"));
    if (value == NULL) return list_pop(self, i) == NULL ? -1 : 0;
    list_put(self, i, value);
    return 0;
}

/* ---- operators --------------------------------------------------------------------------------------------------- */
Truth list_contains(Value self, Value item) {
    for (intptr_t i = 0; i < list_length(self); i++) {
        if (list_get(self, i) == item) return 1;
        Truth equal = object_equal(list_get(self, i), item);
        if (equal != 0) return equal;
    }
    return 0;
}

Value list_concat(Value self, Value other) {
    if (!is_list(other)) return raise_type_error("can only concatenate list (not \"%N\") to list", other);
    intptr_t n = list_length(self), m = list_length(other);
    if (n > LIST_MAX - m) return raise_memory_error();
    return list_from_slots(((ListObj *)self)->items, (size_t)n, ((ListObj *)other)->items, (size_t)m);
}

Value list_inplace_concat(Value self, Value other) { return list_extend(self, other) < 0 ? NULL : self; }

/* Fills items[n..n*times) with copies of the first N. */
static void list_fill_repeats(ListObj *list, intptr_t n, intptr_t times) {
    if (n == 1 && times <= 32) { /* too few for memmove to pay */
        Value item = list->items[0].value;
        for (intptr_t i = 1; i < times; i++) slot_set(list_array(list), &list->items[i], item);
        return;
    }
    for (intptr_t done = n, total = n * times; done < total;) {
        intptr_t more = done < total - done ? done : total - done;
        slots_copy(list_array(list), list->items + done, list->items, (size_t)more);
        done += more;
    }
}

Value list_repeat(Value self, intptr_t times) {
    intptr_t n = list_length(self);
    if (times <= 0 || n == 0) return list_new(0);
    if (n > LIST_MAX / times) return raise_memory_error();
    Value result = list_new(n * times);
    if (result == NULL) return NULL;
    ListObj *list = (ListObj *)result;
    slots_init(list->items, ((ListObj *)self)->items, (size_t)n);
    list_fill_repeats(list, n, times);
    return result;
}

Value list_inplace_repeat(Value self, intptr_t times) {
    ListObj *list = (ListObj *)self;
    intptr_t n = list->length;
    if (times <= 0) list_clear(self);
    if (times <= 1 || n == 0) return self;
    if (n > LIST_MAX / times) return raise_memory_error();
    list_before_change(list);
    TRY_NULL(list_resize(list, n * times));
    list_fill_repeats(list, n, times);
    return self;
}

Value items_compare(Value a, Value b, ItemsView (*view)(Value), CompareOp op) {
    ItemsView left = view(a), right = view(b);
    if (left.length != right.length && (op == COMPARE_EQ || op == COMPARE_NE)) return value_from_bool(op == COMPARE_NE);
    intptr_t i;
    for (i = 0; i < (left = view(a)).length && i < (right = view(b)).length; i++) {
        Value x = left.items[i].value, y = right.items[i].value;
        Truth equal = x == y ? 1 : object_equal(x, y);
        if (equal < 0) return NULL;
        if (!equal) {
            if (i >= view(a).length || i >= view(b).length) break; /* the comparison shortened one of them */
            if (op == COMPARE_EQ) return FALSE_VALUE;
            if (op == COMPARE_NE) return TRUE_VALUE;
            return object_compare(x, y, op);
        }
    }
    intptr_t n = view(a).length, m = view(b).length;
    switch (op) {
    case COMPARE_LT: return value_from_bool(n < m);
    case COMPARE_LE: return value_from_bool(n <= m);
    case COMPARE_EQ: return value_from_bool(n == m);
    case COMPARE_NE: return value_from_bool(n != m);
    case COMPARE_GT: return value_from_bool(n > m);
    default: return value_from_bool(n >= m);
    }
}

Value list_compare(Value a, Value b, CompareOp op) {
    if (!is_list(a) || !is_list(b)) return NOT_IMPLEMENTED;
    return items_compare(a, b, list_view, op);
}

static Status list_repr_items(StrBuilder *text, Value self) {
    for (intptr_t i = 0; i < list_length(self); i++) {
        if (i > 0) TRY(str_builder_ascii(text, ", ", 2));
        Value item = object_repr(list_get(self, i));
        if (item == NULL) return -1;
        TRY(str_builder_str(text, item));
    }
    return 0;
}

Value list_repr(Value self) {
    if (list_length(self) == 0) return str_from_c("[]");
    Truth nested = repr_enter(self);
    if (nested != 0) return nested < 0 ? NULL : str_from_c("[...]");
    StrBuilder text;
    str_builder_init(&text);
    Status status = str_builder_char(&text, '[');
    if (status == 0) status = list_repr_items(&text, self);
    if (status == 0) status = str_builder_char(&text, ']');
    repr_leave(self);
    if (status == 0) return str_builder_finish(&text);
    str_builder_discard(&text);
    return NULL;
}
