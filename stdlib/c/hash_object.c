/* hash_object.c - the part of the hash modules that is the same for all functions. */
#include "hash_int.h"

Status hash_buffer(Value data, Buffer *buffer) {
    if (is_str(data)) return RAISED(raise_type_error("Strings must be encoded before hashing"));
    if (!value_has_buffer(data)) return RAISED(raise_type_error("object supporting the buffer API required"));
    return buffer_get(data, buffer, BUFFER_SIMPLE);
}

Status hash_update(HashObj *self, const HashKind *kind, Value data) {
    Buffer buffer;
    TRY(hash_buffer(data, &buffer));
    const uint8_t *p = buffer.data;
    size_t         length = (size_t)buffer.length, block = kind->block_size;
    self->total += length;
    if (self->filled) {
        size_t part = block - self->filled < length ? block - self->filled : length;
        if (part) memcpy(self->rest + self->filled, p, part);
        self->filled += (uint32_t)part;
        p += part;
        length -= part;
        if (self->filled == block) {
            kind->block(self->state, self->rest);
            self->filled = 0;
        }
    }
    for (; length >= block; p += block, length -= block) kind->block(self->state, p);
    if (length) {
        memcpy(self->rest, p, length);
        self->filled = (uint32_t)length;
    }
    buffer_release(&buffer);
    return 0;
}

Value hash_new(Type *type, const HashKind *kind, Value data) {
    HashObj *self = (HashObj *)gc_alloc(type, sizeof(HashObj));
    if (!self) return NULL;
    kind->start(self->state);
    return !data || hash_update(self, kind, data) == 0 ? VALUE(self) : NULL;
}

Value hash_digest(HashObj *self, const HashKind *kind, bool hex) {
    uint64_t state[HASH_STATE_MAX / 8];
    uint8_t  digest[64];
    memcpy(state, self->state, sizeof state);
    kind->finish(state, self->rest, self->filled, self->total, digest);
    return hex ? bytes_hex(digest, kind->digest_size, NULL, 0, false) : bytes_from_data(digest, kind->digest_size);
}

Value hash_copy(HashObj *self) {
    HashObj *copy = (HashObj *)gc_alloc(self->header.type, sizeof(HashObj));
    if (!copy) return NULL;
    memcpy((char *)copy + sizeof(Obj), (char *)self + sizeof(Obj), sizeof(HashObj) - sizeof(Obj));
    return VALUE(copy);
}

Status hash_arguments(const char *name, const Value *args, size_t nargs, Value names, Value *data) {
    ArgSpec spec = {name, "| string * usedforsecurity"};
    Value   out[2];
    TRY(args_parse(&spec, args, nargs, names, out));
    *data = out[0];
    return out[1] && object_truth(out[1]) < 0 ? -1 : 0;
}
