# folded.py FOLDED JSON WEIGHT [TEXT [CALL...]]: the lines have the same sums as the calls of the
# JSON Lines, and the right stacks. TEXT is that of the recording with --python or -k, from which
# the frames are taken. One of the CALLs has frames of both kinds.
import collections
import re
import sys
from common import calls, check, differ, done

weight = {"wall": lambda o: o["dur"], "count": lambda o: 1, "cpu": lambda o: o.get("cpu_ns", 0)}[sys.argv[3]]
sums, stacks = collections.Counter(), {}
for line in open(sys.argv[1], encoding="utf-8"):
    m = re.fullmatch(r"([^;]*)((?:;[^;]* \([^;]*\)|;\?)*);([a-z_0-9]+)(?:;([^;]*))? (\d+)\n", line)
    if not m:
        check("a line", [repr(line)])
        continue
    sums[m[1], m[3]] += int(m[5])
    stacks.setdefault(m[3], set()).add(m[2])
known = collections.Counter()
for o in calls(sys.argv[2]):
    if o["dur"] is not None:
        comm = o.get("comm") or "?"
        known[comm if isinstance(comm, str) else comm["text"], o["name"]] += weight(o)
differ("sums", sums.items(), known.items())
if len(sys.argv) > 4:
    name, frames, native, wanted, mixed = None, [], [], collections.defaultdict(set), set()
    for line in open(sys.argv[4], encoding="utf-8", errors="replace"):
        frame = re.fullmatch(r" > (.*):(\d+) in (.*)\n", line)
        if frame:
            frames.append(f";{frame[3]} ({frame[1]}:{frame[2]})")
            continue
        frame = re.fullmatch(r" > ([^(]*)\((?:(.*)\+0x[0-9a-f]+)?\) \[(0x[0-9a-f]+)\]\n", line)
        if frame:
            native.append(f";{frame[2] or frame[3]} ({frame[1]})".replace(";", "_").replace("_", ";", 1))
            continue
        if name:
            # frames of the interpreter itself are not shown
            inner = next((i for i, f in enumerate(native) if f.startswith(";_PyEval_EvalFrameDefault")), 0) if frames else len(native)
            wanted[name].add("".join(reversed(native[:inner] + frames)))
            mixed |= {name} if inner and frames else set()
        call = re.match(r"(?:\[pid +\d+\] )?(?:<\.\.\. )?([a-z_0-9]+)", line)
        name, frames, native = call[1] if call and " = " in line else None, [], []
    check("no frames in the text", [] if len([s for n in wanted for s in wanted[n] if s]) >= 10 else [str(len(wanted))])
    check("no call has frames of both kinds", [] if len(sys.argv) == 5 or mixed & set(sys.argv[5:]) else [str(mixed)])
    check("stacks", [f"{n}: {s}" for n in wanted for s in wanted[n] - stacks.get(n, set()) if s])
done()
