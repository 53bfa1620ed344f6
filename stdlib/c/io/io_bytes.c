/* io_bytes.c - BytesIO: a binary stream in memory.  The bytes live in a bytearray, whose export count forbids resizing while a
 * view from getbuffer() is alive. */
#include "io_int.h"

#include <string.h>

typedef struct BytesIOObj {
    IOBaseObj base;
    Slot      data; /* bytearray; NULL: closed */
    intptr_t  at;
} BytesIOObj;

static Status check_open(BytesIOObj *b) { return b->data.value ? 0 : RAISED(raise_value_error("I/O operation on closed file.")); }
static intptr_t length_of(BytesIOObj *b) { return bytearray_length(b->data.value); }

static Value bytes_io_create(Type *cls, const Value *args, size_t nargs, Value names) {
    BytesIOObj *b = (BytesIOObj *)cls->native->allocate(cls, 0);
    Value       data = b ? bytearray_from_data("", 0) : NULL;
    if (!data) return NULL;
    slot_set(b, &b->data, data);
    if (cls == &bytes_io_type) io_settle(VALUE(b));
    return VALUE(b);
}
static Status bytes_io_init(Value self, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"BytesIO", "| initial_bytes"};
    Value                initial;
    BytesIOObj          *b = (BytesIOObj *)self;
    Buffer               buffer;
    TRY(args_parse(&spec, args, nargs, names, &initial));
    Value data;
    if (initial && initial != NONE) {
        TRY(buffer_get(initial, &buffer, BUFFER_SIMPLE));
        data = bytearray_from_data(buffer.data, (size_t)buffer.length);
        buffer_release(&buffer);
    } else {
        data = bytearray_from_data("", 0);
    }
    if (!data) return -1;
    slot_set(b, &b->data, data);
    b->at = 0;
    return 0;
}
static void bytes_io_trace(Obj *obj, Tracer *tracer) {
    trace_slot(tracer, &((BytesIOObj *)obj)->base.attributes);
    trace_slot(tracer, &((BytesIOObj *)obj)->data);
}

/* ---- reading -------------------------------------------------------------------------------------------------------------- */
static Value take(BytesIOObj *b, intptr_t count) {
    intptr_t left = length_of(b) - b->at;
    if (left < 0) left = 0;
    if (count < 0 || count > left) count = left;
    Value bytes = bytes_from_data(bytearray_data(b->data.value) + (left ? b->at : 0), (size_t)count);
    if (bytes) b->at += count;
    return bytes;
}
static Value bytes_io_read(Value self, const Value *args, size_t nargs, Value names) {
    int64_t size;
    TRY_NULL(io_size_argument(args, nargs, "read", &size));
    return check_open((BytesIOObj *)self) < 0 ? NULL : take((BytesIOObj *)self, size);
}
static Value bytes_io_read1(Value self, const Value *args, size_t nargs, Value names) {
    if (nargs > 1) return raise_arity("read1", 0, 1, nargs);
    return bytes_io_read(self, args, nargs, names);
}
static intptr_t line_length(BytesIOObj *b) {
    intptr_t left = length_of(b) - b->at;
    if (left <= 0) return 0;
    const uint8_t *start = bytearray_data(b->data.value) + b->at, *newline = memchr(start, '\n', (size_t)left);
    return newline ? newline - start + 1 : left;
}
static Value bytes_io_readline(Value self, const Value *args, size_t nargs, Value names) {
    int64_t     size;
    BytesIOObj *b = (BytesIOObj *)self;
    TRY_NULL(io_size_argument(args, nargs, "readline", &size));
    TRY_NULL(check_open(b));
    intptr_t length = line_length(b);
    return take(b, size >= 0 && size < length ? size : length);
}
static Value bytes_io_readlines(Value self, const Value *args, size_t nargs, Value names) {
    int64_t     hint, total = 0;
    BytesIOObj *b = (BytesIOObj *)self;
    if (nargs == 1 && args[0] != NONE && !number_has_index(args[0])) return raise_type_error("integer argument expected, got '%N'", args[0]);
    TRY_NULL(io_size_argument(args, nargs, "readlines", &hint));
    TRY_NULL(check_open(b));
    Value list = list_new(0);
    while (list) {
        intptr_t length = line_length(b);
        if (length == 0) break;
        Value line = take(b, length);
        if (!line || list_append(list, line) < 0) return NULL;
        if (hint > 0 && (total += length) >= hint) break;
    }
    return list;
}
static Value bytes_io_readinto(Value self, Value target) {
    BytesIOObj *b = (BytesIOObj *)self;
    Buffer      buffer;
    TRY_NULL(check_open(b));
    TRY_NULL(buffer_get_writable("readinto", target, &buffer));
    intptr_t left = length_of(b) - b->at, count = buffer.length < left ? buffer.length : left;
    if (count < 0) count = 0;
    if (count) memmove(buffer.data, bytearray_data(b->data.value) + b->at, (size_t)count);
    b->at += count;
    buffer_release(&buffer);
    return int_from_i64(count);
}
static Value bytes_io_next(Value self) {
    BytesIOObj *b = (BytesIOObj *)self;
    if (check_open(b) < 0) return NULL;
    intptr_t length = line_length(b);
    return length ? take(b, length) : NULL;
}

/* ---- writing ---------------------------------------------------------------------------------------------------------------- */
static Value bytes_io_write(Value self, Value source) {
    BytesIOObj *b = (BytesIOObj *)self;
    Buffer      buffer;
    TRY_NULL(check_open(b));
    if (buffer_get(source, &buffer, BUFFER_SIMPLE) < 0) return NULL;
    intptr_t before = length_of(b), end = b->at + buffer.length;
    Status   status = 0;
    if (buffer.length) {
        if (end > before) status = bytearray_resize(b->data.value, end);
        if (status == 0) {
            uint8_t *data = bytearray_data(b->data.value);
            if (b->at > before) memset(data + before, 0, (size_t)(b->at - before));
            memmove(data + b->at, buffer.data, (size_t)buffer.length);
            b->at = end;
        }
    }
    Value written = int_from_i64(buffer.length);
    buffer_release(&buffer);
    return status < 0 ? NULL : written;
}
static Value bytes_io_writelines(Value self, Value lines) {
    TRY_NULL(check_open((BytesIOObj *)self));
    Value iterator = object_iter(lines);
    while (iterator) {
        Value line = object_next(iterator);
        if (!line) return exception_pending() ? NULL : NONE;
        if (!bytes_io_write(self, line)) return NULL;
    }
    return NULL;
}
static Value bytes_io_truncate(Value self, const Value *args, size_t nargs, Value names) {
    BytesIOObj *b = (BytesIOObj *)self;
    int64_t     size;
    TRY_NULL(check_open(b));
    TRY_NULL(io_size_argument(args, nargs, "truncate", &size));
    if (nargs && args[0] != NONE && size < 0) return raise_value_error("negative size value %lld", (long long)size);
    if (nargs == 0 || args[0] == NONE) size = b->at;
    if (size < length_of(b)) TRY_NULL(bytearray_resize(b->data.value, size));
    return int_from_i64(size);
}

/* ---- position and the rest ------------------------------------------------------------------------------------------------------ */
static Value bytes_io_seek(Value self, const Value *args, size_t nargs, Value names) {
    BytesIOObj *b = (BytesIOObj *)self;
    intptr_t    offset;
    int64_t     whence = 0;
    if (nargs < 1 || nargs > 2) return raise_arity("seek", 1, 2, nargs);
    TRY_NULL(argument_index(args[0], &offset));
    if (nargs == 2) TRY_NULL(io_offset(args[1], &whence));
    TRY_NULL(check_open(b));
    if (offset < 0 && whence == 0) return raise_value_error("negative seek value %lld", (long long)offset);
    if (whence < 0 || whence > 2) return raise_value_error("invalid whence (%lld, should be 0, 1 or 2)", (long long)whence);
    int64_t from = whence == 0 ? 0 : whence == 1 ? b->at : length_of(b);
    if (__builtin_add_overflow(from, offset, &offset)) return raise_overflow_error("new position too large");
    b->at = offset < 0 ? 0 : offset;
    return int_from_i64(b->at);
}
static Value bytes_io_tell(Value self) { return check_open((BytesIOObj *)self) < 0 ? NULL : int_from_i64(((BytesIOObj *)self)->at); }
static Value bytes_io_getvalue(Value self) {
    BytesIOObj *b = (BytesIOObj *)self;
    return check_open(b) < 0 ? NULL : bytes_from_data(bytearray_data(b->data.value), (size_t)length_of(b));
}
static Value bytes_io_getbuffer(Value self) {
    BytesIOObj *b = (BytesIOObj *)self;
    return check_open(b) < 0 ? NULL : memoryview_from_object(b->data.value);
}
static Value bytes_io_close(Value self) {
    BytesIOObj *b = (BytesIOObj *)self;
    if (b->data.value && ((ByteArrayObj *)b->data.value)->exports) gc_collect_all(1);
    if (b->data.value && ((ByteArrayObj *)b->data.value)->exports)
        return raise_format(&BufferError_type, "Existing exports of data: object cannot be re-sized");
    slot_set(b, &b->data, NULL);
    return NONE;
}
static Value bytes_io_true(Value self) { return check_open((BytesIOObj *)self) < 0 ? NULL : TRUE_VALUE; }
static Value bytes_io_false(Value self) { return check_open((BytesIOObj *)self) < 0 ? NULL : FALSE_VALUE; }
static Value bytes_io_flush(Value self) { return check_open((BytesIOObj *)self) < 0 ? NULL : NONE; }
static Value get_closed(Value self, void *closure) { return value_from_bool(!((BytesIOObj *)self)->data.value); }
static Value bytes_io_getstate(Value self) {
    BytesIOObj *b = (BytesIOObj *)self;
    Value       data = bytes_io_getvalue(self), dict = b->base.attributes.value;
    if (!data) return NULL;
    if (dict) TRY_VALUE(dict, dict_copy(dict));
    return TUPLE3(data, int_from_i64(b->at), dict ? dict : NONE);
}
static Value bytes_io_setstate(Value self, Value state) {
    BytesIOObj *b = (BytesIOObj *)self;
    int64_t     at;
    if (!is_tuple(state) || tuple_length(state) < 3)
        return raise_type_error("%.200s.__setstate__ argument should be 3-tuple, got %.200s", type_of(self)->name, type_of(state)->name);
    if (io_check_closed(self) < 0) return NULL;
    Value initial = tuple_get(state, 0);
    TRY_NULL(bytes_io_init(self, &initial, 1, NULL));
    if (!is_int(tuple_get(state, 1))) return raise_type_error("second item of state must be an integer, not %.200s", type_of(tuple_get(state, 1))->name);
    TRY_NULL(io_offset(tuple_get(state, 1), &at));
    if (at < 0) return raise_value_error("position value cannot be negative");
    b->at = at;
    Value dict = tuple_get(state, 2);
    if (dict != NONE) {
        if (!is_dict(dict)) return raise_type_error("third item of state should be a dict, got a %.200s", type_of(dict)->name);
        Value own = object_get_dict(self);
        if (!own || dict_update(own, dict) < 0) return NULL;
    }
    return NONE;
}

static const MethodDef methods[] = {
    {"read", bytes_io_read, METHOD_FAST, "read($self, size=-1, /)\n--\n\nRead at most size bytes, returned as a bytes object."},
    {"read1", bytes_io_read1, METHOD_FAST, "read1($self, size=-1, /)\n--\n\n"},
    {"readline", bytes_io_readline, METHOD_FAST, "readline($self, size=-1, /)\n--\n\nNext line from the file, as a bytes object."},
    {"readlines", bytes_io_readlines, METHOD_FAST, "readlines($self, size=None, /)\n--\n\nList of bytes objects, each a line from the file."},
    {"readinto", bytes_io_readinto, METHOD_ONE, "readinto($self, buffer, /)\n--\n\nRead bytes into buffer."},
    {"write", bytes_io_write, METHOD_ONE, "write($self, b, /)\n--\n\nWrite bytes to file."},
    {"writelines", bytes_io_writelines, METHOD_ONE, "writelines($self, lines, /)\n--\n\nWrite lines to the file."},
    {"truncate", bytes_io_truncate, METHOD_FAST, "truncate($self, size=None, /)\n--\n\nTruncate the file to at most size bytes."},
    {"seek", bytes_io_seek, METHOD_FAST, "seek($self, pos, whence=0, /)\n--\n\nChange stream position."},
    {"tell", bytes_io_tell, METHOD_NOARGS, "tell($self, /)\n--\n\nCurrent file position, an integer."},
    {"getvalue", bytes_io_getvalue, METHOD_NOARGS, "getvalue($self, /)\n--\n\nRetrieve the entire contents of the BytesIO object."},
    {"getbuffer", bytes_io_getbuffer, METHOD_NOARGS, "getbuffer($self, /)\n--\n\nGet a read-write view over the contents of the BytesIO object."},
    {"close", bytes_io_close, METHOD_NOARGS, "close($self, /)\n--\n\nDisable all I/O operations."},
    {"flush", bytes_io_flush, METHOD_NOARGS, "flush($self, /)\n--\n\nDoes nothing."},
    {"isatty", bytes_io_false, METHOD_NOARGS, "isatty($self, /)\n--\n\nAlways returns False."},
    {"readable", bytes_io_true, METHOD_NOARGS, "readable($self, /)\n--\n\nReturns True if the IO object can be read."},
    {"writable", bytes_io_true, METHOD_NOARGS, "writable($self, /)\n--\n\nReturns True if the IO object can be written."},
    {"seekable", bytes_io_true, METHOD_NOARGS, "seekable($self, /)\n--\n\nReturns True if the IO object can be seeked."},
    {"__getstate__", bytes_io_getstate, METHOD_NOARGS, NULL},
    {"__setstate__", bytes_io_setstate, METHOD_ONE, NULL},
    {NULL}};
static const GetSetDef getsets[] = {{"closed", get_closed, NULL, "True if the file is closed."}, {NULL}};
static NativeType bytes_io_native = {.shape = {.size = sizeof(BytesIOObj), .trace = bytes_io_trace}, .create = bytes_io_create, .init = bytes_io_init,
                                     .iternext = bytes_io_next, .methods = methods, .getsets = getsets};
Type bytes_io_type = {.header = {.word = 1u << 30, .type = &type_type}, .name = "_io.BytesIO", .basic_size = sizeof(BytesIOObj), IO_BASE_OFFSETS,
                      .flags = TYPE_FLAG_BASETYPE, .base = &buffered_io_base_type, .native = &bytes_io_native,
                      .doc = "BytesIO(initial_bytes=b'')\n--\n\nBuffered I/O implementation using an in-memory bytes buffer."};
