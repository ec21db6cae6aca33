// SPDX-License-Identifier: GPL-2.0
#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/un.h>
#include "decode/whole_data.h"
#include "facts/sockets.h"
#include "row/call.h"
#include "call_facts.h"

/* call_each() passes no context to its callback. */
static struct call_facts *finding;

static void see_path(const struct print *p, const struct node *n)
{
	const struct systrace_block *b = block_of(p, n, AT_ENTER);

	if (!b || b->state == SYSTRACE_FAULT || finding->named)
		return;
	finding->path = block_data(b);
	finding->path_len = strnlen(finding->path, b->len);
	finding->named = finding->path_len;
	if (!finding->named)
		finding->path = NULL;
}

static void see_fd(const struct print *p, const struct node *n)
{
	if (finding->fd >= 0 || (int32_t)get(p, n) < 0)
		return;
	finding->fd = get(p, n);
	finding->is = n->op[AT_ENTER] < 0 ? NULL : fdinfo_of(block_of(p, n, AT_ENTER));
}

static void see(struct print *p, const struct node *n)
{
	if (n->arg->type->path && n->arg->dir & IN)
		see_path(p, n);
	else if (n->arg->type->fd)
		see_fd(p, n);
}

struct call_facts call_facts(const struct call *call)
{
	struct call_facts f = { .fd = -1, .new_fd = -1 };
	const struct systrace_exit *x = call->exit;

	finding = &f;
	call_each(call, see);
	finding = NULL;
	if (!f.named && f.is && f.is->path) {
		f.path = (const char *)(f.is + 1);
		f.path_len = f.is->path;
	}
	if (!x || x->ret < 0)
		return f;
	if (call_returns_fd(call))
		f.new_fd = x->ret;
	/* a call that moves data has a descriptor: this spares most calls the search by name */
	if (!x->ret || f.fd < 0)
		return f;
	if (moves_data(call_name(call), DATA_READ))
		f.in = x->ret;
	else if (moves_data(call_name(call), DATA_WRITTEN))
		f.out = x->ret;
	return f;
}

bool call_text(struct text *t, const struct call *call)
{
	struct ending ending;

	put_s(t, call_name(call));
	put_c(t, '(');
	call_whole(t, call, &ending);
	put_s(t, " = ");
	call_result(t, &ending);
	return call->exit && ending.p.failed;
}

static void put_unix(struct text *t, const struct sockaddr_un *un, size_t size)
{
	const size_t head = offsetof(struct sockaddr_un, sun_path);

	if (size <= head)
		return;
	/* an abstract name begins with a NUL */
	if (!un->sun_path[0])
		put_c(t, '@');
	put_mem(t, un->sun_path + !un->sun_path[0], strnlen(un->sun_path + !un->sun_path[0], size - head - !un->sun_path[0]));
}

bool call_facts_ends(const struct call_facts *f, struct text *local, struct text *peer)
{
	const struct ends *ends;

	if (!f->is || !S_ISSOCK(f->is->mode))
		return false;
	if (f->is->family == AF_UNIX) {
		put_unix(local, fdinfo_local(f->is), f->is->local);
		put_unix(peer, fdinfo_peer(f->is), f->is->peer);
	} else if (f->is->family == AF_INET || f->is->family == AF_INET6) {
		ends = socket_ends(f->is);
		if (ends)
			put_end(local, &ends->local);
		if (ends && ends->has_peer)
			put_end(peer, &ends->peer);
	}
	return true;
}

const char *call_facts_type(uint32_t mode)
{
	switch (mode & S_IFMT) {
	case S_IFREG: return "reg";
	case S_IFDIR: return "dir";
	case S_IFCHR: return "chr";
	case S_IFBLK: return "blk";
	case S_IFIFO: return "fifo";
	case S_IFSOCK: return "sock";
	case S_IFLNK: return "lnk";
	}
	return "anon";
}
