#!/bin/bash
# debug-kernel.sh NAME...: builds debug kernels from Debian's source, for tests/vm.sh -k NAME and
# make KVER=NAME.
#
#   6.1-debug, 6.12-debug   tests/vm/config/base and debug: KASAN, UBSAN, lockdep, kmemleak, fault injection, KCOV ...
#   6.1-kcsan, 6.12-kcsan   tests/vm/config/base and kcsan: data races
#
# The results stay in build/kernels and build/headers until a configuration changes. Source and
# objects are under build/debug, about 3 GB per kernel, and can be removed afterwards.
set -eu
cd "$(dirname "$0")/../.."
top=$PWD

die() {
	echo "debug-kernel.sh: $*" >&2
	exit 2
}

# took NAME CONFIG FRAGMENT...: checks that every line of the fragments is in the .config. "=n" in a
# fragment is "is not set" in the .config.
took() {
	local line name missing=''
	while read -r line; do
		name=${line%%=*}
		case $line in
		CONFIG_*=n) ! grep -q "^$name=" "$2" ;;
		CONFIG_*) grep -qxF "$line" "$2" ;;
		*) continue ;;
		esac || missing+=" $line"
	done < <(cat "${@:3}")
	[ -z "$missing" ] || die "$1's configuration did not take:$missing"
}

build() {
	local name=$1 version=${1%-*} kind=${1#*-} dir out rel stamp
	[[ $name =~ ^6\.(1|12)-(debug|kcsan)$ ]] || die "'$name' is none of 6.1-debug, 6.12-debug, 6.1-kcsan, 6.12-kcsan"
	stamp=$(cat tests/vm/config/base "tests/vm/config/$kind" | sha256sum | cut -c1-16)
	[ "$(cat "build/kernels/$name/stamp" 2>/dev/null)" != "$stamp" ] || return 0
	tests/setup.sh source "$version"
	dir=$top/build/debug/$version/src out=$top/build/debug/$version/$kind
	mkdir -p "$out"
	cat tests/vm/config/base "tests/vm/config/$kind" >"$out/fragment"
	echo "debug-kernel: configuring $name" >&2
	make -s -C "$dir" O="$out" KCONFIG_ALLCONFIG="$out/fragment" allnoconfig >"$out/log" 2>&1 ||
		die "cannot configure $name (see ${out#"$top/"}/log)"
	took "$name" "$out/.config" tests/vm/config/base "tests/vm/config/$kind"
	"$dir/scripts/config" --file "$out/.config" --set-str LOCALVERSION "-$kind" --disable LOCALVERSION_AUTO
	make -s -C "$dir" O="$out" olddefconfig >>"$out/log" 2>&1
	echo "debug-kernel: building $name" >&2
	make -s -j2 -C "$dir" O="$out" bzImage modules >>"$out/log" 2>&1 || {
		tail "$out/log" >&2
		die "cannot build $name (see ${out#"$top/"}/log)"
	}
	rel=$(make -s -C "$dir" O="$out" kernelrelease)
	install_kernel
}

# Uses the layout that the packages of Debian's kernels have under build/.
install_kernel() {
	local tree=build/kernels/$rel
	rm -rf "$tree"
	mkdir -p "$tree/boot"
	make -s -C "$dir" O="$out" INSTALL_MOD_PATH="$top/$tree" INSTALL_MOD_STRIP=1 modules_install >>"$out/log" 2>&1
	rm -f "$tree/lib/modules/$rel/build" "$tree/lib/modules/$rel/source"
	/sbin/depmod -b "$tree" "$rel"
	cp "$out/arch/x86/boot/bzImage" "$tree/boot/vmlinuz-$rel"
	cp "$out/.config" "$tree/boot/config-$rel"
	ln -sfn "$rel" "build/kernels/$name"
	mkdir -p "build/headers/$rel/usr/src"
	ln -sfn "$out" "build/headers/$rel/usr/src/linux-headers-$rel"
	echo "$stamp" >"$tree/stamp"
	echo "debug-kernel: $name is $rel: tests/vm.sh -k $name" >&2
}

[ $# -gt 0 ] || die "which one? The head of this file lists them"
for name; do build "$name"; done
