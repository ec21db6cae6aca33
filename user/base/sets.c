// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "names.h"
#include "say.h"
#include "sets.h"

bool callset_is_all(const struct callset *set)
{
	for (int abi = 0; abi < SYSTRACE_ABIS; abi++)
		for (int i = 0; i < CALLSET_BITS / 64; i++)
			if (~set->bits[abi][i])
				return false;
	return set->others;
}

/* Each ! inverts what follows it. */
const char *sets_take_inversion(const char *expr, bool *inverted)
{
	for (*inverted = false; *expr == '!'; expr++)
		*inverted = !*inverted;
	return expr;
}

static void add_number_word(struct numbers *set, int n)
{
	set->list = realloc(set->list, (set->n + 1) * sizeof(*set->list));
	if (!set->list)
		die("out of memory");
	set->list[set->n++] = n;
}

void numbers_parse(struct numbers *set, const char *expr, int (*number)(const char *word), const char *what)
{
	const char *list = sets_take_inversion(expr, &set->inverted);
	char *copy, *rest, *word;

	set->n = 0;
	if (!strcmp(list, "none"))
		return;
	if (!strcmp(list, "all")) {
		set->inverted = !set->inverted;
		return;
	}
	copy = strdup(list);
	if (!copy)
		die("out of memory");
	for (word = strtok_r(copy, ",", &rest); word; word = strtok_r(NULL, ",", &rest)) {
		int n = number(word);

		if (n < 0)
			die("invalid %s '%s'", what, word);
		add_number_word(set, n);
	}
	if (!set->n)
		die("invalid %s '%s'", what, expr);
	free(copy);
}

bool numbers_have(const struct numbers *set, int number)
{
	for (int i = 0; i < set->n; i++)
		if (set->list[i] == number)
			return !set->inverted;
	return set->inverted;
}

uint64_t numbers_bits(const struct numbers *set)
{
	uint64_t bits = 0;

	for (int i = 0; i < set->n; i++)
		if (set->list[i] < 64)
			bits |= 1ULL << set->list[i];
	return set->inverted ? ~bits : bits;
}

void numbers_free(struct numbers *set)
{
	free(set->list);
	*set = (struct numbers){ 0 };
}

int signal_number(const char *word)
{
	char *end;

	if (*word >= '0' && *word <= '9') {
		long n = strtol(word, &end, 10);

		/* the limit is strace's, although no signal has such a number */
		return !*end && n <= 255 ? n : -1;
	}
	if (!strncasecmp(word, "SIG", 3))
		word += 3;
	for (int signo = 1; signo <= 64; signo++) {
		const char *name = signal_name(signo);

		if (name && !strcasecmp(name + 3, word))
			return signo;
	}
	return -1;
}

uint64_t signals_parse(const char *expr)
{
	struct numbers set = { 0 };
	uint64_t bits;

	numbers_parse(&set, expr, signal_number, "signal");
	/* number 0 is not a signal */
	bits = numbers_bits(&set) >> 1;
	if (numbers_have(&set, 64))
		bits |= 1ULL << 63;
	numbers_free(&set);
	return bits;
}

bool is_in_list(const char *list, const char *name)
{
	size_t len = strlen(name);

	for (const char *at = list; (at = strstr(at, name)); at += len)
		if ((at == list || at[-1] == ' ') && (!at[len] || at[len] == ' '))
			return true;
	return false;
}
