// SPDX-License-Identifier: GPL-2.0
/*
 * The predicate: a classic BPF program that decides which calls to record.  At the
 * entry it knows the call's number and arguments, at the end also its result and
 * duration.
 */
#include <linux/sched/mm.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "compat/bpf.h"
#include "access.h"
#include "predicate.h"
#include "session.h"
#include "watch.h"

/* ---- copy, check, keep --------------------------------------------------------- */

static bool is_word(u32 k)
{
	return k % sizeof(u32) == 0 && k < sizeof(struct systrace_question);
}

/*
 * The kernel has already checked what is common to all classic programs: codes, jumps,
 * shifts, the return at the end.  Their load instructions read from packets; here they
 * become plain loads from struct systrace_question, as seccomp does with its own data.
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

static size_t size_of(const struct bpf_prog *prog)
{
	return sizeof(struct predicate) + prog->pages * PAGE_SIZE + prog->jited_len;
}

/* Also called in RCU callbacks. */
void systrace_predicate_put(const struct session *s, struct predicate *p)
{
	if (!p || !refcount_dec_and_test(&p->refs))
		return;
	systrace_uncharge(s, p->charged);
	bpf_prog_destroy(p->prog);
	kfree(p);
}

/* If it succeeds, the predicate owns @prog; an ERR_PTR otherwise. */
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
	/* This code is internal to the kernel: no memory for machine code, and there is no interpreter. */
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

/* ---- the ENTER that is kept back ---------------------------------------------------- */

/* Allocates nothing if the session has no predicate. */
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
