// SPDX-License-Identifier: GPL-2.0
#include <stddef.h>
#include "base/say.h"
#include "sink.h"

static struct sink *sinks[SINKS_MAX + 1];
static int nsinks;

void sink_add(struct sink *s)
{
	if (nsinks == SINKS_MAX)
		die("too many outputs: at most %d are possible", SINKS_MAX);
	s->slot = nsinks;
	sinks[nsinks++] = s;
}

void sink_drop(int i)
{
	for (nsinks--; i <= nsinks; i++)
		sinks[i] = sinks[i + 1];
}

struct sink *sink_at(int i)
{
	return sinks[i];
}
