/* code_int.h - reading the location table of a code object entry by entry. */
#pragma once

#include "compiler/code.h"

typedef struct CodeTableReader {
    const uint8_t *at, *end;
    uint32_t       start, stop; /* words that `location` covers */
    CodeLocation   location;
} CodeTableReader;

CodeTableReader code_table_open(const CodeObj *);
bool            code_table_next(CodeTableReader *); /* false at the end */
/* CODE dies or gets another table. */
void            code_table_forget(const CodeObj *);
