/* structseq.c - struct sequences: tuples whose items also have names (os.stat_result, time.struct_time, sys.flags).
 *
 * An instance is a tuple that shows its first `visible` items; further fields, reachable by name only, lie behind them.
 * Each such type is made once and lives for ever, so it is plain memory outside the collector's heap. */
#include "list_int.h"

#include "base/memory.h"
#include "objects/dict.h"
#include "objects/function.h"
#include "objects/str.h"

typedef struct StructSeqType {
    NativeType          native; /* must be first: found through type->native */
    const StructSeqDef *def;
    int                 total;
    MemberDef           members[];
} StructSeqType;

static StructSeqType *seq_type(const Type *type) { return (StructSeqType *)type->native; }

Value structseq_new(Type *type) {
    StructSeqType *seq = seq_type(type);
    return VALUE(gc_alloc_var(type, seq->native.shape.size, seq->def->visible));
}

Value structseq_from_values(Type *type, const Value *values, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (!values[i]) return NULL;
    }
    Value self = structseq_new(type);
    for (size_t i = 0; self && i < count; i++) tuple_put(self, (intptr_t)i, values[i]);
    return self;
}

static void structseq_trace(Obj *obj, Tracer *tracer) { trace_slots(tracer, ((TupleObj *)obj)->items, (size_t)seq_type(obj->type)->total); }

/* The count of items must lie between the visible and all fields. */
static Status check_count(StructSeqType *seq, intptr_t count) {
    int visible = seq->def->visible, total = seq->total;
    if (count >= visible && count <= total) return 0;
    if (visible == total)
        return RAISED(raise_type_error("%s() takes a %d-sequence (%zd-sequence given)", seq->def->name, visible, count));
    return RAISED(raise_type_error("%s() takes an at %s %d-sequence (%zd-sequence given)", seq->def->name,
                                   count < visible ? "least" : "most", count < visible ? visible : total, count));
}

static Value structseq_create(Type *cls, const Value *args, size_t nargs, Value kwnames) {
    static const ArgSpec spec = {"structseq", "sequence | dict"};
    StructSeqType *seq = seq_type(cls);
    Value          out[2], source, self;
    const Slot    *items;
    size_t         count;
    if (cls->flags & TYPE_FLAG_DISALLOW_NEW) return raise_type_error("cannot create '%.100s' instances", cls->name);
    TRY_NULL(args_parse(&spec, args, nargs, kwnames, out));
    if (out[1] != NULL && !is_dict(out[1])) return raise_type_error("%s() takes a dict as second arg, if any", seq->def->name);
    TRY_VALUE(source, sequence_fast(out[0], "constructor requires a sequence", &items, &count));
    TRY_NULL(check_count(seq, (intptr_t)count));
    TRY_VALUE(self, structseq_new(cls));
    for (intptr_t i = 0; i < seq->total; i++) {
        Value item = NONE;
        if (i < (intptr_t)count) item = items[i].value;
        else if (out[1] != NULL && seq->def->fields[i].name[0] != '\0') {
            item = dict_get_c(out[1], seq->def->fields[i].name);
            if (item == NULL) item = NONE;
        }
        tuple_put(self, i, item);
    }
    return source == NULL ? NULL : self;
}

static Status structseq_repr_parts(StrBuilder *text, Value self) {
    const StructSeqDef *def = seq_type(type_of(self))->def;
    TRY(str_builder_ascii(text, def->name, strlen(def->name)));
    TRY(str_builder_char(text, '('));
    for (intptr_t i = 0; i < def->visible; i++) {
        Value repr = object_repr(tuple_get(self, i));
        if (repr == NULL) return -1;
        if (i > 0) TRY(str_builder_ascii(text, ", ", 2));
        TRY(str_builder_ascii(text, def->fields[i].name, strlen(def->fields[i].name)));
        TRY(str_builder_char(text, '='));
        TRY(str_builder_str(text, repr));
    }
    return str_builder_char(text, ')');
}

static Value structseq_repr(Value self) {
    StrBuilder text;
    str_builder_init(&text);
    if (structseq_repr_parts(&text, self) == 0) return str_builder_finish(&text);
    str_builder_discard(&text);
    return NULL;
}

static Value structseq_reduce(Value self) {
    StructSeqType *seq = seq_type(type_of(self));
    Value          items, dict, args;
    TRY_VALUE(items, tuple_from_values((const Value *)((TupleObj *)self)->items, (size_t)seq->def->visible));
    TRY_VALUE(dict, dict_new());
    for (int i = seq->def->visible; i < seq->total; i++)
        if (seq->def->fields[i].name[0] != '\0') TRY_NULL(dict_set_c(dict, seq->def->fields[i].name, tuple_get(self, i)));
    TRY_VALUE(args, TUPLE2(items, dict));
    return TUPLE2(VALUE(type_of(self)), args);
}

static const MethodDef structseq_methods[] = {
    {"__reduce__", (void *)structseq_reduce, METHOD_NOARGS, "State for pickling."},
    {NULL},
};

/* n_fields and the like, and __match_args__ for class patterns. */
static Status add_class_facts(Type *type, int unnamed) {
    StructSeqType *seq = seq_type(type);
    Value          dict = VALUE(type->dict), names = list_new(0);
    if (names == NULL) return -1;
    for (int i = 0; i < seq->def->visible; i++) {
        if (seq->def->fields[i].name[0] == '\0') continue;
        Value name = str_intern_c(seq->def->fields[i].name);
        if (name == NULL) return -1;
        TRY(list_append(names, name));
    }
    TRY(dict_set_c(dict, "n_sequence_fields", value_from_int(seq->def->visible)));
    TRY(dict_set_c(dict, "n_fields", value_from_int(seq->total)));
    TRY(dict_set_c(dict, "n_unnamed_fields", value_from_int(unnamed)));
    Value match = tuple_from_list(names);
    if (match == NULL) return -1;
    TRY(dict_set_c(dict, "__match_args__", match));
    type_modified(type);
    return 0;
}

Status structseq_type_init(Type *type, const StructSeqDef *def) {
    int total = 0, unnamed = 0, members = 0;
    while (def->fields[total].name != NULL) total++;
    size_t         size = sizeof(StructSeqType) + ((size_t)total + 1) * sizeof(MemberDef);
    StructSeqType *seq = mem_alloc(size);
    if (seq == NULL) return RAISED(raise_memory_error());
    memset(seq, 0, size);
    seq->def = def;
    seq->total = total;
    for (int i = 0; i < total; i++) {
        if (def->fields[i].name[0] == '\0') {
            unnamed++;
            continue;
        }
        seq->members[members++] = (MemberDef){def->fields[i].name, MEMBER_VALUE_NONE,
                                              (intptr_t)(offsetof(TupleObj, items) + (size_t)i * sizeof(Slot)), true, def->fields[i].doc};
    }
    seq->native = (NativeType){
        .shape = {.size = (uint32_t)(offsetof(TupleObj, items) + (size_t)total * sizeof(Slot)), .trace = structseq_trace},
        .repr = structseq_repr, .create = structseq_create, .methods = structseq_methods, .members = seq->members,
    };
    *type = (Type)STATIC_TYPE(def->name, &tuple_type, seq->native, offsetof(TupleObj, items), sizeof(Slot), TYPE_FLAG_GC);
    type->doc = def->doc;
    TRY(type_ready(type));
    return add_class_facts(type, unnamed);
}

Type *structseq_type_new(const StructSeqDef *def) {
    Type *type = mem_alloc(sizeof(Type));
    if (type == NULL) return (Type *)raise_memory_error();
    return structseq_type_init(type, def) < 0 ? NULL : type;
}

int structseq_total(const Type *type) { return seq_type(type)->total; }
