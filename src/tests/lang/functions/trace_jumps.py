# frame.f_lineno = N from a trace function.
import sys

class Exit:
    def __enter__(self):
        pass
    def __exit__(self, *info):
        print('exit', info[0])

def jump(function, from_line, to_line):
    first, done, output = function.__code__.co_firstlineno, [], []
    def tracer(frame, event, arg):
        if frame.f_code is function.__code__ and event == 'line' and frame.f_lineno - first == from_line and not done:
            done.append(1)
            frame.f_lineno = first + to_line
        return tracer
    sys.settrace(tracer)
    try:
        function(output)
    except Exception as error:
        print(type(error).__name__, error if 'code block' not in str(error) else 'code block')
    finally:
        sys.settrace(None)
    print(from_line, to_line, output)

def straight(output):
    output.append(1)
    output.append(2)
    output.append(3)

def blocks(output):
    output.append(1)
    for i in (1, 2):
        output.append(3)
    with Exit():
        output.append(5)
    with Exit():
        output.append(7)
    try:
        output.append(9)
        1 / 0
    except ZeroDivisionError:
        output.append(12)
        output.append(13)
    output.append(14)

for a in (1, 2, 3):
    for b in (-5, 1, 2, 3, 9):
        jump(straight, a, b)
for a in (1, 3, 5, 7, 9, 12, 13, 14):
    for b in (1, 3, 9, 12, 14):
        if a < b or b < 14:
            if not (a > b and b in (1,)):
                jump(blocks, a, b)
