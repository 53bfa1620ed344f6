/* ast_types.c - the classes of module _ast, made from the reflection tables of ast.def when first needed. */
#include "ast_object_int.h"

#include "base/buf.h"
#include "objects/dict.h"
#include "objects/instance.h"
#include "objects/list.h"
#include "objects/str.h"

AstTypes ast_types;

/* ---- class AST ----------------------------------------------------------------------------------------------------------- */
/* `_fields` of the class of SELF as a new tuple or list; *COUNT 0 when there is none. */
static Status class_fields(Value self, Value *fields, intptr_t *count) {
    *count = 0;
    Truth found = object_lookup_attr(VALUE(type_of(self)), ast_types.fields_name.value, fields);
    if (found <= 0) return found;
    return object_length(*fields, count);
}

static Status set_keyword(Value self, Value fields, size_t positional, Value name, Value value) {
    Truth known = fields ? object_contains(fields, name) : 0;
    if (known < 0) return -1;
    for (size_t i = 0; known && i < positional; i++) {
        Value field = sequence_get(fields, (intptr_t)i);
        if (!field) return -1;
        Truth same = object_equal(field, name);
        if (same < 0) return -1;
        if (same) return RAISED(raise_type_error("%.400s got multiple values for argument '%U'", type_short_name(type_of(self)), name));
    }
    return object_set_attr(self, name, value);
}

/* AST.__new__ takes what __init__ takes and leaves it alone. */
static Value ast_create(Value self, const Value *args, size_t nargs, Value kwnames) {
    if (nargs == 0 || !is_type(args[0]) || !type_is_subtype((Type *)args[0], (Type *)ast_types.base.value)) {
        return raise_type_error("AST.__new__(X): X is not a subtype of AST");
    }
    return instance_new((Type *)args[0]);
}

static const MethodDef new_method = {"__new__", ast_create, METHOD_KEYWORDS, "__new__(cls, /, *args, **kwargs)\n--\n\nAn empty node."};

static Value ast_init(Value self, const Value *args, size_t nargs, Value kwnames) {
    Value    fields = NULL;
    intptr_t count;
    TRY_NULL(class_fields(self, &fields, &count));
    if ((intptr_t)nargs > count) {
        return raise_type_error("%.400s constructor takes at most %zd positional argument%s", type_short_name(type_of(self)), count,
                                count == 1 ? "" : "s");
    }
    for (size_t i = 0; i < nargs; i++) {
        Value name = sequence_get(fields, (intptr_t)i);
        if (!name) return NULL;
        TRY_NULL(object_set_attr(self, name, args[i]));
    }
    for (intptr_t i = 0; kwnames && i < tuple_length(kwnames); i++) {
        TRY_NULL(set_keyword(self, count ? fields : NULL, nargs, tuple_get(kwnames, i), args[nargs + (size_t)i]));
    }
    return NONE;
}

static Value ast_reduce(Value self) {
    Value dict;
    Truth found = object_lookup_attr(self, NAME(__dict__), &dict);
    if (found < 0) return NULL;
    return found ? TUPLE3(VALUE(type_of(self)), empty_tuple, dict) : TUPLE2(VALUE(type_of(self)), empty_tuple);
}

static const MethodDef base_methods[] = {
    {"__init__", ast_init, METHOD_KEYWORDS, "__init__($self, /, *args, **kwargs)\n--\n\nSets the fields."},
    {"__reduce__", ast_reduce, METHOD_NOARGS, NULL},
};

/* ---- node classes ----------------------------------------------------------------------------------------------------------- */
static void put_signature(Buf *out, AstKind kind) {
    const AstKindInfo *info = &ast_kind_info[kind];
    buf_put_text(out, info->name);
    for (size_t i = 0; i < info->field_count; i++) {
        const AstFieldInfo *field = &info->fields[i];
        const char         *mark = field->mark == AST_OPTIONAL ? "?" : field->mark == AST_SEQUENCE ? "*" : "";
        buf_printf(out, "%s%s%s %s", i ? ", " : "(", field->type_name, mark, field->name);
    }
    if (info->field_count) buf_put_char(out, ')');
}

/* "expr = BoolOp(...)\n     | NamedExpr(...)", the grammar of a union; operators on one line. */
static void put_union(Buf *out, AstSum sum) {
    const AstSumInfo *info = &ast_sum_info[sum];
    buf_printf(out, "%s = ", info->name);
    for (size_t i = 0; i < info->count; i++) {
        if (i && info->is_enum) buf_put_text(out, " | ");
        if (i && !info->is_enum) {
            buf_put_char(out, '\n');
            for (size_t k = strlen(info->name) + 1; k-- > 0;) buf_put_char(out, ' ');
            buf_put_text(out, "| ");
        }
        put_signature(out, (AstKind)(info->first + i));
    }
}

static Value make_class(Value base, const char *name, Value fields, Buf *doc) {
    Value class_name = str_intern_c(name), dict = dict_new(), module = str_intern_c("ast"), text = NULL;
    Value bases = base ? TUPLE1(base) : empty_tuple;
    if (doc) {
        text = doc->failed ? raise_memory_error() : str_from_utf8(doc->data, doc->length);
        buf_clear(doc);
        if (!text) return NULL;
    }
    if (!class_name || !dict || !module || !bases) return NULL;
    TRY_NULL(dict_set_c(dict, "__module__", module));
    TRY_NULL(dict_set_c(dict, "_fields", fields));
    TRY_NULL(dict_set_c(dict, "__match_args__", fields));
    if (text) TRY_NULL(dict_set_c(dict, "__doc__", text));
    return type_create(&type_type, class_name, bases, dict, NULL, 0, NULL);
}

static Value field_names(AstKind kind) {
    const AstKindInfo *info = &ast_kind_info[kind];
    Value              names = tuple_new((intptr_t)info->field_count);
    for (size_t i = 0; names && i < info->field_count; i++) {
        Value name = str_intern_c(info->fields[i].name);
        if (!name) return NULL;
        ast_types.fields[kind][i].value = name;
        tuple_put(names, (intptr_t)i, name);
    }
    return names;
}

/* _attributes, and None as default of what may be absent. */
static Status add_attributes(Value cls, AstSum sum) {
    const AstSumInfo *info = &ast_sum_info[sum];
    Value             names = empty_tuple;
    if (info->has_pos) {
        names = tuple_new(AST_POSITION_COUNT);
        if (!names) return -1;
        for (int i = 0; i < AST_POSITION_COUNT; i++) tuple_put(names, i, ast_types.positions[i].value);
    }
    TRY(object_set_attr(cls, ast_types.attributes_name.value, names));
    for (int i = AST_END_LINENO; info->has_pos && !info->end_required && i < AST_POSITION_COUNT; i++) {
        TRY(object_set_attr(cls, ast_types.positions[i].value, NONE));
    }
    return 0;
}

static Status add_kind(AstSum sum, AstKind kind, Buf *doc) {
    const AstSumInfo *sum_info = &ast_sum_info[sum];
    Value             names = field_names(kind), cls;
    if (!names) return -1;
    put_signature(doc, kind);
    cls = make_class(sum_info->is_product ? ast_types.base.value : ast_types.sums[sum].value, ast_kind_info[kind].name, names, doc);
    if (!cls) return -1;
    ast_types.kinds[kind].value = cls;
    if (sum_info->is_product) {
        ast_types.sums[sum].value = cls;
        TRY(add_attributes(cls, sum));
    }
    for (size_t i = 0; i < ast_kind_info[kind].field_count; i++) {
        if (ast_kind_info[kind].fields[i].mark == AST_OPTIONAL) TRY(object_set_attr(cls, tuple_get(names, (intptr_t)i), NONE));
    }
    if (sum_info->is_enum) {
        Value one = CALL0(cls);
        if (!one) return -1;
        ast_types.singletons[kind].value = one;
    }
    return 0;
}

static Status add_sum(AstSum sum, Buf *doc) {
    const AstSumInfo *info = &ast_sum_info[sum];
    if (!info->is_product) {
        put_union(doc, sum);
        Value cls = make_class(ast_types.base.value, info->name, empty_tuple, doc);
        if (!cls) return -1;
        ast_types.sums[sum].value = cls;
        TRY(add_attributes(cls, sum));
    }
    for (size_t i = 0; i < info->count; i++) TRY(add_kind(sum, (AstKind)(info->first + i), doc));
    return 0;
}

static Status add_base(void) {
    Value base = make_class(NULL, "AST", empty_tuple, NULL);
    if (!base) return -1;
    ast_types.base.value = base;
    for (size_t i = 0; i < COUNT_OF(base_methods); i++) {
        Value descriptor = method_descriptor_new((Type *)base, &base_methods[i]), name = str_intern_c(base_methods[i].name);
        if (!descriptor || !name || type_set_attr((Type *)base, name, descriptor) < 0) return -1;
    }
    Value create = builtin_new(&new_method, NULL, NULL);
    if (!create || type_set_attr((Type *)base, NAME(__new__), create) < 0) return -1;
    return object_set_attr(base, ast_types.attributes_name.value, empty_tuple);
}

static Status make_types(void) {
    static const char *const positions[] = {"lineno", "col_offset", "end_lineno", "end_col_offset"};
    Buf                      doc;
    Status                   status = 0;
    for (int i = 0; i < AST_POSITION_COUNT; i++) {
        ast_types.positions[i].value = str_intern_c(positions[i]);
        if (!ast_types.positions[i].value) return -1;
    }
    ast_types.fields_name.value = str_intern_c("_fields");
    ast_types.attributes_name.value = str_intern_c("_attributes");
    if (!ast_types.fields_name.value || !ast_types.attributes_name.value || add_base() < 0) return -1;
    buf_init(&doc);
    for (int sum = AST_NO_SUM + 1; sum < AST_SUM_COUNT && status == 0; sum++) status = add_sum((AstSum)sum, &doc);
    buf_free(&doc);
    return status;
}

Status ast_types_ready(void) {
    static bool registered;
    if (ast_types.ready.value) return 0;
    if (!registered) gc_add_roots((Slot *)&ast_types, sizeof ast_types / sizeof(Slot), "ast types");
    registered = true;
    TRY(make_types());
    ast_types.ready.value = TRUE_VALUE;
    return 0;
}

Status ast_types_add(Value module) {
    TRY(ast_types_ready());
    TRY(module_add(module, "AST", ast_types.base.value));
    for (int sum = AST_NO_SUM + 1; sum < AST_SUM_COUNT; sum++) TRY(module_add(module, ast_sum_info[sum].name, ast_types.sums[sum].value));
    for (int kind = AST_NO_KIND + 1; kind < AST_KIND_COUNT; kind++) {
        TRY(module_add(module, ast_kind_info[kind].name, ast_types.kinds[kind].value));
    }
    TRY(module_add(module, "PyCF_ALLOW_TOP_LEVEL_AWAIT", value_from_int(COMPILE_ALLOW_TOP_LEVEL_AWAIT)));
    TRY(module_add(module, "PyCF_ONLY_AST", value_from_int(COMPILE_ONLY_AST)));
    return module_add(module, "PyCF_TYPE_COMMENTS", value_from_int(COMPILE_TYPE_COMMENTS));
}

bool value_is_ast(Value v) { return ast_types.ready.value && value_is_obj(v) && value_is_a(v, (Type *)ast_types.base.value); }
