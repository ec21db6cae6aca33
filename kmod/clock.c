// SPDX-License-Identifier: GPL-2.0
/*
 * The records' clock: CLOCK_MONOTONIC by way of the TSC, in a quarter of the
 * instructions that ktime_get_ns() takes.
 *
 * Time is a straight line over the TSC.  Once a second its slope is set anew so
 * that it meets CLOCK_MONOTONIC a second later; it never goes back and never
 * jumps, and since all CPUs are on the same line, their times can be compared.
 * How near it stays is SYSTRACE_CLOCK_SLACK.  Where the kernel itself does not go
 * by the TSC, and while the machine sleeps, there is no line, and ktime_get_ns()
 * is asked.
 */
#include <linux/irqflags.h>
#include <linux/math64.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/suspend.h>
#include <linux/timekeeping.h>
#include <linux/workqueue.h>

#include "compat/time.h"
#include "arch/x86.h"
#include "clock.h"

#define FIRST		(HZ / 100 + 1)	/* after so many jiffies the first line is bent, then after twice as many ... */
#define FAR		10000000	/* ns: so far off, somebody has set the clock's pace */
#define EARLIER		(1ULL << 24)	/* TSC ticks: a line begins before it is used */

const struct line *systrace_line __read_mostly;

static struct line lines[2];
static unsigned int nlines;
static DEFINE_MUTEX(line_lock);
static bool wanted, asleep;
static unsigned long pause;

static void measure_again(struct work_struct *work);
static DECLARE_DELAYED_WORK(again, measure_again);

struct moment {
	u64 tsc, ns;
};
static struct moment last;

/* Both clocks at once, as nearly as five tries can. */
static struct moment moment(void)
{
	u64 before, after, ns, best = U64_MAX;
	struct moment now = {};
	unsigned long flags;
	int i;

	local_irq_save(flags);
	for (i = 0; i < 5; i++) {
		before = arch_ticks_ordered();
		ns = ktime_get_ns();
		after = arch_ticks_ordered();
		if (after - before >= best)
			continue;
		best = after - before;
		now.tsc = before + best / 2;
		now.ns = ns;
	}
	local_irq_restore(flags);
	return now;
}

/* False: the kernel's clock is not the TSC. */
static bool measure(struct moment *now)
{
	struct system_time_snapshot snap;

	if (!arch_ticks_per_ms())
		return false;
	/* It says what it has read, but not from where. */
	ktime_get_snapshot_id(CLOCK_MONOTONIC, &snap);
	*now = moment();
	return now->tsc - snap.cycles < arch_ticks_per_ms() * 1000ULL;
}

static u64 slope_at_boot(void)
{
	return div_u64((u64)NSEC_PER_MSEC << 32, arch_ticks_per_ms());
}

/* Nobody is on the line before the one that is used now. */
static void use_line(u64 tsc, u64 ns, u64 slope)
{
	struct line *line = &lines[nlines++ % ARRAY_SIZE(lines)];

	line->tsc = tsc - EARLIER;
	line->slope = slope;
	line->ns = ns - arch_scale_ticks(EARLIER, slope);
	/* Pairs with systrace_now()'s dependent load. */
	smp_store_release(&systrace_line, line);
}

/* From the line we are on to where the clock will be after the next pause. */
static void bend(const struct moment *now)
{
	const struct line *line = systrace_line;
	u64 at = line->ns + arch_scale_ticks(now->tsc - line->tsc, line->slope);
	u64 slope = mul_u64_u64_div_u64(now->ns - last.ns, 1ULL << 32, now->tsc - last.tsc);
	s64 off = now->ns - at;
	u32 ms = jiffies_to_msecs(pause);

	if (off > FAR)
		at += off;
	off = clamp_t(s64, off, -FAR, FAR);
	/* What is missing, over that time; at most half of it, for it must not go back. */
	off = clamp_t(s64, off, -(s64)ms * (NSEC_PER_MSEC / 2), (s64)ms * (NSEC_PER_MSEC / 2));
	slope += div_s64((s64)(slope >> 10) * off, ms * (NSEC_PER_MSEC >> 10));
	use_line(now->tsc, at, slope);
}

static void stop_line(void)
{
	WRITE_ONCE(systrace_line, NULL);
}

static void measure_again(struct work_struct *work)
{
	struct moment now;

	/* Who is still on the line before this one has preemption off: it can be used again. */
	synchronize_rcu();
	mutex_lock(&line_lock);
	if (!wanted || !systrace_line || !measure(&now)) {
		stop_line();
		goto unlock;
	}
	pause = min_t(unsigned long, 2 * pause, HZ);
	bend(&now);
	last = now;
	schedule_delayed_work(&again, pause);
unlock:
	mutex_unlock(&line_lock);
}

/* The first line goes by what the kernel has measured when it booted, for a moment. */
static void start_line(void)
{
	if (!wanted || asleep || !measure(&last))
		return;
	use_line(last.tsc, last.ns, slope_at_boot());
	pause = FIRST;
	schedule_delayed_work(&again, pause);
}

/* With the first probes; between the last and the next first ones is a grace period. */
void systrace_clock_start(void)
{
	mutex_lock(&line_lock);
	wanted = true;
	start_line();
	mutex_unlock(&line_lock);
}

void systrace_clock_stop(void)
{
	mutex_lock(&line_lock);
	wanted = false;
	stop_line();
	mutex_unlock(&line_lock);
	cancel_delayed_work_sync(&again);
}

/* The TSC may start over, or go on while CLOCK_MONOTONIC does not. */
static void fall_asleep(void)
{
	mutex_lock(&line_lock);
	asleep = true;
	stop_line();
	mutex_unlock(&line_lock);
	cancel_delayed_work_sync(&again);
}

static void wake_up_again(void)
{
	mutex_lock(&line_lock);
	asleep = false;
	start_line();
	mutex_unlock(&line_lock);
}

static int on_sleep(struct notifier_block *nb, unsigned long event, void *unused)
{
	switch (event) {
	case PM_SUSPEND_PREPARE:
	case PM_HIBERNATION_PREPARE:
		fall_asleep();
		break;
	case PM_POST_SUSPEND:
	case PM_POST_HIBERNATION:
		wake_up_again();
		break;
	}
	return NOTIFY_DONE;
}

static struct notifier_block sleeper = { .notifier_call = on_sleep };

int systrace_clock_init(void)
{
	return register_pm_notifier(&sleeper);
}

void systrace_clock_exit(void)
{
	unregister_pm_notifier(&sleeper);
}
