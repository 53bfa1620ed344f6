/* pickle_module.c - `_pickle`: the types Pickler and Unpickler, the four functions, and what is fetched at import. */
#include "pickle_int.h"

#include "vm/modules.h"
#include "vm/vm.h"

extern const NativeModule pickle_module;
PickleGlobals pickle_globals;

/* ---- Pickler ------------------------------------------------------------------------------------------------------------------------ */
static Status pickler_set_protocol(PicklerObj *p, Value protocol, Value fix_imports, Value buffer_callback) {
    int64_t number = PICKLE_DEFAULT;
    if (protocol && protocol != NONE) {
        Value index = number_index(protocol);
        TRY(index ? int_as_i64(index, &number) : -1);
        if (number < 0) number = PICKLE_HIGHEST;
        else if (number > PICKLE_HIGHEST) return RAISED(raise_value_error("pickle protocol must be <= %d", PICKLE_HIGHEST));
    }
    Truth fix = fix_imports ? object_truth(fix_imports) : 1;
    TRY(fix);
    if (buffer_callback == NONE) buffer_callback = NULL;
    if (buffer_callback && number < 5) return RAISED(raise_value_error("buffer_callback needs protocol >= 5"));
    slot_set(p, &p->buffer_callback, buffer_callback);
    p->protocol = number;
    p->binary = number > 0;
    p->fix_imports = fix && number < 3;
    p->ready = true;
    return 0;
}
/* obj.NAME or NULL. */
static Status optional_attr(Value obj, Value name, void *owner, Slot *slot) {
    Value found;
    Truth has = object_lookup_attr(obj, name, &found);
    TRY(has);
    slot_set(owner, slot, has ? found : NULL);
    return 0;
}
static Status pickler_init(Value self, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"Pickler", "file | protocol fix_imports buffer_callback"};
    PicklerObj          *p = (PicklerObj *)self;
    Value                out[4], write, name;
    TRY(args_parse(&spec, args, nargs, names, out));
    TRY(pickler_set_protocol(p, out[1], out[2], out[3]));
    Truth has = object_lookup_attr(out[0], NAME(write), &write);
    TRY(has);
    if (!has) return RAISED(raise_type_error("file must have a 'write' attribute"));
    slot_set(p, &p->write, write);
    memo_clear(p, &p->memo);
    p->fast = p->fast_nesting = 0;
    p->frame_start = -1;
    TRY(optional_attr(self, pickle_globals.persistent_id.value, p, &p->persistent_id));
    if (!(name = str_intern_c("dispatch_table"))) return -1;
    return optional_attr(self, name, p, &p->dispatch_table);
}
/* A pickle of OBJ in OUT. */
static Status pickler_run(PicklerObj *p, Buf *out, Value obj) {
    uint8_t header[2] = {OP_PROTO, (uint8_t)p->protocol};
    if (p->protocol >= 2) {
        buf_put(out, header, 2);
        if (out->failed) return RAISED(raise_memory_error());
        p->framing = p->protocol >= 4;
    }
    TRY(pickle_save(p, obj, false));
    TRY(pickle_op(p, OP_STOP));
    TRY(pickle_close_frame(p));
    p->framing = false;
    return 0;
}
/* Runs the pickler; the result is the bytes that were not written yet. */
static Value pickler_bytes(PicklerObj *p, Value obj) {
    Buf  out, *outer = p->out;
    bool framing = p->framing;
    intptr_t frame_start = p->frame_start;
    buf_init(&out);
    p->out = &out;
    p->framing = false;
    p->frame_start = -1;
    Status status = pickler_run(p, &out, obj);
    Value  bytes = status == 0 ? bytes_from_data(out.data, out.length) : NULL;
    buf_free(&out);
    p->out = outer;
    p->framing = framing;
    p->frame_start = frame_start;
    return bytes;
}
static Value pickler_dump(Value self, Value obj) {
    PicklerObj *p = (PicklerObj *)self;
    if (!p->ready) return PICKLING_ERROR("Pickler.__init__() was not called by %s.__init__()", type_of(self)->name);
    TRY_NULL(optional_attr(self, pickle_globals.reducer_override.value, p, &p->reducer_override));
    Value bytes = pickler_bytes(p, obj);
    slot_set(p, &p->reducer_override, NULL);
    return bytes && CALL1(p->write.value, bytes) ? NONE : NULL;
}
static Value pickler_clear_memo(Value self) {
    PicklerObj *p = (PicklerObj *)self;
    memo_clear(p, &p->memo);
    return NONE;
}
static Value pickler_sizeof(Value self) {
    PicklerObj *p = (PicklerObj *)self;
    return value_from_int((int64_t)(sizeof *p + (p->memo.index.value ? (p->memo.mask + 1) * 12 : 0)));
}
static Value get_persistent(Value self, void *offset) {
    Value v = ((Slot *)((char *)self + (intptr_t)offset))->value, name = pickle_globals.persistent_id.value;
    if (v) return v;
    if (offset == (void *)offsetof(UnpicklerObj, persistent_load)) name = pickle_globals.persistent_load.value;
    return raise_format(&AttributeError_type, "%U", name);
}
static Status set_persistent(Value self, Value v, void *offset) {
    bool loads = offset == (void *)offsetof(UnpicklerObj, persistent_load);
    if (!v) return RAISED(raise_type_error("attribute deletion is not supported"));
    if (!value_is_callable(v)) return RAISED(raise_type_error("%s must be a callable taking one argument", loads ? "persistent_load" : "persistent_id"));
    slot_set(self, (Slot *)((char *)self + (intptr_t)offset), v);
    return 0;
}
static void pickler_trace(Obj *obj, Tracer *tracer) {
    PicklerObj *p = (PicklerObj *)obj;
    trace_slots(tracer, &p->write, 6);
    trace_slots(tracer, &p->memo.objects, 2);
}
static Value pickler_create(Type *cls, const Value *args, size_t nargs, Value names) { return cls->native->allocate(cls, 0); }

static const MethodDef pickler_methods[] = {
    {"dump", pickler_dump, METHOD_ONE, "dump($self, obj, /)\n--\n\nWrite a pickled representation of the given object to the open file."},
    {"clear_memo", pickler_clear_memo, METHOD_NOARGS, "clear_memo($self, /)\n--\n\nForget which objects were pickled: they are written in full again."},
    {"__sizeof__", pickler_sizeof, METHOD_NOARGS, "__sizeof__($self, /)\n--\n\nReturns size in memory, in bytes."},
    {NULL}};
static const MemberDef pickler_members[] = {
    {"bin", MEMBER_INT, offsetof(PicklerObj, binary), false, NULL},
    {"fast", MEMBER_INT, offsetof(PicklerObj, fast), false, NULL},
    {"dispatch_table", MEMBER_VALUE, offsetof(PicklerObj, dispatch_table), false, NULL},
    {NULL}};
static const GetSetDef pickler_getsets[] = {
    {"memo", pickler_get_memo, pickler_set_memo, NULL, NULL},
    {"persistent_id", get_persistent, set_persistent, NULL, (void *)offsetof(PicklerObj, persistent_id)},
    {NULL}};
static NativeType pickler_native = {
    .shape = {.size = sizeof(PicklerObj), .trace = pickler_trace}, .create = pickler_create, .init = pickler_init, .methods = pickler_methods,
    .members = pickler_members, .getsets = pickler_getsets, .weak_offset = offsetof(PicklerObj, weakrefs),
};
Type pickler_type = {
    .header = {.word = 1u << 30, .type = &type_type}, .name = "_pickle.Pickler", .basic_size = sizeof(PicklerObj),
    .flags = TYPE_FLAG_BASETYPE | TYPE_FLAG_GC, .base = &object_type, .native = &pickler_native,
    .doc = "Pickler(file, protocol=None, fix_imports=True, buffer_callback=None)\n--\n\n"
           "This takes a binary file for writing a pickle data stream.",
};

/* ---- Unpickler ------------------------------------------------------------------------------------------------------------------------ */
static Status text_argument(Value v, const char *name, const char *fallback, Value *out) {
    *out = v ? v : str_intern_c(fallback);
    if (*out && !is_str(*out)) return RAISED(raise_type_error("Unpickler() argument '%s' must be str, not %K", name, *out));
    return *out ? 0 : -1;
}
Status unpickler_configure(UnpicklerObj *u, Value encoding, Value errors, Value buffers, Value fix_imports) {
    Truth fix = fix_imports ? object_truth(fix_imports) : 1;
    TRY(fix);
    TRY(text_argument(encoding, "encoding", "ASCII", &encoding));
    TRY(text_argument(errors, "errors", "strict", &errors));
    if (buffers && buffers != NONE) {
        if (!(buffers = object_iter(buffers))) return -1;
    } else buffers = NULL;
    slot_set(u, &u->encoding, encoding);
    slot_set(u, &u->errors, errors);
    slot_set(u, &u->buffers, buffers);
    u->fix_imports = fix;
    u->ready = true;
    return 0;
}
static Status unpickler_set_file(UnpicklerObj *u, Value file) {
    TRY(optional_attr(file, pickle_globals.peek.value, u, &u->peek));
    TRY(optional_attr(file, NAME(readinto), u, &u->readinto));
    TRY(optional_attr(file, NAME(read), u, &u->read));
    TRY(optional_attr(file, NAME(readline), u, &u->readline));
    if (!u->read.value || !u->readline.value) return RAISED(raise_type_error("file must have 'read' and 'readline' attributes"));
    return 0;
}
static Status unpickler_init(Value self, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"Unpickler", "file * | fix_imports encoding errors buffers"};
    UnpicklerObj        *u = (UnpicklerObj *)self;
    Value                out[5];
    TRY(args_parse(&spec, args, nargs, names, out));
    slot_set(u, &u->read, NULL);
    slot_set(u, &u->memo, NULL);
    u->memo_count = 0;
    TRY(unpickler_set_file(u, out[0]));
    TRY(unpickler_configure(u, out[2], out[3], out[4], out[1]));
    return optional_attr(self, pickle_globals.persistent_load.value, u, &u->persistent_load);
}
static Value unpickler_load_method(Value self) {
    UnpicklerObj *u = (UnpicklerObj *)self;
    if (!u->ready || !u->read.value) return UNPICKLING_ERROR("Unpickler.__init__() was not called by %s.__init__()", type_of(self)->name);
    return unpickler_load(u, NULL, 0);
}
static Value unpickler_find_class_method(Value self, const Value *args, size_t nargs, Value names) {
    if (nargs != 2) return raise_arity("find_class", 2, 2, nargs);
    return unpickler_find_class((UnpicklerObj *)self, args[0], args[1]);
}
static Value unpickler_sizeof(Value self) {
    Array *memo = (Array *)((UnpicklerObj *)self)->memo.value;
    return value_from_int((int64_t)(sizeof(UnpicklerObj) + (memo ? memo->capacity * 8 : 0)));
}
static void unpickler_trace(Obj *obj, Tracer *tracer) { trace_slots(tracer, &((UnpicklerObj *)obj)->read, 9); }

static const MethodDef unpickler_methods[] = {
    {"load", unpickler_load_method, METHOD_NOARGS, "load($self, /)\n--\n\nRead one pickled object from the open file and return it."},
    {"find_class", unpickler_find_class_method, METHOD_FAST,
     "find_class($self, module_name, global_name, /)\n--\n\nReturn an object from a specified module.\n\nSubclasses may override this to restrict what can be loaded."},
    {"__sizeof__", unpickler_sizeof, METHOD_NOARGS, "__sizeof__($self, /)\n--\n\nReturns size in memory, in bytes."},
    {NULL}};
static const GetSetDef unpickler_getsets[] = {
    {"memo", unpickler_get_memo, unpickler_set_memo, NULL, NULL},
    {"persistent_load", get_persistent, set_persistent, NULL, (void *)offsetof(UnpicklerObj, persistent_load)},
    {NULL}};
static NativeType unpickler_native = {
    .shape = {.size = sizeof(UnpicklerObj), .trace = unpickler_trace}, .create = pickler_create, .init = unpickler_init,
    .methods = unpickler_methods, .getsets = unpickler_getsets, .weak_offset = offsetof(UnpicklerObj, weakrefs),
};
Type unpickler_type = {
    .header = {.word = 1u << 30, .type = &type_type}, .name = "_pickle.Unpickler", .basic_size = sizeof(UnpicklerObj),
    .flags = TYPE_FLAG_BASETYPE | TYPE_FLAG_GC, .base = &object_type, .native = &unpickler_native,
    .doc = "Unpickler(file, *, fix_imports=True, encoding='ASCII', errors='strict',\n          buffers=())\n--\n\n"
           "This takes a binary file for reading a pickle data stream.",
};

/* ---- functions -------------------------------------------------------------------------------------------------------------------------- */
static PicklerObj *pickler_new(Value protocol, Value fix_imports, Value buffer_callback) {
    PicklerObj *p = (PicklerObj *)gc_alloc(&pickler_type, sizeof(PicklerObj));
    if (!p || pickler_set_protocol(p, protocol, fix_imports, buffer_callback) < 0) return NULL;
    p->frame_start = -1;
    p->own = true;
    return p;
}
static Value m_dumps(Value self, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"dumps", "obj | protocol * fix_imports buffer_callback"};
    Value                out[4];
    TRY_NULL(args_parse(&spec, args, nargs, names, out));
    PicklerObj *p = pickler_new(out[1], out[2], out[3]);
    return p ? pickler_bytes(p, out[0]) : NULL;
}
static Value m_dump(Value self, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"dump", "obj file | protocol * fix_imports buffer_callback"};
    Value                out[5], write;
    TRY_NULL(args_parse(&spec, args, nargs, names, out));
    PicklerObj *p = pickler_new(out[2], out[3], out[4]);
    Truth       has = p ? object_lookup_attr(out[1], NAME(write), &write) : -1;
    if (has < 0) return NULL;
    if (!has) return raise_type_error("file must have a 'write' attribute");
    slot_set(p, &p->write, write);
    Value bytes = pickler_bytes(p, out[0]);
    return bytes && CALL1(write, bytes) ? NONE : NULL;
}
static UnpicklerObj *unpickler_new(Value fix_imports, Value encoding, Value errors, Value buffers) {
    UnpicklerObj *u = (UnpicklerObj *)gc_alloc(&unpickler_type, sizeof(UnpicklerObj));
    return u && unpickler_configure(u, encoding, errors, buffers, fix_imports) == 0 ? u : NULL;
}
static Value m_load(Value self, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"load", "file * | fix_imports encoding errors buffers"};
    Value                out[5];
    TRY_NULL(args_parse(&spec, args, nargs, names, out));
    UnpicklerObj *u = unpickler_new(out[1], out[2], out[3], out[4]);
    return u && unpickler_set_file(u, out[0]) == 0 ? unpickler_load(u, NULL, 0) : NULL;
}
static Value m_loads(Value self, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"loads", "data / * | fix_imports encoding errors buffers"};
    Value                out[5];
    Buffer               buffer;
    TRY_NULL(args_parse(&spec, args, nargs, names, out));
    UnpicklerObj *u = unpickler_new(out[1], out[2], out[3], out[4]);
    if (!u || buffer_get(out[0], &buffer, BUFFER_SIMPLE) < 0) return NULL;
    Value result = unpickler_load(u, buffer.data ? buffer.data : (const uint8_t *)"", (size_t)buffer.length);
    buffer_release(&buffer);
    return result;
}
static const MethodDef functions[] = {
    {"dump", m_dump, METHOD_KEYWORDS,
     "dump($module, /, obj, file, protocol=None, *, fix_imports=True,\n     buffer_callback=None)\n--\n\nWrite a pickled representation of obj to the open file object file."},
    {"dumps", m_dumps, METHOD_KEYWORDS,
     "dumps($module, /, obj, protocol=None, *, fix_imports=True,\n      buffer_callback=None)\n--\n\nReturn the pickled representation of the object as a bytes object."},
    {"load", m_load, METHOD_KEYWORDS,
     "load($module, /, file, *, fix_imports=True, encoding='ASCII',\n     errors='strict', buffers=())\n--\n\nRead and return an object from the pickle data stored in a file."},
    {"loads", m_loads, METHOD_KEYWORDS,
     "loads($module, data, /, *, fix_imports=True, encoding='ASCII',\n      errors='strict', buffers=())\n--\n\nRead and return an object from the given pickle data."},
    {NULL}};

/* ---- import -------------------------------------------------------------------------------------------------------------------------------- */
static Status fetch(const char *module_name, const char *name, Slot *slot) {
    Value module = vm_import_module(module_name), attribute = str_intern_c(name);
    Value found = module && attribute ? object_get_attr(module, attribute) : NULL;
    slot->value = found;
    return found ? 0 : -1;
}
static Status fetch_globals(PickleGlobals *g) {
    static const struct Fetched {
        const char *module, *name;
        size_t      offset;
    } table[] = {
        {"copyreg", "dispatch_table", offsetof(PickleGlobals, dispatch_table)}, {"copyreg", "_extension_registry", offsetof(PickleGlobals, extension_registry)},
        {"copyreg", "_inverted_registry", offsetof(PickleGlobals, inverted_registry)}, {"copyreg", "_extension_cache", offsetof(PickleGlobals, extension_cache)},
        {"_compat_pickle", "NAME_MAPPING", offsetof(PickleGlobals, names_2to3)}, {"_compat_pickle", "IMPORT_MAPPING", offsetof(PickleGlobals, imports_2to3)},
        {"_compat_pickle", "REVERSE_NAME_MAPPING", offsetof(PickleGlobals, names_3to2)},
        {"_compat_pickle", "REVERSE_IMPORT_MAPPING", offsetof(PickleGlobals, imports_3to2)},
        {"codecs", "encode", offsetof(PickleGlobals, codecs_encode)}, {"functools", "partial", offsetof(PickleGlobals, partial)},
        {"builtins", "getattr", offsetof(PickleGlobals, getattr)},
        {"copyreg", "__newobj__", offsetof(PickleGlobals, newobj_function)}};
    static const char *const names[] = {"__newobj__", "__newobj_ex__", "persistent_id", "persistent_load", "reducer_override", "find_class", "peek"};
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        Slot *slot = (Slot *)((char *)g + table[i].offset);
        TRY(fetch(table[i].module, table[i].name, slot));
        if (i < 8 && !is_dict(slot->value))
            return RAISED(raise_format(&RuntimeError_type, "%s.%s should be a dict, not %.200s", table[i].module, table[i].name, type_of(slot->value)->name));
    }
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (!((&g->newobj)[i].value = str_intern_c(names[i]))) return -1;
    return 0;
}
static Status execute(Value module) {
    PickleGlobals *g = &pickle_globals;
    if (!g->newobj.value) gc_add_roots((Slot *)g, sizeof *g / sizeof(Slot), "_pickle");
    TRY(fetch_globals(g));
    if (!g->pickle_error.value) {
        if (!(g->pickle_error.value = native_exception("_pickle", "PickleError", &Exception_type))) return -1;
        if (!(g->pickling_error.value = native_exception("_pickle", "PicklingError", (Type *)g->pickle_error.value))) return -1;
        if (!(g->unpickling_error.value = native_exception("_pickle", "UnpicklingError", (Type *)g->pickle_error.value))) return -1;
    }
    TRY(module_add(module, "PickleError", g->pickle_error.value));
    TRY(module_add(module, "PicklingError", g->pickling_error.value));
    TRY(module_add(module, "UnpicklingError", g->unpickling_error.value));
    TRY(type_ready(&pickler_memo_type));
    TRY(type_ready(&unpickler_memo_type));
    TRY(module_add_type(module, &pickle_buffer_type));
    TRY(module_add_type(module, &pickler_type));
    return module_add_type(module, &unpickler_type);
}
const NativeModule pickle_module = {"_pickle", "Optimized C implementation for the Python pickle module.", functions, execute};
