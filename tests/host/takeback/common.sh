# common.sh: what taking fixes back takes, of the reader (tests/host/takeback.sh) and of the module (tests/module/takeback.sh).
# They source it with $patches, $out and $tree, and NAMES of patches, or their beginnings, as arguments; none means all.
# shellcheck shell=bash disable=SC2034

chosen=()
for name in "${@:-}"; do
	found=("$patches/$name"*.patch)
	[ -e "${found[0]}" ] || { echo "takeback.sh: no patch in $patches begins with '$name'" >&2; exit 2; }
	chosen+=("${found[@]}")
done

failed=0
verdict() { # verdict WHAT STATUS
	if [ "$2" = 0 ]; then
		echo "ok - takeback: $1"
	else
		echo "not ok - takeback: $1"
		failed=1
	fi
}

# It may stand in a repository, of which it is no part.
apply() { GIT_CEILING_DIRECTORIES=$PWD/$out git -C $tree apply "$@"; }
