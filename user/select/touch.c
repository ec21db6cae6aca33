// SPDX-License-Identifier: GPL-2.0
/*
 * Whether a call uses one of the requested files: an argument is its path, or a
 * descriptor of it.  As in strace, only the call's own arguments count (for most
 * calls only the first one), and the descriptors that poll and select wait for.
 */
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include "base/sets.h"
#include "settings.h"
#include "base/say.h"
#include "row/call.h"
#include "facts/host.h"
#include "ask/ask.h"
#include "touch.h"
static struct strings paths;		/* including those that they resolve to */

/* ---- the requested paths ---------------------------------------------------------------- */

static bool is_asked(const char *path, size_t len)
{
	for (int i = 0; i < paths.n; i++)
		if (strlen(paths.s[i]) == len && !memcmp(paths.s[i], path, len))
			return true;
	return false;
}

static void ask_for(const char *path)
{
	if (is_asked(path, strlen(path)))
		return;
	paths.s = realloc(paths.s, (paths.n + 1) * sizeof(*paths.s));
	if (!paths.s)
		die("out of memory");
	paths.s[paths.n++] = path;
}

static void say_resolved(const char *path, const char *real)
{
	struct text t = { 0 };

	pen_as_asked(&t);
	put_s(&t, "Requested path ");
	put_quoted(&t, path, strlen(path));
	put_s(&t, " resolved into ");
	put_quoted(&t, real, strlen(real));
	put_c(&t, '\0');
	say("%s", t.s);
	text_free(&t);
}

void touch_resolve(void)
{
	for (int i = 0; i < touch.asked.n; i++) {
		const char *path = touch.asked.s[i];
		char *real = realpath(path, NULL);

		ask_for(path);
		if (!real)
			continue;
		if (strcmp(real, path)) {
			if (!show.no_path)
				say_resolved(path, real);
			ask_for(real);
		}
	}
	capture.fds |= paths.n;
}

/* ---- which arguments count ------------------------------------------------------------ */

/* Exceptions from the rule in counts(): the names of the arguments that count; "": none. */
static const struct { const char *call, *args; } special[] = {
	{ "accept", "" }, { "accept4", "" }, { "bpf", "" }, { "fsmount", "" }, { "io_uring_enter", "" },
	{ "io_uring_register", "" }, { "landlock_add_rule", "" }, { "landlock_restrict_self", "" },
	{ "mq_getsetattr", "" }, { "mq_notify", "" }, { "mq_open", "" },
	{ "mq_timedreceive", "" }, { "mq_timedreceive_time64", "" }, { "mq_timedsend", "" }, { "mq_timedsend_time64", "" },
	{ "perf_event_open", "" }, { "signalfd", "" }, { "signalfd4", "" }, { "timerfd_gettime", "" },
	{ "timerfd_gettime64", "" }, { "timerfd_settime", "" }, { "timerfd_settime64", "" },
	{ "copy_file_range", "fd_in fd_out" }, { "dup2", "oldfd newfd" }, { "dup3", "oldfd newfd" },
	{ "epoll_ctl", "fd" }, { "fanotify_mark", "dfd path" }, { "fsconfig", "value aux" },
	{ "inotify_add_watch", "fd path" }, { "kexec_file_load", "kernel_fd initrd_fd" }, { "link", "old new" },
	{ "mmap", "fd args" }, { "mmap2", "fd" }, { "mount", "source target" }, { "pivot_root", "new_root put_old" },
	{ "quotactl", "special" }, { "sendfile", "out_fd in_fd" }, { "sendfile64", "out_fd in_fd" },
	{ "splice", "fd_in fd_out" }, { "symlink", "path" }, { "symlinkat", "dfd path" }, { "tee", "fd_in fd_out" },
	{ "poll", "fds" }, { "ppoll", "fds" }, { "ppoll_time64", "fds" },
	{ "select", "inp outp exp args" }, { "_newselect", "inp outp exp" },
	{ "pselect6", "inp outp exp" }, { "pselect6_time64", "inp outp exp" },
};

/* NULL: no exception. */
static const char *special_args(const char *call)
{
	for (size_t i = 0; i < COUNT(special); i++)
		if (!strcmp(special[i].call, call))
			return special[i].args;
	return NULL;
}

/* The rule: the first argument counts (of an INSIDE, the first in it), and all dirfds with the paths that follow them. */
static bool counts(const struct plan *plan, const struct node *n)
{
	static const struct plan *last;
	static const char *list;

	if (plan != last) {
		last = plan;
		list = special_args(plan->name);
	}
	if (list)
		return is_in_list(list, n->arg->name);
	if (n == plan->args)
		return true;
	if (plan->inside)
		return n == plan->inside + 1;
	return n->arg->type == &type_atfd || (n->arg->type == &type_path && n[-1].arg->type == &type_atfd);
}

static bool has_class(const struct row *c)
{
	return row_classes(c) & (FILES | DESC | NETWORK);
}

static bool is_counted(const struct plan *plan, const struct node *n)
{
	return (n->arg->dir & IN || n->arg->type->fd) && counts(plan, n);
}

bool touch_counts(const struct plan *plan, const struct node *n)
{
	return has_class(plan->row) && is_counted(plan, n);
}

/* As counts(), for a row whose arguments do not depend on its plan. */
static bool counts_always(const struct row *c, const char *list, const struct arg *a)
{
	if (list)
		return is_in_list(list, a->name);
	return a == c->args || a->type == &type_atfd;
}

unsigned int touch_fd_args(const struct row *c)
{
	const char *list = special_args(c->name);
	unsigned int where = 0;

	if (!has_class(c))
		return 0;
	for (const struct arg *a = c->args; a->name; a++) {
		if (a->type == &type_by || a->type == &type_inside)
			return TOUCH_IN_MEMORY;
		if (a->type == &type_path || !(a->dir & IN || a->type->fd) || !counts_always(c, list, a))
			continue;
		if ((a->type != &type_fd && a->type != &type_atfd) || a->when || a->newer || a->older)
			return TOUCH_IN_MEMORY;
		where |= 1U << (a->reg ? a->reg - 1 : a - c->args);
	}
	return where;
}

/* ---- whether one of them is requested ---------------------------------------------------- */

struct search {
	struct watcher watcher;
	bool found;
};

static bool *found_by(const struct print *p)
{
	return &((struct search *)p->call->watcher)->found;
}

static bool path_of_fd(const struct systrace_block *b, int tid, int fd, char *path, size_t *len)
{
	const struct systrace_fdinfo *f = fdinfo_of(b);
	struct fact_file is;

	if (f) {
		*len = f->path < PATH_MAX ? f->path : PATH_MAX;
		memcpy(path, f + 1, *len);
		return *len;
	}
	/* if the module recorded nothing (select's sets; on PREEMPT_RT, while the call hangs), look up the current state */
	*len = host_is_elsewhere() || run.replay ? 0 : fact_file_ask(tid, fd, &is, path);
	return *len;
}

static void see_fd(const struct print *p, int fd, const struct systrace_block *b)
{
	static const char gone[] = " (deleted)";
	size_t len, tail = sizeof(gone) - 1;
	bool *found = found_by(p);
	char path[PATH_MAX];

	if (fd < 0)
		return;
	if (touch.fds.asked && numbers_have(&touch.fds, fd))
		*found = true;
	if (*found || !paths.n || !path_of_fd(b, p->call->tid, fd, path, &len))
		return;
	if (len > tail && !memcmp(path + len - tail, gone, tail))
		len -= tail;
	*found = is_asked(path, len);
}

static void see_path(const struct print *p, const struct node *n)
{
	const struct systrace_block *b = block_of(p, n, AT_ENTER);
	size_t len;

	if (!b || b->state == SYSTRACE_FAULT)
		return;
	len = strnlen(block_data(b), b->len);
	*found_by(p) |= len < b->len && is_asked(block_data(b), len);
}

static void see(struct print *p, const struct node *n)
{
	if (*found_by(p) || !is_counted(p->plan, n))
		return;
	if (n->arg->type == &type_path)
		see_path(p, n);
	else
		print_node(p, n);	/* calls see_fd() for each descriptor that it prints */
}

int touch_test(struct call *call)
{
	struct search search = { .watcher = { .fd = see_fd } };
	struct call seen = *call;
	bool unknown;

	if (!paths.n && !touch.fds.asked)
		return TOUCH_YES;
	seen.watcher = &search.watcher;
	if (call_classes(call) & (FILES | DESC | NETWORK))
		call_each(&seen, see);
	/* this may also be a set or a list of descriptors, which may be captured at the exit only */
	unknown = call->enter->head.flags & SYSTRACE_R_MISSED && !call->exit;
	return search.found ? TOUCH_YES : unknown ? TOUCH_UNKNOWN : TOUCH_NO;
}
