/* string_module.c - _string: the parsers of str.format for string.Formatter. */
#include "objects/format.h"
#include "objects/function.h"
#include "objects/str.h"

extern const NativeModule string_module;

/* ---- iterators --------------------------------------------------------------------------------------------------------- */
typedef struct FormatterIterObj {
    Obj          header;
    MarkupParser parser;
} FormatterIterObj;

typedef struct FieldIterObj {
    Obj       header;
    FieldName field;
} FieldIterObj;

static void formatter_trace(Obj *obj, Tracer *tracer) { trace_slot(tracer, (Slot *)&((FormatterIterObj *)obj)->parser.format); }
static void field_trace(Obj *obj, Tracer *tracer) { trace_slot(tracer, (Slot *)&((FieldIterObj *)obj)->field.format); }
static Value iter_self(Value self) { return self; }

static Value formatter_next(Value self) {
    FormatterIterObj *it = (FormatterIterObj *)self;
    MarkupItem        item;
    Value             parts[4] = {NULL, NONE, NONE, NONE};
    if (markup_next(&it->parser, &item) <= 0) return NULL;
    Value format = it->parser.format;
    TRY_VALUE(parts[0], str_substring(format, item.literal_start, item.literal_end));
    if (item.has_field) {
        TRY_VALUE(parts[1], str_substring(format, item.name_start, item.name_end));
        TRY_VALUE(parts[2], str_substring(format, item.spec_start, item.spec_end));
        if (item.conversion) TRY_VALUE(parts[3], str_from_char(item.conversion));
    }
    return tuple_from_values(parts, 4);
}

static Value field_next(Value self) {
    Value    name;
    bool     is_attribute;
    intptr_t index;
    if (field_name_next(&((FieldIterObj *)self)->field, &is_attribute, &index, &name) <= 0) return NULL;
    return TUPLE2(value_from_bool(is_attribute), index >= 0 ? value_from_int(index) : name);
}

static Type       formatter_iterator_type, field_iterator_type;
static NativeType formatter_native = {
    .shape = {.size = sizeof(FormatterIterObj), .trace = formatter_trace}, .type = &formatter_iterator_type, .iter = iter_self, .iternext = formatter_next};
static NativeType field_native = {
    .shape = {.size = sizeof(FieldIterObj), .trace = field_trace}, .type = &field_iterator_type, .iter = iter_self, .iternext = field_next};
static Type formatter_iterator_type = STATIC_TYPE("formatteriterator", &object_type, formatter_native, sizeof(FormatterIterObj), 0, TYPE_FLAG_DISALLOW_NEW);
static Type field_iterator_type = STATIC_TYPE("fieldnameiterator", &object_type, field_native, sizeof(FieldIterObj), 0, TYPE_FLAG_DISALLOW_NEW);

/* ---- functions ------------------------------------------------------------------------------------------------------------ */
static Value formatter_parser(Value module, Value format) {
    if (!is_str(format)) return raise_type_error("expected str, got %N", format);
    FormatterIterObj *it = (FormatterIterObj *)gc_alloc(&formatter_iterator_type, sizeof(FormatterIterObj));
    if (it) markup_init(&it->parser, format);
    return VALUE(it);
}

static Value formatter_field_name_split(Value module, Value name) {
    FieldName field;
    Value     first;
    if (!is_str(name)) return raise_type_error("expected str, got %N", name);
    TRY_NULL(field_name_first(name, 0, str_length(name), &field));
    TRY_VALUE(first, field.index >= 0 ? value_from_int(field.index) : str_substring(name, field.first_start, field.first_end));
    FieldIterObj *it = (FieldIterObj *)gc_alloc(&field_iterator_type, sizeof(FieldIterObj));
    if (!it) return NULL;
    it->field = field;
    return TUPLE2(first, VALUE(it));
}

static const MethodDef string_methods[] = {
    {"formatter_field_name_split", formatter_field_name_split, METHOD_ONE, "First part of a field name, and an iterator over the rest."},
    {"formatter_parser", formatter_parser, METHOD_ONE, "Iterator over the literals and fields of a format string."},
    {NULL, NULL, 0, NULL},
};

static Status string_execute(Value module) {
    TRY(type_ready(&formatter_iterator_type));
    return type_ready(&field_iterator_type);
}

const NativeModule string_module = {"_string", "string helper module", string_methods, string_execute};
