/* record_access.c - recorders of globals, attributes, items and iteration.
 *
 * They ask the same questions as the inline caches of the interpreter, but of the objects themselves: the version of the class, the
 * map of the instance, the version of a dict's keys.  Each answer becomes a guard. */
#include "record.h"
#include "objects/dict.h"
#include "objects/instance.h"
#include "objects/iter.h"

static int32_t at(size_t offset) { return (int32_t)offset; }

/* ---- globals ------------------------------------------------------------------------------------------------------------ */
/* Guards that DICT's keys have VERSION; they are the answer.  Those of a dict that is known are known, too: guards of them hold in side traces. */
static IrRef guard_keys(Recorder *r, IrRef dict, uint32_t version) {
    IrRef keys = emit_load(r, IR_LOAD, IR_PTR, dict, offsetof(DictObj, keys), ALIAS_DICT);
    if (ir_is_constant(dict)) {
        DictKeys *table = ((DictObj *)(uintptr_t)ir_constant_bits(r->trace, dict))->keys;
        if (gc_contains(table)) gc_pin((Obj *)table);
        emit(r, IR_GEQ, keys, ir_pointer(&r->b, table));
        keys = ir_pointer(&r->b, table);
    } else emit(r, IR_GNE, keys, ir_int(&r->b, 0));
    emit(r, IR_GEQ, emit_load(r, IR_LOAD32U, IR_INT, keys, offsetof(DictKeys, version), ALIAS_DICT), ir_int(&r->b, version));
    return keys;
}

/* The value of entry INDEX of a dict whose keys have VERSION. */
IrRef record_dict_entry(Recorder *r, IrRef dict, uint32_t version, intptr_t index) {
    IrRef keys = guard_keys(r, dict, version);
    return emit_load(r, IR_LOAD, IR_VALUE, keys, offsetof(DictKeys, entries) + (size_t)index * sizeof(DictEntry) + offsetof(DictEntry, value), ALIAS_DICT);
}

/* Guards that DICT's keys have the version they have now. */
static bool same_keys(Recorder *r, IrRef dict, Value seen) {
    DictKeys *table = ((DictObj *)seen)->keys;
    IrRef     keys = emit_load(r, IR_LOAD, IR_PTR, dict, offsetof(DictObj, keys), ALIAS_DICT);
    if (!table) {
        emit(r, IR_GEQ, keys, ir_int(&r->b, 0));
        return true;
    }
    uint32_t version = dict_keys_version(seen);
    if (version) guard_keys(r, dict, version);
    return version != 0;
}

/* Values that are no pointers need no barrier, and constants are old. */
static bool is_immediate(Recorder *r, IrRef ref) { return ir_is_constant(ref) || ir_known_int(&r->b, ref); }

/* A value of DICT was replaced. */
static void record_dict_changed(Recorder *r, IrRef dict) {
    IrRef counter = ir_pointer(&r->b, &dict_version_counter);
    IrRef number = emit_int(r, IR_ADD, emit_load(r, IR_LOAD, IR_INT, counter, 0, ALIAS_OTHER), ir_int(&r->b, 1));
    emit_store(r, IR_STORE, counter, number, 0, ALIAS_OTHER);
    emit_store(r, IR_STORE, dict, number, offsetof(DictObj, version_tag), ALIAS_DICT);
    record_changed(r);
}

/* DICT[NAME] = VALUE where the dict, SEEN in this run, has the name already. */
static RecordResult store_entry(Recorder *r, IrRef dict, Value seen, Value name, IrRef value) {
    intptr_t index = dict_lookup_index(seen, name);
    uint32_t version = index >= 0 ? dict_keys_version(seen) : 0;
    if (!version) return RECORD_GENERIC;
    IrRef  keys = guard_keys(r, dict, version);
    size_t offset = offsetof(DictKeys, entries) + (size_t)index * sizeof(DictEntry) + offsetof(DictEntry, value);
    value = record_box(r, value);
    emit_store(r, IR_STORE, keys, value, offset, ALIAS_DICT);
    if (!is_immediate(r, value)) ir_append(&r->b, (IrInsn){.op = IR_BARRIER, .a = keys, .b = keys, .imm = at(offset)});
    record_dict_changed(r, dict);
    return RECORD_DONE;
}

void record_store_entry(Recorder *r, IrRef dict, IrRef entry, IrRef value) {
    IrRef keys = emit_load(r, IR_LOAD, IR_PTR, dict, offsetof(DictObj, keys), ALIAS_DICT);
    value = record_box(r, value);
    emit_store(r, IR_STORE, entry, value, offsetof(DictEntry, value), ALIAS_DICT);
    if (!is_immediate(r, value)) ir_append(&r->b, (IrInsn){.op = IR_BARRIER, .a = keys, .b = entry, .imm = at(offsetof(DictEntry, value))});
    record_dict_changed(r, dict);
}

/* Things that a name keeps: folding them as constants pays. */
static bool is_stable(Value v) {
    return v && value_is_obj(v) && (value_is(v, &function_type) || is_type(v) || value_is(v, &builtin_function_type) || value_is(v, &module_type)
                                    || v == NONE || v == TRUE_VALUE || v == FALSE_VALUE);
}

static IrRef stable(Recorder *r, IrRef ref, Value value) {
    if (!is_stable(value)) return ref;
    record_guard_is(r, ref, value);
    return ir_value(&r->b, value);
}

RECORDER_FUNCTION(load_global) {
    (void)detail;
    RecordFrame *frame = record_frame(r);
    Value        name = code_name(frame->code, pc->c);
    Value        globals = VALUE(frame->frame->function->globals), builtins = VALUE(frame->frame->function->builtins);
    IrRef        dict = emit_load(r, IR_LOAD, IR_VALUE, frame->function_ref, offsetof(FunctionObj, globals), ALIAS_TUPLE);
    emit(r, IR_GEQ, dict, ir_value(&r->b, globals));
    dict = ir_value(&r->b, globals);
    intptr_t index = dict_lookup_index(globals, name);
    if (index >= 0) {
        uint32_t version = dict_keys_version(globals);
        if (!version) return RECORD_GENERIC;
        IrRef value = record_dict_entry(r, dict, version, index);
        record_set(r, pc->a, stable(r, value, ((DictObj *)globals)->keys->entries[index].value.value));
        return RECORD_DONE;
    }
    if (!value_is(builtins, &dict_type) || (index = dict_lookup_index(builtins, name)) < 0 || !same_keys(r, dict, globals)) return RECORD_GENERIC;
    uint32_t version = dict_keys_version(builtins);
    if (!version) return RECORD_GENERIC;
    dict = emit_load(r, IR_LOAD, IR_VALUE, frame->function_ref, offsetof(FunctionObj, builtins), ALIAS_TUPLE);
    emit(r, IR_GEQ, dict, ir_value(&r->b, builtins));
    IrRef value = record_dict_entry(r, ir_value(&r->b, builtins), version, index);
    record_set(r, pc->a, stable(r, value, ((DictObj *)builtins)->keys->entries[index].value.value));
    return RECORD_DONE;
}

static IrRef globals_of(Recorder *r, Value globals) {
    IrRef dict = emit_load(r, IR_LOAD, IR_VALUE, record_frame(r)->function_ref, offsetof(FunctionObj, globals), ALIAS_TUPLE);
    emit(r, IR_GEQ, dict, ir_value(&r->b, globals));
    return ir_value(&r->b, globals);
}

RECORDER_FUNCTION(store_global) {
    (void)detail;
    const RecordFrame *frame = record_frame(r);
    Value              globals = VALUE(frame->frame->function->globals);
    return store_entry(r, globals_of(r, globals), globals, code_name(frame->code, pc->c), record_get(r, pc->a));
}

/* Are the names of the running frame those of its module? */
static bool names_are_globals(Recorder *r) {
    const RecordFrame *frame = record_frame(r);
    if (r->depth > 0 || !frame->frame->locals || frame->frame->locals != VALUE(frame->frame->function->globals)) return false;
    if (!value_is(frame->frame->locals, &dict_type)) return false;
    IrRef names = emit_load(r, IR_LOAD, IR_VALUE, record_root_frame(r), offsetof(Frame, locals), ALIAS_TUPLE);
    emit(r, IR_GEQ, names, ir_value(&r->b, frame->frame->locals));
    return true;
}

RECORDER_FUNCTION(load_name) { return names_are_globals(r) ? record_load_global(r, pc, detail) : RECORD_GENERIC; }
RECORDER_FUNCTION(store_name) { return names_are_globals(r) ? record_store_global(r, pc, detail) : RECORD_GENERIC; }

/* ---- cells -------------------------------------------------------------------------------------------------------------- */
static IrRef cell_contents(Recorder *r, IrRef cell) { return emit_load(r, IR_LOAD, IR_VALUE, cell, offsetof(CellObj, contents), ALIAS_FIELD); }

static IrRef free_cell(Recorder *r, unsigned index) {
    IrRef closure = emit_load(r, IR_LOAD, IR_VALUE, record_frame(r)->function_ref, offsetof(FunctionObj, closure), ALIAS_TUPLE);
    return emit_load(r, IR_LOAD, IR_VALUE, closure, offsetof(TupleObj, items) + index * sizeof(Slot), ALIAS_TUPLE);
}
static Value real_free_cell(Recorder *r, unsigned index) { return tuple_get(record_frame(r)->frame->function->closure.value, index); }

static void load_cell(Recorder *r, const Insn *pc, IrRef cell) {
    IrRef contents = cell_contents(r, cell);
    emit(r, IR_GNE, contents, ir_int(&r->b, 0));
    record_set(r, pc->a, contents);
}

RECORDER_FUNCTION(load_cell) {
    (void)detail;
    Value cell = record_regs(r)[pc->b];
    if (!((CellObj *)cell)->contents.value) return RECORD_GENERIC;
    load_cell(r, pc, record_get(r, pc->b));
    return RECORD_DONE;
}
RECORDER_FUNCTION(load_free) {
    (void)detail;
    Value contents = ((CellObj *)real_free_cell(r, pc->b))->contents.value;
    if (!contents) return RECORD_GENERIC;
    load_cell(r, pc, free_cell(r, pc->b));
    return RECORD_DONE;
}
RECORDER_FUNCTION(load_closure) {
    (void)detail;
    record_set(r, pc->a, free_cell(r, pc->b));
    return RECORD_DONE;
}

static void store_slot(Recorder *r, IrRef owner, IrRef value, size_t offset, IrAlias alias) {
    value = record_box(r, value);
    emit_store(r, IR_STORE, owner, value, offset, alias);
    if (!is_immediate(r, value)) ir_append(&r->b, (IrInsn){.op = IR_BARRIER, .a = owner, .b = owner, .imm = at(offset)});
    record_changed(r);
}

RECORDER_FUNCTION(store_cell) {
    (void)detail;
    store_slot(r, record_get(r, pc->a), record_get(r, pc->b), offsetof(CellObj, contents), ALIAS_FIELD);
    return RECORD_DONE;
}
RECORDER_FUNCTION(store_free) {
    (void)detail;
    store_slot(r, free_cell(r, pc->b), record_get(r, pc->a), offsetof(CellObj, contents), ALIAS_FIELD);
    return RECORD_DONE;
}

/* ---- attributes --------------------------------------------------------------------------------------------------------- */
void record_guard_version(Recorder *r, Type *type, uint32_t version) {
    if (!(type->flags & TYPE_FLAG_HEAP)) return; /* the dict of a static type is fixed */
    ir_value(&r->b, VALUE(type));
    IrRef actual = emit_load(r, IR_LOAD32U, IR_INT, ir_pointer(&r->b, type), offsetof(Type, version), ALIAS_VERSION);
    emit(r, IR_GEQ, actual, ir_int(&r->b, version));
}

static void guard_map(Recorder *r, IrRef object, const Type *type, Map *map) {
    IrRef actual = emit_load(r, IR_LOAD, IR_PTR, object, (size_t)type->native->tail_offset + offsetof(Tail, map), ALIAS_MAP);
    ir_value(&r->b, VALUE(map)); /* keeps it alive */
    emit(r, IR_GEQ, actual, ir_pointer(&r->b, map));
}

typedef struct Found {
    Type    *type;
    Tail    *tail;
    Value    descriptor;   /* in the class, or NULL */
    uint32_t version;
    intptr_t index;        /* in the map, or -1 */
} Found;

/* Looks NAME up in OBJECT as the generic access would; false: this object is not for us. */
static bool find(Value object, Value name, Found *found) {
    if (!value_is_obj(object)) return false;
    *found = (Found){.type = value_obj(object)->type, .index = -1};
    found->descriptor = type_lookup_versioned(found->type, name, &found->version);
    if (!found->version && found->type->flags & TYPE_FLAG_HEAP) return false;
    found->tail = instance_tail(object);
    if (!found->tail) return found->type->native->tail_offset == 0;
    if (found->type->native->tail_offset <= 0 || found->tail->map->dict_mode || !found->tail->map->id) return false;
    found->index = map_find(found->tail->map, name);
    return true;
}

static void guard_found(Recorder *r, IrRef ref, Value object, const Found *found, bool with_map) {
    record_guard_type(r, ref, object);
    record_guard_version(r, found->type, found->version);
    if (with_map && found->tail) guard_map(r, ref, found->type, found->tail->map);
}

static IrAlias field_alias(void) { return ALIAS_FIELD; }

static size_t inline_offset(const Found *found) {
    return (size_t)found->type->native->tail_offset + offsetof(Tail, inline_slots) + (size_t)found->index * sizeof(Slot);
}

static IrRef overflow_items(Recorder *r, IrRef ref, const Found *found) {
    return emit_load(r, IR_LOAD, IR_VALUE, ref, (size_t)found->type->native->tail_offset + offsetof(Tail, overflow), ALIAS_OVERFLOW);
}

static RecordResult load_module_attribute(Recorder *r, const Insn *pc, IrRef ref, Value module, Value name) {
    uint32_t version;
    Value    dict = module_dict(module);
    if (type_lookup_versioned(&module_type, name, &version) || !dict || !value_is(dict, &dict_type)) return RECORD_GENERIC;
    intptr_t index = dict_lookup_index(dict, name);
    uint32_t keys_version = index >= 0 ? dict_keys_version(dict) : 0;
    if (!keys_version) return RECORD_GENERIC;
    record_guard_is(r, ref, module);
    IrRef value = record_dict_entry(r, ir_value(&r->b, dict), keys_version, index);
    record_set(r, pc->a, stable(r, value, ((DictObj *)dict)->keys->entries[index].value.value));
    return RECORD_DONE;
}

/* Does TYPE find attributes as BASE does?  A __getattr__ it may have: that is for names that are not found. */
static bool finds_as(const Type *type, const Type *base) {
    if (type->native->getattr == base->native->getattr) return true;
    Value own = type_lookup((Type *)type, DUNDER(getattribute));
    return own && own == type_lookup((Type *)base, DUNDER(getattribute));
}
static bool is_class(Value v) { return is_type(v) && finds_as(type_of(v), &type_type); }

/* What DESCRIPTOR, a constant, gives for an instance (OBJECT, or 0) of a class (CLS, or 0 when OBJECT tells); 0: that takes a call. */
static IrRef bind(Recorder *r, Value descriptor, IrRef object, IrRef cls) {
    if (!type_of(descriptor)->native->descr_get) return ir_value(&r->b, descriptor);
    if (value_is(descriptor, &function_type)) return object ? record_bound_method(r, ir_value(&r->b, descriptor), object) : ir_value(&r->b, descriptor);
    if (!value_is(descriptor, &staticmethod_type) && !value_is(descriptor, &classmethod_type)) return 0;
    Value callable = ((ClassMethodObj *)descriptor)->callable.value;
    bool  is_static = value_is(descriptor, &staticmethod_type);
    if (!callable || (!is_static && (!cls || !value_is(callable, &function_type)))) return 0;
    IrRef inner = emit_load(r, IR_LOAD, IR_VALUE, ir_value(&r->b, descriptor), offsetof(ClassMethodObj, callable), ALIAS_OTHER);
    record_guard_is(r, inner, callable);
    return is_static ? ir_value(&r->b, callable) : record_bound_method(r, ir_value(&r->b, callable), cls);
}

static RecordResult load_class_attribute(Recorder *r, const Insn *pc, IrRef ref, Value cls, Value name) {
    uint32_t version = 0, meta_version = 0;
    Type    *meta = type_of(cls);
    if (type_lookup_versioned(meta, name, &meta_version) || (!meta_version && type_has_flag(meta, TYPE_FLAG_HEAP))) return RECORD_GENERIC;
    Value raw = type_lookup_versioned((Type *)cls, name, &version);
    if (!raw || !version) return RECORD_GENERIC;
    record_guard_is(r, ref, cls);
    record_guard_version(r, (Type *)cls, version);
    if (meta != &type_type) {
        record_guard_type(r, ref, cls);
        record_guard_version(r, meta, meta_version);
    }
    IrRef found = bind(r, raw, 0, ref);
    if (!found) return RECORD_GENERIC;
    record_set(r, pc->a, found);
    return RECORD_DONE;
}

static bool is_python_property(Value descriptor) {
    if (!value_is(descriptor, &property_type)) return false;
    Value getter = ((PropertyObj *)descriptor)->get.value;
    return getter && value_is(getter, &function_type);
}

/* Where functions and their like have a dict of their own; 0: OBJECT has none, or none yet. */
static IrRef own_dict(Recorder *r, IrRef ref, Value object, const Found *found, Value *dict) {
    intptr_t offset = found->type->dict_offset;
    if (found->tail || found->type->native->tail_offset || offset <= 0 || is_type(object)) return 0;
    *dict = ((Slot *)((char *)object + offset))->value;
    if (!*dict || !value_is(*dict, &dict_type)) return 0;
    guard_found(r, ref, object, found, false);
    IrRef own = emit_load(r, IR_LOAD, IR_VALUE, ref, (size_t)offset, ALIAS_FUNCTION);
    emit(r, IR_GNE, own, ir_int(&r->b, 0));
    record_guard_type(r, own, *dict);
    return own;
}

/* Guards that OBJECT still has no attribute NAME of its own in the dict that it has or lacks; false: it cannot be told. */
static bool guard_own_dict_lacks(Recorder *r, IrRef ref, Value object, const Found *found, Value name) {
    Value    dict = NULL;
    intptr_t offset = found->type->dict_offset;
    if (found->type->native->tail_offset || offset <= 0 || is_type(object)) return false;
    if (!((Slot *)((char *)object + offset))->value) {
        guard_found(r, ref, object, found, false);
        emit(r, IR_GEQ, emit_load(r, IR_LOAD, IR_VALUE, ref, (size_t)offset, ALIAS_FUNCTION), ir_int(&r->b, 0));
        return true;
    }
    IrRef own = own_dict(r, ref, object, found, &dict);
    return own && dict_lookup_index(dict, name) < 0 && same_keys(r, own, dict);
}

static RecordResult load_own(Recorder *r, const Insn *pc, IrRef ref, Value object, Value name, const Found *found) {
    Value    dict;
    IrRef    own = own_dict(r, ref, object, found, &dict);
    intptr_t index = own ? dict_lookup_index(dict, name) : -1;
    uint32_t version = index >= 0 ? dict_keys_version(dict) : 0;
    if (!version) return RECORD_GENERIC;
    record_set(r, pc->a, record_dict_entry(r, own, version, index));
    return RECORD_DONE;
}

RECORDER_FUNCTION(load_attr) {
    (void)detail;
    Value object = record_regs(r)[pc->b], name = code_name(record_frame(r)->code, pc->c);
    IrRef ref = record_get(r, pc->b);
    Found found;
    if (!value_is_obj(object) || ir_type(r->trace, ref) != IR_VALUE) return RECORD_GENERIC;
    if (value_is(object, &module_type)) return load_module_attribute(r, pc, ref, object, name);
    if (is_class(object)) return load_class_attribute(r, pc, ref, object, name);
    if (!finds_as(value_obj(object)->type, &object_type) || !find(object, name, &found)) return RECORD_GENERIC;
    Value descriptor = found.descriptor;
    if (descriptor && is_python_property(descriptor)) {
        if (found.type->native->getattr != object_type.native->getattr) return RECORD_GENERIC; /* __getattr__ hears of a getter's AttributeError */
        guard_found(r, ref, object, &found, false);
        Value getter = ((PropertyObj *)descriptor)->get.value;
        unsigned window = record_frame(r)->code->register_count;
        if (!record_can_inline(r, getter, window, 1)) return RECORD_GENERIC;
        return record_inline(r, getter, ir_value(&r->b, getter), (Inlining){.first = ref, .window = window, .nargs = 1, .dst = pc->a, .kind = FRAME_CALL,
                                                                          .words = 1u + opcode_info[pc->op].cache, .clear_from = window});
    }
    if (descriptor && type_of(descriptor)->native->descr_set) {
        intptr_t offset;
        if (!member_descriptor_slot(descriptor, found.type, false, &offset) || !*(Value *)((char *)object + offset)) return RECORD_GENERIC;
        guard_found(r, ref, object, &found, false);
        IrRef value = emit_load(r, IR_LOAD, IR_VALUE, ref, (size_t)offset, field_alias());
        emit(r, IR_GNE, value, ir_int(&r->b, 0));
        record_set(r, pc->a, value);
        return RECORD_DONE;
    }
    if (found.index >= 0) {
        guard_found(r, ref, object, &found, true);
        intptr_t beyond = found.index - found.tail->map->inline_count;
        IrRef    value = beyond < 0 ? emit_load(r, IR_LOAD, IR_VALUE, ref, inline_offset(&found), field_alias())
                                    : emit_load(r, IR_LOAD, IR_VALUE, overflow_items(r, ref, &found), offsetof(Array, items) + (size_t)beyond * sizeof(Slot), ALIAS_OVERFLOW);
        record_set(r, pc->a, value);
        return RECORD_DONE;
    }
    if (!descriptor) return load_own(r, pc, ref, object, name, &found);
    if (!found.tail && found.type->dict_offset != 0) {
        if (!guard_own_dict_lacks(r, ref, object, &found, name)) return RECORD_GENERIC;
    } else guard_found(r, ref, object, &found, true);
    IrRef bound = bind(r, descriptor, ref, ir_value(&r->b, VALUE(found.type)));
    if (!bound) return RECORD_GENERIC;
    record_set(r, pc->a, bound);
    return RECORD_DONE;
}

RECORDER_FUNCTION(store_attr) {
    (void)detail;
    Value object = record_regs(r)[pc->a], name = code_name(record_frame(r)->code, pc->c);
    IrRef ref = record_get(r, pc->a), value = record_get(r, pc->b);
    Found found;
    if (!value_is_obj(object) || ir_type(r->trace, ref) != IR_VALUE) return RECORD_GENERIC;
    if (value_obj(object)->type->native->setattr != object_type.native->setattr || !find(object, name, &found)) return RECORD_GENERIC;
    if (found.descriptor && type_of(found.descriptor)->native->descr_set) {
        intptr_t offset;
        if (!member_descriptor_slot(found.descriptor, found.type, true, &offset)) return RECORD_GENERIC;
        guard_found(r, ref, object, &found, false);
        store_slot(r, ref, value, (size_t)offset, field_alias());
        return RECORD_DONE;
    }
    if (!found.tail) {
        Value dict;
        IrRef own = found.descriptor ? 0 : own_dict(r, ref, object, &found, &dict);
        return own ? store_entry(r, own, dict, name, value) : RECORD_GENERIC;
    }
    Map *map = found.tail->map;
    if (found.index >= 0 && found.index < map->inline_count) {
        guard_found(r, ref, object, &found, true);
        store_slot(r, ref, value, inline_offset(&found), field_alias());
        return RECORD_DONE;
    }
    if (found.index >= 0) {
        guard_found(r, ref, object, &found, true);
        IrRef items = overflow_items(r, ref, &found);
        store_slot(r, items, value, offsetof(Array, items) + (size_t)(found.index - map->inline_count) * sizeof(Slot), ALIAS_OVERFLOW);
        return RECORD_DONE;
    }
    if (map->count >= map->inline_count) return RECORD_GENERIC;
    Map *after = map_add(map, name);
    if (!after) {
        exception_clear();
        return RECORD_GENERIC;
    }
    if (after->dict_mode || after->count != map->count + 1 || after->inline_count != map->inline_count) return RECORD_GENERIC;
    guard_found(r, ref, object, &found, true);
    found.index = map->count;
    store_slot(r, ref, value, inline_offset(&found), field_alias());
    store_slot(r, ref, ir_value(&r->b, VALUE(after)), (size_t)found.type->native->tail_offset + offsetof(Tail, map), ALIAS_MAP);
    return RECORD_DONE;
}

/* An attribute that is called, and is no method of OBJECT: as LOAD_ATTR finds it. */
static RecordResult load_callable(Recorder *r, const Insn *pc) {
    RecordResult result = record_load_attr(r, pc, 0);
    if (result != RECORD_DONE) return result;
    record_set(r, pc->a + 1u, record_get(r, pc->a));
    record_set(r, pc->a, ir_value(&r->b, NULL));
    return RECORD_DONE;
}

RECORDER_FUNCTION(load_method) {
    (void)detail;
    Value object = record_regs(r)[pc->b], name = code_name(record_frame(r)->code, pc->c);
    IrRef ref = record_get(r, pc->b);
    Found found;
    if (ir_type(r->trace, ref) != IR_VALUE || !value_is_obj(object)) return RECORD_GENERIC;
    if (value_is(object, &module_type) || is_class(object)) return load_callable(r, pc);
    if (value_is(object, &super_type)) return record_super_method(r, pc, object, ref);
    if (!finds_as(value_obj(object)->type, &object_type) || !find(object, name, &found)) return RECORD_GENERIC;
    if (found.descriptor && is_python_property(found.descriptor)) return RECORD_GENERIC;
    if (!found.descriptor || !type_has_flag(type_of(found.descriptor), TYPE_FLAG_METHOD_DESCR) || found.index >= 0) return load_callable(r, pc);
    if (!found.tail && found.type->dict_offset != 0) {
        if (!guard_own_dict_lacks(r, ref, object, &found, name)) return RECORD_GENERIC;
    } else guard_found(r, ref, object, &found, true);
    record_set(r, pc->a, ir_value(&r->b, found.descriptor));
    record_set(r, pc->a + 1u, ref);
    return RECORD_DONE;
}

/* ---- items -------------------------------------------------------------------------------------------------------------- */
static IrRef list_length_of(Recorder *r, IrRef list) { return emit_load(r, IR_LOAD, IR_INT, list, offsetof(ListObj, length), ALIAS_LIST); }
static IrRef list_items_of(Recorder *r, IrRef list) { return emit_load(r, IR_LOAD, IR_PTR, list, offsetof(ListObj, items), ALIAS_LIST); }

IrRef record_checked_index(Recorder *r, IrRef index, IrRef length, int64_t seen, intptr_t seen_length) {
    if (seen < 0) {
        if (seen + seen_length < 0) return 0;
        emit(r, IR_GLT, index, ir_int(&r->b, 0));
        index = emit_int(r, IR_ADD, index, length);
    } else if (seen >= seen_length) return 0;
    emit(r, IR_GULT, index, length);
    return index;
}

/* CONTAINER[INDEX] of a list or tuple. */
static RecordResult load_item(Recorder *r, unsigned dst, Value container, IrRef ref, IrRef index, int64_t seen) {
    if (value_is(container, &list_type)) {
        record_guard_type(r, ref, container);
        IrRef checked = record_checked_index(r, index, list_length_of(r, ref), seen, list_length(container));
        if (!checked) return RECORD_GENERIC;
        record_set(r, dst, ir_emit(&r->b, IR_LOADX, IR_VALUE, list_items_of(r, ref), checked, 0, 0, ALIAS_ITEM));
        return RECORD_DONE;
    }
    if (!value_is(container, &tuple_type)) return RECORD_GENERIC;
    record_guard_type(r, ref, container);
    IrRef checked = record_checked_index(r, index, emit_load(r, IR_LOAD, IR_INT, ref, offsetof(TupleObj, length), ALIAS_TUPLE), seen, tuple_length(container));
    if (!checked) return RECORD_GENERIC;
    IrRef value = ir_is_constant(checked) ? emit_load(r, IR_LOAD, IR_VALUE, ref, offsetof(TupleObj, items) + (size_t)ir_constant_bits(r->trace, checked) * sizeof(Slot), ALIAS_TUPLE)
                                          : ir_emit(&r->b, IR_LOADX, IR_VALUE, ref, checked, 0, at(offsetof(TupleObj, items)), ALIAS_TUPLE);
    record_set(r, dst, value);
    return RECORD_DONE;
}

static RecordResult other_item(Recorder *r, const Insn *pc, Value container, Value key, IrRef ref, IrRef key_ref) {
    RecordResult result = record_flat_item(r, pc->a, container, key, ref, key_ref);
    if (result == RECORD_GENERIC) result = record_leaf_item(r, pc->a, container, key, ref, key_ref);
    return result == RECORD_GENERIC ? record_item_method(r, pc, container, key, ref, key_ref, 0) : result;
}

static RecordResult store_other_item(Recorder *r, const Insn *pc, Value container, Value key, IrRef ref, IrRef key_ref, IrRef value) {
    RecordResult result = record_flat_store(r, container, key, record_regs(r)[pc->c], ref, key_ref, value);
    if (result == RECORD_GENERIC) result = record_leaf_store_item(r, container, key, ref, key_ref, value);
    return result == RECORD_GENERIC ? record_item_method(r, pc, container, key, ref, key_ref, value) : result;
}

RECORDER_FUNCTION(load_item) {
    (void)detail;
    Value container = record_regs(r)[pc->b], key = record_regs(r)[pc->c];
    IrRef ref = record_get(r, pc->b), index = record_get(r, pc->c);
    if (ir_type(r->trace, ref) != IR_VALUE) return RECORD_GENERIC;
    if (value_is_int(key)) {
        if (!value_is(container, &list_type) && !value_is(container, &tuple_type)) return other_item(r, pc, container, key, ref, index);
        return load_item(r, pc->a, container, ref, record_int(r, index), value_int(key));
    }
    return other_item(r, pc, container, key, ref, index);
}
RECORDER_FUNCTION(load_item_imm) {
    (void)detail;
    int64_t index = (int16_t)pc->c;
    IrRef   ref = record_get(r, pc->b);
    if (ir_type(r->trace, ref) != IR_VALUE) return RECORD_GENERIC;
    Value container = record_regs(r)[pc->b];
    if (!value_is(container, &list_type) && !value_is(container, &tuple_type))
        return other_item(r, pc, container, value_from_int(index), ref, ir_value(&r->b, value_from_int(index)));
    return load_item(r, pc->a, container, ref, ir_int(&r->b, index), index);
}

RECORDER_FUNCTION(store_item) {
    (void)detail;
    Value container = record_regs(r)[pc->a], key = record_regs(r)[pc->b];
    IrRef ref = record_get(r, pc->a), index = record_get(r, pc->b), value = record_get(r, pc->c);
    if (!value_is(container, &list_type) || !value_is_int(key)) return store_other_item(r, pc, container, key, ref, index, value);
    if (obj_has_flag(value_obj(container), LIST_FLAG_BOXED)) return RECORD_GENERIC;
    record_guard_type(r, ref, container);
    IrRef header = emit_load(r, IR_LOAD, IR_INT, ref, 0, ALIAS_LIST); /* C code may look into it */
    emit(r, IR_GEQ, emit_int(r, IR_AND, header, ir_int(&r->b, (int64_t)((uint64_t)LIST_FLAG_BOXED << 32))), ir_int(&r->b, 0));
    IrRef checked = record_checked_index(r, record_int(r, index), list_length_of(r, ref), value_int(key), list_length(container));
    if (!checked) return RECORD_GENERIC;
    value = record_box(r, value);
    IrRef items = list_items_of(r, ref);
    ir_emit(&r->b, IR_STOREX, IR_NONE, items, checked, value, 0, ALIAS_ITEM);
    if (!is_immediate(r, value)) {
        IrRef array = ir_emit(&r->b, IR_LEA, IR_PTR, items, 0, 0, -at(offsetof(Array, items)), ALIAS_NONE);
        ir_append(&r->b, (IrInsn){.op = IR_BARRIER, .a = array, .b = items, .c = checked});
    }
    record_changed(r);
    return RECORD_DONE;
}

/* ---- iteration ---------------------------------------------------------------------------------------------------------- */
static const Insn *loop_exit(const Insn *pc) { return pc + 1 + opcode_info[pc->op].cache + (int16_t)pc->c; }

static RecordResult exhausted(Recorder *r, const Insn *pc) {
    record_set(r, pc->a, ir_value(&r->b, NULL));
    r->next_pc = loop_exit(pc);
    return RECORD_DONE;
}

static RecordResult next_of_range(Recorder *r, const Insn *pc, IrRef ref, RangeIterObj *it) {
    IrRef remaining = emit_load(r, IR_LOAD, IR_INT, ref, offsetof(RangeIterObj, remaining), ALIAS_ITERATOR);
    if (it->remaining <= 0) {
        emit(r, IR_GLE, remaining, ir_int(&r->b, 0));
        return exhausted(r, pc);
    }
    emit(r, IR_GGT, remaining, ir_int(&r->b, 0));
    IrRef current = emit_load(r, IR_LOAD, IR_INT, ref, offsetof(RangeIterObj, current), ALIAS_ITERATOR);
    IrRef step = emit_load(r, IR_LOAD, IR_INT, ref, offsetof(RangeIterObj, step), ALIAS_TUPLE);
    emit_store(r, IR_STORE, ref, emit_int(r, IR_SUB, remaining, ir_int(&r->b, 1)), offsetof(RangeIterObj, remaining), ALIAS_ITERATOR);
    emit_store(r, IR_STORE, ref, emit_int(r, IR_ADD, current, step), offsetof(RangeIterObj, current), ALIAS_ITERATOR);
    record_changed(r);
    record_set(r, pc->b, emit(r, IR_TAGINT, current, 0));
    return RECORD_DONE;
}

static RecordResult next_of_list(Recorder *r, const Insn *pc, IrRef ref, ListIterObj *it) {
    if (!it->list.value) return RECORD_GENERIC;
    IrRef list = emit_load(r, IR_LOAD, IR_VALUE, ref, offsetof(ListIterObj, list), ALIAS_ITERATOR);
    emit(r, IR_GNE, list, ir_int(&r->b, 0));
    IrRef index = emit_load(r, IR_LOAD, IR_INT, ref, offsetof(ListIterObj, index), ALIAS_ITERATOR), length = list_length_of(r, list);
    if (it->index >= list_length(it->list.value)) {
        emit(r, IR_GGE, index, length);
        emit_store(r, IR_STORE, ref, ir_value(&r->b, NULL), offsetof(ListIterObj, list), ALIAS_ITERATOR);
        record_changed(r);
        return exhausted(r, pc);
    }
    emit(r, IR_GLT, index, length);
    IrRef item = ir_emit(&r->b, IR_LOADX, IR_VALUE, list_items_of(r, list), index, 0, 0, ALIAS_ITEM);
    emit_store(r, IR_STORE, ref, emit_int(r, IR_ADD, index, ir_int(&r->b, 1)), offsetof(ListIterObj, index), ALIAS_ITERATOR);
    record_changed(r);
    record_set(r, pc->b, item);
    return RECORD_DONE;
}

static RecordResult next_of_tuple(Recorder *r, const Insn *pc, IrRef ref, TupleIterObj *it) {
    if (!it->tuple.value) return RECORD_GENERIC;
    IrRef tuple = emit_load(r, IR_LOAD, IR_VALUE, ref, offsetof(TupleIterObj, tuple), ALIAS_ITERATOR);
    emit(r, IR_GNE, tuple, ir_int(&r->b, 0));
    IrRef index = emit_load(r, IR_LOAD, IR_INT, ref, offsetof(TupleIterObj, index), ALIAS_ITERATOR);
    IrRef length = emit_load(r, IR_LOAD, IR_INT, tuple, offsetof(TupleObj, length), ALIAS_TUPLE);
    if (it->index >= tuple_length(it->tuple.value)) {
        emit(r, IR_GGE, index, length);
        emit_store(r, IR_STORE, ref, ir_value(&r->b, NULL), offsetof(TupleIterObj, tuple), ALIAS_ITERATOR);
        record_changed(r);
        return exhausted(r, pc);
    }
    emit(r, IR_GLT, index, length);
    IrRef item = ir_emit(&r->b, IR_LOADX, IR_VALUE, tuple, index, 0, at(offsetof(TupleObj, items)), ALIAS_TUPLE);
    emit_store(r, IR_STORE, ref, emit_int(r, IR_ADD, index, ir_int(&r->b, 1)), offsetof(TupleIterObj, index), ALIAS_ITERATOR);
    record_changed(r);
    record_set(r, pc->b, item);
    return RECORD_DONE;
}

/* enumerate() of a list or tuple. */
static RecordResult next_of_enumerate(Recorder *r, const Insn *pc, IrRef ref, Value iterator) {
    EnumerateObj *it = (EnumerateObj *)iterator;
    Value         inner = it->iterator.value;
    if (!value_is_int(it->index.value) || !value_is_obj(inner)) return RECORD_GENERIC;
    bool of_list = value_is(inner, &list_iterator_type) && ((ListIterObj *)inner)->list.value, of_tuple = value_is(inner, &tuple_iterator_type);
    if (!of_list && !(of_tuple && ((TupleIterObj *)inner)->tuple.value)) return record_leaf_next(r, pc, iterator, ref);
    record_guard_type(r, ref, iterator);
    IrRef part = emit_load(r, IR_LOAD, IR_VALUE, ref, offsetof(EnumerateObj, iterator), ALIAS_TUPLE);
    IrRef index = emit_load(r, IR_LOAD, IR_VALUE, ref, offsetof(EnumerateObj, index), ALIAS_ITERATOR);
    record_guard_type(r, part, inner);
    emit(r, IR_GINT, index, 0);
    RecordResult result = of_list ? next_of_list(r, pc, part, (ListIterObj *)inner) : next_of_tuple(r, pc, part, (TupleIterObj *)inner);
    if (result != RECORD_DONE || r->next_pc == loop_exit(pc)) return result;
    IrRef item = record_get(r, pc->b);
    IrRef pair = record_tuple(r, 2, (IrRef[]){index, record_box(r, item)});
    record_set(r, pc->b, pair);
    IrRef next = emit(r, IR_ADD, index, ir_int(&r->b, 2)); /* one more, as a tagged word */
    emit_store(r, IR_STORE, ref, record_mark_int(r, next), offsetof(EnumerateObj, index), ALIAS_ITERATOR);
    record_changed(r);
    return RECORD_DONE;
}

RECORDER_FUNCTION(for_iter) {
    (void)detail;
    Value iterator = record_regs(r)[pc->a];
    IrRef ref = record_get(r, pc->a);
    Type *type = value_obj(iterator)->type;
    if (type == &generator_type) return record_resume(r, iterator, ref, ir_value(&r->b, NONE), FRAME_FOR_ITER, pc->b, 0);
    if (type == &enumerate_type) return next_of_enumerate(r, pc, ref, iterator);
    if (type == &dict_key_iterator_type || type == &dict_value_iterator_type || type == &dict_item_iterator_type) return record_dict_next(r, pc, iterator, ref);
    if (type != &range_iterator_type && type != &list_iterator_type && type != &tuple_iterator_type) return record_leaf_next(r, pc, iterator, ref);
    record_guard_type(r, ref, iterator);
    if (type == &range_iterator_type) return next_of_range(r, pc, ref, (RangeIterObj *)iterator);
    if (type == &list_iterator_type) return next_of_list(r, pc, ref, (ListIterObj *)iterator);
    return next_of_tuple(r, pc, ref, (TupleIterObj *)iterator);
}

/* iter() of exact builtin containers makes an object and does nothing else. */
static bool has_plain_iter(Value value) {
    static Type *const types[] = {&list_type, &tuple_type, &range_type, &dict_type, &set_type, &frozenset_type, &str_type, &bytes_type, &dict_keys_type,
                                  &dict_values_type, &dict_items_type};
    for (size_t i = 0; i < COUNT_OF(types); i++)
        if (value_is(value, types[i])) return true;
    return false;
}
static bool is_own_iterator(Value value) {
    static Type *const types[] = {&range_iterator_type, &list_iterator_type, &tuple_iterator_type, &generator_type, &enumerate_type, &zip_type,
                                  &dict_key_iterator_type, &dict_value_iterator_type, &dict_item_iterator_type};
    for (size_t i = 0; i < COUNT_OF(types); i++)
        if (value_is(value, types[i])) return true;
    return false;
}

RECORDER_FUNCTION(get_iter) {
    (void)detail;
    Value value = record_regs(r)[pc->b];
    IrRef ref = record_get(r, pc->b);
    if (!value_is_obj(value) || ir_type(r->trace, ref) != IR_VALUE) return RECORD_GENERIC;
    if (!has_plain_iter(value) && !is_own_iterator(value)) {
        IrRef generator = record_generator_of(r, value, ref);
        if (generator) record_set(r, pc->a, generator);
        return generator ? RECORD_DONE : RECORD_GENERIC;
    }
    record_guard_type(r, ref, value);
    if (is_own_iterator(value)) {
        record_set(r, pc->a, ref);
        return RECORD_DONE;
    }
    IrRef made = record_new_iterator(r, value, ref);
    if (made) {
        record_set(r, pc->a, made);
        return RECORD_DONE;
    }
    IrRef iterator = ir_call(&r->b, HELPER_jit_iter, (IrRef[]){ref});
    record_raises(r, iterator);
    record_set(r, pc->a, iterator);
    return RECORD_DONE;
}
