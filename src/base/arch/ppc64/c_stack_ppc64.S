/* c_stack_ppc64.S - switching stacks on 64-bit PowerPC, both byte orders and both calling conventions: r14 to r31, f14 to f31, the condition
 * fields 2 to 4, the link register, and v20 to v31 where the baseline has vector registers. */
    .section .rodata
    .globl c_stack_is_supported
    .hidden c_stack_is_supported
    .type c_stack_is_supported, @object
c_stack_is_supported:
    .byte 1
    .size c_stack_is_supported, 1

#define HEAD  112 /* what either convention may want below */
#define GPR   HEAD
#define FPR   (GPR + 18 * 8)
#define VECTORS (FPR + 18 * 8)
#define FRAME (VECTORS + 12 * 16)

#if _CALL_ELF == 2
    .macro FUNCTION name
    .globl \name
    .hidden \name
    .type \name, @function
\name:
    .endm
    .macro END name
    .size \name, . - \name
    .endm
#else
    .macro FUNCTION name
    .section .opd, "aw"
    .balign 8
    .globl \name
    .hidden \name
\name:
    .quad .L.\name, .TOC.@tocbase, 0
    .type \name, @function
    .size \name, 24
    .text
.L.\name:
    .endm
    .macro END name
    .endm
#endif

    .macro SAVE
    mflr 0
    std 0, 16(1)
    mfcr 0
    stw 0, 8(1)
    stdu 1, -FRAME(1)
    .cfi_adjust_cfa_offset FRAME
    .cfi_offset lr, 16
    .irp n, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
    std \n, GPR + 8 * (\n - 14)(1)
    stfd \n, FPR + 8 * (\n - 14)(1)
    .endr
#ifdef __ALTIVEC__
    li 11, VECTORS
    .irp n, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
    stvx \n, 1, 11
    addi 11, 11, 16
    .endr
#endif
    std 1, 0(3)
    mr 1, 4
    .endm

    .text
    FUNCTION c_stack_arch_switch
    .cfi_startproc
    SAVE
    .irp n, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
    ld \n, GPR + 8 * (\n - 14)(1)
    lfd \n, FPR + 8 * (\n - 14)(1)
    .endr
#ifdef __ALTIVEC__
    li 11, VECTORS
    .irp n, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
    lvx \n, 1, 11
    addi 11, 11, 16
    .endr
#endif
    addi 1, 1, FRAME
    .cfi_adjust_cfa_offset -FRAME
    ld 0, 16(1)
    mtlr 0
    .cfi_restore lr
    lwz 0, 8(1)
    mtcrf 0x38, 0
    blr
    .cfi_endproc
    END c_stack_arch_switch

    .text
    FUNCTION c_stack_arch_start
    .cfi_startproc
    SAVE
    .cfi_undefined lr
    li 0, 0
    stdu 0, -HEAD(1) /* the end of the chain of frames */
    mr 3, 6
#if _CALL_ELF == 2
    mr 12, 5
    mtctr 12
#else
    ld 0, 0(5)
    ld 2, 8(5)
    ld 11, 16(5)
    mtctr 0
#endif
    bctrl
    trap
    .cfi_endproc
    END c_stack_arch_start

    .section .note.GNU-stack, "", @progbits
