/* test_encode_x86_64.c - every row of the x86-64 encoder against the GNU assembler: all pairs of registers, all forms of
 * memory operands, all classes of displacement.  Skipped where there is no assembler for x86-64. */
#include "arch/x86_64/encode.h"

#include "base/test.h"

#include <stdlib.h>
#include <unistd.h>

enum { CODE_SIZE = 8 << 20, INSN_COUNT = 1 << 18 };
static const char *const names64[16] = {"rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15"};
static const char *const names32[16] = {"eax", "ecx", "edx", "ebx", "esp", "ebp", "esi", "edi", "r8d", "r9d", "r10d", "r11d", "r12d", "r13d", "r14d", "r15d"};
static const char *const names16[16] = {"ax", "cx", "dx", "bx", "sp", "bp", "si", "di", "r8w", "r9w", "r10w", "r11w", "r12w", "r13w", "r14w", "r15w"};
static const char *const names8[16] = {"al", "cl", "dl", "bl", "spl", "bpl", "sil", "dil", "r8b", "r9b", "r10b", "r11b", "r12b", "r13b", "r14b", "r15b"};

static Asm       code;
static FILE     *text;
static uint32_t *starts; /* offset of each instruction */
static size_t    count;

static void begin_insn(void) {
    CHECK(count < INSN_COUNT && code.limit - code.at > X86_INSN_MAX);
    starts[count++] = (uint32_t)(code.at - code.start);
}

static void register_text(char *out, char class, unsigned reg) {
    switch (class) {
    case 'G':
    case 'Q': strcpy(out, names64[reg]); break;
    case 'D': strcpy(out, names32[reg]); break;
    case 'H': strcpy(out, names16[reg]); break;
    case 'B': strcpy(out, names8[reg]); break;
    default: sprintf(out, "xmm%u", reg);
    }
}

static void operand_text(char *out, char class, X86Rm rm) {
    if (rm.mode == X86_RM_REG) {
        register_text(out, class, rm.base);
        return;
    }
    const char *size = class == 'B' ? "byte ptr " : class == 'H' ? "word ptr " : class == 'D' ? "dword ptr " : class == 'R' ? "xmmword ptr " : class == 'M' ? "" : "qword ptr ";
    if (rm.mode == X86_RM_RIP) {
        sprintf(out, "%s[rip + code + (%d)]", size, rm.disp);
        return;
    }
    char index[16] = "";
    if (rm.index != X86_NO_INDEX) sprintf(index, "+%s*%d", names64[rm.index], 1 << rm.scale);
    sprintf(out, "%s[%s%s%+d]", size, names64[rm.base], index, rm.disp);
}

/* One line: SHAPE is 'r' (reg, rm), 'm' (rm, reg), 'o' (one operand), 'i' (rm, immediate). */
static void check_one(char shape, X86Op op, const char *name, char reg_class, char rm_class, unsigned reg, X86Rm rm, int32_t immediate) {
    char reg_text[32], rm_text[64], mnemonic[32];
    const char *more = "";
    snprintf(mnemonic, sizeof mnemonic, "%s", name);
    char *bar = strchr(mnemonic, '|');
    if (bar != NULL) *bar = 0, more = ", cl";
    register_text(reg_text, reg_class, reg);
    operand_text(rm_text, rm_class, rm);
    begin_insn();
    switch (shape) {
    case 'r':
        x86_rm(&code, op, reg, rm);
        fprintf(text, "{load} %s %s, %s\n", mnemonic, reg_text, rm_text);
        break;
    case 'm':
        x86_rm(&code, op, reg, rm);
        fprintf(text, "%s%s %s, %s\n", strcmp(mnemonic, "test") == 0 ? "" : "{store} ", mnemonic, rm_text, reg_text);
        break;
    case 'o':
        x86_m(&code, op, rm);
        fprintf(text, "%s %s%s\n", mnemonic, rm_text, more);
        break;
    default:
        x86_mi(&code, op, rm, immediate);
        fprintf(text, "%s %s, %d\n", mnemonic, rm_text, immediate);
    }
}

static void check_row(char shape, X86Op op, const char *name, char reg_class, char rm_class, int32_t immediate) {
    static const int32_t displacements[] = {0, 8, -128, 127, 128, -129, 0x123456, -0x7000000};
    /* The one-operand and immediate shapes have short forms for the accumulator that the assembler prefers. */
    unsigned first = shape == 'i' && immediate != (int8_t)immediate ? 1 : 0;
    bool     many = shape == 'r' || shape == 'm';
    if (rm_class != 'M')
        for (unsigned rm = first; rm < 16; rm++) {
            if (rm == 0 && shape == 'i' && strcmp(name, "test") == 0) continue;
            if (rm == 0 && rm_class == 'B' && shape == 'i') continue;
            if (shape == 'i' && rm_class != 'Q' && strcmp(name, "mov") == 0) continue;
            for (unsigned reg = 0; reg < (many ? 16 : 1); reg++) check_one(shape, op, name, reg_class, rm_class == 'R' ? 'X' : rm_class, reg, x86_reg(rm), immediate);
        }
    if (rm_class == 'G') return;
    for (unsigned base = 0; base < 16; base++) {
        for (unsigned d = 0; d < COUNT_OF(displacements); d++) {
            check_one(shape, op, name, reg_class, rm_class, (base * 7 + d) & 15, x86_mem(base, displacements[d]), immediate);
            for (unsigned index = d & 1; index < 16; index += 2) {
                if (index == RSP) continue;
                check_one(shape, op, name, reg_class, rm_class, (base + index) & 15, x86_mem_index(base, index, (base + index + d) & 3, displacements[d]), immediate);
            }
        }
    }
    for (unsigned reg = 0; reg < 16; reg += 5) check_one(shape, op, name, reg_class, rm_class, reg, x86_mem_rip(0x1000 * (int)reg - 64), immediate);
}

#define ROW_CLASS(c) (#c[0])
static void check_rows(void) {
#define X86_RM(name, opcode, text_, reg, rm) check_row('r', X86_##name, text_, ROW_CLASS(reg), ROW_CLASS(rm) == 'N' ? 'X' : ROW_CLASS(rm), 0);
#define X86_MR(name, opcode, text_, rm, reg) check_row('m', X86_##name, text_, ROW_CLASS(reg), ROW_CLASS(rm) == 'N' ? 'X' : ROW_CLASS(rm), 0);
#define X86_M(name, opcode, digit, text_, rm) check_row('o', X86_##name, text_, 'Q', ROW_CLASS(rm), 0);
#define X86_MI(name, opcode, digit, text_, rm, bytes) check_row('i', X86_##name, text_, 'Q', ROW_CLASS(rm), (bytes) == 1 ? 23 : 0x1234567);
#include "arch/x86_64/encode.def"
}

/* The shapes that are functions of their own. */
static void check_others(void) {
    static const char *const conditions[16] = {"o", "no", "b", "ae", "e", "ne", "be", "a", "s", "ns", "p", "np", "l", "ge", "le", "g"};
    static const uint64_t constants[] = {0, 1, 0x7fffffff, 0x80000000u, 0xffffffffu, ~(uint64_t)0, (uint64_t)-0x80000000ll, 0x123456789abcdefull};
    static const int32_t  immediates[] = {1, -1, 127, -128, 128, 0x1234567};
    for (unsigned reg = 0; reg < 16; reg++) {
        for (size_t i = 0; i < COUNT_OF(constants); i++) {
            begin_insn();
            x86_mov_imm(&code, reg, constants[i]);
            if (constants[i] == (uint32_t)constants[i]) fprintf(text, "mov %s, %#llx\n", names32[reg], (unsigned long long)constants[i]);
            else if ((int64_t)constants[i] == (int32_t)constants[i]) fprintf(text, "mov %s, %lld\n", names64[reg], (long long)constants[i]);
            else fprintf(text, "movabs %s, %#llx\n", names64[reg], (unsigned long long)constants[i]);
        }
        for (size_t i = 0; i < COUNT_OF(immediates); i++) {
            begin_insn();
            x86_imul_imm(&code, reg, x86_reg(15 - reg), immediates[i]);
            fprintf(text, "imul %s, %s, %d\n", names64[reg], names64[15 - reg], immediates[i]);
            if (reg == 0) continue;
            begin_insn();
            x86_alu_imm(&code, X86_CMPI64, x86_reg(reg), immediates[i]);
            fprintf(text, "cmp %s, %d\n", names64[reg], immediates[i]);
            begin_insn();
            x86_alu_imm(&code, X86_ANDI32, x86_reg(reg), immediates[i]);
            fprintf(text, "and %s, %d\n", names32[reg], immediates[i]);
            begin_insn();
            x86_alu_imm(&code, X86_SUBI64, x86_mem(reg, 16), immediates[i]);
            fprintf(text, "sub qword ptr [%s+16], %d\n", names64[reg], immediates[i]);
        }
        for (unsigned cond = 0; cond < 16; cond++) {
            begin_insn();
            x86_setcc(&code, (X86Cond)cond, reg);
            fprintf(text, "set%s %s\n", conditions[cond], names8[reg]);
            begin_insn();
            x86_cmov(&code, (X86Cond)cond, reg, x86_reg(cond));
            fprintf(text, "cmov%s %s, %s\n", conditions[cond], names64[reg], names64[cond]);
        }
        begin_insn(), x86_push(&code, reg), fprintf(text, "push %s\n", names64[reg]);
        begin_insn(), x86_pop(&code, reg), fprintf(text, "pop %s\n", names64[reg]);
    }
    for (unsigned cond = 0; cond < 16; cond++) {
        begin_insn();
        x86_jcc(&code, (X86Cond)cond, 16);
        fprintf(text, "{disp32} j%s code+16\n", conditions[cond]);
        begin_insn();
        uint8_t *over = x86_jcc_short(&code, (X86Cond)cond);
        fprintf(text, "j%s 1f\n", conditions[cond]);
        x86_cqo(&code), fprintf(text, "cqo\n1:\n");
        x86_land_short(&code, over);
    }
    begin_insn();
    uint8_t *forward = x86_jmp(&code, 0);
    fprintf(text, "{disp32} jmp 2f\n");
    x86_ret(&code), x86_trap(&code), fprintf(text, "ret\nud2\n2:\n");
    x86_set_target(forward, code.at);
    begin_insn();
    x86_call(&code, (void *)(code.address + 1), RAX);
    fprintf(text, "call code+1\n");
    begin_insn();
    x86_call(&code, (void *)(uintptr_t)0x123456789abull, R11);
    fprintf(text, "movabs r11, 0x123456789ab\ncall r11\n");
}

static void compare(const uint8_t *wanted, size_t size) {
    size_t length = (size_t)(code.at - code.start);
    for (size_t i = 0; i < count; i++) {
        size_t end = i + 1 < count ? starts[i + 1] : length;
        test_checks++;
        if (end <= size && memcmp(code.start + starts[i], wanted + starts[i], end - starts[i]) == 0) continue;
        TEST_FAIL("instruction %zu at offset %u differs from the assembler's", i, starts[i]);
        for (size_t k = starts[i]; k < end; k++) fprintf(stderr, " %02x/%02x", code.start[k], k < size ? wanted[k] : 0);
        fputc('\n', stderr);
        return;
    }
    EXPECT_INT(size, length);
}

TEST(encode_x86_64) {
    char folder[] = "/tmp/taipan-encode-XXXXXX", command[400], path[64];
    if (mkdtemp(folder) == NULL || system("as --64 -o /dev/null /dev/null 2>/dev/null") != 0) {
        fprintf(stderr, "no assembler for x86-64: encoder not compared\n");
        return;
    }
    code.start = code.at = malloc(CODE_SIZE);
    code.limit = code.start + CODE_SIZE;
    code.address = 0x1000;
    starts = malloc(INSN_COUNT * sizeof *starts);
    snprintf(path, sizeof path, "%s/t.s", folder);
    text = fopen(path, "w");
    CHECK(code.start != NULL && starts != NULL && text != NULL);
    fprintf(text, ".intel_syntax noprefix\n.text\ncode:\n");
    check_rows();
    check_others();
    fclose(text);
    snprintf(command, sizeof command, "cd %s && as --64 -o t.o t.s && objcopy -O binary -j .text t.o t.bin", folder);
    EXPECT_INT(system(command), 0);
    snprintf(path, sizeof path, "%s/t.bin", folder);
    FILE    *file = fopen(path, "rb");
    uint8_t *wanted = malloc(CODE_SIZE);
    CHECK(wanted != NULL);
    size_t size = file != NULL ? fread(wanted, 1, CODE_SIZE, file) : 0;
    if (file != NULL) fclose(file);
    compare(wanted, size);
    snprintf(command, sizeof command, "rm -rf %s", folder);
    EXPECT_INT(system(command), 0);
    free(code.start), free(starts), free(wanted);
}
