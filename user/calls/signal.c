// SPDX-License-Identifier: GPL-2.0
/* Signals: sending, blocking, handling and waiting for them. */
#include <signal.h>
#include <linux/pidfd.h>
#include <string.h>
#include "settings.h"
#include "types/shared.h"

/* ---- sets of signals -------------------------------------------------------- */

#define SIGSET_BYTES 8		/* size of the kernel's sigset_t */

static void sigset_copy(struct plan *p, struct node *n, int phase)
{
	struct systrace_ref len = { 0, 0, p->abi->word };

	if (n->arg->len)
		len = plan_len_ref(p, n, phase);
	plan_copy_bytes(p, n, phase, len, 1, SIGSET_BYTES);
}

/*
 * Without a length, the set is one word, as in the old calls. .count is the shortest length that is
 * decoded.
 */
static void sigset_print(struct print *p, const struct node *n)
{
	const struct systrace_block *b = block_of(p, n, p->phase);
	uint64_t len = n->arg->len ? get_len(p, n) : p->plan->abi->word, mask = 0;
	uint32_t min = n->arg->count ? n->arg->count : p->plan->abi->word;

	if (!b || len < min || len > SIGSET_BYTES || b->len < len) {
		print_addr(p, get(p, n));
		return;
	}
	memcpy(&mask, block_data(b), len);
	print_sigmask(p->t, mask, len);
}

const struct type type_sigset = { .name = "sigset", .width = WORD, .copy = sigset_copy, .print = sigset_print };

/* a set as a value: one word in arguments and structures of the old calls, 8 bytes with W64 */
static void sigmask_print(struct print *p, const struct node *n)
{
	print_sigmask(p->t, get(p, n), n->width);
}

static const struct type type_sigmask = { .name = "sigmask", .width = WORD, .print = sigmask_print };
#define SIGMASK(n, ...)		{ .name = #n, .type = &type_sigmask, __VA_ARGS__ }

/* ---- actions ------------------------------------------------------------------ */

XLATS(handlers, NULL, { (uint64_t)-1, "SIG_ERR" }, { 0, "SIG_DFL" }, { 1, "SIG_IGN" });

static void handler_print(struct print *p, const struct node *n)
{
	uint64_t v = get(p, n);

	if (xlat_name(&handlers, v))
		print_xval(p->t, &handlers, v);
	else
		print_addr(p, v);
}

static const struct type type_handler = { .name = "handler", .width = WORD, .print = handler_print };
#define HANDLER(n, ...)		{ .name = #n, .type = &type_handler, __VA_ARGS__ }

#define SA_FLAG(c) { (uint32_t)(c), #c }
XLATS(sigaction_flags, "SA_???", SA_FLAG(SA_RESTORER), SA_FLAG(SA_ONSTACK), SA_FLAG(SA_RESTART),
      SA_FLAG(SA_INTERRUPT), SA_FLAG(SA_NODEFER), SA_FLAG(SA_RESETHAND), SA_FLAG(SA_SIGINFO),
      SA_FLAG(SA_NOCLDSTOP), SA_FLAG(SA_NOCLDWAIT));

/* The mask is the last field, but is shown second. After it strace requires room for a longer mask. */
LAYOUT(sigaction, NULL,
	HANDLER(sa_handler), FLAGS(sa_flags, sigaction_flags, LONG, ORDER(2)),
	ADDR(sa_restorer, WHEN(sa_flags, SA_RESTORER), ORDER(3)), SIGMASK(sa_mask, W64, ORDER(1)),
	PAD(56));
LAYOUT(old_sigaction, NULL,
	HANDLER(sa_handler), SIGMASK(sa_mask), FLAGS(sa_flags, sigaction_flags, LONG),
	ADDR(sa_restorer, WHEN(sa_flags, SA_RESTORER)));

XLATS(how, "SIG_???", X(SIG_BLOCK), X(SIG_UNBLOCK), X(SIG_SETMASK));

/* ---- results ------------------------------------------------------------------- */

static void ret_signal_print(struct print *p, const struct node *n)
{
	const char *name = signal_name(get(p, n));

	pen_dec(p->t, get(p, n));
	if (get(p, n) && name)
		put_f(p->t, " (%s)", name);
}

static void ret_handler_print(struct print *p, const struct node *n)
{
	const char *name = xlat_name(&handlers, get(p, n));

	pen_hex(p->t, get(p, n));
	if (name)
		put_f(p->t, " (%s)", name);
}

/* 0x2 (old mask [INT]) */
static void ret_sigmask_print(struct print *p, const struct node *n)
{
	pen_hex(p->t, (uint32_t)get(p, n));
	put_s(p->t, " (");
	put_s(p->t, n->arg->data);
	print_sigmask(p->t, (uint32_t)get(p, n), p->plan->abi->word);
	put_c(p->t, ')');
}

static const struct type type_ret_signal = { .name = "signal", .leaf = PEN_SIGNAL, .width = 8, .print = ret_signal_print };
static const struct type type_ret_handler = { .name = "handler", .leaf = PEN_NAMES, .width = 8, .print = ret_handler_print };
static const struct type type_ret_sigmask = { .name = "sigmask", .leaf = PEN_NUMBER, .width = 8, .print = ret_sigmask_print };
static const struct arg
	ret_signal[] = { { .name = "ret", .type = &type_ret_signal }, { 0 } },
	ret_handler[] = { { .name = "ret", .type = &type_ret_handler }, { 0 } },
	ret_mask[] = { { .name = "ret", .type = &type_ret_sigmask, .data = "mask " }, { 0 } },
	ret_old_mask[] = { { .name = "ret", .type = &type_ret_sigmask, .data = "old mask " }, { 0 } };

/* ---- the alternate stack --------------------------------------------------------- */

XLATS(stack_flags, "SS_???", { 1, "SS_ONSTACK" }, { 2, "SS_DISABLE" }, X(SS_AUTODISARM));
LAYOUT(stack, "sigaltstack", ADDR(ss_sp), FLAGS(ss_flags, stack_flags), SIZE(ss_size));

/* ---- the frame of a handler, from which sigreturn restores the old mask --------------------- */

#define AT_STACK	REG(SYSTRACE_REF_SP / 8 + 1)

LAYOUT(rt_frame, NULL, PAD(248), PAD(48), SIGMASK(mask, W64));		/* begins at the ucontext */
LAYOUT(rt_frame32, NULL, PAD(248), SIGMASK(mask, W64));

#define OLD_FRAME_BYTES	716
#define OLD_MASK	80	/* offset in the sigcontext */
#define EXTRA_MASK	712	/* offset; follows the floating-point state */

/*
 * Outside of -e verbose= only the frame's address is shown. It is in no argument, so it is captured
 * as a value.
 */
static void copy_place(struct plan *p, struct node *n, int phase)
{
	n->op[phase] = plan_op(p, &(struct systrace_op){
		.kind = SYSTRACE_VALUE, .flags = plan_op_flags(p, phase), .ptr = plan_ref(p, n, phase), .cap = 8 });
}

static uint64_t place_of(const struct print *p, const struct node *n)
{
	const struct systrace_block *b = block_of(p, n, p->phase);
	uint64_t sp = 0;

	if (b && b->len == sizeof(sp))
		memcpy(&sp, block_data(b), sizeof(sp));
	return sp;
}

static void rt_frame_place(struct plan *p, struct node *n)
{
	type_struct.place(p, n);
}

static void rt_frame_copy(struct plan *p, struct node *n, int phase)
{
	if (p->asked->bare)
		copy_place(p, n, phase);
	else
		type_struct.copy(p, n, phase);
}

static void rt_frame_print(struct print *p, const struct node *n)
{
	uint64_t sp = p->bare ? place_of(p, n) : 0;

	if (!sp) {
		type_struct.print(p, n);
		return;
	}
	pen_first(p->t, "mask");
	pen_hex(p->t, sp + sibling(n->kids, n->nkids, "mask")->off);
	pen_close(p->t, '}');
}

static const struct type type_rt_frame = { .name = "frame", .width = WORD, .bares = true, .place = rt_frame_place,
	.copy = rt_frame_copy, .print = rt_frame_print };
#define RT_FRAME(l)	{ .name = "frame", .type = &type_rt_frame, .dir = IN, .data = &layout_##l, AT_STACK }

static void old_frame_copy(struct plan *p, struct node *n, int phase)
{
	if (p->asked->bare) {
		copy_place(p, n, phase);
		return;
	}
	plan_copy_bytes(p, n, phase, (struct systrace_ref){ 0, 0, OLD_FRAME_BYTES }, 1, OLD_FRAME_BYTES);
}

static void old_frame_print(struct print *p, const struct node *n)
{
	const struct systrace_block *b = block_of(p, n, p->phase);
	uint32_t half[2];

	if (!b || b->len < OLD_FRAME_BYTES) {
		print_addr(p, place_of(p, n));
		return;
	}
	memcpy(&half[0], (const char *)block_data(b) + OLD_MASK, sizeof(half[0]));
	memcpy(&half[1], (const char *)block_data(b) + EXTRA_MASK, sizeof(half[1]));
	pen_first(p->t, "mask");
	print_sigmask(p->t, half[0] | (uint64_t)half[1] << 32, sizeof(half));
	pen_close(p->t, '}');
}

static const struct type type_old_frame = { .name = "frame", .width = WORD, .bares = true, .copy = old_frame_copy,
	.print = old_frame_print };

/* ---- the calls ---------------------------------------------------------------------- */

XLATS(pidfd_signal_flags, "PIDFD_???", X(PIDFD_SIGNAL_THREAD), X(PIDFD_SIGNAL_THREAD_GROUP),
      X(PIDFD_SIGNAL_PROCESS_GROUP));

FAMILY(signal_calls,
	CALL(rt_sigaction, RET_DEC IS(SIGNALS), SIGNAL(sig), STRUCT_IN(act, sigaction), STRUCT_OUT(oldact, sigaction), SIZE(sigsetsize)),
	CALL(rt_sigprocmask, RET_DEC IS(SIGNALS), XVAL(how, how), SIGSET_IN(set, sigsetsize),
	     SIGSET_OUT(oldset, sigsetsize), SIZE(sigsetsize)),
	CALL(rt_sigpending, RET_DEC IS(SIGNALS), SIGSET_OUT(set, sigsetsize, .count = 1), SIZE(sigsetsize)),
	CALL(rt_sigsuspend, RET_DEC IS(SIGNALS), SIGSET_IN(set, sigsetsize), SIZE(sigsetsize)),
	CALL(rt_sigtimedwait, ret_signal IS(SIGNALS), SIGSET_IN(set, sigsetsize), SIGINFO_OUT(info, NULL_EARLY),
	     STRUCT_IN(timeout, timespec), SIZE(sigsetsize)),
	CALL32(rt_sigtimedwait_time64, ret_signal IS(SIGNALS), SIGSET_IN(set, sigsetsize), SIGINFO_OUT(info, NULL_EARLY),
	       STRUCT_IN(timeout, timespec64), SIZE(sigsetsize)),
	CALL(rt_sigqueueinfo, RET_DEC IS(SIGNALS | PROCESS), PID(tgid), SIGNAL(sig), SIGINFO_IN(info)),
	CALL(rt_tgsigqueueinfo, RET_DEC IS(SIGNALS | PROCESS), PID(tgid), PID(tid), SIGNAL(sig), SIGINFO_IN(info)),
	CALL64(rt_sigreturn, RET_DEC IS(SIGNALS) NO_WORDS, RT_FRAME(rt_frame)),
	CALL32(rt_sigreturn, RET_DEC IS(SIGNALS) NO_WORDS, RT_FRAME(rt_frame32)),
	CALL(sigaltstack, RET_DEC IS(SIGNALS), STRUCT_IN(ss, stack), STRUCT_OUT(old_ss, stack)),
	CALL(kill, RET_DEC IS(SIGNALS | PROCESS), PID_OR_GROUP(pid), SIGNAL(sig)),
	CALL(tkill, RET_DEC IS(SIGNALS | PROCESS), PID(tid), SIGNAL(sig)),
	CALL(tgkill, RET_DEC IS(SIGNALS | PROCESS), PID(tgid), PID(tid), SIGNAL(sig)),
	CALL(pidfd_send_signal, RET_DEC IS(DESC | SIGNALS | PROCESS), FD(pidfd), SIGNAL(sig), SIGINFO_IN(info), HEX(flags, OLDER),
	     FLAGS(flags, pidfd_signal_flags, REG(4), NEWER)),
	CALL(pause, RET_DEC IS(SIGNALS)),

	/* i386's first versions */
	CALL32(sigaction, RET_DEC IS(SIGNALS), SIGNAL(sig), STRUCT_IN(act, old_sigaction), STRUCT_OUT(oldact, old_sigaction)),
	CALL32(signal, ret_handler IS(SIGNALS), SIGNAL(sig), HANDLER(handler)),
	CALL32(sigprocmask, RET_DEC IS(SIGNALS), XVAL(how, how), SIGSET_IN_WORD(set), SIGSET_OUT_WORD(oldset)),
	CALL32(sigpending, RET_DEC IS(SIGNALS), SIGSET_OUT_WORD(set)),
	CALL32(sigsuspend, RET_DEC IS(SIGNALS), SIGMASK(mask, REG(3))),
	CALL32(sgetmask, ret_mask IS(SIGNALS)),
	CALL32(ssetmask, ret_old_mask IS(SIGNALS), SIGMASK(newmask)),
	CALL32(sigreturn, RET_DEC IS(SIGNALS) NO_WORDS, { .name = "frame", .type = &type_old_frame, .dir = IN, AT_STACK })
);
