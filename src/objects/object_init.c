/* object_init.c - brings the object model to life: interned names, singletons, then every built-in type in the order of
 * types.def.  Nothing here knows a particular type; owners of types add rows to the table. */
#include "objects_int.h"

#include "objects/errors.h"
#include "objects/object.h"

#define EARLY(function) Status function(void);
#define LATE(function) Status function(void);
#define TYPE(variable) extern Type variable;
#include "types.def"

static Type *const builtin_types[] = {
#define TYPE(variable) &variable,
#include "types.def"
#define EXCEPTION(name, base, layout, doc) &name##_type,
#include "objects/exceptions.def"
#undef EXCEPTION
};

Status objects_init(void) {
    /* First make them roots: early functions may already hang something on a type. */
    for (size_t i = 0; i < COUNT_OF(builtin_types); i++) type_register(builtin_types[i]);
#define EARLY(function) TRY(function());
#include "types.def"
    for (size_t i = 0; i < COUNT_OF(builtin_types); i++) TRY(type_ready(builtin_types[i]));
#define LATE(function) TRY(function());
#include "types.def"
    return 0;
}
