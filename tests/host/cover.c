// SPDX-License-Identifier: GPL-2.0
/*
 * Linked with systrace-read into a reader that notes which rows it printed: when it exits, it
 * appends the numbers of their plans to the file that COVER names.  covered.c compares them with
 * the table.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include "row/call.h"

void __real_happening_exit(struct text *, struct happening *, struct ending *);
void __wrap_happening_exit(struct text *, struct happening *, struct ending *);

/* indexed by plan; shared, because the process that prints cannot write files */
static bool *printed;

__attribute__((constructor)) static void begin(void)
{
	printed = mmap(NULL, SYSTRACE_PLANS_MAX, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (printed == MAP_FAILED)
		exit(2);
}

void __wrap_happening_exit(struct text *t, struct happening *h, struct ending *end)
{
	if (h->enter->plan < SYSTRACE_PLANS_MAX)
		printed[h->enter->plan] = true;
	__real_happening_exit(t, h, end);
}

__attribute__((destructor)) static void account(void)
{
	const char *name = getenv("COVER");
	FILE *f = name ? fopen(name, "ae") : NULL;

	if (!f)
		return;
	for (int i = 0; i < (int)SYSTRACE_PLANS_MAX; i++)
		if (printed[i])
			fprintf(f, "%d\n", i);
	fclose(f);
}
