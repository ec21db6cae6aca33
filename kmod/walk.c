// SPDX-License-Identifier: GPL-2.0
/*
 * Walks: follow a chain in the task's own memory, as what runs there keeps it.
 *
 * Which walk belongs to a program is seen by the files that it is mapped from, and looked up
 * again when its executable mappings have changed.  An element's object is told once, so that
 * who reads the records later need not find it where it was; it is known again by words of its
 * own, for its memory may get another one.  What is told in a record that is given up is not
 * told (systrace_walk_forget_last()).
 *
 * Whatever the memory holds, a chain has an end: elements are counted, and all that is read is
 * paid for.  It is compiled in userspace too (tests/unit).
 */
#ifdef __KERNEL__
#include <linux/build_bug.h>
#include <linux/fs.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include "access.h"
#include "arch/x86.h"
#include "compat/fs.h"
#include "compat/mm.h"
#include "session.h"
#else
#include "kernel.h"
#endif
#include "capture.h"
#include "walk.h"

/* As <linux/systrace.h> has them. */
#define COST_WORD	75
#define COST_FAULT	3000
#define COST_MAP	100
#define COST_COPY	300	/* whatever is copied; and a byte costs one */

/* ---- words ------------------------------------------------------------------- */

#define GET(type) do {							\
	type part;							\
									\
	unsafe_get_user(part, (const type __user *)at, fault);		\
	*value = part;							\
} while (0)

/* Pagefaults are off. */
static bool get(u64 at, u8 width, u64 *value)
{
	if (!user_read_access_begin((const void __user *)at, width))
		return false;
	if (width == 8)
		GET(u64);
	else if (width == 4)
		GET(u32);
	else
		GET(u8);
	user_read_access_end();
	return true;
fault:
	user_read_access_end();
	return false;
}

static bool get_words(u64 at, const struct systrace_walk_word *word, u32 n, u64 *values)
{
	u32 i;

	for (i = 0; i < n; i++)
		if (!get((word[i].of ? values[word[i].of - 1] : at) + word[i].off, word[i].width, &values[i]))
			return false;
	return true;
}

/* ---- the chain ----------------------------------------------------------------- */

/* Where it begins; 0: it is empty. */
static u8 find_head(struct capture *c, const struct systrace_walk *walk, const struct place *place, u64 *head)
{
	u64 last = 0, value;
	u32 i;

	systrace_spend(c, walk->nsteps * COST_WORD);
	for (i = 0; i < walk->nsteps; i++) {
		const struct systrace_walk_step *step = &walk->step[i];

		value = (s64)step->off;
		value += step->from & SYSTRACE_FROM_LAST ? last : 0;
		value += step->from & SYSTRACE_FROM_BASE ? place->base : 0;
		value += step->from & SYSTRACE_FROM_THREAD ? place->thread : 0;
		if (step->width && !get(value, step->width, &value)) {
			systrace_spend(c, COST_FAULT);
			return SYSTRACE_NONE;
		}
		value <<= step->shift;
		if (!step->is_thread)
			last = value;
		else if (value != place->thread)
			return SYSTRACE_NONE;
	}
	*head = last;
	return SYSTRACE_GOT;
}

/* Its words, where the next one is, and whether it is to be kept. */
static bool get_element(const struct systrace_walk *walk, u64 at, u64 *words, u64 *next, bool *keep)
{
	u64 mark;

	*keep = true;
	if (!get(at + walk->next, 8, next))
		return false;
	if (walk->skips) {
		if (!get(at + walk->skip, 1, &mark))
			return false;
		*keep = mark != walk->skip_value;
	}
	return !*keep || get_words(at, walk->word, walk->nwords, words);
}

/* From @at on, as many elements as there is room for. */
static u8 follow(struct capture *c, const struct systrace_walk *walk, u64 at, u64 *to, u32 room, u16 *count)
{
	u32 size = walk->nwords * sizeof(u64), looks = 2 * SYSTRACE_WALK_MAX;
	u64 next, words[SYSTRACE_WALK_WORDS];
	bool keep;

	for (; at && looks; at = next, looks--) {
		if (*count == walk->max)
			return SYSTRACE_CUT;
		if (room < size || !c->budget)
			return SYSTRACE_FULL;
		systrace_spend(c, (walk->nwords + 2) * COST_WORD);
		if (!get_element(walk, at, words, &next, &keep)) {
			systrace_spend(c, COST_FAULT);
			return SYSTRACE_CUT;
		}
		if (!keep)
			continue;
		memcpy(to, words, size);
		to += walk->nwords;
		room -= size;
		++*count;
	}
	return at ? SYSTRACE_CUT : SYSTRACE_GOT;
}

/* ---- what has been told ---------------------------------------------------------- */

static u64 mix(u64 hash, u64 value)
{
	hash = (hash ^ value) * 0x9e3779b97f4a7c15ULL;
	return hash ^ hash >> 29;
}

/* How many bytes the units of a tell have there; false: it cannot be read. */
static bool units_size(const struct systrace_walk_tell *tell, u64 at, u64 *size)
{
	u64 n, unit = 1;

	if (!get(at + tell->len, 8, &n))
		return false;
	if (tell->mask) {
		if (!get(at + tell->unit, 4, &unit))
			return false;
		unit = min_t(u64, unit >> tell->shift & tell->mask, 4);
	}
	*size = min_t(u64, n, SYSTRACE_WALK_CAP) * unit;
	return true;
}

/* What cannot be read is known by where it is. */
static u64 mix_units(struct capture *c, u64 hash, const struct systrace_walk_tell *tell, u64 object)
{
	u64 at, size, word[SYSTRACE_WALK_KEY / sizeof(u64) + 1];
	u32 i;

	systrace_spend(c, 3 * COST_WORD);
	if (!get(object + tell->ptr, 8, &at))
		return hash;
	if (!units_size(tell, at, &size))
		return mix(hash, at);
	size = min_t(u64, size, SYSTRACE_WALK_KEY);
	systrace_spend(c, size);
	word[size / sizeof(u64)] = 0;
	if (copy_from_user_nofault(word, (const void __user *)(at + tell->key), size)) {
		systrace_spend(c, COST_FAULT);
		return mix(hash, at);
	}
	for (i = 0; i * sizeof(u64) < size; i++)
		hash = mix(hash, word[i]);
	return mix(hash, size);
}

/* By which an object is known; 0: it cannot be read. */
static u64 fingerprint(struct capture *c, const struct systrace_walk *walk, u64 object)
{
	u64 hash = 1, keys[SYSTRACE_WALK_KEYS];
	u32 i;

	systrace_spend(c, walk->nkeys * COST_WORD);
	if (!get_words(object, walk->key, walk->nkeys, keys))
		return 0;
	for (i = 0; i < walk->nkeys; i++)
		hash = mix(hash, keys[i]);
	for (i = 0; i < walk->ntells; i++)
		if (walk->tell[i].key)
			hash = mix_units(c, hash, &walk->tell[i], object);
	return hash ?: 1;
}

/*
 * What was told last of an address holds, so there is one entry for each: some bits by which the
 * address is known among those of its set, and what was told of it.
 */
#define PRINT_BITS	40
#define PRINT_MASK	((1ULL << PRINT_BITS) - 1)

static u64 *told_set(struct walker *w, u64 place)
{
	return w->told + place % (WALKER_TOLD / WALKER_SET) * WALKER_SET;
}

/* Not 0, which is none. */
static u64 entry_of(u64 place, u64 print)
{
	return ((place | 1ULL << 63) & ~PRINT_MASK) | (print & PRINT_MASK);
}

static bool is_told(struct walker *w, u64 object, u64 print)
{
	u64 place = mix(0, object), entry = entry_of(place, print);
	const u64 *set = told_set(w, place);
	u32 i;

	for (i = 0; i < WALKER_SET; i++)
		if (set[i] == entry)
			return true;
	return false;
}

/* In the place of what was told of this address, or of nothing, or of any. */
static void note_told(struct walker *w, u64 object, u64 print)
{
	u64 place = mix(0, object), entry = entry_of(place, print);
	u64 *set = told_set(w, place);
	u32 i, at = WALKER_SET;

	for (i = 0; i < WALKER_SET; i++) {
		if (!set[i] && at == WALKER_SET)
			at = i;
		if (set[i] && !((set[i] ^ entry) & ~PRINT_MASK)) {
			at = i;
			break;
		}
	}
	if (at == WALKER_SET)
		at = w->turn++ % WALKER_SET;
	set[at] = entry;
	w->last[w->nlast++] = set + at - w->told;
}

/* ---- to tell ----------------------------------------------------------------------- */

struct room {
	u8 *at, *end;			/* multiples of 8 */
};

/* How many of @n bytes could be copied: all, or up to the page that is missing. */
static u32 grab(u8 *to, u64 from, u32 n)
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

/* False: there is no room, or it is too dear. */
static bool put_bytes(struct capture *c, struct room *room, u64 from, u32 n, u32 *len, bool *whole)
{
	u32 padded = (n + 7) & ~7u;

	systrace_spend(c, COST_COPY);
	if (n >= c->budget)
		c->budget = 0;
	if (padded > room->end - room->at || !c->budget)
		return false;
	*len = grab(room->at, from, n);
	systrace_spend(c, n);
	if (*len < n) {
		systrace_spend(c, 2 * COST_FAULT);
		*whole = false;
	}
	padded = (*len + 7) & ~7u;
	memset(room->at + *len, 0, padded - *len);
	room->at += padded;
	return true;
}

/* How many bytes a tell has there; as many as it says where that can be read. */
static u32 told_size(const struct systrace_walk_tell *tell, u64 at)
{
	u64 size;

	return units_size(tell, at, &size) ? min_t(u64, tell->head + size, tell->cap) : tell->head;
}

/* False: as with put_bytes(), and then there is nothing. */
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
		systrace_spend(c, 3 * COST_WORD);
		if (!get(object + walk->tell[i].ptr, 8, &at)) {
			*whole = false;
			continue;
		}
		if (at && !put_bytes(c, room, at, told_size(&walk->tell[i], at), &told->len[i + 1], whole))
			goto undo;
	}
	return true;
undo:
	room->at = (u8 *)told;
	return false;
}

/* The objects of @count elements at @words, as far as they are news; of so many of them all is known then. */
static u32 tell(struct capture *c, const struct systrace_walk *walk, struct walker *w, const u64 *words, u32 count,
		struct room *room, u16 *told)
{
	u64 object, print;
	bool whole;
	u32 i;

	for (i = 0; i < count && c->budget; i++) {
		object = words[i * walk->nwords] & ~(u64)walk->tag;
		print = fingerprint(c, walk, object);
		if (!object || is_told(w, object, print))
			continue;
		whole = print;
		if (!put_told(c, walk, object, room, &whole))
			break;
		++*told;
		/* What is not whole is noted as what it is not: it comes again, and so does what was told before it. */
		note_told(w, object, whole ? print : ~print);
	}
	return i;
}

u8 systrace_walk(struct capture *c, void *at, u32 cap, u32 have, u32 *len)
{
	u32 most = min(cap & ~7u, have);
	struct room room = { (u8 *)at + sizeof(struct systrace_walked), (u8 *)at + most };
	struct walker *w = c->maps->walker;
	const struct systrace_walk *walk;
	struct systrace_walked *to = at;
	u64 *words = (u64 *)room.at, head;
	struct place place;
	u8 state;

	walk = w ? systrace_walk_of(c, w, &place) : NULL;
	if (!walk)
		return SYSTRACE_NONE;
	/* The record will be made again; what it told now would be lost. */
	if (c->full || most < sizeof(*to))
		return SYSTRACE_FULL;
	w->nlast = 0;
	*to = (struct systrace_walked){ .walk = place.walk };
	pagefault_disable();
	state = find_head(c, walk, &place, &head);
	if (state == SYSTRACE_GOT) {
		state = follow(c, walk, head, words, room.end - room.at, &to->count);
		room.at += to->count * walk->nwords * sizeof(u64);
		if (walk->object)
			to->known = tell(c, walk, w, words, to->count, &room, &to->told);
		if (walk->object && to->known < to->count)
			state = SYSTRACE_FULL;
	}
	pagefault_enable();
	if (state == SYSTRACE_NONE)
		return state;
	*len = room.at - (u8 *)at;
	/* What the op's own cap cuts is cut in a larger record, too. */
	return state == SYSTRACE_FULL && cap <= have && c->budget ? SYSTRACE_CUT : state;
}

/* So that nothing of another record is forgotten. */
void systrace_walk_begin(struct walker *w)
{
	if (w)
		w->nlast = 0;
}

void systrace_walk_forget_last(struct walker *w)
{
	while (w && w->nlast)
		w->told[w->last[--w->nlast]] = 0;
}

/* ---- to check ------------------------------------------------------------------------ */

static bool good_steps(const struct systrace_walk *walk)
{
	u32 i;

	for (i = 0; i < SYSTRACE_WALK_STEPS; i++) {
		const struct systrace_walk_step *s = &walk->step[i];

		if (i >= walk->nsteps && (s->from || s->width || s->shift || s->is_thread || s->off))
			return false;
		if (s->from & ~(SYSTRACE_FROM_LAST | SYSTRACE_FROM_BASE | SYSTRACE_FROM_THREAD) || s->shift > 63 ||
		    s->is_thread > 1 || (s->width && s->width != 4 && s->width != 8))
			return false;
	}
	return walk->nsteps && walk->nsteps <= SYSTRACE_WALK_STEPS;
}

static bool good_words(const struct systrace_walk_word *word, u32 n, u32 most)
{
	u32 i;

	if (n > most)
		return false;
	for (i = 0; i < most; i++) {
		if (i >= n && (word[i].of || word[i].width || word[i].off))
			return false;
		if (i < n && (word[i].of > i || word[i].off > SYSTRACE_WALK_OFF ||
			      (word[i].width != 1 && word[i].width != 4 && word[i].width != 8)))
			return false;
	}
	return true;
}

static bool good_tells(const struct systrace_walk *walk)
{
	static const struct systrace_walk_tell none;
	u32 i;

	if (walk->ntells > SYSTRACE_WALK_TELLS)
		return false;
	for (i = 0; i < SYSTRACE_WALK_TELLS; i++) {
		const struct systrace_walk_tell *t = &walk->tell[i];

		if (i >= walk->ntells ? memcmp(t, &none, sizeof(none)) :
		    t->key > SYSTRACE_WALK_OFF || t->ptr > SYSTRACE_WALK_OFF || t->len > SYSTRACE_WALK_OFF || t->unit > SYSTRACE_WALK_OFF ||
		    t->shift > 31 || t->head > SYSTRACE_WALK_HEAD || t->cap > SYSTRACE_WALK_CAP || t->cap < t->head)
			return false;
	}
	return true;
}

bool systrace_walk_check(const struct systrace_walk *walk)
{
	if (walk->reserved || walk->skips > 1 || (!walk->skips && (walk->skip || walk->skip_value)) ||
	    walk->next > SYSTRACE_WALK_OFF || walk->skip > SYSTRACE_WALK_OFF || walk->object > SYSTRACE_WALK_OFF ||
	    !walk->max || walk->max > SYSTRACE_WALK_MAX || !walk->nwords)
		return false;
	if (!walk->object && (walk->nkeys || walk->ntells || walk->tag))
		return false;
	return good_steps(walk) && good_words(walk->word, walk->nwords, SYSTRACE_WALK_WORDS) &&
	       good_words(walk->key, walk->nkeys, SYSTRACE_WALK_KEYS) && good_tells(walk);
}

#ifdef __KERNEL__

/* ---- which walk, and where -------------------------------------------------------------- */

/* A program with more mappings than this has none of ours: to look at them takes too long. */
#define MAPPINGS_MOST	4096

static s32 walk_of_file(const struct walks *walks, u32 n, const struct inode *inode)
{
	u64 size = i_size_read(inode);
	u32 i;

	for (i = 0; i < n; i++)
		if (walks->walk[i].ino == inode->i_ino && walks->walk[i].size == size)
			return i;
	return -1;
}

/* With the mappings locked. */
static void look_at_mappings(struct walker *w, u32 n, struct mm_struct *mm)
{
	const struct inode *inode = NULL;
	struct vm_area_struct *vma;
	VMA_ITERATOR(vmi, mm, 0);
	u64 base = 0;

	w->found = -1;
	for_each_vma(vmi, vma) {
		if (!vma->vm_file)
			continue;
		if (file_inode(vma->vm_file) != inode)
			base = vma->vm_start;
		inode = file_inode(vma->vm_file);
		if (!(vma->vm_flags & VM_EXEC))
			continue;
		w->found = walk_of_file(w->walks, n, inode);
		if (w->found < 0)
			continue;
		w->base = base;
		return;
	}
}

/* False: not now. */
static bool look(struct capture *c, struct walker *w, u32 n, struct mm_struct *mm, unsigned long exec)
{
	int count = READ_ONCE(mm->map_count);

	if (count > MAPPINGS_MOST) {
		w->found = -1;
	} else {
		if (!mmap_read_trylock(mm))
			return false;
		look_at_mappings(w, n, mm);
		mmap_read_unlock(mm);
		systrace_spend(c, count * COST_MAP);
	}
	w->any = true;
	w->n = n;
	w->exec = exec;
	return true;
}

const struct systrace_walk *systrace_walk_of(struct capture *c, struct walker *w, struct place *place)
{
	/* The task's, which a worker may have borrowed. */
	struct mm_struct *mm = current->mm;
	/* Pairs with the release when walks are added. */
	u32 n = smp_load_acquire(&w->walks->n);
	unsigned long exec;

	if (!mm || !systrace_may_lock(c))
		return NULL;
	exec = READ_ONCE(mm->exec_vm);
	if (unlikely(!w->any || w->exec != exec || w->n != n) && !look(c, w, n, mm, exec))
		return NULL;
	if (w->found < 0)
		return NULL;
	place->walk = w->found;
	place->base = w->base;
	place->thread = arch_thread_pointer(c->task);
	return &w->walks->walk[w->found];
}

/* Another program: nothing of it is told. */
void systrace_walk_forget(struct walker *w)
{
	if (!w)
		return;
	w->any = false;
	w->nlast = 0;
	memset(w->told, 0, sizeof(w->told));
}

/* ---- to take and to free ----------------------------------------------------------------- */

static int add_walks(struct walks *walks, const struct systrace_walk *from, struct systrace_walks *arg)
{
	for (arg->bad = 0; arg->bad < arg->nwalks; arg->bad++)
		if (!systrace_walk_check(&from[arg->bad]))
			return -EINVAL;
	memcpy(&walks->walk[walks->n], from, arg->nwalks * sizeof(*from));
	/* Pairs with who looks for one. */
	smp_store_release(&walks->n, walks->n + arg->nwalks);
	return 0;
}

int systrace_walks_take(struct session *s, struct systrace_walks *arg)
{
	struct walks *walks = s->walks;
	struct systrace_walk *from;
	int err = -ENOMEM;

	arg->bad = 0;
	if (arg->nwalks > SYSTRACE_WALKS_MAX - (walks ? walks->n : 0))
		return -E2BIG;
	from = memdup_user(u64_to_user_ptr(arg->walks), arg->nwalks * sizeof(*from));
	if (IS_ERR(from))
		return PTR_ERR(from);
	if (!walks) {
		err = -EDQUOT;
		if (!systrace_charge(s, sizeof(*walks)))
			goto free_from;
		err = -ENOMEM;
		walks = kzalloc(sizeof(*walks), GFP_KERNEL_ACCOUNT);
		if (!walks)
			goto uncharge;
	}
	err = add_walks(walks, from, arg);
	if (!err)
		s->walks = walks;
	if (!err || s->walks)
		goto free_from;
	kfree(walks);
uncharge:
	systrace_uncharge(s, sizeof(*walks));
free_from:
	kfree(from);
	return err;
}

void systrace_walks_free(const struct session *s)
{
	if (!s->walks)
		return;
	kfree(s->walks);
	systrace_uncharge(s, sizeof(*s->walks));
}

int systrace_walker_new(struct session *s, struct walker **walker)
{
	struct mem_cgroup *before;

	BUILD_BUG_ON(sizeof(**walker) > 17408);
	*walker = NULL;
	if (!s->walks)
		return 0;
	if (!systrace_charge(s, sizeof(**walker)))
		return -EDQUOT;
	before = set_active_memcg(s->memcg);
	*walker = kzalloc(sizeof(**walker), GFP_KERNEL_ACCOUNT);
	set_active_memcg(before);
	if (!*walker) {
		systrace_uncharge(s, sizeof(**walker));
		return -ENOMEM;
	}
	(*walker)->walks = s->walks;
	return 0;
}

void systrace_walker_free(struct session *s, struct walker *walker)
{
	if (!walker)
		return;
	systrace_uncharge(s, sizeof(*walker));
	kfree(walker);
}

#endif /* __KERNEL__ */
