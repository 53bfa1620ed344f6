/* capi_cfunction.c - functions of C extensions: PyCFunction_*, PyCMethod_*, and how the runtime calls them.
 *
 * The runtime knows native functions by MethodDef; a C function gets one of kind METHOD_FOREIGN, which remembers the
 * PyMethodDef.  So built-in functions and method descriptors of extensions are the runtime's own objects, and calls arrive
 * in one place whichever way they were made. */
#include "capi_private.h"

#include "base/memory.h"
#include "objects/dict.h"
#include "objects/str.h"

typedef struct ForeignMethod {
    MethodDef      native; /* must be first; `function` is the C function */
    PyMethodDef   *method;
    PyTypeObject  *defining_class; /* METH_METHOD: lives as long as its functions do */
    struct ForeignMethod *next;
} ForeignMethod;

/* ---- calling -------------------------------------------------------------------------------------------------------------- */
enum { ARGUMENTS_LOCAL = 16 };

/* Values as C code sees them: the array itself when it holds nothing but exposed objects, else a copy with boxes. */
typedef struct Arguments {
    PyObject *const *items;
    Array           *big; /* keeps boxes of long calls alive */
    PyObject        *local[ARGUMENTS_LOCAL];
} Arguments;

static Status arguments_cross(Arguments *out, const Value *args, size_t count) {
    size_t i = 0;
    while (i < count && value_is_obj(args[i]) && capi_is_exposed(args[i])) i++;
    out->items = (PyObject *const *)args;
    if (LIKELY(i == count)) return 0;
    PyObject **items = out->local;
    if (count > ARGUMENTS_LOCAL) {
        if ((out->big = gc_array_new(count)) == NULL) return -1;
        items = (PyObject **)out->big->items;
    }
    for (i = 0; i < count; i++) {
        PyObject *item = capi_borrow(args[i]);
        if (item == NULL) {
            capi_fetch();
            return -1;
        }
        if (out->big != NULL) slot_set(out->big, &out->big->items[i], VALUE(item));
        else items[i] = item;
    }
    out->items = items;
    return 0;
}

typedef PyObject *(*FastFn)(PyObject *, PyObject *const *, Py_ssize_t);
typedef PyObject *(*FastKeywordsFn)(PyObject *, PyObject *const *, Py_ssize_t, PyObject *);
typedef PyObject *(*KeywordsFn)(PyObject *, PyObject *, PyObject *);
typedef PyObject *(*MethodFn)(PyObject *, PyTypeObject *, PyObject *const *, size_t, PyObject *);

/* METH_VARARGS: a tuple, and a dict when there are keywords. */
static PyObject *call_with_tuple(const ForeignMethod *foreign, int flags, PyObject *self, const Value *args, size_t nargs, Value kwnames) {
    Value     tuple = nargs == 0 ? empty_tuple : tuple_from_values(args, nargs);
    Value     dict = tuple != NULL && kwnames != NULL ? keywords_to_dict(args, nargs, kwnames) : NULL;
    PyObject *positional = tuple != NULL ? capi_out(tuple) : NULL, *keywords = NULL, *result = NULL;
    if (kwnames != NULL && dict != NULL) keywords = capi_out(dict);
    if (positional == NULL || (kwnames != NULL && keywords == NULL)) {
        capi_publish();
    } else if (flags & METH_KEYWORDS) {
        result = ((KeywordsFn)foreign->native.function)(self, positional, keywords);
    } else {
        result = ((PyCFunction)foreign->native.function)(self, positional);
    }
    capi_absorb(positional);
    capi_absorb(keywords);
    return result;
}

static COLD Value raise_bad_count(const MethodDef *def, Value self, const char *what, size_t nargs) {
    Value text;
    TRY_VALUE(text, method_def_text(def, self));
    return raise_type_error("%U takes %s (%zu given)", text, what, nargs);
}

static COLD Value raise_bad_keywords(const MethodDef *def, Value self, int flags) {
    Value text;
    if (flags & METH_VARARGS) return raise_type_error("%s() takes no keyword arguments", def->name);
    TRY_VALUE(text, method_def_text(def, self));
    return raise_type_error("%U takes no keyword arguments", text);
}

static COLD Value bad_result(const MethodDef *def, Value self, PyObject *result) {
    if (result == NULL && capi_foreign_pending()) return capi_result(NULL);
    Value       function = builtin_new(def, self, NULL), text = function != NULL ? object_repr(function) : NULL;
    const char *name = text != NULL ? str_utf8(text, NULL) : NULL;
    if (name == NULL) exception_clear();
    return capi_result_slow(result, name != NULL ? name : def->name);
}

static Value call_foreign(const MethodDef *def, Value self, const Value *args, size_t nargs, Value kwnames) {
    const ForeignMethod *foreign = (const ForeignMethod *)def;
    int                  flags = foreign->method->ml_flags & ~(METH_CLASS | METH_STATIC | METH_COEXIST);
    Arguments            arguments = {.big = NULL};
    PyObject            *owner = NULL, *names = NULL, *result;
    if (UNLIKELY(stack_is_low())) TRY_NULL(recursion_enter(" while calling a Python object"));
    if (kwnames != NULL && tuple_length(kwnames) == 0) kwnames = NULL;
    if (kwnames != NULL && !(flags & METH_KEYWORDS)) return raise_bad_keywords(def, self, flags);
    if ((self != NULL && (owner = capi_borrow(self)) == NULL) || (kwnames != NULL && (names = capi_borrow(kwnames)) == NULL)) {
        return capi_result(NULL);
    }
    if (!(flags & METH_VARARGS)) TRY_NULL(arguments_cross(&arguments, args, nargs + (size_t)kwnames_count(kwnames)));
    if ((flags & METH_NOARGS) && nargs != 0) return raise_bad_count(def, self, "no arguments", nargs);
    if ((flags & METH_O) && nargs != 1) return raise_bad_count(def, self, "exactly one argument", nargs);
    capi_enter();
    switch (flags) {
    case METH_NOARGS: result = ((PyCFunction)def->function)(owner, NULL); break;
    case METH_O: result = ((PyCFunction)def->function)(owner, arguments.items[0]); break;
    case METH_FASTCALL: result = ((FastFn)def->function)(owner, arguments.items, (Py_ssize_t)nargs); break;
    case METH_FASTCALL | METH_KEYWORDS:
        result = ((FastKeywordsFn)def->function)(owner, arguments.items, (Py_ssize_t)nargs, names);
        break;
    case METH_METHOD | METH_FASTCALL | METH_KEYWORDS:
        result = ((MethodFn)def->function)(owner, foreign->defining_class, arguments.items, nargs, names);
        break;
    default: result = call_with_tuple(foreign, flags, owner, args, nargs, kwnames);
    }
    capi_leave();
    __asm__ volatile("" : : "r"(&arguments), "r"(args) : "memory"); /* boxes stay on this stack until here */
    if (LIKELY(result != NULL && !capi_foreign_pending())) return capi_take(result);
    return bad_result(def, self, result);
}

/* ---- native descriptions of C functions -------------------------------------------------------------------------------------- */
/* One per PyMethodDef and defining class, for ever: method tables are static nearly always, and functions made again and
 * again from one entry share it. */
static struct {
    ForeignMethod **buckets;
    size_t          size, count;
} methods;

static size_t bucket_of(const PyMethodDef *method, const PyTypeObject *cls) {
    return (size_t)(((uintptr_t)method >> 4) * 31 + ((uintptr_t)cls >> 4)) & (methods.size - 1);
}

static Status methods_grow(void) {
    size_t          size = methods.size == 0 ? 1024 : methods.size * 2, old_size = methods.size;
    ForeignMethod **buckets = mem_alloc(size * sizeof *buckets), **old = methods.buckets;
    if (buckets == NULL) return RAISED(raise_memory_error());
    memset(buckets, 0, size * sizeof *buckets);
    methods.buckets = buckets;
    methods.size = size;
    for (size_t i = 0; i < old_size; i++) {
        for (ForeignMethod *item = old[i], *next; item != NULL; item = next) {
            next = item->next;
            size_t at = bucket_of(item->method, item->defining_class);
            item->next = buckets[at];
            buckets[at] = item;
        }
    }
    mem_free(old);
    return 0;
}

/* The table entry may be memory that was used for another one before. */
static void refresh(ForeignMethod *foreign, const PyMethodDef *method) {
    foreign->native = (MethodDef){method->ml_name, (void *)method->ml_meth,
                                  METHOD_FOREIGN | (method->ml_flags & (METH_CLASS | METH_STATIC | METH_COEXIST)), method->ml_doc};
}

static bool flags_are_known(int flags) {
    switch (flags & (METH_VARARGS | METH_FASTCALL | METH_NOARGS | METH_O | METH_KEYWORDS | METH_METHOD)) {
    case METH_VARARGS:
    case METH_VARARGS | METH_KEYWORDS:
    case METH_FASTCALL:
    case METH_FASTCALL | METH_KEYWORDS:
    case METH_NOARGS:
    case METH_O:
    case METH_METHOD | METH_FASTCALL | METH_KEYWORDS: return true;
    default: return false;
    }
}

const MethodDef *capi_method_def(PyMethodDef *method, PyTypeObject *defining_class) {
    if (!flags_are_known(method->ml_flags)) {
        raise_system_error("%s() method: bad call flags", method->ml_name);
        return NULL;
    }
    foreign_method_call = call_foreign;
    if (methods.count >= methods.size && methods_grow() < 0) return NULL;
    size_t         at = bucket_of(method, defining_class);
    ForeignMethod *foreign = methods.buckets[at];
    while (foreign != NULL && (foreign->method != method || foreign->defining_class != defining_class)) foreign = foreign->next;
    if (foreign == NULL) {
        if ((foreign = mem_alloc(sizeof *foreign)) == NULL) return (const MethodDef *)raise_memory_error();
        foreign->method = method;
        foreign->defining_class = defining_class;
        foreign->next = methods.buckets[at];
        methods.buckets[at] = foreign;
        methods.count++;
    }
    refresh(foreign, method);
    return &foreign->native;
}

static PyMethodDef *foreign_of(PyObject *function) { return (PyMethodDef *)((BuiltinObj *)function)->foreign_method; }
static bool         is_foreign(PyObject *function) { return (((BuiltinObj *)function)->def->kind & METHOD_KIND) == METHOD_FOREIGN; }

/* ---- PyCFunction_* -------------------------------------------------------------------------------------------------------------- */
PyObject *PyCMethod_New(PyMethodDef *method, PyObject *self, PyObject *module, PyTypeObject *cls) {
    if ((method->ml_flags & METH_METHOD) && cls == NULL) {
        return CAPI_FAIL(raise_system_error("attempting to create PyCMethod with a METH_METHOD flag but no class"), NULL);
    }
    if (!(method->ml_flags & METH_METHOD) && cls != NULL) {
        return CAPI_FAIL(raise_system_error("attempting to create PyCFunction with class but no METH_METHOD flag"), NULL);
    }
    const MethodDef *def = capi_method_def(method, cls);
    Value            function = def != NULL ? builtin_new(def, capi_in(self), capi_in(module)) : NULL;
    if (function == NULL) return capi_borrow(NULL);
    ((BuiltinObj *)function)->foreign_method = method;
    pointer_set(function, &((BuiltinObj *)function)->defining_class, capi_in_type(cls));
    return capi_out(function);
}

#undef PyCFunction_NewEx
PyObject *PyCFunction_NewEx(PyMethodDef *method, PyObject *self, PyObject *module) { return PyCMethod_New(method, self, module, NULL); }
#undef PyCFunction_New
PyObject *PyCFunction_New(PyMethodDef *method, PyObject *self) { return PyCMethod_New(method, self, NULL, NULL); }

PyCFunction PyCFunction_GetFunction(PyObject *function) {
    if (!value_is_a(capi_in(function), &builtin_function_type)) return CAPI_BAD_CALL(NULL);
    if (!is_foreign(function)) return CAPI_FAIL(raise_system_error("PyCFunction_GetFunction: not a function of a C extension"), NULL);
    return foreign_of(function)->ml_meth;
}

PyObject *PyCFunction_GetSelf(PyObject *function) {
    if (!value_is_a(capi_in(function), &builtin_function_type)) return CAPI_BAD_CALL(NULL);
    if (((BuiltinObj *)function)->def->kind & METHOD_STATIC) return NULL;
    return capi_borrow_slot(function, &((BuiltinObj *)function)->self);
}

int PyCFunction_GetFlags(PyObject *function) {
    if (!value_is_a(capi_in(function), &builtin_function_type)) return CAPI_BAD_CALL(-1);
    return is_foreign(function) ? foreign_of(function)->ml_flags : METH_FASTCALL | METH_KEYWORDS;
}

PyObject *PyCFunction_Call(PyObject *function, PyObject *args, PyObject *keywords) {
    return capi_out(object_call_tuple(capi_in(function), capi_in(args), capi_in(keywords)));
}
