// SPDX-License-Identifier: GPL-2.0
/*
 * A reader of our output is found by a descriptor that it holds: the other end of
 * our pipe, of our terminal (its master), or of our socket.  Its own output has
 * readers, too, which are found in the same way, and so on.  All processes are
 * attached first and examined afterwards, before records flow, so that none can
 * appear unnoticed in between.
 *
 * Cost: a scan of all processes takes one or two system calls for each descriptor
 * that is open anywhere and four for each process, and 24 bytes per descriptor
 * while it lasts; it also finds the readers' readers.  There is one scan at the
 * start, and one a second later for shells that had not set up their pipelines
 * yet.  After that there is one every ten seconds, or less often, so that scans
 * take at most a thousandth of the time; and one when a reader has appeared whose
 * own readers are not known, but at most one a second and a tenth of the time.  A
 * process that appears during tracing is examined alone, three times in its first
 * second: this takes as many calls as it has descriptors, however many other
 * processes there are.  If we write to a file, nothing of this is done.
 */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
#include "settings.h"
#include "base/say.h"
#include "attach.h"
#include "source/device.h"
#include "echo.h"
#include "ends.h"
#include "ask/ask.h"
#include "trace/task.h"
#include "base/text.h"

#define SECOND	1000000000ULL

/* ---- readers --------------------------------------------------------------------------------------- */

struct reader {
	int pid, pidfd;			/* detects that the pid was reused; -1: not possible */
	int look;			/* the scan in which the ends of its own output were added */
	uint8_t whose;
};

static struct reader *readers;
static int nreaders, look;
static int nown;			/* the first nown ends are those of our own outputs */
static struct text left_out[2];		/* by whose output they read: names to be printed */
static int nleft_out[2];
static struct text left;		/* struct echo_left of each process detached in this scan */
static pid_t command_pid;
static bool only_named;			/* only processes of -p are watched */

/* Pid 1 keeps sockets of services open, so that they outlive the services.  If another process has it, that one reads. */
static bool is_keeper(const struct opened *o, const struct opened_list *list)
{
	const struct opened *end = list->at + list->n;

	if (o->pid != 1 || o->kind != A_SOCKET)
		return false;
	for (const struct opened *at = list->at; at < end; at++)
		if (at->pid != 1 && at->kind == A_SOCKET && at->key == o->key)
			return true;
	return false;
}

/* Whether the process, or one of its threads, was given with -p. */
static bool is_named(int pid)
{
	char path[64];

	for (int i = 0; i < run.npids; i++) {
		snprintf(path, sizeof(path), "/proc/%d/task/%d", pid, run.pids[i]);
		if (!access(path, F_OK))
			return true;
	}
	return false;
}

static void name_put(struct text *t, int pid)
{
	char path[64], name[32] = "";
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/comm", pid);
	f = fopen(path, "re");
	if (f && !fgets(name, sizeof(name), f))
		*name = '\0';
	if (f)
		fclose(f);
	name[strcspn(name, "\n")] = '\0';
	put_f(t, "%s%s%d", name, *name ? " " : "", pid);
}

static void reader_warn(int pid)
{
	struct text name = { 0 };

	name_put(&name, pid);
	put_c(&name, '\0');
	say("warning: %s is watched and reads this output: each line about its calls causes more calls", name.s);
	text_free(&name);
}

static void reader_leave_out(int pid, int whose)
{
	struct echo_left l = { .pid = pid };

	if (is_named(pid)) {
		if (whose == OURS)
			reader_warn(pid);
		return;
	}
	if (only_named && !run.follow)
		return;
	l.tasks = device_detach_process(pid);
	if (!l.tasks)
		return;
	put_mem(&left, (const char *)&l, sizeof(l));
	attach_drop(pid);
	put_s(&left_out[whose], nleft_out[whose]++ ? ", " : "");
	name_put(&left_out[whose], pid);
}

static void readers_say(void)
{
	static const char *const why[2][2] = {
		[OURS] = { ", which reads this output", ", which read this output" },
		[OTHERS] = { ": another session, which may watch this one", ": another session, which may watch this one" } };

	for (int i = 0; i < 2; i++) {
		if (!nleft_out[i])
			continue;
		put_c(&left_out[i], '\0');
		say("not watched: %s%s", left_out[i].s, why[i][nleft_out[i] > 1]);
		left_out[i].len = 0;
		nleft_out[i] = 0;
	}
}

static bool reader_lives(const struct reader *r)
{
	return r->pidfd < 0 || !syscall(SYS_pidfd_send_signal, r->pidfd, 0, NULL, 0) || errno != ESRCH;
}

static struct reader *reader_find(int pid)
{
	for (int i = 0; i < nreaders; i++)
		if (readers[i].pid == pid)
			return &readers[i];
	return NULL;
}

static void readers_forget_dead(void)
{
	int n = 0;

	for (int i = 0; i < nreaders; i++) {
		if (reader_lives(&readers[i]))
			readers[n++] = readers[i];
		else
			close(readers[i].pidfd);
	}
	nreaders = n;
}

/* Opens a pidfd first and then checks the descriptor again, so that the finding is about the pidfd's process. */
static struct reader *reader_add(const struct opened *o, const struct end *end)
{
	struct reader r = { .pid = o->pid, .pidfd = syscall(SYS_pidfd_open, o->pid, 0), .whose = end->whose };

	if ((r.pidfd < 0 && errno == ESRCH) || !opened_is_still(o) || !end_is(o, end)) {
		if (r.pidfd >= 0)
			close(r.pidfd);
		return NULL;
	}
	readers = realloc(readers, (nreaders + 1) * sizeof(*readers));
	if (!readers)
		die("out of memory");
	readers[nreaders] = r;
	reader_leave_out(o->pid, r.whose);
	return &readers[nreaders++];
}

/* Includes our command: the user asked for it, and until it executes it has all of our descriptors. */
static bool is_us(int pid)
{
	return pid == getpid() || pid == ask_decoder || pid == command_pid;
}

/* A process that holds this end is a reader, and so are the readers of its own output. */
static void reader_take(const struct opened *o, int of)
{
	struct end end = ends.at[of];
	struct reader *r = reader_find(o->pid);

	if (is_us(o->pid) || !end_is(o, &end))
		return;
	/* a child of another session's reader, which still has its parent's descriptors because it has not executed yet */
	if (end.is_device && end_is_held(process_stat(o->pid, 1), &end))
		return;
	if (!r)
		r = reader_add(o, &end);
	if (!r || r->look == look)
		return;
	r->look = look;
	ends_add_fed(o->pid, r->whose);
}

/* ---- scans ------------------------------------------------------------------------------------------- */

static struct {
	bool on;			/* a process that reads our output may appear and be watched */
	bool must;			/* a reader has appeared whose own readers are not known */
	uint64_t next, at_once;		/* earliest time of the next scan; at_once: if .must is set */
} watch;

static void holders_find(const struct opened_list *list, int of)
{
	size_t lo = 0, hi = list->n;
	struct opened key = { .kind = ends.at[of].kind, .key = ends.at[of].key };

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;

		if (opened_compare(&list->at[mid], &key) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	for (; lo < list->n && !opened_compare(&list->at[lo], &key); lo++)
		if (!is_keeper(&list->at[lo], list))
			reader_take(&list->at[lo], of);
}

static void processes_read(struct opened_list *list)
{
	DIR *dir = opendir("/proc");
	struct dirent *e;

	while (dir && (e = readdir(dir)))
		if (isdigit((unsigned char)*e->d_name) && !is_us(atoi(e->d_name)))
			opened_read(atoi(e->d_name), list);
	if (dir)
		closedir(dir);
	if (list->n)
		qsort(list->at, list->n, sizeof(*list->at), opened_compare);
}

/* Starts with the ends of our own outputs only, so that the outputs of readers that have exited no longer count. */
static void processes_look(void)
{
	struct opened_list list = { 0 };
	uint64_t began = device_clock(), took;

	look++;
	ends.n = nown;
	readers_forget_dead();
	processes_read(&list);
	for (int i = 0; i < ends.n; i++)
		holders_find(&list, i);
	opened_forget(&list);
	readers_say();
	took = device_clock() - began;
	watch.must = false;
	watch.next = device_clock() + (1000 * took > 10 * SECOND ? 1000 * took : 10 * SECOND);
	watch.at_once = device_clock() + (10 * took > SECOND ? 10 * took : SECOND);
}

/* Examines one process.  False: it does not exist any more. */
static bool process_look(int pid)
{
	struct opened_list of = { 0 };
	bool there = !is_us(pid) && opened_read(pid, &of);
	int had = ends.n;

	readers_forget_dead();
	for (size_t i = 0; i < of.n; i++)
		for (int end = 0; end < had; end++)
			if (of.at[i].kind == ends.at[end].kind && of.at[i].key == ends.at[end].key)
				reader_take(&of.at[i], end);
	watch.must |= ends.n > had;
	opened_forget(&of);
	readers_say();
	return there;
}

/* ---- new processes ---------------------------------------------------------------------------------- */

/* A new process is examined several times, as it may open its input a little later. */
static const uint64_t pauses[] = { 0, SECOND / 10, SECOND };
#define TIMES	(sizeof(pauses) / sizeof(*pauses))

struct newcomer {
	struct newcomer *next;
	int pid;
	uint64_t due;
};

static struct { struct newcomer *first, **end; } queues[TIMES];

static void newcomer_enqueue(struct newcomer *n, size_t time, uint64_t now)
{
	if (!queues[time].first)
		queues[time].end = &queues[time].first;
	n->due = now + pauses[time];
	n->next = NULL;
	*queues[time].end = n;
	queues[time].end = &n->next;
}

static void newcomer_note(int pid)
{
	struct newcomer *n = malloc(sizeof(*n));

	if (!n)
		die("out of memory");
	n->pid = pid;
	newcomer_enqueue(n, 0, 0);
}

static void queue_attend(size_t time, uint64_t now)
{
	struct newcomer *n;

	while ((n = queues[time].first) && n->due <= now) {
		queues[time].first = n->next;
		if (process_look(n->pid) && time + 1 < TIMES)
			newcomer_enqueue(n, time + 1, now);
		else
			free(n);
	}
}

/* The time at which the next scan or examination is due. */
static uint64_t next_due(void)
{
	uint64_t due = watch.must ? watch.at_once : watch.next;

	for (size_t time = 0; time < TIMES; time++)
		if (queues[time].first && queues[time].first->due < due)
			due = queues[time].first->due;
	return due;
}

int64_t echo_answer(const struct question *q, struct text *t, int *file)
{
	const int32_t *pids = q->data;
	uint64_t now = device_clock();

	(void)file;
	if (!watch.on)
		return -1;
	for (size_t i = 0; i < q->len / sizeof(*pids); i++)
		if (pids[i] > 0)
			newcomer_note(pids[i]);
	for (size_t time = 0; time < TIMES; time++)
		queue_attend(time, now);
	if (now >= (watch.must ? watch.at_once : watch.next))
		processes_look();
	if (left.len)
		put_mem(t, left.s, left.len);
	left.len = 0;
	return next_due();
}

/* ---- in the decoder ---------------------------------------------------------------------------------- */

static struct text noted;		/* int32_t: pids of new processes */

bool echo_listens(void)
{
	return watch.on;
}

void echo_note(const struct systrace_record *r)
{
	if (!watch.on || (r->type == SYSTRACE_NEW && r->flags & (SYSTRACE_R_ATTACHED | SYSTRACE_R_THREAD)))
		return;
	if (r->type == SYSTRACE_NEW || r->type == SYSTRACE_EXEC)
		put_mem(&noted, (const char *)&r->tid, sizeof(r->tid));
}

static void take_left(const struct text *t)
{
	struct echo_left l;

	for (size_t at = 0; t->len - at >= sizeof(l); at += sizeof(l)) {
		memcpy(&l, t->s + at, sizeof(l));
		tasks_leave(l.pid, l.tasks);
	}
}

void echo_attend(uint64_t now)
{
	static uint64_t due;
	const size_t most = ECHO_NOTES * sizeof(int32_t);
	struct text answer = { 0 };
	size_t done = 0, n;

	if (!watch.on || (!noted.len && now < due))
		return;
	/* messages about them come after the lines printed before */
	if (say_flush)
		say_flush();
	do {
		n = noted.len - done < most ? noted.len - done : most;
		due = ask(ASK_ECHO, 0, 0, noted.s + done, n, &answer);
		done += n;
	} while (done < noted.len);
	noted.len = 0;
	take_left(&answer);
	text_free(&answer);
}

/* ---- the start ---------------------------------------------------------------------------------------- */

/* Whether we write during tracing.  If all output comes at the end, it makes no reader act during tracing. */
static bool is_live(void)
{
	return !run.flight && !(run.mode & SYSTRACE_OVERWRITE) && (!counting.only || counting.interval);
}

/* The shell that started us has both ends of a pipeline's pipes open until it has started the whole pipeline. */
static void shell_await(void)
{
	const struct timespec moment = { .tv_nsec = 5000000 };

	for (int i = 0; i < 20 && ends.at[0].kind == A_PIPE && end_is_held(getppid(), &ends.at[0]); i++)
		nanosleep(&moment, NULL);
}

void echo_look(pid_t command, const int *written, int n)
{
	only_named = !run.all && !run.cgroups.n && !run.comms.n && !run.children;
	command_pid = command;
	if (run.watch_readers || (only_named && !run.npids) || !is_live())
		return;
	for (int i = 0; i < n; i++)
		ends_add_output(written[i]);
	if (!ends.n)
		return;
	if (!only_named)
		ends_add_device();
	nown = ends.n;
	if (!only_named)
		shell_await();
	processes_look();
	take_left(&left);
	left.len = 0;
	watch.next = device_clock() + SECOND;
	watch.on = !only_named || run.follow;
}
