# What Cython makes of a recursive function and of a class with C fields; measured by run.py.
def fib(n):
    if n < 2:
        return n
    return fib(n - 1) + fib(n - 2)


cdef class Particle:
    cdef public double x, v
    cdef object history

    def __init__(self, double x, double v):
        self.x = x
        self.v = v
        self.history = None

    def move(self, double dt):
        self.x += self.v * dt
        return self.x

    def __add__(self, other):
        return Particle(self.x + (<Particle>other).x, self.v)


def use_class(n):
    p = Particle(0.0, 1.0)
    q = Particle(1.0, 0.5)
    for i in range(n):
        p.move(0.001)
        q = p + q
    return p.x
