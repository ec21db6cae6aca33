// SPDX-License-Identifier: GPL-2.0
/* Every number of x86-64 and i386 that is a system call has a row; prints those that have not. */
#include <stdio.h>
#include "call.h"

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

int main(void)
{
	static const struct abi *const all[] = { &abi_x86_64, &abi_i386, &abi_x32 };
	int failed = 0;

	for (size_t i = 0; i < COUNT(all); i++) {
		int n = missing(all[i]);

		printf("%sok %zu - every call of %s has a row\n", n ? "not " : "", i + 1, all[i]->name);
		failed += !!n;
	}
	printf("1..%zu\n", COUNT(all));
	return failed;
}
