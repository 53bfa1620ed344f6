/* names.h - interned strings known at build time: NAME(append) is the str "append".
 *
 * The list is collected from names.def (X(identifier)); DUNDER(init) is NAME(__init__). */
#pragma once

#include "gc/value.h"

enum NameId {
#define X(identifier) NAME_##identifier,
#include "objects/names.def"
#undef X
    NAME_COUNT
};
extern Value name_values[NAME_COUNT];
#define NAME(identifier)   (name_values[NAME_##identifier])
#define DUNDER(identifier) (name_values[NAME___##identifier##__])
