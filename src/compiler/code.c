/* code.c - code objects as Python sees them: attributes, equality, replace(), co_positions() and co_lines().
 *
 * Offsets seen from Python (co_lines(), f_lasti, tb_lasti) are bytes into co_code, as in CPython; co_positions() has one
 * item for every two bytes, because that is how `traceback` and `inspect` count. */
#include "code_int.h"
#include "codegen_int.h"

#include "base/memory.h"
#include "objects/audit.h"
#include "objects/bytes.h"
#include "objects/function.h"
#include "objects/int.h"
#include "objects/iter.h"
#include "objects/list.h"
#include "objects/str.h"

static void code_trace(Obj *obj, Tracer *tracer) {
    CodeObj *code = (CodeObj *)obj;
    trace_slots(tracer, &code->consts, 3);
    trace_slots(tracer, &code->locals_plus_names, 2);
    trace_slots(tracer, &code->filename, 5); /* filename, name, qualname, line_table, weakrefs */
    trace_slots(tracer, &code->var_names, 3);
}

static void code_release(Obj *obj) {
    CodeObj *code = (CodeObj *)obj;
    code_table_forget(code);
    mem_free(code->insns);
    mem_free(code->handlers);
    mem_free(code->cell_registers);
}

void code_note_parameters(CodeObj *code) {
    bool simple = code->kwonly_arg_count == 0 && !code_has_flag(code, CODE_VARARGS | CODE_VARKEYWORDS);
    code->simple_arg_count = simple ? code->arg_count : -1;
}

CodeObj *code_allocate(void) {
    CodeObj *code = (CodeObj *)gc_alloc_old(&code_type, sizeof(CodeObj));
    if (code && gc_register_release(&code->header) < 0) return NULL;
    return code;
}

/* ---- equality ---------------------------------------------------------------------------------------------------------- */
static bool same_insns(const CodeObj *a, const CodeObj *b) {
    if (a->insn_count != b->insn_count) return false;
    for (uint32_t i = 0; i < a->insn_count;) {
        const Insn *x = &a->insns[i], *y = &b->insns[i];
        uint32_t    cache = opcode_info[x->op].cache;
        if (memcmp(x, y, sizeof *x) != 0) return false;
        bool has_extra = x->op == OP_CALL_KW || x->op == OP_CALL_METHOD_KW;
        if (has_extra && memcmp(x + 1, y + 1, sizeof *x) != 0) return false;
        i += 1 + cache; /* the other cache words are the VM's */
    }
    return true;
}

/* Equal and of one type, down to the items of tuples: 1 and 1.0 are different constants. */
static Truth same_constant(Value a, Value b) {
    if (a == b) return 1;
    if (type_of(a) != type_of(b)) return 0;
    if (!is_tuple(a)) return object_equal(a, b);
    if (tuple_length(a) != tuple_length(b)) return 0;
    for (intptr_t i = 0; i < tuple_length(a); i++) {
        Truth same = same_constant(tuple_get(a, i), tuple_get(b, i));
        if (same <= 0) return same;
    }
    return 1;
}

static Value code_compare(Value x, Value y, CompareOp op) {
    if ((op != COMPARE_EQ && op != COMPARE_NE) || !value_is(x, &code_type) || !value_is(y, &code_type)) return NOT_IMPLEMENTED;
    CodeObj *a = (CodeObj *)x, *b = (CodeObj *)y;
    Truth    same = a == b;
    if (!same) {
        same = a->arg_count == b->arg_count && a->posonly_arg_count == b->posonly_arg_count &&
               a->kwonly_arg_count == b->kwonly_arg_count && a->flags == b->flags && a->first_line == b->first_line && same_insns(a, b);
        const Slot *pairs[][2] = {{&a->name, &b->name}, {&a->consts, &b->consts}, {&a->names, &b->names},
                                  {&a->locals_plus_names, &b->locals_plus_names}, {&a->line_table, &b->line_table},
                                  {&a->exception_table, &b->exception_table}};
        for (size_t i = 0; same > 0 && i < COUNT_OF(pairs); i++) same = same_constant(pairs[i][0]->value, pairs[i][1]->value);
        if (same < 0) return NULL;
    }
    return value_from_bool((op == COMPARE_EQ) == (same > 0));
}

static Status code_hash(Value v, int64_t *out) {
    CodeObj *code = (CodeObj *)v;
    int64_t  hash, total = 0;
    Value    parts[] = {code->name.value, code->names.value, code->locals_plus_names.value, code->line_table.value};
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        TRY(object_hash(parts[i], &hash));
        total = total * 1000003 ^ hash;
    }
    total ^= code->arg_count ^ code->flags ^ (int64_t)code->first_line << 20;
    *out = total == -1 ? -2 : total;
    return 0;
}

static Value code_repr(Value v) {
    CodeObj *code = (CodeObj *)v;
    return str_format("<code object %U at %p, file \"%U\", line %d>", code->name.value, (void *)code, code->filename.value,
                      code->first_line);
}

/* ---- attributes ---------------------------------------------------------------------------------------------------------- */
static Value get_locals_count(Value self, void *closure) { return value_from_int(((CodeObj *)self)->locals_count); }

static Value get_code(Value self, void *closure) {
    CodeObj *code = (CodeObj *)self;
    Value    bytes = bytes_new((intptr_t)(code->insn_count * sizeof(Insn)));
    if (!bytes) return NULL;
    Insn *out = (Insn *)(void *)bytes_data(bytes);
    memset(out, 0, code->insn_count * sizeof(Insn));
    for (uint32_t i = 0; i < code->insn_count; i += 1 + opcode_info[code->insns[i].op].cache) {
        memcpy(&out[i], &code->insns[i], sizeof(Insn));
        if (code->insns[i].op == OP_CALL_KW || code->insns[i].op == OP_CALL_METHOD_KW) memcpy(&out[i + 1], &code->insns[i + 1], sizeof(Insn));
    }
    return bytes;
}

static Value get_varnames(Value self, void *closure) {
    CodeObj *code = (CodeObj *)self;
    return tuple_slice(code->var_names.value, 0, code->locals_count);
}

static Value get_linetable(Value self, void *closure) { return code_linetable_get((CodeObj *)self); }
static Value get_lnotab(Value self, void *closure) { return code_lnotab_get((CodeObj *)self); }

static const GetSetDef getsets[] = {
    {"co_nlocals", get_locals_count},         {"co_code", get_code},
    {"_co_code_adaptive", get_code},          {"co_varnames", get_varnames},
    {"co_linetable", get_linetable},          {"co_lnotab", get_lnotab},
    {NULL}};

#define CODE_MEMBER(name, field) {name, MEMBER_VALUE_NONE, offsetof(CodeObj, field), true}
#define CODE_NUMBER(name, field) {name, MEMBER_INT, offsetof(CodeObj, field), true}
static const MemberDef members[] = {
    CODE_MEMBER("co_consts", consts),       CODE_MEMBER("co_names", names),
    CODE_MEMBER("co_filename", filename),   CODE_MEMBER("co_name", name),
    CODE_MEMBER("co_qualname", qualname),   CODE_MEMBER("co_exceptiontable", exception_table),
    CODE_MEMBER("co_cellvars", cell_names), CODE_MEMBER("co_freevars", free_names),
    CODE_NUMBER("co_argcount", arg_count),  CODE_NUMBER("co_posonlyargcount", posonly_arg_count),
    CODE_NUMBER("co_flags", flags),         CODE_NUMBER("co_kwonlyargcount", kwonly_arg_count),
    CODE_NUMBER("co_stacksize", stack_size), CODE_NUMBER("co_firstlineno", first_line),
    {NULL}};

/* ---- positions ------------------------------------------------------------------------------------------------------------- */
static Value number_or_none(int32_t n, int32_t absent) { return n == absent ? NONE : value_from_int(n); }

enum { UNITS = sizeof(Insn) / 2 };

bool code_hides_columns;

static Value code_positions(Value self) {
    CodeObj        *code = (CodeObj *)self;
    CodeTableReader reader = code_table_open(code);
    Value           list = list_new(0);
    if (!list) return NULL;
    while (code_table_next(&reader)) {
        const CodeLocation *loc = &reader.location;
        Value               items[] = {number_or_none(loc->line, 0), number_or_none(loc->end_line, 0), number_or_none(loc->column, -1),
                                       number_or_none(loc->end_column, -1)};
        if (code_hides_columns) items[1] = items[0], items[2] = items[3] = NONE;
        Value item = tuple_from_values(items, 4);
        if (!item) return NULL;
        for (uint32_t i = reader.start * UNITS; i < reader.stop * UNITS; i++) TRY_NULL(list_append(list, item));
        /* The table lies in the bytes object, which does not move while `reader` points into it. */
    }
    Value unknown = reader.stop > 0 && reader.stop < code->insn_count ? tuple_from_values((Value[]){NONE, NONE, NONE, NONE}, 4) : NONE;
    if (!unknown) return NULL;
    for (uint32_t i = reader.stop * UNITS; reader.stop > 0 && i < code->insn_count * UNITS; i++) TRY_NULL(list_append(list, unknown));
    return list_iterator_new(list);
}

static Value code_lines(Value self) {
    CodeObj        *code = (CodeObj *)self;
    CodeTableReader reader = code_table_open(code);
    Value           list = list_new(0);
    uint32_t        start = 0, stop = 0;
    int32_t         line = -1;
    if (!list) return NULL;
    for (bool more = true; more;) {
        more = code_table_next(&reader);
        if (more && reader.location.line == line) {
            stop = reader.stop;
            continue;
        }
        if (stop > start) {
            Value items[] = {value_from_int((int64_t)start * (int)sizeof(Insn)), value_from_int((int64_t)stop * (int)sizeof(Insn)), number_or_none(line, 0)};
            Value item = tuple_from_values(items, 3);
            if (!item || list_append(list, item) < 0) return NULL;
        }
        line = reader.location.line;
        start = reader.start;
        stop = reader.stop;
    }
    return list_iterator_new(list);
}

/* ---- replace --------------------------------------------------------------------------------------------------------------- */
static Status take_int(Value v, const char *name, int32_t *out) {
    int64_t number;
    if (!v) return 0;
    if (!is_int(v)) return RAISED(raise_type_error("'%N' object cannot be interpreted as an integer", v));
    TRY(int_as_i64(v, &number));
    if (number < 0 || number > INT32_MAX) return RAISED(raise_value_error("co_%s must be a positive integer", name));
    *out = (int32_t)number;
    return 0;
}

static Status take_object(CodeObj *code, Slot *slot, Value v, Type *type, const char *name) {
    if (!v) return 0;
    if (!value_is_a(v, type)) {
        return RAISED(raise_type_error("replace() argument '%s' must be %s, not %K", name, type_short_name(type), v));
    }
    slot_set(code, slot, v);
    return 0;
}

static CodeObj *code_copy(const CodeObj *code) {
    CodeObj *copy = code_allocate();
    if (!copy) return NULL;
    memcpy((char *)copy + sizeof(Obj), (const char *)code + sizeof(Obj), sizeof(CodeObj) - sizeof(Obj));
    copy->insns = NULL;
    copy->handlers = NULL;
    copy->cell_registers = NULL;
    copy->jit = copy->vm_cache = copy->foreign_code_cache = copy->foreign_linearray = copy->extra = NULL;
    copy->heat = (JitHeat){0, 0};
    copy->weakrefs.value = NULL;
    Slot *slots[] = {&copy->consts, &copy->names, &copy->exception_table, &copy->locals_plus_names, &copy->locals_plus_kinds,
                     &copy->filename, &copy->name, &copy->qualname, &copy->line_table, &copy->var_names, &copy->cell_names, &copy->free_names};
    for (size_t i = 0; i < COUNT_OF(slots); i++) slot_set(copy, slots[i], slots[i]->value);
    copy->insns = mem_calloc(code->insn_count + 1, sizeof *copy->insns);
    copy->handlers = mem_copy(code->handlers ? code->handlers : (ExceptionEntry[1]){{0}}, (code->handler_count + !code->handler_count) * sizeof *copy->handlers);
    copy->cell_registers = mem_copy(code->cell_registers, ((size_t)code->cell_count + 1) * sizeof *copy->cell_registers);
    if (!copy->insns || !copy->handlers || !copy->cell_registers) {
        (void)raise_memory_error();
        return NULL;
    }
    for (uint32_t i = 0; i < code->insn_count; i += 1 + opcode_info[code->insns[i].op].cache) {
        copy->insns[i] = code->insns[i];
        if (code->insns[i].op == OP_CALL_KW || code->insns[i].op == OP_CALL_METHOD_KW) copy->insns[i + 1] = code->insns[i + 1];
    }
    return copy;
}

/* New names of the local variables: the number must stay. */
static Status replace_varnames(CodeObj *code, Value names) {
    if (!names) return 0;
    if (!value_is_a(names, &tuple_type)) return RAISED(raise_type_error("replace() argument 'co_varnames' must be tuple, not %K", names));
    if (tuple_length(names) != code->locals_count) {
        return RAISED(raise_value_error("code: co_nlocals != len(co_varnames)"));
    }
    Slot *slots[] = {&code->var_names, &code->locals_plus_names};
    for (size_t k = 0; k < COUNT_OF(slots); k++) {
        Value old = slots[k]->value, made = tuple_new(tuple_length(old));
        if (!made) return -1;
        for (intptr_t i = 0; i < tuple_length(old); i++) tuple_put(made, i, tuple_get(i < code->locals_count ? names : old, i));
        slot_set(code, slots[k], made);
    }
    return 0;
}

/* Instructions as bytes in the form of co_code; what the VM caches behind them starts empty. */
static Status take_insns(CodeObj *code, Value bytes) {
    if (!bytes) return 0;
    if (!is_bytes(bytes)) return RAISED(raise_type_error("replace() argument 'co_code' must be bytes, not %K", bytes));
    size_t size = (size_t)bytes_length(bytes), count = size / sizeof(Insn);
    if (size % sizeof(Insn) != 0 || count == 0 || count > INT32_MAX) return RAISED(raise_value_error("code: co_code is malformed"));
    Insn *insns = mem_calloc(count + 1, sizeof *insns);
    if (!insns) return RAISED(raise_memory_error());
    memcpy(insns, bytes_data(bytes), size);
    for (size_t i = 0; i < count && insns[i].op < OPCODE_COUNT; i += 1 + opcode_info[insns[i].op].cache) {
        size_t kept = insns[i].op == OP_CALL_KW || insns[i].op == OP_CALL_METHOD_KW ? 2 : 1;
        for (size_t k = i + kept; k < count && k < i + 1 + opcode_info[insns[i].op].cache; k++) insns[k] = (Insn){0};
    }
    mem_free(code->insns);
    code->insns = insns;
    code->insn_count = (uint32_t)count;
    return 0;
}

static bool get_table_number(const uint8_t **at, const uint8_t *end, uint32_t *out) {
    *out = 0;
    for (int shift = 0; *at < end && shift < 32; shift += 7) {
        uint8_t byte = *(*at)++;
        *out |= (uint32_t)(byte & 0x7f) << shift;
        if (!(byte & 0x80)) return true;
    }
    return false;
}

/* Protected ranges from the form of co_exceptiontable. */
static Status take_handlers(CodeObj *code, Value bytes) {
    if (!bytes) return 0;
    TRY(take_object(code, &code->exception_table, bytes, &bytes_type, "co_exceptiontable"));
    const uint8_t  *at = bytes_data(bytes), *end = at + bytes_length(bytes);
    ExceptionEntry *entries = mem_calloc((size_t)bytes_length(bytes) / 4 + 1, sizeof *entries);
    uint32_t        count = 0, n[4];
    if (!entries) return RAISED(raise_memory_error());
    while (at < end) {
        bool good = true;
        for (int i = 0; i < 4 && good; i++) good = get_table_number(&at, end, &n[i]);
        if (!good || n[3] > UINT16_MAX) {
            mem_free(entries);
            return RAISED(raise_value_error("code: co_exceptiontable is malformed"));
        }
        entries[count++] = (ExceptionEntry){n[0], n[0] + n[1], n[2], (uint16_t)n[3], 0};
    }
    mem_free(code->handlers);
    code->handlers = entries;
    code->handler_count = count;
    return 0;
}

/* Places of the instructions from the form of co_linetable. */
static Status take_linetable(CodeObj *code, Value table) {
    if (!table) return 0;
    if (!is_bytes(table)) return RAISED(raise_type_error("replace() argument 'co_linetable' must be bytes, not %K", table));
    Value own = code_linetable_take(code, table);
    if (!own) return -1;
    slot_set(code, &code->line_table, own);
    return 0;
}

/* "code.__new__": what a new code object is to be.  CODE has all of it but its instructions and the number of its local variables. */
static Status code_audit(const CodeObj *code, Value instructions, int32_t locals) {
    if (LIKELY(!object_audited)) return 0;
    Value told[] = {instructions,
                    code->filename.value,
                    code->name.value,
                    value_from_int(code->arg_count),
                    value_from_int(code->posonly_arg_count),
                    value_from_int(code->kwonly_arg_count),
                    value_from_int(locals),
                    value_from_int(code->stack_size),
                    value_from_int(code->flags)};
    return instructions ? object_audit("code.__new__", told, COUNT_OF(told)) : -1;
}

static Value code_replace(Value self, const Value *args, size_t nargs, Value kwnames) {
    static const ArgSpec spec = {"replace",
                                 "* | co_argcount co_posonlyargcount co_kwonlyargcount co_nlocals co_stacksize co_flags co_firstlineno "
                                 "co_code co_consts co_names co_varnames co_freevars co_cellvars co_filename co_name co_qualname "
                                 "co_linetable co_exceptiontable"};
    Value                out[18];
    CodeObj             *old = (CodeObj *)self;
    TRY_NULL(args_parse(&spec, args, nargs, kwnames, out));
    CodeObj *code = code_copy(old);
    if (!code) return NULL;
    int32_t locals = code->locals_count;
    TRY_NULL(take_int(out[0], "argcount", &code->arg_count));
    TRY_NULL(take_int(out[1], "posonlyargcount", &code->posonly_arg_count));
    TRY_NULL(take_int(out[2], "kwonlyargcount", &code->kwonly_arg_count));
    TRY_NULL(take_int(out[3], "nlocals", &locals));
    TRY_NULL(take_int(out[4], "stacksize", &code->stack_size));
    TRY_NULL(take_int(out[5], "flags", &code->flags));
    TRY_NULL(take_int(out[6], "firstlineno", &code->first_line));
    if (locals != code->locals_count) return raise_value_error("code: co_nlocals != len(co_varnames)");
    TRY_NULL(take_insns(code, out[7]));
    TRY_NULL(take_object(code, &code->consts, out[8], &tuple_type, "co_consts"));
    TRY_NULL(take_object(code, &code->names, out[9], &tuple_type, "co_names"));
    TRY_NULL(replace_varnames(code, out[10]));
    TRY_NULL(take_object(code, &code->free_names, out[11], &tuple_type, "co_freevars"));
    TRY_NULL(take_object(code, &code->cell_names, out[12], &tuple_type, "co_cellvars"));
    TRY_NULL(take_object(code, &code->filename, out[13], &str_type, "co_filename"));
    TRY_NULL(take_object(code, &code->name, out[14], &str_type, "co_name"));
    TRY_NULL(take_object(code, &code->qualname, out[15], &str_type, "co_qualname"));
    TRY_NULL(take_linetable(code, out[16]));
    TRY_NULL(take_handlers(code, out[17]));
    if (object_audited) TRY_NULL(code_audit(code, out[7] ? out[7] : object_get_attr(self, str_intern_c("co_code")), locals));
    if ((out[7] || out[17]) && !code_is_well_formed(code)) {
        return raise_value_error("code: the instructions are malformed");
    }
    if (tuple_length(code->names.value) < tuple_length(old->names.value) || tuple_length(code->consts.value) < tuple_length(old->consts.value)) {
        return raise_value_error("code: co_names and co_consts may not become shorter");
    }
    if (tuple_length(code->free_names.value) != code->free_count || tuple_length(code->cell_names.value) != code->cell_count) {
        return raise_value_error("code: the number of free and cell variables may not change");
    }
    code_note_parameters(code);
    return VALUE(code);
}

/* Names of the registers of locals: the variables, then the cells that are no parameters; and where each cell lives. */
static Status lay_out_locals(CodeObj *code, Value names, Value cells, Value frees) {
    intptr_t locals = tuple_length(names), own = 0, parameters = code->arg_count + code->kwonly_arg_count + code_has_flag(code, CODE_VARARGS) +
                                                                 code_has_flag(code, CODE_VARKEYWORDS);
    if (parameters > locals) return RAISED(raise_value_error("code: varnames is too small"));
    code->cell_registers = mem_calloc((size_t)tuple_length(cells) + 1, sizeof(uint16_t));
    Value registers = list_new(0), plus = list_new(0);
    if (!code->cell_registers) return RAISED(raise_memory_error());
    if (!registers || !plus) return -1;
    for (intptr_t i = 0; i < locals; i++) TRY(list_append(registers, tuple_get(names, i)) < 0 ? -1 : list_append(plus, tuple_get(names, i)));
    for (intptr_t i = 0; i < tuple_length(cells); i++) {
        intptr_t at = 0;
        while (at < parameters && tuple_get(names, at) != tuple_get(cells, i)) at++;
        if (at == parameters) {
            at = locals + own++;
            TRY(list_append(registers, tuple_get(cells, i)) < 0 ? -1 : list_append(plus, tuple_get(cells, i)));
        }
        code->cell_registers[i] = (uint16_t)at;
    }
    for (intptr_t i = 0; i < tuple_length(frees); i++) TRY(list_append(plus, tuple_get(frees, i)));
    code->locals_count = (int32_t)locals;
    code->cell_count = (int32_t)tuple_length(cells);
    code->plain_cell_count = (int32_t)own;
    code->free_count = (int32_t)tuple_length(frees);
    code->locals_plus_count = (int32_t)(locals + own) + code->free_count;
    if (locals + own + code->stack_size > UINT16_MAX) return RAISED(raise_value_error("code: too many local variables"));
    code->local_register_count = (uint16_t)(locals + own);
    code->register_count = (uint16_t)(locals + own + code->stack_size);
    Value register_tuple = tuple_from_list(registers), plus_tuple = tuple_from_list(plus);
    Value kinds = bytes_new(code->locals_plus_count);
    if (!register_tuple || !plus_tuple || !kinds) return -1;
    memset(bytes_data(kinds), 0, (size_t)code->locals_plus_count);
    slot_set(code, &code->var_names, register_tuple);
    slot_set(code, &code->locals_plus_names, plus_tuple);
    slot_set(code, &code->locals_plus_kinds, kinds);
    return 0;
}

/* The names of TUPLE interned, as the VM compares them by identity. */
static Value interned_names(Value tuple) {
    Value made = tuple_new(tuple_length(tuple));
    if (!made) return NULL;
    for (intptr_t i = 0; i < tuple_length(tuple); i++) {
        if (!is_str(tuple_get(tuple, i))) return raise_type_error("name tuples must contain only strings, not '%N'", tuple_get(tuple, i));
        Value name = str_intern(tuple_get(tuple, i));
        if (!name) return NULL;
        tuple_put(made, i, name);
    }
    return made;
}

static Value code_create(Type *cls, const Value *args, size_t nargs, Value kwnames) {
    static const char *const types = "iiiiiibtttsssibbtt";
    if (kwnames && tuple_length(kwnames)) return raise_type_error("code() takes no keyword arguments");
    if (nargs < 16 || nargs > 18) return raise_arity("code", 16, 18, nargs);
    for (size_t i = 0; i < nargs; i++) {
        Type *type = types[i] == 'b' ? &bytes_type : types[i] == 't' ? &tuple_type : types[i] == 's' ? &str_type : NULL;
        if (type && !value_is_a(args[i], type))
            return raise_type_error("code() argument %zu must be %s, not %K", i + 1, type_short_name(type), args[i]);
    }
    CodeObj *code = code_allocate();
    int32_t  locals = 0;
    if (!code) return NULL;
    TRY_NULL(take_int(args[0], "argcount", &code->arg_count));
    TRY_NULL(take_int(args[1], "posonlyargcount", &code->posonly_arg_count));
    TRY_NULL(take_int(args[2], "kwonlyargcount", &code->kwonly_arg_count));
    TRY_NULL(take_int(args[3], "nlocals", &locals));
    TRY_NULL(take_int(args[4], "stacksize", &code->stack_size));
    TRY_NULL(take_int(args[5], "flags", &code->flags));
    TRY_NULL(take_int(args[13], "firstlineno", &code->first_line));
    slot_set(code, &code->filename, args[10]);
    slot_set(code, &code->name, args[11]);
    TRY_NULL(code_audit(code, args[6], locals));
    if (locals != tuple_length(args[9])) return raise_value_error("code: co_nlocals != len(co_varnames)");
    Value frees = nargs > 16 ? args[16] : empty_tuple, cells = nargs > 17 ? args[17] : empty_tuple;
    Slot *slots[] = {&code->names, &code->free_names, &code->cell_names};
    Value tuples[] = {args[8], frees, cells}, names = interned_names(args[9]);
    for (int i = 0; i < 3; i++) {
        Value interned = names ? interned_names(tuples[i]) : NULL;
        if (!interned) return NULL;
        slot_set(code, slots[i], interned);
    }
    slot_set(code, &code->consts, args[7]);
    slot_set(code, &code->qualname, args[12]);
    TRY_NULL(lay_out_locals(code, names, code->cell_names.value, code->free_names.value));
    TRY_NULL(take_insns(code, args[6]));
    TRY_NULL(take_linetable(code, args[14]));
    TRY_NULL(take_handlers(code, args[15]));
    if (!code_is_well_formed(code)) return raise_value_error("code: the instructions are malformed");
    return VALUE(code);
}

static Value code_varname_from_oparg(Value self, Value index) {
    CodeObj *code = (CodeObj *)self;
    int64_t  i;
    if (!is_int(index)) return raise_type_error("'%N' object cannot be interpreted as an integer", index);
    TRY_NULL(int_as_i64(index, &i));
    if (i < 0 || i >= tuple_length(code->locals_plus_names.value)) return raise_format(&IndexError_type, "tuple index out of range");
    return tuple_get(code->locals_plus_names.value, (intptr_t)i);
}

static Value code_dis_text(Value self) { return code_disassemble((CodeObj *)self); }

static const MethodDef methods[] = {
    {"co_lines", code_lines, METHOD_NOARGS, "co_lines($self, /)\n--\n\nIterator of (start, end, line) for runs of instructions."},
    {"co_positions", code_positions, METHOD_NOARGS, "co_positions($self, /)\n--\n\nIterator of (line, end line, column, end column)."},
    {"replace", code_replace, METHOD_KEYWORDS, "replace($self, /, **changes)\n--\n\nA copy with some attributes changed."},
    {"_varname_from_oparg", code_varname_from_oparg, METHOD_ONE, NULL},
    {"_disassemble", code_dis_text, METHOD_NOARGS, "_disassemble($self, /)\n--\n\nThe register instructions as text."},
    {NULL}};

static NativeType code_native = {
    .shape = {.size = sizeof(CodeObj), .flags = SHAPE_IMMORTAL_CLASS, .trace = code_trace, .release = code_release},
    .repr = code_repr,
    .hash = code_hash,
    .compare = code_compare,
    .create = code_create,
    .methods = methods,
    .getsets = getsets,
    .members = members,
    .weak_offset = offsetof(CodeObj, weakrefs),
};
Type code_type = STATIC_TYPE("code", &object_type, code_native, sizeof(CodeObj), 0, 0);

Status compiler_init(void) { return type_ready(&code_type); }
