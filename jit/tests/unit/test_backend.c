/* test_backend.c - random IR programs run by the native backend and by a plain evaluator: same exit, same values, same memory.
 *
 * Programs have a straight part and often a loop with PHIs, guards with shared snapshots, calls, loads and stores; a side
 * trace is compiled for the exit that was taken and the program runs again.  TAIPANTEST=seed=N,count=N repeats a failure. */
#include "jit/backend.h"

#include "../../helpers.h"
#include "../../regalloc_int.h"
#include "base/endian.h"
#include "base/os.h"
#include "base/test.h"
#include "objects/float.h"
#include "vm/modules.h"
#include "random_bits.h"

#include <math.h>
#include <stdlib.h>

enum { BASE_WORDS = 64, MEMORY_WORDS = 64, INT_WORDS = 48 /* below: words; above: doubles, whose NaNs have no defined sign */, INSN_MAX = 4000, FLOATISH_FIRST = 40 };

/* ---- random numbers ------------------------------------------------------------------------------------------------- */
static uint64_t random_word(void) {
    switch (below(8)) {
    case 0: return below(5);
    case 1: return (uint64_t)-(int64_t)below(300);
    case 2: return below(1000) * 2 + 1;
    case 3: return (uint64_t)1 << below(64);
    case 4: return ((uint64_t)1 << below(64)) - 1;
    case 5: return random_bits() >> 32;
    case 6: return (uint64_t)(int32_t)random_bits();
    default: return random_bits();
    }
}
static double random_double(void) {
    static const double special[] = {0.0, -0.0, 1.0, -1.0, 0.5, 3.0, 1e300, -1e-300, 1e-310, 4e18, 5e18, -4611686018427387904.0, 1.2e-77, 1e77, 2e-77};
    switch (below(4)) {
    case 0: return special[below(COUNT_OF(special))];
    case 1: return (double)below(1000) / 8;
    case 2: return -(double)below(100000) * 1.25;
    default: return chance(20) ? (chance(50) ? INFINITY : NAN) : ldexp((double)random_bits(), (int)below(300) - 200);
    }
}

/* ---- what a program runs on ---------------------------------------------------------------------------------------------- */
typedef struct World {
    Value    base[BASE_WORDS];
    uint64_t memory[MEMORY_WORDS];
} World;
static World     world;               /* programs mention its address */
static FloatObj *box_pool;            /* objects that the evaluator's ALLOC makes */
static uint32_t  box_count;
static Slot      kept[BASE_WORDS];    /* keeps boxed floats alive */

static Value random_floatish(void) {
    Value v = chance(15) ? value_from_int((int64_t)below(100)) : float_from_double(random_double());
    CHECK(v != NULL);
    return v;
}

static void fill_world(void) {
    World fresh; /* on the stack, where the collector finds the floats and leaves them in place */
    for (unsigned i = 0; i < BASE_WORDS; i++) {
        uint64_t word = i >= FLOATISH_FIRST ? value_bits(random_floatish()) : random_word();
        fresh.base[i] = value_from_bits(word);
        kept[i].value = i >= FLOATISH_FIRST ? fresh.base[i] : NULL;
    }
    for (unsigned i = 0; i < MEMORY_WORDS; i++) fresh.memory[i] = chance(70) ? random_word() : double_bits(random_double());
    for (unsigned i = FLOATISH_FIRST; i < BASE_WORDS; i++)
        if (value_is_obj(fresh.base[i])) gc_pin(value_obj(fresh.base[i]));
    world = fresh;
}

/* ---- the evaluator --------------------------------------------------------------------------------------------------- */
static uint64_t value[INSN_MAX * 2];
static const uint64_t *parent_values; /* of the entries of the parent's exit */

static uint64_t get(const JitTrace *t, IrRef ref) { return ir_is_constant(ref) ? ir_constant_bits(t, ref) : value[ref]; }

static uint64_t call_helper(const JitTrace *t, const IrInsn *insn) {
    uint64_t w[6] = {0};
    for (uint32_t i = 0; i < insn->b; i++) w[i] = get(t, t->args[insn->a + i]);
    if (insn->c == HELPER_jit_mix_words)
        return ((uint64_t(*)(uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t))jit_helpers[insn->c].function)(w[0], w[1], w[2], w[3], w[4], w[5]);
    return double_bits(((double (*)(uint64_t, double, uint64_t, double))jit_helpers[insn->c].function)(w[0], double_from_bits(w[1]), w[2], double_from_bits(w[3])));
}

/* Evaluates instruction I.  True: it leaves. */
static bool evaluate(const JitTrace *t, uint32_t i) {
    const IrInsn *insn = &t->insns[i];
    const IrOpInfo *info = &ir_op_info[insn->op];
    bool     plain = insn->op != IR_CALL && insn->op != IR_PLOAD;
    uint64_t a = plain && info->a != '-' && info->a != 'N' && insn->a ? get(t, insn->a) : 0;
    uint64_t b = plain && info->b != '-' && info->b != 'N' && insn->b ? get(t, insn->b) : 0;
    uint64_t c = plain && info->c != '-' && info->c != 'N' && insn->c ? get(t, insn->c) : 0;
    double   x = double_from_bits(a), y = double_from_bits(b);
    int64_t  sa = (int64_t)a, sb = (int64_t)b, sr;
    uint64_t *r = &value[i];
    char     *p = (char *)(uintptr_t)(a + (int64_t)insn->imm);
    switch ((IrOp)insn->op) {
    case IR_BASE: *r = (uintptr_t)world.base; break;
    case IR_SLOAD: *r = value_bits(world.base[insn->imm]); break;
    case IR_PLOAD: *r = parent_values[insn->imm]; break;
    case IR_CAST: *r = a; break;
    case IR_ADD: *r = a + b; break;
    case IR_SUB: *r = a - b; break;
    case IR_MUL: *r = a * b; break;
    case IR_NEG: *r = -a; break;
    case IR_AND: *r = a & b; break;
    case IR_OR: *r = a | b; break;
    case IR_XOR: *r = a ^ b; break;
    case IR_SHL: *r = a << b; break;
    case IR_SHR: *r = a >> b; break;
    case IR_SAR: *r = (uint64_t)(sa >> b); break;
    case IR_DIV: *r = (uint64_t)(sa / sb); break;
    case IR_REM: *r = (uint64_t)(sa % sb); break;
    case IR_ADDOV: if (__builtin_add_overflow(sa, sb, &sr)) return true; *r = (uint64_t)sr; break;
    case IR_SUBOV: if (__builtin_sub_overflow(sa, sb, &sr)) return true; *r = (uint64_t)sr; break;
    case IR_MULOV: if (__builtin_mul_overflow(sa, sb, &sr)) return true; *r = (uint64_t)sr; break;
    case IR_TAGINT: *r = a << 1 | 1; break;
    case IR_UNTAGINT: *r = (uint64_t)(sa >> 1); break;
    case IR_TAGINTOV: if (!int_fits_tagged(sa)) return true; *r = a << 1 | 1; break;
    case IR_TAGBOOL: *r = value_bits(value_from_bool(a != 0)); break;
    case IR_SELECT: *r = a ? b : c; break;
    case IR_FADD: *r = double_bits(x + y); break;
    case IR_FSUB: *r = double_bits(x - y); break;
    case IR_FMUL: *r = double_bits(x * y); break;
    case IR_FDIV: *r = double_bits(x / y); break;
    case IR_FNEG: *r = double_bits(-x); break;
    case IR_FABS: *r = double_bits(fabs(x)); break;
    case IR_FSQRT: *r = double_bits(sqrt(x)); break;
    case IR_INTTOFLOAT: *r = double_bits((double)sa); break;
    case IR_FLOATTOINT: if (!(fabs(x) < 4611686018427387904.0)) return true; *r = (uint64_t)(int64_t)x; break;
    case IR_UNBOXFLOAT: if (!is_float(value_from_bits(a))) return true; *r = double_bits(float_value(value_from_bits(a))); break;
    case IR_BOXFLOAT: *r = value_bits(float_from_double(x)); break;
    case IR_EQ: *r = a == b; break;
    case IR_NE: *r = a != b; break;
    case IR_LT: *r = sa < sb; break;
    case IR_LE: *r = sa <= sb; break;
    case IR_GT: *r = sa > sb; break;
    case IR_GE: *r = sa >= sb; break;
    case IR_ULT: *r = a < b; break;
    case IR_UGE: *r = a >= b; break;
    case IR_FEQ: *r = x == y; break;
    case IR_FNE: *r = x != y; break;
    case IR_FLT: *r = x < y; break;
    case IR_FLE: *r = x <= y; break;
    case IR_FNLT: *r = !(x < y); break;
    case IR_FNLE: *r = !(x <= y); break;
    case IR_GEQ: return !(a == b);
    case IR_GNE: return !(a != b);
    case IR_GLT: return !(sa < sb);
    case IR_GLE: return !(sa <= sb);
    case IR_GGT: return !(sa > sb);
    case IR_GGE: return !(sa >= sb);
    case IR_GULT: return !(a < b);
    case IR_GUGE: return !(a >= b);
    case IR_GFEQ: return !(x == y);
    case IR_GFNE: return !(x != y);
    case IR_GFLT: return !(x < y);
    case IR_GFLE: return !(x <= y);
    case IR_GFNLT: return x < y;
    case IR_GFNLE: return x <= y;
    case IR_GINT: return !(a & 1);
    case IR_GOBJ: return (a & 3) != 0;
    case IR_GPOLL: return vm_poll_word != 0;
    case IR_LOAD: case IR_LOADF: *r = load_u64(p); break;
    case IR_LOAD8U: *r = *(uint8_t *)p; break;
    case IR_LOAD16U: *r = load_u16(p); break;
    case IR_LOAD32U: *r = load_u32(p); break;
    case IR_LOAD32S: *r = (uint64_t)(int64_t)(int32_t)load_u32(p); break;
    case IR_LOADX: *r = load_u64(p + b * 8); break;
    case IR_LOADX8U: *r = *(uint8_t *)(p + b); break;
    case IR_LOADX16U: *r = load_u16(p + b * 2); break;
    case IR_LOADX32U: *r = load_u32(p + b * 4); break;
    case IR_STORE: case IR_STOREF: store_u64(p, b); break;
    case IR_STORE8: *(uint8_t *)p = (uint8_t)b; break;
    case IR_STORE16: store_u16(p, (uint16_t)b); break;
    case IR_STORE32: store_u32(p, (uint32_t)b); break;
    case IR_STOREX: store_u64(p + b * 8, c); break;
    case IR_STOREX8: *(uint8_t *)(p + b) = (uint8_t)c; break;
    case IR_LEA: *r = (uintptr_t)p + b * 8; break;
    case IR_SSTORE: world.base[insn->imm] = value_from_bits(a); break;
    case IR_ALLOC: {
        CHECK(box_count < 1 << 16);
        FloatObj *box = &box_pool[box_count++];
        memset(box, 0, sizeof *box);
        box->header.type = (Type *)(uintptr_t)a;
        *r = (uintptr_t)box;
        break;
    }
    case IR_CALL: *r = call_helper(t, insn); break;
    case IR_EXIT: return true;
    default: break;
    }
    return false;
}

/* Runs T; returns the instruction that left. */
static uint32_t evaluate_trace(const JitTrace *t) {
    uint64_t next[INSN_MAX];
    uint32_t loop = 0;
    for (uint32_t i = 1;;) {
        const IrInsn *insn = &t->insns[i];
        CHECK(i < t->insn_count);
        if (insn->op == IR_LOOP) {
            loop = i;
            for (uint32_t p = i + 1; t->insns[p].op == IR_PHI; p++) value[p] = get(t, t->insns[p].a);
        } else if (insn->op == IR_LOOPEND) {
            uint32_t p;
            for (p = loop + 1; t->insns[p].op == IR_PHI; p++) next[p] = get(t, t->insns[p].b);
            for (p = loop + 1; t->insns[p].op == IR_PHI; p++) value[p] = next[p];
            i = loop;
        } else if (insn->op != IR_PHI && evaluate(t, i)) {
            return i;
        }
        i++;
    }
}

/* ---- the generator ---------------------------------------------------------------------------------------------------- */
static CodeObj fake_code;
static Insn    fake_insn;

static JitTrace *trace_new(void) {
    JitTrace *t = calloc(1, sizeof *t);
    CHECK(t != NULL);
    t->insns = calloc(INSN_MAX, sizeof *t->insns);
    t->constants = calloc(INSN_MAX, sizeof *t->constants);
    t->args = calloc(INSN_MAX, sizeof *t->args);
    t->snapshots = calloc(INSN_MAX, sizeof *t->snapshots);
    t->entries = calloc(INSN_MAX * 16, sizeof *t->entries);
    t->locations = calloc(INSN_MAX * 16, sizeof *t->locations);
    t->frames = calloc(1, sizeof *t->frames);
    t->frames[0] = (IrSnapFrame){.code = &fake_code, .pc = &fake_insn};
    t->frame_count = 1;
    t->snapshots[0] = (IrSnapshot){.frame_count = 1};
    t->insn_count = t->snapshot_count = 1;
    t->code = &fake_code;
    t->pc = &fake_insn;
    return t;
}
static void trace_free(JitTrace *t) {
    free(t->insns), free(t->constants), free(t->args), free(t->snapshots), free(t->entries), free(t->locations), free(t->frames), free(t);
}

static IrRef    words[INSN_MAX], floats[INSN_MAX], floatish[INSN_MAX];
static uint32_t word_count, float_count, floatish_count;

static IrRef constant(JitTrace *t, IrType type, uint64_t bits) {
    t->constants[t->constant_count] = (IrConstant){bits, (uint8_t)type};
    return IR_CONSTANT | t->constant_count++;
}
static IrRef word(JitTrace *t) {
    if (word_count == 0 || chance(12)) return constant(t, IR_INT, random_word());
    return words[chance(60) && word_count > 6 ? word_count - 1 - below(6) : below(word_count)];
}
static IrRef real(JitTrace *t) {
    if (float_count == 0 || chance(12)) return constant(t, IR_FLOAT, double_bits(random_double()));
    return floats[chance(60) && float_count > 6 ? float_count - 1 - below(6) : below(float_count)];
}

static uint32_t emit(JitTrace *t, IrOp op, IrType type, IrRef a, IrRef b, IrRef c, int32_t imm) {
    CHECK(t->insn_count < INSN_MAX);
    t->insns[t->insn_count] = (IrInsn){.op = (uint8_t)op, .type = (uint8_t)type, .a = a, .b = b, .c = c, .imm = imm};
    return t->insn_count++;
}
static IrRef emit_word(JitTrace *t, IrOp op, IrType type, IrRef a, IrRef b, IrRef c, int32_t imm) {
    IrRef ref = emit(t, op, type, a, b, c, imm);
    evaluate(t, ref);
    return words[word_count++] = ref;
}
static IrRef emit_float(JitTrace *t, IrOp op, IrRef a, IrRef b, int32_t imm) {
    IrRef ref = emit(t, op, IR_FLOAT, a, b, 0, imm);
    evaluate(t, ref);
    return floats[float_count++] = ref;
}

static uint32_t snapshot(JitTrace *t) {
    if (t->snapshot_count > 1 && chance(30)) return t->snapshot_count - 1;
    IrSnapshot *s = &t->snapshots[t->snapshot_count];
    *s = (IrSnapshot){.first_entry = t->entry_count, .frame_count = 1, .used = 1};
    s->entry_count = below(12);
    for (uint32_t i = 0; i < s->entry_count; i++) {
        IrRef ref = chance(65) ? word(t) : real(t);
        t->entries[t->entry_count++] = (IrSnapEntry){i, ref};
    }
    return t->snapshot_count++;
}

/* A guard on OP, kept only if it usually holds now. */
static bool guard(JitTrace *t, IrOp op, IrType type, IrRef a, IrRef b) {
    uint32_t entries = t->entry_count, snapshots = t->snapshot_count;
    uint32_t s = snapshot(t);
    uint32_t i = emit(t, op, type, a, b, 0, 0);
    t->insns[i].snapshot = s;
    if (evaluate(t, i) && !chance(3)) {
        t->insn_count--;
        t->entry_count = entries;
        t->snapshot_count = snapshots;
        return false;
    }
    if (type == IR_FLOAT) floats[float_count++] = i;
    else if (type != IR_NONE) words[word_count++] = i;
    return true;
}

/* An index out of a tagged int: (word & MASK | 1) >> 1. */
static IrRef emit_untagged(JitTrace *t, uint64_t mask) {
    IrRef even = emit_word(t, IR_AND, IR_INT, word(t), constant(t, IR_INT, mask), 0, 0);
    return emit_word(t, IR_UNTAGINT, IR_INT, emit_word(t, IR_OR, IR_VALUE, even, constant(t, IR_INT, 1), 0, 0), 0, 0, 0);
}

static void emit_memory(JitTrace *t) {
    IrRef   memory = constant(t, IR_PTR, (uintptr_t)world.memory);
    IrRef   index;
    int32_t offset = 8 * (int32_t)below(INT_WORDS - 1), real_offset = 8 * (INT_WORDS + (int32_t)below(MEMORY_WORDS - INT_WORDS));
    switch (below(16)) {
    case 0: emit_word(t, IR_LOAD, IR_INT, memory, 0, 0, offset); break;
    case 1: emit_word(t, IR_LOAD8U, IR_INT, memory, 0, 0, offset + (int32_t)below(8)); break;
    case 2: emit_word(t, IR_LOAD16U, IR_INT, memory, 0, 0, offset + (int32_t)below(7)); break;
    case 3: emit_word(t, IR_LOAD32U, IR_INT, memory, 0, 0, offset + (int32_t)below(5)); break;
    case 4: emit_word(t, IR_LOAD32S, IR_INT, memory, 0, 0, offset); break;
    case 5: emit_float(t, IR_LOADF, memory, 0, real_offset); break;
    case 6:
    case 7:
        index = chance(25) ? constant(t, IR_INT, below(32)) : emit_word(t, IR_AND, IR_INT, word(t), constant(t, IR_INT, 31), 0, 0);
        emit_word(t, (IrOp)(IR_LOADX + below(4)), IR_INT, memory, index, 0, 8 * (int32_t)below(INT_WORDS - 32));
        break;
    case 8:
        index = emit_untagged(t, 62);
        emit_word(t, IR_LOADX, IR_INT, memory, index, 0, 8 * (int32_t)below(INT_WORDS - 32));
        break;
    case 9: evaluate(t, emit(t, IR_STORE, IR_NONE, memory, word(t), 0, offset)); break;
    case 10: evaluate(t, emit(t, (IrOp)(IR_STORE8 + below(3)), IR_NONE, memory, word(t), 0, offset)); break;
    case 11: evaluate(t, emit(t, IR_STOREF, IR_NONE, memory, real(t), 0, real_offset)); break;
    case 12:
        index = chance(25) ? constant(t, IR_INT, below(64)) : emit_word(t, IR_AND, IR_INT, word(t), constant(t, IR_INT, 63), 0, 0);
        evaluate(t, emit(t, chance(70) ? IR_STOREX : IR_STOREX8, IR_NONE, memory, index, word(t), 0));
        break;
    case 13:
        index = emit_untagged(t, 126);
        evaluate(t, emit(t, IR_STOREX, IR_NONE, memory, index, word(t), 0));
        break;
    case 14:
        index = chance(50) ? constant(t, IR_INT, below(8)) : emit_word(t, IR_AND, IR_INT, word(t), constant(t, IR_INT, 7), 0, 0);
        evaluate(t, emit(t, IR_STORE, IR_NONE, emit_word(t, IR_LEA, IR_PTR, memory, index, 0, 16), word(t), 0, 64));
        word_count--; /* an address */
        evaluate(t, emit(t, IR_SSTORE, IR_NONE, word(t), 0, 0, (int32_t)below(FLOATISH_FIRST))); break;
    default: emit_word(t, IR_SLOAD, IR_VALUE, 0, 0, 0, (int32_t)below(FLOATISH_FIRST));
    }
}

static void emit_integer(JitTrace *t) {
    static const IrOp plain[] = {IR_ADD, IR_SUB, IR_MUL, IR_AND, IR_OR, IR_XOR, IR_ADD, IR_SUB};
    IrRef             b;
    switch (below(12)) {
    case 0:
    case 1:
    case 2: emit_word(t, plain[below(COUNT_OF(plain))], IR_INT, word(t), word(t), 0, 0); break;
    case 3:
        b = chance(50) ? constant(t, IR_INT, below(64)) : emit_word(t, IR_AND, IR_INT, word(t), constant(t, IR_INT, 63), 0, 0);
        emit_word(t, (IrOp)(IR_SHL + below(3)), IR_INT, word(t), b, 0, 0);
        break;
    case 4:
        b = chance(50) ? constant(t, IR_INT, chance(50) ? 1 + below(1000) : (uint64_t)1 << below(62))
                       : emit_word(t, IR_ADD, IR_INT, emit_word(t, IR_SHR, IR_INT, word(t), constant(t, IR_INT, 2 + below(60)), 0, 0), constant(t, IR_INT, 1), 0, 0);
        emit_word(t, chance(50) ? IR_DIV : IR_REM, IR_INT, word(t), b, 0, 0);
        break;
    case 5: guard(t, (IrOp)(IR_ADDOV + below(3)), IR_INT, word(t), word(t)); break;
    case 6: emit_word(t, (IrOp)(IR_TAGINT + below(2)), IR_INT + 0, word(t), 0, 0, 0); t->insns[t->insn_count - 1].type = t->insns[t->insn_count - 1].op == IR_TAGINT ? IR_VALUE : IR_INT; break;
    case 7: guard(t, IR_TAGINTOV, IR_VALUE, word(t), 0); break;
    case 8: emit_word(t, IR_TAGBOOL, IR_VALUE, emit_word(t, IR_LT, IR_BOOL, word(t), word(t), 0, 0), 0, 0, 0); break;
    case 9: emit_word(t, IR_SELECT, IR_INT, word(t), word(t), word(t), 0); break;
    case 10: emit_word(t, (IrOp)(IR_EQ + below(8)), IR_BOOL, word(t), word(t), 0, 0); break;
    default: chance(50) ? emit_word(t, IR_NEG, IR_INT, word(t), 0, 0, 0) : emit_word(t, IR_CAST, IR_INT, word(t), 0, 0, 0);
    }
}

static void emit_double(JitTrace *t) {
    switch (below(10)) {
    case 0:
    case 1:
    case 2: emit_float(t, (IrOp)(IR_FADD + below(4)), real(t), real(t), 0); break;
    case 3: emit_float(t, (IrOp)(IR_FNEG + below(3)), real(t), 0, 0); break;
    case 4: emit_float(t, IR_INTTOFLOAT, word(t), 0, 0); break;
    case 5: guard(t, IR_FLOATTOINT, IR_INT, real(t), 0); break;
    case 6: emit_word(t, (IrOp)(IR_FEQ + below(6)), IR_BOOL, real(t), real(t), 0, 0); break;
    case 7: guard(t, (IrOp)(IR_GFEQ + below(6)), IR_NONE, real(t), real(t)); break;
    case 8: {
        IrRef boxed = floatish_count > 0 && chance(50) ? floatish[below(floatish_count)] : (IrRef)emit(t, IR_SLOAD, IR_VALUE, 0, 0, 0, FLOATISH_FIRST + (int32_t)below(BASE_WORDS - FLOATISH_FIRST));
        if (t->insns[boxed].op == IR_SLOAD) evaluate(t, boxed);
        guard(t, IR_UNBOXFLOAT, IR_FLOAT, boxed, 0);
        break;
    }
    default: {
        uint32_t boxed = emit(t, IR_BOXFLOAT, IR_VALUE, real(t), 0, 0, 0);
        t->insns[boxed].snapshot = snapshot(t);
        evaluate(t, boxed);
        floatish[floatish_count++] = boxed;
    }
    }
}

static void emit_other(JitTrace *t) {
    switch (below(6)) {
    case 0: {
        IrRef args[6];
        for (int i = 0; i < 6; i++) args[i] = word(t);
        IrRef call = emit(t, IR_CALL, IR_INT, t->arg_count, 6, HELPER_jit_mix_words, 0);
        for (int i = 0; i < 6; i++) t->args[t->arg_count++] = args[i];
        evaluate(t, call);
        words[word_count++] = call;
        break;
    }
    case 1: {
        IrRef args[4] = {word(t), real(t), word(t), real(t)};
        IrRef call = emit(t, IR_CALL, IR_FLOAT, t->arg_count, 4, HELPER_jit_mix_numbers, 0);
        for (int i = 0; i < 4; i++) t->args[t->arg_count++] = args[i];
        evaluate(t, call);
        floats[float_count++] = call;
        break;
    }
    case 2: {
        uint32_t object = emit(t, IR_ALLOC, IR_VALUE, constant(t, IR_VALUE, (uintptr_t)&float_type), 0, 0, 32);
        t->insns[object].snapshot = snapshot(t);
        evaluate(t, object);
        evaluate(t, emit(t, IR_STOREF, IR_NONE, object, real(t), 0, offsetof(FloatObj, value)));
        if (chance(50)) emit(t, IR_BARRIER, IR_NONE, object, object, 0, 16);
        guard(t, IR_GOBJ, IR_NONE, object, 0);
        floatish[floatish_count++] = object;
        break;
    }
    case 3: guard(t, IR_GINT, IR_NONE, word(t), 0); break;
    case 4: chance(50) ? guard(t, IR_GPOLL, IR_NONE, 0, 0) : 0; break;
    default: guard(t, (IrOp)(IR_GEQ + below(8)), IR_NONE, word(t), word(t));
    }
}

static void emit_random(JitTrace *t, uint32_t count, unsigned calls) {
    for (uint32_t i = 0; i < count; i++) {
        uint32_t kind = below(100);
        if (kind < 35) emit_integer(t);
        else if (kind < 60) emit_double(t);
        else if (kind < 80 || !chance(calls)) emit_memory(t);
        else emit_other(t);
    }
}

static void emit_exit(JitTrace *t) {
    uint32_t i = emit(t, IR_EXIT, IR_NONE, 0, 0, 0, 0);
    t->insns[i].snapshot = snapshot(t);
}

static JitTrace *random_trace(void) {
    JitTrace *t = trace_new();
    word_count = float_count = floatish_count = 0;
    unsigned calls = below(3) * 40;
    for (unsigned i = 0; i < 3; i++) emit_word(t, IR_SLOAD, IR_VALUE, 0, 0, 0, (int32_t)below(FLOATISH_FIRST));
    if (chance(20)) words[word_count++] = emit(t, IR_BASE, IR_PTR, 0, 0, 0, 0), evaluate(t, t->insn_count - 1);
    emit_random(t, 1 + below(chance(20) ? 150 : 25), calls);
    if (chance(30)) {
        emit_exit(t);
        return t;
    }
    uint32_t phi_words = 1 + below(7), phi_floats = below(chance(30) ? 14 : 4), first, phis[32];
    emit(t, IR_LOOP, IR_NONE, 0, 0, 0, 0);
    first = t->insn_count;
    for (uint32_t i = 0; i < phi_words + phi_floats; i++) {
        bool  is_word = i < phi_words;
        IrRef a = i == 0 ? constant(t, IR_INT, 0) : is_word ? word(t) : real(t);
        if (is_word && !ir_is_constant(a) && t->insns[a].type != IR_INT) a = constant(t, IR_INT, random_word());
        phis[i] = emit(t, IR_PHI, is_word ? IR_INT : IR_FLOAT, a, 0, 0, 0);
        value[phis[i]] = get(t, a);
    }
    for (uint32_t i = 0; i < phi_words + phi_floats; i++) {
        if (i < phi_words) words[word_count++] = phis[i];
        else floats[float_count++] = phis[i];
    }
    emit_random(t, 1 + below(chance(20) ? 150 : 30), calls);
    IrRef next = emit_word(t, IR_ADD, IR_INT, first, constant(t, IR_INT, 1), 0, 0);
    uint32_t limit = emit(t, IR_GLT, IR_NONE, next, constant(t, IR_INT, 1 + below(12)), 0, 0);
    t->insns[limit].snapshot = snapshot(t);
    emit_random(t, below(8), calls);
    for (uint32_t i = 0; i < phi_words + phi_floats; i++) {
        IrRef b = i == 0 ? next : i < phi_words ? word(t) : real(t);
        if (i < phi_words && !ir_is_constant(b) && t->insns[b].type != IR_INT) b = first;
        t->insns[phis[i]].b = b;
    }
    emit(t, IR_LOOPEND, IR_NONE, 0, 0, 0, 0);
    return t;
}

/* ---- comparing ------------------------------------------------------------------------------------------------------- */
static uint64_t exit_value(const JitExit *leave, const IrLocation *l) {
    switch (l->kind) {
    case LOCATION_GPR: return leave->gpr[l->reg];
    case LOCATION_FPR: return double_bits(leave->fpr[l->reg]);
    default: return leave->spill[l->spill];
    }
}

static bool same_value(const JitTrace *t, IrRef ref, uint64_t got, uint64_t wanted) {
    if (got == wanted) return true;
    if (ir_type(t, ref) == IR_FLOAT) return isnan(double_from_bits(got)) && isnan(double_from_bits(wanted));
    return false;
}

static bool compare_exit(const JitTrace *t, const JitExit *leave, uint32_t left_at, const World *before, const World *wanted) {
    uint32_t number = t->insns[left_at].snapshot;
    bool     good = leave->trace == t && leave->snapshot == number && leave->base == world.base;
    if (!good) fprintf(stderr, "left trace %p through %u, expected %p through %u\n", (void *)leave->trace, leave->snapshot, (void *)t, number);
    const IrSnapshot *s = &t->snapshots[number];
    for (uint32_t i = 0; good && i < s->entry_count; i++) {
        IrRef ref = t->entries[s->first_entry + i].ref;
        if (ir_is_constant(ref)) continue;
        uint64_t got = exit_value(leave, &t->locations[s->first_entry + i]);
        if (same_value(t, ref, got, value[ref])) continue;
        fprintf(stderr, "entry %u (%u) is %#llx, expected %#llx\n", i, ref, (unsigned long long)got, (unsigned long long)value[ref]);
        good = false;
    }
    for (unsigned i = 0; good && i < MEMORY_WORDS; i++) {
        uint64_t got = world.memory[i], want = wanted->memory[i];
        if (got == want || (isnan(double_from_bits(got)) && isnan(double_from_bits(want)))) continue;
        fprintf(stderr, "memory %u is %#llx, expected %#llx\n", i, (unsigned long long)got, (unsigned long long)want);
        good = false;
    }
    if (good && memcmp(world.base, wanted->base, sizeof world.base) != 0) fputs("registers differ\n", stderr), good = false;
    (void)before;
    return good;
}

static uint64_t side_parent_values[16];

static JitTrace *random_side_trace(JitTrace *parent, uint32_t number) {
    JitTrace         *t = trace_new();
    const IrSnapshot *s = &parent->snapshots[number];
    t->parent = parent;
    t->root = parent;
    t->parent_snapshot = number;
    word_count = float_count = floatish_count = 0;
    parent_values = side_parent_values;
    for (uint32_t i = 0; i < s->entry_count; i++) {
        IrRef ref = parent->entries[s->first_entry + i].ref;
        if (ir_is_constant(ref) || chance(20)) continue;
        IrType   type = ir_type(parent, ref);
        uint32_t load = emit(t, IR_PLOAD, type, 0, 0, 0, (int32_t)i);
        evaluate(t, load);
        if (type == IR_FLOAT) floats[float_count++] = load;
        else words[word_count++] = load;
    }
    emit_random(t, below(30), 50);
    emit_exit(t);
    return t;
}

static uint32_t run_count, leave_count, side_count;
static uint64_t compile_ns, compiled_insns;

/* One program; false when something differs. */
static bool run_one(const JitBackend *backend, uint64_t number) {
    seed = number * 0x9e3779b97f4a7c15ull + 88172645463325252ull;
    for (int i = 0; i < 5; i++) random_bits();
    box_count = 0;
    parent_values = NULL;
    fill_world();
    World     start = world, wanted, side_wanted;
    JitTrace *t = random_trace(), *side = NULL;
    t->number = 1;
    world = start;
    uint32_t left_at = evaluate_trace(t);
    wanted = world;
    if (getenv("TAIPANTEST_PRINT")) ir_print(t, 2);
    ir_verify(t, "generation");
    int64_t begun = os_clock_ns(OS_CLOCK_THREAD);
    bool    good = backend->compile(t) == 0;
    compile_ns += (uint64_t)(os_clock_ns(OS_CLOCK_THREAD) - begun);
    compiled_insns += t->insn_count;
    if (!good) fputs("not compiled\n", stderr);
    static JitExit leave;
    Frame          frame = {.regs = world.base};
    if (good) {
        world = start;
        backend->run(t, current_thread, &frame, world.base, &leave);
        good = leave.frame == &frame && compare_exit(t, &leave, left_at, &start, &wanted);
        run_count++;
        if (t->insns[left_at].op != IR_EXIT) leave_count++;
    }
    uint32_t exit_number = t->insns[left_at].snapshot;
    if (good && t->snapshots[exit_number].entry_count < 16 && chance(60)) {
        const IrSnapshot *s = &t->snapshots[exit_number];
        for (uint32_t i = 0; i < s->entry_count; i++) side_parent_values[i] = get(t, t->entries[s->first_entry + i].ref);
        side = random_side_trace(t, exit_number);
        side->number = 2;
        world = wanted;
        uint32_t side_left = evaluate_trace(side);
        side_wanted = world;
        ir_verify(side, "generation of a side trace");
        good = backend->compile(side) == 0;
        t->snapshots[exit_number].side = side;
        if (good) backend->link(t, exit_number);
        world = start;
        if (good) {
            backend->run(t, current_thread, &frame, world.base, &leave);
            good = compare_exit(side, &leave, side_left, &start, &side_wanted);
            side_count++;
        }
        t->snapshots[exit_number].side = NULL;
        if (good) backend->link(t, exit_number);
        if (good) backend->invalidate(t);
        world = start;
        if (good) {
            backend->run(t, current_thread, &frame, world.base, &leave);
            good = leave.trace == t && leave.snapshot == 0 && memcmp(&world, &start, sizeof world) == 0;
            if (!good) fputs("an invalid trace was entered\n", stderr);
        }
    }
    if (!good) {
        ir_print(t, 2);
        if (side != NULL) ir_print(side, 2);
        if (getenv("TAIPANTEST_DUMP") && t->code_start) {
            FILE *file = fopen(getenv("TAIPANTEST_DUMP"), "wb");
            if (file != NULL) fwrite(t->code_start, 1, t->code_size, file), fclose(file);
            fprintf(stderr, "code at %p\n", t->code_start);
        }
    }
    backend->release(t);
    trace_free(t);
    if (side != NULL) backend->release(side), trace_free(side);
    return good;
}

TEST(native_backend) {
    const JitBackend *backend = jit_backend_native();
    const char       *why = NULL, *text = os_env("TAIPANTEST");
    if (backend == NULL) return;
    EXPECT_INT(backend->init(&why), 0);
    box_pool = calloc(1 << 16, sizeof *box_pool);
    gc_add_roots(kept, BASE_WORDS, "kept floats");
    unsigned long long first = 1, count = 2000;
    if (text != NULL) sscanf(text, "seed=%llu,count=%llu", &first, &count);
    static const RegMode modes[] = {REG_MODE_NORMAL, REG_MODE_RANDOM, REG_MODE_SPILL};
    for (unsigned m = 0; m < COUNT_OF(modes); m++) {
        regalloc_mode = modes[m];
        for (unsigned long long n = first; n < first + count; n++) {
            regalloc_seed = n;
            test_checks++;
            if (run_one(backend, n)) continue;
            TEST_FAIL("program %llu differs, register mode %u", n, modes[m]);
            m = COUNT_OF(modes);
            break;
        }
    }
    if (text != NULL)
        fprintf(stderr, "%u runs, %u left early, %u side traces; %.3f us to compile an instruction, %.0f instructions each\n", run_count, leave_count, side_count,
                (double)compile_ns / 1000 / (double)compiled_insns, (double)compiled_insns / run_count);
    regalloc_mode = REG_MODE_NORMAL;
    free(box_pool);
}
