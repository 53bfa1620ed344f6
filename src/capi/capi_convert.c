/* capi_convert.c - objects on their way to C and back: boxing, exposing, items of containers.
 *
 * What C macros read without asking must be there before the object is handed out, and stay true: so exposing follows the
 * references that CPython's structs show, and native stores into a list whose items are boxed take a slow path that
 * boxes too (LIST_FLAG_BOXED). */
#include "capi_private.h"

#include "base/memory.h"
#include "base/os_memory.h"
#include "compiler/code.h"
#include "objects/exceptions.h"
#include "objects/float.h"
#include "objects/int.h"
#include "objects/iter.h"
#include "vm/frame.h"

/* ---- boxes ---------------------------------------------------------------------------------------------------------- */
#define DIGIT_MASK (((uint32_t)1 << INT_DIGIT_BITS) - 1)

CapiFloatBox     capi_float_boxes[FLOAT_BOXES];
bool             capi_float_boxes_used;
struct SmallInt *capi_shared_ints;
bool             capi_shared_int_made[SHARED_INT_END >> SHARED_INT_PAGE_SHIFT];

static void make_immortal_int(struct SmallInt *box, int i) {
    *box = (struct SmallInt){
        .header = {.word = (uint64_t)OBJ_FLAG_EXPOSED << OBJ_FLAG_SHIFT | 1u << 30, .type = &int_type},
        .ob_size = i > 0 ? 1 : i < 0 ? -1 : 0,
        .digit = (uint32_t)(i < 0 ? -i : i),
    };
}

void capi_make_small_ints(void) {
    for (int i = SMALL_INT_MIN; i <= SMALL_INT_MAX; i++) make_immortal_int(&capi_small_ints[i - SMALL_INT_MIN], i);
    size_t size = SHARED_INT_END * sizeof(struct SmallInt);
    capi_shared_ints = os_memory_map(size, 1 << 12);
    if (capi_shared_ints != NULL) os_memory_huge_pages(capi_shared_ints, size, false);
}

/* I is in the range of the shared ints. */
static bool make_shared_page(int64_t i) {
    int first = (int)(i >> SHARED_INT_PAGE_SHIFT << SHARED_INT_PAGE_SHIFT);
    if (capi_shared_ints == NULL) return false;
    for (int k = 0; k < 1 << SHARED_INT_PAGE_SHIFT; k++) make_immortal_int(&capi_shared_ints[first + k], first + k);
    capi_shared_int_made[i >> SHARED_INT_PAGE_SHIFT] = true;
    return true;
}

PyObject *capi_no_memory(void) {
    capi_publish();
    return NULL;
}

/* Three digits, a shared int of a new page, or no memory. */
PyObject *capi_box_int_slow(int64_t i, uint32_t count) {
    if ((uint64_t)i < SHARED_INT_END && make_shared_page(i)) return capi_box_int(i, count);
    uint64_t rest = i < 0 ? -(uint64_t)i : (uint64_t)i;
    IntObj  *box = (IntObj *)gc_alloc_exposed_leaf(&int_type, sizeof(IntObj) + 12, count);
    if (box == NULL) return capi_no_memory();
    box->ob_size = i < 0 ? -3 : 3;
    for (int d = 0; d < 3; d++, rest >>= INT_DIGIT_BITS) box->digits[d] = (uint32_t)rest & DIGIT_MASK;
    return (PyObject *)box;
}

/* Native code may not publish: a failure is fetched again. */
static Value box_number(Value v) {
    PyObject *box = value_is_int(v) ? capi_box_int(value_int(v), 0) : capi_box_float(value_flonum(v), 0);
    if (UNLIKELY(box == NULL)) capi_fetch();
    return VALUE(box);
}

/* Boxes V, a number, in SLOT of OWNER; NULL is raised natively. */
static Value box_in_slot(void *owner, Slot *slot, Value v) {
    bool    old = false, is_int = value_is_int(v); /* OLD: no barrier is needed */
    int64_t i = is_int ? value_int(v) : 0;
    Obj    *box;
    if (is_int && (uint64_t)(i - SMALL_INT_MIN) <= SMALL_INT_MAX - SMALL_INT_MIN) {
        box = &capi_small_ints[i - SMALL_INT_MIN].header;
        old = true;
    } else if (is_int && (uint64_t)i < SHARED_INT_END && (capi_shared_int_made[i >> SHARED_INT_PAGE_SHIFT] || make_shared_page(i))) {
        box = &capi_shared_ints[i].header;
        old = true;
    } else if (is_int) {
        uint64_t rest = i < 0 ? -(uint64_t)i : (uint64_t)i;
        int      digits = rest >> INT_DIGIT_BITS == 0 ? 1 : rest >> (2 * INT_DIGIT_BITS) == 0 ? 2 : 3;
        IntObj  *number = (IntObj *)gc_alloc_exposed_for(owner, &int_type, sizeof(IntObj) + (digits > 2 ? 12 : 8), &old);
        if (number == NULL) return NULL;
        number->ob_size = i < 0 ? -digits : digits;
        for (int d = 0; d < (digits > 2 ? 3 : 2); d++, rest >>= INT_DIGIT_BITS) number->digits[d] = (uint32_t)rest & DIGIT_MASK;
        box = &number->header;
    } else {
        FloatObj *number = (FloatObj *)gc_alloc_exposed_for(owner, &float_type, sizeof(FloatObj), &old);
        if (number == NULL) return NULL;
        number->value = value_flonum(v);
        box = &number->header;
    }
    if (old) slot_init(slot, VALUE(box));
    else slot_set(owner, slot, VALUE(box));
    return VALUE(box);
}

Value capi_value_slow(PyObject *o) {
    int64_t i;
    if (Py_ABS(Py_SIZE(o)) <= 3 && int_small(VALUE(o), &i) && int_fits_tagged(i)) return value_from_int(i);
    return VALUE(o);
}

/* ---- exposing ------------------------------------------------------------------------------------------------------- */
/* Exposed objects whose parts still have to be.  All of them are reachable from the first one. */
typedef struct Work {
    Obj  **items;
    size_t count, capacity;
    Obj   *local[64];
} Work;

static Status work_push(Work *work, Obj *obj) {
    if (work->count == work->capacity) {
        Obj **items = mem_alloc(work->capacity * 2 * sizeof(Obj *));
        if (items == NULL) return RAISED(raise_memory_error());
        memcpy(items, work->items, work->count * sizeof(Obj *));
        if (work->items != work->local) mem_free(work->items);
        work->items = items;
        work->capacity *= 2;
    }
    work->items[work->count++] = obj;
    return 0;
}

static Status expose_object(Work *work, Obj *obj) {
    if (obj_has_flag(obj, OBJ_FLAG_EXPOSED)) return 0;
    TRY(capi_expose_type(obj->type));
    if (type_has_flag(obj->type, TYPE_FLAG_TYPE)) return capi_expose_type((Type *)obj);
    gc_expose(obj);
    obj_set_flag(obj, OBJ_FLAG_EXPOSED); /* objects outside the heap */
    const Type *type = obj->type;
    if (type == &dict_type || type == &str_type || type == &bytes_type || type == &float_type || type == &int_type) return 0; /* no parts */
    return work_push(work, obj);
}

static Status expose_slot(Work *work, void *owner, Slot *slot) {
    Value v = slot->value;
    if (v == NULL) return 0;
    if (value_is_obj(v)) return expose_object(work, value_obj(v));
    return box_in_slot(owner, slot, v) != NULL ? 0 : -1;
}

/* Most numbers in big containers are small. */
static Status expose_slots(Work *work, void *owner, Slot *first, size_t count) {
    for (Slot *slot = first, *end = first + count; slot < end; slot++) {
        Value   v = slot->value;
        int64_t i = value_is_int(v) ? value_int(v) : -1;
        if ((uint64_t)i < SHARED_INT_END && i > SMALL_INT_MAX && capi_shared_int_made[i >> SHARED_INT_PAGE_SHIFT])
            slot_init(slot, VALUE(&capi_shared_ints[i]));
        else if (v != NULL && !(value_is_obj(v) && capi_is_exposed(v))) TRY(expose_slot(work, owner, slot));
    }
    return 0;
}

static Status expose_list_items(Work *work, ListObj *list) {
    if (list->length > 0) TRY(expose_slots(work, list_array(list), list->items, (size_t)list->length));
    obj_set_flag(&list->header, LIST_FLAG_BOXED);
    return 0;
}

static Status expose_pointer(Work *work, const void *pointer) {
    return pointer != NULL ? expose_object(work, (Obj *)pointer) : 0;
}

static Status expose_function(Work *work, FunctionObj *function) {
    TRY(expose_pointer(work, function->globals));
    TRY(expose_pointer(work, function->builtins));
    TRY(expose_pointer(work, function->code));
    return expose_slots(work, function, &function->defaults, 3); /* kwdefaults, closure */
}

/* Constants stay as they are: boxes in their tuple would be in the way of the program itself, and C code asks for co_consts by name. */
static Status expose_code(Work *work, CodeObj *code) {
    TRY(expose_slot(work, code, &code->names));
    TRY(expose_slots(work, code, &code->locals_plus_names, 2));
    return expose_slots(work, code, &code->filename, 4); /* name, qualname, line_table */
}

/* What the structs of upstream's headers show. */
static Status expose_parts(Work *work, Obj *obj) {
    Type *type = obj->type;
    if (type_has_flag(type, TYPE_FLAG_TUPLE)) {
        return expose_slots(work, obj, ((TupleObj *)obj)->items, (size_t)((TupleObj *)obj)->length);
    }
    if (type_has_flag(type, TYPE_FLAG_LIST)) return expose_list_items(work, (ListObj *)obj);
    if (type_has_flag(type, TYPE_FLAG_EXCEPTION)) {
        ExceptionObj *exc = (ExceptionObj *)obj;
        return expose_slots(work, obj, &exc->args, (size_t)(&exc->cause - &exc->args) + 1);
    }
    if (type == &method_type) return expose_slots(work, obj, &((MethodObj *)obj)->function, 2);
    if (type == &builtin_function_type) return expose_slots(work, obj, &((BuiltinObj *)obj)->self, 2);
    if (type == &function_type) return expose_function(work, (FunctionObj *)obj);
    if (type == &code_type) return expose_code(work, (CodeObj *)obj);
    if (type == &slice_type) return expose_slots(work, obj, &((SliceObj *)obj)->start, 3);
    if (type == &cell_type) return expose_slot(work, obj, &((CellObj *)obj)->contents);
    if (type == &traceback_type) return expose_slots(work, obj, &((TracebackObj *)obj)->next, 2);
    if (type == &dict_keys_type || type == &dict_items_type || type == &dict_values_type) {
        return expose_slot(work, obj, &((DictViewObj *)obj)->dict);
    }
    Slot *zone = capi_datetime_zone(obj);
    return zone != NULL && zone->value != NULL ? expose_slot(work, obj, zone) : 0;
}

static Status expose_rest(Work *work, Status status) {
    while (status == 0 && work->count > 0) status = expose_parts(work, work->items[--work->count]);
    if (work->items != work->local) mem_free(work->items);
    return status;
}

static ALWAYS_INLINE void work_begin(Work *work) { /* the room for items stays as it is */
    work->items = work->local;
    work->count = 0;
    work->capacity = COUNT_OF(work->local);
}

static Status expose_all(Obj *first) {
    Work work;
    work_begin(&work);
    return expose_rest(&work, expose_object(&work, first));
}

static Status box_items(Obj *list, intptr_t first, intptr_t count) {
    Work     work;
    ListObj *self = (ListObj *)list;
    Status   status = 0;
    work_begin(&work);
    for (intptr_t i = first; i < first + count && status == 0; i++) status = expose_slot(&work, list_array(self), &self->items[i]);
    return expose_rest(&work, status);
}

PyObject *capi_expose_slow(Value v) {
    if (v != NULL) {
        if (!value_is_obj(v)) v = box_number(v);
        else if (expose_all(value_obj(v)) < 0) v = NULL;
    }
    if (v == NULL) capi_publish();
    return (PyObject *)v;
}

Status capi_expose_container(Value v) {
    Work work;
    work_begin(&work);
    if (!capi_is_exposed(v)) return expose_all(value_obj(v));
    return expose_rest(&work, expose_parts(&work, value_obj(v)));
}

/* ---- borrowed items ------------------------------------------------------------------------------------------------- */
PyObject *capi_borrow_slot(void *owner, Slot *slot) {
    Value v = slot->value;
    if (v == NULL) return NULL;
    if (LIKELY(value_is_obj(v))) return capi_borrow(v);
    Value box = box_in_slot(owner, slot, v);
    if (UNLIKELY(box == NULL)) capi_publish();
    return (PyObject *)box;
}

PyObject *capi_borrow_tuple_item(Value tuple, intptr_t index) { return capi_borrow_slot(tuple, &((TupleObj *)tuple)->items[index]); }

PyObject *capi_borrow_list_item(Value list, intptr_t index) {
    ListObj *self = (ListObj *)list;
    return capi_borrow_slot(list_array(self), &self->items[index]);
}

/* ---- items that C stores by macro -------------------------------------------------------------------------------------- */
/* Containers that C fills: their items carry a count that the container, being a native object, does not need.  Once C has
 * let go of the container it cannot store any more, and the counts are taken back. */
static struct {
    Obj  **items;
    size_t count, capacity;
} unabsorbed;

Status capi_note_unabsorbed(Value container) {
    if (unabsorbed.count == unabsorbed.capacity) {
        size_t capacity = unabsorbed.capacity == 0 ? 256 : unabsorbed.capacity * 2;
        Obj  **items = mem_realloc(unabsorbed.items, capacity * sizeof(Obj *));
        if (items == NULL) return RAISED(raise_memory_error());
        unabsorbed.items = items;
        unabsorbed.capacity = capacity;
    }
    obj_set_flag(value_obj(container), CONTAINER_FLAG_UNABSORBED);
    unabsorbed.items[unabsorbed.count++] = value_obj(container);
    return 0;
}

static void absorb_slots(const Slot *items, intptr_t count) {
    for (intptr_t i = 0; i < count; i++) capi_absorb((PyObject *)items[i].value);
}

void capi_absorb_items(Obj *container) {
    if (!obj_has_flag(container, CONTAINER_FLAG_UNABSORBED)) return;
    obj_clear_flag(container, CONTAINER_FLAG_UNABSORBED);
    bool     tuple = type_has_flag(container->type, TYPE_FLAG_TUPLE);
    Slot    *items = tuple ? ((TupleObj *)container)->items : ((ListObj *)container)->items;
    intptr_t count = tuple ? ((TupleObj *)container)->length : ((ListObj *)container)->length;
    absorb_slots(items, count);
    /* Macros stored them without a barrier, and their counts were what kept them alive. */
    Obj *owner = tuple || items == NULL ? container : &list_array((ListObj *)container)->header;
    if (count > 0 && obj_has_flag(owner, OBJ_FLAG_LOG)) gc_log_range(owner, items, (size_t)count);
}

void capi_visit_unabsorbed(Obj *container, void (*visit)(Obj *)) {
    bool        tuple = type_has_flag(container->type, TYPE_FLAG_TUPLE);
    const Slot *items = tuple ? ((TupleObj *)container)->items : ((ListObj *)container)->items;
    intptr_t    count = tuple ? ((TupleObj *)container)->length : ((ListObj *)container)->length;
    if (!obj_has_flag(container, CONTAINER_FLAG_UNABSORBED)) return;
    for (intptr_t i = 0; i < count; i++)
        if (items[i].value != NULL && value_is_obj(items[i].value)) visit(value_obj(items[i].value));
}

/* What nearly all of them are: a tuple that C has let go of, and that no collection has seen. */
#define FETCH_AHEAD 8
static ALWAYS_INLINE bool absorb_plain_tuple(Obj *container) {
    const uint64_t flags = (uint64_t)(CONTAINER_FLAG_UNABSORBED | OBJ_FLAG_EXPOSED) << OBJ_FLAG_SHIFT;
    if (container->type != &tuple_type || container->word != (flags | GC_COUNT_BIAS) || gc_cells.waiting != 0) return false;
    obj_clear_flag(container, CONTAINER_FLAG_UNABSORBED);
    TupleObj *tuple = (TupleObj *)container;
    for (intptr_t i = 0; i < tuple->length; i++)
        if (tuple->items[i].value != NULL) value_obj(tuple->items[i].value)->word--;
    return true;
}

/* Before a collection: containers that C has let go of. */
static void absorb_released(void) {
    size_t kept = 0;
    capi_forget_ending();
    capi_forget_lookups();
    if (capi_float_boxes_used) memset(capi_float_boxes, 0, sizeof capi_float_boxes);
    capi_float_boxes_used = false;
    for (size_t i = 0; i < unabsorbed.count; i++) {
        Obj *container = unabsorbed.items[i];
        if (i + FETCH_AHEAD < unabsorbed.count) __builtin_prefetch(unabsorbed.items[i + FETCH_AHEAD], 1);
        if (absorb_plain_tuple(container)) continue;
        if ((uint32_t)container->word == GC_COUNT_BIAS) capi_absorb_items(container);
        if (obj_has_flag(container, CONTAINER_FLAG_UNABSORBED)) unabsorbed.items[kept++] = container;
    }
    unabsorbed.count = kept;
}

void capi_install_containers(void) {
    vm_hooks.box_items = box_items;
    vm_hooks.absorb_items = capi_absorb_items;
    vm_hooks.collection_begins = absorb_released;
}
