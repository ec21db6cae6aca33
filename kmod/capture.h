/* SPDX-License-Identifier: GPL-2.0 */
/* Runs the steps of a plan.  Also compiled in userspace: tests/host/unit. */
#ifndef SYSTRACE_CAPTURE_H
#define SYSTRACE_CAPTURE_H

#include <linux/systrace.h>
#include "plan.h"

struct file;
struct maps_told;
struct path;
struct pid_namespace;
struct task_struct;

/* Budget of an attempt in less room than the largest record may have: a sixteenth of the record's budget. */
#define TRY_COST(cost)	((cost) / 16)

/*
 * Absent memory is faulted in, in task work, and the record is made again; not if the record has
 * already cost this much.
 */
#define AGAIN_COST(cost)	((cost) / 2)

struct window {
	const __u8 *at;
	__u32 len;
	__u8  state;			/* SYSTRACE_GOT ... */
};

/* The data of a leaf's block that is left for MORE records: see whole.c. */
struct rest {
	const __u8 *block;
	__u64 from;
	__u32 len;
	__u32 state;			/* of the block, for its last MORE record */
};

/*
 * On PREEMPT_RT, looking at a descriptor takes locks that sleep, which a probe may not do.  The files of
 * the first such descriptors are kept at the call's entry and looked at after the call: the call may close
 * a descriptor, or put another file in its place.
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
	__u8 *end;			/* end of the record's room; .at and .end are multiples of 8 */
	__u8  skip;			/* steps with any of these flags give SYSTRACE_NONE */
	bool  missed;			/* out: some memory could not be read */
	__u32 lacks;			/* out: bytes of the first range that could not be read; 0: none */
	__u64 absent;			/* out: address of that range */
	bool  full;			/* out: the room was too small */
	bool  cramped;			/* out, set by a step's function: more room would have given more data */
	bool  may_sleep;		/* it runs where it may sleep */
	bool  sleeps;			/* out: it has to run where it may sleep, for memory or on PREEMPT_RT */
	struct kept_files *files;	/* the files kept at the call's entry, or where to keep them; or NULL */
	__u32 budget;			/* what the remaining steps may cost: see SYSTRACE_COST_MAX */
	struct task_struct *task;	/* the task in the call: current, or a task that sleeps in it (look.c) */
	struct maps_told *maps;		/* the mappings that this task has reported */
	struct pid_namespace *pids;	/* the pid namespace of the session's opener, for FDINFO */
	struct rest *rest;		/* long leaves are listed here and not copied; NULL: they are copied */
	__u32 nrest, rest_max;
	struct window window[WINDOWS];	/* [0] is set by the caller */
};

/*
 * @n bytes at @at could not be read.  They may be present later, or can be faulted in.  Only the first
 * such range is kept.
 */
static inline void systrace_note_absent(struct capture *c, __u64 at, __u32 n)
{
	c->missed = true;
	if (c->lacks)
		return;
	c->absent = at;
	c->lacks = n;
}

#define COST_MAP	150	/* per mapping looked at, as <linux/systrace.h> documents it */

static inline void systrace_spend(struct capture *c, __u64 cost)
{
	c->budget -= cost < c->budget ? cost : c->budget;
}

/* The room must hold at least the blocks' headers: plan->enter_min or ->exit_min bytes. */
void systrace_capture(struct capture *c, const struct step *steps, __u32 nsteps);

/* A block's header, without its .op. */
static inline __u64 systrace_header(__u32 len, __u8 state)
{
	return (__u64)len | (__u64)state << 40;
}

/* Small enough to be returned in registers. */
struct flat {
	__u8 *end;			/* of the blocks */
	__u64 missed;			/* nonzero: some memory could not be read */
};

/* Like systrace_capture(), for the enter steps of a bare plan.  There is room for .enter_max bytes. */
struct flat systrace_capture_bare(__u8 *at, const struct plan *plan, const __u64 *args);

/*
 * Like systrace_capture(), for the steps of one phase of a flat plan.  There is room for .enter_max or
 * .exit_max bytes.  The caller sets only those members of @c that such steps use: see
 * capture_begin_flat() in fast.c.  @args: the call's arguments and, at the exit, its result.  .end is
 * NULL if the budget does not suffice, or if a WALK needs the long way.
 */
struct flat systrace_capture_flat(struct capture *c, __u8 *at, const struct step *steps, __u32 nsteps, const __u64 *args);

/* Most steps of a flat plan, and the most that the steps of a bare one cost: they run without a budget. */
#define SYSTRACE_FLAT_STEPS	8U
#define SYSTRACE_FLAT_COST	(2 * SYSTRACE_FLAT_MAX + SYSTRACE_FLAT_STEPS * 9250)

/* Appends one block: a SYSTRACE_STACK of at most @cap bytes.  Needs at least 8 bytes of room. */
void systrace_capture_stack(struct capture *c, __u32 cap);

/*
 * stack.c: the task's registers, its stack pointer, and how far its stack extends at most.  False:
 * it has none.
 */
bool systrace_registers(const struct capture *c, struct systrace_stack *to, __u64 *sp, __u32 *most);
/*
 * The task's executable mappings, if they changed since it last reported them.  Returns the block's
 * state and *@len.
 */
__u8 systrace_maps(struct capture *c, void *at, __u32 cap, __u32 room, __u32 *len);

/*
 * restart.c: the name of the function that resumes the task's interrupted call, without a NUL.
 * Returns its length, 0 if there is none.  Sets .cramped.
 */
__u32 systrace_restart(struct capture *c, void *at, __u32 room);

/* times.c: writes a struct systrace_times.  Returns its length, 0 if there is no room. */
__u32 systrace_times(const struct capture *c, void *at, __u32 room);

/*
 * fdinfo.c: writes a struct systrace_fdinfo of at most @room bytes.  Returns its length, 0 if there
 * is none.  Sets .cramped.
 */
__u32 systrace_fdinfo(struct capture *c, void *at, __u32 room, int fd);

/*
 * fdinfo.c: writes a struct systrace_mapped: where the task has mapped the descriptor's file from byte
 * @from on.  Returns its length, 0 if it is not mapped, or cannot be looked at here.
 */
__u32 systrace_mapped(struct capture *c, void *at, int fd, __u64 from);

#ifdef __KERNEL__

/* Only the descriptor's path, without a NUL.  Returns its length, or 0.  On PREEMPT_RT not from a probe. */
u32 systrace_fd_path(char *at, u32 room, int fd);
/*
 * The path as text, without a NUL.  Returns its length or a negative errno.  On PREEMPT_RT not from
 * a probe.
 */
int systrace_path(char *at, u32 room, const struct path *path);

/* On PREEMPT_RT spinlocks sleep, so a probe may not take them. */
static inline bool systrace_may_lock(const struct capture *c)
{
	return !IS_ENABLED(CONFIG_PREEMPT_RT) || c->may_sleep;
}

/* Like systrace_may_lock(); if not, marks @c: something was missed that can be read where it may sleep. */
static inline bool systrace_gets_locks(struct capture *c)
{
	bool may = systrace_may_lock(c);

	c->missed |= !may;
	c->sleeps |= !may;
	return may;
}

/* Drops the kept files.  From any context. */
void systrace_let_go(struct kept_files *files);

#endif /* __KERNEL__ */

#endif /* SYSTRACE_CAPTURE_H */
