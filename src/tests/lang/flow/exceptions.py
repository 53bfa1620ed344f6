# case: order
def f():
    try:
        print("try")
        raise ValueError("v")
    except KeyError:
        print("no")
    except (TypeError, ValueError) as e:
        print("caught", e)
    else:
        print("else")
    finally:
        print("finally")
f()
# case: name_deleted
try:
    raise ValueError
except ValueError as e:
    pass
e
# case: implicit_context
try:
    try:
        1 / 0
    except ZeroDivisionError:
        raise KeyError("k")
except KeyError as e:
    print(repr(e.__context__), e.__cause__, e.__suppress_context__)
# case: explicit_cause
try:
    try:
        1 / 0
    except ZeroDivisionError as z:
        raise KeyError("k") from z
except KeyError as e:
    print(repr(e.__cause__), e.__suppress_context__)
# case: from_none
try:
    raise KeyError from None
except KeyError as e:
    print(e.__cause__, e.__suppress_context__)
# case: bad_cause
raise KeyError from 5
# case: raise_nonexception
raise 5
# case: raise_class_str
raise "x"
# case: bare_raise_none
raise
# case: reraise
try:
    try:
        raise ValueError(1)
    except ValueError:
        raise
except ValueError as e:
    print(e.args)
# case: catch_nonclass
try:
    raise ValueError
except 5:
    pass
# case: finally_return_overrides
def f():
    try:
        return 1
    finally:
        return 2
print(f())
# case: finally_swallows
def f():
    try:
        1 / 0
    finally:
        return "ok"
print(f())
# case: finally_loop
def f():
    for i in range(5):
        try:
            if i == 1: continue
            if i == 3: break
            print(i)
        finally:
            print("f", i)
    return "end"
print(f())
# case: finally_value_kept
def f():
    x = 1
    try:
        return x
    finally:
        x = 2
print(f())
# case: nested_finally
def f():
    try:
        try:
            return 1
        finally:
            print("inner")
    finally:
        print("outer")
print(f())
# case: exc_info
import sys
try:
    raise ValueError("x")
except ValueError:
    print(sys.exc_info()[0], sys.exc_info()[1])
print(sys.exc_info())
# case: str_repr
for e in (ValueError(), ValueError("a"), ValueError("a", 1), KeyError("k"), KeyError("k", 2), OSError(2, "no"), OSError(2, "no", "f")):
    print(str(e), repr(e), e.args)
# case: oserror_subclass
e = OSError(2, "x")
print(type(e).__name__, e.errno, e.strerror, e.filename, type(OSError(17, "")).__name__, type(OSError("a")).__name__)
# case: custom_str
class E(Exception):
    def __str__(self): return "custom"
raise E(1)
# case: exception_str_fails
class E(Exception):
    def __str__(self): raise ValueError
raise E(1)
# case: stopiteration_value
try:
    raise StopIteration(5)
except StopIteration as e:
    print(e.value)
# case: attribute_error_fields
try:
    (5).foo
except AttributeError as e:
    print(e.name, e.obj)
# case: name_error_field
try:
    undefinedx
except NameError as e:
    print(e.name, e)
# case: key_error_repr
{}["a b"]
# case: add_note
e = ValueError("x")
e.add_note("n1")
print(e.__notes__)
# case: with_traceback
try:
    raise ValueError
except ValueError as e:
    t = e.__traceback__
print(t.tb_lineno, t.tb_next, t.tb_frame.f_code.co_name)
# case: system_exit
raise SystemExit(3)
# case: system_exit_text
raise SystemExit("bye")
# case: exit_finally
import sys
try:
    sys.exit(2)
finally:
    print("cleanup")
# case: hierarchy
print(ZeroDivisionError.__mro__, issubclass(UnicodeError, ValueError), IOError is OSError, issubclass(KeyError, LookupError), issubclass(GeneratorExit, Exception))
# case: context_chain
def f(n):
    try:
        if n: f(n - 1)
        else: raise ValueError(0)
    except Exception as e:
        raise KeyError(n)
try:
    f(2)
except KeyError as e:
    while e:
        print(repr(e))
        e = e.__context__
# case: assert_plain
assert False
# case: assert_message
assert 1 == 2, "msg"
# case: assert_tuple_message
assert [], (1, 2)
# case: else_exception_not_caught
try:
    try:
        pass
    except ValueError:
        print("no")
    else:
        raise ValueError("else")
except ValueError as e:
    print(e)
# case: recursion_error
def f(): return f()
try:
    f()
except RecursionError as e:
    print(e)
# case: unbound_local
def f():
    print(x)
    x = 1
f()
# case: unbound_free
def f():
    def g(): return x
    g()
    x = 1
f()
# case: del_unbound
def f():
    del x
    x = 1
f()
# case: exception_in_handler_type
def g(): raise TypeError("g")
try:
    raise ValueError
except g():
    pass
# case: unicode_error_fields
try:
    "é".encode("ascii")
except UnicodeEncodeError as e:
    print(e.encoding, e.object, e.start, e.end, e.reason)
