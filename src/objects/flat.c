/* flat.c - which classes are sequences of machine numbers: modules that have such a class say so when they are imported. */
#include "objects/flat.h"

static FlatType *flat_types;

void flat_type_register(FlatType *flat) {
    for (const FlatType *known = flat_types; known; known = known->next)
        if (known == flat) return;
    flat->next = flat_types;
    flat_types = flat;
}

const FlatType *flat_type_of(Value v) {
    const FlatType *flat = flat_types;
    while (flat && flat->type != type_of(v)) flat = flat->next;
    return flat;
}
