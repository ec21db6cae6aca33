/* SPDX-License-Identifier: GPL-2.0 */
/* The ends of pipes, terminals and sockets by which readers of our output are recognized: a reader holds one. */
#ifndef SYSTRACE_ENDS_H
#define SYSTRACE_ENDS_H

#include "facts/opened.h"

/* Whose output the end belongs to: ours, or that of another session. */
enum { OURS, OTHERS };

struct end {
	uint64_t key;
	uint64_t dev, inode;		/* A_NAME: the file; A_MASTER: the mount of the terminals */
	uint8_t kind;
	uint8_t whose;
	bool is_device;			/* A_NAME: it is the module's device, and .dev is the device's number */
};

struct ends {
	struct end *at;
	int n;
};
extern struct ends ends;

void ends_add_output(int fd);			/* the other end of one of our descriptors */
void ends_add_device(void);			/* the module's device, which readers of other sessions hold */
void ends_add_fed(int pid, int whose);		/* the other ends of all that a process writes to */

bool end_is(const struct opened *, const struct end *);
bool end_is_held(int pid, const struct end *);

#endif
