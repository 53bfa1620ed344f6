/* First pass, the match statement and its patterns. */
#include <string.h>

#include "parse_int.h"

static AstNode *parse_maybe_star(Parser *p);

/* ---- values ---- */

static bool is_imaginary(const AstNode *number) {
    return AST_AS(Constant, number)->value->tag == AST_CONST_IMAG;
}

/* [-] NUMBER, and if a sign follows, the imaginary part of a complex number. */
static AstNode *parse_signed_number(Parser *p) {
    AstPos start = next_pos(p);
    bool   negative = accept(p, TOK_MINUS);
    if (!accept(p, TOK_NUMBER)) return NULL;
    AstNode *number = literal_from_number(p, last_token(p));
    if (!number) return NULL;
    bool imaginary = is_imaginary(number);
    if (negative && !(number = made(p, ast_new_unary_op(p->arena, AST_USUB, number, pos_from(p, start))))) return NULL;
    if (peek(p) != TOK_PLUS && peek(p) != TOK_MINUS) return number;
    AstKind op = peek(p) == TOK_PLUS ? AST_ADD : AST_SUB;
    if (imaginary) {
        report_at(p, &p->tokens[p->mark - 1].pos, "real number required in complex literal");
        return NULL;
    }
    p->mark++;
    if (!accept(p, TOK_NUMBER)) return NULL;
    AstNode *second = literal_from_number(p, last_token(p));
    if (!second) return NULL;
    if (!is_imaginary(second)) return report_at(p, &second->pos, "imaginary number required in complex literal");
    return made(p, ast_new_bin_op(p->arena, number, op, second, pos_from(p, start)));
}

static AstNode *parse_dotted(Parser *p, AstPos start) {
    AstNode *node = name_node(p, &p->tokens[p->mark], AST_LOAD);
    p->mark++;
    while (node && accept(p, TOK_DOT)) {
        const AstIdent *attr = accept_name(p);
        node = attr ? made(p, ast_new_attribute(p->arena, node, attr, AST_LOAD, pos_from(p, start))) : NULL;
    }
    return node;
}

static AstConst *singleton(Parser *p, TokenType type) {
    AstConst *value = arena_alloc(p->arena, sizeof(AstConst));
    if (!value) return report_memory(p);
    AstConstTag tag = type == TOK_NONE ? AST_CONST_NONE : type == TOK_TRUE ? AST_CONST_TRUE : AST_CONST_FALSE;
    *value = (AstConst){.tag = tag, .text = ""};
    return value;
}

/* ---- containers ---- */

/* Patterns up to CLOSING, starred ones allowed.  *COMMA: there was one. */
static AstSeq *parse_sequence_items(Parser *p, TokenType closing, bool *comma) {
    size_t base = p->stack.count;
    *comma = false;
    while (peek(p) != closing) {
        AstNode *item = parse_maybe_star(p);
        if (!item || !seq_push(p, item)) return NULL;
        if (!accept(p, TOK_COMMA)) break;
        *comma = true;
    }
    return seq_pop(p, base);
}

static AstNode *parse_group_or_sequence(Parser *p, AstPos start) {
    bool      comma, list = peek(p) == TOK_LSQB;
    TokenType closing = list ? TOK_RSQB : TOK_RPAR;
    p->mark++;
    AstSeq *items = parse_sequence_items(p, closing, &comma);
    if (!items || !accept(p, closing)) return NULL;
    if (!list && !comma && items->count == 1) return items->items[0]->kind == AST_MATCH_STAR ? NULL : items->items[0];
    return made(p, ast_new_match_sequence(p->arena, items, pos_from(p, start)));
}

/* A name to bind, which must not look like a value, a class or a keyword. */
static const AstIdent *parse_capture(Parser *p) {
    if (peek(p) != TOK_NAME || token_is(&p->tokens[p->mark], "_")) return NULL;
    const AstIdent *name = accept_name(p);
    TokenType       next = peek(p);
    return next == TOK_DOT || next == TOK_LPAR || next == TOK_ASSIGN ? NULL : name;
}

static AstNode *parse_mapping_key(Parser *p) {
    AstPos start = next_pos(p);
    switch (peek(p)) {
    case TOK_NUMBER: case TOK_MINUS: return parse_signed_number(p);
    case TOK_STRING: return parse_strings(p);
    case TOK_NONE: case TOK_TRUE: case TOK_FALSE: {
        AstConst *value = singleton(p, peek(p));
        p->mark++;
        return value ? made(p, ast_new_constant(p->arena, value, NULL, pos_from(p, start))) : NULL;
    }
    case TOK_NAME: {
        AstNode *node = parse_dotted(p, start);
        return node && node->kind == AST_ATTRIBUTE ? node : NULL;
    }
    default: return NULL;
    }
}

static AstNode *parse_mapping(Parser *p, AstPos start) {
    size_t          base = p->stack.count;
    const AstIdent *rest = NULL;
    p->mark++;
    while (peek(p) != TOK_RBRACE) {
        if (accept(p, TOK_DOUBLESTAR)) {
            if (!(rest = parse_capture(p))) return NULL;
            accept(p, TOK_COMMA);
            break;
        }
        AstNode *key = parse_mapping_key(p);
        AstNode *value = key && accept(p, TOK_COLON) ? parse_pattern(p) : NULL;
        if (!value || !seq_push(p, key) || !seq_push(p, value)) return NULL;
        if (!accept(p, TOK_COMMA)) break;
    }
    if (!accept(p, TOK_RBRACE)) return NULL;
    size_t  count = (p->stack.count - base) / 2;
    AstSeq *keys = ast_new_seq(p->arena, count), *patterns = ast_new_seq(p->arena, count);
    if (!keys || !patterns) return report_memory(p);
    for (size_t i = 0; i < count; i++) {
        keys->items[i] = p->stack.items[base + 2 * i];
        patterns->items[i] = p->stack.items[base + 2 * i + 1];
    }
    p->stack.count = base;
    return made(p, ast_new_match_mapping(p->arena, keys, patterns, rest, pos_from(p, start)));
}

/* Behind the opening bracket of a class pattern; CLS is the class. */
static AstNode *parse_class_arguments(Parser *p, AstNode *cls, AstPos start) {
    size_t base = p->stack.count, positional = 0, keywords = 0, first_keyword = 0;
    while (peek(p) != TOK_RPAR) {
        if (peek(p) == TOK_NAME && peek_second(p) == TOK_ASSIGN) {
            if (!keywords++) first_keyword = p->stack.count;
            AstNode *name = name_node(p, &p->tokens[p->mark], AST_LOAD);
            p->mark += 2;
            if (!name || !seq_push(p, name)) return NULL;
        } else if (keywords) {
            /* Reads on to where CPython stops before it finds the order to be wrong. */
            if (parse_pattern(p)) peek(p);
            return NULL;
        } else {
            positional++;
        }
        AstNode *pattern = parse_pattern(p);
        if (!pattern || !seq_push(p, pattern)) return NULL;
        if (!accept(p, TOK_COMMA)) break;
    }
    if (!accept(p, TOK_RPAR)) return NULL;
    AstSeq      *patterns = ast_new_seq(p->arena, positional), *values = ast_new_seq(p->arena, keywords);
    AstIdentSeq *names = ast_new_ident_seq(p->arena, keywords);
    if (!patterns || !values || !names) return report_memory(p);
    for (size_t i = 0; i < positional; i++) patterns->items[i] = p->stack.items[base + i];
    for (size_t i = 0; i < keywords; i++) {
        names->items[i] = AST_AS(Name, p->stack.items[first_keyword + 2 * i])->id;
        values->items[i] = p->stack.items[first_keyword + 2 * i + 1];
    }
    p->stack.count = base;
    return made(p, ast_new_match_class(p->arena, cls, patterns, names, values, pos_from(p, start)));
}

/* Capture, wildcard, value or class. */
static AstNode *parse_name_pattern(Parser *p, AstPos start) {
    bool wildcard = token_is(&p->tokens[p->mark], "_");
    AstNode *node = parse_dotted(p, start);
    if (!node) return NULL;
    if (accept(p, TOK_LPAR)) return parse_class_arguments(p, node, start);
    if (wildcard && node->kind == AST_NAME) return made(p, ast_new_match_as(p->arena, NULL, NULL, pos_from(p, start)));
    if (peek(p) == TOK_ASSIGN) return NULL;
    if (node->kind == AST_ATTRIBUTE) return made(p, ast_new_match_value(p->arena, node, pos_from(p, start)));
    return made(p, ast_new_match_as(p->arena, NULL, AST_AS(Name, node)->id, pos_from(p, start)));
}

static AstNode *parse_closed_pattern(Parser *p) {
    AstPos   start = next_pos(p);
    AstNode *node;
    switch (peek(p)) {
    case TOK_NUMBER: case TOK_MINUS: node = parse_signed_number(p); break;
    case TOK_STRING: node = parse_strings(p); break;
    case TOK_NONE: case TOK_TRUE: case TOK_FALSE: {
        AstConst *value = singleton(p, peek(p));
        p->mark++;
        return value ? made(p, ast_new_match_singleton(p->arena, value, pos_from(p, start))) : NULL;
    }
    case TOK_NAME: return parse_name_pattern(p, start);
    case TOK_LPAR: case TOK_LSQB: return parse_group_or_sequence(p, start);
    case TOK_LBRACE: return parse_mapping(p, start);
    default: return NULL;
    }
    return node ? made(p, ast_new_match_value(p->arena, node, pos_from(p, start))) : NULL;
}

static AstNode *parse_or_pattern(Parser *p) {
    AstPos   start = next_pos(p);
    AstNode *first = parse_closed_pattern(p);
    if (!first || peek(p) != TOK_VBAR) return first;
    size_t base = p->stack.count;
    if (!seq_push(p, first)) return NULL;
    while (accept(p, TOK_VBAR)) {
        AstNode *next = parse_closed_pattern(p);
        if (!next || !seq_push(p, next)) return NULL;
    }
    AstSeq *patterns = seq_pop(p, base);
    return patterns ? made(p, ast_new_match_or(p->arena, patterns, pos_from(p, start))) : NULL;
}

AstNode *parse_pattern(Parser *p) {
    AstPos   start = next_pos(p);
    AstNode *pattern = enter(p, 10) ? parse_or_pattern(p) : NULL;
    p->depth -= 10;
    if (!pattern || !accept(p, TOK_AS)) return pattern;
    const AstIdent *name = parse_capture(p);
    return name ? made(p, ast_new_match_as(p->arena, pattern, name, pos_from(p, start))) : NULL;
}

static AstNode *parse_maybe_star(Parser *p) {
    AstPos start = next_pos(p);
    if (!accept(p, TOK_STAR)) return parse_pattern(p);
    const AstIdent *name = NULL;
    if (peek(p) == TOK_NAME && token_is(&p->tokens[p->mark], "_")) p->mark++;
    else if (!(name = parse_capture(p))) return NULL;
    return made(p, ast_new_match_star(p->arena, name, pos_from(p, start)));
}

/* ---- match ---- */

static AstNode *parse_top_pattern(Parser *p) {
    AstPos   start = next_pos(p);
    AstNode *first = parse_maybe_star(p);
    if (!first) return NULL;
    if (peek(p) != TOK_COMMA) return first->kind == AST_MATCH_STAR ? NULL : first;
    size_t base = p->stack.count;
    if (!seq_push(p, first)) return NULL;
    while (accept(p, TOK_COMMA) && peek(p) != TOK_IF && peek(p) != TOK_COLON) {
        AstNode *next = parse_maybe_star(p);
        if (!next || !seq_push(p, next)) return NULL;
    }
    AstSeq *patterns = seq_pop(p, base);
    return patterns ? made(p, ast_new_match_sequence(p->arena, patterns, pos_from(p, start))) : NULL;
}

static AstNode *parse_case(Parser *p) {
    if (peek(p) != TOK_NAME || !token_is(&p->tokens[p->mark], "case")) return NULL;
    p->mark++;
    AstNode *pattern = parse_top_pattern(p), *guard = NULL;
    if (!pattern || (accept(p, TOK_IF) && !(guard = parse_named_expression(p)))) return NULL;
    AstSeq *body = accept(p, TOK_COLON) ? parse_block(p) : NULL;
    return body ? made(p, ast_new_match_case(p->arena, pattern, guard, body)) : NULL;
}

static AstNode *parse_subject(Parser *p) {
    AstPos   start = next_pos(p);
    AstNode *first = parse_star_named_expression(p);
    if (!first) return NULL;
    if (peek(p) != TOK_COMMA) return first->kind == AST_STARRED ? NULL : first;
    size_t base = p->stack.count;
    if (!seq_push(p, first)) return NULL;
    while (accept(p, TOK_COMMA) && (peek(p) == TOK_STAR || starts_expression(peek(p)))) {
        AstNode *next = parse_star_named_expression(p);
        if (!next || !seq_push(p, next)) return NULL;
    }
    AstSeq *elts = seq_pop(p, base);
    return elts ? made(p, ast_new_tuple(p->arena, elts, AST_LOAD, pos_from(p, start))) : NULL;
}

/* The word `match` is next.  NULL also when it turns out to be a name; the caller then tries again. */
AstNode *parse_match(Parser *p) {
    AstPos start = next_pos(p);
    p->mark++;
    if (peek(p) != TOK_STAR && !starts_expression(peek(p))) return NULL;
    AstNode *subject = parse_subject(p);
    if (!subject || !accept(p, TOK_COLON) || !accept(p, TOK_NEWLINE) || !accept(p, TOK_INDENT)) return NULL;
    size_t base = p->stack.count;
    do {
        AstNode *clause = parse_case(p);
        if (!clause || !seq_push(p, clause)) return NULL;
    } while (peek(p) != TOK_DEDENT);
    p->mark++;
    AstSeq *cases = seq_pop(p, base);
    if (!cases || !require_version(p, 10, "Pattern matching is")) return NULL;
    return made(p, ast_new_match(p->arena, subject, cases, pos_from(p, start)));
}
