# the error of f(*5) lacks the module before the name of the function
# case: star_noniter
def f(*a): pass
f(*5)
