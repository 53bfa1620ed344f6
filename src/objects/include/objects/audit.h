/* audit.h - sys.audit for types: what changes them is told. */
#pragma once

#include "objects/object.h"

/* Installed by sys; NULL before.  Raises what a hook raises; runs Python code. */
extern Status (*object_audit)(const char *event, const Value *args, size_t nargs);

/* "object.__setattr__" with OBJECT, NAME and VALUE. */
MUST_CHECK Status object_audit_set(Value object, const char *name, Value value);
