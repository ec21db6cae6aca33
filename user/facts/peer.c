// SPDX-License-Identifier: GPL-2.0
/*
 * For a unix socket, one netlink message asks the kernel for the other end.  For a
 * TCP connection within this machine, the other end is the row of the kernel's
 * table that has the same two addresses swapped.  The table is read twice and not
 * kept: it has a row for each connection of the machine, and is read only for
 * processes that have such a socket and read our output.
 */
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>
#include <linux/unix_diag.h>
#include "peer.h"

/* ---- unix sockets ----------------------------------------------------------------------- */

struct unix_facts {
	uint32_t peer;			/* its inode; 0: none */
	bool datagram;
	char name[108];
};

static void take_unix(const struct nlmsghdr *h, struct unix_facts *facts)
{
	const struct unix_diag_msg *m = NLMSG_DATA(h);
	int len = h->nlmsg_len - NLMSG_LENGTH(sizeof(*m));

	*facts = (struct unix_facts){ .datagram = m->udiag_type == SOCK_DGRAM };
	for (const struct rtattr *a = (const void *)(m + 1); RTA_OK(a, len); a = RTA_NEXT(a, len)) {
		size_t size = RTA_PAYLOAD(a);

		if (a->rta_type == UNIX_DIAG_PEER && size >= sizeof(facts->peer))
			memcpy(&facts->peer, RTA_DATA(a), sizeof(facts->peer));
		if (a->rta_type == UNIX_DIAG_NAME && size < sizeof(facts->name))
			memcpy(facts->name, RTA_DATA(a), size);
	}
}

/* False: it is not a unix socket that we can see, or the kernel does not support the request. */
static bool ask_unix(uint64_t inode, struct unix_facts *facts)
{
	const struct { struct nlmsghdr h; struct unix_diag_req r; } ask = {
		{ .nlmsg_len = sizeof(ask), .nlmsg_type = SOCK_DIAG_BY_FAMILY, .nlmsg_flags = NLM_F_REQUEST },
		{ .sdiag_family = AF_UNIX, .udiag_states = -1, .udiag_ino = inode, .udiag_show = UDIAG_SHOW_PEER | UDIAG_SHOW_NAME,
		  .udiag_cookie = { -1, -1 } } };
	static char buf[8 << 10] __attribute__((aligned(8)));
	const struct nlmsghdr *h = (const void *)buf;
	struct timeval second = { 1, 0 };
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
	ssize_t n = -1;

	if (fd < 0)
		return false;
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &second, sizeof(second));
	if (send(fd, &ask, sizeof(ask), 0) == sizeof(ask))
		n = recv(fd, buf, sizeof(buf), 0);
	close(fd);
	if (n < 0 || !NLMSG_OK(h, (size_t)n) || h->nlmsg_type != SOCK_DIAG_BY_FAMILY ||
	    h->nlmsg_len < NLMSG_LENGTH(sizeof(struct unix_diag_msg)))
		return false;
	take_unix(h, facts);
	return true;
}

/* A stream to the journal is a service's log, not its output. */
static bool is_journal(uint64_t inode)
{
	struct unix_facts facts;

	return ask_unix(inode, &facts) && !strcmp(facts.name, "/run/systemd/journal/stdout");
}

/* ---- TCP ------------------------------------------------------------------------------------ */

struct socket_row {
	char local[72], remote[72];	/* in the format of the IPv6 table, with the port */
	uint64_t inode;
};

/* Maps an IPv4 address to IPv6: one end of a connection may be an IPv4 socket and the other an IPv6 one. */
static void name_address(char *to, const char *address, unsigned port)
{
	snprintf(to, 72, "%s%s:%x", strlen(address) == 8 ? "0000000000000000FFFF0000" : "", address, port);
}

static bool read_row(FILE *f, struct socket_row *r)
{
	char line[512], local[33], remote[33];
	unsigned local_port, remote_port;
	unsigned long long inode;

	while (fgets(line, sizeof(line), f)) {
		if (sscanf(line, " %*d: %32[0-9A-F]:%x %32[0-9A-F]:%x %*x %*s %*s %*s %*d %*d %llu", local, &local_port,
			   remote, &remote_port, &inode) != 5)
			continue;
		name_address(r->local, local, local_port);
		name_address(r->remote, remote, remote_port);
		r->inode = inode;
		return true;
	}
	return false;
}

static bool is_wanted(const struct socket_row *r, uint64_t inode, const struct socket_row *other)
{
	if (!other)
		return r->inode == inode;
	return !strcmp(r->local, other->remote) && !strcmp(r->remote, other->local);
}

/* Finds the row of the socket @inode; or, if @other is given, the row of its other end. */
static bool find_row(int pid, uint64_t inode, const struct socket_row *other, struct socket_row *found)
{
	static const char *const tables[] = { "tcp", "tcp6" };
	bool any = false;

	for (int i = 0; i < 2 && !any; i++) {
		char path[64];
		FILE *f;

		snprintf(path, sizeof(path), "/proc/%d/net/%s", pid, tables[i]);
		f = fopen(path, "re");
		while (f && !any && read_row(f, found))
			any = is_wanted(found, inode, other);
		if (f)
			fclose(f);
	}
	return any;
}

uint64_t peer_find(int pid, uint64_t inode, bool *log)
{
	struct unix_facts facts;
	struct socket_row own, other;

	if (ask_unix(inode, &facts)) {
		*log = facts.datagram || is_journal(facts.peer);
		return facts.peer;
	}
	*log = false;
	if (!find_row(pid, inode, NULL, &own) || !find_row(pid, 0, &own, &other))
		return 0;
	return other.inode;
}
