// SPDX-License-Identifier: GPL-2.0
#include <stdbool.h>
#include <string.h>
#include "suggest.h"

#define LONGEST	40

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* The number of letters to change, add, remove, or swap with their neighbor, to get from one word to the other. */
static size_t distance(const char *a, size_t na, const char *b, size_t nb)
{
	size_t d[LONGEST + 1][LONGEST + 1];

	for (size_t i = 0; i <= na; i++)
		d[i][0] = i;
	for (size_t k = 0; k <= nb; k++)
		d[0][k] = k;
	for (size_t i = 1; i <= na; i++)
		for (size_t k = 1; k <= nb; k++) {
			bool swapped = i > 1 && k > 1 && a[i - 1] == b[k - 2] && a[i - 2] == b[k - 1];

			d[i][k] = least(least(d[i - 1][k], d[i][k - 1]) + 1, d[i - 1][k - 1] + (a[i - 1] != b[k - 1]));
			if (swapped)
				d[i][k] = least(d[i][k], d[i - 2][k - 2] + 1);
		}
	return d[na][nb];
}

/* One mistake in a short word, up to three in a long one. */
static size_t most_mistakes(size_t len)
{
	return len < 6 ? 1 : len < 10 ? 2 : 3;
}

void suggest(struct suggestion *s, const char *candidate)
{
	size_t n = strlen(s->word), nc = strlen(candidate), d;

	if (n > LONGEST || nc > LONGEST)
		return;
	d = distance(s->word, n, candidate, nc);
	if (d > most_mistakes(n) || (s->best && d >= s->distance))
		return;
	s->best = candidate;
	s->distance = d;
}
