#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""jit.py NAME SIZE [AGAIN...]: generates a function of SIZE bytes that calls getppid(), writes to /tmp/perf-PID.map that its
name is NAME, and calls it; then names it AGAIN, and calls it again. Continues when the file "log" shows the call and a frame
of it."""
import ctypes
import mmap
import os
import re
import sys
import time

# push %rbp; mov %rsp,%rbp; mov $110,%eax; syscall; pop %rbp; ret
CODE = bytes.fromhex("55 4889e5 b86e000000 0f05 5d c3")

page = mmap.mmap(-1, 4096, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS,
                 prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
page.write(CODE)
start = ctypes.addressof(ctypes.c_char.from_buffer(page))
function = ctypes.CFUNCTYPE(ctypes.c_int)(start)
path = "/tmp/perf-%d.map" % os.getpid()


def say(name):
    with open(path, "ab") as file:
        file.write(b"%x %x %s\n" % (start, int(sys.argv[2]), os.fsencode(name)))


def shown():
    with open("log", encoding="utf-8") as file:
        return len(re.findall(r"getppid\(\).*\n > .*\n", file.read()))


def call():
    had = shown()
    function()
    until = time.monotonic() + 20
    while shown() == had and time.monotonic() < until:
        time.sleep(0.05)


# wait until earlier calls are shown, if there are any
time.sleep(2)
if sys.argv[1]:
    say(sys.argv[1])
call()
for name in sys.argv[3:]:
    say(name)
    call()
if os.path.lexists(path):
    os.unlink(path)
