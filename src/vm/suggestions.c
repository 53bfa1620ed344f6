/* suggestions.c - "Did you mean: 'x'?" for AttributeError and NameError. */
#include "objects/exceptions.h"
#include "vm_int.h"
#include "vm/modules.h"

#include <string.h>

#define MAX_CANDIDATES 750
#define MAX_LENGTH     40
#define MOVE_COST      2
#define CASE_COST      1

static int substitution_cost(char a, char b) {
    if (a == b) return 0;
    return (a | 32) == (b | 32) && ((a | 32) >= 'a' && (a | 32) <= 'z') ? CASE_COST : MOVE_COST;
}

/* Weighted edit distance of two short names, or LIMIT + 1 when above LIMIT (Wagner and Fischer's dynamic programme). */
static int distance(const char *a, size_t a_length, const char *b, size_t b_length, int limit) {
    int row[MAX_LENGTH + 1];
    if (a_length > MAX_LENGTH || b_length > MAX_LENGTH) return limit + 1;
    for (size_t j = 0; j <= b_length; j++) row[j] = (int)j * MOVE_COST;
    for (size_t i = 1; i <= a_length; i++) {
        int diagonal = row[0], best;
        row[0] = best = (int)i * MOVE_COST;
        for (size_t j = 1; j <= b_length; j++) {
            int substitute = diagonal + substitution_cost(a[i - 1], b[j - 1]);
            int insert = row[j - 1] + MOVE_COST, remove = row[j] + MOVE_COST;
            diagonal = row[j];
            row[j] = substitute < insert ? substitute : insert;
            if (remove < row[j]) row[j] = remove;
            if (row[j] < best) best = row[j];
        }
        if (best > limit) return limit + 1;
    }
    return row[b_length];
}

/* The nearest of the names in LIST, or NULL without exception. */
static Value nearest(Value list, Value name) {
    size_t      length;
    const char *wanted = str_utf8(name, &length);
    intptr_t    count = list_length(list);
    Value       best = NULL;
    int         best_distance = 0;
    if (!wanted || count >= MAX_CANDIDATES) {
        exception_clear();
        return NULL;
    }
    for (intptr_t i = 0; i < count; i++) {
        Value candidate = list_get(list, i);
        size_t candidate_length;
        const char *text = is_str(candidate) ? str_utf8(candidate, &candidate_length) : NULL;
        if (!text) {
            exception_clear();
            continue;
        }
        if (str_equal(candidate, name)) continue;
        int limit = (int)(length + candidate_length + 3) * MOVE_COST / 6;
        if (best && limit >= best_distance) limit = best_distance - 1;
        int d = distance(wanted, length, text, candidate_length, limit);
        if (d > limit) continue;
        if (!best || d < best_distance) {
            best = candidate;
            best_distance = d;
        }
    }
    return best;
}

static Value for_attribute(Value exception) {
    AttributeErrorObj *error = (AttributeErrorObj *)exception;
    if (!error->name.value || !error->obj.value || !is_str(error->name.value)) return NULL;
    Value names = object_dir(error->obj.value);
    return names ? nearest(names, error->name.value) : NULL;
}

static Value for_name(Value exception) {
    Value name = ((NameErrorObj *)exception)->name.value, traceback = exception_traceback(exception);
    if (!name || !is_str(name) || !traceback || traceback == NONE) return NULL;
    while (((TracebackObj *)traceback)->next.value) traceback = ((TracebackObj *)traceback)->next.value;
    FrameObj *frame = (FrameObj *)((TracebackObj *)traceback)->frame.value;
    CodeObj  *code = (CodeObj *)frame->code.value;
    Value     list = sequence_to_list(code->var_names.value);
    Value     found = list ? nearest(list, name) : NULL;
    if (!found && frame->globals.value && (list = mapping_keys(frame->globals.value))) found = nearest(list, name);
    if (!found && (list = mapping_keys(VALUE(((FunctionObj *)frame->function.value)->builtins)))) found = nearest(list, name);
    return found;
}

Value suggestion_for(Value exception) {
    Value found = NULL;
    if (value_is(exception, &AttributeError_type)) found = for_attribute(exception);
    else if (value_is(exception, &NameError_type)) found = for_name(exception);
    exception_clear();
    return found ? str_format(". Did you mean: %R?", found) : str_from_c("");
}
