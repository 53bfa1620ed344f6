/* slice.c - slice objects and the arithmetic of start:stop:step. */
#include "list_int.h"

#include "objects/function.h"
#include "objects/int.h"

Value slice_new(Value start, Value stop, Value step) {
    SliceObj *slice = (SliceObj *)gc_alloc(&slice_type, sizeof(SliceObj));
    if (slice == NULL) return NULL;
    slot_init(&slice->start, start == NULL ? NONE : start);
    slot_init(&slice->stop, stop == NULL ? NONE : stop);
    slot_init(&slice->step, step == NULL ? NONE : step);
    return VALUE(slice);
}

/* One bound, clamped to intptr_t; DEFAULT_VALUE for None. */
static Status slice_part(Value v, intptr_t default_value, intptr_t *out) {
    if (value_is_int(v)) *out = (intptr_t)value_int(v);
    else if (v == NONE) *out = default_value;
    else if (!number_has_index(v))
        return RAISED(raise_type_error("slice indices must be integers or None or have an __index__ method"));
    else return number_as_index(v, out, NULL);
    return 0;
}

/* Moves a bound into the sequence: LOW and HIGH are the clamping values for this direction. */
static intptr_t slice_clamp(intptr_t bound, intptr_t length, intptr_t low, intptr_t high) {
    if (bound < 0) {
        bound += length;
        return bound < low ? low : bound;
    }
    return bound > high ? high : bound;
}

Status slice_resolve(Value self, intptr_t length, intptr_t *start, intptr_t *stop, intptr_t *step, intptr_t *count) {
    SliceObj *slice = (SliceObj *)self;
    TRY(slice_part(slice->step.value, 1, step));
    if (*step == 0) return RAISED(raise_value_error("slice step cannot be zero"));
    if (*step < -INTPTR_MAX) *step = -INTPTR_MAX;
    bool down = *step < 0;
    TRY(slice_part(slice->start.value, down ? INTPTR_MAX : 0, start));
    TRY(slice_part(slice->stop.value, down ? INTPTR_MIN : INTPTR_MAX, stop));
    intptr_t low = down ? -1 : 0, high = down ? length - 1 : length;
    *start = slice_clamp(*start, length, low, high);
    *stop = slice_clamp(*stop, length, low, high);
    intptr_t distance = down ? *start - *stop : *stop - *start, size = down ? -*step : *step;
    if (distance <= 0) *count = 0;
    else *count = size == 1 ? distance : (distance - 1) / size + 1; /* a division takes longer than all the rest */
    return 0;
}

static Value slice_create(Type *cls, const Value *args, size_t nargs, Value kwnames) {
    TRY_NULL(args_no_keywords("slice", kwnames));
    if (nargs < 1 || nargs > 3) return raise_arity("slice", 1, 3, nargs);
    if (nargs == 1) return slice_new(NONE, args[0], NONE);
    return slice_new(args[0], args[1], nargs == 3 ? args[2] : NONE);
}

static Value slice_repr(Value self) {
    SliceObj *slice = (SliceObj *)self;
    return format_message("slice(%R, %R, %R)", slice->start.value, slice->stop.value, slice->step.value);
}

static Value slice_tuple(Value self) {
    SliceObj *slice = (SliceObj *)self;
    return TUPLE3(slice->start.value, slice->stop.value, slice->step.value);
}

static Value slice_compare(Value a, Value b, CompareOp op) {
    if (!value_is(a, &slice_type) || !value_is(b, &slice_type)) return NOT_IMPLEMENTED;
    if (a == b) return value_from_bool(op == COMPARE_EQ || op == COMPARE_LE || op == COMPARE_GE);
    Value left, right;
    TRY_VALUE(left, slice_tuple(a));
    TRY_VALUE(right, slice_tuple(b));
    return object_compare(left, right, op);
}

static Value slice_reduce(Value self) {
    Value parts = slice_tuple(self);
    return parts == NULL ? NULL : TUPLE2(VALUE(&slice_type), parts);
}

/* indices() works for lengths and bounds of any size, so it computes with Python ints. */
static Value slice_big_part(Value v, Value default_value, Value length, Value low, Value high) {
    Value number;
    if (v == NONE) return default_value;
    if (!number_has_index(v)) return raise_type_error("slice indices must be integers or None or have an __index__ method");
    TRY_VALUE(number, number_index(v));
    if (int_sign(number) < 0) {
        TRY_VALUE(number, int_add(number, length));
        return int_compare(number, low) < 0 ? low : number;
    }
    return int_compare(number, high) > 0 ? high : number;
}

static Value slice_indices(Value self, Value length_value) {
    SliceObj *slice = (SliceObj *)self;
    Value     length, step = value_from_int(1), low, high, start, stop;
    TRY_VALUE(length, number_index(length_value));
    if (int_sign(length) < 0) return raise_value_error("length should not be negative");
    if (slice->step.value != NONE) {
        if (!number_has_index(slice->step.value))
            return raise_type_error("slice indices must be integers or None or have an __index__ method");
        TRY_VALUE(step, number_index(slice->step.value));
        if (int_sign(step) == 0) return raise_value_error("slice step cannot be zero");
    }
    bool down = int_sign(step) < 0;
    low = value_from_int(down ? -1 : 0);
    TRY_VALUE(high, down ? int_sub(length, value_from_int(1)) : length);
    TRY_VALUE(start, slice_big_part(slice->start.value, down ? high : low, length, low, high));
    TRY_VALUE(stop, slice_big_part(slice->stop.value, down ? low : high, length, low, high));
    return TUPLE3(start, stop, step);
}

static const MethodDef slice_methods[] = {
    {"indices", (void *)slice_indices, METHOD_ONE,
     "S.indices(len) -> (start, stop, stride), the bounds of the slice for a sequence of length len."},
    {"__reduce__", (void *)slice_reduce, METHOD_NOARGS, "__reduce__($self, /)\n--\n\n"},
    {NULL},
};
static const MemberDef slice_members[] = {
    {"start", MEMBER_VALUE, offsetof(SliceObj, start), true, NULL},
    {"stop", MEMBER_VALUE, offsetof(SliceObj, stop), true, NULL},
    {"step", MEMBER_VALUE, offsetof(SliceObj, step), true, NULL},
    {NULL},
};

static void slice_trace(Obj *obj, Tracer *tracer) { trace_slots(tracer, &((SliceObj *)obj)->start, 3); }

static NativeType slice_native = {
    .shape = {.size = sizeof(SliceObj), .trace = slice_trace},
    .repr = slice_repr, .compare = slice_compare, .create = slice_create, .methods = slice_methods, .members = slice_members,
};
Type slice_type = STATIC_TYPE("slice", &object_type, slice_native, sizeof(SliceObj), 0, TYPE_FLAG_GC);
