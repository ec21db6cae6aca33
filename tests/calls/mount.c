// SPDX-License-Identifier: GPL-2.0
/* Mounts, quotas and swap: every call of user/calls/mount.c.  None of them finds its target. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <linux/mount.h>
#include "args.h"

#ifndef SYS_quotactl_fd
#define SYS_quotactl_fd 443
#endif

static const char none[] = "/nothing/at all";

static void mounts(void)
{
	static const unsigned long flags[] = { 0, MS_RDONLY | MS_NOSUID, MS_REMOUNT, MS_BIND, MS_MOVE | MS_REC, MS_PRIVATE | MS_SILENT,
		MS_REMOUNT | MS_BIND, MS_MGC_VAL, MS_MGC_VAL | MS_NODEV, MS_MGC_VAL | MS_SLAVE, 0xc0ec0001, ~0UL };

	for (unsigned i = 0; i < sizeof(flags) / sizeof(*flags); i++) {
		syscall(SYS_mount, none, none, "a type", flags[i], "and=data");
		syscall(SYS_mount, NULL, none, BAD, flags[i], NULL);
	}
	for (unsigned long bit = 1; bit; bit <<= 1)
		syscall(SYS_mount, none, BAD, NULL, bit, BAD);
#ifdef SYS_umount
	syscall(SYS_umount, none);
	syscall(SYS_umount, NULL);
#endif
	for (int i = 0; i < 16; i++)
		syscall(SYS_umount2, none, WIDE(i));
	syscall(SYS_umount2, BAD, -1);
}

static void new_calls(void)
{
	struct mount_attr attr = { .attr_set = 0x3000ff, .attr_clr = 1ULL << 40, .propagation = MS_SLAVE, .userns_fd = 5 };
	struct { struct mount_attr a; uint64_t more; } bigger = { .a = attr, .more = 0x1234 };
	int fd = syscall(SYS_fsopen, "tmpfs", FSOPEN_CLOEXEC);

	syscall(SYS_fsopen, NULL, WIDE(-1));
	syscall(SYS_fsopen, "a name that is longer than what is shown of it", 0);
	for (int cmd = -1; cmd < 9; cmd++) {
		syscall(SYS_fsconfig, -1, cmd, "key", "value", 5);
		syscall(SYS_fsconfig, WIDE(-1), WIDE(cmd), "key", BAD, AT_FDCWD);
		syscall(SYS_fsconfig, 77, cmd, BAD, NULL, 1024 * 1024 + 1);
		syscall(SYS_fsconfig, 77, cmd, NULL, "value\1", 0);
	}
	syscall(SYS_fsmount, -1, WIDE(1), 0xff);
	syscall(SYS_fsmount, -1, -1, WIDE(-1));
	syscall(SYS_fspick, AT_FDCWD, none, 0xf);
	syscall(SYS_fspick, -1, BAD, WIDE(-1));
	syscall(SYS_move_mount, AT_FDCWD, none, AT_FDCWD, none, 0x177);
	syscall(SYS_move_mount, -1, "", -2, BAD, -1);
	syscall(SYS_open_tree, AT_FDCWD, none, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE);
	syscall(SYS_open_tree, WIDE(-1), NULL, -1);
	syscall(SYS_mount_setattr, AT_FDCWD, none, 0, END(attr), 32L);
	syscall(SYS_mount_setattr, AT_FDCWD, none, AT_RECURSIVE, &attr, 31L);
	attr.attr_clr = attr.attr_set = attr.propagation = 0;
	attr.userns_fd = -1;
	syscall(SYS_mount_setattr, -1, none, -1, &attr, 32L);
	syscall(SYS_mount_setattr, -1, none, 0, END(bigger), 40L);
	syscall(SYS_mount_setattr, -1, none, 0, END(bigger), 41L);
	bigger.more = 0;
	syscall(SYS_mount_setattr, -1, none, 0, &bigger, 40L);
	syscall(SYS_mount_setattr, -1, BAD, WIDE(-1), BAD, -1L);
	syscall(SYS_mount_setattr, -1, "", 0, NULL, 0L);
	close(fd);
}

static void quotas(void)
{
	static const unsigned cmds[] = { 0x100, 0x300, 0x700, 0xd00, 0x1100, 0x800001, 0x800002, 0x800003, 0x800004, 0x800005,
		0x800006, 0x800007, 0x800008, 0x800009, 0x80000a, 0x5801, 0x5802, 0x5803, 0x5804, 0x5805, 0x5806, 0x5807,
		0x5808, 0x5809, 0x580a, 0xffffff };
	unsigned char *data = at_end(160);

	for (int i = 0; i < 160; i++)
		data[i] = i + 1;
	for (unsigned i = 0; i < sizeof(cmds) / sizeof(*cmds); i++) {
		unsigned cmd = cmds[i] << 8 | i % 4;

		syscall(SYS_quotactl, WIDE(cmd), none, WIDE(i), data);
		syscall(SYS_quotactl, cmd, NULL, -1, data + 100);
		syscall(SYS_quotactl, cmd, "/", 2, BAD);
		syscall(SYS_quotactl_fd, -1, cmd, 1, NULL);
		syscall(SYS_quotactl_fd, WIDE(-1), cmd, i, data);
	}
}

static void swap(void)
{
	syscall(SYS_swapon, none, 0);
	syscall(SYS_swapon, NULL, WIDE(0x8003));
	syscall(SYS_swapon, BAD, -1);
	syscall(SYS_swapoff, none);
	syscall(SYS_swapoff, BAD);
}

/* Newer calls: what strace 6.1 does not know. */
static void newer(void)
{
	struct { uint32_t size, spare; uint64_t id, param; } req = { sizeof(req), 0, -1, 0xff };
	struct { uint64_t set, clear, propagation, fd; } attr = { 1, 0x70, 1 << 18, 3 };
	struct { uint32_t size, spare; uint64_t id; uint32_t type, spare2; uint64_t user; } ns = { sizeof(ns), .type = 1 << 29 };
	char *buf = at_end(1024);

	syscall(457, END(req), buf, 1024L, 0);
	syscall(457, BAD, NULL, 0L, 1);
	syscall(457, END(req.param), NULL, 0L, 0);
	syscall(467, -1, "", 0x8000, END(attr), 32L);		/* open_tree_attr */
	syscall(467, AT_FDCWD, BAD, 1, BAD, 31L);
	syscall(470, END(ns), buf, 8L, 0);			/* listns */
	syscall(470, NULL, BAD, 0L, 1);
	syscall(471);						/* rseq_slice_yield */
	req.param = 0;
	syscall(458, END(req), buf, 10L, 0);
	syscall(458, NULL, BAD, 10L, 1);
}

int main(int argc, char **argv)
{
	(void)argv;
	if (argc > 1) {
		newer();
		return 0;
	}
	mounts();
	new_calls();
	quotas();
	swap();
	return 0;
}
