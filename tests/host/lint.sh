#!/bin/bash
# suite: lint alone
# What can be checked without building anything: shell scripts, spelling, white space, and whether
# the files that the documents name exist. With -c the kernel's checkpatch.pl reads the module, too;
# it comes from Debian's source of the kernel.
cd "$(dirname "$0")/../.." || exit 2
suite=lint
. tests/lib/verdict.sh

mapfile -t sources < <(git ls-files '*.c' '*.h' | grep -v '^user/calls/ioctl/names\.h$')
mapfile -t scripts < <(git ls-files '*.sh' .ci/run)
mapfile -t texts < <(git ls-files '*.md' 'man/*' NEWS)

# with TOOL...: prints what the tool prints or, if it is missing, how to install it
with() {
	if command -v "$1" >/dev/null; then "$@" 2>&1; else echo "there is no $1: run 'tests/setup.sh lint'"; fi
}

# .shellcheckrc lists the disabled checks, and why
verdict 'shell scripts (shellcheck)' "$(with shellcheck -S warning -f gcc "${scripts[@]}")"

# Names from the kernel and from C that look like misspelled words.
words=upto,atmost,pendin,advices,parm,parms,useable,nown,copys,debians,filp,thre,nd
verdict 'spelling (codespell)' "$(with codespell -L $words "${sources[@]}" "${scripts[@]}" "${texts[@]}")"

verdict 'no white space at the end of a line' "$(grep -nE '[[:space:]]+$' "${sources[@]}" "${scripts[@]}" "${texts[@]}")"

# named FILE: prints the paths that the file names in back quotes. A name with a capital letter or a
# * stands for several.
# shellcheck disable=SC2016
named() { grep -oE '`[a-z0-9_.]+/[a-z0-9_./-]*`' "$1" | tr -d '`' | sort -u; }
verdict 'what the documents name exists' "$(for text in *.md docs/*.md; do
	named "$text" | while read -r path; do
		case $path in build/*) continue ;; esac
		[ -e "$path" ] || [ -e "docs/$path" ] || [ -e "user/$path" ] || [ -e "kmod/$path" ] || echo "$text: $path"
	done
done)"

# Otherwise nothing shows that the faults that these patches bring back are still found.
verdict 'what takes fixes back applies' "$(for patch in tests/*/takeback/*.patch; do
	git apply --check "$patch" 2>&1 || echo "$patch"
done)"

# The module does not name any system call.
calls='openat|execve|clone3|getsockname|recvmsg|io_uring_enter|ppoll|mmap2|futex_wait'
verdict 'no system call is named in kmod/' "$(grep -nwE "(sys_|__NR_)?($calls)" kmod/*.c kmod/*.h |
	grep -vE '^[^:]+:[0-9]+:[[:space:]]*(/?\*|//)|/\*.*\*/')"

if [ "${1-}" = -c ]; then
	tests/setup.sh source 6.1 || exit
	# The comments have the form that the kernel's network code uses, where the last line may
	# end in text.
	verdict 'the module (checkpatch)' "$(perl build/debug/6.1/src/scripts/checkpatch.pl --no-tree -f --terse --no-summary \
		--max-line-length=130 --ignore BLOCK_COMMENT_STYLE,MEMORY_BARRIER,DATA_RACE,ENOSYS,COMPLEX_MACRO,LINE_SPACING \
		kmod/*.c kmod/*.h include/uapi/linux/*.h 2>&1 | grep -E ': (ERROR|WARNING)')"
fi
finish
