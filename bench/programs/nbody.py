"""Planets pulling at each other: float arithmetic on list items."""


def advance(bodies, steps, dt):
    for _ in range(steps):
        for i, a in enumerate(bodies):
            for b in bodies[i + 1:]:
                dx, dy, dz = a[0] - b[0], a[1] - b[1], a[2] - b[2]
                pull = dt / (dx * dx + dy * dy + dz * dz) ** 1.5
                ma, mb = a[6] * pull, b[6] * pull
                a[3] -= dx * mb
                a[4] -= dy * mb
                a[5] -= dz * mb
                b[3] += dx * ma
                b[4] += dy * ma
                b[5] += dz * ma
        for a in bodies:
            a[0] += dt * a[3]
            a[1] += dt * a[4]
            a[2] += dt * a[5]


def run():
    bodies = [[i * 1.5, 4.0 - i * i, i * 0.25 + 1, 0.1 * i, 0.3, -0.05 * i, 1.0 / (i + 1)] for i in range(5)]
    advance(bodies, 24000, 0.001)
    return repr(sum(sum(b) for b in bodies))
