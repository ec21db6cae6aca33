// SPDX-License-Identifier: GPL-2.0
/*
 * --fds: which descriptors are still open, at the end and whenever SIGUSR1 is received, where they
 * were opened and by which process, and how many bytes went through them; places that open and
 * never close; paths that are opened again and again.
 *
 * A process's descriptors are known only from its calls, so those that it opened before the watch
 * are not.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "settings.h"
#include "base/dict.h"
#include "base/memory.h"
#include "base/say.h"
#include "facts/host.h"
#include "facts/pids.h"
#include "python/frames.h"
#include "row/call.h"
#include "trace/task.h"
#include "call_facts.h"
#include "fd_changes.h"
#include "output.h"
#include "sums.h"
#include "views.h"

#define FDS_MAX		(1U << 18)	/* of all processes; more are not tracked */
#define LEAKS_FROM	3		/* descriptors opened at one place, of which none was closed */
#define STORMS_FROM	20		/* opens of one path */

struct open_fd {
	struct open_fd *next;		/* of the same process */
	int fd, tid;
	bool cloexec;
	uint64_t time, in, out;
	struct sum *origin;		/* an entry of .places */
	char *what;
};

struct holder {				/* a process */
	struct holder *next, **to;	/* list of all; where the pointer to this one is */
	int tgid;
	struct open_fd *fds;
	char comm[20];
};

static struct dict holders;		/* by tgid */
static struct holder *all;
/* where descriptors are opened: a Python line, else a call; .calls counts descriptors */
static struct sums places;
static struct sums paths;		/* paths that were opened; .errors counts failures */
static uint32_t nopen;
static uint64_t began, forgotten;
static struct text left;		/* lines for processes that exited with descriptors open */

static struct holder *holder_of(struct task *t)
{
	struct holder *h = dict_find(&holders, (uint32_t)t->process->tgid);

	if (h)
		return h;
	h = zeroed(1, sizeof(*h));
	h->tgid = t->process->tgid;
	h->next = all;
	h->to = &all;
	if (all)
		all->to = &h->next;
	all = h;
	dict_put(&holders, (uint32_t)h->tgid, h);
	return h;
}

/* ---- places -------------------------------------------------------------------------------- */

static struct sum *origin_of(struct task *t)
{
	static struct python_stack stack;
	const struct python_frame *f = &stack.frame[0];
	struct text key = { 0 };
	struct sum *place;

	put_s(&key, call_name(&t->call));
	if (opt.python && frames_get(&stack, 1, t->codes, t->call.enter, t->call.exit) && stack.n && f->file) {
		put_s(&key, " @ ");
		put_safe(&key, f->file, f->file_len);
		put_f(&key, ":%u ", f->position.line);
		put_safe(&key, f->name, f->name_len);
	}
	place = sums_get(&places, key.s, key.len);
	text_free(&key);
	return place;
}

/* ---- descriptors come and go ----------------------------------------------------------------- */

static struct open_fd **find_fd(struct holder *h, int fd)
{
	struct open_fd **at = &h->fds;

	while (*at && (*at)->fd != fd)
		at = &(*at)->next;
	return at;
}

static void drop_fd(struct open_fd **at, bool closed)
{
	struct open_fd *f = *at;

	*at = f->next;
	f->origin->ended += closed;
	free(f->what);
	free(f);
	nopen--;
}

static void close_fd(struct holder *h, int fd)
{
	struct open_fd **at = find_fd(h, fd);

	if (*at)
		drop_fd(at, true);
}

static char *what_is(const struct systrace_fdinfo *is)
{
	struct text t = { 0 }, local = { 0 }, peer = { 0 };
	const struct call_facts facts = { .is = is };

	if (is && S_ISSOCK(is->mode)) {
		put_safe(&t, is->name, strnlen((const char *)is->name, sizeof(is->name)));
		call_facts_ends(&facts, &local, &peer);
		put_c(&t, ' ');
		put_safe(&t, local.s, local.len);
		if (peer.len)
			put_s(&t, "->");
		put_safe(&t, peer.s, peer.len);
	} else if (is && is->path) {
		put_safe(&t, is + 1, is->path);
	} else {
		put_c(&t, '?');
	}
	put_c(&t, '\0');
	text_free(&local);
	text_free(&peer);
	return t.s;
}

static void open_fd(struct task *t, int fd, const struct systrace_fdinfo *is, bool cloexec)
{
	struct holder *h = holder_of(t);
	struct open_fd *f;

	/* it was closed without our seeing it */
	close_fd(h, fd);
	if (nopen == FDS_MAX) {
		forgotten++;
		return;
	}
	f = zeroed(1, sizeof(*f));
	*f = (struct open_fd){ .next = h->fds, .fd = fd, .tid = t->tid, .cloexec = cloexec, .time = t->call.exit->head.time,
			       .origin = origin_of(t), .what = what_is(is) };
	f->origin->calls++;
	h->fds = f;
	nopen++;
}

/* ---- calls -------------------------------------------------------------------------------------- */

static void close_range(struct holder *h, uint32_t first, uint32_t last)
{
	for (struct open_fd **at = &h->fds; *at;)
		if ((uint32_t)(*at)->fd >= first && (uint32_t)(*at)->fd <= last)
			drop_fd(at, true);
		else
			at = &(*at)->next;
}

static void note_path(struct task *t, const struct call_facts *facts, const char *name)
{
	const struct systrace_exit *x = t->call.exit;
	const struct one one = { .wall = x->head.time - t->call.enter->head.time, .failed = x->ret < 0 };

	if (facts->named && (!strncmp(name, "open", 4) || !strcmp(name, "creat")))
		sum_add(sums_get(&paths, facts->path, facts->path_len), &one);
}

static void note_change(struct task *t, const struct fd_change *c)
{
	if (c->opened)
		open_fd(t, c->first, c->is, c->cloexec);
	else if (c->first == c->last)
		close_fd(holder_of(t), c->first);
	else
		close_range(holder_of(t), c->first, c->last);
}

static void fds_exit(struct task *t)
{
	const char *name = call_name(&t->call);
	struct call_facts facts = call_facts(&t->call);
	struct fd_change changes[FD_CHANGES_MAX];
	struct open_fd *f;
	int n;

	if (!began)
		began = t->call.enter->head.time;
	note_path(t, &facts, name);
	n = fd_changes(t, &facts, NULL, changes);
	for (int i = 0; i < n; i++)
		note_change(t, &changes[i]);
	f = (facts.in || facts.out) && facts.fd >= 0 ? *find_fd(holder_of(t), facts.fd) : NULL;
	if (!f)
		return;
	f->in += facts.in;
	f->out += facts.out;
	/* sockets are connected later, and descriptors of a pair become known only when they are used */
	if (facts.is && (S_ISSOCK(facts.is->mode) || *f->what == '?')) {
		free(f->what);
		f->what = what_is(facts.is);
	}
}

static void fds_executed(struct task *t, uint64_t time)
{
	struct holder *h = dict_find(&holders, (uint32_t)t->process->tgid);

	(void)time;
	for (struct open_fd **at = h ? &h->fds : NULL; at && *at;)
		if ((*at)->cloexec)
			drop_fd(at, true);
		else
			at = &(*at)->next;
}

/* A child starts with its parent's descriptors. */
static void fds_new(struct task *t, const struct systrace_new *n, bool attached)
{
	struct holder *parent = attached || n->head.tid != n->tgid ? NULL : dict_find(&holders, (uint32_t)n->parent);
	struct holder *h;

	for (struct open_fd *f = parent ? parent->fds : NULL; f && nopen < FDS_MAX; f = f->next) {
		struct open_fd *copy = malloc(sizeof(*copy));

		h = holder_of(t);
		if (!copy)
			die("out of memory");
		*copy = *f;
		copy->what = strdup(f->what);
		copy->in = copy->out = 0;
		copy->next = h->fds;
		copy->origin->calls++;
		h->fds = copy;
		nopen++;
	}
}

/* ---- the report ------------------------------------------------------------------------------------- */

static void put_fd(struct text *t, const struct holder *h, const struct open_fd *f)
{
	uint64_t since = f->time - began;

	put_f(t, "%7d %-15s %4d %6llu.%03llu %9llu %9llu  ", h->tgid, h->comm, f->fd, (unsigned long long)(since / 1000000000),
	      (unsigned long long)(since / 1000000 % 1000), (unsigned long long)f->in, (unsigned long long)f->out);
	put_s(t, f->what);
	put_s(t, "  (");
	put_mem(t, f->origin->key, f->origin->len);
	if (f->tid != h->tgid)
		put_f(t, ", thread %d", f->tid);
	put_s(t, ")\n");
}

static int compare_fds(const void *a, const void *b)
{
	return (*(struct open_fd *const *)a)->fd - (*(struct open_fd *const *)b)->fd;
}

static void put_holder(struct text *t, const struct holder *h)
{
	struct open_fd **all;
	size_t n = 0;

	for (struct open_fd *f = h->fds; f; f = f->next)
		n++;
	all = malloc((n + 1) * sizeof(*all));
	if (!all)
		die("out of memory");
	n = 0;
	for (struct open_fd *f = h->fds; f; f = f->next)
		all[n++] = f;
	qsort(all, n, sizeof(*all), compare_fds);
	for (size_t i = 0; i < n; i++)
		put_fd(t, h, all[i]);
	free(all);
}

static void call_holder(struct holder *h, int tid)
{
	struct text name = { 0 };

	put_safe(&name, pids_called(tid), strlen(pids_called(tid)));
	put_c(&name, '\0');
	strncpy(h->comm, name.s, sizeof(h->comm) - 1);
	text_free(&name);
}

/* The kernel closes all descriptors of a process that exits; those that were open are reported. */
static void fds_gone(struct task *t, uint64_t time)
{
	struct holder *h = t->process->tasks || t->refused ? NULL : dict_find(&holders, (uint32_t)t->process->tgid);

	(void)time;
	if (!h)
		return;
	call_holder(h, t->tid);
	if (left.len < 1 << 20)
		put_holder(&left, h);
	while (h->fds)
		drop_fd(&h->fds, false);
	dict_drop(&holders, (uint32_t)h->tgid);
	*h->to = h->next;
	if (h->next)
		h->next->to = h->to;
	free(h);
}

static struct text living;

static void fds_left(struct task *t, bool told)
{
	struct holder *h = t->tid == t->process->tgid ? dict_find(&holders, (uint32_t)t->tid) : NULL;

	(void)told;
	if (!h)
		return;
	call_holder(h, t->tid);
	put_holder(&living, h);
}

static void put_table(struct text *t, const char *head, const struct text *rows)
{
	if (!rows->len)
		return;
	put_s(t, head);
	put_s(t, "    pid comm              fd   opened s  bytes in bytes out  what (where it was opened)\n");
	put_mem(t, rows->s, rows->len);
}

static void put_leaks(struct text *t)
{
	bool any = false;

	for (size_t i = 0; i < places.n; i++) {
		const struct sum *place = places.all[i];

		if (place->calls < LEAKS_FROM || place->ended)
			continue;
		put_s(t, any ? "" : "Leaks: opened repeatedly at one place, and never closed:\n");
		any = true;
		put_f(t, "  %llu descriptors by ", (unsigned long long)place->calls);
		put_mem(t, place->key, place->len);
		put_c(t, '\n');
	}
}

static int compare_storms(const void *a, const void *b)
{
	const struct sum *x = *(struct sum *const *)a, *y = *(struct sum *const *)b;

	return (x->calls < y->calls) - (x->calls > y->calls);
}

static void put_storms(struct text *t)
{
	if (paths.n)
		qsort(paths.all, paths.n, sizeof(*paths.all), compare_storms);
	for (size_t i = 0; i < paths.n && paths.all[i]->calls >= STORMS_FROM; i++) {
		const struct sum *s = paths.all[i];

		put_s(t, i ? "" : "Storms: paths that were opened repeatedly:\n");
		put_f(t, "  %llu times", (unsigned long long)s->calls);
		if (s->errors)
			put_f(t, ", %llu of them failed", (unsigned long long)s->errors);
		put_s(t, ": ");
		put_safe(t, s->key, s->len);
		put_c(t, '\n');
	}
}

static void put_all(void)
{
	struct text *t = output_text();

	put_table(t, "Open descriptors:\n", &living);
	put_table(t, "Descriptors that were open when their process exited:\n", &left);
	if (!living.len && !left.len)
		put_s(t, "No descriptor that was opened is still open.\n");
	put_leaks(t);
	put_storms(t);
	if (forgotten)
		put_f(t, "%llu descriptors are not listed: at most %u are kept at a time\n", (unsigned long long)forgotten, FDS_MAX);
	text_free(&living);
}

static void fds_asked(void)
{
	for (struct holder *h = all; h; h = h->next) {
		call_holder(h, h->tgid);
		put_holder(&living, h);
	}
	put_all();
}

static void fds_end(bool detached)
{
	(void)detached;
	put_all();
	text_free(&left);
}

struct sink fds_sink = { .name = "fds", .new = fds_new, .exit = fds_exit, .executed = fds_executed, .gone = fds_gone, .left = fds_left,
			 .asked = fds_asked, .end = fds_end };
