// SPDX-License-Identifier: GPL-2.0
/* death SIGNAL: handles some signals, ignores some, and dies of SIGNAL; with 0, of a bad pointer. */
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

static void handle(int sig)
{
	(void)sig;
}

/* Volatile, so that the compiler does not know the pointer's value. */
static volatile int *volatile nowhere = (void *)8;

int main(int argc, char **argv)
{
	struct rlimit none = { 0, 0 };
	int sig = argc > 1 ? atoi(argv[1]) : 0;

	setrlimit(RLIMIT_CORE, &none);
	signal(SIGUSR1, handle);
	signal(SIGUSR2, SIG_IGN);
	raise(SIGUSR1);
	kill(getpid(), SIGUSR2);
	kill(getpid(), SIGWINCH);
	sigqueue(getpid(), SIGUSR1, (union sigval){ .sival_int = 42 });
	if (sig)
		kill(getpid(), sig);
	*nowhere = 1;
	return 0;
}
