/* call.c - binding arguments to parameters, and calling Python functions from native code.
 *
 * The usual call (exact number of positional arguments) is done inline by the interpreter; here is everything else:
 * defaults, keywords, *args, **kwargs and the TypeErrors of a mismatch. */
#include "vm_int.h"
#include "frame_push.h"

#include <alloca.h>

Value *frame_free_window(Frame *frame) {
    if (!frame) return vm_thread()->stack;
    return frame->generator ? frame->stack_end : frame->regs + frame->code->register_count;
}

void vm_raise_recursion(void) { raise_format(&RecursionError_type, "maximum recursion depth exceeded"); }

/* ---- messages of failed calls --------------------------------------------------------------------------------------- */
/* "'a', 'b', and 'c'" of the LIST of names. */
static Value join_names(Value list) {
    intptr_t count = list_length(list);
    Value    text = str_format("%R", list_get(list, 0));
    for (intptr_t i = 1; text && i < count; i++) {
        const char *separator = i < count - 1 ? ", " : count > 2 ? ", and " : " and ";
        text = str_format("%U%s%R", text, separator, list_get(list, i));
    }
    return text;
}

static Status raise_missing(FunctionObj *function, Value list, const char *kind) {
    intptr_t count = list_length(list);
    Value    joined = join_names(list);
    if (!joined) return -1;
    return RAISED(raise_type_error("%U() missing %zd required %s argument%s: %U", function->qualname.value, count, kind,
                                   count == 1 ? "" : "s", joined));
}

static Status check_missing(FunctionObj *function, Value *window, int from, int to, const char *kind) {
    Value list = NULL;
    for (int i = from; i < to; i++) {
        if (window[i]) continue;
        if (!list && !(list = list_new(0))) return -1;
        TRY(list_append(list, tuple_get(function->code->var_names.value, i)));
    }
    return list ? raise_missing(function, list, kind) : 0;
}

static Status raise_too_many(FunctionObj *function, size_t given, Value *window) {
    CodeObj *code = function->code;
    intptr_t defaults = function->defaults.value ? tuple_length(function->defaults.value) : 0;
    int      keyword_only_given = 0;
    for (int i = 0; i < code->kwonly_arg_count; i++) keyword_only_given += window[code->arg_count + i] != NULL;
    Value range = defaults ? str_format("from %zd to %d", (intptr_t)code->arg_count - defaults, code->arg_count)
                           : str_format("%d", code->arg_count);
    if (!range) return -1;
    Value extra = keyword_only_given ? str_format(" positional argument%s (and %d keyword-only argument%s)", given == 1 ? "" : "s",
                                                  keyword_only_given, keyword_only_given == 1 ? "" : "s")
                                     : str_format("");
    if (!extra) return -1;
    bool plural = defaults || code->arg_count != 1;
    return RAISED(raise_type_error("%U() takes %U positional argument%s but %zd%U %s given", function->qualname.value, range,
                                   plural ? "s" : "", (intptr_t)given, extra, given == 1 && !keyword_only_given ? "was" : "were"));
}

/* Keyword NAME matches no parameter: either a positional-only one was meant, or nothing. */
static Status raise_unexpected_keyword(FunctionObj *function, Value names, Value name) {
    CodeObj *code = function->code;
    Value    list = list_new(0);
    if (!list) return -1;
    for (int i = 0; i < code->posonly_arg_count; i++)
        for (intptr_t j = 0; j < tuple_length(names); j++)
            if (is_str(tuple_get(names, j)) && str_equal(tuple_get(names, j), tuple_get(code->var_names.value, i)))
                TRY(list_append(list, tuple_get(names, j)));
    if (list_length(list)) {
        Value joined = str_join(str_from_c(", "), ((ListObj *)list)->items, list_length(list));
        if (!joined) return -1;
        return RAISED(raise_type_error("%U() got some positional-only arguments passed as keyword arguments: '%U'",
                                       function->qualname.value, joined));
    }
    return RAISED(raise_type_error("%U() got an unexpected keyword argument '%S'", function->qualname.value, name));
}

/* ---- binding ---------------------------------------------------------------------------------------------------------- */
/* Keys of a class derived from str have methods in Python, whose frames would lie where COUNT values at WINDOW are. */
static NOINLINE Status collect_odd_keyword(Value dict, Value name, Value value, Value *window, size_t count) {
    Value *kept = alloca(count * sizeof(Value));
    memcpy(kept, window, count * sizeof(Value));
    Status status = dict_set(dict, name, value);
    memcpy(window, kept, count * sizeof(Value));
    return status;
}

static Status bind_keywords(FunctionObj *function, const Value *values, Value names, Value *window, Value extra_dict) {
    CodeObj *code = function->code;
    int      total = code->arg_count + code->kwonly_arg_count;
    bool     odd = false;
    for (intptr_t j = 0; j < tuple_length(names); j++) {
        Value name = tuple_get(names, j);
        int   i = code->posonly_arg_count;
        if (!is_str(name)) return RAISED(raise_type_error("%U() keywords must be strings", function->qualname.value));
        while (i < total && tuple_get(code->var_names.value, i) != name) i++;
        if (i == total) {
            i = code->posonly_arg_count;
            while (i < total && !str_equal(tuple_get(code->var_names.value, i), name)) i++;
        }
        if (i < total) {
            if (window[i])
                return RAISED(raise_type_error("%U() got multiple values for argument '%S'", function->qualname.value, name));
            window[i] = values[j];
        } else if (extra_dict) {
            odd |= !value_is(name, &str_type);
            if (odd) TRY(collect_odd_keyword(extra_dict, name, values[j], window, (size_t)total + 2));
            else TRY(dict_set(extra_dict, name, values[j]));
        } else {
            return raise_unexpected_keyword(function, names, name);
        }
    }
    return 0;
}

static Status fill_defaults(FunctionObj *function, Value *window, size_t given) {
    CodeObj *code = function->code;
    intptr_t defaults = function->defaults.value ? tuple_length(function->defaults.value) : 0;
    int      first_default = code->arg_count - (int)defaults;
    if ((size_t)code->arg_count > given) {
        TRY(check_missing(function, window, 0, first_default < 0 ? 0 : first_default, "positional"));
        for (int i = first_default < 0 ? 0 : first_default; i < code->arg_count; i++)
            if (!window[i]) window[i] = tuple_get(function->defaults.value, i - first_default);
    }
    int total = code->arg_count + code->kwonly_arg_count;
    if (code->kwonly_arg_count && function->kwdefaults.value) {
        for (int i = code->arg_count; i < total; i++) {
            if (window[i]) continue;
            window[i] = dict_get(function->kwdefaults.value, tuple_get(code->var_names.value, i));
            if (!window[i] && exception_pending()) return -1;
        }
    }
    return check_missing(function, window, code->arg_count, total, "keyword-only");
}

Status vm_bind_arguments(FunctionObj *function, const Value *args, size_t nargs, Value names, Value *window) {
    CodeObj *code = function->code;
    size_t   named = names ? tuple_length(names) : 0;
    size_t   positional = code->arg_count, kwonly = code->kwonly_arg_count;

    /* Only defaults missing: nothing has to move. */
    if (!named && nargs <= positional && !kwonly && !code_has_flag(code, CODE_VARARGS | CODE_VARKEYWORDS)) {
        if (args != window) memmove(window, args, nargs * sizeof(Value));
        for (size_t i = nargs; i < positional; i++) window[i] = NULL;
        return fill_defaults(function, window, nargs);
    }

    /* Keyword values and surplus arguments overlap the parameter registers: work from copies.  The window may lie above
     * every live register, so it is announced to the collector while the rest allocates. */
    Value *values = named ? alloca(named * sizeof(Value)) : NULL;
    Value  surplus = NULL, extra_dict = NULL;
    if (named) memcpy(values, args + nargs, named * sizeof(Value));
    VmThread *vm = vm_thread();
    Value    *outer_window = vm->binding;
    size_t    outer_count = vm->binding_count;
    if (code_has_flag(code, CODE_VARARGS)) {
        if (args == window) { /* not a window of the caller: above its live registers, too */
            vm->binding = window;
            vm->binding_count = nargs + named;
        }
        surplus = nargs > positional ? tuple_from_values(args + positional, nargs - positional) : empty_tuple;
        vm->binding = outer_window;
        vm->binding_count = outer_count;
        if (!surplus) return -1;
    }
    size_t taken = nargs < positional ? nargs : positional, total = positional + kwonly;
    if (args != window) memmove(window, args, taken * sizeof(Value));
    for (size_t i = taken; i < total + 2; i++) window[i] = NULL;
    if (surplus) window[total++] = surplus;
    vm->binding = window;
    vm->binding_count = total + 1;
    Status status = 0;
    if (code_has_flag(code, CODE_VARKEYWORDS)) {
        extra_dict = dict_new();
        if (extra_dict) window[total] = extra_dict;
        else status = -1;
    }
    if (status == 0 && named) status = bind_keywords(function, values, names, window, extra_dict);
    if (status == 0 && nargs > positional && !surplus) status = raise_too_many(function, nargs, window);
    if (status == 0) status = fill_defaults(function, window, nargs);
    vm->binding = outer_window;
    vm->binding_count = outer_count;
    return status;
}

/* ---- entering Python from native code ---------------------------------------------------------------------------------- */
/* Pushes an entry frame with registers at WINDOW; -1 with RecursionError. */
static Frame *push_entry(FunctionObj *function, Value *window) {
    VmThread *vm = vm_thread();
    CodeObj  *code = function->code;
    Frame    *frame = vm->frame_top;
    if (frame >= vm->frame_limit || window + code->register_count >= vm->stack_limit) {
        vm_raise_recursion();
        return NULL;
    }
    vm->frame_top = frame + 1;
    if (window + code->register_count > vm->stack_high) vm->stack_high = window + code->register_count;
    frame_fill(frame, current_thread->frame, function, window, NULL, 0, 0, FRAME_ENTRY);
    return frame;
}

Value vm_call_function(Value function_value, const Value *args, size_t nargs, Value names) {
    FunctionObj *function = (FunctionObj *)function_value;
    CodeObj     *code = function->code;
    VmThread    *vm = vm_thread();
    Value       *window = frame_free_window(current_thread->frame);
    size_t       needed = nargs + (names ? tuple_length(names) : 0);
    if (UNLIKELY(vm_poll_word)) TRY_NULL(vm_poll()); /* a loop of native code may call short functions for ever */
    TRY_NULL(recursion_enter(""));
    if (window + needed + code->register_count >= vm->stack_limit) {
        vm_raise_recursion();
        return NULL;
    }
    size_t bound = nargs;
    if (LIKELY(nargs == (size_t)code->arg_count && !names && !code->kwonly_arg_count
               && !code_has_flag(code, CODE_VARARGS | CODE_VARKEYWORDS))) {
        memcpy(window, args, nargs * sizeof(Value));
    } else {
        TRY_NULL(vm_bind_arguments(function, args, nargs, names, window));
        bound = code->arg_count + code->kwonly_arg_count + code_has_flag(code, CODE_VARARGS) + code_has_flag(code, CODE_VARKEYWORDS);
    }
    for (size_t i = bound; i < code->register_count; i++) window[i] = NULL;
    Frame *frame = push_entry(function, window);
    if (!frame) return NULL;
    current_thread->frame = frame;
    if (UNLIKELY(vm_tracing) && trace_call(frame) < 0) {
        current_thread->frame = frame->back;
        vm->frame_top--;
        return NULL;
    }
    return vm_run_frame(frame);
}

Value vm_run_code(CodeObj *code, Value globals, Value locals) {
    Value function_value = function_new(code, globals, NULL);
    if (!function_value) return NULL;
    FunctionObj *function = (FunctionObj *)function_value;
    Value       *window = frame_free_window(current_thread->frame);
    TRY_NULL(recursion_enter(""));
    if (window + code->register_count >= vm_thread()->stack_limit) {
        vm_raise_recursion();
        return NULL;
    }
    for (size_t i = 0; i < code->register_count; i++) window[i] = NULL;
    Frame *frame = push_entry(function, window);
    if (!frame) return NULL;
    frame->locals = locals ? locals : globals;
    current_thread->frame = frame;
    if (UNLIKELY(vm_tracing) && trace_call(frame) < 0) {
        current_thread->frame = frame->back;
        vm_thread()->frame_top--;
        return NULL;
    }
    return vm_run_frame(frame);
}

/* The call of native code that a profiler sees. */
static COLD Value call_ex_traced(Value callable, Value args, Value kwargs) {
    size_t nargs = (size_t)tuple_length(args), count = kwargs ? (size_t)dict_length(kwargs) : 0, position = 0;
    Value  all = args, names = NULL, key, value;
    if (count) {
        all = tuple_new((intptr_t)(nargs + count));
        names = all ? tuple_new((intptr_t)count) : NULL;
        if (!names) return NULL;
        for (size_t i = 0; i < nargs; i++) tuple_put(all, (intptr_t)i, tuple_get(args, (intptr_t)i));
        for (size_t i = 0; i < count && dict_next(kwargs, &position, &key, &value); i++) {
            if (!is_str(key)) return raise_type_error("keywords must be strings");
            tuple_put(names, (intptr_t)i, key);
            tuple_put(all, (intptr_t)(nargs + i), value);
        }
    }
    return trace_native_call(current_thread->frame, callable, &((TupleObj *)all)->items[0].value, nargs, names);
}

Value vm_call_ex(Value callable, Value args, Value kwargs) {
    if (!is_tuple(args)) {
        if (!type_of(args)->native->iter && !value_is_a(args, &list_type)) {
            Value iterator = object_iter(args);
            if (!iterator) {
                if (!exception_matches(&TypeError_type)) return NULL;
                exception_clear();
                Value text = vm_callable_text(callable);
                if (!text) return NULL;
                return raise_type_error("%U argument after * must be an iterable, not %.200s", text, type_of(args)->name);
            }
        }
        TRY_VALUE(args, sequence_to_tuple(args));
    }
    if (kwargs && !is_dict(kwargs)) {
        Value merged = dict_new();
        if (!merged) return NULL;
        TRY_NULL(vm_dict_merge(merged, kwargs, callable));
        kwargs = merged;
    }
    if (UNLIKELY(vm_tracing) && vm_thread()->profile_function && !vm_thread()->tracing
        && (value_is(callable, &builtin_function_type) || value_is(callable, &method_descriptor_type)))
        return call_ex_traced(callable, args, kwargs);
    return object_call_tuple(callable, args, kwargs && dict_length(kwargs) ? kwargs : NULL);
}
