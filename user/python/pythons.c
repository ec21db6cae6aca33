// SPDX-License-Identifier: GPL-2.0
#include <string.h>
#include "ask/ask.h"
#include "python.h"
#include "pythons.h"
#include "base/text.h"

static struct python pythons[SYSTRACE_WALKS_MAX];
static uint32_t npythons;

const struct python *python_at(uint32_t walk)
{
	return walk < npythons ? &pythons[walk] : NULL;
}

static void put_behind(const char *bytes, size_t len)
{
	size_t n = len / sizeof(*pythons), room = SYSTRACE_WALKS_MAX - npythons;

	n = n < room ? n : room;
	if (n)
		memcpy(pythons + npythons, bytes, n * sizeof(*pythons));
	npythons += n;
}

void pythons_look(int tgid)
{
	static struct text more;

	more.len = 0;
	if (ask(ASK_PYTHON, tgid, npythons, NULL, 0, &more) < 0 || !more.len)
		return;
	put_behind(more.s, more.len);
}

uint32_t pythons_known(void)
{
	return npythons;
}

/* ---- recordings ------------------------------------------------------------------------ */

void pythons_save(struct text *t)
{
	put_mem(t, (const char *)pythons, npythons * sizeof(*pythons));
}

void pythons_restore(const char *bytes, size_t len)
{
	npythons = 0;
	put_behind(bytes, len);
}
