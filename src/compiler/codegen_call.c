/* codegen_call.c - calls, displays and comprehensions: everything that is built in a window of neighbouring registers.
 *
 * A window lies on top of the temporaries: the callable first, then the arguments, each computed in place. */
#include "codegen_int.h"

#include "objects/dict.h"
#include "objects/list.h"
#include "objects/str.h"

#define DIRECT_MAX    32   /* longer displays grow a list or dict item by item, to keep frames small */
#define ARGUMENTS_MAX 64   /* calls with more arguments get them as a tuple and a dict */

/* ---- displays ------------------------------------------------------------------------------------------------------ */
static bool has_starred(const AstSeq *elements) {
    for (size_t i = 0; i < elements->count; i++) {
        if (elements->items[i]->kind == AST_STARRED) return true;
    }
    return false;
}

/* The elements as a tuple object when all are constants and there are enough of them, else NULL. */
static Value constant_elements(Codegen *c, const AstSeq *elements) {
    if (elements->count < 3 || c->failed) return NULL;
    for (size_t i = 0; i < elements->count; i++) {
        if (elements->items[i]->kind != AST_CONSTANT) return NULL;
    }
    Value tuple = tuple_new((intptr_t)elements->count);
    if (!tuple) return cg_fail(c), NULL;
    for (size_t i = 0; i < elements->count; i++) {
        Value value = cg_constant_value(c, AST_ITEM(Constant, elements, i)->value);
        if (!value) return NULL;
        tuple_put(tuple, (intptr_t)i, value);
    }
    return tuple;
}

static void add_element(Codegen *c, bool is_set, int container, const AstNode *element) {
    int mark = c->unit->top;
    if (element->kind == AST_STARRED) {
        int value = cg_operand(c, AST_AS(Starred, element)->value, -1, NULL);
        cg_emit(c, is_set ? OP_SET_UPDATE : OP_LIST_EXTEND, container, value, 0);
    } else {
        int value = cg_operand(c, element, -1, NULL);
        cg_emit(c, is_set ? OP_SET_ADD : OP_LIST_APPEND, container, value, 0);
    }
    c->unit->top = mark;
}

/* {1, 2, 3}: a set made from a constant frozenset. */
static Value frozen(Codegen *c, Value tuple) {
    Value set = frozenset_from_iterable(tuple);
    if (!set) cg_fail(c);
    return set;
}

void cg_build_seq(Codegen *c, AstKind kind, const AstSeq *elements, int dst) {
    bool  is_set = kind == AST_SET;
    Value constants = kind == AST_TUPLE ? NULL : constant_elements(c, elements);
    int   mark = c->unit->top;
    if (c->failed) return;
    if (!constants && elements->count <= DIRECT_MAX && !has_starred(elements)) {
        int base = cg_is_temp(c, dst) && dst == mark - 1 ? dst : cg_temp(c);
        c->unit->top = base;
        for (size_t i = 0; i < elements->count; i++) cg_expr_to(c, elements->items[i], cg_temp(c));
        cg_emit(c, is_set ? OP_BUILD_SET : kind == AST_LIST ? OP_BUILD_LIST : OP_BUILD_TUPLE, dst, base, (int)elements->count);
        c->unit->top = mark;
        return;
    }
    int container = cg_is_temp(c, dst) ? dst : cg_temp(c);
    cg_emit(c, is_set ? OP_BUILD_SET : OP_BUILD_LIST, container, container, 0);
    if (constants) {
        int value = cg_temp(c);
        cg_load_const(c, value, is_set ? frozen(c, constants) : constants);
        cg_emit(c, is_set ? OP_SET_UPDATE : OP_LIST_EXTEND, container, value, 0);
    } else {
        for (size_t i = 0; i < elements->count; i++) add_element(c, is_set, container, elements->items[i]);
    }
    if (kind == AST_TUPLE) {
        cg_emit(c, OP_LIST_TO_TUPLE, dst, container, 0);
    } else {
        cg_move(c, dst, container);
    }
    c->unit->top = mark;
}

void cg_dict(Codegen *c, const AstDict *node, int dst) {
    size_t count = node->keys->count, first = 0;
    int    dict = cg_is_temp(c, dst) ? dst : cg_temp(c);
    int    base = c->unit->top;
    while (count <= DIRECT_MAX && first < count && node->keys->items[first]) {
        cg_expr_to(c, node->keys->items[first], cg_temp(c));
        cg_expr_to(c, node->values->items[first], cg_temp(c));
        first++;
    }
    c->unit->top = base;
    if (first == count) {
        cg_emit(c, OP_BUILD_MAP, dst, base, (int)first);
        return;
    }
    cg_emit(c, OP_BUILD_MAP, dict, base, (int)first);
    for (size_t i = first; i < count; i++) {
        if (node->keys->items[i]) {
            int key = cg_operand(c, node->keys->items[i], -1, node->values->items[i]);
            int value = cg_operand(c, node->values->items[i], -1, NULL);
            cg_emit(c, OP_MAP_ADD, dict, key, value);
        } else {
            cg_emit(c, OP_DICT_UPDATE, dict, cg_operand(c, node->values->items[i], -1, NULL), 0);
        }
        c->unit->top = base;
    }
    cg_move(c, dst, dict);
}

/* ---- calls --------------------------------------------------------------------------------------------------------- */
int cg_window(Codegen *c, int dst) { return cg_is_temp(c, dst) && dst == c->unit->top - 1 ? dst : cg_temp(c); }

static void check_keywords(Codegen *c, const AstSeq *keywords) {
    for (size_t i = 0; i < keywords->count && !c->failed; i++) {
        AstKeyword *keyword = AST_ITEM(Keyword, keywords, i);
        if (!keyword->arg) continue;
        if (cg_forbidden_name(c, &keyword->node, keyword->arg, AST_STORE)) return;
        for (size_t k = i + 1; k < keywords->count; k++) {
            AstKeyword *other = AST_ITEM(Keyword, keywords, k);
            if (other->arg && other->arg == keyword->arg) {
                cg_error(c, &other->node, "keyword argument repeated: %s", keyword->arg->text);
                return;
            }
        }
    }
}

static bool has_double_star(const AstSeq *keywords) {
    for (size_t i = 0; i < keywords->count; i++) {
        if (!AST_ITEM(Keyword, keywords, i)->arg) return true;
    }
    return false;
}

/* Index of the constant tuple of keyword names. */
static int keyword_names(Codegen *c, const AstSeq *keywords) {
    if (c->failed) return 0;
    Value names = tuple_new((intptr_t)keywords->count);
    if (!names) return cg_fail(c), 0;
    for (size_t i = 0; i < keywords->count; i++) {
        Value name = cg_ident_value(c, AST_ITEM(Keyword, keywords, i)->arg);
        if (!name) return 0;
        tuple_put(names, (intptr_t)i, name);
    }
    return cg_const(c, names);
}

static void emit_keyword_call(Codegen *c, int op, int base, int count, int dst, const AstSeq *keywords) {
    int      names = keyword_names(c, keywords);
    uint32_t at = cg_emit(c, op, base, count, dst);
    if (!c->failed) c->unit->irs[at].extra = (uint32_t)names;
}

static void call_arguments(Codegen *c, const AstSeq *args, const AstSeq *keywords) {
    for (size_t i = 0; i < args->count; i++) cg_expr_to(c, args->items[i], cg_temp(c));
    for (size_t i = 0; i < keywords->count; i++) cg_expr_to(c, AST_ITEM(Keyword, keywords, i)->value, cg_temp(c));
}

/* The positional arguments of a call with * or **: a tuple, or the one iterable itself, in R[base + 1]. */
static void starred_arguments(Codegen *c, int base, int already, const AstSeq *args) {
    int first = base + 1;
    if (already == 0 && args->count == 1 && args->items[0]->kind == AST_STARRED) {
        cg_expr_to(c, AST_ITEM(Starred, args, 0)->value, cg_temp(c));
        return;
    }
    if (!has_starred(args) && args->count <= DIRECT_MAX) {
        for (size_t i = 0; i < args->count; i++) cg_expr_to(c, args->items[i], cg_temp(c));
        cg_emit(c, OP_BUILD_TUPLE, first, first, already + (int)args->count);
    } else {
        int list = cg_temp(c);
        cg_emit(c, OP_BUILD_LIST, list, first, already);
        for (size_t i = 0; i < args->count; i++) add_element(c, false, list, args->items[i]);
        cg_emit(c, OP_LIST_TO_TUPLE, first, list, 0);
    }
    c->unit->top = first + 1;
}

static void keyword_group(Codegen *c, const AstSeq *keywords, size_t from, size_t to, int dst) {
    int  base = c->unit->top;
    bool one_by_one = to - from > DIRECT_MAX;
    if (one_by_one) cg_emit(c, OP_BUILD_MAP, dst, base, 0);
    for (size_t i = from; i < to; i++) {
        AstKeyword *keyword = AST_ITEM(Keyword, keywords, i);
        int         key = cg_temp(c);
        cg_load_const(c, key, cg_ident_value(c, keyword->arg));
        cg_expr_to(c, keyword->value, cg_temp(c));
        if (!one_by_one) continue;
        cg_emit(c, OP_MAP_ADD, dst, key, key + 1);
        c->unit->top = base;
    }
    if (!one_by_one) cg_emit(c, OP_BUILD_MAP, dst, base, (int)(to - from));
    c->unit->top = base;
}

static void starred_keywords(Codegen *c, int base, const AstSeq *keywords) {
    int    dict = cg_temp(c);
    bool   have_dict = false;
    size_t from = 0;
    if (keywords->count == 0) cg_emit(c, OP_LOAD_NULL, dict, 0, 0);
    for (size_t i = 0; i <= keywords->count && keywords->count; i++) {
        bool is_end = i == keywords->count;
        if (!is_end && AST_ITEM(Keyword, keywords, i)->arg) continue;
        if (!have_dict && (from < i || !is_end)) {
            keyword_group(c, keywords, from, i, dict);
            have_dict = true;
        } else if (from < i) {
            int group = cg_temp(c);
            keyword_group(c, keywords, from, i, group);
            cg_emit(c, OP_DICT_MERGE, dict, group, base);
            c->unit->top = group;
        }
        from = i + 1;
        if (is_end) break;
        int mark = c->unit->top;
        cg_emit(c, OP_DICT_MERGE, dict, cg_operand(c, AST_ITEM(Keyword, keywords, i)->value, -1, NULL), base);
        c->unit->top = mark;
    }
}

void cg_call_rest(Codegen *c, int base, int already, const AstSeq *args, const AstSeq *keywords, int dst) {
    check_keywords(c, keywords);
    if (has_starred(args) || has_double_star(keywords) || args->count + keywords->count > ARGUMENTS_MAX) {
        starred_arguments(c, base, already, args);
        starred_keywords(c, base, keywords);
        cg_emit(c, OP_CALL_EX, base, 0, dst);
        return;
    }
    int count = already + (int)args->count + (int)keywords->count;
    call_arguments(c, args, keywords);
    if (keywords->count) {
        emit_keyword_call(c, OP_CALL_KW, base, count, dst, keywords);
    } else {
        cg_emit(c, OP_CALL, base, count, dst);
    }
}

static void method_call(Codegen *c, const AstCall *node, int dst) {
    const AstAttribute *attribute = AST_AS(Attribute, node->func);
    CodeLocation        saved = c->unit->loc;
    check_keywords(c, node->keywords);
    int base = cg_window(c, dst);
    int object = cg_operand(c, attribute->value, base, NULL);
    (void)cg_temp(c);
    c->unit->loc = cg_attribute_location(cg_location(node->func), attribute);
    cg_emit(c, OP_LOAD_METHOD, base, object, cg_name(c, attribute->attr));
    c->unit->loc = saved;
    call_arguments(c, node->args, node->keywords);
    c->unit->loc = cg_attribute_location(saved, attribute);
    int count = 1 + (int)node->args->count + (int)node->keywords->count;
    if (node->keywords->count) {
        emit_keyword_call(c, OP_CALL_METHOD_KW, base, count, dst, node->keywords);
    } else {
        cg_emit(c, OP_CALL_METHOD, base, count, dst);
    }
    c->unit->loc = saved;
}

static void warn_not_callable(Codegen *c, const AstCall *node) {
    const AstNode *function = node->func;
    const char    *type;
    switch (function->kind) {
    case AST_TUPLE: type = "tuple"; break;
    case AST_LIST:
    case AST_LIST_COMP: type = "list"; break;
    case AST_DICT:
    case AST_DICT_COMP: type = "dict"; break;
    case AST_SET:
    case AST_SET_COMP: type = "set"; break;
    case AST_GENERATOR_EXP: type = "generator"; break;
    case AST_JOINED_STR:
    case AST_FORMATTED_VALUE: type = "str"; break;
    case AST_CONSTANT: {
        Value value = cg_constant_value(c, AST_AS(Constant, function)->value);
        if (!value) return;
        type = type_short_name(type_of(value));
        break;
    }
    default: return;
    }
    cg_warn(c, &node->node, "'%s' object is not callable; perhaps you missed a comma?", type);
}

void cg_call(Codegen *c, const AstCall *node, int dst) {
    if (node->func->kind == AST_ATTRIBUTE && AST_AS(Attribute, node->func)->ctx == AST_LOAD && !has_starred(node->args) &&
        !has_double_star(node->keywords) && node->args->count + node->keywords->count <= ARGUMENTS_MAX) {
        method_call(c, node, dst);
        return;
    }
    warn_not_callable(c, node);
    int base = cg_window(c, dst);
    cg_expr_to(c, node->func, base);
    cg_call_rest(c, base, 0, node->args, node->keywords, dst);
}

/* ---- comprehensions --------------------------------------------------------------------------------------------------- */
typedef struct Comprehension {
    AstKind        kind;
    const AstNode *element, *value; /* value: of a dict comprehension */
    const AstSeq  *generators;
    int            container;
} Comprehension;

static void comprehension_level(Codegen *c, const Comprehension *comp, size_t level);

static void comprehension_element(Codegen *c, const Comprehension *comp) {
    int mark = c->unit->top;
    int element = cg_operand(c, comp->element, -1, comp->value);
    switch (comp->kind) {
    case AST_GENERATOR_EXP:
        if (c->unit->scope->is_coroutine) {
            int wrapped = cg_temp(c);
            cg_emit(c, OP_ASYNC_GEN_WRAP, wrapped, element, 0);
            element = wrapped;
        }
        cg_emit(c, OP_YIELD, cg_temp(c), element, 0);
        break;
    case AST_LIST_COMP: cg_emit(c, OP_LIST_APPEND, comp->container, element, 0); break;
    case AST_SET_COMP: cg_emit(c, OP_SET_ADD, comp->container, element, 0); break;
    default: cg_emit(c, OP_MAP_ADD, comp->container, element, cg_operand(c, comp->value, -1, NULL)); break;
    }
    c->unit->top = mark;
}

/* Conditions, inner loops and the element; a false condition goes on to SKIP. */
static void comprehension_rest(Codegen *c, const Comprehension *comp, size_t level, Label skip) {
    const AstSeq *ifs = AST_ITEM(Comprehension, comp->generators, level)->ifs;
    for (size_t i = 0; i < ifs->count; i++) cg_jump_if(c, ifs->items[i], false, skip);
    if (level + 1 < comp->generators->count) {
        comprehension_level(c, comp, level + 1);
    } else {
        comprehension_element(c, comp);
    }
}

/* `for x in [y]` inside a comprehension is an assignment. */
static const AstNode *single_element(const AstNode *iterable) {
    const AstSeq *elements = iterable->kind == AST_LIST ? AST_AS(List, iterable)->elts
                           : iterable->kind == AST_TUPLE ? AST_AS(Tuple, iterable)->elts : NULL;
    return elements && elements->count == 1 && elements->items[0]->kind != AST_STARRED ? elements->items[0] : NULL;
}

static void store_expression(Codegen *c, const AstNode *target, const AstNode *value) {
    int reg = cg_store_destination(c, target);
    if (reg >= 0) {
        cg_expr_to(c, value, reg);
    } else {
        cg_store(c, target, cg_operand(c, value, -1, NULL));
    }
}

static void async_level(Codegen *c, const Comprehension *comp, const AstComprehension *generator, int iterator, size_t level) {
    Label start = cg_label(c), skip = cg_label(c), failed = cg_label(c);
    int   exception = cg_temp(c), item = cg_temp(c), value = cg_temp(c);
    cg_place(c, start);
    Block *block = cg_block_push(c, BLOCK_ASYNC_COMPREHENSION, start, 0);
    block->reg = iterator;
    c->unit->handler = cg_handler(c, failed, exception);
    cg_emit(c, OP_GET_ANEXT, item, iterator, 0);
    cg_yield_from_loop(c, item, value);
    cg_block_pop(c);
    cg_store(c, generator->target, value);
    comprehension_rest(c, comp, level, skip);
    cg_place(c, skip);
    cg_jump(c, OP_JUMP_BACK, 0, 0, start);
    cg_place(c, failed);
    cg_emit(c, OP_END_ASYNC_FOR, exception, 0, 0);
}

static void comprehension_level(Codegen *c, const Comprehension *comp, size_t level) {
    const AstComprehension *generator = AST_ITEM(Comprehension, comp->generators, level);
    const AstNode          *single = level ? single_element(generator->iter) : NULL;
    int                     mark = c->unit->top, iterator = 0;
    if (single && !generator->is_async) {
        Label skip = cg_label(c);
        store_expression(c, generator->target, single);
        c->unit->top = mark;
        comprehension_rest(c, comp, level, skip);
        cg_place(c, skip);
        return;
    }
    if (level) {
        iterator = cg_temp(c);
        cg_emit(c, generator->is_async ? OP_GET_AITER : OP_GET_ITER, iterator, cg_operand(c, generator->iter, iterator, NULL), 0);
    }
    if (generator->is_async) {
        async_level(c, comp, generator, iterator, level);
    } else {
        Label start = cg_label(c), skip = cg_label(c), end = cg_label(c);
        int   item = cg_store_destination(c, generator->target);
        cg_place(c, start);
        if (item >= 0) {
            cg_jump(c, OP_FOR_ITER, iterator, item, end);
        } else {
            int value = cg_temp(c);
            cg_jump(c, OP_FOR_ITER, iterator, value, end);
            cg_store(c, generator->target, value);
        }
        comprehension_rest(c, comp, level, skip);
        cg_place(c, skip);
        cg_jump(c, OP_JUMP_BACK, 0, 0, start);
        cg_place(c, end);
    }
    c->unit->top = mark;
}

static Comprehension describe(const AstNode *node) {
    switch (node->kind) {
    case AST_LIST_COMP: {
        AstListComp *comp = AST_AS(ListComp, node);
        return (Comprehension){AST_LIST_COMP, comp->elt, NULL, comp->generators, -1};
    }
    case AST_SET_COMP: {
        AstSetComp *comp = AST_AS(SetComp, node);
        return (Comprehension){AST_SET_COMP, comp->elt, NULL, comp->generators, -1};
    }
    case AST_DICT_COMP: {
        AstDictComp *comp = AST_AS(DictComp, node);
        return (Comprehension){AST_DICT_COMP, comp->key, comp->value, comp->generators, -1};
    }
    default: {
        AstGeneratorExp *comp = AST_AS(GeneratorExp, node);
        return (Comprehension){AST_GENERATOR_EXP, comp->elt, NULL, comp->generators, -1};
    }
    }
}

static Value comprehension_code(Codegen *c, const AstNode *node, Comprehension *comp) {
    static const char *const names[] = {"<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>"};
    Unit                     unit;
    const AstIdent          *name = cg_ident(c, names[node->kind - AST_LIST_COMP]);
    if (!cg_unit_enter(c, &unit, UNIT_COMPREHENSION, name, node, node->pos.lineno)) return NULL;
    unit.arg_count = 1;
    cg_prologue(c);
    unit.loc = cg_location(node);
    if (comp->kind != AST_GENERATOR_EXP) {
        comp->container = cg_temp(c);
        int op = comp->kind == AST_LIST_COMP ? OP_BUILD_LIST : comp->kind == AST_SET_COMP ? OP_BUILD_SET : OP_BUILD_MAP;
        cg_emit(c, op, comp->container, comp->container, 0);
    }
    comprehension_level(c, comp, 0);
    if (comp->kind != AST_GENERATOR_EXP) {
        cg_emit(c, OP_RETURN, comp->container, 0, 0);
    } else {
        cg_emit(c, OP_RETURN_NONE, 0, 0, 0);
    }
    return cg_unit_leave(c, 0);
}

void cg_comprehension(Codegen *c, const AstNode *node, int dst) {
    Comprehension           comp = describe(node);
    const AstComprehension *outermost = AST_ITEM(Comprehension, comp.generators, 0);
    Scope                  *scope = symtable_scope_of(c->table, node);
    bool                    top_level = c->flags & COMPILE_ALLOW_TOP_LEVEL_AWAIT && c->unit->kind == UNIT_MODULE;
    bool                    is_async = scope && scope->is_coroutine;
    if (is_async && comp.kind != AST_GENERATOR_EXP && c->unit->kind != UNIT_ASYNC_FUNCTION &&
        c->unit->kind != UNIT_COMPREHENSION && !top_level) {
        cg_error(c, node, "asynchronous comprehension outside of an asynchronous function");
        return;
    }
    int   base = cg_window(c, dst);
    Value code = comprehension_code(c, node, &comp);
    if (!code) return;
    cg_make_function(c, code, -1, base);
    int iterator = cg_temp(c);
    int iterable = cg_operand(c, outermost->iter, iterator, NULL);
    cg_emit(c, outermost->is_async ? OP_GET_AITER : OP_GET_ITER, iterator, iterable, 0);
    if (is_async && comp.kind != AST_GENERATOR_EXP) {
        cg_emit(c, OP_CALL, base, 1, base);
        c->unit->top = base + 1;
        cg_await(c, base, 0);
        cg_move(c, dst, base);
    } else {
        cg_emit(c, OP_CALL, base, 1, dst);
    }
}
