/* exceptions.c - BaseException and the classes that add at most a few named attributes.
 *
 * All classes come from exceptions.def.  Their natives hold only shapes at first; exceptions_setup adds what each layout
 * does, before the types are readied.  Extra fields of a layout are consecutive Slots behind ExceptionObj, so one pair of
 * trace functions serves nearly all. */
#include "exceptions_int.h"

#include "objects/dict.h"
#include "objects/instance.h"
#include "objects/str.h"

#include <stdlib.h>

/* ---- shapes and types ------------------------------------------------------------------------------------------- */
#define BASE_SLOTS 6 /* dict .. cause */

static void trace_base(Obj *obj, Tracer *tracer) { trace_slots(tracer, &((ExceptionObj *)obj)->dict, BASE_SLOTS); }

#define TRACE_LAYOUT(layout, type, first, count) \
    static void trace_##layout(Obj *obj, Tracer *tracer) { \
        trace_slots(tracer, &((ExceptionObj *)obj)->dict, BASE_SLOTS); \
        trace_slots(tracer, &((type *)obj)->first, (count)); \
    }
TRACE_LAYOUT(StopIteration, StopIterationObj, value, 1)
TRACE_LAYOUT(SystemExit, SystemExitObj, code, 1)
TRACE_LAYOUT(Import, ImportErrorObj, msg, 3)
TRACE_LAYOUT(OS, OSErrorObj, error_number, 4)
TRACE_LAYOUT(Syntax, SyntaxErrorObj, msg, 8)
TRACE_LAYOUT(Group, ExceptionGroupObj, message, 2)
TRACE_LAYOUT(Name, NameErrorObj, name, 1)
TRACE_LAYOUT(Attribute, AttributeErrorObj, obj, 2)

static void trace_Unicode(Obj *obj, Tracer *tracer) {
    UnicodeErrorObj *error = (UnicodeErrorObj *)obj;
    trace_base(obj, tracer);
    trace_slots(tracer, &error->encoding, 2);
    trace_slot(tracer, &error->reason);
}

#define LAYOUT_Base          ExceptionObj, trace_base
#define LAYOUT_StopIteration StopIterationObj, trace_StopIteration
#define LAYOUT_SystemExit    SystemExitObj, trace_SystemExit
#define LAYOUT_Import        ImportErrorObj, trace_Import
#define LAYOUT_OS            OSErrorObj, trace_OS
#define LAYOUT_Syntax        SyntaxErrorObj, trace_Syntax
#define LAYOUT_Unicode       UnicodeErrorObj, trace_Unicode
#define LAYOUT_Group         ExceptionGroupObj, trace_Group
#define LAYOUT_Name          NameErrorObj, trace_Name
#define LAYOUT_Attribute     AttributeErrorObj, trace_Attribute

#define DEFINE_NATIVE_(class, structure, tracer) \
    NativeType class##_native = {.shape = {.size = sizeof(structure), .trace = (tracer)}, .type = &class##_type};
#define DEFINE_NATIVE(...) DEFINE_NATIVE_(__VA_ARGS__)
#define EXCEPTION(class, base, layout, doc) DEFINE_NATIVE(class, LAYOUT_##layout)
#include "objects/exceptions.def"
#undef EXCEPTION

#define DEFINE_TYPE_(class, base_class, text, structure, tracer) \
    Type class##_type = {.header = {.word = 1u << 30, .type = &type_type}, \
                         .name = #class, \
                         .basic_size = sizeof(structure), \
                         .flags = TYPE_FLAG_BASETYPE | TYPE_FLAG_GC | TYPE_FLAG_EXCEPTION, \
                         .doc = (text), \
                         .base = &base_class##_type, \
                         .dict_offset = offsetof(ExceptionObj, dict), \
                         .native = &class##_native};
#define DEFINE_TYPE(...) DEFINE_TYPE_(__VA_ARGS__)
#define EXCEPTION(class, base, layout, doc) DEFINE_TYPE(class, base, doc, LAYOUT_##layout)
#include "objects/exceptions.def"
#undef EXCEPTION

/* ---- construction ------------------------------------------------------------------------------------------------- */
Value exception_allocate(Type *cls, intptr_t count) { return VALUE(gc_alloc(cls, cls->native->shape.size)); }

/* Python's protocol hands the same arguments to __new__ and __init__: the second store is skipped. */
Status exception_set_args(Value self, const Value *args, size_t nargs) {
    ExceptionObj *exc = (ExceptionObj *)self;
    Value         old = exc->args.value;
    if (old != NULL && (size_t)tuple_length(old) == nargs) {
        size_t same = 0;
        while (same < nargs && tuple_get(old, (intptr_t)same) == args[same]) same++;
        if (same == nargs) return 0;
    }
    Value tuple = nargs == 0 ? empty_tuple : tuple_from_values(args, nargs);
    if (tuple == NULL) return -1;
    exception_put(self, &exc->args, tuple);
    return 0;
}

Value base_exception_create(Type *cls, const Value *args, size_t nargs, Value kwnames) {
    Value self = cls->native->allocate(cls, 0);
    if (self == NULL || exception_set_args(self, args, nargs) < 0) return NULL;
    return self;
}

Status exception_no_keywords(Type *cls, Value kwnames) {
    if (kwnames == NULL || tuple_length(kwnames) == 0) return 0;
    return RAISED(raise_type_error("%T() takes no keyword arguments", cls));
}

Status base_exception_init(Value self, const Value *args, size_t nargs, Value kwnames) {
    TRY(exception_no_keywords(type_of(self), kwnames));
    return exception_set_args(self, args, nargs);
}

Value exception_new(Type *cls, const Value *args, size_t nargs) {
    if (type_has_flag(cls, TYPE_FLAG_HEAP)) return object_call(VALUE(cls), args, nargs, NULL);
    Value self;
    TRY_VALUE(self, cls->native->create(cls, args, nargs, NULL));
    TRY_NULL(type_of(self)->native->init(self, args, nargs, NULL));
    return self;
}

Value exception_instance(Value v) {
    if (is_exception(v)) return v;
    if (!is_type(v) || !type_has_flag((Type *)v, TYPE_FLAG_EXCEPTION)) return raise_type_error("exceptions must derive from BaseException");
    Value exc;
    TRY_VALUE(exc, CALL0(v));
    if (!is_exception(exc)) {
        return raise_type_error("calling %R should have returned an instance of BaseException, not %R", v, VALUE(type_of(exc)));
    }
    return exc;
}

/* ---- text ---------------------------------------------------------------------------------------------------------- */
Value base_exception_str(Value self) {
    Value args = ((ExceptionObj *)self)->args.value;
    if (args == NULL || tuple_length(args) == 0) return str_from_c("");
    return object_str(tuple_length(args) == 1 ? tuple_get(args, 0) : args);
}

static Value base_exception_repr(Value self) {
    Value       args = none_if_null(((ExceptionObj *)self)->args.value);
    const char *name = type_short_name(type_of(self));
    if (is_tuple(args) && tuple_length(args) == 1) return str_format("%s(%R)", name, tuple_get(args, 0));
    return str_format("%s%R", name, args);
}

static Value key_error_str(Value self) {
    Value args = ((ExceptionObj *)self)->args.value;
    if (args != NULL && tuple_length(args) == 1) return object_repr(tuple_get(args, 0));
    return base_exception_str(self);
}

Status exception_attributes(Value self, Value *dict) {
    Tail *tail = instance_tail(self);
    *dict = ((ExceptionObj *)self)->dict.value;
    if (tail == NULL || (!tail->map->dict_mode && tail->map->count == 0)) return 0;
    *dict = tail->map->dict_mode ? tail->overflow.value : instance_attributes(self);
    return *dict == NULL ? -1 : 0;
}

/* ---- methods of BaseException -------------------------------------------------------------------------------------- */
static Value base_exception_reduce(Value self) {
    ExceptionObj *exc = (ExceptionObj *)self;
    Value         args = none_if_null(exc->args.value), dict;
    TRY_NULL(exception_attributes(self, &dict));
    if (dict != NULL) return TUPLE3(VALUE(type_of(self)), args, dict);
    return TUPLE2(VALUE(type_of(self)), args);
}

static Value base_exception_setstate(Value self, Value state) {
    if (state == NONE) return NONE;
    if (!is_dict(state)) return raise_type_error("state is not a dictionary");
    Value key, value;
    for (size_t i = 0; dict_next(state, &i, &key, &value);) TRY_NULL(object_set_attr(self, key, value));
    return NONE;
}

static Value get_traceback(Value self, void *closure) { return none_if_null(exception_traceback(self)); }

static Status set_traceback(Value self, Value v, void *closure) {
    if (v == NULL) return RAISED(raise_type_error("__traceback__ may not be deleted"));
    if (v != NONE && !value_is(v, &traceback_type)) return RAISED(raise_type_error("__traceback__ must be a traceback or None"));
    exception_set_traceback(self, v == NONE ? NULL : v);
    return 0;
}

static Value base_exception_with_traceback(Value self, Value traceback) {
    TRY_NULL(set_traceback(self, traceback, NULL));
    return self;
}

static Value base_exception_add_note(Value self, Value note) {
    if (!is_str(note)) return raise_type_error("note must be a str, not '%N'", note);
    Value notes;
    Truth found = object_lookup_attr(self, DUNDER(notes), &notes);
    TRY_NULL(found);
    if (found == 0) {
        TRY_VALUE(notes, list_new(0));
        TRY_NULL(object_set_attr(self, DUNDER(notes), notes));
    } else if (!is_list(notes)) {
        return raise_type_error("Cannot add note: __notes__ is not a list");
    }
    TRY_NULL(list_append(notes, note));
    return NONE;
}

static Value get_args(Value self, void *closure) { return none_if_null(((ExceptionObj *)self)->args.value); }

static Status set_args(Value self, Value v, void *closure) {
    if (v == NULL) return RAISED(raise_type_error("args may not be deleted"));
    Value tuple = sequence_to_tuple(v);
    if (tuple == NULL) return -1;
    exception_put(self, &((ExceptionObj *)self)->args, tuple);
    return 0;
}

static Value get_context(Value self, void *closure) { return none_if_null(exception_context(self)); }

static Status set_context(Value self, Value v, void *closure) {
    if (v == NULL) return RAISED(raise_type_error("__context__ may not be deleted"));
    if (v != NONE && !is_exception(v)) return RAISED(raise_type_error("exception context must be None or derive from BaseException"));
    exception_put(self, &((ExceptionObj *)self)->context, v == NONE ? NULL : v);
    return 0;
}

static Value get_cause(Value self, void *closure) { return none_if_null(exception_cause(self)); }

static Status set_cause(Value self, Value v, void *closure) {
    ExceptionObj *exc = (ExceptionObj *)self;
    if (v == NULL) return RAISED(raise_type_error("__cause__ may not be deleted"));
    if (v != NONE && !is_exception(v)) return RAISED(raise_type_error("exception cause must be None or derive from BaseException"));
    exception_put(self, &exc->cause, v == NONE ? NULL : v);
    exc->suppress_context = 1;
    return 0;
}

static Value get_dict(Value self, void *closure) { return object_get_dict(self); }

static Status set_dict(Value self, Value v, void *closure) {
    if (v == NULL || !is_dict(v)) {
        if (v == NULL) return RAISED(raise_type_error("cannot delete __dict__"));
        return RAISED(raise_type_error("__dict__ must be set to a dictionary, not a '%N'", v));
    }
    return instance_set_dict(self, v);
}

static const MethodDef base_methods[] = {
    {"__reduce__", base_exception_reduce, METHOD_NOARGS, NULL},
    {"__setstate__", base_exception_setstate, METHOD_ONE, NULL},
    {"with_traceback", base_exception_with_traceback, METHOD_ONE, "Set the traceback to the argument and return the exception."},
    {"add_note", base_exception_add_note, METHOD_ONE, "Append a str to __notes__, which tracebacks show."},
    {0},
};
static const GetSetDef base_getsets[] = {
    {"__dict__", get_dict, set_dict},
    {"args", get_args, set_args},
    {"__traceback__", get_traceback, set_traceback},
    {"__context__", get_context, set_context, "exception context"},
    {"__cause__", get_cause, set_cause, "exception cause"},
    {0},
};
static const MemberDef base_members[] = {
    {"__suppress_context__", MEMBER_BOOL, offsetof(ExceptionObj, suppress_context), false, NULL},
    {0},
};

void exception_set_traceback(Value exc, Value traceback) { exception_put(exc, &((ExceptionObj *)exc)->traceback, traceback); }

Status exception_set_cause(Value exc, Value cause) {
    if (is_type(cause) && type_has_flag((Type *)cause, TYPE_FLAG_EXCEPTION)) {
        cause = CALL0(cause);
        if (cause == NULL) return -1;
    } else if (cause != NONE && !is_exception(cause)) {
        return RAISED(raise_type_error("exception causes must derive from BaseException"));
    }
    return set_cause(exc, cause, NULL);
}

/* ---- classes with one to three named fields --------------------------------------------------------------------------- */
static Status stop_iteration_init(Value self, const Value *args, size_t nargs, Value kwnames) {
    TRY(base_exception_init(self, args, nargs, kwnames));
    exception_put(self, &((StopIterationObj *)self)->value, nargs > 0 ? args[0] : NONE);
    return 0;
}

static Status system_exit_init(Value self, const Value *args, size_t nargs, Value kwnames) {
    TRY(base_exception_init(self, args, nargs, kwnames));
    if (nargs == 0) return 0;
    exception_put(self, &((SystemExitObj *)self)->code, nargs == 1 ? args[0] : ((ExceptionObj *)self)->args.value);
    return 0;
}

/* Stores the keyword arguments that are in NAMES into the consecutive slots FIRST..., clearing the others. */
static Status take_keywords(Value self, const char *class, const char *const *names, size_t count, Slot *first,
                            const Value *values, Value kwnames) {
    for (size_t i = 0; i < count; i++) exception_put(self, &first[i], NULL);
    intptr_t given = kwnames_count(kwnames);
    for (intptr_t k = 0; k < given; k++) {
        Value  name = tuple_get(kwnames, k);
        size_t i = 0;
        if (!is_str(name)) return RAISED(raise_type_error("keywords must be strings"));
        while (i < count && !str_equal_ascii(name, names[i])) i++;
        if (i == count) return RAISED(raise_type_error("'%U' is an invalid keyword argument for %s()", name, class));
        exception_put(self, &first[i], values[k]);
    }
    return 0;
}

static Status import_error_init(Value self, const Value *args, size_t nargs, Value kwnames) {
    static const char *const names[] = {"name", "path"};
    ImportErrorObj          *error = (ImportErrorObj *)self;
    TRY(exception_set_args(self, args, nargs));
    TRY(take_keywords(self, "ImportError", names, 2, &error->name, args + nargs, kwnames));
    exception_put(self, &error->msg, nargs == 1 ? args[0] : NULL);
    return 0;
}

static Value import_error_str(Value self) {
    Value msg = ((ImportErrorObj *)self)->msg.value;
    return msg != NULL && value_is(msg, &str_type) ? msg : base_exception_str(self);
}

static Value import_error_reduce(Value self) {
    ImportErrorObj *error = (ImportErrorObj *)self;
    Value           state;
    TRY_NULL(exception_attributes(self, &state));
    if (error->name.value != NULL || error->path.value != NULL) {
        TRY_VALUE(state, state != NULL ? dict_copy(state) : dict_new());
        if (error->name.value != NULL) TRY_NULL(dict_set(state, NAME(name), error->name.value));
        if (error->path.value != NULL) TRY_NULL(dict_set(state, NAME(path), error->path.value));
    }
    Value args = none_if_null(error->base.args.value);
    return state != NULL ? TUPLE3(VALUE(type_of(self)), args, state) : TUPLE2(VALUE(type_of(self)), args);
}

static Status name_error_init(Value self, const Value *args, size_t nargs, Value kwnames) {
    static const char *const names[] = {"name"};
    TRY(exception_set_args(self, args, nargs));
    return take_keywords(self, "NameError", names, 1, &((NameErrorObj *)self)->name, args + nargs, kwnames);
}

static Status attribute_error_init(Value self, const Value *args, size_t nargs, Value kwnames) {
    static const char *const names[] = {"obj", "name"};
    TRY(exception_set_args(self, args, nargs));
    return take_keywords(self, "AttributeError", names, 2, &((AttributeErrorObj *)self)->obj, args + nargs, kwnames);
}

static const MemberDef stop_iteration_members[] = {
    {"value", MEMBER_VALUE_NONE, offsetof(StopIterationObj, value), false, "generator return value"}, {0}};
static const MemberDef system_exit_members[] = {
    {"code", MEMBER_VALUE_NONE, offsetof(SystemExitObj, code), false, "exception code"}, {0}};
static const MemberDef import_error_members[] = {
    {"msg", MEMBER_VALUE_NONE, offsetof(ImportErrorObj, msg), false, "exception message"},
    {"name", MEMBER_VALUE_NONE, offsetof(ImportErrorObj, name), false, "module name"},
    {"path", MEMBER_VALUE_NONE, offsetof(ImportErrorObj, path), false, "module path"},
    {0},
};
static const MethodDef import_error_methods[] = {{"__reduce__", import_error_reduce, METHOD_NOARGS, NULL}, {0}};
static const MemberDef name_error_members[] = {
    {"name", MEMBER_VALUE_NONE, offsetof(NameErrorObj, name), false, "name"}, {0}};
static const MemberDef attribute_error_members[] = {
    {"name", MEMBER_VALUE_NONE, offsetof(AttributeErrorObj, name), false, "attribute name"},
    {"obj", MEMBER_VALUE_NONE, offsetof(AttributeErrorObj, obj), false, "object"},
    {0},
};

/* ---- start-up ---------------------------------------------------------------------------------------------------------- */
Status exceptions_setup(void) {
    NativeType *base = &BaseException_native;
    base->allocate = exception_allocate;
    base->create = base_exception_create;
    base->init = base_exception_init;
    base->str = base_exception_str;
    base->repr = base_exception_repr;
    base->methods = base_methods, base->getsets = base_getsets, base->members = base_members;
    KeyError_native.str = key_error_str;
    BaseException_native.getattr = object_generic_get_attr;
    BaseException_native.setattr = object_generic_set_attr;
    NameError_native.str = AttributeError_native.str = base_exception_str;
    StopIteration_native.init = stop_iteration_init;
    StopIteration_native.members = stop_iteration_members;
    SystemExit_native.init = system_exit_init;
    SystemExit_native.members = system_exit_members;
    ImportError_native.init = import_error_init;
    ImportError_native.str = import_error_str;
    ImportError_native.members = import_error_members;
    ImportError_native.methods = import_error_methods;
    NameError_native.init = name_error_init;
    NameError_native.members = name_error_members;
    AttributeError_native.init = attribute_error_init;
    AttributeError_native.members = attribute_error_members;
    exc_group_setup();
    exc_os_setup();
    exc_syntax_setup();
    exc_unicode_setup();
    Value bases = TUPLE2(VALUE(&BaseExceptionGroup_type), VALUE(&Exception_type));
    if (bases == NULL) return -1;
    pointer_set(&ExceptionGroup_type, &ExceptionGroup_type.bases, bases);
    return 0;
}
