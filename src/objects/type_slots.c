/* type_slots.c - fills the native slots of types: inheritance for static types, and for classes the choice between the C
 * function of a base and the generic dispatcher, made again whenever a special method is set or deleted. */
#include "objects_int.h"

#include "objects/dict.h"
#include "objects/str.h"
#include "objects/thread.h"
#include "slot_dispatch.h"

void type_inherit_slots(Type *type, Type *base) {
    NativeType *native = type->native, *from = base->native;
    /* Equality and hash go together: a type that changes one of them does not get the other from elsewhere. */
    bool own_equality = native->compare != NULL || native->hash != NULL;
    for (size_t i = 0; i < slot_count; i++) {
        const SlotDef *def = &slot_defs[i];
        if (own_equality && def->offset == offsetof(NativeType, hash)) continue;
        void **field = slot_field(native, def);
        if (*field == NULL) *field = *slot_field(from, def);
    }
    if (native->get_buffer == NULL) {
        native->get_buffer = from->get_buffer;
        native->release_buffer = from->release_buffer;
    }
    if (native->get_item == from->get_item) native->native_flags |= from->native_flags & (NATIVE_SEQUENCE_INDEX | NATIVE_MAPPING);
    if (native->weak_offset == 0) native->weak_offset = from->weak_offset;
}

bool value_is_dunder(Value name) {
    intptr_t n = str_length(name);
    return n > 4 && str_kind(name) == STR_KIND_1 && memcmp(str_data(name), "__", 2) == 0 &&
           memcmp((char *)str_data(name) + n - 2, "__", 2) == 0;
}

/* First row and next row (0: none) with the same field; filled at first use. */
static uint8_t first_row[256], next_row[256];

static void link_rows(void) {
    static bool linked;
    if (linked) return;
    CHECK(slot_count <= COUNT_OF(first_row));
    for (size_t i = 0; i < slot_count; i++) {
        size_t first = 0, last = 0;
        while (slot_defs[first].offset != slot_defs[i].offset) first++;
        first_row[i] = (uint8_t)first;
        if (first == i) continue;
        for (last = first; next_row[last] != 0;) last = next_row[last];
        next_row[last] = (uint8_t)i;
    }
    linked = true;
}

/* The C function behind METHOD for the field of DEF: of a slot wrapper, or of a native method that exists beside the slot
 * for speed (dict.__getitem__); NULL: only the generic function is right. */
static void *native_function(Type *type, Value method, const SlotDef *def) {
    if (value_is(method, &wrapper_descriptor_type)) {
        WrapperDescrObj *wrapper = (WrapperDescrObj *)method;
        bool             same = wrapper->def->name_id == def->name_id && wrapper->def->wrap == def->wrap;
        return same && type_is_subtype(type, wrapper->type) ? wrapper->function : NULL;
    }
    if (value_is(method, &method_descriptor_type)) {
        MethodDescrObj *descr = (MethodDescrObj *)method;
        if (!(descr->def->kind & METHOD_COEXIST) || strcmp(descr->def->name, def->name) != 0) return NULL;
        return type_is_subtype(type, descr->type) ? *slot_field(descr->type->native, def) : NULL;
    }
    return NULL;
}

/* Is METHOD the wrapper of another field with the same method name?  list.__add__ is concat, not the number slot. */
static bool lives_elsewhere(Type *type, Value method, const SlotDef *def) {
    if (!value_is(method, &wrapper_descriptor_type)) return false;
    const SlotDef *other = ((WrapperDescrObj *)method)->def;
    return other->name_id == def->name_id && other->offset != def->offset &&
           type_is_subtype(type, ((WrapperDescrObj *)method)->type);
}

/* One field that several methods may share: row FIRST and those linked to it. */
static void update_field(Type *type, size_t first) {
    void *specific = NULL, *generic = NULL;
    bool  use_generic = false, found = false, more = true;
    for (size_t i = first; more; more = next_row[i] != 0, i = next_row[i]) {
        const SlotDef *def = &slot_defs[i];
        Value          method = type_lookup(type, name_values[def->name_id]);
        if (method == NULL || lives_elsewhere(type, method, def)) continue;
        if (method == NONE && def->offset == offsetof(NativeType, hash)) break; /* unhashable */
        void *function = native_function(type, method, def);
        found = true;
        generic = def->dispatch;
        if (function != NULL && (specific == NULL || specific == function)) specific = function;
        else use_generic = true;
    }
    void **field = slot_field(type->native, &slot_defs[first]);
    *field = !found ? NULL : specific != NULL && !use_generic ? specific : generic;
}

static void update_new(Type *type) {
    Value method = type_lookup(type, DUNDER(new));
    if (method == NULL) {
        type->native->create = NULL;
    } else if (value_is(method, &builtin_function_type) && ((BuiltinObj *)method)->def == &type_new_method) {
        type->native->create = ((Type *)((BuiltinObj *)method)->self.value)->native->create;
    } else {
        type->native->create = slot_create;
    }
}

static void update_flags(Type *type) {
    NativeType *native = type->native;
    uint32_t    flags = native->native_flags & ~(NATIVE_USER_GETATTR | NATIVE_USER_SETATTR | NATIVE_HAS_DEL | NATIVE_PY_SLOTS);
    if (native->getattr == slot_getattr) flags |= NATIVE_USER_GETATTR;
    if (native->setattr == slot_setattr) flags |= NATIVE_USER_SETATTR;
    if (native->finalize != NULL) flags |= NATIVE_HAS_DEL;
    if (native->get_item == slot_get_item) flags |= NATIVE_SEQUENCE_INDEX | NATIVE_MAPPING;
    for (size_t i = 0; i < slot_count; i++) {
        const SlotDef *def = &slot_defs[i];
        if (def->dispatch != NULL && *slot_field(native, def) == def->dispatch) flags |= NATIVE_PY_SLOTS;
    }
    native->native_flags = flags;
}

void type_update_slots(Type *type) {
    link_rows();
    for (size_t i = 0; i < slot_count; i++)
        if (first_row[i] == i) update_field(type, i);
    update_new(type);
    update_flags(type);
}

/* The fields that NAME decides about; a dict given to type() may hold names that are not interned. */
static void update_named(Type *type, Value name) {
    bool interned = str_is_interned(name);
    if (str_equal(name, DUNDER(new))) update_new(type);
    for (size_t i = 0; i < slot_count; i++) {
        Value known = name_values[slot_defs[i].name_id];
        if (known == name || (!interned && str_equal(known, name))) update_field(type, first_row[i]);
    }
}

void type_init_slots(Type *type) {
    if (tuple_length(type->bases) != 1 || type->native->native_flags & NATIVE_CUSTOM_MRO) {
        type_update_slots(type);
        return;
    }
    /* A copy of the only base's slots is right but for what the class itself defines. */
    link_rows();
    size_t position = 0;
    Value  name, value;
    while (dict_next(VALUE(type->dict), &position, &name, &value))
        if (value_is(name, &str_type) && value_is_dunder(name)) update_named(type, name);
    update_flags(type);
}

static Status update_tree(Type *type, Value name) {
    if (type_has_flag(type, TYPE_FLAG_HEAP)) {
        update_named(type, name);
        update_flags(type);
        if (vm_hooks.type_changed != NULL) vm_hooks.type_changed(type);
    }
    Value subclasses = type_subclasses(type);
    if (subclasses == NULL) return -1;
    for (intptr_t i = 0; i < list_length(subclasses); i++) {
        Type *subclass = (Type *)list_get(subclasses, i);
        if (subclass->dict != NULL && dict_get_str(VALUE(subclass->dict), name) != NULL) continue; /* hidden by its own */
        TRY(update_tree(subclass, name));
    }
    return 0;
}

Status type_update_slot(Type *type, Value name) {
    link_rows();
    bool known = name == DUNDER(new);
    for (size_t i = 0; i < slot_count && !known; i++) known = name_values[slot_defs[i].name_id] == name;
    return known ? update_tree(type, name) : 0;
}
