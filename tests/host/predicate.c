// SPDX-License-Identifier: GPL-2.0
/* built: asan */
/* suite: predicate host */
/*
 * Runs the programs that the reader makes from its options on random calls: they may drop only
 * calls that the reader would not have printed, and must drop all of these that they can decide.
 * Runs on the build machine, under ASAN and UBSAN.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/filter.h>
#include "base/sets.h"
#include "settings.h"
#include "row/call.h"
#include "views/count.h"
#include "cli/options.h"
#include "select/predicate.h"
#include "select/results.h"
#include "select/touch.h"

#define ROUNDS	1000

/* ---- classic BPF, the instructions that are used --------------------------------------- */

static uint32_t run_program(const struct sock_filter *f, uint32_t n, const struct systrace_question *q)
{
	uint32_t a = 0;

	for (uint32_t at = 0; at < n; at++) {
		uint32_t k = f[at].k;

		switch (f[at].code) {
		case BPF_LD | BPF_W | BPF_ABS:
			if (k % 4 || k >= sizeof(*q))
				abort();
			memcpy(&a, (const char *)q + k, sizeof(a));
			break;
		case BPF_RET | BPF_K:
			return k;
		case BPF_JMP | BPF_JA:
			at += k;
			break;
		case BPF_JMP | BPF_JEQ | BPF_K:
			at += a == k ? f[at].jt : f[at].jf;
			break;
		case BPF_JMP | BPF_JGE | BPF_K:
			at += a >= k ? f[at].jt : f[at].jf;
			break;
		case BPF_JMP | BPF_JGT | BPF_K:
			at += a > k ? f[at].jt : f[at].jf;
			break;
		default:
			abort();
		}
	}
	/* past the end of the program */
	abort();
}

/* ---- random calls -------------------------------------------------------------------------- */

static uint32_t below(uint32_t n)
{
	return random() % n;
}

static uint64_t random_time(void)
{
	static const uint64_t edges[] = { 0, 1, 4095, 4096, 0xffffffff, 0x100000000, 0x100000001, 0x1ffffffff, 0x200000000 };

	return edges[below(COUNT(edges))] + below(3) - 1;
}

static int64_t random_ret(void)
{
	static const int64_t edges[] = { 0, 1, -1, -ENOENT, -EAGAIN, -EBADF, -512, -514, -516, -4095, -4096, INT32_MIN,
					 INT64_MIN, INT64_MAX, 0xfffffffe };

	return edges[below(COUNT(edges))];
}

static uint64_t random_fd(void)
{
	static const uint64_t edges[] = { 0, 1, 2, 3, 4, 7, -1, -100, 0xffffff9c, 0x100000003, 0x7fffffff };

	return edges[below(COUNT(edges))];
}

static uint32_t nplans;
static struct systrace_enter e;
static struct systrace_exit x;

static struct systrace_question random_call(void)
{
	uint32_t n = below(nplans);
	const struct plan *p = plan_at(n);
	struct systrace_question q;

	e = (struct systrace_enter){ .head = { sizeof(e), SYSTRACE_ENTER, p->abi->id, 0, 1, 1, 1000 }, .nr = p->nr, .plan = n };
	e.nr |= p->abi->mark;
	for (int i = 0; i < 6; i++)
		e.args[i] = random_fd();
	/* the arguments that select the plan's variant */
	for (int i = 0; i < p->head.nkeys; i++)
		e.args[p->head.arg[i]] = p->head.key[i];
	x = (struct systrace_exit){ .head = { sizeof(x), SYSTRACE_EXIT, p->abi->id, 0, 1, 2, 1000 + random_time() }, .nr = e.nr,
				    .plan = n, .ret = random_ret() };
	q = (struct systrace_question){ .nr = e.nr, .abi = p->abi->id };
	memcpy(q.args, e.args, sizeof(q.args));
	return q;
}

/* ---- which calls are printed ------------------------------------------------------------------- */

static int failed;
static unsigned long dropped, kept;

static void wrong(const char *what, const struct systrace_question *q)
{
	if (failed++ < 10)
		printf("# %s: call %d of ABI %u, args %#llx %#llx, ret %lld, %llu ns\n", what, q->nr, q->abi,
		       (unsigned long long)q->args[0], (unsigned long long)q->args[1], (long long)q->ret,
		       (unsigned long long)q->duration);
}

static void try_end(const struct sock_filter *f, uint32_t n, struct systrace_question *q)
{
	bool told = counting.on ? results_counted(&e, &x) : results_pass(&e, &x);
	uint32_t answer;

	q->when = SYSTRACE_AT_EXIT;
	q->ret = x.ret;
	q->error = x.ret < 0 && x.ret >= -4095 ? -x.ret : 0;
	q->duration = x.head.time - e.head.time;
	answer = run_program(f, n, q);
	if (!answer && told)
		wrong("dropped at its end", q);
	if (answer && !told && q->error != 516)
		wrong("not dropped at its end", q);
	dropped += !answer;
	kept += !!answer;
	q->when = SYSTRACE_AT_END;
	q->ret = q->error = 0;
	if (!counting.only && results_pass_unfinished(q->duration) && !run_program(f, n, q))
		wrong("dropped although it has no end", q);
}

static void try_call(const struct sock_filter *f, uint32_t n)
{
	struct systrace_question q = random_call();
	struct call call = { .enter = &e, .tid = 1 };
	unsigned int where = touch_fd_args(plan_at(e.plan)->row);
	bool told = touch_test(&call) == TOUCH_YES;
	uint32_t answer = run_program(f, n, &q);

	if (!answer && told)
		wrong("dropped at its entry", &q);
	if (answer && !told && !(where & TOUCH_IN_MEMORY))
		wrong("not dropped at its entry", &q);
	if (answer == SYSTRACE_LATER)
		try_end(f, n, &q);
}

/* ---- options ---------------------------------------------------------------------------------------- */

static void random_options(bool by_errno)
{
	static const char *const status[] = { "all", "successful", "failed", "unfinished", "successful,unfinished",
					      "failed,unfinished", "!detached", "!failed", "none" };
	static const char *const errnos[] = { "all", "ENOENT", "ENOENT,EAGAIN", "!ENOENT", "!EBADF,EAGAIN", "none" };
	static const char *const times[] = { "0", "<1s", ">0", ">=4096ns", "<4096ns", "<=4294967296ns", ">4294967295ns", ">=8589934591ns" };
	static const char *const fds[] = { "3", "!3", "0,1,2", "!0,1,2", "all", "none" };

	results_status(status[below(COUNT(status))]);
	if (by_errno)
		results_errno(errnos[below(COUNT(errnos))]);
	results_duration("<=18446744073709551615ns");
	results_duration("0");
	results_duration(times[below(COUNT(times))]);
	numbers_parse(&touch.fds, fds[below(COUNT(fds))], atoi, "descriptor");
	touch.fds.asked = below(2);
	counting.on = !below(4);
	counting.only = counting.on && below(2);
}

int main(void)
{
	const struct sock_filter *f;
	unsigned long programs = 0;
	uint32_t n;

	run.many = true;
	nplans = plans_build();
	for (int round = 0; round < ROUNDS; round++) {
		/* --errno cannot be taken back: use it only in the second half */
		random_options(round > ROUNDS / 2);
		n = predicate_make(&f);
		programs += !!n;
		for (int i = 0; n && i < 500; i++)
			try_call(f, n);
	}
	printf("%sok 1 - %lu programs, %lu calls dropped and %lu kept at their ends\n",
	       failed || !dropped || !kept ? "not " : "", programs, dropped, kept);
	run.record = "x";
	printf("%sok 2 - a recording keeps everything\n", predicate_make(&f) ? "not " : "");
	printf("1..2\n");
	return failed || !dropped || !kept || predicate_make(&f);
}
