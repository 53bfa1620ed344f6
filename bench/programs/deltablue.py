"""Chains of one-way constraints, planned by strength and re-solved: polymorphic methods, lists of objects."""


class Variable:
    def __init__(self, value):
        self.value = value
        self.constraints = []
        self.set_by = None
        self.strength = 9


class Constraint:
    def __init__(self, strength, output, *inputs):
        self.strength = strength
        self.output = output
        self.inputs = inputs
        for v in inputs:
            v.constraints.append(self)

    def weakest(self):
        s = self.strength
        for v in self.inputs:
            if v.strength > s:
                s = v.strength
        return s

    def satisfy(self):
        out = self.output
        if out.set_by is not None and out.set_by is not self and out.strength < self.weakest():
            return False
        out.set_by = self
        out.strength = self.weakest()
        return True


class Stay(Constraint):
    def execute(self):
        pass


class Equal(Constraint):
    def execute(self):
        self.output.value = self.inputs[0].value


class Scale(Constraint):
    def execute(self):
        source, factor, offset = self.inputs
        self.output.value = (source.value * factor.value + offset.value) % 10007


def plan_from(variable):
    todo, plan, seen = [variable], [], set()
    while todo:
        v = todo.pop()
        for c in v.constraints:
            if c not in seen and c.satisfy():
                seen.add(c)
                plan.append(c)
                todo.append(c.output)
    return plan


def run():
    factor, offset = Variable(3), Variable(11)
    first = v = Variable(1)
    for i in range(1000):
        nxt = Variable(0)
        if i % 3:
            Equal(2, nxt, v)
        else:
            Scale(1, nxt, v, factor, offset)
        Stay(8, nxt)
        v = nxt
    total = 0
    for i in range(250):
        first.value = i
        for c in plan_from(first):
            c.execute()
        total = (total * 17 + v.value) % 1000003
    return total
