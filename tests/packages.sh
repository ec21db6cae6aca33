#!/bin/bash
# Builds the Debian packages, installs them in a guest and traces with what came out of them: packages.sh [KVER].
# With "guest" it is the guest's part.
set -e
cd "$(dirname "$0")/.."

if [ "${1-}" = guest ]; then
	dir=$2
	check() { if "${@:2}" >"$dir/out" 2>&1; then echo "ok - packages: $1"; else echo "not ok - packages: $1"; tail -30 "$dir/out"; fi; }
	release=$(uname -r)
	mkdir -p "/lib/modules/$release"
	[ -e "/lib/modules/$release/build" ] || ln -s "$(tests/setup.sh folder "$release")" "/lib/modules/$release/build"
	# It is to be built for this kernel alone: another one takes as long again.
	for other in /lib/modules/*; do [ "$other" = "/lib/modules/$release" ] || rm -f "$other/build"; done
	rm -rf /etc/kernel/postinst.d/dkms
	check 'they can be installed' dpkg -i "$dir"/dkms_*.deb "$dir"/systrace-read_*.deb "$dir"/systrace-dkms_*.deb
	check 'DKMS has built the module' sh -c 'dkms status systrace | grep -E "installed"'
	check 'the module loads' modprobe systrace
	check 'the group is there' getent group systrace
	check 'the reader traces' sh -c "cd / && /usr/bin/systrace-read -e trace=execve ls 2>&1 | grep -F 'execve(\"/usr/bin/ls\", [\"ls\"]'"
	check 'the manual pages are there' sh -c 'man -w systrace-read && man -w 4 systrace'
	rmmod systrace
	check 'they can be removed' dpkg -P systrace-dkms systrace-read
	# shellcheck disable=SC2016 # for sh
	check 'nothing of them is left' sh -c '! find /boot /etc /opt /usr /var "/lib/modules/$1" -xdev -name "*systrace*" \
		-not -path "/var/lib/dpkg/*" -not -path "$PWD/*" | grep .' - "$release"
	exit
fi

kver=${1:-$(tests/setup.sh stock)}
tests/setup.sh packages
tests/setup.sh headers "$kver"
dir=build/packages
rm -rf $dir
mkdir -p $dir/tree
git ls-files -co --exclude-standard | grep -v ^build/ | cpio -pdm --quiet $dir/tree
(cd $dir/tree && dpkg-buildpackage -b -us -uc) >$dir/log 2>&1 || {
	tail -30 $dir/log
	exit 1
}
rm $dir/systrace-read-dbgsym*
(cd $dir && apt-get -qq download dkms)
exec tests/vm.sh -n -k "$kver" -t 1800 -w $dir -- tests/packages.sh guest "$PWD/$dir"
