/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Remembers the addresses of connected sockets.  When the peer has closed the
 * connection, the socket is in none of the kernel's tables any more; like strace,
 * the reader continues to show its last addresses.
 */
#ifndef SYSTRACE_SOCKETS_H
#define SYSTRACE_SOCKETS_H

#include <stdbool.h>
#include <stdint.h>
#include <netinet/in.h>
#include <linux/systrace.h>
#include "base/text.h"

struct ends {
	struct sockaddr_in6 local, peer;
	bool has_peer;
};

/* The current or last addresses of an internet socket; NULL: only its inode is known. */
const struct ends *socket_ends(const struct systrace_fdinfo *);

/* Appends an address: 127.0.0.1:80, [::1]:80. */
void put_end(struct text *, const struct sockaddr_in6 *);

/* The inode of the socket to which a unix socket is, or was last, connected; 0: not known. */
uint64_t socket_peer(const struct systrace_fdinfo *);

#endif
