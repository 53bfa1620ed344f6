"""Many small objects with three float fields: attribute reads and writes, constructors."""
from math import cos, sin, sqrt


class Point:
    __slots__ = ("x", "y", "z")

    def __init__(self, i):
        self.x = x = sin(i)
        self.y = cos(i) * 3
        self.z = x * x / 2

    def scale(self):
        length = sqrt(self.x * self.x + self.y * self.y + self.z * self.z)
        self.x /= length
        self.y /= length
        self.z /= length

    def top(self, other):
        self.x = self.x if self.x > other.x else other.x
        self.y = self.y if self.y > other.y else other.y
        self.z = self.z if self.z > other.z else other.z
        return self


def run():
    points = [Point(i) for i in range(90000)]
    for p in points:
        p.scale()
    best = points[0]
    for p in points[1:]:
        best = best.top(p)
    return "%.9f %.9f %.9f" % (best.x, best.y, best.z)
