/* io_buffered.c - BufferedReader, BufferedWriter, BufferedRandom and BufferedRWPair.
 *
 * One struct serves the three: bytes [at, filled) of the buffer were read ahead, bytes [0, pending) wait to be written; never
 * both at once.  The raw stream stands behind the read-ahead bytes, or before the pending ones. */
#include "base/memory.h"
#include "base/thread_os.h"
#include "io_int.h"
#include "objects/thread.h"

#include <string.h>

typedef struct BufferedObj {
    IOBaseObj base;
    Slot      raw; /* NULL: detached or not initialised */
    uint8_t  *buffer;
    size_t    size, at, filled, pending;
    int64_t   raw_position; /* -1: unknown */
    uint64_t  owner;        /* thread inside, 0: none */
    bool      readable, writable, initialised, detached, finalizing, fast_raw;
} BufferedObj;

/* ---- state ----------------------------------------------------------------------------------------------------------------------- */
static Status check_ready(BufferedObj *b) {
    if (LIKELY(b->initialised)) return 0;
    return RAISED(raise_value_error(b->detached ? "raw stream has been detached" : "I/O operation on uninitialized object"));
}
static Truth raw_closed(BufferedObj *b) {
    if (b->fast_raw) return ((FileObj *)b->raw.value)->fd < 0;
    return io_is_closed(b->raw.value);
}
Truth io_buffered_is_closed(Value v) {
    if (!value_is(v, &buffered_reader_type) && !value_is(v, &buffered_writer_type) && !value_is(v, &buffered_random_type)) return -1;
    const BufferedObj *b = (BufferedObj *)v;
    return b->initialised && b->fast_raw ? ((FileObj *)b->raw.value)->fd < 0 : -1;
}
static Status check_open(BufferedObj *b, const char *what) {
    TRY(check_ready(b));
    Truth closed = b->buffer ? raw_closed(b) : 1;
    if (closed < 0) return -1;
    return closed ? RAISED(raise_value_error("%s of closed file", what)) : 0;
}
static Status enter(BufferedObj *b) {
    uint64_t me = current_thread->id;
    if (b->owner == me) return RAISED(raise_format(&RuntimeError_type, "reentrant call inside %R", VALUE(b)));
    while (b->owner) {
        if (vm_finalizing) return RAISED(raise_format(&RuntimeError_type, "could not acquire lock for %R at interpreter shutdown, possibly due to daemon threads", VALUE(b)));
        gil_leave();
        os_thread_yield();
        gil_enter();
        TRY(signals_check());
    }
    b->owner = me;
    return 0;
}
static void leave(BufferedObj *b) { b->owner = 0; }

/* ---- raw access --------------------------------------------------------------------------------------------------------------------- */
/* Bytes read; 0 at the end; -1 raised; -2 would block. */
static int64_t raw_read(BufferedObj *b, uint8_t *to, size_t size) {
    int64_t got;
    if (b->fast_raw) {
        got = file_read_into((FileObj *)b->raw.value, to, size);
    } else {
        Value target = bytearray_from_data("", 0);
        if (!target || bytearray_resize(target, (intptr_t)size) < 0) return -1;
        Value view = memoryview_from_object(target);
        Value result = view ? CALL_METHOD1(b->raw.value, NAME(readinto), view) : NULL;
        if (!result) return -1;
        if (result == NONE) return -2;
        if (io_offset(result, &got) < 0) {
            Value cause = exception_fetch();
            raise_format(&OSError_type, "raw readinto() failed");
            if (cause) exception_chain_cause(cause);
            return -1;
        }
        if (got < 0 || got > (int64_t)size)
            return RAISED(raise_format(&OSError_type, "raw readinto() returned invalid length %lld (should have been between 0 and %zd)", (long long)got, (intptr_t)size));
        memcpy(to, bytearray_data(target), (size_t)got);
    }
    if (got > 0 && b->raw_position >= 0) b->raw_position += got;
    return got;
}
static int64_t raw_write(BufferedObj *b, const uint8_t *from, size_t size) {
    int64_t put;
    if (b->fast_raw) {
        put = file_write_from((FileObj *)b->raw.value, from, size);
    } else {
        Value source = bytes_from_data(from, size), view = source ? memoryview_from_object(source) : NULL;
        Value result = view ? CALL_METHOD1(b->raw.value, NAME(write), view) : NULL;
        if (!result) return -1;
        if (result == NONE) return -2;
        TRY(io_offset(result, &put));
        if (put < 0 || put > (int64_t)size)
            return RAISED(raise_format(&OSError_type, "raw write() returned invalid length %lld (should have been between 0 and %zd)", (long long)put, (intptr_t)size));
    }
    if (put > 0 && b->raw_position >= 0) b->raw_position += put;
    return put;
}
static int64_t raw_seek(BufferedObj *b, int64_t offset, int whence) {
    Value args[] = {int_from_i64(offset), value_from_int(whence)};
    Value result = object_call_method(b->raw.value, NAME(seek), args, 2);
    int64_t at;
    if (!result) return -1;
    TRY(io_offset(result, &at));
    if (at < 0) return RAISED(raise_format(&OSError_type, "Raw stream returned invalid position %lld", (long long)at));
    return b->raw_position = at;
}
static int64_t raw_tell(BufferedObj *b) {
    Value result = CALL_METHOD0(b->raw.value, NAME(tell));
    int64_t at;
    if (!result) return -1;
    TRY(io_offset(result, &at));
    if (at < 0) return RAISED(raise_format(&OSError_type, "Raw stream returned invalid position %lld", (long long)at));
    return b->raw_position = at;
}

static Value raise_would_block(size_t written) {
    Value args[] = {value_from_int(EAGAIN), str_from_c("write could not complete without blocking"), int_from_u64(written)};
    Value exception = exception_new(&BlockingIOError_type, args, 3);
    return exception ? raise_exception(exception) : NULL;
}

/* Writes what is pending.  -1 raised (BlockingIOError too; the rest stays pending). */
static Status flush_pending(BufferedObj *b) {
    size_t done = 0;
    while (done < b->pending) {
        int64_t put = raw_write(b, b->buffer + done, b->pending - done);
        if (put >= 0) done += (size_t)put;
        if (put < 0 || vm_poll_word) {
            bool failed = put < 0;
            if (!failed && signals_check() < 0) failed = true;
            if (!failed) continue;
            memmove(b->buffer, b->buffer + done, b->pending - done);
            b->pending -= done;
            if (put == -2) return RAISED(raise_would_block(0));
            return -1;
        }
    }
    b->pending = 0;
    return 0;
}
/* Forgets read-ahead bytes; the raw stream goes back to the logical position. */
static Status drop_read_ahead(BufferedObj *b) {
    size_t ahead = b->filled - b->at;
    b->at = b->filled = 0;
    return ahead && raw_seek(b, -(int64_t)ahead, 1) < 0 ? -1 : 0;
}

/* ---- construction ---------------------------------------------------------------------------------------------------------------------- */
static Status buffered_setup(BufferedObj *b, Value raw, Value size_value, bool readable, bool writable) {
    int64_t size = DEFAULT_BUFFER_SIZE;
    b->initialised = b->detached = false;
    if (size_value) TRY(io_offset(size_value, &size));
    if (readable) {
        Truth able = io_is_true(raw, "readable");
        if (able <= 0) return able < 0 ? -1 : RAISED(io_unsupported("File or stream is not readable."));
    }
    if (writable) {
        Truth able = io_is_true(raw, "writable");
        if (able <= 0) return able < 0 ? -1 : RAISED(io_unsupported("File or stream is not writable."));
    }
    if (size <= 0) return RAISED(raise_value_error("buffer size must be strictly positive"));
    TRY(io_unsettle(VALUE(b)));
    slot_set(b, &b->raw, raw);
    uint8_t *buffer = mem_realloc(b->buffer, (size_t)size);
    if (!buffer) return RAISED(raise_memory_error());
    b->buffer = buffer;
    b->size = (size_t)size;
    b->at = b->filled = b->pending = 0;
    b->raw_position = -1;
    b->readable = readable;
    b->writable = writable;
    b->fast_raw = value_is(raw, &file_io_type);
    b->initialised = true;
    return 0;
}
static Status reader_init(Value self, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"BufferedReader", "raw | buffer_size"};
    Value                out[2];
    TRY(args_parse(&spec, args, nargs, names, out));
    return buffered_setup((BufferedObj *)self, out[0], out[1], true, false);
}
static Status writer_init(Value self, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"BufferedWriter", "raw | buffer_size"};
    Value                out[2];
    TRY(args_parse(&spec, args, nargs, names, out));
    return buffered_setup((BufferedObj *)self, out[0], out[1], false, true);
}
static Status random_init(Value self, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"BufferedRandom", "raw | buffer_size"};
    Value                out[2];
    TRY(args_parse(&spec, args, nargs, names, out));
    Truth able = io_is_true(out[0], "seekable");
    if (able <= 0) return able < 0 ? -1 : RAISED(io_unsupported("File or stream is not seekable."));
    return buffered_setup((BufferedObj *)self, out[0], out[1], true, true);
}
static Value buffered_create(Type *cls, const Value *args, size_t nargs, Value names) {
    BufferedObj *b = (BufferedObj *)cls->native->allocate(cls, 0);
    if (!b || gc_register_release(&b->base.header) < 0) return NULL;
    return VALUE(b);
}
static void buffered_release(Obj *obj) { mem_free(((BufferedObj *)obj)->buffer); }
static void buffered_trace(Obj *obj, Tracer *tracer) {
    trace_slot(tracer, &((BufferedObj *)obj)->base.attributes);
    trace_slot(tracer, &((BufferedObj *)obj)->raw);
}

/* ---- reading ----------------------------------------------------------------------------------------------------------------------------- */
/* Makes sure nothing is pending before a read. */
static Status before_read(BufferedObj *b) { return b->pending ? flush_pending(b) : 0; }

/* Reads ahead; bytes now available, 0 at the end, -1, -2. */
static int64_t fill(BufferedObj *b) {
    if (b->at == b->filled) b->at = b->filled = 0;
    if (b->filled == b->size) {
        memmove(b->buffer, b->buffer + b->at, b->filled - b->at);
        b->filled -= b->at;
        b->at = 0;
    }
    int64_t got = raw_read(b, b->buffer + b->filled, b->size - b->filled);
    if (got > 0) b->filled += (size_t)got;
    return got;
}

static Value read_all(BufferedObj *b) {
    if (before_read(b) < 0) return NULL;
    Value head = bytes_from_data(b->buffer + b->at, b->filled - b->at);
    b->at = b->filled = 0;
    if (!head) return NULL;
    Value readall, rest;
    Truth found = object_lookup_attr(b->raw.value, str_intern_c("readall"), &readall);
    if (found < 0) return NULL;
    b->raw_position = -1;
    if (found) {
        rest = CALL0(readall);
        if (!rest) return NULL;
        if (rest != NONE && !is_bytes(rest)) return raise_type_error("readall() should return bytes");
        if (rest == NONE) return bytes_length(head) ? head : NONE;
        return bytes_length(head) ? bytes_concat(head, rest) : rest;
    }
    Value list = list_new(0);
    if (!list || list_append(list, head) < 0) return NULL;
    for (;;) {
        Value piece = CALL_METHOD0(b->raw.value, NAME(read));
        if (!piece) return NULL;
        if (piece != NONE && !is_bytes(piece)) return raise_type_error("read() should return bytes");
        if (piece == NONE || bytes_length(piece) == 0) {
            if (list_length(list) == 1 && bytes_length(head) == 0) return piece;
            Value empty = bytes_from_data("", 0);
            return empty ? CALL_METHOD1(empty, NAME(join), list) : NULL;
        }
        TRY_NULL(list_append(list, piece));
    }
}

/* Up to SIZE bytes into TO; stops at the end or when it would block.  -1 raised, -2 would block with nothing read. */
static int64_t read_some(BufferedObj *b, uint8_t *to, size_t size, bool once) {
    size_t done = b->filled - b->at;
    if (done > size) done = size;
    memcpy(to, b->buffer + b->at, done);
    b->at += done;
    if (once && done && size - done < b->size) return (int64_t)done;
    TRY(before_read(b));
    while (done < size) {
        int64_t got;
        if (size - done >= b->size) {
            b->at = b->filled = 0;
            size_t wanted = once ? size - done : (size - done) - (size - done) % b->size;
            got = raw_read(b, to + done, wanted);
            if (got > 0) done += (size_t)got;
        } else {
            got = fill(b);
            if (got > 0) {
                size_t take = b->filled - b->at;
                if (take > size - done) take = size - done;
                memcpy(to + done, b->buffer + b->at, take);
                b->at += take;
                done += take;
            }
        }
        if (got == -1) return -1;
        if (got == -2) return done ? (int64_t)done : -2;
        if (got == 0 || once) break;
    }
    return (int64_t)done;
}

static Value read_bytes(BufferedObj *b, size_t size, bool once) {
    Value bytes = bytes_new((intptr_t)size);
    if (!bytes) return NULL;
    if (gc_contains(value_obj(bytes))) gc_pin(value_obj(bytes));
    int64_t got = read_some(b, bytes_data(bytes), size, once);
    if (got == -1) return NULL;
    if (got == -2) return NONE;
    return (size_t)got == size ? bytes : bytes_from_data(bytes_data(bytes), (size_t)got);
}

static Value buffered_read(Value self, const Value *args, size_t nargs, Value names) {
    BufferedObj *b = (BufferedObj *)self;
    int64_t      size;
    TRY_NULL(io_size_argument(args, nargs, "read", &size));
    if (size < -1) return raise_value_error("read length must be non-negative or -1");
    TRY_NULL(check_open(b, "read"));
    if (size >= 0 && (size_t)size <= b->filled - b->at && !b->owner) {
        Value bytes = bytes_from_data(b->buffer + b->at, (size_t)size);
        if (bytes) b->at += (size_t)size;
        return bytes;
    }
    TRY_NULL(enter(b));
    Value result = size < 0 ? read_all(b) : read_bytes(b, (size_t)size, false);
    leave(b);
    return result;
}
static Value buffered_read1(Value self, const Value *args, size_t nargs, Value names) {
    BufferedObj *b = (BufferedObj *)self;
    int64_t      size;
    TRY_NULL(io_size_argument(args, nargs, "read1", &size));
    TRY_NULL(check_open(b, "read"));
    if (size < 0) size = (int64_t)b->size;
    if (size == 0) return bytes_from_data("", 0);
    size_t ahead = b->filled - b->at;
    if (ahead && (size_t)size > ahead) size = (int64_t)ahead;
    TRY_NULL(enter(b));
    Value result = read_bytes(b, (size_t)size, true);
    leave(b);
    return result == NONE ? bytes_from_data("", 0) : result;
}
static Value readinto(BufferedObj *b, Value target, bool once) {
    Buffer buffer;
    TRY_NULL(check_open(b, "readinto"));
    TRY_NULL(buffer_get_writable(once ? "readinto1" : "readinto", target, &buffer));
    int64_t got = -1;
    if (enter(b) == 0) {
        got = read_some(b, buffer.data, (size_t)buffer.length, once);
        leave(b);
    }
    buffer_release(&buffer);
    return got == -1 ? NULL : got == -2 ? NONE : int_from_i64(got);
}
static Value buffered_readinto(Value self, Value target) { return readinto((BufferedObj *)self, target, false); }
static Value buffered_readinto1(Value self, Value target) { return readinto((BufferedObj *)self, target, true); }

static Value buffered_peek(Value self, const Value *args, size_t nargs, Value names) {
    BufferedObj *b = (BufferedObj *)self;
    if (nargs > 1) return raise_arity("peek", 0, 1, nargs);
    TRY_NULL(check_open(b, "peek"));
    TRY_NULL(enter(b));
    int64_t got = 1;
    if (b->at == b->filled) got = before_read(b) < 0 ? -1 : fill(b);
    leave(b);
    return got == -1 ? NULL : bytes_from_data(b->buffer + b->at, b->filled - b->at);
}

static Value read_line(BufferedObj *b, int64_t limit) {
    uint8_t *newline;
    size_t   ahead = b->filled - b->at;
    if (limit >= 0 && (size_t)limit < ahead) ahead = (size_t)limit;
    newline = ahead ? memchr(b->buffer + b->at, '\n', ahead) : NULL;
    if (newline || (limit >= 0 && ahead == (size_t)limit)) {
        size_t length = newline ? (size_t)(newline - (b->buffer + b->at)) + 1 : ahead;
        Value  line = bytes_from_data(b->buffer + b->at, length);
        if (line) b->at += length;
        return line;
    }
    if (before_read(b) < 0) return NULL;
    Value line = bytearray_from_data(b->buffer + b->at, b->filled - b->at);
    b->at = b->filled = 0;
    for (;;) {
        if (!line) return NULL;
        int64_t got = fill(b);
        if (got == -1) return NULL;
        if (got <= 0) break;
        size_t take = b->filled - b->at, used = (size_t)bytearray_length(line);
        if (limit >= 0 && take > (size_t)limit - used) take = (size_t)limit - used;
        newline = memchr(b->buffer + b->at, '\n', take);
        if (newline) take = (size_t)(newline - (b->buffer + b->at)) + 1;
        TRY_NULL(bytearray_resize(line, (intptr_t)(used + take)));
        memcpy(bytearray_data(line) + used, b->buffer + b->at, take);
        b->at += take;
        if (newline || (limit >= 0 && used + take == (size_t)limit)) break;
    }
    return bytes_from_data(bytearray_data(line), (size_t)bytearray_length(line));
}
static Value buffered_readline(Value self, const Value *args, size_t nargs, Value names) {
    BufferedObj *b = (BufferedObj *)self;
    int64_t      limit;
    TRY_NULL(io_size_argument(args, nargs, "readline", &limit));
    TRY_NULL(check_open(b, "readline"));
    TRY_NULL(enter(b));
    Value line = read_line(b, limit);
    leave(b);
    return line;
}
static Value buffered_next(Value self) {
    BufferedObj *b = (BufferedObj *)self;
    Value        line;
    if (check_ready(b) < 0) return NULL;
    if (type_of(self) == &buffered_reader_type || type_of(self) == &buffered_random_type) line = buffered_readline(self, NULL, 0, NULL);
    else {
        line = CALL_METHOD0(self, NAME(readline));
        if (line && !is_bytes(line)) return raise_format(&OSError_type, "readline() should have returned a bytes object, not '%.200s'", type_of(line)->name);
    }
    return line && bytes_length(line) ? line : NULL;
}

/* ---- writing -------------------------------------------------------------------------------------------------------------------------------- */
static Value write_bytes(BufferedObj *b, const uint8_t *data, size_t length) {
    if (b->filled && drop_read_ahead(b) < 0) return NULL;
    if (length <= b->size - b->pending) {
        memcpy(b->buffer + b->pending, data, length);
        b->pending += length;
        return int_from_u64(length);
    }
    if (flush_pending(b) < 0) {
        if (!exception_matches(&BlockingIOError_type)) return NULL;
        /* Take what fits; tell how much that was. */
        size_t room = b->size - b->pending, take = length < room ? length : room;
        memcpy(b->buffer + b->pending, data, take);
        b->pending += take;
        exception_clear();
        return take == length ? int_from_u64(take) : raise_would_block(take);
    }
    size_t done = 0;
    while (length - done > b->size) {
        int64_t put = raw_write(b, data + done, length - done);
        if (put == -1) return NULL;
        if (put == -2) {
            size_t take = length - done < b->size ? length - done : b->size;
            memcpy(b->buffer, data + done, take);
            b->pending = take;
            done += take;
            return done == length ? int_from_u64(done) : raise_would_block(done);
        }
        done += (size_t)put;
        if (vm_poll_word && signals_check() < 0) return NULL;
    }
    memcpy(b->buffer, data + done, length - done);
    b->pending = length - done;
    return int_from_u64(length);
}
static Value buffered_write(Value self, Value source) {
    BufferedObj *b = (BufferedObj *)self;
    Buffer       buffer;
    TRY_NULL(check_ready(b));
    if (buffer_get(source, &buffer, BUFFER_SIMPLE) < 0) return NULL;
    Value result = NULL;
    Truth closed = b->buffer ? raw_closed(b) : 1;
    if (closed > 0) raise_value_error("write to closed file");
    else if (closed == 0 && enter(b) == 0) {
        closed = b->buffer ? raw_closed(b) : 1; /* by another thread, while this one waited */
        if (closed > 0) raise_value_error("write to closed file");
        else if (closed == 0) result = write_bytes(b, buffer.data, (size_t)buffer.length);
        leave(b);
    }
    buffer_release(&buffer);
    return result;
}
static Status flush_all(BufferedObj *b) {
    if (b->pending) TRY(flush_pending(b));
    if (b->readable && b->writable && b->filled) return drop_read_ahead(b);
    return 0;
}
static Value buffered_flush(Value self) {
    BufferedObj *b = (BufferedObj *)self;
    TRY_NULL(check_open(b, "flush"));
    if (!b->writable) return CALL_METHOD0(b->raw.value, NAME(flush));
    TRY_NULL(enter(b));
    Status status = flush_all(b);
    leave(b);
    return status < 0 ? NULL : NONE;
}

/* ---- position ---------------------------------------------------------------------------------------------------------------------------------- */
static Value buffered_tell(Value self) {
    BufferedObj *b = (BufferedObj *)self;
    TRY_NULL(check_ready(b));
    int64_t at = raw_tell(b);
    if (at < 0) return NULL;
    return int_from_i64(at - (int64_t)(b->filled - b->at) + (int64_t)b->pending);
}
static Value buffered_seek(Value self, const Value *args, size_t nargs, Value names) {
    BufferedObj *b = (BufferedObj *)self;
    int64_t      target, whence = 0;
    if (nargs < 1 || nargs > 2) return raise_arity("seek", 1, 2, nargs);
    TRY_NULL(check_ready(b));
    if (nargs == 2) TRY_NULL(io_offset(args[1], &whence));
    if (whence < 0 || (whence > 2 && whence != 3 && whence != 4)) return raise_value_error("whence value %lld unsupported", (long long)whence);
    TRY_NULL(check_open(b, "seek"));
    Truth able = io_is_true(b->raw.value, "seekable");
    if (able <= 0) return able < 0 ? NULL : io_unsupported("File or stream is not seekable.");
    if (is_float(args[0])) return raise_type_error("'float' object cannot be interpreted as an integer");
    TRY_NULL(io_offset(args[0], &target));
    TRY_NULL(enter(b));
    int64_t result = -1;
    size_t  ahead = b->filled - b->at;
    /* Inside what was read ahead: no system call for the data (the raw position is asked for once). */
    if (b->readable && ahead && whence != 2 && !b->pending) {
        int64_t current = b->raw_position >= 0 ? b->raw_position : raw_tell(b);
        if (current < 0) goto out;
        int64_t logical = current - (int64_t)ahead, offset = whence == 0 ? target - logical : target;
        if (offset >= -(int64_t)b->at && offset <= (int64_t)ahead) {
            b->at = (size_t)((int64_t)b->at + offset);
            result = logical + offset;
            goto out;
        }
    }
    if (b->pending && flush_pending(b) < 0) goto out;
    if (whence == 1) target -= (int64_t)(b->filled - b->at);
    result = raw_seek(b, target, (int)whence);
    if (result >= 0) b->at = b->filled = 0;
out:
    leave(b);
    return result < 0 ? NULL : int_from_i64(result);
}
static Value buffered_truncate(Value self, const Value *args, size_t nargs, Value names) {
    BufferedObj *b = (BufferedObj *)self;
    if (nargs > 1) return raise_arity("truncate", 0, 1, nargs);
    TRY_NULL(check_open(b, "truncate"));
    if (!b->writable) return io_unsupported("truncate");
    TRY_NULL(enter(b));
    Status status = flush_all(b);
    leave(b);
    if (status < 0) return NULL;
    b->raw_position = -1;
    Value size = nargs ? args[0] : NONE;
    if (size == NONE) TRY_VALUE(size, CALL_METHOD0(b->raw.value, NAME(tell)));
    return CALL_METHOD1(b->raw.value, str_intern_c("truncate"), size);
}

/* ---- closing ------------------------------------------------------------------------------------------------------------------------------------- */
static Value buffered_close(Value self) {
    BufferedObj *b = (BufferedObj *)self;
    TRY_NULL(check_ready(b));
    Truth closed = raw_closed(b);
    if (closed) return closed < 0 ? NULL : NONE;
    if (b->finalizing) {
        Value warn;
        if (object_lookup_attr(b->raw.value, str_intern_c("_dealloc_warn"), &warn) > 0 && !CALL1(warn, self)) exception_clear();
        exception_clear();
    }
    Value flushed = CALL_METHOD0(self, NAME(flush));
    Value error = flushed ? NULL : exception_fetch();
    if (enter(b) < 0) return NULL; /* who writes meanwhile waits, and finds a closed file */
    Value result = CALL_METHOD0(b->raw.value, NAME(close));
    leave(b);
    mem_free(b->buffer);
    b->buffer = NULL;
    b->at = b->filled = b->pending = 0;
    if (error) {
        if (!result) {
            Value second = exception_fetch();
            exception_restore(second);
            exception_set_context(error);
        } else {
            exception_restore(error);
        }
        return NULL;
    }
    if (result && io_buffered_is_closed(self) == 1) io_settle(self);
    return result;
}
static Value buffered_detach(Value self) {
    BufferedObj *b = (BufferedObj *)self;
    TRY_NULL(check_ready(b));
    if (!CALL_METHOD0(self, NAME(flush))) return NULL;
    Value raw = b->raw.value;
    slot_set(b, &b->raw, NULL);
    b->detached = true;
    b->initialised = false;
    return raw;
}

/* ---- what the raw stream knows ------------------------------------------------------------------------------------------------------------------------ */
#define FORWARD(name, method) \
    static Value name(Value self) { \
        BufferedObj *b = (BufferedObj *)self; \
        return check_ready(b) < 0 ? NULL : object_call_method(b->raw.value, str_intern_c(method), NULL, 0); \
    }
FORWARD(buffered_fileno, "fileno")
FORWARD(buffered_isatty, "isatty")
FORWARD(buffered_seekable, "seekable")
FORWARD(buffered_readable, "readable")
FORWARD(buffered_writable, "writable")
static Value forward_attribute(Value self, const char *name) {
    BufferedObj *b = (BufferedObj *)self;
    return check_ready(b) < 0 ? NULL : object_get_attr(b->raw.value, str_intern_c(name));
}
static Value get_closed(Value self, void *closure) {
    BufferedObj *b = (BufferedObj *)self;
    if (check_ready(b) < 0) return NULL;
    return b->fast_raw ? value_from_bool(((FileObj *)b->raw.value)->fd < 0) : forward_attribute(self, "closed");
}
static Value get_name(Value self, void *closure) { return forward_attribute(self, "name"); }
static Value get_mode(Value self, void *closure) { return forward_attribute(self, "mode"); }
static Value get_raw(Value self, void *closure) {
    Value raw = ((BufferedObj *)self)->raw.value;
    return raw ? raw : NONE;
}
static Value get_finalizing(Value self, void *closure) { return value_from_bool(((BufferedObj *)self)->finalizing); }
static Status set_finalizing(Value self, Value v, void *closure) {
    Truth truth = v ? object_truth(v) : 0;
    ((BufferedObj *)self)->finalizing = truth == 1;
    return truth < 0 ? -1 : 0;
}
static Value buffered_repr(Value self) {
    Value name;
    Truth found = object_lookup_attr(self, NAME(name), &name);
    if (found < 0) {
        if (!exception_matches(&ValueError_type)) return NULL;
        exception_clear();
    }
    if (found <= 0) return str_format("<%s>", type_of(self)->name);
    Truth entered = repr_enter(self);
    if (entered) return entered < 0 ? NULL : raise_format(&RuntimeError_type, "reentrant call inside %s.__repr__", type_of(self)->name);
    Value text = str_format("<%s name=%R>", type_of(self)->name, name);
    repr_leave(self);
    return text;
}
static Value buffered_getstate(Value self) { return raise_type_error("cannot pickle '%.100s' instances", type_of(self)->name); }
static Value buffered_dealloc_warn(Value self, Value source) {
    BufferedObj *b = (BufferedObj *)self;
    if (b->initialised && b->raw.value && !CALL_METHOD1(b->raw.value, str_intern_c("_dealloc_warn"), source)) exception_clear();
    return NONE;
}

#define COMMON_METHODS \
    {"detach", buffered_detach, METHOD_NOARGS, "detach($self, /)\n--\n\n"}, {"flush", buffered_flush, METHOD_NOARGS, "flush($self, /)\n--\n\n"}, \
    {"close", buffered_close, METHOD_NOARGS, "close($self, /)\n--\n\n"}, {"seekable", buffered_seekable, METHOD_NOARGS, "seekable($self, /)\n--\n\n"}, \
    {"fileno", buffered_fileno, METHOD_NOARGS, "fileno($self, /)\n--\n\n"}, {"isatty", buffered_isatty, METHOD_NOARGS, "isatty($self, /)\n--\n\n"}, \
    {"seek", buffered_seek, METHOD_FAST, "seek($self, target, whence=0, /)\n--\n\n"}, {"tell", buffered_tell, METHOD_NOARGS, "tell($self, /)\n--\n\n"}, \
    {"truncate", buffered_truncate, METHOD_FAST, "truncate($self, pos=None, /)\n--\n\n"}, {"_dealloc_warn", buffered_dealloc_warn, METHOD_ONE, NULL}, \
    {"__getstate__", buffered_getstate, METHOD_NOARGS, NULL}
#define READ_METHODS \
    {"read", buffered_read, METHOD_FAST, "read($self, size=-1, /)\n--\n\n"}, {"read1", buffered_read1, METHOD_FAST, "read1($self, size=-1, /)\n--\n\n"}, \
    {"readinto", buffered_readinto, METHOD_ONE, "readinto($self, buffer, /)\n--\n\n"}, {"readinto1", buffered_readinto1, METHOD_ONE, "readinto1($self, buffer, /)\n--\n\n"}, \
    {"readline", buffered_readline, METHOD_FAST, "readline($self, size=-1, /)\n--\n\n"}, {"peek", buffered_peek, METHOD_FAST, "peek($self, size=0, /)\n--\n\n"}, \
    {"readable", buffered_readable, METHOD_NOARGS, "readable($self, /)\n--\n\n"}
#define WRITE_METHODS \
    {"write", buffered_write, METHOD_ONE, "write($self, buffer, /)\n--\n\n"}, {"writable", buffered_writable, METHOD_NOARGS, "writable($self, /)\n--\n\n"}

static const MethodDef reader_methods[] = {COMMON_METHODS, READ_METHODS, {NULL}};
static const MethodDef writer_methods[] = {COMMON_METHODS, WRITE_METHODS, {NULL}};
static const MethodDef random_methods[] = {COMMON_METHODS, READ_METHODS, WRITE_METHODS, {NULL}};
static const GetSetDef getsets[] = {{"closed", get_closed}, {"name", get_name}, {"mode", get_mode}, {"raw", get_raw}, {"_finalizing", get_finalizing, set_finalizing}, {NULL}};

#define BUFFERED_NATIVE(init_function, method_table) \
    {.shape = {.size = sizeof(BufferedObj), .trace = buffered_trace, .release = buffered_release}, .create = buffered_create, .init = init_function, \
     .repr = buffered_repr, .iternext = buffered_next, .methods = method_table, .getsets = getsets, .finalize = io_finalize}
#define BUFFERED_TYPE(NAME_TEXT, native_variable, doc_text) \
    {.header = {.word = 1u << 30, .type = &type_type}, .name = NAME_TEXT, .basic_size = sizeof(BufferedObj), IO_BASE_OFFSETS, .flags = TYPE_FLAG_BASETYPE, \
     .base = &buffered_io_base_type, .native = &native_variable, .doc = doc_text}
static NativeType reader_native = BUFFERED_NATIVE(reader_init, reader_methods);
static NativeType writer_native = BUFFERED_NATIVE(writer_init, writer_methods);
static NativeType random_native = BUFFERED_NATIVE(random_init, random_methods);
Type buffered_reader_type = BUFFERED_TYPE("_io.BufferedReader", reader_native, "BufferedReader(raw, buffer_size=8192)\n--\n\nCreate a new buffered reader using the given readable raw IO object.");
Type buffered_writer_type = BUFFERED_TYPE("_io.BufferedWriter", writer_native, "BufferedWriter(raw, buffer_size=8192)\n--\n\nA buffer for a writeable sequential RawIO object.");
Type buffered_random_type = BUFFERED_TYPE("_io.BufferedRandom", random_native, "BufferedRandom(raw, buffer_size=8192)\n--\n\nA buffered interface to random access streams.");

/* ---- BufferedRWPair ------------------------------------------------------------------------------------------------------------------------------------ */
typedef struct PairObj {
    IOBaseObj base;
    Slot      reader, writer;
} PairObj;
static void pair_trace(Obj *obj, Tracer *tracer) {
    trace_slot(tracer, &((PairObj *)obj)->base.attributes);
    trace_slots(tracer, &((PairObj *)obj)->reader, 2);
}
static Status pair_init(Value self, const Value *args, size_t nargs, Value names) {
    if (names && tuple_length(names)) return RAISED(raise_type_error("BufferedRWPair() takes no keyword arguments"));
    if (nargs < 2 || nargs > 3) return RAISED(raise_arity("BufferedRWPair", 2, 3, nargs));
    PairObj *pair = (PairObj *)self;
    Truth    able = io_is_true(args[0], "readable");
    if (able <= 0) return able < 0 ? -1 : RAISED(io_unsupported("File or stream is not readable."));
    able = io_is_true(args[1], "writable");
    if (able <= 0) return able < 0 ? -1 : RAISED(io_unsupported("File or stream is not writable."));
    Value reader_args[] = {args[0], nargs == 3 ? args[2] : value_from_int(DEFAULT_BUFFER_SIZE)}, writer_args[] = {args[1], reader_args[1]};
    Value reader = object_call(VALUE(&buffered_reader_type), reader_args, 2, NULL);
    Value writer = reader ? object_call(VALUE(&buffered_writer_type), writer_args, 2, NULL) : NULL;
    if (!writer) return -1;
    slot_set(pair, &pair->reader, reader);
    slot_set(pair, &pair->writer, writer);
    return 0;
}
static Value pair_forward(Slot *part, const char *method, const Value *args, size_t nargs) {
    if (!part->value) return raise_value_error("I/O operation on uninitialized object");
    return object_call_method(part->value, str_intern_c(method), args, nargs);
}
#define READER(self) (&((PairObj *)(self))->reader)
#define WRITER(self) (&((PairObj *)(self))->writer)
static Value pair_read(Value self, const Value *args, size_t nargs, Value names) { return pair_forward(READER(self), "read", args, nargs); }
static Value pair_read1(Value self, const Value *args, size_t nargs, Value names) { return pair_forward(READER(self), "read1", args, nargs); }
static Value pair_peek(Value self, const Value *args, size_t nargs, Value names) { return pair_forward(READER(self), "peek", args, nargs); }
static Value pair_readinto(Value self, Value target) { return pair_forward(READER(self), "readinto", &target, 1); }
static Value pair_readinto1(Value self, Value target) { return pair_forward(READER(self), "readinto1", &target, 1); }
static Value pair_write(Value self, Value source) { return pair_forward(WRITER(self), "write", &source, 1); }
static Value pair_flush(Value self) { return pair_forward(WRITER(self), "flush", NULL, 0); }
static Value pair_readable(Value self) { return pair_forward(READER(self), "readable", NULL, 0); }
static Value pair_writable(Value self) { return pair_forward(WRITER(self), "writable", NULL, 0); }
static Value pair_close(Value self) {
    Value first = pair_forward(WRITER(self), "close", NULL, 0), error = first ? NULL : exception_fetch();
    Value second = pair_forward(READER(self), "close", NULL, 0);
    if (!error) return second;
    if (!second) {
        exception_set_context(error);
        return NULL;
    }
    exception_restore(error);
    return NULL;
}
static Value pair_isatty(Value self) {
    Value result = pair_forward(WRITER(self), "isatty", NULL, 0);
    return result != FALSE_VALUE ? result : pair_forward(READER(self), "isatty", NULL, 0);
}
static Value pair_get_closed(Value self, void *closure) {
    if (!WRITER(self)->value) return raise_format(&RuntimeError_type, "the BufferedRWPair object is being garbage-collected");
    return object_get_attr(WRITER(self)->value, str_intern_c("closed"));
}
static const MethodDef pair_methods[] = {{"read", pair_read, METHOD_FAST, NULL}, {"read1", pair_read1, METHOD_FAST, NULL}, {"peek", pair_peek, METHOD_FAST, NULL},
                                         {"readinto", pair_readinto, METHOD_ONE, NULL}, {"readinto1", pair_readinto1, METHOD_ONE, NULL}, {"write", pair_write, METHOD_ONE, NULL},
                                         {"flush", pair_flush, METHOD_NOARGS, NULL}, {"readable", pair_readable, METHOD_NOARGS, NULL}, {"writable", pair_writable, METHOD_NOARGS, NULL},
                                         {"close", pair_close, METHOD_NOARGS, NULL}, {"isatty", pair_isatty, METHOD_NOARGS, NULL}, {NULL}};
static const GetSetDef pair_getsets[] = {{"closed", pair_get_closed}, {NULL}};
static Value pair_create(Type *cls, const Value *args, size_t nargs, Value names) { return cls->native->allocate(cls, 0); }
static NativeType pair_native = {.shape = {.size = sizeof(PairObj), .trace = pair_trace}, .create = pair_create, .init = pair_init, .methods = pair_methods, .getsets = pair_getsets, .finalize = io_finalize};
Type buffered_pair_type = {.header = {.word = 1u << 30, .type = &type_type}, .name = "_io.BufferedRWPair", .basic_size = sizeof(PairObj), IO_BASE_OFFSETS,
                           .flags = TYPE_FLAG_BASETYPE, .base = &buffered_io_base_type, .native = &pair_native,
                           .doc = "BufferedRWPair(reader, writer, buffer_size=8192, /)\n--\n\nA buffered reader and writer object together."};
