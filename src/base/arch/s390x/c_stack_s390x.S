/* c_stack_s390x.S - switching stacks on s390x: r6 to r15 (in the caller's save area), f8 to f15. */
    .section .rodata
    .globl c_stack_is_supported
    .hidden c_stack_is_supported
    .type c_stack_is_supported, @object
c_stack_is_supported:
    .byte 1
    .size c_stack_is_supported, 1

#define FRAME 224 /* 160 for callees, 64 for floating-point registers */

    .macro SAVE
    stmg %r6, %r15, 48(%r15)
    .cfi_rel_offset %r14, 112
    .cfi_rel_offset %r15, 120
    aghi %r15, -FRAME
    .cfi_adjust_cfa_offset FRAME
    std %f8, 160(%r15)
    std %f9, 168(%r15)
    std %f10, 176(%r15)
    std %f11, 184(%r15)
    std %f12, 192(%r15)
    std %f13, 200(%r15)
    std %f14, 208(%r15)
    std %f15, 216(%r15)
    stg %r15, 0(%r2)
    lgr %r15, %r3
    .endm

    .text
    .balign 16
    .globl c_stack_arch_switch
    .hidden c_stack_arch_switch
    .type c_stack_arch_switch, @function
c_stack_arch_switch:
    .cfi_startproc
    SAVE
    ld %f8, 160(%r15)
    ld %f9, 168(%r15)
    ld %f10, 176(%r15)
    ld %f11, 184(%r15)
    ld %f12, 192(%r15)
    ld %f13, 200(%r15)
    ld %f14, 208(%r15)
    ld %f15, 216(%r15)
    lmg %r6, %r15, FRAME+48(%r15)
    .cfi_adjust_cfa_offset -FRAME
    br %r14
    .cfi_endproc
    .size c_stack_arch_switch, . - c_stack_arch_switch

    .balign 16
    .globl c_stack_arch_start
    .hidden c_stack_arch_start
    .type c_stack_arch_start, @function
c_stack_arch_start:
    .cfi_startproc
    SAVE
    .cfi_undefined %r14
    aghi %r15, -160
    xc 0(8, %r15), 0(%r15)
    lgr %r2, %r5
    basr %r14, %r4
    j .+2 /* an invalid instruction */
    .cfi_endproc
    .size c_stack_arch_start, . - c_stack_arch_start

    .section .note.GNU-stack, "", @progbits
