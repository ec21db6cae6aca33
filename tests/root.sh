#!/bin/bash
# root.sh SUITE          prints the folder of a Debian suite's root, build/roots/SUITE; creates it if it does not exist
# root.sh SUITE CMD...   runs a command in the root; build/ and this checkout have the same paths as outside
#
# A root has the compiler and the libraries that the suite's kernels and programs need, and can be a
# guest's root. It is created once, from packages of this machine's own mirror. The package state of
# this machine is not touched.
set -eu

PATH=$PATH:/usr/sbin:/sbin # an unprivileged user's PATH lacks them
top=$(cd "$(dirname "$0")/.." && pwd -P)
build=$top/build

# What it takes to build the module (with W=1, too) and the reader, and to watch a program.
packages='gcc make perl sparse libc6-dev libelf1 libzstd-dev libdw-dev libiberty-dev libncurses-dev kmod python3 strace'

die() {
	echo "root.sh: $*" >&2
	exit 2
}

as_root() {
	if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

suite=${1-}
[[ $suite =~ ^[a-z]+(-backports)?$ ]] || die "'$suite' is no suite; one is bullseye, bookworm, trixie, trixie-backports or forky"
shift
root=$build/roots/$suite
# For BTF. 5.10's headers cannot produce it.
if [ "$suite" != bullseye ]; then packages+=' pahole'; fi

make_root() {
	local mirror new=$root.$$ sources=()
	mkdir -p "$build/roots"
	exec 9>"$build/roots/$suite.lock"
	flock 9
	if [ -e "$root/etc/debian_version" ]; then return; fi
	command -v mmdebstrap >/dev/null || "$top/tests/setup.sh" roots >&2 9>&-
	# shellcheck disable=SC2016 # apt's own words
	mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' 'Label: Debian' | head -1)
	[ -n "$mirror" ] || die "apt does not say where this machine's packages come from; 'apt-get update' may help"
	echo "root: making a root of $suite" >&2
	sources=("deb $mirror $suite main")
	# An older suite has no backports any more, and a newer suite does not need them.
	if [ "$suite" = trixie ]; then sources+=("deb $mirror $suite-backports main"); fi
	# A backports root differs only in the headers of the newer kernel.
	if [[ $suite == *-backports ]]; then
		sources=("deb $mirror ${suite%-backports} main" "deb $mirror $suite main")
		packages+=" linux-libc-dev/$suite"
	fi
	# The index of a snapshot may have expired.
	as_root mmdebstrap --quiet --mode=root --variant=apt --include="${packages// /,}" \
		--aptopt='Acquire::Check-Valid-Until "false"' --aptopt='Acquire::Languages "none"' "${suite%-backports}" "$new" \
		"${sources[@]}" \
		>"$build/roots/$suite.log" 2>&1 </dev/null || {
		tail "$build/roots/$suite.log" >&2
		as_root rm -rf --one-file-system "$new"
		die "cannot make a root of $suite (see build/roots/$suite.log)"
	}
	as_root mv "$new" "$root"
}

[ -e "$root/etc/debian_version" ] || make_root
if [ $# = 0 ]; then
	echo "$root"
	exit
fi

# A make that calls this script may share its jobs and its output with other makes through files
# that do not exist in the root.
if [ -n "${MAKEFLAGS-}" ]; then
	MAKEFLAGS=$(sed -E 's/ --(jobserver-auth=fifo|sync-mutex=fnm):[^ ]*//g' <<<"$MAKEFLAGS")
fi

# Mount the targets of links in build/, too, if they are elsewhere.
mapfile -t also < <(find "$build" -maxdepth 1 -type l ! -xtype l -exec realpath {} +)
# shellcheck disable=SC2016 # it is the inner shell's
as_root unshare -m bash -euc '
	root=$1 cwd=$2 n=$3
	shift 3
	mount --make-rprivate /
	mount -t proc proc "$root/proc"
	mount --rbind /dev "$root/dev"
	for ((; n; n--)); do
		mkdir -p "$root$1"
		mount --bind "$1" "$root$1"
		shift
	done
	exec chroot "$root" bash -c '\''cd "$0" && exec "$@"'\'' "$cwd" "$@"' x "$root" "$PWD" $((1 + ${#also[@]})) "$top" "${also[@]}" "$@"
