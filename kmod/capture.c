// SPDX-License-Identifier: GPL-2.0
/*
 * Run a plan: every step gives exactly one block, always, in order.
 *
 * This runs in a probe, with preemption off: it never sleeps and never faults a
 * page in.  What is not present is said to be missing, and the caller tries
 * again at the call's exit.  It is compiled in userspace too (tests/unit), so
 * it asks the kernel for nothing but copy_from_user_nofault().
 *
 * The record's room is given out from the front, but never so much of it that
 * the headers of the steps to come would not fit: step.tail says how much they
 * need.  So whatever memory a tracee shows, the record can be ended.
 */
#ifdef __KERNEL__
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/uaccess.h>
#else
#include "kernel.h"
#endif
#include "systrace.h"

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "padding and the search for a NUL work on little-endian words"
#endif

#define HEADER		((u32)sizeof(struct systrace_block))
#define CHUNK_FIRST	64u	/* most strings end within it */
#define CHUNK_MOST	4096u

/* False if what is asked for was not captured. */
static bool number(const struct capture *c, struct systrace_ref ref, u64 *value)
{
	const struct window *win = &c->window[ref.block];
	u8 *to = (u8 *)value;

	*value = ref.off;
	if (!ref.width)
		return true;
	if (win->len < (u32)ref.off + ref.width)
		return false;
	*value = 0;
	switch (ref.width) {
	case 1:
		memcpy(to, win->at + ref.off, 1);
		return true;
	case 2:
		memcpy(to, win->at + ref.off, 2);
		return true;
	case 4:
		memcpy(to, win->at + ref.off, 4);
		return true;
	default:
		memcpy(to, win->at + ref.off, 8);
		return true;
	}
}

/* How many of @n bytes could be copied: all, or up to the page that is missing. */
static u32 grab(u8 *to, u64 from, u32 n)
{
	u32 done = 0, part;

	if (likely(!copy_from_user_nofault(to, (const void __user *)(unsigned long)from, n)))
		return n;
	while (done < n) {
		part = min_t(u32, n - done, PAGE_SIZE - ((from + done) & (PAGE_SIZE - 1)));
		if (copy_from_user_nofault(to + done,
					   (const void __user *)(unsigned long)(from + done), part))
			break;
		done += part;
	}
	return done;
}

/* Where the NUL byte is, or @n.  May look at up to 7 bytes behind @n. */
static u32 find_nul(const u8 *at, u32 n)
{
	const u64 ones = 0x0101010101010101ULL, highs = ones << 7;
	u64 word, hit;
	u32 i;

	for (i = 0; i < n; i += 8) {
		memcpy(&word, at + i, 8);
		hit = (word - ones) & ~word & highs;
		if (hit)
			return min_t(u32, n, i + __builtin_ctzll(hit) / 8);
	}
	return n;
}

static u32 find_null(const u8 *at, u32 n, u32 width)
{
	u64 word = 0;
	u32 i;

	for (i = 0; i < n; i += width) {
		memcpy(&word, at + i, width == 8 ? 8 : 4);
		if (!word)
			return i;
	}
	return n;
}

/*
 * STR and PTRS: in growing pieces until the end is found.  A width of 1 looks
 * for a NUL, else for a NULL word.
 */
static u8 copy_until(u8 *to, u64 from, u32 cap, u32 room, u32 width, u32 *len)
{
	u32 limit = min(cap, room) & ~(width - 1);
	u32 chunk = CHUNK_FIRST, want, got, end;

	for (*len = 0; *len < limit; *len += got) {
		want = min(chunk, limit - *len);
		got = grab(to + *len, from + *len, want) & ~(width - 1);
		end = width == 1 ? find_nul(to + *len, got) : find_null(to + *len, got, width);
		if (end < got) {
			*len += end + width;
			return SYSTRACE_GOT;
		}
		if (got < want) {
			*len += got;
			return SYSTRACE_FAULT;
		}
		chunk = min(chunk * 4, CHUNK_MOST);
	}
	return cap > room ? SYSTRACE_FULL : SYSTRACE_CUT;
}

static u8 copy(const struct capture *c, const struct systrace_op *op,
	       u8 *to, u64 from, u32 room, u32 *len)
{
	u8 state = SYSTRACE_GOT;
	u64 want, n;

	if (!number(c, op->len, &n))
		return SYSTRACE_NONE;
	/* A length beyond 32 bits is beyond any cap, whatever its elements. */
	want = n > U32_MAX ? U64_MAX : n * op->elem;
	if (want > op->cap) {
		want = op->cap;
		state = SYSTRACE_CUT;
	}
	if (want > room) {
		want = room;
		state = SYSTRACE_FULL;
	}
	*len = grab(to, from, want);
	return *len < want ? SYSTRACE_FAULT : state;
}

/* Copy what a step other than EACH asks for; the room behind it is multiple of 8. */
static void fetch(struct capture *c, const struct step *step, struct systrace_block *block)
{
	const struct systrace_op *op = &step->op;
	struct window *win = &c->window[step->index + 1];
	u8 *to = (u8 *)(block + 1);
	u32 room = c->end - to - step->tail, len = 0;
	u8 state = SYSTRACE_NONE;
	u64 from;

	if (!(op->flags & c->skip) && number(c, op->ptr, &from) &&
	    (from || op->kind == SYSTRACE_FDINFO)) {
		switch (op->kind) {
		case SYSTRACE_COPY:
			state = copy(c, op, to, from, room, &len);
			break;
		case SYSTRACE_STR:
			state = copy_until(to, from, op->cap, room, 1, &len);
			break;
		case SYSTRACE_PTRS:
			state = copy_until(to, from, op->cap, room, op->elem, &len);
			break;
		case SYSTRACE_FDINFO:
			len = systrace_fdinfo(to, min(op->cap, room), from, c->pids);
			state = len ? SYSTRACE_GOT : SYSTRACE_NONE;
			break;
		}
	}
	if (state == SYSTRACE_FAULT)
		c->missed = true;
	if (state == SYSTRACE_FULL)
		c->full = true;

	/* Zero the padding: it must not show what was there before. */
	if (len & 7) {
		u64 last;

		memcpy(&last, to + (len & ~7u), 8);
		last &= (1ULL << (len & 7) * 8) - 1;
		memcpy(to + (len & ~7u), &last, 8);
	}
	block->len = len;
	block->state = state;
	win->at = to;
	win->len = len;
	win->state = state;
	c->at = to + ((len + 7) & ~7u);
}

static void run(struct capture *c, const struct step *step, const struct step *end);

static void each(struct capture *c, const struct step *step, struct systrace_block *block)
{
	const struct systrace_op *op = &step->op;
	const struct window *over = &c->window[op->ptr.block];
	struct window *elem = &c->window[WINDOW_ELEM + step->inner];
	const struct step *body = step + 1;
	u32 have, done = 0;
	u8 state = SYSTRACE_GOT;
	u64 n = 0;

	block->state = SYSTRACE_NONE;
	if (op->flags & c->skip || over->state == SYSTRACE_NONE || !number(c, op->len, &n))
		goto out;
	if (n > op->cap) {
		n = op->cap;
		state = SYSTRACE_CUT;
	}
	have = over->len > op->ptr.off ? (over->len - op->ptr.off) / op->elem : 0;
	if (n > have) {
		n = have;
		state = over->state;
	}
	for (; done < n; done++) {
		if (c->end - c->at < (long)body->tail + HEADER) {
			state = SYSTRACE_FULL;
			c->full = true;
			break;
		}
		elem->at = over->at + op->ptr.off + done * op->elem;
		elem->len = op->elem;
		elem->state = SYSTRACE_GOT;
		run(c, body, body + op->body);
	}
	block->state = state;
out:
	block->len = done;
}

static void run(struct capture *c, const struct step *step, const struct step *end)
{
	for (; step < end; step += 1 + step->op.body) {
		struct systrace_block *block = (struct systrace_block *)c->at;

		c->at += HEADER;
		block->op = step->index;
		block->reserved = 0;
		if (step->op.kind == SYSTRACE_EACH)
			each(c, step, block);
		else
			fetch(c, step, block);
	}
}

void systrace_capture(struct capture *c, const struct step *steps, u32 nsteps)
{
	run(c, steps, steps + nsteps);
}
