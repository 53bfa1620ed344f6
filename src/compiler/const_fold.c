/* const_fold.c - replaces constant expressions by their values, in place, before scopes are analysed.
 *
 * What is folded is visible in co_consts and in error behaviour, so the rules are those of CPython 3.11: operators on
 * constants within size limits, tuples of constants, items of constants, __debug__, and displays that are only iterated or
 * searched. */
#include "codegen_int.h"

#include "objects/bytes.h"
#include "objects/dict.h"
#include "objects/int.h"
#include "objects/list.h"
#include "objects/str.h"
#include "objects/thread.h"

#define MAX_INT_BITS    128  /* of results of *, **, << */
#define MAX_ITEMS       256  /* of tuples made by * */
#define MAX_TEXT        4096 /* of strings made by * and % */
#define MAX_TOTAL_ITEMS 1024 /* of nested tuples made by * */

static Status fold(Codegen *c, AstNode **at);

static bool is_constant(const AstNode *node) { return node && node->kind == AST_CONSTANT; }

static Value value_of(Codegen *c, const AstNode *node) { return cg_constant_value(c, AST_AS(Constant, node)->value); }

/* Puts VALUE in the place of *AT.  NULL with an exception: the expression stays and raises when it is run. */
static Status replace(Codegen *c, AstNode **at, Value value) {
    if (!value) {
        if (exception_matches(&KeyboardInterrupt_type)) return -1;
        exception_clear();
        return 0;
    }
    /* The tree is no place the collector knows: the list keeps the value alive, and pinned it stays where it is. */
    if (value_is_obj(value)) gc_pin(value_obj(value));
    TRY(list_append(c->kept, value));
    AstConst *constant = ast_new_const(c->arena, AST_CONST_OBJECT, "", 0);
    if (!constant) return RAISED(raise_memory_error());
    constant->object = value;
    AstConstant *node = ast_new_constant(c->arena, constant, NULL, (*at)->pos);
    if (!node) return RAISED(raise_memory_error());
    *at = &node->node;
    return 0;
}

/* ---- operators --------------------------------------------------------------------------------------------------------- */
/* Items of V and of the tuples inside, LIMIT - that many; below 0 when there are too many. */
static intptr_t complexity(Value v, intptr_t limit) {
    if (value_is(v, &tuple_type)) {
        limit -= tuple_length(v);
        for (intptr_t i = 0; limit >= 0 && i < tuple_length(v); i++) limit = complexity(tuple_get(v, i), limit);
    }
    return limit;
}

static bool is_plain_int(Value v) { return type_of(v) == &int_type; }

static bool multiply_is_safe(Value a, Value b) {
    if (is_plain_int(a) && is_plain_int(b)) {
        return int_is_zero(a) || int_is_zero(b) || int_bit_length(a) + int_bit_length(b) <= MAX_INT_BITS;
    }
    if (!is_plain_int(a)) {
        Value swap = a;
        a = b;
        b = swap;
    }
    int64_t count;
    if (!is_plain_int(a)) return true;
    if (value_is(b, &tuple_type) || value_is(b, &frozenset_type)) {
        intptr_t size = value_is(b, &tuple_type) ? tuple_length(b) : set_length(b);
        if (size == 0) return true;
        if (!int_small(a, &count) || count < 0 || count > MAX_ITEMS / size) return false;
        return count == 0 || complexity(b, MAX_TOTAL_ITEMS / count) >= 0;
    }
    if (value_is(b, &str_type) || value_is(b, &bytes_type)) {
        intptr_t size = value_is(b, &str_type) ? str_length(b) : bytes_length(b);
        return size == 0 || (int_small(a, &count) && count >= 0 && count <= MAX_TEXT / size);
    }
    return true;
}

static bool power_is_safe(Value a, Value b) {
    if (!is_plain_int(a) || !is_plain_int(b) || int_is_zero(a) || int_sign(b) <= 0) return true;
    int64_t exponent;
    return int_small(b, &exponent) && (uint64_t)exponent <= MAX_INT_BITS && int_bit_length(a) <= MAX_INT_BITS / (size_t)exponent;
}

static bool shift_is_safe(Value a, Value b) {
    if (!is_plain_int(a) || !is_plain_int(b) || int_is_zero(a) || int_is_zero(b)) return true;
    int64_t count;
    return int_small(b, &count) && count >= 0 && count <= MAX_INT_BITS && int_bit_length(a) <= MAX_INT_BITS - (size_t)count;
}

static bool fold_is_safe(AstKind op, Value a, Value b) {
    switch (op) {
    case AST_MULT: return multiply_is_safe(a, b);
    case AST_POW: return power_is_safe(a, b);
    case AST_LSHIFT: return shift_is_safe(a, b);
    case AST_MOD: return !value_is(a, &str_type) && !value_is(a, &bytes_type);
    default: return true;
    }
}

static BinaryOp binary_op(AstKind op) {
    switch (op) {
    case AST_ADD: return BINARY_ADD;
    case AST_SUB: return BINARY_SUB;
    case AST_MULT: return BINARY_MUL;
    case AST_MATMULT: return BINARY_MATMUL;
    case AST_DIV: return BINARY_TRUEDIV;
    case AST_MOD: return BINARY_MOD;
    case AST_POW: return BINARY_POW;
    case AST_LSHIFT: return BINARY_LSHIFT;
    case AST_RSHIFT: return BINARY_RSHIFT;
    case AST_BITOR: return BINARY_OR;
    case AST_BITXOR: return BINARY_XOR;
    case AST_BITAND: return BINARY_AND;
    default: return BINARY_FLOORDIV;
    }
}

static Status fold_binary(Codegen *c, AstNode **at) {
    const AstBinOp *node = AST_AS(BinOp, *at);
    if (!is_constant(node->left) || !is_constant(node->right)) return 0;
    Value left = value_of(c, node->left), right = value_of(c, node->right);
    if (!left || !right) return -1;
    if (node->op == AST_MATMULT || !fold_is_safe(node->op, left, right)) return 0;
    Value result = node->op == AST_POW ? number_power(left, right, NONE) : number_binary(left, right, binary_op(node->op));
    return replace(c, at, result);
}

/* `not (a in b)` and the like become the opposite comparison. */
static bool negate_comparison(AstUnaryOp *node, AstNode **at) {
    if (node->op != AST_NOT || node->operand->kind != AST_COMPARE) return false;
    AstCompare *compare = AST_AS(Compare, node->operand);
    if (compare->ops->count != 1) return false;
    AstKind *op = &compare->ops->items[0];
    switch (*op) {
    case AST_IS: *op = AST_ISNOT; break;
    case AST_ISNOT: *op = AST_IS; break;
    case AST_IN: *op = AST_NOTIN; break;
    case AST_NOTIN: *op = AST_IN; break;
    default: return false;
    }
    *at = &compare->node;
    return true;
}

static Status fold_unary(Codegen *c, AstNode **at) {
    AstUnaryOp *node = AST_AS(UnaryOp, *at);
    if (!is_constant(node->operand)) {
        (void)negate_comparison(node, at);
        return 0;
    }
    Value operand = value_of(c, node->operand);
    if (!operand) return -1;
    if (node->op == AST_NOT) {
        Truth truth = object_truth(operand);
        return replace(c, at, truth < 0 ? NULL : value_from_bool(!truth));
    }
    return replace(c, at, number_unary(operand, node->op == AST_USUB ? UNARY_NEG : node->op == AST_UADD ? UNARY_POS : UNARY_INVERT));
}

/* ---- displays ------------------------------------------------------------------------------------------------------------- */
static Value constants_tuple(Codegen *c, const AstSeq *elements) {
    for (size_t i = 0; i < elements->count; i++) {
        if (!is_constant(elements->items[i])) return NULL;
    }
    Value tuple = tuple_new((intptr_t)elements->count);
    if (!tuple) return cg_fail(c), NULL;
    for (size_t i = 0; i < elements->count; i++) {
        Value value = value_of(c, elements->items[i]);
        if (!value) return NULL;
        tuple_put(tuple, (intptr_t)i, value);
    }
    return tuple;
}

static Status fold_tuple(Codegen *c, AstNode **at) {
    const AstTuple *node = AST_AS(Tuple, *at);
    if (node->ctx != AST_LOAD) return 0;
    Value tuple = constants_tuple(c, node->elts);
    if (!tuple) return c->failed ? -1 : 0;
    return replace(c, at, tuple);
}

/* A list or set display that is only iterated over or searched: a constant tuple or frozenset, or a tuple display. */
static Status fold_iterable(Codegen *c, AstNode **at) {
    AstNode *node = *at;
    if (node->kind == AST_LIST) {
        const AstSeq *elements = AST_AS(List, node)->elts;
        for (size_t i = 0; i < elements->count; i++) {
            if (elements->items[i]->kind == AST_STARRED) return 0;
        }
        Value tuple = constants_tuple(c, elements);
        if (tuple) return replace(c, at, tuple);
        if (c->failed) return -1;
        AstTuple *made = ast_new_tuple(c->arena, (AstSeq *)elements, AST_LOAD, node->pos);
        if (!made) return RAISED(raise_memory_error());
        *at = &made->node;
    } else if (node->kind == AST_SET) {
        Value tuple = constants_tuple(c, AST_AS(Set, node)->elts);
        if (!tuple) return c->failed ? -1 : 0;
        return replace(c, at, frozenset_from_iterable(tuple));
    }
    return 0;
}

static Status fold_subscript(Codegen *c, AstNode **at) {
    const AstSubscript *node = AST_AS(Subscript, *at);
    if (node->ctx != AST_LOAD || !is_constant(node->value) || !is_constant(node->slice)) return 0;
    Value container = value_of(c, node->value), index = value_of(c, node->slice);
    if (!container || !index) return -1;
    return replace(c, at, object_get_item(container, index));
}

static Status fold_name(Codegen *c, AstNode **at) {
    const AstName *node = AST_AS(Name, *at);
    if (node->ctx != AST_LOAD || strcmp(node->id->text, "__debug__") != 0) return 0;
    return replace(c, at, value_from_bool(!c->optimize));
}

/* ---- the walk -------------------------------------------------------------------------------------------------------------- */
static Status fold_node(Codegen *c, AstNode **at) {
    switch ((*at)->kind) {
    case AST_BIN_OP: return fold_binary(c, at);
    case AST_UNARY_OP: return fold_unary(c, at);
    case AST_TUPLE: return fold_tuple(c, at);
    case AST_SUBSCRIPT: return fold_subscript(c, at);
    case AST_NAME: return fold_name(c, at);
    case AST_FOR: return fold_iterable(c, &AST_AS(For, *at)->iter);
    case AST_ASYNC_FOR: return 0;
    case AST_COMPREHENSION: return fold_iterable(c, &AST_AS(Comprehension, *at)->iter);
    case AST_COMPARE: {
        AstCompare *compare = AST_AS(Compare, *at);
        size_t      last = compare->ops->count - 1;
        if (compare->ops->items[last] != AST_IN && compare->ops->items[last] != AST_NOTIN) return 0;
        return fold_iterable(c, &compare->comparators->items[last]);
    }
    default: return 0;
    }
}

static bool is_docstring(const AstNode *node) {
    if (node->kind != AST_EXPR || AST_AS(Expr, node)->value->kind != AST_CONSTANT) return false;
    const AstConst *constant = AST_AS(Constant, AST_AS(Expr, node)->value)->value;
    return constant->tag == AST_CONST_STR || (constant->tag == AST_CONST_OBJECT && is_str((Value)constant->object));
}

/* The body of a function, class or module whose first statement folds to a string has no docstring all the same. */
static Status fold_sequence(Codegen *c, AstSeq *seq, bool is_body) {
    bool had_docstring = is_body && seq->count && is_docstring(seq->items[0]);
    for (size_t i = 0; i < seq->count; i++) {
        if (seq->items[i]) TRY(fold(c, &seq->items[i]));
    }
    if (is_body && seq->count && !had_docstring && seq->items[0]->kind == AST_EXPR) {
        AstExpr        *statement = AST_AS(Expr, seq->items[0]);
        const AstConst *constant = statement->value->kind == AST_CONSTANT ? AST_AS(Constant, statement->value)->value : NULL;
        if (constant && constant->tag == AST_CONST_OBJECT && is_str((Value)constant->object)) {
            AstSeq *values = ast_new_seq(c->arena, 1);
            if (!values) return RAISED(raise_memory_error());
            values->items[0] = statement->value;
            AstJoinedStr *joined = ast_new_joined_str(c->arena, values, statement->value->pos);
            if (!joined) return RAISED(raise_memory_error());
            statement->value = &joined->node;
        }
    }
    return 0;
}

static Status fold_fields(Codegen *c, AstNode *node) {
    const AstKindInfo *info = &ast_kind_info[node->kind];
    for (size_t i = 0; i < info->field_count; i++) {
        const AstFieldInfo *field = &info->fields[i];
        if (field->type != AST_TYPE_NODE) continue;
        /* Annotations that become strings are shown as they were written. */
        bool is_annotation = strcmp(field->name, "annotation") == 0 || strcmp(field->name, "returns") == 0;
        if (is_annotation && c->flags & CODE_FUTURE_ANNOTATIONS) continue;
        void *at = ast_field_address(node, field);
        if (field->mark == AST_SEQUENCE) {
            bool is_body = strcmp(field->name, "body") == 0 && (node->kind == AST_MODULE || node->kind == AST_CLASS_DEF ||
                                                               node->kind == AST_FUNCTION_DEF || node->kind == AST_ASYNC_FUNCTION_DEF);
            TRY(fold_sequence(c, *(AstSeq **)at, is_body));
        } else if (*(AstNode **)at) {
            TRY(fold(c, (AstNode **)at));
        }
    }
    return 0;
}

static Status fold(Codegen *c, AstNode **at) {
    TRY(recursion_enter(" during compilation"));
    Status status = fold_fields(c, *at);
    if (status == 0) status = fold_node(c, at);
    recursion_leave();
    return status;
}

Status const_fold(Codegen *c, AstNode *root) { return fold(c, &root); }
