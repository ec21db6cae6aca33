// SPDX-License-Identifier: GPL-2.0
/*
 * The records' clock: CLOCK_MONOTONIC computed from the TSC, in a quarter of the
 * instructions that ktime_get_ns() takes.
 *
 * Time is a linear function of the TSC: the line.  Once a second the line gets a new
 * slope, with which it meets CLOCK_MONOTONIC a second later.  It never runs backwards,
 * and jumps forward only if it is more than FAR behind.  All CPUs use the same line, so
 * their times can be compared.  SYSTRACE_CLOCK_SLACK is how far it may be off.  If the
 * kernel's own clock does not use the TSC, and while the machine is suspended, there is
 * no line, and the records' clock is ktime_get_ns().
 */
#include <linux/irqflags.h>
#include <linux/math64.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/suspend.h>
#include <linux/timekeeping.h>
#include <linux/workqueue.h>

#include "compat/time.h"
#include "arch/arch.h"
#include "clock.h"

#define FIRST		(HZ / 100 + 1)	/* jiffies until the first line is bent; later pauses double, up to HZ */
#define FAR		10000000	/* ns: an offset this large means that the pace of the kernel's clock was changed */
#define EARLIER		(1ULL << 24)	/* TSC ticks by which a line begins before its first use */

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

/* Reads both clocks at the same moment, as closely as possible: the best of five tries. */
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

/* Returns false if the kernel's clock does not use the TSC. */
static bool measure(struct moment *now)
{
	struct system_time_snapshot snap;

	if (!arch_ticks_per_ms())
		return false;
	/* The snapshot has the counter's value, but not which counter it is: the TSC must be close to it. */
	ktime_get_snapshot_id(CLOCK_MONOTONIC, &snap);
	*now = moment();
	return now->tsc - snap.cycles < arch_ticks_per_ms() * 1000ULL;
}

static u64 slope_at_boot(void)
{
	return div_u64((u64)NSEC_PER_MSEC << 32, arch_ticks_per_ms());
}

/* Reuses the slot of the line before the current one, which no probe uses any more: see measure_again(). */
static void use_line(u64 tsc, u64 ns, u64 slope)
{
	struct line *line = &lines[nlines++ % ARRAY_SIZE(lines)];

	line->tsc = tsc - EARLIER;
	line->slope = slope;
	line->ns = ns - arch_scale_ticks(EARLIER, slope);
	/* Pairs with systrace_now()'s dependent load. */
	smp_store_release(&systrace_line, line);
}

/* Continues the current line with a slope that meets the kernel's clock after the next pause. */
static void bend(const struct moment *now)
{
	const struct line *line = systrace_line;
	u64 at = line->ns + arch_scale_ticks(now->tsc - line->tsc, line->slope);
	u64 slope = mul_u64_u64_div_u64(now->ns - last.ns, 1ULL << 32, now->tsc - last.tsc);
	s64 off = now->ns - at;
	u32 ms = jiffies_to_msecs(pause);

	if (off > FAR) {
		at += off;
		off = 0;
	}
	off = clamp_t(s64, off, -FAR, FAR);
	/* Spread the offset over the pause.  At most half of the pause: the line must not run backwards. */
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

	/* Probes use a line with preemption off, so after this none uses the line before the current one. */
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

/* For a moment, the first line has the slope that follows from the kernel's measurement at boot. */
static void start_line(void)
{
	if (!wanted || asleep || !measure(&last))
		return;
	use_line(last.tsc, last.ns, slope_at_boot());
	pause = FIRST;
	schedule_delayed_work(&again, pause);
}

/*
 * Called when the probes are registered.  Their unregistration ends with a grace period, so no
 * probe still uses a line from before.
 */
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

/* During a suspend the TSC may be reset, or continue while CLOCK_MONOTONIC does not. */
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
