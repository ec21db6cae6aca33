// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include "output.h"
#include "stack/helper.h"
#include "stack/unwind.h"

#define PATIENCE	30000		/* ms */
#define ANSWER_MAX	(16U << 20)
#define MEMORY_MAX	(16ULL << 30)	/* all that it maps */

struct request {
	uint32_t number;		/* of the mappings */
	uint32_t maps;			/* bytes of them; they are new if there are any */
	uint32_t stack;			/* bytes; 0: the mappings are to be forgotten */
	int32_t style;
};

static int peer = -1;
static uint32_t generation;		/* the how manieth helper it is */

/* ---- both ends -------------------------------------------------------------------------- */

static bool send_all(const void *data, size_t len)
{
	const char *at = data;

	while (len) {
		ssize_t n = send(peer, at, len, MSG_NOSIGNAL);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		at += n;
		len -= n;
	}
	return true;
}

static bool receive_all(void *data, size_t len, int patience)
{
	struct pollfd p = { .fd = peer, .events = POLLIN };
	char *at = data;

	while (len) {
		int ready = poll(&p, 1, patience);
		ssize_t n;

		if (ready < 0 && errno == EINTR)
			continue;
		if (ready <= 0)
			return false;
		n = recv(peer, at, len, 0);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		at += n;
		len -= n;
	}
	return true;
}

/* ---- the helper --------------------------------------------------------------------------- */

static struct program **programs;	/* by number */
static uint32_t nprograms;

static struct program **program_of(uint32_t number)
{
	uint32_t more = 2 * number + 64;

	if (number >= nprograms) {
		programs = realloc(programs, more * sizeof(*programs));
		if (!programs)
			_exit(1);
		memset(programs + nprograms, 0, (more - nprograms) * sizeof(*programs));
		nprograms = more;
	}
	return &programs[number];
}

static void *receive(size_t len)
{
	void *data = malloc(len + 1);

	if (!data || !receive_all(data, len, -1))
		_exit(1);
	return data;
}

static void answer(const struct request *r)
{
	struct program **p = program_of(r->number);
	static struct text text;
	uint32_t len;
	void *data;

	if (r->maps || !r->stack) {
		program_free(*p);
		*p = NULL;
	}
	if (r->maps) {
		data = receive(r->maps);
		*p = program_new(data, r->maps);
		free(data);
	}
	if (!r->stack)
		return;
	data = receive(r->stack);
	text.len = 0;
	if (*p)
		unwind(&text, *p, data, r->stack, r->style);
	free(data);
	len = text.len;
	if (!send_all(&len, sizeof(len)) || !send_all(text.s, len))
		_exit(1);
}

/* It has nothing of ours: no session, no files, no terminal. */
static void serve(int fd)
{
	struct rlimit no_core = { 0, 0 }, memory = { MEMORY_MAX, MEMORY_MAX };
	int null = open("/dev/null", O_RDWR);
	struct rlimit files;
	struct request r;
	sigset_t none;

	for (int i = 0; i < 3; i++)
		dup2(null, i);
	peer = dup2(fd, 3);
	closefrom(4);
	setsid();
	setrlimit(RLIMIT_CORE, &no_core);
	setrlimit(RLIMIT_AS, &memory);
	/* each program that runs keeps its files open */
	if (!getrlimit(RLIMIT_NOFILE, &files)) {
		files.rlim_cur = files.rlim_max;
		setrlimit(RLIMIT_NOFILE, &files);
	}
	prctl(PR_SET_NAME, "systrace-stacks");
	/* nobody asked for what others say over a network */
	unsetenv("DEBUGINFOD_URLS");
	sigemptyset(&none);
	for (int sig = 1; sig < NSIG; sig++)
		signal(sig, SIG_DFL);
	sigprocmask(SIG_SETMASK, &none, NULL);
	while (receive_all(&r, sizeof(r), -1))
		answer(&r);
	_exit(0);
}

/* ---- the reader ----------------------------------------------------------------------------- */

/* Nobody's child: the reader waits for its own only. */
static bool begin(void)
{
	int pair[2];
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair))
		return false;
	pid = fork();
	if (!pid) {
		if (fork())
			_exit(0);
		serve(pair[1]);
	}
	close(pair[1]);
	if (pid < 0) {
		close(pair[0]);
		return false;
	}
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
	peer = pair[0];
	generation++;
	return true;
}

/* What it is still busy with comes to nothing: its end of the line is closed. */
static void end(void)
{
	if (peer >= 0)
		close(peer);
	peer = -1;
}

static bool ask(struct text *t, struct maps *maps, const struct systrace_stack *stack, size_t len, int style)
{
	struct request r = { .number = maps->number, .stack = len, .style = style };
	uint32_t answer;

	if (maps->known_to != generation)
		r.maps = maps->len;
	if (!send_all(&r, sizeof(r)) || !send_all(maps->bytes, r.maps) || !send_all(stack, len))
		return false;
	maps->known_to = generation;
	if (!receive_all(&answer, sizeof(answer), PATIENCE) || answer > ANSWER_MAX)
		return false;
	if (t->room - t->len < answer)
		text_more(t, answer);
	if (!receive_all(t->s + t->len, answer, PATIENCE))
		return false;
	t->len += answer;
	return true;
}

void helper_unwind(struct text *t, struct maps *maps, const struct systrace_stack *stack, size_t len, int style)
{
	if (peer < 0 && !begin()) {
		put_f(t, " > no process to unwind in: %s\n", strerror(errno));
		return;
	}
	if (ask(t, maps, stack, len, style))
		return;
	end();
	put_s(t, " > this stack, or a file that its program is mapped from, makes no sense\n");
}

void helper_forget(const struct maps *maps)
{
	struct request r = { .number = maps->number };

	if (peer >= 0 && maps->known_to == generation && !send_all(&r, sizeof(r)))
		end();
}
