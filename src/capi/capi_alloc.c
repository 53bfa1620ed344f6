/* capi_alloc.c - memory of objects that C code makes, and their end.
 *
 * All of it is the collector's.  References that C code keeps are counted and thereby roots; when an object of a type made in
 * C became unreachable, its tp_finalize and then its tp_dealloc run from the finalizer queue, and tp_free has nothing left to
 * do.  Objects in memory of another kind (PyObject_Init over malloc) are watched by the collector, and their tp_dealloc frees them. */
#include "capi_private.h"
#include "capi_type_int.h"

#include "base/memory.h"
#include "objects/instance.h"

/* ---- slots of types that own no memory -------------------------------------------------------------------------------------- */
static void native_dealloc(PyObject *o) { obj_set_flag((Obj *)o, CAPI_FLAG_FREED); }
static int  native_traverse(PyObject *o, visitproc visit, void *context) { return 0; }
static int  native_clear(PyObject *o) { return 0; }

static destructor find_dealloc(PyTypeObject *type) {
    for (; type != NULL; type = type->tp_base)
        if (type->tp_dealloc != NULL && type->tp_dealloc != native_dealloc) return type->tp_dealloc;
    return NULL;
}
traverseproc capi_find_traverse(PyTypeObject *type) {
    for (; type != NULL; type = type->tp_base)
        if (type->tp_traverse != NULL && type->tp_traverse != native_traverse) return type->tp_traverse;
    return NULL;
}
static destructor find_finalize(PyTypeObject *type) {
    for (; type != NULL; type = type->tp_base) {
        if (type->tp_finalize != NULL) return type->tp_finalize;
        if (type->tp_del != NULL) return type->tp_del;
    }
    return NULL;
}

/* How objects of the type asked about last end. Most that die together are of one type; no type dies before its instances, and nothing
 * is remembered across collections. */
static struct {
    PyTypeObject *type;
    destructor    dealloc, finalize;
    bool          plain; /* a destructor is all there is */
} ending;

static ALWAYS_INLINE void ending_look_up(PyTypeObject *type) {
    if (LIKELY(ending.type == type)) return;
    ending.type = type;
    ending.dealloc = find_dealloc(type);
    ending.finalize = find_finalize(type);
    const Type *native_type = (Type *)type;
    ending.plain = ending.dealloc != NULL && ending.finalize == NULL && native_type->native->finalize == NULL &&
                   native_type->native->weak_offset <= 0 && native_type->dict_offset <= 0;
}
void capi_forget_ending(void) { ending.type = NULL; }

void capi_inherit_memory(PyTypeObject *type) {
    PyTypeObject *base = type->tp_base;
    bool          foreign = (((Type *)type)->native->native_flags & NATIVE_FOREIGN) != 0;
    if (!foreign) { /* types made in C call those of their base without asking */
        if (type->tp_traverse == NULL) type->tp_traverse = native_traverse;
        if (type->tp_clear == NULL) type->tp_clear = native_clear;
    }
    if (base != NULL && !(type->tp_flags & Py_TPFLAGS_HAVE_GC) && base->tp_flags & Py_TPFLAGS_HAVE_GC && type->tp_traverse == NULL &&
        type->tp_clear == NULL)
        type->tp_flags |= Py_TPFLAGS_HAVE_GC;
    if (type->tp_traverse == NULL && type->tp_flags & Py_TPFLAGS_HAVE_GC)
        type->tp_traverse = base != NULL && base->tp_traverse != NULL ? base->tp_traverse : native_traverse;
    if (type->tp_clear == NULL && type->tp_flags & Py_TPFLAGS_HAVE_GC)
        type->tp_clear = base != NULL && base->tp_clear != NULL ? base->tp_clear : native_clear;
    if (type->tp_dealloc == NULL) type->tp_dealloc = base != NULL && base->tp_dealloc != NULL ? base->tp_dealloc : native_dealloc;
    if (type->tp_alloc == NULL) type->tp_alloc = base != NULL && base->tp_alloc != NULL ? base->tp_alloc : PyType_GenericAlloc;
    if (type->tp_free == NULL) type->tp_free = type->tp_flags & Py_TPFLAGS_HAVE_GC ? PyObject_GC_Del : PyObject_Free;
    if (base == NULL) return;
    for (Type *t = (Type *)base; t != NULL && !foreign; t = t->base) foreign = (t->native->native_flags & NATIVE_FOREIGN) != 0;
    if (type->tp_vectorcall_offset == 0 && foreign) type->tp_vectorcall_offset = base->tp_vectorcall_offset;
    if (type->tp_is_gc == NULL) type->tp_is_gc = base->tp_is_gc;
}

/* ---- birth -------------------------------------------------------------------------------------------------------------------- */
static bool needs_release(PyTypeObject *type) { return find_dealloc(type) != NULL || find_finalize(type) != NULL; }

/* Fresh memory becomes an object that C holds one reference to. */
static PyObject *born(Obj *obj) {
    Type *type = obj->type;
    if (type_has_flag(type, TYPE_FLAG_TYPE)) gc_pin(obj); /* a class: exposed when it is complete */
    else gc_expose(obj);
    if (type->native->finalize == NULL && needs_release((PyTypeObject *)type) && gc_register_finalizer(obj) < 0) return capi_out(NULL);
    obj->word++;
    return (PyObject *)obj;
}

static inline bool is_foreign_heap_type(const Type *type) {
    return type != NULL && type_has_flag(type, TYPE_FLAG_HEAP) && type->native->native_flags & NATIVE_FOREIGN;
}

/* Instances of plain size, also of classes that derive from types made in C. */
static ALWAYS_INLINE PyObject *alloc_cell(Type *type, size_t size, bool counts_type) {
    NativeType *native = type->native;
    if (UNLIKELY(gc_cells.waiting > 0)) gc_run_pending(); /* C code may make objects without ever coming back */
    Obj *obj = gc_cell_alloc(type, size);
    if (UNLIKELY(obj == NULL)) return capi_no_memory();
    if (native->tail_offset != 0) pointer_set(obj, &((Tail *)((char *)obj + native->tail_offset))->map, native->root_map);
    if (counts_type) Py_INCREF((PyObject *)type); /* tp_dealloc gives it back */
    return (PyObject *)obj;
}

static NOINLINE PyObject *alloc_first(Type *type, Py_ssize_t count) {
    if (UNLIKELY(!obj_has_flag(&type->header, OBJ_FLAG_EXPOSED)) && capi_expose_type(type) < 0) return capi_out(NULL);
    NativeType *native = type->native;
    if (LIKELY(type->item_size == 0 && native->allocate == instance_allocate && !(native->shape.flags & SHAPE_IMMORTAL_CLASS) && native->tail_offset >= 0 &&
               native->solid != NULL && native->solid->native->native_flags & NATIVE_FOREIGN)) {
        size_t size = native->tail_offset != 0 ? native->shape.size : (size_t)type->basic_size;
        if (LIKELY(size <= GC_CELL_MAX)) {
            if (native->tail_offset == 0) native->cell_size = (uint16_t)size; /* others change their minds */
            native->cell_counts = is_foreign_heap_type(native->solid);
            return alloc_cell(type, size, native->cell_counts);
        }
    }
    Obj *obj;
    if (type_has_flag(type, TYPE_FLAG_TYPE)) { /* C code that makes classes by hand; they are not young even at first */
        obj = value_obj(type_make_object(type));
    } else if (type->item_size == 0 || !(native->native_flags & NATIVE_FOREIGN)) {
        obj = value_obj(native->allocate(type, count));
    } else { /* C code may change ob_size at any time, so the size must not depend on it: old objects keep the one they were born with. */
        if (count > (PY_SSIZE_T_MAX - 4096) / type->item_size) return CAPI_FAIL(raise_memory_error(), NULL);
        obj = gc_alloc_old(type, (size_t)(type->basic_size + (count + 1) * type->item_size));
        if (obj != NULL) ((PyVarObject *)obj)->ob_size = count;
    }
    if (obj == NULL) return capi_out(NULL);
    PyObject *o = born(obj);
    if (o != NULL && is_foreign_heap_type(native->solid)) Py_INCREF((PyObject *)type);
    return o;
}

PyObject *PyType_GenericAlloc(PyTypeObject *c, Py_ssize_t count) {
    Type             *type = (Type *)c;
    const NativeType *native = type->native;
    if (LIKELY(native != NULL && native->cell_size != 0)) return alloc_cell(type, native->cell_size, native->cell_counts);
    return alloc_first(type, count);
}

PyObject *PyType_GenericNew(PyTypeObject *type, PyObject *args, PyObject *keywords) { return type->tp_alloc(type, 0); }

PyObject *_PyObject_New(PyTypeObject *type) { return PyType_GenericAlloc(type, 0); }
PyVarObject *_PyObject_NewVar(PyTypeObject *type, Py_ssize_t count) { return (PyVarObject *)PyType_GenericAlloc(type, count); }
PyObject *_PyObject_GC_New(PyTypeObject *type) { return PyType_GenericAlloc(type, 0); }
PyVarObject *_PyObject_GC_NewVar(PyTypeObject *type, Py_ssize_t count) { return (PyVarObject *)PyType_GenericAlloc(type, count); }

/* Memory that is not the collector's: it is told when nothing refers to the object any more. */
static void init_outside(PyObject *o) {
    const NativeType *native = ((Type *)o->ob_type)->native;
    ((Obj *)o)->word = (uint64_t)OBJ_FLAG_EXPOSED << OBJ_FLAG_SHIFT | (GC_COUNT_BIAS + 1);
    if (native->tail_offset == 0 && needs_release(o->ob_type)) gc_foreign_add((Obj *)o);
}

PyObject *PyObject_Init(PyObject *o, PyTypeObject *type) {
    if (o == NULL) return PyErr_NoMemory();
    if (capi_status(capi_expose_type((Type *)type)) < 0) return NULL;
    if (gc_contains(o)) {
        o->ob_type = type;
        if (type->tp_flags & Py_TPFLAGS_HEAPTYPE) Py_INCREF(type);
        capi_revive(o);
        return o;
    }
    o->ob_type = type;
    if (type->tp_flags & Py_TPFLAGS_HEAPTYPE) Py_INCREF(type);
    init_outside(o);
    return o;
}
PyVarObject *PyObject_InitVar(PyVarObject *o, PyTypeObject *type, Py_ssize_t size) {
    if (o == NULL) return (PyVarObject *)PyErr_NoMemory();
    o->ob_size = size;
    return (PyVarObject *)PyObject_Init((PyObject *)o, type);
}

/* A container that is resized while C code builds it: moves, if nobody else has seen it. */
PyVarObject *_PyObject_GC_Resize(PyVarObject *o, Py_ssize_t count) {
    PyTypeObject *type = Py_TYPE(o);
    PyVarObject  *copy = (PyVarObject *)PyType_GenericAlloc(type, count);
    if (copy == NULL) return NULL;
    Py_ssize_t kept = Py_SIZE(o) < count ? Py_SIZE(o) : count;
    memcpy((char *)copy + sizeof(PyVarObject), (char *)o + sizeof(PyVarObject),
           (size_t)(type->tp_basicsize + kept * type->tp_itemsize) - sizeof(PyVarObject));
    obj_set_flag((Obj *)o, CAPI_FLAG_DEAD | CAPI_FLAG_FINALIZED);
    Py_DECREF(o);
    return copy;
}

void PyObject_GC_Del(void *o) { PyObject_Free(o); }
void PyObject_GC_Track(void *o) {}
void PyObject_GC_UnTrack(void *o) {}
int PyObject_GC_IsTracked(PyObject *o) { return gc_contains(o) && PyType_IS_GC(Py_TYPE(o)); }
int PyObject_GC_IsFinalized(PyObject *o) { return obj_has_flag((Obj *)o, CAPI_FLAG_FINALIZED); }
int PyObject_IS_GC(PyObject *o) {
    return PyType_IS_GC(Py_TYPE(o)) && (Py_TYPE(o)->tp_is_gc == NULL || Py_TYPE(o)->tp_is_gc(o));
}


/* ---- death -------------------------------------------------------------------------------------------------------------------- */
/* A count of zero: an object that is not the collector's, or one whose count went wrong. Neither may be freed. */
void _Py_Dealloc(PyObject *o) {}

static void run_finalizer(Obj *obj) {
    NativeType *native = obj->type->native;
    obj_set_flag(obj, CAPI_FLAG_FINALIZED);
    if (native->finalize != NULL) native->finalize(VALUE(obj));
    destructor finalize = find_finalize((PyTypeObject *)obj->type);
    if (finalize == NULL) return;
    Value saved[3];
    memcpy(saved, current_thread->foreign_exception, sizeof saved);
    memset(current_thread->foreign_exception, 0, sizeof saved);
    capi_enter();
    finalize((PyObject *)obj);
    capi_leave();
    capi_fetch();
    if (exception_pending()) exception_write_unraisable(NULL, VALUE(obj));
    memcpy(current_thread->foreign_exception, saved, sizeof saved);
}

/* tp_dealloc gave nothing back: the object waits in a free list, so that C code still has a pointer to it. */
static void keep_in_free_list(Obj *obj) { obj->word++; }

/* It is going to be found dead once more. */
static void watch_again(Obj *obj) {
    if (gc_cell_revive(obj) != GC_CELL_NONE) return;
    if (needs_release((PyTypeObject *)obj->type) && gc_register_finalizer(obj) < 0) exception_clear();
}

/* C code may have zeroed the header together with the rest. The collector logs stores into old objects. */
void capi_revive(PyObject *o) {
    Obj *obj = (Obj *)o;
    bool outside = !gc_contains(o), known = obj_has_flag(obj, OBJ_FLAG_FOREIGN);
    obj->word = (uint64_t)OBJ_FLAG_EXPOSED << OBJ_FLAG_SHIFT | (GC_COUNT_BIAS + 1);
    if (outside && known) gc_foreign_add(obj);
    if (outside) return;
    int cell = gc_cell_revive(obj);
    if (cell != GC_CELL_YOUNG) obj_set_flag(obj, OBJ_FLAG_LOG);
    if (cell == GC_CELL_NONE && obj->type->native->finalize == NULL && needs_release(o->ob_type) && gc_register_finalizer(obj) < 0) exception_clear();
}

/* The destructor gives up what C has counted; what the runtime alone put into the object's slots is not its affair. */
static void empty_native_slots(Obj *obj) {
    const Type *type = obj->type;
    if (type->native->weak_offset > 0) *(void **)((char *)obj + type->native->weak_offset) = NULL;
    if (type->dict_offset <= 0) return;
    Slot *slot = (Slot *)((char *)obj + type->dict_offset);
    if (slot->value == NULL || !value_is_obj(slot->value)) return;
    Obj *dict = value_obj(slot->value);
    if (!obj_has_flag(dict, OBJ_FLAG_EXPOSED) || (uint32_t)dict->word == GC_COUNT_BIAS) slot->value = NULL;
}

/* The usual end.  False: it needs the long way. */
static ALWAYS_INLINE bool run_plain_dealloc(Obj *obj) {
    ending_look_up((PyTypeObject *)obj->type);
    if (!ending.plain || (uint32_t)obj->word != GC_COUNT_BIAS || obj_has_flag(obj, CAPI_FLAG_DEAD) || capi_foreign_pending()) return false;
    capi_enter();
    ending.dealloc((PyObject *)obj);
    capi_leave();
    bool held = (uint32_t)obj->word != GC_COUNT_BIAS, freed = obj_has_flag(obj, CAPI_FLAG_FREED);
    if (UNLIKELY(!freed || held) || !gc_cell_free(obj)) {
        obj_set_flag(obj, CAPI_FLAG_DEAD);
        if (!freed && !held) keep_in_free_list(obj);
    }
    if (UNLIKELY(capi_foreign_pending())) {
        capi_fetch();
        if (exception_pending()) exception_write_unraisable(NULL, NULL);
    }
    return true;
}

static void run_dealloc(Obj *obj) {
    Value saved[3];
    ending_look_up((PyTypeObject *)obj->type);
    destructor dealloc = ending.dealloc;
    if (obj_has_flag(obj, CAPI_FLAG_DEAD)) return;
    if (dealloc == NULL) {
        gc_cell_free(obj);
        return;
    }
    memcpy(saved, current_thread->foreign_exception, sizeof saved);
    memset(current_thread->foreign_exception, 0, sizeof saved);
    empty_native_slots(obj);
    capi_enter();
    dealloc((PyObject *)obj);
    capi_leave();
    bool held = (uint32_t)obj->word != GC_COUNT_BIAS, freed = obj_has_flag(obj, CAPI_FLAG_FREED);
    if (!freed || held || !gc_cell_free(obj)) {
        obj_set_flag(obj, CAPI_FLAG_DEAD);
        if (!freed && !held) keep_in_free_list(obj);
    }
    if (UNLIKELY(capi_foreign_pending())) {
        capi_fetch();
        if (exception_pending()) exception_write_unraisable(NULL, NULL);
    }
    memcpy(current_thread->foreign_exception, saved, sizeof saved);
}

static bool wants_finalizer(Obj *obj) {
    if (obj->type->native == NULL || obj_has_flag(obj, CAPI_FLAG_FINALIZED)) return false;
    ending_look_up((PyTypeObject *)obj->type);
    return obj->type->native->finalize != NULL || ending.finalize != NULL;
}

/* In memory of C's own: the destructor gives it back, and nothing may be read in it afterwards. */
static NOINLINE void release_outside(Obj *obj) {
    Value saved[3];
    ending_look_up((PyTypeObject *)obj->type);
    destructor dealloc = ending.dealloc;
    if ((uint32_t)obj->word != GC_COUNT_BIAS) {
        gc_foreign_add(obj);
        return;
    }
    if (wants_finalizer(obj)) {
        run_finalizer(obj);
        gc_foreign_add(obj);
        return;
    }
    if (dealloc == NULL) return;
    memcpy(saved, current_thread->foreign_exception, sizeof saved);
    memset(current_thread->foreign_exception, 0, sizeof saved);
    empty_native_slots(obj);
    capi_enter();
    dealloc((PyObject *)obj);
    capi_leave();
    capi_fetch();
    if (UNLIKELY(exception_pending())) exception_write_unraisable(NULL, NULL);
    memcpy(current_thread->foreign_exception, saved, sizeof saved);
}

/* The finalizer may make the object reachable again, so its memory is only given up when it is found dead once more. */
static void release_foreign(Obj *obj) {
    if (UNLIKELY(obj_has_flag(obj, OBJ_FLAG_FOREIGN))) {
        release_outside(obj);
        return;
    }
    if (LIKELY(run_plain_dealloc(obj))) return;
    if (UNLIKELY(wants_finalizer(obj))) {
        run_finalizer(obj);
        watch_again(obj);
    } else if (UNLIKELY((uint32_t)obj->word != GC_COUNT_BIAS)) {
        watch_again(obj); /* a destructor that ran before this one has taken a reference */
    } else {
        run_dealloc(obj);
    }
}

/* ---- cycles of counted references ------------------------------------------------------------------------------------------------ */
bool capi_traversing;

typedef struct Count {
    void (*visit)(Obj *);
    Value dict; /* of the instance: the slot is the runtime's, which does not count */
} Count;

static int count_visit(PyObject *o, void *context) {
    Count *count = context;
    if (o != NULL && VALUE(o) != count->dict) count->visit((Obj *)o);
    return 0;
}

/* What C code has counted: fields of instances, and items of containers that it has filled and not let go of. */
static void count_references(Obj *obj, void (*visit)(Obj *)) {
    Type *type = obj->type;
    if (type->native == NULL) return;
    if (type_has_flag(type, TYPE_FLAG_TUPLE | TYPE_FLAG_LIST)) {
        capi_visit_unabsorbed(obj, visit);
        return;
    }
    if (type->native->solid == NULL || !(type->native->solid->native->native_flags & NATIVE_FOREIGN) || obj_has_flag(obj, CAPI_FLAG_DEAD)) return;
    traverseproc traverse = capi_find_traverse((PyTypeObject *)type);
    Slot        *dict = type->dict_offset > 0 ? (Slot *)((char *)obj + type->dict_offset) : NULL;
    Count        count = {visit, dict != NULL ? dict->value : NULL};
    if (traverse == NULL) return;
    capi_traversing = true;
    traverse((PyObject *)obj, count_visit, &count);
    capi_traversing = false;
}

static void clear_references(Obj *obj) {
    PyTypeObject *type = (PyTypeObject *)obj->type;
    if ((uint32_t)obj->word == GC_COUNT_BIAS) return; /* another one has let go of it meanwhile */
    if (wants_finalizer(obj)) {
        run_finalizer(obj);
        return;
    }
    while (type != NULL && (type->tp_clear == NULL || type->tp_clear == native_clear)) type = type->tp_base;
    if (type == NULL || obj_has_flag(obj, CAPI_FLAG_DEAD)) return;
    Value saved[3];
    memcpy(saved, current_thread->foreign_exception, sizeof saved);
    memset(current_thread->foreign_exception, 0, sizeof saved);
    capi_enter();
    type->tp_clear((PyObject *)obj);
    capi_leave();
    capi_fetch();
    if (exception_pending()) exception_write_unraisable(NULL, NULL);
    memcpy(current_thread->foreign_exception, saved, sizeof saved);
}

void PyObject_CallFinalizer(PyObject *o) {
    destructor finalize = find_finalize(Py_TYPE(o));
    if (finalize == NULL || obj_has_flag((Obj *)o, CAPI_FLAG_FINALIZED)) return;
    obj_set_flag((Obj *)o, CAPI_FLAG_FINALIZED);
    finalize(o);
}
/* From tp_dealloc: the finalizer has been run by then. */
int PyObject_CallFinalizerFromDealloc(PyObject *o) {
    PyObject_CallFinalizer(o);
    return 0;
}

void PyObject_ClearWeakRefs(PyObject *o) {} /* the collector has done it */

/* Deferred deallocation of deep structures: there is no recursion here that could be deep. */
int  _PyTrash_begin(PyThreadState *thread, PyObject *o) { return 0; }
void _PyTrash_end(PyThreadState *thread) {}
int  _PyTrash_cond(PyObject *o, destructor dealloc) { return 0; }

void capi_install_memory(void) {
    vm_hooks.release_foreign = release_foreign;
    vm_hooks.count_references = count_references;
    vm_hooks.clear_references = clear_references;
    vm_hooks.wants_finalizer = wants_finalizer;
    gc_set_cell_finalizer(release_foreign);
}
