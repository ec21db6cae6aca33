#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""check.py SCHEMA FILE...: checks that each line of these outputs of systrace-read --json --json-text is a JSON object that
the schema allows, has no key twice, and has the values that its text shows.

Knows nothing of the reader. Supports the keywords that the schema uses (any other keyword is an error), and parses strace's
text where it is simple: numbers, strings, names, flags, structures, arrays. Prints the differences and, at the end, "LINES
lines, VALUES values compared, OTHER texts of other forms"; fails if anything differs or if too few values were compared.
"""
import base64
import json
import os
import re
import sys

# ---- the schema


def make(root, schema):
    """Returns a function that returns what is wrong with a value, or None."""
    types = {"object": dict, "array": list, "string": str, "integer": int, "null": type(None)}
    tests = []

    def test(function):
        tests.append(function)

    for key, arg in schema.items():
        if key in ("$schema", "$defs", "title", "description", "contentEncoding"):
            continue
        elif key == "$ref":
            name = arg.removeprefix("#/$defs/")
            test(lambda v, n=name: root[n](v))
        elif key == "type":
            allowed = tuple(types[t] for t in ([arg] if isinstance(arg, str) else arg))
            test(lambda v, a=allowed: None if isinstance(v, a) and not isinstance(v, bool) else "is a %s" % type(v).__name__)
        elif key == "const":
            test(lambda v, a=arg: None if v == a and type(v) is type(a) else "is %r, not %r" % (v, a))
        elif key == "enum":
            test(lambda v, a=arg: None if v in a else "is %r, none of %r" % (v, a))
        elif key == "minimum":
            test(lambda v, a=arg: "is less than %d" % a if isinstance(v, int) and v < a else None)
        elif key == "maximum":
            test(lambda v, a=arg: "is more than %d" % a if isinstance(v, int) and v > a else None)
        elif key == "required":
            test(lambda v, a=arg: next(("lacks " + k for k in a if k not in v), None) if isinstance(v, dict) else None)
        elif key == "properties":
            parts = {k: make(root, s) for k, s in arg.items()}
            test(lambda v, p=parts: members(v, p, None))
        elif key == "additionalProperties":
            known = set(schema.get("properties", ()))
            other = make(root, arg) if isinstance(arg, dict) else lambda v: "is not allowed"
            test(lambda v, k=known, o=other: members(v, {}, (k, o)))
        elif key == "items":
            each = make(root, arg)
            test(lambda v, e=each: next((w for w in map(e, v) if w), None) if isinstance(v, list) else None)
        elif key in ("oneOf", "anyOf", "allOf"):
            some = [make(root, s) for s in arg]
            test({"oneOf": one_of, "anyOf": any_of, "allOf": all_of}[key](some))
        else:
            sys.exit("check.py: the schema says %s, which is not known here" % key)
    return lambda v: next((w for w in (t(v) for t in tests) if w), None)


def members(value, known, other):
    if not isinstance(value, dict):
        return None
    for k, v in value.items():
        wrong = known[k](v) if k in known else other[1](v) if other and k not in other[0] else None
        if wrong:
            return "%s: %s" % (k, wrong)
    return None


def one_of(some):
    def test(v):
        said = [s(v) for s in some]
        return None if said.count(None) == 1 else "fits %d of the kinds: %s" % (said.count(None), said)
    return test


def any_of(some):
    return lambda v: None if any(s(v) is None for s in some) else "fits none of the kinds"


def all_of(some):
    return lambda v: next((w for w in (s(v) for s in some) if w), None)


def compiled(path):
    with open(path) as f:
        schema = json.load(f)
    root = {}
    for name, part in schema["$defs"].items():
        root[name] = make(root, part)
    return make(root, schema)


def no_key_twice(pairs):
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("a key comes twice: %s" % [k for k, _ in pairs])
    return made


# ---- strace's text

OPENS = {"(": ")", "[": "]", "{": "}"}


def pieces(text, between=", "):
    """Splits the text where the separator is outside of brackets, quotes and comments."""
    parts, closing, start, i = [], [], 0, 0
    while i < len(text):
        c = text[i]
        if c == '"':
            i += 1
            while i < len(text) and text[i] != '"':
                i += 2 if text[i] == "\\" else 1
        elif c == "'" and not closing[-1:] == [">"]:
            end = re.match(r"'(\\x..|\\.|.)'", text[i:])
            i += end.end() - 1 if end else 0
        elif text.startswith("/*", i):
            i = text.find("*/", i) + 1 or len(text)
        elif c == "<" and i and (text[i - 1].isdigit() or text[i - 1] == "D"):	# 3</etc/hosts>, AT_FDCWD</tmp>
            i = end_of_path(text, i)
        elif c in OPENS:
            closing.append(OPENS[c])
        elif closing and c == closing[-1]:
            closing.pop()
        elif not closing and text.startswith(between, i):
            parts.append(text[start:i])
            start = i + len(between)
            i = start - 1
        i += 1
    return parts + [text[start:]]


def end_of_path(text, i):
    """Returns the end of a descriptor's <...>. In it > is escaped, except in an arrow and in a device's description."""
    depth = 0
    while i < len(text):
        if text[i] == "<" and not text.startswith("<<", i):
            depth += 1
        elif text[i] == ">" and text[i - 1] != "-":
            depth -= 1
            if not depth:
                return i
        i += 1
    return len(text)


ESCAPES = {"n": 10, "t": 9, "r": 13, "v": 11, "f": 12}


def unquoted(text):
    """Returns the bytes of "...", or None if the text is anything else; and whether the string is cut."""
    m = re.fullmatch(r'(@?)"((?:[^"\\]|\\.)*)"(\.\.\.)?', text, re.S)
    if not m:
        return None, False
    out = bytearray(b"\0" if m.group(1) else b"")
    for e in re.finditer(r"\\([0-7]{1,3})|\\x(..)|\\(.)|([^\\]+)", m.group(2), re.S):
        if e.group(1):
            out.append(int(e.group(1), 8))
        elif e.group(2):
            out.append(int(e.group(2), 16))
        elif e.group(3):
            out.append(ESCAPES.get(e.group(3), ord(e.group(3))))
        else:
            out += e.group(4).encode("utf-8", "surrogateescape")
    return bytes(out), bool(m.group(3))


def bytes_of(value):
    if isinstance(value, dict) and set(value) == {"b64", "text"}:
        return base64.b64decode(value["b64"], validate=True)
    return value.encode() if isinstance(value, str) else None


def number(text):
    if re.fullmatch(r"-?(0|[1-9]\d*)", text):
        return int(text)
    if re.fullmatch(r"0x[0-9a-f]+", text):
        return int(text, 16)
    return int(text, 8) if re.fullmatch(r"0[0-7]+", text) else None


def uncommented(text):
    out, quoted, i = "", False, 0
    while i < len(text):
        if not quoted and text.startswith("/*", i):
            i = text.find("*/", i) + 2
            continue
        if text[i] == "\\" and quoted:
            out += text[i:i + 2]
            i += 2
            continue
        quoted ^= text[i] == '"'
        out += text[i]
        i += 1
    return out.strip()


class Checker:
    def __init__(self):
        self.compared = self.other = self.wrong = 0
        self.forms = {}

    def differ(self, where, text, value, why):
        self.wrong += 1
        if self.wrong <= int(os.environ.get("SHOW", 20)):
            print("%s: %s: the text says %s, JSON %s" % (where, why, text[:200], json.dumps(value)[:200]))

    def same(self, where, text, value, expected):
        self.compared += 1
        if value != expected or isinstance(value, bool):
            self.differ(where, text, value, "they differ")

    def unknown(self, text):
        self.other += 1
        form = re.sub(r"[0-9]+", "0", text)[:30]
        self.forms[form] = self.forms.get(form, 0) + 1

    def value(self, where, text, value):
        text = text.strip()
        becomes = pieces(text, " => ")
        if len(becomes) == 2:
            if not isinstance(value, dict) or set(value) != {"entry", "exit"}:
                return self.differ(where, text, value, "it changes")
            self.value(where, becomes[0], value["entry"])
            return self.value(where, re.sub(r"^\w+=(?!=)", "", becomes[1]), value["exit"])
        if isinstance(value, dict) and set(value) == {"fd"} | set(value) & {"name", "path", "type", "ino", "protocol", "local", "peer"} \
                and not text.startswith("{"):
            return self.descriptor(where, text, value)
        text = uncommented(text) or text
        data, _ = unquoted(text)
        if data is not None:
            return self.same(where, text, bytes_of(value), data)
        if text == "NULL":
            return self.same(where, text, value, None)
        n = number(text)
        if n is not None:
            return self.number(where, text, value, n)
        m = re.fullmatch(r"(htons|htonl|htobs|htobe64)\((\w+)\)", text)
        if m and number(m.group(2)) is not None:
            return self.number(where, text, value, number(m.group(2)))
        m = re.fullmatch(r'inet_addr\((".*")\)|inet_pton\(AF_INET6, (".*?")(?:, .*)?\)', text)
        if m:
            return self.same(where, text, bytes_of(value), unquoted(m.group(1) or m.group(2))[0])
        m = re.fullmatch(r'if_nametoindex\((".*")\)', text)
        if m and isinstance(value, dict):
            return self.same(where, text, bytes_of(value.get("name")), unquoted(m.group(1))[0])
        if text.startswith("{") and text.endswith("}") and "==" not in text and "{WIF" not in text:
            return self.structure(where, text[1:-1], value)
        if re.match(r"~?\[", text) and text.endswith("]"):
            return self.array(where, text, value)
        if re.fullmatch(r"[A-Za-z_0-9|]+", text):
            return self.names(where, text, value)
        self.unknown(text)

    def descriptor(self, where, text, value):
        m = re.match(r"(-?\d+|AT_FDCWD)(?:<(.*)>)?$", uncommented(text) if "/*" in text else text, re.S)
        if not m:
            return self.unknown(text)
        self.same(where, text, value["fd"], -100 if m.group(1) == "AT_FDCWD" else int(m.group(1)))

    def number(self, where, text, value, n):
        # strace does not print the number itself here: it omits a bar, or half of the bits
        if re.search(r"\b(sem|msg)flg$", where) and text.startswith("0x") or \
                re.search(r"\.flags$", where) and isinstance(value, dict) and value["value"] >> 32:
            return self.unknown(text)
        if isinstance(value, str) or (value is None and n == 0):		# an address
            return self.same(where, text, int(value, 16) if value else 0, n)
        if isinstance(value, dict):
            value = value.get("value", value.get("fd"))
        # a value that is shown as unsigned may be negative in JSON
        if isinstance(value, int) and value < 0 <= n:
            value += 1 << (32 if n < 1 << 32 else 64)
        self.same(where, text, value, n)

    def names(self, where, text, value):
        if not isinstance(value, dict) or not ("names" in value or "name" in value):
            return self.differ(where, text, value, "it has names")
        said = [t.removeprefix("__NR_") for t in text.split("|") if t and number(t) is None]
        names = value["names"] if "names" in value else (value["name"] or "").split("|")
        self.same(where, text, [n.removeprefix("__NR_") for n in names], said)

    def array(self, where, text, value):
        inner = text[text.index("[") + 1:-1]
        if isinstance(value, dict) and "names" in value:			# signals
            if text[0] != "~":
                self.same(where, text, value["names"], ["SIG" + s if not s.startswith("SIG") else s for s in inner.split()])
            return
        if text[0] == "~":
            return self.unknown(text)
        if not isinstance(value, list):
            return self.differ(where, text, value, "it is an array")
        parts = pieces(inner) if inner else []
        if len(parts) == 1 and all(re.match(r"[\w.]", p) for p in pieces(inner, " ")):		# [1 2 3</dev/null>]
            parts = pieces(inner, " ")
        parts = [p for p in parts if not p.startswith("...")]
        if len(parts) != len(value):
            return self.differ(where, text, value, "%d elements, and %d" % (len(parts), len(value)))
        for i, (p, v) in enumerate(zip(parts, value)):
            self.value("%s[%d]" % (where, i), re.sub(r"^\[[\w ]+\]=", "", p), v)

    def structure(self, where, inner, value):
        if not isinstance(value, dict):
            return self.differ(where, inner, value, "it is a structure")
        self.members(where, pieces(inner) if inner else [], value)

    def members(self, where, parts, value):
        parts = [p for p in parts if p.strip() and not p.startswith("...") and p != "???" and uncommented(p)]
        keys = list(value)
        if len(parts) != len(keys):
            return self.differ(where, ", ".join(parts), value, "%d members, and %d" % (len(parts), len(keys)))
        for p, k in zip(parts, keys):
            m = re.match(r"([A-Za-z_]\w*)=(?!=)", p)
            if m and m.group(1) != k:
                self.differ(where, p, k, "another name")
            self.value("%s.%s" % (where, k), p[m.end():] if m else p, value[k])

    def call(self, where, o):
        text = o["text"] if isinstance(o["text"], str) else bytes_of(o["text"]).decode("utf-8", "surrogateescape")
        end = pieces(text, " = ")
        if len(end) < 2 or not end[0].endswith(")"):
            return self.unknown(text)
        if not end[0].startswith(o["name"] + "("):
            return self.differ(where, text, o["name"], "another call")
        inner = end[0][len(o["name"]) + 1:-1]
        if inner.startswith("<..."):
            return self.unknown(inner)
        self.members(where + ": " + o["name"], pieces(inner) if inner else [], o["args"])
        self.result(where, " = ".join(end[1:]), o)

    def result(self, where, text, o):
        m = re.match(r"-1 E\w+|-1 \(errno|\?|-?\w+", text)
        word = m.group(0) if m else text
        if word.startswith("-1 E"):
            self.same(where, text, [o["ret"], o["errno"]], [-1, word[3:]])
        elif word == "?" and " E" in text:
            self.same(where, text, o["ret"], -1)
        elif word == "?":
            self.same(where, text, o["ret"], None)
        elif number(word) is not None:
            self.number(where, text, o["ret"], number(word))


def main():
    fits = compiled(sys.argv[1])
    check = Checker()
    lines = 0
    for path in sys.argv[2:]:
        with open(path, "rb") as f:
            for i, line in enumerate(f, 1):
                where = "%s:%d" % (path.rsplit("/", 1)[-1], i)
                lines += 1
                try:
                    o = json.loads(line.decode("utf-8"), object_pairs_hook=no_key_twice,
                                   parse_constant=lambda c: sys.exit("%s: %s is no JSON" % (where, c)))
                except ValueError as why:
                    check.differ(where, "", line.decode("utf-8", "replace"), str(why))
                    continue
                wrong = fits(o)
                if wrong:
                    check.differ(where, "", o, wrong)
                elif o["seq"] != i:
                    check.differ(where, "", o["seq"], "objects are missing before it")
                elif o["type"] == "syscall" and "text" in o:
                    check.call(where, o)
    if "FORMS" in os.environ:
        for form, n in sorted(check.forms.items(), key=lambda x: -x[1])[:60]:
            print(n, form)
    print("%d lines, %d values compared, %d texts of other forms, %d wrong" % (lines, check.compared, check.other, check.wrong))
    return check.wrong > 0 or check.compared < 10 * check.other or not lines


if __name__ == "__main__":
    sys.exit(main())
