// SPDX-License-Identifier: GPL-2.0
/* Futexes: every call of user/calls/futex.c. */
#define _GNU_SOURCE
#include <stdint.h>
#include <time.h>
#include <linux/futex.h>
#include "args.h"

static void operations(void)
{
	unsigned zero = 0, *word = END(zero), *other = END(zero);
	struct timespec t = { 0, 1 }, *ts = END(t);

	for (int op = -1; op < 16; op++)
		for (int flags = 0; flags < 0x200; flags += 0x80) {
			syscall(SYS_futex, word, op | flags, 1, ts, other, 3);
			syscall(SYS_futex, NULL, op | flags, WIDE(-1), NULL, BAD, -1);
		}
	syscall(SYS_futex, word, FUTEX_WAIT, 0, ts, NULL, 0);
	syscall(SYS_futex, word, FUTEX_WAIT, 0, BAD, NULL, 0);
	for (unsigned op = 0; op < 16; op++)
		syscall(SYS_futex, NULL, FUTEX_WAKE_OP, 1, 2, other, op << 28 | op << 24 | op << 12 | op);
#ifdef __i386__
	{
		uint64_t t64[2] = { 0, 1 };

		syscall(SYS_futex_time64, word, FUTEX_WAIT_PRIVATE, 0, END(t64), NULL, 0);
		syscall(SYS_futex_time64, word, FUTEX_LOCK_PI, 0, BAD, NULL, 0);
		syscall(SYS_futex_time64, word, FUTEX_WAKE, 0, BAD, NULL, 0);
		for (int op = 0; op < 16; op++) {
			syscall(SYS_futex_time64, NULL, op, 1, END(t64), other, 3);
			syscall(SYS_futex_time64, NULL, op | 0x180, -1, BAD, NULL, -1);
		}
	}
#endif
}

static void vectors(void)
{
	struct { uint64_t val, uaddr; uint32_t flags, reserved; } w[130] = { { 1, (uintptr_t)w, 2, 0 }, { 2, 0, 0x83, 7 } };
	uint64_t t[2] = { 0, 1 };

	syscall(SYS_futex_waitv, w, 2, 0, NULL, 1);
	syscall(SYS_futex_waitv, w, 1, WIDE(1), END(t), WIDE(99));
	syscall(SYS_futex_waitv, END(w), 131, 0, END(t), 0);
	syscall(SYS_futex_waitv, END(w[129]), 2, 0, END(t), 0);
	syscall(SYS_futex_waitv, BAD, 0, 0, BAD, 0);
	syscall(SYS_futex_waitv, BAD, 1, 0, BAD, 0);
}

static void lists(void)
{
	syscall(SYS_get_robust_list, 0, at_end(sizeof(long)), at_end(sizeof(long)));
	syscall(SYS_get_robust_list, -1, BAD, NULL);
	syscall(SYS_set_robust_list, BAD, 24L);
	syscall(SYS_set_robust_list, BAD, -1L);
}

/* Newer calls: what strace 6.1 does not know. */
static void newer(void)
{
	struct { uint64_t val, uaddr; uint32_t flags, reserved; } w[2] = { { 1, (uintptr_t)w, 2, 0 }, { 2, 0, 0x83, 7 } };
	uint64_t t[2] = { 0, 1 };

	syscall(454, BAD, -1L, 1, 2 | 128);
	syscall(455, w, 0L, 1L, 2, END(t), 1);
	syscall(455, w, 1L, 1L, 0xf0, BAD, 1);
	syscall(456, END(w), 0, 1, 1);
}

int main(int argc, char **argv)
{
	(void)argv;
	if (argc > 1) {
		newer();
		return 0;
	}
	operations();
	vectors();
	lists();
	return 0;
}
