#!/bin/bash
# fresh.sh SUITE [CMD...]: tries README's two commands on a freshly installed Debian: creates a root
# of SUITE with only gcc, make, git and python3, clones this repository's last commit into it, and
# runs "make demo" and "make check" there, or CMD. Prints what failed; the log is
# build/fresh-SUITE.log. Takes more than an hour. Needs root or sudo.
set -eu
cd "$(dirname "$0")/../.."
PATH=$PATH:/usr/sbin:/sbin # an unprivileged user's PATH lacks them
top=$PWD
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }

if [ "$1" = inside ]; then
	# Runs as root, in a mount namespace of its own.
	dir=$2
	shift 2
	mount --make-rprivate /
	mount -t proc proc "$dir/proc"
	mount -t sysfs -o ro sysfs "$dir/sys"
	mount --rbind /dev "$dir/dev"
	# The limit on simultaneous guests is for the whole machine, so share the locks.
	mkdir -p "$dir/run/lock"
	mount --bind /run/lock "$dir/run/lock"
	exec chroot "$dir" env -i PATH="$PATH" HOME=/root LANG=C.UTF-8 sh -c 'cd /root/systrace && exec "$@"' - "$@"
fi

suite=$1 dir=$PWD/build/fresh-$1 log=$PWD/build/fresh-$1.log
shift
tests/setup.sh roots
# shellcheck disable=SC2016 # apt's own words
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' 'Label: Debian' | head -1)
as_root rm -rf --one-file-system "$dir"
as_root mmdebstrap --quiet --mode=root --variant=apt --include=gcc,make,git,python3 --aptopt='Acquire::Check-Valid-Until "false"' \
	"$suite" "$dir" "deb $mirror $suite main" >"$log" 2>&1 </dev/null
as_root git -c safe.directory="$top" clone -q "file://$top" "$dir/root/systrace"
[ ! -s /etc/resolv.conf ] || as_root tee "$dir/etc/resolv.conf" </etc/resolv.conf >/dev/null

run() {
	local name="$*"
	if as_root unshare -m "$top/tests/long/fresh.sh" inside "$dir" "$@" >"$log" 2>&1 </dev/null; then
		echo "ok - fresh: $suite: $name: $(tail -n 1 "$log")"
	else
		echo "not ok - fresh: $suite: $name"
		grep '^not ok' "$log" || tail -n 20 "$log"
	fi
}

if [ $# -gt 0 ]; then
	run "$@"
else
	run make demo
	run make check
fi
