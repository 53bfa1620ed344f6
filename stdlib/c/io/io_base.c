/* io_base.c - _IOBase, _RawIOBase, _BufferedIOBase, _TextIOBase: what every stream has, and what subclasses override. */
#include "io_int.h"
#include "objects/instance.h"

#include <string.h>

Value io_unsupported_operation;

Value io_unsupported(const char *message) {
    Value text = str_from_c(message);
    return text ? raise_value((Type *)io_unsupported_operation, text) : NULL;
}

static Value unsupported_method(const char *method) { return io_unsupported(method); }

static Slot closed_name;

Truth io_is_closed(Value file) {
    if (!closed_name.value) {
        closed_name.value = str_intern_c("closed");
        gc_add_roots(&closed_name, 1, "io name");
    }
    Value closed = closed_name.value ? object_get_attr(file, closed_name.value) : NULL;
    return closed ? object_truth(closed) : -1;
}
Status io_check_closed(Value file) {
    Truth closed = io_is_closed(file);
    if (closed < 0) return -1;
    return closed ? RAISED(raise_value_error("I/O operation on closed file.")) : 0;
}
Truth io_is_true(Value file, const char *method) {
    Value result = object_call_method(file, str_intern_c(method), NULL, 0);
    return result ? object_truth(result) : -1;
}
Status io_offset(Value v, int64_t *out) {
    Value index = number_index(v);
    return index ? int_as_i64(index, out) : -1;
}
Status io_size_argument(const Value *args, size_t nargs, const char *function, int64_t *out) {
    *out = -1;
    if (nargs > 1) return RAISED(raise_arity(function, 0, 1, nargs));
    if (nargs == 0 || args[0] == NONE) return 0;
    if (!number_has_index(args[0])) return RAISED(raise_type_error("argument should be integer or None, not '%.200s'", type_of(args[0])->name));
    intptr_t n;
    TRY(number_as_index(args[0], &n, &OverflowError_type));
    *out = n;
    return 0;
}

/* ---- _IOBase ---------------------------------------------------------------------------------------------------------------- */
static Value base_seek(Value self, const Value *args, size_t nargs, Value names) { return unsupported_method("seek"); }
static Value base_tell(Value self) {
    Value args[] = {value_from_int(0), value_from_int(1)};
    return object_call_method(self, NAME(seek), args, 2);
}
static Value base_truncate(Value self, const Value *args, size_t nargs, Value names) { return unsupported_method("truncate"); }

static bool marked_closed(Value self) {
    Value dict = ((IOBaseObj *)self)->attributes.value;
    return dict && dict_get_c(dict, "__IOBase_closed") != NULL;
}
static Value base_get_closed(Value self, void *closure) { return value_from_bool(marked_closed(self)); }

static Value base_flush(Value self) {
    if (marked_closed(self)) return raise_value_error("I/O operation on closed file.");
    return NONE;
}
static Value base_close(Value self) {
    if (marked_closed(self)) return NONE;
    Value flushed = CALL_METHOD0(self, NAME(flush));
    Value error = flushed ? NULL : exception_fetch();
    Status status = object_set_attr(self, str_intern_c("__IOBase_closed"), TRUE_VALUE);
    if (error) {
        exception_clear();
        exception_restore(error);
        return NULL;
    }
    return status < 0 ? NULL : NONE;
}
static Value base_false(Value self) { return io_check_closed(self) < 0 ? NULL : FALSE_VALUE; }
static Value base_seekable(Value self) { return FALSE_VALUE; }
static Value base_fileno(Value self) { return unsupported_method("fileno"); }

static Value check_ability(Value self, const char *method, const char *message) {
    Truth able = io_is_true(self, method);
    return able < 0 ? NULL : able ? TRUE_VALUE : io_unsupported(message);
}
static Value base_check_seekable(Value self) { return check_ability(self, "seekable", "File or stream is not seekable."); }
static Value base_check_readable(Value self) { return check_ability(self, "readable", "File or stream is not readable."); }
static Value base_check_writable(Value self) { return check_ability(self, "writable", "File or stream is not writable."); }
static Value base_check_closed(Value self) { return io_check_closed(self) < 0 ? NULL : NONE; }
static Value base_enter(Value self) { return io_check_closed(self) < 0 ? NULL : self; }
static Value base_exit(Value self, const Value *args, size_t nargs, Value names) { return CALL_METHOD0(self, NAME(close)); }
static Value base_iter(Value self) { return io_check_closed(self) < 0 ? NULL : self; }
static Value base_next(Value self) {
    Value line = CALL_METHOD0(self, NAME(readline));
    if (!line) return NULL;
    intptr_t length;
    if (object_length(line, &length) < 0) return NULL;
    return length ? line : NULL;
}

/* One byte at a time unless peek() tells how far the line reaches. */
Value io_base_readline(Value self, int64_t limit) {
    Value peek;
    Truth has_peek = object_lookup_attr(self, str_intern_c("peek"), &peek);
    Value line = has_peek < 0 ? NULL : bytearray_from_data("", 0);
    while (line && (limit < 0 || bytearray_length(line) < limit)) {
        int64_t wanted = 1;
        if (has_peek) {
            Value ahead = CALL1(peek, value_from_int(1));
            if (!ahead) return NULL;
            if (!is_bytes(ahead)) return raise_format(&OSError_type, "peek() should have returned a bytes object, not '%.200s'", type_of(ahead)->name);
            if (bytes_length(ahead) > 0) {
                const uint8_t *newline = memchr(bytes_data(ahead), '\n', (size_t)bytes_length(ahead));
                wanted = newline ? newline - bytes_data(ahead) + 1 : bytes_length(ahead);
                if (limit >= 0 && wanted > limit - bytearray_length(line)) wanted = limit - bytearray_length(line);
            }
        }
        Value piece = CALL_METHOD1(self, NAME(read), int_from_i64(wanted));
        if (!piece) return NULL;
        if (!is_bytes(piece)) return raise_format(&OSError_type, "read() should have returned a bytes object, not '%.200s'", type_of(piece)->name);
        if (bytes_length(piece) == 0) break;
        intptr_t before = bytearray_length(line);
        TRY_NULL(bytearray_resize(line, before + bytes_length(piece)));
        memcpy(bytearray_data(line) + before, bytes_data(piece), (size_t)bytes_length(piece));
        if (bytearray_data(line)[bytearray_length(line) - 1] == '\n') break;
    }
    return line ? bytes_from_data(bytearray_data(line), (size_t)bytearray_length(line)) : NULL;
}
static Value base_readline(Value self, const Value *args, size_t nargs, Value names) {
    int64_t limit;
    TRY_NULL(io_size_argument(args, nargs, "readline", &limit));
    return io_base_readline(self, limit);
}
static Value base_readlines(Value self, const Value *args, size_t nargs, Value names) {
    int64_t hint, total = 0;
    TRY_NULL(io_size_argument(args, nargs, "readlines", &hint));
    Value list = list_new(0), iterator = list ? object_iter(self) : NULL;
    while (iterator) {
        Value line = object_next(iterator);
        if (!line) return exception_pending() ? NULL : list;
        intptr_t length;
        if (list_append(list, line) < 0 || object_length(line, &length) < 0) return NULL;
        if (hint > 0 && (total += length) > hint) return list;
    }
    return NULL;
}
static Value base_writelines(Value self, Value lines) {
    TRY_NULL(io_check_closed(self));
    Value iterator = object_iter(lines);
    while (iterator) {
        Value line = object_next(iterator);
        if (!line) return exception_pending() ? NULL : NONE;
        if (!CALL_METHOD1(self, NAME(write), line)) return NULL;
    }
    return NULL;
}

void io_finalize(Value self) {
    Value saved = exception_fetch(), closed = NULL;
    Truth is_closed = object_lookup_attr(self, str_intern_c("closed"), &closed) > 0 ? object_truth(closed) : 1;
    exception_clear();
    if (is_closed == 0) {
        if (object_set_attr(self, str_intern_c("_finalizing"), TRUE_VALUE) < 0) exception_clear();
        if (!CALL_METHOD0(self, NAME(close))) {
            if (vm_config.dev_mode) exception_write_unraisable(NULL, self);
            else exception_clear();
        }
    }
    exception_restore(saved);
}
void io_settle(Value self) { gc_drop_finalizer(value_obj(self)); }
Status io_unsettle(Value self) {
    Obj *obj = value_obj(self);
    if (!obj_has_flag(obj, OBJ_FLAG_SETTLED)) return 0;
    obj_clear_flag(obj, OBJ_FLAG_SETTLED);
    return gc_register_finalizer(obj); /* once more does no harm */
}
static Value base_create(Type *cls, const Value *args, size_t nargs, Value names) {
    return cls->native->allocate(cls, 0); /* which registers the finalizer */
}
static void base_trace(Obj *obj, Tracer *tracer) { trace_slot(tracer, &((IOBaseObj *)obj)->attributes); }

static const MethodDef base_methods[] = {
    {"seek", base_seek, METHOD_FAST, "Change stream position."},
    {"tell", base_tell, METHOD_NOARGS, "tell($self, /)\n--\n\nReturn current stream position."},
    {"truncate", base_truncate, METHOD_FAST, "Truncate file to size bytes."},
    {"flush", base_flush, METHOD_NOARGS, "flush($self, /)\n--\n\nFlush write buffers, if applicable."},
    {"close", base_close, METHOD_NOARGS, "close($self, /)\n--\n\nFlush and close the IO object."},
    {"seekable", base_seekable, METHOD_NOARGS, "seekable($self, /)\n--\n\nReturn whether object supports random access."},
    {"readable", base_seekable, METHOD_NOARGS, "readable($self, /)\n--\n\nReturn whether object was opened for reading."},
    {"writable", base_seekable, METHOD_NOARGS, "writable($self, /)\n--\n\nReturn whether object was opened for writing."},
    {"_checkClosed", base_check_closed, METHOD_NOARGS, NULL},
    {"_checkSeekable", base_check_seekable, METHOD_NOARGS, NULL},
    {"_checkReadable", base_check_readable, METHOD_NOARGS, NULL},
    {"_checkWritable", base_check_writable, METHOD_NOARGS, NULL},
    {"fileno", base_fileno, METHOD_NOARGS, "fileno($self, /)\n--\n\nReturns underlying file descriptor if one exists."},
    {"isatty", base_false, METHOD_NOARGS, "isatty($self, /)\n--\n\nReturn whether this is an 'interactive' stream."},
    {"__enter__", base_enter, METHOD_NOARGS, NULL},
    {"__exit__", base_exit, METHOD_FAST, NULL},
    {"readline", base_readline, METHOD_FAST, "readline($self, size=-1, /)\n--\n\nRead and return a line from the stream."},
    {"readlines", base_readlines, METHOD_FAST, "readlines($self, hint=-1, /)\n--\n\nReturn a list of lines from the stream."},
    {"writelines", base_writelines, METHOD_ONE, "writelines($self, lines, /)\n--\n\nWrite a list of lines to stream."},
    {NULL}};
static const GetSetDef base_getsets[] = {{"closed", base_get_closed}, {"__dict__", instance_get_dict, instance_set_dict_checked}, {NULL}};
static NativeType base_native = {.shape = {.size = sizeof(IOBaseObj), .trace = base_trace}, .create = base_create, .iter = base_iter, .iternext = base_next,
                                 .methods = base_methods, .getsets = base_getsets, .finalize = io_finalize, .weak_offset = offsetof(IOBaseObj, weakrefs)};
Type io_base_type = {.header = {.word = 1u << 30, .type = &type_type}, .name = "_io._IOBase", .basic_size = sizeof(IOBaseObj), IO_BASE_OFFSETS,
                     .flags = TYPE_FLAG_BASETYPE, .base = &object_type, .native = &base_native, .doc = "The abstract base class for all I/O classes."};

/* ---- _RawIOBase -------------------------------------------------------------------------------------------------------------- */
static Value raw_read(Value self, const Value *args, size_t nargs, Value names) {
    int64_t size;
    TRY_NULL(io_size_argument(args, nargs, "read", &size));
    if (size < 0) return CALL_METHOD0(self, str_intern_c("readall"));
    Value buffer = bytearray_from_data("", 0);
    if (!buffer || bytearray_resize(buffer, size) < 0) return NULL;
    Value got = CALL_METHOD1(self, NAME(readinto), buffer);
    if (!got || got == NONE) return got;
    int64_t count;
    TRY_NULL(io_offset(got, &count));
    if (count < 0 || count > size) return raise_value_error("readinto returned %lld outside buffer size %lld", (long long)count, (long long)size);
    return bytes_from_data(bytearray_data(buffer), (size_t)count);
}
static Value raw_readall(Value self) {
    Value list = list_new(0);
    while (list) {
        Value piece = CALL_METHOD1(self, NAME(read), value_from_int(DEFAULT_BUFFER_SIZE));
        if (!piece) return NULL;
        if (piece == NONE) {
            if (!list_length(list)) return NONE;
            break;
        }
        if (!is_bytes(piece)) return raise_type_error("read() should return bytes");
        if (!bytes_length(piece)) break;
        TRY_NULL(list_append(list, piece));
    }
    Value empty = list ? bytes_from_data("", 0) : NULL;
    return empty ? CALL_METHOD1(empty, NAME(join), list) : NULL;
}
static Value raw_readinto(Value self, Value buffer) { return raise_format(&NotImplementedError_type, "readinto"); }
static Value raw_write(Value self, Value buffer) { return raise_format(&NotImplementedError_type, "write"); }
static const MethodDef raw_methods[] = {{"read", raw_read, METHOD_FAST, "read($self, size=-1, /)\n--\n\n"},
                                        {"readall", raw_readall, METHOD_NOARGS, "readall($self, /)\n--\n\nRead until EOF, using multiple read() call."},
                                        {"readinto", raw_readinto, METHOD_ONE, NULL},
                                        {"write", raw_write, METHOD_ONE, NULL},
                                        {NULL}};
static NativeType raw_native = {.shape = {.size = sizeof(IOBaseObj), .trace = base_trace}, .methods = raw_methods, .finalize = io_finalize};
Type raw_io_base_type = {.header = {.word = 1u << 30, .type = &type_type}, .name = "_io._RawIOBase", .basic_size = sizeof(IOBaseObj), IO_BASE_OFFSETS,
                         .flags = TYPE_FLAG_BASETYPE, .base = &io_base_type, .native = &raw_native, .doc = "Base class for raw binary I/O."};

/* ---- _BufferedIOBase ----------------------------------------------------------------------------------------------------------- */
static Value buffered_unsupported_detach(Value self) { return unsupported_method("detach"); }
static Value buffered_unsupported_read(Value self, const Value *args, size_t nargs, Value names) { return unsupported_method("read"); }
static Value buffered_unsupported_read1(Value self, const Value *args, size_t nargs, Value names) { return unsupported_method("read1"); }
static Value buffered_unsupported_write(Value self, Value v) { return unsupported_method("write"); }

static Value readinto_with(Value self, Value target, const char *method) {
    Buffer buffer;
    TRY_NULL(buffer_get_writable(strcmp(method, "read") == 0 ? "readinto" : "readinto1", target, &buffer));
    Value data = object_call_method(self, str_intern_c(method), (Value[]){int_from_i64(buffer.length)}, 1);
    Value result = NULL;
    if (data && !is_bytes(data)) raise_type_error("read() should return bytes");
    else if (data && bytes_length(data) > buffer.length)
        raise_value_error("read() returned too much data: %zd bytes requested, %zd returned", buffer.length, bytes_length(data));
    else if (data) {
        memcpy(buffer.data, bytes_data(data), (size_t)bytes_length(data));
        result = int_from_i64(bytes_length(data));
    }
    buffer_release(&buffer);
    return result;
}
static Value buffered_readinto(Value self, Value target) { return readinto_with(self, target, "read"); }
static Value buffered_readinto1(Value self, Value target) { return readinto_with(self, target, "read1"); }
static const MethodDef buffered_methods[] = {{"detach", buffered_unsupported_detach, METHOD_NOARGS, "Disconnect this buffer from its underlying raw stream and return it."},
                                             {"read", buffered_unsupported_read, METHOD_FAST, "Read and return up to n bytes."},
                                             {"read1", buffered_unsupported_read1, METHOD_FAST, "Read and return up to n bytes, with at most one read() call."},
                                             {"write", buffered_unsupported_write, METHOD_ONE, "Write the given buffer to the IO stream."},
                                             {"readinto", buffered_readinto, METHOD_ONE, "readinto($self, buffer, /)\n--\n\n"},
                                             {"readinto1", buffered_readinto1, METHOD_ONE, "readinto1($self, buffer, /)\n--\n\n"},
                                             {NULL}};
static NativeType buffered_native = {.shape = {.size = sizeof(IOBaseObj), .trace = base_trace}, .methods = buffered_methods, .finalize = io_finalize};
Type buffered_io_base_type = {.header = {.word = 1u << 30, .type = &type_type}, .name = "_io._BufferedIOBase", .basic_size = sizeof(IOBaseObj), IO_BASE_OFFSETS,
                              .flags = TYPE_FLAG_BASETYPE, .base = &io_base_type, .native = &buffered_native, .doc = "Base class for buffered IO objects."};

/* ---- _TextIOBase ------------------------------------------------------------------------------------------------------------------ */
static Value text_readline(Value self, const Value *args, size_t nargs, Value names) { return unsupported_method("readline"); }
static Value text_none(Value self, void *closure) { return NONE; }
static const MethodDef text_methods[] = {{"detach", buffered_unsupported_detach, METHOD_NOARGS, "Separate the underlying buffer from the TextIOBase and return it."},
                                         {"read", buffered_unsupported_read, METHOD_FAST, "Read at most n characters from stream."},
                                         {"readline", text_readline, METHOD_FAST, "Read until newline or EOF."},
                                         {"write", buffered_unsupported_write, METHOD_ONE, "Write string to stream."},
                                         {NULL}};
static const GetSetDef text_getsets[] = {{"encoding", text_none}, {"newlines", text_none}, {"errors", text_none}, {NULL}};
static NativeType text_native = {.shape = {.size = sizeof(IOBaseObj), .trace = base_trace}, .methods = text_methods, .getsets = text_getsets, .finalize = io_finalize};
Type text_io_base_type = {.header = {.word = 1u << 30, .type = &type_type}, .name = "_io._TextIOBase", .basic_size = sizeof(IOBaseObj), IO_BASE_OFFSETS,
                          .flags = TYPE_FLAG_BASETYPE, .base = &io_base_type, .native = &text_native, .doc = "Base class for text I/O."};
