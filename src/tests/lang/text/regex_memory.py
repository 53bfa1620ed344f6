# Nested repeats that take exponential time take memory for one way through the text only.
import re
import resource


def grows_by(work):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    result = work()
    return result, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 16384


print(grows_by(lambda: re.match(r"(?:(?:a|b)+?c?)+!", "ab" * 9)))
print(grows_by(lambda: re.match(r"(?:(?:a|aa)*)*b", "a" * 17)))
print(grows_by(lambda: re.match(r"(?:(?=(?:a|b)*)(?:a|b|ab)+)+c", "ab" * 6)))
print(grows_by(lambda: re.search(r"(?:(?:(?:x|y)*?)*z)+!", "xyz" * 4)))

# What was matched on the way that is given up leaves no trace in groups, either.
print(re.match(r"(?:(a)|(b)|ab)*?c", "abac").regs)
print(re.match(r"(?:(?:(a)|b)*?(c)?)*d", "abcbd").regs)
print(re.match(r"(?:(a)(?:(b)(c)?)*)*d", "abcabad").regs)
print(len(re.match(r"(?:(?:ab|cd)+,?)*", "abcd,cd" * 5000)[0]))
print(re.fullmatch(r"(?:(?:ab){2,3}?){2}(?:(?:ab){2}){1,2}", "ab" * 9))
print(re.match(r"(?:(a)|(b))*+c", "ab" * 3000 + "c").span())
