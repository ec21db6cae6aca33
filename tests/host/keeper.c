// SPDX-License-Identifier: GPL-2.0
/* built: shipped */
/* suite: keeper host */
/*
 * What an attacker that has taken over the decoder can get from the keeper: here the decoder asks
 * for everything, in sessions whose options need none of it, and then sends nonsense.
 */
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include "settings.h"
#include "base/say.h"
#include "row/call.h"
#include "target/command.h"
#include "target/echo.h"
#include "ask/ask.h"
#include "parted/keeper.h"
#include "views/output.h"
#include "cli/options.h"
#include "stack/helper.h"
#include "stack/unwind.h"

static int tests, failed;
static char folder[] = "/tmp/keeperXXXXXX";

static void check(bool good, const char *what)
{
	printf("%s %d - keeper: %s\n", good ? "ok" : "not ok", ++tests, what);
	failed += !good;
}

/* ---- a session ------------------------------------------------------------------------------ */

/* What the decoder found, one bit for each failure. */
static uint32_t *seen;

struct outcome {
	uint32_t bad;
	int status;			/* exit status of the keeper */
	bool killed;			/* the keeper was killed by a signal */
};

/* Runs a session with this decoder, in processes of its own. */
static struct outcome session(void (*decoder)(void), char **command)
{
	int status, null = open("/dev/null", O_WRONLY);
	pid_t pid;

	*seen = 0;
	fflush(stdout);
	pid = fork();
	if (!pid) {
		dup2(null, STDERR_FILENO);
		run.command = command;
		command_can_be_waited_for();
		if (command) {
			command_find();
			command_start();
		}
		if (!keeper_part(&(int){ command_gate() }, 1)) {
			keeper_go_on();
			decoder();
			keeper_end(END_STATUS, 7);
		}
		if (command)
			command_go();
		exit(keeper_serve());
	}
	close(null);
	waitpid(pid, &status, 0);
	return (struct outcome){ *seen, WEXITSTATUS(status), WIFSIGNALED(status) };
}

static void is_bad(int bit, bool bad)
{
	*seen |= (uint32_t)bad << bit;
}

/* ---- what the decoder tries -------------------------------------------------------------------- */

static void ask_without_need(void)
{
	const struct unwinding u = { 0 };
	const int32_t us = getppid();
	struct text t = { 0 };

	is_bad(0, ask(ASK_TASK, us, 0, NULL, 0, &t) >= 0);
	is_bad(1, ask(ASK_COMM, us, 0, NULL, 0, &t) >= 0);
	is_bad(2, ask(ASK_NAMESPACE, 0, 0, NULL, 0, &t) >= 0);
	is_bad(3, ask(ASK_MAPS, us, 0, NULL, 0, &t) >= 0);
	is_bad(4, ask(ASK_FILE, us, 1, NULL, 0, &t) >= 0);
	is_bad(5, ask_file(ASK_OUTPUT, 0) >= 0 || ask_file(ASK_OUTPUT, us) >= 0);
	is_bad(6, ask(ASK_OUTPUT_READ, 0, 0, NULL, 0, &t) >= 0);
	is_bad(7, ask(ASK_ECHO, 0, 0, &us, sizeof(us), &t) >= 0);
	is_bad(8, ask(ASK_UNWIND, 0, 0, &u, sizeof(u), &t) >= 0);
	is_bad(9, ask(ASK_SIGNAL, SIGTERM, 0, NULL, 0, &t) >= 0);
	is_bad(10, ask(ASK_PYTHON, us, 0, NULL, 0, &t) >= 0);
	is_bad(11, t.len);
}

/* Only signals that end the reader, and only to the command. */
static void signal_command(void)
{
	for (int sig = 0; sig < NSIG + 2; sig++)
		if (sig != SIGHUP && sig != SIGINT && sig != SIGQUIT && sig != SIGPIPE && sig != SIGTERM)
			is_bad(0, ask(ASK_SIGNAL, sig, 1, NULL, 0, NULL) >= 0);
	is_bad(1, ask(ASK_SIGNAL, SIGTERM, 1, NULL, 0, NULL) < 0);
	keeper_end(END_AS_COMMAND, 0);
}

/* By number, below the name that was given to -o. */
static void take_outputs(void)
{
	is_bad(0, ask_file(ASK_OUTPUT, 12) < 0);
	is_bad(1, ask_file(ASK_OUTPUT, 0) >= 0);
	is_bad(2, ask_file(ASK_OUTPUT, -1) >= 0);
}

static void unwind_nonsense(void)
{
	struct unwinding u = { .maps = 1000 };
	struct text t = { 0 };
	char room[64] = "";

	memcpy(room, &u, sizeof(u));
	is_bad(0, ask(ASK_UNWIND, 0, 0, room, sizeof(room), &t) >= 0);
	u = (struct unwinding){ .number = UINT32_MAX };
	memcpy(room, &u, sizeof(u));
	is_bad(1, ask(ASK_UNWIND, 0, 0, room, sizeof(room), &t) >= 0);
	is_bad(2, ask(ASK_UNWIND, 0, 0, room, 3, &t) >= 0);
	is_bad(3, ask(ASK_FORGET, 0, 0, room, 3, &t) > 0);
}

static void python_nonsense(void)
{
	struct text t = { 0 };

	is_bad(0, ask(ASK_PYTHON, 0, -1, NULL, 0, &t) >= 0);
	is_bad(1, ask(ASK_PYTHON, 0, 1, NULL, 0, &t) >= 0);
	is_bad(2, ask(ASK_PYTHON, 0, 0, NULL, 0, &t) < 0 || t.len);
}

static void end_of_stop(void)
{
	keeper_end(END_SIGNAL, SIGSTOP);
}

/* The socket to the keeper is the only socket that the decoder has. */
static void send_nonsense(void)
{
	const uint32_t words[] = { 4711, 1, 2, 3 };
	int fd = STDERR_FILENO + 1;

	while (fd < 100 && send(fd, words, sizeof(words), MSG_NOSIGNAL) < 0)
		fd++;
	/* the keeper ends the session instead of answering */
	is_bad(0, recv(fd, &(char){ 0 }, 1, 0) > 0);
	for (;;)
		sched_yield();
}

static void send_too_much(void)
{
	static char much[ECHO_NOTES * sizeof(int32_t) + 4];

	ask(ASK_ECHO, 0, 0, much, sizeof(much), NULL);
	is_bad(0, true);
}

static void crash(void)
{
	__builtin_trap();
}

int main(void)
{
	char *sleeper[] = { "sleep", "1000", NULL }, *fails[] = { "sh", "-c", "exit 5", NULL };
	struct outcome o;
	char name[64];

	keeper_begin();
	setlinebuf(stdout);
	argv0 = "keeper";
	seen = mmap(NULL, sizeof(*seen), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (!mkdtemp(folder) || seen == MAP_FAILED)
		return 2;

	o = session(ask_without_need, NULL);
	check(!o.bad && o.status == 7, "nothing is answered that no option needs");
	o = session(signal_command, sleeper);
	check(!o.bad && o.killed, "the command gets no signal but those that end us");
	snprintf(name, sizeof(name), "%s/file", folder);
	show.file = name;
	show.separately = true;
	o = session(take_outputs, NULL);
	check(!o.bad && o.status == 7, "files are opened by a task's number");
	show.file = NULL;
	show.separately = false;
	opt.stack = FRAMES_SYMBOL;
	o = session(unwind_nonsense, NULL);
	check(!o.bad && o.status == 7, "mappings and stacks that are shorter than they say are refused");
	opt.stack = 0;
	opt.python = 1;
	o = session(python_nonsense, NULL);
	check(!o.bad && o.status == 7, "of Pythons it gets those that are known");
	opt.python = 0;
	o = session(end_of_stop, NULL);
	check(!o.killed && o.status, "it cannot have us stopped");
	o = session(send_nonsense, NULL);
	check(!o.bad && !o.killed && o.status == 1, "what makes no sense ends it");
	o = session(send_too_much, NULL);
	check(!o.bad && !o.killed && o.status == 1, "and so does more than a question may be");
	o = session(crash, NULL);
	check(!o.killed && o.status == 1, "when it crashes we do not");
	o = session(crash, fails);
	check(!o.killed && o.status == 5, "and the command runs on, whose status is ours");

	strcat(name, ".12");
	unlink(name);
	rmdir(folder);
	printf("1..%d\n", tests);
	return failed != 0;
}
