/* SPDX-License-Identifier: GPL-2.0 */
/* A chain in a task's memory is followed.  Also for userspace: tests/unit. */
#ifndef SYSTRACE_WALK_H
#define SYSTRACE_WALK_H

#include <linux/systrace.h>

struct capture;

struct maps_told;

/* What a watch has told: sets of so many, of which any may give way; a struct walker has 16 KiB. */
#define WALKER_SET	8U
#define WALKER_TOLD	(250U * WALKER_SET)

struct walks {
	__u32 n;
	struct systrace_walk walk[SYSTRACE_WALKS_MAX];	/* of the session */
};

/* One watch's. */
struct walker {
	const struct walks *walks;
	bool any;			/* the mappings have been looked at, */
	__u32 n;			/* for the first so many walks, */
	unsigned long exec;		/* when so many pages were executable */
	__s32 found;			/* one of them, or -1 */
	__u64 base;			/* where its file is mapped */
	__u32 turn;
	__u32 nlast;			/* what the last record told: places in .told */
	__u16 last[SYSTRACE_WALK_MAX];
	__u64 told[WALKER_TOLD];
};

struct place {
	__u32 walk;			/* its place among the walks */
	__u64 base;
	__u64 thread;			/* the thread pointer */
};

bool systrace_walk_check(const struct systrace_walk *walk);
/* That of the task's program, and where; NULL: there is none. */
const struct systrace_walk *systrace_walk_of(struct capture *c, struct walker *w, struct place *place);
/* A block's state and length. */
__u8 systrace_walk(struct capture *c, void *at, __u32 cap, __u32 room, __u32 *len);
/* A record may be given up: then what it has told since this began is not told. */
void systrace_walk_begin(struct walker *w);
void systrace_walk_forget_last(struct walker *w);

/* stack.c: the mappings that a task has told last; walk.c: what it has told besides. */
struct maps_told {
	bool any;
	int  count;
	unsigned long total, exec;
	__u64 hash;
	struct walker *walker;		/* NULL if its session has no walks */
};

#ifdef __KERNEL__

struct session;

int systrace_walks_take(struct session *s, struct systrace_walks *arg);
void systrace_walks_free(const struct session *s);
/* *walker is NULL if the session has no walks. */
int systrace_walker_new(struct session *s, struct walker **walker);
void systrace_walker_free(struct session *s, struct walker *walker);
void systrace_walk_forget(struct walker *w);

#endif /* __KERNEL__ */

#endif /* SYSTRACE_WALK_H */
