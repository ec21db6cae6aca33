// SPDX-License-Identifier: GPL-2.0
/*
 * READER --as=6.1 with our arguments, and under our name.  build.sh compiles this with READER as a
 * string.  It is a program because a shell changes signals and descriptors that some tests look at.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	char **with = calloc(argc + 2, sizeof(*with));

	with[0] = argv[0];
	with[1] = "--as=6.1";
	memcpy(with + 2, argv + 1, (argc - 1) * sizeof(*argv));
	return execv(READER, with);
}
