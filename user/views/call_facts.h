/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a call worked on, for views that add up calls: its path, its first descriptor, and the bytes
 * read and written.
 */
#ifndef SYSTRACE_CALL_FACTS_H
#define SYSTRACE_CALL_FACTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct call;
struct systrace_fdinfo;
struct text;

/* The pointers point into the call's records. */
struct call_facts {
	const char *path;			/* named by the call, else of its first descriptor; NULL: none */
	size_t path_len;			/* the path may contain any bytes */
	bool named;				/* the call names the path itself */
	int fd;					/* first descriptor; -1: none */
	const struct systrace_fdinfo *is;	/* what the descriptor is; NULL: not known */
	int new_fd;				/* descriptor that the call returned; -1: none */
	uint64_t in, out;			/* bytes that the program received and sent with the call */
};

struct call_facts call_facts(const struct call *);

/* openat(AT_FDCWD, "/", O_RDONLY) = 3.  Returns whether the call failed. */
bool call_text(struct text *, const struct call *);

/*
 * The two ends of an internet or unix socket, "127.0.0.1:80" and "127.0.0.1:40000"; an end that is
 * not known stays empty. False: not a socket.
 */
bool call_facts_ends(const struct call_facts *, struct text *local, struct text *peer);
/* reg, dir, chr, blk, fifo, sock, lnk; anon: anything else */
const char *call_facts_type(uint32_t mode);

#endif
