/* gc_module.c - the module `gc`: control of the collector and a view of the heap.
 *
 * The collector has its own generations and pacing, so thresholds and counts are kept for programs that read them back,
 * except that a first threshold of 0 stops automatic collections as in CPython.  Storage that has no Python type (tables of
 * dicts, hidden classes, arrays) is never shown: walks go through it. */
#include "gc/gc.h"
#include "gc/stack.h"
#include "gc/stats.h"
#include "objects/dict.h"
#include "objects/function.h"
#include "objects/instance.h"
#include "objects/int.h"
#include "objects/list.h"
#include "vm/modules.h"

static int64_t thresholds[3] = {700, 10, 10};
static bool    wanted = true;
static int64_t collected_total[3], collections_total[3];

/* Types of storage were never readied. */
static bool is_visible(const Obj *obj) { return obj->type != NULL && (obj->type->flags & TYPE_FLAG_READY) != 0; }
/* Storage that belongs to one owner; hidden classes are shared and form a graph, nothing is found behind them. */
static bool is_storage(const Obj *obj) { return !is_visible(obj) && obj->type != &instance_map_type; }

/* ---- control ----------------------------------------------------------------------------------------------------------- */
static Value apply(void) {
    gc_enable(wanted && thresholds[0] != 0);
    return NONE;
}
static Value m_enable(Value self) {
    wanted = true;
    return apply();
}
static Value m_disable(Value self) {
    wanted = false;
    return apply();
}
static Value m_isenabled(Value self) { return value_from_bool(wanted); }

/* Objects with finalizers go in the collection after the one that found them, and what they own after that; a small heap is
 * collected until there is nothing left to finalize: what a program dropped before the call is then really gone. */
#define SMALL_HEAP  (64u << 20)
#define MANY_ROUNDS 200

/* A function of its own: its frame lies where the stack was cleared, and nothing old shows through the holes between its variables. */
static NOINLINE Value collect(intptr_t number) {
    GcStats stats;
    gc_get_stats(&stats);
    size_t freed = gc_collect_all(stats.live_bytes < SMALL_HEAP ? MANY_ROUNDS : 2);
    weakref_run_callbacks();
    collections_total[number]++;
    collected_total[number] += (int64_t)freed;
    return int_from_u64(freed);
}

/* -1: raised.  A function of its own, so that no variable whose address is taken makes room for old words in the frame of its caller. */
static NOINLINE int generation_argument(const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"collect", "| generation"};
    Value                generation;
    int                  number = 2;
    TRY(args_parse(&spec, args, nargs, names, &generation));
    if (generation != NULL) TRY(argument_int(generation, &number));
    return number < 0 || number > 2 ? RAISED(raise_value_error("invalid generation")) : number;
}

static Value m_collect(Value self, const Value *args, size_t nargs, Value names) {
    int number = generation_argument(args, nargs, names);
    if (number < 0) return NULL;
    gc_clear_argument_room(GC_EIGHT_ZEROS);
    gc_clear_dead_stack(GC_DEAD_STACK);
    Value freed = collect(number);
    __asm__ volatile("" ::: "memory"); /* no tail call: the frame would be this one */
    return freed;
}

static Value m_get_count(Value self) {
    GcStats stats;
    gc_get_stats(&stats);
    return TUPLE3(int_from_u64(stats.minor_collections), int_from_u64(stats.slices), int_from_u64(stats.major_collections));
}

static Value m_get_threshold(Value self) {
    return TUPLE3(int_from_i64(thresholds[0]), int_from_i64(thresholds[1]), int_from_i64(thresholds[2]));
}

static Value m_set_threshold(Value self, const Value *args, size_t nargs, Value names) {
    if (nargs < 1 || nargs > 3) return raise_type_error("set_threshold() takes at %s argument%s (%zu given)", nargs ? "most 3" : "least 1", nargs ? "s" : "", nargs);
    for (size_t i = 0; i < nargs; i++) {
        Value   index = number_index(args[i]);
        int64_t number;
        TRY_NULL(index ? int_as_i64(index, &number) : -1);
        thresholds[i] = number;
    }
    return apply();
}

/* Nothing is ever uncollectable, so there is nothing to tell about that; garbage is not looked at, so it can be neither listed nor saved. */
enum { DEBUG_UNCOLLECTABLE = 4 };
static int   debug_flags;
static Value m_get_debug(Value self) { return value_from_int(debug_flags); }
static Value m_set_debug(Value self, Value flags) {
    int number;
    TRY_NULL(argument_int(flags, &number));
    if (number & ~DEBUG_UNCOLLECTABLE) return raise_not_implemented("gc.set_debug with flags other than DEBUG_UNCOLLECTABLE");
    debug_flags = number;
    return NONE;
}

static Value m_get_stats(Value self) {
    Value list;
    TRY_VALUE(list, list_new(0));
    for (size_t i = 0; i < 3; i++) {
        Value dict, number;
        TRY_VALUE(dict, dict_new());
        TRY_VALUE(number, int_from_i64(collections_total[i]));
        TRY_NULL(dict_set_c(dict, "collections", number));
        TRY_VALUE(number, int_from_i64(collected_total[i]));
        TRY_NULL(dict_set_c(dict, "collected", number));
        TRY_NULL(dict_set_c(dict, "uncollectable", value_from_int(0)));
        TRY_NULL(list_append(list, dict));
    }
    return list;
}

/* There is no permanent generation: old objects are not copied anyway. */
static Value m_freeze(Value self) { return NONE; }
static Value m_get_freeze_count(Value self) { return value_from_int(0); }

/* ---- references ----------------------------------------------------------------------------------------------------------- */
static bool has_references(Value v) { return value_is_obj(v) && shape_of(value_obj(v))->trace != NULL && !value_is(v, &str_type); }
/* Types that are not on the heap are never garbage. */
static Value m_is_tracked(Value self, Value v) {
    return value_from_bool(has_references(v) && !(is_type(v) && !type_has_flag((Type *)v, TYPE_FLAG_HEAP)));
}

static void append_visible(Value v, void *context) {
    if (v == NULL || !value_is_obj(v)) return;
    if (is_visible(value_obj(v))) {
        if (list_append(*(Value *)context, v) < 0) exception_clear();
    } else if (is_storage(value_obj(v))) {
        gc_walk_references(value_obj(v), append_visible, context);
    }
}

static Value m_get_referents(Value self, const Value *args, size_t nargs, Value names) {
    Value list, objects;
    TRY_VALUE(objects, tuple_from_values(args, nargs));
    TRY_NULL(sys_audit("gc.get_referents", &objects, 1));
    TRY_VALUE(list, list_new(0));
    for (size_t i = 0; i < nargs; i++)
        if (value_is_obj(args[i])) gc_walk_references(value_obj(args[i]), append_visible, &list);
    return list;
}

typedef struct Search { /* one walk over the heap; nothing may be allocated meanwhile */
    const Value *wanted;
    size_t       wanted_count;
    bool         found;
    Value        list; /* NULL: only count */
    intptr_t     count;
} Search;

static void look_at_reference(Value v, void *context) {
    Search *search = context;
    if (v == NULL || !value_is_obj(v)) return;
    for (size_t i = 0; i < search->wanted_count; i++) search->found |= v == search->wanted[i];
    if (!search->found && is_storage(value_obj(v))) gc_walk_references(value_obj(v), look_at_reference, search);
}

static void visit_object(Obj *obj, void *context) {
    Search *search = context;
    if (!is_visible(obj) || VALUE(obj) == search->list || shape_of(obj)->trace == NULL) return;
    if (search->wanted != NULL) {
        search->found = false;
        for (size_t i = 0; i < search->wanted_count && type_has_flag(obj->type, TYPE_FLAG_HEAP); i++) search->found |= VALUE(obj->type) == search->wanted[i];
        gc_walk_references(obj, look_at_reference, search);
        if (!search->found) return;
    }
    if (search->list != NULL) {
        if (search->count >= list_length(search->list)) return;
        list_put(search->list, search->count, VALUE(obj));
    }
    search->count++;
}

/* Two walks: the list must exist before the second one, because the walk itself may not allocate. */
static Value search_heap(const Value *objects, size_t count) {
    Search counting = {.wanted = objects, .wanted_count = count};
    gc_walk_heap(visit_object, &counting);
    Value list;
    TRY_VALUE(list, list_new(counting.count + 16));
    Search filling = {.wanted = objects, .wanted_count = count, .list = list};
    gc_walk_heap(visit_object, &filling);
    ((ListObj *)list)->length = filling.count;
    return list;
}

static Value m_get_objects(Value self, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"get_objects", "| generation"};
    Value                generation;
    TRY_NULL(args_parse(&spec, args, nargs, names, &generation));
    intptr_t number = -1;
    if (generation != NULL && generation != NONE && number_as_index(generation, &number, &OverflowError_type) < 0) return NULL;
    TRY_NULL(sys_audit("gc.get_objects", (Value[]){int_from_i64(number)}, 1));
    if (generation != NULL && generation != NONE) {
        if (number >= 3) return raise_value_error("generation parameter must be less than the number of available generations (3)");
        if (number < 0) return raise_value_error("generation parameter cannot be negative");
        if (number < 2) return list_new(0); /* the walk promotes everything first */
    }
    return search_heap(NULL, 0);
}

static Value m_get_referrers(Value self, const Value *args, size_t nargs, Value names) {
    Value none = NULL, objects;
    TRY_VALUE(objects, tuple_from_values(args, nargs));
    TRY_NULL(sys_audit("gc.get_referrers", &objects, 1));
    return search_heap(nargs > 0 ? args : &none, nargs);
}

static Value m_is_finalized(Value self, Value v) { return value_from_bool(value_is_obj(v) && obj_has_flag(value_obj(v), OBJ_FLAG_FINALIZED)); }

static const MethodDef methods[] = {
    {"enable", m_enable, METHOD_NOARGS, "enable($module, /)\n--\n\nEnable automatic garbage collection."},
    {"disable", m_disable, METHOD_NOARGS, "disable($module, /)\n--\n\nDisable automatic garbage collection."},
    {"isenabled", m_isenabled, METHOD_NOARGS, "isenabled($module, /)\n--\n\nReturns true if automatic garbage collection is enabled."},
    {"collect", m_collect, METHOD_KEYWORDS, "collect($module, /, generation=2)\n--\n\nRun the garbage collector."},
    {"get_count", m_get_count, METHOD_NOARGS, "get_count($module, /)\n--\n\nCounts of minor collections, slices and major collections."},
    {"get_threshold", m_get_threshold, METHOD_NOARGS, "get_threshold($module, /)\n--\n\nReturn the current collection thresholds."},
    {"set_threshold", m_set_threshold, METHOD_FAST, "set_threshold(threshold0, [threshold1, threshold2]) -> None"},
    {"get_debug", m_get_debug, METHOD_NOARGS, "get_debug($module, /)\n--\n\nGet the garbage collection debugging flags."},
    {"set_debug", m_set_debug, METHOD_ONE, "set_debug($module, flags, /)\n--\n\nSet the garbage collection debugging flags."},
    {"get_stats", m_get_stats, METHOD_NOARGS, "get_stats($module, /)\n--\n\nReturn a list of dictionaries with statistics per generation."},
    {"get_objects", m_get_objects, METHOD_KEYWORDS, "get_objects($module, /, generation=None)\n--\n\nReturn a list of the objects that the collector traces."},
    {"get_referrers", m_get_referrers, METHOD_FAST, "get_referrers(*objs) -> list\nObjects that refer to any of objs."},
    {"get_referents", m_get_referents, METHOD_FAST, "get_referents(*objs) -> list\nObjects that objs refer to."},
    {"is_tracked", m_is_tracked, METHOD_ONE, "is_tracked($module, obj, /)\n--\n\nReturns true if the object can refer to others."},
    {"is_finalized", m_is_finalized, METHOD_ONE, "is_finalized($module, obj, /)\n--\n\nWas the object's finalizer called?"},
    {"freeze", m_freeze, METHOD_NOARGS, "freeze($module, /)\n--\n\nHas no effect: old objects do not move."},
    {"unfreeze", m_freeze, METHOD_NOARGS, "unfreeze($module, /)\n--\n\nHas no effect."},
    {"get_freeze_count", m_get_freeze_count, METHOD_NOARGS, "get_freeze_count($module, /)\n--\n\nNumber of frozen objects: 0."},
    {NULL}};

static Status execute(Value module) {
    static const struct {
        const char *name;
        int         value;
    } flags[] = {{"DEBUG_STATS", 1}, {"DEBUG_COLLECTABLE", 2}, {"DEBUG_UNCOLLECTABLE", 4}, {"DEBUG_SAVEALL", 32}, {"DEBUG_LEAK", 38}};
    for (size_t i = 0; i < COUNT_OF(flags); i++) TRY(module_add(module, flags[i].name, value_from_int(flags[i].value)));
    TRY(module_add(module, "garbage", list_new(0)));
    return module_add(module, "callbacks", list_new(0));
}

const NativeModule gc_module = {"gc", "Access to the garbage collector.", methods, execute};
