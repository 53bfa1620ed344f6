/* struct_module.c - `_struct`: Python values from and to bytes laid out as in C.
 *
 * A format is compiled once into a list of items with offsets.  Each item is an integer, a float or bytes of some size in
 * some byte order; the table of letters says which, once for the sizes of the machine and once for the standard ones. */
#include "native_help.h"

#include "base/endian.h"
#include "objects/bytes.h"
#include "objects/float.h"
#include "objects/int.h"
#include "objects/list.h"

#include <float.h>
#include <math.h>

extern const NativeModule struct_module;
static Type struct_type, unpack_iterator_type;
static Slot error_type, format_cache;
#define STRUCT_CACHE_MAX 100

static Value struct_error(const char *text) { return raise_format((Type *)error_type.value, "%s", text); }

/* ---- formats ---------------------------------------------------------------------------------------------------------- */
typedef enum ItemKind { ITEM_PAD, ITEM_SIGNED, ITEM_UNSIGNED, ITEM_BOOL, ITEM_CHAR, ITEM_BYTES, ITEM_PASCAL, ITEM_FLOAT, ITEM_POINTER } ItemKind;
typedef struct Letter {
    char    letter;
    uint8_t kind, native_size, native_align, standard_size; /* standard size 0: only native */
} Letter;
#define NATIVE(type) sizeof(type), _Alignof(type)
static const Letter letters[] = {
    {'x', ITEM_PAD, 1, 1, 1},
    {'b', ITEM_SIGNED, 1, 1, 1}, {'B', ITEM_UNSIGNED, 1, 1, 1},
    {'c', ITEM_CHAR, 1, 1, 1}, {'s', ITEM_BYTES, 1, 1, 1}, {'p', ITEM_PASCAL, 1, 1, 1},
    {'h', ITEM_SIGNED, NATIVE(short), 2}, {'H', ITEM_UNSIGNED, NATIVE(short), 2},
    {'i', ITEM_SIGNED, NATIVE(int), 4}, {'I', ITEM_UNSIGNED, NATIVE(int), 4},
    {'l', ITEM_SIGNED, NATIVE(long), 4}, {'L', ITEM_UNSIGNED, NATIVE(long), 4},
    {'q', ITEM_SIGNED, NATIVE(long long), 8}, {'Q', ITEM_UNSIGNED, NATIVE(long long), 8},
    {'n', ITEM_SIGNED, NATIVE(ptrdiff_t), 0}, {'N', ITEM_UNSIGNED, NATIVE(size_t), 0},
    {'?', ITEM_BOOL, NATIVE(bool), 1},
    {'e', ITEM_FLOAT, 2, 2, 2}, {'f', ITEM_FLOAT, NATIVE(float), 4}, {'d', ITEM_FLOAT, NATIVE(double), 8},
    {'P', ITEM_POINTER, NATIVE(void *), 0},
};

typedef struct Item {
    char     letter;
    uint8_t  kind, size; /* of one value; bytes: see count */
    intptr_t offset, count; /* count: repeats; for 's' and 'p' the number of bytes of the only value */
} Item;

typedef struct StructObj {
    Obj      header;
    intptr_t size, values; /* C code that knows CPython's layout reads these two */
    Slot     format, items; /* items: ByteArray of Item */
    Slot     weakrefs;
    intptr_t item_count;
    bool     little, native;
} StructObj;

static Item *struct_items(StructObj *s) { return (Item *)(void *)((ByteArray *)s->items.value)->data; }

/* One pass over TEXT; with ITEMS it also stores them.  Sets size, values, item_count. */
static Status compile_pass(StructObj *s, const char *text, Item *items) {
    intptr_t size = 0, values = 0, at = 0;
    bool     aligned = true;
    s->little = HOST_IS_LITTLE_ENDIAN;
    s->native = true;
    switch (*text) {
    case '<': s->little = true; s->native = aligned = false; text++; break;
    case '>': case '!': s->little = false; s->native = aligned = false; text++; break;
    case '=': s->native = aligned = false; text++; break;
    case '@': text++; break;
    default: break;
    }
    for (char c; (c = *text++) != 0;) {
        if (c == ' ' || (c >= '\t' && c <= '\r')) continue;
        intptr_t count = 1;
        if (c >= '0' && c <= '9') {
            count = 0;
            do {
                if (__builtin_mul_overflow(count, (intptr_t)10, &count) || __builtin_add_overflow(count, (intptr_t)(c - '0'), &count))
                    return RAISED(struct_error("total struct size too long"));
                c = *text++;
            } while (c >= '0' && c <= '9');
            if (c == 0) return RAISED(struct_error("repeat count given without format specifier"));
        }
        const Letter *letter = NULL;
        for (size_t i = 0; i < COUNT_OF(letters); i++) {
            if (letters[i].letter == c) letter = &letters[i];
        }
        uint8_t item_size = !letter ? 0 : s->native ? letter->native_size : letter->standard_size;
        if (item_size == 0) return RAISED(struct_error("bad char in struct format"));
        if (aligned) {
            intptr_t align = letter->native_align, rest = size % align;
            if (rest && __builtin_add_overflow(size, align - rest, &size)) return RAISED(struct_error("total struct size too long"));
        }
        intptr_t bytes, start = size;
        if (__builtin_mul_overflow(count, (intptr_t)item_size, &bytes) || __builtin_add_overflow(size, bytes, &size))
            return RAISED(struct_error("total struct size too long"));
        bool single = letter->kind == ITEM_BYTES || letter->kind == ITEM_PASCAL;
        if (letter->kind != ITEM_PAD) values += single ? 1 : count;
        if (letter->kind == ITEM_PAD || (count == 0 && !single)) continue;
        if (items) items[at] = (Item){c, letter->kind, item_size, start, count};
        at++;
    }
    s->size = size;
    s->values = values;
    s->item_count = at;
    return 0;
}

static Status struct_compile(StructObj *s, Value format) {
    if (is_str(format)) format = str_encode(format, "ascii", NULL);
    else if (!is_bytes(format)) raise_type_error("Struct() argument 1 must be a str or bytes object, not %N", format), format = NULL;
    if (!format) return -1;
    const char *text = (const char *)bytes_data(format);
    if (strlen(text) != (size_t)bytes_length(format)) return RAISED(struct_error("embedded null character"));
    StructObj fresh = {.size = 0};
    TRY(compile_pass(&fresh, text, NULL));
    ByteArray *items = gc_byte_array_new((size_t)fresh.item_count * sizeof(Item) + 1);
    if (!items) return -1;
    TRY(compile_pass(&fresh, text, (Item *)(void *)items->data));
    slot_set(s, &s->format, format);
    slot_set(s, &s->items, VALUE(items));
    s->size = fresh.size;
    s->values = fresh.values;
    s->item_count = fresh.item_count;
    s->little = fresh.little;
    s->native = fresh.native;
    return 0;
}

/* The compiled form of FORMAT, from the cache of the module functions. */
static StructObj *struct_cached(Value format) {
    int64_t hash;
    if (is_str(format) || is_bytes(format)) {
        Value found = dict_get(format_cache.value, format);
        if (found) return (StructObj *)found;
        if (exception_pending()) return NULL;
    } else if (object_hash(format, &hash) < 0) {
        return NULL;
    }
    StructObj *s = (StructObj *)gc_alloc(&struct_type, sizeof(StructObj));
    if (!s || struct_compile(s, format) < 0) return NULL;
    if (dict_length(format_cache.value) >= STRUCT_CACHE_MAX) dict_clear(format_cache.value);
    return dict_set(format_cache.value, format, VALUE(s)) < 0 ? NULL : s;
}

/* ---- packing ------------------------------------------------------------------------------------------------------------- */
static void put_bits(uint8_t *p, uint64_t bits, size_t size, bool little) {
    if (size == 8) {
        if (little) store_u64_le(p, bits);
        else store_u64_be(p, bits);
        return;
    }
    for (size_t i = 0; i < size; i++) p[little ? i : size - 1 - i] = (uint8_t)(bits >> (8 * i));
}
static uint64_t get_bits(const uint8_t *p, size_t size, bool little) {
    if (size == 8) return little ? load_u64_le(p) : load_u64_be(p);
    uint64_t bits = 0;
    for (size_t i = 0; i < size; i++) bits |= (uint64_t)p[little ? i : size - 1 - i] << (8 * i);
    return bits;
}

static Value range_message(const StructObj *s, const Item *item) {
    int     bits = item->size * 8;
    int64_t low = item->kind == ITEM_SIGNED ? -((int64_t)1 << (bits - 1)) : 0;
    int64_t high = item->kind == ITEM_SIGNED ? ((int64_t)1 << (bits - 1)) - 1 : ((int64_t)1 << bits) - 1;
    static const struct { char letter; const char *name; } names[] = {{'b', "byte"}, {'B', "ubyte"}, {'h', "short"}, {'H', "ushort"}};
    for (size_t i = 0; i < COUNT_OF(names); i++) { /* other words where the byte order is foreign, as ever */
        if (names[i].letter == item->letter && (item->size == 1 || s->little == HOST_IS_LITTLE_ENDIAN))
            return raise_format((Type *)error_type.value, "%s format requires %lld <= number <= %lld", names[i].name, (long long)low, (long long)high);
    }
    return raise_format((Type *)error_type.value, "'%c' format requires %lld <= number <= %lld", item->letter, (long long)low, (long long)high);
}

static Status pack_integer(const StructObj *s, const Item *item, uint8_t *p, Value v) {
    int64_t  number;
    uint64_t bits;
    if (!is_int(v)) {
        if (!number_has_index(v)) return RAISED(struct_error("required argument is not an integer"));
        if (!(v = number_index(v))) return -1;
    }
    bool large_unsigned = item->kind != ITEM_SIGNED && item->size >= 4;
    bool fits = int_small(v, &number);
    const char *outside = item->size == 8 && !s->native && s->little != HOST_IS_LITTLE_ENDIAN ? "int too large to convert" : "argument out of range";
    if (item->kind == ITEM_POINTER) {
        if (int_bit_length(v) > 64 || (int_sign(v) < 0 && !fits)) return RAISED(struct_error("int too large to convert"));
        bits = int_as_u64_mask(v);
    } else if (fits && item->size == 8 && item->kind == ITEM_SIGNED) {
        bits = (uint64_t)number;
    } else if (large_unsigned || (item->kind == ITEM_UNSIGNED && s->little != HOST_IS_LITTLE_ENDIAN && item->size > 1)) {
        if (int_sign(v) < 0 || int_bit_length(v) > 64) return RAISED(struct_error(outside));
        bits = int_as_u64_mask(v);
        if (item->size < 8 && bits >> (8 * item->size)) return RAISED(range_message(s, item));
    } else {
        if (!fits) return RAISED(struct_error(outside));
        int shift = item->size * 8;
        if (item->kind == ITEM_SIGNED ? number >> (shift - 1) != number >> 63 : (uint64_t)number >> shift != 0) return RAISED(range_message(s, item));
        bits = (uint64_t)number;
    }
    put_bits(p, bits, item->size, s->little);
    return 0;
}

/* The 16 bits of a half precision float, rounded half to even; -1: too large. */
static int32_t half_from_double(double d) {
    int32_t sign = signbit(d) ? 0x8000 : 0;
    int     exponent;
    if (isnan(d)) return sign | 0x7e00;
    if (isinf(d)) return sign | 0x7c00;
    if (d == 0) return sign;
    double fraction = frexp(fabs(d), &exponent) * 2;
    exponent--; /* fraction in [1, 2) */
    if (exponent >= 16) return -1;
    int32_t base;
    double  scaled;
    if (exponent < -25) return sign;
    if (exponent < -14) {
        base = 0;
        scaled = ldexp(fraction, exponent + 24);
    } else {
        base = (exponent + 15) << 10;
        scaled = (fraction - 1) * 1024;
    }
    int32_t bits = (int32_t)scaled;
    double  rest = scaled - bits;
    if (rest > 0.5 || (rest == 0.5 && (bits & 1))) bits++;
    bits += base; /* a carry moves into the exponent */
    return bits >= 0x7c00 ? -1 : sign | bits;
}
static double double_from_half(uint32_t bits) {
    int    exponent = bits >> 10 & 31;
    double fraction = bits & 0x3ff, d;
    if (exponent == 31) d = fraction != 0 ? NAN : INFINITY;
    else d = exponent == 0 ? ldexp(fraction, -24) : ldexp(1024 + fraction, exponent - 25);
    return bits & 0x8000 ? -d : d;
}

static COLD Status raise_float_range(char format, Value v) {
    if (is_int(v)) return RAISED(struct_error("int too large to convert"));
    return RAISED(raise_overflow_error("float too large to pack with %c format", format));
}

static Status pack_float(const StructObj *s, const Item *item, uint8_t *p, Value v) {
    double d;
    if (is_float(v)) d = float_value(v);
    else if (number_as_double(v, &d) < 0) return RAISED(struct_error("required argument is not a float"));
    if (item->size == 8) {
        put_bits(p, double_bits(d), 8, s->little);
    } else if (item->size == 4) {
        float    f = (float)d;
        uint32_t bits;
        if (isinf(f) && !isinf(d) && !s->native) return raise_float_range('f', v);
        memcpy(&bits, &f, 4);
        put_bits(p, bits, 4, s->little);
    } else {
        int32_t bits = half_from_double(d);
        if (bits < 0) return raise_float_range('e', v);
        put_bits(p, (uint64_t)bits, 2, s->little);
    }
    return 0;
}

static Status pack_bytes(const Item *item, uint8_t *p, Value v) {
    bool is_array = value_is_a(v, &bytearray_type);
    if (!is_bytes(v) && !is_array)
        return RAISED(struct_error(item->kind == ITEM_BYTES ? "argument for 's' must be a bytes object" : "argument for 'p' must be a bytes object"));
    intptr_t       length = is_array ? bytearray_length(v) : bytes_length(v), room = item->count;
    const uint8_t *data = is_array ? bytearray_data(v) : bytes_data(v);
    if (item->kind == ITEM_PASCAL) {
        if (room == 0) return 0;
        room--;
        if (length > room) length = room;
        *p++ = (uint8_t)(length > 255 ? 255 : length);
    }
    if (length > room) length = room;
    if (length) memcpy(p, data, (size_t)length);
    return 0;
}

static Status pack_item(const StructObj *s, const Item *item, uint8_t *p, Value v) {
    switch (item->kind) {
    case ITEM_BOOL: {
        Truth truth = object_truth(v);
        if (truth < 0) return -1;
        put_bits(p, (uint64_t)truth, item->size, s->little);
        return 0;
    }
    case ITEM_CHAR:
        if (!is_bytes(v) || bytes_length(v) != 1) return RAISED(struct_error("char format requires a bytes object of length 1"));
        *p = bytes_data(v)[0];
        return 0;
    case ITEM_BYTES: case ITEM_PASCAL: return pack_bytes(item, p, v);
    case ITEM_FLOAT: return pack_float(s, item, p, v);
    default: return pack_integer(s, item, p, v);
    }
}

/* Fills SIZE bytes at OUT, which nothing may move or free meanwhile. */
static Status struct_fill(StructObj *s, uint8_t *out, const Value *args) {
    ByteArray *keep = (ByteArray *)s->items.value;
    intptr_t   count = s->item_count;
    memset(out, 0, (size_t)s->size);
    for (intptr_t i = 0; i < count; i++) {
        Item     item = ((Item *)(void *)keep->data)[i];
        bool     single = item.kind == ITEM_BYTES || item.kind == ITEM_PASCAL;
        intptr_t repeats = single ? 1 : item.count;
        for (intptr_t k = 0; k < repeats; k++) TRY(pack_item(s, &item, out + item.offset + k * item.size, *args++));
    }
    return 0;
}

static Value struct_pack(StructObj *s, const char *name, const Value *args, size_t nargs) {
    if (!s->items.value) return raise_format((Type *)error_type.value, "pack expected -1 items for packing (got %zu)", nargs);
    if (nargs != (size_t)s->values)
        return raise_format((Type *)error_type.value, "pack expected %zd items for packing (got %zu)", (size_t)s->values, nargs);
    Value out = bytes_new(s->size);
    return out && struct_fill(s, bytes_data(out), args) == 0 ? out : NULL;
}

static Value struct_pack_into(StructObj *s, const Value *args, size_t nargs) {
    Type    *error = (Type *)error_type.value;
    intptr_t offset;
    if (nargs < 2 || nargs - 2 != (size_t)s->values) {
        if (nargs == 0) return struct_error("pack_into expected buffer argument");
        if (nargs == 1) return struct_error("pack_into expected offset argument");
        return raise_format(error, "pack_into expected %zd items for packing (got %zu)", (size_t)s->values, nargs - 2);
    }
    Buffer buffer;
    if (buffer_get(args[0], &buffer, BUFFER_WRITABLE) < 0) {
        if (exception_matches(&TypeError_type) || exception_matches(&BufferError_type))
            raise_type_error("argument must be read-write bytes-like object, not %N", args[0]);
        return NULL;
    }
    bool     fine = false;
    intptr_t size = s->size, given;
    if (number_as_index(args[1], &offset, &IndexError_type) < 0) goto out;
    given = offset;
    if (offset < 0) {
        if (offset + size > 0) {
            raise_format(error, "no space to pack %zd bytes at offset %zd", size, offset);
            goto out;
        }
        if (offset + buffer.length < 0) {
            raise_format(error, "offset %zd out of range for %zd-byte buffer", offset, buffer.length);
            goto out;
        }
        offset += buffer.length;
    }
    if (buffer.length - offset < size) {
        raise_format(error, "pack_into requires a buffer of at least %zu bytes for packing %zd bytes at offset %zd (actual buffer size is %zd)",
                     (size_t)size + (size_t)offset, size, given < 0 ? offset : given, buffer.length);
        goto out;
    }
    fine = struct_fill(s, (uint8_t *)buffer.data + offset, args + 2) == 0;
out:
    buffer_release(&buffer);
    return fine ? NONE : NULL;
}

/* ---- unpacking ------------------------------------------------------------------------------------------------------------- */
static Value unpack_item(const StructObj *s, const Item *item, const uint8_t *p) {
    uint64_t bits;
    switch (item->kind) {
    case ITEM_CHAR: return bytes_from_data(p, 1);
    case ITEM_BYTES: return bytes_from_data(p, (size_t)item->count);
    case ITEM_PASCAL: {
        if (item->count == 0) return bytes_from_data(p, 0);
        size_t length = p[0], most = (size_t)item->count - 1;
        return bytes_from_data(p + 1, length < most ? length : most);
    }
    case ITEM_BOOL: return value_from_bool(get_bits(p, item->size, s->little) != 0);
    default: break;
    }
    bits = get_bits(p, item->size, s->little);
    if (item->kind == ITEM_SIGNED) {
        int shift = 64 - item->size * 8;
        return int_from_i64((int64_t)(bits << shift) >> shift);
    }
    if (item->kind != ITEM_FLOAT) return int_from_u64(bits);
    if (item->size == 8) return float_from_double(double_from_bits(bits));
    if (item->size == 2) return float_from_double(double_from_half((uint32_t)bits));
    uint32_t narrow = (uint32_t)bits;
    float    f;
    memcpy(&f, &narrow, 4);
    return float_from_double((double)f);
}

static Value struct_unpack_at(StructObj *s, const uint8_t *data) {
    Value tuple = s->values ? tuple_new(s->values) : empty_tuple;
    if (!tuple) return NULL;
    intptr_t at = 0;
    for (intptr_t i = 0; i < s->item_count; i++) {
        Item     item = struct_items(s)[i];
        bool     single = item.kind == ITEM_BYTES || item.kind == ITEM_PASCAL;
        intptr_t repeats = single ? 1 : item.count;
        for (intptr_t k = 0; k < repeats; k++) {
            Value v = unpack_item(s, &item, data + item.offset + k * item.size);
            if (!v) return NULL;
            tuple_put(tuple, at++, v);
        }
    }
    return tuple;
}

static Value struct_unpack(StructObj *s, Value source) {
    Buffer buffer;
    if (!s->items.value) return raise_format(&RuntimeError_type, "Struct object is not initialized");
    if (buffer_get(source, &buffer, BUFFER_SIMPLE) < 0) return NULL;
    Value result = buffer.length == s->size ? struct_unpack_at(s, buffer.data)
                                            : raise_format((Type *)error_type.value, "unpack requires a buffer of %zd bytes", s->size);
    buffer_release(&buffer);
    return result;
}

static Value struct_unpack_from(StructObj *s, Value source, Value offset_or_null) {
    Type    *error = (Type *)error_type.value;
    Buffer   buffer;
    intptr_t offset = 0, size = s->size;
    Value    result;
    if (!s->items.value) return raise_format(&RuntimeError_type, "Struct object is not initialized");
    if (buffer_get(source, &buffer, BUFFER_SIMPLE) < 0) return NULL;
    if (offset_or_null && argument_index(offset_or_null, &offset) < 0) {
        buffer_release(&buffer);
        return NULL;
    }
    intptr_t from = offset < 0 ? offset + buffer.length : offset;
    if (offset < 0 && offset + size > 0) result = raise_format(error, "not enough data to unpack %zd bytes at offset %zd", size, offset);
    else if (from < 0) result = raise_format(error, "offset %zd out of range for %zd-byte buffer", offset, buffer.length);
    else if (buffer.length - from < size)
        result = raise_format(error, "unpack_from requires a buffer of at least %zu bytes for unpacking %zd bytes at offset %zd (actual buffer size is %zd)",
                              (size_t)size + (size_t)from, size, from, buffer.length);
    else result = struct_unpack_at(s, (uint8_t *)buffer.data + from);
    buffer_release(&buffer);
    return result;
}

/* ---- iter_unpack ------------------------------------------------------------------------------------------------------------- */
typedef struct UnpackIterObj {
    Obj      header;
    Slot     packer, view; /* view: memoryview of the data, so that it stays in place; NULL at the end */
    intptr_t at;
} UnpackIterObj;

static Value struct_iter_unpack(StructObj *s, Value source) {
    if (!s->items.value) return raise_format(&RuntimeError_type, "Struct object is not initialized");
    if (s->size == 0) return struct_error("cannot iteratively unpack with a struct of length 0");
    Buffer buffer;
    Value  view = memoryview_from_object(source);
    if (!view || buffer_get(view, &buffer, BUFFER_SIMPLE) < 0) return NULL;
    intptr_t length = buffer.length;
    buffer_release(&buffer);
    if (length % s->size)
        return raise_format((Type *)error_type.value, "iterative unpacking requires a buffer of a multiple of %zd bytes", s->size);
    UnpackIterObj *iterator = (UnpackIterObj *)gc_alloc(&unpack_iterator_type, sizeof(UnpackIterObj));
    if (!iterator) return NULL;
    slot_init(&iterator->packer, VALUE(s));
    slot_init(&iterator->view, view);
    return VALUE(iterator);
}
static Value unpack_iterator_next(Value self) {
    UnpackIterObj *iterator = (UnpackIterObj *)self;
    StructObj     *s = (StructObj *)iterator->packer.value;
    Buffer         buffer;
    if (!iterator->view.value || buffer_get(iterator->view.value, &buffer, BUFFER_SIMPLE) < 0) return NULL;
    Value result = NULL;
    if (iterator->at + s->size <= buffer.length) {
        result = struct_unpack_at(s, (uint8_t *)buffer.data + iterator->at);
        iterator->at += s->size;
    } else slot_set(iterator, &iterator->view, NULL);
    buffer_release(&buffer);
    return result;
}
static Value unpack_iterator_hint(Value self) {
    UnpackIterObj *iterator = (UnpackIterObj *)self;
    Buffer         buffer;
    if (!iterator->view.value) return value_from_int(0);
    if (buffer_get(iterator->view.value, &buffer, BUFFER_SIMPLE) < 0) return NULL;
    intptr_t left = (buffer.length - iterator->at) / ((StructObj *)iterator->packer.value)->size;
    buffer_release(&buffer);
    return value_from_int(left);
}
static void unpack_iterator_trace(Obj *obj, Tracer *tracer) { trace_slots(tracer, &((UnpackIterObj *)obj)->packer, 2); }
static Value unpack_iterator_self(Value self) { return self; }
static const MethodDef unpack_iterator_methods[] = {{"__length_hint__", unpack_iterator_hint, METHOD_NOARGS, NULL}, {NULL}};
static NativeType unpack_iterator_native = {
    .shape = {.size = sizeof(UnpackIterObj), .trace = unpack_iterator_trace}, .iter = unpack_iterator_self, .iternext = unpack_iterator_next,
    .methods = unpack_iterator_methods,
};
static Type unpack_iterator_type = STATIC_TYPE("_struct.unpack_iterator", &object_type, unpack_iterator_native, sizeof(UnpackIterObj), 0,
                                               TYPE_FLAG_DISALLOW_NEW | TYPE_FLAG_GC);

/* ---- Struct --------------------------------------------------------------------------------------------------------------------- */
static Status struct_init(Value self, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"Struct", "format"};
    Value                out[1];
    TRY(args_parse(&spec, args, nargs, names, out));
    return struct_compile((StructObj *)self, out[0]);
}
static Value struct_create(Type *cls, const Value *args, size_t nargs, Value names) { return cls->native->allocate(cls, 0); }

static Value s_pack(Value self, const Value *args, size_t nargs, Value names) { return struct_pack((StructObj *)self, "pack", args, nargs); }
static Value s_pack_into(Value self, const Value *args, size_t nargs, Value names) {
    if (!((StructObj *)self)->items.value) return struct_error("pack_into expected -1 items for packing");
    return struct_pack_into((StructObj *)self, args, nargs);
}
static Value s_unpack(Value self, Value source) { return struct_unpack((StructObj *)self, source); }
static Value s_iter_unpack(Value self, Value source) { return struct_iter_unpack((StructObj *)self, source); }
static Value s_unpack_from(Value self, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"unpack_from", "buffer | offset"};
    Value                out[2];
    TRY_NULL(args_parse(&spec, args, nargs, names, out));
    return struct_unpack_from((StructObj *)self, out[0], out[1]);
}
static Value s_sizeof(Value self) {
    return value_from_int((int64_t)sizeof(StructObj) + ((StructObj *)self)->item_count * (int64_t)sizeof(Item));
}
static Value s_get_format(Value self, void *closure) {
    Value format = ((StructObj *)self)->format.value;
    return format ? str_from_latin1((const char *)bytes_data(format), (size_t)bytes_length(format)) : NONE;
}
static Value s_get_size(Value self, void *closure) {
    StructObj *s = (StructObj *)self;
    return value_from_int(s->items.value ? s->size : -1);
}
static void struct_trace(Obj *obj, Tracer *tracer) { trace_slots(tracer, &((StructObj *)obj)->format, 2); }

static const MethodDef struct_methods[] = {
    {"pack", s_pack, METHOD_FAST, "S.pack(v1, v2, ...) -> bytes\n\nThe values packed by the format."},
    {"pack_into", s_pack_into, METHOD_FAST, "S.pack_into(buffer, offset, v1, v2, ...)\n\nPack the values into a writable buffer from offset on."},
    {"unpack", s_unpack, METHOD_ONE, "unpack($self, buffer, /)\n--\n\nTuple of the values in a buffer of exactly the size of the format."},
    {"unpack_from", s_unpack_from, METHOD_KEYWORDS, "unpack_from($self, /, buffer, offset=0)\n--\n\nTuple of the values in buffer from offset on."},
    {"iter_unpack", s_iter_unpack, METHOD_ONE, "iter_unpack($self, buffer, /)\n--\n\nIterator over the tuples of equal chunks of the buffer."},
    {"__sizeof__", s_sizeof, METHOD_NOARGS, "S.__sizeof__() -> size of S in memory, in bytes"},
    {NULL}};
static const GetSetDef struct_getsets[] = {
    {"format", s_get_format, NULL, "struct format string", NULL},
    {"size", s_get_size, NULL, "struct size in bytes", NULL},
    {NULL}};
static NativeType struct_native = {
    .shape = {.size = sizeof(StructObj), .trace = struct_trace}, .create = struct_create, .init = struct_init, .methods = struct_methods,
    .getsets = struct_getsets, .weak_offset = offsetof(StructObj, weakrefs),
};
static Type struct_type = {
    .header = {.word = 1u << 30, .type = &type_type}, .name = "_struct.Struct", .basic_size = sizeof(StructObj),
    .flags = TYPE_FLAG_BASETYPE | TYPE_FLAG_GC, .base = &object_type, .native = &struct_native,
    .doc = "Struct(fmt) --> compiled struct object",
};

/* ---- functions ------------------------------------------------------------------------------------------------------------------- */
static Value m_pack(Value self, const Value *args, size_t nargs, Value names) {
    if (nargs == 0) return raise_type_error("missing format argument");
    StructObj *s = struct_cached(args[0]);
    return s ? struct_pack(s, "pack", args + 1, nargs - 1) : NULL;
}
static Value m_pack_into(Value self, const Value *args, size_t nargs, Value names) {
    if (nargs == 0) return raise_type_error("missing format argument");
    StructObj *s = struct_cached(args[0]);
    return s ? struct_pack_into(s, args + 1, nargs - 1) : NULL;
}
static Value m_unpack(Value self, const Value *args, size_t nargs, Value names) {
    if (nargs != 2) return raise_arity("unpack", 2, 2, nargs);
    StructObj *s = struct_cached(args[0]);
    return s ? struct_unpack(s, args[1]) : NULL;
}
static Value m_unpack_from(Value self, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"unpack_from", "format / buffer | offset"};
    Value                out[3];
    TRY_NULL(args_parse(&spec, args, nargs, names, out));
    StructObj *s = struct_cached(out[0]);
    return s ? struct_unpack_from(s, out[1], out[2]) : NULL;
}
static Value m_iter_unpack(Value self, const Value *args, size_t nargs, Value names) {
    if (nargs != 2) return raise_arity("iter_unpack", 2, 2, nargs);
    StructObj *s = struct_cached(args[0]);
    return s ? struct_iter_unpack(s, args[1]) : NULL;
}
static Value m_calcsize(Value self, Value format) {
    StructObj *s = struct_cached(format);
    return s ? value_from_int(s->size) : NULL;
}
static Value m_clearcache(Value self) {
    dict_clear(format_cache.value);
    return NONE;
}

static const MethodDef methods[] = {
    {"_clearcache", m_clearcache, METHOD_NOARGS, "_clearcache($module, /)\n--\n\nForget the compiled formats."},
    {"calcsize", m_calcsize, METHOD_ONE, "calcsize($module, format, /)\n--\n\nReturn size in bytes of the struct described by the format string."},
    {"iter_unpack", m_iter_unpack, METHOD_FAST, "iter_unpack($module, format, buffer, /)\n--\n\nIterator over the tuples of equal chunks of the buffer."},
    {"pack", m_pack, METHOD_FAST, "pack(format, v1, v2, ...) -> bytes\n\nThe values packed by the format."},
    {"pack_into", m_pack_into, METHOD_FAST, "pack_into(format, buffer, offset, v1, v2, ...)\n\nPack the values into a writable buffer from offset on."},
    {"unpack", m_unpack, METHOD_FAST, "unpack($module, format, buffer, /)\n--\n\nTuple of the values in a buffer of exactly the size of the format."},
    {"unpack_from", m_unpack_from, METHOD_KEYWORDS,
     "unpack_from($module, format, /, buffer, offset=0)\n--\n\nTuple of the values in buffer from offset on."},
    {NULL}};

static Status execute(Value module) {
    if (!format_cache.value) {
        gc_add_roots(&format_cache, 1, "struct formats");
        if (!(format_cache.value = dict_new())) return -1;
    }
    TRY(native_exception_add(module, &error_type, "struct", "error", &Exception_type));
    TRY(type_ready(&unpack_iterator_type));
    return module_add_type(module, &struct_type);
}

const NativeModule struct_module = {
    "_struct", "Python values from and to bytes that hold C structs.\n\nA format begins with the byte order: @ native with native sizes and alignment (default), = native, < little-endian,\n"
    "> or ! big-endian, all with standard sizes.  Then one letter per value, with an optional count before it:\n"
    "  x pad byte; c char; b B signed, unsigned byte; h H short; i I int; l L long; q Q long long; n N ssize_t, size_t;\n"
    "  ? bool; e f d half, single, double float; s bytes (count is the size); p Pascal string; P pointer.", methods, execute};
