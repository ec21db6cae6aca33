/* SPDX-License-Identifier: GPL-2.0 */
/* A plan's steps are run.  Also for userspace: tests/unit. */
#ifndef SYSTRACE_CAPTURE_H
#define SYSTRACE_CAPTURE_H

#include <linux/systrace.h>
#include "plan.h"

struct file;
struct maps_told;
struct path;
struct pid_namespace;
struct task_struct;

/* A record is tried with less than the largest room at so much less than its whole budget. */
#define TRY_COST(cost)	((cost) / 16)

/* What is not there is brought in, which sleeps, and the record made once more; but not if it has cost so much already. */
#define AGAIN_COST(cost)	((cost) / 2)

struct window {
	const __u8 *at;
	__u32 len;
	__u8  state;			/* SYSTRACE_GOT ... */
};

/* What of a leaf's block is left for MORE records: see whole.c. */
struct rest {
	const __u8 *block;
	__u64 from;
	__u32 len;
	__u32 state;			/* of the block at its end */
};

/*
 * On PREEMPT_RT what a descriptor is may not be asked at the call's entry.  So the first of its descriptors are
 * kept, to be asked at its end: it may close one, or put another file in its place.
 */
#define KEPT_FILES	2
struct kept_files {
	__u32 n;
	struct {
		int fd;
		struct file *file;	/* referenced */
	} of[KEPT_FILES];
};

struct capture {
	__u8 *at;			/* where the next block goes */
	__u8 *end;			/* of the record's room; both multiples of 8 */
	__u8  skip;			/* steps with any of these flags give SYSTRACE_NONE */
	bool  missed;			/* out: something could not be read, ... */
	__u32 lacks;			/* ... of memory first so many bytes, */
	__u64 absent;			/* from here on */
	bool  full;			/* out: the room did not do */
	bool  cramped;			/* out, of a step's function: with more room it would have given more */
	bool  may_sleep;		/* it is run where one can, ... */
	bool  sleeps;			/* out: ... and has to be, for memory, or on PREEMPT_RT */
	struct kept_files *files;	/* what descriptors were at the call's entry, or where to note it; NULL */
	__u32 budget;			/* what the steps to come may cost: see SYSTRACE_COST_MAX */
	struct task_struct *task;	/* whose call it is: current, or one that sleeps in it (look.c) */
	struct maps_told *maps;		/* what that task has told of its mappings */
	struct pid_namespace *pids;	/* the reader's, for FDINFO */
	struct rest *rest;		/* leaves are noted here, and not copied; NULL: they are copied */
	__u32 nrest, rest_max;
	struct window window[WINDOWS];	/* [0] is set by the caller */
};

/* So many bytes could not be read; they may be there later, or be brought in.  Of several the first are noted. */
static inline void systrace_note_absent(struct capture *c, __u64 at, __u32 n)
{
	c->missed = true;
	if (c->lacks)
		return;
	c->absent = at;
	c->lacks = n;
}

#define COST_MAP	150	/* as <linux/systrace.h> has it: of a mapping that is looked at */

static inline void systrace_spend(struct capture *c, __u64 cost)
{
	c->budget -= cost < c->budget ? cost : c->budget;
}

/* The room must hold at least the headers: plan->enter_min or ->exit_min. */
void systrace_capture(struct capture *c, const struct step *steps, __u32 nsteps);

/* A block's header, but for its .op. */
static inline __u64 systrace_header(__u32 len, __u8 state)
{
	return (__u64)len | (__u64)state << 40;
}

/* In registers. */
struct flat {
	__u8 *end;			/* of the blocks */
	__u64 missed;			/* something could not be read */
};

/* The same for the enter steps of a bare plan, with room for .enter_max bytes. */
struct flat systrace_capture_bare(__u8 *at, const struct plan *plan, const __u64 *args);

/*
 * For the steps of one phase of a flat plan, with room for .enter_max or .exit_max bytes; of @c there is what a step may ask
 * for: .skip, .budget, .task, .maps and .pids.  @args: the call's arguments, and at the exit its result.  An .end of NULL: the
 * budget does not do, or a WALK is not so simple.
 */
struct flat systrace_capture_flat(struct capture *c, __u8 *at, const struct step *steps, __u32 nsteps, const __u64 *args);

/* Steps of a plan that may be flat: what those of a bare one cost is bounded beforehand. */
#define SYSTRACE_FLAT_STEPS	8U
#define SYSTRACE_FLAT_COST	(2 * SYSTRACE_FLAT_MAX + SYSTRACE_FLAT_STEPS * 9250)

/* A block of its own, of a SYSTRACE_STACK of at most @cap bytes; 8 bytes of room is the least. */
void systrace_capture_stack(struct capture *c, __u32 cap);

/* stack.c: the task's registers; where its stack is, and at most how much of it.  False: there are none. */
bool systrace_registers(const struct capture *c, struct systrace_stack *to, __u64 *sp, __u32 *most);
/* The executable mappings of the task, if they are news: a block's state and length. */
__u8 systrace_maps(struct capture *c, void *at, __u32 cap, __u32 room, __u32 *len);

/* restart.c: the name of the function that goes on with the task's interrupted call, no NUL; its length, 0 if there is none.  Sets .cramped. */
__u32 systrace_restart(struct capture *c, void *at, __u32 room);

/* times.c: a struct systrace_times; its length, 0 if there is no room. */
__u32 systrace_times(const struct capture *c, void *at, __u32 room);

/* fdinfo.c: a struct systrace_fdinfo of at most @room bytes at @at; its length, 0 if there is none.  Sets .cramped. */
__u32 systrace_fdinfo(struct capture *c, void *at, __u32 room, int fd);

/* fdinfo.c: a struct systrace_mapped of its file from byte @from on; its length, 0 if it is not mapped, or nobody may look. */
__u32 systrace_mapped(struct capture *c, void *at, int fd, __u64 from);

#ifdef __KERNEL__

/* The path in it, alone, no NUL; its length, 0 if there is none.  On PREEMPT_RT not from a probe. */
u32 systrace_fd_path(char *at, u32 room, int fd);
/* Its bytes, no NUL, or a negative errno; on PREEMPT_RT not from a probe. */
int systrace_path(char *at, u32 room, const struct path *path);

/* In a probe of PREEMPT_RT spinlocks sleep, so what they guard cannot be had there. */
static inline bool systrace_may_lock(const struct capture *c)
{
	return !IS_ENABLED(CONFIG_PREEMPT_RT) || c->may_sleep;
}

/* The same; who may not has missed something that is to be had elsewhere. */
static inline bool systrace_gets_locks(struct capture *c)
{
	bool may = systrace_may_lock(c);

	c->missed |= !may;
	c->sleeps |= !may;
	return may;
}

/* The files that a call's descriptors were.  From anywhere. */
void systrace_let_go(struct kept_files *files);

#endif /* __KERNEL__ */

#endif /* SYSTRACE_CAPTURE_H */
