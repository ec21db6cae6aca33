#!/bin/bash
# run.sh [SUITE...]: runs the suites below, or the named ones, and counts. make check calls it after the set-up.
# KERNELS says on which kernels the guests' suites run. Default: two, this Debian's own first (setup.sh kernels), and the
# module's own tests on the oldest and the newest, too (setup.sh ends).
#
# A suite is a command that prints lines of TAP, "ok - name" and "not ok - name"; what else it prints is for the reader.
# A test that is skipped has failed, for somebody must see to it. A suite that ends badly without saying which test
# failed, or that runs none, is a failure of its own.

cd "$(dirname "$0")/.." || exit 2
logs=build/log
# A machine that does something else beside must not make a suite fail.
export VM_SECONDS=${VM_SECONDS:-1200}
ends=()
if [ -z "${KERNELS-}" ]; then read -ra ends <<<"$(tests/setup.sh ends)"; fi
read -ra kernels <<<"${KERNELS:-$(tests/setup.sh kernels)}"
first=${kernels[0]} second=${kernels[1]-}
mkdir -p $logs

# name, where, command. What runs "alone" has a use for two processors; of the others two run at a time: "host" here, "vm" in
# a guest of its own (-s: see vm.sh -h; what attaches and detaches all the time must not meet QEMU's stale code).
suites() {
	cat <<-'END'
	lint           alone tests/lint.sh
	modules        alone make -s -j2 -Otarget --no-print-directory modules-here
	floors         host  tests/floors.sh
	sparse         alone make -s -j2 -Otarget --no-print-directory check-sparse
	unit           host  build/tests/host/capture
	walk           host  build/tests/host/walk
	rows           host  build/tests/host/rows
	plans          host  build/tests/host/plans
	tell           host  build/tests/host/tell
	hostile        host  build/tests/host/hostile
	stateless      host  tests/stateless.sh
	merge          host  build/tests/host/merge
	predicate      host  build/tests/host/predicate
	strangers      host  build/tests/host/strangers
	places         host  build/tests/host/places
	keeper         host  build/tests/host/keeper
	bombs          host  build/tests/host/bombs
	attach         host  build/tests/host/attach
	hardened       host  tests/hardened.sh
	syntax         host  tests/syntax.sh
	interface      host  tests/interface.sh
	constants      host  tests/constants.sh
	fuzz           host  build/tests/host/fuzz_replay 20 1
	cmdline        host  build/tests/host/fuzz_cmdline 20 1
	fuzz-calls     host  build/tests/host/fuzz_calls 25 1
	fuzz-elf       host  build/tests/host/fuzz_elf 25 1
	END
	# the longest, which would have a processor idle at the end
	cat <<-END
	fuzz-module-$first vm make -s --no-print-directory module KVER=$first && tests/module/fuzz.sh -p -m 3 -k $first -s 5
	wreck   vm tests/vm.sh -n -t 1500 -k $first -- tests/wreck.sh
	covered vm tests/vm.sh -s -t 1500 -k ${second:-$first} -- tests/covered.sh
	live    vm tests/vm.sh -s -a syscall.x32=y -k $first -- tests/fuzz-live.sh 60 1
	END
	local kver types='build/tests/host/ctypes64.o build/tests/host/ctypes32.o'
	for kver in "${kernels[@]}"; do
		cat <<-END
		module-$kver   vm    tests/vm.sh -s -k $kver -- tests/selftests.sh
		same-$kver     vm    tests/vm.sh -s -k $kver -- tests/same.sh
		replay-$kver   vm    tests/vm.sh -s -k $kver -- tests/same.sh -r
		calls-$kver    vm    tests/vm.sh -s -t 1500 -k $kver -- tests/same.sh families
		calls32-$kver  vm    tests/vm.sh -s -t 1500 -k $kver -- tests/same.sh families32
		programs-$kver vm    tests/vm.sh -s -t 1500 -k $kver -- tests/same.sh programs
		lossless-$kver vm    tests/vm.sh -s -k $kver -- tests/lossless.sh
		others-$kver   vm    tests/vm.sh -s -k $kver -- tests/others.sh
		idle-$kver     vm    tests/vm.sh -i -n -k $kver -- tests/bystander.sh
		inject-$kver   vm    tests/vm.sh -s -k $kver -- tests/inject.sh
		hang-$kver     vm    tests/vm.sh -s -k $kver -- tests/hang.sh
		badinput-$kver vm    tests/vm.sh -s -k $kver -- tests/badinput.sh
		access-$kver   vm    tests/vm.sh -s -k $kver -- tests/access.sh
		apparmor-$kver vm    tests/vm.sh -s -k $kver -- tests/apparmor.sh
		options-$kver  vm    tests/vm.sh -s -k $kver -- tests/options.sh
		python-$kver   vm    tests/vm.sh -s -t 1500 -k $kver -- tests/python.sh 4
		parted-$kver   vm    tests/vm.sh -s -k $kver -- tests/parted.sh
		echo-$kver     vm    tests/vm.sh -s -k $kver -- tests/echo.sh
		undisturbed-$kver vm tests/vm.sh -s -k $kver -t 900 -- tests/undisturbed.sh
		endure-$kver   vm    tests/vm.sh -s -k $kver -t 900 -- tests/endure.sh
		count-$kver    vm    tests/vm.sh -s -k $kver -- tests/count.sh
		results-$kver  vm    tests/vm.sh -s -k $kver -- tests/results.sh
		table-$kver    vm    tests/vm.sh -n -k $kver -e ASAN_OPTIONS=detect_leaks=0 -- build/tests/host/table --btf $types
		END
	done
	# what is drawn in a minute is fixed; make fuzz-options draws on
	echo "combined vm tests/vm.sh -s -t 1500 -k $first -- tests/fuzz-options.sh -m 1 -s 1"
	for kver in "${ends[@]}"; do
		cat <<-END
		module-$kver   vm    tests/vm.sh -s -k $kver -- tests/selftests.sh
		same-$kver     vm    tests/vm.sh -s -k $kver -- tests/same.sh
		END
	done
	# rules' signals and delays take other ways on PREEMPT_RT
	[ -n "${KERNELS-}" ] || cat <<-END
	rules-$first-rt   vm    make -s --no-print-directory module KVER=$first-rt && tests/vm.sh -s -k $first-rt -- 'tests/selftests.sh build/tests/systrace_inject; tests/inject.sh'
	END
	cat <<-END
	bench   vm tests/bench/run.sh --quick
	start   vm tests/vm.sh -i -t 900 -k $first -- tests/start.sh
	cost    vm make -s --no-print-directory build/tests/bench/cost && tests/vm.sh -i -t 900 -k $first -- tests/bench/cost.sh
	END
}

# run NAME CMD: its output goes to its log, its numbers to the end of it.
run() {
	local log=$logs/$1 start=$SECONDS status passed failed
	bash -c "$2" >"$log" 2>&1 </dev/null
	status=$?
	# kselftest says "ok 1 name # SKIP why".
	sed -i -E 's/^ok\b(.*# *SKIP)/not ok\1/' "$log"
	failed=$(grep -c '^not ok\b' "$log")
	passed=$(grep -c '^ok\b' "$log")
	if [ $status != 0 ] && [ "$failed" = 0 ] || [ $((passed + failed)) = 0 ]; then
		echo "not ok - $1: ended with status $status after $passed tests" >>"$log"
		failed=$((failed + 1))
	fi
	echo "== $1: $passed passed, $failed failed ($((SECONDS - start)) s)" >>"$log"
	cat "$log"
}

modules() {
	local kver
	for kver in "${kernels[@]}" "${ends[@]}"; do
		make -s -j2 --no-print-directory module KVER="$kver" || return
	done
}

# The reader prints what strace 6.1 prints: a later one has names for more, and these suites ask for them.
export PATH=$PWD/build/oracle/usr/bin:$PATH
strace=$(strace -V 2>/dev/null | sed -n '1s/.* //p')
by_oracle=' calls calls32 combined hang options programs syntax '
comparable() { [ "$strace" = 6.1 ] || [[ $by_oracle != *" ${1%-*} "* ]]; }

# What is the reader's more than the module's runs on one of the two kernels, unless it is named: make check has 45
# minutes, on any machine. make check-matrix runs them everywhere.
on_first=' replay options python results calls32 programs others hang count apparmor echo '
on_second=' badinput undisturbed parted '
wanted() {
	[ ${#names[@]} = 0 ] || { [[ " ${names[*]} " == *" $1 "* ]]; return; }
	[ -z "${KERNELS-}" ] || return 0
	case $1 in
	*-"$first") [[ $on_second != *" ${1%-*} "* ]] ;;
	*-"$second") [[ $on_first != *" ${1%-*} "* ]] ;;
	esac
}

# Whoever interrupts us does not want the guests to run on.
trap 'trap "" TERM; kill 0; exit 130' INT TERM

names=("$@")
rm -f $logs/*
{
	make -s -j2 --no-print-directory reader tests &&
		modules
} >$logs/build 2>&1 || {
	cat $logs/build
	echo "not ok - everything builds"
	echo "0 passed, 1 failed"
	exit 1
}
rm $logs/build

not_run=()
while read -r name where command; do
	wanted "$name" || continue
	comparable "$name" || { not_run+=("$name"); continue; }
	if [ "$where" = alone ]; then
		run "$name" "$command"
		continue
	fi
	[ "$(jobs -pr | wc -l)" -lt 2 ] || wait -n
	# Its lines come out in one piece.
	{ text=$(run "$name" "$command") && echo "$text"; } &
done < <(suites)
wait

shopt -s nullglob
if [ ${#not_run[@]} -gt 0 ]; then
	echo "not run: ${not_run[*]}: they compare with strace 6.1, and this is ${strace:-none}; 'make check ORACLE=6.1' fetches it and runs them"
fi
set -- "$logs"/*
[ $# -gt 0 ] || { echo "run.sh: no suite is called ${names[*]}" >&2; exit 2; }
failed=$(cat "$@" | grep -c '^not ok\b')
passed=$(cat "$@" | grep -c '^ok\b')
if [ "$failed" != 0 ]; then
	echo
	grep -H '^not ok\b' "$@" | sed "s:^$logs/::"
fi
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
