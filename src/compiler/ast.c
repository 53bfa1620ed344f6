/* Syntax tree basics: sequences, constants and the table of interned names.  Interning makes name comparison a pointer
 * comparison in the symbol table and in code generation. */
#include "compiler/ast.h"

#include <string.h>

AstSeq *ast_new_seq(Arena *arena, size_t count) {
    AstSeq *seq = arena_alloc(arena, sizeof(AstSeq) + count * sizeof(AstNode *));
    if (seq) seq->count = count;
    return seq;
}

AstIdentSeq *ast_new_ident_seq(Arena *arena, size_t count) {
    AstIdentSeq *seq = arena_alloc(arena, sizeof(AstIdentSeq) + count * sizeof(AstIdent *));
    if (seq) seq->count = count;
    return seq;
}

AstKindSeq *ast_new_kind_seq(Arena *arena, size_t count) {
    AstKindSeq *seq = arena_alloc(arena, sizeof(AstKindSeq) + count * sizeof(AstKind));
    if (seq) seq->count = count;
    return seq;
}

static bool all_ascii(const char *text, size_t length) {
    unsigned char seen = 0;
    for (size_t i = 0; i < length; i++) seen |= (unsigned char)text[i];
    return seen < 0x80;
}

/* FNV-1a: identifiers are short, and the table is private to one parse. */
static uint32_t hash_text(const char *text, size_t length) {
    uint32_t hash = 2166136261u;
    for (size_t i = 0; i < length; i++) hash = (hash ^ (unsigned char)text[i]) * 16777619u;
    return hash;
}

AstIdent *ast_new_ident(Arena *arena, const char *text, size_t length) {
    AstIdent *ident = arena_alloc(arena, sizeof(AstIdent));
    char     *copy = arena_copy(arena, text, length);
    if (!ident || !copy) return NULL;
    ident->text = copy;
    ident->length = (uint32_t)length;
    ident->hash = hash_text(text, length);
    ident->user = 0;
    ident->is_ascii = all_ascii(text, length);
    ident->is_normalized = ident->is_ascii;
    return ident;
}

AstConst *ast_new_const(Arena *arena, AstConstTag tag, const char *text, size_t length) {
    AstConst *made = arena_alloc(arena, sizeof(AstConst));
    char     *copy = arena_copy(arena, text, length);
    if (!made || !copy) return NULL;
    *made = (AstConst){.tag = tag, .base = 10, .is_ascii = all_ascii(text, length), .length = length, .text = copy};
    return made;
}

struct AstInterns {
    Arena     *arena;
    size_t     used, mask;
    AstIdent **slots; /* open addressing, mask + 1 slots; old tables stay in the arena */
};

AstInterns *ast_new_interns(Arena *arena) {
    AstInterns *interns = arena_alloc(arena, sizeof(AstInterns));
    if (!interns) return NULL;
    *interns = (AstInterns){arena, 0, 63, arena_alloc(arena, 64 * sizeof(AstIdent *))};
    if (!interns->slots) return NULL;
    memset(interns->slots, 0, 64 * sizeof(AstIdent *));
    return interns;
}

static bool grow_interns(AstInterns *interns) {
    size_t     count = (interns->mask + 1) * 4;
    AstIdent **slots = arena_alloc(interns->arena, count * sizeof(AstIdent *));
    if (!slots) return false;
    memset(slots, 0, count * sizeof(AstIdent *));
    for (size_t i = 0; i <= interns->mask; i++) {
        AstIdent *ident = interns->slots[i];
        if (!ident) continue;
        size_t at = ident->hash & (count - 1);
        while (slots[at]) at = (at + 1) & (count - 1);
        slots[at] = ident;
    }
    interns->slots = slots;
    interns->mask = count - 1;
    return true;
}

const AstIdent *ast_intern(AstInterns *interns, const char *text, size_t length) {
    uint32_t hash = hash_text(text, length);
    size_t   at = hash & interns->mask;
    for (AstIdent *found; (found = interns->slots[at]); at = (at + 1) & interns->mask) {
        if (found->hash == hash && found->length == length && memcmp(found->text, text, length) == 0) return found;
    }
    AstIdent *ident = ast_new_ident(interns->arena, text, length);
    if (!ident) return NULL;
    interns->slots[at] = ident;
    if (++interns->used * 2 > interns->mask && !grow_interns(interns)) return NULL;
    return ident;
}
