/* capi_getargs_int.h - the state of one PyArg_Parse* call, shared by positional and keyword parsing. */
#pragma once

#include "capi_text_int.h"

#define GETARGS_DEPTH 32

/* Something to undo when a later argument is refused. */
typedef struct GetargsCleanup {
    int (*converter)(PyObject *, void *); /* O& */
    Py_buffer *view;
    char     **memory;                    /* es */
    void      *target;
} GetargsCleanup;

typedef struct Getargs {
    va_list         targets;
    const char     *format;              /* the part not yet looked at */
    bool            sizes_clean;         /* called through a _SizeT function: # means Py_ssize_t */
    char            message[512];        /* why an item was refused */
    int             levels[GETARGS_DEPTH]; /* path to the item inside nested tuples, counted from 1; 0 ends */
    GetargsCleanup  local[8], *cleanups;
    size_t          cleanup_count, cleanup_capacity;
} Getargs;

void getargs_init(Getargs *, const char *format, va_list targets, bool sizes_clean);
/* Undoes (unless SUCCESS), frees; returns SUCCESS. */
int  getargs_finish(Getargs *, int success);
/* Converts ARGUMENT as the next item of the format says.  NULL: done; else what is wrong with it (maybe with an exception). */
const char *getargs_convert(Getargs *, PyObject *argument, int *levels);
/* The commonest items, if nothing is wrong with ARGUMENT; false: nothing has happened. */
static ALWAYS_INLINE bool getargs_convert_quick(Getargs *g, PyObject *argument) {
    char code = *g->format;
    if (code == 'O' && g->format[1] != '!' && g->format[1] != '&') {
        *va_arg(g->targets, PyObject **) = argument;
    } else if (code == 'd' && argument->ob_type == &PyFloat_Type) {
        *va_arg(g->targets, double *) = ((PyFloatObject *)argument)->ob_fval;
    } else if ((code == 'i' || code == 'l' || code == 'n') && capi_is_short_int(argument)) {
        int64_t i = capi_short_int(argument);
        if (code == 'i') {
            if (i != (int)i) return false;
            *va_arg(g->targets, int *) = (int)i;
        } else {
            *va_arg(g->targets, long *) = (long)i;
        }
    } else {
        return false;
    }
    g->format++;
    return true;
}
/* Steps over the next item and its targets.  NULL, or what is wrong with the format. */
const char *getargs_skip(Getargs *);
/* TypeError for argument NUMBER (0: the only one) unless an exception is pending. */
void        getargs_refuse(Getargs *, Py_ssize_t number, const char *message, const char *function, const char *text);
