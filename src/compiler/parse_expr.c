/* First pass, expressions.  Every rule returns NULL when the tokens do not fit; nothing is reported then, since the
 * second pass finds out why.  Rules read exactly as many tokens as they must, because an unspecific error points at
 * the last token read. */
#include <string.h>

#include "parse_int.h"

/* Rules that CPython would nest for one pair of brackets. */
#define BRACKET_WEIGHT 25

bool starts_expression(TokenType type) {
    switch (type) {
    case TOK_NAME: case TOK_NUMBER: case TOK_STRING: case TOK_LPAR: case TOK_LSQB: case TOK_LBRACE: case TOK_ELLIPSIS:
    case TOK_NONE: case TOK_TRUE: case TOK_FALSE: case TOK_NOT: case TOK_LAMBDA: case TOK_AWAIT: case TOK_PLUS:
    case TOK_MINUS: case TOK_TILDE:
        return true;
    default: return false;
    }
}

/* ---- names ---- */

const AstIdent *token_ident(Parser *p, const Token *t) {
    const AstIdent *ident = ast_intern(p->interns, t->start, t->length);
    if (!ident) return report_memory(p);
    const ParseHooks *hooks = p->options->hooks;
    if (LIKELY(ident->is_ascii) || !hooks || !hooks->normalize) return ident;
    Buf normal;
    buf_init(&normal);
    if (hooks->normalize(hooks->context, t->start, t->length, &normal) < 0) {
        buf_free(&normal);
        return report_hook(p);
    }
    ident = normal.failed ? NULL : ast_intern(p->interns, normal.data, normal.length);
    buf_free(&normal);
    if (!ident) return report_memory(p);
    ((AstIdent *)ident)->is_normalized = true;
    return ident;
}

AstNode *name_node(Parser *p, const Token *t, AstKind ctx) {
    AstPos          pos = t->pos;
    const AstIdent *ident = token_ident(p, t);
    return ident ? made(p, ast_new_name(p->arena, ident, ctx, pos)) : NULL;
}

const AstIdent *accept_name(Parser *p) { return accept(p, TOK_NAME) ? token_ident(p, last_token(p)) : NULL; }

/* ---- targets ---- */

bool make_target(AstNode *node, AstKind ctx) {
    AstSeq *items;
    switch (node->kind) {
    case AST_NAME: AST_AS(Name, node)->ctx = ctx; return true;
    case AST_ATTRIBUTE: AST_AS(Attribute, node)->ctx = ctx; return true;
    case AST_SUBSCRIPT: AST_AS(Subscript, node)->ctx = ctx; return true;
    case AST_STARRED:
        if (ctx == AST_DEL) return false;
        AST_AS(Starred, node)->ctx = ctx;
        return make_target(AST_AS(Starred, node)->value, ctx);
    case AST_TUPLE:
        AST_AS(Tuple, node)->ctx = ctx;
        items = AST_AS(Tuple, node)->elts;
        break;
    case AST_LIST:
        AST_AS(List, node)->ctx = ctx;
        items = AST_AS(List, node)->elts;
        break;
    default: return false;
    }
    for (size_t i = 0; i < items->count; i++) {
        if (!make_target(items->items[i], ctx)) return false;
    }
    return true;
}

static AstNode *parse_star_target(Parser *p) {
    AstPos start = next_pos(p);
    bool   starred = accept(p, TOK_STAR);
    AstNode *target = parse_primary(p);
    if (!target || !make_target(target, AST_STORE)) return NULL;
    if (!starred) return target;
    return made(p, ast_new_starred(p->arena, target, AST_STORE, pos_from(p, start)));
}

AstNode *parse_star_targets(Parser *p) {
    AstPos   start = next_pos(p);
    AstNode *first = parse_star_target(p);
    if (!first || peek(p) != TOK_COMMA) return first;
    size_t base = p->stack.count;
    if (!seq_push(p, first)) return NULL;
    while (accept(p, TOK_COMMA)) {
        if (peek(p) != TOK_STAR && !starts_expression(peek(p))) break;
        AstNode *next = parse_star_target(p);
        if (!next || !seq_push(p, next)) return NULL;
    }
    AstSeq *elts = seq_pop(p, base);
    return elts ? made(p, ast_new_tuple(p->arena, elts, AST_STORE, pos_from(p, start))) : NULL;
}

/* ---- comprehensions ---- */

static inline bool at_comprehension(Parser *p) {
    return peek(p) == TOK_FOR || (peek(p) == TOK_ASYNC && peek_second(p) == TOK_FOR);
}

static AstNode *parse_for_clause(Parser *p) {
    bool is_async = accept(p, TOK_ASYNC);
    p->mark++;
    AstNode *target = parse_star_targets(p);
    if (!target || !accept(p, TOK_IN)) return NULL;
    AstNode *iter = parse_disjunction(p);
    if (!iter) return NULL;
    size_t base = p->stack.count;
    while (accept(p, TOK_IF)) {
        AstNode *test = parse_disjunction(p);
        if (!test || !seq_push(p, test)) return NULL;
    }
    AstSeq *ifs = seq_pop(p, base);
    if (!ifs || (is_async && !require_version(p, 6, "Async comprehensions are"))) return NULL;
    return made(p, ast_new_comprehension(p->arena, target, iter, ifs, is_async));
}

AstSeq *parse_for_clauses(Parser *p) {
    size_t base = p->stack.count;
    while (at_comprehension(p)) {
        AstNode *clause = parse_for_clause(p);
        if (!clause || !seq_push(p, clause)) return NULL;
    }
    return seq_pop(p, base);
}

/* ---- displays ---- */

/* Elements up to CLOSING, the first of which is on the stack already; a comma is next or was consumed before the
 * first. */
static bool parse_more_elements(Parser *p, TokenType closing) {
    while (accept(p, TOK_COMMA)) {
        if (peek(p) == closing) break;
        AstNode *element = parse_star_named_expression(p);
        if (!element || !seq_push(p, element)) return false;
    }
    return accept(p, closing);
}

static AstNode *parse_parenthesised(Parser *p) {
    AstPos start = next_pos(p);
    p->mark++;
    if (accept(p, TOK_RPAR)) return made(p, ast_new_tuple(p->arena, NULL, AST_LOAD, pos_from(p, start)));
    if (peek(p) == TOK_YIELD) {
        AstNode *yield = parse_yield(p);
        return yield && accept(p, TOK_RPAR) ? yield : NULL;
    }
    AstNode *first = parse_star_named_expression(p);
    if (!first) return NULL;
    if (peek(p) == TOK_COMMA) {
        size_t base = p->stack.count;
        if (!seq_push(p, first) || !parse_more_elements(p, TOK_RPAR)) return NULL;
        AstSeq *elts = seq_pop(p, base);
        return elts ? made(p, ast_new_tuple(p->arena, elts, AST_LOAD, pos_from(p, start))) : NULL;
    }
    if (first->kind == AST_STARRED) return NULL;
    if (accept(p, TOK_RPAR)) return first;
    if (!at_comprehension(p)) return NULL;
    AstSeq *clauses = parse_for_clauses(p);
    if (!clauses || !accept(p, TOK_RPAR)) return NULL;
    return made(p, ast_new_generator_exp(p->arena, first, clauses, pos_from(p, start)));
}

static AstNode *parse_list(Parser *p) {
    AstPos start = next_pos(p);
    p->mark++;
    if (accept(p, TOK_RSQB)) return made(p, ast_new_list(p->arena, NULL, AST_LOAD, pos_from(p, start)));
    AstNode *first = parse_star_named_expression(p);
    if (!first) return NULL;
    if (first->kind != AST_STARRED && at_comprehension(p)) {
        AstSeq *clauses = parse_for_clauses(p);
        if (!clauses || !accept(p, TOK_RSQB)) return NULL;
        return made(p, ast_new_list_comp(p->arena, first, clauses, pos_from(p, start)));
    }
    size_t base = p->stack.count;
    if (!seq_push(p, first) || !parse_more_elements(p, TOK_RSQB)) return NULL;
    AstSeq *elts = seq_pop(p, base);
    return elts ? made(p, ast_new_list(p->arena, elts, AST_LOAD, pos_from(p, start))) : NULL;
}

/* Behind an opening brace and a key (NULL for **): the rest of a dict or dict comprehension. */
static AstNode *parse_dict_rest(Parser *p, AstPos start, AstNode *key) {
    size_t base = p->stack.count;
    for (bool first = true;; first = false) {
        AstNode *value;
        if (!first) {
            if (!accept(p, TOK_COMMA)) break;
            if (peek(p) == TOK_RBRACE) break;
            key = NULL;
            if (!accept(p, TOK_DOUBLESTAR) && !(key = parse_expression(p))) return NULL;
        }
        if (key && !accept(p, TOK_COLON)) return NULL;
        value = key ? parse_expression(p) : parse_bitwise_or(p);
        if (!value) return NULL;
        if (first && key && at_comprehension(p)) {
            AstSeq *clauses = parse_for_clauses(p);
            if (!clauses || !accept(p, TOK_RBRACE)) return NULL;
            return made(p, ast_new_dict_comp(p->arena, key, value, clauses, pos_from(p, start)));
        }
        if (!seq_push(p, key) || !seq_push(p, value)) return NULL;
    }
    if (!accept(p, TOK_RBRACE)) return NULL;
    size_t  count = (p->stack.count - base) / 2;
    AstSeq *keys = ast_new_seq(p->arena, count), *values = ast_new_seq(p->arena, count);
    if (!keys || !values) return report_memory(p);
    for (size_t i = 0; i < count; i++) {
        keys->items[i] = p->stack.items[base + 2 * i];
        values->items[i] = p->stack.items[base + 2 * i + 1];
    }
    p->stack.count = base;
    return made(p, ast_new_dict(p->arena, keys, values, pos_from(p, start)));
}

static AstNode *parse_brace(Parser *p) {
    AstPos start = next_pos(p);
    p->mark++;
    if (accept(p, TOK_RBRACE)) return made(p, ast_new_dict(p->arena, NULL, NULL, pos_from(p, start)));
    if (accept(p, TOK_DOUBLESTAR)) return parse_dict_rest(p, start, NULL);
    bool     walrus = peek(p) == TOK_NAME && peek_second(p) == TOK_WALRUS;
    AstNode *first = parse_star_named_expression(p);
    if (!first) return NULL;
    if (first->kind != AST_STARRED && !walrus && peek(p) == TOK_COLON) return parse_dict_rest(p, start, first);
    if (first->kind != AST_STARRED && at_comprehension(p)) {
        AstSeq *clauses = parse_for_clauses(p);
        if (!clauses || !accept(p, TOK_RBRACE)) return NULL;
        return made(p, ast_new_set_comp(p->arena, first, clauses, pos_from(p, start)));
    }
    size_t base = p->stack.count;
    if (!seq_push(p, first) || !parse_more_elements(p, TOK_RBRACE)) return NULL;
    AstSeq *elts = seq_pop(p, base);
    return elts ? made(p, ast_new_set(p->arena, elts, pos_from(p, start))) : NULL;
}

/* ---- atoms ---- */

AstNode *parse_strings(Parser *p) {
    size_t first = p->mark;
    while (accept(p, TOK_STRING)) {}
    if (p->failed) return NULL;
    Token *t = &p->tokens[first];
    if (!t->strings) t->strings = literal_from_strings(p, t, p->mark - first);
    return t->strings;
}

static AstNode *constant(Parser *p, AstConstTag tag) {
    AstPos    pos = next_pos(p);
    AstConst *value = arena_alloc(p->arena, sizeof(AstConst));
    if (!value) return report_memory(p);
    *value = (AstConst){.tag = tag, .text = ""};
    p->mark++;
    return made(p, ast_new_constant(p->arena, value, NULL, pos));
}

static AstNode *parse_atom(Parser *p) {
    AstNode *node;
    switch (peek(p)) {
    case TOK_NAME:
        node = name_node(p, &p->tokens[p->mark], AST_LOAD);
        p->mark++;
        return node;
    case TOK_NUMBER:
        node = literal_from_number(p, &p->tokens[p->mark]);
        p->mark++;
        return node;
    case TOK_STRING: return parse_strings(p);
    case TOK_NONE: return constant(p, AST_CONST_NONE);
    case TOK_TRUE: return constant(p, AST_CONST_TRUE);
    case TOK_FALSE: return constant(p, AST_CONST_FALSE);
    case TOK_ELLIPSIS: return constant(p, AST_CONST_ELLIPSIS);
    case TOK_LPAR: case TOK_LSQB: case TOK_LBRACE:
        if (!enter(p, BRACKET_WEIGHT)) return NULL;
        node = peek(p) == TOK_LPAR ? parse_parenthesised(p) : peek(p) == TOK_LSQB ? parse_list(p) : parse_brace(p);
        p->depth -= BRACKET_WEIGHT;
        return node;
    default: return NULL;
    }
}

/* ---- calls and subscripts ---- */

/* One argument.  Positional ones go to the parser's stack; a keyword is returned in *KEYWORD. */
bool parse_argument(Parser *p, ArgumentPhase *phase, AstNode **keyword) {
    AstPos start = next_pos(p);
    *keyword = NULL;
    if (peek(p) == TOK_STAR) {
        if (*phase == ARGUMENTS_UNPACKED) return false;
        p->mark++;
        AstNode *value = parse_expression(p);
        if (!value) return false;
        AstNode *starred = made(p, ast_new_starred(p->arena, value, AST_LOAD, pos_from(p, start)));
        return starred && seq_push(p, starred);
    }
    if (accept(p, TOK_DOUBLESTAR)) {
        AstNode *value = parse_expression(p);
        if (!value) return false;
        *phase = ARGUMENTS_UNPACKED;
        *keyword = made(p, ast_new_keyword(p->arena, NULL, value, pos_from(p, start)));
        return *keyword != NULL;
    }
    if (peek(p) == TOK_NAME && peek_second(p) == TOK_ASSIGN) {
        const AstIdent *name = accept_name(p);
        p->mark++;
        AstNode *value = name ? parse_expression(p) : NULL;
        if (!value) return false;
        if (*phase == ARGUMENTS_POSITIONAL) *phase = ARGUMENTS_KEYWORDS;
        *keyword = made(p, ast_new_keyword(p->arena, name, value, pos_from(p, start)));
        return *keyword != NULL;
    }
    AstNode *value = *phase == ARGUMENTS_POSITIONAL ? parse_named_expression(p) : NULL;
    return value && peek(p) != TOK_ASSIGN && seq_push(p, value);
}

/* Keywords wait in a linked list of their own, since the stack holds the positional arguments. */
typedef struct KeywordLink {
    AstNode            *node;
    struct KeywordLink *older;
} KeywordLink;

bool parse_arguments(Parser *p, AstSeq **args, AstSeq **keywords, bool call) {
    size_t        base = p->stack.count, count = 0;
    ArgumentPhase phase = ARGUMENTS_POSITIONAL;
    KeywordLink  *links = NULL;
    *args = *keywords = NULL;
    while (peek(p) != TOK_RPAR) {
        AstNode *keyword;
        AstPos   start = last_token(p)->pos;
        if (!parse_argument(p, &phase, &keyword)) return false;
        if (keyword) {
            KeywordLink *link = arena_alloc(p->arena, sizeof(KeywordLink));
            if (!link) return report_memory(p), false;
            *link = (KeywordLink){keyword, links};
            links = link;
            count++;
        } else if (call && p->stack.count == base + 1 && !links && at_comprehension(p)) {
            AstNode *element = p->stack.items[base];
            if (element->kind == AST_STARRED) return false;
            AstSeq *clauses = parse_for_clauses(p);
            if (!clauses || peek(p) != TOK_RPAR) return false;
            AstPos close = next_pos(p);
            AstPos pos = {start.lineno, start.col_offset, close.end_lineno, close.end_col_offset};
            p->stack.items[base] = made(p, ast_new_generator_exp(p->arena, element, clauses, pos));
            if (!p->stack.items[base]) return false;
            break;
        }
        if (!accept(p, TOK_COMMA)) break;
    }
    if (!accept(p, TOK_RPAR)) return false;
    *args = seq_pop(p, base);
    *keywords = ast_new_seq(p->arena, count);
    if (!*args || !*keywords) return report_memory(p), false;
    for (; links; links = links->older) (*keywords)->items[--count] = links->node;
    return true;
}

static AstNode *parse_slice(Parser *p) {
    AstPos   start = next_pos(p);
    AstNode *lower = NULL, *upper = NULL, *step = NULL;
    if (peek(p) != TOK_COLON) {
        bool walrus = peek(p) == TOK_NAME && peek_second(p) == TOK_WALRUS;
        lower = parse_named_expression(p);
        if (!lower || walrus || peek(p) != TOK_COLON) return lower;
    }
    p->mark++;
    if (starts_expression(peek(p)) && !(upper = parse_expression(p))) return NULL;
    if (accept(p, TOK_COLON) && starts_expression(peek(p)) && !(step = parse_expression(p))) return NULL;
    return made(p, ast_new_slice(p->arena, lower, upper, step, pos_from(p, start)));
}

static AstNode *parse_slice_or_starred(Parser *p) {
    AstPos start = next_pos(p);
    if (!accept(p, TOK_STAR)) return parse_slice(p);
    AstNode *value = parse_expression(p);
    return value ? made(p, ast_new_starred(p->arena, value, AST_LOAD, pos_from(p, start))) : NULL;
}

static AstNode *parse_slices(Parser *p) {
    AstPos   start = next_pos(p);
    AstNode *first = parse_slice_or_starred(p);
    if (!first || (first->kind != AST_STARRED && peek(p) != TOK_COMMA)) return first;
    size_t base = p->stack.count;
    if (!seq_push(p, first)) return NULL;
    while (accept(p, TOK_COMMA)) {
        if (peek(p) == TOK_RSQB) break;
        AstNode *next = parse_slice_or_starred(p);
        if (!next || !seq_push(p, next)) return NULL;
    }
    AstSeq *elts = seq_pop(p, base);
    return elts ? made(p, ast_new_tuple(p->arena, elts, AST_LOAD, pos_from(p, start))) : NULL;
}

static AstNode *parse_trailer(Parser *p, AstNode *node, AstPos start) {
    AstSeq *args, *keywords;
    switch (p->tokens[p->mark++].type) {
    case TOK_DOT: {
        const AstIdent *name = accept_name(p);
        return name ? made(p, ast_new_attribute(p->arena, node, name, AST_LOAD, pos_from(p, start))) : NULL;
    }
    case TOK_LPAR:
        if (!parse_arguments(p, &args, &keywords, true)) return NULL;
        return made(p, ast_new_call(p->arena, node, args, keywords, pos_from(p, start)));
    default: {
        AstNode *slice = parse_slices(p);
        if (!slice || !accept(p, TOK_RSQB)) return NULL;
        return made(p, ast_new_subscript(p->arena, node, slice, AST_LOAD, pos_from(p, start)));
    }
    }
}

AstNode *parse_primary(Parser *p) {
    AstPos   start = next_pos(p);
    AstNode *node = parse_atom(p);
    while (node) {
        TokenType type = peek(p);
        if (type != TOK_DOT && type != TOK_LPAR && type != TOK_LSQB) return node;
        if (!enter(p, BRACKET_WEIGHT)) return NULL;
        node = parse_trailer(p, node, start);
        p->depth -= BRACKET_WEIGHT;
    }
    return NULL;
}

/* ---- operators ---- */

static AstNode *parse_factor(Parser *p);

static AstNode *parse_power(Parser *p) {
    AstPos   start = next_pos(p);
    bool     await = accept(p, TOK_AWAIT);
    AstNode *node = parse_primary(p);
    if (!node) return NULL;
    if (await) {
        if (!require_version(p, 5, "Await expressions are")) return NULL;
        node = made(p, ast_new_await(p->arena, node, pos_from(p, start)));
        if (!node) return NULL;
    }
    if (!accept(p, TOK_DOUBLESTAR)) return node;
    if (!enter(p, 1)) return NULL;
    AstNode *exponent = parse_factor(p);
    p->depth--;
    return exponent ? made(p, ast_new_bin_op(p->arena, node, AST_POW, exponent, pos_from(p, start))) : NULL;
}

static AstNode *parse_factor(Parser *p) {
    AstPos  start = next_pos(p);
    AstKind op;
    switch (peek(p)) {
    case TOK_PLUS: op = AST_UADD; break;
    case TOK_MINUS: op = AST_USUB; break;
    case TOK_TILDE: op = AST_INVERT; break;
    default: {
        if (!enter(p, 1)) return NULL;
        AstNode *power = parse_power(p);
        p->depth--;
        return power;
    }
    }
    p->mark++;
    if (!enter(p, 1)) return NULL;
    AstNode *operand = parse_factor(p);
    p->depth--;
    return operand ? made(p, ast_new_unary_op(p->arena, op, operand, pos_from(p, start))) : NULL;
}

/* How tightly a binary operator binds, 0 = none; *OP its kind. */
static int binary_operator(TokenType type, AstKind *op) {
#define OPERATOR_ROW(type, level, kind) case type: return *op = (kind), (level)
    switch (type) {
        OPERATOR_ROW(TOK_VBAR, 1, AST_BITOR);
        OPERATOR_ROW(TOK_CIRCUMFLEX, 2, AST_BITXOR);
        OPERATOR_ROW(TOK_AMPER, 3, AST_BITAND);
        OPERATOR_ROW(TOK_LSHIFT, 4, AST_LSHIFT);
        OPERATOR_ROW(TOK_RSHIFT, 4, AST_RSHIFT);
        OPERATOR_ROW(TOK_PLUS, 5, AST_ADD);
        OPERATOR_ROW(TOK_MINUS, 5, AST_SUB);
        OPERATOR_ROW(TOK_STAR, 6, AST_MULT);
        OPERATOR_ROW(TOK_SLASH, 6, AST_DIV);
        OPERATOR_ROW(TOK_DOUBLESLASH, 6, AST_FLOORDIV);
        OPERATOR_ROW(TOK_PERCENT, 6, AST_MOD);
        OPERATOR_ROW(TOK_AT, 6, AST_MATMULT);
    default: return 0;
    }
#undef OPERATOR_ROW
}

static AstNode *parse_binary(Parser *p, int level) {
    AstPos   start = next_pos(p);
    AstNode *left = parse_factor(p);
    while (left) {
        AstKind op = AST_NO_KIND;
        int     found = binary_operator(peek(p), &op);
        if (found < level || !found) return left;
        p->mark++;
        AstNode *right = parse_binary(p, found + 1);
        if (!right || (op == AST_MATMULT && !require_version(p, 5, "The '@' operator is"))) return NULL;
        left = made(p, ast_new_bin_op(p->arena, left, op, right, pos_from(p, start)));
    }
    return NULL;
}

AstNode *parse_bitwise_or(Parser *p) { return parse_binary(p, 1); }

/* A != or <>, whichever the joke of PEP 401 makes the right one. */
static bool not_equal_fits(Parser *p, const Token *t) {
    bool arrow = t->start[0] == '<';
    if (p->flags & PARSE_BARRY_AS_BDFL) {
        if (!arrow) report_here(p, PARSE_SYNTAX_ERROR, "with Barry as BDFL, use '<>' instead of '!='");
        return arrow;
    }
    return !arrow;
}

/* Consumes a comparison operator; AST_NO_KIND if there is none. */
static AstKind accept_comparison(Parser *p) {
    switch (peek(p)) {
    case TOK_EQEQUAL: return p->mark++, AST_EQ;
    case TOK_NOTEQUAL: return not_equal_fits(p, &p->tokens[p->mark]) ? (p->mark++, AST_NOTEQ) : AST_NO_KIND;
    case TOK_LESS: return p->mark++, AST_LT;
    case TOK_LESSEQUAL: return p->mark++, AST_LTE;
    case TOK_GREATER: return p->mark++, AST_GT;
    case TOK_GREATEREQUAL: return p->mark++, AST_GTE;
    case TOK_IN: return p->mark++, AST_IN;
    case TOK_IS: return p->mark++, accept(p, TOK_NOT) ? AST_ISNOT : AST_IS;
    case TOK_NOT:
        if (peek_second(p) != TOK_IN) return AST_NO_KIND;
        return p->mark += 2, AST_NOTIN;
    default: return AST_NO_KIND;
    }
}

static AstNode *parse_comparison(Parser *p) {
    AstPos   start = next_pos(p);
    AstNode *left = parse_bitwise_or(p);
    if (!left) return NULL;
    AstKind op = accept_comparison(p);
    if (op == AST_NO_KIND) return left;
    AstKind first_ops[8], *ops = first_ops;
    size_t  base = p->stack.count, count = 0, room = COUNT_OF(first_ops);
    do {
        if (count == room) {
            AstKind *more = arena_alloc(p->arena, room * 2 * sizeof(AstKind));
            if (!more) return report_memory(p);
            memcpy(more, ops, count * sizeof(AstKind));
            ops = more;
            room *= 2;
        }
        ops[count++] = op;
        AstNode *right = parse_bitwise_or(p);
        if (!right || !seq_push(p, right)) return NULL;
    } while ((op = accept_comparison(p)) != AST_NO_KIND);
    AstSeq     *comparators = seq_pop(p, base);
    AstKindSeq *kinds = ast_new_kind_seq(p->arena, count);
    if (!comparators || !kinds) return report_memory(p);
    memcpy(kinds->items, ops, count * sizeof(AstKind));
    return made(p, ast_new_compare(p->arena, left, kinds, comparators, pos_from(p, start)));
}

static AstNode *parse_inversion(Parser *p) {
    AstPos start = next_pos(p);
    if (!accept(p, TOK_NOT)) return parse_comparison(p);
    if (!enter(p, 1)) return NULL;
    AstNode *operand = parse_inversion(p);
    p->depth--;
    return operand ? made(p, ast_new_unary_op(p->arena, AST_NOT, operand, pos_from(p, start))) : NULL;
}

/* Operands joined by `and` or `or`. */
static AstNode *parse_boolean(Parser *p, TokenType word, AstKind op, AstNode *(*operand)(Parser *)) {
    AstPos   start = next_pos(p);
    AstNode *first = operand(p);
    if (!first || peek(p) != word) return first;
    size_t base = p->stack.count;
    if (!seq_push(p, first)) return NULL;
    while (accept(p, word)) {
        AstNode *next = operand(p);
        if (!next || !seq_push(p, next)) return NULL;
    }
    AstSeq *values = seq_pop(p, base);
    return values ? made(p, ast_new_bool_op(p->arena, op, values, pos_from(p, start))) : NULL;
}

static AstNode *parse_conjunction(Parser *p) { return parse_boolean(p, TOK_AND, AST_AND, parse_inversion); }
AstNode *parse_disjunction(Parser *p) { return parse_boolean(p, TOK_OR, AST_OR, parse_conjunction); }

/* ---- whole expressions ---- */

static AstNode *parse_lambda(Parser *p) {
    AstPos start = next_pos(p);
    p->mark++;
    AstArguments *params = parse_parameters(p, TOK_COLON);
    if (!params || !accept(p, TOK_COLON)) return NULL;
    AstNode *body = parse_expression(p);
    return body ? made(p, ast_new_lambda(p->arena, params, body, pos_from(p, start))) : NULL;
}

AstNode *parse_expression(Parser *p) {
    AstNode *result = NULL;
    if (!enter(p, 1)) return NULL;
    if (peek(p) == TOK_LAMBDA) {
        if (enter(p, 1)) result = parse_lambda(p);
        p->depth -= 2;
        return result;
    }
    AstPos   start = next_pos(p);
    AstNode *body = parse_disjunction(p);
    if (body && accept(p, TOK_IF)) {
        AstNode *test = parse_disjunction(p), *orelse;
        if (test && accept(p, TOK_ELSE) && (orelse = parse_expression(p)))
            result = made(p, ast_new_if_exp(p->arena, test, body, orelse, pos_from(p, start)));
    } else {
        result = body;
    }
    p->depth--;
    return result;
}

AstNode *parse_named_expression(Parser *p) {
    if (peek(p) == TOK_NAME && peek_second(p) == TOK_WALRUS) {
        AstPos   start = next_pos(p);
        AstNode *target = name_node(p, &p->tokens[p->mark], AST_STORE);
        p->mark += 2;
        AstNode *value = target ? parse_expression(p) : NULL;
        if (!value || !require_version(p, 8, "Assignment expressions are")) return NULL;
        return made(p, ast_new_named_expr(p->arena, target, value, pos_from(p, start)));
    }
    AstNode *node = parse_expression(p);
    return node && peek(p) != TOK_WALRUS ? node : NULL;
}

/* `*` bitwise_or, or what OTHERWISE parses. */
static AstNode *parse_starred_or(Parser *p, AstNode *(*otherwise)(Parser *)) {
    AstPos start = next_pos(p);
    if (!accept(p, TOK_STAR)) return otherwise(p);
    AstNode *value = parse_bitwise_or(p);
    return value ? made(p, ast_new_starred(p->arena, value, AST_LOAD, pos_from(p, start))) : NULL;
}

AstNode *parse_star_named_expression(Parser *p) { return parse_starred_or(p, parse_named_expression); }

AstNode *parse_star_expression(Parser *p) { return parse_starred_or(p, parse_expression); }

AstNode *parse_star_expressions(Parser *p) {
    AstPos   start = next_pos(p);
    AstNode *first = parse_star_expression(p);
    if (!first || peek(p) != TOK_COMMA) return first;
    size_t base = p->stack.count;
    if (!seq_push(p, first)) return NULL;
    while (accept(p, TOK_COMMA)) {
        if (peek(p) != TOK_STAR && !starts_expression(peek(p))) break;
        AstNode *next = parse_star_expression(p);
        if (!next || !seq_push(p, next)) return NULL;
    }
    AstSeq *elts = seq_pop(p, base);
    return elts ? made(p, ast_new_tuple(p->arena, elts, AST_LOAD, pos_from(p, start))) : NULL;
}

AstNode *parse_yield(Parser *p) {
    AstPos start = next_pos(p);
    if (!accept(p, TOK_YIELD)) return NULL;
    if (accept(p, TOK_FROM)) {
        AstNode *value = parse_expression(p);
        return value ? made(p, ast_new_yield_from(p->arena, value, pos_from(p, start))) : NULL;
    }
    AstNode *value = NULL;
    if ((peek(p) == TOK_STAR || starts_expression(peek(p))) && !(value = parse_star_expressions(p))) return NULL;
    return made(p, ast_new_yield(p->arena, value, pos_from(p, start)));
}
