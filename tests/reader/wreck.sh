#!/bin/bash
# suite: wreck guest first -n -t 1500
# wreck.sh [ROUNDS [SEED]]: the calls of the programs in tests/calls, recorded under ptrace (feed.c) and printed with what
# was never captured (wreck.c). Runs in the guest, for those programs are for no other machine; needs no module.
top=$(cd "$(dirname "$0")/../.." && pwd -P) || exit 2
host=$top/build/tests/host
rounds=${1:-1} seed=${2:-1} status=0
dir=$(mktemp -d) || exit 2
trap 'rm -rf "$dir"' EXIT

cd "$top/build/tests/calls" || exit 2
for program in *; do
	case ${program%32} in
	count | death | gate | hang | wrong_abi | nap | threads | vfork) continue ;;
	esac
	timeout 120 "$host/feed" -v -yy -R "$dir/records" -o /dev/null "./$program" >/dev/null 2>&1 </dev/null
	# what it says of strings that end too early is its affair
	if out=$(timeout 300 "$host/wreck" "$dir/records" "$rounds" "$seed" 2>"$dir/err"); then
		echo "$out of $program"
	else
		echo "not ok - wreck $program, seed $seed"
		{ echo "$out"; grep -v ': umovestr: short read' "$dir/err"; } | sed 's/^/# /' | head -40
		status=1
	fi
done
exit $status
