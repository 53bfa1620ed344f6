/* c_stack_aarch64.S - switching stacks on AArch64: x19 to x30, d8 to d15. */
    .section .rodata
    .globl c_stack_is_supported
    .hidden c_stack_is_supported
    .type c_stack_is_supported, %object
c_stack_is_supported:
    .byte 1
    .size c_stack_is_supported, 1

#define FRAME 160

    .macro SAVE
    sub sp, sp, #FRAME
    .cfi_adjust_cfa_offset FRAME
    stp x29, x30, [sp]
    .cfi_rel_offset x29, 0
    .cfi_rel_offset x30, 8
    stp x19, x20, [sp, #16]
    stp x21, x22, [sp, #32]
    stp x23, x24, [sp, #48]
    stp x25, x26, [sp, #64]
    stp x27, x28, [sp, #80]
    stp d8, d9, [sp, #96]
    stp d10, d11, [sp, #112]
    stp d12, d13, [sp, #128]
    stp d14, d15, [sp, #144]
    mov x9, sp
    str x9, [x0]
    mov sp, x1
    .endm

    .text
    .globl c_stack_arch_switch
    .hidden c_stack_arch_switch
    .type c_stack_arch_switch, %function
c_stack_arch_switch:
    .cfi_startproc
    SAVE
    ldp x29, x30, [sp]
    ldp x19, x20, [sp, #16]
    ldp x21, x22, [sp, #32]
    ldp x23, x24, [sp, #48]
    ldp x25, x26, [sp, #64]
    ldp x27, x28, [sp, #80]
    ldp d8, d9, [sp, #96]
    ldp d10, d11, [sp, #112]
    ldp d12, d13, [sp, #128]
    ldp d14, d15, [sp, #144]
    add sp, sp, #FRAME
    .cfi_adjust_cfa_offset -FRAME
    .cfi_restore x29
    .cfi_restore x30
    ret
    .cfi_endproc
    .size c_stack_arch_switch, . - c_stack_arch_switch

    .globl c_stack_arch_start
    .hidden c_stack_arch_start
    .type c_stack_arch_start, %function
c_stack_arch_start:
    .cfi_startproc
    SAVE
    .cfi_undefined x30
    mov x29, xzr
    mov x30, xzr
    mov x0, x3
    blr x2
    brk #1
    .cfi_endproc
    .size c_stack_arch_start, . - c_stack_arch_start

    .section .note.GNU-stack, "", %progbits
