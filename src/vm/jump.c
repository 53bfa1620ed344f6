/* jump.c - `frame.f_lineno = N` from a trace function: going on at another line of the running code.
 *
 * A line may be entered when every temporary that the code there still reads (the iterator of a loop around it, the exit function of a
 * `with`, the exception that a handler handles) was made by the same instruction that made the one the frame holds now.  Both facts come
 * from the instructions themselves: a backward pass finds the temporaries that are live, a forward pass who made them.  Nothing is
 * recorded by the compiler, so code that is never debugged pays nothing. */
#include "vm_int.h"

#include "base/memory.h"
#include "objects/exceptions.h"

#include <string.h>

enum { KEPT_MAX = 128 }; /* twenty nested blocks need fewer */

#define NOBODY    0u
#define SEVERAL   UINT32_MAX /* different makers on different ways */

typedef struct Flow {
    const CodeObj *code;
    uint32_t       count, base, width; /* instruction words; first temporary; number of temporaries */
    uint64_t      *live;               /* per word a set of temporaries: read from here on */
    uint32_t      *makers;             /* per word and temporary: index of its maker plus one */
    uint8_t       *reached;
    uint32_t       words;              /* of a set */
} Flow;

typedef struct Range {
    uint32_t first, count;
} Range;

/* ---- what an instruction reads and writes ------------------------------------------------------------------------------- */
static uint32_t wide_operand(const Insn *insn) { return (uint32_t)insn->b | (uint32_t)insn->c << 16; }

/* Registers behind an operand that names the first one of a group; *WRITTEN tells that they are results. */
static Range base_range(const Insn *insn, int which, bool *written) {
    uint32_t first = which == 0 ? insn->a : which == 1 ? insn->b : insn->c;
    *written = false;
    switch (insn->op) {
    case OP_CALL: case OP_CALL_KW: case OP_CALL_METHOD: case OP_CALL_METHOD_KW: return (Range){first, insn->b + 1u};
    case OP_CALL_EX: return (Range){first, 3};
    case OP_BUILD_MAP: return (Range){first, 2u * insn->c};
    case OP_BUILD_SLICE: return (Range){first, 3};
    case OP_LOAD_SLICE: case OP_STORE_SLICE: case OP_IMPORT_NAME: return (Range){first, 2};
    case OP_MAKE_FUNCTION: return (Range){first, 4};
    case OP_FORMAT_VALUE: return (Range){first, insn->c & 4 ? 2 : 1};
    case OP_MATCH_CLASS: return (Range){first, 3};
    case OP_POP_EXC: return (Range){first, 2};
    case OP_PUSH_EXC: return (Range){first, 1};
    case OP_LOAD_METHOD: case OP_CHECK_EG_MATCH: case OP_BEFORE_WITH: case OP_BEFORE_ASYNC_WITH: *written = true; return (Range){first, 2};
    case OP_UNPACK_SEQUENCE: *written = true; return (Range){first, insn->c};
    case OP_UNPACK_EX_FAR: *written = true; return (Range){first, insn->c + 1u};
    case OP_UNPACK_EX: *written = true; return (Range){first, (insn->c & 255u) + 1 + (insn->c >> 8)};
    default: return (Range){first, insn->c};
    }
}

static void visit_registers(const Insn *insn, bool written, void (*visit)(Flow *, uint32_t reg, void *), Flow *flow, void *data) {
    const OpcodeInfo *info = &opcode_info[insn->op];
    uint8_t           kinds[] = {info->a, info->wide ? OPERAND_NONE : info->b, info->wide ? OPERAND_NONE : info->c};
    uint16_t          operands[] = {insn->a, insn->b, insn->c};
    for (int i = 0; i < 3; i++) {
        if (kinds[i] == OPERAND_BASE) {
            bool  results;
            Range range = base_range(insn, i, &results);
            for (uint32_t r = range.first; results == written && r < range.first + range.count; r++) visit(flow, r, data);
        } else if (kinds[i] == (written ? OPERAND_DST : OPERAND_REG) && (insn->op != OP_RAISE || i < insn->c)) {
            visit(flow, operands[i], data);
        }
    }
    if (written && insn->op == OP_PUSH_EXC) { /* the exception is another one now: the handled one */
        visit(flow, insn->a, data);
        visit(flow, insn->a + 1u, data);
    }
    if (written && insn->op == OP_SEND) visit(flow, insn->b, data);
}

/* Words of the instructions that may follow the one at AT (at most two); returns their number. */
static int successors(const Flow *flow, uint32_t at, uint32_t out[2]) {
    const Insn       *insn = &flow->code->insns[at];
    const OpcodeInfo *info = &opcode_info[insn->op];
    uint32_t          next = at + 1 + info->cache;
    int               n = 0;
    bool ends = insn->op == OP_JUMP || insn->op == OP_JUMP_BACK || insn->op == OP_RETURN || insn->op == OP_RETURN_NONE || insn->op == OP_RAISE ||
                insn->op == OP_RERAISE;
    if (!ends && next < flow->count) out[n++] = next;
    int32_t distance = info->wide == OPERAND_JUMP ? (int32_t)wide_operand(insn) : info->c == OPERAND_JUMP ? (int16_t)insn->c : 0;
    if (info->wide == OPERAND_JUMP || info->c == OPERAND_JUMP) out[n++] = (uint32_t)((int64_t)next + distance);
    return n;
}

/* Where an exception of the instruction at AT goes, or NULL. */
static const ExceptionEntry *handler_of(const Flow *flow, uint32_t at) {
    int op = flow->code->insns[at].op;
    return op == OP_PUSH_EXC || op == OP_POP_EXC || op == OP_NOP || op == OP_MOVE ? NULL : code_find_handler(flow->code, at);
}

/* ---- which temporaries are live -------------------------------------------------------------------------------------------- */
static void add_bit(Flow *flow, uint32_t reg, void *set) {
    if (reg >= flow->base && reg < flow->base + flow->width) ((uint64_t *)set)[(reg - flow->base) / 64] |= 1ull << ((reg - flow->base) & 63);
}
static void remove_bit(Flow *flow, uint32_t reg, void *set) {
    if (reg >= flow->base && reg < flow->base + flow->width) ((uint64_t *)set)[(reg - flow->base) / 64] &= ~(1ull << ((reg - flow->base) & 63));
}
static bool is_live(const Flow *flow, uint32_t at, uint32_t temporary) {
    return flow->live[(size_t)at * flow->words + temporary / 64] >> (temporary & 63) & 1;
}

/* One pass from the end to the start; true when something changed. */
static bool flow_backwards(Flow *flow, const uint32_t *starts, uint32_t start_count, uint64_t *set) {
    bool changed = false;
    for (uint32_t i = start_count; i-- > 0;) {
        uint32_t    at = starts[i], next[2];
        const Insn *insn = &flow->code->insns[at];
        memset(set, 0, flow->words * sizeof *set);
        for (int n = successors(flow, at, next); n-- > 0;)
            for (uint32_t w = 0; w < flow->words; w++) set[w] |= flow->live[(size_t)next[n] * flow->words + w];
        visit_registers(insn, true, remove_bit, flow, set);
        const ExceptionEntry *entry = handler_of(flow, at);
        if (entry) {
            uint64_t kept = 0;
            uint32_t reg = entry->reg - flow->base;
            if (entry->reg >= flow->base) kept = set[reg / 64] & 1ull << (reg & 63);
            for (uint32_t w = 0; w < flow->words; w++) set[w] |= flow->live[(size_t)entry->handler * flow->words + w];
            if (entry->reg >= flow->base && !kept) remove_bit(flow, entry->reg, set);
        }
        visit_registers(insn, false, add_bit, flow, set);
        uint64_t *live = flow->live + (size_t)at * flow->words;
        if (memcmp(live, set, flow->words * sizeof *set) == 0) continue;
        memcpy(live, set, flow->words * sizeof *set);
        changed = true;
    }
    return changed;
}

/* ---- who made them --------------------------------------------------------------------------------------------------------------- */
typedef struct Making {
    uint32_t *row, maker;
} Making;

static void set_maker(Flow *flow, uint32_t reg, void *data) {
    Making *making = data;
    if (reg >= flow->base && reg < flow->base + flow->width) making->row[reg - flow->base] = making->maker;
}

static bool meet(Flow *flow, uint32_t at, const uint32_t *row, uint32_t reg_or_none, uint32_t maker) {
    uint32_t *into = flow->makers + (size_t)at * flow->width;
    bool      changed = !flow->reached[at];
    for (uint32_t t = 0; t < flow->width; t++) {
        uint32_t value = flow->base + t == reg_or_none ? maker : row[t];
        uint32_t met = !flow->reached[at] || into[t] == value ? value : SEVERAL;
        changed |= met != into[t];
        into[t] = met;
    }
    flow->reached[at] = 1;
    return changed;
}

static bool flow_forwards(Flow *flow, const uint32_t *starts, uint32_t start_count, uint32_t *row) {
    bool changed = false;
    for (uint32_t i = 0; i < start_count; i++) {
        uint32_t at = starts[i], next[2];
        if (!flow->reached[at]) continue;
        memcpy(row, flow->makers + (size_t)at * flow->width, flow->width * sizeof *row);
        const ExceptionEntry *entry = handler_of(flow, at);
        if (entry) changed |= meet(flow, entry->handler, row, entry->reg, entry->handler + 1);
        Making making = {row, at + 1};
        visit_registers(&flow->code->insns[at], true, set_maker, flow, &making);
        for (int n = successors(flow, at, next); n-- > 0;) changed |= meet(flow, next[n], row, UINT32_MAX, 0);
    }
    return changed;
}

static void flow_free(Flow *flow) {
    mem_free(flow->live);
    mem_free(flow->makers);
    mem_free(flow->reached);
}

static bool analyse(Flow *flow, const CodeObj *code) {
    *flow = (Flow){.code = code, .count = code->insn_count, .base = code->local_register_count,
                   .width = code->register_count - code->local_register_count + 1u};
    flow->words = (flow->width + 63) / 64;
    flow->live = mem_calloc(mem_product(flow->count + 1, flow->words), sizeof(uint64_t));
    flow->makers = mem_calloc(mem_product(flow->count + 1, flow->width), sizeof(uint32_t));
    flow->reached = mem_calloc(flow->count + 1, 1);
    uint32_t *starts = mem_alloc((flow->count + 1) * sizeof *starts), *row = mem_alloc(flow->width * sizeof *row), n = 0;
    uint64_t *set = mem_alloc(flow->words * sizeof *set);
    bool      good = flow->live && flow->makers && flow->reached && starts && row && set;
    if (good) {
        for (uint32_t at = 0; at < flow->count; at += 1 + opcode_info[code->insns[at].op].cache) starts[n++] = at;
        while (flow_backwards(flow, starts, n, set)) {}
        flow->reached[0] = 1;
        while (flow_forwards(flow, starts, n, row)) {}
    }
    mem_free(starts);
    mem_free(row);
    mem_free(set);
    return good;
}

/* ---- may the frame go there? -------------------------------------------------------------------------------------------------------- */
typedef enum Purpose { PURPOSE_NONE, PURPOSE_ITERATOR, PURPOSE_HANDLED, PURPOSE_EXIT, PURPOSE_OTHER } Purpose;

static Purpose purpose_of(const Flow *flow, uint32_t at, uint32_t temporary) {
    uint32_t maker = flow->makers[(size_t)at * flow->width + temporary];
    if (maker == NOBODY) return PURPOSE_NONE;
    int op = maker == SEVERAL ? OP_NOP : flow->code->insns[maker - 1].op;
    return op == OP_GET_ITER || op == OP_GET_AITER ? PURPOSE_ITERATOR : op == OP_PUSH_EXC ? PURPOSE_HANDLED
           : op == OP_BEFORE_WITH || op == OP_BEFORE_ASYNC_WITH ? PURPOSE_EXIT : PURPOSE_OTHER;
}

/* The next live temporary at AT from FROM on, or the width. */
static uint32_t next_live(const Flow *flow, uint32_t at, uint32_t from) {
    while (from < flow->width && !is_live(flow, at, from)) from++;
    return from;
}

/* NULL when the code at TO can go on with what the frame has at FROM: the temporaries of the blocks around TO serve the same purposes
 * as the outer ones of those around FROM, though not always in the same registers.  Else why not. */
static const char *obstacle(const Flow *flow, uint32_t from, uint32_t to) {
    uint32_t has = next_live(flow, from, 0), wants = next_live(flow, to, 0);
    for (; wants < flow->width; has = next_live(flow, from, has + 1), wants = next_live(flow, to, wants + 1)) {
        Purpose wanted = purpose_of(flow, to, wants);
        if (has < flow->width && wanted != PURPOSE_NONE && purpose_of(flow, from, has) == wanted) {
            if (wanted != PURPOSE_OTHER) continue;
            uint32_t maker = flow->makers[(size_t)to * flow->width + wants]; /* half an expression: it must be the same one */
            if (has == wants && maker != SEVERAL && flow->makers[(size_t)from * flow->width + has] == maker) continue;
        }
        while (next_live(flow, to, wants + 1) < flow->width) wants = next_live(flow, to, wants + 1); /* the innermost block tells */
        switch (purpose_of(flow, to, wants)) {
        case PURPOSE_ITERATOR: return "can't jump into the body of a for loop";
        case PURPOSE_HANDLED: return "can't jump into an 'except' block as there's no exception";
        default: return "incompatible stacks";
        }
    }
    return NULL;
}

static uint32_t live_count(const Flow *flow, uint32_t at) {
    uint32_t n = 0;
    for (uint32_t t = 0; t < flow->width; t++) n += is_live(flow, at, t);
    return n;
}

/* The first line that has code, from LINE on, or 0. */
static int32_t line_with_code(const CodeObj *code, int64_t line) {
    int32_t best = 0;
    for (uint32_t at = 0; at < code->insn_count; at += 1 + opcode_info[code->insns[at].op].cache) {
        int32_t here = code_location(code, at).line;
        if (here >= line && (best == 0 || here < best)) best = here;
    }
    return best;
}

/* Word where LINE may be entered from FROM: of several, the one deepest inside blocks; -1 and *WHY when there is none. */
static int64_t find_entry(const Flow *flow, uint32_t from, int32_t line, const char **why) {
    int64_t  best = -1;
    uint32_t best_depth = 0;
    int32_t  before = 0;
    *why = "incompatible stacks";
    for (uint32_t at = 0; at < flow->count; at += 1 + opcode_info[flow->code->insns[at].op].cache) {
        int32_t here = code_location(flow->code, at).line;
        bool    starts_line = here == line && before != line;
        before = here;
        if (!starts_line || !flow->reached[at]) continue;
        const char *reason = live_count(flow, at) > KEPT_MAX ? "incompatible stacks" : obstacle(flow, from, at);
        if (reason) {
            *why = reason;
            continue;
        }
        uint32_t depth = live_count(flow, at);
        if (best < 0 || depth > best_depth) {
            best = at;
            best_depth = depth;
        }
    }
    return best;
}

/* Compiled code does not check variables that are surely bound: after a jump they might not be. */
static void bind_locals(Frame *frame) {
    for (int32_t i = 0; i < frame->code->locals_count; i++)
        if (!frame->regs[i]) frame->regs[i] = NONE;
}

/* Leaves the handlers that the new place is not in, innermost first, puts what stays where the code there expects it, and drops the rest. */
static void move_temporaries(const Flow *flow, Frame *frame, uint32_t from, uint32_t to) {
    Value   *temporaries = frame->regs + flow->base;
    uint32_t kept = live_count(flow, to), live = live_count(flow, from);
    for (uint32_t t = flow->width; t-- > 0 && live > kept;) {
        if (!is_live(flow, from, t)) continue;
        live--;
        uint32_t maker = flow->makers[(size_t)from * flow->width + t];
        if (purpose_of(flow, from, t) == PURPOSE_HANDLED && flow->code->insns[maker - 1].a == flow->base + t)
            current_thread->handled->value = temporaries[t + 1];
    }
    Value    values[KEPT_MAX];
    uint32_t n = 0;
    for (uint32_t t = next_live(flow, from, 0); n < kept; t = next_live(flow, from, t + 1)) values[n++] = temporaries[t];
    memset(temporaries, 0, (flow->width - 1) * sizeof *temporaries);
    n = 0;
    for (uint32_t t = next_live(flow, to, 0); n < kept; t = next_live(flow, to, t + 1)) temporaries[t] = values[n++];
}

Status frame_jump(Frame *frame, int64_t line) {
    CodeObj *code = frame->code;
    Flow     flow;
    if (line < code->first_line) return RAISED(raise_value_error("line %lld comes before the current code block", (long long)line));
    int32_t target = line_with_code(code, line);
    if (target == 0) return RAISED(raise_value_error("line %lld comes after the current code block", (long long)line));
    const char *why;
    int64_t     entry = -1;
    if (!analyse(&flow, code)) (void)raise_memory_error();
    else if ((entry = find_entry(&flow, frame_index(frame), target, &why)) < 0) raise_value_error("%s", why);
    if (entry >= 0) {
        bind_locals(frame);
        move_temporaries(&flow, frame, frame_index(frame), (uint32_t)entry);
        frame->pc = code->insns + entry;
    }
    flow_free(&flow);
    return entry < 0 ? -1 : 0;
}
