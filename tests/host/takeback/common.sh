# common.sh: shared code for taking fixes back, of the reader (tests/host/takeback.sh) and of the
# module (tests/module/takeback.sh). They source it with $patches, $out and $tree, and with NAMES of
# patches, or their beginnings, as arguments; without arguments all patches are used.
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

# The tree may be inside a git repository to which it does not belong.
apply() { GIT_CEILING_DIRECTORIES=$PWD/$out git -C $tree apply "$@"; }
