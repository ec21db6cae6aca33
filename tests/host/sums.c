// SPDX-License-Identifier: GPL-2.0
/* built: asan */
/* suite: sums host */
/*
 * The percentiles of --by and --top, for durations of every size, against those of the sorted list:
 * exact for a few calls, never below the true one, and at most an eighth above it.
 */
#include <stdio.h>
#include <string.h>
#include "views/sums.h"
#include "chance.h"

#define ROUNDS	300
#define MOST	2000

static int compare(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

/* Durations of all magnitudes, those of one round close together or far apart. */
static uint64_t duration(unsigned int bits)
{
	return chance() >> (63 - below(bits) % 64);
}

static bool is_right(uint64_t said, uint64_t truth, bool few)
{
	return few ? said == truth : said >= truth && said - truth <= truth / 8;
}

static bool round_is_right(uint32_t calls, unsigned int bits)
{
	static const unsigned int ranks[] = { 1, 500, 990, 999 };
	static uint64_t all[MOST];
	struct sums sums = { 0 };
	struct sum *halves[2] = { sums_get(&sums, "a", 1), sums_get(&sums, "b", 1) };
	bool right = true;

	for (uint32_t i = 0; i < calls; i++) {
		all[i] = duration(bits);
		sum_add(halves[i % 2], &(struct one){ .wall = all[i] });
	}
	sum_merge(halves[0], halves[1]);
	qsort(all, calls, sizeof(*all), compare);
	for (size_t i = 0; i < sizeof(ranks) / sizeof(*ranks); i++) {
		uint64_t rank = (calls * (uint64_t)ranks[i] + 999) / 1000;
		uint64_t said = sum_percentile(halves[0], ranks[i]), truth = all[rank ? rank - 1 : 0];

		if (is_right(said, truth, calls <= SUM_FEW))
			continue;
		printf("# %u of a thousand of %u calls: %llu, and %llu is right\n", ranks[i], calls, (unsigned long long)said,
		       (unsigned long long)truth);
		right = false;
	}
	sums_free(&sums);
	return right;
}

int main(void)
{
	bool right = true;

	state = 20261130;
	for (uint32_t i = 0; i < ROUNDS; i++)
		right &= round_is_right(1 + below(i % 3 ? MOST : 2 * SUM_FEW), 1 + below(63));
	printf("%s 1 - sums: percentiles of durations of every size\n1..1\n", right ? "ok" : "not ok");
	return !right;
}
