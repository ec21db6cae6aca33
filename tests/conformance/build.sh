#!/bin/sh
# build.sh VERSION: builds the tests of this strace version, once, in build/conformance/VERSION/src
# (strace's code is used to judge, never committed), and the reader that is judged. The source is
# Debian's package or, if STRACE_GIT names a git repository of strace, its tag vVERSION. Prints the
# suite whose root (tests/root.sh) both need; prints nothing if this machine will do.
set -eu
cd "$(dirname "$0")/../.."
version=$1 step=${2-}
case $version in
6.1) suite='' codename=bookworm ;;
7.2) suite=forky codename=forky ;;
*) echo "conformance: there are strace's tests of versions 6.1 and 7.2, not of '$version'" >&2; exit 2 ;;
esac
top=$PWD/build/conformance/$version
in_root() {
	if [ -n "$suite" ]; then tests/root.sh "$suite" "$@"; else "$@"; fi
}
sudo=
[ "$(id -u)" = 0 ] || sudo=sudo

# Unpacks Debian's source package from the archive of the binary packages: the same lines, as
# deb-src.
unpack_package() {
	mkdir -p "$top/lists/partial"
	rm -f ./*.new src.list src.sources strace_*
	for f in /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources; do
		[ -e "$f" ] || continue
		case $f in
		*.sources)
			awk -v RS= -v ORS='\n\n' "/Suites:[^\n]*$codename/" "$f" | sed 's/^Types:.*/Types: deb-src/' >> sources.new ;;
		*)
			sed -n "s/^deb \(.*$codename.*\)/deb-src \1/p" "$f" >> list.new ;;
		esac
	done
	if [ -s sources.new ]; then list=$top/src.sources; mv sources.new "$list"; else list=$top/src.list; mv list.new "$list"; fi
	from="-o Dir::Etc::sourcelist=$list -o Dir::Etc::sourceparts=/dev/null -o Dir::State::lists=$top/lists"
	# shellcheck disable=SC2086 # lists of words are split on purpose
	$apt $from update && $apt $from source --download-only strace || return 1
	set -- strace_"$version"[-+]*.dsc
	[ -e "$1" ] || { echo "conformance: the strace of $codename is another one: $(ls strace_*.dsc)"; return 1; }
	dpkg-source --skip-patches -x "$1" src
}

# Runs on this machine, or in the suite's root.
build_tests() {
	cd "$top"
	# The index of a snapshot may have expired.
	apt="apt-get -qq -o Acquire::Check-Valid-Until=false -o APT::Sandbox::User=root"
	[ -z "$suite" ] || $apt update
	# shellcheck disable=SC2086 # lists of words are split on purpose
	$sudo env DEBIAN_FRONTEND=noninteractive $apt install -y --no-install-recommends \
		dpkg-dev gawk libdw-dev libiberty-dev libbluetooth-dev strace ${STRACE_GIT:+autoconf automake git} >&2
	if [ -z "${STRACE_GIT-}" ]; then
		rm -rf src
		unpack_package || {
			echo "conformance: apt gives no source of strace $version here; name a git repository of strace that has the" \
				"tag v$version: make conformance VERSION=$version STRACE_GIT=..."
			return 1
		}
	fi
	cd src
	[ -x configure ] || ./bootstrap
	./configure -q --enable-mpers=no --enable-bundled=yes --enable-stacktrace=yes --with-libdw --without-libunwind \
		--with-libiberty=yes --without-libselinux --disable-gcc-Werror
	make -s -j2
	make -s -j2 -C tests check TESTS=
}

if [ "$step" = tests ]; then
	build_tests >&2
	exit
fi
[ -e "$top/built" ] || {
	echo "conformance: building strace $version's tests (once, some minutes)" >&2
	mkdir -p "$top"
	# a clone: the tests also need files from which a release's archive is generated
	[ -z "${STRACE_GIT-}" ] || {
		rm -rf "$top/src"
		git -c advice.detachedHead=false clone -q --branch "v$version" "$STRACE_GIT" "$top/src"
	}
	in_root env STRACE_GIT="${STRACE_GIT-}" tests/conformance/build.sh "$version" tests
	touch "$top/built"
}
in_root make -s -j2 --no-print-directory reader ${suite:+OUT="$top/reader"} >&2
# a copy under the name that the tests expect in messages; it does not change while they run
mkdir -p "$top/bin"
cp "$([ -n "$suite" ] && echo "$top/reader" || echo build)/systrace-read" "$top/bin/systrace-read.new"
mv "$top/bin/systrace-read.new" "$top/bin/systrace-read"
if [ "$version" = 6.1 ]; then
	gcc -O1 -DREADER="\"$top/bin/systrace-read\"" -o "$top/bin/strace.new" tests/conformance/as61.c >&2
	mv "$top/bin/strace.new" "$top/bin/strace"
else
	ln -sf systrace-read "$top/bin/strace"
fi
echo "$suite"
