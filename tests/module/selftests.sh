#!/bin/bash
# suite: module guest ends -s
# selftests.sh [PROG...]: runs kselftest programs in the guest, all of them by default, and prints
# TAP. Each line has its program's name. A program that died or ran fewer tests than it announced
# gets one more line.
[ $# -gt 0 ] || mapfile -t all < <(find "$(dirname "$0")/../../build/tests" -maxdepth 1 -type f -perm -1 | sort)
status=0
# debug kernels are slow
limit=120
[[ $(uname -r) =~ -(debug|kcsan)$ ]] && limit=1800
for prog in "$@" "${all[@]}"; do
	out=$(timeout -k 5 $limit "$prog" 2>&1)
	code=$?
	echo "# ${prog##*/}"
	awk -v prog="${prog##*/}" -v code=$code '
		/^1\.\.[0-9]+/ { planned = substr($1, 4) + 0 }
		/^(not )?ok [0-9]+/ {
			ran++
			bad += $1 == "not"
			sub(/^(not )?ok [0-9]+ *(- *)?/, $1 == "not" ? "not ok - " prog " " : "ok - " prog " ")
			print
			next
		}
		{ print "#   " $0 }
		END {
			if (ran < planned || !ran)
				{ print "not ok - " prog " ran " ran + 0 " of " planned + 0 " tests (status " code ")"; bad++ }
			else if (code && !bad)
				{ print "not ok - " prog " ended with status " code; bad++ }
			exit bad != 0
		}' <<<"$out" || status=1
done
exit $status
