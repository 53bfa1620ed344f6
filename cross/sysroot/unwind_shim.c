/* _dl_find_object for the static unwinder.
 *
 * The unwinder of gcc 12 asks the C library which object holds an address through a function that appeared in 2.35.
 * This one answers from dl_iterate_phdr, which every C library has.  It must really answer: "not found" makes the
 * unwinder abort. */

#define _GNU_SOURCE 1
/* Newer headers declare the function with a struct of their own; keep that declaration out of the way. */
#define _dl_find_object declared_by_the_system
#include <link.h>
#include <stddef.h>
#undef _dl_find_object

#define HIDDEN __attribute__((visibility("hidden")))

/* The layout that the unwinder expects; fixed by the C library's ABI. */
typedef struct FoundObject {
    unsigned long long flags;
    void *map_start;
    void *map_end;
    struct link_map *link_map;
    void *eh_frame;
    unsigned long long reserved[7];
} FoundObject;

typedef struct Question {
    ElfW(Addr) address;
    FoundObject *answer;
} Question;

static int look_at_object(struct dl_phdr_info *info, size_t size, void *argument)
{
    Question *question = argument;
    void *eh_frame = NULL;
    int holds_address = 0;

    (void)size;
    for (int i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *header = &info->dlpi_phdr[i];
        ElfW(Addr) start = info->dlpi_addr + header->p_vaddr;

        if (header->p_type == PT_GNU_EH_FRAME)
            eh_frame = (void *)start;
        if (header->p_type == PT_LOAD && question->address - start < header->p_memsz) {
            holds_address = 1;
            question->answer->map_start = (void *)start;
            question->answer->map_end = (void *)(start + header->p_memsz);
        }
    }
    if (!holds_address || eh_frame == NULL)
        return 0;
    question->answer->flags = 0;
    question->answer->link_map = NULL;
    question->answer->eh_frame = eh_frame;
    return 1;
}

HIDDEN int _dl_find_object(void *address, FoundObject *answer);

HIDDEN int _dl_find_object(void *address, FoundObject *answer)
{
    Question question = { (ElfW(Addr))address, answer };

    return dl_iterate_phdr(look_at_object, &question) ? 0 : -1;
}
