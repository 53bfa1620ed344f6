/* weakref.c - weak references, proxies, and the queue of callbacks.
 *
 *   referent --(slot at native->weak_offset)--> WeakList --weak--> reference, reference, ...
 *   reference --weak--> referent
 *
 * The list exists to find the one plain reference again and to count; it holds its references weakly, so a dropped
 * reference dies although its referent lives.  The collector clears weak slots and reports each reference whose referent
 * died; callbacks run later, from a poll, and only if the reference itself is still alive. */
#include "objects_int.h"

#include "base/memory.h"
#include "objects/dict.h"
#include "objects/instance.h"
#include "objects/list.h"
#include "objects/str.h"
#include "objects/thread.h"

typedef struct WeakRefObj { /* PyWeakReference: 64 bytes */
    Obj     header;
    Slot    referent;     /* 16, weak */
    Slot    callback;     /* 24 */
    int64_t hash;         /* 32, -1: not known */
    void   *unused[2];
    void   *vectorcall;
} WeakRefObj;
_Static_assert(sizeof(WeakRefObj) == 64, "PyWeakReference");

typedef struct WeakListObj {
    Obj      header;
    intptr_t count, capacity;
    Slot     refs[]; /* weak */
} WeakListObj;

#define REF ((WeakRefObj *)self)

/* What a weak slot holds, unless the collector is about to clear it. */
static inline Value weak_value(const Slot *slot) {
    Value v = slot->value;
    return v != NULL && LIKELY(!gc_is_dying(value_obj(v))) ? v : NULL;
}
#define REFERENT weak_value(&REF->referent)

/* ---- shapes ------------------------------------------------------------------------------------------------------------ */
static void ref_trace(Obj *obj, Tracer *tracer) {
    WeakRefObj *ref = (WeakRefObj *)obj;
    if (ref->referent.value != NULL) trace_weak(tracer, obj, &ref->referent);
    trace_slot(tracer, &ref->callback);
}

static size_t list_size_of(const Obj *obj) {
    return sizeof(WeakListObj) + (size_t)((const WeakListObj *)obj)->capacity * sizeof(Slot);
}

static void list_trace(Obj *obj, Tracer *tracer) {
    WeakListObj *list = (WeakListObj *)obj;
    for (intptr_t i = 0; i < list->count; i++)
        if (list->refs[i].value != NULL) trace_weak(tracer, obj, &list->refs[i]);
}

static NativeType weak_list_native = {.shape = {.flags = SHAPE_WEAK, .size_of = list_size_of, .trace = list_trace}};
Type weak_list_type = STATIC_TYPE("weak_list", &object_type, weak_list_native, sizeof(WeakListObj), 0, TYPE_FLAG_DISALLOW_NEW);

/* ---- callbacks --------------------------------------------------------------------------------------------------------- */
static Slot  *queue; /* references whose callback waits; traced as roots */
static size_t queue_next, queue_count, queue_capacity; /* those before queue_next are done with */

static void trace_queue(Tracer *tracer, void *context) {
    (void)context;
    trace_slots(tracer, queue + queue_next, queue_count - queue_next);
}

Status weakref_init(void) {
    gc_add_root_tracer(trace_queue, NULL);
    return 0;
}

/* Runs inside the collector: only the C heap may be used. */
void weakref_cleared(Obj *holder) {
    if (holder->type == &weak_list_type || ((WeakRefObj *)holder)->callback.value == NULL) return;
    if (queue_count == queue_capacity) {
        size_t capacity = queue_capacity == 0 ? 64 : queue_capacity * 2;
        Slot  *grown = mem_realloc(queue, capacity * sizeof(Slot));
        if (grown == NULL) return; /* the callback is lost */
        queue = grown;
        queue_capacity = capacity;
    }
    queue[queue_count++].value = VALUE(holder);
    if (queue_count == 1 && vm_hooks.request_poll != NULL) vm_hooks.request_poll();
}

static __thread bool running; /* other threads may go on with the queue */

bool weakref_change_stack(bool now) {
    bool before = running;
    running = now;
    return before;
}

void weakref_run_callbacks(void) {
    if (running || queue_count == 0) return;
    running = true;
    Value saved = exception_fetch();
    while (queue_next < queue_count) {
        Value self = queue[queue_next].value;
        queue[queue_next++].value = NULL;
        if (queue_next == queue_count) queue_next = queue_count = 0;
        Value callback = REF->callback.value;
        slot_set(REF, &REF->callback, NULL);
        if (callback != NULL && CALL1(callback, self) == NULL) exception_write_unraisable(NULL, callback);
    }
    exception_restore(saved);
    running = false;
}

/* ---- the list of a referent ----------------------------------------------------------------------------------------------- */
static Slot *weak_head(Value referent) {
    if (!value_is_obj(referent)) return NULL;
    int32_t offset = value_obj(referent)->type->native->weak_offset;
    return offset > 0 ? (Slot *)((char *)referent + offset) : NULL;
}

static void compact(WeakListObj *list) {
    intptr_t count = 0;
    for (intptr_t i = 0; i < list->count; i++)
        if (weak_value(&list->refs[i]) != NULL) slot_set(list, &list->refs[count++], list->refs[i].value);
    list->count = count;
}

static Status add_to_list(Value referent, Value self) {
    Slot        *head = weak_head(referent);
    WeakListObj *list = (WeakListObj *)head->value;
    if (list != NULL && list->count == list->capacity) compact(list);
    if (list == NULL || list->count == list->capacity) {
        intptr_t     capacity = list == NULL ? 2 : list->capacity * 2;
        WeakListObj *grown = (WeakListObj *)gc_alloc(&weak_list_type, sizeof(WeakListObj) + (size_t)capacity * sizeof(Slot));
        if (grown == NULL) return -1;
        grown->capacity = capacity;
        /* The allocation may have cleared entries of the old list. */
        for (intptr_t i = 0; list != NULL && i < list->count; i++)
            if (weak_value(&list->refs[i]) != NULL) slot_set(grown, &grown->refs[grown->count++], list->refs[i].value);
        slot_set(value_obj(referent), weak_head(referent), VALUE(grown));
        list = grown;
    }
    list->count++;
    slot_set(list, &list->refs[list->count - 1], self);
    return 0;
}

/* The reference of exact type KIND without callback that REFERENT already has, or NULL. */
static Value find_plain(Value referent, Type *kind) {
    WeakListObj *list = (WeakListObj *)weak_head(referent)->value;
    for (intptr_t i = 0; list != NULL && i < list->count; i++) {
        Value ref = weak_value(&list->refs[i]);
        if (ref != NULL && value_obj(ref)->type == kind && ((WeakRefObj *)ref)->callback.value == NULL) return ref;
    }
    return NULL;
}

static Value make_reference(Type *cls, Value referent, Value callback) {
    Value self;
    if (weak_head(referent) == NULL) return raise_type_error("cannot create weak reference to '%N' object", referent);
    if (callback == NONE) callback = NULL;
    if (callback == NULL && (cls == &weakref_type || cls == &weak_proxy_type || cls == &weak_callable_proxy_type)) {
        self = find_plain(referent, cls);
        if (self != NULL) return self;
    }
    TRY_VALUE(self, instance_allocate(cls, 0)); /* also while types are being readied */
    REF->hash = -1;
    slot_set(REF, &REF->callback, callback);
    slot_set(REF, &REF->referent, referent);
    TRY_NULL(add_to_list(referent, self));
    return self;
}

Value weakref_new(Value referent, Value callback) { return make_reference(&weakref_type, referent, callback); }
Value weakref_get(Value self) { return REFERENT; }

Value weak_proxy_new(Value referent, Value callback) {
    return make_reference(value_is_callable(referent) ? &weak_callable_proxy_type : &weak_proxy_type, referent, callback);
}

intptr_t weakref_count(Value referent) {
    Slot        *head = weak_head(referent);
    WeakListObj *list = head != NULL ? (WeakListObj *)head->value : NULL;
    intptr_t     count = 0;
    for (intptr_t i = 0; list != NULL && i < list->count; i++) count += weak_value(&list->refs[i]) != NULL;
    return count;
}

static bool is_plain(Value ref) {
    Type *type = value_obj(ref)->type;
    return ((WeakRefObj *)ref)->callback.value == NULL &&
           (type == &weakref_type || type == &weak_proxy_type || type == &weak_callable_proxy_type);
}

/* The plain reference and proxy come first, then the others from the youngest on. */
Value weakref_list(Value referent) {
    Slot *head = weak_head(referent);
    Value result;
    TRY_VALUE(result, list_new(0));
    WeakListObj *list = head != NULL ? (WeakListObj *)head->value : NULL;
    if (list == NULL) return result;
    Value reference = find_plain(referent, &weakref_type), proxy = find_plain(referent, &weak_proxy_type);
    if (proxy == NULL) proxy = find_plain(referent, &weak_callable_proxy_type);
    if (reference != NULL) TRY_NULL(list_append(result, reference));
    if (proxy != NULL) TRY_NULL(list_append(result, proxy));
    for (intptr_t i = list->count; i-- > 0;) {
        Value ref = weak_value(&list->refs[i]); /* read before anything can clear it */
        if (ref != NULL && !is_plain(ref)) TRY_NULL(list_append(result, ref));
    }
    return result;
}

/* ---- weakref.ref ------------------------------------------------------------------------------------------------------------ */
static Value ref_create(Type *cls, const Value *args, size_t nargs, Value kwnames) {
    if (cls == &weakref_type) TRY_NULL(args_no_keywords("ref", kwnames));
    if (nargs < 1 || nargs > 2) return raise_arity("__new__", 1, 2, nargs);
    return make_reference(cls, args[0], nargs > 1 ? args[1] : NULL);
}

static Status ref_init(Value self, const Value *args, size_t nargs, Value kwnames) {
    TRY(args_no_keywords("ref", kwnames));
    if (nargs < 1 || nargs > 2) return RAISED(raise_arity("__init__", 1, 2, nargs));
    return 0;
}

static Value ref_call(Value self, const Value *args, size_t nargs, Value kwnames) {
    TRY_NULL(args_no_keywords("weakref", kwnames));
    if (nargs != 0) return raise_arity("weakref", 0, 0, nargs);
    Value referent = REFERENT;
    return referent != NULL ? referent : NONE;
}

static Status ref_hash(Value self, int64_t *hash) {
    if (REF->hash == -1) {
        if (REFERENT == NULL) return RAISED(raise_type_error("weak object has gone away"));
        TRY(object_hash(REFERENT, &REF->hash));
    }
    *hash = REF->hash;
    return 0;
}

static Value ref_compare(Value self, Value other, CompareOp op) {
    if ((op != COMPARE_EQ && op != COMPARE_NE) || !value_is_a(other, &weakref_type)) return NOT_IMPLEMENTED;
    Value a = REFERENT, b = weak_value(&((WeakRefObj *)other)->referent);
    if (a == NULL || b == NULL) return value_from_bool((self == other) == (op == COMPARE_EQ));
    return object_compare(a, b, op);
}

static Value ref_repr(Value self) {
    Value referent = REFERENT, name;
    gc_pin(value_obj(self));
    if (referent == NULL) return str_format("<weakref at %p; dead>", (void *)self);
    gc_pin(value_obj(referent));
    Truth found = object_lookup_attr(referent, DUNDER(name), &name);
    if (found < 0) return NULL;
    if (!found || !is_str(name))
        return str_format("<weakref at %p; to '%N' at %p>", (void *)self, referent, (void *)referent);
    return str_format("<weakref at %p; to '%N' at %p (%U)>", (void *)self, referent, (void *)referent, name);
}

static Value ref_class_getitem(Value cls, Value item) { return generic_alias_new(cls, item); }

static const MethodDef ref_methods[] = {
    {"__class_getitem__", ref_class_getitem, METHOD_ONE | METHOD_CLASS, "See PEP 585"}, {NULL}};
static const MemberDef ref_members[] = {{"__callback__", MEMBER_VALUE_NONE, offsetof(WeakRefObj, callback), true}, {NULL}};
static NativeType      ref_native = {
         .shape = {.size = sizeof(WeakRefObj), .flags = SHAPE_WEAK, .trace = ref_trace}, .repr = ref_repr, .hash = ref_hash,
         .compare = ref_compare, .call = ref_call, .create = ref_create, .init = ref_init, .methods = ref_methods,
         .members = ref_members};
Type weakref_type = {
    .header = {.word = 1u << 30, .type = &type_type},
    .name = "weakref.ReferenceType",
    .basic_size = sizeof(WeakRefObj),
    .flags = TYPE_FLAG_BASETYPE,
    .base = &object_type,
    .native = &ref_native,
};

/* ---- proxies --------------------------------------------------------------------------------------------------------------------- */
static bool is_proxy(Value v) { return value_is(v, &weak_proxy_type) || value_is(v, &weak_callable_proxy_type); }

/* The referent behind a proxy, V itself for anything else; NULL with ReferenceError. */
static Value unwrap(Value v) {
    if (!is_proxy(v)) return v;
    Value referent = weak_value(&((WeakRefObj *)v)->referent);
    return referent != NULL ? referent : raise_format(&ReferenceError_type, "weakly-referenced object no longer exists");
}
#define UNWRAP(v) \
    do { \
        (v) = unwrap(v); \
        if ((v) == NULL) return NULL; \
    } while (0)
#define UNWRAP_STATUS(v) \
    do { \
        (v) = unwrap(v); \
        if ((v) == NULL) return -1; \
    } while (0)

static Value proxy_repr(Value self) {
    Value referent = REFERENT;
    gc_pin(value_obj(self));
    if (referent == NULL) return str_format("<weakproxy at %p to NoneType at %p>", (void *)self, (void *)NONE);
    gc_pin(value_obj(referent));
    return str_format("<weakproxy at %p to %N at %p>", (void *)self, referent, (void *)referent);
}
static Value proxy_str(Value self) {
    UNWRAP(self);
    return object_str(self);
}
static Value proxy_compare(Value a, Value b, CompareOp op) {
    UNWRAP(a);
    UNWRAP(b);
    return object_compare(a, b, op);
}
static Value proxy_getattr(Value self, Value name) {
    UNWRAP(self);
    return object_get_attr(self, name);
}
static Status proxy_setattr(Value self, Value name, Value value) {
    UNWRAP_STATUS(self);
    return object_set_attr(self, name, value);
}
static Value proxy_call(Value self, const Value *args, size_t nargs, Value kwnames) {
    UNWRAP(self);
    return object_call(self, args, nargs, kwnames);
}
static Value proxy_iter(Value self) {
    UNWRAP(self);
    return object_iter(self);
}
static Value proxy_iternext(Value self) {
    UNWRAP(self);
    if (native_of(self)->iternext == NULL) return raise_type_error("Weakref proxy referenced a non-iterator '%N' object", self);
    return native_of(self)->iternext(self);
}
static Truth proxy_truth(Value self) {
    UNWRAP_STATUS(self);
    return object_truth(self);
}
static Status proxy_length(Value self, intptr_t *length) {
    UNWRAP_STATUS(self);
    return object_length(self, length);
}
static Value proxy_get_item(Value self, Value key) {
    UNWRAP(self);
    return object_get_item(self, key);
}
static Status proxy_set_item(Value self, Value key, Value value) {
    UNWRAP_STATUS(self);
    return object_set_item(self, key, value);
}
static Truth proxy_contains(Value self, Value item) {
    UNWRAP_STATUS(self);
    return object_contains(self, item);
}

#define PROXY_BINARY(name, op) \
    static Value proxy_##name(Value a, Value b) { \
        UNWRAP(a); \
        UNWRAP(b); \
        return number_binary(a, b, op); \
    } \
    static Value proxy_i##name(Value a, Value b) { \
        UNWRAP(a); \
        UNWRAP(b); \
        return number_inplace(a, b, op); \
    }
PROXY_BINARY(add, BINARY_ADD)
PROXY_BINARY(sub, BINARY_SUB)
PROXY_BINARY(mul, BINARY_MUL)
PROXY_BINARY(matmul, BINARY_MATMUL)
PROXY_BINARY(truediv, BINARY_TRUEDIV)
PROXY_BINARY(floordiv, BINARY_FLOORDIV)
PROXY_BINARY(mod, BINARY_MOD)
PROXY_BINARY(lshift, BINARY_LSHIFT)
PROXY_BINARY(rshift, BINARY_RSHIFT)
PROXY_BINARY(and, BINARY_AND)
PROXY_BINARY(xor, BINARY_XOR)
PROXY_BINARY(or, BINARY_OR)

static Value proxy_divmod(Value a, Value b) {
    UNWRAP(a);
    UNWRAP(b);
    return number_binary(a, b, BINARY_DIVMOD);
}
static Value proxy_power(Value a, Value b, Value modulus) {
    UNWRAP(a);
    UNWRAP(b);
    return number_power(a, b, modulus);
}
static Value proxy_ipow(Value a, Value b, Value modulus) {
    UNWRAP(a);
    UNWRAP(b);
    return number_inplace(a, b, BINARY_POW);
}

#define PROXY_UNARY(name, call) \
    static Value proxy_##name(Value self) { \
        UNWRAP(self); \
        return call; \
    }
PROXY_UNARY(neg, number_unary(self, UNARY_NEG))
PROXY_UNARY(pos, number_unary(self, UNARY_POS))
PROXY_UNARY(abs, number_unary(self, UNARY_ABS))
PROXY_UNARY(invert, number_unary(self, UNARY_INVERT))
PROXY_UNARY(int, number_to_int(self))
PROXY_UNARY(float, number_to_float(self))
PROXY_UNARY(index, number_index(self))

static Value proxy_bytes(Value self) {
    UNWRAP(self);
    return CALL_METHOD0(self, DUNDER(bytes));
}
static Value proxy_reversed(Value self) {
    UNWRAP(self);
    return CALL_METHOD0(self, DUNDER(reversed));
}
static const MethodDef proxy_methods[] = {
    {"__bytes__", proxy_bytes, METHOD_NOARGS}, {"__reversed__", proxy_reversed, METHOD_NOARGS}, {NULL}};

#define PROXY_SLOTS \
    .shape = {.size = sizeof(WeakRefObj), .flags = SHAPE_WEAK, .trace = ref_trace}, .repr = proxy_repr, .str = proxy_str, \
    .compare = proxy_compare, .getattr = proxy_getattr, .setattr = proxy_setattr, .iter = proxy_iter, .truth = proxy_truth, \
    .length = proxy_length, .get_item = proxy_get_item, .set_item = proxy_set_item, .contains = proxy_contains, \
    .binary = {proxy_add, proxy_sub, proxy_mul, proxy_matmul, proxy_truediv, proxy_floordiv, proxy_mod, NULL, proxy_lshift, \
               proxy_rshift, proxy_and, proxy_xor, proxy_or, proxy_divmod}, \
    .inplace = {proxy_iadd, proxy_isub, proxy_imul, proxy_imatmul, proxy_itruediv, proxy_ifloordiv, proxy_imod, NULL, \
                proxy_ilshift, proxy_irshift, proxy_iand, proxy_ixor, proxy_ior}, \
    .power = proxy_power, .inplace_power = proxy_ipow, .unary = {proxy_neg, proxy_pos, proxy_abs, proxy_invert}, \
    .to_int = proxy_int, .to_float = proxy_float, .to_index = proxy_index, .iternext = proxy_iternext, .methods = proxy_methods, \
    .native_flags = NATIVE_MAPPING

static NativeType weak_proxy_native = {PROXY_SLOTS};
static NativeType weak_callable_proxy_native = {PROXY_SLOTS, .call = proxy_call};
Type weak_proxy_type = STATIC_TYPE("weakref.ProxyType", &object_type, weak_proxy_native, sizeof(WeakRefObj), 0, TYPE_FLAG_DISALLOW_NEW);
Type weak_callable_proxy_type = STATIC_TYPE("weakref.CallableProxyType", &object_type, weak_callable_proxy_native,
                                            sizeof(WeakRefObj), 0, TYPE_FLAG_DISALLOW_NEW);
