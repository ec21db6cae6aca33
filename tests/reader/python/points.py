#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""points.py pip|unittest|asyncio: runs a real program, and at some points in it, before C functions that make system calls,
makes a write(2) whose data are the stack as traceback has it: tests/reader/python/check.py compares.
"""
import os
import sys
import threading
import traceback

sink = os.open("/dev/null", os.O_WRONLY)
os.dup2(sink, 900)
w = os.write

MODULES = {"posix", "_socket", "_io", "select", "_thread", "_imp", "marshal"}
MOST = 120			# frames; systrace-read shows at most 128
seen = 0


def point(frame, event, function):
    """Only for every seventh call: a profiler sees thousands of them."""
    global seen
    if event != "c_call":
        return
    owner = getattr(function, "__module__", None) or type(getattr(function, "__self__", None)).__module__
    if owner not in MODULES:
        return
    seen += 1
    if seen % 7:
        return
    stack = [(f.f_code, line) for f, line in traceback.walk_stack(sys._getframe())]
    if len(stack) > MOST:
        return
    # the innermost frame is this function, which has moved on since
    lines = ["%s:%d in %s" % (code.co_filename, line, getattr(code, "co_qualname", code.co_name)) for code, line in stack[1:]]
    own = "%s:%d in %s" % (stack[0][0].co_filename, sys._getframe().f_lineno + 1, "point")
    w(900, "\n".join([own] + lines).encode())


def run_pip():
    import runpy
    sys.argv = ["pip", "--version"]
    try:
        runpy.run_module("pip", run_name="__main__", alter_sys=True)
    except SystemExit:
        pass


def run_unittest():
    import tempfile
    import unittest
    with tempfile.TemporaryDirectory() as folder:
        for i in range(6):
            with open(os.path.join(folder, "test_%d.py" % i), "w") as file:
                file.write("import os, tempfile, unittest\n\n\nclass Files(unittest.TestCase):\n"
                           "    def setUp(self):\n        self.folder = tempfile.TemporaryDirectory()\n"
                           "        self.addCleanup(self.folder.cleanup)\n\n"
                           "    def test_list(self):\n        with open(self.folder.name + '/x', 'w') as f:\n"
                           "            f.write('%d')\n        self.assertEqual(os.listdir(self.folder.name), ['x'])\n" % i)
        sys.argv = ["unittest", "discover", "-s", folder]
        unittest.main(module=None, exit=False)


def run_asyncio():
    import asyncio

    async def answer(reader, writer):
        request = await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.0 200 OK\r\n\r\n" + request.split()[1])
        await writer.drain()
        writer.close()

    async def ask(port, path):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET " + path + b" HTTP/1.0\r\n\r\n")
        reply = await reader.read()
        writer.close()
        assert reply.endswith(path), reply

    async def main():
        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        for i in range(8):
            await asyncio.gather(*(ask(port, b"/%d/%d" % (i, k)) for k in range(4)))
        server.close()
        await asyncio.get_running_loop().run_in_executor(None, os.listdir, "/")

    asyncio.run(main())


threading.setprofile(point)
sys.setprofile(point)
{"pip": run_pip, "unittest": run_unittest, "asyncio": run_asyncio}[sys.argv[1]]()
sys.setprofile(None)
