/* test_containers_dict.c - dict and set: random operations against simple models, order, versions, iteration, messages. */
#include "test_objects.h"

#include "objects/iter.h"

static uint64_t random_state = 88172645463325252u;
static uint32_t random_below(uint32_t n) {
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return (uint32_t)(random_state >> 11) % n;
}

/* The model: keys in insertion order in a list, values in a C array indexed by key number. */
enum { MODEL_KEYS = 300 };
typedef struct Model {
    int order[MODEL_KEYS], count;
    int value[MODEL_KEYS]; /* -1: absent */
} Model;

static Value model_key(int number, bool text) {
    if (!text) return value_from_int((int64_t)number * (number % 3 == 0 ? 1024 : 1));
    return str_format("key%d", number);
}

static void model_remove(Model *m, int key) {
    int at = 0;
    while (m->order[at] != key) at++;
    memmove(m->order + at, m->order + at + 1, (size_t)(m->count - at - 1) * sizeof(int));
    m->count--;
    m->value[key] = -1;
}

static void model_check(Model *m, Value dict, bool text) {
    size_t position = 0;
    Value  key, value;
    int    i = 0;
    EXPECT_INT(dict_length(dict), m->count);
    while (dict_next(dict, &position, &key, &value)) {
        EXPECT(object_equal(key, model_key(m->order[i], text)) == 1);
        EXPECT_INT(value_int(value), m->value[m->order[i]]);
        i++;
    }
    EXPECT_INT(i, m->count);
}

static void random_dict(bool text, bool mixed) {
    Model m = {.count = 0};
    Value dict = dict_new(), key, value;
    for (int i = 0; i < MODEL_KEYS; i++) m.value[i] = -1;
    if (mixed) EXPECT_INT(dict_set(dict, NONE, NONE), 0);
    if (mixed) EXPECT_INT(dict_delete(dict, NONE), 1);
    for (int step = 0; step < 20000; step++) {
        int  number = (int)random_below(step < 10000 ? MODEL_KEYS : 40), what = (int)random_below(100);
        bool present = m.value[number] >= 0;
        key = model_key(number, text);
        if (what < 45) {
            EXPECT_INT(dict_set(dict, key, value_from_int(step)), 0);
            if (!present) m.order[m.count++] = number;
            m.value[number] = step;
        } else if (what < 75) {
            EXPECT_INT(dict_delete(dict, key), present);
            if (present) model_remove(&m, number);
        } else if (what < 80 && m.count > 0) {
            bool last = random_below(2);
            EXPECT(dict_pop_end(dict, last, &key, &value));
            number = m.order[last ? m.count - 1 : 0];
            EXPECT_INT(value_int(value), m.value[number]);
            model_remove(&m, number);
        } else if (what < 88) {
            bool last = random_below(2);
            int  kept = m.value[number];
            EXPECT_INT(dict_move_to_end(dict, key, last), present);
            if (present) {
                model_remove(&m, number);
                if (!last) memmove(m.order + 1, m.order, (size_t)m.count * sizeof(int));
                m.order[last ? m.count : 0] = number;
                m.count++;
                m.value[number] = kept;
            }
        } else if (what == 99 && random_below(50) == 0) {
            dict_clear(dict);
            for (int i = 0; i < MODEL_KEYS; i++) m.value[i] = -1;
            m.count = 0;
        } else if (what == 98 && random_below(20) == 0) {
            dict = dict_copy(dict);
        } else {
            value = dict_get(dict, key);
            EXPECT((value != NULL) == present);
            if (value != NULL) EXPECT_INT(value_int(value), m.value[number]);
        }
        if (step % 500 == 0) model_check(&m, dict, text);
    }
    model_check(&m, dict, text);
}

TEST(dict_random_ints) { random_dict(false, false); }
TEST(dict_random_texts) { random_dict(true, false); }
TEST(dict_random_mixed) { random_dict(true, true); }

TEST(dict_equal_keys_of_different_types) {
    Value d = dict_new();
    EXPECT_INT(dict_set(d, value_from_int(1), STR("a")), 0);
    EXPECT_INT(dict_set(d, TRUE_VALUE, STR("b")), 0);
    EXPECT_REPR(d, "{1: 'b'}");
    EXPECT_INT(dict_contains(d, TRUE_VALUE), 1);
    EXPECT_ERROR(dict_get(d, list_new(0)), "TypeError: unhashable type: 'list'");
}

TEST(dict_versions) {
    Value    d = dict_new();
    uint32_t version;
    EXPECT_INT(dict_set_c(d, "a", NONE), 0);
    version = dict_keys_version(d);
    EXPECT(version != 0);
    EXPECT_INT(dict_set_c(d, "a", TRUE_VALUE), 0);
    EXPECT_INT(dict_keys_version(d), version);
    EXPECT_INT(dict_lookup_index(d, STR("a")), 0);
    uint64_t tag = ((DictObj *)d)->version_tag;
    EXPECT_INT(dict_set_c(d, "b", NONE), 0);
    EXPECT(dict_keys_version(d) != version);
    EXPECT(((DictObj *)d)->version_tag != tag);
    EXPECT_INT(dict_lookup_index(d, STR("b")), 1);
    EXPECT_INT(dict_lookup_index(d, STR("c")), -1);
    version = dict_keys_version(d);
    EXPECT_INT(dict_delete(d, STR("a")), 1);
    EXPECT(dict_keys_version(d) != version);
}

TEST(dict_many_keys) { /* index entries of 1, 2 and 4 bytes */
    Value d = dict_new();
    for (int i = 0; i < 100000; i++) EXPECT_INT(dict_set(d, value_from_int(i * 7), value_from_int(i)), 0);
    EXPECT_INT(dict_length(d), 100000);
    for (int i = 0; i < 100000; i += 97) EXPECT_INT(value_int(dict_get(d, value_from_int(i * 7))), i);
    EXPECT(dict_get(d, value_from_int(3)) == NULL && !exception_pending());
}

TEST(dict_methods_and_messages) {
    Value d = dict_new();
    EXPECT_INT(dict_set_c(d, "x", value_from_int(1)), 0);
    EXPECT_INT(dict_set_c(d, "y", value_from_int(2)), 0);
    EXPECT_REPR(CALL_METHOD0(d, NAME(keys)), "dict_keys(['x', 'y'])");
    EXPECT_REPR(CALL_METHOD0(d, NAME(items)), "dict_items([('x', 1), ('y', 2)])");
    EXPECT_REPR(CALL_METHOD0(d, NAME(values)), "dict_values([1, 2])");
    EXPECT_ERROR(object_get_item(d, STR("z")), "KeyError: 'z'");
    EXPECT_ERROR(CALL_METHOD1(d, NAME(pop), STR("z")), "KeyError: 'z'");
    EXPECT_REPR(CALL_METHOD2(d, NAME(pop), STR("z"), NONE), "None");
    EXPECT_REPR(CALL_METHOD0(d, NAME(popitem)), "('y', 2)");
    EXPECT_REPR(CALL_METHOD0(d, NAME(popitem)), "('x', 1)");
    EXPECT_ERROR(CALL_METHOD0(d, NAME(popitem)), "KeyError: 'popitem(): dictionary is empty'");
    EXPECT_ERROR(CALL1(VALUE(&dict_type), value_from_int(1)), "TypeError: 'int' object is not iterable");
    Value pairs = list_from_values((Value[]){TUPLE1(NONE)}, 1);
    EXPECT_ERROR(CALL1(VALUE(&dict_type), pairs), "ValueError: dictionary update sequence element #0 has length 1; 2 is required");
    EXPECT_ERROR(CALL2(VALUE(&dict_type), d, d), "TypeError: dict expected at most 1 argument, got 2");
    EXPECT_INT(dict_set(d, NONE, d), 0);
    EXPECT_REPR(d, "{None: {...}}");
}

TEST(dict_iteration_notices_changes) {
    Value d = dict_new(), it;
    for (int i = 0; i < 3; i++) EXPECT_INT(dict_set(d, value_from_int(i), NONE), 0);
    it = object_iter(d);
    EXPECT_REPR(object_next(it), "0");
    EXPECT_INT(dict_set(d, NONE, NONE), 0);
    EXPECT_ERROR(object_next(it), "RuntimeError: dictionary changed size during iteration");
    it = object_iter(d);
    EXPECT_REPR(object_next(it), "0");
    EXPECT_INT(dict_delete(d, NONE), 1);
    EXPECT_INT(dict_set(d, STR("new"), NONE), 0);
    while (object_next(it) != NULL) {}
    EXPECT(!exception_pending());
    EXPECT_REPR(sequence_to_list(dict_iterator_new(d, &dict_reverse_key_iterator_type)), "['new', 2, 1, 0]");
}

TEST(dict_union) {
    Value a = dict_new(), b = dict_new();
    EXPECT_INT(dict_set_c(a, "x", value_from_int(1)), 0);
    EXPECT_INT(dict_set_c(b, "x", value_from_int(2)), 0);
    EXPECT_INT(dict_set_c(b, "y", value_from_int(3)), 0);
    EXPECT_REPR(number_binary(a, b, BINARY_OR), "{'x': 2, 'y': 3}");
    EXPECT_REPR(number_binary(b, a, BINARY_OR), "{'x': 1, 'y': 3}");
    EXPECT_ERROR(number_binary(a, NONE, BINARY_OR), "TypeError: unsupported operand type(s) for |: 'dict' and 'NoneType'");
    EXPECT_STATUS_ERROR(dict_merge(a, b, 2), "KeyError: 'x'");
    EXPECT_INT(dict_merge(a, b, 0), 0);
    EXPECT_REPR(a, "{'x': 1, 'y': 3}");
    EXPECT_INT(object_equal(a, b), 0);
    Value keys = CALL_METHOD0(a, NAME(keys)), other = CALL_METHOD0(b, NAME(keys));
    EXPECT_INT(object_equal(keys, other), 1);
    EXPECT_REPR(number_binary(keys, list_from_values((Value[]){STR("y")}, 1), BINARY_SUB), "{'x'}");
}

/* A key whose __eq__ empties the dict that is searched. */
static Value victim;
static Value evil_eq(Value self, Value other) {
    dict_clear(victim);
    return FALSE_VALUE;
}
static Value evil_hash(Value self) { return value_from_int(77); }
TEST(dict_comparison_that_mutates) {
    static const MethodDef eq = {"__eq__", (void *)evil_eq, METHOD_ONE, NULL}, hash = {"__hash__", (void *)evil_hash, METHOD_NOARGS, NULL};
    Value namespace = dict_new();
    EXPECT_INT(dict_set(namespace, DUNDER(eq), method_descriptor_new(&object_type, &eq)), 0);
    EXPECT_INT(dict_set(namespace, DUNDER(hash), method_descriptor_new(&object_type, &hash)), 0);
    Value cls = type_create(&type_type, STR("Evil"), empty_tuple, namespace, NULL, 0, NULL), key = CALL0(cls), other = CALL0(cls);
    EXPECT(key != NULL && other != NULL);
    gc_add_roots((Slot *)&victim, 1, "test victim");
    victim = dict_new();
    EXPECT_INT(dict_set(victim, key, NONE), 0);
    EXPECT_INT(dict_set(victim, other, NONE), 0);
    EXPECT_INT(dict_length(victim), 1);
    EXPECT_INT(dict_contains(victim, other), 1);
    victim = NULL;
}

TEST(set_random) {
    bool  present[500] = {false};
    int   count = 0;
    Value set = set_new();
    for (int step = 0; step < 20000; step++) {
        int   number = (int)random_below(500);
        Value item = number % 2 ? value_from_int(number * 64) : str_format("s%d", number);
        switch (random_below(3)) {
        case 0:
            EXPECT_INT(set_add(set, item), 0);
            count += !present[number];
            present[number] = true;
            break;
        case 1:
            EXPECT_INT(set_discard(set, item), present[number]);
            count -= present[number];
            present[number] = false;
            break;
        default: EXPECT_INT(set_contains(set, item), present[number]);
        }
        EXPECT_INT(set_length(set), count);
    }
    size_t position = 0;
    Value  item;
    int    seen = 0;
    while (set_next(set, &position, &item)) seen++;
    EXPECT_INT(seen, count);
}

static Value set_of(const char *text) { return set_from_iterable(STR(text)); }
TEST(set_algebra) {
    Value a = set_of("abc"), b = set_of("bcd");
    EXPECT_INT(set_length(number_binary(a, b, BINARY_AND)), 2);
    EXPECT_INT(set_length(number_binary(a, b, BINARY_OR)), 4);
    EXPECT_REPR(number_binary(a, b, BINARY_SUB), "{'a'}");
    EXPECT_INT(object_equal(number_binary(a, b, BINARY_XOR), set_of("ad")), 1);
    EXPECT_INT(object_compare_truth(set_of("b"), a, COMPARE_LT), 1);
    EXPECT_INT(object_compare_truth(a, a, COMPARE_LT), 0);
    EXPECT_INT(object_compare_truth(a, b, COMPARE_LE), 0);
    EXPECT_ERROR(number_binary(a, NONE, BINARY_AND), "TypeError: unsupported operand type(s) for &: 'set' and 'NoneType'");
    EXPECT_ERROR(CALL_METHOD1(a, NAME(remove), STR("z")), "KeyError: 'z'");
    EXPECT_STATUS_ERROR(set_add(a, set_new()), "TypeError: unhashable type: 'set'");
    EXPECT_INT(set_add(a, frozenset_from_iterable(b)), 0);
    EXPECT_INT(set_contains(a, b), 1);
    EXPECT_REPR(set_new(), "set()");
    EXPECT_REPR(frozenset_from_iterable(NULL), "frozenset()");
    EXPECT_REPR(set_from_iterable(range_from_i64(0, 5, 1)), "{0, 1, 2, 3, 4}");
    EXPECT_REPR(frozenset_from_iterable(range_from_i64(0, 2, 1)), "frozenset({0, 1})");
}

TEST(container_hashes_are_cpythons) {
    int64_t hash;
    EXPECT_INT(object_hash(empty_tuple, &hash), 0);
    EXPECT_INT(hash, 5740354900026072187);
    EXPECT_INT(object_hash(TUPLE2(value_from_int(1), value_from_int(2)), &hash), 0);
    EXPECT_INT(hash, -3550055125485641917);
    EXPECT_INT(object_hash(frozenset_from_iterable(NULL), &hash), 0);
    EXPECT_INT(hash, 133146708735736);
    EXPECT_INT(object_hash(frozenset_from_iterable(range_from_i64(0, 3, 1)), &hash), 0);
    EXPECT_INT(hash, -4850097147344926394);
    EXPECT_INT(object_hash(range_from_i64(0, 10, 3), &hash), 0);
    EXPECT_INT(hash, -1816567394155750349);
}
