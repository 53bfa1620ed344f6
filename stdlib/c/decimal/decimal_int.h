/* decimal_int.h - how `_decimal` keeps numbers and contexts, and how its files work with libmpdec.
 *
 * A Decimal is one object: a small head, then the words of its coefficient (19 digits each, least significant first).  An
 * operation shows its operands to libmpdec as Operands on the C stack, whose `data` points into the objects (which therefore
 * do not move), gets a Result with room for most numbers, and copies that into a new object of the right size.  Nothing
 * is allocated outside the heap unless a number has more than LOCAL_WORDS words.  An instance of a subclass is a box around
 * an exact Decimal, so that it may have attributes, slots and weak references like any other object of fixed size. */
#pragma once

#include "../native_help.h"
#include "mpdec/mpdecimal.h"
#include "objects/context.h"
#include "objects/float.h"
#include "objects/int.h"
#include "objects/list.h"
#include "objects/thread.h"

typedef struct DecimalObj {
    Obj        header;
    int64_t    exponent;
    int64_t    hash;    /* 0: not computed */
    uint64_t   flags : 4, digits : 60; /* MPD_NEG MPD_INF MPD_NAN MPD_SNAN; digits of the coefficient (0: a special number without) */
    mpd_uint_t words[]; /* as many as the digits need */
} DecimalObj;
typedef struct DecimalBox { /* an instance of a subclass */
    Obj  header;
    Slot number;        /* exact Decimal */
} DecimalBox;
typedef struct DecimalContextObj {
    Obj           header;
    mpd_context_t mpd;
    Slot          traps, flags; /* SignalDict, made when somebody looks */
    int           capitals;
} DecimalContextObj;

extern Type decimal_type, decimal_context_type, signal_mixin_type, context_manager_type;

static inline bool is_decimal(Value v) { return value_is(v, &decimal_type) || (value_is_obj(v) && type_is_subtype(value_obj(v)->type, &decimal_type)); }
static inline bool is_context(Value v) { return value_is_a(v, &decimal_context_type); }

#define FLOAT_OPERATION MPD_Not_implemented /* a bit that libmpdec does not use */
#define LOCAL_WORDS     MPD_MINALLOC_MAX

/* ---- operands and results --------------------------------------------------------------------------------------------------------- */
typedef struct Number { /* something to compute with: a view of an object, or a number with words of its own */
    mpd_t      mpd;
    mpd_uint_t words[LOCAL_WORDS];
} Number;

extern DecimalObj decimal_zero_object;
static inline DecimalObj *decimal_object(Value v) {
    if (LIKELY(value_obj(v)->type == &decimal_type)) return (DecimalObj *)v;
    DecimalObj *number = (DecimalObj *)((DecimalBox *)v)->number.value;
    return number ? number : &decimal_zero_object;
}
static ALWAYS_INLINE intptr_t words_for_digits(uint64_t digits) { return digits <= MPD_RDIGITS ? digits != 0 : (intptr_t)((digits + MPD_RDIGITS - 1) / MPD_RDIGITS); }
/* What the Decimal V looks like to libmpdec, which may not write to it. */
static ALWAYS_INLINE void decimal_view(mpd_t *view, Value v) {
    DecimalObj *d = decimal_object(v);
    view->flags = (uint8_t)(d->flags | MPD_STATIC | MPD_CONST_DATA);
    view->exp = d->exponent;
    view->digits = (mpd_ssize_t)d->digits;
    view->len = words_for_digits(d->digits);
    view->alloc = view->len;
    view->data = d->words;
}
/* An empty number with LOCAL_WORDS words; number_free after use. */
static ALWAYS_INLINE void number_init(Number *n) {
    n->mpd.flags = MPD_STATIC | MPD_STATIC_DATA;
    n->mpd.exp = n->mpd.digits = n->mpd.len = 0;
    n->mpd.alloc = LOCAL_WORDS;
    n->mpd.data = n->words;
}
static ALWAYS_INLINE void number_free(Number *n) {
    if (UNLIKELY(!(n->mpd.flags & MPD_DATAFLAGS))) mpd_free(n->mpd.data);
}
/* V, a Decimal or an int, exactly.  1, 0: it is something else, -1: MemoryError.  Except after -1 number_free is due. */
MUST_CHECK Truth number_load_other(Number *, Value);
static ALWAYS_INLINE MUST_CHECK Truth number_load(Number *n, Value v) {
    if (LIKELY(value_is(v, &decimal_type))) {
        decimal_view(&n->mpd, v);
        return 1;
    }
    return number_load_other(n, v);
}
/* The same for what has to be one of them: -1 also with TypeError. */
MUST_CHECK Status number_need(Number *, Value);
MUST_CHECK Status number_from_int(Number *, Value); /* V is an int */
void              number_from_double(Number *, double); /* exact; NaN loses its sign; fits the local words */
MUST_CHECK Status number_from_text(Number *, Value str, bool strict, const mpd_context_t *context_or_null, uint32_t *status);
MUST_CHECK Status number_from_tuple(Number *, Value list_or_tuple, const mpd_context_t *context_or_null, uint32_t *status);

/* ---- objects ------------------------------------------------------------------------------------------------------------------------ */
extern const uint64_t powers_of_ten[20];
/* To be filled at once: above all `digits`, which give the size. */
static ALWAYS_INLINE MUST_CHECK DecimalObj *decimal_allocate(intptr_t words) {
    return (DecimalObj *)gc_alloc(&decimal_type, offsetof(DecimalObj, words) + (size_t)words * sizeof(mpd_uint_t));
}
/* A new exact Decimal.  May allocate; frees nothing. */
MUST_CHECK Value decimal_from_mpd(const mpd_t *);
/* CLS(NUMBER): the exact Decimal itself, or a box around it. */
MUST_CHECK Value decimal_of_type(Type *cls, Value number);
/* The result of an operation under CONTEXT as a Decimal: flags are set, trapped signals raised.  Frees the number. */
MUST_CHECK Value decimal_finish_slow(Number *, DecimalContextObj *, uint32_t status);
MUST_CHECK Value decimal_from_number(Number *);
static ALWAYS_INLINE MUST_CHECK Value decimal_finish(Number *n, DecimalContextObj *context, uint32_t status) {
    if (UNLIKELY(status != 0)) {
        if (UNLIKELY(status & (context->mpd.traps | MPD_Malloc_error))) return decimal_finish_slow(n, context, status);
        context->mpd.status |= status;
    }
    return decimal_from_number(n);
}
/* Number V of any kind that Decimal() takes, exactly; CLS is Decimal or a subclass.  CONTEXT NULL: the current one, if it matters. */
MUST_CHECK Value decimal_convert_exact(Type *cls, Value v, DecimalContextObj *context_or_null);
/* The same rounded to CONTEXT. */
MUST_CHECK Value decimal_convert(Value v, DecimalContextObj *context);
MUST_CHECK Value decimal_from_double(double);
MUST_CHECK Value decimal_to_int(const mpd_t *);      /* truncates; ValueError, OverflowError for specials */
MUST_CHECK Value decimal_to_float(Value self);
MUST_CHECK Value decimal_integer_ratio(Value self);
MUST_CHECK Value decimal_create(Type *cls, const Value *args, size_t nargs, Value names);

/* ---- text --------------------------------------------------------------------------------------------------------------------------- */
MUST_CHECK Value decimal_text(Value self, int capitals, bool engineering);
MUST_CHECK Value decimal_str(Value self), decimal_repr(Value self);
MUST_CHECK Value decimal_format(Value self, const Value *args, size_t nargs, Value names);
MUST_CHECK Value decimal_as_tuple(Value self);
extern Slot      decimal_tuple_class;

/* ---- contexts ------------------------------------------------------------------------------------------------------------------------ */
/* Which context is current is a context variable.  The answer of the last look-up stays right as long as the running
 * contextvars.Context has the same values, which never change: a change of the context replaces them. */
typedef struct ContextCache {
    Slot context, values;
} ContextCache;
extern ContextCache context_cache;
MUST_CHECK DecimalContextObj *context_current_slow(void);
static ALWAYS_INLINE MUST_CHECK DecimalContextObj *context_current(void) {
    ContextObj *running = (ContextObj *)current_thread->context;
    if (LIKELY(running != NULL && running->values.value == context_cache.values.value))
        return (DecimalContextObj *)context_cache.context.value;
    return context_current_slow();
}
/* The context that an optional argument asks for: the current one unless it is there and not None. */
MUST_CHECK DecimalContextObj *context_argument(Value or_null);
/* Sets flags; raises what is trapped. */
MUST_CHECK Status context_signal(DecimalContextObj *, uint32_t status);
MUST_CHECK int    rounding_argument(Value);                            /* MPD_ROUND_*, or -1 with TypeError */
MUST_CHECK Value  context_get_current(Value module), context_set_current(Value module, Value context);
MUST_CHECK Value  context_local(Value module, const Value *args, size_t nargs, Value names);
MUST_CHECK Status context_templates_add(Value module);
MUST_CHECK Status signals_add(Value module);
extern const MethodDef context_operation_methods[]; /* arithmetic of contexts (decimal_operations.c) */
extern const MethodDef decimal_methods[], decimal_special_methods[];
/* Adds METHODS, a second table, to a type that is ready. */
MUST_CHECK Status type_add_methods(Type *, const MethodDef *methods);

/* ---- arguments as the functions of CPython's argument parser name them -------------------------------------------------------------- */
/* NAMES: the parameters, separated by spaces; the first REQUIRED have to be there; absent ones are NULL in OUT.  TypeErrors. */
MUST_CHECK Status decimal_parse_arguments(const char *names, size_t required, const Value *args, size_t nargs, Value kwnames, Value *out);
