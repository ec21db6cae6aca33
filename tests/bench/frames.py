#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Measures getppid() in nanoseconds, which are instructions in a guest that counts them: at different depths of the
stack, and as the first call that each of a hundred long functions makes. tests/bench/cost.sh compares."""
import os
import time

call, now = os.getppid, time.monotonic_ns


def least():
    found = 1 << 60
    for _ in range(300):
        begin = now()
        call()
        found = min(found, now() - begin)
    return found


def at_depth(n):
    return at_depth(n - 1) if n > 1 else least()


def distinct(n):
    """n functions that call one another, each another one."""
    source = "".join("def g%d():\n    return %s\n" % (i, "g%d()" % (i + 1) if i + 1 < n else "least()") for i in range(n))
    names = {"least": least}
    exec(compile(source, "/a/path/of/some/length/to/a/module.py", "exec"), names)
    return names["g0"]


def fresh(n, last):
    """n functions that call one another, with long line tables."""
    source = ""
    for i in range(n):
        body = "".join("    x = %d\n" % k for k in range(200))
        source += "def f%d():\n%s    return %s\n" % (i, body, "f%d()" % (i + 1) if i + 1 < n else last)
    names = {"call": call, "now": now}
    exec(compile(source, "/a/path/of/some/length/to/a/module/of/a/package.py", "exec"), names)
    return names["f0"]


def first():
    begin = now()
    call()
    return now() - begin


def all_first():
    # a call is reported with its whole stack, so this is the first call in all of the functions
    times = []
    for _ in range(4):
        f = fresh(100, "first()")
        f.__globals__["first"] = first
        times.append(f())
    return min(times)


print("at depth 1", least())
print("at depth 2", at_depth(1))
print("at depth 11", at_depth(10))
print("at depth 11 of functions", distinct(9)())
print("at depth 101", at_depth(100))
print("the first of 100 functions", all_first())
