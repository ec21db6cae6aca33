// SPDX-License-Identifier: GPL-2.0
/* Futexes. */
#include <linux/futex.h>
#include "settings.h"
#include "types/shared.h"

#define PRIVATE(c)	{ c | FUTEX_PRIVATE_FLAG, #c "_PRIVATE" }
#define REALTIME(c)	{ c | FUTEX_CLOCK_REALTIME, #c "|FUTEX_CLOCK_REALTIME" }, \
			{ c | FUTEX_PRIVATE_FLAG | FUTEX_CLOCK_REALTIME, #c "_PRIVATE|FUTEX_CLOCK_REALTIME" }
XLATS(futex_ops, "FUTEX_???", X(FUTEX_WAIT), X(FUTEX_WAKE), X(FUTEX_FD), X(FUTEX_REQUEUE), X(FUTEX_CMP_REQUEUE),
      X(FUTEX_WAKE_OP), X(FUTEX_LOCK_PI), X(FUTEX_UNLOCK_PI), X(FUTEX_TRYLOCK_PI), X(FUTEX_WAIT_BITSET),
      X(FUTEX_WAKE_BITSET), X(FUTEX_WAIT_REQUEUE_PI), X(FUTEX_CMP_REQUEUE_PI), X(FUTEX_LOCK_PI2),
	XNEW(FUTEX_UNLOCK_PI_LIST64), XNEW(FUTEX_UNLOCK_PI_LIST64_PRIVATE), XNEW(FUTEX_UNLOCK_PI_LIST32),
	XNEW(FUTEX_UNLOCK_PI_LIST32_PRIVATE), XNEW(FUTEX_UNLOCK_WAKE_LIST64), XNEW(FUTEX_UNLOCK_WAKE_LIST64_PRIVATE),
	XNEW(FUTEX_UNLOCK_WAKE_LIST32), XNEW(FUTEX_UNLOCK_WAKE_LIST32_PRIVATE), XNEW(FUTEX_UNLOCK_BITSET_LIST64),
	XNEW(FUTEX_UNLOCK_BITSET_LIST64_PRIVATE), XNEW(FUTEX_UNLOCK_BITSET_LIST32),
	XNEW(FUTEX_UNLOCK_BITSET_LIST32_PRIVATE),
      PRIVATE(FUTEX_WAIT), PRIVATE(FUTEX_WAKE), { FUTEX_FD | FUTEX_PRIVATE_FLAG, "FUTEX_FD|FUTEX_PRIVATE_FLAG" },
      PRIVATE(FUTEX_REQUEUE), PRIVATE(FUTEX_CMP_REQUEUE), PRIVATE(FUTEX_WAKE_OP), PRIVATE(FUTEX_LOCK_PI),
      PRIVATE(FUTEX_UNLOCK_PI), PRIVATE(FUTEX_TRYLOCK_PI), PRIVATE(FUTEX_WAIT_BITSET), PRIVATE(FUTEX_WAKE_BITSET),
      PRIVATE(FUTEX_WAIT_REQUEUE_PI), PRIVATE(FUTEX_CMP_REQUEUE_PI), PRIVATE(FUTEX_LOCK_PI2),
      REALTIME(FUTEX_WAIT), REALTIME(FUTEX_WAIT_BITSET), REALTIME(FUTEX_WAIT_REQUEUE_PI));
XLATS(match_any, NULL, { 0xffffffff, "FUTEX_BITSET_MATCH_ANY" });
XLATS(wake_ops, NULL, X(FUTEX_OP_SET), X(FUTEX_OP_ADD), X(FUTEX_OP_OR), X(FUTEX_OP_ANDN), X(FUTEX_OP_XOR));
XLATS(wake_cmps, NULL, X(FUTEX_OP_CMP_EQ), X(FUTEX_OP_CMP_NE), X(FUTEX_OP_CMP_LT), X(FUTEX_OP_CMP_LE),
      X(FUTEX_OP_CMP_GT), X(FUTEX_OP_CMP_GE));

XLATS(oparg_shift, NULL, X(FUTEX_OP_OPARG_SHIFT));

static void put_part(struct text *t, const struct xlats *x, uint32_t v, const char *unknown)
{
	print_xval(t, x, v);
	put_s(t, "<<");
	pen_uns(t, x == &wake_ops ? 28 : 24);
	if (t->xlat == XLAT_RAW || !xlat_name(x, v)) {
		put_s(t, " /* ");
		put_s(t, unknown);
		put_s(t, " */");
	}
}

/* FUTEX_WAKE_OP's last argument: the operation on the word, and the comparison with it */
static void wake_op_print(struct print *p, const struct node *n)
{
	uint32_t v = get(p, n);

	if (v >> 28 & FUTEX_OP_OPARG_SHIFT) {
		print_xval(p->t, &oparg_shift, FUTEX_OP_OPARG_SHIFT);
		put_s(p->t, "<<28|");
	}
	put_part(p->t, &wake_ops, v >> 28 & 7, "FUTEX_OP_???");
	put_c(p->t, '|');
	pen_hex(p->t, v >> 12 & 0xfff);
	put_s(p->t, "<<12|");
	put_part(p->t, &wake_cmps, v >> 24 & 0xf, "FUTEX_OP_CMP_???");
	put_c(p->t, '|');
	pen_hex(p->t, v & 0xfff);
}

static const struct type type_wake_op = { .name = "wake_op", .leaf = PEN_NAMES, .width = 4, .print = wake_op_print };

#define BITSET		XVAL(val3, match_any, REG(6))
#define VAL2		UNS(val2, REG(4))
#define UADDR2		ADDR(uaddr2, REG(5))
/* the commands that wait, with the ABI's timespec or a 64-bit one */
#define WAITS(ts) \
	CASE(FUTEX_WAIT, NULL, UNS(val), STRUCT_IN(timeout, ts)), \
	CASE(FUTEX_LOCK_PI, NULL, STRUCT_IN(timeout, ts, REG(4))), \
	CASE(FUTEX_LOCK_PI2, NULL, STRUCT_IN(timeout, ts, REG(4))), \
	CASE(FUTEX_WAIT_BITSET, NULL, UNS(val), STRUCT_IN(timeout, ts), BITSET), \
	CASE(FUTEX_WAIT_REQUEUE_PI, NULL, UNS(val), STRUCT_IN(timeout, ts), UADDR2)
#define OTHERS \
	CASE(FUTEX_WAKE_BITSET, NULL, UNS(val), BITSET), \
	CASE(FUTEX_REQUEUE, NULL, UNS(val), VAL2, UADDR2), \
	CASE(FUTEX_CMP_REQUEUE, NULL, UNS(val), VAL2, UADDR2, UNS(val3, REG(6))), \
	CASE(FUTEX_CMP_REQUEUE_PI, NULL, UNS(val), VAL2, UADDR2, UNS(val3, REG(6))), \
	CASE(FUTEX_WAKE_OP, NULL, UNS(val), VAL2, UADDR2, { .name = "val3", .type = &type_wake_op, REG(6) }), \
	CASE(FUTEX_FD, NULL, UNS(val)), CASE(FUTEX_WAKE, NULL, UNS(val)), \
	CASE(FUTEX_UNLOCK_PI, NULL), CASE(FUTEX_TRYLOCK_PI, NULL)
static const struct kase futex_cases[] = { WAITS(timespec), OTHERS };
static const struct kase futex64_cases[] = { WAITS(timespec64), OTHERS };
#define FUTEX_CMD	0x7f
#define FUTEX_REST	UNS(val), ADDR(timeout), ADDR(uaddr2), HEX(val3)

/* ---- several futexes in one call ---- */

#define FUTEX_WAITV_MAX_ 128	/* FUTEX_WAITV_MAX: strace shows at most this many */
XLATS(waiter_flags, "FUTEX_???", { 2, "FUTEX_32" }, { FUTEX_PRIVATE_FLAG, "FUTEX_PRIVATE_FLAG" });
XLATS(futex2_sizes, NULL, { 0, "FUTEX2_SIZE_U8" }, { 1, "FUTEX2_SIZE_U16" }, { 2, "FUTEX2_SIZE_U32" },
      { 3, "FUTEX2_SIZE_U64" });
#define FUTEX2_SIZE_MASK_ 3	/* FUTEX2_SIZE_MASK, which older headers lack */
XLATS(futex2_flags, NULL, { 4, "FUTEX2_NUMA" }, { 8, "FUTEX2_MPOL" }, { FUTEX_PRIVATE_FLAG, "FUTEX2_PRIVATE" });

/* The two low bits are the size of the word. It is shown even if it is the smallest, 0. */
static void put_futex2_flags(struct text *t, uint32_t v)
{
	bool known;
	uint32_t rest;

	put_s(t, xlat_name(&futex2_sizes, v & FUTEX2_SIZE_MASK_));
	if (!(v & ~FUTEX2_SIZE_MASK_))
		return;
	put_c(t, '|');
	rest = print_flag_names(t, &futex2_flags, v & ~FUTEX2_SIZE_MASK_, &known);
	if (known && rest)
		put_c(t, '|');
	if (rest)
		put_hex(t, rest);
}

static void futex2_flags_print(struct print *p, const struct node *n)
{
	uint32_t v = get(p, n);

	if (p->t->xlat != XLAT_ABBREV)
		put_hex(p->t, v);
	if (p->t->xlat == XLAT_RAW)
		return;
	if (p->t->xlat == XLAT_VERBOSE)
		put_s(p->t, " /* ");
	put_futex2_flags(p->t, v);
	if (p->t->xlat == XLAT_VERBOSE)
		put_s(p->t, " */");
}

static const struct type type_futex2_flags = { .name = "flags", .leaf = PEN_NAMES, .width = 4, .print = futex2_flags_print };
#define FUTEX2_FLAGS(n, ...)	NUM(n, type_futex2_flags, __VA_ARGS__)
LAYOUT(futex_waitv, "futex_waitv", HEX64(val), ADDR(uaddr, W64), FLAGS(flags, waiter_flags, OLDER),
       FUTEX2_FLAGS(flags, SAME(flags), NEWER), HEX(__reserved, NONZERO));

/* The kernel takes at most FUTEX_WAITV_MAX waiters: what follows them is shown as "...". */
static void waiters_print(struct print *p, const struct node *n)
{
	uint64_t count = get_len(p, n);
	size_t end;

	array_print_count(p, n, count < FUTEX_WAITV_MAX_ ? count : FUTEX_WAITV_MAX_);
	end = p->t->len;
	if (count > FUTEX_WAITV_MAX_ && p->t->s[end - 1] == ']' && (p->verbose || p->string_max >= FUTEX_WAITV_MAX_)) {
		p->t->len--;
		pen_f(p->t, ", ...]");
	}
}

static const struct type type_waiters = { .name = "array", .width = WORD, .like = &type_array,
	.print = waiters_print };

/* ---- robust lists ------------------------------------------------------------------ */

FAMILY(futex_calls,
	CALL(futex, RET_DEC, ADDR(uaddr), XVAL(op, futex_ops), BY_MASK(op, FUTEX_CMD, futex_cases, FUTEX_REST)),
	CALL32(futex_time64, RET_DEC, ADDR(uaddr), XVAL(op, futex_ops), BY_MASK(op, FUTEX_CMD, futex64_cases, FUTEX_REST)),
	CALL(futex_waitv, RET_DEC, { .name = "waiters", .type = &type_waiters, .dir = IN, .len = "nr_futexes",
	     .data = ARGS(STRUCT(futex_waitv)) }, UNS(nr_futexes), HEX(flags), STRUCT_IN(timeout, timespec64),
	     XVAL(clockid, clock_names)),
	/* newer than strace 6.1 */
	CALL(futex_wake, RET_DEC, ADDR(uaddr), XVAL(mask, match_any, LONG), DEC(nr), FUTEX2_FLAGS(flags)),
	CALL(futex_wait, RET_DEC, ADDR(uaddr), SIZE(val), XVAL(mask, match_any, LONG), FUTEX2_FLAGS(flags),
	     STRUCT_IN(timeout, timespec64), CLOCKID(clockid)),
	CALL(futex_requeue, RET_DEC, VALUES_IN(waiters, 2, STRUCT(futex_waitv)), HEX(flags), DEC(nr_wake), DEC(nr_requeue)),
	CALL(set_robust_list, RET_DEC, ADDR(head), SIZE(len)),
	CALL(get_robust_list, RET_DEC, PID(pid), POINTS_OUT(head_ptr, ADDR(head)), POINTS_OUT(len_ptr, SIZE(len)))
);
