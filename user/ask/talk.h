/* SPDX-License-Identifier: GPL-2.0 */
/* What the reader and its helpers say to each other over a socket, none of them waiting longer than it wants to. */
#ifndef SYSTRACE_TALK_H
#define SYSTRACE_TALK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define TALK_FOREVER	UINT64_MAX

/* Until then, in interrupt_clock()'s time, or what an interruption leaves of it.  False: it came to nothing. */
bool talk_send(int socket, const void *, size_t len, uint64_t until);
bool talk_receive(int socket, void *, size_t len, uint64_t until);

/* A descriptor; -1: there is none. */
bool talk_send_file(int socket, int file, uint64_t until);
bool talk_receive_file(int socket, int *file, uint64_t until);

struct server {
	const char *name;		/* as it is called when it is executed, and ps shows it */
	bool (*confine)(void);		/* it gives up what it does not need; false: it cannot, and ends */
	void (*serve)(int socket);
};

/*
 * A process that serves the other end of the socket, has no file but that and
 * ends when we do.  It is our program, executed anew, which has to call
 * talk_serve() before it does anything.  -1: there is none.
 */
pid_t talk_begin(int *socket, const struct server *);

/* Serves, and does not return, if this is what the server is called. */
void talk_serve(const char *name, const struct server *);
void talk_end(pid_t, int socket);

#endif
