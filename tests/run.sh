#!/bin/bash
# run.sh [SUITE...]: runs all suites, or the named ones, and counts. make check calls it after the set-up.
# run.sh -t NAME: everything with that name: suites, programs of the module's tests, families of calls. make test T=NAME.
# run.sh -l: lists the suites.
#
# A suite announces itself in the first lines of its file, which may be anywhere below tests/:
#
#	suite: NAME host [oracle|asked] [-- CMD]		on this machine, two at a time; asked: only if it is named
#	suite: NAME alone [-- CMD]				on this machine, with both processors to itself
#	suite: NAME guest KERNELS [oracle] OPTIONS [-- CMD]	in a guest of its own, started with these options of vm.sh's
#	suite: NAME self KERNELS [oracle] [-- CMD]		starts the guest itself, with kernel $kver
#
# CMD defaults to the file itself, or to the program that is built from it. KERNELS: "first" (this
# Debian's own), "second", "both", "ends" (both, and the oldest and the newest supported kernel),
# "far" (ends without the second), "rt" (the first kernel's PREEMPT_RT). A suite that tests the
# reader rather than the module runs on one of the two, because make check has 45 minutes. A name
# with a kernel appended, "answers-6.12", runs on that kernel, and KERNELS=... runs all suites on
# those. "oracle": the suite compares with what strace 6.1 prints.
#
# A suite prints lines of TAP, "ok - name" and "not ok - name"; its other output is for humans. A
# skipped test counts as failed, so that it gets attention. A suite that exits with an error without
# reporting a failed test, or that runs no test, is a failure of its own.

cd "$(dirname "$0")/.." || exit 2
logs=build/log
# Generous, so that other load on the machine does not make a suite fail.
export VM_SECONDS=${VM_SECONDS:-1200}
ends=()
if [ -z "${KERNELS-}" ]; then read -ra ends <<<"$(tests/setup.sh ends)"; fi
read -ra kernels <<<"${KERNELS:-$(tests/setup.sh kernels)}"
first=${kernels[0]} second=${kernels[1]:-${kernels[0]}}
mkdir -p $logs

# ---- which suites there are -------------------------------------------------------------------------

# Prints a line "FILE<tab>NAME WHERE ..." for each announced suite.
announced() {
	find tests \( -name '*.sh' -o -name '*.c' \) -print | sort | xargs awk '
		FNR <= 20 && match($0, /^(# |\/\* )suite: /) {
			line = substr($0, RLENGTH + 1)
			sub(/ *\*\/$/, "", line)
			print FILENAME "\t" line
		}'
	[ -z "$bears" ] || parts
}

# Prints parts of suites that can be run by name: test programs of the module and families of calls.
parts() {
	local file
	for file in tests/module/systrace_*"$bears"*.c; do
		file=${file##*/} file=${file%.c}
		printf 'tests/module/selftests.sh\t%s guest ends -s -- tests/module/selftests.sh build/tests/%s\n' "$file" "$file"
	done
	for file in tests/calls/*"$bears"*.c; do
		grep -q '^int main' "$file" || continue
		file=${file##*/} file=${file%.c}
		printf 'tests/same.sh\tcalls:%s guest first -s -- tests/same.sh %s\n' "$file" "$file"
	done
}

# usual KERNELS NAME: prints the kernels on which a suite runs by default.
usual() {
	case $1 in
	first) echo "$first" ;;
	second) echo "$second" ;;
	both) echo "${kernels[@]}" ;;
	ends) echo "${kernels[@]}" "${ends[@]}" ;;
	far) echo "$first" "${ends[@]}" ;;
	rt) [ -n "${KERNELS-}" ] || echo "$first-rt" ;;
	*) echo "run.sh: $2: there are no kernels '$1'" >&2; exit 2 ;;
	esac
}

# is_named NAME KVER: without names on the command line every suite is; else NAME or NAME-KVER must
# be there.
is_named() {
	[ ${#names[@]} = 0 ] || [[ " ${names[*]} " == *" $1 "* || " ${names[*]} " == *" $1-$2 "* ]]
}

# kernels_of KERNELS NAME: prints the kernels on which the suite runs: all of KERNELS= if that is
# set, else its default ones and those that the command line gives with its name.
kernels_of() {
	local which=$1 name=$2 kver
	if [ -n "${KERNELS-}" ] && [ "$which" != rt ]; then
		echo "${kernels[@]}"
		return
	fi
	usual "$which" "$name"
	for kver in "${names[@]}"; do [[ $kver != "$name"-[0-9]* ]] || echo "${kver#"$name"-}"; done
}

# take FILE NAME WHERE ...: prints "ORDER NAME WHERE COMMAND" for each run of the suite.
take() {
	local file=$1 command='' name where which='' kver
	local -a words
	[[ $2 != *' -- '* ]] || command=${2#* -- }
	read -ra words <<<"${2%% -- *}"
	name=${words[0]} where=${words[1]}
	words=("${words[@]:2}")
	if [ "$where" = guest ] || [ "$where" = self ]; then
		which=${words[0]}
		words=("${words[@]:1}")
	fi
	if [ -n "$bears" ] && [[ $name != *"$bears"* && ${file##*/} != *"$bears"* ]]; then return; fi
	if [ "${words[0]-}" = oracle ]; then
		words=("${words[@]:1}")
		if [ "$strace" != 6.1 ]; then
			! is_named "$name" "$first" || echo "9 $name not_run"
			return
		fi
	fi
	if [ "${words[0]-}" = asked ] && [ -z "$bears" ] && [[ " ${names[*]} " != *" $name "* ]]; then return; fi
	[ -n "$command" ] || case $file in *.c) command=build/tests/host/$(basename "$file" .c) ;; *) command=$file ;; esac
	case $where in
	alone) ! is_named "$name" '' || echo "0 $name alone $command" ;;
	host) ! is_named "$name" '' || echo "1 $name host $command" ;;
	guest | self)
		for kver in $(kernels_of "$which" "$name" | tr ' ' '\n' | sort -u); do
			is_named "$name" "$kver" || continue
			# NAME-KVER selects this kernel only
			if [ ${#names[@]} != 0 ] && [[ " ${names[*]} " != *" $name "* && " ${names[*]} " != *" $name-$kver "* ]]; then continue; fi
			if [ "$where" = self ]; then
				echo "2 $name-$kver vm kver=$kver; $command"
			else
				# the longest first: otherwise a processor would be idle at the end
				echo "$([[ ${words[*]} == *'-t 1500'* ]] && echo 2 || echo 3) $name-$kver vm tests/vm.sh ${words[*]} -k $kver -- $command"
			fi
		done
		;;
	*) echo "run.sh: $file: a suite is run on host, alone, guest or self, not '$where'" >&2; exit 2 ;;
	esac
}

suites() {
	local file line
	while IFS=$'\t' read -r file line; do take "$file" "$line"; done < <(announced) | sort -s -n -k1,1 | cut -d' ' -f2-
}

# ---- running them -----------------------------------------------------------------------------------

# run NAME CMD: runs CMD; its output goes to its log, followed by a line with the counts.
run() {
	local log=$logs/$1 start=$SECONDS status passed failed
	bash -c "$2" >"$log" 2>&1 </dev/null
	status=$?
	# kselftest prints "ok 1 name # SKIP why".
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
	for kver in $(grep -oE '( -k |kver=)[0-9][^ ;]*' <<<"$to_run" | sed 's/.*[ =]//' | sort -u); do
		make -s -j2 --no-print-directory module KVER="$kver" || return
	done
}

# An interrupt must stop the guests, too.
trap 'trap "" TERM; kill 0; exit 130' INT TERM

# The reader prints what strace 6.1 prints. A later strace knows more names, and the oracle suites
# would differ.
export PATH=$PWD/build/oracle/usr/bin:$PATH
strace=$(strace -V 2>/dev/null | sed -n '1s/.* //p')

shopt -s nullglob
bears=''
case ${1-} in
-l)
	names=()
	announced | cut -f2 | column -t -l 3
	exit
	;;
-t)
	bears=${2-} names=()
	[ -n "$bears" ] || { echo "run.sh: which name? 'tests/run.sh -l' lists the suites" >&2; exit 2; }
	;;
*) names=("$@") ;;
esac
to_run=$(suites) || exit 2
[ -n "$to_run" ] || { echo "run.sh: nothing bears the name ${bears:-${names[*]}}: 'tests/run.sh -l' lists the suites" >&2; exit 2; }
# Remove only the logs of these suites: another run.sh may be running other suites.
mapfile -t mine < <(awk -v logs="$logs" '$2 != "not_run" { print logs "/" $1 }' <<<"$to_run")
rm -f "${mine[@]}"
{
	make -s -j2 --no-print-directory reader tests &&
		modules
} >"$logs/build.$$" 2>&1 || {
	cat "$logs/build.$$"
	echo "not ok - everything builds"
	echo "0 passed, 1 failed"
	exit 1
}
rm "$logs/build.$$"

not_run=()
while read -r name where command; do
	[ "$where" != not_run ] || { not_run+=("$name"); continue; }
	if [ "$where" = alone ]; then
		run "$name" "$command"
		continue
	fi
	[ "$(jobs -pr | wc -l)" -lt 2 ] || wait -n
	# Collect the output, so that lines of two suites do not mix.
	{ text=$(run "$name" "$command") && echo "$text"; } &
done <<<"$to_run"
wait

if [ ${#not_run[@]} -gt 0 ]; then
	echo "not run: ${not_run[*]}: they compare with strace 6.1, and this is ${strace:-none}; 'make check ORACLE=6.1' fetches it and runs them"
fi
failed=$(cat "${mine[@]}" </dev/null | grep -c '^not ok\b')
passed=$(cat "${mine[@]}" </dev/null | grep -c '^ok\b')
if [ "$failed" != 0 ]; then
	echo
	grep -H '^not ok\b' "${mine[@]}" | sed "s:^$logs/::"
fi
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
