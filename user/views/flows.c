// SPDX-License-Identifier: GPL-2.0
#include <linux/futex.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include "base/array.h"
#include "facts/pids.h"
#include "row/call.h"
#include "trace/task.h"
#include "call_facts.h"
#include "flows.h"

enum { FLOW_TASK = 1, FLOW_SIGNAL, FLOW_DATA, FLOW_FUTEX };

static uint64_t flow(int kind, uint64_t value)
{
	return (uint64_t)kind << 60 | (value & ((1ULL << 60) - 1));
}

static uint64_t flow_of_signal(int tgid, int signo)
{
	return flow(FLOW_SIGNAL, (uint64_t)(uint32_t)tgid << 8 | signo);
}

/* A futex that several processes share is matched only within a process. */
static uint64_t flow_of_futex(const struct task *t)
{
	return flow(FLOW_FUTEX, (uint64_t)(uint32_t)t->process->tgid * 0x9e3779b97f4a7c15ULL ^ t->call.enter->args[0]);
}

static bool is_futex(const struct call *call, int op, int same)
{
	int asked = call->enter->args[1] & FUTEX_CMD_MASK;

	return (asked == op || asked == same) && !strcmp(call_name(call), "futex");
}

static uint64_t flow_of_call(const struct task *t)
{
	static const struct { const char *name; int kind; } calls[] = {
		{ "clone", FLOW_TASK }, { "clone3", FLOW_TASK }, { "fork", FLOW_TASK }, { "vfork", FLOW_TASK },
		{ "kill", FLOW_SIGNAL }, { "tgkill", FLOW_SIGNAL } };
	const struct systrace_enter *e = t->call.enter;
	const char *name = call_name(&t->call);
	size_t i;

	for (i = 0; i < COUNT(calls); i++)
		if (*name == *calls[i].name && !strcmp(name, calls[i].name))
			break;
	if (i == COUNT(calls))
		return 0;
	if (calls[i].kind == FLOW_TASK)
		return t->call.exit->ret > 0 ? flow(FLOW_TASK, pids_ours(t->tid, t->call.exit->ret)) : 0;
	/* for a group it is not known which process gets the signal */
	return (int)e->args[0] > 0 ? flow_of_signal(pids_ours(t->tid, e->args[0]), name[0] == 'k' ? e->args[1] : e->args[2]) : 0;
}

uint64_t flow_from(const struct task *t, const struct call_facts *f)
{
	if (f->out && f->is)
		return S_ISFIFO(f->is->mode) ? flow(FLOW_DATA, f->is->ino) : f->is->peer_ino ? flow(FLOW_DATA, f->is->peer_ino) : 0;
	if (t->call.exit->ret > 0 && is_futex(&t->call, FUTEX_WAKE, FUTEX_WAKE_BITSET))
		return flow_of_futex(t);
	return flow_of_call(t);
}

uint64_t flow_to(const struct task *t, const struct call_facts *f)
{
	if (f->in && f->is && (S_ISFIFO(f->is->mode) || f->is->peer_ino))
		return flow(FLOW_DATA, f->is->ino);
	return !t->call.exit->ret && is_futex(&t->call, FUTEX_WAIT, FUTEX_WAIT_BITSET) ? flow_of_futex(t) : 0;
}

uint64_t flow_to_new(const struct task *t)
{
	return flow(FLOW_TASK, t->tid);
}

uint64_t flow_to_signal(const struct task *t, const struct systrace_signal *s)
{
	int32_t code;

	memcpy(&code, s->siginfo + 8, sizeof(code));
	return code == SI_USER || code == SI_TKILL ? flow_of_signal(t->process->tgid, s->signo) : 0;
}
