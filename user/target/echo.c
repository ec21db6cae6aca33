// SPDX-License-Identifier: GPL-2.0
/*
 * Who reads what we write is found by what he holds: the other end of our pipe,
 * of our terminal (its master), of our socket.  What he writes to has readers in
 * its turn, who are found in the same way, and so on.  All are attached first and
 * looked at then, before anything flows: nobody comes unseen between the two.
 *
 * What it costs.  One look at all processes takes a call or two for each descriptor
 * that is open anywhere and four for each process, and 24 bytes a descriptor, for as
 * long as it lasts; it finds the readers' readers, too.  There is one at the start
 * and one a second later, for shells that had not set up their pipelines yet.
 * After that there is one every ten seconds, or less often, so that they take a
 * thousandth of the time at most; and one when a reader has come, whose own
 * readers are not known, but no more than one a second and a tenth of the time.
 * A process that comes while we trace is looked at by itself, three times in its
 * first second: as many calls as it has descriptors, however many others there
 * are.  If we write to a file nothing of all this is done.
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
	int pid, pidfd;			/* the number may be another's by now; -1: nobody knows */
	int look;			/* in which what it feeds was added */
	uint8_t whose;
};

static struct reader *readers;
static int nreaders, look;
static int nown;			/* so many ends are those of what we write to ourselves */
static struct text left_out[2];		/* by whose output they read: names that are to be said */
static int nleft_out[2];
static struct text left;		/* struct echo_left of those that are let go in this look */
static pid_t command_pid;
static bool only_named;			/* nobody is watched but those of -p */

/* Pid 1 keeps sockets for services, so that they outlive them: if another has it, that one reads. */
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

/* Whether it is one of -p, or the process of a thread that is. */
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
	say("warning: %s is watched, and reads this output: each line of its calls makes it make more", name.s);
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

/* It is held first and looked at again then: what was seen is said of who has the number. */
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

/* Our own command was named, too, and until it executes it has all that is ours. */
static bool is_us(int pid)
{
	return pid == getpid() || pid == ask_decoder || pid == command_pid;
}

/* Who holds such an end reads, and so do those that he writes to. */
static void reader_take(const struct opened *o, int of)
{
	struct end end = ends.at[of];
	struct reader *r = reader_find(o->pid);

	if (is_us(o->pid) || !end_is(o, &end))
		return;
	/* a child of the other session's that is not what it will be yet */
	if (end.is_device && end_is_held(process_stat(o->pid, 1), &end))
		return;
	if (!r)
		r = reader_add(o, &end);
	if (!r || r->look == look)
		return;
	r->look = look;
	ends_add_fed(o->pid, r->whose);
}

/* ---- looks ------------------------------------------------------------------------------------------- */

static struct {
	bool on;			/* somebody may come who reads it and is watched */
	bool must;			/* a reader has come whose own readers are not known */
	uint64_t next, at_once;		/* when all may be looked at again; and if it must be */
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

/* What only a reader that has ended wrote to counts no more: there are our own ends, and those that are found now. */
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

/* False: there is no such process any more. */
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

/* ---- those that come -------------------------------------------------------------------------------- */

/* What it reads it may open a little later. */
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

/* When there will be something to do. */
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

static struct text noted;		/* int32_t of those that have come */

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
	/* what is said of them comes behind what was printed before */
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

/* ---- the beginning ------------------------------------------------------------------------------------ */

/* What is written at the end only makes nobody do anything while we trace. */
static bool is_live(void)
{
	return !run.flight && !(run.mode & SYSTRACE_OVERWRITE) && (!counting.only || counting.interval);
}

/* The shell that started us has both ends of a pipeline's pipes until it has started all of it. */
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
