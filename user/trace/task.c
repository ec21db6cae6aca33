// SPDX-License-Identifier: GPL-2.0
/*
 * From records to events: pairs the EXIT of each task with its ENTER, applies the filters that need
 * both, and passes events to the sinks.
 */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include "base/sets.h"
#include "settings.h"
#include "base/say.h"
#include "row/call.h"
#include "row/blocks.h"
#include "source/device.h"
#include "source/stream.h"
#include "base/dict.h"
#include "base/memory.h"
#include "decode/late.h"
#include "facts/pids.h"
#include "python/frames.h"
#include "python/select.h"
#include "select/qualify.h"
#include "select/results.h"
#include "stack/stack.h"
#include "task.h"
#include "select/touch.h"

#define ERESTART_RESTARTBLOCK 516	/* internal to the kernel */

static struct dict tasks, processes;	/* by tid, by tgid */
static struct task oldest = { .younger = &oldest, .older = &oldest };
static int ntasks, expected;		/* expected: being attached, first record not seen yet */
static int command;			/* tid */
static const struct callset *only;
static uint64_t calls_told;		/* reported calls that have returned */

/* ---- tasks ---------------------------------------------------------------------------- */

static struct task *task_find(int tid)
{
	return dict_find(&tasks, (uint32_t)tid);
}

static struct process *process_get(int tgid)
{
	struct process *p = dict_find(&processes, (uint32_t)tgid);

	if (p)
		return p;
	p = zeroed(1, sizeof(*p));
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
	free(p->exe);
	free(p);
}

static struct task *task_add(int tid, int tgid)
{
	struct task *t = zeroed(1, sizeof(*t));

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
	ntasks++;
	sinks_tell(join, t);
	return t;
}

/* No task has the number tid yet. */
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

static void task_drop(struct task *t)
{
	live_no_more(t);
	if (t->process->leader == t)
		t->process->leader = NULL;
	sinks_tell(leave, t);
	dict_drop(&tasks, (uint32_t)t->tid);
	t->older->younger = t->younger;
	t->younger->older = t->older;
	ntasks -= !t->let_go;
	process_leave(t->process);
	free(t->enter.record);
	free(t->unseen.record);
	codes_drop(&t->codes);
	free(t);
}

/*
 * The times at which the number of tasks changed between one and several.  A deferred call is
 * reported only at its exit, but its line depends on whether the task was alone when it began.
 */
static struct {
	struct { uint64_t since; bool alone; } *change;
	size_t n, room;
} company;
#define COMPANY_MAX	(1U << 16)		/* beyond that, the older half is forgotten */

bool tasks_alone(void)
{
	return ntasks + expected <= 1;
}

static void note_company(uint64_t time)
{
	if (company.n && company.change[company.n - 1].alone == tasks_alone())
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
	company.change[company.n++].alone = tasks_alone();
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
	return company.n ? company.change[first - 1].alone : tasks_alone();
}

/* ---- calls -------------------------------------------------------------------------------- */

static bool is_call(const struct systrace_enter *e, const char *name)
{
	const char *known = abi_name(abis[e->head.abi], call_place(e));

	return known && !strcmp(known, name);
}

static bool is_wanted(const struct systrace_enter *e)
{
	return callset_wants(only, &(struct call){ .enter = e });
}

/*
 * What our child does before it executes the command, or after that has failed, is not the
 * command's.
 */
static bool is_ours(const struct task *t, const struct systrace_enter *e)
{
	return t->startup && !is_call(e, "execve");
}

static void *copy_keep(struct copy *c, const struct systrace_record *r)
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

static void copy_forget(struct copy *c)
{
	free(c->record);
	*c = (struct copy){ 0 };
}

/*
 * Reports a change of ABI. strace notices it at the task's first call in the new ABI, even if that
 * call is filtered out.  Here it is noticed at the first call that was asked for, or at a signal or
 * exit before that call.
 */
static void note_abi(struct task *t, uint8_t abi, uint64_t ip, uint64_t time)
{
	t->program = abi;
	if (abi == t->abi)
		return;
	t->abi = abi;
	sinks_tell(mode, t, ip, time);
}

/* Nothing of a call is reported before it is known whether the call was asked for. */
static bool task_decide(struct task *t)
{
	int touches = touch_test(&t->call);

	t->undecided = touches == TOUCH_UNKNOWN;
	return touches == TOUCH_YES;
}

/* An ENTER that the module has kept back carries the time at which the call began. */
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
	if (t->in_call && !t->undecided)
		sinks_tell(unended, t);
	if (!t->startup)
		note_abi(t, given->head.abi, opt.ip ? call_ip(&(struct call){ .enter = given, .tid = t->tid }) : 0,
			 given->head.time);
	e = copy_keep(&t->enter, &given->head);
	t->alone = was_deferred(e) ? was_alone(e->head.time) : tasks_alone();
	t->executed = false;
	t->call = (struct call){ .enter = e, .tid = t->tid, .interrupted = t->interrupted };
	call_open(&t->call, &t->blocks);
	t->nr = (uint32_t)e->nr;
	t->in_call = task_decide(t) || t->undecided;
	t->held = results_asked() || select_asked();
	sinks_tell(enter, t);
}

/*
 * -Y: the process that the call has waited for does not exist any more: its number and name are
 * free.  Returns false if the call waited for no process, or if it is not known for which.
 */
static bool waited_for(const struct task *t, const struct systrace_exit *x, int32_t *pid)
{
	static const struct { const char *name; int arg; } calls[] = { { "wait4", -1 }, { "waitpid", -1 }, { "waitid", 2 } };
	const char *name = call_name(&t->call);
	uint32_t at = t->call.enter->head.abi == SYSTRACE_COMPAT ? 12 : 16;		/* si_pid */
	const struct systrace_block *b;

	for (size_t i = 0; i < COUNT(calls); i++) {
		if (strcmp(name, calls[i].name) || x->ret < 0)
			continue;
		*pid = x->ret;
		if (calls[i].arg < 0)
			return x->ret;
		b = t->call.enter->args[3] & WNOWAIT ? NULL : call_block(&t->call, calls[i].arg, AT_EXIT);
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

	t->call.exit = x;
	if (opt.pids && waited_for(t, x, &pid))
		pids_waited(t->tid, pid);
}

static void end_call(struct task *t, const struct systrace_exit *x)
{
	bool held = t->held;

	if (results_counted(t->call.enter, x))
		sinks_tell(count, t->call.enter, x);
	t->interrupted = x->ret == -ERESTART_RESTARTBLOCK ? call_name(&t->call) : NULL;
	t->in_call = false;
	if (held && !(results_pass(t->call.enter, x) && select_pass(t->codes, t->call.enter, x))) {
		note_waited(t, x);
		calls_told += counting.only;
		t->held = false;
		t->call.exit = NULL;
		return;
	}
	t->call.exit = x;
	sinks_tell(ends, t, x->head.time);
	note_waited(t, x);
	sinks_tell(exit, t);
	calls_told++;
	t->held = false;
	t->call.exit = NULL;
}

/* Adds the memory that was still missing when the ENTER was reported, and that the EXIT carries. */
static void take_late(struct task *t, const struct systrace_exit *x)
{
	struct systrace_record *made = NULL;

	if (t->call.enter->head.flags & SYSTRACE_R_MISSED)
		made = late_patch(t->call.enter, x);
	if (!made)
		return;
	copy_forget(&t->enter);
	t->enter = (struct copy){ made, made->len };
	t->call.enter = (const void *)made;
	call_open(&t->call, &t->blocks);
}

/*
 * The EXIT of a task that is being killed.  If a signal kills this task, the SIGNAL record comes
 * next, and the call's result is reported before it.  If the task dies because its process exits, no
 * tracer sees the call return, and this EXIT is dropped.
 */
static void keep_unseen(struct task *t, const struct systrace_exit *x)
{
	copy_keep(&t->unseen, &x->head);
}

static void end_unseen(struct task *t)
{
	if (t->unseen.record && t->in_call)
		end_call(t, (const void *)t->unseen.record);
	copy_forget(&t->unseen);
}

static void take_exit(struct task *t, const struct systrace_exit *x)
{
	struct systrace_exit bare;

	/* in a damaged recording the EXIT may belong to another call */
	if (!t->in_call || !is_exit_of(x, t->call.enter))
		return;
	/* memory read late, after an execve, is that of the new program */
	if (!t->executed)
		take_late(t, x);
	if (t->undecided) {
		t->call.exit = x;
		t->in_call = task_decide(t);
		t->call.exit = NULL;
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

/* The task exited in the middle of the call. */
static void break_call(struct task *t, uint64_t time)
{
	t->in_call = false;
	if (t->undecided)
		return;
	if (t->held && !(results_pass_unfinished(time - t->call.enter->head.time) &&
			 select_pass(t->codes, t->call.enter, NULL)))
		return;
	sinks_tell(broken, t, time);
	t->held = false;
}

static void take_signal(struct task *t, const struct systrace_signal *s)
{
	/* no tracer sees SIGKILL delivered: the task's exit shows it */
	if (t->startup || s->signo == SIGKILL)
		return;
	end_unseen(t);
	if (opt.signals >> (s->signo - 1) & 1)
		sinks_tell(signal, t, s);
}

/* ---- tasks come, change and go ------------------------------------------------------------------ */

/* The struct stays, for records that are still under way. */
static void task_let_go(struct task *t)
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
	struct task *t = task_find(n->head.tid), *parent;

	/* its GONE was lost */
	if (t)
		task_drop(t);
	parent = task_find(n->parent);
	pids_learn(n);
	t = task_add(n->head.tid, n->tgid);
	if (parent)
		t->abi = t->program = parent->program;
	if (parent && !t->process->maps)
		t->process->maps = maps_share(parent->process->maps);
	if (parent && parent->process->exe && !t->process->exe)
		t->process->exe = strdup(parent->process->exe);
	if (parent && parent->let_go) {
		task_let_go(t);
		return;
	}
	t->parent = parent ? parent->tid : 0;
	if (n->head.flags & SYSTRACE_R_ATTACHED)
		expected -= expected > 0;
	sinks_tell(new, t, n, n->head.flags & SYSTRACE_R_ATTACHED);
}

static void take_end(struct task *t, uint64_t time)
{
	sinks_tell(gone, t, time);
	pids_gone(t->tid);
	task_drop(t);
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
	if (t->startup)
		sinks_tell(no_command);
	if (g->head.flags & SYSTRACE_R_GROUP) {
		p->ended = true;
		p->status = g->status;
	}
	if (t->in_call)
		break_call(t, time);
	live_no_more(t);
	if (t->tid == p->tgid && p->tasks) {
		/* the leader cannot be waited for before the other threads have exited */
		p->leader = t;
		p->leader_gone = time;
		return;
	}
	/* p->leader == t: a leader's second exit, possible if its threads' GONE records were lost */
	last = p->leader && p->leader != t && !p->tasks;
	take_end(t, time);
	if (last)
		take_leaders_end(p, time);
}

/* A thread calls execve: it becomes the leader and gets the leader's number. */
static void task_supersede(struct task *t, int tid, uint64_t time)
{
	struct task *leader = task_find(tid);
	int old = t->tid;

	sinks_tell(renumber, t, leader, tid);
	pids_superseded(old, tid);
	if (leader) {
		leader->replaced = true;
		if (leader->in_call)
			break_call(leader, time);
		task_drop(leader);
	}
	take_number(t, tid);
	sinks_tell(superseded, t, old, time);
}

/* -b execve */
static void task_detach(struct task *t)
{
	sinks_tell(detached, t);
	t->in_call = false;
	task_let_go(t);
}

static void take_name(struct task *t, const struct systrace_name *n)
{
	char comm[sizeof(n->comm) + 1] = "";

	memcpy(comm, n->comm, sizeof(n->comm));
	sinks_tell(renamed, t, comm);
	pids_renamed(t->tid, comm);
}

static void take_exec(const struct systrace_exec *e)
{
	struct task *t = task_find(e->old_tid);
	bool startup = t && t->startup;

	if (!t || t->let_go)
		return;
	t->executed = true;
	t->startup = false;
	if (e->head.abi < SYSTRACE_ABIS)
		t->program = e->head.abi;
	maps_drop(&t->process->maps);
	if (e->old_tid != e->head.tid)
		task_supersede(t, e->head.tid, e->head.time);
	sinks_tell(executed, t, e->head.time);
	if (run.detach_on_execve && !startup)
		task_detach(t);
}

void task_take(const struct systrace_record *r)
{
	struct task *t;
	uint32_t lost;

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
	t = task_find(r->tid);
	if (!t) {
		/* its NEW was lost */
		t = task_add(r->tid, r->type == SYSTRACE_GONE ? ((const struct systrace_gone *)r)->tgid : r->tid);
		t->startup = false;
	}
	if (t->let_go)
		return;
	lost = stream_lost(r->tid);
	if (lost)
		sinks_tell(missed, t, lost, r->time);
	if (opt.stack)
		maps_learn(&t->process->maps, r);
	if (!t->startup && (r->type == SYSTRACE_SIGNAL || r->type == SYSTRACE_GONE))
		note_abi(t, t->program, 0, r->time);
	/* the code objects of the old program are needed until its last call is reported */
	if (t->executed && r->type == SYSTRACE_ENTER)
		codes_drop(&t->codes);
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
	struct task *t = task_find(r->type == SYSTRACE_EXEC ? e->old_tid : r->tid);

	if (r->type == SYSTRACE_NEW && !t) {
		task_add(r->tid, n->tgid);
		expected -= r->flags & SYSTRACE_R_ATTACHED && expected > 0;
	} else if (r->type == SYSTRACE_EXEC && t) {
		t->startup = false;
		if (e->old_tid != r->tid && task_find(r->tid))
			task_drop(task_find(r->tid));
		take_number(t, r->tid);
	} else if (r->type == SYSTRACE_GONE && t) {
		task_drop(t);
	} else if (t && opt.stack) {
		maps_learn(&t->process->maps, r);
	}
}

static void tell_left(struct task *t)
{
	bool told = t->in_call && !t->undecided &&
		    (!t->held || (results_pass_detached() && select_pass(t->codes, t->call.enter, NULL)));

	sinks_tell(left, t, told);
}

/* ---- called from outside ------------------------------------------------------------------------- */

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
		task_detach(t);
		n--;
	}
	/* before records flow the tasks are only expected */
	expected -= n < 0 ? 0 : n < expected ? n : expected;
}

void tasks_end(bool detached)
{
	struct task *t, *next;

	sinks_tell(idle);
	for (t = oldest.younger; t != &oldest; t = next) {
		next = t->younger;
		if (detached && !t->let_go)
			tell_left(t);
		else if (!detached && t->process->leader == t)
			take_leaders_end(t->process, t->process->leader_gone);
	}
	sinks_tell(end, detached);
}
