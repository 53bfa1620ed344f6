/* args.c - parsing the arguments of native functions by a one-line description, with CPython's messages.
 *
 * A description is parsed once, at the first call, into a Signature found again by the addresses of its two
 * texts (which are literals); the ArgSpec itself may be on the stack. */
#include "objects_int.h"

#include "base/memory.h"
#include "objects/list.h"
#include "objects/str.h"

typedef struct Signature {
    ArgSpec        spec;            /* copy */
    size_t         count;           /* names */
    size_t         positional_only; /* the first ones have no name for callers */
    size_t         positional;      /* may be given by position */
    size_t         required;        /* before "|"; keyword-only ones are required when before "|" too */
    bool           has_optional;
    Slot           names[];         /* registered roots, never freed */
} Signature;

static Signature **table; /* open addressing, power of two */
static size_t      table_size, table_used;

static size_t table_place(const ArgSpec *spec, Signature **in, size_t size) {
    size_t i = (((uintptr_t)spec->names ^ (uintptr_t)spec->function << 7) + 1) * 0x9e3779b97f4a7c15u >> 20;
    for (;; i++) {
        const Signature *known = in[i & (size - 1)];
        if (known == NULL || (known->spec.names == spec->names && known->spec.function == spec->function)) return i & (size - 1);
    }
}

static Status table_grow(void) {
    size_t      size = table_size == 0 ? 1024 : table_size * 2;
    Signature **fresh = mem_alloc(size * sizeof *fresh);
    if (fresh == NULL) return RAISED(raise_memory_error());
    memset(fresh, 0, size * sizeof *fresh);
    for (size_t i = 0; i < table_size; i++)
        if (table[i] != NULL) fresh[table_place(&table[i]->spec, fresh, size)] = table[i];
    mem_free(table);
    table = fresh;
    table_size = size;
    return 0;
}

static const char *next_word(const char *text, size_t *length) {
    while (*text == ' ') text++;
    *length = strcspn(text, " ");
    return text;
}

static Signature *parse(const ArgSpec *spec) {
    size_t      count = 0, length;
    const char *word;
    for (word = next_word(spec->names, &length); length > 0; word = next_word(word + length, &length))
        if (length > 1 || !strchr("|/*", *word)) count++;
    Signature *signature = mem_alloc(sizeof *signature + count * sizeof(Slot));
    if (signature == NULL) return (Signature *)raise_memory_error();
    memset(signature, 0, sizeof *signature + count * sizeof(Slot));
    *signature = (Signature){.spec = *spec, .count = count, .positional = count, .required = count};
    if (count > 0) gc_add_old_roots(signature->names, count, spec->function);
    size_t i = 0;
    for (word = next_word(spec->names, &length); length > 0; word = next_word(word + length, &length)) {
        if (length == 1 && *word == '|') {
            signature->required = i;
            signature->has_optional = true;
        } else if (length == 1 && *word == '/') {
            signature->positional_only = i;
        } else if (length == 1 && *word == '*') {
            signature->positional = i;
        } else {
            Value name = str_from_utf8(word, length);
            if (name == NULL || (name = str_intern(name)) == NULL) return NULL;
            signature->names[i++].value = name;
        }
    }
    return signature;
}

static Signature *find_signature(const ArgSpec *spec) {
    if (LIKELY(table_size != 0)) {
        Signature *known = table[table_place(spec, table, table_size)];
        if (LIKELY(known != NULL)) return known;
    }
    if (table_used * 2 >= table_size) TRY_NULL(table_grow());
    Signature *signature = parse(spec);
    if (signature == NULL) return NULL;
    table[table_place(spec, table, table_size)] = signature;
    table_used++;
    return signature;
}

/* ---- messages --------------------------------------------------------------------------------------------------------- */
static COLD Status raise_too_many(const Signature *s, size_t nargs, size_t nkeywords) {
    const char *f = s->spec.function;
    if (nargs + nkeywords > s->count)
        return RAISED(raise_type_error("%s() takes at most %zu %sargument%s (%zu given)", f, s->count, nargs == 0 ? "keyword " : "", s->count == 1 ? "" : "s", nargs + nkeywords));
    if (s->positional == 0) return RAISED(raise_type_error("%s() takes no positional arguments", f));
    return RAISED(raise_type_error("%s() takes %s %zu positional argument%s (%zu given)", f, s->required < s->positional ? "at most" : "exactly",
                                   s->positional, s->positional == 1 ? "" : "s", nargs));
}

/* No name can be given: CPython's shorter texts. */
static COLD Status raise_positional_count(const Signature *s, size_t nargs) {
    size_t      limit = nargs < s->required ? s->required : s->count;
    const char *how = s->required == s->count ? "" : nargs < s->required ? "at least " : "at most ";
    return RAISED(raise_type_error("%s expected %s%zu argument%s, got %zu", s->spec.function, how, limit, limit == 1 ? "" : "s", nargs));
}

static COLD Status raise_missing(const Signature *s, size_t i, size_t nargs) {
    const char *f = s->spec.function;
    if (i < s->positional_only) {
        size_t minimum = s->required < s->positional_only ? s->required : s->positional_only;
        return RAISED(raise_type_error("%s() takes %s %zu positional argument%s (%zu given)", f,
                                       minimum < s->positional ? "at least" : "exactly", minimum, minimum == 1 ? "" : "s", nargs));
    }
    if (i >= s->positional)
        return RAISED(raise_type_error("%s() missing required keyword-only argument: '%U'", f, s->names[i].value));
    return RAISED(raise_type_error("%s() missing required argument '%U' (pos %zu)", f, s->names[i].value, i + 1));
}

/* ---- parsing ------------------------------------------------------------------------------------------------------------ */
static intptr_t find_name(const Signature *s, Value name) {
    for (size_t i = s->positional_only; i < s->count; i++)
        if (s->names[i].value == name) return (intptr_t)i;
    for (size_t i = s->positional_only; i < s->count; i++)
        if (str_equal(s->names[i].value, name)) return (intptr_t)i;
    return -1;
}

static COLD Status raise_misplaced(const Signature *s, size_t nargs, Value name) {
    const char *f = s->spec.function;
    if (!is_str(name)) return RAISED(raise_type_error("keywords must be strings"));
    intptr_t i = find_name(s, name);
    if (i < 0) return RAISED(raise_type_error("'%U' is an invalid keyword argument for %s()", name, f));
    if ((size_t)i < nargs) return RAISED(raise_type_error("argument for %s() given by name ('%U') and position (%zd)", f, name, i + 1));
    return RAISED(raise_type_error("%s() got multiple values for argument '%U'", f, name));
}

/* *MISPLACED is set to the first name that cannot be placed; an argument that is missing is the more important error. */
static Status place_keywords(const Signature *s, const Value *args, size_t nargs, Value kwnames, Value *out, Value *misplaced) {
    for (intptr_t k = 0; k < tuple_length(kwnames); k++) {
        Value name = tuple_get(kwnames, k);
        intptr_t i = is_str(name) ? find_name(s, name) : -1;
        if (LIKELY(i >= 0 && out[i] == NULL)) out[i] = args[nargs + (size_t)k];
        else if (*misplaced == NULL) *misplaced = name;
    }
    return 0;
}

Status args_parse(const ArgSpec *spec, const Value *args, size_t nargs, Value kwnames, Value *out) {
    const Signature *s = find_signature(spec);
    if (UNLIKELY(s == NULL)) return -1;
    size_t nkeywords = (size_t)kwnames_count(kwnames);
    if (s->positional_only == s->count) {
        if (nkeywords != 0) return args_no_keywords(spec->function, kwnames);
        if (nargs < s->required || nargs > s->count) return raise_positional_count(s, nargs);
    } else if (nargs > s->positional || nargs + nkeywords > s->count) {
        return raise_too_many(s, nargs, nkeywords);
    }
    for (size_t i = 0; i < s->count; i++) out[i] = i < nargs ? args[i] : NULL;
    Value misplaced = NULL;
    if (nkeywords != 0) TRY(place_keywords(s, args, nargs, kwnames, out, &misplaced));
    for (size_t i = nargs; i < s->required; i++)
        if (out[i] == NULL) return raise_missing(s, i, nargs);
    return LIKELY(misplaced == NULL) ? 0 : raise_misplaced(s, nargs, misplaced);
}

Status args_no_keywords(const char *function, Value kwnames) {
    if (kwnames_count(kwnames) == 0) return 0;
    return RAISED(raise_type_error("%s() takes no keyword arguments", function));
}
