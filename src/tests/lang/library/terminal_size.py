# case: sizes
import os
import termios

a, b = os.openpty()
print(termios.tcgetwinsize(b), termios.tcsetwinsize(b, (30, 81)), termios.tcgetwinsize(a))
for size in (1,), (1, 2, 3), "ab", ("a", 1), (1 << 20, 1), (-1, 1), 5, [10, 20], (1 << 70, 1):
    try: print(size, termios.tcsetwinsize(b, size), termios.tcgetwinsize(a))
    except Exception as e: print(size, type(e).__name__, e)
for file in a + 50, "x", -1:
    try: termios.tcgetwinsize(file)
    except Exception as e: print(type(e).__name__, e)
