/* sre_module.c - `_sre`: pattern and match objects around the engine. */
#include "base/memory.h"
#include "objects/iter.h"
#include "sre_int.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

typedef struct MatchObj {
    Obj      header;
    Slot     string, regs;  /* string NULL: none; regs: cached tuple */
    Slot     pattern;
    intptr_t pos, endpos, last_index, groups; /* groups: with group 0 */
    intptr_t spans[];       /* start, end of each group; -1 */
} MatchObj;
typedef struct ScannerObj {
    Obj      header;
    Slot     pattern, string, view; /* view: keeps the size of a bytearray while there may be further matches, or NULL */
    intptr_t at, end, must_advance;
    bool     done, busy;
} ScannerObj;

static Type pattern_type, match_type, scanner_type;

/* ---- subjects --------------------------------------------------------------------------------------------------------------- */
/* The subject of a match: its data stays valid until subject_release. */
typedef struct Subject {
    Value       string;
    const void *data;
    int         kind;
    intptr_t    length;
    bool        is_bytes;
    Buffer      buffer;
} Subject;

static Status subject_open(Subject *s, const PatternObj *pattern, Value string) {
    *s = (Subject){.string = string};
    if (is_str(string)) {
        s->data = str_data(string);
        s->kind = str_kind(string);
        s->length = str_length(string);
    } else {
        if (!value_has_buffer(string)) return RAISED(raise_type_error("expected string or bytes-like object, got '%.200s'", type_of(string)->name));
        TRY(buffer_get(string, &s->buffer, BUFFER_SIMPLE));
        s->data = s->buffer.data;
        s->kind = STR_KIND_1;
        s->length = s->buffer.length;
        s->is_bytes = true;
    }
    if (pattern->pattern.value != NONE && pattern->is_bytes != s->is_bytes) {
        if (s->is_bytes) buffer_release(&s->buffer);
        return RAISED(raise_type_error(s->is_bytes ? "cannot use a string pattern on a bytes-like object" : "cannot use a bytes pattern on a string-like object"));
    }
    return 0;
}
static void subject_close(Subject *s) {
    if (s->is_bytes) buffer_release(&s->buffer);
}
/* Part [from, to) of the subject as str or bytes. */
static Value subject_slice(const Subject *s, intptr_t from, intptr_t to) {
    if (s->is_bytes) {
        if (value_is(s->string, &bytes_type) && from == 0 && to == s->length) return s->string;
        return bytes_from_data((const char *)s->data + from, (size_t)(to - from));
    }
    if (value_is(s->string, &str_type) && from == 0 && to == s->length) return s->string;
    return str_substring(s->string, from, to);
}

static intptr_t clamp(intptr_t n, intptr_t length) { return n < 0 ? 0 : n > length ? length : n; }

static Status position_argument(Value v, intptr_t fallback, intptr_t *out) {
    *out = fallback;
    return v ? argument_index(v, out) : 0;
}

/* ---- match objects ------------------------------------------------------------------------------------------------------------ */
static Value match_new(const Matcher *m, PatternObj *pattern, Value string, intptr_t pos, intptr_t endpos) {
    intptr_t  groups = pattern->groups + 1;
    MatchObj *match = (MatchObj *)gc_alloc(&match_type, sizeof(MatchObj) + (size_t)groups * 2 * sizeof(intptr_t));
    if (!match) return NULL;
    match->groups = groups;
    slot_init(&match->string, string);
    slot_init(&match->pattern, VALUE(pattern));
    match->pos = pos;
    match->endpos = endpos;
    match->last_index = m->last_index;
    match->spans[0] = m->match_start;
    match->spans[1] = m->match_end;
    for (intptr_t g = 1; g < groups; g++) {
        intptr_t from = m->marks[2 * (g - 1)], to = m->marks[2 * (g - 1) + 1];
        bool     set = from >= 0 && to >= from && 2 * g - 1 <= m->last_mark;
        match->spans[2 * g] = set ? from : -1;
        match->spans[2 * g + 1] = set ? to : -1;
    }
    return VALUE(match);
}
static size_t match_size(const Obj *obj) { return sizeof(MatchObj) + (size_t)((const MatchObj *)obj)->groups * 2 * sizeof(intptr_t); }
static void   match_trace(Obj *obj, Tracer *tracer) { trace_slots(tracer, &((MatchObj *)obj)->string, 3); }

static Value match_slice(MatchObj *match, intptr_t group, Value fallback) {
    intptr_t from = match->spans[2 * group], to = match->spans[2 * group + 1];
    if (from < 0) return fallback;
    Value string = match->string.value;
    if (is_str(string)) {
        intptr_t length = str_length(string);
        return value_is(string, &str_type) && from == 0 && to == length ? string : str_substring(string, clamp(from, length), clamp(to, length));
    }
    Subject s = {.string = string, .is_bytes = true};
    if (buffer_get(string, &s.buffer, BUFFER_SIMPLE) < 0) return NULL;
    s.data = s.buffer.data;
    s.length = s.buffer.length;
    Value result = subject_slice(&s, clamp(from, s.length), clamp(to, s.length));
    buffer_release(&s.buffer);
    return result;
}
/* Number of the group that INDEX (int or name) means; -1 with IndexError. */
static intptr_t group_number(MatchObj *match, Value index) {
    PatternObj *pattern = (PatternObj *)match->pattern.value;
    intptr_t    number = -1;
    if (number_has_index(index)) {
        if (number_as_index(index, &number, NULL) < 0) return -1;
    } else if (pattern->group_index.value) {
        Value found = dict_get(pattern->group_index.value, index);
        if (found && value_is_int(found)) number = value_int(found);
        else if (exception_pending()) return -1;
    }
    if (number < 0 || number >= match->groups) {
        raise_format(&IndexError_type, "no such group");
        return -1;
    }
    return number;
}
static Value match_group(Value self, const Value *args, size_t nargs, Value names) {
    MatchObj *match = (MatchObj *)self;
    if (nargs == 0) return match_slice(match, 0, NONE);
    if (nargs == 1) {
        intptr_t number = group_number(match, args[0]);
        return number < 0 ? NULL : match_slice(match, number, NONE);
    }
    Value result = tuple_new((intptr_t)nargs);
    for (size_t i = 0; result && i < nargs; i++) {
        intptr_t number = group_number(match, args[i]);
        Value    item = number < 0 ? NULL : match_slice(match, number, NONE);
        if (!item) return NULL;
        tuple_put(result, (intptr_t)i, item);
    }
    return result;
}
static Value match_get_item(Value self, Value index) { return match_group(self, &index, 1, NULL); }
static Value match_groups(Value self, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"groups", "| default"};
    Value                fallback;
    MatchObj            *match = (MatchObj *)self;
    TRY_NULL(args_parse(&spec, args, nargs, names, &fallback));
    Value result = tuple_new(match->groups - 1);
    for (intptr_t g = 1; result && g < match->groups; g++) {
        Value item = match_slice(match, g, fallback ? fallback : NONE);
        if (!item) return NULL;
        tuple_put(result, g - 1, item);
    }
    return result;
}
static Value match_groupdict(Value self, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"groupdict", "| default"};
    Value                fallback, key, number, result = dict_new();
    MatchObj            *match = (MatchObj *)self;
    PatternObj          *pattern = (PatternObj *)match->pattern.value;
    TRY_NULL(args_parse(&spec, args, nargs, names, &fallback));
    for (size_t at = 0; result && pattern->group_index.value && dict_next(pattern->group_index.value, &at, &key, &number);) {
        intptr_t group = group_number(match, key);
        Value    item = group < 0 ? NULL : match_slice(match, group, fallback ? fallback : NONE);
        if (!item || dict_set(result, key, item) < 0) return NULL;
    }
    return result;
}
static Value span_part(Value self, const Value *args, size_t nargs, const char *name, int part) {
    MatchObj *match = (MatchObj *)self;
    if (nargs > 1) return raise_arity(name, 0, 1, nargs);
    intptr_t group = nargs ? group_number(match, args[0]) : 0;
    if (group < 0) return NULL;
    Value from = int_from_i64(match->spans[2 * group]), to = int_from_i64(match->spans[2 * group + 1]);
    return part == 0 ? from : part == 1 ? to : TUPLE2(from, to);
}
static Value match_start(Value self, const Value *args, size_t nargs, Value names) { return span_part(self, args, nargs, "start", 0); }
static Value match_end(Value self, const Value *args, size_t nargs, Value names) { return span_part(self, args, nargs, "end", 1); }
static Value match_span(Value self, const Value *args, size_t nargs, Value names) { return span_part(self, args, nargs, "span", 2); }
static Value call_re(const char *function, const Value *args, size_t nargs) {
    Value module = vm_import_module("re");
    return module ? object_call_method(module, str_intern_c(function), args, nargs) : NULL;
}
static Value match_expand(Value self, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"expand", "template"};
    Value                template;
    TRY_NULL(args_parse(&spec, args, nargs, names, &template));
    return call_re("_expand", (Value[]){((MatchObj *)self)->pattern.value, self, template}, 3);
}
static Value match_self(Value self) { return self; }
static Value match_deepcopy(Value self, Value memo) { return self; }
static Value match_repr(Value self) {
    MatchObj *match = (MatchObj *)self;
    Value     group = match_slice(match, 0, NONE);
    return group ? str_format("<%s object; span=(%zd, %zd), match=%R>", type_of(self)->name, match->spans[0], match->spans[1], group) : NULL;
}
static Value get_regs(Value self, void *closure) {
    MatchObj *match = (MatchObj *)self;
    if (match->regs.value) return match->regs.value;
    Value regs = tuple_new(match->groups);
    for (intptr_t g = 0; regs && g < match->groups; g++) {
        Value pair = TUPLE2(int_from_i64(match->spans[2 * g]), int_from_i64(match->spans[2 * g + 1]));
        if (!pair) return NULL;
        tuple_put(regs, g, pair);
    }
    if (regs) slot_set(match, &match->regs, regs);
    return regs;
}
static Value get_last_index(Value self, void *closure) {
    MatchObj *match = (MatchObj *)self;
    return match->last_index >= 0 ? int_from_i64(match->last_index) : NONE;
}
static Value get_last_group(Value self, void *closure) {
    MatchObj   *match = (MatchObj *)self;
    PatternObj *pattern = (PatternObj *)match->pattern.value;
    Value       table = pattern->index_group.value;
    if (match->last_index < 0 || !table || match->last_index >= tuple_length(table)) return NONE;
    return tuple_get(table, match->last_index);
}
static Value match_class_getitem(Value cls, Value item) { return generic_alias_new(cls, item); }

static const MethodDef match_methods[] = {
    {"group", match_group, METHOD_FAST, "group([group1, ...]) -> str or tuple."},
    {"start", match_start, METHOD_FAST, "start($self, group=0, /)\n--\n\nReturn index of the start of the substring matched by group."},
    {"end", match_end, METHOD_FAST, "end($self, group=0, /)\n--\n\nReturn index of the end of the substring matched by group."},
    {"span", match_span, METHOD_FAST, "span($self, group=0, /)\n--\n\nFor match object m, return the 2-tuple (m.start(group), m.end(group))."},
    {"groups", match_groups, METHOD_KEYWORDS, "groups($self, /, default=None)\n--\n\nReturn a tuple containing all the subgroups of the match, from 1."},
    {"groupdict", match_groupdict, METHOD_KEYWORDS, "groupdict($self, /, default=None)\n--\n\nReturn a dictionary containing all the named subgroups of the match."},
    {"expand", match_expand, METHOD_KEYWORDS, "expand($self, /, template)\n--\n\nReturn the string obtained by doing backslash substitution on the string template."},
    {"__copy__", match_self, METHOD_NOARGS, NULL},
    {"__deepcopy__", match_deepcopy, METHOD_ONE, NULL},
    {"__class_getitem__", match_class_getitem, METHOD_ONE | METHOD_CLASS, "See PEP 585"},
    {NULL}};
static const GetSetDef match_getsets[] = {{"regs", get_regs}, {"lastindex", get_last_index, NULL, "The integer index of the last matched capturing group."},
                                          {"lastgroup", get_last_group, NULL, "The name of the last matched capturing group."}, {NULL}};
static const MemberDef match_members[] = {{"string", MEMBER_VALUE_NONE, offsetof(MatchObj, string), true, "The string passed to match() or search()."},
                                          {"re", MEMBER_VALUE, offsetof(MatchObj, pattern), true, "The regular expression object."},
                                          {"pos", MEMBER_SSIZE, offsetof(MatchObj, pos), true, "The index into the string at which the RE engine started looking for a match."},
                                          {"endpos", MEMBER_SSIZE, offsetof(MatchObj, endpos), true, "The index into the string beyond which the RE engine will not go."},
                                          {NULL}};
static NativeType match_native = {.shape = {.size_of = match_size, .trace = match_trace}, .repr = match_repr, .get_item = match_get_item, .native_flags = NATIVE_MAPPING,
                                  .methods = match_methods, .getsets = match_getsets, .members = match_members};
static Type match_type = STATIC_TYPE("re.Match", &object_type, match_native, sizeof(MatchObj), 0, TYPE_FLAG_DISALLOW_NEW);

/* ---- patterns --------------------------------------------------------------------------------------------------------------------- */
static void pattern_trace(Obj *obj, Tracer *tracer) { trace_slots(tracer, &((PatternObj *)obj)->pattern, 3); }
static void pattern_release(Obj *obj) {
    program_free(&((PatternObj *)obj)->program);
    mem_free(((PatternObj *)obj)->code);
}

typedef enum Way { WAY_MATCH, WAY_FULLMATCH, WAY_SEARCH } Way;

static Value match_once(PatternObj *pattern, const char *name, Way way, const Value *args, size_t nargs, Value names) {
    ArgSpec  spec = {name, "string | pos endpos"};
    Value    out[3], result = NULL;
    intptr_t pos, endpos;
    Subject  s;
    Matcher  m;
    TRY_NULL(args_parse(&spec, args, nargs, names, out));
    TRY_NULL(position_argument(out[1], 0, &pos));
    TRY_NULL(position_argument(out[2], INTPTR_MAX, &endpos));
    TRY_NULL(subject_open(&s, pattern, out[0]));
    if (matcher_init(&m, pattern, s.data, s.kind) == 0) {
        intptr_t from = clamp(pos, s.length);
        m.end = clamp(endpos, s.length); /* m.start stays 0: `^` and \\b see what is before the position */
        m.full = way == WAY_FULLMATCH;
        Truth found = from > m.end ? 0 : way == WAY_SEARCH ? sre_search(&m, from) : sre_match_at(&m, from);
        if (found >= 0) result = found ? match_new(&m, pattern, out[0], from, m.end) : NONE;
        matcher_free(&m);
    }
    subject_close(&s);
    return result;
}
static Value pattern_match(Value self, const Value *args, size_t nargs, Value names) { return match_once((PatternObj *)self, "match", WAY_MATCH, args, nargs, names); }
static Value pattern_fullmatch(Value self, const Value *args, size_t nargs, Value names) { return match_once((PatternObj *)self, "fullmatch", WAY_FULLMATCH, args, nargs, names); }
static Value pattern_search(Value self, const Value *args, size_t nargs, Value names) { return match_once((PatternObj *)self, "search", WAY_SEARCH, args, nargs, names); }

/* Steps through all matches: searches from m->start on.  After an empty match the next one may not be empty at that place. */
static Truth next_match(Matcher *m, intptr_t *at, intptr_t *must_advance, intptr_t origin) {
    if (*at > m->end) return 0;
    matcher_reset(m);
    m->start = origin; /* `^` and lookbehind see the text from here on; only the search begins later */
    m->must_advance_from = *must_advance;
    Truth found = sre_search(m, *at);
    if (found == 1) {
        *at = m->match_end;
        *must_advance = m->match_end == m->match_start ? m->match_end : -1;
    }
    return found;
}

static Value group_or_empty(const Matcher *m, const Subject *s, intptr_t group) {
    intptr_t from = m->marks[2 * group], to = m->marks[2 * group + 1];
    bool     set = from >= 0 && to >= from && 2 * group + 1 <= m->last_mark;
    return subject_slice(s, set ? from : 0, set ? to : 0);
}
static Value pattern_findall(Value self, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"findall", "string | pos endpos"};
    PatternObj          *pattern = (PatternObj *)self;
    Value                out[3];
    intptr_t             pos, endpos;
    Subject              s;
    Matcher              m;
    TRY_NULL(args_parse(&spec, args, nargs, names, out));
    TRY_NULL(position_argument(out[1], 0, &pos));
    TRY_NULL(position_argument(out[2], INTPTR_MAX, &endpos));
    TRY_NULL(subject_open(&s, pattern, out[0]));
    Value list = matcher_init(&m, pattern, s.data, s.kind) == 0 ? list_new(0) : NULL;
    m.end = clamp(endpos, s.length);
    intptr_t at = clamp(pos, s.length), must_advance = -1, origin = 0;
    while (list) {
        Truth found = next_match(&m, &at, &must_advance, origin);
        if (found <= 0) {
            if (found < 0) list = NULL;
            break;
        }
        Value item;
        if (pattern->groups == 0) item = subject_slice(&s, m.match_start, m.match_end);
        else if (pattern->groups == 1) item = group_or_empty(&m, &s, 0);
        else {
            item = tuple_new(pattern->groups);
            for (intptr_t g = 0; item && g < pattern->groups; g++) {
                Value part = group_or_empty(&m, &s, g);
                if (!part) item = NULL;
                else tuple_put(item, g, part);
            }
        }
        if (!item || list_append(list, item) < 0) list = NULL;
    }
    matcher_free(&m);
    subject_close(&s);
    return list;
}

static Value scanner_make(PatternObj *pattern, const char *name, const Value *args, size_t nargs, Value names) {
    ArgSpec  spec = {name, "string | pos endpos"};
    Value    out[3];
    intptr_t pos, endpos;
    Subject  s;
    TRY_NULL(args_parse(&spec, args, nargs, names, out));
    TRY_NULL(position_argument(out[1], 0, &pos));
    TRY_NULL(position_argument(out[2], INTPTR_MAX, &endpos));
    TRY_NULL(subject_open(&s, pattern, out[0]));
    intptr_t length = s.length;
    subject_close(&s);
    Value view = is_str(out[0]) || is_bytes(out[0]) ? NULL : memoryview_from_object(out[0]);
    if (!view && exception_pending()) return NULL;
    ScannerObj *scanner = (ScannerObj *)gc_alloc(&scanner_type, sizeof(ScannerObj));
    if (!scanner) return NULL;
    slot_init(&scanner->pattern, VALUE(pattern));
    slot_init(&scanner->string, out[0]);
    slot_init(&scanner->view, view);
    scanner->at = clamp(pos, length);
    scanner->end = clamp(endpos, length);
    scanner->must_advance = -1;
    return VALUE(scanner);
}
static Value scanner_step(ScannerObj *scanner, bool search) {
    PatternObj *pattern = (PatternObj *)scanner->pattern.value;
    Subject     s;
    Matcher     m;
    Value       result = NULL;
    if (scanner->done) return NONE;
    if (scanner->busy) return raise_value_error("regular expression scanner already executing");
    TRY_NULL(subject_open(&s, pattern, scanner->string.value));
    scanner->busy = true;
    if (matcher_init(&m, pattern, s.data, s.kind) == 0) {
        m.end = clamp(scanner->end, s.length);
        Truth    found;
        intptr_t pos = scanner->at;
        if (search) found = next_match(&m, &scanner->at, &scanner->must_advance, 0);
        else {
            m.must_advance_from = scanner->must_advance;
            found = scanner->at > m.end ? 0 : sre_match_at(&m, scanner->at);
            if (found == 1) {
                scanner->at = m.match_end;
                scanner->must_advance = m.match_end == m.match_start ? m.match_end : -1;
            }
        }
        if (found == 0) scanner->done = true;
        if (found == 0 && scanner->view.value && !CALL_METHOD0(scanner->view.value, str_intern_c("release"))) found = -1;
        if (found >= 0) result = found ? match_new(&m, pattern, scanner->string.value, pos, m.end) : NONE;
        matcher_free(&m);
    }
    scanner->busy = false;
    subject_close(&s);
    return result;
}
static Value scanner_match(Value self) { return scanner_step((ScannerObj *)self, false); }
static Value scanner_search(Value self) { return scanner_step((ScannerObj *)self, true); }
static Value pattern_scanner(Value self, const Value *args, size_t nargs, Value names) { return scanner_make((PatternObj *)self, "scanner", args, nargs, names); }
static Value pattern_finditer(Value self, const Value *args, size_t nargs, Value names) {
    Value scanner = scanner_make((PatternObj *)self, "finditer", args, nargs, names);
    Value search = scanner ? object_get_attr(scanner, str_intern_c("search")) : NULL;
    return search ? callable_iterator_new(search, NONE) : NULL;
}
static void scanner_trace(Obj *obj, Tracer *tracer) { trace_slots(tracer, &((ScannerObj *)obj)->pattern, 3); }
static const MethodDef scanner_methods[] = {{"match", scanner_match, METHOD_NOARGS, "match($self, /)\n--\n\n"}, {"search", scanner_search, METHOD_NOARGS, "search($self, /)\n--\n\n"}, {NULL}};
static const MemberDef scanner_members[] = {{"pattern", MEMBER_VALUE, offsetof(ScannerObj, pattern), true, NULL}, {NULL}};
static NativeType scanner_native = {.shape = {.size = sizeof(ScannerObj), .trace = scanner_trace}, .methods = scanner_methods, .members = scanner_members};
static Type scanner_type = STATIC_TYPE("_sre.SRE_Scanner", &object_type, scanner_native, sizeof(ScannerObj), 0, TYPE_FLAG_DISALLOW_NEW);

static Value pattern_split(Value self, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"split", "string | maxsplit"};
    PatternObj          *pattern = (PatternObj *)self;
    Value                out[2];
    intptr_t             limit;
    Subject              s;
    Matcher              m;
    TRY_NULL(args_parse(&spec, args, nargs, names, out));
    TRY_NULL(position_argument(out[1], 0, &limit));
    TRY_NULL(subject_open(&s, pattern, out[0]));
    Value list = matcher_init(&m, pattern, s.data, s.kind) == 0 ? list_new(0) : NULL;
    m.end = s.length;
    intptr_t at = 0, must_advance = -1, last = 0;
    for (intptr_t n = 0; list && (limit == 0 || n < limit); n++) {
        Truth found = next_match(&m, &at, &must_advance, 0);
        if (found <= 0) {
            if (found < 0) list = NULL;
            break;
        }
        Value piece = subject_slice(&s, last, m.match_start);
        if (!piece || list_append(list, piece) < 0) list = NULL;
        for (intptr_t g = 0; list && g < pattern->groups; g++) {
            intptr_t from = m.marks[2 * g], to = m.marks[2 * g + 1];
            bool     set = from >= 0 && to >= from && 2 * g + 1 <= m.last_mark;
            Value    part = set ? subject_slice(&s, from, to) : NONE;
            if (!part || list_append(list, part) < 0) list = NULL;
        }
        last = m.match_end;
    }
    Value rest = list ? subject_slice(&s, last, s.length) : NULL;
    if (!rest || list_append(list, rest) < 0) list = NULL;
    matcher_free(&m);
    subject_close(&s);
    return list;
}

/* What is no text at all counts as having one: `re` tells what is wrong. */
static Truth has_backslash(Value text) {
    Buffer buffer;
    if (is_str(text)) {
        Value backslash = str_from_c("\\");
        return !backslash ? -1 : str_find(text, backslash, 0, str_length(text), 1) >= 0;
    }
    if (!value_has_buffer(text)) return 1;
    TRY(buffer_get(text, &buffer, BUFFER_SIMPLE));
    bool found = memchr(buffer.data, '\\', (size_t)buffer.length) != NULL;
    buffer_release(&buffer);
    return found;
}

static Value substitute(PatternObj *pattern, const char *name, const Value *args, size_t nargs, Value names, bool want_count) {
    ArgSpec  spec = {name, "repl string | count"};
    Value    out[3], filter, joined = NULL;
    intptr_t limit, n = 0;
    Subject  s;
    Matcher  m;
    bool     callable;
    TRY_NULL(args_parse(&spec, args, nargs, names, out));
    TRY_NULL(position_argument(out[2], 0, &limit));
    filter = out[0];
    if (value_is_callable(filter)) {
        callable = true;
    } else {
        callable = false;
        Truth backslash = has_backslash(filter);
        if (backslash < 0) return NULL;
        bool literal = !backslash;
        if (!literal) {
            TRY_VALUE(filter, call_re("_subx", (Value[]){VALUE(pattern), out[0]}, 2));
            callable = value_is_callable(filter);
        }
    }
    TRY_NULL(subject_open(&s, pattern, out[1]));
    Value list = matcher_init(&m, pattern, s.data, s.kind) == 0 ? list_new(0) : NULL;
    m.end = s.length;
    intptr_t at = 0, must_advance = -1, last = 0;
    while (list && (limit == 0 || n < limit)) {
        intptr_t pos = at;
        Truth    found = next_match(&m, &at, &must_advance, 0);
        if (found <= 0) {
            if (found < 0) list = NULL;
            break;
        }
        if (last < m.match_start) {
            Value piece = subject_slice(&s, last, m.match_start);
            if (!piece || list_append(list, piece) < 0) list = NULL;
        }
        intptr_t match_end_at = m.match_end;
        Value    item = filter;
        if (list && callable) {
            Value match = match_new(&m, pattern, out[1], pos, m.end);
            item = match ? CALL1(filter, match) : NULL;
        }
        if (!list || !item) list = NULL;
        else if (item != NONE && list_append(list, item) < 0) list = NULL;
        last = match_end_at;
        n++;
    }
    if (list && last < s.length) {
        Value rest = subject_slice(&s, last, s.length);
        if (!rest || list_append(list, rest) < 0) list = NULL;
    }
    if (list && n == 0 && list_length(list) == 1 && (value_is(out[1], &str_type) || value_is(out[1], &bytes_type))) joined = out[1];
    else if (list) {
        Value empty = subject_slice(&s, 0, 0);
        if (empty) joined = list_length(list) ? CALL_METHOD1(empty, NAME(join), list) : empty;
    }
    matcher_free(&m);
    subject_close(&s);
    if (!joined) return NULL;
    return want_count ? TUPLE2(joined, int_from_i64(n)) : joined;
}
static Value pattern_sub(Value self, const Value *args, size_t nargs, Value names) { return substitute((PatternObj *)self, "sub", args, nargs, names, false); }
static Value pattern_subn(Value self, const Value *args, size_t nargs, Value names) { return substitute((PatternObj *)self, "subn", args, nargs, names, true); }

/* ---- the rest of patterns -------------------------------------------------------------------------------------------------------------- */
static Value pattern_repr(Value self) {
    static const struct { const char *name; int flag; } flags[] = {{"re.TEMPLATE", 1}, {"re.IGNORECASE", 2}, {"re.LOCALE", 4}, {"re.MULTILINE", 8},
                                                                   {"re.DOTALL", 16}, {"re.VERBOSE", 64}, {"re.DEBUG", 128}, {"re.ASCII", 256}};
    PatternObj *pattern = (PatternObj *)self;
    int         left = pattern->flags;
    bool        first = true;
    if (!pattern->is_bytes && (left & (SRE_FLAG_LOCALE | SRE_FLAG_UNICODE | 256)) == SRE_FLAG_UNICODE) left &= ~SRE_FLAG_UNICODE;
    Value shown = object_repr(pattern->pattern.value);
    if (!shown) return NULL;
    if (str_length(shown) > 200) TRY_VALUE(shown, str_substring(shown, 0, 200));
    Value text = str_format("re.compile(%U", shown);
    for (size_t i = 0; text && i < COUNT_OF(flags); i++) {
        if (!(left & flags[i].flag)) continue;
        text = str_format(first ? "%U, %s" : "%U|%s", text, flags[i].name);
        left &= ~flags[i].flag;
        first = false;
    }
    if (text && left) {
        char number[32];
        snprintf(number, sizeof number, "0x%x", (unsigned)left);
        text = str_format(first ? "%U, %s" : "%U|%s", text, number);
    }
    return text ? str_format("%U)", text) : NULL;
}
static Status pattern_hash(Value self, int64_t *out) {
    PatternObj *pattern = (PatternObj *)self;
    int64_t     hash;
    TRY(object_hash(pattern->pattern.value, &hash));
    for (size_t i = 0; i < pattern->code_size; i++) hash = (int64_t)((uint64_t)hash * 1000003u ^ pattern->code[i]);
    hash ^= pattern->flags ^ pattern->is_bytes ^ (int64_t)pattern->code_size;
    *out = hash == -1 ? -2 : hash;
    return 0;
}
static Value pattern_compare(Value a, Value b, CompareOp op) {
    if ((op != COMPARE_EQ && op != COMPARE_NE) || type_of(a) != type_of(b)) return NOT_IMPLEMENTED;
    PatternObj *x = (PatternObj *)a, *y = (PatternObj *)b;
    bool        same = x == y || (x->flags == y->flags && x->is_bytes == y->is_bytes && x->code_size == y->code_size
                           && memcmp(x->code, y->code, x->code_size * sizeof *x->code) == 0);
    if (same && x != y) {
        Truth equal = object_equal(x->pattern.value, y->pattern.value);
        if (equal < 0) return NULL;
        same = equal;
    }
    return value_from_bool(same == (op == COMPARE_EQ));
}
static Value get_group_index(Value self, void *closure) {
    Value dict = ((PatternObj *)self)->group_index.value;
    if (!dict) TRY_VALUE(dict, dict_new());
    return mapping_proxy_new(dict);
}
static Value get_flags(Value self, void *closure) { return value_from_int(((PatternObj *)self)->flags); }

static const MethodDef pattern_methods[] = {
    {"match", pattern_match, METHOD_KEYWORDS, "match($self, /, string, pos=0, endpos=sys.maxsize)\n--\n\nMatches zero or more characters at the beginning of the string."},
    {"fullmatch", pattern_fullmatch, METHOD_KEYWORDS, "fullmatch($self, /, string, pos=0, endpos=sys.maxsize)\n--\n\nMatches against all of the string."},
    {"search", pattern_search, METHOD_KEYWORDS, "search($self, /, string, pos=0, endpos=sys.maxsize)\n--\n\nScan through string looking for a match, and return a corresponding match object instance."},
    {"sub", pattern_sub, METHOD_KEYWORDS, "sub($self, /, repl, string, count=0)\n--\n\nReturn the string obtained by replacing the leftmost non-overlapping occurrences of pattern in string by the replacement repl."},
    {"subn", pattern_subn, METHOD_KEYWORDS, "subn($self, /, repl, string, count=0)\n--\n\nReturn the tuple (new_string, number_of_subs_made)."},
    {"findall", pattern_findall, METHOD_KEYWORDS, "findall($self, /, string, pos=0, endpos=sys.maxsize)\n--\n\nReturn a list of all non-overlapping matches of pattern in string."},
    {"finditer", pattern_finditer, METHOD_KEYWORDS, "finditer($self, /, string, pos=0, endpos=sys.maxsize)\n--\n\nReturn an iterator over all non-overlapping matches for the RE pattern in string."},
    {"split", pattern_split, METHOD_KEYWORDS, "split($self, /, string, maxsplit=0)\n--\n\nSplit string by the occurrences of pattern."},
    {"scanner", pattern_scanner, METHOD_KEYWORDS, "scanner($self, /, string, pos=0, endpos=sys.maxsize)\n--\n\n"},
    {"__copy__", match_self, METHOD_NOARGS, NULL},
    {"__deepcopy__", match_deepcopy, METHOD_ONE, NULL},
    {"__class_getitem__", match_class_getitem, METHOD_ONE | METHOD_CLASS, "See PEP 585"},
    {NULL}};
static const GetSetDef pattern_getsets[] = {{"groupindex", get_group_index, NULL, "A dictionary mapping group names to group numbers."},
                                            {"flags", get_flags, NULL, "The regex matching flags."}, {NULL}};
static const MemberDef pattern_members[] = {{"pattern", MEMBER_VALUE, offsetof(PatternObj, pattern), true, "The pattern string from which the RE object was compiled."},
                                            {"groups", MEMBER_SSIZE, offsetof(PatternObj, groups), true, "The number of capturing groups in the pattern."}, {NULL}};
static NativeType pattern_native = {.shape = {.size = sizeof(PatternObj), .trace = pattern_trace, .release = pattern_release}, .repr = pattern_repr, .hash = pattern_hash,
                                    .compare = pattern_compare, .methods = pattern_methods, .getsets = pattern_getsets, .members = pattern_members,
                                    .weak_offset = offsetof(PatternObj, weakrefs)};
static Type pattern_type = STATIC_TYPE("re.Pattern", &object_type, pattern_native, sizeof(PatternObj), 0, TYPE_FLAG_DISALLOW_NEW);

/* ---- module ---------------------------------------------------------------------------------------------------------------------------- */
static Value m_compile(Value self, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"compile", "pattern flags code groups groupindex indexgroup"};
    Value                out[6];
    int64_t              flags, groups;
    TRY_NULL(args_parse(&spec, args, nargs, names, out));
    Value flags_index, groups_index;
    TRY_VALUE(flags_index, number_index(out[1]));
    TRY_NULL(int_as_i64(flags_index, &flags));
    if (!is_list(out[2])) return raise_type_error("compile() argument 'code' must be list, not %K", out[2]);
    TRY_VALUE(groups_index, number_index(out[3]));
    TRY_NULL(int_as_i64(groups_index, &groups));
    if (!is_dict(out[4])) return raise_type_error("compile() argument 'groupindex' must be dict, not %K", out[4]);
    if (!is_tuple(out[5])) return raise_type_error("compile() argument 'indexgroup' must be tuple, not %K", out[5]);
    if (groups < 0 || groups > SRE_MAXGROUPS) return raise_format(&RuntimeError_type, "invalid SRE code");
    PatternObj *pattern = (PatternObj *)gc_alloc(&pattern_type, sizeof(PatternObj));
    if (!pattern || gc_register_release(&pattern->header) < 0) return NULL;
    intptr_t size = list_length(out[2]);
    pattern->code = mem_alloc(((size_t)size + 2) * sizeof *pattern->code);
    if (!pattern->code) return raise_memory_error();
    for (intptr_t i = 0; i < size; i++) {
        uint64_t word;
        Value    item = list_get(out[2], i);
        if (!is_int(item) || int_as_u64(item, &word) < 0 || word > UINT32_MAX) {
            exception_clear();
            return raise_overflow_error("regular expression code size limit exceeded");
        }
        pattern->code[i] = (uint32_t)word;
    }
    pattern->code[size] = pattern->code[size + 1] = SRE_FAILURE;
    pattern->code_size = (size_t)size;
    pattern->groups = (intptr_t)groups;
    if (!sre_code_is_valid(pattern->code, pattern->code_size, pattern->groups)) return raise_format(&RuntimeError_type, "invalid SRE code");
    TRY_NULL(program_make(&pattern->program, pattern->code, pattern->code_size));
    pattern->flags = (int)flags;
    pattern->is_bytes = out[0] != NONE && !is_str(out[0]);
    slot_set(pattern, &pattern->pattern, out[0]);
    slot_set(pattern, &pattern->group_index, dict_length(out[4]) ? out[4] : NULL);
    slot_set(pattern, &pattern->index_group, tuple_length(out[5]) ? out[5] : NULL);
    return VALUE(pattern);
}
static Value m_getcodesize(Value self) { return value_from_int(4); }
static Status code_point(Value v, int64_t *out) {
    Value index = number_index(v);
    return index ? int_as_i64(index, out) : -1;
}
static Value m_ascii_iscased(Value self, Value v) {
    int64_t c;
    return code_point(v, &c) < 0 ? NULL : value_from_bool(c >= 0 && c < 128 && isalpha((int)c));
}
/* A character whose capital form is several characters (U+FB05) has case, too. */
static bool has_case(uint32_t c) {
    uint32_t upper[3];
    return char_to_lower(c) != c || char_upper_full(c, upper) != 1 || upper[0] != c;
}
static Value m_unicode_iscased(Value self, Value v) {
    int64_t c;
    return code_point(v, &c) < 0 ? NULL : value_from_bool(has_case((uint32_t)c));
}
static Value m_ascii_tolower(Value self, Value v) {
    int64_t c;
    return code_point(v, &c) < 0 ? NULL : value_from_int(c >= 'A' && c <= 'Z' ? c + 32 : c);
}
static Value m_unicode_tolower(Value self, Value v) {
    int64_t c;
    return code_point(v, &c) < 0 ? NULL : value_from_int(char_to_lower((uint32_t)c));
}
static const MethodDef methods[] = {{"compile", m_compile, METHOD_KEYWORDS, "compile($module, /, pattern, flags, code, groups, groupindex,\n        indexgroup)\n--\n\n"},
                                    {"getcodesize", m_getcodesize, METHOD_NOARGS, "getcodesize($module, /)\n--\n\n"},
                                    {"ascii_iscased", m_ascii_iscased, METHOD_ONE, "ascii_iscased($module, character, /)\n--\n\n"},
                                    {"unicode_iscased", m_unicode_iscased, METHOD_ONE, "unicode_iscased($module, character, /)\n--\n\n"},
                                    {"ascii_tolower", m_ascii_tolower, METHOD_ONE, "ascii_tolower($module, character, /)\n--\n\n"},
                                    {"unicode_tolower", m_unicode_tolower, METHOD_ONE, "unicode_tolower($module, character, /)\n--\n\n"},
                                    {NULL}};
static Status execute(Value module) {
    TRY(type_ready(&pattern_type));
    TRY(type_ready(&match_type));
    TRY(type_ready(&scanner_type));
    TRY(module_add(module, "MAGIC", value_from_int(SRE_MAGIC)));
    TRY(module_add(module, "CODESIZE", value_from_int(4)));
    TRY(module_add(module, "MAXREPEAT", value_from_int(SRE_MAXREPEAT)));
    TRY(module_add(module, "MAXGROUPS", value_from_int(SRE_MAXGROUPS)));
    return module_add(module, "copyright", str_from_c(" Taipan's matching engine for regular expressions "));
}
const NativeModule sre_module = {"_sre", "The matching engine behind re.", methods, execute};
