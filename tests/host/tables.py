#!/usr/bin/python3
"""tables.py FILE: prints the names that an x86-64 systrace-read has for numbers, one per line, read from the program itself.

XLATS (user/row/call.h) defines for each set of names a variable whose name ends in _x: pairs of a number and a pointer to
its name."""
import struct
import sys

with open(sys.argv[1], "rb") as f:
    elf = f.read()

offset, = struct.unpack_from("<Q", elf, 0x28)
entry, count = struct.unpack_from("<HH", elf, 0x3a)
sections = [struct.unpack_from("<IIQQQQIIQQ", elf, offset + i * entry) for i in range(count)]
SYMTAB, NOBITS, RELA = 2, 8, 4
RELATIVE = 8


def word(address):
    """Returns the number at an address, as the linker left it, and its place in the file."""
    for _, kind, flags, start, at, size, *_ in sections:
        if flags and kind != NOBITS and start <= address < start + size:
            return struct.unpack_from("<Q", elf, at + address - start)[0], at + address - start
    sys.exit(f"tables.py: nothing is at {address:#x}")


def string(at):
    return elf[at:elf.index(b"\0", at)].decode()


# the values that the loader will give to pointers
pointers = {}
for _, kind, _, _, at, size, *_ in sections:
    if kind == RELA:
        for place, info, addend in struct.iter_unpack("<QQq", elf[at:at + size]):
            if info == RELATIVE:
                pointers[place] = addend

lines = []
for _, kind, _, _, at, size, link, *_ in sections:
    if kind != SYMTAB:
        continue
    for name, info, _, _, value, length in struct.iter_unpack("<IBBHQQ", elf[at:at + size]):
        name = string(sections[link][4] + name)
        if info & 15 != 1 or not name.endswith("_x") or length % 16:
            continue
        for place in range(value, value + length, 16):
            text = pointers.get(place + 8) or word(place + 8)[0]
            lines.append(f"{name[:-2]} {word(place)[0]:#x} {string(word(text)[1])}")
if not lines:
    sys.exit("tables.py: no tables: is it stripped?")
print("\n".join(sorted(lines)))
