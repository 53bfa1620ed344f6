/* flat.h - sequences of machine numbers, for those who read and write their items without a call (compilers). */
#pragma once

#include "objects/object.h"

typedef enum FlatFormat { FLAT_NONE, FLAT_I8, FLAT_U8, FLAT_I16, FLAT_U16, FLAT_I32, FLAT_U32, FLAT_I64, FLAT_U64, FLAT_DOUBLE } FlatFormat;

/* Instances of exact class TYPE have, at these offsets, a signed count, the address of the first item, and a word that tells the format.  Items are
 * stored in the order of bytes of the machine; reading one, and storing one that fits, does nothing else. */
typedef struct FlatType {
    Type      *type;
    size_t     length, items, kind;
    FlatFormat (*format)(Value);
    struct FlatType *next;
} FlatType;
void            flat_type_register(FlatType *);    /* static */
const FlatType *flat_type_of(Value);               /* NULL: not such a sequence */
