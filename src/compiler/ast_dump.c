/* The tree as text, in the format of Python's ast.dump, so that trees can be compared with those of CPython. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "char_class_int.h"
#include "compiler/ast.h"

/* ---- constants ---- */

static uint32_t dump_next_char(const char **at, const char *end) {
    unsigned char first = (unsigned char)*(*at)++;
    if (first < 0x80) return first;
    int      more = first < 0xE0 ? 1 : first < 0xF0 ? 2 : 3;
    uint32_t c = first & (0x3Fu >> more);
    while (more-- && *at < end) c = c << 6 | ((unsigned char)*(*at)++ & 0x3F);
    return c;
}

static void dump_text(Buf *out, const char *text, size_t length, bool bytes) {
    char quote = memchr(text, '\'', length) && !memchr(text, '"', length) ? '"' : '\'';
    if (bytes) buf_put_char(out, 'b');
    buf_put_char(out, quote);
    const char *end = text + length;
    while (text < end) {
        uint32_t c = bytes ? (unsigned char)*text++ : dump_next_char(&text, end);
        if (c == (uint32_t)quote || c == '\\') buf_printf(out, "\\%c", (int)c);
        else if (c == '\n') buf_put_text(out, "\\n");
        else if (c == '\r') buf_put_text(out, "\\r");
        else if (c == '\t') buf_put_text(out, "\\t");
        else if (c < 0x80 ? c >= 0x20 && c < 0x7F : !bytes && source_char_is_printable(c) && (c < 0xD800 || c > 0xDFFF))
            buf_put_utf8(out, c);
        else if (c < 0x100) buf_printf(out, "\\x%02x", c);
        else if (c < 0x10000) buf_printf(out, "\\u%04x", c);
        else buf_printf(out, "\\U%08x", c);
    }
    buf_put_char(out, quote);
}

/* The shortest decimal that reads back as VALUE; FRACTION: "1.0" rather than "1". */
static void dump_float(Buf *out, double value, bool fraction) {
    char text[40];
    if (isinf(value)) {
        buf_put_text(out, "inf");
        return;
    }
    int precision = 0;
    do {
        snprintf(text, sizeof text, "%.*e", precision, value);
    } while (strtod(text, NULL) != value && ++precision < 17);
    int exponent = atoi(strchr(text, 'e') + 1);
    if (exponent < -4 || exponent >= 16) {
        char *mark = strchr(text, 'e');
        buf_put(out, text, (size_t)(mark - text));
        buf_printf(out, "e%c%02d", exponent < 0 ? '-' : '+', abs(exponent));
        return;
    }
    int decimals = precision > exponent ? precision - exponent : 0;
    buf_printf(out, "%.*f", decimals, value);
    if (fraction && !decimals) buf_put_text(out, ".0");
}

/* Digits of any base to decimal, by repeated multiplication in base 10^9. */
static void dump_int(Buf *out, const AstConst *value) {
    if (value->base == 10) {
        buf_put(out, value->text, value->length);
        return;
    }
    size_t    room = value->length / 7 + 2, used = 1;
    uint32_t *limbs = mem_alloc(room * sizeof(uint32_t));
    if (!limbs) {
        out->failed = true;
        return;
    }
    limbs[0] = 0;
    for (size_t i = 0; i < value->length; i++) {
        char     c = value->text[i];
        uint64_t carry = (uint64_t)(c <= '9' ? c - '0' : c - 'a' + 10);
        for (size_t k = 0; k < used; k++) {
            carry += (uint64_t)limbs[k] * value->base;
            limbs[k] = (uint32_t)(carry % 1000000000);
            carry /= 1000000000;
        }
        if (carry && used < room) limbs[used++] = (uint32_t)carry;
    }
    buf_printf(out, "%u", limbs[used - 1]);
    for (size_t k = used - 1; k-- > 0;) buf_printf(out, "%09u", limbs[k]);
    mem_free(limbs);
}

static void dump_constant(Buf *out, const AstConst *value) {
    switch (value->tag) {
    case AST_CONST_NONE: buf_put_text(out, "None"); break;
    case AST_CONST_TRUE: buf_put_text(out, "True"); break;
    case AST_CONST_FALSE: buf_put_text(out, "False"); break;
    case AST_CONST_ELLIPSIS: buf_put_text(out, "Ellipsis"); break;
    case AST_CONST_INT: dump_int(out, value); break;
    case AST_CONST_FLOAT: dump_float(out, strtod(value->text, NULL), true); break;
    case AST_CONST_IMAG:
        dump_float(out, strtod(value->text, NULL), false);
        buf_put_char(out, 'j');
        break;
    case AST_CONST_STR: dump_text(out, value->text, value->length, false); break;
    case AST_CONST_BYTES: dump_text(out, value->text, value->length, true); break;
    case AST_CONST_OBJECT: buf_put_text(out, "<object>"); break;
    }
}

/* ---- nodes ---- */

static void dump_ident(Buf *out, const AstIdent *ident) {
    if (ident) dump_text(out, ident->text, ident->length, false);
    else buf_put_text(out, "None");
}

static void dump_node(Buf *out, const AstNode *node, bool positions);

static void dump_sequence(Buf *out, const AstFieldInfo *field, const void *sequence, bool positions) {
    size_t count = ((const AstSeq *)sequence)->count;
    buf_put_char(out, '[');
    for (size_t i = 0; i < count; i++) {
        if (i) buf_put_text(out, ", ");
        if (field->type == AST_TYPE_NODE) dump_node(out, ((const AstSeq *)sequence)->items[i], positions);
        else if (field->type == AST_TYPE_ENUM)
            buf_printf(out, "%s()", ast_kind_info[((const AstKindSeq *)sequence)->items[i]].name);
        else dump_ident(out, ((const AstIdentSeq *)sequence)->items[i]);
    }
    buf_put_char(out, ']');
}

static bool is_absent(const AstFieldInfo *field, const void *at) {
    return field->mark == AST_OPTIONAL && field->type != AST_TYPE_INT && !*(void *const *)at;
}

static void dump_field(Buf *out, const AstFieldInfo *field, const void *at, bool positions) {
    if (field->mark == AST_SEQUENCE) {
        dump_sequence(out, field, *(void *const *)at, positions);
        return;
    }
    switch (field->type) {
    case AST_TYPE_IDENTIFIER: case AST_TYPE_STRING: dump_ident(out, *(const AstIdent *const *)at); break;
    case AST_TYPE_INT: buf_printf(out, "%d", *(const int *)at); break;
    case AST_TYPE_CONSTANT: dump_constant(out, *(const AstConst *const *)at); break;
    case AST_TYPE_NODE: dump_node(out, *(const AstNode *const *)at, positions); break;
    case AST_TYPE_ENUM: buf_printf(out, "%s()", ast_kind_info[*(const AstKind *)at].name); break;
    }
}

static void dump_node(Buf *out, const AstNode *node, bool positions) {
    if (!node) {
        buf_put_text(out, "None");
        return;
    }
    const AstKindInfo *info = &ast_kind_info[node->kind];
    bool               first = true;
    buf_printf(out, "%s(", info->name);
    for (size_t i = 0; i < info->field_count; i++) {
        const AstFieldInfo *field = &info->fields[i];
        const void         *at = ast_field_address(node, field);
        if (is_absent(field, at)) continue;
        buf_printf(out, "%s%s=", first ? "" : ", ", field->name);
        first = false;
        dump_field(out, field, at, positions);
    }
    if (positions && ast_sum_info[info->sum].has_pos) {
        buf_printf(out, "%slineno=%d, col_offset=%d, end_lineno=%d, end_col_offset=%d", first ? "" : ", ",
                   node->pos.lineno, node->pos.col_offset, node->pos.end_lineno, node->pos.end_col_offset);
    }
    buf_put_char(out, ')');
}

void ast_dump(Buf *out, const AstNode *node, bool with_positions) { dump_node(out, node, with_positions); }
