/* builtins_class.c - __build_class__: what a class statement calls. */
#include "vm_int.h"
#include "vm/modules.h"

/* Replaces bases that have __mro_entries__ (PEP 560); NULL with an exception, or a tuple (BASES itself if unchanged). */
static Value resolve_bases(Value bases) {
    Value list = NULL;
    for (intptr_t i = 0; i < tuple_length(bases); i++) {
        Value base = tuple_get(bases, i), method = NULL;
        Truth found = is_type(base) ? 0 : object_lookup_attr(base, DUNDER(mro_entries), &method);
        if (found < 0) return NULL;
        if (!found) {
            if (list) TRY_NULL(list_append(list, base));
            continue;
        }
        Value replacement = CALL1(method, bases);
        if (!replacement) return NULL;
        if (!is_tuple(replacement)) return raise_type_error("__mro_entries__ must return a tuple");
        if (!list) {
            if (!(list = list_new(0))) return NULL;
            for (intptr_t j = 0; j < i; j++) TRY_NULL(list_append(list, tuple_get(bases, j)));
        }
        for (intptr_t j = 0; j < tuple_length(replacement); j++) TRY_NULL(list_append(list, tuple_get(replacement, j)));
    }
    return list ? tuple_from_list(list) : bases;
}

/* Namespace from META.__prepare__, or a new dict. */
static Value prepare_namespace(Value meta, Value name, Value bases, const Value *values, size_t count, Value names) {
    Value prepare;
    Truth found = object_lookup_attr(meta, DUNDER(prepare), &prepare);
    if (found < 0) return NULL;
    if (!found) return dict_new();
    Value args[2 + count];
    args[0] = name;
    args[1] = bases;
    for (size_t i = 0; i < count; i++) args[2 + i] = values[i];
    Value namespace = object_call(prepare, args, 2, count ? names : NULL);
    if (!namespace || native_of(namespace)->get_item) return namespace;
    if (is_type(meta))
        return raise_type_error("%.200s.__prepare__() must return a mapping, not %.200s", ((Type *)meta)->name, type_of(namespace)->name);
    return raise_type_error("<metaclass>.__prepare__() must return a mapping, not %.200s", type_of(namespace)->name);
}

static Value run_body(FunctionObj *function, Value namespace) {
    VmThread *vm = vm_thread();
    Value    *window = frame_free_window(current_thread->frame);
    CodeObj  *code = function->code;
    TRY_NULL(recursion_enter(""));
    Frame *frame = vm->frame_top;
    if (frame >= vm->frame_limit || window + code->register_count >= vm->stack_limit) {
        vm_raise_recursion();
        return NULL;
    }
    for (size_t i = 0; i < code->register_count; i++) window[i] = NULL;
    if (window + code->register_count > vm->stack_high) vm->stack_high = window + code->register_count;
    vm->frame_top = frame + 1;
    *frame = (Frame){.back = current_thread->frame, .function = function, .code = code, .pc = code->insns, .regs = window,
                     .locals = namespace, .kind = FRAME_ENTRY};
    current_thread->frame = frame;
    if (UNLIKELY(vm_tracing) && trace_call(frame) < 0) {
        current_thread->frame = frame->back;
        vm->frame_top--;
        return NULL;
    }
    return vm_run_frame(frame);
}

Value builtin_build_class(Value self, const Value *args, size_t nargs, Value names) {
    if (nargs < 2) return raise_type_error("__build_class__: not enough arguments");
    if (!value_is(args[0], &function_type)) return raise_type_error("__build_class__: func must be a function");
    Value name = args[1];
    if (!is_str(name)) return raise_type_error("__build_class__: name is not a string");
    Value original_bases = tuple_from_values(args + 2, nargs - 2);
    if (!original_bases) return NULL;
    Value bases = resolve_bases(original_bases);
    if (!bases) return NULL;

    /* Keywords except metaclass go to __prepare__ and the metaclass. */
    size_t count = names ? tuple_length(names) : 0, kept = 0;
    Value  values[count + 1], meta = NULL, kept_names = names;
    for (size_t i = 0; i < count; i++) {
        if (str_equal(tuple_get(names, i), NAME(metaclass))) meta = args[nargs + i];
        else values[kept++] = args[nargs + i];
    }
    if (meta) {
        Value list = list_new(0);
        if (!list) return NULL;
        for (size_t i = 0; i < count; i++)
            if (!str_equal(tuple_get(names, i), NAME(metaclass))) TRY_NULL(list_append(list, tuple_get(names, i)));
        TRY_VALUE(kept_names, tuple_from_list(list));
    } else {
        meta = tuple_length(bases) ? VALUE(type_of(tuple_get(bases, 0))) : VALUE(&type_type);
    }
    if (is_type(meta)) {
        Type *winner = type_calculate_metaclass((Type *)meta, bases);
        if (!winner) return NULL;
        meta = VALUE(winner);
    }
    Value namespace = prepare_namespace(meta, name, bases, values, kept, kept_names);
    if (!namespace) return NULL;
    Value cell = run_body((FunctionObj *)args[0], namespace);
    if (!cell) return NULL;
    if (bases != original_bases) TRY_NULL(object_set_item(namespace, DUNDER(orig_bases), original_bases));
    Value call_args[3 + kept];
    call_args[0] = name;
    call_args[1] = bases;
    call_args[2] = namespace;
    for (size_t i = 0; i < kept; i++) call_args[3 + i] = values[i];
    Value cls = object_call(meta, call_args, 3, kept ? kept_names : NULL);
    if (!cls || !is_type(cls) || !value_is(cell, &cell_type)) return cls;
    Value in_cell = ((CellObj *)cell)->contents.value;
    if (in_cell == cls) return cls;
    if (!in_cell)
        return raise_format(&RuntimeError_type, "__class__ not set defining %R as %R. Was __classcell__ propagated to type.__new__?", name, cls);
    return raise_type_error("__class__ set to %R defining %R as %R", in_cell, name, cls);
}
