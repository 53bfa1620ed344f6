/* loops.c - builtins that run a generator to its end, as bytecode.
 *
 * sum(), list() and their like called with a generator are entered as frames of the functions below, in the interpreter loop that runs
 * the generator too: nothing nests, and a trace sees one loop.  The frames are hidden: no traceback, frame object or tracer shows them. */
#include "vm/jit_hooks.h"
#include "vm_int.h"

#include <string.h>

static const char source[] =
    "def sum(iterator):\n"
    "    total = 0\n"
    "    for item in iterator: total = total + item\n"
    "    return total\n"
    "def any(iterator):\n"
    "    for item in iterator:\n"
    "        if item: return True\n"
    "    return False\n"
    "def all(iterator):\n"
    "    for item in iterator:\n"
    "        if not item: return False\n"
    "    return True\n"
    "def min(iterator):\n"
    "    for best in iterator:\n"
    "        for item in iterator:\n"
    "            if item < best: best = item\n"
    "        return best\n"
    "    raise ValueError('min() arg is an empty sequence')\n"
    "def max(iterator):\n"
    "    for best in iterator:\n"
    "        for item in iterator:\n"
    "            if item > best: best = item\n"
    "        return best\n"
    "    raise ValueError('max() arg is an empty sequence')\n"
    "def sorted(iterator):\n"
    "    items = list(iterator)\n"
    "    items.sort()\n"
    "    return items\n"
    "def list(iterator):\n"
    "    items = new_list()\n"
    "    for item in iterator: items.append(item)\n"
    "    return items\n"
    "def tuple(iterator): return new_tuple(list(iterator))\n"
    "def set(iterator):\n"
    "    items = new_set()\n"
    "    for item in iterator: items.add(item)\n"
    "    return items\n"
    "def frozenset(iterator): return new_frozenset(set(iterator))\n"
    "def join(text, iterator): return text.join(list(iterator))\n";

typedef struct Loop {
    const char *name;
    Value       callable;    /* what is replaced */
    Slot        function;
} Loop;
static Loop loops[] = {{"sum", NULL, {NULL}}, {"any", NULL, {NULL}}, {"all", NULL, {NULL}}, {"min", NULL, {NULL}}, {"max", NULL, {NULL}}, {"sorted", NULL, {NULL}},
                       {"list", NULL, {NULL}}, {"tuple", NULL, {NULL}}, {"set", NULL, {NULL}}, {"frozenset", NULL, {NULL}}, {"join", NULL, {NULL}}};
static bool is_ready;

static Status bind_names(Value globals) {
    static const struct { const char *name; Type *type; } types[] = {
        {"new_list", &list_type}, {"new_tuple", &tuple_type}, {"new_set", &set_type}, {"new_frozenset", &frozenset_type}, {"ValueError", &ValueError_type}};
    for (size_t i = 0; i < COUNT_OF(types); i++) TRY(dict_set_c(globals, types[i].name, VALUE(types[i].type)));
    return dict_set_c(globals, "__builtins__", VALUE(vm_builtins()));
}

static Status prepare(void) {
    CompileOptions options = {.mode = COMPILE_EXEC};
    Value          globals = dict_new(), filename = str_from_c("<builtin loop>");
    if (!globals || !filename || bind_names(globals) < 0) return -1;
    Value code = compile_source(source, sizeof source - 1, filename, &options);
    if (!code || !vm_run_code((CodeObj *)code, globals, NULL)) return -1;
    for (size_t i = 0; i < COUNT_OF(loops); i++) {
        Loop *loop = &loops[i];
        Value function = dict_get_c(globals, loop->name);
        if (!function) return -1;
        loop->function.value = function;
        ((FunctionObj *)function)->code->hidden = true;
    }
    return 0;
}

static Value next_function, send_method, next_method; /* next(), generator.send, generator.__next__ */

GeneratorObj *vm_call_resumes(Value callable, const Value *args, size_t nargs, Value *sent) {
    if (callable != next_function && callable != send_method && callable != next_method) return NULL;
    if (nargs != (callable == send_method ? 2 : 1) || !value_is(args[0], &generator_type)) return NULL;
    GeneratorObj *generator = (GeneratorObj *)args[0];
    *sent = nargs == 2 ? args[1] : NONE;
    return generator->state == GENERATOR_SUSPENDED || (generator->state == GENERATOR_CREATED && *sent == NONE) ? generator : NULL;
}

static Status keep(Value *where, Value callable) {
    if (!callable) return -1;
    *where = callable;
    gc_pin((Obj *)callable);
    gc_add_roots((Slot *)where, 1, "builtin that resumes");
    return 0;
}

/* Before any program may give the names another meaning. */
Status loops_init(void) {
    TRY(keep(&next_function, dict_get_c(vm_builtins(), "next")));
    TRY(keep(&send_method, type_lookup(&generator_type, str_intern_c("send"))));
    TRY(keep(&next_method, type_lookup(&generator_type, str_intern_c("__next__"))));
    for (size_t i = 0; i < COUNT_OF(loops); i++) {
        Loop *loop = &loops[i];
        loop->callable = strcmp(loop->name, "join") == 0 ? type_lookup(&str_type, str_intern_c("join")) : dict_get_c(vm_builtins(), loop->name);
        if (!loop->callable) return -1;
        gc_pin((Obj *)loop->callable);
        gc_add_roots((Slot *)&loop->callable, 1, "builtin with a loop");
        gc_add_roots(&loop->function, 1, "builtin loop");
    }
    return 0;
}

FunctionObj *vm_loop_function(Value callable, size_t nargs) {
    if (UNLIKELY(!is_ready)) {
        is_ready = true;
        if (prepare() < 0) exception_clear(); /* the plain forms do as well */
    }
    for (size_t i = 0; i < COUNT_OF(loops); i++)
        if (loops[i].callable == callable) return nargs == (i == COUNT_OF(loops) - 1 ? 2 : 1) ? (FunctionObj *)loops[i].function.value : NULL;
    return NULL;
}
