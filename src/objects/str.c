/* str.c - creation and basic operations of str objects.
 *
 * Native strings are compact (header and text in one object) with the smallest kind that holds them.  Two sorts use the
 * legacy layout, where the text lies elsewhere: instances of subclasses, and strings made by repeated `s += x`.  For
 * those the text lies in a TextBuffer that grows ahead of need; every string made on the way is a prefix of the buffer,
 * so appending to the newest one only copies the new part:
 *
 *     StrLegacyObj (length 5) ----.
 *     StrLegacyObj (length 8) ----+--> TextBuffer { capacity, used = 8, "hello, w........" }
 */
#include "text_int.h"

#include "base/hash.h"
#include "base/memory.h"

typedef struct TextBuffer { /* seen by gc as a ByteArray */
    Obj     header;
    size_t  capacity; /* bytes, of `used` and text together */
    size_t  used;     /* bytes of text */
    uint8_t text[];
} TextBuffer;
_Static_assert(offsetof(TextBuffer, used) == offsetof(ByteArray, data), "a TextBuffer is a ByteArray");

#define UTF8_TAKEN OBJ_FLAG_USER0 /* C code holds the NUL-terminated text of this legacy string: do not append in place */

/* ---- static strings ----------------------------------------------------------------------------------------------- */
typedef struct StaticStr {
    StrCompactObj str;
    uint8_t       data[8];
} StaticStr;
static StaticStr latin1_strings[256];
static char      latin1_utf8[128][3];
static struct {
    StrObj  str;
    uint8_t data[16];
} empty_string;
Value empty_str = VALUE(&empty_string);

static void static_str_init(StrObj *str, intptr_t length, bool ascii) {
    str->header.word = 1u << 30;
    str->header.type = &str_type;
    str->length = length;
    str->hash = -1;
    str->state.kind = STR_KIND_1;
    str->state.compact = 1;
    str->state.ascii = ascii;
    str->state.ready = 1;
}

void str_init_static(void) {
    static_str_init(&empty_string.str, 0, true);
    for (int c = 0; c < 256; c++) {
        StaticStr *s = &latin1_strings[c];
        static_str_init(&s->str.ascii, 1, c < 128);
        if (c < 128) {
            s->str.ascii.ascii_data[0] = (uint8_t)c;
        } else {
            char *utf8 = latin1_utf8[c - 128];
            utf8[0] = (char)(0xc0 | c >> 6);
            utf8[1] = (char)(0x80 | (c & 0x3f));
            s->str.utf8 = utf8;
            s->str.utf8_length = 2;
            s->str.data[0] = (uint8_t)c;
        }
    }
}

/* ---- shape -------------------------------------------------------------------------------------------------------- */
size_t str_size_of(const Obj *obj) {
    const StrObj *str = (const StrObj *)obj;
    if (!str->state.compact) return sizeof(StrLegacyObj);
    if (str->state.ascii) return offsetof(StrObj, ascii_data) + (size_t)str->length + 1;
    return offsetof(StrCompactObj, data) + ((size_t)str->length + 1) * str->state.kind;
}

void str_trace(Obj *obj, Tracer *tracer) {
    StrObj *str = (StrObj *)obj;
    if (str->state.compact && str->state.ascii) return;
    StrLegacyObj *legacy = (StrLegacyObj *)obj;
    if (legacy->utf8 && !value_is_static_str(VALUE(obj))) trace_interior(tracer, &legacy->utf8, offsetof(ByteArray, data));
    if (!str->state.compact && legacy->data) trace_interior(tracer, &legacy->data, offsetof(TextBuffer, text));
}

bool value_is_static_str(Value s) {
    return (char *)s >= (char *)latin1_strings && (char *)s < (char *)(latin1_strings + 256);
}

/* ---- kernels ------------------------------------------------------------------------------------------------------ */
#define COPY_LOOP(TO, FROM) \
    do { \
        TO         *restrict d = to; \
        const FROM *restrict s = from; \
        for (intptr_t i = 0; i < n; i++) d[i] = (TO)s[i]; \
    } while (0)

void text_copy(int to_kind, void *to, int from_kind, const void *from, intptr_t n) {
    if (to_kind == from_kind) {
        if (n > 0) memcpy(to, from, (size_t)n * (size_t)to_kind);
        return;
    }
    switch (to_kind * 8 + from_kind) {
    case STR_KIND_2 * 8 + STR_KIND_1: COPY_LOOP(uint16_t, uint8_t); break;
    case STR_KIND_4 * 8 + STR_KIND_1: COPY_LOOP(uint32_t, uint8_t); break;
    case STR_KIND_4 * 8 + STR_KIND_2: COPY_LOOP(uint32_t, uint16_t); break;
    case STR_KIND_1 * 8 + STR_KIND_2: COPY_LOOP(uint8_t, uint16_t); break;
    case STR_KIND_1 * 8 + STR_KIND_4: COPY_LOOP(uint8_t, uint32_t); break;
    case STR_KIND_2 * 8 + STR_KIND_4: COPY_LOOP(uint16_t, uint32_t); break;
    default: UNREACHABLE("kind");
    }
}

size_t bytes_ascii_prefix(const uint8_t *p, size_t n) {
    size_t i = 0;
    for (; i + 32 <= n; i += 32) {
        uint64_t w[4];
        memcpy(w, p + i, 32);
        if ((w[0] | w[1] | w[2] | w[3]) & 0x8080808080808080u) break;
    }
    for (; i + 8 <= n; i += 8) {
        uint64_t w;
        memcpy(&w, p + i, 8);
        if (w & 0x8080808080808080u) break;
    }
    while (i < n && p[i] < 128) i++;
    return i;
}

/* The class thresholds are powers of two, so the OR of all code points tells the class. */
uint32_t text_max_char(int kind, const void *data, intptr_t n) {
    uint32_t all = 0;
    if (kind == STR_KIND_1) return (n <= 64 ? bytes_are_ascii(data, (size_t)n) : bytes_ascii_prefix(data, (size_t)n) == (size_t)n) ? 127 : 255;
    if (kind == STR_KIND_2) {
        const uint16_t *p = data;
        for (intptr_t i = 0; i < n; i++) all |= p[i];
    } else {
        const uint32_t *p = data;
        for (intptr_t i = 0; i < n; i++) all |= p[i];
    }
    return all < 128 ? 127 : all < 256 ? 255 : all < 0x10000 ? 0xffff : 0x10ffff;
}

/* ---- creation ----------------------------------------------------------------------------------------------------- */
/* Text of LENGTH > 0 that fits into memory. */
static ALWAYS_INLINE Value str_allocate(intptr_t length, int kind, bool ascii) {
    size_t  size = ascii ? offsetof(StrObj, ascii_data) + (size_t)length + 1 : offsetof(StrCompactObj, data) + ((size_t)length + 1) * (size_t)kind;
    StrObj *str = (StrObj *)gc_alloc(&str_type, size);
    if (UNLIKELY(!str)) return NULL;
    StrObj fields = {.state = {.kind = (unsigned)kind, .compact = 1, .ascii = ascii, .ready = 1}};
    str->length = length;
    str->hash = -1;
    str->state = fields.state;
    return VALUE(str);
}
Value str_new(intptr_t length, uint32_t max_char) {
    int kind = kind_for_char(max_char);
    if (UNLIKELY(length > (INTPTR_MAX - 128) / kind)) return raise_memory_error();
    return length == 0 ? empty_str : str_allocate(length, kind, max_char < 128);
}

Value str_from_char(uint32_t c) {
    if (c < 256) return VALUE(&latin1_strings[c]);
    Value s = str_new(1, c);
    if (LIKELY(s)) str_write(str_kind(s), str_data(s), 0, c);
    return s;
}

Value str_from_data(int kind, const void *data, intptr_t length) {
    if (length == 0) return empty_str;
    if (length == 1) return str_from_char(str_read(kind, data, 0));
    Value s = str_new(length, text_max_char(kind, data, length));
    if (LIKELY(s)) text_copy(str_kind(s), str_data(s), kind, data, length);
    return s;
}

Value str_from_latin1(const char *text, size_t length) { return str_from_data(STR_KIND_1, text, (intptr_t)length); }

/* Decodes UTF-8 that is known to be valid, except that surrogates may appear as three bytes. */
static Value str_from_valid_utf8(const uint8_t *p, size_t n) {
    size_t   ascii = bytes_ascii_prefix(p, n);
    intptr_t length = (intptr_t)ascii;
    uint32_t max_char = 127;
    if (ascii == n) return str_from_data(STR_KIND_1, p, (intptr_t)n);
    for (size_t i = ascii; i < n; i++) {
        if ((p[i] & 0xc0) != 0x80) length++;
        if (p[i] >= 0xf0) max_char = 0x10ffff;
        else if (p[i] >= 0xc4 && max_char < 0xffff) max_char = 0xffff;
        else if (p[i] >= 0x80 && max_char < 255) max_char = 255;
    }
    if (length == 1 && max_char < 256) return str_from_char((uint32_t)(p[0] & 3) << 6 | (p[1] & 0x3f));
    Value s = str_new(length, max_char);
    if (!s) return NULL;
    int      kind = str_kind(s);
    void    *data = str_data(s);
    intptr_t at = 0;
    for (size_t i = 0; i < n; at++) {
        uint32_t c = p[i];
        if (c < 0x80) i += 1;
        else if (c < 0xe0) c = (c & 0x1f) << 6 | (p[i + 1] & 0x3f), i += 2;
        else if (c < 0xf0) c = (c & 0xf) << 12 | (uint32_t)(p[i + 1] & 0x3f) << 6 | (p[i + 2] & 0x3f), i += 3;
        else {
            c = (c & 7) << 18 | (uint32_t)(p[i + 1] & 0x3f) << 12 | (uint32_t)(p[i + 2] & 0x3f) << 6 | (p[i + 3] & 0x3f);
            i += 4;
        }
        str_write(kind, data, at, c);
    }
    return s;
}

Value str_from_c(const char *text) { return str_from_valid_utf8((const uint8_t *)text, strlen(text)); }

/* Valid UTF-8 in the wide sense: three-byte surrogates count as valid when SURROGATES. */
static bool utf8_is_valid(const uint8_t *p, size_t n, bool surrogates) {
    for (size_t i = bytes_ascii_prefix(p, n); i < n;) {
        uint32_t c = p[i];
        if (c < 0x80) {
            i++;
            continue;
        }
        int      extra = c >= 0xf0 ? 3 : c >= 0xe0 ? 2 : 1;
        uint32_t code = c & (extra == 3 ? 7 : extra == 2 ? 0xf : 0x1f);
        if (c < 0xc2 || c > 0xf4 || n - i <= (size_t)extra) return false;
        for (int k = 1; k <= extra; k++) {
            if ((p[i + k] & 0xc0) != 0x80) return false;
            code = code << 6 | (p[i + k] & 0x3f);
        }
        if (extra == 2 && (code < 0x800 || (!surrogates && code >= 0xd800 && code < 0xe000))) return false;
        if (extra == 3 && (code < 0x10000 || code > 0x10ffff)) return false;
        i += (size_t)extra + 1;
    }
    return true;
}

Value str_from_utf8(const char *text, size_t n) {
    if (LIKELY(utf8_is_valid((const uint8_t *)text, n, false))) return str_from_valid_utf8((const uint8_t *)text, n);
    return str_decode((const uint8_t *)text, n, "utf-8", NULL);
}

Value str_from_wtf8(const char *text, size_t n) {
    if (LIKELY(utf8_is_valid((const uint8_t *)text, n, true))) return str_from_valid_utf8((const uint8_t *)text, n);
    return str_decode((const uint8_t *)text, n, "utf-8", "surrogatepass");
}

Value str_format(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    Value result = format_message_v(format, &arguments);
    va_end(arguments);
    return result;
}

/* ---- legacy strings: subclasses and growing text --------------------------------------------------------------------- */
static TextBuffer *text_buffer_new(size_t text_capacity) {
    ByteArray *array = gc_byte_array_new(text_capacity + sizeof(size_t));
    return (TextBuffer *)array;
}

static TextBuffer *str_text_buffer(const StrLegacyObj *str) { return CONTAINER_OF((uint8_t *)str->data, TextBuffer, text); }

static void legacy_set_state(StrLegacyObj *str, intptr_t length, int kind, bool ascii) {
    str->ascii.length = length;
    str->ascii.hash = -1;
    str->ascii.state.kind = (unsigned)kind;
    str->ascii.state.ascii = ascii;
    str->ascii.state.ready = 1;
}

/* Gives the fresh subclass instance OBJ the text of S. */
static Value str_fill_subclass(Value obj, Value s) {
    size_t      bytes = (size_t)str_length(s) * (size_t)str_kind(s);
    TextBuffer *buffer = text_buffer_new(bytes + 4);
    if (!buffer) return NULL;
    StrLegacyObj *str = (StrLegacyObj *)obj;
    memcpy(buffer->text, str_data(s), bytes);
    buffer->used = bytes;
    legacy_set_state(str, str_length(s), str_kind(s), str_is_ascii(s));
    str->ascii.hash = ((StrObj *)s)->hash;
    pointer_set(str, &str->data, buffer->text);
    return obj;
}

Value str_new_of_type(Type *cls, Value s) {
    if (cls == &str_type) return str_exact(s);
    Value obj = cls->native->allocate(cls, 0);
    if (!obj) return NULL;
    legacy_set_state((StrLegacyObj *)obj, 0, STR_KIND_1, true);
    return str_fill_subclass(obj, s);
}

/* ---- what only C extensions make ------------------------------------------------------------------------------------ */
Value str_new_unready(intptr_t length) {
    wchar_t *wide = mem_calloc((size_t)length + 1, sizeof *wide);
    if (!wide) return raise_memory_error();
    StrLegacyObj *str = (StrLegacyObj *)gc_alloc_old(&str_type, sizeof(StrLegacyObj));
    if (!str || gc_register_release(&str->ascii.header) < 0) {
        mem_free(wide);
        return NULL;
    }
    str->ascii.hash = -1;
    str->ascii.wstr = wide;
    str->wstr_length = length;
    return VALUE(str);
}

Status str_make_ready(Value s) {
    StrLegacyObj *str = (StrLegacyObj *)s;
    if (str->ascii.state.ready) return 0;
    const uint32_t *wide = str->ascii.wstr;
    intptr_t        length = str->wstr_length;
    for (intptr_t i = 0; i < length; i++) {
        if (wide[i] > 0x10ffff) {
            return RAISED(raise_value_error("character U+%x is not in range [U+0000; U+10ffff]", wide[i]));
        }
    }
    Value text = str_from_data(STR_KIND_4, wide, length);
    return text && str_fill_subclass(s, text) ? 0 : -1;
}

Status str_set_wide(Value s, void *wide) {
    TRY(gc_register_release(value_obj(s)));
    ((StrObj *)s)->wstr = wide;
    if (!str_is_ascii(s)) ((StrCompactObj *)s)->wstr_length = str_length(s);
    return 0;
}

void str_release(Obj *obj) { mem_free(((StrObj *)obj)->wstr); }

Value str_exact(Value s) {
    if (LIKELY(str_is_exact(s))) return s;
    Value copy = str_new(str_length(s), str_max_char(s));
    if (copy && str_length(s)) memcpy(str_data(copy), str_data(s), (size_t)str_length(s) * (size_t)str_kind(s));
    return copy;
}

#define APPEND_MIN 160 /* shorter results are plain concatenations: the legacy object alone takes 80 bytes */

static Value legacy_str_new(uint8_t *text, intptr_t length, int kind, bool ascii) {
    StrLegacyObj *str = (StrLegacyObj *)gc_alloc(&str_type, sizeof(StrLegacyObj));
    if (!str) return NULL;
    legacy_set_state(str, length, kind, ascii);
    str->data = text;
    return VALUE(str);
}

Value str_append(Value left, Value right) {
    StrObj  *a = (StrObj *)left, *b = (StrObj *)right;
    intptr_t total;
    if (a->length == 0 || b->length == 0 || __builtin_add_overflow(a->length, b->length, &total) || total < APPEND_MIN ||
        a->length < b->length || !str_is_exact(left) || b->state.kind > a->state.kind)
        return str_concat(left, right);
    int    kind = str_kind(left);
    bool   ascii = a->state.ascii && b->state.ascii;
    size_t old_bytes = (size_t)a->length * (size_t)kind, new_bytes = (size_t)b->length * (size_t)kind;
    size_t needed = old_bytes + new_bytes + (size_t)kind;
    if (!a->state.compact && !obj_has_flag(&a->header, UTF8_TAKEN | OBJ_FLAG_EXPOSED)) {
        TextBuffer *buffer = str_text_buffer((StrLegacyObj *)a);
        if (buffer->used == old_bytes && needed + sizeof(size_t) <= buffer->capacity) {
            Value s = legacy_str_new(buffer->text, total, kind, ascii);
            if (!s) return NULL;
            text_copy(kind, buffer->text + old_bytes, b->state.kind, str_data(right), b->length);
            memset(buffer->text + old_bytes + new_bytes, 0, (size_t)kind);
            buffer->used = old_bytes + new_bytes;
            return s;
        }
    }
    if (needed > (size_t)INTPTR_MAX / 2) return str_concat(left, right);
    TextBuffer *buffer = text_buffer_new(needed + needed / (a->state.compact ? 4 : 2) + 64);
    if (!buffer) return NULL;
    Value s = legacy_str_new(buffer->text, total, kind, ascii);
    if (!s) return NULL;
    memcpy(buffer->text, str_data(left), old_bytes);
    text_copy(kind, buffer->text + old_bytes, b->state.kind, str_data(right), b->length);
    buffer->used = old_bytes + new_bytes;
    return s;
}

/* ---- interning ------------------------------------------------------------------------------------------------------ */
/* Open addressing over a gc Array that one registered root keeps alive.  Interned strings live for ever: identifiers are
 * few, and inline caches then need no care. */
static Slot   intern_table;
static size_t intern_count;

static size_t intern_probe(const Array *table, Value s, int64_t hash) {
    size_t mask = table->capacity - 1;
    for (size_t i = (size_t)hash & mask;; i = (i + 1) & mask) {
        Value at = table->items[i].value;
        if (!at || at == s || (((StrObj *)at)->hash == hash && str_equal(at, s))) return i;
    }
}

static Status intern_grow(void) {
    Array *old = (Array *)intern_table.value;
    Array *table = gc_array_new(old ? old->capacity * 2 : 8192);
    if (!table) return -1;
    for (size_t i = 0; old && i < old->capacity; i++) {
        Value s = old->items[i].value;
        if (s) slot_set(table, &table->items[intern_probe(table, s, str_hash(s))], s);
    }
    if (!old) gc_add_roots(&intern_table, 1, "interned strings");
    intern_table.value = VALUE(table);
    return 0;
}

/* A copy of S that is born old. */
static Value str_copy_old(Value s) {
    size_t size = str_is_ascii(s) ? offsetof(StrObj, ascii_data) + (size_t)str_length(s) + 1
                                  : offsetof(StrCompactObj, data) + ((size_t)str_length(s) + 1) * (size_t)str_kind(s);
    StrObj *copy = (StrObj *)gc_alloc_old(&str_type, size);
    if (!copy) return NULL;
    copy->length = str_length(s);
    copy->hash = ((StrObj *)s)->hash;
    copy->state.kind = (unsigned)str_kind(s);
    copy->state.compact = 1;
    copy->state.ascii = str_is_ascii(s);
    copy->state.ready = 1;
    memcpy(str_data(VALUE(copy)), str_data(s), (size_t)str_length(s) * (size_t)str_kind(s));
    return VALUE(copy);
}

static Value intern(Value s, bool in_place) {
    if (LIKELY(str_is_interned(s))) return s;
    Array *table = (Array *)intern_table.value;
    if (UNLIKELY(!table || intern_count * 3 >= table->capacity * 2)) {
        if (intern_grow() < 0) return NULL;
        table = (Array *)intern_table.value;
    }
    size_t i = intern_probe(table, s, str_hash(s));
    Value  found = table->items[i].value;
    if (found) return found;
    if (in_place) gc_pin(value_obj(s));
    else if (s != empty_str && !value_is_static_str(s) && !(s = str_copy_old(s))) return NULL;
    ((StrObj *)s)->state.interned = 2;
    slot_set(table, &table->items[i], s);
    intern_count++;
    return s;
}

Value str_intern(Value s) { return intern(s, false); }

Value str_intern_same(Value s) { return intern(s, s != empty_str && !value_is_static_str(s)); }

Value str_interned_c(const char *text) {
    const Array *table = (const Array *)intern_table.value;
    size_t       length = strlen(text);
    if (UNLIKELY(!table)) return NULL;
    int64_t hash = hash_bytes(text, length);
    size_t  mask = table->capacity - 1;
    for (size_t i = (size_t)hash & mask;; i = (i + 1) & mask) {
        Value at = table->items[i].value;
        if (!at) return NULL;
        if (((StrObj *)at)->hash == hash && str_is_ascii(at) && (size_t)str_length(at) == length && memcmp(str_data(at), text, length) == 0) return at;
    }
}

Value str_intern_c(const char *text) {
    Value s = str_interned_c(text);
    if (LIKELY(s != NULL)) return s;
    s = str_from_c(text);
    return s ? str_intern(s) : NULL;
}

/* ---- UTF-8 ----------------------------------------------------------------------------------------------------------- */
static size_t utf8_size(int kind, const void *data, intptr_t n, intptr_t *surrogate) {
    size_t size = 0;
    for (intptr_t i = 0; i < n; i++) {
        uint32_t c = str_read(kind, data, i);
        if (UNLIKELY(c >= 0xd800 && c < 0xe000)) {
            *surrogate = i;
            return 0;
        }
        size += c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    }
    return size;
}

void text_write_utf8(uint8_t *out, int kind, const void *data, intptr_t n) {
    for (intptr_t i = 0; i < n; i++) {
        uint32_t c = str_read(kind, data, i);
        if (c < 0x80) {
            *out++ = (uint8_t)c;
        } else if (c < 0x800) {
            *out++ = (uint8_t)(0xc0 | c >> 6);
            *out++ = (uint8_t)(0x80 | (c & 0x3f));
        } else if (c < 0x10000) {
            *out++ = (uint8_t)(0xe0 | c >> 12);
            *out++ = (uint8_t)(0x80 | (c >> 6 & 0x3f));
            *out++ = (uint8_t)(0x80 | (c & 0x3f));
        } else {
            *out++ = (uint8_t)(0xf0 | c >> 18);
            *out++ = (uint8_t)(0x80 | (c >> 12 & 0x3f));
            *out++ = (uint8_t)(0x80 | (c >> 6 & 0x3f));
            *out++ = (uint8_t)(0x80 | (c & 0x3f));
        }
    }
    *out = 0;
}

/* The text of S never moves from here on: C code holds its address. */
const char *str_utf8(Value s, size_t *length) {
    StrLegacyObj *str = (StrLegacyObj *)s;
    if (LIKELY(str->ascii.state.ascii && str->ascii.state.compact)) {
        if (length) *length = (size_t)str->ascii.length;
        return (const char *)str->ascii.ascii_data;
    }
    if (!str->utf8 && str->ascii.state.ascii) {
        const uint8_t *text = str->data;
        obj_set_flag(&str->ascii.header, UTF8_TAKEN);
        if (text && text[str->ascii.length] == 0) {
            if (length) *length = (size_t)str->ascii.length;
            return (const char *)text;
        }
    }
    if (!str->utf8) {
        intptr_t surrogate = -1;
        size_t   size = utf8_size(str_kind(s), str_data(s), str_length(s), &surrogate);
        if (surrogate >= 0) {
            intptr_t end = surrogate + 1;
            while (end < str_length(s) && str_char(s, end) >= 0xd800 && str_char(s, end) < 0xe000) end++;
            raise_unicode_encode_error("utf-8", s, surrogate, end, "surrogates not allowed");
            return NULL;
        }
        ByteArray *array = gc_byte_array_new(size + 1);
        if (!array) return NULL;
        gc_pin(&array->header);
        text_write_utf8(array->data, str_kind(s), str_data(s), str_length(s));
        str->utf8_length = (intptr_t)size;
        pointer_set(str, &str->utf8, (char *)array->data);
    }
    if (length) *length = (size_t)str->utf8_length;
    return str->utf8;
}

/* ---- comparison and hash -------------------------------------------------------------------------------------------- */
bool str_equal(Value a, Value b) {
    const StrObj *x = (const StrObj *)a, *y = (const StrObj *)b;
    if (a == b) return true;
    if (x->length != y->length || x->state.kind != y->state.kind) return false;
    if (x->hash != -1 && y->hash != -1 && x->hash != y->hash) return false;
    return memcmp(str_data(a), str_data(b), (size_t)x->length * x->state.kind) == 0;
}

bool str_equal_ascii(Value a, const char *text) {
    size_t length = strlen(text);
    return (size_t)str_length(a) == length && str_kind(a) == STR_KIND_1 && memcmp(str_data(a), text, length) == 0;
}

int str_compare(Value a, Value b) {
    int         kind_a = str_kind(a), kind_b = str_kind(b);
    const void *x = str_data(a), *y = str_data(b);
    intptr_t    length_a = str_length(a), length_b = str_length(b), n = length_a < length_b ? length_a : length_b;
    if (kind_a == STR_KIND_1 && kind_b == STR_KIND_1) {
        int order = memcmp(x, y, (size_t)n);
        if (order) return order < 0 ? -1 : 1;
    } else {
        for (intptr_t i = 0; i < n; i++) {
            uint32_t c = str_read(kind_a, x, i), d = str_read(kind_b, y, i);
            if (c != d) return c < d ? -1 : 1;
        }
    }
    return (length_a > length_b) - (length_a < length_b);
}

int64_t str_hash(Value s) {
    StrObj *str = (StrObj *)s;
    if (LIKELY(str->hash != -1)) return str->hash;
    int64_t hash = hash_bytes(str_data(s), (size_t)str->length * str->state.kind);
    str->hash = hash == -1 ? -2 : hash;
    return str->hash;
}

/* ---- building from parts --------------------------------------------------------------------------------------------- */
Value str_concat(Value a, Value b) {
    if (str_length(a) == 0) return str_exact(b);
    if (str_length(b) == 0) return str_exact(a);
    uint32_t max_a = str_max_char(a), max_b = str_max_char(b);
    if (UNLIKELY(str_length(a) > INTPTR_MAX - str_length(b))) return raise_overflow_error("strings are too large to concat");
    Value s = str_new(str_length(a) + str_length(b), max_a > max_b ? max_a : max_b);
    if (!s) return NULL;
    int   kind = str_kind(s);
    char *data = str_data(s);
    text_copy(kind, data, str_kind(a), str_data(a), str_length(a));
    text_copy(kind, data + str_length(a) * kind, str_kind(b), str_data(b), str_length(b));
    return s;
}

Value str_substring(Value s, intptr_t start, intptr_t end) {
    intptr_t n = end - start;
    if (n <= 0) return empty_str;
    if (n == str_length(s) && str_is_exact(s)) return s;
    int kind = str_kind(s);
    if (n == 1) return str_from_char(str_char(s, start));
    const void *from = text_at(kind, str_data(s), start);
    Value       part;
    if (LIKELY(kind == STR_KIND_1)) {
        bool ascii = str_is_ascii(s) || bytes_are_ascii(from, (size_t)n);
        if (UNLIKELY((part = str_allocate(n, STR_KIND_1, ascii)) == NULL)) return NULL;
        memcpy(str_data(part), text_at(kind, str_data(s), start), (size_t)n);
        return part;
    }
    if ((part = str_new(n, text_max_char(kind, from, n))) != NULL) text_copy(str_kind(part), str_data(part), kind, text_at(kind, str_data(s), start), n);
    return part;
}

Value str_join(Value separator, const Slot *items, size_t count) {
    if (count == 0) return empty_str;
    if (count == 1 && str_is_exact(items[0].value)) return items[0].value;
    uint32_t max_char = 127;
    intptr_t total = 0, sep_length = separator ? str_length(separator) : 0;
    for (size_t i = 0; i < count; i++) {
        Value item = items[i].value;
        if (UNLIKELY(!is_str(item)))
            return raise_type_error("sequence item %zd: expected str instance, %N found", (intptr_t)i, item);
        uint32_t max = str_max_char(item);
        if (max > max_char) max_char = max;
        if (__builtin_add_overflow(total, str_length(item), &total) || (i && __builtin_add_overflow(total, sep_length, &total)))
            return raise_overflow_error("join() result is too long for a Python string");
    }
    if (sep_length && count > 1 && str_max_char(separator) > max_char) max_char = str_max_char(separator);
    Value s = str_new(total, max_char);
    if (!s || total == 0) return s;
    int   kind = str_kind(s);
    char *to = str_data(s);
    for (size_t i = 0; i < count; i++) {
        Value item = items[i].value;
        if (i && sep_length) {
            text_copy(kind, to, str_kind(separator), str_data(separator), sep_length);
            to += sep_length * kind;
        }
        text_copy(kind, to, str_kind(item), str_data(item), str_length(item));
        to += str_length(item) * kind;
    }
    return s;
}

Value str_join_iterable(Value separator, Value iterable) {
    const Slot *items;
    size_t      count;
    Value       sequence = sequence_fast(iterable, "can only join an iterable", &items, &count);
    return sequence ? str_join(separator, items, count) : NULL;
}

Value str_repeat(Value s, intptr_t times) {
    intptr_t n = str_length(s), total;
    if (times <= 0 || n == 0) return empty_str;
    if (times == 1) return str_exact(s);
    if (__builtin_mul_overflow(n, times, &total)) return raise_overflow_error("repeated string is too long");
    Value result = str_new(total, str_max_char(s));
    if (!result) return NULL;
    size_t unit = (size_t)n * (size_t)str_kind(s), size = unit * (size_t)times, done = unit;
    char  *to = str_data(result);
    if (unit == 1) {
        memset(to, *(uint8_t *)str_data(s), size);
        return result;
    }
    memcpy(to, str_data(s), unit);
    while (done < size) {
        size_t step = done < size - done ? done : size - done;
        memcpy(to + done, to, step);
        done += step;
    }
    return result;
}
