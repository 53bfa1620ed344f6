"""A document of nested shapes visited by methods, properties and a visitor: many small calls."""


class Node:
    def __init__(self, name):
        self.name, self.children, self.parent = name, [], None

    def add(self, child):
        child.parent = self
        self.children.append(child)
        return child

    @property
    def depth(self):
        d, n = 0, self
        while n.parent is not None:
            d, n = d + 1, n.parent
        return d

    def accept(self, visitor):
        getattr(visitor, "visit_" + type(self).__name__.lower())(self)
        for child in self.children:
            child.accept(visitor)


class Box(Node):
    def area(self):
        return sum(c.area() for c in self.children) + 1


class Leaf(Node):
    size = 2

    def area(self):
        return self.size * self.size


class Wide(Leaf):
    size = 5

    def area(self):
        return super().area() + 3


class Count:
    def __init__(self):
        self.boxes = self.leaves = 0

    def visit_box(self, node):
        self.boxes += node.depth

    def visit_leaf(self, node):
        self.leaves += node.depth

    visit_wide = visit_leaf


def run():
    root = Box("root")
    layer = [root]
    for level in range(5):
        layer = [b.add(Box(f"{level}.{i}")) for b in layer for i in range(4)]
        for i, b in enumerate(layer):
            b.add((Wide if i % 3 else Leaf)("leaf"))
    total = 0
    for _ in range(50):
        visitor = Count()
        root.accept(visitor)
        total += visitor.boxes + visitor.leaves * 2 + root.area()
    return total
