// SPDX-License-Identifier: GPL-2.0
/* --json: an object per line for each call, signal, and change of a task. */
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include "settings.h"
#include "base/json.h"
#include "base/say.h"
#include "base/names.h"
#include "facts/host.h"
#include "facts/pids.h"
#include "python/frames.h"
#include "row/call.h"
#include "trace/task.h"
#include "call_facts.h"
#include "file.h"
#include "json_value.h"
#include "views.h"

#define VERSION "1"

static struct view_file file;
static uint64_t objects;
static struct marks marks;
/* A call's arguments, or its result.  -X and -x apply to the text only: they do not change the objects. */
static struct text line = { .marks = &marks };
static struct missing missing;

/* ---- an object ----------------------------------------------------------------------------- */

static void begin_object(const char *type)
{
	struct text *t = &file.text;

	put_s(t, "{\"v\":" VERSION ",\"type\":\"");
	put_s(t, type);
	put_s(t, "\",\"seq\":");
	put_uns(t, ++objects);
}

/* The members that describe the task in each of its objects.  Usually they are those of the previous object. */
static void put_task(struct text *t, const struct task *task)
{
	static struct { int tid, tgid; char comm[64]; struct text words; } was;
	const char *comm = pids_called(task->tid);

	if (was.tid != task->tid || was.tgid != task->process->tgid || strncmp(was.comm, comm, sizeof(was.comm) - 1)) {
		was.tid = task->tid;
		was.tgid = task->process->tgid;
		strncpy(was.comm, comm, sizeof(was.comm) - 1);
		was.words.len = 0;
		put_s(&was.words, ",\"pid\":");
		put_dec(&was.words, task->process->tgid);
		put_s(&was.words, ",\"tid\":");
		put_dec(&was.words, task->tid);
		if (*comm) {
			put_json_name(&was.words, "comm");
			put_json_bytes(&was.words, comm, strlen(comm));
		}
	}
	put_mem(t, was.words.s, was.words.len);
}

static void begin_task_object(const struct task *task, const char *type, uint64_t time)
{
	struct text *t = &file.text;

	begin_object(type);
	put_s(t, ",\"ts\":");
	put_uns(t, time + host_wall_clock());
	put_task(t, task);
}

static void end_object(void)
{
	put_s(&file.text, "}\n");
	view_file_more(&file);
}

/* ---- calls ------------------------------------------------------------------------------------ */

static void put_args(struct text *t, const struct call *call, struct ending *ending)
{
	marks_clear(&marks);
	missing.cut.len = missing.unread.len = line.len = 0;
	call_whole(&line, call, ending);
	/* without the closing parenthesis */
	line.len--;
	put_json_name(t, "args");
	put_json_fields(t, &line, 0, &missing);
}

static void put_missing(struct text *t)
{
	if (!missing.cut.len && !missing.unread.len)
		return;
	put_s(t, ",\"data\":{");
	if (missing.cut.len) {
		put_s(t, "\"cut\":[");
		put_mem(t, missing.cut.s, missing.cut.len);
		put_c(t, ']');
	}
	if (missing.unread.len) {
		put_json_name(t, "unread");
		put_c(t, '[');
		put_mem(t, missing.unread.s, missing.unread.len);
		put_c(t, ']');
	}
	put_c(t, '}');
}

static void put_errno(struct text *t, int64_t ret)
{
	const char *name = errno_name(-ret);

	put_s(t, ",\"ret\":-1,\"errno\":");
	if (name)
		put_json_s(t, name);
	else
		put_s(t, "null");
	put_s(t, ",\"errno_nr\":");
	put_dec(t, -ret);
}

/*
 * What the result means beyond its number: a descriptor, flags; and what strace prints after it in
 * parentheses.
 */
static void put_meaning(struct text *t)
{
	const struct mark *m = marks.n ? &marks.m[0] : NULL;

	if (m && m->kind == PEN_FD) {
		put_json_name(t, "ret_fd");
		put_json_value(t, &line);
	} else if (m && m->kind != PEN_NUMBER && m->kind != PEN_PID) {
		put_json_name(t, "ret_value");
		put_json_value(t, &line);
	} else if (marks.n > 1 && m[1].kind == PEN_NAME) {
		put_json_name(t, "ret_more");
		put_json_fields(t, &line, m[1].at, &missing);
	}
}

static void put_result(struct text *t, struct ending *ending)
{
	const struct call *call = &ending->of;
	const struct print *p = &ending->p;

	if (!call->exit || (p->plan->row->no_return && !(call->exit->head.flags & SYSTRACE_R_INJECTED))) {
		put_s(t, ",\"ret\":null,\"errno\":null");
		return;
	}
	if (p->failed) {
		put_errno(t, p->ret);
		return;
	}
	put_s(t, ",\"ret\":");
	put_dec(t, p->ret);
	marks_clear(&marks);
	line.len = 0;
	call_result(&line, ending);
	put_meaning(t);
	put_s(t, ",\"errno\":null");
}

static void put_text(struct text *t, const struct call *call)
{
	struct text said = { 0 };

	pen_as_asked(&said);
	call_text(&said, call);
	put_json_name(t, "text");
	put_json_bytes(t, said.s, said.len);
	text_free(&said);
}

void put_json_call(struct text *t, struct call *call)
{
	struct ending ending;
	struct spent spent;

	if (call_spent(call, &spent)) {
		put_json_name(t, "cpu_ns");
		put_uns(t, spent.ran);
		put_json_name(t, "runnable_ns");
		put_uns(t, spent.waited);
	}
	put_args(t, call, &ending);
	put_result(t, &ending);
	put_missing(t);
}

static void put_frame(struct text *t, const struct python_frame *f)
{
	put_json_comma(t);
	put_s(t, "{\"file\":");
	if (f->file)
		put_json_bytes(t, f->file, f->file_len);
	else
		put_s(t, "null");
	put_s(t, ",\"line\":");
	put_uns(t, f->position.line);
	put_s(t, ",\"func\":");
	if (f->name)
		put_json_bytes(t, f->name, f->name_len);
	else
		put_s(t, "null");
	if (opt.python_columns && f->position.column)
		put_f(t, ",\"col\":[%u,%u]", f->position.column, f->position.end_column);
	put_c(t, '}');
}

/* --python: innermost frame first. */
static void put_python(struct text *t, const struct task *task)
{
	static struct python_stack stack;

	if (!opt.python || !frames_get(&stack, opt.python, task->codes, task->call.enter, task->call.exit))
		return;
	put_json_name(t, "py");
	put_c(t, '[');
	for (uint32_t i = 0; i < stack.n; i++)
		put_frame(t, &stack.frame[i]);
	put_c(t, ']');
}

/* @state: of a call that has not ended; NULL: it has */
static void put_call(struct task *task, uint64_t time, const char *state)
{
	struct call *call = &task->call;
	struct text *t = &file.text;

	begin_task_object(task, "syscall", call->enter->head.time);
	put_s(t, ",\"dur\":");
	if (time)
		put_uns(t, time - call->enter->head.time);
	else
		put_s(t, "null");
	put_json_name(t, "abi");
	put_json_s(t, abis[call->enter->head.abi]->machine);
	put_json_name(t, "name");
	put_json_s(t, call_name(call));
	put_json_name(t, "nr");
	put_dec(t, call->enter->nr);
	put_json_call(t, call);
	put_python(t, task);
	if (state) {
		put_json_name(t, "state");
		put_json_s(t, state);
	}
	if (call->exit && call->exit->head.flags & SYSTRACE_R_INJECTED)
		put_s(t, ",\"injected\":true");
	if (views.json_text)
		put_text(t, call);
	end_object();
}

static void json_exit(struct task *t)
{
	put_call(t, t->call.exit->head.time, NULL);
}

static void json_broken(struct task *t, uint64_t time)
{
	put_call(t, time, "unfinished");
}

static void json_unended(struct task *t)
{
	if (t->held)
		return;
	put_call(t, 0, "lost");
}

static void json_left(struct task *t, bool told)
{
	if (told)
		put_call(t, 0, "detached");
}

/* ---- signals, tasks ------------------------------------------------------------------------------ */

static void json_signal(struct task *task, const struct systrace_signal *s)
{
	const char *name = signal_name(s->signo);
	struct text *t = &file.text;
	uint8_t info[sizeof(s->siginfo)];

	memcpy(info, s->siginfo, sizeof(info));
	memcpy(info, &s->signo, sizeof(s->signo));
	begin_task_object(task, "signal", s->head.time);
	put_json_name(t, "signal");
	if (name)
		put_json_s(t, name);
	else
		put_s(t, "null");
	put_json_name(t, "signo");
	put_dec(t, s->signo);
	marks_clear(&marks);
	line.len = 0;
	print_siginfo(&line, task->tid, info);
	put_json_name(t, "siginfo");
	put_json_value(t, &line);
	end_object();
}

static void json_new(struct task *task, const struct systrace_new *n, bool attached)
{
	begin_task_object(task, attached ? "attach" : "new", n->head.time);
	if (!attached) {
		put_json_name(&file.text, "parent");
		put_dec(&file.text, n->parent);
	}
	end_object();
}

static void json_executed(struct task *task, uint64_t time)
{
	begin_task_object(task, "exec", time);
	end_object();
}

static void json_superseded(struct task *task, int old, uint64_t time)
{
	begin_task_object(task, "superseded", time);
	put_json_name(&file.text, "old_tid");
	put_dec(&file.text, old);
	end_object();
}

static void json_gone(struct task *task, uint64_t time)
{
	struct text *t = &file.text;
	int status = task->status;
	const char *name;

	if (task->refused) {
		begin_task_object(task, "refused", time);
		end_object();
		return;
	}
	begin_task_object(task, "exit", time);
	if (WIFSIGNALED(status)) {
		name = signal_name(WTERMSIG(status));
		put_json_name(t, "signal");
		put_json_s(t, name ? name : "unknown");
		put_json_name(t, "signo");
		put_dec(t, WTERMSIG(status));
		if (WCOREDUMP(status))
			put_s(t, ",\"core\":true");
	} else {
		put_json_name(t, "code");
		put_dec(t, WEXITSTATUS(status));
	}
	end_object();
}

/* ---- losses --------------------------------------------------------------------------------------------- */

static void json_missed(struct task *task, uint32_t records, uint64_t time)
{
	begin_task_object(task, "lost", time);
	put_json_name(&file.text, "records");
	put_uns(&file.text, records);
	end_object();
}

static void json_lost(const struct systrace_stats *s)
{
	static const struct { const char *name; int reason; } reasons[] = {
		{ "ring_full", SYSTRACE_LOST_FULL }, { "no_ring", SYSTRACE_LOST_NO_RING },
		{ "no_memory", SYSTRACE_LOST_NO_MEMORY }, { "overwritten", SYSTRACE_LOST_OVERWRITTEN } };
	struct text *t = &file.text;

	begin_object("stats");
	put_json_name(t, "seen");
	put_uns(t, s->seen);
	put_json_name(t, "delivered");
	put_uns(t, s->delivered);
	put_json_name(t, "filtered");
	put_uns(t, s->filtered);
	put_s(t, ",\"lost\":{");
	for (size_t i = 0; i < COUNT(reasons); i++) {
		put_json_key(t, reasons[i].name, strlen(reasons[i].name));
		put_uns(t, s->lost[reasons[i].reason]);
	}
	put_c(t, '}');
	end_object();
}

/* ---- the file --------------------------------------------------------------------------------------- */

void json_open(const char *name)
{
	view_file_open(&file, name);
}

static void json_close(void)
{
	debug("json: %llu values, %llu of them text", (unsigned long long)json_values, (unsigned long long)json_ready);
	marks_free(&marks);
	text_free(&missing.cut);
	text_free(&missing.unread);
}

struct sink json_sink = {
	.name = "json", .exit = json_exit, .broken = json_broken, .unended = json_unended, .left = json_left,
	.missed = json_missed, .lost = json_lost, .signal = json_signal, .new = json_new, .executed = json_executed,
	.superseded = json_superseded, .gone = json_gone, .file = &file, .close = json_close,
};
