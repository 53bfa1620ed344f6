/* collections_int.h - the types of _collections, spread over several files. */
#pragma once

#include "objects/function.h"

extern Type deque_type, deque_iterator_type, deque_reverse_iterator_type, default_dict_type, ordered_dict_type, tuple_getter_type;
MUST_CHECK Status ordered_key_removed(Value dict, Value key); /* see dict_key_removed; may allocate */
extern Type ordered_keys_type, ordered_values_type, ordered_items_type, ordered_iterator_type;

/* State for pickling: None for instances of the built-in types themselves, else what object.__getstate__ gives. */
MUST_CHECK static inline Value pickle_state(Value self) {
    return type_has_flag(type_of(self), TYPE_FLAG_HEAP) ? object_call_method(self, DUNDER(getstate), NULL, 0) : NONE;
}
