#!/bin/bash
# suite: constants host
# What user/abi/constants.sh generates if headers lack a constant, macro or enumerator, or define
# another value for it.
cd "$(dirname "$0")/../.." || exit 2
suite=constants
. tests/lib/verdict.sh
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

# macros: generates from this machine's headers, with those in $dir before them
macros() { user/abi/constants.sh macros "$dir/constants.h" cc -std=gnu11 -D_GNU_SOURCE= -I"$dir" >"$dir/said" 2>&1; }
has() { grep -qx "#define $1 $2" "$dir/constants.h" || printf "no '#define %s %s'; " "$1" "$2"; }
lacks() { ! grep -q "^#define $1 " "$dir/constants.h" || printf '%s is defined; ' "$1"; }

# Other headers include these files, too: everything that they use must be defined here.
mkdir "$dir/linux"
cat >"$dir/linux/falloc.h" <<'END'
#define FALLOC_FL_KEEP_SIZE 1
END
cat >"$dir/linux/if_addr.h" <<'END'
/* IFA_LABEL, */
enum { IFA_UNSPEC, IFA_ADDRESS = (1), IFA_LOCAL
};
enum ifa_other { IFA_OTHER };
extern enum ifa_other is_no_body(enum ifa_other IFA_BROADCAST);
END
why=
macros || why="it failed: $(cat "$dir/said"); "
why+=$(lacks FALLOC_FL_KEEP_SIZE; has FALLOC_FL_PUNCH_HOLE 2)
verdict "a macro that a header lacks" "$why"
why=$(lacks IFA_UNSPEC; lacks IFA_ADDRESS; lacks IFA_LOCAL; has IFA_LABEL 3; has IFA_BROADCAST 4; has IFA_CACHEINFO 6)
verdict "an enumerator that a header lacks" "$why"
why=$(lacks IN_ACCESS; lacks SEEK_SET)
verdict "what this machine's headers have stays theirs" "$why"
why=
grep -qx "$dir/constants.h: $dir/linux/if_addr.h" "$dir/constants.h.d" || why="not of if_addr.h"
verdict "make is told what headers were read" "$why"

# contradicts TEXT MESSAGE: with TEXT as linux/falloc.h no header is generated, and MESSAGE is
# printed
contradicts() {
	echo "$1" >"$dir/linux/falloc.h"
	rm -f "$dir/constants.h"
	why=
	! macros || why="it did not fail; "
	[ ! -e "$dir/constants.h" ] || why+="it made a header; "
	grep -q "$2" "$dir/said" || why+="it said '$(cat "$dir/said")'"
	verdict "a header that contradicts: $1" "$why"
}
said='^constants.sh: FALLOC_FL_PUNCH_HOLE is 2 in .*, but not in <fcntl.h>'
contradicts '#define FALLOC_FL_PUNCH_HOLE 3' "$said"
contradicts 'enum { FALLOC_FL_KEEP_SIZE = 1, FALLOC_FL_PUNCH_HOLE = 4 };' "$said"

# The list is sorted, contains each name once, and only values that a C compiler accepts as numbers.
why=$(LC_ALL=C sort -c -u -k1,1 user/abi/constants.list 2>&1)
verdict "the list is in order" "$why"
verdict "a line is a name and a value" "$(grep -nvE '^[A-Za-z_][A-Za-z0-9_]* (-?[0-9]+|0x[0-9a-f]+)(U?L?L?)$' user/abi/constants.list | head -3)"
finish
