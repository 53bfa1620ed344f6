/* options.h - what the command line asks for. */
#pragma once

#include "vm/modules.h"

typedef enum RunKind { RUN_STDIN, RUN_COMMAND, RUN_MODULE, RUN_FILE } RunKind;

typedef struct Options {
    VmConfig    vm;
    RunKind     kind;
    const char *target;   /* command text, module name or path */
    const char *jit;      /* --jit or TAIPANJIT; NULL: default */
    int         exit_now; /* -1: go on; else exit with this status (--help, --version, usage errors) */
} Options;

/* Parses the command line and the PYTHON* variables; prints help, versions and usage errors itself. */
void options_parse(Options *, int argc, char **argv);

/* Takes over the locale of the environment for characters, and decides on the UTF-8 mode; may set LC_CTYPE. */
void options_choose_charset(Options *);
