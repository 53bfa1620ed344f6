/* terminal.h - lines that a user types, with whatever edits them. */
#pragma once

#include "gc/value.h"

/* A line with its newline, "" at the end of the input; NULL: an exception, or none is pending and there is no editor.  Runs Python code. */
extern Value (*vm_edit_line)(Value prompt);
