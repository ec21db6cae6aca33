#!/bin/sh
# has.sh OUT SYMVERS CC FLAGS...: probes what the kernel's headers provide, and what its Module.symvers exports, and
# writes the results to OUT: "#define HAVE_X 1" for each X of has.c that compiles, and a comment for each that does not.
# Kbuild runs it once for each kernel.
#
# One run of the compiler probes everything: it prints each error with the X in which it occurs. An error elsewhere proves
# nothing, and ends the build. So does a compiler whose errors cannot be parsed: there must be one, in NO_SUCH_THING.
set -u
out=$1 symvers=$2
shift 2
command -v "$1" >/dev/null || {
	echo "systrace: there is no $1, which this kernel's modules are built with: install it, or say CC=..." >&2
	exit 1
}
has=$(dirname "$0")/has.c
said=$(LC_ALL=C "$@" -Wno-error -Werror=implicit-function-declaration -Werror=incompatible-pointer-types \
	-Werror=int-conversion -fsyntax-only "$has" 2>&1)
missing=$(printf '%s\n' "$said" | sed -n 's/^\([^ :]*\):[0-9][0-9:]* \(fatal \)\{0,1\}error: .*/\1/p' | sort -u)
if printf '%s\n' "$missing" | grep -vqx '[A-Z0-9_]*' || ! printf '%s\n' "$missing" | grep -qx NO_SUCH_THING; then
	echo "systrace: this kernel's headers, or its compiler, cannot be asked what they can do:" >&2
	printf '%s\n' "$said" | grep -v '^[A-Z0-9_]*:' | head -20 >&2
	exit 1
fi
{
	echo "/* Made by kmod/compat/has.sh: what this kernel's headers can do. */"
	sed -n 's/^#line 1 "\([A-Z0-9_]*\)"$/\1/p' "$has" | grep -vx NO_SUCH_THING | while read -r name; do
		if printf '%s\n' "$missing" | grep -qx "$name"; then
			echo "/* HAVE_$name is not set */"
		else
			echo "#define HAVE_$name 1"
		fi
	done
	# Without Module.symvers this is built as a part of the kernel's tree, where every symbol can be used.
	sed -n 's/^ \* EXPORTED \([a-z0-9_]*\)$/\1/p' "$has" | while read -r name; do
		if [ ! -e "$symvers" ] || grep -qw "$name" "$symvers"; then
			echo "#define HAVE_EXPORTED_$name 1"
		else
			echo "/* HAVE_EXPORTED_$name is not set */"
		fi
	done
} >"$out.new" && mv "$out.new" "$out"
