// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "proc.h"

bool proc_read(char *to, size_t size, const char *name, ...)
{
	char path[80] = "/proc/";
	va_list args;
	ssize_t n;
	int fd;

	va_start(args, name);
	vsnprintf(path + strlen(path), sizeof(path) - strlen(path), name, args);
	va_end(args);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	n = read(fd, to, size - 1);
	close(fd);
	to[n > 0 ? n : 0] = '\0';
	return n > 0;
}

bool proc_ends_of_line(const char *status, const char *name, int *outer, int *inner)
{
	const char *at = strstr(status, name), *end;

	if (!at)
		return false;
	at += strlen(name);
	end = strchrnul(at, '\n');
	*outer = atoi(at);
	while (end > at && isdigit((unsigned char)end[-1]))
		end--;
	*inner = atoi(end);
	return *outer > 0 && *inner > 0;
}

bool proc_is_ours(void)
{
	static int ours = -1;
	char self[16] = "";

	if (ours < 0)
		ours = readlink("/proc/self", self, sizeof(self) - 1) > 0 && atoi(self) == getpid();
	return ours;
}

int proc_own_number(int tgid)
{
	char status[4096];
	int outer, own;

	return tgid > 0 && proc_is_ours() && proc_read(status, sizeof(status), "%d/status", tgid) &&
	       proc_ends_of_line(status, "\nNStgid:", &outer, &own) ? own : 0;
}
