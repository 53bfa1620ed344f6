# Generators in detail: delegation, closing, states, attributes, errors inside.
import sys
def show(function, *arguments, **named):
    try:
        print(repr(function(*arguments, **named)))
    except BaseException as error:
        print(type(error).__name__, error)

# case: attributes_through_life
import inspect
def g():
    print(inspect.getgeneratorstate(i))
    yield 1
i = g()
print(inspect.getgeneratorstate(i), i.gi_running, i.gi_suspended, i.gi_yieldfrom, i.gi_frame is not None, i.gi_code is g.__code__)
next(i)
print(inspect.getgeneratorstate(i), i.gi_running, i.gi_suspended)
list(i)
print(inspect.getgeneratorstate(i), i.gi_frame, i.gi_suspended)
# case: yieldfrom_attribute
def inner(): yield 1
def outer():
    yield from a
a = inner()
o = outer()
print(o.gi_yieldfrom)
next(o)
print(o.gi_yieldfrom is a)
show(next, o)
print(o.gi_yieldfrom)
# case: names_settable
def g(): yield
i = g()
i.__name__ = "other"
i.__qualname__ = "some.other"
print(i.__name__, i.__qualname__, repr(i).startswith("<generator object some.other at"))
for name in ("__name__", "__qualname__"):
    show(setattr, i, name, 5)
    show(delattr, i, name)
show(setattr, i, "gi_frame", None)
show(setattr, i, "x", None)
# case: name_follows_function_at_creation
def g(): yield
before = g()
g.__name__ = "renamed"
g.__qualname__ = "q.renamed"
after = g()
print(before.__name__, after.__name__, after.__qualname__, g.__code__.co_name)
# case: send_values_in_delegation
def inner():
    got = []
    while True:
        value = yield len(got)
        if value is None: return got
        got.append(value)
def outer():
    result = yield from inner()
    yield ("done", result)
o = outer()
print(next(o), o.send("a"), o.send("b"), o.send(None))
show(next, o)
# case: delegate_to_plain_iterators
def g():
    x = yield from [1, 2]
    y = yield from "ab"
    z = yield from {}
    return x, y, z
i = g()
print(next(i), next(i), next(i), next(i))
try: next(i)
except StopIteration as e: print(e.value)
# case: send_to_plain_iterator
def g(): yield from iter([1, 2])
i = g()
next(i)
show(i.send, 5)
show(next, i)
# case: throw_to_plain_iterator
def g():
    try: yield from [1, 2, 3]
    except ValueError as e: yield ("caught", e.args)
i = g()
next(i)
print(i.throw(ValueError("x")))
# case: throw_delegated_and_handled
def inner():
    try: yield 1
    except KeyError:
        yield "handled"
        return "result"
def outer():
    print("got", (yield from inner()))
    yield "end"
o = outer()
next(o)
print(o.throw(KeyError), next(o))
# case: iterator_with_own_send_throw_close
class I:
    def __iter__(self): return self
    def __next__(self): return "next"
    def send(self, value): return ("send", value)
    def throw(self, *a): return ("throw", a[0].__name__ if isinstance(a[0], type) else a)
    def close(self): print("close")
def g(): yield from I()
i = g()
print(next(i), i.send(3), i.throw(KeyError))
i.close()
# case: close_of_inner_raises
class I:
    def __iter__(self): return self
    def __next__(self): return 1
    def close(self): raise KeyError("from close")
def g():
    try: yield from I()
    finally: print("finally")
i = g()
next(i)
show(i.close)
# case: close_attribute_raises
class I:
    def __iter__(self): return self
    def __next__(self): return 1
    @property
    def close(self): raise ValueError("no close")
def g(): yield from I()
i = g()
next(i)
show(i.close)
# case: throw_attribute_raises
class I:
    def __iter__(self): return self
    def __next__(self): return 1
    @property
    def throw(self): raise ValueError("no throw")
def g(): yield from I()
i = g()
next(i)
show(i.throw, KeyError)
# case: generatorexit_thrown_closes_inner
class I:
    def __iter__(self): return self
    def __next__(self): return 1
    def close(self): print("closed")
    def throw(self, *a): print("thrown", a)
def g(): yield from I()
i = g()
next(i)
show(i.throw, GeneratorExit)
# case: inner_yields_on_close
def inner():
    try: yield 1
    finally: yield 2
def outer(): yield from inner()
o = outer()
next(o)
show(o.close)
o = outer()
next(o)
show(o.throw, GeneratorExit)
# case: close_results
def g(mode):
    try: yield 1
    except GeneratorExit:
        if mode == "return": return 5
        if mode == "raise": raise ValueError("other")
        if mode == "stop": raise StopIteration
        if mode == "exit": raise GeneratorExit("own")
        yield 2
for mode in ("return", "raise", "stop", "exit", "yield"):
    i = g(mode)
    next(i)
    show(i.close)
# case: close_before_start_and_twice
def g():
    print("never")
    yield
i = g()
print(i.close(), i.close())
show(next, i)
show(i.send, None)
show(i.throw, KeyError("late"))
# case: throw_forms
def g():
    while True:
        try: yield
        except BaseException as e: print(type(e).__name__, e.args, e.__traceback__ is not None)
i = g()
next(i)
i.throw(KeyError)
i.throw(KeyError, "x")
i.throw(KeyError, (1, 2))
i.throw(KeyError, None)
i.throw(KeyError, KeyError("inst"))
i.throw(LookupError, KeyError("sub"))
i.throw(KeyError("direct"), None, None)
# case: throw_wrong_arguments
def g(): yield
i = g()
next(i)
show(i.throw)
show(i.throw, 5)
show(i.throw, int)
show(i.throw, KeyError("x"), 3)
show(i.throw, KeyError, 1, 2)
show(i.throw, "string")
show(next, i)
# case: send_wrong_arguments
def g(): yield
i = g()
show(i.send)
show(i.send, 1, 2)
show(lambda: i.send(value=1))
show(i.close, 1)
# case: stopiteration_converted
def g():
    yield 1
    next(iter([]))
def h():
    try: yield from g()
    except RuntimeError as e: print(type(e.__cause__).__name__, e.__suppress_context__); raise
show(list, h())
# case: stopiteration_subclass_and_value
class Stop(StopIteration): pass
def g(): raise Stop(5); yield
show(next, g())
def h():
    return StopIteration(3)
    yield
try: next(h())
except StopIteration as e: print(type(e.value).__name__, e.value.value)
# case: return_tuple_and_exception_values
def g(value):
    return value
    yield
def run(value):
    result = yield from g(value)
    print(repr(result))
for value in ((1, 2), ValueError("v"), None, (), StopIteration(1)):
    list(run(value))
# case: return_in_finally
def g():
    try: yield 1
    finally: return "final"
i = g()
next(i)
show(i.throw, KeyError("swallowed"))
i = g(); next(i)
print(i.close())
# case: reentry_every_way
def g():
    for name in ("send", "throw", "close", "__next__"):
        try: getattr(i, name)(*([None] if name == "send" else [KeyError] if name == "throw" else []))
        except ValueError as e: print(name, e)
    yield "end"
i = g()
print(next(i))
# case: reentry_through_delegation
def a(): yield from b()
def b():
    try: next(x)
    except ValueError as e: yield str(e)
x = a()
print(next(x))
# case: delegating_to_itself
def g(): yield from i
i = g()
show(next, i)
show(next, i)
# case: exception_state_per_generator
def g():
    try: raise KeyError("inside")
    except KeyError:
        yield sys.exc_info()[1]
        yield sys.exc_info()[1]
i = g()
print(repr(next(i)), sys.exc_info()[1])
try: raise ValueError("outside")
except ValueError: print(repr(next(i)), repr(sys.exc_info()[1]))
# case: context_of_generator_exception
def g():
    yield
    raise KeyError("k")
i = g(); next(i)
try:
    try: raise ValueError("v")
    except ValueError: next(i)
except KeyError as e: print(repr(e.__context__))
# case: bare_raise_inside_generator
def g():
    yield
    raise
i = g(); next(i)
try: 1 / 0
except ZeroDivisionError: show(next, i)
# case: context_lost_between_resumes
def g():
    try: yield
    finally: print(repr(sys.exc_info()[1]))
i = g(); next(i)
try: raise ValueError("outer")
except ValueError: i.close()
# case: finally_order_of_nested
def g(n):
    try:
        if n: yield from g(n - 1)
        else: yield "leaf"
    finally: print("finally", n)
i = g(3)
print(next(i))
i.close()
# case: yield_in_every_block
def g():
    try:
        yield "try"
        raise KeyError
    except KeyError:
        yield "except"
    else: yield "else"
    finally: yield "finally"
    with open("/dev/null") as f: yield f.closed
    yield f.closed
print(list(g()))
# case: yield_as_argument_and_subscript
def g():
    d = {}
    d[(yield 1)] = yield 2
    print((yield 3), (yield 4), d)
    return f"{(yield 5)}"
i = g()
next(i)
for n, v in enumerate("abcdef"):
    try: print(n, i.send(v))
    except StopIteration as e: print("stop", e.value); break
# case: lambda_generator
f = lambda: (yield 1)
i = f()
print(next(i), f.__code__.co_flags & 32)
show(i.send, "back")
# case: generator_expression_details
e = (x for x in range(3))
print(e.__name__, e.__qualname__, e.gi_code.co_name, e.gi_code.co_varnames, e.gi_code.co_argcount)
def f(): return (lambda: (y for y in ()))()
print(f().__qualname__)
show(e.send, 1)
# case: outer_iterable_of_genexp_evaluated_now
def f(): raise KeyError("now")
show(lambda: (x for x in f()))
g = (x for y in [1] for x in f())
show(next, g)
show(lambda: (x for x in 5))
# case: genexp_closes_over_late
n = 1
g = (n * x for x in range(3))
n = 10
print(list(g))
# case: iteration_variable_visible_in_frame
def g():
    for i in range(3): yield
x = g()
next(x); next(x)
print(x.gi_frame.f_locals, x.gi_frame.f_lineno - g.__code__.co_firstlineno, x.gi_frame.f_back)
# case: f_back_while_running
def g():
    yield sys._getframe().f_back.f_code.co_name
def caller(): return next(i)
i = g()
print(caller(), i.gi_frame.f_back)
# case: frame_clear
def g():
    try: yield 1
    finally: print("cleared")
i = g()
next(i)
i.gi_frame.clear()
show(next, i)
def h():
    sys._getframe().clear()
    yield
show(next, h())
# case: generator_kept_by_frame
def g():
    x = "kept"
    yield
i = g(); next(i)
frame = i.gi_frame
del i
print(frame.f_locals)
# case: star_and_unpack_of_generators
def g():
    yield 1
    yield 2
    raise KeyError("late")
def two():
    a, b = g()
show(two)
show(lambda: [*g()])
show(lambda: (lambda *a: a)(*g()))
show(lambda: dict.fromkeys(g()))
# case: deep_delegation
def g(n):
    if n: yield from g(n - 1)
    else:
        yield 1
        yield 2
print(list(g(150)))
# case: delegation_chain_send
def echo():
    value = None
    while value != "stop": value = yield value
    return "stopped"
def chain(n):
    if n == 0: return (yield from echo())
    return (yield from chain(n - 1))
i = chain(20)
next(i)
print(i.send(1), i.send("x"))
show(i.send, "stop")
# case: iter_and_next_identity
def g(): yield
i = g()
print(iter(i) is i, i.__iter__() is i, hasattr(i, "__len__"), hasattr(i, "__getitem__"))
show(lambda: type(i)())
show(len, i)
# case: generator_type_not_subclassable
import types
def f():
    class A(types.GeneratorType): pass
show(f)
show(lambda: types.GeneratorType(1))
# case: types_coroutine_on_generator
import types
@types.coroutine
def g():
    x = yield 1
    return x
async def c(): return await g()
i = c()
print(i.send(None))
show(i.send, "r")
print(bool(g.__code__.co_flags & 0x100), type(g()).__name__)
# case: generators_in_dict_and_sort
def g(): yield from (3, 1, 2)
print(sorted(g()), min(g()), sum(g()), set(g()) == {1, 2, 3}, tuple(zip(g(), g())), any(x > 2 for x in g()), all(g()))
# case: short_circuit_leaves_rest
def g():
    for x in range(5):
        print("make", x)
        yield x
i = g()
print(any(x == 1 for x in i), 3 in i, list(i))
# case: islice_and_close
import itertools
def g():
    try:
        for x in itertools.count(): yield x
    finally: print("closed")
i = g()
print(list(itertools.islice(i, 2)))
i.close()
# case: contextmanager_generator_misuse
from contextlib import contextmanager
@contextmanager
def none():
    return
    yield
@contextmanager
def two():
    yield 1
    yield 2
@contextmanager
def swallow():
    try: yield
    except KeyError: pass
def use(c, error=None):
    with c() as v:
        if error: raise error
    return "ok"
show(use, none)
show(use, two)
show(use, swallow, KeyError("x"))
show(use, two, ValueError("y"))
show(use, swallow, ValueError("z"))
# case: gc_cycle_runs_finally
import gc
def g():
    me = i
    try: yield
    finally: print("finalised")
i = g()
next(i)
del i
gc.collect()
# case: generator_raises_in_del
import gc
sys.unraisablehook = lambda u: print("unraisable", type(u.exc_value).__name__, u.exc_value, u.err_msg)
def g():
    try: yield
    finally: raise ValueError("in finally")
i = g(); next(i)
del i
gc.collect()
# case: generator_ignores_exit_in_del
import gc
sys.unraisablehook = lambda u: print("unraisable", type(u.exc_value).__name__, u.exc_value)
def g():
    try: yield 1
    except GeneratorExit: yield 2
i = g(); next(i)
del i
gc.collect()
# case: unstarted_never_runs
import gc
def g():
    try: print("never"); yield
    finally: print("never too")
g()
i = g()
del i
gc.collect()
print("quiet")
# case: copy_and_pickle_refused
import copy, pickle
def g(): yield
for f in (copy.copy, copy.deepcopy, pickle.dumps): show(f, g())
# case: nonlocal_and_global_in_generator
count = 0
def outer():
    n = 0
    def g():
        nonlocal n
        global count
        while True:
            n += 1; count += n
            yield n, count
    return g()
i = outer()
print(next(i), next(i), next(i), count)
# case: default_arguments_bound_at_call
def g(x, y=[]):
    print("start")
    y.append(x)
    yield y
i = g(1)
print("made")
print(next(i), next(g(2)))
show(g)
# case: method_generators
class Tree:
    def __init__(self, *kids): self.kids = kids
    def __iter__(self):
        yield self
        for k in self.kids: yield from k
t = Tree(Tree(), Tree(Tree(Tree())))
print(len(list(t)), isinstance(iter(t), type((x for x in ()))))
# case: property_and_classmethod_generators
class A:
    @property
    def p(self): yield from "ab"
    @classmethod
    def c(cls): yield cls.__name__
    @staticmethod
    def s(): yield 1
print(list(A().p), list(A.c()), list(A().s()))
# case: recursion_error_in_generator
def g(): yield from g()
try: next(g())
except RecursionError as e: print("RecursionError", str(e)[:32])
# case: tracing_yields
def g():
    yield 1
    yield 2
log = []
def trace(frame, event, arg):
    if frame.f_code is g.__code__: log.append((event, arg if event == "return" else None))
    return trace
sys.settrace(trace)
list(g())
sys.settrace(None)
print(log)
