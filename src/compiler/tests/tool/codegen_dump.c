/* codegen_dump.c - compiles Python files and prints the instructions, without a VM: `codegen-dump [-O] [-q | -m | -p] FILE...`. */
#include "base/buf.h"
#include "compiler/code.h"
#include "objects/exceptions.h"
#include "objects/list.h"
#include "objects/str.h"
#include "objects/thread.h"

#include <stdio.h>
#include <stdlib.h>

/* Types that live in the room above. */
static NativeType traceback_native = {.shape = {.size = sizeof(Obj)}};
Type              traceback_type = STATIC_TYPE("traceback", &object_type, traceback_native, sizeof(Obj), 0, 0);

static Thread main_thread;

static Status set_up(void) {
    char here;
    main_thread.stack_limit = (uintptr_t)&here - 6 * 1024 * 1024;
    if (gc_init() < 0) return -1;
    main_thread.gc = gc_thread_attach(__builtin_frame_address(0));
    if (!main_thread.gc) return -1;
    thread_attach(&main_thread);
    TRY(objects_init());
    TRY(type_ready(&traceback_type));
    return compiler_init();
}

static void print_error(const char *name) {
    Value error = exception_fetch(), text = error ? object_str(error) : NULL;
    printf("%s: %s: %s\n", name, error ? type_short_name(type_of(error)) : "?", text ? str_utf8(text, NULL) : "?");
}

static void print_code(const CodeObj *code) {
    Value text = code_disassemble(code), head = format_message("== %U flags %x registers %d consts %R names %R varnames %R cells %R frees %R\n",
                                                              code->qualname.value, code->flags, code->register_count, code->consts.value, code->names.value,
                                                              code->var_names.value, code->cell_names.value, code->free_names.value);
    if (!text || !head) {
        print_error("disassembly");
        return;
    }
    printf("%s%s", str_utf8(head, NULL), str_utf8(text, NULL));
    for (intptr_t i = 0; i < tuple_length(code->consts.value); i++) {
        if (value_is(tuple_get(code->consts.value, i), &code_type)) print_code((CodeObj *)tuple_get(code->consts.value, i));
    }
}

/* What both CPython and Taipan have, one line a code object: for comparisons. */
static void print_facts(const CodeObj *code) {
    Value names = tuple_slice(code->var_names.value, 0, code->locals_count);
    Value text = names ? format_message("%U %d %d %d %d %d %R %R %R %R", code->qualname.value, code->first_line, code->flags, code->arg_count,
                                        code->posonly_arg_count, code->kwonly_arg_count, code->names.value, names, code->cell_names.value,
                                        code->free_names.value) : NULL;
    if (!text) {
        print_error("facts");
        return;
    }
    puts(str_utf8(text, NULL));
    for (intptr_t i = 0; i < tuple_length(code->consts.value); i++) {
        if (value_is(tuple_get(code->consts.value, i), &code_type)) print_facts((CodeObj *)tuple_get(code->consts.value, i));
    }
}

static int compare_locations(const void *a, const void *b) { return memcmp(a, b, sizeof(CodeLocation)); }

/* The distinct locations, sorted. */
static void print_locations(const CodeObj *code) {
    CodeLocation *all = malloc((code->insn_count + 1) * sizeof *all);
    uint32_t      count = 0;
    for (uint32_t i = 0; i < code->insn_count; i++) all[count++] = code_location(code, i);
    for (uint32_t i = 0; i < count; i++) { /* big-endian order for memcmp */
        int32_t *numbers = &all[i].line;
        for (int k = 0; k < 4; k++) numbers[k] = (int32_t)__builtin_bswap32((uint32_t)numbers[k]);
    }
    qsort(all, count, sizeof *all, compare_locations);
    Value head = format_message("%U %d:", code->qualname.value, code->first_line);
    printf("%s", head ? str_utf8(head, NULL) : "?");
    for (uint32_t i = 0; i < count; i++) {
        if (i && compare_locations(&all[i], &all[i - 1]) == 0) continue;
        int32_t *numbers = &all[i].line;
        for (int k = 0; k < 4; k++) numbers[k] = (int32_t)__builtin_bswap32((uint32_t)numbers[k]);
        if (all[i].line > 0) printf(" %d-%d,%d-%d", all[i].line, all[i].column, all[i].end_line, all[i].end_column);
        for (int k = 0; k < 4; k++) numbers[k] = (int32_t)__builtin_bswap32((uint32_t)numbers[k]);
    }
    putchar('\n');
    free(all);
    for (intptr_t i = 0; i < tuple_length(code->consts.value); i++) {
        if (value_is(tuple_get(code->consts.value, i), &code_type)) print_locations((CodeObj *)tuple_get(code->consts.value, i));
    }
}

static int dump(const char *name, int optimize, bool quiet, bool facts, bool locations) {
    FILE *file = fopen(name, "rb");
    Buf   text;
    if (!file) {
        perror(name);
        return 1;
    }
    buf_init(&text);
    for (char *at; (at = buf_reserve(&text, 65536)) != NULL;) {
        size_t got = fread(at, 1, 65536, file);
        if (got == 0) break;
        text.length += got;
    }
    fclose(file);
    CompileOptions options = {.mode = COMPILE_EXEC, .optimize = optimize, .feature_version = -1};
    Value          code = compile_source(text.data ? text.data : "", text.length, str_from_c(name), &options);
    buf_free(&text);
    if (!code) {
        print_error(name);
        return 1;
    }
    if (facts) {
        print_facts((CodeObj *)code);
    } else if (locations) {
        print_locations((CodeObj *)code);
    } else if (!quiet) {
        print_code((CodeObj *)code);
    }
    return 0;
}

int main(int argc, char **argv) {
    int  failed = 0, optimize = 0;
    bool quiet = false, facts = false, locations = false;
    if (set_up() < 0) {
        print_error("set-up");
        return 2;
    }
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "-O") == 0) {
            optimize++;
        } else if (strcmp(argv[i], "-q") == 0) {
            quiet = true;
        } else if (strcmp(argv[i], "-m") == 0) {
            facts = true;
        } else if (strcmp(argv[i], "-p") == 0) {
            locations = true;
        } else {
            failed |= dump(argv[i], optimize, quiet, facts, locations);
        }
    }
    return failed;
}
