/* errors.c - raising, chaining, testing and taking the pending exception of the current thread.
 *
 * The pending exception is always a complete object.  Raising links it to the exception that is being handled.  Running
 * out of memory must not need memory: MemoryErrors are made at start and used in turn. */
#include "objects/errors.h"

#include "exceptions_int.h"

#include "objects/dict.h"
#include "objects/str.h"
#include "objects/thread.h"

#include "base/os.h"

#include <string.h>

#define MEMORY_ERROR_COUNT 16

static Value    memory_errors[MEMORY_ERROR_COUNT];
static unsigned next_memory_error;

Status exceptions_init(void) {
    gc_add_roots((Slot *)memory_errors, MEMORY_ERROR_COUNT, "memory errors");
    for (size_t i = 0; i < MEMORY_ERROR_COUNT; i++) {
        memory_errors[i] = exception_new(&MemoryError_type, NULL, 0);
        if (memory_errors[i] == NULL) return -1;
    }
    return 0;
}

/* ---- state --------------------------------------------------------------------------------------------------------- */
bool  exception_pending(void) { return current_thread->exception != NULL; }
Value exception_current(void) { return current_thread->exception; }
void  exception_clear(void) { current_thread->exception = NULL; }
void  exception_restore(Value exc) { current_thread->exception = exc; }

Value exception_fetch(void) {
    Value exc = current_thread->exception;
    current_thread->exception = NULL;
    return exc;
}

Value exception_handled(void) {
    for (HandledException *item = current_thread->handled; item != NULL; item = item->previous) {
        if (item->value != NULL && item->value != NONE) return item->value;
    }
    return NULL;
}

bool exception_value_matches(Value exc, Value wanted) {
    if (is_tuple(wanted)) {
        for (intptr_t i = 0; i < tuple_length(wanted); i++) {
            if (exception_value_matches(exc, tuple_get(wanted, i))) return true;
        }
        return false;
    }
    if (exc == NULL) return false;
    Type *cls = is_type(exc) ? (Type *)exc : type_of(exc);
    if (is_type(wanted) && type_has_flag((Type *)wanted, TYPE_FLAG_EXCEPTION)) return cls == (Type *)wanted || type_is_subtype(cls, (Type *)wanted);
    return exc == wanted;
}

bool exception_matches(Type *cls) {
    Value exc = current_thread->exception;
    return exc != NULL && value_is_a(exc, cls);
}

/* ---- chaining ------------------------------------------------------------------------------------------------------- */
/* Where the chain of contexts behind CONTEXT already contains EXC it is cut, so that no cycle arises.  A chain that is
 * cyclic by itself (made through __context__) is left alone: the slower pointer notices it. */
void exception_link_context(Value exc, Value context) {
    if (context == NULL || context == exc) return;
    Value at = context, slow = context;
    bool  step_slow = false;
    for (Value next; (next = exception_context(at)) != NULL; at = next) {
        if (next == exc) {
            exception_put(at, &((ExceptionObj *)at)->context, NULL);
            break;
        }
        if (next == slow) break;
        if (step_slow) slow = exception_context(slow);
        step_slow = !step_slow;
    }
    exception_put(exc, &((ExceptionObj *)exc)->context, context);
}

Value raise_exception(Value exc) {
    if (exc == NULL) return NULL;
    if (UNLIKELY(!is_exception(exc))) return raise_system_error("raised object is no exception: '%N'", exc);
    exception_link_context(exc, exception_handled());
    current_thread->exception = exc;
    return NULL;
}

void exception_chain_cause(Value cause) {
    Value exc = current_thread->exception;
    if (exc == NULL || exc == cause) return;
    ExceptionObj *obj = (ExceptionObj *)exc;
    exception_link_context(exc, cause);
    exception_put(exc, &obj->cause, cause);
    obj->suppress_context = 1;
}

void exception_set_context(Value context) {
    if (current_thread->exception != NULL) exception_link_context(current_thread->exception, context);
}

/* ---- raising ---------------------------------------------------------------------------------------------------------- */
Value raise_value(Type *cls, Value arg) { return raise_exception(exception_new(cls, &arg, 1)); }

static Value raise_message(Type *cls, const char *format, va_list *arguments) {
    current_thread->exception = NULL;
    if (format == NULL) return raise_exception(exception_new(cls, NULL, 0)); /* no message at all: cls() */
    Value message = format_message_v(format, arguments);
    if (message != NULL) return raise_value(cls, message);
    /* A __repr__ failed: as in CPython 3.11 the error that was to be told counts, without a text. */
    Type *failure = type_of(current_thread->exception);
    if (failure == &MemoryError_type || !type_is_subtype(failure, &Exception_type)) return NULL;
    return raise_message(cls, NULL, arguments);
}

#define RAISE_FUNCTION(function, class) \
    Value function(const char *format, ...) { \
        va_list arguments; \
        va_start(arguments, format); \
        raise_message(&class##_type, format, &arguments); \
        va_end(arguments); \
        return NULL; \
    }
RAISE_FUNCTION(raise_type_error, TypeError)
RAISE_FUNCTION(raise_value_error, ValueError)
RAISE_FUNCTION(raise_overflow_error, OverflowError)
RAISE_FUNCTION(raise_system_error, SystemError)

Value raise_format(Type *cls, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    raise_message(cls, format, &arguments);
    va_end(arguments);
    return NULL;
}

Value raise_attribute_format(Value obj, Value name, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    raise_message(&AttributeError_type, format, &arguments);
    va_end(arguments);
    Value exc = current_thread->exception;
    if (exc != NULL && value_is(exc, &AttributeError_type)) {
        exception_put(exc, &((AttributeErrorObj *)exc)->obj, obj);
        exception_put(exc, &((AttributeErrorObj *)exc)->name, name);
    }
    return NULL;
}

Value raise_attribute_error(Value obj, Value name) {
    if (is_type(obj)) {
        return raise_attribute_format(obj, name, "type object '%s' has no attribute '%S'", type_short_name((Type *)obj), name);
    }
    return raise_attribute_format(obj, name, "'%N' object has no attribute '%S'", obj, name);
}

Value raise_name_error(Type *cls, Value name, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    raise_message(cls, format, &arguments);
    va_end(arguments);
    Value exc = current_thread->exception;
    if (exc != NULL && value_is_a(exc, &NameError_type)) exception_put(exc, &((NameErrorObj *)exc)->name, name);
    return NULL;
}

Value raise_import_error(Type *cls, Value message, Value name_or_null, Value path_or_null) {
    Value exc;
    TRY_VALUE(exc, exception_new(cls, &message, 1));
    if (value_is_a(exc, &ImportError_type)) {
        if (name_or_null != NULL) exception_put(exc, &((ImportErrorObj *)exc)->name, name_or_null);
        if (path_or_null != NULL) exception_put(exc, &((ImportErrorObj *)exc)->path, path_or_null);
    }
    return raise_exception(exc);
}

Value raise_key_error(Value key) { return raise_value(&KeyError_type, key); }

Value raise_memory_error(void) {
    Value self = memory_errors[next_memory_error++ % MEMORY_ERROR_COUNT];
    if (UNLIKELY(self == NULL)) fatal_error(__FILE__, __LINE__, "out of memory during start-up");
    ExceptionObj *exc = (ExceptionObj *)self;
    if (self != exception_handled()) {
        exception_put(self, &exc->dict, NULL);
        exception_put(self, &exc->traceback, NULL);
        exception_put(self, &exc->context, NULL);
        exception_put(self, &exc->cause, NULL);
        exc->suppress_context = 0;
    }
    return raise_exception(self);
}

Value raise_os_error(int error_number, Value filename, Value filename2) {
    Value args[5] = {value_from_int(error_number), NULL, filename, NONE, filename2};
    Type *cls = os_error_class(error_number);
    TRY_VALUE(args[1], str_fs_decode(strerror(error_number)));
    if (filename == NULL && filename2 != NULL) args[2] = NONE;
    return raise_exception(exception_new(cls, args, filename2 != NULL ? 5 : filename != NULL ? 3 : 2));
}

Value raise_not_implemented(const char *what) {
    return raise_format(&NotImplementedError_type, "Taipan: %s is not implemented yet", what);
}

Value raise_stop_iteration(Value value) {
    bool  none = value == NULL || value == NONE;
    Value exc = exception_new(&StopIteration_type, &value, none ? 0 : 1);
    return raise_exception(exc);
}

Value raise_arity_parsed(const char *function, size_t minimum, size_t maximum, size_t given) {
    size_t wanted = given < minimum ? minimum : maximum;
    return raise_type_error("%s%s takes %s %zu argument%s (%zu given)", function ? function : "function", function ? "()" : "",
                            minimum == maximum ? "exactly" : given < minimum ? "at least" : "at most", wanted, wanted == 1 ? "" : "s", given);
}
Value raise_arity(const char *function, size_t minimum, size_t maximum, size_t given) {
    const char *bound = minimum == maximum ? "" : given < minimum ? "at least " : "at most ";
    size_t      number = given < minimum ? minimum : maximum;
    return raise_type_error("%s expected %s%zd argument%s, got %zd", function, bound, number, number == 1 ? "" : "s", given);
}

/* ---- warnings and errors nobody can receive ------------------------------------------------------------------------ */
Status warn_format(Type *category, int stack_level, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    Value message = format_message_v(format, &arguments);
    va_end(arguments);
    if (message == NULL) return -1;
    if (vm_hooks.warn == NULL) return 0;
    return vm_hooks.warn(category, message, stack_level);
}

static void write_text(Value text) {
    size_t      length;
    const char *utf8 = text != NULL ? str_utf8(text, &length) : NULL;
    if (utf8 != NULL) os_write_best_effort(2, utf8, length);
    else exception_clear();
}

void exception_write_unraisable(const char *message, Value object) {
    Value exc = exception_fetch();
    if (exc == NULL) return;
    if (vm_hooks.write_unraisable != NULL) {
        vm_hooks.write_unraisable(exc, message, object);
    } else {
        if (message != NULL) write_text(format_message("%s\n", message));
        else if (object != NULL) write_text(format_message("Exception ignored in: %R\n", object));
        write_text(format_message("%s: %S\n", type_short_name(type_of(exc)), exc));
    }
    exception_clear();
}
