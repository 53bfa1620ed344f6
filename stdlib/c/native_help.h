/* native_help.h - small things that many native modules need. */
#pragma once

#include "objects/dict.h"
#include "objects/function.h"
#include "objects/str.h"

/* A new exception class MODULE.NAME below BASE, or NULL.  May allocate, may raise. */
MUST_CHECK static inline Value native_exception(const char *module, const char *name, Type *base) {
    Value dict = dict_new(), module_name = str_from_c(module), class_name = str_from_c(name), bases = TUPLE1(VALUE(base));
    if (!dict || !module_name || !class_name || !bases || dict_set_c(dict, "__module__", module_name) < 0) return NULL;
    return CALL3(VALUE(&type_type), class_name, bases, dict);
}

/* Makes the class in *SLOT (a global, registered as a root here) unless an earlier import did, and adds it to MODULE. */
MUST_CHECK static inline Status native_exception_add(Value module, Slot *slot, const char *module_name, const char *name, Type *base) {
    if (!slot->value) {
        Value cls = native_exception(module_name, name, base);
        if (!cls) return -1;
        gc_add_roots(slot, 1, name);
        slot->value = cls;
    }
    return module_add(module, name, slot->value);
}
