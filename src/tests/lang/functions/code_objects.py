# Code objects by hand, and programs too large for one frame's registers.
import types

def outer(a, b=2, *c, d=4, **e):
    x = [a, b, c, d, e]
    def inner():
        return a, x
    try:
        y = inner()
    except ValueError:
        pass
    return y

names = ('argcount posonlyargcount kwonlyargcount nlocals stacksize flags code consts names varnames filename name qualname '
         'firstlineno linetable exceptiontable freevars cellvars').split()
code = outer.__code__
copy = types.CodeType(*[getattr(code, 'co_' + name) for name in names])
print(copy == code, hash(copy) == hash(code))
function = types.FunctionType(copy, globals(), 'f', (2,))
function.__kwdefaults__ = {'d': 5}
print(function(1), outer(1))
print(code.replace(co_code=code.co_code) == code)

def one():
    return 'one'

def two():
    return 'two'

print(types.FunctionType(one.__code__.replace(co_code=two.__code__.co_code, co_consts=two.__code__.co_consts), {})())
for bad in ((), (1,) * 5, tuple(getattr(code, 'co_' + name) for name in names[:15])):
    try:
        types.CodeType(*bad)
    except TypeError:
        print('TypeError')

x = 'x'
def count(*args, **kwargs):
    return len(args), len(kwargs), list(kwargs.items())[4094:4099]

print(len(eval("f'" + '{x} ' * 70000 + "'")))
print(eval('count(' + '1,' * 70000 + ')'))
print(eval('count(1, x, ' + ', '.join(f'a{i}={i}' for i in range(6000)) + ", **{'z': 1})"))
print(eval('count(' + ', '.join(f'a{i}={i}' for i in range(6000)) + ')'))
print(len(eval('[' + 'x,' * 70000 + ']')), len(eval('(' + 'x,' * 70000 + ')')), len(eval('{' + ','.join(f'{i}:x' for i in range(40000)) + '}')))
print(eval("'a'.join([" + 'x,' * 10 + '])'), len(eval("'{}'.format(" + 'x,' * 70000 + ')')))
