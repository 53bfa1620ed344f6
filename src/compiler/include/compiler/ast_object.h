/* ast_object.h - syntax trees as Python objects: the types of module _ast. */
#pragma once

#include "objects/function.h"

/* Adds AST, all node classes and the flags of compile() to MODULE (_ast).  May allocate and raise. */
MUST_CHECK Status ast_types_add(Value module);
