// SPDX-License-Identifier: GPL-2.0
/* built: shipped */
/*
 * covered FILE: checks that every row of the table was printed, and every variant of each row.
 * FILE has the numbers of the printed plans, as written by cover.c.  A row that serves several ABIs
 * counts as printed if it was printed for one of them.
 */
#include <linux/ioctl.h>
#include <stdio.h>
#include <string.h>
#include "row/call.h"

/* One row, or one variant of it. */
struct variant { const struct row *row; uint64_t key[2]; uint8_t nkeys; bool printed; };

static struct variant variants[SYSTRACE_PLANS_MAX];
static int count, of_plan[SYSTRACE_PLANS_MAX];

/* The size that is part of an ioctl command depends on the ABI: ignore it. */
static uint64_t key_of(const struct plan *p, int i)
{
	return strcmp(p->row->name, "ioctl") ? p->head.key[i] :
		p->head.key[i] & ~((uint64_t)_IOC_SIZEMASK << _IOC_SIZESHIFT);
}

static int variant_of(const struct plan *p)
{
	struct variant v = { .row = p->row, .nkeys = p->head.nkeys };
	int i;

	for (i = 0; i < p->head.nkeys; i++)
		v.key[i] = key_of(p, i);
	for (i = 0; i < count; i++)
		if (variants[i].row == v.row && variants[i].nkeys == v.nkeys && variants[i].key[0] == v.key[0] &&
		    variants[i].key[1] == v.key[1])
			return i;
	variants[count] = v;
	return count++;
}

static bool read_account(const char *name, int nplans)
{
	FILE *f = fopen(name, "re");
	int i;

	if (!f)
		return false;
	while (fscanf(f, "%d", &i) == 1)
		if (i >= 0 && i < nplans)
			variants[of_plan[i]].printed = true;
	fclose(f);
	return true;
}

/* Prints the rows (with @keys: the variants) that were never printed; returns how many. */
static int never_printed(bool keys, const char *what, int number)
{
	int never = 0, all = 0;

	for (int i = 0; i < count; i++) {
		const struct variant *v = &variants[i];

		if (!!v->nkeys != keys)
			continue;
		all++;
		if (v->printed)
			continue;
		never++;
		printf("# never printed: %s%s", v->row->name, v->row->abis == 1 << SYSTRACE_COMPAT ? " of i386" : "");
		for (int k = 0; k < v->nkeys; k++)
			printf(" %#llx", (unsigned long long)v->key[k]);
		printf("\n");
	}
	printf("%sok %d - each of %d %s was printed\n", never ? "not " : "", number, all, what);
	return never;
}

int main(int argc, char **argv)
{
	int nplans = plans_build(), never;

	for (int i = 0; i < nplans; i++)
		of_plan[i] = variant_of(plan_at(i));
	if (argc != 2 || !read_account(argv[1], nplans)) {
		fprintf(stderr, "covered: needs the file that the reader of tests/host/cover.c wrote\n");
		return 2;
	}
	never = never_printed(false, "rows", 1);
	never += never_printed(true, "variants", 2);
	return !!never;
}
