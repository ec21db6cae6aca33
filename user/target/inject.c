// SPDX-License-Identifier: GPL-2.0
/*
 * -e inject=SET:WHAT:WHAT..., -e fault=SET[:WHAT...]: what to do to calls.
 *
 * Each option becomes a recipe.  The module takes a sorted array with a rule for
 * each call of the SET.  A rule also has facts from the call's row: which arguments
 * are paths and descriptors, and how wide they are.
 */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "base/sets.h"
#include "settings.h"
#include "base/say.h"
#include "row/call.h"
#include "select/condition.h"
#include "inject.h"
#include "select/qualify.h"
#include "select/touch.h"

#define ARGS_MAX	6
#define WHEN_MAX	0xffff
#define POKE_MAX	1024		/* bytes */
#define ERRNO_MAX	4095

struct recipe {
	struct callset set;
	char *names;			/* .set as the user wrote it */
	struct systrace_rule rule;	/* all but the call */
	struct systrace_poke pokes[2 * (ARGS_MAX + 1)];
	uint8_t given;			/* the argN= that were given, a bit each */
	struct condition fd, path;
	bool syscall;
};

/* data[] is shared by all recipes, and passed to the module as it is. */
static struct recipe *recipes;
static int nrecipes;
static uint8_t *data;
static uint32_t ndata;

/* The option that is being parsed, for messages. */
static const char *kind, *text;

static void __attribute__((noreturn)) die_invalid_rule(const char *why)
{
	die("invalid %s argument '%s'%s%s", kind, text, why ? ": " : "", why ? why : "");
}

static uint32_t keep_data(const void *bytes, size_t n)
{
	uint32_t at = ndata;

	if (n > SYSTRACE_DATA_MAX - ndata)
		die("%s='%s': data exceeds %u bytes", kind, text, SYSTRACE_DATA_MAX);
	data = realloc(data, ndata + n);
	if (!data)
		die("out of memory");
	memcpy(data + at, bytes, n);
	ndata += n;
	return at;
}

/* ---- values ---------------------------------------------------------------------- */

/* A decimal number; -1: not a number up to most, or followed by a character that is not in ends. */
static long long parse_whole(const char *s, char **end, long long most, const char *ends)
{
	char *stop;
	long long n;

	errno = 0;
	n = strtoll(s, &stop, 10);
	if (stop == s || errno || n < 0 || n > most || (*stop && !strchr(ends, *stop)))
		return -1;
	if (end)
		*end = stop;
	return n;
}

/* FIRST, FIRST+, FIRST+STEP; each also with ..LAST after FIRST */
static bool take_when(struct recipe *r, const char *s)
{
	char *end;
	long long first = parse_whole(s, &end, WHEN_MAX, "+."), last = 0, step;

	if (first < 1)
		return false;
	if (*end == '.') {
		if (end[1] != '.')
			return false;
		last = parse_whole(end + 2, &end, WHEN_MAX - 1, "+");
		if (last < first)
			return false;
	}
	step = last ? 1 : 0;
	if (*end) {
		step = end[1] ? parse_whole(end + 1, NULL, WHEN_MAX, "") : 1;
		if (step < 1)
			return false;
	}
	r->rule.first = first;
	r->rule.last = last;
	r->rule.step = step;
	return true;
}

/* NUMBER[s|ms|us|ns], by default in microseconds; the result is *ns */
static bool take_delay(__u64 *ns, const char *s)
{
	static const struct { const char *name; double scale; } units[] = {
		{ "", 1e3 }, { "s", 1e9 }, { "ms", 1e6 }, { "us", 1e3 }, { "ns", 1 } };
	size_t number = strspn(s, "eE.-+0123456789");
	bool is_whole = strspn(s, "+0123456789") == number;
	char *end;
	double value;

	errno = 0;
	value = is_whole ? (double)parse_whole(s, &end, INT64_MAX, "smun") : strtod(s, &end);
	if (value < 0 || errno || (!is_whole && end == s))
		return false;
	for (size_t i = 0; i < COUNT(units); i++) {
		if (strcmp(end, units[i].name))
			continue;
		value *= units[i].scale;
		*ns = value < (double)SYSTRACE_DELAY_MAX ? (uint64_t)value : SYSTRACE_DELAY_MAX;
		return true;
	}
	return false;
}

static bool set_flag(struct recipe *r, uint32_t flag, uint32_t unless)
{
	bool clear = !(r->rule.flags & unless);

	r->rule.flags |= flag;
	return clear;
}

static bool take_delay_enter(struct recipe *r, const char *s)
{
	return set_flag(r, SYSTRACE_DO_DELAY_ENTER, SYSTRACE_DO_DELAY_ENTER) && take_delay(&r->rule.delay_enter, s);
}

static bool take_delay_exit(struct recipe *r, const char *s)
{
	return set_flag(r, SYSTRACE_DO_DELAY_EXIT, SYSTRACE_DO_DELAY_EXIT) && take_delay(&r->rule.delay_exit, s);
}

#define RESULT (SYSTRACE_DO_ERROR | SYSTRACE_DO_RETVAL)

static void refuse_restarts(int64_t value)
{
	if (value >= -516 && value <= -512)
		die_invalid_rule("errors 512 to 516 are internal to the kernel and would make it restart the call: "
				 "choose another one");
}

static bool take_error(struct recipe *r, const char *s)
{
	long long n = parse_whole(s, NULL, ERRNO_MAX, "");

	for (int i = 1; n < 0 && i <= ERRNO_MAX; i++)
		if (errno_name(i) && !strcasecmp(errno_name(i), s))
			n = i;
	if (n < 1 || !set_flag(r, SYSTRACE_DO_ERROR, RESULT))
		return false;
	refuse_restarts(-n);
	r->rule.value = n;
	return true;
}

static void warn_of_value(uint64_t value)
{
	int64_t s = value;
	int32_t half = value;

	if (s < 0 && s >= -ERRNO_MAX)
		say("Inadvertent injection of error %lld is possible for retval=%llu", (long long)-s,
		    (unsigned long long)value);
	else if (half < 0 && half >= -ERRNO_MAX)
		say("Inadvertent injection of error %d is possible in compat personality for retval=%llu", -half,
		    (unsigned long long)value);
	else if ((uint32_t)value != value)
		say("Injected return value %llu will be clipped to %u in compat personality",
		    (unsigned long long)value, (uint32_t)value);
}

/* In decimal, octal or hexadecimal, as in C. */
static bool take_number(__u64 *to, const char *s)
{
	char *end;

	errno = 0;
	*to = strtoull(s, &end, 0);
	return end != s && !*end && !errno;
}

static bool take_retval(struct recipe *r, const char *s)
{
	__u64 value;

	if (!set_flag(r, SYSTRACE_DO_RETVAL, RESULT) || !take_number(&value, s))
		return false;
	warn_of_value(value);
	refuse_restarts(value);
	refuse_restarts((int32_t)value);
	r->rule.value = value;
	return true;
}

static bool take_signal(struct recipe *r, const char *s)
{
	int signo = signal_number(s);

	r->rule.signo = signo;
	return set_flag(r, SYSTRACE_DO_SIGNAL, SYSTRACE_DO_SIGNAL) && signo > 0 && signo <= 64;
}

static bool is_pure(const struct abi *abi, const char *name)
{
	for (int nr = 0; nr < abi->ncalls; nr++)
		if (abi->names[nr] && !strcmp(abi->names[nr], name))
			return call_row(abi, nr) && row_classes(call_row(abi, nr)) & PURE;
	return false;
}

/*
 * The call to make instead of the skipped one.  Only calls that change nothing are
 * allowed, and the result is replaced anyway, so no call is made at all.
 */
static bool take_syscall(struct recipe *r, const char *s)
{
	bool first = !r->syscall;

	r->syscall = true;
	for (int i = 0; i < SYSTRACE_ABIS; i++)
		if (!is_pure(abis[i], s))
			return false;
	return first;
}

/* ---- pokes ----------------------------------------------------------------------- */

static int hex_digit(char c)
{
	return isdigit(c) ? c - '0' : isxdigit(c) ? tolower(c) - 'a' + 10 : -1;
}

/* @argN=HEX */
static bool take_poke(struct recipe *r, const char *s, bool at_exit)
{
	struct systrace_poke *poke = &r->pokes[r->rule.npokes];
	uint8_t bytes[POKE_MAX];
	size_t n = 0;

	if (strncmp(s, "@arg", 4) || s[4] < '1' || s[4] > '7' || s[5] != '=')
		return false;
	*poke = (struct systrace_poke){ .arg = s[4] - '1', .at_exit = at_exit };
	for (int i = 0; i < r->rule.npokes; i++)
		if (r->pokes[i].arg == poke->arg && r->pokes[i].at_exit == at_exit)
			return false;
	for (s += 6; *s; s += 2, n++) {
		if (n == POKE_MAX || hex_digit(s[0]) < 0 || hex_digit(s[1]) < 0)
			return false;
		bytes[n] = hex_digit(s[0]) << 4 | hex_digit(s[1]);
	}
	poke->len = n;
	poke->data = keep_data(bytes, n);
	r->rule.npokes++;
	return n;
}

static bool take_pokes(struct recipe *r, const char *list, bool at_exit)
{
	char *copy = strdup(list), *rest, *s;
	bool good = *list;

	for (int i = 0; i < r->rule.npokes; i++)
		good = good && r->pokes[i].at_exit != at_exit;
	for (s = strtok_r(copy, ",", &rest); s && good; s = strtok_r(NULL, ",", &rest))
		good = take_poke(r, s, at_exit);
	free(copy);
	r->rule.flags |= SYSTRACE_DO_POKE;
	return good;
}

static bool take_poke_enter(struct recipe *r, const char *s)
{
	return take_pokes(r, s, false);
}

static bool take_poke_exit(struct recipe *r, const char *s)
{
	return take_pokes(r, s, true);
}

/* ---- conditions -------------------------------------------------------------------- */

static bool take_fd(struct recipe *r, const char *s)
{
	return !condition_asks(&r->fd) && condition_take_fds(&r->fd, s);
}

static bool take_path(struct recipe *r, const char *s)
{
	if (condition_asks(&r->path) || !*s)
		return false;
	condition_add_path(&r->path, s);
	return true;
}

/* 0.25, or 25% */
static bool take_probability(struct recipe *r, const char *s)
{
	char *end;
	double p = strtod(s, &end);

	if (end != s && *end == '%') {
		p /= 100;
		end++;
	}
	if (end == s || *end || !(p > 0 && p <= 1) || r->rule.flags & SYSTRACE_IF_CHANCE)
		return false;
	/* a probability of 1 needs no random number */
	p *= 4294967296.0;
	if (p < 4294967295.0) {
		r->rule.flags |= SYSTRACE_IF_CHANCE;
		r->rule.chance = p < 1 ? 1 : p;
	}
	return true;
}

/* N=VALUE, after "arg" */
static bool take_arg(struct recipe *r, const char *s)
{
	int n = s[0] - '0';

	if (n < 0 || n >= ARGS_MAX || s[1] != '=' || r->given >> n & 1)
		return false;
	r->given |= 1 << n;
	return take_number(&r->rule.arg[n], s + 2);
}

/* ---- the grammar --------------------------------------------------------------------- */

static const struct {
	const char *name;
	bool (*take)(struct recipe *, const char *value);
	bool fault;			/* also allowed in -e fault= */
} words[] = {
	{ "when=", take_when, true },
	{ "syscall=", take_syscall, true },
	{ "error=", take_error, true },
	{ "retval=", take_retval, false },
	{ "signal=", take_signal, false },
	{ "poke_enter=", take_poke_enter, false },
	{ "poke_exit=", take_poke_exit, false },
	{ "delay_enter=", take_delay_enter, false },
	{ "delay_exit=", take_delay_exit, false },
	{ "arg", take_arg, true },
	{ "fd=", take_fd, true },
	{ "path=", take_path, true },
	{ "probability=", take_probability, true },
};

static bool take_word(struct recipe *r, const char *word, bool fault)
{
	for (size_t i = 0; i < COUNT(words); i++) {
		size_t len = strlen(words[i].name);

		if (!strncmp(word, words[i].name, len))
			return (!fault || words[i].fault) && words[i].take(r, word + len);
	}
	return false;
}

/* The next word up to a colon, or NULL; "\:" is a colon in it. */
static char *next_word(char **rest)
{
	char *s = *rest, *word, *to;

	while (*s == ':')
		s++;
	if (!*s)
		return NULL;
	for (word = to = s; *s && *s != ':'; s++) {
		if (s[0] == '\\' && s[1] == ':')
			s++;
		*to++ = *s;
	}
	*rest = s + !!*s;
	*to = '\0';
	return word;
}

#define DOES (RESULT | SYSTRACE_DO_SIGNAL | SYSTRACE_DO_DELAY_ENTER | SYSTRACE_DO_DELAY_EXIT | SYSTRACE_DO_POKE)

static struct recipe *recipe_new(void)
{
	recipes = realloc(recipes, (nrecipes + 1) * sizeof(*recipes));
	if (!recipes)
		die("out of memory");
	recipes[nrecipes] = (struct recipe){ .rule = { .first = 1, .step = 1 } };
	return &recipes[nrecipes++];
}

void inject_parse(const char *arg, bool fault)
{
	char *copy = strdup(arg), *rest = copy, *word;
	struct recipe *r = recipe_new();
	const char *set = "";

	kind = fault ? "fault" : "inject";
	text = arg;
	if (*arg && *arg != ':') {
		set = next_word(&rest);
		while ((word = next_word(&rest)))
			if (!take_word(r, word, fault))
				die_invalid_rule(NULL);
	}
	callset_parse(&r->set, set);
	r->names = strdup(set);
	if (!(r->rule.flags & DOES)) {
		if (!fault)
			die_invalid_rule(NULL);
		r->rule.flags |= SYSTRACE_DO_ERROR;
		r->rule.value = ENOSYS;
	}
	free(copy);
}

void inject_signal(const struct callset *set, int signo)
{
	struct recipe *r = recipe_new();

	r->set = *set;
	r->rule.flags = SYSTRACE_DO_SIGNAL | SYSTRACE_RULE_ONCE | SYSTRACE_RULE_MIDWAY;
	r->rule.signo = signo;
}

bool inject_asked(void)
{
	return nrecipes;
}

/* ---- rules ----------------------------------------------------------------------------- */

/* Facts about a call's arguments from its plans; masks have a bit for each argument. */
struct facts {
	uint8_t fds, paths, narrow;
	uint8_t touch_fds, touch_paths;		/* those that count for -P and -e trace-fds= */
	struct systrace_files listed;		/* where the descriptors in memory are that count for these options */
	int nargs;
	bool known;				/* the call has a row */
};

static bool is_fd(const struct node *n)
{
	return n->arg->type->fd && !n->nkids;
}

/* How an argument leads to descriptors.  False: not in a form that the module supports. */
static bool form_of(const struct node *n, struct systrace_files *f)
{
	const struct node *elem = n->arg->type == &type_array && n->nkids ? &n->kids[0] : NULL;

	f->form = 0;
	if (is_fd(n))
		return true;
	if (n->arg->type->fd_bits)
		f->form = SYSTRACE_FDS_SET;
	else if (elem && elem->nkids && is_fd(&elem->kids[0]) && !elem->kids[0].off && elem->size <= UINT8_MAX)
		f->form = SYSTRACE_FDS_LIST;
	f->size = f->form == SYSTRACE_FDS_LIST ? elem->size : 0;
	return f->form && n->len;
}

/* Adds an argument that leads to descriptors in memory.  All such arguments of a call have the same form. */
static bool learn_listed(struct facts *f, const struct node *n, uint8_t words, uint8_t word)
{
	struct systrace_files l = { .words = words };

	if (!form_of(n, &l))
		return false;
	l.count = l.form ? n->len->off / word : 0;
	l.fds = f->listed.fds | 1 << n->off / word;
	l.only = f->listed.only;
	f->listed = l;
	return true;
}

/* For a call whose own arguments are in memory, at an address in an argument: adds the descriptors among them that count. */
static void learn_inside(struct facts *f, const struct plan *p, const struct node *n)
{
	if (n->up) {
		/* each call that is made through this one may have other arguments */
		if (learn_listed(f, n, n->up->off / 8 + 1, p->abi->word) && p->head.nkeys && p->head.key[0] < 32)
			f->listed.only |= 1U << p->head.key[0];
		return;
	}
	for (int i = 0; i < n->nkids; i++)
		if (is_fd(&n->kids[i]) || n->kids[i].arg->type->fd_bits)
			learn_listed(f, &n->kids[i], n->off / 8 + 1, p->abi->word);
}

static void learn_touched(struct facts *f, const struct plan *p, const struct node *n)
{
	unsigned int at = n->off / 8;

	if (!n->up && n->arg->type->path)
		f->touch_paths |= 1 << at;
	else if (!n->up && is_fd(n))
		f->touch_fds |= 1 << at;
	else if (n->up || !learn_listed(f, n, 0, 8))
		learn_inside(f, p, n);
}

static void learn_plan(struct facts *f, const struct plan *p)
{
	f->known = true;
	for (int i = 0; i < p->nargs; i++) {
		const struct node *n = &p->args[i];
		unsigned int at = n->off / 8;

		if (touch_counts(p, n) && (n->up || at < ARGS_MAX))
			learn_touched(f, p, n);
		if (n->up || at >= ARGS_MAX)
			continue;
		f->fds |= is_fd(n) << at;
		f->paths |= (n->arg->type->path && n->arg->dir & IN) << at;
		f->narrow |= (n->width && n->width <= 4) << at;
		if ((int)at >= f->nargs)
			f->nargs = at + 1;
	}
}

static const struct facts *facts_of(int abi, int nr)
{
	static struct { bool asked; struct facts f; } all[SYSTRACE_ABIS][CALLSET_BITS];
	struct facts *f = &all[abi][nr].f;
	uint32_t first, n;

	if (!all[abi][nr].asked) {
		all[abi][nr].asked = true;
		n = plans_of(abi, nr, &first);
		for (uint32_t i = first; i < first + n; i++)
			learn_plan(f, plan_at(i));
	}
	return f;
}

static struct {
	struct systrace_rule *rule;
	struct systrace_poke *poke;
	uint32_t n, npokes, room, poke_room;
} out;

static void *grow_array(void *array, uint32_t n, uint32_t *room, size_t size)
{
	if (n < *room)
		return array;
	*room = *room ? 2 * *room : 64;
	array = realloc(array, *room * size);
	if (!array)
		die("out of memory");
	return array;
}

static void add_pokes(const struct recipe *r, const struct facts *f)
{
	for (int i = 0; i < r->rule.npokes; i++) {
		out.poke = grow_array(out.poke, out.npokes, &out.poke_room, sizeof(*out.poke));
		out.poke[out.npokes] = r->pokes[i];
		if (f->known && r->pokes[i].arg >= f->nargs)
			out.poke[out.npokes].arg = ARGS_MAX;
		out.npokes++;
	}
}

/* -P and -e trace-fds=, which are for all recipes. */
static struct condition touched;

static bool touch_asked(void)
{
	return touch.asked.n || touch.fds.asked;
}

static void take_touched(void)
{
	for (int i = 0; i < touch.asked.n; i++)
		condition_add_path(&touched, touch.asked.s[i]);
	if (touch.fds.asked)
		condition_add_numbers(&touched, &touch.fds);
}

/* The conditions of a rule, one after the other, in the module's format. */
struct conditions {
	struct text t;
	size_t at[SYSTRACE_FILES_MAX];
	int n;
	bool never;			/* one of them can never hold */
};

/* Uses the descriptors in memory if no argument of the call is a descriptor or path that counts. */
static void put_condition(struct conditions *c, const struct condition *what, const struct facts *f, uint8_t fds, uint8_t paths)
{
	struct systrace_files places = { .fds = fds, .paths = paths };

	c->at[c->n++] = c->t.len;
	c->never |= !condition_put(&c->t, what, fds | paths ? places : f->listed);
}

static struct conditions conditions_of(const struct recipe *r, const struct facts *f)
{
	struct conditions c = { .n = 0 };

	if (condition_asks(&r->fd))
		put_condition(&c, &r->fd, f, f->fds, 0);
	if (condition_asks(&r->path))
		put_condition(&c, &r->path, f, f->fds, f->paths);
	if (touch_asked())
		put_condition(&c, &touched, f, f->touch_fds, f->touch_paths);
	return c;
}

/* Shares equal conditions: most calls have their descriptors and paths in the same arguments as many others. */
static uint32_t keep_conditions(const struct recipe *r, const struct facts *f, const struct conditions *c)
{
	static struct { const struct recipe *r; struct facts f; uint32_t at; } *known;
	static uint32_t n, room;
	uint32_t at;

	for (uint32_t i = 0; i < n; i++)
		if (known[i].r == r && known[i].f.fds == f->fds && known[i].f.paths == f->paths &&
		    known[i].f.touch_fds == f->touch_fds && known[i].f.touch_paths == f->touch_paths &&
		    !memcmp(&known[i].f.listed, &f->listed, sizeof(f->listed)))
			return known[i].at;
	while (ndata % _Alignof(struct systrace_files))
		keep_data("", 1);
	at = keep_data(c->t.s, c->t.len);
	for (int i = 0; i + 1 < c->n; i++)
		((struct systrace_files *)(data + at + c->at[i]))->next = at + c->at[i + 1];
	known = grow_array(known, n, &room, sizeof(*known));
	known[n].r = r;
	known[n].f = *f;
	known[n++].at = at;
	return at;
}

/* Adds the rule of a recipe for a call, unless it can never match. */
static void add_rule(const struct recipe *r, const struct abi *abi, int nr)
{
	const struct facts *f = facts_of(abi->id, nr);
	struct conditions c = conditions_of(r, f);
	struct systrace_rule *rule;

	if (c.never) {
		text_free(&c.t);
		return;
	}
	out.rule = grow_array(out.rule, out.n, &out.room, sizeof(*out.rule));
	rule = &out.rule[out.n++];
	*rule = r->rule;
	rule->abi = abi->id;
	rule->nr = nr;
	if (c.n) {
		rule->flags |= SYSTRACE_IF_FILE;
		rule->path = keep_conditions(r, f, &c);
	}
	text_free(&c.t);
	for (int i = 0; i < ARGS_MAX; i++) {
		if (!(r->given >> i & 1))
			continue;
		rule->mask[i] = abi->id == SYSTRACE_COMPAT || f->narrow >> i & 1 ? UINT32_MAX : UINT64_MAX;
		rule->arg[i] &= rule->mask[i];
	}
	rule->poke = out.npokes;
	add_pokes(r, f);
}

/* Whether the SET contains the call by name, not only through a class or the like. */
static bool names_it(const struct recipe *r, const char *name)
{
	size_t len = strlen(name);
	const char *s = r->names;

	for (; s; s = strchr(s, ',') ? strchr(s, ',') + 1 : NULL)
		if (!strncmp(s, name, len) && (!s[len] || strchr(",@", s[len])))
			return true;
	return false;
}

static bool has_conditions(const struct recipe *r)
{
	return r->given || condition_asks(&r->fd) || condition_asks(&r->path) || r->rule.flags & SYSTRACE_IF_CHANCE;
}

/*
 * In strace only the last -e inject= for a call counts.  Here, too, a later one
 * replaces an earlier one, unless both name the call itself, not just a class (all,
 * %file), or one has conditions, which strace does not have: then both are kept.
 */
static bool is_replaced(int k, int abi, int nr)
{
	const char *name = abis[abi]->names[nr];

	for (int later = k + 1; later < nrecipes; later++)
		if (callset_has(&recipes[later].set, abi, nr) && !has_conditions(&recipes[k]) &&
		    !has_conditions(&recipes[later]) &&
		    !(name && names_it(&recipes[k], name) && names_it(&recipes[later], name)))
			return true;
	return false;
}

static bool fits_some(const struct recipe *r)
{
	bool any = false, fits = false;

	for (int i = 0; i < SYSTRACE_ABIS; i++)
		for (int nr = 0; nr < abis[i]->ncalls; nr++) {
			const struct facts *f;

			if (!callset_has(&r->set, i, nr))
				continue;
			f = facts_of(i, nr);
			any = true;
			fits |= (f->fds || f->listed.fds || !condition_asks(&r->fd)) &&
				(f->fds || f->listed.fds || f->paths || !condition_asks(&r->path));
		}
	return fits || !any;
}

bool inject_rules(struct systrace_rules *rules)
{
	if (!nrecipes)
		return false;
	for (int i = 0; i < nrecipes; i++)
		if (!fits_some(&recipes[i]))
			die("none of the calls to inject into has a %s argument, so %s= can never match",
			    condition_asks(&recipes[i].path) ? "path" : "descriptor",
			    condition_asks(&recipes[i].path) ? "path" : "fd");
	take_touched();
	for (int i = 0; i < SYSTRACE_ABIS; i++)
		for (int nr = 0; nr < abis[i]->ncalls; nr++)
			for (int k = 0; k < nrecipes; k++)
				if (callset_has(&recipes[k].set, i, nr) && !is_replaced(k, i, nr))
					add_rule(&recipes[k], abis[i], nr);
	*rules = (struct systrace_rules){
		.rules = (uintptr_t)out.rule, .nrules = out.n, .pokes = (uintptr_t)out.poke,
		.npokes = out.npokes, .data = (uintptr_t)data, .ndata = ndata };
	return true;
}

/* ---- reports ------------------------------------------------------------------------------ */

void inject_note(struct text *t, const struct call *call)
{
	uint16_t flags = call->exit->head.flags;

	if (flags & SYSTRACE_R_INJECTED && flags & SYSTRACE_R_POKED)
		put_s(t, " (INJECTED: args, retval)");
	else if (flags & SYSTRACE_R_POKED)
		put_s(t, " (INJECTED: args)");
	else if (flags & SYSTRACE_R_INJECTED)
		put_s(t, " (INJECTED)");
	if (flags & SYSTRACE_R_DELAYED)
		put_s(t, " (DELAYED)");
}

/* Complains about pokes through arguments that the call does not have. */
static bool complain_of_args(int tid, const char *name, const struct recipe *r, const struct facts *f, bool at_exit)
{
	bool any = false;

	for (int i = 0; i < r->rule.npokes; i++) {
		if (!f->known || r->pokes[i].arg < f->nargs || r->pokes[i].at_exit != at_exit)
			continue;
		say("poke_tcb: Failed to tamper with process %d: requested to tamper with argument #%u, "
		    "but system call '%s' has only %u arguments", tid, r->pokes[i].arg + 1, name, f->nargs);
		any = true;
	}
	return any;
}

/* A partial write ends at the end of a page; the data is so short that it reaches no further than the next page. */
static void complain_of_pages(const struct call *call, const struct recipe *r, bool at_exit)
{
	for (int i = 0; i < r->rule.npokes; i++) {
		const struct systrace_poke *poke = &r->pokes[i];
		uint64_t addr = poke->arg < ARGS_MAX ? call->enter->args[poke->arg] : 0;
		uint32_t there = 4096 - addr % 4096;

		if (poke->at_exit == at_exit && poke->arg < ARGS_MAX && there < poke->len)
			say("upoken: pid:%d short write (%u < %u) @0x%llx", call->tid, there, poke->len,
			    (unsigned long long)addr);
	}
}

static void complain_of_call(const struct call *call, uint16_t flags, bool at_exit)
{
	const struct systrace_enter *e = call->enter;
	int nr = call_place(e);
	bool by_args = false;

	if (!(flags & SYSTRACE_R_UNPOKED) || nr < 0 || nr >= CALLSET_BITS)
		return;
	for (int k = 0; k < nrecipes; k++) {
		if (!callset_has(&recipes[k].set, e->head.abi, nr))
			continue;
		by_args |= complain_of_args(call->tid, call_name(call), &recipes[k], facts_of(e->head.abi, nr), at_exit);
		if (flags & SYSTRACE_R_POKED)
			complain_of_pages(call, &recipes[k], at_exit);
	}
	if (!by_args && !(flags & SYSTRACE_R_POKED))
		say("poke_tcb: Failed to tamper with process %d: couldn't poke", call->tid);
}

void inject_complain_early(const struct call *call)
{
	complain_of_call(call, call->enter->head.flags, false);
}

/* The EXIT also has the ENTER's flags, so if the ENTER had one, that was reported already. */
void inject_complain(const struct call *call)
{
	if (!(call->enter->head.flags & SYSTRACE_R_UNPOKED))
		complain_of_call(call, call->exit->head.flags, true);
}
