/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Remembers to what sockets were connected.  Once the connection is closed, the
 * socket is in no table of the kernel's any more; like strace, the reader goes on
 * showing its last addresses.
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
