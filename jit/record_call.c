/* record_call.c - recorders of calls and returns.
 *
 * A Python function is inlined: its registers are further slots of the trace, its frame exists only in snapshots, unless something inside
 * needs the frame stack as the interpreter would have it. */
#include "record.h"
#include "objects/instance.h"
#include "objects/iter.h"
#include "objects/str.h"

#include <string.h>

/* ---- inlining ----------------------------------------------------------------------------------------------------------- */
static unsigned times_inlined(const Recorder *r, const CodeObj *code) {
    unsigned count = 0;
    for (uint32_t i = 0; i <= r->depth; i++) count += r->frames[i].code == code;
    return count;
}

/* Missing arguments that have constant defaults. */
static bool takes_arguments(const FunctionObj *function, unsigned nargs) {
    const CodeObj *code = function->code;
    if (code->kwonly_arg_count || code_has_flag(code, CODE_VARARGS | CODE_VARKEYWORDS)) return false;
    if (nargs == (unsigned)code->arg_count) return true;
    Value defaults = function->defaults.value;
    return nargs < (unsigned)code->arg_count && defaults && (unsigned)code->arg_count - nargs <= (unsigned)tuple_length(defaults);
}

static bool can_inline(const Recorder *r, const FunctionObj *function, unsigned window, unsigned nargs) {
    const CodeObj *code = function->code;
    if (r->depth + 1 >= RECORD_DEPTH || r->frames[0].frame->generator || times_inlined(r, code) > 2) return false;
    if (code_has_flag(code, CODE_GENERATOR | CODE_COROUTINE | CODE_ASYNC_GENERATOR)) return false;
    if (r->frames[r->depth].base + window + code->register_count >= RECORD_SLOTS / 2) return false;
    return takes_arguments(function, nargs);
}

/* Enters FUNCTION with its arguments in the registers from WINDOW on. */
static void enter(Recorder *r, Value callee, IrRef ref, Inlining how) {
    FunctionObj *function = (FunctionObj *)callee;
    CodeObj     *code = function->code;
    unsigned     nargs = how.nargs;
    bool         with_defaults = nargs != (unsigned)code->arg_count;
    if (!ir_is_constant(ref)) {
        record_guard_type(r, ref, callee);
        ir_value(&r->b, VALUE(code));
    }
    emit(r, IR_GEQ, emit_load(r, IR_LOAD, IR_PTR, ref, offsetof(FunctionObj, code), ALIAS_FUNCTION), ir_pointer(&r->b, code));
    if (with_defaults) {
        emit(r, IR_GEQ, emit_load(r, IR_LOAD, IR_VALUE, ref, offsetof(FunctionObj, defaults), ALIAS_FUNCTION), ir_value(&r->b, function->defaults.value));
    }
    /* No guard may follow: the registers are not those in front of the call any more. */
    if (how.first) record_set(r, how.window, how.first);
    if (with_defaults) {
        Value    defaults = function->defaults.value;
        intptr_t count = tuple_length(defaults);
        for (unsigned i = nargs; i < (unsigned)code->arg_count; i++)
            record_set(r, how.window + i, ir_value(&r->b, tuple_get(defaults, count - (code->arg_count - (int)i))));
    }
    uint32_t caller = record_frame(r)->base, base = caller + how.window;
    record_forget_above(r, base + (unsigned)code->arg_count);
    for (unsigned i = (unsigned)code->arg_count; i < code->local_register_count; i++) record_set(r, how.window + i, ir_value(&r->b, NULL));
    r->frames[++r->depth] = (RecordFrame){.code = code, .function_ref = ref, .extra = how.extra, .pc = code->insns, .base = base,
                                          .dst = (uint16_t)how.dst, .resume_words = (uint8_t)how.words, .kind = (uint8_t)how.kind,
                                          .clear_from = caller + how.clear_from};
    r->next_pc = code->insns;
    record_changed(r);
}

bool record_can_inline(const Recorder *r, Value callee, unsigned window, unsigned nargs) { return can_inline(r, (FunctionObj *)callee, window, nargs); }

RecordResult record_inline(Recorder *r, Value callee, IrRef ref, Inlining how) {
    if (!can_inline(r, (FunctionObj *)callee, how.window, how.nargs)) return RECORD_GENERIC;
    enter(r, callee, ref, how);
    return RECORD_DONE;
}

/* ---- builtins that are computed in place ---------------------------------------------------------------------------------- */
typedef struct NativeCall {
    Value       callable, self;    /* self: of bound and method-descriptor calls, or NULL */
    unsigned    first, count;      /* registers of the arguments, self included */
    unsigned    dst;
} NativeCall;

static const MethodDef *method_def_of(Value callable) {
    if (value_is(callable, &builtin_function_type)) return ((BuiltinObj *)callable)->def;
    if (value_is(callable, &method_descriptor_type)) return ((MethodDescrObj *)callable)->def;
    return NULL;
}
static bool is_builtin(Value callable, const char *name) {
    Value found = dict_get_c(vm_builtins(), name);
    if (!found) exception_clear();
    return found == callable;
}

static RecordResult record_len(Recorder *r, const NativeCall *call) {
    Value   value = record_regs(r)[call->first];
    IrRef   ref = record_get(r, call->first);
    IrAlias alias = value_is(value, &list_type) ? ALIAS_LIST : value_is(value, &dict_type) ? ALIAS_DICT : ALIAS_TUPLE;
    if (!value_is(value, &list_type) && !value_is(value, &tuple_type) && !value_is(value, &str_type) && !value_is(value, &dict_type)) return RECORD_GENERIC;
    record_guard_type(r, ref, value);
    record_set(r, call->dst, emit_load(r, IR_LOAD, IR_INT, ref, offsetof(ListObj, length), alias));
    return RECORD_DONE;
}

static RecordResult record_isinstance(Recorder *r, const NativeCall *call) {
    Value value = record_regs(r)[call->first], cls = record_regs(r)[call->first + 1];
    IrRef ref = record_get(r, call->first), cls_ref = record_get(r, call->first + 1);
    Type *type = type_of(value);
    if (!value_is(cls, &type_type) || ir_type(r->trace, ref) != IR_VALUE) return RECORD_GENERIC;
    if (type->native->getattr != object_type.native->getattr && !type_is_subtype(type, (Type *)cls)) return RECORD_GENERIC;
    uint32_t version = 0;
    Value    shown = type_lookup_versioned(type, str_intern_c("__class__"), &version); /* a class may lie about its instances */
    if (!shown || shown != type_lookup(&object_type, str_intern_c("__class__")) || (!version && type->flags & TYPE_FLAG_HEAP)) return RECORD_GENERIC;
    record_guard_is(r, cls_ref, cls);
    record_guard_type(r, ref, value);
    record_guard_version(r, type, version);
    record_set(r, call->dst, ir_value(&r->b, value_from_bool(type_is_subtype(type, (Type *)cls))));
    return RECORD_DONE;
}

static RecordResult record_append(Recorder *r, const NativeCall *call) {
    Value list = record_regs(r)[call->first];
    IrRef ref = record_get(r, call->first);
    if (!value_is(list, &list_type)) return RECORD_GENERIC;
    record_guard_type(r, ref, list);
    IrRef item = record_get_value(r, call->first + 1);
    IrRef status = ir_call(&r->b, HELPER_jit_list_append, (IrRef[]){ref, item});
    record_raises(r, status);
    record_changed(r);
    record_set(r, call->dst, ir_value(&r->b, NONE));
    return RECORD_DONE;
}

static RecordResult record_abs(Recorder *r, const NativeCall *call) {
    Value value = record_regs(r)[call->first];
    if (!value_is_flonum(value)) return RECORD_GENERIC;
    IrRef ref = record_get(r, call->first);
    if (ir_type(r->trace, ref) != IR_FLOAT) ref = ir_emit(&r->b, IR_UNBOXFLOAT, IR_FLOAT, ref, 0, 0, 0, ALIAS_NONE);
    record_set(r, call->dst, ir_emit(&r->b, IR_FABS, IR_FLOAT, ref, 0, 0, 0, ALIAS_NONE));
    return RECORD_DONE;
}

static RecordResult record_native(Recorder *r, IrRef ref, const NativeCall *call) {
    const MethodDef *def = method_def_of(call->callable);
    if (!def) return RECORD_GENERIC;
    RecordResult (*recorder)(Recorder *, const NativeCall *) = NULL;
    if (value_is(call->callable, &builtin_function_type)) {
        if (strcmp(def->name, "len") == 0 && call->count == 1 && is_builtin(call->callable, "len")) recorder = record_len;
        else if (strcmp(def->name, "isinstance") == 0 && call->count == 2 && is_builtin(call->callable, "isinstance")) recorder = record_isinstance;
        else if (strcmp(def->name, "abs") == 0 && call->count == 1 && is_builtin(call->callable, "abs")) recorder = record_abs;
    } else if (((MethodDescrObj *)call->callable)->type == &list_type && strcmp(def->name, "append") == 0 && call->count == 2) recorder = record_append;
    if (!recorder) return RECORD_GENERIC;
    record_guard_is(r, ref, call->callable);
    return recorder(r, call);
}

/* ---- calls -------------------------------------------------------------------------------------------------------------- */
/* cls(...) of a class whose instances are made by object.__new__ and set up by a Python __init__. */
static RecordResult record_instantiation(Recorder *r, Value callable, IrRef ref, Inlining how) {
    Type *cls = (Type *)callable;
    if (cls->native->create != object_type.native->create || type_has_flag(cls, TYPE_FLAG_ABSTRACT) || how.window == 0) return RECORD_GENERIC;
    uint32_t version = 0;
    Value    init = type_lookup_versioned(cls, DUNDER(init), &version);
    if (!init || !version || !value_is(init, &function_type)) return RECORD_GENERIC;
    how.window--;
    how.nargs++;
    if (!can_inline(r, (FunctionObj *)init, how.window, how.nargs)) return RECORD_GENERIC;
    record_guard_is(r, ref, callable);
    record_guard_version(r, cls, version);
    IrRef instance = ir_call(&r->b, HELPER_jit_instance_new, (IrRef[]){ir_pointer(&r->b, cls)});
    record_raises(r, instance);
    how.first = how.extra = instance;
    how.kind = FRAME_INIT;
    enter(r, init, ir_value(&r->b, init), how);
    return RECORD_DONE;
}

static RecordResult record_any_call(Recorder *r, Value callable, IrRef ref, Inlining how) {
    if (ir_type(r->trace, ref) != IR_VALUE || !value_is_obj(callable)) return RECORD_GENERIC;
    if (value_is(callable, &method_type) && how.window > 0) {
        MethodObj *method = (MethodObj *)callable;
        Value      function = method->function.value;
        if (!value_is(function, &function_type) || !can_inline(r, (FunctionObj *)function, how.window - 1, how.nargs + 1)) return RECORD_GENERIC;
        record_guard_type(r, ref, callable);
        IrRef inner = emit_load(r, IR_LOAD, IR_VALUE, ref, offsetof(MethodObj, function), ALIAS_TUPLE);
        how.window--;
        how.nargs++;
        how.first = emit_load(r, IR_LOAD, IR_VALUE, ref, offsetof(MethodObj, self), ALIAS_TUPLE);
        return record_inline(r, function, inner, how);
    }
    if (value_is(callable, &function_type)) return record_inline(r, callable, ref, how);
    if (value_is(callable, &type_type)) return record_instantiation(r, callable, ref, how);
    return record_native(r, ref, &(NativeCall){.callable = callable, .first = how.window, .count = how.nargs, .dst = how.dst});
}

RECORDER_FUNCTION(call) {
    (void)detail;
    return record_any_call(r, record_regs(r)[pc->a], record_get(r, pc->a),
                           (Inlining){.window = pc->a + 1u, .nargs = pc->b, .dst = pc->c, .words = 1, .kind = FRAME_CALL, .clear_from = pc->a});
}

RECORDER_FUNCTION(call_method) {
    (void)detail;
    Value    callable = record_regs(r)[pc->a];
    IrRef    ref = record_get(r, pc->a);
    Inlining how = {.window = pc->a + 1u, .nargs = pc->b, .dst = pc->c, .words = 1, .kind = FRAME_CALL, .clear_from = pc->a};
    if (!callable) {
        emit(r, IR_GEQ, ref, ir_int(&r->b, 0));
        callable = record_regs(r)[pc->a + 1];
        ref = record_get(r, pc->a + 1u);
        how.window++;
        how.nargs--;
    } else if (!ir_is_constant(ref)) emit(r, IR_GNE, ref, ir_int(&r->b, 0));
    return record_any_call(r, callable, ref, how);
}

/* ---- returns ------------------------------------------------------------------------------------------------------------ */
static IrRef load_vm(Recorder *r, IrOp op, IrType type, IrRef base, size_t offset) {
    return ir_append(&r->b, (IrInsn){.op = (uint8_t)op, .type = (uint8_t)type, .a = base, .imm = (int32_t)offset, .alias = ALIAS_VM});
}

/* Returns from the frame of the trace itself, to a caller that runs a trace of its own from there on. */
static RecordResult record_leave_root(Recorder *r, IrRef result, Value seen) {
    Frame *left = r->frames[0].frame;
    if (left->generator || (left->kind != FRAME_CALL && left->kind != FRAME_INIT) || (left->kind == FRAME_INIT && seen != NONE)) return RECORD_STOP;
    Frame   *caller = left->back;
    uint32_t number = record_continuation(r, caller->pc + left->resume_words);
    if (!number) return RECORD_STOP;
    IrRef frame = ir_emit(&r->b, IR_FRAME, IR_PTR, 0, 0, 0, 0, ALIAS_NONE), back = load_vm(r, IR_LOAD, IR_PTR, frame, offsetof(Frame, back));
    emit(r, IR_GEQ, load_vm(r, IR_LOAD8U, IR_INT, frame, offsetof(Frame, kind)), ir_int(&r->b, left->kind));
    emit(r, IR_GEQ, load_vm(r, IR_LOAD, IR_PTR, back, offsetof(Frame, pc)), ir_pointer(&r->b, caller->pc));
    emit(r, IR_GEQ, load_vm(r, IR_LOAD, IR_VALUE, frame, offsetof(Frame, frame_object)), ir_int(&r->b, 0));
    if (left->kind == FRAME_INIT) {
        record_guard_is(r, result, NONE);
        result = load_vm(r, IR_LOAD, IR_VALUE, frame, offsetof(Frame, extra));
    }
    result = record_box(r, result);
    IrRef regs = load_vm(r, IR_LOAD, IR_PTR, back, offsetof(Frame, regs));
    ir_append(&r->b, (IrInsn){.op = IR_STORE, .a = regs, .b = result, .imm = (int32_t)(left->dst * sizeof(Value)), .alias = ALIAS_VM});
    ir_call(&r->b, HELPER_jit_pop_frame, (IrRef[]){record_thread(r)});
    record_link(r, number, back, regs, "return to a trace");
    return RECORD_DONE;
}

static RecordResult record_leave(Recorder *r, IrRef result, Value seen) {
    RecordFrame *left = record_frame(r);
    if (r->depth == 0) return record_leave_root(r, result, seen);
    if (left->kind == FRAME_INIT) {
        if (seen != NONE) return RECORD_STOP;
        record_guard_is(r, result, NONE);
        result = left->extra;
    } else if (left->kind != FRAME_CALL) return RECORD_STOP;
    if (left->pushed) {
        IrRef frame = load_vm(r, IR_LOAD, IR_PTR, record_thread(r), offsetof(Thread, frame));
        IrRef object = load_vm(r, IR_LOAD, IR_VALUE, frame, offsetof(Frame, frame_object));
        emit(r, IR_GEQ, object, ir_int(&r->b, 0));
        ir_call(&r->b, HELPER_jit_pop_frame, (IrRef[]){record_thread(r)});
    }
    uint32_t dst = left->dst, clear_from = left->clear_from;
    r->depth--;
    record_forget_above(r, clear_from);
    record_set(r, dst, result);
    r->next_pc = record_frame(r)->pc + left->resume_words;
    return RECORD_DONE;
}

RECORDER_FUNCTION(return) {
    (void)detail;
    return record_leave(r, record_get(r, pc->a), record_regs(r)[pc->a]);
}
RECORDER_FUNCTION(return_none) {
    (void)pc;
    (void)detail;
    return record_leave(r, ir_value(&r->b, NONE), NONE);
}
