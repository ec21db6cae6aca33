#!/bin/bash
# cover.sh [GUEST...]: runs the guests' suites with a module that records which of its basic blocks
# run, and prints how many ran, by file. make cover calls it. The lines that never ran are listed in
# build/cover/missed. Of a GUEST that is not named, the results of its last run are used.
cd "$(dirname "$0")/../../.." || exit 2
kver=${KVER:-$(tests/setup.sh stock)}
rel=$(tests/setup.sh release "$kver") || exit 2
out=build/cover
module=$out/$rel/systrace.ko

# name, vm.sh's options, suites. No suite may unload the module. access is the last one, because it
# locks the guest's kernel down. tsc=unstable makes the kernel use another clock source.
guests() {
	cat <<-'END'
	usual    -s                  selftests inject count results options lossless others same undisturbed endure access
	calls    -s,-a,syscall.x32=y same.sh_-O_-yy_families same.sh_families32
	no-tsc   -s,-a,tsc=unstable  selftests count same
	END
}

mkdir -p $out/data
make -s --no-print-directory reader tests &&
	make -s --no-print-directory module KVER="$kver" OUT=$out KFLAGS=SYSTRACE_COVER=1 || exit 2

run() {	# run NAME OPTIONS SUITES
	local options dir=$PWD/$out/data/$1
	IFS=, read -ra options <<<"$2"
	mkdir -p "$dir"
	rm -f "$dir"/*
	# shellcheck disable=SC2086 # a list
	tests/vm.sh -n "${options[@]}" -t "${VM_SECONDS:-7000}" -k "$kver" -w "$dir" -- \
		tests/long/cover/guest.sh "$PWD/$module" "$dir" $3 </dev/null
}

while read -r name options suites <&3; do
	[ $# = 0 ] || [[ " $* " == *" $name "* ]] || continue
	run "$name" "$options" "$suites"
	for log in "$out/data/$name"/*.log; do
		echo "# $name: $(basename "$log" .log): $(grep -c '^ok' "$log") tests passed, $(grep -c '^not ok' "$log") failed"
	done
done 3< <(guests)
cat $out/data/*/blocks | python3 tests/long/cover/report.py "$module" $out/missed
