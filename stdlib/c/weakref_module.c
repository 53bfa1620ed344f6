/* weakref_module.c - `_weakref`: weak references and proxies; the types belong to objects. */
#include "objects/function.h"


static Value m_getweakrefcount(Value self, Value object) { return value_from_int(weakref_count(object)); }
static Value m_getweakrefs(Value self, Value object) { return weakref_list(object); }
static Value m_proxy(Value self, const Value *args, size_t nargs, Value names) {
    if (nargs < 1 || nargs > 2) return raise_arity("proxy", 1, 2, nargs);
    return weak_proxy_new(args[0], nargs == 2 && args[1] != NONE ? args[1] : NULL);
}
/* Removes KEY when its value is a dead weak reference; a lost race is no error. */
static Value m_remove_dead(Value self, const Value *args, size_t nargs, Value names) {
    if (nargs != 2) return raise_arity("_remove_dead_weakref", 2, 2, nargs);
    Value reference = object_get_item(args[0], args[1]);
    if (!reference) {
        if (!exception_matches(&KeyError_type)) return NULL;
        exception_clear();
        return NONE;
    }
    if (value_is_a(reference, &weakref_type) && !weakref_get(reference) && object_set_item(args[0], args[1], NULL) < 0) {
        if (!exception_matches(&KeyError_type)) return NULL;
        exception_clear();
    }
    return NONE;
}

static const MethodDef methods[] = {
    {"getweakrefcount", m_getweakrefcount, METHOD_ONE, "getweakrefcount($module, object, /)\n--\n\nReturn the number of weak references to 'object'."},
    {"getweakrefs", m_getweakrefs, METHOD_ONE, "getweakrefs($module, object, /)\n--\n\nReturn a list of all weak reference objects pointing to 'object'."},
    {"proxy", m_proxy, METHOD_FAST, "proxy($module, object, callback=None, /)\n--\n\nCreate a proxy object that weakly references 'object'."},
    {"_remove_dead_weakref", m_remove_dead, METHOD_FAST, "_remove_dead_weakref($module, dct, key, /)\n--\n\nAtomically remove key from dict if it points to a dead weakref."},
    {NULL}};

static Status execute(Value module) {
    TRY(module_add(module, "ref", VALUE(&weakref_type)));
    TRY(module_add(module, "ReferenceType", VALUE(&weakref_type)));
    TRY(module_add(module, "ProxyType", VALUE(&weak_proxy_type)));
    return module_add(module, "CallableProxyType", VALUE(&weak_callable_proxy_type));
}

const NativeModule weakref_module = {"_weakref", "Weak-reference support module.", methods, execute};
