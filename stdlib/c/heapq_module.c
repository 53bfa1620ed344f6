/* heapq_module.c - _heapq: binary heaps in lists.
 *
 * Sifting goes all the way down to a leaf along the smaller children and then up again: that takes fewer comparisons than
 * stopping on the way, since the item that moves usually belongs near the bottom.  Comparisons may change the list; its
 * length is checked after each. */
#include "objects/function.h"
#include "objects/list.h"
#include "objects/str.h"

extern const NativeModule heapq_module;

/* a < b, or for maximum heaps b < a. */
static Truth heap_before(Value a, Value b, bool maximum) {
    if (values_are_ints(a, b)) return maximum ? value_int(b) < value_int(a) : value_int(a) < value_int(b);
    return maximum ? object_compare_truth(b, a, COMPARE_LT) : object_compare_truth(a, b, COMPARE_LT);
}

static COLD Status raise_size_changed(void) { return RAISED(raise_format(&RuntimeError_type, "list changed size during iteration")); }

/* Moves the item at AT up towards START. */
static Status heap_sift_up(Value heap, intptr_t start, intptr_t at, bool maximum) {
    intptr_t n = list_length(heap);
    while (at > start) {
        intptr_t parent = (at - 1) >> 1;
        Value    item = list_get(heap, at), above = list_get(heap, parent);
        Truth    before = heap_before(item, above, maximum);
        if (before < 0) return -1;
        if (list_length(heap) != n) return raise_size_changed();
        if (!before) break;
        item = list_get(heap, at);
        above = list_get(heap, parent);
        list_put(heap, parent, item);
        list_put(heap, at, above);
        at = parent;
    }
    return 0;
}

/* The item at AT may be too large: moves it down to a leaf, then up to where it belongs. */
static Status heap_sift_down(Value heap, intptr_t at, bool maximum) {
    intptr_t start = at, n = list_length(heap);
    while (at < n >> 1) {
        intptr_t child = 2 * at + 1;
        if (child + 1 < n) {
            Truth before = heap_before(list_get(heap, child), list_get(heap, child + 1), maximum);
            if (before < 0) return -1;
            if (list_length(heap) != n) return raise_size_changed();
            if (!before) child++;
        }
        Value item = list_get(heap, at), below = list_get(heap, child);
        list_put(heap, at, below);
        list_put(heap, child, item);
        at = child;
    }
    return heap_sift_up(heap, start, at, maximum);
}

static Status check_heap(Value heap, const char *function) {
    return is_list(heap) ? 0 : RAISED(raise_type_error("%s() argument must be list, not %K", function, heap));
}
static Status check_heap_item(const Value *args, size_t nargs, const char *function) {
    if (nargs != 2) return RAISED(raise_arity(function, 2, 2, nargs));
    return is_list(args[0]) ? 0 : RAISED(raise_type_error("%s() argument 1 must be list, not %K", function, args[0]));
}

static Value heap_push(Value module, const Value *args, size_t nargs, Value kwnames) {
    TRY_NULL(check_heap_item(args, nargs, "heappush"));
    TRY_NULL(list_append(args[0], args[1]));
    return heap_sift_up(args[0], 0, list_length(args[0]) - 1, false) < 0 ? NULL : NONE;
}

static Value heap_take(Value heap, bool maximum) {
    intptr_t n = list_length(heap);
    if (n == 0) return raise_format(&IndexError_type, "index out of range");
    Value last = list_pop(heap, n - 1);
    if (last == NULL || n == 1) return last;
    Value first = list_get(heap, 0);
    list_put(heap, 0, last);
    return heap_sift_down(heap, 0, maximum) < 0 ? NULL : first;
}
static Value heap_pop(Value module, Value heap) { return check_heap(heap, "heappop") < 0 ? NULL : heap_take(heap, false); }
static Value heap_pop_max(Value module, Value heap) { return check_heap(heap, "_heappop_max") < 0 ? NULL : heap_take(heap, true); }

static Value heap_swap_first(Value heap, Value item, bool maximum) {
    if (list_length(heap) == 0) return raise_format(&IndexError_type, "index out of range");
    Value first = list_get(heap, 0);
    list_put(heap, 0, item);
    return heap_sift_down(heap, 0, maximum) < 0 ? NULL : first;
}
static Value heap_replace(Value module, const Value *args, size_t nargs, Value kwnames) {
    TRY_NULL(check_heap_item(args, nargs, "heapreplace"));
    return heap_swap_first(args[0], args[1], false);
}
static Value heap_replace_max(Value module, const Value *args, size_t nargs, Value kwnames) {
    TRY_NULL(check_heap_item(args, nargs, "_heapreplace_max"));
    return heap_swap_first(args[0], args[1], true);
}

static Value heap_push_pop(Value module, const Value *args, size_t nargs, Value kwnames) {
    TRY_NULL(check_heap_item(args, nargs, "heappushpop"));
    if (list_length(args[0]) == 0) return args[1];
    Truth before = heap_before(list_get(args[0], 0), args[1], false);
    if (before < 0) return NULL;
    if (!before) return args[1];
    return heap_swap_first(args[0], args[1], false);
}

static Value heap_make(Value heap, bool maximum) {
    for (intptr_t i = (list_length(heap) >> 1) - 1; i >= 0; i--) TRY_NULL(heap_sift_down(heap, i, maximum));
    return NONE;
}
static Value heap_heapify(Value module, Value heap) { return check_heap(heap, "heapify") < 0 ? NULL : heap_make(heap, false); }
static Value heap_heapify_max(Value module, Value heap) { return check_heap(heap, "_heapify_max") < 0 ? NULL : heap_make(heap, true); }

static const MethodDef heapq_methods[] = {
    {"heappush", (void *)heap_push, METHOD_FAST, "heappush($module, heap, item, /)\n--\n\nAdds item, keeping the heap in order."},
    {"heappushpop", (void *)heap_push_pop, METHOD_FAST, "heappushpop($module, heap, item, /)\n--\n\nPush, then pop, in one step."},
    {"heappop", (void *)heap_pop, METHOD_ONE, "heappop($module, heap, /)\n--\n\nRemoves and returns the smallest item."},
    {"heapreplace", (void *)heap_replace, METHOD_FAST, "heapreplace($module, heap, item, /)\n--\n\nPop, then push, in one step."},
    {"heapify", (void *)heap_heapify, METHOD_ONE, "heapify($module, heap, /)\n--\n\nMakes a list a heap, in place, in linear time."},
    {"_heappop_max", (void *)heap_pop_max, METHOD_ONE, "_heappop_max($module, heap, /)\n--\n\nheappop for maximum heaps."},
    {"_heapify_max", (void *)heap_heapify_max, METHOD_ONE, "_heapify_max($module, heap, /)\n--\n\nheapify for maximum heaps."},
    {"_heapreplace_max", (void *)heap_replace_max, METHOD_FAST, "_heapreplace_max($module, heap, item, /)\n--\n\nheapreplace for maximum heaps."},
    {NULL},
};

static Status heapq_execute(Value module) { return module_add(module, "__about__", str_from_c("Heap queues: lists in which the smallest item comes first.")); }

const NativeModule heapq_module = {"_heapq", "Heap queue algorithm.", heapq_methods, heapq_execute};
