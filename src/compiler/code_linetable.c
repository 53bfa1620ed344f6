/* code_linetable.c - co_linetable and co_lnotab: where instructions come from, in the forms of CPython 3.11.
 *
 * Our own table counts instruction words and is what everything else reads; these are made from it when they are asked for.  In co_linetable an
 * entry stands for one to eight units of co_code, of two bytes each, and begins with a byte that has its highest bit set. */
#include "code_int.h"
#include "codegen_int.h"

#include "base/buf.h"
#include "objects/bytes.h"
#include "objects/int.h"

#include <string.h>

enum { UNITS = sizeof(Insn) / 2, MOST_UNITS = 8 };
enum { ENTRY_ONE_LINE = 10, ENTRY_NO_COLUMNS = 13, ENTRY_LONG = 14, ENTRY_NONE = 15 };

static void put_varint(Buf *out, uint32_t n) {
    for (; n >= 64; n >>= 6) buf_put_char(out, (char)(64 | (n & 63)));
    buf_put_char(out, (char)n);
}
static void put_svarint(Buf *out, int32_t n) { put_varint(out, n < 0 ? (uint32_t)-n << 1 | 1 : (uint32_t)n << 1); }

static void put_entry(Buf *out, int kind, uint32_t units) { buf_put_char(out, (char)(0x80 | kind << 3 | (int)(units - 1))); }

/* One entry; *LINE is the line of the one before. */
static void put_location(Buf *out, uint32_t units, const CodeLocation *loc, int32_t *line) {
    int32_t delta = loc->line - *line, end_column = loc->end_column, column = loc->column;
    bool    has_columns = column >= 0 && end_column >= 0 && !code_hides_columns;
    if (loc->line == 0) {
        put_entry(out, ENTRY_NONE, units);
        return;
    }
    *line = loc->line;
    if (!has_columns) {
        put_entry(out, ENTRY_NO_COLUMNS, units);
        put_svarint(out, delta);
    } else if (loc->end_line == loc->line && delta == 0 && column < 80 && end_column >= column && end_column - column < 16) {
        put_entry(out, column / 8, units);
        buf_put_char(out, (char)(column % 8 << 4 | (end_column - column)));
    } else if (loc->end_line == loc->line && delta >= 0 && delta < 3 && column < 128 && end_column < 128) {
        put_entry(out, ENTRY_ONE_LINE + delta, units);
        buf_put_char(out, (char)column);
        buf_put_char(out, (char)end_column);
    } else {
        put_entry(out, ENTRY_LONG, units);
        put_svarint(out, delta);
        put_varint(out, (uint32_t)(loc->end_line > loc->line ? loc->end_line - loc->line : 0));
        put_varint(out, (uint32_t)column + 1);
        put_varint(out, (uint32_t)end_column + 1);
    }
}

static Value bytes_from_buf(Buf *out) {
    Value bytes = out->failed ? raise_memory_error() : bytes_from_data(out->data ? out->data : "", out->length);
    buf_free(out);
    return bytes;
}

Value code_linetable_get(const CodeObj *code) {
    CodeTableReader reader = code_table_open(code);
    Buf             out = {0};
    int32_t         line = code->first_line;
    while (code_table_next(&reader)) {
        for (uint32_t left = (reader.stop - reader.start) * UNITS; left > 0;) {
            uint32_t units = left < MOST_UNITS ? left : MOST_UNITS;
            put_location(&out, units, &reader.location, &line);
            left -= units;
        }
    }
    return bytes_from_buf(&out);
}

typedef struct Source {
    const uint8_t *at, *end;
} Source;

static uint32_t get_byte(Source *in) { return in->at < in->end ? *in->at++ : 0; }
static uint32_t get_varint(Source *in) {
    uint32_t n = 0, byte = 64;
    for (int shift = 0; byte & 64 && shift < 32; shift += 6) n |= ((byte = get_byte(in)) & 63) << shift;
    return n;
}
static int32_t get_svarint(Source *in) {
    uint32_t n = get_varint(in);
    return n & 1 ? -(int32_t)(n >> 1) : (int32_t)(n >> 1);
}

/* Reads what follows the first byte of an entry. */
static CodeLocation get_location(Source *in, int kind, int32_t *line) {
    CodeLocation loc = {0, 0, -1, -1};
    if (kind == ENTRY_NONE) return loc;
    if (kind >= ENTRY_NO_COLUMNS) *line += get_svarint(in);
    else if (kind >= ENTRY_ONE_LINE) *line += kind - ENTRY_ONE_LINE;
    loc.line = loc.end_line = *line;
    if (kind == ENTRY_LONG) {
        loc.end_line += (int32_t)get_varint(in);
        loc.column = (int32_t)get_varint(in) - 1;
        loc.end_column = (int32_t)get_varint(in) - 1;
    } else if (kind < ENTRY_NO_COLUMNS) {
        uint32_t first = get_byte(in);
        loc.column = kind < ENTRY_ONE_LINE ? kind * 8 + (int32_t)(first >> 4) : (int32_t)first;
        loc.end_column = kind < ENTRY_ONE_LINE ? loc.column + (int32_t)(first & 15) : (int32_t)get_byte(in);
    }
    return loc;
}

Value code_linetable_take(const CodeObj *code, Value table) {
    Source       in = {bytes_data(table), bytes_data(table) + bytes_length(table)};
    Buf          out = {0};
    CodeLocation last = {code->first_line, code->first_line, 0, 0};
    int32_t      line = code->first_line;
    CodeLocation run = cg_no_location;
    uint32_t     units = 0, words = 0, waiting = 0; /* that the entries so far stand for; of the words, those at `run` are not written yet */
    code_table_begin(&out);
    while (in.at < in.end && words < code->insn_count) {
        uint32_t     head = get_byte(&in);
        CodeLocation loc = get_location(&in, (int)(head >> 3 & 15), &line);
        units += (head & 7) + 1;
        uint32_t reached = (units + UNITS - 1) / UNITS; /* a word is where its first unit is */
        if (reached > code->insn_count) reached = code->insn_count;
        if (reached == words) continue;
        if (waiting > 0 && memcmp(&loc, &run, sizeof loc) != 0) {
            code_table_add(&out, &last, waiting, &run);
            waiting = 0;
        }
        run = loc;
        waiting += reached - words;
        words = reached;
    }
    if (waiting > 0) code_table_add(&out, &last, waiting, &run);
    return bytes_from_buf(&out);
}

/* Pairs of bytes: how much further in co_code, and how many lines further. */
static void put_lnotab(Buf *out, int64_t bytes, int64_t lines) {
    for (; bytes > 255; bytes -= 255) buf_put(out, "\xff\0", 2);
    for (; lines < -128; lines += 128, bytes = 0) buf_put(out, (char[]){(char)bytes, (char)-128}, 2);
    for (; lines > 127; lines -= 127, bytes = 0) buf_put(out, (char[]){(char)bytes, 127}, 2);
    buf_put(out, (char[]){(char)bytes, (char)lines}, 2);
}

Value code_lnotab_get(const CodeObj *code) {
    CodeTableReader reader = code_table_open(code);
    Buf             out = {0};
    int64_t         at = 0, line = code->first_line;
    while (code_table_next(&reader)) {
        int64_t start = (int64_t)reader.start * (int64_t)sizeof(Insn);
        if (reader.location.line == 0 || reader.location.line == line) continue;
        put_lnotab(&out, start - at, reader.location.line - line);
        at = start;
        line = reader.location.line;
    }
    return bytes_from_buf(&out);
}
