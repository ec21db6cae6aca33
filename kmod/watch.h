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
 * A dying task must not wait: once its SIGKILL has been dequeued, nothing would end
 * the wait.  While its group exits, by any signal, by exit_group() or with a core
 * dump, the kernel has GROUP_IS_DYING set; PF_EXITING comes later.
 */
static inline bool systrace_is_dying(void)
{
	return current->flags & PF_EXITING || READ_ONCE(current->signal->flags) & GROUP_IS_DYING ||
	       fatal_signal_pending(current);
}

/*
 * Where a watched task is in its calls.  Only the task itself changes it, except for the first step.
 *
 *   UNSEEN -- announced --> OUT, or IN | SKIPPED | MIDWAY if it sleeps in a call
 *   BORN -- exit --> OUT
 *   OUT -- entry --> IN | SKIPPED | DEFERRED | TAMPERED, or REWINDING if it is sent round
 *   IN, SKIPPED, DEFERRED, TAMPERED, MIDWAY -- exit --> OUT
 *   DEFERRED -- a program is executed --> IN
 *   REWINDING -- exit --> REWOUND -- the same entry --> IN | TAMPERED
 *                                 -- a handler runs, or another call is made --> OUT
 *   any of them -- another session sends the call round --> HELD -- the same entry --> the stage before (.held)
 */
enum stage {
	UNSEEN,		/* just attached: its NEW is not written yet */
	HELD,		/* in a call that another session sends round; the stage before is in .held */
	REWOUND,	/* the call was left out and is about to be made again: see tamper.c */
	BORN,		/* followed: its first exit is that of the call that created it */
	OUT,		/* in no call, or in one whose entry was not seen */
	IN,		/* in a call, remembered below */
	SKIPPED,	/* in a call that the filter left out */
	TAMPERED,	/* in a call that rules have been applied to */
	MIDWAY,		/* in a call with rules that was under way when the watch began */
	REWINDING,	/* in a call that is left out and will be made again: REWOUND is next */
	DEFERRED,	/* in a call whose ENTER is kept back: see defer.c */
};

/* A signal that its sender left for the task to write. */
struct note {
	int signo;
	u16 flags;			/* SYSTRACE_R_* */
	kernel_siginfo_t info;
};
#define NOTES_MAX	32

/*
 * By this a call that was sent round is recognized when it is made again.  Compared as a whole: no
 * padding.
 */
struct round {
	u64 args[6];
	u64 ip, sp;
	s32 nr;
	u32 abi;
};

/* Pending work, to be done before the task is back in user mode. */
#define TODO_NOTES	0x1		/* write notes */
#define TODO_HEIR	0x2		/* allocate an heir */
#define TODO_EXIT	0x4		/* write the postponed EXIT */
#define TODO_WAIT	0x8		/* wait until there is room for the stashed records */
#define TODO_ASK	0x10		/* ask the security modules whether it may still be watched */
#define TODO_NAME	0x20		/* write its new name, together with the notes */
#define TODO_AGAIN	0x40		/* set the task back to make the call again */
#define TODO_ENTER	0x80		/* make the ENTER of that call in advance: whole.c */
#define TODO_MADE	0x100		/* free .made: it is not needed any more */

/* Values of .missed other than 0 and 1: */
#define MISSED_WHOLE	2		/* the data is too large for a record: whole.c */
#define MISSED_SLEEPS	3		/* it has to be read where the task may sleep: PREEMPT_RT */

#define QUICKLY_RECORDED	1	/* .plan is not set, .place is */
#define QUICKLY_COUNTED		2	/* .counter is set */
#define QUICKLY_PLANNED		3	/* .plan and the arguments are set: the plan has exit steps */

/* The .state of a watch with nothing in .todo, in or before a native call. */
#define STATE(stage, quick)	((u64)(stage) | (u64)SYSTRACE_NATIVE << 8 | (u64)(quick) << 24)
#define STATE_MISSED		((u64)1 << 16)

struct watch {
	/* What the probes need comes first. */
	struct hlist_node node;		/* in its task's bucket */
	struct task_struct *task;	/* the key; the watch leaves the table before the task is freed */
	struct session *session;
	const struct quick_calls *quick_calls;	/* the session's, once the task has taken the short way */
	const struct plan *plan;	/* of the call it is in, or NULL */
	union {
		struct {
			union {
				struct {
					u8  stage;	/* enum stage; .lock is held to leave UNSEEN */
					u8  abi;
					u8  missed;	/* memory of the ENTER record was not present, or MISSED_* */
					u8  quick;	/* how the short way entered the call: QUICKLY_* */
				};
				u32 call_state;		/* all four: the short way sets them at once */
			};
			atomic_t todo;			/* TODO_* */
		};
		u64 state;				/* all five: the short way compares them with STATE() */
	};
	union {
		struct {
			s32 nr;
			u32 place;			/* index of .plan, as in the records */
		};
		u64 nr_and_place;			/* both: the short way copies them to a record at once */
	};
	union {
		struct {
			s32 tid;
			u32 seq;
		};
		u64 tid_and_seq;			/* the same for these */
	};
	u64 filtered;			/* records left out, without the ENTER of a SKIPPED call in progress */
	u64 told;			/* ... that its session has already summed up */
	struct quick_counter __percpu *counter;	/* of the call it is in */
	struct {			/* count.c: at the entry of the call */
		u64 time;
		u64 ran;		/* how long the task had run, up to .seen */
		u64 seen;		/* the scheduler's last update of the task, by the clock of .cpu */
		int cpu;
	} since;
	bool follow;
	bool queued;			/* .work is queued as task work */
	bool comes_last;		/* ... for its second round: see systrace_work_comes_last() */
	u8  held;			/* while HELD: the stage before */
	struct round round;		/* while HELD, REWINDING, REWOUND */
	u64 call[9];			/* args, return value, sp and ip: window 0 of the plans */

	u8 *stash;			/* NULL: the session is not lossless */
	u32 stash_used;
	atomic_t stashed;		/* records that wait in it, or in separate allocations */
	wait_queue_head_t wait;		/* the task waits here until .stashed is 0 */
	u64 exit_time;			/* of the postponed EXIT */
	s64 exit_ret;
	u16 exit_flags;
	bool slow;			/* that EXIT has to be made where the task can sleep */

	struct kept_files files;	/* of the call it is in */
	struct stashed *made;		/* the ENTER of the call that goes round, made in advance */
	u32 made_len;			/* 0: it is not complete */
	u16 made_flags;
	bool broken;			/* the last call sent round for its data was not made again, or has no .made */

	raw_spinlock_t lock;		/* guards leaving UNSEEN, .gone, the notes and .name */
	bool gone;			/* the task exits, or may not be watched any more */
	u32 nnotes, first_note;
	u32 lost_notes;
	struct note notes[NOTES_MAX];
	u8  name[TASK_COMM_LEN];	/* for TODO_NAME */

	bool hidden;			/* count nothing before the task executes a program */
	bool may_leave_out;		/* compat/leave.c */
	struct maps_told maps;

	s32 tgid;
	struct tamper *tamper;		/* NULL if the session has no rules */
	struct deferred *deferred;	/* NULL if the session has no predicate */
	struct lsm_prop context;	/* the task's security context, in which it may be watched */
	size_t charged;
	u64 batch;			/* the ATTACH it is from; no records before that has succeeded */
	const struct cred *by;		/* credentials of that ATTACH's caller; NULL in an unused heir */
	struct watch *heir;		/* the watch for the next child, as a probe cannot allocate */
	struct list_head list;		/* in session->watches */
	refcount_t refs;		/* for the table, for each queued work, for stashed records */
	struct callback_head work;	/* task work; at last the RCU callback that frees the watch */
};

/*
 * The gate: a plan's steps run, and memory of the task is read, only in the task
 * itself, at its own system call, with its own memory, interrupts on and no lock held.
 * Elsewhere a record's blocks are SYSTRACE_NONE: when a signal is delivered (siglock
 * is held, and a step may take a lock under which signals are sent), and when the task
 * exits (its memory is gone, and the CPU may have another mm loaded).  The only other
 * gate is in look.c: a worker that borrows the memory of a sleeping task.
 */
static inline bool systrace_may_capture(const struct watch *w)
{
	return w->task == current && current->mm && !(current->flags & PF_EXITING) && !irqs_disabled();
}

/* Checks that the gate is open, before steps run. */
static inline void systrace_assert_gate(const struct watch *w)
{
	/* not #ifdef: kernels without lockdep compile this, too */
	if (IS_ENABLED(CONFIG_PROVE_LOCKING)) {
		WARN_ON_ONCE(!systrace_may_capture(w));
		assert_no_locks();
	}
}

/* The stage; if it is HELD for another session, the stage before.  May be called by any task. */
static inline u8 systrace_stage(const struct watch *w)
{
	u8 stage = READ_ONCE(w->stage);

	return stage == HELD ? READ_ONCE(w->held) : stage;
}

/* Called only by the watch's task, once it has been announced. */
static inline void systrace_set_stage(struct watch *w, u8 stage)
{
	WRITE_ONCE(w->stage, stage);
}

/*
 * Does the session still want records of the task?  If it does, the session stays usable as
 * long as preemption is off: STOP, DETACH and close() wait for a grace period after they
 * change this.  A task that sleeps is woken by them and checks again.
 */
static inline bool systrace_is_wanted(const struct watch *w)
{
	return READ_ONCE(w->session->running) && !hlist_unhashed_lockless(&w->node);
}

/* The call is over, and @records more records are left out. */
static inline void systrace_skip_records(struct watch *w, int records)
{
	systrace_set_stage(w, OUT);
	data_race(w->filtered += records);
}

#define WATCHED_BITS	12
extern struct hlist_head systrace_watched[1 << WATCHED_BITS];

static inline struct hlist_head *systrace_watched_bucket(const struct task_struct *task)
{
	return &systrace_watched[hash_ptr(task, WATCHED_BITS)];
}

/* The caller has preemption off or holds rcu_read_lock(). */
#define for_each_watch(w, t)								\
	hlist_for_each_entry_rcu(w, systrace_watched_bucket(t), node, rcu_read_lock_any_held())\
		if ((w)->task == (t))

/* Guards writes to systrace_watched and to every session's list of watches. */
extern raw_spinlock_t systrace_watched_lock;

/* Call with preemption off or with rcu_read_lock() held. */
bool systrace_is_watched(const struct task_struct *task);
/*
 * The session's watch of a task, or NULL; the number of watches of a task.  With
 * systrace_watched_lock or under RCU.
 */
struct watch *systrace_watch_find(const struct session *session, const struct task_struct *task);
u32 systrace_watch_count(const struct task_struct *task);
/* NULL: no memory, or the opener's limit is reached. */
struct watch *systrace_watch_new(struct session *session);
/* Has another session sent the task's call round? */
bool systrace_goes_round(const struct watch *w);

/* Frees the ENTER that was made in advance, if there is one.  In task work, or when the watch is freed. */
void systrace_whole_free(struct watch *w);
/* Both with systrace_watched_lock held. */
void systrace_table_put(struct watch *w, struct task_struct *task);
bool systrace_table_take(struct watch *w);

/*
 * The watch that this CPU found last, if it is its task's only watch and may
 * take the short way: if its task is current, no lookup is needed.  Never NULL.
 * Code that makes a watch unfit for this removes it from every CPU.
 */
DECLARE_PER_CPU(struct watch *, systrace_lone);
void systrace_lone_init(void);
struct watch *systrace_find_lone(void);
void systrace_lone_end(const struct session *session);

/*
 * Removes the watch from the table, and drops that reference.  False: it had left already.  In task
 * context, not in an interrupt; without systrace_watched_lock.
 */
bool systrace_forget(struct watch *w);
/* False: the last reference is gone, and the watch waits for its grace period. */
bool systrace_watch_get(struct watch *w);

/* From any context.  The last put frees the watch after a grace period. */
void systrace_watch_put(struct watch *w);
/* Deferred work for a watch holds references to it and to the module.  False: the watch is being freed. */
bool systrace_work_get(struct watch *w);
/* In task work: true if @func is queued for a second round, after all other work that the call has left. */
bool systrace_work_comes_last(struct callback_head *work, task_work_func_t func, bool *last);
void systrace_work_put(struct watch *w);
void systrace_work_cancel(struct watch *w);

/* Records that the filter left out of all the session's watches, past and present.  Not from a probe. */
u64 systrace_filtered(struct session *session);

#endif /* SYSTRACE_WATCH_H */
