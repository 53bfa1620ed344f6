/* text_split.c - splitting text into a list or a triple, for str, bytes and bytearray alike.
 *
 * The owner makes the parts (Text.slice), so that the same loops serve all three types. */
#include "text_int.h"

static Status add_part(Value list, const Text *t, intptr_t start, intptr_t end) {
    Value part = t->slice(t->owner, start, end);
    return part ? list_append(list, part) : -1;
}

/* White space below 256: 1 for str, 2 for bytes. */
static const uint8_t space_of[256] = {['\t'] = 3, ['\n'] = 3, ['\v'] = 3, ['\f'] = 3, ['\r'] = 3, [' '] = 3, [0x1c] = 1, [0x1d] = 1,
                                      [0x1e] = 1, [0x1f] = 1, [0x85] = 1, [0xa0] = 1};

/* The usual case, one byte a character and no limit, without calls for each character. */
static Value split_space_bytes(const Text *t) {
    const uint8_t *data = t->data;
    uint8_t        what = t->is_space == char_is_space ? 1 : 2;
    intptr_t       i = 0, n = t->length;
    size_t         few = 0;
    Value          list = NULL, part, parts[12]; /* so many without a list that grows */
    for (;;) {
        while (i < n && (space_of[data[i]] & what)) i++;
        if (i == n) return list ? list : list_from_values(parts, few);
        intptr_t start = i;
        while (i < n && !(space_of[data[i]] & what)) i++;
        TRY_VALUE(part, t->slice(t->owner, start, i));
        if (list) TRY_NULL(list_append(list, part));
        else {
            parts[few++] = part;
            if (few == COUNT_OF(parts)) TRY_VALUE(list, list_from_values(parts, few));
        }
    }
}

static Value split_space(const Text *t, intptr_t max) {
    if (t->kind == STR_KIND_1 && max == INTPTR_MAX) return split_space_bytes(t);
    Value list = list_new(0);
    if (!list) return NULL;
    intptr_t i = 0, n = t->length;
    for (;;) {
        while (i < n && t->is_space(str_read(t->kind, t->data, i))) i++;
        if (i == n) return list;
        intptr_t start = i;
        if (max-- <= 0) {
            TRY_NULL(add_part(list, t, start, n));
            return list;
        }
        while (i < n && !t->is_space(str_read(t->kind, t->data, i))) i++;
        TRY_NULL(add_part(list, t, start, i));
    }
}

static Value rsplit_space(const Text *t, intptr_t max) {
    Value list = list_new(0);
    if (!list) return NULL;
    intptr_t i = t->length;
    for (;;) {
        while (i > 0 && t->is_space(str_read(t->kind, t->data, i - 1))) i--;
        if (i == 0) break;
        intptr_t end = i;
        if (max-- <= 0) {
            TRY_NULL(add_part(list, t, 0, end));
            break;
        }
        while (i > 0 && !t->is_space(str_read(t->kind, t->data, i - 1))) i--;
        TRY_NULL(add_part(list, t, i, end));
    }
    return list_reverse(list) < 0 ? NULL : list;
}

Value text_split(const Text *t, const Text *separator, intptr_t max) {
    if (max < 0) max = INTPTR_MAX;
    if (!separator) return split_space(t, max);
    if (separator->length == 0) return raise_value_error("empty separator");
    Value list = list_new(0);
    if (!list) return NULL;
    intptr_t start = 0;
    for (; max > 0; max--) {
        intptr_t hit = text_find(t->kind, text_at(t->kind, t->data, start), t->length - start, separator->kind, separator->data,
                                 separator->length);
        if (hit < 0) break;
        TRY_NULL(add_part(list, t, start, start + hit));
        start += hit + separator->length;
    }
    return add_part(list, t, start, t->length) < 0 ? NULL : list;
}

Value text_rsplit(const Text *t, const Text *separator, intptr_t max) {
    if (max < 0) max = INTPTR_MAX;
    if (!separator) return rsplit_space(t, max);
    if (separator->length == 0) return raise_value_error("empty separator");
    Value list = list_new(0);
    if (!list) return NULL;
    intptr_t end = t->length;
    for (; max > 0; max--) {
        intptr_t hit = text_rfind(t->kind, t->data, end, separator->kind, separator->data, separator->length);
        if (hit < 0) break;
        TRY_NULL(add_part(list, t, hit + separator->length, end));
        end = hit;
    }
    if (add_part(list, t, 0, end) < 0 || list_reverse(list) < 0) return NULL;
    return list;
}

Value text_splitlines(const Text *t, bool keep_ends) {
    Value list = list_new(0);
    if (!list) return NULL;
    for (intptr_t i = 0; i < t->length;) {
        intptr_t start = i, end;
        if (t->kind == STR_KIND_1) { /* of the characters below 256 only few are asked about */
            const uint8_t *data = t->data;
            while (i < t->length && ((data[i] > '\r' && data[i] < 0x1c) || data[i] < '\n' || (data[i] > 0x1e && data[i] != 0x85) || !t->is_break(data[i]))) i++;
        } else
            while (i < t->length && !t->is_break(str_read(t->kind, t->data, i))) i++;
        end = i;
        if (i < t->length) {
            i += str_read(t->kind, t->data, i) == '\r' && i + 1 < t->length && str_read(t->kind, t->data, i + 1) == '\n' ? 2 : 1;
            if (keep_ends) end = i;
        }
        TRY_NULL(add_part(list, t, start, end));
    }
    return list;
}

Value text_partition(const Text *t, const Text *separator, int direction) {
    if (separator->length == 0) return raise_value_error("empty separator");
    intptr_t n = t->length, m = separator->length;
    intptr_t at = (direction > 0 ? text_find : text_rfind)(t->kind, t->data, n, separator->kind, separator->data, m);
    Value    parts[3];
    if (at < 0) {
        intptr_t first_end = direction > 0 ? n : 0;
        TRY_VALUE(parts[0], t->slice(t->owner, 0, first_end));
        TRY_VALUE(parts[1], t->slice(t->owner, 0, 0));
        TRY_VALUE(parts[2], t->slice(t->owner, first_end, direction > 0 ? first_end : n));
    } else {
        TRY_VALUE(parts[0], t->slice(t->owner, 0, at));
        if (separator->owner) parts[1] = separator->owner;
        else TRY_VALUE(parts[1], t->slice(t->owner, at, at + m));
        TRY_VALUE(parts[2], t->slice(t->owner, at + m, n));
    }
    return tuple_from_values(parts, 3);
}
