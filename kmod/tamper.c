// SPDX-License-Identifier: GPL-2.0
/*
 * What rules do to calls: errors and results in place of a call, signals,
 * delays, and bytes written to memory that arguments point at.
 *
 * A call is left out by removing its number at entry.  If something has to sleep
 * before a call (a delay, memory that is not present), the task is sent round: the
 * call is left out, the task is set back to the instruction that makes it, and
 * sleeps in task work on its way back to user mode.  Then it makes the call again,
 * and continues with the rules where it was.  The kernel itself restarts calls like
 * this, and no lock is held on the way back.
 *
 * The state of a task's call is in its watch's struct tamper.  Only the task uses
 * that, except for .sending.
 */
#include <linux/bitops.h>
#include <linux/freezer.h>
#include <linux/hrtimer.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/prandom.h>
#include <linux/ptrace.h>
#include <linux/random.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/sched/task_stack.h>
#include <linux/slab.h>
#include <linux/task_work.h>
#include <linux/uaccess.h>
#include <linux/workqueue.h>
#include <asm/syscall.h>

#include "arch/arch.h"
#include "capture.h"
#include "compat/trace.h"
#include "listed.h"
#include "record.h"
#include "rules.h"
#include "session.h"
#include "tamper.h"
#include "watch.h"
#include "work.h"

/* ---- a task's call -------------------------------------------------------------- */

/* How far the rules of a call have been applied when the task makes the call again. */
enum progress {
	DECIDE,
	POKE,			/* memory has been poked, the call is to be recorded */
	ACT,			/* the task has waited, the call is to be made */
};

/* What the task work has to do. */
#define WORK_AGAIN	0x40	/* the call was left out: go back to make it again */
#define WORK_LOOK	0x01	/* fault in the memory of paths, look up descriptors */
#define WORK_POKE	0x02
#define WORK_POKE_EXIT	0x04	/* and then record the exit */
#define WORK_NAP	0x08
#define WORK_SENT	0x10	/* wait until the signal is sent */
#define WORK_SEND	0x20

/* ---- does a rule fit? ------------------------------------------------------------- */

enum { DIFFERS, SAME, ABSENT };

/* Compares in pieces that do not cross the end of a page: memory after the string may be absent. */
static int compare_string(u64 address, const char *with)
{
	size_t len = strlen(with) + 1, n;
	char piece[64];

	for (; len; len -= n, with += n, address += n) {
		n = min3(len, sizeof(piece), (size_t)(PAGE_SIZE - offset_in_page(address)));
		if (copy_from_user_nofault(piece, (void __user *)(unsigned long)address, n))
			return ABSENT;
		if (memcmp(piece, with, n))
			return DIFFERS;
	}
	return SAME;
}

static int compare_paths(const struct rules *rules, const struct systrace_rule *r, const u64 *args)
{
	int i, is = DIFFERS, this;

	for (i = 0; i < 6; i++) {
		if (!(r->paths >> i & 1))
			continue;
		this = compare_string(args[i], rules->data + r->path);
		if (this == SAME)
			return SAME;
		if (this == ABSENT)
			is = ABSENT;
	}
	return is;
}

static bool args_fit(const struct systrace_rule *r, const u64 *args)
{
	bool fd = !(r->flags & SYSTRACE_IF_FD);
	int i;

	for (i = 0; i < 6; i++) {
		if ((args[i] & r->mask[i]) != r->arg[i])
			return false;
		fd |= r->fds >> i & 1 && (s32)args[i] == r->fd;
	}
	return fd;
}

static bool in_ranges(const struct systrace_files *f, s32 fd)
{
	const struct systrace_range *range = ranges_of(f);
	u32 i;

	for (i = 0; i < f->nranges; i++)
		if (fd >= range[i].first && fd <= range[i].last)
			return true;
	return false;
}

#define for_each_condition(f, n, rules, r)							\
	for ((f) = (r)->flags & SYSTRACE_IF_FILE ? files_at(rules, (r)->path) : NULL, (n) = 0; (f);	\
	     (f) = files_next(rules, f), (n)++)

#define for_each_string(s, n, f)	\
	for ((s) = strings_of(f), (n) = 0; (n) < (f)->nstrings; (n)++, (s) += strlen(s) + 1)

/* Does the condition hold for the call's own arguments, and for the paths that they point at? */
static int compare_files(const struct systrace_files *f, const u64 *args)
{
	int i, is = DIFFERS, this;
	const char *s;
	u32 n;

	if (is_listed(f))
		return DIFFERS;
	for (i = 0; i < 6; i++)
		if (f->fds >> i & 1 && in_ranges(f, args[i]))
			return SAME;
	for_each_string(s, n, f) {
		for (i = 0; i < 6; i++) {
			this = f->paths >> i & 1 ? compare_string(args[i], s) : DIFFERS;
			if (this == SAME)
				return SAME;
			if (this == ABSENT)
				is = ABSENT;
		}
	}
	return is;
}

/* @place: the rule's index among those of its call. */
static int conditions_hold(const struct tamper *t, const struct systrace_rule *r, u32 place, const u64 *args)
{
	const struct systrace_files *f;
	int is = SAME, this;
	u32 n = 0;

	for (f = files_at(t->rules, r->path); f; f = files_next(t->rules, f), n++) {
		this = test_bit(place, t->opened[n]) ? SAME : compare_files(f, args);
		if (this == DIFFERS)
			return DIFFERS;
		if (this == ABSENT)
			is = ABSENT;
	}
	return is;
}

/* SAME if the rule matches the call, ABSENT if memory has to be faulted in to decide. */
static int rule_fits(const struct tamper *t, const struct systrace_rule *r, u32 place,
		     const struct watch *w)
{
	if (!args_fit(r, w->call))
		return DIFFERS;
	if (r->flags & SYSTRACE_IF_FILE)
		return conditions_hold(t, r, place, w->call);
	return r->flags & SYSTRACE_IF_PATH ? compare_paths(t->rules, r, w->call) : SAME;
}

/* The rule matches the call: does it fire this time? */
static bool rule_fires(struct rules *rules, const struct systrace_rule *r, struct tamper *t)
{
	u64 n = ++t->count[r - rules->rule];

	if (n < r->first || (r->last && n > r->last))
		return false;
	if (n > r->first && (!r->step || (n - r->first) % r->step))
		return false;
	if (r->flags & SYSTRACE_IF_CHANCE && prandom_u32_state(&t->random) >= r->chance)
		return false;
	return !(r->flags & SYSTRACE_RULE_ONCE) || !test_and_set_bit(0, &rules->fired);
}

static void choose_rule(struct tamper *t, const struct systrace_rule *r)
{
	if (r->flags & RESULT)
		t->result = r;
	if (r->flags & SYSTRACE_DO_SIGNAL)
		t->signal = r;
	if (r->flags & SYSTRACE_DO_DELAY_ENTER)
		t->delay_enter = r;
	if (r->flags & SYSTRACE_DO_DELAY_EXIT)
		t->delay_exit = r;
	if (r->flags & SYSTRACE_DO_POKE)
		t->poke = r;
}

#define for_each_rule(r, rules, abi, nr)						\
	for ((r) = systrace_rules_first(rules, abi, nr);						\
	     (r) < (rules)->rule + (rules)->n && !systrace_rule_compare(r, abi, nr); (r)++)

static s32 bare_nr(const struct watch *w)
{
	return w->abi == SYSTRACE_THIRD ? w->nr & ~ARCH_THIRD_BIT : w->nr;
}

/* Like strace: a rule for a file still matches when the file has been deleted. */
static u32 cut_deleted(const char *path, u32 len)
{
	static const char gone[] = " (deleted)";
	u32 tail = sizeof(gone) - 1;

	return len > tail && !memcmp(path + len - tail, gone, tail) ? len - tail : len;
}

static bool is_named(const struct systrace_files *f, const char *path, u32 len)
{
	const char *s;
	u32 n;

	for_each_string(s, n, f)
		if (strlen(s) == len && !memcmp(s, path, len))
			return true;
	return false;
}

/* A bit for each argument whose descriptor's path the call's conditions need. */
static u8 asked_descriptors(const struct watch *w, const struct tamper *t)
{
	const struct systrace_files *f;
	const struct systrace_rule *r;
	u8 fds = 0;
	u32 n;
	int i;

	for_each_rule(r, t->rules, w->abi, bare_nr(w))
		for_each_condition(f, n, t->rules, r)
			fds |= f->nstrings && !is_listed(f) ? f->fds : 0;
	for (i = 0; i < 6; i++)
		if ((s32)w->call[i] < 0)
			fds &= ~(1 << i);
	return fds;
}

/* @path is that of the descriptor in args[@arg]: marks the conditions that name it. */
static void note_opened(const struct watch *w, struct tamper *t, int arg, const char *path, u32 len)
{
	const struct systrace_files *f;
	const struct systrace_rule *r;
	u32 i = 0, n;

	for_each_rule(r, t->rules, w->abi, bare_nr(w)) {
		for_each_condition(f, n, t->rules, r)
			if (!is_listed(f) && f->fds >> arg & 1 && is_named(f, path, len))
				__set_bit(i, t->opened[n]);
		i++;
	}
}

/*
 * Finds the conditions that hold for a descriptor's path.  The path of each argument is looked
 * up once, however many rules ask for it.  False: it cannot be looked up here, because there is
 * no memory, or because that may sleep on PREEMPT_RT.
 */
static bool find_opened(const struct watch *w, struct tamper *t, bool may_sleep)
{
	char *path;
	u32 len;
	u8 fds;
	int i;

	if (!t->rules->files)
		return true;
	memset(t->opened, 0, sizeof(t->opened));
	fds = asked_descriptors(w, t);
	if (!fds)
		return true;
	if (IS_ENABLED(CONFIG_PREEMPT_RT) && !may_sleep)
		return false;
	path = kmalloc(PATH_MAX, may_sleep ? GFP_KERNEL : GFP_NOWAIT | __GFP_NOWARN);
	if (!path)
		return false;
	for (i = 0; i < 6; i++) {
		len = fds >> i & 1 ? systrace_fd_path(path, PATH_MAX, w->call[i]) : 0;
		if (len)
			note_opened(w, t, i, path, cut_deleted(path, len));
	}
	kfree(path);
	return true;
}

static bool asks_listed(const struct watch *w, const struct tamper *t)
{
	const struct systrace_files *f;
	const struct systrace_rule *r;
	u32 n;

	if (!t->rules->listed)
		return false;
	for_each_rule(r, t->rules, w->abi, bare_nr(w))
		for_each_condition(f, n, t->rules, r)
			if (is_listed(f))
				return true;
	return false;
}

/* Does the condition match this descriptor?  @path: a buffer of PATH_MAX bytes. */
static bool asks_descriptor(const struct systrace_files *f, int fd, void *path)
{
	u32 len;

	if (fd < 0)
		return false;
	if (in_ranges(f, fd))
		return true;
	len = f->nstrings ? systrace_fd_path(path, PATH_MAX, fd) : 0;
	return len && is_named(f, path, cut_deleted(path, len));
}

/* Finds the conditions that hold for a descriptor in memory.  Sleeps. */
static void find_listed(const struct watch *w, struct tamper *t)
{
	const struct systrace_files *f;
	const struct systrace_rule *r;
	u32 i = 0, n;
	char *path;

	path = kmalloc(PATH_MAX, GFP_KERNEL);
	if (!path)
		return;
	for_each_rule(r, t->rules, w->abi, bare_nr(w)) {
		for_each_condition(f, n, t->rules, r)
			if (is_listed(f) && systrace_has_listed(w, f, asks_descriptor, path))
				__set_bit(i, t->opened[n]);
		i++;
	}
	kfree(path);
}

/*
 * Finds the rules that match the call.  False: something has to be looked up first, where the task
 * can sleep.
 */
static bool find_fitting(struct watch *w, struct tamper *t)
{
	const struct systrace_rule *r;
	unsigned int i = 0;
	int is;

	if (!t->looked && (asks_listed(w, t) || !find_opened(w, t, false)))
		return false;
	for_each_rule(r, t->rules, w->abi, bare_nr(w)) {
		is = rule_fits(t, r, i, w);
		if (is == ABSENT && !t->looked)
			return false;
		__assign_bit(i++, t->fits, is == SAME);
	}
	return true;
}

/* False: it cannot be decided yet.  Nothing has been counted then. */
static bool decide_rules(struct watch *w, struct tamper *t)
{
	const struct systrace_rule *r;
	unsigned int i = 0;

	t->flags = 0;
	t->result = t->signal = t->delay_enter = t->delay_exit = t->poke = NULL;
	if (!find_fitting(w, t))
		return false;
	for_each_rule(r, t->rules, w->abi, bare_nr(w))
		if (test_bit(i++, t->fits) && rule_fires(t->rules, r, t))
			choose_rule(t, r);
	return true;
}

/* ---- poking ----------------------------------------------------------------------- */

static bool pokes_at(const struct watch *w, const struct systrace_rule *r, bool at_exit)
{
	const struct systrace_poke *p = w->tamper->rules->poke + (r ? r->poke : 0);
	u32 i;

	for (i = 0; r && i < r->npokes; i++)
		if (p[i].at_exit == at_exit)
			return true;
	return false;
}

static void note_poke(struct tamper *t, int written, int len)
{
	if (written > 0)
		t->flags |= SYSTRACE_R_POKED;
	if (written < len)
		t->flags |= SYSTRACE_R_UNPOKED;
}

/* False if this cannot be done here; then all of it is done again where the task can sleep. */
static bool poke_now(struct watch *w, struct tamper *t, bool at_exit)
{
	const struct rules *rules = w->tamper->rules;
	const struct systrace_poke *p = rules->poke + t->poke->poke;
	u32 i;

	for (i = 0; i < t->poke->npokes; i++) {
		if (p[i].at_exit != at_exit)
			continue;
		if (p[i].arg > 5) {
			note_poke(t, 0, p[i].len);
			continue;
		}
		if (copy_to_user_nofault((void __user *)(unsigned long)w->call[p[i].arg],
					 rules->data + p[i].data, p[i].len))
			return false;
		note_poke(t, p[i].len, p[i].len);
	}
	return true;
}

/*
 * Writes like a debugger: also to memory that the task itself may only read; and as many bytes as
 * possible.
 */
static void poke_asleep(struct watch *w, struct tamper *t, bool at_exit)
{
	const struct rules *rules = w->tamper->rules;
	const struct systrace_poke *p = rules->poke + t->poke->poke;
	u32 i;

	for (i = 0; i < t->poke->npokes; i++)
		if (p[i].at_exit == at_exit && p[i].arg <= 5)
			note_poke(t, access_process_vm(current, w->call[p[i].arg], rules->data + p[i].data,
						       p[i].len, FOLL_WRITE | FOLL_FORCE), p[i].len);
}

/* ---- work where the task can sleep ---------------------------------------------------- */

/* Reads a byte of each page that a path of @len bytes may be in, so that it is present a moment later. */
static void touch_paths(const struct watch *w, u8 paths, size_t len)
{
	size_t at;
	u8 byte;
	int i;

	for (i = 0; i < 6; i++)
		for (at = 0; paths >> i & 1 && at <= len + PAGE_SIZE; at += PAGE_SIZE)
			if (copy_from_user(&byte, u64_to_user_ptr(w->call[i] + min(at, len)), 1))
				break;
}

static void look_up_files(struct watch *w, struct tamper *t)
{
	const struct rules *rules = t->rules;
	const struct systrace_files *f;
	const struct systrace_rule *r;
	const char *s;
	u32 n, i;

	find_opened(w, t, true);
	if (asks_listed(w, t))
		find_listed(w, t);
	for_each_rule(r, rules, w->abi, bare_nr(w)) {
		cond_resched();
		if (systrace_is_dying())
			break;
		if (r->flags & SYSTRACE_IF_PATH)
			touch_paths(w, r->paths, strlen(rules->data + r->path));
		for_each_condition(f, i, rules, r)
			for_each_string(s, n, f)
				touch_paths(w, f->paths, strlen(s));
	}
}

static void take_nap(struct watch *w, struct tamper *t)
{
	struct session *s = w->session;
	DEFINE_WAIT(wait);

	while (!systrace_is_dying()) {
		prepare_to_wait(&s->naps, &wait, TASK_KILLABLE | TASK_FREEZABLE);
		/* Pairs with systrace_end_naps(): either we see why the nap ends, or it wakes us. */
		if (!systrace_is_wanted(w) || ktime_compare(ktime_get(), t->until) >= 0)
			break;
		schedule_hrtimeout(&t->until, HRTIMER_MODE_ABS);
	}
	finish_wait(&s->naps, &wait);
}

/* To be called after watching has been stopped. */
void systrace_end_naps(struct session *s)
{
	wake_up_all(&s->naps);
}

/* The call is over, or has been left out.  It is possible that the task is not watched any more. */
static void work_off_todo(struct watch *w, struct tamper *t, u8 todo)
{
	struct session *s = w->session;

	/* A dying task has nothing to wait for, and would not be woken. */
	if (systrace_is_dying())
		todo &= WORK_POKE_EXIT;
	else if (todo & WORK_POKE_EXIT)
		poke_asleep(w, t, true);
	if (todo & WORK_LOOK)
		look_up_files(w, t);
	if (todo & WORK_POKE)
		poke_asleep(w, t, false);
	if (todo & WORK_POKE_EXIT)
		systrace_put_exit(w, t->ret, t->flags);
	if (todo & WORK_SEND)
		send_sig(t->signo, current, 1);
	if (todo & WORK_SENT)
		wait_event_state(s->naps, !smp_load_acquire(&t->sending) || systrace_is_dying(),
				 (TASK_KILLABLE | TASK_FREEZABLE));
	if (todo & WORK_NAP)
		take_nap(w, t);
}

static void tamper_work(struct callback_head *head)
{
	struct tamper *t = container_of(head, struct tamper, work);
	struct watch *w = t->watch;
	u8 todo;

	/* Whatever becomes of the watch: the task was sent round, and must be set back. */
	if (t->todo & WORK_AGAIN)
		arch_set_back(current_pt_regs(), w->nr);
	t->todo &= ~WORK_AGAIN;
	if (systrace_work_comes_last(&t->work, tamper_work, &t->comes_last))
		return;
	t->queued = false;
	todo = t->todo;
	t->todo = 0;
	work_off_todo(w, t, todo);
	systrace_work_put(w);
}

static bool ask_for_work(struct watch *w, struct tamper *t, u8 todo)
{
	if (!t->queued) {
		if (!systrace_work_get(w))
			return false;
		init_task_work(&t->work, tamper_work);
		if (task_work_add(current, &t->work, TWA_RESUME)) {
			/* The task is exiting. */
			systrace_work_cancel(w);
			return false;
		}
		t->queued = true;
	}
	t->todo |= todo;
	return true;
}

/* ---- signals -------------------------------------------------------------------------- */

/* A worker, on PREEMPT_RT only: there the lock that sending takes sleeps. */
static void signal_by_worker(struct work_struct *sender)
{
	struct tamper *t = container_of(sender, struct tamper, sender);
	struct watch *w = t->watch;
	struct task_struct *task = w->task;
	struct session *s = w->session;

	send_sig(t->signo, task, 1);
	put_task_struct(task);
	/* Pairs with the acquire in work_off_todo(), where the task waits. */
	smp_store_release(&t->sending, false);
	wake_up_all(&s->naps);
	systrace_work_put(w);
}

/*
 * Sends a signal to current.  On PREEMPT_RT a worker sends it while the call is made;
 * the task does not get back to user mode without it.  False: it is not sent, because
 * the watch is being freed or its last signal has not been sent yet.
 */
static bool signal_current(struct watch *w, struct tamper *t, int signo)
{
	if (!IS_ENABLED(CONFIG_PREEMPT_RT)) {
		send_sig(signo, current, 1);
		return true;
	}
	if (t->sending || !systrace_work_get(w))
		return false;
	t->signo = signo;
	t->sending = true;
	get_task_struct(current);
	INIT_WORK(&t->sender, signal_by_worker);
	queue_work(system_highpri_wq, &t->sender);
	/* A call that would sleep sees that a signal is coming, and does not wait. */
	set_thread_flag(TIF_SIGPENDING);
	return true;
}

/* ---- leaving a call out ------------------------------------------------------------------ */

static void put_result(const struct watch *w, const struct systrace_rule *r, struct pt_regs *regs)
{
	arch_leave_out(regs);
	if (r->flags & SYSTRACE_DO_ERROR)
		arch_set_result(regs, w->abi, -r->value);
	else
		arch_set_result(regs, w->abi, r->value);
}

/* ---- the probes' side --------------------------------------------------------------------- */

/* Sends the call round.  False: the watch is being freed, or the call cannot be left out. */
static bool send_call_round(struct watch *w, struct tamper *t, struct pt_regs *regs,
			    u8 progress, u8 todo)
{
	if (!call_can_be_left_out(w))
		return false;
	t->progress = progress;
	if (!ask_for_work(w, t, WORK_AGAIN | todo))
		return false;
	arch_leave_out(regs);
	systrace_set_stage(w, REWINDING);
	return true;
}

/*
 * At the entry of a call with rules, before it is recorded.  @again: it has been
 * sent round.  False: it is sent round now.
 */
bool systrace_tamper_prepare(struct watch *w, struct pt_regs *regs, bool again)
{
	struct tamper *t = w->tamper;

	if (!again) {
		t->progress = DECIDE;
		t->looked = false;
	}
	if (t->progress != DECIDE)
		return true;
	if (!decide_rules(w, t)) {
		t->looked = true;
		if (send_call_round(w, t, regs, DECIDE, WORK_LOOK))
			return false;
		decide_rules(w, t);
	}
	if (!pokes_at(w, t->poke, false) || poke_now(w, t, false))
		return true;
	if (send_call_round(w, t, regs, POKE, WORK_POKE))
		return false;
	note_poke(t, 0, 1);
	return true;
}

/* The call goes round for its data; its rules must not be decided again then. */
void systrace_tamper_is_decided(struct watch *w)
{
	w->tamper->progress = POKE;
}

/* Was the call recorded before the task went round? */
bool systrace_tamper_is_recorded(const struct watch *w)
{
	return w->tamper->progress == ACT;
}

/* The flags for the ENTER that tell whether memory was written before the call. */
u16 systrace_tamper_poked(const struct watch *w)
{
	return w->tamper->flags & (SYSTRACE_R_POKED | SYSTRACE_R_UNPOKED);
}

/* After the call has been recorded.  False: it is sent round. */
bool systrace_tamper_enter(struct watch *w, struct pt_regs *regs)
{
	struct tamper *t = w->tamper;

	if (t->progress != ACT && t->delay_enter) {
		t->until = ktime_add_ns(ktime_get(), t->delay_enter->delay_enter);
		if (send_call_round(w, t, regs, ACT, WORK_NAP)) {
			t->flags |= SYSTRACE_R_DELAYED;
			return false;
		}
	}
	systrace_set_stage(w, TAMPERED);
	/* A task that is killed here does not make the call any more, as under a debugger. */
	if (t->signal && signal_current(w, t, t->signal->signo) && t->signal->signo == SIGKILL) {
		t->flags |= SYSTRACE_R_DYING;
		arch_leave_out(regs);
	}
	if (!call_can_be_left_out(w))
		t->result = NULL;
	if (t->result)
		put_result(w, t->result, regs);
	return true;
}

/* At the exit of a call that was under way when the watch began. */
static void end_midway(struct watch *w, struct tamper *t)
{
	struct rules *rules = w->tamper->rules;
	const struct systrace_rule *r;
	u32 i = 0;

	t->flags = 0;
	t->result = t->signal = t->delay_enter = t->delay_exit = t->poke = NULL;
	find_opened(w, t, false);
	for_each_rule(r, rules, w->abi, bare_nr(w)) {
		if (rule_fits(t, r, i++, w) != SAME || !(r->flags & SYSTRACE_RULE_MIDWAY) ||
		    !rule_fires(rules, r, t))
			continue;
		t->signo = r->signo;
		ask_for_work(w, t, WORK_SEND);
	}
}

void systrace_tamper_midway(struct watch *w)
{
	if (systrace_tamper_armed(w))
		end_midway(w, w->tamper);
}

/* At the exit.  True: task work records it. */
bool systrace_tamper_exit(struct watch *w, struct pt_regs *regs, long ret, u16 *flags)
{
	struct tamper *t = w->tamper;

	if (w->stage == MIDWAY) {
		systrace_tamper_midway(w);
		return false;
	}
	if (t->result) {
		arch_give_number(regs, w->nr);
		t->flags |= SYSTRACE_R_INJECTED;
		if (t->result->flags & SYSTRACE_DO_RETVAL)
			t->flags |= SYSTRACE_R_VALUE;
	}
	if (READ_ONCE(t->sending))
		ask_for_work(w, t, WORK_SENT);
	if (t->delay_exit) {
		t->flags |= SYSTRACE_R_DELAYED;
		t->until = ktime_add_ns(ktime_get(), t->delay_exit->delay_exit);
		ask_for_work(w, t, WORK_NAP);
	}
	t->ret = ret;
	if (pokes_at(w, t->poke, true) && !poke_now(w, t, true) && !fatal_signal_pending(current) &&
	    ask_for_work(w, t, WORK_POKE_EXIT))
		return true;
	*flags = t->flags;
	return false;
}

/*
 * A handler runs before the call is made again, if it ever is.  True: the call's
 * entry was recorded, so its exit has to be recorded now.
 */
bool systrace_tamper_break(struct watch *w, u16 *flags)
{
	*flags = w->tamper->flags;
	systrace_set_stage(w, OUT);
	return w->tamper->progress == ACT;
}

/* Notes the state of the task at the entry of a call. */
static void note_round(struct round *round, struct pt_regs *regs, s32 nr, u8 abi)
{
	syscall_get_arguments(current, regs, (unsigned long *)round->args);
	round->ip = instruction_pointer(regs);
	round->sp = user_stack_pointer(regs);
	round->nr = nr;
	round->abi = abi;
}

/*
 * Is the call that is made now the one that was sent round?  The program may have made another one
 * instead.
 */
bool systrace_is_same_round(const struct watch *w, struct pt_regs *regs, s32 nr, u8 abi)
{
	struct round now = { .nr = 0 };

	note_round(&now, regs, nr, abi);
	return !memcmp(&now, &w->round, sizeof(now));
}

/* A call goes round: notes what identifies it, and makes the task's other watches wait for it. */
void systrace_tamper_hold_others(struct pt_regs *regs, s32 nr, u8 abi)
{
	struct watch *w;

	for_each_watch(w, current) {
		switch (w->stage) {
		case IN:
		case SKIPPED:
		case TAMPERED:
		case MIDWAY:
		case DEFERRED:
			WRITE_ONCE(w->held, w->stage);
			systrace_set_stage(w, HELD);
			fallthrough;
		case HELD:
		case REWINDING:
			note_round(&w->round, regs, nr, abi);
		}
	}
}

/* The call is made again.  False: this session has not seen it yet. */
bool systrace_tamper_resume(struct watch *w, struct pt_regs *regs)
{
	struct tamper *t = w->tamper;

	systrace_set_stage(w, w->held);
	if (w->stage == TAMPERED && !call_can_be_left_out(w))
		t->result = NULL;
	if (w->stage == TAMPERED && t->result)
		put_result(w, t->result, regs);
	return w->stage != OUT;
}

/* If another session has sent the call round, this watch waits, too, before it does anything. */
bool systrace_tamper_waits(struct watch *w)
{
	if (!systrace_goes_round(w))
		return false;
	WRITE_ONCE(w->held, OUT);
	systrace_set_stage(w, HELD);
	return true;
}
