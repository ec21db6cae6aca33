// SPDX-License-Identifier: GPL-2.0
/*
 * count N: makes N getppid calls and prints how many nanoseconds they took.  Under QEMU's -icount
 * this is the number of instructions.  The tests use it to check the counts of other tracers and
 * the cost for a bystander.
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

	/* the first call after the last tracer has left the task still passes the probe */
	syscall(SYS_getppid);
	clock_gettime(CLOCK_MONOTONIC, &a);
	for (long i = 0; i < n; i++)
		syscall(SYS_getppid);
	clock_gettime(CLOCK_MONOTONIC, &b);
	printf("%ld\n", (b.tv_sec - a.tv_sec) * 1000000000L + b.tv_nsec - a.tv_nsec);
	return 0;
}
