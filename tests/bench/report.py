#!/usr/bin/python3
"""Makes tables from the output of guest.sh.

report.py quick             a few lines, from standard input
report.py host              tables of host.sh's figures, from standard input
report.py commit            the commit that is measured now
report.py RELEASE FILE...   BENCH.md, from the files that run.sh kept; those named clock-* are by the clock
"""
import os
import re
import statistics
import subprocess
import sys

NAMES = {
    "nothing": "nothing", "empty": "empty probes", "record": "a record of 96 bytes",
    "systrace": "**systrace**, text to /dev/null",
    "systrace_y": "**systrace -y**, text to /dev/null",
    "systrace_file": "**systrace**, text to a file",
    "systrace_record": "**systrace --record**, to a file",
    "systrace_c": "**systrace -c**",
    "systrace_filter": "**systrace -e trace=acct**: filtered out",
    "strace": "strace, text to /dev/null",
    "strace_filter": "strace --seccomp-bpf -e trace=acct: filtered out",
    "perf": "perf trace, text to a file", "lttng": "LTTng, to a file", "sysdig": "sysdig, to a file",
    "bpftrace": "bpftrace, printf to a file", "tracecmd": "trace-cmd, raw_syscalls to a file",
}
OURS = [name for name in NAMES if name.startswith("systrace")]
LOADS = {
    "getpid": "getpid", "write": "write of 64 bytes", "openat": "openat + close (both)", "python": "Python start-up",
    "files": "Python, 200 files", "git": "git status", "make": "make, 50 files",
}
LOOPS = {"getpid": 1, "write": 1, "openat": 2}  # calls per unit in the tables
OWN, ELAPSED, BUSY = 1, 2, 3


class Results:
    """Of several parts, each of which begins with a run of nothing that its tools are compared with."""
    def __init__(self, lines):
        self.runs, self.bystander, self.lost, self.version, self.why, self.growth = {}, {}, {}, {}, {}, {}
        self.beside = {}        # (tool, load): untraced runs in the same guest
        self.beside_bystander = {}
        self.commits = []       # (commit, kernel) of each part
        self.starts = []        # (command, all in, the reader's own or None)
        part = {}               # runs of the current part by (tool, load)
        idle = None             # the cost of an untraced task's call in the current part
        for line in lines:
            kind, _, rest = line.rstrip("\n").partition(" ")
            tool, _, rest = rest.partition(" ")
            words = rest.split()
            if kind == "V" and tool == "nothing":
                part, idle = {}, None
            if kind == "R":
                self.take_run(part, tool, words[0], [int(n) for n in words[1:]])
            elif kind == "B":
                each = int(words[1]) / int(words[0])
                idle = each if tool == "nothing" else idle
                if tool != "nothing" or tool not in self.bystander:
                    self.bystander[tool], self.beside_bystander[tool] = each, idle
            elif kind == "L" and words:
                self.lost[tool] = int(words[0])
            elif kind == "V":
                self.version[tool] = rest
            elif kind == "C":
                self.commits.append(tuple(line.split()[1:]))
            elif kind == "S":
                own, _, command = rest.partition(" ")
                self.starts.append((command, int(tool), int(own) if own.isdigit() else None))
            elif kind == "N":
                self.why.setdefault(tool, rest)
            elif kind == "G":
                self.growth.setdefault(tool, {}).setdefault(int(words[0]), {})[words[1]] = [int(n) for n in words[2:]]

    def take_run(self, part, tool, load, run):
        """What a later part has measured anew stands for what was there; of nothing itself the first is shown."""
        runs = part.setdefault((tool, load), [])
        runs.append(run)
        if tool != "nothing":
            self.runs[tool, load] = runs
            self.beside[tool, load] = part.get(("nothing", load))
        else:
            self.runs.setdefault((tool, load), runs)

    def tools(self):
        return [t for t in NAMES if t in self.version]

    def calls(self, load):
        """That a run of a program makes; the floor's module has counted them."""
        return min(run[0] for run in self.runs["record", load]) if ("record", load) in self.runs else None

    def each(self, tool, load, column):
        """Instructions a call (of LOOPS, a turn); the least of several runs."""
        return self.of_runs(self.runs.get((tool, load)), load, column)

    def of_runs(self, runs, load, column):
        if not runs:
            return None
        least = min(run[column] for run in runs)
        if load in LOOPS:
            return least / runs[0][0] * LOOPS[load]
        return least / self.calls(load) if self.calls(load) else None

    def added(self, tool, load, column):
        a, b = self.each(tool, load, column), self.of_runs(self.beside.get((tool, load)), load, column)
        return None if a is None or b is None else a - b

    def added_bystander(self, tool):
        if self.beside_bystander.get(tool) is None:
            return None
        return self.bystander[tool] - self.beside_bystander[tool]

    def ratio(self, tool, load):
        """By the clock, over untraced; slow tools make fewer calls in a loop."""
        runs, base = self.runs.get((tool, load)), self.beside.get((tool, load))
        if not runs or not base:
            return None
        median = lambda rs: statistics.median(r[ELAPSED] / (r[0] if load in LOOPS else 1) for r in rs)
        return median(runs) / median(base)


def number(x):
    # no "-0"
    return "–" if x is None else f"{round(x):,}"


def table(head, rows):
    print("| " + " | ".join(head) + " |")
    print("| --- |" + " ---: |" * (len(head) - 1))
    for row in rows:
        print("| " + " | ".join(row) + " |")
    print()


def quick(results):
    print(f"{'instructions a call, added':42}" + "".join(f"{l:>8}{'all':>8}" for l in LOOPS) + f"{'bystander':>11}")
    for tool in results.tools():
        base = tool == "nothing"
        value = results.each if base else results.added
        by = results.bystander.get(tool) if base else results.added_bystander(tool)
        print(f"{NAMES[tool].replace('*', ''):42}" +
              "".join(f"{number(value(tool, l, OWN)):>8}{number(value(tool, l, BUSY)):>8}" for l in LOOPS) +
              f"{number(by):>11}")
    for tool, why in results.why.items():
        print(f"{NAMES[tool]}: {why}")


def host(results):
    print(f"Nanoseconds that are added to a call, in the program's own context, on {os.cpu_count()} processors; untraced: the total.\n")
    tools = [t for t in results.tools() if any((t, l) in results.runs for l in LOOPS)]
    table([""] + [LOADS[l] for l in LOOPS],
          [[NAMES[t]] + [number((results.each if t == "nothing" else results.added)(t, l, OWN)) for l in LOOPS] for t in tools])
    print("Time from start to exit, in multiples of the untraced time:\n")
    by_clock(results)
    for tool, why in results.why.items():
        print(f"{NAMES[tool]}: {why}")


# --- BENCH.md

def say(text):
    print(text + "\n")


def by_instructions(results, column):
    rows = [["untraced (total)"] + [number(results.each("nothing", l, column)) for l in LOADS]]
    for tool in results.tools():
        if tool == "nothing":
            continue
        cells = [number(results.added(tool, l, column)) for l in LOADS]
        if set(cells) == {"–"}:
            cells[0] = results.why.get(tool, "no figures")
        rows.append([NAMES[tool]] + cells)
    table(["added by"] + list(LOADS.values()), rows)


def bystanders(results):
    rows = [["untraced (total)", number(results.bystander.get("nothing")), ""]]
    for tool in results.tools():
        if tool != "nothing":
            lost = number(results.lost.get(tool)) if tool in results.bystander else "–"
            rows.append([NAMES[tool], number(results.added_bystander(tool)), "" if tool in ("empty", "record") else lost])
    table(["added by", "to a bystander's getpid", "records lost in all loads"], rows)


def by_clock(results):
    loads = [l for l in LOADS if ("nothing", l) in results.runs]
    if not loads:
        say("Not measured.")
        return
    rows = []
    for tool in results.tools():
        if tool == "nothing":
            continue
        cells = [results.ratio(tool, l) for l in loads]
        cells = ["–" if c is None else f"{c:.2f}" for c in cells]
        if set(cells) == {"–"}:
            cells[0] = results.why.get(tool, "no figures")
        lost = "" if tool in ("empty", "record") else number(results.lost.get(tool))
        rows.append([NAMES[tool]] + cells + [lost])
    table(["times untraced"] + [LOADS[l] for l in loads] + ["records lost"], rows)


def growth(results, name, head, base=None):
    """Over the point's own untraced run, or over the point that is base."""
    if name not in results.growth:
        say("Not measured.")
        return
    points = results.growth[name]
    rows = []
    for x, runs in sorted(points.items()):
        none = runs.pop("untraced", None) or next(iter(points.get(base, {}).values()), None)
        for run in runs.values():
            if none and x != base:
                rows.append([f"{x:,}"] + [number(run[c] / run[0] - none[c] / none[0]) for c in (OWN, BUSY)])
    table([head, "added to the program", "all work"], rows)


def growth_by_clock(results, name, head):
    if name not in results.growth:
        say("Not measured.")
        return
    rows = []
    for x, runs in sorted(results.growth[name].items()):
        none = runs["untraced"]
        rows.append([f"{x:,}"] + [f"{runs[tool][ELAPSED] / runs[tool][0] / (none[ELAPSED] / none[0]):.2f}" for tool in ("cramped", "counted")])
    table([head, "text to /dev/null, rings of 64 KiB", "-c"], rows)


def reach(count, clock):
    def verdict(what, most, seen, unit=""):
        if seen is None:
            return [what, f"{most:,}{unit}", "–", "not measured"]
        text = f"{seen:,.2f}" if isinstance(most, float) else number(seen)
        if seen <= most:
            return [what, f"{most:,}", text, "reached"]
        over = f"{seen - most:.2f}" if isinstance(most, float) else number(seen - most)
        return [what, f"{most:,}", text, f"**{over} too many**"]

    by, none = count.added_bystander("systrace"), count.bystander.get("nothing")
    lost = [n for r in (count, clock) for t, n in r.lost.items() if t in OURS]
    table(["Reach", "at most", "seen", ""], [
        verdict("added to a traced getpid, both records, lossless", 250, count.added("systrace", "getpid", OWN)),
        verdict("added to write(64 bytes), data captured", 420, count.added("systrace", "write", OWN)),
        verdict("added to openat + close, path captured, for the two calls", 700, count.added("systrace", "openat", OWN)),
        verdict("a call of the traced program that is filtered out by number", 100,
                count.added("systrace_filter", "getpid", OWN)),
        verdict("-c (counted in the module)", 130, count.added("systrace_c", "getpid", OWN)),
        verdict("a bystander's call, % of an untraced one", 1, by and abs(by) / none * 100 if by is not None else None),
        verdict("getpid, all work included, recording to a file", 600, count.added("systrace_record", "getpid", BUSY)),
        verdict("getpid, all work included, text to /dev/null", 3500, count.added("systrace", "getpid", BUSY)),
        verdict("Python start-up, text to a file, 2 CPUs, wall clock over untraced", 1.15,
                clock.ratio("systrace_file", "python")),
        verdict("lost in any of them", 0, sum(lost) if lost else None),
    ])


def output_of(*command):
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False).stdout.strip()


def starts(results):
    if not results.starts:
        say("Not measured.")
        return
    table(["command", "total", "the reader's own"], [[f"`{c}`", number(busy), number(own)] for c, busy, own in results.starts])


def qemu():
    return re.sub(r" \(.*", "", output_of("qemu-system-x86_64", "--version").split("\n")[0])


def write(release, files):
    def lines(names):
        for name in names:
            if os.path.exists(name):
                with open(name, errors="replace") as f:
                    yield from f

    is_clock = lambda name: os.path.basename(name).startswith("clock")
    count = Results(lines(f for f in files if not is_clock(f)))
    clock = Results(lines(f for f in files if is_clock(f)))
    version = {t: v for r in (count, clock) for t, v in r.version.items() if v}

    print("# What tracing costs\n")
    measured = sorted(set(count.commits + clock.commits))
    kernels = sorted({rest[-1] for rest in measured}) or [release]
    commits = sorted({rest[0] for rest in measured}) or [commit_now()]
    say(f"Written by `make bench`; commit {', '.join(commits)}, kernel {', '.join(kernels)}, {qemu()}.")
    if len(commits) > 1 or len(kernels) > 1:
        say("**Not one run of one commit**, but parts that were measured at different times.")
    missing = [NAMES[t].replace("*", "") for t in NAMES if t not in version and t not in count.version and t not in clock.version]
    if missing:
        say(f"**Not measured**: {'; '.join(missing)}.")
    say("; ".join(f"{NAMES[t].replace('*', '').split(',')[0]}: {version[t]}" for t in NAMES if t in version) + ".")
    print("## Reach\n")
    reach(count, clock)
    print("## Instructions per call\n")
    say("One processor under `-icount`, whose clock advances one nanosecond per instruction, so the figures are reproducible.\n"
        "`rep movs` counts as one instruction per byte. The loops make 20,000 calls; a quarter of that for perf trace and\n"
        "bpftrace, a tenth for strace. The numbers of calls of the programs were counted by the module in `bench/floor`.")
    say("Added to the traced program, in its own context:")
    by_instructions(count, OWN)
    say("All work: that of the program, of the tool, and of the kernel for them, until the tool has received everything.\n"
        "Starting and ending the tool is not included.")
    by_instructions(count, BUSY)
    bystanders(count)
    print("## What a start costs\n")
    say("The first column has the instructions of a whole run that traces `true`, of all processes and the kernel; the minimum\n"
        "of four runs. The second column has the reader's own share until the program starts, or until a replay requests its\n"
        "first record, as callgrind counts it. Most of the rest is memory that the kernel clears (one instruction per byte):\n"
        "rings of 1 MiB, or of 4 MiB if records are long, and the pages of the table that the loader relocates.")
    starts(count)
    print("## By the clock\n")
    say("Two emulated processors without instruction counting. The figures are multiples of the untraced time, medians of 5.\n"
        "The clock runs from the program's start to its exit.")
    by_clock(clock)
    print("## How cost grows\n")
    say("systrace, text to /dev/null, instructions per call. A task makes 20 getpid calls or more. The ring of 64 MiB has room\n"
        "for all of them, because the reader does not run while so many tasks use the processor:")
    growth(count, "tasks", "traced tasks")
    say("Sessions that watch the same task:")
    growth(count, "sessions", "sessions", 0)
    say("write, all bytes requested with -s:")
    growth(count, "size", "bytes")
    say("Processors, each with a task that calls getpid: multiples of the untraced time, median of 5, all work. They share one\n"
        "of the host's processors, without instruction counting, because QEMU starts no second processor under -icount:")
    growth_by_clock(count, "cpus", "processors")


def commit_now():
    what = ("kmod", "user", "include")
    commit = output_of("git", "log", "-1", "--format=%h", "--", *what)
    changed = output_of("git", "status", "--porcelain", "--untracked-files=no", *what)
    return commit + "+changes" if changed else commit


def main():
    if sys.argv[1:] == ["commit"]:
        print(commit_now())
        return
    if sys.argv[1:] == ["host"]:
        host(Results(sys.stdin))
    elif sys.argv[1:] == ["quick"]:
        quick(Results(sys.stdin))
    else:
        write(sys.argv[1], sys.argv[2:])


main()
