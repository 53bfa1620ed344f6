/* tokenize_module.c - `_tokenize`: an iterator over the tokens that the compiler sees. */
#include "compiler/code.h"
#include "objects/bytes.h"
#include "objects/exceptions.h"
#include "objects/function.h"
#include "objects/iter.h"
#include "objects/str.h"
#include "vm/modules.h"

#include <string.h>

typedef struct TokenIterObj {
    Obj  header;
    Slot tokens; /* an iterator over them */
    Slot error;  /* the exception that comes behind them, or NULL */
} TokenIterObj;

static Value token_iter_create(Type *cls, const Value *args, size_t nargs, Value kwnames) {
    static const ArgSpec spec = {"tokenizeriter", "source"};
    Value                out[1], error;
    size_t               length;
    TRY_NULL(args_parse(&spec, args, nargs, kwnames, out));
    if (!is_str(out[0])) return raise_type_error("tokenizeriter() argument 'source' must be str, not %N", out[0]);
    const char *source = str_utf8(out[0], &length);
    if (!source) return NULL;
    if (memchr(source, 0, length)) return raise_value_error("embedded null character");
    Value tokens = compile_token_list(source, length, &error), iterator = tokens ? object_iter(tokens) : NULL;
    TokenIterObj *it = iterator ? (TokenIterObj *)gc_alloc(cls, sizeof(TokenIterObj)) : NULL;
    if (!it) return NULL;
    slot_init(&it->tokens, iterator);
    slot_init(&it->error, error);
    return VALUE(it);
}

static Value token_iter_next(Value self) {
    TokenIterObj *it = (TokenIterObj *)self;
    Value         token = object_next(it->tokens.value), error = it->error.value;
    if (token || exception_pending() || !error) return token;
    it->error.value = NULL;
    return raise_exception(error);
}

static void token_iter_trace(Obj *obj, Tracer *tracer) { trace_slots(tracer, &((TokenIterObj *)obj)->tokens, 2); }
static NativeType token_iter_native = {
    .shape = {.size = sizeof(TokenIterObj), .trace = token_iter_trace},
    .create = token_iter_create, .iter = iterator_self, .iternext = token_iter_next,
};
static Type token_iter_type = STATIC_TYPE("_tokenize.TokenizerIter", &object_type, token_iter_native, sizeof(TokenIterObj), 0, TYPE_FLAG_GC);

static Status execute(Value module) { return module_add_type(module, &token_iter_type); }

const NativeModule tokenize_module = {"_tokenize", NULL, NULL, execute};
