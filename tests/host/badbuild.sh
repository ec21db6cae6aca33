#!/bin/bash
# suite: badbuild host
# Builds the module where something is missing: each time, one sentence must say what is missing and
# what to do.
cd "$(dirname "$0")/../.." || exit 2
suite=badbuild
. tests/lib/verdict.sh
kver=$(tests/setup.sh stock)
headers=$(tests/setup.sh folder "$kver")
needs "$headers/Makefile"
out=$PWD/build/badbuild
rm -rf "$out"
mkdir -p "$out"

# refused NAME SENTENCE ARGUMENTS_OF_MAKE...
refused() {
	local name=$1 sentence=$2 said why=''
	shift 2
	said=$(make -s --no-print-directory "$@" 2>&1 </dev/null) && why='it is built;'
	[[ $said =~ $sentence ]] || why+=" it says: ${said:0:2000}"
	verdict "$name" "$why"
}

mkdir "$out/tree"
cp -r Kbuild kmod include "$out/tree"

refused 'no headers' "no headers of kernel 6\.1\.0-0-amd64: .*apt install linux-headers-6\.1\.0-0-amd64" module KVER=6.1.0-0-amd64 OUT="$out"
for option in CONFIG_TRACEPOINTS CONFIG_HAVE_SYSCALL_TRACEPOINTS; do
	refused "a kernel without $option" "systrace: kernel .* has no tracepoints of system calls .*: build for one that has them" \
		-C "$headers" M="$out/tree" modules $option=
done
refused 'no compiler' "systrace: there is no no-such-gcc, which this kernel's modules are built with: install it" \
	-C "$headers" M="$out/tree" modules CC=no-such-gcc
refused 'a compiler of another kind' "systrace: this kernel's headers, or its compiler, cannot be asked what they can do" \
	-C "$headers" M="$out/tree" modules CC=true
verdict 'it can be cleaned without a configuration' "$(make -s -C "$headers" M="$out/tree" clean 2>&1 >/dev/null)"

rm -rf "$out"
finish
