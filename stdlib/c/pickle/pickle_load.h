/* pickle_load.h - a running load(): input, stack, marks. */
#pragma once

#include "pickle_int.h"

typedef struct Load {
    UnpicklerObj  *u;
    const uint8_t *start, *at, *end; /* input; in INPUT or in the argument of loads() */
    Value          input;
    bool           peeked;           /* the input has not been read from the file yet */
    Array         *stack;
    size_t         depth, fence;     /* values below fence belong to an outer mark */
    size_t        *marks;            /* malloc */
    size_t         mark_count, mark_capacity;
} Load;

MUST_CHECK const uint8_t *load_need_slow(Load *, size_t n);
/* The next N bytes, right until more is needed.  May run Python code (the file). */
MUST_CHECK static inline const uint8_t *load_need(Load *l, size_t n) {
    const uint8_t *p = l->at;
    if (UNLIKELY((size_t)(l->end - p) < n || !p)) return load_need_slow(l, n);
    l->at = p + n;
    return p;
}
MUST_CHECK Value load_line(Load *, bool ascii); /* the next line as str, without its end */

MUST_CHECK Status load_push_slow(Load *, Value);
COLD Value        load_underflow(Load *);       /* NULL */
MUST_CHECK static inline Status load_push(Load *l, Value v) {
    if (UNLIKELY(l->depth == l->stack->capacity)) return load_push_slow(l, v);
    slot_set(l->stack, &l->stack->items[l->depth++], v);
    return 0;
}
MUST_CHECK static inline Value load_pop(Load *l) {
    if (UNLIKELY(l->depth <= l->fence)) return load_underflow(l);
    return l->stack->items[--l->depth].value;
}
MUST_CHECK static inline Value load_top(Load *l) {
    if (UNLIKELY(l->depth <= l->fence)) return load_underflow(l);
    return l->stack->items[l->depth - 1].value;
}
MUST_CHECK Value load_pop_tuple(Load *);        /* of the values behind the last mark */

/* pickle_build.c: opcodes that find and call things.  All run Python code. */
MUST_CHECK Value  load_global(Load *), load_stack_global(Load *), load_inst(Load *), load_obj(Load *), load_reduce(Load *);
MUST_CHECK Value  load_newobj(Load *, bool keywords), load_extension(Load *, int bytes), load_persistent(Load *, bool binary);
MUST_CHECK Status load_build(Load *);
