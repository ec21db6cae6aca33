#!/bin/bash
# matrix.sh [SUITE...]: runs the guests' suites of run.sh, all or these, on every kernel we say it runs on, and on the debug
# kernels that have been built; then prints a table of how many tests passed of how many. make check-matrix calls it; long.
cd "$(dirname "$0")/../.." || exit 2
kernels='5.10 6.1 6.1-rt 6.1-cloud 6.12 6.12-rt 6.12-cloud 6.12-trixie 7.2 7.3 5.10-rt 5.10-cloud 7.3-rt 7.3-cloud'
for kver in build/kernels/*-debug build/kernels/*-kcsan; do
	[[ ${kver##*/} == *.*.* ]] || [ ! -e "$kver" ] || kernels+=" ${kver##*/}"
done
KERNELS=${KERNELS:-$kernels}
export KERNELS
[ $# -gt 0 ] || set -- module same replay calls calls32 programs lossless others inject badinput access options undisturbed endure count results
names=()
for kver in $KERNELS; do
	tests/setup.sh kernel "$kver" && tests/setup.sh headers "$kver" || exit 2
	for suite; do names+=("$suite-$kver"); done
done
tests/run.sh "${names[@]}"
status=$?

# field LOG: what run.sh has counted there, of how many.
field() { sed -nE 's/^== .*: ([0-9]+) passed, ([0-9]+) failed.*/\1 \2/p' "$1" 2>/dev/null | awk '{ print $2 ? $1 " of " $1 + $2 : $1 } END { if (!NR) print "-" }'; }

echo
printf '| kernel |'
printf ' %s |' "$@"
printf '\n|---|'
printf -- '---|%.0s' "$@"
echo
for kver in $KERNELS; do
	printf '| %s |' "$(tests/setup.sh release "$kver")"
	for suite; do printf ' %s |' "$(field "build/log/$suite-$kver")"; done
	echo
done
exit $status
