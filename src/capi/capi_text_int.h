/* capi_text_int.h - shared by the files about numbers, text, bytes and arguments. */
#pragma once

#include "capi_int.h"

PyObject *capi_null_argument(void); /* SystemError "null argument to internal routine" unless one is pending; NULL */
void      capi_hash_init(void);     /* copies the hash secret to where C reads it */
