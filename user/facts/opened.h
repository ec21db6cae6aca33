/* SPDX-License-Identifier: GPL-2.0 */
/* The open descriptors of processes, as far as another process can have the other end. */
#ifndef SYSTRACE_OPENED_H
#define SYSTRACE_OPENED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

enum {
	A_PIPE,			/* .key: its inode */
	A_SOCKET,		/* .key: its inode */
	A_MASTER,		/* of a terminal; .key: the terminal's number */
	A_NAME,			/* a file with a name, perhaps a FIFO; .key: opened_sum() of its path */
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

/* Appends the process's descriptors.  False: it has exited, or we may not look at it. */
bool opened_read(int pid, struct opened_list *);
void opened_forget(struct opened_list *);
bool opened_by_us(int fd, struct opened *);		/* false: no process can have the other end */
uint64_t opened_sum(const char *path);			/* the .key of an A_NAME: a hash of the path's last component */
int opened_compare(const void *, const void *);		/* by kind and key, for qsort() */

bool opened_is_still(const struct opened *);		/* the descriptor still leads to the same object */
bool opened_may(const struct opened *, mode_t);		/* it is open for reading (S_IRUSR) or writing (S_IWUSR) */
bool opened_stat(const struct opened *, struct statx *);	/* of the object that it leads to */

/* A field of /proc/PID/stat, counted from the name on: 1 is the parent, 4 the terminal.  0: not known. */
int process_stat(int pid, int field);

#endif
