/* native_frame.h - the stack frame in which all traces run, for C and for assembler.
 *
 * jit_x86_enter makes it once; traces jump to each other inside it.  A slot is eight bytes at rsp + 8 * number. */
#pragma once

#define SLOT_EXIT       0   /* JitExit * */
#define SLOT_FRAME      1   /* FRAME of the running trace; BASE is in rbx */
#define SLOT_THREAD     2
#define SLOT_NUMBERS    3   /* low half: snapshot that is left through; high half: spilled values */
#define SLOT_TRACE      4   /* JitTrace * that is left */
#define SLOT_ARG_0      5   /* arguments of out-of-line calls */
#define SLOT_ARG_1      6
#define SLOT_LINKED     7   /* not 0: a LINK was taken */
#define SLOT_FIRST      8   /* spilled values */
#define SLOT_LIMIT      256
#define FRAME_BYTES     (8 * SLOT_LIMIT + 8) /* keeps the stack aligned behind six pushes and a return address */

/* Offsets in JitExit. */
#define EXIT_TRACE      0
#define EXIT_SNAPSHOT   8
#define EXIT_LINKED     12
#define EXIT_FRAME      16
#define EXIT_BASE       24
#define EXIT_GPR        32
#define EXIT_FPR        (EXIT_GPR + 8 * 32)
#define EXIT_SPILL      (EXIT_FPR + 8 * 32)
#define EXIT_SPILL_AREA (EXIT_SPILL + 8)
