// SPDX-License-Identifier: GPL-2.0
/* Calls of no family, and calls that Linux no longer has. */
#include <fcntl.h>
#include <linux/random.h>
#include <linux/userfaultfd.h>
#include <stdio.h>
#include "settings.h"
#include "types/shared.h"

XLATS(random_flags, "GRND_???", X(GRND_NONBLOCK), X(GRND_RANDOM), X(GRND_INSECURE));
XLATS(uffd_flags, "UFFD_???", X(UFFD_USER_MODE_ONLY), X(O_NONBLOCK), X(O_CLOEXEC));

/* ---- io priorities ---------------------------------------------------------------------------- */

XLATS(ioprio_who, "IOPRIO_WHO_???", X(IOPRIO_WHO_PROCESS), X(IOPRIO_WHO_PGRP), X(IOPRIO_WHO_USER));
SHARED_XLATS(ioprio_classes, "IOPRIO_CLASS_???", X(IOPRIO_CLASS_NONE), X(IOPRIO_CLASS_RT), X(IOPRIO_CLASS_BE),
	X(IOPRIO_CLASS_IDLE));

static void put_ioprio(struct text *t, uint32_t v)
{
	put_s(t, "IOPRIO_PRIO_VALUE(");
	print_xval(t, &ioprio_classes, v >> IOPRIO_CLASS_SHIFT);
	pen_f(t, ", %u)", v & ((1U << IOPRIO_CLASS_SHIFT) - 1));
}

/* the number in decimal, or in hex with SHOW(HEX) */
static void ioprio_print(struct print *p, const struct node *n)
{
	uint32_t v = get(p, n);

	if (p->t->xlat != XLAT_ABBREV && n->arg->show & SHOW_HEX)
		pen_hex(p->t, v);
	else if (p->t->xlat != XLAT_ABBREV)
		pen_dec(p->t, (int32_t)v);
	if (p->t->xlat == XLAT_RAW)
		return;
	if (p->t->xlat == XLAT_VERBOSE)
		put_s(p->t, " /* ");
	put_ioprio(p->t, v);
	if (p->t->xlat == XLAT_VERBOSE)
		put_s(p->t, " */");
}

static void ret_ioprio_print(struct print *p, const struct node *n)
{
	pen_dec(p->t, get(p, n));
	if (p->t->xlat == XLAT_RAW)
		return;
	put_s(p->t, " (");
	put_ioprio(p->t, get(p, n));
	put_c(p->t, ')');
}

const struct type type_ioprio = { .name = "ioprio", .leaf = PEN_NAMES, .width = 4, .print = ioprio_print };
static const struct type type_ret_ioprio = { .name = "ioprio", .leaf = PEN_NAMES, .width = 8, .print = ret_ioprio_print };
static const struct arg ret_ioprio[] = { { .name = "ret", .type = &type_ret_ioprio }, { 0 } };

static const struct kase ioprio_get_cases[] = {
	CASE(IOPRIO_WHO_PROCESS, NULL, PID(who)),
	CASE(IOPRIO_WHO_PGRP, NULL, PGID(who)),
};
static const struct kase ioprio_set_cases[] = {
	CASE(IOPRIO_WHO_PROCESS, NULL, PID(who), NUM(ioprio, type_ioprio)),
	CASE(IOPRIO_WHO_PGRP, NULL, PGID(who), NUM(ioprio, type_ioprio)),
};

/* ---- old calls ----------------------------------------------------------------------------------- */

LAYOUT(sysctl_args, "__sysctl_args", ADDR(name), DEC(nlen), ADDR(oldval), ADDR(oldlenp), ADDR(newval),
	SIZE(newlen), { .name = "__unused", .type = &type_inarray, .count = 4, .data = ARGS(SIZE(word)), HIDDEN });

/* words in hex: the way strace prints calls that the kernel has dropped, or never had */
#define RAW0(n)		CALL(n, RET_LDEC)
#define RAW1(n)		CALL(n, RET_LDEC, LHEX(a))
#define RAW2(n)		CALL(n, RET_LDEC, LHEX(a), LHEX(b))
#define RAW3(n)		CALL(n, RET_LDEC, LHEX(a), LHEX(b), LHEX(c))
#define RAW4(n)		CALL(n, RET_LDEC, LHEX(a), LHEX(b), LHEX(c), LHEX(d))
#define RAW5(n)		CALL(n, RET_LDEC, LHEX(a), LHEX(b), LHEX(c), LHEX(d), LHEX(e))

FAMILY(misc_calls,
	CALL(getrandom, RET_LDEC, BUF_OUT(buf, ret, SHOW(HEX)), SIZE(buflen), FLAGS(flags, random_flags)),
	CALL(userfaultfd, RET_FD IS(DESC), FLAGS(flags, uffd_flags)),
	CALL(ioprio_get, ret_ioprio, XVAL(which, ioprio_who), BY(which, ioprio_get_cases, DEC(who))),
	CALL(ioprio_set, RET_DEC, XVAL(which, ioprio_who),
	     BY(which, ioprio_set_cases, DEC(who), NUM(ioprio, type_ioprio))),
	CALL(vhangup, RET_DEC),
	CALL64(lookup_dcookie, RET_LDEC, UNS64(cookie, AFTER), BUF_OUT(buf, ret), SIZE(len)),
	CALL32(lookup_dcookie, RET_LDEC, USPLIT(cookie), BUF_OUT(buf, ret), SIZE(len)),
	CALL(_sysctl, RET_DEC, STRUCT_IN(args, sysctl_args)),

	CALL(getpmsg, RET_LDEC IS(NETWORK), LHEX(a), LHEX(b), LHEX(c), LHEX(d), LHEX(e)),
	CALL(putpmsg, RET_LDEC IS(NETWORK), LHEX(a), LHEX(b), LHEX(c), LHEX(d), LHEX(e)),
	CALL(break, RET_LDEC IS(MEMORY)),
	RAW3(sysfs), RAW3(nfsservctl), RAW2(create_module), RAW1(get_kernel_syms), RAW5(query_module),
	RAW5(afs_syscall), RAW3(tuxcall), RAW3(security), RAW5(vserver),
	RAW4(epoll_ctl_old), RAW4(epoll_wait_old), RAW2(bdflush), RAW0(idle), RAW0(ftime), RAW2(gtty),
	RAW2(stty), RAW0(mpx), RAW0(prof), RAW4(profil), RAW0(lock), RAW2(ulimit), RAW1(olduname), RAW1(oldolduname)
);
