#!/bin/bash
# Fetches what building and testing need and is not there yet. What is there costs nothing: no package tool runs then.
#
#   setup.sh tools           packages to build the module and the reader, and to boot a VM
#   setup.sh test-tools      those and the packages that only the tests need
#   setup.sh release [KVER]  prints the kernel release that KVER means
#   setup.sh kernel KVER…    that kernel's image and modules, in build/kernels/RELEASE
#   setup.sh headers KVER…   that kernel's headers, unless installed, in build/headers/RELEASE; prints their folder
#   setup.sh kselftest       the kernel's test harness, in build/kselftest
#
# KVER is a release (6.1.0-56-amd64) or an abbreviation: 6.1, 6.12, 6.1-rt, 6.12-cloud; nothing means the running
# kernel if its headers are installed, else Debian's stock one.
#
# Kernels and headers are unpacked, not installed: nobody wants a boot entry from a test. (Debian's 6.12 headers
# depend on their image, so installing them would bring one.)
# shellcheck disable=SC2086 # lists of words are split on purpose
set -eu

top=$(cd "$(dirname "$0")/.." && pwd -P)
build=$top/build
arch=$(dpkg --print-architecture)

tools='gcc libc6-dev make kmod xz-utils zstd cpio libelf1 libssl3 pahole python3 qemu-system-x86 busybox-static'
test_tools='sparse strace gcc-multilib libclang-rt-14-dev clang linux-perf trace-cmd bpftrace gawk git attr acl'

die() { echo "setup.sh: $*" >&2; exit 2; }
say() { echo "setup: $*" >&2; }

# The lists of a fresh machine are empty or old; read them once, and only when something is to be fetched.
update() {
	[ -z "${updated-}" ] || return 0
	updated=1
	say "reading the package lists"
	as_root apt-get -qq update >&2 || die "apt-get update failed"
}

as_root() {
	if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

install() {
	local missing
	missing=$(for p; do
		case $(dpkg-query -W -f '${db:Status-Abbrev}' "$p" 2>/dev/null) in ii*) ;; *) echo "$p" ;; esac
	done)
	[ -n "$missing" ] || return 0
	say "installing" $missing
	update
	as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -y -o DPkg::Lock::Timeout=600 \
		install --no-install-recommends $missing >&2 </dev/null || die "cannot install" $missing
}

# show PACKAGE FIELD: of the version that apt would take.
show() {
	apt-cache show --no-all-versions "$1" 2>/dev/null | sed -n "s/^$2: //p" | head -1
}

# fetch PACKAGE[=VERSION] DIR: unpacks it there.
fetch() {
	local tmp
	tmp=$(mktemp -d "$build/fetch.XXXXXX")
	say "fetching $1"
	(cd "$tmp" && apt-get -qq -o APT::Sandbox::User=root download "$1" >&2) ||
		{ rm -r "$tmp"; die "cannot download $1 (no longer in the archive?)"; }
	dpkg-deb -x "$tmp"/*.deb "$2"
	rm -r "$tmp"
}

# Only one at a time fetches; who waited looks again.
lock() {
	mkdir -p "$build"
	exec 9>"$build/setup.lock"
	flock 9
}

installed_headers() { [ -e "/lib/modules/$1/build/Makefile" ]; }
have_headers() { installed_headers "$1" || [ -e "$build/headers/$1/complete" ]; }
have_kernel() { [ -e "$build/kernels/$1/boot/vmlinuz-$1" ] && [ -e "$build/kernels/$1/lib/modules/$1/modules.dep" ]; }

release() {
	local kver=${1-} version flavour rel meta
	if [ -z "$kver" ]; then
		rel=$(uname -r)
		if installed_headers "$rel"; then echo "$rel"; return; fi
		kver=6.1
	fi
	if [[ ! $kver =~ ^([0-9]+\.[0-9]+)(-(rt|cloud))?$ ]]; then
		[[ $kver =~ ^[0-9]+\.[0-9]+[0-9a-z.+~-]*$ ]] || die "'$kver' is no kernel release"
		echo "$kver"
		return
	fi
	version=${BASH_REMATCH[1]} flavour=${BASH_REMATCH[2]}
	# What was fetched before stays what the abbreviation means, until build/ is cleaned.
	if [ -e "$build/kernels/$kver" ]; then readlink "$build/kernels/$kver"; return; fi
	[ -n "$(show "linux-image-$arch" Depends)" ] || update
	for meta in "linux-image-$version$flavour-$arch" "linux-image$flavour-$arch"; do
		rel=$(show "$meta" Depends | grep -oE "linux-image-$version\.[0-9][0-9a-z.+~-]*" | head -1)
		[ -z "$rel" ] || break
	done
	[ -n "$rel" ] || die "no package of a kernel $kver; give a whole release, such as 6.1.0-56-amd64"
	rel=${rel#linux-image-}
	mkdir -p "$build/kernels"
	ln -sfn "$rel" "$build/kernels/$kver"
	echo "$rel"
}

kernel() {
	local rel=$1 dir=$build/kernels/$1 tmp
	have_kernel "$rel" && return
	lock
	have_kernel "$rel" && return
	rm -rf "$dir"
	tmp=$dir.tmp
	rm -rf "$tmp"
	mkdir -p "$tmp"
	if [ -r "/boot/vmlinuz-$rel" ] && [ -e "/lib/modules/$rel/modules.dep" ]; then
		mkdir -p "$tmp/boot" "$tmp/lib/modules"
		ln -s "/boot/vmlinuz-$rel" "$tmp/boot/"
		ln -s "/lib/modules/$rel" "$tmp/lib/modules/"
	else
		[ -n "$(show "linux-image-$rel" Version)" ] || update
		fetch "linux-image-$rel" "$tmp"
		depmod -b "$tmp" "$rel"
	fi
	mv "$tmp" "$dir"
}

headers() {
	local rel=$1 dir=$build/headers/$1 tmp p
	have_headers "$rel" && return
	lock
	have_headers "$rel" && return
	rm -rf "$dir"
	mkdir -p "$dir"
	[ -n "$(show "linux-headers-$rel" Version)" ] || update
	p=$(show "linux-headers-$rel" Depends | grep -oE 'linux-(headers-[^ ,]*-common[^ ,]*|kbuild-[^ ,]*)')
	for p in "linux-headers-$rel" $p; do
		fetch "$p" "$dir"
	done
	# Its Makefile includes the common one by where it would be installed.
	sed -i "s:/usr/src/:$dir/usr/src/:" "$dir/usr/src/linux-headers-$rel/Makefile"
	touch "$dir/complete"
}

headers_folder() {
	if installed_headers "$1"; then echo "/lib/modules/$1/build"; else echo "$build/headers/$1/usr/src/linux-headers-$1"; fi
}

kselftest() {
	local dir=$build/kselftest tmp
	[ ! -e "$dir/complete" ] || return 0
	lock
	[ ! -e "$dir/complete" ] || return 0
	tmp=$(mktemp -d "$build/kselftest.XXXXXX")
	[ -n "$(show linux-source-6.1 Version)" ] || update
	fetch linux-source-6.1 "$tmp"
	rm -rf "$dir"
	mkdir -p "$dir"
	tar -xJf "$tmp"/usr/src/linux-source-6.1.tar.xz -C "$dir" --strip-components=1 --wildcards \
		'*/tools/testing/selftests/kselftest*.h' '*/tools/testing/selftests/lib.mk' \
		'*/tools/testing/selftests/kselftest/*' '*/tools/testing/selftests/run_kselftest.sh' \
		'*/tools/scripts/*' '*/scripts/subarch.include'
	rm -r "$tmp"
	touch "$dir/complete"
}

[ $# -gt 0 ] || set -- tools
what=$1
shift
case $what in
tools) install $tools ;;
test-tools) install $tools $test_tools ;;
release) release "${1-}" ;;
kernel) for k; do kernel "$(release "$k")"; done ;;
headers) for k; do rel=$(release "$k"); headers "$rel"; headers_folder "$rel"; done ;;
kselftest) kselftest ;;
*) die "what is '$what'?" ;;
esac
