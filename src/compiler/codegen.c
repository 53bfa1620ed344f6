/* codegen.c - the frame of code generation: units (one per code object), their tables of names and constants, labels,
 * emission of instructions, errors.  What is emitted is decided in the codegen_*.c files beside this one. */
#include "codegen_int.h"

#include "base/memory.h"
#include "objects/bytes.h"
#include "objects/dict.h"
#include "objects/float.h"
#include "objects/int.h"
#include "objects/list.h"
#include "objects/str.h"

#include <stdarg.h>
#include <stdlib.h>

const CodeLocation cg_no_location = {0, 0, -1, -1};

/* ---- maps of identifiers ------------------------------------------------------------------------------------------- */
static uint32_t ident_slot(const IdentMap *map, const AstIdent *ident) {
    uint32_t at = (uint32_t)((uintptr_t)ident >> 4) * 2654435761u & map->mask;
    while (map->slots[at] && map->items[map->slots[at] - 1] != ident) at = (at + 1) & map->mask;
    return at;
}

int ident_map_find(const IdentMap *map, const AstIdent *ident) {
    return map->slots ? (int)map->slots[ident_slot(map, ident)] - 1 : -1;
}

static bool ident_map_grow(IdentMap *map) {
    uint32_t         capacity = map->capacity ? map->capacity * 2 : 8;
    const AstIdent **items = mem_realloc(map->items, capacity * sizeof *items);
    if (!items) return false;
    map->items = items;
    uint32_t *slots = mem_calloc(capacity * 2, sizeof *slots);
    if (!slots) return false;
    mem_free(map->slots);
    map->slots = slots;
    map->capacity = capacity;
    map->mask = capacity * 2 - 1;
    for (uint32_t i = 0; i < map->count; i++) map->slots[ident_slot(map, map->items[i])] = i + 1;
    return true;
}

int ident_map_add(IdentMap *map, const AstIdent *ident) {
    int found = ident_map_find(map, ident);
    if (found >= 0) return found;
    if (map->count == map->capacity && !ident_map_grow(map)) return -1;
    map->items[map->count] = ident;
    map->slots[ident_slot(map, ident)] = 0;
    uint32_t at = ident_slot(map, ident);
    map->slots[at] = ++map->count;
    return (int)map->count - 1;
}

void ident_map_free(IdentMap *map) {
    mem_free(map->items);
    mem_free(map->slots);
    *map = (IdentMap){0};
}

const AstIdent *cg_ident(Codegen *c, const char *text) {
    const AstIdent *ident = ast_intern(c->interns, text, strlen(text));
    if (!ident) cg_fail_memory(c);
    return ident;
}

const AstIdent *cg_mangle(Codegen *c, const AstIdent *name) {
    if (c->failed) return name;
    const AstIdent *class_name = c->unit->scope->class_name;
    if (!class_name) return name;
    const AstIdent *mangled = symtable_mangle(c->interns, class_name, name);
    if (!mangled) cg_fail_memory(c);
    return mangled ? mangled : name;
}

Value cg_ident_value(Codegen *c, const AstIdent *ident) {
    if (c->failed) return NULL;
    Value text = str_from_wtf8(ident->text, ident->length);
    if (text) text = str_intern(text);
    if (!text) cg_fail(c);
    return text;
}

/* ---- errors -------------------------------------------------------------------------------------------------------- */
void cg_fail(Codegen *c) { c->failed = true; }

void cg_fail_memory(Codegen *c) {
    if (!c->failed) (void)raise_memory_error();
    c->failed = true;
}

static void fail_at(Codegen *c, CodeLocation loc, Value message) {
    if (message) {
        Value text = syntax_error_line(c->source, c->source_length, loc.line);
        if (!exception_pending()) {
            syntax_error_raise(&SyntaxError_type, message, c->filename, loc.line, loc.column + 1, text, loc.end_line,
                               loc.end_column + 1);
        }
    }
    c->failed = true;
}

void cg_error(Codegen *c, const AstNode *node, const char *format, ...) {
    if (c->failed) return;
    va_list arguments;
    va_start(arguments, format);
    Value message = format_message_v(format, &arguments);
    va_end(arguments);
    fail_at(c, cg_location(node), message);
}

void cg_error_here(Codegen *c, const char *format, ...) {
    if (c->failed) return;
    va_list arguments;
    va_start(arguments, format);
    Value message = format_message_v(format, &arguments);
    va_end(arguments);
    fail_at(c, c->unit->loc, message);
}

CodeLocation cg_location(const AstNode *node) {
    return (CodeLocation){node->pos.lineno, node->pos.end_lineno, node->pos.col_offset, node->pos.end_col_offset};
}

/* ---- units --------------------------------------------------------------------------------------------------------- */
static int compare_idents(const void *a, const void *b) {
    const AstIdent *x = *(const AstIdent *const *)a, *y = *(const AstIdent *const *)b;
    size_t          length = x->length < y->length ? x->length : y->length;
    int             order = memcmp(x->text, y->text, length);
    return order ? order : (x->length > y->length) - (x->length < y->length);
}

/* Cells that are parameters first, in their order, then the others by name; free variables by name. */
static bool collect_closures(Codegen *c, Unit *u) {
    Scope           *scope = u->scope;
    const AstIdent **names = mem_alloc((scope->symbol_count + 1) * 2 * sizeof *names);
    size_t           cells = 0, frees = 0, plain = 0;
    if (!names) return false;
    const AstIdent **free_names = names + scope->symbol_count + 1;
    for (size_t i = 0; i < scope->symbol_count; i++) {
        Symbol *symbol = &scope->symbols[i];
        if (symbol->scope == SYMBOL_CELL && ident_map_find(&u->locals, symbol->name) < 0) names[cells++] = symbol->name;
        if (symbol->scope == SYMBOL_FREE || symbol->flags & SYMBOL_DEF_FREE_CLASS) free_names[frees++] = symbol->name;
        if (symbol->scope == SYMBOL_LOCAL && scope->kind == SCOPE_FUNCTION && ident_map_find(&u->locals, symbol->name) < 0) plain++;
    }
    bool good = true;
    for (uint32_t i = 0; i < u->locals.count; i++) {
        if (scope_resolve(scope, u->locals.items[i]) == SYMBOL_CELL) good &= ident_map_add(&u->cells, u->locals.items[i]) >= 0;
    }
    if (scope->kind == SCOPE_CLASS && scope->needs_class_closure) {
        const AstIdent *class_cell = cg_ident(c, "__class__");
        bool            present = false;
        for (size_t i = 0; i < cells; i++) present |= names[i] == class_cell;
        if (class_cell && !present) names[cells++] = class_cell;
    }
    qsort(names, cells, sizeof *names, compare_idents);
    qsort(free_names, frees, sizeof *names, compare_idents);
    for (size_t i = 0; i < cells; i++) good &= ident_map_add(&u->cells, names[i]) >= 0;
    for (size_t i = 0; i < frees; i++) good &= ident_map_add(&u->frees, free_names[i]) >= 0;
    u->cell_count_own = (int)cells;
    u->cell_base = (int)(u->locals.count + plain);
    u->temp_base = u->top = u->max_top = u->cell_base + (int)cells;
    mem_free(names);
    return good;
}

/* Qualified name: that of the parent, `<locals>` behind functions; a name declared global stands alone. */
static Value qualified_name(Codegen *c, Unit *u, Value name) {
    Unit *parent = u->parent;
    if (!parent || parent->kind == UNIT_MODULE) return name;
    if (u->kind == UNIT_FUNCTION || u->kind == UNIT_ASYNC_FUNCTION || u->kind == UNIT_CLASS) {
        const AstIdent *mangled = cg_mangle(c, u->name);
        if (!c->failed && scope_resolve(parent->scope, mangled) == SYMBOL_GLOBAL_EXPLICIT) return name;
    }
    const char *middle = parent->kind == UNIT_CLASS || parent->kind == UNIT_COMPREHENSION ? "." : ".<locals>.";
    return str_format("%U%s%U", parent->qualname, middle, name);
}

bool cg_unit_enter(Codegen *c, Unit *u, UnitKind kind, const AstIdent *name, const AstNode *scope_node, int first_line) {
    *u = (Unit){.parent = c->unit, .kind = kind, .name = name, .first_line = first_line};
    if (c->failed) return false;
    u->scope = symtable_scope_of(c->table, scope_node);
    CHECK(u->scope != NULL);
    Value name_value = cg_ident_value(c, name);
    if (!name_value) return false;
    Value qualname = qualified_name(c, u, name_value);
    if (qualname) qualname = str_intern(qualname);
    u->consts = list_new(0);
    if (!u->consts || !qualname) return cg_fail(c), false;
    u->qualname = qualname;
    bool good = true;
    for (size_t i = 0; i < u->scope->param_count; i++) good &= ident_map_add(&u->locals, u->scope->params[i]) >= 0;
    u->parameter_registers = (int)u->locals.count;
    good &= collect_closures(c, u);
    u->label_count = 1;
    c->unit = u;
    u->loc = cg_no_location;
    u->loc.line = u->loc.end_line = first_line;
    u->loc.column = u->loc.end_column = 0;
    if (!good) cg_fail_memory(c);
    return true;
}

static void unit_free(Unit *u) {
    mem_free(u->irs);
    mem_free(u->labels);
    mem_free(u->handlers);
    mem_free(u->const_slots);
    ident_map_free(&u->names);
    ident_map_free(&u->locals);
    ident_map_free(&u->cells);
    ident_map_free(&u->frees);
}

Value cg_unit_leave(Codegen *c, int extra_flags) {
    Unit *u = c->unit;
    Value code = c->failed ? NULL : cg_assemble(c, u, extra_flags);
    if (!code) c->failed = true;
    unit_free(u);
    c->unit = u->parent;
    return code;
}

/* ---- constants ----------------------------------------------------------------------------------------------------- */
/* Constants are one when type and value agree, down to the sign of zeros and inside tuples. */
static bool same_double(double a, double b) { return memcmp(&a, &b, sizeof a) == 0; }

static bool same_const(Value a, Value b) {
    if (a == b) return true;
    Type *type = type_of(a);
    if (type_of(b) != type) return false;
    if (type == &int_type) return int_compare(a, b) == 0;
    if (type == &float_type) return same_double(float_value(a), float_value(b));
    if (type == &complex_type) {
        ComplexObj *x = (ComplexObj *)a, *y = (ComplexObj *)b;
        return same_double(x->real, y->real) && same_double(x->imag, y->imag);
    }
    if (type == &str_type) return str_equal(a, b);
    if (type == &code_type) { /* a finally body that was emitted twice */
        Truth same = object_compare_truth(a, b, COMPARE_EQ);
        if (same < 0) exception_clear();
        return same > 0;
    }
    if (type == &bytes_type) {
        return bytes_length(a) == bytes_length(b) && memcmp(bytes_data(a), bytes_data(b), (size_t)bytes_length(a)) == 0;
    }
    if (type == &tuple_type) {
        if (tuple_length(a) != tuple_length(b)) return false;
        for (intptr_t i = 0; i < tuple_length(a); i++) {
            if (!same_const(tuple_get(a, i), tuple_get(b, i))) return false;
        }
        return true;
    }
    return false;
}

static uint32_t hash_const(Value v) {
    Type    *type = type_of(v);
    uint64_t hash = (uintptr_t)type >> 4;
    if (type == &int_type) {
        hash += (uint64_t)int_hash(v);
    } else if (type == &float_type) {
        double   d = float_value(v);
        uint64_t bits;
        memcpy(&bits, &d, sizeof bits);
        hash += bits;
    } else if (type == &str_type) {
        hash += (uint64_t)str_hash(v);
    } else if (type == &code_type) {
        hash += (uint64_t)((CodeObj *)v)->first_line << 20 ^ ((CodeObj *)v)->insn_count;
    } else if (type == &bytes_type) {
        for (intptr_t i = 0; i < bytes_length(v); i++) hash = hash * 31 + bytes_data(v)[i];
    } else if (type == &tuple_type) {
        for (intptr_t i = 0; i < tuple_length(v); i++) hash = hash * 1000003 + hash_const(tuple_get(v, i));
    } else if (type != &complex_type) {
        hash += (uintptr_t)v;
    }
    hash *= 0x9e3779b97f4a7c15u;
    return (uint32_t)(hash >> 32);
}

static bool grow_const_slots(Unit *u) {
    uint32_t  size = u->const_slots ? (u->const_mask + 1) * 2 : 16;
    uint32_t *slots = mem_calloc(size, sizeof *slots);
    if (!slots) return false;
    mem_free(u->const_slots);
    u->const_slots = slots;
    u->const_mask = size - 1;
    for (intptr_t i = 0; i < list_length(u->consts); i++) {
        uint32_t at = hash_const(list_get(u->consts, i)) & u->const_mask;
        while (slots[at]) at = (at + 1) & u->const_mask;
        slots[at] = (uint32_t)i + 1;
    }
    return true;
}

int cg_const(Codegen *c, Value value) {
    Unit *u = c->unit;
    if (!value) cg_fail(c);
    if (c->failed) return 0;
    if ((!u->const_slots || (uint32_t)list_length(u->consts) * 2 >= u->const_mask) && !grow_const_slots(u)) {
        cg_fail_memory(c);
        return 0;
    }
    /* Objects that move are hashed by content; those hashed by address (frozensets) must stay where they are. */
    Type *type = type_of(value);
    if (value_is_obj(value) && type != &int_type && type != &float_type && type != &str_type && type != &bytes_type &&
        type != &tuple_type && type != &complex_type) {
        gc_pin(value_obj(value));
    }
    uint32_t at = hash_const(value) & u->const_mask;
    for (; u->const_slots[at]; at = (at + 1) & u->const_mask) {
        if (same_const(list_get(u->consts, u->const_slots[at] - 1), value)) return (int)u->const_slots[at] - 1;
    }
    if (list_append(u->consts, value) < 0) return cg_fail(c), 0;
    u->const_slots[at] = (uint32_t)list_length(u->consts);
    return (int)list_length(u->consts) - 1;
}

int cg_const_ident(Codegen *c, const AstIdent *ident) {
    Value text = cg_ident_value(c, ident);
    return text ? cg_const(c, text) : 0;
}

int cg_name_plain(Codegen *c, const AstIdent *name) {
    if (c->failed) return 0;
    int index = ident_map_add(&c->unit->names, name);
    if (index < 0) cg_fail_memory(c);
    if (index > UINT16_MAX) cg_error_here(c, "too many names in one code block");
    return index;
}

int cg_name(Codegen *c, const AstIdent *name) { return cg_name_plain(c, cg_mangle(c, name)); }

/* ---- registers, labels, instructions --------------------------------------------------------------------------------- */
int cg_temps(Codegen *c, int count) {
    Unit *u = c->unit;
    int   first = u->top;
    u->top += count;
    if (u->top > u->max_top) u->max_top = u->top;
    if (u->top > UINT16_MAX && !c->failed) cg_error_here(c, "too many registers: expression or function too large");
    return first;
}

int cg_temp(Codegen *c) { return cg_temps(c, 1); }

bool cg_array_reserve(void **items, uint32_t *capacity, uint32_t count, size_t size) {
    if (count < *capacity) return true;
    uint32_t wanted = *capacity ? *capacity * 2 : 32;
    void    *grown = mem_realloc(*items, mem_product(wanted, size));
    if (!grown) return false;
    *items = grown;
    *capacity = wanted;
    return true;
}

Label cg_label(Codegen *c) {
    Unit *u = c->unit;
    if (c->failed) return 0;
    if (!cg_array_reserve((void **)&u->labels, &u->label_capacity, u->label_count, sizeof *u->labels)) return cg_fail_memory(c), 0;
    u->labels[u->label_count] = UINT32_MAX;
    return u->label_count++;
}

void cg_place(Codegen *c, Label label) {
    if (!c->failed) c->unit->labels[label] = c->unit->ir_count;
}

uint32_t cg_emit(Codegen *c, int op, int a, int b, int operand) {
    Unit *u = c->unit;
    if (c->failed) return 0;
    if (!cg_array_reserve((void **)&u->irs, &u->ir_capacity, u->ir_count, sizeof *u->irs)) return cg_fail_memory(c), 0;
    u->irs[u->ir_count] = (Ir){.op = (uint16_t)op, .handler = u->handler, .a = a, .b = b, .c = operand, .loc = u->loc};
    if (op == OP_CHECK_LOCAL) u->has_check = true;
    return u->ir_count++;
}

void cg_jump(Codegen *c, int op, int a, int b, Label target) {
    uint32_t at = cg_emit(c, op, a, b, 0);
    if (!c->failed) c->unit->irs[at].extra = target;
}

void cg_move(Codegen *c, int dst, int src) {
    if (dst != src) cg_emit(c, OP_MOVE, dst, src, 0);
}

void cg_load_const(Codegen *c, int dst, Value value) {
    int64_t small;
    if (c->failed) return;
    if (value && value_is_int(value) && (small = value_int(value), small == (int32_t)small)) {
        cg_emit(c, OP_LOAD_INT, dst, (int)small, 0);
    } else {
        cg_emit(c, OP_LOAD_CONST, dst, cg_const(c, value), 0);
    }
}

void cg_load_int(Codegen *c, int dst, int64_t value) { cg_load_const(c, dst, value_from_int(value)); }

uint16_t cg_handler(Codegen *c, Label label, int reg) {
    Unit *u = c->unit;
    if (c->failed) return 0;
    if (u->handler_count >= UINT16_MAX - 1) return cg_error_here(c, "too many exception handlers"), 0;
    if (!cg_array_reserve((void **)&u->handlers, &u->handler_capacity, u->handler_count, sizeof *u->handlers)) {
        return cg_fail_memory(c), 0;
    }
    u->handlers[u->handler_count] = (HandlerInfo){label, reg};
    return (uint16_t)++u->handler_count;
}

Block *cg_block_push(Codegen *c, BlockKind kind, Label start, Label exit) {
    static Block spare;
    Unit        *u = c->unit;
    if (u->block_count >= MAX_BLOCKS) {
        cg_error_here(c, "too many statically nested blocks");
        u->block_count++;
        return &spare;
    }
    Block *block = &u->blocks[u->block_count++];
    *block = (Block){.kind = kind, .start = start, .exit = exit, .outer_handler = u->handler, .loc = u->loc};
    return block;
}

void cg_block_pop(Codegen *c) {
    Unit *u = c->unit;
    if (--u->block_count < MAX_BLOCKS) u->handler = u->blocks[u->block_count].outer_handler;
}
