/* errors.h - raising, testing and catching exceptions.
 *
 * The pending exception is a normalised exception object in the thread state.  Raising functions return NULL (or -1) so
 * that `return raise_type_error(...)` works in functions that return a Value or pointer, and `return (raise...(), -1)` or
 * the RAISED macro in those that return Status.
 *
 * Formats: printf's d i u x c s p with l, ll, z, and %%; precision on s.  Further:
 *   %R repr(Value)  %S str(Value)  %A ascii(Value)  %U a str Value  %N name of the type of a Value  %T name of a Type *
 *   %K as %N, but None for None: what messages about wrong arguments say */
#pragma once

#include "objects/type.h"

#include <stdarg.h>

#define EXCEPTION(name, base, layout, doc) extern Type name##_type;
#include "objects/exceptions.def"
#undef EXCEPTION

COLD Value raise_format(Type *cls, const char *format, ...);       /* returns NULL */
COLD Value raise_type_error(const char *format, ...);
COLD Value raise_value_error(const char *format, ...);
COLD Value raise_overflow_error(const char *format, ...);
COLD Value raise_attribute_error(Value obj, Value name);           /* "'X' object has no attribute 'n'", sets name and obj */
/* Other texts of AttributeError and of NameError (or a subclass) with their fields set. */
COLD Value raise_attribute_format(Value obj, Value name, const char *format, ...);
COLD Value raise_name_error(Type *cls, Value name, const char *format, ...);
COLD Value raise_import_error(Type *cls, Value message, Value name_or_null, Value path_or_null);
COLD Value raise_key_error(Value key);
COLD Value raise_value(Type *cls, Value arg);                      /* cls(arg) */
COLD Value raise_exception(Value exception_object);                /* sets it pending as is (context is chained) */
COLD Value raise_memory_error(void);                               /* preallocated; never allocates */
COLD Value raise_os_error(int error_number, Value filename_or_null, Value filename2_or_null); /* right subclass */
COLD Value raise_not_implemented(const char *what);                /* NotImplementedError "Taipan: WHAT is not implemented yet" */
COLD Value raise_system_error(const char *format, ...);
COLD Value raise_stop_iteration(Value value);
COLD Value raise_arity(const char *function, size_t minimum, size_t maximum, size_t given); /* CPython's texts for positional counts */
COLD Value raise_arity_parsed(const char *function, size_t minimum, size_t maximum, size_t given); /* ... of functions that parse a tuple: "f() takes exactly 2 arguments (0 given)" */
#define RAISED(call) ((void)(call), -1)

MUST_CHECK bool exception_pending(void);
Value exception_current(void);                 /* pending exception or NULL */
Value exception_fetch(void);                   /* takes it (clears) */
void  exception_restore(Value exception_or_null); /* sets without chaining */
void  exception_clear(void);
bool  exception_matches(Type *cls);            /* pending one is an instance of CLS */
bool  exception_value_matches(Value exc, Value class_or_tuple); /* `except` rules, no __subclasscheck__ */
void  exception_chain_cause(Value cause);      /* pending.__cause__ = cause, like `raise ... from` */
void  exception_set_context(Value context);
/* Prints the pending exception as sys.unraisablehook does and clears it.  Never raises. */
void  exception_write_unraisable(const char *message_or_null, Value object_or_null);
/* Handled exception of the running frame (sys.exc_info), or NULL. */
Value exception_handled(void);
MUST_CHECK Value format_message(const char *format, ...);          /* str, same format language */
MUST_CHECK Value format_message_v(const char *format, va_list *arguments);
/* Warnings: 0, or -1 when turned into an exception. */
MUST_CHECK Status warn_format(Type *category, int stack_level, const char *format, ...);

/* Layout of every exception object: CPython's PyBaseExceptionObject. */
typedef struct ExceptionObj {
    Obj     header;
    Slot    dict;      /* offset 16 */
    Slot    args, notes, traceback, context, cause; /* traceback at 40 */
    uint8_t suppress_context;
} ExceptionObj;
_Static_assert(offsetof(ExceptionObj, traceback) == 40, "PyBaseExceptionObject.traceback");
