// SPDX-License-Identifier: GPL-2.0
/* For LD_PRELOAD: the reader's HELLO names ABI 99, as if the reader had been built for it. */
#include <stdarg.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <linux/systrace.h>

int ioctl(int fd, unsigned long request, ...)
{
	va_list args;
	void *arg;

	va_start(args, request);
	arg = va_arg(args, void *);
	va_end(args);
	if (request == SYSTRACE_HELLO)
		((struct systrace_hello *)arg)->abi = 99;
	return syscall(SYS_ioctl, fd, request, arg);
}
