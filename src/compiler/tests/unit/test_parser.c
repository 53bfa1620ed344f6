/* Unit tests of the front end: lexer, both passes of the parser, hooks, exhaustion of memory.  Agreement with CPython
 * on whole files and on damaged ones is the business of ci/diff_parser.py. */
#include "base/test.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/fault.h"
#include "base/thread_os.h"
#include "compiler/parser.h"
#include "compiler/symtable.h"

TEST_MAIN(0)

static ParseOptions plain = {.mode = PARSE_FILE, .flags = PARSE_IGNORE_COOKIE};

/* The dump without positions, or "Kind: message (line, offset, end line, end offset)". */
static char *describe(const char *source, size_t length, const ParseOptions *options) {
    ParseResult result;
    Buf         out;
    buf_init(&out);
    if (parse_source(source, length, options, &result)) {
        ast_dump(&out, result.root, false);
    } else {
        const ParseError *e = &result.error;
        static const char *const kinds[] = {"ok", "Syntax", "Indentation", "Tab", "Value", "Memory", "Recursion",
                                            "Hook"};
        buf_printf(&out, "%s: %s (%d, %d, %d, %d)", kinds[e->kind], e->message, e->lineno, e->offset, e->end_lineno,
                   e->end_offset);
    }
    char *text = strdup(buf_text(&out));
    buf_free(&out);
    parse_result_free(&result);
    return text;
}

static void expect(const char *source, const ParseOptions *options, const char *want) {
    char *got = describe(source, strlen(source), options);
    EXPECT_TEXT(got, want);
    free(got);
}

TEST(parser_builds_trees) {
    ParseOptions eval = {.mode = PARSE_EVAL, .flags = PARSE_IGNORE_COOKIE};
    expect("", &plain, "Module(body=[], type_ignores=[])");
    expect("a.b[1:, *c]", &eval,
           "Expression(body=Subscript(value=Attribute(value=Name(id='a', ctx=Load()), attr='b', ctx=Load()), "
           "slice=Tuple(elts=[Slice(lower=Constant(value=1)), Starred(value=Name(id='c', ctx=Load()), ctx=Load())], "
           "ctx=Load()), ctx=Load()))");
    expect("1 < x <= 0x_ff", &eval,
           "Expression(body=Compare(left=Constant(value=1), ops=[Lt(), LtE()], comparators=[Name(id='x', ctx=Load()), "
           "Constant(value=255)]))");
    expect("f'{x!r:>{w}}}}' u'a'", &eval,
           "Expression(body=JoinedStr(values=[FormattedValue(value=Name(id='x', ctx=Load()), conversion=114, "
           "format_spec=JoinedStr(values=[Constant(value='>'), FormattedValue(value=Name(id='w', ctx=Load()), "
           "conversion=-1)])), Constant(value='}a')]))");
    expect("match (x):\n  case {1: y, **z}: pass\n", &plain,
           "Module(body=[Match(subject=Name(id='x', ctx=Load()), cases=[match_case(pattern=MatchMapping(keys=[Constant("
           "value=1)], patterns=[MatchAs(name='y')], rest='z'), body=[Pass()])])], type_ignores=[])");
    expect("match = (x)\n", &plain,
           "Module(body=[Assign(targets=[Name(id='match', ctx=Store())], value=Name(id='x', ctx=Load()))], type_ignores=[])");
    expect("0xFFFFFFFFFFFFFFFFFFFFFFFF", &eval, "Expression(body=Constant(value=79228162514264337593543950335))");
}

TEST(parser_explains_mistakes) {
    expect("f(a b)\n", &plain, "Syntax: invalid syntax. Perhaps you forgot a comma? (1, 3, 1, 6)");
    expect("f() = 1\n", &plain,
           "Syntax: cannot assign to function call here. Maybe you meant '==' instead of '='? (1, 1, 1, 4)");
    expect("if x:\npass\n", &plain,
           "Indentation: expected an indented block after 'if' statement on line 1 (2, 1, 2, 5)");
    expect("if x:\n\ty\n        z\n", &plain, "Tab: inconsistent use of tabs and spaces in indentation (3, 1, 3, 0)");
    expect("x = (1,\ny", &plain, "Syntax: '(' was never closed (1, 5, 1, 0)");
    expect("f'{a b}'", &plain, "Syntax: f-string: invalid syntax. Perhaps you forgot a comma? (1, 2, 1, 5)");
    expect("\xc3\xa9 = '", &plain, "Syntax: unterminated string literal (detected at line 1) (1, 5, 1, 5)");
    expect("f(a=1, b)", &plain, "Syntax: positional argument follows keyword argument (1, 9, 1, 10)");
    expect("class A(x for x in y): pass", &plain, "Syntax: invalid syntax (1, 11, 1, 14)");
}

TEST(parser_decodes_sources) {
    ParseOptions bytes = {.mode = PARSE_EVAL};
    expect("# coding: latin-1\n'\xe9'", &bytes, "Expression(body=Constant(value='\xc3\xa9'))");
    expect("# coding: iso-8859-15\n'\xa4'", &bytes, "Expression(body=Constant(value='\xe2\x82\xac'))");
    expect("\xef\xbb\xbf'\xc3\xa9'", &bytes, "Expression(body=Constant(value='\xc3\xa9'))");
    expect("\xef\xbb\xbf#coding=latin-1\n1", &bytes, "Syntax: encoding problem: iso-8859-1 with BOM (0, -1, 0, 0)");
    expect("# coding: nonsense\n1", &bytes, "Syntax: unknown encoding: nonsense (0, -1, 0, 0)");
    char *got = describe("a\0b", 3, &bytes);
    EXPECT_TEXT(got, "Value: source code string cannot contain null bytes (0, 0, 0, 0)");
    free(got);
    ParseOptions file = {.mode = PARSE_FILE, .flags = PARSE_FROM_FILE, .filename = "x.py"};
    expect("# \xff\n", &file,
           "Syntax: Non-UTF-8 code starting with '\\xff' in file x.py on line 1, but no encoding declared; "
           "see https://peps.python.org/pep-0263/ for details (1, 0, 1, 0)");
}

static int         warnings;
static const char *last_warning;

static Truth count_warning(void *context, bool deprecation, const char *message, int lineno) {
    static char copy[100];
    warnings += deprecation ? 1 : 100;
    last_warning = strcpy(copy, message);
    return context != NULL;
}

static Truth know_bullet(void *context, const char *name, size_t length, uint32_t *code) {
    *code = 0x2022;
    return length == 6 && memcmp(name, "BULLET", 6) == 0;
}

TEST(parser_asks_its_hooks) {
    ParseHooks   hooks = {.warn = count_warning, .character_by_name = know_bullet};
    ParseOptions options = {.mode = PARSE_EVAL, .flags = PARSE_IGNORE_COOKIE, .hooks = &hooks};
    warnings = 0;
    expect("'\\N{BULLET}\\q\\w', 1if 1else 2", &options,
           "Expression(body=Tuple(elts=[Constant(value='\xe2\x80\xa2\\\\q\\\\w'), IfExp(test=Constant(value=1), "
           "body=Constant(value=1), orelse=Constant(value=2))], ctx=Load()))");
    EXPECT_INT(warnings, 201);
    EXPECT_TEXT(last_warning, "invalid decimal literal");
    expect("'\\N{BULET}'", &options,
           "Syntax: (unicode error) 'unicodeescape' codec can't decode bytes in position 0-8: unknown Unicode character name "
           "(1, 11, 1, -1)");
    hooks.context = &hooks;
    expect("'\\q'", &options, "Syntax: invalid escape sequence '\\q' (1, 1, 1, 5)");
}

TEST(parser_bounds_nesting) {
    char *deep = malloc(100001);
    memset(deep, '-', 100000);
    deep[100000] = '\0';
    expect(deep, &plain, "Memory:  (0, 0, 0, 0)");
    memset(deep, '(', 100000);
    expect(deep, &plain, "Syntax: too many nested parentheses (1, 201, 1, 201)");
    free(deep);
}

static volatile int small_stack_done;

static void parse_on_small_stack(void *text) {
    char *got = describe(text, strlen(text), &plain);
    EXPECT_TEXT(got, "Memory:  (0, 0, 0, 0)");
    free(got);
    __atomic_store_n(&small_stack_done, 1, __ATOMIC_RELEASE);
}

TEST(parser_fits_small_stacks) {
    char *deep = malloc(5001);
    memset(deep, '-', 5000);
    deep[5000] = '\0';
    EXPECT_INT(os_thread_start(parse_on_small_stack, deep, 128 << 10), 0);
    while (!__atomic_load_n(&small_stack_done, __ATOMIC_ACQUIRE)) usleep(1000);
    free(deep);
}

TEST(symtable_resolves_names) {
    const char *source = "class C:\n  def f(self, a):\n    def g(): return a, __class__, __x\n    return g\n";
    ParseResult result;
    ParseError  error;
    EXPECT(parse_source(source, strlen(source), &plain, &result) != NULL);
    Symtable *table = symtable_build(&result.arena, result.interns, result.root, 0, &error);
    EXPECT(table != NULL);
    if (table) {
        Scope *cls = table->top->children[0], *f = cls->children[0], *g = f->children[0];
        EXPECT_INT(scope_resolve(f, ast_intern(result.interns, "a", 1)), SYMBOL_CELL);
        EXPECT_INT(scope_resolve(g, ast_intern(result.interns, "a", 1)), SYMBOL_FREE);
        EXPECT_INT(scope_resolve(g, ast_intern(result.interns, "_C__x", 5)), SYMBOL_GLOBAL_IMPLICIT);
        EXPECT_INT(f->param_count, 2);
        EXPECT(cls->needs_class_closure && symtable_scope_of(table, f->node) == f);
    }
    parse_result_free(&result);
    source = "def f():\n  x = 1\n  global x\n";
    EXPECT(parse_source(source, strlen(source), &plain, &result) != NULL);
    EXPECT(symtable_build(&result.arena, result.interns, result.root, 0, &error) == NULL);
    EXPECT_TEXT(error.message, "name 'x' is assigned to before global declaration");
    parse_result_free(&result);
}

/* Every allocation fails once: the answer must be "memory", never a crash, and a wrong answer never. */
static void exhaust(const char *source, bool valid) {
    for (uint64_t n = 1;; n++) {
        ParseResult result;
        ParseError  error;
        fault_arm(n, false);
        AstNode *root = parse_source(source, strlen(source), &plain, &result);
        if (root) symtable_build(&result.arena, result.interns, root, 0, &error);
        bool reached = fault_count() >= n;
        fault_arm(0, false);
        ParseErrorKind kind = root ? error.kind : result.error.kind;
        if (reached) EXPECT(kind == PARSE_MEMORY_ERROR);
        else EXPECT(kind == (valid ? PARSE_OK : PARSE_SYNTAX_ERROR));
        parse_result_free(&result);
        if (!reached) return;
    }
}

TEST(parser_survives_exhaustion) {
    Buf big;
    buf_init(&big);
    for (int i = 0; i < 200; i++)
        buf_printf(&big,
                   "def f%d(a, *b, c=1): return f'{a!r:>{c}} {b}' + 'x\\n' if a.b[1:2] else [x for x in (b, *c)]\n", i);
    exhaust(buf_text(&big), true);
    buf_put_text(&big, "f(a b)\n");
    exhaust(buf_text(&big), false);
    buf_free(&big);
}
