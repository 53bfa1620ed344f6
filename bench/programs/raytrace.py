"""Spheres seen through a pinhole: operator methods on a vector class, float arithmetic, temporary objects."""
from math import sqrt


class Vec:
    def __init__(self, x, y, z):
        self.x, self.y, self.z = x, y, z

    def __add__(self, o):
        return Vec(self.x + o.x, self.y + o.y, self.z + o.z)

    def __sub__(self, o):
        return Vec(self.x - o.x, self.y - o.y, self.z - o.z)

    def __mul__(self, k):
        return Vec(self.x * k, self.y * k, self.z * k)

    def dot(self, o):
        return self.x * o.x + self.y * o.y + self.z * o.z

    def unit(self):
        return self * (1.0 / sqrt(self.dot(self)))


class Sphere:
    def __init__(self, centre, radius, shine):
        self.centre, self.radius, self.shine = centre, radius, shine

    def hit(self, origin, ray):
        to = self.centre - origin
        along = to.dot(ray)
        inside = self.radius * self.radius - to.dot(to) + along * along
        if inside < 0 or along < 0:
            return None
        distance = along - sqrt(inside)
        return distance if distance > 1e-6 else None


class Plane:
    shine = 0.3

    def hit(self, origin, ray):
        return -(origin.y + 1) / ray.y if ray.y < -1e-6 else None


def colour(scene, origin, ray, depth):
    best = None
    for thing in scene:
        t = thing.hit(origin, ray)
        if t is not None and (best is None or t < best):
            best, found = t, thing
    if best is None:
        return 0.5 + ray.y * 0.5
    point = origin + ray * best
    normal = (point - found.centre).unit() if isinstance(found, Sphere) else Vec(0.0, 1.0, 0.0)
    light = max(0.0, normal.dot(Vec(0.57735, 0.57735, -0.57735)))
    if depth:
        mirror = ray - normal * (2 * normal.dot(ray))
        return light * (1 - found.shine) + found.shine * colour(scene, point + mirror * 1e-5, mirror, depth - 1)
    return light


def run():
    scene = [Sphere(Vec(i - 1.5, 0.3 * i - 0.5, 4.0 + i * 0.5), 0.6, 0.2 * i) for i in range(4)] + [Plane()]
    eye, total = Vec(0.0, 0.0, -1.0), 0.0
    for y in range(128):
        for x in range(128):
            total += colour(scene, eye, Vec((x - 64) / 64, (64 - y) / 64, 1.5).unit(), 2)
    return "%.6f" % total
