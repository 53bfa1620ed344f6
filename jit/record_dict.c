/* record_dict.c - recorders of what is done with dicts and sets whose keys are simple.
 *
 * Such a key is hashed and compared without Python code, so that a lookup is a C call that changes nothing and raises nothing: what the trace
 * knows stays known.  Where a table holds keys of other kinds that might be equal, the call says that it is not sure, and the trace is left. */
#include "record.h"
#include "objects/dict.h"
#include "objects/exceptions.h"
#include "objects/iter.h"
#include "objects/list.h"

#include <string.h>

static bool is_unsure(Value found) { return found == DICT_UNSURE; }

/* Is METHOD of DICT, an instance of a subclass, that of dict itself (or of defaultdict, which differs where a key is missing only)? */
static bool inherits(Value dict, Value method, uint32_t *version) {
    Type *type = type_of(dict), *base = type;
    if (type == &dict_type) return true;
    while (base && base->flags & TYPE_FLAG_HEAP) base = base->base;
    if (!base || (base != &dict_type && strcmp(base->name, "collections.defaultdict") != 0)) return false;
    Value found = type_lookup_versioned(type, method, version);
    return found && found == type_lookup(base, method) && (*version || type == base);
}

/* Guards that METHOD of DICT is dict's; false: it is not. */
static bool guard_dict(Recorder *r, Value dict, IrRef ref, Value method) {
    uint32_t version = 0;
    if (!value_is_obj(dict) || !inherits(dict, method, &version)) return false;
    record_guard_type(r, ref, dict);
    record_guard_version(r, type_of(dict), version);
    return true;
}
static bool is_dict_like(Value v) { return value_is_obj(v) && type_has_flag(type_of(v), TYPE_FLAG_DICT); }

/* KEY as a word whose type is guarded. */
static IrRef key_word(Recorder *r, Value key, IrRef ref) {
    record_guard_type(r, ref, key);
    return record_box(r, ref);
}

/* The entry of DICT[KEY] or NULL, and whether it is there as it was in this run; false: not for us. */
static bool find_entry(Recorder *r, Value dict, Value key, IrRef ref, IrRef key_ref, IrRef *found, bool *present) {
    Value seen = key_is_simple(key) ? dict_find_simple(dict, key) : DICT_UNSURE;
    if (is_unsure(seen)) return false;
    *present = seen != NULL;
    record_guard_type(r, ref, dict);
    *found = ir_call(&r->b, HELPER_jit_dict_entry, (IrRef[]){ref, key_word(r, key, key_ref)});
    emit(r, *present ? IR_GNE : IR_GEQ, *found, ir_int(&r->b, 0));
    if (*present) emit(r, IR_GNE, *found, ir_int(&r->b, 8));
    return true;
}

/* The same for its value. */
static bool lookup(Recorder *r, Value dict, Value key, IrRef ref, IrRef key_ref, IrRef *found, bool *present) {
    if (!find_entry(r, dict, key, ref, key_ref, found, present)) return false;
    if (*present) *found = emit_load(r, IR_LOAD, IR_VALUE, *found, offsetof(DictEntry, value), ALIAS_DICT);
    return true;
}

/* STATUS of a call that may have changed something: neither unsure nor failed. */
static void settle(Recorder *r, IrRef status, bool may_fail) {
    emit(r, IR_GNE, status, ir_int(&r->b, KEYS_UNSURE));
    if (may_fail) {
        record_guard_at(r, r->guard_pc, RESUME_ERROR);
        emit(r, IR_GGE, status, ir_int(&r->b, 0));
        record_guard_at(r, r->guard_pc, RESUME_NEXT);
    }
    record_changed(r);
}

RecordResult record_dict_item(Recorder *r, unsigned dst, Value dict, Value key, IrRef ref, IrRef key_ref) {
    IrRef found;
    bool  present;
    if (!is_dict_like(dict) || !key_is_simple(key) || (!value_is(dict, &dict_type) && !dict_find_simple(dict, key))) return RECORD_GENERIC;
    if (!guard_dict(r, dict, ref, DUNDER(getitem)) || !lookup(r, dict, key, ref, key_ref, &found, &present)) return RECORD_GENERIC;
    if (!present) return record_raise_new(r, &KeyError_type, record_box(r, key_ref)) ? RECORD_DONE : RECORD_GENERIC;
    record_set(r, dst, found);
    return RECORD_DONE;
}

/* DICT[KEY] that is not there, of a subclass whose __missing__ is written in Python. */
RecordResult record_dict_missing(Recorder *r, const Insn *pc, Value dict, Value key, IrRef ref, IrRef key_ref) {
    IrRef found;
    bool  present;
    if (value_is(dict, &dict_type) || !is_dict_like(dict) || !key_is_simple(key) || dict_find_simple(dict, key)) return RECORD_GENERIC;
    Value        there;
    FunctionObj *method = vm_item_method(dict, key, &there);
    uint32_t     version = 0;
    if (!method || !record_can_inline(r, VALUE(method), record_frame(r)->code->register_count, 2) || !inherits(dict, DUNDER(getitem), &version)) return RECORD_GENERIC;
    if (!find_entry(r, dict, key, ref, key_ref, &found, &present)) return RECORD_GENERIC;
    return record_operator(r, pc, method, dict, key, ref, key_ref, FRAME_CALL, 1);
}

RecordResult record_leaf_store_item(Recorder *r, Value container, Value key, IrRef ref, IrRef key_ref, IrRef value) {
    if (!is_dict_like(container) || !key_is_simple(key)) return RECORD_GENERIC;
    Value seen = dict_find_simple(container, key);
    if (is_unsure(seen) || !guard_dict(r, container, ref, DUNDER(setitem))) return RECORD_GENERIC;
    if (seen) { /* often it was looked up a moment ago */
        IrRef entry;
        bool  present;
        if (!find_entry(r, container, key, ref, key_ref, &entry, &present)) return RECORD_GENERIC;
        record_store_entry(r, ref, entry, value);
        return RECORD_DONE;
    }
    record_guard_type(r, ref, container);
    IrRef word = key_word(r, key, key_ref);
    settle(r, ir_call(&r->b, HELPER_jit_dict_put, (IrRef[]){ref, word, record_box(r, value)}), true);
    return RECORD_DONE;
}

RECORDER_FUNCTION(delete_item) {
    (void)detail;
    Value container = record_regs(r)[pc->a], key = record_regs(r)[pc->b];
    IrRef ref = record_get(r, pc->a), key_ref = record_get(r, pc->b);
    if (!value_is(container, &dict_type) || !key_is_simple(key)) return RECORD_GENERIC;
    Value seen = dict_find_simple(container, key);
    if (!seen || is_unsure(seen)) return RECORD_GENERIC;
    record_guard_type(r, ref, container);
    IrRef status = ir_call(&r->b, HELPER_jit_dict_remove, (IrRef[]){ref, key_word(r, key, key_ref)});
    emit(r, IR_GEQ, status, ir_int(&r->b, 1));
    record_changed(r);
    return RECORD_DONE;
}

IrRef record_hash_contains(Recorder *r, Value item, Value container, IrRef item_ref, IrRef container_ref) {
    bool is_dict = value_is(container, &dict_type);
    if (!key_is_simple(item) || (is_dict ? is_unsure(dict_find_simple(container, item)) : set_find_simple(container, item) == KEYS_UNSURE)) return 0;
    record_guard_type(r, container_ref, container);
    IrRef word = key_word(r, item, item_ref);
    IrRef found = ir_call(&r->b, is_dict ? HELPER_jit_dict_entry : HELPER_jit_set_find, (IrRef[]){container_ref, word});
    emit(r, IR_GNE, found, ir_int(&r->b, is_dict ? 8 : KEYS_UNSURE));
    return ir_emit(&r->b, IR_NE, IR_BOOL, found, ir_int(&r->b, 0), 0, 0, ALIAS_NONE);
}

/* ---- methods ------------------------------------------------------------------------------------------------------------------ */
typedef struct HashCall {
    Value    self, key;
    IrRef    self_ref, key_ref, rest; /* rest: the second argument, or None */
    unsigned dst;
} HashCall;

static RecordResult dict_get_method(Recorder *r, const HashCall *call) {
    IrRef found;
    bool  present;
    if (!lookup(r, call->self, call->key, call->self_ref, call->key_ref, &found, &present)) return RECORD_GENERIC;
    record_set(r, call->dst, present ? found : call->rest);
    return RECORD_DONE;
}

static RecordResult dict_setdefault_method(Recorder *r, const HashCall *call) {
    IrRef found;
    bool  present;
    if (!lookup(r, call->self, call->key, call->self_ref, call->key_ref, &found, &present)) return RECORD_GENERIC;
    if (!present) {
        found = record_box(r, call->rest);
        settle(r, ir_call(&r->b, HELPER_jit_dict_put, (IrRef[]){call->self_ref, record_box(r, call->key_ref), found}), true);
    }
    record_set(r, call->dst, found);
    return RECORD_DONE;
}

static RecordResult set_method(Recorder *r, const HashCall *call, unsigned helper, bool must_change) {
    int seen = set_find_simple(call->self, call->key);
    if (seen == KEYS_UNSURE || (must_change && seen == 0)) return RECORD_GENERIC;
    record_guard_type(r, call->self_ref, call->self);
    IrRef status = ir_call(&r->b, helper, (IrRef[]){call->self_ref, key_word(r, call->key, call->key_ref)});
    if (must_change) emit(r, IR_GEQ, status, ir_int(&r->b, 1)); /* else nothing was done */
    settle(r, status, helper == HELPER_jit_set_add);
    record_set(r, call->dst, ir_value(&r->b, NONE));
    return RECORD_DONE;
}
static RecordResult set_add_method(Recorder *r, const HashCall *call) { return set_method(r, call, HELPER_jit_set_add, false); }
static RecordResult set_discard_method(Recorder *r, const HashCall *call) { return set_method(r, call, HELPER_jit_set_discard, false); }
static RecordResult set_remove_method(Recorder *r, const HashCall *call) { return set_method(r, call, HELPER_jit_set_discard, true); }

RecordResult record_hash_method(Recorder *r, Value callable, IrRef ref, unsigned first, unsigned count, unsigned dst) {
    static const struct { Type *type; const char *name; RecordResult (*record)(Recorder *, const HashCall *); unsigned limit; } methods[] = {
        {&dict_type, "get", dict_get_method, 3}, {&dict_type, "setdefault", dict_setdefault_method, 3}, {&set_type, "add", set_add_method, 2},
        {&set_type, "discard", set_discard_method, 2}, {&set_type, "remove", set_remove_method, 2}};
    const MethodDescrObj *descriptor = (const MethodDescrObj *)callable;
    const Value          *values = &record_regs(r)[first];
    if (count < 2 || !descriptor->def || type_of(values[0]) != descriptor->type || !key_is_simple(values[1])) return RECORD_GENERIC;
    for (size_t i = 0; i < COUNT_OF(methods); i++) {
        if (descriptor->type != methods[i].type || count > methods[i].limit || strcmp(descriptor->def->name, methods[i].name) != 0) continue;
        record_guard_is(r, ref, callable);
        HashCall call = {.self = values[0], .key = values[1], .self_ref = record_get(r, first), .key_ref = record_get(r, first + 1),
                         .rest = count > 2 ? record_get(r, first + 2) : ir_value(&r->b, NONE), .dst = dst};
        if (ir_type(r->trace, call.self_ref) != IR_VALUE) return RECORD_GENERIC;
        return methods[i].record(r, &call);
    }
    return RECORD_GENERIC;
}

/* ---- iteration ---------------------------------------------------------------------------------------------------------------- */
RecordResult record_dict_next(Recorder *r, const Insn *pc, Value iterator, IrRef ref) {
    const Insn *leave = pc + 1 + opcode_info[pc->op].cache + (int16_t)pc->c, *next = r->next_pc;
    int         seen = dict_iterator_peek((DictIterObj *)iterator);
    if (seen < 0) return RECORD_GENERIC;
    record_guard_type(r, ref, iterator);
    if (!seen) {
        emit(r, IR_GEQ, ir_call(&r->b, HELPER_jit_dict_peek, (IrRef[]){ref}), ir_int(&r->b, 0));
        ir_call(&r->b, HELPER_jit_dict_next, (IrRef[]){ref});
        record_changed(r);
        record_set(r, pc->a, ir_value(&r->b, NULL));
        r->next_pc = leave;
        return RECORD_DONE;
    }
    IrRef entry = ir_call(&r->b, HELPER_jit_dict_next, (IrRef[]){ref});
    emit(r, IR_GNE, entry, ir_int(&r->b, 8));
    RecordSlot *slot = &r->slots[record_frame(r)->base + pc->a], before = *slot;
    record_set(r, pc->a, ir_value(&r->b, NULL)); /* what only the other way changes */
    record_guard_at(r, leave, RESUME_NEXT);
    emit(r, IR_GNE, entry, ir_int(&r->b, 0));
    *slot = before;
    record_changed(r);
    record_guard_at(r, next, RESUME_NEXT); /* there is no way back to before the step: the pair belongs to what follows */
    IrRef pair[2] = {emit_load(r, IR_LOAD, IR_VALUE, entry, offsetof(DictEntry, key), ALIAS_DICT), 0};
    if (value_is(iterator, &dict_key_iterator_type)) record_set(r, pc->b, pair[0]);
    else {
        pair[1] = emit_load(r, IR_LOAD, IR_VALUE, entry, offsetof(DictEntry, value), ALIAS_DICT);
        record_set(r, pc->b, value_is(iterator, &dict_value_iterator_type) ? pair[1] : record_tuple(r, 2, pair));
    }
    return RECORD_DONE;
}
