"""Decode a prefix code bit by bit: integer shifts and masks, byte strings, dictionary lookups."""


class Bits:
    def __init__(self, data):
        self.data, self.at, self.hold, self.have = data, 0, 0, 0

    def take(self, n):
        while self.have < n:
            self.hold = (self.hold << 8) | self.data[self.at]
            self.at += 1
            self.have += 8
        self.have -= n
        value = self.hold >> self.have
        self.hold &= (1 << self.have) - 1
        return value


def encode(values, code):
    hold, have, out = 0, 0, bytearray()
    for v in values:
        length, bits = code[v]
        hold = (hold << length) | bits
        have += length
        while have >= 8:
            have -= 8
            out.append(hold >> have)
            hold &= (1 << have) - 1
    out.append(hold << 8 - have & 255)
    return bytes(out) + b"\0"


def run():
    code = {v: (v // 4 + 3, ((1 << v // 4) - 1) << 3 | v % 4) for v in range(32)}
    back = {pair: v for v, pair in code.items()}
    values = [(i * i + i // 7) % 32 for i in range(60000)]
    bits, total = Bits(encode(values, code)), 0
    for i in range(len(values)):
        length = word = 0
        while (length, word) not in back:
            word = word << 1 | bits.take(1)
            length += 1
        total = (total * 33 + back[length, word]) % 1000003
    return total
