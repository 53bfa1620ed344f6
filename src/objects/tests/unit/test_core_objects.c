/* test_core_objects.c - class creation hooks, callables and their messages, modules, finalizers and callbacks. */
#include "test_objects.h"

static Value attr(Value obj, const char *name) { return object_get_attr(obj, STR(name)); }
static Value make(Type *meta, const char *name, Value bases, Value dict) {
    return type_create(meta, STR(name), bases != NULL ? bases : empty_tuple, dict != NULL ? dict : dict_new(), NULL, 0, NULL);
}
static Value builtin(const char *name, void *function, int kind) {
    static MethodDef defs[64];
    static int       count;
    MethodDef       *def = &defs[count++];
    *def = (MethodDef){name, function, kind, NULL};
    return builtin_new(def, NULL, NULL);
}
static Value method(const char *name, void *function, int kind) {
    return method_descriptor_new(&object_type, ((BuiltinObj *)builtin(name, function, kind))->def);
}

static Value log_list;
static Value log_call(Value self, const Value *args, size_t nargs, Value kwnames) {
    Value tuple = tuple_from_values(args, nargs);
    return tuple == NULL || list_append(log_list, tuple) < 0 ? NULL : NONE;
}

TEST(set_name_and_init_subclass) {
    gc_add_roots((Slot *)&log_list, 1, "log of the test");
    log_list = list_new(0);
    Value descriptor_dict = dict_new(), dict = dict_new();
    EXPECT_INT(dict_set(descriptor_dict, NAME(__set_name__), method("__set_name__", log_call, METHOD_FAST)), 0);
    Value descriptor = CALL0(make(&type_type, "D", NULL, descriptor_dict));
    EXPECT_INT(dict_set_c(dict, "field", descriptor), 0);
    EXPECT(make(&type_type, "C", NULL, dict) != NULL);
    EXPECT_REPR(log_list, "[(<class 'test.C'>, 'field')]");
    Value base_dict = dict_new();
    EXPECT_INT(dict_set(base_dict, DUNDER(init_subclass), classmethod_new(builtin("__init_subclass__", log_call, METHOD_KEYWORDS))), 0);
    Value base = make(&type_type, "Base", NULL, base_dict);
    list_clear(log_list);
    EXPECT(make(&type_type, "Sub", TUPLE1(base), NULL) != NULL);
    EXPECT_REPR(log_list, "[(<class 'test.Sub'>,)]");
    EXPECT_ERROR(type_create(&type_type, STR("X"), empty_tuple, dict_new(), (Value[]){NONE}, 0, TUPLE1(STR("k"))),
                 "TypeError: X.__init_subclass__() takes no keyword arguments");
}

TEST(metaclasses) {
    Value meta = make(&type_type, "Meta", TUPLE1(VALUE(&type_type)), NULL);
    Value cls = make((Type *)meta, "C", NULL, NULL);
    EXPECT(type_of(cls) == (Type *)meta);
    EXPECT(type_of(make(&type_type, "Sub", TUPLE1(cls), NULL)) == (Type *)meta);
    EXPECT_INT(object_set_attr(meta, STR("shared"), value_from_int(1)), 0);
    EXPECT_STR(attr(cls, "shared"), "1");
    EXPECT_ERROR(attr(CALL0(cls), "shared"), "AttributeError: 'C' object has no attribute 'shared'");
    Value other = make(&type_type, "Other", TUPLE1(VALUE(&type_type)), NULL);
    EXPECT_ERROR(make((Type *)other, "X", TUPLE1(cls), NULL),
                 "TypeError: metaclass conflict: the metaclass of a derived class must be a (non-strict) subclass of the "
                 "metaclasses of all its bases");
    EXPECT_REPR(CALL1(VALUE(&type_type), cls), "<class 'test.Meta'>");
    Value three = object_call(VALUE(&type_type), (Value[]){STR("T"), empty_tuple, dict_new()}, 3, NULL);
    EXPECT_REPR(three, "<class 'test.T'>");
    EXPECT_ERROR(CALL2(VALUE(&type_type), NONE, NONE), "TypeError: type() takes 1 or 3 arguments");
    EXPECT_ERROR(object_call(VALUE(&type_type), (Value[]){NONE, empty_tuple, dict_new()}, 3, NULL),
                 "TypeError: type.__new__() argument 1 must be str, not None");
}

static Value three(Value self, const Value *args, size_t nargs, Value kwnames) {
    static const ArgSpec spec = {"three", "a / b | c * d"};
    Value                out[4];
    TRY_NULL(args_parse(&spec, args, nargs, kwnames, out));
    for (int i = 0; i < 4; i++) out[i] = out[i] != NULL ? out[i] : NONE;
    return tuple_from_values(out, 4);
}
static Value two(Value self, const Value *args, size_t nargs, Value kwnames) {
    static const ArgSpec spec = {"two", "a b | c /"};
    Value                out[3];
    TRY_NULL(args_parse(&spec, args, nargs, kwnames, out));
    return value_from_int((int64_t)nargs);
}

TEST(arguments) {
    Value f = builtin("three", three, METHOD_KEYWORDS), g = builtin("two", two, METHOD_KEYWORDS);
    Value v[] = {value_from_int(1), value_from_int(2), value_from_int(3), value_from_int(4), value_from_int(5)};
    EXPECT_REPR(object_call(f, v, 2, NULL), "(1, 2, None, None)");
    EXPECT_REPR(object_call(f, v, 1, TUPLE2(STR("d"), STR("b"))), "(1, 3, None, 2)");
    EXPECT_ERROR(object_call(f, v, 1, NULL), "TypeError: three() missing required argument 'b' (pos 2)");
    EXPECT_ERROR(object_call(f, v, 4, NULL), "TypeError: three() takes at most 3 positional arguments (4 given)");
    EXPECT_ERROR(object_call(f, v, 2, TUPLE1(STR("zz"))), "TypeError: 'zz' is an invalid keyword argument for three()");
    EXPECT_ERROR(object_call(f, v, 2, TUPLE1(STR("b"))), "TypeError: argument for three() given by name ('b') and position (2)");
    EXPECT_STR(object_call(g, v, 2, NULL), "2");
    EXPECT_ERROR(object_call(g, v, 1, NULL), "TypeError: two expected at least 2 arguments, got 1");
    EXPECT_ERROR(object_call(g, v, 4, NULL), "TypeError: two expected at most 3 arguments, got 4");
    EXPECT_ERROR(object_call(g, v, 2, TUPLE1(STR("b"))), "TypeError: two() takes no keyword arguments");
    EXPECT_ERROR(object_call(NONE, v, 0, NULL), "TypeError: 'NoneType' object is not callable");
    Value dict = dict_new();
    EXPECT_INT(dict_set_c(dict, "d", v[4]), 0);
    EXPECT_REPR(object_call_tuple(f, TUPLE2(v[0], v[1]), dict), "(1, 2, None, 5)");
}

static int   finalized;
static Value on_del(Value self) {
    finalized++;
    return NONE;
}
static Value on_dead(Value self, Value ref) {
    finalized += 100;
    return NONE;
}

static NOINLINE Value make_garbage(Value cls, Value callback, int n) {
    Value refs = list_new(0);
    for (int i = 0; i < n; i++) {
        Value obj = CALL0(cls);
        EXPECT_INT(object_set_attr(obj, STR("self"), obj), 0);
        EXPECT_INT(list_append(refs, weakref_new(obj, callback)), 0);
    }
    return refs;
}
static NOINLINE void wipe_stack(void) {
    volatile char space[8192];
    for (size_t i = 0; i < sizeof space; i++) space[i] = 0;
}

TEST(death) {
    Value cls = make(&type_type, "G", NULL, NULL), callback = builtin("on_dead", on_dead, METHOD_ONE);
    EXPECT_INT(object_set_attr(cls, DUNDER(del), method("__del__", on_del, METHOD_NOARGS)), 0);
    Value refs = make_garbage(cls, callback, 20);
    wipe_stack();
    for (int i = 0; i < 3; i++) {
        gc_collect_full();
        gc_run_pending();
        wipe_stack();
    }
    /* Conservative scanning may keep one or two alive. */
    EXPECT(finalized >= 17 * 101);
    int dead = 0;
    for (int i = 0; i < 20; i++) dead += CALL0(list_get(refs, i)) == NONE;
    EXPECT(dead >= 17);
}

TEST(modules) {
    Value module = module_new(STR("m"));
    EXPECT_REPR(module, "<module 'm'>");
    EXPECT_ERROR(attr(module, "x"), "AttributeError: module 'm' has no attribute 'x'");
    EXPECT_INT(object_set_attr(module, STR("x"), value_from_int(1)), 0);
    EXPECT_STR(attr(module, "x"), "1");
    EXPECT_REPR(attr(attr(module, "__dict__"), "keys") == NULL ? NULL : STR("ok"), "'ok'");
    EXPECT_INT(object_set_attr(module, DUNDER(getattr), builtin("hook", on_dead, METHOD_ONE) == NULL ? NULL : attr(module, "__class__")), 0);
    EXPECT_REPR(attr(module, "other"), "<module 'other'>");
}

TEST(descriptors) {
    Value descr = dict_get_c(VALUE(dict_type.dict), "fromkeys");
    EXPECT_REPR(descr, "<method 'fromkeys' of 'dict' objects>");
    EXPECT_ERROR(CALL0(descr), "TypeError: descriptor 'fromkeys' of 'dict' object needs an argument");
    EXPECT_ERROR(CALL1(descr, value_from_int(1)), "TypeError: descriptor 'fromkeys' for type 'dict' needs a type, not a 'int' as arg 2");
    EXPECT_REPR(CALL2(descr, VALUE(&dict_type), TUPLE1(NONE)), "{None: None}");
    EXPECT_REPR(attr(VALUE(&type_type), "__mro__"), "(<class 'type'>, <class 'object'>)");
    EXPECT_REPR(dict_get_c(VALUE(type_type.dict), "__mro__"), "<member '__mro__' of 'type' objects>");
    EXPECT_STATUS_ERROR(object_set_attr(make(&type_type, "C", NULL, NULL), NAME(__mro__), NONE), "AttributeError: readonly attribute");
    EXPECT_STATUS_ERROR(object_set_attr(make(&type_type, "C", NULL, NULL), DUNDER(dict), NONE),
                        "AttributeError: attribute '__dict__' of 'type' objects is not writable");
    EXPECT_ERROR(CALL2(attr(VALUE(&object_type), "__new__"), VALUE(&dict_type), NONE),
                 "TypeError: object.__new__(dict) is not safe, use dict.__new__()");
    EXPECT_ERROR(CALL0(VALUE(&builtin_function_type)), "TypeError: cannot create 'builtin_function_or_method' instances");
    EXPECT_REPR(mapping_proxy_new(dict_new()), "mappingproxy({})");
}
