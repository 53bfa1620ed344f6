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
