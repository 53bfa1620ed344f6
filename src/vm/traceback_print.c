/* traceback_print.c - the text of an uncaught exception: traceback with carets, chained exceptions, notes, groups.
 *
 * This is what the default sys.excepthook prints; it must work when the `traceback` module cannot be imported.  Errors on
 * the way (an unreadable source file, a failing __str__) shorten the text instead of replacing it. */
#include "base/memory.h"
#include "compiler/parser.h"
#include "objects/exceptions.h"
#include "vm_int.h"
#include "vm/modules.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct Printer {
    Value text;  /* list of str pieces */
    Value seen;  /* ids of exceptions already printed */
    int   indent, depth;
    bool  need_close;
} Printer;

#define MAX_GROUP_WIDTH 15
#define MAX_GROUP_DEPTH 10
#define TRACEBACK_LIMIT 1000
#define RECURSIVE_CUTOFF 3

static Status put(Printer *p, Value text) { return text ? list_append(p->text, text) : -1; }
static Status put_c(Printer *p, const char *text) { return put(p, str_from_c(text)); }

/* Margin of lines inside an exception group: "  | ". */
static Status margin(Printer *p) {
    for (int i = 0; i < p->indent; i++) TRY(put_c(p, " "));
    return p->depth ? put_c(p, "| ") : 0;
}

/* ---- source lines --------------------------------------------------------------------------------------------------------- */
/* LINE in UTF-8 instead of ENCODING; LINE itself when that cannot be. */
static char *recode(char *line, size_t *length, const char *encoding) {
    Value       text = str_decode((const uint8_t *)line, *length, encoding, "replace");
    size_t      size = 0;
    const char *utf8 = text ? str_utf8(text, &size) : NULL;
    char       *copy = utf8 ? malloc(size + 1) : NULL;
    if (!copy) {
        exception_clear();
        return line;
    }
    memcpy(copy, utf8, size + 1);
    free(line);
    *length = size;
    return copy;
}

/* Line NUMBER of the file, or NULL without exception. */
static char *source_line(Value filename, int number, size_t *length) {
    char encoding[64] = "";
    bool may_declare = true; /* the first two lines may, the second one if the first is a comment */
    const char *path = str_utf8(filename, NULL);
    if (!path || path[0] == '<') {
        exception_clear();
        return NULL;
    }
    FILE  *file = fopen(path, "rb");
    char  *line = NULL;
    size_t capacity = 0;
    if (!file) return NULL;
    ssize_t got = -1;
    for (int i = 0; i < number; i++) {
        if ((got = getline(&line, &capacity, file)) < 0) break;
        size_t      length_of_name;
        const char *name = may_declare ? parse_coding_in_line(line, (size_t)got, &length_of_name, &may_declare) : NULL;
        may_declare = may_declare && !name && i == 0;
        if (name && length_of_name < sizeof encoding) snprintf(encoding, sizeof encoding, "%.*s", (int)length_of_name, name);
    }
    fclose(file);
    if (got < 0) {
        free(line);
        return NULL;
    }
    while (got > 0 && (line[got - 1] == '\n' || line[got - 1] == '\r')) line[--got] = 0;
    *length = (size_t)got;
    return *encoding && strncasecmp(encoding, "utf-8", 5) != 0 ? recode(line, length, encoding) : line;
}

Value vm_source_line(Value filename, int number) {
    size_t length;
    char  *line = is_str(filename) ? source_line(filename, number, &length) : NULL;
    if (!line) return NONE;
    Value text = str_decode((const uint8_t *)line, length, "utf-8", "replace");
    free(line);
    return text;
}

/* Code points of the first BYTES bytes of UTF-8. */
static int characters(const char *text, size_t bytes) {
    int count = 0;
    for (size_t i = 0; i < bytes && text[i]; i++) count += ((uint8_t)text[i] & 0xc0) != 0x80;
    return count;
}

static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\f'; }

/* Where the operator of a binary operation, or the brackets of a subscript, lie in SEGMENT when it is nothing but one such
 * expression; they stand out with carets, operands get tildes.  False: no such place.  Parentheses around the left operand
 * do not belong to it, so that the operator of `(a) + b` begins at the first of them, as in CPython. */
static bool find_anchor(const char *segment, size_t length, size_t *left, size_t *right) {
    ParseOptions options = {.mode = PARSE_FILE, .flags = PARSE_IGNORE_COOKIE};
    ParseResult  result;
    AstNode     *root = parse_source(segment, length, &options, &result), *node = NULL;
    if (root && AST_AS(Module, root)->body->count == 1) {
        const AstNode *statement = AST_AS(Module, root)->body->items[0];
        if (statement->kind == AST_EXPR) node = AST_AS(Expr, statement)->value;
    }
    bool found = false;
    if (node && node->kind == AST_BIN_OP) {
        size_t i = (size_t)AST_AS(BinOp, node)->left->pos.end_col_offset, end = (size_t)AST_AS(BinOp, node)->right->pos.col_offset;
        while (i < end && is_blank(segment[i])) i++;
        found = i < end;
        *left = i;
        *right = i + 1 + (i + 1 < end && !is_blank(segment[i + 1]));
    } else if (node && node->kind == AST_SUBSCRIPT) {
        found = true;
        *left = (size_t)AST_AS(Subscript, node)->value->pos.end_col_offset;
        *right = (size_t)AST_AS(Subscript, node)->slice->pos.end_col_offset + 1;
    }
    parse_result_free(&result);
    return found;
}

static Status put_carets(Printer *p, const char *line, size_t length, size_t indent, CodeLocation at) {
    if (at.column < 0 || at.end_column < 0 || (size_t)at.column > length) return 0;
    size_t start = (size_t)at.column, end = at.end_line == at.line ? (size_t)at.end_column : length;
    if (end > length) end = length;
    while (end > start && line[end - 1] == ' ') end--;
    if (start < indent || end <= start) return 0;
    size_t left = 0, right = 0;
    bool   anchored = at.end_line == at.line && find_anchor(line + start, end - start, &left, &right);
    size_t text_end = length;
    while (text_end > indent && (line[text_end - 1] == ' ' || line[text_end - 1] == '\t')) text_end--;
    if (!anchored && start == indent && end >= text_end) return 0; /* the whole line: carets would say nothing */
    TRY(margin(p));
    TRY(put_c(p, "    "));
    for (int i = characters(line + indent, start - indent); i > 0; i--) TRY(put_c(p, " "));
    int width = characters(line + start, end - start), from = characters(line + start, left), to = characters(line + start, right);
    for (int i = 0; i < width; i++) TRY(put_c(p, !anchored || (i >= from && i < to) ? "^" : "~"));
    return put_c(p, "\n");
}

static Status put_source(Printer *p, Value filename, CodeLocation at) {
    size_t length, indent = 0;
    char  *line = source_line(filename, at.line, &length);
    if (!line) return 0;
    while (line[indent] == ' ' || line[indent] == '\t' || line[indent] == '\f') indent++;
    Value  text = str_decode((const uint8_t *)line + indent, length - indent, "utf-8", "replace");
    Status status = margin(p);
    if (status == 0) status = put(p, text ? str_format("    %U\n", text) : NULL);
    if (status == 0 && !vm_config.no_debug_ranges) status = put_carets(p, line, length, indent, at);
    free(line);
    return status;
}

/* ---- tracebacks ----------------------------------------------------------------------------------------------------------------- */
static Status put_entry(Printer *p, TracebackObj *traceback) {
    FrameObj    *frame = (FrameObj *)traceback->frame.value;
    CodeObj     *code = (CodeObj *)frame->code.value;
    uint32_t     index = (uint32_t)(traceback->lasti / (int)sizeof(Insn));
    CodeLocation at = {.line = traceback->line, .end_line = -1, .column = -1, .end_column = -1};
    if (traceback->lasti >= 0 && index < code->insn_count) {
        CodeLocation found = code_location(code, index);
        if (found.line == traceback->line) at = found;
    }
    TRY(margin(p));
    TRY(put(p, str_format("  File \"%S\", line %d, in %S\n", code->filename.value, traceback->line, code->name.value)));
    return put_source(p, code->filename.value, at);
}

static Status put_repeats(Printer *p, int count) {
    if (count <= RECURSIVE_CUTOFF) return 0;
    count -= RECURSIVE_CUTOFF;
    TRY(margin(p));
    return put(p, str_format("  [Previous line repeated %d more time%s]\n", count, count == 1 ? "" : "s"));
}

static Status put_traceback(Printer *p, Value traceback) {
    Value    limit_value = sys_get("tracebacklimit");
    int64_t  limit = TRACEBACK_LIMIT;
    int      overflow;
    if (limit_value && is_int(limit_value)) limit = int_as_i64_clamped(limit_value, &overflow);
    if (limit <= 0) return 0;
    TRY(margin(p));
    TRY(put_c(p, "Traceback (most recent call last):\n"));
    int64_t depth = 0;
    for (Value at = traceback; at; at = ((TracebackObj *)at)->next.value) depth++;
    Value last_code = NULL;
    int   last_line = -1, repeats = 0;
    for (Value at = traceback; at; at = ((TracebackObj *)at)->next.value) {
        if (depth-- > limit) continue;
        TracebackObj *entry = (TracebackObj *)at;
        Value         code = ((FrameObj *)entry->frame.value)->code.value;
        if (!last_code || code != last_code || entry->line != last_line) {
            TRY(put_repeats(p, repeats));
            last_code = code;
            last_line = entry->line;
            repeats = 0;
        }
        if (++repeats <= RECURSIVE_CUTOFF) TRY(put_entry(p, entry));
        if (vm_poll_word) TRY(vm_poll());
    }
    return put_repeats(p, repeats);
}

/* ---- the last lines ---------------------------------------------------------------------------------------------------------------- */
static Value attribute(Value object, const char *name) {
    Value value = NULL;
    if (object_lookup_attr(object, str_intern_c(name), &value) <= 0) {
        exception_clear();
        return NULL;
    }
    return value;
}

/* "  File ..., line N", the line and the carets of a SyntaxError. */
static Status put_syntax_location(Printer *p, Value exception) {
    SyntaxErrorObj *error = (SyntaxErrorObj *)exception;
    Value           lineno = error->lineno.value;
    int64_t         line, offset = -1, end_offset = -1;
    if (!lineno || !is_int(lineno) || !int_small(lineno, &line)) return 0;
    Value filename = error->filename.value;
    TRY(margin(p));
    if (filename && is_str(filename)) TRY(put(p, str_format("  File \"%U\", line %lld\n", filename, (long long)line)));
    else if (filename && filename != NONE) TRY(put(p, str_format("  File \"%S\", line %lld\n", filename, (long long)line)));
    else TRY(put(p, str_format("  File \"<string>\", line %lld\n", (long long)line)));
    Value text = error->text.value;
    if (!text || !is_str(text)) return 0;
    if (error->offset.value && is_int(error->offset.value)) int_small(error->offset.value, &offset);
    int64_t end_line = line;
    if (error->end_lineno.value && is_int(error->end_lineno.value)) int_small(error->end_lineno.value, &end_line);
    if (error->end_offset.value && is_int(error->end_offset.value)) int_small(error->end_offset.value, &end_offset);
    intptr_t start = 0, end = str_length(text);
    while (end > 0 && (str_char(text, end - 1) == '\n' || str_char(text, end - 1) == '\r')) end--;
    while (start < end && strchr(" \t\f", (int)str_char(text, start)) && str_char(text, start) < 128) start++;
    Value shown = str_substring(text, start, end);
    TRY(margin(p));
    TRY(put(p, shown ? str_format("    %U\n", shown) : NULL));
    if (offset <= 0) return 0;
    /* Positions behind the text mark the column that follows it; a range that goes on below ends with the text. */
    if (end_line != line) end_offset = str_length(text);
    if (offset > end + 1) offset = end + 1;
    if (end_offset > end + 1) end_offset = end + 1;
    if (end_offset <= offset) end_offset = offset + 1;
    int64_t from = offset - 1 - start, to = end_offset - 1 - start;
    if (from < 0) from = 0;
    if (to <= from) to = from + 1;
    TRY(margin(p));
    TRY(put_c(p, "    "));
    for (int64_t i = 0; i < from; i++) TRY(put_c(p, " "));
    for (int64_t i = from; i < to && i <= from + 400; i++) TRY(put_c(p, "^"));
    return put_c(p, "\n");
}

static Value exception_class_text(Value exception) {
    Type *type = type_of(exception);
    Value name = type_qualname(type), module = type_module(type);
    if (!name) return NULL;
    if (!module || !is_str(module)) {
        exception_clear();
        return str_format("<unknown>.%U", name);
    }
    if (str_equal_ascii(module, "builtins") || str_equal_ascii(module, "__main__")) return name;
    return str_format("%U.%U", module, name);
}

static Status put_notes(Printer *p, Value exception) {
    Value notes = ((ExceptionObj *)exception)->notes.value;
    if (!notes) notes = attribute(exception, "__notes__");
    if (!notes) return 0;
    NativeType *native = native_of(notes);
    if (is_dict(notes) || !native->get_item || !(native->native_flags & NATIVE_SEQUENCE_INDEX)) {
        Value shown = object_repr(notes);
        exception_clear();
        TRY(margin(p));
        return put(p, shown ? shown : str_from_c("<__notes__ repr() failed>"));
    }
    intptr_t count;
    if (object_length(notes, &count) < 0) return -1;
    for (intptr_t i = 0; i < count; i++) {
        Value note = sequence_get(notes, i);
        Value text = note ? object_str(note) : NULL;
        if (!text) {
            exception_clear();
            text = str_from_c("<note str() failed>");
        }
        Value lines = text ? str_split(text, str_from_c("\n"), -1) : NULL;
        if (!lines) return -1;
        for (intptr_t j = 0; j < list_length(lines); j++) {
            TRY(margin(p));
            TRY(put(p, str_format("%U\n", list_get(lines, j))));
        }
    }
    return 0;
}

static Status put_message(Printer *p, Value exception) {
    bool is_syntax = value_is_a(exception, &SyntaxError_type) && attribute(exception, "print_file_and_line");
    if (is_syntax) TRY(put_syntax_location(p, exception));
    Value cls = exception_class_text(exception);
    Value text = is_syntax && ((SyntaxErrorObj *)exception)->msg.value ? object_str(((SyntaxErrorObj *)exception)->msg.value) : object_str(exception);
    if (!text) {
        exception_clear();
        text = str_from_c("<exception str() failed>");
    }
    Value suggestion = suggestion_for(exception);
    if (!cls || !text || !suggestion) return -1;
    TRY(margin(p));
    if (str_length(text) == 0) TRY(put(p, str_format("%U%U\n", cls, suggestion)));
    else TRY(put(p, str_format("%U: %U%U\n", cls, text, suggestion)));
    return put_notes(p, exception);
}

/* ---- chains and groups ------------------------------------------------------------------------------------------------------------------ */
static Status put_exception(Printer *p, Value exception);

static Status put_group(Printer *p, Value group) {
    Value parts = ((ExceptionGroupObj *)group)->exceptions.value;
    if (p->depth > MAX_GROUP_DEPTH) {
        TRY(margin(p));
        return put(p, str_format("... (max_group_depth is %d)\n", MAX_GROUP_DEPTH));
    }
    bool outermost = p->depth == 0;
    if (outermost) p->depth = 1;
    Value traceback = exception_traceback(group);
    if (outermost) {
        for (int i = 0; i < p->indent; i++) TRY(put_c(p, " "));
        if (traceback && traceback != NONE) {
            p->indent += 2;
            for (int i = 0; i < 2; i++) TRY(put_c(p, " "));
            TRY(put_c(p, "+ Exception Group Traceback (most recent call last):\n"));
            p->indent -= 2;
        }
    }
    if (outermost) p->indent += 2;
    if (traceback && traceback != NONE) {
        if (!outermost) {
            TRY(margin(p));
            TRY(put_c(p, "Exception Group Traceback (most recent call last):\n"));
        }
        for (Value at = traceback; at; at = ((TracebackObj *)at)->next.value) TRY(put_entry(p, (TracebackObj *)at));
    }
    TRY(put_message(p, group));
    intptr_t count = tuple_length(parts), shown = count <= MAX_GROUP_WIDTH ? count : MAX_GROUP_WIDTH + 1;
    p->need_close = false;
    for (intptr_t i = 0; i < shown; i++) {
        bool truncated = i >= MAX_GROUP_WIDTH;
        if (i == shown - 1) p->need_close = true;
        for (int j = 0; j < p->indent; j++) TRY(put_c(p, " "));
        TRY(put(p, truncated ? str_format("%s+---------------- ... ----------------\n", i == 0 ? "+-" : "  ")
                             : str_format("%s+---------------- %zd ----------------\n", i == 0 ? "+-" : "  ", i + 1)));
        p->indent += 2;
        p->depth++;
        if (truncated) {
            TRY(margin(p));
            TRY(put(p, str_format("and %zd more exception%s\n", count - MAX_GROUP_WIDTH, count - MAX_GROUP_WIDTH == 1 ? "" : "s")));
        } else {
            TRY(put_exception(p, tuple_get(parts, i)));
        }
        if (i == shown - 1 && p->need_close) {
            for (int j = 0; j < p->indent; j++) TRY(put_c(p, " "));
            TRY(put_c(p, "+------------------------------------\n"));
            p->need_close = false;
        }
        p->indent -= 2;
        p->depth--;
    }
    if (outermost) {
        p->indent -= 2;
        p->depth = 0;
    }
    return 0;
}

static Status put_linked(Printer *p, Value exception) {
    ExceptionObj *object = (ExceptionObj *)exception;
    Value         linked = object->cause.value;
    const char   *between = "The above exception was the direct cause of the following exception:";
    if (!linked && !object->suppress_context) {
        linked = object->context.value;
        between = "During handling of the above exception, another exception occurred:";
    }
    if (!linked || !is_exception(linked)) return 0;
    Value id = object_id(linked);
    Truth seen = id ? set_contains(p->seen, id) : -1;
    if (seen) return seen < 0 ? -1 : 0;
    TRY(put_exception(p, linked));
    TRY(margin(p));
    TRY(put_c(p, "\n"));
    TRY(margin(p));
    TRY(put(p, str_format("%s\n", between)));
    TRY(margin(p));
    return put_c(p, "\n");
}

static Status put_exception(Printer *p, Value exception) {
    TRY(recursion_enter(" in print_exception"));
    Value id = object_id(exception);
    if (!id || set_add(p->seen, id) < 0) return -1;
    TRY(put_linked(p, exception));
    if (value_is_a(exception, &BaseExceptionGroup_type)) return put_group(p, exception);
    Value traceback = exception_traceback(exception);
    if (traceback && traceback != NONE) TRY(put_traceback(p, traceback));
    return put_message(p, exception);
}

Value traceback_format_default(Value exception) {
    Printer printer = {.text = list_new(0), .seen = set_new()};
    if (!printer.text || !printer.seen || put_exception(&printer, exception) < 0) return NULL;
    Value empty = str_from_c("");
    return empty ? str_join(empty, ((ListObj *)printer.text)->items, (size_t)list_length(printer.text)) : NULL;
}
