#!/usr/bin/python3
"""Makes tables of what guest.sh said.  report.py quick: in a few lines, from stdin."""
import sys

NAMES = {
    "nothing": "nothing", "empty": "empty probes", "record": "a record of 96 bytes",
    "systrace": "systrace", "systrace_y": "systrace -y", "systrace_filter": "systrace, call filtered out",
    "strace": "strace", "strace_filter": "strace --seccomp-bpf, call filtered out",
}
UNIT = {"openat": 2}        # calls in what is counted as one


class Results:
    def __init__(self, lines):
        self.runs, self.bystander, self.lost, self.version, self.why, self.tools = {}, {}, {}, {}, {}, []
        for line in lines:
            kind, _, rest = line.rstrip("\n").partition(" ")
            tool, _, rest = rest.partition(" ")
            if kind in "RBLVN" and len(kind) == 1:
                if tool not in self.tools:
                    self.tools.append(tool)
            if kind == "R":
                load, *numbers = rest.split()
                self.runs.setdefault((tool, load), []).append([int(n) for n in numbers])
            elif kind == "B":
                self.bystander[tool] = [int(n) for n in rest.split()]
            elif kind == "L":
                self.lost[tool] = rest
            elif kind == "V":
                self.version[tool] = rest
            elif kind == "N":
                self.why[tool] = rest

    def per_turn(self, tool, load, column):
        """Instructions a call, or a turn of several, in OWN (1) or BUSY (3)."""
        if (tool, load) not in self.runs:
            return None
        run = self.runs[tool, load][0]
        return run[column] / run[0] * UNIT.get(load, 1)

    def added(self, tool, load, column):
        a, b = self.per_turn(tool, load, column), self.per_turn("nothing", load, column)
        return None if a is None or b is None else a - b

    def added_bystander(self, tool):
        if tool not in self.bystander or "nothing" not in self.bystander:
            return None
        (calls, own), (calls0, own0) = self.bystander[tool], self.bystander["nothing"]
        return own / calls - own0 / calls0


def number(x):
    return "-" if x is None else f"{x:,.0f}"


def quick(results):
    loads = ["getpid", "write", "openat"]
    print(f"{'instructions a call, added':32}" + "".join(f"{l:>8}{'all':>8}" for l in loads) + f"{'bystander':>11}")
    for tool in results.tools:
        if tool == "nothing":
            cells = [(results.per_turn(tool, l, 1), results.per_turn(tool, l, 3)) for l in loads]
            by = results.bystander.get(tool)
            by = by and by[1] / by[0]
        else:
            cells = [(results.added(tool, l, 1), results.added(tool, l, 3)) for l in loads]
            by = results.added_bystander(tool)
        print(f"{NAMES[tool]:32}" + "".join(f"{number(a):>8}{number(b):>8}" for a, b in cells) + f"{number(by):>11}")
    for tool, why in results.why.items():
        print(f"{NAMES[tool]}: {why}")


def main():
    results = Results(sys.stdin)
    if sys.argv[1:] == ["quick"]:
        quick(results)


main()
