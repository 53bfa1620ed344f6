/* exceptions_int.h - what the files about exceptions share: natives filled in by each file, helpers for constructors. */
#pragma once

#include "objects/exceptions.h"
#include "objects/function.h"
#include "objects/list.h"

#define EXCEPTION(name, base, layout, doc) extern NativeType name##_native;
#include "objects/exceptions.def"
#undef EXCEPTION

/* Each file adds methods, members and slots of its classes before they are readied. */
void exc_group_setup(void);
void exc_os_setup(void);
void exc_syntax_setup(void);
void exc_unicode_setup(void);

Value  base_exception_create(Type *cls, const Value *args, size_t nargs, Value kwnames);
Status base_exception_init(Value self, const Value *args, size_t nargs, Value kwnames); /* no keywords */
MUST_CHECK Status exception_set_args(Value self, const Value *args, size_t nargs);
Value  base_exception_str(Value self);
/* What Python code has set, as a dict, or NULL when that is nothing.  May allocate. */
MUST_CHECK Status exception_attributes(Value self, Value *dict);
MUST_CHECK Value exception_allocate(Type *cls, intptr_t count);
/* TypeError "X() takes no keyword arguments" if there are any. */
MUST_CHECK Status exception_no_keywords(Type *cls, Value kwnames);

static inline Value none_if_null(Value v) { return v != NULL ? v : NONE; }
static inline void  exception_put(Value self, Slot *slot, Value v) { slot_set((Obj *)self, slot, v); }
