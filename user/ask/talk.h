/* SPDX-License-Identifier: GPL-2.0 */
/* Communication of the reader with its helper processes over sockets; no side waits past its own deadline. */
#ifndef SYSTRACE_TALK_H
#define SYSTRACE_TALK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define TALK_FOREVER	UINT64_MAX

/* @until: the deadline, by interrupt_clock(); an interruption may bring it forward.  False: failed, or too late. */
bool talk_send(int socket, const void *, size_t len, uint64_t until);
bool talk_receive(int socket, void *, size_t len, uint64_t until);

/* As above, for a descriptor; -1: none. */
bool talk_send_file(int socket, int file, uint64_t until);
bool talk_receive_file(int socket, int *file, uint64_t until);

struct server {
	const char *name;		/* its argv[0], which ps shows */
	bool (*confine)(void);		/* gives up the rights that it does not need; false: that failed, and it exits */
	void (*serve)(int socket);
};

/*
 * Starts a process that serves the other end of the socket, has no other file
 * open, and is killed when we exit.  It executes our own program again, which has
 * to call talk_serve() before anything else.  -1: it could not be started.
 */
pid_t talk_begin(int *socket, const struct server *);

/* If @name is the server's, serves and does not return. */
void talk_serve(const char *name, const struct server *);
void talk_end(pid_t, int socket);

#endif
