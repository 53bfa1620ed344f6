/* mapping_proxy.c - read-only views of mappings: what cls.__dict__ gives. */
#include "objects_int.h"

#include "objects/dict.h"
#include "objects/list.h"
#include "objects/str.h"

typedef struct ProxyObj {
    Obj  header;
    Slot mapping;
} ProxyObj;
#define MAPPING (((ProxyObj *)self)->mapping.value)

static void proxy_trace(Obj *obj, Tracer *tracer) { trace_slot(tracer, &((ProxyObj *)obj)->mapping); }

Value mapping_proxy_new(Value mapping) {
    ProxyObj *proxy = (ProxyObj *)gc_alloc(&mapping_proxy_type, sizeof *proxy);
    if (proxy == NULL) return NULL;
    slot_init(&proxy->mapping, mapping);
    return VALUE(proxy);
}

static Value proxy_create(Type *cls, const Value *args, size_t nargs, Value kwnames) {
    static const ArgSpec spec = {"mappingproxy", "mapping"};
    Value                mapping;
    TRY_NULL(args_parse(&spec, args, nargs, kwnames, &mapping));
    bool is_mapping = native_of(mapping)->get_item != NULL && native_of(mapping)->native_flags & NATIVE_MAPPING;
    if (is_dict(mapping)) is_mapping = true;
    if (!is_mapping || value_is_a(mapping, &list_type) || value_is_a(mapping, &tuple_type))
        return raise_type_error("mappingproxy() argument must be a mapping, not %N", mapping);
    return mapping_proxy_new(mapping);
}

static Value  proxy_repr(Value self) { return str_format("mappingproxy(%R)", MAPPING); }
static Value  proxy_str(Value self) { return object_str(MAPPING); }
static Value  proxy_get_item(Value self, Value key) { return object_get_item(MAPPING, key); }
static Status proxy_length(Value self, intptr_t *length) { return object_length(MAPPING, length); }
static Truth  proxy_contains(Value self, Value key) { return object_contains(MAPPING, key); }
static Value  proxy_iter(Value self) { return object_iter(MAPPING); }
static Value  proxy_compare(Value self, Value other, CompareOp op) { return object_compare(MAPPING, other, op); }

static Value unwrap(Value v) { return value_is(v, &mapping_proxy_type) ? ((ProxyObj *)v)->mapping.value : v; }
static Value proxy_or(Value a, Value b) { return number_binary(unwrap(a), unwrap(b), BINARY_OR); }
static Value proxy_ior(Value a, Value b) {
    return raise_type_error("'|=' is not supported by %N; use '|' instead", a);
}

static Value proxy_get(Value self, const Value *args, size_t nargs, Value kwnames) {
    if (nargs < 1 || nargs > 2) return raise_arity("get", 1, 2, nargs);
    return CALL_METHOD2(MAPPING, NAME(get), args[0], nargs > 1 ? args[1] : NONE);
}
static Value proxy_keys(Value self) { return CALL_METHOD0(MAPPING, NAME(keys)); }
static Value proxy_values(Value self) { return CALL_METHOD0(MAPPING, NAME(values)); }
static Value proxy_items(Value self) { return CALL_METHOD0(MAPPING, NAME(items)); }
static Value proxy_copy(Value self) { return CALL_METHOD0(MAPPING, NAME(copy)); }
static Value proxy_reversed(Value self) { return CALL_METHOD0(MAPPING, NAME(__reversed__)); }
static Value proxy_class_getitem(Value cls, Value item) { return generic_alias_new(cls, item); }

static const MethodDef methods[] = {
    {"get", proxy_get, METHOD_FAST, "D.get(k[,d]) -> D[k] if k in D, else d.  d defaults to None."},
    {"keys", proxy_keys, METHOD_NOARGS, "D.keys() -> a set-like object providing a view on D's keys"},
    {"values", proxy_values, METHOD_NOARGS, "D.values() -> an object providing a view on D's values"},
    {"items", proxy_items, METHOD_NOARGS, "D.items() -> a set-like object providing a view on D's items"},
    {"copy", proxy_copy, METHOD_NOARGS, "D.copy() -> a shallow copy of D"},
    {"__class_getitem__", proxy_class_getitem, METHOD_ONE | METHOD_CLASS, "See PEP 585"},
    {"__reversed__", proxy_reversed, METHOD_NOARGS, "D.__reversed__() -> reverse iterator"},
    {NULL},
};
static NativeType proxy_native = {
    .shape = {.size = sizeof(ProxyObj), .trace = proxy_trace}, .repr = proxy_repr, .str = proxy_str, .compare = proxy_compare,
    .get_item = proxy_get_item, .length = proxy_length, .contains = proxy_contains, .iter = proxy_iter,
    .binary[BINARY_OR] = proxy_or, .inplace[BINARY_OR] = proxy_ior, .create = proxy_create, .methods = methods,
    .native_flags = NATIVE_MAPPING};
Type mapping_proxy_type = STATIC_TYPE("mappingproxy", &object_type, proxy_native, sizeof(ProxyObj), 0, TYPE_FLAG_MAPPING);
