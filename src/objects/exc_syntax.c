/* exc_syntax.c - SyntaxError and its position fields. */
#include "exceptions_int.h"

#include "objects/int.h"
#include "objects/str.h"

#define POSITION_MIN 4
#define POSITION_MAX 6

/* Second argument: (filename, lineno, offset, text[, end_lineno, end_offset]). */
static Status take_position(SyntaxErrorObj *self, Value position) {
    position = sequence_to_tuple(position);
    if (position == NULL) return -1;
    intptr_t n = tuple_length(position);
    if (n < POSITION_MIN || n > POSITION_MAX) {
        return RAISED(raise_type_error("function takes at %s %d arguments (%zd given)", n < POSITION_MIN ? "least" : "most",
                                       n < POSITION_MIN ? POSITION_MIN : POSITION_MAX, n));
    }
    Slot *const fields[POSITION_MAX] = {&self->filename, &self->lineno, &self->offset, &self->text, &self->end_lineno, &self->end_offset};
    for (intptr_t i = 0; i < POSITION_MAX; i++) exception_put(VALUE(self), fields[i], i < n ? tuple_get(position, i) : NULL);
    if (n == POSITION_MAX - 1) return RAISED(raise_type_error("end_offset must be provided when end_lineno is provided"));
    return 0;
}

static Status syntax_error_init(Value self, const Value *args, size_t nargs, Value kwnames) {
    SyntaxErrorObj *error = (SyntaxErrorObj *)self;
    TRY(base_exception_init(self, args, nargs, kwnames));
    if (nargs >= 1) exception_put(self, &error->msg, args[0]);
    return nargs == 2 ? take_position(error, args[1]) : 0;
}

static Value base_name(Value path) {
    intptr_t n = str_length(path), start = n;
    while (start > 0 && str_char(path, start - 1) != '/') start--;
    return start == 0 ? path : str_substring(path, start, n);
}

static Value syntax_error_str(Value v) {
    SyntaxErrorObj *self = (SyntaxErrorObj *)v;
    Value           msg = none_if_null(self->msg.value), filename = self->filename.value, lineno = self->lineno.value;
    bool            has_line = lineno != NULL && type_of(lineno) == &int_type;
    int             overflow;
    if (filename != NULL && is_str(filename)) TRY_VALUE(filename, base_name(filename));
    else filename = NULL;
    long long line = has_line ? (long long)int_as_i64_clamped(lineno, &overflow) : 0;
    if (filename != NULL && has_line) return str_format("%S (%U, line %lld)", msg, filename, line);
    if (filename != NULL) return str_format("%S (%U)", msg, filename);
    if (has_line) return str_format("%S (line %lld)", msg, line);
    return object_str(msg);
}

Value syntax_error_new(Type *cls, Value msg, Value filename, int64_t lineno, int64_t offset, Value text, int64_t end_lineno,
                       int64_t end_offset) {
    Value numbers[4], position;
    const int64_t given[4] = {lineno, offset, end_lineno, end_offset};
    for (int i = 0; i < 4; i++) TRY_VALUE(numbers[i], given[i] < 0 ? NONE : int_from_i64(given[i]));
    Value items[POSITION_MAX] = {none_if_null(filename), numbers[0], numbers[1], none_if_null(text), numbers[2], numbers[3]};
    TRY_VALUE(position, tuple_from_values(items, POSITION_MAX));
    return exception_new(cls, (Value[]){msg, position}, 2);
}

static const MemberDef syntax_error_members[] = {
    {"msg", MEMBER_VALUE_NONE, offsetof(SyntaxErrorObj, msg), false, "exception msg"},
    {"filename", MEMBER_VALUE_NONE, offsetof(SyntaxErrorObj, filename), false, "exception filename"},
    {"lineno", MEMBER_VALUE_NONE, offsetof(SyntaxErrorObj, lineno), false, "exception lineno"},
    {"offset", MEMBER_VALUE_NONE, offsetof(SyntaxErrorObj, offset), false, "exception offset"},
    {"text", MEMBER_VALUE_NONE, offsetof(SyntaxErrorObj, text), false, "exception text"},
    {"end_lineno", MEMBER_VALUE_NONE, offsetof(SyntaxErrorObj, end_lineno), false, "exception end lineno"},
    {"end_offset", MEMBER_VALUE_NONE, offsetof(SyntaxErrorObj, end_offset), false, "exception end offset"},
    {"print_file_and_line", MEMBER_VALUE_NONE, offsetof(SyntaxErrorObj, print_file_and_line), false, "exception print_file_and_line"},
    {0},
};

void exc_syntax_setup(void) {
    SyntaxError_native.init = syntax_error_init;
    SyntaxError_native.str = syntax_error_str;
    SyntaxError_native.members = syntax_error_members;
}
