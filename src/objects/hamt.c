/* hamt.c - immutable mappings as hash array mapped tries.
 *
 * A node looks at five bits of the hash.  Of the 32 ways it can go, `data` tells those that end in a key of this very node, and `nodes` those
 * that lead to further nodes; items are the keys with their values in the order of their bits, then the further nodes.  Where all bits of the
 * hashes agree, a node is a plain list of keys.  A node below the root has at least two keys in it or below: when a key goes, what is left alone
 * moves up, so that the shape follows from the keys. */
#include "objects/hamt.h"

#include "base/bits.h"
#include "objects/function.h"
#include "objects/int.h"
#include "objects/iter.h"
#include "objects/list.h"
#include "objects/str.h"

enum { BITS = 5, LEVELS_MAX = 8 }; /* seven for 32 bits, and one of keys whose bits all agree */

struct HamtNode {
    Obj      header;
    uint32_t data, nodes;
    uint32_t clashes; /* number of keys with the same hash, 0: the node has ways */
    uint32_t hash;    /* of those */
    Slot     items[];
};
typedef struct HamtIterator {
    Obj       header;
    HamtObj  *mapping;
    HamtNode *path[LEVELS_MAX];
    uint32_t  places[LEVELS_MAX];
    int       depth; /* -1: at the end */
    uint8_t   part;
} HamtIterator;

static Type hamt_node_type, hamt_keys_type, hamt_values_type, hamt_items_type;

/* ---- nodes ------------------------------------------------------------------------------------------------------------------------ */
static uint32_t keys_in(const HamtNode *node) { return node->clashes ? node->clashes : (uint32_t)bits_popcount32(node->data); }
static uint32_t nodes_in(const HamtNode *node) { return (uint32_t)bits_popcount32(node->nodes); }
static size_t   slots_in(const HamtNode *node) { return 2 * (size_t)keys_in(node) + nodes_in(node); }
static HamtNode *node_in(const HamtNode *node, uint32_t i) { return (HamtNode *)node->items[2 * keys_in(node) + i].value; }

static size_t node_size_of(const Obj *obj) { return sizeof(HamtNode) + slots_in((const HamtNode *)obj) * sizeof(Slot); }
static void   node_trace(Obj *obj, Tracer *tracer) { trace_slots(tracer, ((HamtNode *)obj)->items, slots_in((HamtNode *)obj)); }
static NativeType hamt_node_native = {.shape = {.size_of = node_size_of, .trace = node_trace}};
static Type hamt_node_type = STATIC_TYPE("hamt_node", &object_type, hamt_node_native, sizeof(HamtNode), sizeof(Slot), TYPE_FLAG_DISALLOW_NEW | TYPE_FLAG_GC);

/* With empty items: fill them before anything else is allocated. */
static HamtNode *node_new(uint32_t data, uint32_t nodes, uint32_t clashes, uint32_t hash) {
    HamtNode  shape = {.data = data, .nodes = nodes, .clashes = clashes};
    HamtNode *node = (HamtNode *)gc_alloc(&hamt_node_type, node_size_of(&shape.header));
    if (!node) return NULL;
    node->data = data;
    node->nodes = nodes;
    node->clashes = clashes;
    node->hash = hash;
    return node;
}
static uint32_t bit_of(uint32_t hash, int shift) { return shift < 32 ? 1u << (hash >> shift & 31) : 1; }
static uint32_t rank_of(uint32_t set, uint32_t bit) { return (uint32_t)bits_popcount32(set & (bit - 1)); }

/* The bits of KEY's hash that tries go by. */
static uint32_t fold(int64_t hash) { return (uint32_t)hash ^ (uint32_t)((uint64_t)hash >> 32); }
static Status folded_hash(Value key, uint32_t *out) {
    int64_t hash;
    TRY(object_hash(key, &hash));
    *out = fold(hash);
    return 0;
}

/* A copy of NODE in which SLOTS items from AT on are replaced by COUNT others, and with DATA, NODES, CLASHES. */
static HamtNode *node_splice(const HamtNode *node, uint32_t data, uint32_t nodes, uint32_t clashes, size_t at, size_t slots, const Value *others, size_t count) {
    size_t    all = slots_in(node);
    HamtNode *copy = node_new(data, nodes, clashes, node->hash);
    if (!copy) return NULL;
    slots_init(copy->items, node->items, at);
    for (size_t i = 0; i < count; i++) slot_init(&copy->items[at + i], others[i]);
    slots_init(copy->items + at + count, node->items + at + slots, all - at - slots);
    return copy;
}
static HamtNode *node_with_node(const HamtNode *node, uint32_t i, HamtNode *below) {
    return node_splice(node, node->data, node->nodes, 0, 2 * keys_in(node) + i, 1, (Value[]){VALUE(below)}, 1);
}

/* A node of two keys that agree in the bits below SHIFT. */
static HamtNode *node_of_two(int shift, uint32_t hash_a, Value key_a, Value a, uint32_t hash_b, Value key_b, Value b) {
    HamtNode *node;
    if (hash_a == hash_b) {
        if (!(node = node_new(0, 0, 2, hash_a))) return NULL;
    } else {
        uint32_t bit_a = bit_of(hash_a, shift), bit_b = bit_of(hash_b, shift);
        if (bit_a == bit_b) {
            HamtNode *below = node_of_two(shift + BITS, hash_a, key_a, a, hash_b, key_b, b);
            if (!below || !(node = node_new(0, bit_a, 0, 0))) return NULL;
            slot_init(&node->items[0], VALUE(below));
            return node;
        }
        if (!(node = node_new(bit_a | bit_b, 0, 0, 0))) return NULL;
        if (bit_b < bit_a) {
            Value key = key_a, value = a;
            key_a = key_b;
            a = b;
            key_b = key;
            b = value;
        }
    }
    slot_init(&node->items[0], key_a);
    slot_init(&node->items[1], a);
    slot_init(&node->items[2], key_b);
    slot_init(&node->items[3], b);
    return node;
}

/* Place of KEY among the keys of a node whose hashes agree: 1, or 0: it is not there. */
static Truth find_clash(const HamtNode *node, Value key, uint32_t *place) {
    for (uint32_t i = 0; i < node->clashes; i++) {
        Truth equal = object_equal(node->items[2 * i].value, key);
        *place = i;
        if (equal) return equal;
    }
    return 0;
}
static Truth node_find(const HamtNode *node, uint32_t hash, Value key, Value *value) {
    uint32_t place;
    for (int shift = 0; node; shift += BITS) {
        if (node->clashes) {
            if (node->hash != hash) return 0;
            Truth found = find_clash(node, key, &place);
            if (found > 0) *value = node->items[2 * place + 1].value;
            return found;
        }
        uint32_t bit = bit_of(hash, shift);
        if (node->data & bit) {
            place = rank_of(node->data, bit);
            Truth equal = object_equal(node->items[2 * place].value, key);
            if (equal > 0) *value = node->items[2 * place + 1].value;
            return equal;
        }
        if (!(node->nodes & bit)) return 0;
        node = node_in(node, rank_of(node->nodes, bit));
    }
    return 0;
}

static HamtNode *clashes_set(HamtNode *node, int shift, uint32_t hash, Value key, Value value, bool *added) {
    uint32_t place;
    if (node->hash != hash) { /* they part here, or further down */
        uint32_t  bit = bit_of(hash, shift), old_bit = bit_of(node->hash, shift);
        bool      together = bit == old_bit;
        HamtNode *below = together ? clashes_set(node, shift + BITS, hash, key, value, added) : node;
        HamtNode *above = below ? node_new(together ? 0 : bit, old_bit, 0, 0) : NULL;
        if (!above) return NULL;
        *added = true;
        if (!together) {
            slot_init(&above->items[0], key);
            slot_init(&above->items[1], value);
        }
        slot_init(&above->items[together ? 0 : 2], VALUE(below));
        return above;
    }
    Truth found = find_clash(node, key, &place);
    if (found < 0) return NULL;
    if (found) {
        if (node->items[2 * place + 1].value == value) return node;
        return node_splice(node, 0, 0, node->clashes, 2 * place + 1, 1, &value, 1);
    }
    *added = true;
    return node_splice(node, 0, 0, node->clashes + 1, 2 * (size_t)node->clashes, 0, (Value[]){key, value}, 2);
}
/* NODE with KEY; NODE itself if it has that value there. */
static HamtNode *node_set(HamtNode *node, int shift, uint32_t hash, Value key, Value value, bool *added) {
    if (node->clashes) return clashes_set(node, shift, hash, key, value, added);
    uint32_t bit = bit_of(hash, shift);
    if (node->nodes & bit) {
        uint32_t  i = rank_of(node->nodes, bit);
        HamtNode *old = node_in(node, i), *below = node_set(old, shift + BITS, hash, key, value, added);
        return !below || below == old ? (below ? node : NULL) : node_with_node(node, i, below);
    }
    uint32_t at = rank_of(node->data, bit);
    if (!(node->data & bit)) {
        *added = true;
        return node_splice(node, node->data | bit, node->nodes, 0, 2 * (size_t)at, 0, (Value[]){key, value}, 2);
    }
    Value old_key = node->items[2 * at].value, old = node->items[2 * at + 1].value;
    Truth equal = object_equal(old_key, key);
    if (equal < 0) return NULL;
    if (equal) return old == value ? node : node_splice(node, node->data, node->nodes, 0, 2 * (size_t)at + 1, 1, &value, 1);
    uint32_t old_hash;
    if (folded_hash(old_key, &old_hash) < 0) return NULL;
    HamtNode *below = node_of_two(shift + BITS, old_hash, old_key, old, hash, key, value);
    HamtNode *copy = below ? node_new(node->data & ~bit, node->nodes | bit, 0, 0) : NULL;
    if (!copy) return NULL;
    uint32_t keys = keys_in(node), before = rank_of(node->nodes, bit), all = nodes_in(node);
    slots_init(copy->items, node->items, 2 * (size_t)at);
    slots_init(copy->items + 2 * at, node->items + 2 * at + 2, 2 * (size_t)(keys - at - 1));
    slots_init(copy->items + 2 * (keys - 1), node->items + 2 * keys, before);
    slot_init(&copy->items[2 * (keys - 1) + before], VALUE(below));
    slots_init(copy->items + 2 * (keys - 1) + before + 1, node->items + 2 * keys + before, all - before);
    *added = true;
    return copy;
}

/* NODE without KEY: 1 and *LEFT, which is NULL when nothing is left; 0: KEY is not there. */
static Truth node_delete(HamtNode *node, int shift, uint32_t hash, Value key, HamtNode **left) {
    uint32_t place, bit = bit_of(hash, shift);
    if (node->clashes) {
        Truth found = node->hash == hash ? find_clash(node, key, &place) : 0;
        if (found <= 0) return found;
        if (node->clashes > 2) *left = node_splice(node, 0, 0, node->clashes - 1, 2 * (size_t)place, 2, NULL, 0);
        else { /* the other key alone; it moves up, unless this is the root */
            if (!(*left = node_new(bit, 0, 0, 0))) return -1;
            slots_init((*left)->items, node->items + 2 * (1 - place), 2);
        }
        return *left ? 1 : -1;
    }
    if (node->data & bit) {
        place = rank_of(node->data, bit);
        Truth equal = object_equal(node->items[2 * place].value, key);
        if (equal <= 0) return equal;
        *left = NULL;
        if (slots_in(node) == 2) return 1;
        return (*left = node_splice(node, node->data & ~bit, node->nodes, 0, 2 * (size_t)place, 2, NULL, 0)) ? 1 : -1;
    }
    if (!(node->nodes & bit)) return 0;
    HamtNode *below;
    uint32_t  i = rank_of(node->nodes, bit), keys = keys_in(node), all = nodes_in(node);
    Truth     found = node_delete(node_in(node, i), shift + BITS, hash, key, &below);
    if (found <= 0) return found;
    if (below->clashes || below->nodes || slots_in(below) != 2) return (*left = node_with_node(node, i, below)) ? 1 : -1;
    /* One key is left of the node below: it belongs here. */
    HamtNode *copy = node_new(node->data | bit, node->nodes & ~bit, 0, 0);
    if (!(*left = copy)) return -1;
    place = rank_of(node->data, bit);
    slots_init(copy->items, node->items, 2 * (size_t)place);
    slots_init(copy->items + 2 * place, below->items, 2);
    slots_init(copy->items + 2 * place + 2, node->items + 2 * place, 2 * (size_t)(keys - place));
    slots_init(copy->items + 2 * keys + 2, node->items + 2 * keys, i);
    slots_init(copy->items + 2 * keys + 2 + i, node->items + 2 * keys + i + 1, all - i - 1);
    return 1;
}

/* ---- mappings ------------------------------------------------------------------------------------------------------------------------ */
static HamtObj *mapping_new(HamtNode *root, intptr_t count) {
    HamtObj *mapping = (HamtObj *)gc_alloc(&hamt_type, sizeof(HamtObj));
    if (!mapping) return NULL;
    mapping->root = root;
    mapping->count = count;
    return mapping;
}
HamtObj *hamt_new(void) { return mapping_new(NULL, 0); }

Truth hamt_find(const HamtObj *mapping, Value key, Value *value) {
    uint32_t hash;
    TRY(folded_hash(key, &hash));
    return node_find(mapping->root, hash, key, value);
}
Value hamt_find_identical(const HamtObj *mapping, Value key, int64_t full_hash) {
    const HamtNode *node = mapping->root;
    uint32_t        hash = fold(full_hash);
    for (int shift = 0; node; shift += BITS) {
        if (node->clashes) {
            for (uint32_t i = 0; i < node->clashes; i++)
                if (node->items[2 * i].value == key) return node->items[2 * i + 1].value;
            return NULL;
        }
        uint32_t bit = bit_of(hash, shift);
        if (node->data & bit) {
            const Slot *pair = &node->items[2 * rank_of(node->data, bit)];
            return pair->value == key ? pair[1].value : NULL;
        }
        if (!(node->nodes & bit)) return NULL;
        node = node_in(node, rank_of(node->nodes, bit));
    }
    return NULL;
}
HamtObj *hamt_set(HamtObj *mapping, Value key, Value value) {
    uint32_t  hash;
    bool      added = false;
    HamtNode *root;
    if (folded_hash(key, &hash) < 0) return NULL;
    if (mapping->root) {
        root = node_set(mapping->root, 0, hash, key, value, &added);
        if (root == mapping->root) return mapping;
    } else if ((root = node_new(bit_of(hash, 0), 0, 0, 0))) {
        slot_init(&root->items[0], key);
        slot_init(&root->items[1], value);
        added = true;
    }
    return root ? mapping_new(root, mapping->count + added) : NULL;
}
HamtObj *hamt_delete(HamtObj *mapping, Value key) {
    uint32_t  hash;
    HamtNode *left;
    if (folded_hash(key, &hash) < 0) return NULL;
    Truth found = mapping->root ? node_delete(mapping->root, 0, hash, key, &left) : 0;
    return found < 0 ? NULL : found ? mapping_new(left, mapping->count - 1) : mapping;
}

/* ---- iteration ------------------------------------------------------------------------------------------------------------------------ */
static void walk_begin(HamtIterator *it, HamtObj *mapping) {
    it->mapping = mapping;
    it->path[0] = mapping->root;
    it->places[0] = 0;
    it->depth = mapping->root ? 0 : -1;
}
/* The next key with its value, or NULL. */
static const Slot *walk_next(HamtIterator *it) {
    while (it->depth >= 0) {
        HamtNode *node = it->path[it->depth];
        uint32_t  place = it->places[it->depth]++, keys = keys_in(node);
        if (place < keys) return &node->items[2 * place];
        if (place - keys < nodes_in(node)) {
            it->depth++;
            it->path[it->depth] = node_in(node, place - keys);
            it->places[it->depth] = 0;
            gc_barrier(it, &it->path[it->depth]);
        } else it->path[it->depth--] = NULL;
    }
    return NULL;
}
Truth hamt_equal(const HamtObj *a, const HamtObj *b) {
    HamtIterator walk = {.header = {.type = &hamt_keys_type}}; /* on the C stack: nothing but walk_next sees it */
    const Slot  *pair;
    Value        other = NULL;
    if (a == b || a->root == b->root) return 1;
    if (a->count != b->count) return 0;
    for (walk_begin(&walk, (HamtObj *)a); (pair = walk_next(&walk));) {
        Truth same = hamt_find(b, pair[0].value, &other);
        if (same > 0) same = object_equal(pair[1].value, other);
        if (same <= 0) return same;
    }
    return 1;
}
Value hamt_iterator_new(HamtObj *mapping, enum HamtPart part) {
    Type         *type = part == HAMT_KEYS ? &hamt_keys_type : part == HAMT_VALUES ? &hamt_values_type : &hamt_items_type;
    HamtIterator *it = (HamtIterator *)gc_alloc(type, sizeof *it);
    if (!it) return NULL;
    walk_begin(it, mapping);
    it->part = (uint8_t)part;
    return VALUE(it);
}
static Value iterator_next(Value self) {
    const Slot *pair = walk_next((HamtIterator *)self);
    if (!pair) return NULL;
    enum HamtPart part = ((HamtIterator *)self)->part;
    return part == HAMT_KEYS ? pair[0].value : part == HAMT_VALUES ? pair[1].value : TUPLE2(pair[0].value, pair[1].value);
}
static Status iterator_length(Value self, intptr_t *out) {
    *out = ((HamtIterator *)self)->mapping->count;
    return 0;
}
static void iterator_trace(Obj *obj, Tracer *tracer) {
    HamtIterator *it = (HamtIterator *)obj;
    trace_pointer(tracer, &it->mapping);
    for (int i = 0; i <= it->depth; i++) trace_pointer(tracer, &it->path[i]);
}
#define ITERATOR_TYPE(variable, text) \
    static NativeType variable##_native = {.shape = {.size = sizeof(HamtIterator), .trace = iterator_trace}, .iter = iterator_self, \
                                           .iternext = iterator_next, .length = iterator_length, .native_flags = NATIVE_MAPPING}; \
    static Type variable = STATIC_TYPE(text, &object_type, variable##_native, sizeof(HamtIterator), 0, TYPE_FLAG_DISALLOW_NEW | TYPE_FLAG_GC)
ITERATOR_TYPE(hamt_keys_type, "keys");
ITERATOR_TYPE(hamt_values_type, "values");
ITERATOR_TYPE(hamt_items_type, "items");

/* ---- the type, which Python code sees in tests only ------------------------------------------------------------------------------------ */
static Value m_set(Value self, const Value *args, size_t nargs, Value names) {
    if (nargs != 2) return raise_arity("set", 2, 2, nargs);
    return VALUE(hamt_set((HamtObj *)self, args[0], args[1]));
}
static Value m_get(Value self, const Value *args, size_t nargs, Value names) {
    if (nargs < 1 || nargs > 2) return raise_arity("get", 1, 2, nargs);
    Value value;
    Truth found = hamt_find((HamtObj *)self, args[0], &value);
    return found < 0 ? NULL : found ? value : nargs == 2 ? args[1] : NONE;
}
static Value m_delete(Value self, Value key) { return VALUE(hamt_delete((HamtObj *)self, key)); }
static Value m_items(Value self) { return hamt_iterator_new((HamtObj *)self, HAMT_ITEMS); }
static Value m_keys(Value self) { return hamt_iterator_new((HamtObj *)self, HAMT_KEYS); }
static Value m_values(Value self) { return hamt_iterator_new((HamtObj *)self, HAMT_VALUES); }

static Value mapping_get_item(Value self, Value key) {
    Value value;
    Truth found = hamt_find((HamtObj *)self, key, &value);
    return found > 0 ? value : found < 0 ? NULL : raise_key_error(key);
}
static Truth mapping_contains(Value self, Value key) {
    Value value;
    return hamt_find((HamtObj *)self, key, &value);
}
static Status mapping_length(Value self, intptr_t *out) {
    *out = ((HamtObj *)self)->count;
    return 0;
}
static Value mapping_compare(Value a, Value b, CompareOp op) {
    if ((op != COMPARE_EQ && op != COMPARE_NE) || !value_is(a, &hamt_type) || !value_is(b, &hamt_type)) return NOT_IMPLEMENTED;
    Truth equal = hamt_equal((HamtObj *)a, (HamtObj *)b);
    return equal < 0 ? NULL : value_from_bool(equal == (op == COMPARE_EQ));
}
static Value mapping_create(Type *cls, const Value *args, size_t nargs, Value names) { return VALUE(hamt_new()); }
static void  mapping_trace(Obj *obj, Tracer *tracer) { trace_pointer(tracer, &((HamtObj *)obj)->root); }

static const MethodDef mapping_methods[] = {
    {"set", m_set, METHOD_FAST, NULL},       {"get", m_get, METHOD_FAST, NULL},   {"delete", m_delete, METHOD_ONE, NULL},
    {"items", m_items, METHOD_NOARGS, NULL}, {"keys", m_keys, METHOD_NOARGS, NULL}, {"values", m_values, METHOD_NOARGS, NULL},
    {NULL}};
static NativeType hamt_native = {.shape = {.size = sizeof(HamtObj), .trace = mapping_trace}, .getattr = object_generic_get_attr,
                                 .create = mapping_create, .compare = mapping_compare, .get_item = mapping_get_item,
                                 .contains = mapping_contains, .length = mapping_length, .iter = m_keys,
                                 .native_flags = NATIVE_MAPPING, .methods = mapping_methods, .weak_offset = offsetof(HamtObj, weakrefs)};
Type hamt_type = STATIC_TYPE("hamt", &object_type, hamt_native, sizeof(HamtObj), 0, TYPE_FLAG_GC);

Status hamt_init(void) {
    Type *const types[] = {&hamt_node_type, &hamt_keys_type, &hamt_values_type, &hamt_items_type, &hamt_type};
    for (size_t i = 0; i < COUNT_OF(types); i++) TRY(type_ready(types[i]));
    return 0;
}
