#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""check.py LEAST FILE...: checks that the frames below each write(900, DATA) in logs of systrace-read --python are DATA.

Prints "RIGHT right, WRONG wrong"; fails if any is wrong, or fewer than LEAST are right.
"""
import ast
import difflib
import re
import sys

call = re.compile(r'^(?:\d+ +)?write\(900, "(.*)", \d+\) += \d+$')


def said(data):
    """Returns the frames as the reader shows them: bytes that are not printable are in octal."""
    text = ast.literal_eval('b"%s"' % data)
    return ["".join(chr(c) if 32 <= c < 127 else "\\%03o" % c for c in line) for line in text.split(b"\n")]


def frames(lines, at):
    found = []
    while at < len(lines) and lines[at].startswith(" > "):
        found.append(lines[at][3:])
        at += 1
    return found


right = wrong = 0
for name in sys.argv[2:]:
    with open(name, encoding="utf-8") as file:
        lines = file.read().split("\n")
    for at, line in enumerate(lines):
        m = call.match(line)
        if not m:
            continue
        wanted, found = said(m.group(1)), frames(lines, at + 1)
        if found == wanted:
            right += 1
            continue
        wrong += 1
        if wrong < 4:
            print("# %s:%d: %d frames of %d" % (name, at + 1, len(found), len(wanted)))
            print("# " + "\n# ".join(list(difflib.unified_diff(wanted, found, "wanted", "found", lineterm="", n=1))[:40]))
print("%d right, %d wrong" % (right, wrong))
sys.exit(bool(wrong) or right < int(sys.argv[1]))
