/* csv_module.c - `_csv`: reading and writing tables as text with separators.
 *
 * The reader is a machine of few states that gets one character at a time; a record may need several lines. */
#include "native_help.h"

#include "objects/float.h"
#include "objects/int.h"
#include "objects/list.h"

#include <string.h>

extern const NativeModule csv_module;
static Type dialect_type, reader_type, writer_type;
static Slot error_type, dialects;
static intptr_t field_limit = 128 * 1024;

enum { QUOTE_MINIMAL, QUOTE_ALL, QUOTE_NONNUMERIC, QUOTE_NONE };
#define NO_CHAR UINT32_MAX /* also stands for the end of a line */

typedef struct DialectObj {
    Obj      header;
    Slot     line_end;
    uint32_t delimiter, quote, escape;
    int32_t  quoting;
    bool     double_quote, skip_space, strict;
    uint8_t  stops[256]; /* STOP_ bits of the characters below 256 */
} DialectObj;
/* Characters that end a run of plain ones: in a field that is read, between quotes, in a field that is written. */
enum { STOP_FIELD = 1, STOP_QUOTED = 2, STOP_WRITTEN = 4 };

static Value csv_error(const char *text) { return raise_format((Type *)error_type.value, "%s", text); }
static uint32_t char_at(Value s, intptr_t i) {
    void *data = str_data(s);
    return str_kind(s) == 1 ? ((uint8_t *)data)[i] : str_kind(s) == 2 ? ((uint16_t *)data)[i] : ((uint32_t *)data)[i];
}

/* ---- dialects ------------------------------------------------------------------------------------------------------------ */
enum { FIELD_DELIMITER, FIELD_DOUBLEQUOTE, FIELD_ESCAPECHAR, FIELD_LINETERMINATOR, FIELD_QUOTECHAR, FIELD_QUOTING, FIELD_SKIPINITIALSPACE,
       FIELD_STRICT, FIELD_COUNT };
static const char *const field_names[FIELD_COUNT] = {"delimiter", "doublequote", "escapechar", "lineterminator", "quotechar", "quoting",
                                                     "skipinitialspace", "strict"};

static Status char_argument(const char *name, Value v, bool optional, uint32_t *out) {
    if (!v) return 0;
    *out = NO_CHAR;
    if (optional && v == NONE) return 0;
    if (!is_str(v)) return RAISED(raise_type_error("\"%s\" must be string%s, not %N", name, optional ? " or None" : "", v));
    if (str_length(v) != 1) return RAISED(raise_type_error("\"%s\" must be a 1-character string", name));
    *out = char_at(v, 0);
    return 0;
}
static Status bool_argument(Value v, bool *out) {
    if (!v) return 0;
    Truth truth = object_truth(v);
    *out = truth == 1;
    return truth < 0 ? -1 : 0;
}
static Value dialect_find(Value name) {
    Value found = dict_get(dialects.value, name);
    return found || exception_pending() ? found : csv_error("unknown dialect");
}

static void stop_at(DialectObj *d, uint32_t c, int bits) {
    if (c < 256) d->stops[c] |= (uint8_t)bits;
}
static void dialect_find_stops(DialectObj *d, Value line_end) {
    memset(d->stops, 0, sizeof d->stops);
    stop_at(d, d->delimiter, STOP_FIELD | STOP_WRITTEN);
    stop_at(d, d->quote, STOP_FIELD | STOP_QUOTED | STOP_WRITTEN);
    stop_at(d, d->escape, STOP_FIELD | STOP_QUOTED | STOP_WRITTEN);
    stop_at(d, '\n', STOP_FIELD);
    stop_at(d, '\r', STOP_FIELD);
    for (intptr_t i = 0; i < str_length(line_end); i++) stop_at(d, char_at(line_end, i), STOP_WRITTEN);
}
static bool is_wide_stop(const DialectObj *d, int bit, uint32_t c) {
    if (c == d->quote || c == d->escape) return true;
    if (bit == STOP_QUOTED) return false;
    if (c == d->delimiter) return true;
    Value line_end = d->line_end.value;
    for (intptr_t i = 0; bit == STOP_WRITTEN && i < str_length(line_end); i++)
        if (char_at(line_end, i) == c) return true;
    return false;
}
/* Where the run of plain characters from I on ends. */
static intptr_t plain_run(const DialectObj *d, int bit, int kind, const void *data, intptr_t i, intptr_t count) {
    const uint8_t *stops = d->stops, *latin = data;
    if (LIKELY(kind == STR_KIND_1)) {
        while (i < count && !(stops[latin[i]] & bit)) i++;
        return i;
    }
    for (; i < count; i++) {
        uint32_t c = str_read(kind, data, i);
        if (c < 256 ? stops[c] & bit : is_wide_stop(d, bit, c)) break;
    }
    return i;
}

static Value dialect_fill(DialectObj *d, Value *out) {
    int64_t quoting = QUOTE_MINIMAL;
    d->delimiter = ',';
    d->quote = '"';
    d->escape = NO_CHAR;
    d->double_quote = true;
    TRY_NULL(char_argument("delimiter", out[FIELD_DELIMITER], false, &d->delimiter));
    TRY_NULL(bool_argument(out[FIELD_DOUBLEQUOTE], &d->double_quote));
    TRY_NULL(char_argument("escapechar", out[FIELD_ESCAPECHAR], true, &d->escape));
    Value line_end = out[FIELD_LINETERMINATOR];
    if (!line_end) TRY_VALUE(line_end, str_from_c("\r\n"));
    if (line_end != NONE && !is_str(line_end)) return raise_type_error("\"lineterminator\" must be a string");
    TRY_NULL(char_argument("quotechar", out[FIELD_QUOTECHAR], true, &d->quote));
    if (out[FIELD_QUOTING]) {
        if (type_of(out[FIELD_QUOTING]) != &int_type) return raise_type_error("\"quoting\" must be an integer");
        if (!int_small(out[FIELD_QUOTING], &quoting)) quoting = -1;
    } else if (out[FIELD_QUOTECHAR] == NONE) quoting = QUOTE_NONE;
    TRY_NULL(bool_argument(out[FIELD_SKIPINITIALSPACE], &d->skip_space));
    TRY_NULL(bool_argument(out[FIELD_STRICT], &d->strict));
    if (quoting < QUOTE_MINIMAL || quoting > QUOTE_NONE) return raise_type_error("bad \"quoting\" value");
    if (quoting != QUOTE_NONE && d->quote == NO_CHAR) return raise_type_error("quotechar must be set if quoting enabled");
    if (line_end == NONE) return raise_type_error("lineterminator must be set");
    d->quoting = (int32_t)quoting;
    dialect_find_stops(d, line_end);
    slot_set(d, &d->line_end, line_end);
    return VALUE(d);
}

static Value dialect_create(Type *cls, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"Dialect", "| dialect delimiter doublequote escapechar lineterminator quotechar quoting skipinitialspace strict"};
    Value                out[FIELD_COUNT + 1];
    for (intptr_t i = 0; names && i < tuple_length(names); i++) {
        bool known = str_equal_ascii(tuple_get(names, i), "dialect");
        for (size_t k = 0; k < FIELD_COUNT; k++) known = known || str_equal_ascii(tuple_get(names, i), field_names[k]);
        if (!known) return raise_type_error("'%U' is an invalid keyword argument for this function", tuple_get(names, i));
    }
    TRY_NULL(args_parse(&spec, args, nargs, names, out));
    Value base = out[0];
    bool  plain = true;
    if (base && is_str(base)) TRY_VALUE(base, dialect_find(base));
    for (size_t i = 1; i <= FIELD_COUNT; i++) plain = plain && !out[i];
    if (base && plain && value_is_a(base, &dialect_type)) return base;
    for (size_t i = 0; base && i < FIELD_COUNT; i++) {
        if (out[i + 1]) continue;
        Value value = NULL, name = str_intern_c(field_names[i]);
        if (!name || object_lookup_attr(base, name, &value) < 0) return NULL;
        out[i + 1] = value;
    }
    DialectObj *d = (DialectObj *)cls->native->allocate(cls, 0);
    return d ? dialect_fill(d, out + 1) : NULL;
}
static Status dialect_init(Value self, const Value *args, size_t nargs, Value names) { return 0; }

/* Dialect(dialect, **keywords), for everything that takes them. */
static DialectObj *dialect_from(Value dialect_or_null, const Value *keyword_values, Value names) {
    Value    all[16];
    size_t   count = 0;
    intptr_t keywords = kwnames_count(names);
    if (keywords > 12) return (DialectObj *)raise_type_error("too many keyword arguments");
    if (dialect_or_null) all[count++] = dialect_or_null;
    for (intptr_t i = 0; i < keywords; i++) all[count + (size_t)i] = keyword_values[i];
    return (DialectObj *)object_call(VALUE(&dialect_type), all, count, names);
}

static Value char_or_none(uint32_t c) { return c == NO_CHAR ? NONE : str_from_char(c); }
static Value d_get_delimiter(Value self, void *closure) { return char_or_none(((DialectObj *)self)->delimiter); }
static Value d_get_escape(Value self, void *closure) { return char_or_none(((DialectObj *)self)->escape); }
static Value d_get_quote(Value self, void *closure) { return char_or_none(((DialectObj *)self)->quote); }
static Value d_get_line_end(Value self, void *closure) { return ((DialectObj *)self)->line_end.value; }
static Value d_get_quoting(Value self, void *closure) { return value_from_int(((DialectObj *)self)->quoting); }
static Value d_reduce(Value self, const Value *args, size_t nargs, Value names) {
    return raise_type_error("cannot pickle '%U' instances", type_name_object(type_of(self)));
}
static void dialect_trace(Obj *obj, Tracer *tracer) { trace_slots(tracer, &((DialectObj *)obj)->line_end, 1); }

static const MethodDef dialect_methods[] = {
    {"__reduce__", d_reduce, METHOD_FAST, "raises an exception to avoid pickling"},
    {"__reduce_ex__", d_reduce, METHOD_FAST, "raises an exception to avoid pickling"},
    {NULL}};
static const GetSetDef dialect_getsets[] = {
    {"delimiter", d_get_delimiter, NULL, NULL, NULL}, {"escapechar", d_get_escape, NULL, NULL, NULL}, {"quotechar", d_get_quote, NULL, NULL, NULL},
    {"lineterminator", d_get_line_end, NULL, NULL, NULL}, {"quoting", d_get_quoting, NULL, NULL, NULL},
    {NULL}};
static const MemberDef dialect_members[] = {
    {"skipinitialspace", MEMBER_BOOL, offsetof(DialectObj, skip_space), true, NULL},
    {"doublequote", MEMBER_BOOL, offsetof(DialectObj, double_quote), true, NULL},
    {"strict", MEMBER_BOOL, offsetof(DialectObj, strict), true, NULL},
    {NULL}};
static NativeType dialect_native = {
    .shape = {.size = sizeof(DialectObj), .trace = dialect_trace}, .create = dialect_create, .init = dialect_init, .methods = dialect_methods,
    .getsets = dialect_getsets, .members = dialect_members,
};
static Type dialect_type = STATIC_TYPE("_csv.Dialect", &object_type, dialect_native, sizeof(DialectObj), 0, TYPE_FLAG_BASETYPE | TYPE_FLAG_GC);

/* ---- reader ---------------------------------------------------------------------------------------------------------------- */
typedef enum ReadState { START_RECORD, START_FIELD, ESCAPED, IN_FIELD, IN_QUOTES, ESCAPED_IN_QUOTES, AFTER_QUOTE, EAT_LINE_END, AFTER_ESCAPED_LINE_END } ReadState;

typedef struct ReaderObj {
    Obj      header;
    Slot     lines, dialect;
    intptr_t line_count;
} ReaderObj;

/* One record being read. */
typedef struct Record {
    DialectObj *dialect;
    Value       fields;
    StrBuilder  field;
    intptr_t    length;
    ReadState   state;
    bool        numeric; /* the field was not quoted where that means a number */
} Record;

static Status record_add(Record *r, uint32_t c) {
    if (r->length >= field_limit)
        return RAISED(raise_format((Type *)error_type.value, "field larger than field limit (%zd)", field_limit));
    r->length++;
    return str_builder_char(&r->field, c);
}
static Status record_save(Record *r) {
    Value text = str_builder_finish(&r->field);
    str_builder_init(&r->field);
    r->length = 0;
    if (text && r->numeric) text = number_to_float(text);
    r->numeric = false;
    return text ? list_append(r->fields, text) : -1;
}

static Status record_start_field(Record *r, uint32_t c) {
    DialectObj *d = r->dialect;
    if (c == '\n' || c == '\r' || c == NO_CHAR) {
        TRY(record_save(r));
        r->state = c == NO_CHAR ? START_RECORD : EAT_LINE_END;
    } else if (c == d->quote && d->quoting != QUOTE_NONE) r->state = IN_QUOTES;
    else if (c == d->escape) r->state = ESCAPED;
    else if (c == ' ' && d->skip_space) return 0;
    else if (c == d->delimiter) return record_save(r);
    else {
        if (d->quoting == QUOTE_NONNUMERIC) r->numeric = true;
        TRY(record_add(r, c));
        r->state = IN_FIELD;
    }
    return 0;
}
static Status record_in_field(Record *r, uint32_t c) {
    DialectObj *d = r->dialect;
    if (c == '\n' || c == '\r' || c == NO_CHAR) {
        TRY(record_save(r));
        r->state = c == NO_CHAR ? START_RECORD : EAT_LINE_END;
    } else if (c == d->escape) r->state = ESCAPED;
    else if (c == d->delimiter) {
        TRY(record_save(r));
        r->state = START_FIELD;
    } else return record_add(r, c);
    return 0;
}
static Status record_after_quote(Record *r, uint32_t c) {
    DialectObj *d = r->dialect;
    if (d->quoting != QUOTE_NONE && c == d->quote) { /* doubled */
        TRY(record_add(r, c));
        r->state = IN_QUOTES;
    } else if (c == d->delimiter) {
        TRY(record_save(r));
        r->state = START_FIELD;
    } else if (c == '\n' || c == '\r' || c == NO_CHAR) {
        TRY(record_save(r));
        r->state = c == NO_CHAR ? START_RECORD : EAT_LINE_END;
    } else if (!d->strict) {
        TRY(record_add(r, c));
        r->state = IN_FIELD;
    } else {
        Value delimiter = str_from_char(d->delimiter), quote = str_from_char(d->quote);
        if (delimiter && quote) raise_format((Type *)error_type.value, "'%U' expected after '%U'", delimiter, quote);
        return -1;
    }
    return 0;
}

static Status record_take(Record *r, uint32_t c) {
    DialectObj *d = r->dialect;
    switch (r->state) {
    case START_RECORD:
        if (c == NO_CHAR) return 0; /* empty line: empty record */
        if (c == '\n' || c == '\r') {
            r->state = EAT_LINE_END;
            return 0;
        }
        r->state = START_FIELD;
        return record_start_field(r, c);
    case START_FIELD: return record_start_field(r, c);
    case ESCAPED:
        if (c == '\n' || c == '\r') {
            TRY(record_add(r, c));
            r->state = AFTER_ESCAPED_LINE_END;
            return 0;
        }
        r->state = IN_FIELD;
        return record_add(r, c == NO_CHAR ? '\n' : c);
    case AFTER_ESCAPED_LINE_END:
        if (c == NO_CHAR) return 0;
        r->state = IN_FIELD;
        return record_in_field(r, c);
    case IN_FIELD: return record_in_field(r, c);
    case IN_QUOTES:
        if (c == NO_CHAR) return 0;
        if (c == d->escape) r->state = ESCAPED_IN_QUOTES;
        else if (c == d->quote && d->quoting != QUOTE_NONE) r->state = d->double_quote ? AFTER_QUOTE : IN_FIELD;
        else return record_add(r, c);
        return 0;
    case ESCAPED_IN_QUOTES:
        r->state = IN_QUOTES;
        return record_add(r, c == NO_CHAR ? '\n' : c);
    case AFTER_QUOTE: return record_after_quote(r, c);
    default:
        if (c == '\n' || c == '\r') return 0;
        if (c == NO_CHAR) {
            r->state = START_RECORD;
            return 0;
        }
        return RAISED(csv_error("new-line character seen in unquoted field - do you need to open the file in universal-newline mode?"));
    }
}
/* At the start of a field: if it is all in LINE, with nothing to be taken out of it, saves it and moves *I to what ends it, a delimiter or
 * the line's end.  1: done. */
static Truth record_take_whole(Record *r, Value line, int kind, const void *data, intptr_t *i, intptr_t count) {
    const DialectObj *d = r->dialect;
    intptr_t          start = *i, end;
    uint32_t          c = str_read(kind, data, start);
    if (d->quoting == QUOTE_NONNUMERIC || (c == ' ' && d->skip_space)) return 0;
    bool quoted = c == d->quote && d->quoting != QUOTE_NONE;
    end = plain_run(d, quoted ? STOP_QUOTED : STOP_FIELD, kind, data, start + quoted, count);
    if (quoted && (end >= count || str_read(kind, data, end) != d->quote || c == d->escape)) return 0;
    intptr_t behind = end + quoted;
    if (behind >= count) return 0;
    c = str_read(kind, data, behind);
    if (c != d->delimiter && c != '\n' && c != '\r') return 0;
    if (end - start - quoted > field_limit) return 0;
    Value text = str_substring(line, start + quoted, end);
    TRY(text ? list_append(r->fields, text) : -1);
    *i = behind;
    return 1;
}
static Status record_take_line(Record *r, Value line) {
    intptr_t    count = str_length(line);
    int         kind = str_kind(line);
    const char *data = str_data(line);
    for (intptr_t i = 0; i < count; i++) {
        if (r->state == START_FIELD || r->state == START_RECORD) {
            uint32_t c = str_read(kind, data, i);
            if (c != '\n' && c != '\r') {
                Truth whole = record_take_whole(r, line, kind, data, &i, count);
                if (whole < 0) return -1;
                if (whole) {
                    r->state = str_read(kind, data, i) == r->dialect->delimiter ? START_FIELD : EAT_LINE_END;
                    continue;
                }
            }
        } else if (r->state == IN_FIELD || r->state == IN_QUOTES) {
            intptr_t end = plain_run(r->dialect, r->state == IN_QUOTES ? STOP_QUOTED : STOP_FIELD, kind, data, i, count);
            if (end > i && r->length + (end - i) <= field_limit) {
                r->length += end - i;
                TRY(str_builder_text(&r->field, kind, data + i * kind, end - i));
                if ((i = end) == count) break;
            }
        }
        TRY(record_take(r, str_read(kind, data, i)));
    }
    return 0;
}

static Status read_record(ReaderObj *reader, Record *r, bool *ended) {
    do {
        Value line = object_next(reader->lines.value);
        if (!line) {
            if (exception_pending()) return -1;
            if (r->length == 0 && r->state != IN_QUOTES) {
                *ended = true;
                return 0;
            }
            if (r->dialect->strict) return RAISED(csv_error("unexpected end of data"));
            return record_save(r);
        }
        if (!is_str(line))
            return RAISED(raise_format((Type *)error_type.value, "iterator should return strings, not %N (the file should be opened in text mode)", line));
        reader->line_count++;
        TRY(record_take_line(r, line));
        TRY(record_take(r, NO_CHAR));
    } while (r->state != START_RECORD);
    return 0;
}
static Value reader_next(Value self) {
    ReaderObj *reader = (ReaderObj *)self;
    Record     r = {.dialect = (DialectObj *)reader->dialect.value};
    bool       ended = false;
    TRY_VALUE(r.fields, list_new(0));
    str_builder_init(&r.field);
    Status status = read_record(reader, &r, &ended);
    str_builder_discard(&r.field);
    return status < 0 || ended ? NULL : r.fields;
}
static Value self_iterator(Value self) { return self; }
static void reader_trace(Obj *obj, Tracer *tracer) { trace_slots(tracer, &((ReaderObj *)obj)->lines, 2); }
static const MemberDef reader_members[] = {
    {"dialect", MEMBER_VALUE, offsetof(ReaderObj, dialect), true, NULL}, {"line_num", MEMBER_SSIZE, offsetof(ReaderObj, line_count), true, NULL},
    {NULL}};
static NativeType reader_native = {.shape = {.size = sizeof(ReaderObj), .trace = reader_trace}, .iter = self_iterator, .iternext = reader_next,
                                   .members = reader_members};
static Type reader_type = STATIC_TYPE("_csv.reader", &object_type, reader_native, sizeof(ReaderObj), 0, TYPE_FLAG_DISALLOW_NEW | TYPE_FLAG_GC);

static Value m_reader(Value self, const Value *args, size_t nargs, Value names) {
    if (nargs < 1) return raise_type_error(" expected at least 1 argument, got 0");
    if (nargs > 2) return raise_type_error(" expected at most 2 arguments, got %zu", nargs);
    Value       lines = object_iter(args[0]);
    DialectObj *dialect = lines ? dialect_from(nargs > 1 ? args[1] : NULL, args + nargs, names) : NULL;
    ReaderObj  *reader = dialect ? (ReaderObj *)gc_alloc(&reader_type, sizeof(ReaderObj)) : NULL;
    if (!reader) return NULL;
    slot_init(&reader->lines, lines);
    slot_init(&reader->dialect, VALUE(dialect));
    return VALUE(reader);
}

/* ---- writer ------------------------------------------------------------------------------------------------------------------ */
typedef struct WriterObj {
    Obj  header;
    Slot write, dialect;
} WriterObj;

/* Is there a reason to put TEXT in quotes, from its character I on? */
static bool needs_quotes(const DialectObj *d, Value text, intptr_t i, intptr_t length) {
    if (d->quoting == QUOTE_NONE) return false;
    for (; i < length; i++) {
        uint32_t c = char_at(text, i);
        if (c == d->delimiter) return true;
        if (c == d->quote) {
            if (d->double_quote) return true;
        } else if (c != d->escape) {
            for (intptr_t k = 0; k < str_length(d->line_end.value); k++)
                if (char_at(d->line_end.value, k) == c) return true;
        }
    }
    return false;
}
/* Before C, which ended a run of plain characters: what makes it mean itself. */
static Status write_escape(StrBuilder *row, const DialectObj *d, uint32_t c) {
    bool escape = d->quoting == QUOTE_NONE || c == d->escape;
    if (!escape && c == d->quote) {
        if (d->double_quote) return str_builder_char(row, d->quote);
        escape = true;
    }
    if (!escape) return 0;
    if (d->escape == NO_CHAR) return RAISED(csv_error("need to escape, but no escapechar set"));
    return str_builder_char(row, d->escape);
}
/* Adds one field; QUOTED: it has to be quoted anyway. */
static Status write_field(StrBuilder *row, const DialectObj *d, Value text, bool quoted) {
    intptr_t    length = text ? str_length(text) : 0;
    int         kind = length ? str_kind(text) : STR_KIND_1;
    const char *data = length ? str_data(text) : NULL;
    intptr_t    end = plain_run(d, STOP_WRITTEN, kind, data, 0, length);
    if (end == length && !quoted) return length ? str_builder_str(row, text) : 0;
    quoted = quoted || needs_quotes(d, text, end, length);
    if (quoted) TRY(str_builder_char(row, d->quote));
    for (intptr_t i = 0;; end = plain_run(d, STOP_WRITTEN, kind, data, i + 1, length)) {
        if (end > i) TRY(str_builder_text(row, kind, data + i * kind, end - i));
        if ((i = end) == length) break;
        TRY(write_escape(row, d, str_read(kind, data, i)));
    }
    return quoted ? str_builder_char(row, d->quote) : 0;
}

static Status write_fields(StrBuilder *row, DialectObj *d, Value iterator) {
    Value    field;
    intptr_t count = 0;
    while ((field = object_next(iterator)) != NULL) {
        bool quoted = d->quoting == QUOTE_ALL || (d->quoting == QUOTE_NONNUMERIC && !is_int(field) && !is_float(field));
        if (d->quoting == QUOTE_NONNUMERIC && quoted && field != NONE && !is_str(field) && native_of(field)->to_float) quoted = false;
        Value text = field == NONE ? NULL : is_str(field) ? field : object_str(field);
        if (!text && field != NONE) return -1;
        if (count++) TRY(str_builder_char(row, d->delimiter));
        TRY(write_field(row, d, text, quoted));
    }
    if (exception_pending()) return -1;
    if (count > 0 && row->length == 0) { /* a line without anything would be read as no record */
        if (d->quoting == QUOTE_NONE) return RAISED(csv_error("single empty field record must be quoted"));
        TRY(write_field(row, d, NULL, true));
    }
    return str_builder_str(row, d->line_end.value);
}
static Value w_writerow(Value self, Value fields) {
    WriterObj *writer = (WriterObj *)self;
    StrBuilder row;
    Value      iterator = object_iter(fields);
    if (!iterator) {
        if (exception_matches(&TypeError_type)) raise_format((Type *)error_type.value, "iterable expected, not %N", fields);
        return NULL;
    }
    str_builder_init(&row);
    if (write_fields(&row, (DialectObj *)writer->dialect.value, iterator) < 0) {
        str_builder_discard(&row);
        return NULL;
    }
    Value text = str_builder_finish(&row);
    return text ? CALL1(writer->write.value, text) : NULL;
}
static Value w_writerows(Value self, Value rows) {
    Value iterator = object_iter(rows), row;
    if (!iterator) return NULL;
    while ((row = object_next(iterator)) != NULL) {
        if (!w_writerow(self, row)) return NULL;
    }
    return exception_pending() ? NULL : NONE;
}
static void writer_trace(Obj *obj, Tracer *tracer) { trace_slots(tracer, &((WriterObj *)obj)->write, 2); }
static const MethodDef writer_methods[] = {
    {"writerow", w_writerow, METHOD_ONE, "writerow(iterable)\n\nWrite one row; the result is what the file's write() returned."},
    {"writerows", w_writerows, METHOD_ONE, "writerows(iterable of iterables)\n\nWrite rows."},
    {NULL}};
static const MemberDef writer_members[] = {{"dialect", MEMBER_VALUE, offsetof(WriterObj, dialect), true, NULL}, {NULL}};
static NativeType writer_native = {.shape = {.size = sizeof(WriterObj), .trace = writer_trace}, .methods = writer_methods, .members = writer_members};
static Type writer_type = STATIC_TYPE("_csv.writer", &object_type, writer_native, sizeof(WriterObj), 0, TYPE_FLAG_DISALLOW_NEW | TYPE_FLAG_GC);

static Value m_writer(Value self, const Value *args, size_t nargs, Value names) {
    Value write = NULL;
    if (nargs < 1) return raise_type_error(" expected at least 1 argument, got 0");
    if (nargs > 2) return raise_type_error(" expected at most 2 arguments, got %zu", nargs);
    DialectObj *dialect = dialect_from(nargs > 1 ? args[1] : NULL, args + nargs, names);
    if (!dialect || object_lookup_attr(args[0], NAME(write), &write) < 0) return NULL;
    if (!write || !value_is_callable(write)) return raise_type_error("argument 1 must have a \"write\" method");
    WriterObj *writer = (WriterObj *)gc_alloc(&writer_type, sizeof(WriterObj));
    if (!writer) return NULL;
    slot_init(&writer->write, write);
    slot_init(&writer->dialect, VALUE(dialect));
    return VALUE(writer);
}

/* ---- functions ------------------------------------------------------------------------------------------------------------------ */
static Value m_register_dialect(Value self, const Value *args, size_t nargs, Value names) {
    if (nargs < 1) return raise_type_error(" expected at least 1 argument, got 0");
    if (nargs > 2) return raise_type_error(" expected at most 2 arguments, got %zu", nargs);
    if (!is_str(args[0])) return raise_type_error("dialect name must be a string");
    DialectObj *dialect = dialect_from(nargs > 1 ? args[1] : NULL, args + nargs, names);
    return dialect && dict_set(dialects.value, args[0], VALUE(dialect)) == 0 ? NONE : NULL;
}
static Value m_unregister_dialect(Value self, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"unregister_dialect", "name"};
    Value                out[1];
    TRY_NULL(args_parse(&spec, args, nargs, names, out));
    Truth removed = dict_delete(dialects.value, out[0]);
    return removed < 0 ? NULL : removed ? NONE : csv_error("unknown dialect");
}
static Value m_get_dialect(Value self, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"get_dialect", "name"};
    Value                out[1];
    TRY_NULL(args_parse(&spec, args, nargs, names, out));
    return dialect_find(out[0]);
}
static Value m_list_dialects(Value self) { return dict_keys_list(dialects.value); }
static Value m_field_size_limit(Value self, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"field_size_limit", "| new_limit"};
    Value                out[1];
    intptr_t             old = field_limit;
    int64_t              limit;
    TRY_NULL(args_parse(&spec, args, nargs, names, out));
    if (out[0]) {
        if (type_of(out[0]) != &int_type) return raise_type_error("limit must be an integer");
        TRY_NULL(int_as_i64(out[0], &limit));
        field_limit = (intptr_t)limit;
    }
    return value_from_int(old);
}

static const MethodDef methods[] = {
    {"reader", m_reader, METHOD_KEYWORDS, "csv_reader = reader(iterable [, dialect='excel'] [optional keyword args])\n\nIterator over the rows of lines of text."},
    {"writer", m_writer, METHOD_KEYWORDS, "csv_writer = csv.writer(fileobj [, dialect='excel'] [optional keyword args])\n\nObject that writes rows on a file."},
    {"list_dialects", m_list_dialects, METHOD_NOARGS, "list_dialects($module, /)\n--\n\nReturn a list of all known dialect names."},
    {"register_dialect", m_register_dialect, METHOD_KEYWORDS, "register_dialect(name[, dialect[, **fmtparams]])\n\nGive a dialect a name."},
    {"unregister_dialect", m_unregister_dialect, METHOD_KEYWORDS, "unregister_dialect($module, /, name)\n--\n\nForget the name of a dialect."},
    {"get_dialect", m_get_dialect, METHOD_KEYWORDS, "get_dialect($module, /, name)\n--\n\nReturn the dialect instance associated with name."},
    {"field_size_limit", m_field_size_limit, METHOD_KEYWORDS,
     "field_size_limit($module, /, new_limit=<unrepresentable>)\n--\n\nReturns the old limit of the length of fields, and sets a new one."},
    {NULL}};

static Status execute(Value module) {
    static const char *const quotings[] = {"QUOTE_MINIMAL", "QUOTE_ALL", "QUOTE_NONNUMERIC", "QUOTE_NONE"};
    if (!dialects.value) {
        gc_add_roots(&dialects, 1, "csv dialects");
        if (!(dialects.value = dict_new())) return -1;
    }
    TRY(native_exception_add(module, &error_type, "_csv", "Error", &Exception_type));
    TRY(type_ready(&reader_type));
    TRY(type_ready(&writer_type));
    TRY(module_add_type(module, &dialect_type));
    TRY(module_add(module, "Reader", VALUE(&reader_type)));
    TRY(module_add(module, "Writer", VALUE(&writer_type)));
    TRY(module_add(module, "_dialects", dialects.value));
    for (size_t i = 0; i < COUNT_OF(quotings); i++) TRY(module_add(module, quotings[i], value_from_int((int64_t)i)));
    Value version = str_from_c("1.0");
    return version ? module_add(module, "__version__", version) : -1;
}

const NativeModule csv_module = {"_csv", "Reading and writing of tables as text with separators.", methods, execute};
