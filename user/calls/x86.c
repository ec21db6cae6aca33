// SPDX-License-Identifier: GPL-2.0
/* Calls that only x86 has: ports, segments, virtual 8086 mode. */
#include <asm/ldt.h>
#include <string.h>
#include "settings.h"
#include "types/shared.h"

/* ---- struct user_desc --------------------------------------------------------------------- */

static void put_number(struct text *t, uint32_t v)
{
	if (v == ~0U)
		pen_dec(t, -1);
	else
		pen_uns(t, v);
}

static bool desc_at(const struct print *p, const struct node *n, int phase, struct user_desc *d, uint32_t need)
{
	const struct systrace_block *b = block_of(p, n, phase);

	if (!b || p->bare || b->len < need)
		return false;
	memset(d, 0, sizeof(*d));
	memcpy(d, block_data(b), b->len < sizeof(*d) ? b->len : sizeof(*d));
	return true;
}

static void desc_copy(struct plan *p, struct node *n, int phase)
{
	plan_copy_bytes(p, n, phase, (struct systrace_ref){ 0, 0, sizeof(struct user_desc) }, 1,
			sizeof(struct user_desc));
}

/* the whole structure as the caller gave it, whatever the call returns in it */
static void desc_print(struct print *p, const struct node *n)
{
	struct user_desc d;

	if (!desc_at(p, n, AT_ENTER, &d, sizeof(d))) {
		print_addr(p, get(p, n));
		return;
	}
	pen_first(p->t, "entry_number");
	put_number(p->t, d.entry_number);
	print_user_desc_rest(p, &d);
	pen_close(p->t, '}');
}

/* the caller gives the number, the kernel returns the rest */
static void desc_got_print(struct print *p, const struct node *n)
{
	struct user_desc given, got;
	bool known = desc_at(p, n, AT_ENTER, &given, sizeof(given.entry_number));
	bool answered = !p->failed && desc_at(p, n, AT_EXIT, &got, sizeof(got));

	if (!known) {
		print_addr(p, get(p, n));
		if (answered) {
			pen_f(p->t, " => {entry_number=");
			put_number(p->t, got.entry_number);
			print_user_desc_rest(p, &got);
			pen_close(p->t, '}');
		}
		return;
	}
	pen_first(p->t, "entry_number");
	put_number(p->t, given.entry_number);
	if (!answered) {
		pen_f(p->t, ", ...}");
		return;
	}
	if (got.entry_number != given.entry_number) {
		pen_becomes(p->t);
		put_number(p->t, got.entry_number);
	}
	print_user_desc_rest(p, &got);
	pen_close(p->t, '}');
}

/* the entry that the kernel chose */
static void ret_entry_print(struct print *p, const struct node *n)
{
	struct user_desc d;

	pen_dec(p->t, get(p, n));
	if (desc_at(p, &p->plan->args[0], AT_EXIT, &d, sizeof(d)))
		pen_f(p->t, " (entry_number=%u)", d.entry_number);
}

/* modify_ldt returns its error as an unsigned int, which the program does not recognize as an error */
static void ret_ldt_print(struct print *p, const struct node *n)
{
	int32_t v = get(p, n);

	pen_dec(p->t, get(p, n));
	if (p->ret == (uint32_t)v && v < 0 && v >= -4095 && errno_name(-v))
		put_f(p->t, " %s (%s)", errno_name(-v), errno_text(-v));
}

static const struct type
	type_desc = { .name = "user_desc", .width = WORD, .copy = desc_copy, .print = desc_print },
	type_desc_got = { .name = "user_desc", .width = WORD, .copy = desc_copy, .print = desc_got_print },
	type_ret_entry = { .name = "entry", .width = 8, .print = ret_entry_print },
	type_ret_ldt = { .name = "ldt", .leaf = PEN_NUMBER, .width = 8, .print = ret_ldt_print };
static const struct arg
	ret_entry[] = { { .name = "ret", .type = &type_ret_entry }, { 0 } },
	ret_ldt[] = { { .name = "ret", .type = &type_ret_ldt }, { 0 } };

static const struct kase ldt_cases[] = {
	CASE(sizeof(struct user_desc), NULL, USER_DESC_IN(ptr), SIZE(bytecount)),
};

FAMILY(x86_calls,
	CALL(iopl, RET_DEC, DEC(level)),
	CALL(ioperm, RET_DEC, LHEX(from), LHEX(num), DEC(turn_on)),
	CALL(modify_ldt, ret_ldt, DEC(func), BY(bytecount, ldt_cases, ADDR(ptr), SIZE(bytecount))),
	/* printed at entry, but the result needs the number that the kernel chose: BOTH */
	CALL(set_thread_area, ret_entry, { .name = "u_info", .type = &type_desc, .dir = BOTH }),
	CALL(get_thread_area, RET_DEC, { .name = "u_info", .type = &type_desc_got, .dir = BOTH }),
	CALL32(vm86old, RET_DEC, LHEX(user_vm86)),
	CALL32(vm86, RET_DEC, LHEX(request), LHEX(v86), LHEX(c), LHEX(d), LHEX(e)),
	CALL(uretprobe, RET_LDEC)
);
