# beside.sh: for the suites that run a program under strace and again under systrace-read, which is
# called systrace here. They source it; the logs are in $out.
# shellcheck shell=bash
. tests/lib/verdict.sh
out=$(mktemp -d) || exit 2
trap 'rm -rf "$out"' EXIT
ln -s "$PWD/build/systrace-read" "$out/systrace"
PATH=$out:$PATH

said() { # said NAME: passes if $? is 0
	if [ $? = 0 ]; then
		verdict "$1" ''
	else
		verdict "$1" "no: $(diff -U2 "$out/strace" "$out/systrace.log" | head -20)"
	fi
}

# same NAME OPTIONS... -- CMD...: compares both logs, after the sed script MASK has edited them if
# it is set
same() {
	local name=$1
	shift
	strace -o "$out/strace" "$@" >/dev/null 2>&1
	systrace -o "$out/systrace.log" "$@" >/dev/null 2>&1
	[ -z "$MASK" ] || sed -i -E "$MASK" "$out/strace" "$out/systrace.log"
	[ -s "$out/strace" ] && cmp -s "$out/strace" "$out/systrace.log"
	said "$name"
}
