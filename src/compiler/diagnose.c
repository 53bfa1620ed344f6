/* Second pass: why is this not Python?
 *
 * A matcher for the grammar of diagnose.peg, which is compiled into tables.  It tries alternatives in order and
 * remembers what each rule matched at each token, so it is linear however the choices nest.  It builds no tree: where
 * a message needs to know an expression, the first pass's functions are run on that expression's tokens. */
#include <string.h>

#include "base/memory.h"
#include "parse_int.h"

typedef enum DiagnoseOp {
    DIAGNOSE_TOKEN,
    DIAGNOSE_SOFT,
    DIAGNOSE_SPECIAL,
    DIAGNOSE_RULE,
    DIAGNOSE_GROUP,
    DIAGNOSE_OPTIONAL,
    DIAGNOSE_STAR,
    DIAGNOSE_PLUS,
    DIAGNOSE_GATHER,
    DIAGNOSE_AND,
    DIAGNOSE_NOT,
    DIAGNOSE_CUT,
    DIAGNOSE_FORCED
} DiagnoseOp;

typedef enum DiagnoseSpecial {
    DIAGNOSE_SOFT_KEYWORD,
    DIAGNOSE_NOT_EQUAL,
    DIAGNOSE_REAL,
    DIAGNOSE_IMAGINARY,
    DIAGNOSE_STRINGS
} DiagnoseSpecial;

typedef enum DiagnoseActionKind {
    DIAGNOSE_NOTHING,
    DIAGNOSE_AT,
    DIAGNOSE_RANGE,
    DIAGNOSE_FROM,
    DIAGNOSE_HERE,
    DIAGNOSE_INDENT_ERROR,
    DIAGNOSE_BLOCK,
    DIAGNOSE_TARGET_ASSIGN,
    DIAGNOSE_TARGET_DELETE,
    DIAGNOSE_TARGET_FOR,
    DIAGNOSE_CALL
} DiagnoseActionKind;

enum { DIAGNOSE_MISTAKE = 1, DIAGNOSE_QUIET = 2 };

typedef struct DiagnoseNode {
    uint8_t op;
    int16_t a, b;
} DiagnoseNode;
typedef struct DiagnoseItem {
    int16_t node;
    uint8_t capture; /* 1 a, 2 b, 0 none */
} DiagnoseItem;
/* The tokens that something can begin with: looking at one token saves most attempts. */
typedef struct FirstSet {
    uint64_t low, high;
} FirstSet;
typedef struct DiagnoseAlt {
    int16_t  first, count;
    uint8_t  flags;
    int16_t  action;
    FirstSet begins;
} DiagnoseAlt;
typedef struct DiagnoseRule {
    int16_t     first, count;
    bool        memo; /* what was found quietly is kept for the loud search as well */
    const char *name;
    FirstSet    begins;
} DiagnoseRule;

/* What `a` or `b` matched. */
typedef struct Captured {
    size_t mark, end;
    int    rule; /* -1: tokens */
} Captured;

typedef struct MemoEntry {
    uint32_t mark, end; /* end is NO_MATCH for failures */
    uint32_t key;       /* rule and mode plus one; 0 = empty */
} MemoEntry;
#define NO_MATCH UINT32_MAX

typedef struct Diagnosis {
    Parser    *p;
    bool       quiet; /* mistakes are not looked for */
    int        depth;
    MemoEntry *memo;
    size_t     used, mask;
} Diagnosis;

typedef struct DiagnoseAction {
    DiagnoseActionKind kind;
    const char        *text;
    void (*call)(Diagnosis *d, const Captured *c);
} DiagnoseAction;

#include "diagnose.gen.h"

/* ---- what was matched once ---- */

static inline size_t memo_slot(const Diagnosis *d, uint32_t mark, uint32_t key) {
    size_t at = (mark * 2654435761u ^ key * 40503u) & d->mask;
    while (d->memo[at].key && (d->memo[at].mark != mark || d->memo[at].key != key)) at = (at + 1) & d->mask;
    return at;
}

static bool memo_grow(Diagnosis *d) {
    size_t     count = d->memo ? (d->mask + 1) * 2 : 1024;
    MemoEntry *old = d->memo, *fresh = mem_alloc(count * sizeof(MemoEntry));
    size_t     old_count = old ? d->mask + 1 : 0;
    if (!fresh) return report_memory(d->p), false;
    memset(fresh, 0, count * sizeof(MemoEntry));
    d->memo = fresh;
    d->mask = count - 1;
    for (size_t i = 0; i < old_count; i++) {
        if (old[i].key) fresh[memo_slot(d, old[i].mark, old[i].key)] = old[i];
    }
    mem_free(old);
    return true;
}

static void memo_put(Diagnosis *d, uint32_t mark, uint32_t key, uint32_t end) {
    if (d->used * 2 > d->mask && !memo_grow(d)) return;
    size_t at = memo_slot(d, mark, key);
    d->used += !d->memo[at].key;
    d->memo[at] = (MemoEntry){mark, end, key};
}

/* ---- matching ---- */

static bool match_rule(Diagnosis *d, int rule);
static bool match_choice(Diagnosis *d, const DiagnoseRule *rule);
static void run_action(Diagnosis *d, const DiagnoseAction *action, const Captured *captures);

static bool match_special(Diagnosis *d, int which) {
    Parser *p = d->p;
    Token  *t = parser_peek_at(p, 0);
    if (!t) return false;
    switch ((DiagnoseSpecial)which) {
    case DIAGNOSE_SOFT_KEYWORD:
        /* Beginnings of soft keywords count as well. */
        if (t->type != TOK_NAME || t->length > 5) return false;
        if (strncmp("_", t->start, t->length) != 0 && strncmp("case", t->start, t->length) != 0 &&
            strncmp("match", t->start, t->length) != 0)
            return false;
        p->mark++;
        return true;
    case DIAGNOSE_NOT_EQUAL: {
        if (t->type != TOK_NOTEQUAL) return false;
        bool arrow = t->start[0] == '<', wants_arrow = p->flags & PARSE_BARRY_AS_BDFL;
        if (wants_arrow && !arrow) report_here(p, PARSE_SYNTAX_ERROR, "with Barry as BDFL, use '<>' instead of '!='");
        p->mark += arrow == wants_arrow;
        return arrow == wants_arrow;
    }
    case DIAGNOSE_REAL: case DIAGNOSE_IMAGINARY: {
        if (t->type != TOK_NUMBER) return false;
        AstNode *number = literal_from_number(p, t);
        if (!number) return false;
        bool imaginary = AST_AS(Constant, number)->value->tag == AST_CONST_IMAG;
        p->mark++;
        if (imaginary == (which == DIAGNOSE_IMAGINARY)) return true;
        report_at(p, &number->pos, "%s number required in complex literal", imaginary ? "real" : "imaginary");
        return false;
    }
    case DIAGNOSE_STRINGS: return t->type == TOK_STRING && parse_strings(p);
    }
    return false;
}

static bool match_token(Diagnosis *d, TokenType type) {
    Parser *p = d->p;
    if (peek(p) != type || p->failed) return false;
    if (type == TOK_NUMBER && !literal_from_number(p, &p->tokens[p->mark])) return false;
    p->mark++;
    return true;
}

static bool match_node(Diagnosis *d, int index);

/* Matches as often as possible; true if at least LEAST times. */
static bool match_repeated(Diagnosis *d, int node, int least, int separator) {
    Parser *p = d->p;
    int     count = 0;
    for (;; count++) {
        size_t mark = p->mark;
        if (count && separator >= 0 && !match_node(d, separator)) {
            p->mark = mark;
            break;
        }
        if (p->failed || !match_node(d, node)) {
            p->mark = mark;
            break;
        }
    }
    return !p->failed && count >= least;
}

static bool match_node(Diagnosis *d, int index) {
    const DiagnoseNode *node = &diagnose_nodes[index];
    Parser             *p = d->p;
    size_t              mark = p->mark;
    switch ((DiagnoseOp)node->op) {
    case DIAGNOSE_TOKEN: return match_token(d, (TokenType)node->a);
    case DIAGNOSE_SOFT:
        if (peek(p) != TOK_NAME || !token_is(&p->tokens[p->mark], diagnose_words[node->a])) return false;
        p->mark++;
        return true;
    case DIAGNOSE_SPECIAL: return match_special(d, node->a);
    case DIAGNOSE_RULE: return match_rule(d, node->a);
    case DIAGNOSE_GROUP: return match_choice(d, &diagnose_rules[node->a]);
    case DIAGNOSE_OPTIONAL:
        if (!match_node(d, node->a)) p->mark = mark;
        return !p->failed;
    case DIAGNOSE_STAR: return match_repeated(d, node->a, 0, -1);
    case DIAGNOSE_PLUS: return match_repeated(d, node->a, 1, -1);
    case DIAGNOSE_GATHER: return match_repeated(d, node->b, 1, node->a);
    case DIAGNOSE_AND: case DIAGNOSE_NOT: {
        bool found = match_node(d, node->a);
        p->mark = mark;
        return !p->failed && found == (node->op == DIAGNOSE_AND);
    }
    case DIAGNOSE_CUT: return true;
    case DIAGNOSE_FORCED: {
        if (match_token(d, (TokenType)node->a)) return true;
        if (p->failed) return false;
        AstPos pos = next_pos(p);
        report_at(p, &pos, "expected '%s'", token_text((TokenType)node->a));
        return false;
    }
    }
    return false;
}

/* One alternative.  *DONE: there is nothing more to try, whatever the result. */
static bool match_alternative(Diagnosis *d, const DiagnoseAlt *alt, bool *done) {
    Captured captures[2] = {{0, 0, -1}, {0, 0, -1}};
    for (int i = 0; i < alt->count; i++) {
        const DiagnoseItem *item = &diagnose_items[alt->first + i];
        const DiagnoseNode *node = &diagnose_nodes[item->node];
        size_t              mark = d->p->mark;
        if (node->op == DIAGNOSE_CUT) *done = true;
        if (!match_node(d, item->node) || d->p->failed) return false;
        if (item->capture)
            captures[item->capture - 1] = (Captured){mark, d->p->mark, node->op == DIAGNOSE_RULE ? node->a : -1};
    }
    if (!alt->action) return true;
    /* A mistake that its action thinks better of ends the rule without a match. */
    *done = true;
    run_action(d, &diagnose_actions[alt->action], captures);
    return false;
}

_Static_assert(TOK_COUNT <= 128, "a FirstSet has room for every token type");

static inline bool can_begin(const FirstSet *set, TokenType type) {
    return ((type < 64 ? set->low : set->high) >> (type & 63)) & 1;
}

static bool match_choice(Diagnosis *d, const DiagnoseRule *rule) {
    Parser   *p = d->p;
    size_t    mark = p->mark;
    bool      done = false;
    TokenType type = peek(p);
    for (int i = 0; i < rule->count && !done && !p->failed; i++) {
        const DiagnoseAlt *alt = &diagnose_alts[rule->first + i];
        bool               quiet = d->quiet;
        if (((alt->flags & DIAGNOSE_MISTAKE) && quiet) || !can_begin(&alt->begins, type)) continue;
        d->quiet |= (alt->flags & DIAGNOSE_QUIET) != 0;
        bool matched = match_alternative(d, alt, &done);
        d->quiet = quiet;
        if (matched) return true;
        p->mark = mark;
    }
    return false;
}

static bool match_rule(Diagnosis *d, int rule) {
    Parser             *p = d->p;
    const DiagnoseRule *r = &diagnose_rules[rule];
    uint32_t            mark = (uint32_t)p->mark, key = (uint32_t)rule * 2 + 1 + (!r->memo && d->quiet);
    if (!can_begin(&r->begins, peek(p)) || p->failed) return false;
    const MemoEntry *known = &d->memo[memo_slot(d, mark, key)];
    if (known->key) {
        if (known->end == NO_MATCH) return false;
        p->mark = known->end;
        return true;
    }
    if (++d->depth > PARSE_MAX_DEPTH || !stack_has_room(p->stack_floor)) {
        report_memory(p);
        return false;
    }
    bool matched = match_choice(d, r);
    d->depth--;
    if (!p->failed) memo_put(d, mark, key, matched ? (uint32_t)p->mark : NO_MATCH);
    return matched && !p->failed;
}

/* ---- what the captures are ---- */

/* Lets the first pass read the captured tokens and no further: the token behind them is made to look like nothing that
 * could go on. */
typedef struct Reading {
    size_t  mark, end;
    uint8_t type;
} Reading;

static Reading begin_reading(Parser *p, const Captured *c) {
    Reading r = {p->mark, c->end, TOK_UNKNOWN};
    p->mark = c->mark;
    if (c->end < p->fill) {
        r.type = p->tokens[c->end].type;
        p->tokens[c->end].type = TOK_UNKNOWN;
    }
    return r;
}

static void end_reading(Parser *p, Reading r) {
    p->mark = r.mark;
    if (r.end < p->fill) p->tokens[r.end].type = r.type;
}

/* The tree of a captured expression, NULL if C is not one or memory ran out. */
static AstNode *captured_node(Diagnosis *d, const Captured *c) {
    Parser  *p = d->p;
    AstNode *node = NULL;
    if (c->rule < 0) return NULL;
    Reading reading = begin_reading(p, c);
    switch (c->rule) {
    case RULE_expression: case RULE_unchecked_expression: node = parse_expression(p); break;
    case RULE_disjunction: node = parse_disjunction(p); break;
    case RULE_bitwise_or: node = parse_bitwise_or(p); break;
    case RULE_star_expressions: node = parse_star_expressions(p); break;
    case RULE_star_named_expression: node = parse_star_named_expression(p); break;
    case RULE_named_expression: node = parse_named_expression(p); break;
    case RULE_yield_expr: node = parse_yield(p); break;
    case RULE_unannotatable: node = parse_primary(p); break;
    default: break;
    }
    end_reading(p, reading);
    return node;
}

static AstPos captured_pos(Diagnosis *d, const Captured *c) {
    AstNode *node = captured_node(d, c);
    if (node) return node->pos;
    size_t saved = d->p->mark;
    d->p->mark = c->end;
    AstPos pos = pos_from(d->p, d->p->tokens[c->mark].pos);
    d->p->mark = saved;
    return pos;
}

const char *expression_name(const AstNode *node) {
    switch (node->kind) {
    case AST_ATTRIBUTE: return "attribute";
    case AST_SUBSCRIPT: return "subscript";
    case AST_STARRED: return "starred";
    case AST_NAME: return "name";
    case AST_LIST: return "list";
    case AST_TUPLE: return "tuple";
    case AST_LAMBDA: return "lambda";
    case AST_CALL: return "function call";
    case AST_BOOL_OP: case AST_BIN_OP: case AST_UNARY_OP: return "expression";
    case AST_GENERATOR_EXP: return "generator expression";
    case AST_YIELD: case AST_YIELD_FROM: return "yield expression";
    case AST_AWAIT: return "await expression";
    case AST_LIST_COMP: return "list comprehension";
    case AST_SET_COMP: return "set comprehension";
    case AST_DICT_COMP: return "dict comprehension";
    case AST_DICT: return "dict literal";
    case AST_SET: return "set display";
    case AST_JOINED_STR: case AST_FORMATTED_VALUE: return "f-string expression";
    case AST_COMPARE: return "comparison";
    case AST_IF_EXP: return "conditional expression";
    case AST_NAMED_EXPR: return "named expression";
    case AST_CONSTANT:
        switch (AST_AS(Constant, node)->value->tag) {
        case AST_CONST_NONE: return "None";
        case AST_CONST_TRUE: return "True";
        case AST_CONST_FALSE: return "False";
        case AST_CONST_ELLIPSIS: return "ellipsis";
        default: return "literal";
        }
    default: return "expression";
    }
}

/* The first part of NODE that cannot be bound, NULL if all can. */
static const AstNode *find_bad_target(const AstNode *node, DiagnoseActionKind kind) {
    const AstSeq *items;
    switch (node->kind) {
    case AST_NAME: case AST_SUBSCRIPT: case AST_ATTRIBUTE: return NULL;
    case AST_STARRED:
        if (kind == DIAGNOSE_TARGET_DELETE) return node;
        return find_bad_target(AST_AS(Starred, node)->value, kind);
    case AST_COMPARE:
        /* `for a in b`: the target was read as a comparison. */
        if (kind != DIAGNOSE_TARGET_FOR) return node;
        if (AST_AS(Compare, node)->ops->items[0] != AST_IN) return NULL;
        return find_bad_target(AST_AS(Compare, node)->left, kind);
    case AST_LIST: items = AST_AS(List, node)->elts; break;
    case AST_TUPLE: items = AST_AS(Tuple, node)->elts; break;
    default: return node;
    }
    for (size_t i = 0; i < items->count; i++) {
        const AstNode *bad = find_bad_target(items->items[i], kind);
        if (bad) return bad;
    }
    return NULL;
}

/* ---- messages ---- */

static void report_bad_target(Diagnosis *d, DiagnoseActionKind kind, const Captured *c) {
    AstNode       *node = captured_node(d, c);
    const AstNode *bad = node ? find_bad_target(node, kind) : NULL;
    if (bad)
        report_at(d->p, &bad->pos, kind == DIAGNOSE_TARGET_DELETE ? "cannot delete %s" : "cannot assign to %s",
                  expression_name(bad));
}

static void report_named(Diagnosis *d, const char *text, const Captured *c) {
    AstPos pos = captured_pos(d, c);
    if (d->p->failed) return;
    AstNode    *node = strstr(text, "%s") ? captured_node(d, c) : NULL;
    const char *mark = node ? strstr(text, "%s") : NULL;
    if (!mark) report_at(d->p, &pos, "%s", text);
    else report_at(d->p, &pos, "%.*s%s%s", (int)(mark - text), text, expression_name(node), mark + 2);
}

static void run_action(Diagnosis *d, const DiagnoseAction *action, const Captured *c) {
    Parser *p = d->p;
    AstPos  a, b;
    switch (action->kind) {
    case DIAGNOSE_NOTHING: break;
    case DIAGNOSE_AT: report_named(d, action->text, &c[0]); break;
    case DIAGNOSE_RANGE:
        a = captured_pos(d, &c[0]);
        b = captured_pos(d, &c[1]);
        if (!p->failed) report_range(p, &a, &b, "%s", action->text);
        break;
    case DIAGNOSE_FROM:
        a = captured_pos(d, &c[0]);
        if (!p->failed) report_from(p, &a, "%s", action->text);
        break;
    case DIAGNOSE_HERE: report_here(p, PARSE_SYNTAX_ERROR, "%s", action->text); break;
    case DIAGNOSE_INDENT_ERROR: report_here(p, PARSE_INDENTATION_ERROR, "%s", action->text); break;
    case DIAGNOSE_BLOCK:
        a = captured_pos(d, &c[0]);
        if (!p->failed)
            report_here(p, PARSE_INDENTATION_ERROR, "expected an indented block after %s on line %d", action->text,
                        a.lineno);
        break;
    case DIAGNOSE_TARGET_ASSIGN: case DIAGNOSE_TARGET_DELETE: case DIAGNOSE_TARGET_FOR:
        report_bad_target(d, action->kind, &c[0]);
        break;
    case DIAGNOSE_CALL: action->call(d, c); break;
    }
}

static bool is_old_statement(const AstNode *node) {
    if (!node || node->kind != AST_NAME) return false;
    const char *name = AST_AS(Name, node)->id->text;
    return strcmp(name, "print") == 0 || strcmp(name, "exec") == 0;
}

static void explain_legacy_statement(Diagnosis *d, const Captured *c) {
    const Token *t = &d->p->tokens[c[0].mark];
    if (!token_is(t, "print") && !token_is(t, "exec")) return;
    AstPos a = t->pos, b = captured_pos(d, &c[1]);
    const char *name = token_is(t, "print") ? "print" : "exec";
    if (!d->p->failed)
        report_range(d->p, &a, &b, "Missing parentheses in call to '%s'. Did you mean %s(...)?", name, name);
}

static void explain_missing_comma(Diagnosis *d, const Captured *c) {
    AstNode *left = captured_node(d, &c[0]);
    if (!left || is_old_statement(left) || d->p->tokens[d->p->mark - 1].level == 0) return;
    AstPos a = left->pos, b = captured_pos(d, &c[1]);
    if (!d->p->failed) report_range(d->p, &a, &b, "invalid syntax. Perhaps you forgot a comma?");
}

static void explain_key_without_colon(Diagnosis *d, const Captured *c) {
    AstPos pos = captured_pos(d, &c[0]);
    if (!d->p->failed)
        report(d->p, PARSE_SYNTAX_ERROR, pos.lineno, pos.end_col_offset, pos.end_lineno, 0,
               "':' expected after dictionary key");
}

static void explain_assign_to_constant(Diagnosis *d, const Captured *c) {
    const Token *t = &d->p->tokens[c[0].mark];
    AstPos       a = t->pos, b = d->p->tokens[c[1].mark].pos;
    report_range(d->p, &a, &b, "cannot assign to %.*s", (int)t->length, t->start);
}

/* The last of the captured elements that a comma separates. */
static void explain_bare_target(Diagnosis *d, const Captured *c) {
    Parser *p = d->p;
    AstPos  a = captured_pos(d, &c[0]), b = a;
    Reading reading = begin_reading(p, &c[1]);
    while (p->mark < c[1].end) {
        AstNode *element = parse_star_named_expression(p);
        if (!element) break;
        b = element->pos;
        if (!accept(p, TOK_COMMA)) break;
    }
    end_reading(p, reading);
    report_range(p, &a, &b, "did you forget parentheses around the comprehension target?");
}

/* Where the last clause of captured `for` clauses ends. */
static bool clauses_end(Diagnosis *d, const Captured *c, AstPos *end) {
    Parser *p = d->p;
    Reading reading = begin_reading(p, c);
    AstSeq *clauses = parse_for_clauses(p);
    end_reading(p, reading);
    if (!clauses || !clauses->count) return false;
    const AstComprehension *last = AST_ITEM(Comprehension, clauses, clauses->count - 1);
    *end = last->ifs->count ? last->ifs->items[last->ifs->count - 1]->pos : last->iter->pos;
    return true;
}

static void explain_bare_generator(Diagnosis *d, const Captured *c) {
    AstPos a = captured_pos(d, &c[0]), b;
    if (clauses_end(d, &c[1], &b)) report_range(d->p, &a, &b, "Generator expression must be parenthesized");
}

/* Reads captured arguments: how many are positional, the last of them, and whether there is a **. */
static size_t read_arguments(Diagnosis *d, const Captured *c, AstNode **last, bool *unpacks) {
    Parser       *p = d->p;
    size_t        base = p->stack.count, count;
    ArgumentPhase phase = ARGUMENTS_POSITIONAL;
    Reading       reading = begin_reading(p, c);
    while (p->mark < c->end) {
        AstNode *keyword;
        if (!parse_argument(p, &phase, &keyword)) break;
        if (p->mark >= c->end || !accept(p, TOK_COMMA)) break;
    }
    count = p->stack.count - base;
    *last = count ? p->stack.items[p->stack.count - 1] : NULL;
    *unpacks = phase == ARGUMENTS_UNPACKED;
    p->stack.count = base;
    end_reading(p, reading);
    return count;
}

static void explain_generator_in_call(Diagnosis *d, const Captured *c) {
    AstNode *last;
    AstPos   end;
    bool     unpacks;
    if (read_arguments(d, &c[0], &last, &unpacks) <= 1) return;
    if (clauses_end(d, &c[1], &end)) report_range(d->p, &last->pos, &end, "Generator expression must be parenthesized");
}

static void explain_argument_order(Diagnosis *d, const Captured *c) {
    AstNode *last;
    bool     unpacks;
    read_arguments(d, &c[0], &last, &unpacks);
    if (d->p->failed) return;
    report_here(d->p, PARSE_SYNTAX_ERROR,
                unpacks ? "positional argument follows keyword argument unpacking"
                    : "positional argument follows keyword argument");
}

static void explain_positional_after_keyword(Diagnosis *d, const Captured *c) {
    Parser  *p = d->p;
    AstNode *first = NULL, *last = NULL;
    Reading  reading = begin_reading(p, &c[0]);
    while (p->mark < c[0].end && (last = parse_pattern(p))) {
        if (!first) first = last;
        if (p->mark >= c[0].end || !accept(p, TOK_COMMA)) break;
    }
    end_reading(p, reading);
    if (first && last) report_range(p, &first->pos, &last->pos, "positional patterns follow keyword patterns");
}

void diagnose(Parser *p, bool quiet) {
    Diagnosis d = {.p = p, .quiet = quiet};
    if (!memo_grow(&d)) return;
    /* Nothing is wrong with the statements that were understood. */
    p->mark = p->good_end;
    p->stack.count = 0;
    p->depth = 0;
    if (p->is_fstring) match_rule(&d, RULE_fstring);
    else if (p->options->mode == PARSE_SINGLE) match_rule(&d, RULE_interactive);
    else if (p->options->mode == PARSE_EVAL) match_rule(&d, RULE_eval);
    else if (p->options->mode == PARSE_FUNC_TYPE) match_rule(&d, RULE_func_type);
    else match_rule(&d, RULE_file);
    mem_free(d.memo);
}
