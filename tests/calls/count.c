// SPDX-License-Identifier: GPL-2.0
/*
 * count N: makes N getppid calls and says how many nanoseconds they took, which
 * under QEMU's -icount is how many instructions.  Other tracers' counts and the
 * price a bystander pays are checked with it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	long n = argc > 1 ? atol(argv[1]) : 1000;
	struct timespec a, b;

	/* the first call of a task that lost its last tracer still passes the probe */
	syscall(SYS_getppid);
	clock_gettime(CLOCK_MONOTONIC, &a);
	for (long i = 0; i < n; i++)
		syscall(SYS_getppid);
	clock_gettime(CLOCK_MONOTONIC, &b);
	printf("%ld\n", (b.tv_sec - a.tv_sec) * 1000000000L + b.tv_nsec - a.tv_nsec);
	return 0;
}
