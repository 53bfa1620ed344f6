"""show_asm.py FILE [TRACE]: lists what TAIPANLOG=jit-asm:FILE wrote, machine code under the IR it comes from (needs objdump)."""

import re
import subprocess
import sys
import tempfile


def disassemble(code, address):
    with tempfile.NamedTemporaryFile() as file:
        file.write(code)
        file.flush()
        text = subprocess.run(["objdump", "-D", "-b", "binary", "-m", "i386:x86-64", "-M", "intel", f"--adjust-vma={address:#x}", "--no-show-raw-insn", file.name],
                              capture_output=True, text=True, check=True).stdout
    for line in text.splitlines():
        match = re.match(r"\s*([0-9a-f]+):\s+(.*)", line)
        if match:
            yield int(match[1], 16) - address, match[2]


def show(number, address, listing, offsets, code):
    lines = {}
    for line in listing:
        match = re.match(r"(\d{4}) ", line)
        if match:
            lines[int(match[1])] = line
    starts = {}
    for index, offset in enumerate(offsets, 1):
        if offset != 0xFFFFFFFF:
            starts.setdefault(offset, []).append(index)
    print(f"==== trace {number}: {len(code)} bytes at {address:#x}")
    for offset, text in disassemble(code, address):
        for index in starts.pop(offset, []):
            print(f"  {lines.get(index, index)}")
        print(f"          {offset:6x}  {text}")


def main():
    wanted = sys.argv[2:]
    with open(sys.argv[1], errors="replace") as file:
        lines = file.read().splitlines()
    number, address, listing, offsets = None, 0, [], []
    for line in lines:
        if line.startswith("TRACE "):
            _, number, address = line.split()
            listing = []
        elif line.startswith("OFFSETS"):
            offsets = [int(word) for word in line.split()[1:]]
        elif line.startswith("BYTES "):
            if not wanted or number in wanted:
                show(number, int(address, 16), listing, offsets, bytes.fromhex(line[6:].strip()))
        else:
            listing.append(line)


main()
