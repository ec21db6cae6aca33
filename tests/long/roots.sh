#!/bin/bash
# roots.sh [-n] [SUITE...]: builds the reader in roots of other Debian suites, as tests/setup.sh makes
# them, and compares each with the reader that was built here: the list of calls, the names of
# numbers, the shell completion, and the output for recordings: those of tests/host/recordings,
# random ones, and recordings of a guest (-n: does not make the latter if they are missing). Without
# SUITE: all suites. Takes minutes, much longer the first time. make check-roots calls it.
cd "$(dirname "$0")/../.." || exit 2
suite=roots
. tests/lib/verdict.sh
guest=1
if [ "${1-}" = -n ]; then
	guest=''
	shift
fi
suites=("$@")
[ $# -gt 0 ] || suites=(bullseye bookworm trixie trixie-backports forky)
out=build/in
recordings=build/recordings
mkdir -p $out $recordings

# Creates recordings of dozens of plans with random data, and of the tests' programs traced in a
# guest. Both once.
record() {
	local seed file
	for seed in {1..40}; do
		file=$recordings/random.$seed
		[ -e "$file" ] || build/tests/host/fuzz_replay make "$file" "$seed" || return
	done
	for file in tests/host/recordings/version-*; do [[ $file == *.txt ]] || cp "$file" "$recordings/kept.${file##*/}"; done
	[ -n "$guest" ] && [ ! -e $recordings/done ] || return 0
	# shellcheck disable=SC2016 # for the guest's shell
	tests/vm.sh -s -t 1800 -w $recordings -- 'cd build/tests/calls && for program in *; do
		case $program in count* | death* | gate* | wrong_abi*) continue ;; esac
		timeout 60 ../../systrace-read -f --record ../../recordings/calls.$program ./$program >/dev/null 2>&1 </dev/null
	done; true' >$recordings/log 2>&1 && touch $recordings/done
}

# Prints everything that is compared, for the reader in a folder. The reader's name is the same in
# each folder. sh runs the script in the root.
cat >$out/print.sh <<'END'
cd "$1" || exit
reader=./systrace-read
{
	echo "== list"
	$reader --list
	for shell in bash zsh; do
		echo "== completion for $shell"
		$reader --completion=$shell
	done
	for file in ../../recordings/*.*; do
		for options in '' '-v -s 100 -y' '-X raw' '-X verbose -v'; do
			echo "== $file $options"
			$reader $options --replay $file
			echo "= $?"
		done
	done
} >printed 2>&1
END

record || verdict "recordings are made" "it failed: $(tail -5 $recordings/log)"
mkdir -p $out/here
cp build/systrace-read $out/here/
sh $out/print.sh $out/here
tests/host/tables.py $out/here/systrace-read >$out/here/tables
echo "# $(wc -l <$out/here/tables) names, $(wc -l <$out/here/printed) lines"

# differ WHAT: prints where the root's result differs
differ() {
	cmp -s "$out/here/$1" "$dir/$1" || diff "$out/here/$1" "$dir/$1" | head -20
	[ -s "$dir/$1" ] || echo "nothing was printed"
}

for name in "${suites[@]}"; do
	dir=$out/$name
	mkdir -p "$dir"
	why=$(tests/root.sh "$name" make -s -j2 --no-print-directory reader OUT="$dir" UWARN=-Werror 2>&1 >/dev/null)
	[ -e "$dir/systrace-read" ] || why+="there is no reader"
	verdict "it builds on $name without a word" "$why"
	[ -z "$why" ] || continue
	tests/host/tables.py "$dir/systrace-read" >"$dir/tables"
	verdict "$name: every name is of the same number" "$(differ tables)"
	rm -f "$dir/printed"
	tests/root.sh "$name" sh $out/print.sh "$dir"
	verdict "$name: the list, and all recordings" "$(differ printed)"
done
finish
