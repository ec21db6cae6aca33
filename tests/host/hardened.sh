#!/bin/bash
# suite: hardened host
# The reader is built so that a bug in it is harder to exploit. Checks what readelf shows of it, and
# the flags with which its objects are compiled.
cd "$(dirname "$0")/../.." || exit 2
suite=hardened
. tests/lib/verdict.sh
reader=build/systrace-read
export LC_ALL=C

has() { # has NAME PATTERN COMMAND...: the command prints a line like this
	local name=$1 pattern=$2
	shift 2
	verdict "$name" "$("$@" 2>&1 | grep -qE "$pattern" || echo "$* has no line like $pattern")"
}
has 'it lies at another address each time (PIE)' '^ *Type: +DYN' readelf -h $reader
has 'and so does its code, by its flags' 'FLAGS_1.*PIE' readelf -d $reader
has 'what is relocated is read-only (RELRO)' 'GNU_RELRO' readelf -lW $reader
has 'all of it, from the beginning (BIND_NOW)' 'BIND_NOW|FLAGS.* NOW' readelf -d $reader
has 'its stack holds no code' 'GNU_STACK .* RW +0x' readelf -lW $reader
has 'stacks are protected' '__stack_chk_fail' readelf -sW $reader
has 'the library checks what is copied (FORTIFY)' '__[a-z]+_chk(@|$)' readelf -sW $reader
# shellcheck disable=SC2016
has 'each of its objects' '^yes$' bash -c '
	all=$(make -n -B reader | grep -c -- " -c -o ")
	hard=$(make -n -B reader | grep -- " -c -o " | grep -c -- "_FORTIFY_SOURCE=[23] -fstack-protector-strong -fPIE")
	[ "$all" -gt 50 ] && [ "$all" = "$hard" ] && echo yes || echo "$hard of $all"'
finish
