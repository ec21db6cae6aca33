// SPDX-License-Identifier: GPL-2.0
/*
 * From records to lines.
 *
 * A call becomes a line when it ends; but if somebody else has something to say
 * before that, or nothing happens for a moment, its beginning is shown, and its
 * end follows there, or on a line of its own as "<... resumed>".  So at most one
 * call is begun and not shown yet ("silent"), and at most one line is open.
 */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include "base/sets.h"
#include "settings.h"
#include "base/say.h"
#include "row/call.h"
#include "target/command.h"
#include "views/count.h"
#include "source/device.h"
#include "base/dict.h"
#include "views/dump.h"
#include "target/inject.h"
#include "decode/late.h"
#include "views/output.h"
#include "facts/pids.h"
#include "python/frames.h"
#include "python/select.h"
#include "select/qualify.h"
#include "select/results.h"
#include "stack/stack.h"
#include "source/stream.h"
#include "task.h"
#include "select/touch.h"

/* Of a record, for as long as it is needed. */
struct copy {
	struct systrace_record *record;	/* NULL: none */
	uint32_t room;
};

struct process {
	int tgid;
	int members;			/* that point here */
	int tasks;			/* that we know and have not seen end */
	bool ended;
	int status;			/* if ended: of all of it */
	struct task *leader;		/* it has ended, others have not: is shown after them */
	uint64_t leader_gone;		/* when */
	struct maps *maps;		/* with -k: of its memory */
};

struct task {
	struct task *younger, *older;
	struct process *process;
	int tid;
	uint8_t abi;
	uint8_t program;		/* the ABI that it has said to be its own, if it has made no call since */
	bool in_call;
	bool begun;			/* its beginning has been shown */
	bool resumes;			/* its end needs a line of its own, whoever spoke last */
	bool alone;			/* it was the only task when its call began */
	bool executed;			/* its memory is that of a new program */
	bool lives;			/* counts among its process's .tasks */
	bool let_go;			/* nobody watches it any more: what still comes is not told */
	bool refused;			/* it lives on, but may not be watched */
	bool startup;			/* our child, that has not executed the command yet */
	int status;			/* of a leader that has ended */
	const char *interrupted;	/* its last call, if a signal interrupted it and the kernel goes on with it */
	struct copy enter;
	struct copy unseen;		/* the EXIT of a task that is being killed */
	struct output *out;
	unsigned long nr;		/* of its last call */
	uint64_t ip;			/* where it is, as far as we know; 0: nowhere */
	bool failed;			/* its last call did */
	bool held;			/* its line is shown, if at all, at its end */
	bool undecided;			/* whether its call is told is known at its end */
	struct codes *codes;		/* with --python: what it has told */
	struct text python;		/* and the frames of a call that were looked at before it, */
	bool python_hangs;		/* or where it hung when the watch began */
	struct text frames;		/* with -k: of a call whose stack was looked at before it, */
	bool hangs;			/* or of one that was under way when the watch began */
	struct happening h;
};

#define ERESTART_RESTARTBLOCK 516	/* the kernel's own */

static struct dict tasks, processes;	/* by tid, by tgid */
static struct task oldest = { .younger = &oldest, .older = &oldest };
static int ntasks, expected;		/* those that are being attached count before their first record */
static int command;			/* tid */
static const struct callset *only;
static uint64_t calls_told;			/* calls, to their end */

static struct task *silent;		/* in a call that was not shown yet */
static struct task *speaker;		/* whose line is the last one */

/* ---- who ------------------------------------------------------------------------------ */

static struct task *find(int tid)
{
	return dict_find(&tasks, (uint32_t)tid);
}

static struct process *process_get(int tgid)
{
	struct process *p = dict_find(&processes, (uint32_t)tgid);

	if (p)
		return p;
	p = calloc(1, sizeof(*p));
	if (!p)
		die("out of memory");
	p->tgid = tgid;
	dict_put(&processes, (uint32_t)tgid, p);
	return p;
}

static void process_leave(struct process *p)
{
	if (--p->members)
		return;
	dict_drop(&processes, (uint32_t)p->tgid);
	maps_drop(&p->maps);
	free(p);
}

static struct task *add(int tid, int tgid)
{
	struct task *t = calloc(1, sizeof(*t));

	if (!t)
		die("out of memory");
	t->tid = tid;
	t->startup = tid == command;
	dict_put(&tasks, (uint32_t)tid, t);
	t->older = oldest.older;
	t->younger = &oldest;
	oldest.older->younger = t;
	oldest.older = t;
	t->process = process_get(tgid);
	t->process->members++;
	t->process->tasks++;
	t->lives = true;
	t->out = output_of_task(tid);
	ntasks++;
	return t;
}

/* Which nobody has. */
static void take_number(struct task *t, int tid)
{
	dict_drop(&tasks, (uint32_t)t->tid);
	t->tid = tid;
	dict_put(&tasks, (uint32_t)tid, t);
}

static void live_no_more(struct task *t)
{
	t->process->tasks -= t->lives;
	t->lives = false;
}

static void drop(struct task *t)
{
	live_no_more(t);
	if (t->process->leader == t)
		t->process->leader = NULL;
	if (silent == t)
		silent = NULL;
	if (speaker == t)
		speaker = NULL;
	dict_drop(&tasks, (uint32_t)t->tid);
	t->older->younger = t->younger;
	t->younger->older = t->older;
	ntasks -= !t->let_go;
	process_leave(t->process);
	output_free(t->out);
	free(t->enter.record);
	free(t->unseen.record);
	text_free(&t->frames);
	text_free(&t->python);
	codes_drop(&t->codes);
	free(t);
}

/*
 * When the number of tasks became one or more than one: for a call that is told
 * of at its end only, it counts how many there were when it began.
 */
static struct {
	struct { uint64_t since; bool alone; } *change;
	size_t n, room;
} company;
#define COMPANY_MAX	(1U << 16)		/* older ones are forgotten */

static bool is_alone(void)
{
	return ntasks + expected <= 1;
}

static void note_company(uint64_t time)
{
	if (company.n && company.change[company.n - 1].alone == is_alone())
		return;
	if (company.n == COMPANY_MAX) {
		company.n /= 2;
		memmove(company.change, company.change + company.n, company.n * sizeof(*company.change));
	}
	if (company.n == company.room) {
		company.room = company.room ? 2 * company.room : 16;
		company.change = realloc(company.change, company.room * sizeof(*company.change));
		if (!company.change)
			die("out of memory");
	}
	company.change[company.n].since = time;
	company.change[company.n++].alone = is_alone();
}

static bool was_alone(uint64_t time)
{
	size_t first = 1, last = company.n;

	while (first < last) {
		size_t middle = (first + last + 1) / 2;

		if (company.change[middle - 1].since > time)
			last = middle - 1;
		else
			first = middle;
	}
	return company.n ? company.change[first - 1].alone : is_alone();
}

/* ---- lines ------------------------------------------------------------------------------ */

static void lead(struct task *t, uint64_t time, bool alone)
{
	struct lead l = { .tid = t->tid, .comm = pids_comm(t->tid), .others = !alone, .time = time, .nr = t->nr, .ip = t->ip,
			  .word = abis[t->abi]->word };

	output_select(t->out);
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
	inject_complain_early(&t->h);
	lead(t, t->h.enter->head.time, t->alone);
	happening_enter(output_text(), &t->h);
	t->begun = true;
}

/* Before anybody else's line. */
static void show_silent(void)
{
	if (silent)
		show_beginning(silent);
}

/* Goes on where the call's beginning was shown, or starts with it. */
static void go_on(struct task *t, uint64_t time)
{
	if (silent == t)
		show_beginning(t);
	show_silent();
	output_select(t->out);
	if ((speaker == t || show.separately) && output_in_line() && !t->resumes)
		return;
	t->resumes = false;
	lead(t, time, is_alone());
	put_s(output_text(), "<... ");
	put_s(output_text(), happening_name(&t->h));
	put_s(output_text(), " resumed>");
}

/* end: what happening_exit() left; of a call that has not ended it is not looked at */
static void put_result(struct task *t, struct ending *end)
{
	struct text *out = output_text();

	put_c(out, ' ');
	output_result_column();
	put_s(out, "= ");
	happening_result(out, &t->h, end);
	if (t->h.exit)
		inject_note(out, &t->h);
}

static void line_of_its_own(struct task *t, uint64_t time)
{
	show_silent();
	lead(t, time, is_alone());
}

/* ---- stacks ------------------------------------------------------------------------------- */

/* What of it was kept for the call's end is shown, and that is all. */
static bool show_kept_frames(struct task *t)
{
	if (!t->frames.len)
		return false;
	put_mem(output_text(), t->frames.s, t->frames.len);
	t->frames.len = 0;
	return true;
}

static void keep_frames(struct task *t, const struct systrace_enter *e)
{
	t->frames.len = 0;
	t->hangs = false;
	/* strace looks at its own child's when it has become the command */
	if (opt.stack && !t->startup && (t->in_call || t->undecided) && !counting.only &&
	    !stack_before(&t->frames, &t->process->maps, t->process->tgid, e))
		t->hangs = stack_midway(&t->frames, &t->process->maps, t->process->tgid, e);
}

static void show_frames(struct task *t, const struct systrace_exit *x)
{
	if (opt.stack && !show_kept_frames(t))
		stack_at_exit(output_text(), &t->process->maps, t->process->tgid, x);
}

/* Of a call that did not return: behind all else that is said of the task. */
static void show_last_frames(struct task *t)
{
	/* strace shows none of a call that it could not see the end of */
	if (t->hangs)
		t->frames.len = 0;
	if (!t->frames.len)
		return;
	show_silent();
	output_select(t->out);
	if (output_in_line()) {
		put_s(output_text(), " <unfinished ...>");
		output_end();
	}
	show_kept_frames(t);
}

/* ---- Python's frames -------------------------------------------------------------------------- */

static void keep_python(struct task *t, const struct systrace_enter *e)
{
	t->python.len = 0;
	t->python_hangs = false;
	if (opt.python && (t->in_call || t->undecided) && !counting.only && !frames_before(&t->python, t->codes, e))
		t->python_hangs = frames_midway(&t->python, t->codes, e);
}

/* Nothing, or a line each; if only one is asked for, it stands at the end of the call's line. */
static void show_python(struct task *t, const struct systrace_exit *x)
{
	/* the call's end says it again */
	if (t->python_hangs && x)
		t->python.len = 0;
	if (t->python.len)
		put_mem(output_text(), t->python.s, t->python.len);
	else if (opt.python && x)
		frames_at_exit(output_text(), t->codes, x);
	t->python.len = 0;
}

/* ---- calls -------------------------------------------------------------------------------- */

static bool is_call(const struct systrace_enter *e, const char *name)
{
	const struct abi *abi = abis[e->head.abi];
	int nr = e->head.abi == SYSTRACE_X32 ? e->nr & ~0x40000000 : e->nr;

	return nr >= 0 && nr < abi->ncalls && abi->names[nr] && !strcmp(abi->names[nr], name);
}

static bool is_wanted(const struct systrace_enter *e)
{
	return callset_wants(only, &(struct happening){ .enter = e });
}

/* What our child does before it executes the command is our own affair; and what it does if it cannot. */
static bool is_ours(const struct task *t, const struct systrace_enter *e)
{
	return t->startup && !is_call(e, "execve");
}

static void *keep(struct copy *c, const struct systrace_record *r)
{
	if (c->room < r->len) {
		c->room = 2 * r->len;
		free(c->record);
		c->record = malloc(c->room);
		if (!c->record)
			die("out of memory");
	}
	return memcpy(c->record, r, r->len);
}

static void forget(struct copy *c)
{
	free(c->record);
	*c = (struct copy){ 0 };
}

/* By its first call, which strace sees although it is not asked for; or by what comes before one that is. */
static void note_abi(struct task *t, uint8_t abi, uint64_t ip, uint64_t time)
{
	static const char *const modes[] = {
		[SYSTRACE_X86_64] = "64 bit", [SYSTRACE_I386] = "32 bit", [SYSTRACE_X32] = "x32" };

	t->program = abi;
	if (abi == t->abi)
		return;
	t->abi = abi;
	if (show.no_personality)
		return;
	/* the call's own place, with the number of the one before */
	t->ip = ip;
	line_of_its_own(t, time);
	put_f(output_text(), "[ Process PID=%d runs in %s mode. ]", t->tid, modes[abi]);
	output_end();
}

/* Nothing is told of a call before it is known whether it is asked for. */
static bool decide(struct task *t)
{
	int touches = touch_test(&t->h);

	t->undecided = touches == TOUCH_UNKNOWN;
	return touches == TOUCH_YES;
}

/* One that the module has kept back says itself when it began. */
static bool was_deferred(struct systrace_enter *e)
{
	if (!(e->head.flags & SYSTRACE_R_DEFERRED) || !enter_tail(e))
		return false;
	e->head.len -= sizeof(e->head.time);
	memcpy(&e->head.time, (const char *)e + e->head.len, sizeof(e->head.time));
	return true;
}

static void take_enter(struct task *t, const struct systrace_enter *given)
{
	struct systrace_enter *e;

	if (given->head.abi >= SYSTRACE_ABIS || !is_wanted(given) || is_ours(t, given))
		return;
	show_silent();
	if (!t->startup)
		note_abi(t, given->head.abi, opt.ip ? happening_ip(&(struct happening){ .enter = given, .tid = t->tid }) : 0,
			 given->head.time);
	e = keep(&t->enter, &given->head);
	t->alone = was_deferred(e) ? was_alone(e->head.time) : is_alone();
	t->begun = t->resumes = t->executed = false;
	t->h = (struct happening){ .enter = e, .tid = t->tid, .interrupted = t->interrupted };
	t->nr = (uint32_t)e->nr;
	t->ip = opt.ip ? happening_ip(&t->h) : 0;
	t->in_call = decide(t) || t->undecided;
	keep_frames(t, e);
	keep_python(t, e);
	t->held = results_asked() || select_asked();
	if (t->in_call && !t->undecided && !t->held && !counting.only)
		silent = t;
}

/*
 * -Y: whom a call has waited for, has no number any more, nor a name.  False: nobody, or it is
 * not known who.
 */
static bool waited_for(const struct task *t, const struct systrace_exit *x, int32_t *pid)
{
	static const struct { const char *name; int arg; } calls[] = { { "wait4", -1 }, { "waitpid", -1 }, { "waitid", 2 } };
	const char *name = happening_name(&t->h);
	uint32_t at = t->h.enter->head.abi == SYSTRACE_I386 ? 12 : 16;		/* si_pid */
	const struct systrace_block *b;

	for (size_t i = 0; i < COUNT(calls); i++) {
		if (strcmp(name, calls[i].name) || x->ret < 0)
			continue;
		*pid = x->ret;
		if (calls[i].arg < 0)
			return x->ret;
		b = t->h.enter->args[3] & WNOWAIT ? NULL : happening_block(&t->h, calls[i].arg, AT_EXIT);
		if (!b || b->len < at + sizeof(*pid))
			return false;
		memcpy(pid, (const char *)block_data(b) + at, sizeof(*pid));
		return true;
	}
	return false;
}

static void note_waited(struct task *t, const struct systrace_exit *x)
{
	int32_t pid;

	t->h.exit = x;
	if (opt.pids && waited_for(t, x, &pid))
		pids_waited(t->tid, pid);
}

/* Its line waited for the end, and comes in one piece. */
static void show_held(struct task *t)
{
	t->held = false;
	show_silent();
	silent = t;
}

static void end_call(struct task *t, const struct systrace_exit *x)
{
	bool held = t->held;
	struct ending end;

	if (results_counted(t->h.enter, x))
		count_record(t->h.enter, x);
	t->interrupted = x->ret == -ERESTART_RESTARTBLOCK ? happening_name(&t->h) : NULL;
	t->failed = x->ret < 0 && x->ret >= -4095;
	t->in_call = t->held = false;
	calls_told += counting.only;
	if (counting.only)
		return;
	if (held && !(results_pass(t->h.enter, x) && select_pass(t->codes, t->h.enter, x))) {
		note_waited(t, x);
		t->h.exit = NULL;
		return;
	}
	if (held)
		show_held(t);
	t->h.exit = x;
	go_on(t, x->head.time);
	note_waited(t, x);
	happening_exit(output_text(), &t->h, &end);
	inject_complain(&t->h);
	put_result(t, &end);
	output_duration(x->head.time - t->h.enter->head.time);
	if (opt.python == 1)
		show_python(t, x);
	output_end();
	dump_happening(output_text(), &t->h);
	show_frames(t, x);
	if (opt.python != 1)
		show_python(t, x);
	calls_told++;
	t->h.exit = NULL;
}

/* What was not known before the call's beginning was told. */
static void take_late(struct task *t, const struct systrace_exit *x)
{
	struct systrace_record *made = NULL;

	if (t->h.enter->head.flags & SYSTRACE_R_MISSED)
		made = late_patch(t->h.enter, x);
	if (!made)
		return;
	forget(&t->enter);
	t->enter = (struct copy){ made, made->len };
	t->h.enter = (const void *)made;
}

/*
 * The task is being killed.  By a signal of its own: then that is told next, and
 * before it how the call ended.  Or because its process ends: then nobody saw
 * the call return.
 */
static void keep_unseen(struct task *t, const struct systrace_exit *x)
{
	keep(&t->unseen, &x->head);
}

static void end_unseen(struct task *t)
{
	if (t->unseen.record && t->in_call)
		end_call(t, (const void *)t->unseen.record);
	forget(&t->unseen);
}

static void take_exit(struct task *t, const struct systrace_exit *x)
{
	struct systrace_exit bare;

	/* a broken recording's is of another call */
	if (!t->in_call || !is_exit_of(x, t->h.enter))
		return;
	/* what was read late after an execve came from the new program's memory */
	if (!t->executed)
		take_late(t, x);
	if (t->undecided) {
		t->h.exit = x;
		t->in_call = decide(t);
		t->h.exit = NULL;
		if (!t->in_call)
			return;
	}
	if (x->head.flags & SYSTRACE_R_DYING) {
		keep_unseen(t, x);
	} else if (t->executed && x->head.flags & SYSTRACE_R_LATE) {
		bare = *x;
		bare.head.flags &= ~SYSTRACE_R_LATE;
		bare.head.len = sizeof(bare);
		end_call(t, &bare);
	} else {
		end_call(t, x);
	}
}

/* Whether nothing of the call is left to be told but its result. */
static bool all_is_told(const struct task *t)
{
	struct happening rest = t->h;
	struct text scratch = { 0 };
	struct ending end;
	bool all;

	happening_exit(&scratch, &rest, &end);
	all = scratch.len <= 1;
	text_free(&scratch);
	return all;
}

/* The task ended in the middle of it. */
static void break_call(struct task *t, uint64_t time)
{
	t->in_call = false;
	if (t->undecided || counting.only)
		return;
	if (t->held && !(results_pass_unfinished(time - t->h.enter->head.time) && select_pass(t->codes, t->h.enter, NULL)))
		return;
	if (t->held)
		show_held(t);
	go_on(t, time);
	put_s(output_text(), all_is_told(t) ? ")" : " <unfinished ...>)");
	put_result(t, NULL);
	if (opt.python == 1)
		show_python(t, NULL);
	output_end();
	if (opt.python != 1)
		show_python(t, NULL);
}

/* ---- signals --------------------------------------------------------------------------------- */

/* By name whatever -X says: this is not a value that the program passed. */
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
	if (opt.stack && t->abi == SYSTRACE_X86_64)
		stack_at_signal(output_text(), &t->process->maps, t->process->tgid, s);
}

static bool stops(const struct systrace_signal *s)
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

static void take_signal(struct task *t, const struct systrace_signal *s)
{
	uint8_t info[sizeof(s->siginfo)];
	struct text *out;

	/* nobody sees it delivered: the task's end tells of it */
	if (t->startup || s->signo == SIGKILL)
		return;
	end_unseen(t);
	if (counting.only || !(opt.signals >> (s->signo - 1) & 1))
		return;
	memcpy(info, s->siginfo, sizeof(info));
	memcpy(info, &s->signo, sizeof(s->signo));
	t->ip = s->ip;
	line_of_its_own(t, s->head.time);
	out = output_text();
	put_s(out, "--- ");
	put_signal_name(s->signo);
	put_c(out, ' ');
	print_siginfo(out, t->tid, info);
	put_s(out, " ---");
	output_end();
	show_signal_frames(t, s);
	if (!stops(s))
		return;
	lead(t, s->head.time, is_alone());
	put_s(out, "--- stopped by ");
	put_signal_name(s->signo);
	put_s(out, " ---");
	output_end();
	show_signal_frames(t, s);
}

/* ---- tasks come, change and go ------------------------------------------------------------------ */

static void tell_of_new(const struct systrace_new *n)
{
	if (show.no_attach)
		return;
	show_silent();
	say("Process %d attached", n->head.tid);
}

/* Its entry stays, for the records that were under way. */
static void let_go(struct task *t)
{
	device_detach(t->tid);
	if (t->tid == command)
		command = 0;
	live_no_more(t);
	ntasks -= !t->let_go;
	t->let_go = true;
}

static void take_new(const struct systrace_new *n)
{
	struct task *t = find(n->head.tid), *parent;

	/* its end was lost */
	if (t)
		drop(t);
	parent = find(n->parent);
	pids_learn(n);
	t = add(n->head.tid, n->tgid);
	if (parent)
		t->abi = t->program = parent->program;
	if (parent && !t->process->maps)
		t->process->maps = maps_share(parent->process->maps);
	if (parent && parent->let_go) {
		let_go(t);
		return;
	}
	if (n->head.flags & SYSTRACE_R_ATTACHED)
		expected -= expected > 0;
	else
		tell_of_new(n);
}

/* Whoever reads the file later wants to know, too. */
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
	if (WIFSIGNALED(status) ? !(opt.signals >> (WTERMSIG(status) - 1) & 1) : show.no_exit)
		return;
	t->ip = 0;
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

static void take_end(struct task *t, uint64_t time)
{
	show_end(t, time);
	show_last_frames(t);
	pids_gone(t->tid);
	drop(t);
}

static void take_leaders_end(struct process *p, uint64_t time)
{
	if (p->ended)
		p->leader->status = p->status;
	take_end(p->leader, time);
}

static void take_gone(struct task *t, const struct systrace_gone *g)
{
	struct process *p = t->process;
	uint64_t time = g->head.time;
	bool last;

	t->status = g->status;
	t->refused = g->head.flags & SYSTRACE_R_REFUSED;
	if (t->startup) {
		count_failed_exec();
		command_say_why_not();
	}
	if (g->head.flags & SYSTRACE_R_GROUP) {
		p->ended = true;
		p->status = g->status;
	}
	if (t->in_call)
		break_call(t, time);
	live_no_more(t);
	if (t->tid == p->tgid && p->tasks) {
		/* nobody can wait for it before the others have ended */
		p->leader = t;
		p->leader_gone = time;
		return;
	}
	/* of a leader whose other tasks' ends were lost this can be the second end */
	last = p->leader && p->leader != t && !p->tasks;
	take_end(t, time);
	if (last)
		take_leaders_end(p, time);
}

/* A line that it has begun ends here; with -ff each number's file stays its own. */
static void change_number(struct task *t, struct task *leader, int tid)
{
	struct output *own = t->out;

	output_select(own);
	if ((speaker == t || show.separately) && output_in_line()) {
		put_f(output_text(), " <pid changed to %d ...>", tid);
		output_end();
	}
	if (!leader || !show.separately)
		return;
	t->out = leader->out;
	leader->out = own;
}

/* A thread executes: it becomes the leader, whose number it gets. */
static void supersede(struct task *t, int tid, uint64_t time)
{
	struct task *leader = find(tid);
	struct text *out;
	int old = t->tid;

	show_silent();
	pids_superseded(old, tid);
	change_number(t, leader, tid);
	if (leader) {
		if (leader->in_call && !show.separately)
			break_call(leader, time);
		drop(leader);
	}
	take_number(t, tid);
	t->resumes = true;
	if (show.no_superseded)
		return;
	lead(t, time, is_alone());
	out = output_text();
	put_s(out, "+++ superseded by execve in pid ");
	put_dec(out, old);
	put_s(out, " +++");
	output_end();
}

/* -b execve */
static void detach(struct task *t)
{
	show_silent();
	if (!show.no_attach)
		say("Process %d detached", t->tid);
	output_select(t->out);
	if ((speaker == t || show.separately) && output_in_line()) {
		put_s(output_text(), " <detached ...>");
		output_end();
	}
	t->in_call = false;
	let_go(t);
}

/* -Y.  The line is begun in its old name. */
static void take_name(struct task *t, const struct systrace_name *n)
{
	char comm[sizeof(n->comm) + 1] = "";

	if (silent == t)
		show_silent();
	memcpy(comm, n->comm, sizeof(n->comm));
	pids_renamed(t->tid, comm);
}

static void take_exec(const struct systrace_exec *e)
{
	struct task *t = find(e->old_tid);
	bool startup = t && t->startup;

	if (!t || t->let_go)
		return;
	t->executed = true;
	t->startup = false;
	if (e->head.abi < SYSTRACE_ABIS)
		t->program = e->head.abi;
	maps_drop(&t->process->maps);
	codes_drop(&t->codes);
	if (e->old_tid != e->head.tid)
		supersede(t, e->head.tid, e->head.time);
	if (run.detach_on_execve && !startup)
		detach(t);
}

void task_take(const struct systrace_record *r)
{
	struct task *t;

	if (r->type == SYSTRACE_NEW) {
		take_new((const void *)r);
		note_company(r->time);
		return;
	}
	if (r->type == SYSTRACE_EXEC) {
		take_exec((const void *)r);
		note_company(r->time);
		return;
	}
	t = find(r->tid);
	if (!t) {
		/* its NEW was lost */
		t = add(r->tid, r->type == SYSTRACE_GONE ? ((const struct systrace_gone *)r)->tgid : r->tid);
		t->startup = false;
	}
	if (t->let_go)
		return;
	if (opt.stack)
		maps_learn(&t->process->maps, r);
	if (!t->startup && (r->type == SYSTRACE_SIGNAL || r->type == SYSTRACE_GONE))
		note_abi(t, t->program, 0, r->time);
	if (opt.python)
		codes_learn(&t->codes, r);
	switch (r->type) {
	case SYSTRACE_ENTER:
		take_enter(t, (const void *)r);
		break;
	case SYSTRACE_EXIT:
		take_exit(t, (const void *)r);
		break;
	case SYSTRACE_SIGNAL:
		take_signal(t, (const void *)r);
		break;
	case SYSTRACE_GONE:
		take_gone(t, (const void *)r);
		note_company(r->time);
		break;
	case SYSTRACE_NAME:
		take_name(t, (const void *)r);
		break;
	}
}

void task_note(const struct systrace_record *r)
{
	const struct systrace_new *n = (const void *)r;
	const struct systrace_exec *e = (const void *)r;
	struct task *t = find(r->type == SYSTRACE_EXEC ? e->old_tid : r->tid);

	if (r->type == SYSTRACE_NEW && !t) {
		add(r->tid, n->tgid);
		expected -= r->flags & SYSTRACE_R_ATTACHED && expected > 0;
	} else if (r->type == SYSTRACE_EXEC && t) {
		t->startup = false;
		if (e->old_tid != r->tid && find(r->tid))
			drop(find(r->tid));
		take_number(t, r->tid);
	} else if (r->type == SYSTRACE_GONE && t) {
		drop(t);
	} else if (t && opt.stack) {
		maps_learn(&t->process->maps, r);
	}
}

static void show_detached(struct task *t)
{
	if (!show.no_attach)
		say("Process %d detached", t->tid);
	if (t->in_call && t->held && !t->undecided && results_pass_detached() && select_pass(t->codes, t->h.enter, NULL))
		show_beginning(t);
	output_select(t->out);
	if ((speaker == t || show.separately) && output_in_line()) {
		put_s(output_text(), " <detached ...>");
		if (t->python_hangs && t->in_call && opt.python == 1)
			show_python(t, NULL);
		output_end();
		/* what it still hangs in, where */
		if (t->hangs && t->in_call)
			show_kept_frames(t);
		if (t->python_hangs && t->in_call)
			show_python(t, NULL);
	}
}

/* ---- from outside -------------------------------------------------------------------------------- */

void tasks_only(const struct callset *set)
{
	only = set;
}

void tasks_expect_command(int tid)
{
	command = tid;
}

bool tasks_limit_reached(void)
{
	return run.limit && calls_told >= run.limit;
}

bool tasks_have_command(void)
{
	return command;
}

bool tasks_any(void)
{
	return ntasks + expected;
}

void task_attached(int pid, int tasks)
{
	if (show.no_attach || !tasks)
		return;
	if (tasks > 1)
		say("Process %d attached with %d threads", pid, tasks);
	else
		say("Process %d attached", pid);
}

void tasks_expect(int count)
{
	expected += count;
}

void tasks_leave(int tgid, int n)
{
	for (struct task *t = oldest.younger; t != &oldest; t = t->younger) {
		if (t->process->tgid != tgid || t->let_go)
			continue;
		detach(t);
		n--;
	}
	/* if nothing flows yet they are only expected */
	expected -= n < 0 ? 0 : n < expected ? n : expected;
}

void tasks_show(void)
{
	show_silent();
}

void tasks_end(bool detached)
{
	struct task *t, *next;

	show_silent();
	for (t = oldest.younger; t != &oldest; t = next) {
		next = t->younger;
		if (detached && !t->let_go)
			show_detached(t);
		else if (!detached && t->process->leader == t)
			take_leaders_end(t->process, t->process->leader_gone);
	}
}
