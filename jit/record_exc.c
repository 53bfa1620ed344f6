/* record_exc.c - recorders of exceptions that are made, raised, caught and forgotten inside a trace.
 *
 * Everything that raising makes - the exception, its arguments, tracebacks, frame objects with copies of registers - is made by allocations and
 * stores of the trace, so that objects nobody looks at are sunk like all others.  Frames that are not pushed have their frame object in
 * RecordFrame.object, and the exception that is handled is kept in the recorder until something needs it in the thread; exits put both back. */
#include "record.h"
#include "objects/exceptions.h"
#include "objects/instance.h"
#include "objects/str.h"

#include <string.h>

enum { MAX_LOCALS = 160, MAX_ARGS = 16 };

/* ---- objects -------------------------------------------------------------------------------------------------------------- */
static void store(Recorder *r, IrRef object, IrRef value, size_t offset) { emit_store(r, IR_STORE, object, value, offset, ALIAS_FIELD); }

/* Into an object that may be old by now. */
static void store_late(Recorder *r, IrRef object, IrRef value, size_t offset) {
    store(r, object, value, offset);
    ir_append(&r->b, (IrInsn){.op = IR_BARRIER, .a = object, .b = object, .imm = (int32_t)offset});
}

/* Word I of the C structure at TEMPLATE, as it would be in memory. */
static IrRef word_of(Recorder *r, const void *template, size_t offset) {
    int64_t word;
    memcpy(&word, (const char *)template + offset / 8 * 8, sizeof word);
    return ir_int(&r->b, word);
}

static IrRef allocate(Recorder *r, const Type *type, size_t size) {
    IrResume before = r->guard_resume;
    r->guard_resume = RESUME_ERROR;
    IrRef made = ir_emit(&r->b, IR_ALLOC, IR_VALUE, ir_pointer(&r->b, type), 0, 0, (int32_t)((size + 15) / 16 * 16), ALIAS_NONE);
    r->guard_resume = before;
    return made;
}

static bool is_own(const Recorder *r, IrRef ref) {
    return !ir_is_constant(ref) && r->trace->insns[ref].op == IR_ALLOC && !(r->trace->insns[ref].flags & IR_FLAG_ESCAPED);
}

/* ---- the handled exception ---------------------------------------------------------------------------------------------------- */
/* Where it is: in the thread, or in the generator that runs; 0: in a generator that has not been resumed really. */
static IrRef handled_place(Recorder *r) {
    for (uint32_t i = 1; i <= r->depth; i++)
        if (r->frames[i].generator && !r->frames[i].pushed) return 0;
    return ir_append(&r->b, (IrInsn){.op = IR_LOAD, .type = IR_PTR, .a = record_thread(r), .imm = offsetof(Thread, handled), .alias = ALIAS_VM});
}

static IrRef handled_in_memory(Recorder *r, IrRef place) {
    return ir_append(&r->b, (IrInsn){.op = IR_LOAD, .type = IR_VALUE, .a = place, .imm = offsetof(HandledException, value), .alias = ALIAS_VM});
}

void record_flush_handled(Recorder *r) {
    r->handled_memory = 0;
    if (!r->handled_dirty) return;
    IrRef place = ir_append(&r->b, (IrInsn){.op = IR_LOAD, .type = IR_PTR, .a = record_thread(r), .imm = offsetof(Thread, handled), .alias = ALIAS_VM});
    ir_append(&r->b, (IrInsn){.op = IR_STORE, .a = place, .b = r->handled, .imm = offsetof(HandledException, value), .alias = ALIAS_VM});
    r->handled_dirty = false;
    record_changed(r);
}

static void set_handled(Recorder *r, IrRef value) {
    r->handled = value;
    r->handled_dirty = value != r->handled_memory;
    r->handled_since = r->trace->insn_count;
    record_changed(r);
}

RECORDER_FUNCTION(push_exc) {
    (void)detail;
    IrRef value = record_get_value(r, pc->a), before = r->handled;
    if (!r->handled_dirty && !(before = r->handled_memory)) {
        IrRef place = handled_place(r);
        if (!place) return RECORD_GENERIC;
        before = r->handled_memory = handled_in_memory(r, place);
    }
    set_handled(r, value);
    record_set(r, pc->a + 1u, before);
    return RECORD_DONE;
}

RECORDER_FUNCTION(pop_exc) {
    (void)detail;
    for (uint32_t i = 1; i <= r->depth; i++)
        if (r->frames[i].generator && !r->frames[i].pushed) return RECORD_GENERIC;
    set_handled(r, record_get_value(r, pc->a + 1u));
    if (r->handled_dirty && !r->handled_memory) record_flush_handled(r); /* the thread knows the one that is over: it would be the context of the next */
    record_set(r, pc->a, ir_value(&r->b, NULL));
    record_set(r, pc->a + 1u, ir_value(&r->b, NULL));
    return RECORD_DONE;
}

/* Classes decide alone. */
RECORDER_FUNCTION(exc_match) {
    (void)detail;
    Value    exception = record_regs(r)[pc->b], cls = record_regs(r)[pc->c];
    uint32_t version = 0;
    if (!value_is_obj(exception) || !is_type(cls) || !type_is_subtype((Type *)cls, &BaseException_type)) return RECORD_GENERIC;
    Type *type = value_obj(exception)->type;
    type_lookup_versioned(type, DUNDER(init), &version);
    if (!version && type->flags & TYPE_FLAG_HEAP) return RECORD_GENERIC;
    record_guard_is(r, record_get(r, pc->c), cls);
    record_guard_type(r, record_get(r, pc->b), exception);
    record_guard_version(r, type, version);
    record_set(r, pc->a, ir_value(&r->b, value_from_bool(type_is_subtype(type, (Type *)cls))));
    return RECORD_DONE;
}

/* ---- frame objects ------------------------------------------------------------------------------------------------------------ */
static bool is_pushed(const Recorder *r, uint32_t i) { return i == 0 || r->frames[i].pushed; }

/* Address of a frame that is on the frame stack. */
static IrRef frame_address(Recorder *r, uint32_t i) {
    uint32_t top = 0;
    if (i == 0) return record_root_frame(r);
    while (top < r->depth && r->frames[top + 1].pushed) top++;
    IrRef at = ir_append(&r->b, (IrInsn){.op = IR_LOAD, .type = IR_PTR, .a = record_thread(r), .imm = offsetof(Thread, frame), .alias = ALIAS_VM});
    for (; top > i; top--) at = ir_append(&r->b, (IrInsn){.op = IR_LOAD, .type = IR_PTR, .a = at, .imm = offsetof(Frame, back), .alias = ALIAS_VM});
    return at;
}

static IrRef real_frame_object(Recorder *r, uint32_t i) {
    IrRef frame = frame_address(r, i);
    if (r->frames[i].frame->frame_object) {
        IrRef object = i == 0 ? emit_load(r, IR_LOAD, IR_VALUE, frame, offsetof(Frame, frame_object), ALIAS_TUPLE)
                              : ir_append(&r->b, (IrInsn){.op = IR_LOAD, .type = IR_VALUE, .a = frame, .imm = offsetof(Frame, frame_object), .alias = ALIAS_VM});
        emit(r, IR_GNE, object, ir_int(&r->b, 0));
        return object;
    }
    IrRef object = ir_call(&r->b, HELPER_jit_frame_object, (IrRef[]){frame});
    record_raises(r, object);
    return object;
}

/* The frame object of frame I; BACK is what its f_back will be, when that is known already, or 0.  All snapshots are those of the instruction. */
static IrRef frame_object_of(Recorder *r, uint32_t i) {
    RecordFrame *frame = &r->frames[i];
    if (frame->object) return frame->object;
    if (is_pushed(r, i)) return real_frame_object(r, i);
    FrameObj template;
    memset(&template, 0, sizeof template);
    template.trace_lines = true;
    IrRef globals = emit_load(r, IR_LOAD, IR_VALUE, frame->function_ref, offsetof(FunctionObj, globals), ALIAS_TUPLE);
    IrRef object = allocate(r, &frame_type, sizeof(FrameObj));
    store(r, object, word_of(r, &template, offsetof(FrameObj, line)), offsetof(FrameObj, line));
    store(r, object, frame->function_ref, offsetof(FrameObj, function));
    store(r, object, ir_value(&r->b, VALUE(frame->code)), offsetof(FrameObj, code));
    store(r, object, globals, offsetof(FrameObj, globals));
    frame->object = object;
    return object;
}

static uint32_t index_of(const CodeObj *code, const Insn *pc) { return (uint32_t)(pc - code->insns); }

static bool has_line(const RecordFrame *frame) { return code_location(frame->code, index_of(frame->code, frame->pc)).line > 0; }

/* Frame I, which is not pushed and has OBJECT, is left at PC; THROWN: by an exception. */
static void leave_frame(Recorder *r, uint32_t i, const Insn *pc, IrRef back, const IrRef *locals, bool thrown) {
    const RecordFrame *frame = &r->frames[i];
    FrameObj           template;
    size_t             count = frame->code->local_register_count;
    memset(&template, 0, sizeof template);
    template.lasti = (int32_t)index_of(frame->code, pc);
    template.trace_lines = true;
    template.line = frame->raised_line;
    if (thrown && !has_line(frame)) store(r, frame->object, word_of(r, &template, offsetof(FrameObj, line)), offsetof(FrameObj, line));
    if (count) {
        IrRef registers = allocate(r, gc_array_type, sizeof(Array) + count * sizeof(Slot));
        store(r, registers, ir_int(&r->b, (int64_t)count), offsetof(Array, capacity));
        for (size_t k = 0; k < count; k++)
            if (!ir_is_constant(locals[k]) || ir_constant_bits(r->trace, locals[k])) store(r, registers, locals[k], offsetof(Array, items) + k * sizeof(Slot));
        store_late(r, frame->object, registers, offsetof(FrameObj, registers));
    }
    store(r, frame->object, word_of(r, &template, offsetof(FrameObj, lasti)), offsetof(FrameObj, lasti));
    store_late(r, frame->object, back, offsetof(FrameObj, back));
}

/* Registers of frame I that its frame object keeps; false: too many. */
static bool take_locals(Recorder *r, uint32_t i, IrRef *locals) {
    for (uint32_t k = 0; k < r->frames[i].code->local_register_count; k++) locals[k] = record_box(r, record_get_slot(r, r->frames[i].base + k));
    return true;
}

void record_leave_frame_object(Recorder *r) {
    uint32_t i = r->depth;
    IrRef    locals[RECORD_SLOTS / 2];
    IrRef    back = frame_object_of(r, i - 1);
    take_locals(r, i, locals);
    leave_frame(r, i, r->frames[i].pc, back, locals, false);
    record_changed(r);
}

/* ---- throwing ----------------------------------------------------------------------------------------------------------------- */
static IrRef traceback_of(Recorder *r, IrRef exception) {
    return emit_load(r, IR_LOAD, IR_VALUE, exception, offsetof(ExceptionObj, traceback), ALIAS_FIELD);
}

/* What is raised again by an instruction without a line: is it known where it was raised first? */
static bool knows_line(Recorder *r, const RecordFrame *frame, IrRef exception) {
    return has_line(frame) || (exception && frame->raised && frame->object && traceback_of(r, exception) == frame->raised);
}

bool record_can_throw(Recorder *r, IrRef exception, bool here) {
    const ExceptionEntry *entry;
    int                   handler = record_find_handler(r, &entry);
    size_t                locals = 0;
    if (handler < 0) return false;
    for (uint32_t i = (uint32_t)handler; i <= r->depth; i++) {
        const RecordFrame *frame = &r->frames[i];
        if (frame->code->hidden || (i > 0 && frame->generator) || !frame->frame) return false;
        if (i == (uint32_t)handler) continue;
        if (frame->pushed || (i < r->depth && !has_line(frame)) || !knows_line(r, frame, exception)) return false;
        locals += frame->code->local_register_count;
    }
    if (handler == (int)r->depth && !here) return true;
    return locals <= MAX_LOCALS;
}

static IrRef traceback_entry(Recorder *r, uint32_t i, IrRef next, IrRef object) {
    const RecordFrame *frame = &r->frames[i];
    TracebackObj       template;
    memset(&template, 0, sizeof template);
    template.lasti = (int32_t)(index_of(frame->code, frame->pc) * sizeof(Insn));
    template.line = code_location(frame->code, index_of(frame->code, frame->pc)).line;
    IrRef entry = allocate(r, &traceback_type, sizeof(TracebackObj));
    store(r, entry, next, offsetof(TracebackObj, next));
    store(r, entry, object, offsetof(TracebackObj, frame));
    store(r, entry, word_of(r, &template, offsetof(TracebackObj, lasti)), offsetof(TracebackObj, lasti));
    return entry;
}

static void clear_pending(Recorder *r) {
    ir_append(&r->b, (IrInsn){.op = IR_STORE, .a = record_thread(r), .b = ir_value(&r->b, NULL), .imm = offsetof(Thread, exception), .alias = ALIAS_VM});
}

/* PENDING (and HERE): EXCEPTION is what the thread has pending, and stays it until the last guard of this instruction: leaving there means to raise it. */
static void throw(Recorder *r, IrRef exception, bool here, bool pending) {
    const ExceptionEntry *entry;
    uint32_t              handler = (uint32_t)record_find_handler(r, &entry), innermost = here ? r->depth : r->depth - 1;
    IrRef                 locals[MAX_LOCALS], *taken[RECORD_DEPTH + 1], objects[RECORD_DEPTH + 1], *free = locals;
    for (uint32_t i = handler + 1; i <= r->depth; i++) {
        taken[i] = free;
        take_locals(r, i, free);
        free += r->frames[i].code->local_register_count;
    }
    if (here || r->depth > handler) {
        for (uint32_t i = handler; i <= r->depth; i++) objects[i] = i <= innermost ? frame_object_of(r, i) : r->frames[i].object;
        if (pending) clear_pending(r);
        IrRef traceback = traceback_of(r, exception);
        for (uint32_t i = innermost + 1; i-- > handler;) traceback = traceback_entry(r, i, traceback, objects[i]);
        store_late(r, exception, traceback, offsetof(ExceptionObj, traceback));
        for (uint32_t i = handler + 1; i <= r->depth; i++)
            if (objects[i]) leave_frame(r, i, r->frames[i].pc, objects[i - 1], taken[i], true);
        r->frames[handler].raised = traceback;
        r->frames[handler].raised_line = code_location(r->frames[handler].code, index_of(r->frames[handler].code, r->frames[handler].pc)).line;
    }
    record_changed(r);
    record_enter_handler(r, handler, entry, exception);
}

void record_throw(Recorder *r, IrRef exception, bool here) { throw(r, exception, here, false); }

void record_throw_pending(Recorder *r) {
    IrRef exception = ir_append(&r->b, (IrInsn){.op = IR_LOAD, .type = IR_VALUE, .a = record_thread(r), .imm = offsetof(Thread, exception), .alias = ALIAS_VM});
    if (r->handled_dirty) ir_call(&r->b, HELPER_jit_link_context, (IrRef[]){exception, r->handled});
    throw(r, exception, true, true);
}

/* The exception that is handled becomes the context of EXCEPTION, which is about to be raised; false: not from here.  Nothing is emitted but guards
 * unless CHANGE. */
typedef struct Context {
    IrRef value;   /* 0: none */
    bool  fresh;   /* EXCEPTION is in no chain yet */
} Context;

static bool find_context(Recorder *r, IrRef exception, Context *context) {
    Thread *thread = r->thread;
    context->value = 0;
    context->fresh = is_own(r, exception) && exception >= r->handled_since;
    if (r->handled_dirty) {
        if (ir_is_constant(r->handled)) return ir_constant_bits(r->trace, r->handled) == 0 && !thread->handled->previous;
        if (!thread->handled->value) return false;
        emit(r, IR_GNE, r->handled, ir_int(&r->b, 0));
        context->value = r->handled;
        return true;
    }
    if (thread->handled != &thread->handled_base) return false;
    IrRef place = handled_place(r);
    if (!place) return false;
    emit(r, IR_GEQ, place, ir_emit(&r->b, IR_LEA, IR_PTR, record_thread(r), 0, 0, offsetof(Thread, handled_base), ALIAS_NONE));
    IrRef value = handled_in_memory(r, place);
    emit(r, thread->handled->value ? IR_GNE : IR_GEQ, value, ir_int(&r->b, 0));
    if (thread->handled->value) context->value = value;
    return true;
}

static void link_context(Recorder *r, IrRef exception, const Context *context) {
    if (!context->value || context->value == exception) return;
    if (context->fresh) store_late(r, exception, context->value, offsetof(ExceptionObj, context));
    else ir_call(&r->b, HELPER_jit_link_context, (IrRef[]){exception, context->value});
}

/* ---- making -------------------------------------------------------------------------------------------------------------------- */
static bool is_simple_class(const Type *cls) {
    const NativeType *native = cls->native;
    bool              heap = type_has_flag(cls, TYPE_FLAG_HEAP);
    return native->create == BaseException_type.native->create && !type_has_flag(cls, TYPE_FLAG_ABSTRACT) && !native->finalize && native->shape.size <= 512
           && native->shape.size >= sizeof(ExceptionObj) && !(native->shape.flags & SHAPE_IMMORTAL_CLASS) && native->tail_offset >= 0
           && (!heap || (native->tail_offset > 0 && native->root_map)) && (heap || native->tail_offset == 0);
}

static IrRef make(Recorder *r, Type *cls, IrRef args) {
    IrRef instance = record_alloc(r, cls, cls->native->shape.size);
    store(r, instance, args, offsetof(ExceptionObj, args));
    store(r, instance, ir_value(&r->b, NULL), offsetof(ExceptionObj, traceback));
    if (cls->native->tail_offset > 0) {
        Map *map = cls->native->root_map;
        ir_value(&r->b, VALUE(map)); /* keeps it alive */
        emit_store(r, IR_STORE, instance, ir_pointer(&r->b, map), (size_t)cls->native->tail_offset + offsetof(Tail, map), ALIAS_MAP);
    }
    record_changed(r);
    return instance;
}

static IrRef arguments(Recorder *r, unsigned first, unsigned count) {
    IrRef items[MAX_ARGS];
    if (count == 0) return ir_value(&r->b, empty_tuple);
    for (unsigned i = 0; i < count; i++) items[i] = record_get_value(r, first + i);
    return record_tuple(r, count, items);
}

RecordResult record_exception_new(Recorder *r, Value callable, IrRef ref, Inlining how) {
    Type    *cls = (Type *)callable;
    uint32_t version = 0;
    Value    init = type_lookup_versioned(cls, DUNDER(init), &version);
    bool     python = init && value_is(init, &function_type);
    if (!is_simple_class(cls) || how.nargs > MAX_ARGS || (!version && type_has_flag(cls, TYPE_FLAG_HEAP))) return RECORD_GENERIC;
    if (!python && cls->native->init != BaseException_type.native->init) return RECORD_GENERIC;
    if (python && (how.window == 0 || !record_can_inline(r, init, how.window - 1, how.nargs + 1))) return RECORD_GENERIC;
    record_guard_is(r, ref, callable);
    record_guard_version(r, cls, version);
    IrRef instance = make(r, cls, arguments(r, how.window, how.nargs));
    if (python) return record_enter_init(r, init, instance, how);
    record_set(r, how.dst, instance);
    return RECORD_DONE;
}

bool record_raise_new(Recorder *r, Type *cls, IrRef argument) {
    Context context;
    if (!is_simple_class(cls) || cls->native->init != BaseException_type.native->init || !record_can_throw(r, 0, true)) return false;
    if (!find_context(r, ir_value(&r->b, NULL), &context)) return false;
    context.fresh = true;
    IrRef exception = make(r, cls, argument ? record_tuple(r, 1, &argument) : ir_value(&r->b, empty_tuple));
    link_context(r, exception, &context);
    record_throw(r, exception, true);
    return true;
}

RECORDER_FUNCTION(raise) {
    if (detail != RECORD_TRUE) { /* RERAISE */
        IrRef exception = record_get(r, pc->a);
        if (!record_can_throw(r, exception, false)) return record_raise_step(r, pc, false);
        record_throw(r, exception, false);
        return RECORD_DONE;
    }
    Value   value = pc->c ? record_regs(r)[pc->a] : NULL, cause = pc->c == 2 ? record_regs(r)[pc->b] : NULL;
    Context context;
    if (!value || !record_can_throw(r, 0, true) || (cause && cause != NONE && !is_exception(cause))) return record_raise_step(r, pc, pc->c != 0);
    IrRef ref = record_get(r, pc->a), cause_ref = cause ? record_get(r, pc->b) : 0;
    if (is_type(value)) { /* a class without arguments */
        Type    *cls = (Type *)value;
        uint32_t version = 0;
        Value    init = type_lookup_versioned(cls, DUNDER(init), &version);
        bool     simple = value_is(value, &type_type) && type_has_flag(cls, TYPE_FLAG_EXCEPTION) && is_simple_class(cls) && init
                      && cls->native->init == BaseException_type.native->init && (version || !type_has_flag(cls, TYPE_FLAG_HEAP));
        if (!simple || !find_context(r, ir_value(&r->b, NULL), &context)) return record_raise_step(r, pc, true);
        context.fresh = true;
        record_guard_is(r, ref, value);
        record_guard_version(r, cls, version);
        if (cause_ref) record_guard_type(r, cause_ref, cause);
        ref = make(r, cls, ir_value(&r->b, empty_tuple));
    } else {
        if (!is_exception(value) || ir_type(r->trace, ref) != IR_VALUE || !find_context(r, ref, &context)) return record_raise_step(r, pc, true);
        record_guard_type(r, ref, value);
        if (cause_ref) record_guard_type(r, cause_ref, cause);
    }
    if (cause) {
        ExceptionObj template;
        memset(&template, 0, sizeof template);
        template.suppress_context = 1;
        store_late(r, ref, cause == NONE ? ir_value(&r->b, NULL) : cause_ref, offsetof(ExceptionObj, cause));
        store(r, ref, word_of(r, &template, offsetof(ExceptionObj, suppress_context)), offsetof(ExceptionObj, suppress_context) / 8 * 8);
    }
    link_context(r, ref, &context);
    record_throw(r, ref, true);
    return RECORD_DONE;
}

/* ---- super ---------------------------------------------------------------------------------------------------------------------- */
/* The cell of __class__ in the running function, or 0. */
static IrRef class_cell(Recorder *r, const CodeObj *code) {
    for (intptr_t i = 0; i < tuple_length(code->free_names.value); i++) {
        if (tuple_get(code->free_names.value, i) != DUNDER(class)) continue;
        IrRef closure = emit_load(r, IR_LOAD, IR_VALUE, record_frame(r)->function_ref, offsetof(FunctionObj, closure), ALIAS_TUPLE);
        return emit_load(r, IR_LOAD, IR_VALUE, closure, offsetof(TupleObj, items) + (size_t)i * sizeof(Slot), ALIAS_TUPLE);
    }
    return 0;
}

RecordResult record_super(Recorder *r, Value callable, IrRef ref, Inlining how) {
    const CodeObj *code = record_frame(r)->code;
    Value          object = NULL;
    Type          *cls = NULL;
    IrRef          object_ref, class_ref;
    if (how.nargs == 0) {
        if (code->arg_count == 0 || !record_regs(r)[0] || value_is(record_regs(r)[0], &cell_type) || code->hidden) return RECORD_GENERIC;
        object = vm_hooks.super_arguments(&cls);
        if (!object) {
            exception_clear();
            return RECORD_GENERIC;
        }
        IrRef cell = class_cell(r, code);
        if (!cell) return RECORD_GENERIC;
        class_ref = emit_load(r, IR_LOAD, IR_VALUE, cell, offsetof(CellObj, contents), ALIAS_FIELD);
        object_ref = record_get(r, 0);
    } else if (how.nargs == 2 && is_type(record_regs(r)[how.window])) {
        cls = (Type *)record_regs(r)[how.window];
        object = record_regs(r)[how.window + 1];
        class_ref = record_get(r, how.window);
        object_ref = record_get(r, how.window + 1);
    } else return RECORD_GENERIC;
    if (!value_is_obj(object) || is_type(object) || !type_is_subtype(type_of(object), cls) || ir_type(r->trace, object_ref) != IR_VALUE) return RECORD_GENERIC;
    record_guard_is(r, ref, callable);
    record_guard_is(r, class_ref, VALUE(cls));
    record_guard_type(r, object_ref, object);
    IrRef super = record_alloc(r, &super_type, sizeof(SuperObj));
    store(r, super, ir_value(&r->b, VALUE(cls)), offsetof(SuperObj, type));
    store(r, super, object_ref, offsetof(SuperObj, obj));
    store(r, super, ir_value(&r->b, VALUE(type_of(object))), offsetof(SuperObj, obj_type));
    record_changed(r);
    record_set(r, how.dst, super);
    return RECORD_DONE;
}

RecordResult record_super_method(Recorder *r, const Insn *pc, Value value, IrRef ref) {
    const SuperObj *super = (SuperObj *)value;
    Value           found = super_find_method(value, code_name(record_frame(r)->code, pc->c));
    uint32_t        version = 0;
    if (!found) return RECORD_GENERIC;
    type_lookup_versioned(super->obj_type, DUNDER(init), &version);
    if (!version && type_has_flag(super->obj_type, TYPE_FLAG_HEAP)) return RECORD_GENERIC;
    record_guard_type(r, ref, value);
    emit(r, IR_GEQ, emit_load(r, IR_LOAD, IR_VALUE, ref, offsetof(SuperObj, type), ALIAS_FIELD), ir_value(&r->b, VALUE(super->type)));
    emit(r, IR_GEQ, emit_load(r, IR_LOAD, IR_VALUE, ref, offsetof(SuperObj, obj_type), ALIAS_FIELD), ir_value(&r->b, VALUE(super->obj_type)));
    record_guard_version(r, super->obj_type, version);
    IrRef object = emit_load(r, IR_LOAD, IR_VALUE, ref, offsetof(SuperObj, obj), ALIAS_FIELD);
    record_set(r, pc->a, ir_value(&r->b, found));
    record_set(r, pc->a + 1u, object);
    return RECORD_DONE;
}

RecordResult record_wrapper(Recorder *r, Value callable, IrRef ref, unsigned first, unsigned count, unsigned dst) {
    if (count == 0 || count > MAX_ARGS || !value_is_obj(record_regs(r)[first])) return RECORD_GENERIC;
    Value self = record_regs(r)[first];
    Type *type;
    void *function = wrapper_descriptor_function(callable, &type);
    bool  of_object = count == 1 && function == (void *)object_type.native->init, of_exception = function == (void *)BaseException_type.native->init;
    if ((!of_object && !of_exception) || !type_is_subtype(type_of(self), type)) return RECORD_GENERIC;
    record_guard_is(r, ref, callable);
    IrRef self_ref = record_get(r, first);
    record_guard_type(r, self_ref, self);
    if (of_exception) {
        IrRef args = arguments(r, first + 1, count - 1);
        store_late(r, self_ref, args, offsetof(ExceptionObj, args));
        record_changed(r);
    }
    record_set(r, dst, ir_value(&r->b, NONE));
    return RECORD_DONE;
}
