/* capi_type.c - types on their way to C. */
#include "capi_int.h"

Status capi_expose_type(Type *type) {
    if (obj_has_flag(&type->header, OBJ_FLAG_EXPOSED)) return 0;
    gc_expose(&type->header);
    obj_set_flag(&type->header, OBJ_FLAG_EXPOSED);
    return capi_expose_type(type->header.type);
}

Status capi_init(void) { return 0; }
