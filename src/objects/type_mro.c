/* type_mro.c - method resolution order (C3 linearisation), and the lists of subclasses. */
#include "objects_int.h"

#include "objects/dict.h"
#include "objects/list.h"
#include "objects/str.h"

static bool in_tail(Value tuple, intptr_t from, Value item) {
    for (intptr_t i = from + 1; i < tuple_length(tuple); i++)
        if (tuple_get(tuple, i) == item) return true;
    return false;
}

static Value class_name(Value cls) {
    Value name = object_get_attr(cls, DUNDER(name));
    if (name != NULL && !is_str(name)) name = object_str(name);
    return name;
}

static Value raise_conflict(Value *lists, intptr_t *positions, size_t count) {
    Value names = list_new(0);
    if (names == NULL) return NULL;
    for (size_t i = 0; i < count; i++) {
        if (positions[i] >= tuple_length(lists[i])) continue;
        Value name = class_name(tuple_get(lists[i], positions[i]));
        if (name == NULL) return NULL;
        Truth known = object_contains(names, name);
        if (known < 0) return NULL;
        if (!known) TRY_NULL(list_append(names, name));
    }
    Value separator, text;
    TRY_VALUE(separator, str_from_c(", "));
    TRY_VALUE(text, str_join_iterable(separator, names));
    return raise_type_error("Cannot create a consistent method resolution\norder (MRO) for bases %U", text);
}

/* Merges COUNT tuples: again and again takes the first head that is in no tail. */
static Value merge(Value result, Value *lists, intptr_t *positions, size_t count) {
    for (;;) {
        size_t finished = 0;
        Value  next = NULL;
        for (size_t i = 0; i < count && next == NULL; i++) {
            if (positions[i] >= tuple_length(lists[i])) {
                finished++;
                continue;
            }
            Value candidate = tuple_get(lists[i], positions[i]);
            bool  blocked = false;
            for (size_t j = 0; j < count && !blocked; j++) blocked = in_tail(lists[j], positions[j], candidate);
            if (!blocked) next = candidate;
        }
        if (next == NULL) return finished == count ? result : raise_conflict(lists, positions, count);
        TRY_NULL(list_append(result, next));
        for (size_t i = 0; i < count; i++)
            if (positions[i] < tuple_length(lists[i]) && tuple_get(lists[i], positions[i]) == next) positions[i]++;
    }
}

Value mro_compute(Type *type) {
    Value  bases = type->bases;
    size_t count = (size_t)tuple_length(bases);
    Value  result;
    for (size_t i = 0; i < count; i++) {
        Type *base = (Type *)tuple_get(bases, (intptr_t)i);
        if (base->mro == NULL) return raise_type_error("Cannot extend an incomplete type '%s'", base->name);
        for (size_t j = 0; j < i; j++)
            if (tuple_get(bases, (intptr_t)j) == VALUE(base)) {
                Value name = class_name(VALUE(base));
                if (name == NULL) return NULL;
                return raise_type_error("duplicate base class %U", name);
            }
    }
    TRY_VALUE(result, list_new(0));
    TRY_NULL(list_append(result, VALUE(type)));
    if (count == 1) {
        TRY_NULL(list_extend(result, ((Type *)tuple_get(bases, 0))->mro));
        return result;
    }
    Value lists_holder;
    TRY_VALUE(lists_holder, tuple_new((intptr_t)count + 1));
    for (size_t i = 0; i < count; i++) tuple_put(lists_holder, (intptr_t)i, ((Type *)tuple_get(bases, (intptr_t)i))->mro);
    tuple_put(lists_holder, (intptr_t)count, bases);
    if (count > 1000) return raise_type_error("too many bases");
    Value    lists[count + 1];
    intptr_t positions[count + 1];
    for (size_t i = 0; i <= count; i++) {
        lists[i] = tuple_get(lists_holder, (intptr_t)i);
        positions[i] = 0;
    }
    return merge(result, lists, positions, count + 1);
}

/* The MRO that a metaclass's own mro() returned must contain classes whose layout fits. */
static Status check_custom_mro(Type *type, Value mro) {
    Type *solid = type_solid_base(type);
    for (intptr_t i = 0; i < tuple_length(mro); i++) {
        Value item = tuple_get(mro, i);
        if (!is_type(item)) return RAISED(raise_type_error("mro() returned a non-class ('%N')", item));
        if (!type_is_subtype(solid, type_solid_base((Type *)item)))
            return RAISED(raise_type_error("mro() returned base with unsuitable layout ('%s')", ((Type *)item)->name));
    }
    return 0;
}

Status type_set_mro(Type *type) {
    Value method, mro;
    bool  custom = type->header.type != &type_type;
    if (custom) {
        method = type_lookup(type->header.type, NAME(mro));
        if (method == NULL) return RAISED(raise_value(&AttributeError_type, NAME(mro)));
        custom = method != type_lookup(&type_type, NAME(mro));
    }
    Value old = type->mro;
    mro = custom ? object_call_prepend(method, VALUE(type), NULL, 0, NULL) : mro_compute(type);
    if (mro == NULL) return -1;
    mro = sequence_to_tuple(mro);
    if (mro == NULL) return -1;
    if (type->mro != old) return 0; /* mro() in Python assigned __bases__: that answer is newer */
    if (tuple_length(mro) == 0) return RAISED(raise_type_error("type MRO must not be empty"));
    if (custom) TRY(check_custom_mro(type, mro));
    if (custom) type->native->native_flags |= NATIVE_CUSTOM_MRO;
    else type->native->native_flags &= ~(uint32_t)NATIVE_CUSTOM_MRO;
    pointer_set(type, &type->mro, mro);
    type_modified(type);
    return 0;
}

/* ---- subclasses ------------------------------------------------------------------------------------------------------ */
/* The dict is keyed by address, which is unique because types never move. */
static Value address_key(Type *type) { return value_from_int((int64_t)((uintptr_t)type >> 3)); }

/* Classes come and go: forget those that went, at sizes that make this cheap on average. */
static Status purge(Type *base) {
    size_t length = (size_t)dict_length(base->subclasses), position = 0;
    Value  fresh, key, ref;
    if (length < 16 || (length & (length - 1)) != 0) return 0;
    fresh = dict_new();
    if (fresh == NULL) return -1;
    while (dict_next(base->subclasses, &position, &key, &ref))
        if (weakref_get(ref) != NULL) TRY(dict_set(fresh, key, ref));
    pointer_set(base, &base->subclasses, fresh);
    return 0;
}

Status type_add_subclass(Type *base, Type *type) {
    if (base->subclasses == NULL) {
        Value dict = dict_new();
        if (dict == NULL) return -1;
        pointer_set(base, &base->subclasses, dict);
    }
    Value ref = weakref_new(VALUE(type), NULL);
    if (ref == NULL) return -1;
    TRY(purge(base));
    return dict_set(base->subclasses, address_key(type), ref);
}

void type_remove_subclass(Type *base, Type *type) {
    if (base->subclasses != NULL && dict_delete(base->subclasses, address_key(type)) < 0) exception_clear();
}

Value type_subclasses(Type *type) {
    Value  result, key, ref;
    size_t position = 0;
    TRY_VALUE(result, list_new(0));
    if (type->subclasses == NULL) return result;
    while (dict_next(type->subclasses, &position, &key, &ref)) {
        Value subclass = weakref_get(ref);
        if (subclass != NULL) TRY_NULL(list_append(result, subclass));
    }
    return result;
}
