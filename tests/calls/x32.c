// SPDX-License-Identifier: GPL-2.0
/*
 * Calls with x32's numbers, and calls with i386's numbers from 64-bit code.  Kernels refuse the
 * former unless they are booted to allow them, so each number can be tried without harm.  If the
 * kernel allows them, they are not made.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdint.h>
#include "args.h"

#define X32	0x40000000

#ifdef __x86_64__
/*
 * Skips calls that read the stack, that depend on the interrupted call, that tracers show as never
 * returning, for which strace assumes other structures than the kernel does, and calls that strace
 * 6.1 does not know.
 */
static int skipped(int nr)
{
	static const short all[] = { 15, 60, 219, 231, 335, 513, 208, 237, 238, 256, 270, 333, 424, 426, 440, 512, 534, 535,
				     546, 547 };

	for (unsigned i = 0; i < sizeof(all) / sizeof(*all); i++)
		if (nr == all[i])
			return 1;
	return nr > 450 && nr < 512;
}

static void everything(void)
{
	/* x32's pointers have 32 bits */
	uint8_t *zeros = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
	uint8_t *ones = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);

	for (unsigned i = 0; i < 8192; i += 4)
		ones[i] = 1 + i / 4 % 3;
	for (int nr = 0; nr < 550; nr++) {
		if (skipped(nr))
			continue;
		syscall(X32 + nr, 0, 0, 0, 0, 0, 0);
		syscall(X32 + nr, BAD, BAD, BAD, BAD, BAD, BAD);
		syscall(X32 + nr, zeros, zeros, zeros, zeros, zeros, zeros);
		syscall(X32 + nr, 1, ones, 2, ones, 3, ones);
		syscall(X32 + nr, ones, 2, ones, 3, ones, 4);
		syscall(X32 + nr, WIDE(1), WIDE(2), WIDE(3), WIDE(4), WIDE(5), WIDE(6));
	}
	syscall(X32 + 4000, 1, 2, 3, 4, 5, 6);
	syscall(-2, 1, 2, 3, 4, 5, 6);
	syscall(-1, 1, 2, 3, 4, 5, 6);
}

static long int80(long nr, long a, long b, long c)
{
	asm volatile("int $0x80" : "+a"(nr) : "b"(a), "c"(b), "d"(c), "S"(0), "D"(0) : "memory", "r8", "r9", "r10", "r11");
	return nr;
}

static void from_64_bits(void)
{
	int80(20, 0, 0, 0);				/* getpid */
	int80(20, 0, 0, 0);
	getpid();
	int80(4, -1U, 0, 0);				/* write */
	int80(6, -1U, 0, 0);			/* close */
	int80(5, (long)BAD, 0, 0);			/* open */
	int80(1023, 1, 2, 3);				/* the sixth argument is the frame pointer */
	int80(-2, 1, 2, 3);
	syscall(X32 + SYS_getpid);
	int80(20, 0, 0, 0);
}
#endif

int main(void)
{
#ifdef __x86_64__
	from_64_bits();
	if (syscall(X32 + SYS_getpid) >= 0 || errno != ENOSYS)
		return 0;
	everything();
#endif
	return 0;
}
