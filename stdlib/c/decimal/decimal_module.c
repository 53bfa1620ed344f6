/* decimal_module.c - `_decimal`: puts types, signals and constants together. */
#include "decimal_int.h"

#include "base/memory.h"

extern const NativeModule decimal_module;

static Status add_named_tuple(Value module) {
    if (!decimal_tuple_class.value) {
        Value collections = vm_hooks.import("collections"), make = collections ? object_get_attr(collections, str_intern_c("namedtuple")) : NULL;
        Value name = str_from_c("DecimalTuple"), fields = str_from_c("sign digits exponent"), owner = str_from_c("decimal");
        if (!make || !name || !fields || !owner) return -1;
        Value cls = CALL2(make, name, fields);
        if (!cls || object_set_attr(cls, DUNDER(module), owner) < 0) return -1;
        gc_add_roots(&decimal_tuple_class, 1, "DecimalTuple");
        decimal_tuple_class.value = cls;
    }
    return module_add(module, "DecimalTuple", decimal_tuple_class.value);
}
/* Decimal is a Number. */
static Status register_number(void) {
    Value numbers = vm_hooks.import("numbers"), cls = numbers ? object_get_attr(numbers, str_intern_c("Number")) : NULL;
    return cls && CALL_METHOD1(cls, str_intern_c("register"), VALUE(&decimal_type)) ? 0 : -1;
}
static Status add_constants(Value module) {
    TRY(module_add(module, "MAX_PREC", int_from_i64(MPD_MAX_PREC)));
    TRY(module_add(module, "MAX_EMAX", int_from_i64(MPD_MAX_EMAX)));
    TRY(module_add(module, "MIN_EMIN", int_from_i64(MPD_MIN_EMIN)));
    TRY(module_add(module, "MIN_ETINY", int_from_i64(MPD_MIN_ETINY)));
    TRY(module_add(module, "HAVE_THREADS", TRUE_VALUE));
    TRY(module_add(module, "HAVE_CONTEXTVAR", TRUE_VALUE));
    TRY(module_add(module, "__version__", str_from_c("1.70")));
    return module_add(module, "__libmpdec_version__", str_from_c(mpd_version()));
}
static const MethodDef methods[] = {
    {"getcontext", context_get_current, METHOD_NOARGS, "getcontext($module, /)\n--\n\nThe context that computations of this thread or task use."},
    {"setcontext", context_set_current, METHOD_ONE, "setcontext($module, context, /)\n--\n\nMake a context the current one."},
    {"localcontext", context_local, METHOD_KEYWORDS,
     "localcontext($module, /, ctx=None, **kwargs)\n--\n\nA context manager: a copy of ctx, or of the current context, is current inside the with statement."},
    {NULL}};
static Status execute(Value module) {
    mpd_mallocfunc = mem_alloc;
    mpd_callocfunc = mem_calloc;
    mpd_reallocfunc = mem_realloc;
    mpd_free = mem_free;
    TRY(module_add(module, "__name__", str_from_c("decimal"))); /* functions belong to the public module */
    TRY(module_add_methods(module, methods));
    if (!(decimal_type.flags & TYPE_FLAG_READY)) {
        TRY(type_ready(&decimal_type));
        TRY(type_add_methods(&decimal_type, decimal_special_methods));
    }
    TRY(signals_add(module));
    TRY(context_templates_add(module));
    TRY(module_add(module, "Decimal", VALUE(&decimal_type)));
    TRY(add_named_tuple(module));
    TRY(register_number());
    return add_constants(module);
}
const NativeModule decimal_module = {"_decimal", "C decimal arithmetic module", NULL, execute};
