"""Commands for gdb that read the collector's tables.

    source gc/gdb_gc.py
    gc-info                  phase, sizes, counts
    gc-side ADDRESS          what the side bytes say about ADDRESS and the object that holds it
    gc-block ADDRESS         objects of the block that holds ADDRESS
    gc-walk [TYPE-ADDRESS]   number and bytes of old objects by type, or the addresses of one type's instances
"""
import collections

import gdb

CHUNK, BLOCK, GRANULE = 1 << 22, 1 << 15, 16
BLOCKS, GRANULES = CHUNK // BLOCK, BLOCK // GRANULE
FLAGS = ((1, "start"), (2, "A"), (4, "B"), (8, "end"), (16, "old"), (32, "gray"))
KINDS = {0: "free", 1: "tables", 2: "young", 3: "old"}
MAP = {0: "not ours", 1: "blocks", 2: "large", 3: "huge", 4: "huge (tail)"}


def number(expression):
    return int(gdb.parse_and_eval(expression))


def read(address, size):
    return bytes(gdb.selected_inferior().read_memory(address, size))


def word(address):
    return int(gdb.parse_and_eval("*(unsigned long *)%d" % address))


def field_offset(name):
    return number("(unsigned long)&((Chunk *)0)->%s" % name)


def side_bytes(chunk, block):
    return read(chunk + field_offset("side") + block * GRANULES, GRANULES)


def flags(byte):
    return "|".join(name for bit, name in FLAGS if byte & bit) or "0"


def objects(chunk, block):
    """Yields (address, bytes, side byte) for each known object of a block."""
    side = side_bytes(chunk, block)
    i = 0
    while i < GRANULES:
        if not side[i] & 1:
            i += 1
            continue
        n = 0
        while i + n < GRANULES - 1 and not side[i + n] & 8:
            n += 1
        yield chunk + block * BLOCK + i * GRANULE, (n + 1) * GRANULE, side[i]
        i += n + 1


def all_chunks():
    for i in range(number("gc_heap.chunks.count")):
        yield number("gc_heap.chunks.items[%d]" % i)


class Info(gdb.Command):
    def __init__(self):
        super().__init__("gc-info", gdb.COMMAND_DATA)

    def invoke(self, argument, from_tty):
        phases = ["idle", "mark", "release", "sweep", "trim"]
        print("phase %s, current mark %s, cycle %d" % (phases[number("gc_heap.phase")], flags(number("gc_heap.mark")),
                                                       number("gc_heap.cycle")))
        for name in ("live_bytes", "grown_bytes", "threshold", "mapped_bytes", "free_resident", "chunks.count",
                     "larges.count", "young_blocks.count", "log.count", "gray.count", "pending.count",
                     "finalizers_old.count", "release_old.count", "exposed_old.count", "stats.minor_collections",
                     "stats.major_collections"):
            print("  %-26s %d" % (name, number("gc_heap." + name)))


class Side(gdb.Command):
    def __init__(self):
        super().__init__("gc-side", gdb.COMMAND_DATA)

    def invoke(self, argument, from_tty):
        address = number("(unsigned long)(%s)" % argument)
        kind = number("gc_chunk_map[%d]" % (address >> 22))
        print("chunk: %s" % MAP.get(kind, kind))
        if kind in (2, 3, 4):
            print(gdb.parse_and_eval("*gc_large_of((void *)%d)" % address))
        if kind != 1:
            return
        chunk, block = address & ~(CHUNK - 1), (address & (CHUNK - 1)) // BLOCK
        print("block %d: %s" % (block, KINDS.get(read(chunk + block, 1)[0])))
        print("side byte: %s" % flags(side_bytes(chunk, block)[(address & (BLOCK - 1)) // GRANULE]))
        for start, size, byte in objects(chunk, block):
            if start <= address < start + size:
                print("object %#x, %d bytes, %s; word %#x, type %#x" % (start, size, flags(byte), word(start), word(start + 8)))


class BlockObjects(gdb.Command):
    def __init__(self):
        super().__init__("gc-block", gdb.COMMAND_DATA)

    def invoke(self, argument, from_tty):
        address = number("(unsigned long)(%s)" % argument)
        chunk, block = address & ~(CHUNK - 1), (address & (CHUNK - 1)) // BLOCK
        for start, size, byte in objects(chunk, block):
            print("%#x %5d %-18s word %#x type %#x" % (start, size, flags(byte), word(start), word(start + 8)))


class Walk(gdb.Command):
    def __init__(self):
        super().__init__("gc-walk", gdb.COMMAND_DATA)

    def invoke(self, argument, from_tty):
        wanted = number("(unsigned long)(%s)" % argument) if argument else None
        totals = collections.defaultdict(lambda: [0, 0])
        for chunk in all_chunks():
            for block, kind in enumerate(read(chunk, BLOCKS)):
                if kind not in (2, 3):
                    continue
                for start, size, byte in objects(chunk, block):
                    kind_of = word(start + 8)
                    if wanted == kind_of:
                        print("%#x %d" % (start, size))
                    totals[kind_of][0] += 1
                    totals[kind_of][1] += size
        if wanted is None:
            for kind_of, (count, size) in sorted(totals.items(), key=lambda item: -item[1][1]):
                print("%10d objects %12d bytes  type %#x" % (count, size, kind_of))


for command in (Info, Side, BlockObjects, Walk):
    command()
