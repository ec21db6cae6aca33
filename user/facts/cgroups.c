// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>
#include "ask/ask.h"
#include "base/dict.h"
#include "base/memory.h"
#include "base/say.h"
#include "cgroups.h"

struct known {
	char *path;			/* NULL: not known */
	bool asked;			/* since the process executed a program */
};

static struct dict by_tgid;

static struct known *find(int tgid)
{
	return dict_find(&by_tgid, (uint32_t)tgid);
}

static struct known *get(int tgid)
{
	struct known *k = find(tgid);

	if (k)
		return k;
	k = zeroed(1, sizeof(*k));
	dict_put(&by_tgid, (uint32_t)tgid, k);
	return k;
}

const char *cgroups_of(int tgid)
{
	struct known *k = get(tgid);
	struct text t = { 0 };

	if (k->asked)
		return k->path;
	k->asked = true;
	/* if the process has exited meanwhile, the older answer is the best available */
	if (ask(ASK_CGROUP, tgid, 0, NULL, 0, &t) >= 0) {
		free(k->path);
		k->path = strndup(t.s, t.len);
	}
	text_free(&t);
	return k->path;
}

void cgroups_new(int tgid, int parent)
{
	const struct known *of = find(parent);
	struct known *k;

	cgroups_gone(tgid);
	if (!of || !of->path)
		return;
	k = get(tgid);
	k->path = strdup(of->path);
}

void cgroups_executed(int tgid)
{
	struct known *k = find(tgid);

	if (k)
		k->asked = false;
}

void cgroups_gone(int tgid)
{
	struct known *k = dict_drop(&by_tgid, (uint32_t)tgid);

	if (k)
		free(k->path);
	free(k);
}
