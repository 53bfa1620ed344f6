/* trace.c - building traces: memory, constants, snapshots, and emission through folding and common-subexpression elimination.
 *
 * Every instruction passes ir_emit, the recorder's as well as those that the loop optimiser emits again, so that each is simplified
 * with what is known at its place. */
#include "trace.h"
#include "base/memory.h"
#include "helpers.h"
#include "record.h"

#include <string.h>

/* ---- growing tables ----------------------------------------------------------------------------------------------------- */
static bool grow(void *table, uint32_t *capacity, uint32_t count, size_t size) {
    if (count < *capacity) return true;
    uint32_t wanted = *capacity ? *capacity * 2 : 64;
    void    *bigger = mem_realloc(*(void **)table, wanted * size);
    if (!bigger) return false;
    *(void **)table = bigger;
    *capacity = wanted;
    return true;
}
#define GROW(t, table, count, capacity) grow(&(t)->table, &(t)->capacity, (t)->count, sizeof *(t)->table)

Status ir_begin(IrBuilder *b, JitTrace *trace) {
    memset(b, 0, sizeof *b);
    b->trace = trace;
    trace->insn_count = 1; /* number 0 is "none" */
    return GROW(trace, insns, insn_count, insn_capacity) ? 0 : -1;
}

void trace_free_memory(JitTrace *trace) {
    mem_free(trace->insns);
    mem_free(trace->constants);
    mem_free(trace->args);
    for (uint32_t i = 0; i < trace->snapshot_count; i++) mem_free(trace->snapshots[i].cases);
    mem_free(trace->snapshots);
    mem_free(trace->entries);
    mem_free(trace->locations);
    mem_free(trace->frames);
    mem_free(trace->facts);
    if (trace->head) {
        mem_free(trace->head->slots);
        mem_free(trace->head->phis);
        mem_free(trace->head);
    }
    for (JitFrameTemplate *template = trace->templates, *next; template; template = next) {
        next = template->next;
        mem_free(template);
    }
    mem_free(trace);
}

/* ---- constants ---------------------------------------------------------------------------------------------------------- */
IrRef ir_constant(IrBuilder *b, IrType type, uint64_t bits) {
    static uint32_t seen[256]; /* where a constant may be, by its bits; one that another has pushed out is made twice */
    JitTrace *trace = b->trace;
    uint32_t *place = &seen[(bits * 0x9e3779b97f4a7c15u >> 56) ^ type], known = *place;
    if (known < trace->constant_count && trace->constants[known].bits == bits && trace->constants[known].type == type) return known | IR_CONSTANT;
    if (!GROW(trace, constants, constant_count, constant_capacity)) {
        b->failed = true;
        return IR_CONSTANT;
    }
    if (type == IR_VALUE && bits && (bits & 3) == 0 && gc_contains((void *)(uintptr_t)bits)) gc_pin((Obj *)(uintptr_t)bits);
    trace->constants[trace->constant_count] = (IrConstant){.bits = bits, .type = (uint8_t)type};
    *place = trace->constant_count;
    return trace->constant_count++ | IR_CONSTANT;
}

IrRef ir_value(IrBuilder *b, Value v) { return ir_constant(b, IR_VALUE, value_bits(v)); }
IrRef ir_int(IrBuilder *b, int64_t i) { return ir_constant(b, IR_INT, (uint64_t)i); }
IrRef ir_pointer(IrBuilder *b, const void *p) { return ir_constant(b, IR_PTR, (uintptr_t)p); }
IrRef ir_double(IrBuilder *b, double d) {
    uint64_t bits;
    memcpy(&bits, &d, sizeof bits);
    return ir_constant(b, IR_FLOAT, bits);
}

/* ---- emission ----------------------------------------------------------------------------------------------------------- */
static bool is_alloc(IrBuilder *b, IrRef ref) { return ref && !ir_is_constant(ref) && b->trace->insns[ref].op == IR_ALLOC; }

/* Others know the object from now on, and what it holds. */
static void escape(IrBuilder *b, IrRef ref) {
    if (!is_alloc(b, ref) || b->trace->insns[ref].flags & IR_FLAG_ESCAPED) return;
    b->trace->insns[ref].flags |= IR_FLAG_ESCAPED;
    for (uint32_t i = b->chain[IR_STORE]; i > ref; i = b->trace->insns[i].previous)
        if (b->trace->insns[i].a == ref) escape(b, b->trace->insns[i].b);
}

/* An object that the trace has made stays its own until something else than its fields gets hold of it. */
static void note_escapes(IrBuilder *b, const IrInsn *insn) {
    const IrOpInfo *info = &ir_op_info[insn->op];
    if (insn->op == IR_CALL) {
        for (uint32_t i = 0; i < insn->b; i++) escape(b, b->trace->args[insn->a + i]);
        return;
    }
    bool is_private = is_alloc(b, insn->a) && !(b->trace->insns[insn->a].flags & IR_FLAG_ESCAPED);
    if (insn->op == IR_STORE && is_private) return; /* goes where that goes */
    if (info->effect == EFFECT_READ && is_private) escape(b, insn->a); /* the value has two names now */
    bool address = insn->op == IR_BARRIER || info->effect == EFFECT_READ || (info->effect == EFFECT_WRITE && insn->op != IR_SSTORE);
    if (!address && info->a != '-' && info->a != 'N') escape(b, insn->a);
    if (insn->op != IR_BARRIER && info->b != '-' && info->b != 'N') escape(b, insn->b);
    if (info->c != '-' && info->c != 'N') escape(b, insn->c);
}

static bool is_store(IrOp op) { return op >= IR_STORE && op <= IR_STOREX8; }

static uint32_t *bucket_of(IrBuilder *b, const IrInsn *insn) {
    uint32_t hash = ((insn->a * 31 + insn->b) * 31 + (uint32_t)insn->imm) * 31 + insn->op;
    return &b->bucket[(hash * 2654435761u >> 16) % IR_BUCKETS];
}

/* Does nobody else know this object? */
static bool is_own(IrBuilder *b, IrRef ref) { return is_alloc(b, ref) && !(b->trace->insns[ref].flags & IR_FLAG_ESCAPED) && ref > b->chain[IR_LOOP]; }

IrRef ir_append(IrBuilder *b, IrInsn insn) {
    JitTrace *trace = b->trace;
    if (!GROW(trace, insns, insn_count, insn_capacity)) {
        b->failed = true;
        trace->insn_count = 1;
    }
    uint32_t number = trace->insn_count++;
    note_escapes(b, &insn);
    insn.previous = b->chain[insn.op];
    b->chain[insn.op] = number;
    if (!is_store((IrOp)insn.op)) {
        uint32_t *bucket = bucket_of(b, &insn);
        insn.imm2 = *bucket;
        *bucket = number;
    }
    trace->insns[number] = insn;
    if (ir_op_leaves((IrOp)insn.op)) trace->snapshots[insn.snapshot].used = true;
    return number;
}

/* The newest earlier instruction with the same operation and operands, above FLOOR; 0: none. */
static uint32_t above(uint32_t lowest, IrRef operand, char kind) {
    return kind != '-' && kind != 'N' && !ir_is_constant(operand) && operand > lowest ? operand : lowest;
}

static uint32_t find_same(IrBuilder *b, const IrInsn *insn, uint32_t lowest) {
    const IrOpInfo *info = &ir_op_info[insn->op]; /* what uses a value comes behind it */
    lowest = above(above(above(lowest, insn->a, info->a), insn->b, info->b), insn->c, info->c);
    for (uint32_t i = *bucket_of(b, insn); i > lowest; i = b->trace->insns[i].imm2) {
        const IrInsn *other = &b->trace->insns[i];
        if (other->op == insn->op && other->a == insn->a && other->b == insn->b && other->c == insn->c && other->imm == insn->imm && other->type == insn->type) return i;
    }
    return 0;
}

/* Does a store to OTHER leave the place that INSN reads alone?  The alias classes are the same. */
static bool stores_apart(const IrInsn *load, const IrInsn *store) {
    if (store->op == IR_STOREX || store->op == IR_STOREX8) return false;
    if (load->op >= IR_LOADX && load->op <= IR_LOADX32U) return false;
    return load->imm != store->imm; /* objects of one class are told apart by offset only */
}

static IrOp store_for_load(IrOp op) {
    switch (op) {
    case IR_LOAD: return IR_STORE;
    case IR_LOADF: return IR_STOREF;
    case IR_LOADX: return IR_STOREX;
    default: return IR_NOP;
    }
}

/* What was stored, read as another type; 0: it cannot be. */
static IrRef as_loaded(IrBuilder *b, IrRef ref, IrType type) {
    IrType stored = ir_type(b->trace, ref);
    if (stored == type) return ref;
    return ir_is_constant(ref) && stored == IR_VALUE && type == IR_PTR ? ir_constant(b, type, ir_constant_bits(b->trace, ref)) : 0;
}

/* What instruction AT saw of memory of CLASS is used again. */
static void rely(IrBuilder *b, uint32_t at, IrAlias class) {
    if (at && at < b->chain[IR_LOOP] && class != ALIAS_TUPLE) b->relied |= 1u << class;
}

/* A value that memory is known to hold: an earlier load or store with nothing in between that may have changed it. */
static IrRef forward_load(IrBuilder *b, const IrInsn *load) {
    uint32_t lowest = b->clobbered > b->class_clobbered[load->alias] ? b->clobbered : b->class_clobbered[load->alias];
    if (load->alias == ALIAS_TUPLE) lowest = 0;
    if (is_own(b, load->a)) lowest = load->a;
    uint32_t same = find_same(b, load, lowest);
    if (load->alias == ALIAS_TUPLE && !is_alloc(b, load->a)) return same ? same : facts_find(b, load);
    IrOp store_op = store_for_load((IrOp)load->op);
    for (uint32_t i = b->last_store[load->alias]; i > lowest && i > same; i = b->trace->insns[i].imm2) {
        const IrInsn *store = &b->trace->insns[i];
        if (store->op == store_op && store->a == load->a && store->imm == load->imm) {
            rely(b, i, (IrAlias)load->alias);
            if (store_op != IR_STOREX) return as_loaded(b, store->b, (IrType)load->type);
            if (store->b == load->b) return as_loaded(b, store->c, (IrType)load->type);
        }
        if (store->a != load->a && (is_own(b, load->a) || is_own(b, store->a) || (is_alloc(b, load->a) && is_alloc(b, store->a)))) continue;
        if (!stores_apart(load, store)) return 0;
    }
    rely(b, same, (IrAlias)load->alias);
    return same || lowest ? same : facts_find(b, load);
}

IrRef ir_emit(IrBuilder *b, IrOp op, IrType type, IrRef ra, IrRef rb, IrRef rc, int32_t imm, IrAlias alias) {
    const IrOpInfo *info = &ir_op_info[op];
    IrInsn          insn = {.op = (uint8_t)op, .type = (uint8_t)(info->result == IR_ANY ? type : (IrType)info->result), .alias = (uint8_t)alias,
                            .a = ra, .b = rb, .c = rc, .imm = imm};
    IrRef           folded = ir_fold(b, &insn);
    if (folded) return folded;
    op = (IrOp)insn.op;
    info = &ir_op_info[op];
    switch (info->effect) {
    case EFFECT_PURE: {
        uint32_t same = find_same(b, &insn, 0);
        if (same) return same;
        break;
    }
    case EFFECT_GUARD:
        if (op != IR_GPOLL) {
            uint32_t same = find_same(b, &insn, 0);
            if (same) return same;
        }
        break;
    case EFFECT_READ: {
        if (op == IR_SLOAD) break;
        IrRef known = forward_load(b, &insn);
        if (known) return known;
        break;
    }
    default: break;
    }
    if (ir_op_leaves(op)) insn.snapshot = b->snapshot(b->snapshot_context);
    IrRef ref = ir_append(b, insn);
    if (is_store(op)) {
        b->trace->insns[ref].imm2 = b->last_store[alias];
        b->last_store[alias] = b->stored = ref;
    }
    return ref;
}

static uint32_t append_args(IrBuilder *b, uint32_t count, const IrRef *args) {
    JitTrace *trace = b->trace;
    uint32_t  first = trace->arg_count;
    for (uint32_t i = 0; i < count; i++) {
        if (!GROW(trace, args, arg_count, arg_capacity)) {
            b->failed = true;
            return 0;
        }
        trace->args[trace->arg_count++] = args[i];
    }
    return first;
}

void ir_back(IrBuilder *b, uint32_t number, uint32_t count, const IrRef *values) {
    uint32_t first = append_args(b, count, values);
    if (!b->failed) ir_append(b, (IrInsn){.op = IR_BACK, .a = first, .b = count, .c = number});
}

IrRef ir_call(IrBuilder *b, unsigned helper, const IrRef *args) {
    JitTrace        *trace = b->trace;
    const JitHelper *info = &jit_helpers[helper];
    if (!(info->effects & ~HELPER_READS)) {
        uint32_t lowest = info->effects & HELPER_READS ? (b->clobbered > b->stored ? b->clobbered : b->stored) : 0;
        for (uint32_t i = b->chain[IR_CALL]; i > lowest; i = trace->insns[i].previous) {
            const IrInsn *other = &trace->insns[i];
            if (other->c != helper || memcmp(&trace->args[other->a], args, info->arg_count * sizeof *args) != 0) continue;
            if (info->effects & HELPER_READS && i < b->chain[IR_LOOP]) b->relied = UINT32_MAX;
            return i;
        }
    }
    IrInsn insn = {.op = IR_CALL, .type = info->result, .a = append_args(b, info->arg_count, args), .b = info->arg_count, .c = helper};
    if (b->failed) return IR_CONSTANT;
    IrRef ref = ir_append(b, insn);
    if (info->effects & (HELPER_WRITES | HELPER_PYTHON)) b->clobbered = ref;
    if (info->effects & HELPER_GENERATORS) b->class_clobbered[ALIAS_GENERATOR] = ref;
    if (info->effects & HELPER_HASHES) b->class_clobbered[ALIAS_DICT] = b->stored = ref;
    if (info->effects & HELPER_ITERATORS) b->class_clobbered[ALIAS_ITERATOR] = b->stored = ref;
    if (info->effects & HELPER_LISTS) b->class_clobbered[ALIAS_LIST] = b->class_clobbered[ALIAS_ITEM] = ref;
    return ref;
}

/* ---- snapshots ---------------------------------------------------------------------------------------------------------- */
uint32_t ir_snapshot_begin(IrBuilder *b, IrResume resume, unsigned pushed) {
    JitTrace *trace = b->trace;
    if (!GROW(trace, snapshots, snapshot_count, snapshot_capacity)) {
        b->failed = true;
        return 0;
    }
    trace->snapshots[trace->snapshot_count] = (IrSnapshot){.first_entry = trace->entry_count, .first_frame = trace->frame_count,
                                                           .resume = (uint8_t)resume, .pushed = (uint16_t)pushed};
    return trace->snapshot_count++;
}
void ir_snapshot_entry(IrBuilder *b, uint32_t slot, IrRef ref) {
    JitTrace *trace = b->trace;
    if (!GROW(trace, entries, entry_count, entry_capacity)) {
        b->failed = true;
        return;
    }
    trace->entries[trace->entry_count++] = (IrSnapEntry){slot, ref};
    trace->snapshots[trace->snapshot_count - 1].entry_count++;
}
void ir_snapshot_frame(IrBuilder *b, IrSnapFrame frame) {
    JitTrace *trace = b->trace;
    if (!GROW(trace, frames, frame_count, frame_capacity)) {
        b->failed = true;
        return;
    }
    trace->frames[trace->frame_count++] = frame;
    trace->snapshots[trace->snapshot_count - 1].frame_count++;
}
