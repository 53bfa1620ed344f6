/* tracer.h - what a root tracer may ask about the collection that calls it. */
#pragma once

#include "gc/shape.h"

/* Is this a minor collection?  Everything that was visited by one is old afterwards: a root tracer may then leave out what has
 * been visited before and has not changed. */
bool tracer_is_minor(const Tracer *);
