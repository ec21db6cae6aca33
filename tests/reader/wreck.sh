#!/bin/bash
# suite: wreck self first -- tests/reader/wreck.sh $kver
# wreck.sh [KVER [ROUNDS [SEED]]]: prints the calls of the programs in tests/calls with data that
# were never captured (wreck.c). The calls are recorded under ptrace (feed.c) in a guest, because
# those programs are not safe elsewhere; that needs no module. They are printed here, where it takes
# a fifth of the time.
cd "$(dirname "$0")/../.." || exit 2
host=$PWD/build/tests/host

if [ "${1-}" = guest ]; then
	dir=$2
	cd build/tests/calls || exit 2
	for program in *; do
		case ${program%32} in
		count | death | gate | hang | wrong_abi | nap | threads | vfork) continue ;;
		esac
		timeout 120 "$host/feed" -v -yy -R "$dir/$program" -o /dev/null "./$program" >/dev/null 2>&1 </dev/null
		[ -e "$dir/$program" ] || echo "not ok - wreck: $program is recorded"
	done
	exit
fi

kver=${1:-$(tests/setup.sh stock)} rounds=${2:-1} seed=${3:-1} status=0
dir=$PWD/build/wreck
rm -rf "$dir"
mkdir -p "$dir"
trap 'rm -rf "$dir"' EXIT

tests/vm.sh -n -t 900 -w "$dir" -k "$kver" -- tests/reader/wreck.sh guest "$dir" || status=1
for records in "$dir"/*; do
	program=${records##*/}
	# its messages about strings that end too early do not matter
	if out=$(timeout 300 "$host/wreck" "$records" "$rounds" "$seed" 2>"$dir/.err"); then
		echo "$out of $program"
	else
		echo "not ok - wreck $program, seed $seed"
		{ echo "$out"; grep -v ': umovestr: short read' "$dir/.err"; } | sed 's/^/# /' | head -40
		status=1
	fi
done
exit $status
