/* type_cache.c - attribute lookup along the MRO, with a global cache keyed by the version of the type and the name.
 *
 * A version is a number that no other type has and that this type loses as soon as it or one of its bases changes.  An
 * entry of the cache is therefore right for ever, it can only become useless.  Versions are never used twice; if they
 * run out, types stay without one and lookups are not cached. */
#include "objects_int.h"

#include "objects/dict.h"
#include "objects/list.h"
#include "objects/str.h"

#define CACHE_SIZE 4096

typedef struct CacheEntry {
    Slot     name;  /* interned; kept alive, so that its address means the same name for ever */
    Value    value; /* pinned, borrowed from a type dict; NULL: no such attribute */
    uint32_t version;
} CacheEntry;
static CacheEntry cache[CACHE_SIZE];
static uint32_t   last_version;

static void trace_names(Tracer *tracer, void *context) {
    (void)context;
    if (gc_traces_young_only(tracer)) return; /* interned strings are born old */
    for (size_t i = 0; i < CACHE_SIZE; i++)
        if (cache[i].name.value != NULL) trace_slot(tracer, &cache[i].name);
}

Status type_cache_init(void) {
    gc_add_root_tracer(trace_names, NULL);
    return 0;
}

static inline CacheEntry *cache_entry(uint32_t version, Value name) {
    return &cache[(version * 31u ^ (uint32_t)(value_bits(name) >> 4)) % CACHE_SIZE];
}

static bool assign_version(Type *type) {
    if (type->version != 0) return true;
    if (!type_has_flag(type, TYPE_FLAG_READY) || type->mro == NULL || last_version == UINT32_MAX) return false;
    /* type_modified must be able to reach us from every class we look into; a mro() in Python may name strangers. */
    if (type->native->native_flags & NATIVE_CUSTOM_MRO) return false;
    for (intptr_t i = 1; i < tuple_length(type->mro); i++)
        if (!assign_version((Type *)tuple_get(type->mro, i))) return false;
    type->version = ++last_version;
    return true;
}

static Value lookup_mro(Type *type, Value name) {
    Value mro = type->mro;
    if (mro == NULL) return type->dict != NULL ? dict_get_str(VALUE(type->dict), name) : NULL;
    for (intptr_t i = 0; i < tuple_length(mro); i++) {
        Type *base = (Type *)tuple_get(mro, i);
        if (base->dict == NULL) continue;
        Value value = dict_get_str(VALUE(base->dict), name);
        if (value != NULL) return value;
    }
    return NULL;
}

Value type_lookup_versioned(Type *type, Value name, uint32_t *version) {
    if (LIKELY(type->version != 0)) {
        CacheEntry *entry = cache_entry(type->version, name);
        if (LIKELY(entry->version == type->version && entry->name.value == name)) {
            *version = type->version;
            return entry->value;
        }
    }
    if (!str_is_interned(name)) { /* only canonical strings are compared by address */
        Value interned = value_is(name, &str_type) ? str_intern(name) : NULL;
        if (interned == NULL) {
            exception_clear();
            *version = 0;
            return lookup_mro(type, name);
        }
        return type_lookup_versioned(type, interned, version);
    }
    bool  cacheable = assign_version(type);
    Value value = lookup_mro(type, name);
    *version = cacheable ? type->version : 0;
    if (cacheable) {
        if (value != NULL && value_is_obj(value)) gc_pin(value_obj(value));
        CacheEntry *entry = cache_entry(type->version, name);
        *entry = (CacheEntry){.name = {name}, .value = value, .version = type->version};
    }
    return value;
}

Value type_lookup(Type *type, Value name) {
    uint32_t version;
    return type_lookup_versioned(type, name, &version);
}

void type_modified(Type *type) {
    /* A type without a version has no subclass with one. */
    if (type->version == 0) return;
    type->version = 0;
    if (type->subclasses == NULL) return;
    size_t position = 0;
    Value  key, ref;
    while (dict_next(type->subclasses, &position, &key, &ref)) {
        Value subclass = weakref_get(ref);
        if (subclass != NULL) type_modified((Type *)subclass);
    }
}

bool type_is_subtype(const Type *type, const Type *base) {
    Value mro = type->mro; /* a mro() in Python may leave out the type itself */
    if (mro != NULL) {
        for (intptr_t i = 0; i < tuple_length(mro); i++)
            if (tuple_get(mro, i) == VALUE(base)) return true;
        return false;
    }
    for (const Type *t = type; t != NULL; t = t->base) /* not ready yet */
        if (t == base) return true;
    return base == &object_type;
}
