# case: dead_compressors
# Big blocks behind dead objects are looked for before an extension is refused another one.
import resource

try:
    import lzma
except ModuleNotFoundError: # built without the third-party libraries
    print(3)
    raise SystemExit

for line in open("/proc/self/status"):
    if line.startswith("VmData:"): used = int(line.split()[1]) << 10
resource.setrlimit(resource.RLIMIT_DATA, (used + (500 << 20), used + (500 << 20)))
kept = [lzma.LZMACompressor(preset=1) for i in range(3)]
for i in range(200):
    try:
        with_traceback = lzma.LZMACompressor(preset=1)
        with_traceback.compress(b"x")
        raise ValueError(with_traceback)
    except ValueError:
        with_traceback = None
print(len(kept))
