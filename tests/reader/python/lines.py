#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Makes write(2)s whose data are the frames that made them, as Python reports them: tests/reader/python/check.py compares.

lines.py TIMES [FILE]: does everything TIMES times; with FILE, first waits until FILE is opened for writing.
"""
import asyncio
import os
import signal
import sys
import threading

sink = os.open("/dev/null", os.O_WRONLY)
os.dup2(sink, 900)
w = os.write


def here(delta=0):
    """Returns the frames of the caller; delta is added to the line of the innermost one."""
    frame, lines = sys._getframe(1), []
    while frame:
        code = frame.f_code
        lines.append("%s:%d in %s" % (code.co_filename, frame.f_lineno + (0 if lines else delta),
                                      getattr(code, "co_qualname", code.co_name)))
        frame = frame.f_back
    return "\n".join(lines).encode()


class Thing:
    wrote = w(900, here())

    def method(self):
        return w(900, here())

    @property
    def size(self):
        return w(900, here())

    @staticmethod
    def plain():
        return w(900, here())

    def __call__(self, function):
        w(900, here())

        def inner(*args, default=w(900, here())):
            w(900, here())
            return function(*args)
        return inner

    def __del__(self):
        w(900, here())

    def __lt__(self, other):
        w(900, here())
        return False

    def __enter__(self):
        w(900, here())
        return self

    def __exit__(self, *error):
        w(900, here())


@Thing()
def decorated(x):
    return w(900, here()) + x


def deep(n):
    if n:
        return deep(n - 1)
    w(900, here()); w(900, here())
    return 0


def numbers(n):
    for i in range(n):
        w(900, here())
        yield i
    yield from (w(900, here()) for _ in range(2))


def lines():
    w(
        900,
        here(-2),
    )
    x = (1 +
         w(900, here()) +
         w(900,
           here(-1)))

    # a comment and an empty line, so that the table has a gap


    w(900, here())
    return x


async def generate(n):
    for i in range(n):
        w(900, here())
        await asyncio.sleep(0)
        yield i


async def nap(n):
    w(900, here())
    await asyncio.sleep(0)
    w(900, here())
    return n


async def gather():
    await asyncio.gather(*(nap(i) for i in range(3)))
    async for i in generate(3):
        w(900, here())
    return [w(900, here()) async for i in generate(2)]


def dynamic(n):
    """Short-lived code, most of it in memory where code of the same shape was before."""
    for i in range(n):
        exec(compile("\n" * (i % 7) + "def made():\n    w(900, here())\nmade()\n", "<made %d>" % (i % 5), "exec"))
        exec(compile("w(900, here())", "<line %d>" % i, "exec"))
        eval("w(900, here())")
        exec("w(900, here())\n\n\nw(900, here())")
    exec(compile("def caf\u00e9_\u03bb():\n    w(900, here())\ncaf\u00e9_\u03bb()", "\u0444\u0430\u0439\u043b \U00020000.py", "exec"))
    exec(compile("w(900, here())", "with\ttab\u0085.py", "exec"))


def long_function():
    source = "def long():\n" + "".join("    x%d = %d\n" % (i % 200, i) for i in range(3000)) + "    w(900, here())\n"
    exec(source, globals())
    long()


def on_signal(signo, frame):
    w(900, here())


def threads(n):
    all_of_them = [threading.Thread(target=lambda: [deep(i) for i in range(8)] + list(numbers(3))) for _ in range(n)]
    for t in all_of_them:
        t.start()
    for t in all_of_them:
        t.join()


def fork():
    pid = os.fork()
    if not pid:
        w(900, here())
        deep(3)
        os._exit(0)
    os.waitpid(pid, 0)


def fails():
    try:
        w(-1, here())
    except OSError:
        w(900, here())
    finally:
        w(900, here())


def once():
    thing = Thing()
    thing.method(), thing.size, Thing.plain()
    w(900, here()) if thing else None
    decorated(1)
    deep(60)
    list(numbers(3))
    lines()
    [w(900, here()) for i in range(3)]
    {w(900, here()): w(900, here()) for i in range(2)}
    sorted([Thing(), Thing()])
    sorted([3, 1, 2], key=lambda n: w(900, here()))
    list(map(lambda n: w(900, here()), range(2)))
    with Thing() as t:
        t.method()
    del thing, t
    asyncio.new_event_loop().run_until_complete(gather())
    dynamic(8)
    os.kill(os.getpid(), signal.SIGUSR1)
    fails()
    threads(3)
    fork()


signal.signal(signal.SIGUSR1, on_signal)
if len(sys.argv) > 2:
    os.close(os.open(sys.argv[2], os.O_RDONLY))
long_function()
for i in range(int(sys.argv[1])):
    once()
