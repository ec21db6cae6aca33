# Converts the output of protoc --decode to dictionaries of lists.
import os
import re
import subprocess

ESCAPE = re.compile(rb"\\([0-7]{3}|.)", re.S)
PLAIN = {b"n": b"\n", b"t": b"\t", b"r": b"\r"}


def unescape(m):
    return bytes([int(m[1], 8)]) if len(m[1]) == 3 else PLAIN.get(m[1], m[1])


def value(text):
    if text.startswith(b'"'):
        return ESCAPE.sub(unescape, text[1:-1]).decode("utf-8")     # fails if it is not UTF-8
    return text == b"true" if text in (b"true", b"false") else float(text) if b"." in text or b"e" in text else int(text)


def decode(proto, message, data):
    folder = os.path.dirname(os.path.abspath(__file__))
    run = subprocess.run(["protoc", "-I", folder, "--decode", message, os.path.join(folder, proto)], input=data,
                         capture_output=True, check=True)
    top, stack = {}, []
    now = top
    for line in run.stdout.splitlines():
        line = line.strip()
        if line.endswith(b"{"):
            stack.append(now)
            child = {}
            now.setdefault(line[:-2].decode(), []).append(child)
            now = child
        elif line == b"}":
            now = stack.pop()
        else:
            name, _, text = line.partition(b": ")
            if name.isdigit():
                raise ValueError(f"a field that {proto} does not know: {line!r}")
            now.setdefault(name.decode(), []).append(value(text))
    return top
