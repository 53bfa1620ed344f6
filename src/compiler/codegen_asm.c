/* codegen_asm.c - from the collected instructions of a unit to a code object.
 *
 * Steps: shorten jumps to jumps; find what is reachable and, by the same forward analysis, where locals are surely bound
 * (CHECK_LOCAL disappears there); drop dead instructions; give instructions without a location that of their predecessor;
 * lay out, with long forms for jumps that do not fit 16 bits; write instruction words and tables. */
#include "codegen_int.h"

#include "base/buf.h"
#include "base/memory.h"
#include "objects/bytes.h"
#include "objects/list.h"
#include "objects/str.h"

#define KIND_LOCAL 0x20
#define KIND_CELL  0x40
#define KIND_FREE  0x80

typedef struct Assembler {
    Codegen  *c;
    Unit     *u;
    bool     *dead;      /* per Ir */
    uint32_t *block_of;  /* per Ir */
    uint32_t *starts;    /* first Ir of each block, and the end */
    uint32_t  block_count;
    uint32_t  words;     /* of a set of locals */
    uint64_t *in;        /* surely bound at the start of each block */
    bool     *reached, *queued;
    uint32_t *queue;
    uint32_t *position;  /* in words, per Ir and at the end */
    bool     *is_long;
} Assembler;

static bool is_jump(const Ir *ir) {
    return opcode_info[ir->op].wide == OPERAND_JUMP || opcode_info[ir->op].c == OPERAND_JUMP;
}

static bool ends_block(int op) {
    return op == OP_JUMP || op == OP_JUMP_BACK || op == OP_RETURN || op == OP_RETURN_NONE || op == OP_RAISE || op == OP_RERAISE;
}

static uint32_t target_of(const Unit *u, const Ir *ir) { return u->labels[ir->extra]; }

/* ---- jumps to jumps ---------------------------------------------------------------------------------------------------- */
/* The jump at I leads to a `return None` without a line of its own, which therefore belongs to each of its predecessors:
 * the jump gets a copy with its line, behind the FIRST_COPY instructions of the unit. */
static void give_own_return(Codegen *c, Unit *u, uint32_t i, uint32_t first_copy) {
    CodeLocation loc = u->irs[i].loc;
    uint32_t     target = target_of(u, &u->irs[i]);
    if (target > 0 && u->irs[target - 1].loc.line == loc.line && !ends_block(u->irs[target - 1].op)) return;
    for (uint32_t k = first_copy; k < u->ir_count; k++) {
        if (u->irs[k].loc.line != loc.line) continue;
        u->irs[i].extra = u->irs[k].extra;
        return;
    }
    Label copy = cg_label(c);
    u->irs[i].extra = copy;
    cg_place(c, copy);
    u->loc = loc;
    uint32_t at = cg_emit(c, OP_RETURN_NONE, 0, 0, 0);
    if (!c->failed) u->irs[at].extra = copy; /* by which later jumps of the line find it */
}

static void thread_jumps(Codegen *c, Unit *u) {
    uint32_t count = u->ir_count;
    for (uint32_t i = 0; i < count && !c->failed; i++) {
        if (!is_jump(&u->irs[i]) || u->irs[i].op == OP_SEND) continue;
        for (int hops = 0; hops < 8; hops++) {
            const Ir *target = &u->irs[target_of(u, &u->irs[i])];
            if (target->op != OP_JUMP || target == &u->irs[i] || target_of(u, target) <= i) break;
            u->irs[i].extra = target->extra;
        }
        const Ir target = u->irs[target_of(u, &u->irs[i])];
        Ir      *ir = &u->irs[i];
        if (ir->op == OP_JUMP && target.op == OP_JUMP_BACK) {
            ir->op = OP_JUMP_BACK;
            ir->extra = target.extra;
        } else if (ir->op == OP_JUMP && (target.op == OP_RETURN_NONE || target.op == OP_RETURN)) {
            CodeLocation loc = ir->loc;
            *ir = target;
            if (target.loc.line == 0) ir->loc = loc;
        } else if (target.op == OP_RETURN_NONE && target.loc.line == 0 && ir->loc.line != 0) {
            give_own_return(c, u, i, count);
        }
    }
}

/* ---- blocks -------------------------------------------------------------------------------------------------------------- */
static bool find_blocks(Assembler *a) {
    Unit    *u = a->u;
    uint32_t n = u->ir_count;
    bool    *leader = mem_calloc(n + 1, 1);
    a->block_of = mem_alloc((n + 1) * sizeof *a->block_of);
    a->starts = mem_alloc((n + 2) * sizeof *a->starts);
    if (!leader || !a->block_of || !a->starts) {
        mem_free(leader);
        return false;
    }
    leader[0] = true;
    for (uint32_t i = 0; i < n; i++) {
        if (is_jump(&u->irs[i])) leader[target_of(u, &u->irs[i])] = leader[i + 1] = true;
        if (ends_block(u->irs[i].op)) leader[i + 1] = true;
    }
    for (uint32_t i = 0; i < u->handler_count; i++) {
        uint32_t at = u->labels[u->handlers[i].label];
        if (at != UINT32_MAX) leader[at] = true;
    }
    a->block_count = 0;
    for (uint32_t i = 0; i < n; i++) {
        if (leader[i]) a->starts[a->block_count++] = i;
        a->block_of[i] = a->block_count - 1;
    }
    a->starts[a->block_count] = n;
    mem_free(leader);
    return true;
}

/* ---- which locals are surely bound ------------------------------------------------------------------------------------------ */
static inline bool has_bit(const uint64_t *set, uint32_t bit) { return set[bit >> 6] >> (bit & 63) & 1; }

static void set_local(Assembler *a, uint64_t *set, int reg, bool bound) {
    if (a->words == 0 || reg < 0 || reg >= (int)a->u->locals.count) return;
    uint64_t bit = (uint64_t)1 << (reg & 63);
    set[reg >> 6] = bound ? set[reg >> 6] | bit : set[reg >> 6] & ~bit;
}

/* The effect of IR on the set, when it falls through. */
static void apply(Assembler *a, const Ir *ir, uint64_t *set) {
    const OpcodeInfo *info = &opcode_info[ir->op];
    switch (ir->op) {
    case OP_LOAD_NULL:
    case OP_DELETE_LOCAL: set_local(a, set, ir->a, false); return;
    case OP_CHECK_LOCAL: set_local(a, set, ir->a, true); return;
    case OP_UNPACK_SEQUENCE:
        for (int i = 0; i < ir->c && ir->a + i < (int)a->u->locals.count; i++) set_local(a, set, ir->a + i, true);
        return;
    default: break;
    }
    if (info->a == OPERAND_DST) set_local(a, set, ir->a, true);
    if (info->b == OPERAND_DST) set_local(a, set, ir->b, true);
    if (info->c == OPERAND_DST) set_local(a, set, ir->c, true);
}

/* Meets SET into the entry of the block at Ir index AT. */
static void flow_to(Assembler *a, uint32_t at, const uint64_t *set, uint32_t *queued) {
    uint32_t  block = a->block_of[at];
    uint64_t *in = a->in + (size_t)block * a->words;
    bool      changed = !a->reached[block];
    for (uint32_t i = 0; i < a->words; i++) {
        uint64_t met = a->reached[block] ? in[i] & set[i] : set[i];
        changed |= met != in[i];
        in[i] = met;
    }
    a->reached[block] = true;
    if (changed && !a->queued[block]) {
        a->queued[block] = true;
        a->queue[(*queued)++] = block;
    }
}

static void flow_block(Assembler *a, uint32_t block, uint64_t *set, uint32_t *queued) {
    Unit    *u = a->u;
    uint16_t seen_handler = 0;
    memcpy(set, a->in + (size_t)block * a->words, a->words * sizeof *set);
    for (uint32_t i = a->starts[block]; i < a->starts[block + 1]; i++) {
        const Ir *ir = &u->irs[i];
        /* Bits are only added between removals, so the first state that a handler can see is its worst. */
        bool removes = ir->op == OP_LOAD_NULL || ir->op == OP_DELETE_LOCAL;
        if (ir->handler && ir->handler != seen_handler) flow_to(a, u->labels[u->handlers[ir->handler - 1].label], set, queued);
        seen_handler = removes ? 0 : ir->handler;
        if (is_jump(ir)) flow_to(a, target_of(u, ir), set, queued);
        apply(a, ir, set);
        if (ends_block(ir->op)) return;
    }
    if (a->starts[block + 1] < u->ir_count) flow_to(a, a->starts[block + 1], set, queued);
}

static bool analyse(Assembler *a) {
    Unit *u = a->u;
    a->words = u->has_check ? (u->locals.count + 63) / 64 : 0;
    a->in = mem_calloc((size_t)a->block_count * a->words + 1, sizeof *a->in);
    a->reached = mem_calloc(a->block_count + 1, 1);
    a->queued = mem_calloc(a->block_count + 1, 1);
    a->queue = mem_alloc((a->block_count + 1) * sizeof *a->queue);
    a->dead = mem_calloc(u->ir_count + 1, 1);
    uint64_t *set = mem_calloc(a->words + 1, sizeof *set);
    if (!a->in || !a->reached || !a->queued || !a->queue || !a->dead || !set) {
        mem_free(set);
        return false;
    }
    uint32_t queued = 0;
    for (int i = 0; i < u->parameter_registers && a->words; i++) set_local(a, set, i, true);
    flow_to(a, 0, set, &queued);
    while (queued) {
        uint32_t block = a->queue[--queued];
        a->queued[block] = false;
        flow_block(a, block, set, &queued);
    }
    for (uint32_t block = 0; block < a->block_count; block++) {
        memcpy(set, a->in + (size_t)block * a->words, a->words * sizeof *set);
        for (uint32_t i = a->starts[block]; i < a->starts[block + 1]; i++) {
            const Ir *ir = &u->irs[i];
            a->dead[i] = !a->reached[block] || (ir->op == OP_CHECK_LOCAL && has_bit(set, (uint32_t)ir->a));
            apply(a, ir, set);
        }
    }
    mem_free(set);
    return true;
}

/* ---- clean-up ---------------------------------------------------------------------------------------------------------------- */
static uint32_t next_live(const Assembler *a, uint32_t i) {
    while (i < a->u->ir_count && a->dead[i]) i++;
    return i;
}

static void drop_useless(Assembler *a) {
    Unit *u = a->u;
    for (uint32_t i = u->ir_count; i-- > 0;) {
        Ir *ir = &u->irs[i];
        if (a->dead[i]) continue;
        uint32_t next = next_live(a, i + 1);
        if (ir->op == OP_JUMP && next_live(a, target_of(u, ir)) == next) {
            a->dead[i] = true;
        } else if (ir->op == OP_NOP && next < u->ir_count) {
            /* A NOP stands for a line that must be seen by tracing. */
            const CodeLocation *follow = &u->irs[next].loc;
            if (ir->loc.line == 0 || follow->line == ir->loc.line) {
                a->dead[i] = true;
            } else if (follow->line == 0) {
                if (a->block_of[next] == a->block_of[i]) {
                    u->irs[next].loc = ir->loc;
                    a->dead[i] = true;
                }
            }
        }
    }
    const Ir *previous = NULL;
    for (uint32_t i = 0; i < u->ir_count; i++) {
        if (a->dead[i]) continue;
        Ir *ir = &u->irs[i];
        if (previous && !ends_block(previous->op) && ir->loc.line == 0) ir->loc = previous->loc;
        if (!previous && ir->loc.line == 0) ir->loc = (CodeLocation){u->first_line, u->first_line, 0, 0};
        if (ir->op == OP_NOP && previous && previous->loc.line == ir->loc.line && a->block_of[i] == a->block_of[previous - u->irs]) {
            a->dead[i] = true;
            continue;
        }
        previous = ir;
    }
}

/* Locals that turned out unused leave a gap below the cells: close it. */
static void close_gap(Unit *u) {
    int gap = u->cell_base - (int)u->locals.count;
    if (gap == 0) return;
    for (uint32_t i = 0; i < u->ir_count; i++) {
        Ir               *ir = &u->irs[i];
        const OpcodeInfo *info = &opcode_info[ir->op];
        uint8_t           kinds[] = {info->a, info->b, info->c};
        int32_t          *operands[] = {&ir->a, &ir->b, &ir->c};
        for (int k = 0; k < 3; k++) {
            bool is_register = kinds[k] == OPERAND_DST || kinds[k] == OPERAND_REG || kinds[k] == OPERAND_BASE;
            if (info->wide && k > 0) is_register = false;
            if (is_register && *operands[k] >= u->cell_base) *operands[k] -= gap;
        }
    }
    for (uint32_t i = 0; i < u->handler_count; i++) u->handlers[i].reg -= gap;
    u->cell_base -= gap;
    u->temp_base -= gap;
    u->max_top -= gap;
}

/* ---- layout -------------------------------------------------------------------------------------------------------------------- */
static uint32_t ir_size(const Assembler *a, uint32_t i) {
    const Ir *ir = &a->u->irs[i];
    if (a->dead[i]) return 0;
    uint32_t size = 1 + opcode_info[ir->op].cache;
    if (!a->is_long[i]) return size;
    return ir->op == OP_FOR_ITER ? size + 2 : size + 1;
}

static bool lay_out(Assembler *a) {
    Unit *u = a->u;
    a->position = mem_alloc((u->ir_count + 1) * sizeof *a->position);
    a->is_long = mem_calloc(u->ir_count + 1, 1);
    if (!a->position || !a->is_long) return false;
    for (bool again = true; again;) {
        uint32_t at = 0;
        again = false;
        for (uint32_t i = 0; i < u->ir_count; i++) {
            a->position[i] = at;
            at += ir_size(a, i);
        }
        a->position[u->ir_count] = at;
        for (uint32_t i = 0; i < u->ir_count; i++) {
            if (a->dead[i] || a->is_long[i] || opcode_info[u->irs[i].op].c != OPERAND_JUMP) continue;
            int64_t distance = (int64_t)a->position[target_of(u, &u->irs[i])] - a->position[i];
            /* The margin covers the words of the instruction itself. */
            if (distance > INT16_MAX - 16 || distance < INT16_MIN + 16) a->is_long[i] = again = true;
        }
    }
    return true;
}

/* The operation that jumps in the opposite case. */
static int opposite(int op) {
    _Static_assert((OP_JUMP_IF_LT ^ OP_JUMP_IF_NOT_LT) == (OP_JUMP_IF_GE_IMM ^ OP_JUMP_IF_NOT_GE_IMM) ||
                       OP_JUMP_IF_NOT_LT == OP_JUMP_IF_LT + 1, "pairs of opposites");
    if (op >= OP_JUMP_IF_LT && op <= OP_JUMP_IF_NOT_GE_IMM) return (op - OP_JUMP_IF_LT) % 2 ? op - 1 : op + 1;
    switch (op) {
    case OP_JUMP_IF_IS: return OP_JUMP_IF_IS_NOT;
    case OP_JUMP_IF_IS_NOT: return OP_JUMP_IF_IS;
    case OP_JUMP_IF_IN: return OP_JUMP_IF_NOT_IN;
    case OP_JUMP_IF_NOT_IN: return OP_JUMP_IF_IN;
    default: UNREACHABLE("jump without an opposite");
    }
}

static void put_wide(Insn *insn, int64_t number) {
    uint32_t bits = (uint32_t)(int32_t)number;
    insn->b = (uint16_t)bits;
    insn->c = (uint16_t)(bits >> 16);
}

static void write_long_jump(Insn *out, const Ir *ir, uint32_t position, uint32_t target) {
    if (ir->op == OP_FOR_ITER) { /* FOR_ITER it, v, +1; JUMP +1; JUMP target */
        out[0].c = 1;
        out[1].op = out[2].op = OP_JUMP;
        put_wide(&out[1], 1);
        put_wide(&out[2], (int64_t)target - (position + 3));
    } else {
        out[0].op = (uint16_t)opposite(ir->op);
        out[0].c = 1;
        out[1].op = OP_JUMP;
        put_wide(&out[1], (int64_t)target - (position + 2));
    }
}

static void write_insn(const Assembler *a, uint32_t i, Insn *out) {
    const Ir         *ir = &a->u->irs[i];
    const OpcodeInfo *info = &opcode_info[ir->op];
    uint32_t          position = a->position[i];
    *out = (Insn){ir->op, (uint16_t)ir->a, (uint16_t)ir->b, (uint16_t)ir->c};
    if (is_jump(ir)) {
        uint32_t target = a->position[target_of(a->u, ir)];
        int64_t  distance = (int64_t)target - (position + 1 + info->cache);
        if (info->wide == OPERAND_JUMP) {
            put_wide(out, distance);
        } else if (a->is_long[i]) {
            write_long_jump(out, ir, position, target);
        } else {
            out->c = (uint16_t)(int16_t)distance;
        }
    } else if (info->wide) {
        put_wide(out, ir->b);
    }
    if (ir->op == OP_CALL_KW || ir->op == OP_CALL_METHOD_KW) {
        out[1] = (Insn){OP_EXTRA, (uint16_t)ir->extra, (uint16_t)(ir->extra >> 16), 0};
    }
}

/* ---- tables ----------------------------------------------------------------------------------------------------------------------- */
static bool write_handlers(const Assembler *a, CodeObj *code) {
    Unit    *u = a->u;
    uint32_t count = 0, capacity = 0;
    uint16_t current = 0;
    for (uint32_t i = 0; i <= u->ir_count; i++) {
        bool     at_end = i == u->ir_count;
        uint16_t handler = at_end ? 0 : u->irs[i].handler;
        if (!at_end && a->dead[i]) continue;
        if (handler == current) continue;
        if (current) code->handlers[count - 1].end = a->position[i];
        if (handler) {
            if (count == capacity) {
                capacity = capacity ? capacity * 2 : 4;
                ExceptionEntry *grown = mem_realloc(code->handlers, capacity * sizeof *grown);
                if (!grown) return false;
                code->handlers = grown;
            }
            const HandlerInfo *info = &u->handlers[handler - 1];
            code->handlers[count++] = (ExceptionEntry){a->position[i], 0, a->position[u->labels[info->label]], (uint16_t)info->reg, 0};
        }
        current = handler;
    }
    code->handler_count = count;
    return true;
}

static Value exception_table(const CodeObj *code) {
    Buf out;
    buf_init(&out);
    for (uint32_t i = 0; i < code->handler_count; i++) {
        uint32_t numbers[] = {code->handlers[i].start, code->handlers[i].end - code->handlers[i].start, code->handlers[i].handler,
                              code->handlers[i].reg};
        for (size_t k = 0; k < COUNT_OF(numbers); k++) {
            uint32_t n = numbers[k];
            for (; n >= 0x80; n >>= 7) buf_put_char(&out, (char)(n | 0x80));
            buf_put_char(&out, (char)n);
        }
    }
    Value bytes = out.failed ? raise_memory_error() : bytes_from_data(out.data ? out.data : "", out.length);
    buf_free(&out);
    return bytes;
}

static Value line_table(const Assembler *a) {
    Buf          out;
    CodeLocation last;
    Unit        *u = a->u;
    buf_init(&out);
    code_table_begin(&out);
    last = (CodeLocation){u->first_line, u->first_line, 0, 0};
    for (uint32_t i = 0; i < u->ir_count;) {
        uint32_t words = 0, k = i;
        while (k < u->ir_count && (a->dead[k] || memcmp(&u->irs[k].loc, &u->irs[i].loc, sizeof u->irs[k].loc) == 0)) words += ir_size(a, k++);
        if (k == i) words += ir_size(a, k++);
        if (words) code_table_add(&out, &last, words, &u->irs[i].loc);
        i = k;
    }
    Value bytes = out.failed ? raise_memory_error() : bytes_from_data(out.data ? out.data : "", out.length);
    buf_free(&out);
    return bytes;
}

static Value names_tuple(Codegen *c, const IdentMap *map, uint32_t from, Value tuple, intptr_t at) {
    for (uint32_t i = from; i < map->count; i++) {
        Value name = cg_ident_value(c, map->items[i]);
        if (!name) return NULL;
        tuple_put(tuple, at++, name);
    }
    return tuple;
}

static Value names_of(Codegen *c, const IdentMap *map) {
    Value tuple = tuple_new((intptr_t)map->count);
    return tuple ? names_tuple(c, map, 0, tuple, 0) : NULL;
}

/* Names of registers: locals, then cells that are no parameters; with WITH_FREE the free variables too. */
static Value register_names(Codegen *c, Unit *u, bool with_free) {
    uint32_t own = (uint32_t)u->cell_count_own, frees = with_free ? u->frees.count : 0;
    Value    tuple = tuple_new((intptr_t)u->locals.count + own + frees);
    if (!tuple || !names_tuple(c, &u->locals, 0, tuple, 0)) return NULL;
    if (!names_tuple(c, &u->cells, u->cells.count - own, tuple, u->locals.count)) return NULL;
    if (with_free && !names_tuple(c, &u->frees, 0, tuple, u->locals.count + own)) return NULL;
    return tuple;
}

static Value register_kinds(Unit *u) {
    uint32_t own = (uint32_t)u->cell_count_own, count = u->locals.count + own + u->frees.count;
    Value    kinds = bytes_new(count);
    if (!kinds) return NULL;
    for (uint32_t i = 0; i < count; i++) {
        uint8_t kind = i < u->locals.count ? KIND_LOCAL : i < u->locals.count + own ? KIND_CELL : KIND_FREE;
        if (i < u->locals.count && ident_map_find(&u->cells, u->locals.items[i]) >= 0) kind |= KIND_CELL;
        bytes_data(kinds)[i] = kind;
    }
    return kinds;
}

static int32_t unit_flags(Codegen *c, const Unit *u) {
    const Scope *scope = u->scope;
    int32_t      flags = c->flags & CODE_FUTURE_MASK;
    if (scope->kind == SCOPE_FUNCTION) {
        flags |= CODE_NEWLOCALS | CODE_OPTIMIZED;
        if (scope->is_nested) flags |= CODE_NESTED;
        if (scope->is_generator) flags |= scope->is_coroutine ? CODE_ASYNC_GENERATOR : CODE_GENERATOR;
        if (scope->has_varargs) flags |= CODE_VARARGS;
        if (scope->has_varkeywords) flags |= CODE_VARKEYWORDS;
    }
    if (scope->is_coroutine && !scope->is_generator) flags |= CODE_COROUTINE;
    return flags;
}

static bool fill_cells(Unit *u, CodeObj *code) {
    code->cell_registers = mem_alloc((u->cells.count + 1) * sizeof *code->cell_registers);
    if (!code->cell_registers) return false;
    uint32_t parameters = u->cells.count - (uint32_t)u->cell_count_own;
    for (uint32_t i = 0; i < u->cells.count; i++) {
        int reg = i < parameters ? ident_map_find(&u->locals, u->cells.items[i]) : u->cell_base + (int)(i - parameters);
        code->cell_registers[i] = (uint16_t)reg;
    }
    return true;
}

#define FILL(field, value) \
    do { \
        Value filled_ = (value); \
        if (!filled_) return false; \
        slot_set(code, &code->field, filled_); \
    } while (0)

static bool fill_slots(Assembler *a, CodeObj *code) {
    Codegen *c = a->c;
    Unit    *u = a->u;
    FILL(consts, tuple_from_list(u->consts));
    FILL(names, names_of(c, &u->names));
    FILL(exception_table, exception_table(code));
    FILL(locals_plus_names, register_names(c, u, true));
    FILL(locals_plus_kinds, register_kinds(u));
    FILL(filename, c->filename);
    FILL(name, cg_ident_value(c, u->name));
    FILL(qualname, u->qualname);
    FILL(line_table, line_table(a));
    FILL(var_names, register_names(c, u, false));
    FILL(cell_names, names_of(c, &u->cells));
    FILL(free_names, names_of(c, &u->frees));
    return true;
}

static bool fill_code(Assembler *a, CodeObj *code, int flags) {
    Unit *u = a->u;
    code->flags = unit_flags(a->c, u) | flags;
    code->arg_count = u->arg_count;
    code->posonly_arg_count = u->posonly_count;
    code->kwonly_arg_count = u->kwonly_count;
    code_note_parameters(code);
    code->first_line = u->first_line;
    code->locals_count = (int32_t)u->locals.count;
    code->plain_cell_count = u->cell_count_own;
    code->cell_count = (int32_t)u->cells.count;
    code->free_count = (int32_t)u->frees.count;
    code->locals_plus_count = code->locals_count + code->plain_cell_count + code->free_count;
    code->register_count = (uint16_t)u->max_top;
    code->local_register_count = (uint16_t)u->temp_base;
    code->stack_size = u->max_top - u->temp_base;
    code->insn_count = a->position[u->ir_count];
    code->insns = mem_calloc(code->insn_count + 1, sizeof *code->insns);
    if (!code->insns || !fill_cells(u, code) || !write_handlers(a, code)) return (void)raise_memory_error(), false;
    for (uint32_t i = 0; i < u->ir_count; i++) {
        if (!a->dead[i]) write_insn(a, i, code->insns + a->position[i]);
    }
    return fill_slots(a, code);
}

static void assembler_free(Assembler *a) {
    mem_free(a->dead);
    mem_free(a->block_of);
    mem_free(a->starts);
    mem_free(a->in);
    mem_free(a->reached);
    mem_free(a->queued);
    mem_free(a->queue);
    mem_free(a->position);
    mem_free(a->is_long);
}

Value cg_assemble(Codegen *c, Unit *u, int flags) {
    Assembler a = {.c = c, .u = u};
    CodeObj  *code = NULL;
    thread_jumps(c, u);
    if (!c->failed && find_blocks(&a) && analyse(&a)) {
        drop_useless(&a);
        close_gap(u);
        if (lay_out(&a)) {
            code = code_allocate();
            if (code && !fill_code(&a, code, flags)) code = NULL;
        }
    }
    assembler_free(&a);
    if (!code) {
        if (!c->failed && !exception_pending()) (void)raise_memory_error();
        return NULL;
    }
#if DEBUG
    CHECK(code_is_well_formed(code));
#endif
    return VALUE(code);
}
