/* capi_layout.c - asserts that our objects look as upstream's headers say: every field that compiled extensions read or
 * write inline.  Contains no code. */
#define Py_BUILD_CORE
#include "capi_int.h"

#include <frameobject.h>
#include <internal/pycore_frame.h>

#include "compiler/code.h"
#include "objects/bytes.h"
#include "objects/dict.h"
#include "objects/exceptions.h"
#include "objects/float.h"
#include "objects/instance.h"
#include "objects/int.h"
#include "objects/iter.h"
#include "objects/str.h"
#include "vm/frame.h"

/* Code made by Cython must not put items into lists, or take them out, without a call: no barrier, no count would notice. */
#if CYTHON_USE_PYLIST_INTERNALS || CYTHON_USE_TYPE_SLOTS
#error "pyconfig.h has to keep Cython out of the storage of lists"
#endif

#define SIZE(theirs, bytes) _Static_assert(sizeof(theirs) == (bytes), "size of " #theirs);
#define FIELD(theirs, field, ours, member) \
    _Static_assert(offsetof(theirs, field) == offsetof(ours, member), #theirs "." #field);

SIZE(PyObject, sizeof(Obj))
FIELD(PyObject, ob_type, Obj, type)

SIZE(PyTypeObject, sizeof(Type))
SIZE(PyHeapTypeObject, sizeof(HeapType))
FIELD(PyTypeObject, tp_name, Type, name)
FIELD(PyTypeObject, tp_basicsize, Type, basic_size)
FIELD(PyTypeObject, tp_itemsize, Type, item_size)
FIELD(PyTypeObject, tp_dealloc, Type, tp_dealloc)
FIELD(PyTypeObject, tp_vectorcall_offset, Type, vectorcall_offset)
FIELD(PyTypeObject, tp_as_number, Type, tp_as_number)
FIELD(PyTypeObject, tp_flags, Type, flags)
FIELD(PyTypeObject, tp_doc, Type, doc)
FIELD(PyTypeObject, tp_weaklistoffset, Type, weaklist_offset)
FIELD(PyTypeObject, tp_base, Type, base)
FIELD(PyTypeObject, tp_dict, Type, dict)
FIELD(PyTypeObject, tp_dictoffset, Type, dict_offset)
FIELD(PyTypeObject, tp_bases, Type, bases)
FIELD(PyTypeObject, tp_mro, Type, mro)
FIELD(PyTypeObject, tp_cache, Type, native)
FIELD(PyTypeObject, tp_version_tag, Type, version)
FIELD(PyTypeObject, tp_finalize, Type, tp_finalize)
FIELD(PyTypeObject, tp_vectorcall, Type, tp_vectorcall)
FIELD(PyHeapTypeObject, ht_name, HeapType, name)
FIELD(PyHeapTypeObject, ht_slots, HeapType, slots)
FIELD(PyHeapTypeObject, ht_qualname, HeapType, qualname)
FIELD(PyHeapTypeObject, ht_module, HeapType, module)

FIELD(PyLongObject, ob_base.ob_size, struct IntObj, ob_size)
FIELD(PyLongObject, ob_digit, struct IntObj, digits)
FIELD(PyFloatObject, ob_fval, FloatObj, value)
FIELD(PyComplexObject, cval.real, ComplexObj, real)
FIELD(PyComplexObject, cval.imag, ComplexObj, imag)

FIELD(PyASCIIObject, length, StrObj, length)
FIELD(PyASCIIObject, hash, StrObj, hash)
FIELD(PyASCIIObject, state, StrObj, state)
FIELD(PyASCIIObject, wstr, StrObj, wstr)
SIZE(PyASCIIObject, offsetof(StrObj, ascii_data))
FIELD(PyCompactUnicodeObject, utf8_length, StrCompactObj, utf8_length)
FIELD(PyCompactUnicodeObject, utf8, StrCompactObj, utf8)
SIZE(PyCompactUnicodeObject, offsetof(StrCompactObj, data))
FIELD(PyUnicodeObject, data, StrLegacyObj, data)

FIELD(PyListObject, ob_item, ListObj, items)
FIELD(PyListObject, allocated, ListObj, capacity)
SIZE(PyListObject, sizeof(ListObj))
FIELD(PyTupleObject, ob_item, TupleObj, items)
FIELD(PyDictObject, ma_used, struct DictObj, used)
FIELD(PyDictObject, ma_version_tag, struct DictObj, version_tag)
FIELD(PySliceObject, start, SliceObj, start)
FIELD(PySliceObject, step, SliceObj, step)
FIELD(PyCellObject, ob_ref, CellObj, contents)

FIELD(PyCFunctionObject, m_ml, BuiltinObj, foreign_method)
FIELD(PyCFunctionObject, m_self, BuiltinObj, self)
FIELD(PyCFunctionObject, m_module, BuiltinObj, module)
FIELD(PyCFunctionObject, m_weakreflist, BuiltinObj, weakrefs)
FIELD(PyCFunctionObject, vectorcall, BuiltinObj, vectorcall)
FIELD(PyMethodObject, im_func, MethodObj, function)
FIELD(PyMethodObject, im_self, MethodObj, self)
FIELD(PyFunctionObject, func_globals, FunctionObj, globals)
FIELD(PyFunctionObject, func_name, FunctionObj, name)
FIELD(PyFunctionObject, func_code, FunctionObj, code)
FIELD(PyFunctionObject, func_defaults, FunctionObj, defaults)
FIELD(PyFunctionObject, func_kwdefaults, FunctionObj, kwdefaults)
FIELD(PyFunctionObject, func_closure, FunctionObj, closure)
FIELD(PyFunctionObject, func_dict, FunctionObj, dict)
FIELD(PyFunctionObject, vectorcall, FunctionObj, vectorcall)
FIELD(PyMethodDescrObject, d_common.d_type, MethodDescrObj, type)
FIELD(PyMethodDescrObject, d_common.d_name, MethodDescrObj, name)
FIELD(PyMethodDescrObject, d_method, MethodDescrObj, def)
SIZE(PyMethodDef, sizeof(MethodDef))

FIELD(PyBaseExceptionObject, dict, ExceptionObj, dict)
FIELD(PyBaseExceptionObject, args, ExceptionObj, args)
FIELD(PyBaseExceptionObject, traceback, ExceptionObj, traceback)
FIELD(PyBaseExceptionObject, context, ExceptionObj, context)
FIELD(PyBaseExceptionObject, cause, ExceptionObj, cause)
FIELD(PyBaseExceptionObject, suppress_context, ExceptionObj, suppress_context)
FIELD(PyTracebackObject, tb_next, TracebackObj, next)
FIELD(PyTracebackObject, tb_frame, TracebackObj, frame)
FIELD(PyTracebackObject, tb_lasti, TracebackObj, lasti)
FIELD(PyTracebackObject, tb_lineno, TracebackObj, line)
FIELD(PyFrameObject, f_back, FrameObj, back)
FIELD(PyFrameObject, f_lineno, FrameObj, line)
SIZE(Py_buffer, sizeof(Buffer))
FIELD(Py_buffer, obj, Buffer, object)
FIELD(Py_buffer, internal, Buffer, internal)

FIELD(PyThreadState, curexc_type, Thread, foreign_exception)
FIELD(PyThreadState, exc_info, Thread, handled)
SIZE(PyThreadState, offsetof(Thread, exception))
FIELD(_PyErr_StackItem, exc_value, HandledException, value)
FIELD(_PyErr_StackItem, previous_item, HandledException, previous)
