/* codegen_func.c - functions, lambdas and classes: making code objects for bodies and function objects from them. */
#include "codegen_int.h"

#include "objects/list.h"
#include "objects/str.h"

/* ---- making function objects ---------------------------------------------------------------------------------------- */
void cg_prologue(Codegen *c) {
    Unit *u = c->unit;
    if (c->failed) return;
    bool runs_as_generator = u->scope->is_coroutine || (u->scope->is_generator && u->scope->kind == SCOPE_FUNCTION);
    if (runs_as_generator) cg_emit(c, OP_RETURN_GENERATOR, 0, 0, 0);
    for (uint32_t i = 0; i < u->locals.count; i++) {
        if (ident_map_find(&u->cells, u->locals.items[i]) >= 0) cg_emit(c, OP_MAKE_CELL, (int)i, 0, 0);
    }
    for (int i = 0; i < u->cell_count_own; i++) cg_emit(c, OP_MAKE_CELL, u->cell_base + i, 0, 0);
}

/* The cell itself of a free variable of an inner function, in R[dst]. */
static void load_closure(Codegen *c, Value name, int dst) {
    Unit       *u = c->unit;
    size_t      length;
    const char *text = str_utf8(name, &length);
    if (!text) {
        cg_fail(c);
        return;
    }
    const AstIdent *ident = ast_intern(c->interns, text, length);
    if (!ident) {
        cg_fail_memory(c);
        return;
    }
    int free_index = ident_map_find(&u->frees, ident);
    int cell = ident_map_find(&u->cells, ident);
    if (cell >= 0) {
        int parameter = ident_map_find(&u->locals, ident);
        bool is_parameter = parameter >= 0 && parameter < u->parameter_registers;
        int  own = cell - ((int)u->cells.count - u->cell_count_own);
        cg_emit(c, OP_MOVE, dst, is_parameter ? parameter : u->cell_base + own, 0);
    } else if (free_index >= 0) {
        cg_emit(c, OP_LOAD_CLOSURE, dst, free_index, 0);
    } else {
        (void)raise_system_error("no closure for %R in %U", name, u->qualname);
        cg_fail(c);
    }
}

void cg_make_function(Codegen *c, Value code, int group, int dst) {
    if (c->failed || !code) return;
    int   mark = c->unit->top;
    Value frees = ((CodeObj *)code)->free_names.value;
    if (group < 0) {
        group = cg_temps(c, 4);
        for (int i = 0; i < 3; i++) cg_emit(c, OP_LOAD_NULL, group + i, 0, 0);
    }
    intptr_t count = tuple_length(frees);
    if (count) {
        int base = cg_temps(c, (int)count);
        for (intptr_t i = 0; i < count && !c->failed; i++) load_closure(c, tuple_get(frees, i), base + (int)i);
        cg_emit(c, OP_BUILD_TUPLE, group + 3, base, (int)count);
    } else {
        cg_emit(c, OP_LOAD_NULL, group + 3, 0, 0);
    }
    int index = cg_const(c, code);
    if (index > UINT16_MAX) cg_error_here(c, "too many constants in one code block");
    cg_emit(c, OP_MAKE_FUNCTION, dst, group, index);
    c->unit->top = mark;
}

static bool all_constant(const AstSeq *nodes) {
    for (size_t i = 0; i < nodes->count; i++) {
        if (nodes->items[i]->kind != AST_CONSTANT) return false;
    }
    return true;
}

static void positional_defaults(Codegen *c, const AstSeq *defaults, int dst) {
    if (defaults->count == 0) {
        cg_emit(c, OP_LOAD_NULL, dst, 0, 0);
    } else if (!all_constant(defaults)) {
        cg_build_seq(c, AST_TUPLE, defaults, dst);
    } else if (!c->failed) {
        Value tuple = tuple_new((intptr_t)defaults->count);
        if (!tuple) cg_fail(c);
        for (size_t i = 0; i < defaults->count && !c->failed; i++) {
            Value value = cg_constant_value(c, AST_ITEM(Constant, defaults, i)->value);
            if (value) tuple_put(tuple, (intptr_t)i, value);
        }
        cg_load_const(c, dst, tuple);
    }
}

static void keyword_defaults(Codegen *c, const AstArguments *args, int dst) {
    int base = c->unit->top, count = 0;
    for (size_t i = 0; i < args->kwonlyargs->count; i++) {
        if (!args->kw_defaults->items[i]) continue;
        int key = cg_temp(c);
        cg_load_const(c, key, cg_ident_value(c, cg_mangle(c, AST_ITEM(Arg, args->kwonlyargs, i)->arg)));
        cg_expr_to(c, args->kw_defaults->items[i], cg_temp(c));
        count++;
    }
    cg_emit(c, count ? OP_BUILD_MAP : OP_LOAD_NULL, dst, count ? base : 0, count);
    c->unit->top = base;
}

void cg_annotation_value(Codegen *c, const AstNode *node, int dst) {
    if (c->failed) return;
    if (c->flags & CODE_FUTURE_ANNOTATIONS) {
        Value text = unparse_expression(c, node);
        if (text) text = str_intern(text);
        cg_load_const(c, dst, text);
    } else if (node->kind == AST_STARRED) {
        /* *args: *Ts has the one item of Ts */
        int top = c->unit->top, value = cg_operand(c, AST_AS(Starred, node)->value, -1, NULL);
        cg_emit(c, OP_UNPACK_SEQUENCE, dst, value, 1);
        c->unit->top = top; /* the next annotation stands right behind */
    } else {
        cg_expr_to(c, node, dst);
    }
}

static int annotate(Codegen *c, const AstIdent *name, const AstNode *annotation) {
    if (!annotation) return 0;
    int key = cg_temp(c);
    cg_load_const(c, key, cg_ident_value(c, cg_mangle(c, name)));
    cg_annotation_value(c, annotation, cg_temp(c));
    return 2;
}

static int annotate_args(Codegen *c, const AstSeq *args) {
    int count = 0;
    for (size_t i = 0; i < args->count; i++) {
        AstArg *arg = AST_ITEM(Arg, args, i);
        count += annotate(c, arg->arg, arg->annotation);
    }
    return count;
}

static void annotations(Codegen *c, const AstArguments *args, const AstNode *returns, int dst) {
    int base = c->unit->top;
    int count = annotate_args(c, args->args);
    count += annotate_args(c, args->posonlyargs);
    if (args->vararg) count += annotate(c, args->vararg->arg, args->vararg->annotation);
    count += annotate_args(c, args->kwonlyargs);
    if (args->kwarg) count += annotate(c, args->kwarg->arg, args->kwarg->annotation);
    if (returns) count += annotate(c, cg_ident(c, "return"), returns);
    cg_emit(c, count ? OP_BUILD_TUPLE : OP_LOAD_NULL, dst, count ? base : 0, count);
    c->unit->top = base;
}

/* Defaults, keyword defaults and annotations in a new group of four registers. */
static int function_group(Codegen *c, const AstArguments *args, const AstNode *returns) {
    int group = cg_temps(c, 4);
    positional_defaults(c, args->defaults, group);
    keyword_defaults(c, args, group + 1);
    annotations(c, args, returns, group + 2);
    return group;
}

/* ---- bodies --------------------------------------------------------------------------------------------------------- */
static const AstConst *docstring_of(const AstSeq *body) {
    if (body->count == 0 || body->items[0]->kind != AST_EXPR) return NULL;
    const AstNode *value = AST_ITEM(Expr, body, 0)->value;
    if (value->kind != AST_CONSTANT) return NULL;
    const AstConst *constant = AST_AS(Constant, value)->value;
    if (constant->tag == AST_CONST_STR) return constant;
    return constant->tag == AST_CONST_OBJECT && is_str((Value)constant->object) ? constant : NULL;
}

static void set_arguments(Unit *u, const AstArguments *args) {
    u->posonly_count = (int)args->posonlyargs->count;
    u->arg_count = u->posonly_count + (int)args->args->count;
    u->kwonly_count = (int)args->kwonlyargs->count;
}

static void check_argument(Codegen *c, const AstArg *arg) {
    if (arg) (void)cg_forbidden_name(c, &arg->node, arg->arg, AST_STORE);
}

static void check_arguments(Codegen *c, const AstArguments *args) {
    const AstSeq *lists[] = {args->posonlyargs, args->args, args->kwonlyargs};
    for (size_t k = 0; k < COUNT_OF(lists); k++) {
        for (size_t i = 0; i < lists[k]->count; i++) check_argument(c, AST_ITEM(Arg, lists[k], i));
    }
    check_argument(c, args->vararg);
    check_argument(c, args->kwarg);
}

static Value function_code(Codegen *c, const AstNode *node, UnitKind kind, const AstIdent *name, const AstArguments *args,
                           const AstSeq *body, int first_line) {
    Unit unit;
    if (!cg_unit_enter(c, &unit, kind, name, node, first_line)) return NULL;
    set_arguments(&unit, args);
    const AstConst *doc = c->optimize < 2 ? docstring_of(body) : NULL;
    (void)cg_const(c, doc ? cg_constant_value(c, doc) : NONE);
    cg_prologue(c);
    cg_body(c, body);
    unit.loc = cg_no_location;
    cg_emit(c, OP_RETURN_NONE, 0, 0, 0);
    return cg_unit_leave(c, 0);
}

/* Decorators in neighbouring registers; the decorated thing goes into the next one. */
static int first_line_of(const AstNode *node, const AstSeq *decorators) {
    return decorators->count ? decorators->items[0]->pos.lineno : node->pos.lineno;
}

static void evaluate_decorators(Codegen *c, const AstSeq *decorators) {
    for (size_t i = 0; i < decorators->count; i++) cg_expr_to(c, decorators->items[i], cg_temp(c));
}

static void apply_decorators(Codegen *c, const AstSeq *decorators, int thing) {
    CodeLocation saved = c->unit->loc;
    for (size_t i = decorators->count; i-- > 0;) {
        c->unit->loc = cg_location(decorators->items[i]);
        thing--;
        cg_emit(c, OP_CALL, thing, 1, thing);
    }
    c->unit->loc = saved;
}

void cg_function(Codegen *c, const AstNode *node) {
    /* Both kinds of function have the same fields. */
    _Static_assert(offsetof(AstFunctionDef, returns) == offsetof(AstAsyncFunctionDef, returns), "same layout");
    const AstFunctionDef *def = AST_AS(FunctionDef, node);
    UnitKind              kind = node->kind == AST_FUNCTION_DEF ? UNIT_FUNCTION : UNIT_ASYNC_FUNCTION;
    check_arguments(c, def->args);
    evaluate_decorators(c, def->decorator_list);
    int first_line = first_line_of(node, def->decorator_list);
    int local = def->decorator_list->count ? -1 : cg_name_register(c, def->name);
    int dst = local >= 0 ? local : cg_temp(c);
    int group = function_group(c, def->args, def->returns);
    if (cg_forbidden_name(c, node, def->name, AST_STORE)) return;
    Value code = function_code(c, node, kind, def->name, def->args, def->body, first_line);
    cg_make_function(c, code, group, dst);
    c->unit->loc = cg_location(node);
    apply_decorators(c, def->decorator_list, dst);
    if (local < 0) cg_name_store(c, def->name, dst - (int)def->decorator_list->count);
}

void cg_lambda(Codegen *c, const AstLambda *node, int dst) {
    Unit unit;
    int  mark = c->unit->top;
    check_arguments(c, node->args);
    int group = function_group(c, node->args, NULL);
    if (!cg_unit_enter(c, &unit, UNIT_LAMBDA, cg_ident(c, "<lambda>"), &node->node, node->node.pos.lineno)) return;
    set_arguments(&unit, node->args);
    (void)cg_const(c, NONE);
    cg_prologue(c);
    int value = cg_operand(c, node->body, -1, NULL);
    unit.loc = cg_location(node->body);
    cg_emit(c, OP_RETURN, value, 0, 0);
    cg_make_function(c, cg_unit_leave(c, 0), group, dst);
    c->unit->top = mark;
}

/* ---- classes -------------------------------------------------------------------------------------------------------- */
static void store_class_name(Codegen *c, const char *name, int src) {
    cg_emit(c, OP_STORE_NAME, src, 0, cg_name_plain(c, cg_ident(c, name)));
}

static Value class_code(Codegen *c, const AstClassDef *node, int first_line) {
    Unit unit;
    if (!cg_unit_enter(c, &unit, UNIT_CLASS, node->name, &node->node, first_line)) return NULL;
    cg_prologue(c);
    int value = cg_temp(c);
    cg_name_load(c, cg_ident(c, "__name__"), value);
    store_class_name(c, "__module__", value);
    cg_load_const(c, value, unit.qualname);
    store_class_name(c, "__qualname__", value);
    unit.top = value;
    cg_body(c, node->body);
    unit.loc = cg_no_location;
    int cell = c->failed ? -1 : ident_map_find(&unit.cells, cg_ident(c, "__class__"));
    if (cell >= 0) {
        int reg = unit.cell_base + cell;
        store_class_name(c, "__classcell__", reg);
        cg_emit(c, OP_RETURN, reg, 0, 0);
    } else {
        cg_emit(c, OP_RETURN_NONE, 0, 0, 0);
    }
    return cg_unit_leave(c, 0);
}

void cg_class(Codegen *c, const AstClassDef *node) {
    evaluate_decorators(c, node->decorator_list);
    int first_line = first_line_of(&node->node, node->decorator_list);
    int base = cg_temp(c);
    if (cg_forbidden_name(c, &node->node, node->name, AST_STORE)) return;
    Value code = class_code(c, node, first_line);
    cg_emit(c, OP_LOAD_BUILD_CLASS, base, 0, 0);
    cg_make_function(c, code, -1, cg_temp(c));
    cg_load_const(c, cg_temp(c), cg_ident_value(c, node->name));
    cg_call_rest(c, base, 2, node->bases, node->keywords, base);
    c->unit->top = base + 1;
    c->unit->loc = cg_location(&node->node);
    apply_decorators(c, node->decorator_list, base);
    cg_name_store(c, node->name, base - (int)node->decorator_list->count);
}
