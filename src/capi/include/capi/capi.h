/* capi.h - the C API room as seen by main. */
#pragma once

/* Makes extension modules importable.  Call it before vm_init; costs nothing until the first one is loaded.  Never fails. */
void capi_install(void);
