/* capi_cfunction.c - functions of C extensions: PyCFunction_*, PyCMethod_*, and how the runtime calls them.
 *
 * The runtime knows native functions by MethodDef; a C function gets one of kind METHOD_FOREIGN, which remembers the
 * PyMethodDef.  So built-in functions and method descriptors of extensions are the runtime's own objects, and calls arrive
 * in one place whichever way they were made. */
#include "capi_private.h"
#include "capi_slots.h"

#include "base/memory.h"
#include "objects/dict.h"
#include "objects/str.h"

typedef struct ForeignMethod {
    ForeignMethodDef native; /* must be first; `function` is the C function */
    PyMethodDef     *method;
    PyTypeObject    *defining_class; /* METH_METHOD: lives as long as its functions do */
    struct ForeignMethod *next;
} ForeignMethod;

typedef PyObject *(*FastFn)(PyObject *, PyObject *const *, Py_ssize_t);
typedef PyObject *(*FastKeywordsFn)(PyObject *, PyObject *const *, Py_ssize_t, PyObject *);
typedef PyObject *(*KeywordsFn)(PyObject *, PyObject *, PyObject *);
typedef PyObject *(*MethodFn)(PyObject *, PyTypeObject *, PyObject *const *, size_t, PyObject *);

/* ---- what goes wrong --------------------------------------------------------------------------------------------------------- */
static COLD Value raise_bad_count(const MethodDef *def, Value self, const char *what, size_t nargs) {
    Value text;
    TRY_VALUE(text, method_def_text(def, self));
    return raise_type_error("%U takes %s (%zu given)", text, what, nargs);
}

static COLD Value raise_bad_keywords(const MethodDef *def, Value self) {
    Value text;
    if (((const ForeignMethod *)def)->method->ml_flags & METH_VARARGS) return raise_type_error("%s() takes no keyword arguments", def->name);
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

/* ---- calling: one function per calling convention ------------------------------------------------------------------------------ */
/* A static method gets no self, though it knows its class. */
#define ENTER_C() \
    if (UNLIKELY(stack_is_low())) TRY_NULL(recursion_enter(" while calling a Python object")); \
    PyObject *owner = NULL; \
    if (LIKELY(self != NULL) && LIKELY(!(def->kind & METHOD_STATIC)) && UNLIKELY((owner = capi_borrow_argument(self)) == NULL)) return capi_result(NULL)
#define NO_KEYWORDS() \
    if (UNLIKELY(kwnames != NULL) && tuple_length(kwnames) != 0) return raise_bad_keywords(def, self)

/* Boxes stay on this stack until the function has returned. */
static ALWAYS_INLINE Value leave(const MethodDef *def, Value self, PyObject *result, const void *boxes) {
    capi_leave();
    __asm__ volatile("" : : "r"(boxes), "r"(self) : "memory");
    if (LIKELY(result != NULL && !capi_foreign_pending())) return capi_take(result);
    return bad_result(def, self, result);
}

static Value call_noargs(const MethodDef *def, Value self, const Value *args, size_t nargs, Value kwnames) {
    NO_KEYWORDS();
    if (UNLIKELY(nargs != 0)) return raise_bad_count(def, self, "no arguments", nargs);
    ENTER_C();
    capi_enter();
    return leave(def, self, ((PyCFunction)def->function)(owner, NULL), owner);
}

static Value call_one(const MethodDef *def, Value self, const Value *args, size_t nargs, Value kwnames) {
    NO_KEYWORDS();
    if (UNLIKELY(nargs != 1)) return raise_bad_count(def, self, "exactly one argument", nargs);
    ENTER_C();
    PyObject *arg = capi_borrow_argument(args[0]);
    if (UNLIKELY(arg == NULL)) return capi_result(NULL);
    capi_enter();
    return leave(def, self, ((PyCFunction)def->function)(owner, arg), arg);
}

/* Values as C code sees them: the array itself when it holds nothing but exposed objects, else a copy with boxes. */
enum { ARGUMENTS_LOCAL = 16 };

static NOINLINE PyObject *const *arguments_to_array(const Value *args, size_t count) {
    Array *big = gc_array_new(count);
    if (big == NULL) return NULL;
    for (size_t i = 0; i < count; i++) {
        PyObject *item = capi_borrow_argument(args[i]);
        if (item == NULL) return (capi_fetch(), NULL);
        slot_set(big, &big->items[i], VALUE(item));
    }
    return (PyObject *const *)big->items;
}

static ALWAYS_INLINE PyObject *const *arguments_cross(PyObject **local, const Value *args, size_t count) {
    size_t i = 0;
    while (i < count && value_is_obj(args[i]) && capi_is_exposed(args[i])) i++;
    if (i == count) return args != NULL ? (PyObject *const *)args : local;
    if (UNLIKELY(count > ARGUMENTS_LOCAL)) return arguments_to_array(args, count);
    for (i = 0; i < count; i++)
        if (UNLIKELY((local[i] = capi_borrow_argument(args[i])) == NULL)) return (capi_fetch(), NULL);
    return local;
}

static Value call_fast(const MethodDef *def, Value self, const Value *args, size_t nargs, Value kwnames) {
    PyObject *local[ARGUMENTS_LOCAL];
    NO_KEYWORDS();
    ENTER_C();
    PyObject *const *items = arguments_cross(local, args, nargs);
    if (UNLIKELY(items == NULL)) return NULL;
    capi_enter();
    return leave(def, self, ((FastFn)def->function)(owner, items, (Py_ssize_t)nargs), items);
}

static Value call_fast_keywords(const MethodDef *def, Value self, const Value *args, size_t nargs, Value kwnames) {
    PyObject *local[ARGUMENTS_LOCAL], *names = NULL, *result;
    if (kwnames != NULL && tuple_length(kwnames) == 0) kwnames = NULL;
    if (kwnames != NULL && (names = capi_borrow(kwnames)) == NULL) return capi_result(NULL);
    ENTER_C();
    PyObject *const *items = arguments_cross(local, args, nargs + (size_t)kwnames_count(kwnames));
    if (UNLIKELY(items == NULL)) return NULL;
    PyTypeObject *cls = ((const ForeignMethod *)def)->defining_class;
    capi_enter();
    if (cls != NULL) result = ((MethodFn)def->function)(owner, cls, items, nargs, names);
    else result = ((FastKeywordsFn)def->function)(owner, items, (Py_ssize_t)nargs, names);
    return leave(def, self, result, items);
}

PyObject *capi_argument_tuple(const Value *args, size_t nargs) {
    PyObject *local[ARGUMENTS_LOCAL];
    if (nargs == 0) return capi_borrow(empty_tuple);
    if (UNLIKELY(nargs > ARGUMENTS_LOCAL)) return capi_borrow(tuple_from_values(args, nargs));
    for (size_t i = 0; i < nargs; i++)
        if (UNLIKELY((local[i] = capi_borrow_argument(args[i])) == NULL)) return NULL;
    TupleObj *tuple = (TupleObj *)gc_alloc_exposed(&tuple_type, sizeof(TupleObj) + nargs * sizeof(Slot), 0);
    if (UNLIKELY(tuple == NULL)) return capi_no_memory();
    tuple->length = (intptr_t)nargs;
    slots_init(tuple->items, (const Slot *)local, nargs);
    return (PyObject *)tuple;
}

/* A vectorcall function of an object that C code made, called by the runtime. */
Value capi_call_vector(PyObject *callable, vectorcallfunc function, const Value *args, size_t nargs, Value kwnames) {
    PyObject *local[ARGUMENTS_LOCAL], *names = NULL;
    if (kwnames != NULL && tuple_length(kwnames) == 0) kwnames = NULL;
    if (kwnames != NULL && (names = capi_borrow(kwnames)) == NULL) return capi_result(NULL);
    PyObject *const *items = arguments_cross(local, args, nargs + (size_t)kwnames_count(kwnames));
    if (UNLIKELY(items == NULL)) return NULL;
    capi_enter();
    PyObject *result = function(callable, items, nargs, names);
    capi_leave();
    __asm__ volatile("" : : "r"(items) : "memory");
    return capi_result(result);
}

/* METH_VARARGS: a tuple, and a dict when there are keywords. */
static Value call_tuple(const MethodDef *def, Value self, const Value *args, size_t nargs, Value kwnames) {
    NO_KEYWORDS();
    ENTER_C();
    PyObject *tuple = capi_argument_tuple(args, nargs);
    if (UNLIKELY(tuple == NULL)) return capi_result(NULL);
    capi_enter();
    tuple->ob_refcnt++;
    PyObject *result = ((PyCFunction)def->function)(owner, tuple);
    tuple->ob_refcnt--;
    return leave(def, self, result, tuple);
}

static Value call_tuple_keywords(const MethodDef *def, Value self, const Value *args, size_t nargs, Value kwnames) {
    PyObject *tuple, *dict = NULL;
    ENTER_C();
    if (kwnames != NULL && tuple_length(kwnames) == 0) kwnames = NULL;
    TRY_NULL(capi_pack_arguments(args, nargs, kwnames, &tuple, &dict));
    capi_enter();
    tuple->ob_refcnt++;
    if (dict != NULL) dict->ob_refcnt++;
    PyObject *result = ((KeywordsFn)def->function)(owner, tuple, dict);
    tuple->ob_refcnt--;
    capi_absorb(dict);
    return leave(def, self, result, tuple);
}

static __typeof__(((ForeignMethodDef *)0)->call) caller_of(int flags) {
    switch (flags & (METH_VARARGS | METH_FASTCALL | METH_NOARGS | METH_O | METH_KEYWORDS | METH_METHOD)) {
    case METH_VARARGS: return call_tuple;
    case METH_VARARGS | METH_KEYWORDS: return call_tuple_keywords;
    case METH_FASTCALL: return call_fast;
    case METH_FASTCALL | METH_KEYWORDS:
    case METH_METHOD | METH_FASTCALL | METH_KEYWORDS: return call_fast_keywords;
    case METH_NOARGS: return call_noargs;
    case METH_O: return call_one;
    default: return NULL;
    }
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

static const char *doc_of(const MethodDef *def) { return ((const ForeignMethod *)def)->method->ml_doc; }

/* The table entry may be memory that was used for another one before. */
static void refresh(ForeignMethod *foreign, const PyMethodDef *method) {
    int kind = METHOD_FOREIGN | (method->ml_flags & (METH_CLASS | METH_STATIC | METH_COEXIST));
    foreign->native.def = (MethodDef){method->ml_name, (void *)method->ml_meth, kind, method->ml_doc};
    foreign->native.call = caller_of(method->ml_flags);
    foreign->native.doc = doc_of;
}

const MethodDef *capi_method_def(PyMethodDef *method, PyTypeObject *defining_class) {
    if (caller_of(method->ml_flags) == NULL) {
        raise_system_error("%s() method: bad call flags", method->ml_name);
        return NULL;
    }
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
    return &foreign->native.def;
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
