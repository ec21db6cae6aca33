// SPDX-License-Identifier: GPL-2.0
/*
 * --why: what each thread hangs in, for how long, and which tasks could end that.  The watch
 * reports the calls in progress.  When all have been reported it ends, and the calls that are left
 * are those that hang.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "settings.h"
#include "base/say.h"
#include "base/sets.h"
#include "facts/pids.h"
#include "ask/ask.h"
#include "python/frames.h"
#include "row/call.h"
#include "trace/task.h"
#include "call_facts.h"
#include "output.h"
#include "views.h"

/* Which task waits for which; 0: not known. */
static struct wait { int tid, blocker; } *waits;
static size_t nwaits;

static void note_wait(int tid, int blocker)
{
	waits = realloc(waits, (nwaits + 1) * sizeof(*waits));
	if (!waits)
		die("out of memory");
	waits[nwaits++] = (struct wait){ tid, blocker };
}

static int waits_for(int tid)
{
	for (size_t i = 0; i < nwaits; i++)
		if (waits[i].tid == tid)
			return waits[i].blocker;
	return 0;
}

/* ---- tasks that could end it ------------------------------------------------------------- */

static void put_task(struct text *t, int pid, const char *comm, size_t len)
{
	put_dec(t, pid);
	if (!len)
		return;
	put_s(t, " (");
	put_safe(t, comm, len);
	put_c(t, ')');
}

/*
 * "what: 12 (sh), 13 (cat)".  Returns the first one that is not the task itself: the task waits for
 * that one.
 */
static int put_blockers(struct text *t, const char *what, const struct task *self, const struct blocker *b, int64_t n)
{
	int first = 0;

	for (int64_t i = 0; i < n; i++) {
		if (b[i].pid == self->process->tgid || b[i].pid == self->tid)
			continue;
		put_s(t, first ? ", " : what);
		put_task(t, b[i].pid, b[i].comm, strnlen(b[i].comm, sizeof(b[i].comm)));
		first = first ? first : b[i].pid;
	}
	return first;
}

static int ask_and_put(struct text *t, const char *what, const struct task *self, uint32_t kind, uint64_t of, uint32_t mode)
{
	const struct blocker_ask asked = { kind, mode, of };
	struct blocker b[BLOCKERS_MAX];
	int64_t n = blockers_ask(self->tid, &asked, b);

	return put_blockers(t, what, self, b, n);
}

static int put_pipe(struct text *t, const struct task *self, const struct systrace_fdinfo *f, bool reads)
{
	int blocker = ask_and_put(t, reads ? "for data; who can write to it: " : "for room; who can read from it: ", self, BLOCKER_END,
				  f->ino, reads ? O_WRONLY : O_RDONLY);

	if (!blocker)
		put_s(t, reads ? "for data, which only this process itself could write" : "for room, which only this process itself could make");
	return blocker;
}

static int put_socket(struct text *t, const struct task *self, const struct call_facts *facts, const char *what)
{
	struct text local = { 0 }, peer = { 0 };
	int blocker = 0;

	call_facts_ends(facts, &local, &peer);
	put_s(t, what);
	if (peer.len) {
		put_s(t, " from ");
		put_safe(t, peer.s, peer.len);
	} else if (local.len) {
		put_s(t, " at ");
		put_safe(t, local.s, local.len);
	}
	if (facts->is->peer_ino)
		blocker = ask_and_put(t, "; the other end is open in ", self, BLOCKER_END, facts->is->peer_ino, O_RDWR);
	text_free(&local);
	text_free(&peer);
	return blocker;
}

static int put_futex(struct text *t, const struct task *self)
{
	uint64_t word = self->call.enter->args[0];
	int owner = ask_and_put(t, "for a lock; its holder is thread ", self, BLOCKER_FUTEX, word, 0);

	if (!owner)
		owner = ask_and_put(t, "for Python's global lock, retrying every few ms; its holder is thread ", self, BLOCKER_GIL, word, 0);
	if (!owner)
		put_s(t, "for a wake-up; there is no holder (a condition variable or a semaphore)");
	return owner;
}

static int put_lock(struct text *t, const struct task *self, int fd)
{
	int holder = ask_and_put(t, "for a lock on the file; its holder is ", self, BLOCKER_LOCK, fd, 0);

	if (!holder)
		put_s(t, "for a lock on the file; its holder is not known");
	return holder;
}

static int put_child(struct text *t, const struct task *self)
{
	int32_t pid = self->call.enter->args[0];

	if (pid <= 0) {
		put_s(t, "for any of its children to exit");
		return 0;
	}
	put_s(t, "for this child to exit: ");
	put_task(t, pid, "", 0);
	return pid;
}

/* Puts the reason, to follow "waits ".  Returns the task that it waits for; 0: not known. */
static int put_reason(struct text *t, const struct task *self, const struct call_facts *facts)
{
	const char *name = call_name(&self->call);
	const struct systrace_fdinfo *f = facts->is;
	bool reads = is_in_list("read readv pread64 preadv preadv2 recvfrom recvmsg recvmmsg splice tee", name);
	bool writes = is_in_list("write writev pwrite64 pwritev pwritev2 sendto sendmsg sendmmsg sendfile vmsplice", name);

	if (is_in_list("futex futex_time64 futex_wait futex_waitv", name))
		return put_futex(t, self);
	if (is_in_list("flock fcntl fcntl64", name))
		return put_lock(t, self, facts->fd);
	if (is_in_list("wait4 waitpid", name))
		return put_child(t, self);
	if (is_in_list("nanosleep clock_nanosleep clock_nanosleep_time64 pause rt_sigsuspend rt_sigtimedwait", name))
		put_s(t, strstr(name, "sleep") ? "for this time to pass" : "for a signal");
	else if (is_in_list("poll ppoll select pselect6 epoll_wait epoll_pwait epoll_pwait2 ppoll_time64 pselect6_time64", name))
		put_s(t, "for one of these descriptors to become ready, or for the timeout");
	else if (is_in_list("accept accept4", name) && f)
		return put_socket(t, self, facts, "for a connection");
	else if (!strcmp(name, "connect"))
		put_s(t, "for the other side to accept the connection");
	else if ((reads || writes) && f && S_ISFIFO(f->mode))
		return put_pipe(t, self, f, reads);
	else if ((reads || writes) && f && S_ISSOCK(f->mode))
		return put_socket(t, self, facts, reads ? "for data" : "for room to send");
	else if (reads && f && S_ISCHR(f->mode))
		put_s(t, "for input");
	else
		put_s(t, "for the call to end");
	return 0;
}

/* ---- a thread ------------------------------------------------------------------------------- */

static void put_since(struct text *t, int tid)
{
	const struct blocker_ask asked = { .what = BLOCKER_SINCE };
	int64_t ns = blockers_ask(tid, &asked, NULL);

	if (ns < 0)
		return;
	put_s(t, "  for ");
	put_f(t, "%lld.%03lld s", (long long)(ns / 1000000000), (long long)(ns / 1000000 % 1000));
}

static void put_line(struct text *t, const struct task *task)
{
	static struct python_stack stack;
	const struct python_frame *f = &stack.frame[0];

	if (!opt.python || !frames_get(&stack, 1, task->codes, task->call.enter, NULL) || !stack.n || !f->file)
		return;
	put_s(t, "  @ ");
	put_safe(t, f->file, f->file_len);
	put_f(t, ":%u ", f->position.line);
	put_safe(t, f->name, f->name_len);
}

static void put_hanging(struct text *t, struct task *task)
{
	struct call_facts facts = call_facts(&task->call);
	struct ending ending;

	put_s(t, call_name(&task->call));
	put_c(t, '(');
	call_whole(t, &task->call, &ending);
	put_since(t, task->tid);
	put_line(t, task);
	put_s(t, "\n        waits ");
	note_wait(task->tid, put_reason(t, task, &facts));
}

static void why_left(struct task *task, bool told)
{
	const char *comm = pids_called(task->tid);
	struct text *t = output_text();

	put_task(t, task->tid, comm, strlen(comm));
	put_s(t, ": ");
	if (told)
		put_hanging(t, task);
	else
		put_s(t, "running: it does not sleep in a call");
	put_c(t, '\n');
}

/* ---- chains --------------------------------------------------------------------------------- */

/* Begins with a task that no other waits for or, in a circle, with the lowest number. */
static void put_chain(struct text *t, int from)
{
	int at = from;
	size_t length = 0;

	put_dec(t, at);
	while ((at = waits_for(at)) && length++ <= nwaits) {
		put_s(t, " -> ");
		put_dec(t, at);
		if (at == from) {
			put_s(t, "   deadlock: each of them waits for the next one");
			break;
		}
	}
	put_c(t, '\n');
}

static bool is_waited_for(int tid)
{
	for (size_t i = 0; i < nwaits; i++)
		if (waits[i].blocker == tid)
			return true;
	return false;
}

/* Whether the task is in a circle and has the lowest number there. */
static bool begins_circle(int tid)
{
	int at = tid;

	for (size_t i = 0; i <= nwaits; i++) {
		at = waits_for(at);
		if (!at || at < tid)
			return false;
		if (at == tid)
			return true;
	}
	return false;
}

static void why_end(bool detached)
{
	struct text *t = output_text();
	bool any = false;

	(void)detached;
	for (size_t i = 0; i < nwaits; i++) {
		if (!waits[i].blocker || (is_waited_for(waits[i].tid) && !begins_circle(waits[i].tid)))
			continue;
		put_s(t, any ? "  " : "Who waits for whom:\n  ");
		any = true;
		put_chain(t, waits[i].tid);
	}
	free(waits);
	waits = NULL;
	nwaits = 0;
}

struct sink why_sink = { .name = "why", .left = why_left, .end = why_end };
