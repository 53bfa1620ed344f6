/* slot_dispatch.h - generic slot functions: what fills a slot of a class whose special method is written in Python. */
#pragma once

#include "objects_int.h"

#define DECLARE_BINARY(name) Value slot_##name(Value, Value);
DECLARE_BINARY(add) DECLARE_BINARY(sub) DECLARE_BINARY(mul) DECLARE_BINARY(matmul) DECLARE_BINARY(truediv)
DECLARE_BINARY(floordiv) DECLARE_BINARY(mod) DECLARE_BINARY(lshift) DECLARE_BINARY(rshift) DECLARE_BINARY(and)
DECLARE_BINARY(xor) DECLARE_BINARY(or) DECLARE_BINARY(divmod)
DECLARE_BINARY(iadd) DECLARE_BINARY(isub) DECLARE_BINARY(imul) DECLARE_BINARY(imatmul) DECLARE_BINARY(itruediv)
DECLARE_BINARY(ifloordiv) DECLARE_BINARY(imod) DECLARE_BINARY(ilshift) DECLARE_BINARY(irshift) DECLARE_BINARY(iand)
DECLARE_BINARY(ixor) DECLARE_BINARY(ior)
DECLARE_BINARY(get_item)
#undef DECLARE_BINARY
/* The reflected method of RIGHT alone; NotImplemented when there is none. */
MUST_CHECK Value slot_binary_reflected(Value left, Value right, BinaryOp op);
Value  slot_power(Value, Value, Value), slot_ipow(Value, Value, Value);
Value  slot_repr(Value), slot_str(Value), slot_iter(Value), slot_iternext(Value), slot_await(Value), slot_aiter(Value);
Value  slot_anext(Value), slot_neg(Value), slot_pos(Value), slot_abs(Value), slot_invert(Value), slot_int(Value);
Value  slot_float(Value), slot_index(Value);
Status slot_hash(Value, int64_t *);
Value  slot_compare(Value, Value, CompareOp);
Status slot_setattr(Value, Value, Value);
Value  slot_descr_get(Value, Value, Value);
Status slot_descr_set(Value, Value, Value);
void   slot_finalize(Value);
Truth  slot_truth(Value);
Status slot_length(Value, intptr_t *);
Status slot_set_item(Value, Value, Value);
Truth  slot_contains(Value, Value);
