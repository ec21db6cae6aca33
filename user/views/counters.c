// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>
#include "base/say.h"
#include "call_facts.h"
#include "counters.h"
#include "fd_changes.h"

#define PACE	10000000	/* ns between two values of a counter: at most a hundred a second */
#define FDS_MAX	(1U << 20)	/* higher descriptors are not counted */

const char *const counter_names[COUNTERS] = {
	[COUNTER_READ] = "bytes read", [COUNTER_WRITTEN] = "bytes written", [COUNTER_FDS] = "open descriptors" };

static void open_fd(struct counters *c, uint32_t fd, bool cloexec)
{
	uint32_t room = c->nfds ? c->nfds : 1;
	struct fd_bits *at;
	uint64_t bit = 1ULL << fd % 64;

	if (fd >= FDS_MAX)
		return;
	while (room <= fd / 64)
		room *= 2;
	if (room > c->nfds) {
		c->fds = realloc(c->fds, room * sizeof(*c->fds));
		if (!c->fds)
			die("out of memory");
		memset(c->fds + c->nfds, 0, (room - c->nfds) * sizeof(*c->fds));
		c->nfds = room;
	}
	at = &c->fds[fd / 64];
	c->of[COUNTER_FDS].value += !(at->open & bit);
	at->open |= bit;
	at->cloexec = cloexec ? at->cloexec | bit : at->cloexec & ~bit;
}

/* Closes those of 64 descriptors whose bits are set. */
static void close_some(struct counters *c, struct fd_bits *at, uint64_t bits)
{
	c->of[COUNTER_FDS].value -= __builtin_popcountll(at->open & bits);
	at->open &= ~bits;
}

static void close_fds(struct counters *c, uint32_t first, uint32_t last)
{
	for (uint64_t i = first / 64; i < c->nfds && i <= last / 64; i++) {
		uint64_t bits = ~0ULL;

		if (i == first / 64)
			bits &= ~0ULL << first % 64;
		if (i == last / 64)
			bits &= ~0ULL >> (63 - last % 64);
		close_some(c, &c->fds[i], bits);
	}
}

void counters_call(struct counters *c, const struct task *t, const struct call_facts *facts, const struct text *call)
{
	struct fd_change changes[FD_CHANGES_MAX];
	int n = fd_changes(t, facts, call, changes);

	c->of[COUNTER_READ].value += facts->in;
	c->of[COUNTER_WRITTEN].value += facts->out;
	for (int i = 0; i < n; i++)
		if (changes[i].opened)
			open_fd(c, changes[i].first, changes[i].cloexec);
		else
			close_fds(c, changes[i].first, changes[i].last);
}

void counters_executed(struct counters *c)
{
	for (uint32_t i = 0; i < c->nfds; i++)
		close_some(c, &c->fds[i], c->fds[i].cloexec);
}

void counters_inherit(struct counters *c, const struct counters *parent)
{
	for (uint32_t i = 0; i < parent->nfds; i++)
		for (uint64_t left = parent->fds[i].open; left; left &= left - 1) {
			unsigned int bit = __builtin_ctzll(left);

			open_fd(c, i * 64 + bit, parent->fds[i].cloexec >> bit & 1);
		}
}

bool counter_is_due(struct counter *c, uint64_t time, bool at_end)
{
	if (c->shown == c->value || (c->when && time < c->when + PACE && !at_end))
		return false;
	c->shown = c->value;
	c->when = time;
	return true;
}

void counters_free(struct counters *c)
{
	free(c->fds);
	*c = (struct counters){ 0 };
}
