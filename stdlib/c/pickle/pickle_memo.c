/* pickle_memo.c - what was pickled already: a table by identity, its proxy objects, and PickleBuffer. */
#include "pickle_int.h"

/* ---- the table ----------------------------------------------------------------------------------------------------------------
 * The objects lie in the order of their numbers, so that the collector finds only the newest part changed; the table that
 * is written all over holds no references. */
static uint32_t *place_of(const MemoTable *memo, Value obj) { /* of OBJ or of the free place for it */
    uint32_t   *index = (uint32_t *)(void *)((ByteArray *)memo->index.value)->data;
    const Slot *objects = ((Array *)memo->objects.value)->items;
    size_t      i = ((uintptr_t)obj >> 4) * 0x9e3779b97f4a7c15u >> 24;
    while (index[i & memo->mask] && objects[index[i & memo->mask] - 1].value != obj) i++;
    return &index[i & memo->mask];
}
intptr_t memo_find(const MemoTable *memo, Value obj) {
    return memo->index.value ? (intptr_t)*place_of(memo, obj) - 1 : -1;
}
static Status index_grow(void *owner, MemoTable *memo) {
    Array     *objects = (Array *)memo->objects.value;
    size_t     size = memo->index.value ? (memo->mask + 1) * 4 : 64;
    ByteArray *index = gc_byte_array_new(size * sizeof(uint32_t));
    if (!index) return -1;
    memset(index->data, 0, size * sizeof(uint32_t));
    slot_set(owner, &memo->index, VALUE(index));
    memo->mask = size - 1;
    for (size_t i = 0; i < objects->capacity; i++)
        if (objects->items[i].value) *place_of(memo, objects->items[i].value) = (uint32_t)i + 1;
    return 0;
}
Status memo_put(void *owner, MemoTable *memo, Value obj, intptr_t number) {
    Array *objects = (Array *)memo->objects.value;
    if (number < 0 || number >= UINT32_MAX) return RAISED(raise_overflow_error("memo key out of range"));
    if (!objects || (size_t)number >= objects->capacity) {
        size_t capacity = number < 16 ? 24 : (size_t)number * 2;
        Array *grown = objects ? gc_array_grow(objects, objects->capacity, capacity) : gc_array_new(capacity);
        if (!grown) return -1;
        slot_set(owner, &memo->objects, VALUE(grown));
        objects = grown;
    }
    if (!memo->index.value || memo->used * 2 > memo->mask) TRY(index_grow(owner, memo));
    gc_pin(value_obj(obj));
    slot_set(objects, &objects->items[number], obj);
    uint32_t *place = place_of(memo, obj);
    if (!*place) memo->used++;
    *place = (uint32_t)number + 1;
    return 0;
}
void memo_clear(void *owner, MemoTable *memo) {
    slot_set(owner, &memo->objects, NULL);
    slot_set(owner, &memo->index, NULL);
    memo->used = memo->nameless = 0;
}
Value memo_to_dict(const MemoTable *memo) {
    Array *objects = (Array *)memo->objects.value;
    Value  dict = dict_new();
    for (size_t i = 0; dict && objects && i < objects->capacity; i++) {
        if (!objects->items[i].value) continue;
        Value id = object_id(objects->items[i].value), pair = TUPLE2(value_from_int((int64_t)i), objects->items[i].value);
        if (!id || !pair || dict_set(dict, id, pair) < 0) return NULL;
    }
    return dict;
}

/* ---- proxies -------------------------------------------------------------------------------------------------------------------- */
typedef struct MemoProxyObj {
    Obj  header;
    Slot owner;
} MemoProxyObj;

static Value owner_of(Value proxy) { return ((MemoProxyObj *)proxy)->owner.value; }
static void  proxy_trace(Obj *obj, Tracer *tracer) { trace_slot(tracer, &((MemoProxyObj *)obj)->owner); }
static Value proxy_reduce(Value contents) {
    Value args = contents ? TUPLE1(contents) : NULL;
    return args ? TUPLE2(VALUE(&dict_type), args) : NULL;
}
static Value proxy_new(Type *cls, Value owner) {
    MemoProxyObj *proxy = (MemoProxyObj *)gc_alloc(cls, sizeof(MemoProxyObj));
    if (!proxy) return NULL;
    slot_init(&proxy->owner, owner);
    return VALUE(proxy);
}

static Value pickler_memo_clear(Value self) {
    PicklerObj *p = (PicklerObj *)owner_of(self);
    memo_clear(p, &p->memo);
    return NONE;
}
static Value pickler_memo_copy(Value self) { return memo_to_dict(&((PicklerObj *)owner_of(self))->memo); }
static Value pickler_memo_reduce(Value self) { return proxy_reduce(pickler_memo_copy(self)); }

static Value unpickler_memo_clear(Value self) {
    UnpicklerObj *u = (UnpicklerObj *)owner_of(self);
    slot_set(u, &u->memo, NULL);
    u->memo_count = 0;
    return NONE;
}
static Value unpickler_memo_copy(Value self) {
    Array *memo = (Array *)((UnpicklerObj *)owner_of(self))->memo.value;
    Value  dict = dict_new();
    for (size_t i = 0; dict && memo && i < memo->capacity; i++)
        if (memo->items[i].value && dict_set(dict, value_from_int((int64_t)i), memo->items[i].value) < 0) return NULL;
    return dict;
}
static Value unpickler_memo_reduce(Value self) { return proxy_reduce(unpickler_memo_copy(self)); }

#define PROXY_METHODS(prefix) \
    static const MethodDef prefix##_methods[] = { \
        {"clear", prefix##_clear, METHOD_NOARGS, "clear($self, /)\n--\n\nRemove all items from memo."}, \
        {"copy", prefix##_copy, METHOD_NOARGS, "copy($self, /)\n--\n\nCopy the memo to a new object."}, \
        {"__reduce__", prefix##_reduce, METHOD_NOARGS, "__reduce__($self, /)\n--\n\nImplement pickle support."}, {NULL}}; \
    static NativeType prefix##_native = {.shape = {.size = sizeof(MemoProxyObj), .trace = proxy_trace}, .methods = prefix##_methods}
PROXY_METHODS(pickler_memo);
PROXY_METHODS(unpickler_memo);
Type pickler_memo_type = STATIC_TYPE("_pickle.PicklerMemoProxy", &object_type, pickler_memo_native, sizeof(MemoProxyObj), 0, TYPE_FLAG_GC);
Type unpickler_memo_type = STATIC_TYPE("_pickle.UnpicklerMemoProxy", &object_type, unpickler_memo_native, sizeof(MemoProxyObj), 0, TYPE_FLAG_GC);

Value pickler_get_memo(Value self, void *closure) { return proxy_new(&pickler_memo_type, self); }
Status pickler_set_memo(Value self, Value v, void *closure) {
    PicklerObj *p = (PicklerObj *)self;
    Value       key, item;
    size_t      position = 0;
    if (!v) return RAISED(raise_type_error("attribute deletion is not supported"));
    if (value_is(v, &pickler_memo_type)) {
        if (!(v = pickler_memo_copy(v))) return -1;
    } else if (!is_dict(v)) return RAISED(raise_type_error("'memo' attribute must be a PicklerMemoProxy object or dict, not %.200s", type_of(v)->name));
    memo_clear(p, &p->memo);
    while (dict_next(v, &position, &key, &item)) {
        int64_t number;
        if (!is_tuple(item) || tuple_length(item) != 2) return RAISED(raise_type_error("'memo' values must be 2-item tuples"));
        if (!is_int(tuple_get(item, 0))) return RAISED(raise_type_error("'%N' object cannot be interpreted as an integer", tuple_get(item, 0)));
        TRY(int_as_i64(tuple_get(item, 0), &number));
        if (!value_is_obj(tuple_get(item, 1))) continue; /* numbers are never looked for */
        TRY(memo_put(p, &p->memo, tuple_get(item, 1), (intptr_t)number));
    }
    return 0;
}
Value unpickler_get_memo(Value self, void *closure) { return proxy_new(&unpickler_memo_type, self); }
Status unpickler_set_memo(Value self, Value v, void *closure) {
    UnpicklerObj *u = (UnpicklerObj *)self;
    Value         key, item;
    size_t        position = 0;
    if (!v) return RAISED(raise_type_error("attribute deletion is not supported"));
    if (value_is(v, &unpickler_memo_type)) {
        if (!(v = unpickler_memo_copy(v))) return -1;
    } else if (!is_dict(v)) return RAISED(raise_type_error("'memo' attribute must be an UnpicklerMemoProxy object or dict, not %.200s", type_of(v)->name));
    slot_set(u, &u->memo, NULL);
    u->memo_count = 0;
    while (dict_next(v, &position, &key, &item)) {
        int64_t number;
        if (!is_int(key)) return RAISED(raise_type_error("memo key must be integers"));
        TRY(int_as_i64(key, &number));
        if (number < 0) return RAISED(raise_value_error("memo key must be positive integers."));
        TRY(unpickler_memo_put(u, (size_t)number, item));
    }
    return 0;
}
Status unpickler_memo_put(UnpicklerObj *u, size_t number, Value obj) {
    Array *memo = (Array *)u->memo.value;
    if (!memo || number >= memo->capacity) {
        if (number > ((size_t)1 << 40)) return RAISED(raise_memory_error());
        size_t capacity = number < 16 ? 32 : number * 2;
        Array *grown = memo ? gc_array_grow(memo, memo->capacity, capacity) : gc_array_new(capacity);
        if (!grown) return -1;
        slot_set(u, &u->memo, VALUE(grown));
        memo = grown;
    }
    if (!memo->items[number].value) u->memo_count++;
    slot_set(memo, &memo->items[number], obj);
    return 0;
}

/* ---- PickleBuffer ----------------------------------------------------------------------------------------------------------------- */
static Value buffer_create(Type *cls, const Value *args, size_t nargs, Value names) {
    if (args_no_keywords("PickleBuffer", names) < 0) return NULL;
    if (nargs != 1) return raise_type_error("PickleBuffer() takes exactly one argument (%zu given)", nargs);
    if (!value_has_buffer(args[0])) return raise_type_error("a bytes-like object is required, not '%N'", args[0]);
    Value view = memoryview_from_object(args[0]);
    PickleBufferObj *b = view ? (PickleBufferObj *)cls->native->allocate(cls, 0) : NULL;
    if (!b) return NULL;
    slot_set(b, &b->object, args[0]);
    slot_set(b, &b->view, view);
    return VALUE(b);
}
static Value buffer_view(Value self) {
    Value view = ((PickleBufferObj *)self)->view.value;
    return view ? view : raise_value_error("operation forbidden on released PickleBuffer object");
}
/* The bytes of a contiguous view as they lie in memory, whatever their order means. */
static Value raw_memory(Value view) {
    Buffer buffer;
    if (buffer_get(view, &buffer, BUFFER_FULL_READ_ONLY) < 0) return NULL;
    intptr_t length = buffer.length, step = 1;
    buffer.format = "B";
    buffer.item_size = 1;
    buffer.dimensions = 1;
    buffer.shape = &length;
    buffer.strides = &step;
    buffer.suboffsets = NULL;
    return memoryview_from_buffer(&buffer);
}
static Value buffer_raw(Value self) {
    Value view = buffer_view(self), name = str_intern_c("c_contiguous"), flat = view && name ? object_get_attr(view, name) : NULL;
    if (!flat) return NULL;
    if (flat != TRUE_VALUE) {
        if (!(name = str_intern_c("contiguous")) || !(flat = object_get_attr(view, name))) return NULL;
        if (flat == TRUE_VALUE) return raw_memory(view);
        return raise_format(&BufferError_type, "cannot extract raw buffer from non-contiguous buffer");
    }
    Value cast = str_intern_c("cast"), format = str_intern_c("B");
    return cast && format ? CALL_METHOD1(view, cast, format) : NULL;
}
static Value buffer_release_method(Value self) {
    PickleBufferObj *b = (PickleBufferObj *)self;
    Value            view = b->view.value, name = str_intern_c("release");
    if (!name || (view && !CALL_METHOD0(view, name))) return NULL;
    slot_set(b, &b->view, NULL);
    slot_set(b, &b->object, NULL);
    return NONE;
}
static Status pickle_buffer_get(Value self, Buffer *buffer, int flags) {
    return buffer_view(self) ? buffer_get(((PickleBufferObj *)self)->object.value, buffer, flags) : -1;
}
static void buffer_trace(Obj *obj, Tracer *tracer) { trace_slots(tracer, &((PickleBufferObj *)obj)->object, 2); }
static const MethodDef buffer_methods[] = {
    {"raw", buffer_raw, METHOD_NOARGS, "raw($self, /)\n--\n\nReturn a memoryview of the raw memory underlying this buffer.\n\nWill raise BufferError is the buffer isn't contiguous."},
    {"release", buffer_release_method, METHOD_NOARGS, "release($self, /)\n--\n\nRelease the underlying buffer exposed by the PickleBuffer object."},
    {NULL}};
static NativeType buffer_native = {
    .shape = {.size = sizeof(PickleBufferObj), .trace = buffer_trace}, .create = buffer_create, .methods = buffer_methods,
    .get_buffer = pickle_buffer_get, .weak_offset = offsetof(PickleBufferObj, weakrefs),
};
Type pickle_buffer_type = {
    .header = {.word = 1u << 30, .type = &type_type}, .name = "pickle.PickleBuffer", .basic_size = sizeof(PickleBufferObj),
    .flags = TYPE_FLAG_BASETYPE | TYPE_FLAG_GC, .base = &object_type, .native = &buffer_native,
    .doc = "Wrapper for potentially out-of-band buffers",
};
