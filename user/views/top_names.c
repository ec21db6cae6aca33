// SPDX-License-Identifier: GPL-2.0
/* The names of --top's rows. */
#include <stdlib.h>
#include <string.h>
#include "base/dict.h"
#include "facts/pids.h"
#include "trace/task.h"
#include "top.h"

static struct dict names;		/* the latest names of processes and threads */

static bool is_task_key(int key)
{
	return !strcmp(key_name(key), "process") || !strcmp(key_name(key), "thread");
}

void top_put_name(struct text *t, const struct top *view, const struct top_row *row)
{
	const struct sum *s = row->sum;
	const char *name;

	if (!s->len) {
		put_s(t, "(all others)");
		return;
	}
	put_mem(t, s->key, s->len);
	if (!is_task_key(view->keys.key[table_depth()]))
		return;
	name = dict_find(&names, strtoul(s->key, NULL, 10));
	if (!name)
		return;
	put_c(t, ' ');
	put_s(t, name);
}

static void name_task(int number, const char *comm)
{
	struct text t = { 0 };

	if (!*comm)
		return;
	put_safe(&t, comm, strlen(comm));
	put_c(&t, '\0');
	free(dict_drop(&names, (uint32_t)number));
	dict_put(&names, (uint32_t)number, t.s);
}

/* Call for tasks whose calls have a row. */
void top_note_names(const struct task *t)
{
	name_task(t->tid, pids_called(t->tid));
	name_task(t->process->tgid, pids_called(t->process->tgid));
}
