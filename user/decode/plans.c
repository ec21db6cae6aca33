// SPDX-License-Identifier: GPL-2.0
/*
 * All plans: the list that is passed to the module at a start, and stored in a recording.
 *
 * Making thousands of plans takes longer than anything else at a start, and few of them are needed
 * to print a call.  So for the most common options the list is in made.c, and a plan is made when a
 * record refers to it.  -i, -k and --python add the same ops to every plan (wide.c).  For other
 * options (-e verbose=, abbrev= and raw=, -e read=, --uring) all plans are made at the start.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/sets.h"
#include "settings.h"
#include "base/say.h"
#include "row/call.h"
#include "facts/host.h"
#include "plans.h"

static struct plan_list list;
static struct plan *plans[SYSTRACE_PLANS_MAX];	/* by index; NULL: not needed so far */
static const struct plan_path *paths;		/* by index, if the list was taken from made.c */
static const struct capture *next = &capture;	/* what the plans are to be made for */
static struct capture asked;			/* what they were made for */
static const struct callset *only;
static bool built;

void plans_only(const struct callset *set)
{
	only = set;
}

void plans_for(const struct capture *c)
{
	next = c;
}

/*
 * Most calls of the third ABI are those of the native ABI, with its structures.  Its own calls,
 * with structures of the compat ABI, are numbered from 512.
 */
static const struct abi *abi_of(const struct abi *abi, int nr)
{
	return abi == &abi_third && nr < 512 ? &abi_third_whole : abi;
}

static int plain_nr(const struct systrace_plan *head)
{
	return head->nr & ~abis[head->abi]->mark;
}

int plan_compare(const struct systrace_plan *a, const struct systrace_plan *b)
{
	if (a->abi != b->abi)
		return a->abi < b->abi ? -1 : 1;
	if (a->nr != b->nr)
		return a->nr < b->nr ? -1 : 1;
	if (a->nkeys != b->nkeys)
		return a->nkeys < b->nkeys ? -1 : 1;
	for (int i = 0; i < 2 && i < a->nkeys; i++)
		if (a->key[i] != b->key[i])
			return a->key[i] < b->key[i] ? -1 : 1;
	return 0;
}

/* ---- the variants of a call ---------------------------------------------------- */

static int cases_in(const struct cases *l)
{
	int n = l->n;

	while (!l->n && l->cases[n].args)
		n++;
	return n;
}

static const struct kase *case_at(const struct by *b, int n)
{
	const struct cases *l = b->lists;

	for (int here; n >= (here = cases_in(l)); l++)
		n -= here;
	return &l->cases[n];
}

/* Turns a path back into the choices from which plan_variants() made it. */
static int choices_of(const struct row *row, const struct plan_path *path, struct choice choices[CHOICES_MAX])
{
	const struct arg *by = find_by(row->args);
	int n = 0;

	for (; by; by = find_by(choices[n - 1].kase->args)) {
		int k = n < CHOICES_MAX - 1 ? path->kase[n] : 0;

		choices[n++] = (struct choice){ by, k ? case_at(by->data, k - 1) : NULL };
		if (!k)
			break;
	}
	return n;
}

static void plan_add(struct plan *p, const struct plan_path *path)
{
	if (list.nplans == SYSTRACE_PLANS_MAX)
		plan_die(p, NULL, "too many plans");
	p->path = *path;
	plans[list.nplans++] = p;
}

/* Adds the plan without choices, one for each case, and one for each case of a BY inside a case. */
static void plan_variants(const struct abi *abi, const struct row *row, int nr, const struct plan_path *path)
{
	struct choice choices[CHOICES_MAX];
	int n = choices_of(row, path, choices), count = 0;
	struct plan_path deeper = *path;
	const struct by *b;

	plan_add(plan_make(&asked, abi, row, nr, choices, n), path);
	/* the last choice is the rest, for values that no case has; BYs in a rest are not expanded */
	if (!n || choices[n - 1].kase || n == CHOICES_MAX)
		return;
	b = choices[n - 1].by->data;
	for (int l = 0; l < b->n; l++)
		for (int i = 0; i < cases_in(&b->lists[l]); i++) {
			const struct kase *k = &b->lists[l].cases[i];

			deeper.kase[n - 1] = ++count;
			if (!k->abis || k->abis & 1 << abi->id)
				plan_variants(abi, row, nr, &deeper);
		}
}

/* ---- the list -------------------------------------------------------------------- */

static int by_key(const void *a, const void *b)
{
	return plan_compare(&(*(struct plan *const *)a)->head, &(*(struct plan *const *)b)->head);
}

/*
 * The variants of a call with the same number of keys must have the same masks: the bits that all of
 * theirs have in common.
 */
static void masks_agree(struct plan **lot, int n)
{
	for (int k = 0; k < 2; k++) {
		uint64_t mask = ~0ULL;

		for (int i = 0; i < n; i++)
			mask &= lot[i]->head.mask[k];
		for (int i = 0; i < n; i++) {
			lot[i]->head.mask[k] = mask;
			lot[i]->head.key[k] &= mask;
		}
	}
}

/* Puts the plans of one call into the module's order. */
static void settle_plans(struct plan **of, int n)
{
	qsort(of, n, sizeof(*of), by_key);
	for (int i = 0, end; i < n; i = end) {
		for (end = i + 1; end < n && of[end]->head.nkeys == of[i]->head.nkeys; end++)
			;
		masks_agree(of + i, end - i);
	}
	qsort(of, n, sizeof(*of), by_key);
	for (int i = 0; i < n; i++) {
		if (i && !by_key(&of[i - 1], &of[i]))
			plan_die(of[i], NULL, "two cases have the same key");
		of[i]->base = of[0];
	}
}

/* Many plans have the same ops: the list has them once. */
struct shared {
	struct systrace_op *ops;
	uint32_t n;
	uint32_t *known, mask;		/* open addressing: index of a plan, plus 1 */
};

static uint32_t hash_of(const struct plan *p)
{
	const uint8_t *s = (const void *)p->ops;
	uint64_t h = p->nops;

	for (size_t i = 0; i < p->nops * sizeof(*p->ops); i++)
		h = (h ^ s[i]) * 0x100000001b3;
	return h ^ h >> 32;
}

static bool same_ops(const struct plan *a, const struct plan *b)
{
	return a->nops == b->nops && !memcmp(a->ops, b->ops, a->nops * sizeof(*a->ops));
}

static uint32_t share_ops(struct shared *s, uint32_t number)
{
	const struct plan *p = plans[number];
	uint32_t at = hash_of(p) & s->mask, first = s->n;

	for (; s->known[at]; at = (at + 1) & s->mask)
		if (same_ops(plans[s->known[at] - 1], p))
			return plans[s->known[at] - 1]->head.first;
	s->known[at] = number + 1;
	memcpy(s->ops + first, p->ops, p->nops * sizeof(*p->ops));
	s->n += p->nops;
	return first;
}

void plans_share(void)
{
	struct systrace_plan *heads = zalloc(list.nplans, sizeof(*heads));
	struct shared s = { .mask = 1023 };
	uint32_t total = 0;

	for (uint32_t i = 0; i < list.nplans; i++)
		total += plans[i]->nops;
	while (s.mask < 2 * list.nplans)
		s.mask = 2 * s.mask + 1;
	s.known = zalloc(s.mask + 1, sizeof(*s.known));
	s.ops = zalloc(total, sizeof(*s.ops));
	for (uint32_t i = 0; i < list.nplans; i++) {
		plans[i]->head.first = share_ops(&s, i);
		heads[i] = plans[i]->head;
	}
	free(s.known);
	list.plans = heads;
	list.ops = s.ops;
	list.nops = s.n;
}

struct wanted { uint64_t bits[SYSTRACE_ABIS][CALLSET_SUBS / 64]; };

static void get_wanted(struct wanted *w)
{
	memset(w, 0xff, sizeof(*w));
	for (int abi = 0; only && abi < SYSTRACE_ABIS; abi++)
		callset_real(only, abi, w->bits[abi]);
}

static bool is_wanted(const struct wanted *w, int abi, int nr)
{
	return w->bits[abi][nr / 64] >> nr % 64 & 1;
}

/*
 * A call without a row: its name, and its words.  One plan for each ABI serves all numbers, because
 * a tracee can make up any number.  Its name is valid until the next such call is looked up.
 */
static struct plan *raw_plan(const struct abi *abi)
{
	static const struct arg six[] = {
		HEXPTR(a), HEXPTR(b), HEXPTR(c), HEXPTR(d), HEXPTR(e), HEXPTR(f), { 0 } };
	static const struct row row = { .name = "", .ret = ret_hex, .args = six };
	static struct plan *raw[SYSTRACE_ABIS];

	if (!raw[abi->id])
		raw[abi->id] = plan_make(&asked, abi == &abi_third ? &abi_third_whole : abi, &row, SYSTRACE_NR_OTHERS,
					 NULL, 0);
	return raw[abi->id];
}

void plans_make(void)
{
	static const struct plan_path none;
	struct wanted wanted;

	get_wanted(&wanted);
	asked = *next;
	built = true;
	list = (struct plan_list){ .nplans = 0 };
	memset(plans, 0, sizeof(plans));
	for (int i = 0; i < SYSTRACE_ABIS; i++) {
		/* options like -i add ops to calls without a row, too; their number sorts first */
		if (raw_plan(abis[i])->nops)
			plan_add(raw_plan(abis[i]), &none);
		for (int nr = 0; nr < abis[i]->ncalls; nr++) {
			const struct row *c = is_wanted(&wanted, i, nr) ? call_row(abis[i], nr) : NULL;
			uint32_t first = list.nplans;

			if (!c)
				continue;
			plan_variants(abi_of(abis[i], nr), c, nr, &none);
			settle_plans(plans + first, list.nplans - first);
		}
	}
	plans_share();
}

/* ---- the list from made.c ------------------------------------------------------------ */

void made_cap_put(const struct made_cap *c, uint32_t string_max, struct systrace_op *op)
{
	uint64_t cap = c->base + (uint64_t)c->step * string_max;

	op->cap = cap < c->least ? c->least : cap > c->most ? c->most : cap;
	if (c->whole)
		op->len.off = op->cap / op->elem > UINT16_MAX ? UINT16_MAX : op->cap / op->elem;
}

static struct systrace_op *take_ops(const struct plan_list *from)
{
	size_t size = from->nops * sizeof(struct systrace_op);
	struct systrace_op *ops = malloc(size);

	if (!ops)
		die("out of memory");
	memcpy(ops, from->ops, size);
	for (uint32_t i = 0; i < from->nops; i++)
		if (ops[i].reserved == MADE_OPTMEM) {
			ops[i].cap = host_optmem_max();
			ops[i].reserved = 0;
		} else if (ops[i].reserved) {
			made_cap_put(&made_plans.caps[ops[i].reserved - 1], asked.string_max, &ops[i]);
			ops[i].reserved = 0;
		}
	return ops;
}

/* Keeps only the plans of requested calls. */
static void keep_wanted(void)
{
	struct systrace_plan *heads = zalloc(list.nplans, sizeof(*heads));
	struct plan_path *some = zalloc(list.nplans, sizeof(*some));
	struct wanted wanted;
	uint32_t n = 0;

	get_wanted(&wanted);
	for (uint32_t i = 0; i < list.nplans; i++)
		if (is_wanted(&wanted, list.plans[i].abi, plain_nr(&list.plans[i]))) {
			some[n] = paths[i];
			heads[n++] = list.plans[i];
		}
	paths = some;
	list.id = 0;
	list.plans = heads;
	list.nplans = n;
}

/* Adds the ops of options to each plan.  Calls without a row then have a plan, too. */
static void widen_plans(void)
{
	struct systrace_plan *heads = zalloc(list.nplans + SYSTRACE_ABIS, sizeof(*heads));
	struct plan_path *some = zalloc(list.nplans + SYSTRACE_ABIS, sizeof(*some));
	struct wide *w = wide_begin(&list, &asked);
	uint32_t n = 0, i = 0;

	for (int abi = 0; abi < SYSTRACE_ABIS; abi++) {
		struct plan *raw = raw_plan(abis[abi]);

		if (raw->nops) {
			wide_raw(w, raw);
			heads[n] = raw->head;
			plans[n++] = raw;
		}
		for (; i < list.nplans && (int)list.plans[i].abi == abi; i++, n++) {
			some[n] = paths[i];
			heads[n] = list.plans[i];
			wide_plan(w, abis[abi], call_row(abis[abi], plain_nr(&heads[n]))->name, &heads[n]);
		}
	}
	paths = some;
	list = (struct plan_list){ .plans = heads, .nplans = n };
	list.nops = wide_end(w, &list.ops);
}

bool plans_take(void)
{
	const struct plan_list *from;

	asked = *next;
	/* if this machine has many more processors than the build machine, its plans differ */
	if (!&made_plans || host_cpuset_bytes() != made_plans.cpuset || asked.uring || asked.by_call || asked.bare ||
	    asked.whole_data)
		return false;
	from = &made_plans.list[(asked.verbose ? MADE_VERBOSE : 0) | (asked.fds ? MADE_FDS : 0)];
	list = *from;
	list.id = made_plans.id;
	list.ops = take_ops(from);
	paths = made_plans.paths;
	built = true;
	if (only && !callset_is_all(only))
		keep_wanted();
	if (asked.ip || asked.times || asked.stack || asked.python)
		widen_plans();
	return true;
}

/* The index of the first plan of a call, which comes before its variants; or where it would be. */
static uint32_t first_of(uint32_t abi, int nr)
{
	const struct systrace_plan key = { .abi = abi, .nr = nr | abis[abi]->mark };
	uint32_t lo = 0, hi = list.nplans;

	while (lo < hi) {
		uint32_t mid = (lo + hi) / 2;

		if (plan_compare(&list.plans[mid], &key) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static struct plan *make_late(uint32_t number)
{
	const struct systrace_plan *head = &list.plans[number];
	const struct abi *abi = abis[head->abi];
	int nr = plain_nr(head);
	const struct row *row = call_row(abi, nr);
	struct choice choices[CHOICES_MAX];
	uint32_t first = first_of(head->abi, nr);
	struct plan *p;

	p = plan_make(&asked, abi_of(abi, nr), row, nr, choices, choices_of(row, &paths[number], choices));
	if (p->nops != head->nops || memcmp(p->ops, list.ops + head->first, p->nops * sizeof(*p->ops)))
		plan_die(p, NULL, "its plan is not the one in made.c");
	p->head = *head;
	p->path = paths[number];
	plans[number] = p;
	p->base = first == number ? p : plan_at(first);
	return p;
}

/* ---- called from outside ----------------------------------------------------------- */

int plans_build(void)
{
	if (!built && !plans_take())
		plans_make();
	return list.nplans;
}

const struct plan_list *plans_list(void)
{
	plans_build();
	return &list;
}

const struct plan *plan_at(uint32_t i)
{
	if (i >= list.nplans)
		return NULL;
	return plans[i] ? plans[i] : make_late(i);
}

uint32_t plans_of(uint32_t abi, int nr, uint32_t *first)
{
	uint32_t n = 0;

	plans_build();
	*first = first_of(abi, nr);
	while (*first + n < list.nplans && list.plans[*first + n].abi == abi && plain_nr(&list.plans[*first + n]) == nr)
		n++;
	return n;
}

/* The number of words a row takes, without the cases of a BY. */
static int args_of(const struct row *c)
{
	int n = 0, most = 0, place;

	for (const struct arg *a = c ? c->args : NULL; a && a->name; a++) {
		if (a->type == &type_by)
			a = ((const struct by *)a->data)->rest;
		if (!a->name)
			break;
		place = a->reg ? a->reg : n + 1;
		n++;
		most = place > most ? place : most;
	}
	return most;
}

static int words_in(const struct plan *p)
{
	int most = 0;

	for (int i = 0; i < p->nargs; i++) {
		const struct node *n = &p->args[i];
		int place = n->off / 8;

		if (!n->up && place >= most && place < 6)
			most = place + 1;
	}
	return most;
}

int plan_words(const struct plan *p)
{
	static uint8_t found[SYSTRACE_ABIS][CALLSET_SUBS];	/* plus 1; 0: not known yet */
	const struct row *c = p->nr < CALLSET_SUBS ? call_row(p->abi, p->nr) : NULL;
	uint32_t first, count;
	int most = 0;

	if (!c)
		return p->nargs < 6 ? p->nargs : 6;
	if (c->no_words)
		return 0;
	if (found[p->abi->id][p->nr])
		return found[p->abi->id][p->nr] - 1;
	count = plans_of(p->abi->id, p->nr, &first);
	for (uint32_t i = first; i < first + count; i++) {
		int n = words_in(plan_at(i));

		most = n > most ? n : most;
	}
	found[p->abi->id][p->nr] = most + 1;
	return most;
}

const struct plan *plan_raw(const struct abi *abi, int nr)
{
	static char names[SYSTRACE_ABIS][40];
	int place = nr ^ abi->mark;
	struct plan *p = raw_plan(abi);
	char *name = names[abi->id];

	p->nr = place;
	p->nargs = 6;
	p->name = abi_name(abi, place);
	if (p->name)
		return p;
	p->name = name;
	if (abi == &abi_third && abi_name(&abi_native, place)) {
		/* the native ABI's number of a call that has another number here */
		snprintf(name, sizeof(names[0]), "%s#64", abi_name(&abi_native, place));
		p->nargs = args_of(call_row(&abi_native, place));
	} else {
		snprintf(name, sizeof(names[0]), "syscall_%#llx", (long long)nr);
	}
	return p;
}
