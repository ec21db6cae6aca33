// SPDX-License-Identifier: GPL-2.0
/*
 * strange DIRECTORY: what a program can do to a tracer that wants to know its stack.  It maps files
 * whose names lead elsewhere by the time the tracer looks them up, for example to FIFOs.  The name
 * of its function is one that a terminal would obey if its escape sequences may begin with a byte
 * above 127.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static char folder[200];

static const char *in_folder(const char *name)
{
	static char path[2][300];
	static int next;
	char *p = path[next++ % 2];

	snprintf(p, 300, "%s/%s", folder, name);
	return p;
}

/* Maps a file with this name, which is then replaced by something else. */
static void mapped(const char *name, int (*becomes)(const char *path))
{
	const char *path = in_folder(name);
	int from = open("/bin/true", O_RDONLY), fd = open(path, O_CREAT | O_RDWR, 0700);
	char bytes[16384];
	ssize_t n;

	while ((n = read(from, bytes, sizeof(bytes))) > 0)
		if (write(fd, bytes, n) != n)
			exit(1);
	if (mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, 0x2000) == MAP_FAILED)
		exit(1);
	close(from);
	close(fd);
	unlink(path);
	if (becomes(path))
		exit(1);
}

static int a_fifo(const char *path)
{
	return mkfifo(path, 0600);
}

static int a_device(const char *path)
{
	return symlink("/dev/tty", path);
}

static int a_file_of_the_kernel(const char *path)
{
	return symlink("/sys/kernel/tracing/trace_pipe", path);
}

void strange(int n) __asm__("strange\302\2332J");

__attribute__((noinline)) void strange(int n)
{
	while (n--)
		syscall(SYS_getppid);
}

int main(int argc, char **argv)
{
	if (argc != 2)
		return 2;
	snprintf(folder, sizeof(folder), "%s", argv[1]);
	mapped("fifo", a_fifo);
	mapped("device", a_device);
	mapped("kernel", a_file_of_the_kernel);
	mapped("name\302\2332J\033c", a_fifo);
	strange(3);
	return 0;
}
