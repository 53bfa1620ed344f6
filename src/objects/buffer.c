/* buffer.c - the buffer protocol: taking and giving back the memory of other objects.
 *
 * An exporter pins its memory (gc_pin) when it hands out its address, because buffers may be kept in heap objects, where
 * their `data` is no root. */
#include "bytes_int.h"

#include "objects/thread.h"

Status buffer_get(Value v, Buffer *buffer, int flags) {
    NativeType *native = native_of(v);
    memset(buffer, 0, sizeof *buffer);
    if (!value_has_buffer(v)) return RAISED(raise_type_error("a bytes-like object is required, not '%N'", v));
    return native->get_buffer(v, buffer, flags);
}

void buffer_release(Buffer *buffer) {
    Value object = buffer->object;
    if (!object) return;
    buffer->object = NULL;
    NativeType *native = native_of(object);
    if (native->release_buffer) native->release_buffer(object, buffer);
}

Status buffer_get_writable(const char *function, Value v, Buffer *buffer) {
    if (value_has_buffer(v)) {
        if (buffer_get(v, buffer, BUFFER_WRITABLE) == 0) return 0;
        if (!exception_matches(&BufferError_type) && !exception_matches(&TypeError_type)) return -1;
        exception_clear();
    }
    return RAISED(raise_argument(function, "argument", "read-write bytes-like object", v));
}

bool value_has_buffer(Value v) {
    if (native_of(v)->get_buffer != NULL) return true;
    return vm_hooks.find_buffer != NULL && value_is_obj(v) && vm_hooks.find_buffer(value_obj(v)->type);
}

Status buffer_fill(Buffer *buffer, Value object, void *data, size_t length, bool read_only, int flags) {
    if ((flags & BUFFER_WRITABLE) && read_only) return RAISED(raise_format(&BufferError_type, "Object is not writable."));
    *buffer = (Buffer){.data = data, .object = object, .length = (intptr_t)length, .item_size = 1, .read_only = read_only, .dimensions = 1};
    if (flags & BUFFER_FORMAT) buffer->format = "B";
    if (flags & BUFFER_ND) buffer->shape = &buffer->length;
    if ((flags & BUFFER_STRIDES) == BUFFER_STRIDES) buffer->strides = &buffer->item_size;
    return 0;
}

static Status view_get(Value v, ByteView *view, bool hold) {
    view->held = false;
    if (is_bytes(v) || (!hold && is_bytearray(v))) {
        view->data = bin_data(v);
        view->length = bin_length(v);
        view->buffer.object = v; /* keeps it alive and, being on the stack, in place */
        return 0;
    }
    TRY(buffer_get(v, &view->buffer, BUFFER_SIMPLE));
    view->held = true;
    view->data = view->buffer.data;
    view->length = view->buffer.length;
    return 0;
}

Status byte_view_get(Value v, ByteView *view) { return view_get(v, view, false); }
Status byte_view_hold(Value v, ByteView *view) { return view_get(v, view, true); }

void byte_view_release(ByteView *view) {
    if (view->held) buffer_release(&view->buffer);
    view->held = false;
}
