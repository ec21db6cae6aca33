// SPDX-License-Identifier: GPL-2.0
/*
 * The walks of a session: they are checked and prepared; and the one that belongs to a task's
 * program is found by the files that the program is mapped from, and searched again when the
 * executable mappings have changed.  The first part is compiled in userspace too (tests/host/unit).
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
#include "arch/arch.h"
#include "compat/fs.h"
#include "compat/mm.h"
#include "session.h"
#else
#include "kernel.h"
#endif
#include "capture.h"
#include "walk.h"

/* ---- check and prepare --------------------------------------------------------------- */

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

/* Reads of units may begin this many bytes before them. */
#define LEAST_HEAD	sizeof(u64)

static bool good_near(const struct systrace_walk_tell *t)
{
	return t->near ? t->mask && t->mark < 32 && t->near >= LEAST_HEAD && t->near < t->head : !t->mark;
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
		    t->ptr > SYSTRACE_WALK_OFF || t->len > SYSTRACE_WALK_OFF || t->unit > SYSTRACE_WALK_OFF || t->shift > 31 ||
		    t->head > SYSTRACE_WALK_HEAD || t->cap > SYSTRACE_WALK_CAP || t->cap < t->head || t->known > 1 || t->reserved ||
		    (t->known && t->head < LEAST_HEAD) || !good_near(t))
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

/* Does each number lead directly to the next one? */
static bool is_straight(const struct systrace_walk *walk)
{
	u32 i;

	for (i = 1; i < walk->nsteps; i++)
		if (!(walk->step[i].from & SYSTRACE_FROM_LAST) || walk->step[i].width != 8 || walk->step[i].shift)
			return false;
	return walk->step[0].width && !walk->step[0].is_thread;
}

/* Are all words 8 bytes wide, and in the element or object itself? */
static bool are_plain(const struct systrace_walk_word *word, u32 n)
{
	u32 i;

	for (i = 0; i < n; i++)
		if (word[i].of || word[i].width != 8)
			return false;
	return true;
}

static u8 way_of(const struct systrace_walk *walk, bool reads)
{
	if (!walk->object || walk->nwords != WALK_PLAIN_WORDS || !are_plain(walk->word, walk->nwords) ||
	    !are_plain(walk->key, walk->nkeys) || !is_straight(walk))
		return WALK_ANY;
	if (reads)
		return walk->nkeys == 1 ? WALK_READ : WALK_ANY;
	return walk->nkeys == WALK_PLAIN_KEYS ? WALK_COUNTED : WALK_ANY;
}

static void find_places(struct places *at, const struct systrace_walk *walk)
{
	u32 i;

	*at = (struct places){ .next = walk->next, .skip = walk->next, .skip_value = U32_MAX };
	if (walk->skips) {
		at->skip = walk->skip;
		at->skip_value = walk->skip_value;
	}
	for (i = 0; i < WALK_PLAIN_WORDS; i++)
		at->word[i] = walk->word[i].off;
	for (i = 0; i < WALK_PLAIN_KEYS; i++)
		at->key[i] = walk->key[i].off;
}

static u64 last_word_offset(const struct systrace_walk_word *word, u32 n, u64 most)
{
	u32 i;

	for (i = 0; i < n; i++)
		if (!word[i].of)
			most = max_t(u64, most, word[i].off);
	return most;
}

/* The offset of the last word that is read of an element or an object. */
static u64 last_offset(const struct chain *chain, const struct systrace_walk *walk)
{
	u64 most = max(walk->next, walk->skip);
	const struct known_tell *tell;

	most = last_word_offset(walk->word, walk->nwords, most);
	most = last_word_offset(walk->key, walk->nkeys, most);
	for (tell = chain->known; tell < chain->known_end; tell++)
		most = max(most, tell->ptr);
	return most;
}

static u32 find_known(struct chain *chain, const struct systrace_walk *walk)
{
	const struct systrace_walk_tell *t = walk->tell, *end = t + walk->ntells;
	struct known_tell *known = chain->known;

	for (; t < end; t++) {
		if (!t->known)
			continue;
		*known = (struct known_tell){ t->ptr, t->len, t->unit, t->head, t->near ? t->near : t->head,
					      t->shift, t->mask, t->mark, known == chain->known };
		known++;
	}
	chain->known_end = known;
	return known - chain->known;
}

void systrace_walk_prepare(struct chain *chain, const struct systrace_walk *walk)
{
	u32 known = find_known(chain, walk), words = walk->nwords + 2 + walk->nkeys + 4 * known, bytes = SYSTRACE_WALK_KEY * known;

	chain->walk = *walk;
	chain->most = TASK_SIZE_MAX - last_offset(chain, walk) - sizeof(u64) + 1;
	chain->mask = walk->object ? ~(u64)walk->tag : 0;
	chain->cost = words * WALK_COST_WORD + bytes;
	chain->quick = min_t(u32, walk->max, (SYSTRACE_FLAT_COST - WALK_PASSED * 3 * WALK_COST_WORD) / chain->cost);
	chain->way = way_of(walk, bytes);
	find_places(&chain->at, walk);
}

void systrace_walk_ready(struct walker *w, const struct chain *chain, const struct place *place)
{
	const struct systrace_walk_step *step;
	u32 i;

	w->ready = true;
	w->chain = chain;
	w->walk = place->walk;
	w->thread = place->thread;
	for (i = 0; chain && i < chain->walk.nsteps; i++) {
		step = &chain->walk.step[i];
		w->add[i] = (s64)step->off + systrace_place_begin(step->from, place);
	}
}

#ifdef __KERNEL__

/* ---- which walk, and where -------------------------------------------------------------- */

/* A program with more mappings than this is taken to have no walk: searching them would take too long. */
#define MAPPINGS_MOST	4096

static s32 walk_of_file(const struct walks *walks, u32 n, const struct inode *inode)
{
	u64 size = i_size_read(inode);
	u32 i;

	for (i = 0; i < n; i++)
		if (walks->chain[i].walk.ino == inode->i_ino && walks->chain[i].walk.size == size)
			return i;
	return -1;
}

/* With mmap_lock held for reading. */
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

/* False: the mappings cannot be searched now. */
static bool refresh_walker(struct capture *c, struct walker *w, u32 n, struct mm_struct *mm,
			   unsigned long exec)
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
	w->ready = false;
	return true;
}

static bool is_fresh(const struct walker *w, const struct mm_struct *mm)
{
	/* Pairs with the release in add_walks(). */
	return w->any && w->exec == READ_ONCE(mm->exec_vm) && w->n == smp_load_acquire(&w->walks->n);
}

static const struct chain *found_chain(const struct walker *w, const struct task_struct *task,
				       struct place *place)
{
	if (w->found < 0)
		return NULL;
	place->thread = arch_thread_pointer(task);
	place->walk = w->found;
	place->base = w->base;
	return &w->walks->chain[w->found];
}

static noinline void make_walker_ready(struct walker *w)
{
	struct place place;
	const struct chain *chain = found_chain(w, current, &place);

	systrace_walk_ready(w, chain, &place);
}

bool systrace_walk_at_hand(struct walker *w)
{
	if (!current->mm || !is_fresh(w, current->mm))
		return false;
	/* A thread may have changed its thread pointer. */
	if (unlikely(!w->ready || w->thread != arch_thread_pointer(current)))
		make_walker_ready(w);
	return true;
}

const struct chain *systrace_walk_of(struct capture *c, struct walker *w, struct place *place)
{
	/* The task's mm; look.c's worker has borrowed it. */
	struct mm_struct *mm = current->mm;
	u32 n = smp_load_acquire(&w->walks->n);

	if (!mm)
		return NULL;
	/*
	 * If the mappings are being changed right now, the last result is used: the interpreter's are
	 * most unlikely to have moved, and if they have, the walk does not find the thread there.
	 */
	if (unlikely(!is_fresh(w, mm)) && !refresh_walker(c, w, n, mm, READ_ONCE(mm->exec_vm)) &&
	    !w->any)
		return NULL;
	return found_chain(w, c->task, place);
}

/* A child has its parent's mappings, but has not reported what its parent has. */
void systrace_walk_inherit(struct walker *child, const struct walker *parent)
{
	if (!child || !parent)
		return;
	child->any = parent->any;
	child->n = parent->n;
	child->exec = parent->exec;
	child->found = parent->found;
	child->base = parent->base;
	child->ready = false;
}

/* A new program: nothing of it has been reported. */
void systrace_walk_forget(struct walker *w)
{
	if (!w)
		return;
	w->any = false;
	w->ready = false;
	w->nlast = 0;
	memset(w->told, 0, sizeof(w->told));
}

/* ---- take and free ----------------------------------------------------------------------- */

static int add_walks(struct walks *walks, const struct systrace_walk *from, struct systrace_walks *arg)
{
	u32 i;

	for (arg->bad = 0; arg->bad < arg->nwalks; arg->bad++)
		if (!systrace_walk_check(&from[arg->bad]))
			return -EINVAL;
	for (i = 0; i < arg->nwalks; i++)
		systrace_walk_prepare(&walks->chain[walks->n + i], &from[i]);
	/* Pairs with the acquires in is_fresh() and systrace_walk_of(). */
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
