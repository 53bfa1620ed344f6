/* First pass, parameters of functions and lambdas.  They differ in what closes the list, and in annotations and type
 * comments, which only functions have. */
#include <string.h>

#include "parse_int.h"

/* Growing lists of the parts of an `arguments` node; each is a chain in the arena, newest first. */
typedef struct ParamLink {
    AstNode          *node;
    struct ParamLink *older;
} ParamLink;

typedef struct ParamChain {
    ParamLink *last;
    size_t     count;
} ParamChain;

typedef struct Params {
    Parser    *p;
    TokenType  closing;
    bool       for_def;
    ParamChain before_slash, plain, keyword_only, keyword_defaults, defaults;
    AstArg    *vararg, *kwarg;
    bool       slash, star;
} Params;

static bool chain_add(Params *ps, ParamChain *chain, AstNode *node) {
    ParamLink *link = arena_alloc(ps->p->arena, sizeof(ParamLink));
    if (!link) return report_memory(ps->p), false;
    *link = (ParamLink){node, chain->last};
    chain->last = link;
    chain->count++;
    return true;
}

static AstSeq *chain_seq(Params *ps, ParamChain *chain) {
    AstSeq *seq = ast_new_seq(ps->p->arena, chain->count);
    if (!seq) return report_memory(ps->p);
    size_t at = chain->count;
    for (ParamLink *link = chain->last; link; link = link->older) seq->items[--at] = link->node;
    return seq;
}

/* NAME with its annotation; behind a star the annotation may be starred. */
static AstArg *parse_param(Params *ps, bool starred) {
    Parser         *p = ps->p;
    AstPos          start = next_pos(p);
    const AstIdent *name = accept_name(p);
    AstNode        *annotation = NULL;
    if (!name) return NULL;
    if (ps->for_def && accept(p, TOK_COLON)) {
        annotation = starred ? parse_star_expression(p) : parse_expression(p);
        if (!annotation) return NULL;
    }
    AstArg *arg = ast_new_arg(p->arena, name, annotation, NULL, pos_from(p, start));
    return arg ? arg : report_memory(p);
}

/* What follows a parameter: a comma or the end, with a type comment behind the comma or before the end. */
static bool finish_param(Params *ps, AstArg *arg) {
    Parser *p = ps->p;
    accept(p, TOK_COMMA);
    if (ps->for_def && !accept_type_comment(p, &arg->type_comment)) return false;
    TokenType before = (TokenType)last_token(p)->type;
    if (before == TOK_TYPE_COMMENT) before = (TokenType)p->tokens[p->mark - 2].type;
    return before == TOK_COMMA || peek(p) == ps->closing;
}

static bool parse_plain_param(Params *ps) {
    Parser *p = ps->p;
    AstArg *arg = parse_param(ps, false);
    if (!arg) return false;
    AstNode *value = NULL;
    if (accept(p, TOK_ASSIGN) && !(value = parse_expression(p))) return false;
    if (!finish_param(ps, arg)) return false;
    if (ps->star) return chain_add(ps, &ps->keyword_only, NODE(arg)) && chain_add(ps, &ps->keyword_defaults, value);
    if (value ? !chain_add(ps, &ps->defaults, value) : ps->defaults.count > 0) return false;
    return chain_add(ps, &ps->plain, NODE(arg));
}

static bool parse_slash(Params *ps) {
    Parser *p = ps->p;
    if (ps->slash || ps->star || !ps->plain.count) return false;
    p->mark++;
    if (!accept(p, TOK_COMMA) && peek(p) != ps->closing) return false;
    ps->slash = true;
    ps->before_slash = ps->plain;
    ps->plain = (ParamChain){NULL, 0};
    return true;
}

static bool parse_star(Params *ps) {
    Parser *p = ps->p;
    if (ps->star) return false;
    ps->star = true;
    p->mark++;
    if (accept(p, TOK_COMMA)) return peek(p) == TOK_NAME;
    ps->vararg = parse_param(ps, true);
    return ps->vararg && finish_param(ps, ps->vararg);
}

static bool parse_double_star(Params *ps) {
    ps->p->mark++;
    ps->kwarg = parse_param(ps, false);
    return ps->kwarg && finish_param(ps, ps->kwarg) && peek(ps->p) == ps->closing;
}

AstArguments *parse_parameters(Parser *p, TokenType closing) {
    Params ps = {.p = p, .closing = closing, .for_def = closing == TOK_RPAR};
    while (peek(p) != closing) {
        bool ok;
        switch (peek(p)) {
        case TOK_NAME: ok = parse_plain_param(&ps); break;
        case TOK_SLASH: ok = parse_slash(&ps); break;
        case TOK_STAR: ok = parse_star(&ps); break;
        case TOK_DOUBLESTAR: ok = parse_double_star(&ps); break;
        default: ok = false; break;
        }
        if (!ok) return NULL;
    }
    if (ps.slash && !require_version(p, 8, "Positional-only parameters are")) return NULL;
    AstSeq *before_slash = chain_seq(&ps, &ps.before_slash), *plain = chain_seq(&ps, &ps.plain);
    AstSeq *keyword_only = chain_seq(&ps, &ps.keyword_only);
    AstSeq *keyword_defaults = chain_seq(&ps, &ps.keyword_defaults), *defaults = chain_seq(&ps, &ps.defaults);
    if (!before_slash || !plain || !keyword_only || !keyword_defaults || !defaults) return NULL;
    AstArguments *made = ast_new_arguments(p->arena, before_slash, plain, ps.vararg, keyword_only, keyword_defaults,
                                           ps.kwarg, defaults);
    return made ? made : report_memory(p);
}
