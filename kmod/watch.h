/* SPDX-License-Identifier: GPL-2.0 */
/* A watch: one task watched by one session. */
#ifndef SYSTRACE_WATCH_H
#define SYSTRACE_WATCH_H

#include <linux/atomic.h>
#include <linux/bug.h>
#include <linux/hash.h>
#include <linux/list.h>
#include <linux/lockdep.h>
#include <linux/rculist.h>
#include <linux/refcount.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/signal_types.h>
#include <linux/spinlock.h>
#include <linux/task_work.h>
#include <linux/wait.h>
#include "compat/sched.h"
#include "compat/security.h"
#include "compat/trace.h"
#include "capture.h"
#include "quick.h"
#include "session.h"
#include "walk.h"

struct deferred;
struct look;
struct stashed;
struct tamper;

struct watch;

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

/*
 * Where a watched task is in its calls.  Only its own task moves it on, but for the first step.
 *
 *   UNSEEN -- announced --> OUT, or IN | SKIPPED | MIDWAY if it sleeps in a call
 *   BORN -- exit --> OUT
 *   OUT -- entry --> IN | SKIPPED | DEFERRED | TAMPERED, or REWINDING if it is sent round
 *   IN, SKIPPED, DEFERRED, TAMPERED, MIDWAY -- exit --> OUT
 *   DEFERRED -- a program is executed --> IN
 *   REWINDING -- exit --> REWOUND -- the same entry --> IN | TAMPERED
 *                                 -- a handler runs, or another call --> OUT
 *   any of them -- another session sends the call round --> HELD -- the same entry --> what it was (.held)
 */
enum stage {
	UNSEEN,		/* just attached: its NEW is not written yet */
	HELD,		/* in a call that is sent round for another session: what was, is in .held */
	REWOUND,	/* before a call is made again that was left out: see tamper.c */
	BORN,		/* followed: its first exit is that of the call that made it */
	OUT,		/* in no call, or in one whose entry was not seen */
	IN,		/* in a call, remembered below */
	SKIPPED,	/* in a call that the filter left out */
	TAMPERED,	/* in a call that rules have been applied to */
	MIDWAY,		/* in a call with rules that was under way when the watch began */
	REWINDING,	/* in a call that is left out, to be made again: REWOUND comes next */
	DEFERRED,	/* in a call whose ENTER is kept back: see defer.c */
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

/* Instead of 1, in .missed: */
#define MISSED_WHOLE	2		/* there is too much of it for a record: whole.c */
#define MISSED_SLEEPS	3		/* it is to be asked where one may sleep: PREEMPT_RT */

#define QUICKLY_RECORDED	1	/* .plan is not set, .place is */
#define QUICKLY_COUNTED		2	/* .counter is set */
#define QUICKLY_PLANNED		3	/* .plan is, and the arguments, for there is something to be done at its exit */

/* The .state of a watch of which nothing is to be done, in or before a native call. */
#define STATE(stage, quick)	((u64)(stage) | (u64)SYSTRACE_NATIVE << 8 | (u64)(quick) << 24)
#define STATE_MISSED		((u64)1 << 16)

struct watch {
	/* What the probes need, first. */
	struct hlist_node node;		/* in its task's bucket */
	struct task_struct *task;	/* a key: it leaves the table before the task is freed */
	struct session *session;
	const struct quick_calls *quick_calls;	/* its session's, once it has taken the short way */
	const struct plan *plan;	/* of the call it is in, or NULL */
	union {
		struct {
			union {
				struct {
					u8  stage;	/* enum stage; UNSEEN is left under .lock */
					u8  abi;
					u8  missed;	/* memory of the ENTER record was not present, or MISSED_* */
					u8  quick;	/* how the short way has entered it: QUICKLY_* */
				};
				u32 call_state;		/* the short way sets these four at once, */
			};
			atomic_t todo;			/* TODO_* */
		};
		u64 state;				/* and compares all five: STATE() */
	};
	union {
		struct {
			s32 nr;
			u32 place;			/* of .plan, as the records say it */
		};
		u64 nr_and_place;			/* as it copies these two to a record, */
	};
	union {
		struct {
			s32 tid;
			u32 seq;
		};
		u64 tid_and_seq;			/* and these */
	};
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
	bool slow;			/* it has to be made where one can sleep */

	struct kept_files files;	/* of the call it is in */
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
	/* no #ifdef: kernels without lockdep compile it, too */
	if (IS_ENABLED(CONFIG_PROVE_LOCKING)) {
		WARN_ON_ONCE(!systrace_may_capture(w));
		assert_no_locks();
	}
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

/*
 * Something is still to be done for its session.  With preemption off whoever stops the
 * session or takes the watch away waits for us; who sleeps meanwhile is woken and asks again.
 */
static inline bool systrace_is_wanted(const struct watch *w)
{
	return READ_ONCE(w->session->running) && !hlist_unhashed_lockless(&w->node);
}

/* So many records more are left out, and the call is over. */
static inline void systrace_skip(struct watch *w, int records)
{
	systrace_set_stage(w, OUT);
	data_race(w->filtered += records);
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

/* Writers of systrace_watched, and every session's list of watches. */
extern raw_spinlock_t systrace_watched_lock;

/* Preemption is off, or rcu_read_lock() is held. */
bool systrace_is_watched(const struct task_struct *task);
/* The session's of a task, or NULL; how many a task has.  With systrace_watched_lock or under RCU. */
struct watch *systrace_watch_find(const struct session *session, const struct task_struct *task);
u32 systrace_watch_count(const struct task_struct *task);
/* NULL: there is no memory for it, or it may not be taken. */
struct watch *systrace_watch_new(struct session *session);
/* Another session has sent the task round already. */
bool systrace_goes_round(const struct watch *w);

/* In task work, or when nobody has the watch any more: what was made of an ENTER, if it was. */
void systrace_whole_free(struct watch *w);
/* With systrace_watched_lock. */
void systrace_table_put(struct watch *w, struct task_struct *task);
bool systrace_table_take(struct watch *w);

/*
 * The watch that this CPU has found last, if its task has no other and the
 * short way is open to it: whose task is current need not be looked up.  Never
 * NULL.  Who takes a watch's right to be here takes it from every CPU.
 */
DECLARE_PER_CPU(struct watch *, systrace_lone);
void systrace_lone_init(void);
struct watch *systrace_find_lone(void);
void systrace_lone_end(const struct session *session);

/* The watch leaves the table, and loses that reference; false: it had left.  In a task, not in an interrupt; without systrace_watched_lock. */
bool systrace_forget(struct watch *w);
/* False: it was detached in the meantime, and waits for its grace period. */
bool systrace_watch_get(struct watch *w);

/* From anywhere; the last frees it after a grace period. */
void systrace_watch_put(struct watch *w);
/* What is done for a watch later keeps it, and the module, until then.  False: the watch is going. */
bool systrace_work_get(struct watch *w);
/* In task work: true if @func comes once more, behind all that the call itself has left to do. */
bool systrace_work_comes_last(struct callback_head *work, task_work_func_t func, bool *last);
void systrace_work_put(struct watch *w);
void systrace_work_cancel(struct watch *w);

/* How many calls the session's watches have left out, those that are gone included.  Not from a probe. */
u64 systrace_filtered(struct session *session);

#endif /* SYSTRACE_WATCH_H */
