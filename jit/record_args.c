/* record_args.c - which argument of a call goes into which register of the Python function that is inlined.
 *
 * Positions, keywords, defaults, *args and **keywords are bound while recording; what the binding rests on is guarded by the caller (the
 * code) and here (defaults).  What cannot be bound so, because it raises, is left to the interpreter. */
#include "record.h"
#include "objects/dict.h"
#include "objects/str.h"

enum { MOST_COLLECTED = 5 }; /* keywords that go into a dict */

/* The parameter that keyword NAME sets, or -1. */
static int find_parameter(const CodeObj *code, Value name) {
    int total = code->arg_count + code->kwonly_arg_count;
    for (int i = code->posonly_arg_count; i < total; i++)
        if (tuple_get(code->var_names.value, i) == name) return i;
    return -1;
}

/* Which of NAMES sets parameter I, or -1. */
static int find_keyword(const CodeObj *code, Value names, int i) {
    for (intptr_t k = 0; names && k < tuple_length(names); k++)
        if (find_parameter(code, tuple_get(names, k)) == i) return (int)k;
    return -1;
}

static Value keyword_default(const FunctionObj *function, int i, intptr_t *index) {
    Value defaults = function->kwdefaults.value;
    *index = defaults && value_is(defaults, &dict_type) ? dict_lookup_index(defaults, tuple_get(function->code->var_names.value, i)) : -1;
    return *index >= 0 && dict_keys_version(defaults) ? ((DictObj *)defaults)->keys->entries[*index].value.value : NULL;
}

bool record_takes_arguments(const FunctionObj *function, unsigned nargs, Value names) {
    const CodeObj *code = function->code;
    int            count = (int)nargs, defaults = function->defaults.value ? (int)tuple_length(function->defaults.value) : 0;
    unsigned       collected = 0;
    intptr_t       index;
    if (code->arg_count + code->kwonly_arg_count > RECORD_ARGS - 2 || count > RECORD_ARGS) return false;
    if (count > code->arg_count && !code_has_flag(code, CODE_VARARGS)) return false;
    for (intptr_t k = 0; names && k < tuple_length(names); k++) {
        int i = find_parameter(code, tuple_get(names, k));
        if (i < 0 && code_has_flag(code, CODE_VARKEYWORDS)) collected++;
        else if (i < 0 || i < count) return false;
        for (intptr_t other = 0; other < k; other++)
            if (tuple_get(names, other) == tuple_get(names, k)) return false;
    }
    if (collected > MOST_COLLECTED) return false;
    for (int i = count; i < code->arg_count - defaults; i++)
        if (find_keyword(code, names, i) < 0) return false;
    for (int i = code->arg_count; i < code->arg_count + code->kwonly_arg_count; i++)
        if (find_keyword(code, names, i) < 0 && !keyword_default(function, i, &index)) return false;
    return true;
}

static IrRef field_of(Recorder *r, IrRef function, size_t offset) { return emit_load(r, IR_LOAD, IR_VALUE, function, offset, ALIAS_FUNCTION); }

/* The defaults that are used are those of this run. */
static void guard_defaults(Recorder *r, const FunctionObj *function, IrRef ref, Inlining how) {
    const CodeObj *code = function->code;
    bool           plain = false, keyword = false;
    for (int i = (int)how.nargs; i < code->arg_count; i++) plain |= find_keyword(code, how.names, i) < 0;
    for (int i = code->arg_count; i < code->arg_count + code->kwonly_arg_count; i++) keyword |= find_keyword(code, how.names, i) < 0;
    if (plain) emit(r, IR_GEQ, field_of(r, ref, offsetof(FunctionObj, defaults)), ir_value(&r->b, function->defaults.value));
    if (keyword) emit(r, IR_GEQ, field_of(r, ref, offsetof(FunctionObj, kwdefaults)), ir_value(&r->b, function->kwdefaults.value));
}

static IrRef default_of(Recorder *r, const FunctionObj *function, int i) {
    intptr_t index, first = function->code->arg_count - (function->defaults.value ? tuple_length(function->defaults.value) : 0);
    if (i < function->code->arg_count) return ir_value(&r->b, tuple_get(function->defaults.value, i - first));
    keyword_default(function, i, &index);
    return record_dict_entry(r, ir_value(&r->b, function->kwdefaults.value), dict_keys_version(function->kwdefaults.value), index);
}

/* A dict of the keywords that are no parameters; 0: there are none. */
static IrRef collect_keywords(Recorder *r, const CodeObj *code, Inlining how) {
    Value    collected[MOST_COLLECTED];
    IrRef    args[MOST_COLLECTED + 1];
    unsigned count = 0;
    for (intptr_t k = 0; how.names && k < tuple_length(how.names); k++) {
        if (find_parameter(code, tuple_get(how.names, k)) >= 0) continue;
        collected[count++] = tuple_get(how.names, k);
        args[count] = record_get_value(r, how.window + how.nargs + (unsigned)k);
    }
    Value names = count ? tuple_from_values(collected, count) : NULL;
    if (!names) {
        if (count) exception_clear();
        r->b.failed |= count > 0;
        return 0;
    }
    args[0] = ir_value(&r->b, names);
    for (unsigned i = count; i < MOST_COLLECTED; i++) args[i + 1] = ir_int(&r->b, 0);
    return ir_call(&r->b, HELPER_jit_keywords, args);
}

unsigned record_bind_arguments(Recorder *r, const FunctionObj *function, IrRef ref, Inlining how, bool copy, IrRef *args) {
    const CodeObj *code = function->code;
    int            nargs = (int)how.nargs, total = code->arg_count + code->kwonly_arg_count, keyword;
    IrRef          given[RECORD_ARGS] = {how.first, how.second, how.third};
    for (int i = 0; how.given && i < nargs; i++) given[i] = how.given[i];
    guard_defaults(r, function, ref, how);
    for (int i = 0; i < total; i++) {
        if (i < nargs && i < code->arg_count) args[i] = given[i] || !copy ? given[i] : record_get(r, how.window + (unsigned)i);
        else if ((keyword = find_keyword(code, how.names, i)) >= 0) args[i] = record_get(r, how.window + (unsigned)(nargs + keyword));
        else args[i] = default_of(r, function, i);
    }
    if (code_has_flag(code, CODE_VARARGS)) {
        int surplus = nargs > code->arg_count ? nargs - code->arg_count : 0;
        for (int i = code->arg_count; i < nargs; i++) given[i] = given[i] ? record_box(r, given[i]) : record_get_value(r, how.window + (unsigned)i);
        args[total++] = surplus ? record_tuple(r, (unsigned)surplus, given + code->arg_count) : ir_value(&r->b, empty_tuple);
    }
    if (code_has_flag(code, CODE_VARKEYWORDS)) {
        IrRef keywords = collect_keywords(r, code, how);
        if (!keywords) keywords = ir_call(&r->b, HELPER_jit_dict, NULL);
        record_raises(r, keywords);
        args[total++] = keywords;
    }
    return (unsigned)total;
}
