// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include "children.h"

static children_take *known[CHILDREN_KINDS];

void children_known_by(children_take *take)
{
	for (int i = 0; i < CHILDREN_KINDS; i++) {
		if (known[i] == take)
			return;
		if (!known[i]) {
			known[i] = take;
			return;
		}
	}
	abort();
}

bool children_ended(pid_t pid, int status)
{
	for (int i = 0; i < CHILDREN_KINDS && known[i]; i++)
		if (known[i](pid, status))
			return true;
	return false;
}
