/* SPDX-License-Identifier: GPL-2.0 */
/* What a call worked on, for those who add up calls: its path, its first descriptor, how many bytes went in and out. */
#ifndef SYSTRACE_CALL_FACTS_H
#define SYSTRACE_CALL_FACTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct happening;
struct systrace_fdinfo;
struct text;

/* Its pointers lead into the call's records. */
struct call_facts {
	const char *path;			/* that it names, else its first descriptor's; NULL: none */
	size_t path_len;			/* bytes, which may be any */
	bool named;				/* it names the path itself */
	int fd;					/* its first descriptor; -1: none */
	const struct systrace_fdinfo *is;	/* what that is; NULL: not known */
	int new_fd;				/* the descriptor that it returned; -1: none */
	uint64_t in, out;			/* bytes that the program got by it, and gave away */
};

struct call_facts call_facts(const struct happening *);

/* openat(AT_FDCWD, "/", O_RDONLY) = 3.  Whether it failed. */
bool call_text(struct text *, const struct happening *);

/*
 * The two ends of an internet or unix socket, "127.0.0.1:80" and "127.0.0.1:40000"; whatever is not known stays empty.
 * False: it is no socket.
 */
bool call_facts_ends(const struct call_facts *, struct text *local, struct text *peer);
/* reg, dir, chr, blk, fifo, sock, lnk; anon: none of those */
const char *call_facts_type(uint32_t mode);

#endif
