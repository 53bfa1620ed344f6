/* test_containers_list.c - list, tuple, range, slice and the iterator adapters. */
#include "test_objects.h"

#include "objects/float.h"
#include "objects/iter.h"

static Value ints(int count, ...) {
    Value   list = list_new(0);
    va_list arguments;
    va_start(arguments, count);
    for (int i = 0; i < count; i++)
        if (list_append(list, value_from_int(va_arg(arguments, int))) < 0) break;
    va_end(arguments);
    return list;
}
static Value upto(int n) { return sequence_to_list(range_from_i64(0, n, 1)); }
static Value slice3(Value a, Value b, Value c) { return slice_new(a, b, c); }
#define I(n) value_from_int(n)

TEST(list_slices) {
    EXPECT_REPR(object_get_item(upto(10), slice3(I(2), I(8), I(3))), "[2, 5]");
    EXPECT_REPR(object_get_item(upto(5), slice3(NONE, NONE, I(-2))), "[4, 2, 0]");
    EXPECT_REPR(object_get_item(upto(5), slice3(I(-2), NONE, NONE)), "[3, 4]");
    Value list = upto(5);
    EXPECT_INT(object_set_item(list, slice3(I(1), I(3), NONE), ints(3, 7, 8, 9)), 0);
    EXPECT_REPR(list, "[0, 7, 8, 9, 3, 4]");
    EXPECT_INT(object_set_item(list, slice3(I(1), I(5), NONE), ints(1, 1)), 0);
    EXPECT_REPR(list, "[0, 1, 4]");
    EXPECT_INT(object_set_item(list, slice3(NONE, NONE, I(2)), ints(2, 5, 6)), 0);
    EXPECT_REPR(list, "[5, 1, 6]");
    EXPECT_STATUS_ERROR(object_set_item(list, slice3(NONE, NONE, I(2)), ints(1, 5)),
                        "ValueError: attempt to assign sequence of size 1 to extended slice of size 2");
    EXPECT_STATUS_ERROR(object_set_item(list, slice3(NONE, NONE, NONE), I(1)), "TypeError: can only assign an iterable");
    EXPECT_STATUS_ERROR(object_set_item(list, slice3(NONE, NONE, I(2)), I(1)), "TypeError: must assign iterable to extended slice");
    EXPECT_INT(object_set_item(list, slice3(NONE, NONE, NONE), list), 0);
    EXPECT_REPR(list, "[5, 1, 6]");
    list = upto(10);
    EXPECT_INT(object_set_item(list, slice3(I(1), NONE, I(3)), NULL), 0);
    EXPECT_REPR(list, "[0, 2, 3, 5, 6, 8, 9]");
    EXPECT_INT(object_set_item(list, slice3(NONE, NONE, I(-2)), NULL), 0);
    EXPECT_REPR(list, "[2, 5, 8]");
    EXPECT_ERROR(object_get_item(list, STR("a")), "TypeError: list indices must be integers or slices, not str");
    EXPECT_ERROR(object_get_item(list, I(3)), "IndexError: list index out of range");
    EXPECT_STATUS_ERROR(object_set_item(list, I(-4), NONE), "IndexError: list assignment index out of range");
}

TEST(list_methods) {
    Value list = ints(3, 3, 1, 2);
    EXPECT_REPR(CALL_METHOD0(list, NAME(pop)), "2");
    EXPECT_REPR(CALL_METHOD1(list, NAME(pop), I(0)), "3");
    EXPECT_ERROR(CALL_METHOD1(list, NAME(pop), I(5)), "IndexError: pop index out of range");
    EXPECT_ERROR(CALL_METHOD0(list_new(0), NAME(pop)), "IndexError: pop from empty list");
    EXPECT(CALL_METHOD2(list, NAME(insert), I(-9), I(5)) != NULL);
    EXPECT(CALL_METHOD1(list, NAME(extend), list) != NULL);
    EXPECT_REPR(list, "[5, 1, 5, 1]");
    EXPECT_REPR(CALL_METHOD1(list, NAME(count), I(1)), "2");
    EXPECT_REPR(CALL_METHOD2(list, NAME(index), I(1), I(2)), "3");
    EXPECT_ERROR(CALL_METHOD1(list, NAME(index), I(7)), "ValueError: 7 is not in list");
    EXPECT_ERROR(CALL_METHOD1(list, NAME(remove), I(7)), "ValueError: list.remove(x): x not in list");
    EXPECT_REPR(number_binary(list, ints(1, 9), BINARY_ADD), "[5, 1, 5, 1, 9]");
    EXPECT_REPR(number_binary(I(2), ints(2, 1, 2), BINARY_MUL), "[1, 2, 1, 2]");
    EXPECT_ERROR(number_binary(list, empty_tuple, BINARY_ADD), "TypeError: can only concatenate list (not \"tuple\") to list");
    EXPECT_INT(object_compare_truth(ints(2, 1, 2), ints(2, 1, 3), COMPARE_LT), 1);
    EXPECT_INT(object_compare_truth(ints(2, 1, 2), ints(3, 1, 2, 0), COMPARE_LT), 1);
    EXPECT_INT(list_append(list, list), 0);
    EXPECT_REPR(list, "[5, 1, 5, 1, [...]]");
    EXPECT_ERROR(CALL2(VALUE(&list_type), list, list), "TypeError: list expected at most 1 argument, got 2");
    EXPECT_STATUS_ERROR(list_extend(list, I(1)), "TypeError: 'int' object is not iterable");
}

/* ---- sorting ----------------------------------------------------------------------------------------------------- */
static uint64_t seed = 1;
static int random_int(int n) { return (int)((seed = seed * 6364136223846793005u + 1442695040888963407u) >> 33) % n; }

static void check_sorted(Value list, bool reverse) {
    for (intptr_t i = 1; i < list_length(list); i++) {
        Value a = list_get(list, i - 1), b = list_get(list, i);
        EXPECT_INT(object_compare_truth(reverse ? a : b, reverse ? b : a, COMPARE_LT), 0);
    }
}

enum { MAKE_INT, MAKE_FLOAT, MAKE_STR, MAKE_TUPLE, MAKE_MIXED };
static Value make_item(int kind, int number) {
    switch (kind) {
    case MAKE_INT: return I(number);
    case MAKE_FLOAT: return float_from_double(number / 8.0);
    case MAKE_STR: return str_format("%d", number);
    case MAKE_TUPLE: return TUPLE2(I(number / 16), str_format("%d", number));
    default: return number % 2 ? I(number) : float_from_double(number);
    }
}

TEST(sort_random) {
    static const int sizes[] = {0, 1, 2, 3, 10, 63, 64, 65, 200, 1000, 5000};
    for (int kind = MAKE_INT; kind <= MAKE_MIXED; kind++)
        for (size_t s = 0; s < COUNT_OF(sizes); s++)
            for (int pattern = 0; pattern < 5; pattern++) {
                Value list = list_new(0);
                for (int i = 0; i < sizes[s]; i++) {
                    int number = pattern == 0 ? random_int(100000) : pattern == 1 ? i : pattern == 2 ? sizes[s] - i
                               : pattern == 3 ? i % 37 + i / 100 * (i % 3) : random_int(4);
                    if (pattern == 1 && random_int(50) == 0) number = random_int(1000);
                    EXPECT_INT(list_append(list, make_item(kind, number)), 0);
                }
                bool reverse = random_int(2);
                EXPECT_INT(list_sort(list, NULL, reverse), 0);
                EXPECT_INT(list_length(list), sizes[s]);
                check_sorted(list, reverse);
            }
}

static Value key_first(Value self, Value item) { return tuple_get(item, 0); }
TEST(sort_is_stable_with_keys) {
    static const MethodDef def = {"first", (void *)key_first, METHOD_ONE, NULL};
    Value key = builtin_new(&def, NULL, NULL);
    for (int reverse = 0; reverse < 2; reverse++) {
        Value list = list_new(0);
        for (int i = 0; i < 3000; i++) EXPECT_INT(list_append(list, TUPLE2(I(random_int(20)), I(i))), 0);
        EXPECT_INT(list_sort(list, key, reverse), 0);
        for (intptr_t i = 1; i < list_length(list); i++) {
            Value a = list_get(list, i - 1), b = list_get(list, i);
            int64_t x = value_int(tuple_get(a, 0)), y = value_int(tuple_get(b, 0));
            EXPECT(reverse ? x >= y : x <= y);
            if (x == y) EXPECT(value_int(tuple_get(a, 1)) < value_int(tuple_get(b, 1)));
        }
    }
}

static Value sorted_list;
static Value key_append(Value self, Value item) { return list_append(sorted_list, item) < 0 ? NULL : item; }
TEST(sort_errors) {
    static const MethodDef def = {"key", (void *)key_append, METHOD_ONE, NULL};
    gc_add_roots((Slot *)&sorted_list, 1, "test list");
    sorted_list = ints(3, 3, 1, 2);
    EXPECT_STATUS_ERROR(list_sort(sorted_list, builtin_new(&def, NULL, NULL), false), "ValueError: list modified during sort");
    EXPECT_REPR(sorted_list, "[1, 2, 3]");
    Value mixed = list_from_values((Value[]){I(1), STR("a"), I(2)}, 3);
    EXPECT_STATUS_ERROR(list_sort(mixed, NULL, false), "TypeError: '<' not supported between instances of 'str' and 'int'");
    EXPECT_INT(list_length(mixed), 3);
    sorted_list = NULL;
}

/* ---- tuple, range, slice ------------------------------------------------------------------------------------------- */
TEST(tuples) {
    Value t = TUPLE3(I(1), I(2), I(3));
    EXPECT_REPR(TUPLE1(I(1)), "(1,)");
    EXPECT_REPR(empty_tuple, "()");
    EXPECT_REPR(object_get_item(t, slice3(I(1), NONE, NONE)), "(2, 3)");
    EXPECT(object_get_item(t, slice3(NONE, NONE, NONE)) == t);
    EXPECT_ERROR(object_get_item(t, I(3)), "IndexError: tuple index out of range");
    EXPECT_STATUS_ERROR(object_set_item(t, I(0), NONE), "TypeError: 'tuple' object does not support item assignment");
    EXPECT_STATUS_ERROR(object_set_item(t, I(0), NULL), "TypeError: 'tuple' object doesn't support item deletion");
    EXPECT_REPR(number_binary(t, TUPLE1(NONE), BINARY_ADD), "(1, 2, 3, None)");
    EXPECT_REPR(number_binary(TUPLE1(I(1)), I(3), BINARY_MUL), "(1, 1, 1)");
    EXPECT_ERROR(CALL_METHOD1(t, NAME(index), I(9)), "ValueError: tuple.index(x): x not in tuple");
    EXPECT(CALL1(VALUE(&tuple_type), t) == t);
    EXPECT_REPR(CALL1(VALUE(&tuple_type), STR("ab")), "('a', 'b')");
}

TEST(ranges) {
    Value r = range_from_i64(5, 50, 3), it = object_iter(r);
    EXPECT_REPR(r, "range(5, 50, 3)");
    intptr_t n;
    EXPECT_INT(object_length(r, &n), 0);
    EXPECT_INT(n, 15);
    EXPECT_REPR(object_get_item(r, I(-1)), "47");
    EXPECT_REPR(object_get_item(r, slice3(I(1), I(10), I(4))), "range(8, 35, 12)");
    EXPECT_INT(object_contains(r, I(8)), 1);
    EXPECT_INT(object_contains(r, I(9)), 0);
    EXPECT_INT(object_contains(r, float_from_double(8.0)), 1);
    EXPECT_REPR(object_next(it), "5");
    EXPECT_REPR(object_next(it), "8");
    EXPECT_REPR(sequence_to_list(range_from_i64(3, 0, -1)), "[3, 2, 1]");
    EXPECT_ERROR(range_new(I(0), I(1), I(0)), "ValueError: range() arg 3 must not be zero");
    Value big = int_pow(I(10), I(30), NONE), long_range = range_new(big, int_add(big, I(3)), I(1));
    EXPECT_REPR(sequence_to_list(long_range), "[1000000000000000000000000000000, 1000000000000000000000000000001, 1000000000000000000000000000002]");
    EXPECT_INT(object_contains(long_range, int_add(big, I(2))), 1);
    EXPECT_INT(object_equal(range_from_i64(0, 3, 2), range_from_i64(0, 4, 2)), 1);
    EXPECT_REPR(sequence_to_list(CALL1(VALUE(&reversed_type), r)), "[47, 44, 41, 38, 35, 32, 29, 26, 23, 20, 17, 14, 11, 8, 5]");
}

/* ---- adapters ---------------------------------------------------------------------------------------------------- */
TEST(iterator_adapters) {
    Value list = ints(3, 7, 8, 9);
    EXPECT_REPR(sequence_to_list(CALL1(VALUE(&enumerate_type), list)), "[(0, 7), (1, 8), (2, 9)]");
    EXPECT_REPR(sequence_to_list(CALL2(VALUE(&zip_type), list, STR("ab"))), "[(7, 'a'), (8, 'b')]");
    Value strict = object_call(VALUE(&zip_type), (Value[]){list, STR("ab"), TRUE_VALUE}, 2, TUPLE1(STR("strict")));
    EXPECT_ERROR(sequence_to_list(strict), "ValueError: zip() argument 2 is shorter than argument 1");
    EXPECT_REPR(sequence_to_list(CALL2(VALUE(&map_type), VALUE(&str_type), list)), "['7', '8', '9']");
    EXPECT_REPR(sequence_to_list(CALL2(VALUE(&filter_type), NONE, ints(4, 0, 1, 0, 2))), "[1, 2]");
    EXPECT_REPR(sequence_to_list(CALL1(VALUE(&reversed_type), list)), "[9, 8, 7]");
    EXPECT_REPR(sequence_to_list(CALL1(VALUE(&reversed_type), STR("ab"))), "['b', 'a']");
    EXPECT_ERROR(CALL1(VALUE(&map_type), NONE), "TypeError: map() must have at least two arguments.");
    EXPECT_ERROR(CALL1(VALUE(&enumerate_type), I(1)), "TypeError: 'int' object is not iterable");
    EXPECT_ERROR(CALL1(VALUE(&reversed_type), set_new()), "TypeError: 'set' object is not reversible");
    EXPECT_ERROR(object_get_item(I(1), I(0)), "TypeError: 'int' object is not subscriptable");
    EXPECT_ERROR(object_get_item(VALUE(&int_type), I(0)), "TypeError: type 'int' is not subscriptable");
    intptr_t n;
    EXPECT_STATUS_ERROR(object_length(I(1), &n), "TypeError: object of type 'int' has no len()");
}

TEST(aliases_and_unions) {
    Value alias = object_get_item(VALUE(&list_type), VALUE(&int_type));
    EXPECT_REPR(alias, "list[int]");
    EXPECT_REPR(union_or(alias, NONE), "list[int] | None");
    EXPECT_REPR(union_or(VALUE(&int_type), VALUE(&int_type)), "<class 'int'>");
    EXPECT_REPR(object_get_item(VALUE(&tuple_type), empty_tuple), "tuple[()]");
    EXPECT_ERROR(object_get_item(alias, NONE), "TypeError: list[int] is not a generic class");
    EXPECT_REPR(CALL0(alias), "[]");
    Value dict = dict_new();
    EXPECT_INT(dict_set_c(dict, "a", I(1)), 0);
    EXPECT_REPR(namespace_new(dict), "namespace(a=1)");
}

TEST(struct_sequences) {
    static const StructSeqField fields[] = {{"x", "first"}, {"y", "second"}, {"hidden", "third"}, {NULL}};
    static const StructSeqDef   def = {"test.point", "A point.", fields, 2};
    Type *type = structseq_type_new(&def);
    EXPECT(type != NULL);
    Value point = CALL1(VALUE(type), ints(3, 1, 2, 3));
    EXPECT_REPR(point, "test.point(x=1, y=2)");
    EXPECT_INT(tuple_length(point), 2);
    EXPECT_REPR(object_get_attr(point, STR("hidden")), "3");
    EXPECT_ERROR(CALL1(VALUE(type), ints(1, 1)), "TypeError: test.point() takes an at least 2-sequence (1-sequence given)");
    EXPECT_REPR(object_get_attr(VALUE(type), STR("n_fields")), "3");
}
