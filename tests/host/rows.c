// SPDX-License-Identifier: GPL-2.0
/* built: asan */
/* suite: rows host */
/* Every system call of x86-64, i386 and x32 has exactly one row; prints the calls that have none. */
#include <stdio.h>
#include <string.h>
#include "base/sets.h"
#include "row/call.h"
#include "select/qualify.h"

static int missing(const struct abi *abi)
{
	int n = 0;

	for (int nr = 0; nr < abi->ncalls; nr++) {
		if (!abi->names[nr] || call_row(abi, nr))
			continue;
		printf("# %s: no row for %d, %s\n", abi->name, nr, abi->names[nr]);
		n++;
	}
	return n;
}

/* A row for one ABI may exist in addition to one for all ABIs. */
static int doubled(void)
{
	int n = 0;

	for (const struct row *const *f = families; *f; f++)
		for (const struct row *c = *f; c->name; c++)
			for (const struct row *const *g = f; *g; g++)
				for (const struct row *d = g == f ? c + 1 : *g; d->name; d++)
					if (!strcmp(c->name, d->name) && c->abis == d->abis) {
						printf("# %s has two rows\n", c->name);
						n++;
					}
	return n;
}

/*
 * Checks the sizes of the tables by number, and of sets, which also have calls made through another
 * call.
 */
static bool fits(const struct abi *abi)
{
	int nsubs;

	subcalls(&nsubs);
	return abi->ncalls <= CALLSET_SUBS && nsubs <= CALLSET_BITS - CALLSET_SUBS;
}

int main(void)
{
	int failed = 0, twice;

	for (size_t i = 0; i < SYSTRACE_ABIS; i++) {
		int n = missing(abis[i]);

		printf("%sok %zu - every call of %s has a row\n", n ? "not " : "", i + 1, abis[i]->name);
		failed += !!n;
	}
	for (size_t i = 0; i < SYSTRACE_ABIS; i++) {
		bool good = fits(abis[i]);

		printf("%sok %zu - every number of %s has its place in tables and sets\n", good ? "" : "not ", SYSTRACE_ABIS + i + 1,
		       abis[i]->name);
		failed += !good;
	}
	twice = doubled();
	failed += !!twice;
	printf("%sok %d - no call has two rows\n", twice ? "not " : "", 2 * SYSTRACE_ABIS + 1);
	printf("1..%d\n", 2 * SYSTRACE_ABIS + 1);
	return failed;
}
