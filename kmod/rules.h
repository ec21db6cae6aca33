/* SPDX-License-Identifier: GPL-2.0 */
/* Rules, and what a watch keeps for them. */
#ifndef SYSTRACE_RULES_H
#define SYSTRACE_RULES_H

#include <linux/bitops.h>
#include <linux/ktime.h>
#include <linux/prandom.h>
#include <linux/refcount.h>
#include <linux/systrace.h>
#include <linux/types.h>
#include <linux/workqueue.h>

struct session;
struct watch;

/* Whose watches keep them, too: they are theirs when the session has others already. */
struct rules {
	refcount_t refs;
	size_t charged;
	struct systrace_rule *rule;
	struct systrace_poke *poke;
	u8 *data;
	unsigned long fired;		/* bit 0: one of SYSTRACE_RULE_ONCE has */
	bool files;			/* some are IF_FILE */
	bool listed;			/* and some of these ask for what stands in memory */
	u32 n, npokes, ndata;
};
#define RESULT	(SYSTRACE_DO_ERROR | SYSTRACE_DO_RETVAL)

static inline const struct systrace_files *files_at(const struct rules *rules, u32 at)
{
	return (const struct systrace_files *)(rules->data + at);
}

/* The next of a rule's conditions, of which the first stands at its .path; NULL: there are no more. */
static inline const struct systrace_files *files_next(const struct rules *rules, const struct systrace_files *f)
{
	return f->next ? files_at(rules, f->next) : NULL;
}

static inline const struct systrace_range *ranges_of(const struct systrace_files *f)
{
	return (const struct systrace_range *)(f + 1);
}

static inline const char *strings_of(const struct systrace_files *f)
{
	return (const char *)(ranges_of(f) + f->nranges);
}

/* Whether its descriptors stand in memory: that is looked at where one can sleep. */
static inline bool is_listed(const struct systrace_files *f)
{
	return f->words || f->form;
}

/* Rules are in the order of ABI and number. */
int systrace_rule_compare(const struct systrace_rule *a, u32 abi, s32 nr);
const struct systrace_rule *systrace_rules_first(const struct rules *rules, u32 abi, s32 nr);

/* From RULES, with the session's lock: -EINVAL, -E2BIG, -EFAULT, -EDQUOT, -ENOMEM; then the session has those that it had. */
int systrace_rules_take(struct session *s, struct systrace_rules *arg);
void systrace_rules_put(const struct session *s, struct rules *rules);

/* The highest number with rules, plus 1; and whether a number has any. */
u32 systrace_rules_end(const struct rules *rules, u8 abi);
bool systrace_rules_has(const struct rules *rules, u8 abi, u32 nr);

struct tamper {
	struct watch *watch;
	struct rules *rules;		/* there is a .count for each */
	size_t charged;
	bool armed;
	bool queued;			/* .work is task work */
	bool comes_last;		/* and nothing else is left of it */
	bool looked;			/* paths' memory was brought in as far as it can be */
	DECLARE_BITMAP(fits, SYSTRACE_CALL_RULES_MAX);	/* of the call's rules, in their order */
	/* the nth condition of IF_FILE holds for a descriptor's path */
	unsigned long opened[SYSTRACE_FILES_MAX][BITS_TO_LONGS(SYSTRACE_CALL_RULES_MAX)];
	u8 progress;			/* enum progress */
	u8 todo;
	u16 flags;			/* SYSTRACE_R_*, for the EXIT */
	int signo;			/* for WORK_SEND and .sender */
	ktime_t until;
	long ret;			/* for WORK_POKE_EXIT */
	/* Which rule decides, by kind of action; or NULL. */
	const struct systrace_rule *result, *signal, *delay_enter, *delay_exit, *poke;
	struct callback_head work;
	struct work_struct sender;
	bool sending;
	struct rnd_state random;
	u64 count[];			/* by rule */
};

/* -EDQUOT or -ENOMEM; not from a probe. */
int systrace_tamper_new(struct watch *w);
void systrace_tamper_free(struct watch *w);
void systrace_tamper_arm(struct watch *w, bool armed);
bool systrace_tamper_armed(const struct watch *w);

#endif /* SYSTRACE_RULES_H */
