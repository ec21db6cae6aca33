// SPDX-License-Identifier: GPL-2.0
/*
 * Holds the parts of a record's data until the record comes, and joins them with it, so that no
 * other code has to know of parts.  The positions in the parts are not trusted: where a part is
 * missing, its block ends.
 *
 * So the data of a call is held in one piece, several times, and one call may move 2 GiB.  If that
 * is more than the machine can bear, the data is dropped, and a message is printed once.
 */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/say.h"
#include "base/dict.h"
#include "base/memory.h"
#include "sound.h"
#include "whole.h"

struct part {
	struct part *next;
	struct systrace_more more;	/* its data follows */
};

/* The parts for the next record of a task, in the order in which they came. */
struct parts {
	struct part *first, **last;
	uint64_t bytes;
	uint32_t of;			/* .first, the same in all of them */
	bool too_many;
};

static struct dict tasks;		/* by tid */
static unsigned waiting;		/* tasks that have parts */
static uint64_t held;			/* bytes of all parts */

/*
 * This share of the machine's memory: there is the data, the record made of it, and copies of that
 * while it is printed.
 */
static uint64_t most(void)
{
	enum { SHARE = 8 };
	static uint64_t bytes;

	if (!bytes)
		bytes = (uint64_t)sysconf(_SC_PHYS_PAGES) * sysconf(_SC_PAGESIZE) / SHARE;
	return bytes;
}

static void say_too_many(void)
{
	static bool said;

	if (!said)
		say("the data of calls exceeds %llu MiB, the most that this machine can hold: the rest is not shown. "
		    "Request less with -s, -e read= or -e write=", (unsigned long long)(most() >> 20));
	said = true;
}

static void drop_parts(struct parts *p)
{
	struct part *part, *next;

	for (part = p->first; part; part = next) {
		next = part->next;
		free(part);
	}
	held -= p->bytes;
	p->first = NULL;
	p->last = &p->first;
	p->bytes = 0;
}

static struct parts *parts_of(int tid)
{
	struct parts *p = dict_find(&tasks, (uint32_t)tid);

	if (p)
		return p;
	p = zeroed(1, sizeof(*p));
	p->last = &p->first;
	dict_put(&tasks, (uint32_t)tid, p);
	waiting++;
	return p;
}

void whole_take(const struct systrace_more *more)
{
	size_t size = sizeof(struct part) + more->len;
	struct parts *p;
	struct part *part;

	/* tasks without a number cannot be told apart */
	if (!more->head.tid)
		return;
	p = parts_of(more->head.tid);
	/* the record of the parts before has not come */
	if (p->of != more->first)
		drop_parts(p);
	if (p->of == more->first && p->too_many)
		return;
	p->of = more->first;
	p->too_many = false;
	part = held + size > most() ? NULL : malloc(size);
	if (!part) {
		say_too_many();
		drop_parts(p);
		p->too_many = true;
		return;
	}
	part->next = NULL;
	memcpy(&part->more, more, sizeof(*more) + more->len);
	*p->last = part;
	p->last = &part->next;
	p->bytes += size;
	held += size;
}

/* ---- one record ------------------------------------------------------------------------- */

struct join {
	const uint8_t *from, *end;	/* the rest of the record, not copied yet */
	uint8_t *to;
	struct systrace_block *open;	/* the block that parts are added to */
	uint64_t at;			/* bytes that it has so far */
};

static void copy_up_to(struct join *j, const uint8_t *at)
{
	memcpy(j->to, j->from, at - j->from);
	j->to += at - j->from;
	j->from = at;
}

static void close_block(struct join *j)
{
	if (!j->open)
		return;
	j->open->len = j->at;
	memset(j->to, 0, -j->at & 7);
	j->to += -j->at & 7;
	j->open = NULL;
}

/* Returns false if there is no SYSTRACE_LEFT block. */
static bool open_block(struct join *j, const uint8_t *at)
{
	struct systrace_block b;

	if (at < j->from || j->end - at < (ptrdiff_t)sizeof(b))
		return false;
	memcpy(&b, at, sizeof(b));
	if (b.state != SYSTRACE_LEFT || b.len)
		return false;
	copy_up_to(j, at + sizeof(b));
	j->open = (void *)(j->to - sizeof(b));
	j->at = 0;
	return true;
}

static void add_part(struct join *j, const struct systrace_record *r, const struct systrace_more *more)
{
	const uint8_t *at = (const uint8_t *)r + more->block;

	if (!more->at) {
		close_block(j);
		if (more->block % 8 || more->block < record_least(r->type) || more->block > r->len || !open_block(j, at))
			return;
	}
	/* a part before it was lost */
	if (!j->open || more->at != j->at || j->from != at + sizeof(*j->open))
		return;
	memcpy(j->to, more + 1, more->len);
	j->to += more->len;
	j->at += more->len;
	j->open->state = more->state == SYSTRACE_LEFT ? SYSTRACE_FULL : more->state;
}

static struct systrace_record *join(const struct systrace_record *r, struct parts *p)
{
	uint64_t room = r->len + p->bytes, ended = p->first->more.ended;
	struct systrace_record *made = room > UINT32_MAX ? NULL : malloc(room);
	struct join j = { .from = (const uint8_t *)r, .end = (const uint8_t *)r + r->len, .to = (uint8_t *)made };
	struct part *part;

	if (!made)
		return NULL;
	while ((part = p->first)) {
		p->first = part->next;
		add_part(&j, r, &part->more);
		free(part);
	}
	close_block(&j);
	copy_up_to(&j, j.end);
	made->len = j.to - (uint8_t *)made;
	made->flags &= ~SYSTRACE_R_WHOLE;
	if (ended && ended < made->time)
		made->time = ended;
	return made;
}

bool whole_any(void)
{
	return waiting;
}

struct systrace_record *whole_join(const struct systrace_record *r)
{
	struct systrace_record *made = NULL;
	struct parts *p;

	if (!waiting || (r->type != SYSTRACE_ENTER && r->type != SYSTRACE_EXIT && r->type != SYSTRACE_GONE))
		return NULL;
	p = dict_drop(&tasks, (uint32_t)r->tid);
	if (!p)
		return NULL;
	waiting--;
	if (r->type != SYSTRACE_GONE && r->flags & SYSTRACE_R_WHOLE && p->first)
		made = join(r, p);
	drop_parts(p);
	free(p);
	/* from a damaged recording */
	if (made && !record_is_sound(made)) {
		free(made);
		made = NULL;
	}
	return made;
}
