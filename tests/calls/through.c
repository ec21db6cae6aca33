// SPDX-License-Identifier: GPL-2.0
/* i386's calls that are made through ipc and socketcall, from 64-bit code. */
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/ipc.h>

static long call32(long nr, long b, long c, long d, long s)
{
	long ret;

	__asm__ volatile("int $0x80" : "=a"(ret) : "a"(nr), "b"(b), "c"(c), "d"(d), "S"(s), "D"(0)
			 : "memory", "r8", "r9", "r10", "r11");
	return ret;
}

int main(void)
{
	unsigned int *low = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);

	if (low == MAP_FAILED)
		return 1;
	call32(117, 23, 0x1234, 4096, 0600);		/* shmget of a key that does not exist */
	call32(117, 13, 0x1234, 0600, 0);		/* msgget */
	low[0] = AF_UNIX, low[1] = SOCK_STREAM, low[2] = 0;
	call32(102, 1, (long)low, 0, 0);		/* socket */
	low[0] = 99, low[1] = 0, low[2] = 0;
	call32(102, 2, (long)low, 0, 0);		/* bind */
	call32(102, 77, (long)low, 0, 0);		/* no such call */
	call32(20, 0, 0, 0, 0);				/* getpid */
	return 0;
}
