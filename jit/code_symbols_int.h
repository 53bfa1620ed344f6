/* code_symbols_int.h - machine code for debuggers and profilers. */
#pragma once

#include "base/buf.h"
#include "jit/ir.h"

/* How a debugger gets from the frame of compiled code to its caller. */
typedef struct JitUnwind {
    uint16_t       elf_machine;
    const uint8_t *rules;       /* of a CIE: from the alignment factors on, that is with the return address register */
    size_t         size;
} JitUnwind;

/* GDB manual, "JIT Compilation Interface". */
typedef struct JitCodeEntry {
    struct JitCodeEntry *next, *previous;
    const char          *file;  /* an ELF file in memory */
    uint64_t             size;
} JitCodeEntry;
typedef struct JitCodeDescriptor {
    uint32_t      version, action;
    JitCodeEntry *relevant, *first;
} JitCodeDescriptor;
enum { JIT_CODE_REGISTER = 1 };
extern JitCodeDescriptor __jit_debug_descriptor;
void __jit_debug_register_code(void);

/* TRACE was compiled: tells who asked by TAIPANLOG=gdb or TAIPANLOG=jitdump. */
void code_symbols_trace(const JitTrace *trace, const JitUnwind *unwind);
/* "trace 7 function file:line" */
void code_symbols_name(const JitTrace *trace, char *out, size_t size);
/* Appends the ELF file for TRACE. */
void code_symbols_put_elf(Buf *out, const JitTrace *trace, const char *name, const JitUnwind *unwind);
