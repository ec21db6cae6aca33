// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "views/output.h"
#include "settings.h"
#include "ask/ask.h"
#include "base/children.h"
#include "base/say.h"
#include "row/call.h"
#include "target/command.h"
#include "source/device.h"
#include "target/echo.h"
#include "facts.h"
#include "facts/host.h"
#include "base/interrupt.h"
#include "below.h"
#include "blockers.h"
#include "keeper.h"
#include "target/pythons.h"
#include "ask/sandbox.h"
#include "stack/helper.h"
#include "ask/talk.h"
#include "views/top_screen.h"

static int line;			/* socket to the other process */

static bool ended;			/* the decoder has sent how to end */
static int end_how, end_what;

static int64_t take_end(const struct question *q, struct text *t, int *file)
{
	(void)t;
	(void)file;
	/* the decoder may choose the signal, but only one that ends us */
	ended = q->a != END_SIGNAL || interrupt_ends(q->b);
	end_how = q->a;
	end_what = q->b;
	return 0;
}

/* ---- questions --------------------------------------------------------------------------- */

static const struct ask_kind kinds[ASKS] = {
	[ASK_TASK] = { facts_task },
	[ASK_COMM] = { facts_comm },
	[ASK_CGROUP] = { facts_cgroup },
	[ASK_NAMESPACE] = { facts_namespace },
	[ASK_ENTERED] = { facts_entered, sizeof(int32_t) },
	[ASK_MAPS] = { facts_maps },
	[ASK_MAPPED] = { facts_mapped, sizeof(struct fact_range) },
	[ASK_FILE] = { facts_file },
	[ASK_BLOCKER] = { blockers_answer, sizeof(struct blocker_ask) },
	[ASK_INTERFACE] = { host_answer_interface },
	[ASK_HOST] = { host_answer },
	[ASK_OUTPUT] = { output_answer, .file = true },
	[ASK_OUTPUT_READ] = { output_answer_read },
	[ASK_ECHO] = { echo_answer, ECHO_NOTES * sizeof(int32_t) },
	[ASK_UNWIND] = { helper_answer, UNWINDING_MOST },
	[ASK_FORGET] = { helper_answer_forget, sizeof(struct unwinding) },
	[ASK_PYTHON] = { pythons_answer },
	[ASK_SIGNAL] = { command_answer_signal },
	[ASK_BELOW] = { below_answer, BELOW_NAME_MOST },
	[ASK_END] = { take_end },
};

void keeper_begin(void)
{
	ask_answered_by(kinds);
}

static void *room_for(struct text *t, size_t len)
{
	t->len = 0;
	if (t->room < len)
		text_more(t, len);
	return t->s;
}

/* Answers a question.  False: the decoder has exited, or sent something invalid. */
static bool answer_one(void)
{
	static struct text data, answer;
	struct question q;
	struct asked asked;
	struct answered head;
	int file = -1;
	bool given;

	if (!talk_receive(line, &asked, sizeof(asked), TALK_FOREVER) || asked.kind >= ASKS || asked.len > kinds[asked.kind].most)
		return false;
	q = (struct question){ asked.a, asked.b, room_for(&data, asked.len), asked.len };
	if (!talk_receive(line, data.s, asked.len, TALK_FOREVER))
		return false;
	answer.len = 0;
	head.value = kinds[asked.kind].answer(&q, &answer, &file);
	head.len = answer.len;
	given = talk_send(line, &head, sizeof(head), TALK_FOREVER) && talk_send(line, answer.s, answer.len, TALK_FOREVER) &&
		(!kinds[asked.kind].file || talk_send_file(line, file, TALK_FOREVER));
	if (file >= 0)
		close(file);
	return given;
}

/* ---- the decoder ----------------------------------------------------------------------------- */

static int by_number(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

/* Closes all files that the reader was started with, except those that the decoder needs. */
static bool close_but(const int *files, int n)
{
	int kept[n + 1], from = STDERR_FILENO + 1;

	memcpy(kept, files, n * sizeof(*files));
	kept[n] = line;
	qsort(kept, n + 1, sizeof(*kept), by_number);
	for (int i = 0; i <= n; i++) {
		if (kept[i] < from)
			continue;
		if (kept[i] > from && syscall(__NR_close_range, from, kept[i] - 1, 0))
			return false;
		from = kept[i] + 1;
	}
	return !syscall(__NR_close_range, from, ~0U, 0);
}

static void become_decoder(pid_t keeper, const int *files, int n)
{
	int null = open("/dev/null", O_RDONLY);

	ask_over(line);
	prctl(PR_SET_NAME, "systrace-decode");
	dup2(null, STDIN_FILENO);
	/* loads the time zone now: the decoder cannot open its file later */
	tzset();
	if (!close_but(files, n) || !sandbox_decoder(keeper))
		die("cannot confine the decoder process: %s", strerror(errno));
}

void keeper_go_on(void)
{
	talk_send(line, "", 1, TALK_FOREVER);
}

void keeper_end(int how, int what)
{
	ask(ASK_END, how, what, NULL, 0, NULL);
	exit(0);
}

/* ---- the keeper ------------------------------------------------------------------------------- */

static int decoder_status;
static bool decoder_gone;

static bool is_decoder(pid_t pid, int status)
{
	if (pid != ask_decoder)
		return false;
	decoder_status = status;
	decoder_gone = true;
	return true;
}

/* Ends the decoder if it still runs, and the session, which detaches all tasks. */
static void take_leave(void)
{
	/* a decoder that has closed its end of the line but still runs is of no use */
	if (!decoder_gone) {
		kill(ask_decoder, SIGKILL);
		waitpid(ask_decoder, &decoder_status, 0);
	}
	device_close();
}

/*
 * For a decoder that did not send how to end: reports why, unless it did so itself.  Returns our
 * exit status.
 */
static int decoder_died(const char *so)
{
	int sig = WTERMSIG(decoder_status);

	if (!WIFSIGNALED(decoder_status))
		return WEXITSTATUS(decoder_status) ?: 1;
	/* a replay does not catch these signals; with SIGPIPE, the reader of the pipe has exited */
	if (interrupt_ends(sig))
		interrupt_die(sig);
	say("the decoder process was killed by %s: %s", signal_name(sig) ?: "a signal", so);
	return 1;
}

pid_t keeper_part(const int *files, int n)
{
	pid_t keeper = getpid();
	int pair[2];
	char ready;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair))
		die("socketpair: %s", strerror(errno));
	children_known_by(is_decoder);
	ask_decoder = fork();
	if (ask_decoder < 0)
		die("fork: %s", strerror(errno));
	line = pair[!ask_decoder];
	close(pair[!!ask_decoder]);
	if (!ask_decoder) {
		become_decoder(keeper, files, n);
		return 0;
	}
	/* nothing is started before the decoder is ready */
	if (!talk_receive(line, &ready, 1, TALK_FOREVER)) {
		take_leave();
		exit(decoder_died("nothing was traced"));
	}
	return ask_decoder;
}

static void on_child(int sig)
{
	(void)sig;
}

/* Lets SIGCHLD interrupt the wait for questions. */
static void mind_children(void)
{
	const struct sigaction act = { .sa_handler = on_child };
	sigset_t child;

	if (!interrupt_mask())
		return;
	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	sigprocmask(SIG_BLOCK, &child, NULL);
	sigdelset(interrupt_mask_set(), SIGCHLD);
	sigaction(SIGCHLD, &act, NULL);
}

static void hand_on_signals(void)
{
	static int handed_on;

	if (interrupt_asked)
		kill(ask_decoder, SIGUSR1);
	interrupt_asked = 0;
	if (interrupted != handed_on)
		kill(ask_decoder, handed_on = interrupted);
}

static const char *what_is_left(void)
{
	return run.replay ? "the rest of the recording is not shown" :
	       run.kill_on_exit ? "the traced processes are killed (--kill-on-exit)" :
	       command_running() ? "nothing is traced any more, the command keeps running" : "nothing is traced any more";
}

static int finish(void)
{
	int status;

	take_leave();
	/* the decoder draws the last table itself, unless it has died */
	screen_leave(ended);
	if (!ended) {
		status = decoder_died(what_is_left());
		return (WIFSIGNALED(decoder_status) && run.command ? command_wait() : 0) ?: status;
	}
	switch (end_how) {
	case END_SIGNAL:
		interrupt_die(end_what);
	case END_AS_COMMAND:
		return command_wait();
	}
	return end_what;
}

int keeper_serve(void)
{
	struct pollfd p = { .fd = line, .events = POLLIN };

	mind_children();
	do {
		hand_on_signals();
		command_reap(WNOHANG);
	} while (ppoll(&p, 1, NULL, interrupt_mask()) <= 0 || answer_one());
	return finish();
}
