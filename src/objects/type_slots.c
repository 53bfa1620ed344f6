/* type_slots.c - fills the native slots of types: inheritance for static types, and for classes the choice between the C
 * function of a base and the generic dispatcher, made again whenever a special method is set or deleted. */
#include "objects_int.h"

#include "objects/dict.h"
#include "objects/str.h"
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

/* One field that several methods may share: rows FIRST and later ones with the same offset. */
static void update_field(Type *type, size_t first) {
    size_t offset = slot_defs[first].offset;
    void  *specific = NULL, *generic = NULL;
    bool   use_generic = false, found = false;
    for (size_t i = first; i < slot_count; i++) {
        const SlotDef *def = &slot_defs[i];
        if (def->offset != offset) continue;
        Value method = type_lookup(type, name_values[def->name_id]);
        if (method == NULL) continue;
        if (value_is(method, &wrapper_descriptor_type) && ((WrapperDescrObj *)method)->def->name_id == def->name_id) {
            WrapperDescrObj *wrapper = (WrapperDescrObj *)method;
            if (wrapper->def->offset != offset) continue; /* the method lives in another field: list.__add__ is concat */
            found = true;
            generic = def->dispatch;
            if ((specific == NULL || specific == wrapper->function) && wrapper->def->wrap == def->wrap &&
                type_is_subtype(type, wrapper->type))
                specific = wrapper->function;
            else
                use_generic = true;
        } else if (method == NONE && offset == offsetof(NativeType, hash)) {
            found = false; /* unhashable */
            break;
        } else {
            found = true;
            use_generic = true;
            generic = def->dispatch;
        }
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

static bool is_first_row(size_t row) {
    static uint8_t known[256]; /* 0 unknown, 1 first row of its field, 2 a later one */
    ASSERT(slot_count <= sizeof known);
    if (known[row] == 0) {
        size_t i = 0;
        while (slot_defs[i].offset != slot_defs[row].offset) i++;
        known[row] = i == row ? 1 : 2;
    }
    return known[row] == 1;
}

void type_update_slots(Type *type) {
    for (size_t i = 0; i < slot_count; i++)
        if (is_first_row(i)) update_field(type, i);
    update_new(type);
    update_flags(type);
}

static Status update_tree(Type *type, Value name) {
    if (type_has_flag(type, TYPE_FLAG_HEAP)) {
        if (name == DUNDER(new)) update_new(type);
        for (size_t i = 0; i < slot_count; i++) {
            if (name_values[slot_defs[i].name_id] != name) continue;
            size_t first = 0;
            while (slot_defs[first].offset != slot_defs[i].offset) first++;
            update_field(type, first);
        }
        update_flags(type);
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
    bool known = name == DUNDER(new);
    for (size_t i = 0; i < slot_count && !known; i++) known = name_values[slot_defs[i].name_id] == name;
    return known ? update_tree(type, name) : 0;
}
