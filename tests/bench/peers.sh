#!/bin/bash
# peers.sh KVER: fetches the other tracers that are not installed and builds their modules for that
# kernel.
#
# They are unpacked in build/peers/root, not installed: on a kernel that dkms does not know, the
# -dkms packages' postinst fails and leaves dpkg broken. The modules go to build/peers/RELEASE; if
# one cannot be built, NAME.why there has the reason.
set -u
cd "$(dirname "$0")/../.." || exit 2

packages='lttng-tools lttng-modules-dkms sysdig falcosecurity-scap-dkms'
rel=$(tests/setup.sh release "${1-6.1}") || exit 2
kdir=$(tests/setup.sh folder "$rel")
[ "${kdir#/}" != "$kdir" ] || kdir=$PWD/$kdir
peers=$PWD/build/peers
root=$peers/root

# Prints the missing packages that apt would install, with dependencies.
wanted() {
	# shellcheck disable=SC2086 # a list
	apt-get -s -o Debug::NoLocking=1 install --no-install-recommends $packages | awk '$1 == "Inst" { print $2 }'
}

fetch() {
	local tmp=$peers/fetch.$$ list
	list=$(wanted) && [ -n "$list" ] || return
	mkdir -p "$tmp/tree"
	# shellcheck disable=SC2086 # a list
	(cd "$tmp" && apt-get -qq -o APT::Sandbox::User=root download $list >&2) &&
		for deb in "$tmp"/*.deb; do
			dpkg-deb -x "$deb" "$tmp/tree"
		done && mv "$tmp/tree" "$root"
	rm -rf "$tmp"
}

# build NAME FOLDER ARGS...: uses the package's own Makefile
build() {
	local name=$1 dir=$2
	shift 2
	[ -e "$peers/$rel/$name" ] && return
	echo "peers: building $name for $rel" >&2
	mkdir -p "$peers/$rel"
	if make -s -j2 -C "$kdir" M="$dir" CONFIG_DEBUG_INFO_BTF_MODULES= "$@" modules >"$peers/$rel/$name.log" 2>&1; then
		mkdir -p "$peers/$rel/$name.new"
		find "$dir" -name '*.ko' -exec cp {} "$peers/$rel/$name.new/" \;
		mv "$peers/$rel/$name.new" "$peers/$rel/$name"
		rm -f "$peers/$rel/$name.why"
	else
		echo "its module does not build on $rel: $(grep -m1 -E 'error:|\*\*\*' "$peers/$rel/$name.log" | sed 's:[^ ]*/::' | cut -c -120)" \
			>"$peers/$rel/$name.why"
	fi
}

# source_of NAME GLOB: makes a copy to build in
source_of() {
	rm -rf "$peers/src/$rel/$1"
	mkdir -p "$peers/src/$rel"
	# shellcheck disable=SC2086 # a pattern
	cp -r $root/usr/src/$2 "$peers/src/$rel/$1"
}

mkdir -p "$peers"
[ -e "$root" ] || fetch || echo "peers.sh: cannot fetch $packages" >&2

if [ -e "$root" ] && ! [ -e "$peers/$rel/lttng" ] && source_of lttng 'lttng-modules-*'; then
	# The core traces system calls, and needs the kprobes modules. Leave out the other probes:
	# the timer probe does not build on 6.1.192, and all together take minutes.
	probes=$peers/src/$rel/lttng/src/probes/Kbuild
	sed -i '/^ccflags-y/q' "$probes"
	echo 'obj-m += lttng-kprobes.o lttng-kretprobes.o lttng-uprobes.o lttng-probe-statedump.o' >>"$probes"
	build lttng "$peers/src/$rel/lttng" CONFIG_LTTNG=m CONFIG_LTTNG_CLOCK_PLUGIN_TEST=m
fi
if [ -e "$root" ] && ! [ -e "$peers/$rel/scap" ] && source_of scap 'scap-*'; then
	build scap "$peers/src/$rel/scap"
fi
exit 0
