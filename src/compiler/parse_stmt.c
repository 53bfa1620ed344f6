/* First pass, statements.  Two constructs need a second try at the same tokens: `with (`, whose bracket may belong to
 * the list of managers or to an expression, and `match`, which may be a name.  Each tries the header of one statement
 * twice at most, so the whole stays linear. */
#include <string.h>

#include "parse_int.h"

static AstNode *parse_compound(Parser *p, bool *matched);
static bool     parse_simple_statements(Parser *p);
static bool     parse_statement(Parser *p);

bool accept_type_comment(Parser *p, const AstIdent **comment) {
    if (!accept(p, TOK_TYPE_COMMENT)) return true;
    const Token *t = last_token(p);
    *comment = ast_new_ident(p->arena, t->start, t->length);
    return *comment || (report_memory(p), false);
}

/* A keyword that can have no other reason to be missing than a typing error. */
static bool demand(Parser *p, TokenType type) {
    if (accept(p, type)) return true;
    if (p->failed) return false;
    AstPos pos = next_pos(p);
    report_at(p, &pos, "expected '%s'", token_text(type));
    return false;
}

/* ---- blocks ---- */

AstSeq *parse_block(Parser *p) {
    size_t base = p->stack.count;
    if (!accept(p, TOK_NEWLINE)) return parse_simple_statements(p) ? seq_pop(p, base) : NULL;
    if (!accept(p, TOK_INDENT)) return NULL;
    do {
        if (!parse_statement(p)) return NULL;
    } while (peek(p) != TOK_DEDENT);
    p->mark++;
    return seq_pop(p, base);
}

/* ':' block */
static AstSeq *parse_colon_block(Parser *p) { return accept(p, TOK_COLON) ? parse_block(p) : NULL; }

/* `else` and its block if present.  False after a mismatch. */
static bool parse_else(Parser *p, AstSeq **body) {
    *body = NULL;
    if (!accept(p, TOK_ELSE)) return true;
    return demand(p, TOK_COLON) && (*body = parse_block(p));
}

/* ---- assignments ---- */

/* Is NODE, which began with the token at FIRST, a single target: no tuple, list or starred? */
static bool is_single_target(const AstNode *node) {
    return node->kind == AST_NAME || node->kind == AST_ATTRIBUTE || node->kind == AST_SUBSCRIPT;
}

static AstNode *parse_yield_or_star(Parser *p) {
    return peek(p) == TOK_YIELD ? parse_yield(p) : parse_star_expressions(p);
}

static AstNode *parse_annotated(Parser *p, AstNode *target, AstPos start, TokenType first) {
    if (!is_single_target(target)) return NULL;
    p->mark++;
    make_target(target, AST_STORE);
    AstNode *annotation = parse_expression(p), *value = NULL;
    if (!annotation) return NULL;
    if (accept(p, TOK_ASSIGN) && !(value = parse_yield_or_star(p))) return NULL;
    bool simple = first == TOK_NAME && target->kind == AST_NAME;
    if (!require_version(p, 6, simple ? "Variable annotation syntax is" : "Variable annotations syntax is"))
        return NULL;
    return made(p, ast_new_ann_assign(p->arena, target, annotation, value, simple, pos_from(p, start)));
}

static AstNode *parse_assign(Parser *p, AstNode *first, AstPos start) {
    size_t   base = p->stack.count;
    AstNode *value = first;
    while (peek(p) == TOK_ASSIGN) {
        if (!make_target(value, AST_STORE) || !seq_push(p, value)) return NULL;
        p->mark++;
        value = parse_yield_or_star(p);
        if (!value) return NULL;
    }
    const AstIdent *comment = NULL;
    AstSeq         *targets = seq_pop(p, base);
    if (!targets || !accept_type_comment(p, &comment)) return NULL;
    return made(p, ast_new_assign(p->arena, targets, value, comment, pos_from(p, start)));
}

static AstKind augmented_operator(TokenType type) {
    switch (type) {
    case TOK_PLUSEQUAL: return AST_ADD;
    case TOK_MINUSEQUAL: return AST_SUB;
    case TOK_STAREQUAL: return AST_MULT;
    case TOK_ATEQUAL: return AST_MATMULT;
    case TOK_SLASHEQUAL: return AST_DIV;
    case TOK_PERCENTEQUAL: return AST_MOD;
    case TOK_AMPEREQUAL: return AST_BITAND;
    case TOK_VBAREQUAL: return AST_BITOR;
    case TOK_CIRCUMFLEXEQUAL: return AST_BITXOR;
    case TOK_LSHIFTEQUAL: return AST_LSHIFT;
    case TOK_RSHIFTEQUAL: return AST_RSHIFT;
    case TOK_DOUBLESTAREQUAL: return AST_POW;
    case TOK_DOUBLESLASHEQUAL: return AST_FLOORDIV;
    default: return AST_NO_KIND;
    }
}

static AstNode *parse_expression_statement(Parser *p) {
    AstPos    start = next_pos(p);
    TokenType first = peek(p);
    AstNode  *node = parse_star_expressions(p);
    if (!node) return NULL;
    TokenType next = peek(p);
    if (next == TOK_NEWLINE) return made(p, ast_new_expr(p->arena, node, pos_from(p, start)));
    if (next == TOK_COLON) return parse_annotated(p, node, start, first);
    if (next == TOK_ASSIGN) return parse_assign(p, node, start);
    AstKind op = augmented_operator(next);
    if (op == AST_NO_KIND) return made(p, ast_new_expr(p->arena, node, pos_from(p, start)));
    if (!is_single_target(node)) return NULL;
    make_target(node, AST_STORE);
    p->mark++;
    if (op == AST_MATMULT && !require_version(p, 5, "The '@' operator is")) return NULL;
    AstNode *value = parse_yield_or_star(p);
    return value ? made(p, ast_new_aug_assign(p->arena, node, op, value, pos_from(p, start))) : NULL;
}

/* ---- simple statements ---- */

static AstNode *parse_return(Parser *p, AstPos start) {
    AstNode *value = NULL;
    if ((peek(p) == TOK_STAR || starts_expression(peek(p))) && !(value = parse_star_expressions(p))) return NULL;
    return made(p, ast_new_return(p->arena, value, pos_from(p, start)));
}

static AstNode *parse_raise(Parser *p, AstPos start) {
    AstNode *exc = NULL, *cause = NULL;
    if (starts_expression(peek(p))) {
        if (!(exc = parse_expression(p))) return NULL;
        if (accept(p, TOK_FROM) && !(cause = parse_expression(p))) return NULL;
    }
    return made(p, ast_new_raise(p->arena, exc, cause, pos_from(p, start)));
}

static AstNode *parse_assert(Parser *p, AstPos start) {
    AstNode *test = parse_expression(p), *message = NULL;
    if (!test || (accept(p, TOK_COMMA) && !(message = parse_expression(p)))) return NULL;
    return made(p, ast_new_assert(p->arena, test, message, pos_from(p, start)));
}

static AstNode *parse_del(Parser *p, AstPos start) {
    size_t base = p->stack.count;
    do {
        AstNode *target = parse_primary(p);
        if (!target || !make_target(target, AST_DEL) || !seq_push(p, target)) return NULL;
    } while (accept(p, TOK_COMMA) && starts_expression(peek(p)));
    if (peek(p) != TOK_SEMI && peek(p) != TOK_NEWLINE) return NULL;
    AstSeq *targets = seq_pop(p, base);
    return targets ? made(p, ast_new_delete(p->arena, targets, pos_from(p, start))) : NULL;
}

/* NAME (',' NAME)*; the names go to a sequence of their own. */
static AstIdentSeq *parse_name_list(Parser *p) {
    size_t first = p->mark, count = 0;
    do {
        if (!accept(p, TOK_NAME)) return NULL;
        count++;
    } while (accept(p, TOK_COMMA));
    AstIdentSeq *names = ast_new_ident_seq(p->arena, count);
    if (!names) return report_memory(p);
    for (size_t i = 0; i < count; i++) {
        names->items[i] = token_ident(p, &p->tokens[first + 2 * i]);
        if (!names->items[i]) return NULL;
    }
    return names;
}

static AstNode *parse_scope_statement(Parser *p, AstPos start) {
    bool         global = last_token(p)->type == TOK_GLOBAL;
    AstIdentSeq *names = parse_name_list(p);
    if (!names) return NULL;
    if (global) return made(p, ast_new_global(p->arena, names, pos_from(p, start)));
    return made(p, ast_new_nonlocal(p->arena, names, pos_from(p, start)));
}

/* ---- imports ---- */

static const AstIdent *parse_dotted_name(Parser *p) {
    const AstIdent *name = accept_name(p);
    if (!name || peek(p) != TOK_DOT) return name;
    Buf whole;
    buf_init(&whole);
    buf_put(&whole, name->text, name->length);
    while (accept(p, TOK_DOT)) {
        name = accept_name(p);
        if (!name) {
            buf_free(&whole);
            return NULL;
        }
        buf_put_char(&whole, '.');
        buf_put(&whole, name->text, name->length);
    }
    name = whole.failed ? NULL : ast_intern(p->interns, whole.data, whole.length);
    buf_free(&whole);
    if (!name) return report_memory(p);
    return name;
}

static AstNode *parse_alias(Parser *p, bool dotted) {
    AstPos          start = next_pos(p);
    const AstIdent *name = dotted ? parse_dotted_name(p) : accept_name(p), *asname = NULL;
    if (!name || (accept(p, TOK_AS) && !(asname = accept_name(p)))) return NULL;
    return made(p, ast_new_alias(p->arena, name, asname, pos_from(p, start)));
}

static AstNode *parse_import(Parser *p, AstPos start) {
    size_t base = p->stack.count;
    do {
        AstNode *alias = parse_alias(p, true);
        if (!alias || !seq_push(p, alias)) return NULL;
    } while (accept(p, TOK_COMMA));
    AstSeq *names = seq_pop(p, base);
    return names ? made(p, ast_new_import(p->arena, names, pos_from(p, start))) : NULL;
}

static AstSeq *parse_import_names(Parser *p) {
    size_t base = p->stack.count;
    if (peek(p) == TOK_STAR) {
        AstPos          pos = next_pos(p);
        const AstIdent *star = ast_intern(p->interns, "*", 1);
        p->mark++;
        AstNode *alias = made(p, star ? ast_new_alias(p->arena, star, NULL, pos) : NULL);
        return alias ? seq_single(p, alias) : NULL;
    }
    bool bracket = accept(p, TOK_LPAR);
    do {
        AstNode *alias = parse_alias(p, false);
        if (!alias || !seq_push(p, alias)) return NULL;
    } while (accept(p, TOK_COMMA) && (!bracket || peek(p) != TOK_RPAR));
    if (bracket && !accept(p, TOK_RPAR)) return NULL;
    return seq_pop(p, base);
}

static AstNode *parse_import_from(Parser *p, AstPos start) {
    int             level = 0;
    const AstIdent *module = NULL;
    for (;; p->mark++) {
        if (peek(p) == TOK_DOT) level++;
        else if (peek(p) == TOK_ELLIPSIS) level += 3;
        else break;
    }
    if ((!level || peek(p) != TOK_IMPORT) && !(module = parse_dotted_name(p))) return NULL;
    AstSeq *names = accept(p, TOK_IMPORT) ? parse_import_names(p) : NULL;
    return names ? made(p, ast_new_import_from(p->arena, module, names, level, pos_from(p, start))) : NULL;
}

static AstNode *parse_simple_statement(Parser *p) {
    AstPos start = next_pos(p);
    switch (peek(p)) {
    case TOK_RETURN: return p->mark++, parse_return(p, start);
    case TOK_IMPORT: return p->mark++, parse_import(p, start);
    case TOK_FROM: return p->mark++, parse_import_from(p, start);
    case TOK_RAISE: return p->mark++, parse_raise(p, start);
    case TOK_PASS: return p->mark++, made(p, ast_new_pass(p->arena, start));
    case TOK_BREAK: return p->mark++, made(p, ast_new_break(p->arena, start));
    case TOK_CONTINUE: return p->mark++, made(p, ast_new_continue(p->arena, start));
    case TOK_DEL: return p->mark++, parse_del(p, start);
    case TOK_ASSERT: return p->mark++, parse_assert(p, start);
    case TOK_GLOBAL: case TOK_NONLOCAL: return p->mark++, parse_scope_statement(p, start);
    case TOK_YIELD: {
        AstNode *yield = parse_yield(p);
        return yield ? made(p, ast_new_expr(p->arena, yield, pos_from(p, start))) : NULL;
    }
    default: return parse_expression_statement(p);
    }
}

/* Statements of one line go to the parser's stack. */
static bool parse_simple_statements(Parser *p) {
    do {
        AstNode *node = parse_simple_statement(p);
        if (!node || !seq_push(p, node)) return false;
        if (accept(p, TOK_NEWLINE)) return true;
        if (!accept(p, TOK_SEMI)) return false;
    } while (!accept(p, TOK_NEWLINE));
    return true;
}

/* ---- compound statements ---- */

/* An elif chain is read in a loop and linked afterwards from its end: it may be long. */
static AstNode *parse_if(Parser *p) {
    size_t  base = p->stack.count;
    int     depth = p->depth;
    AstSeq *orelse = NULL;
    do {
        AstPos start = next_pos(p);
        p->mark++;
        AstNode *test = enter(p, 1) ? parse_named_expression(p) : NULL;
        AstSeq  *body = test ? parse_colon_block(p) : NULL;
        AstNode *node = body ? made(p, ast_new_if(p->arena, test, body, NULL, start)) : NULL;
        if (!node || !seq_push(p, node)) return NULL;
    } while (peek(p) == TOK_ELIF);
    p->depth = depth;
    if (!parse_else(p, &orelse)) return NULL;
    for (;;) {
        AstNode *node = p->stack.items[--p->stack.count];
        node->pos = pos_from(p, node->pos);
        if (orelse) AST_AS(If, node)->orelse = orelse;
        if (p->stack.count == base) return node;
        orelse = seq_single(p, node);
        if (!orelse) return NULL;
    }
}

static AstNode *parse_while(Parser *p) {
    AstPos start = next_pos(p);
    p->mark++;
    AstNode *test = parse_named_expression(p);
    AstSeq  *body = test ? parse_colon_block(p) : NULL, *orelse;
    if (!body || !parse_else(p, &orelse)) return NULL;
    return made(p, ast_new_while(p->arena, test, body, orelse, pos_from(p, start)));
}

static AstNode *parse_for(Parser *p, AstPos start, bool is_async) {
    const AstIdent *comment = NULL;
    p->mark++;
    AstNode *target = parse_star_targets(p);
    if (!target || !accept(p, TOK_IN)) return NULL;
    AstNode *iter = parse_star_expressions(p);
    if (!iter || !accept(p, TOK_COLON) || !accept_type_comment(p, &comment)) return NULL;
    AstSeq *body = parse_block(p), *orelse;
    if (!body || !parse_else(p, &orelse)) return NULL;
    AstPos pos = pos_from(p, start);
    if (!is_async) return made(p, ast_new_for(p->arena, target, iter, body, orelse, comment, pos));
    if (!require_version(p, 5, "Async for loops are")) return NULL;
    return made(p, ast_new_async_for(p->arena, target, iter, body, orelse, comment, pos));
}

static AstNode *parse_with_item(Parser *p) {
    AstNode *context = parse_expression(p), *target = NULL;
    if (!context) return NULL;
    if (accept(p, TOK_AS)) {
        AstPos start = next_pos(p);
        bool   starred = accept(p, TOK_STAR);
        target = parse_primary(p);
        if (!target || !make_target(target, AST_STORE)) return NULL;
        if (starred && !(target = made(p, ast_new_starred(p->arena, target, AST_STORE, pos_from(p, start)))))
            return NULL;
        TokenType next = peek(p);
        if (next != TOK_COMMA && next != TOK_RPAR && next != TOK_COLON) return NULL;
    }
    return made(p, ast_new_withitem(p->arena, context, target));
}

/* The managers with or without a bracket of their own, up to the colon. */
static AstSeq *parse_with_items(Parser *p, bool bracket) {
    size_t base = p->stack.count;
    if (bracket) p->mark++;
    do {
        AstNode *item = parse_with_item(p);
        if (!item || !seq_push(p, item)) return NULL;
    } while (accept(p, TOK_COMMA) && (!bracket || peek(p) != TOK_RPAR));
    if (bracket && !accept(p, TOK_RPAR)) return NULL;
    return accept(p, TOK_COLON) ? seq_pop(p, base) : NULL;
}

static AstNode *parse_with(Parser *p, AstPos start, bool is_async) {
    const AstIdent *comment = NULL;
    AstSeq         *items = NULL, *body;
    p->mark++;
    size_t mark = p->mark, base = p->stack.count;
    bool   bracket = peek(p) == TOK_LPAR;
    if (bracket) {
        items = parse_with_items(p, true);
        /* Only the form without a bracket may carry a type comment. */
        if (items && peek(p) == TOK_TYPE_COMMENT) items = NULL;
    }
    bracket = items != NULL;
    if (!items) {
        if (p->failed) return NULL;
        p->mark = mark;
        p->stack.count = base;
        items = parse_with_items(p, false);
    }
    if (!items || !accept_type_comment(p, &comment) || !(body = parse_block(p))) return NULL;
    AstPos pos = pos_from(p, start);
    if (!is_async && bracket && !require_version(p, 9, "Parenthesized context managers are")) return NULL;
    if (!is_async) return made(p, ast_new_with(p->arena, items, body, comment, pos));
    if (!require_version(p, 5, "Async with statements are")) return NULL;
    return made(p, ast_new_async_with(p->arena, items, body, comment, pos));
}

/* One except clause.  *STAR is set by the first and must fit the others. */
static AstNode *parse_handler(Parser *p, bool first, bool *star) {
    AstPos start = next_pos(p);
    p->mark++;
    bool starred = accept(p, TOK_STAR);
    if (first) *star = starred;
    else if (starred != *star) return NULL;
    AstNode        *type = NULL;
    const AstIdent *name = NULL;
    if (starred || peek(p) != TOK_COLON) {
        if (!(type = parse_expression(p))) return NULL;
        if (accept(p, TOK_AS) && !(name = accept_name(p))) return NULL;
    }
    AstSeq *body = parse_colon_block(p);
    return body ? made(p, ast_new_except_handler(p->arena, type, name, body, pos_from(p, start))) : NULL;
}

static AstNode *parse_try(Parser *p) {
    AstPos start = next_pos(p);
    p->mark++;
    AstSeq *body = demand(p, TOK_COLON) ? parse_block(p) : NULL, *handlers = NULL, *orelse = NULL, *final = NULL;
    if (!body) return NULL;
    bool star = false;
    if (peek(p) == TOK_EXCEPT) {
        size_t base = p->stack.count;
        do {
            AstNode *handler = parse_handler(p, p->stack.count == base, &star);
            if (!handler || !seq_push(p, handler)) return NULL;
        } while (peek(p) == TOK_EXCEPT);
        handlers = seq_pop(p, base);
        if (!handlers || !parse_else(p, &orelse)) return NULL;
    }
    if (accept(p, TOK_FINALLY)) {
        if (!demand(p, TOK_COLON) || !(final = parse_block(p))) return NULL;
    } else if (!handlers) {
        return NULL;
    }
    AstPos pos = pos_from(p, start);
    if (!star) return made(p, ast_new_try(p->arena, body, handlers, orelse, final, pos));
    if (!require_version(p, 11, "Exception groups are")) return NULL;
    return made(p, ast_new_try_star(p->arena, body, handlers, orelse, final, pos));
}

/* ---- definitions ---- */

/* A type comment behind the colon, or alone on the first line of the body. */
static bool parse_def_comment(Parser *p, const AstIdent **comment) {
    if (peek(p) == TOK_NEWLINE && p->lexer.want_type_comments && peek_second(p) == TOK_TYPE_COMMENT) {
        Token *third = parser_peek_at(p, 2), *fourth = third ? parser_peek_at(p, 3) : NULL;
        if (!fourth) return false;
        if (third->type == TOK_NEWLINE && fourth->type == TOK_INDENT) p->mark++;
    }
    return accept_type_comment(p, comment);
}

static AstNode *parse_def(Parser *p, AstPos start, AstSeq *decorators, bool is_async) {
    p->mark++;
    const AstIdent *name = accept_name(p), *comment = NULL;
    if (!name || !demand(p, TOK_LPAR)) return NULL;
    AstArguments *params = parse_parameters(p, TOK_RPAR);
    AstNode      *returns = NULL;
    if (!params || !accept(p, TOK_RPAR) || (accept(p, TOK_ARROW) && !(returns = parse_expression(p)))) return NULL;
    if (!demand(p, TOK_COLON) || !parse_def_comment(p, &comment)) return NULL;
    AstSeq *body = parse_block(p);
    if (!body) return NULL;
    AstPos pos = pos_from(p, start);
    if (!is_async)
        return made(p, ast_new_function_def(p->arena, name, params, body, decorators, returns, comment, pos));
    if (!require_version(p, 5, "Async functions are")) return NULL;
    return made(p, ast_new_async_function_def(p->arena, name, params, body, decorators, returns, comment, pos));
}

static AstNode *parse_class(Parser *p, AstPos start, AstSeq *decorators) {
    p->mark++;
    const AstIdent *name = accept_name(p);
    AstSeq         *bases = NULL, *keywords = NULL;
    if (!name || (accept(p, TOK_LPAR) && !parse_arguments(p, &bases, &keywords, false))) return NULL;
    AstSeq *body = parse_colon_block(p);
    if (!body) return NULL;
    return made(p, ast_new_class_def(p->arena, name, bases, keywords, body, decorators, pos_from(p, start)));
}

static AstNode *parse_async(Parser *p, AstSeq *decorators) {
    AstPos    start = next_pos(p);
    TokenType second = peek_second(p);
    if (second != TOK_DEF && (decorators || (second != TOK_FOR && second != TOK_WITH))) return NULL;
    p->mark++;
    if (second == TOK_DEF) return parse_def(p, start, decorators, true);
    return second == TOK_FOR ? parse_for(p, start, true) : parse_with(p, start, true);
}

static AstNode *parse_decorated(Parser *p) {
    size_t base = p->stack.count;
    while (accept(p, TOK_AT)) {
        AstNode *decorator = parse_named_expression(p);
        if (!decorator || !seq_push(p, decorator) || !accept(p, TOK_NEWLINE)) return NULL;
    }
    AstSeq *decorators = seq_pop(p, base);
    if (!decorators) return NULL;
    switch (peek(p)) {
    case TOK_DEF: return parse_def(p, next_pos(p), decorators, false);
    case TOK_CLASS: return parse_class(p, next_pos(p), decorators);
    case TOK_ASYNC: return parse_async(p, decorators);
    default: return NULL;
    }
}

/* *MATCHED: the next token begins a compound statement, so a NULL result is final. */
static AstNode *parse_compound(Parser *p, bool *matched) {
    *matched = true;
    switch (peek(p)) {
    case TOK_DEF: return parse_def(p, next_pos(p), NULL, false);
    case TOK_AT: return parse_decorated(p);
    case TOK_ASYNC: return parse_async(p, NULL);
    case TOK_IF: return parse_if(p);
    case TOK_CLASS: return parse_class(p, next_pos(p), NULL);
    case TOK_WITH: return parse_with(p, next_pos(p), false);
    case TOK_FOR: return parse_for(p, next_pos(p), false);
    case TOK_TRY: return parse_try(p);
    case TOK_WHILE: return parse_while(p);
    case TOK_NAME:
        if (token_is(&p->tokens[p->mark], "match")) {
            size_t   mark = p->mark, base = p->stack.count;
            AstNode *node = parse_match(p);
            if (node || p->failed) return node;
            p->mark = mark;
            p->stack.count = base;
        }
        break;
    default: break;
    }
    *matched = false;
    return NULL;
}

static bool parse_statement(Parser *p) {
    bool matched;
    if (!enter(p, 4)) return false;
    AstNode *node = parse_compound(p, &matched);
    bool     ok = matched ? node && seq_push(p, node) : parse_simple_statements(p);
    p->depth -= 4;
    return ok;
}

/* ---- start symbols ---- */

AstNode *parse_file(Parser *p) {
    size_t base = p->stack.count;
    while (peek(p) != TOK_END) {
        if (!parse_statement(p)) return NULL;
        p->good_end = p->mark;
    }
    AstSeq *body = seq_pop(p, base), *ignores = body ? ast_new_seq(p->arena, p->ignores.count) : NULL;
    if (!ignores) return report_memory(p);
    if (ignores->count) memcpy(ignores->items, p->ignores.items, ignores->count * sizeof(AstNode *));
    return made(p, ast_new_module(p->arena, body, ignores));
}

AstNode *parse_interactive(Parser *p) {
    size_t base = p->stack.count;
    bool   matched;
    if (peek(p) == TOK_NEWLINE) {
        AstPos   pos = next_pos(p);
        AstNode *pass = made(p, ast_new_pass(p->arena, pos));
        p->mark++;
        if (!pass || !seq_push(p, pass)) return NULL;
    } else {
        AstNode *node = parse_compound(p, &matched);
        if (matched) {
            if (!node || !seq_push(p, node) || !accept(p, TOK_NEWLINE)) return NULL;
        } else if (!parse_simple_statements(p)) {
            return NULL;
        }
    }
    AstSeq *body = seq_pop(p, base);
    return body ? made(p, ast_new_interactive(p->arena, body)) : NULL;
}

AstNode *parse_eval(Parser *p) {
    AstPos   start = next_pos(p);
    size_t   base = p->stack.count;
    AstNode *first = parse_expression(p);
    if (!first) return NULL;
    if (peek(p) == TOK_COMMA) {
        if (!seq_push(p, first)) return NULL;
        while (accept(p, TOK_COMMA) && starts_expression(peek(p))) {
            AstNode *next = parse_expression(p);
            if (!next || !seq_push(p, next)) return NULL;
        }
        AstSeq *elts = seq_pop(p, base);
        first = elts ? made(p, ast_new_tuple(p->arena, elts, AST_LOAD, pos_from(p, start))) : NULL;
        if (!first) return NULL;
    }
    while (accept(p, TOK_NEWLINE)) {}
    return accept(p, TOK_END) ? made(p, ast_new_expression(p->arena, first)) : NULL;
}

AstNode *parse_func_type(Parser *p) {
    size_t base = p->stack.count;
    int    phase = 0; /* 0 plain types, 1 behind *, 2 behind ** */
    if (!accept(p, TOK_LPAR)) return NULL;
    while (peek(p) != TOK_RPAR) {
        if (phase == 1 && peek(p) != TOK_DOUBLESTAR) return NULL;
        if (accept(p, TOK_STAR)) phase = 1;
        else if (accept(p, TOK_DOUBLESTAR)) phase = 2;
        AstNode *type = parse_expression(p);
        if (!type || !seq_push(p, type)) return NULL;
        if (phase == 2 || !accept(p, TOK_COMMA)) break;
        if (peek(p) == TOK_RPAR) return NULL;
    }
    AstSeq *types = accept(p, TOK_RPAR) && accept(p, TOK_ARROW) ? seq_pop(p, base) : NULL;
    AstNode *returns = types ? parse_expression(p) : NULL;
    if (!returns) return NULL;
    while (accept(p, TOK_NEWLINE)) {}
    return accept(p, TOK_END) ? made(p, ast_new_function_type(p->arena, types, returns)) : NULL;
}

AstNode *parse_fstring_expression(Parser *p) { return parse_star_expressions(p); }
