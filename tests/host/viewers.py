#!/usr/bin/env python3
# viewers.py FOLDER VIEWER: what speedscope, in a headless Chromium, shows of FOLDER's t.folded,
# t.json and t.pb.gz; calls.json has the time that each call took. Prints lines of TAP.
import base64
import collections
import json
import os
import re
import sys
import time

from browser import Browser

folder, viewer = map(os.path.realpath, sys.argv[1:3])
tests = 0
bad = 0
browser = Browser()


def check(name, why):
    global tests, bad
    tests += 1
    bad += bool(why)
    print("%s %d - viewers: speedscope: %s%s" % ("not ok" if why else "ok", tests, name, ": " + str(why)[:2000] if why else ""))


def number(text):
    """Converts "798,000" and "1.97ms" to ns."""
    for unit, times in ("ns", 1), ("µs", 1e3), ("ms", 1e6), ("s", 1e9):
        if text.endswith(unit):
            return float(text[:-len(unit)].replace(",", "")) * times
    return float(text.replace(",", ""))


def shown(name):
    """Returns the table that speedscope shows: the time spent in each symbol itself."""
    script = os.path.join(folder, name + ".js")
    with open(os.path.join(folder, name), "rb") as f, open(script, "w") as to:
        to.write("speedscope.loadFileFromBase64(%r, %r)" % (name, base64.b64encode(f.read()).decode()))
    browser.ask("Page.navigate", url="about:blank")
    browser.ask("Page.navigate", url="file://%s/index.html#localProfilePath=%s&view=sandwich" % (viewer, script[1:]))
    for _ in range(100):
        time.sleep(0.2)
        rows = browser.run("Array.from(document.querySelectorAll('tr'), r => Array.from(r.children, c => c.innerText))") or []
        if len(rows) > 1:
            break
    picture = os.environ.get("PICTURES")
    if picture:
        with open("%s/%s.png" % (picture, name), "wb") as f:
            f.write(base64.b64decode(browser.ask("Page.captureScreenshot")["data"]))
    return browser.run("document.title"), {r[2]: number(r[1].split(" ")[0]) for r in rows if len(r) == 3 and re.match(r"[\d.,]+[nµm]?s? \(", r[1])}


def differs(wanted, found, exact):
    """Compares the rows. The page has only those that fit into it, the largest first."""
    known = [name for name in wanted if name in found]
    if len(known) < min(len(wanted), 3):
        return "only %s of %s" % (known, found)
    for name in known:
        # "1.97ms" has only three digits
        if abs(found[name] - wanted[name]) > (0 if exact else wanted[name] * 0.006 + 10):
            return "%s: %s, not %s; of %s" % (name, found[name], wanted[name], found)
    return ""


with open(os.path.join(folder, "calls.json")) as f:
    calls = [c for c in map(json.loads, f) if c["type"] == "syscall" and c.get("dur") is not None]
by_call, first_thread, paths = collections.Counter(), collections.Counter(), collections.Counter()
for c in calls:
    by_call[c["name"]] += c["dur"]
    path = c["args"].get("path")
    if isinstance(path, str) and c["name"] == "openat":
        paths[path] += c["dur"]
check("there are calls", "" if len(calls) > 900 and paths else "only %d, of %d paths" % (len(calls), len(paths)))

title, rows = shown("t.pb.gz")
check("opens pprof", "" if title.startswith("t.pb.gz") else title)
check("pprof: each call's time", differs(by_call, rows, False))

title, rows = shown("t.folded")
check("opens folded stacks", "" if title.startswith("t.folded") else title)
check("folded: each path's time", differs(paths, rows, True))

title, rows = shown("t.json")
check("opens a Chrome trace", "" if title.startswith("t.json") else title)
found = collections.Counter()
for name, ns in rows.items():
    found[name.split(" ")[0]] += ns
some = {c["tid"] for c in calls}
threads = [collections.Counter() for _ in some]
for counter, tid in zip(threads, sorted(some)):
    for c in calls:
        if c["tid"] == tid:
            counter[c["name"]] += c["dur"]
# it shows the first thread
check("Chrome: each call's time", "" if any(not differs(t, found, False) for t in threads) else "%s, not %s" % (dict(found), threads))
faults = [f for f in browser.faults if "WebGL" not in f and "GL Driver" not in f]
check("nothing complains", "; ".join(faults))
sys.exit(bad != 0)
