#!/bin/bash
# Makes recordings in a guest, and lets fuzz_replay change and replay them for ten minutes, or for
# FUZZ seconds.
cd "$(dirname "$0")/../.." || exit 2
dir=build/fuzz-replay
mkdir -p $dir
rm -f $dir/*

# shellcheck disable=SC2016
tests/vm.sh -s -w $dir -- sh -c "
	build/systrace-read -f --record $dir/python python3 -c 'import json, socket; print(open(\"/etc/passwd\").read())'
	build/systrace-read -f --record $dir/pipes sh -c 'ls -l /etc | sort -r | head -5; sleep 0.1 & wait; kill -TERM \$\$'
	build/systrace-read -f --record $dir/threads build/tests/calls/threads
	build/systrace-read -f --record $dir/net build/tests/calls/net
	build/systrace-read -f --record $dir/ioctl build/tests/calls/ioctl
	true" >$dir/log 2>&1 || {
	cat $dir/log
	exit 1
}
rm $dir/log
exec build/tests/host/fuzz_replay "${FUZZ:-600}" "${SEED:-$RANDOM}" $dir/*
