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

void __real_call_exit(struct text *, struct call *, struct ending *);
void __wrap_call_exit(struct text *, struct call *, struct ending *);

/* indexed by plan; shared, because the process that prints cannot write files */
static bool *printed;

__attribute__((constructor)) static void begin(void)
{
	printed = mmap(NULL, SYSTRACE_PLANS_MAX, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (printed == MAP_FAILED)
		exit(2);
}

void __wrap_call_exit(struct text *t, struct call *call, struct ending *end)
{
	if (call->enter->plan < SYSTRACE_PLANS_MAX)
		printed[call->enter->plan] = true;
	__real_call_exit(t, call, end);
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
