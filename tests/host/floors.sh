#!/bin/bash
# suite: floors host
# The module is a tower: each file uses only files below it. So are the reader's rooms.
# Prints lines of TAP; needs the reader and a built module (KVER).
#
# Calls and data are looked up in the object files: no call is missed, and no comment counts as one.
cd "$(dirname "$0")/../.." || exit 2
suite='floors'
. tests/lib/verdict.sh

# The floors from the ground up; files on one floor may not use each other, either.
floors() {
	cat <<-'END'
	access clock restart times fdinfo touch
	stashed session count walks
	ring
	rules predicate stack walk
	watch plan capture
	stash compat/leave plans
	room
	record
	look defer whole notes
	announce
	work
	listed others
	tamper
	filter probe
	fast task
	tracepoints
	main
	END
}

kver=${KVER:-$(tests/setup.sh kernels | cut -d" " -f1)}
objects=build/$(tests/setup.sh release "$kver")/kmod
needs build/systrace-read
[ -e "$objects/main.o" ] || { echo "floors.sh: there is no $objects/main.o: run 'make module KVER=$kver'" >&2; exit 2; }

# prints "D file symbol" for each definition, and "U file symbol" for each symbol that a file needs
symbols() {
	local object
	while read -r object; do
		nm "$objects/$object.o" | awk -v file="$object" \
			'NF == 2 && $1 == "U" { print "U", file, $2 } NF == 3 && $2 ~ /[TDBRV]/ { print "D", file, $3 }'
	done < <(sed -n 's,^systrace-y += kmod/\(.*\)\.o$,\1,p' Kbuild)
}

up=$({ floors | awk '{ for (i = 1; i <= NF; i++) print "F", $i, NR }'; symbols | sort; } | awk '
	$1 == "F" { floor[$2] = $3 }
	$1 == "D" { home[$3] = $2; if (!($2 in floor)) print $2 " is on no floor" }
	$1 == "U" && ($3 in home) && home[$3] != $2 && floor[home[$3]] >= floor[$2] { print $2 " uses " $3 " of " home[$3] }')
verdict 'kmod: what a file uses is below it' "$(echo "$up" | sort -u)"

# The reader's rooms, from the ground up; settings is a single file.
rooms='base settings ask row abi facts types calls decode stack python source select trace target recording views parted cli main'

# prints "file file": the first uses something that the second defines
user_uses() {
	local source
	while read -r source; do
		nm "build/${source%.c}.o" | awk -v file="${source%.c}" \
			'NF == 2 && $1 == "U" { print "U", file, $2 } NF == 3 && $2 ~ /[TDBRVC]/ { print "D", file, $3 }'
	done < <(find user -name '*.c' ! -name make_plans.c) | sort | awk '
		$1 == "D" { home[$3] = $2 }
		$1 == "U" && ($3 in home) && home[$3] != $2 { print $2, home[$3] }' | sort -u
}

# prints "room room": the first includes a header of the second
user_includes() {
	grep -ro '^#include "[^"]*"' user --include='*.[ch]' | sed -E 's,^user/,,; s/:#include "/ /; s/"$//' | while read -r file header; do
		[ -e "user/$header" ] || continue
		echo "${file%%/*}" "${header%%/*}"
	done | sed -E 's/\.[ch]\b//g'
}

# above: reads lines "F room floor" and "room room"; prints the pairs whose second room is above the
# first
above() {
	awk '
		$1 == "F" { floor[$2] = $3; next }
		!($1 in floor) { print $1, "is-no-room" }
		floor[$2] > floor[$1] { print }' | sort -u
}
numbered=$(awk '{ for (i = 1; i <= NF; i++) print "F", $i, i }' <<<"$rooms")
uses=$(user_uses)
up=$({ echo "$numbered"; sed -E 's,user/([^/ ]*)[^ ]*,\1,g' <<<"$uses"; } | above)
verdict 'user: no room uses another one above it' "$up"
verdict 'user: no circle of files' "$(tsort <<<"$uses" 2>&1 >/dev/null)"
verdict 'user: no room includes a header of one above it' "$({ echo "$numbered"; user_includes; } | above)"

# Headers declare what a file offers; they may refer to files above by name only.
circles=$(grep -o '^#include "[^"]*\.h"' kmod/*.h kmod/*/*.h | sed -E 's,^kmod/,,; s/:#include "/ /; s/"$//; s, (\.\./), ,' |
	tsort 2>&1 >/dev/null)
verdict 'kmod: no circle of headers' "$circles"
verdict 'kmod: what knows the processor is in kmod/arch/' \
	"$(grep -nE 'regs->(.?[abcd]x|.?[sd]i|[isb]p|r[0-9]|cs)\b|\brdtsc|TS_COMPAT|__USER32_CS|TIF_ADDR32|TIF_X32|CONFIG_X86' kmod/*.[ch])"
verdict 'user: what knows the machine is in user/abi/ and base/machine.h' \
	"$(grep -rnE --include='*.[ch]' --exclude-dir=abi --exclude=machine.h \
		'(abi|ABI|SYSTRACE)_?(x86|X86|i386|I386|x32|X32)|\bnr\b.*\b0x40000000\b|\bREG_R[A-Z0-9]|x86_64-linux' user)$(
		grep -rnE --include='*.[ch]' --exclude-dir={abi,calls,types} --exclude=machine.h '\b(AUDIT_ARCH|EM)_(X86|I?386)' user)"
verdict 'kmod: what knows kernels by their version is in kmod/compat/' "$(grep -nE 'LINUX_VERSION_CODE|KERNEL_VERSION' kmod/*.[ch] kmod/arch/*)"
verdict 'no file has more than 900 lines, but what is made' "$(find kmod user -name '*.[ch]' ! -path user/calls/ioctl/names.h -print0 | xargs -0 wc -l | awk '$1 > 900 && $2 != "total"')"
long=$(find kmod user -name '*.[ch]' -print0 | xargs -0 awk '
	/^\{/ { start = FNR; name = before }
	/^\}/ && start { if (FNR - start - 1 > 60) print FILENAME ": " name ": " FNR - start - 1; start = 0 }
	{ before = $0 }')
verdict 'no function has more than 60 lines' "$long"
finish
