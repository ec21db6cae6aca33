// SPDX-License-Identifier: GPL-2.0
/* gate FIFO COMMAND [ARGS]: waits until FIFO is written to, then executes COMMAND. */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	char go;
	int fd;

	if (argc < 3)
		return 2;
	fd = open(argv[1], O_RDWR | O_CLOEXEC);
	if (fd < 0 || read(fd, &go, 1) != 1)
		return 2;
	execvp(argv[2], argv + 2);
	perror(argv[2]);
	return 127;
}
