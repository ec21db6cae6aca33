#!/bin/bash
# guest.sh MODULE DIR SUITE...: the guest's part of cover.sh. Runs the suites with that module; their output, and which blocks
# ran, go to DIR. A suite's arguments stand behind a _ each.
#
# What suites find below build/ is this module, in the guest alone: the overlay takes the copy. It stays loaded from the
# first suite to the last, for it is the module that keeps account: so endure does not reload it.
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
