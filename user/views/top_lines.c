// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>
#include "base/memory.h"
#include "base/say.h"
#include "top.h"

#define LINE_MOST	400		/* bytes: no screen shows more */

static struct line **line;		/* a ring; the newest is at (n - 1) % most */
static size_t most, n;

void lines_begin(size_t how_many)
{
	most = how_many;
	line = zeroed(most, sizeof(*line));
}

void lines_forget(void)
{
	for (size_t i = 0; i < most; i++) {
		free(line[i]);
		line[i] = NULL;
	}
	n = 0;
}

void lines_add(const struct text *key, uint64_t time, const struct text *text)
{
	size_t len = text->len < LINE_MOST ? text->len : LINE_MOST;
	struct line *l = malloc(sizeof(*l) + key->len + len);

	if (!l)
		die("out of memory");
	*l = (struct line){ time, key->len, len };
	memcpy(l->s, key->s, key->len);
	memcpy(l->s + key->len, text->s, len);
	free(line[n % most]);
	line[n++ % most] = l;
}

/* *from: number of lines already looked at. */
const struct line *lines_before(size_t *from, unsigned int part)
{
	while (*from < most && *from < n) {
		const struct line *l = line[(n - 1 - (*from)++) % most];
		const struct text key = { .s = (char *)l->s, .len = l->key };

		if (table_has(&key) && table_part_of(l->time) <= part)
			return l;
	}
	return NULL;
}
