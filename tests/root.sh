#!/bin/bash
# root.sh SUITE CMD...: runs CMD in the root of another Debian (tests/setup.sh root SUITE), as root, in the current folder:
# the checkout is there where it is here. What is mounted for it is seen by nobody else.
set -eu

top=$(cd "$(dirname "$0")/.." && pwd -P)
[ $# -ge 2 ] || { echo "usage: tests/root.sh SUITE CMD..." >&2; exit 2; }
suite=$1
shift
"$top/tests/setup.sh" root "$suite" || exit 2
case $PWD/ in
"$top"/*) ;;
*) echo "root.sh: $PWD is not in the checkout, which is all that the root has" >&2; exit 2 ;;
esac

as_root=
[ "$(id -u)" = 0 ] || as_root=sudo
# shellcheck disable=SC2016 # for the other shell
$as_root unshare -m sh -euc '
	root=$1 top=$2 cwd=$3
	shift 3
	mkdir -p "$root$top"
	mount --bind "$top" "$root$top"
	mount -t proc proc "$root/proc"
	exec chroot "$root" sh -c "cd \"\$0\" && exec \"\$@\"" "$cwd" "$@"' sh "$top/build/roots/$suite" "$top" "$PWD" "$@"
