/* backend.c - compiling a trace to x86-64 machine code, entering it, redirecting its exits.
 *
 * Code is assembled in a buffer and copied to the arena in one piece.  What changes later are data words: one per trace
 * that says where LINK goes, one per used snapshot that says where its exit goes. */
#include "lower_int.h"

#include "base/memory.h"
#include "code_log_int.h"
#include "code_symbols_int.h"
#include "trace_log_int.h"

#include <string.h>
#include <ucontext.h>

_Static_assert(offsetof(JitExit, trace) == EXIT_TRACE && offsetof(JitExit, snapshot) == EXIT_SNAPSHOT && offsetof(JitExit, frame) == EXIT_FRAME
                   && offsetof(JitExit, base) == EXIT_BASE && offsetof(JitExit, gpr) == EXIT_GPR && offsetof(JitExit, fpr) == EXIT_FPR
                   && offsetof(JitExit, linked) == EXIT_LINKED && offsetof(JitExit, spill) == EXIT_SPILL && offsetof(JitExit, transfer) == EXIT_SPILL_AREA,
               "native_frame.h repeats the layout of JitExit");
_Static_assert(SLOT_LIMIT <= JIT_TRANSFER_MAX, "the transfer area of JitExit holds a whole native frame");

static Lower lower;

/* ---- data words ---------------------------------------------------------------------------------------------------- */
static uint64_t *free_words; /* each holds the address of the next */

static uint64_t *pool_word(void) {
    static uint64_t *chunk;
    static size_t    left;
    uint64_t        *word = free_words;
    if (word != NULL) {
        free_words = (uint64_t *)(uintptr_t)*word;
        *word = 0;
        return word;
    }
    if (left == 0) {
        chunk = code_arena_words(512);
        left = chunk == NULL ? 0 : 512;
        if (left == 0) return NULL;
    }
    left--;
    return chunk++;
}

/* ---- compiling ------------------------------------------------------------------------------------------------------- */
static bool grow(void *array, uint32_t *capacity, uint32_t count, size_t size) {
    void **place = array;
    if (count <= *capacity) return true;
    void *block = mem_realloc(*place, mem_product(count + count / 2, size));
    if (block == NULL) return false;
    *place = block;
    *capacity = count + count / 2;
    return true;
}

uint64_t *x86_take_word(Lower *L) {
    NativeTrace *native = L->native;
    uint64_t    *word = grow(&native->owned, &native->owned_capacity, native->owned_count + 1, sizeof *native->owned) ? pool_word() : NULL;
    if (word != NULL) native->owned[native->owned_count++] = word;
    return word;
}

static bool prepare(Lower *L, JitTrace *t) {
    const RegAlloc *ra = &L->ra;
    size_t          moves = (size_t)ra->before.count + ra->after.count + ra->entry.count + ra->loop_entry.count + ra->back_edge.count + ra->fix_moves.count;
    size_t          size = (size_t)t->insn_count * 192 + moves * 2 * X86_INSN_MAX + (size_t)t->snapshot_count * 32 + 1024;
    if (size > UINT32_MAX || !grow(&L->a.start, &L->buffer_size, (uint32_t)size, 1) || !grow(&L->stubs, &L->stub_capacity, t->snapshot_count + 1, sizeof *L->stubs)
        || !grow(&L->pool, &L->pool_capacity, t->constant_count + 1, sizeof *L->pool))
        return false;
    memset(L->stubs, 0, t->snapshot_count * sizeof *L->stubs);
    memset(L->pool, 0, t->constant_count * sizeof *L->pool);
    L->a.at = L->a.start;
    L->a.limit = L->a.start + L->buffer_size;
    L->a.address = code_arena_next();
    L->trace = t;
    L->aside_count = 0;
    L->before_left = ra->before.count;
    L->after_left = ra->after.count;
    L->loop_head = NULL;
    L->failed = false;
    return true;
}

static void emit_moves(Lower *L, const RegMoves *list, uint32_t *left, uint32_t i) {
    while (*left > 0 && list->items[*left - 1].insn == i) {
        const RegMove *m = &list->items[--*left];
        x86_emit_move(L, m->to, m->from);
    }
}

static void emit_body(Lower *L) {
    RegAlloc *ra = &L->ra;
    regalloc_parallel_moves(ra->entry.items, ra->entry.count, X86_SCRATCH, x86_emit_move, L);
    for (uint32_t i = 1; i < L->trace->insn_count && !L->failed; i++) {
        if (L->offsets != NULL) L->offsets[i] = ra->plan[i].live ? (uint32_t)(L->a.at - L->a.start) : UINT32_MAX;
        if (!ra->plan[i].live) continue;
        emit_moves(L, &ra->before, &L->before_left, i);
        x86_emit_insn(L, i);
        emit_moves(L, &ra->after, &L->after_left, i);
    }
    ASSERT(L->failed || (L->before_left == 0 && L->after_left == 0));
    x86_emit_asides(L);
}

/* The common end of all exits: which trace, and how many slots are worth saving. */
static uint8_t *emit_tail(Lower *L) {
    uint8_t *tail = L->a.at;
    unsigned slots = L->ra.slot_top;
    for (unsigned word = 0; word < 4; word++)
        if (L->ra.reserved_slots[word]) {
            unsigned top = word * 64 + 64 - (unsigned)__builtin_clzll(L->ra.reserved_slots[word]);
            if (top > slots) slots = top;
        }
    x86_mi(&L->a, X86_STOREI32, x86_mem(RSP, 8 * SLOT_NUMBERS + 4), (int32_t)(slots - SLOT_FIRST));
    x86_mov_imm(&L->a, X86_SCRATCH, (uint64_t)(uintptr_t)L->trace);
    x86_jmp(&L->a, (int32_t)((uintptr_t)jit_x86_exit - L->a.address));
    return tail;
}

/* For frames made by jit_x86_enter: alignment factors 1 and -8, return address in column 16, the canonical frame address above the
 * return address, and where the pushes are (System V ABI, AMD64 supplement, 3.6.2). */
#define CFA_BYTES (FRAME_BYTES + 7 * 8)
static const uint8_t unwind_rules[] = {0x01, 0x78, 16, 0x0c, 7, (CFA_BYTES & 0x7f) | 0x80, CFA_BYTES >> 7, /* DW_CFA_def_cfa rsp + CFA_BYTES */
                                       0x80 | 16, 1, 0x80 | 6, 2, 0x80 | 3, 3, 0x80 | 12, 4, 0x80 | 13, 5, 0x80 | 14, 6, 0x80 | 15, 7};
static const JitUnwind unwind = {.elf_machine = 62, .rules = unwind_rules, .size = sizeof unwind_rules}; /* EM_X86_64 */

static void free_switch(JitCases *cases) {
    if (cases != NULL && cases->code != NULL) code_arena_free(cases->code, cases->code_size);
    if (cases != NULL) cases->code = NULL;
}

static void x86_release(JitTrace *trace) {
    NativeTrace *native = trace->backend;
    if (native == NULL) return;
    for (uint32_t s = 0; s < trace->snapshot_count; s++) free_switch(trace->snapshots[s].cases);
    for (uint32_t i = 0; i < native->owned_count; i++) {
        *native->owned[i] = (uint64_t)(uintptr_t)free_words;
        free_words = native->owned[i];
    }
    mem_free(native->owned);
    mem_free(native->words);
    mem_free(native);
    trace->backend = NULL;
    if (trace->code_start != NULL) code_arena_free(trace->code_start, trace->code_size);
    trace->code_start = NULL;
    trace->code_size = 0;
}

/* Assembles TRACE for the place that the arena has chosen; -1: no room there, or not possible. */
static Status assemble(Lower *L, JitTrace *trace) {
    if (regalloc_run(&L->ra, trace, &x86_target) < 0 || !prepare(L, trace)) return -1;
    NativeTrace *native = trace->backend = mem_calloc(1, sizeof *native);
    if (native == NULL) return -1;
    L->native = native;
    mem_free(L->offsets);
    L->offsets = trace_log_is_on() ? mem_calloc(trace->insn_count, sizeof *L->offsets) : NULL;
    native->words = mem_calloc(trace->snapshot_count + 1, sizeof *native->words);
    native->entry_word = x86_take_word(L);
    if (native->words == NULL || native->entry_word == NULL) L->failed = true;
    if (!L->failed) emit_body(L);
    if (!L->failed && trace->snapshot_count > 0 && L->stubs[0] == NULL) {
        /* An invalidated trace leaves through its first snapshot. */
        native->words[0] = x86_take_word(L);
        L->failed = native->words[0] == NULL;
    }
    uint8_t *tail = L->a.at, *refuse = NULL;
    if (!L->failed) {
        tail = emit_tail(L);
        refuse = L->a.at;
        x86_mi(&L->a, X86_STOREI32, x86_mem(RSP, 8 * SLOT_NUMBERS), 0);
        x86_jmp(&L->a, (int32_t)(tail - L->a.start));
        CHECK(L->a.at <= L->a.limit);
    }
    size_t size = (size_t)(L->a.at - L->a.start);
    char  *code = L->failed ? NULL : code_arena_append(L->a.start, size);
    if (code == NULL) return -1;
    trace->code_start = code;
    trace->code_size = size;
    native->tail = code + (tail - L->a.start);
    native->refuse = code + (refuse - L->a.start);
    return 0;
}

static Status x86_compile(JitTrace *trace) {
    Lower *L = &lower;
    code_arena_choose((size_t)trace->insn_count * 24 + 1024);
    if (assemble(L, trace) < 0) {
        x86_release(trace);
        code_arena_choose(0); /* it may have been too big for a place that was freed */
        if (assemble(L, trace) < 0) {
            x86_release(trace);
            return -1;
        }
    }
    const NativeTrace *native = trace->backend;
    if (trace->head) trace->head->code = (char *)trace->code_start + (L->loop_head - L->a.start);
    *native->entry_word = (uint64_t)(uintptr_t)trace->code_start;
    for (uint32_t s = 0; s < trace->snapshot_count; s++)
        if (native->words[s] != NULL) *native->words[s] = (uint64_t)(uintptr_t)native->tail;
    code_log_trace(trace);
    trace_log_made(trace, L->offsets);
    code_symbols_trace(trace, &unwind);
    return 0;
}

/* ---- running and redirecting ------------------------------------------------------------------------------------------- */
static void x86_run(JitTrace *trace, Thread *thread, Frame *frame, Value *base, JitExit *leave) {
    const NativeTrace *native = trace->backend;
    const void        *code = (const void *)(uintptr_t)*native->entry_word;
    ASSERT(code_arena_may_run(code));
    if (UNLIKELY(jit_leave_every != 0) && x86_leave_countdown <= 0) {
        regalloc_seed = regalloc_seed * 6364136223846793005u + 1442695040888963407u;
        x86_leave_countdown = 1 + (int32_t)((regalloc_seed >> 33) % jit_leave_every);
    }
    jit_x86_enter(code, thread, frame, base, leave);
}

/* Code that goes to the side trace for the class of the value that the exit hands over; NULL: no room.  A class that is none of the cases goes to
 * the first side trace, which leaves. */
static const void *make_switch(const JitTrace *trace, const IrSnapshot *snapshot) {
    JitCases        *cases = snapshot->cases;
    const IrLocation value = trace->locations[snapshot->first_entry + snapshot->side->tested_entry];
    uint8_t          buffer[64 + 64 * 24];
    code_arena_choose(64 + cases->count * 24);
    Asm      a = {.start = buffer, .at = buffer, .limit = buffer + sizeof buffer, .address = code_arena_next()};
    unsigned reg = value.reg;
    int32_t  other = (int32_t)((uintptr_t)snapshot->side->code_start - a.address);
    if (value.kind == LOCATION_SPILL) x86_rm(&a, X86_MOV64, reg = X86_SCRATCH, x86_mem(RSP, 8 * (int32_t)value.spill));
    x86_mi(&a, X86_TESTI8, x86_reg(reg), 3);
    x86_jcc(&a, CC_NE, other);
    x86_rr(&a, X86_TEST64, reg, reg);
    x86_jcc(&a, CC_E, other);
    x86_rm(&a, X86_MOV64, X86_SCRATCH, x86_mem(reg, offsetof(Obj, type)));
    uint8_t *jumps[64];
    for (uint32_t i = 0; i < cases->count; i++) {
        x86_rm(&a, X86_CMP64, X86_SCRATCH, x86_mem_at(&a, (const void *)a.address));
        jumps[i] = a.at;
        x86_jcc(&a, CC_E, (int32_t)((uintptr_t)cases->items[i]->code_start - a.address));
    }
    x86_jmp(&a, other);
    for (uint32_t i = 0; i < cases->count; i++) { /* the classes, and where they are */
        x86_set_target(jumps[i], a.at);
        asm_u64(&a, (uint64_t)(uintptr_t)cases->items[i]->tested_class);
    }
    cases->code_size = (size_t)(a.at - buffer);
    return cases->code = code_arena_append(buffer, cases->code_size);
}

static const void *side_code(JitTrace *trace, uint32_t number) {
    const IrSnapshot *snapshot = &trace->snapshots[number];
    JitCases         *cases = snapshot->cases;
    if (cases == NULL || cases->count == 0) return snapshot->side->code_start;
    free_switch(cases);
    const void *code = make_switch(trace, snapshot);
    return code != NULL ? code : snapshot->side->code_start;
}

static void x86_link(JitTrace *trace, uint32_t snapshot) {
    NativeTrace *native = trace->backend;
    JitTrace    *side = trace->snapshots[snapshot].side;
    if (native->words[snapshot] == NULL) return; /* nothing leaves through it */
    *native->words[snapshot] = (uint64_t)(uintptr_t)(side != NULL ? side_code(trace, snapshot) : native->tail);
}

static void x86_invalidate(JitTrace *trace) {
    NativeTrace *native = trace->backend;
    if (native != NULL) *native->entry_word = (uint64_t)(uintptr_t)native->refuse;
}

static Status x86_init(const char **why) {
    if (code_arena_init(why) < 0) return -1;
    Asm here = {.address = code_arena_next()};
    if (!x86_reaches(&here, &gc_young) || !x86_reaches(&here, (const void *)&vm_poll_word)) {
        *why = "machine code would be too far from the program";
        return -1;
    }
    return 0;
}

static void x86_place(const void *context, uintptr_t *pc, uintptr_t *stack) {
    const greg_t *registers = ((const ucontext_t *)context)->uc_mcontext.gregs;
    *pc = (uintptr_t)registers[REG_RIP];
    *stack = (uintptr_t)registers[REG_RSP];
}

static const JitBackend x86_backend = {
    .name = "x86_64",
    .init = x86_init,
    .compile = x86_compile,
    .run = x86_run,
    .link = x86_link,
    .invalidate = x86_invalidate,
    .release = x86_release,
    .place = x86_place,
};

const JitBackend *jit_backend_native(void) { return &x86_backend; }

