/* contextvars_module.c - `_contextvars`: Context, ContextVar, Token.
 *
 * A context holds an immutable mapping from variable to value (objects/hamt.h): copying a context costs nothing, and the first change after it
 * little, however many variables there are.  The running context of a thread is Thread.context; NULL stands for an empty one. */
#include "objects/context.h"
#include "objects/function.h"
#include "objects/hamt.h"
#include "objects/int.h"
#include "objects/str.h"
#include "objects/thread.h"

typedef struct ContextVarObj {
    Obj     header;
    Slot    name, fallback; /* fallback NULL: none */
    int64_t hash;
} ContextVarObj;
typedef struct TokenObj {
    Obj  header;
    Slot context, variable, old; /* old NULL: there was none */
    bool used;
} TokenObj;

extern Type context_type, context_var_type, token_type; /* names of the C API */
static Type missing_type;
static Obj  missing_object = {.word = 1u << 30, .type = &missing_type};
#define MISSING VALUE(&missing_object)

/* ---- contexts --------------------------------------------------------------------------------------------------------------- */
static HamtObj *values_of(ContextObj *context) { return (HamtObj *)context->values.value; }
static Value context_new(HamtObj *values) {
    if (!values && !(values = hamt_new())) return NULL;
    ContextObj *context = (ContextObj *)gc_alloc(&context_type, sizeof(ContextObj));
    if (context) slot_init(&context->values, VALUE(values));
    return VALUE(context);
}
static ContextObj *current_context(void) {
    if (!current_thread->context && !(current_thread->context = context_new(NULL))) return NULL;
    return (ContextObj *)current_thread->context;
}
static Status context_change(ContextObj *context, HamtObj *values) {
    if (!values) return -1;
    slot_set(context, &context->values, VALUE(values));
    return 0;
}

static Value context_create(Type *cls, const Value *args, size_t nargs, Value names) {
    if (nargs || (names && tuple_length(names))) return raise_type_error("Context() does not accept any arguments");
    return context_new(NULL);
}
static void context_trace(Obj *obj, Tracer *tracer) { trace_slots(tracer, &((ContextObj *)obj)->values, 2); }
static Value value_in(ContextObj *context, Value variable) {
    return hamt_find_identical(values_of(context), variable, ((ContextVarObj *)variable)->hash);
}
static Status check_key(Value key) {
    return value_is(key, &context_var_type) ? 0 : RAISED(raise_type_error("a ContextVar key was expected, got %R", key));
}
static Value context_get_item(Value self, Value key) {
    if (check_key(key) < 0) return NULL;
    Value value = value_in((ContextObj *)self, key);
    return value ? value : raise_key_error(key);
}
static Truth context_contains(Value self, Value key) {
    if (check_key(key) < 0) return -1;
    return value_in((ContextObj *)self, key) != NULL;
}
static Status context_length(Value self, intptr_t *out) {
    *out = values_of((ContextObj *)self)->count;
    return 0;
}
static Value context_compare(Value a, Value b, CompareOp op) {
    if ((op != COMPARE_EQ && op != COMPARE_NE) || !value_is(a, &context_type) || !value_is(b, &context_type)) return NOT_IMPLEMENTED;
    Truth equal = hamt_equal(values_of((ContextObj *)a), values_of((ContextObj *)b));
    return equal < 0 ? NULL : value_from_bool(equal == (op == COMPARE_EQ));
}
static Value context_get(Value self, const Value *args, size_t nargs, Value names) {
    if (nargs < 1 || nargs > 2) return raise_arity("get", 1, 2, nargs);
    if (check_key(args[0]) < 0) return NULL;
    Value value = value_in((ContextObj *)self, args[0]);
    return value ? value : nargs == 2 ? args[1] : NONE;
}
static Value context_keys(Value self) { return hamt_iterator_new(values_of((ContextObj *)self), HAMT_KEYS); }
static Value context_values(Value self) { return hamt_iterator_new(values_of((ContextObj *)self), HAMT_VALUES); }
static Value context_items(Value self) { return hamt_iterator_new(values_of((ContextObj *)self), HAMT_ITEMS); }
static Value context_copy(Value self) { return context_new(values_of((ContextObj *)self)); }
static Value context_run(Value self, const Value *args, size_t nargs, Value names) {
    ContextObj *context = (ContextObj *)self;
    if (nargs < 1) return raise_type_error("run() missing 1 required positional argument");
    TRY_NULL(context_enter(context));
    Value result = object_call(args[0], args + 1, nargs - 1, names);
    Value raised = exception_fetch();
    if (context_exit(context) < 0) return NULL;
    exception_restore(raised);
    return result;
}
static const MethodDef context_methods[] = {
    {"get", context_get, METHOD_FAST, "get($self, key, default=None, /)\n--\n\nReturn the value for `key` if `key` has the value in the context object."},
    {"items", context_items, METHOD_NOARGS, "items($self, /)\n--\n\nReturn all variables and their values in the context object."},
    {"keys", context_keys, METHOD_NOARGS, "keys($self, /)\n--\n\nReturn a list of all variables in the context object."},
    {"values", context_values, METHOD_NOARGS, "values($self, /)\n--\n\nReturn a list of all variables' values in the context object."},
    {"copy", context_copy, METHOD_NOARGS, "copy($self, /)\n--\n\nReturn a shallow copy of the context object."},
    {"run", context_run, METHOD_KEYWORDS, NULL},
    {NULL}};
static NativeType context_native = {.getattr = object_generic_get_attr, 
                                    .shape = {.size = sizeof(ContextObj), .trace = context_trace}, .create = context_create, .compare = context_compare,
                                    .get_item = context_get_item, .contains = context_contains, .length = context_length, .iter = context_keys,
                                    .native_flags = NATIVE_MAPPING, .methods = context_methods, .weak_offset = offsetof(ContextObj, weakrefs)};
Type context_type = STATIC_TYPE("_contextvars.Context", &object_type, context_native, sizeof(ContextObj), 0, 0);

Value context_value(Value variable) {
    ContextObj *context = (ContextObj *)current_thread->context;
    return context ? value_in(context, variable) : NULL;
}

/* ---- variables ----------------------------------------------------------------------------------------------------------------- */
static Value variable_create(Type *cls, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"ContextVar", "name * | default"};
    Value                out[2];
    if (nargs == 0 && names == NULL) return raise_type_error("ContextVar() takes exactly 1 positional argument (0 given)");
    TRY_NULL(args_parse(&spec, args, nargs, names, out));
    if (!is_str(out[0])) return raise_type_error("context variable name must be a str");
    ContextVarObj *variable = (ContextVarObj *)cls->native->allocate(cls, 0);
    if (!variable) return NULL;
    slot_set(variable, &variable->name, out[0]);
    slot_set(variable, &variable->fallback, out[1]);
    gc_pin(&variable->header);
    variable->hash = hash_pointer(variable) ^ str_hash(out[0]);
    if (variable->hash == -1) variable->hash = -2;
    return VALUE(variable);
}
static void   variable_trace(Obj *obj, Tracer *tracer) { trace_slots(tracer, &((ContextVarObj *)obj)->name, 2); }
static Status variable_hash(Value self, int64_t *out) {
    *out = ((ContextVarObj *)self)->hash;
    return 0;
}
static Value variable_get(Value self, const Value *args, size_t nargs, Value names) {
    if (nargs > 1) return raise_arity("get", 0, 1, nargs);
    Value value = context_value(self);
    if (value) return value;
    if (nargs) return args[0];
    value = ((ContextVarObj *)self)->fallback.value;
    return value ? value : raise_value(&LookupError_type, self);
}
static Value variable_set(Value self, Value value) {
    ContextObj *context = current_context();
    if (!context) return NULL;
    Value old = value_in(context, self);
    TokenObj *token = (TokenObj *)gc_alloc(&token_type, sizeof(TokenObj));
    if (!token) return NULL;
    slot_init(&token->context, VALUE(context));
    slot_init(&token->variable, self);
    slot_init(&token->old, old);
    return context_change(context, hamt_set(values_of(context), self, value)) == 0 ? VALUE(token) : NULL;
}
static Value variable_reset(Value self, Value token_value) {
    if (!value_is(token_value, &token_type)) return raise_type_error("expected an instance of Token, got %R", token_value);
    TokenObj *token = (TokenObj *)token_value;
    if (token->used) return raise_format(&RuntimeError_type, "%R has already been used once", token_value);
    if (token->variable.value != self) return raise_value_error("%R was created by a different ContextVar", token_value);
    ContextObj *context = current_context();
    if (!context) return NULL;
    if (token->context.value != VALUE(context)) return raise_value_error("%R was created in a different Context", token_value);
    token->used = true;
    HamtObj *values = values_of(context), *before = token->old.value ? hamt_set(values, self, token->old.value) : hamt_delete(values, self);
    return context_change(context, before) < 0 ? NULL : NONE;
}
static Value variable_repr(Value self) {
    ContextVarObj *variable = (ContextVarObj *)self;
    if (variable->fallback.value)
        return str_format("<ContextVar name=%R default=%R at %p>", variable->name.value, variable->fallback.value, (void *)self);
    return str_format("<ContextVar name=%R at %p>", variable->name.value, (void *)self);
}
static Value variable_class_getitem(Value cls, Value item) { return generic_alias_new(cls, item); }
static const MethodDef variable_methods[] = {
    {"get", variable_get, METHOD_FAST, "get($self, default=<unrepresentable>, /)\n--\n\nReturn a value for the context variable for the current context."},
    {"set", variable_set, METHOD_ONE, "set($self, value, /)\n--\n\nCall to set a new value for the context variable in the current context."},
    {"reset", variable_reset, METHOD_ONE, "reset($self, token, /)\n--\n\nReset the context variable."},
    {"__class_getitem__", variable_class_getitem, METHOD_ONE | METHOD_CLASS, "See PEP 585"},
    {NULL}};
static const MemberDef variable_members[] = {{"name", MEMBER_VALUE, offsetof(ContextVarObj, name), true, NULL}, {NULL}};
static NativeType context_var_native = {.getattr = object_generic_get_attr, 
                                    .shape = {.size = sizeof(ContextVarObj), .trace = variable_trace}, .create = variable_create, .repr = variable_repr,
                                        .hash = variable_hash, .methods = variable_methods, .members = variable_members};
Type context_var_type = STATIC_TYPE("_contextvars.ContextVar", &object_type, context_var_native, sizeof(ContextVarObj), 0, 0);

/* ---- tokens --------------------------------------------------------------------------------------------------------------------- */
static Value token_create(Type *cls, const Value *args, size_t nargs, Value names) {
    return raise_format(&RuntimeError_type, "Tokens can only be created by ContextVars");
}
static void  token_trace(Obj *obj, Tracer *tracer) { trace_slots(tracer, &((TokenObj *)obj)->context, 3); }
static Value token_repr(Value self) {
    TokenObj *token = (TokenObj *)self;
    return str_format("<Token%s var=%R at %p>", token->used ? " used" : "", token->variable.value, (void *)self);
}
static Value token_get_var(Value self, void *closure) { return ((TokenObj *)self)->variable.value; }
static Value token_get_old(Value self, void *closure) {
    Value old = ((TokenObj *)self)->old.value;
    return old ? old : MISSING;
}
static const GetSetDef token_getsets[] = {{"var", token_get_var}, {"old_value", token_get_old}, {NULL}};
static const MethodDef token_methods[] = {{"__class_getitem__", variable_class_getitem, METHOD_ONE | METHOD_CLASS, "See PEP 585"}, {NULL}};
static NativeType token_native = {.getattr = object_generic_get_attr, 
                                    .shape = {.size = sizeof(TokenObj), .trace = token_trace}, .create = token_create, .repr = token_repr, .getsets = token_getsets,
                                  .methods = token_methods};
Type token_type = STATIC_TYPE("_contextvars.Token", &object_type, token_native, sizeof(TokenObj), 0, 0);

static Value missing_repr(Value self) { return str_from_c("<Token.MISSING>"); }
static NativeType missing_native = {.shape = {.size = sizeof(Obj)}, .repr = missing_repr};
static Type missing_type = STATIC_TYPE("Token.MISSING", &object_type, missing_native, sizeof(Obj), 0, TYPE_FLAG_DISALLOW_NEW);

static Value m_copy_context(Value self) {
    ContextObj *context = current_context();
    return context ? context_new(values_of(context)) : NULL;
}
static const MethodDef methods[] = {{"copy_context", m_copy_context, METHOD_NOARGS, "copy_context($module, /)\n--\n\n"}, {NULL}};

static Status execute(Value module) {
    TRY(type_ready(&missing_type));
    TRY(hamt_init());
    TRY(module_add_type(module, &context_type));
    TRY(module_add_type(module, &context_var_type));
    TRY(module_add_type(module, &token_type));
    return type_set_attr(&token_type, str_intern_c("MISSING"), MISSING);
}
const NativeModule contextvars_module = {"_contextvars", "Context Variables", methods, execute};
