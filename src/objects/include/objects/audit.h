/* audit.h - sys.audit for types: what changes or looks into them is told. */
#pragma once

#include "objects/object.h"

/* Installed by sys; NULL before.  Raises what a hook raises; runs Python code. */
extern Status (*object_audit)(const char *event, const Value *args, size_t nargs);

extern bool object_audited; /* somebody listens */

/* "object.__setattr__" with OBJECT, NAME and VALUE; VALUE NULL: "object.__delattr__" with the other two. */
MUST_CHECK Status object_audit_set(Value object, const char *name, Value value);
/* "object.__getattr__" with OBJECT and NAME. */
MUST_CHECK Status object_audit_get_slow(Value object, const char *name);
MUST_CHECK static inline Status object_audit_get(Value object, const char *name) {
    return LIKELY(!object_audited) ? 0 : object_audit_get_slow(object, name);
}
