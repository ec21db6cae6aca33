/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Between plan.c, which makes one plan, plans.c, which has them all, and made.c,
 * which make_plans.c writes when the reader is built: what can be known of the
 * plans before a command line is.
 */
#ifndef SYSTRACE_PLANS_H
#define SYSTRACE_PLANS_H

#include "row/call.h"


void *zalloc(size_t count, size_t size);	/* or exits */

/* The first BY of a list; NULL: there is none. */
const struct arg *find_by(const struct arg *);

/* ---- one ------------------------------------------------------------------ */

struct choice { const struct arg *by; const struct kase *kase; };	/* kase NULL: the rest */
#define CHOICES_MAX	3	/* of them those with a case: two, as the module's plans have two keys */

struct plan *plan_make(const struct capture *, const struct abi *, const struct call *, int nr, const struct choice *, int nchoices);

/* What -i, -k, --python and what needs times add to the ops of any call of this name, by phase: behind them. */
#define ADDED_MAX	8
struct added {
	struct systrace_op ops[2][ADDED_MAX];
	int n[2];
};
void plan_added(const struct capture *, const struct abi *, const char *name, struct added *);

/* ---- all ------------------------------------------------------------------ */

/* Makes the list for the options as they are, one plan after the other; which ends with this: */
void plans_make(void);
void plans_share(void);			/* the ops of the plans become the list's */

/* Takes it from made.c; false: for such options it is not there. */
bool plans_take(void);

/*
 * Makes a list of one without what options add: wide_plan() puts each plan's ops and those in, behind those that are
 * there, and says in the head where they stand now.
 */
struct wide;
struct wide *wide_begin(const struct plan_list *, const struct capture *);
void wide_plan(struct wide *, const struct abi *, const char *name, struct systrace_plan *head);
void wide_raw(struct wide *, struct plan *);	/* one that has them already */
uint32_t wide_end(struct wide *, const struct systrace_op **);	/* how many ops there are */

/*
 * The lists of four sets of options; of them only .first and .nops of a plan
 * differ.  What -s says is not known: an op whose .cap depends on it has in
 * .reserved which of the caps is its, counted from 1.
 */
enum { MADE_VERBOSE = 1, MADE_FDS = 2, MADE_SETS = 4 };

#define MADE_OPTMEM	UINT8_MAX	/* instead of a cap's number: .cap is host_optmem_max() */

struct made_cap {			/* base + step * string_max, but not less and not more than these */
	uint32_t base, step, least, most;
	bool whole;			/* and .len is a constant, which says the same */
};

void made_cap_put(const struct made_cap *, uint32_t string_max, struct systrace_op *);

struct made_plans {
	uint32_t id;			/* another one for other plans, but never 0 */
	uint32_t cpuset;		/* what host_cpuset_bytes() was */
	const struct plan_path *paths;
	const struct made_cap *caps;
	struct plan_list list[MADE_SETS];
};
/* Not in user.a: the program that writes it and most tests have none. */
extern const struct made_plans made_plans __attribute__((weak));

#endif
