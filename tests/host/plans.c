// SPDX-License-Identifier: GPL-2.0
/* built: shipped */
/* suite: plans host */
/*
 * The plans in made.c are those that the reader would make when it starts: for sets of options, the
 * head and the ops of each plan, byte for byte.  And every plan that is made on demand is the one
 * in the list.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "base/sets.h"
#include "settings.h"
#include "row/call.h"
#include "cli/options.h"
#include "decode/plans.h"
#include "select/qualify.h"

static int passed, failed;

static void verdict(bool ok, const char *what)
{
	printf("%sok - %s\n", ok ? "" : "not ", what);
	ok ? passed++ : failed++;
}

/* Compares everything but the place of the ops in the list. */
static bool same_head(struct systrace_plan a, const struct systrace_plan *b)
{
	a.first = b->first;
	return !memcmp(&a, b, sizeof(a));
}

static bool same_plan(const struct plan *a, const struct plan *b)
{
	return a->abi == b->abi && a->row == b->row && a->name == b->name && a->ret == b->ret && a->nr == b->nr &&
	       a->nargs == b->nargs && a->nenter == b->nenter && a->ip == b->ip && !memcmp(a->fact, b->fact, sizeof(a->fact)) &&
	       same_head(a->head, &b->head) &&
	       !a->base == !b->base && (!a->base || same_head(a->base->head, &b->base->head)) &&
	       !a->inside == !b->inside && (!a->inside || a->inside - a->args == b->inside - b->args);
}

/* Returns the number of plans that differ from those that are made now. */
static int differences(const char *what)
{
	struct plan_list taken = *plans_list();
	const struct plan **late = calloc(taken.nplans, sizeof(*late));
	int n = 0;

	/* backwards: variants before the plans that they are variants of */
	for (int i = taken.nplans - 1; i >= 0; i--)
		late[i] = plan_at(i);
	plans_make();
	if (plans_list()->nplans != taken.nplans)
		return -1;
	for (uint32_t i = 0; i < taken.nplans; i++) {
		const struct plan *p = plan_at(i);
		const struct systrace_plan *t = &taken.plans[i];

		if (same_head(*t, &p->head) && t->first + t->nops <= taken.nops && same_plan(late[i], p) &&
		    !memcmp(taken.ops + t->first, p->ops, p->nops * sizeof(*p->ops)))
			continue;
		if (!n++)
			printf("# %s: %s of %s, plan %u\n", what, p->name, p->abi->name, i);
	}
	free(late);
	return n;
}

/* Runs in a child process: the memory of plans is never freed. */
static bool same_with(const struct capture *o, const char *what)
{
	int status = 1;
	pid_t pid = fork();

	if (!pid) {
		plans_for(o);
		_exit(!plans_take() || differences(what));
	}
	return pid > 0 && waitpid(pid, &status, 0) == pid && !status;
}

static void strings_test(void)
{
	static const uint32_t strings[] = { 0, 1, 8, 15, 16, 31, 32, 33, 64, 255, 1000, 4094, 4095, 4096, 40000, 65536,
					    SYSTRACE_CAP_MAX - 1, SYSTRACE_CAP_MAX, UINT32_MAX / 4 };

	for (size_t i = 0; i < COUNT(strings); i++)
		for (int set = 0; set < MADE_SETS; set++) {
			struct capture o = { .string_max = strings[i], .verbose = set & MADE_VERBOSE, .fds = set & MADE_FDS };
			char what[80];

			snprintf(what, sizeof(what), "plans with -s %u%s%s are those that would be made", o.string_max,
				 o.verbose ? " -v" : "", o.fds ? " -yy" : "");
			verdict(same_with(&o, what), what);
		}
}

/* Options that only decide how a call is printed. */
static void printing_test(void)
{
	const struct capture o = { .string_max = 32 };

	opt = (struct style){ .string_max = 32, .column = 7, .xlat = XLAT_RAW, .newer = true, .raw = true,
			      .pids = PIDS_COMM | PIDS_NS, .signals = ~0ULL };

	verdict(same_with(&o, "printing"), "plans are the same however calls are printed");
}

static void trace_test(void)
{
	static const char *const traces[] = { "openat", "none", "%file", "!ioctl", "socketcall,semop", "ioctl,fcntl,bpf" };
	const struct capture o = { .string_max = 32 };

	for (size_t i = 0; i < COUNT(traces); i++) {
		static struct callset set;
		char what[80];

		callset_parse(&set, traces[i]);
		plans_only(&set);
		snprintf(what, sizeof(what), "plans with -e trace=%s are those that would be made", traces[i]);
		verdict(same_with(&o, what), what);
	}
}

/* Options that add something to all plans. */
static void added_test(void)
{
	static const struct capture added[] = {
		{ .ip = true }, { .python = true, .walk_room = 8192 }, { .stack = true, .stack_room = 4096, .maps_room = 8192 }, { .times = true },
		{ .ip = true, .python = true, .walk_room = 8192, .stack = true, .stack_room = 4096, .maps_room = 8192, .times = true } };
	static const char *const words[] = { "-i", "--python", "-k", "times", "all of these" };
	static struct callset some;
	char what[80];

	callset_parse(&some, "execve,exit_group,ioctl,openat");
	for (size_t i = 0; i < COUNT(added); i++)
		for (int set = 0; set < 2 * MADE_SETS; set++) {
			struct capture o = added[i];

			o.string_max = 32;
			o.verbose = set & MADE_VERBOSE;
			o.fds = set & MADE_FDS;
			plans_only(set < MADE_SETS ? NULL : &some);
			snprintf(what, sizeof(what), "plans with %s%s%s%s are those that would be made", words[i], o.verbose ? " -v" : "",
				 o.fds ? " -yy" : "", set < MADE_SETS ? "" : " of some calls");
			verdict(same_with(&o, what), what);
		}
	plans_only(NULL);
}

/* Options for which made.c has no plans. */
static void others_test(void)
{
	static const struct by_call some;
	const struct capture o[4] = { { .bare = true }, { .uring = true }, { .whole_data = true }, { .by_call = &some } };
	int taken = 0;

	for (size_t i = 0; i < COUNT(o); i++) {
		plans_for(&o[i]);
		taken += plans_take();
	}
	verdict(!taken, "with --uring, -e read= and -e verbose= plans are made at the start");
}

int main(void)
{
	strings_test();
	printing_test();
	trace_test();
	added_test();
	others_test();
	printf("%d passed, %d failed\n", passed, failed);
	return failed != 0;
}
