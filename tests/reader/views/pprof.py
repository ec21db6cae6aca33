# pprof.py PROFILE.gz JSON [FOLDED]: protoc reads the profile; each number refers to something, and
# the sums are those of the calls in the JSON Lines; with the folded stacks of the same recording,
# the sums of each stack are compared, too.
import collections
import gzip
import re
import sys
from common import calls, check, differ, done
from protoc import decode

profile = decode("profile.proto", "Profile", gzip.open(sys.argv[1]).read())
strings = profile["string"]
known = calls(sys.argv[2])
functions = {f["id"][0]: f for f in profile["function"]}
locations = {x["id"][0]: x for x in profile["location"]}


def word(message, field):
    return strings[message.get(field, [0])[0]]


def place(id):
    line = locations[id]["line"][0]
    function = functions[line["function"][0]]
    return word(function, "name"), word(function, "file"), line.get("line", [0])[0]


timed = any("cpu_ns" in o for o in known)
check("numbers are given twice", [] if (len(functions), len(locations)) == (len(profile["function"]), len(profile["location"]))
      else ["functions or locations"])
check("strings are there twice", [s for s, n in collections.Counter(strings).items() if n > 1])
check("the first string", [] if strings[0] == "" else [strings[0]])
differ("types", [(word(t, "name"), word(t, "unit")) for t in profile["type"]],
       [("calls", "count"), ("wall", "nanoseconds"), ("bytes", "bytes")] + [("cpu", "nanoseconds")] * timed)
check("the default", [] if word(profile, "default") == "wall" else [word(profile, "default")])
sums, stacks = collections.defaultdict(lambda: [0, 0]), collections.Counter()
for sample in profile["sample"]:
    labels = {word(x, "key"): word(x, "str") for x in sample["label"]}
    frames = [place(x) for x in sample["location"]]
    n, wall = sample["value"][:2]
    for i, v in enumerate((n, wall)):
        sums[labels.get("process", "?"), frames[0][0], labels.get("errno")][i] += v
    path = labels.get("path", "").replace(";", "_")
    stacks[";".join([labels.get("process", "?")] + [f"{n} ({f}{':%d' % line if line else ''})" if f else n for n, f, line in reversed(frames[1:])] +
                    [frames[0][0]] + [path] * ("path" in labels))] += wall
wanted = collections.defaultdict(lambda: [0, 0])
for o in known:
    if o["dur"] is not None:
        for i, v in enumerate((1, o["dur"])):
            wanted[o.get("comm", "?"), o["name"], o.get("errno")][i] += v
differ("sums", sums.items(), wanted.items())
ended = [o["ts"] + o["dur"] for o in known if o["dur"] is not None]
check("the time", [] if profile["time"][0] in {o["ts"] for o in known} else [str(profile["time"][0])])
if timed:
    differ("cpu", [sum(s["value"][2] for s in profile["sample"])], [sum(o.get("cpu_ns", 0) for o in known)])
moved = sum(s["value"][-1] for s in profile["sample"])
check("bytes", [] if moved >= sum(o["ret"] for o in known if o["name"] in ("read", "write", "pread64") and o["ret"] > 0) else [str(moved)])
if len(sys.argv) > 3:
    folded = collections.Counter()
    for line in open(sys.argv[3], encoding="utf-8"):
        stack, _, weight = line.rpartition(" ")
        folded[stack] += int(weight)
    differ("stacks", stacks.items(), folded.items())
done()
