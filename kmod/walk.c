// SPDX-License-Identifier: GPL-2.0
/*
 * Walks: follow a chain in the task's own memory, such as an interpreter's frames.
 *
 * An element's object is reported once, so that the reader need not find it in memory later.  An
 * object is recognized by its address and by some of its words and bytes, because another object
 * may get its memory.  What a record reports that is given up does not count as reported
 * (systrace_forget_last()).
 *
 * Whatever the memory holds, a walk ends: elements are counted, and all that is read is charged to
 * the budget.  This is compiled in userspace too (tests/host/unit).
 */
#ifdef __KERNEL__
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/nospec.h>
#include <linux/processor.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#else
#include "kernel.h"
#endif
#include "capture.h"
#include "walk.h"

#define COST_FAULT	3000
#define COST_COPY	300	/* per copy, and 1 per byte */
#define COST_NEWS	100

/* ---- words ------------------------------------------------------------------- */

/*
 * An address that mask_address() lets pass, plus any offset, is still in user space.  A chain's .most
 * is closer to the end of user space.
 */
#define MOST_ADDED	(2 * PAGE_SIZE)

/*
 * An address outside user space becomes 0, where nothing is mapped, without a branch that
 * might be mispredicted: so kernel memory is not read, not even speculatively.
 */
static __always_inline u64 mask_address_below(u64 at, u64 most)
{
	return at & array_index_mask_nospec(at, most);
}

/* 5.10: a number this large has to be in a register. */
static __always_inline u64 most_address(u64 reach)
{
	u64 most = TASK_SIZE_MAX - reach;

	OPTIMIZER_HIDE_VAR(most);
	return most;
}

static __always_inline u64 mask_address(u64 at)
{
	return mask_address_below(at, most_address(MOST_ADDED));
}

/* A single word is read, which may be the last one of user space. */
#define ONE_WORD	(sizeof(u64) - 1)

static __always_inline u64 mask_word_address(u64 at)
{
	return mask_address_below(at, most_address(ONE_WORD));
}

/*
 * Only between user_read_access_begin() and _end(), with page faults disabled, at an address from
 * mask_address() plus an offset.  Nothing may be called there, so arrays are walked by pointers: no
 * sanitizer checks these.
 */
#define LOAD_VALUE(to, type, at) do {					\
	type part_;							\
									\
	unsafe_get_user(part_, (const type __user *)(at), fault);	\
	(to) = part_;							\
} while (0)

#define LOAD_WORD(to, width, at) do {					\
	if ((width) == 8)						\
		LOAD_VALUE(to, u64, at);				\
	else if ((width) == 4)						\
		LOAD_VALUE(to, u32, at);				\
	else								\
		LOAD_VALUE(to, u8, at);					\
} while (0)

/* False: memory at *@missing could not be read. */
static __always_inline bool load_words(u64 at, const struct systrace_walk_word *word, u32 n, u64 *values, u64 *missing)
{
	u64 from = at;
	u32 i;

	for (i = 0; i < n; i++) {
		from = word[i].of ? mask_address(values[word[i].of - 1]) : at;
		if (word[i].of && !values[word[i].of - 1])
			values[i] = 0;
		else
			LOAD_WORD(values[i], word[i].width, from + word[i].off);
	}
	return true;
fault:
	*missing = from + word[i].off;
	return false;
}

/* A single word. */
static bool get_word(u64 at, u8 width, u64 *value)
{
	bool got = false;

	at = mask_word_address(at);
	if (!user_read_access_begin((const void __user *)at, width))
		return false;
	LOAD_WORD(*value, width, at);
	got = true;
fault:
	user_read_access_end();
	return got;
}

/* ---- where a chain begins ------------------------------------------------------ */

/* False: memory at *@value cannot be read. */
static __always_inline bool load_step(const struct systrace_walk_step *step, u64 *value)
{
	u64 at = *value;

	if (step->width) {
		at = mask_word_address(at);
		LOAD_WORD(*value, step->width, at);
	}
	*value <<= step->shift;
	return true;
fault:
	*value = at;
	return false;
}

/*
 * SYSTRACE_NONE: there is no chain.  SYSTRACE_FAULT: that is not known, because memory at *@head cannot be
 * read.  If the head is 0 the chain is empty.
 */
static __always_inline u8 load_head(const struct systrace_walk *walk, const struct place *place, u64 *head)
{
	const struct systrace_walk_step *step = walk->step, *end = step + walk->nsteps;
	u64 last = 0, value;

	for (; step < end; step++) {
		value = (s64)step->off;
		if (step->from & SYSTRACE_FROM_LAST)
			value += last;
		if (unlikely(step->from & ~SYSTRACE_FROM_LAST))
			value += systrace_place_begin(step->from, place);
		if (!load_step(step, &value)) {
			*head = value;
			return SYSTRACE_FAULT;
		}
		if (!step->is_thread)
			last = value;
		else if (value != place->thread)
			return SYSTRACE_NONE;
	}
	*head = last;
	return SYSTRACE_GOT;
}

static u8 find_head(const struct systrace_walk *walk, const struct place *place, u64 *head)
{
	u8 state;

	*head = 0;
	if (!user_read_access_begin((const void __user *)PAGE_SIZE, sizeof(u64)))
		return SYSTRACE_FAULT;
	state = load_head(walk, place, head);
	user_read_access_end();
	return state;
}

/* ---- what has been reported ------------------------------------------------------ */

/* Only the upper bits of a product depend on all bits of its factors.  So its halves are swapped. */
static __always_inline u64 mix_value(u64 hash, u64 value)
{
	hash *= 0x9e3779b97f4a7c15ULL;
	return (hash << 32 | hash >> 32) ^ value;
}

/* Objects are seldom closer together than 2^OBJECT_SHIFT bytes. */
#define OBJECT_SHIFT	5

static __always_inline struct told *told_set(struct walker *w, u64 object)
{
	return w->told + (object >> OBJECT_SHIFT) % WALKER_SETS * WALKER_SET;
}

/* The last report of an address is the valid one, so there is one entry for each address. */
static __always_inline bool is_told(struct walker *w, u64 object, u64 hash)
{
	const struct told *told = told_set(w, object);
	u32 i;

#pragma GCC unroll 4
	for (i = 0; i < WALKER_SET; i++, told++)
		if (told->object == object)
			return told->hash == hash;
	return false;
}

/* Replaces the entry of this address, or else a free one, or else any one of the set. */
static void note_told(struct walker *w, u64 object, u64 hash)
{
	struct told *set = told_set(w, object), *told = NULL;
	u32 i;

	for (i = 0; i < WALKER_SET; i++) {
		if (set[i].object == object) {
			told = &set[i];
			break;
		}
		if (!told && !set[i].object)
			told = &set[i];
	}
	if (!told)
		told = &set[w->turn++ % WALKER_SET];
	*told = (struct told){ object, hash };
	w->last[w->nlast++] = told - w->told;
}

/* ---- what identifies an object ----------------------------------------------------- */

/* Where the units of a tell begin, relative to its address, and how many bytes they have. */
struct units { u32 begin, size; };

static __always_inline bool load_units(const struct systrace_walk_tell *tell, u64 at, struct units *units)
{
	u32 state, unit = 1;
	u64 n;

	units->begin = tell->head;
	LOAD_VALUE(n, u64, at + tell->len);
	if (tell->mask) {
		LOAD_VALUE(state, u32, at + tell->unit);
		unit = min_t(u32, state >> tell->shift & tell->mask, 4);
		if (tell->near && state >> tell->mark & 1)
			units->begin = tell->near;
	}
	units->size = min_t(u64, n, SYSTRACE_WALK_CAP) * unit;
	return true;
fault:
	return false;
}

/*
 * What identifies an object, apart from its address.  Consecutive elements often have the first tell in
 * common, such as a file's name: so its hash is kept.
 */
struct known {
	u64 hash;
	u64 at, units;			/* of the first tell: its address, the hash of its units */
};

/* Hashes a tell's units, up to SYSTRACE_WALK_KEY bytes.  The last word may be an incomplete one. */
static __always_inline bool mix_units(u64 *to, const struct known_tell *tell, u64 at)
{
	u64 n, begin = tell->head, end, word, hash;
	u32 state;

	LOAD_VALUE(n, u64, at + tell->len);
	hash = n;
	n = min_t(u64, n, SYSTRACE_WALK_KEY);
	if (tell->mask) {
		LOAD_VALUE(state, u32, at + tell->unit);
		n = min_t(u64, n * (state >> tell->shift & tell->mask), SYSTRACE_WALK_KEY);
		if (state >> tell->mark & 1)
			begin = tell->near;
	}
	hash += n << 48;
	at += begin;
	end = at + n;
	for (; at + 4 * sizeof(word) <= end; at += 4 * sizeof(word)) {
		LOAD_VALUE(word, u64, at);
		hash = mix_value(hash, word);
		LOAD_VALUE(word, u64, at + sizeof(word));
		hash = mix_value(hash, word);
		LOAD_VALUE(word, u64, at + 2 * sizeof(word));
		hash = mix_value(hash, word);
		LOAD_VALUE(word, u64, at + 3 * sizeof(word));
		hash = mix_value(hash, word);
	}
	for (; at + sizeof(word) <= end; at += sizeof(word)) {
		LOAD_VALUE(word, u64, at);
		hash = mix_value(hash, word);
	}
	if (at < end) {
		/* The bytes before the units can be read: they are the tell's head. */
		LOAD_VALUE(word, u64, end - sizeof(word));
		hash = mix_value(hash, word >> (64 - (end - at) * 8));
	}
	*to = hash;
	return true;
fault:
	return false;
}

static __always_inline bool mix_tells(struct known *k, const struct chain *chain, u64 object)
{
	const struct known_tell *tell = chain->known, *end = chain->known_end;
	u64 at, units;

	for (; tell < end; tell++) {
		LOAD_VALUE(at, u64, object + tell->ptr);
		at = mask_address(at);
		units = k->units;
		if (!tell->first || at != k->at) {
			if (!mix_units(&units, tell, at))
				return false;
			if (tell->first) {
				k->at = at;
				k->units = units;
			}
		}
		k->hash = mix_value(k->hash, units);
	}
	return true;
fault:
	return false;
}

static __always_inline bool mix_keys(struct known *k, const struct systrace_walk *walk, u64 object)
{
	u64 keys[SYSTRACE_WALK_KEYS], *key = keys, *end = key + walk->nkeys, missing;

	if (!load_words(object, walk->key, walk->nkeys, keys, &missing))
		return false;
	for (; key < end; key++)
		k->hash = mix_value(k->hash, *key);
	return true;
}

static __always_inline bool mix_places(struct known *k, const struct places *at, u64 object, u32 n)
{
	u64 key;

	LOAD_VALUE(key, u64, object + at->key[0]);
	k->hash = mix_value(k->hash, key);
	if (n == 1)
		return true;
	LOAD_VALUE(key, u64, object + at->key[1]);
	k->hash = mix_value(k->hash, key);
	return true;
fault:
	return false;
}

/* False: the object cannot be read. */
static __always_inline bool load_known(struct known *k, const struct chain *chain, u64 object, enum walk_way way)
{
	k->hash = 0;
	if (way == WALK_COUNTED)
		return mix_places(k, &chain->at, object, WALK_PLAIN_KEYS);
	return (way == WALK_READ ? mix_places(k, &chain->at, object, 1) : mix_keys(k, &chain->walk, object)) &&
	       mix_tells(k, chain, object);
}

static bool find_hash(const struct chain *chain, u64 object, u64 *hash)
{
	struct known k = { .at = U64_MAX };
	bool known = false;

	object = mask_address_below(object, chain->most);
	if (user_read_access_begin((const void __user *)object, sizeof(u64))) {
		known = load_known(&k, chain, object, WALK_ANY);
		user_read_access_end();
	}
	*hash = k.hash;
	return known;
}

/* ---- the chain ----------------------------------------------------------------- */

struct scan {
	const struct chain *chain;
	struct walker *w;
	u64 at;				/* the next element; 0: there is none */
	u64 missing;			/* BROKEN: what cannot be read */
	u64 *to, *end;			/* where the words go, and the end of that room */
	u32 looks;			/* how many more elements may be looked at */
};

/* Why a scan has stopped. */
enum stop {
	FINISHED,				/* the chain ends */
	MOST,				/* no more elements may be kept */
	LOOKED,				/* no more elements may be looked at */
	BROKEN,				/* the next element cannot be read */
	NEWS,				/* the object of the last element kept is not reported yet */
	UNREAD,				/* that object cannot be read */
};

static __always_inline enum stop scan_with_access(struct scan *s)
{
	const struct chain *chain = s->chain;
	const struct systrace_walk *walk = &chain->walk;
	struct known k = { .at = U64_MAX };
	u64 at, from = 0, object;
	u8 mark;

	while (s->at) {
		if (s->to == s->end)
			return MOST;
		if (!s->looks)
			return LOOKED;
		s->looks--;
		at = mask_address_below(s->at, chain->most);
		from = at + walk->next;
		LOAD_VALUE(s->at, u64, from);
		if (walk->skips) {
			from = at + walk->skip;
			LOAD_VALUE(mark, u8, from);
			if (mark == walk->skip_value)
				continue;
		}
		if (!load_words(at, walk->word, walk->nwords, s->to, &s->missing))
			return BROKEN;
		object = mask_address_below(s->to[0] & chain->mask, chain->most);
		s->to += walk->nwords;
		if (!object)
			continue;
		if (!load_known(&k, chain, object, WALK_ANY))
			return UNREAD;
		if (!is_told(s->w, object, k.hash))
			return NEWS;
	}
	return FINISHED;
fault:
	s->missing = from;
	return BROKEN;
}

static enum stop scan_chain(struct scan *s)
{
	enum stop why = BROKEN;

	if (!user_read_access_begin((const void __user *)PAGE_SIZE, sizeof(u64)))
		return why;
	why = scan_with_access(s);
	user_read_access_end();
	return why;
}

#define NEWS_WORDS	(SYSTRACE_WALK_MAX / 64)

static u32 count_elements(const struct scan *s, const u64 *words)
{
	return (s->to - words) / s->chain->walk.nwords;
}

/* Follows the whole chain.  @news: a bit for each element whose object has to be reported. */
static u8 follow_chain(struct capture *c, struct scan *s, u64 *news)
{
	const u64 *words = s->to;
	u32 cost = s->chain->cost, left = 2 * SYSTRACE_WALK_MAX, looks, i;
	enum stop why;

	do {
		looks = min(left, c->budget / cost);
		s->looks = looks;
		why = scan_chain(s);
		looks -= s->looks;
		left -= looks;
		systrace_spend(c, looks * cost);
		if (why != NEWS && why != UNREAD)
			break;
		i = count_elements(s, words) - 1;
		news[i / 64] |= 1ULL << i % 64;
		systrace_spend(c, why == NEWS ? COST_NEWS : COST_FAULT);
	} while (s->at);
	switch (why) {
	case FINISHED:
	case NEWS:
	case UNREAD:
		return SYSTRACE_GOT;
	case MOST:
		return count_elements(s, words) == s->chain->walk.max ? SYSTRACE_CUT : SYSTRACE_FULL;
	case LOOKED:
		if (!left)
			return SYSTRACE_CUT;
		c->budget = 0;
		return SYSTRACE_FULL;
	default:
		systrace_spend(c, COST_FAULT);
		systrace_note_absent(c, s->missing, 1);
		return SYSTRACE_CUT;
	}
}

/* ---- report ------------------------------------------------------------------------ */

struct room {
	u8 *at, *end;			/* multiples of 8 */
};

/* Returns how many of @n bytes could be copied: all, or those before the first absent page. */
static u32 fetch_bytes(u8 *to, u64 from, u32 n)
{
	u32 done = 0, part;

	if (likely(!copy_from_user_nofault(to, (const void __user *)from, n)))
		return n;
	while (done < n) {
		part = min_t(u32, n - done, PAGE_SIZE - ((from + done) & (PAGE_SIZE - 1)));
		if (copy_from_user_nofault(to + done, (const void __user *)(from + done), part))
			break;
		done += part;
	}
	return done;
}

/* False: there is no room, or it costs too much. */
static bool put_bytes(struct capture *c, struct room *room, u64 from, u32 n, u32 *len, bool *whole)
{
	u32 padded = (n + 7) & ~7u;

	systrace_spend(c, COST_COPY);
	if (n >= c->budget)
		c->budget = 0;
	if (padded > room->end - room->at || !c->budget)
		return false;
	*len = fetch_bytes(room->at, from, n);
	systrace_spend(c, n);
	if (*len < n) {
		systrace_spend(c, 2 * COST_FAULT);
		systrace_note_absent(c, from + *len, n - *len);
		*whole = false;
	}
	padded = (*len + 7) & ~7u;
	memset(room->at + *len, 0, padded - *len);
	room->at += padded;
	return true;
}

/* How many bytes a tell has at @at; its head alone if that cannot be read. */
static u32 told_size(struct capture *c, const struct systrace_walk_tell *tell, u64 at, bool *whole)
{
	struct units units;
	bool got = false;

	at = mask_address(at);
	if (user_read_access_begin((const void __user *)at, sizeof(u64))) {
		got = load_units(tell, at, &units);
		user_read_access_end();
	}
	if (got)
		return min(units.begin + units.size, tell->cap);
	systrace_note_absent(c, at, tell->head);
	*whole = false;
	return tell->head;
}

/* False: as put_bytes(); nothing has been added then. */
static bool put_told(struct capture *c, const struct systrace_walk *walk, u64 object, struct room *room, bool *whole)
{
	struct systrace_told *told = (void *)room->at;
	u64 at;
	u32 i;

	if (room->end - room->at < (long)sizeof(*told))
		return false;
	memset(told, 0, sizeof(*told));
	told->object = object;
	room->at += sizeof(*told);
	if (!put_bytes(c, room, object, walk->object, &told->len[0], whole))
		goto undo;
	for (i = 0; i < walk->ntells; i++) {
		systrace_spend(c, 4 * WALK_COST_WORD);
		if (!get_word(object + walk->tell[i].ptr, 8, &at)) {
			systrace_spend(c, COST_FAULT);
			systrace_note_absent(c, object + walk->tell[i].ptr, sizeof(at));
			*whole = false;
			continue;
		}
		if (at && !put_bytes(c, room, at, told_size(c, &walk->tell[i], at, whole), &told->len[i + 1], whole))
			goto undo;
	}
	return true;
undo:
	room->at = (u8 *)told;
	return false;
}

/*
 * Reports the objects of those of the @count elements at @words that are @news.  Returns how many elements,
 * from the first on, have all of their objects reported then.
 */
static u32 tell_objects(struct capture *c, const struct chain *chain, struct walker *w, const u64 *words,
			u32 count, const u64 *news, struct room *room, u16 *told)
{
	const struct systrace_walk *walk = &chain->walk;
	u64 object, hash;
	bool whole;
	u32 i;

	for (i = 0; i < count; i++) {
		if (!(news[i / 64] >> i % 64 & 1))
			continue;
		object = mask_address_below(words[i * walk->nwords] & chain->mask, chain->most);
		systrace_spend(c, chain->cost);
		whole = find_hash(chain, object, &hash);
		if (!whole)
			systrace_spend(c, COST_FAULT);
		/* An earlier element has the same object. */
		if (whole && is_told(w, object, hash))
			continue;
		if (!c->budget || !put_told(c, walk, object, room, &whole))
			break;
		++*told;
		/*
		 * If some of it is missing, a wrong hash is noted.  So the object is reported again; and so is
		 * the one that was reported before at this address, if it is found there again.
		 */
		note_told(w, object, whole ? hash : ~hash);
	}
	return i;
}

u8 systrace_walk(struct capture *c, void *at, u32 cap, u32 have, u32 *len)
{
	u32 most = min(cap & ~7u, have), size;
	struct room room = { (u8 *)at + sizeof(struct systrace_walked), (u8 *)at + most };
	struct walker *w = c->maps->walker;
	struct systrace_walked *to = at;
	u64 *words = (u64 *)room.at, news[NEWS_WORDS] = { 0 };
	const struct chain *chain;
	struct place place;
	struct scan s;
	u8 state;

	chain = w ? systrace_walk_of(c, w, &place) : NULL;
	if (!chain)
		return SYSTRACE_NONE;
	/* The record will be made again: what it reported now would be lost. */
	if (c->full || most < sizeof(*to))
		return SYSTRACE_FULL;
	w->nlast = 0;
	*to = (struct systrace_walked){ .walk = place.walk };
	size = chain->walk.nwords * sizeof(u64);
	s = (struct scan){ .chain = chain, .w = w, .to = words };
	s.end = words + min_t(u32, (room.end - room.at) / size, chain->walk.max) * chain->walk.nwords;
	pagefault_disable();
	systrace_spend(c, chain->walk.nsteps * WALK_COST_WORD);
	state = find_head(&chain->walk, &place, &s.at);
	if (state == SYSTRACE_GOT) {
		state = follow_chain(c, &s, news);
		to->count = count_elements(&s, words);
		room.at = (u8 *)s.to;
		if (chain->walk.object)
			to->known = tell_objects(c, chain, w, words, to->count, news, &room,
						 &to->told);
		if (chain->walk.object && to->known < to->count)
			state = SYSTRACE_FULL;
	} else if (state == SYSTRACE_FAULT) {
		systrace_spend(c, COST_FAULT);
		systrace_note_absent(c, s.at, 1);
		state = SYSTRACE_NONE;
	}
	pagefault_enable();
	if (state == SYSTRACE_NONE)
		return state;
	*len = room.at - (u8 *)at;
	/* What the op's own cap cuts off would be cut off in a larger record, too. */
	return state == SYSTRACE_FULL && cap <= have && c->budget ? SYSTRACE_CUT : state;
}

/* ---- the quick walk ------------------------------------------------------------------- */

/* Like load_head(), for straight steps (is_straight()).  *@head is set only with SYSTRACE_GOT. */
static __always_inline u8 load_straight(const struct walker *w, const struct systrace_walk *walk, u64 *head)
{
	const struct systrace_walk_step *step = walk->step, *end = step + walk->nsteps;
	u64 last, value, most = most_address(ONE_WORD);
	const u64 *add = w->add;

	value = mask_address_below(*add, most);
	LOAD_WORD(last, step->width, value);
	last <<= step->shift;
	while (++step < end) {
		value = mask_address_below(last + *++add, most);
		LOAD_VALUE(value, u64, value);
		if (!step->is_thread)
			last = value;
		else if (value != w->thread)
			return SYSTRACE_NONE;
	}
	*head = last;
	return SYSTRACE_GOT;
fault:
	return SYSTRACE_FAULT;
}

/*
 * Like scan_with_access(), but returns false if anything needs the long way, such as an element without
 * an object.  Nearly all that this uses is in registers.
 */
static __always_inline bool scan_plain_chain(struct walker *w, const struct chain *chain, enum walk_way way,
					     u64 next, u64 **to, bool *more)
{
	u64 at, object, word, most = chain->most, *words = *to, *end = words + chain->quick * WALK_PLAIN_WORDS;
	u64 next_at = chain->at.next, skip_at = chain->at.skip;
	u32 passed = WALK_PASSED, skip_value = chain->at.skip_value;
	struct known k = { .at = U64_MAX };
	u8 mark;

	for (; next; next = word) {
		if (unlikely(words == end))
			break;
		at = mask_address_below(next, most);
		LOAD_VALUE(mark, u8, at + skip_at);
		if (mark == skip_value) {
			if (!--passed)
				return false;
			LOAD_VALUE(word, u64, at + next_at);
			continue;
		}
		LOAD_VALUE(word, u64, at + chain->at.word[0]);
		words[0] = word;
		object = mask_address_below(word & chain->mask, most);
		LOAD_VALUE(word, u64, at + chain->at.word[1]);
		words[1] = word;
		words += WALK_PLAIN_WORDS;
		if (!load_known(&k, chain, object, way) || !is_told(w, object, k.hash))
			return false;
		LOAD_VALUE(word, u64, at + next_at);
	}
	*to = words;
	*more = next;
	return true;
fault:
	return false;
}

static __always_inline u64 walk_with_access(struct walker *w, const struct chain *chain,
					    struct systrace_walked *to, enum walk_way way)
{
	u64 head, *words = (u64 *)(to + 1);
	bool more;
	u32 n;

	switch (load_straight(w, &chain->walk, &head)) {
	case SYSTRACE_NONE:
		return systrace_header(0, SYSTRACE_NONE);
	case SYSTRACE_FAULT:
		return 0;
	}
	if (!scan_plain_chain(w, chain, way, head, &words, &more))
		return 0;
	n = (words - (u64 *)(to + 1)) / WALK_PLAIN_WORDS;
	/* The long way may have room for more. */
	if (more && n < chain->walk.max)
		return 0;
	*to = (struct systrace_walked){ w->walk, n, 0, n };
	return systrace_header((u8 *)words - (u8 *)to, more ? SYSTRACE_CUT : SYSTRACE_GOT);
}

static __always_inline u64 walk_by_way(struct walker *w, const struct chain *chain, void *at,
				       enum walk_way way)
{
	u64 header = 0;

	pagefault_disable();
	if (user_read_access_begin((const void __user *)PAGE_SIZE, sizeof(u64))) {
		header = walk_with_access(w, chain, at, way);
		user_read_access_end();
	}
	pagefault_enable();
	return header;
}

/* A function for each way, so that neither has to save registers that only the other needs. */
static noinline u64 walk_counted(struct walker *w, const struct chain *chain, void *at)
{
	return walk_by_way(w, chain, at, WALK_COUNTED);
}

static noinline u64 walk_read(struct walker *w, const struct chain *chain, void *at)
{
	return walk_by_way(w, chain, at, WALK_READ);
}

u64 systrace_walk_quickly(struct walker *w, void *at, u32 cap)
{
	const struct chain *chain;

	if (!w || !systrace_walk_at_hand(w))
		return 0;
	chain = w->chain;
	if (!chain)
		return systrace_header(0, SYSTRACE_NONE);
	if (cap < WALK_QUICK_MAX)
		return 0;
	switch (chain->way) {
	case WALK_COUNTED:
		return walk_counted(w, chain, at);
	case WALK_READ:
		return walk_read(w, chain, at);
	}
	return 0;
}

/* ---- records that are given up ------------------------------------------------------------ */

/* A new record begins: nothing of an earlier one may be forgotten any more. */
void systrace_walk_begin(struct walker *w)
{
	if (w)
		w->nlast = 0;
}

void systrace_walk_forget_last(struct walker *w)
{
	while (w && w->nlast)
		w->told[w->last[--w->nlast]] = (struct told){ 0 };
}
