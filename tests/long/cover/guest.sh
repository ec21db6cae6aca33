#!/bin/bash
# guest.sh MODULE DIR SUITE...: the guest's part of cover.sh. Runs the suites with that module;
# their output and the list of blocks that ran go to DIR. In SUITE, a _ precedes each argument.
#
# The suites find this module below build/, in the guest alone, because the copy is written to the
# overlay. The module stays loaded from the first suite to the last, as it holds the results. So
# endure does not run its reload test.
cd "$(dirname "$0")/../../.." || exit 2
module=$1 dir=$2
shift 2
cp "$module" "build/$(uname -r)/systrace.ko" && insmod "$module" || exit 1
for suite; do
	case $suite in
	endure) tests/long/endure.sh readers tracees sessions random faults hotplug freeze ;;
	*.sh_*) IFS=_ read -ra words <<<"$suite" && "tests/${words[0]}" "${words[@]:1}" ;;
	*) "tests/$suite.sh" ;;
	esac >"$dir/$suite.log" 2>&1
done
cd /sys/module/systrace/sections && echo 1 >../parameters/cover || exit 1
for s in .text .text.unlikely .exit.text; do [ ! -e $s ] || echo "section $s $(cat $s)"; done >"$dir/blocks"
cat /sys/kernel/debug/systrace_cover >>"$dir/blocks"
echo 0 >../parameters/cover
cd / && rmmod systrace
