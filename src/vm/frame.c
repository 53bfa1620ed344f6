/* frame.c - frame objects, tracebacks and f_locals: what the interpreter makes only when somebody looks. */
#include "objects/audit.h"
#include "objects/exceptions.h"
#include "vm/stacks.h"
#include "vm_int.h"

#include <string.h>

Frame *frame_shown(Frame *frame) {
    while (frame && frame->code->hidden) frame = frame->back;
    return frame;
}
Frame *frame_running(void) { return frame_shown(current_thread->frame); }

uint32_t frame_index(const Frame *frame) { return (uint32_t)(frame->pc - frame->code->insns); }

int32_t frame_line(const Frame *frame) { return code_location(frame->code, frame_index(frame)).line; }

/* ---- frame objects ---------------------------------------------------------------------------------------------------- */
Value frame_object(Frame *frame) {
    if (frame->frame_object) return frame->frame_object;
    FrameObj *object = (FrameObj *)gc_alloc(&frame_type, sizeof(FrameObj));
    if (!object) return NULL;
    object->frame = frame;
    object->trace_lines = true;
    slot_init(&object->function, VALUE(frame->function));
    slot_init(&object->code, VALUE(frame->code));
    slot_init(&object->globals, VALUE(frame->function->globals));
    slot_init(&object->locals, frame->locals);
    slot_init(&object->generator, VALUE(frame->generator));
    frame->frame_object = VALUE(object);
    if (frame->generator) gc_barrier(frame->generator, &frame->frame_object);
    else vm_stack_note_store(frame);
    return VALUE(object);
}

/* An exception that leaves through an instruction without a line: f_lineno stays where the exception came from. */
int32_t frame_raised_line(const Frame *frame, const FrameObj *object) {
    Value exception = exception_current(), traceback = exception ? exception_traceback(exception) : NULL;
    if (!traceback || traceback == NONE || frame_line(frame) > 0) return 0;
    const TracebackObj *entry = (TracebackObj *)traceback;
    return entry->frame.value == (Value)object && entry->line > 0 ? entry->line : 0;
}

/* The frame ends or suspends for good: its object keeps line, locals and caller. */
void frame_leave(Frame *frame) {
    FrameObj *object = (FrameObj *)frame->frame_object;
    size_t    count = frame->code->local_register_count;
    Array    *registers = count ? gc_array_new(count) : NULL;
    if (registers)
        for (size_t i = 0; i < count; i++) slot_init(&registers->items[i], frame->regs[i]);
    else if (count)
        exception_clear();
    object = (FrameObj *)frame->frame_object;
    slot_set(object, &object->registers, VALUE(registers));
    object->lasti = (int32_t)frame_index(frame);
    if (!object->line) object->line = frame_raised_line(frame, object);
    object->frame = NULL;
    frame->frame_object = NULL;
    Frame *outer = frame_shown(frame->back);
    if (outer && !object->back.value) {
        Value back = frame_object(outer);
        if (back) slot_set(object, &object->back, back);
        else exception_clear();
    }
}

static Value register_value(const FrameObj *object, size_t i) {
    if (object->frame) return object->frame->regs[i];
    Array *registers = (Array *)object->registers.value;
    return registers && i < registers->capacity ? registers->items[i].value : NULL;
}

static bool is_cell_register(const CodeObj *code, size_t i) {
    for (int32_t j = 0; j < code->cell_count; j++)
        if (code->cell_registers[j] == i) return true;
    return false;
}

/* Copies the variables of a function frame into DICT; unbound ones are removed. */
static Status snapshot_locals(FrameObj *object, Value dict) {
    CodeObj *code = (CodeObj *)object->code.value;
    for (size_t i = 0; i < code->local_register_count; i++) {
        Value value = register_value(object, i);
        Value name = tuple_get(code->var_names.value, i);
        if (value && value_is(value, &cell_type) && is_cell_register(code, i)) value = ((CellObj *)value)->contents.value;
        if (value) TRY(dict_set(dict, name, value));
        else if (dict_delete(dict, name) < 0) return -1;
    }
    Value closure = ((FunctionObj *)object->function.value)->closure.value;
    if (closure && !object->cleared && code_has_flag(code, CODE_OPTIMIZED)) {
        for (intptr_t i = 0; i < tuple_length(closure); i++) {
            Value value = ((CellObj *)tuple_get(closure, i))->contents.value;
            Value name = tuple_get(code->free_names.value, i);
            if (value) TRY(dict_set(dict, name, value));
            else if (dict_delete(dict, name) < 0) return -1;
        }
    }
    return 0;
}

static Value frame_object_locals(FrameObj *object) {
    CodeObj *code = (CodeObj *)object->code.value;
    if (!code_has_flag(code, CODE_OPTIMIZED)) return object->locals.value;
    if (!object->locals.value) {
        Value dict = dict_new();
        if (!dict) return NULL;
        slot_set(object, &object->locals, dict);
    }
    TRY_NULL(snapshot_locals(object, object->locals.value));
    return object->locals.value;
}

Value frame_locals(Frame *frame) {
    if (!code_has_flag(frame->code, CODE_OPTIMIZED)) return vm_name_locals(frame);
    Value object = frame_object(frame);
    return object ? frame_object_locals((FrameObj *)object) : NULL;
}

Value frame_new(CodeObj *code, Value globals, Value locals) {
    Value function = function_new(code, globals, NULL);
    if (!function) return NULL;
    FrameObj *object = (FrameObj *)gc_alloc(&frame_type, sizeof(FrameObj));
    if (!object) return NULL;
    object->trace_lines = true;
    slot_init(&object->function, function);
    slot_init(&object->code, VALUE(code));
    slot_init(&object->globals, globals);
    slot_init(&object->locals, locals);
    return VALUE(object);
}

/* Where variable I of the frame lives, and the object that owns the place (NULL: the register stack). */
static Slot *register_slot(FrameObj *object, size_t i, void **owner) {
    Array *registers = (Array *)object->registers.value;
    if (object->frame) {
        *owner = object->frame->generator;
        return (Slot *)&object->frame->regs[i];
    }
    *owner = registers;
    return registers && i < registers->capacity ? &registers->items[i] : NULL;
}

Status frame_store_locals(FrameObj *object, bool clear) {
    CodeObj *code = (CodeObj *)object->code.value;
    Value    dict = object->locals.value;
    if (!dict || !is_dict(dict) || !code_has_flag(code, CODE_OPTIMIZED)) return 0;
    for (size_t i = 0; i < code->local_register_count; i++) {
        void *owner;
        Slot *slot = register_slot(object, i, &owner);
        Value value = dict_get(dict, tuple_get(code->var_names.value, i));
        if (!value && exception_pending()) return -1;
        if (!slot || (!value && !clear)) continue;
        if (slot->value && value_is(slot->value, &cell_type) && is_cell_register(code, i)) {
            slot_set(slot->value, &((CellObj *)slot->value)->contents, value);
        } else if (owner) {
            slot_set(owner, slot, value);
        } else {
            slot->value = value;
        }
    }
    if (object->frame) vm_stack_note_store(object->frame);
    return 0;
}

static int32_t frame_object_line(const FrameObj *object) {
    if (object->line) return object->line;
    if (object->frame) return frame_line(object->frame);
    return code_location((CodeObj *)object->code.value, (uint32_t)object->lasti).line;
}

static void frame_trace(Obj *obj, Tracer *tracer) {
    FrameObj *object = (FrameObj *)obj;
    trace_slot(tracer, &object->back);
    trace_slot(tracer, &object->trace);
    trace_slots(tracer, &object->function, 6);
}

static Value frame_get_locals(Value self, void *closure) { return frame_object_locals((FrameObj *)self); }
static Value frame_get_globals(Value self, void *closure) { return ((FrameObj *)self)->globals.value; }
static Value frame_get_builtins(Value self, void *closure) { return VALUE(((FunctionObj *)((FrameObj *)self)->function.value)->builtins); }
static Value frame_get_code(Value self, void *closure) {
    return object_audit_get(self, "f_code") < 0 ? NULL : ((FrameObj *)self)->code.value;
}
static Value frame_get_lasti(Value self, void *closure) {
    FrameObj *object = (FrameObj *)self;
    int64_t   index = object->frame ? frame_index(object->frame) : object->lasti;
    bool      started = index > 0 || !object->frame || object->frame->pc != object->frame->code->insns;
    return value_from_int(started ? index * (int64_t)sizeof(Insn) : -1);
}
static Value frame_get_line(Value self, void *closure) {
    int32_t line = frame_object_line((FrameObj *)self);
    if (line == FRAME_LINE_ZERO) return value_from_int(0);
    return line > 0 ? value_from_int(line) : NONE;
}
static Value frame_get_back(Value self, void *closure) {
    FrameObj *object = (FrameObj *)self;
    if (object->back.value) return object->back.value;
    Frame *outer = object->frame ? frame_shown(object->frame->back) : NULL;
    if (!outer) return NONE;
    if (object->frame->generator && object->frame->generator->state != GENERATOR_RUNNING) return NONE;
    return frame_object(outer);
}
static Value frame_get_trace(Value self, void *closure) {
    Value trace = ((FrameObj *)self)->trace.value;
    return trace ? trace : NONE;
}
static Status frame_set_trace(Value self, Value value, void *closure) {
    FrameObj *object = (FrameObj *)self;
    slot_set(object, &object->trace, value == NONE ? NULL : value);
    return 0;
}

/* f_lineno = N from a trace function. */
static Status frame_set_line(Value self, Value value, void *closure) {
    FrameObj *object = (FrameObj *)self;
    int64_t   line;
    if (!value) return RAISED(raise_attribute_error(self, str_intern_c("f_lineno")));
    if (!is_int(value)) return RAISED(raise_value_error("lineno must be an integer"));
    const char *event = vm_thread()->trace_event;
    if (!event) return RAISED(raise_value_error("can't jump from the 'call' trace event of a new frame"));
    if (!object->frame) return RAISED(raise_value_error("f_lineno can only be set by a trace function"));
    if (strcmp(event, "call") == 0) return RAISED(raise_value_error("can't jump from the 'call' trace event of a new frame"));
    if (strcmp(event, "line") != 0) return RAISED(raise_value_error("can only jump from a 'line' trace event"));
    if (!object->trace.value) return RAISED(raise_value_error("f_lineno can only be set by a trace function"));
    TRY(int_as_i64(value, &line));
    if (line > INT32_MAX || line < INT32_MIN) return RAISED(raise_value_error("lineno out of range"));
    return frame_jump(object->frame, line);
}

static Value frame_clear(Value self) {
    FrameObj *object = (FrameObj *)self;
    if (object->frame) {
        GeneratorObj *generator = object->frame->generator;
        if (!generator || generator->state == GENERATOR_RUNNING)
            return raise_format(&RuntimeError_type, "cannot clear an executing frame");
        Value closed = CALL_METHOD0(VALUE(generator), NAME(close));
        if (!closed) return NULL;
    }
    slot_set(object, &object->registers, NULL);
    object->cleared = true; /* f_locals shows no captured variables either */
    if (code_has_flag((CodeObj *)object->code.value, CODE_OPTIMIZED)) slot_set(object, &object->locals, NULL);
    return NONE;
}

static Value frame_repr(Value self) {
    FrameObj *object = (FrameObj *)self;
    CodeObj  *code = (CodeObj *)object->code.value;
    return str_format("<frame at %p, file %R, line %d, code %U>", (void *)self, code->filename.value, (int)frame_object_line(object),
                      code->name.value);
}

static const GetSetDef frame_getsets[] = {
    {"f_back", frame_get_back},     {"f_locals", frame_get_locals}, {"f_lineno", frame_get_line, frame_set_line},
    {"f_trace", frame_get_trace, frame_set_trace}, {"f_globals", frame_get_globals}, {"f_builtins", frame_get_builtins},
    {"f_code", frame_get_code},     {"f_lasti", frame_get_lasti},   {NULL}};
static const MemberDef frame_members[] = {
    {"f_trace_lines", MEMBER_BOOL, offsetof(FrameObj, trace_lines), false},
    {"f_trace_opcodes", MEMBER_BOOL, offsetof(FrameObj, trace_opcodes), false},
    {NULL}};
static const MethodDef frame_methods[] = {
    {"clear", frame_clear, METHOD_NOARGS, "clear($self, /)\n--\n\nDrop every reference that the frame holds."}, {NULL}};

static NativeType frame_native = {.shape = {.size = sizeof(FrameObj), .trace = frame_trace}, .repr = frame_repr, .setattr = object_generic_set_attr,
                                  .getsets = frame_getsets, .members = frame_members, .methods = frame_methods};
Type frame_type = STATIC_TYPE("frame", &object_type, frame_native, sizeof(FrameObj), 0, TYPE_FLAG_DISALLOW_NEW);

/* ---- tracebacks -------------------------------------------------------------------------------------------------------- */
Value traceback_new(Value next, Value frame, int lasti, int line) {
    TracebackObj *traceback = (TracebackObj *)gc_alloc(&traceback_type, sizeof(TracebackObj));
    if (!traceback) return NULL;
    slot_init(&traceback->next, next);
    slot_init(&traceback->frame, frame);
    traceback->lasti = lasti;
    traceback->line = line ? line : -1; /* as in CPython */
    return VALUE(traceback);
}

Status traceback_here(Frame *frame) {
    if (UNLIKELY(frame->code->hidden)) return 0;
    if (UNLIKELY(!exception_pending())) raise_system_error("error return without exception set");
    ExceptionObj *exception = (ExceptionObj *)exception_fetch();
    Value         object = frame_object(frame);
    Value         entry = object ? traceback_new(exception->traceback.value == NONE ? NULL : exception->traceback.value, object,
                                                 (int)(frame_index(frame) * sizeof(Insn)), frame_line(frame)) : NULL;
    if (entry) slot_set(exception, &exception->traceback, entry);
    exception_restore(VALUE(exception));
    return 0;
}

static void traceback_trace(Obj *obj, Tracer *tracer) { trace_slots(tracer, &((TracebackObj *)obj)->next, 2); }

static Value traceback_get_next(Value self, void *closure) {
    Value next = ((TracebackObj *)self)->next.value;
    return next ? next : NONE;
}
static Status traceback_set_next(Value self, Value value, void *closure) {
    TracebackObj *traceback = (TracebackObj *)self;
    if (!value) return RAISED(raise_type_error("can't delete tb_next attribute"));
    if (value == NONE) {
        slot_set(traceback, &traceback->next, NULL);
        return 0;
    }
    if (!value_is(value, &traceback_type))
        return RAISED(raise_type_error("expected traceback object, got '%s'", type_of(value)->name));
    for (Value at = value; at; at = ((TracebackObj *)at)->next.value)
        if (at == self) return RAISED(raise_value_error("traceback loop detected"));
    slot_set(traceback, &traceback->next, value);
    return 0;
}
static Value traceback_create(Type *cls, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"TracebackType", "tb_next tb_frame tb_lasti tb_lineno"};
    Value                out[4];
    int64_t              lasti, line;
    TRY_NULL(args_parse(&spec, args, nargs, names, out));
    if (out[0] != NONE && !value_is(out[0], &traceback_type))
        return raise_type_error("expected traceback object or None, got '%s'", type_of(out[0])->name);
    if (!value_is(out[1], &frame_type))
        return raise_type_error("TracebackType() argument 'tb_frame' must be frame, not %K", out[1]);
    Value index;
    TRY_VALUE(index, number_index(out[2]));
    TRY_NULL(int_as_i64(index, &lasti));
    TRY_VALUE(index, number_index(out[3]));
    TRY_NULL(int_as_i64(index, &line));
    return traceback_new(out[0] == NONE ? NULL : out[0], out[1], (int)lasti, (int)line);
}
static Value traceback_dir(Value self) {
    Value names[] = {str_intern_c("tb_frame"), str_intern_c("tb_next"), str_intern_c("tb_lasti"), str_intern_c("tb_lineno")};
    return list_from_values(names, 4);
}

static const GetSetDef traceback_getsets[] = {{"tb_next", traceback_get_next, traceback_set_next}, {NULL}};
static const MemberDef traceback_members[] = {{"tb_frame", MEMBER_AUDITED, offsetof(TracebackObj, frame), true},
                                              {"tb_lasti", MEMBER_INT, offsetof(TracebackObj, lasti), true},
                                              {"tb_lineno", MEMBER_INT, offsetof(TracebackObj, line), true},
                                              {NULL}};
static const MethodDef traceback_methods[] = {{"__dir__", traceback_dir, METHOD_NOARGS, "__dir__($self, /)\n--\n\n"}, {NULL}};
static NativeType traceback_native = {.shape = {.size = sizeof(TracebackObj), .trace = traceback_trace}, .create = traceback_create,
                                      .getsets = traceback_getsets, .members = traceback_members, .methods = traceback_methods};
Type traceback_type = STATIC_TYPE("traceback", &object_type, traceback_native, sizeof(TracebackObj), 0, 0);
