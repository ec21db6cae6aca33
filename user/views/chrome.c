// SPDX-License-Identifier: GPL-2.0
/* --chrome: an event of Chrome's JSON trace for each call, signal, and change of a task. */
#include <stdlib.h>
#include <sys/wait.h>
#include "settings.h"
#include "base/dict.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/names.h"
#include "base/say.h"
#include "facts/pids.h"
#include "row/call.h"
#include "trace/task.h"
#include "call.h"
#include "call_facts.h"
#include "counters.h"
#include "file.h"
#include "json_value.h"
#include "views.h"

static struct view_file file;
static bool some;
static struct dict processes;		/* struct counters, by tgid */

/* ---- an event ---------------------------------------------------------------------------- */

/* As a double this keeps every nanosecond for 104 days: enough for the time since boot, but not since 1970. */
static void put_us(struct text *t, uint64_t ns)
{
	put_uns(t, ns / 1000);
	put_c(t, '.');
	put_uns0(t, ns % 1000, 3);
}

static void begin(const struct task *task, const char *phase, const char *name, uint64_t time)
{
	struct text *t = &file.text;

	put_s(t, some ? ",\n{\"ph\":" : "\n{\"ph\":");
	some = true;
	put_json_s(t, phase);
	put_s(t, ",\"name\":");
	put_json_s(t, name);
	put_s(t, ",\"pid\":");
	put_dec(t, task->process->tgid);
	put_s(t, ",\"tid\":");
	put_dec(t, task->tid);
	put_s(t, ",\"ts\":");
	put_us(t, time);
}

static void end(void)
{
	put_c(&file.text, '}');
	view_file_more(&file);
}

/* Viewers show it as a mark in the task's row. */
static void begin_mark(const struct task *task, const char *name, const char *class, uint64_t time)
{
	begin(task, "i", name, time);
	put_s(&file.text, ",\"s\":\"t\",\"cat\":");
	put_json_s(&file.text, class);
}

static void put_task_name(const struct task *task, const char *what, const char *comm, uint64_t time)
{
	struct text name = { 0 };

	begin(task, "M", what, time);
	put_word(&name, comm, strlen(comm), '\0');
	put_s(&file.text, ",\"args\":{\"name\":");
	put_json(&file.text, name.s, name.len);
	put_c(&file.text, '}');
	end();
	text_free(&name);
}

static void put_names(const struct task *task, const char *comm, uint64_t time)
{
	if (!*comm)
		return;
	if (task->tid == task->process->tgid)
		put_task_name(task, "process_name", comm, time);
	put_task_name(task, "thread_name", comm, time);
}

/* ---- counters ------------------------------------------------------------------------------ */

static struct counters *counters_of(const struct task *task)
{
	struct counters *c = dict_find(&processes, (uint32_t)task->process->tgid);

	if (c)
		return c;
	c = zeroed(1, sizeof(*c));
	dict_put(&processes, (uint32_t)task->process->tgid, c);
	return c;
}

static void show_counters(const struct task *task, uint64_t time, bool at_end)
{
	struct counters *c = counters_of(task);

	for (int i = 0; i < COUNTERS; i++) {
		if (!counter_is_due(&c->of[i], time, at_end))
			continue;
		begin(task, "C", counter_names[i], time);
		put_s(&file.text, ",\"args\":{\"value\":");
		put_uns(&file.text, c->of[i].value);
		put_c(&file.text, '}');
		end();
	}
}

static void chrome_leave(struct task *task)
{
	struct counters *c = task->process->members == 1 ? dict_drop(&processes, (uint32_t)task->process->tgid) : NULL;

	if (c)
		counters_free(c);
	free(c);
}

/* ---- calls --------------------------------------------------------------------------------- */

/* @state: of a call that has not ended; @to: when the call ended, or 0 */
static void put_call(struct task *task, uint64_t to, const char *state)
{
	struct call *call = &task->call;
	uint64_t from = call->enter->head.time;
	struct text *t = &file.text;

	begin(task, to ? "X" : "B", call_name(call), from);
	put_s(t, ",\"cat\":");
	put_json_s(t, call_class(call));
	if (to) {
		put_s(t, ",\"dur\":");
		put_us(t, to - from);
	}
	put_s(t, ",\"args\":{");
	put_json_call(t, call);
	if (state) {
		put_json_name(t, "state");
		put_json_s(t, state);
	}
	put_c(t, '}');
	end();
}

static void chrome_exit(struct task *t)
{
	struct call_facts facts = call_facts(&t->call);
	uint64_t time = t->call.exit->head.time;

	put_call(t, time, NULL);
	counters_call(counters_of(t), t, &facts, NULL);
	show_counters(t, time, false);
}

static void chrome_broken(struct task *t, uint64_t time)
{
	put_call(t, time, "unfinished");
}

/* When the call ended is not known: without an end viewers would draw it to the end of the trace. */
static void chrome_unended(struct task *t)
{
	if (!t->held)
		put_call(t, t->call.enter->head.time + 1, "lost");
}

static void chrome_left(struct task *t, bool told)
{
	if (told)
		put_call(t, 0, "detached");
}

/* ---- signals, tasks ------------------------------------------------------------------------ */

static void chrome_signal(struct task *task, const struct systrace_signal *s)
{
	const char *name = signal_name(s->signo);

	begin_mark(task, name ? name : "signal", "signal", s->head.time);
	put_s(&file.text, ",\"args\":{\"signo\":");
	put_dec(&file.text, s->signo);
	put_c(&file.text, '}');
	end();
}

static void chrome_new(struct task *task, const struct systrace_new *n, bool attached)
{
	const struct counters *parent = attached || n->head.tid != n->tgid ? NULL : dict_find(&processes, (uint32_t)n->parent);

	put_names(task, pids_called(task->tid), n->head.time);
	if (parent)
		counters_inherit(counters_of(task), parent);
	begin_mark(task, attached ? "attach" : "new", "task", n->head.time);
	if (!attached) {
		put_s(&file.text, ",\"args\":{\"parent\":");
		put_dec(&file.text, n->parent);
		put_c(&file.text, '}');
	}
	end();
}

static void chrome_renamed(struct task *task, const char *comm)
{
	put_names(task, comm, 0);
}

static void chrome_executed(struct task *task, uint64_t time)
{
	counters_executed(counters_of(task));
	begin_mark(task, "exec", "task", time);
	end();
}

static void chrome_gone(struct task *task, uint64_t time)
{
	struct text *t = &file.text;
	int status = task->status;

	begin_mark(task, task->refused ? "refused" : "exit", "task", time);
	if (!task->refused) {
		put_s(t, WIFSIGNALED(status) ? ",\"args\":{\"signo\":" : ",\"args\":{\"code\":");
		put_dec(t, WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
		put_c(t, '}');
	}
	end();
	if (task->process->members == 1)
		show_counters(task, time, true);
}

/* ---- the file -------------------------------------------------------------------------------- */

void chrome_open(const char *name)
{
	view_file_open(&file, name);
	put_s(&file.text, "{\"displayTimeUnit\":\"ns\",\"traceEvents\":[");
}

static void chrome_close(void)
{
	put_s(&file.text, "\n]}\n");
}

struct sink chrome_sink = {
	.name = "chrome", .file = &file, .leave = chrome_leave, .exit = chrome_exit, .broken = chrome_broken, .unended = chrome_unended, .left = chrome_left,
	.signal = chrome_signal, .new = chrome_new, .renamed = chrome_renamed, .executed = chrome_executed, .gone = chrome_gone,
	.close = chrome_close,
};
