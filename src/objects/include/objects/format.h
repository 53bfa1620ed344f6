/* format.h - the parsers of str.format, which string.Formatter needs too (module _string). */
#pragma once

#include "objects/object.h"

/* Walks over literal text and replacement fields. */
typedef struct MarkupParser {
    Value    format;
    intptr_t at, end;
} MarkupParser;
typedef struct MarkupItem { /* ranges of the format string */
    intptr_t literal_start, literal_end;
    bool     has_field;
    intptr_t name_start, name_end, spec_start, spec_end;
    uint32_t conversion;      /* 0: none */
    bool     spec_has_fields; /* needs expansion itself */
} MarkupItem;
void markup_init(MarkupParser *, Value format);
MUST_CHECK Truth markup_next(MarkupParser *, MarkupItem *); /* 0: end; ValueError */

/* A field name like "a.b[0]". */
typedef struct FieldName {
    Value    format;
    intptr_t at, end, first_start, first_end;
    intptr_t index; /* first part as a number, or -1 */
} FieldName;
MUST_CHECK Status field_name_first(Value format, intptr_t start, intptr_t end, FieldName *);
/* The next ".name" or "[item]"; INDEX is -1 unless the item is a number.  0: no more. */
MUST_CHECK Truth field_name_next(FieldName *, bool *is_attribute, intptr_t *index, Value *name);
