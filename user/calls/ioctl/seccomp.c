// SPDX-License-Identifier: GPL-2.0
/* Supervision by seccomp: linux/seccomp.h. */
#include <string.h>
#include <linux/audit.h>
#include <linux/seccomp.h>
#include "settings.h"
#include "types/net.h"
#include "ioctl.h"

XLATS(notif_fd_flags, "SECCOMP_USER_NOTIF_???", X(SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP));
XLATS(resp_flags, "SECCOMP_USER_NOTIF_FLAG_???", X(SECCOMP_USER_NOTIF_FLAG_CONTINUE));
XLATS(addfd_flags, "SECCOMP_ADDFD_FLAG_???", X(SECCOMP_ADDFD_FLAG_SETFD), X(SECCOMP_ADDFD_FLAG_SEND));

/* __NR_getpid; for a call of another ABI, 20 with the name as a comment */
static void nr_print(struct print *p, const struct node *n)
{
	uint32_t nr = get(p, n), arch = get(p, sibling(n->up->kids, n->up->nkids, "arch"));
	const struct abi *abi = abi_of_audit(arch, nr);
	const char *name = abi ? abi_name(abi, nr & ~abi->mark) : NULL;
	bool own = name && abi == p->plan->abi;
	bool comment = name && (!own || p->t->xlat == XLAT_VERBOSE);

	if (p->t->xlat != XLAT_ABBREV || !own)
		pen_uns(p->t, nr);
	if (p->t->xlat == XLAT_RAW || !name)
		return;
	put_s(p->t, comment ? " /* " : "");
	put_s(p->t, own ? "__NR_" : "");
	put_s(p->t, name);
	put_s(p->t, comment ? " */" : "");
}

static void error_print(struct print *p, const struct node *n)
{
	print_errno(p->t, (int32_t)get(p, n), true);
}

static const struct type
	type_nr = { .name = "call", .leaf = PEN_NAMES, .width = 4, .print = nr_print },
	type_error = { .name = "errno", .width = 4, .is_signed = true, .print = error_print };

LAYOUT(data, "seccomp_data", NUM(nr, type_nr), XVAL(arch, audit_archs), ADDR(instruction_pointer, W64),
       EMBED_ARRAY(args, 6, HEX64(v)));
LAYOUT(notif, "seccomp_notif", HEX64(id), PID(pid), HEX(flags), EMBED(data, data));
LAYOUT(notif_resp, "seccomp_notif_resp", HEX64(id), DEC64(val), NUM(error, type_error), FLAGS(flags, resp_flags));
LAYOUT(notif_addfd, "seccomp_notif_addfd", HEX64(id), FLAGS(flags, addfd_flags), FD(srcfd), DEC(newfd), FLAGS(newfd_flags, open_flags));

/* The caller passes a zeroed structure for the notification. If it is not zero, it is shown as well. */
static void recv_print(struct print *p, const struct node *n)
{
	const struct systrace_block *b = block_of(p, n, AT_ENTER);
	const uint8_t *s = b ? block_data(b) : NULL;
	bool zero = true;

	if (!b || b->len < n->size) {
		print_addr(p, get(p, n));
		return;
	}
	for (uint32_t i = 0; i < n->size; i++)
		zero = zero && !s[i];
	if (!zero) {
		p->phase = AT_ENTER;
		type_struct.print(p, n);
		pen_becomes(p->t);
	}
	if (!p->exiting)
		return;
	b = p->failed ? NULL : block_of(p, n, AT_EXIT);
	p->phase = AT_EXIT;
	if (b && b->len >= n->size)
		type_struct.print(p, n);
	else
		print_addr(p, get_at(p, n, AT_ENTER));
}

static void recv_place(struct plan *p, struct node *n)
{
	type_struct.place(p, n);
}

static void recv_copy(struct plan *p, struct node *n, int phase)
{
	type_struct.copy(p, n, phase);
}

static const struct type type_recv = { .name = "notification", .width = WORD, .place = recv_place, .copy = recv_copy,
	.print = recv_print };

IOCTL_CASES(ioctl_seccomp,
	IOCTL(SECCOMP_IOCTL_NOTIF_RECV, { .name = "arg", .type = &type_recv, .dir = BOTH, .data = &layout_notif }),
	IOCTL(SECCOMP_IOCTL_NOTIF_SEND, STRUCT_IN(arg, notif_resp)),
	IOCTL(SECCOMP_IOCTL_NOTIF_ID_VALID, POINTS_IN(arg, HEX64(v))),
	IOCTL(_IOR('!', 2, __u64), POINTS_IN(arg, HEX64(v))),		/* the number that it had at first */
	PLAIN(SECCOMP_IOCTL_NOTIF_SET_FLAGS, UNKNOWN, FLAGS(arg, notif_fd_flags, LONG, LATER)),
	IOCTL(SECCOMP_IOCTL_NOTIF_ADDFD, STRUCT_IN(arg, notif_addfd)),
);
