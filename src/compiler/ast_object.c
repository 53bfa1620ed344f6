/* ast_object.c - conversion between syntax trees and the objects of module _ast, driven by the reflection tables. */
#include "ast_object_int.h"

#include "codegen_int.h"
#include "objects/bytes.h"
#include "objects/instance.h"
#include "objects/int.h"
#include "objects/list.h"
#include "objects/str.h"
#include "objects/thread.h"

#include <stdio.h>

/* ---- tree to objects --------------------------------------------------------------------------------------------------------- */
static Value from_node(const AstNode *node);

static Value from_ident(const AstIdent *ident) {
    if (!ident) return NONE;
    Value text = str_from_wtf8(ident->text, ident->length);
    return text ? str_intern(text) : NULL;
}

static Value from_string(const AstIdent *text) { return text ? str_from_wtf8(text->text, text->length) : NONE; }

static Value from_sequence(const AstFieldInfo *field, const void *at) {
    const AstSeq *seq = *(AstSeq *const *)at; /* all sequences begin with the count */
    Value         list = list_new(0);
    for (size_t i = 0; list && i < seq->count; i++) {
        Value item = NULL;
        switch (field->type) {
        case AST_TYPE_NODE: item = from_node(seq->items[i]); break;
        case AST_TYPE_ENUM: item = ast_types.singletons[((const AstKindSeq *)seq)->items[i]].value; break;
        case AST_TYPE_IDENTIFIER: item = from_ident(((const AstIdentSeq *)seq)->items[i]); break;
        default: UNREACHABLE("type of sequence");
        }
        if (!item || list_append(list, item) < 0) return NULL;
    }
    return list;
}

static Value from_field(const AstFieldInfo *field, const void *at) {
    if (field->mark == AST_SEQUENCE) return from_sequence(field, at);
    switch (field->type) {
    case AST_TYPE_IDENTIFIER: return from_ident(*(const AstIdent *const *)at);
    case AST_TYPE_STRING: return from_string(*(const AstIdent *const *)at);
    case AST_TYPE_INT: {
        int number = *(const int *)at;
        return value_from_int(number);
    }
    case AST_TYPE_CONSTANT: {
        Codegen none = {0};
        return cg_constant_value(&none, *(const AstConst *const *)at);
    }
    case AST_TYPE_NODE: return from_node(*(AstNode *const *)at);
    case AST_TYPE_ENUM: return ast_types.singletons[*(const AstKind *)at].value;
    }
    UNREACHABLE("type of field");
}

static Status set_positions(Value object, const AstPos *pos) {
    int32_t numbers[AST_POSITION_COUNT] = {pos->lineno, pos->col_offset, pos->end_lineno, pos->end_col_offset};
    for (int i = 0; i < AST_POSITION_COUNT; i++) {
        TRY(object_set_attr(object, ast_types.positions[i].value, value_from_int(numbers[i])));
    }
    return 0;
}

static Value from_node(const AstNode *node) {
    if (!node) return NONE;
    const AstKindInfo *info = &ast_kind_info[node->kind];
    Value              object = instance_new((Type *)ast_types.kinds[node->kind].value);
    if (!object || recursion_enter(" during ast construction") < 0) return NULL;
    for (size_t i = 0; i < info->field_count; i++) {
        Value value = from_field(&info->fields[i], ast_field_address(node, &info->fields[i]));
        if (!value || object_set_attr(object, ast_types.fields[node->kind][i].value, value) < 0) return NULL;
    }
    if (ast_sum_info[info->sum].has_pos && set_positions(object, &node->pos) < 0) return NULL;
    recursion_leave();
    return object;
}

Value ast_object_from_tree(const AstNode *node) {
    TRY_NULL(ast_types_ready());
    return from_node(node);
}

/* ---- objects to tree ------------------------------------------------------------------------------------------------------------ */
typedef struct Reader {
    Arena      *arena;
    AstInterns *interns;
    Value       kept;
} Reader;

static Status read_node(Reader *r, AstSum sum, Value object, AstNode **out);

static Status no_memory(void) { return RAISED(raise_memory_error()); }

static Status read_text(Reader *r, Value object, bool is_identifier, const AstIdent **out) {
    size_t length;
    *out = NULL;
    if (object == NONE) return 0;
    if (is_identifier ? !value_is(object, &str_type) : !is_str(object) && !is_bytes(object)) {
        return RAISED(raise_type_error(is_identifier ? "AST identifier must be of type str" : "AST string must be of type str"));
    }
    if (is_bytes(object)) return RAISED(raise_type_error("AST string must be of type str"));
    const char *text = str_utf8(object, &length);
    if (!text) return -1;
    *out = is_identifier ? ast_intern(r->interns, text, length) : ast_new_ident(r->arena, text, length);
    return *out ? 0 : no_memory();
}

static Status read_int(Value object, int *out) {
    int64_t number;
    if (!is_int(object)) return RAISED(raise_value_error("invalid integer value: %R", object));
    TRY(int_as_i64(object, &number));
    if (number != (int)number) return RAISED(raise_overflow_error("Python int too large to convert to C int"));
    *out = (int)number;
    return 0;
}

static Status read_constant(Reader *r, Value object, const AstConst **out) {
    AstConst *made = ast_new_const(r->arena, AST_CONST_OBJECT, "", 0);
    if (!made) return no_memory();
    if (value_is_obj(object)) gc_pin(value_obj(object));
    TRY(list_append(r->kept, object));
    made->object = object;
    *out = made;
    return 0;
}

/* The kind of OBJECT, which must be an instance of a class of SUM. */
static Status kind_of(AstSum sum, Value object, AstKind *kind) {
    const AstSumInfo *info = &ast_sum_info[sum];
    for (size_t i = 0; i < info->count; i++) {
        *kind = (AstKind)(info->first + i);
        Type *cls = (Type *)ast_types.kinds[*kind].value;
        if (type_of(object) == cls) return 0;
    }
    for (size_t i = 0; i < info->count; i++) {
        *kind = (AstKind)(info->first + i);
        Truth is = object_is_instance(object, ast_types.kinds[*kind].value);
        if (is != 0) return is < 0 ? -1 : 0;
    }
    return RAISED(raise_type_error("expected some sort of %s, but got %R", info->name, object));
}

static Status read_item(Reader *r, const AstFieldInfo *field, Value object, AstSeq *seq, size_t i) {
    switch (field->type) {
    case AST_TYPE_NODE: return read_node(r, field->sum, object, &seq->items[i]);
    case AST_TYPE_ENUM: return kind_of(field->sum, object, &((AstKindSeq *)seq)->items[i]);
    case AST_TYPE_IDENTIFIER: return read_text(r, object, true, &((AstIdentSeq *)seq)->items[i]);
    default: UNREACHABLE("type of sequence");
    }
}

static Status read_sequence(Reader *r, AstKind kind, const AstFieldInfo *field, Value list, void *at) {
    const char *name = ast_kind_info[kind].name;
    if (!is_list(list)) return RAISED(raise_type_error("%s field \"%s\" must be a list, not a %.200s", name, field->name, type_of(list)->name));
    size_t  count = (size_t)list_length(list);
    AstSeq *seq = field->type == AST_TYPE_NODE ? ast_new_seq(r->arena, count)
                : field->type == AST_TYPE_ENUM ? (AstSeq *)ast_new_kind_seq(r->arena, count) : (AstSeq *)ast_new_ident_seq(r->arena, count);
    if (!seq) return no_memory();
    for (size_t i = 0; i < count; i++) {
        Value item = list_get(list, (intptr_t)i);
        TRY(read_item(r, field, item, seq, i));
        if ((size_t)list_length(list) != count) {
            return RAISED(raise_format(&RuntimeError_type, "%s field \"%s\" changed size during iteration", name, field->name));
        }
    }
    *(AstSeq **)at = seq;
    return 0;
}

static Status read_field(Reader *r, AstKind kind, const AstFieldInfo *field, Value value, void *at) {
    if (field->mark == AST_SEQUENCE) return read_sequence(r, kind, field, value, at);
    switch (field->type) {
    case AST_TYPE_IDENTIFIER:
    case AST_TYPE_STRING: TRY(read_text(r, value, field->type == AST_TYPE_IDENTIFIER, at)); break;
    case AST_TYPE_INT:
        if (value == NONE && field->mark == AST_OPTIONAL) {
            *(int *)at = 0;
            return 0;
        }
        return read_int(value, at);
    case AST_TYPE_CONSTANT: return read_constant(r, value, at);
    case AST_TYPE_NODE:
        if (value == NONE && field->mark == AST_OPTIONAL) return 0;
        TRY(read_node(r, field->sum, value, at));
        break;
    case AST_TYPE_ENUM: return kind_of(field->sum, value, at);
    }
    if (field->mark == AST_ONE && !*(void **)at) {
        return RAISED(raise_value_error("field '%s' is required for %s", field->name, ast_kind_info[kind].name));
    }
    return 0;
}

/* A field of OBJECT, NULL when it is absent and may be. */
static Status get_field(Value object, Value name, bool required, const char *owner, Value *out) {
    Truth found = object_lookup_attr(object, name, out);
    if (found < 0) return -1;
    if (!found) *out = NULL;
    if (!found && required) return RAISED(raise_type_error("required field \"%s\" missing from %s", str_utf8(name, NULL), owner));
    return 0;
}

static Status read_positions(AstSum sum, Value object, AstPos *pos) {
    const AstSumInfo *info = &ast_sum_info[sum];
    int32_t          *numbers[] = {&pos->lineno, &pos->col_offset, &pos->end_lineno, &pos->end_col_offset};
    for (int i = 0; i < AST_POSITION_COUNT; i++) {
        Value value;
        bool  required = i < AST_END_LINENO || info->end_required;
        TRY(get_field(object, ast_types.positions[i].value, required, info->name, &value));
        if (!value || (value == NONE && !required)) {
            *numbers[i] = i == AST_END_LINENO ? pos->lineno : pos->col_offset;
        } else {
            TRY(read_int(value, numbers[i]));
        }
    }
    return 0;
}

static Status read_node(Reader *r, AstSum sum, Value object, AstNode **out) {
    static const AstSeq empty;
    AstKind kind;
    *out = NULL;
    AstPos pos = {0, 0, 0, 0};
    bool   is_product = ast_sum_info[sum].is_product;
    if (object == NONE && !is_product) return 0;
    if (is_product) {
        kind = ast_sum_info[sum].first;
    } else {
        if (ast_sum_info[sum].has_pos) TRY(read_positions(sum, object, &pos));
        TRY(kind_of(sum, object, &kind));
    }
    char where[60];
    snprintf(where, sizeof where, " while traversing '%s' node", ast_sum_info[sum].name);
    TRY(recursion_enter(where));
    const AstKindInfo *info = &ast_kind_info[kind];
    AstNode           *node = arena_alloc(r->arena, info->size);
    if (!node) return no_memory();
    memset(node, 0, info->size);
    node->kind = kind;
    for (size_t i = 0; i < info->field_count; i++) {
        const AstFieldInfo *field = &info->fields[i];
        void               *at = ast_field_address(node, field);
        Value               value;
        TRY(get_field(object, ast_types.fields[kind][i].value, field->mark != AST_OPTIONAL, info->name, &value));
        if (field->mark == AST_SEQUENCE) *(const AstSeq **)at = &empty;
        if (value) TRY(read_field(r, kind, field, value, at));
    }
    if (ast_sum_info[sum].has_pos && is_product) TRY(read_positions(sum, object, &pos));
    node->pos = pos;
    recursion_leave();
    *out = node;
    return 0;
}

AstNode *ast_object_to_tree(Arena *arena, AstInterns *interns, Value kept, Value object, CompileMode mode) {
    static const AstKind     kinds[] = {AST_MODULE, AST_EXPRESSION, AST_INTERACTIVE, AST_FUNCTION_TYPE};
    Reader                   reader = {arena, interns, kept};
    AstNode                 *root;
    TRY_NULL(ast_types_ready());
    Truth right = object_is_instance(object, ast_types.kinds[kinds[mode]].value);
    if (right < 0) return NULL;
    if (!right) {
        (void)raise_type_error("expected %s node, got %.400s", ast_kind_info[kinds[mode]].name, type_short_name(type_of(object)));
        return NULL;
    }
    if (read_node(&reader, AST_SUM_MOD, object, &root) < 0 || ast_validate(root) < 0) return NULL;
    return root;
}
