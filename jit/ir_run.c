/* ir_run.c - the first backend: interprets the IR.  Slow, obvious, and the oracle for the others. */
#include "jit/backend.h"
#include "objects/float.h"
#include "trace_log_int.h"

#include <math.h>
#include <string.h>

static double to_double(uint64_t bits) {
    double d;
    memcpy(&d, &bits, sizeof d);
    return d;
}
static uint64_t from_double(double d) {
    uint64_t bits;
    memcpy(&bits, &d, sizeof bits);
    return bits;
}

/* ---- calling helpers ---------------------------------------------------------------------------------------------------- */
typedef uint64_t (*Words0)(void);
typedef uint64_t (*Words1)(uint64_t);
typedef uint64_t (*Words2)(uint64_t, uint64_t);
typedef uint64_t (*Words3)(uint64_t, uint64_t, uint64_t);
typedef uint64_t (*Words4)(uint64_t, uint64_t, uint64_t, uint64_t);
typedef uint64_t (*Words5)(uint64_t, uint64_t, uint64_t, uint64_t, uint64_t);
typedef uint64_t (*Words6)(uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t);
typedef double (*DoubleOfWord)(uint64_t);
typedef double (*DoubleOfDouble)(double);
typedef double (*DoubleOfDoubles)(double, double);
typedef uint64_t (*WordOfDouble)(double);
typedef uint64_t (*WordOfDoubles)(double, double);

static uint64_t call_helper(const JitHelper *helper, const uint64_t *a) {
    void (*f)(void) = helper->function;
    if (helper->result == IR_FLOAT) {
        if (helper->float_args == 0) return from_double(((DoubleOfWord)f)(a[0]));
        if (helper->arg_count == 1) return from_double(((DoubleOfDouble)f)(to_double(a[0])));
        return from_double(((DoubleOfDoubles)f)(to_double(a[0]), to_double(a[1])));
    }
    if (helper->float_args) return helper->arg_count == 1 ? ((WordOfDouble)f)(to_double(a[0])) : ((WordOfDoubles)f)(to_double(a[0]), to_double(a[1]));
    switch (helper->arg_count) {
    case 0: return ((Words0)f)();
    case 1: return ((Words1)f)(a[0]);
    case 2: return ((Words2)f)(a[0], a[1]);
    case 3: return ((Words3)f)(a[0], a[1], a[2]);
    case 4: return ((Words4)f)(a[0], a[1], a[2], a[3]);
    case 5: return ((Words5)f)(a[0], a[1], a[2], a[3], a[4]);
    default: return ((Words6)f)(a[0], a[1], a[2], a[3], a[4], a[5]);
    }
}

/* ---- one instruction ---------------------------------------------------------------------------------------------------- */
static bool word_condition(unsigned nth, int64_t x, int64_t y) {
    switch (nth + IR_EQ) {
    case IR_EQ: return x == y;
    case IR_NE: return x != y;
    case IR_LT: return x < y;
    case IR_LE: return x <= y;
    case IR_GT: return x > y;
    case IR_GE: return x >= y;
    case IR_ULT: return (uint64_t)x < (uint64_t)y;
    default: return (uint64_t)x >= (uint64_t)y;
    }
}
static bool double_condition(unsigned nth, double x, double y) {
    switch (nth + IR_EQ) {
    case IR_FEQ: return x == y;
    case IR_FNE: return x != y;
    case IR_FLT: return x < y;
    case IR_FLE: return x <= y;
    case IR_FNLT: return !(x < y);
    default: return !(x <= y);
    }
}

static uint64_t arithmetic(IrOp op, uint64_t x, uint64_t y) {
    switch (op) {
    case IR_ADD: return x + y;
    case IR_SUB: return x - y;
    case IR_MUL: return x * y;
    case IR_NEG: return 0 - x;
    case IR_AND: return x & y;
    case IR_OR: return x | y;
    case IR_XOR: return x ^ y;
    case IR_SHL: return x << (y & 63);
    case IR_SHR: return x >> (y & 63);
    case IR_SAR: return (uint64_t)((int64_t)x >> (y & 63));
    case IR_DIV: return (uint64_t)((int64_t)x / (int64_t)y);
    default: return (uint64_t)((int64_t)x % (int64_t)y);
    }
}

static uint64_t double_arithmetic(IrOp op, double x, double y) {
    switch (op) {
    case IR_FADD: return from_double(x + y);
    case IR_FSUB: return from_double(x - y);
    case IR_FMUL: return from_double(x * y);
    case IR_FDIV: return from_double(x / y);
    case IR_FNEG: return from_double(-x);
    case IR_FABS: return from_double(fabs(x));
    default: return from_double(sqrt(x));
    }
}

static bool overflow_arithmetic(IrOp op, int64_t x, int64_t y, int64_t *out) {
    switch (op) {
    case IR_ADDOV: return !__builtin_add_overflow(x, y, out);
    case IR_SUBOV: return !__builtin_sub_overflow(x, y, out);
    default: return !__builtin_mul_overflow(x, y, out);
    }
}

static uint64_t load(IrOp op, const char *at) {
    uint64_t word;
    uint32_t half;
    uint16_t quarter;
    switch (op) {
    case IR_LOAD8U: case IR_LOADX8U: return (uint8_t)*at;
    case IR_LOAD16U: case IR_LOADX16U: memcpy(&quarter, at, 2); return quarter;
    case IR_LOAD32U: case IR_LOADX32U: memcpy(&half, at, 4); return half;
    case IR_LOAD32S: memcpy(&half, at, 4); return (uint64_t)(int64_t)(int32_t)half;
    default: memcpy(&word, at, 8); return word;
    }
}
static void store(IrOp op, char *at, uint64_t value) {
    uint32_t half = (uint32_t)value;
    uint16_t quarter = (uint16_t)value;
    switch (op) {
    case IR_STORE8: case IR_STOREX8: *at = (char)value; break;
    case IR_STORE16: memcpy(at, &quarter, 2); break;
    case IR_STORE32: memcpy(at, &half, 4); break;
    default: memcpy(at, &value, 8);
    }
}
static unsigned index_size(IrOp op) {
    switch (op) {
    case IR_LOADX8U: case IR_STOREX8: return 1;
    case IR_LOADX16U: return 2;
    case IR_LOADX32U: return 4;
    default: return 8;
    }
}

/* ---- a trace ------------------------------------------------------------------------------------------------------------ */
typedef struct Run {
    const JitTrace *trace;
    uint64_t       *values;
    Thread         *thread;
    Frame          *frame;
    Value          *base;
    JitExit        *exit;
} Run;

static uint64_t value_of(const Run *run, IrRef ref) {
    return ir_is_constant(ref) ? run->trace->constants[ir_index(ref)].bits : run->values[ref];
}

/* The result of an instruction that cannot be told apart by shape alone; false: the guard fails. */
static bool execute_guard(Run *run, const IrInsn *insn, uint64_t *result) {
    uint64_t x = insn->a ? value_of(run, insn->a) : 0, y = insn->b ? value_of(run, insn->b) : 0;
    int64_t  sum;
    IrOp     op = (IrOp)insn->op;
    switch (op) {
    case IR_ADDOV: case IR_SUBOV: case IR_MULOV:
        if (!overflow_arithmetic(op, (int64_t)x, (int64_t)y, &sum)) return false;
        *result = (uint64_t)sum;
        return true;
    case IR_TAGINTOV:
        *result = value_bits(value_from_int((int64_t)x));
        return int_fits_tagged((int64_t)x);
    case IR_FLOATTOINT:
        if (!(fabs(to_double(x)) < 4611686018427387904.0)) return false;
        *result = (uint64_t)(int64_t)to_double(x);
        return true;
    case IR_UNBOXFLOAT: {
        Value v = value_from_bits(x);
        if (!value_is_flonum(v) && !value_is(v, &float_type)) return false;
        *result = from_double(float_value(v));
        return true;
    }
    case IR_GINT: return (x & 1) != 0;
    case IR_GOBJ: return (x & 3) == 0;
    case IR_GPOLL: return vm_poll_word == 0;
    default: break;
    }
    if (op <= IR_GUGE) return word_condition(op - IR_GEQ, (int64_t)x, (int64_t)y);
    return double_condition(op - IR_GEQ, to_double(x), to_double(y));
}

static uint64_t execute_plain(Run *run, const IrInsn *insn) {
    IrOp     op = (IrOp)insn->op;
    uint64_t x = insn->a && ir_op_info[op].a != 'N' ? value_of(run, insn->a) : 0, y = insn->b && ir_op_info[op].b != 'N' ? value_of(run, insn->b) : 0;
    uint64_t z = insn->c && ir_op_info[op].c != 'N' ? value_of(run, insn->c) : 0;
    switch (op) {
    case IR_THREAD: return (uintptr_t)run->thread;
    case IR_FRAME: return (uintptr_t)run->frame;
    case IR_BASE: return (uintptr_t)run->base;
    case IR_SLOAD: return value_bits(run->base[insn->imm]);
    case IR_PLOAD: return run->exit->transfer[insn->imm];
    case IR_CAST: return x;
    case IR_TAGINT: return value_bits(value_from_int((int64_t)x));
    case IR_UNTAGINT: return (uint64_t)((int64_t)x >> 1);
    case IR_TAGBOOL: return value_bits(value_from_bool(x != 0));
    case IR_SELECT: return x ? y : z;
    case IR_INTTOFLOAT: return from_double((double)(int64_t)x);
    case IR_LEA: return x + y * 8 + (uint64_t)(int64_t)insn->imm;
    case IR_SSTORE: run->base[insn->imm] = value_from_bits(x); return 0;
    case IR_BARRIER: gc_barrier((void *)(uintptr_t)x, (void *)(uintptr_t)(y + z * 8 + (uint64_t)(int64_t)insn->imm)); return 0;
    default: break;
    }
    if (op >= IR_ADD && op <= IR_REM) return arithmetic(op, x, y);
    if (op >= IR_FADD && op <= IR_FSQRT) return double_arithmetic(op, to_double(x), to_double(y));
    if (op >= IR_EQ && op <= IR_UGE) return word_condition(op - IR_EQ, (int64_t)x, (int64_t)y);
    if (op >= IR_FEQ && op <= IR_FNLE) return double_condition(op - IR_EQ, to_double(x), to_double(y));
    char *at = (char *)(uintptr_t)x + insn->imm;
    if (op >= IR_LOAD && op <= IR_LOADF) return load(op, at);
    if (op >= IR_LOADX && op <= IR_LOADX32U) return load(op, at + (int64_t)y * index_size(op));
    if (op == IR_STOREX || op == IR_STOREX8) store(op, at + (int64_t)y * index_size(op), z);
    else store(op, at, y);
    return 0;
}

/* Hands the values of a snapshot over. */
static void leave(Run *run, uint32_t number) {
    const IrSnapshot *snapshot = &run->trace->snapshots[number];
    uint64_t          out[JIT_TRANSFER_MAX];
    for (uint32_t i = 0; i < snapshot->entry_count; i++) out[i] = value_of(run, run->trace->entries[snapshot->first_entry + i].ref);
    memcpy(run->exit->transfer, out, snapshot->entry_count * sizeof *out);
    run->exit->trace = (JitTrace *)run->trace;
    run->exit->snapshot = number;
}

/* What BACK hands over to the loop. */
static void hand_back(Run *run, const IrInsn *back) {
    uint64_t out[JIT_TRANSFER_MAX];
    for (uint32_t i = 0; i < back->b; i++) out[i] = value_of(run, run->trace->args[back->a + i]);
    memcpy(run->exit->transfer, out, back->b * sizeof *out);
}

/* Takes all PHIs behind the LOOP at HEAD at once: from operand a, or b on the way back. */
static uint32_t take_phis(Run *run, uint32_t head, bool back) {
    const IrInsn *insns = run->trace->insns;
    uint32_t      end = head + 1;
    while (insns[end].op == IR_PHI || insns[end].op == IR_NOP) end++;
    uint64_t fresh[end - head];
    for (uint32_t i = head + 1; i < end; i++)
        if (insns[i].op == IR_PHI) fresh[i - head] = value_of(run, back ? insns[i].b : insns[i].a);
    for (uint32_t i = head + 1; i < end; i++)
        if (insns[i].op == IR_PHI) run->values[i] = fresh[i - head];
    return end - 1;
}

typedef enum RunEnd { RUN_LEFT, RUN_LINKED, RUN_BACK } RunEnd;
static RunEnd run_trace(Run *, JitTrace **next);

/* A trace was left: its side traces go on. */
static RunEnd run_sides(Run *run, JitTrace **next) {
    for (;;) {
        const IrSnapshot *snapshot = &run->exit->trace->snapshots[run->exit->snapshot];
        if (!snapshot->side) return RUN_LEFT;
        run->trace = jit_side_for(snapshot, run->exit->transfer);
        RunEnd end = run_trace(run, next);
        if (end != RUN_LEFT) return end;
    }
}

/* Out of a loop its side traces run while its values are still here; RUN_BACK: they have come back to its head. */
static RunEnd leave_loop(Run *run, JitTrace **next) {
    const JitTrace *trace = run->trace;
    uint64_t       *values = run->values;
    RunEnd          end = run_sides(run, next);
    if (end != RUN_BACK) return end;
    run->trace = trace;
    run->values = values;
    for (uint32_t k = 0; k < trace->head->phi_count; k++) values[trace->head->phis[k].insn] = run->exit->transfer[k];
    return RUN_BACK;
}

static bool execute_alloc(const Run *run, const IrInsn *insn, uint64_t *result) {
    Value made = insn->op == IR_ALLOC ? VALUE(gc_alloc((Type *)(uintptr_t)value_of(run, insn->a), (size_t)insn->imm))
                                      : float_from_double(to_double(value_of(run, insn->a)));
    *result = value_bits(made);
    return made != NULL;
}

static uint64_t execute_call(const Run *run, const IrInsn *insn) {
    uint64_t args[6] = {0};
    for (uint32_t k = 0; k < insn->b; k++) args[k] = value_of(run, run->trace->args[insn->a + k]);
    return call_helper(&jit_helpers[insn->c], args);
}

/* Runs a trace until it leaves, wants trace *NEXT to be entered, or goes back to the loop of its root. */
static RunEnd run_trace(Run *run, JitTrace **next) {
    const JitTrace *trace = run->trace;
    uint64_t        values[trace->insn_count];
    uint32_t        head = 0;
    run->values = values;
    memset(values, 0, sizeof values);
    for (uint32_t i = 1;; i++) {
        const IrInsn *insn = &trace->insns[i];
        bool          leaves = false;
        if (insn->op == IR_SUNK) continue;
        switch (ir_op_info[insn->op].effect) {
        case EFFECT_GUARD: leaves = !execute_guard(run, insn, &values[i]); break;
        case EFFECT_ALLOC: leaves = !execute_alloc(run, insn, &values[i]); break;
        case EFFECT_CALL: values[i] = execute_call(run, insn); break;
        case EFFECT_FLOW:
            switch (insn->op) {
            case IR_LOOP: head = i; i = take_phis(run, head, false); break;
            case IR_LOOPEND: i = take_phis(run, head, true); break;
            case IR_EXIT: leaves = true; break;
            case IR_BACK: hand_back(run, insn); return RUN_BACK;
            case IR_LINK:
                run->frame = (Frame *)(uintptr_t)value_of(run, insn->a);
                run->base = (Value *)(uintptr_t)value_of(run, insn->b);
                *next = jit_trace(insn->c);
                run->exit->linked = 1;
                return RUN_LINKED;
            default: break;
            }
            break;
        default:
            if (insn->op != IR_NOP) values[i] = execute_plain(run, insn);
        }
        if (!leaves) continue;
        leave(run, insn->snapshot);
        if (!trace->head) return RUN_LEFT;
        RunEnd end = leave_loop(run, next);
        if (end != RUN_BACK) return end;
        for (i = head; trace->insns[i + 1].op == IR_PHI || trace->insns[i + 1].op == IR_NOP;) i++;
    }
}

static void ir_run(JitTrace *trace, Thread *thread, Frame *frame, Value *base, JitExit *exit) {
    Run run = {.trace = trace, .thread = thread, .frame = frame, .base = base, .exit = exit};
    exit->linked = 0;
    for (;;) {
        JitTrace *next = NULL;
        RunEnd    end = run_trace(&run, &next);
        if (end == RUN_LEFT) end = run_sides(&run, &next);
        if (end == RUN_LEFT) break;
        if (next->invalid) {
            exit->trace = next;
            exit->snapshot = 0;
            break;
        }
        run.trace = next;
    }
    exit->frame = run.frame;
    exit->base = run.base;
    exit->spill = exit->transfer;
}

static Status ir_backend_init(const char **why) { (void)why; return 0; }
static Status ir_compile(JitTrace *trace) {
    for (uint32_t s = 0; s < trace->snapshot_count; s++) {
        const IrSnapshot *snapshot = &trace->snapshots[s];
        for (uint32_t i = 0; i < snapshot->entry_count; i++)
{
            IrRef ref = trace->entries[snapshot->first_entry + i].ref;
            trace->locations[snapshot->first_entry + i] = ir_is_sunk(trace, ref) ? (IrLocation){.kind = LOCATION_SUNK, .spill = (uint32_t)trace->insns[ref].imm}
                                                                                 : (IrLocation){.kind = LOCATION_SPILL, .spill = i};
        }
    }
    trace_log_made(trace, NULL);
    return 0;
}
static void ir_link(JitTrace *trace, uint32_t snapshot) { (void)trace; (void)snapshot; }
static void ir_invalidate(JitTrace *trace) { (void)trace; }
static void ir_release(JitTrace *trace) { (void)trace; }

const JitBackend jit_backend_ir = {.name = "ir", .runs_ir = true, .init = ir_backend_init, .compile = ir_compile, .run = ir_run, .link = ir_link,
                                   .invalidate = ir_invalidate, .release = ir_release};
