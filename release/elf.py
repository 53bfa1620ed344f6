"""Read what an ELF file promises and needs, with the standard library only and for either byte order.

Only what the gates ask for is read: header, program headers, dynamic section, symbol versions and dynamic symbols.
Everything is found through the program headers, as the dynamic linker does, so a stripped file reads the same.
"""

import struct

PT_LOAD, PT_DYNAMIC, PT_INTERP, PT_NOTE, PT_GNU_STACK, PT_GNU_RELRO = 1, 2, 3, 4, 0x6474E551, 0x6474E552
PF_X, PF_W = 1, 2
ET_DYN = 3
DT_NEEDED, DT_STRTAB, DT_SYMTAB, DT_SONAME, DT_RPATH, DT_TEXTREL, DT_RUNPATH = 1, 5, 6, 14, 15, 22, 29
DT_HASH, DT_GNU_HASH, DT_FLAGS, DT_FLAGS_1, DT_BIND_NOW = 4, 0x6FFFFEF5, 30, 0x6FFFFFFB, 24
DT_VERSYM, DT_VERNEED, DT_VERNEEDNUM, DT_VERDEF, DT_VERDEFNUM = 0x6FFFFFF0, 0x6FFFFFFE, 0x6FFFFFFF, 0x6FFFFFFC, 0x6FFFFFFD
DF_TEXTREL, DF_BIND_NOW, DF_1_NOW = 4, 8, 1
SHN_UNDEF, STB_WEAK = 0, 2
NT_GNU_BUILD_ID = 3
MACHINES = {62: "x86_64", 183: "aarch64", 22: "s390x", 21: "ppc64"}


class NotElf(Exception):
    """The file is not a 64-bit ELF file."""


class Elf:
    """Facts of one file: machine, big_endian, abi_flags, interpreter, soname, needed, rpath, runpath, versions
    ({library: {version names}}), undefined and defined ({name: version or None}), weak_undefined, segments."""

    def __init__(self, content):
        if content[:4] != b"\x7fELF" or content[4] != 2:
            raise NotElf
        self.content = content
        self.big_endian = content[5] == 2
        self.order = ">" if self.big_endian else "<"
        (self.kind, machine, _, _, offset, _, self.flags, _, size, count, _, _, _) = self.unpack("HHIQQQIHHHHHH", 16)
        self.machine = MACHINES.get(machine, str(machine))
        self.segments = [self.unpack("IIQQQQQQ", offset + i * size) for i in range(count)]
        self.interpreter = self.segment_text(PT_INTERP)
        self.read_dynamic()

    def unpack(self, shape, offset):
        return struct.unpack_from(self.order + shape, self.content, offset)

    def segments_of(self, kind):
        return [s for s in self.segments if s[0] == kind]

    def segment_text(self, kind):
        for _, _, offset, _, _, size, _, _ in self.segments_of(kind):
            return self.content[offset:offset + size].rstrip(b"\0").decode()
        return ""

    def offset_of(self, address):
        for _, _, offset, start, _, size, _, _ in self.segments_of(PT_LOAD):
            if start <= address < start + size:
                return offset + address - start
        raise NotElf

    def text_at(self, index):
        start = self.strings + index
        return self.content[start:self.content.index(b"\0", start)].decode()

    def read_dynamic(self):
        self.dynamic = []
        for _, _, offset, _, _, size, _, _ in self.segments_of(PT_DYNAMIC):
            for position in range(offset, offset + size, 16):
                tag, value = self.unpack("qQ", position)
                if tag == 0:
                    break
                self.dynamic.append((tag, value))
        values = dict(self.dynamic)
        self.needed, self.soname, self.rpath, self.runpath = [], "", "", ""
        self.versions, self.undefined, self.defined, self.weak_undefined = {}, {}, {}, set()
        if DT_STRTAB not in values:
            return
        self.strings = self.offset_of(values[DT_STRTAB])
        self.needed = [self.text_at(value) for tag, value in self.dynamic if tag == DT_NEEDED]
        self.soname, self.rpath, self.runpath = (self.text_at(values[tag]) if tag in values else ""
                                                 for tag in (DT_SONAME, DT_RPATH, DT_RUNPATH))
        names = self.read_versions(values)
        self.read_symbols(values, names)

    def read_versions(self, values):
        """{index: (library, version)} of needed and own versions; fills self.versions."""
        names = {}
        if DT_VERNEED in values:
            position = self.offset_of(values[DT_VERNEED])
            for _ in range(values[DT_VERNEEDNUM]):
                _, count, file, first, following = self.unpack("HHIII", position)
                library, entry = self.text_at(file), position + first
                for _ in range(count):
                    _, _, index, name, after = self.unpack("IHHII", entry)
                    names[index] = (library, self.text_at(name))
                    self.versions.setdefault(library, set()).add(self.text_at(name))
                    entry += after
                position += following
        if DT_VERDEF in values:
            position = self.offset_of(values[DT_VERDEF])
            for _ in range(values[DT_VERDEFNUM]):
                _, _, index, _, _, first, following = self.unpack("HHHHIII", position)
                names[index] = ("", self.text_at(self.unpack("II", position + first)[0]))
                position += following
        return names

    def symbol_count(self, values):
        """Number of dynamic symbols, from either kind of hash table; undefined ones come first in the second kind."""
        if DT_HASH in values:
            position = self.offset_of(values[DT_HASH])
            return self.unpack("Q", position + 8)[0] if self.hash_is_wide(values) else self.unpack("I", position + 4)[0]
        position = self.offset_of(values[DT_GNU_HASH])
        buckets, first, bloom, _ = self.unpack("IIII", position)
        table = position + 16 + bloom * 8
        last = max(self.unpack(f"{buckets}I", table), default=0)
        if last < first:
            return first
        chain = table + buckets * 4
        while not self.unpack("I", chain + (last - first) * 4)[0] & 1:
            last += 1
        return last + 1

    def hash_is_wide(self, values):
        """The old hash table has 64-bit words on s390x, 32-bit words everywhere else."""
        return self.machine == "s390x"

    def read_symbols(self, values, names):
        if DT_SYMTAB not in values or not (DT_HASH in values or DT_GNU_HASH in values):
            return
        table = self.offset_of(values[DT_SYMTAB])
        versions = self.offset_of(values[DT_VERSYM]) if DT_VERSYM in values else None
        for index in range(1, self.symbol_count(values)):
            name, info, other, section, _, _ = self.unpack("IBBHQQ", table + index * 24)
            if not name or info >> 4 == 0:
                continue
            text = self.text_at(name)
            number = self.unpack("H", versions + index * 2)[0] & 0x7FFF if versions is not None else 0
            version = names.get(number) if number > 1 else None
            if section == SHN_UNDEF:
                self.undefined[text] = version
                if info >> 4 == STB_WEAK:
                    self.weak_undefined.add(text)
            else:
                self.defined[text] = version

    @property
    def build_id(self):
        """The linker's build id as hexadecimal text, empty if there is none."""
        for _, _, offset, _, _, size, _, _ in self.segments_of(PT_NOTE):
            end = offset + size
            while offset + 12 <= end:
                name_size, size, kind = self.unpack("III", offset)
                name = offset + 12
                start = name + (name_size + 3 & ~3)
                if kind == NT_GNU_BUILD_ID and self.content[name:name + name_size] == b"GNU\0":
                    return self.content[start:start + size].hex()
                offset = start + (size + 3 & ~3)
        return ""

    def has(self, tag):
        return any(t == tag for t, _ in self.dynamic)

    def flag(self, tag, bit):
        return any(t == tag and value & bit for t, value in self.dynamic)

    @property
    def abi_version(self):
        """1 for ppc64 big-endian, 2 for ppc64le; 0 says "either" there and nothing elsewhere."""
        return self.flags & 3 if self.machine == "ppc64" else 0

    @property
    def executable_stack(self):
        stack = self.segments_of(PT_GNU_STACK)
        return not stack or bool(stack[0][1] & PF_X)

    @property
    def writable_and_executable(self):
        return any(s[1] & PF_X and s[1] & PF_W for s in self.segments_of(PT_LOAD))

    @property
    def text_relocations(self):
        return self.has(DT_TEXTREL) or self.flag(DT_FLAGS, DF_TEXTREL)

    @property
    def binds_now(self):
        return self.has(DT_BIND_NOW) or self.flag(DT_FLAGS, DF_BIND_NOW) or self.flag(DT_FLAGS_1, DF_1_NOW)

    @property
    def position_independent(self):
        return self.kind == ET_DYN

    @property
    def relro(self):
        return bool(self.segments_of(PT_GNU_RELRO))


def read_elf(path):
    """Elf of the file at PATH, or None if it is not one."""
    with open(path, "rb") as stream:
        if stream.read(5) != b"\x7fELF\x02":
            return None
        stream.seek(0)
        return Elf(stream.read())
