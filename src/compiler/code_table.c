/* code_table.c - the location table of code objects, handler lookup, disassembly.
 *
 * The location table is a string of entries, each for a run of instruction words with one location:
 *     twice the number of words, line - previous line (zigzag), end line - line, column + 1, end column - column (zigzag)
 * as little-endian base-128 numbers.  Where there is no location the first number is odd and the only one. */
#include "code_int.h"
#include "codegen_int.h"

#include "objects/bytes.h"
#include "objects/list.h"
#include "objects/str.h"

static void put_number(Buf *out, uint32_t n) {
    for (; n >= 0x80; n >>= 7) buf_put_char(out, (char)(n | 0x80));
    buf_put_char(out, (char)n);
}

static uint32_t zigzag(int32_t n) { return (uint32_t)n << 1 ^ (uint32_t)(n >> 31); }
static int32_t  unzigzag(uint32_t n) { return (int32_t)(n >> 1) ^ -(int32_t)(n & 1); }

void code_table_begin(Buf *out) { buf_clear(out); }

void code_table_add(Buf *out, CodeLocation *last, uint32_t words, const CodeLocation *loc) {
    put_number(out, words << 1 | (loc->line == 0));
    if (loc->line == 0) return;
    put_number(out, zigzag(loc->line - last->line));
    put_number(out, zigzag(loc->end_line - loc->line));
    put_number(out, (uint32_t)(loc->column + 1));
    put_number(out, zigzag(loc->end_column - loc->column));
    *last = *loc;
}

static uint32_t get_number(const uint8_t **at, const uint8_t *end) {
    uint32_t n = 0;
    for (int shift = 0; *at < end && shift < 32; shift += 7) {
        uint8_t byte = *(*at)++;
        n |= (uint32_t)(byte & 0x7f) << shift;
        if (!(byte & 0x80)) break;
    }
    return n;
}

bool code_table_next(CodeTableReader *reader) {
    if (reader->at >= reader->end) return false;
    CodeLocation *loc = &reader->location;
    reader->start = reader->stop;
    uint32_t words = get_number(&reader->at, reader->end);
    reader->stop += words >> 1;
    if (words & 1) {
        *loc = cg_no_location;
        return true;
    }
    loc->line = reader->line += unzigzag(get_number(&reader->at, reader->end));
    loc->end_line = loc->line + unzigzag(get_number(&reader->at, reader->end));
    loc->column = (int32_t)get_number(&reader->at, reader->end) - 1;
    loc->end_column = loc->column + unzigzag(get_number(&reader->at, reader->end));
    return true;
}

CodeTableReader code_table_open(const CodeObj *code) {
    const uint8_t *data = bytes_data(code->line_table.value);
    return (CodeTableReader){data, data + bytes_length(code->line_table.value), 0, 0, code->first_line, cg_no_location};
}

/* Where the last lookup ended: tracing asks for one instruction after the other.  The table may move, so the place is kept
 * as an offset. */
static struct {
    const CodeObj *code;
    size_t         offset;
    CodeTableReader reader;
} last_lookup;

/* Answers given lately: the same few places raise again and again. */
enum { RECENT = 64 };
static struct {
    const CodeObj *code;
    uint32_t       index;
    CodeLocation   location;
} recent[RECENT];

void code_table_forget(const CodeObj *code) {
    for (int i = 0; i < RECENT; i++)
        if (recent[i].code == code) recent[i].code = NULL;
    if (last_lookup.code == code) last_lookup.code = NULL;
}

static CodeLocation find_location(const CodeObj *code, uint32_t index) {
    CodeTableReader reader = code_table_open(code);
    const uint8_t  *table = reader.at;
    if (last_lookup.code == code && index >= last_lookup.reader.start) {
        reader = last_lookup.reader;
        reader.at = table + last_lookup.offset;
        reader.end = table + bytes_length(code->line_table.value);
        if (index < reader.stop) return reader.location;
    }
    while (code_table_next(&reader)) {
        if (index >= reader.stop) continue;
        last_lookup.code = code;
        last_lookup.offset = (size_t)(reader.at - table);
        last_lookup.reader = reader;
        return reader.location;
    }
    return cg_no_location;
}

CodeLocation code_location(const CodeObj *code, uint32_t index) {
    if (!code->line_table.value || index >= code->insn_count) return cg_no_location;
    size_t at = ((uintptr_t)code / 16 + index) % RECENT;
    if (recent[at].code == code && recent[at].index == index) return recent[at].location;
    recent[at].code = code;
    recent[at].index = index;
    return recent[at].location = find_location(code, index);
}

const ExceptionEntry *code_find_handler(const CodeObj *code, uint32_t index) {
    /* Ranges do not overlap and are sorted. */
    uint32_t low = 0, high = code->handler_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (code->handlers[middle].end <= index) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < code->handler_count && code->handlers[low].start <= index ? &code->handlers[low] : NULL;
}

/* ---- disassembly ------------------------------------------------------------------------------------------------------- */
static Status put_register(StrBuilder *out, const CodeObj *code, uint16_t reg) {
    Value text;
    if (reg < code->local_register_count) {
        text = str_format("%U", tuple_get(code->var_names.value, reg));
    } else {
        text = str_format("t%d", reg - code->local_register_count);
    }
    return text ? str_builder_str(out, text) : -1;
}

static Status put_text(StrBuilder *out, Value text) { return text ? str_builder_str(out, text) : -1; }

static Status put_operand(StrBuilder *out, const CodeObj *code, int kind, int32_t number, uint32_t next) {
    switch (kind) {
    case OPERAND_NONE: return 0;
    case OPERAND_DST:
    case OPERAND_REG:
    case OPERAND_BASE:
        TRY(put_text(out, str_from_c(" ")));
        return put_register(out, code, (uint16_t)number);
    case OPERAND_NAME:
        if ((uint16_t)number >= tuple_length(code->names.value)) break;
        return put_text(out, str_format(" .%U", code_name(code, (uint16_t)number)));
    case OPERAND_CONST: {
        if (number >= tuple_length(code->consts.value)) break;
        Value value = code_const(code, (uint32_t)number);
        return put_text(out, value_is(value, &code_type) ? str_format(" (code %U)", ((CodeObj *)value)->qualname.value)
                                                         : str_format(" (%R)", value));
    }
    case OPERAND_IMM: return put_text(out, str_format(" #%d", number));
    case OPERAND_JUMP: return put_text(out, str_format(" -> %d", (int)next + number));
    default: break;
    }
    return put_text(out, str_format(" %d", number));
}

static Status put_insn(StrBuilder *out, const CodeObj *code, uint32_t at) {
    const Insn       *insn = &code->insns[at];
    const OpcodeInfo *info = &opcode_info[insn->op];
    uint32_t          next = at + 1 + info->cache;
    const ExceptionEntry *handler = code_find_handler(code, at);
    TRY(put_text(out, str_format("%d %d %s", at, code_location(code, at).line, info->name)));
    TRY(put_operand(out, code, info->a, insn->a, next));
    if (info->wide) {
        TRY(put_operand(out, code, info->wide, (int32_t)(insn->b | (uint32_t)insn->c << 16), next));
    } else {
        int32_t b = info->b == OPERAND_IMM ? (int16_t)insn->b : insn->b;
        int32_t c = info->c == OPERAND_IMM || info->c == OPERAND_JUMP ? (int16_t)insn->c : insn->c;
        TRY(put_operand(out, code, info->b, b, next));
        TRY(put_operand(out, code, info->c, c, next));
    }
    if (insn->op == OP_CALL_KW || insn->op == OP_CALL_METHOD_KW) {
        TRY(put_operand(out, code, OPERAND_CONST, (int32_t)(insn[1].a | (uint32_t)insn[1].b << 16), next));
    }
    if (handler) {
        TRY(put_text(out, str_format(" [%d:", handler->handler)));
        TRY(put_register(out, code, handler->reg));
        TRY(put_text(out, str_from_c("]")));
    }
    return put_text(out, str_from_c("\n"));
}

Value code_disassemble(const CodeObj *code) {
    StrBuilder out;
    str_builder_init(&out);
    for (uint32_t at = 0; at < code->insn_count; at += 1 + opcode_info[code->insns[at].op].cache) {
        if (put_insn(&out, code, at) < 0) {
            str_builder_discard(&out);
            return NULL;
        }
    }
    return str_builder_finish(&out);
}
