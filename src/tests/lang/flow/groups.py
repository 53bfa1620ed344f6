# case: split_star
try:
    raise ExceptionGroup("g", [ValueError(1), TypeError(2), ValueError(3)])
except* ValueError as e:
    print("v", e.exceptions)
except* TypeError as e:
    print("t", e.exceptions)
# case: unhandled_part
try:
    try:
        raise ExceptionGroup("g", [ValueError(1), KeyError(2)])
    except* ValueError:
        print("v")
except ExceptionGroup as e:
    print(repr(e))
# case: naked_wrapped
try:
    raise ValueError("n")
except* ValueError as e:
    print(repr(e))
# case: methods
g = ExceptionGroup("g", [ValueError(1), ExceptionGroup("h", [TypeError(2), ValueError(3)])])
print(g.subgroup(ValueError), g.split(TypeError), g.message, len(g.exceptions))
print(repr(g.subgroup(lambda e: isinstance(e, TypeError))), g.subgroup(KeyError))
# case: empty
ExceptionGroup("g", [])
# case: nonexception
ExceptionGroup("g", [1])
# case: base_in_group
ExceptionGroup("g", [KeyboardInterrupt()])
# case: base_group
print(type(BaseExceptionGroup("g", [ValueError()])).__name__, type(BaseExceptionGroup("g", [KeyboardInterrupt()])).__name__)
# case: star_catches_group_type
try:
    raise ValueError
except* ExceptionGroup:
    pass
# case: raise_in_star
try:
    try:
        raise ExceptionGroup("g", [ValueError(1), TypeError(2)])
    except* ValueError:
        raise KeyError("new")
except ExceptionGroup as e:
    print(repr(e))
# case: else_finally
try:
    pass
except* ValueError:
    print("no")
else:
    print("else")
finally:
    print("finally")
# case: break_in_star
try:
    compile("for i in x:\n try: pass\n except* E: break", "f", "exec")
except SyntaxError as e:
    print(e.msg)
# case: mix_forms
try:
    compile("try: pass\nexcept* A: pass\nexcept B: pass", "f", "exec")
except SyntaxError as e:
    print(e.msg)
# case: derive
class G(ExceptionGroup):
    def derive(self, excs): return G(self.message, excs)
a, b = G("g", [ValueError(1), TypeError(2)]).split(ValueError)
print(type(a).__name__, repr(b))
