/* datetime_local.h - between datetime_datetime.c and datetime_now.c. */
#pragma once

#include "datetime_int.h"

#define DT ((DateTimeObj *)self)

/* TOTAL microseconds since the day before 1 January 1; OverflowError.  Calls CLS unless it is datetime. */
MUST_CHECK Value datetime_from_micros(Type *cls, Micros total, Value zone);

MUST_CHECK Value datetime_now(Value cls, const Value *args, size_t nargs, Value names);
MUST_CHECK Value datetime_utcnow(Value cls), datetime_utcfromtimestamp(Value cls, const Value *args, size_t nargs, Value names);
MUST_CHECK Value datetime_fromtimestamp(Value cls, const Value *args, size_t nargs, Value names);
MUST_CHECK Value datetime_timestamp(Value self);
MUST_CHECK Value datetime_astimezone(Value self, const Value *args, size_t nargs, Value names);
