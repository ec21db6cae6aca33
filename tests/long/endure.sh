#!/bin/bash
# suite: endure guest second -s -t 900
# Stresses the module: killed readers and tracees, thousands of sessions, random requests, failing
# allocations, CPU hotplug, loading and unloading under load. Runs in the guest, as root, with the
# module loaded, on one emulating thread (vm.sh -s). At the end no memory may be missing, and
# kmemleak must report nothing.
#
#	tests/long/endure.sh [long] [WHAT...]	WHAT: readers tracees sessions random faults hotplug freeze reload
cd "$(dirname "$0")/../.." || exit 2
suite=endure
. tests/lib/verdict.sh
needs build/systrace-read build/tests/calls/gate
endure=build/tests/calls/endure
module=build/$(uname -r)/systrace.ko
dir=$(mktemp -d)
# Number of repetitions: in make check, and in make endure. Selected through a nameref below.
# shellcheck disable=SC2034
declare -A short=([readers]=40 [tracees]=30 [sessions]=300 [random]=20000 [faults]=1 [hotplug]=4 [freeze]=2 [reload]=10)
# shellcheck disable=SC2034
declare -A long=([readers]=1000 [tracees]=1000 [sessions]=10000 [random]=1000000 [faults]=1 [hotplug]=50 [freeze]=20 [reload]=1000)
declare -n times=short
[ "${1-}" != long ] || { declare -n times=long; shift; }
[ $# -gt 0 ] || set -- readers tracees sessions random faults hotplug freeze reload

hotplug() {
	local n=$1 i why='' start=$SECONDS cpu=/sys/devices/system/cpu/cpu1/online
	[ -w $cpu ] || { verdict 'hotplug: there is a processor to take away' 'no'; return; }
	build/systrace-read -f -e trace=getppid,exit_group -o "$dir/log" \
		sh -c 'until [ -e '"$dir"'/stop ]; do build/tests/calls/count 2000 >/dev/null; done; exit 5' 2>"$dir/err" &
	for ((i = 0; i < n; i++)); do
		echo 0 >$cpu || why='it stays'
		sleep 0.2
		echo 1 >$cpu || why='it does not come back'
		sleep 0.2
	done
	touch "$dir/stop"
	wait $! || [ $? = 5 ] || why="the command's status is lost"
	# All calls of each program are recorded, unless the reader reported how many are missing.
	[ -s "$dir/err" ] || [ -z "$(awk '/ getppid\(/ {n[$1]++} END {for (p in n) if (n[p] > 10 && n[p] != 2001) print p, n[p]}' "$dir/log")" ] ||
		why='calls are missing'
	! grep -q 'please report' "$dir/err" || why=$(<"$dir/err")
	rm -f "$dir/stop"
	verdict "hotplug: processor 1 goes and comes $n times while records flow, $((SECONDS - start)) s" "$why"
}

# All tasks are frozen as for a suspend, and thawed: a task that waits for its stopped reader, a
# task in an injected delay, and a task that makes calls.
freeze() {
	local n=$1 i why='' start=$SECONDS wait=/sys/module/suspend/parameters/pm_test_delay waiting delayed calling
	[ -w /sys/power/pm_test ] || { echo 'ok - freeze: not in this kernel (CONFIG_PM_SLEEP_DEBUG)'; return; }
	echo freezer >/sys/power/pm_test
	echo 1 >$wait
	for ((i = 0; i < n; i++)); do
		build/systrace-read --ring-size 16K -e trace=getppid -o "$dir/waiting" build/tests/calls/count 100000 >/dev/null 2>"$dir/err" &
		waiting=$!
		build/systrace-read -e trace=getppid -e inject=getppid:delay_enter=3s:when=1 -o "$dir/delayed" build/tests/calls/count 1 >/dev/null &
		delayed=$!
		build/systrace-read -e trace=getppid -o "$dir/calling" build/tests/calls/count 20000 >/dev/null &
		calling=$!
		sleep 0.3
		waiting+=" $(pgrep -x systrace-decode -P $waiting)"
		# shellcheck disable=SC2086
		kill -STOP $waiting || why='nobody waits'
		sleep 0.5
		echo freeze >/sys/power/state 2>"$dir/err" || why="tasks do not freeze: $(<"$dir/err") $(dmesg | grep -A3 'refusing to freeze' | tail -4)"
		# shellcheck disable=SC2086
		kill -CONT $waiting
		wait ${waiting% *} && wait $delayed && wait $calling || why='a status is lost'
		[ "$(grep -c getppid "$dir"/waiting "$dir"/delayed "$dir"/calling | cut -d: -f2 | paste -sd' ')" = '100001 2 20001' ] || why='calls are missing'
	done
	echo none >/sys/power/pm_test
	verdict "freeze: all tasks are frozen for a suspend $n times, $((SECONDS - start)) s" "$why"
}

reload() {
	local n=$1 i why='' load start=$SECONDS
	(while :; do build/tests/calls/count 5000 >/dev/null; /bin/true; done) &
	load=$!
	for ((i = 0; i < n; i++)); do
		rmmod systrace 2>"$dir/err" || { why="not unloaded: $(<"$dir/err")"; break; }
		insmod "$module" 2>"$dir/err" || { why="not loaded: $(<"$dir/err")"; break; }
		$endure once || { why='no session'; break; }
	done
	kill $load
	wait $load 2>/dev/null
	verdict "reload: unloaded and loaded $n times under load, $((SECONDS - start)) s" "$why"
}

leaks=/sys/kernel/debug/kmemleak
[ ! -w $leaks ] || echo clear >$leaks
for what; do
	case $what in
	hotplug | freeze | reload) $what "${times[$what]}" ;;
	*) timeout -k 5 "${LIMIT:-7200}" $endure "$what" "${times[$what]}" || failed=1 ;;
	esac
done
if [ -w $leaks ]; then
	# kmemleak does not report objects younger than 5 s.
	sleep 6
	echo scan >$leaks
	sleep 1
	echo scan >$leaks
	verdict 'kmemleak: nothing is lost' "$(grep -c systrace $leaks | grep -v '^0$')"
	grep -B6 -A12 systrace $leaks | head -60
fi
rm -rf "$dir"
finish
