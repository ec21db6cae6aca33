/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Shared by plan.c, which makes one plan, plans.c, which has all of them, and made.c, which
 * make_plans.c writes when the reader is built: the parts of the plans that do not depend on the
 * command line.
 */
#ifndef SYSTRACE_PLANS_H
#define SYSTRACE_PLANS_H

#include "row/call.h"


void *zalloc(size_t count, size_t size);	/* exits if there is no memory */

/* The first BY of a list; NULL: there is none. */
const struct arg *find_by(const struct arg *);

/* ---- one ------------------------------------------------------------------ */

struct choice { const struct arg *by; const struct kase *kase; };	/* kase NULL: the rest */
#define CHOICES_MAX	3	/* two of them with a case, as the module's plans have two keys */

struct plan *plan_make(const struct capture *, const struct abi *, const struct row *, int nr,
		       const struct choice *, int nchoices);

/*
 * The ops that -i, -k, --python and features that need times add after the ops of any call of this
 * name, by phase.
 */
#define ADDED_MAX	8
struct added {
	struct systrace_op ops[2][ADDED_MAX];
	int n[2];
};
void plan_added(const struct capture *, const struct abi *, const char *name, struct added *);

/* ---- all ------------------------------------------------------------------ */

/* Makes the list for the current options, one plan after the other.  Ends with plans_share(). */
void plans_make(void);
void plans_share(void);			/* moves the ops of the plans into the list */

/* Takes the list from made.c; false: made.c has none for these options. */
bool plans_take(void);

/*
 * Makes a list from one without the ops of options.  wide_plan() appends the ops of a plan together
 * with the added ones, and sets their place in its head.
 */
struct wide;
struct wide *wide_begin(const struct plan_list *, const struct capture *);
void wide_plan(struct wide *, const struct abi *, const char *name, struct systrace_plan *head);
void wide_raw(struct wide *, struct plan *);	/* a plan that already has the added ops */
uint32_t wide_end(struct wide *, const struct systrace_op **);	/* returns the number of ops */

/*
 * The lists for four sets of options; they differ only in .first and .nops of the plans.  -s is not
 * known when they are made: an op whose .cap depends on it has the index of its made_cap in
 * .reserved, from 1.
 */
enum { MADE_VERBOSE = 1, MADE_FDS = 2, MADE_SETS = 4 };

#define MADE_OPTMEM	UINT8_MAX	/* in .reserved: .cap is host_optmem_max() */

struct made_cap {			/* base + step * string_max, limited by least and most */
	uint32_t base, step, least, most;
	bool whole;			/* .len is a constant that depends on it, too */
};

void made_cap_put(const struct made_cap *, uint32_t string_max, struct systrace_op *);

struct made_plans {
	uint32_t id;			/* differs if the plans differ; never 0 */
	uint32_t cpuset;		/* host_cpuset_bytes() of the build machine */
	const struct plan_path *paths;
	const struct made_cap *caps;
	struct plan_list list[MADE_SETS];
};
/* Not in user.a: make_plans, which writes it, and most tests are linked without it. */
extern const struct made_plans made_plans __attribute__((weak));

#endif
