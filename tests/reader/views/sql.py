# sql.py FLEET.md DATABASE JSON: the five queries of docs/fleet.md, run by sqlite3 on data that were
# loaded as described there, give the same answers as counting the JSON Lines here. DATABASE: that
# of sqlite3, or clickhouse:PORT.
import collections
import json
import re
import subprocess
import sys
from common import calls, check, differ, done

engine, _, port = sys.argv[2].partition(":")
queries = [q for q in re.findall(r"```%s\n(.*?)```" % ("clickhouse" if port else "sql"), open(sys.argv[1]).read(), re.S)
           if q.startswith("SELECT")]
known = calls(sys.argv[3])
SENDS, RECEIVES = ("write", "sendto", "sendmsg", "writev"), ("read", "recvfrom", "recvmsg", "readv")


def ask(query):
    if port:
        out = subprocess.run(["clickhouse-client", "--port", port, "--output_format_json_quote_64bit_integers", "0", "-q",
                              query + " FORMAT JSONCompact"], capture_output=True, check=True).stdout
        return [tuple(row) for row in json.loads(out)["data"]]
    out = subprocess.run(["sqlite3", "-json", sys.argv[2], query], capture_output=True, check=True).stdout
    return [tuple(row.values()) for row in json.loads(out or b"[]")]


def text(v):
    return json.dumps(v, separators=(",", ":"), ensure_ascii=False) if isinstance(v, dict) else v


def path(o):
    a = o["args"]
    for v in (a.get("path") or None, (a.get("fd") or {}).get("path") if isinstance(a.get("fd"), dict) else None,
              (a.get("dfd") or {}).get("path") if isinstance(a.get("dfd"), dict) else None):
        if v is not None:
            return text(v)
    return None


def fd(o, what):
    return text(o["args"]["fd"].get(what)) if isinstance(o["args"].get("fd"), dict) else None


def top(answers, column, wanted):
    """the query returns at most ten rows: they are among all rows, and no other row is larger"""
    check("rows", [f"{len(answers)} of {len(wanted)}"] if len(answers) != min(10, len(wanted)) else [])
    check("a row", [repr(a) for a in answers if a not in wanted])
    least = min((a[column] for a in answers), default=0)
    check("the order", [repr(w) for w in wanted if w[column] > least and w not in answers])


sums = collections.defaultdict(lambda: [0, 0])
for o in known:
    if path(o) is not None:
        sums[path(o)][0] += 1
        sums[path(o)][1] += o["dur"] or 0
top(ask(queries[0]), 2, [(p, n, d // 1000) for p, (n, d) in sums.items()])

misses = collections.Counter((o.get("comm"), path(o)) for o in known if o["errno"] == "ENOENT")
top(ask(queries[1]), 2, [(*k, n) for k, n in misses.items()])

talks = collections.defaultdict(lambda: [0, 0, 0])
for o in known:
    if fd(o, "peer") and o["name"] in SENDS + RECEIVES:
        talk = talks[o.get("comm"), fd(o, "local"), fd(o, "peer")]
        talk[o["name"] in RECEIVES] += 1
        talk[2] += max(o["ret"], 0)
check("nobody talks", [] if talks else ["no call has a peer"])
top(ask(queries[2]), 5, [(*k, *v) for k, v in talks.items()])

lines = collections.defaultdict(lambda: [0, 0])
for o in known:
    if o.get("py"):
        key = o["py"][0].get("file"), o["py"][0].get("line"), o["name"]
        lines[key][0] += 1
        lines[key][1] += o["dur"] or 0
top(ask(queries[3]), 4, [(*k, n, d // 1000) for k, (n, d) in lines.items() if k[0] is not None])

retries, before = collections.Counter(), {}
for o in sorted(known, key=lambda o: o["ts"]):
    key = o["tid"], o["name"], fd(o, "fd")
    if before.get(key) == "EAGAIN":
        retries[o.get("comm"), o["name"], fd(o, "fd")] += 1
    before[key] = o["errno"]
check("nobody asks again", [] if retries else ["no call follows an EAGAIN"])
top(ask(queries[4]), 3, [(*k, n) for k, n in retries.items()])
differ("five queries", [len(queries)], [5])
done()
