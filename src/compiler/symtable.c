/* The symbol table, first pass: walks the tree, opens scopes, and notes what happens to each name in each of them.  The
 * order of visits is observable (symbol order, which of two errors is reported) and therefore follows CPython's. */
#include "compiler/symtable.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "stack_room_int.h"
#include "symtable_int.h"

/* State of the walk. */
typedef struct Walk {
    Symtable       *st;
    Scope          *scope;      /* current */
    const AstIdent *class_name; /* for mangling */
    int             depth;
    const char     *stack_floor;
    const AstIdent *name_super, *name_class, *name_implicit;
} Walk;

/* ---- errors ---- */

bool symtable_no_memory(Symtable *st) {
    st->error = (ParseError){.kind = PARSE_MEMORY_ERROR, .message = ""};
    return false;
}

bool symtable_error(Symtable *st, const AstPos *pos, const char *format, ...) {
    char    message[400];
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    char *copy = arena_copy(st->arena, message, strlen(message));
    if (!copy) return symtable_no_memory(st);
    st->error = (ParseError){.kind = PARSE_SYNTAX_ERROR,
                             .message = copy,
                             .lineno = pos->lineno,
                             .offset = pos->col_offset + 1,
                             .end_lineno = pos->end_lineno,
                             .end_offset = pos->end_col_offset + 1,
                             .has_position = true,
                             .has_end = true};
    return false;
}

static bool too_deep(Symtable *st) {
    st->error = (ParseError){.kind = PARSE_RECURSION_ERROR,
                             .message = "maximum recursion depth exceeded during compilation"};
    return false;
}

/* ---- names ---- */

const AstIdent *symtable_mangle(AstInterns *interns, const AstIdent *class_name, const AstIdent *name) {
    if (!class_name || name->length < 3 || name->text[0] != '_' || name->text[1] != '_') return name;
    if (name->text[name->length - 1] == '_' && name->text[name->length - 2] == '_') return name;
    if (memchr(name->text, '.', name->length)) return name;
    const char *cls = class_name->text;
    size_t      length = class_name->length;
    while (length && *cls == '_') {
        cls++;
        length--;
    }
    if (!length) return name;
    Buf whole;
    buf_init(&whole);
    buf_put_char(&whole, '_');
    buf_put(&whole, cls, length);
    buf_put(&whole, name->text, name->length);
    const AstIdent *mangled = whole.failed ? NULL : ast_intern(interns, whole.data, whole.length);
    buf_free(&whole);
    return mangled;
}

static size_t slot_of(const Scope *scope, const AstIdent *name) {
    size_t at = name->hash & scope->index_mask;
    while (scope->index[at] && scope->symbols[scope->index[at] - 1].name != name) at = (at + 1) & scope->index_mask;
    return at;
}

Symbol *scope_find(const Scope *scope, const AstIdent *name) {
    if (!scope->index) return NULL;
    uint32_t found = scope->index[slot_of(scope, name)];
    return found ? &scope->symbols[found - 1] : NULL;
}

SymbolScope scope_resolve(const Scope *scope, const AstIdent *name) {
    Symbol *symbol = scope_find(scope, name);
    return symbol ? symbol->scope : SYMBOL_NO_SCOPE;
}

static bool grow_symbols(Symtable *st, Scope *scope) {
    size_t    capacity = scope->symbol_capacity ? scope->symbol_capacity * 2 : 8;
    Symbol   *symbols = arena_alloc(st->arena, capacity * sizeof(Symbol));
    uint32_t *index = arena_alloc(st->arena, capacity * 2 * sizeof(uint32_t));
    if (!symbols || !index) return false;
    if (scope->symbol_count) memcpy(symbols, scope->symbols, scope->symbol_count * sizeof(Symbol));
    memset(index, 0, capacity * 2 * sizeof(uint32_t));
    scope->symbols = symbols;
    scope->symbol_capacity = capacity;
    scope->index = index;
    scope->index_mask = capacity * 2 - 1;
    for (size_t i = 0; i < scope->symbol_count; i++) scope->index[slot_of(scope, symbols[i].name)] = (uint32_t)i + 1;
    return true;
}

Symbol *scope_add(Symtable *st, Scope *scope, const AstIdent *name) {
    Symbol *symbol = scope_find(scope, name);
    if (symbol) return symbol;
    if (scope->symbol_count == scope->symbol_capacity && !grow_symbols(st, scope)) return NULL;
    scope->index[slot_of(scope, name)] = (uint32_t)scope->symbol_count + 1;
    symbol = &scope->symbols[scope->symbol_count++];
    *symbol = (Symbol){name, 0, SYMBOL_NO_SCOPE};
    return symbol;
}

/* Makes room for one more element in an array that lives in the arena; false without memory. */
static bool arena_grow(Symtable *st, void **items, size_t count, size_t *capacity, size_t size) {
    if (count < *capacity) return true;
    size_t wanted = *capacity ? *capacity * 2 : 4;
    void  *more = arena_alloc(st->arena, wanted * size);
    if (!more) return symtable_no_memory(st);
    if (count) memcpy(more, *items, count * size);
    *items = more;
    *capacity = wanted;
    return true;
}

static bool add_param(Symtable *st, Scope *scope, const AstIdent *name) {
    void *items = scope->params;
    if (!arena_grow(st, &items, scope->param_count, &scope->param_capacity, sizeof *scope->params)) return false;
    scope->params = items;
    scope->params[scope->param_count++] = name;
    return true;
}

static uint32_t flags_of(Walk *w, const AstIdent *name) {
    const AstIdent *mangled = symtable_mangle(w->st->interns, w->class_name, name);
    Symbol         *symbol = mangled ? scope_find(w->scope, mangled) : NULL;
    return symbol ? symbol->flags : 0;
}

/* Something (FLAG) happens to NAME in SCOPE. */
static bool define_in(Walk *w, Scope *scope, const AstIdent *name, uint32_t flag, const AstPos *pos) {
    Symtable       *st = w->st;
    const AstIdent *mangled = symtable_mangle(st->interns, w->class_name, name);
    Symbol         *symbol = mangled ? scope_add(st, scope, mangled) : NULL;
    if (!symbol) return symtable_no_memory(st);
    if ((flag & SYMBOL_DEF_PARAM) && (symbol->flags & SYMBOL_DEF_PARAM))
        return symtable_error(st, pos, "duplicate argument '%s' in function definition", name->text);
    symbol->flags |= flag;
    if (scope->is_iteration_target) {
        if (symbol->flags & (SYMBOL_DEF_GLOBAL | SYMBOL_DEF_NONLOCAL))
            return symtable_error(st, pos, "comprehension inner loop cannot rebind assignment expression target '%s'",
                                  name->text);
        symbol->flags |= SYMBOL_DEF_COMP_ITER;
    }
    if (flag & SYMBOL_DEF_PARAM) return add_param(st, scope, mangled);
    if (flag & SYMBOL_DEF_GLOBAL) {
        symbol = scope_add(st, st->top, mangled);
        if (!symbol) return symtable_no_memory(st);
        symbol->flags |= flag;
    }
    return true;
}

static bool define(Walk *w, const AstIdent *name, uint32_t flag, const AstPos *pos) {
    return define_in(w, w->scope, name, flag, pos);
}

static bool record_directive(Walk *w, const AstIdent *name, const AstPos *pos) {
    Scope *scope = w->scope;
    void  *items = scope->directives;
    if (!arena_grow(w->st, &items, scope->directive_count, &scope->directive_capacity, sizeof *scope->directives))
        return false;
    scope->directives = items;
    const AstIdent *mangled = symtable_mangle(w->st->interns, w->class_name, name);
    if (!mangled) return symtable_no_memory(w->st);
    scope->directives[scope->directive_count++] = (struct ScopeDirective){mangled, *pos};
    return true;
}

/* ---- scopes ---- */

static size_t hash_pointer(const void *pointer) {
    uintptr_t bits = (uintptr_t)pointer;
    return (size_t)((bits >> 4) ^ (bits >> 13));
}

static bool map_scope(Symtable *st, const AstNode *node, Scope *scope) {
    struct SymtableMap *map = st->map;
    if (map->used * 2 >= map->mask) {
        struct SymtableMap old = *map;
        size_t             count = old.mask ? (old.mask + 1) * 2 : 32;
        map->nodes = arena_alloc(st->arena, count * sizeof *map->nodes);
        map->scopes = arena_alloc(st->arena, count * sizeof *map->scopes);
        if (!map->nodes || !map->scopes) return symtable_no_memory(st);
        memset(map->nodes, 0, count * sizeof *map->nodes);
        map->mask = count - 1;
        map->used = 0;
        for (size_t i = 0; old.mask && i <= old.mask; i++) {
            if (old.nodes[i] && !map_scope(st, old.nodes[i], old.scopes[i])) return false;
        }
    }
    size_t at = hash_pointer(node) & map->mask;
    while (map->nodes[at] && map->nodes[at] != node) at = (at + 1) & map->mask;
    map->used += !map->nodes[at];
    map->nodes[at] = node;
    map->scopes[at] = scope;
    return true;
}

Scope *symtable_scope_of(const Symtable *table, const AstNode *node) {
    const struct SymtableMap *map = table->map;
    size_t                    at = hash_pointer(node) & map->mask;
    for (; map->nodes[at]; at = (at + 1) & map->mask) {
        if (map->nodes[at] == node) return map->scopes[at];
    }
    return NULL;
}

static bool open_scope(Walk *w, ScopeKind kind, const AstIdent *name, const AstNode *node) {
    Symtable *st = w->st;
    Scope    *parent = w->scope, *scope = arena_alloc(st->arena, sizeof(Scope));
    if (!scope || !name) return symtable_no_memory(st);
    memset(scope, 0, sizeof *scope);
    scope->kind = kind;
    scope->name = name;
    scope->node = node;
    scope->parent = parent;
    scope->pos = node->pos;
    scope->class_name = kind == SCOPE_CLASS ? name : w->class_name;
    if (parent) {
        scope->is_nested = parent->is_nested || parent->kind == SCOPE_FUNCTION;
        scope->iterable_depth = parent->iterable_depth;
    }
    w->scope = scope;
    /* Annotations that are not evaluated have no effect on the names around them. */
    if (kind == SCOPE_ANNOTATION) return true;
    if (!map_scope(st, node, scope)) return false;
    if (!parent) return true;
    void *items = parent->children;
    if (!arena_grow(st, &items, parent->child_count, &parent->child_capacity, sizeof *parent->children)) return false;
    parent->children = items;
    parent->children[parent->child_count++] = scope;
    return true;
}

static void close_scope(Walk *w) { w->scope = w->scope->parent; }

static const AstIdent *fixed_name(Walk *w, const char *text) { return ast_intern(w->st->interns, text, strlen(text)); }

/* ---- expressions ---- */

static bool visit_expr(Walk *w, const AstNode *node);
static bool visit_stmt(Walk *w, const AstNode *node);

static bool visit_optional(Walk *w, const AstNode *node) { return !node || visit_expr(w, node); }

static bool visit_exprs(Walk *w, const AstSeq *nodes) {
    for (size_t i = 0; i < nodes->count; i++) {
        if (!visit_optional(w, nodes->items[i])) return false;
    }
    return true;
}

static bool visit_keywords(Walk *w, const AstSeq *keywords) {
    for (size_t i = 0; i < keywords->count; i++) {
        if (!visit_expr(w, AST_ITEM(Keyword, keywords, i)->value)) return false;
    }
    return true;
}

static bool forbid_in_annotation(Walk *w, const char *what, const AstNode *node) {
    if (w->scope->kind != SCOPE_ANNOTATION) return true;
    return symtable_error(w->st, &node->pos, "'%s' can not be used within an annotation", what);
}

static bool forbid_in_comprehension(Walk *w, const AstNode *node) {
    static const char *const names[] = {
        [SCOPE_LIST_COMPREHENSION] = "list comprehension",
        [SCOPE_DICT_COMPREHENSION] = "dict comprehension",
        [SCOPE_SET_COMPREHENSION] = "set comprehension",
        [SCOPE_GENERATOR_EXPRESSION] = "generator expression",
    };
    if (!w->scope->comprehension) return true;
    return symtable_error(w->st, &node->pos, "'yield' inside %s", names[w->scope->comprehension]);
}

/* `:=` inside a comprehension binds in the scope around it. */
static bool bind_outside_comprehension(Walk *w, const AstName *target) {
    const AstPos *pos = &target->node.pos;
    for (Scope *scope = w->scope; scope; scope = scope->parent) {
        Symbol  *symbol = scope_find(scope, target->id);
        uint32_t flags = symbol ? symbol->flags : 0;
        if (scope->comprehension) {
            if (flags & SYMBOL_DEF_COMP_ITER)
                return symtable_error(w->st, pos,
                                      "assignment expression cannot rebind comprehension iteration variable '%s'",
                                      target->id->text);
            continue;
        }
        if (scope->kind == SCOPE_FUNCTION || scope->kind == SCOPE_MODULE) {
            bool     global = scope->kind == SCOPE_MODULE || (flags & SYMBOL_DEF_GLOBAL);
            uint32_t here = global ? SYMBOL_DEF_GLOBAL : SYMBOL_DEF_NONLOCAL;
            uint32_t there = scope->kind == SCOPE_MODULE ? SYMBOL_DEF_GLOBAL : SYMBOL_DEF_LOCAL;
            return define(w, target->id, here, pos) && record_directive(w, target->id, pos) &&
                   define_in(w, scope, target->id, there, pos);
        }
        if (scope->kind == SCOPE_CLASS)
            return symtable_error(w->st, pos,
                                  "assignment expression within a comprehension cannot be used in a class body");
    }
    return true;
}

static bool visit_named_expr(Walk *w, const AstNamedExpr *node) {
    if (!forbid_in_annotation(w, "named expression", &node->node)) return false;
    if (w->scope->iterable_depth > 0)
        return symtable_error(w->st, &node->node.pos,
                              "assignment expression cannot be used in a comprehension iterable expression");
    if (w->scope->comprehension && !bind_outside_comprehension(w, AST_AS(Name, node->target))) return false;
    return visit_expr(w, node->value) && visit_expr(w, node->target);
}

static bool visit_iterable(Walk *w, const AstNode *iter) {
    Scope *scope = w->scope;
    scope->iterable_depth++;
    if (!visit_expr(w, iter)) return false;
    scope->iterable_depth--;
    return true;
}

static bool visit_target(Walk *w, const AstNode *target) {
    w->scope->is_iteration_target = true;
    if (!visit_expr(w, target)) return false;
    w->scope->is_iteration_target = false;
    return true;
}

/* The first iterable is evaluated outside and comes in as an argument. */
static bool visit_comprehension(Walk *w, const AstNode *node, const char *name, ScopeComprehension kind,
                                const AstSeq *clauses, const AstNode *value, const AstNode *element) {
    const AstComprehension *first = AST_ITEM(Comprehension, clauses, 0);
    if (!visit_iterable(w, first->iter) || !open_scope(w, SCOPE_FUNCTION, fixed_name(w, name), node)) return false;
    Scope *scope = w->scope;
    scope->comprehension = kind;
    scope->is_coroutine = first->is_async;
    if (!define(w, w->name_implicit, SYMBOL_DEF_PARAM, &scope->pos) || !visit_target(w, first->target) ||
        !visit_exprs(w, first->ifs))
        return false;
    for (size_t i = 1; i < clauses->count; i++) {
        const AstComprehension *clause = AST_ITEM(Comprehension, clauses, i);
        if (!visit_target(w, clause->target) || !visit_iterable(w, clause->iter) ||
            !visit_exprs(w, clause->ifs))
            return false;
        scope->is_coroutine |= clause->is_async;
    }
    if (!visit_optional(w, value) || !visit_expr(w, element)) return false;
    scope->is_generator = kind == SCOPE_GENERATOR_EXPRESSION;
    close_scope(w);
    if (scope->is_coroutine && !scope->is_generator) w->scope->is_coroutine = true;
    return true;
}

/* ---- parameters ---- */

static bool visit_params(Walk *w, const AstSeq *args) {
    for (size_t i = 0; i < args->count; i++) {
        if (!define(w, AST_ITEM(Arg, args, i)->arg, SYMBOL_DEF_PARAM, &args->items[i]->pos)) return false;
    }
    return true;
}

static bool visit_arguments(Walk *w, const AstArguments *a) {
    if (!visit_params(w, a->posonlyargs) || !visit_params(w, a->args) || !visit_params(w, a->kwonlyargs)) return false;
    if (a->vararg && !define(w, a->vararg->arg, SYMBOL_DEF_PARAM, &a->vararg->node.pos)) return false;
    if (a->kwarg && !define(w, a->kwarg->arg, SYMBOL_DEF_PARAM, &a->kwarg->node.pos)) return false;
    w->scope->has_varargs = a->vararg != NULL;
    w->scope->has_varkeywords = a->kwarg != NULL;
    return true;
}

static bool visit_lambda(Walk *w, const AstLambda *node) {
    if (!visit_exprs(w, node->args->defaults) || !visit_exprs(w, node->args->kw_defaults) ||
        !open_scope(w, SCOPE_FUNCTION, fixed_name(w, "lambda"), &node->node) || !visit_arguments(w, node->args) ||
        !visit_expr(w, node->body))
        return false;
    close_scope(w);
    return true;
}

static bool visit_name(Walk *w, const AstName *node) {
    bool load = node->ctx == AST_LOAD;
    if (!define(w, node->id, load ? SYMBOL_USE : SYMBOL_DEF_LOCAL, &node->node.pos)) return false;
    /* super() finds its class through a cell. */
    if (load && node->id == w->name_super && w->scope->kind == SCOPE_FUNCTION)
        return define(w, w->name_class, SYMBOL_USE, &node->node.pos);
    return true;
}

static bool visit_yield(Walk *w, const AstNode *node, const AstNode *value) {
    if (!forbid_in_annotation(w, "yield expression", node) || !visit_optional(w, value)) return false;
    w->scope->is_generator = true;
    return forbid_in_comprehension(w, node);
}

static bool visit_expr_kind(Walk *w, const AstNode *n) {
    switch (n->kind) {
    case AST_BOOL_OP: return visit_exprs(w, AST_AS(BoolOp, n)->values);
    case AST_NAMED_EXPR: return visit_named_expr(w, AST_AS(NamedExpr, n));
    case AST_BIN_OP: return visit_expr(w, AST_AS(BinOp, n)->left) && visit_expr(w, AST_AS(BinOp, n)->right);
    case AST_UNARY_OP: return visit_expr(w, AST_AS(UnaryOp, n)->operand);
    case AST_LAMBDA: return visit_lambda(w, AST_AS(Lambda, n));
    case AST_IF_EXP:
        return visit_expr(w, AST_AS(IfExp, n)->test) && visit_expr(w, AST_AS(IfExp, n)->body) &&
               visit_expr(w, AST_AS(IfExp, n)->orelse);
    case AST_DICT: return visit_exprs(w, AST_AS(Dict, n)->keys) && visit_exprs(w, AST_AS(Dict, n)->values);
    case AST_SET: return visit_exprs(w, AST_AS(Set, n)->elts);
    case AST_LIST_COMP:
        return visit_comprehension(w, n, "listcomp", SCOPE_LIST_COMPREHENSION, AST_AS(ListComp, n)->generators, NULL,
                                   AST_AS(ListComp, n)->elt);
    case AST_SET_COMP:
        return visit_comprehension(w, n, "setcomp", SCOPE_SET_COMPREHENSION, AST_AS(SetComp, n)->generators, NULL,
                                   AST_AS(SetComp, n)->elt);
    case AST_DICT_COMP:
        return visit_comprehension(w, n, "dictcomp", SCOPE_DICT_COMPREHENSION, AST_AS(DictComp, n)->generators,
                                   AST_AS(DictComp, n)->value, AST_AS(DictComp, n)->key);
    case AST_GENERATOR_EXP:
        return visit_comprehension(w, n, "genexpr", SCOPE_GENERATOR_EXPRESSION, AST_AS(GeneratorExp, n)->generators,
                                   NULL, AST_AS(GeneratorExp, n)->elt);
    case AST_AWAIT:
        if (!forbid_in_annotation(w, "await expression", n) || !visit_expr(w, AST_AS(Await, n)->value)) return false;
        w->scope->is_coroutine = true;
        return true;
    case AST_YIELD: return visit_yield(w, n, AST_AS(Yield, n)->value);
    case AST_YIELD_FROM: return visit_yield(w, n, AST_AS(YieldFrom, n)->value);
    case AST_COMPARE: return visit_expr(w, AST_AS(Compare, n)->left) && visit_exprs(w, AST_AS(Compare, n)->comparators);
    case AST_CALL:
        return visit_expr(w, AST_AS(Call, n)->func) && visit_exprs(w, AST_AS(Call, n)->args) &&
               visit_keywords(w, AST_AS(Call, n)->keywords);
    case AST_FORMATTED_VALUE:
        return visit_expr(w, AST_AS(FormattedValue, n)->value) &&
               visit_optional(w, AST_AS(FormattedValue, n)->format_spec);
    case AST_JOINED_STR: return visit_exprs(w, AST_AS(JoinedStr, n)->values);
    case AST_ATTRIBUTE: return visit_expr(w, AST_AS(Attribute, n)->value);
    case AST_SUBSCRIPT: return visit_expr(w, AST_AS(Subscript, n)->value) && visit_expr(w, AST_AS(Subscript, n)->slice);
    case AST_STARRED: return visit_expr(w, AST_AS(Starred, n)->value);
    case AST_SLICE:
        return visit_optional(w, AST_AS(Slice, n)->lower) && visit_optional(w, AST_AS(Slice, n)->upper) &&
               visit_optional(w, AST_AS(Slice, n)->step);
    case AST_NAME: return visit_name(w, AST_AS(Name, n));
    case AST_LIST: return visit_exprs(w, AST_AS(List, n)->elts);
    case AST_TUPLE: return visit_exprs(w, AST_AS(Tuple, n)->elts);
    default: return true; /* constants */
    }
}

static bool visit_expr(Walk *w, const AstNode *node) {
    if (++w->depth > SYMTABLE_MAX_DEPTH || !stack_has_room(w->stack_floor)) return too_deep(w->st);
    bool ok = visit_expr_kind(w, node);
    w->depth--;
    return ok;
}

/* ---- patterns ---- */

static bool visit_pattern(Walk *w, const AstNode *node);

static bool visit_patterns(Walk *w, const AstSeq *patterns) {
    for (size_t i = 0; i < patterns->count; i++) {
        if (!visit_pattern(w, patterns->items[i])) return false;
    }
    return true;
}

static bool define_optional(Walk *w, const AstIdent *name, const AstNode *node) {
    return !name || define(w, name, SYMBOL_DEF_LOCAL, &node->pos);
}

static bool visit_pattern_kind(Walk *w, const AstNode *n) {
    switch (n->kind) {
    case AST_MATCH_VALUE: return visit_expr(w, AST_AS(MatchValue, n)->value);
    case AST_MATCH_SEQUENCE: return visit_patterns(w, AST_AS(MatchSequence, n)->patterns);
    case AST_MATCH_STAR: return define_optional(w, AST_AS(MatchStar, n)->name, n);
    case AST_MATCH_MAPPING:
        return visit_exprs(w, AST_AS(MatchMapping, n)->keys) && visit_patterns(w, AST_AS(MatchMapping, n)->patterns) &&
               define_optional(w, AST_AS(MatchMapping, n)->rest, n);
    case AST_MATCH_CLASS:
        return visit_expr(w, AST_AS(MatchClass, n)->cls) && visit_patterns(w, AST_AS(MatchClass, n)->patterns) &&
               visit_patterns(w, AST_AS(MatchClass, n)->kwd_patterns);
    case AST_MATCH_AS:
        return (!AST_AS(MatchAs, n)->pattern || visit_pattern(w, AST_AS(MatchAs, n)->pattern)) &&
               define_optional(w, AST_AS(MatchAs, n)->name, n);
    case AST_MATCH_OR: return visit_patterns(w, AST_AS(MatchOr, n)->patterns);
    default: return true; /* None, True, False */
    }
}

static bool visit_pattern(Walk *w, const AstNode *node) {
    if (++w->depth > SYMTABLE_MAX_DEPTH || !stack_has_room(w->stack_floor)) return too_deep(w->st);
    bool ok = visit_pattern_kind(w, node);
    w->depth--;
    return ok;
}

/* ---- statements ---- */

static bool visit_stmts(Walk *w, const AstSeq *body) {
    for (size_t i = 0; i < body->count; i++) {
        if (!visit_stmt(w, body->items[i])) return false;
    }
    return true;
}

static bool visit_annotation(Walk *w, const AstNode *annotation) {
    bool unevaluated = w->st->future_flags & SYMTABLE_FUTURE_ANNOTATIONS;
    if (unevaluated && !open_scope(w, SCOPE_ANNOTATION, fixed_name(w, "_annotation"), annotation)) return false;
    if (!visit_expr(w, annotation)) return false;
    if (unevaluated) close_scope(w);
    return true;
}

static bool visit_param_annotations(Walk *w, const AstSeq *args) {
    for (size_t i = 0; i < args->count; i++) {
        if (!visit_optional(w, AST_ITEM(Arg, args, i)->annotation)) return false;
    }
    return true;
}

static bool visit_annotations(Walk *w, const AstNode *def, const AstArguments *a, const AstNode *returns) {
    bool unevaluated = w->st->future_flags & SYMTABLE_FUTURE_ANNOTATIONS;
    if (unevaluated && !open_scope(w, SCOPE_ANNOTATION, fixed_name(w, "_annotation"), def)) return false;
    if (!visit_param_annotations(w, a->posonlyargs) || !visit_param_annotations(w, a->args) ||
        (a->vararg && !visit_optional(w, a->vararg->annotation)) ||
        (a->kwarg && !visit_optional(w, a->kwarg->annotation)) ||
        !visit_param_annotations(w, a->kwonlyargs))
        return false;
    if (unevaluated) close_scope(w);
    return !returns || visit_annotation(w, returns);
}

/* FunctionDef and AsyncFunctionDef have the same fields in the same order. */
static bool visit_function(Walk *w, const AstFunctionDef *def) {
    if (!define(w, def->name, SYMBOL_DEF_LOCAL, &def->node.pos) || !visit_exprs(w, def->args->defaults) ||
        !visit_exprs(w, def->args->kw_defaults) || !visit_annotations(w, &def->node, def->args, def->returns) ||
        !visit_exprs(w, def->decorator_list) || !open_scope(w, SCOPE_FUNCTION, def->name, &def->node))
        return false;
    w->scope->is_coroutine = def->node.kind == AST_ASYNC_FUNCTION_DEF;
    if (!visit_arguments(w, def->args) || !visit_stmts(w, def->body)) return false;
    close_scope(w);
    return true;
}

static bool visit_class(Walk *w, const AstClassDef *def) {
    if (!define(w, def->name, SYMBOL_DEF_LOCAL, &def->node.pos) || !visit_exprs(w, def->bases) ||
        !visit_keywords(w, def->keywords) || !visit_exprs(w, def->decorator_list) ||
        !open_scope(w, SCOPE_CLASS, def->name, &def->node))
        return false;
    const AstIdent *outer = w->class_name;
    w->class_name = def->name;
    if (!visit_stmts(w, def->body)) return false;
    w->class_name = outer;
    close_scope(w);
    return true;
}

static bool visit_ann_assign(Walk *w, const AstAnnAssign *n) {
    if (n->target->kind == AST_NAME) {
        const AstIdent *name = AST_AS(Name, n->target)->id;
        const AstPos   *pos = &n->target->pos;
        uint32_t        flags = flags_of(w, name);
        if (flags & (SYMBOL_DEF_GLOBAL | SYMBOL_DEF_NONLOCAL) && w->scope != w->st->top && n->simple)
            return symtable_error(w->st, &n->node.pos, "annotated name '%s' can't be %s", name->text,
                                  flags & SYMBOL_DEF_GLOBAL ? "global" : "nonlocal");
        if (n->simple && !define(w, name, SYMBOL_DEF_ANNOT | SYMBOL_DEF_LOCAL, pos)) return false;
        if (n->value && !define(w, name, SYMBOL_DEF_LOCAL, pos)) return false;
    } else if (!visit_expr(w, n->target)) {
        return false;
    }
    return visit_annotation(w, n->annotation) && visit_optional(w, n->value);
}

/* global and nonlocal. */
static bool visit_directive(Walk *w, const AstNode *node, const AstIdentSeq *names, uint32_t flag, const char *word) {
    for (size_t i = 0; i < names->count; i++) {
        const AstIdent *name = names->items[i];
        uint32_t        flags = flags_of(w, name);
        if (flags & SYMBOL_DEF_PARAM)
            return symtable_error(w->st, &node->pos, "name '%s' is parameter and %s", name->text, word);
        if (flags & SYMBOL_USE)
            return symtable_error(w->st, &node->pos, "name '%s' is used prior to %s declaration", name->text, word);
        if (flags & SYMBOL_DEF_ANNOT)
            return symtable_error(w->st, &node->pos, "annotated name '%s' can't be %s", name->text, word);
        if (flags & SYMBOL_DEF_LOCAL)
            return symtable_error(w->st, &node->pos, "name '%s' is assigned to before %s declaration", name->text,
                                  word);
        if (!define(w, name, flag, &node->pos) || !record_directive(w, name, &node->pos)) return false;
    }
    return true;
}

static bool visit_aliases(Walk *w, const AstSeq *names) {
    for (size_t i = 0; i < names->count; i++) {
        const AstAlias *alias = AST_ITEM(Alias, names, i);
        const AstIdent *name = alias->asname ? alias->asname : alias->name;
        const char     *dot = memchr(name->text, '.', name->length);
        if (name->length == 1 && name->text[0] == '*') {
            if (w->scope->kind == SCOPE_MODULE) continue;
            return symtable_error(w->st, &alias->node.pos, "import * only allowed at module level");
        }
        if (dot && !(name = ast_intern(w->st->interns, name->text, (size_t)(dot - name->text))))
            return symtable_no_memory(w->st);
        if (!define(w, name, SYMBOL_DEF_IMPORT, &alias->node.pos)) return false;
    }
    return true;
}

/* Try and TryStar have the same fields in the same order. */
static bool visit_try(Walk *w, const AstTry *n) {
    if (!visit_stmts(w, n->body) || !visit_stmts(w, n->orelse)) return false;
    for (size_t i = 0; i < n->handlers->count; i++) {
        const AstExceptHandler *handler = AST_ITEM(ExceptHandler, n->handlers, i);
        if (!visit_optional(w, handler->type) || !define_optional(w, handler->name, &handler->node) ||
            !visit_stmts(w, handler->body))
            return false;
    }
    return visit_stmts(w, n->finalbody);
}

static bool visit_with(Walk *w, const AstSeq *items, const AstSeq *body) {
    for (size_t i = 0; i < items->count; i++) {
        const AstWithitem *item = AST_ITEM(Withitem, items, i);
        if (!visit_expr(w, item->context_expr) || !visit_optional(w, item->optional_vars)) return false;
    }
    return visit_stmts(w, body);
}

static bool visit_match(Walk *w, const AstMatch *n) {
    if (!visit_expr(w, n->subject)) return false;
    for (size_t i = 0; i < n->cases->count; i++) {
        const AstMatchCase *clause = AST_ITEM(MatchCase, n->cases, i);
        if (!visit_pattern(w, clause->pattern) || !visit_optional(w, clause->guard) ||
            !visit_stmts(w, clause->body))
            return false;
    }
    return true;
}

static bool visit_for(Walk *w, const AstFor *n) {
    return visit_expr(w, n->target) && visit_expr(w, n->iter) && visit_stmts(w, n->body) && visit_stmts(w, n->orelse);
}

static bool visit_stmt_kind(Walk *w, const AstNode *n) {
    switch (n->kind) {
    case AST_FUNCTION_DEF: case AST_ASYNC_FUNCTION_DEF: return visit_function(w, AST_AS(FunctionDef, n));
    case AST_CLASS_DEF: return visit_class(w, AST_AS(ClassDef, n));
    case AST_RETURN:
        if (!AST_AS(Return, n)->value) return true;
        if (!visit_expr(w, AST_AS(Return, n)->value)) return false;
        w->scope->returns_value = true;
        return true;
    case AST_DELETE: return visit_exprs(w, AST_AS(Delete, n)->targets);
    case AST_ASSIGN: return visit_exprs(w, AST_AS(Assign, n)->targets) && visit_expr(w, AST_AS(Assign, n)->value);
    case AST_AUG_ASSIGN:
        return visit_expr(w, AST_AS(AugAssign, n)->target) && visit_expr(w, AST_AS(AugAssign, n)->value);
    case AST_ANN_ASSIGN: return visit_ann_assign(w, AST_AS(AnnAssign, n));
    case AST_ASYNC_FOR: w->scope->is_coroutine = true; return visit_for(w, AST_AS(For, n));
    case AST_FOR: return visit_for(w, AST_AS(For, n));
    case AST_WHILE:
        return visit_expr(w, AST_AS(While, n)->test) && visit_stmts(w, AST_AS(While, n)->body) &&
               visit_stmts(w, AST_AS(While, n)->orelse);
    case AST_IF:
        return visit_expr(w, AST_AS(If, n)->test) && visit_stmts(w, AST_AS(If, n)->body) &&
               visit_stmts(w, AST_AS(If, n)->orelse);
    case AST_ASYNC_WITH: w->scope->is_coroutine = true; return visit_with(w, AST_AS(With, n)->items, AST_AS(With, n)->body);
    case AST_WITH: return visit_with(w, AST_AS(With, n)->items, AST_AS(With, n)->body);
    case AST_MATCH: return visit_match(w, AST_AS(Match, n));
    case AST_RAISE: return visit_optional(w, AST_AS(Raise, n)->exc) && visit_optional(w, AST_AS(Raise, n)->cause);
    case AST_TRY: case AST_TRY_STAR: return visit_try(w, AST_AS(Try, n));
    case AST_ASSERT: return visit_expr(w, AST_AS(Assert, n)->test) && visit_optional(w, AST_AS(Assert, n)->msg);
    case AST_IMPORT: return visit_aliases(w, AST_AS(Import, n)->names);
    case AST_IMPORT_FROM: return visit_aliases(w, AST_AS(ImportFrom, n)->names);
    case AST_GLOBAL: return visit_directive(w, n, AST_AS(Global, n)->names, SYMBOL_DEF_GLOBAL, "global");
    case AST_NONLOCAL: return visit_directive(w, n, AST_AS(Nonlocal, n)->names, SYMBOL_DEF_NONLOCAL, "nonlocal");
    case AST_EXPR: return visit_expr(w, AST_AS(Expr, n)->value);
    default: return true; /* pass, break, continue */
    }
}

static bool visit_stmt(Walk *w, const AstNode *node) {
    if (++w->depth > SYMTABLE_MAX_DEPTH || !stack_has_room(w->stack_floor)) return too_deep(w->st);
    bool ok = visit_stmt_kind(w, node);
    w->depth--;
    return ok;
}

/* ---- the table ---- */

_Static_assert(offsetof(AstFor, orelse) == offsetof(AstAsyncFor, orelse), "For and AsyncFor are read alike");
_Static_assert(offsetof(AstWith, body) == offsetof(AstAsyncWith, body), "With and AsyncWith are read alike");
_Static_assert(offsetof(AstTry, finalbody) == offsetof(AstTryStar, finalbody), "Try and TryStar are read alike");
_Static_assert(offsetof(AstFunctionDef, returns) == offsetof(AstAsyncFunctionDef, returns), "both defs are read alike");

static bool build(Walk *w, const AstNode *root) {
    Symtable *st = w->st;
    w->name_super = fixed_name(w, "super");
    w->name_class = fixed_name(w, "__class__");
    w->name_implicit = fixed_name(w, ".0");
    st->map = arena_alloc(st->arena, sizeof *st->map);
    if (!w->name_super || !w->name_class || !w->name_implicit || !st->map) return symtable_no_memory(st);
    *st->map = (struct SymtableMap){NULL, NULL, 0, 0};
    if (!open_scope(w, SCOPE_MODULE, fixed_name(w, "top"), root)) return false;
    st->top = w->scope;
    bool ok = root->kind == AST_MODULE        ? visit_stmts(w, AST_AS(Module, root)->body)
              : root->kind == AST_INTERACTIVE ? visit_stmts(w, AST_AS(Interactive, root)->body)
                                              : visit_expr(w, AST_AS(Expression, root)->body);
    return ok && symtable_analyze(st);
}

Symtable *symtable_build(Arena *arena, AstInterns *interns, const AstNode *root, unsigned future_flags,
                         ParseError *error) {
    Symtable *st = arena_alloc(arena, sizeof(Symtable));
    *error = (ParseError){.kind = PARSE_OK, .message = ""};
    if (!st) {
        error->kind = PARSE_MEMORY_ERROR;
        return NULL;
    }
    *st = (Symtable){.arena = arena, .interns = interns, .future_flags = future_flags, .error = *error};
    Walk w = {.st = st, .stack_floor = stack_room_floor()};
    if (build(&w, root)) return st;
    *error = st->error;
    return NULL;
}
