/* itertools_group.h - iterators that share their source: groupby and tee. */
#pragma once

#include "objects/type.h"

extern Type groupby_type, grouper_type, tee_type, tee_data_type;
MUST_CHECK Value itertools_tee(Value module, const Value *args, size_t nargs, Value kwnames);
