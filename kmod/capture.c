// SPDX-License-Identifier: GPL-2.0
/*
 * Runs a plan: each step always gives exactly one block, in the order of the steps.
 *
 * This code runs in a probe, with preemption off: it never sleeps and never faults a
 * page in.  Memory that is not present is marked as missing, and the caller tries
 * again at the call's exit.  The file is also compiled in userspace (tests/host/unit),
 * so all that it needs of the kernel is access to user memory.
 *
 * The steps fill the record's room from the front.  They leave free what the headers
 * of the later steps need: step.tail.  So the record can always be completed, whatever
 * the tracee's memory contains.
 *
 * The steps spend the record's budget in the same way.  An access to memory that is
 * not present has its cost, too.  So the probe soon ends, whatever the plan asks for.
 */
#ifdef __KERNEL__
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/uaccess.h>
#else
#include "kernel.h"
#endif
#include "capture.h"
#include "walk.h"

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "padding and the search for a NUL work on little-endian words"
#endif

#define HEADER	((u32)sizeof(struct systrace_block))
#define SHORT	256u	/* bytes: up to this size, a copy word by word is faster than a call */
#define CHUNK	4096u	/* bytes per section with user access open */
#define REST_LEAST	64u	/* bytes: a leaf of up to this size is copied, not left for MORE records */

/* As documented at SYSTRACE_COST_MAX in <linux/systrace.h>. */
#define COST_STEP	250
#define COST_NONE	120	/* a step with nothing to copy */
#define COST_FAULT	3000
#define COST_CHAR	2	/* a byte that is checked for the end */
#define COST_PATH_BYTE	24
#define COST_BIT	4	/* a byte of the position of a bit */

/* Reads the number that @ref names.  Returns false if it was not captured. */
static bool read_number(const struct capture *c, struct systrace_ref ref, u64 *value)
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

/*
 * Like read_number(), but bytes after the end of a complete block are zeros.  The kernel treats a
 * structure in the same way if the caller's size is smaller than its own.
 */
static bool read_descriptor(const struct capture *c, struct systrace_ref ref, u64 *value)
{
	const struct window *win = &c->window[ref.block];

	if (read_number(c, ref, value))
		return true;
	if (win->state != SYSTRACE_GOT || !win->len)
		return false;
	*value = 0;
	if (win->len > ref.off)
		memcpy(value, win->at + ref.off, min_t(u32, ref.width, win->len - ref.off));
	return true;
}

#define COPY_PART(type, i) do {						\
	type part;							\
									\
	unsafe_get_user(part, (const type __user *)(from + (i)), fault);	\
	memcpy(to + (i), &part, sizeof(part));				\
} while (0)

/* Copies all of the @n bytes, or returns false. */
static __always_inline bool copy_short(u8 *to, unsigned long from, unsigned long n)
{
	bool done = false;
	unsigned long i;

	pagefault_disable();
	if (!user_read_access_begin((const void __user *)from, n))
		goto enable;
	for (i = 0; i + 32 <= n; i += 32) {
		COPY_PART(u64, i);
		COPY_PART(u64, i + 8);
		COPY_PART(u64, i + 16);
		COPY_PART(u64, i + 24);
	}
	for (; i + 8 <= n; i += 8)
		COPY_PART(u64, i);
	if (n & 7) {
		if (n & 4)
			COPY_PART(u32, n & ~7UL);
		if (n & 2)
			COPY_PART(u16, n & ~3UL);
		if (n & 1)
			COPY_PART(u8, n & ~1UL);
	}
	done = true;
fault:
	user_read_access_end();
enable:
	pagefault_enable();
	return done;
}

static bool in_one_page(unsigned long from, unsigned long n)
{
	return (from & (PAGE_SIZE - 1)) + n <= PAGE_SIZE;
}

/* Returns how many of the @n bytes were copied: all, or those before the first missing page. */
static u32 copy_bytes(u8 *to, unsigned long from, u32 n)
{
	u32 done = 0, part;

	if (likely(n <= SHORT ? copy_short(to, from, n) :
		   !copy_from_user_nofault(to, (const void __user *)from, n)))
		return n;
	/* An access to missing memory is expensive: do not repeat it. */
	if (in_one_page(from, n))
		return 0;
	while (done < n) {
		part = min_t(u32, n - done, PAGE_SIZE - ((from + done) & (PAGE_SIZE - 1)));
		if (copy_from_user_nofault(to + done, (const void __user *)(from + done), part))
			break;
		done += part;
	}
	return done;
}

/*
 * The number of bytes of @word up to the end, which is included: a NUL byte (@width 1), or a
 * NULL pointer of @width bytes.  0: the word has no end.
 */
static __always_inline u32 end_in_word(u64 word, u32 width)
{
	const u64 ones = 0x0101010101010101ULL, highs = ones << 7;
	u64 hit;

	if (width == 8)
		return word ? 0 : 8;
	if (width == 4)
		return !(u32)word ? 4 : word >> 32 ? 0 : 8;
	hit = (word - ones) & ~word & highs;
	return hit ? __builtin_ctzll(hit) / 8 + 1 : 0;
}

/* Copies whole words until a word has the end, @n bytes are copied, or a word is not completely present. */
static __always_inline u32 copy_words(u8 *to, unsigned long from, unsigned long n, u32 width, bool *ended)
{
	unsigned long i = 0;
	u32 end;
	u64 word;

	pagefault_disable();
	if (!user_read_access_begin((const void __user *)from, n))
		goto enable;
	for (; i + 8 <= n; i += 8) {
		unsafe_get_user(word, (const u64 __user *)(from + i), fault);
		memcpy(to + i, &word, 8);
		end = end_in_word(word, width);
		if (end) {
			i += end;
			*ended = true;
			break;
		}
	}
fault:
	user_read_access_end();
enable:
	pagefault_enable();
	return i;
}

/* Cuts @n at the top of user memory: an access that goes beyond it is refused as a whole. */
static __always_inline u32 cut_at_top(unsigned long from, u32 n)
{
	return likely(from < TASK_SIZE_MAX) ? min_t(unsigned long, n, TASK_SIZE_MAX - from) : 0;
}

/* For STR and PTRS: copies up to the end, which is included if it is found. */
static __always_inline u8 copy_until_end(u8 *to, unsigned long from, u32 cap, u32 room,
					 u32 width, u32 *len)
{
	u32 limit = min(cap, room) & ~(width - 1), want, got, end;
	bool ended = false;
	u64 word;

	for (*len = 0; *len < limit; *len += got) {
		want = cut_at_top(from + *len, min(limit - *len, CHUNK));
		if (!want)
			return SYSTRACE_FAULT;
		got = copy_words(to + *len, from + *len, want, width, &ended);
		if (ended) {
			*len += got;
			return SYSTRACE_GOT;
		}
		if (got)
			continue;
		if (want >= 8 && in_one_page(from + *len, 8))
			return SYSTRACE_FAULT;
		/* Less than a whole word is requested, or present. */
		want = min(want, 8u);
		got = copy_bytes(to + *len, from + *len, want) & ~(width - 1);
		word = ~0ULL;
		memcpy(&word, to + *len, got);
		end = end_in_word(word, width);
		if (end || got < want) {
			*len += end ?: got;
			return end ? SYSTRACE_GOT : SYSTRACE_FAULT;
		}
	}
	return cap > room ? SYSTRACE_FULL : SYSTRACE_CUT;
}

/* Notes a leaf in c->rest.  The record needs no room for its bytes: the caller copies them into MORE records. */
static u8 note_rest(struct capture *c, const u8 *to, u64 from, u32 len, u8 state)
{
	if (c->nrest == c->rest_max)
		return SYSTRACE_FULL;
	c->rest[c->nrest++] = (struct rest){ .block = to - HEADER, .from = from, .len = len, .state = state };
	return SYSTRACE_LEFT;
}

static u8 fetch_memory(struct capture *c, const struct systrace_op *op,
		       u8 *to, u64 from, u32 room, u32 *len)
{
	u8 state = SYSTRACE_GOT;
	u64 want, n;

	if (!read_number(c, op->len, &n))
		return SYSTRACE_NONE;
	/* A length of more than 32 bits exceeds any cap, whatever the size of an element. */
	want = n > U32_MAX ? U64_MAX : n * op->elem;
	if (want > op->cap) {
		want = op->cap;
		state = SYSTRACE_CUT;
	}
	if (unlikely(c->rest) && op->flags & STEP_LEAF && want > REST_LEAST)
		return note_rest(c, to, from, want, state);
	if (want > room) {
		want = room;
		state = SYSTRACE_FULL;
	}
	*len = copy_bytes(to, from, want);
	return *len < want ? SYSTRACE_FAULT : state;
}

/*
 * Like copy_bytes(), but missing pages become zeros, such as those of a large buffer that was never
 * used.  Returns the length up to the end of the last page that is present.
 */
static u32 copy_present(struct capture *c, u8 *to, unsigned long from, u32 n)
{
	u32 done, part, end = 0;

	if (likely(!copy_from_user_nofault(to, (const void __user *)from, n)))
		return n;
	for (done = 0; done < n && c->budget; done += part) {
		part = min_t(u32, n - done, PAGE_SIZE - ((from + done) & (PAGE_SIZE - 1)));
		if (copy_from_user_nofault(to + done, (const void __user *)(from + done), part)) {
			memset(to + done, 0, part);
			systrace_spend(c, COST_FAULT);
		} else {
			end = done + part;
		}
	}
	return end;
}

/* If the upper pages are missing, the state is still SYSTRACE_GOT: the stack ends somewhere, and that is its end. */
static u8 fetch_stack(struct capture *c, void *at, u32 cap, u32 room, u32 *len)
{
	struct systrace_stack *to = at;
	u32 most, want;
	u64 sp;

	if (room < sizeof(*to))
		return SYSTRACE_FULL;
	if (!systrace_registers(c, to, &sp, &most))
		return SYSTRACE_NONE;
	cap -= sizeof(*to);
	want = min(most, min(cap, room - (u32)sizeof(*to)));
	*len = sizeof(*to) + copy_present(c, (u8 *)(to + 1), sp, want);
	if (*len < sizeof(*to) + want || want == most)
		return SYSTRACE_GOT;
	return want == cap ? SYSTRACE_CUT : SYSTRACE_FULL;
}

/* Gives the positions of the bits that are set in another step's block. */
static u8 fetch_bits(struct capture *c, const struct systrace_op *op, u8 *to, u32 room, u32 *len)
{
	const struct window *win = &c->window[op->ptr.block];
	u64 have = win->len > op->ptr.off ? (win->len - op->ptr.off) * 8ULL : 0, n;
	u32 most = min(op->cap, room) & ~3u, i, place;
	u64 word;

	if (win->state == SYSTRACE_NONE || !read_number(c, op->len, &n))
		return SYSTRACE_NONE;
	n = min(n, have);
	/* Reading the bits has a cost even if none is set. */
	if (n / 8 > c->budget)
		return SYSTRACE_FULL;
	systrace_spend(c, n / 8);
	for (i = 0; i < n; i += 64) {
		word = 0;
		memcpy(&word, win->at + op->ptr.off + i / 8, min_t(u64, 8, (have - i) / 8));
		if (n - i < 64)
			word &= (1ULL << (n - i)) - 1;
		for (; word; word &= word - 1) {
			if (*len == most)
				return op->cap > room ? SYSTRACE_FULL : SYSTRACE_CUT;
			place = i + __builtin_ctzll(word);
			memcpy(to + *len, &place, sizeof(place));
			*len += sizeof(place);
		}
	}
	return SYSTRACE_GOT;
}

/* Zero the padding: it must not expose what was in the ring before. */
static __always_inline void pad_block(u8 *to, u32 len)
{
	u64 last;

	if (!(len & 7))
		return;
	memcpy(&last, to + (len & ~7u), 8);
	last &= (1ULL << (len & 7) * 8) - 1;
	memcpy(to + (len & ~7u), &last, 8);
}

/* True if the step has something to copy.  *@from is then the value of its pointer. */
static bool is_due(const struct capture *c, const struct systrace_op *op, u64 *from)
{
	if (op->flags & c->skip)
		return false;
	if (!(op->kind == SYSTRACE_FDINFO ? read_descriptor(c, op->ptr, from) :
					    read_number(c, op->ptr, from)))
		return false;
	return *from || op->kind >= SYSTRACE_FDINFO;
}

/* The cost of a step that has given @len bytes and this state. */
static u64 cost_of(u8 kind, u8 state, u32 len)
{
	u64 cost = COST_STEP;

	if (state == SYSTRACE_NONE)
		return COST_NONE;
	/* One fault at the first byte; or one in the copy as a whole, and another one in the copy page by page. */
	if (state == SYSTRACE_FAULT)
		cost += len ? 2 * COST_FAULT : COST_FAULT;
	switch (kind) {
	case SYSTRACE_FDINFO:
	case SYSTRACE_MAPS:
	case SYSTRACE_MAPPED:
	case SYSTRACE_RESTART:
		return cost + 4 * COST_STEP + (u64)len * COST_PATH_BYTE;
	case SYSTRACE_BITS:
		return cost + (u64)len * COST_BIT;
	case SYSTRACE_WALK:
		/* The walk itself has spent the rest as it read its words. */
		return cost;
	case SYSTRACE_STR:
	case SYSTRACE_PTRS:
		return cost + (u64)len * COST_CHAR;
	default:
		return cost + len;
	}
}

/*
 * The state of a block that is complete, or as long as the room allowed.  With @room of @cap or
 * more, a larger record would not help.
 */
static u8 block_state(struct capture *c, u32 cap, u32 room, u32 len)
{
	if (!c->cramped || room >= cap)
		return len ? SYSTRACE_GOT : SYSTRACE_NONE;
	c->full = true;
	return SYSTRACE_FULL;
}

/* Kinds whose work costs more than this additional function call. */
static noinline u8 fetch_rare(struct capture *c, const struct systrace_op *op, u8 *to, u64 from, u32 room, u32 *len)
{
	c->cramped = false;
	switch (op->kind) {
	case SYSTRACE_FDINFO:
		*len = systrace_fdinfo(c, to, min(op->cap, room), from);
		return block_state(c, op->cap, room, *len);
	case SYSTRACE_BITS:
		return fetch_bits(c, op, to, min(room, c->budget / COST_BIT & ~7U), len);
	case SYSTRACE_STACK:
		return fetch_stack(c, to, op->cap, min(room, c->budget & ~7U), len);
	case SYSTRACE_MAPS:
		return systrace_maps(c, to, op->cap, room, len);
	case SYSTRACE_RESTART:
		*len = systrace_restart(c, to, min(op->cap, room));
		return block_state(c, op->cap, room, *len);
	case SYSTRACE_TIMES:
		*len = systrace_times(c, to, room);
		return *len ? SYSTRACE_GOT : SYSTRACE_FULL;
	case SYSTRACE_WALK:
		return systrace_walk(c, to, op->cap, room, len);
	case SYSTRACE_MAPPED:
		if (room < sizeof(struct systrace_mapped))
			return SYSTRACE_FULL;
		*len = systrace_mapped(c, to, from, (u64)op->elem << 16);
		return *len ? SYSTRACE_GOT : SYSTRACE_NONE;
	}
	return SYSTRACE_NONE;
}

/* Copies what @from leads to, depending on the kind of step.  @room is a multiple of 8. */
static u8 fetch_kind(struct capture *c, const struct systrace_op *op, u8 *to, u64 from, u32 room, u32 *len)
{
	/* The budget pays for at most this many characters. */
	u32 chars = min(room, c->budget / COST_CHAR & ~7U);

	switch (op->kind) {
	case SYSTRACE_COPY:
		return fetch_memory(c, op, to, from, min(room, c->budget & ~7U), len);
	case SYSTRACE_STR:
		return copy_until_end(to, from, op->cap, chars, 1, len);
	case SYSTRACE_PTRS:
		if (op->elem == 8)
			return copy_until_end(to, from, op->cap, chars, 8, len);
		return copy_until_end(to, from, op->cap, chars, 4, len);
	case SYSTRACE_VALUE:
		if (room < sizeof(from))
			return SYSTRACE_FULL;
		memcpy(to, &from, sizeof(from));
		*len = sizeof(from);
		return SYSTRACE_GOT;
	default:
		return fetch_rare(c, op, to, from, room, len);
	}
}

/* True if the room was too small, and not the budget: with more room, the block would be longer. */
static bool is_short_of_room(u32 room, u32 len, u32 budget)
{
	return room <= budget / COST_BIT || room - len < sizeof(u64);
}

/*
 * The number of bytes that were missing after the first @done ones.  1 if the length is unknown,
 * as for a string.
 */
static u32 lack_of(struct capture *c, const struct systrace_op *op, u32 done)
{
	u64 n;

	if (op->kind != SYSTRACE_COPY || !read_number(c, op->len, &n))
		return 1;
	return (n > op->cap ? op->cap : min_t(u64, n * op->elem, op->cap)) - done;
}

/* Runs one step of any kind other than EACH. */
static void fetch_block(struct capture *c, const struct step *step, struct systrace_block *block)
{
	struct window *win = &c->window[step->index + 1];
	u8 *to = (u8 *)(block + 1);
	u32 room = c->end - to - step->tail, had = c->budget, len = 0;
	u8 state = SYSTRACE_NONE;
	u64 from;

	if (is_due(c, &step->op, &from))
		state = had ? fetch_kind(c, &step->op, to, from, room, &len) : SYSTRACE_FULL;
	if (state == SYSTRACE_FAULT && !(step->op.flags & SYSTRACE_OP_MAYBE))
		systrace_note_absent(c, from + len, lack_of(c, &step->op, len));
	if (state == SYSTRACE_FULL && is_short_of_room(room, len, had))
		c->full = true;
	systrace_spend(c, cost_of(step->op.kind, state, len));

	pad_block(to, len);
	block->len = len;
	block->state = state;
	win->at = to;
	win->len = len;
	win->state = state;
	c->at = to + ((len + 7) & ~7u);
}

static void capture_steps(struct capture *c, const struct step *step, const struct step *end);

static void capture_each(struct capture *c, const struct step *step, struct systrace_block *block)
{
	const struct systrace_op *op = &step->op;
	const struct window *over = &c->window[op->ptr.block];
	struct window *elem = &c->window[WINDOW_ELEM + step->inner];
	const struct step *body = step + 1;
	u32 have, done = 0;
	u8 state = SYSTRACE_GOT;
	u64 n = 0;

	block->state = SYSTRACE_NONE;
	if (op->flags & c->skip || over->state == SYSTRACE_NONE || !read_number(c, op->len, &n))
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
		if (!c->budget) {
			state = SYSTRACE_FULL;
			break;
		}
		systrace_spend(c, COST_NONE);
		elem->at = over->at + op->ptr.off + done * op->elem;
		elem->len = op->elem;
		elem->state = SYSTRACE_GOT;
		capture_steps(c, body, body + op->body);
	}
	block->state = state;
out:
	block->len = done;
}

static void capture_steps(struct capture *c, const struct step *step, const struct step *end)
{
	for (; step < end; step += 1 + step->op.body) {
		struct systrace_block *block = (struct systrace_block *)c->at;

		c->at += HEADER;
		block->op = step->index;
		block->reserved = 0;
		if (step->op.kind == SYSTRACE_EACH)
			capture_each(c, step, block);
		else
			fetch_block(c, step, block);
	}
}

void systrace_capture(struct capture *c, const struct step *steps, u32 nsteps)
{
	capture_steps(c, steps, steps + nsteps);
}

void systrace_capture_stack(struct capture *c, u32 cap)
{
	const struct step step = { .op = { .kind = SYSTRACE_STACK, .cap = cap } };

	c->skip = 0;
	c->budget = SYSTRACE_COST_MAX;
	capture_steps(c, &step, &step + 1);
}

/* ---- flat plans --------------------------------------------------------------- */

static noinline u64 copy_long(u8 *to, u64 from, u32 want, u8 state)
{
	u32 len = copy_bytes(to, from, want);

	return systrace_header(len, len == want ? state : SYSTRACE_FAULT);
}

static __always_inline u64 copy_flat(const struct systrace_op *op, u8 *to, u64 from, u64 n)
{
	u64 want = n;
	u8 state = SYSTRACE_GOT;

	if (op->elem != 1)
		want = n > op->cap ? U64_MAX : n * op->elem;
	if (want > op->cap) {
		want = op->cap;
		state = SYSTRACE_CUT;
	}
	if (likely(want <= SHORT && copy_short(to, from, want)))
		return systrace_header(want, state);
	return copy_long(to, from, want, state);
}

static noinline u64 string_long(u8 *to, u64 from, u32 cap)
{
	u32 len;
	u8 state = copy_until_end(to, from, cap, U32_MAX, 1, &len);

	return systrace_header(len, state);
}

static __always_inline u64 string_flat(u8 *to, u64 from, u32 cap)
{
	bool ended = false;
	u32 len = copy_words(to, from, min(cap, SHORT), 1, &ended);

	return likely(ended) ? systrace_header(len, SYSTRACE_GOT) : string_long(to, from, cap);
}

/* Writes the header of the block at @to, whose bytes are already there, and pads it.  Returns the block's end. */
static __always_inline u8 *end_block(u8 *to, const struct step *step, u64 head)
{
	u32 len = head;

	*(u64 *)to = head | (u64)step->index << 32;
	pad_block(to + HEADER, len);
	return to + HEADER + ((len + 7) & ~7u);
}

struct flat systrace_capture_bare(u8 *to, const struct plan *plan, const u64 *args)
{
	const struct step *step = plan->enter, *end = step + plan->nenter;
	const struct systrace_op *op;
	bool missed = false;
	u64 from, head;

	for (; step < end; step++) {
		op = &step->op;
		from = args[op->ptr.off / 8];
		if (unlikely(!from))
			head = systrace_header(0, SYSTRACE_NONE);
		else if (op->kind == SYSTRACE_COPY)
			head = copy_flat(op, to + HEADER, from, op->len.width ? args[op->len.off / 8] : op->len.off);
		else
			head = string_flat(to + HEADER, from, op->cap);
		if (unlikely(head >> 40 == SYSTRACE_FAULT))
			missed = true;
		to = end_block(to, step, head);
	}
	return (struct flat){ to, missed };
}

static __always_inline u64 read_argument(struct systrace_ref ref, const u64 *args)
{
	u64 value = ref.width ? args[ref.off / 8] : ref.off;

	return ref.width == 4 ? (u32)value : value;
}

/* Returns the block's header; 0 for a WALK that the short way cannot do. */
static __always_inline u64 fetch_flat(struct capture *c, const struct systrace_op *op, u8 *to, const u64 *args)
{
	u64 from = read_argument(op->ptr, args);
	u32 len;

	if (op->flags & c->skip)
		return systrace_header(0, SYSTRACE_NONE);
	switch (op->kind) {
	case SYSTRACE_FDINFO:
		len = systrace_fdinfo(c, to, op->cap, from);
		return systrace_header(len, len ? SYSTRACE_GOT : SYSTRACE_NONE);
	case SYSTRACE_WALK:
		return systrace_walk_quickly(c->maps->walker, to, op->cap);
	}
	if (!from)
		return systrace_header(0, SYSTRACE_NONE);
	return op->kind == SYSTRACE_COPY ? copy_flat(op, to, from, read_argument(op->len, args)) :
					   string_flat(to, from, op->cap);
}

struct flat systrace_capture_flat(struct capture *c, u8 *to, const struct step *steps, u32 nsteps, const u64 *args)
{
	const struct step *step, *end = steps + nsteps;
	bool missed = false;
	u64 head;

	for (step = steps; step < end; step++) {
		head = c->budget ? fetch_flat(c, &step->op, to + HEADER, args) : 0;
		if (unlikely(!head && (!c->budget || step->op.kind == SYSTRACE_WALK)))
			return (struct flat){ NULL, false };
		systrace_spend(c, cost_of(step->op.kind, head >> 40, head));
		missed |= head >> 40 == SYSTRACE_FAULT;
		to = end_block(to, step, head);
	}
	return (struct flat){ to, missed };
}
