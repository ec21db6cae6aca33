#!/bin/bash
# root.sh SUITE          prints the folder of a Debian suite's root, build/roots/SUITE; makes it if it is not there yet
# root.sh SUITE CMD...   runs a command in it; build/ and this checkout are where they are here
#
# Such a root has the compiler and the libraries that the suite's kernels and programs want, and can be a guest's root. It
# is made once, of packages from where this machine gets its own; the machine's package state is not touched.
set -eu

PATH=$PATH:/usr/sbin:/sbin # of users too
top=$(cd "$(dirname "$0")/.." && pwd -P)
build=$top/build

# To build the module (with W=1, too) and the reader, and to watch something.
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
# For BTF, which 5.10's headers are not made for.
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
	# Of an older suite there are none any more, and a newer one needs none.
	if [ "$suite" = trixie ]; then sources+=("deb $mirror $suite-backports main"); fi
	# What is special to this one are the newer kernel's headers.
	if [[ $suite == *-backports ]]; then
		sources=("deb $mirror ${suite%-backports} main" "deb $mirror $suite main")
		packages+=" linux-libc-dev/$suite"
	fi
	# A snapshot's index may be past its day.
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

# A make that calls us may share its jobs and its output with others by files that the root does not have.
if [ -n "${MAKEFLAGS-}" ]; then
	MAKEFLAGS=$(sed -E 's/ --(jobserver-auth=fifo|sync-mutex=fnm):[^ ]*//g' <<<"$MAKEFLAGS")
fi

# What of build/ is a link to elsewhere has to be there, too.
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
