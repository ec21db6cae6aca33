#!/bin/bash
# suite: covered self second -- tests/reader/covered.sh $kver
# covered.sh [KVER]: makes all calls of the programs in tests/calls, and prints the rows of the
# table that none of them reaches. The calls are recorded in a guest and printed here, which takes a
# fifth of the time, by a reader that notes its rows (cover.c). An extra argument makes a program
# call what strace 6.1 does not know, if these words are in its source.
cd "$(dirname "$0")/../.." || exit 2
top=$PWD host=$PWD/build/tests/host

if [ "${1-}" = guest ]; then
	dir=$2
	cd build/tests/calls || exit 2
	for program in *; do
		source=$program
		[ -e "$top/tests/calls/$program.c" ] || source=${program%32}
		case $source in
		count | death | gate | hang | wrong_abi) continue ;;
		esac
		for arg in '' newer; do
			[ -z "$arg" ] || grep -q 'what strace 6.1 does not know' "$top/tests/calls/$source.c" || continue
			timeout 120 "$top/build/systrace-read" -f --record "$dir/$program.$arg" "./$program" $arg >/dev/null 2>&1 </dev/null
			[ $? -lt 124 ] || echo "# $program $arg did not end"
		done
	done
	exit
fi

dir=$PWD/build/covered
export COVER=$dir/.cover
rm -rf "$dir"
mkdir -p "$dir"
trap 'rm -rf "$dir"' EXIT
tests/vm.sh -s -t 1500 -w "$dir" -k "${1:-$(tests/setup.sh stock)}" -- tests/reader/covered.sh guest "$dir" || exit
for recording in "$dir"/*; do
	timeout 120 "$host/cover" -o /dev/null --replay "$recording" >/dev/null 2>&1 </dev/null || echo "# $recording: status $?"
done
"$host/covered" "$COVER"
