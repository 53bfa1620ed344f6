/* str_methods.c - the methods of str that search, split, strip, pad and replace. */
#include "text_int.h"

static Value str_slice_part(Value owner, intptr_t start, intptr_t end) { return str_substring(owner, start, end); }

static Text text_of_str(Value s) {
    return (Text){str_kind(s), str_data(s), str_length(s), s, str_slice_part, char_is_space, char_is_linebreak};
}

/* ---- searching --------------------------------------------------------------------------------------------------------- */
typedef struct Search {
    Value    what;
    intptr_t start, end;
} Search;

static Status parse_search(const char *name, const Value *args, size_t nargs, Search *out) {
    if (nargs < 1 || nargs > 3) return RAISED(raise_takes(name, 1, 3, nargs));
    out->what = args[0];
    out->start = 0;
    out->end = INTPTR_MAX;
    if (nargs > 1) TRY(search_bound(args[1], &out->start));
    if (nargs > 2) TRY(search_bound(args[2], &out->end));
    return 0;
}

static Status find(const char *name, Value self, const Value *args, size_t nargs, int direction, intptr_t *at) {
    Search search;
    TRY(parse_search(name, args, nargs, &search));
    if (!is_str(search.what)) return RAISED(raise_type_error("must be str, not %N", search.what));
    *at = str_find(self, search.what, search.start, search.end, direction);
    return 0;
}

static Value str_find_method(Value self, const Value *args, size_t nargs, Value kwnames) {
    intptr_t at;
    return find("find", self, args, nargs, 1, &at) < 0 ? NULL : value_from_int(at);
}

static Value str_rfind_method(Value self, const Value *args, size_t nargs, Value kwnames) {
    intptr_t at;
    return find("rfind", self, args, nargs, -1, &at) < 0 ? NULL : value_from_int(at);
}

static Value str_index(Value self, const Value *args, size_t nargs, Value kwnames) {
    intptr_t at;
    TRY_NULL(find("index", self, args, nargs, 1, &at));
    return at < 0 ? raise_value_error("substring not found") : value_from_int(at);
}

static Value str_rindex(Value self, const Value *args, size_t nargs, Value kwnames) {
    intptr_t at;
    TRY_NULL(find("rindex", self, args, nargs, -1, &at));
    return at < 0 ? raise_value_error("substring not found") : value_from_int(at);
}

static Value str_count(Value self, const Value *args, size_t nargs, Value kwnames) {
    Search search;
    TRY_NULL(parse_search("count", args, nargs, &search));
    Value what = search.what;
    if (!is_str(what)) return raise_type_error("must be str, not %N", what);
    clamp_range(str_length(self), &search.start, &search.end);
    int kind = str_kind(self);
    return value_from_int(text_count(kind, text_at(kind, str_data(self), search.start), search.end - search.start, str_kind(what),
                                     str_data(what), str_length(what), INTPTR_MAX));
}

/* Does SELF[start:end] begin (direction 1) or end with WHAT? */
static bool tail_match(Value self, Value what, intptr_t start, intptr_t end, int direction) {
    clamp_range(str_length(self), &start, &end);
    intptr_t m = str_length(what);
    if (end - start < m) return false;
    if (m == 0) return true;
    int kind = str_kind(self), what_kind = str_kind(what);
    if (what_kind > kind) return false;
    intptr_t    at = direction > 0 ? start : end - m;
    const void *from = text_at(kind, str_data(self), at);
    if (kind == what_kind) return memcmp(from, str_data(what), (size_t)m * (size_t)kind) == 0;
    for (intptr_t i = 0; i < m; i++)
        if (str_read(kind, from, i) != str_char(what, i)) return false;
    return true;
}

static Value with(const char *name, Value self, const Value *args, size_t nargs, int direction) {
    Search search;
    TRY_NULL(parse_search(name, args, nargs, &search));
    if (is_tuple(search.what)) {
        for (intptr_t i = 0; i < tuple_length(search.what); i++) {
            Value item = tuple_get(search.what, i);
            if (!is_str(item)) return raise_type_error("tuple for %s must only contain str, not %N", name, item);
            if (tail_match(self, item, search.start, search.end, direction)) return TRUE_VALUE;
        }
        return FALSE_VALUE;
    }
    if (!is_str(search.what)) return raise_type_error("%s first arg must be str or a tuple of str, not %N", name, search.what);
    return value_from_bool(tail_match(self, search.what, search.start, search.end, direction));
}

static Value str_startswith(Value self, const Value *args, size_t nargs, Value kwnames) { return with("startswith", self, args, nargs, 1); }
static Value str_endswith(Value self, const Value *args, size_t nargs, Value kwnames) { return with("endswith", self, args, nargs, -1); }

static Value str_removeprefix(Value self, Value prefix) {
    if (!is_str(prefix)) return raise_argument("removeprefix", "argument", "str", prefix);
    if (!tail_match(self, prefix, 0, INTPTR_MAX, 1)) return str_exact(self);
    return str_substring(self, str_length(prefix), str_length(self));
}

static Value str_removesuffix(Value self, Value suffix) {
    if (!is_str(suffix)) return raise_argument("removesuffix", "argument", "str", suffix);
    if (!tail_match(self, suffix, 0, INTPTR_MAX, -1)) return str_exact(self);
    return str_substring(self, 0, str_length(self) - str_length(suffix));
}

/* ---- splitting ------------------------------------------------------------------------------------------------------------ */
static Value split(Value self, const Value *args, size_t nargs, Value kwnames, bool reverse) {
    static const ArgSpec forward_spec = {"split", "| sep maxsplit"}, reverse_spec = {"rsplit", "| sep maxsplit"};
    Value                out[2];
    intptr_t             max = -1;
    TRY_NULL(args_parse(reverse ? &reverse_spec : &forward_spec, args, nargs, kwnames, out));
    if (out[1]) TRY_NULL(argument_index(out[1], &max));
    Text text = text_of_str(self);
    if (!out[0] || out[0] == NONE) return reverse ? text_rsplit(&text, NULL, max) : text_split(&text, NULL, max);
    if (!is_str(out[0])) return raise_type_error("must be str or None, not %N", out[0]);
    Text separator = text_of_str(out[0]);
    return reverse ? text_rsplit(&text, &separator, max) : text_split(&text, &separator, max);
}

static Value str_split_method(Value self, const Value *args, size_t nargs, Value kwnames) { return split(self, args, nargs, kwnames, false); }
static Value str_rsplit(Value self, const Value *args, size_t nargs, Value kwnames) { return split(self, args, nargs, kwnames, true); }

Value str_split(Value s, Value separator, intptr_t max_split) {
    Text text = text_of_str(s);
    if (!separator) return text_split(&text, NULL, max_split);
    Text by = text_of_str(separator);
    return text_split(&text, &by, max_split);
}

static Value str_splitlines(Value self, const Value *args, size_t nargs, Value kwnames) {
    static const ArgSpec spec = {"splitlines", "| keepends"};
    Value                keep_ends;
    int                  keep = 0;
    TRY_NULL(args_parse(&spec, args, nargs, kwnames, &keep_ends));
    if (keep_ends) TRY_NULL(argument_int(keep_ends, &keep));
    Text text = text_of_str(self);
    return text_splitlines(&text, keep != 0);
}

static Value partition(Value self, Value separator, int direction) {
    if (!is_str(separator)) return raise_type_error("must be str, not %N", separator);
    Text text = text_of_str(self), by = text_of_str(separator);
    return text_partition(&text, &by, direction);
}

static Value str_partition(Value self, Value separator) { return partition(self, separator, 1); }
static Value str_rpartition(Value self, Value separator) { return partition(self, separator, -1); }

/* ---- stripping and padding ---------------------------------------------------------------------------------------------------- */
enum { STRIP_LEFT = 1, STRIP_RIGHT = 2 };

static bool char_in(Value set, uint32_t c) {
    return set ? text_find_char(str_kind(set), str_data(set), str_length(set), c) >= 0 : char_is_space(c);
}

static Value strip(const char *name, Value self, const Value *args, size_t nargs, int sides) {
    if (nargs > 1) return raise_arity(name, 0, 1, nargs);
    Value set = nargs && args[0] != NONE ? args[0] : NULL;
    if (set && !is_str(set)) return raise_type_error("%s arg must be None or str", name);
    int         kind = str_kind(self);
    const void *data = str_data(self);
    intptr_t    start = 0, end = str_length(self);
    if (sides & STRIP_LEFT)
        while (start < end && char_in(set, str_read(kind, data, start))) start++;
    if (sides & STRIP_RIGHT)
        while (end > start && char_in(set, str_read(kind, data, end - 1))) end--;
    return str_substring(self, start, end);
}

static Value str_strip(Value self, const Value *args, size_t nargs, Value kwnames) {
    return strip("strip", self, args, nargs, STRIP_LEFT | STRIP_RIGHT);
}
static Value str_lstrip(Value self, const Value *args, size_t nargs, Value kwnames) { return strip("lstrip", self, args, nargs, STRIP_LEFT); }
static Value str_rstrip(Value self, const Value *args, size_t nargs, Value kwnames) { return strip("rstrip", self, args, nargs, STRIP_RIGHT); }

static void fill_text(int kind, void *data, intptr_t start, intptr_t n, uint32_t c) {
    if (kind == STR_KIND_1) {
        memset((char *)data + start, (int)c, (size_t)n);
        return;
    }
    for (intptr_t i = 0; i < n; i++) str_write(kind, data, start + i, c);
}

static Value pad(Value self, intptr_t left, intptr_t right, uint32_t fill) {
    intptr_t total, n = str_length(self);
    if (left < 0) left = 0;
    if (right < 0) right = 0;
    if (left == 0 && right == 0) return str_exact(self);
    if (__builtin_add_overflow(n, left, &total) || __builtin_add_overflow(total, right, &total))
        return raise_overflow_error("padded string is too long");
    uint32_t max_char = str_max_char(self), fill_class = fill < 128 ? 127 : fill < 256 ? 255 : fill < 0x10000 ? 0xffff : 0x10ffff;
    if (total == 1) return str_from_char(fill);
    Value s = str_new(total, max_char > fill_class ? max_char : fill_class);
    if (!s) return NULL;
    int   kind = str_kind(s);
    char *data = str_data(s);
    fill_text(kind, data, 0, left, fill);
    text_copy(kind, data + left * kind, str_kind(self), str_data(self), n);
    fill_text(kind, data, left + n, right, fill);
    return s;
}

static Status parse_pad(const char *name, const Value *args, size_t nargs, intptr_t *width, uint32_t *fill) {
    *fill = ' ';
    if (nargs < 1 || nargs > 2) return RAISED(raise_arity(name, 1, 2, nargs));
    TRY(argument_index(args[0], width));
    if (nargs < 2) return 0;
    if (!is_str(args[1])) return RAISED(raise_type_error("The fill character must be a unicode character, not %N", args[1]));
    if (str_length(args[1]) != 1) return RAISED(raise_type_error("The fill character must be exactly one character long"));
    *fill = str_char(args[1], 0);
    return 0;
}

static Value str_ljust(Value self, const Value *args, size_t nargs, Value kwnames) {
    intptr_t width;
    uint32_t fill;
    TRY_NULL(parse_pad("ljust", args, nargs, &width, &fill));
    return pad(self, 0, width > str_length(self) ? width - str_length(self) : 0, fill);
}

static Value str_rjust(Value self, const Value *args, size_t nargs, Value kwnames) {
    intptr_t width;
    uint32_t fill;
    TRY_NULL(parse_pad("rjust", args, nargs, &width, &fill));
    return pad(self, width > str_length(self) ? width - str_length(self) : 0, 0, fill);
}

static Value str_center(Value self, const Value *args, size_t nargs, Value kwnames) {
    intptr_t width;
    uint32_t fill;
    TRY_NULL(parse_pad("center", args, nargs, &width, &fill));
    if (width <= str_length(self)) return str_exact(self);
    intptr_t margin = width - str_length(self), left = margin / 2 + (margin & width & 1);
    return pad(self, left, margin - left, fill);
}

static Value str_zfill(Value self, Value width_value) {
    intptr_t width, n = str_length(self);
    TRY_NULL(argument_index(width_value, &width));
    if (width <= n) return str_exact(self);
    Value s = pad(self, width - n, 0, '0');
    if (!s || n == 0) return s;
    uint32_t sign = str_char(self, 0);
    if (sign == '+' || sign == '-') {
        str_write(str_kind(s), str_data(s), 0, sign);
        str_write(str_kind(s), str_data(s), width - n, '0');
    }
    return s;
}

static Value str_expandtabs(Value self, const Value *args, size_t nargs, Value kwnames) {
    static const ArgSpec spec = {"expandtabs", "| tabsize"};
    Value                size_value;
    int                  size = 8;
    TRY_NULL(args_parse(&spec, args, nargs, kwnames, &size_value));
    if (size_value) TRY_NULL(argument_int(size_value, &size));
    intptr_t column = 0, n = str_length(self), total = 0;
    if (text_find_char(str_kind(self), str_data(self), n, '\t') < 0) return str_exact(self);
    for (intptr_t i = 0; i < n; i++) { /* first the size, so that absurd tab sizes fail before memory is taken */
        uint32_t c = str_char(self, i);
        intptr_t step = c != '\t' ? 1 : size > 0 ? size - column % size : 0;
        if (__builtin_add_overflow(total, step, &total)) return raise_overflow_error("new string is too long");
        column = c == '\n' || c == '\r' ? 0 : column + step;
    }
    Value s = str_new(total, str_max_char(self));
    if (!s || total == 0) return s;
    int      kind = str_kind(self);
    void    *to = str_data(s);
    intptr_t at = 0;
    column = 0;
    for (intptr_t i = 0; i < n; i++) {
        uint32_t c = str_char(self, i);
        intptr_t step = c != '\t' ? 1 : size > 0 ? size - column % size : 0;
        fill_text(kind, to, at, step, c == '\t' ? ' ' : c);
        at += step;
        column = c == '\n' || c == '\r' ? 0 : column + step;
    }
    return str_from_data(kind, to, total);
}

/* ---- replacing and joining ------------------------------------------------------------------------------------------------------ */
/* New text between all characters (the old text is empty). */
static Status interleave(StrBuilder *b, Value s, Value new_text, intptr_t max) {
    intptr_t i = 0, n = str_length(s);
    for (; i < n && max > 0; i++, max--) {
        TRY(str_builder_str(b, new_text));
        TRY(str_builder_char(b, str_char(s, i)));
    }
    TRY(str_builder_slice(b, s, i, n));
    return max > 0 ? str_builder_str(b, new_text) : 0;
}

static Value replace_same_size(Value s, Value old, Value new_text, intptr_t max) {
    intptr_t n = str_length(s), m = str_length(old);
    uint32_t max_char = str_max_char(s) > str_max_char(new_text) ? str_max_char(s) : str_max_char(new_text);
    Value    result = str_new(n, max_char);
    if (!result) return NULL;
    int   kind = str_kind(result);
    char *to = str_data(result);
    text_copy(kind, to, str_kind(s), str_data(s), n);
    for (intptr_t at = 0; max > 0; max--, at += m) {
        intptr_t hit = text_find(str_kind(s), text_at(str_kind(s), str_data(s), at), n - at, str_kind(old), str_data(old), m);
        if (hit < 0) break;
        at += hit;
        text_copy(kind, to + at * kind, str_kind(new_text), str_data(new_text), m);
    }
    /* the replaced characters may have been the only wide ones */
    return str_max_char(s) > 127 ? str_from_data(kind, to, n) : result;
}

Value str_replace(Value s, Value old, Value new_text, intptr_t max) {
    intptr_t n = str_length(s), m = str_length(old), total;
    if (max < 0) max = INTPTR_MAX;
    if (max == 0 || m > n) return str_exact(s);
    intptr_t count = text_count(str_kind(s), str_data(s), n, str_kind(old), str_data(old), m, max);
    if (count == 0 || str_equal(old, new_text)) return str_exact(s);
    if (m > 0 && m == str_length(new_text)) return n == 1 ? str_exact(new_text) : replace_same_size(s, old, new_text, count);
    if (__builtin_mul_overflow(str_length(new_text) - m, count, &total) || __builtin_add_overflow(total, n, &total))
        return raise_overflow_error("replace string is too long");
    StrBuilder b;
    str_builder_init(&b);
    intptr_t at = 0;
    if (m == 0) {
        if (interleave(&b, s, new_text, count) < 0) goto failed;
    } else {
        for (; count > 0; count--) {
            intptr_t hit = text_find(str_kind(s), text_at(str_kind(s), str_data(s), at), n - at, str_kind(old), str_data(old), m);
            if (str_builder_slice(&b, s, at, at + hit) < 0 || str_builder_str(&b, new_text) < 0) goto failed;
            at += hit + m;
        }
        if (str_builder_slice(&b, s, at, n) < 0) goto failed;
    }
    return str_builder_finish(&b);
failed:
    str_builder_discard(&b);
    return NULL;
}

static Value str_replace_method(Value self, const Value *args, size_t nargs, Value kwnames) {
    intptr_t max = -1;
    if (nargs < 2 || nargs > 3) return raise_arity("replace", 2, 3, nargs);
    if (!is_str(args[0])) return raise_argument("replace", "argument 1", "str", args[0]);
    if (!is_str(args[1])) return raise_argument("replace", "argument 2", "str", args[1]);
    if (nargs > 2) TRY_NULL(argument_index(args[2], &max));
    return str_replace(self, args[0], args[1], max);
}

static Value str_join_method(Value self, Value iterable) { return str_join_iterable(self, iterable); }

/* ---- encode, translate tables, formatting ------------------------------------------------------------------------------------------ */
/* A str argument as C text without NUL. */
static Status text_argument(const char *function, const char *name, Value v, const char **out) {
    size_t length;
    *out = NULL;
    if (!v) return 0;
    if (!is_str(v)) return RAISED(raise_argument(function, name, "str", v));
    if (!(*out = str_utf8(v, &length))) return -1;
    if (strlen(*out) != length) return RAISED(raise_value_error("embedded null character"));
    return 0;
}

Status codec_arguments(const char *function, Value encoding, Value errors, const char **encoding_text, const char **errors_text) {
    TRY(text_argument(function, "argument 'encoding'", encoding, encoding_text));
    return text_argument(function, "argument 'errors'", errors, errors_text);
}

static Value str_encode_method(Value self, const Value *args, size_t nargs, Value kwnames) {
    static const ArgSpec spec = {"encode", "| encoding errors"};
    Value                out[2];
    const char          *encoding, *errors;
    TRY_NULL(args_parse(&spec, args, nargs, kwnames, out));
    TRY_NULL(codec_arguments("encode", out[0], out[1], &encoding, &errors));
    return str_encode(self, encoding, errors);
}

static Status maketrans_from_dict(Value table, Value from) {
    if (!value_is(from, &dict_type))
        return RAISED(raise_type_error("if you give only one argument to maketrans it must be a dict"));
    size_t position = 0;
    Value  key, value;
    while (dict_next(from, &position, &key, &value)) {
        if (is_str(key)) {
            if (str_length(key) != 1) return RAISED(raise_value_error("string keys in translate table must be of length 1"));
            key = value_from_int(str_char(key, 0));
        } else if (!is_int(key)) {
            return RAISED(raise_type_error("keys in translate table must be strings or integers"));
        }
        TRY(dict_set(table, key, value));
    }
    return 0;
}

static Value str_maketrans(Value self, const Value *args, size_t nargs, Value kwnames) {
    if (nargs < 1 || nargs > 3) return raise_arity("maketrans", 1, 3, nargs);
    Value table = dict_new();
    if (!table) return NULL;
    if (nargs == 1) return maketrans_from_dict(table, args[0]) < 0 ? NULL : table;
    if (!is_str(args[1])) return raise_argument("maketrans", "argument 2", "str", args[1]);
    if (nargs > 2 && !is_str(args[2])) return raise_argument("maketrans", "argument 3", "str", args[2]);
    if (!is_str(args[0])) return raise_type_error("first maketrans argument must be a string if there is a second argument");
    if (str_length(args[0]) != str_length(args[1]))
        return raise_value_error("the first two maketrans arguments must have equal length");
    for (intptr_t i = 0; i < str_length(args[0]); i++)
        TRY_NULL(dict_set(table, value_from_int(str_char(args[0], i)), value_from_int(str_char(args[1], i))));
    for (intptr_t i = 0; nargs > 2 && i < str_length(args[2]); i++)
        TRY_NULL(dict_set(table, value_from_int(str_char(args[2], i)), NONE));
    return table;
}

static Value str_format_dunder(Value self, Value spec) {
    if (!is_str(spec)) return raise_argument("__format__", "argument", "str", spec);
    if (str_length(spec) == 0) return str_is_exact(self) ? self : object_str(self);
    return format_str(self, spec);
}

static Value str_getnewargs(Value self) {
    Value copy = str_new(str_length(self), str_max_char(self)); /* never self: copy.copy() of subclasses relies on it */
    if (!copy) return NULL;
    if (str_length(self)) memcpy(str_data(copy), str_data(self), (size_t)str_length(self) * (size_t)str_kind(self));
    return TUPLE1(copy);
}

static Value str_sizeof(Value self) {
    const StrCompactObj *str = (const StrCompactObj *)self;
    size_t               size = str_size_of(value_obj(self));
    if (!str->ascii.state.compact) size += ((size_t)str->ascii.length + 1) * str->ascii.state.kind;
    if (!str->ascii.state.ascii && str->utf8) size += (size_t)str->utf8_length + 1;
    return value_from_int((int64_t)size);
}

#define SEARCH_DOC "[, start[, end]])"
const MethodDef str_methods[] = {
    {"encode", str_encode_method, METHOD_KEYWORDS, "encode($self, /, encoding='utf-8', errors='strict')\n--\n\nBytes of the text in an encoding."},
    {"replace", str_replace_method, METHOD_FAST, "replace($self, old, new, count=-1, /)\n--\n\nCopy with occurrences of old replaced, at most count if that is not negative."},
    {"split", str_split_method, METHOD_KEYWORDS, "split($self, /, sep=None, maxsplit=-1)\n--\n\nList of the parts between separators (white space by default)."},
    {"rsplit", str_rsplit, METHOD_KEYWORDS, "rsplit($self, /, sep=None, maxsplit=-1)\n--\n\nAs split(), but splits from the end."},
    {"join", str_join_method, METHOD_ONE, "join($self, iterable, /)\n--\n\nThe strings of the iterable with self between them."},
    {"center", str_center, METHOD_FAST, "center($self, width, fillchar=' ', /)\n--\n\nCopy in the middle of a text of the given width."},
    {"count", str_count, METHOD_FAST | METHOD_BARE_NAME, "S.count(sub" SEARCH_DOC " -> int\n\nNumber of non-overlapping occurrences of sub in S[start:end]."},
    {"expandtabs", str_expandtabs, METHOD_KEYWORDS, "expandtabs($self, /, tabsize=8)\n--\n\nCopy with tabs replaced by spaces."},
    {"find", str_find_method, METHOD_FAST | METHOD_BARE_NAME, "S.find(sub" SEARCH_DOC " -> int\n\nLowest index of sub in S[start:end], -1 if absent."},
    {"partition", str_partition, METHOD_ONE, "partition($self, sep, /)\n--\n\nText before the first separator, the separator, text after it."},
    {"index", str_index, METHOD_FAST | METHOD_BARE_NAME, "S.index(sub" SEARCH_DOC " -> int\n\nAs find(), but ValueError if absent."},
    {"ljust", str_ljust, METHOD_FAST, "ljust($self, width, fillchar=' ', /)\n--\n\nCopy padded on the right."},
    {"lstrip", str_lstrip, METHOD_FAST, "lstrip($self, chars=None, /)\n--\n\nCopy without leading white space or characters of chars."},
    {"rfind", str_rfind_method, METHOD_FAST | METHOD_BARE_NAME, "S.rfind(sub" SEARCH_DOC " -> int\n\nHighest index of sub in S[start:end], -1 if absent."},
    {"rindex", str_rindex, METHOD_FAST | METHOD_BARE_NAME, "S.rindex(sub" SEARCH_DOC " -> int\n\nAs rfind(), but ValueError if absent."},
    {"rjust", str_rjust, METHOD_FAST, "rjust($self, width, fillchar=' ', /)\n--\n\nCopy padded on the left."},
    {"rstrip", str_rstrip, METHOD_FAST, "rstrip($self, chars=None, /)\n--\n\nCopy without trailing white space or characters of chars."},
    {"rpartition", str_rpartition, METHOD_ONE, "rpartition($self, sep, /)\n--\n\nText before the last separator, the separator, text after it."},
    {"splitlines", str_splitlines, METHOD_KEYWORDS, "splitlines($self, /, keepends=False)\n--\n\nList of the lines."},
    {"strip", str_strip, METHOD_FAST, "strip($self, chars=None, /)\n--\n\nCopy without white space or characters of chars at both ends."},
    {"translate", str_translate, METHOD_ONE, "translate($self, table, /)\n--\n\nCopy with every character replaced through the table (see str.maketrans)."},
    {"startswith", str_startswith, METHOD_FAST | METHOD_BARE_NAME, "S.startswith(prefix" SEARCH_DOC " -> bool\n\nDoes S[start:end] begin with prefix (or one of a tuple)?"},
    {"removeprefix", str_removeprefix, METHOD_ONE, "removeprefix($self, prefix, /)\n--\n\nCopy without the prefix, if it is there."},
    {"removesuffix", str_removesuffix, METHOD_ONE, "removesuffix($self, suffix, /)\n--\n\nCopy without the suffix, if it is there."},
    {"endswith", str_endswith, METHOD_FAST | METHOD_BARE_NAME, "S.endswith(suffix" SEARCH_DOC " -> bool\n\nDoes S[start:end] end with suffix (or one of a tuple)?"},
    {"zfill", str_zfill, METHOD_ONE, "zfill($self, width, /)\n--\n\nCopy padded with zeros on the left, behind a sign."},
    {"format", str_format_method, METHOD_KEYWORDS, "S.format(*args, **kwargs) -> str\n\nText with the replacement fields in braces filled in."},
    {"format_map", str_format_map, METHOD_ONE, "S.format_map(mapping) -> str\n\nAs format(), with names looked up in the mapping."},
    {"__format__", str_format_dunder, METHOD_ONE, "__format__($self, format_spec, /)\n--\n\nText formatted by a format specification."},
    {"maketrans", str_maketrans, METHOD_FAST | METHOD_STATIC, "maketrans(x, y=<unrepresentable>, z=<unrepresentable>, /)\n--\n\nTable for translate()."},
    {"__sizeof__", str_sizeof, METHOD_NOARGS, "__sizeof__($self, /)\n--\n\nSize in memory, in bytes."},
    {"__getnewargs__", str_getnewargs, METHOD_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};
