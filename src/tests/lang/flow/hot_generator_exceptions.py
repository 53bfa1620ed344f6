# case: error_in_a_generator_after_one_that_was_handled
# expect: [None, None, None, None, None, None, None, None, None]
import sys

def largest(x):
    yield max(x)

def program(numbers, text):
    for turn in range(3):
        try:
            numbers.remove(5)
        except Exception as e:
            repr(e)
        try:
            next(largest(text))
        except Exception as e:
            repr(e)
    return sys.exc_info()[0]

print([program([], '' if i % 3 else 'a') for i in range(9)])

# case: handled_exception_of_a_hot_generator
# expect: ['ValueError', 'ValueError', None]
# expect: {None}
import sys

def name():
    return sys.exc_info()[0] and sys.exc_info()[0].__name__

def kept(n):
    for i in range(n):
        try:
            int('x' if i % 2 else 'y')
        except ValueError as e:
            yield name()
            yield name()
        yield name()

def outside(n):
    seen = set()
    for found in kept(n):
        seen.add(name())
    return seen

print(list(kept(5000))[-3:])
print(outside(5000))

# case: context_of_an_error_after_one_that_was_handled
# expect: {None}
# expect: {None, 'TypeError'}
def after(s, b, text, limit):
    found = set()
    for turn in range(limit):
        try:
            ord(text)
        except Exception as e:
            repr(e)
        try:
            s + b
        except Exception as e:
            found.add(e.__context__)
    return found

def inside(s, b, text, limit):
    found = set()
    for turn in range(limit):
        try:
            ord(text)
        except Exception as e:
            repr(e)
            try:
                s + b
            except Exception as f:
                found.add(f.__context__ and type(f.__context__).__name__)
        try:
            s + b
        except Exception as e:
            found.add(e.__context__ and type(e.__context__).__name__)
    return found

print(after('a', b'x', 'ab', 2000))
print(inside('a', b'x', 'ab', 2000))

# case: context_of_an_error_in_a_raise_of_a_group
# expect: {None}
def shown(e):
    return repr(e)

def program(s, b, text):
    found = []
    for turn in range(6):
        try:
            ord(text)
        except Exception as e:
            shown(e)
        try:
            try:
                try:
                    raise ExceptionGroup('g', [TypeError(1), ValueError(s + b)])
                except* LookupError:
                    raise
            except BaseException as e:
                found.append(e.__context__)
        except Exception as e:
            shown(e)
    return found

print({context for i in range(300) for context in program('a', b'x', 'ab')})
