# Special methods and properties with star parameters: their arguments survive the making of the tuple.
# case: getitem
class Box:
    def __getitem__(*everything):
        return len(everything), everything[1]
    def __add__(self, *rest, **more):
        return rest, more
    def __eq__(self, *rest):
        return rest == ([1],)
    def __call__(*everything):
        return everything[1:]
box = Box()
for i in range(60):
    assert box[[i]] == (2, [i])
    assert box + [i] == (([i],), {})
    assert box == [1]
    assert box([i], [2]) == ([i], [2])
print('same')
# case: property
class Thing:
    @property
    def name(*everything):
        return len(everything)
    def __init__(*everything, **more):
        everything[0].count = len(everything)
for i in range(60):
    assert Thing([i], [2]).name == 1 and Thing([i], [2]).count == 3
print('same')
