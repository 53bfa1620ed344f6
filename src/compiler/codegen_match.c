/* codegen_match.c - the match statement.
 *
 * A pattern jumps to `fail` when it does not match and falls through when it does.  Captured values wait in temporaries
 * until the whole pattern has matched; then they are stored, in order of appearance. */
#include "codegen_int.h"

#include "base/memory.h"
#include "objects/list.h"

typedef struct Capture {
    const AstIdent *name;
    int             reg;
} Capture;

typedef struct Pattern {
    Capture *captures;
    uint32_t capture_count, capture_capacity;
    Label    fail;
    bool     allow_irrefutable;
} Pattern;

static void match_pattern(Codegen *c, Pattern *p, const AstNode *node, int subject);

static bool is_wildcard(const AstNode *node) {
    return (node->kind == AST_MATCH_AS && !AST_AS(MatchAs, node)->name && !AST_AS(MatchAs, node)->pattern);
}

static bool is_wild_star(const AstNode *node) { return node->kind == AST_MATCH_STAR && !AST_AS(MatchStar, node)->name; }

/* Registers for captures lie above everything a pattern uses and stay allocated until the case is done. */
static void capture(Codegen *c, Pattern *p, const AstIdent *name, int reg) {
    if (!name || c->failed) return;
    AstNode here = {AST_NAME, {c->unit->loc.line, c->unit->loc.column, c->unit->loc.end_line, c->unit->loc.end_column}};
    if (cg_forbidden_name(c, &here, name, AST_STORE)) return;
    for (uint32_t i = 0; i < p->capture_count; i++) {
        if (p->captures[i].name == name) {
            cg_error_here(c, "multiple assignments to name '%s' in pattern", name->text);
            return;
        }
    }
    if (!cg_array_reserve((void **)&p->captures, &p->capture_capacity, p->capture_count, sizeof *p->captures)) {
        cg_fail_memory(c);
        return;
    }
    p->captures[p->capture_count++] = (Capture){name, reg};
}

static void match_value(Codegen *c, Pattern *p, const AstMatchValue *node, int subject) {
    int  mark = c->unit->top;
    bool good = node->value->kind == AST_CONSTANT || node->value->kind == AST_ATTRIBUTE;
    if (!good) {
        cg_error_here(c, "patterns may only match literals and attribute lookups");
        return;
    }
    int value = cg_operand(c, node->value, -1, NULL);
    cg_jump(c, OP_JUMP_IF_NOT_EQ, subject, value, p->fail);
    c->unit->top = mark;
}

static void match_singleton(Codegen *c, Pattern *p, const AstMatchSingleton *node, int subject) {
    int mark = c->unit->top, value = cg_temp(c);
    cg_load_const(c, value, cg_constant_value(c, node->value));
    cg_jump(c, OP_JUMP_IF_IS_NOT, subject, value, p->fail);
    c->unit->top = mark;
}

static size_t star_index(Codegen *c, const AstSeq *patterns) {
    size_t star = SIZE_MAX;
    for (size_t i = 0; i < patterns->count; i++) {
        if (patterns->items[i]->kind != AST_MATCH_STAR) continue;
        if (star != SIZE_MAX) cg_error_here(c, "multiple starred names in sequence pattern");
        star = i;
    }
    return star;
}

static void match_length(Codegen *c, Pattern *p, int subject, size_t count, bool at_least) {
    int mark = c->unit->top, length = cg_temp(c);
    cg_emit(c, OP_GET_LEN, length, subject, 0);
    if (count <= INT16_MAX) {
        cg_jump(c, at_least ? OP_JUMP_IF_NOT_GE_IMM : OP_JUMP_IF_NOT_EQ_IMM, length, (int)count, p->fail);
    } else {
        int wanted = cg_temp(c);
        cg_load_int(c, wanted, (int64_t)count);
        cg_jump(c, at_least ? OP_JUMP_IF_NOT_GE : OP_JUMP_IF_NOT_EQ, length, wanted, p->fail);
    }
    c->unit->top = mark;
}

/* [a, *_, b] reads single items instead of unpacking all. */
static void match_items(Codegen *c, Pattern *p, const AstSeq *patterns, size_t star, int subject) {
    for (size_t i = 0; i < patterns->count && !c->failed; i++) {
        const AstNode *pattern = patterns->items[i];
        if (i == star || is_wildcard(pattern)) continue;
        int item = cg_temp(c);
        if (i < star && i <= INT16_MAX) {
            cg_emit(c, OP_LOAD_ITEM_IMM, item, subject, (int)i);
        } else { /* a sequence need not know negative indices: those behind the star count from its length */
            int key = cg_temp(c);
            cg_load_int(c, key, (int64_t)(i < star ? i : patterns->count - i));
            if (i > star) {
                int length = cg_temp(c);
                cg_emit(c, OP_GET_LEN, length, subject, 0);
                cg_emit(c, OP_SUB, key, length, key);
            }
            cg_emit(c, OP_LOAD_ITEM, item, subject, key);
        }
        match_pattern(c, p, pattern, item);
    }
}

static void match_unpacked(Codegen *c, Pattern *p, const AstSeq *patterns, size_t star, int subject) {
    int count = (int)patterns->count, base;
    if (star == SIZE_MAX) {
        base = cg_temps(c, count);
        cg_emit(c, OP_UNPACK_SEQUENCE, base, subject, count);
    } else {
        base = cg_unpack_starred(c, (size_t)count, star, subject, "too many expressions in star-unpacking sequence pattern");
    }
    for (int i = 0; i < count && !c->failed; i++) {
        const AstNode *pattern = patterns->items[i];
        if ((size_t)i == star) {
            capture(c, p, AST_AS(MatchStar, pattern)->name, base + i);
        } else {
            match_pattern(c, p, pattern, base + i);
        }
    }
}

static void match_sequence(Codegen *c, Pattern *p, const AstMatchSequence *node, int subject) {
    const AstSeq *patterns = node->patterns;
    size_t        star = star_index(c, patterns);
    bool          only_wild = true, star_wild = star != SIZE_MAX && is_wild_star(patterns->items[star]);
    int           is_sequence = cg_temp(c);
    for (size_t i = 0; i < patterns->count; i++) only_wild &= i == star ? star_wild : is_wildcard(patterns->items[i]);
    cg_emit(c, OP_MATCH_SEQUENCE, is_sequence, subject, 0);
    cg_jump(c, OP_JUMP_IF_FALSE, is_sequence, 0, p->fail);
    if (star == SIZE_MAX) {
        match_length(c, p, subject, patterns->count, false);
    } else if (patterns->count > 1) {
        match_length(c, p, subject, patterns->count - 1, true);
    }
    if (only_wild) return;
    if (star_wild) {
        match_items(c, p, patterns, star, subject);
    } else {
        match_unpacked(c, p, patterns, star, subject);
    }
}

static bool same_constant_key(Codegen *c, const AstNode *a, const AstNode *b) {
    if (a->kind != AST_CONSTANT || b->kind != AST_CONSTANT || c->failed) return false;
    Value x = cg_constant_value(c, AST_AS(Constant, a)->value), y = cg_constant_value(c, AST_AS(Constant, b)->value);
    Truth same = x && y ? object_equal(x, y) : -1;
    if (same < 0) cg_fail(c);
    return same > 0;
}

static void check_mapping_keys(Codegen *c, const AstSeq *keys) {
    for (size_t i = 0; i < keys->count && !c->failed; i++) {
        const AstNode *key = keys->items[i];
        if (key->kind != AST_CONSTANT && key->kind != AST_ATTRIBUTE) {
            cg_error_here(c, "mapping pattern keys may only match literals and attribute lookups");
            return;
        }
        for (size_t k = 0; k < i; k++) {
            if (!same_constant_key(c, keys->items[k], key)) continue;
            Value value = cg_constant_value(c, AST_AS(Constant, key)->value);
            cg_error_here(c, "mapping pattern checks duplicate key (%R)", value);
            return;
        }
    }
}

static void match_mapping(Codegen *c, Pattern *p, const AstMatchMapping *node, int subject) {
    size_t count = node->keys->count;
    int    result = cg_temp(c);
    if (count != node->patterns->count) {
        cg_error_here(c, "keys (%zd) / patterns (%zd) length mismatch in mapping pattern", (intptr_t)count, (intptr_t)node->patterns->count);
        return;
    }
    cg_emit(c, OP_MATCH_MAPPING, result, subject, 0);
    cg_jump(c, OP_JUMP_IF_FALSE, result, 0, p->fail);
    if (count == 0 && !node->rest) return;
    if (count) match_length(c, p, subject, count, true);
    check_mapping_keys(c, node->keys);
    int keys = cg_temp(c), values = cg_temp(c), base = c->unit->top;
    for (size_t i = 0; i < count; i++) cg_expr_to(c, node->keys->items[i], cg_temp(c));
    cg_emit(c, OP_BUILD_TUPLE, keys, base, (int)count);
    c->unit->top = base;
    cg_emit(c, OP_MATCH_KEYS, values, subject, keys);
    cg_jump(c, OP_JUMP_IF_NONE, values, 0, p->fail);
    int items = cg_temps(c, (int)count);
    cg_emit(c, OP_UNPACK_SEQUENCE, items, values, (int)count);
    for (size_t i = 0; i < count && !c->failed; i++) match_pattern(c, p, node->patterns->items[i], items + (int)i);
    if (node->rest) {
        int rest = cg_temp(c);
        cg_emit(c, OP_DICT_WITHOUT_KEYS, rest, subject, keys);
        capture(c, p, node->rest, rest);
    }
}

static Value attribute_names(Codegen *c, const AstIdentSeq *names) {
    Value tuple = c->failed ? NULL : tuple_new((intptr_t)names->count);
    if (!tuple) return cg_fail(c), NULL;
    for (size_t i = 0; i < names->count; i++) {
        Value name = cg_ident_value(c, names->items[i]);
        if (!name) return NULL;
        tuple_put(tuple, (intptr_t)i, name);
    }
    return tuple;
}

static void match_class(Codegen *c, Pattern *p, const AstMatchClass *node, int subject) {
    size_t positional = node->patterns->count, named = node->kwd_attrs->count, count = positional + named;
    if (named != node->kwd_patterns->count) {
        cg_error_here(c, "kwd_attrs (%zd) / kwd_patterns (%zd) length mismatch in class pattern", (intptr_t)named, (intptr_t)node->kwd_patterns->count);
        return;
    }
    for (size_t i = 0; i < named; i++) {
        for (size_t k = i + 1; k < named; k++) {
            if (node->kwd_attrs->items[i] != node->kwd_attrs->items[k]) continue;
            CodeLocation saved = c->unit->loc;
            c->unit->loc = cg_location(node->kwd_patterns->items[k]);
            cg_error_here(c, "attribute name repeated in class pattern: %s", node->kwd_attrs->items[i]->text);
            c->unit->loc = saved;
            return;
        }
    }
    int result = cg_temp(c), base = cg_temps(c, 3);
    cg_expr_to(c, node->cls, base);
    cg_load_const(c, base + 1, attribute_names(c, node->kwd_attrs));
    cg_load_int(c, base + 2, (int64_t)positional);
    cg_emit(c, OP_MATCH_CLASS, result, subject, base);
    cg_jump(c, OP_JUMP_IF_NONE, result, 0, p->fail);
    int items = cg_temps(c, (int)count);
    cg_emit(c, OP_UNPACK_SEQUENCE, items, result, (int)count);
    for (size_t i = 0; i < count && !c->failed; i++) {
        const AstNode *pattern = i < positional ? node->patterns->items[i] : node->kwd_patterns->items[i - positional];
        if (!is_wildcard(pattern)) match_pattern(c, p, pattern, items + (int)i);
    }
}

static void match_as(Codegen *c, Pattern *p, const AstMatchAs *node, int subject) {
    if (!node->pattern) {
        if (!p->allow_irrefutable) {
            if (node->name) {
                cg_error_here(c, "name capture '%s' makes remaining patterns unreachable", node->name->text);
            } else {
                cg_error_here(c, "wildcard makes remaining patterns unreachable");
            }
            return;
        }
        capture(c, p, node->name, subject);
        return;
    }
    match_pattern(c, p, node->pattern, subject);
    capture(c, p, node->name, subject);
}

static const Capture *find_capture(const Capture *captures, uint32_t count, const AstIdent *name) {
    for (uint32_t i = 0; i < count; i++) {
        if (captures[i].name == name) return &captures[i];
    }
    return NULL;
}

/* Moves what an alternative captured to where the first one put it; both must bind the same names. */
static void align_captures(Codegen *c, const Capture *mine, uint32_t count, const Capture *first, uint32_t first_count) {
    bool same = count == first_count;
    for (uint32_t i = 0; i < count && same; i++) same = find_capture(first, first_count, mine[i].name) != NULL;
    if (!same) {
        cg_error_here(c, "alternative patterns bind different names");
        return;
    }
    for (uint32_t i = 0; i < count; i++) cg_move(c, find_capture(first, first_count, mine[i].name)->reg, mine[i].reg);
}

static void match_or(Codegen *c, Pattern *p, const AstMatchOr *node, int subject) {
    Label   matched = cg_label(c), outer_fail = p->fail;
    bool    outer_allow = p->allow_irrefutable;
    size_t  last = node->patterns->count - 1;
    uint32_t before = p->capture_count, first_count = 0;
    Capture *first = NULL;
    for (size_t i = 0; i <= last && !c->failed; i++) {
        p->fail = i == last ? outer_fail : cg_label(c);
        p->allow_irrefutable = i == last && outer_allow;
        p->capture_count = before;
        c->unit->loc = cg_location(node->patterns->items[i]);
        match_pattern(c, p, node->patterns->items[i], subject);
        Capture *mine = p->captures + before;
        uint32_t count = p->capture_count - before;
        if (i == 0 && count) {
            int base = cg_temps(c, (int)count);
            if (!(first = mem_alloc(count * sizeof *first))) {
                cg_fail_memory(c);
                break;
            }
            first_count = count;
            for (uint32_t k = 0; k < count; k++) first[k] = (Capture){mine[k].name, base + (int)k};
        }
        align_captures(c, mine, count, first, first_count);
        cg_jump(c, OP_JUMP, 0, 0, matched);
        if (i != last) cg_place(c, p->fail);
    }
    if (!c->failed && first_count) memcpy(p->captures + before, first, first_count * sizeof *first);
    mem_free(first);
    p->capture_count = before + (c->failed ? 0 : first_count);
    p->fail = outer_fail;
    p->allow_irrefutable = outer_allow;
    cg_place(c, matched);
}

static void match_pattern(Codegen *c, Pattern *p, const AstNode *node, int subject) {
    if (c->failed) return;
    c->unit->loc = cg_location(node); /* stays for what follows, as in CPython */
    bool allow = p->allow_irrefutable;
    switch (node->kind) {
    case AST_MATCH_VALUE: match_value(c, p, AST_AS(MatchValue, node), subject); break;
    case AST_MATCH_SINGLETON: match_singleton(c, p, AST_AS(MatchSingleton, node), subject); break;
    case AST_MATCH_AS: match_as(c, p, AST_AS(MatchAs, node), subject); break;
    case AST_MATCH_OR: match_or(c, p, AST_AS(MatchOr, node), subject); break;
    default:
        /* Inside another pattern a capture is nothing unusual. */
        p->allow_irrefutable = true;
        if (node->kind == AST_MATCH_SEQUENCE) match_sequence(c, p, AST_AS(MatchSequence, node), subject);
        if (node->kind == AST_MATCH_MAPPING) match_mapping(c, p, AST_AS(MatchMapping, node), subject);
        if (node->kind == AST_MATCH_CLASS) match_class(c, p, AST_AS(MatchClass, node), subject);
        if (node->kind == AST_MATCH_STAR) cg_error_here(c, "starred pattern outside of a sequence");
        p->allow_irrefutable = allow;
        break;
    }
}

void cg_match(Codegen *c, const AstMatch *node) {
    Pattern pattern = {0};
    Label   end = cg_label(c);
    int     subject = cg_temp(c); /* a copy: a capture may rebind the variable, and a guard may then fail */
    cg_expr_to(c, node->subject, subject);
    for (size_t i = 0; i < node->cases->count && !c->failed; i++) {
        AstMatchCase *one = AST_ITEM(MatchCase, node->cases, i);
        int           mark = c->unit->top;
        c->unit->loc = cg_location(one->pattern);
        pattern.capture_count = 0;
        pattern.fail = cg_label(c);
        pattern.allow_irrefutable = one->guard || i + 1 == node->cases->count;
        if (is_wildcard(one->pattern)) cg_nop(c);
        match_pattern(c, &pattern, one->pattern, subject);
        for (uint32_t k = 0; k < pattern.capture_count; k++) cg_name_store(c, pattern.captures[k].name, pattern.captures[k].reg);
        c->unit->top = mark;
        if (one->guard) cg_jump_if(c, one->guard, false, pattern.fail);
        for (size_t k = 0; k < one->body->count; k++) cg_stmt(c, one->body->items[k]);
        c->unit->loc = cg_no_location;
        cg_jump(c, OP_JUMP, 0, 0, end);
        cg_place(c, pattern.fail);
    }
    mem_free(pattern.captures);
    cg_place(c, end);
}
