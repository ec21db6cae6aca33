#!/bin/bash
# takeback.sh [-k KVER] [NAME...]: checks that each fixed fault is found by the tests when its fix is taken back. make
# check-takeback calls it. A patch in takeback/ takes back one fix, and names the tests that have to find the fault:
#
#   fault: what is wrong with the module then
#   by: PROGRAM TEST...     or a script of tests/
#   last: why no other patch can be tried after this one
#
# First the tests have to pass with the unpatched module. With each patched module one of the tests
# has to fail, or the kernel dies, hangs or complains. Prints TAP, and a table to
# build/takeback/table. NAME is a patch's name or its beginning. After "guest": one guest tries
# module after module until its kernel is spoiled.
cd "$(dirname "$0")/../.." || exit 2
patches=tests/module/takeback out=build/takeback tree=build/takeback/tree

unload() { for _ in {1..20}; do ! rmmod systrace 2>/dev/null || return 0; sleep 0.5; done; return 1; }

guest() {
	local name module prog tests complaint
	sysctl -q -w kernel.watchdog_thresh=10 2>/dev/null
	while read -r name module prog tests; do
		dmesg -C
		insmod "$out/$module.ko" || exit 1
		echo "# begun $name"
		[ -e "tests/$prog" ] || prog=../build/tests/$prog
		# shellcheck disable=SC2086 # several
		timeout -k 5 200 "tests/$prog" $tests </dev/null
		complaint=$(dmesg | grep -oE -m1 'BUG: |Oops: |soft lockup|WARNING: ' || true)
		unload || complaint='the module cannot be unloaded'
		echo "# ended $name ${complaint%: }"
		[[ $complaint = '' || $complaint = WARNING* ]] || exit 0
	done <$out/list
}

[ "${1-}" != guest ] || { guest; exit 0; }

kver=$(tests/setup.sh stock)
while getopts k: opt; do
	case $opt in
	k) kver=$OPTARG ;;
	*) sed -n '2,12s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
	esac
done
shift $((OPTIND - 1))
rel=$(tests/setup.sh release "$kver") || exit 2

. tests/host/takeback/common.sh

# --- the modules

# Creates a tree that can be patched. It has a build folder of its own.
make_tree() {
	rm -rf $out
	mkdir -p $tree/build
	ln -s "$PWD"/build/{headers,kernels} $tree/build/
	ln -s "$PWD"/{Makefile,Kbuild,debian,include,tests,user} $tree/
	cp -r kmod $tree/
}

# A patch may leave a function unused.
build() {
	make -s --no-print-directory -C $tree module KVER="$kver" KFLAGS=KCFLAGS=-Wno-unused-function &&
		cp "$tree/build/$rel/systrace.ko" "$out/$1.ko"
}

# --- the guests

# Lists the trials: a name, a module, a program and its tests.
make_list() {
	local prog tests patch name
	# shellcheck disable=SC2013 # words
	for prog in $(cat "${chosen[@]}" | sed -n 's/^by: \([^ ]*\).*/\1/p' | sort -u); do
		tests=$(cat "${chosen[@]}" | sed -n "s/^by: $prog //p" | tr ' ' '\n' | sort -u | tr '\n' ' ')
		echo "$prog as-it-is $prog $tests"
	done
	for patch in $(grep -L '^last: ' "${chosen[@]}") $(grep -l '^last: ' "${chosen[@]}"); do
		name=$(basename "$patch" .patch)
		[ ! -e "$out/$name.ko" ] || echo "$name $name $(sed -n 's/^by: //p' "$patch")"
	done
}

# Results by name: what reported a fault, and after how many seconds.
declare -A by=() took=()

note() {	# note NAME WHAT: records that WHAT found the fault
	[[ ", ${by[$1]}, " = *", $2, "* ]] || by[$1]+="${by[$1]:+, }$2"
	: "${took[$1]:=$((SECONDS - began))}"
}

# Runs a guest through the list. A guest that prints nothing for 240 s after its first trial has
# begun hangs.
run_guest() {
	local hash word name what now='' began guest silent=0
	exec 3< <(exec tests/vm.sh -s -n -t 1200 -k "$kver" -- tests/module/takeback.sh guest 2>&1)
	guest=$!
	# shellcheck disable=SC2229 # -t 240, or nothing
	while read -r ${now:+-t 240} hash word name what <&3 || ! silent=$?; do
		echo "# $hash $word $name $what"
		case "$hash $word" in
		'# begun') now=$name began=$SECONDS by[$now]='' ;;
		'not ok')
			# "global.TEST" of kselftest, or "- SUITE: ..." of a script
			note "$now" "$(sed 's/^global\.//; s/^- //; s/:.*//' <<<"$what")"
			;;
		'# ended') [ -z "$what" ] || note "$now" "$what"; now='' ;;
		esac
	done
	if [ $silent -gt 128 ]; then
		note "$now" 'the machine hangs'
		kill $guest
	elif [ -n "$now" ]; then
		note "$now" 'the kernel dies'
	fi
	wait $guest
	exec 3<&-
}

# Writes the trials that no guest has begun yet to $out/list.
leave_untried() {
	local name rest
	while read -r name rest; do
		[[ -v by[$name] ]] || echo "$name $rest"
	done <$out/all >$out/list
}

build_all() {
	local patch name
	make_tree
	build as-it-is || exit 2
	for patch in "${chosen[@]}"; do
		name=$(basename "$patch" .patch)
		apply <"$patch" && build "$name"
		verdict "$name applies and builds" $?
		apply -R <"$patch" 2>/dev/null
	done
}

try_all() {
	local before
	make_list >$out/all
	while leave_untried && [ -s $out/list ]; do
		before=${#by[@]}
		run_guest
		[ ${#by[@]} -gt "$before" ] || { echo 'takeback.sh: the guest did not come to its tests' >&2; exit 1; }
	done
}

tell_all() {
	local name module what fault after
	printf '%s\n' '| with the fix taken back | found by | after |' '|---|---|---|' >$out/table
	while read -r name module _; do
		what=${by[$name]} after=${took[$name]:+after ${took[$name]} s}
		if [ "$module" = as-it-is ]; then
			[ -z "$what" ]
			verdict "$name: its tests pass on the module as it is${what:+, but for $what}" $?
			continue
		fi
		fault=$(sed -n 's/^fault: //p' "$patches/$name.patch")
		[ -n "$what" ]
		verdict "$name, $fault: found by ${what:=nothing} $after" $?
		echo "| $fault | $what | ${after#after } |" >>$out/table
	done <$out/all
}

build_all
try_all
tell_all
exit $failed
