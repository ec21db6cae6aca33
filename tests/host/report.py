# Checks what tests/host/report.sh wrote to the directory given as the argument. Prints lines of
# TAP.
import base64
import json
import os
import re
import sys
import time
import zlib

sys.path.insert(0, os.path.dirname(__file__))
import browser

END, STRING, FRAME, LANE, NAME, CALL, NOTE = range(7)
FAILED, NO_END = 1, 2
failed = 0


def verdict(name, wrong):
    global failed
    failed += bool(wrong)
    print("%s - report: %s%s" % ("not ok" if wrong else "ok", name, ": " + str(wrong)[:2000] if wrong else ""), flush=True)


def differ(has, wants):
    return "" if has == wants else "has %r, wants %r" % (has, wants)


# ---- the page's data, in the format of report_data.h

class Data:
    def __init__(self, page):
        found = re.search(rb'<script type="application/octet-stream" id="data">([A-Za-z0-9+/=]*)</script>', page)
        self.bytes = zlib.decompress(base64.b64decode(found[1]), -15)
        self.at = self.now = 0
        self.strings, self.frames, self.lanes, self.calls, self.notes = [""], [None], [], [], []
        while self.item():
            pass

    def number(self):
        value = shift = 0
        while True:
            byte = self.bytes[self.at]
            self.at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    def signed(self):
        n = self.number()
        n = n >> 1 ^ -(n & 1)
        return n - (1 << 64) if n >= 1 << 63 else n

    def text(self):
        n = self.number()
        self.at += n
        return self.bytes[self.at - n:self.at].decode()

    def item(self):
        kind = self.number()
        if kind == STRING:
            self.strings.append(self.text())
        elif kind == FRAME:
            self.frames.append((self.number(), self.number()))
        elif kind == LANE:
            self.lanes.append(dict(tid=self.number(), tgid=self.number(), parent=self.number(), name=self.strings[self.number()]))
        elif kind == NAME:
            self.lanes[self.number()].update(tid=self.number(), name=self.strings[self.number()])
        elif kind == CALL:
            self.calls.append(self.call())
        elif kind == NOTE:
            lane, self.now = self.number(), self.now + self.signed()
            self.notes.append((self.lanes[lane]["tid"], self.text()))
        else:
            assert kind == END
            self.about = json.loads(self.text())
            assert self.at == len(self.bytes)
        return kind != END

    def call(self):
        c = dict(lane=self.lanes[self.number()], name=self.strings[self.number()])
        self.now += self.signed()
        c["tid"], c["start"], c["dur"], c["flags"] = c["lane"]["tid"], self.now, self.number(), self.number()
        c["class"] = self.number()
        c["error"], c["path"], c["connection"] = (self.strings[self.number()] for _ in range(3))
        c["frame"], c["fd"], c["new_fd"] = self.number(), self.number() - 1, self.number() - 1
        c["in"], c["out"], c["text"] = self.number(), self.number(), self.text()
        return c


def read(name):
    with open(name, "rb") as f:
        return f.read()


def text_of(value):
    return value if isinstance(value, str) else base64.b64decode(value["b64"]).decode("latin-1")


def compare_with_json(name, data):
    """Compares call by call."""
    wants = [json.loads(line) for line in read(name + ".json").splitlines()]
    wants = [c for c in wants if c["type"] == "syscall"]
    begun = int(data.about["begun"])
    has = [(c["tid"], c["name"], c["start"] + begun, c["error"] or None, c["text"]) for c in data.calls]
    want = [(c["tid"], c["name"], c["ts"], c["errno"] if c["ret"] == -1 else None, text_of(c["text"])) for c in wants]
    wrong = [differ(h, w) for h, w in zip(has, want) if h != w]
    verdict(name + ": each call is as --json has it", wrong[:1] or differ(len(has), len(want)))
    has = [c["dur"] for c, w in zip(data.calls, wants) if w["dur"] is not None]
    verdict(name + ": and took as long", differ(has, [w["dur"] for w in wants if w["dur"] is not None]))
    sums = {}
    for w in wants:
        total = sums.setdefault(w["name"], [0, 0, 0])
        total[0] += 1
        total[1] += bool(w.get("errno_nr"))
        total[2] += w["dur"] or 0
    has = {}
    for t in data.about["totals"]:
        total = has.setdefault(t["name"], [0, 0, 0])
        for k, what in enumerate(("calls", "errors", "ns")):
            total[k] += t[what]
    verdict(name + ": the sums are its sums", differ(has, sums))
    verdict(name + ": and so are those of all", differ((data.about["calls"], data.about["errors"]),
            (len(wants), sum(s[1] for s in sums.values()))))


def compare_with_text(name, data):
    lines = [re.sub(r"^\d+ +", "", line) for line in read(name + ".text").decode().splitlines()]
    lines = [line for line in lines if not line.startswith("+++")]
    wrong = [differ(c["text"], line) for c, line in zip(data.calls, lines) if c["text"] != line]
    verdict(name + ": its text is the transcript's", wrong[:1] or differ(len(data.calls), len(lines)))


def by(calls, key):
    sums = {}
    for c in calls:
        if key(c):
            sums[key(c)] = sums.get(key(c), 0) + 1
    return sums


def known_figures(data):
    """Checks the figures of the program in tests/host/figures.c."""
    paths = by(data.calls, lambda c: c["path"])
    verdict("known: calls by path", differ([paths[p] for p in ("/srv/leak", "/etc/app.conf", "/opt/missing/3")], [3, 60, 11]))
    verdict("known: a path of other bytes is readable", differ(paths.get("\\377\\376"), 1))
    verdict("known: calls by connection", differ(by(data.calls, lambda c: c["connection"]), {"TCP 127.0.0.1:8000->10.0.0.9:40000": 17}))
    verdict("known: bytes", differ((sum(c["in"] for c in data.calls), sum(c["out"] for c in data.calls)), (0, 5000)))
    classes = [data.about["classes"][c["class"]] for c in data.calls]
    verdict("known: classes", differ(by(classes, str), {"network": 17, "file": 983}))
    verdict("known: lanes", differ([(l["tid"], l["tgid"], l["name"]) for l in data.lanes],
            [(100, 100, "server"), (101, 100, "worker"), (200, 200, "child")]))
    verdict("known: what else happened", differ([n for n in data.notes if "killed" in n[1] or "exited" in n[1]],
            [(200, "killed by SIGTERM"), (101, "exited with 0"), (100, "exited with 0")]))
    verdict("known: nothing was lost", differ((data.about["lost"], data.about["kept"]), (0, 1000)))


def safe(page):
    html = page.decode()
    verdict("nothing that was traced is in the page as it is", "it is" if b"gnp.exe" in page or b"taken" in page else "")
    verdict("the page loads nothing", re.findall(r"(?:src|href)=[\"']?(?!data:)[^\"' >]+|https?:", html))
    verdict("and makes no HTML of text", re.findall(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", html))


# ---- the page, in a browser

def open_page(b, name):
    b.open(name + ".html")
    return b.until("!!document.documentElement.dataset.ready") and ""


def text_at(b, selector):
    return b.run("document.querySelector(%s)?.innerText ?? ''" % json.dumps(selector))


def rows(b):
    """Returns the first three columns of the visible table."""
    return b.run("[...document.querySelectorAll('#panel tbody tr')].map(r => [...r.children].slice(0, 3).map(c => c.innerText))")


def tab(b, name):
    b.run("document.getElementById('tab-%s').click()" % name)


def same_figures(b, data):
    facts = text_at(b, "#facts")
    verdict("browser: the head has the figures", differ([f in facts for f in (
        "1,000 calls, %d failed" % data.about["errors"], "2 processes, 3 threads", "Nothing was lost")], [True] * 3) and facts)
    for kind, key in ("call", "name"), ("path", "path"), ("connection", "connection"):
        tab(b, kind)
        b.run("document.querySelector('#panel .more')?.click()")
        wants = {b.run("visible(%s)" % json.dumps(k)): v for k, v in by(data.calls, lambda c: c[key]).items()}
        verdict("browser: the table by %s has the trace's figures" % kind,
                differ({r[0]: int(r[1].replace(",", "")) for r in rows(b)}, wants))
    tab(b, "findings")
    found = text_at(b, "#panel")
    for what in ("3 descriptors that were never closed", "the same file was opened 60 times\n? ?in server 100", "55 calls failed with ENOENT",
                 "5 paths; most often, 11 times, /opt/missing", "EAGAIN 12 times in a row"):
        verdict("browser: found: " + what.split("\n")[0], "" if re.search(what.replace("\n? ?", r"\s*"), found) else found)


def hostile_names(b):
    tab(b, "path")
    shown = "\n".join(r[0] for r in rows(b))
    verdict("browser: a path that is a program is shown", "" if "<script>document.title='taken'</script>" in shown else shown)
    verdict("browser: what would change the page's text is shown, too", "" if "a\\u000ab" in shown and "\\u202egnp" in shown else shown)
    verdict("browser: and none of it does anything", differ((b.run("document.title").startswith("systrace report"),
            b.run("document.images.length + document.scripts.length")), (True, 1)))


def filters(b):
    tab(b, "path")
    b.run("[...document.querySelectorAll('#panel tbody button')].find(e => e.innerText === '/etc/app.conf').click()")
    verdict("browser: a row filters the lanes", differ((text_at(b, "#found"), b.run("report.timeline.hits.length")), ("60 of 1,000 calls", 60)))
    tab(b, "call")
    verdict("browser: and the other tables", differ(rows(b), [["openat", "60", ""]]))
    b.run("report.filters.clear()")
    b.run("document.getElementById('search').focus()")
    b.ask("Input.insertText", text="app.CONF")
    b.until("report.filters.set.has('search')", 5)
    verdict("browser: so does the search", differ(text_at(b, "#found"), "60 of 1,000 calls"))
    b.key("Enter")
    verdict("browser: Enter goes to the first that fits", "" if "/etc/app.conf" in text_at(b, "#details pre") else text_at(b, "#details"))
    b.run("report.filters.clear(); report.timeline.choose(-1)")
    b.run("document.getElementById('errors').click()")
    verdict("browser: and the button for errors", differ(text_at(b, "#found"), "%s of 1,000 calls" % b.run(
        "report.trace.flags.slice(0, 1000).filter(f => f & 1).length")))
    b.run("document.getElementById('errors').click()")


def keyboard(b):
    open_page(b, "known")
    met = []
    for _ in range(60):
        b.key("Tab")
        met.append(b.run("document.activeElement.id || document.activeElement.tagName + ':' + document.activeElement.innerText"))
        if "panel" in met:
            break
    wants = ["search", "before", "after", "errors", "lanes", "tab-call", "panel"]
    verdict("browser: Tab reaches everything in its order", differ([m for m in met if m in wants], wants))
    verdict("browser: and what has the focus has a ring", differ(b.run("getComputedStyle(document.activeElement).outlineStyle"), "solid"))
    b.run("document.getElementById('lanes').focus()")
    whole = b.run("report.timeline.to - report.timeline.from")
    for key in "w", "w", "d":
        b.key(key)
    verdict("browser: W and D zoom and move", "" if b.run("report.timeline.to - report.timeline.from") < whole * 0.6 else "they do not")
    b.key("s")
    b.key("0")
    verdict("browser: 0 shows all", differ(b.run("report.timeline.to - report.timeline.from"), whole))
    for key in "ArrowRight", "ArrowRight", "ArrowDown", "Enter":
        b.key(key)
    verdict("browser: arrows and Enter open a call", "" if text_at(b, "#details pre") and b.run("document.activeElement.id") == "details"
            else text_at(b, "#details"))
    b.run("document.getElementById('lanes').focus()")
    b.key("Escape")
    verdict("browser: Escape closes it", differ(b.run("document.getElementById('details').hidden"), True))
    b.run("document.getElementById('tab-call').focus()")
    b.key("ArrowRight")
    verdict("browser: arrows go from tab to tab", differ(b.run("document.activeElement.id"), "tab-path"))
    verdict("browser: what can be chosen has a name and a role", differ(b.run(
        "[...document.querySelectorAll('button,input,[tabindex]')].filter(e => !(e.innerText || e.ariaLabel || e.labels?.length ||"
        " e.getAttribute('aria-labelledby'))).map(e => e.outerHTML)"), []))


def mouse(b):
    where = b.run("(() => { const t = report.timeline, r = t.surface.canvas.getBoundingClientRect(); t.look(t.begin, t.begin + 60000);"
                  " return { x: r.x + t.x((t.trace.start[0] + t.trace.end[0]) / 2), y: r.y + t.y(0) + 12 } })()")
    b.click(where["x"], where["y"])
    wants = "openat(AT_FDCWD, \"/srv/leak\", O_RDONLY) = 500"
    verdict("browser: a click on a call opens it", differ(text_at(b, "#details pre"), wants))
    width = b.run("report.timeline.to - report.timeline.from")
    b.mouse("mouseWheel", where["x"], where["y"], deltaX=0, deltaY=-200)
    b.until("report.timeline.to - report.timeline.from < %f" % width, 5)
    verdict("browser: the wheel zooms", "" if b.run("report.timeline.to - report.timeline.from") < width else "it does not")
    b.run("report.timeline.choose(-1); report.timeline.look(0, 1e12)")


def luminance(colour):
    parts = [int(n) / 255 for n in re.findall(r"\d+", colour)[:3]]
    parts = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def looks(b):
    for dark in False, True:
        b.dark(dark)
        text, back = (luminance(b.run("getComputedStyle(document.body).%s" % p)) for p in ("color", "backgroundColor"))
        contrast = (max(text, back) + 0.05) / (min(text, back) + 0.05)
        verdict("browser: %s, and readable" % ("dark" if dark else "light"), "" if contrast > 7 and (back < text) == dark else contrast)
    b.dark(False)
    b.size(360, 740, phone=True)
    open_page(b, "known")
    for name in "call", "path", "connection", "line", "thread", "flame", "findings":
        tab(b, name)
        b.run("report.timeline.choose(5)")
        wide = b.run("document.documentElement.scrollWidth")
        if wide > 360:
            break
    tab(b, "path")
    right = b.run("document.querySelector('#panel thead th:nth-child(4)').getBoundingClientRect().right")
    verdict("browser: what, how often, how many failed and how long stand beside each other there", "" if right <= 352 else "%d pixels" % right)
    verdict("browser: 360 pixels are enough", "%s is %d pixels wide" % (name, wide) if wide > 360 else "")
    b.size(1280, 900)


def fast(b, data):
    times = []
    for _ in range(5):
        open_page(b, "many")
        times.append(b.run("Number(document.documentElement.dataset.ready)"))
        if times[-1] <= 2000:
            break
    verdict("browser: 200,000 calls are open within 2 s", "" if times[-1] <= 2000 else "%s ms" % times)
    verdict("browser: and all of them are there", differ(b.run("report.trace.count"), 200000))
    frame = b.run("(() => { const times = []; for (let i = 0; i < 20; i++) { const t = performance.now(); report.timeline.zoom(0.8);"
                  " report.timeline.draw(); times.push(performance.now() - t) } return times.sort((a, b) => a - b)[10] })()")
    verdict("browser: a picture of them takes no longer than two frames (%.0f ms)" % frame, "" if frame <= 33 else "%d ms" % frame)
    wants = by(data.calls, lambda c: c["path"])
    has = b.run("Object.fromEntries(addUp(report.trace, 'path', null).map(r => [r.label, r.calls]))")
    verdict("browser: and the figures are theirs", differ({k: v for k, v in has.items() if k.startswith("/srv")},
            {k: v for k, v in wants.items() if k.startswith("/srv")}))
    verdict("browser: a search finds them", differ(b.run("report.trace.search('/nowhere').reduce((a, c) => a + c, 0)"), wants["/nowhere"]))


def incomplete(b):
    page = read("known.html")
    with open("broken.html", "wb") as f:
        f.write(page[:len(page) // 4])
    b.open("broken.html")
    verdict("browser: a page whose writer was killed says so", "" if "not complete" in text_at(b, "#state") or not page else text_at(b, "body"))
    open_page(b, "cut")
    verdict("browser: a report of a cut recording says so", "" if "how much is missing is not known" in text_at(b, "#facts") else text_at(b, "#facts"))


def in_browser(known, many):
    b = browser.Browser()
    b.size(1280, 900)
    verdict("browser: the page opens", open_page(b, "known"))
    same_figures(b, known)
    hostile_names(b)
    filters(b)
    keyboard(b)
    mouse(b)
    looks(b)
    open_page(b, "random")
    verdict("browser: random calls are shown", differ(b.run("report.trace.count"), len(Data(read("random.html")).calls)))
    for name in "flame", "findings", "line":
        tab(b, name)
    fast(b, many)
    faults = b.faults[:]
    incomplete(b)
    verdict("browser: nothing complains in the console", faults)
    b.close()


def main():
    os.chdir(sys.argv[1])
    data = {name: Data(read(name + ".html")) for name in ("known", "many", "random")}
    for name in data:
        compare_with_json(name, data[name])
    compare_with_text("known", data["known"])
    compare_with_text("many", data["many"])
    known_figures(data["known"])
    safe(read("known.html"))
    if browser.find():
        in_browser(data["known"], data["many"])
    else:
        print("# there is no chromium: the page was not opened, its data alone were looked at; 'tests/setup.sh check' fetches one")
    return failed > 0


sys.exit(main())
