/* code_symbols.c - machine code for debuggers and profilers.
 *
 * With TAIPANLOG=gdb each trace is announced as a small ELF file in memory (GDB manual, "JIT Compilation Interface"): a symbol, and unwinding
 * rules, so that backtraces go through compiled code.  With TAIPANLOG=jitdump its code is written to /tmp/jit-PID.dump in the format
 * of perf (tools/perf/Documentation/jitdump-specification.txt of the kernel); `perf inject --jit` reads that. */
#include "code_symbols_int.h"
#include "base/endian.h"
#include "base/memory.h"
#include "base/os.h"
#include "base/os_log.h"
#include "base/thread_os.h"
#include "jit_int.h"
#include "objects/str.h"

#include <elf.h>
#include <stdio.h>
#include <string.h>

/* ---- GDB ------------------------------------------------------------------------------------------------------------------ */
/* GDB looks these two names up and puts a breakpoint on the function; their shape is part of its interface. */
JitCodeDescriptor __jit_debug_descriptor = {1, 0, NULL, NULL};
NOINLINE void __jit_debug_register_code(void) { __asm__ volatile("" ::: "memory"); }

enum { SECTION_NULL, SECTION_TEXT, SECTION_FRAME, SECTION_SYMBOLS, SECTION_STRINGS, SECTION_NAMES, SECTION_COUNT };
static const char section_names[] = "\0.text\0.eh_frame\0.symtab\0.strtab\0.shstrtab";
enum { NAME_TEXT = 1, NAME_FRAME = 7, NAME_SYMBOLS = 17, NAME_STRINGS = 25, NAME_NAMES = 33 };

static void pad(Buf *out, size_t from) {
    while ((out->length - from) % 8 != 0) buf_put_char(out, 0);
}
static void patch_length(Buf *out, size_t at) {
    uint32_t length = (uint32_t)(out->length - at - 4);
    if (!out->failed) memcpy(out->data + at, &length, sizeof length);
}

/* One CIE and one FDE for the whole trace: all traces run in the frame that `enter` made. */
static void put_unwind(Buf *out, const JitTrace *trace, const JitUnwind *unwind) {
    uint32_t zero = 0, back;
    uint64_t begin = (uintptr_t)trace->code_start, size = trace->code_size;
    size_t   cie = out->length;
    buf_put(out, &zero, 4);
    buf_put(out, &zero, 4);
    buf_put(out, "\1", 2); /* version, no augmentation */
    buf_put(out, unwind->rules, unwind->size);
    pad(out, cie);
    patch_length(out, cie);
    size_t fde = out->length;
    buf_put(out, &zero, 4);
    back = (uint32_t)(out->length - cie);
    buf_put(out, &back, 4);
    buf_put(out, &begin, 8);
    buf_put(out, &size, 8);
    pad(out, fde);
    patch_length(out, fde);
    buf_put(out, &zero, 4);
}

static void put_section(Buf *out, Elf64_Shdr *sections, int which, uint32_t name, uint32_t type, const void *bytes, size_t size) {
    while (out->length % 8 != 0) buf_put_char(out, 0);
    sections[which] = (Elf64_Shdr){.sh_name = name, .sh_type = type, .sh_offset = out->length, .sh_size = size, .sh_addralign = 8};
    buf_put(out, bytes, size);
}

void code_symbols_put_elf(Buf *out, const JitTrace *trace, const char *name, const JitUnwind *unwind) {
    Elf64_Shdr sections[SECTION_COUNT] = {0};
    Elf64_Ehdr header = {.e_ident = {ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS64, HOST_IS_LITTLE_ENDIAN ? ELFDATA2LSB : ELFDATA2MSB, EV_CURRENT},
                         .e_type = ET_EXEC, .e_machine = unwind->elf_machine, .e_version = EV_CURRENT, .e_ehsize = sizeof header,
                         .e_shoff = sizeof header, .e_shentsize = sizeof(Elf64_Shdr), .e_shnum = SECTION_COUNT, .e_shstrndx = SECTION_NAMES};
    Elf64_Sym symbols[2] = {{0}, {.st_name = 1, .st_info = ELF64_ST_INFO(STB_GLOBAL, STT_FUNC), .st_shndx = SECTION_TEXT,
                                  .st_value = (uintptr_t)trace->code_start, .st_size = trace->code_size}};
    Buf frames, strings;
    buf_init(&frames), buf_init(&strings);
    put_unwind(&frames, trace, unwind);
    buf_put_char(&strings, 0);
    buf_put(&strings, name, strlen(name) + 1);
    size_t start = out->length;
    buf_put(out, &header, sizeof header);
    buf_put(out, sections, sizeof sections); /* filled below */
    put_section(out, sections, SECTION_FRAME, NAME_FRAME, SHT_PROGBITS, frames.data, frames.length);
    sections[SECTION_FRAME].sh_flags = SHF_ALLOC;
    put_section(out, sections, SECTION_SYMBOLS, NAME_SYMBOLS, SHT_SYMTAB, symbols, sizeof symbols);
    sections[SECTION_SYMBOLS].sh_link = SECTION_STRINGS;
    sections[SECTION_SYMBOLS].sh_info = 1;
    sections[SECTION_SYMBOLS].sh_entsize = sizeof symbols[0];
    put_section(out, sections, SECTION_STRINGS, NAME_STRINGS, SHT_STRTAB, strings.data, strings.length);
    put_section(out, sections, SECTION_NAMES, NAME_NAMES, SHT_STRTAB, section_names, sizeof section_names);
    sections[SECTION_TEXT] = (Elf64_Shdr){.sh_name = NAME_TEXT, .sh_type = SHT_NOBITS, .sh_flags = SHF_ALLOC | SHF_EXECINSTR,
                                          .sh_addr = (uintptr_t)trace->code_start, .sh_size = trace->code_size, .sh_addralign = 16};
    if (frames.failed || strings.failed) out->failed = true;
    if (!out->failed) memcpy(out->data + start + sizeof header, sections, sizeof sections);
    buf_free(&frames);
    buf_free(&strings);
}

static void tell_gdb(const JitTrace *trace, const char *name, const JitUnwind *unwind) {
    Buf           file;
    JitCodeEntry *entry = mem_alloc(sizeof *entry);
    buf_init(&file);
    code_symbols_put_elf(&file, trace, name, unwind);
    if (!entry || file.failed) { /* the debugger misses one name */
        mem_free(entry);
        buf_free(&file);
        return;
    }
    *entry = (JitCodeEntry){.next = __jit_debug_descriptor.first, .file = file.data, .size = file.length};
    if (entry->next) entry->next->previous = entry;
    __jit_debug_descriptor.first = __jit_debug_descriptor.relevant = entry;
    __jit_debug_descriptor.action = JIT_CODE_REGISTER;
    __jit_debug_register_code();
}

/* ---- perf ----------------------------------------------------------------------------------------------------------------- */
static FILE    *dump;
static uint64_t dumped;

static uint64_t now(void) { return (uint64_t)os_clock_ns(OS_CLOCK_MONOTONIC); }

/* perf notices the file by an executable mapping of it. */
static void begin_dump(const JitUnwind *unwind) {
    char name[64];
    snprintf(name, sizeof name, "/tmp/jit-%ld.dump", (long)os_process_id());
    int fd = os_create_log(name);
    dump = fd < 0 ? NULL : fdopen(fd, "wb+");
    if (!dump) return;
    os_mark_for_perf(fd);
    struct {
        uint32_t magic, version, size, machine, padding, pid;
        uint64_t time, flags;
    } header = {0x4a695444, 1, sizeof header, unwind->elf_machine, 0, (uint32_t)os_process_id(), now(), 0};
    fwrite(&header, sizeof header, 1, dump);
    fflush(dump);
}

static void dump_code(const JitTrace *trace, const char *name) {
    struct {
        uint32_t kind, size;
        uint64_t time;
        uint32_t pid, thread;
        uint64_t virtual_address, address, code_size, number;
    } record = {0, (uint32_t)(sizeof record + strlen(name) + 1 + trace->code_size), now(), (uint32_t)os_process_id(), (uint32_t)os_thread_id(),
                (uintptr_t)trace->code_start, (uintptr_t)trace->code_start, trace->code_size, dumped++};
    fwrite(&record, sizeof record, 1, dump);
    fwrite(name, strlen(name) + 1, 1, dump);
    fwrite(trace->code_start, trace->code_size, 1, dump);
    fflush(dump);
}

/* ---- both ------------------------------------------------------------------------------------------------------------------ */
void code_symbols_name(const JitTrace *trace, char *out, size_t size) {
    CodeLocation at = code_location(trace->code, (uint32_t)(trace->pc - trace->code->insns));
    const char  *function = str_utf8(trace->code->qualname.value, NULL), *file = str_utf8(trace->code->filename.value, NULL);
    if (!function || !file) exception_clear();
    snprintf(out, size, "trace %u%s %s %s:%d", trace->number, trace->parent ? " (side)" : "", function ? function : "?", file ? file : "?", at.line);
}

void code_symbols_trace(const JitTrace *trace, const JitUnwind *unwind) {
    static bool started, for_gdb;
    if (!started) {
        const char *log = os_env("TAIPANLOG");
        started = true;
        for_gdb = log != NULL && strstr(log, "gdb") != NULL;
        if (log != NULL && strstr(log, "jitdump") != NULL) begin_dump(unwind);
    }
    if (!for_gdb && !dump) return;
    char name[400];
    code_symbols_name(trace, name, sizeof name);
    if (for_gdb) tell_gdb(trace, name, unwind);
    if (dump) dump_code(trace, name);
}
