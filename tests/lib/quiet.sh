#!/bin/bash
# suite: modules alone -- make -s -j2 -Otarget --no-print-directory modules-here
# suite: sparse alone -- make -s -j2 -Otarget --no-print-directory check-sparse
# quiet.sh NAME CMD...: runs a build as a test and prints a line of TAP. It passes if CMD succeeds
# and writes nothing to stderr.
name=$1
shift
said=$("$@" 2>&1 >/dev/null)
status=$?
if [ $status = 0 ] && [ -z "$said" ]; then
	echo "ok - $name"
else
	printf '# %s\n' "${said//$'\n'/$'\n'# }"
	echo "not ok - $name (status $status)"
	exit 1
fi
