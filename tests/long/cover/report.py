#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""report.py MODULE MISSED: prints how many of the module's calls of __sanitizer_cov_trace_pc() were reached, by source
file. Standard input is what cover.sh collected. Lines that were not reached are written to the file MISSED."""
import collections, re, subprocess, sys

module, missed = sys.argv[1:3]
blocks = set()          # (section, offset after the call)
section = None
for line in subprocess.run(["objdump", "-dr", module], capture_output=True, text=True).stdout.splitlines():
    if line.startswith("Disassembly of section "):
        section = line.split()[-1].rstrip(":")
    m = re.match(r"\s+([0-9a-f]+): R_X86_64_P(LT|C)32\s+__sanitizer_cov_trace_pc", line)
    if m and section in (".text", ".text.unlikely", ".exit.text"):
        blocks.add((section, int(m.group(1), 16) + 4))

reached, bases = set(), {}
for line in sys.stdin:
    words = line.split()
    if words[0] == "section":
        bases[words[1]] = int(words[2], 16)
        continue
    for name, base in bases.items():
        if (name, int(words[0], 16) - base) in blocks:
            reached.add((name, int(words[0], 16) - base))

files, lines = collections.defaultdict(lambda: [0, 0]), []
for name in {s for s, _ in blocks}:
    offsets = sorted(o for s, o in blocks if s == name)
    told = subprocess.run(["addr2line", "-e", module, "-j", name] + ["%#x" % (o - 5) for o in offsets],
                          capture_output=True, text=True).stdout.splitlines()
    for o, where in zip(offsets, told):
        where = re.sub(r".*/(kmod|include)/", r"\1/", where.split(" ")[0])
        file = where.split(":")[0] if where.startswith("kmod/") else "inlined from the kernel's headers"
        files[file][0] += (name, o) in reached
        files[file][1] += 1
        if (name, o) not in reached:
            lines.append(where)
for file, (n, of) in sorted(files.items()):
    print("# %-36s %5d of %5d, %3d %%" % (file, n, of, 100 * n / of))
open(missed, "w").write("\n".join(sorted(lines)) + "\n")
share = 100 * len(reached) / len(blocks)
print("%s - cover: %d of %d basic blocks reached, %.1f %%" % ("ok" if share >= 85 else "not ok", len(reached), len(blocks), share))
