/* codegen_expr.c - expressions: operators, comparisons, truth in jumps, attributes, items, f-strings, await and yield. */
#include "codegen_int.h"

#include "objects/float.h"
#include "objects/function.h"
#include "objects/bytes.h"
#include "objects/int.h"
#include "objects/list.h"
#include "objects/str.h"
#include "objects/thread.h"

/* ---- constants ----------------------------------------------------------------------------------------------------- */
static Value constant_value(const AstConst *constant) {
    switch (constant->tag) {
    case AST_CONST_NONE: return NONE;
    case AST_CONST_TRUE: return TRUE_VALUE;
    case AST_CONST_FALSE: return FALSE_VALUE;
    case AST_CONST_ELLIPSIS: return ELLIPSIS;
    case AST_CONST_INT: return int_from_text(constant->text, constant->length, constant->base);
    case AST_CONST_FLOAT: return float_from_text(constant->text, constant->length);
    case AST_CONST_IMAG: {
        Value imaginary = float_from_text(constant->text, constant->length);
        return imaginary ? complex_from_doubles(0.0, float_value(imaginary)) : NULL;
    }
    case AST_CONST_STR: return str_from_wtf8(constant->text, constant->length);
    case AST_CONST_BYTES: return bytes_from_data(constant->text, constant->length);
    case AST_CONST_OBJECT: return (Value)constant->object;
    }
    UNREACHABLE("constant tag");
}

/* Strings that look like names are shared with attribute names, as in CPython. */
static bool looks_like_name(const AstConst *constant) {
    for (size_t i = 0; i < constant->length; i++) {
        unsigned char ch = (unsigned char)constant->text[i];
        if (!(ch == '_' || (ch >= '0' && ch <= '9') || ((ch | 32) >= 'a' && (ch | 32) <= 'z'))) return false;
    }
    return true;
}

Value cg_constant_value(Codegen *c, const AstConst *constant) {
    if (c->failed) return NULL;
    Value value = constant_value(constant);
    if (value && constant->tag == AST_CONST_STR && looks_like_name(constant)) value = str_intern(value);
    if (!value) cg_fail(c);
    return value;
}

static bool is_constant(const AstNode *node) { return node->kind == AST_CONSTANT; }

bool cg_is_none(const AstNode *node) {
    if (!is_constant(node)) return false;
    const AstConst *constant = AST_AS(Constant, node)->value;
    return constant->tag == AST_CONST_NONE || (constant->tag == AST_CONST_OBJECT && constant->object == NONE);
}

/* A constant int that fits the 16-bit operand of the _IMM operations. */
static bool small_int(Codegen *c, const AstNode *node, int *out) {
    if (!is_constant(node) || c->failed) return false;
    const AstConst *constant = AST_AS(Constant, node)->value;
    if (constant->tag != AST_CONST_INT && constant->tag != AST_CONST_OBJECT) return false;
    if (constant->tag == AST_CONST_INT && constant->length > 16) return false;
    Value value = cg_constant_value(c, constant);
    if (!value || !value_is_int(value) || value_int(value) != (int16_t)value_int(value)) return false;
    *out = (int)value_int(value);
    (void)cg_const(c, value);
    return true;
}

bool cg_const_truth(Codegen *c, const AstNode *node, bool *truth) {
    if (!is_constant(node)) return false;
    Value value = cg_constant_value(c, AST_AS(Constant, node)->value);
    if (!value) return false;
    Truth result = object_truth(value);
    if (result < 0) return cg_fail(c), false;
    *truth = result > 0;
    return true;
}

/* ---- operands ------------------------------------------------------------------------------------------------------ */
/* Does NODE bind NAME while it is evaluated?  Only := can.  Lambdas and comprehensions are other frames: their targets
 * are cells here. */
static bool binds_name(const AstNode *node, const AstIdent *name) {
    if (!node || node->kind == AST_LAMBDA) return false;
    if (node->kind == AST_NAMED_EXPR && AST_AS(Name, AST_AS(NamedExpr, node)->target)->id == name) return true;
    const AstKindInfo *info = &ast_kind_info[node->kind];
    for (size_t i = 0; i < info->field_count; i++) {
        const AstFieldInfo *field = &info->fields[i];
        if (field->type != AST_TYPE_NODE) continue;
        void *at = ast_field_address(node, field);
        if (field->mark == AST_SEQUENCE) {
            AstSeq *seq = *(AstSeq **)at;
            for (size_t k = 0; k < seq->count; k++) {
                if (binds_name(seq->items[k], name)) return true;
            }
        } else if (binds_name(*(AstNode **)at, name)) {
            return true;
        }
    }
    return false;
}

bool cg_may_bind(Codegen *c, const AstNode *later, const AstIdent *name) {
    return c->has_walrus && later && binds_name(later, name);
}

static const AstIdent *local_name(const AstNode *node) {
    if (node->kind == AST_NAME) return AST_AS(Name, node)->id;
    if (node->kind == AST_NAMED_EXPR) return AST_AS(Name, AST_AS(NamedExpr, node)->target)->id;
    return NULL;
}

static int temp_operand(Codegen *c, const AstNode *node, int hint) {
    int reg = hint >= 0 ? hint : cg_temp(c);
    cg_expr_to(c, node, reg);
    return reg;
}

static int local_operand(Codegen *c, const AstNode *node, int reg) {
    CodeLocation saved = c->unit->loc;
    c->unit->loc = cg_location(node);
    if (node->kind == AST_NAME) {
        cg_emit(c, OP_CHECK_LOCAL, reg, 0, 0);
    } else {
        cg_expr_to(c, AST_AS(NamedExpr, node)->value, reg);
    }
    c->unit->loc = saved;
    return reg;
}

int cg_operand(Codegen *c, const AstNode *node, int hint, const AstNode *later) {
    const AstIdent *name = c->failed ? NULL : local_name(node);
    int             reg = name && !cg_may_bind(c, later, name) ? cg_name_register(c, name) : -1;
    return reg >= 0 ? local_operand(c, node, reg) : temp_operand(c, node, hint);
}

int cg_operand_seq(Codegen *c, const AstNode *node, int hint, const AstSeq *later) {
    const AstIdent *name = c->failed ? NULL : local_name(node);
    if (!name) return temp_operand(c, node, hint);
    for (size_t i = 0; i < later->count; i++) {
        if (cg_may_bind(c, later->items[i], name)) return temp_operand(c, node, hint);
    }
    int reg = cg_name_register(c, name);
    return reg >= 0 ? local_operand(c, node, reg) : temp_operand(c, node, hint);
}

/* DST as a place for intermediate results: only temporaries may be written before the end. */
static int scratch(Codegen *c, int dst) { return cg_is_temp(c, dst) ? dst : -1; }

/* ---- operators ------------------------------------------------------------------------------------------------------ */
static int binary_opcode(AstKind op) {
    switch (op) {
    case AST_ADD: return OP_ADD;
    case AST_SUB: return OP_SUB;
    case AST_MULT: return OP_MUL;
    case AST_MATMULT: return OP_MATMUL;
    case AST_DIV: return OP_TRUEDIV;
    case AST_MOD: return OP_MOD;
    case AST_POW: return OP_POW;
    case AST_LSHIFT: return OP_LSHIFT;
    case AST_RSHIFT: return OP_RSHIFT;
    case AST_BITOR: return OP_OR;
    case AST_BITXOR: return OP_XOR;
    case AST_BITAND: return OP_AND;
    case AST_FLOORDIV: return OP_FLOORDIV;
    default: UNREACHABLE("binary operator");
    }
}

static int immediate_opcode(AstKind op, bool inplace) {
    switch (op) {
    case AST_ADD: return inplace ? OP_IADD_IMM : OP_ADD_IMM;
    case AST_SUB: return inplace ? OP_ISUB_IMM : OP_SUB_IMM;
    default: break;
    }
    if (inplace) return -1;
    switch (op) {
    case AST_MULT: return OP_MUL_IMM;
    case AST_FLOORDIV: return OP_FLOORDIV_IMM;
    case AST_MOD: return OP_MOD_IMM;
    case AST_LSHIFT: return OP_LSHIFT_IMM;
    case AST_RSHIFT: return OP_RSHIFT_IMM;
    case AST_BITAND: return OP_AND_IMM;
    default: return -1;
    }
}

void cg_binary(Codegen *c, const AstNode *at, AstKind op, bool inplace, int dst, int left, const AstNode *right) {
    int immediate, opcode = immediate_opcode(op, inplace);
    if (opcode >= 0 && small_int(c, right, &immediate)) {
        cg_emit(c, opcode, dst, left, immediate);
        return;
    }
    int value = cg_operand(c, right, -1, NULL);
    cg_emit(c, binary_opcode(op) + (inplace ? OP_IADD - OP_ADD : 0), dst, left, value);
}

static void unary(Codegen *c, const AstUnaryOp *node, int dst) {
    int operand = cg_operand(c, node->operand, scratch(c, dst), NULL);
    int op = node->op == AST_USUB ? OP_NEG : node->op == AST_UADD ? OP_POS : node->op == AST_INVERT ? OP_INVERT : OP_NOT;
    cg_emit(c, op, dst, operand, 0);
}

/* a and b and c.  The value so far is in DST when that is a temporary; a local is written only once, at the end. */
static void bool_op(Codegen *c, const AstBoolOp *node, int dst) {
    int    jump = node->op == AST_AND ? OP_JUMP_IF_FALSE : OP_JUMP_IF_TRUE;
    size_t last = node->values->count - 1;
    Label  end = cg_label(c);
    if (!cg_is_temp(c, dst) && last == 1) {
        Label short_cut = cg_label(c);
        int   first = cg_operand(c, node->values->items[0], -1, node->values->items[1]);
        cg_jump(c, jump, first, 0, first == dst ? end : short_cut);
        cg_expr_to(c, node->values->items[1], dst);
        if (first != dst) {
            cg_jump(c, OP_JUMP, 0, 0, end);
            cg_place(c, short_cut);
            cg_move(c, dst, first);
        } else {
            cg_place(c, short_cut);
        }
        cg_place(c, end);
        return;
    }
    int value = cg_is_temp(c, dst) ? dst : cg_temp(c);
    for (size_t i = 0; i < last; i++) {
        cg_expr_to(c, node->values->items[i], value);
        cg_jump(c, jump, value, 0, end);
    }
    cg_expr_to(c, node->values->items[last], value);
    cg_place(c, end);
    cg_move(c, dst, value);
}

static void if_expression(Codegen *c, const AstIfExp *node, int dst) {
    Label orelse = cg_label(c), end = cg_label(c);
    cg_jump_if(c, node->test, false, orelse);
    cg_expr_to(c, node->body, dst);
    cg_jump(c, OP_JUMP, 0, 0, end);
    cg_place(c, orelse);
    cg_expr_to(c, node->orelse, dst);
    cg_place(c, end);
}

/* ---- comparisons ---------------------------------------------------------------------------------------------------- */
static int compare_opcode(AstKind op) {
    static const int table[] = {OP_EQ, OP_NE, OP_LT, OP_LE, OP_GT, OP_GE, OP_IS, OP_IS_NOT, OP_IN, OP_NOT_IN};
    return table[op - AST_EQ];
}

/* Fused jump for `op` being true; its opposite is at the other index. */
static int compare_jump(AstKind op, bool condition) {
    static const int table[][2] = {
        {OP_JUMP_IF_NOT_EQ, OP_JUMP_IF_EQ}, {OP_JUMP_IF_NOT_NE, OP_JUMP_IF_NE}, {OP_JUMP_IF_NOT_LT, OP_JUMP_IF_LT},
        {OP_JUMP_IF_NOT_LE, OP_JUMP_IF_LE}, {OP_JUMP_IF_NOT_GT, OP_JUMP_IF_GT}, {OP_JUMP_IF_NOT_GE, OP_JUMP_IF_GE},
        {OP_JUMP_IF_IS_NOT, OP_JUMP_IF_IS}, {OP_JUMP_IF_IS, OP_JUMP_IF_IS_NOT}, {OP_JUMP_IF_NOT_IN, OP_JUMP_IF_IN},
        {OP_JUMP_IF_IN, OP_JUMP_IF_NOT_IN}};
    return table[op - AST_EQ][condition];
}

_Static_assert(OP_JUMP_IF_LT_IMM - OP_JUMP_IF_LT == OP_JUMP_IF_NOT_GE_IMM - OP_JUMP_IF_NOT_GE, "order of the _IMM jumps");

static bool is_singleton_literal(const AstNode *node) {
    if (!is_constant(node)) return true;
    const AstConst *constant = AST_AS(Constant, node)->value;
    if (constant->tag == AST_CONST_OBJECT) {
        Value v = (Value)constant->object;
        return v == NONE || v == TRUE_VALUE || v == FALSE_VALUE || v == ELLIPSIS;
    }
    return constant->tag <= AST_CONST_ELLIPSIS;
}

static void warn_is_literal(Codegen *c, const AstCompare *node) {
    bool left = is_singleton_literal(node->left);
    for (size_t i = 0; i < node->ops->count; i++) {
        AstKind op = node->ops->items[i];
        bool    right = is_singleton_literal(node->comparators->items[i]);
        if ((op == AST_IS || op == AST_ISNOT) && (!left || !right)) {
            cg_warn(c, &node->node, op == AST_IS ? "\"is\" with a literal. Did you mean \"==\"?"
                                                 : "\"is not\" with a literal. Did you mean \"!=\"?");
            return;
        }
        left = right;
    }
}

/* HINT: a temporary that RIGHT may be computed in, or -1. */
static void compare_jump_one(Codegen *c, AstKind op, int left, const AstNode *right, int hint, bool condition, Label target, int *right_reg) {
    int immediate;
    if ((op == AST_IS || op == AST_ISNOT) && cg_is_none(right) && !right_reg) {
        cg_jump(c, (op == AST_IS) == condition ? OP_JUMP_IF_NONE : OP_JUMP_IF_NOT_NONE, left, 0, target);
        return;
    }
    if (op <= AST_GTE && !right_reg && small_int(c, right, &immediate)) {
        cg_jump(c, compare_jump(op, condition) + OP_JUMP_IF_LT_IMM - OP_JUMP_IF_LT, left, immediate, target);
        return;
    }
    int value = cg_operand(c, right, hint, NULL);
    if (right_reg) *right_reg = value;
    cg_jump(c, compare_jump(op, condition), left, value, target);
}

/* a < b < c as a jump: each operand is evaluated once. */
static void jump_if_compare(Codegen *c, const AstCompare *node, bool condition, Label target) {
    size_t last = node->ops->count - 1;
    int    mark = c->unit->top;
    warn_is_literal(c, node);
    int left = last ? cg_operand_seq(c, node->left, -1, node->comparators) : cg_operand(c, node->left, -1, node->comparators->items[0]);
    if (last == 0) {
        compare_jump_one(c, node->ops->items[0], left, node->comparators->items[0], -1, condition, target, NULL);
        c->unit->top = mark;
        return;
    }
    Label out = condition ? cg_label(c) : target;
    int   spare = -1; /* holds an operand that was compared with both its neighbours */
    for (size_t i = 0; i < last; i++) {
        int right = -1;
        compare_jump_one(c, node->ops->items[i], left, node->comparators->items[i], spare, false, out, &right);
        spare = scratch(c, left);
        left = right;
    }
    compare_jump_one(c, node->ops->items[last], left, node->comparators->items[last], spare, condition, target, NULL);
    if (condition) cg_place(c, out);
    c->unit->top = mark;
}

static void compare(Codegen *c, const AstCompare *node, int dst) {
    size_t last = node->ops->count - 1;
    warn_is_literal(c, node);
    if (last == 0) {
        int left = cg_operand(c, node->left, scratch(c, dst), node->comparators->items[0]);
        int right = cg_operand(c, node->comparators->items[0], -1, NULL);
        cg_emit(c, compare_opcode(node->ops->items[0]), dst, left, right);
        return;
    }
    Label end = cg_label(c);
    int   left = cg_operand_seq(c, node->left, -1, node->comparators);
    int   result = cg_is_temp(c, dst) ? dst : cg_temp(c);
    int   spare = -1;
    for (size_t i = 0; i < last; i++) {
        int right = cg_operand(c, node->comparators->items[i], spare, c->has_walrus ? &node->node : NULL);
        cg_emit(c, compare_opcode(node->ops->items[i]), result, left, right);
        cg_jump(c, OP_JUMP_IF_FALSE, result, 0, end);
        spare = scratch(c, left);
        left = right;
    }
    int right = cg_operand(c, node->comparators->items[last], spare, NULL);
    cg_emit(c, compare_opcode(node->ops->items[last]), result, left, right);
    cg_place(c, end);
    cg_move(c, dst, result);
}

/* ---- truth in jumps -------------------------------------------------------------------------------------------------- */
static void jump_if_bool_op(Codegen *c, const AstBoolOp *node, bool condition, Label target) {
    bool   deciding = node->op == AST_OR; /* the truth value that ends the evaluation */
    size_t last = node->values->count - 1;
    Label  skip = deciding == condition ? target : cg_label(c);
    for (size_t i = 0; i < last; i++) cg_jump_if(c, node->values->items[i], deciding, skip);
    cg_jump_if(c, node->values->items[last], condition, target);
    if (skip != target) cg_place(c, skip);
}

static void jump_if_expression(Codegen *c, const AstIfExp *node, bool condition, Label target) {
    Label orelse = cg_label(c), end = cg_label(c);
    cg_jump_if(c, node->test, false, orelse);
    cg_jump_if(c, node->body, condition, target);
    cg_jump(c, OP_JUMP, 0, 0, end);
    cg_place(c, orelse);
    cg_jump_if(c, node->orelse, condition, target);
    cg_place(c, end);
}

void cg_jump_if(Codegen *c, const AstNode *node, bool condition, Label target) {
    if (c->failed) return;
    if (recursion_enter(" during compilation") < 0) {
        cg_fail(c);
        return;
    }
    bool truth;
    if (node->kind == AST_UNARY_OP && AST_AS(UnaryOp, node)->op == AST_NOT) {
        cg_jump_if(c, AST_AS(UnaryOp, node)->operand, !condition, target);
    } else if (node->kind == AST_BOOL_OP) {
        jump_if_bool_op(c, AST_AS(BoolOp, node), condition, target);
    } else if (node->kind == AST_IF_EXP) {
        jump_if_expression(c, AST_AS(IfExp, node), condition, target);
    } else if (node->kind == AST_COMPARE) {
        c->unit->loc = cg_location(node); /* also of what follows, such as the raise of an assert */
        jump_if_compare(c, AST_AS(Compare, node), condition, target);
    } else if (cg_const_truth(c, node, &truth)) {
        cg_nop(c);
        if (truth == condition) cg_jump(c, OP_JUMP, 0, 0, target);
    } else {
        int mark = c->unit->top;
        int value = cg_operand(c, node, -1, NULL);
        cg_jump(c, condition ? OP_JUMP_IF_TRUE : OP_JUMP_IF_FALSE, value, 0, target);
        c->unit->top = mark;
    }
    recursion_leave();
}

/* ---- attributes and items ---------------------------------------------------------------------------------------------- */
/* What `a.b` does belongs to the line of `b` when the expression spans several lines. */
CodeLocation cg_attribute_location(CodeLocation loc, const AstAttribute *node) {
    int line = node->node.pos.end_lineno, column = node->node.pos.end_col_offset, length = (int)node->attr->length;
    if (loc.line == line) return loc;
    loc.line = line;
    if (length <= column) {
        loc.column = column - length;
    } else {
        loc.column = loc.end_column = -1;
    }
    if (loc.end_line < loc.line) loc.end_line = loc.line;
    if (loc.end_column < loc.column) loc.end_column = loc.column;
    return loc;
}

static void attribute(Codegen *c, const AstAttribute *node, int dst) {
    int object = cg_operand(c, node->value, scratch(c, dst), NULL);
    c->unit->loc = cg_attribute_location(c->unit->loc, node);
    cg_emit(c, OP_LOAD_ATTR, dst, object, cg_name(c, node->attr));
}

/* Type name of an expression that is certainly of a built-in type, else NULL. */
static const char *inferred_type(const AstNode *node) {
    switch (node->kind) {
    case AST_TUPLE: return "tuple";
    case AST_LIST:
    case AST_LIST_COMP: return "list";
    case AST_DICT:
    case AST_DICT_COMP: return "dict";
    case AST_SET:
    case AST_SET_COMP: return "set";
    case AST_GENERATOR_EXP: return "generator";
    case AST_LAMBDA: return "function";
    case AST_JOINED_STR:
    case AST_FORMATTED_VALUE: return "str";
    case AST_CONSTANT: break;
    default: return NULL;
    }
    static const char *const names[] = {"NoneType", "bool", "bool", "ellipsis", "int", "float", "complex", "str", "bytes"};
    const AstConst          *constant = AST_AS(Constant, node)->value;
    return constant->tag == AST_CONST_OBJECT ? type_short_name(type_of((Value)constant->object)) : names[constant->tag];
}

static bool is_one_of(const char *name, const char *const *list) {
    for (; *list; list++) {
        if (strcmp(name, *list) == 0) return true;
    }
    return false;
}

static void warn_subscript(Codegen *c, const AstSubscript *node) {
    static const char *const no_items[] = {"NoneType", "ellipsis", "int", "float", "complex", "set", "frozenset", "generator",
                                           "function", "bool", NULL};
    static const char *const integer_indexed[] = {"str", "bytes", "tuple", "list", NULL};
    const char              *type = inferred_type(node->value);
    if (!type) return;
    if (is_one_of(type, no_items)) {
        cg_warn(c, &node->node, "'%s' object is not subscriptable; perhaps you missed a comma?", type);
        return;
    }
    const char *index = inferred_type(node->slice);
    if (index && is_one_of(type, integer_indexed) && strcmp(index, "int") != 0 && strcmp(index, "bool") != 0) {
        cg_warn(c, &node->node, "%s indices must be integers or slices, not %s; perhaps you missed a comma?", type, index);
    }
}

static void slice_part(Codegen *c, const AstNode *node, int reg) {
    if (node) {
        cg_expr_to(c, node, reg);
    } else {
        cg_load_const(c, reg, NONE);
    }
}

static bool is_plain_slice(const AstNode *node) { return node->kind == AST_SLICE && !AST_AS(Slice, node)->step; }

/* Lower and upper bound in two new neighbouring registers. */
static int slice_bounds(Codegen *c, const AstSlice *slice) {
    int base = cg_temp(c);
    slice_part(c, slice->lower, base);
    int upper = cg_temp(c);
    slice_part(c, slice->upper, upper);
    return base;
}

static void slice_object(Codegen *c, const AstSlice *slice, int dst) {
    int base = slice_bounds(c, slice), step = cg_temp(c);
    slice_part(c, slice->step, step);
    cg_emit(c, OP_BUILD_SLICE, dst, base, 0);
}

static void subscript(Codegen *c, const AstSubscript *node, int dst) {
    int index;
    warn_subscript(c, node);
    int object = cg_operand(c, node->value, scratch(c, dst), node->slice);
    if (is_plain_slice(node->slice)) {
        cg_emit(c, OP_LOAD_SLICE, dst, object, slice_bounds(c, AST_AS(Slice, node->slice)));
    } else if (small_int(c, node->slice, &index)) {
        cg_emit(c, OP_LOAD_ITEM_IMM, dst, object, index);
    } else {
        cg_emit(c, OP_LOAD_ITEM, dst, object, cg_operand(c, node->slice, -1, NULL));
    }
}

/* ---- f-strings ------------------------------------------------------------------------------------------------------- */
static void formatted_value(Codegen *c, const AstFormattedValue *node, int dst) {
    int conversion = node->conversion == 's' ? 1 : node->conversion == 'r' ? 2 : node->conversion == 'a' ? 3 : 0;
    if (!node->format_spec) {
        int value = cg_operand(c, node->value, scratch(c, dst), NULL);
        cg_emit(c, OP_FORMAT_VALUE, dst, value, conversion);
        return;
    }
    int base = cg_temp(c);
    cg_expr_to(c, node->value, base);
    int spec = cg_temp(c);
    cg_expr_to(c, node->format_spec, spec);
    cg_emit(c, OP_FORMAT_VALUE, dst, base, conversion | 4);
}

enum { STRING_PARTS = 4096 }; /* longer strings are joined in steps, to keep frames small */

static void joined_str(Codegen *c, const AstJoinedStr *node, int dst) {
    size_t count = node->values->count;
    if (count == 0) {
        cg_load_const(c, dst, str_intern_c(""));
        return;
    }
    if (count == 1) {
        cg_expr_to(c, node->values->items[0], dst);
        return;
    }
    int base = c->unit->top;
    for (size_t i = 0; i < count; i++) {
        cg_expr_to(c, node->values->items[i], cg_temp(c));
        if (c->unit->top - base < STRING_PARTS || i + 1 == count) continue;
        cg_emit(c, OP_BUILD_STRING, base, base, c->unit->top - base);
        c->unit->top = base + 1;
    }
    cg_emit(c, OP_BUILD_STRING, dst, base, c->unit->top - base);
}

/* ---- await and yield --------------------------------------------------------------------------------------------------- */
/* Resumes R[receiver] until it returns; what it yields is passed on.  The result is in R[value], which holds the first
 * value to send.  SEND is directly followed by YIELD_FROM, so that throw() finds the way out of the loop. */
void cg_yield_from_loop(Codegen *c, int receiver, int value) {
    Label again = cg_label(c), done = cg_label(c);
    cg_load_const(c, value, NONE);
    cg_place(c, again);
    cg_jump(c, OP_SEND, receiver, value, done);
    cg_emit(c, OP_YIELD_FROM, value, value, receiver);
    cg_jump(c, OP_JUMP, 0, 0, again);
    cg_place(c, done);
}

void cg_await(Codegen *c, int reg, int awaitable_kind) {
    int mark = c->unit->top;
    cg_emit(c, OP_GET_AWAITABLE, reg, reg, awaitable_kind);
    int value = cg_temp(c);
    cg_yield_from_loop(c, reg, value);
    cg_move(c, reg, value);
    c->unit->top = mark;
}

static void await_expression(Codegen *c, const AstAwait *node, int dst) {
    Unit *u = c->unit;
    if (!(c->flags & COMPILE_ALLOW_TOP_LEVEL_AWAIT && u->kind == UNIT_MODULE)) {
        if (u->scope->kind != SCOPE_FUNCTION) {
            cg_error(c, &node->node, "'await' outside function");
        } else if (u->kind != UNIT_ASYNC_FUNCTION && u->kind != UNIT_COMPREHENSION) {
            cg_error(c, &node->node, "'await' outside async function");
        }
    }
    int reg = cg_is_temp(c, dst) ? dst : cg_temp(c);
    cg_expr_to(c, node->value, reg);
    cg_await(c, reg, 0);
    cg_move(c, dst, reg);
}

static void yield_expression(Codegen *c, const AstYield *node, int dst) {
    Unit *u = c->unit;
    if (u->scope->kind != SCOPE_FUNCTION) cg_error(c, &node->node, "'yield' outside function");
    int value = scratch(c, dst);
    if (node->value) {
        value = cg_operand(c, node->value, value, NULL);
    } else {
        if (value < 0) value = cg_temp(c);
        cg_load_const(c, value, NONE);
    }
    if (u->scope->is_coroutine && u->scope->is_generator) {
        int wrapped = cg_temp(c);
        cg_emit(c, OP_ASYNC_GEN_WRAP, wrapped, value, 0);
        value = wrapped;
    }
    cg_emit(c, OP_YIELD, dst, value, 0);
}

static void yield_from_expression(Codegen *c, const AstYieldFrom *node, int dst) {
    if (c->unit->scope->kind != SCOPE_FUNCTION) {
        cg_error(c, &node->node, "'yield' outside function");
    } else if (c->unit->kind == UNIT_ASYNC_FUNCTION) {
        cg_error(c, &node->node, "'yield from' inside async function");
    }
    int receiver = cg_temp(c), value = cg_temp(c);
    cg_expr_to(c, node->value, receiver);
    cg_emit(c, OP_GET_YIELD_FROM_ITER, receiver, receiver, 0);
    cg_yield_from_loop(c, receiver, value);
    cg_move(c, dst, value);
}

static void named_expression(Codegen *c, const AstNamedExpr *node, int dst) {
    const AstIdent *name = AST_AS(Name, node->target)->id;
    int             local = cg_value_destination(c, node->target, node->value);
    if (cg_forbidden_name(c, node->target, name, AST_STORE)) return;
    if (local >= 0) {
        cg_expr_to(c, node->value, local);
        cg_move(c, dst, local);
        return;
    }
    int value = cg_is_temp(c, dst) ? dst : cg_temp(c);
    cg_expr_to(c, node->value, value);
    CodeLocation saved = c->unit->loc;
    c->unit->loc = cg_location(node->target);
    cg_name_store(c, name, value);
    c->unit->loc = saved;
    cg_move(c, dst, value);
}

/* ---- the one door --------------------------------------------------------------------------------------------------------- */
static void expression(Codegen *c, const AstNode *node, int dst) {
    switch (node->kind) {
    case AST_BOOL_OP: bool_op(c, AST_AS(BoolOp, node), dst); break;
    case AST_NAMED_EXPR: named_expression(c, AST_AS(NamedExpr, node), dst); break;
    case AST_BIN_OP: {
        AstBinOp *binary = AST_AS(BinOp, node);
        int       left = cg_operand(c, binary->left, scratch(c, dst), binary->right);
        cg_binary(c, node, binary->op, false, dst, left, binary->right);
        break;
    }
    case AST_UNARY_OP: unary(c, AST_AS(UnaryOp, node), dst); break;
    case AST_LAMBDA: cg_lambda(c, AST_AS(Lambda, node), dst); break;
    case AST_IF_EXP: if_expression(c, AST_AS(IfExp, node), dst); break;
    case AST_DICT: cg_dict(c, AST_AS(Dict, node), dst); break;
    case AST_SET: cg_build_seq(c, AST_SET, AST_AS(Set, node)->elts, dst); break;
    case AST_LIST: cg_build_seq(c, AST_LIST, AST_AS(List, node)->elts, dst); break;
    case AST_TUPLE: cg_build_seq(c, AST_TUPLE, AST_AS(Tuple, node)->elts, dst); break;
    case AST_LIST_COMP:
    case AST_SET_COMP:
    case AST_DICT_COMP:
    case AST_GENERATOR_EXP: cg_comprehension(c, node, dst); break;
    case AST_AWAIT: await_expression(c, AST_AS(Await, node), dst); break;
    case AST_YIELD: yield_expression(c, AST_AS(Yield, node), dst); break;
    case AST_YIELD_FROM: yield_from_expression(c, AST_AS(YieldFrom, node), dst); break;
    case AST_COMPARE: compare(c, AST_AS(Compare, node), dst); break;
    case AST_CALL: cg_call(c, AST_AS(Call, node), dst); break;
    case AST_FORMATTED_VALUE: formatted_value(c, AST_AS(FormattedValue, node), dst); break;
    case AST_JOINED_STR: joined_str(c, AST_AS(JoinedStr, node), dst); break;
    case AST_CONSTANT: {
        Value value = cg_constant_value(c, AST_AS(Constant, node)->value);
        (void)cg_const(c, value);
        cg_load_const(c, dst, value);
        break;
    }
    case AST_ATTRIBUTE: attribute(c, AST_AS(Attribute, node), dst); break;
    case AST_SUBSCRIPT: subscript(c, AST_AS(Subscript, node), dst); break;
    case AST_STARRED: cg_error(c, node, "can't use starred expression here"); break;
    case AST_NAME: cg_name_load(c, AST_AS(Name, node)->id, dst); break;
    case AST_SLICE: slice_object(c, AST_AS(Slice, node), dst); break;
    default: UNREACHABLE("expression kind");
    }
}

void cg_expr_to(Codegen *c, const AstNode *node, int dst) {
    if (c->failed) return;
    if (recursion_enter(" during compilation") < 0) {
        cg_fail(c);
        return;
    }
    CodeLocation saved = c->unit->loc;
    int          mark = c->unit->top;
    c->unit->loc = cg_location(node);
    expression(c, node, dst);
    c->unit->top = mark;
    c->unit->loc = saved;
    recursion_leave();
}

void cg_expr_discard(Codegen *c, const AstNode *node) {
    int mark = c->unit->top;
    (void)cg_operand(c, node, -1, NULL);
    c->unit->top = mark;
}

/* ---- targets --------------------------------------------------------------------------------------------------------------- */
int cg_store_destination(Codegen *c, const AstNode *target) {
    if (target->kind != AST_NAME || c->failed) return -1;
    if (cg_forbidden_name(c, target, AST_AS(Name, target)->id, AST_STORE)) return -1;
    return cg_name_register(c, AST_AS(Name, target)->id);
}

static void number_locals(Codegen *c, const AstNode *node) {
    if (!node) return;
    if (node->kind == AST_NAME) (void)cg_name_register(c, AST_AS(Name, node)->id);
    const AstKindInfo *info = &ast_kind_info[node->kind];
    for (size_t i = 0; i < info->field_count; i++) {
        const AstFieldInfo *field = &info->fields[i];
        if (field->type != AST_TYPE_NODE) continue;
        void *at = ast_field_address(node, field);
        if (node->kind == AST_LAMBDA && field->sum == AST_SUM_EXPR) continue; /* the body is another frame */
        if (node->kind == AST_ARG) continue;
        if (field->sum == AST_SUM_COMPREHENSION) {
            number_locals(c, AST_ITEM(Comprehension, *(AstSeq **)at, 0)->iter);
        } else if (node->kind >= AST_LIST_COMP && node->kind <= AST_GENERATOR_EXP) {
            continue;
        } else if (field->mark == AST_SEQUENCE) {
            const AstSeq *seq = *(AstSeq **)at;
            for (size_t k = 0; k < seq->count; k++) number_locals(c, seq->items[k]);
        } else {
            number_locals(c, *(AstNode **)at);
        }
    }
}

int cg_value_destination(Codegen *c, const AstNode *target, const AstNode *value) {
    if (target->kind != AST_NAME || c->failed || c->unit->scope->kind != SCOPE_FUNCTION) return cg_store_destination(c, target);
    if (ident_map_find(&c->unit->locals, cg_mangle(c, AST_AS(Name, target)->id)) < 0) number_locals(c, value);
    return cg_store_destination(c, target);
}

/* First register when all targets are plain locals in neighbouring registers, in order; else -1. */
static int neighbouring_locals(Codegen *c, const AstSeq *targets) {
    int first = -1;
    for (size_t i = 0; i < targets->count; i++) {
        int reg = targets->items[i]->kind == AST_NAME ? cg_store_destination(c, targets->items[i]) : -1;
        if (reg < 0) return -1;
        if (i == 0) first = reg;
        if (reg != first + (int)i) return -1;
    }
    return first;
}

int cg_unpack_starred(Codegen *c, size_t count, size_t star, int src, const char *what) {
    size_t after = count - star - 1;
    int    base = cg_temps(c, (int)count);
    if (star > 255 || after > INT32_MAX >> 8) { /* CPython's bounds */
        cg_error_here(c, what);
    } else if (after <= 255) {
        cg_emit(c, OP_UNPACK_EX, base, src, (int)(star | after << 8));
    } else {
        cg_load_int(c, base, (int64_t)star);
        cg_emit(c, OP_UNPACK_EX_FAR, base, src, (int)count - 1);
    }
    return base;
}

static void store_starred(Codegen *c, const AstSeq *targets, size_t star, int src) {
    size_t count = targets->count;
    int    base = cg_unpack_starred(c, count, star, src, "too many expressions in star-unpacking assignment");
    for (size_t i = 0; i < count; i++) {
        const AstNode *target = targets->items[i];
        cg_store(c, i == star ? AST_AS(Starred, target)->value : target, base + (int)i);
    }
}

static void store_sequence(Codegen *c, const AstSeq *targets, int src) {
    size_t star = SIZE_MAX;
    for (size_t i = 0; i < targets->count; i++) {
        if (targets->items[i]->kind != AST_STARRED) continue;
        if (star != SIZE_MAX) {
            cg_error_here(c, "multiple starred expressions in assignment");
            return;
        }
        star = i;
    }
    if (star != SIZE_MAX) {
        store_starred(c, targets, star, src);
        return;
    }
    int count = (int)targets->count, first = count ? neighbouring_locals(c, targets) : -1;
    if (first >= 0 && (src < first || src >= first + count)) {
        cg_emit(c, OP_UNPACK_SEQUENCE, first, src, count);
        return;
    }
    int base = cg_temps(c, count);
    cg_emit(c, OP_UNPACK_SEQUENCE, base, src, count);
    for (int i = 0; i < count; i++) cg_store(c, targets->items[i], base + i);
}

static void store_item(Codegen *c, const AstSubscript *target, int src) {
    int object = cg_operand(c, target->value, -1, target->slice);
    if (is_plain_slice(target->slice)) {
        int base = slice_bounds(c, AST_AS(Slice, target->slice));
        cg_emit(c, OP_STORE_SLICE, object, src, base);
    } else {
        int key = cg_operand(c, target->slice, -1, NULL);
        cg_emit(c, OP_STORE_ITEM, object, key, src);
    }
}

void cg_store(Codegen *c, const AstNode *target, int src) {
    if (c->failed) return;
    CodeLocation saved = c->unit->loc;
    int          mark = c->unit->top;
    c->unit->loc = cg_location(target);
    switch (target->kind) {
    case AST_NAME:
        if (!cg_forbidden_name(c, target, AST_AS(Name, target)->id, AST_STORE)) cg_name_store(c, AST_AS(Name, target)->id, src);
        break;
    case AST_ATTRIBUTE: {
        AstAttribute *node = AST_AS(Attribute, target);
        if (cg_forbidden_name(c, target, node->attr, AST_STORE)) break;
        int object = cg_operand(c, node->value, -1, NULL);
        c->unit->loc = cg_attribute_location(c->unit->loc, node);
        cg_emit(c, OP_STORE_ATTR, object, src, cg_name(c, node->attr));
        break;
    }
    case AST_SUBSCRIPT: store_item(c, AST_AS(Subscript, target), src); break;
    case AST_STARRED: cg_error(c, target, "starred assignment target must be in a list or tuple"); break;
    case AST_TUPLE: store_sequence(c, AST_AS(Tuple, target)->elts, src); break;
    case AST_LIST: store_sequence(c, AST_AS(List, target)->elts, src); break;
    default: cg_error(c, target, "cannot assign to expression"); break;
    }
    c->unit->top = mark;
    c->unit->loc = saved;
}

static void delete_sequence(Codegen *c, const AstSeq *targets) {
    for (size_t i = 0; i < targets->count; i++) cg_delete(c, targets->items[i]);
}

void cg_delete(Codegen *c, const AstNode *target) {
    if (c->failed) return;
    CodeLocation saved = c->unit->loc;
    int          mark = c->unit->top;
    c->unit->loc = cg_location(target);
    switch (target->kind) {
    case AST_NAME:
        if (!cg_forbidden_name(c, target, AST_AS(Name, target)->id, AST_DEL)) cg_name_delete(c, AST_AS(Name, target)->id);
        break;
    case AST_ATTRIBUTE: {
        AstAttribute *node = AST_AS(Attribute, target);
        if (cg_forbidden_name(c, target, node->attr, AST_DEL)) break;
        int object = cg_operand(c, node->value, -1, NULL);
        c->unit->loc = cg_attribute_location(c->unit->loc, node);
        cg_emit(c, OP_DELETE_ATTR, object, 0, cg_name(c, node->attr));
        break;
    }
    case AST_SUBSCRIPT: {
        AstSubscript *node = AST_AS(Subscript, target);
        int           object = cg_operand(c, node->value, -1, node->slice);
        cg_emit(c, OP_DELETE_ITEM, object, cg_operand(c, node->slice, -1, NULL), 0);
        break;
    }
    case AST_TUPLE: delete_sequence(c, AST_AS(Tuple, target)->elts); break;
    case AST_LIST: delete_sequence(c, AST_AS(List, target)->elts); break;
    default: cg_error(c, target, "cannot delete expression"); break;
    }
    c->unit->top = mark;
    c->unit->loc = saved;
}
