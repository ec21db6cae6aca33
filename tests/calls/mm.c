// SPDX-License-Identifier: GPL-2.0
/* Memory: every call of user/calls/mm.c. */
#define _GNU_SOURCE
#include <stdint.h>
#include <stdlib.h>
#include <sys/uio.h>
#include "args.h"

static void mapping(void)
{
	long m;

#ifdef __i386__
	struct { unsigned long addr, len, prot, flags, fd, offset; } a = { 0, 4096, 3, 0x22, -1, 0 };

	m = syscall(SYS_mmap2, NULL, 8192, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0xfffff);
	munmap((void *)m, 8192);
	munmap((void *)syscall(SYS_mmap, END(a)), 4096);
	syscall(SYS_mmap, BAD);
#define MMAP SYS_mmap2
#else
#define MMAP SYS_mmap
#endif
	m = syscall(MMAP, NULL, 8192L, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0L);
	syscall(SYS_brk, NULL);
	syscall(MMAP, 1L, -1L, -1L, WIDE(-1), -1, -1L);
	syscall(MMAP, 0L, 1L, 0L, 3L | 21 << 26, WIDE(-2), 4096L);
	syscall(MMAP, 0L, 0L, WIDE(0xf), 0x0cL, -2, 4096L);
	syscall(MMAP, 0L, 0L, 0x01000000L, 0x100bfe1L | 0xf00000, -2, 4096L);
	syscall(SYS_mprotect, m, 4096L, PROT_NONE);
	syscall(SYS_mprotect, m, 4096L, PROT_READ | 8 | PROT_GROWSDOWN);
	syscall(SYS_mprotect, 1L, -1L, WIDE(0xf0));
	syscall(SYS_pkey_alloc, WIDE(1), 0xfL);
	syscall(SYS_pkey_alloc, WIDE(1), 0L);
	syscall(SYS_pkey_mprotect, m, 4096L, PROT_READ, WIDE(-1));
	syscall(SYS_pkey_free, WIDE(-5));
	syscall(SYS_mremap, m, 8192L, 4096L, 0L, BAD);
	syscall(SYS_mremap, BAD, 4096L, 4096L, MREMAP_MAYMOVE | MREMAP_FIXED | 4, 0x1000L);
	syscall(SYS_mremap, BAD, 4096L, 4096L, WIDE(0xf0), 0x1000L);
	syscall(SYS_remap_file_pages, m, 4096L, PROT_READ, 1L, MAP_SHARED | MAP_NONBLOCK | 3 << 26);
	for (int i = 0; i < 26; i++)
		syscall(SYS_madvise, BAD, 4096L, i);
	syscall(SYS_madvise, BAD, -1L, 100);
	syscall(SYS_mlock, m, 4096L);
	syscall(SYS_munlock, m, 4096L);
	syscall(SYS_mlock2, m, 4096L, 1);
	syscall(SYS_mlock2, BAD, -1L, WIDE(-1));
	syscall(SYS_mlockall, 8);
	syscall(SYS_mlockall, 0);
	syscall(SYS_munlockall);
	syscall(SYS_msync, m, 4096L, MS_SYNC | MS_INVALIDATE);
	syscall(SYS_msync, m, 4096L, 0x17);
	syscall(SYS_msync, m, 4096L, 0);
	mprotect((void *)m, 4096, PROT_READ | PROT_WRITE);
	memset((void *)m, 1, 4096);
	syscall(SYS_mincore, m, 4096L, at_end(1));
	syscall(SYS_mincore, m, 1L, at_end(3));
	syscall(SYS_mincore, m + 1, 4097L, BAD);
	syscall(SYS_mincore, at_end(0) - 16 * 4096, 16 * 4096L, at_end(16));
	syscall(SYS_munmap, m, 8192L);
	syscall(SYS_munmap, 1L, WIDE(-1));
}

static void advising_others(void)
{
	struct iovec v[2] = { { NULL, 0 }, { BAD, 4096 } };

	syscall(SYS_process_madvise, -1, END(v), 2L, 20, 0);
	syscall(SYS_process_madvise, -1, END(v), 3L, 21, -1);
	syscall(SYS_process_madvise, -1, BAD, 3L, 99, 0);
	syscall(SYS_process_madvise, -1, END(v), 0L, 0, 0);
}

static void nodes(void)
{
	unsigned long mask[3] = { 1, 0, 0xfacefeed }, *m = END(mask);
	void *pages[2] = { m, BAD };
	int wanted[2] = { 0, -1 };

	syscall(SYS_mbind, BAD, 0L, WIDE(0), NULL, 0L, 0);
	syscall(SYS_mbind, BAD, 4096L, 2L | 1 << 15, m, 2L, 7);
	syscall(SYS_mbind, BAD, 4096L, 2L | 0xe000, m, 8 * sizeof(mask) + 1L, WIDE(0xf8));
	syscall(SYS_mbind, BAD, 4096L, 9L | 1 << 14, m, 8 * sizeof(mask) + 2L, 0);
	syscall(SYS_mbind, BAD, 4096L, 5L, BAD, 1L, 0);
	syscall(SYS_mbind, BAD, 4096L, -1L, m, -1L, 0);
	syscall(SYS_set_mempolicy, WIDE(0), NULL, 0L);
	syscall(SYS_set_mempolicy, 0xffff, m, 65L);
	syscall(SYS_get_mempolicy, at_end(4), at_end(128), 1025L, NULL, 0L);
	syscall(SYS_get_mempolicy, NULL, NULL, 0L, BAD, 3L);
	syscall(SYS_get_mempolicy, at_end(4), at_end(8), 1L, NULL, WIDE(0xff));
	syscall(SYS_set_mempolicy_home_node, BAD, -1L, 0L, 1L);
	syscall(SYS_migrate_pages, -1, 65L, m, m + 1);
	syscall(SYS_migrate_pages, -1, 0L, NULL, m);
	syscall(SYS_move_pages, 0, 2L, END(pages), END(wanted), at_end(8), 2);
	syscall(SYS_move_pages, 0, 2L, END(pages), NULL, at_end(8), 0);
	syscall(SYS_move_pages, 0, 3L, END(pages), END(wanted), BAD, 4);
	syscall(SYS_move_pages, -1, 0L, END(pages), NULL, BAD, 0xf);
	syscall(SYS_move_pages, -1, -1L, END(pages), NULL, BAD, 0xf);
}

/* Newer calls: what strace 6.1 does not know. */
static void newer(void)
{
	uint64_t range[2] = { 0, 4096 };

	syscall(451, -1, END(range), at_end(40), 0);
	syscall(451, 0, BAD, NULL, 7);
	syscall(453, BAD, 4096L, 1);
	syscall(462, BAD, 4096L, 0L);
}

int main(int argc, char **argv)
{
	(void)argv;
	if (argc > 1) {
		newer();
		return 0;
	}
	mapping();
	advising_others();
	nodes();
	return 0;
}
