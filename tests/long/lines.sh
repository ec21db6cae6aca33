#!/bin/bash
# suite: lines host asked
# lines.sh: for each installed Python, in a guest of each of three kernels: a program that makes
# more than 5,000 calls, and knows itself which frames made each call. It is traced live, recorded
# and replayed, attached to, in threads and in forked processes. Prints a table of right and wrong
# frames. Takes hours with emulated guests. KERNELS, PYTHONS and TIMES override the defaults.
cd "$(dirname "$0")/../.." || exit 2
suite=lines
. tests/lib/verdict.sh
rows=''
mkdir -p build/log
for kernel in ${KERNELS:-6.1 6.12 7.3}; do
	log=build/log/lines-$kernel
	tests/vm.sh -s -t 14000 -k "$kernel" -e PYTHONS="${PYTHONS-}" -- tests/reader/python.sh "${TIMES:-32}" only >"$log" 2>&1
	status=$?
	rows+=$(sed -n "s/^ok [0-9]* - python: \(.*\), \(live\|attached to\): \([0-9]*\) right, \([0-9]*\) wrong$/$kernel|\1|\2|\3|\4/p" "$log")$'\n'
	bad=$(grep '^not ok' "$log")
	[ "$status" = 0 ] && grep -q 'live: [0-9]* right' "$log" || bad="status $status, see $log: $bad"
	verdict "kernel $kernel" "$bad"
done
printf '# | %s | %s | %s | %s | %s |\n' kernel Python how right wrong
sed '/^$/d; s/|/ | /g; s/^/# | /; s/$/ |/' <<<"$rows"
finish
