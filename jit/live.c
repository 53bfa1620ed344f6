/* live.c - which temporaries of a frame may still be read at an instruction.
 *
 * Snapshots leave dead temporaries out: what only a snapshot would keep alive costs registers, boxes and loop variables.  Named locals
 * always count as live, because frames can be looked at.  Code with more than 64 temporaries counts as live everywhere. */
#include "base/memory.h"
#include "record.h"

typedef struct Liveness {
    unsigned first;          /* register of bit 0 */
    uint64_t in[];           /* per instruction word: temporaries that may be read there or later */
} Liveness;

static uint64_t bits_from(const Liveness *live, unsigned reg) {
    if (reg < live->first) reg = live->first;
    return reg - live->first >= 64 ? 0 : ~UINT64_C(0) << (reg - live->first);
}
static uint64_t range_bits(const Liveness *live, unsigned reg, unsigned count) { return bits_from(live, reg) & ~bits_from(live, reg + count); }

/* Number of registers that a base operand names, or many. */
static unsigned group_size(const Insn *pc, int operand) {
    switch (pc->op) {
    case OP_BUILD_TUPLE: case OP_BUILD_LIST: case OP_BUILD_SET: case OP_BUILD_STRING: case OP_UNPACK_SEQUENCE: return pc->c;
    case OP_UNPACK_EX: return operand == 0 ? (pc->c & 255u) + (pc->c >> 8) + 1u : 1;
    case OP_BUILD_MAP: return 2u * pc->c;
    case OP_BUILD_SLICE: return 3;
    case OP_LOAD_SLICE: case OP_STORE_SLICE: return operand == 2 ? 2 : 1;
    case OP_FORMAT_VALUE: return 2;
    case OP_MATCH_CLASS: return 3;
    case OP_CALL: case OP_CALL_METHOD: case OP_CALL_KW: case OP_CALL_METHOD_KW: return pc->b + 1u;
    case OP_CALL_EX: return 3;
    case OP_MAKE_FUNCTION: return 4;
    case OP_IMPORT_NAME: case OP_PUSH_EXC: case OP_POP_EXC: case OP_CHECK_EG_MATCH: return 2;
    case OP_LOAD_METHOD: case OP_BEFORE_WITH: case OP_BEFORE_ASYNC_WITH: return 2;
    default: return 64;
    }
}

static bool is_call(unsigned op) { return op == OP_CALL || op == OP_CALL_METHOD || op == OP_CALL_KW || op == OP_CALL_METHOD_KW || op == OP_CALL_EX; }
static bool only_writes_base(unsigned op) {
    return op == OP_LOAD_METHOD || op == OP_BEFORE_WITH || op == OP_BEFORE_ASYNC_WITH || op == OP_UNPACK_SEQUENCE || op == OP_UNPACK_EX || op == OP_CHECK_EG_MATCH;
}

/* Live in front of PC, given what is live behind. */
static uint64_t transfer(const Liveness *live, const Insn *pc, uint64_t after) {
    const OpcodeInfo *info = &opcode_info[pc->op];
    const uint8_t     kinds[] = {info->a, info->wide ? OPERAND_NONE : info->b, info->wide ? OPERAND_NONE : info->c};
    const uint16_t    operands[] = {pc->a, pc->b, pc->c};
    uint64_t          used = 0;
    for (int i = 0; i < 3; i++)
        if (kinds[i] == OPERAND_DST) after &= ~range_bits(live, operands[i], 1);
    if (is_call(pc->op)) after &= ~bits_from(live, pc->a);
    if (only_writes_base(pc->op) && group_size(pc, 0) < 64) after &= ~range_bits(live, pc->a, group_size(pc, 0));
    for (int i = 0; i < 3; i++) {
        if (kinds[i] == OPERAND_REG) used |= range_bits(live, operands[i], 1);
        if (kinds[i] == OPERAND_BASE && !only_writes_base(pc->op)) used |= range_bits(live, operands[i], group_size(pc, i));
    }
    return after | used;
}

static const Insn *jump_of(const Insn *pc) {
    const OpcodeInfo *info = &opcode_info[pc->op];
    const Insn       *behind = pc + 1 + info->cache;
    if (info->wide == OPERAND_JUMP) return behind + (int32_t)((uint32_t)pc->b | (uint32_t)pc->c << 16);
    return info->c == OPERAND_JUMP ? behind + (int16_t)pc->c : NULL;
}
static bool falls_through(unsigned op) {
    return op != OP_JUMP && op != OP_JUMP_BACK && op != OP_RETURN && op != OP_RETURN_NONE && op != OP_RAISE && op != OP_RERAISE;
}

static uint64_t live_in_handler(const CodeObj *code, const Liveness *live, uint32_t at) {
    const ExceptionEntry *entry = code_find_handler(code, at);
    return entry ? live->in[entry->handler] & ~range_bits(live, entry->reg, 1) : 0;
}

static uint64_t live_behind(const CodeObj *code, const Liveness *live, const Insn *pc) {
    const Insn *target = jump_of(pc);
    uint64_t    after = 0;
    if (target) after |= live->in[target - code->insns];
    if (falls_through(pc->op)) after |= live->in[pc + 1 + opcode_info[pc->op].cache - code->insns];
    return after;
}

static Liveness *compute(const CodeObj *code) {
    Liveness *live = mem_calloc(1, sizeof *live + (code->insn_count + 1) * sizeof(uint64_t));
    uint32_t *starts = mem_calloc(code->insn_count + 1, sizeof *starts), count = 0;
    if (live && starts) {
        live->first = code->local_register_count;
        for (uint32_t i = 0; i < code->insn_count; i += 1u + opcode_info[code->insns[i].op].cache) starts[count++] = i;
        for (bool changed = true; changed;) {
            changed = false;
            for (uint32_t k = count; k-- > 0;) {
                const Insn *pc = &code->insns[starts[k]];
                uint64_t    in = transfer(live, pc, live_behind(code, live, pc)) | live_in_handler(code, live, starts[k]);
                changed |= in != live->in[starts[k]];
                live->in[starts[k]] = in;
            }
        }
    }
    mem_free(starts);
    return live;
}

static const Liveness *liveness(CodeObj *code) {
    if (code->register_count > code->local_register_count + 64) return NULL;
    if (!code->jit) code->jit = compute(code);
    return code->jit;
}

/* May register REG be read when the frame goes on: at PC, behind the call at PC, or in the handler of an exception raised there? */
bool live_register(CodeObj *code, const Insn *pc, LivePlace place, unsigned reg) {
    if (reg < code->local_register_count) return true;
    const Liveness *live = liveness(code);
    if (!live) return true;
    uint32_t at = (uint32_t)(pc - code->insns);
    uint64_t bits;
    switch (place) {
    case LIVE_AT: bits = live->in[at]; break;
    case LIVE_RAISED: bits = live_in_handler(code, live, at); break;
    default:
        bits = live_behind(code, live, pc) | live_in_handler(code, live, at);
        if (is_call(pc->op)) bits &= ~bits_from(live, pc->a);
    }
    return (bits & range_bits(live, reg, 1)) != 0;
}

/* When the method of an operator returns NotImplemented, the left operand is asked for in its register again. */
bool live_operand(const Insn *pc, int kind, unsigned reg) {
    switch (kind) {
    case FRAME_BINARY: case FRAME_INPLACE: case FRAME_COMPARE: return reg == pc->b;
    case FRAME_COMPARE_JUMP: return reg == pc->a;
    default: return false;
    }
}

bool live_slot(const IrSnapFrame *frames, uint32_t count, IrResume resume, uint32_t slot) {
    uint32_t i = count - 1;
    while (i > 0 && slot < frames[i].base) i--;
    LivePlace place = i < count - 1 ? LIVE_BEHIND_CALL : resume == RESUME_NEXT ? LIVE_AT : LIVE_RAISED;
    unsigned reg = slot - frames[i].base;
    if (place == LIVE_BEHIND_CALL && live_operand(frames[i].pc, frames[i + 1].kind, reg)) return true;
    return live_register(frames[i].code, frames[i].pc, place, reg);
}
