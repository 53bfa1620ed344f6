/* vm_int.h - what the files of the vm room share: inline caches and the helpers that operations call. */
#pragma once

#include "compiler/opcodes.gen.h"
#include "objects/dict.h"
#include "objects/float.h"
#include "objects/instance.h"
#include "objects/int.h"
#include "objects/iter.h"
#include "objects/str.h"
#include "vm/jit_hooks.h"
#include "vm/vm.h"

/* ---- inline caches: they overlay the zeroed words behind an instruction and hold no traced reference ------------------ */
typedef struct GlobalCache {        /* 2 words */
    uint32_t globals_version, builtins_version; /* key-set versions; 0 = empty */
    uint32_t index;
    uint32_t in_globals;
} GlobalCache;
_Static_assert(sizeof(GlobalCache) == 16, "LOAD_GLOBAL cache=2");

enum AttrKind {
    ATTR_EMPTY,
    ATTR_INLINE,         /* inline slot `index` of the tail */
    ATTR_ADD_INLINE,     /* STORE_ATTR: adds inline slot `index`; value = new Map */
    ATTR_OVERFLOW,       /* slot `index` of the overflow array */
    ATTR_SLOT,           /* __slots__ member at byte `index` */
    ATTR_CLASS,          /* class attribute without __get__: value */
    ATTR_CLASS_NO_TAIL,
    ATTR_PROPERTY,       /* property with a Python getter: value = function */
    ATTR_METHOD,         /* LOAD_METHOD: value = function or method descriptor */
    ATTR_METHOD_NO_TAIL,
    ATTR_METHOD_OWN_DICT, /* of an object with a dict at `tail_offset`, NULL or with keys of version map_id */
    ATTR_MODULE,         /* module attribute: map_id = version of the dict's keys, index = entry */
    ATTR_TYPE,           /* attribute of a class object; map_id = version of that class, value = result */
};

/* A cached value is kept alive and in place by the type whose version the cache names (it is pinned when cached). */
typedef struct AttrCache {          /* 3 words */
    uint32_t type_version, map_id;
    uint16_t kind, index;
    int32_t  tail_offset;
    Value    value;
} AttrCache;
_Static_assert(sizeof(AttrCache) == 24, "LOAD_ATTR cache=3");

static inline uint32_t instance_map_id(Value object, const AttrCache *cache) {
    return cache->tail_offset > 0 ? instance_tail_at(object, cache->tail_offset)->map->id : cache->map_id;
}

/* Does the dict at OFFSET of OBJECT have keys of VERSION, or is there none, 0? */
static inline bool own_dict_is(Value object, intptr_t offset, uint32_t version) {
    Value dict = ((const Slot *)((const char *)object + offset))->value;
    if (!dict) return version == 0;
    return version && value_is(dict, &dict_type) && ((DictObj *)dict)->keys && ((DictObj *)dict)->keys->version == version;
}

/* Places that see several classes: what an inline cache forgot is found again here, by version, map and name. */
typedef enum AttrUse { ATTR_USE_LOAD, ATTR_USE_STORE, ATTR_USE_METHOD } AttrUse;
typedef struct AttrEntry {
    Slot      name;                 /* traced and pinned: its address means this name for ever */
    uint32_t  map_id;               /* of instances with attributes, else 0 */
    AttrUse   use;
    AttrCache cache;
} AttrEntry;
#define ATTR_TABLE_SIZE 1024
extern AttrEntry vm_attr_table[ATTR_TABLE_SIZE];

static inline AttrEntry *attr_table_entry(uint32_t version, uint32_t map_id, Value name, AttrUse use) {
    uint32_t hash = version * 31u + map_id * 7u + (uint32_t)(value_bits(name) >> 4) + use * 251u;
    return &vm_attr_table[hash % ATTR_TABLE_SIZE];
}

/* The cache to use for OBJECT of TYPE instead of an inline cache that does not fit, or NULL. */
static ALWAYS_INLINE AttrCache *attr_table_find(Value object, const Type *type, Value name, AttrUse use) {
    int32_t  offset = type->native->tail_offset;
    uint32_t map_id = 0, version = type->version;
    if (offset != 0) {
        if (UNLIKELY(offset < 0)) return NULL;
        map_id = instance_tail_at(object, offset)->map->id;
        if (UNLIKELY(map_id == 0)) return NULL;
    }
    AttrEntry *entry = attr_table_entry(version, map_id, name, use);
    bool       found = entry->name.value == name && entry->cache.type_version == version && entry->map_id == map_id && entry->use == use;
    return LIKELY(found) ? &entry->cache : NULL;
}

/* ---- attr_cache.c -------------------------------------------------------------------------------------------------- */
MUST_CHECK Status attr_cache_init(void);
MUST_CHECK Value  vm_load_global(Frame *, GlobalCache *, Value name);
/* The value by what CACHE says, whose type version matched; NULL without exception: look it up.  Runs nothing. */
Value             vm_load_attr_cached(const AttrCache *, Value object);
MUST_CHECK Value  vm_load_attr(Frame *, AttrCache *, Value object, Value name);
MUST_CHECK Status vm_store_attr(Frame *, AttrCache *, Value object, Value name, Value value);
MUST_CHECK Status vm_load_method(Frame *, AttrCache *, Value object, Value name, Value *window);

/* ---- names.c (load helpers) ------------------------------------------------------------------------------------------ */
void              vm_raise_unbound_local(Frame *, unsigned reg);
void              vm_raise_unbound_free(Frame *, unsigned index);
Value             vm_name_locals(Frame *); /* where names of a module or class are bound; NULL without exception: nowhere */
MUST_CHECK Value  vm_load_name(Frame *, Value name);
MUST_CHECK Value  vm_load_build_class(Frame *);
MUST_CHECK Status vm_store_name(Frame *, Value name, Value value);
MUST_CHECK Status vm_delete_name(Value mapping, Value name);
MUST_CHECK Truth  vm_lookup_mapping(Value mapping, Value name, Value *out);
MUST_CHECK Status vm_setup_annotations(Frame *);
MUST_CHECK Value  vm_import_name(Frame *, Value name, Value level, Value fromlist);
MUST_CHECK Value  vm_import_from(Value module, Value name);
MUST_CHECK Status vm_import_star(Frame *, Value module);
MUST_CHECK Status vm_print_expr(Value);

/* ---- operators.c: special methods that the interpreter runs as frames; NULL: none that can be run so ------------------------------ */

/* ---- op_helpers.c ---------------------------------------------------------------------------------------------------- */
MUST_CHECK Value  vm_make_function(Frame *, CodeObj *, Value *parts);
MUST_CHECK Value  vm_build_set(const Value *, size_t);
MUST_CHECK Value  vm_build_map(const Value *, size_t pairs);
MUST_CHECK Status vm_list_extend(Value list, Value iterable);
MUST_CHECK Status vm_dict_update(Value dict, Value mapping);
MUST_CHECK Status vm_dict_merge(Value dict, Value mapping, Value callable);
MUST_CHECK Value  vm_callable_text(Value callable); /* "module.f()": how messages about calls name it */
MUST_CHECK Status vm_unpack_sequence(Value, size_t count, Value *to);
MUST_CHECK Status vm_unpack_ex(Value, size_t before, size_t after, Value *to);
MUST_CHECK Value  vm_match_keys(Value subject, Value keys);
MUST_CHECK Value  vm_match_class(Value subject, Value cls, Value names, intptr_t positional);
MUST_CHECK Value  vm_dict_without_keys(Value, Value keys);

/* ---- exceptions_vm.c -------------------------------------------------------------------------------------------------- */
void              vm_raise(Value exception_or_null, Value cause_or_null);
MUST_CHECK Truth  vm_exception_match(Value exception, Value classes);
MUST_CHECK Status vm_exception_group_match(Value group, Value classes, Value *match_and_rest);
MUST_CHECK Value  vm_prepare_reraise_star(Value original, Value list);
MUST_CHECK Status vm_before_with(Value manager, Value *exit_and_result);
MUST_CHECK Status vm_before_async_with(Value manager, Value *exit_and_result);
MUST_CHECK Value  vm_with_except(Value exit, Value exception);
bool              vm_swallow_stop_iteration(Frame *); /* pending StopIteration is cleared: true */

/* ---- call.c ------------------------------------------------------------------------------------------------------------ */
/* Arranges NARGS positional and len(NAMES) keyword values at ARGS into the parameter registers at WINDOW (which may be
 * the same memory) and clears nothing else. */
MUST_CHECK Status vm_bind_arguments(FunctionObj *, const Value *args, size_t nargs, Value names, Value *window);
MUST_CHECK Value  vm_call_ex(Value callable, Value args, Value kwargs_or_null);
COLD void         vm_raise_recursion(void);
/* First free word of the register stack above FRAME (NULL: start of the stack). */
Value            *frame_free_window(Frame *);

/* ---- loops.c ----------------------------------------------------------------------------------------------------------- */
MUST_CHECK Status loops_init(void);

/* ---- eval.c ------------------------------------------------------------------------------------------------------------ */
MUST_CHECK Value vm_run_frame(Frame *);              /* runs a pushed FRAME_ENTRY frame to its end or first yield */

/* ---- generator.c -------------------------------------------------------------------------------------------------------- */
MUST_CHECK Value vm_make_generator(Frame *);
void             generator_convert_stop(GeneratorObj *); /* PEP 479 on the pending exception */
MUST_CHECK Value vm_yield_from_iterator(Frame *, Value);
MUST_CHECK Value vm_get_awaitable(Value, int where);
MUST_CHECK Value vm_get_aiter(Value);
MUST_CHECK Value vm_get_anext(Value);
MUST_CHECK Value vm_async_gen_wrap(Value);
/* What awaiting an object of asend() does with SENT: SEND_RETURN gives the value that was yielded, without an exception being raised. */
SendResult vm_asend_resume(Value asend, Value sent, Value *result);
void             generator_raise_not_resumable(GeneratorObj *);
/* Shared with async_generator.c. */
SendResult       generator_resume(GeneratorObj *, Value sent, Value *result); /* unchecked */
MUST_CHECK Value generator_throw_arguments(Value generator, const Value *args, size_t nargs);
size_t           generator_size(const Obj *);
void             generator_trace(Obj *, Tracer *);
void             generator_finalize(Value);
MUST_CHECK Value generator_repr(Value), generator_get_code(Value, void *), generator_get_frame(Value, void *);
MUST_CHECK Value generator_get_delegate(Value, void *), generator_get_text(Value, void *);
MUST_CHECK Status generator_set_text(Value, Value, void *offset);

/* ---- tracing.c ---------------------------------------------------------------------------------------------------------- */
/* Called before each instruction while tracing; may move frame->pc.  -1: the trace function raised. */
MUST_CHECK Status trace_instruction(Frame *, const Insn *previous);
MUST_CHECK Status trace_call(Frame *);
MUST_CHECK Status trace_return(Frame *, Value result_or_null);
void              trace_exception(Frame *);
/* Calls CALLABLE, which is no Python function; a profiler sees "c_call" and what comes of it when it is native code that shows. */
MUST_CHECK Value  trace_native_call(Frame *, Value callable, const Value *args, size_t nargs, Value names);
/* Goes on at LINE (jump.c); ValueError when the frame is not made for it. */
MUST_CHECK Status frame_jump(Frame *, int64_t line);
int32_t           frame_raised_line(const Frame *, const FrameObj *);
/* What FRAME loops over or awaits (GENERATOR, or NULL) has returned RESULT: tracers see the StopIteration that nobody needed. */
MUST_CHECK Status trace_stop_iteration(Frame *frame, Value result, const GeneratorObj *);
extern bool       vm_tracing;                        /* some thread traces: the interpreter uses the traced dispatch table */

/* ---- import.c, bootstrap_code.c -------------------------------------------------------------------------------------------- */
MUST_CHECK Status import_init(const char *library);   /* runs importlib's bootstrap files of LIBRARY */
/* Code object of a start-up file of the library: compiled now, or read from its cached form. */
MUST_CHECK Value  import_bootstrap_code(const char *library, const char *file, const char *shown_name);
MUST_CHECK Value  import_compile_file(const char *library, const char *file, Value filename); /* its code; nothing is cached */
MUST_CHECK Value  vm_library_names(void); /* sys.stdlib_module_names */
/* Functions of _imp about frozen modules (frozen.c). */
MUST_CHECK Value  imp_find_frozen(Value self, const Value *args, size_t nargs, Value names);
MUST_CHECK Value  imp_get_frozen_object(Value self, const Value *args, size_t nargs, Value names);
MUST_CHECK Value  imp_is_frozen_package(Value self, Value name), imp_is_frozen(Value self, Value name), imp_init_frozen(Value self, Value name);
MUST_CHECK Value  imp_frozen_module_names(Value self), imp_override_frozen_modules(Value self, Value value);
#define CALL_METHOD3(o, name, a, b, c) object_call_method((o), (name), (Value[]){(a), (b), (c)}, 3)

/* ---- suggestions.c: ". Did you mean: 'x'?" or "" ---------------------------------------------------------------------------------- */
MUST_CHECK Value  suggestion_for(Value exception);
