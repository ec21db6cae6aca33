#!/bin/bash
# takeback.sh [NAME...]: is each fixed bug of the reader found if its fix is taken back? make
# check-takeback-reader calls it. Each patch in takeback/ takes one fix back, and names what must
# find the bug:
#
#   fault: the bug in the reader
#   by: PROGRAM [ARGUMENT...]		a program in build/tests/host, or a script; one line for each
#
# Each of them must pass with the unchanged reader, and fail, crash or hang with the patch. Prints
# TAP, and writes a table to build/takeback-reader/table. NAME is the name of a patch, or its
# beginning.
cd "$(dirname "$0")/../.." || exit 2
# shellcheck disable=SC2034 # common.sh uses it
patches=tests/host/takeback out=build/takeback-reader tree=build/takeback-reader/tree
seconds=120	# after this time it counts as hanging

. tests/host/takeback/common.sh

# Makes a tree that can be patched, with everything that is built already, so that make only
# rebuilds what a patch changes.
make_tree() {
	rm -rf $out
	mkdir -p $tree/build/tests
	ln -s "$PWD"/build/kselftest $tree/build/
	ln -s "$PWD"/{Makefile,Kbuild,kmod,tests,include,man,debian} $tree/
	cp -a user $tree/
	cp -a build/{asan,user,user.a,systrace-read,constants.h,constants.h.d,includes,fuzz} $tree/build/
	cp -a build/tests/host $tree/build/tests/
}

# Prints what a line needs: the program, if it is one, and the reader, which some programs execute.
targets_of() { echo reader; [[ $1 == *.sh ]] || echo "build/tests/host/$1"; }

# run PROGRAM [ARGUMENT...] in the tree: sets $why, empty if it passes.
run() {
	local program=$1 status
	shift
	[[ $program == *.sh ]] && program=tests/$program || program=build/tests/host/$program
	(cd $tree && ASAN_OPTIONS=detect_leaks=0 timeout -k 5 $seconds "$program" "$@") >$out/said 2>&1 </dev/null
	status=$?
	why=$(grep -am1 '^not ok' $out/said | sed 's/^not ok[ 0-9]*- //')
	[ $status = 0 ] && [ -z "$why" ] && return
	[ $status != 124 ] || why="it hangs${why:+, }$why"
	[ $status = 0 ] || why=${why:-status $status}
}

mapfile -t all < <(cat "${chosen[@]}" | sed -n 's/^by: //p' | sort -u)
mapfile -t targets < <(for line in "${all[@]}"; do targets_of "${line%% *}"; done | sort -u)
make -s --no-print-directory "${targets[@]}" >/dev/null || exit 2
make_tree
for line in "${all[@]}"; do
	read -ra words <<<"$line"
	run "${words[@]}"
	[ -z "$why" ]
	verdict "$line passes with the reader as it is${why:+: $why}" $?
done
printf '%s\n' '| with the fix taken back | found by | as | after |' '|---|---|---|---|' >$out/table
for patch in "${chosen[@]}"; do
	name=$(basename "$patch" .patch) fault=$(sed -n 's/^fault: //p' "$patch")
	apply <"$patch" || { verdict "$name applies" 1; continue; }
	mapfile -t lines < <(sed -n 's/^by: //p' "$patch")
	for line in "${lines[@]}"; do
		read -ra words <<<"$line"
		# shellcheck disable=SC2046 # several
		if ! make -s --no-print-directory -C $tree $(targets_of "${words[0]}") >$out/make 2>&1; then
			verdict "$name builds: $(grep -m1 error: $out/make)" 1
			continue
		fi
		began=$SECONDS
		run "${words[@]}"
		[ -n "$why" ]
		verdict "$name ($fault): $line: ${why:-finds nothing} ($((SECONDS - began)) s)" $?
		echo "| $fault | ${words[0]} | ${why:-nothing} | $((SECONDS - began)) s |" >>$out/table
	done
	apply -R <"$patch"
	# git has rewritten the files: make must see that
	sed -n 's:^+++ b/::p' "$patch" | while read -r file; do touch "$tree/$file"; done
done
exit $failed
