// SPDX-License-Identifier: GPL-2.0
/*
 * A set is a list of words.  Each word names calls by name, number, class or
 * regular expression, in all ABIs or, with @64, @32 or @x32 after it, in one.
 */
#include <regex.h>
#include <stdlib.h>
#include <string.h>
#include "base/sets.h"
#include "base/say.h"
#include "row/call.h"
#include "qualify.h"

static const struct class {
	const char *name;
	uint32_t mask;
	bool bare;			/* also accepted without %, the old syntax */
} classes[] = {
	{ "file", FILES, true },
	{ "process", PROCESS, true },
	{ "network", NETWORK, true },
	{ "net", NETWORK, true },
	{ "signal", SIGNALS, true },
	{ "ipc", IPC, true },
	{ "desc", DESC, true },
	{ "memory", MEMORY, true },
	{ "creds", CREDS, false },
	{ "stat", STAT, false },
	{ "lstat", LSTAT, false },
	{ "fstat", FSTAT, false },
	{ "%stat", STAT | LSTAT | FSTAT | STAT_LIKE, false },
	{ "statfs", STATFS, false },
	{ "fstatfs", FSTATFS, false },
	{ "%statfs", STATFS | FSTATFS | STATFS_LIKE, false },
	{ "pure", PURE, false },
	{ "clock", CLOCK, false },
};

const char *class_at(size_t i, uint32_t *mask)
{
	if (i >= COUNT(classes))
		return NULL;
	*mask = classes[i].mask;
	return classes[i].name;
}

/* A parsed word: the calls that it names, and the ABIs. */
struct word {
	const char *text;
	uint32_t abis;			/* 1 << SYSTRACE_NATIVE ... */
	const struct class *class;
	regex_t *regex;
	long number;			/* -1: none */
};

static bool fits(const struct word *w, const struct abi *abi, int nr)
{
	const char *name = abi->names[nr];

	if (w->number >= 0)
		return nr == w->number;
	if (!name)
		return false;
	if (w->class) {
		const struct row *row = call_row(abi, nr);

		return row && row_classes(row) & w->class->mask;
	}
	if (w->regex)
		return !regexec(w->regex, name, 0, NULL, 0);
	return !strcmp(name, w->text);
}

static bool sub_fits(const struct word *w, const struct subcall *sub)
{
	const struct row *row = call_named(sub->name);

	if (w->number >= 0)
		return false;
	if (w->class)
		return row_classes(row ? row : call_row(&abi_compat, sub->nr)) & w->class->mask;
	if (w->regex)
		return !regexec(w->regex, sub->name, 0, NULL, 0);
	return !strcmp(sub->name, w->text);
}

static bool add_subs(struct callset *set, const struct word *w)
{
	int count;
	const struct subcall *sub = subcalls(&count);
	bool any = false;

	for (int i = 0; i < count && w->abis >> SYSTRACE_COMPAT & 1; i++) {
		int nr = CALLSET_SUBS + i;

		if (!sub_fits(w, &sub[i]))
			continue;
		set->bits[SYSTRACE_COMPAT][nr / 64] |= 1ULL << nr % 64;
		any = true;
	}
	return any;
}

static bool add_fitting(struct callset *set, const struct word *w)
{
	bool any = add_subs(set, w);

	for (int i = 0; i < SYSTRACE_ABIS; i++) {
		const struct abi *abi = abis[i];

		if (!(w->abis >> abi->id & 1))
			continue;
		for (int nr = 0; nr < abi->ncalls && nr < CALLSET_SUBS; nr++) {
			if (!fits(w, abi, nr))
				continue;
			set->bits[abi->id][nr / 64] |= 1ULL << nr % 64;
			any = true;
		}
	}
	return any;
}

/* Removes "@32" and the like from the end of the word. */
static uint32_t take_designator(char *word)
{
	char *at = strrchr(word, '@');

	if (!at)
		return ~0U;
	for (int i = 0; i < SYSTRACE_ABIS; i++) {
		if (strcmp(at + 1, abis[i]->name))
			continue;
		*at = '\0';
		return 1U << i;
	}
	die_usage("incorrect personality designator '%s' in qualification '%s'", at + 1, word);
}

static const struct class *find_class(const char *word)
{
	bool bare = *word != '%';

	for (size_t i = 0; i < COUNT(classes); i++)
		if (!strcmp(classes[i].name, word + !bare) && (!bare || classes[i].bare))
			return &classes[i];
	return NULL;
}

static bool add_matching(struct callset *set, struct word *w)
{
	regex_t regex;
	char why[200];
	int err = regcomp(&regex, w->text + 1, REG_EXTENDED | REG_NOSUB);
	bool any;

	if (err) {
		regerror(err, &regex, why, sizeof(why));
		die("regcomp: %s: %s", w->text + 1, why);
	}
	w->regex = &regex;
	any = add_fitting(set, w);
	regfree(&regex);
	return any;
}

/* Includes numbers without a name. */
static bool add_all(struct callset *set, const struct word *w)
{
	for (int abi = 0; abi < SYSTRACE_ABIS; abi++)
		if (w->abis >> abi & 1)
			memset(set->bits[abi], 0xff, sizeof(set->bits[abi]));
	set->others = w->abis == ~0U;
	return true;
}

static bool add_number(struct callset *set, struct word *w)
{
	char *end;

	w->number = strtol(w->text, &end, 10);
	return !*end && add_fitting(set, w);
}

static bool add_word(struct callset *set, char *text)
{
	struct word w = { .text = text, .number = -1 };

	w.abis = take_designator(text);
	if (!strcmp(text, "all"))
		return add_all(set, &w);
	if (*text == '/')
		return add_matching(set, &w);
	if (*text >= '0' && *text <= '9')
		return add_number(set, &w);
	w.class = find_class(text);
	/* a class is valid even if no row is in it */
	return add_fitting(set, &w) || w.class;
}

static void invert(struct callset *set)
{
	for (int abi = 0; abi < SYSTRACE_ABIS; abi++)
		for (int i = 0; i < CALLSET_BITS / 64; i++)
			set->bits[abi][i] = ~set->bits[abi][i];
	set->others = !set->others;
}

/* expr is list with the "!"s before it. */
static void add_words(struct callset *set, const char *list, const char *expr)
{
	char *copy = strdup(list), *rest, *text;
	bool any = false;

	if (!copy)
		die("out of memory");
	for (text = strtok_r(copy, ",", &rest); text; text = strtok_r(NULL, ",", &rest)) {
		bool lenient = *text == '?';
		char said[strlen(text) + 1];

		strcpy(said, text);
		if (!add_word(set, text + lenient) && !lenient)
			die("invalid system call '%s'", said);
		any = true;
	}
	if (!any)
		die("invalid system call '%s'", expr);
	free(copy);
}

/* A call made through a multiplexer (socketcall) is matched by the name that is shown for it, not by the multiplexer's. */
bool callset_wants(const struct callset *set, const struct call *call)
{
	const struct systrace_enter *e = call->enter;
	int nr = call_place(e), count = 0;
	const struct subcall *sub = e->head.abi == SYSTRACE_COMPAT ? subcalls(&count) : NULL;

	for (int i = 0; i < count; i++)
		if (sub[i].nr == nr && !strcmp(sub[i].name, call_name(call)))
			return callset_has(set, SYSTRACE_COMPAT, CALLSET_SUBS + i);
	return nr < CALLSET_SUBS ? callset_has(set, e->head.abi, nr) : set->others;
}

/* Adds the numbers after all named ones: strace has no way to leave them out. */
void callset_add_nameless(struct callset *set)
{
	for (int i = 0; i < SYSTRACE_ABIS; i++)
		for (int nr = abis[i]->ncalls; nr < CALLSET_SUBS; nr++)
			set->bits[abis[i]->id][nr / 64] |= 1ULL << nr % 64;
	set->others = true;
}

void callset_parse(struct callset *set, const char *expr)
{
	bool inverted;
	const char *list = sets_take_inversion(expr, &inverted);

	memset(set, 0, sizeof(*set));
	if (strcmp(list, "none"))
		add_words(set, list, expr);
	if (inverted)
		invert(set);
}
