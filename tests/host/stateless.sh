#!/bin/sh
# suite: stateless host
# The code that prints a record keeps no state of another record: the kinds of value, the calls'
# rows and the walk over both have no writable memory. Such a pointer once led into a freed record,
# and the reader's own memory was printed as if it were the program's. What must be remembered has
# its own files: sockets.c, pids.c, host.c (the machine), placing.c (rows and layouts with their
# places, which live until the reader exits).
#
# Checks the object files: const data, with or without relocations, are in other sections.
cd "$(dirname "$0")/../.." || exit 2
objects=$(find build/user/types build/user/calls build/user/abi build/user/row build/user/decode/print.o build/user/decode/late.o \
	build/user/base/text.o build/user/base/names.o -name '*.o' ! -path build/user/row/placing.o)

state=$(for o in $objects; do
	objdump -t "$o" | grep -E ' O (\.bss|\.data|\.tbss|\.tdata|\*COM\*)[^[:space:]]*[[:space:]]' | grep -v ' \.data\.rel\.ro' |
		sed "s|.* |$o |"
done)
if [ -n "$objects" ] && [ -z "$state" ]; then
	echo "ok 1 - stateless: what prints records has no memory of its own"
else
	echo "$state" | sed 's/^/# /'
	echo "not ok 1 - stateless: what prints records has no memory of its own"
fi

# The depth is bounded because there is only one way into memory.
ways=$(grep -rnE '\.outer = |\(struct view\)|struct view [a-z]+ = \{' user | grep -vE '^user/(row/value\.c|row/call\.h|decode/print\.c):')
if [ -z "$ways" ]; then
	echo "ok 2 - stateless: memory in memory is entered in one place"
else
	echo "$ways" | sed 's/^/# /'
	echo "not ok 2 - stateless: memory in memory is entered in one place"
fi
# A flag can be set together with others, now or later: --overwrite once had no effect together with
# --kill-on-exit.
bits=$(sed -nE 's/^#define (SYSTRACE_[A-Z_0-9]+)[[:space:]]+(0x0*[1248]0*|1ULL << [0-9]+)([[:space:]].*)?$/\1/p' include/uapi/linux/systrace.h |
	paste -sd'|')
equal=$(grep -rnE "[=!]= *($bits)\>|\<($bits) *[=!]=" user kmod --include='*.[ch]')
if [ -n "$bits" ] && [ -z "$equal" ]; then
	echo "ok 3 - stateless: no flag is compared as if it stood alone"
else
	echo "$equal" | sed 's/^/# /'
	echo "not ok 3 - stateless: no flag is compared as if it stood alone"
fi
# No path may lead through another process's mounts: a server that never answers may be on the way.
roots=$(grep -rnE '/proc/(%d|%s|self)/(root|cwd)/' user)
if [ -z "$roots" ]; then
	echo "ok 4 - stateless: no path leads through what another process has mounted"
else
	echo "$roots" | sed 's/^/# /'
	echo "not ok 4 - stateless: no path leads through what another process has mounted"
fi
echo 1..4
[ -z "$state$ways$equal$roots" ]
