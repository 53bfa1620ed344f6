/* test_codegen.c - what the compiler emits for small functions: the promises about destinations, checks and jumps. */
#include "base/buf.h"
#include "base/fault.h"
#include "base/test.h"
#include "compiler/code.h"
#include "objects/exceptions.h"
#include "objects/list.h"
#include "objects/str.h"
#include "objects/thread.h"

#include <stdlib.h>

/* A type of the room above. */
static NativeType traceback_native = {.shape = {.size = sizeof(Obj)}};
Type              traceback_type = STATIC_TYPE("traceback", &object_type, traceback_native, sizeof(Obj), 0, 0);

static Thread main_thread;
extern void  *__libc_stack_end;

static bool set_up(void) {
    static bool ready;
    if (ready) return true;
    main_thread.stack_limit = (uintptr_t)__builtin_frame_address(0) - 4 * 1024 * 1024;
    if (gc_init() < 0) return false;
    main_thread.gc = gc_thread_attach(__libc_stack_end); /* every test must be scanned, not only this frame */
    if (!main_thread.gc) return false;
    thread_attach(&main_thread);
    ready = objects_init() == 0 && type_ready(&traceback_type) == 0 && compiler_init() == 0;
    return ready;
}

static Value compile_text(const char *source, int optimize) {
    CompileOptions options = {.mode = COMPILE_EXEC, .optimize = optimize, .feature_version = -1};
    return set_up() ? compile_source(source, strlen(source), str_from_c("<test>"), &options) : NULL;
}

/* The first code object among the constants, which is that of the function defined in the source. */
static CodeObj *function_of(Value module) {
    Value consts = module ? ((CodeObj *)module)->consts.value : empty_tuple;
    for (intptr_t i = 0; i < tuple_length(consts); i++) {
        if (value_is(tuple_get(consts, i), &code_type)) return (CodeObj *)tuple_get(consts, i);
    }
    return NULL;
}

/* Instructions without index and line, separated by "; ". */
static const char *listing(const CodeObj *code) {
    static Buf out;
    Value      text = code ? code_disassemble(code) : NULL;
    buf_clear(&out);
    for (const char *at = text ? str_utf8(text, NULL) : ""; *at;) {
        const char *end = strchr(at, '\n');
        for (int skip = 0; skip < 2; skip++) at = strchr(at, ' ') + 1;
        buf_printf(&out, "%s%.*s", out.length ? "; " : "", (int)(end - at), at);
        at = end + 1;
    }
    const char *result = buf_text(&out);
    return result ? result : "";
}

static void expect_code(const char *source, const char *want) { EXPECT_TEXT(listing(function_of(compile_text(source, 0))), want); }

static void expect_error(const char *source, const char *want) {
    char  text[300] = "no error";
    Value code = compile_text(source, 0);
    if (!code) {
        SyntaxErrorObj *error = (SyntaxErrorObj *)exception_fetch();
        Value           shown = str_format("%S (%S, %S)", error->msg.value, error->lineno.value, error->offset.value);
        snprintf(text, sizeof text, "%s", str_utf8(shown, NULL));
    }
    EXPECT_TEXT(text, want);
}

TEST(codegen_computes_into_destinations) {
    expect_code("def f(a, b):\n x = a + b\n return x\n", "ADD x a b; RETURN x");
    expect_code("def f(a):\n a = a * 3 - a.b\n", "MUL_IMM t0 a #3; LOAD_ATTR t1 a .b; SUB a t0 t1; RETURN_NONE");
    expect_code("def f(a):\n a += 1\n a[0] = a[a]\n", "IADD_IMM a a #1; LOAD_ITEM t0 a a; LOAD_INT t1 #0; STORE_ITEM a t1 t0; RETURN_NONE");
}

TEST(codegen_keeps_old_values_of_rebound_locals) {
    expect_code("def f(x):\n return x + (x := 3)\n", "MOVE t0 x; LOAD_INT x #3; ADD t0 t0 x; RETURN t0");
    expect_code("def f(x):\n x = x and x.a\n", "JUMP_IF_FALSE x -> 5; LOAD_ATTR x x .a; RETURN_NONE");
    expect_code("def f(a, b):\n a, b = b, a\n", "MOVE t0 a; MOVE a b; MOVE b t0; RETURN_NONE");
}

TEST(codegen_checks_only_what_may_be_unbound) {
    expect_code("def f(a):\n if a: x = 1\n return x\n", "JUMP_IF_FALSE a -> 2; LOAD_INT x #1; CHECK_LOCAL x; RETURN x");
    expect_code("def f(a):\n if a: x = 1\n else: x = 2\n return x\n",
                "JUMP_IF_FALSE a -> 3; LOAD_INT x #1; JUMP -> 4; LOAD_INT x #2; RETURN x");
    expect_code("def f(a):\n del a\n return a\n", "DELETE_LOCAL a; CHECK_LOCAL a; RETURN a");
}

TEST(codegen_fuses_comparisons_and_jumps) {
    expect_code("def f(a, b):\n if a < 5 and not b: return a\n",
                "JUMP_IF_NOT_LT_IMM a #5 -> 3; JUMP_IF_TRUE b -> 3; RETURN a; RETURN_NONE");
    expect_code("def f(a, b):\n while a is not None: a = b\n", "JUMP_IF_NONE a -> 4; MOVE a b; JUMP_BACK -> 0; RETURN_NONE");
    expect_code("def f(a, b, c):\n if a < b < c: return 1\n",
                "JUMP_IF_NOT_LT a b -> 4; JUMP_IF_NOT_LT b c -> 4; LOAD_INT t0 #1; RETURN t0; RETURN_NONE");
}

TEST(codegen_builds_call_windows_in_place) {
    expect_code("def f(a):\n return g(a, 1)\n", "LOAD_GLOBAL t0 .g; MOVE t1 a; LOAD_INT t2 #1; CALL t0 2 t0; RETURN t0");
    expect_code("def f(a):\n a.m(k=a)\n", "LOAD_METHOD t0 a .m; MOVE t2 a; CALL_METHOD_KW t0 2 t0 (('k',)); RETURN_NONE");
    expect_code("def f(x):\n for i in x: i.y\n", "GET_ITER t0 x; FOR_ITER t0 i -> 8; LOAD_ATTR t1 i .y; JUMP_BACK -> 1; RETURN_NONE");
}

TEST(codegen_cells_and_free_variables) {
    expect_code("def f(a):\n return lambda: a\n",
                "MAKE_CELL a; LOAD_NULL t1; LOAD_NULL t2; LOAD_NULL t3; MOVE t5 a; BUILD_TUPLE t4 t5 1; "
                "MAKE_FUNCTION t0 t1 (code f.<locals>.<lambda>); RETURN t0");
    CodeObj *inner = function_of(VALUE(function_of(compile_text("def f(a):\n return lambda: a\n", 0))));
    EXPECT_TEXT(listing(inner), "LOAD_FREE t0 0; RETURN t0");
}

TEST(codegen_finds_handlers) {
    CodeObj *code = function_of(compile_text("def f(a):\n try: g()\n except: return a\n finally: h()\n", 0));
    EXPECT(code != NULL);
    const ExceptionEntry *entry = code ? code_find_handler(code, 1) : NULL;
    EXPECT(entry != NULL);
    if (entry) EXPECT_INT(entry->reg, code->local_register_count);
    if (code) EXPECT(code_find_handler(code, code->insn_count - 1) == NULL);
}

TEST(codegen_locations) {
    CodeObj *code = function_of(compile_text("def f(a):\n  return a.b(\n    1)\n", 0));
    EXPECT(code != NULL);
    if (!code) return;
    CodeLocation loc = code_location(code, 0);
    EXPECT_INT(loc.line, 2);
    EXPECT_INT(loc.column, 9);
    EXPECT_INT(loc.end_column, 12);
    EXPECT_INT(code_location(code, 4).line, 3);
    EXPECT_INT(code_location(code, 1000).line, 0);
}

TEST(codegen_folds_constants) {
    expect_code("def f():\n return 2 ** 10 + -3, 'a' * 3, not 0\n", "LOAD_CONST t0 ((1021, 'aaa', True)); RETURN t0");
    expect_code("def f(x):\n return x in [1, 2] and __debug__\n",
                "LOAD_CONST t1 ((1, 2)); IN t0 x t1; JUMP_IF_FALSE t0 -> 4; LOAD_CONST t0 (True); RETURN t0");
    expect_code("def f():\n return 2 ** 1000\n", "LOAD_INT t0 #2; LOAD_INT t1 #1000; POW t0 t0 t1; RETURN t0");
    EXPECT_TEXT(listing(function_of(compile_text("def f(a):\n assert a\n", 1))), "RETURN_NONE");
}

TEST(codegen_reports_errors) {
    expect_error("return 1\n", "'return' outside function (1, 1)");
    expect_error("break\n", "'break' outside loop (1, 1)");
    expect_error("def f(): await x\n", "'await' outside async function (1, 10)");
    expect_error("f(a=1, a=2)\n", "keyword argument repeated: a (1, 8)");
    expect_error("match x:\n case a: pass\n case b: pass\n", "name capture 'a' makes remaining patterns unreachable (2, 7)");
}

/* Every allocation of the C heap fails once: MemoryError, and nothing is left half done. */
TEST(codegen_survives_exhausted_memory) {
    static const char source[] = "def f(a, *b, c=1):\n try:\n  with a as x: return [y for y in b if y < c]\n except E as e: g(e)\n"
                                 "class C:\n def m(self): return super().m()\nmatch f:\n case [1, *r]: pass\n";
    bool finished = false;
    EXPECT(compile_text(source, 0) != NULL);
    for (uint64_t n = 1; n < 5000 && !finished; n++) {
        fault_arm(n, false);
        Value code = compile_text(source, 0);
        finished = fault_count() < n;
        fault_arm(0, false);
        EXPECT(code != NULL || exception_matches(&MemoryError_type));
        exception_clear();
        if (finished) EXPECT(code != NULL);
    }
    EXPECT(finished);
}

/* Jumps over more than 32767 words take the long forms; every code object passes the verifier in debug builds. */
TEST(codegen_long_jumps) {
    Buf source;
    buf_init(&source);
    buf_put_text(&source, "def f(x, a):\n for i in x:\n  if a < i:\n");
    for (int i = 0; i < 12000; i++) buf_put_text(&source, "   a.b = i\n");
    buf_put_text(&source, "  a = 1\n return a\n");
    CodeObj *code = function_of(compile_text(buf_text(&source), 0));
    EXPECT(code != NULL);
    if (code) {
        EXPECT(strstr(listing(code), "FOR_ITER t0 i -> 3; JUMP -> 4; JUMP -> ") != NULL);
        EXPECT(strstr(listing(code), "JUMP_IF_LT a i -> 6; JUMP -> ") != NULL);
    }
    buf_free(&source);
}
