#!/bin/sh
# Writes a table of system call names from a kernel's generated unistd header, without those that strace 7.2 does not name:
#   user/abi/make.sh < .../generated/uapi/asm/unistd_64.h > user/abi/x86_64.h
echo '/* SPDX-License-Identifier: GPL-2.0 */'
echo '/* number -> name; made by make.sh from the uapi headers of Linux 7.2 */'
sed -n -E 's/^#define __NR_([a-z0-9_]+) \(?(__X32_SYSCALL_BIT \+ )?([0-9]+)\)?$/\3 \1/p' |
	grep -vE ' (syscalls|uprobe)$' | sort -n | awk '{ printf "[%d] = \"%s\",\n", $1, $2 }'
