# verdict.sh: the output and the exit status of the suites in shell. They source it with $suite set
# to the prefix of their tests' names, and call finish as their last command.
# shellcheck shell=bash
verdicts=0 failed=0

# needs FILE...: exits and prints what to run if a file was not built
needs() {
	local file
	for file; do
		[ -e "$file" ] && continue
		echo "$0: there is no $file: run 'make reader tests' first" >&2
		exit 2
	done
}

verdict() { # verdict NAME WHY: WHY is empty if the test passed
	verdicts=$((verdicts + 1))
	if [ -z "$2" ]; then
		echo "ok $verdicts - $suite: $1"
	else
		echo "not ok $verdicts - $suite: $1: ${2//$'\n'/$'\n'#   }"
		failed=$((failed + 1))
	fi
}

# says NAME STATUS MESSAGE CMD...: passes if CMD exits with STATUS and its standard error as a whole
# matches MESSAGE, an extended regular expression. Its standard error is left in err, its standard
# output in out.
says() {
	local name=$1 want=$2 message=$3 status why=''
	shift 3
	timeout -k 5 60 "$@" >out 2>err </dev/null
	status=$?
	[ $status = "$want" ] || why="status $status, not $want;"
	[[ $(<err) =~ ^$message$ ]] || why+=" it says: $(head -c 2000 err)"
	verdict "$name" "$why"
}

finish() {
	echo "1..$verdicts"
	[ $failed = 0 ]
}
