#!/bin/bash
# suite: jit guest first -s
# -k shows the names of functions that a program generates at run time, if the program publishes
# them; and it ignores what another user has planted.
cd "$(dirname "$0")/../.." || exit 2
top=$PWD suite=jit
. tests/lib/verdict.sh
reader=$top/build/systrace-read
needs "$reader"
cd "$(mktemp -d)" && chmod 755 . || exit 2

# Prints the first frame of each getppid().
first_frames() { grep -A1 'getppid()' log | grep '^ > ' | sed 's/\[0x[0-9a-f]*\]$/[]/'; }

# made [OPTION...] -- ARGUMENT...: prints the first frame of each getppid()
made() {
	local options=()
	while [ "$1" != -- ]; do options+=("$1"); shift; done
	shift
	"$reader" -o log "${options[@]}" -e trace=getppid "${run[@]}" python3 - "$@" 2>err <"$top/tests/reader/python/jit.py"
	first_frames
}
is() { [ "$1" = "$2" ] || echo "it is: $1 $(<err)"; }
none=' > unexpected_backtracing_error []'

run=()
verdict 'a function has the name that the program gives it' "$(is "$(made -k -- my_function 13)" ' > [jit](my_function+0xb) []')"
verdict 'and so it has with -kk' "$(is "$(made -kk -- my_function 13)" ' > [jit](my_function+0xb) []')"
verdict 'behind it its callers are found' "$(made -k -- f 13 >/dev/null; grep -A2 'getppid()' log | grep -q '^ > .*libffi' || cat log)"
verdict 'a name is text' "$(is "$(made -k -- $'LazyCompile:~a b\e[1m /x.js:1:39' 13)" ' > [jit](LazyCompile:~a b\033[1m /x.js:1:39+0xb) []')"
verdict 'what is said later holds' "$(is "$(made -k -- '' 13 first second)" "$none
 > [jit](first+0xb) []
 > [jit](second+0xb) []")"
verdict 'only what is within a function is its' "$(is "$(made -k -- short 11)" "$none")"
verdict 'it has none that says nothing' "$(is "$(made -k -- '' 13)" "$none")"
run=(unshare --pid --fork --mount sh -c 'mount -t tmpfs none /tmp && exec "$@"' sh)
verdict 'it is read where the program has it' "$(is "$(made -f -k -- inside 13 | tail -1)" ' > [jit](inside+0xb) []')"
run=(setpriv --reuid=65534 --clear-groups)
verdict 'another user is served, too' "$(is "$(made -k -- his 13)" ' > [jit](his+0xb) []')"

# A file that exists before the program starts: $1 creates it, with the program's pid in its name.
planted() {
	cat >plant.sh <<-END
	$1
	exec python3 "\$@"
	END
	"$reader" -o log -k -e trace=getppid bash plant.sh "$top/tests/reader/python/jit.py" '' 13 2>err </dev/null
	# the shell has called getppid(), too
	first_frames | tail -1
	rm -f /tmp/perf-*.map
}
line='echo 0 7fffffffffff planted'
verdict 'a file of the user who runs it counts' "$(planted "$line >/tmp/perf-\$\$.map" | grep -q 'planted+0x' || cat log)"
verdict "another user's does not" "$(is "$(planted "$line >/tmp/perf-\$\$.map; chown 65534 /tmp/perf-\$\$.map")" "$none")"
verdict 'nor does a link' "$(is "$(planted "$line >other; ln -s \$PWD/other /tmp/perf-\$\$.map")" "$none")"
verdict 'nor what is no file' "$(is "$(planted "mkfifo /tmp/perf-\$\$.map")" "$none")"
verdict 'lines that are none are passed by' "$(planted "{ head -c 100000 /dev/urandom; echo; echo zz 1 a; echo 1; echo; $line; } >/tmp/perf-\$\$.map" | grep -q 'planted+0x' || cat log)"
finish
