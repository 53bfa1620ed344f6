/* record_bind.c - recorders of what makes functions and bound methods.
 *
 * They are made by allocations and stores of the trace: a function that is only called by the trace, such as a lambda that an inlined method
 * gets, is never made. */
#include "record.h"
#include "objects/dict.h"
#include "objects/instance.h"

IrRef record_bound_method(Recorder *r, IrRef function, IrRef self) {
    IrRef method = record_alloc(r, &method_type, sizeof(MethodObj));
    emit_store(r, IR_STORE, method, function, offsetof(MethodObj, function), ALIAS_TUPLE);
    emit_store(r, IR_STORE, method, self, offsetof(MethodObj, self), ALIAS_TUPLE);
    record_changed(r);
    return method;
}

/* GLOBALS[NAME], a constant dict; 0: not there, or not to be known. */
static IrRef global_entry(Recorder *r, Value globals, Value name, Value *seen) {
    intptr_t index = dict_lookup_index(globals, name);
    uint32_t version = index >= 0 ? dict_keys_version(globals) : 0;
    if (!version) return 0;
    *seen = ((DictObj *)globals)->keys->entries[index].value.value;
    return record_dict_entry(r, ir_value(&r->b, globals), version, index);
}

/* R[REG] is, or is not, "no value", as in this run; its reference, or 0. */
static IrRef part(Recorder *r, unsigned reg) {
    Value seen = record_regs(r)[reg];
    IrRef ref = record_get(r, reg);
    if (ir_is_constant(ref)) return ir_constant_bits(r->trace, ref) ? ref : 0;
    emit(r, seen ? IR_GNE : IR_GEQ, ref, ir_int(&r->b, 0));
    return seen ? ref : 0;
}

RECORDER_FUNCTION(make_function) {
    static const struct { uint16_t offset; uint8_t alias; } places[] = {
        {offsetof(FunctionObj, defaults), ALIAS_FUNCTION}, {offsetof(FunctionObj, kwdefaults), ALIAS_FUNCTION},
        {offsetof(FunctionObj, annotations), ALIAS_FUNCTION}, {offsetof(FunctionObj, closure), ALIAS_TUPLE}};
    (void)detail;
    RecordFrame *frame = record_frame(r);
    CodeObj     *code = (CodeObj *)code_const(frame->code, pc->c);
    Value        globals = VALUE(frame->frame->function->globals), module = NULL, builtins = NULL;
    IrRef        parts[COUNT_OF(places)];
    if (!value_is(globals, &dict_type)) return RECORD_GENERIC;
    FunctionObj *like = (FunctionObj *)function_new(code, globals, NULL); /* everything that is the same for all of them */
    if (!like) {
        exception_clear();
        return RECORD_GENERIC;
    }
    if (!like->module.value || dict_lookup_index(globals, DUNDER(builtins)) < 0) return RECORD_GENERIC;
    IrRef dict = emit_load(r, IR_LOAD, IR_VALUE, frame->function_ref, offsetof(FunctionObj, globals), ALIAS_TUPLE);
    emit(r, IR_GEQ, dict, ir_value(&r->b, globals));
    IrRef module_ref = global_entry(r, globals, DUNDER(name), &module), builtins_ref = global_entry(r, globals, DUNDER(builtins), &builtins);
    if (!module_ref || !builtins_ref || module != like->module.value) return RECORD_GENERIC;
    record_guard_is(r, builtins_ref, builtins);
    for (unsigned i = 0; i < COUNT_OF(places); i++) parts[i] = part(r, pc->b + i);
    IrRef made = record_alloc(r, &function_type, sizeof(FunctionObj));
    emit_store(r, IR_STORE, made, ir_value(&r->b, globals), offsetof(FunctionObj, globals), ALIAS_TUPLE);
    emit_store(r, IR_STORE, made, ir_value(&r->b, VALUE(like->builtins)), offsetof(FunctionObj, builtins), ALIAS_TUPLE);
    emit_store(r, IR_STORE, made, ir_value(&r->b, like->name.value), offsetof(FunctionObj, name), ALIAS_FUNCTION);
    emit_store(r, IR_STORE, made, ir_value(&r->b, like->qualname.value), offsetof(FunctionObj, qualname), ALIAS_FUNCTION);
    emit_store(r, IR_STORE, made, ir_value(&r->b, like->doc.value), offsetof(FunctionObj, doc), ALIAS_FUNCTION);
    emit_store(r, IR_STORE, made, module_ref, offsetof(FunctionObj, module), ALIAS_FUNCTION);
    ir_value(&r->b, VALUE(code)); /* keeps it alive */
    emit_store(r, IR_STORE, made, ir_pointer(&r->b, code), offsetof(FunctionObj, code), ALIAS_FUNCTION);
    for (unsigned i = 0; i < COUNT_OF(places); i++)
        if (parts[i]) emit_store(r, IR_STORE, made, parts[i], places[i].offset, (IrAlias)places[i].alias);
    record_changed(r);
    record_set(r, pc->a, made);
    return RECORD_DONE;
}
