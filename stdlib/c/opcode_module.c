/* opcode_module.c - `_opcode`: the operations of the interpreter's code, for `opcode` and `dis`.
 *
 * Operations work on registers.  There is no stack of operands whose depth they change, so stack_effect() is 0 for every one of them. */
#include "compiler/opcodes.gen.h"
#include "native_help.h"
#include "objects/int.h"

static Value o_stack_effect(Value self, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"stack_effect", "opcode | oparg * jump"};
    Value                out[3], index;
    int64_t              op, arg;
    TRY_NULL(args_parse(&spec, args, nargs, names, &out[0]));
    TRY_VALUE(index, number_index(out[0]));
    TRY_NULL(int_as_i64(index, &op));
    if (out[1] && out[1] != NONE) {
        TRY_VALUE(index, number_index(out[1]));
        TRY_NULL(int_as_i64(index, &arg));
    }
    if (out[2] && out[2] != NONE && out[2] != TRUE_VALUE && out[2] != FALSE_VALUE) return raise_value_error("stack_effect: jump must be False, True or None");
    return op < 0 || op >= OPCODE_COUNT ? raise_value_error("invalid opcode or oparg") : value_from_int(0);
}

static Value o_specialization_stats(Value self) { return NONE; }

static Value kind_text(int kind) {
    static const char *const texts[] = {"-", "dst", "reg", "base", "name", "const", "imm", "uimm", "jump"};
    return str_from_c(texts[kind]);
}

/* A tuple of (name, kind of a, of b, of c, of b and c together, number of words of cache), by opcode. */
static Value o_operations(Value self) {
    Value table = tuple_new(OPCODE_COUNT);
    for (int op = 0; table && op < OPCODE_COUNT; op++) {
        const OpcodeInfo *info = &opcode_info[op];
        Value             row[] = {str_from_c(info->name), kind_text(info->a), kind_text(info->b), kind_text(info->c), kind_text(info->wide),
                                   value_from_int(info->cache)};
        for (size_t i = 0; i < COUNT_OF(row); i++)
            if (!row[i]) return NULL;
        Value line = tuple_from_values(row, COUNT_OF(row));
        if (!line) return NULL;
        tuple_put(table, op, line);
    }
    return table;
}

static const MethodDef methods[] = {
    {"stack_effect", o_stack_effect, METHOD_KEYWORDS, "stack_effect($module, opcode, oparg=None, /, *, jump=None)\n--\n\nAlways 0: operations work on registers."},
    {"get_specialization_stats", o_specialization_stats, METHOD_NOARGS, "get_specialization_stats($module, /)\n--\n\nNone: they are not counted."},
    {"_operations", o_operations, METHOD_NOARGS, "_operations($module, /)\n--\n\nName, kinds of the operands and size of the cache, by opcode."},
    {NULL}};

static Status execute(Value module) { return 0; }

const NativeModule opcode_module = {"_opcode", "Operations of the interpreter's code.", methods, execute};
