#!/bin/bash
# suite: cost self first -- make -s --no-print-directory build/tests/bench/cost && tests/vm.sh -i -t 900 -k $kver -- tests/bench/cost.sh
# cost.sh: measures, in a guest that counts instructions, the most expensive calls that a session
# may request and those that systrace-read itself requests. make bench-cost and make check run it.
cd "$(dirname "$0")/../.." || exit 2
cost=$PWD/build/tests/bench/cost
# instructions, for a reader without -v
limit=200000
cd /tmp || exit 2
"$cost" || status=1
# each call's time without a reader and with one; awk prints the difference
"$cost" calls 2>plain >/dev/null
for options in '' '-y' '-yy -T' '-v -yy'; do
	# shellcheck disable=SC2086 # a list
	systrace-read -f $options -o /dev/null "$cost" calls 2>traced >/dev/null
	paste plain traced | awk -v options="$options" -v limit=$limit '
		# the least of several runs, because the reader may run in between
		{
			n = NF / 2; name = ""
			for (i = 2; i < n; i++) name = name (name == "" ? "" : " ") $i
			if (!(name in plain) || $n < plain[name]) plain[name] = $n
			if (!(name in traced) || $NF < traced[name]) traced[name] = $NF
		}
		END {
			for (name in plain) {
				added[name] = traced[name] - plain[name]
				if (added[name] > most) { most = added[name]; worst = name }
			}
			if (options ~ /-v/)
				printf "# systrace-read %s: at most %d instructions (%s)\n", options, most, worst
			else
				printf "%sok - cost: systrace-read %s: at most %d instructions (%s), of %d\n", \
					(most > limit) ? "not " : "", options, most, worst, limit
			exit (most > limit && options !~ /-v/)
		}' || status=1
done
# The same for the frames of a Python program: frames that were reported before and new ones. If
# nothing runs, this guest's clock leaps to the next timer, and so to the reader's timeout while
# Python is read from a slow disk. So keep a low-priority loop running.
python=$(ls /usr/bin/python3.*[0-9] | tail -1)
frames=${cost%/build/*}/tests/bench/frames.py
chrt -i 0 sh -c 'while :; do :; done' &
busy=$!
systrace-read -e trace=getppid -o /dev/null "$python" "$frames" >plain
systrace-read -e trace=getppid --python -o traced.log "$python" "$frames" >traced
kill $busy
grep -q '^ > .*frames.py:[0-9]* in least$' traced.log || echo 'not ok - cost: --python: there are no frames' | tee -a traced
paste plain traced | awk '
	BEGIN {
		limit["at depth 1"] = 1200; limit["at depth 2"] = 1500; limit["at depth 11"] = 4000
		limit["at depth 11 of functions"] = 4000; limit["at depth 101"] = 40000
		# the limit with --python; by default it costs nothing
		limit["the first of 100 functions"] = 400000
	}
	{
		n = NF / 2; name = ""
		for (i = 1; i < n; i++) name = name (name == "" ? "" : " ") $i
		more = $NF - $n
		good = name in limit && more <= limit[name]
		printf "%sok - cost: --python: %d instructions more %s, of %d\n", good ? "" : "not ", more, name, limit[name]
		bad += !good
	}
	END { exit bad || NR != 6 }' || status=1
exit ${status-0}
