/* SPDX-License-Identifier: GPL-2.0 */
/* A chain in a task's memory is followed.  Also for userspace: tests/unit. */
#ifndef SYSTRACE_WALK_H
#define SYSTRACE_WALK_H

#include <linux/systrace.h>

struct capture;

struct maps_told;

/* What a watch has told: 256 sets of so many, of which any may give way; they have 16 KiB. */
#define WALKER_SET	4U
#define WALKER_SETS	256U
#define WALKER_TOLD	(WALKER_SETS * WALKER_SET)

/* As <linux/systrace.h> has it. */
#define WALK_COST_WORD	25

/* As many elements are passed by in a hurry. */
#define WALK_PASSED	128

/* A walk, made ready. */
#define WALK_PLAIN_WORDS	2
#define WALK_PLAIN_KEYS		2

/* How its elements are looked at in a hurry. */
enum walk_way {
	WALK_ANY,			/* in none */
	WALK_COUNTED,			/* an object is known by two words, */
	WALK_READ,			/* or by one, and by bytes that it leads to */
};

/* Where what is looked at of an element, and of its object, stands there. */
struct places {
	__u64 next, skip;
	__u64 word[WALK_PLAIN_WORDS], key[WALK_PLAIN_KEYS];
	__u32 skip_value;		/* more than a byte: all count */
};

/* Of a tell that an object is known by: as struct systrace_walk_tell has it. */
struct known_tell {
	__u64 ptr, len, unit, head, near;	/* .near is .head where no state says otherwise */
	__u8  shift, mask, mark;
	bool  first;				/* of all */
};

struct chain {
	struct systrace_walk walk;
	__u64 mask;			/* of an element's first word: what its object's address is; 0: none is told */
	__u64 most;			/* elements and objects from here on would reach beyond the program's memory */
	__u32 cost;			/* of an element, at most, without what it tells */
	__u32 quick;			/* as many are kept in a hurry */
	__u8  way;			/* enum walk_way; all words have 8 bytes, and each step but the first begins at the last */
	struct places at;
	struct known_tell known[SYSTRACE_WALK_TELLS], *known_end;
};

struct walks {
	__u32 n;
	struct chain chain[SYSTRACE_WALKS_MAX];	/* of the session */
};

/* One watch's. */
struct walker {
	const struct walks *walks;
	bool ready;			/* .chain and what follows it are */
	bool any;			/* the mappings have been looked at, */
	__u32 n;			/* for the first so many walks, */
	unsigned long exec;		/* when so many pages were executable */
	__s32 found;			/* one of them, or -1 */
	__u64 base;			/* where its file is mapped */
	const struct chain *chain;	/* of .walk, or NULL; made ready for a task */
	__u32 walk;
	__u64 thread;			/* whose thread pointer this is */
	__u64 add[SYSTRACE_WALK_STEPS];	/* to the number before, in each step; the first is where it is */
	__u32 turn;
	__u32 nlast;			/* what the last record told: places in .told */
	__u16 last[SYSTRACE_WALK_MAX];
	struct told { __u64 object, hash; } told[WALKER_TOLD];	/* no object: none */
};

struct place {
	__u32 walk;			/* its place among the walks */
	__u64 base;
	__u64 thread;			/* the thread pointer */
};

/* What a step adds by where it begins, but for the number before it. */
static inline __u64 systrace_place_begin(__u8 from, const struct place *place)
{
	__u64 base = from & SYSTRACE_FROM_BASE ? place->base : 0;

	return base + (from & SYSTRACE_FROM_THREAD ? place->thread : 0);
}

bool systrace_walk_check(const struct systrace_walk *walk);
void systrace_walk_prepare(struct chain *chain, const struct systrace_walk *walk);
/* That of the task's program, and where; NULL: there is none. */
const struct chain *systrace_walk_of(struct capture *c, struct walker *w, struct place *place);
/* So that it can be walked in a hurry, from this place; NULL: there is none. */
void systrace_walk_ready(struct walker *w, const struct chain *chain, const struct place *place);
/* By the task: its walker is ready, for what it is now.  False: its program has to be looked at. */
bool systrace_walk_at_hand(struct walker *w);
/* A block's state and length. */
__u8 systrace_walk(struct capture *c, void *at, __u32 cap, __u32 room, __u32 *len);

/* The same of current, with so much room, in no time: the block's header but for its .op.  0: it is not so simple. */
#define WALK_QUICK_MAX	(sizeof(struct systrace_walked) + SYSTRACE_WALK_MAX * SYSTRACE_WALK_WORDS * sizeof(__u64))
__u64 systrace_walk_quickly(struct walker *w, void *at, __u32 cap);

/* A record may be given up: then what it has told since this began is not told. */
void systrace_walk_begin(struct walker *w);
void systrace_walk_forget_last(struct walker *w);

/* stack.c: the mappings that a task has told last; walk.c: what it has told besides. */
struct maps_told {
	bool any;
	bool news;			/* the last record told them */
	int  count;
	unsigned long total, exec;
	__u64 hash;
	struct walker *walker;		/* NULL if its session has no walks */
};

/* What a record told that is given up was not told. */
static inline void systrace_forget_last(struct maps_told *told)
{
	if (told->news)
		told->any = false;
	systrace_walk_forget_last(told->walker);
}

#ifdef __KERNEL__

struct session;

int systrace_walks_take(struct session *s, struct systrace_walks *arg);
void systrace_walks_free(const struct session *s);
/* *walker is NULL if the session has no walks. */
int systrace_walker_new(struct session *s, struct walker **walker);
void systrace_walker_free(struct session *s, struct walker *walker);
void systrace_walk_forget(struct walker *w);
void systrace_walk_inherit(struct walker *child, const struct walker *parent);

#endif /* __KERNEL__ */

#endif /* SYSTRACE_WALK_H */
