/* test_core_type.c - classes, instances, attributes and slots. */
#include "test_objects.h"

static Value make_class(const char *name, Value bases, Value dict) {
    return type_create(&type_type, STR(name), bases != NULL ? bases : empty_tuple, dict != NULL ? dict : dict_new(), NULL, 0, NULL);
}
static Value attr(Value obj, const char *name) { return object_get_attr(obj, STR(name)); }
static Status set(Value obj, const char *name, Value value) { return object_set_attr(obj, STR(name), value); }
static Value native(const char *name, void *function, int kind) {
    static MethodDef defs[64];
    static int       count;
    MethodDef       *def = &defs[count++];
    *def = (MethodDef){name, function, kind, NULL};
    return method_descriptor_new(&object_type, def);
}

TEST(instances) {
    Value cls = make_class("C", NULL, NULL), obj = CALL0(cls);
    EXPECT_REPR(cls, "<class 'test.C'>");
    EXPECT(obj != NULL);
    EXPECT_INT(set(obj, "x", value_from_int(1)), 0);
    EXPECT_STR(attr(obj, "x"), "1");
    EXPECT_ERROR(attr(obj, "y"), "AttributeError: 'C' object has no attribute 'y'");
    for (int i = 0; i < 100; i++) EXPECT_INT(object_set_attr(obj, str_intern(str_format("n%d", i)), value_from_int(i)), 0);
    for (int i = 0; i < 100; i++) EXPECT_INT(value_int(object_get_attr(obj, str_intern(str_format("n%d", i)))), i);
    EXPECT_INT(set(obj, "n50", NULL), 0);
    EXPECT_ERROR(attr(obj, "n50"), "AttributeError: 'C' object has no attribute 'n50'");
    Value two = CALL0(cls);
    EXPECT_INT(set(two, "a", value_from_int(1)), 0);
    EXPECT_INT(set(two, "b", value_from_int(2)), 0);
    EXPECT_REPR(attr(two, "__dict__"), "{'a': 1, 'b': 2}");
    EXPECT_INT(set(two, "c", value_from_int(3)), 0);
    EXPECT_REPR(attr(two, "__dict__"), "{'a': 1, 'b': 2, 'c': 3}");
    EXPECT_ERROR(object_call(cls, (Value[]){NONE}, 1, NULL), "TypeError: C() takes no arguments");
}

TEST(growing_classes) {
    Value cls = make_class("Big", NULL, NULL);
    for (int round = 0; round < 4; round++) {
        Value obj = CALL0(cls);
        for (int i = 0; i < 20; i++) EXPECT_INT(object_set_attr(obj, str_intern(str_format("f%d", i)), value_from_int(i * round)), 0);
        for (int i = 0; i < 20; i++) EXPECT_INT(value_int(object_get_attr(obj, str_intern(str_format("f%d", i)))), i * round);
    }
}

TEST(slots) {
    Value dict = dict_new();
    EXPECT_INT(dict_set_c(dict, "__slots__", TUPLE2(STR("a"), STR("b"))), 0);
    Value cls = make_class("S", NULL, dict), obj = CALL0(cls);
    EXPECT_INT(set(obj, "a", value_from_int(5)), 0);
    EXPECT_STR(attr(obj, "a"), "5");
    EXPECT_ERROR(attr(obj, "b"), "AttributeError: 'S' object has no attribute 'b'");
    EXPECT_STATUS_ERROR(set(obj, "x", NONE), "AttributeError: 'S' object has no attribute 'x'");
    EXPECT_STATUS_ERROR(set(obj, "b", NULL), "AttributeError: b");
    EXPECT_REPR(attr(cls, "a"), "<member 'a' of 'S' objects>");
    Value sub = make_class("T", TUPLE1(cls), NULL), both = CALL0(sub);
    EXPECT_INT(set(both, "a", value_from_int(6)), 0);
    EXPECT_INT(set(both, "z", value_from_int(7)), 0);
    EXPECT_STR(attr(both, "a"), "6");
    EXPECT_STR(attr(both, "z"), "7");
    Value dict2 = dict_new();
    EXPECT_INT(dict_set_c(dict2, "__slots__", TUPLE1(STR("c"))), 0);
    Value other = make_class("U", NULL, dict2);
    EXPECT_ERROR(make_class("V", TUPLE2(cls, other), NULL), "TypeError: multiple bases have instance lay-out conflict");
}

TEST(mro) {
    Value a = make_class("A", NULL, NULL), b = make_class("B", TUPLE1(a), NULL), c = make_class("C", TUPLE1(a), NULL);
    Value d = make_class("D", TUPLE2(b, c), NULL);
    EXPECT_REPR(attr(d, "__mro__"), "(<class 'test.D'>, <class 'test.B'>, <class 'test.C'>, <class 'test.A'>, <class 'object'>)");
    EXPECT_ERROR(make_class("X", TUPLE2(a, b), NULL),
                 "TypeError: Cannot create a consistent method resolution\norder (MRO) for bases A, B");
    EXPECT_ERROR(make_class("X", TUPLE2(a, a), NULL), "TypeError: duplicate base class A");
    EXPECT_INT(set(a, "f", value_from_int(1)), 0);
    EXPECT_STR(attr(CALL0(d), "f"), "1");
    EXPECT_INT(set(c, "f", value_from_int(2)), 0);
    EXPECT_STR(attr(CALL0(d), "f"), "2");
    EXPECT_INT(set(c, "f", NULL), 0);
    EXPECT_STR(attr(CALL0(d), "f"), "1");
    EXPECT(object_is_subclass(d, a) == 1);
    EXPECT(object_is_instance(CALL0(d), TUPLE2(VALUE(&int_type), c)) == 1);
    EXPECT_ERROR(make_class("X", TUPLE1(VALUE(&bool_type)), NULL), "TypeError: type 'bool' is not an acceptable base type");
}

static Value say_seven(Value self) { return value_from_int(7); }
static Value add_any(Value self, Value other) { return TUPLE2(STR("add"), other); }
static Value radd_any(Value self, Value other) { return TUPLE2(STR("radd"), other); }
static Value text_of(Value self) { return STR("some text"); }

TEST(python_slots) {
    Value cls = make_class("N", NULL, NULL), obj = CALL0(cls);
    EXPECT_ERROR(object_length(obj, &(intptr_t){0}) < 0 ? NULL : obj, "TypeError: object of type 'N' has no len()");
    EXPECT_INT(set(cls, "__len__", native("__len__", say_seven, METHOD_NOARGS)), 0);
    intptr_t length = 0;
    EXPECT_INT(object_length(obj, &length), 0);
    EXPECT_INT(length, 7);
    EXPECT_INT(object_truth(obj), 1);
    EXPECT_INT(set(cls, "__add__", native("__add__", add_any, METHOD_ONE)), 0);
    EXPECT_INT(set(cls, "__radd__", native("__radd__", radd_any, METHOD_ONE)), 0);
    EXPECT_REPR(number_binary(obj, value_from_int(3), BINARY_ADD), "('add', 3)");
    EXPECT_REPR(number_binary(value_from_int(3), obj, BINARY_ADD), "('radd', 3)");
    EXPECT_INT(set(cls, "__repr__", native("__repr__", text_of, METHOD_NOARGS)), 0);
    EXPECT_STR(obj, "some text");
    EXPECT_INT(set(cls, "__hash__", NONE), 0);
    int64_t hash;
    EXPECT_STATUS_ERROR(object_hash(obj, &hash), "TypeError: unhashable type: 'N'");
    EXPECT_INT(set(cls, "__hash__", NULL), 0);
    EXPECT_INT(object_hash(obj, &hash), 0);
    EXPECT_INT(set(cls, "__len__", NULL), 0);
    EXPECT_INT(object_length(obj, &length), -1);
    exception_clear();
}

TEST(native_subclasses) {
    Value list_cls = make_class("L", TUPLE1(VALUE(&list_type)), NULL);
    Value list = CALL1(list_cls, TUPLE2(NONE, NONE));
    EXPECT_REPR(list, "[None, None]");
    EXPECT_INT(set(list, "x", value_from_int(1)), 0);
    EXPECT_STR(attr(list, "x"), "1");
    EXPECT_REPR(number_binary(list, list_new(0), BINARY_ADD), "[None, None]");
    Value tuple_cls = make_class("T", TUPLE1(VALUE(&tuple_type)), NULL);
    Value tuple = CALL1(tuple_cls, TUPLE2(NONE, value_from_int(4)));
    EXPECT_REPR(tuple, "(None, 4)");
    EXPECT_INT(set(tuple, "x", value_from_int(2)), 0);
    EXPECT_STR(attr(tuple, "x"), "2");
    EXPECT_REPR(tuple, "(None, 4)");
    Value str_cls = make_class("Str", TUPLE1(VALUE(&str_type)), NULL), text = CALL1(str_cls, STR("hello"));
    EXPECT_INT(set(text, "x", value_from_int(2)), 0);
    EXPECT_STR(CALL_METHOD0(text, STR("upper")), "HELLO");
    Value int_cls = make_class("I", TUPLE1(VALUE(&int_type)), NULL), number = CALL1(int_cls, value_from_int(-5));
    EXPECT_INT(set(number, "x", value_from_int(2)), 0);
    EXPECT_STR(attr(number, "x"), "2");
    EXPECT_STR(number_binary(number, value_from_int(7), BINARY_ADD), "2");
    Value error_cls = make_class("E", TUPLE1(VALUE(&ValueError_type)), NULL), error = CALL1(error_cls, STR("bad"));
    EXPECT_INT(set(error, "x", value_from_int(2)), 0);
    EXPECT_REPR(error, "E('bad')");
}

TEST(builtin_methods) {
    Value list = list_from_values((Value[]){value_from_int(1)}, 1);
    EXPECT_STR(CALL_METHOD1(list, NAME(append), value_from_int(2)), "None");
    EXPECT_REPR(list, "[1, 2]");
    EXPECT_REPR(attr(VALUE(&list_type), "append"), "<method 'append' of 'list' objects>");
    EXPECT_REPR(attr(VALUE(&int_type), "__add__"), "<slot wrapper '__add__' of 'int' objects>");
    EXPECT_STR(CALL2(attr(VALUE(&int_type), "__add__"), value_from_int(2), value_from_int(3)), "5");
    EXPECT_ERROR(CALL1(attr(VALUE(&int_type), "__add__"), STR("a")),
                 "TypeError: descriptor '__add__' requires a 'int' object but received a 'str'");
    EXPECT_ERROR(CALL1(attr(STR("a"), "upper"), NONE), "TypeError: str.upper() takes no arguments (1 given)");
    EXPECT_ERROR(CALL0(attr(VALUE(&str_type), "upper")), "TypeError: unbound method str.upper() needs an argument");
    EXPECT_STR(attr(attr(VALUE(&int_type), "__add__"), "__text_signature__"), "($self, value, /)");
    EXPECT_STR(attr(attr(VALUE(&int_type), "__add__"), "__doc__"), "Return self+value.");
    EXPECT_STR(attr(attr(VALUE(&int_type), "__add__"), "__qualname__"), "int.__add__");
    EXPECT_STATUS_ERROR(set(VALUE(&int_type), "foo", NONE), "TypeError: cannot set 'foo' attribute of immutable type 'int'");
    EXPECT_STR(attr(VALUE(&list_type), "__hash__"), "None");
}

TEST(class_assignment) {
    Value a = make_class("A", NULL, NULL), b = make_class("B", NULL, NULL), obj = CALL0(a);
    EXPECT_INT(set(obj, "x", value_from_int(1)), 0);
    EXPECT_INT(set(b, "y", value_from_int(2)), 0);
    EXPECT_INT(set(obj, "__class__", b), 0);
    EXPECT_STR(attr(obj, "x"), "1");
    EXPECT_STR(attr(obj, "y"), "2");
    EXPECT_STATUS_ERROR(set(obj, "__class__", VALUE(&int_type)),
                        "TypeError: __class__ assignment only supported for mutable types or ModuleType subclasses");
    EXPECT_STATUS_ERROR(set(a, "__bases__", TUPLE1(VALUE(&int_type))),
                        "TypeError: __bases__ assignment: 'int' object layout differs from 'object'");
    EXPECT_INT(set(a, "__bases__", TUPLE1(b)), 0);
    EXPECT_STR(attr(CALL0(a), "y"), "2");
}

TEST(super_and_property) {
    Value a = make_class("A", NULL, NULL), b = make_class("B", TUPLE1(a), NULL), obj = CALL0(b);
    EXPECT_INT(set(a, "f", native("f", say_seven, METHOD_NOARGS)), 0);
    EXPECT_INT(set(b, "f", NONE), 0);
    EXPECT_STR(CALL0(super_get_attr((Type *)b, obj, STR("f"))), "7");
    Value super = CALL2(VALUE(&super_type), b, obj);
    EXPECT_STR(CALL_METHOD0(super, STR("f")), "7");
    EXPECT_ERROR(CALL2(VALUE(&super_type), b, NONE) == NULL ? NULL : CALL2(VALUE(&super_type), b, value_from_int(1)),
                 "TypeError: super(type, obj): obj must be an instance or subtype of type");
    Value property = property_new(native("g", say_seven, METHOD_NOARGS), NONE, NONE, NONE);
    EXPECT_INT(set(b, "p", property), 0);
    EXPECT_STR(attr(obj, "p"), "7");
    EXPECT_STATUS_ERROR(set(obj, "p", NONE), "AttributeError: property of 'B' object has no setter");
}

TEST(weak_references) {
    Value cls = make_class("W", NULL, NULL), obj = CALL0(cls);
    Value ref = weakref_new(obj, NULL);
    EXPECT(ref == weakref_new(obj, NULL));
    EXPECT(CALL0(ref) == obj);
    EXPECT_INT(weakref_count(obj), 1);
    Value proxy = weak_proxy_new(obj, NULL);
    EXPECT_INT(set(proxy, "x", value_from_int(3)), 0);
    EXPECT_STR(attr(obj, "x"), "3");
    EXPECT_ERROR(weakref_new(value_from_int(1), NULL), "TypeError: cannot create weak reference to 'int' object");
    int64_t a, b;
    EXPECT_INT(object_hash(ref, &a), 0);
    EXPECT_INT(object_hash(obj, &b), 0);
    EXPECT(a == b);
}
