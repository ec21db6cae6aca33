// SPDX-License-Identifier: GPL-2.0
/*
 * --ctf: a CTF 1.8 trace as LTTng's kernel tracer would have written it: an event at a call's entry
 * with its arguments, and one at its exit with its result.  The processor of a call is not known
 * here, so all tasks take turns on one.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include "settings.h"
#include "base/dict.h"
#include "base/place.h"
#include "base/say.h"
#include "facts/pids.h"
#include "row/call.h"
#include "trace/task.h"
#include "call_facts.h"
#include "ctf.h"
#include "file.h"
#include "interns.h"
#include "views.h"

static struct view_file metadata, stream;
static uint8_t uuid[16];
static struct text fields;
static struct interns classes;		/* of calls, by struct key: those already declared */

/* Events other than calls; the numbers of calls follow them. */
enum { EVENT_SWITCH, EVENT_FORK, EVENT_EXEC, EVENT_EXIT, EVENT_STATE, EVENT_SIGNAL, EVENTS };
static const struct ctf_class own[EVENTS] = {
	[EVENT_SWITCH] = { "", "sched_switch", 7, { { "prev_comm", CTF_COMM }, { "prev_tid", CTF_SIGNED }, { "prev_prio", CTF_SIGNED },
			   { "prev_state", CTF_SIGNED }, { "next_comm", CTF_COMM }, { "next_tid", CTF_SIGNED }, { "next_prio", CTF_SIGNED } } },
	[EVENT_FORK] = { "", "sched_process_fork", 6, { { "parent_comm", CTF_COMM }, { "parent_tid", CTF_SIGNED },
			 { "parent_pid", CTF_SIGNED }, { "child_comm", CTF_COMM }, { "child_tid", CTF_SIGNED }, { "child_pid", CTF_SIGNED } } },
	[EVENT_EXEC] = { "", "sched_process_exec", 3, { { "filename", CTF_STRING }, { "tid", CTF_SIGNED }, { "old_tid", CTF_SIGNED } } },
	[EVENT_EXIT] = { "", "sched_process_exit", 3, { { "comm", CTF_COMM }, { "tid", CTF_SIGNED }, { "prio", CTF_SIGNED } } },
	[EVENT_STATE] = { "", "lttng_statedump_process_state", 4, { { "tid", CTF_SIGNED }, { "pid", CTF_SIGNED }, { "ppid", CTF_SIGNED },
			  { "name", CTF_COMM } } },
	[EVENT_SIGNAL] = { "", "signal_deliver", 3, { { "sig", CTF_SIGNED }, { "errno", CTF_SIGNED }, { "code", CTF_SIGNED } } },
};

static struct ctf_who who_is(const struct task *t)
{
	struct ctf_who w = { .pid = t->process->tgid, .tid = t->tid };

	snprintf(w.comm, sizeof(w.comm), "%s", pids_called(t->tid));
	return w;
}

/* ---- the beginning ----------------------------------------------------------------------------- */

/* Not done when the file is opened: a recording's clock is not known yet. */
static void begin_trace(void)
{
	static bool begun;

	if (begun)
		return;
	begun = true;
	put_ctf_head(&metadata.text, uuid);
	for (int i = 0; i < EVENTS; i++)
		put_ctf_class(&metadata.text, &own[i], i);
	ctf_stream_begin(&stream.text, uuid, EVENT_SWITCH);
}

static void event_put(const struct task *t, uint64_t time, uint32_t id)
{
	struct ctf_who who = who_is(t);

	begin_trace();
	ctf_stream_put(time, id, &who, &fields);
	fields.len = 0;
	view_file_more(&stream);
}

/* ---- calls ---------------------------------------------------------------------------------------- */

/* What determines the fields of an event.  It has no padding, because its bytes are compared. */
struct key { const struct plan *plan; uint64_t abi, nr, at; };

/* call_each() passes no context to its callback. */
static struct words {
	const struct plan *plan;	/* NULL: the call has no arguments, or none are shown */
	struct { uint64_t value; const char *s; size_t n; } arg[CTF_FIELDS];
} words;

static int count_of(const struct words *w)
{
	return !w->plan ? 0 : w->plan->nargs < CTF_FIELDS ? w->plan->nargs : CTF_FIELDS;
}

static void see_arg(struct print *p, const struct node *n)
{
	const struct systrace_block *b;
	int i = n - p->plan->args;

	words.plan = p->plan;
	if (i >= CTF_FIELDS)
		return;
	words.arg[i].value = n->arg->type->fd ? (uint64_t)(int32_t)get(p, n) : get(p, n);
	b = n->arg->type->path && n->arg->dir & IN ? block_of(p, n, AT_ENTER) : NULL;
	if (!b || b->state == SYSTRACE_FAULT)
		return;
	words.arg[i].s = block_data(b);
	words.arg[i].n = b->len;
}

static int kind_of(const struct arg *a)
{
	if (a->type->path && a->dir & IN)
		return CTF_STRING;
	if (a->type->fd || a->type->is_signed)
		return CTF_SIGNED;
	return a->dir || a->type == &type_addr || a->type == &type_flags || a->type == &type_hex ? CTF_HEX : CTF_UNSIGNED;
}

static const char *prefix_of(int at, uint8_t abi)
{
	static const char *const prefixes[2][2] = { { "syscall_entry_", "syscall_exit_" },
						    { "compat_syscall_entry_", "compat_syscall_exit_" } };

	return prefixes[abi == SYSTRACE_COMPAT][at];
}

static void declare_call(const struct call *call, int at, uint32_t id)
{
	struct ctf_class c = { .prefix = prefix_of(at, call->enter->head.abi), .name = call_name(call) };

	if (at == AT_EXIT) {
		c.n = 1;
		c.field[0] = (struct ctf_field){ "ret", CTF_SIGNED };
	} else {
		c.n = count_of(&words);
	}
	for (int i = 0; at == AT_ENTER && i < c.n; i++) {
		const struct arg *a = words.plan->args[i].arg;

		c.field[i] = (struct ctf_field){ kind_of(a) == CTF_STRING && !strcmp(a->name, "path") ? "filename" : a->name, kind_of(a) };
	}
	put_ctf_class(&metadata.text, &c, id);
	view_file_more(&metadata);
}

static uint32_t class_of(const struct call *call, int at)
{
	struct key key = { .plan = at == AT_ENTER ? words.plan : NULL, .abi = call->enter->head.abi,
			   .nr = (uint32_t)call->enter->nr, .at = at };
	struct interned *class;
	bool fresh;

	begin_trace();
	class = intern(&classes, &key, sizeof(key), &fresh);
	if (fresh)
		declare_call(call, at, EVENTS + class->id);
	return EVENTS + class->id;
}

static void put_entry(const struct task *t)
{
	uint32_t id;

	words = (struct words){ 0 };
	call_each(&t->call, see_arg);
	id = class_of(&t->call, AT_ENTER);
	for (int i = 0; i < count_of(&words); i++) {
		if (kind_of(words.plan->args[i].arg) == CTF_STRING)
			put_ctf_string(&fields, words.arg[i].s ? words.arg[i].s : "", words.arg[i].n);
		else
			put_ctf_number(&fields, words.arg[i].value);
	}
	event_put(t, t->call.enter->head.time, id);
}

static bool is_told_early(const struct task *t)
{
	return t->in_call && !t->undecided && !t->held;
}

/*
 * Whether the entry's event was written at entry.  If memory was missing then, it is written at
 * exit, which carries it.
 */
static bool is_early(const struct task *t)
{
	return t->of[ctf_sink.slot];
}

static void ctf_enter(struct task *t)
{
	t->of[ctf_sink.slot] = NULL;
	if (!is_told_early(t) || t->call.enter->head.flags & SYSTRACE_R_MISSED)
		return;
	put_entry(t);
	t->of[ctf_sink.slot] = t;
}

static void ctf_exit(struct task *t)
{
	int64_t ret = t->call.exit->ret;

	if (!is_early(t))
		put_entry(t);
	put_ctf_number(&fields, t->call.enter->head.abi == SYSTRACE_COMPAT ? (uint64_t)(int32_t)ret : (uint64_t)ret);
	event_put(t, t->call.exit->head.time, class_of(&t->call, AT_EXIT));
}

static void ctf_begun(struct task *t)
{
	if (!is_early(t))
		put_entry(t);
}

static void ctf_broken(struct task *t, uint64_t time)
{
	(void)time;
	ctf_begun(t);
}

static void ctf_unended(struct task *t)
{
	if (!t->held)
		ctf_begun(t);
}

static void ctf_left(struct task *t, bool told)
{
	if (told)
		ctf_begun(t);
}

/* ---- signals, tasks ---------------------------------------------------------------------------------- */

static void ctf_signal(struct task *t, const struct systrace_signal *s)
{
	int32_t info[3];

	memcpy(info, s->siginfo, sizeof(info));
	put_ctf_number(&fields, s->signo);
	put_ctf_number(&fields, info[1]);
	put_ctf_number(&fields, info[2]);
	event_put(t, s->head.time, EVENT_SIGNAL);
}

static void ctf_new(struct task *t, const struct systrace_new *n, bool attached)
{
	struct ctf_who who = who_is(t);

	if (attached) {
		put_ctf_number(&fields, who.tid);
		put_ctf_number(&fields, who.pid);
		put_ctf_number(&fields, 0);
		put_ctf_comm(&fields, who.comm);
		event_put(t, n->head.time, EVENT_STATE);
		return;
	}
	put_ctf_comm(&fields, who.comm);
	put_ctf_number(&fields, n->parent);
	put_ctf_number(&fields, n->parent);
	put_ctf_comm(&fields, who.comm);
	put_ctf_number(&fields, who.tid);
	put_ctf_number(&fields, who.pid);
	event_put(t, n->head.time, EVENT_FORK);
}

static void put_exec(struct task *t, int old, uint64_t time)
{
	struct call_facts facts = t->in_call ? call_facts(&t->call) : (struct call_facts){ 0 };

	put_ctf_string(&fields, facts.path ? facts.path : "", facts.path_len);
	put_ctf_number(&fields, t->tid);
	put_ctf_number(&fields, old);
	event_put(t, time, EVENT_EXEC);
}

static void ctf_executed(struct task *t, uint64_t time)
{
	put_exec(t, t->tid, time);
}

static void ctf_superseded(struct task *t, int old, uint64_t time)
{
	put_exec(t, old, time);
}

static void ctf_gone(struct task *t, uint64_t time)
{
	struct ctf_who who = who_is(t);

	put_ctf_comm(&fields, who.comm);
	put_ctf_number(&fields, who.tid);
	put_ctf_number(&fields, 20);
	event_put(t, time, EVENT_EXIT);
}

/* ---- the folder ---------------------------------------------------------------------------------------- */

static bool is_empty(DIR *d)
{
	const struct dirent *e;

	while ((e = readdir(d)))
		if (strcmp(e->d_name, ".") && strcmp(e->d_name, ".."))
			return false;
	return true;
}

static void make_folder(const char *name)
{
	DIR *d;

	if (!strcmp(name, "-"))
		die("--ctf writes several files: give it a directory, not '-'");
	if (!mkdir(name, 0777))
		return;
	if (errno != EEXIST)
		die("Can't create directory '%s': %s", name, strerror(errno));
	d = opendir(name);
	if (!d)
		die("'%s': %s: --ctf needs a new or an empty directory", name, strerror(errno));
	if (!is_empty(d))
		die("'%s' is not empty: --ctf needs a new or an empty directory", name);
	closedir(d);
}

static void open_in(struct view_file *f, const char *folder, const char *name)
{
	char path[PATH_MAX];

	if (snprintf(path, sizeof(path), "%s/%s", folder, name) >= (int)sizeof(path))
		die("'%s': the name is too long", folder);
	f->fd = place_open_made(path, O_TRUNC, 0666);
	if (f->fd < 0)
		die("Can't open '%s': %s", path, place_why());
	f->name = folder;
}

void ctf_open(const char *name)
{
	make_folder(name);
	open_in(&metadata, name, "metadata");
	open_in(&stream, name, "channel0_0");
	if (getrandom(uuid, sizeof(uuid), 0) != sizeof(uuid))
		die("cannot get random numbers");
}

static void ctf_end(bool detached)
{
	(void)detached;
	begin_trace();
	ctf_stream_end();
}

/* The metadata first: events without a declaration cannot be read. */
static int ctf_flush(void)
{
	return view_file_flush(&metadata) ?: view_file_flush(&stream);
}

static const char *ctf_where(void)
{
	return metadata.name;
}

static int ctf_files(int *fds)
{
	fds[0] = metadata.fd;
	fds[1] = stream.fd;
	return 2;
}

static void ctf_close(void)
{
	view_file_close(&metadata);
	view_file_close(&stream);
	interns_clear(&classes);
	text_free(&fields);
}

struct sink ctf_sink = {
	.name = "ctf", .enter = ctf_enter, .exit = ctf_exit, .broken = ctf_broken, .unended = ctf_unended, .left = ctf_left,
	.signal = ctf_signal, .new = ctf_new, .executed = ctf_executed, .superseded = ctf_superseded, .gone = ctf_gone,
	.end = ctf_end, .flush = ctf_flush, .where = ctf_where, .files = ctf_files, .close = ctf_close,
};
