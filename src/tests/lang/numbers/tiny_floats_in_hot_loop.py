def show(x, y, z):
    return [x * 3.0, y * 5.0, z * 7.0, str(x)]
def through(x, y):
    return show(x * 2.0, y * 2.0, x + y)
tiny = float.fromhex('1p-1074')
last = total = None
kept = []
for i in range(400):
    last = through(i * tiny, (i + 1) * tiny)
    kept.append(last[0] + last[1])
    total = [float(i)] * 50, last
print(last, total[0][:2], total[1])
print(sum(kept), len(kept), kept[-1])
