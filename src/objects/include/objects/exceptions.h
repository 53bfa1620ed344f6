/* exceptions.h - layouts of the exception objects (CPython's) and constructors for those with more than a message.
 *
 * Unless a comment says otherwise, functions may allocate and raise, and run no Python code for built-in classes. */
#pragma once

#include "objects/object.h"

typedef struct StopIterationObj { ExceptionObj base; Slot value; } StopIterationObj;
typedef struct SystemExitObj { ExceptionObj base; Slot code; } SystemExitObj;
typedef struct ImportErrorObj { ExceptionObj base; Slot msg, name, path; } ImportErrorObj;
typedef struct OSErrorObj {
    ExceptionObj base;
    Slot         error_number, strerror, filename, filename2;
    intptr_t     written; /* BlockingIOError.characters_written; -1: not set */
} OSErrorObj;
typedef struct SyntaxErrorObj {
    ExceptionObj base;
    Slot         msg, filename, lineno, offset, end_lineno, end_offset, text, print_file_and_line;
} SyntaxErrorObj;
typedef struct UnicodeErrorObj {
    ExceptionObj base;
    Slot         encoding, object;
    intptr_t     start, end;
    Slot         reason;
} UnicodeErrorObj;
typedef struct ExceptionGroupObj { ExceptionObj base; Slot message, exceptions; } ExceptionGroupObj;
typedef struct NameErrorObj { ExceptionObj base; Slot name; } NameErrorObj;
typedef struct AttributeErrorObj { ExceptionObj base; Slot obj, name; } AttributeErrorObj;

/* cls(*args); calls Python code only for classes made in Python.  Not raised. */
MUST_CHECK Value exception_new(Type *cls, const Value *args, size_t nargs);
/* The exception that `raise TYPE_OR_EXCEPTION` means: the object itself or a new instance; TypeError otherwise. */
MUST_CHECK Value exception_instance(Value type_or_exception);
static inline Value exception_traceback(Value exc) { return ((ExceptionObj *)exc)->traceback.value; } /* or NULL */
void exception_set_traceback(Value exc, Value traceback_or_null);
static inline Value exception_context(Value exc) { return ((ExceptionObj *)exc)->context.value; } /* or NULL */
static inline Value exception_cause(Value exc) { return ((ExceptionObj *)exc)->cause.value; }     /* or NULL */
/* `raise EXC from CAUSE`: CAUSE is None, a class or an exception; TypeError otherwise. */
MUST_CHECK Status exception_set_cause(Value exc, Value cause);
/* Makes CONTEXT the context of EXC unless they are the same; cuts cycles. Never raises. */
void exception_link_context(Value exc, Value context_or_null);
/* Value of a caught StopIteration (None when it has none). */
static inline Value stop_iteration_value(Value exc) {
    Value value = ((StopIterationObj *)exc)->value.value;
    return value != NULL ? value : NONE;
}

/* NULL columns and texts become None; lines and columns below 0 become None. */
MUST_CHECK Value syntax_error_new(Type *cls, Value msg, Value filename, int64_t lineno, int64_t offset, Value text_or_null,
                                  int64_t end_lineno, int64_t end_offset);
MUST_CHECK Value unicode_decode_error_new(const char *encoding, Value bytes, intptr_t start, intptr_t end, const char *reason);
MUST_CHECK Value unicode_encode_error_new(const char *encoding, Value str, intptr_t start, intptr_t end, const char *reason);
MUST_CHECK Value unicode_translate_error_new(Value str, intptr_t start, intptr_t end, const char *reason);
/* START and END as the error handlers see them: clamped to the object. EXC is a UnicodeError with its fields set, else
 * TypeError. */
MUST_CHECK Status unicode_error_range(Value exc, intptr_t *start, intptr_t *end);
/* Class for an error number: OSError or the subclass that means it.  Never raises. */
Type *os_error_class(int64_t error_number);

/* ---- except* ------------------------------------------------------------------------------------------------------ */
MUST_CHECK Value exception_group_new(const char *message, Value exceptions);
/* Parts of EXC (a group or a plain exception) that match CLASS_OR_TUPLE and that do not; either may be None. */
MUST_CHECK Status exception_group_match(Value exc, Value class_or_tuple, Value *match, Value *rest);
/* What has to be raised after the except* clauses of ORIGINAL ran: RAISED is the list of exceptions that left them
 * (None entries are ignored) with the unhandled rest.  None: nothing. */
MUST_CHECK Value exception_prepare_reraise_star(Value original, Value raised);
static inline bool is_exception_group(Value v) { return is_exception(v) && value_is_a(v, &BaseExceptionGroup_type); }

MUST_CHECK Status exceptions_setup(void); /* EARLY row of types.def */
MUST_CHECK Status exceptions_init(void);  /* LATE row: preallocated errors */
