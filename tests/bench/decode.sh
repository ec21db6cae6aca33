#!/bin/sh
# Measures what it costs to print a call: records the start of Python once (by tests/host/feed.c,
# under ptrace) and prints the recording under callgrind, which counts instructions. Their number
# does not depend on the load of the machine.
set -eu
cd "$(dirname "$0")/../.."
command -v valgrind > /dev/null || {
	echo "bench-decode.sh: valgrind: not found: install it with 'apt-get install valgrind'" >&2
	exit 2
}
bin=build/tests/host
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

$bin/feed -R "$dir/records" -o /dev/null python3 -c 'import json, re, subprocess, socket, asyncio'
calls=$($bin/decode "$dir/records" | sed 's/ calls.*//')
all=$(valgrind --tool=callgrind --callgrind-out-file="$dir/out" --toggle-collect=decode_all $bin/decode "$dir/records" 2>&1 |
	sed -n 's/.*refs: *//p' | tr -d ,)
echo "$calls calls printed, $((all / calls)) instructions a call (to be reached: 1,400)"
