/* random_module.c - `_random`: the Mersenne Twister MT19937 (Matsumoto and Nishimura, 1998).
 *
 * The sequence for a seed is part of Python's behaviour: the seed is cut into 32-bit words, low word first, and mixed into
 * the state by the generator's published procedure for arrays. */
#include "base/endian.h"
#include "base/os.h"
#include "objects/float.h"
#include "objects/function.h"
#include "objects/int.h"
#include "objects/list.h"

#include <errno.h>
#include <limits.h>

extern const NativeModule random_module;

#define STATE_WORDS 624
#define SHIFT_WORDS 397

typedef struct RandomObj {
    Obj      header;
    uint32_t at; /* next word of the state; STATE_WORDS: all used up */
    uint32_t state[STATE_WORDS];
} RandomObj;

static uint32_t twist(uint32_t high, uint32_t low, uint32_t other) {
    uint32_t joined = (high & 0x80000000u) | (low & 0x7fffffffu);
    return other ^ (joined >> 1) ^ (low & 1 ? 0x9908b0dfu : 0);
}
static uint32_t random_word(RandomObj *self) {
    uint32_t *mt = self->state;
    if (self->at >= STATE_WORDS) {
        for (size_t i = 0; i < STATE_WORDS; i++)
            mt[i] = twist(mt[i], mt[(i + 1) % STATE_WORDS], mt[(i + SHIFT_WORDS) % STATE_WORDS]);
        self->at = 0;
    }
    uint32_t y = mt[self->at++];
    y ^= y >> 11;
    y ^= y << 7 & 0x9d2c5680u;
    y ^= y << 15 & 0xefc60000u;
    return y ^ y >> 18;
}

static void seed_number(RandomObj *self, uint32_t seed) {
    uint32_t *mt = self->state;
    mt[0] = seed;
    for (uint32_t i = 1; i < STATE_WORDS; i++) mt[i] = 1812433253u * (mt[i - 1] ^ mt[i - 1] >> 30) + i;
    self->at = STATE_WORDS;
}
/* KEY: COUNT > 0 little-endian words. */
static void seed_words(RandomObj *self, const uint8_t *key, size_t count) {
    uint32_t *mt = self->state;
    size_t    i = 1, j = 0;
    seed_number(self, 19650218u);
    for (size_t k = count > STATE_WORDS ? count : STATE_WORDS; k > 0; k--) {
        mt[i] = (mt[i] ^ (mt[i - 1] ^ mt[i - 1] >> 30) * 1664525u) + load_u32_le(key + 4 * j) + (uint32_t)j;
        if (++i == STATE_WORDS) {
            mt[0] = mt[STATE_WORDS - 1];
            i = 1;
        }
        if (++j == count) j = 0;
    }
    for (size_t k = STATE_WORDS - 1; k > 0; k--) {
        mt[i] = (mt[i] ^ (mt[i - 1] ^ mt[i - 1] >> 30) * 1566083941u) - (uint32_t)i;
        if (++i == STATE_WORDS) {
            mt[0] = mt[STATE_WORDS - 1];
            i = 1;
        }
    }
    mt[0] = 0x80000000u;
}

static Status seed_value(RandomObj *self, Value seed) {
    if (!seed || seed == NONE) {
        uint8_t key[STATE_WORDS * 4];
        if (os_random_bytes(key, sizeof key) < 0) return RAISED(raise_os_error(errno, NULL, NULL));
        seed_words(self, key, STATE_WORDS);
        return 0;
    }
    Value number;
    if (is_int(seed)) {
        number = type_of(seed) == &int_type ? int_abs(seed) : number_unary(seed, UNARY_ABS);
        if (number && !is_int(number)) return RAISED(raise_type_error("seed must have an integer as absolute value"));
    } else {
        int64_t hash;
        TRY(object_hash(seed, &hash));
        number = int_from_u64((uint64_t)hash);
    }
    if (!number) return -1;
    size_t     words = (int_bit_length(number) + 31) / 32;
    ByteArray *key = gc_byte_array_new((words ? words : 1) * 4);
    if (!key) return -1;
    TRY(int_to_bytes(number, key->data, (words ? words : 1) * 4, true, false));
    seed_words(self, key->data, words ? words : 1);
    return 0;
}

static Type random_type;

static Value random_create(Type *cls, const Value *args, size_t nargs, Value names) {
    if (cls == &random_type) TRY_NULL(args_no_keywords("Random", names));
    if (nargs > 1) return raise_arity("Random", 0, 1, nargs);
    RandomObj *self = (RandomObj *)cls->native->allocate(cls, 0);
    return self && seed_value(self, nargs ? args[0] : NULL) == 0 ? VALUE(self) : NULL;
}
static Status random_init(Value self, const Value *args, size_t nargs, Value names) { return 0; }

static Value r_seed(Value self, const Value *args, size_t nargs, Value names) {
    if (nargs > 1) return raise_arity("seed", 0, 1, nargs);
    return seed_value((RandomObj *)self, nargs ? args[0] : NULL) < 0 ? NULL : NONE;
}
static Value r_random(Value self) {
    uint32_t high = random_word((RandomObj *)self) >> 5, low = random_word((RandomObj *)self) >> 6;
    return float_from_double((high * 67108864.0 + low) * (1.0 / 9007199254740992.0));
}
static Value r_getrandbits(Value self, Value argument) {
    int64_t bits;
    Value   index = number_index(argument);
    if (!index) return NULL;
    TRY_NULL(int_as_i64(index, &bits));
    if (bits > INT_MAX) return raise_overflow_error("signed integer is greater than maximum");
    if (bits < 0) return raise_value_error("number of bits must be non-negative");
    if (bits == 0) return value_from_int(0);
    if (bits <= 32) return value_from_int(random_word((RandomObj *)self) >> (32 - bits));
    if (bits <= 62) {
        uint64_t low = random_word((RandomObj *)self), high = random_word((RandomObj *)self) >> (64 - bits);
        return value_from_int((int64_t)(high << 32 | low));
    }
    size_t     words = ((size_t)bits - 1) / 32 + 1;
    ByteArray *out = gc_byte_array_new(words * 4);
    if (!out) return NULL;
    for (size_t i = 0; i < words; i++, bits -= 32) {
        uint32_t word = random_word((RandomObj *)self);
        store_u32_le(out->data + 4 * i, bits < 32 ? word >> (32 - bits) : word);
    }
    return int_from_bytes(out->data, words * 4, true, false);
}
static Value r_getstate(Value self) {
    RandomObj *random = (RandomObj *)self;
    Value      tuple = tuple_new(STATE_WORDS + 1);
    if (!tuple) return NULL;
    for (intptr_t i = 0; i < STATE_WORDS; i++) tuple_put(tuple, i, value_from_int(random->state[i]));
    tuple_put(tuple, STATE_WORDS, value_from_int(random->at));
    return tuple;
}
static Value r_setstate(Value self, Value state) {
    uint32_t words[STATE_WORDS];
    uint64_t word;
    int64_t  at;
    if (!is_tuple(state)) return raise_type_error("state vector must be a tuple");
    if (tuple_length(state) != STATE_WORDS + 1) return raise_value_error("state vector is the wrong size");
    for (intptr_t i = 0; i <= STATE_WORDS; i++) {
        Value item = tuple_get(state, i);
        if (!is_int(item)) return raise_type_error("an integer is required");
        if (i == STATE_WORDS) TRY_NULL(int_as_i64(item, &at));
        else {
            TRY_NULL(int_as_u64(item, &word));
            words[i] = (uint32_t)word;
        }
    }
    if (at < 0 || at > STATE_WORDS) return raise_value_error("invalid state");
    memcpy(((RandomObj *)self)->state, words, sizeof words);
    ((RandomObj *)self)->at = (uint32_t)at;
    return NONE;
}

static const MethodDef random_methods[] = {
    {"random", r_random, METHOD_NOARGS, "random($self, /)\n--\n\nrandom() -> x in the interval [0, 1)."},
    {"seed", r_seed, METHOD_FAST, "seed($self, n=None, /)\n--\n\nStart again from n; None takes randomness of the system."},
    {"getstate", r_getstate, METHOD_NOARGS, "getstate($self, /)\n--\n\nTuple with the state of the generator."},
    {"setstate", r_setstate, METHOD_ONE, "setstate($self, state, /)\n--\n\nGo back to a state that getstate() gave."},
    {"getrandbits", r_getrandbits, METHOD_ONE, "getrandbits($self, k, /)\n--\n\ngetrandbits(k) -> x: an int with k random bits."},
    {NULL}};
static NativeType random_native = {.shape = {.size = sizeof(RandomObj)}, .create = random_create, .init = random_init, .methods = random_methods};
static Type random_type = {
    .header = {.word = 1u << 30, .type = &type_type}, .name = "_random.Random", .basic_size = sizeof(RandomObj),
    .flags = TYPE_FLAG_BASETYPE, .base = &object_type, .native = &random_native,
    .doc = "Random() -> create a random number generator with its own internal state.",
};

static Status execute(Value module) { return module_add_type(module, &random_type); }

const NativeModule random_module = {"_random", "The random number generator Mersenne Twister.", NULL, execute};
