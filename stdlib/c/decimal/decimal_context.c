/* decimal_context.c - contexts, their signals, and which context is current.
 *
 * Flags and traps are bits of libmpdec's context; the mappings that Python sees (SignalDict) are views of them, made on demand.  The current
 * context is the value of a context variable that only this module knows. */
#include "decimal_int.h"

#include "base/memory.h"

/* ---- signals and their exceptions --------------------------------------------------------------------------------------------------- */
typedef struct Signal {
    const char *name;
    uint32_t    bits;
    Slot        exception;
} Signal;

enum { SIGNAL_COUNT = 9, CONDITION_COUNT = 4 };
static Signal signals[SIGNAL_COUNT] = { /* in the order in which one of several is chosen to be raised, and of the keys of a SignalDict */
    {"InvalidOperation", MPD_IEEE_Invalid_operation}, {"FloatOperation", FLOAT_OPERATION}, {"DivisionByZero", MPD_Division_by_zero},
    {"Overflow", MPD_Overflow}, {"Underflow", MPD_Underflow}, {"Subnormal", MPD_Subnormal}, {"Inexact", MPD_Inexact},
    {"Rounded", MPD_Rounded}, {"Clamped", MPD_Clamped}};
/* Kinds of InvalidOperation, which the list in the exception names instead. */
static Signal conditions[CONDITION_COUNT] = {{"ConversionSyntax", MPD_Conversion_syntax}, {"DivisionImpossible", MPD_Division_impossible},
                                             {"DivisionUndefined", MPD_Division_undefined}, {"InvalidContext", MPD_Invalid_context}};
static Slot          base_exception, variable, signal_dict_class;
static DecimalContextObj *templates[3]; /* DefaultContext, BasicContext, ExtendedContext: immortal */
ContextCache         context_cache;

#define SIGNAL_TEXT "valid values for signals are:\n  [InvalidOperation, FloatOperation, DivisionByZero,\n   Overflow, Underflow, Subnormal, Inexact, Rounded,\n   Clamped]"

static Value make_exception(const char *name, Value bases) {
    Value dict = dict_new(), module = str_from_c("decimal"), text = str_from_c(name);
    if (!dict || !module || !text || !bases || dict_set_c(dict, "__module__", module) < 0) return NULL;
    return CALL3(VALUE(&type_type), text, bases, dict);
}
static Status make_signal(Signal *s, Value bases) {
    gc_add_roots(&s->exception, 1, s->name);
    return (s->exception.value = make_exception(s->name, bases)) ? 0 : -1;
}
static Status make_exceptions(void) {
    Value base = make_exception("DecimalException", TUPLE1(VALUE(&ArithmeticError_type)));
    if (!base) return -1;
    gc_add_roots(&base_exception, 1, "DecimalException");
    base_exception.value = base;
    TRY(make_signal(&signals[0], TUPLE1(base)));
    TRY(make_signal(&signals[1], TUPLE2(base, VALUE(&TypeError_type))));
    TRY(make_signal(&signals[2], TUPLE2(base, VALUE(&ZeroDivisionError_type))));
    for (int i = 5; i < SIGNAL_COUNT; i++) TRY(make_signal(&signals[i], TUPLE1(base)));
    TRY(make_signal(&signals[3], TUPLE2(signals[6].exception.value, signals[7].exception.value)));
    TRY(make_signal(&signals[4], TUPLE3(signals[6].exception.value, signals[7].exception.value, signals[5].exception.value)));
    Value invalid = signals[0].exception.value;
    for (int i = 0; i < CONDITION_COUNT; i++)
        TRY(make_signal(&conditions[i], i == 2 ? TUPLE2(invalid, VALUE(&ZeroDivisionError_type)) : TUPLE1(invalid)));
    return 0;
}
Status signals_add(Value module) {
    if (!base_exception.value) TRY(make_exceptions());
    TRY(module_add(module, "DecimalException", base_exception.value));
    for (int i = 0; i < SIGNAL_COUNT; i++) TRY(module_add(module, signals[i].name, signals[i].exception.value));
    for (int i = 0; i < CONDITION_COUNT; i++) TRY(module_add(module, conditions[i].name, conditions[i].exception.value));
    return 0;
}

static Status append_set(Value list, const Signal *table, int first, int count, uint32_t bits) {
    for (int i = first; i < count; i++)
        if (bits & table[i].bits) TRY(list_append(list, table[i].exception.value));
    return 0;
}
/* What is raised says which conditions and signals among those that are trapped have come up. */
static COLD Status raise_signals(uint32_t trapped) {
    Value list = list_new(0);
    int   chosen = 0;
    if (!list) return -1;
    while (chosen < SIGNAL_COUNT - 1 && !(trapped & signals[chosen].bits)) chosen++;
    if (trapped & MPD_Invalid_operation) TRY(list_append(list, signals[0].exception.value));
    TRY(append_set(list, conditions, 0, CONDITION_COUNT, trapped));
    TRY(append_set(list, signals, 1, SIGNAL_COUNT, trapped));
    return RAISED(raise_value((Type *)signals[chosen].exception.value, list));
}
Status context_signal(DecimalContextObj *context, uint32_t status) {
    context->mpd.status |= status & ~(uint32_t)MPD_Malloc_error;
    if (status & MPD_Malloc_error) return RAISED(raise_memory_error());
    uint32_t trapped = status & context->mpd.traps;
    return trapped ? raise_signals(trapped) : 0;
}

/* Bits of the exception class V: 0 with KeyError. */
static uint32_t signal_bits(Value v) {
    for (int i = 0; i < SIGNAL_COUNT; i++)
        if (signals[i].exception.value == v) return signals[i].bits;
    raise_format(&KeyError_type, SIGNAL_TEXT);
    return 0;
}

/* ---- SignalDict ---------------------------------------------------------------------------------------------------------------------- */
typedef struct SignalDictObj {
    Obj  header;
    Slot context; /* NULL: made by calling the class */
    bool is_traps;
} SignalDictObj;

static bool is_signal_dict(Value v) { return value_is_a(v, &signal_mixin_type); }
static uint32_t *dict_bits(Value self) { /* ValueError */
    SignalDictObj *dict = (SignalDictObj *)self;
    if (!dict->context.value) {
        raise_value_error("invalid signal dict");
        return NULL;
    }
    mpd_context_t *mpd = &((DecimalContextObj *)dict->context.value)->mpd;
    return dict->is_traps ? &mpd->traps : &mpd->status;
}
static Value signal_dict_new(DecimalContextObj *context, bool is_traps) {
    Type          *cls = (Type *)signal_dict_class.value;
    SignalDictObj *dict = (SignalDictObj *)cls->native->allocate(cls, 0);
    if (!dict) return NULL;
    slot_set(dict, &dict->context, VALUE(context));
    dict->is_traps = is_traps;
    return VALUE(dict);
}
static void  signal_dict_trace(Obj *obj, Tracer *tracer) { trace_slot(tracer, &((SignalDictObj *)obj)->context); }
static Value signal_dict_create(Type *cls, const Value *args, size_t nargs, Value names) { return cls->native->allocate(cls, 0); }
static Status signal_dict_init(Value self, const Value *args, size_t nargs, Value names) { return 0; }
static Status signal_dict_length(Value self, intptr_t *out) {
    *out = SIGNAL_COUNT;
    return dict_bits(self) ? 0 : -1;
}
static Value signal_tuple(void) {
    Value keys = tuple_new(SIGNAL_COUNT);
    if (keys)
        for (int i = 0; i < SIGNAL_COUNT; i++) tuple_put(keys, i, signals[i].exception.value);
    return keys;
}
static Value signal_dict_iter(Value self) {
    Value keys = dict_bits(self) ? signal_tuple() : NULL;
    return keys ? object_iter(keys) : NULL;
}
static Value signal_dict_get_item(Value self, Value key) {
    uint32_t *bits = dict_bits(self), wanted = bits ? signal_bits(key) : 0;
    return wanted ? value_from_bool((*bits & wanted) != 0) : NULL;
}
static Status signal_dict_set_item(Value self, Value key, Value value) {
    if (!dict_bits(self)) return -1;
    if (!value) return RAISED(raise_value_error("signal keys cannot be deleted"));
    uint32_t wanted = signal_bits(key);
    Truth    set = wanted ? object_truth(value) : -1;
    if (set < 0) return -1;
    uint32_t *bits = dict_bits(self);
    *bits = set ? *bits | wanted : *bits & ~wanted;
    return 0;
}
static Value signal_dict_repr(Value self) {
    uint32_t *bits = dict_bits(self);
    if (!bits) return NULL;
    uint32_t   now = *bits;
    StrBuilder text;
    str_builder_init(&text);
    Status status = str_builder_char(&text, '{');
    for (int i = 0; i < SIGNAL_COUNT && status == 0; i++) {
        Value item = str_format("%s%R:%s", i ? ", " : "", signals[i].exception.value, now & signals[i].bits ? "True" : "False");
        status = item ? str_builder_str(&text, item) : -1;
    }
    if (status == 0) status = str_builder_char(&text, '}');
    if (status == 0) return str_builder_finish(&text);
    str_builder_discard(&text);
    return NULL;
}
/* Bits that a dict with all signals as keys, or a SignalDict, asks for.  TypeError, KeyError. */
static Status bits_of_dict(Value v, uint32_t *out) {
    if (is_signal_dict(v)) {
        uint32_t *bits = dict_bits(v);
        if (!bits) return -1;
        *out = *bits;
        return 0;
    }
    if (!is_dict(v)) return RAISED(raise_type_error("argument must be a signal dict"));
    if (dict_length(v) != SIGNAL_COUNT) return RAISED(raise_format(&KeyError_type, "invalid signal dict"));
    uint32_t bits = 0;
    for (int i = 0; i < SIGNAL_COUNT; i++) {
        Value value = dict_get(v, signals[i].exception.value);
        if (!value) return exception_pending() ? -1 : RAISED(raise_format(&KeyError_type, "invalid signal dict"));
        Truth set = object_truth(value);
        if (set < 0) return -1;
        if (set) bits |= signals[i].bits;
    }
    *out = bits;
    return 0;
}
static Value signal_dict_compare(Value self, Value other, CompareOp op) {
    uint32_t *bits, others;
    if (op != COMPARE_EQ && op != COMPARE_NE) return NOT_IMPLEMENTED;
    if (!is_dict(other) && !is_signal_dict(other)) return NOT_IMPLEMENTED;
    if (bits_of_dict(other, &others) < 0) {
        if (!exception_matches(&KeyError_type)) return NULL;
        exception_clear();
        return NOT_IMPLEMENTED;
    }
    TRY_VALUE(bits, dict_bits(self));
    return value_from_bool((*bits == others) == (op == COMPARE_EQ));
}
static Value signal_dict_copy(Value self) {
    uint32_t *bits = dict_bits(self);
    Value     copy = bits ? dict_new() : NULL;
    if (!copy) return NULL;
    for (int i = 0; i < SIGNAL_COUNT; i++)
        TRY_NULL(dict_set(copy, signals[i].exception.value, value_from_bool((*bits & signals[i].bits) != 0)));
    return copy;
}
static const MethodDef signal_mixin_methods[] = {{"copy", signal_dict_copy, METHOD_NOARGS, NULL}, {NULL}};
static NativeType signal_mixin_native = {
    .getattr = object_generic_get_attr, .setattr = object_generic_set_attr, .shape = {.size = sizeof(SignalDictObj), .trace = signal_dict_trace},
    .create = signal_dict_create, .init = signal_dict_init, .repr = signal_dict_repr, .compare = signal_dict_compare, .iter = signal_dict_iter,
    .length = signal_dict_length, .get_item = signal_dict_get_item, .set_item = signal_dict_set_item, .native_flags = NATIVE_MAPPING,
    .methods = signal_mixin_methods};
Type signal_mixin_type = STATIC_TYPE("decimal.SignalDictMixin", &object_type, signal_mixin_native, sizeof(SignalDictObj), 0, TYPE_FLAG_BASETYPE);

/* The class of flags and traps: the mixin as a MutableMapping. */
static Status make_signal_dict_class(void) {
    if (signal_dict_class.value) return 0;
    TRY(type_ready(&signal_mixin_type));
    Value abc = vm_hooks.import("collections.abc"), base = abc ? object_get_attr(abc, str_intern_c("MutableMapping")) : NULL;
    Value bases = base ? TUPLE2(VALUE(&signal_mixin_type), base) : NULL, name = str_from_c("SignalDict"), dict = dict_new();
    if (!bases || !name || !dict) return -1;
    Value cls = CALL3(VALUE(type_of(base)), name, bases, dict);
    if (!cls) return -1;
    gc_add_roots(&signal_dict_class, 1, "SignalDict");
    signal_dict_class.value = cls;
    return 0;
}

/* ---- making contexts ------------------------------------------------------------------------------------------------------------------- */
static void context_reset(DecimalContextObj *c) {
    c->mpd.prec = 28;
    c->mpd.emax = 999999;
    c->mpd.emin = -999999;
    c->mpd.traps = MPD_IEEE_Invalid_operation | MPD_Division_by_zero | MPD_Overflow;
    c->mpd.status = c->mpd.newtrap = 0;
    c->mpd.round = MPD_ROUND_HALF_EVEN;
    c->mpd.clamp = 0;
    c->mpd.allcr = 1;
    c->capitals = 1;
}
static void context_take(DecimalContextObj *c, const DecimalContextObj *from) {
    c->mpd = from->mpd;
    c->mpd.newtrap = 0;
    c->capitals = from->capitals;
}
static DecimalContextObj *context_new(Type *cls) {
    DecimalContextObj *c = (DecimalContextObj *)cls->native->allocate(cls, 0);
    if (!c) return NULL;
    if (templates[0]) context_take(c, templates[0]);
    else context_reset(c);
    c->mpd.status = 0;
    return c;
}
static Value context_copy(Value self) {
    DecimalContextObj *c = context_new(&decimal_context_type);
    if (c) context_take(c, (DecimalContextObj *)self);
    return VALUE(c);
}
static Value context_create(Type *cls, const Value *args, size_t nargs, Value names) { return VALUE(context_new(cls)); }
static void  context_trace(Obj *obj, Tracer *tracer) { trace_slots(tracer, &((DecimalContextObj *)obj)->traps, 2); }

/* ---- attributes ------------------------------------------------------------------------------------------------------------------------- */
static const char *const rounding_names[] = {"ROUND_UP", "ROUND_DOWN", "ROUND_CEILING", "ROUND_FLOOR", "ROUND_HALF_UP",
                                             "ROUND_HALF_DOWN", "ROUND_HALF_EVEN", "ROUND_05UP"}; /* MPD_ROUND_* */
int rounding_argument(Value v) {
    if (is_str(v))
        for (int i = 0; i < (int)COUNT_OF(rounding_names); i++)
            if (str_equal_ascii(v, rounding_names[i])) return i;
    raise_type_error("valid values for rounding are:\n  [ROUND_CEILING, ROUND_FLOOR, ROUND_UP, ROUND_DOWN,\n"
                     "   ROUND_HALF_UP, ROUND_HALF_DOWN, ROUND_HALF_EVEN,\n   ROUND_05UP]");
    return -1;
}
static Status number_attribute(Value v, int64_t *out) {
    int overflow = 0;
    if (!is_int(v)) return RAISED(raise_type_error("an integer is required"));
    *out = int_as_i64_clamped(v, &overflow);
    return overflow ? RAISED(raise_overflow_error("Python int too large to convert to C ssize_t")) : 0;
}
enum { FIELD_PREC, FIELD_ROUNDING, FIELD_EMIN, FIELD_EMAX, FIELD_CAPITALS, FIELD_CLAMP, FIELD_FLAGS, FIELD_TRAPS, FIELD_COUNT };
static const char field_names[] = "prec rounding Emin Emax capitals clamp flags traps";

static Status set_number_field(DecimalContextObj *c, int field, Value v) {
    int64_t n;
    TRY(number_attribute(v, &n));
    mpd_context_t *mpd = &c->mpd;
    switch (field) {
    case FIELD_PREC: return mpd_qsetprec(mpd, n) ? 0 : RAISED(raise_value_error("valid range for prec is [1, MAX_PREC]"));
    case FIELD_EMIN: return mpd_qsetemin(mpd, n) ? 0 : RAISED(raise_value_error("valid range for Emin is [MIN_EMIN, 0]"));
    case FIELD_EMAX: return mpd_qsetemax(mpd, n) ? 0 : RAISED(raise_value_error("valid range for Emax is [0, MAX_EMAX]"));
    case FIELD_CLAMP:
        if (n != 0 && n != 1) return RAISED(raise_value_error("valid values for clamp are 0 or 1"));
        mpd->clamp = (int)n;
        return 0;
    default:
        if (n != 0 && n != 1) return RAISED(raise_value_error("valid values for capitals are 0 or 1"));
        c->capitals = (int)n;
        return 0;
    }
}
static Status set_field(Value self, Value v, void *closure) {
    DecimalContextObj *c = (DecimalContextObj *)self;
    int                field = (int)(intptr_t)closure, rounding;
    if (!v) return RAISED(raise_format(&AttributeError_type, "context attributes cannot be deleted"));
    if (field == FIELD_ROUNDING) {
        if ((rounding = rounding_argument(v)) < 0) return -1;
        c->mpd.round = rounding;
        return 0;
    }
    if (field == FIELD_FLAGS || field == FIELD_TRAPS) return bits_of_dict(v, field == FIELD_FLAGS ? &c->mpd.status : &c->mpd.traps);
    return set_number_field(c, field, v);
}
static Value get_field(Value self, void *closure) {
    DecimalContextObj *c = (DecimalContextObj *)self;
    int                field = (int)(intptr_t)closure;
    switch (field) {
    case FIELD_PREC: return int_from_i64(c->mpd.prec);
    case FIELD_ROUNDING: return str_intern_c(rounding_names[c->mpd.round]);
    case FIELD_EMIN: return int_from_i64(c->mpd.emin);
    case FIELD_EMAX: return int_from_i64(c->mpd.emax);
    case FIELD_CAPITALS: return value_from_int(c->capitals);
    case FIELD_CLAMP: return value_from_int(c->mpd.clamp);
    }
    Slot *slot = field == FIELD_TRAPS ? &c->traps : &c->flags;
    if (!slot->value) {
        Value dict = signal_dict_new(c, field == FIELD_TRAPS);
        if (!dict) return NULL;
        slot_set(c, slot, dict);
    }
    return slot->value;
}
static Status context_set_attribute(Value self, Value name, Value v) {
    if (!v) return RAISED(raise_format(&AttributeError_type, "context attributes cannot be deleted"));
    return object_generic_set_attr(self, name, v);
}
/* What the constructor and localcontext() take for flags and traps: also a list of signals. */
static Status signals_argument(Value v, uint32_t *out) {
    if (!is_list(v)) return bits_of_dict(v, out);
    uint32_t bits = 0;
    for (intptr_t i = 0; i < list_length(v); i++) {
        uint32_t bit = signal_bits(list_get(v, i));
        if (!bit) return -1;
        bits |= bit;
    }
    *out = bits;
    return 0;
}
static Status context_apply(DecimalContextObj *c, const Value *fields) {
    for (int i = 0; i < FIELD_COUNT; i++) {
        if (!fields[i] || fields[i] == NONE) continue;
        if (i == FIELD_FLAGS) TRY(signals_argument(fields[i], &c->mpd.status));
        else if (i == FIELD_TRAPS) TRY(signals_argument(fields[i], &c->mpd.traps));
        else TRY(set_field(VALUE(c), fields[i], (void *)(intptr_t)i));
    }
    return 0;
}
static Status context_init(Value self, const Value *args, size_t nargs, Value names) {
    Value out[FIELD_COUNT];
    TRY(decimal_parse_arguments(field_names, 0, args, nargs, names, out));
    return context_apply((DecimalContextObj *)self, out);
}

/* ---- text, copies --------------------------------------------------------------------------------------------------------------------------- */
static Status put_signals(StrBuilder *text, uint32_t bits) { /* in the order of the bits; all kinds of invalid operations are one */
    const char *comma = "";
    TRY(str_builder_char(text, '['));
    for (uint32_t bit = 1; bit <= MPD_Max_status; bit <<= 1) {
        const Signal *s = signals;
        if (!(bits & bit)) continue;
        while (!(s->bits & bit)) s++;
        bits &= ~s->bits;
        TRY(str_builder_ascii(text, comma, strlen(comma)));
        TRY(str_builder_ascii(text, s->name, strlen(s->name)));
        comma = ", ";
    }
    return str_builder_char(text, ']');
}
static Value context_repr(Value self) {
    DecimalContextObj *c = (DecimalContextObj *)self;
    Value head = str_format("Context(prec=%lld, rounding=%s, Emin=%lld, Emax=%lld, capitals=%d, clamp=%d, flags=", (long long)c->mpd.prec,
                            rounding_names[c->mpd.round], (long long)c->mpd.emin, (long long)c->mpd.emax, c->capitals, c->mpd.clamp);
    StrBuilder text;
    if (!head) return NULL;
    str_builder_init(&text);
    if (str_builder_str(&text, head) == 0 && put_signals(&text, c->mpd.status) == 0 && str_builder_ascii(&text, ", traps=", 8) == 0 &&
        put_signals(&text, c->mpd.traps) == 0 && str_builder_char(&text, ')') == 0)
        return str_builder_finish(&text);
    str_builder_discard(&text);
    return NULL;
}
static Value signal_list(uint32_t bits) {
    Value list = list_new(0);
    return list && append_set(list, signals, 0, SIGNAL_COUNT, bits) == 0 ? list : NULL;
}
static Value context_reduce(Value self) {
    DecimalContextObj *c = (DecimalContextObj *)self;
    Value flags = signal_list(c->mpd.status), traps = signal_list(c->mpd.traps), arguments[8];
    if (!flags || !traps) return NULL;
    for (int i = 0; i < FIELD_FLAGS; i++) TRY_VALUE(arguments[i], get_field(self, (void *)(intptr_t)i));
    arguments[FIELD_FLAGS] = flags;
    arguments[FIELD_TRAPS] = traps;
    Value tuple = tuple_from_values(arguments, 8);
    return tuple ? TUPLE2(VALUE(type_of(self)), tuple) : NULL;
}
static Value context_clear_flags(Value self) {
    ((DecimalContextObj *)self)->mpd.status = 0;
    return NONE;
}
static Value context_clear_traps(Value self) {
    ((DecimalContextObj *)self)->mpd.traps = 0;
    return NONE;
}
static Value context_etiny(Value self) { return int_from_i64(mpd_etiny(&((DecimalContextObj *)self)->mpd)); }
static Value context_etop(Value self) { return int_from_i64(mpd_etop(&((DecimalContextObj *)self)->mpd)); }
static Value context_radix(Value self) { return decimal_convert_exact(&decimal_type, value_from_int(10), NULL); }
static Value context_create_decimal(Value self, const Value *args, size_t nargs, Value names) {
    if (nargs > 1) return raise_type_error("function takes at most 1 argument (%zu given)", nargs);
    return decimal_convert(nargs ? args[0] : value_from_int(0), (DecimalContextObj *)self);
}
static Value context_create_from_float(Value self, Value v) {
    DecimalContextObj *c = (DecimalContextObj *)self;
    Number             n;
    uint32_t           status = 0;
    if (is_float(v)) number_from_double(&n, float_value(v));
    else if (is_int(v)) TRY_NULL(number_from_int(&n, v));
    else return raise_type_error("argument must be int or float");
    if (!is_int(v) || !mpd_iszero(&n.mpd)) mpd_qfinalize(&n.mpd, &c->mpd, &status);
    return decimal_finish(&n, c, status);
}

/* ---- the current context ------------------------------------------------------------------------------------------------------------------- */
static Status make_current(Value context) {
    Value done = CALL_METHOD1(variable.value, str_intern_c("set"), context);
    return done ? 0 : -1;
}
DecimalContextObj *context_current_slow(void) {
    ContextObj *running = (ContextObj *)current_thread->context;
    Value       context = context_value(variable.value);
    if (!context) {
        context = context_copy(VALUE(templates[0]));
        if (!context) return NULL;
        ((DecimalContextObj *)context)->mpd.status = 0;
        if (make_current(context) < 0) return NULL;
        running = (ContextObj *)current_thread->context;
    }
    if (!is_context(context)) return (DecimalContextObj *)raise_type_error("argument must be a context");
    context_cache.context.value = context;
    context_cache.values.value = running->values.value;
    return (DecimalContextObj *)context;
}
DecimalContextObj *context_argument(Value v) {
    if (!v || v == NONE) return context_current();
    if (is_context(v)) return (DecimalContextObj *)v;
    return (DecimalContextObj *)raise_type_error("optional argument must be a context");
}
Value context_get_current(Value module) { return VALUE(context_current()); }
Value context_set_current(Value module, Value v) {
    if (!is_context(v)) return raise_type_error("argument must be a context");
    if (VALUE(templates[0]) == v || VALUE(templates[1]) == v || VALUE(templates[2]) == v) { /* those are not to change by being used */
        TRY_VALUE(v, context_copy(v));
        ((DecimalContextObj *)v)->mpd.status = 0;
    }
    return make_current(v) < 0 ? NULL : NONE;
}

/* ---- localcontext() -------------------------------------------------------------------------------------------------------------------------- */
typedef struct ManagerObj {
    Obj  header;
    Slot local, previous;
} ManagerObj;
static void  manager_trace(Obj *obj, Tracer *tracer) { trace_slots(tracer, &((ManagerObj *)obj)->local, 2); }
static Value manager_enter(Value self) {
    Value local = ((ManagerObj *)self)->local.value;
    return context_set_current(NULL, local) ? local : NULL;
}
static Value manager_exit(Value self, const Value *args, size_t nargs, Value names) {
    return context_set_current(NULL, ((ManagerObj *)self)->previous.value);
}
static const MethodDef manager_methods[] = {{"__enter__", manager_enter, METHOD_NOARGS, NULL}, {"__exit__", manager_exit, METHOD_FAST, NULL}, {NULL}};
static NativeType manager_native = {.getattr = object_generic_get_attr, .shape = {.size = sizeof(ManagerObj), .trace = manager_trace}, .methods = manager_methods};
Type context_manager_type = STATIC_TYPE("decimal.ContextManager", &object_type, manager_native, sizeof(ManagerObj), 0, TYPE_FLAG_DISALLOW_NEW);

Value context_local(Value module, const Value *args, size_t nargs, Value names) {
    Value out[1 + FIELD_COUNT];
    TRY_NULL(decimal_parse_arguments("ctx prec rounding Emin Emax capitals clamp flags traps", 0, args, nargs, names, out));
    DecimalContextObj *now = context_current();
    Value              source = out[0] && out[0] != NONE ? out[0] : VALUE(now), local;
    if (!now) return NULL;
    if (!is_context(source) || nargs > 1) return raise_type_error("optional argument must be a context");
    TRY_VALUE(local, context_copy(source));
    TRY_NULL(context_apply((DecimalContextObj *)local, out + 1));
    ManagerObj *manager = (ManagerObj *)gc_alloc(&context_manager_type, sizeof(ManagerObj));
    if (!manager) return NULL;
    slot_init(&manager->local, local);
    slot_init(&manager->previous, VALUE(now));
    return VALUE(manager);
}

/* ---- the type, the templates --------------------------------------------------------------------------------------------------------------------- */
#define FIELD(NAME, INDEX) {NAME, get_field, set_field, NULL, (void *)(intptr_t)(INDEX)}
static const GetSetDef context_getsets[] = {
    FIELD("prec", FIELD_PREC), FIELD("Emax", FIELD_EMAX), FIELD("Emin", FIELD_EMIN), FIELD("rounding", FIELD_ROUNDING),
    FIELD("capitals", FIELD_CAPITALS), FIELD("clamp", FIELD_CLAMP), FIELD("flags", FIELD_FLAGS), FIELD("traps", FIELD_TRAPS), {NULL}};
static const MethodDef context_own_methods[] = {
    {"Etiny", context_etiny, METHOD_NOARGS, "Etiny($self, /)\n--\n\nThe smallest exponent of a subnormal number: Emin - prec + 1."},
    {"Etop", context_etop, METHOD_NOARGS, "Etop($self, /)\n--\n\nThe exponent of the largest numbers: Emax - prec + 1."},
    {"radix", context_radix, METHOD_NOARGS, "radix($self, /)\n--\n\nThe base of the numbers: Decimal(10)."},
    {"clear_flags", context_clear_flags, METHOD_NOARGS, "clear_flags($self, /)\n--\n\nReset all flags."},
    {"clear_traps", context_clear_traps, METHOD_NOARGS, "clear_traps($self, /)\n--\n\nReset all traps."},
    {"copy", context_copy, METHOD_NOARGS, "copy($self, /)\n--\n\nA context with the same settings, flags and traps."},
    {"__copy__", context_copy, METHOD_NOARGS, NULL},
    {"__reduce__", context_reduce, METHOD_NOARGS, NULL},
    {"create_decimal", context_create_decimal, METHOD_FAST, "create_decimal($self, num=\"0\", /)\n--\n\nA Decimal from num, rounded as this context says."},
    {"create_decimal_from_float", context_create_from_float, METHOD_ONE,
     "create_decimal_from_float($self, f, /)\n--\n\nA Decimal from the float f, rounded as this context says."},
    {NULL}};
static NativeType decimal_context_native = {
    .getattr = object_generic_get_attr, .setattr = context_set_attribute, .shape = {.size = sizeof(DecimalContextObj), .trace = context_trace},
    .create = context_create, .init = context_init, .repr = context_repr, .methods = context_operation_methods, .getsets = context_getsets};
Type decimal_context_type = {
    .header = {.word = 1u << 30, .type = &type_type}, .name = "decimal.Context", .basic_size = sizeof(DecimalContextObj), .flags = TYPE_FLAG_BASETYPE,
    .base = &object_type, .native = &decimal_context_native,
    .doc = "Context(prec=None, rounding=None, Emin=None, Emax=None, capitals=None, clamp=None, flags=None, traps=None)\n--\n\n"
           "How operations on Decimals compute: precision, limits of exponents, rounding mode, and which signals raise exceptions."};

static Status make_templates(void) {
    static Slot roots[3];
    gc_add_roots(roots, 3, "decimal templates");
    for (int i = 0; i < 3; i++) {
        DecimalContextObj *c = context_new(&decimal_context_type);
        if (!c) return -1;
        gc_pin(&c->header);
        roots[i].value = VALUE(c);
        context_reset(c);
        if (i > 0) c->mpd.prec = 9;
        if (i == 1) {
            c->mpd.traps |= MPD_Underflow | MPD_Clamped;
            c->mpd.round = MPD_ROUND_HALF_UP;
        } else if (i == 2) c->mpd.traps = 0;
    }
    for (int i = 0; i < 3; i++) templates[i] = (DecimalContextObj *)roots[i].value;
    gc_add_roots(&context_cache.context, 2, "decimal context");
    Value module = vm_hooks.import("_contextvars"), cls = module ? object_get_attr(module, str_intern_c("ContextVar")) : NULL, name = str_from_c("decimal_context");
    if (!cls || !name) return -1;
    gc_add_roots(&variable, 1, "decimal context variable");
    return (variable.value = CALL1(cls, name)) ? 0 : -1;
}
Status type_add_methods(Type *type, const MethodDef *methods) {
    for (const MethodDef *def = methods; def->name; def++) {
        Value method = def->kind & METHOD_CLASS ? classmethod_descriptor_new(type, def) : method_descriptor_new(type, def);
        if (!method || dict_set_c(VALUE(type->dict), def->name, method) < 0) return -1;
    }
    return 0;
}
Status context_templates_add(Value module) {
    if (!(decimal_context_type.flags & TYPE_FLAG_READY)) {
        TRY(type_ready(&decimal_context_type));
        TRY(type_add_methods(&decimal_context_type, context_own_methods));
        TRY(type_ready(&context_manager_type));
    }
    TRY(make_signal_dict_class());
    if (!variable.value) TRY(make_templates());
    TRY(module_add(module, "Context", VALUE(&decimal_context_type)));
    TRY(module_add(module, "DefaultContext", VALUE(templates[0])));
    TRY(module_add(module, "BasicContext", VALUE(templates[1])));
    TRY(module_add(module, "ExtendedContext", VALUE(templates[2])));
    for (size_t i = 0; i < COUNT_OF(rounding_names); i++) TRY(module_add(module, rounding_names[i], str_intern_c(rounding_names[i])));
    return 0;
}
