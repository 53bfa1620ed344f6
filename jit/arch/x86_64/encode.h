/* encode.h - x86-64 instructions as bytes.
 *
 * Pure functions: operands in, bytes out at `asm->at`.  Nothing here knows traces, and nothing checks for room: the caller
 * makes sure of X86_INSN_MAX bytes per instruction.  The rows of encode.def are compared with the assembler in
 * tests/unit/test_encode_x86_64.c. */
#pragma once

#include "base/compiler.h"
#include "base/endian.h"

#define X86_INSN_MAX 16

enum { RAX, RCX, RDX, RBX, RSP, RBP, RSI, RDI, R8, R9, R10, R11, R12, R13, R14, R15 };

/* Condition codes; bit 0 negates. */
typedef enum X86Cond {
    CC_O, CC_NO, CC_B, CC_AE, CC_E, CC_NE, CC_BE, CC_A, CC_S, CC_NS, CC_P, CC_NP, CC_L, CC_GE, CC_LE, CC_G,
} X86Cond;

/* Opcode word: the opcode byte and what must surround it. */
enum {
    X86_0F = 1 << 8,
    X86_66 = 1 << 9,
    X86_F2 = 1 << 10,
    X86_W = 1 << 12,
    X86_B_REG = 1 << 13, /* the reg operand is a byte register: spl, bpl, sil, dil need a REX prefix */
    X86_B_RM = 1 << 14,
};
typedef enum X86Op {
#define X86_RM(name, opcode, text, reg, rm) X86_##name = (opcode),
#define X86_MR(name, opcode, text, rm, reg) X86_##name = (opcode),
#define X86_M(name, opcode, digit, text, rm) X86_##name = (opcode) | (digit) << 16,
#define X86_MI(name, opcode, digit, text, rm, bytes) X86_##name = (opcode) | (digit) << 16 | (bytes) << 20,
#include "encode.def"
} X86Op;

typedef struct Asm {
    uint8_t  *at;      /* next byte */
    uint8_t  *start;
    uint8_t  *limit;
    uintptr_t address; /* where the byte at `start` will run */
} Asm;

static inline uintptr_t asm_address(const Asm *a) { return a->address + (uintptr_t)(a->at - a->start); }

/* Right-hand side of an instruction: a register, or memory. */
typedef struct X86Rm {
    uint8_t mode;  /* X86_RM_* */
    uint8_t base;
    uint8_t index; /* X86_NO_INDEX: none */
    uint8_t scale; /* log2 */
    int32_t disp;
} X86Rm;
enum { X86_RM_REG, X86_RM_MEM, X86_RM_RIP };
#define X86_NO_INDEX RSP

static inline X86Rm x86_reg(unsigned reg) { return (X86Rm){X86_RM_REG, (uint8_t)reg, X86_NO_INDEX, 0, 0}; }
static inline X86Rm x86_mem(unsigned base, int32_t disp) { return (X86Rm){X86_RM_MEM, (uint8_t)base, X86_NO_INDEX, 0, disp}; }
static inline X86Rm x86_mem_index(unsigned base, unsigned index, unsigned scale, int32_t disp) {
    return (X86Rm){X86_RM_MEM, (uint8_t)base, (uint8_t)index, (uint8_t)scale, disp};
}
/* Memory DISTANCE bytes behind the first byte of the code being assembled. */
static inline X86Rm x86_mem_rip(int32_t distance) { return (X86Rm){X86_RM_RIP, 0, X86_NO_INDEX, 0, distance}; }
static inline bool x86_reaches(const Asm *a, const void *target) {
    intptr_t distance = (intptr_t)((uintptr_t)target - a->address);
    return distance >= -0x70000000 && distance <= 0x70000000;
}
/* Memory at TARGET, which must be within reach. */
static inline X86Rm x86_mem_at(const Asm *a, const void *target) { return x86_mem_rip((int32_t)((uintptr_t)target - a->address)); }

static inline void asm_byte(Asm *a, unsigned byte) { *a->at++ = (uint8_t)byte; }
static inline void asm_u32(Asm *a, uint32_t word) {
    store_u32_le(a->at, word);
    a->at += 4;
}
static inline void asm_u64(Asm *a, uint64_t word) {
    store_u64_le(a->at, word);
    a->at += 8;
}

/* Prefixes, opcode, modrm, sib, displacement; TAIL bytes of immediate follow. */
static inline void x86_emit(Asm *a, uint32_t op, unsigned reg, X86Rm rm, unsigned tail) {
    unsigned rex = (op & X86_W ? 8u : 0) | (reg & 8) >> 1;
    if (rm.mode != X86_RM_RIP) rex |= (rm.index & 8u) >> 2 | (rm.base & 8u) >> 3;
    if (op & X86_66) asm_byte(a, 0x66);
    if (op & X86_F2) asm_byte(a, 0xf2);
    if (rex || (op & X86_B_REG && reg >= 4) || (op & X86_B_RM && rm.mode == X86_RM_REG && rm.base >= 4)) asm_byte(a, 0x40 | rex);
    if (op & X86_0F) asm_byte(a, 0x0f);
    asm_byte(a, op & 0xff);
    unsigned field = (reg & 7) << 3;
    if (rm.mode == X86_RM_REG) {
        asm_byte(a, 0xc0 | field | (rm.base & 7u));
        return;
    }
    if (rm.mode == X86_RM_RIP) {
        asm_byte(a, field | 5);
        asm_u32(a, (uint32_t)(rm.disp - (int32_t)(a->at + 4 + tail - a->start)));
        return;
    }
    unsigned mod = rm.disp == 0 && (rm.base & 7) != RBP ? 0 : rm.disp == (int8_t)rm.disp ? 0x40 : 0x80;
    if (rm.index != X86_NO_INDEX || (rm.base & 7) == RSP) {
        asm_byte(a, mod | field | 4);
        asm_byte(a, (unsigned)rm.scale << 6 | (rm.index & 7u) << 3 | (rm.base & 7u));
    } else {
        asm_byte(a, mod | field | (rm.base & 7u));
    }
    if (mod == 0x40) asm_byte(a, (uint8_t)rm.disp);
    else if (mod == 0x80) asm_u32(a, (uint32_t)rm.disp);
}

/* reg, r/m in either direction. */
static inline void x86_rm(Asm *a, X86Op op, unsigned reg, X86Rm rm) { x86_emit(a, op, reg, rm, 0); }
static inline void x86_rr(Asm *a, X86Op op, unsigned reg, unsigned rm) { x86_emit(a, op, reg, x86_reg(rm), 0); }
/* One operand. */
static inline void x86_m(Asm *a, X86Op op, X86Rm rm) { x86_emit(a, op, (unsigned)op >> 16 & 7, rm, 0); }
/* r/m, immediate: the row says how many bytes. */
static inline void x86_mi(Asm *a, X86Op op, X86Rm rm, int32_t immediate) {
    unsigned bytes = (unsigned)op >> 20;
    x86_emit(a, op, (unsigned)op >> 16 & 7, rm, bytes);
    if (bytes == 1) asm_byte(a, (uint8_t)immediate);
    else asm_u32(a, (uint32_t)immediate);
}
/* The short form for immediates that fit in a byte: ADDI64 ... CMPI64, ANDI32, CMPI32 become their B rows. */
static inline void x86_alu_imm(Asm *a, X86Op op, X86Rm rm, int32_t immediate) {
    if (immediate == (int8_t)immediate) op = (X86Op)((((uint32_t)op | 2) & 0xfffff) | 1u << 20);
    x86_mi(a, op, rm, immediate);
}
/* reg <- rm * immediate */
static inline void x86_imul_imm(Asm *a, unsigned reg, X86Rm rm, int32_t immediate) {
    bool small = immediate == (int8_t)immediate;
    x86_emit(a, X86_W | (small ? 0x6b : 0x69), reg, rm, small ? 1 : 4);
    if (small) asm_byte(a, (uint8_t)immediate);
    else asm_u32(a, (uint32_t)immediate);
}
static inline void x86_setcc(Asm *a, X86Cond cond, unsigned reg) { x86_emit(a, X86_0F | X86_B_RM | 0x90 | cond, 0, x86_reg(reg), 0); }
static inline void x86_cmov(Asm *a, X86Cond cond, unsigned reg, X86Rm rm) { x86_emit(a, X86_W | X86_0F | 0x40 | cond, reg, rm, 0); }

/* reg <- constant, in the shortest way. */
static inline void x86_mov_imm(Asm *a, unsigned reg, uint64_t value) {
    if (value == (uint32_t)value) {
        if (reg >= 8) asm_byte(a, 0x41);
        asm_byte(a, 0xb8 | (reg & 7));
        asm_u32(a, (uint32_t)value);
    } else if ((int64_t)value == (int32_t)value) {
        x86_mi(a, X86_STOREI64, x86_reg(reg), (int32_t)value);
    } else {
        asm_byte(a, reg >= 8 ? 0x49 : 0x48);
        asm_byte(a, 0xb8 | (reg & 7));
        asm_u64(a, value);
    }
}
static inline void x86_push(Asm *a, unsigned reg) {
    if (reg >= 8) asm_byte(a, 0x41);
    asm_byte(a, 0x50 | (reg & 7));
}
static inline void x86_pop(Asm *a, unsigned reg) {
    if (reg >= 8) asm_byte(a, 0x41);
    asm_byte(a, 0x58 | (reg & 7));
}
static inline void x86_cqo(Asm *a) { asm_byte(a, 0x48), asm_byte(a, 0x99); }
static inline void x86_ret(Asm *a) { asm_byte(a, 0xc3); }
static inline void x86_trap(Asm *a) { asm_byte(a, 0x0f), asm_byte(a, 0x0b); }

/* Jumps with four bytes of distance.  TARGET is an offset from the start of the code; for a place not known yet pass 0 and
 * give the result to x86_set_target when it is. */
static inline uint8_t *x86_jump_to(Asm *a, int32_t target) {
    asm_u32(a, (uint32_t)(target - (int32_t)(a->at + 4 - a->start)));
    return a->at;
}
static inline uint8_t *x86_jcc(Asm *a, X86Cond cond, int32_t target) {
    asm_byte(a, 0x0f), asm_byte(a, 0x80 | cond);
    return x86_jump_to(a, target);
}
static inline uint8_t *x86_jmp(Asm *a, int32_t target) {
    asm_byte(a, 0xe9);
    return x86_jump_to(a, target);
}
/* AFTER is what the jump returned. */
static inline void x86_set_target(uint8_t *after, const uint8_t *target) { store_u32_le(after - 4, (uint32_t)(target - after)); }
/* A jump over a few instructions, to be landed. */
static inline uint8_t *x86_jcc_short(Asm *a, X86Cond cond) {
    asm_byte(a, 0x70 | cond), asm_byte(a, 0);
    return a->at;
}
static inline uint8_t *x86_jmp_short(Asm *a) {
    asm_byte(a, 0xeb), asm_byte(a, 0);
    return a->at;
}
static inline void x86_land_short(Asm *a, uint8_t *after) {
    ASSERT(a->at - after <= 127);
    after[-1] = (uint8_t)(a->at - after);
}
/* Calls FUNCTION; SCRATCH is overwritten when it is out of reach. */
static inline void x86_call(Asm *a, const void *function, unsigned scratch) {
    if (x86_reaches(a, function)) {
        asm_byte(a, 0xe8);
        x86_jump_to(a, (int32_t)((uintptr_t)function - a->address));
    } else {
        x86_mov_imm(a, scratch, (uint64_t)(uintptr_t)function);
        x86_m(a, X86_CALLM, x86_reg(scratch));
    }
}
