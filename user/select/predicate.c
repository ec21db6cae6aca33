// SPDX-License-Identifier: GPL-2.0
/*
 * Filters that depend only on a call's number, arguments, result and duration are
 * decided in the module, by a program of classic BPF that is made here from the
 * options.  So calls that are not shown need not be read.  The reader filters what
 * it gets again, by the same options; the program only has to be right in what it
 * drops.
 *
 * The entry of a call decides by its descriptors, if they are all among its
 * arguments; the end of a call decides by its result and duration.
 */
#include <linux/filter.h>
#include <stddef.h>
#include <string.h>
#include "base/sets.h"
#include "settings.h"
#include "row/call.h"
#include "predicate.h"
#include "results.h"
#include "touch.h"

#define RESTARTS_BY_A_CALL	516	/* the kernel's ERESTART_RESTARTBLOCK */
#define FIELD(name)		offsetof(struct systrace_question, name)

static struct sock_filter program[SYSTRACE_INSNS_MAX];
static uint32_t length;

/* Instructions that do not fit are counted, but not stored. */
static uint32_t emit(uint16_t code, uint32_t k)
{
	if (length < SYSTRACE_INSNS_MAX)
		program[length] = (struct sock_filter){ .code = code, .k = k };
	return length++;
}

static void load(uint32_t field)
{
	emit(BPF_LD | BPF_W | BPF_ABS, field);
}

static void answer(uint32_t k)
{
	emit(BPF_RET | BPF_K, k);
}

/* Unless the comparison (BPF_JEQ, _JGE, _JGT) of the loaded word with k holds, the next instruction is skipped. */
static void unless_skip(uint16_t how, uint32_t k)
{
	uint32_t at = emit(BPF_JMP | how | BPF_K, k);

	if (at < SYSTRACE_INSNS_MAX)
		program[at].jf = 1;
}

static void answer_if(uint16_t how, uint32_t k, uint32_t with)
{
	unless_skip(how, k);
	answer(with);
}

/* Jump to a place that is not known yet, see lands_here(), if the comparison holds; or if it does not. */
static uint32_t jump_if(uint16_t how, uint32_t k)
{
	unless_skip(how, k);
	return emit(BPF_JMP | BPF_JA, 0);
}

static uint32_t jump_unless(uint16_t how, uint32_t k)
{
	unless_skip(how, k);
	emit(BPF_JMP | BPF_JA, 1);
	return emit(BPF_JMP | BPF_JA, 0);
}

static void lands_here(uint32_t from)
{
	if (from < SYSTRACE_INSNS_MAX)
		program[from].k = length - from - 1;
}

/* ---- how a call ended -------------------------------------------------------------------- */

/* Drop calls that took more than ns; or less than that. */
static void drop_if_longer(uint64_t ns)
{
	uint32_t out;

	load(FIELD(duration) + 4);
	answer_if(BPF_JGT, ns >> 32, SYSTRACE_DROP);
	out = jump_unless(BPF_JGE, ns >> 32);
	load(FIELD(duration));
	answer_if(BPF_JGT, (uint32_t)ns, SYSTRACE_DROP);
	lands_here(out);
}

static void drop_if_shorter(uint64_t ns)
{
	uint32_t longer, same;

	load(FIELD(duration) + 4);
	longer = jump_if(BPF_JGT, ns >> 32);
	same = jump_if(BPF_JEQ, ns >> 32);
	answer(SYSTRACE_DROP);
	lands_here(same);
	load(FIELD(duration));
	same = jump_if(BPF_JGE, (uint32_t)ns);
	answer(SYSTRACE_DROP);
	lands_here(longer);
	lands_here(same);
}

/* The criteria other than the status: see results_counted(). */
static void decide_by_numbers(const struct results *want)
{
	if (want->most != UINT64_MAX)
		drop_if_longer(want->most);
	if (want->least)
		drop_if_shorter(want->least);
	if (!want->errnos->asked)
		return;
	load(FIELD(error));
	answer_if(BPF_JEQ, 0, SYSTRACE_DROP);
	for (int i = 0; i < want->errnos->n; i++)
		answer_if(BPF_JEQ, want->errnos->list[i], want->errnos->inverted ? SYSTRACE_DROP : SYSTRACE_KEEP);
	if (!want->errnos->inverted)
		answer(SYSTRACE_DROP);
}

/* A call that restart_syscall() will continue is kept: the reader needs it for that call's line. */
static void decide_end(const struct results *want)
{
	bool by_status = !counting.on;

	load(FIELD(when));
	answer_if(BPF_JEQ, SYSTRACE_AT_END, !counting.only && want->unfinished ? SYSTRACE_KEEP : SYSTRACE_DROP);
	load(FIELD(error));
	answer_if(BPF_JEQ, RESTARTS_BY_A_CALL, SYSTRACE_KEEP);
	if (by_status && !want->successful)
		answer_if(BPF_JEQ, 0, SYSTRACE_DROP);
	if (by_status && !want->failed)
		answer_if(BPF_JGT, 0, SYSTRACE_DROP);
	decide_by_numbers(want);
	answer(SYSTRACE_KEEP);
}

/*
 * Whether the end of a call decides.  Not if detached calls are wanted: a call that is in progress when its task is detached
 * is shown then, but its ENTER would be lost if it were held back.
 */
static bool by_end(const struct results *want)
{
	if (counting.only && run.limit)
		return false;
	if (want->errnos->asked || want->least || want->most != UINT64_MAX)
		return true;
	return !counting.on && !want->detached && !(want->successful && want->failed && want->unfinished);
}

/* ---- the descriptors of a call -------------------------------------------------------------- */

static void answer_fd(int i, uint32_t with)
{
	const struct numbers *fds = &touch.fds;
	uint32_t none;

	load(FIELD(args[i]));
	/* negative: AT_FDCWD, or not a descriptor */
	none = jump_if(BPF_JGE, 0x80000000U);
	if (fds->inverted) {
		uint32_t out[fds->n + 1];

		for (int k = 0; k < fds->n; k++)
			out[k] = jump_if(BPF_JEQ, fds->list[k]);
		answer(with);
		for (int k = 0; k < fds->n; k++)
			lands_here(out[k]);
	} else {
		for (int k = 0; k < fds->n; k++)
			answer_if(BPF_JEQ, fds->list[k], with);
	}
	lands_here(none);
}

static void answer_fds(unsigned int where, uint32_t with)
{
	if (where & TOUCH_IN_MEMORY) {
		answer(with);
		return;
	}
	for (int i = 0; i < 6; i++)
		if (where >> i & 1)
			answer_fd(i, with);
	answer(SYSTRACE_DROP);
}

/* Syscall numbers from .from up to the .from of the next range. */
struct range {
	int from;
	unsigned int where;		/* a result of touch_fd_args() */
};

/* A binary search; the number has been loaded. */
static void answer_ranges(const struct range *r, int n, uint32_t with)
{
	uint32_t upper;

	if (n == 1) {
		answer_fds(r->where, with);
		return;
	}
	upper = jump_if(BPF_JGE, r[n / 2].from);
	answer_ranges(r, n / 2, with);
	lands_here(upper);
	answer_ranges(r + n / 2, n - n / 2, with);
}

static void answer_abi(const struct abi *abi, uint32_t with)
{
	struct range ranges[CALLSET_BITS + 1];
	int n = 0;

	for (int nr = 0; nr <= abi->ncalls; nr++) {
		const struct row *c = nr < abi->ncalls ? call_row(abi, nr) : NULL;
		unsigned int where = c ? touch_fd_args(c) : TOUCH_IN_MEMORY;

		if (!n || ranges[n - 1].where != where)
			ranges[n++] = (struct range){ nr | abi->mark, where };
	}
	load(FIELD(nr));
	answer_ranges(ranges, n, with);
}

static void decide_entry(bool later)
{
	uint32_t with = later ? SYSTRACE_LATER : SYSTRACE_KEEP, other;

	for (int i = 0; touch.fds.asked && !touch.asked.n && i < SYSTRACE_ABIS; i++) {
		load(FIELD(abi));
		other = jump_unless(BPF_JEQ, i);
		answer_abi(abis[i], with);
		lands_here(other);
	}
	answer(with);
}

/* ---- the whole program -------------------------------------------------------------------------- */

/*
 * False if the reader also has to see the calls that it does not show: a recording
 * may be replayed with other filters, -n shows the last number whatever call it
 * was, -Y depends on whether the last call failed, and with -k any call may carry
 * its process's mappings.
 */
static bool may(void)
{
	return !run.record && !run.flight && !show.number && !opt.pids && !opt.stack;
}

uint32_t predicate_make(const struct sock_filter **insns)
{
	struct results want = results_wanted();
	bool later = may() && by_end(&want), by_fds = touch.fds.asked && !touch.asked.n;
	uint32_t entry;

	length = 0;
	if (!may() || !(later || by_fds))
		return 0;
	load(FIELD(when));
	entry = jump_if(BPF_JEQ, SYSTRACE_AT_ENTER);
	if (later)
		decide_end(&want);
	else
		answer(SYSTRACE_KEEP);
	lands_here(entry);
	decide_entry(later);
	*insns = program;
	return length <= SYSTRACE_INSNS_MAX ? length : 0;
}
