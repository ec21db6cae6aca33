#!/bin/sh
# Builds strace's own tests, once, from Debian's source package into
# build/conformance/src (strace's code is used to judge, never committed).
set -eu
cd "$(dirname "$0")/../.."
top=$PWD/build/conformance
[ -e "$top/built" ] && exit 0
mkdir -p "$top/lists/partial"
cd "$top"
sudo=
[ "$(id -u)" = 0 ] || sudo=sudo

echo "conformance: building strace's tests (once, some minutes)" >&2
# the package's sources stand beside its binaries: the same archive, asked for deb-src
for f in /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources; do
	[ -e "$f" ] || continue
	case $f in
	*.sources)
		awk -v RS= -v ORS='\n\n' '/Suites:[^\n]*bookworm/' "$f" | sed 's/^Types:.*/Types: deb-src/' >> debian.sources.new ;;
	*)
		sed -n 's/^deb \(.*bookworm.*\)/deb-src \1/p' "$f" >> debian.list.new ;;
	esac
done
[ -s debian.sources.new ] && mv debian.sources.new src.sources || mv debian.list.new src.list
list=$(ls "$top"/src.sources "$top"/src.list 2>/dev/null | head -1)
apt="apt-get -qq -o Dir::Etc::sourcelist=$list -o Dir::Etc::sourceparts=/dev/null -o Dir::State::lists=$top/lists"
$apt update
$apt source --download-only strace
rm -rf src
dpkg-source --skip-patches -x strace_*.dsc src
$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends gawk libdw-dev libiberty-dev libbluetooth-dev
cd src
./configure -q --enable-mpers=no --enable-bundled=yes --enable-stacktrace=yes --with-libdw --without-libunwind \
	--with-libiberty=yes --without-libselinux
make -s -j2
make -s -j2 -C tests check TESTS=
touch "$top/built"
