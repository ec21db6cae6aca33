#!/bin/bash
# suite: covered guest second -s -t 1500
# Makes all calls of the programs in tests/calls, in the guest, and says which rows of the table none of them printed:
# with a reader that keeps account (cover.c). What strace 6.1 does not know they call when they are told so.
top=$(cd "$(dirname "$0")/../.." && pwd -P) || exit 2
host=$top/build/tests/host
export COVER
COVER=$(mktemp) || exit 2
trap 'rm -f "$COVER"' EXIT

cd "$top/build/tests/calls" || exit 2
for program in *; do
	source=$program
	[ -e "$top/tests/calls/$program.c" ] || source=${program%32}
	case $source in
	count | death | gate | hang | wrong_abi) continue ;;
	esac
	for arg in '' newer; do
		[ -z "$arg" ] || grep -q 'what strace 6.1 does not know' "$top/tests/calls/$source.c" || continue
		timeout 120 "$host/cover" -f -o /dev/null "./$program" $arg >/dev/null 2>&1 </dev/null
		[ $? -lt 124 ] || echo "# $program $arg did not end"
	done
done
"$host/covered" "$COVER"
