// SPDX-License-Identifier: GPL-2.0
/*
 * Rules: those of RULES are taken, checked, held and found for a call; and the
 * state that each watch keeps for them.  What rules do is in tamper.c.
 */
#include <linux/bitops.h>
#include <linux/memcontrol.h>
#include <linux/module.h>
#include <linux/random.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "access.h"
#include "rules.h"
#include "session.h"
#include "watch.h"

/* ---- take, check, hold ------------------------------------------------------- */

#define DOES	(SYSTRACE_DO_ERROR | SYSTRACE_DO_RETVAL | SYSTRACE_DO_SIGNAL | SYSTRACE_DO_DELAY_ENTER | \
		 SYSTRACE_DO_DELAY_EXIT | SYSTRACE_DO_POKE)
#define IFS	(SYSTRACE_IF_FD | SYSTRACE_IF_PATH | SYSTRACE_IF_CHANCE | SYSTRACE_IF_FILE)
#define KNOWN	(DOES | IFS | SYSTRACE_RULE_ONCE | SYSTRACE_RULE_MIDWAY)

int systrace_rule_compare(const struct systrace_rule *a, u32 abi, s32 nr)
{
	if (a->abi != abi)
		return a->abi < abi ? -1 : 1;
	return a->nr < nr ? -1 : a->nr > nr;
}

/* Would the kernel take this result for a request to restart the call? */
static bool result_restarts(s64 value)
{
	return value >= -516 && value <= -512;
}

static bool result_is_good(const struct systrace_rule *r)
{
	switch (r->flags & RESULT) {
	case 0:
		return true;
	case SYSTRACE_DO_ERROR:
		return r->value >= 1 && r->value <= MAX_ERRNO && !result_restarts(-r->value);
	case SYSTRACE_DO_RETVAL:
		return !result_restarts(r->value) &&
		       (r->abi != SYSTRACE_COMPAT || !result_restarts((s32)r->value));
	}
	return false;
}

static bool pokes_are_good(const struct rules *rules, const struct systrace_rule *r)
{
	const struct systrace_poke *p;
	u32 i;

	if (!(r->flags & SYSTRACE_DO_POKE) != !r->npokes)
		return false;
	if (r->poke > rules->npokes || r->npokes > rules->npokes - r->poke)
		return false;
	for (i = 0; i < r->npokes; i++) {
		p = &rules->poke[r->poke + i];
		if (p->arg > 6 || p->at_exit > 1 || !p->len ||
		    p->data > rules->ndata || p->len > rules->ndata - p->data)
			return false;
	}
	return true;
}

static bool path_is_good(const struct systrace_rule *r)
{
	if (r->flags & SYSTRACE_IF_PATH)
		return r->paths && !(r->paths >> 6) && !(r->flags & SYSTRACE_IF_FILE);
	return !r->paths && (r->flags & SYSTRACE_IF_FILE || !r->path);
}

static bool fd_is_good(const struct systrace_rule *r)
{
	if (!(r->flags & SYSTRACE_IF_FD))
		return !r->fd && !r->fds;
	return r->fds && !(r->fds >> 6);
}

static bool args_are_good(const struct systrace_rule *r)
{
	int i;

	for (i = 0; i < 6; i++)
		if (r->arg[i] & ~r->mask[i])
			return false;
	return true;
}

static bool rule_is_good(const struct rules *rules, const struct systrace_rule *r)
{
	u32 flags = r->flags;

	if (r->abi >= SYSTRACE_ABIS || r->nr < 0 || r->nr >= SYSTRACE_FILTER_MAX)
		return false;
	if (flags & ~KNOWN || !(flags & DOES))
		return false;
	if (r > rules->rule && systrace_rule_compare(r - 1, r->abi, r->nr) > 0)
		return false;
	if (flags & SYSTRACE_DO_SIGNAL ? !valid_signal(r->signo) || !r->signo : r->signo)
		return false;
	if (flags & SYSTRACE_RULE_MIDWAY && !(flags & SYSTRACE_DO_SIGNAL))
		return false;
	if ((!(flags & RESULT) && r->value) ||
	    (!(flags & SYSTRACE_DO_DELAY_ENTER) && r->delay_enter) ||
	    (!(flags & SYSTRACE_DO_DELAY_EXIT) && r->delay_exit) ||
	    (!(flags & SYSTRACE_IF_CHANCE) && r->chance))
		return false;
	if (r->delay_enter > SYSTRACE_DELAY_MAX || r->delay_exit > SYSTRACE_DELAY_MAX)
		return false;
	if (!r->first || (r->last && r->last < r->first))
		return false;
	return result_is_good(r) && pokes_are_good(rules, r) && path_is_good(r) &&
	       fd_is_good(r) && args_are_good(r);
}

static void *take_array(u64 from, size_t n, size_t size)
{
	void *to = kvmalloc_array(n ?: 1, size, GFP_KERNEL_ACCOUNT);

	if (!to)
		return ERR_PTR(-ENOMEM);
	if (copy_from_user(to, u64_to_user_ptr(from), n * size)) {
		kvfree(to);
		return ERR_PTR(-EFAULT);
	}
	return to;
}

/* Also frees rules that are only partly made. */
static void rules_free(struct rules *rules)
{
	if (!rules)
		return;
	if (!IS_ERR(rules->rule))
		kvfree(rules->rule);
	if (!IS_ERR(rules->poke))
		kvfree(rules->poke);
	if (!IS_ERR(rules->data))
		kvfree(rules->data);
	kfree(rules);
}

/* What the rules of one call cost, summed up so far. */
struct cost {
	u32 rules;
	u32 compared;
	u8 fds;				/* the arguments whose descriptors' paths are looked up */
	bool listed;			/* descriptors in memory are looked up, too */
};

static u32 poked_bytes(const struct rules *rules, const struct systrace_rule *r)
{
	u32 i, sum = 0;

	for (i = 0; i < r->npokes; i++)
		sum += rules->poke[r->poke + i].len;
	return sum;
}

/*
 * The length of a string, with its NUL.  0: it has no end, or begins past the data.  A string
 * that is too long for any rule is not read to its end.
 */
static u32 string_bytes(const struct rules *rules, u32 at)
{
	u32 most, len;

	if (at >= rules->ndata)
		return 0;
	most = min(rules->ndata - at, SYSTRACE_COMPARED_MAX + 1);
	len = strnlen(rules->data + at, most);
	if (len < most)
		return len + 1;
	return most > SYSTRACE_COMPARED_MAX ? most : 0;
}

static int add_cost(struct cost *cost, u32 bytes)
{
	cost->compared += bytes;
	return cost->compared > SYSTRACE_COMPARED_MAX ? -E2BIG : 0;
}

static int check_ranges(const struct rules *rules, u32 at, const struct systrace_files *f, struct cost *cost)
{
	const struct systrace_range *range = ranges_of(f);
	u32 i;

	if (f->nranges > (rules->ndata - at) / sizeof(*range) || (f->nranges && !f->fds))
		return -EINVAL;
	if (add_cost(cost, hweight8(f->fds) * f->nranges * sizeof(*range)))
		return -E2BIG;
	for (i = 0; i < f->nranges; i++)
		if (range[i].first < 0 || range[i].first > range[i].last)
			return -EINVAL;
	return 0;
}

static int check_strings(const struct rules *rules, u32 at, const struct systrace_files *f, struct cost *cost)
{
	u32 i, len;

	for (i = 0; i < f->nstrings; i++, at += len) {
		len = string_bytes(rules, at);
		if (!len)
			return -EINVAL;
		if (add_cost(cost, (hweight8(f->fds) + hweight8(f->paths)) * len))
			return -E2BIG;
	}
	return 0;
}

static bool form_is_good(const struct systrace_files *f)
{
	if (f->words > 6 || f->form > SYSTRACE_FDS_SET || (f->only && !f->words) || (is_listed(f) && f->paths))
		return false;
	if (f->form ? f->count > 5 : f->count)
		return false;
	return f->form == SYSTRACE_FDS_LIST ? f->size >= sizeof(s32) : !f->size;
}

static int check_condition(const struct rules *rules, u32 at, struct cost *cost)
{
	const struct systrace_files *f;
	int err;

	if (at % __alignof__(*f) || at > rules->ndata || rules->ndata - at < sizeof(*f))
		return -EINVAL;
	f = files_at(rules, at);
	if (f->reserved || !form_is_good(f) || (f->fds | f->paths) >> 6 || !(f->fds | f->paths) || !(f->nranges | f->nstrings) ||
	    (f->next && f->next <= at))
		return -EINVAL;
	if (f->nranges > SYSTRACE_NAMED_MAX || f->nstrings > SYSTRACE_NAMED_MAX)
		return -E2BIG;
	at += sizeof(*f);
	cost->listed |= is_listed(f);
	if (f->nstrings && !is_listed(f)) {
		if (add_cost(cost, hweight8(f->fds & ~cost->fds) * SYSTRACE_FD_COMPARED))
			return -E2BIG;
		cost->fds |= f->fds;
	}
	err = check_ranges(rules, at, f, cost);
	return err ?: check_strings(rules, at + f->nranges * sizeof(struct systrace_range), f, cost);
}

static int check_files(const struct rules *rules, const struct systrace_rule *r, struct cost *cost)
{
	u32 n, at = r->path;
	int err;

	for (n = 0; n < SYSTRACE_FILES_MAX; n++) {
		err = check_condition(rules, at, cost);
		if (err)
			return err;
		at = files_at(rules, at)->next;
		if (!at)
			return 0;
	}
	return -E2BIG;
}

static int check_rule(const struct rules *rules, const struct systrace_rule *r, struct cost *cost)
{
	u32 path;
	int err;

	/* Checked before the pokes are looked at one by one. */
	if (r->npokes > SYSTRACE_RULE_POKES_MAX)
		return -E2BIG;
	if (!rule_is_good(rules, r))
		return -EINVAL;
	if (r > rules->rule && systrace_rule_compare(r - 1, r->abi, r->nr))
		memset(cost, 0, sizeof(*cost));
	if (r->flags & SYSTRACE_IF_PATH) {
		path = string_bytes(rules, r->path);
		if (!path)
			return -EINVAL;
		if (add_cost(cost, hweight8(r->paths) * path))
			return -E2BIG;
	}
	if (r->flags & SYSTRACE_IF_FILE) {
		err = check_files(rules, r, cost);
		if (err)
			return err;
	}
	cost->rules++;
	return cost->rules > SYSTRACE_CALL_RULES_MAX || poked_bytes(rules, r) > SYSTRACE_POKED_MAX ? -E2BIG : 0;
}

static int rules_fill(struct rules *rules, struct systrace_rules *arg)
{
	struct cost cost = { .rules = 0 };
	int err;
	u32 i;

	rules->rule = take_array(arg->rules, arg->nrules, sizeof(*rules->rule));
	if (IS_ERR(rules->rule))
		return PTR_ERR(rules->rule);
	rules->poke = take_array(arg->pokes, arg->npokes, sizeof(*rules->poke));
	if (IS_ERR(rules->poke))
		return PTR_ERR(rules->poke);
	rules->data = take_array(arg->data, arg->ndata, 1);
	if (IS_ERR(rules->data))
		return PTR_ERR(rules->data);
	rules->n = arg->nrules;
	rules->npokes = arg->npokes;
	rules->ndata = arg->ndata;
	for (i = 0; i < rules->n; i++) {
		err = check_rule(rules, &rules->rule[i], &cost);
		if (!err && fatal_signal_pending(current))
			err = -EINTR;
		if (err) {
			arg->bad = i;
			return err;
		}
		rules->files |= !!(rules->rule[i].flags & SYSTRACE_IF_FILE);
		rules->listed |= cost.listed;
		cond_resched();
	}
	return 0;
}

static size_t rules_size(const struct rules *rules)
{
	return sizeof(*rules) + rules->n * sizeof(*rules->rule) + rules->npokes * sizeof(*rules->poke) + rules->ndata;
}

/* Also from RCU callbacks. */
void systrace_rules_put(const struct session *s, struct rules *rules)
{
	if (!rules || !refcount_dec_and_test(&rules->refs))
		return;
	systrace_uncharge(s, rules->charged);
	rules_free(rules);
}

/* Returns an ERR_PTR on failure. */
static struct rules *rules_new(const struct session *s, struct systrace_rules *arg)
{
	struct rules *rules = kzalloc(sizeof(*rules), GFP_KERNEL_ACCOUNT);
	int err;

	if (!rules)
		return ERR_PTR(-ENOMEM);
	refcount_set(&rules->refs, 1);
	err = rules_fill(rules, arg);
	if (!err) {
		rules->charged = rules_size(rules);
		err = systrace_charge(s, rules->charged) ? 0 : -EDQUOT;
	}
	if (!err)
		return rules;
	rules_free(rules);
	return ERR_PTR(err);
}

/* Without any rules s->rules becomes NULL. */
int systrace_rules_take(struct session *s, struct systrace_rules *arg)
{
	struct rules *rules = NULL;

	arg->bad = arg->nrules;
	if (arg->nrules > SYSTRACE_RULES_MAX || arg->npokes > SYSTRACE_POKES_MAX ||
	    arg->ndata > SYSTRACE_DATA_MAX)
		return -E2BIG;
	if (arg->nrules)
		rules = rules_new(s, arg);
	if (IS_ERR(rules))
		return PTR_ERR(rules);
	systrace_rules_put(s, s->rules);
	s->rules = rules;
	return 0;
}

/* The first rule that does not sort below this call. */
const struct systrace_rule *systrace_rules_first(const struct rules *rules, u32 abi, s32 nr)
{
	u32 low = 0, high = rules->n, middle;

	while (low < high) {
		middle = (low + high) / 2;
		if (systrace_rule_compare(&rules->rule[middle], abi, nr) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return &rules->rule[low];
}

/* The highest syscall number with rules, plus 1. */
u32 systrace_rules_end(const struct rules *rules, u8 abi)
{
	const struct systrace_rule *r;

	if (!rules)
		return 0;
	r = systrace_rules_first(rules, abi + 1, 0);
	return r > rules->rule && r[-1].abi == abi ? r[-1].nr + 1 : 0;
}

bool systrace_rules_has(const struct rules *rules, u8 abi, u32 nr)
{
	const struct systrace_rule *r;

	if (!rules)
		return false;
	r = systrace_rules_first(rules, abi, nr);
	return r < rules->rule + rules->n && !systrace_rule_compare(r, abi, nr);
}

/* ---- a watch's state ------------------------------------------------------------ */

/* Does nothing if the session has no rules. */
int systrace_tamper_new(struct watch *w)
{
	const struct session *s = w->session;
	struct mem_cgroup *before;
	struct tamper *t;
	size_t size;

	if (!s->rules)
		return 0;
	size = struct_size(t, count, s->rules->n);
	if (!systrace_charge(s, size))
		return -EDQUOT;
	before = set_active_memcg(s->memcg);
	t = kvzalloc(size, GFP_KERNEL_ACCOUNT);
	set_active_memcg(before);
	if (!t) {
		systrace_uncharge(s, size);
		return -ENOMEM;
	}
	t->watch = w;
	t->charged = size;
	refcount_inc(&s->rules->refs);
	t->rules = s->rules;
	t->armed = true;
	prandom_seed_state(&t->random, get_random_u64());
	w->tamper = t;
	return 0;
}

void systrace_tamper_free(struct watch *w)
{
	if (!w->tamper)
		return;
	systrace_uncharge(w->session, w->tamper->charged);
	systrace_rules_put(w->session, w->tamper->rules);
	kvfree(w->tamper);
}

void systrace_tamper_arm(struct watch *w, bool armed)
{
	if (w->tamper)
		w->tamper->armed = armed;
}

bool systrace_tamper_armed(const struct watch *w)
{
	return w->tamper && w->tamper->armed;
}
