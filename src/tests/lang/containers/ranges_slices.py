# case: range_basics
r = range(2, 20, 3)
print(r, list(r), len(r), r[1], r[-1], r[1:4], r[::-1], 5 in r, 6 in r, r.index(8), r.count(5), r.start, r.stop, r.step)
# case: range_negative
print(list(range(5, 0, -2)), list(range(0)), list(range(3, 1)), range(0, -10, -3)[2], len(range(10, 0, 3)))
# case: range_equal
print(range(0) == range(2, 1), range(0, 3, 2) == range(0, 4, 2), hash(range(0, 3, 2)) == hash(range(0, 4, 2)), range(3) == [0, 1, 2])
# case: range_zero_step
range(1, 2, 0)
# case: range_float
range(1.0)
# case: range_index
range(3)[3]
# case: range_missing
range(3).index(7)
# case: range_huge
r = range(10 ** 20, 10 ** 20 + 10, 3)
print(list(r), r[2], 10 ** 20 + 3 in r, len(range(10 ** 18)))
# case: range_len_overflow
len(range(10 ** 30))
# case: range_bool
print(bool(range(0)), bool(range(1)), list(reversed(range(5))), range(10)[2:8:2])
# case: range_immutable
range(3).start = 1
# case: range_args
range()
# case: slice_attrs
s = slice(1, 10, 2)
print(s, s.start, s.stop, s.step, s.indices(5), slice(None), slice(None, None, -1).indices(4), s == slice(1, 10, 2))
# case: slice_hash
hash(slice(1))
# case: slice_zero
[1][::0]
# case: slice_bad_type
[1]["a":]
# case: slice_order
slice(1) < slice(2)
# case: getitem_receives
class G:
    def __getitem__(self, k): return k
g = G()
print(g[1], g[1:2], g[::2], g[1, 2:3], g[...], g[:, None], g[()])
# case: setdel_receives
class G:
    def __setitem__(self, k, v): print("set", k, v)
    def __delitem__(self, k): print("del", k)
g = G()
g[1:2] = 3
del g[1, 2]
g[0], g[1] = 5, 6
# case: slice_index_protocol
class I:
    def __index__(self): return 2
print([0, 1, 2, 3][I():], "abcd"[:I()])
# case: slice_big
print([1, 2, 3][-10 ** 30:10 ** 30], "abc"[10 ** 30:], (1, 2)[::10 ** 30])
# case: negative_steps
l = list(range(8))
print(l[6:1:-2], l[:3:-1], l[3::-1], l[-1:-4:-1], l[::-3])
# case: ellipsis
print(..., type(...), Ellipsis is ..., bool(...), repr([...]))
# case: unsubscriptable
5[0]
# case: no_setitem
(5)[0] = 1
# case: no_delitem
x = 5
del x[0]
# case: function_subscript
def f(): pass
f[0]
# case: getitem_iteration
class S:
    def __getitem__(self, i):
        if i > 3: raise IndexError
        return i * i
print(list(S()), 4 in S(), 5 in S(), [*S()])
# case: len_bad
class A:
    def __len__(self): return "a"
len(A())
# case: len_missing
len(5)
# case: parts_of_ranges_in_a_loop
def parts(r, bounds):
    out = []
    for a, b in bounds:
        out.append((r[a:b], r[a:], r[:b], r[::-1], r[a:b:2], len(r), len(r[a:b])))
        try: out.append(r[a])
        except IndexError as e: out.append(str(e))
    return out
bounds = [(i % 13 - 6, i * 7 % 19 - 9) for i in range(80)]
for r in (range(10), range(-3, 40, 5), range(9, -9, -2), range(0), range(5, 5), range(1 << 61, (1 << 61) + 5), range(-(1 << 62), 1 << 62, 1 << 60),
          range(1 << 70, (1 << 70) + 50, 7), range((1 << 62) - 1, -(1 << 62), -3)):
    got = []
    for x in parts(r, [b for b in bounds if -9 <= b[1]][:70])[:12]: got.append(x if isinstance(x, (int, str)) else [str(y) for y in x])
    print(got)
print(len(range(-(1 << 62), (1 << 62) - 1)), range(-(1 << 62), (1 << 62) - 1)[-1])
def halves(r): return len(r) if len(r) < 2 else halves(r[:len(r) // 2]) + halves(r[len(r) // 2:])
print(halves(range(1000)), halves(range(3, 3000, 7)))
def odd_keys(r):
    out = []
    for k in [1, True, 2, -1, slice(None, None, -1), slice(1, True), slice(10 ** 30), 2, 3] * 8:
        out.append(r[k])
    return out[-9:]
print(odd_keys(range(4, 50, 3)))
# case: slices_stored_in_a_loop
def store(n):
    out = []
    for i in range(n):
        a = list(range(6))
        a[i % 9 - 4:i % 5] = [i, "x"]
        a[:i % 4] = a[i % 4::-1]
        a[i % 13 - 6:] = a
        a[5:2] = (1,)
        a[-100:100:] = a[::-1]
        out.append(a)
    return out
print(store(120)[-14:])
