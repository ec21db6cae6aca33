#!/bin/bash
# cost.sh: in a guest that counts instructions: what the most expensive calls cost that a session may ask for, and those
# that systrace-read itself asks for. make bench-cost runs it, and make check.
cd "$(dirname "$0")/../.." || exit 2
cost=$PWD/build/tests/bench/cost
# of what the reader asks for without being told to show everything
limit=200000
cd /tmp || exit 2
"$cost" || status=1
# each call's time without a reader, and with it; the loop behind them prints what was added
"$cost" calls 2>plain >/dev/null
for options in '' '-y' '-yy -T' '-v -yy'; do
	# shellcheck disable=SC2086 # a list
	systrace-read -f $options -o /dev/null "$cost" calls 2>traced >/dev/null
	paste plain traced | awk -v options="$options" -v limit=$limit '
		# several times: the least of each, for now and then the reader itself runs meanwhile
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
# The same for the frames of a Python program, once they have been told and when they have not.
python=$(ls /usr/bin/python3.*[0-9] | tail -1)
systrace-read -e trace=getppid -o /dev/null "$python" "${cost%/build/*}/tests/bench/frames.py" >plain
systrace-read -e trace=getppid --python -o /dev/null "$python" "${cost%/build/*}/tests/bench/frames.py" >traced
paste plain traced | awk -v limit=$limit '
	{
		n = NF / 2; name = ""
		for (i = 1; i < n; i++) name = name (name == "" ? "" : " ") $i
		# as much as it may cost with --python, not by default
		if (name ~ /^the first/) limit *= 2
		printf "%sok - cost: --python: %d instructions more %s, of %d\n", ($NF - $n > limit ? "not " : ""), $NF - $n, name, limit
		bad += ($NF - $n > limit)
	}
	END { exit bad || NR < 5 }' || status=1
exit ${status-0}
