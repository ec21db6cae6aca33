#!/bin/bash
# Fetches what building and testing need and this machine lacks. If nothing is missing, no package
# tool runs.
#
#   setup.sh demo [KVER]     all that is needed to build for KVER and to boot it
#   setup.sh check           that, and all that the tests need
#   setup.sh kernels         prints the two kernels on which make check runs all suites, this Debian's own first
#   setup.sh stock           prints the first of them
#   setup.sh ends            prints the oldest and the newest supported kernel, except those that kernels prints
#   setup.sh oracle 6.1      strace 6.1, in build/oracle, if this Debian has another version; from Debian 12
#   setup.sh missing         checks that the tests' build dependencies are installed; fetches nothing
#   setup.sh lint            the tools of tests/host/lint.sh
#   setup.sh packages        what building Debian packages needs
#   setup.sh fuzz            clang, and libFuzzer
#   setup.sh tools           packages to build the module and the reader, and to boot a guest
#   setup.sh kernel KVER     that kernel's image and modules, in build/kernels/RELEASE
#   setup.sh headers KVER    that kernel's headers, in build/headers/RELEASE, unless they are installed
#   setup.sh source VERSION  the source of kernel 6.1 or 6.12 in build/debug/VERSION/src, and the packages to build it
#   setup.sh root SUITE      another Debian's files (bullseye, trixie, forky ...), in build/roots/SUITE; see tests/root.sh
#   setup.sh roots           the tool that creates such a root
#   setup.sh release [KVER]  prints the kernel release that KVER means; fetches nothing
#   setup.sh folder [KVER]   prints where KVER's headers are; fetches nothing
#   setup.sh suite [KVER]    prints the suite in whose root (tests/root.sh) modules for KVER are built; nothing: this machine
#
# KVER is a release (6.1.0-56-amd64) or an abbreviation: 6.1, 6.12, 6.1-rt, 6.12-cloud, 5.10,
# 6.12-trixie, 7.2, 7.3-rt; or 6.1-debug, if it was built (tests/vm/debug-kernel.sh). If two Debian
# suites have a version, this machine's suite is used. An empty KVER is the running kernel if its
# headers are installed, else the stock kernel of this machine's Debian.
#
# Kernels and headers are unpacked, not installed: a test must not add a boot entry. (Debian's 6.12
# headers depend on their image, so installing them would install the image, too.)

# shellcheck disable=SC2086 # lists of words are split on purpose
set -eu

PATH=$PATH:/usr/sbin:/sbin # an unprivileged user's PATH lacks them
top=$(cd "$(dirname "$0")/.." && pwd -P)
build=$top/build
arch=$(dpkg --print-architecture)

tools='gcc libc6-dev libzstd-dev zlib1g-dev libdw-dev libiberty-dev libncurses-dev make kmod xz-utils zstd lz4 cpio libelf1t64|libelf1 libssl3t64|libssl3 pahole python3 qemu-system-x86 busybox-static'
test_tools='mandoc bsdextrautils sparse strace curl wget openssh-client iproute2 lsof e2fsprogs udev gcc-multilib libbpf-dev libelf-dev libdw-dev linux-perf trace-cmd bpftrace gawk git attr acl gdb apparmor tmux dropbear-bin protobuf-compiler babeltrace2 sqlite3 jq chromium fonts-dejavu-core valgrind'
lint_tools='shellcheck codespell'
build_tools='gcc make flex bison bc libelf-dev libssl-dev xz-utils kmod'

die() {
	echo "setup.sh: $*" >&2
	exit 2
}

say() { echo "setup: $*" >&2; }

as_root() {
	if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

# The package lists of a fresh machine are empty or old: read them once, as soon as something is
# fetched.
updated=
update() {
	[ -z "$updated" ] || return 0
	updated=1
	[ -z "$suite" ] || "$top/tests/root.sh" "$suite" >/dev/null || exit
	say "reading the package lists"
	as_root apt-get -qq "${from[@]}" update >&2 || die "apt-get update failed"
}

is_installed() { dpkg-query -W -f '${db:Status-Abbrev}' "$1" 2>/dev/null | grep -q '^ii'; }
is_known() { [ -n "$(show "$1" Version)" ]; }

# Package names differ between Debian releases. From alternatives such as libssl3t64|libssl3, sets
# $picked to the one that is installed or that apt knows.
pick() {
	local names=${1//|/ } step
	for step in is_installed is_known update is_known; do
		for picked in $names; do
			if [ $step = update ]; then update; elif $step $picked; then return; fi
		done
	done
	die "apt knows none of the packages" $names
}

install() {
	local missing word packages=()
	for word; do
		picked=$word
		[[ $word != *"|"* ]] || pick "$word"
		packages+=("$picked")
	done
	set -- "${packages[@]}"
	missing=$(printf '%s\n' "$@" | grep -vxFf <(dpkg-query -W -f '${db:Status-Abbrev}${Package}\n' "$@" 2>/dev/null |
		sed -n 's/^ii *//p')) || return 0
	say "installing" $missing
	update
	mkdir -p "$build"
	as_root env DEBIAN_FRONTEND=noninteractive apt-get -y -o DPkg::Lock::Timeout=600 \
		install --no-install-recommends $missing >"$build/setup.log" 2>&1 </dev/null || {
		tail "$build/setup.log" >&2
		die "cannot install" $missing "(see build/setup.log)"
	}
}

codename=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
oldest=5.10 newest=7.3

# Prints the kernels in this Debian's own archive. The first is the one that it installs by default.
own_kernels() {
	case $codename in
	bullseye) echo 5.10 ;;
	bookworm) echo 6.1 6.12 ;;
	trixie) echo 6.12 ;;
	forky) echo 7.2 ;;
	*) show "linux-image-$arch" Depends | grep -oE 'linux-image-[0-9]+\.[0-9]+' | head -1 | sed 's/.*-//' ;;
	esac
}

# Prints the suite of a kernel that is not of this machine's suite. Such a kernel is fetched by way
# of that suite's root, and so are its compiler and kbuild. Needs a line per version. The root's apt
# is this machine's apt with the suite's lists.
suite_of() {
	local version suite='' said=''
	if installed_headers "${1:-$(uname -r)}"; then return; fi
	[[ $1 =~ ^([0-9]+\.[0-9]+) ]] || return 0
	version=${BASH_REMATCH[1]}
	case $version in
	5.10) suite=bullseye ;;
	6.1) suite=bookworm ;;
	6.12 | 7.2 | 7.3) suite=trixie ;; # and its backports
	esac
	case $1 in
	*-debug | *-kcsan) return ;; # built here
	*+deb12*) said=bookworm ;;
	*+deb13* | *-trixie*) said=trixie ;;
	*+deb14*) said=forky ;;
	esac
	if [[ " $(own_kernels) " == *" $version "* ]] && [ "${said:-$codename}" = "$codename" ]; then return; fi
	echo "${said:-$suite}"
}

suite='' from=()
set_suite() {
	local root=$build/roots/
	suite=$(suite_of "$1")
	from=() updated=''
	if [ -z "$suite" ]; then return; fi
	root+=$suite
	from=(-o "Dir=$root" -o "Dir::State::status=$root/var/lib/dpkg/status" -o APT::Sandbox::User=root)
}

# show PACKAGE FIELD: prints a field of the version that apt would install.
show() { apt-cache "${from[@]}" show --no-all-versions "$1" 2>/dev/null | sed -n "s/^$2: //p" | head -1; }

stock() {
	local own
	own=$(own_kernels)
	echo "${own%% *}"
}

kernels() {
	local own
	own=$(own_kernels)
	[[ $own == *" "* ]] || own+=" $newest"
	echo "$own"
}

ends() {
	local kver both
	both=$(kernels)
	for kver in $oldest $newest; do
		[[ " $both " == *" $kver "* ]] || echo $kver
	done | xargs
}

# Every build calls this, so it reads only the package lists that are already there.
release() {
	local kver=$1 version flavour meta rel
	if [ -z "$kver" ]; then
		rel=$(uname -r)
		if installed_headers "$rel"; then
			echo "$rel"
			return
		fi
		kver=$(stock)
	fi
	if [[ $kver =~ ^6\.[0-9]+-(debug|kcsan)$ ]]; then
		readlink "$build/kernels/$kver" || die "kernel $kver was not built yet: run 'make debug-kernel KVER=$kver'"
		return
	fi
	[ -n "$kver" ] || return 1
	if [[ ! $kver =~ ^([0-9]+\.[0-9]+)(-(bullseye|trixie))?(-(rt|cloud))?$ ]]; then
		[[ $kver =~ ^[0-9]+\.[0-9]+[0-9a-z.+~-]*$ ]] || die "'$kver' is no kernel release"
		echo "$kver"
		return
	fi
	version=${BASH_REMATCH[1]} flavour=${BASH_REMATCH[4]}
	# An abbreviation keeps the meaning it had at the first fetch, until build/ is cleaned.
	readlink "$build/kernels/$kver" && return
	# A suite may have several releases of one version.
	if [ -n "$suite" ]; then
		rel=$(apt-cache "${from[@]}" pkgnames "linux-headers-$version." 2>/dev/null |
			grep -xE "linux-headers-$version\.[0-9]+([+-][0-9a-z]+)?$flavour-$arch" | sort -V | tail -1)
		[ -n "$rel" ] || return 1
		echo "${rel#linux-headers-}"
		return
	fi
	for meta in "linux-image-$version$flavour-$arch" "linux-image$flavour-$arch"; do
		rel=$(show "$meta" Depends | grep -oE "linux-image-$version\.[0-9][0-9a-z.+~-]*" | head -1)
		[ -n "$rel" ] || continue
		echo "${rel#linux-image-}"
		return
	done
	return 1
}

# Like release(), but updates the package lists if necessary, and remembers the result.
find_release() {
	local rel kver=$1
	rel=$(release "$kver") || { update && rel=$(release "$kver"); } ||
		die "no package of kernel ${kver:-linux-image-$arch}; give a whole release, such as 6.1.0-56-amd64"
	if [ -n "$kver" ] && [ "$rel" != "$kver" ]; then
		mkdir -p "$build/kernels"
		ln -sfn "$rel" "$build/kernels/$kver"
	fi
	echo "$rel"
}

# One setup.sh fetches at a time. After waiting for the lock, callers check again whether there is
# still anything to fetch.
lock() {
	mkdir -p "$build"
	exec 9>"$build/setup.lock"
	flock 9
}

# fetch PACKAGE...: unpacks the packages into $tree.
tmp=$build/fetch.$$
tree=$tmp/tree
trap 'rm -rf "$tmp"' EXIT
fetch() {
	local p
	mkdir -p "$tree"
	for p; do
		[ -n "$(show "$p" Version)" ] || update
		say "fetching $p"
		(cd "$tmp" && apt-get -qq "${from[@]}" -o APT::Sandbox::User=root download "$p" >&2) ||
			die "cannot download $p (no longer in the archive?)"
		dpkg-deb -x "$tmp"/*.deb "$tree"
		rm "$tmp"/*.deb
	done
}

# keep DIR: moves the completed tree to its place.
keep() {
	rm -rf "$1"
	mkdir -p "${1%/*}"
	mv "$tree" "$1"
}

have_kernel() { [ -e "$build/kernels/$1/boot/vmlinuz-$1" ] && [ -e "$build/kernels/$1/lib/modules/$1/modules.dep" ]; }

kernel() {
	local rel p
	rel=$(find_release "$1")
	if have_kernel "$rel"; then return; fi
	lock
	if have_kernel "$rel"; then return; fi
	if [ -r "/boot/vmlinuz-$rel" ] && [ -e "/lib/modules/$rel/modules.dep" ]; then
		mkdir -p "$tree/boot" "$tree/lib/modules"
		ln -s "/boot/vmlinuz-$rel" "$tree/boot/"
		ln -s "/lib/modules/$rel" "$tree/lib/modules/"
	else
		fetch "linux-image-$rel"
		# The images of newer kernels are split into several packages.
		for p in $(show "linux-image-$rel" Depends | grep -oE 'linux-(base|binary|modules)-[0-9][^ ,]*'); do
			fetch "$p"
		done
		[ -e "$tree/lib" ] || ln -s usr/lib "$tree/lib"
		if [ -e "$tree/lib/modules/$rel/vmlinuz" ]; then
			mkdir -p "$tree/boot"
			ln -s "../lib/modules/$rel/vmlinuz" "$tree/boot/vmlinuz-$rel"
		fi
		depmod -b "$tree" "$rel"
	fi
	keep "$build/kernels/$rel"
}

installed_headers() { [ -e "/lib/modules/$1/build/Makefile" ]; }
have_headers() { installed_headers "$1" || [ -e "$build/headers/$1" ]; }

headers() {
	local rel dir p
	rel=$(find_release "$1")
	if have_headers "$rel"; then return; fi
	lock
	if have_headers "$rel"; then return; fi
	dir=$(realpath -m "$build/headers")/$rel
	# Its compiler and the libraries of kbuild.
	[ -z "$suite" ] || "$top/tests/root.sh" "$suite" >/dev/null || exit
	fetch "linux-headers-$rel"
	for p in $(show "linux-headers-$rel" Depends | grep -oE 'linux-(headers-[^ ,]*-common[^ ,]*|kbuild-[^ ,]*)'); do
		fetch "$p"
	done
	# The Makefile includes the common one by the path where it would be installed.
	sed -i "s:/usr/src/:$dir/usr/src/:" "$tree/usr/src/linux-headers-$rel/Makefile"
	keep "$dir"
}

folder() {
	local rel
	rel=$(release "$1")
	if installed_headers "$rel"; then
		echo "/lib/modules/$rel/build"
	else
		echo "$build/headers/$rel/usr/src/linux-headers-$rel"
	fi
}

# Unpacks a kernel's source and installs what is needed to build it.
source_of() {
	local version=$1 dir=$build/debug/$1/src
	if [ -e "$dir/Makefile" ]; then return; fi
	install $build_tools
	lock
	if [ -e "$dir/Makefile" ]; then return; fi
	fetch "linux-source-$version"
	mv "$tree/usr/src/linux-source-$version.tar.xz" "$tmp/"
	rm -r "$tree"
	mkdir "$tree"
	tar -xJf "$tmp/linux-source-$version.tar.xz" -C "$tree" --strip-components=1
	keep "$dir"
}

# The kselftest harness, from the kernel's source.
kselftest() {
	local dir=$build/kselftest
	if [ -e "$dir" ]; then return; fi
	lock
	if [ -e "$dir" ]; then return; fi
	set_suite ''
	fetch "linux-source-$(stock)"
	mv "$tree"/usr/src/linux-source-*.tar.xz "$tmp/"
	rm -r "$tree"
	mkdir "$tree"
	tar -xJf "$tmp"/linux-source-*.tar.xz -C "$tree" --strip-components=1 --wildcards \
		'*/tools/testing/selftests/kselftest*' '*/tools/testing/selftests/lib.mk' \
		'*/tools/scripts/*' '*/scripts/subarch.include'
	keep "$dir"
}

# The reader's output format is that of this strace.
oracle() {
	[ "$1" = 6.1 ] || die "systrace-read prints as strace 6.1 does, not as ${1:-another}: say ORACLE=6.1"
	if [ -e "$build/oracle" ] || [[ $(strace -V 2>/dev/null) == *" $1"$'\n'* ]]; then return; fi
	lock
	set_suite 6.1
	update
	fetch strace libunwind8
	# Run strace with the libunwind it was built with: the loader prints warnings for a later
	# one. The tracees must not inherit the library path, so it is no environment variable.
	mv "$tree/usr/bin/strace" "$tree/usr/lib/strace"
	cat >"$tree/usr/bin/strace" <<-'END'
		#!/bin/sh
		lib=$(dirname "$0")/../lib
		exec /lib64/ld-linux-x86-64.so.2 --argv0 strace --library-path "$lib/x86_64-linux-gnu" "$lib/strace" "$@"
	END
	chmod +x "$tree/usr/bin/strace"
	keep "$build/oracle"
}

# ClickHouse's server, if this Debian has it. It is unpacked, because installing the package would
# start it.
clickhouse() {
	if [ -e "$build/clickhouse" ]; then return; fi
	apt-cache show clickhouse-server >/dev/null 2>&1 || { say "this Debian has no clickhouse-server"; return; }
	install clickhouse-client
	set_suite "$(stock)"
	lock
	fetch clickhouse-server
	keep "$build/clickhouse"
}

test_build='gcc libc6-dev libzstd-dev zlib1g-dev libdw-dev libiberty-dev libncurses-dev gcc-multilib libbpf-dev libelf-dev'

missing() {
	local lacks
	lacks=$(printf '%s\n' $test_build | grep -vxFf <(dpkg-query -W -f '${db:Status-Abbrev}${Package}\n' $test_build 2>/dev/null |
		sed -n 's/^ii *//p')) || lacks=''
	[ -e "$build/kselftest" ] || lacks+=" the kernel's test harness (build/kselftest)"
	[ -z "$lacks" ] || die "the tests cannot be built without" $lacks": run 'tests/setup.sh check', which fetches what they need"
}

what=${1-demo} kver=${2-}
set_suite "$kver"
case $what in
demo)
	install $tools
	kernel "$kver"
	headers "$kver"
	;;
check)
	install $tools $test_tools $lint_tools
	for kver in $(kernels) $(ends); do
		set_suite "$kver"
		kernel "$kver"
		headers "$kver"
	done
	for kver in $(kernels); do
		for flavour in -rt -cloud; do
			set_suite "$kver"
			headers "$kver$flavour"
		done
	done
	kselftest
	clickhouse
	;;
kernels) kernels ;;
stock) stock ;;
ends) ends ;;
oracle) oracle "$kver" ;;
missing) missing ;;
lint) install $lint_tools ;;
tools) install $tools ;;
packages) install $tools build-essential debhelper dh-dkms ;;
fuzz) install clang 'libclang-rt-14-dev|libclang-rt-19-dev' ;;
source) source_of "$kver" ;;
kernel) kernel "$kver" ;;
headers) headers "$kver" ;;
root) "$top/tests/root.sh" "$kver" ;;
roots) install mmdebstrap ;;
release) release "$kver" || die "the package lists do not know kernel ${kver:-linux-image-$arch}; 'tests/setup.sh kernel $kver' reads new ones" ;;
folder) folder "$kver" ;;
suite) echo "$suite" ;;
*) die "what is '$what'? The head of this file says what there is" ;;
esac
