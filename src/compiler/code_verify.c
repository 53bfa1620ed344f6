/* code_verify.c - is a code object well formed?  Asked for everything the compiler makes in debug builds and for instructions that come
 * from Python: operands in range, jumps to the start of instructions, handlers inside the code, no way to run off the end. */
#include "codegen_int.h"

#include "base/memory.h"
#include "objects/bytes.h"
#include "objects/list.h"

#define REQUIRE(condition) do { if (!(condition)) return false; } while (0)

static bool verify_number(const CodeObj *code, int kind, int64_t number, int64_t next, const bool *starts) {
    switch (kind) {
    case OPERAND_DST:
    case OPERAND_REG:
    case OPERAND_BASE: REQUIRE(number < code->register_count || number == 0 || kind == OPERAND_BASE); break;
    case OPERAND_NAME: REQUIRE(number < tuple_length(code->names.value)); break;
    case OPERAND_CONST: REQUIRE(number < tuple_length(code->consts.value)); break;
    case OPERAND_JUMP:
        REQUIRE(next + number >= 0 && next + number < code->insn_count);
        REQUIRE(starts[next + number]);
        break;
    case OPERAND_NONE: REQUIRE(number == 0); break;
    default: break;
    }
    return true;
}

static bool verify_insn(const CodeObj *code, uint32_t at, const bool *starts) {
    const Insn       *insn = &code->insns[at];
    const OpcodeInfo *info = &opcode_info[insn->op];
    int64_t           next = (int64_t)at + 1 + info->cache;
    REQUIRE(verify_number(code, info->a, insn->a, next, starts));
    if (info->wide) {
        REQUIRE(verify_number(code, info->wide, (int32_t)(insn->b | (uint32_t)insn->c << 16), next, starts));
    } else {
        REQUIRE(verify_number(code, info->b, insn->b, next, starts));
        REQUIRE(verify_number(code, info->c, info->c == OPERAND_JUMP ? (int16_t)insn->c : insn->c, next, starts));
    }
    switch (insn->op) {
    case OP_CALL:
    case OP_CALL_KW: REQUIRE(insn->a + insn->b < code->register_count && insn->a >= code->local_register_count); break;
    case OP_CALL_METHOD:
    case OP_CALL_METHOD_KW: REQUIRE(insn->b >= 1 && insn->a + insn->b < code->register_count); break;
    case OP_BUILD_TUPLE:
    case OP_BUILD_LIST:
    case OP_BUILD_SET:
    case OP_BUILD_STRING: REQUIRE(insn->b + insn->c <= code->register_count); break;
    case OP_BUILD_MAP: REQUIRE(insn->b + 2 * insn->c <= code->register_count); break;
    case OP_CHECK_LOCAL:
    case OP_DELETE_LOCAL: REQUIRE(insn->a < code->locals_count); break;
    case OP_LOAD_FREE:
    case OP_STORE_FREE:
    case OP_LOAD_CLOSURE: REQUIRE(insn->b < code->free_count); break;
    default: break;
    }
    return true;
}

static bool verify_all(const CodeObj *code, bool *starts) {
    uint32_t at = 0, last = 0, previous_end = 0;
    REQUIRE(code->insn_count > 0);
    for (; at < code->insn_count; at += 1 + opcode_info[code->insns[at].op].cache) {
        REQUIRE(code->insns[at].op < OPCODE_COUNT);
        REQUIRE(at + opcode_info[code->insns[at].op].cache < code->insn_count);
        starts[at] = true;
        last = at;
    }
    REQUIRE(at == code->insn_count);
    int op = code->insns[last].op;
    REQUIRE(op == OP_RETURN || op == OP_RETURN_NONE || op == OP_RAISE || op == OP_RERAISE || op == OP_JUMP || op == OP_JUMP_BACK);
    for (at = 0; at < code->insn_count; at += 1 + opcode_info[code->insns[at].op].cache) REQUIRE(verify_insn(code, at, starts));
    for (uint32_t i = 0; i < code->handler_count; i++) {
        const ExceptionEntry *entry = &code->handlers[i];
        REQUIRE(entry->start >= previous_end && entry->start < entry->end && entry->end <= code->insn_count);
        REQUIRE(entry->handler < code->insn_count && starts[entry->handler] && entry->reg < code->register_count);
        previous_end = entry->end;
    }
    REQUIRE(code->local_register_count <= code->register_count);
    REQUIRE(tuple_length(code->var_names.value) == code->local_register_count);
    return true;
}

bool code_is_well_formed(const CodeObj *code) {
    bool *starts = mem_calloc(code->insn_count + 1, 1);
    if (!starts) return false;
    bool good = verify_all(code, starts);
    mem_free(starts);
    return good;
}
