# perfetto.py TRACE JSON [BYTES [FLOWS]]: protoc reads the trace; each number is defined before it
# is used, each END has its BEGIN, times increase on each track, and calls, arguments, results and
# tasks are those of the JSON Lines. BYTES: the limit per call. With FLOWS, the trace must have
# flows of each kind.
import collections
import json
import sys
from common import calls, check, check_counter, differ, done, objects, open_descriptors
from protoc import decode

data = open(sys.argv[1], "rb").read()
packets = decode("perfetto.proto", "Trace", data)["packet"]
known = calls(sys.argv[2])
BEGIN, END, INSTANT, COUNTER = 1, 2, 3, 4
names, tracks, wrong = collections.defaultdict(dict), {}, []
events = collections.defaultdict(list)
offset = now = usual = None


def one(message, field, default=None):
    return message.get(field, [default])[0]


def said(kind, iid):
    if iid not in names[kind]:
        wrong.append(f"{kind} {iid} was not explained")
        return None
    return names[kind][iid]


def plain(a):
    """an annotation's value"""
    for kind in ("uint", "int", "string"):
        if kind in a:
            return a[kind][0]
    if "pointer" in a:
        return hex(a["pointer"][0]) if a["pointer"][0] else None
    if "string_iid" in a:
        return said("value", a["string_iid"][0])
    if "dict" in a:
        return annotations(a["dict"])
    return [plain(x) for x in a.get("array", [])]


def annotations(all):
    return {said("annotation", one(a, "name")): plain(a) for a in all}


def moment(p):
    """the time of a packet: relative to the packet before, or by the clock that it names"""
    global now
    if "clock" in p:
        if one(p, "clock") != 3 or one(p, "time") >= now:
            wrong.append("a time of its own without need")
        return one(p, "time")
    now += one(p, "time")
    return now


def read_packet(p, place):
    global offset, now, usual
    if one(p, "flags", 0) & 1:
        names.clear()
        if one(one(p, "defaults", {}), "clock") != 64:
            wrong.append("another clock")
        usual = one(one(p["defaults"][0], "event"), "track")
    if place == 0 and not one(p, "first"):
        wrong.append("the first packet does not say so")
    if "clocks" in p:
        clock = {one(c, "id"): one(c, "time") for c in p["clocks"][0]["clock"]}
        offset = clock[1] - clock[3]
        if clock[64] != clock[3] or not one(p["clocks"][0]["clock"][-1], "delta"):
            wrong.append("the clock of the deltas is another")
        now = clock[64]
    for kind, all in one(p, "news", {}).items():
        for n in all:
            if one(n, "iid") in names[kind]:
                wrong.append(f"{kind} {n} again")
            names[kind][one(n, "iid")] = n if kind in ("frame", "stack") else one(n, "str")
            for frame in n.get("frame", []):
                said("frame", frame)
            if kind == "frame":
                said("function", one(n, "function"))
    if "track" in p:
        t = p["track"][0]
        if "parent" in t and t["parent"][0] not in tracks:
            wrong.append(f"track {t} has no parent")
        tracks[one(t, "id")] = t
    if "event" in p:
        e = p["event"][0]
        e.setdefault("track", [usual])
        if one(e, "track") not in tracks:
            wrong.append(f"an event of track {one(e, 'track')}")
        e["name"] = said("event", e["name"][0]) if "name" in e else None
        e["category"] = [said("category", c) for c in e.get("category", [])]
        e["args"] = annotations(e.get("annotation", []))
        e["time"] = moment(p)
        if "stack" in e:
            said("stack", e["stack"][0])
        events[one(e, "track")].append(e)


for place, packet in enumerate(packets):
    read_packet(packet, place)
spans, instants = [], []
counts = collections.defaultdict(lambda: collections.defaultdict(list))
for track, all in events.items():
    thread = one(tracks[track], "thread")
    open_ = None
    last = None
    # viewers sort them
    for e in sorted(all, key=lambda e: e["time"]):
        kind = one(e, "type")
        if kind == BEGIN:
            if open_:
                wrong.append(f"{open_['name']} has no end before {e['name']}")
            open_ = e
        elif kind == END:
            if not open_:
                wrong.append("an end without a beginning")
            else:
                spans.append((thread, open_, e["time"] - open_["time"]))
            open_ = None
        elif kind == INSTANT:
            instants.append(e["name"])
        elif kind == COUNTER:
            if last is not None and one(e, "count") < last and tracks[track]["name"][0] != "open descriptors":
                wrong.append("a counter goes down")
            last = one(e, "count")
            counts[tracks[track]["name"][0]][one(one(tracks[one(tracks[track], "parent")], "process"), "pid")].append((e["time"] + offset, last))
    if open_:
        spans.append((thread, open_, None))
check("the trace", wrong)


def ret(o):
    return {k: o[k] for k in ("ret", "errno", "state") if o.get(k) is not None and not (k == "ret" and o.get("errno_nr"))}


def simple(v):
    """the value in the JSON Lines, if both formats show it in the same way; ... if not"""
    if isinstance(v, dict) and "fd" in v:
        path = v.get("path")
        return v["fd"] if v["fd"] != -100 else "AT_FDCWD" + ("<%s>" % path if isinstance(path, str) else "")
    if isinstance(v, (int, str)) or v is None:
        return v
    return ...


def is_idle(args, name):
    """the working directory, which does not matter for an absolute path"""
    path = next(iter(list(args.values())[list(args).index(name) + 1:]), None)
    path = path.get("text") if isinstance(path, dict) else path
    return args[name].get("fd") == -100 and isinstance(path, str) and path.startswith("/")


def is_structure(v):
    """a structure, whose fields are annotations of their own ("buf.st_mode"), as viewers show a dictionary, too"""
    return isinstance(v, dict) and not v.keys() & {"value", "fd", "b64"}


def differs(what, got, v):
    if got is ...:
        return [f"{what} is missing"]
    return [f"{what} is {got!r}, not {v!r}"] if v is not ... and got != v and not (v is None and got in ("", "NULL")) else []


results = ("ret", "errno", "state", "injected")
differ("calls", [(one(t, "pid"), one(t, "tid"), e["name"], d, e["time"] + offset,
                  {k: v for k, v in e["args"].items() if k in results[:3]}) for t, e, d in spans],
       [(o["pid"], o["tid"], o["name"], o["dur"] if o.get("state") != "lost" else 1, o["ts"], ret(o)) for o in known])
ours = {(one(t, "tid"), e["time"] + offset): e for t, e, d in spans}
values, compared, bad = 0, 0, []
for o in known:
    e = ours.get((o["tid"], o["ts"]))
    if e and (e["args"].get("cpu_ns"), e["args"].get("runnable_ns", 0)) != (o.get("cpu_ns"), o.get("runnable_ns", 0)):
        bad.append(f"{o['name']} ran {e['args'].get('cpu_ns')}")
    for k, v in o["args"].items() if e else ():
        values += 1
        got, v = e["args"].get(k, ...), simple(v)
        if got is ... and is_structure(o["args"][k]):
            for name, x in o["args"][k].items():
                bad += differs(f"{o['name']}: {k}.{name}", e["args"].get(k + "." + name, ...), simple(x))
        elif got is ... and is_idle(o["args"], k):
            continue
        elif got is ...:
            bad.append(f"{o['name']} lacks {k}")
        elif v is not ...:
            compared += 1
            path = o["args"][k].get("path") if isinstance(o["args"][k], dict) else None
            if isinstance(path, str) and o["args"][k].get("fd") != -100 and e["args"].get(k + ".path") != path:
                bad.append(f"{o['name']}: {k}.path is {e['args'].get(k + '.path')!r}, not {path!r}")
            bad += differs(f"{o['name']}: {k}", got, v)
check("arguments", bad)
check("few were compared", [] if compared * 2 > values else [f"{compared} of {values}"])
check_counter("open descriptors", counts["open descriptors"], open_descriptors(objects(sys.argv[2])))
differ("marks", instants, [o.get("signal") if o["type"] == "signal" else o["type"] for o in objects(sys.argv[2])
                           if o["type"] in ("signal", "new", "attach", "exec", "exit", "refused", "superseded")])
check("errors", [e["name"] for t, e, d in spans if ("error" in e["category"]) != ("errno" in e["args"])])
flows, ends = collections.Counter(), collections.Counter()
for all in events.values():
    for e in all:
        flows.update(e.get("flow", []))
        ends.update(e.get("flow_end", []))
if len(sys.argv) > 4:
    # a task, a signal, data in a pipe: the highest digit is the kind
    check("flows", [f"none of kind {k}" for k in (1, 2, 3) if not any(f in ends for f in flows if f >> 60 == k)])
if len(sys.argv) > 3:
    check("size", [f"{len(data) / len(known):.1f} bytes a call"] if len(data) > int(sys.argv[3]) * len(known) else [])
done()
