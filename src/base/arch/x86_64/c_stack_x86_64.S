/* c_stack_x86_64.S - switching stacks on x86-64: rbx, rbp, r12 to r15 and the control words of the floating-point units. */
    .intel_syntax noprefix

    .section .rodata
    .globl c_stack_is_supported
    .hidden c_stack_is_supported
    .type c_stack_is_supported, @object
c_stack_is_supported:
    .byte 1
    .size c_stack_is_supported, 1

    .macro SAVE
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
    sub rsp, 8
    .cfi_adjust_cfa_offset 8
    stmxcsr [rsp]
    fnstcw [rsp + 4]
    mov [rdi], rsp
    mov rsp, rsi
    .endm

    .text
    .globl c_stack_arch_switch
    .hidden c_stack_arch_switch
    .type c_stack_arch_switch, @function
c_stack_arch_switch:
    .cfi_startproc
    SAVE
    ldmxcsr [rsp]
    fldcw [rsp + 4]
    add rsp, 8
    .cfi_adjust_cfa_offset -8
    pop r15
    .cfi_adjust_cfa_offset -8
    .cfi_restore r15
    pop r14
    .cfi_adjust_cfa_offset -8
    .cfi_restore r14
    pop r13
    .cfi_adjust_cfa_offset -8
    .cfi_restore r13
    pop r12
    .cfi_adjust_cfa_offset -8
    .cfi_restore r12
    pop rbx
    .cfi_adjust_cfa_offset -8
    .cfi_restore rbx
    pop rbp
    .cfi_adjust_cfa_offset -8
    .cfi_restore rbp
    ret
    .cfi_endproc
    .size c_stack_arch_switch, . - c_stack_arch_switch

    .globl c_stack_arch_start
    .hidden c_stack_arch_start
    .type c_stack_arch_start, @function
c_stack_arch_start:
    .cfi_startproc
    SAVE
    .cfi_undefined rip /* whoever walks the new stack ends here */
    xor ebp, ebp
    mov rdi, rcx
    call rdx
    ud2
    .cfi_endproc
    .size c_stack_arch_start, . - c_stack_arch_start

    .section .note.GNU-stack, "", @progbits
