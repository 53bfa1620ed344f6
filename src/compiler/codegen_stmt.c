/* codegen_stmt.c - statements, except try and with (codegen_try.c), match, and definitions. */
#include "codegen_int.h"

#include "objects/list.h"
#include "objects/str.h"
#include "objects/thread.h"

void cg_nop(Codegen *c) { cg_emit(c, OP_NOP, 0, 0, 0); }

/* ---- bodies ------------------------------------------------------------------------------------------------------------ */
static bool has_annotation(const AstSeq *body);

static bool handlers_have_annotation(const AstSeq *handlers) {
    for (size_t i = 0; i < handlers->count; i++) {
        if (has_annotation(AST_ITEM(ExceptHandler, handlers, i)->body)) return true;
    }
    return false;
}

static bool cases_have_annotation(const AstSeq *cases) {
    for (size_t i = 0; i < cases->count; i++) {
        if (has_annotation(AST_ITEM(MatchCase, cases, i)->body)) return true;
    }
    return false;
}

/* Does a class or module body annotate a variable, in whatever block? */
static bool has_annotation(const AstSeq *body) {
    for (size_t i = 0; i < body->count; i++) {
        const AstNode *node = body->items[i];
        bool           found = false;
        switch (node->kind) {
        case AST_ANN_ASSIGN: return true;
        case AST_FOR: found = has_annotation(AST_AS(For, node)->body) || has_annotation(AST_AS(For, node)->orelse); break;
        case AST_ASYNC_FOR:
            found = has_annotation(AST_AS(AsyncFor, node)->body) || has_annotation(AST_AS(AsyncFor, node)->orelse);
            break;
        case AST_WHILE: found = has_annotation(AST_AS(While, node)->body) || has_annotation(AST_AS(While, node)->orelse); break;
        case AST_IF: found = has_annotation(AST_AS(If, node)->body) || has_annotation(AST_AS(If, node)->orelse); break;
        case AST_WITH: found = has_annotation(AST_AS(With, node)->body); break;
        case AST_ASYNC_WITH: found = has_annotation(AST_AS(AsyncWith, node)->body); break;
        case AST_MATCH: found = cases_have_annotation(AST_AS(Match, node)->cases); break;
        case AST_TRY:
        case AST_TRY_STAR: {
            _Static_assert(offsetof(AstTry, finalbody) == offsetof(AstTryStar, finalbody), "same layout");
            AstTry *try = AST_AS(Try, node);
            found = has_annotation(try->body) || handlers_have_annotation(try->handlers) || has_annotation(try->orelse) ||
                    has_annotation(try->finalbody);
            break;
        }
        default: break;
        }
        if (found) return true;
    }
    return false;
}

static bool is_docstring(const AstSeq *body) {
    if (body->count == 0 || body->items[0]->kind != AST_EXPR) return false;
    const AstNode *value = AST_ITEM(Expr, body, 0)->value;
    if (value->kind != AST_CONSTANT) return false;
    const AstConst *constant = AST_AS(Constant, value)->value;
    return constant->tag == AST_CONST_STR || (constant->tag == AST_CONST_OBJECT && is_str((Value)constant->object));
}

void cg_body(Codegen *c, const AstSeq *body) {
    Unit  *u = c->unit;
    size_t first = 0;
    if (u->kind == UNIT_MODULE || u->kind == UNIT_CLASS) {
        if (u->kind == UNIT_MODULE && body->count) u->loc = cg_location(body->items[0]);
        if (has_annotation(body)) cg_emit(c, OP_SETUP_ANNOTATIONS, 0, 0, 0);
        if (is_docstring(body) && c->optimize < 2 && !(c->interactive && u->kind == UNIT_MODULE)) {
            int doc = cg_temp(c);
            cg_expr_to(c, AST_ITEM(Expr, body, 0)->value, doc);
            u->loc = cg_no_location;
            cg_emit(c, OP_STORE_NAME, doc, 0, cg_name_plain(c, cg_ident(c, "__doc__")));
            u->top = doc;
            first = 1;
        }
    } else if (is_docstring(body)) {
        first = 1;
    }
    for (size_t i = first; i < body->count; i++) cg_stmt(c, body->items[i]);
}

static void statements(Codegen *c, const AstSeq *body) {
    for (size_t i = 0; i < body->count; i++) cg_stmt(c, body->items[i]);
}

/* ---- assignment -------------------------------------------------------------------------------------------------------- */
/* `a, b = b, a`: no tuple is made.  A source that is a local is read in place unless an earlier store changes it. */
enum { DIRECT_PAIRS = 8 };

static const AstSeq *plain_elements(const AstNode *node) {
    const AstSeq *elements = node->kind == AST_TUPLE ? AST_AS(Tuple, node)->elts : node->kind == AST_LIST ? AST_AS(List, node)->elts : NULL;
    if (!elements || elements->count < 2 || elements->count > DIRECT_PAIRS) return NULL;
    for (size_t i = 0; i < elements->count; i++) {
        if (elements->items[i]->kind == AST_STARRED) return NULL;
    }
    return elements;
}

static bool assign_pairs(Codegen *c, const AstNode *target, const AstNode *value) {
    const AstSeq *targets = plain_elements(target), *values = plain_elements(value);
    int           sources[DIRECT_PAIRS], written[DIRECT_PAIRS];
    if (c->has_walrus || !targets || !values || targets->count != values->count) return false;
    size_t count = targets->count;
    for (size_t i = 0; i < count; i++) {
        written[i] = cg_store_destination(c, targets->items[i]);
        if (targets->items[i]->kind == AST_TUPLE || targets->items[i]->kind == AST_LIST) return false;
    }
    for (size_t i = 0; i < count && !c->failed; i++) {
        const AstNode *node = values->items[i];
        sources[i] = -1;
        if (node->kind == AST_CONSTANT) continue;
        int  local = node->kind == AST_NAME ? cg_name_register(c, AST_AS(Name, node)->id) : -1;
        bool overwritten = false;
        for (size_t k = 0; k < i; k++) overwritten |= local >= 0 && written[k] == local;
        if (overwritten) {
            sources[i] = cg_temp(c);
            cg_expr_to(c, node, sources[i]);
        } else {
            sources[i] = cg_operand(c, node, -1, NULL);
        }
    }
    for (size_t i = 0; i < count && !c->failed; i++) {
        if (sources[i] >= 0) {
            cg_store(c, targets->items[i], sources[i]);
        } else if (written[i] >= 0) {
            cg_expr_to(c, values->items[i], written[i]);
        } else {
            int mark = c->unit->top;
            cg_store(c, targets->items[i], cg_operand(c, values->items[i], -1, NULL));
            c->unit->top = mark;
        }
    }
    return true;
}

static void assign(Codegen *c, const AstAssign *node) {
    const AstNode *first = node->targets->items[0];
    size_t         count = node->targets->count;
    bool           unpacks = false;
    if (count == 1 && assign_pairs(c, first, node->value)) return;
    int destination = cg_value_destination(c, first, node->value);
    if (count == 1 && destination >= 0) {
        cg_expr_to(c, node->value, destination);
        return;
    }
    for (size_t i = 0; i < count; i++) unpacks |= node->targets->items[i]->kind == AST_TUPLE || node->targets->items[i]->kind == AST_LIST;
    int value;
    if (count > 1 && (unpacks || c->has_walrus)) {
        value = cg_temp(c);
        cg_expr_to(c, node->value, value);
    } else if (destination >= 0) {
        value = destination;
        cg_expr_to(c, node->value, value);
    } else {
        value = cg_operand(c, node->value, -1, c->has_walrus ? first : NULL);
    }
    for (size_t i = value == destination && destination >= 0; i < count; i++) cg_store(c, node->targets->items[i], value);
}

static void augmented(Codegen *c, const AstAugAssign *node) {
    Unit          *u = c->unit;
    CodeLocation   loc = u->loc;
    const AstNode *target = node->target;
    int            value, object, key;
    u->loc = cg_location(target);
    switch (target->kind) {
    case AST_NAME: {
        const AstIdent *name = AST_AS(Name, target)->id;
        int             local = cg_store_destination(c, target);
        if (cg_forbidden_name(c, target, name, AST_STORE)) return;
        value = cg_operand(c, target, -1, node->value);
        u->loc = loc;
        cg_binary(c, &node->node, node->op, true, local >= 0 ? local : value, value, node->value);
        u->loc = cg_location(target);
        if (local < 0) cg_name_store(c, name, value);
        break;
    }
    case AST_ATTRIBUTE: {
        AstAttribute *attribute = AST_AS(Attribute, target);
        object = cg_operand(c, attribute->value, -1, node->value);
        int name = cg_name(c, attribute->attr);
        value = cg_temp(c);
        u->loc = cg_attribute_location(u->loc, attribute);
        cg_emit(c, OP_LOAD_ATTR, value, object, name);
        u->loc = loc;
        cg_binary(c, &node->node, node->op, true, value, value, node->value);
        u->loc = cg_attribute_location(cg_location(target), attribute);
        cg_emit(c, OP_STORE_ATTR, object, value, name);
        break;
    }
    case AST_SUBSCRIPT: {
        AstSubscript *subscript = AST_AS(Subscript, target);
        object = cg_operand(c, subscript->value, -1, &node->node);
        key = cg_operand(c, subscript->slice, -1, node->value);
        value = cg_temp(c);
        cg_emit(c, OP_LOAD_ITEM, value, object, key);
        u->loc = loc;
        cg_binary(c, &node->node, node->op, true, value, value, node->value);
        u->loc = cg_location(target);
        cg_emit(c, OP_STORE_ITEM, object, key, value);
        break;
    }
    default: cg_error(c, target, "invalid target for augmented assignment"); break;
    }
    u->loc = loc;
}

static void annotated(Codegen *c, const AstAnnAssign *node) {
    bool in_body = c->unit->kind == UNIT_MODULE || c->unit->kind == UNIT_CLASS;
    int  mark = c->unit->top;
    if (node->value) {
        int destination = cg_value_destination(c, node->target, node->value);
        if (destination >= 0) {
            cg_expr_to(c, node->value, destination);
        } else {
            cg_store(c, node->target, cg_operand(c, node->value, -1, node->target));
        }
    }
    c->unit->top = mark;
    switch (node->target->kind) {
    case AST_NAME:
        if (cg_forbidden_name(c, &node->node, AST_AS(Name, node->target)->id, AST_STORE)) return;
        if (node->simple && in_body) {
            int value = cg_temp(c), dict = cg_temp(c), key = cg_temp(c);
            cg_annotation_value(c, node->annotation, value);
            cg_name_load(c, cg_ident(c, "__annotations__"), dict);
            cg_load_const(c, key, cg_ident_value(c, cg_mangle(c, AST_AS(Name, node->target)->id)));
            cg_emit(c, OP_STORE_ITEM, dict, key, value);
        }
        break;
    case AST_ATTRIBUTE:
        if (cg_forbidden_name(c, &node->node, AST_AS(Attribute, node->target)->attr, AST_STORE)) return;
        if (!node->value) cg_expr_discard(c, AST_AS(Attribute, node->target)->value);
        break;
    case AST_SUBSCRIPT:
        if (!node->value) {
            cg_expr_discard(c, AST_AS(Subscript, node->target)->value);
            cg_expr_discard(c, AST_AS(Subscript, node->target)->slice);
        }
        break;
    default: cg_error(c, node->target, "invalid target for annotated assignment"); break;
    }
    c->unit->top = mark;
    if (!node->simple && in_body && !(c->flags & CODE_FUTURE_ANNOTATIONS)) cg_expr_discard(c, node->annotation);
}

/* ---- control flow ------------------------------------------------------------------------------------------------------- */
static void if_statement(Codegen *c, const AstIf *node) {
    Label end = cg_label(c), orelse = node->orelse->count ? cg_label(c) : end;
    cg_jump_if(c, node->test, false, orelse);
    statements(c, node->body);
    if (node->orelse->count) {
        c->unit->loc = cg_no_location;
        cg_jump(c, OP_JUMP, 0, 0, end);
        cg_place(c, orelse);
        statements(c, node->orelse);
    }
    cg_place(c, end);
}

static void while_statement(Codegen *c, const AstWhile *node) {
    Label        start = cg_label(c), orelse = cg_label(c), exit = cg_label(c);
    CodeLocation back = cg_no_location;
    bool         truth, endless = cg_const_truth(c, node->test, &truth) && truth;
    if (endless) { /* tracing sees the line of `while True` at the start and at the jump back */
        back = c->unit->loc;
        cg_nop(c);
    }
    cg_place(c, start);
    cg_block_push(c, BLOCK_LOOP, start, exit);
    if (!endless) cg_jump_if(c, node->test, false, orelse);
    statements(c, node->body);
    c->unit->loc = back;
    cg_jump(c, OP_JUMP_BACK, 0, 0, start);
    cg_block_pop(c);
    cg_place(c, orelse);
    statements(c, node->orelse);
    cg_place(c, exit);
}

static void for_statement(Codegen *c, const AstFor *node) {
    Label start = cg_label(c), orelse = cg_label(c), exit = cg_label(c);
    int   iterator = cg_temp(c);
    int   iterable = cg_operand(c, node->iter, iterator, NULL);
    cg_emit(c, OP_GET_ITER, iterator, iterable, 0);
    cg_place(c, start);
    cg_block_push(c, BLOCK_LOOP, start, exit);
    int mark = c->unit->top, item = cg_store_destination(c, node->target);
    if (item >= 0) {
        cg_jump(c, OP_FOR_ITER, iterator, item, orelse);
    } else {
        int value = cg_temp(c);
        cg_jump(c, OP_FOR_ITER, iterator, value, orelse);
        cg_store(c, node->target, value);
        c->unit->top = mark;
    }
    statements(c, node->body);
    c->unit->loc = cg_no_location;
    cg_jump(c, OP_JUMP_BACK, 0, 0, start);
    cg_block_pop(c);
    cg_place(c, orelse);
    c->unit->top = iterator;
    statements(c, node->orelse);
    cg_place(c, exit);
}

static void async_for_statement(Codegen *c, const AstAsyncFor *node) {
    Label start = cg_label(c), failed = cg_label(c), exit = cg_label(c);
    if (!(c->flags & COMPILE_ALLOW_TOP_LEVEL_AWAIT && c->unit->kind == UNIT_MODULE) && c->unit->kind != UNIT_ASYNC_FUNCTION) {
        cg_error(c, &node->node, "'async for' outside async function");
        return;
    }
    CodeLocation loc = c->unit->loc;
    int          iterator = cg_temp(c), exception = cg_temp(c);
    cg_emit(c, OP_GET_AITER, iterator, cg_operand(c, node->iter, iterator, NULL), 0);
    cg_place(c, start);
    cg_block_push(c, BLOCK_ASYNC_FOR, start, exit);
    int      mark = c->unit->top, item = cg_temp(c), value = cg_temp(c);
    uint16_t outer = c->unit->handler;
    c->unit->handler = cg_handler(c, failed, exception);
    cg_emit(c, OP_GET_ANEXT, item, iterator, 0);
    cg_yield_from_loop(c, item, value);
    c->unit->handler = outer;
    cg_store(c, node->target, value);
    c->unit->top = mark;
    statements(c, node->body);
    c->unit->loc = cg_no_location;
    cg_jump(c, OP_JUMP_BACK, 0, 0, start);
    cg_block_pop(c);
    cg_place(c, failed);
    c->unit->loc = cg_location(node->iter);
    cg_emit(c, OP_END_ASYNC_FOR, exception, 0, 0);
    c->unit->loc = loc;
    c->unit->top = iterator;
    statements(c, node->orelse);
    cg_place(c, exit);
}

/* Would leaving the blocks above DOWN_TO run code that can change variables? */
static bool unwinding_runs_code(const Unit *u, int down_to) {
    for (int i = down_to; i < u->block_count && i < MAX_BLOCKS; i++) {
        switch (u->blocks[i].kind) {
        case BLOCK_FINALLY_TRY:
        case BLOCK_WITH:
        case BLOCK_ASYNC_WITH:
        case BLOCK_HANDLER_CLEANUP: return true;
        default: break;
        }
    }
    return false;
}

static void return_statement(Codegen *c, const AstReturn *node) {
    Unit *u = c->unit;
    if (u->scope->kind != SCOPE_FUNCTION) {
        cg_error(c, &node->node, "'return' outside function");
        return;
    }
    if (node->value && u->scope->is_coroutine && u->scope->is_generator) {
        cg_error(c, &node->node, "'return' with value in async generator");
        return;
    }
    bool is_constant = node->value && node->value->kind == AST_CONSTANT;
    int  value = -1;
    if (node->value && !is_constant) {
        if (unwinding_runs_code(u, 0)) {
            value = cg_temp(c);
            cg_expr_to(c, node->value, value);
        } else {
            value = cg_operand(c, node->value, -1, NULL);
        }
    } else if (node->value) {
        u->loc = cg_location(node->value);
        cg_nop(c);
    }
    if (!node->value || node->value->pos.lineno != node->node.pos.lineno) {
        u->loc = cg_location(&node->node);
        cg_nop(c);
    }
    cg_unwind(c, 0);
    uint16_t handler = u->handler;
    u->handler = 0;
    if (!node->value || cg_is_none(node->value)) {
        cg_emit(c, OP_RETURN_NONE, 0, 0, 0);
    } else {
        if (is_constant) cg_load_const(c, value = cg_temp(c), cg_constant_value(c, AST_AS(Constant, node->value)->value));
        cg_emit(c, OP_RETURN, value, 0, 0);
    }
    u->handler = handler;
}

/* Index of the innermost loop, -1 if none.  Leaving an except* handler is an error of its own. */
static int innermost_loop(Codegen *c, bool *failed) {
    for (int i = c->unit->block_count - 1; i >= 0; i--) {
        BlockKind kind = c->unit->blocks[i].kind;
        if (kind == BLOCK_LOOP || kind == BLOCK_ASYNC_FOR) return i;
        if (kind == BLOCK_GROUP_HANDLER) {
            cg_error_here(c, "'break', 'continue' and 'return' cannot appear in an except* block");
            *failed = true;
            return -1;
        }
    }
    return -1;
}

static void leave_loop(Codegen *c, bool is_break) {
    bool failed = false;
    cg_nop(c);
    int index = c->failed ? -1 : innermost_loop(c, &failed);
    if (index < 0) {
        if (!failed) cg_error_here(c, is_break ? "'break' outside loop" : "'continue' not properly in loop");
        return;
    }
    Block loop = c->unit->blocks[index];
    cg_unwind(c, index + 1);
    if (is_break) {
        cg_jump(c, OP_JUMP, 0, 0, loop.exit);
    } else {
        cg_jump(c, OP_JUMP_BACK, 0, 0, loop.start);
    }
}

static void assert_statement(Codegen *c, const AstAssert *node) {
    bool always = node->test->kind == AST_TUPLE && AST_AS(Tuple, node->test)->elts->count > 0;
    if (node->test->kind == AST_CONSTANT) {
        const AstConst *constant = AST_AS(Constant, node->test)->value;
        always = constant->tag == AST_CONST_OBJECT && is_tuple((Value)constant->object) && tuple_length((Value)constant->object) > 0;
    }
    if (always) cg_warn(c, &node->node, "assertion is always true, perhaps remove parentheses?");
    if (c->optimize) return;
    Label end = cg_label(c);
    cg_jump_if(c, node->test, true, end);
    int error = cg_temp(c);
    cg_emit(c, OP_LOAD_ASSERTION_ERROR, error, 0, 0);
    if (node->msg) {
        cg_expr_to(c, node->msg, cg_temp(c));
        cg_emit(c, OP_CALL, error, 1, error);
    }
    cg_emit(c, OP_RAISE, error, 0, 1);
    cg_place(c, end);
}

static void raise_statement(Codegen *c, const AstRaise *node) {
    int exception = 0, cause = 0, form = 0;
    if (node->exc) {
        exception = cg_operand(c, node->exc, -1, node->cause);
        form = 1;
        if (node->cause) {
            cause = cg_operand(c, node->cause, -1, NULL);
            form = 2;
        }
    }
    cg_emit(c, OP_RAISE, exception, cause, form);
}

/* ---- import -------------------------------------------------------------------------------------------------------------- */
static void import_module(Codegen *c, const AstIdent *name, int level, Value fromlist, int dst) {
    int base = cg_temps(c, 2);
    cg_load_int(c, base, level);
    cg_load_const(c, base + 1, fromlist);
    cg_emit(c, OP_IMPORT_NAME, dst, base, cg_name_plain(c, name));
    c->unit->top = base;
}

static void import_statement(Codegen *c, const AstImport *node) {
    for (size_t i = 0; i < node->names->count && !c->failed; i++) {
        AstAlias   *alias = AST_ITEM(Alias, node->names, i);
        const char *text = alias->name->text, *end = text + alias->name->length, *dot = memchr(text, '.', alias->name->length);
        int         module = cg_temp(c);
        import_module(c, alias->name, 0, NONE, module);
        const AstIdent *target = alias->asname;
        if (!target) {
            target = dot ? ast_intern(c->interns, text, (size_t)(dot - text)) : alias->name;
        }
        while (alias->asname && dot) {
            const char     *part = dot + 1;
            const AstIdent *attribute;
            dot = memchr(part, '.', (size_t)(end - part));
            attribute = ast_intern(c->interns, part, (size_t)((dot ? dot : end) - part));
            if (!attribute) break;
            cg_emit(c, OP_IMPORT_FROM, module, module, cg_name_plain(c, attribute));
        }
        if (!target || c->arena->failed) {
            cg_fail_memory(c);
        } else if (!cg_forbidden_name(c, &alias->node, target, AST_STORE)) {
            cg_name_store(c, target, module);
        }
        c->unit->top = module;
    }
}

static void import_from(Codegen *c, const AstImportFrom *node) {
    size_t count = node->names->count;
    int    module = cg_temp(c);
    if (node->module && node->level == 0 && strcmp(node->module->text, "__future__") == 0 && node->node.pos.lineno > c->future_line) {
        cg_error(c, &node->node, "from __future__ imports must occur at the beginning of the file");
    }
    Value names = c->failed ? NULL : tuple_new((intptr_t)count);
    if (!names && !c->failed) cg_fail(c);
    for (size_t i = 0; i < count && !c->failed; i++) {
        Value name = cg_ident_value(c, AST_ITEM(Alias, node->names, i)->name);
        if (name) tuple_put(names, (intptr_t)i, name);
    }
    import_module(c, node->module ? node->module : cg_ident(c, ""), node->level, names, module);
    for (size_t i = 0; i < count && !c->failed; i++) {
        AstAlias *alias = AST_ITEM(Alias, node->names, i);
        if (i == 0 && alias->name->text[0] == '*') {
            cg_emit(c, OP_IMPORT_STAR, module, 0, 0);
            return;
        }
        const AstIdent *target = alias->asname ? alias->asname : alias->name;
        if (cg_forbidden_name(c, &alias->node, target, AST_STORE)) return;
        int local = cg_name_register(c, target), value = local >= 0 ? local : cg_temp(c);
        cg_emit(c, OP_IMPORT_FROM, value, module, cg_name_plain(c, alias->name));
        if (local < 0) cg_name_store(c, target, value);
        c->unit->top = module + 1;
    }
}

/* ---- the one door --------------------------------------------------------------------------------------------------------- */
static void expression_statement(Codegen *c, const AstExpr *node) {
    if (c->interactive && !c->unit->parent) {
        int value = cg_operand(c, node->value, -1, NULL);
        cg_emit(c, OP_PRINT_EXPR, value, 0, 0);
    } else if (node->value->kind == AST_CONSTANT) {
        cg_nop(c);
    } else {
        if (node->value->kind == AST_NAME) cg_nop(c); /* a local alone is no instruction, but a line */
        cg_expr_discard(c, node->value);
    }
}

static void statement(Codegen *c, const AstNode *node) {
    switch (node->kind) {
    case AST_FUNCTION_DEF:
    case AST_ASYNC_FUNCTION_DEF: cg_function(c, node); break;
    case AST_CLASS_DEF: cg_class(c, AST_AS(ClassDef, node)); break;
    case AST_RETURN: return_statement(c, AST_AS(Return, node)); break;
    case AST_DELETE: {
        const AstSeq *targets = AST_AS(Delete, node)->targets;
        for (size_t i = 0; i < targets->count; i++) cg_delete(c, targets->items[i]);
        break;
    }
    case AST_ASSIGN: assign(c, AST_AS(Assign, node)); break;
    case AST_AUG_ASSIGN: augmented(c, AST_AS(AugAssign, node)); break;
    case AST_ANN_ASSIGN: annotated(c, AST_AS(AnnAssign, node)); break;
    case AST_FOR: for_statement(c, AST_AS(For, node)); break;
    case AST_ASYNC_FOR: async_for_statement(c, AST_AS(AsyncFor, node)); break;
    case AST_WHILE: while_statement(c, AST_AS(While, node)); break;
    case AST_IF: if_statement(c, AST_AS(If, node)); break;
    case AST_WITH:
    case AST_ASYNC_WITH: cg_with(c, node, 0); break;
    case AST_MATCH: cg_match(c, AST_AS(Match, node)); break;
    case AST_RAISE: raise_statement(c, AST_AS(Raise, node)); break;
    case AST_TRY: cg_try(c, AST_AS(Try, node)); break;
    case AST_TRY_STAR: cg_try_star(c, AST_AS(TryStar, node)); break;
    case AST_ASSERT: assert_statement(c, AST_AS(Assert, node)); break;
    case AST_IMPORT: import_statement(c, AST_AS(Import, node)); break;
    case AST_IMPORT_FROM: import_from(c, AST_AS(ImportFrom, node)); break;
    case AST_GLOBAL:
    case AST_NONLOCAL: break;
    case AST_EXPR: expression_statement(c, AST_AS(Expr, node)); break;
    case AST_PASS: cg_nop(c); break;
    case AST_BREAK: leave_loop(c, true); break;
    case AST_CONTINUE: leave_loop(c, false); break;
    default: UNREACHABLE("statement kind");
    }
}

void cg_stmt(Codegen *c, const AstNode *node) {
    if (c->failed) return;
    if (recursion_enter(" during compilation") < 0) {
        cg_fail(c);
        return;
    }
    int mark = c->unit->top;
    c->unit->loc = cg_location(node);
    statement(c, node);
    c->unit->top = mark;
    recursion_leave();
}
