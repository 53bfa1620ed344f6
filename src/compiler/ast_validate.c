/* ast_validate.c - checks a tree made from objects: what the grammar guarantees for parsed trees may be missing here. */
#include "ast_object_int.h"

#include "objects/dict.h"
#include "objects/list.h"
#include "objects/str.h"
#include "objects/thread.h"

static Status check_expr(const AstNode *node, AstKind context);
static Status check_stmt(const AstNode *node);
static Status check_pattern(const AstNode *node, bool star_ok);

static Status fail(const char *format, const char *text) { return RAISED(raise_value_error(format, text)); }

static Status check_positions(const AstNode *node) {
    const AstPos *p = &node->pos;
    if (p->lineno > p->end_lineno) {
        return RAISED(raise_value_error("AST node line range (%d, %d) is not valid", p->lineno, p->end_lineno));
    }
    if ((p->lineno < 0 && p->end_lineno != p->lineno) || (p->col_offset < 0 && p->col_offset != p->end_col_offset)) {
        return RAISED(raise_value_error("AST node column range (%d, %d) for line range (%d, %d) is not valid", p->col_offset,
                                        p->end_col_offset, p->lineno, p->end_lineno));
    }
    if (p->lineno == p->end_lineno && p->col_offset > p->end_col_offset) {
        return RAISED(raise_value_error("line %d, column %d-%d is not a valid range", p->lineno, p->col_offset, p->end_col_offset));
    }
    return 0;
}

static Status check_exprs(const AstSeq *nodes, AstKind context, bool null_ok) {
    for (size_t i = 0; i < nodes->count; i++) {
        if (nodes->items[i]) {
            TRY(check_expr(nodes->items[i], context));
        } else if (!null_ok) {
            return fail("None disallowed in expression list%s", "");
        }
    }
    return 0;
}

static Status check_nonempty(const AstSeq *seq, const char *what, const char *owner) {
    if (seq->count) return 0;
    return RAISED(raise_value_error("empty %s on %s", what, owner));
}

static Status check_stmts(const AstSeq *nodes) {
    for (size_t i = 0; i < nodes->count; i++) {
        if (!nodes->items[i]) return fail("None disallowed in statement list%s", "");
        TRY(check_stmt(nodes->items[i]));
    }
    return 0;
}

static Status check_body(const AstSeq *body, const char *owner) {
    TRY(check_nonempty(body, "body", owner));
    return check_stmts(body);
}

static Status check_targets(const AstSeq *targets, AstKind context) {
    TRY(check_nonempty(targets, "targets", context == AST_DEL ? "Delete" : "Assign"));
    return check_exprs(targets, context, false);
}

static Status check_name(const AstIdent *name) {
    static const char *const constants[] = {"None", "True", "False"};
    for (size_t i = 0; i < COUNT_OF(constants); i++) {
        if (strcmp(name->text, constants[i]) == 0) return fail("identifier field can't represent '%s' constant", name->text);
    }
    return 0;
}

static Status check_constant(Value v) {
    Type *type = type_of(v);
    if (v == NONE || v == ELLIPSIS || type == &int_type || type == &float_type || type == &complex_type || type == &bool_type ||
        type == &str_type || type == &bytes_type) {
        return 0;
    }
    if (type != &tuple_type && type != &frozenset_type) {
        return RAISED(raise_type_error("got an invalid type in Constant: %s", type_short_name(type)));
    }
    TRY(recursion_enter(" during compilation"));
    Value items = sequence_to_tuple(v);
    if (!items) return -1;
    for (intptr_t i = 0; i < tuple_length(items); i++) TRY(check_constant(tuple_get(items, i)));
    recursion_leave();
    return 0;
}

/* ---- parts ------------------------------------------------------------------------------------------------------------------ */
static Status check_args(const AstSeq *args) {
    for (size_t i = 0; i < args->count; i++) {
        AstArg *arg = AST_ITEM(Arg, args, i);
        TRY(check_positions(&arg->node));
        if (arg->annotation) TRY(check_expr(arg->annotation, AST_LOAD));
    }
    return 0;
}

static Status check_arguments(const AstArguments *args) {
    TRY(check_args(args->posonlyargs));
    TRY(check_args(args->args));
    if (args->vararg && args->vararg->annotation) TRY(check_expr(args->vararg->annotation, AST_LOAD));
    TRY(check_args(args->kwonlyargs));
    if (args->kwarg && args->kwarg->annotation) TRY(check_expr(args->kwarg->annotation, AST_LOAD));
    if (args->defaults->count > args->posonlyargs->count + args->args->count) {
        return fail("more positional defaults than args on arguments%s", "");
    }
    if (args->kw_defaults->count != args->kwonlyargs->count) {
        return fail("length of kwonlyargs is not the same as kw_defaults on arguments%s", "");
    }
    TRY(check_exprs(args->defaults, AST_LOAD, false));
    return check_exprs(args->kw_defaults, AST_LOAD, true);
}

static Status check_generators(const AstSeq *generators) {
    if (generators->count == 0) return fail("comprehension with no generators%s", "");
    for (size_t i = 0; i < generators->count; i++) {
        AstComprehension *one = AST_ITEM(Comprehension, generators, i);
        TRY(check_expr(one->target, AST_STORE));
        TRY(check_expr(one->iter, AST_LOAD));
        TRY(check_exprs(one->ifs, AST_LOAD, false));
    }
    return 0;
}

static Status check_keywords(const AstSeq *keywords) {
    for (size_t i = 0; i < keywords->count; i++) TRY(check_expr(AST_ITEM(Keyword, keywords, i)->value, AST_LOAD));
    return 0;
}

/* ---- expressions ------------------------------------------------------------------------------------------------------------- */
static Status check_context(const AstNode *node, AstKind wanted) {
    AstKind actual;
    switch (node->kind) {
    case AST_ATTRIBUTE: actual = AST_AS(Attribute, node)->ctx; break;
    case AST_SUBSCRIPT: actual = AST_AS(Subscript, node)->ctx; break;
    case AST_STARRED: actual = AST_AS(Starred, node)->ctx; break;
    case AST_NAME:
        TRY(check_name(AST_AS(Name, node)->id));
        actual = AST_AS(Name, node)->ctx;
        break;
    case AST_LIST: actual = AST_AS(List, node)->ctx; break;
    case AST_TUPLE: actual = AST_AS(Tuple, node)->ctx; break;
    default:
        if (wanted != AST_LOAD) return fail("expression which can't be assigned to in %s context", ast_kind_info[wanted].name);
        return 0;
    }
    if (actual != wanted) {
        return RAISED(raise_value_error("expression must have %s context but has %s instead", ast_kind_info[wanted].name,
                                        ast_kind_info[actual].name));
    }
    return 0;
}

static Status check_compare(const AstCompare *node) {
    if (node->comparators->count == 0) return fail("Compare has no comparators%s", "");
    if (node->comparators->count != node->ops->count) {
        return fail("Compare has a different number of comparators and operands%s", "");
    }
    TRY(check_exprs(node->comparators, AST_LOAD, false));
    return check_expr(node->left, AST_LOAD);
}

static Status check_operation(const AstNode *node) {
    switch (node->kind) {
    case AST_BOOL_OP:
        if (AST_AS(BoolOp, node)->values->count < 2) return fail("BoolOp with less than 2 values%s", "");
        return check_exprs(AST_AS(BoolOp, node)->values, AST_LOAD, false);
    case AST_BIN_OP:
        TRY(check_expr(AST_AS(BinOp, node)->left, AST_LOAD));
        return check_expr(AST_AS(BinOp, node)->right, AST_LOAD);
    case AST_UNARY_OP: return check_expr(AST_AS(UnaryOp, node)->operand, AST_LOAD);
    case AST_LAMBDA:
        TRY(check_arguments(AST_AS(Lambda, node)->args));
        return check_expr(AST_AS(Lambda, node)->body, AST_LOAD);
    case AST_IF_EXP:
        TRY(check_expr(AST_AS(IfExp, node)->test, AST_LOAD));
        TRY(check_expr(AST_AS(IfExp, node)->body, AST_LOAD));
        return check_expr(AST_AS(IfExp, node)->orelse, AST_LOAD);
    case AST_COMPARE: return check_compare(AST_AS(Compare, node));
    default:
        TRY(check_expr(AST_AS(Call, node)->func, AST_LOAD));
        TRY(check_exprs(AST_AS(Call, node)->args, AST_LOAD, false));
        return check_keywords(AST_AS(Call, node)->keywords);
    }
}

static Status check_display(const AstNode *node, AstKind context) {
    switch (node->kind) {
    case AST_DICT:
        if (AST_AS(Dict, node)->keys->count != AST_AS(Dict, node)->values->count) {
            return fail("Dict doesn't have the same number of keys as values%s", "");
        }
        TRY(check_exprs(AST_AS(Dict, node)->keys, AST_LOAD, true));
        return check_exprs(AST_AS(Dict, node)->values, AST_LOAD, false);
    case AST_SET: return check_exprs(AST_AS(Set, node)->elts, AST_LOAD, false);
    case AST_LIST: return check_exprs(AST_AS(List, node)->elts, context, false);
    case AST_TUPLE: return check_exprs(AST_AS(Tuple, node)->elts, context, false);
    case AST_DICT_COMP:
        TRY(check_generators(AST_AS(DictComp, node)->generators));
        TRY(check_expr(AST_AS(DictComp, node)->key, AST_LOAD));
        return check_expr(AST_AS(DictComp, node)->value, AST_LOAD);
    case AST_LIST_COMP:
        TRY(check_generators(AST_AS(ListComp, node)->generators));
        return check_expr(AST_AS(ListComp, node)->elt, AST_LOAD);
    case AST_SET_COMP:
        TRY(check_generators(AST_AS(SetComp, node)->generators));
        return check_expr(AST_AS(SetComp, node)->elt, AST_LOAD);
    default:
        TRY(check_generators(AST_AS(GeneratorExp, node)->generators));
        return check_expr(AST_AS(GeneratorExp, node)->elt, AST_LOAD);
    }
}

static Status check_expr_fields(const AstNode *node, AstKind context) {
    switch (node->kind) {
    case AST_BOOL_OP:
    case AST_BIN_OP:
    case AST_UNARY_OP:
    case AST_LAMBDA:
    case AST_IF_EXP:
    case AST_COMPARE:
    case AST_CALL: return check_operation(node);
    case AST_YIELD: return AST_AS(Yield, node)->value ? check_expr(AST_AS(Yield, node)->value, AST_LOAD) : 0;
    case AST_YIELD_FROM: return check_expr(AST_AS(YieldFrom, node)->value, AST_LOAD);
    case AST_AWAIT: return check_expr(AST_AS(Await, node)->value, AST_LOAD);
    case AST_CONSTANT: return check_constant((Value)AST_AS(Constant, node)->value->object);
    case AST_JOINED_STR: return check_exprs(AST_AS(JoinedStr, node)->values, AST_LOAD, false);
    case AST_FORMATTED_VALUE:
        TRY(check_expr(AST_AS(FormattedValue, node)->value, AST_LOAD));
        return AST_AS(FormattedValue, node)->format_spec ? check_expr(AST_AS(FormattedValue, node)->format_spec, AST_LOAD) : 0;
    case AST_ATTRIBUTE: return check_expr(AST_AS(Attribute, node)->value, AST_LOAD);
    case AST_SUBSCRIPT:
        TRY(check_expr(AST_AS(Subscript, node)->slice, AST_LOAD));
        return check_expr(AST_AS(Subscript, node)->value, AST_LOAD);
    case AST_STARRED: return check_expr(AST_AS(Starred, node)->value, context);
    case AST_SLICE: {
        const AstSlice *slice = AST_AS(Slice, node);
        if (slice->lower) TRY(check_expr(slice->lower, AST_LOAD));
        if (slice->upper) TRY(check_expr(slice->upper, AST_LOAD));
        return slice->step ? check_expr(slice->step, AST_LOAD) : 0;
    }
    case AST_NAME: return 0;
    case AST_NAMED_EXPR: return check_expr(AST_AS(NamedExpr, node)->value, AST_LOAD);
    default: return check_display(node, context);
    }
}

static Status check_expr(const AstNode *node, AstKind context) {
    TRY(check_positions(node));
    TRY(recursion_enter(" during compilation"));
    TRY(check_context(node, context));
    TRY(check_expr_fields(node, context));
    recursion_leave();
    return 0;
}

/* ---- patterns ------------------------------------------------------------------------------------------------------------------ */
static Status check_patterns(const AstSeq *patterns, bool star_ok) {
    for (size_t i = 0; i < patterns->count; i++) TRY(check_pattern(patterns->items[i], star_ok));
    return 0;
}

static bool is_number_constant(const AstNode *node, bool imaginary) {
    if (node->kind != AST_CONSTANT) return false;
    Value v = (Value)AST_AS(Constant, node)->value->object;
    Type *type = type_of(v);
    return imaginary ? type == &complex_type : type == &int_type || type == &float_type;
}

static bool is_signed_number(const AstNode *node) {
    if (node->kind == AST_UNARY_OP && AST_AS(UnaryOp, node)->op == AST_USUB) node = AST_AS(UnaryOp, node)->operand;
    return is_number_constant(node, false);
}

static Status check_match_value(const AstNode *node) {
    TRY(check_expr(node, AST_LOAD));
    switch (node->kind) {
    case AST_CONSTANT: {
        Value v = (Value)AST_AS(Constant, node)->value->object;
        Type *type = type_of(v);
        if (v == ELLIPSIS) return fail("unexpected constant inside of a literal pattern%s", "");
        if (type == &int_type || type == &float_type || type == &bytes_type || type == &complex_type || type == &str_type) return 0;
        return fail("unexpected constant inside of a literal pattern%s", "");
    }
    case AST_ATTRIBUTE:
    case AST_JOINED_STR: return 0; /* f-strings are refused later, with a SyntaxError */
    case AST_UNARY_OP:
        if (is_signed_number(node) || is_number_constant(AST_AS(UnaryOp, node)->operand, true)) return 0;
        break;
    case AST_BIN_OP: {
        const AstBinOp *sum = AST_AS(BinOp, node);
        if ((sum->op == AST_ADD || sum->op == AST_SUB) && is_signed_number(sum->left) && is_number_constant(sum->right, true)) return 0;
        break;
    }
    default: break;
    }
    return fail("patterns may only match literals and attribute lookups%s", "");
}

static Status check_capture(const AstIdent *name) {
    if (name && strcmp(name->text, "_") == 0) return fail("can't capture name '_' in patterns%s", "");
    return name ? check_name(name) : 0;
}

static Status check_match_class(const AstMatchClass *node) {
    if (node->kwd_attrs->count != node->kwd_patterns->count) {
        return fail("MatchClass doesn't have the same number of keyword attributes as patterns%s", "");
    }
    TRY(check_expr(node->cls, AST_LOAD));
    const AstNode *cls = node->cls;
    while (cls->kind == AST_ATTRIBUTE) cls = AST_AS(Attribute, cls)->value;
    if (cls->kind != AST_NAME) return fail("MatchClass cls field can only contain Name or Attribute nodes.%s", "");
    for (size_t i = 0; i < node->kwd_attrs->count; i++) TRY(check_name(node->kwd_attrs->items[i]));
    TRY(check_patterns(node->patterns, false));
    return check_patterns(node->kwd_patterns, false);
}

static Status check_match_mapping(const AstMatchMapping *node) {
    if (node->keys->count != node->patterns->count) {
        return fail("MatchMapping doesn't have the same number of keys as patterns%s", "");
    }
    if (node->rest) TRY(check_capture(node->rest));
    for (size_t i = 0; i < node->keys->count; i++) {
        const AstNode *key = node->keys->items[i];
        if (key->kind == AST_CONSTANT) {
            Value v = (Value)AST_AS(Constant, key)->value->object;
            if (v == NONE || v == TRUE_VALUE || v == FALSE_VALUE) continue;
        }
        TRY(check_match_value(key));
    }
    return check_patterns(node->patterns, false);
}

static Status check_pattern_fields(const AstNode *node, bool star_ok) {
    switch (node->kind) {
    case AST_MATCH_VALUE: return check_match_value(AST_AS(MatchValue, node)->value);
    case AST_MATCH_SINGLETON: {
        Value v = (Value)AST_AS(MatchSingleton, node)->value->object;
        if (v == NONE || v == TRUE_VALUE || v == FALSE_VALUE) return 0;
        return fail("MatchSingleton can only contain True, False and None%s", "");
    }
    case AST_MATCH_SEQUENCE: return check_patterns(AST_AS(MatchSequence, node)->patterns, true);
    case AST_MATCH_MAPPING: return check_match_mapping(AST_AS(MatchMapping, node));
    case AST_MATCH_CLASS: return check_match_class(AST_AS(MatchClass, node));
    case AST_MATCH_STAR:
        if (!star_ok) return fail("can't use MatchStar here%s", "");
        return check_capture(AST_AS(MatchStar, node)->name);
    case AST_MATCH_AS: {
        const AstMatchAs *as = AST_AS(MatchAs, node);
        TRY(check_capture(as->name));
        if (!as->pattern) return 0;
        if (!as->name) return fail("MatchAs must specify a target name if a pattern is given%s", "");
        return check_pattern(as->pattern, false);
    }
    default:
        if (AST_AS(MatchOr, node)->patterns->count < 2) return fail("MatchOr requires at least 2 patterns%s", "");
        return check_patterns(AST_AS(MatchOr, node)->patterns, false);
    }
}

static Status check_pattern(const AstNode *node, bool star_ok) {
    TRY(check_positions(node));
    TRY(recursion_enter(" during compilation"));
    TRY(check_pattern_fields(node, star_ok));
    recursion_leave();
    return 0;
}

/* ---- statements ------------------------------------------------------------------------------------------------------------------ */
static Status check_function(const AstNode *node) {
    const AstFunctionDef *def = AST_AS(FunctionDef, node);
    TRY(check_body(def->body, ast_kind_info[node->kind].name));
    TRY(check_arguments(def->args));
    TRY(check_exprs(def->decorator_list, AST_LOAD, false));
    return def->returns ? check_expr(def->returns, AST_LOAD) : 0;
}

static Status check_try(const AstNode *node) {
    const AstTry *try = AST_AS(Try, node);
    const char   *name = ast_kind_info[node->kind].name;
    TRY(check_body(try->body, name));
    if (!try->handlers->count && !try->finalbody->count) return fail("%s has neither except handlers nor finalbody", name);
    if (!try->handlers->count && try->orelse->count) return fail("%s has orelse but no except handlers", name);
    for (size_t i = 0; i < try->handlers->count; i++) {
        AstExceptHandler *handler = AST_ITEM(ExceptHandler, try->handlers, i);
        TRY(check_positions(&handler->node));
        if (handler->type) TRY(check_expr(handler->type, AST_LOAD));
        TRY(check_body(handler->body, "ExceptHandler"));
    }
    TRY(check_stmts(try->finalbody));
    return check_stmts(try->orelse);
}

static Status check_with(const AstNode *node) {
    const AstWith *with = AST_AS(With, node);
    const char    *name = ast_kind_info[node->kind].name;
    TRY(check_nonempty(with->items, "items", name));
    for (size_t i = 0; i < with->items->count; i++) {
        AstWithitem *item = AST_ITEM(Withitem, with->items, i);
        TRY(check_expr(item->context_expr, AST_LOAD));
        if (item->optional_vars) TRY(check_expr(item->optional_vars, AST_STORE));
    }
    return check_body(with->body, name);
}

static Status check_match(const AstMatch *node) {
    TRY(check_expr(node->subject, AST_LOAD));
    TRY(check_nonempty(node->cases, "cases", "Match"));
    for (size_t i = 0; i < node->cases->count; i++) {
        AstMatchCase *one = AST_ITEM(MatchCase, node->cases, i);
        TRY(check_pattern(one->pattern, false));
        if (one->guard) TRY(check_expr(one->guard, AST_LOAD));
        TRY(check_body(one->body, "match_case"));
    }
    return 0;
}

static Status check_for(const AstNode *node) {
    const AstFor *loop = AST_AS(For, node);
    TRY(check_expr(loop->target, AST_STORE));
    TRY(check_expr(loop->iter, AST_LOAD));
    TRY(check_body(loop->body, ast_kind_info[node->kind].name));
    return check_stmts(loop->orelse);
}

static Status check_ann_assign(const AstAnnAssign *node) {
    if (node->target->kind != AST_NAME && node->simple) return RAISED(raise_type_error("AnnAssign with simple non-Name target"));
    TRY(check_expr(node->target, AST_STORE));
    if (node->value) TRY(check_expr(node->value, AST_LOAD));
    return check_expr(node->annotation, AST_LOAD);
}

static Status check_stmt_fields(const AstNode *node) {
    switch (node->kind) {
    case AST_FUNCTION_DEF:
    case AST_ASYNC_FUNCTION_DEF: return check_function(node);
    case AST_CLASS_DEF: {
        const AstClassDef *def = AST_AS(ClassDef, node);
        TRY(check_body(def->body, "ClassDef"));
        TRY(check_exprs(def->bases, AST_LOAD, false));
        TRY(check_keywords(def->keywords));
        return check_exprs(def->decorator_list, AST_LOAD, false);
    }
    case AST_RETURN: return AST_AS(Return, node)->value ? check_expr(AST_AS(Return, node)->value, AST_LOAD) : 0;
    case AST_DELETE: return check_targets(AST_AS(Delete, node)->targets, AST_DEL);
    case AST_ASSIGN:
        TRY(check_targets(AST_AS(Assign, node)->targets, AST_STORE));
        return check_expr(AST_AS(Assign, node)->value, AST_LOAD);
    case AST_AUG_ASSIGN:
        TRY(check_expr(AST_AS(AugAssign, node)->target, AST_STORE));
        return check_expr(AST_AS(AugAssign, node)->value, AST_LOAD);
    case AST_ANN_ASSIGN: return check_ann_assign(AST_AS(AnnAssign, node));
    case AST_FOR:
    case AST_ASYNC_FOR: return check_for(node);
    case AST_WHILE:
        TRY(check_expr(AST_AS(While, node)->test, AST_LOAD));
        TRY(check_body(AST_AS(While, node)->body, "While"));
        return check_stmts(AST_AS(While, node)->orelse);
    case AST_IF:
        TRY(check_expr(AST_AS(If, node)->test, AST_LOAD));
        TRY(check_body(AST_AS(If, node)->body, "If"));
        return check_stmts(AST_AS(If, node)->orelse);
    case AST_WITH:
    case AST_ASYNC_WITH: return check_with(node);
    case AST_MATCH: return check_match(AST_AS(Match, node));
    case AST_RAISE:
        if (AST_AS(Raise, node)->exc) {
            TRY(check_expr(AST_AS(Raise, node)->exc, AST_LOAD));
            return AST_AS(Raise, node)->cause ? check_expr(AST_AS(Raise, node)->cause, AST_LOAD) : 0;
        }
        return AST_AS(Raise, node)->cause ? fail("Raise with cause but no exception%s", "") : 0;
    case AST_TRY:
    case AST_TRY_STAR: return check_try(node);
    case AST_ASSERT:
        TRY(check_expr(AST_AS(Assert, node)->test, AST_LOAD));
        return AST_AS(Assert, node)->msg ? check_expr(AST_AS(Assert, node)->msg, AST_LOAD) : 0;
    case AST_IMPORT: return check_nonempty(AST_AS(Import, node)->names, "names", "Import");
    case AST_IMPORT_FROM:
        if (AST_AS(ImportFrom, node)->level < 0) return fail("Negative ImportFrom level%s", "");
        return check_nonempty(AST_AS(ImportFrom, node)->names, "names", "ImportFrom");
    case AST_GLOBAL:
        if (AST_AS(Global, node)->names->count == 0) return fail("empty names on Global%s", "");
        return 0;
    case AST_NONLOCAL:
        if (AST_AS(Nonlocal, node)->names->count == 0) return fail("empty names on Nonlocal%s", "");
        return 0;
    case AST_EXPR: return check_expr(AST_AS(Expr, node)->value, AST_LOAD);
    default: return 0;
    }
}

static Status check_stmt(const AstNode *node) {
    TRY(check_positions(node));
    TRY(recursion_enter(" during compilation"));
    TRY(check_stmt_fields(node));
    recursion_leave();
    return 0;
}

Status ast_validate(const AstNode *root) {
    switch (root->kind) {
    case AST_MODULE: return check_stmts(AST_AS(Module, root)->body);
    case AST_INTERACTIVE: return check_stmts(AST_AS(Interactive, root)->body);
    case AST_EXPRESSION: return check_expr(AST_AS(Expression, root)->body, AST_LOAD);
    default:
        TRY(check_exprs(AST_AS(FunctionType, root)->argtypes, AST_LOAD, false));
        return check_expr(AST_AS(FunctionType, root)->returns, AST_LOAD);
    }
}
