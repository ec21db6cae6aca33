# Shared by the checkers of all formats, which compare each with the JSON Lines of the same
# recording.
import json
import sys

CALL = "syscall"


def objects(name):
    with open(name, encoding="utf-8") as f:
        return [json.loads(line) for line in f]


def calls(name):
    return [o for o in objects(name) if o["type"] == CALL]


def check(what, wrong):
    """wrong: a list of error texts, of which the first few are shown"""
    wrong = list(wrong)
    if wrong:
        print(what + ": " + "; ".join(wrong[:5]) + (" ..." if len(wrong) > 5 else ""))
        check.failed = True


check.failed = False


def differ(what, ours, theirs):
    """two lists that must be equal, in any order"""
    ours, theirs = sorted(ours, key=repr), sorted(theirs, key=repr)
    check(what, [f"{len(ours)}, not {len(theirs)}"] if len(ours) != len(theirs) else
          [f"{a!r}, not {b!r}" for a, b in zip(ours, theirs) if a != b])


def done():
    sys.exit(check.failed)


def check_counter(what, shown, known):
    """for each process (time, value): shown: the drawn values, known: the real ones, any of those with the same time"""
    check(what, [f"process {pid}: {value} at {time}" for pid, values in shown.items() for time, value in values
                 if value not in at_time(known.get(pid, []), time)])
    check(what + " is nowhere", [] if any(v for all in shown.values() for _, v in all) or
          not any(v for all in known.values() for _, v in all) else ["no value"])


def at_time(values, time):
    """the values at this time, or the last value before it"""
    before = [t for t, _ in values if t <= time]
    return [v for t, v in values if before and t == before[-1]] or [0]


def open_descriptors(all):
    """for each process, how many descriptors are open after each of its calls has ended: [(time, number)]"""
    has, moments = {}, {}
    for o in sorted((o for o in all if "ts" in o), key=lambda o: o["ts"] + (o.get("dur") or 0)):
        if o["type"] == "new" and o["tid"] == o["pid"]:
            has[o["pid"]] = dict(has.get(o["parent"], {}))
        mine = has.setdefault(o["pid"], {})
        if o["type"] == "exec":
            has[o["pid"]] = {fd: False for fd, closes in mine.items() if not closes}
        if o["type"] == CALL and o["name"] == "close":
            mine.pop(o["args"]["fd"]["fd"], None)
        elif o["type"] == CALL and o["errno"] is None and o.get("ret") is not None:
            opened = [o["ret"]] if "ret_fd" in o else []
            if o["name"] in ("pipe", "pipe2", "socketpair"):
                opened = [v.get("fd") for v in next(v for v in o["args"].values() if isinstance(v, list))]
            mine.update((fd, "CLOEXEC" in json.dumps(o["args"])) for fd in opened)
            if o["name"] == "close_range":
                has[o["pid"]] = {fd: c for fd, c in mine.items() if not o["args"]["first"] <= fd <= o["args"]["last"]}
        else:
            continue
        moments.setdefault(o["pid"], []).append((o["ts"] + (o["dur"] or 0), len(has[o["pid"]])))
    return moments
