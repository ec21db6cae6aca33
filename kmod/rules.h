/* SPDX-License-Identifier: GPL-2.0 */
/* Rules, and the state that a watch keeps for them. */
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

/* A session's watches hold references, too: they keep them when the session gets other rules. */
struct rules {
	refcount_t refs;
	size_t charged;
	struct systrace_rule *rule;
	struct systrace_poke *poke;
	u8 *data;
	unsigned long fired;		/* bit 0: a rule with SYSTRACE_RULE_ONCE has */
	bool files;			/* some rules have SYSTRACE_IF_FILE */
	bool listed;			/* some of these are about descriptors in memory */
	u32 n, npokes, ndata;
};
#define RESULT	(SYSTRACE_DO_ERROR | SYSTRACE_DO_RETVAL)

static inline const struct systrace_files *files_at(const struct rules *rules, u32 at)
{
	return (const struct systrace_files *)(rules->data + at);
}

/* The next condition of a rule; the first one is at the rule's .path.  NULL: there are no more. */
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

/* Are the condition's descriptors in memory?  Then they are looked at where the task can sleep. */
static inline bool is_listed(const struct systrace_files *f)
{
	return f->words || f->form;
}

/* Rules are sorted by ABI and syscall number. */
int systrace_rule_compare(const struct systrace_rule *a, u32 abi, s32 nr);
const struct systrace_rule *systrace_rules_first(const struct rules *rules, u32 abi, s32 nr);

/*
 * For RULES, with the session's lock.  0, -EINVAL, -E2BIG, -EFAULT, -EDQUOT, -ENOMEM or -EINTR; on error
 * the session keeps its old rules.
 */
int systrace_rules_take(struct session *s, struct systrace_rules *arg);
void systrace_rules_put(const struct session *s, struct rules *rules);

/* The highest syscall number with rules, plus 1; and whether a number has rules. */
u32 systrace_rules_end(const struct rules *rules, u8 abi);
bool systrace_rules_has(const struct rules *rules, u8 abi, u32 nr);

struct tamper {
	struct watch *watch;
	struct rules *rules;
	size_t charged;
	bool armed;
	bool queued;			/* .work is queued as task work */
	bool comes_last;		/* ... for its second round: see systrace_work_comes_last() */
	bool looked;			/* the task could sleep: paths' memory is present, as far as possible */
	DECLARE_BITMAP(fits, SYSTRACE_CALL_RULES_MAX);	/* which of the call's rules match, in their order */
	/* [n]: for which of these rules the nth condition of IF_FILE holds for a descriptor */
	unsigned long opened[SYSTRACE_FILES_MAX][BITS_TO_LONGS(SYSTRACE_CALL_RULES_MAX)];
	u8 progress;			/* enum progress */
	u8 todo;
	u16 flags;			/* SYSTRACE_R_*, for the EXIT */
	int signo;			/* for WORK_SEND and .sender */
	ktime_t until;
	long ret;			/* for WORK_POKE_EXIT */
	/* The rule that decides on each kind of action, or NULL. */
	const struct systrace_rule *result, *signal, *delay_enter, *delay_exit, *poke;
	struct callback_head work;
	struct work_struct sender;
	bool sending;
	struct rnd_state random;
	u64 count[];			/* of matching calls, by rule */
};

/* 0, -EDQUOT or -ENOMEM.  Not from a probe. */
int systrace_tamper_new(struct watch *w);
void systrace_tamper_free(struct watch *w);
void systrace_tamper_arm(struct watch *w, bool armed);
bool systrace_tamper_armed(const struct watch *w);

#endif /* SYSTRACE_RULES_H */
