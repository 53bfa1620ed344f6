/* slot_dispatch.c - generic slot functions: each finds the special method along the MRO of the operand's type and calls
 * it with the arguments of the slot, without making a bound method where the method is a plain function. */
#include "slot_dispatch.h"

#include "objects/exceptions.h"
#include "objects/int.h"
#include "objects/iter.h"
#include "objects/list.h"
#include "objects/str.h"
#include "objects/thread.h"

/* Looks NAME up on the type of STACK[0] and calls it with the COUNT arguments behind STACK[0].  *FOUND tells whether
 * there is such a method; without one nothing is raised. */
static Value call_lookup(Value name, Value *stack, size_t count, bool *found) {
    Type *type = type_of(stack[0]);
    Value method = type_lookup(type, name);
    *found = method != NULL;
    if (method == NULL) return NULL;
    Type *kind = type_of(method);
    if (LIKELY(type_has_flag(kind, TYPE_FLAG_METHOD_DESCR))) return object_call(method, stack, count + 1, NULL);
    if (kind->native->descr_get != NULL)
        TRY_VALUE(method, kind->native->descr_get(method, stack[0], VALUE(type)));
    return object_call(method, stack + 1, count, NULL);
}

/* A missing method is an AttributeError (it was deleted behind our back). */
static Value call_method(Value name, Value *stack, size_t count) {
    bool  found;
    Value result = call_lookup(name, stack, count, &found);
    if (!found) return raise_value(&AttributeError_type, name);
    return result;
}

/* A missing method is NotImplemented. */
static Value call_maybe(Value name, Value *stack, size_t count) {
    bool  found;
    Value result = call_lookup(name, stack, count, &found);
    return found ? result : NOT_IMPLEMENTED;
}

#define STACK(...) ((Value[]){__VA_ARGS__})

/* ---- numbers --------------------------------------------------------------------------------------------------- */
/* Does RIGHT's class provide another NAME than LEFT's? */
static bool is_overloaded(Value left, Value right, Value name) {
    Value theirs = type_lookup(type_of(right), name);
    if (theirs == NULL) return false;
    return theirs != type_lookup(type_of(left), name);
}

/* The two methods of one operator are tried left first, except that a right operand of a subclass which overrides the
 * reflected method goes first.  LEFT_HAS and RIGHT_HAS tell whose slot is the generic one. */
static Value binary_dispatch(Value left, Value right, bool left_has, bool right_has, Value name, Value reflected) {
    bool try_right = type_of(left) != type_of(right) && right_has;
    if (left_has) {
        if (try_right && type_is_subtype(type_of(right), type_of(left)) && is_overloaded(left, right, reflected)) {
            Value result = call_maybe(reflected, STACK(right, left), 1);
            if (result != NOT_IMPLEMENTED) return result;
            try_right = false;
        }
        Value result = call_maybe(name, STACK(left, right), 1);
        if (result != NOT_IMPLEMENTED || type_of(left) == type_of(right)) return result;
    }
    if (try_right) return call_maybe(reflected, STACK(right, left), 1);
    return NOT_IMPLEMENTED;
}

#define BINARY_SLOT(name, op) \
    Value slot_##name(Value left, Value right) { \
        return binary_dispatch(left, right, native_of(left)->binary[op] == slot_##name, \
                               native_of(right)->binary[op] == slot_##name, NAME(__##name##__), NAME(__r##name##__)); \
    }
BINARY_SLOT(add, BINARY_ADD)
BINARY_SLOT(sub, BINARY_SUB)
BINARY_SLOT(mul, BINARY_MUL)
BINARY_SLOT(matmul, BINARY_MATMUL)
BINARY_SLOT(truediv, BINARY_TRUEDIV)
BINARY_SLOT(floordiv, BINARY_FLOORDIV)
BINARY_SLOT(mod, BINARY_MOD)
BINARY_SLOT(lshift, BINARY_LSHIFT)
BINARY_SLOT(rshift, BINARY_RSHIFT)
BINARY_SLOT(and, BINARY_AND)
BINARY_SLOT(xor, BINARY_XOR)
BINARY_SLOT(or, BINARY_OR)
BINARY_SLOT(divmod, BINARY_DIVMOD)

Value slot_binary_reflected(Value left, Value right, BinaryOp op) {
    static const int names[] = {NAME___radd__, NAME___rsub__, NAME___rmul__, NAME___rmatmul__, NAME___rtruediv__, NAME___rfloordiv__,
                                NAME___rmod__, NAME___rpow__, NAME___rlshift__, NAME___rrshift__, NAME___rand__, NAME___rxor__, NAME___ror__,
                                NAME___rdivmod__};
    return call_maybe(name_values[names[op]], STACK(right, left), 1);
}

#define INPLACE_SLOT(name) \
    Value slot_##name(Value left, Value right) { return call_method(NAME(__##name##__), STACK(left, right), 1); }
INPLACE_SLOT(iadd)
INPLACE_SLOT(isub)
INPLACE_SLOT(imul)
INPLACE_SLOT(imatmul)
INPLACE_SLOT(itruediv)
INPLACE_SLOT(ifloordiv)
INPLACE_SLOT(imod)
INPLACE_SLOT(ilshift)
INPLACE_SLOT(irshift)
INPLACE_SLOT(iand)
INPLACE_SLOT(ixor)
INPLACE_SLOT(ior)

Value slot_power(Value left, Value right, Value modulus) {
    if (modulus == NONE)
        return binary_dispatch(left, right, native_of(left)->power == slot_power, native_of(right)->power == slot_power,
                               DUNDER(pow), DUNDER(rpow));
    /* The three-argument form has no reflected version. */
    if (native_of(left)->power == slot_power) return call_method(DUNDER(pow), STACK(left, right, modulus), 2);
    return NOT_IMPLEMENTED;
}

Value slot_ipow(Value left, Value right, Value modulus) {
    (void)modulus;
    return call_method(DUNDER(ipow), STACK(left, right), 1);
}

#define UNARY_SLOT(name) \
    Value slot_##name(Value self) { return call_method(NAME(__##name##__), STACK(self), 0); }
UNARY_SLOT(neg)
UNARY_SLOT(pos)
UNARY_SLOT(abs)
UNARY_SLOT(invert)
UNARY_SLOT(int)
UNARY_SLOT(float)
UNARY_SLOT(index)

Truth slot_truth(Value self) {
    bool  found;
    Value result = call_lookup(NAME(__bool__), STACK(self), 0, &found);
    if (!found) {
        intptr_t length;
        if (type_lookup(type_of(self), DUNDER(len)) == NULL) return 1;
        TRY(slot_length(self, &length));
        return length != 0;
    }
    if (result == NULL) return -1;
    if (result == TRUE_VALUE) return 1;
    if (result == FALSE_VALUE) return 0;
    return RAISED(raise_type_error("__bool__ should return bool, returned %N", result));
}

/* ---- objects ------------------------------------------------------------------------------------------------------- */
Value slot_repr(Value self) {
    bool  found;
    Value result = call_lookup(DUNDER(repr), STACK(self), 0, &found);
    return found ? result : object_default_repr(self);
}

Value slot_str(Value self) {
    bool  found;
    Value result = call_lookup(DUNDER(str), STACK(self), 0, &found);
    return found ? result : object_repr(self);
}

Status slot_hash(Value self, int64_t *hash) {
    Value method = type_lookup(type_of(self), DUNDER(hash));
    if (method == NULL || method == NONE) return RAISED(raise_type_error("unhashable type: '%N'", self));
    Value result = call_method(DUNDER(hash), STACK(self), 0);
    if (result == NULL) return -1;
    if (!is_int(result)) return RAISED(raise_type_error("__hash__ method should return an integer"));
    /* A result beyond the machine word is hashed once more, so that it fits. */
    int64_t h;
    int     overflow;
    h = int_as_i64_clamped(result, &overflow);
    if (overflow != 0) h = int_hash(result);
    *hash = h == -1 ? -2 : h;
    return 0;
}

Value slot_compare(Value left, Value right, CompareOp op) {
    static const int names[] = {NAME___lt__, NAME___le__, NAME___eq__, NAME___ne__, NAME___gt__, NAME___ge__};
    Type *type = type_of(left);
    Value method = type_lookup(type, name_values[names[op]]);
    if (method == NULL) return NOT_IMPLEMENTED;
    Type *kind = type_of(method);
    if (LIKELY(type_has_flag(kind, TYPE_FLAG_METHOD_DESCR))) return object_call(method, STACK(left, right), 2, NULL);
    if (kind->native->descr_get != NULL) method = kind->native->descr_get(method, left, VALUE(type));
    if (method == NULL) { /* a comparison that cannot even be looked up is none, whatever the error was */
        exception_clear();
        return NOT_IMPLEMENTED;
    }
    return CALL1(method, right);
}

Value slot_call(Value self, const Value *args, size_t nargs, Value kwnames) {
    Type *type = type_of(self);
    Value method = type_lookup(type, DUNDER(call));
    if (method == NULL) return raise_type_error("'%N' object is not callable", self);
    if (type_has_flag(type_of(method), TYPE_FLAG_METHOD_DESCR))
        return object_call_prepend(method, self, args, nargs, kwnames);
    if (native_of(method)->descr_get != NULL)
        TRY_VALUE(method, native_of(method)->descr_get(method, self, VALUE(type)));
    /* A chain of callable instances must use stack, so that it meets its end: an instance may be its own __call__. */
    Value *volatile on_stack = &method;
    Value           result = object_call(*on_stack, args, nargs, kwnames);
    return *on_stack != NULL ? result : NULL;
}

Value slot_getattr(Value self, Value name) {
    Type *type = type_of(self);
    Value fallback = type_lookup(type, DUNDER(getattr));
    Value method = type_lookup(type, DUNDER(getattribute));
    Value result;
    void *built_in = method != NULL && value_is(method, &wrapper_descriptor_type) ? ((WrapperDescrObj *)method)->function : NULL;
    if (method == NULL || built_in == (void *)object_generic_get_attr)
        result = object_generic_get_attr(self, name);
    else if (built_in == (void *)type_getattr && is_type(self))
        result = type_getattr(self, name);
    else
        result = call_method(DUNDER(getattribute), STACK(self, name), 1);
    if (result != NULL || fallback == NULL || !exception_matches(&AttributeError_type)) return result;
    exception_clear();
    result = call_method(DUNDER(getattr), STACK(self, name), 1);
    if (result == NULL && exception_matches(&AttributeError_type)) {
        AttributeErrorObj *error = (AttributeErrorObj *)exception_current();
        if (error->name.value == NULL && error->obj.value == NULL) {
            slot_set(error, &error->name, name);
            slot_set(error, &error->obj, self);
        }
    }
    return result;
}

Status slot_setattr(Value self, Value name, Value value) {
    Value result = value == NULL ? call_method(DUNDER(delattr), STACK(self, name), 1)
                                 : call_method(DUNDER(setattr), STACK(self, name, value), 2);
    return result == NULL ? -1 : 0;
}

Value slot_iter(Value self) {
    Value method = type_lookup(type_of(self), DUNDER(iter));
    if (method == NONE) return raise_type_error("'%N' object is not iterable", self);
    if (method != NULL) return call_method(DUNDER(iter), STACK(self), 0);
    if (type_lookup(type_of(self), DUNDER(getitem)) == NULL) return raise_type_error("'%N' object is not iterable", self);
    return seq_iterator_new(self);
}

/* StopIteration stays pending: its value is wanted by `yield from`, and object_next swallows it. */
Value slot_iternext(Value self) { return call_method(DUNDER(next), STACK(self), 0); }

/* What the class has under this name is called as it is, without being bound. */
Value slot_descr_get(Value self, Value obj, Value type) {
    Value method = type_lookup(type_of(self), DUNDER(get));
    if (method == NULL) return self;
    return object_call(method, STACK(self, obj != NULL ? obj : NONE, type != NULL ? type : NONE), 3, NULL);
}

Status slot_descr_set(Value self, Value obj, Value value) {
    Value result = value == NULL ? call_method(DUNDER(delete), STACK(self, obj), 1)
                                 : call_method(DUNDER(set), STACK(self, obj, value), 2);
    return result == NULL ? -1 : 0;
}

Status slot_init_dispatch(Value self, const Value *args, size_t nargs, Value kwnames) {
    Type *type = type_of(self);
    Value result, method = type_lookup(type, DUNDER(init));
    if (method == NULL) return RAISED(raise_value(&AttributeError_type, DUNDER(init)));
    if (type_has_flag(type_of(method), TYPE_FLAG_METHOD_DESCR)) {
        result = object_call_prepend(method, self, args, nargs, kwnames);
    } else {
        if (native_of(method)->descr_get != NULL) {
            method = native_of(method)->descr_get(method, self, VALUE(type));
            if (method == NULL) return -1;
        }
        result = object_call(method, args, nargs, kwnames);
    }
    if (result == NULL) return -1;
    if (result != NONE) return RAISED(raise_type_error("__init__() should return None, not '%N'", result));
    return 0;
}

Value slot_create(Type *cls, const Value *args, size_t nargs, Value kwnames) {
    Value method = object_get_attr(VALUE(cls), DUNDER(new));
    if (method == NULL) return NULL;
    return object_call_prepend(method, VALUE(cls), args, nargs, kwnames);
}

/* Runs __del__ outside the collector; its errors are reported and go no further. */
void slot_finalize(Value self) {
    Value saved = exception_fetch();
    Value method = type_get_special(self, DUNDER(del));
    if (method != NULL) {
        if (CALL0(method) == NULL) exception_write_unraisable(NULL, type_lookup(type_of(self), DUNDER(del)));
    } else if (exception_pending()) {
        exception_write_unraisable(NULL, self);
    }
    exception_restore(saved);
}

#define ASYNC_SLOT(name) \
    Value slot_##name(Value self) { \
        bool  found; \
        Value result = call_lookup(DUNDER(name), STACK(self), 0, &found); \
        if (!found) return raise_type_error("object %N does not have __" #name "__ method", self); \
        return result; \
    }
ASYNC_SLOT(await)
ASYNC_SLOT(aiter)
ASYNC_SLOT(anext)

/* ---- containers ----------------------------------------------------------------------------------------------------- */
Status slot_length(Value self, intptr_t *length) {
    Value result = call_method(DUNDER(len), STACK(self), 0);
    if (result == NULL) return -1;
    if (!is_int(result) && !(result = number_index(result))) return -1;
    if (int_sign(result) < 0) return RAISED(raise_value_error("__len__() should return >= 0"));
    return number_as_index(result, length, &OverflowError_type);
}

Value slot_get_item(Value self, Value key) { return call_method(DUNDER(getitem), STACK(self, key), 1); }

Status slot_set_item(Value self, Value key, Value value) {
    Value result = value == NULL ? call_method(DUNDER(delitem), STACK(self, key), 1)
                                 : call_method(DUNDER(setitem), STACK(self, key, value), 2);
    return result == NULL ? -1 : 0;
}

static Truth contains_by_iteration(Value self, Value item) {
    Value iterator = object_iter(self), candidate;
    if (iterator == NULL) return -1;
    while ((candidate = object_next(iterator)) != NULL) {
        Truth equal = object_equal(candidate, item);
        if (equal != 0) return equal;
    }
    return exception_pending() ? -1 : 0;
}

Truth slot_contains(Value self, Value item) {
    bool found;
    if (type_lookup(type_of(self), DUNDER(contains)) == NONE)
        return RAISED(raise_type_error("'%N' object is not a container", self));
    Value result = call_lookup(DUNDER(contains), STACK(self, item), 1, &found);
    if (!found) return contains_by_iteration(self, item);
    return result == NULL ? -1 : object_truth(result);
}
