/* embed.h - what the C API room needs of the program's command line: a C program that embeds the interpreter says what it
 * wants in the words of that command line. */
#pragma once

/* Installed by main when the program or the library is loaded. */
typedef struct EmbedHooks {
    int (*program)(int argc, char **argv, const char *home_or_null); /* the whole program: starts, runs, finishes; exit status */
    /* Starts the interpreter with these options.  -1: it runs; else it does not, and this is the exit status (an error was
     * printed, or --version and the like).  ARGV must live for ever. */
    int (*start)(int argc, char **argv, const char *home_or_null, int install_signal_handlers);
    int (*run)(void); /* runs what the options of the last start asked for; exit status */
} EmbedHooks;
extern EmbedHooks embed_hooks;
