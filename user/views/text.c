// SPDX-License-Identifier: GPL-2.0
/*
 * Prints what strace prints.
 *
 * A call becomes a line when it ends.  But if something else has to be printed
 * before that, or nothing happens for a moment, its beginning is shown, and its
 * end follows there, or on a line of its own as "<... resumed>".  So at most one
 * call has begun and is not shown yet ("silent"), and at most one line is open.
 */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include "settings.h"
#include "base/memory.h"
#include "base/say.h"
#include "row/call.h"
#include "facts/pids.h"
#include "python/frames.h"
#include "stack/stack.h"
#include "target/command.h"
#include "target/inject.h"
#include "trace/task.h"
#include "dump.h"
#include "output.h"
#include "views.h"

/* Of a task. */
struct line {
	struct output *out;
	uint64_t ip;			/* the task's instruction pointer, as far as known; 0: not known */
	bool begun;			/* the call's beginning has been shown */
	/* the call's end needs a line of its own, even if the last line is the task's */
	bool resumes;
	bool python_hangs;		/* .python is of the call that the task hung in when the watch began */
	bool hangs;			/* .frames is of such a call */
	struct text python;		/* with --python: frames that were taken before the call */
	struct text frames;		/* with -k: stack that was taken before the call */
};

static struct task *silent;		/* a task in a call that was not shown yet */
static struct task *speaker;		/* the task of the last line */

static struct line *line_of(const struct task *t)
{
	return t->of[text_sink.slot];
}

static void text_join(struct task *t)
{
	struct line *l = zeroed(1, sizeof(*l));

	l->out = output_of_task(t->tid);
	t->of[text_sink.slot] = l;
}

static void text_leave(struct task *t)
{
	struct line *l = line_of(t);

	if (silent == t)
		silent = NULL;
	if (speaker == t)
		speaker = NULL;
	output_free(l->out);
	text_free(&l->frames);
	text_free(&l->python);
	free(l);
}

/* ---- lines ------------------------------------------------------------------------------ */

static void show_lead(struct task *t, uint64_t time, bool alone)
{
	struct lead l = { .tid = t->tid, .comm = pids_comm(t->tid), .others = !alone, .time = time, .nr = t->nr, .ip = line_of(t)->ip,
			  .word = abis[t->abi]->word };

	output_select(line_of(t)->out);
	if (output_in_line()) {
		put_s(output_text(), " <unfinished ...>");
		output_end();
	}
	output_lead(&l);
	speaker = t;
}

static void show_beginning(struct task *t)
{
	silent = NULL;
	inject_complain_early(&t->call);
	show_lead(t, t->call.enter->head.time, t->alone);
	call_enter(output_text(), &t->call);
	line_of(t)->begun = true;
}

/* Call before printing a line of another task. */
static void show_silent(void)
{
	if (silent)
		show_beginning(silent);
}

/* Continues where the call's beginning was shown, or shows it now. */
static void show_resumed(struct task *t, uint64_t time)
{
	if (silent == t)
		show_beginning(t);
	show_silent();
	output_select(line_of(t)->out);
	if ((speaker == t || show.separately) && output_in_line() && !line_of(t)->resumes)
		return;
	line_of(t)->resumes = false;
	show_lead(t, time, tasks_alone());
	put_s(output_text(), "<... ");
	put_s(output_text(), call_name(&t->call));
	put_s(output_text(), " resumed>");
}

/* @end: from call_exit(); NULL: the call has not ended */
static void put_result(struct task *t, struct ending *end)
{
	struct text *out = output_text();

	put_c(out, ' ');
	output_result_column();
	put_s(out, "= ");
	if (!end) {
		put_c(out, '?');
		return;
	}
	call_result(out, end);
	inject_note(out, &t->call);
}

static void line_of_its_own(struct task *t, uint64_t time)
{
	show_silent();
	show_lead(t, time, tasks_alone());
}

/* ---- stacks ------------------------------------------------------------------------------- */

/* Shows the frames that were kept for the call's exit, if any, and drops them. */
static bool show_kept_frames(struct task *t)
{
	if (!line_of(t)->frames.len)
		return false;
	put_mem(output_text(), line_of(t)->frames.s, line_of(t)->frames.len);
	line_of(t)->frames.len = 0;
	return true;
}

static void keep_frames(struct task *t)
{
	const struct systrace_enter *e = t->call.enter;

	line_of(t)->frames.len = 0;
	line_of(t)->hangs = false;
	/* strace does not show the stack of its own child before that has become the command */
	if (opt.stack && !t->startup && (t->in_call || t->undecided) && !counting.only &&
	    !stack_before(&line_of(t)->frames, &t->process->maps, t->process->tgid, e))
		line_of(t)->hangs = stack_midway(&line_of(t)->frames, &t->process->maps, t->process->tgid, e);
}

static void show_frames(struct task *t, const struct systrace_exit *x)
{
	if (opt.stack && !show_kept_frames(t))
		stack_at_exit(output_text(), &t->process->maps, t->process->tgid, x);
}

/* For a call that did not return: after everything else that is printed for the task. */
static void show_last_frames(struct task *t)
{
	/* strace shows no stack for a call whose end it could not see */
	if (line_of(t)->hangs)
		line_of(t)->frames.len = 0;
	if (!line_of(t)->frames.len)
		return;
	show_silent();
	output_select(line_of(t)->out);
	if (output_in_line()) {
		put_s(output_text(), " <unfinished ...>");
		output_end();
	}
	show_kept_frames(t);
}

/* ---- Python's frames -------------------------------------------------------------------------- */

static void keep_python(struct task *t)
{
	const struct systrace_enter *e = t->call.enter;

	line_of(t)->python.len = 0;
	line_of(t)->python_hangs = false;
	if (opt.python && (t->in_call || t->undecided) && !counting.only && !frames_before(&line_of(t)->python, t->codes, e))
		line_of(t)->python_hangs = frames_midway(&line_of(t)->python, t->codes, e);
}

/* Puts nothing, or a line for each frame.  If only one is requested it is at the end of the call's line. */
static void show_python(struct task *t, const struct systrace_exit *x)
{
	struct text *python = &line_of(t)->python;

	/* the EXIT has the frames again, or those that were missing at entry */
	if (x && (line_of(t)->python_hangs || x->head.flags & SYSTRACE_R_LATE))
		python->len = 0;
	if (opt.python && x && x->head.flags & SYSTRACE_R_LATE)
		frames_before(python, t->codes, t->call.enter);
	if (python->len)
		put_mem(output_text(), python->s, python->len);
	else if (opt.python && x)
		frames_at_exit(output_text(), t->codes, x);
	python->len = 0;
}

/* ---- calls -------------------------------------------------------------------------------- */

static void text_mode(struct task *t, uint64_t ip, uint64_t time)
{
	if (show.no_personality)
		return;
	/* the call's own instruction pointer, with the number of the previous call */
	line_of(t)->ip = ip;
	line_of_its_own(t, time);
	put_f(output_text(), "[ Process PID=%d runs in %s mode. ]", t->tid, abis[t->abi]->mode);
	output_end();
}

static void text_enter(struct task *t)
{
	struct line *l = line_of(t);

	show_silent();
	l->begun = l->resumes = false;
	l->ip = opt.ip ? call_ip(&t->call) : 0;
	keep_frames(t);
	keep_python(t);
	if (t->in_call && !t->undecided && !t->held && !counting.only)
		silent = t;
}

/* The line of a held call was delayed until its end, and is printed in one piece. */
static void show_held(struct task *t)
{
	t->held = false;
	show_silent();
	silent = t;
}

static void text_ends(struct task *t, uint64_t time)
{
	if (counting.only)
		return;
	if (t->held)
		show_held(t);
	show_resumed(t, time);
}

/* --slow */
static void put_spent(const struct call *call)
{
	struct text *t = output_text();
	struct spent s;

	if (!call_spent(call, &s))
		return;
	put_f(t, " (slept %llu.%06llu, waited for a processor %llu.%06llu, ran %llu.%06llu)",
	      (unsigned long long)(s.slept / 1000000000), (unsigned long long)(s.slept / 1000 % 1000000),
	      (unsigned long long)(s.waited / 1000000000), (unsigned long long)(s.waited / 1000 % 1000000),
	      (unsigned long long)(s.ran / 1000000000), (unsigned long long)(s.ran / 1000 % 1000000));
}

static void text_exit(struct task *t)
{
	const struct systrace_exit *x = t->call.exit;
	struct ending end;

	if (counting.only)
		return;
	call_exit(output_text(), &t->call, &end);
	inject_complain(&t->call);
	put_result(t, &end);
	output_duration(x->head.time - t->call.enter->head.time);
	if (run.slow)
		put_spent(&t->call);
	if (opt.python == 1)
		show_python(t, x);
	output_end();
	dump_call(output_text(), &t->call);
	show_frames(t, x);
	if (opt.python != 1)
		show_python(t, x);
}

/* Whether only the call's result is left to print. */
static bool all_is_told(const struct task *t)
{
	struct text scratch = { 0 };
	struct ending end;
	bool all;

	call_exit(&scratch, &t->call, &end);
	all = scratch.len <= 1;
	text_free(&scratch);
	return all;
}

static void text_broken(struct task *t, uint64_t time)
{
	/* the file that the line belongs to is another task's now */
	if (counting.only || (t->replaced && show.separately))
		return;
	if (t->held)
		show_held(t);
	show_resumed(t, time);
	put_s(output_text(), all_is_told(t) ? ")" : " <unfinished ...>)");
	put_result(t, NULL);
	if (opt.python == 1)
		show_python(t, NULL);
	output_end();
	if (opt.python != 1)
		show_python(t, NULL);
}

/* ---- signals --------------------------------------------------------------------------------- */

/* By name even with -X: this is not a value that the program passed. */
static void put_signal_name(int signo)
{
	const char *name = signal_name(signo);

	if (name)
		put_s(output_text(), name);
	else
		put_dec(output_text(), signo);
}

static void show_signal_frames(struct task *t, const struct systrace_signal *s)
{
	if (opt.stack && t->abi == SYSTRACE_NATIVE)
		stack_at_signal(output_text(), &t->process->maps, t->process->tgid, s);
}

static bool signal_stops(const struct systrace_signal *s)
{
	switch (s->signo) {
	case SIGSTOP:
	case SIGTSTP:
	case SIGTTIN:
	case SIGTTOU:
		return s->head.flags & SYSTRACE_R_DEFAULT;
	}
	return false;
}

static void text_signal(struct task *t, const struct systrace_signal *s)
{
	uint8_t info[sizeof(s->siginfo)];
	struct text *out;

	if (counting.only)
		return;
	memcpy(info, s->siginfo, sizeof(info));
	memcpy(info, &s->signo, sizeof(s->signo));
	line_of(t)->ip = s->ip;
	line_of_its_own(t, s->head.time);
	out = output_text();
	put_s(out, "--- ");
	put_signal_name(s->signo);
	put_c(out, ' ');
	print_siginfo(out, t->tid, info);
	put_s(out, " ---");
	output_end();
	show_signal_frames(t, s);
	if (!signal_stops(s))
		return;
	show_lead(t, s->head.time, tasks_alone());
	put_s(out, "--- stopped by ");
	put_signal_name(s->signo);
	put_s(out, " ---");
	output_end();
	show_signal_frames(t, s);
}

/* ---- tasks come, change and go ------------------------------------------------------------------ */

static void text_new(struct task *t, const struct systrace_new *n, bool attached)
{
	(void)t;
	if (attached || show.no_attach)
		return;
	show_silent();
	say("Process %d attached", n->head.tid);
}

/* Also printed as a line, for those who read the file later. */
static void show_refused(struct task *t, uint64_t time)
{
	line_of_its_own(t, time);
	put_s(output_text(), "+++ detached: executes a program that you may not trace +++");
	output_end();
	if (show.file)
		say("Process %d detached: it executes a program that you may not trace (set-uid, or not readable): "
		    "run as root, or with sudo", t->tid);
}

static void show_end(struct task *t, uint64_t time)
{
	int status = t->status;
	struct text *out;

	if (t->refused) {
		show_refused(t, time);
		return;
	}
	if (counting.only || (WIFSIGNALED(status) ? !(opt.signals >> (WTERMSIG(status) - 1) & 1) : show.no_exit))
		return;
	line_of(t)->ip = 0;
	line_of_its_own(t, time);
	out = output_text();
	if (WIFSIGNALED(status)) {
		put_s(out, "+++ killed by ");
		put_signal_name(WTERMSIG(status));
		put_s(out, WCOREDUMP(status) ? " (core dumped) +++" : " +++");
	} else {
		put_s(out, "+++ exited with ");
		put_dec(out, WEXITSTATUS(status));
		put_s(out, " +++");
	}
	output_end();
}

static void text_gone(struct task *t, uint64_t time)
{
	show_end(t, time);
	show_last_frames(t);
}

/* Ends a line that the task has begun.  With -ff each number keeps its file. */
static void text_renumber(struct task *t, struct task *leader, int tid)
{
	struct output *own = line_of(t)->out;

	show_silent();
	output_select(own);
	if ((speaker == t || show.separately) && output_in_line()) {
		put_f(output_text(), " <pid changed to %d ...>", tid);
		output_end();
	}
	if (!leader || !show.separately)
		return;
	line_of(t)->out = line_of(leader)->out;
	line_of(leader)->out = own;
}

static void text_superseded(struct task *t, int old, uint64_t time)
{
	struct text *out;

	line_of(t)->resumes = true;
	if (show.no_superseded)
		return;
	show_lead(t, time, tasks_alone());
	out = output_text();
	put_s(out, "+++ superseded by execve in pid ");
	put_dec(out, old);
	put_s(out, " +++");
	output_end();
}

/* Marks the line that a task has begun as detached. */
static bool end_line_detached(struct task *t)
{
	output_select(line_of(t)->out);
	if ((speaker != t && !show.separately) || !output_in_line())
		return false;
	put_s(output_text(), " <detached ...>");
	return true;
}

static void text_detached(struct task *t)
{
	show_silent();
	if (!show.no_attach)
		say("Process %d detached", t->tid);
	if (end_line_detached(t))
		output_end();
}

static void text_left(struct task *t, bool told)
{
	struct line *l = line_of(t);

	if (!show.no_attach)
		say("Process %d detached", t->tid);
	if (told && t->held && !counting.only)
		show_beginning(t);
	if (!end_line_detached(t))
		return;
	if (l->python_hangs && t->in_call && opt.python == 1)
		show_python(t, NULL);
	output_end();
	/* where the task still hangs */
	if (l->hangs && t->in_call)
		show_kept_frames(t);
	if (l->python_hangs && t->in_call)
		show_python(t, NULL);
}

/* For a call whose end was lost. */
static void text_unended(struct task *t)
{
	if (silent == t)
		show_silent();
}

/* The call's line begins with the old name. */
static void text_renamed(struct task *t, const char *comm)
{
	(void)comm;
	if (silent == t)
		show_silent();
}

static const char *text_where(void)
{
	return show.file ? show.file : run.replay ? "standard output" : "standard error";
}

struct sink text_sink = {
	.name = "text", .join = text_join, .leave = text_leave, .new = text_new, .mode = text_mode, .enter = text_enter,
	.ends = text_ends, .exit = text_exit, .broken = text_broken, .signal = text_signal, .unended = text_unended, .renamed = text_renamed,
	.renumber = text_renumber, .superseded = text_superseded, .detached = text_detached, .left = text_left,
	.gone = text_gone, .idle = show_silent, .no_command = command_say_why_not, .flush = output_flush, .where = text_where, .close = output_close,
};
