/* bytes_methods.c - the methods that bytes and bytearray share.
 *
 * SELF is either; results are of SELF's family.  Views of a bytearray are read only after all arguments were converted,
 * because conversions may run Python code that resizes it. */
#include "bytes_int.h"

#include "objects/object.h"

/* ---- results ------------------------------------------------------------------------------------------------------------ */
Value bin_new(Value self, intptr_t length) {
    if (is_bytes(self)) return bytes_new(length);
    Value result = bytearray_from_data(NULL, 0);
    return result && bytearray_resize(result, length) == 0 ? result : NULL;
}

Value bin_from_data(Value self, const void *data, intptr_t length) {
    return is_bytes(self) ? bytes_from_data(data, (size_t)length) : bytearray_from_data(data, (size_t)length);
}

Value bin_unchanged(Value self) { return value_is(self, &bytes_type) ? self : bin_from_data(self, bin_data(self), bin_length(self)); }

static Value bin_part(Value owner, intptr_t start, intptr_t end) {
    if (start == 0 && end == bin_length(owner)) return bin_unchanged(owner);
    return bin_from_data(owner, bin_data(owner) + start, end - start);
}

static bool is_ascii_space(uint32_t c) { return c == ' ' || (c >= 9 && c <= 13); }
static bool is_line_end(uint32_t c) { return c == '\n' || c == '\r'; }

static Text text_of_bin(Value v) {
    return (Text){STR_KIND_1, bin_data(v), bin_length(v), v, bin_part, is_ascii_space, is_line_end};
}

/* ---- searching ------------------------------------------------------------------------------------------------------------ */
typedef struct BinSearch {
    ByteView what;
    uint8_t  byte;
    intptr_t start, end;
} BinSearch;

/* What to look for: an integer or a bytes-like object. */
static Status search_what(Value v, BinSearch *search, const char *complaint) {
    if (value_has_buffer(v)) return byte_view_hold(v, &search->what);
    if (!number_has_index(v)) return RAISED(raise_type_error(complaint, v));
    TRY(argument_byte(v, &search->byte, "byte must be in range(0, 256)"));
    search->what.data = &search->byte;
    search->what.length = 1;
    search->what.held = false;
    return 0;
}

static Status parse_search(const char *name, Value self, const Value *args, size_t nargs, BinSearch *search) {
    if (nargs < 1 || nargs > 3) return RAISED(raise_takes(name, 1, 3, nargs));
    search->start = 0;
    search->end = INTPTR_MAX;
    if (nargs > 1) TRY(search_bound(args[1], &search->start));
    if (nargs > 2) TRY(search_bound(args[2], &search->end));
    TRY(search_what(args[0], search, "argument should be integer or bytes-like object, not '%N'"));
    clamp_range(bin_length(self), &search->start, &search->end);
    return 0;
}

static Status find(const char *name, Value self, const Value *args, size_t nargs, int direction, intptr_t *at) {
    BinSearch s;
    TRY(parse_search(name, self, args, nargs, &s));
    *at = -1;
    if (s.end - s.start >= s.what.length)
        *at = (direction > 0 ? text_find : text_rfind)(STR_KIND_1, bin_data(self) + s.start, s.end - s.start, STR_KIND_1, s.what.data, s.what.length);
    if (*at >= 0) *at += s.start;
    byte_view_release(&s.what);
    return 0;
}

static Value bin_find(Value self, const Value *args, size_t nargs, Value kwnames) {
    intptr_t at;
    return find("find", self, args, nargs, 1, &at) < 0 ? NULL : value_from_int(at);
}
static Value bin_rfind(Value self, const Value *args, size_t nargs, Value kwnames) {
    intptr_t at;
    return find("rfind", self, args, nargs, -1, &at) < 0 ? NULL : value_from_int(at);
}
static Value bin_index(Value self, const Value *args, size_t nargs, Value kwnames) {
    intptr_t at;
    TRY_NULL(find("index", self, args, nargs, 1, &at));
    return at < 0 ? raise_value_error("subsection not found") : value_from_int(at);
}
static Value bin_rindex(Value self, const Value *args, size_t nargs, Value kwnames) {
    intptr_t at;
    TRY_NULL(find("rindex", self, args, nargs, -1, &at));
    return at < 0 ? raise_value_error("subsection not found") : value_from_int(at);
}

static Value bin_count(Value self, const Value *args, size_t nargs, Value kwnames) {
    BinSearch s;
    TRY_NULL(parse_search("count", self, args, nargs, &s));
    intptr_t count = text_count(STR_KIND_1, bin_data(self) + (s.start <= s.end ? s.start : 0), s.end - s.start, STR_KIND_1, s.what.data,
                                s.what.length, INTPTR_MAX);
    byte_view_release(&s.what);
    return value_from_int(count);
}

Truth bin_contains(Value self, Value what) {
    BinSearch s;
    TRY(search_what(what, &s, "a bytes-like object is required, not '%N'"));
    bool found = text_find(STR_KIND_1, bin_data(self), bin_length(self), STR_KIND_1, s.what.data, s.what.length) >= 0;
    byte_view_release(&s.what);
    return found;
}

static Truth tail_match(Value self, Value what, intptr_t start, intptr_t end, int direction) {
    ByteView view;
    TRY(byte_view_get(what, &view));
    clamp_range(bin_length(self), &start, &end);
    intptr_t m = view.length, at = direction > 0 ? start : end - m;
    bool     match = end - start >= m && (m == 0 || memcmp(bin_data(self) + at, view.data, (size_t)m) == 0);
    byte_view_release(&view);
    return match;
}

static Value with(const char *name, Value self, const Value *args, size_t nargs, int direction) {
    intptr_t start = 0, end = INTPTR_MAX;
    if (nargs < 1 || nargs > 3) return raise_takes(name, 1, 3, nargs);
    if (nargs > 1) TRY_NULL(search_bound(args[1], &start));
    if (nargs > 2) TRY_NULL(search_bound(args[2], &end));
    if (is_tuple(args[0])) {
        for (intptr_t i = 0; i < tuple_length(args[0]); i++) {
            Truth match = tail_match(self, tuple_get(args[0], i), start, end, direction);
            if (match) return match < 0 ? NULL : TRUE_VALUE;
        }
        return FALSE_VALUE;
    }
    if (!value_has_buffer(args[0]))
        return raise_type_error("%s first arg must be bytes or a tuple of bytes, not %N", name, args[0]);
    Truth match = tail_match(self, args[0], start, end, direction);
    return match < 0 ? NULL : value_from_bool(match);
}

static Value bin_startswith(Value self, const Value *args, size_t nargs, Value kwnames) { return with("startswith", self, args, nargs, 1); }
static Value bin_endswith(Value self, const Value *args, size_t nargs, Value kwnames) { return with("endswith", self, args, nargs, -1); }

static Value remove_affix(Value self, Value affix, int direction) {
    ByteView view;
    TRY_NULL(byte_view_get(affix, &view));
    intptr_t n = bin_length(self), m = view.length;
    byte_view_release(&view);
    Truth match = tail_match(self, affix, 0, INTPTR_MAX, direction);
    if (match < 0) return NULL;
    if (!match || m == 0) return bin_unchanged(self);
    return direction > 0 ? bin_part(self, m, n) : bin_part(self, 0, n - m);
}
static Value bin_removeprefix(Value self, Value prefix) { return remove_affix(self, prefix, 1); }
static Value bin_removesuffix(Value self, Value suffix) { return remove_affix(self, suffix, -1); }

/* ---- splitting --------------------------------------------------------------------------------------------------------------- */
static Value split(Value self, const Value *args, size_t nargs, Value kwnames, bool reverse) {
    static const ArgSpec forward_spec = {"split", "| sep maxsplit"}, reverse_spec = {"rsplit", "| sep maxsplit"};
    Value                out[2];
    ByteView             by;
    intptr_t             max = -1;
    TRY_NULL(args_parse(reverse ? &reverse_spec : &forward_spec, args, nargs, kwnames, out));
    if (out[1]) TRY_NULL(argument_index(out[1], &max));
    if (!out[0] || out[0] == NONE) {
        Text text = text_of_bin(self);
        return reverse ? text_rsplit(&text, NULL, max) : text_split(&text, NULL, max);
    }
    TRY_NULL(byte_view_hold(out[0], &by));
    Text  text = text_of_bin(self), separator = {STR_KIND_1, by.data, by.length, out[0], NULL, NULL, NULL};
    Value list = reverse ? text_rsplit(&text, &separator, max) : text_split(&text, &separator, max);
    byte_view_release(&by);
    return list;
}

static Value bin_split(Value self, const Value *args, size_t nargs, Value kwnames) { return split(self, args, nargs, kwnames, false); }
static Value bin_rsplit(Value self, const Value *args, size_t nargs, Value kwnames) { return split(self, args, nargs, kwnames, true); }

static Value bin_splitlines(Value self, const Value *args, size_t nargs, Value kwnames) {
    static const ArgSpec spec = {"splitlines", "| keepends"};
    Value                keep_ends;
    int                  keep = 0;
    TRY_NULL(args_parse(&spec, args, nargs, kwnames, &keep_ends));
    if (keep_ends) TRY_NULL(argument_int(keep_ends, &keep));
    Text text = text_of_bin(self);
    return text_splitlines(&text, keep != 0);
}

static Value partition(Value self, Value separator, int direction) {
    ByteView view;
    TRY_NULL(byte_view_hold(separator, &view));
    Text  text = text_of_bin(self), by = {STR_KIND_1, view.data, view.length, is_bytes(self) ? separator : NULL, NULL, NULL, NULL};
    Value result = text_partition(&text, &by, direction);
    byte_view_release(&view);
    return result;
}
static Value bin_partition(Value self, Value separator) { return partition(self, separator, 1); }
static Value bin_rpartition(Value self, Value separator) { return partition(self, separator, -1); }

/* ---- stripping and padding ------------------------------------------------------------------------------------------------------ */
static Value strip(const char *name, Value self, const Value *args, size_t nargs, bool left, bool right) {
    bool     in_set[256] = {false};
    ByteView set;
    if (nargs > 1) return raise_arity(name, 0, 1, nargs);
    if (nargs && args[0] != NONE) {
        TRY_NULL(byte_view_get(args[0], &set));
        for (intptr_t i = 0; i < set.length; i++) in_set[set.data[i]] = true;
        byte_view_release(&set);
    } else {
        for (int c = 0; c < 256; c++) in_set[c] = is_ascii_space((uint32_t)c);
    }
    const uint8_t *data = bin_data(self);
    intptr_t       start = 0, end = bin_length(self);
    while (left && start < end && in_set[data[start]]) start++;
    while (right && end > start && in_set[data[end - 1]]) end--;
    return bin_part(self, start, end);
}
static Value bin_strip(Value self, const Value *args, size_t nargs, Value kwnames) { return strip("strip", self, args, nargs, true, true); }
static Value bin_lstrip(Value self, const Value *args, size_t nargs, Value kwnames) { return strip("lstrip", self, args, nargs, true, false); }
static Value bin_rstrip(Value self, const Value *args, size_t nargs, Value kwnames) { return strip("rstrip", self, args, nargs, false, true); }

static Value pad(Value self, intptr_t left, intptr_t right, uint8_t fill) {
    intptr_t n = bin_length(self), total;
    if (left < 0) left = 0;
    if (right < 0) right = 0;
    if (left == 0 && right == 0) return bin_unchanged(self);
    if (__builtin_add_overflow(n, left, &total) || __builtin_add_overflow(total, right, &total)) return raise_memory_error();
    Value result = bin_new(self, total);
    if (!result) return NULL;
    uint8_t *to = bin_fresh_data(result);
    memset(to, fill, (size_t)left);
    if (n) memcpy(to + left, bin_data(self), (size_t)n);
    memset(to + left + n, fill, (size_t)right);
    return result;
}

static Status parse_pad(const char *name, const Value *args, size_t nargs, intptr_t *width, uint8_t *fill) {
    *fill = ' ';
    if (nargs < 1 || nargs > 2) return RAISED(raise_arity(name, 1, 2, nargs));
    TRY(argument_index(args[0], width));
    if (nargs < 2) return 0;
    if ((!is_bytes(args[1]) && !is_bytearray(args[1])) || bin_length(args[1]) != 1)
        return RAISED(raise_argument(name, "argument 2", "a byte string of length 1", args[1]));
    *fill = bin_data(args[1])[0];
    return 0;
}

static Value bin_ljust(Value self, const Value *args, size_t nargs, Value kwnames) {
    intptr_t width;
    uint8_t  fill;
    TRY_NULL(parse_pad("ljust", args, nargs, &width, &fill));
    return pad(self, 0, width > bin_length(self) ? width - bin_length(self) : 0, fill);
}
static Value bin_rjust(Value self, const Value *args, size_t nargs, Value kwnames) {
    intptr_t width;
    uint8_t  fill;
    TRY_NULL(parse_pad("rjust", args, nargs, &width, &fill));
    return pad(self, width > bin_length(self) ? width - bin_length(self) : 0, 0, fill);
}
static Value bin_center(Value self, const Value *args, size_t nargs, Value kwnames) {
    intptr_t width;
    uint8_t  fill;
    TRY_NULL(parse_pad("center", args, nargs, &width, &fill));
    if (width <= bin_length(self)) return bin_unchanged(self);
    intptr_t margin = width - bin_length(self), left = margin / 2 + (margin & width & 1);
    return pad(self, left, margin - left, fill);
}

static Value bin_zfill(Value self, Value width_value) {
    intptr_t width;
    TRY_NULL(argument_index(width_value, &width));
    intptr_t n = bin_length(self);
    if (width <= n) return bin_unchanged(self);
    Value result = pad(self, width - n, 0, '0');
    if (!result || n == 0) return result;
    uint8_t *to = bin_fresh_data(result);
    if (to[width - n] == '+' || to[width - n] == '-') {
        to[0] = to[width - n];
        to[width - n] = '0';
    }
    return result;
}

static Value bin_expandtabs(Value self, const Value *args, size_t nargs, Value kwnames) {
    static const ArgSpec spec = {"expandtabs", "| tabsize"};
    Value                size_value;
    int                  size = 8;
    TRY_NULL(args_parse(&spec, args, nargs, kwnames, &size_value));
    if (size_value) TRY_NULL(argument_int(size_value, &size));
    intptr_t       n = bin_length(self), total = 0, column = 0, at = 0;
    const uint8_t *from = bin_data(self);
    for (intptr_t i = 0; i < n; i++) {
        intptr_t step = from[i] != '\t' ? 1 : size > 0 ? size - column % size : 0;
        if (__builtin_add_overflow(total, step, &total)) return raise_overflow_error("result too long");
        column = is_line_end(from[i]) ? 0 : column + step;
    }
    Value result = bin_new(self, total);
    if (!result) return NULL;
    uint8_t *to = bin_fresh_data(result);
    from = bin_data(self);
    column = 0;
    for (intptr_t i = 0; i < n; i++) {
        intptr_t step = from[i] != '\t' ? 1 : size > 0 ? size - column % size : 0;
        memset(to + at, from[i] == '\t' ? ' ' : from[i], (size_t)step);
        at += step;
        column = is_line_end(from[i]) ? 0 : column + step;
    }
    return result;
}

/* ---- replacing, joining, translating ----------------------------------------------------------------------------------------------- */
static Value replace_views(Value self, const ByteView *old, const ByteView *new_bytes, intptr_t max) {
    intptr_t       n = bin_length(self), m = old->length, k = new_bytes->length, total;
    const uint8_t *from = bin_data(self);
    intptr_t       count = text_count(STR_KIND_1, from, n, STR_KIND_1, old->data, m, max);
    if (count == 0) return bin_unchanged(self);
    if (__builtin_mul_overflow(k - m, count, &total) || __builtin_add_overflow(total, n, &total))
        return raise_overflow_error("replace bytes is too long");
    Value result = bin_new(self, total);
    if (!result || total == 0) return result;
    uint8_t *to = bin_fresh_data(result);
    from = bin_data(self);
    intptr_t at = 0;
    for (intptr_t i = 0; i < count; i++) {
        intptr_t hit = m == 0 ? (i > 0) : text_find(STR_KIND_1, from + at, n - at, STR_KIND_1, old->data, m);
        memcpy(to, from + at, (size_t)hit);
        to += hit;
        if (k) memcpy(to, new_bytes->data, (size_t)k);
        to += k;
        at += hit + m;
    }
    memcpy(to, from + at, (size_t)(n - at));
    return result;
}

static Value bin_replace(Value self, const Value *args, size_t nargs, Value kwnames) {
    ByteView old, new_bytes;
    intptr_t max = -1;
    if (nargs < 2 || nargs > 3) return raise_arity("replace", 2, 3, nargs);
    TRY_NULL(byte_view_hold(args[0], &old));
    if (byte_view_hold(args[1], &new_bytes) < 0) {
        byte_view_release(&old);
        return NULL;
    }
    Value result = NULL;
    if (nargs < 3 || argument_index(args[2], &max) == 0) result = replace_views(self, &old, &new_bytes, max < 0 ? INTPTR_MAX : max);
    byte_view_release(&new_bytes);
    byte_view_release(&old);
    return result;
}

/* Total size of the joined items; bytearrays and others are measured through their buffers. */
static Status join_size(Value separator, const Slot *items, size_t count, intptr_t *total) {
    *total = 0;
    for (size_t i = 0; i < count; i++) {
        ByteView view;
        if (!value_has_buffer(items[i].value))
            return RAISED(raise_type_error("sequence item %zd: expected a bytes-like object, %N found", (intptr_t)i, items[i].value));
        TRY(byte_view_get(items[i].value, &view));
        if (__builtin_add_overflow(*total, view.length, total) || (i && __builtin_add_overflow(*total, bin_length(separator), total))) {
            byte_view_release(&view);
            return RAISED(raise_overflow_error("join() result is too long"));
        }
        byte_view_release(&view);
    }
    return 0;
}

Value bin_join(Value separator, Value iterable) {
    const Slot *items;
    size_t      count;
    intptr_t    total;
    Value       sequence = sequence_fast(iterable, "can only join an iterable", &items, &count);
    if (!sequence) return NULL;
    if (count == 1 && value_is(items[0].value, &bytes_type) && is_bytes(separator)) return items[0].value;
    TRY_NULL(join_size(separator, items, count, &total));
    Value result = bin_new(separator, total);
    if (!result) return NULL;
    uint8_t *to = bin_fresh_data(result), *end = to + total;
    for (size_t i = 0; i < count; i++) {
        ByteView view;
        intptr_t m = bin_length(separator);
        TRY_NULL(byte_view_get(items[i].value, &view));
        if (end - to < view.length + (i ? m : 0)) {
            byte_view_release(&view);
            return raise_format(&RuntimeError_type, "sequence changed size during join");
        }
        if (i && m) memcpy(to, bin_data(separator), (size_t)m), to += m;
        if (view.length) memcpy(to, view.data, (size_t)view.length);
        to += view.length;
        byte_view_release(&view);
    }
    return result;
}

static Value bin_translate(Value self, const Value *args, size_t nargs, Value kwnames) {
    static const ArgSpec spec = {"translate", "table / | delete"};
    Value                out[2];
    uint8_t              table[256];
    bool                 drop[256] = {false};
    ByteView             view;
    TRY_NULL(args_parse(&spec, args, nargs, kwnames, out));
    for (int c = 0; c < 256; c++) table[c] = (uint8_t)c;
    if (out[0] != NONE) {
        TRY_NULL(byte_view_get(out[0], &view));
        intptr_t length = view.length;
        if (length == 256) memcpy(table, view.data, 256);
        byte_view_release(&view);
        if (length != 256) return raise_value_error("translation table must be 256 characters long");
    }
    if (out[1]) {
        TRY_NULL(byte_view_get(out[1], &view));
        for (intptr_t i = 0; i < view.length; i++) drop[view.data[i]] = true;
        byte_view_release(&view);
    }
    intptr_t       n = bin_length(self), kept = 0;
    const uint8_t *from = bin_data(self);
    bool           changed = false;
    for (intptr_t i = 0; i < n; i++) {
        kept += !drop[from[i]];
        changed |= drop[from[i]] || table[from[i]] != from[i];
    }
    if (!changed) return bin_unchanged(self);
    Value result = bin_new(self, kept);
    if (!result) return NULL;
    uint8_t *to = bin_fresh_data(result);
    from = bin_data(self);
    for (intptr_t i = 0; i < n; i++)
        if (!drop[from[i]]) *to++ = table[from[i]];
    return result;
}

static Value bin_maketrans(Value self, const Value *args, size_t nargs, Value kwnames) {
    ByteView from, to;
    if (nargs != 2) return raise_arity("maketrans", 2, 2, nargs);
    TRY_NULL(byte_view_get(args[0], &from));
    if (byte_view_get(args[1], &to) < 0) {
        byte_view_release(&from);
        return NULL;
    }
    Value result = from.length != to.length ? raise_value_error("maketrans arguments must have same length") : bytes_new(256);
    if (result) {
        for (int c = 0; c < 256; c++) bytes_data(result)[c] = (uint8_t)c;
        for (intptr_t i = 0; i < from.length; i++) bytes_data(result)[from.data[i]] = to.data[i];
    }
    byte_view_release(&to);
    byte_view_release(&from);
    return result;
}

/* ---- characters ------------------------------------------------------------------------------------------------------------------------ */
static inline bool byte_is_upper(uint8_t c) { return c >= 'A' && c <= 'Z'; }
static inline bool byte_is_lower(uint8_t c) { return c >= 'a' && c <= 'z'; }
static inline bool byte_is_alpha(uint8_t c) { return byte_is_upper(c) || byte_is_lower(c); }
static inline bool byte_is_digit(uint8_t c) { return c >= '0' && c <= '9'; }

#define ALL_BYTES(NAME, TEST) \
    static Value NAME(Value self) { \
        const uint8_t *p = bin_data(self); \
        intptr_t       n = bin_length(self); \
        for (intptr_t i = 0; i < n; i++) { \
            uint8_t c = p[i]; \
            if (!(TEST)) return FALSE_VALUE; \
        } \
        return value_from_bool(n > 0); \
    }
ALL_BYTES(bin_isalnum, byte_is_alpha(c) || byte_is_digit(c))
ALL_BYTES(bin_isalpha, byte_is_alpha(c))
ALL_BYTES(bin_isdigit, byte_is_digit(c))
ALL_BYTES(bin_isspace, is_ascii_space(c))

static Value bin_isascii(Value self) {
    return value_from_bool(bytes_ascii_prefix(bin_data(self), (size_t)bin_length(self)) == (size_t)bin_length(self));
}

static Value one_case(Value self, bool (*wanted)(uint8_t), bool (*other)(uint8_t)) {
    bool seen = false;
    for (intptr_t i = 0; i < bin_length(self); i++) {
        uint8_t c = bin_data(self)[i];
        if (other(c)) return FALSE_VALUE;
        seen |= wanted(c);
    }
    return value_from_bool(seen);
}
static Value bin_islower(Value self) { return one_case(self, byte_is_lower, byte_is_upper); }
static Value bin_isupper(Value self) { return one_case(self, byte_is_upper, byte_is_lower); }

static Value bin_istitle(Value self) {
    bool seen = false, previous_cased = false;
    for (intptr_t i = 0; i < bin_length(self); i++) {
        uint8_t c = bin_data(self)[i];
        if (byte_is_upper(c) ? previous_cased : byte_is_lower(c) && !previous_cased) return FALSE_VALUE;
        previous_cased = byte_is_alpha(c);
        seen |= previous_cased;
    }
    return value_from_bool(seen);
}

#define MAP_BYTES(NAME, EXPRESSION) \
    static Value NAME(Value self) { \
        intptr_t n = bin_length(self); \
        Value    result = bin_new(self, n); \
        if (!result) return NULL; \
        const uint8_t *from = bin_data(self); \
        uint8_t       *to = bin_fresh_data(result); \
        for (intptr_t i = 0; i < n; i++) { \
            uint8_t c = from[i]; \
            to[i] = (uint8_t)(EXPRESSION); \
        } \
        return result; \
    }
#define TO_LOWER(c) ((c) | (byte_is_upper(c) ? 0x20 : 0))
#define TO_UPPER(c) ((c) & ~(byte_is_lower(c) ? 0x20 : 0))
MAP_BYTES(bin_lower, TO_LOWER(c))
MAP_BYTES(bin_upper, TO_UPPER(c))
MAP_BYTES(bin_swapcase, byte_is_alpha(c) ? c ^ 0x20 : c)
MAP_BYTES(bin_capitalize, i == 0 ? TO_UPPER(c) : TO_LOWER(c))
MAP_BYTES(bin_title, i > 0 && byte_is_alpha(from[i - 1]) ? TO_LOWER(c) : TO_UPPER(c))

/* ---- decode, hex ------------------------------------------------------------------------------------------------------------------------- */
static Value bin_decode(Value self, const Value *args, size_t nargs, Value kwnames) {
    static const ArgSpec spec = {"decode", "| encoding errors"};
    Value                out[2];
    const char          *encoding, *errors;
    TRY_NULL(args_parse(&spec, args, nargs, kwnames, out));
    TRY_NULL(codec_arguments("decode", out[0], out[1], &encoding, &errors));
    return str_decode_object(self, encoding, errors);
}

static Status hex_separator(Value sep, char *out) {
    intptr_t n;
    if (object_length(sep, &n) < 0) return -1;
    if (n != 1) return RAISED(raise_value_error("sep must be length 1."));
    if (is_str(sep)) {
        if (!str_is_ascii(sep)) return RAISED(raise_value_error("sep must be ASCII."));
        *out = (char)str_char(sep, 0);
        return 0;
    }
    if (!is_bytes(sep)) return RAISED(raise_type_error("sep must be str or bytes."));
    *out = (char)bytes_data(sep)[0];
    return (uint8_t)*out < 128 ? 0 : RAISED(raise_value_error("sep must be ASCII."));
}

Value bytes_hex(const uint8_t *data, intptr_t n, Value sep, int group, bool as_bytes) {
    static const char digits[] = "0123456789abcdef";
    char              separator = 0;
    if (sep) TRY_NULL(hex_separator(sep, &separator));
    if (!sep) group = 0;
    intptr_t size = group < 0 ? -(intptr_t)group : group, marks = group && n > 0 ? (n - 1) / size : 0;
    if (n > (INTPTR_MAX - marks) / 2) return raise_memory_error();
    Value result = as_bytes ? bytes_new(2 * n + marks) : str_new(2 * n + marks, 127);
    if (!result || n == 0) return result;
    char *to = as_bytes ? (char *)bytes_data(result) : str_data(result);
    for (intptr_t i = 0; i < n; i++) {
        *to++ = digits[data[i] >> 4];
        *to++ = digits[data[i] & 15];
        if (group && i + 1 < n && (group > 0 ? (n - 1 - i) % size == 0 : (i + 1) % size == 0)) *to++ = separator;
    }
    return result;
}

static Value bin_hex(Value self, const Value *args, size_t nargs, Value kwnames) {
    static const ArgSpec spec = {"hex", "| sep bytes_per_sep"};
    Value                out[2];
    int                  group = 1;
    TRY_NULL(args_parse(&spec, args, nargs, kwnames, out));
    if (out[1]) TRY_NULL(argument_int(out[1], &group));
    return bytes_hex(bin_data(self), bin_length(self), out[0], group, false);
}

static int hex_digit(uint32_t c) {
    return c >= '0' && c <= '9' ? (int)c - '0' : c >= 'a' && c <= 'f' ? (int)c - 'a' + 10 : c >= 'A' && c <= 'F' ? (int)c - 'A' + 10 : -1;
}

static Value fromhex(Value text) {
    if (!is_str(text)) return raise_argument("fromhex", "argument", "str", text);
    intptr_t n = str_length(text), bad = -1, used = 0;
    Value    bytes = bytes_new(n / 2);
    if (!bytes) return NULL;
    for (intptr_t i = 0; i < n && bad < 0;) {
        if (is_ascii_space(str_char(text, i))) {
            i++;
            continue;
        }
        int high = hex_digit(str_char(text, i)), low = high >= 0 && i + 1 < n ? hex_digit(str_char(text, i + 1)) : -1;
        if (high < 0) bad = i;
        else if (low < 0) bad = i + 1;
        else bytes_data(bytes)[used++] = (uint8_t)(high << 4 | low);
        i += 2;
    }
    if (!str_is_ascii(text))
        for (bad = 0; str_char(text, bad) < 128; bad++) {}
    if (bad >= 0) return raise_value_error("non-hexadecimal number found in fromhex() arg at position %zd", bad);
    return used == bytes_length(bytes) ? bytes : bytes_from_data(bytes_data(bytes), (size_t)used);
}

static Value bin_fromhex_method(Value cls, Value text) {
    Value bytes = fromhex(text);
    return !bytes || cls == VALUE(&bytes_type) ? bytes : CALL1(cls, bytes);
}

#define SEARCH_DOC "[, start[, end]])"
const MethodDef bin_methods[] = {
    {"capitalize", bin_capitalize, METHOD_NOARGS, "B.capitalize()\n\nCopy with a capital first letter, the rest in lower case."},
    {"center", bin_center, METHOD_FAST, "center($self, width, fillchar=b' ', /)\n--\n\nCopy in the middle of bytes of the given width."},
    {"count", bin_count, METHOD_FAST | METHOD_BARE_NAME, "B.count(sub" SEARCH_DOC " -> int\n\nNumber of non-overlapping occurrences of sub."},
    {"decode", bin_decode, METHOD_KEYWORDS, "decode($self, /, encoding='utf-8', errors='strict')\n--\n\nText that the bytes stand for in an encoding."},
    {"endswith", bin_endswith, METHOD_FAST | METHOD_BARE_NAME, "B.endswith(suffix" SEARCH_DOC " -> bool\n\nDo the bytes end with suffix (or one of a tuple)?"},
    {"expandtabs", bin_expandtabs, METHOD_KEYWORDS, "expandtabs($self, /, tabsize=8)\n--\n\nCopy with tabs replaced by spaces."},
    {"find", bin_find, METHOD_FAST | METHOD_BARE_NAME, "B.find(sub" SEARCH_DOC " -> int\n\nLowest index of sub, -1 if absent."},
    {"fromhex", bin_fromhex_method, METHOD_ONE | METHOD_CLASS, "fromhex($type, string, /)\n--\n\nBytes from hexadecimal digits; white space between bytes is allowed."},
    {"hex", bin_hex, METHOD_KEYWORDS, "hex($self, /, sep=<unrepresentable>, bytes_per_sep=1)\n--\n\nHexadecimal digits of the bytes."},
    {"index", bin_index, METHOD_FAST | METHOD_BARE_NAME, "B.index(sub" SEARCH_DOC " -> int\n\nAs find(), but ValueError if absent."},
    {"isalnum", bin_isalnum, METHOD_NOARGS, "B.isalnum() -> bool\n\nOnly ASCII letters and digits (and at least one)?"},
    {"isalpha", bin_isalpha, METHOD_NOARGS, "B.isalpha() -> bool\n\nOnly ASCII letters (and at least one)?"},
    {"isascii", bin_isascii, METHOD_NOARGS, "B.isascii() -> bool\n\nOnly bytes below 0x80?"},
    {"isdigit", bin_isdigit, METHOD_NOARGS, "B.isdigit() -> bool\n\nOnly ASCII digits (and at least one)?"},
    {"islower", bin_islower, METHOD_NOARGS, "B.islower() -> bool\n\nNo upper case and at least one lower case letter?"},
    {"isspace", bin_isspace, METHOD_NOARGS, "B.isspace() -> bool\n\nOnly ASCII white space (and at least one)?"},
    {"istitle", bin_istitle, METHOD_NOARGS, "B.istitle() -> bool\n\nDoes every word start with a capital, and only there?"},
    {"isupper", bin_isupper, METHOD_NOARGS, "B.isupper() -> bool\n\nNo lower case and at least one upper case letter?"},
    {"join", bin_join, METHOD_ONE, "join($self, iterable_of_bytes, /)\n--\n\nThe items with self between them."},
    {"ljust", bin_ljust, METHOD_FAST, "ljust($self, width, fillchar=b' ', /)\n--\n\nCopy padded on the right."},
    {"lower", bin_lower, METHOD_NOARGS, "B.lower()\n\nCopy with ASCII letters in lower case."},
    {"lstrip", bin_lstrip, METHOD_FAST, "lstrip($self, bytes=None, /)\n--\n\nCopy without leading white space or given bytes."},
    {"maketrans", bin_maketrans, METHOD_FAST | METHOD_STATIC, "maketrans(frm, to, /)\n--\n\nTable for translate()."},
    {"partition", bin_partition, METHOD_ONE, "partition($self, sep, /)\n--\n\nPart before the first separator, the separator, part after it."},
    {"replace", bin_replace, METHOD_FAST, "replace($self, old, new, count=-1, /)\n--\n\nCopy with occurrences of old replaced."},
    {"removeprefix", bin_removeprefix, METHOD_ONE, "removeprefix($self, prefix, /)\n--\n\nCopy without the prefix, if it is there."},
    {"removesuffix", bin_removesuffix, METHOD_ONE, "removesuffix($self, suffix, /)\n--\n\nCopy without the suffix, if it is there."},
    {"rfind", bin_rfind, METHOD_FAST | METHOD_BARE_NAME, "B.rfind(sub" SEARCH_DOC " -> int\n\nHighest index of sub, -1 if absent."},
    {"rindex", bin_rindex, METHOD_FAST | METHOD_BARE_NAME, "B.rindex(sub" SEARCH_DOC " -> int\n\nAs rfind(), but ValueError if absent."},
    {"rjust", bin_rjust, METHOD_FAST, "rjust($self, width, fillchar=b' ', /)\n--\n\nCopy padded on the left."},
    {"rpartition", bin_rpartition, METHOD_ONE, "rpartition($self, sep, /)\n--\n\nPart before the last separator, the separator, part after it."},
    {"rsplit", bin_rsplit, METHOD_KEYWORDS, "rsplit($self, /, sep=None, maxsplit=-1)\n--\n\nAs split(), but splits from the end."},
    {"rstrip", bin_rstrip, METHOD_FAST, "rstrip($self, bytes=None, /)\n--\n\nCopy without trailing white space or given bytes."},
    {"split", bin_split, METHOD_KEYWORDS, "split($self, /, sep=None, maxsplit=-1)\n--\n\nList of the parts between separators (white space by default)."},
    {"splitlines", bin_splitlines, METHOD_KEYWORDS, "splitlines($self, /, keepends=False)\n--\n\nList of the lines."},
    {"startswith", bin_startswith, METHOD_FAST | METHOD_BARE_NAME, "B.startswith(prefix" SEARCH_DOC " -> bool\n\nDo the bytes begin with prefix (or one of a tuple)?"},
    {"strip", bin_strip, METHOD_FAST, "strip($self, bytes=None, /)\n--\n\nCopy without white space or given bytes at both ends."},
    {"swapcase", bin_swapcase, METHOD_NOARGS, "B.swapcase()\n\nCopy with the case of ASCII letters exchanged."},
    {"title", bin_title, METHOD_NOARGS, "B.title()\n\nCopy in which every word starts with a capital ASCII letter."},
    {"translate", bin_translate, METHOD_KEYWORDS, "translate($self, table, /, delete=b'')\n--\n\nCopy with bytes mapped through a table of 256, and some deleted."},
    {"upper", bin_upper, METHOD_NOARGS, "B.upper()\n\nCopy with ASCII letters in upper case."},
    {"zfill", bin_zfill, METHOD_ONE, "zfill($self, width, /)\n--\n\nCopy padded with zeros on the left, behind a sign."},
    {NULL, NULL, 0, NULL},
};
