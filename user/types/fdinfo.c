// SPDX-License-Identifier: GPL-2.0
/*
 * Descriptors: the number, and with -y what FDINFO noted about it at the time of
 * the call: 3</etc/passwd>, 4<TCP:[127.0.0.1:80->127.0.0.1:40000]>.
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <linux/netlink.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#include "settings.h"
#include "row/call.h"
#include "ask/ask.h"
#include "facts/pids.h"
#include "facts/sockets.h"
#include "netlink.h"

static bool is_socket_path(const char *path, uint32_t len)
{
	return len > 8 && !memcmp(path, "socket:[", 8);
}

/*
 * The local and remote address of a socket. A socket that is in no table of the kernel has only its
 * inode number.
 */
static bool put_inet_pair(struct text *t, const struct systrace_fdinfo *f)
{
	const struct ends *ends = socket_ends(f);

	if (!ends)
		return false;
	put_end(t, &ends->local);
	if (ends->has_peer) {
		put_s(t, "->");
		put_end(t, &ends->peer);
	}
	return true;
}

static bool put_unix_pair(struct text *t, const struct systrace_fdinfo *f)
{
	const struct sockaddr_un *un = fdinfo_local(f);
	size_t head = offsetof(struct sockaddr_un, sun_path);
	size_t len = f->local > head ? f->local - head : 0;
	uint64_t peer_ino = socket_peer(f);

	if (!peer_ino && !len)
		return false;
	put_uns(t, f->ino);
	if (peer_ino) {
		put_s(t, "->");
		put_uns(t, peer_ino);
	}
	if (!len)
		return true;
	put_c(t, ',');
	if (un->sun_path[0]) {
		put_quoted(t, un->sun_path, strnlen(un->sun_path, len));
	} else {
		put_c(t, '@');
		put_quoted(t, un->sun_path + 1, len - 1);
	}
	return true;
}

static bool put_netlink(struct text *t, const struct systrace_fdinfo *f)
{
	const struct sockaddr_nl *nl = fdinfo_local(f);
	const char *proto = xlat_name(&netlink_protocols, f->protocol);

	/* a socket that is not bound yet is in no table of the kernel */
	if (f->local < sizeof(*nl) || !nl->nl_pid)
		return false;
	if (proto)
		put_f(t, "%s:%u", proto + strlen("NETLINK_"), nl->nl_pid);
	else
		put_uns(t, f->protocol);
	return true;
}

/* Returns false if nothing is known about such sockets. */
static bool put_socket(struct text *t, const struct systrace_fdinfo *f)
{
	bool said = false;

	if (f->family != AF_INET && f->family != AF_INET6 && f->family != AF_UNIX && f->family != AF_NETLINK)
		return false;
	put_escaped(t, (const char *)f->name, strnlen((const char *)f->name, sizeof(f->name)), "<>\"\\");
	put_s(t, ":[");
	if (f->family == AF_UNIX)
		said = put_unix_pair(t, f);
	else if (f->family == AF_NETLINK)
		said = put_netlink(t, f);
	else
		said = put_inet_pair(t, f);
	if (!said)
		put_uns(t, f->ino);
	put_c(t, ']');
	return true;
}

/* Takes a line "name:   value" and moves *@at after it. Returns the name; NULL if there is no such line. */
static const char *line_of(const char **at, const char *end, size_t *name, const char **value, size_t *len)
{
	const char *line = *at, *stop = memchr(line, '\n', end - line), *colon;

	if (!stop || !(colon = memchr(line, ':', stop - line)))
		return NULL;
	*at = stop + 1;
	*name = colon++ - line;
	while (colon < stop && (*colon == ' ' || *colon == '\t'))
		colon++;
	*value = colon;
	*len = stop - colon;
	return line;
}

bool fdinfo_said(const struct systrace_fdinfo *f, struct said *s)
{
	const char *first = fdinfo_local(f);

	if (f->family)
		return false;
	if (!s->name)
		s->at = first;
	s->name = line_of(&s->at, first + f->local, &s->name_len, &s->value, &s->len);
	return s->name;
}

static bool is_path(const struct systrace_fdinfo *f, const char *path)
{
	return f->path == strlen(path) && !memcmp(f + 1, path, f->path);
}

static uint64_t hex_of(const struct said *s)
{
	char digits[17];

	snprintf(digits, sizeof(digits), "%.*s", (int)s->len, s->value);
	return strtoull(digits, NULL, 16);
}

static bool put_eventfd(struct text *t, const struct systrace_fdinfo *f)
{
	struct said s = { 0 };
	char c = '{';

	while (fdinfo_said(f, &s)) {
		if (s.name_len < 8 || memcmp(s.name, "eventfd-", 8))
			continue;
		put_f(t, "%s%.*s=", c == '{' ? "{" : ", ", (int)s.name_len, s.name);
		if (s.name_len == strlen("eventfd-count") && !memcmp(s.name, "eventfd-count", s.name_len))
			put_hex(t, hex_of(&s));
		else
			put_escaped(t, s.value, s.len, "<>\"\\");
		c = ',';
	}
	if (c == ',')
		put_c(t, '}');
	return c == ',';
}

static bool put_signalfd(struct text *t, const struct systrace_fdinfo *f)
{
	struct said s = { 0 };

	while (fdinfo_said(f, &s)) {
		if (s.name_len != strlen("sigmask") || memcmp(s.name, "sigmask", s.name_len))
			continue;
		put_s(t, "signalfd:");
		print_sigmask(t, hex_of(&s), 8);
		return true;
	}
	return false;
}

static bool put_special(struct text *t, const struct systrace_fdinfo *f, const char *path, bool deleted)
{
	/* strace cannot get the numbers of a device that was deleted */
	bool device = path[0] == '/' && (S_ISCHR(f->mode) || S_ISBLK(f->mode)) && !deleted;

	if (opt.fds & FD_SOCKET && is_socket_path(path, f->path))
		return put_socket(t, f);
	if (opt.fds & FD_DEV && device) {
		put_escaped(t, path, f->path, "<>\"\\");
		put_f(t, "<%s %u:%u>", S_ISBLK(f->mode) ? "block" : "char", f->major, f->minor);
		return true;
	}
	if (opt.fds & FD_PIDFD && f->pid > 0) {
		put_f(t, "pid:%d", f->pid);
		pids_put_comm(t, f->pid);
		return true;
	}
	if (opt.fds & FD_EVENTFD && is_path(f, "anon_inode:[eventfd]"))
		return put_eventfd(t, f);
	if (opt.fds & FD_SIGNALFD && is_path(f, "anon_inode:[signalfd]"))
		return put_signalfd(t, f);
	return false;
}

const struct systrace_fdinfo *fdinfo_of(const struct systrace_block *b)
{
	const struct systrace_fdinfo *f = b ? block_data(b) : NULL;
	uint32_t left;

	if (!f || b->len < sizeof(*f))
		return NULL;
	left = b->len - sizeof(*f);
	if (left < f->path)
		return NULL;
	if ((f->local || f->peer) && left < PADDED(f->path) + PADDED(f->local) + f->peer)
		return NULL;
	return f;
}

/* The path in the kernel's words, including " (deleted)": strace prints the working directory's as it is. */
static void put_cwd(struct text *t, const struct systrace_block *b)
{
	const struct systrace_fdinfo *f = fdinfo_of(b);

	if (!f || !f->path)
		return;
	put_c(t, '<');
	put_escaped(t, (const char *)(f + 1), f->path, "<>\"\\");
	put_c(t, '>');
}

void print_fd_facts(struct text *t, const struct systrace_block *b)
{
	static const char gone[] = " (deleted)";
	const struct systrace_fdinfo *f = fdinfo_of(b);
	const char *path;
	uint32_t len;
	size_t start = t->len;
	bool deleted;

	if (!f || !f->path)
		return;
	path = (const char *)(f + 1);
	len = f->path;
	deleted = !(f->mode & SYSTRACE_FD_LINKED) && len > sizeof(gone) - 1 && !memcmp(path + len - (sizeof(gone) - 1), gone, sizeof(gone) - 1);
	put_c(t, '<');
	if (put_special(t, f, path, deleted)) {
		put_c(t, '>');
		return;
	}
	if (!(opt.fds & FD_PATH)) {
		t->len = start;
		return;
	}
	put_escaped(t, path, deleted ? len - (sizeof(gone) - 1) : len, "<>\"\\");
	put_c(t, '>');
	if (deleted)
		put_s(t, "(deleted)");
}

bool netlink_fd(const struct print *p, const struct node *n, int *protocol)
{
	const struct systrace_fdinfo *f = fdinfo_of(block_of(p, n, AT_ENTER));

	if (!f || f->family != AF_NETLINK)
		return false;
	/* strace looks a netlink socket's protocol up in a table that has only bound sockets */
	*protocol = f->state ? f->protocol : -1;
	return true;
}

static void fd_copy(struct plan *p, struct node *n, int phase)
{
	struct systrace_ref fd = plan_ref(p, n, phase);

	if (!p->asked->fds && !n->arg->facts)
		return;
	fd.width = 4;
	n->op[phase] = plan_op(p, &(struct systrace_op){ .kind = SYSTRACE_FDINFO, .flags = plan_op_flags(p, phase),
							 .ptr = fd, .cap = sizeof(struct systrace_fdinfo) + 4096 + 256 });
}

/* A block with what is known now. */
struct file_now {
	_Alignas(8) struct systrace_block b;
	struct systrace_fdinfo f;
	char path[PATH_MAX];
};

static bool look_now(struct file_now *now, int pid, int fd)
{
	struct fact_file is = { 0 };
	size_t len;

	if (run.replay || !opt.fds || pid <= 0)
		return false;
	len = fact_file_ask(pid, fd, &is, now->path);
	now->b = (struct systrace_block){ .len = sizeof(now->f) + len };
	now->f = (struct systrace_fdinfo){ .mode = is.mode, .path = len, .major = is.major, .minor = is.minor };
	return len && is.mode;
}

void print_fd_now(struct text *t, int pid, int fd)
{
	struct file_now now;

	if (fd >= 0 && look_now(&now, pid, fd))
		print_fd_facts(t, &now.b);
}

/*
 * Prints what was noted. If the call is in progress, and only its EXIT will carry the note
 * (PREEMPT_RT), looks the descriptor up now.
 */
static void print_fd_noted(const struct print *p, const struct node *n, int fd)
{
	const struct systrace_block *b = block_of(p, n, p->phase);
	struct file_now now;

	if (!fdinfo_of(b) && !p->call->exit && p->call->enter->head.flags & SYSTRACE_R_MISSED &&
	    look_now(&now, p->call->tid, fd))
		b = &now.b;
	if (fd == AT_FDCWD)
		put_cwd(p->t, b);
	else
		print_fd_facts(p->t, b);
}

static void fd_print(struct print *p, const struct node *n)
{
	int32_t fd = get(p, n);

	if (is_watched(p))
		watch_fd(p, fd, block_of(p, n, p->phase));
	put_dec(p->t, get(p, n));
	/* FDINFO takes AT_FDCWD for the working directory, but only a dirfd has that meaning */
	if (n->op[p->phase] < 0)
		print_fd_now(p->t, p->call->tid, fd);
	else if (opt.fds && fd >= 0)
		print_fd_noted(p, n, fd);
}

/* A result that only one version of strace takes for a descriptor. */
static void print_fd_or_number(struct print *p, const struct node *n, bool is_fd)
{
	if (is_fd)
		fd_print(p, n);
	else
		put_dec(p->t, get(p, n));
}

/* For a command that strace 6.1 does not know: 6.1 shows the number only. */
static void newer_fd_print(struct print *p, const struct node *n)
{
	print_fd_or_number(p, n, opt.newer);
}

static void older_fd_print(struct print *p, const struct node *n)
{
	print_fd_or_number(p, n, !opt.newer);
}

static void atfd_print(struct print *p, const struct node *n)
{
	int fd = get(p, n);

	if (is_watched(p))
		watch_fd(p, fd, block_of(p, n, p->phase));
	if (fd != AT_FDCWD || p->t->xlat == XLAT_RAW)
		put_dec(p->t, fd);
	else if (p->t->xlat == XLAT_VERBOSE)
		put_s(p->t, "-100 /* AT_FDCWD */");
	else
		put_s(p->t, "AT_FDCWD");
	if (fd == AT_FDCWD ? opt.fds & FD_PATH : opt.fds)
		print_fd_noted(p, n, fd);
}

/* A descriptor of the process that the preceding pidfd refers to. */
static void foreign_fd_print(struct print *p, const struct node *n)
{
	const struct systrace_fdinfo *f = fdinfo_of(block_of(p, &p->plan->args[0], AT_ENTER));
	int fd = get(p, n);

	put_dec(p->t, fd);
	if (f)
		print_fd_now(p->t, f->pid, fd);
}

const struct type
	type_fd = { .name = "fd", .width = 4, .is_signed = true, .leaf = PEN_FD, .fd = true, .copy = fd_copy, .print = fd_print },
	type_newer_fd = { .name = "fd", .width = 4, .is_signed = true, .leaf = PEN_FD, .fd = true, .copy = fd_copy, .print = newer_fd_print },
	type_older_fd = { .name = "fd", .width = 4, .is_signed = true, .leaf = PEN_NUMBER, .copy = fd_copy,
			  .print = older_fd_print },
	type_atfd = { .name = "dirfd", .width = 4, .is_signed = true, .leaf = PEN_FD, .fd = true, .copy = fd_copy, .print = atfd_print },
	type_foreign_fd = { .name = "fd", .width = 4, .is_signed = true, .leaf = PEN_FD, .print = foreign_fd_print };

const struct arg
	ret_fd[] = { { .name = "ret", .type = &type_fd, .width = 8 }, { 0 } },
	ret_newer_fd[] = { { .name = "ret", .type = &type_newer_fd, .width = 8 }, { 0 } },
	ret_older_fd[] = { { .name = "ret", .type = &type_older_fd, .width = 8 }, { 0 } };
