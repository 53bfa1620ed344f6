/* test_fold.c - random programs emitted twice: through folding, merging and forwarding, and as they are.  The IR interpreter runs both, and
 * exit, registers and memory must agree.
 *
 * TAIPANTEST=fold_seed=N,fold_count=N repeats a failure. */
#include "../../trace.h"
#include "base/endian.h"
#include "base/memory.h"
#include "base/os.h"
#include "base/test.h"
#include "jit/backend.h"
#include "objects/float.h"
#include "vm/modules.h"
#include "random_bits.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { STEPS = 60, INPUTS = 8, ADDRESS_SLOT = INPUTS, BASE_WORDS = STEPS + INPUTS + 2, CELLS = 8, POOL = STEPS * 2 + 64 };

/* Small words and neighbours of powers of two, so that rules with conditions on constants are met. */
static uint64_t random_word(void) {
    switch (below(6)) {
    case 0: return below(4);
    case 1: return (uint64_t)-(int64_t)below(4);
    case 2: return value_bits(value_from_bool(chance(50)));
    case 3: return ((uint64_t)1 << below(64)) - below(3);
    case 4: return value_bits(value_from_int((int64_t)below(1000)));
    default: return random_bits();
    }
}
static double random_double(void) {
    static const double special[] = {0.0, -0.0, 1.0, -1.5, 1e300, 1e-310, 3e-77, INFINITY, NAN};
    return chance(60) ? special[below(COUNT_OF(special))] : ldexp((double)random_bits(), (int)below(200) - 130);
}

/* ---- the two forms of a program ------------------------------------------------------------------------------------------ */
typedef struct Pair { /* one value of the program: its reference in either trace */
    IrRef  plain, folded;
    IrType type;
    bool   small;         /* fits 63 bits as a signed number */
} Pair;
static IrBuilder plain, folded;
static Pair      pool[POOL];
static uint32_t  pool_count, guard_number, result_slot;
static CodeObj   fake_code;
static Insn      fake_insn;

typedef struct World {
    Value    base[BASE_WORDS];
    uint64_t cells[CELLS];   /* words; what is emitted through two references that hold one address */
    uint64_t reals[STEPS];   /* doubles that the program computed */
} World;
static World world;

static uint32_t current_guard(void *context) { return guard_number; }

static void begin(IrBuilder *b) {
    JitTrace *trace = mem_calloc(1, sizeof *trace);
    CHECK(trace != NULL && ir_begin(b, trace) == 0);
    trace->code = &fake_code;
    trace->pc = &fake_insn;
    b->snapshot = current_guard;
    for (uint32_t i = 0; i < STEPS + 2; i++) {
        ir_snapshot_begin(b, RESUME_NEXT, 0);
        ir_snapshot_frame(b, (IrSnapFrame){.code = &fake_code, .pc = &fake_insn});
    }
    ir_int(b, 0);
}

static void append(IrOp op, IrType type, IrRef a, IrRef b, IrRef c, int32_t imm, IrAlias alias, IrRef *ref) {
    IrType result = ir_op_info[op].result == IR_ANY ? type : (IrType)ir_op_info[op].result;
    *ref = ir_append(&plain, (IrInsn){.op = (uint8_t)op, .type = (uint8_t)result, .alias = (uint8_t)alias, .a = a, .b = b, .c = c, .imm = imm,
                                      .snapshot = ir_op_leaves(op) ? guard_number : 0});
}

static const Pair nothing;
static Pair emit(IrOp op, IrType type, Pair a, Pair b, Pair c, int32_t imm, IrAlias alias) {
    Pair made = {.type = ir_op_info[op].result == IR_ANY ? type : (IrType)ir_op_info[op].result};
    append(op, type, a.plain, b.plain, c.plain, imm, alias, &made.plain);
    made.folded = ir_emit(&folded, op, type, a.folded, b.folded, c.folded, imm, alias);
    return made;
}
static Pair constant(IrType type, uint64_t bits) {
    int64_t n = (int64_t)bits;
    return (Pair){ir_constant(&plain, type, bits), ir_constant(&folded, type, bits), type, n >> 62 == 0 || n >> 62 == -1};
}

/* Makes a value visible: a store that nothing may remove. */
static void keep(Pair value, bool small) {
    value.small = small;
    if (pool_count < POOL) pool[pool_count++] = value;
    if (value.type == IR_FLOAT) {
        Pair address = constant(IR_PTR, (uintptr_t)&world.reals[result_slot++ - INPUTS - 1]);
        emit(IR_STOREF, IR_NONE, address, value, nothing, 0, ALIAS_OTHER);
    } else {
        emit(IR_SSTORE, IR_NONE, value, nothing, nothing, (int32_t)result_slot++, ALIAS_NONE);
    }
}

static Pair pick(bool real) {
    if (chance(35)) return real ? constant(IR_FLOAT, double_bits(random_double())) : constant(chance(20) ? IR_VALUE : IR_INT, random_word());
    for (;;) {
        Pair value = pool[chance(60) && pool_count > 8 ? pool_count - 1 - below(8) : below(pool_count)];
        if ((value.type == IR_FLOAT) == real) return value;
    }
}
#define WORD pick(false)
#define REAL pick(true)

/* ---- random instructions ------------------------------------------------------------------------------------------------- */
static void emit_integer(void) {
    static const IrOp plain_ops[] = {IR_ADD, IR_SUB, IR_MUL, IR_AND, IR_OR, IR_XOR, IR_ADD, IR_SUB}, shifts[] = {IR_SHL, IR_SHR, IR_SAR};
    switch (below(5)) {
    case 0:
    case 1: {
        IrType type = chance(80) ? IR_INT : IR_VALUE;
        Pair   a = WORD;
        keep(emit(plain_ops[below(COUNT_OF(plain_ops))], type, a, chance(10) ? a : WORD, nothing, 0, ALIAS_NONE), false);
        break;
    }
    case 2: {
        IrOp     op = shifts[below(3)];
        uint64_t count = below(64);
        keep(emit(op, IR_INT, WORD, constant(IR_INT, count), nothing, 0, ALIAS_NONE), op != IR_SHL && count > 1);
        break;
    }
    case 3: {
        uint64_t divisor = chance(60) ? (uint64_t)1 << below(20) : 1 + below(1000);
        Pair     a = chance(50) ? emit(IR_LOAD32U, IR_INT, constant(IR_PTR, (uintptr_t)world.cells), nothing, nothing, 8 * (int32_t)below(CELLS), ALIAS_LIST) : WORD;
        keep(emit(chance(50) ? IR_REM : IR_DIV, IR_INT, a, constant(IR_INT, divisor), nothing, 0, ALIAS_NONE), divisor > 1);
        break;
    }
    default: keep(emit(IR_NEG, IR_INT, WORD, nothing, nothing, 0, ALIAS_NONE), false);
    }
}

/* What UNTAGINT may be given. */
static Pair tagged_int(void) { return emit(IR_OR, IR_VALUE, WORD, constant(IR_INT, 1), nothing, 0, ALIAS_NONE); }

static void emit_tagging(void) {
    Pair word = WORD;
    switch (below(5)) {
    case 0:
        if (word.small) {
            Pair tagged = emit(IR_TAGINT, IR_VALUE, word, nothing, nothing, 0, ALIAS_NONE);
            keep(chance(50) ? tagged : emit(IR_UNTAGINT, IR_INT, tagged, nothing, nothing, 0, ALIAS_NONE), false);
            break;
        }
        __attribute__((fallthrough));
    case 1: {
        Pair untagged = emit(IR_UNTAGINT, IR_INT, tagged_int(), nothing, nothing, 0, ALIAS_NONE);
        keep(chance(50) ? untagged : emit(IR_TAGINT, IR_VALUE, untagged, nothing, nothing, 0, ALIAS_NONE), false);
        if (chance(50)) keep(untagged, true);
        break;
    }
    case 2: keep(emit(IR_TAGBOOL, IR_VALUE, emit(IR_LT, IR_BOOL, word, WORD, nothing, 0, ALIAS_NONE), nothing, nothing, 0, ALIAS_NONE), true); break;
    case 3: keep(emit(IR_CAST, chance(50) ? IR_INT : IR_VALUE, word, nothing, nothing, 0, ALIAS_NONE), false); break;
    default: {
        Pair choice = WORD;
        keep(emit(IR_SELECT, IR_INT, word, choice, chance(20) ? choice : WORD, 0, ALIAS_NONE), false);
    }
    }
}

static void emit_compare(void) {
    Pair a = WORD;
    keep(emit((IrOp)(IR_EQ + below(8)), IR_BOOL, a, chance(15) ? a : WORD, nothing, 0, ALIAS_NONE), true);
    if (chance(40)) keep(emit((IrOp)(IR_FEQ + below(6)), IR_BOOL, REAL, REAL, nothing, 0, ALIAS_NONE), true);
}

static void emit_real(void) {
    switch (below(4)) {
    case 0:
    case 1: keep(emit((IrOp)(IR_FADD + below(4)), IR_FLOAT, REAL, REAL, nothing, 0, ALIAS_NONE), false); break;
    case 2: keep(emit((IrOp)(IR_FNEG + below(3)), IR_FLOAT, REAL, nothing, nothing, 0, ALIAS_NONE), false); break;
    default: keep(emit(IR_INTTOFLOAT, IR_FLOAT, WORD, nothing, nothing, 0, ALIAS_NONE), false);
    }
}

static void emit_boxed(void) {
    Pair boxed = emit(IR_BOXFLOAT, IR_VALUE, REAL, nothing, nothing, 0, ALIAS_NONE);
    if (chance(50)) boxed = emit(IR_BOXFLOAT, IR_VALUE, emit(IR_UNBOXFLOAT, IR_FLOAT, boxed, nothing, nothing, 0, ALIAS_NONE), nothing, nothing, 0, ALIAS_NONE);
    keep(emit(IR_UNBOXFLOAT, IR_FLOAT, boxed, nothing, nothing, 0, ALIAS_NONE), false);
}

/* Guards that always hold, never hold, repeat, or test a comparison's result. */
static void emit_guard(void) {
    Pair a = WORD;
    switch (below(9)) {
    case 0: emit((IrOp)(IR_GEQ + below(8)), IR_NONE, a, chance(20) ? a : WORD, nothing, 0, ALIAS_NONE); break;
    case 1: emit((IrOp)(IR_GFEQ + below(6)), IR_NONE, REAL, REAL, nothing, 0, ALIAS_NONE); break;
    case 2: emit(chance(50) ? IR_GEQ : IR_GNE, IR_NONE, emit((IrOp)(IR_EQ + below(8)), IR_BOOL, a, WORD, nothing, 0, ALIAS_NONE), constant(IR_INT, 0), nothing, 0, ALIAS_NONE); break;
    case 3: emit(chance(50) ? IR_GEQ : IR_GNE, IR_NONE, emit((IrOp)(IR_FEQ + below(6)), IR_BOOL, REAL, REAL, nothing, 0, ALIAS_NONE), constant(IR_INT, 0), nothing, 0, ALIAS_NONE); break;
    case 4: {
        Pair truth = emit((IrOp)(IR_EQ + below(8)), IR_BOOL, a, WORD, nothing, 0, ALIAS_NONE);
        Pair tagged = emit(IR_TAGBOOL, IR_VALUE, truth, nothing, nothing, 0, ALIAS_NONE);
        emit(chance(50) ? IR_GEQ : IR_GNE, IR_NONE, tagged, constant(IR_VALUE, value_bits(value_from_bool(chance(50)))), nothing, 0, ALIAS_NONE);
        break;
    }
    case 5: emit(IR_GINT, IR_NONE, a, nothing, nothing, 0, ALIAS_NONE); break;
    case 6: keep(emit((IrOp)(IR_ADDOV + below(3)), IR_INT, a, WORD, nothing, 0, ALIAS_NONE), false); break;
    case 7: keep(emit(IR_TAGINTOV, IR_VALUE, a, nothing, nothing, 0, ALIAS_NONE), false); break;
    default: keep(emit(IR_FLOATTOINT, IR_INT, REAL, nothing, nothing, 0, ALIAS_NONE), true);
    }
}

/* Two references to one address: a store through either may change what the other reads. */
static void emit_memory(Pair address) {
    Pair    direct = constant(IR_PTR, (uintptr_t)world.cells), object = chance(50) ? address : direct;
    int32_t offset = 8 * (int32_t)below(CELLS);
    if (chance(40)) {
        Pair index = constant(IR_INT, (uint64_t)offset / 8);
        if (chance(50)) emit(IR_STOREX, IR_NONE, object, index, WORD, 0, ALIAS_LIST);
        else keep(emit(IR_LOADX, IR_INT, object, index, nothing, 0, ALIAS_LIST), false);
    } else if (chance(50)) {
        emit(IR_STORE, IR_NONE, object, WORD, nothing, offset, ALIAS_LIST);
    } else {
        keep(emit(IR_LOAD, IR_INT, object, nothing, nothing, offset, ALIAS_LIST), false);
    }
}

static void emit_program(void) {
    begin(&plain), begin(&folded);
    pool_count = guard_number = 0;
    result_slot = INPUTS + 1;
    for (int32_t i = 0; i < INPUTS; i++) pool[pool_count++] = emit(IR_SLOAD, IR_VALUE, nothing, nothing, nothing, i, ALIAS_NONE);
    Pair address = emit(IR_CAST, IR_PTR, emit(IR_SLOAD, IR_VALUE, nothing, nothing, nothing, ADDRESS_SLOT, ALIAS_NONE), nothing, nothing, 0, ALIAS_NONE);
    pool[pool_count++] = emit(IR_LOADF, IR_FLOAT, constant(IR_PTR, (uintptr_t)&world.reals[STEPS - 1]), nothing, nothing, 0, ALIAS_TUPLE);
    for (uint32_t steps = 1 + below(STEPS - 2); steps-- > 0 && result_slot + 3 < BASE_WORDS; ) {
        guard_number++;
        switch (below(16)) {
        case 0: case 1: case 2: case 3: emit_integer(); break;
        case 4: case 5: emit_tagging(); break;
        case 6: case 7: emit_compare(); break;
        case 8: case 9: emit_real(); break;
        case 10: emit_boxed(); break;
        case 11: case 12: case 13: emit_memory(address); break;
        default: emit_guard();
        }
    }
    guard_number++;
    emit(IR_EXIT, IR_NONE, nothing, nothing, nothing, 0, ALIAS_NONE);
    CHECK(!plain.failed && !folded.failed);
}

/* ---- running both ---------------------------------------------------------------------------------------------------------- */
static uint32_t run(JitTrace *trace) {
    static JitExit leave;
    Frame          frame = {.regs = world.base};
    trace->locations = mem_calloc(trace->entry_count + 1, sizeof *trace->locations);
    CHECK(trace->locations != NULL && jit_backend_ir.compile(trace) == 0);
    jit_backend_ir.run(trace, current_thread, &frame, world.base, &leave);
    return leave.snapshot;
}

static bool same_words(const uint64_t *x, const uint64_t *y, uint32_t count, bool reals) {
    for (uint32_t i = 0; i < count; i++)
        if (x[i] != y[i] && !(reals && isnan(double_from_bits(x[i])) && isnan(double_from_bits(y[i])))) return false;
    return true;
}

static uint64_t plain_insns, folded_insns;

static bool run_one(uint64_t number) {
    seed = number * 0x9e3779b97f4a7c15ull + 88172645463325252ull;
    for (int i = 0; i < 5; i++) random_bits();
    World start, wanted;
    memset(&start, 0, sizeof start);
    for (uint32_t i = 0; i < INPUTS; i++) start.base[i] = value_from_bits(random_word());
    for (uint32_t i = 0; i < CELLS; i++) start.cells[i] = random_word();
    start.base[ADDRESS_SLOT] = value_from_bits((uintptr_t)world.cells);
    start.reals[STEPS - 1] = double_bits(random_double());
    emit_program();
    ir_verify(folded.trace, "folding");
    world = start;
    uint32_t left = run(plain.trace);
    wanted = world;
    world = start;
    opt_dead_code(folded.trace);
    ir_verify(folded.trace, "dead-code elimination");
    uint32_t got = run(folded.trace);
    bool good = left == got && same_words((const uint64_t *)world.base, (const uint64_t *)wanted.base, BASE_WORDS, false)
                && same_words(world.cells, wanted.cells, CELLS, false) && same_words(world.reals, wanted.reals, STEPS, true);
    if (!good) {
        fprintf(stderr, "left through %u as emitted, through %u folded\n", left, got);
        ir_print(plain.trace, 2);
        ir_print(folded.trace, 2);
    }
    plain_insns += plain.trace->insn_count;
    folded_insns += folded.trace->insn_count;
    trace_free_memory(plain.trace);
    trace_free_memory(folded.trace);
    return good;
}

TEST(folding_changes_nothing) {
    const char *text = os_env("TAIPANTEST"), *at;
    uint64_t    first = text && (at = strstr(text, "fold_seed=")) ? strtoull(at + 10, NULL, 0) : 1;
    uint64_t    count = text && (at = strstr(text, "fold_count=")) ? strtoull(at + 11, NULL, 0) : 20000;
    for (uint64_t number = first; number < first + count; number++)
        if (!run_one(number)) {
            fprintf(stderr, "repeat with TAIPANTEST=fold_seed=%llu,fold_count=1\n", (unsigned long long)number);
            CHECK(false);
            return;
        }
    CHECK(folded_insns < plain_insns);
}
