#!/bin/bash
# packages.sh [KVER]: builds the Debian packages, installs them in a guest and traces with the
# installed programs.
# packages.sh SUITE... does it in the roots of other Debian suites (tests/root.sh), with their tools:
# builds, runs lintian, installs, lets DKMS build the module for each of the suite's kernels, runs
# debian/tests by autopkgtest, boots each of these kernels in that userland, where the suite's own
# strace and systrace watch the suite's Python simultaneously, and removes the packages. Nothing of
# that stays in the root. "guest", "root" ... are internal steps.
set -e
cd "$(dirname "$0")/../.."

check() { if "${@:2}" >"$dir/out" 2>&1; then echo "ok - packages: $1"; else echo "not ok - packages: $1"; tail -n 20 "$dir/out" | cut -c 1-300; fi; }

# No file of the packages is left, except for dpkg's and apt's own notes and the source tree.
all_gone() {
	local left
	left=$(find /boot /etc /opt /usr /var /lib/modules/ -xdev -name '*systrace*' \
		-not -path '/var/lib/dpkg/*' -not -path '/var/lib/apt/*' -not -path "$PWD/*")
	[ -z "$left" ] || { echo "$left"; return 1; }
}

# Copies the source tree of the packages as git lists it.
copy_tree() {
	mkdir -p "$dir/tree"
	git ls-files -co --exclude-standard | grep -v ^build/ | cpio -pdm --quiet "$dir/tree"
}

case ${1-} in
guest)
	dir=$2
	release=$(uname -r)
	mkdir -p "/lib/modules/$release"
	[ -e "/lib/modules/$release/build" ] || ln -s "$(tests/setup.sh folder "$release")" "/lib/modules/$release/build"
	# Build the module for this kernel only: another kernel would take as long again.
	for other in /lib/modules/*; do [ "$other" = "/lib/modules/$release" ] || rm -f "$other/build"; done
	rm -rf /etc/kernel/postinst.d/dkms
	check 'they can be installed' dpkg -i "$dir"/dkms_*.deb "$dir"/systrace-read_*.deb "$dir"/systrace-dkms_*.deb
	check 'the reader lists calls and replays (debian/tests/reader)' debian/tests/reader
	check 'the module loads, root and a member of the group trace (debian/tests/module)' debian/tests/module
	check 'the manual pages are there' sh -c 'man -w systrace-read && man -w 4 systrace'
	check 'they can be removed' dpkg -P systrace-dkms systrace-read
	check 'nothing of them is left' all_gone
	exit
	;;
root)
	# Runs in the root, below an overlay: the tree has been copied to $dir/tree.
	suite=$2 dir=$3
	export DEBIAN_FRONTEND=noninteractive
	# The root is discarded: skip fsync and the update of the manual's index.
	echo 'man-db man-db/auto-update boolean false' | debconf-set-selections
	apt() { apt-get -qq -y --no-install-recommends -o Acquire::Check-Valid-Until=false -o DPkg::Options::=--force-unsafe-io "$@"; }
	fetch() { apt update && apt install build-essential dkms kmod lintian autopkgtest linux-headers-amd64 && apt build-dep "$dir/tree"; }
	check "$suite: what they are built with can be had" fetch
	# The newest kernel of the suite's backports as well.
	if apt-cache policy linux-headers-amd64 | grep -q backports; then
		check "$suite: so can its backports' kernel" apt install -t "$suite-backports" linux-headers-amd64
	fi
	cd "$dir/tree"
	check "$suite: they are built" dpkg-buildpackage -b -us -uc
	check "$suite: lintian has nothing to say" sh -c 'said=$(lintian --allow-root --fail-on none ../*.changes 2>&1); echo "$said"; ! echo "$said" | grep "^[EW]:"'
	cd /
	check "$suite: they can be installed" apt install "$dir"/systrace-read_*.deb "$dir"/systrace-dkms_*.deb
	for release in /lib/modules/*/build; do
		release=${release%/build} release=${release##*/}
		check "$suite: DKMS has built the module for $release" sh -c "dkms autoinstall -k $release; dkms status -m systrace -k $release; modinfo \$(find /lib/modules/$release/ -name 'systrace.ko*') | grep '^vermagic:' | grep -F ' $release '"
		# In a guest the image's own /lib/modules hides this folder.
		mkdir -p "$dir/built/$release"
		cp -r "/lib/modules/$release/updates" "$dir/built/$release/"
	done
	check "$suite: the reader lists calls and replays (debian/tests/reader)" sh -c 'cd "$1" && debian/tests/reader' - "$dir/tree"
	# tests/same.sh needs it in the guest.
	(cd "$dir/tree" && mkdir -p build/tests/calls && gcc -O2 -Iinclude/uapi -o build/tests/calls/gate tests/calls/gate.c)
	# The module cannot be loaded here, only in a machine of its own. autopkgtest skips that
	# test, and its exit status shows it.
	check "$suite: so does autopkgtest" sh -c 'autopkgtest -B "$1" -- null 2>&1 | tee "$1.autopkgtest"; grep "^reader *PASS" "$1.autopkgtest"' - "$dir/tree"
	exit
	;;
module)
	# Runs in a guest of one of the suite's kernels; puts what DKMS has built in its place.
	suite=$2 dir=$3
	release=$(uname -r)
	mkdir -p /run/modules/upper /run/modules/work
	mount -t overlay modules -o "lowerdir=/lib/modules/$release,upperdir=/run/modules/upper,workdir=/run/modules/work" \
		"/lib/modules/$release"
	cp -r "$dir/built/$release/." "/lib/modules/$release/"
	# The module has no dependencies. A depmod of all modules takes an emulated machine minutes.
	depmod "$release" "$(find "/lib/modules/$release/updates" -name 'systrace.ko*')"
	cd "$dir/tree"
	check "$suite: the module loads on $release, root and a member of the group trace (debian/tests/module)" debian/tests/module
	modprobe systrace
	# Exclude rseq(): strace decodes its flags only since 7.2, and systrace always does.
	check "$suite: Python's start on $release is what $(strace -V | sed -n '1s/ -- version//p') shows" env READER=/usr/bin/systrace-read tests/same.sh -O '-e trace=!rseq' python
	rmmod systrace
	exit
	;;
removed)
	suite=$2 dir=$3
	check "$suite: they can be removed" dpkg -P systrace-dkms systrace-read
	check "$suite: nothing of them is left" all_gone
	exit
	;;
suite)
	# Runs as root, in a mount namespace of its own.
	suite=$2 dir=$3 root=$4
	mount --make-rprivate /
	mount -t overlay overlay -o "lowerdir=$root,upperdir=$dir/upper,workdir=$dir/work" "$dir/root"
	mount -t proc proc "$dir/root/proc"
	mount --rbind /dev "$dir/root/dev"
	cat /etc/resolv.conf >"$dir/root/etc/resolv.conf" 2>/dev/null || true
	mkdir -p "$dir/root/build/tree"
	cp -a "$dir/tree/." "$dir/root/build/tree"
	inside() { chroot "$dir/root" /build/tree/tests/long/packages.sh "$@"; }
	inside root "$suite" /build
	# With the packages installed, the root becomes the guest's root.
	mount --bind "$dir/root" "$root"
	for release in "$dir"/root/build/built/*; do
		release=${release##*/}
		tests/vm.sh -n -r "$suite" -k "$release" -- /build/tree/tests/long/packages.sh module "$suite" /build ||
			echo "not ok - packages: $suite: the guest of $release ended with status $?"
	done
	umount "$root"
	inside removed "$suite" /build
	exit
	;;
esac

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }

if [[ ${1-} =~ ^[a-z]+$ ]]; then
	for suite; do
		root=$(realpath "$(tests/root.sh "$suite")")
		dir=$PWD/build/packages-$suite
		as_root rm -rf --one-file-system "$dir"
		mkdir -p "$dir"/{upper,work,root}
		copy_tree
		as_root unshare -m tests/long/packages.sh suite "$suite" "$dir" "$root"
		as_root rm -rf --one-file-system "$dir"
	done
	exit
fi

kver=${1:-$(tests/setup.sh stock)}
tests/setup.sh packages
tests/setup.sh headers "$kver"
dir=build/packages
rm -rf $dir
copy_tree
(cd $dir/tree && dpkg-buildpackage -b -us -uc) >$dir/log 2>&1 || {
	tail -30 $dir/log
	exit 1
}
rm $dir/systrace-read-dbgsym*
(cd $dir && apt-get -qq download dkms)
exec tests/vm.sh -n -k "$kver" -t 1800 -w $dir -- tests/long/packages.sh guest "$PWD/$dir"
