/* exc_group.c - exception groups: construction, splitting, and what except* needs.
 *
 * Splitting keeps the shape of the tree.  Every inner group that loses members is rebuilt through its derive method and
 * inherits traceback, context, cause and notes of the original. */
#include "exceptions_int.h"

#include "objects/str.h"
#include "objects/thread.h"

/* ---- construction --------------------------------------------------------------------------------------------------- */
static bool looks_like_sequence(Value v) {
    if (is_list(v) || is_tuple(v)) return true;
    NativeType *native = native_of(v);
    if (is_dict(v) || native->get_item == NULL) return false;
    return (native->native_flags & NATIVE_SEQUENCE_INDEX) != 0 || type_has_flag(type_of(v), TYPE_FLAG_HEAP);
}

static Value group_create(Type *cls, const Value *args, size_t nargs, Value kwnames) {
    if (nargs != 2) return raise_type_error("BaseExceptionGroup.__new__() takes exactly 2 arguments (%zd given)", nargs);
    if (!is_str(args[0])) return raise_type_error("BaseExceptionGroup.__new__() argument 1 must be str, not %K", args[0]);
    if (!looks_like_sequence(args[1])) return raise_type_error("second argument (exceptions) must be a sequence");
    Value exceptions, self;
    TRY_VALUE(exceptions, sequence_to_tuple(args[1]));
    intptr_t n = tuple_length(exceptions);
    if (n == 0) return raise_value_error("second argument (exceptions) must be a non-empty sequence");
    bool only_plain = true; /* no BaseException that is not an Exception */
    for (intptr_t i = 0; i < n; i++) {
        Value exc = tuple_get(exceptions, i);
        if (!is_exception(exc)) return raise_value_error("Item %zd of second argument (exceptions) is not an exception", i);
        only_plain &= value_is_a(exc, &Exception_type);
    }
    if (cls == &BaseExceptionGroup_type) {
        if (only_plain) cls = &ExceptionGroup_type;
    } else if (!only_plain && cls == &ExceptionGroup_type) {
        return raise_type_error("Cannot nest BaseExceptions in an ExceptionGroup");
    } else if (!only_plain && type_is_subtype(cls, &Exception_type)) {
        return raise_type_error("Cannot nest BaseExceptions in '%T'", cls);
    }
    TRY_VALUE(self, base_exception_create(cls, args, nargs, NULL));
    exception_put(self, &((ExceptionGroupObj *)self)->message, args[0]);
    exception_put(self, &((ExceptionGroupObj *)self)->exceptions, exceptions);
    return self;
}

Value exception_group_new(const char *message, Value exceptions) {
    Value text;
    TRY_VALUE(text, str_from_c(message));
    return exception_new(&BaseExceptionGroup_type, (Value[]){text, exceptions}, 2);
}

static Value group_str(Value self) {
    ExceptionGroupObj *group = (ExceptionGroupObj *)self;
    intptr_t           n = tuple_length(group->exceptions.value);
    return str_format("%S (%zd sub-exception%s)", group->message.value, n, n == 1 ? "" : "s");
}

static Value group_derive(Value self, const Value *args, size_t nargs, Value names) {
    if (nargs != 1) return raise_arity_parsed(NULL, 1, 1, nargs);
    Value exceptions = args[0];
    return exception_new(&BaseExceptionGroup_type, (Value[]){((ExceptionGroupObj *)self)->message.value, exceptions}, 2);
}

/* A group like ORIGINAL around the members in the list, None for an empty list. */
static Value subset(Value original, Value members) {
    if (list_length(members) == 0) return NONE;
    Value group, notes;
    TRY_VALUE(group, CALL_METHOD1(original, NAME(derive), members));
    if (!is_exception_group(group)) return raise_type_error("derive must return an instance of BaseExceptionGroup");
    ExceptionObj *to = (ExceptionObj *)group, *from = (ExceptionObj *)original;
    exception_put(group, &to->traceback, from->traceback.value);
    exception_put(group, &to->context, from->context.value);
    exception_put(group, &to->cause, from->cause.value);
    to->suppress_context = 1;
    Truth found = object_lookup_attr(original, DUNDER(notes), &notes);
    TRY_NULL(found);
    if (found > 0 && looks_like_sequence(notes)) {
        TRY_VALUE(notes, sequence_to_list(notes));
        TRY_NULL(object_set_attr(group, DUNDER(notes), notes));
    }
    return group;
}

/* ---- splitting -------------------------------------------------------------------------------------------------------- */
typedef enum MatchKind { MATCH_CLASS, MATCH_PREDICATE, MATCH_LEAVES } MatchKind;

typedef struct Matcher {
    MatchKind kind;
    Value     value; /* class or tuple, function, or list of exceptions */
} Matcher;

static bool is_exception_class(Value v) { return is_type(v) && type_has_flag((Type *)v, TYPE_FLAG_EXCEPTION); }

static Status matcher_init(Matcher *matcher, Value value) {
    *matcher = (Matcher){MATCH_CLASS, value};
    if (value_is(value, &function_type)) {
        matcher->kind = MATCH_PREDICATE;
        return 0;
    }
    if (is_exception_class(value)) return 0;
    bool right = is_tuple(value);
    for (intptr_t i = 0; right && i < tuple_length(value); i++) right = is_exception_class(tuple_get(value, i));
    if (right) return 0;
    return RAISED(raise_type_error("expected a function, exception type or tuple of exception types"));
}

static bool list_has(Value list, Value item) {
    for (intptr_t i = 0; i < list_length(list); i++) {
        if (list_get(list, i) == item) return true;
    }
    return false;
}

static Truth matches(const Matcher *matcher, Value exc) {
    switch (matcher->kind) {
    case MATCH_CLASS: return exception_value_matches(exc, matcher->value);
    case MATCH_LEAVES: return !is_exception_group(exc) && list_has(matcher->value, exc);
    case MATCH_PREDICATE: break;
    }
    Value answer = CALL1(matcher->value, exc);
    return answer == NULL ? -1 : object_truth(answer);
}

/* *REST is only computed when it is not NULL.  Both results may be None. */
static Status split(Value exc, const Matcher *matcher, Value *match, Value *rest) {
    Truth whole = matches(matcher, exc);
    TRY(whole);
    *match = whole ? exc : NONE;
    if (rest != NULL) *rest = whole ? NONE : exc;
    if (whole || !is_exception_group(exc)) return 0;

    Value members = ((ExceptionGroupObj *)exc)->exceptions.value;
    Value matching = list_new(0), others = list_new(0);
    if (matching == NULL || others == NULL) return -1;
    TRY(native_enter(" in exceptiongroup_split_recursive"));
    for (intptr_t i = 0; i < tuple_length(members); i++) {
        Value yes = NONE, no = NONE;
        if (split(tuple_get(members, i), matcher, &yes, rest != NULL ? &no : NULL) < 0 ||
            (yes != NONE && list_append(matching, yes) < 0) || (no != NONE && list_append(others, no) < 0)) {
            native_leave();
            return -1;
        }
    }
    native_leave();
    *match = subset(exc, matching);
    if (*match == NULL) return -1;
    if (rest != NULL) {
        *rest = subset(exc, others);
        if (*rest == NULL) return -1;
    }
    return 0;
}

static Value group_split(Value self, const Value *args, size_t nargs, Value kwnames) {
    Matcher matcher;
    Value   match, rest;
    if (nargs != 1) return raise_arity("split", 1, 1, nargs);
    TRY_NULL(matcher_init(&matcher, args[0]));
    TRY_NULL(split(self, &matcher, &match, &rest));
    return TUPLE2(match, rest);
}

static Value group_subgroup(Value self, const Value *args, size_t nargs, Value kwnames) {
    Matcher matcher;
    Value   match;
    if (nargs != 1) return raise_arity("subgroup", 1, 1, nargs);
    TRY_NULL(matcher_init(&matcher, args[0]));
    TRY_NULL(split(self, &matcher, &match, NULL));
    return match;
}

/* ---- except* ------------------------------------------------------------------------------------------------------------ */
Status exception_group_match(Value exc, Value class_or_tuple, Value *match, Value *rest) {
    if (exc == NONE) {
        *match = *rest = NONE;
        return 0;
    }
    if (exception_value_matches(exc, class_or_tuple)) {
        *rest = NONE;
        if (is_exception_group(exc)) {
            *match = exc;
            return 0;
        }
        Value members = TUPLE1(exc);
        *match = members != NULL ? exception_group_new("", members) : NULL;
        if (*match == NULL) return -1;
        return 0;
    }
    if (is_exception_group(exc)) { /* through the method: subclasses may override it */
        Value pair = CALL_METHOD1(exc, NAME(split), class_or_tuple);
        if (pair == NULL) return -1;
        if (!is_tuple(pair) || tuple_length(pair) < 2) return RAISED(raise_type_error("%N.split must return a 2-tuple", exc));
        *match = tuple_get(pair, 0);
        *rest = tuple_get(pair, 1);
        return 0;
    }
    *match = NONE;
    *rest = exc;
    return 0;
}

static Status collect_leaves(Value exc, Value leaves) {
    if (!is_exception_group(exc)) return list_append(leaves, exc);
    Value members = ((ExceptionGroupObj *)exc)->exceptions.value;
    TRY(native_enter(" in collect_exception_group_leaf_ids"));
    Status status = 0;
    for (intptr_t i = 0; i < tuple_length(members) && status == 0; i++) status = collect_leaves(tuple_get(members, i), leaves);
    native_leave();
    return status;
}

/* True for a part of ORIGINAL that was raised again unchanged: everything but the members is shared. */
static bool is_part_of(Value exc, Value original) {
    if (!is_exception_group(exc)) return false;
    ExceptionObj *a = (ExceptionObj *)exc, *b = (ExceptionObj *)original;
    return a->traceback.value == b->traceback.value && a->cause.value == b->cause.value && a->context.value == b->context.value;
}

Value exception_prepare_reraise_star(Value original, Value raised) {
    Value leaves, fresh, again;
    if (!is_exception_group(original)) {
        /* A naked exception was wrapped: only one clause can have run. */
        for (intptr_t i = 0; i < list_length(raised); i++) {
            if (list_get(raised, i) != NONE) return list_get(raised, i);
        }
        return NONE;
    }
    TRY_VALUE(leaves, list_new(0));
    TRY_VALUE(fresh, list_new(0));
    for (intptr_t i = 0; i < list_length(raised); i++) {
        Value exc = list_get(raised, i);
        if (exc == NONE) continue;
        TRY_NULL(is_part_of(exc, original) ? collect_leaves(exc, leaves) : list_append(fresh, exc));
    }
    Matcher matcher = {MATCH_LEAVES, leaves};
    again = NONE;
    if (list_length(leaves) > 0) TRY_NULL(split(original, &matcher, &again, NULL));
    if (list_length(fresh) == 0) return again;
    if (again != NONE) TRY_NULL(list_append(fresh, again));
    return exception_group_new("", fresh);
}

static Value group_class_getitem(Value cls, Value item) { return generic_alias_new(cls, item); }

static const MethodDef group_methods[] = {
    {"__class_getitem__", group_class_getitem, METHOD_ONE | METHOD_CLASS, "See PEP 585"},
    {"derive", group_derive, METHOD_FAST, NULL},
    {"split", group_split, METHOD_FAST, NULL},
    {"subgroup", group_subgroup, METHOD_FAST, NULL},
    {0},
};
static const MemberDef group_members[] = {
    {"message", MEMBER_VALUE_NONE, offsetof(ExceptionGroupObj, message), true, "exception message"},
    {"exceptions", MEMBER_VALUE_NONE, offsetof(ExceptionGroupObj, exceptions), true, "nested exceptions"},
    {0},
};

void exc_group_setup(void) {
    BaseExceptionGroup_native.create = group_create;
    BaseExceptionGroup_native.init = base_exception_init;
    BaseExceptionGroup_native.str = group_str;
    BaseExceptionGroup_native.methods = group_methods;
    BaseExceptionGroup_native.members = group_members;
}
