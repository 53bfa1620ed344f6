/* format.c - str.format: replacement fields, and the parsers that string.Formatter uses. */
#include "format_int.h"

#include "objects/format.h"
#include "objects/object.h"

/* ---- markup: literal text and fields ----------------------------------------------------------------------------------------- */
void markup_init(MarkupParser *m, Value format) { *m = (MarkupParser){format, 0, str_length(format)}; }

/* Literal text up to a brace: 1 with a field opened behind it, 0 otherwise. */
static Truth parse_literal(MarkupParser *m, MarkupItem *item) {
    item->literal_start = m->at;
    while (m->at < m->end) {
        uint32_t c = str_char(m->format, m->at++);
        if (c != '{' && c != '}') continue;
        bool at_end = m->at >= m->end;
        if (!at_end && str_char(m->format, m->at) == c) { /* doubled: the literal ends with one of them */
            item->literal_end = m->at++;
            return 0;
        }
        if (c == '}') return RAISED(raise_value_error("Single '}' encountered in format string"));
        if (at_end) return RAISED(raise_value_error("Single '{' encountered in format string"));
        item->literal_end = m->at - 1;
        return 1;
    }
    item->literal_end = m->at;
    return 0;
}

static Status parse_spec(MarkupParser *m, MarkupItem *item) {
    int depth = 1;
    item->spec_start = m->at;
    while (m->at < m->end) {
        uint32_t c = str_char(m->format, m->at);
        if (c == '{') {
            item->spec_has_fields = true;
            depth++;
        } else if (c == '}' && --depth == 0) {
            item->spec_end = m->at++;
            return 0;
        }
        m->at++;
    }
    return RAISED(raise_value_error("unmatched '{' in format spec"));
}

static Status parse_field(MarkupParser *m, MarkupItem *item) {
    bool     bracket = false;
    uint32_t c = 0;
    item->name_start = m->at;
    while (m->at < m->end) {
        c = str_char(m->format, m->at++);
        if (c == '{' && !bracket) return RAISED(raise_value_error("unexpected '{' in field name"));
        if (c == '[') bracket = true;
        if (c == ']') bracket = false;
        if (!bracket && (c == '}' || c == ':' || c == '!')) break;
        c = 0;
    }
    item->name_end = c ? m->at - 1 : m->at;
    item->spec_start = item->spec_end = m->at;
    if (c == '}') return 0;
    if (c == 0) return RAISED(raise_value_error("expected '}' before end of string"));
    if (c == '!') {
        if (m->at >= m->end) return RAISED(raise_value_error("end of string while looking for conversion specifier"));
        item->conversion = str_char(m->format, m->at++);
        if (m->at < m->end) {
            c = str_char(m->format, m->at++);
            item->spec_start = item->spec_end = m->at;
            if (c == '}') return 0;
            if (c != ':') return RAISED(raise_value_error("expected ':' after conversion specifier"));
        }
    }
    return parse_spec(m, item);
}

Truth markup_next(MarkupParser *m, MarkupItem *item) {
    *item = (MarkupItem){0};
    if (m->at >= m->end) return 0;
    Truth field = parse_literal(m, item);
    if (field < 0) return -1;
    item->has_field = field;
    if (field) TRY(parse_field(m, item));
    return 1;
}

/* ---- field names: first part, then attributes and items ---------------------------------------------------------------------------- */
/* A decimal number filling [START, END): its value, -1 when it is none, -2 raised. */
static intptr_t read_index(Value s, intptr_t start, intptr_t end) {
    intptr_t value = 0;
    if (start == end) return -1;
    for (intptr_t i = start; i < end; i++) {
        int digit = char_decimal_value(str_char(s, i));
        if (digit < 0) return -1;
        if (value > (INTPTR_MAX - digit) / 10) {
            raise_value_error("Too many decimal digits in format string");
            return -2;
        }
        value = value * 10 + digit;
    }
    return value;
}

Status field_name_first(Value format, intptr_t start, intptr_t end, FieldName *out) {
    intptr_t i = start;
    while (i < end && str_char(format, i) != '.' && str_char(format, i) != '[') i++;
    *out = (FieldName){format, i, end, start, i, read_index(format, start, i)};
    return out->index == -2 ? -1 : 0;
}

Truth field_name_next(FieldName *f, bool *is_attribute, intptr_t *index, Value *name) {
    if (f->at >= f->end) return 0;
    uint32_t c = str_char(f->format, f->at++);
    intptr_t start = f->at;
    *index = -1;
    if (c == '.') {
        *is_attribute = true;
        while (f->at < f->end && str_char(f->format, f->at) != '.' && str_char(f->format, f->at) != '[') f->at++;
        *name = str_substring(f->format, start, f->at);
    } else if (c == '[') {
        *is_attribute = false;
        while (f->at < f->end && str_char(f->format, f->at) != ']') f->at++;
        if (f->at >= f->end) return RAISED(raise_value_error("Missing ']' in format string"));
        if ((*index = read_index(f->format, start, f->at)) == -2) return -1;
        *name = str_substring(f->format, start, f->at);
        f->at++;
        if (start == f->at - 1) return RAISED(raise_value_error("Empty attribute in format string"));
    } else {
        return RAISED(raise_value_error("Only '.' or '[' may follow ']' in format field specifier"));
    }
    if (!*name) return -1;
    if (str_length(*name) == 0) return RAISED(raise_value_error("Empty attribute in format string"));
    return 1;
}

/* ---- str.format ------------------------------------------------------------------------------------------------------------------- */
typedef struct FormatArguments {
    const Value *args;
    size_t       nargs;
    Value        kwnames; /* names of the values behind ARGS, or NULL */
    Value        mapping; /* of format_map, or NULL */
    enum { NUMBERING_UNKNOWN, NUMBERING_AUTO, NUMBERING_MANUAL } numbering;
    intptr_t     next_auto;
} FormatArguments;

static Value keyword_argument(const FormatArguments *a, Value name) {
    if (a->mapping) return object_get_item(a->mapping, name);
    for (intptr_t i = 0; a->kwnames && i < tuple_length(a->kwnames); i++)
        if (str_equal(tuple_get(a->kwnames, i), name)) return a->args[a->nargs + (size_t)i];
    return raise_key_error(name);
}

static Value first_value(FormatArguments *a, const FieldName *field) {
    intptr_t index = field->index;
    bool     empty = field->first_start == field->first_end;
    if (empty || index >= 0) {
        int mode = empty ? NUMBERING_AUTO : NUMBERING_MANUAL;
        if (a->numbering == NUMBERING_UNKNOWN) a->numbering = mode;
        if ((int)a->numbering != mode)
            return raise_value_error(empty ? "cannot switch from manual field specification to automatic field numbering"
                                           : "cannot switch from automatic field numbering to manual field specification");
        if (empty) index = a->next_auto++;
    }
    if (index < 0) {
        Value name = str_substring(field->format, field->first_start, field->first_end);
        return name ? keyword_argument(a, name) : NULL;
    }
    if (a->mapping) return raise_value_error("Format string contains positional fields");
    if ((size_t)index >= a->nargs)
        return raise_format(&IndexError_type, "Replacement index %zd out of range for positional args tuple", index);
    return a->args[index];
}

static Value field_value(FormatArguments *a, Value format, intptr_t start, intptr_t end) {
    FieldName field;
    Value     name, v;
    bool      is_attribute;
    intptr_t  index;
    TRY_NULL(field_name_first(format, start, end, &field));
    TRY_VALUE(v, first_value(a, &field));
    for (;;) {
        Truth more = field_name_next(&field, &is_attribute, &index, &name);
        if (more < 0) return NULL;
        if (!more) return v;
        if (is_attribute) TRY_VALUE(v, object_get_attr(v, name));
        else TRY_VALUE(v, object_get_item(v, index >= 0 ? value_from_int(index) : name));
    }
}

static Value convert(Value v, uint32_t conversion) {
    switch (conversion) {
    case 0: return v;
    case 's': return object_str(v);
    case 'r': return object_repr(v);
    case 'a': return object_ascii(v);
    default:
        if (conversion > 32 && conversion < 127) return raise_value_error("Unknown conversion specifier %c", (int)conversion);
        return raise_value_error("Unknown conversion specifier \\x%x", (unsigned)conversion);
    }
}

static Status format_markup(StrBuilder *b, Value format, FormatArguments *a, int depth);

static Value expand_spec(Value format, const MarkupItem *item, FormatArguments *a, int depth) {
    Value spec = str_substring(format, item->spec_start, item->spec_end);
    if (!spec || !item->spec_has_fields) return spec;
    StrBuilder b;
    str_builder_init(&b);
    if (format_markup(&b, spec, a, depth - 1) == 0) return str_builder_finish(&b);
    str_builder_discard(&b);
    return NULL;
}

static Status format_field(StrBuilder *b, Value format, const MarkupItem *item, FormatArguments *a, int depth) {
    Value v = field_value(a, format, item->name_start, item->name_end);
    if (!v || !(v = convert(v, item->conversion))) return -1;
    Value spec = item->spec_start < item->spec_end ? expand_spec(format, item, a, depth) : empty_str;
    return spec ? format_value_to(b, v, spec) : -1;
}

static Status format_markup(StrBuilder *b, Value format, FormatArguments *a, int depth) {
    MarkupParser parser;
    MarkupItem   item;
    Truth        more;
    if (depth < 0) return RAISED(raise_value_error("Max string recursion exceeded"));
    markup_init(&parser, format);
    while ((more = markup_next(&parser, &item)) > 0) {
        TRY(str_builder_slice(b, format, item.literal_start, item.literal_end));
        if (item.has_field) TRY(format_field(b, format, &item, a, depth));
    }
    return more;
}

static Value format_with(Value format, FormatArguments *a) {
    StrBuilder b;
    str_builder_init(&b);
    if (format_markup(&b, format, a, 1) == 0) return str_builder_finish(&b);
    str_builder_discard(&b);
    return NULL;
}

Value str_format_method(Value format, const Value *args, size_t nargs, Value kwnames) {
    FormatArguments a = {.args = args, .nargs = nargs, .kwnames = kwnames};
    return format_with(format, &a);
}

Value str_format_map(Value format, Value mapping) {
    FormatArguments a = {.mapping = mapping};
    return format_with(format, &a);
}
