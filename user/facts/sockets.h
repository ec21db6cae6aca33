/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What sockets were connected to.  One whose other end has closed it is in no
 * table of the kernel's any more; strace goes on to tell what it was, and so do we.
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

/* Of an internet socket, as they are now or were last; NULL: nothing is known but its inode. */
const struct ends *socket_ends(const struct systrace_fdinfo *);

/* One of them: 127.0.0.1:80, [::1]:80. */
void put_end(struct text *, const struct sockaddr_in6 *);

/* The inode of the socket to which a unix one is connected, or was last; 0: not known. */
uint64_t socket_peer(const struct systrace_fdinfo *);

#endif
