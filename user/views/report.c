// SPDX-License-Identifier: GPL-2.0
/*
 * --report: one page that opens in a browser and needs nothing else.  Events are added as they
 * happen, as data from which the page's own program (report/) makes lanes, tables and a flame
 * graph.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include "settings.h"
#include "base/dict.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/names.h"
#include "base/say.h"
#include "facts/host.h"
#include "facts/pids.h"
#include "python/frames.h"
#include "row/call.h"
#include "trace/task.h"
#include "call_facts.h"
#include "file.h"
#include "report_data.h"
#include "report_page.h"
#include "views.h"

/* Limits for a browser.  If there are more calls, the first ones are kept; the others are only counted. */
#define CALLS_MOST	2000000U
#define SIZE_MOST	(256ULL << 20)
#define TEXT_MOST	(64U << 10)	/* of one call */
/* of calls: there are hundreds, and there may be numbers that no call has */
#define NAMES_MOST	4096U

static struct view_file file;
static struct systrace_stats loss;
static bool loss_known;
static struct text line, local, peer;
static uint64_t begun, latest, previous;	/* times: first event, last event, last event written */
static uint64_t calls, errors, kept;
static uint32_t lanes;

/* ---- classes of calls --------------------------------------------------------------------------- */

/* The first class that fits.  The page has a color for each. */
enum { WAITING, ON_NETWORK, ON_FILES = 6, OTHER };
static const struct { const char *name; uint32_t classes; } sorts[] = {
	[WAITING] = { "wait", 0 }, [ON_NETWORK] = { "network", NETWORK }, { "memory", MEMORY }, { "process", PROCESS | CREDS },
	{ "signal", SIGNALS }, { "ipc", IPC }, [ON_FILES] = { "file", FILES | DESC }, [OTHER] = { "other", ~0U } };

static const char *const waiting[] = {
	"futex", "futex_time64", "futex_wait", "futex_waitv", "poll", "ppoll", "ppoll_time64", "select", "_newselect", "pselect6",
	"pselect6_time64", "epoll_wait", "epoll_pwait", "epoll_pwait2", "nanosleep", "clock_nanosleep", "clock_nanosleep_time64",
	"pause", "rt_sigsuspend", "rt_sigtimedwait", "wait4", "waitpid", "waitid", "io_getevents", "restart_syscall" };

static int sort_of(const struct call *call)
{
	uint32_t classes = call_classes(call);
	int sort = ON_NETWORK;

	for (size_t i = 0; i < COUNT(waiting); i++)
		if (!strcmp(call_name(call), waiting[i]))
			return WAITING;
	while (sort < OTHER && !(classes & sorts[sort].classes))
		sort++;
	return sort;
}

/* Sums for all calls of a name, including those left out of the lanes. */
struct total {
	char *name;
	int sort;
	uint64_t calls, errors, ns;
};

static struct {
	/* by the name's address and the number: calls without a name share an address */
	struct dict dict;
	struct total *all[NAMES_MOST];
	uint32_t n;
} totals;

static struct total *total_of(const struct call *call)
{
	const char *name = call_name(call);
	uint64_t key = (uintptr_t)name ^ (uint64_t)(uint32_t)call->enter->nr << 32;
	struct total *t = dict_find(&totals.dict, key);

	if (t && !strcmp(t->name, name))
		return t;
	if (totals.n == NAMES_MOST)
		return totals.all[NAMES_MOST - 1];
	t = zeroed(1, sizeof(*t));
	*t = (struct total){ .name = strdup(name), .sort = sort_of(call) };
	if (!t->name)
		die("out of memory");
	totals.all[totals.n++] = t;
	dict_put(&totals.dict, key, t);
	return t;
}

/* ---- strings ----------------------------------------------------------------------------------------- */

/* Unchanged if it is UTF-8, else escaped. */
static uint32_t readable_string(const void *p, size_t n)
{
	struct text t = { 0 };
	uint32_t number;

	if (!n)
		return 0;
	if (json_is_utf8(p, n))
		put_mem(&t, p, n);
	else
		put_escaped(&t, p, n, "");
	number = report_string(t.s, t.len);
	text_free(&t);
	return number;
}

/* ---- lanes ------------------------------------------------------------------------------------------ */

/* Of a task. */
struct lane {
	uint32_t number;
	bool said;
};

static void report_join(struct task *t)
{
	t->of[report_sink.slot] = zeroed(1, sizeof(struct lane));
}

static void report_leave(struct task *t)
{
	free(t->of[report_sink.slot]);
}

static uint32_t lane_of(struct task *t)
{
	struct lane *l = t->of[report_sink.slot];
	uint32_t name;

	if (l->said)
		return l->number;
	*l = (struct lane){ lanes++, true };
	name = readable_string(pids_called(t->tid), strlen(pids_called(t->tid)));
	report_item(REPORT_LANE);
	report_number((uint32_t)t->tid);
	report_number((uint32_t)t->process->tgid);
	report_number((uint32_t)t->parent);
	report_number(name);
	return l->number;
}

static void put_name(struct task *t, const char *comm)
{
	uint32_t lane = lane_of(t), name = readable_string(comm, strlen(comm));

	report_item(REPORT_NAME);
	report_number(lane);
	report_number((uint32_t)t->tid);
	report_number(name);
}

/* ---- calls ------------------------------------------------------------------------------------------ */

/* Writes a time as the difference to the last event written. */
static void put_time(uint64_t time)
{
	report_signed(time - previous);
	previous = time;
}

static void see_time(uint64_t time)
{
	if (!begun)
		begun = previous = time;
	if (time > latest)
		latest = time;
}

static bool is_full(void)
{
	return kept == CALLS_MOST || report_data_size() > SIZE_MOST;
}

static uint32_t connection_of(const struct call_facts *f)
{
	struct text t = { 0 };
	uint32_t number = 0;

	local.len = peer.len = 0;
	if (!call_facts_ends(f, &local, &peer) || !(local.len + peer.len))
		return 0;
	put_mem(&t, (const char *)f->is->name, strnlen((const char *)f->is->name, sizeof(f->is->name)));
	put_c(&t, ' ');
	if (local.len)
		put_mem(&t, local.s, local.len);
	if (peer.len) {
		put_s(&t, "->");
		put_mem(&t, peer.s, peer.len);
	}
	number = readable_string(t.s, t.len);
	text_free(&t);
	return number;
}

/* The Python frames that made the call, outermost first; 0: none. */
static uint32_t frame_of(const struct task *task)
{
	const struct call *call = &task->call;
	struct text t = { 0 };
	struct python_stack s;
	uint32_t frame = 0;

	if (!opt.python || !frames_get(&s, opt.python, task->codes, call->enter, call->exit))
		return 0;
	for (uint32_t i = s.n; i--;) {
		t.len = 0;
		frame_put(&t, &s.frame[i], " in ");
		frame = report_frame(frame, report_string(t.s, t.len));
	}
	text_free(&t);
	return frame;
}

static bool is_socket(const struct call_facts *f)
{
	return f->is && S_ISSOCK(f->is->mode);
}

enum { FAILED = 1, NO_END = 2, INJECTED = 4 };

/* Puts a call's numbers in the order in which the page reads them.  Strings and frames are numbers, or 0. */
static void put_item(struct task *task, const struct total *total, uint64_t end, int flags, int64_t err)
{
	const struct call *call = &task->call;
	struct call_facts f = call_facts(call);
	uint32_t lane = lane_of(task), frame = frame_of(task);
	uint32_t name = report_string(call_name(call), strlen(call_name(call)));
	uint32_t path = f.path && (f.named || !is_socket(&f)) ? readable_string(f.path, f.path_len) : 0;
	uint32_t connection = connection_of(&f);
	const char *why = err ? errno_name(err) : NULL;
	uint32_t error = why ? report_string(why, strlen(why)) : 0;

	report_item(REPORT_CALL);
	report_number(lane);
	report_number(name);
	put_time(call->enter->head.time);
	report_number(end ? end - call->enter->head.time : 0);
	report_number(flags);
	report_number(is_socket(&f) && total->sort == ON_FILES ? ON_NETWORK : total->sort);
	report_number(error);
	report_number(path);
	report_number(connection);
	report_number(frame);
	report_number((uint32_t)f.fd + 1);
	report_number((uint32_t)f.new_fd + 1);
	report_number(f.in);
	report_number(f.out);
	report_bytes(line.s, line.len < TEXT_MOST ? line.len : TEXT_MOST);
}

/* @end: 0: not seen */
static void put_call(struct task *task, uint64_t end)
{
	const struct call *call = &task->call;
	struct total *total = total_of(call);
	bool failed;

	see_time(call->enter->head.time);
	if (end)
		see_time(end);
	line.len = 0;
	failed = call_text(&line, call);
	calls++;
	errors += failed;
	total->calls++;
	total->errors += failed;
	total->ns += end ? end - call->enter->head.time : 0;
	if (is_full())
		return;
	kept++;
	put_item(task, total, end, (failed ? FAILED : 0) | (call->exit && end ? 0 : NO_END) |
		 (call->exit && call->exit->head.flags & SYSTRACE_R_INJECTED ? INJECTED : 0), failed ? -call->exit->ret : 0);
}

static void report_exit(struct task *t)
{
	put_call(t, t->call.exit->head.time);
}

static void report_broken(struct task *t, uint64_t time)
{
	put_call(t, time);
}

static void report_unended(struct task *t)
{
	if (!t->held)
		put_call(t, 0);
}

static void report_left(struct task *t, bool told)
{
	if (told)
		put_call(t, 0);
}

/* ---- other events ------------------------------------------------------------------------------------- */

/* Puts a note with the text of .line. */
static void put_note(struct task *task, uint64_t time)
{
	uint32_t lane;

	see_time(time);
	if (is_full())
		return;
	lane = lane_of(task);
	report_item(REPORT_NOTE);
	report_number(lane);
	put_time(time);
	report_bytes(line.s, line.len);
}

static void say_note(struct task *task, uint64_t time, const char *said)
{
	line.len = 0;
	put_s(&line, said);
	put_note(task, time);
}

static void report_signal(struct task *task, const struct systrace_signal *s)
{
	uint8_t info[sizeof(s->siginfo)];

	memcpy(info, s->siginfo, sizeof(info));
	memcpy(info, &s->signo, sizeof(s->signo));
	line.len = 0;
	print_signal(&line, s->signo);
	put_c(&line, ' ');
	print_siginfo(&line, task->tid, info);
	put_note(task, s->head.time);
}

static void report_executed(struct task *task, uint64_t time)
{
	say_note(task, time, "executed a new program");
}

static void report_renamed(struct task *task, const char *comm)
{
	if (!is_full())
		put_name(task, comm);
}

static void report_superseded(struct task *task, int old, uint64_t time)
{
	line.len = 0;
	put_f(&line, "thread %d executed a new program and took over its process's PID", old);
	put_note(task, time);
	if (!is_full())
		put_name(task, pids_called(task->tid));
}

static void report_gone(struct task *task, uint64_t time)
{
	line.len = 0;
	if (task->refused) {
		put_s(&line, "can no longer be watched");
	} else if (WIFSIGNALED(task->status)) {
		put_s(&line, "killed by ");
		print_signal(&line, WTERMSIG(task->status));
	} else {
		put_f(&line, "exited with %d", WEXITSTATUS(task->status));
	}
	put_note(task, time);
}

/* ---- facts about the whole trace ---------------------------------------------------------------------- */

static void put_command(struct text *t)
{
	struct text all = { 0 };

	for (char **arg = run.command; arg && *arg; arg++) {
		if (all.len)
			put_c(&all, ' ');
		put_s(&all, *arg);
	}
	if (!all.len)
		return;
	put_json_name(t, "command");
	put_json_bytes(t, all.s, all.len);
	text_free(&all);
}

static void put_member(struct text *t, const char *name, const char *value)
{
	put_json_key(t, name, strlen(name));
	put_json_bytes(t, value, strlen(value));
}

static void put_count(struct text *t, const char *name, uint64_t n)
{
	put_json_key(t, name, strlen(name));
	put_uns(t, n);
}

static void put_machine(struct text *t)
{
	const struct utsname *u = host_uname();

	put_member(t, "machine", u->nodename);
	put_member(t, "kernel", u->release);
	put_member(t, "architecture", u->machine);
}

static void put_loss(struct text *t)
{
	uint64_t lost = 0;

	if (!loss_known)
		return;
	for (size_t i = 0; i < COUNT(loss.lost); i++)
		lost += loss.lost[i];
	put_count(t, "lost", lost);
	put_count(t, "seen", loss.seen);
}

static void put_sorts(struct text *t)
{
	put_json_name(t, "classes");
	put_c(t, '[');
	for (size_t i = 0; i < COUNT(sorts); i++) {
		put_json_comma(t);
		put_json_s(t, sorts[i].name);
	}
	put_c(t, ']');
}

static void put_totals(struct text *t)
{
	put_json_name(t, "totals");
	put_c(t, '[');
	for (uint32_t i = 0; i < totals.n; i++) {
		const struct total *of = totals.all[i];

		put_json_comma(t);
		put_c(t, '{');
		put_member(t, "name", of->name);
		put_count(t, "class", of->sort);
		put_count(t, "calls", of->calls);
		put_count(t, "errors", of->errors);
		put_count(t, "ns", of->ns);
		put_c(t, '}');
	}
	put_c(t, ']');
}

/* The start is text, in ns since 1970: a browser's numbers have too few digits. */
static void put_whole(struct text *t)
{
	put_s(t, "{\"version\":");
	put_json_s(t, SYSTRACE_VERSION);
	put_command(t);
	if (run.replay)
		put_member(t, "recording", run.replay);
	put_machine(t);
	put_f(t, ",\"begun\":\"%llu\"", (unsigned long long)(begun ? begun + host_wall_clock() : 0));
	put_count(t, "duration", latest - begun);
	put_count(t, "calls", calls);
	put_count(t, "errors", errors);
	put_count(t, "kept", kept);
	put_count(t, "python", opt.python);
	put_loss(t);
	put_sorts(t);
	put_totals(t);
	put_c(t, '}');
}

/* ---- the file --------------------------------------------------------------------------------------- */

static const char *data_place(void)
{
	return strstr(report_page, REPORT_PAGE_DATA);
}

void report_open(const char *name)
{
	view_file_open(&file, name);
	pen_as_asked(&line);
	put_mem(&file.text, report_page, data_place() - report_page);
	report_data_begin(&file);
}

static void report_lost(const struct systrace_stats *stats)
{
	loss = *stats;
	loss_known = true;
}

static int report_flush(void)
{
	return view_file_flush(&file);
}

static const char *report_where(void)
{
	return view_file_where(&file);
}

static int report_files(int *fds)
{
	fds[0] = file.fd;
	return 1;
}

static void totals_free(void)
{
	for (uint32_t i = 0; i < totals.n; i++) {
		free(totals.all[i]->name);
		free(totals.all[i]);
	}
	dict_free(&totals.dict);
	totals.n = 0;
}

static void report_close(void)
{
	struct text about = { 0 };

	put_whole(&about);
	report_item(REPORT_END);
	report_bytes(about.s, about.len);
	report_data_end();
	put_s(&file.text, data_place() + strlen(REPORT_PAGE_DATA));
	view_file_close(&file);
	text_free(&about);
	text_free(&line);
	text_free(&local);
	text_free(&peer);
	totals_free();
}

struct sink report_sink = {
	.name = "report", .join = report_join, .leave = report_leave, .exit = report_exit, .broken = report_broken,
	.unended = report_unended, .left = report_left, .signal = report_signal, .renamed = report_renamed,
	.executed = report_executed, .superseded = report_superseded, .gone = report_gone, .lost = report_lost,
	.flush = report_flush, .where = report_where, .close = report_close, .files = report_files,
};
