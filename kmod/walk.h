/* SPDX-License-Identifier: GPL-2.0 */
/* Follows a chain in a task's memory.  Also compiled in userspace: tests/host/unit. */
#ifndef SYSTRACE_WALK_H
#define SYSTRACE_WALK_H

#include <linux/systrace.h>

struct capture;

struct maps_told;

/* The objects that a watch has reported: 256 sets of 4 entries, 16 KiB.  Any entry may be replaced. */
#define WALKER_SET	4U
#define WALKER_SETS	256U
#define WALKER_TOLD	(WALKER_SETS * WALKER_SET)

/* Cost of a word, as <linux/systrace.h> documents it. */
#define WALK_COST_WORD	25

/* Elements that may be skipped before the quick walk gives up. */
#define WALK_PASSED	128

/* Words and keys of a walk that the quick walk supports. */
#define WALK_PLAIN_WORDS	2
#define WALK_PLAIN_KEYS		2

/* How the quick walk reads a chain. */
enum walk_way {
	WALK_ANY,			/* not at all: take the long way */
	WALK_COUNTED,			/* two words identify an object */
	WALK_READ,			/* one word, and bytes that the object leads to, identify it */
};

/* Offsets of the words that are read in an element and in its object. */
struct places {
	__u64 next, skip;
	__u64 word[WALK_PLAIN_WORDS], key[WALK_PLAIN_KEYS];
	__u32 skip_value;		/* more than a byte holds: no element is skipped */
};

/* A tell that identifies an object; the members are those of struct systrace_walk_tell. */
struct known_tell {
	__u64 ptr, len, unit, head, near;	/* .near is .head if the tell has no .near */
	__u8  shift, mask, mark;
	bool  first;				/* of the walk's known tells */
};

struct chain {
	struct systrace_walk walk;
	__u64 mask;			/* of an element's first word: the object's address; 0: no objects */
	__u64 most;			/* an element or object from here on would extend beyond user space */
	__u32 cost;			/* of an element, at most, without what is reported of its object */
	__u32 quick;			/* most elements that the quick walk keeps */
	/*
	 * enum walk_way.  Unless it is WALK_ANY, all words have 8 bytes, and each step after the
	 * first starts from the number before.
	 */
	__u8  way;
	struct places at;
	struct known_tell known[SYSTRACE_WALK_TELLS], *known_end;
};

struct walks {
	__u32 n;
	struct chain chain[SYSTRACE_WALKS_MAX];	/* of the session */
};

/* A watch's state for its session's walks. */
struct walker {
	const struct walks *walks;
	bool ready;			/* .chain, .walk, .thread and .add are */
	bool any;			/* the mappings have been searched */
	__u32 n;			/* ... for the first n walks */
	unsigned long exec;		/* ... when this many pages were executable */
	__s32 found;			/* index of the walk that was found, or -1 */
	__u64 base;			/* address at which its file is mapped */
	const struct chain *chain;	/* of .walk, or NULL */
	__u32 walk;
	__u64 thread;			/* the thread pointer that .add is for */
	__u64 add[SYSTRACE_WALK_STEPS];	/* to the number before, in each step; add[0] is an address */
	__u32 turn;
	__u32 nlast;			/* what the last record reported: indexes in .told */
	__u16 last[SYSTRACE_WALK_MAX];
	struct told { __u64 object, hash; } told[WALKER_TOLD];	/* .object 0: free */
};

struct place {
	__u32 walk;			/* its index among the walks */
	__u64 base;
	__u64 thread;			/* the thread pointer */
};

/* What a step adds for its .from, without the number before. */
static inline __u64 systrace_place_begin(__u8 from, const struct place *place)
{
	__u64 base = from & SYSTRACE_FROM_BASE ? place->base : 0;

	return base + (from & SYSTRACE_FROM_THREAD ? place->thread : 0);
}

bool systrace_walk_check(const struct systrace_walk *walk);
void systrace_walk_prepare(struct chain *chain, const struct systrace_walk *walk);
/* The walk of the task's program, and its place.  NULL: there is none. */
const struct chain *systrace_walk_of(struct capture *c, struct walker *w, struct place *place);
/* Prepares the quick walk of @chain from @place.  @chain is NULL if there is none. */
void systrace_walk_ready(struct walker *w, const struct chain *chain, const struct place *place);
/*
 * Called by the task: makes its walker ready for the task's current state.  False: its mappings
 * have to be searched.
 */
bool systrace_walk_at_hand(struct walker *w);
/* Returns the block's state and *@len. */
__u8 systrace_walk(struct capture *c, void *at, __u32 cap, __u32 room, __u32 *len);

/*
 * The quick walk, of current, with at least WALK_QUICK_MAX bytes of room.  Returns the block's header without
 * its .op, or 0: take the long way.
 */
#define WALK_QUICK_MAX	(sizeof(struct systrace_walked) + SYSTRACE_WALK_MAX * SYSTRACE_WALK_WORDS * sizeof(__u64))
__u64 systrace_walk_quickly(struct walker *w, void *at, __u32 cap);

/* If a record is given up, the second forgets what it has reported since the first. */
void systrace_walk_begin(struct walker *w);
void systrace_walk_forget_last(struct walker *w);

/* stack.c: the mappings that a task reported last.  walk.c: what else it has reported. */
struct maps_told {
	bool any;
	bool news;			/* the last record reported them */
	int  count;
	unsigned long total, exec;
	__u64 hash;
	struct walker *walker;		/* NULL if its session has no walks */
};

/* The last record is given up: what it reported does not count as reported. */
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
