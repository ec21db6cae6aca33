/* SPDX-License-Identifier: GPL-2.0 */
/* The records' clock. */
#ifndef SYSTRACE_CLOCK_H
#define SYSTRACE_CLOCK_H

#include <linux/timekeeping.h>
#include <linux/types.h>
#include "arch/arch.h"

struct line {
	u64 tsc, ns;
	u64 slope;			/* ns per 2^32 ticks */
};
extern const struct line *systrace_line;	/* NULL: ktime_get_ns() is the clock */

int systrace_clock_init(void);
void systrace_clock_exit(void);
void systrace_clock_start(void);
void systrace_clock_stop(void);

static __always_inline u64 systrace_time_on(const struct line *line)
{
	return line->ns + arch_scale_ticks(arch_ticks_ordered() - line->tsc, line->slope);
}

/* Call with preemption off. */
static inline u64 systrace_now(void)
{
	/* Pairs with the release in use_line(). */
	const struct line *line = READ_ONCE(systrace_line);

	return likely(line) ? systrace_time_on(line) : ktime_get_ns();
}

#endif /* SYSTRACE_CLOCK_H */
