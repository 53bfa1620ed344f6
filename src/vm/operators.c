/* operators.c - which special method of an operand may run as a frame of the interpreter loop.
 *
 * Only plain functions of the left operand's class are chosen, and only where they are what would be asked first; everything else
 * goes the general way through the slots. */
#include "vm_int.h"

FunctionObj *vm_special_method(Value self, Value name) {
    Value method = type_lookup(type_of(self), name);
    return method && value_is(method, &function_type) ? (FunctionObj *)method : NULL;
}

FunctionObj *vm_item_method(Value container, Value key, Value *found) {
    *found = NULL;
    if (!value_is_obj(container) || !type_has_flag(value_obj(container)->type, TYPE_FLAG_HEAP)) return NULL;
    Type *type = value_obj(container)->type;
    Value method = type_lookup(type, DUNDER(getitem));
    if (!method || value_is(method, &function_type)) return (FunctionObj *)method;
    if (!type_has_flag(type, TYPE_FLAG_DICT) || method != type_lookup(&dict_type, DUNDER(getitem))) return NULL;
    FunctionObj *missing = vm_special_method(container, NAME(__missing__));
    if (!missing || !key_is_simple(key)) return NULL;
    Value value = dict_find_simple(container, key);
    if (value == DICT_UNSURE) return NULL;
    *found = value;
    return value ? NULL : missing;
}

/* Is RIGHT's class one that may go before LEFT's? */
static bool right_goes_first(Value left, Value right) {
    Type *theirs = type_of(right), *ours = type_of(left);
    return theirs != ours && type_has_flag(theirs, TYPE_FLAG_HEAP) && type_is_subtype(theirs, ours);
}

FunctionObj *vm_binary_method(Value left, Value right, BinaryOp op, bool in_place) {
    static const int names[] = {NAME___add__, NAME___sub__, NAME___mul__, NAME___matmul__, NAME___truediv__, NAME___floordiv__, NAME___mod__,
                                NAME___pow__, NAME___lshift__, NAME___rshift__, NAME___and__, NAME___xor__, NAME___or__, NAME___divmod__};
    NativeType *native = native_of(left);
    if (op == BINARY_POW || native->binary[op] == NULL || right_goes_first(left, right)) return NULL;
    if (in_place && (native->inplace[op] != NULL || native->concat != NULL || native->repeat != NULL)) return NULL;
    return vm_special_method(left, name_values[names[op]]);
}

FunctionObj *vm_compare_method(Value left, Value right, CompareOp op) {
    static const int names[] = {NAME___lt__, NAME___le__, NAME___eq__, NAME___ne__, NAME___gt__, NAME___ge__};
    if (right_goes_first(left, right)) return NULL;
    return vm_special_method(left, name_values[names[op]]);
}
