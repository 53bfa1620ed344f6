/* record_flat.c - recorders of items of bytes, bytearrays and arrays of machine numbers.
 *
 * Items are loads and stores of their width.  What does not fit an item, or a word with a tag, leaves the trace: the interpreter knows the rest. */
#include "record.h"
#include "objects/bytes.h"
#include "objects/flat.h"

typedef struct Flat {
    FlatFormat format;
    intptr_t   length;       /* in this run */
    IrRef      length_ref, items;
    int32_t    offset;       /* of the first item from ITEMS */
    IrAlias    alias;
} Flat;

/* Guards what CONTAINER is; false: no such sequence. */
static bool find_flat(Recorder *r, Value container, IrRef ref, Flat *flat) {
    if (!value_is_obj(container) || ir_type(r->trace, ref) != IR_VALUE) return false;
    if (value_is(container, &bytes_type)) {
        record_guard_type(r, ref, container);
        *flat = (Flat){FLAT_U8, bytes_length(container), emit_load(r, IR_LOAD, IR_INT, ref, offsetof(BytesObj, ob_size), ALIAS_TUPLE), ref,
                       offsetof(BytesObj, data), ALIAS_TUPLE};
        return true;
    }
    if (value_is(container, &bytearray_type)) {
        record_guard_type(r, ref, container);
        *flat = (Flat){FLAT_U8, ((ByteArrayObj *)container)->ob_size, emit_load(r, IR_LOAD, IR_INT, ref, offsetof(ByteArrayObj, ob_size), ALIAS_LIST),
                       emit_load(r, IR_LOAD, IR_PTR, ref, offsetof(ByteArrayObj, start), ALIAS_LIST), 0, ALIAS_NUMBER};
        return true;
    }
    const FlatType *type = flat_type_of(container);
    FlatFormat      format = type ? type->format(container) : FLAT_NONE;
    if (format == FLAT_NONE) return false;
    const void *kind;
    memcpy(&kind, (const char *)container + type->kind, sizeof kind);
    record_guard_type(r, ref, container);
    emit(r, IR_GEQ, emit_load(r, IR_LOAD, IR_PTR, ref, type->kind, ALIAS_TUPLE), ir_pointer(&r->b, kind));
    *flat = (Flat){.format = format, .length_ref = emit_load(r, IR_LOAD, IR_INT, ref, type->length, ALIAS_LIST),
                   .items = emit_load(r, IR_LOAD, IR_PTR, ref, type->items, ALIAS_LIST), .alias = ALIAS_NUMBER};
    memcpy(&flat->length, (const char *)container + type->length, sizeof flat->length);
    return true;
}

static IrRef loadx(Recorder *r, IrOp op, const Flat *flat, IrRef index) {
    return ir_emit(&r->b, op, IR_INT, flat->items, index, 0, flat->offset, flat->alias);
}

static IrRef sign_extended(Recorder *r, IrRef word, unsigned bits) {
    return emit_int(r, IR_SAR, emit_int(r, IR_SHL, word, ir_int(&r->b, 64 - bits)), ir_int(&r->b, 64 - bits));
}

RecordResult record_flat_item(Recorder *r, unsigned dst, Value container, Value key, IrRef ref, IrRef key_ref) {
    Flat flat;
    if (!value_is_int(key) || !find_flat(r, container, ref, &flat)) return RECORD_GENERIC;
    IrRef index = record_checked_index(r, record_int(r, key_ref), flat.length_ref, value_int(key), flat.length), item;
    if (!index) return RECORD_GENERIC;
    switch (flat.format) {
    case FLAT_DOUBLE: {
        IrRef at = ir_emit(&r->b, IR_LEA, IR_PTR, flat.items, index, 0, 0, ALIAS_NONE);
        record_set(r, dst, ir_emit(&r->b, IR_LOADF, IR_FLOAT, at, 0, 0, 0, flat.alias));
        return RECORD_DONE;
    }
    case FLAT_I8: item = sign_extended(r, loadx(r, IR_LOADX8U, &flat, index), 8); break;
    case FLAT_U8: item = loadx(r, IR_LOADX8U, &flat, index); break;
    case FLAT_I16: item = sign_extended(r, loadx(r, IR_LOADX16U, &flat, index), 16); break;
    case FLAT_U16: item = loadx(r, IR_LOADX16U, &flat, index); break;
    case FLAT_I32: item = sign_extended(r, loadx(r, IR_LOADX32U, &flat, index), 32); break;
    case FLAT_U32: item = loadx(r, IR_LOADX32U, &flat, index); break;
    default: {
        int64_t seen;
        item = loadx(r, IR_LOADX, &flat, index);
        const char *items = NULL;
        memcpy(&items, (const char *)container + flat_type_of(container)->items, sizeof items);
        memcpy(&seen, items + 8 * (value_int(key) < 0 ? value_int(key) + flat.length : value_int(key)), sizeof seen);
        if (!int_fits_tagged(seen) || (flat.format == FLAT_U64 && seen < 0)) return RECORD_GENERIC;
        if (flat.format == FLAT_U64) emit(r, IR_GGE, item, ir_int(&r->b, 0));
        record_set(r, dst, record_mark_int(r, emit(r, IR_TAGINTOV, item, 0)));
        return RECORD_DONE;
    }
    }
    record_set(r, dst, record_mark_int(r, emit(r, IR_TAGINT, item, 0)));
    return RECORD_DONE;
}

/* Guards that NUMBER, SEEN in this run, fits an item of that many bits; false: it does not now. */
static bool guard_fits(Recorder *r, IrRef number, int64_t seen, unsigned bits, bool is_signed) {
    int64_t low = is_signed ? -(INT64_C(1) << (bits - 1)) : 0, count = INT64_C(1) << bits;
    if (seen < low || seen - low >= count) return false;
    if (!ir_is_constant(number)) emit(r, IR_GULT, emit_int(r, IR_SUB, number, ir_int(&r->b, low)), ir_int(&r->b, count));
    return true;
}

RecordResult record_flat_store(Recorder *r, Value container, Value key, Value value, IrRef ref, IrRef key_ref, IrRef value_ref) {
    static const uint8_t sizes[] = {0, 1, 1, 2, 2, 4, 4, 8, 8, 8};
    Flat                 flat;
    bool                 is_float = value_is_flonum(value) || value_is(value, &float_type);
    if (!value_is_int(key) || value_is(container, &bytes_type) || (!value_is_int(value) && !is_float) || !find_flat(r, container, ref, &flat)) return RECORD_GENERIC;
    if (is_float && flat.format != FLAT_DOUBLE) return RECORD_GENERIC;
    IrRef index = record_checked_index(r, record_int(r, key_ref), flat.length_ref, value_int(key), flat.length);
    if (!index) return RECORD_GENERIC;
    if (flat.format == FLAT_DOUBLE) {
        IrRef number = record_float(r, value_ref, value), at = ir_emit(&r->b, IR_LEA, IR_PTR, flat.items, index, 0, 0, ALIAS_NONE);
        emit_store(r, IR_STOREF, at, number, 0, flat.alias);
        record_changed(r);
        return RECORD_DONE;
    }
    IrRef    number = record_int(r, value_ref);
    unsigned size = sizes[flat.format];
    bool     is_signed = (flat.format - FLAT_I8) % 2 == 0;
    if (size < 8 && !guard_fits(r, number, value_int(value), 8 * size, is_signed)) return RECORD_GENERIC;
    if (flat.format == FLAT_U64) {
        if (value_int(value) < 0) return RECORD_GENERIC;
        if (!ir_is_constant(number)) emit(r, IR_GGE, number, ir_int(&r->b, 0));
    }
    if (size == 1) ir_emit(&r->b, IR_STOREX8, IR_NONE, flat.items, index, number, flat.offset, flat.alias);
    else if (size == 8) ir_emit(&r->b, IR_STOREX, IR_NONE, flat.items, index, number, flat.offset, flat.alias);
    else {
        IrRef at = ir_emit(&r->b, IR_ADD, IR_PTR, flat.items, emit_int(r, IR_SHL, index, ir_int(&r->b, size == 2 ? 1 : 2)), 0, 0, ALIAS_NONE);
        emit_store(r, size == 2 ? IR_STORE16 : IR_STORE32, at, number, 0, flat.alias);
    }
    record_changed(r);
    return RECORD_DONE;
}
