// SPDX-License-Identifier: GPL-2.0
/*
 * What is known of a descriptor that is a netlink socket: messages are decoded
 * on those only, by the socket's protocol.
 *
 * It is read from /proc when the record is printed, so a socket that was closed
 * in the meantime is missed.  The descriptor's facts captured at call time will
 * take this file's place.
 */
#include <stdio.h>
#include <string.h>
#include <sys/xattr.h>
#include <unistd.h>
#include "netlink.h"

/* The protocol of the netlink socket with this inode, -1 if there is none. */
static int protocol_by_inode(int tid, unsigned long inode)
{
	char path[64], line[256];
	int protocol = -1;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/net/netlink", tid);
	f = fopen(path, "r");
	if (!f)
		return -1;
	while (protocol < 0 && fgets(line, sizeof(line), f)) {
		unsigned long ino;
		int eth;

		if (sscanf(line, "%*s %d %*s %*s %*s %*s %*s %*s %*s %lu", &eth, &ino) == 2 && ino == inode)
			protocol = eth;
	}
	fclose(f);
	return protocol;
}

static bool is_netlink(const char *path)
{
	char name[32];
	ssize_t n = getxattr(path, "system.sockprotoname", name, sizeof(name));

	return n > 0 && n < (ssize_t)sizeof(name) && !strncmp(name, "NETLINK", n);
}

bool netlink_fd(const struct print *p, int fd, int *protocol)
{
	static unsigned long last_inode;
	static int last_protocol;
	char path[64], link[64];
	unsigned long inode;
	ssize_t n;

	snprintf(path, sizeof(path), "/proc/%d/fd/%d", p->h->tid, fd);
	if (fd < 0 || !is_netlink(path))
		return false;
	*protocol = -1;
	n = readlink(path, link, sizeof(link) - 1);
	if (n <= 0)
		return true;
	link[n] = 0;
	if (sscanf(link, "socket:[%lu]", &inode) != 1)
		return true;
	/* one that is not bound yet is not listed, but may be the next time */
	if (inode != last_inode || last_protocol < 0) {
		last_inode = inode;
		last_protocol = protocol_by_inode(p->h->tid, inode);
	}
	*protocol = last_protocol;
	return true;
}
