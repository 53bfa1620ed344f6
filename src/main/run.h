/* run.h - running a command, a module, a file or standard input as __main__. */
#pragma once

#include "options.h"

extern bool run_interrupted; /* an uncaught KeyboardInterrupt ended the program */

/* Exit status. */
int run_main(const Options *);
