# chrome.py TRACE JSON: each call, signal and task event in the JSON Lines is in the trace, with the
# same values.
import collections
import json
import sys
from common import calls, check, check_counter, differ, done, objects, open_descriptors

events = json.load(open(sys.argv[1], encoding="utf-8"))["traceEvents"]
known = calls(sys.argv[2])


def rest(o):
    return {k: v for k, v in o.items() if k in ("cpu_ns", "runnable_ns", "args", "ret", "ret_fd", "ret_value", "errno", "errno_nr", "data", "state")}


spans = [e for e in events if e["ph"] in "XB"]
differ("calls", [(e["pid"], e["tid"], e["name"], round(e.get("dur", 0) * 1000), json.dumps(e["args"])) for e in spans],
       [(o["pid"], o["tid"], o["name"], o["dur"] or 0, json.dumps(rest(o))) for o in known])
offsets = {round(o["ts"] - e["ts"] * 1000) for o, e in zip(known, spans)}
check("one clock", [f"{len(offsets)} offsets to the wall clock"] if offsets and max(offsets) - min(offsets) > 2048 else [])
differ("marks", [e["name"] for e in events if e["ph"] == "i"],
       [o.get("signal") if o["type"] == "signal" else o["type"] for o in objects(sys.argv[2])
        if o["type"] in ("signal", "new", "attach", "exec", "exit", "refused")])
shown, offset = collections.defaultdict(list), known[0]["ts"] - round(spans[0]["ts"] * 1000)
for e in events:
    if e["ph"] == "C" and e["name"] == "open descriptors":
        shown[e["pid"]].append((round(e["ts"] * 1000) + offset, e["args"]["value"]))
check_counter("open descriptors", shown, open_descriptors(objects(sys.argv[2])))
names = {e["pid"] for e in events if e["ph"] == "M" and e["name"] == "process_name" and isinstance(e["args"]["name"], str)}
check("processes without a name", [str(p) for p in {e["pid"] for e in spans} - names])
check("no class", [e["name"] for e in spans if not e["cat"]])
done()
