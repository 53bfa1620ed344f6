/* code_state.c - code objects as plain tuples and back, for marshal and pickles of the library's cached files.
 *
 * Numbers inside byte strings are little-endian on every target, so that a cached file can be made on another machine. */
#include "base/endian.h"
#include "base/memory.h"
#include "codegen_int.h"
#include "compiler/code.h"
#include "compiler/opcodes.gen.h"
#include "objects/bytes.h"
#include "objects/int.h"
#include "objects/str.h"

enum { STATE_INTS = 15 };

static int32_t *int_field(CodeObj *code, int i) {
    int32_t *const fields[STATE_INTS - 2] = {&code->flags, &code->arg_count, &code->posonly_arg_count, &code->kwonly_arg_count, &code->stack_size,
                                             &code->first_line, &code->locals_plus_count, &code->locals_count, &code->plain_cell_count,
                                             &code->cell_count, &code->free_count, &code->first_traceable, (int32_t *)&code->handler_count};
    return fields[i];
}
static Slot *object_field(CodeObj *code, int i) {
    Slot *const fields[] = {&code->consts, &code->names, &code->exception_table, &code->locals_plus_names, &code->locals_plus_kinds, &code->filename,
                            &code->name, &code->qualname, &code->line_table, &code->var_names, &code->cell_names, &code->free_names};
    return fields[i];
}
enum { STATE_OBJECTS = 12 };

static bool has_extra_word(const Insn *insn) { return insn->op == OP_CALL_KW || insn->op == OP_CALL_METHOD_KW; }

static Value insns_to_bytes(const CodeObj *code) {
    Value bytes = bytes_new((intptr_t)code->insn_count * 8);
    if (!bytes) return NULL;
    uint8_t *out = bytes_data(bytes);
    memset(out, 0, code->insn_count * 8);
    for (uint32_t i = 0; i < code->insn_count;) {
        uint32_t words = has_extra_word(&code->insns[i]) ? 2 : 1, step = 1 + opcode_info[code->insns[i].op].cache;
        for (uint32_t w = 0; w < words; w++) {
            const Insn *insn = &code->insns[i + w];
            uint8_t    *at = out + (i + w) * 8;
            store_u16_le(at, insn->op);
            store_u16_le(at + 2, insn->a);
            store_u16_le(at + 4, insn->b);
            store_u16_le(at + 6, insn->c);
        }
        i += step;
    }
    return bytes;
}

enum { LOCATION_FORMAT = 2 }; /* of the location table */

uint32_t code_format_stamp(void) {
    static uint32_t stamp; /* every thread computes the same */
    if (stamp) return stamp;
    uint32_t hash = LOCATION_FORMAT << 16 | STATE_INTS << 8 | STATE_OBJECTS;
    for (int op = 0; op < OPCODE_COUNT; op++) {
        const OpcodeInfo *info = &opcode_info[op];
        const uint8_t     kinds[] = {info->a, info->b, info->c, info->wide, info->cache};
        for (const char *c = info->name; *c; c++) hash = (hash ^ (uint8_t)*c) * 16777619u;
        for (size_t i = 0; i < sizeof kinds; i++) hash = (hash ^ kinds[i]) * 16777619u;
    }
    return stamp = hash | 1;
}

Value code_to_tuple(const CodeObj *constant_code) {
    CodeObj *code = (CodeObj *)constant_code;
    Value    tuple = tuple_new(STATE_INTS + STATE_OBJECTS + 3);
    if (!tuple) return NULL;
    int at = 0;
    for (int i = 0; i < STATE_INTS - 2; i++) tuple_put(tuple, at++, value_from_int(*int_field(code, i)));
    tuple_put(tuple, at++, value_from_int(code->register_count));
    tuple_put(tuple, at++, value_from_int(code->local_register_count));
    for (int i = 0; i < STATE_OBJECTS; i++) {
        Value value = object_field(code, i)->value;
        tuple_put(tuple, at++, value ? value : NONE);
    }
    Value bytes = insns_to_bytes(code);
    if (!bytes) return NULL;
    tuple_put(tuple, at++, bytes);
    if (!(bytes = bytes_new((intptr_t)code->handler_count * 16))) return NULL;
    for (uint32_t i = 0; i < code->handler_count; i++) {
        uint8_t *out = bytes_data(bytes) + i * 16;
        store_u32_le(out, code->handlers[i].start);
        store_u32_le(out + 4, code->handlers[i].end);
        store_u32_le(out + 8, code->handlers[i].handler);
        store_u32_le(out + 12, code->handlers[i].reg);
    }
    tuple_put(tuple, at++, bytes);
    if (!(bytes = bytes_new((intptr_t)code->cell_count * 2))) return NULL;
    for (int32_t i = 0; i < code->cell_count; i++) store_u16_le(bytes_data(bytes) + i * 2, code->cell_registers[i]);
    tuple_put(tuple, at++, bytes);
    return tuple;
}

static Value bad_state(void) { return raise_value_error("bad marshal data (code object)"); }

static bool read_insns(CodeObj *code, Value bytes) {
    code->insn_count = (uint32_t)(bytes_length(bytes) / 8);
    code->insns = mem_calloc((size_t)code->insn_count + 1, sizeof(Insn));
    for (uint32_t i = 0; code->insns && i < code->insn_count; i++) {
        const uint8_t *in = bytes_data(bytes) + i * 8;
        code->insns[i] = (Insn){load_u16_le(in), load_u16_le(in + 2), load_u16_le(in + 4), load_u16_le(in + 6)};
    }
    return code->insns != NULL;
}

Value code_from_tuple(Value tuple) {
    if (!value_is(tuple, &tuple_type) || tuple_length(tuple) != STATE_INTS + STATE_OBJECTS + 3) return bad_state();
    for (int i = 0; i < STATE_INTS; i++)
        if (!value_is_int(tuple_get(tuple, i))) return bad_state();
    for (int i = STATE_INTS + STATE_OBJECTS; i < tuple_length(tuple); i++)
        if (!is_bytes(tuple_get(tuple, i))) return bad_state();
    CodeObj *code = code_allocate();
    if (!code) return NULL;
    int at = 0;
    for (int i = 0; i < STATE_INTS - 2; i++) *int_field(code, i) = (int32_t)value_int(tuple_get(tuple, at++));
    uint32_t handler_count = code->handler_count;
    code->handler_count = 0;
    code->register_count = (uint16_t)value_int(tuple_get(tuple, at++));
    code->local_register_count = (uint16_t)value_int(tuple_get(tuple, at++));
    for (int i = 0; i < STATE_OBJECTS; i++) slot_set(code, object_field(code, i), tuple_get(tuple, at++));
    static const int tuples[] = {0, 1, 3, 9, 10, 11};
    for (size_t i = 0; i < COUNT_OF(tuples); i++)
        if (!value_is(object_field(code, tuples[i])->value, &tuple_type)) return bad_state();
    Value insns = tuple_get(tuple, at++), handlers = tuple_get(tuple, at++), cells = tuple_get(tuple, at++);
    if (bytes_length(handlers) != (intptr_t)handler_count * 16 || bytes_length(cells) != (intptr_t)code->cell_count * 2 || code->cell_count < 0)
        return bad_state();
    code->handlers = mem_calloc((size_t)handler_count + 1, sizeof(ExceptionEntry));
    code->cell_registers = mem_calloc((size_t)code->cell_count + 1, sizeof(uint16_t));
    if (!read_insns(code, insns) || !code->handlers || !code->cell_registers) return raise_memory_error();
    for (uint32_t i = 0; i < handler_count; i++) {
        const uint8_t *in = bytes_data(handlers) + i * 16;
        code->handlers[i] = (ExceptionEntry){load_u32_le(in), load_u32_le(in + 4), load_u32_le(in + 8), (uint16_t)load_u32_le(in + 12), 0};
    }
    code->handler_count = handler_count;
    for (int32_t i = 0; i < code->cell_count; i++) code->cell_registers[i] = load_u16_le(bytes_data(cells) + i * 2);
    Value names = code->names.value;
    for (intptr_t i = 0; i < tuple_length(names); i++) { /* attribute caches compare names by identity */
        if (!value_is(tuple_get(names, i), &str_type)) return bad_state();
        Value interned = str_intern(tuple_get(names, i));
        if (!interned) return NULL;
        tuple_put(names, i, interned);
    }
    code_note_parameters(code);
    return VALUE(code);
}
