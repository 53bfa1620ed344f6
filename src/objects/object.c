/* object.c - the object protocol: representation, comparison, hash, truth and attributes of any value. */
#include "objects/object.h"

#include "objects_int.h"

#include "objects/dict.h"
#include "objects/float.h"
#include "objects/instance.h"
#include "objects/int.h"
#include "objects/list.h"
#include "objects/str.h"
#include "objects/thread.h"

/* ---- text ----------------------------------------------------------------------------------------------------------- */
Value object_repr(Value v) {
    Value result;
    if (v == NULL) return str_from_c("<NULL>");
    TRY_NULL(native_enter(" while getting the repr of an object"));
    result = native_of(v)->repr(v);
    native_leave();
    if (result == NULL) return NULL;
    if (!is_str(result)) return raise_type_error("__repr__ returned non-string (type %N)", result);
    return result;
}

Value object_str(Value v) {
    Value result;
    if (v == NULL) return str_from_c("<NULL>");
    if (value_is(v, &str_type)) return v;
    if (value_is_int(v)) return int_to_text(v, 10, false);
    TRY_NULL(native_enter(" while getting the str of an object"));
    result = native_of(v)->str(v);
    native_leave();
    if (result == NULL) return NULL;
    if (!is_str(result)) return raise_type_error("__str__ returned non-string (type %N)", result);
    return result;
}

Value object_ascii(Value v) {
    Value repr, result;
    TRY_VALUE(repr, object_repr(v));
    if (str_is_ascii(repr)) return repr;
    StrBuilder builder;
    str_builder_init(&builder);
    for (intptr_t i = 0; i < str_length(repr); i++) {
        uint32_t c = str_char(repr, i);
        char     text[16];
        int      length = 1;
        text[0] = (char)c;
        static const char hex[] = "0123456789abcdef";
        if (c >= 128) {
            int digits = c < 0x100 ? 2 : c < 0x10000 ? 4 : 8;
            text[0] = '\\';
            text[1] = digits == 2 ? 'x' : digits == 4 ? 'u' : 'U';
            for (int d = 0; d < digits; d++) text[2 + d] = hex[c >> 4 * (digits - 1 - d) & 15];
            length = 2 + digits;
        }
        if (str_builder_ascii(&builder, text, (size_t)length) < 0) {
            str_builder_discard(&builder);
            return NULL;
        }
    }
    result = str_builder_finish(&builder);
    return result;
}

Value object_format(Value v, Value spec) {
    bool empty = spec == NULL || (is_str(spec) && str_length(spec) == 0);
    if (spec != NULL && !is_str(spec)) return raise_system_error("Format specifier must be a string, not %N", spec);
    if (empty && (value_is(v, &str_type) || value_is_int(v))) return object_str(v);
    if (value_is_int(v)) return format_int(v, spec);
    Value method, result;
    if (spec == NULL) TRY_VALUE(spec, str_from_c(""));
    Truth found = object_lookup_special(v, DUNDER(format), &method);
    if (found < 0) return NULL;
    if (!found) return raise_type_error("Type %N doesn't define __format__", v);
    TRY_VALUE(result, CALL1(method, spec));
    if (!is_str(result)) return raise_type_error("__format__ must return a str, not %N", result);
    return result;
}

/* ---- identity and hash --------------------------------------------------------------------------------------------------- */
/* The immediate form of a number object, or V itself: ints and floats have no identity beyond their value. */
static Value immediate(Value v) {
    int64_t i;
    if (value_is(v, &int_type) && int_small(v, &i) && int_fits_tagged(i)) return value_from_int(i);
    if (value_is(v, &float_type)) {
        Value flonum = value_from_flonum(((FloatObj *)v)->value);
        if (flonum != NULL) return flonum;
    }
    return v;
}

bool values_identical(Value a, Value b) {
    if (a == b) return true;
    const Type *type = type_of(a);
    if (LIKELY(type != &int_type && type != &float_type)) return false;
    return type_of(b) == type && immediate(a) == immediate(b);
}

Value object_id(Value v) {
    if (value_is_obj(v)) v = immediate(v);
    if (value_is_obj(v)) gc_pin(value_obj(v));
    return int_from_u64(value_bits(v));
}

int64_t hash_pointer(const void *pointer) {
    uint64_t bits = (uint64_t)(uintptr_t)pointer;
    int64_t  hash = (int64_t)(bits >> 4 | bits << 60);
    return hash == -1 ? -2 : hash;
}

Status object_default_hash(Value v, int64_t *hash) {
    if (value_is_obj(v)) gc_pin(value_obj(v));
    *hash = hash_pointer((const void *)v);
    return 0;
}

Status object_hash(Value v, int64_t *hash) {
    NativeType *native = native_of(v);
    if (LIKELY(native->hash != NULL)) return native->hash(v, hash);
    return RAISED(raise_type_error("unhashable type: '%N'", v));
}

/* ---- comparison ------------------------------------------------------------------------------------------------------------ */
Value object_default_compare(Value a, Value b, CompareOp op) {
    if (op == COMPARE_EQ) return values_identical(a, b) ? TRUE_VALUE : NOT_IMPLEMENTED;
    if (op != COMPARE_NE) return NOT_IMPLEMENTED;
    /* != is the opposite of ==, whoever defines that. */
    NativeType *native = native_of(a);
    Value       equal;
    if (native->compare == NULL) return NOT_IMPLEMENTED;
    TRY_VALUE(equal, native->compare(a, b, COMPARE_EQ));
    if (equal == NOT_IMPLEMENTED) return equal;
    Truth truth = object_truth(equal);
    return truth < 0 ? NULL : value_from_bool(!truth);
}

static const char *const compare_texts[] = {"<", "<=", "==", "!=", ">", ">="};
static const CompareOp   compare_swapped[] = {COMPARE_GT, COMPARE_GE, COMPARE_EQ, COMPARE_NE, COMPARE_LT, COMPARE_LE};

static Value compare_identities(Value a, Value b, CompareOp op) {
    if (op == COMPARE_EQ) return value_from_bool(values_identical(a, b));
    if (op == COMPARE_NE) return value_from_bool(!values_identical(a, b));
    return raise_type_error("'%s' not supported between instances of '%N' and '%N'", compare_texts[op], a, b);
}

Value object_compare_rest(Value a, Value b, CompareOp op) {
    NativeType *native = native_of(b);
    Value       result;
    if (native->compare != NULL) {
        TRY_VALUE(result, native->compare(b, a, compare_swapped[op]));
        if (result != NOT_IMPLEMENTED) return result;
    }
    return compare_identities(a, b, op);
}

static Value compare_objects(Value a, Value b, CompareOp op) {
    Type       *type_a = type_of(a), *type_b = type_of(b);
    NativeType *native_a = type_a->native, *native_b = type_b->native;
    bool        tried_right = false;
    Value       result;
    if (type_a != type_b && native_b->compare != NULL && type_is_subtype(type_b, type_a)) {
        tried_right = true;
        TRY_VALUE(result, native_b->compare(b, a, compare_swapped[op]));
        if (result != NOT_IMPLEMENTED) return result;
    }
    if (native_a->compare != NULL) {
        TRY_VALUE(result, native_a->compare(a, b, op));
        if (result != NOT_IMPLEMENTED) return result;
    }
    if (!tried_right) return object_compare_rest(a, b, op);
    return compare_identities(a, b, op);
}

static inline bool compare_words(int64_t a, int64_t b, CompareOp op) {
    switch (op) {
    case COMPARE_LT: return a < b;
    case COMPARE_LE: return a <= b;
    case COMPARE_EQ: return a == b;
    case COMPARE_NE: return a != b;
    case COMPARE_GT: return a > b;
    case COMPARE_GE: return a >= b;
    }
    UNREACHABLE("compare op");
}

Value object_compare(Value a, Value b, CompareOp op) {
    if (values_are_ints(a, b)) return value_from_bool(compare_words(value_int(a), value_int(b), op));
    TRY_NULL(native_enter(" in comparison"));
    Value result = compare_objects(a, b, op);
    native_leave();
    return result;
}

Truth object_compare_truth(Value a, Value b, CompareOp op) {
    Value result = object_compare(a, b, op);
    if (result == NULL) return -1;
    if (result == TRUE_VALUE) return 1;
    if (result == FALSE_VALUE) return 0;
    return object_truth(result);
}

/* None differs from every other value of the types that know nothing of it. */
static inline bool differs_from_none(Value v) {
    if (!value_is_obj(v)) return true;
    const Type *type = value_obj(v)->type;
    return type == &bool_type || type == &str_type || type == &tuple_type || type == &int_type || type == &list_type || type == &dict_type;
}

Truth object_equal(Value a, Value b) {
    if (a == b) return 1;
    if (value_is_obj(a) && value_is_obj(b)) {
        if (value_is(a, &str_type) && value_is(b, &str_type)) return str_equal(a, b);
        if (value_is(a, &tuple_type) && value_is(b, &tuple_type)) {
            int equal = tuples_equal_simply(a, b);
            if (LIKELY(equal != TUPLES_UNSURE)) return equal;
        }
    } else if (values_are_ints(a, b) || values_are_flonums(a, b)) {
        return 0; /* equal ones are the same word */
    }
    if ((a == NONE && differs_from_none(b)) || (b == NONE && differs_from_none(a))) return 0;
    return object_compare_truth(a, b, COMPARE_EQ);
}

/* ---- truth ------------------------------------------------------------------------------------------------------------------- */
Truth object_truth(Value v) {
    if (v == TRUE_VALUE) return 1;
    if (v == FALSE_VALUE || v == NONE) return 0;
    if (value_is_int(v)) return value_int(v) != 0;
    NativeType *native = native_of(v);
    if (native->truth != NULL) return native->truth(v);
    if (native->length == NULL) return 1;
    intptr_t length;
    TRY(native->length(v, &length));
    return length != 0;
}

/* ---- attributes ------------------------------------------------------------------------------------------------------------- */
/* Names are often made in the call, so NULL stands for a name that could not be made: the exception is pending. */
Status attribute_name_check(Value name) {
    if (UNLIKELY(name == NULL)) return -1;
    if (LIKELY(is_str(name))) return 0;
    return RAISED(raise_type_error("attribute name must be string, not '%N'", name));
}

/* Generic lookup; NULL without an exception when there is no such attribute. */
static Value find_attr(Value obj, Value name) {
    Type       *type = type_of(obj);
    Value       descriptor = type_lookup(type, name);
    NativeType *native = NULL;
    if (descriptor != NULL) {
        native = native_of(descriptor);
        if (native->descr_get != NULL && native->descr_set != NULL) return native->descr_get(descriptor, obj, VALUE(type));
    }
    Value value = instance_get(obj, name);
    if (value != NULL) return value;
    if (descriptor == NULL) return NULL;
    return native->descr_get != NULL ? native->descr_get(descriptor, obj, VALUE(type)) : descriptor;
}

Value object_generic_get_attr(Value obj, Value name) {
    TRY_NULL(attribute_name_check(name));
    Value value = find_attr(obj, name);
    if (UNLIKELY(value == NULL) && !exception_pending()) return raise_attribute_error(obj, name);
    return value;
}

Value object_get_attr(Value obj, Value name) {
    TRY_NULL(attribute_name_check(name));
    return native_of(obj)->getattr(obj, name);
}

Truth object_lookup_attr(Value obj, Value name, Value *out) {
    NativeType *native = native_of(obj);
    TRY(attribute_name_check(name));
    *out = native->getattr == object_generic_get_attr ? find_attr(obj, name)
           : native->getattr == type_getattr            ? type_find_attr(obj, name)
           : native->getattr == module_getattr          ? module_find_attr(obj, name) : native->getattr(obj, name);
    if (*out != NULL) return 1;
    if (!exception_pending()) return 0;
    if (!exception_matches(&AttributeError_type)) return -1;
    exception_clear();
    return 0;
}

static Status delete_attr(Value obj, Value name) {
    Truth removed = instance_delete(obj, name);
    if (removed < 0) return -1;
    return removed ? 0 : RAISED(raise_attribute_error(obj, name));
}

Status object_generic_set_attr(Value obj, Value name, Value value) {
    TRY(attribute_name_check(name));
    Type *type = type_of(obj);
    Value descriptor = type_lookup(type, name);
    if (descriptor != NULL) {
        NativeType *native = native_of(descriptor);
        if (native->descr_set != NULL) return native->descr_set(descriptor, obj, value);
    }
    if (!value_is_obj(obj) || (type->native->tail_offset == 0 && type->dict_offset <= 0)) {
        if (descriptor == NULL) return RAISED(raise_attribute_error(obj, name));
        return RAISED(raise_format(&AttributeError_type, "'%N' object attribute %R is read-only", obj, name));
    }
    return value == NULL ? delete_attr(obj, name) : instance_set(obj, name, value);
}

Status object_set_attr(Value obj, Value name, Value value) {
    TRY(attribute_name_check(name));
    NativeType *native = native_of(obj);
    if (!str_is_interned(name) && value_is(name, &str_type)) {
        name = str_intern(name);
        if (name == NULL) return -1;
    }
    return native->setattr(obj, name, value);
}

Value type_get_special(Value obj, Value name) {
    Type *type = type_of(obj);
    Value method = type_lookup(type, name);
    if (method == NULL) return NULL;
    NativeType *native = native_of(method);
    return native->descr_get != NULL ? native->descr_get(method, obj, VALUE(type)) : method;
}

Truth object_lookup_special(Value obj, Value name, Value *bound) {
    *bound = type_get_special(obj, name);
    return *bound != NULL ? 1 : exception_pending() ? -1 : 0;
}

Value object_get_dict(Value obj) {
    if (is_type(obj)) return mapping_proxy_new(VALUE(((Type *)obj)->dict));
    return instance_dict(obj);
}

Value object_dir(Value obj) {
    Value method, names;
    Truth found = object_lookup_special(obj, DUNDER(dir), &method);
    if (found < 0) return NULL;
    if (!found) return raise_type_error("object does not provide __dir__");
    TRY_VALUE(names, CALL0(method));
    TRY_VALUE(names, sequence_to_list(names));
    TRY_NULL(list_sort(names, NULL, false));
    return names;
}
