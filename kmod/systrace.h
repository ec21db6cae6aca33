/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the files of systrace.ko share, a section a file.
 *
 * A session is one open of /dev/systrace: its rings, plans, filters.  A watch
 * is one task watched by one session.  The probes look the current task's
 * watches up in a hash table keyed by task_struct, under RCU; a record goes to
 * the ring that the watch's session has for this CPU.
 *
 * Who may write to a ring: code with preemption off, in task context.  Nothing
 * that runs in interrupts writes, so a CPU's ring has one producer at a time.
 */
#ifndef SYSTRACE_H
#define SYSTRACE_H

#ifdef __KERNEL__
#include <linux/atomic.h>
#include <linux/cpumask.h>
#include <linux/irq_work.h>
#include <linux/list.h>
#include <linux/log2.h>
#include <linux/math64.h>
#include <linux/mutex.h>
#include <linux/nospec.h>
#include <linux/rculist.h>
#include <linux/refcount.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/seqlock.h>
#include <linux/spinlock.h>
#include <linux/task_work.h>
#include <linux/wait.h>
#include <linux/hash.h>
#include <linux/timekeeping.h>
#ifdef CONFIG_X86_64
#include <asm/msr.h>
#endif
#include "compat/sched.h"
#include "compat/security.h"
#include "compat/trace.h"
#endif
#include <linux/systrace.h>

/* ---- plan.c: take, check, hold and find plans ---------------------------- */

/*
 * An op, made ready to run.  Its references name windows: 0 the call, n what op
 * n-1 copied, then the element of the outer and of the inner EACH.
 */
#define WINDOW_ELEM	(SYSTRACE_OPS_MAX + 1)
#define WINDOWS		(SYSTRACE_OPS_MAX + 1 + SYSTRACE_NEST_MAX)
#define STEP_ALWAYS	0x80		/* in every step's flags */
#define STEP_LEAF	0x40		/* a COPY that no other step refers to */
#define SYSTRACE_FLAT_MAX	16384U	/* the blocks of a flat plan are smaller */

struct step {
	struct systrace_op op;
	__u8  index;			/* the op's place in the plan */
	__u8  inner;			/* EACH: its body's elements are window WINDOW_ELEM + inner */
	__u16 tail;			/* bytes that the headers of the blocks behind it need */
};

struct plan {
	const struct step *enter;
	const struct step *exit;
	__u8  nenter;
	__u8  nexit;
	bool  flat;			/* the enter steps are COPYs and STRs by arguments alone, there are no exit steps */
	__u16 enter_min;		/* bytes, if every block is but its header */
	__u16 exit_min;
	__u32 place;			/* in SYSTRACE_LOAD's array */
	__u32 enter_max;		/* flat: bytes that its blocks may take */
	__u64 key[2];
};

/* Checks all of them; the index of the first that is wrong, or nplans. */
__u32 systrace_plans_check(const struct systrace_plan *plans, __u32 nplans,
			   const struct systrace_op *ops, __u32 nops);
/* Makes a checked plan's ops ready to run; @steps has room for nops of them. */
void systrace_plan_prepare(struct plan *plan, struct step *steps,
			   const struct systrace_op *ops, __u32 nops);

/* ---- capture.c: run a plan ----------------------------------------------- */

struct maps_told;
struct pid_namespace;
struct task_struct;

/* A record is tried with less than the largest room at so much less than its whole budget. */
#define TRY_COST(cost)	((cost) / 16)

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

struct capture {
	__u8 *at;			/* where the next block goes */
	__u8 *end;			/* of the record's room; both multiples of 8 */
	__u8  skip;			/* steps with any of these flags give SYSTRACE_NONE */
	bool  missed;			/* out: something could not be read */
	bool  full;			/* out: the room did not do */
	__u32 budget;			/* what the steps to come may cost: see SYSTRACE_COST_MAX */
	struct task_struct *task;	/* whose call it is: current, or one that sleeps in it (look.c) */
	struct maps_told *maps;		/* what that task has told of its mappings */
	struct pid_namespace *pids;	/* the reader's, for FDINFO */
	struct rest *rest;		/* leaves are noted here, and not copied; NULL: they are copied */
	__u32 nrest, rest_max;
	struct window window[WINDOWS];	/* [0] is set by the caller */
};

static inline void systrace_spend(struct capture *c, __u64 cost)
{
	c->budget -= cost < c->budget ? cost : c->budget;
}

/* The room must hold at least the headers: plan->enter_min or ->exit_min. */
void systrace_capture(struct capture *c, const struct step *steps, __u32 nsteps);

/* In registers. */
struct flat {
	__u8 *end;			/* of the blocks */
	__u64 missed;			/* something could not be read */
};

/* The same for the enter steps of a flat plan, with room for .enter_max bytes. */
struct flat systrace_capture_flat(__u8 *at, const struct plan *plan, const __u64 *args);

/* Steps of a plan that may be flat: what they cost is bounded beforehand. */
#define SYSTRACE_FLAT_STEPS	8U
#define SYSTRACE_FLAT_COST	(2 * SYSTRACE_FLAT_MAX + SYSTRACE_FLAT_STEPS * 9250)

/* A block of its own, of a SYSTRACE_STACK of at most @cap bytes; 8 bytes of room is the least. */
void systrace_capture_stack(struct capture *c, __u32 cap);

/* stack.c: the task's registers; where its stack is, and at most how much of it.  False: there are none. */
bool systrace_registers(const struct capture *c, struct systrace_stack *to, __u64 *sp, __u32 *most);
/* The executable mappings of the task, if they are news: a block's state and length. */
__u8 systrace_maps(struct capture *c, void *at, __u32 cap, __u32 room, __u32 *len);

/* ---- walk.c: follow a chain in the task's memory --------------------------- */

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

/* restart.c: the name of the function that goes on with the task's interrupted call, no NUL; its length, 0 if there is none. */
__u32 systrace_restart(const struct capture *c, void *at, __u32 room);

/* fdinfo.c: a struct systrace_fdinfo of at most @room bytes at @at; its length, 0 if there is none. */
__u32 systrace_fdinfo(const struct capture *c, void *at, __u32 room, int fd);

#ifdef __KERNEL__

/* The path in it, alone, no NUL; its length, 0 if there is none.  On PREEMPT_RT not from a probe. */
u32 systrace_fd_path(char *at, u32 room, int fd);

struct watch;
/*
 * listed.c: whether a condition asks for one of the descriptors that stand in the memory
 * of the call that its task, which is current, is about to make.  Sleeps.
 */
typedef bool systrace_fd_asked_fn(const struct systrace_files *f, int fd, void *arg);
bool systrace_has_listed(const struct watch *w, const struct systrace_files *f, systrace_fd_asked_fn *asked, void *arg);

struct path;
/* Its bytes, no NUL, or a negative errno; on PREEMPT_RT not from a probe. */
int systrace_path(char *at, u32 room, const struct path *path);

struct session;
struct watch;
struct look;
struct stashed;
struct rules;
struct tamper;
struct predicate;
struct deferred;

/* ---- plan.c, the kernel's part ------------------------------------------- */

struct plans;

int systrace_plans_take(const struct session *s, struct plans **plans, struct systrace_load *load);
void systrace_plans_free(const struct session *s, struct plans *plans);
/* The highest number with plans, plus 1; which plans a number has, or 0; and which of them fits. */
u32 systrace_plans_end(const struct plans *plans, u8 abi);
u32 systrace_plans_of(const struct plans *plans, u8 abi, u32 nr);
/* The one of a number that has but this one; and that of a place. */
const struct plan *systrace_plan_only(const struct plans *plans, u32 of);
const struct plan *systrace_plan_at(const struct plans *plans, u32 place);
const struct plan *systrace_plan_find(const struct plans *plans, u32 of, const u64 *args);

/* ---- filter.c: which numbers to record, and by which plans ---------------- */

struct filter {
	bool others;			/* numbers at or past nbits */
	u32  nbits;
	u64  bits[SYSTRACE_FILTER_MAX / 64];
};

#define SYSTRACE_X32_BIT	0x40000000

int systrace_filter_take(struct filter *filter, const struct systrace_filter *arg);

/* What to do with a call: leave it out, record it as it is, or by one of these plans. */
#define CALL_SKIP	0U
#define CALL_PLAIN	1U
#define CALL_PLANS	2U		/* plus what systrace_plans_of() says, less 1 */
#define CALL_RULES	0x80000000U	/* and there are rules for it, */
#define CALL_ASKS	0x40000000U	/* or the predicate is asked about it */
#define CALL_ODD	(CALL_RULES | CALL_ASKS)

/* Filter and plans of one ABI in one table, so that a probe looks once. */
struct calls {
	size_t charged;
	u32 mask;			/* of the bits that count in a number: x32's have one more */
	u32 n;
	u32 others;			/* numbers at or past n */
	u32 what[];
};

struct calls *systrace_calls_new(const struct session *s, u8 abi);
void systrace_calls_free(const struct session *s, struct calls *calls);

static inline u32 systrace_call(const struct calls *calls, s32 nr)
{
	u32 i = nr & calls->mask;

	return likely(i < calls->n) ? calls->what[array_index_nospec(i, calls->n)] : calls->others;
}

/* The native ABI's lowest numbers once more, for the short way of probe.c. */
#define QUICK_CALLS	512U

struct quick_calls {
	/* A flat plan that has steps, or a counter, or one of those below. */
	unsigned long what[QUICK_CALLS];
	struct {
		s32 nr;
		u32 place;		/* of its plan, as the records say it */
	} pair[QUICK_CALLS];
	struct quick_counter __percpu *counters;	/* by number; NULL: calls are recorded */
};
#define QUICK_NOT	0UL		/* take the long way */
#define QUICK_SKIP	1UL		/* leave the call out */
#define QUICK_PLAIN	2UL		/* record it as it is */
#define QUICK_PLANS	3UL		/* the arguments say which */

/* What the short way counts: see count.c. */
struct quick_counter {
	u64 calls, errors;
	u64 ticks;			/* of the session's clock */
};

struct quick_calls *systrace_quick_new(const struct session *s);
void systrace_quick_free(const struct session *s, struct quick_calls *quick);
bool systrace_plan_is_quick(const struct session *s, const struct plan *plan);

/* ---- clock.c: the records' clock ------------------------------------------ */

struct line {
	u64 tsc, ns;
	u64 slope;			/* ns for 2^32 ticks */
};
extern const struct line *systrace_line;	/* NULL: ktime_get_ns() is the clock */

int systrace_clock_init(void);
void systrace_clock_exit(void);
void systrace_clock_start(void);
void systrace_clock_stop(void);

#ifdef CONFIG_X86_64
/* mul_u64_u64_shr(ticks, slope, 32), for which gcc aligns the stack. */
static __always_inline u64 systrace_ticks_to_ns(u64 ticks, u64 slope)
{
	u64 high;

	asm("mulq %2; shrdq $32, %%rdx, %%rax" : "+a" (ticks), "=&d" (high) : "rm" (slope) : "cc");
	return ticks;
}

static __always_inline u64 systrace_time_on(const struct line *line)
{
	return line->ns + systrace_ticks_to_ns(rdtsc_ordered() - line->tsc, line->slope);
}
#else
#define systrace_time_on(line) ktime_get_ns()
#endif

/* Preemption is off. */
static inline u64 systrace_now(void)
{
	/* Pairs with the release of a new line. */
	const struct line *line = READ_ONCE(systrace_line);

	return likely(line) ? systrace_time_on(line) : ktime_get_ns();
}

/* ---- ring.c: one ring a CPU and session ---------------------------------- */

struct ring {
	/* The producer's own; nothing here is taken from what userspace can write. */
	u64 pos;			/* where the next record goes */
	u64 quick;			/* up to here there is nothing to look at: the lesser of the next two */
	u64 limit;			/* may write up to here: .end, or 0 while the ring is closed */
	u64 wake_at;			/* look whether the reader sleeps from here on; 0 while closed */
	u8 *data;			/* mapped twice in a row */
	u32 size;			/* a power of two */
	u32 mask;			/* size - 1 */
	u32 record_max;
	struct systrace_producer *producer;
	struct systrace_consumer *consumer;
	struct session *session;
	u64 end;			/* the reader's position + size */

	u64 delivered;
	u64 lost[SYSTRACE_LOST_REASONS];
	struct tally *tally;		/* this CPU's, if the session counts */

	size_t charged;
	u32 npages;			/* of data */
	struct page *consumer_page;
	struct page **pages;		/* producer, data, data again */

	struct capture capture;		/* of the record at hand: too large to be cleared on the stack */

	/* stash.c: the records that wait for room.  As long as there are any, the ring is closed. */
	raw_spinlock_t lock;
	bool closed;
	bool stashing;			/* the record at hand goes to a stash, ... */
	u32 stash_room;			/* ... where it may be so large */
	u32 waiting;			/* how many wait, */
	struct stashed *first, **last;	/* in the order of time */
};

/* smp_processor_id() as an index, for which gcc need not widen it. */
DECLARE_PER_CPU(unsigned long, systrace_cpu);
void systrace_rings_init(void);

struct ring *systrace_ring_new(struct session *session, const struct systrace_setup *as, int cpu);
void systrace_ring_free(struct ring *ring);
int systrace_ring_mmap(struct ring *ring, struct vm_area_struct *vma, unsigned long page);
u64 systrace_ring_waiting(const struct ring *ring);
void systrace_look_at_reader(struct ring *ring);
void systrace_watermark(struct ring *ring);

/* For systrace_begin() and commit(), which come after struct watch. */
void *systrace_begin_short(struct ring *ring, struct watch *w, u32 min, u32 keep);
void systrace_commit_past(struct ring *ring, struct watch *w, void *at, u32 len);
/* The record at hand needs more room than the ring has just now; where it can be begun again, or NULL. */
void *systrace_begin_again(struct ring *ring, struct watch *w, u32 min, u32 keep);

/* ---- stash.c: lossless: what does not fit waits in its task's stash --------- */

/*
 * A stash has room for what a task can write between two visits to its task
 * work: ENTER, EXEC, EXIT, GONE and signals.  A record that could be larger leaves
 * so many bytes free for those that may follow.
 */
#define STASH_SIZE	8192U
#define KEEP_NOTE	4096U
#define KEEP_ENTER	2048U
#define KEEP_EXEC	1024U
#define KEEP_EXIT	512U

void *systrace_stash_begin(struct ring *ring, struct watch *w, u32 unless, u32 min, u32 keep);
void *systrace_stash_begin_in(struct ring *ring, struct stashed *s, u32 unless, u32 size);
void *systrace_stashed_record(struct stashed *s);
void systrace_stash_commit(struct ring *ring, struct watch *w, void *at);
void systrace_stash_cancel(struct ring *ring);
bool systrace_stash_has(const struct watch *w, u32 bytes);
bool systrace_fetch(struct session *session);
void systrace_stash_drop(struct ring *ring);
void systrace_await_room(struct watch *w);
void *systrace_begin_made(struct ring *ring, struct watch *w, struct stashed *made, u32 len);
struct stashed *systrace_stashed_new(const struct session *session, u32 room);
void systrace_stashed_free(const struct session *session, struct stashed *s);

/* ---- task.c: whom ---------------------------------------------------------*/

/*
 * Nobody waits who is dying: with a SIGKILL that is taken already nothing would
 * end it.  In the middle of an exit by any signal, by exit_group() or with a core
 * dump the kernel says so by GROUP_IS_DYING; later comes PF_EXITING.
 */
static inline bool systrace_is_dying(void)
{
	return current->flags & PF_EXITING || READ_ONCE(current->signal->flags) & GROUP_IS_DYING ||
	       fatal_signal_pending(current);
}

enum stage {
	UNSEEN,		/* just attached: its NEW is not written yet */
	HELD,		/* in a call that is sent round for another session: what was, is in .held */
	REWOUND,	/* before a call is made again that was left out: see action.c */
	BORN,		/* followed: its first exit is that of the call that made it */
	OUT,		/* in no call, or in one whose entry was not seen */
	IN,		/* in a call, remembered below */
	SKIPPED,	/* in a call that the filter left out */
	TAMPERED,	/* in a call that rules have been applied to */
	MIDWAY,		/* in a call with rules that was under way when the watch began */
	REWINDING,	/* in a call that is left out, to be made again: REWOUND comes next */
	DEFERRED,	/* in a call whose ENTER is kept back: see predicate.c */
};

/* A signal that its sender left for the task to write. */
struct note {
	int signo;
	u16 flags;			/* SYSTRACE_R_* */
	kernel_siginfo_t info;
};
#define NOTES_MAX	32

/* A call that is sent round: what it is known by when it is made again.  No padding. */
struct round {
	u64 args[6];
	u64 ip, sp;
	s32 nr;
	u32 abi;
};

/* What is to be done before the task is back in user mode. */
#define TODO_NOTES	0x1		/* write notes */
#define TODO_HEIR	0x2		/* make an heir */
#define TODO_EXIT	0x4		/* write an EXIT that did not fit into the stash */
#define TODO_WAIT	0x8		/* for room for what is in the stash */
#define TODO_ASK	0x10		/* whether it may still be watched */
#define TODO_NAME	0x20		/* write its new name; with the notes */
#define TODO_AGAIN	0x40		/* make the call again, ... */
#define TODO_ENTER	0x80		/* ... whose ENTER is to be made: whole.c */
#define TODO_MADE	0x100		/* .made is not needed any more */

struct watch {
	/* What the probes need, first. */
	struct hlist_node node;		/* in its task's bucket */
	struct task_struct *task;	/* a key: it leaves the table before the task is freed */
	struct session *session;
	const struct quick_calls *quick_calls;	/* while it may be a CPU's systrace_lone: its session's */
	const struct plan *plan;	/* of the call it is in, or NULL */
	/* The short way looks at these in one word, ... */
	u8  stage;			/* enum stage; UNSEEN is left under .lock */
	u8  abi;
	u8  missed;			/* memory of the ENTER record was not present, ... */
#define MISSED_WHOLE	2		/* ... or there is too much of it for a record: whole.c */
	u8  quick;			/* how the short way has entered it, */
#define QUICKLY_RECORDED	1	/* .plan is not set, .place is; */
#define QUICKLY_COUNTED		2	/* .counter is */
	atomic_t todo;			/* TODO_* */
	/* ... and copies these in one to the record. */
	s32 nr;
	u32 place;			/* of .plan, as the records say it */
	s32 tid;
	u32 seq;
	u64 filtered;			/* records that the filter left out, but for the ENTER of a call that is SKIPPED, */
	u64 told;			/* and how many its session has counted */
	struct quick_counter __percpu *counter;	/* of the call it is in */
	struct {			/* count.c: when the call was entered */
		u64 time;
		u64 ran;		/* what it had run then, as of .seen by its processor's clock */
		u64 seen;
		int cpu;
	} since;
	bool follow;
	bool queued;			/* .work is task work, */
	bool comes_last;		/* behind all that the call itself has left to do */
	u8  held;			/* enum stage, while HELD */
	struct round round;		/* while HELD, REWINDING, REWOUND */
	u64 call[9];			/* args, return value, sp and ip: window 0 of the plans */

	u8 *stash;			/* NULL: the session is not lossless */
	u32 stash_used;
	atomic_t stashed;		/* records that wait in it, or in memory of their own */
	wait_queue_head_t wait;		/* the task, until there is none */
	u64 exit_time;			/* of the EXIT that is to be written */
	s64 exit_ret;
	u16 exit_flags;

	struct stashed *made;		/* the ENTER of the call that goes round, */
	u32 made_len;			/* if it is complete */
	u16 made_flags;
	bool broken;			/* the last call that went round for its data was not made again */

	raw_spinlock_t lock;		/* leaving UNSEEN; .gone; the notes; the name */
	bool gone;			/* its task is at its end, or may not be watched any more */
	u32 nnotes, first_note;
	u32 lost_notes;
	struct note notes[NOTES_MAX];
	u8  name[TASK_COMM_LEN];	/* for TODO_NAME */

	bool hidden;			/* count nothing before it executes a program */
	bool may_leave_out;		/* compat/leave.c */
	struct maps_told maps;

	s32 tgid;
	struct tamper *tamper;		/* NULL if the session has no rules */
	struct deferred *deferred;	/* NULL if it has no predicate */
	struct lsm_prop context;	/* the security modules', in which it may be watched */
	size_t charged;
	u64 batch;			/* which ATTACH it came by: one that has succeeded, or nothing is told */
	const struct cred *by;		/* whose ATTACH that was; NULL for an heir in waiting */
	struct watch *heir;		/* for the next child: nothing can be allocated in a probe */
	struct list_head list;		/* in session->watches */
	refcount_t refs;		/* being in the table; being queued as task work; having stashed records */
	struct callback_head work;	/* task work; at the end RCU's */
};

/*
 * The gate: a plan's steps run, and memory of the task is read, in the task itself,
 * at its own system call, with its own memory, interrupts on and no lock held.
 * Elsewhere a record's blocks are SYSTRACE_NONE: when a signal is delivered (siglock
 * is held, and a step may take a lock under which somebody sends a signal), or at the
 * task's end (its memory is gone, and the processor may have another's).  The one
 * other gate is look.c's: a worker that has borrowed the memory of a task that sleeps.
 */
static inline bool systrace_may_capture(const struct watch *w)
{
	return w->task == current && current->mm && !(current->flags & PF_EXITING) && !irqs_disabled();
}

/* Behind it. */
static inline void systrace_assert_gate(const struct watch *w)
{
#ifdef CONFIG_PROVE_LOCKING
	WARN_ON_ONCE(!systrace_may_capture(w));
	assert_no_locks();
#endif
}

/* Where it is in its call, though it waits with another session's that goes round.  Anybody may ask. */
static inline u8 systrace_stage(const struct watch *w)
{
	u8 stage = READ_ONCE(w->stage);

	return stage == HELD ? READ_ONCE(w->held) : stage;
}

/* Only by its task, once it has been announced. */
static inline void systrace_set_stage(struct watch *w, u8 stage)
{
	WRITE_ONCE(w->stage, stage);
}

/* ---- ring.c once more: to write a record ----------------------------------- */

/* How large the record at hand may get: what is free, at most record_max. */
static inline u32 systrace_room(const struct ring *ring)
{
	if (unlikely(ring->stashing))
		return ring->stash_room;
	return min_t(u64, ring->end - ring->pos, ring->record_max);
}

static __always_inline struct systrace_record *systrace_begin_at(struct ring *ring, u64 pos)
{
	/* Pairs with the reader's barrier between its look at the clock and at the bit. */
	smp_store_mb(ring->producer->pos, pos | SYSTRACE_WRITING);
	return (void *)(ring->data + (pos & ring->mask));
}

static __always_inline void *systrace_begin_here(struct ring *ring)
{
	struct systrace_record *record = systrace_begin_at(ring, ring->pos);

	record->time = systrace_now();
	return record;
}

/* How far nothing is to be looked at has changed. */
static inline void systrace_set_quick(struct ring *ring)
{
	/* Pairs with who begins a record: all else is as we leave it. */
	smp_store_release(&ring->quick, min(ring->limit, ring->wake_at));
}

/*
 * Room for a record of @min bytes, or, if it may grow, for more: then @keep is
 * not 0 and says what has to stay free behind it, should it go to the stash.
 * NULL if there is no room, and then the loss is counted.  From here to commit
 * the reader sees that a record is being written whose time is already taken.
 */
static __always_inline void *systrace_begin(struct ring *ring, struct watch *w, u32 min, u32 keep)
{
	/* Pairs with the release when another CPU opens the ring: all else is as it was left then. */
	if (unlikely(!ring || (s64)(smp_load_acquire(&ring->limit) - data_race(ring->pos)) <
			      (s64)(keep ? ring->record_max : min)))
		return systrace_begin_short(ring, w, min, keep);
	return systrace_begin_here(ring);
}

static __always_inline void systrace_commit(struct ring *ring, struct watch *w, void *at,
					    u32 len, u8 type, u8 abi, u16 flags)
{
	struct systrace_record *record = at;

	record->len = len;
	record->type = type;
	record->abi = abi;
	record->flags = flags;
	record->tid = w->tid;
	record->seq = ++w->seq;
	if (unlikely(ring->pos + len >= ring->wake_at)) {
		systrace_commit_past(ring, w, at, len);
		return;
	}
	ring->pos += len;
	ring->delivered++;
	/* Pairs with the reader's acquire. */
	smp_store_release(&ring->producer->pos, ring->pos);
}

#define WATCHED_BITS	12
extern struct hlist_head systrace_watched[1 << WATCHED_BITS];

static inline struct hlist_head *systrace_bucket(const struct task_struct *task)
{
	return &systrace_watched[hash_ptr(task, WATCHED_BITS)];
}

/* The caller has preemption off, or is in rcu_read_lock(). */
#define for_each_watch(w, t)								\
	hlist_for_each_entry_rcu(w, systrace_bucket(t), node, rcu_read_lock_any_held())	\
		if ((w)->task == (t))

bool systrace_is_watched(const struct task_struct *task);

/*
 * The watch that this CPU has found last, if its task has no other and the
 * short way is open to it: whose task is current need not be looked up.  Never
 * NULL.  Who takes a watch's right to be here takes it from every CPU.
 */
DECLARE_PER_CPU(struct watch *, systrace_lone);
void systrace_lone_init(void);
struct watch *systrace_find_lone(void);
void systrace_lone_end(const struct session *session);
int systrace_attach(struct session *session, struct systrace_attach *arg);
int systrace_detach(struct session *session, struct systrace_attach *arg);
void systrace_detach_all(struct session *session);
void systrace_kill_all(struct session *session);
void systrace_end_waits(struct session *session);
/* False: not yet, or not any more. */
bool systrace_announce(struct watch *w, struct look *look);
void systrace_announce_all(struct session *session);
void systrace_follow(struct watch *w, struct task_struct *child, bool speaks);
void systrace_leave(struct watch *w);
bool systrace_forget(struct watch *w);
bool systrace_ask_for_work(struct watch *w);
/* False: it was detached in the meantime, and waits for its grace period. */
bool systrace_watch_get(struct watch *w);
void systrace_watch_put(struct watch *w);
/* What is done for a watch later keeps it, and the module, until then.  False: the watch is going. */
bool systrace_work_get(struct watch *w);
/* In task work: true if @func comes once more, behind all that the call itself has left to do. */
bool systrace_work_comes_last(struct callback_head *work, task_work_func_t func, bool *last);
void systrace_work_put(struct watch *w);
void systrace_work_cancel(struct watch *w);
void systrace_session_put(struct session *session);

/* ---- probe.c: the tracepoints -------------------------------------------- */

int systrace_probes_find(void);
void systrace_probes_exit(void);
int systrace_probes_get(void);
void systrace_probes_put(void);
void systrace_put_new(struct watch *w, s32 parent, u16 flags);
void systrace_put_midway(struct watch *w, u8 skip);
void systrace_put_notes(struct watch *w);
void systrace_put_postponed(struct watch *w);
void systrace_refuse(struct watch *w);
void systrace_put_exit(struct watch *w, long ret, u16 flags);
void systrace_put_exit_cut(struct watch *w);
void *systrace_fill_enter(struct watch *w, struct capture *c, struct systrace_enter *e);
void *systrace_fill_exit(struct watch *w, struct capture *c, struct systrace_exit *e);
bool systrace_remember(struct watch *w, struct pt_regs *regs, u32 *call);
void systrace_capture_begin(struct watch *w, struct capture *c, void *at, void *end);

/* ---- whole.c: what is too large for a record ----------------------------------- */

/* From the probes: send the call round before it is recorded, for its data; true: it goes. */
bool systrace_whole_goes_round(struct watch *w);
/* It comes again, and its ENTER has been made; it is written. */
void systrace_put_made(struct watch *w);
void systrace_whole_break(struct watch *w);

/* In task work; and when nobody has the watch any more. */
void systrace_whole_exit(struct watch *w);
void systrace_whole_enter(struct watch *w);
void systrace_whole_free(struct watch *w);

/* ---- look.c: a task that sleeps in a call when its watch begins --------------- */

/* May sleep.  NULL: there is nothing to see. */
struct look *systrace_look(struct watch *w);
void systrace_look_free(struct look *look);
/* Both with w->lock. */
bool systrace_sleeps_in_call(struct watch *w, u32 *call);
bool systrace_put_look(struct watch *w, struct look *look);

/* In a probe of PREEMPT_RT spinlocks sleep, so what they guard cannot be had there; who looks may sleep. */
static inline bool systrace_may_lock(const struct capture *c)
{
	return !IS_ENABLED(CONFIG_PREEMPT_RT) || c->task != current;
}

/* ---- access.c: who may watch whom, and with how much memory ---------------- */

int systrace_access_init(void);
void systrace_access_exit(void);
bool systrace_locked_down(void);
bool systrace_privileged(const struct session *s);
int systrace_may_watch(const struct session *s, const struct task_struct *task, struct mm_struct **mm);
bool systrace_may_still_watch(const struct watch *w, bool secure);
void systrace_context(struct task_struct *task, struct lsm_prop *context);
bool systrace_context_changed(const struct watch *w);
bool systrace_modules_allow(struct watch *w);

struct budget;

int systrace_budget_get(struct session *s);
void systrace_budget_put(struct session *s);
bool systrace_charge(const struct session *s, size_t bytes);
void systrace_uncharge(const struct session *s, size_t bytes);

/* ---- stack.c once more: a stack behind a record that has no plan -------------- */

#define STACK_LEAST	(sizeof(struct systrace_block) + sizeof(struct systrace_stack))

/* To @at in the record at hand, @start; what follows it. */
void *systrace_put_stack(struct ring *ring, void *start, void *at, u32 cap);

/* ---- action.c: what rules do to calls -------------------------------------- */

int systrace_rules_take(struct session *s, struct systrace_rules *arg);
void systrace_rules_put(const struct session *s, struct rules *rules);
u32 systrace_rules_end(const struct rules *rules, u8 abi);
bool systrace_rules_has(const struct rules *rules, u8 abi, u32 nr);

int systrace_tamper_new(struct watch *w);
void systrace_tamper_free(struct watch *w);
void systrace_tamper_arm(struct watch *w, bool armed);
bool systrace_tamper_armed(const struct watch *w);
void systrace_end_naps(struct session *session);

/* From the probes, in this order. */
bool systrace_tamper_waits(struct watch *w);
bool systrace_tamper_goes_round(const struct watch *w);
void systrace_leave_out(struct pt_regs *regs);
void systrace_set_back(const struct watch *w, struct pt_regs *regs);
void systrace_tamper_is_decided(struct watch *w);
bool systrace_tamper_prepare(struct watch *w, struct pt_regs *regs, bool again);
bool systrace_tamper_is_recorded(const struct watch *w);
u16 systrace_tamper_poked(const struct watch *w);
bool systrace_tamper_enter(struct watch *w, struct pt_regs *regs);
void systrace_tamper_hold_others(struct pt_regs *regs, s32 nr, u8 abi);
bool systrace_is_same_round(const struct watch *w, struct pt_regs *regs, s32 nr, u8 abi);
bool systrace_tamper_resume(struct watch *w, struct pt_regs *regs);
void systrace_tamper_midway(struct watch *w);
bool systrace_tamper_exit(struct watch *w, struct pt_regs *regs, long ret, u16 *flags);
bool systrace_tamper_break(struct watch *w, u16 *flags);

/* ---- predicate.c: which calls to record, by a program ----------------------- */

int systrace_predicate_take(struct session *s, const struct systrace_predicate *arg);
void systrace_predicate_put(const struct session *s, struct predicate *p);
int systrace_deferred_new(struct watch *w);
void systrace_deferred_free(struct watch *w);

/* From the probes. */
u32 systrace_ask(const struct watch *w, u32 when, long ret);
bool systrace_defer(struct watch *w);
void systrace_put_deferred(struct watch *w);

/* ---- walk.c, the kernel's part ---------------------------------------------- */

int systrace_walks_take(struct session *s, struct systrace_walks *arg);
void systrace_walks_free(const struct session *s);
/* *walker is NULL if the session has no walks. */
int systrace_walker_new(struct session *s, struct walker **walker);
void systrace_walker_free(struct session *s, struct walker *walker);
void systrace_walk_forget(struct walker *w);

/* ---- count.c: calls, errors and times ------------------------------------- */

int systrace_count_take(struct session *s, const struct systrace_count *arg);
int systrace_counts_give(const struct session *s, struct systrace_counts *arg);
struct tally *systrace_tally_new(const struct session *s, int cpu);
void systrace_tally_free(struct tally *tally);
size_t systrace_tally_size(const struct session *s);
bool systrace_counts_quickly(const struct session *s);

/* ---- others.c: tracers beside us ----------------------------------------- */

extern bool systrace_alone;	/* nobody else needs the work flag of tasks that we do not watch */

int systrace_others_init(struct tracepoint *enter, void *on_enter,
			 struct tracepoint *exit, void *on_exit);
void systrace_others_exit(void);
void systrace_others_mind(bool probing, struct task_struct *registrar);

/* ---- main.c: sessions ---------------------------------------------------- */

struct session {
	/* Hot, and fixed while running: all CPUs read it. */
	bool running;
	bool lossless, overwrite;
	bool counts;			/* calls are counted */
	bool quiet;			/* and not recorded */
	u32  watermark;
	const struct plans *plans;
	struct rules *rules;			/* NULL: none; fixed once .attached */
	struct predicate *predicate;		/* likewise */
	struct walks *walks;			/* likewise, but that more may come */
	struct calls *calls[SYSTRACE_ABIS];	/* from START on */
	struct quick_calls *quick_calls;	/* NULL: there is more to do at a call than to record or count it */

	struct mutex lock;		/* one request at a time */
	struct systrace_count count;	/* if .counts */
	struct count_clock {
		u32 mult;		/* from its ticks to nanoseconds */
		u8  shift;
		bool cycles;		/* the processor's counter, not the kernel's clock */
	} clock;
	struct filter filter[SYSTRACE_ABIS];
	bool greeted, set_up, started, probing;
	bool leaving_out;		/* leaving_out_get() */
	bool sleeping;			/* somebody may sleep in poll() */
	bool rings_changed;		/* POLLPRI */
	bool had_tasks;
	bool attached;			/* an ATTACH has succeeded */
	struct systrace_setup setup;	/* as it was granted; once set up */
	u64  batch;			/* counts ATTACHes, */
	u64  committed;			/* up to here they are over, and have succeeded or left nothing */
	seqcount_t leaving;		/* a watch is; under watched_lock */
	struct pid_namespace *pids;	/* the opener's */
	const struct cred *opener;
	struct mem_cgroup *memcg;	/* the opener's: pays for what is made in a tracee, too */
	struct budget *budget;		/* the opener's, or NULL: it has none */
	struct list_head watches;	/* under watched_lock */
	struct list_head node;		/* in sessions, once set up */
	atomic_t tasks;
	atomic_t working;		/* task works that are queued */
	atomic64_t lost_no_ring;	/* seen and lost on CPUs without a ring */
	atomic64_t lost_no_memory;
	atomic64_t filtered;		/* by watches that are gone */
	refcount_t refs;		/* being open; each watch */
	struct mutex fetching;		/* who brings what waits in stashes to the rings */
	wait_queue_head_t wait;
	wait_queue_head_t naps;		/* tasks that a rule delays */
	struct irq_work wake;
	struct ring *ring[];		/* by CPU */
};

/*
 * Something is still to be done for its session.  With preemption off whoever stops the
 * session or takes the watch away waits for us; who sleeps meanwhile is woken and asks again.
 */
static inline bool systrace_is_wanted(const struct watch *w)
{
	return READ_ONCE(w->session->running) && !hlist_unhashed_lockless(&w->node);
}

/* Whether what is too large for a record comes in parts: see whole.c. */
static inline bool systrace_comes_in_parts(const struct session *s)
{
	return s->setup.flags & SYSTRACE_WHOLE;
}

static inline struct ring *systrace_ring(const struct session *s)
{
	/* NULL until there is one.  Not READ_ONCE(), which costs gcc two instructions more. */
	return data_race(s->ring[this_cpu_read(systrace_cpu)]);
}

/* ---- count.c once more: a call's beginning and end -------------------------- */

/* One CPU's sums. */
struct tally {
	u32  numbers;
	bool wall;
	u64  overhead;
	/* By number; behind them what all others have. */
	struct systrace_counter *counter[SYSTRACE_ABIS];
	u64 (*histogram[SYSTRACE_ABIS])[SYSTRACE_BUCKETS];
};

/* @passed: since the entry. */
u64 systrace_count_ran(const struct watch *w, u64 passed);
bool systrace_count_unseen(struct watch *w);
void systrace_count_lost(struct watch *w);

static __always_inline u64 systrace_count_now(const struct session *s)
{
#ifdef CONFIG_X86_64
	if (likely(s->clock.cycles))
		return rdtsc();
#endif
	return ktime_get_ns();
}

/* In the task, or under w->lock while it sleeps in the call. */
static __always_inline void systrace_count_enter(struct watch *w)
{
	const struct sched_entity *se = &w->task->se;

	w->since.ran = READ_ONCE(se->sum_exec_runtime);
	w->since.seen = READ_ONCE(se->exec_start);
	w->since.cpu = task_cpu(w->task);
	w->since.time = systrace_count_now(w->session);
}

static __always_inline void systrace_tally(struct tally *tally, u8 abi, u32 i, u64 time, u64 passed,
					   bool failed)
{
	struct systrace_counter *c = &tally->counter[abi][i];

	time -= min(time, tally->overhead);
	if (unlikely(time < c->shortest || !c->calls))
		c->shortest = time;
	if (unlikely(time > c->longest))
		c->longest = time;
	c->time += time;
	c->errors += failed;
	c->calls++;
	if (unlikely(tally->histogram[abi]))
		tally->histogram[abi][i][min(ilog2(passed | 1), SYSTRACE_BUCKETS - 1)]++;
}

static __always_inline void systrace_count_exit(struct watch *w, long ret)
{
	const struct session *s = w->session;
	struct ring *ring = systrace_ring(s);
	/* Two processors' counters may differ by a hair. */
	s64 ticks = systrace_count_now(s) - w->since.time;
	u64 passed = mul_u64_u32_shr(max_t(s64, ticks, 0), s->clock.mult, s->clock.shift);
	u64 time = passed;
	u32 i = w->nr & s->calls[w->abi]->mask;

	if (unlikely(w->hidden || (test_thread_flag(TIF_SIGPENDING) && systrace_count_unseen(w))))
		return;
	if (unlikely(!ring)) {
		systrace_count_lost(w);
		return;
	}
	/* The scheduler has looked at it in the meantime: it may have slept. */
	if (unlikely(w->task->se.exec_start != w->since.seen) && !ring->tally->wall)
		time = systrace_count_ran(w, passed);
	i = array_index_nospec(min(i, ring->tally->numbers), ring->tally->numbers + 1);
	systrace_tally(ring->tally, w->abi, i, time, passed, IS_ERR_VALUE(ret));
}

void systrace_wake(struct session *session);
u64 systrace_filtered(struct session *session);

#endif /* __KERNEL__ */
#endif /* SYSTRACE_H */
