// SPDX-License-Identifier: GPL-2.0
/*
 * Descriptors that are in the tracee's memory: those that poll() and select() wait
 * for, and those of a call with an argument that points at the actual arguments
 * (socketcall()).  Whether a rule's condition holds for one of them is checked in
 * task work, where the task can sleep, before the call is made.
 */
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <asm/syscall.h>

#include "listed.h"
#include "session.h"
#include "watch.h"

/* The words that a condition uses as the call's arguments; the first .n of them are known. */
struct words {
	u64 word[6];
	u32 n;
};

static void read_words(const struct watch *w, u8 at, struct words *words)
{
	u32 width = w->abi == SYSTRACE_COMPAT ? 4 : 8, i;
	u64 from = w->call[at];

	/* read as many as are present: memory after the last one may not be mapped */
	for (i = 0; i < 6; i++) {
		words->word[i] = 0;
		if (copy_from_user(&words->word[i], u64_to_user_ptr(from + i * width), width))
			break;
	}
	words->n = i;
}

/* Passed along while the descriptors are checked one after the other. */
struct listed {
	const struct watch *w;
	const struct systrace_files *f;
	systrace_fd_asked_fn *asked;
	void *arg;
};

static bool goes_on(const struct listed *l)
{
	cond_resched();
	return systrace_is_wanted(l->w) && !systrace_is_dying();
}

static bool is_in_list(const struct listed *l, u64 from, u32 n)
{
	s32 fd;
	u32 i;

	for (i = 0; i < n && goes_on(l); i++) {
		if (copy_from_user(&fd, u64_to_user_ptr(from + (u64)i * l->f->size), sizeof(fd)))
			return false;
		if (l->asked(l->f, fd, l->arg))
			return true;
	}
	return false;
}

static bool is_in_set(const struct listed *l, u64 from, u32 n)
{
	u32 i;
	u8 bits;

	for (i = 0; i < n && goes_on(l); i++) {
		/* the bytes are in the order of a little-endian processor */
		if (i % 8 == 0 && copy_from_user(&bits, u64_to_user_ptr(from + i / 8), 1))
			return false;
		if (bits >> i % 8 & 1 && l->asked(l->f, i, l->arg))
			return true;
	}
	return false;
}

static bool is_in_argument(const struct listed *l, const struct words *words, u32 at)
{
	const struct systrace_files *f = l->f;
	s32 n;

	if (at >= words->n)
		return false;
	if (!f->form)
		return l->asked(f, words->word[at], l->arg);
	if (f->count >= words->n)
		return false;
	n = clamp_t(s32, words->word[f->count], 0, SYSTRACE_LISTED_MAX);
	return f->form == SYSTRACE_FDS_SET ? is_in_set(l, words->word[at], n) : is_in_list(l, words->word[at], n);
}

bool systrace_has_listed(const struct watch *w, const struct systrace_files *f, systrace_fd_asked_fn *asked, void *arg)
{
	struct listed l = { .w = w, .f = f, .asked = asked, .arg = arg };
	struct words words = { .n = 6 };
	u32 i;

	if (f->only && (w->call[0] > 31 || !(f->only >> w->call[0] & 1)))
		return false;
	if (f->words)
		read_words(w, f->words - 1, &words);
	else
		memcpy(words.word, w->call, sizeof(words.word));
	for (i = 0; i < 6; i++)
		if (f->fds >> i & 1 && is_in_argument(&l, &words, i))
			return true;
	return false;
}
