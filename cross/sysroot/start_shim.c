/* Start code for programs that must also run on a C library older than 2.34.
 *
 * The start files of newer C libraries hand no init function to __libc_start_main, because a new library finds the
 * constructors of the program by itself.  An old library relies on that function: without it the constructors silently
 * do not run, and no symbol version gives the difference away.  The start files in our sysroot are edited to call
 * floor_start instead, which supplies the function; a new library calls it exactly once as well. */

#define HIDDEN __attribute__((visibility("hidden")))

typedef int MainFunction(int argc, char **argv, char **envp);
typedef void InitFunction(int argc, char **argv, char **envp);
typedef void FiniFunction(void);

extern InitFunction *__init_array_start[] HIDDEN;
extern InitFunction *__init_array_end[] HIDDEN;
extern void _init(void) HIDDEN;

static void run_constructors(int argc, char **argv, char **envp)
{
    _init();
    for (InitFunction **each = __init_array_start; each < __init_array_end; each++)
        (*each)(argc, argv, envp);
}

/* Destructors are run by the dynamic linker on every version we meet. */
static void no_destructors(void)
{
}

#if defined(__powerpc64__)

typedef struct StartInfo {
    void *small_data;
    MainFunction *main;
    InitFunction *init;
    FiniFunction *fini;
} StartInfo;

extern int __libc_start_main(int argc, char **argv, char **envp, void *auxv, FiniFunction *loader_fini,
                             StartInfo *info, char **stack_end);

HIDDEN int floor_start(int argc, char **argv, char **envp, void *auxv, FiniFunction *loader_fini, StartInfo *info,
                       char **stack_end)
{
    static StartInfo own;

    own = *info;
    own.init = run_constructors;
    own.fini = no_destructors;
    return __libc_start_main(argc, argv, envp, auxv, loader_fini, &own, stack_end);
}

#else

extern int __libc_start_main(MainFunction *program, int argc, char **argv, InitFunction *init, FiniFunction *fini,
                             FiniFunction *loader_fini, void *stack_end);

HIDDEN int floor_start(MainFunction *program, int argc, char **argv, InitFunction *init, FiniFunction *fini,
                       FiniFunction *loader_fini, void *stack_end)
{
    (void)init;
    (void)fini;
    return __libc_start_main(program, argc, argv, run_constructors, no_destructors, loader_fini, stack_end);
}

#endif
