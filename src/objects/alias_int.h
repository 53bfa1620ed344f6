/* alias_int.h - what GenericAlias and UnionType share: text, type parameters and their substitution. */
#pragma once

#include "objects/function.h"
#include "objects/str.h"

typedef struct GenericAliasObj {
    Obj  header;
    Slot origin, args, parameters; /* args, parameters: tuples; parameters NULL until asked for */
    Slot weakrefs;
    bool starred;
} GenericAliasObj;
extern Type alias_iterator_type;

MUST_CHECK Status alias_repr_item(StrBuilder *text, Value item);
MUST_CHECK Value  alias_collect_parameters(Value args);
/* ARGS with PARAMETERS replaced by the items of ITEM (a tuple or one value); SELF for messages. */
MUST_CHECK Value  alias_substitute(Value self, Value args, Value parameters, Value item);
