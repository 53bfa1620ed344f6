/* native_help.h - small things that many native modules need. */
#pragma once

#include "objects/dict.h"
#include "objects/function.h"
#include "objects/str.h"
#include "vm/modules.h"

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

/* "unclosed WHAT SOURCE", with a look at where SOURCE was made if that is known.  Runs Python code. */
MUST_CHECK static inline Status native_warn_unclosed(const char *what, Value shown, Value source) {
    Value module = native_module_import("_warnings"), text = module ? str_format("unclosed %s%R", what, shown) : NULL;
    Value args[] = {text, VALUE(&ResourceWarning_type), value_from_int(1), source};
    return text && object_call_method(module, str_intern_c("warn"), args, 4) ? 0 : -1;
}
