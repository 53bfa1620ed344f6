/* enter.S - the way into compiled code, the way out of it, and calls from out-of-line paths. */
#include "native_frame.h"

    .intel_syntax noprefix
    .text

/* void jit_x86_enter(const void *code, Thread *, Frame *, Value *base, JitExit *) */
    .globl jit_x86_enter
    .hidden jit_x86_enter
    .type jit_x86_enter, @function
jit_x86_enter:
    .cfi_startproc
    push rbp
    .cfi_adjust_cfa_offset 8
    .cfi_rel_offset rbp, 0
    push rbx
    .cfi_adjust_cfa_offset 8
    .cfi_rel_offset rbx, 0
    push r12
    .cfi_adjust_cfa_offset 8
    .cfi_rel_offset r12, 0
    push r13
    .cfi_adjust_cfa_offset 8
    .cfi_rel_offset r13, 0
    push r14
    .cfi_adjust_cfa_offset 8
    .cfi_rel_offset r14, 0
    push r15
    .cfi_adjust_cfa_offset 8
    .cfi_rel_offset r15, 0
    sub rsp, FRAME_BYTES
    .cfi_adjust_cfa_offset FRAME_BYTES
    mov [rsp + 8 * SLOT_EXIT], r8
    mov [rsp + 8 * SLOT_FRAME], rdx
    mov [rsp + 8 * SLOT_THREAD], rsi
    mov dword ptr [rsp + 8 * SLOT_LINKED], 0
    mov rbx, rcx
    jmp rdi

/* Traces jump here with the trace in r11 and SLOT_NUMBERS filled: everything a snapshot may want goes to the JitExit. */
    .globl jit_x86_exit
    .hidden jit_x86_exit
jit_x86_exit:
    mov [rsp + 8 * SLOT_TRACE], r11
    mov r11, [rsp + 8 * SLOT_EXIT]
    mov [r11 + EXIT_GPR + 8 * 0], rax
    mov [r11 + EXIT_GPR + 8 * 1], rcx
    mov [r11 + EXIT_GPR + 8 * 2], rdx
    mov [r11 + EXIT_GPR + 8 * 3], rbx
    mov [r11 + EXIT_GPR + 8 * 5], rbp
    mov [r11 + EXIT_GPR + 8 * 6], rsi
    mov [r11 + EXIT_GPR + 8 * 7], rdi
    mov [r11 + EXIT_GPR + 8 * 8], r8
    mov [r11 + EXIT_GPR + 8 * 9], r9
    mov [r11 + EXIT_GPR + 8 * 10], r10
    mov [r11 + EXIT_GPR + 8 * 12], r12
    mov [r11 + EXIT_GPR + 8 * 13], r13
    mov [r11 + EXIT_GPR + 8 * 14], r14
    mov [r11 + EXIT_GPR + 8 * 15], r15
    movsd [r11 + EXIT_FPR + 8 * 0], xmm0
    movsd [r11 + EXIT_FPR + 8 * 1], xmm1
    movsd [r11 + EXIT_FPR + 8 * 2], xmm2
    movsd [r11 + EXIT_FPR + 8 * 3], xmm3
    movsd [r11 + EXIT_FPR + 8 * 4], xmm4
    movsd [r11 + EXIT_FPR + 8 * 5], xmm5
    movsd [r11 + EXIT_FPR + 8 * 6], xmm6
    movsd [r11 + EXIT_FPR + 8 * 7], xmm7
    movsd [r11 + EXIT_FPR + 8 * 8], xmm8
    movsd [r11 + EXIT_FPR + 8 * 9], xmm9
    movsd [r11 + EXIT_FPR + 8 * 10], xmm10
    movsd [r11 + EXIT_FPR + 8 * 11], xmm11
    movsd [r11 + EXIT_FPR + 8 * 12], xmm12
    movsd [r11 + EXIT_FPR + 8 * 13], xmm13
    movsd [r11 + EXIT_FPR + 8 * 14], xmm14
    mov rax, [rsp + 8 * SLOT_TRACE]
    mov [r11 + EXIT_TRACE], rax
    mov eax, [rsp + 8 * SLOT_NUMBERS]
    mov [r11 + EXIT_SNAPSHOT], eax
    mov eax, [rsp + 8 * SLOT_LINKED]
    mov [r11 + EXIT_LINKED], eax
    mov rax, [rsp + 8 * SLOT_FRAME]
    mov [r11 + EXIT_FRAME], rax
    mov [r11 + EXIT_BASE], rbx
    lea rdi, [r11 + EXIT_SPILL_AREA]
    mov [r11 + EXIT_SPILL], rdi
    mov ecx, [rsp + 8 * SLOT_NUMBERS + 4]
    test ecx, ecx
    jz 2f
1:  mov rax, [rsp + 8 * (SLOT_FIRST - 1) + 8 * rcx]
    mov [rdi + 8 * (SLOT_FIRST - 1) + 8 * rcx], rax
    dec ecx
    jnz 1b
2:
    add rsp, FRAME_BYTES
    .cfi_adjust_cfa_offset -FRAME_BYTES
    pop r15
    .cfi_adjust_cfa_offset -8
    pop r14
    .cfi_adjust_cfa_offset -8
    pop r13
    .cfi_adjust_cfa_offset -8
    pop r12
    .cfi_adjust_cfa_offset -8
    pop rbx
    .cfi_adjust_cfa_offset -8
    pop rbp
    .cfi_adjust_cfa_offset -8
    ret
    .cfi_endproc
    .size jit_x86_enter, . - jit_x86_enter

/* Calls the C function in r11 with SLOT_ARG_0 and SLOT_ARG_1 as words, or with SLOT_ARG_0 as a double; its result comes
 * back in r11.  No other register changes (xmm15 apart). */
    .globl jit_x86_call_aside
    .hidden jit_x86_call_aside
    .type jit_x86_call_aside, @function
jit_x86_call_aside:
    .cfi_startproc
    sub rsp, 200
    .cfi_adjust_cfa_offset 200
    mov [rsp + 0], rax
    mov [rsp + 8], rcx
    mov [rsp + 16], rdx
    mov [rsp + 24], rsi
    mov [rsp + 32], rdi
    mov [rsp + 40], r8
    mov [rsp + 48], r9
    mov [rsp + 56], r10
    movsd [rsp + 64], xmm0
    movsd [rsp + 72], xmm1
    movsd [rsp + 80], xmm2
    movsd [rsp + 88], xmm3
    movsd [rsp + 96], xmm4
    movsd [rsp + 104], xmm5
    movsd [rsp + 112], xmm6
    movsd [rsp + 120], xmm7
    movsd [rsp + 128], xmm8
    movsd [rsp + 136], xmm9
    movsd [rsp + 144], xmm10
    movsd [rsp + 152], xmm11
    movsd [rsp + 160], xmm12
    movsd [rsp + 168], xmm13
    movsd [rsp + 176], xmm14
    mov rdi, [rsp + 208 + 8 * SLOT_ARG_0]
    mov rsi, [rsp + 208 + 8 * SLOT_ARG_1]
    movsd xmm0, [rsp + 208 + 8 * SLOT_ARG_0]
    call r11
    mov r11, rax
    mov rax, [rsp + 0]
    mov rcx, [rsp + 8]
    mov rdx, [rsp + 16]
    mov rsi, [rsp + 24]
    mov rdi, [rsp + 32]
    mov r8, [rsp + 40]
    mov r9, [rsp + 48]
    mov r10, [rsp + 56]
    movsd xmm0, [rsp + 64]
    movsd xmm1, [rsp + 72]
    movsd xmm2, [rsp + 80]
    movsd xmm3, [rsp + 88]
    movsd xmm4, [rsp + 96]
    movsd xmm5, [rsp + 104]
    movsd xmm6, [rsp + 112]
    movsd xmm7, [rsp + 120]
    movsd xmm8, [rsp + 128]
    movsd xmm9, [rsp + 136]
    movsd xmm10, [rsp + 144]
    movsd xmm11, [rsp + 152]
    movsd xmm12, [rsp + 160]
    movsd xmm13, [rsp + 168]
    movsd xmm14, [rsp + 176]
    add rsp, 200
    .cfi_adjust_cfa_offset -200
    ret
    .cfi_endproc
    .size jit_x86_call_aside, . - jit_x86_call_aside

    .section .note.GNU-stack, "", @progbits
