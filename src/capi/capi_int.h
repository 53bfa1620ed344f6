/* capi_int.h - how the functions of the C API cross between C extensions and the runtime.
 *
 * A PyObject * that C code sees IS the object.  Crossing outwards (capi_out, capi_borrow) makes sure that it is a real
 * object (tagged ints and floats are boxed), that it never moves, that its type has C slots, and that whatever C macros
 * read in it can be read (items of tuples and lists, fields of methods, slices, exceptions...).  Crossing inwards costs
 * nothing: the runtime accepts every object; capi_value() untags small numbers where they are going to be stored.
 *
 * References.  The runtime does not count.  The low word of the header counts what C holds, above GC_COUNT_BIAS:
 *     new reference for C                    capi_out      count + 1
 *     borrowed by C, kept alive by something capi_borrow   count unchanged; the owner must hold the object itself:
 *                                                          capi_borrow_slot boxes in place
 *     new reference made by C, taken over    capi_take     count - 1 (result of a C function, stolen argument)
 *
 * Exceptions.  While native code runs, the pending exception is current_thread->exception; while C code runs, it is
 * curexc_* of the thread state.  Functions that C calls publish when they fail (capi_out(NULL), capi_status, capi_truth, or
 * CAPI_FAIL); code that calls C functions fetches (capi_result, capi_result_status).
 *
 * A typical function:
 *     PyObject *PyObject_Repr(PyObject *o) { return capi_out(object_repr(capi_in(o))); }
 *     int PyList_Append(PyObject *list, PyObject *item) { return capi_status(list_append(capi_in(list), capi_in(item))); }
 */
#pragma once

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <structmember.h>

#include "objects/function.h"
#include "objects/int.h"
#include "objects/thread.h"

_Static_assert(sizeof(PyThreadState) == offsetof(Thread, exception), "Thread begins with PyThreadState");

/* Thread state of the running thread, as C code sees it. */
static inline PyThreadState *capi_thread(void) { return (PyThreadState *)current_thread; }

/* ---- what debug builds verify: capi_check.c ------------------------------------------------------------------------------- */
/* A violation ends the program. */
#if DEBUG
void capi_check_object(const PyObject *);
void capi_check_out(const PyObject *or_null); /* what a function of the API gives to C */
void capi_check_status(int status);           /* likewise */
void capi_check_given(const PyObject *);      /* C has given up a reference to it */
#else
#define capi_check_object(o) ((void)0)
#define capi_check_out(o) ((void)0)
#define capi_check_status(status) ((void)0)
#define capi_check_given(o) ((void)0)
#endif

/* ---- C to native ---------------------------------------------------------------------------------------------------- */
/* While destructors wait, C code may hand over what it knows by a pointer of its own although it is dead: it lives on. */
static inline void capi_heed(const PyObject *o) {
    if (UNLIKELY(gc_cells.waiting != 0) && o != NULL) gc_cell_rescue((Obj *)o);
}
/* The Value of an argument; NULL stays NULL.  Never fails. */
static inline Value capi_in(const PyObject *o) {
    capi_heed(o);
    return (Value)o;
}
static inline Type *capi_in_type(const PyTypeObject *t) { return (Type *)t; }

/* The number of an int object with at most two digits, which is every number below 2**60. */
static inline bool capi_int_is_short(const PyObject *o) { return (size_t)(((const IntObj *)o)->ob_size + 2) <= 4; }
static inline bool capi_is_short_int(const PyObject *o) { return o->ob_type == &PyLong_Type && capi_int_is_short(o); } /* exact */
static inline int64_t capi_short_int(const PyObject *o) {
    const IntObj *box = (const IntObj *)o;
    if (LIKELY(box->ob_size == 1)) return (int64_t)box->digits[0];
    if (box->ob_size == 0) return 0;
    if (box->ob_size == -1) return -(int64_t)box->digits[0];
    int64_t i = (int64_t)box->digits[1] << INT_DIGIT_BITS | (int64_t)box->digits[0];
    return box->ob_size < 0 ? -i : i;
}

/* The same, with exact small ints and floats untagged: for what is stored or computed with for long.  Never fails. */
Value capi_value_slow(PyObject *o);
static inline Value capi_value(PyObject *o) {
    if (o == NULL) return NULL;
    if (o->ob_type == &PyLong_Type) return LIKELY(capi_int_is_short(o)) ? value_from_int(capi_short_int(o)) : capi_value_slow(o);
    if (o->ob_type == &PyFloat_Type) {
        Value flonum = value_from_flonum(((PyFloatObject *)o)->ob_fval);
        return LIKELY(flonum != NULL) ? flonum : (Value)o;
    }
    capi_heed(o);
    return (Value)o;
}

/* Drops one reference that C held (stolen arguments); the object stays valid as long as the caller mentions it. */
static inline void capi_absorb(PyObject *o) {
    if (o == NULL) return;
    capi_heed(o);
    o->ob_refcnt--;
    capi_check_given(o);
}
/* Takes over a new reference: its Value, untagged like capi_value.  NULL stays NULL, without looking for an exception. */
static inline Value capi_take(PyObject *o) {
    if (o == NULL) return NULL;
    o->ob_refcnt--;
    capi_check_given(o);
    return capi_value(o);
}

/* ---- native to C ---------------------------------------------------------------------------------------------------- */
/* Never fail for objects that are exposed already.  NULL: out of memory, which is published. */
MUST_CHECK PyObject *capi_expose_slow(Value v); /* boxes, exposes; v may be NULL: publishes the pending exception */

/* The ints that CPython shares, too: outside the heap. */
#define SMALL_INT_MIN (-5)
#define SMALL_INT_MAX 256
struct SmallInt {
    Obj      header;
    intptr_t ob_size;
    uint32_t digit, padding;
};
extern struct SmallInt *const capi_small_ints; /* in _PyRuntime; made by capi_init */
/* All other ints below SHARED_INT_END have one object each, too, for ever: boxing one is arithmetic and leaves nothing for the
 * collector.  They are made by the page when one is first needed; pages nobody needs cost address space only. */
#define SHARED_INT_END (1 << 20)
#define SHARED_INT_PAGE_SHIFT 7 /* 4 KB of them */
extern struct SmallInt *capi_shared_ints; /* SHARED_INT_END of them; NULL: no memory */
extern bool capi_shared_int_made[SHARED_INT_END >> SHARED_INT_PAGE_SHIFT];
static inline bool capi_is_shared_int(Value v) { return (uintptr_t)v - (uintptr_t)capi_shared_ints < SHARED_INT_END * sizeof(struct SmallInt); }
PyObject *capi_box_int_slow(int64_t, uint32_t count);
/* Objects for numbers, to which C holds COUNT (0 or 1) references.  NULL: out of memory, which is published. */
static inline PyObject *capi_box_int(int64_t i, uint32_t count) {
    uint64_t rest = i < 0 ? -(uint64_t)i : (uint64_t)i;
    if ((uint64_t)(i - SMALL_INT_MIN) <= SMALL_INT_MAX - SMALL_INT_MIN) {
        PyObject *box = (PyObject *)&capi_small_ints[i - SMALL_INT_MIN];
        box->ob_refcnt += count;
        return box;
    }
    if ((uint64_t)i < SHARED_INT_END) {
        if (UNLIKELY(!capi_shared_int_made[i >> SHARED_INT_PAGE_SHIFT])) return capi_box_int_slow(i, count);
        PyObject *box = (PyObject *)&capi_shared_ints[i];
        box->ob_refcnt += count;
        return box;
    }
    if (UNLIKELY(rest >> (2 * INT_DIGIT_BITS) != 0)) return capi_box_int_slow(i, count);
    IntObj *box = (IntObj *)gc_alloc_exposed_leaf(&int_type, sizeof(IntObj) + 8, count);
    if (UNLIKELY(box == NULL)) return capi_box_int_slow(i, count);
    int digits = 1 + (rest >> INT_DIGIT_BITS != 0);
    box->ob_size = i < 0 ? -digits : digits;
    box->digits[0] = (uint32_t)rest & (((uint32_t)1 << INT_DIGIT_BITS) - 1);
    box->digits[1] = (uint32_t)(rest >> INT_DIGIT_BITS);
    return (PyObject *)box;
}
COLD PyObject *capi_no_memory(void); /* publishes; NULL */
static inline PyObject *capi_box_float(double d, uint32_t count) {
    PyFloatObject *box = (PyFloatObject *)gc_alloc_exposed_leaf(&float_type, sizeof(PyFloatObject), count);
    if (UNLIKELY(box == NULL)) return capi_no_memory();
    box->ob_fval = d;
    return (PyObject *)box;
}

/* Boxes of floats that were arguments since the last collection: literals are passed again and again. */
#define FLOAT_BOXES 64
typedef struct CapiFloatBox {
    Value     number;
    PyObject *box;
} CapiFloatBox;
extern CapiFloatBox capi_float_boxes[FLOAT_BOXES];
extern bool         capi_float_boxes_used;
/* The number V is a tagged float.  NULL: out of memory, which is published. */
static inline PyObject *capi_box_float_argument(Value v) {
    CapiFloatBox *entry = &capi_float_boxes[value_bits(v) * 0x9e3779b97f4a7c15u >> 58];
    if (LIKELY(entry->number == v)) return entry->box;
    PyObject *box = capi_box_float(value_flonum(v), 0);
    if (UNLIKELY(box == NULL)) return NULL;
    *entry = (CapiFloatBox){v, box};
    capi_float_boxes_used = true;
    return box;
}

static inline bool capi_is_exposed(Value v) { return obj_has_flag(value_obj(v), OBJ_FLAG_EXPOSED); }

/* Borrowed reference.  A boxed number lives only as long as somebody mentions it: see capi_borrow_slot. */
static inline PyObject *capi_borrow(Value v) {
    if (LIKELY(v != NULL && value_is_obj(v) && capi_is_exposed(v))) return (PyObject *)v;
    return capi_expose_slow(v);
}
/* The same where a number is as likely. */
static inline PyObject *capi_borrow_argument(Value v) {
    if (value_is_int(v)) return capi_box_int(value_int(v), 0);
    if (value_is_obj(v)) return LIKELY(capi_is_exposed(v)) ? (PyObject *)v : capi_expose_slow(v);
    return capi_box_float_argument(v);
}
/* New reference.  NULL: publishes the pending exception and returns NULL. */
static inline PyObject *capi_out(Value v) {
    PyObject *o = capi_borrow(v);
    if (LIKELY(o != NULL)) o->ob_refcnt++;
    capi_check_out(o);
    return o;
}
/* New reference, or NULL without publishing when V is NULL (exhausted iterators, optional results). */
static inline PyObject *capi_out_optional(Value v) { return v != NULL ? capi_out(v) : NULL; }

/* Borrowed reference to what SLOT of OWNER holds; boxes in place, so that it lives as long as the slot keeps it.  An empty
 * slot gives NULL without an exception. */
MUST_CHECK PyObject *capi_borrow_slot(void *owner, Slot *slot);
PyObject *capi_borrow_tuple_item(Value tuple, intptr_t index); /* index in range */
PyObject *capi_borrow_list_item(Value list, intptr_t index);   /* index in range */
/* Makes the items of a list or tuple readable for macros: boxed, exposed, and flagged so that native stores keep it so. */
MUST_CHECK Status capi_expose_container(Value list_or_tuple);
/* Remembers that C fills the items of a fresh tuple or list with references that it gives away (PyTuple_SET_ITEM): they are
 * absorbed later.  PyTuple_New and PyList_New. */
MUST_CHECK Status capi_note_unabsorbed(Value list_or_tuple);
/* Absorbs them now; for code that changes items of a list C has filled. */
void capi_absorb_items(Obj *list_or_tuple);

void capi_install_containers(void); /* hooks of the list type and the collector */

/* ---- results for C: the exception is published ------------------------------------------------------------------------- */
COLD void capi_publish(void); /* native pending exception to curexc_*; nothing pending: nothing happens */
static inline int capi_status(Status s) {
    if (UNLIKELY(s < 0)) capi_publish();
    capi_check_status(s);
    return s;
}
static inline int capi_truth(Truth t) {
    if (UNLIKELY(t < 0)) capi_publish();
    capi_check_status(t);
    return t;
}
/* return CAPI_FAIL(raise_type_error(...), -1); */
#define CAPI_FAIL(raise, result) ((void)(raise), capi_publish(), (result))
/* SystemError "bad argument to internal function" (file and line as PyErr_BadInternalCall gives), published. */
#define CAPI_BAD_CALL(result) (_PyErr_BadInternalCall(__FILE__, __LINE__), (result))

/* ---- results from C: the exception is fetched --------------------------------------------------------------------------- */
/* curexc_* to the native pending exception, normalised; nothing there: nothing happens.  Runs Python code for classes made
 * in Python. */
void capi_fetch(void);
static inline bool capi_foreign_pending(void) { return current_thread->foreign_exception[0] != NULL; }

COLD Value  capi_result_slow(PyObject *o, const char *what_or_null);
COLD Status capi_status_slow(int status, const char *what_or_null);
/* Result of a C function that returns a new reference: NULL with the exception fetched (SystemError when there is none, or
 * when there is one beside a result). */
static inline Value capi_result(PyObject *o) {
    if (LIKELY(o != NULL && !capi_foreign_pending())) return capi_take(o);
    return capi_result_slow(o, NULL);
}
/* As capi_result; NULL without an exception is fine (tp_iternext). */
static inline Value capi_result_or_null(PyObject *o) {
    if (LIKELY(o != NULL && !capi_foreign_pending())) return capi_take(o);
    if (o == NULL && !capi_foreign_pending()) return NULL;
    return capi_result_slow(o, NULL);
}
/* Result of a C function that returns 0/1 or -1. */
static inline int capi_result_status(int status) {
    if (LIKELY(status >= 0 && !capi_foreign_pending())) return status;
    return capi_status_slow(status, NULL);
}

/* Around every call of C code from native code.  enter: the handled exceptions (exc_info) become readable; C code may
 * replace the innermost one, and owns a reference in it meanwhile. */
COLD void capi_enter_slow(void);
COLD void capi_leave_slow(void);
static inline void capi_enter(void) {
    if (UNLIKELY(current_thread->handled->value != NULL || current_thread->handled->previous != NULL)) capi_enter_slow();
}
static inline void capi_leave(void) {
    if (UNLIKELY(current_thread->handled->value != NULL)) capi_leave_slow();
}

/* ---- arguments ------------------------------------------------------------------------------------------------------- */
/* Positional arguments as a tuple of exposed objects, borrowed.  NULL is published. */
MUST_CHECK PyObject *capi_argument_tuple(const Value *args, size_t nargs);
/* args and kwnames of a native call as a tuple and a dict (or NULL), both borrowed. */
MUST_CHECK Status capi_pack_arguments(const Value *args, size_t nargs, Value kwnames, PyObject **tuple, PyObject **dict);
/* A tuple and a dict (or NULL) as arguments of a native call.  -1 is published.  Free them afterwards. */
typedef struct CapiArguments {
    const Value *values;
    size_t       count;
    Value        names;     /* tuple or NULL */
    Value        list;      /* keeps VALUES alive */
} CapiArguments;
MUST_CHECK int capi_unpack_arguments(CapiArguments *, PyObject *tuple, PyObject *dict_or_null);
static inline void capi_free_arguments(CapiArguments *arguments) { (void)arguments; }
/* The arguments of a vectorcall, for a native call: PyObject pointers are Values. */
static inline const Value *capi_in_array(PyObject *const *args, size_t count) {
    if (UNLIKELY(gc_cells.waiting != 0))
        for (size_t i = 0; i < count; i++) capi_heed(args[i]);
    return (const Value *)args;
}

/* ---- types -------------------------------------------------------------------------------------------------------------- */
/* Fills the C slots of TYPE (tp_*, nb_*...) from its native behaviour and exposes what C reads in it.  Idempotent. */
MUST_CHECK Status capi_expose_type(Type *type);

/* tp_methods of built-in types, as far as C code looks into them. */
void capi_install_methods(void);

/* Everything that the first extension module needs: C slots of the built-in types, hooks into the runtime.  Idempotent. */
MUST_CHECK Status capi_init(void);
