# ctf.py FOLDER JSON: babeltrace2 reads the trace; each call of the JSON Lines has its two events,
# at the right times and with the right values; tasks start and exit as they did; and each event is
# by the task that the last sched_switch named.
import collections
import re
import subprocess
import sys
from common import calls, check, differ, done, objects

run = subprocess.run(["babeltrace2", "--clock-seconds", sys.argv[1]], capture_output=True)
check("babeltrace2 says", [run.stderr.decode(errors="replace")] if run.stderr or run.returncode else [])
FIELD = re.compile(r'(\w+) = ("(?:[^"\\]|\\.)*"|-?\w+)')
LINE = re.compile(r"\[(\d+)\.(\d{9})\] \([^)]*\) .*?([a-z_0-9]+): (\{.*\})")


def value(text):
    return re.sub(r"\\(.)", r"\1", text[1:-1]) if text.startswith('"') else int(text, 0)


def kinds(name, tid=None):
    return [e for e in events if e[1] == name]


events, wrong = [], []
running = None
for line in run.stdout.decode("utf-8").splitlines():
    m = LINE.fullmatch(line)
    if not m:
        check("a line", [repr(line)])
        continue
    time = int(m[1]) * 10 ** 9 + int(m[2])
    context, who, fields = ({k: value(v) for k, v in FIELD.findall(part)} for part in re.findall(r"\{((?:[^{}\"]|\"(?:[^\"\\]|\\.)*\")*)\}", m[4]))
    if events and time < events[-1][0]:
        wrong.append(f"{m[3]} goes back in time")
    if m[3] == "sched_switch":
        running = fields["next_tid"]
    elif running != who["tid"]:
        wrong.append(f"{m[3]} of {who['tid']}, but {running} was running")
    events.append((time, m[3], who, fields))
check("events", wrong)
known = calls(sys.argv[2])


def named(o, what):
    return ("compat_" if o["abi"] == "i386" else "") + f"syscall_{what}_{o['name']}"


entries = {(who["tid"], t, name): fields for t, name, who, fields in events}
ours = collections.Counter((name, who["pid"], who["tid"], t) for t, name, who, _ in events if "syscall_entry_" in name)
theirs = collections.Counter((named(o, "entry"), o["pid"], o["tid"], o["ts"]) for o in known)
check("beginnings are missing", map(repr, theirs - ours))
# a call whose end is missing in a recording that was cut is not in the JSON Lines
more = collections.Counter(e[2] for e in ours - theirs)
check("beginnings of nothing", [f"{n} of {tid}" for tid, n in more.items() if n > 1])
differ("ends", [(name, who["tid"], t, f["ret"]) for t, name, who, f in events if "syscall_exit_" in name],
       [(named(o, "exit"), o["tid"], o["ts"] + o["dur"], -o["errno_nr"] if o["errno"] or o.get("errno_nr") else o["ret"])
        for o in known if not o.get("state") and o["ret"] is not None])


def number(v):
    if isinstance(v, dict):
        v = v.get("fd", v.get("value", ...))
    if isinstance(v, str) and re.fullmatch("0x[0-9a-f]+", v):
        v = int(v, 16)
    return 0 if v is None else v


bad, compared = [], 0
for o in known:
    fields = entries.get((o["tid"], o["ts"], named(o, "entry")), {})
    for k, v in o["args"].items():
        name = "filename" if k == "path" else k
        # for an empty string babeltrace2 2.0.4 prints the string of the event before; clone's flags
        # contain a signal
        if name not in fields or v == "" or (o["name"], k) == ("clone", "flags"):
            continue
        # the data that a pointer leads to are not in the trace
        if isinstance(v, dict) and "value" in v and fields[name] >= 2 ** 32:
            continue
        v, got = number(v), fields[name]
        if isinstance(v, int) and isinstance(got, int):
            compared += 1
            if (v ^ got) & (2 ** 64 - 1) and (v ^ got) & (2 ** 32 - 1):
                bad.append(f"{o['name']}: {k} is {got}, not {v}")
        elif isinstance(v, str) and isinstance(got, str):
            compared += 1
            if v != got:
                bad.append(f"{o['name']}: {k} is {got!r}, not {v!r}")
check("arguments", bad)
check("few were compared", [] if compared > 2 * len(known) else [f"{compared} of {len(known)} calls"])
types = collections.Counter(o["type"] for o in objects(sys.argv[2]))
for name, kind in (("sched_process_fork", "new"), ("signal_deliver", "signal"), ("lttng_statedump_process_state", "attach")):
    differ(name, [len(kinds(name))], [types[kind]])
differ("sched_process_exit", [len(kinds("sched_process_exit"))], [types["exit"] + types["refused"]])
differ("sched_process_exec", [len(kinds("sched_process_exec"))], [types["exec"] + types["superseded"]])
done()
