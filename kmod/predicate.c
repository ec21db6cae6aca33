// SPDX-License-Identifier: GPL-2.0
/*
 * The predicate: a program of classic BPF that says which calls to record, by
 * what is known of them: at the entry by number and arguments, at the end by
 * result and duration, too.
 *
 * A call that is to be decided at its end keeps its ENTER back until then, as it
 * was captured at the entry, in its watch's struct deferred.  So a dropped call
 * costs the reader nothing; and the reader need not guess from an ENTER without
 * an EXIT whether the call was dropped, hangs, or its task has ended in it.  It
 * gets its sequence number, and is seen, when it is written; so neither has a gap.
 * What would not fit is written at once, and then the EXIT comes, too.
 */
#include <linux/sched/mm.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "compat/bpf.h"
#include "systrace.h"

/* ---- take, check, hold --------------------------------------------------------- */

static bool is_word(u32 k)
{
	return k % sizeof(u32) == 0 && k < sizeof(struct systrace_question);
}

/*
 * The kernel has checked already what is the same for all classic programs: codes,
 * jumps, shifts, the return at the end.  Its loads are those from packets; here,
 * as seccomp does it, they become plain loads from the question.
 */
static int check(struct sock_filter *insn, unsigned int n)
{
	for (; n; n--, insn++) {
		switch (insn->code) {
		case BPF_LD | BPF_W | BPF_ABS:
			if (!is_word(insn->k))
				return -EINVAL;
			insn->code = BPF_LDX | BPF_W | BPF_ABS;
			break;
		case BPF_LD | BPF_W | BPF_LEN:
			insn->code = BPF_LD | BPF_IMM;
			insn->k = sizeof(struct systrace_question);
			break;
		case BPF_LDX | BPF_W | BPF_LEN:
			insn->code = BPF_LDX | BPF_IMM;
			insn->k = sizeof(struct systrace_question);
			break;
		case BPF_LD | BPF_IMM:
		case BPF_LD | BPF_MEM:
		case BPF_LDX | BPF_IMM:
		case BPF_LDX | BPF_MEM:
			break;
		default:
			if (BPF_CLASS(insn->code) == BPF_LD || BPF_CLASS(insn->code) == BPF_LDX)
				return -EINVAL;
		}
	}
	return 0;
}

/* Whose watches keep it, too: it is theirs when the session has another already. */
struct predicate {
	refcount_t refs;
	size_t charged;
	struct bpf_prog *prog;
};

static size_t size_of(const struct bpf_prog *prog)
{
	return sizeof(struct predicate) + prog->pages * PAGE_SIZE + prog->jited_len;
}

/* From RCU, too. */
void systrace_predicate_put(const struct session *s, struct predicate *p)
{
	if (!p || !refcount_dec_and_test(&p->refs))
		return;
	systrace_uncharge(s, p->charged);
	bpf_prog_destroy(p->prog);
	kfree(p);
}

/* The program is the predicate's then; an ERR_PTR. */
static struct predicate *predicate_new(const struct session *s, struct bpf_prog *prog)
{
	struct predicate *p = kzalloc(sizeof(*p), GFP_KERNEL_ACCOUNT);

	if (!p)
		return ERR_PTR(-ENOMEM);
	refcount_set(&p->refs, 1);
	p->prog = prog;
	p->charged = size_of(prog);
	if (systrace_charge(s, p->charged))
		return p;
	kfree(p);
	return ERR_PTR(-EDQUOT);
}

static struct predicate *predicate_take(const struct session *s, const struct systrace_predicate *arg)
{
	struct sock_fprog program = { .len = arg->len, .filter = u64_to_user_ptr(arg->insns) };
	struct predicate *p;
	struct bpf_prog *prog;
	int err;

	err = arg->insns ? bpf_prog_create_from_user(&prog, &program, check, false) : -EFAULT;
	/* The kernel's own: no memory for machine code, where there is no interpreter. */
	if (err == -ENOTSUPP)
		err = -ENOMEM;
	if (err)
		return ERR_PTR(err);
	p = predicate_new(s, prog);
	if (IS_ERR(p))
		bpf_prog_destroy(prog);
	return p;
}

int systrace_predicate_take(struct session *s, const struct systrace_predicate *arg)
{
	struct predicate *p = NULL;

	if (arg->reserved)
		return -EINVAL;
	if (arg->len > SYSTRACE_INSNS_MAX)
		return -E2BIG;
	if (arg->len)
		p = predicate_take(s, arg);
	if (IS_ERR(p))
		return PTR_ERR(p);
	systrace_predicate_put(s, s->predicate);
	s->predicate = p;
	return 0;
}

/* ---- what is kept back ----------------------------------------------------------- */

/* A stash has room for so much behind what may be there, as for any ENTER: see KEEP_ENTER. */
struct deferred {
	struct predicate *predicate;
	u32 len;			/* of .enter, with its blocks and .began behind them */
	u16 flags;
	u64 began;
	struct systrace_enter enter;
};
#define DEFERRED_SIZE	2048U

/* A session without a predicate has none. */
int systrace_deferred_new(struct watch *w)
{
	const struct session *s = w->session;
	struct mem_cgroup *before;

	if (!s->predicate)
		return 0;
	if (!systrace_charge(s, DEFERRED_SIZE))
		return -EDQUOT;
	before = set_active_memcg(s->memcg);
	w->deferred = kmalloc(DEFERRED_SIZE, GFP_KERNEL_ACCOUNT);
	set_active_memcg(before);
	if (!w->deferred) {
		systrace_uncharge(s, DEFERRED_SIZE);
		return -ENOMEM;
	}
	refcount_inc(&s->predicate->refs);
	w->deferred->predicate = s->predicate;
	return 0;
}

void systrace_deferred_free(struct watch *w)
{
	if (!w->deferred)
		return;
	systrace_uncharge(w->session, DEFERRED_SIZE);
	systrace_predicate_put(w->session, w->deferred->predicate);
	kfree(w->deferred);
}

/* ---- from the probes ---------------------------------------------------------------- */

/* @ret counts SYSTRACE_AT_EXIT. */
u32 systrace_ask(const struct watch *w, u32 when, long ret)
{
	struct systrace_question q = { .nr = w->nr, .abi = w->abi, .when = when };

	memcpy(q.args, w->call, sizeof(q.args));
	if (when == SYSTRACE_AT_EXIT) {
		q.ret = ret;
		q.error = IS_ERR_VALUE(ret) ? -ret : 0;
	}
	if (when != SYSTRACE_AT_ENTER)
		q.duration = systrace_now() - w->deferred->began;
	return bpf_prog_run(w->deferred->predicate->prog, &q);
}

/* The blocks of the call's ENTER; their end, or NULL: there are too many. */
static void *capture(struct watch *w, void *at, void *end)
{
	struct ring *ring = systrace_ring(w->session);
	const struct plan *plan = w->plan;

	if (!plan || !plan->nenter)
		return at;
	if (!ring || at + plan->enter_min > end)
		return NULL;
	systrace_assert_gate(w);
	ring->capture.skip = 0;
	systrace_capture_begin(w, &ring->capture, at, end);
	ring->capture.budget = TRY_COST(ring->capture.budget);
	systrace_walk_begin(w->maps.walker);
	systrace_capture(&ring->capture, plan->enter, plan->nenter);
	w->missed = ring->capture.missed;
	/* It may never be seen. */
	systrace_walk_forget_last(w->maps.walker);
	return ring->capture.full || !ring->capture.budget ? NULL : ring->capture.at;
}

/* Keep the call's ENTER back.  False: it does not fit. */
bool systrace_defer(struct watch *w)
{
	struct deferred *d = w->deferred;
	void *end = (u8 *)d + DEFERRED_SIZE - sizeof(d->began);

	d->began = systrace_now();
	w->missed = false;
	end = capture(w, &d->enter + 1, end);
	if (!end)
		return false;
	d->enter.nr = w->nr;
	d->enter.plan = w->plan ? w->plan->place : SYSTRACE_NO_PLAN;
	memcpy(d->enter.args, w->call, sizeof(d->enter.args));
	memcpy(end, &d->began, sizeof(d->began));
	d->len = end + sizeof(d->began) - (void *)&d->enter;
	d->flags = SYSTRACE_R_DEFERRED | (w->missed ? SYSTRACE_R_MISSED : 0);
	return true;
}

/* Now it comes, after all. */
void systrace_put_deferred(struct watch *w)
{
	const struct deferred *d = w->deferred;
	const size_t head = sizeof(d->enter.head);
	struct ring *ring = systrace_ring(w->session);
	void *e = systrace_begin(ring, w, d->len, 0);

	if (!e)
		return;
	memcpy(e + head, (void *)&d->enter + head, d->len - head);
	systrace_commit(ring, w, e, d->len, SYSTRACE_ENTER, w->abi, d->flags);
}
