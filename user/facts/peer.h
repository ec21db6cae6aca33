/* SPDX-License-Identifier: GPL-2.0 */
/* The other end of a socket, if it is on this machine. */
#ifndef SYSTRACE_PEER_H
#define SYSTRACE_PEER_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Returns the inode of the other end; 0: none is known.  The socket is searched
 * among those that process @pid can see.  *log: it is a socket through which
 * services and others write a log.
 */
uint64_t peer_find(int pid, uint64_t inode, bool *log);

#endif
