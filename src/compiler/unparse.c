/* unparse.c - source text of expressions, for `from __future__ import annotations`.
 *
 * Each function gets the precedence that its place asks for; an expression that binds less tightly puts itself in
 * parentheses. */
#include "codegen_int.h"

#include "base/buf.h"
#include "objects/str.h"

typedef enum Level {
    LEVEL_TUPLE, LEVEL_TEST, LEVEL_OR, LEVEL_AND, LEVEL_NOT, LEVEL_COMPARE, LEVEL_EXPR, LEVEL_XOR, LEVEL_BITAND, LEVEL_SHIFT,
    LEVEL_ARITH, LEVEL_TERM, LEVEL_FACTOR, LEVEL_POWER, LEVEL_AWAIT, LEVEL_ATOM
} Level;

typedef struct Writer {
    Codegen *c;
    Buf      text;
    bool     failed; /* an exception is pending */
} Writer;

static void put_expr(Writer *w, const AstNode *node, int level);

static void put(Writer *w, const char *text) { buf_put_text(&w->text, text); }
static void put_ident(Writer *w, const AstIdent *ident) { buf_put(&w->text, ident->text, ident->length); }

static void put_list(Writer *w, const AstSeq *nodes, int level) {
    for (size_t i = 0; i < nodes->count; i++) {
        if (i) put(w, ", ");
        put_expr(w, nodes->items[i], level);
    }
}

static void open_if(Writer *w, bool wanted) {
    if (wanted) put(w, "(");
}
static void close_if(Writer *w, bool wanted) {
    if (wanted) put(w, ")");
}

/* ---- operators ----------------------------------------------------------------------------------------------------------- */
static void put_bool_op(Writer *w, const AstBoolOp *node, int level) {
    int own = node->op == AST_AND ? LEVEL_AND : LEVEL_OR;
    open_if(w, level > own);
    for (size_t i = 0; i < node->values->count; i++) {
        if (i) put(w, node->op == AST_AND ? " and " : " or ");
        put_expr(w, node->values->items[i], own + 1);
    }
    close_if(w, level > own);
}

static void put_binary(Writer *w, const AstBinOp *node, int level) {
    static const struct { const char *text; int level; } table[] = {
        {" + ", LEVEL_ARITH}, {" - ", LEVEL_ARITH}, {" * ", LEVEL_TERM}, {" @ ", LEVEL_TERM}, {" / ", LEVEL_TERM},
        {" % ", LEVEL_TERM}, {" ** ", LEVEL_POWER}, {" << ", LEVEL_SHIFT}, {" >> ", LEVEL_SHIFT}, {" | ", LEVEL_EXPR},
        {" ^ ", LEVEL_XOR}, {" & ", LEVEL_BITAND}, {" // ", LEVEL_TERM}};
    int  own = table[node->op - AST_ADD].level;
    bool right = node->op == AST_POW; /* associates to the right */
    open_if(w, level > own);
    put_expr(w, node->left, own + right);
    put(w, table[node->op - AST_ADD].text);
    put_expr(w, node->right, own + !right);
    close_if(w, level > own);
}

static void put_unary(Writer *w, const AstUnaryOp *node, int level) {
    int own = node->op == AST_NOT ? LEVEL_NOT : LEVEL_FACTOR;
    open_if(w, level > own);
    put(w, node->op == AST_NOT ? "not " : node->op == AST_INVERT ? "~" : node->op == AST_UADD ? "+" : "-");
    put_expr(w, node->operand, own);
    close_if(w, level > own);
}

static void put_compare(Writer *w, const AstCompare *node, int level) {
    static const char *const table[] = {" == ", " != ", " < ", " <= ", " > ", " >= ", " is ", " is not ", " in ", " not in "};
    open_if(w, level > LEVEL_COMPARE);
    put_expr(w, node->left, LEVEL_COMPARE + 1);
    for (size_t i = 0; i < node->ops->count; i++) {
        put(w, table[node->ops->items[i] - AST_EQ]);
        put_expr(w, node->comparators->items[i], LEVEL_COMPARE + 1);
    }
    close_if(w, level > LEVEL_COMPARE);
}

static void put_if(Writer *w, const AstIfExp *node, int level) {
    open_if(w, level > LEVEL_TEST);
    put_expr(w, node->body, LEVEL_TEST + 1);
    put(w, " if ");
    put_expr(w, node->test, LEVEL_TEST + 1);
    put(w, " else ");
    put_expr(w, node->orelse, LEVEL_TEST);
    close_if(w, level > LEVEL_TEST);
}

/* ---- lambda and calls -------------------------------------------------------------------------------------------------------- */
static void put_arg(Writer *w, const AstArg *arg, bool *first) {
    if (!*first) put(w, ", ");
    *first = false;
    put_ident(w, arg->arg);
    if (arg->annotation) {
        put(w, ": ");
        put_expr(w, arg->annotation, LEVEL_TEST);
    }
}

static void put_default(Writer *w, const AstNode *value) {
    if (!value) return;
    put(w, "=");
    put_expr(w, value, LEVEL_TEST);
}

static void put_arguments(Writer *w, const AstArguments *args) {
    bool   first = true, ignored = true;
    size_t positional = args->posonlyargs->count + args->args->count, without = positional - args->defaults->count;
    for (size_t i = 0; i < positional; i++) {
        bool is_posonly = i < args->posonlyargs->count;
        put_arg(w, is_posonly ? AST_ITEM(Arg, args->posonlyargs, i) : AST_ITEM(Arg, args->args, i - args->posonlyargs->count), &first);
        put_default(w, i >= without ? args->defaults->items[i - without] : NULL);
        if (is_posonly && i + 1 == args->posonlyargs->count) put(w, ", /");
    }
    if (args->vararg || args->kwonlyargs->count) {
        put(w, first ? "*" : ", *");
        first = false;
        if (args->vararg) put_arg(w, args->vararg, &ignored);
    }
    for (size_t i = 0; i < args->kwonlyargs->count; i++) {
        put_arg(w, AST_ITEM(Arg, args->kwonlyargs, i), &first);
        put_default(w, args->kw_defaults->items[i]);
    }
    if (args->kwarg) {
        put(w, first ? "**" : ", **");
        ignored = true;
        put_arg(w, args->kwarg, &ignored);
    }
}

static void put_lambda(Writer *w, const AstLambda *node, int level) {
    const AstArguments *args = node->args;
    bool any = args->posonlyargs->count || args->args->count;
    open_if(w, level > LEVEL_TEST);
    put(w, any || args->vararg || args->kwonlyargs->count || args->kwarg ? "lambda " : "lambda");
    put_arguments(w, args);
    put(w, ": ");
    put_expr(w, node->body, LEVEL_TEST);
    close_if(w, level > LEVEL_TEST);
}

static void put_call(Writer *w, const AstCall *node) {
    put_expr(w, node->func, LEVEL_ATOM);
    if (node->args->count == 1 && node->keywords->count == 0 && node->args->items[0]->kind == AST_GENERATOR_EXP) {
        put_expr(w, node->args->items[0], LEVEL_TEST);
        return;
    }
    put(w, "(");
    put_list(w, node->args, LEVEL_TEST);
    for (size_t i = 0; i < node->keywords->count; i++) {
        AstKeyword *keyword = AST_ITEM(Keyword, node->keywords, i);
        if (i || node->args->count) put(w, ", ");
        if (keyword->arg) {
            put_ident(w, keyword->arg);
            put(w, "=");
            put_expr(w, keyword->value, LEVEL_TEST);
        } else {
            put(w, "**");
            put_expr(w, keyword->value, LEVEL_EXPR);
        }
    }
    put(w, ")");
}

/* ---- displays and comprehensions ----------------------------------------------------------------------------------------------- */
static void put_dict(Writer *w, const AstDict *node) {
    put(w, "{");
    for (size_t i = 0; i < node->values->count; i++) {
        if (i) put(w, ", ");
        if (node->keys->items[i]) {
            put_expr(w, node->keys->items[i], LEVEL_TEST);
            put(w, ": ");
            put_expr(w, node->values->items[i], LEVEL_TEST);
        } else {
            put(w, "**");
            put_expr(w, node->values->items[i], LEVEL_EXPR);
        }
    }
    put(w, "}");
}

static void put_comprehension(Writer *w, const char *open, const AstNode *element, const AstNode *value, const AstSeq *generators, const char *close) {
    put(w, open);
    put_expr(w, element, LEVEL_TEST);
    if (value) {
        put(w, ": ");
        put_expr(w, value, LEVEL_TEST);
    }
    for (size_t i = 0; i < generators->count; i++) {
        AstComprehension *one = AST_ITEM(Comprehension, generators, i);
        put(w, one->is_async ? " async for " : " for ");
        put_expr(w, one->target, LEVEL_TUPLE);
        put(w, " in ");
        put_expr(w, one->iter, LEVEL_TEST + 1);
        for (size_t k = 0; k < one->ifs->count; k++) {
            put(w, " if ");
            put_expr(w, one->ifs->items[k], LEVEL_TEST + 1);
        }
    }
    put(w, close);
}

static void put_tuple(Writer *w, const AstTuple *node, int level) {
    if (node->elts->count == 0) {
        put(w, "()");
        return;
    }
    open_if(w, level > LEVEL_TUPLE);
    put_list(w, node->elts, LEVEL_TEST);
    if (node->elts->count == 1) put(w, ",");
    close_if(w, level > LEVEL_TUPLE);
}

static void put_slice(Writer *w, const AstSlice *node) {
    if (node->lower) put_expr(w, node->lower, LEVEL_TEST);
    put(w, ":");
    if (node->upper) put_expr(w, node->upper, LEVEL_TEST);
    if (node->step) {
        put(w, ":");
        put_expr(w, node->step, LEVEL_TEST);
    }
}

/* ---- constants and f-strings ------------------------------------------------------------------------------------------------------ */
/* repr() with infinities written as a literal that overflows. */
static void put_repr(Writer *w, Value value) {
    size_t      length;
    Value       repr = value ? object_repr(value) : NULL;
    const char *text = repr ? str_utf8(repr, &length) : NULL;
    if (!text) {
        w->failed = true;
        return;
    }
    bool is_number = is_float(value) || value_is(value, &complex_type);
    for (size_t i = 0; i < length; i++) {
        if (is_number && strncmp(text + i, "inf", 3) == 0) {
            put(w, "1e309");
            i += 2;
        } else {
            buf_put_char(&w->text, text[i]);
        }
    }
}

static void put_fstring_part(Writer *w, const AstNode *node, bool in_spec);

static void put_fstring_body(Writer *w, const AstJoinedStr *node, bool in_spec) {
    for (size_t i = 0; i < node->values->count; i++) put_fstring_part(w, node->values->items[i], in_spec);
}

static void put_formatted_value(Writer *w, const AstFormattedValue *node) {
    size_t start = w->text.length;
    put(w, "{");
    put_expr(w, node->value, LEVEL_TEST + 1);
    if (!w->text.failed && w->text.length > start + 1 && w->text.data[start + 1] == '{') {
        /* `{{` would be a brace: set the expression off by a blank. */
        buf_put_char(&w->text, ' ');
        if (!w->text.failed) {
            memmove(w->text.data + start + 2, w->text.data + start + 1, w->text.length - start - 2);
            w->text.data[start + 1] = ' ';
        }
    }
    if (node->conversion > 0) {
        char conversion[] = {'!', (char)node->conversion, 0};
        put(w, conversion);
    }
    if (node->format_spec) {
        put(w, ":");
        put_fstring_part(w, node->format_spec, true);
    }
    put(w, "}");
}

static void put_fstring_part(Writer *w, const AstNode *node, bool in_spec) {
    if (node->kind == AST_JOINED_STR) {
        put_fstring_body(w, AST_AS(JoinedStr, node), in_spec);
    } else if (node->kind == AST_FORMATTED_VALUE) {
        put_formatted_value(w, AST_AS(FormattedValue, node));
    } else if (node->kind == AST_CONSTANT) {
        Value       value = cg_constant_value(w->c, AST_AS(Constant, node)->value);
        size_t      length;
        const char *text = value && is_str(value) ? str_utf8(value, &length) : NULL;
        if (!text) {
            w->failed = true;
            return;
        }
        for (size_t i = 0; i < length; i++) {
            if (text[i] == '{' || text[i] == '}') buf_put_char(&w->text, text[i]);
            buf_put_char(&w->text, text[i]);
        }
    }
}

static void put_fstring(Writer *w, const AstNode *node) {
    Writer inner = {.c = w->c};
    put_fstring_part(&inner, node, false);
    Value body = inner.failed || inner.text.failed ? NULL : str_from_wtf8(inner.text.data ? inner.text.data : "", inner.text.length);
    buf_free(&inner.text);
    if (!body) {
        w->failed = true;
        return;
    }
    put(w, "f");
    put_repr(w, body);
}

static void put_constant(Writer *w, const AstConstant *node) {
    if (node->value->tag == AST_CONST_ELLIPSIS) {
        put(w, "...");
        return;
    }
    if (node->kind) put_ident(w, node->kind);
    put_repr(w, cg_constant_value(w->c, node->value));
}

static void put_attribute(Writer *w, const AstAttribute *node) {
    put_expr(w, node->value, LEVEL_ATOM);
    bool is_int_literal = node->value->kind == AST_CONSTANT && AST_AS(Constant, node->value)->value->tag == AST_CONST_INT;
    put(w, is_int_literal ? " ." : ".");
    put_ident(w, node->attr);
}

/* ---- the one door --------------------------------------------------------------------------------------------------------------------- */
static void put_expr(Writer *w, const AstNode *node, int level) {
    if (w->failed) return;
    switch (node->kind) {
    case AST_BOOL_OP: put_bool_op(w, AST_AS(BoolOp, node), level); break;
    case AST_BIN_OP: put_binary(w, AST_AS(BinOp, node), level); break;
    case AST_UNARY_OP: put_unary(w, AST_AS(UnaryOp, node), level); break;
    case AST_LAMBDA: put_lambda(w, AST_AS(Lambda, node), level); break;
    case AST_IF_EXP: put_if(w, AST_AS(IfExp, node), level); break;
    case AST_DICT: put_dict(w, AST_AS(Dict, node)); break;
    case AST_SET:
        put(w, "{");
        put_list(w, AST_AS(Set, node)->elts, LEVEL_TEST);
        put(w, "}");
        break;
    case AST_LIST_COMP: put_comprehension(w, "[", AST_AS(ListComp, node)->elt, NULL, AST_AS(ListComp, node)->generators, "]"); break;
    case AST_SET_COMP: put_comprehension(w, "{", AST_AS(SetComp, node)->elt, NULL, AST_AS(SetComp, node)->generators, "}"); break;
    case AST_GENERATOR_EXP:
        put_comprehension(w, "(", AST_AS(GeneratorExp, node)->elt, NULL, AST_AS(GeneratorExp, node)->generators, ")");
        break;
    case AST_DICT_COMP:
        put_comprehension(w, "{", AST_AS(DictComp, node)->key, AST_AS(DictComp, node)->value, AST_AS(DictComp, node)->generators, "}");
        break;
    case AST_AWAIT:
        open_if(w, level > LEVEL_AWAIT);
        put(w, "await ");
        put_expr(w, AST_AS(Await, node)->value, LEVEL_ATOM);
        close_if(w, level > LEVEL_AWAIT);
        break;
    case AST_YIELD:
        put(w, AST_AS(Yield, node)->value ? "(yield " : "(yield");
        if (AST_AS(Yield, node)->value) put_expr(w, AST_AS(Yield, node)->value, LEVEL_TEST);
        put(w, ")");
        break;
    case AST_YIELD_FROM:
        put(w, "(yield from ");
        put_expr(w, AST_AS(YieldFrom, node)->value, LEVEL_TEST);
        put(w, ")");
        break;
    case AST_COMPARE: put_compare(w, AST_AS(Compare, node), level); break;
    case AST_CALL: put_call(w, AST_AS(Call, node)); break;
    case AST_FORMATTED_VALUE:
    case AST_JOINED_STR: put_fstring(w, node); break;
    case AST_CONSTANT: put_constant(w, AST_AS(Constant, node)); break;
    case AST_ATTRIBUTE: put_attribute(w, AST_AS(Attribute, node)); break;
    case AST_STARRED:
        put(w, "*");
        put_expr(w, AST_AS(Starred, node)->value, LEVEL_EXPR);
        break;
    case AST_NAME: put_ident(w, AST_AS(Name, node)->id); break;
    case AST_LIST:
        put(w, "[");
        put_list(w, AST_AS(List, node)->elts, LEVEL_TEST);
        put(w, "]");
        break;
    case AST_TUPLE: put_tuple(w, AST_AS(Tuple, node), level); break;
    case AST_SUBSCRIPT:
        put_expr(w, AST_AS(Subscript, node)->value, LEVEL_ATOM);
        put(w, "[");
        put_expr(w, AST_AS(Subscript, node)->slice, LEVEL_TUPLE);
        put(w, "]");
        break;
    case AST_SLICE: put_slice(w, AST_AS(Slice, node)); break;
    case AST_NAMED_EXPR:
        open_if(w, level > LEVEL_TUPLE);
        put_expr(w, AST_AS(NamedExpr, node)->target, LEVEL_ATOM);
        put(w, " := ");
        put_expr(w, AST_AS(NamedExpr, node)->value, LEVEL_ATOM);
        close_if(w, level > LEVEL_TUPLE);
        break;
    default: UNREACHABLE("expression kind");
    }
}

Value unparse_expression(Codegen *c, const AstNode *node) {
    Writer writer = {.c = c};
    put_expr(&writer, node, LEVEL_TEST);
    Value text = NULL;
    if (writer.text.failed) {
        (void)raise_memory_error();
    } else if (!writer.failed) {
        text = str_from_wtf8(writer.text.data ? writer.text.data : "", writer.text.length);
    }
    buf_free(&writer.text);
    return text;
}
