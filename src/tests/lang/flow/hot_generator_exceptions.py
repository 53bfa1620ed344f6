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
