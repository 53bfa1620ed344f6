/* code_int.h - reading the location table of a code object entry by entry, and the forms of it that Python sees. */
#pragma once

#include "compiler/code.h"

typedef struct CodeTableReader {
    const uint8_t *at, *end;
    uint32_t       start, stop; /* words that `location` covers */
    int32_t        line;        /* of the last entry that has one */
    CodeLocation   location;
} CodeTableReader;

CodeTableReader code_table_open(const CodeObj *);
bool            code_table_next(CodeTableReader *); /* false at the end */
/* CODE dies or gets another table. */
void            code_table_forget(const CodeObj *);

/* co_linetable and co_lnotab, as bytes; and our own table from such a co_linetable, for as many words as CODE has.  May allocate and raise MemoryError. */
MUST_CHECK Value code_linetable_get(const CodeObj *);
MUST_CHECK Value code_linetable_take(const CodeObj *, Value table);
MUST_CHECK Value code_lnotab_get(const CodeObj *);
