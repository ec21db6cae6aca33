// SPDX-License-Identifier: GPL-2.0
/* With LD_PRELOAD: a reader that was built for another ABI. */
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
