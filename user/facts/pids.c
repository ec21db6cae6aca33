// SPDX-License-Identifier: GPL-2.0
/*
 * NEW records give the numbers of watched tasks, in their own pid namespace and in
 * ours, and their names; NAME records give later names.  So both are right even if
 * the task has exited long ago.  For other tasks /proc is read, as by strace.
 */
#include <stdlib.h>
#include <string.h>
#include <linux/systrace.h>
#include "settings.h"
#include "base/say.h"
#include "base/dict.h"
#include "base/memory.h"
#include "ask/ask.h"
#include "pids.h"

struct known {
	struct known *newer, *older;	/* among the strays, see below; NULL: the task is watched */
	int tid;			/* in our namespace; 0: not known */
	uint32_t pidns;
	int own, own_process;		/* in its own namespace: its number and its process's; 0: not known */
	char comm[16];
	bool told;			/* the name comes from records; else /proc is read each time */
};

static struct dict by_tid, by_own;

/*
 * Strays: tasks that have exited, and tasks that were only mentioned.  A program
 * can create and mention new ones forever, so the oldest are forgotten.  Of watched
 * tasks there are never more than tasks exist.
 */
#define STRAYS_MAX	65536U
static struct known strays = { .newer = &strays, .older = &strays };
static uint32_t nstrays;

static uint64_t own_key(uint32_t pidns, int own)
{
	return (uint64_t)pidns << 32 | (uint32_t)own;
}

static struct known *find_by_tid(int tid)
{
	return dict_find(&by_tid, (uint32_t)tid);
}

static struct known *find_own(uint32_t pidns, int own)
{
	return dict_find(&by_own, own_key(pidns, own));
}

/* If the number has been reused, it stays with the task that has it now. */
static void unlink_own(struct known *k)
{
	if (find_own(k->pidns, k->own) == k)
		dict_drop(&by_own, own_key(k->pidns, k->own));
}

static void stray_no_more(struct known *k)
{
	if (!k->newer)
		return;
	k->newer->older = k->older;
	k->older->newer = k->newer;
	k->newer = k->older = NULL;
	nstrays--;
}

static void forget_known(struct known *k)
{
	stray_no_more(k);
	unlink_own(k);
	if (find_by_tid(k->tid) == k)
		dict_drop(&by_tid, (uint32_t)k->tid);
	free(k);
}

/* Makes it the newest stray. */
static void make_stray(struct known *k)
{
	stray_no_more(k);
	if (nstrays == STRAYS_MAX)
		forget_known(strays.newer);
	k->newer = &strays;
	k->older = strays.older;
	k->older->newer = k;
	strays.older = k;
	nstrays++;
}

static struct known *make_known(int tid, uint32_t pidns, int own)
{
	struct known *k = find_by_tid(tid);

	if (k) {
		unlink_own(k);
	} else {
		k = zeroed(1, sizeof(*k));
		k->tid = tid;
		dict_put(&by_tid, (uint32_t)tid, k);
	}
	k->pidns = pidns;
	k->own = own;
	k->told = false;
	dict_put(&by_own, own_key(pidns, own), k);
	return k;
}

/* A task that is not watched, but was mentioned. */
static struct known *know_stray(int tid, uint32_t pidns, int own)
{
	struct known *k = make_known(tid, pidns, own);

	make_stray(k);
	return k;
}

/* Notes that no task with this number is known.  If one becomes known later, it replaces the note. */
static void know_nobody(uint32_t pidns, int own)
{
	struct known *k = zeroed(1, sizeof(*k));

	k->pidns = pidns;
	k->own = own;
	dict_put(&by_own, own_key(pidns, own), k);
	make_stray(k);
}

/* ---- /proc --------------------------------------------------------------------------- */

static uint32_t our_pidns(void)
{
	static struct fact_task ours;
	struct text t = { 0 };

	if (!ours.pidns && ask(ASK_TASK, 0, 1, NULL, 0, &t) >= 0 && t.len == sizeof(ours))
		memcpy(&ours, t.s, sizeof(ours));
	text_free(&t);
	return ours.pidns;
}

static void look_into_proc(uint32_t pidns)
{
	struct text t = { 0 };
	struct fact_pair pair;

	ask(ASK_NAMESPACE, pidns, 0, NULL, 0, &t);
	for (size_t at = 0; t.len - at >= sizeof(pair); at += sizeof(pair)) {
		memcpy(&pair, t.s + at, sizeof(pair));
		if (!find_by_tid(pair.ours) && !find_own(pidns, pair.own))
			know_stray(pair.ours, pidns, pair.own);
	}
	text_free(&t);
}

/* Some kernel threads have longer names in /proc than comm can hold. */
static void read_comm(struct known *k, int tid)
{
	struct text t = { 0 };

	memset(k->comm, 0, sizeof(k->comm));
	if (ask(ASK_COMM, tid, 0, NULL, 0, &t) >= 0 && t.len)
		memcpy(k->comm, t.s, t.len < sizeof(k->comm) - 1 ? t.len : sizeof(k->comm) - 1);
	text_free(&t);
}

static struct known *known_task(int tid)
{
	struct known *k = find_by_tid(tid);
	struct fact_task fact;
	struct text t = { 0 };

	/* in a replay, /proc is not that of the recording */
	if (k || run.replay)
		return k;
	if (ask(ASK_TASK, tid, 0, NULL, 0, &t) >= 0 && t.len == sizeof(fact)) {
		memcpy(&fact, t.s, sizeof(fact));
		k = know_stray(tid, fact.pidns, fact.own);
		read_comm(k, tid);
	}
	text_free(&t);
	return k;
}

/* ---- facts from records ---------------------------------------------------------------- */

void pids_learn(const struct systrace_new *n)
{
	struct known *k;

	/* with -y, too: a descriptor belongs to a process */
	if (!opt.pids && !opt.fds && !capture.names)
		return;
	k = make_known(n->head.tid, n->pidns, n->ns_tid);
	stray_no_more(k);
	k->own_process = n->ns_tgid;
	memcpy(k->comm, n->comm, sizeof(k->comm) - 1);
	k->told = true;
}

void pids_renamed(int tid, const char *comm)
{
	struct known *k = find_by_tid(tid);

	if (!k)
		return;
	memset(k->comm, 0, sizeof(k->comm));
	strncpy(k->comm, comm, sizeof(k->comm) - 1);
}

/* The number is free now, or belongs to a task that no record mentions. */
static void call_nobody(struct known *k)
{
	memset(k->comm, 0, sizeof(k->comm));
	k->told = false;
}

/* A process that has exited keeps its number and name until it is waited for; a thread is not waited for. */
void pids_gone(int tid)
{
	struct known *k = find_by_tid(tid);

	if (!k)
		return;
	if (k->own != k->own_process)
		call_nobody(k);
	make_stray(k);
}

void pids_superseded(int old, int tid)
{
	struct known *was = find_by_tid(old), *is = find_by_tid(tid);

	if (!was)
		return;
	is = make_known(tid, was->pidns, is ? is->own : was->own_process);
	is->own_process = was->own_process;
	memcpy(is->comm, was->comm, sizeof(is->comm));
	is->told = was->told;
	stray_no_more(is);
	call_nobody(was);
	make_stray(was);
}

const char *pids_called(int tid)
{
	struct known *k = known_task(tid);

	if (k && !k->told && !run.replay)
		read_comm(k, tid);
	return k ? k->comm : "";
}

const char *pids_comm(int tid)
{
	return opt.pids & PIDS_COMM ? pids_called(tid) : "";
}

bool pids_is_own(int whose, int pid)
{
	struct known *k = find_by_tid(whose);

	return k && pid > 0 && (pid == k->own || pid == k->own_process);
}

/* ---- printing ----------------------------------------------------------------------------- */

int pids_ours(int whose, int pid)
{
	struct known *task = known_task(whose), *found;
	uint32_t pidns;

	if (!task || !task->pidns || (run.replay ? task->own == task->tid : task->pidns == our_pidns()))
		return pid;
	pidns = task->pidns;
	found = find_own(pidns, pid);
	if (!found && !run.replay) {
		look_into_proc(pidns);
		found = find_own(pidns, pid);
		/* do not search again for each mention of an unknown number */
		if (!found)
			know_nobody(pidns, pid);
	}
	return found ? found->tid : 0;
}

void pids_put_comm(struct text *t, int pid)
{
	const char *comm = pids_comm(pid);

	if (!*comm)
		return;
	put_c(t, '<');
	put_escaped(t, comm, strlen(comm), "<>\"\\");
	put_c(t, '>');
}

void pids_waited(int whose, int pid)
{
	struct known *k = pid > 0 ? find_by_tid(pids_ours(whose, pid)) : NULL;

	/* a task that is alive was waited for because it stopped or continued */
	if (k && k->newer)
		call_nobody(k);
}

void pids_put(struct text *t, int whose, int pid, bool comm)
{
	int ours = opt.pids && pid > 0 ? pids_ours(whose, pid) : 0;

	if (!ours)
		return;
	if (comm)
		pids_put_comm(t, ours);
	if (opt.pids & PIDS_NS && ours != pid)
		put_f(t, " /* %d in strace's PID NS */", ours);
}
