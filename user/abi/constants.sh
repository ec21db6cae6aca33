#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# The constants that the reader knows are in constants.list, next to this script: one name and its value per line. So the
# reader is the same wherever it is built.
#
#	constants.sh macros FILE CC...	writes FILE, which is included first and defines the constants that this machine's
#					headers lack; and FILE.d, which tells make from which headers FILE was made
#	constants.sh headers		prints the headers that the sources include
#	constants.sh list ROOT...	prints the list: the constants that the sources name, with their values in the
#					headers of the first ROOT that has them
#
# Only the compiler can tell a macro from an enumerator: #ifndef sees no enumerator, and a macro with an enumerator's name
# breaks the enum. So this script reads the definitions in the headers. A constant that they lack becomes a macro. For a
# constant that they have, the compiler checks that its value is the list's. If it is not, the build fails: a wrong name in
# the reader's output would not be noticed.
#
# A constant that the list lacks may be added by hand. To make the whole list again, pass the newest headers first, followed
# by older ones for constants that the newest have dropped:
#
#	roots='trixie-backports forky bookworm bullseye'
#	for root in $roots; do tests/setup.sh root $root; done
#	(cd build/roots && ../../user/abi/constants.sh list $roots) >list && mv list user/abi/constants.list
set -eu
export LC_ALL=C

user=$(cd "$(dirname "$0")/.." && pwd)
list=$user/abi/constants.list
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

die() {
	echo "constants.sh: $*" >&2
	exit 1
}

# Prints the headers that the sources include, except those of libraries and our own.
headers() {
	find "$user" -name '*.[ch]' -exec sed -n 's/^#include <\([^>]*\)>.*/\1/p' {} + | sort -u |
		grep -vE '^(zstd|curses|term|gelf|dwarf|elfutils/.*|libiberty/.*|linux/systrace)\.h$'
}

# Prints the names that preprocessed text defines: macros without arguments, and enumerators.
defined() {
	awk '
	function enumerators(body,   n, i, part) {
		while (gsub(/\([^()]*\)/, "", body)) ;
		n = split(body, part, ",")
		for (i = 1; i <= n; i++)
			if (match(part[i], /[A-Za-z_][A-Za-z0-9_]*/))
				print substr(part[i], RSTART, RLENGTH)
	}
	/^#define header_is / { print $2, $3; next }
	/^#define [A-Za-z_0-9]+ / { print $2 }
	/^#/ { next }
	{
		text = text " " $0
		while (match(text, /(^|[^A-Za-z0-9_])enum([^A-Za-z0-9_]|$)/)) {
			rest = substr(text, RSTART + RLENGTH - 1)
			# without a body this is a use of the type, or the text continues in the next line
			if (!match(rest, /[{;(),*=]/))
				next
			if (substr(rest, RSTART, 1) == "{") {
				if (!(end = index(rest, "}")))
					next
				enumerators(substr(rest, RSTART + 1, end - RSTART - 1))
			}
			text = substr(rest, RSTART)
		}
		text = ""
	}'
}

# preprocess CC...: preprocesses each header by itself, as some headers of the C library and of the kernel conflict. A
# missing header counts as an empty one.
preprocess() {
	: >"$tmp/read"
	headers | while read -r header; do
		printf '#if __has_include(<%s>)\n#define header_is %s\n#include <%s>\n#endif\n' "$header" "$header" "$header" >"$tmp/one.c"
		"$@" -w -E -dD -MD -MF "$tmp/one.d" -MT "" "$tmp/one.c" || die "cannot read <$header>"
		cat "$tmp/one.d" >>"$tmp/read"
	done
}

# probe HEADER CC...: compiles $tmp/lines, one line of C per name, after the header. If some do not compile, $tmp/bad has
# the numbers of these lines, and $tmp/err the reasons. Some headers need another one before them that conflicts with others.
probe() {
	header=$1
	shift
	for before in stddef.h sys/socket.h; do
		{
			printf "#include <%s>\n" stdint.h linux/ioctl.h $before "$header"
			printf '%s\n#line 1 "NAMES"\n' "$head"
			cat "$tmp/lines"
			echo "$tail"
		} >"$tmp/t.c"
		! "$@" -w -ftrack-macro-expansion=0 -c -o "$tmp/t.o" "$tmp/t.c" 2>"$tmp/err" || return 0
		if ! grep 'error: ' "$tmp/err" | grep -qv '^NAMES:'; then
			sed -n 's/^NAMES:\([0-9]*\):.* error: .*/\1/p' "$tmp/err" | sort -un >"$tmp/bad"
			return 1
		fi
	done
	: >"$tmp/bad"
	echo "constants.sh: what <$header> says is not known, for it does not compile: $(grep -m 1 'error: ' "$tmp/err")" >&2
	return 2
}

# --- the file that is included first

macros() {
	file=$1
	shift
	preprocess "$@" >"$tmp/all"
	# The header in which a name is seen first: HEADER NAME VALUE.
	defined <"$tmp/all" | awk '
		NR == FNR { value[$1] = $2; next }
		$1 == "header_is" { from = $2; next }
		($1 in value) && !seen[$1]++ { print from, $1, value[$1] }' "$list" - >"$tmp/known"
	head='' tail=''
	: >"$tmp/wrong"
	cut -d' ' -f1 "$tmp/known" | uniq | while read -r from; do
		awk -v from="$from" '$1 == from {
			printf "_Static_assert((unsigned long long)(%s) == (unsigned long long)(%s), \"\");\n", $2, $3
		}' "$tmp/known" >"$tmp/lines"
		# A line that fails for another reason needs more than this header; the sources include what it needs.
		probe "$from" "$@" || sed -n 's/^NAMES:\([0-9]*\):.* error: static assertion.*/\1/p' "$tmp/err" | while read -r n; do
			awk -v from="$from" -v n="$n" '$1 == from && ++i == n { print $1, $2, $3 }' "$tmp/known"
		done >>"$tmp/wrong"
	done
	if [ -s "$tmp/wrong" ]; then
		while read -r from name value; do
			echo "constants.sh: $name is $value in user/abi/constants.list, but not in <$from> of this machine" >&2
		done <"$tmp/wrong"
		die "what the reader prints would be wrong on one of them; if the header is right, mend the list"
	fi
	tr -s '\\ ' '\n' <"$tmp/read" | grep '^/' | grep -v "^$tmp/" | sort -u | sed "s:.*:$file\: &\n&\::" >"$file.d"
	{
		echo '/* Made by constants.sh: what its list has and the headers here lack. */'
		awk 'NR == FNR { known[$2]; next } !($1 in known) { printf $2 ~ /^-/ ? "#define %s (%s)\n" : "#define %s %s\n", $1, $2 }' \
			"$tmp/known" "$list"
	} >"$file.new"
	mv "$file.new" "$file"
}

# --- the list

# Prints the names in the sources after expansion of their own macros, without the names that they define themselves.
wanted() {
	mkdir "$tmp/src"
	cp -r "$user" "$user/../include" "$tmp/src/"
	find "$tmp/src" -name '*.[ch]' -exec sed -i '/^#include </d' {} +
	find "$tmp/src/user" -name '*.c' | while read -r file; do
		cc -std=gnu11 -D'__GLIBC_PREREQ(a, b)=1' -E -dD -I"$tmp/src/include/uapi" -I"$tmp/src/user" "$file"
	done >"$tmp/src.i"
	defined <"$tmp/src.i" | sort -u >"$tmp/own"
	sed -e '/^#/d' -e 's/"\([^"\\]\|\\.\)*"//g' "$tmp/src.i" | grep -oE '\<[A-Za-z_][A-Za-z0-9_]*\>' | grep '[A-Z]' |
		sort -u | comm -23 - "$tmp/own"
}

# values FILE ROOT HEADER: appends the names of $tmp/wanted that the header defines to FILE: HEADER NAME VALUE, as C writes
# the value.
head='#define VALUE(x) { (unsigned long long)(x) + sizeof(struct { int constant : ((x) || 1); }) * 0, \
	_Generic(+(x), int: 0, unsigned: 1, long: 2, unsigned long: 3, long long: 4, unsigned long long: 5) },
const struct { unsigned long long value, type; } values[] = {'
tail='};'
values() {
	file=$1 root=$2 from=$3
	set -- cc --sysroot="$root" -std=gnu11 -D_GNU_SOURCE
	printf '#include <%s>\n' "$from" >"$tmp/one.c"
	"$@" -w -E -dD "$tmp/one.c" 2>/dev/null | defined | sort -u | comm -12 - "$tmp/wanted" >"$tmp/names"
	while [ -s "$tmp/names" ]; do
		sed 's/.*/VALUE(&)/' "$tmp/names" >"$tmp/lines"
		if probe "$from" "$@"; then
			objcopy -O binary -j .rodata "$tmp/t.o" "$tmp/bin"
			od -An -v -w16 -t x8 "$tmp/bin" >"$tmp/hex"
			od -An -v -w16 -t d8 "$tmp/bin" | paste -d' ' "$tmp/names" "$tmp/hex" - | awk -v from="$from" '{
				split("U L UL LL ULL", suffix, " ")
				is_signed = $3 % 2 == 0
				value = $2
				sub(/^0*/, "0x", value)
				if (is_signed && $4 < 0 || $4 >= 0 && $4 < 1024)
					value = $4
				print from, $1, value suffix[$3 + 0]
			}' >>"$file"
			return
		fi
		[ -s "$tmp/bad" ] || return 0
		sed "$(sed 's/$/d/' "$tmp/bad")" "$tmp/names" >"$tmp/fewer"
		mv "$tmp/fewer" "$tmp/names"
	done
}

# see ROOT HEADER...: appends the values of these headers to $tmp/seen.
see() {
	root=$1
	shift
	for from; do
		values "$tmp/seen" "$root" "$from"
	done
}

list() {
	wanted >"$tmp/wanted"
	: >"$tmp/list"
	for root; do
		: >"$tmp/seen"
		# shellcheck disable=SC2046
		see "$root" $(headers)
		# The sources do not include headers that some machines lack: the missing names may be in these.
		cut -d' ' -f2 "$tmp/seen" "$tmp/list" | sort -u | comm -23 "$tmp/wanted" - >"$tmp/rest"
		mv "$tmp/wanted" "$tmp/all"
		mv "$tmp/rest" "$tmp/wanted"
		# shellcheck disable=SC2046
		see "$root" $(cd "$root/usr/include" && grep -rlwFf "$tmp/wanted" --include='*.h' asm-generic linux mtd | sort)
		mv "$tmp/all" "$tmp/wanted"
		cat "$tmp/seen" >>"$tmp/list"
	done
	# A value that differs between headers, or between kernels, is no constant: the sources must handle it.
	cut -d' ' -f2- "$tmp/list" | sort -u | awk '
		{ number = $2; sub(/[UL]+$/, "", number) }
		!($1 in value) { value[$1] = $2; first[$1] = number }
		number != first[$1] { different[$1] }
		END {
			for (name in value)
				if (name in different)
					print "constants.sh: " name " is no constant" >"/dev/stderr"
				else
					print name, value[name]
		}' | sort
}

what=${1-}
case $what in
headers | macros | list)
	shift
	$what "$@"
	;;
*) die "headers, macros or list? The head of this file says what they do" ;;
esac
