# case: counters_are_numbers
# expect: ['code_bytes', 'compile_nanoseconds', 'ended', 'entered', 'freed', 'given_up', 'ir_instructions', 'left', 'record_nanoseconds', 'recorded_instructions', 'root_traces', 'side_traces', 'table_bytes']
# expect: {'ended': 'dict'}
# expect: True
import taipanjit

def loop(n):
    total = 0
    for i in range(n):
        total += i % 100
    return total

before = taipanjit.get_stats()
loop(100000)
stats = taipanjit.get_stats()
print(sorted(stats))
print({name: type(value).__name__ for name, value in stats.items() if type(value) is not int})
grown = {name for name in ("root_traces", "entered", "left", "ir_instructions", "compile_nanoseconds") if stats[name] > before[name]}
print(len(grown) == (5 if taipanjit.is_enabled() else 0) or grown)

# case: thresholds_are_checked
# expect: ValueError a threshold is at least 1 and below 2**24
# expect: ValueError a threshold is at least 1 and below 2**24
# expect: TypeError 'str' object cannot be interpreted as an integer
# expect: 7 9
import taipanjit
for wrong in ((0,), (5, 1 << 24), ("x",)):
    try:
        taipanjit.set_threshold(*wrong)
    except Exception as error:
        print(type(error).__name__, error)
taipanjit.set_threshold(7, exit=9)
print(taipanjit.get_settings()["threshold"], taipanjit.get_settings()["exit"])

# case: pausing_stops_recording
# expect: [] 4950000
# expect: True
import taipanjit
started = taipanjit.is_enabled()
taipanjit.enable(False)
before = len(taipanjit.get_traces())

def loop(n):
    total = 0
    for i in range(n):
        total += i % 100
    return total

result = loop(100000)
print([row[2].co_name for row in taipanjit.get_traces() if row[2] is loop.__code__], result)
if started:
    taipanjit.enable(True)
    for _ in range(3):
        loop(100000)
    print(any(row[2] is loop.__code__ for row in taipanjit.get_traces()))
else:
    print(not taipanjit.is_enabled())

# case: hook_gets_what_happened
# expect: True
# expect: [] True
# expect: TypeError the hook must be callable or None, not int
import taipanjit

def loop(n):
    total = 0
    for i in range(n):
        total += i % 100
    return total

seen = []
taipanjit.set_hook(seen.extend)
loop(100000)
for _ in range(1000):
    pass
kinds = {event[0] for event in seen if event[3] is loop.__code__}
print(kinds >= {"trace"} if taipanjit.is_enabled() else not seen)
print([event for event in seen if len(event) != 8 or event[0] not in ("trace", "given up", "freed") or type(event[4]) is not int],
      all(event[5] is None if event[0] == "freed" else type(event[5]) is str for event in seen))
taipanjit.set_hook(None)
try:
    taipanjit.set_hook(3)
except TypeError as error:
    print("TypeError", error)

# case: released_traces_are_made_again
# expect: True 4950000
# expect: True 4950000
# expect: True
import taipanjit

def loop(n):
    total = 0
    for i in range(n):
        total += i % 100
    return total

def in_its_loop(n):
    freed = 0
    for i in range(n):
        if i % 500 == 499:
            freed += taipanjit.release()
    return freed

on = taipanjit.is_enabled()
mine = lambda: [row for row in taipanjit.get_traces() if row[2] is loop.__code__]
first = loop(100000)
made = bool(mine())
freed = taipanjit.release()
print((made and freed > 0 and not mine()) == on, first)
second = loop(100000)
print(bool(mine()) == on, second)
print(type(in_its_loop(20000)) is int)

# case: error_of_the_hook_comes_out
# expect: done
import taipanjit
def bad(events):
    raise KeyError(len(events))
taipanjit.set_hook(bad if taipanjit.is_enabled() else None)
try:
    total = 0
    for i in range(100000):
        total += i
    for i in range(1000):
        pass
except KeyError:
    pass
finally:
    taipanjit.set_hook(None)
print("done")
