# case: percent_basic
print("%s %r %a %d %i %x %X %o %c %c %%" % ("a", "b", "é", 3, 4.7, 255, 255, 8, "z", 65))
# case: percent_flags
print("[%5d] [%-5d] [%05d] [%+d] [% d] [%#x] [%#o] [%.3d] [%8.3s] [%-8s]" % (1, 2, 3, 4, 5, 255, 8, 7, "abcdef", "q"))
# case: percent_star
print("%*d|%-*d|%.*f" % (5, 42, 5, 42, 2, 3.14159))
# case: percent_mapping
print("%(a)s %(b)05d %(a)r" % {"a": "x", "b": 7})
# case: percent_too_few
"%s %s" % (1,)
# case: percent_too_many
"%s" % (1, 2)
# case: percent_not_all
"abc" % 1
# case: percent_bad_char
"%y" % 1
# case: percent_incomplete
"%" % 1
# case: percent_d_str
"%d" % "x"
# case: percent_x_float
"%x" % 1.5
# case: percent_c_long
"%c" % "ab"
# case: percent_needs_mapping
"%(a)s" % 1
# case: percent_missing_key
"%(a)s" % {}
# case: percent_tuple_single
print("%s" % ((1, 2),), "%s" % [1], "%r" % {1: 2})
# case: format_positions
print("{} {}".format(1, 2), "{1} {0}".format(1, 2), "{a} {0}".format(1, a=2), "{{}} {0!r:>5}".format("a"))
# case: format_fields
class A: x = [1, {"k": 5}]
print("{0.x[0]} {0.x[1][k]} {a[0]}".format(A, a="xyz"))
# case: format_nested
print("{:{}.{}f}|{:{w}}|".format(3.14159, 8, 2, "a", w=4))
# case: format_index_error
"{} {}".format(1)
# case: format_key_error
"{a}".format()
# case: format_mixed
"{} {0}".format(1)
# case: format_mixed2
"{0} {}".format(1)
# case: format_unmatched
"{".format()
# case: format_single_close
"}".format()
# case: format_bad_conversion
"{!x}".format(1)
# case: align_fill
print(f"{'a':*^9}|{'b':<4}|{'c':>4}|{5:=+5}|{-5:05}|{5:x<4}|{'é':_>3}")
# case: align_equal_str
f"{'a':=5}"
# case: str_unknown_code
f"{'a':d}"
# case: int_unknown_code
f"{5:y}"
# case: int_precision
f"{5:.2d}"
# case: int_str_code
f"{5:s}"
# case: thousands
print(f"{1234567:,} {1234567:_} {0xabcdef12:_x} {1234:010,} {255:#_b} {12:,d}")
# case: thousands_bad
f"{5:,x}"
# case: both_separators
f"{5:,_}"
# case: int_codes
print(f"{65:c} {10:b} {10:#b} {10:o} {10:#X} {10:n} {10:e} {3:f} {3:%}")
# case: code_c_range
f"{-1:c}"
# case: str_truncate
print(f"{'abcdef':.3}|{'abcdef':8.2}|{'abc':>2}")
# case: none_format
print(f"{None}", format(None), format([1], ""))
# case: none_format_spec
f"{None:5}"
# case: object_format
format([], "x")
# case: custom_format
class A:
    def __format__(self, spec): return "<" + spec + ">"
print(f"{A()} {A():abc} {A():{1}{2}}", format(A(), "q"), "{:x:y}".format(A()))
# case: custom_format_bad
class A:
    def __format__(self, spec): return 1
format(A())
# case: sign_z
print(f"{-0.0:z} {-0.001:z.1f} {0.0:+z}")
# case: format_type_error
format(1, 2)
# case: template
from string import Template
print(Template("$a ${b} $$").substitute(a=1, b=2), Template("$x").safe_substitute())
