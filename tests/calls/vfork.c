// SPDX-License-Identifier: GPL-2.0
/* Children by vfork(2), posix_spawn(3) and fork(2), with and without a new program. */
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

int main(void)
{
	char *const args[] = { "echo", "a", "child", NULL };
	pid_t pid;

	for (volatile int i = 0; i < 5; i++) {
		pid = vfork();
		if (!pid) {
			execv("/bin/echo", args);
			_exit(127);
		}
		waitpid(pid, NULL, 0);
		pid = vfork();
		if (!pid)
			_exit(i);
		waitpid(pid, NULL, 0);
		if (posix_spawnp(&pid, "echo", NULL, NULL, args, environ))
			return 1;
		waitpid(pid, NULL, 0);
		if (!posix_spawnp(&pid, "/no/such/program", NULL, NULL, args, environ))
			return 1;
		pid = fork();
		if (!pid)
			return 7;
		waitpid(pid, NULL, 0);
	}
	return 0;
}
