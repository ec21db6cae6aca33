// SPDX-License-Identifier: GPL-2.0
/*
 * Descriptors: the number, and with -y what it was at the call, which the kernel
 * noted by FDINFO: 3</etc/passwd>, 4<TCP:[127.0.0.1:80->127.0.0.1:40000]>.
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <stdio.h>
#include <linux/netlink.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#include "settings.h"
#include "row/call.h"
#include "parted/facts.h"
#include "facts/pids.h"
#include "facts/sockets.h"
#include "netlink.h"

static bool is_socket_path(const char *path, uint32_t len)
{
	return len > 8 && !memcmp(path, "socket:[", 8);
}

static void put_inet(struct text *t, const void *addr)
{
	const struct sockaddr_in *in = addr;
	const struct sockaddr_in6 *in6 = addr;
	char b[INET6_ADDRSTRLEN];

	if (in->sin_family == AF_INET6) {
		inet_ntop(AF_INET6, &in6->sin6_addr, b, sizeof(b));
		put_f(t, "[%s]", b);
	} else {
		inet_ntop(AF_INET, &in->sin_addr, b, sizeof(b));
		put_s(t, b);
	}
	put_f(t, ":%u", ntohs(in->sin_port));
}

/* Which local and remote address a socket has; what is in no table of the kernel's has but its inode. */
static bool put_inet_pair(struct text *t, const struct systrace_fdinfo *f, const void *local, const void *peer)
{
	const struct ends *ends = socket_ends(f, local, peer);

	if (!ends)
		return false;
	put_inet(t, &ends->local);
	if (ends->has_peer) {
		put_s(t, "->");
		put_inet(t, &ends->peer);
	}
	return true;
}

static bool put_unix_pair(struct text *t, const struct systrace_fdinfo *f, const void *local)
{
	const struct sockaddr_un *un = local;
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

static bool put_netlink(struct text *t, const struct systrace_fdinfo *f, const void *local)
{
	const struct sockaddr_nl *nl = local;
	const char *proto = xlat_name(&netlink_protocols, f->protocol);

	/* one that is not bound yet is in no table of the kernel's */
	if (f->local < sizeof(*nl) || !nl->nl_pid)
		return false;
	if (proto)
		put_f(t, "%s:%u", proto + strlen("NETLINK_"), nl->nl_pid);
	else
		put_uns(t, f->protocol);
	return true;
}

/* False if nothing is known of such sockets. */
static bool put_socket(struct text *t, const struct systrace_fdinfo *f, const uint8_t *local, const uint8_t *peer)
{
	bool said = false;

	if (f->family != AF_INET && f->family != AF_INET6 && f->family != AF_UNIX && f->family != AF_NETLINK)
		return false;
	put_escaped(t, (const char *)f->name, strnlen((const char *)f->name, sizeof(f->name)), "<>\"\\");
	put_s(t, ":[");
	if (f->family == AF_UNIX)
		said = put_unix_pair(t, f, local);
	else if (f->family == AF_NETLINK)
		said = put_netlink(t, f, local);
	else
		said = put_inet_pair(t, f, local, peer);
	if (!said)
		put_uns(t, f->ino);
	put_c(t, ']');
	return true;
}

static bool put_special(struct text *t, const struct systrace_fdinfo *f, const char *path, const uint8_t *local,
			const uint8_t *peer, bool deleted)
{
	/* one that is gone strace cannot ask for its numbers */
	bool device = path[0] == '/' && (S_ISCHR(f->mode) || S_ISBLK(f->mode)) && !deleted;

	if (opt.fds & FD_SOCKET && is_socket_path(path, f->path))
		return put_socket(t, f, local, peer);
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
	return false;
}

static uint32_t padded(uint32_t len)
{
	return (len + 7) & ~7U;
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
	if ((f->local || f->peer) && left < padded(f->path) + padded(f->local) + f->peer)
		return NULL;
	return f;
}

/* The kernel's own words, which say of a folder that was removed, too: strace takes those of the working directory as they are. */
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
	const uint8_t *local, *peer;
	const char *path;
	uint32_t len;
	size_t start = t->len;
	bool deleted;

	if (!f || !f->path)
		return;
	path = (const char *)(f + 1);
	len = f->path;
	local = (const uint8_t *)path + padded(len);
	peer = local + padded(f->local);
	deleted = !(f->mode & SYSTRACE_FD_LINKED) && len > sizeof(gone) - 1 && !memcmp(path + len - (sizeof(gone) - 1), gone, sizeof(gone) - 1);
	put_c(t, '<');
	if (put_special(t, f, path, local, peer, deleted)) {
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
	/* strace learns a netlink socket's protocol from a table that has only bound ones */
	*protocol = f->state ? f->protocol : -1;
	return true;
}

static void fd_copy(struct plan *p, struct node *n, int phase)
{
	struct systrace_ref fd = plan_ref(p, n, phase);

	if (!opt.fds && !opt.fds_noted && !n->arg->facts)
		return;
	fd.width = 4;
	n->op[phase] = plan_op(p, &(struct systrace_op){ .kind = SYSTRACE_FDINFO, .flags = plan_op_flags(p, phase),
							 .ptr = fd, .cap = sizeof(struct systrace_fdinfo) + 4096 + 256 });
}

void print_fd_now(struct text *t, int pid, int fd)
{
	union {
		struct { struct systrace_block b; struct systrace_fdinfo f; char path[PATH_MAX]; };
		uint64_t align;
	} now;
	struct fact_file is;
	size_t len;

	if (run.replay || !opt.fds || pid <= 0 || fd < 0)
		return;
	len = fact_file_ask(pid, fd, &is, now.path);
	if (!len || !is.mode)
		return;
	now.b = (struct systrace_block){ .len = sizeof(now.f) + len };
	now.f = (struct systrace_fdinfo){ .mode = is.mode, .path = len, .major = is.major, .minor = is.minor };
	print_fd_facts(t, &now.b);
}

static void fd_print(struct print *p, const struct node *n)
{
	int32_t fd = get(p, n);

	if (is_watched(p))
		watch_fd(p, fd, block_of(p, n, p->phase));
	put_dec(p->t, get(p, n));
	/* FDINFO takes AT_FDCWD for what it is where a directory is meant, and only there it is */
	if (n->op[p->phase] < 0)
		print_fd_now(p->t, p->h->tid, fd);
	else if (opt.fds && fd >= 0)
		print_fd_facts(p->t, block_of(p, n, p->phase));
}

static void atfd_print(struct print *p, const struct node *n)
{
	int fd = get(p, n);

	if (is_watched(p))
		watch_fd(p, fd, block_of(p, n, p->phase));
	if (fd != AT_FDCWD || opt.xlat == XLAT_RAW)
		put_dec(p->t, fd);
	else if (opt.xlat == XLAT_VERBOSE)
		put_s(p->t, "-100 /* AT_FDCWD */");
	else
		put_s(p->t, "AT_FDCWD");
	if (fd == AT_FDCWD && opt.fds & FD_PATH)
		put_cwd(p->t, block_of(p, n, p->phase));
	else if (fd != AT_FDCWD && opt.fds)
		print_fd_facts(p->t, block_of(p, n, p->phase));
}

/* The process that the pidfd before it stands for. */
static void foreign_fd_print(struct print *p, const struct node *n)
{
	const struct systrace_fdinfo *f = fdinfo_of(block_of(p, &p->plan->args[0], AT_ENTER));
	int fd = get(p, n);

	put_dec(p->t, fd);
	if (f)
		print_fd_now(p->t, f->pid, fd);
}

const struct type
	type_fd = { .name = "fd", .width = 4, .is_signed = true, .fd = true, .copy = fd_copy, .print = fd_print },
	type_atfd = { .name = "dirfd", .width = 4, .is_signed = true, .fd = true, .copy = fd_copy, .print = atfd_print },
	type_foreign_fd = { .name = "fd", .width = 4, .is_signed = true, .print = foreign_fd_print };
