"""struct: records packed and unpacked one by one and in bulk."""
import struct

RECORD = struct.Struct("<IHhqd8s?")


def run():
    total, parts = 0, []
    for i in range(40000):
        parts.append(RECORD.pack(i, i & 0xffff, -(i & 0x7fff), i * i, i * 0.5, b"abcdefgh", i & 1))
    data = b"".join(parts)
    for offset in range(0, len(data), RECORD.size):
        total += RECORD.unpack_from(data, offset)[3]
    for fields in RECORD.iter_unpack(data):
        total += fields[0]
    for i in range(20000):
        total += struct.unpack(">HH", struct.pack(">I", i * 7))[1]
    return total
