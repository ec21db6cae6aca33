// SPDX-License-Identifier: GPL-2.0
#include <string.h>
#include <sys/param.h>
#include <sys/socket.h>
#include <arpa/inet.h>
#include "row/call.h"
#include "host.h"
#include "sockets.h"

#define TCP_CLOSED	7	/* the kernel's state of a socket that is in no table */
#define KNOWN_MAX	1024	/* a newer socket replaces one with the same slot */

/* Whether the socket is in one of the kernel's tables. */
static bool is_listed(const struct systrace_fdinfo *f, const struct sockaddr_in *local)
{
	return f->local >= sizeof(*local) && local->sin_port &&
	       !(f->type == SOCK_STREAM && f->state == TCP_CLOSED && !host_lists_bound());
}

const struct ends *socket_ends(const struct systrace_fdinfo *f)
{
	static struct { uint64_t ino; struct ends ends; } known[KNOWN_MAX];
	typeof(*known) *k = &known[f->ino % KNOWN_MAX];

	if (is_listed(f, fdinfo_local(f))) {
		memset(&k->ends, 0, sizeof(k->ends));
		k->ino = f->ino;
		k->ends.has_peer = f->peer >= sizeof(struct sockaddr_in);
		memcpy(&k->ends.local, fdinfo_local(f), MIN(f->local, sizeof(k->ends.local)));
		memcpy(&k->ends.peer, fdinfo_peer(f), MIN(f->peer, sizeof(k->ends.peer)));
	}
	return k->ino == f->ino ? &k->ends : NULL;
}

void put_end(struct text *t, const struct sockaddr_in6 *end)
{
	const struct sockaddr_in *in = (const void *)end;
	bool six = end->sin6_family == AF_INET6;
	char b[INET6_ADDRSTRLEN] = "";

	inet_ntop(six ? AF_INET6 : AF_INET, six ? (const void *)&end->sin6_addr : &in->sin_addr, b, sizeof(b));
	put_f(t, six ? "[%s]:%u" : "%s:%u", b, ntohs(in->sin_port));
}

uint64_t socket_peer(const struct systrace_fdinfo *f)
{
	static struct { uint64_t ino, peer; } known[KNOWN_MAX];
	typeof(*known) *k = &known[f->ino % KNOWN_MAX];

	if (f->peer_ino) {
		k->ino = f->ino;
		k->peer = f->peer_ino;
	}
	return k->ino == f->ino ? k->peer : 0;
}
