/* test_code_symbols.c - the ELF file that a debugger is shown for a trace, read back. */
#include "../../code_symbols_int.h"
#include "base/test.h"

#include <elf.h>
#include <string.h>

static const uint8_t   rules[] = {1, 0x78, 16, 0x0c, 7, 8};
static const JitUnwind unwind = {.elf_machine = EM_X86_64, .rules = rules, .size = sizeof rules};

static const Elf64_Shdr *section(const char *file, const char *name) {
    const Elf64_Ehdr *header = (const Elf64_Ehdr *)(const void *)file;
    const Elf64_Shdr *sections = (const Elf64_Shdr *)(const void *)(file + header->e_shoff);
    const char       *names = file + sections[header->e_shstrndx].sh_offset;
    for (int i = 1; i < header->e_shnum; i++)
        if (strcmp(names + sections[i].sh_name, name) == 0) return &sections[i];
    return NULL;
}

TEST(debuggers_find_name_and_frame) {
    JitTrace trace = {.number = 3, .code_start = (void *)(uintptr_t)0x7f1234560000, .code_size = 0x321};
    Buf      file;
    buf_init(&file);
    code_symbols_put_elf(&file, &trace, "trace 3 f x.py:7", &unwind);
    CHECK(!file.failed && memcmp(file.data, ELFMAG, SELFMAG) == 0);
    const Elf64_Shdr *text = section(file.data, ".text"), *symbols = section(file.data, ".symtab"), *strings = section(file.data, ".strtab"),
                     *frames = section(file.data, ".eh_frame");
    CHECK(text != NULL && symbols != NULL && strings != NULL && frames != NULL);
    EXPECT_INT(text->sh_type, SHT_NOBITS);
    EXPECT_INT((long long)text->sh_addr, 0x7f1234560000);
    const Elf64_Sym *symbol = (const Elf64_Sym *)(const void *)(file.data + symbols->sh_offset) + 1;
    EXPECT_INT((long long)symbols->sh_size, 2 * sizeof *symbol);
    EXPECT_INT((long long)symbol->st_value, 0x7f1234560000);
    EXPECT_INT((long long)symbol->st_size, 0x321);
    CHECK(strcmp(file.data + strings->sh_offset + symbol->st_name, "trace 3 f x.py:7") == 0);

    const char *cie = file.data + frames->sh_offset;
    uint32_t    length, back, end;
    uint64_t    range[2];
    memcpy(&length, cie, 4);
    const char *fde = cie + 4 + length;
    EXPECT_INT((long long)((fde - cie) % 8), 0);
    memcpy(&back, fde + 4, 4);
    EXPECT_INT(back, (int)(fde + 4 - cie));
    memcpy(range, fde + 8, sizeof range);
    EXPECT_INT((long long)range[0], 0x7f1234560000);
    EXPECT_INT((long long)range[1], 0x321);
    memcpy(&length, fde, 4);
    memcpy(&end, fde + 4 + length, 4);
    EXPECT_INT(end, 0);
    EXPECT_INT((long long)(fde + 4 + length + 4 - cie), (long long)frames->sh_size);
    buf_free(&file);
}
