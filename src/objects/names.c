/* names.c - the interned strings of names.def, filled once at start. */
#include "objects/names.h"

#include "objects_int.h"

#include "gc/gc.h"
#include "objects/str.h"

Value name_values[NAME_COUNT];

static const char *const name_texts[NAME_COUNT] = {
#define X(identifier) #identifier,
#include "objects/names.def"
#undef X
};

Status names_init(void) {
    gc_add_old_roots((Slot *)name_values, NAME_COUNT, "names");
    for (size_t i = 0; i < NAME_COUNT; i++) {
        name_values[i] = str_intern_c(name_texts[i]);
        if (name_values[i] == NULL) return -1;
    }
    return 0;
}
