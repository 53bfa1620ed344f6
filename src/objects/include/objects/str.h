/* str.h - str objects: CPython's PEP 393 layouts.
 *
 * `state` has CPython's bit-field (interned:2 kind:3 compact:1 ascii:1 ready:1), laid out by the C compiler of the
 * target, so it is a bit-field here too.  Native strings are always ready; data of ascii strings follows at 48, of other
 * compact ones at 72; subclass instances use the legacy form (data pointer at 72). Strings are immutable. */
#pragma once

#include "objects/object.h"

typedef struct StrObj {
    Obj      header;
    intptr_t length;        /* code points */
    int64_t  hash;          /* -1: not computed */
    struct {
        unsigned interned : 2, kind : 3, compact : 1, ascii : 1, ready : 1, : 24;
    } state;
    void    *wstr;          /* 40 */
    uint8_t  ascii_data[];  /* 48: only when state.ascii and compact */
} StrObj;
typedef struct StrCompactObj {
    StrObj   ascii;
    intptr_t utf8_length;   /* 48 */
    char    *utf8;          /* 56: cached UTF-8: pinned gc ByteArray */
    intptr_t wstr_length;   /* 64 */
    uint8_t  data[];        /* 72 */
} StrCompactObj;
typedef struct StrLegacyObj {
    StrObj   ascii;
    intptr_t utf8_length;
    char    *utf8;
    intptr_t wstr_length;
    void    *data;          /* 72: data of legacy strings; interior pointer into a ByteArray at a fixed offset */
} StrLegacyObj;

enum { STR_KIND_1 = 1, STR_KIND_2 = 2, STR_KIND_4 = 4 };

static inline intptr_t str_length(Value s) { return ((StrObj *)s)->length; }
static inline int      str_kind(Value s) { return ((StrObj *)s)->state.kind; }
static inline bool     str_is_ascii(Value s) { return ((StrObj *)s)->state.ascii; }
static inline bool     str_is_interned(Value s) { return ((StrObj *)s)->state.interned != 0; }
static inline void    *str_data(Value s) {
    StrObj *str = (StrObj *)s;
    if (LIKELY(str->state.compact)) return str->state.ascii ? str->ascii_data : ((StrCompactObj *)s)->data;
    return ((StrLegacyObj *)s)->data;
}
static inline uint32_t str_read(int kind, const void *data, intptr_t i) {
    return kind == STR_KIND_1 ? ((const uint8_t *)data)[i] : kind == STR_KIND_2 ? ((const uint16_t *)data)[i] : ((const uint32_t *)data)[i];
}
static inline void str_write(int kind, void *data, intptr_t i, uint32_t c) {
    if (kind == STR_KIND_1) ((uint8_t *)data)[i] = (uint8_t)c;
    else if (kind == STR_KIND_2) ((uint16_t *)data)[i] = (uint16_t)c;
    else ((uint32_t *)data)[i] = c;
}
static inline uint32_t str_char(Value s, intptr_t i) { return str_read(str_kind(s), str_data(s), i); }

/* Largest code point that a string of this class may hold: chooses kind and ascii of a str. */
static inline uint32_t str_max_char(Value s) {
    if (str_is_ascii(s)) return 127;
    return str_kind(s) == STR_KIND_1 ? 255 : str_kind(s) == STR_KIND_2 ? 0xffff : 0x10ffff;
}
static inline int kind_for_char(uint32_t max_char) {
    return max_char < 256 ? STR_KIND_1 : max_char < 0x10000 ? STR_KIND_2 : STR_KIND_4;
}

extern Value empty_str;                                                  /* the one empty str, static */
void              str_init_static(void);                                 /* before anything else makes strings */
bool              value_is_static_str(Value);                            /* one of the 256 static latin-1 characters */
size_t            str_size_of(const Obj *);                              /* Shape functions, also of subclasses */
void              str_trace(Obj *, Tracer *);
MUST_CHECK Value  str_new_of_type(Type *cls, Value text);                /* instance of str or a subclass with that text */

/* For C extensions: a str that is not ready, whose LENGTH characters are written to `wstr`; makes it ready (ValueError); hangs
 * WIDE, memory of mem_alloc, behind `wstr` of a str until it dies. */
MUST_CHECK Value  str_new_unready(intptr_t length);
MUST_CHECK Status str_make_ready(Value);
MUST_CHECK Status str_set_wide(Value, void *wide);
void              str_release(Obj *);                                    /* Shape function */

/* Uninitialised text of LENGTH code points, none above MAX_CHAR (which chooses kind and ascii). */
MUST_CHECK Value  str_new(intptr_t length, uint32_t max_char);
MUST_CHECK Value  str_from_utf8(const char *, size_t);                   /* strict; UnicodeDecodeError */
MUST_CHECK Value  str_from_wtf8(const char *, size_t);                   /* lone surrogates allowed as 3 bytes */
MUST_CHECK Value  str_from_c(const char *);                              /* NUL-terminated UTF-8 known to be valid */
MUST_CHECK Value  str_from_latin1(const char *, size_t);
MUST_CHECK Value  str_from_data(int kind, const void *data, intptr_t length); /* narrows to the smallest kind */
MUST_CHECK Value  str_from_char(uint32_t);
MUST_CHECK Value  str_intern(Value);                                     /* exact str; returns the canonical one (pinned, old) */
MUST_CHECK Value  str_intern_same(Value);                                /* as str_intern, but S itself becomes canonical when new (sys.intern) */
MUST_CHECK Value  str_intern_c(const char *);
Value             str_interned_c(const char *);                          /* the interned string of this ASCII text, or NULL without exception; allocates nothing */
MUST_CHECK Value  str_format(const char *format, ...);                   /* errors.h format language */
/* UTF-8 of S (cached; valid while S lives); NULL with UnicodeEncodeError for surrogates. */
MUST_CHECK const char *str_utf8(Value s, size_t *length_or_null);
MUST_CHECK Value  str_concat(Value, Value);
MUST_CHECK Value  str_append(Value left, Value right);                   /* like concat; amortised when LEFT was just built */
MUST_CHECK Value  str_substring(Value, intptr_t start, intptr_t end);    /* clamped by the caller */
MUST_CHECK Value  str_join(Value separator, const Slot *items, size_t count); /* items need not be checked */
MUST_CHECK Value  str_join_iterable(Value separator, Value iterable);
MUST_CHECK Value  str_repeat(Value, intptr_t);
bool              str_equal(Value, Value);
bool              str_equal_ascii(Value, const char *);
int               str_compare(Value, Value);
int64_t           str_hash(Value);
intptr_t          str_find(Value text, Value what, intptr_t start, intptr_t end, int direction); /* -1 absent; direction 1 or -1 */
MUST_CHECK Value  str_replace(Value, Value old, Value new_text, intptr_t max_count);
MUST_CHECK Value  str_split(Value, Value separator_or_null, intptr_t max_split); /* list */
MUST_CHECK Value  str_repr(Value);
MUST_CHECK Value  str_percent(Value format, Value arguments);            /* "..." % args */
MUST_CHECK Value  str_format_method(Value format, const Value *args, size_t nargs, Value kwnames);
/* format(value, spec) of the numeric and str types. */
MUST_CHECK Value  format_int(Value, Value spec), format_float(Value, Value spec), format_str(Value, Value spec), format_complex(Value, Value spec);
MUST_CHECK Value  str_encode(Value, const char *encoding_or_null, const char *errors_or_null); /* bytes; native codecs, else the codec registry */
MUST_CHECK Value  str_decode(const uint8_t *, size_t, const char *encoding_or_null, const char *errors_or_null);
MUST_CHECK Value  str_fs_decode(const char *c_string);                   /* file system: UTF-8 with surrogateescape */
MUST_CHECK Value  str_fs_decode_path(Value path);                         /* str of a str, bytes, path or (with a warning) buffer */
MUST_CHECK Value  str_fs_encode(Value str_bytes_or_pathlike);            /* bytes without NUL, via __fspath__ */
MUST_CHECK Truth  str_is_identifier(Value);

/* Growing text.  Starts on the C stack, widens on demand; holds no GC references. */
typedef struct StrBuilder {
    void    *data;
    intptr_t length, capacity;
    int      kind;
    uint32_t max_char;
    uint8_t  local[256];
} StrBuilder;
void              str_builder_init(StrBuilder *);
MUST_CHECK Status str_builder_char(StrBuilder *, uint32_t);
MUST_CHECK Status str_builder_ascii(StrBuilder *, const char *, size_t);
MUST_CHECK Status str_builder_str(StrBuilder *, Value);
MUST_CHECK Status str_builder_text(StrBuilder *, int kind, const void *data, intptr_t length);
MUST_CHECK Status str_builder_fill(StrBuilder *, uint32_t c, intptr_t count);
MUST_CHECK Status str_builder_slice(StrBuilder *, Value, intptr_t start, intptr_t end);
MUST_CHECK Value  str_builder_finish(StrBuilder *);                      /* frees */
void              str_builder_discard(StrBuilder *);

/* Unicode 14 character facts (tables generated from Debian's unicode-data). */
bool     char_is_alpha(uint32_t), char_is_alnum(uint32_t), char_is_decimal(uint32_t), char_is_digit(uint32_t), char_is_numeric(uint32_t);
bool     char_is_lower(uint32_t), char_is_upper(uint32_t), char_is_title(uint32_t), char_is_space(uint32_t);
bool     char_is_linebreak(uint32_t), char_is_printable(uint32_t), char_is_xid_start(uint32_t), char_is_xid_continue(uint32_t);
uint32_t char_to_lower(uint32_t), char_to_upper(uint32_t), char_to_title(uint32_t); /* simple mappings */
int      char_decimal_value(uint32_t), char_digit_value(uint32_t);       /* -1: none */
bool     char_numeric_value(uint32_t, double *);                          /* false: none */
bool     char_is_cased(uint32_t), char_is_case_ignorable(uint32_t);
/* Full case mappings: up to three code points; returns how many. */
int      char_lower_full(uint32_t c, uint32_t out[3]), char_upper_full(uint32_t c, uint32_t out[3]);
int      char_title_full(uint32_t c, uint32_t out[3]), char_fold_full(uint32_t c, uint32_t out[3]);
