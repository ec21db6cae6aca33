/* SPDX-License-Identifier: GPL-2.0 */
/* What processes have open, as far as somebody else can have its other end. */
#ifndef SYSTRACE_OPENED_H
#define SYSTRACE_OPENED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

enum {
	A_PIPE,			/* .key: its inode */
	A_SOCKET,		/* the same */
	A_MASTER,		/* of a terminal: its number */
	A_NAME,			/* a file that has a name, a FIFO perhaps: a sum of the name's last part */
};

struct opened {
	uint64_t key;
	int pid, fd;
	uint8_t kind;
};

struct opened_list {
	struct opened *at;
	size_t n, room;
};

/* Adds what the process has open.  False: it has gone, or is not ours to look at. */
bool opened_read(int pid, struct opened_list *);
void opened_forget(struct opened_list *);
bool opened_by_us(int fd, struct opened *);		/* false: nobody can have the other end */
uint64_t opened_sum(const char *path);			/* what .key is of an A_NAME */
int opened_compare(const void *, const void *);		/* by kind and key, for qsort() */

bool opened_is_still(const struct opened *);		/* the descriptor is what it was seen to be */
bool opened_may(const struct opened *, mode_t);		/* it was opened for S_IRUSR or S_IWUSR */
bool opened_stat(const struct opened *, struct statx *);	/* what it leads to */

/* A field of /proc/PID/stat behind the name: the parent is 1, the terminal 4.  0: not known. */
int process_stat(int pid, int field);

#endif
