/* exc_os.c - OSError: the subclass is chosen by error number, two to five arguments are spread over fields.
 *
 * Construction may happen in __new__ or in __init__: if a subclass overrides __init__ but not __new__, __new__ leaves the
 * fields alone so that OSError.__init__ can fill them with what the subclass passes on. */
#include "exceptions_int.h"

#include "objects/dict.h"
#include "objects/int.h"
#include "objects/str.h"

#include <errno.h>

Type *os_error_class(int64_t error_number) {
    switch (error_number) {
    case EAGAIN: case EALREADY: case EINPROGRESS:
#if EWOULDBLOCK != EAGAIN
    case EWOULDBLOCK:
#endif
        return &BlockingIOError_type;
    case EPIPE: case ESHUTDOWN: return &BrokenPipeError_type;
    case ECHILD: return &ChildProcessError_type;
    case ECONNABORTED: return &ConnectionAbortedError_type;
    case ECONNREFUSED: return &ConnectionRefusedError_type;
    case ECONNRESET: return &ConnectionResetError_type;
    case EEXIST: return &FileExistsError_type;
    case ENOENT: return &FileNotFoundError_type;
    case EISDIR: return &IsADirectoryError_type;
    case ENOTDIR: return &NotADirectoryError_type;
    case EINTR: return &InterruptedError_type;
    case EACCES: case EPERM: return &PermissionError_type;
    case ESRCH: return &ProcessLookupError_type;
    case ETIMEDOUT: return &TimeoutError_type;
    default: return &OSError_type;
    }
}

static Value  os_error_create(Type *cls, const Value *args, size_t nargs, Value kwnames);
static Status os_error_init(Value self, const Value *args, size_t nargs, Value kwnames);

/* True when __init__ has to do the work. */
static bool init_does_it(Type *cls) { return cls->native->init != os_error_init && cls->native->create == os_error_create; }

static Status fill(OSErrorObj *self, const Value *args, size_t nargs) {
    Value obj = VALUE(self);
    Value filename = nargs > 2 && nargs <= 5 ? args[2] : NULL, filename2 = nargs == 5 ? args[4] : NULL;
    size_t kept = nargs;
    if (filename != NULL && filename != NONE) {
        if (type_of(obj) == &BlockingIOError_type && (number_has_index(filename) || is_float(filename))) {
            TRY(number_as_index(filename, &self->written, &ValueError_type));
        } else {
            exception_put(obj, &self->filename, filename);
            if (filename2 != NULL && filename2 != NONE) exception_put(obj, &self->filename2, filename2);
            kept = 2;
        }
    }
    TRY(exception_set_args(obj, args, kept));
    if (nargs >= 2 && nargs <= 5) {
        exception_put(obj, &self->error_number, args[0]);
        exception_put(obj, &self->strerror, args[1]);
    }
    return 0;
}

static Value os_error_create(Type *cls, const Value *args, size_t nargs, Value kwnames) {
    bool later = init_does_it(cls);
    if (!later) {
        TRY_NULL(exception_no_keywords(cls, kwnames));
        int64_t number;
        if (cls == &OSError_type && nargs >= 2 && nargs <= 5 && is_int(args[0]) && int_small(args[0], &number)) cls = os_error_class(number);
    }
    Value self;
    TRY_VALUE(self, cls->native->allocate(cls, 0));
    ((OSErrorObj *)self)->written = -1;
    TRY_NULL(later ? exception_set_args(self, NULL, 0) : fill((OSErrorObj *)self, args, nargs));
    return self;
}

static Status os_error_init(Value self, const Value *args, size_t nargs, Value kwnames) {
    Type *cls = type_of(self);
    if (!init_does_it(cls)) return 0;
    TRY(exception_no_keywords(cls, kwnames));
    return fill((OSErrorObj *)self, args, nargs);
}

static Value os_error_str(Value v) {
    OSErrorObj *self = (OSErrorObj *)v;
    Value       number = none_if_null(self->error_number.value), text = none_if_null(self->strerror.value);
    Value       filename = self->filename.value, filename2 = self->filename2.value;
    if (filename != NULL && filename2 != NULL) return str_format("[Errno %S] %S: %R -> %R", number, text, filename, filename2);
    if (filename != NULL) return str_format("[Errno %S] %S: %R", number, text, filename);
    if (self->error_number.value != NULL && self->strerror.value != NULL) return str_format("[Errno %S] %S", number, text);
    return base_exception_str(v);
}

static Value os_error_reduce(Value v) {
    OSErrorObj *self = (OSErrorObj *)v;
    Value       args = none_if_null(self->base.args.value), dict;
    TRY_NULL(exception_attributes(v, &dict));
    if (is_tuple(args) && tuple_length(args) == 2 && self->filename.value != NULL) {
        Value full[5] = {tuple_get(args, 0), tuple_get(args, 1), self->filename.value, NONE, self->filename2.value};
        TRY_VALUE(args, tuple_from_values(full, self->filename2.value != NULL ? 5 : 3));
    }
    return dict != NULL ? TUPLE3(VALUE(type_of(v)), args, dict) : TUPLE2(VALUE(type_of(v)), args);
}

static Value get_written(Value v, void *closure) {
    intptr_t written = ((OSErrorObj *)v)->written;
    if (written == -1) return raise_format(&AttributeError_type, "characters_written");
    return int_from_i64(written);
}

static Status set_written(Value v, Value number, void *closure) {
    OSErrorObj *self = (OSErrorObj *)v;
    if (number == NULL) {
        if (self->written == -1) return RAISED(raise_format(&AttributeError_type, "characters_written"));
        self->written = -1;
        return 0;
    }
    return number_as_index(number, &self->written, &ValueError_type);
}

static const MethodDef os_error_methods[] = {{"__reduce__", os_error_reduce, METHOD_NOARGS, NULL}, {0}};
static const GetSetDef os_error_getsets[] = {{"characters_written", get_written, set_written}, {0}};
static const MemberDef os_error_members[] = {
    {"errno", MEMBER_VALUE_NONE, offsetof(OSErrorObj, error_number), false, "POSIX exception code"},
    {"strerror", MEMBER_VALUE_NONE, offsetof(OSErrorObj, strerror), false, "exception strerror"},
    {"filename", MEMBER_VALUE_NONE, offsetof(OSErrorObj, filename), false, "exception filename"},
    {"filename2", MEMBER_VALUE_NONE, offsetof(OSErrorObj, filename2), false, "second exception filename"},
    {0},
};

void exc_os_setup(void) {
    OSError_native.create = os_error_create;
    OSError_native.init = os_error_init;
    OSError_native.str = os_error_str;
    OSError_native.methods = os_error_methods;
    OSError_native.getsets = os_error_getsets;
    OSError_native.members = os_error_members;
}
