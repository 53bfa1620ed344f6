/* record_call.c - recorders of calls and returns.
 *
 * A Python function is inlined: its registers are further slots of the trace, its frame exists only in snapshots, unless something inside
 * needs the frame stack as the interpreter would have it. */
#include "record.h"
#include "objects/dict.h"
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

static bool can_inline(const Recorder *r, const FunctionObj *function, unsigned window, unsigned nargs, Value names) {
    const CodeObj *code = function->code;
    if (r->depth + 1 >= RECORD_DEPTH || times_inlined(r, code) > 3) return false;
    if (code_has_flag(code, CODE_ASYNC_GENERATOR)) return false;
    if (r->frames[r->depth].base + window + r->frames[r->depth].code->register_count + code->register_count >= RECORD_SLOTS / 2) return false;
    return record_takes_arguments(function, nargs, names);
}

/* Enters FUNCTION with its arguments in the registers from WINDOW on. */
static void enter(Recorder *r, Value callee, IrRef ref, Inlining how) {
    FunctionObj *function = (FunctionObj *)callee;
    CodeObj     *code = function->code;
    RecordFrame *caller = record_frame(r);
    IrRef        args[RECORD_ARGS];
    if (!ir_is_constant(ref)) {
        record_guard_type(r, ref, callee);
        ir_value(&r->b, VALUE(code));
    }
    emit(r, IR_GEQ, emit_load(r, IR_LOAD, IR_PTR, ref, offsetof(FunctionObj, code), ALIAS_FUNCTION), ir_pointer(&r->b, code));
    bool     on_top = caller->generator || (r->depth == 0 && caller->frame->generator); /* the window is no part of the stack: arguments are copied */
    unsigned count = record_bind_arguments(r, function, ref, how, on_top, args);
    /* No guard may follow: the registers are not those in front of the call any more. */
    uint32_t base = on_top ? caller->base + caller->code->register_count : caller->base + how.window;
    uint32_t clear_from = caller->base + how.clear_from;
    record_enter_frame(r, (RecordFrame){.code = code, .function_ref = ref, .extra = how.extra, .pc = code->insns, .base = base,
                                        .dst = (uint16_t)how.dst, .resume_words = (uint8_t)how.words, .kind = (uint8_t)how.kind, .clear_from = clear_from});
    record_forget_above(r, on_top ? base : base + count);
    for (unsigned i = 0; i < count; i++)
        if (args[i]) record_set(r, i, args[i]);
    for (unsigned i = count; i < code->local_register_count; i++) record_set(r, i, ir_value(&r->b, NULL));
    record_changed(r);
}

/* FUNCTION is called often and too deep to inline: goes on in the trace of its own that it has. */
static RecordResult call_trace(Recorder *r, Value callee, IrRef ref, Inlining how) {
    FunctionObj *function = (FunctionObj *)callee;
    CodeObj     *code = function->code;
    uint32_t     number = record_function_trace(r, code);
    if (!number || !record_takes_arguments(function, how.nargs, how.names) || code_has_flag(code, CODE_GENERATOR | CODE_COROUTINE | CODE_ASYNC_GENERATOR)) return RECORD_GENERIC;
    if (r->depth + 1 >= RECORD_DEPTH || r->frames[r->depth].base + how.window + r->frames[r->depth].code->register_count + code->register_count >= RECORD_SLOTS / 2)
        return RECORD_GENERIC;
    emit(r, IR_GNE, ir_call(&r->b, HELPER_jit_has_room, (IrRef[]){record_thread(r)}), ir_int(&r->b, 0));
    record_poll(r);
    enter(r, callee, ref, how);
    record_link_to(r, number, "call of a trace");
    return RECORD_DONE;
}

bool record_can_inline(const Recorder *r, Value callee, unsigned window, unsigned nargs) { return can_inline(r, (FunctionObj *)callee, window, nargs, NULL); }

RecordResult record_inline(Recorder *r, Value callee, IrRef ref, Inlining how) {
    if (!can_inline(r, (FunctionObj *)callee, how.window, how.nargs, how.names)) return call_trace(r, callee, ref, how);
    enter(r, callee, ref, how);
    return RECORD_DONE;
}

RecordResult record_operator(Recorder *r, const Insn *pc, FunctionObj *method, Value left, Value right, IrRef x, IrRef y, unsigned kind, unsigned detail) {
    unsigned window = record_frame(r)->code->register_count;
    if (!method || !value_is_obj(left) || !type_has_flag(value_obj(left)->type, TYPE_FLAG_HEAP)) return RECORD_GENERIC;
    if (ir_type(r->trace, x) != IR_VALUE || !can_inline(r, method, window, 2, NULL)) return RECORD_GENERIC;
    uint32_t version = 0;
    Type    *type = value_obj(left)->type;
    type_lookup_versioned(type, DUNDER(init), &version);
    if (!version) return RECORD_GENERIC;
    record_guard_type(r, x, left);
    record_guard_version(r, type, version);
    record_guard_type(r, y, right);
    y = record_box(r, y);
    return record_inline(r, VALUE(method), ir_value(&r->b, VALUE(method)),
                         (Inlining){.first = x, .second = y, .extra = y, .window = window, .nargs = 2, .dst = pc->a, .kind = kind, .words = detail, .clear_from = window});
}

/* METHOD of CONTAINER, whose class has VERSION, sets item KEY. */
static RecordResult store_item_call(Recorder *r, FunctionObj *method, Value container, IrRef x, IrRef key, IrRef value) {
    unsigned window = record_frame(r)->code->register_count;
    uint32_t version = 0;
    if (ir_type(r->trace, x) != IR_VALUE || !can_inline(r, method, window, 3, NULL)) return RECORD_GENERIC;
    type_lookup_versioned(type_of(container), DUNDER(setitem), &version);
    if (!version) return RECORD_GENERIC;
    record_guard_type(r, x, container);
    record_guard_version(r, type_of(container), version);
    key = record_box(r, key);
    value = record_box(r, value);
    return record_inline(r, VALUE(method), ir_value(&r->b, VALUE(method)),
                         (Inlining){.first = x, .second = key, .third = value, .window = window, .nargs = 3, .kind = FRAME_STORE, .words = 1, .clear_from = window});
}

RecordResult record_item_method(Recorder *r, const Insn *pc, Value container, Value key, IrRef x, IrRef key_ref, IrRef value) {
    if (!value_is_obj(container) || !type_has_flag(value_obj(container)->type, TYPE_FLAG_HEAP)) return RECORD_GENERIC;
    FunctionObj *method = vm_special_method(container, value ? DUNDER(setitem) : DUNDER(getitem));
    if (!method) return value ? RECORD_GENERIC : record_dict_missing(r, pc, container, key, x, key_ref);
    if (value) return store_item_call(r, method, container, x, key_ref, value);
    return record_operator(r, pc, method, container, key, x, key_ref, FRAME_CALL, 1);
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
    if (value_is(value, &range_type) && value_is_int(((RangeObj *)value)->length.value)) {
        record_guard_type(r, ref, value);
        IrRef length = emit_load(r, IR_LOAD, IR_VALUE, ref, offsetof(RangeObj, length), ALIAS_TUPLE);
        record_set(r, call->dst, record_int(r, length));
        return RECORD_DONE;
    }
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
    if (!recorder) return record_leaf_call(r, call->callable, ref, call->first, call->count, call->dst);
    record_guard_is(r, ref, call->callable);
    RecordResult result = recorder(r, call);
    return result == RECORD_GENERIC ? record_leaf_call(r, call->callable, ref, call->first, call->count, call->dst) : result;
}

/* A bound method of a built-in type, as `append = items.append` keeps it: recorded as the method that it binds, whatever its self is. */
static RecordResult record_bound(Recorder *r, Value callable, IrRef ref, Inlining how) {
    const BuiltinObj *builtin = (const BuiltinObj *)callable;
    Value             self = builtin->self.value;
    if (how.window == 0 || !self || !value_is_obj(self) || !builtin->def || type_has_flag(type_of(self), TYPE_FLAG_HEAP)) return RECORD_GENERIC;
    Value name = str_intern_c(builtin->def->name), method = name ? type_lookup(type_of(self), name) : NULL;
    if (!name) exception_clear();
    if (!method || !value_is(method, &method_descriptor_type) || ((MethodDescrObj *)method)->def != builtin->def) return RECORD_GENERIC;
    record_guard_type(r, ref, callable);
    emit(r, IR_GEQ, emit_load(r, IR_LOAD, IR_PTR, ref, offsetof(BuiltinObj, def), ALIAS_TUPLE), ir_pointer(&r->b, builtin->def));
    Value *regs = record_regs(r);
    r->self_reg = how.window - 1;
    r->self = emit_load(r, IR_LOAD, IR_VALUE, ref, offsetof(BuiltinObj, self), ALIAS_TUPLE);
    Value before = regs[r->self_reg];
    regs[r->self_reg] = self; /* recorders look at arguments there; the instruction itself runs afterwards */
    RecordResult result = record_native(r, ir_value(&r->b, method), &(NativeCall){.callable = method, .first = how.window - 1, .count = how.nargs + 1, .dst = how.dst});
    regs[r->self_reg] = before;
    r->self = 0;
    return result;
}

/* ---- calls -------------------------------------------------------------------------------------------------------------- */
/* Is an instance nothing but attributes? */
static bool is_plain_class(const Type *cls) {
    const NativeType *native = cls->native;
    return cls->item_size == 0 && native->tail_offset > 0 && !(native->shape.flags & SHAPE_IMMORTAL_CLASS) && !native->finalize
           && native->allocate == object_type.native->allocate && native->root_map && native->shape.size <= 512;
}

/* cls(...) of a class whose instances are made by object.__new__ and set up by a Python __init__. */
static RecordResult record_instantiation(Recorder *r, Value callable, IrRef ref, Inlining how) {
    Type *cls = (Type *)callable;
    if (cls->native->create != object_type.native->create || type_has_flag(cls, TYPE_FLAG_ABSTRACT) || how.window == 0) return RECORD_GENERIC;
    uint32_t version = 0;
    Value    init = type_lookup_versioned(cls, DUNDER(init), &version);
    if (!init || !version || !value_is(init, &function_type)) return RECORD_GENERIC;
    how.window--;
    how.nargs++;
    if (!can_inline(r, (FunctionObj *)init, how.window, how.nargs, how.names)) return RECORD_GENERIC;
    record_guard_is(r, ref, callable);
    record_guard_version(r, cls, version);
    IrRef instance;
    if (is_plain_class(cls)) {
        instance = record_alloc(r, cls, cls->native->shape.size);
        Map *map = cls->native->root_map;
        ir_value(&r->b, VALUE(map)); /* keeps it alive */
        emit_store(r, IR_STORE, instance, ir_pointer(&r->b, map), (size_t)cls->native->tail_offset + offsetof(Tail, map), ALIAS_MAP);
        record_changed(r);
    } else {
        instance = ir_call(&r->b, HELPER_jit_instance_new, (IrRef[]){ir_pointer(&r->b, cls)});
        record_raises(r, instance);
    }
    how.first = how.extra = instance;
    how.kind = FRAME_INIT;
    enter(r, init, ir_value(&r->b, init), how);
    return RECORD_DONE;
}

/* What was made with the arguments of a call goes on in INIT. */
RecordResult record_enter_init(Recorder *r, Value init, IrRef instance, Inlining how) {
    how.window--;
    how.nargs++;
    how.first = how.extra = instance;
    how.kind = FRAME_INIT;
    enter(r, init, ir_value(&r->b, init), how);
    return RECORD_DONE;
}

/* The interpreter enters this function instead of a builtin that runs a generator. */
static FunctionObj *loop_function(Recorder *r, Value callable, Inlining how) {
    if (how.nargs - 1 >= 2 || !value_is(record_regs(r)[how.window + how.nargs - 1], &generator_type)) return NULL;
    if (how.nargs == 2 && !value_is(record_regs(r)[how.window], &str_type)) return NULL;
    return vm_loop_function(callable, how.nargs);
}

static RecordResult record_any_call(Recorder *r, Value callable, IrRef ref, Inlining how) {
    bool instantiates = value_is(callable, &type_type) && !type_has_flag((Type *)callable, TYPE_FLAG_EXCEPTION);
    if (how.names && value_is(callable, &type_type)) return instantiates ? record_instantiation(r, callable, ref, how) : RECORD_GENERIC;
    if (ir_type(r->trace, ref) != IR_VALUE || !value_is_obj(callable)) return RECORD_GENERIC;
    if (value_is(callable, &method_type) && how.window > 0) {
        MethodObj *method = (MethodObj *)callable;
        Value      function = method->function.value;
        if (!value_is(function, &function_type)) return RECORD_GENERIC;
        record_guard_type(r, ref, callable);
        IrRef inner = emit_load(r, IR_LOAD, IR_VALUE, ref, offsetof(MethodObj, function), ALIAS_TUPLE);
        how.window--;
        how.nargs++;
        how.first = emit_load(r, IR_LOAD, IR_VALUE, ref, offsetof(MethodObj, self), ALIAS_TUPLE);
        return record_inline(r, function, inner, how);
    }
    if (value_is(callable, &function_type)) return record_inline(r, callable, ref, how);
    if (type_has_flag(value_obj(callable)->type, TYPE_FLAG_HEAP) && !is_type(callable) && how.window > 0) {
        FunctionObj *method = vm_special_method(callable, DUNDER(call));
        uint32_t     version = 0;
        how.window--;
        how.nargs++;
        type_lookup_versioned(value_obj(callable)->type, DUNDER(call), &version);
        if (!method || !version || !can_inline(r, method, how.window, how.nargs, how.names)) return RECORD_GENERIC;
        record_guard_type(r, ref, callable);
        record_guard_version(r, value_obj(callable)->type, version);
        how.first = ref;
        return record_inline(r, VALUE(method), ir_value(&r->b, VALUE(method)), how);
    }
    if (how.names) return RECORD_GENERIC;
    Value         sent = NULL;
    GeneratorObj *resumed = how.nargs - 1 < 2 ? vm_call_resumes(callable, &record_regs(r)[how.window], how.nargs, &sent) : NULL;
    if (resumed) {
        IrRef sent_ref = how.nargs == 2 ? record_get(r, how.window + 1) : ir_value(&r->b, NONE);
        if (how.nargs == 2 && resumed->state == GENERATOR_CREATED) record_guard_is(r, sent_ref, NONE);
        record_guard_is(r, ref, callable);
        return record_resume(r, VALUE(resumed), record_get(r, how.window), sent_ref, FRAME_NEXT, how.dst, how.words);
    }
    FunctionObj *loop = loop_function(r, callable, how);
    if (loop) {
        record_guard_is(r, ref, callable);
        record_guard_type(r, record_get(r, how.window + how.nargs - 1), record_regs(r)[how.window + how.nargs - 1]);
        if (how.nargs == 2) record_guard_type(r, record_get(r, how.window), record_regs(r)[how.window]);
        return record_inline(r, VALUE(loop), ir_value(&r->b, VALUE(loop)), how);
    }
    if (value_is(callable, &type_type)) {
        RecordResult result = type_has_flag((Type *)callable, TYPE_FLAG_EXCEPTION) ? record_exception_new(r, callable, ref, how)
                              : callable == VALUE(&super_type) ? record_super(r, callable, ref, how)
                                                               : record_instantiation(r, callable, ref, how);
        return result == RECORD_GENERIC ? record_leaf_class(r, callable, ref, how.window, how.nargs, how.dst) : result;
    }
    if (value_is(callable, &wrapper_descriptor_type)) return record_wrapper(r, callable, ref, how.window, how.nargs, how.dst);
    if (value_is(callable, &builtin_function_type) && record_bound(r, callable, ref, how) == RECORD_DONE) return RECORD_DONE;
    return record_native(r, ref, &(NativeCall){.callable = callable, .first = how.window, .count = how.nargs, .dst = how.dst});
}

RECORDER_FUNCTION(call) {
    (void)detail;
    return record_any_call(r, record_regs(r)[pc->a], record_get(r, pc->a),
                           (Inlining){.window = pc->a + 1u, .nargs = pc->b, .dst = pc->c, .words = 1, .kind = FRAME_CALL, .clear_from = pc->a});
}

static Value names_of(Recorder *r, const Insn *pc) { return code_const(record_frame(r)->code, pc[1].a | (uint32_t)pc[1].b << 16); }

RECORDER_FUNCTION(call_kw) {
    (void)detail;
    Value names = names_of(r, pc);
    return record_any_call(r, record_regs(r)[pc->a], record_get(r, pc->a),
                           (Inlining){.window = pc->a + 1u, .nargs = pc->b - (unsigned)tuple_length(names), .names = names, .dst = pc->c, .words = 2,
                                      .kind = FRAME_CALL, .clear_from = pc->a});
}

static RecordResult call_of_method(Recorder *r, const Insn *pc, Inlining how) {
    Value callable = record_regs(r)[pc->a];
    IrRef ref = record_get(r, pc->a);
    if (!callable) {
        emit(r, IR_GEQ, ref, ir_int(&r->b, 0));
        callable = record_regs(r)[pc->a + 1];
        ref = record_get(r, pc->a + 1u);
        how.window++;
        how.nargs--;
    } else if (!ir_is_constant(ref)) emit(r, IR_GNE, ref, ir_int(&r->b, 0));
    return record_any_call(r, callable, ref, how);
}

RECORDER_FUNCTION(call_method) {
    (void)detail;
    return call_of_method(r, pc, (Inlining){.window = pc->a + 1u, .nargs = pc->b, .dst = pc->c, .words = 1, .kind = FRAME_CALL, .clear_from = pc->a});
}
RECORDER_FUNCTION(call_method_kw) {
    (void)detail;
    Value names = names_of(r, pc);
    return call_of_method(r, pc, (Inlining){.window = pc->a + 1u, .nargs = pc->b - (unsigned)tuple_length(names), .names = names, .dst = pc->c, .words = 2,
                                            .kind = FRAME_CALL, .clear_from = pc->a});
}

/* f(*args), with a tuple and no keywords. */
RECORDER_FUNCTION(call_ex) {
    (void)detail;
    const Value *regs = record_regs(r) + pc->a;
    Value        callable = regs[0], args = regs[1], keywords = regs[2];
    bool         bound = value_is(callable, &method_type);
    Value        inner = bound ? ((MethodObj *)callable)->function.value : callable;
    unsigned     count = value_is(args, &tuple_type) ? (unsigned)tuple_length(args) : UINT32_MAX;
    IrRef        given[RECORD_ARGS], ref = record_get(r, pc->a), tuple = record_get(r, pc->a + 1u), names = record_get(r, pc->a + 2u);
    if (!value_is(inner, &function_type) || count > 16 || (keywords && (!value_is(keywords, &dict_type) || dict_length(keywords)))) return RECORD_GENERIC;
    if (ir_type(r->trace, tuple) != IR_VALUE || ir_type(r->trace, names) != IR_VALUE) return RECORD_GENERIC;
    if (!record_can_inline(r, inner, pc->a + 1u, count + bound)) return RECORD_GENERIC;
    record_guard_type(r, tuple, args);
    emit(r, IR_GEQ, emit_load(r, IR_LOAD, IR_INT, tuple, offsetof(TupleObj, length), ALIAS_TUPLE), ir_int(&r->b, count));
    if (keywords) {
        record_guard_type(r, names, keywords);
        emit(r, IR_GEQ, emit_load(r, IR_LOAD, IR_INT, names, offsetof(DictObj, used), ALIAS_DICT), ir_int(&r->b, 0));
    } else emit(r, IR_GEQ, names, ir_int(&r->b, 0));
    if (bound) {
        record_guard_type(r, ref, callable);
        given[0] = emit_load(r, IR_LOAD, IR_VALUE, ref, offsetof(MethodObj, self), ALIAS_TUPLE);
        ref = emit_load(r, IR_LOAD, IR_VALUE, ref, offsetof(MethodObj, function), ALIAS_TUPLE);
    }
    for (unsigned i = 0; i < count; i++) given[bound + i] = emit_load(r, IR_LOAD, IR_VALUE, tuple, offsetof(TupleObj, items) + i * sizeof(Slot), ALIAS_TUPLE);
    return record_inline(r, inner, ref, (Inlining){.window = pc->a + 1u, .nargs = count + bound, .dst = pc->c, .words = 1, .kind = FRAME_CALL,
                                                   .clear_from = pc->a, .given = given});
}

/* ---- returns ------------------------------------------------------------------------------------------------------------ */
static IrRef load_vm(Recorder *r, IrOp op, IrType type, IrRef base, size_t offset) {
    return ir_append(&r->b, (IrInsn){.op = (uint8_t)op, .type = (uint8_t)type, .a = base, .imm = (int32_t)offset, .alias = ALIAS_VM});
}

/* FRAME (a PTR) has no frame object that would have to keep its registers. */
static void guard_unobserved(Recorder *r, IrRef frame) {
    emit(r, IR_GEQ, load_vm(r, IR_LOAD, IR_VALUE, frame, offsetof(Frame, frame_object)), ir_int(&r->b, 0));
}

/* The same for a frame that returns, REAL in this run, or guards that it has one: then its registers from BASE on are in memory, and true is the answer. */
static bool guard_observed(Recorder *r, IrRef frame, const Frame *real, uint32_t base) {
    if (!real->frame_object) {
        guard_unobserved(r, frame);
        return false;
    }
    emit(r, IR_GNE, load_vm(r, IR_LOAD, IR_VALUE, frame, offsetof(Frame, frame_object)), ir_int(&r->b, 0));
    record_store_slots(r, base);
    return true;
}

static void pop_frame(Recorder *r, bool observed) {
    if (observed) ir_call(&r->b, HELPER_jit_leave_frame, (IrRef[]){record_thread(r), ir_pointer(&r->b, r->guard_pc)});
    else ir_call(&r->b, HELPER_jit_pop_frame, (IrRef[]){record_thread(r)});
}

/* Guards that the outermost frame, which is about to be left, was called as it was in this run; its caller, or 0 when the trace cannot go on there. */
static IrRef guard_caller(Recorder *r, IrRef frame) {
    Frame *left = r->frames[0].frame, *caller = left->back;
    IrRef  back = load_vm(r, IR_LOAD, IR_PTR, frame, offsetof(Frame, back));
    emit(r, IR_GEQ, load_vm(r, IR_LOAD8U, IR_INT, frame, offsetof(Frame, kind)), ir_int(&r->b, left->kind));
    emit(r, IR_GEQ, load_vm(r, IR_LOAD, IR_PTR, back, offsetof(Frame, pc)), ir_pointer(&r->b, caller->pc));
    ir_value(&r->b, VALUE(caller->code));
    return back;
}

/* The outermost frame was left: its caller BACK goes on at PC, with RESULT in register DST. */
static RecordResult leave_root(Recorder *r, IrRef back, Frame *caller, const Insn *pc, unsigned dst, IrRef result) {
    record_leave_root(r, caller, pc, back);
    if (result) record_set(r, dst, result);
    record_leave_place(r, pc);
    return RECORD_DONE;
}

static int jump_distance(const Insn *pc) { return (int16_t)pc->c; }

/* A generator that is the outermost frame yields or returns RESULT. */
static RecordResult leave_root_generator(Recorder *r, const Insn *pc, IrRef result, bool finished) {
    Frame *left = r->frames[0].frame, *caller = left->back;
    if (left->kind != FRAME_FOR_ITER && left->kind != FRAME_SEND && (left->kind != FRAME_NEXT || finished)) return RECORD_STOP;
    IrRef frame = record_root_frame(r), back = guard_caller(r, frame);
    IrRef generator = load_vm(r, IR_LOAD, IR_VALUE, frame, offsetof(Frame, generator));
    result = record_box(r, result);
    record_flush_handled(r);
    if (finished) {
        guard_unobserved(r, frame);
        ir_call(&r->b, HELPER_jit_generator_return, (IrRef[]){record_thread(r), generator});
        if (left->kind == FRAME_FOR_ITER) result = ir_value(&r->b, NULL);
    } else {
        record_store_slots(r, 0);
        ir_call(&r->b, HELPER_jit_yield, (IrRef[]){record_thread(r), generator, ir_pointer(&r->b, pc)});
    }
    if (left->kind == FRAME_NEXT) return leave_root(r, back, caller, caller->pc + left->resume_words, left->dst, result);
    const Insn *next = caller->pc + 1 + (finished ? jump_distance(caller->pc) : 0);
    return leave_root(r, back, caller, next, finished && left->kind == FRAME_FOR_ITER ? caller->pc->a : caller->pc->b, result);
}

/* How the caller goes on with what a frame returned. */
typedef struct Outcome {
    IrRef       value;       /* goes into register dst, or 0 */
    unsigned    dst;
    const Insn *next_pc;
} Outcome;

/* Guards what the kind of frame demands of RESULT, which was SEEN in this run.  False: not recorded. */
static bool settle_result(Recorder *r, unsigned kind, const Insn *caller_pc, unsigned words, IrRef result, Value seen, Outcome *out) {
    out->value = result;
    out->next_pc = caller_pc + words;
    switch (kind) {
    case FRAME_CALL: return true;
    case FRAME_INIT:
        if (seen == NONE) record_guard_is(r, result, NONE);
        return seen == NONE;
    case FRAME_BINARY: case FRAME_INPLACE: case FRAME_COMPARE:
        out->next_pc = caller_pc + 1;
        if (seen == NOT_IMPLEMENTED) return false;
        if (ir_type(r->trace, result) == IR_VALUE) emit(r, IR_GNE, result, ir_value(&r->b, NOT_IMPLEMENTED));
        return true;
    case FRAME_STORE:
        out->value = 0;
        out->next_pc = caller_pc + 1;
        return true;
    case FRAME_CONTAINS: {
        if (seen != TRUE_VALUE && seen != FALSE_VALUE) return false;
        bool jumps = caller_pc->op == OP_JUMP_IF_IN || caller_pc->op == OP_JUMP_IF_NOT_IN;
        bool wanted = (seen == TRUE_VALUE) == (caller_pc->op == OP_IN || caller_pc->op == OP_JUMP_IF_IN);
        record_guard_is(r, result, seen);
        out->value = jumps ? 0 : ir_value(&r->b, value_from_bool(wanted));
        out->next_pc = caller_pc + 1 + (jumps && wanted ? jump_distance(caller_pc) : 0);
        return true;
    }
    case FRAME_COMPARE_JUMP:
        if (seen != TRUE_VALUE && seen != FALSE_VALUE) return false;
        record_guard_is(r, result, seen);
        out->value = 0;
        out->next_pc = caller_pc + 1 + ((seen == TRUE_VALUE) != ((caller_pc->op - OP_JUMP_IF_LT) & 1) ? jump_distance(caller_pc) : 0);
        return true;
    default: return false;
    }
}

static RecordResult return_from_root(Recorder *r, IrRef result, Value seen) {
    Frame  *left = r->frames[0].frame;
    Outcome outcome = {.dst = left->dst};
    if (left->generator) return leave_root_generator(r, NULL, result, true);
    if (left->kind == FRAME_ENTRY || !settle_result(r, left->kind, left->back->pc, left->resume_words, result, seen, &outcome)) return RECORD_STOP;
    Frame *caller = left->back;
    IrRef  frame = record_root_frame(r), back = guard_caller(r, frame);
    bool   observed = guard_observed(r, frame, left, 0);
    result = left->kind == FRAME_INIT ? load_vm(r, IR_LOAD, IR_VALUE, frame, offsetof(Frame, extra)) : outcome.value;
    if (result) result = record_box(r, result);
    pop_frame(r, observed);
    return leave_root(r, back, caller, outcome.next_pc, left->dst, result);
}

/* What runs or resumes generators goes on with RESULT. */
static void leave_generator(Recorder *r, IrRef result, bool finished) {
    RecordFrame *left = record_frame(r);
    unsigned     kind = left->kind, dst = left->dst, words = left->resume_words;
    uint32_t     base = left->base;
    r->depth--;
    record_forget_above(r, base);
    const Insn *pc = record_frame(r)->pc;
    if (kind == FRAME_NEXT) {
        record_set(r, dst, result);
        r->next_pc = pc + words;
        return;
    }
    if (kind == FRAME_FOR_ITER && finished) record_set(r, pc->a, ir_value(&r->b, NULL));
    else record_set(r, pc->b, result);
    r->next_pc = pc + 1 + (finished ? jump_distance(pc) : 0);
}

static RecordResult return_from_generator(Recorder *r, IrRef result) {
    RecordFrame *left = record_frame(r);
    if (left->kind != FRAME_FOR_ITER && left->kind != FRAME_SEND) return RECORD_STOP;
    IrRef object = ir_append(&r->b, (IrInsn){.op = IR_LOAD, .type = IR_VALUE, .a = left->generator, .imm = offsetof(GeneratorObj, frame.frame_object), .alias = ALIAS_VM});
    emit(r, IR_GEQ, object, ir_int(&r->b, 0));
    if (left->kind == FRAME_SEND) result = record_box(r, result);
    if (left->pushed) record_flush_handled(r);
    if (left->pushed) ir_call(&r->b, HELPER_jit_generator_return, (IrRef[]){record_thread(r), left->generator});
    else ir_call(&r->b, HELPER_jit_generator_finish, (IrRef[]){left->generator});
    leave_generator(r, result, true);
    return RECORD_DONE;
}

static RecordResult record_leave(Recorder *r, IrRef result, Value seen) {
    RecordFrame *left = record_frame(r);
    if (r->depth == 0) return return_from_root(r, result, seen);
    if (left->generator) return return_from_generator(r, result);
    Outcome outcome = {.dst = left->dst};
    if (!settle_result(r, left->kind, r->frames[r->depth - 1].pc, left->resume_words, result, seen, &outcome)) return RECORD_STOP;
    if (left->kind == FRAME_INIT) outcome.value = left->extra;
    if (left->pushed) pop_frame(r, guard_observed(r, load_vm(r, IR_LOAD, IR_PTR, record_thread(r), offsetof(Thread, frame)), left->frame, left->base));
    else if (left->object) record_leave_frame_object(r);
    uint32_t clear_from = left->clear_from;
    r->depth--;
    record_forget_above(r, clear_from);
    if (outcome.value) record_set(r, outcome.dst, outcome.value);
    r->next_pc = outcome.next_pc;
    return RECORD_DONE;
}

/* ---- generators --------------------------------------------------------------------------------------------------------- */
/* The outermost frame, a call of a coroutine function: its caller goes on with the coroutine MADE. */
static RecordResult leave_root_coroutine(Recorder *r, IrRef made, IrRef frame, IrRef back) {
    Frame *left = r->frames[0].frame, *caller = left->back;
    guard_unobserved(r, frame);
    pop_frame(r, false);
    return leave_root(r, back, caller, caller->pc + left->resume_words, left->dst, made);
}

/* A generator function was called: its registers become the window of a new generator, the frame is gone. */
RECORDER_FUNCTION(make_generator) {
    (void)detail;
    RecordFrame *frame = record_frame(r);
    bool         root = r->depth == 0;
    if ((!root && frame->pushed) || (root ? frame->frame->kind : frame->kind) != FRAME_CALL || code_has_flag(frame->code, CODE_ASYNC_GENERATOR)) return RECORD_STOP;
    if (code_has_flag(frame->code, CODE_COROUTINE) && ((VmThread *)r->thread->vm)->coroutine_origin_depth) return RECORD_STOP;
    IrRef    values[64], at = root ? record_root_frame(r) : 0, back = 0;
    unsigned count = frame->code->local_register_count;
    if (count > COUNT_OF(values)) return RECORD_STOP;
    if (root) back = guard_caller(r, at);
    for (unsigned i = 0; i < count; i++) values[i] = record_get_value(r, i);
    IrRef made = ir_call(&r->b, HELPER_jit_generator_new, (IrRef[]){frame->function_ref, ir_pointer(&r->b, pc)});
    record_raises(r, made);
    for (unsigned i = 0; i < count; i++)
        if (!ir_is_constant(values[i]) || ir_constant_bits(r->trace, values[i]))
            emit_store(r, IR_STORE, made, values[i], offsetof(GeneratorObj, window) + i * sizeof(Value), ALIAS_GENERATOR);
    return root ? leave_root_coroutine(r, made, at, back) : record_leave(r, made, NULL);
}

/* iter(VALUE) where the class has a generator function of one argument for it, which does nothing but make a generator; 0: something else. */
IrRef record_generator_of(Recorder *r, Value value, IrRef ref) {
    uint32_t version = 0;
    Type    *type = type_of(value);
    Value    method = type_has_flag(type, TYPE_FLAG_HEAP) ? type_lookup_versioned(type, DUNDER(iter), &version) : NULL;
    if (!method || !version || !value_is(method, &function_type)) return 0;
    const CodeObj *code = ((FunctionObj *)method)->code;
    if (code->arg_count != 1 || code->kwonly_arg_count || code_has_flag(code, CODE_VARARGS | CODE_VARKEYWORDS | CODE_COROUTINE | CODE_ASYNC_GENERATOR)
        || code->insns->op != OP_RETURN_GENERATOR)
        return 0;
    IrRef function = ir_value(&r->b, method);
    record_guard_type(r, ref, value);
    record_guard_version(r, type, version);
    ir_value(&r->b, VALUE(code));
    emit(r, IR_GEQ, emit_load(r, IR_LOAD, IR_PTR, function, offsetof(FunctionObj, code), ALIAS_FUNCTION), ir_pointer(&r->b, code));
    IrRef made = ir_call(&r->b, HELPER_jit_generator_new, (IrRef[]){function, ir_pointer(&r->b, code->insns)});
    record_raises(r, made);
    emit_store(r, IR_STORE, made, ref, offsetof(GeneratorObj, window), ALIAS_GENERATOR);
    record_changed(r);
    r->called = true; /* the interpreter runs a frame for it */
    return made;
}

/* GENERATOR goes on where it stopped, with SENT as the value of its yield. */
RecordResult record_resume(Recorder *r, Value value, IrRef ref, IrRef sent, unsigned kind, unsigned dst, unsigned words) {
    GeneratorObj *generator = (GeneratorObj *)value;
    CodeObj      *code = generator->code;
    RecordFrame  *caller = record_frame(r);
    if (generator->state > GENERATOR_SUSPENDED || ir_type(r->trace, ref) != IR_VALUE) return RECORD_GENERIC;
    uint32_t base = caller->base + caller->code->register_count;
    if (r->depth + 1 >= RECORD_DEPTH || base + code->register_count >= RECORD_SLOTS / 2) return RECORD_GENERIC;
    uint32_t other = 0; /* too deep to inline: goes on in a trace of its own */
    if (times_inlined(r, code) > 2 && !(other = record_place_trace(r, generator->frame.pc + 1))) return RECORD_STOP;
    record_guard_type(r, ref, value);
    for (uint32_t i = 0; i <= r->depth; i++) /* those that run here say in memory that they are suspended */
        if (r->frames[i].generator && r->frames[i].code == code) emit(r, IR_GNE, ref, r->frames[i].generator);
    IrRef state = emit_load(r, IR_LOAD8U, IR_INT, ref, offsetof(GeneratorObj, state), ALIAS_GENERATOR);
    emit(r, IR_GEQ, state, ir_int(&r->b, generator->state));
    IrRef at = emit_load(r, IR_LOAD, IR_PTR, ref, offsetof(GeneratorObj, frame.pc), ALIAS_GENERATOR);
    ir_value(&r->b, VALUE(code));
    emit(r, IR_GEQ, at, ir_pointer(&r->b, generator->frame.pc));
    IrRef function = emit_load(r, IR_LOAD, IR_VALUE, ref, offsetof(GeneratorObj, frame.function), ALIAS_TUPLE);
    if (other) {
        emit(r, IR_GNE, ir_call(&r->b, HELPER_jit_has_room, (IrRef[]){record_thread(r)}), ir_int(&r->b, 0));
        record_poll(r);
    }
    record_forget_above(r, base);
    record_enter_frame(r, (RecordFrame){.code = code, .function_ref = function, .generator = ref, .pc = generator->frame.pc, .base = base,
                                        .dst = (uint16_t)dst, .resume_words = (uint8_t)words, .kind = (uint8_t)kind,
                                        .created = generator->state == GENERATOR_CREATED, .clear_from = base});
    if (generator->state == GENERATOR_SUSPENDED) record_set(r, generator->frame.pc->a, sent);
    r->next_pc = generator->frame.pc + 1;
    if (other) {
        record_frame(r)->pc = r->next_pc;
        record_link_to(r, other, "resumption of a trace");
    }
    return RECORD_DONE;
}

RECORDER_FUNCTION(yield) {
    (void)detail;
    RecordFrame *frame = record_frame(r);
    if (r->depth == 0) return frame->frame->generator ? leave_root_generator(r, pc, record_get(r, pc->b), false) : RECORD_STOP;
    if (!frame->generator || (frame->kind != FRAME_FOR_ITER && frame->kind != FRAME_SEND && frame->kind != FRAME_NEXT)) return RECORD_STOP;
    IrRef generator = frame->generator, result = record_get(r, pc->b);
    bool  pushed = frame->pushed;
    if (!live_register(frame->code, pc, LIVE_BEHIND_CALL, pc->b)) r->slots[frame->base + pc->b] = (RecordSlot){0, false, true};
    record_store_slots(r, frame->base);
    if (pushed) record_flush_handled(r);
    if (pushed) ir_call(&r->b, HELPER_jit_yield, (IrRef[]){record_thread(r), generator, ir_pointer(&r->b, pc)});
    else {
        emit_store(r, IR_STORE, generator, ir_pointer(&r->b, pc), offsetof(GeneratorObj, frame.pc), ALIAS_GENERATOR);
        if (frame->created) emit_store(r, IR_STORE8, generator, ir_int(&r->b, GENERATOR_SUSPENDED), offsetof(GeneratorObj, state), ALIAS_GENERATOR);
        ir_append(&r->b, (IrInsn){.op = IR_BARRIER, .a = generator, .b = generator, .imm = offsetof(GeneratorObj, window)});
    }
    leave_generator(r, result, false);
    return RECORD_DONE;
}

/* iter() of what is its own iterator. */
RECORDER_FUNCTION(yield_from_iter) {
    (void)detail;
    Value value = record_regs(r)[pc->b];
    IrRef ref = record_get(r, pc->b);
    if (!value_is(value, &generator_type)) {
        IrRef made = record_generator_of(r, value, ref);
        if (made) record_set(r, pc->a, made);
        return made ? RECORD_DONE : RECORD_GENERIC;
    }
    record_guard_type(r, ref, value);
    record_set(r, pc->a, ref);
    return RECORD_DONE;
}
RECORDER_FUNCTION(awaitable) {
    (void)detail;
    Value value = record_regs(r)[pc->b];
    IrRef ref = record_get(r, pc->b);
    if (!value_is(value, &coroutine_type) || ((GeneratorObj *)value)->state != GENERATOR_CREATED) return RECORD_GENERIC;
    record_guard_type(r, ref, value);
    emit(r, IR_GEQ, emit_load(r, IR_LOAD8U, IR_INT, ref, offsetof(GeneratorObj, state), ALIAS_GENERATOR), ir_int(&r->b, GENERATOR_CREATED));
    record_set(r, pc->a, ref);
    return RECORD_DONE;
}

RECORDER_FUNCTION(send) {
    (void)detail;
    Value receiver = record_regs(r)[pc->a], sent = record_regs(r)[pc->b];
    if (!value_is(receiver, &generator_type) && !value_is(receiver, &coroutine_type)) return RECORD_STOP;
    GeneratorObj *generator = (GeneratorObj *)receiver;
    if (generator->state != GENERATOR_SUSPENDED && (generator->state != GENERATOR_CREATED || sent != NONE)) return RECORD_STOP;
    IrRef ref = record_get(r, pc->b);
    if (generator->state == GENERATOR_CREATED) record_guard_is(r, ref, NONE);
    RecordResult result = record_resume(r, receiver, record_get(r, pc->a), ref, FRAME_SEND, 0, 0);
    return result == RECORD_GENERIC ? RECORD_STOP : result;
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
