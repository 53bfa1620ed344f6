# Corners of the format mini-language, of % formatting and of f-strings.
def show(function, *arguments, **named):
    try:
        print(ascii(function(*arguments, **named)))
    except BaseException as error:
        print(type(error).__name__, ascii(str(error)))

# case: every_int_type
for spec in ("b", "o", "x", "X", "d", "n", "c", "#b", "#o", "#x", "#X", "e", "f", "g", "%", "08", "+", " ", "-", "_", ",", "_x", "_b", "#_x", "=+9", "<9", "^9", "é>9"): show(format, 255, spec)
# case: negative_int_forms
for spec in ("b", "#x", "+d", " d", "08x", "#010b", "=8", "_b", ",", "*=+8", "^8", "0^8", "<08", "=^8"): show(format, -1234, spec)
# case: bad_specs_for_int
for spec in (".3", ".3d", ",x", "_c", "#c", "+c", "s", "q", "5.d", "#,d", ",_", "__", ",,", "z", "1x1", "=c", "é", "  ", "++", "{", "_n", ",n", "099999999999999999999"): show(format, 5, spec)
# case: bad_specs_for_str
for spec in ("d", "+", " ", "#", ",", "_", "=5", "=", "0=5", "z", "05", "<05", ".2f", "-", "..", ".", ".x", "5.", "#s", "n", "c", "0", "010s"): show(format, "abc", spec)
# case: bad_specs_for_float
for spec in ("d", "x", "c", "s", "b", "n", ".", ".e", ",e", "_g", ",n", "_n", "#g", "#.0f", "#.0e", "z.0f", "zd", ".2147483648f", ".99999999999999999999f"): show(format, 1234.5, spec)
# case: zero_flag_and_alignment
for v in (5, -5, 5.5, -5.5, "ab", True): 
    for spec in ("05", "<05", "^05", ">05", "=05", "x<05"): show(format, v, spec)
# case: float_general_thresholds
for v in (0.0001, 0.00001, 123456.0, 1234567.0, 1e15, 1e16, 1e17, 1e-5, 0.1 + 0.2, 1e22, 5e-324, 1.7976931348623157e308): print(format(v), format(v, "g"), format(v, ".3g"), format(v, "#.3g"), format(v, ".0g"), format(v, "n"), format(v, ".15"), format(v, "e"))
# case: float_rounding_in_format
for v in (0.5, 1.5, 2.5, 0.125, 0.375, 1.005, 2.675, 1e23, 0.045, 9.995, 99.5, 0.05): print(format(v, ".0f"), format(v, ".1f"), format(v, ".2f"), format(v, ".1e"), format(v, ".2g"), "%.0f" % v, "%.2f" % v)
# case: float_special_values
for v in (float("inf"), float("-inf"), float("nan"), -0.0):
    print([format(v, s) for s in ("", "f", "F", "e", "E", "g", "G", "%", "08", "+", " ", ",", "<8", "^8f", "08.2f", "+08", "z", "z.1f", "x>#10")])
# case: sign_z_coerces_negative_zero
for v in (-0.001, -0.0, 0.0, -0.5, -0.05, -1.0): print([format(v, s) for s in ("z.1f", "z.0f", "+z.1f", " z.1f", "z", "z.2e", "z.0%", "z.1g")])
show(format, 1, "z")
show(format, -0.01j, "z.1f")
# case: grouping_with_zero_padding
for v in (1234567, 0, -1, 12): print([format(v, s) for s in ("010,", "011,", "012,", "013,", "014,", "015_", "016_x", "#016_b", "+012,", "=015,")])
# case: grouping_floats
for v in (1234567.891, 0.001, -123456.0, 1e20): print([format(v, s) for s in (",", "_", ",.2f", "_.1e", "015,.2f", ",g", ",%", "+20,.1f", ",.0f")])
# case: percent_type
print([format(v, s) for v in (0.5, 1, 0.12345, -0.001, 1e10, 0) for s in ("%", ".0%", ".1%", "+.2%", "08.1%", ",%")])
# case: complex_specs
for z in (1 + 2j, -1.5j, complex("nan"), complex(float("inf"), -0.0), 0j, 1e20 + 1e-5j): print([format(z, s) for s in ("", ".2f", "g", "e", ">20", "+.1f", "^+25.1f", ",", "n")])
for s in ("=20", "020", "%", "d", "x", "s", "0", "c"): show(format, 1j, s)
# case: bool_format
for s in ("", "d", "5", "s", "x", "08b", ">6", "f", "%", "c", "=5", "e"): show(format, True, s)
# case: bool_subclass_and_int_subclass
import enum
class I(int):
    def __str__(self): return "I-str"
    def __repr__(self): return "I-repr"
class E(enum.IntEnum): A = 5
print(f"{I(5)} {I(5):3} {I(5):d} {I(5)!r:>8} {'%d %s %r' % (I(5), I(5), I(5))}", f"{E.A} {E.A:3} {E.A!r}", "%d %s" % (E.A, E.A))
class F(float):
    def __str__(self): return "F-str"
print(f"{F(1.5)} {F(1.5):} {F(1.5):5.1f} {'%s %f' % (F(2), F(2))}", format(F(1), ""))
# case: str_precision_and_fill
print([format("日本語テキスト", s) for s in (".3", "10.2", "*^9", "é<8", ">8.1s", ".0", "\U0001f600^9.3")], [format("", s) for s in ("5", ".5", "*^3")])
# case: fill_is_brace_or_digit
print(f"{1:{'}'}>5}", "{:{f}>5}".format(1, f="{"), format(1, "0>5"), format(1, "1>5"), format(1, "<<5"), format("a", ">>3"), format("a", "^^3"))
# case: auto_numbering_nested
print("{:{}}|{:{}.{}}".format("a", 5, 3.14159, 8, 2), "{0:{1}}".format("a", 4), "{:{w}}".format("b", w=3))
show("{:{0}}".format, 1, 2)
show("{0:{}}".format, 1, 2)
show("{:{:{}}}".format, 1, 2, 3)
# case: field_lookups
class A:
    x = {"k": [1, {"m": 5}], "0": "str zero", 0: "int zero"}
    y = "attr"
print("{0.x[k][1][m]} {0.x[0]} {0.y:>6} {a[k]}".format(A, a=A.x), "{[0]}".format([7]), "{.y}".format(A), "{0[a b]} {0[-1]}".format({"a b": 1, "-1": 2}))
for f in ("{0[}", "{0.}", "{0[]}", "{0[k}", "{0]}", "{0[k]x}", "{0..y}", "{0.x.}", "{0[k][}", "{.}", "{0!}", "{0!r", "{0!rr}", "{0! r}", "{!}", "{0[-1]}", "{9}", "{-1}", "{ 0}", "{0 }", "{a.b}"): show(f.format, A)
# case: index_limits
show("{99999999999999999999}".format, 1)
show("{0[99999999999999999999]}".format, [1])
show("{:99999999999999999999}".format, 1)
show("{:.99999999999999999999}".format, 1.0)
# case: stray_braces
for f in ("{", "}", "{{", "}}", "{{}", "{}}", "{{}}", "}{", "{0", "{0:", "{0:{", "{:{}", "a}b", "{{{}}}", "{:}}", "{!r:}}", "{:{{}}}"): show(f.format, 1)
# case: conversions_applied_first
class A:
    def __repr__(self): return "répr"
    def __str__(self): return "str"
    def __format__(self, s): return f"fmt[{s}]"
print(ascii("{!r:>6} {!s:>6} {!a:>10} {:>6} {}".format(*[A()] * 5)), ascii(f"{A()!r:*^8}{A()!a}{A()!s:.1}{A():x{1+1}}"))
# case: format_builtin_on_types
import datetime, decimal, fractions, uuid
print(format(datetime.date(2020, 1, 2), "%d/%m"), f"{datetime.date(2020, 1, 2):%Y}", format(decimal.Decimal("1.25"), ".1f"), format(decimal.Decimal("1e5"), ",.0f"), f"{datetime.timedelta(1)}")
show(format, fractions.Fraction(1, 3), ".2f")
show(format, datetime.timedelta(1), "d")
for v in ([], (), {}, None, object, print, b"x", range(3), 1 .__add__): show(format, v, "5") if v.__class__.__name__ != "method-wrapper" else None
# case: percent_all_conversions
for c in "diouxXeEfFgGcrsa%": show(f"%{c}".__mod__, 65 if c != "%" else ())
for c in "diouxX": show(f"%{c}".__mod__, 3.7)
for c in "eEfFgG": show(f"%{c}".__mod__, 10 ** 20)
# case: percent_flags_combined
print(["%" + f + "d" for f in ("+", " ", "-5", "05", "+05", "-05", "+-5", " 05", "#", "5.3", "-7.3", "07.3", "+.0", ".0")])
print([("%" + f + "d") % 42 for f in ("+", " ", "-5", "05", "+05", "-05", "+-5", " 05", "#", "5.3", "-7.3", "07.3", "+.0", ".0", "+ ", "0-5")], [("%" + f) % -42 for f in ("#x", "#08x", "-#8X|", "#o", "x", "+x", "8.5x", "#.5X")])
# case: percent_str_flags
print("[%5s][%-5s][%.2s][%5.1s][%05s][%+s][%#s][% s]" % (("abc",) * 8), "[%5c][%-3c]" % ("x", 66), "%r %a" % ("é", "é"), "%.3r|%8a" % ("abcdef", "é"))
# case: percent_float_flags
print("%e %E %g %G %f %F" % ((1234.5,) * 6), "%+.2e % .3f %010.2f %-10.2f| %#.0f %#g %.0e" % ((3.14159,) * 7), "%f %F %e %g" % ((float("inf"),) * 4), "%05f %+f" % (float("nan"), float("inf")), "%.3g %.10g %g" % (1e-5, 1e10, 1e16))
# case: percent_star_details
print("%*d|%-*d|%.*f|%*.*f" % (5, 1, 5, 2, 2, 3.14159, 8, 1, 2.5), "%*d" % (-5, 3) + "|")
show("%*d".__mod__, ("a", 1))
show("%.*d".__mod__, (1.5, 1))
show("%*d".__mod__, (5,))
show("%(a)*d".__mod__, {"a": 1})
# case: percent_mapping_details
class D(dict):
    def __missing__(self, k): return k.upper()
print("%(a)s %(b c)s %()s %(a(b))s" % D(a=1), "%(x)5.1f%%" % {"x": 2.25}, "%s" % {"a": 1}, "%(a)s" % {"a": (1, 2)})
show("%(a".__mod__, {})
show("%(a)".__mod__, {"a": 1})
show("%(a)s".__mod__, 5)
show("%(a)s".__mod__, [1])
show("%(a)s %s".__mod__, {"a": 1})
show("%(a)s".__mod__, "str")
# case: percent_argument_counts
show("%s %s".__mod__, 1)
show("%s".__mod__, (1, 2))
show("none".__mod__, 1)
show("none".__mod__, ())
show("none".__mod__, {})
show("none".__mod__, [])
show("none".__mod__, {"a": 1})
show("%s".__mod__, ())
show("%s".__mod__, [1, 2])
show("none".__mod__, "x")
class G:
    def __getitem__(self, k): return k
show("none".__mod__, G())
show("%%".__mod__, 1)
# case: percent_bad_values
for f, v in (("%d", "a"), ("%d", None), ("%i", 1j), ("%x", 1.5), ("%x", "a"), ("%o", None), ("%c", "ab"), ("%c", ""), ("%c", -1), ("%c", 0x110000), ("%c", 1.5), ("%c", None), ("%f", "1"), ("%e", None), ("%g", 1j), ("%d", float("nan")), ("%d", float("inf")), ("%y", 1), ("%", 1), ("%5", 1), ("%.", 1), ("%l", 1), ("%ld %hd", (1, 2)), ("%-", 1), ("%z", 1), ("%é", 1), ("%\x00", 1)): show(f.__mod__, v)
# case: percent_uses_protocols
class A:
    def __int__(self): return 7
    def __float__(self): return 2.5
    def __index__(self): return 9
    def __str__(self): return "s"
    def __repr__(self): return "r"
print("%d %x %f %s %r %c" % ((A(),) * 5 + ("c",)))
class B:
    def __int__(self): return 7
class C:
    def __float__(self): return 2
show("%d".__mod__, B())
show("%x".__mod__, B())
show("%f".__mod__, C())
show("%d".__mod__, C())
# case: percent_on_bytes
print(b"%s %b %d %x %c %a %r %%" % (b"x", b"y", 5, 255, 65, "é", "é"), b"%5s|%-5s|%.1s" % ((b"ab",) * 3), b"%(k)s" % {b"k": b"v"}, b"%c%c" % (b"z", 65), bytearray(b"%d") % 3)
for f, v in ((b"%s", "a"), (b"%s", 5), (b"%c", 256), (b"%c", b"ab"), (b"%c", "a"), (b"%d", "a"), (b"%y", 1), (b"%(k)s", {"k": 1}), (b"%s %s", b"a"), (b"a", 1), (b"%", 1)): show(f.__mod__, v)
class B:
    def __bytes__(self): return b"own"
print(b"%s" % B(), b"%b" % memoryview(b"mv"))
# case: percent_reflected_and_subclass
class S(str):
    def __rmod__(self, o): return ("rmod", o)
    def __mod__(self, o): return ("mod", o)
print("%s" % S("x"), S("%s") % 1, 5 % S("q") if 0 else S("a").__rmod__("b"))
class R:
    def __rmod__(self, o): return ("R", o)
print("%s" % R() == str(R()) or "%s" % (R(),) != "", [1].__class__)
# case: fstring_nesting_and_quotes
a, w, p = 3.14159, 10, 2
print(f"{a:{w}.{p}}|{a:>{w + 1}.{p}f}|{a!r:{'*'}^{w}}|{f'{a:.1f}':>{w}}|{'{'}{'}'}|{{{a:.0f}}}|{a:{'.' + str(p)}}")
# case: fstring_equals_forms
x, d = 5, {"k": [1]}
print(f"{x=} {x = } {x =!r:>4} {d['k']=} {x+1=:>4} {x=!s} { x = :} {(lambda: 1)()=}", f"{x=:{x}}|", f"{x==5 =}", f'''{
x
=}''')
# case: fstring_expressions_kinds
x = [1, 2, 3]
print(f"{x[0]}{x[-1:]}{x and 5}{[y for y in x if y > 1]}{ {1: 2}[1] }{(y := 7)}{y}{x[0] if x else 0}{lambda_() if 0 else 'l'}{not x}{x is x}{-x[0]}{x[0] ** 2}{*x, 4}{1,}{'a' 'b'}{'''q'''}{x!r}{1 != 2}{1 == 1}{2 <= 3}{3 >= 1}")
# case: fstring_spec_text_kept
class A:
    def __format__(self, s): return f"[{s}]"
a = A()
print(f"{a:x y!z}{a::}{a:=}{a:%H:%M}{a:{'n'}\t{1}}{a:}{a!s:>3.1}"[:40])
# case: fstring_errors_at_run_time
for f in (lambda: f"{undefined}", lambda: f"{1:s}", lambda: f"{'a':d}", lambda: f"{1:{None}}", lambda: f"{1:{'q'}}", lambda: f"{None:5}", lambda: f"{1/0}", lambda: f"{ {}[1] }", lambda: f"{1:{2}{'x'}{3}}"): show(f)
# case: fstring_code_shape
import dis
f = lambda a: f"x{a}y{a!r:>{a}}"
print(f(5), f"" == "", f"a" f"b" "c{}" f"{1}", rf"\d{1}\n", f"\x41{1}\N{DIGIT ONE}", fr"{'r'}\\", f"{'a'!r}" "{x}", (f"{1}" "2" f"{3}"))
# case: fstring_in_docstring_and_annotations
def f():
    f"not a {1} docstring"
def g():
    "doc" f"{1}"
def h(): "doc" "more"
print(f.__doc__, g.__doc__, h.__doc__)
# case: fstring_scopes
def f(x):
    y = 2
    return [f"{x}{y}{z}" for z in range(2)], (lambda: f"{x}{y}")(), f"{(lambda: x + y)()}", {f"{k}": f"{v}" for k, v in {x: y}.items()}
print(f(1))
class C:
    n = 3
    s = f"{n}{[m for m in range(n)]}"
print(C.s)
# case: string_formatter_class
import string
class F(string.Formatter):
    def get_value(self, k, a, kw): return f"<{k}>" if isinstance(k, str) else a[k]
    def convert_field(self, v, c): return super().convert_field(v, c) if c != "u" else str(v).upper()
print(F().format("{1} {name} {0!r} {x!u}", 5, 6), list(string.Formatter().parse("a{b!r:c{d}}e{{f}}")), string.Formatter().vformat("{a}", (), {"a": 1}))
show(string.Formatter().format, "{}")
show(string.Formatter().format, "{0} {}", 1)
# case: template_strings
import string
t = string.Template("$a ${b}c $$ $a_b")
print(t.safe_substitute(a=1, b=2), t.substitute({"a": 1}, b=2, a_b=3), t.get_identifiers(), t.is_valid())
show(t.substitute, a=1)
show(string.Template("a\n $ b").substitute)
