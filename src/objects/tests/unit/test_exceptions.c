/* test_exceptions.c - construction, text, fields and chaining of the built-in exceptions. */
#include "test_objects.h"

#include "objects/bytes.h"
#include "objects/exceptions.h"
#include "objects/float.h"

#include "base/fault.h"

#include <errno.h>

static Value make(Type *cls, size_t n, const Value *args) { return exception_new(cls, args, n); }
#define MAKE(cls, ...) make(&cls##_type, sizeof((Value[]){__VA_ARGS__}) / sizeof(Value), (Value[]){__VA_ARGS__})
#define ATTR(v, name) object_get_attr((v), STR(name))
#define INT(i) value_from_int(i)

TEST(exceptions_text_of_plain_ones) {
    EXPECT_STR(make(&ValueError_type, 0, NULL), "");
    EXPECT_REPR(make(&ValueError_type, 0, NULL), "ValueError()");
    EXPECT_STR(MAKE(ValueError, INT(3)), "3");
    EXPECT_REPR(MAKE(ValueError, STR("a")), "ValueError('a')");
    EXPECT_STR(MAKE(ValueError, INT(1), STR("b")), "(1, 'b')");
    EXPECT_STR(MAKE(KeyError, STR("k")), "'k'");
    EXPECT_STR(MAKE(KeyError, INT(1), INT(2)), "(1, 2)");
    EXPECT_REPR(ATTR(MAKE(StopIteration, INT(5)), "value"), "5");
    EXPECT_REPR(ATTR(make(&StopIteration_type, 0, NULL), "value"), "None");
    EXPECT_REPR(ATTR(MAKE(SystemExit, INT(1), INT(2)), "code"), "(1, 2)");
    EXPECT_ERROR(object_call(VALUE(&ValueError_type), (Value[]){INT(1)}, 0, TUPLE1(STR("x"))), "TypeError: ValueError() takes no keyword arguments");
}

TEST(exceptions_keywords) {
    Value exc = object_call(VALUE(&ImportError_type), (Value[]){STR("m"), STR("n"), STR("p")}, 1, TUPLE2(STR("name"), STR("path")));
    EXPECT_STR(exc, "m");
    EXPECT_STR(ATTR(exc, "name"), "n");
    EXPECT_STR(ATTR(exc, "msg"), "m");
    EXPECT_STR(CALL_METHOD0(exc, STR("__reduce__")), "(<class 'ImportError'>, ('m',), {'name': 'n', 'path': 'p'})");
    EXPECT_ERROR(object_call(VALUE(&ImportError_type), (Value[]){STR("n")}, 0, TUPLE1(STR("foo"))),
                 "TypeError: 'foo' is an invalid keyword argument for ImportError()");
    exc = object_call(VALUE(&AttributeError_type), (Value[]){STR("n"), INT(7)}, 0, TUPLE2(STR("name"), STR("obj")));
    EXPECT_STR(ATTR(exc, "obj"), "7");
    EXPECT_STR(ATTR(exc, "name"), "n");
    EXPECT_REPR(ATTR(make(&NameError_type, 0, NULL), "name"), "None");
}

TEST(exceptions_of_the_system) {
    Value exc = MAKE(OSError, INT(ENOENT), STR("No such file"), STR("f"));
    EXPECT(type_of(exc) == &FileNotFoundError_type);
    EXPECT_STR(exc, "[Errno 2] No such file: 'f'");
    EXPECT_REPR(exc, "FileNotFoundError(2, 'No such file')");
    EXPECT_STR(CALL_METHOD0(exc, STR("__reduce__")), "(<class 'FileNotFoundError'>, (2, 'No such file', 'f'))");
    EXPECT_STR(MAKE(OSError, INT(2), STR("s"), STR("f"), NONE, STR("g")), "[Errno 2] s: 'f' -> 'g'");
    EXPECT_STR(MAKE(OSError, INT(2), STR("s")), "[Errno 2] s");
    EXPECT_STR(MAKE(OSError, STR("x")), "x");
    EXPECT_STR(MAKE(OSError, INT(1), INT(2), INT(3), INT(4), INT(5), INT(6)), "(1, 2, 3, 4, 5, 6)");
    EXPECT_STR(ATTR(MAKE(BlockingIOError, INT(11), STR("x"), INT(3)), "characters_written"), "3");
    EXPECT_ERROR(ATTR(exc, "characters_written"), "AttributeError: characters_written");
    EXPECT_ERROR(raise_os_error(EACCES, STR("f"), NULL), "PermissionError: [Errno 13] Permission denied: 'f'");
    EXPECT_ERROR(raise_os_error(EPIPE, NULL, NULL), "BrokenPipeError: [Errno 32] Broken pipe");
}

TEST(exceptions_of_syntax) {
    Value exc = syntax_error_new(&SyntaxError_type, STR("bad"), STR("a/b.py"), 3, 4, STR("x y"), 3, 5);
    EXPECT_STR(exc, "bad (b.py, line 3)");
    EXPECT_STR(ATTR(exc, "end_offset"), "5");
    EXPECT_STR(MAKE(SyntaxError, STR("m")), "m");
    EXPECT_STR(make(&SyntaxError_type, 0, NULL), "None");
    EXPECT_ERROR(MAKE(SyntaxError, STR("a"), TUPLE2(INT(1), INT(2))), "TypeError: function takes at least 4 arguments (2 given)");
    EXPECT_ERROR(MAKE(SyntaxError, STR("a"), INT(5)), "TypeError: 'int' object is not iterable");
}

TEST(exceptions_of_unicode) {
    EXPECT_STR(unicode_decode_error_new("utf-8", bytes_from_data("a\xff", 2), 1, 2, "invalid start byte"),
               "'utf-8' codec can't decode byte 0xff in position 1: invalid start byte");
    EXPECT_STR(unicode_decode_error_new("utf-8", bytes_from_data("a\xff\xff", 3), 1, 3, "r"), "'utf-8' codec can't decode bytes in position 1-2: r");
    Value exc = unicode_encode_error_new("ascii", str_from_char(0x20ac), 0, 1, "ordinal not in range(128)");
    EXPECT_STR(exc, "'ascii' codec can't encode character '\\u20ac' in position 0: ordinal not in range(128)");
    EXPECT_STR(ATTR(exc, "reason"), "ordinal not in range(128)");
    EXPECT_STR(unicode_translate_error_new(STR("ab"), 0, 2, "r"), "can't translate characters in position 0-1: r");
    EXPECT_ERROR(make(&UnicodeEncodeError_type, 0, NULL), "TypeError: function takes exactly 5 arguments (0 given)");
    EXPECT_ERROR(MAKE(UnicodeDecodeError, STR("a"), STR("x"), INT(3), INT(4), STR("r")), "TypeError: a bytes-like object is required, not 'str'");
    intptr_t start, end;
    EXPECT_INT(unicode_error_range(exc, &start, &end), 0);
    EXPECT(start == 0 && end == 1);
}

TEST(exceptions_attributes) {
    Value exc = MAKE(ValueError, INT(1));
    EXPECT_STATUS_ERROR(object_set_attr(exc, STR("args"), NULL), "TypeError: args may not be deleted");
    EXPECT_STATUS_ERROR(object_set_attr(exc, STR("args"), INT(5)), "TypeError: 'int' object is not iterable");
    EXPECT_STATUS_ERROR(object_set_attr(exc, STR("__cause__"), INT(5)), "TypeError: exception cause must be None or derive from BaseException");
    EXPECT_STATUS_ERROR(object_set_attr(exc, STR("__context__"), INT(5)), "TypeError: exception context must be None or derive from BaseException");
    EXPECT_STATUS_ERROR(object_set_attr(exc, STR("__traceback__"), INT(5)), "TypeError: __traceback__ must be a traceback or None");
    EXPECT_INT(object_set_attr(exc, STR("args"), STR("xy")), 0);
    EXPECT_REPR(exc, "ValueError('x', 'y')");
    EXPECT_REPR(ATTR(exc, "__suppress_context__"), "False");
    EXPECT_INT(object_set_attr(exc, STR("__cause__"), MAKE(KeyError, INT(1))), 0);
    EXPECT_REPR(ATTR(exc, "__suppress_context__"), "True");
    EXPECT_INT(object_set_attr(exc, STR("extra"), INT(9)), 0);
    EXPECT_STR(CALL_METHOD0(exc, STR("__reduce__")), "(<class 'ValueError'>, ('x', 'y'), {'extra': 9})");
    EXPECT_STR(CALL_METHOD1(exc, STR("add_note"), STR("n")), "None");
    EXPECT_STR(ATTR(exc, "__notes__"), "['n']");
    EXPECT_ERROR(CALL_METHOD1(exc, STR("add_note"), INT(1)), "TypeError: note must be a str, not 'int'");
    EXPECT(CALL_METHOD1(exc, STR("with_traceback"), NONE) == exc);
    EXPECT_ERROR(CALL_METHOD1(exc, STR("__setstate__"), INT(1)), "TypeError: state is not a dictionary");
}

TEST(exceptions_chain) {
    HandledException item = {.value = MAKE(KeyError, INT(1)), .previous = current_thread->handled};
    current_thread->handled = &item;
    raise_type_error("x %d %s %R", 5, "y", STR("z"));
    Value exc = exception_fetch();
    EXPECT_STR(exc, "x 5 y 'z'");
    EXPECT(exception_context(exc) == item.value);
    raise_exception(item.value);
    EXPECT(exception_fetch() == item.value && exception_context(item.value) == NULL);
    /* Raising the context of the handled exception cuts the chain instead of closing a circle. */
    Value second = item.value;
    item.value = exc;
    raise_exception(second);
    EXPECT(exception_fetch() == second && exception_context(second) == exc && exception_context(exc) == NULL);
    current_thread->handled = item.previous;
    EXPECT(exception_handled() == NULL);
    raise_memory_error();
    EXPECT(exception_matches(&MemoryError_type) && exception_value_matches(exception_current(), TUPLE2(VALUE(&KeyError_type), VALUE(&Exception_type))));
    exception_clear();
}

TEST(exceptions_message_language) {
    EXPECT_STR(format_message("%5d|%-5d|%05ld|%x|%c|%%|%zd|%llu", 42, 42, 42L, 255u, 0x20ac, (intptr_t)-1, 7ull), "   42|42   |00042|ff|\xe2\x82\xac|%|-1|7");
    EXPECT_STR(format_message("%.3s|%s|%10s|%U|%.2U", "abcdef", "\xc3\xa9", "r", STR("u"), STR("xyz")), "abc|\xc3\xa9|         r|u|xy");
    EXPECT_STR(format_message("%N %T %S", INT(1), &dict_type, float_from_double(0.5)), "int dict 0.5");
    EXPECT_ERROR(raise_arity("f", 1, 2, 3), "TypeError: f expected at most 2 arguments, got 3");
    EXPECT_ERROR(raise_arity("f", 1, 1, 0), "TypeError: f expected 1 argument, got 0");
    EXPECT_ERROR(raise_attribute_error(INT(1), STR("q")), "AttributeError: 'int' object has no attribute 'q'");
}

static Value group(const char *message, Value exceptions) { return make(&ExceptionGroup_type, 2, (Value[]){STR(message), exceptions}); }

TEST(exceptions_groups) {
    Value inner = group("n", list_from_values((Value[]){MAKE(KeyError, INT(3)), MAKE(ValueError, INT(4))}, 2));
    Value outer = group("m", list_from_values((Value[]){MAKE(ValueError, INT(1)), MAKE(TypeError, INT(2)), inner}, 3));
    EXPECT_STR(outer, "m (3 sub-exceptions)");
    EXPECT_STR(CALL_METHOD1(outer, STR("split"), VALUE(&ValueError_type)),
               "(ExceptionGroup('m', [ValueError(1), ExceptionGroup('n', [ValueError(4)])]), "
               "ExceptionGroup('m', [TypeError(2), ExceptionGroup('n', [KeyError(3)])]))");
    EXPECT_STR(CALL_METHOD1(outer, STR("subgroup"), VALUE(&OSError_type)), "None");
    EXPECT_ERROR(CALL_METHOD1(outer, STR("split"), INT(3)), "TypeError: expected a function, exception type or tuple of exception types");
    EXPECT_ERROR(group("x", list_new(0)), "ValueError: second argument (exceptions) must be a non-empty sequence");
    EXPECT_ERROR(group("x", TUPLE1(INT(1))), "ValueError: Item 0 of second argument (exceptions) is not an exception");
    EXPECT_ERROR(group("x", TUPLE1(make(&KeyboardInterrupt_type, 0, NULL))), "TypeError: Cannot nest BaseExceptions in an ExceptionGroup");
    EXPECT(type_of(exception_group_new("x", TUPLE1(MAKE(ValueError, INT(1))))) == &ExceptionGroup_type);
    EXPECT(type_is_subtype(&ExceptionGroup_type, &Exception_type));
    Value match, rest, all;
    EXPECT_INT(exception_group_match(outer, VALUE(&KeyError_type), &match, &rest), 0);
    all = exception_prepare_reraise_star(outer, list_from_values((Value[]){match, rest}, 2));
    EXPECT_REPR(all, "ExceptionGroup('m', [ValueError(1), TypeError(2), ExceptionGroup('n', [KeyError(3), ValueError(4)])])");
    EXPECT_INT(exception_group_match(MAKE(KeyError, INT(1)), VALUE(&KeyError_type), &match, &rest), 0);
    EXPECT_REPR(match, "ExceptionGroup('', (KeyError(1),))");
}
