/* tracemalloc_module.c - `_tracemalloc`: where the objects that are alive were made.
 *
 * The collector tells of each object's birth and death (gc/births.c).  At a birth the lines of the innermost frames are noted; equal
 * stacks share a record.  Records keep the code objects they mention.  Blocks of C code that are reported have a table of
 * their own.  What is dead counts until a collection finds it, so figures and snapshots are taken behind a full one.  While memory is traced the JIT is not entered: compiled code does not keep frames. */
#include "native_help.h"

#include "base/memory.h"
#include "objects/int.h"
#include "objects/thread.h"
#include "vm/frame.h"
#include "vm/jit_hooks.h"
#include "vm/modules.h"
#include "vm/vm.h"

typedef struct Place {
    CodeObj *code; /* NULL: no Python frame */
    int32_t  line;
} Place;
typedef struct Stack {
    uint64_t hash;
    uint32_t count, total;  /* frames that are noted, and how many there were */
    Value    frames;        /* while traces are listed: the tuple of (file name, line) */
    Place    place[];
} Stack;

#define FRAMES_MAX 65535

static struct {
    bool    on, paused;
    int     limit;
    size_t  current, peak, own_bytes;
    Stack **table;
    size_t  capacity, filled;
    Stack  *scratch; /* of the birth that is looked at */
    JitAction (*hot)(Frame *, JitHeat *);
} tracing = {.limit = 1};

/* ---- births and deaths ----------------------------------------------------------------------------------------------------------- */
static uint64_t mix(uint64_t hash, uint64_t word) { return (hash ^ word) * 0x9e3779b97f4a7c15u ^ hash >> 29; }

static size_t stack_bytes(uint32_t count) { return sizeof(Stack) + count * sizeof(Place); }

static void read_stack(Stack *s) {
    s->count = s->total = 0;
    s->hash = 1;
    for (Frame *frame = current_thread != NULL ? frame_running() : NULL; frame; frame = frame_shown(frame->back)) {
        if (s->total++ >= (uint32_t)tracing.limit) continue;
        Place place = {frame->code, frame_line(frame)};
        s->hash = mix(mix(s->hash, (uintptr_t)place.code), (uint64_t)place.line);
        s->place[s->count++] = place;
        if (s->total >= FRAMES_MAX) break;
    }
    if (s->count == 0) s->place[s->count++] = (Place){NULL, 0}, s->total = 1;
    s->hash = mix(s->hash, s->total);
}

static bool same_stack(const Stack *a, const Stack *b) {
    if (a->hash != b->hash || a->count != b->count || a->total != b->total) return false;
    for (uint32_t i = 0; i < a->count; i++)
        if (a->place[i].code != b->place[i].code || a->place[i].line != b->place[i].line) return false;
    return true;
}

static bool grow_table(void) {
    size_t  capacity = tracing.capacity ? tracing.capacity * 2 : 1024;
    Stack **table = mem_calloc(capacity, sizeof *table);
    if (!table) return false;
    for (size_t i = 0; i < tracing.capacity; i++) {
        Stack *s = tracing.table[i];
        size_t at = s ? s->hash & (capacity - 1) : 0;
        while (s && table[at]) at = (at + 1) & (capacity - 1);
        if (s) table[at] = s;
    }
    mem_free(tracing.table);
    tracing.table = table;
    tracing.own_bytes += (capacity - tracing.capacity) * sizeof *table;
    tracing.capacity = capacity;
    return true;
}

/* The record of the running stack, or NULL when there is no memory for one. */
static Stack *find_stack(void) {
    if (tracing.filled * 2 >= tracing.capacity && !grow_table()) return NULL;
    read_stack(tracing.scratch);
    size_t at = tracing.scratch->hash & (tracing.capacity - 1);
    while (tracing.table[at] && !same_stack(tracing.table[at], tracing.scratch)) at = (at + 1) & (tracing.capacity - 1);
    if (tracing.table[at]) return tracing.table[at];
    size_t size = stack_bytes(tracing.scratch->count);
    Stack *copy = mem_alloc(size);
    if (!copy) return NULL;
    memcpy(copy, tracing.scratch, size);
    copy->frames = NULL;
    tracing.filled++;
    tracing.own_bytes += size;
    return tracing.table[at] = copy;
}

static uintptr_t born(Obj *obj, size_t size) {
    Stack *stack = tracing.paused ? NULL : find_stack();
    if (!stack) return 0;
    tracing.current += size;
    if (tracing.current > tracing.peak) tracing.peak = tracing.current;
    return (uintptr_t)stack;
}
static void died(uintptr_t tag, size_t size) { tracing.current -= size; }

/* ---- blocks that C code reports ---------------------------------------------------------------------------------------------------- */
typedef struct BlockTrace {
    uintptr_t pointer;
    size_t    size;
    Stack    *stack; /* NULL: empty slot, or a deleted one when `pointer` is not 0 */
    unsigned  domain;
} BlockTrace;
static struct {
    BlockTrace *items;
    size_t      capacity, filled, count; /* filled: with the deleted ones */
} blocks;

/* The slot of a block; or, when it is not there, the empty one behind its place. */
static BlockTrace *find_block(BlockTrace *items, size_t capacity, unsigned domain, uintptr_t pointer) {
    size_t at = (size_t)mix(domain, pointer >> 4) & (capacity - 1);
    while (items[at].pointer && (!items[at].stack || items[at].pointer != pointer || items[at].domain != domain)) at = (at + 1) & (capacity - 1);
    return &items[at];
}

static bool grow_blocks(void) {
    size_t      capacity = blocks.capacity && blocks.count * 3 < blocks.capacity ? blocks.capacity : blocks.capacity ? blocks.capacity * 2 : 256;
    BlockTrace *items = mem_calloc(capacity, sizeof *items);
    if (!items) return false;
    for (size_t i = 0; i < blocks.capacity; i++) {
        const BlockTrace *b = &blocks.items[i];
        if (b->stack) *find_block(items, capacity, b->domain, b->pointer) = *b;
    }
    mem_free(blocks.items);
    blocks.items = items;
    blocks.capacity = capacity;
    blocks.filled = blocks.count;
    return true;
}

static void untrack(unsigned domain, uintptr_t pointer) {
    BlockTrace *b = blocks.capacity ? find_block(blocks.items, blocks.capacity, domain, pointer) : NULL;
    if (!b || !b->stack) return;
    tracing.current -= b->size;
    b->stack = NULL;
    blocks.count--;
}

static Status track(unsigned domain, uintptr_t pointer, size_t size) {
    if ((blocks.filled + 1) * 3 > blocks.capacity * 2 && !grow_blocks()) return -1;
    untrack(domain, pointer);
    Stack *stack = find_stack();
    if (!stack) return -1;
    BlockTrace *b = find_block(blocks.items, blocks.capacity, domain, pointer);
    *b = (BlockTrace){pointer, size, stack, domain};
    blocks.filled++;
    blocks.count++;
    tracing.current += size;
    if (tracing.current > tracing.peak) tracing.peak = tracing.current;
    return 0;
}

static Value stack_frames(Stack *s);
static Value block_traceback(unsigned domain, uintptr_t pointer) {
    Stack *s = blocks.capacity ? find_block(blocks.items, blocks.capacity, domain, pointer)->stack : NULL;
    if (!s) return NONE;
    Value frames = stack_frames(s);
    s->frames = NULL;
    return frames;
}

static void trace_records(Tracer *tracer, void *context) {
    for (size_t i = 0; i < tracing.capacity; i++) {
        Stack *s = tracing.table[i];
        for (uint32_t k = 0; s && k < s->count; k++) trace_pointer(tracer, &s->place[k].code);
        if (s) trace_slot(tracer, (Slot *)&s->frames);
    }
}

static void forget(void) {
    gc_forget_births();
    mem_free(blocks.items);
    blocks.items = NULL;
    blocks.capacity = blocks.filled = blocks.count = 0;
    for (size_t i = 0; i < tracing.capacity; i++) mem_free(tracing.table[i]);
    mem_free(tracing.table);
    tracing.table = NULL;
    tracing.capacity = tracing.filled = tracing.current = tracing.peak = tracing.own_bytes = 0;
}

/* ---- the module -------------------------------------------------------------------------------------------------------------------- */
static Value t_start(Value self, const Value *args, size_t nargs, Value names) {
    static bool registered;
    int64_t     limit = 1;
    if (nargs > 1) return raise_type_error("start expected at most 1 argument, got %zu", nargs);
    if (nargs) {
        Value index = number_index(args[0]);
        if (!index || int_as_i64(index, &limit) < 0) return NULL;
    }
    if (limit < 1 || limit > FRAMES_MAX) return raise_value_error("the number of frames must be in range [1; %d]", FRAMES_MAX);
    if (tracing.on) return NONE;
    if (!(tracing.scratch = mem_alloc(stack_bytes((uint32_t)limit)))) return raise_memory_error();
    tracing.limit = (int)limit;
    tracing.on = true;
    if (!registered) gc_add_root_tracer(trace_records, NULL);
    registered = true;
    tracing.hot = vm_jit.hot;
    vm_jit.hot = NULL;
    static const GcBirthListener listener = {born, died};
    gc_listen_to_births(&listener);
    static const VmBlockTracer tracer = {track, untrack, block_traceback};
    vm_block_tracer = &tracer;
    return NONE;
}
static Value t_stop(Value self) {
    if (!tracing.on) return NONE;
    gc_listen_to_births(NULL);
    vm_block_tracer = NULL;
    vm_jit.hot = tracing.hot;
    forget();
    mem_free(tracing.scratch);
    tracing.scratch = NULL;
    tracing.on = false;
    return NONE;
}
static Value t_is_tracing(Value self) { return value_from_bool(tracing.on); }
static Value t_clear_traces(Value self) {
    if (tracing.on) forget();
    return NONE;
}
static Value t_reset_peak(Value self) {
    if (tracing.on) tracing.peak = tracing.current;
    return NONE;
}
static Value t_limit(Value self) { return value_from_int(tracing.limit); }
static Value t_traced_memory(Value self) {
    if (!tracing.on) return TUPLE2(value_from_int(0), value_from_int(0));
    size_t peak = tracing.peak;
    gc_collect_all(1);
    return TUPLE2(int_from_u64(tracing.current), int_from_u64(peak));
}
static Value t_own_memory(Value self) {
    return int_from_u64(tracing.on ? tracing.own_bytes + gc_births_count() * 3 * sizeof(uintptr_t) : 0);
}

static Value stack_frames(Stack *s) {
    if (s->frames) return s->frames;
    Value tuple = tuple_new((intptr_t)s->count);
    if (!tuple) return NULL;
    for (uint32_t i = 0; i < s->count; i++) {
        Place place = s->place[i];
        Value name = place.code ? place.code->filename.value : str_from_c("<unknown>");
        Value pair = name ? TUPLE2(name, value_from_int(place.line)) : NULL;
        if (!pair) return NULL;
        tuple_put(tuple, (intptr_t)i, pair);
    }
    return s->frames = tuple;
}

typedef struct Listing {
    struct { uintptr_t tag; size_t size; } *items;
    size_t count, room;
} Listing;
static void list_one(uintptr_t tag, size_t size, void *context) {
    Listing *l = context;
    if (l->count == l->room) return;
    l->items[l->count].tag = tag;
    l->items[l->count++].size = size;
}
/* (domain, size, frames, number of frames) behind LIST. */
static Status add_trace(Value list, unsigned domain, size_t bytes, Stack *s) {
    Value frames = stack_frames(s), size = int_from_u64(bytes);
    Value items[] = {value_from_int(domain), size, frames, value_from_int(s->total)}, trace = frames && size ? tuple_from_values(items, 4) : NULL;
    return trace ? list_append(list, trace) : -1;
}

static Value t_traces(Value self) {
    Value list = list_new(0);
    if (!list || !tracing.on) return list;
    gc_collect_all(1);
    tracing.paused = true;
    Listing l = {.room = gc_births_count()};
    if (!(l.items = mem_alloc((l.room + 1) * sizeof *l.items))) list = raise_memory_error();
    else gc_walk_births(list_one, &l);
    for (size_t i = 0; list && i < l.count; i++)
        if (add_trace(list, 0, l.items[i].size, (Stack *)l.items[i].tag) < 0) list = NULL;
    for (size_t i = 0; list && i < blocks.capacity; i++)
        if (blocks.items[i].stack && add_trace(list, blocks.items[i].domain, blocks.items[i].size, blocks.items[i].stack) < 0) list = NULL;
    mem_free(l.items);
    for (size_t i = 0; i < tracing.capacity; i++)
        if (tracing.table[i]) tracing.table[i]->frames = NULL;
    tracing.paused = false;
    return list;
}
static Value t_object_traceback(Value self, Value object) {
    Stack *s = tracing.on && value_is_obj(object) ? (Stack *)gc_birth_of(value_obj(object)) : NULL;
    if (!s) return NONE;
    Value frames = stack_frames(s);
    s->frames = NULL;
    return frames;
}

static const MethodDef methods[] = {
    {"start", t_start, METHOD_FAST, "start($module, nframe=1, /)\n--\n\nStart tracing Python memory allocations.\n\nOf each one the nframe innermost frames are noted."},
    {"stop", t_stop, METHOD_NOARGS, "stop($module, /)\n--\n\nStop tracing, and forget the traces."},
    {"is_tracing", t_is_tracing, METHOD_NOARGS, "is_tracing($module, /)\n--\n\nTell whether allocations are traced."},
    {"clear_traces", t_clear_traces, METHOD_NOARGS, "clear_traces($module, /)\n--\n\nForget the traces."},
    {"reset_peak", t_reset_peak, METHOD_NOARGS, "reset_peak($module, /)\n--\n\nMake the current size of traced memory the peak."},
    {"get_traceback_limit", t_limit, METHOD_NOARGS, "get_traceback_limit($module, /)\n--\n\nReturn the number of frames of a trace."},
    {"get_traced_memory", t_traced_memory, METHOD_NOARGS, "get_traced_memory($module, /)\n--\n\nReturn the current and peak size of traced memory, after a collection."},
    {"get_tracemalloc_memory", t_own_memory, METHOD_NOARGS, "get_tracemalloc_memory($module, /)\n--\n\nReturn the memory that tracing takes."},
    {"_get_traces", t_traces, METHOD_NOARGS, "_get_traces($module, /)\n--\n\nReturn the traces of what is alive after a collection."},
    {"_get_object_traceback", t_object_traceback, METHOD_ONE, "_get_object_traceback($module, obj, /)\n--\n\nReturn where an object was allocated."},
    {NULL}};

const NativeModule tracemalloc_module = {"_tracemalloc", "Tracing of memory allocations.", methods, NULL};
