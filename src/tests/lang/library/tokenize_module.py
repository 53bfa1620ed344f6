# case: tokens
# The tokens that the compiler sees, and the errors that end them.
import _tokenize, sys
def go(s):
    it=_tokenize.TokenizerIter(s)
    try:
        for t in it: print(t)
        print("end")
    except SyntaxError as e: print(type(e), e.args)
for s in ["x = 1 + 2\n", "def f():\n    return 'a\n", "async def f(): await x <> 1 ? $ !", "'''abc\nd''' 'x'\nif 1:\n  x\n\ty\n", "(1,\n 2)\nif x:\n   y\n  z", "(", "\\", "ä = 1; 'ä' b", "", "# c", "x # c\n\n\n   \ny\n", "1_", "0x", "(1+2]", "'sdf", "\xa0", "\t\tx\n        y\n", "x\\\n y", "f'{a}' rb'x' ... -> := **= //= "]:
    print(repr(s)); go(s)
for a in ([], [1], ["a\0b"], ["\ud800"]):
    try: _tokenize.TokenizerIter(*a)
    except Exception as e: print(type(e), e)
print(type(_tokenize.TokenizerIter(source="x")), _tokenize.__doc__, dir(_tokenize))
try:
    class A(_tokenize.TokenizerIter): pass
except TypeError as e: print(e)
