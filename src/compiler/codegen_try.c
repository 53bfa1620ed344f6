/* codegen_try.c - try, with, and leaving blocks.
 *
 * A block that catches is entered by naming its handler: every instruction emitted meanwhile carries the handler's number,
 * from which the assembler makes the exception table; nothing is executed on the way in.  An exception arrives in the
 * first register above those that were live at the start of the statement:
 *
 *     R[r]      the exception            R[r+1]  the one handled before (PUSH_EXC)
 *     R[r+2]    an exception raised while handling, on its way out through POP_EXC and RERAISE
 *
 * Finally bodies are emitted once for each way of leaving: at the end, by exception, and by each jump out. */
#include "codegen_int.h"

static void statements(Codegen *c, const AstSeq *body) {
    for (size_t i = 0; i < body->count; i++) cg_stmt(c, body->items[i]);
}

static void jump(Codegen *c, Label target) {
    c->unit->loc = cg_no_location;
    cg_jump(c, OP_JUMP, 0, 0, target);
}

/* name = None; del name */
static void forget_name(Codegen *c, const AstIdent *name) {
    if (!name) return;
    int local = cg_name_register(c, name);
    if (local >= 0) {
        cg_emit(c, OP_LOAD_NULL, local, 0, 0);
        return;
    }
    int mark = c->unit->top, none = cg_temp(c);
    cg_load_const(c, none, NONE);
    cg_name_store(c, name, none);
    cg_name_delete(c, name);
    c->unit->top = mark;
}

/* Where an exception raised inside a handler ends: the handled exception is restored and the new one goes on. */
static void emit_cleanup(Codegen *c, Label cleanup, int pair) {
    cg_place(c, cleanup);
    c->unit->loc = cg_no_location;
    cg_emit(c, OP_POP_EXC, pair, 0, 0);
    cg_emit(c, OP_RERAISE, pair + 2, 0, 0);
}

/* The handled exception goes on from here, whose line the frame then shows. */
static void raise_on(Codegen *c, int pair) {
    Unit *u = c->unit;
    cg_move(c, pair + 2, pair);
    u->handler = u->blocks[u->block_count - 1].outer_handler;
    cg_emit(c, OP_POP_EXC, pair, 0, 0);
    cg_emit(c, OP_RERAISE, pair + 2, 0, 0);
}

/* ---- leaving blocks ---------------------------------------------------------------------------------------------------- */
void cg_call_exit(Codegen *c, int exit_reg, bool is_async) {
    int mark = c->unit->top, base = cg_window(c, exit_reg);
    cg_move(c, base, exit_reg);
    for (int i = 0; i < 3; i++) cg_load_const(c, cg_temp(c), NONE);
    cg_emit(c, OP_CALL, base, 3, base);
    c->unit->top = base + 1;
    if (is_async) cg_await(c, base, 2);
    c->unit->top = mark;
}

static void unwind_block(Codegen *c, const Block *block) {
    Unit *u = c->unit;
    switch (block->kind) {
    case BLOCK_LOOP:
    case BLOCK_ASYNC_FOR:
    case BLOCK_TRY:
    case BLOCK_HANDLER:
    case BLOCK_ASYNC_COMPREHENSION: break;
    case BLOCK_FINALLY_TRY:
        statements(c, AST_AS(Try, block->node)->finalbody);
        u->loc = cg_no_location;
        break;
    case BLOCK_FINALLY_END: cg_emit(c, OP_POP_EXC, block->reg, 0, 0); break;
    case BLOCK_WITH:
    case BLOCK_ASYNC_WITH: {
        u->loc = block->loc;
        int saved = cg_temp(c); /* keeps the window off the exit method, which another way out still needs */
        cg_move(c, saved, block->reg);
        cg_call_exit(c, saved, block->kind == BLOCK_ASYNC_WITH);
        u->top = saved;
        u->loc = cg_no_location;
        break;
    }
    case BLOCK_HANDLER_CLEANUP:
        cg_emit(c, OP_POP_EXC, block->reg, 0, 0);
        forget_name(c, block->name);
        break;
    case BLOCK_GROUP_HANDLER:
        cg_error_here(c, "'break', 'continue' and 'return' cannot appear in an except* block");
        break;
    }
}

void cg_unwind(Codegen *c, int down_to) {
    Unit    *u = c->unit;
    int      count = u->block_count;
    uint16_t handler = u->handler;
    Block    saved[MAX_BLOCKS];
    if (c->failed || count > MAX_BLOCKS) return;
    memcpy(saved, u->blocks, sizeof saved);
    for (int i = count - 1; i >= down_to && !c->failed; i--) {
        u->block_count = i;
        u->handler = saved[i].outer_handler;
        unwind_block(c, &saved[i]);
    }
    memcpy(u->blocks, saved, sizeof saved);
    u->block_count = count;
    u->handler = handler;
}

/* ---- try ... except ------------------------------------------------------------------------------------------------------ */
static void handler_body(Codegen *c, const AstExceptHandler *node, int pair, Label end) {
    Unit *u = c->unit;
    if (c->failed) return;
    Label    failed = cg_label(c);
    uint16_t outside = u->blocks[u->block_count - 1].outer_handler;
    int      exception = cg_temp(c);
    if (node->name) cg_name_store(c, node->name, pair);
    Block *block = cg_block_push(c, BLOCK_HANDLER_CLEANUP, 0, 0);
    block->reg = pair;
    block->name = node->name;
    if (node->name) u->handler = cg_handler(c, failed, exception);
    statements(c, node->body);
    cg_block_pop(c);
    uint16_t inside = u->handler;
    u->handler = outside;
    u->loc = cg_no_location;
    cg_emit(c, OP_POP_EXC, pair, 0, 0);
    forget_name(c, node->name);
    cg_jump(c, OP_JUMP, 0, 0, end);
    u->handler = inside;
    if (node->name) {
        cg_place(c, failed);
        forget_name(c, node->name);
        cg_emit(c, OP_RERAISE, exception, 0, 0);
    }
}

static void handler_match(Codegen *c, const AstExceptHandler *node, int pair, Label next) {
    int          mark = c->unit->top;
    CodeLocation loc = c->unit->loc;
    int          matches = cg_temp(c);
    int          type = cg_operand(c, node->type, matches, NULL);
    c->unit->loc = loc;
    cg_emit(c, OP_CHECK_EXC_MATCH, matches, pair, type);
    cg_jump(c, OP_JUMP_IF_FALSE, matches, 0, next);
    c->unit->top = mark;
}

static void protected_body(Codegen *c, const AstTry *node, Label failed, Label end) {
    Unit *u = c->unit;
    cg_nop(c);
    cg_block_push(c, BLOCK_TRY, 0, 0);
    u->handler = cg_handler(c, failed, u->top);
    statements(c, node->body);
    cg_block_pop(c);
    statements(c, node->orelse);
    jump(c, end);
    cg_place(c, failed);
}

static void try_except(Codegen *c, const AstTry *node) {
    Unit  *u = c->unit;
    Label  failed = cg_label(c), end = cg_label(c), cleanup = cg_label(c);
    size_t count = node->handlers->count;
    protected_body(c, node, failed, end);
    int pair = cg_temps(c, 3);
    cg_block_push(c, BLOCK_HANDLER, 0, 0)->reg = pair;
    u->handler = cg_handler(c, cleanup, pair + 2);
    u->loc = cg_no_location;
    cg_emit(c, OP_PUSH_EXC, pair, 0, 0);
    for (size_t i = 0; i < count; i++) {
        AstExceptHandler *handler = AST_ITEM(ExceptHandler, node->handlers, i);
        Label             next = cg_label(c);
        int               mark = u->top;
        u->loc = cg_location(&handler->node);
        if (!handler->type && i + 1 < count) cg_error_here(c, "default 'except:' must be last");
        if (handler->type) {
            handler_match(c, handler, pair, next);
        } else {
            cg_nop(c);
        }
        handler_body(c, handler, pair, end);
        cg_place(c, next);
        u->top = mark;
        u->loc = cg_location(&handler->node); /* the frame ends at the last clause when none matches */
    }
    raise_on(c, pair);
    cg_block_pop(c);
    emit_cleanup(c, cleanup, pair);
    cg_place(c, end);
    u->top = pair;
}

/* ---- try ... except* ------------------------------------------------------------------------------------------------------ */
typedef struct Group {
    int pair, rest, raised; /* the group; what is not handled yet; list of exceptions that handlers raised */
} Group;

static void group_handler(Codegen *c, const AstExceptHandler *node, const Group *group) {
    Unit        *u = c->unit;
    Label        next = cg_label(c), failed = cg_label(c);
    int          mark = u->top, match = cg_temps(c, 2), exception = cg_temp(c);
    CodeLocation loc = u->loc;
    int          type = cg_operand(c, node->type, match, NULL);
    u->loc = loc;
    cg_emit(c, OP_CHECK_EG_MATCH, match, group->rest, type);
    cg_emit(c, OP_MOVE, group->rest, match + 1, 0);
    cg_jump(c, OP_JUMP_IF_NONE, match, 0, next);
    cg_emit(c, OP_PUSH_EXC, match, 0, 0);
    if (node->name) cg_name_store(c, node->name, match);
    Block *block = cg_block_push(c, BLOCK_HANDLER_CLEANUP, 0, 0);
    block->reg = match;
    block->name = node->name;
    u->handler = cg_handler(c, failed, exception);
    statements(c, node->body);
    cg_block_pop(c);
    u->loc = cg_no_location;
    cg_emit(c, OP_POP_EXC, match, 0, 0);
    forget_name(c, node->name);
    cg_jump(c, OP_JUMP, 0, 0, next);
    cg_place(c, failed);
    forget_name(c, node->name);
    cg_emit(c, OP_LIST_APPEND, group->raised, exception, 0);
    cg_emit(c, OP_POP_EXC, match, 0, 0);
    cg_place(c, next);
    u->top = mark;
}

static void try_star_except(Codegen *c, const AstTry *node) {
    Unit *u = c->unit;
    Label failed = cg_label(c), end = cg_label(c), cleanup = cg_label(c);
    protected_body(c, node, failed, end);
    int   pair = cg_temps(c, 3);
    Group group = {pair, cg_temp(c), cg_temp(c)};
    cg_block_push(c, BLOCK_GROUP_HANDLER, 0, 0)->reg = pair;
    u->handler = cg_handler(c, cleanup, pair + 2);
    u->loc = cg_no_location;
    cg_emit(c, OP_PUSH_EXC, pair, 0, 0);
    cg_move(c, group.rest, pair);
    cg_emit(c, OP_BUILD_LIST, group.raised, group.raised, 0);
    for (size_t i = 0; i < node->handlers->count; i++) {
        AstExceptHandler *handler = AST_ITEM(ExceptHandler, node->handlers, i);
        u->loc = cg_location(&handler->node);
        group_handler(c, handler, &group);
    }
    u->loc = cg_no_location;
    cg_emit(c, OP_LIST_APPEND, group.raised, group.rest, 0);
    cg_emit(c, OP_PREP_RERAISE_STAR, group.rest, pair, group.raised);
    cg_block_pop(c);
    cg_emit(c, OP_POP_EXC, pair, 0, 0);
    cg_jump(c, OP_JUMP_IF_NONE, group.rest, 0, end);
    cg_emit(c, OP_RERAISE, group.rest, 0, 0);
    emit_cleanup(c, cleanup, pair);
    cg_place(c, end);
    u->top = pair;
}

/* ---- try ... finally ------------------------------------------------------------------------------------------------------- */
/* Does every way out of BODY lead through its last statement? */
static bool is_simple_end(const AstSeq *body) {
    switch (body->items[body->count - 1]->kind) {
    case AST_EXPR: case AST_ASSIGN: case AST_AUG_ASSIGN: case AST_ANN_ASSIGN: case AST_DELETE: case AST_PASS: return true;
    default: return false;
    }
}

static void try_finally(Codegen *c, const AstTry *node, bool is_star) {
    Unit *u = c->unit;
    Label failed = cg_label(c), end = cg_label(c), cleanup = cg_label(c);
    cg_nop(c);
    cg_block_push(c, BLOCK_FINALLY_TRY, 0, 0)->node = &node->node;
    u->handler = cg_handler(c, failed, u->top);
    if (!node->handlers->count) {
        statements(c, node->body);
    } else if (is_star) {
        try_star_except(c, node);
    } else {
        try_except(c, node);
    }
    cg_block_pop(c);
    statements(c, node->finalbody);
    jump(c, end);
    cg_place(c, failed);
    int pair = cg_temps(c, 3);
    cg_block_push(c, BLOCK_FINALLY_END, 0, 0)->reg = pair;
    u->handler = cg_handler(c, cleanup, pair + 2);
    u->loc = cg_no_location;
    cg_emit(c, OP_PUSH_EXC, pair, 0, 0);
    statements(c, node->finalbody);
    if (is_simple_end(node->finalbody)) u->loc = cg_location(node->finalbody->items[node->finalbody->count - 1]);
    raise_on(c, pair);
    cg_block_pop(c);
    emit_cleanup(c, cleanup, pair);
    cg_place(c, end);
    u->top = pair;
}

void cg_try(Codegen *c, const AstTry *node) {
    if (node->finalbody->count) {
        try_finally(c, node, false);
    } else {
        try_except(c, node);
    }
}

void cg_try_star(Codegen *c, const AstTryStar *node) {
    /* Both statements have the same fields in the same places. */
    const AstTry *same = (const AstTry *)(const void *)node;
    if (same->finalbody->count) {
        try_finally(c, same, true);
    } else {
        try_star_except(c, same);
    }
}

/* ---- with ------------------------------------------------------------------------------------------------------------------ */
static void with_failed(Codegen *c, int exit_reg, bool is_async, Label failed, Label end) {
    Unit *u = c->unit;
    Label cleanup = cg_label(c), suppressed = cg_label(c);
    cg_place(c, failed);
    u->top = exit_reg + 1;
    int      pair = cg_temps(c, 3), result = cg_temp(c);
    uint16_t outer = u->handler;
    u->handler = cg_handler(c, cleanup, pair + 2);
    cg_emit(c, OP_PUSH_EXC, pair, 0, 0);
    cg_emit(c, OP_WITH_EXCEPT_START, result, exit_reg, pair);
    if (is_async) cg_await(c, result, 2);
    cg_jump(c, OP_JUMP_IF_TRUE, result, 0, suppressed);
    cg_emit(c, OP_RERAISE, pair, 0, 0);
    cg_place(c, suppressed);
    u->handler = outer;
    cg_emit(c, OP_POP_EXC, pair, 0, 0);
    cg_jump(c, OP_JUMP, 0, 0, end);
    emit_cleanup(c, cleanup, pair);
}

void cg_with(Codegen *c, const AstNode *node, size_t index) {
    _Static_assert(offsetof(AstWith, body) == offsetof(AstAsyncWith, body), "same layout");
    const AstWith *with = AST_AS(With, node);
    AstWithitem   *item = AST_ITEM(Withitem, with->items, index);
    bool           is_async = node->kind == AST_ASYNC_WITH;
    Unit          *u = c->unit;
    Label          failed = cg_label(c), end = cg_label(c);
    if (is_async && u->kind != UNIT_ASYNC_FUNCTION && !(c->flags & COMPILE_ALLOW_TOP_LEVEL_AWAIT && u->kind == UNIT_MODULE)) {
        cg_error(c, node, "'async with' outside async function");
        return;
    }
    int exit_reg = cg_temp(c);
    int manager = cg_operand(c, item->context_expr, exit_reg, NULL), entered = cg_temp(c);
    cg_emit(c, is_async ? OP_BEFORE_ASYNC_WITH : OP_BEFORE_WITH, exit_reg, manager, 0);
    if (is_async) cg_await(c, entered, 1);
    Block *block = cg_block_push(c, is_async ? BLOCK_ASYNC_WITH : BLOCK_WITH, 0, 0);
    block->reg = exit_reg;
    u->handler = cg_handler(c, failed, exit_reg + 1);
    CodeLocation loc = u->loc;
    if (item->optional_vars) {
        cg_store(c, item->optional_vars, entered);
    }
    u->top = exit_reg + 1;
    if (index + 1 < with->items->count) {
        cg_with(c, node, index + 1);
    } else {
        statements(c, with->body);
    }
    cg_block_pop(c);
    u->loc = loc;
    cg_call_exit(c, exit_reg, is_async);
    jump(c, end);
    u->loc = loc;
    with_failed(c, exit_reg, is_async, failed, end);
    cg_place(c, end);
    u->top = exit_reg;
    u->loc = loc;
}
