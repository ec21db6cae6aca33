// SPDX-License-Identifier: GPL-2.0
/* pidfds: linux/pidfd.h. */
#include <linux/pidfd.h>
#include "settings.h"
#include "ioctl.h"

XLATS(info_mask, "PIDFD_INFO_???", X(PIDFD_INFO_PID), X(PIDFD_INFO_CREDS), X(PIDFD_INFO_CGROUPID), X(PIDFD_INFO_EXIT),
	X(PIDFD_INFO_COREDUMP), X(PIDFD_INFO_SUPPORTED_MASK), X(PIDFD_INFO_COREDUMP_SIGNAL), X(PIDFD_INFO_COREDUMP_CODE));
XLATS(coredump_mask, "PIDFD_COREDUMP_???", X(PIDFD_COREDUMPED), X(PIDFD_COREDUMP_SKIP), X(PIDFD_COREDUMP_USER),
	X(PIDFD_COREDUMP_ROOT));

/* the fields requested, and the fields returned if they differ */
static void mask_print(struct print *p, const struct node *n)
{
	uint64_t was = get_at(p, n, AT_ENTER);

	print_flags(p->t, &info_mask, was);
	if (!p->exiting || p->failed || !p->view->p[AT_EXIT] || get_at(p, n, AT_EXIT) == was)
		return;
	pen_becomes(p->t);
	print_flags(p->t, &info_mask, get_at(p, n, AT_EXIT));
}

static const struct type type_mask = { .name = "mask", .width = 8, .print = mask_print };

/* The size in the command's number is the size of the structure that the caller knows. */
static bool is_sized(const struct print *p, const struct node *n)
{
	(void)n;
	return opt.newer && _IOC_SIZE(ioctl_cmd(p)) >= PIDFD_INFO_SIZE_VER0;
}

static bool is_short(const struct print *p, const struct node *n)
{
	return opt.newer && !is_sized(p, n);
}

static bool is_inside(const struct print *p, const struct node *n)
{
	return n->off + (n->width ? n->width : n->size) <= _IOC_SIZE(ioctl_cmd(p));
}

#define TOLD(bit)	FILLED, IF_SO(mask, PIDFD_INFO_##bit, .any = true, .holds = is_inside)
#define CRED(n)		UID(n, TOLD(CREDS))
LAYOUT(pidfd_info, NULL,
	NUM(mask, type_mask, ALIGN(8)), UNS64(cgroupid, ALIGN(8), TOLD(CGROUPID)),
	PID(pid, TOLD(PID)), PID(tgid, TOLD(PID)), PID(ppid, TOLD(PID)),
	CRED(ruid), CRED(rgid), CRED(euid), CRED(egid), CRED(suid), CRED(sgid), CRED(fsuid), CRED(fsgid),
	{ .name = "exit_code", .type = &type_inarray, .count = 1, .data = ARGS({ .name = "", .type = &type_status }), TOLD(EXIT) },
	 FLAGS(coredump_mask, coredump_mask, TOLD(COREDUMP)),
	SIGNAL(coredump_signal, TOLD(COREDUMP_SIGNAL)), UNS(coredump_code, TOLD(COREDUMP_CODE)), PAD(4),
	FLAGS(supported_mask, info_mask, W64, TOLD(SUPPORTED_MASK)));

#define NAMESPACE(n)	IOCTL_RET(PIDFD_GET_##n##_NAMESPACE, RET_NEWER_FD, UNKNOWN, LHEX(arg, LATER))

IOCTL_CASES(ioctl_pidfd,
	NAMESPACE(CGROUP), NAMESPACE(IPC), NAMESPACE(MNT), NAMESPACE(NET), NAMESPACE(PID), NAMESPACE(PID_FOR_CHILDREN),
	NAMESPACE(TIME), NAMESPACE(TIME_FOR_CHILDREN), NAMESPACE(USER), NAMESPACE(UTS),
	ANY_SIZE(PIDFD_GET_INFO, UNKNOWN, ADDR(arg, REG(3), IF(is_short)),
		 STRUCT_BOTH(arg, pidfd_info, NEEDS(8), REG(3), IF(is_sized))),
);
