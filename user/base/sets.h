/* SPDX-License-Identifier: GPL-2.0 */
/* Sets: of system calls, of numbers, of signals. */
#ifndef SYSTRACE_SETS_H
#define SYSTRACE_SETS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <linux/systrace.h>

#define CALLSET_BITS	1024
#define CALLSET_SUBS	768		/* all numbers with names are below; i386's from here on stand for subcalls() */

struct callset {
	uint64_t bits[SYSTRACE_ABIS][CALLSET_BITS / 64];	/* by number; x32's without bit 30 */
	bool others;						/* also numbers without a name */
};

static inline bool callset_has(const struct callset *set, int abi, int nr)
{
	return nr >= 0 && nr < CALLSET_BITS ? set->bits[abi][nr / 64] >> nr % 64 & 1 : set->others;
}

bool callset_is_all(const struct callset *);

/* A set of numbers, as -e read= and others write them: [!]all, [!]none, [!]WORD,WORD... */
struct numbers {
	bool asked;		/* for the owner's use: the option was given */
	bool inverted;
	int n, *list;
};

/* number() converts a word to its number.  Below 0: there is none; then prints "invalid WHAT 'WORD'" and exits. */
void numbers_parse(struct numbers *, const char *expr, int (*number)(const char *word), const char *what);
bool numbers_have(const struct numbers *, int number);
uint64_t numbers_bits(const struct numbers *);		/* a mask of the numbers below 64: 1 << number */
void numbers_free(struct numbers *);

/* Signals, as -e signal= writes them, as a mask: 1 << (signo - 1). */
uint64_t signals_parse(const char *expr);
int signal_number(const char *word);			/* of INT, SIGINT or 2; -1: there is none */

/* Skips the "!"s at the beginning of an expression; *inverted: whether they invert it. */
const char *sets_take_inversion(const char *expr, bool *inverted);

/* Whether a word is in a list of words, which are separated by single blanks. */
bool is_in_list(const char *list, const char *name);

#endif
