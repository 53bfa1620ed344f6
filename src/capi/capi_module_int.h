/* capi_module_int.h - modules of extensions, between creating and loading them. */
#pragma once

#include "capi_int.h"

extern const char *capi_package_context; /* full name of the module that is being loaded, or NULL */
/* Runs the exec slots of a module that was created from a definition and not executed yet. */
MUST_CHECK Status capi_module_execute(Value module);
