/* memoryview.c - memoryview objects: creation, release, indexing, slicing, comparison.
 *
 * All views of one exporter share a ManagedBuffer.  Neither moves, because shape and strides may point into them.  Views
 * that are never released are finalized by the collector. */
#include "memoryview_int.h"

#include "objects/object.h"

static void managed_trace(Obj *obj, Tracer *tracer) { trace_slot(tracer, (Slot *)&((ManagedBuffer *)obj)->master.object); }

static NativeType managed_buffer_native = {.shape = {.size = sizeof(ManagedBuffer), .trace = managed_trace}, .type = &managed_buffer_type};
Type managed_buffer_type = STATIC_TYPE("managedbuffer", &object_type, managed_buffer_native, sizeof(ManagedBuffer), 0, TYPE_FLAG_DISALLOW_NEW);

static size_t memory_size_of(const Obj *obj) {
    return offsetof(MemoryViewObj, array) + (size_t)((const MemoryViewObj *)obj)->ob_size * sizeof(intptr_t);
}

static void memory_trace(Obj *obj, Tracer *tracer) {
    MemoryViewObj *self = (MemoryViewObj *)obj;
    trace_pointer(tracer, &self->managed);
    trace_slot(tracer, (Slot *)&self->view.object);
}

/* ---- creation and release -------------------------------------------------------------------------------------------------- */
static Value managed_new(Value exporter) {
    Buffer local;
    TRY_NULL(buffer_get(exporter, &local, BUFFER_FULL_READ_ONLY));
    ManagedBuffer *managed = (ManagedBuffer *)gc_alloc_old(&managed_buffer_type, sizeof(ManagedBuffer));
    if (!managed) {
        buffer_release(&local);
        return NULL;
    }
    managed->master = local;
    if (local.shape == &local.length) managed->master.shape = &managed->master.length;
    if (local.strides == &local.item_size) managed->master.strides = &managed->master.item_size;
    gc_barrier(managed, &managed->master.object);
    return VALUE(managed);
}

static void compute_flags(MemoryViewObj *self) {
    const Buffer *v = &self->view;
    int           flags = 0;
    bool          empty = v->length == 0 && v->dimensions > 1;
    if (v->dimensions == 0) flags |= MEMORY_SCALAR | MEMORY_C | MEMORY_FORTRAN;
    else {
        bool     c = true, fortran = true;
        intptr_t c_stride = v->item_size, f_stride = v->item_size;
        for (int i = v->dimensions; i-- > 0;) {
            if (v->shape[i] != 1 && v->strides[i] != c_stride) c = false;
            c_stride *= v->shape[i];
        }
        for (int i = 0; i < v->dimensions; i++) {
            if (v->shape[i] != 1 && v->strides[i] != f_stride) fortran = false;
            f_stride *= v->shape[i];
        }
        if (c || empty) flags |= MEMORY_C;
        if (fortran || empty) flags |= MEMORY_FORTRAN;
    }
    if (v->suboffsets) flags = (flags | MEMORY_INDIRECT) & ~(MEMORY_C | MEMORY_FORTRAN);
    self->flags = flags;
}

/* An empty view of MANAGED; the caller fills in the geometry. */
static MemoryViewObj *memory_alloc(ManagedBuffer *managed, int dimensions) {
    MemoryViewObj *self =
        (MemoryViewObj *)gc_alloc_var(&memoryview_type, offsetof(MemoryViewObj, array) + 3 * sizeof(intptr_t) * (size_t)dimensions, 3 * dimensions);
    if (!self) return NULL;
    gc_pin(&self->header);
    self->hash = -1;
    self->flags = MEMORY_RELEASED;
    pointer_set(self, &self->managed, managed);
    self->view.dimensions = dimensions;
    if (dimensions > 0) {
        self->view.shape = self->array;
        self->view.strides = self->array + dimensions;
    }
    Value exporter = managed->master.object; /* many (bytes) do not care whether they are given back */
    if (exporter && native_of(exporter)->release_buffer && gc_register_finalizer(&self->header) < 0) return NULL;
    managed->views++;
    self->flags = 0;
    return self;
}

static void set_view_object(MemoryViewObj *self, Value object) {
    self->view.object = object;
    gc_barrier(self, &self->view.object);
}

/* A view with the geometry of SOURCE, which belongs to MANAGED. */
static Value memory_from_buffer(ManagedBuffer *managed, const Buffer *source) {
    int dimensions = source->dimensions;
    if (dimensions > MEMORY_MAX_DIMENSIONS) return raise_value_error("memoryview: number of dimensions must not exceed 64");
    MemoryViewObj *self = memory_alloc(managed, dimensions);
    if (!self) return NULL;
    Buffer *v = &self->view;
    v->data = source->data;
    v->length = source->length;
    v->item_size = source->item_size;
    v->read_only = source->read_only;
    v->format = source->format ? source->format : "B";
    v->internal = source->internal;
    set_view_object(self, source->object);
    intptr_t stride = v->item_size;
    for (int i = dimensions; i-- > 0;) {
        v->shape[i] = source->shape ? source->shape[i] : v->item_size ? v->length / v->item_size : 0;
        v->strides[i] = source->strides ? source->strides[i] : stride;
        stride *= v->shape[i];
    }
    if (source->suboffsets && dimensions > 0) {
        v->suboffsets = self->array + 2 * dimensions;
        memcpy(v->suboffsets, source->suboffsets, (size_t)dimensions * sizeof(intptr_t));
    }
    compute_flags(self);
    return VALUE(self);
}

static Status check_released(const MemoryViewObj *self) {
    if (!(self->flags & MEMORY_RELEASED) && !self->managed->released) return 0;
    return RAISED(raise_value_error("operation forbidden on released memoryview object"));
}
#define CHECK_RELEASED(self) TRY_NULL(check_released((const MemoryViewObj *)(self)))

Value memoryview_from_object(Value v) {
    if (value_is(v, &memoryview_type)) {
        MemoryViewObj *other = (MemoryViewObj *)v;
        CHECK_RELEASED(other);
        return memory_from_buffer(other->managed, &other->view);
    }
    if (!value_has_buffer(v)) return raise_type_error("memoryview: a bytes-like object is required, not '%N'", v);
    Value managed = managed_new(v);
    return managed ? memory_from_buffer((ManagedBuffer *)managed, &((ManagedBuffer *)managed)->master) : NULL;
}

Value memoryview_from_buffer(const Buffer *buffer) {
    Buffer         local = *buffer; /* its object is on the stack meanwhile */
    ManagedBuffer *managed = (ManagedBuffer *)gc_alloc_old(&managed_buffer_type, sizeof(ManagedBuffer));
    if (!managed) return NULL;
    managed->master = local;
    managed->master.shape = managed->master.strides = managed->master.suboffsets = NULL;
    gc_barrier(managed, &managed->master.object);
    return memory_from_buffer(managed, buffer);
}

static void release_view(MemoryViewObj *self) {
    if (self->flags & MEMORY_RELEASED) return;
    self->flags |= MEMORY_RELEASED;
    ManagedBuffer *managed = self->managed;
    if (--managed->views == 0 && !managed->released) {
        managed->released = true;
        buffer_release(&managed->master);
    }
}

static Value memory_release(Value v) {
    MemoryViewObj *self = (MemoryViewObj *)v;
    if (self->flags & MEMORY_RELEASED) return NONE;
    if (self->exports > 0) gc_collect_all(1);
    if (self->exports > 0)
        return raise_format(&BufferError_type, "memoryview has %zd exported buffer%s", self->exports, self->exports == 1 ? "" : "s");
    release_view(self);
    gc_drop_finalizer(&self->header);
    return NONE;
}

static void memory_finalize(Value v) {
    if (((MemoryViewObj *)v)->exports == 0) release_view((MemoryViewObj *)v);
}

static Value memory_create(Type *cls, const Value *args, size_t nargs, Value kwnames) {
    static const ArgSpec spec = {"memoryview", "object"};
    Value                object;
    TRY_NULL(args_parse(&spec, args, nargs, kwnames, &object));
    return memoryview_from_object(object);
}

static Value memory_enter(Value self) {
    CHECK_RELEASED(self);
    return self;
}

static Value memory_exit(Value self, const Value *args, size_t nargs, Value kwnames) { return memory_release(self); }

/* ---- exporting ------------------------------------------------------------------------------------------------------------------ */
static Status no_buffer(const char *what) { return RAISED(raise_format(&BufferError_type, "memoryview: %s", what)); }

static Status memory_get_buffer(Value v, Buffer *buffer, int flags) {
    MemoryViewObj *self = (MemoryViewObj *)v;
    TRY(check_released(self));
    bool c = self->flags & MEMORY_C, fortran = self->flags & MEMORY_FORTRAN;
    if ((flags & BUFFER_WRITABLE) && self->view.read_only) return no_buffer("underlying buffer is not writable");
    if ((flags & BUFFER_C_CONTIGUOUS) == BUFFER_C_CONTIGUOUS && !c) return no_buffer("underlying buffer is not C-contiguous");
    if ((flags & BUFFER_F_CONTIGUOUS) == BUFFER_F_CONTIGUOUS && !fortran) return no_buffer("underlying buffer is not Fortran contiguous");
    if ((flags & BUFFER_ANY_CONTIGUOUS) == BUFFER_ANY_CONTIGUOUS && !c && !fortran) return no_buffer("underlying buffer is not contiguous");
    if ((flags & BUFFER_INDIRECT) != BUFFER_INDIRECT && (self->flags & MEMORY_INDIRECT)) return no_buffer("underlying buffer requires suboffsets");
    if ((flags & BUFFER_STRIDES) != BUFFER_STRIDES && !c) return no_buffer("underlying buffer is not C-contiguous");
    *buffer = self->view;
    buffer->object = v;
    if (!(flags & BUFFER_FORMAT)) buffer->format = NULL;
    if ((flags & BUFFER_STRIDES) != BUFFER_STRIDES) buffer->strides = NULL;
    if (!(flags & BUFFER_ND)) {
        if (buffer->format)
            return RAISED(raise_format(&BufferError_type, "memoryview: cannot cast to unsigned bytes if the format flag is present"));
        buffer->dimensions = 1;
        buffer->shape = NULL;
    }
    self->exports++;
    return 0;
}

static void memory_release_buffer(Value v, Buffer *buffer) { ((MemoryViewObj *)v)->exports--; }

/* ---- copying ----------------------------------------------------------------------------------------------------------------------- */
static uint8_t *copy_c(uint8_t *to, const Buffer *b, uint8_t *from, int dimension) {
    if (dimension == b->dimensions) {
        memcpy(to, from, (size_t)b->item_size);
        return to + b->item_size;
    }
    for (intptr_t i = 0; i < b->shape[dimension]; i++) to = copy_c(to, b, buffer_step(b, from, dimension, i), dimension + 1);
    return to;
}

/* STRIDE: distance in TO between neighbours of DIMENSION. */
static void copy_fortran(uint8_t *to, const Buffer *b, uint8_t *from, int dimension, intptr_t stride) {
    if (dimension == b->dimensions) {
        memcpy(to, from, (size_t)b->item_size);
        return;
    }
    for (intptr_t i = 0; i < b->shape[dimension]; i++)
        copy_fortran(to + i * stride, b, buffer_step(b, from, dimension, i), dimension + 1, stride * b->shape[dimension]);
}

static bool is_c_contiguous(const Buffer *b) {
    if (b->suboffsets) return false;
    if (!b->strides || !b->shape || b->length == 0) return true;
    intptr_t stride = b->item_size;
    for (int i = b->dimensions; i-- > 0;) {
        if (b->shape[i] > 1 && b->strides[i] != stride) return false;
        stride *= b->shape[i];
    }
    return true;
}

void buffer_copy_contiguous(uint8_t *to, const Buffer *b, char order) {
    if (is_c_contiguous(b) && (order != 'F' || b->dimensions <= 1)) {
        if (b->length) memcpy(to, b->data, (size_t)b->length);
    } else if (b->shape) {
        Buffer   local = *b;
        intptr_t strides[MEMORY_MAX_DIMENSIONS], stride = b->item_size;
        for (int i = b->dimensions; !b->strides && i-- > 0; stride *= b->shape[i]) strides[i] = stride;
        if (!b->strides) local.strides = strides;
        b = &local;
        if (order == 'F') copy_fortran(to, b, b->data, 0, b->item_size);
        else copy_c(to, b, b->data, 0);
    } else {
        memcpy(to, b->data, (size_t)b->length);
    }
}

static Value memory_to_bytes(Value v, char order) {
    MemoryViewObj *self = (MemoryViewObj *)v;
    Value          bytes = bytes_new(self->view.length);
    if (order == 'A') order = (self->flags & MEMORY_FORTRAN) && !(self->flags & MEMORY_C) ? 'F' : 'C';
    if (bytes && bytes_length(bytes)) buffer_copy_contiguous(bytes_data(bytes), &self->view, order);
    return bytes;
}

/* ---- items ---------------------------------------------------------------------------------------------------------------------------- */
static char item_format(const MemoryViewObj *self) {
    char format = native_format(self->view.format);
    if (!format) raise_format(&NotImplementedError_type, "memoryview: unsupported format %s", self->view.format);
    return format;
}

static uint8_t *lookup(const Buffer *b, uint8_t *p, int dimension, intptr_t index) {
    if (index < 0) index += b->shape[dimension];
    if (index < 0 || index >= b->shape[dimension]) {
        raise_format(&IndexError_type, "index out of bounds on dimension %d", dimension + 1);
        return NULL;
    }
    return buffer_step(b, p, dimension, index);
}

/* Address of the item that a tuple of integers means. */
static uint8_t *lookup_tuple(const Buffer *b, Value key) {
    intptr_t n = tuple_length(key), index;
    uint8_t *p = b->data;
    if (n > b->dimensions) {
        raise_type_error("cannot index %d-dimension view with %zd-element tuple", b->dimensions, n);
        return NULL;
    }
    for (int i = 0; i < n; i++) {
        if (number_as_index(tuple_get(key, i), &index, &IndexError_type) < 0 || !(p = lookup(b, p, i, index))) return NULL;
    }
    return p;
}

static bool is_index_tuple(Value key) {
    if (!is_tuple(key)) return false;
    for (intptr_t i = 0; i < tuple_length(key); i++)
        if (!number_has_index(tuple_get(key, i))) return false;
    return true;
}

static bool is_slice_tuple(Value key) {
    if (!is_tuple(key) || tuple_length(key) == 0) return false;
    for (intptr_t i = 0; i < tuple_length(key); i++)
        if (!value_is(tuple_get(key, i), &slice_type)) return false;
    return true;
}

/* Narrows the first dimension of B to a slice.  Its strides are taken before its pointers are followed. */
static Status apply_slice(Buffer *b, Value key) {
    intptr_t start, stop, step, count;
    TRY(slice_resolve(key, b->shape[0], &start, &stop, &step, &count));
    b->data = (char *)b->data + b->strides[0] * start;
    b->shape[0] = count;
    b->strides[0] *= step;
    b->length = b->item_size;
    for (int i = 0; i < b->dimensions; i++) b->length *= b->shape[i];
    return 0;
}

static Value memory_slice(MemoryViewObj *self, Value key) {
    Value v = memory_from_buffer(self->managed, &self->view);
    if (!v) return NULL;
    TRY_NULL(apply_slice(&((MemoryViewObj *)v)->view, key));
    compute_flags((MemoryViewObj *)v);
    return v;
}

static Value memory_get_item(Value v, Value key) {
    MemoryViewObj *self = (MemoryViewObj *)v;
    Buffer        *b = &self->view;
    uint8_t       *p;
    intptr_t       index;
    char           format;
    CHECK_RELEASED(self);
    if (b->dimensions == 0) {
        if (is_tuple(key) && tuple_length(key) == 0) return (format = item_format(self)) ? item_unpack(b->data, format) : NULL;
        if (key == ELLIPSIS) return v;
        return raise_type_error("invalid indexing of 0-dim memory");
    }
    if (number_has_index(key)) {
        if (!(format = item_format(self))) return NULL;
        TRY_NULL(number_as_index(key, &index, &IndexError_type));
        CHECK_RELEASED(self);
        if (b->dimensions > 1) return raise_format(&NotImplementedError_type, "multi-dimensional sub-views are not implemented");
        return (p = lookup(b, b->data, 0, index)) ? item_unpack(p, format) : NULL;
    }
    if (value_is(key, &slice_type)) return memory_slice(self, key);
    if (is_index_tuple(key)) {
        if (!(format = item_format(self))) return NULL;
        if (tuple_length(key) < b->dimensions) return raise_format(&NotImplementedError_type, "sub-views are not implemented");
        if (!(p = lookup_tuple(b, key))) return NULL;
        CHECK_RELEASED(self);
        return item_unpack(p, format);
    }
    if (is_slice_tuple(key)) return raise_format(&NotImplementedError_type, "multi-dimensional slicing is not implemented");
    return raise_type_error("memoryview: invalid slice key");
}

static Status set_slice(MemoryViewObj *self, Value key, Value value) {
    Buffer   source, target = self->view;
    intptr_t shape = target.shape[0], stride = target.strides[0], suboffset = target.suboffsets ? target.suboffsets[0] : -1;
    TRY(buffer_get(value, &source, BUFFER_FULL_READ_ONLY));
    target.shape = &shape;
    target.strides = &stride;
    if (target.suboffsets) target.suboffsets = &suboffset;
    Status status = apply_slice(&target, key);
    if (status == 0) status = check_released(self); /* __index__ may have released it */
    intptr_t source_count = source.shape ? source.shape[0] : source.item_size ? source.length / source.item_size : 0;
    char     a = native_format(target.format), b = native_format(source.format);
    if (status == 0 && (source.dimensions != 1 || source_count != shape || source.item_size != target.item_size || a != b || !a))
        status = RAISED(raise_value_error("memoryview assignment: lvalue and rvalue have different structures"));
    if (status == 0) {
        Value copy = bytes_new(source.length); /* the areas may overlap */
        if (!copy) status = -1;
        else if (source.length) buffer_copy_contiguous(bytes_data(copy), &source, 'C');
        for (intptr_t i = 0; status == 0 && i < shape; i++)
            memcpy(buffer_step(&target, target.data, 0, i), bytes_data(copy) + i * target.item_size, (size_t)target.item_size);
    }
    buffer_release(&source);
    return status;
}

static Status set_one(MemoryViewObj *self, uint8_t *p, char format, Value value) {
    uint8_t item[16];
    TRY(item_pack(item, format, value)); /* may run Python code that releases the view */
    TRY(check_released(self));
    memcpy(p, item, (size_t)self->view.item_size);
    return 0;
}

static Status memory_set_item(Value v, Value key, Value value) {
    MemoryViewObj *self = (MemoryViewObj *)v;
    Buffer        *b = &self->view;
    uint8_t       *p;
    intptr_t       index;
    TRY(check_released(self));
    char format = item_format(self);
    if (!format) return -1;
    if (b->read_only) return RAISED(raise_type_error("cannot modify read-only memory"));
    if (!value) return RAISED(raise_type_error("cannot delete memory"));
    if (b->dimensions == 0) {
        if (key == ELLIPSIS || (is_tuple(key) && tuple_length(key) == 0)) return set_one(self, b->data, format, value);
        return RAISED(raise_type_error("invalid indexing of 0-dim memory"));
    }
    if (number_has_index(key)) {
        if (b->dimensions > 1) return RAISED(raise_format(&NotImplementedError_type, "sub-views are not implemented"));
        TRY(number_as_index(key, &index, &IndexError_type));
        return (p = lookup(b, b->data, 0, index)) ? set_one(self, p, format, value) : -1;
    }
    if (value_is(key, &slice_type) && b->dimensions == 1) return set_slice(self, key, value);
    if (is_index_tuple(key)) {
        if (tuple_length(key) < b->dimensions) return RAISED(raise_format(&NotImplementedError_type, "sub-views are not implemented"));
        return (p = lookup_tuple(b, key)) ? set_one(self, p, format, value) : -1;
    }
    if (value_is(key, &slice_type) || is_slice_tuple(key))
        return RAISED(raise_format(&NotImplementedError_type, "memoryview slice assignments are currently restricted to ndim = 1"));
    return RAISED(raise_type_error("memoryview: invalid slice key"));
}

static Status memory_length(Value v, intptr_t *out) {
    MemoryViewObj *self = (MemoryViewObj *)v;
    TRY(check_released(self));
    *out = self->view.dimensions == 0 ? 1 : self->view.shape[0];
    return 0;
}

static Value memory_iter(Value v) {
    MemoryViewObj *self = (MemoryViewObj *)v;
    CHECK_RELEASED(self);
    if (self->view.dimensions == 0) return raise_type_error("invalid indexing of 0-dim memory");
    if (!item_format(self)) return NULL;
    if (self->view.dimensions > 1) return raise_format(&NotImplementedError_type, "multi-dimensional sub-views are not implemented");
    return text_iter_new(&memory_iterator_type, v);
}

/* ---- comparison and hash ------------------------------------------------------------------------------------------------------------------ */
static Truth equal_items(const Buffer *a, uint8_t *p, const Buffer *b, uint8_t *q, int dimension) {
    if (dimension == a->dimensions) {
        Value x = item_unpack_any(p, a->format, a->item_size), y = x ? item_unpack_any(q, b->format, b->item_size) : NULL;
        return y ? object_compare_truth(x, y, COMPARE_EQ) : -1;
    }
    for (intptr_t i = 0; i < a->shape[dimension]; i++) {
        Truth equal = equal_items(a, buffer_step(a, p, dimension, i), b, buffer_step(b, q, dimension, i), dimension + 1);
        if (equal <= 0) return equal;
    }
    return 1;
}

static Truth equal_buffers(const Buffer *a, const Buffer *b) {
    if (a->dimensions != b->dimensions) return 0;
    for (int i = 0; i < a->dimensions; i++) {
        if (a->shape[i] != b->shape[i]) return 0;
        if (a->shape[i] == 0) return 1;
    }
    char x = native_format(a->format), y = native_format(b->format);
    if (x && x == y && !strchr("?efd", x) && is_c_contiguous(a) && is_c_contiguous(b))
        return memcmp(a->data, b->data, (size_t)a->length) == 0;
    Truth equal = equal_items(a, a->data, b, b->data, 0);
    if (equal < 0 && (!x || !y)) { /* a format that struct does not know: not equal */
        exception_clear();
        return 0;
    }
    return equal;
}

static Value memory_compare(Value v, Value w, CompareOp op) {
    MemoryViewObj *self = (MemoryViewObj *)v, *other = NULL;
    if ((op != COMPARE_EQ && op != COMPARE_NE) || !value_is(v, &memoryview_type)) return NOT_IMPLEMENTED;
    Truth equal;
    if (check_released(self) < 0) {
        exception_clear();
        equal = v == w;
    } else {
        if (!value_has_buffer(w)) return NOT_IMPLEMENTED;
        Value view = memoryview_from_object(w);
        if (!view) {
            exception_clear();
            return NOT_IMPLEMENTED;
        }
        other = (MemoryViewObj *)view;
        equal = equal_buffers(&self->view, &other->view);
        release_view(other);
    }
    if (equal < 0) return NULL;
    return value_from_bool(equal == (op == COMPARE_EQ));
}

static Status memory_hash(Value v, int64_t *out) {
    MemoryViewObj *self = (MemoryViewObj *)v;
    if (self->hash == -1) {
        int64_t ignored;
        TRY(check_released(self));
        char format = native_format(self->view.format);
        if (!self->view.read_only) return RAISED(raise_value_error("cannot hash writable memoryview object"));
        if (format != 'B' && format != 'b' && format != 'c')
            return RAISED(raise_value_error("memoryview: hashing is restricted to formats 'B', 'b' or 'c'"));
        if (self->view.object) TRY(object_hash(self->view.object, &ignored));
        Value bytes = memory_to_bytes(v, 'C');
        if (!bytes || object_hash(bytes, &self->hash) < 0) return -1;
    }
    *out = self->hash;
    return 0;
}

static Value memory_repr(Value v) {
    gc_pin(value_obj(v));
    return str_format(((MemoryViewObj *)v)->flags & MEMORY_RELEASED ? "<released memory at %p>" : "<memory at %p>", (void *)v);
}

/* ---- methods ----------------------------------------------------------------------------------------------------------------------------------- */
static Value memory_tobytes(Value self, const Value *args, size_t nargs, Value kwnames) {
    static const ArgSpec spec = {"tobytes", "| order"};
    Value                order;
    TRY_NULL(args_parse(&spec, args, nargs, kwnames, &order));
    char letter = 'C';
    if (order && order != NONE) {
        if (!is_str(order)) return raise_argument("tobytes", "argument 'order'", "str or None", order);
        if (str_length(order) != 1 || !strchr("CFA", (int)str_char(order, 0)) || str_char(order, 0) == 0)
            return raise_value_error("order must be 'C', 'F' or 'A'");
        letter = (char)str_char(order, 0);
    }
    CHECK_RELEASED(self);
    return memory_to_bytes(self, letter);
}

static Value memory_hex(Value v, const Value *args, size_t nargs, Value kwnames) {
    static const ArgSpec spec = {"hex", "| sep bytes_per_sep"};
    Value                out[2];
    int                  group = 1;
    TRY_NULL(args_parse(&spec, args, nargs, kwnames, out));
    if (out[1]) TRY_NULL(argument_int(out[1], &group));
    CHECK_RELEASED(v);
    Value bytes = memory_to_bytes(v, 'C');
    return bytes ? bytes_hex(bytes_data(bytes), bytes_length(bytes), out[0], group, false) : NULL;
}

static Value to_list(const Buffer *b, uint8_t *p, char format, int dimension) {
    if (dimension == b->dimensions) return item_unpack(p, format);
    Value list = list_new(0);
    for (intptr_t i = 0; list && i < b->shape[dimension]; i++) {
        Value item = to_list(b, buffer_step(b, p, dimension, i), format, dimension + 1);
        if (!item || list_append(list, item) < 0) return NULL;
    }
    return list;
}

static Value memory_tolist(Value v) {
    MemoryViewObj *self = (MemoryViewObj *)v;
    CHECK_RELEASED(self);
    char format = item_format(self);
    return format ? to_list(&self->view, self->view.data, format, 0) : NULL;
}

static Value memory_toreadonly(Value v) {
    MemoryViewObj *self = (MemoryViewObj *)v;
    CHECK_RELEASED(self);
    Value copy = memory_from_buffer(self->managed, &self->view);
    if (copy) ((MemoryViewObj *)copy)->view.read_only = 1;
    return copy;
}

/* Reads SHAPE (list or tuple) into OUT. */
static Status parse_shape(Value shape, intptr_t *out, int *dimensions, intptr_t *product) {
    const Slot *items;
    size_t      count;
    if (!is_list(shape) && !is_tuple(shape)) return RAISED(raise_type_error("shape must be a list or a tuple"));
    if (!sequence_fast(shape, "shape must be a list or a tuple", &items, &count)) return -1;
    if (count > MEMORY_MAX_DIMENSIONS) return RAISED(raise_value_error("memoryview: number of dimensions must not exceed 64"));
    *dimensions = (int)count;
    for (size_t i = 0; i < count; i++) {
        if (!is_int(items[i].value)) return RAISED(raise_type_error("memoryview.cast(): elements of shape must be integers"));
        if (int_as_size(items[i].value, &out[i]) < 0) return -1;
        if (out[i] <= 0) return RAISED(raise_value_error("memoryview.cast(): elements of shape must be integers > 0"));
        if (__builtin_mul_overflow(*product, out[i], product)) return RAISED(raise_value_error("memoryview.cast(): product(shape) > SSIZE_MAX"));
    }
    return 0;
}

/* FORMAT, with the prefix when TEXT has it: views point to it for good. */
static const char *native_format_text(char format, bool prefixed) {
    static const char texts[][3] = {"@c", "@b", "@B", "@?", "@h", "@H", "@i", "@I", "@l", "@L", "@q", "@Q", "@n", "@N", "@f", "@d", "@e", "@P"};
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        if (texts[i][1] == format) return texts[i] + !prefixed;
    return NULL;
}

static Value cast_to(MemoryViewObj *self, char format, bool prefixed, Value shape) {
    intptr_t sizes[MEMORY_MAX_DIMENSIONS] = {0}, size = native_format_size(format), product = size;
    int      dimensions = 1;
    char     old = native_format(self->view.format);
    if ((!old || !strchr("bBc", old)) && !strchr("bBc", format)) return raise_type_error("memoryview: cannot cast between two non-byte formats");
    if (self->view.length % size) return raise_type_error("memoryview: length is not a multiple of itemsize");
    if (shape) TRY_NULL(parse_shape(shape, sizes, &dimensions, &product));
    else sizes[0] = self->view.length / size;
    if (shape && product != self->view.length) return raise_type_error("memoryview: product(shape) * itemsize != buffer size");
    MemoryViewObj *cast = memory_alloc(self->managed, dimensions);
    if (!cast) return NULL;
    Buffer *v = &cast->view;
    v->data = self->view.data;
    v->length = self->view.length;
    v->item_size = size;
    v->read_only = self->view.read_only;
    v->internal = self->view.internal;
    v->format = native_format_text(format, prefixed);
    set_view_object(cast, self->view.object);
    intptr_t stride = size;
    for (int i = dimensions; i-- > 0;) {
        v->shape[i] = sizes[i];
        v->strides[i] = stride;
        stride *= sizes[i];
    }
    compute_flags(cast);
    return VALUE(cast);
}

static Value memory_cast(Value v, const Value *args, size_t nargs, Value kwnames) {
    static const ArgSpec spec = {"cast", "format | shape"};
    MemoryViewObj       *self = (MemoryViewObj *)v;
    Value                out[2];
    TRY_NULL(args_parse(&spec, args, nargs, kwnames, out));
    if (!is_str(out[0])) return raise_argument("cast", "argument 'format'", "str", out[0]);
    CHECK_RELEASED(self);
    if (!(self->flags & MEMORY_C)) return raise_type_error("memoryview: casts are restricted to C-contiguous views");
    bool zeros = false;
    for (int i = 0; i < self->view.dimensions; i++) zeros |= self->view.shape[i] == 0;
    if ((out[1] || self->view.dimensions != 1) && zeros)
        return raise_type_error("memoryview: cannot cast view with zeros in shape or strides");
    if (out[1]) {
        if (!is_list(out[1]) && !is_tuple(out[1])) return raise_type_error("shape must be a list or a tuple");
        intptr_t n = is_list(out[1]) ? list_length(out[1]) : tuple_length(out[1]);
        if (n > MEMORY_MAX_DIMENSIONS) return raise_value_error("memoryview: number of dimensions must not exceed 64");
        if (self->view.dimensions != 1 && n != 1) return raise_type_error("memoryview: cast must be 1D -> ND or ND -> 1D");
    }
    size_t      length;
    const char *text = str_utf8(out[0], &length);
    if (!text) return NULL;
    char format = strlen(text) == length ? native_format(text) : 0;
    if (!format)
        return raise_value_error("memoryview: destination format must be a native single character format prefixed with an optional '@'");
    return cast_to(self, format, text[0] == '@', out[1]);
}

static const MethodDef memory_methods[] = {
    {"release", memory_release, METHOD_NOARGS, "release($self, /)\n--\n\nGives the memory back to the exporter."},
    {"tobytes", memory_tobytes, METHOD_KEYWORDS, "tobytes($self, /, order='C')\n--\n\nCopy of the data as bytes."},
    {"hex", memory_hex, METHOD_KEYWORDS, "hex($self, /, sep=<unrepresentable>, bytes_per_sep=1)\n--\n\nHexadecimal digits of the data."},
    {"tolist", memory_tolist, METHOD_NOARGS, "tolist($self, /)\n--\n\nThe items as (nested) lists."},
    {"cast", memory_cast, METHOD_KEYWORDS, "cast($self, /, format, shape=<unrepresentable>)\n--\n\nView of the same memory with another format or shape."},
    {"toreadonly", memory_toreadonly, METHOD_NOARGS, "toreadonly($self, /)\n--\n\nRead-only view of the same memory."},
    {"__enter__", memory_enter, METHOD_NOARGS, NULL},
    {"__exit__", memory_exit, METHOD_FAST, NULL},
    {NULL, NULL, 0, NULL},
};

/* ---- attributes ---------------------------------------------------------------------------------------------------------------------------------- */
static Value int_tuple(const intptr_t *values, int n) {
    if (!values) return empty_tuple;
    Value tuple = tuple_new(n);
    for (int i = 0; tuple && i < n; i++) tuple_put(tuple, i, value_from_int(values[i]));
    return tuple;
}

enum MemoryField { FIELD_OBJ, FIELD_NBYTES, FIELD_READONLY, FIELD_ITEMSIZE, FIELD_FORMAT, FIELD_NDIM, FIELD_SHAPE, FIELD_STRIDES,
                   FIELD_SUBOFFSETS, FIELD_C, FIELD_FORTRAN, FIELD_CONTIGUOUS };

static Value memory_field(Value v, void *closure) {
    MemoryViewObj *self = (MemoryViewObj *)v;
    Buffer        *b = &self->view;
    CHECK_RELEASED(self);
    switch ((enum MemoryField)(uintptr_t)closure) {
    case FIELD_OBJ: return b->object ? b->object : NONE;
    case FIELD_NBYTES: return value_from_int(b->length);
    case FIELD_READONLY: return value_from_bool(b->read_only);
    case FIELD_ITEMSIZE: return value_from_int(b->item_size);
    case FIELD_FORMAT: return str_from_c(b->format);
    case FIELD_NDIM: return value_from_int(b->dimensions);
    case FIELD_SHAPE: return int_tuple(b->shape, b->dimensions);
    case FIELD_STRIDES: return int_tuple(b->strides, b->dimensions);
    case FIELD_SUBOFFSETS: return int_tuple(b->suboffsets, b->dimensions);
    case FIELD_C: return value_from_bool(self->flags & MEMORY_C);
    case FIELD_FORTRAN: return value_from_bool(self->flags & MEMORY_FORTRAN);
    case FIELD_CONTIGUOUS: return value_from_bool(self->flags & (MEMORY_C | MEMORY_FORTRAN));
    }
    return NULL;
}

static const GetSetDef memory_fields[] = {
    {"obj", memory_field, NULL, "The underlying object of the memoryview.", (void *)FIELD_OBJ},
    {"nbytes", memory_field, NULL, "Size of the data in bytes when it is contiguous.", (void *)FIELD_NBYTES},
    {"readonly", memory_field, NULL, "Is the memory read-only?", (void *)FIELD_READONLY},
    {"itemsize", memory_field, NULL, "Size of an item in bytes.", (void *)FIELD_ITEMSIZE},
    {"format", memory_field, NULL, "Format of an item, as in the struct module.", (void *)FIELD_FORMAT},
    {"ndim", memory_field, NULL, "Number of dimensions.", (void *)FIELD_NDIM},
    {"shape", memory_field, NULL, "Lengths of the dimensions.", (void *)FIELD_SHAPE},
    {"strides", memory_field, NULL, "Bytes between neighbours in each dimension.", (void *)FIELD_STRIDES},
    {"suboffsets", memory_field, NULL, "Offsets behind pointers, for indirect arrays.", (void *)FIELD_SUBOFFSETS},
    {"c_contiguous", memory_field, NULL, "Is the memory C-contiguous?", (void *)FIELD_C},
    {"f_contiguous", memory_field, NULL, "Is the memory Fortran-contiguous?", (void *)FIELD_FORTRAN},
    {"contiguous", memory_field, NULL, "Is the memory contiguous?", (void *)FIELD_CONTIGUOUS},
    {NULL, NULL, NULL, NULL, NULL},
};

static NativeType memoryview_native = {
    .shape = {.size_of = memory_size_of, .trace = memory_trace},
    .type = &memoryview_type,
    .repr = memory_repr,
    .hash = memory_hash,
    .compare = memory_compare,
    .iter = memory_iter,
    .create = memory_create,
    .finalize = memory_finalize,
    .length = memory_length,
    .get_item = memory_get_item,
    .set_item = memory_set_item,
    .get_buffer = memory_get_buffer,
    .release_buffer = memory_release_buffer,
    .methods = memory_methods,
    .getsets = memory_fields,
    .weak_offset = offsetof(MemoryViewObj, weakrefs),
    .native_flags = NATIVE_SEQUENCE_INDEX | NATIVE_MAPPING,
};
Type memoryview_type = {
    .header = {.word = 1u << 30, .type = &type_type},
    .name = "memoryview",
    .basic_size = offsetof(MemoryViewObj, array),
    .item_size = sizeof(intptr_t),
    .flags = TYPE_FLAG_GC | TYPE_FLAG_SEQUENCE,
    .weaklist_offset = offsetof(MemoryViewObj, weakrefs),
    .base = &object_type,
    .native = &memoryview_native,
    .doc = "memoryview(object)\n--\n\nCreate a new memoryview object which references the given object.",
};
