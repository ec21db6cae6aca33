// SPDX-License-Identifier: GPL-2.0
/* Descriptors that report events: inotify, fanotify, eventfd, signalfd. */
#include <linux/fanotify.h>
#include <linux/inotify.h>
#include <linux/signalfd.h>
#include <asm/fcntl.h>
#include "types/shared.h"

XLATS(inotify_init_flags, "IN_???", X(IN_NONBLOCK), X(IN_CLOEXEC));
XLATS(inotify_events, "IN_???",
	X(IN_ACCESS), X(IN_MODIFY), X(IN_ATTRIB), X(IN_CLOSE_WRITE), X(IN_CLOSE_NOWRITE), X(IN_OPEN), X(IN_MOVED_FROM),
	X(IN_MOVED_TO), X(IN_CREATE), X(IN_DELETE), X(IN_DELETE_SELF), X(IN_MOVE_SELF), X(IN_UNMOUNT), X(IN_Q_OVERFLOW),
	X(IN_IGNORED), X(IN_ONLYDIR), X(IN_DONT_FOLLOW), X(IN_EXCL_UNLINK), X(IN_MASK_CREATE), X(IN_MASK_ADD),
	X(IN_ISDIR), X(IN_ONESHOT));

XLATS(fan_classes, "FAN_CLASS_???", X(FAN_CLASS_NOTIF), X(FAN_CLASS_CONTENT), X(FAN_CLASS_PRE_CONTENT));
XLATS(fan_init_flags, "FAN_???",
	X(FAN_CLOEXEC), X(FAN_NONBLOCK), X(FAN_UNLIMITED_QUEUE), X(FAN_UNLIMITED_MARKS), X(FAN_ENABLE_AUDIT),
	X(FAN_REPORT_PIDFD), X(FAN_REPORT_TID), X(FAN_REPORT_FID), X(FAN_REPORT_DIR_FID), X(FAN_REPORT_NAME),
	X(FAN_REPORT_TARGET_FID), XNEW(FAN_REPORT_FD_ERROR), XNEW(FAN_REPORT_MNT));
XLATS(fan_mark_flags, "FAN_MARK_???",
	X(FAN_MARK_ADD), X(FAN_MARK_REMOVE), XNEW(FAN_MARK_FLUSH), X(FAN_MARK_DONT_FOLLOW), X(FAN_MARK_ONLYDIR), XNEW(FAN_MARK_MNTNS),
	X(FAN_MARK_MOUNT),
	X(FAN_MARK_IGNORED_MASK), X(FAN_MARK_IGNORED_SURV_MODIFY), X(FAN_MARK_FLUSH), X(FAN_MARK_FILESYSTEM),
	XNEW(FAN_MARK_IGNORE), X(FAN_MARK_EVICTABLE), X(FAN_MARK_IGNORE));
XLATS(fan_events, "FAN_???",
	X(FAN_ACCESS), X(FAN_MODIFY), X(FAN_ATTRIB), X(FAN_CLOSE_WRITE), X(FAN_CLOSE_NOWRITE), X(FAN_OPEN),
	X(FAN_MOVED_FROM), X(FAN_MOVED_TO), X(FAN_CREATE), X(FAN_DELETE), X(FAN_DELETE_SELF), X(FAN_MOVE_SELF),
	X(FAN_OPEN_EXEC), X(FAN_Q_OVERFLOW), X(FAN_FS_ERROR), X(FAN_OPEN_PERM), X(FAN_ACCESS_PERM),
	X(FAN_OPEN_EXEC_PERM),
	{ 0x80000, "FAN_DIR_MODIFY" },	/* only in a kernel that was never released */
	XNEW(FAN_PRE_ACCESS), XNEW(FAN_MNT_ATTACH), XNEW(FAN_MNT_DETACH),
	XNEW(FAN_EVENT_ON_CHILD), XNEW(FAN_RENAME),	/* in the order of strace 7.2 */
	X(FAN_ONDIR), X(FAN_EVENT_ON_CHILD), X(FAN_RENAME));

/* the class comes first, even if it is 0 */
static void fan_init_print(struct print *p, const struct node *n)
{
	const uint32_t classes = FAN_CLASS_NOTIF | FAN_CLASS_CONTENT | FAN_CLASS_PRE_CONTENT;
	uint32_t v = get(p, n);

	print_xval(p->t, &fan_classes, v & classes);
	if (!(v & ~classes))
		return;
	put_c(p->t, '|');
	print_flags(p->t, &fan_init_flags, v & ~classes);
}

static const struct type type_fan_init = { .name = "flags", .leaf = PEN_NAMES, .width = 4, .print = fan_init_print };

XLATS(fan_no_fd, NULL, { (uint64_t)-1, "FAN_NOFD" });

static void fan_dfd_copy(struct plan *p, struct node *n, int phase)
{
	if (type_atfd.copy)
		type_atfd.copy(p, n, phase);
}

static void fan_dfd_print(struct print *p, const struct node *n)
{
	if ((int)get(p, n) == FAN_NOFD)
		print_xval_as(p->t, &fan_no_fd, (uint64_t)FAN_NOFD, SHOW_D);
	else
		type_atfd.print(p, n);
}

static const struct type type_fan_dfd = {
	.name = "dirfd", .width = 4, .is_signed = true, .leaf = PEN_FD, .fd = true, .copy = fan_dfd_copy, .print = fan_dfd_print };

/* not in the uapi headers of Linux 6.1 */
XLATS(eventfd_flags, "EFD_???", { 1, "EFD_SEMAPHORE" }, { O_CLOEXEC, "EFD_CLOEXEC" }, { O_NONBLOCK, "EFD_NONBLOCK" });
XLATS(signalfd_flags, "SFD_???", X(SFD_CLOEXEC), X(SFD_NONBLOCK));

FAMILY(notify_calls,
	CALL(inotify_init, RET_FD IS(DESC)),
	CALL(inotify_init1, RET_FD IS(DESC), FLAGS(flags, inotify_init_flags)),
	CALL(inotify_add_watch, RET_DEC, FD(fd), PATH(path), FLAGS(mask, inotify_events)),
	CALL(inotify_rm_watch, RET_DEC, FD(fd), DEC(wd)),
	CALL(fanotify_init, RET_FD IS(DESC), { .name = "flags", .type = &type_fan_init }, OFLAGS(event_f_flags)),
	CALL64(fanotify_mark, RET_DEC, FD(fd), FLAGS(flags, fan_mark_flags), FLAGS(mask, fan_events, W64),
	       NUM(dfd, type_fan_dfd), PATH(path)),
	CALL32(fanotify_mark, RET_DEC, FD(fd), FLAGS(flags, fan_mark_flags), F64SPLIT(mask, fan_events),
	       NUM(dfd, type_fan_dfd), PATH(path)),
	CALL(eventfd, RET_FD IS(DESC), UNS(initval)),
	CALL(eventfd2, RET_FD IS(DESC), UNS(initval), FLAGS(flags, eventfd_flags)),
	CALL(signalfd, RET_FD IS(SIGNALS), FD(fd), SIGSET_IN(mask, sizemask), SIZE(sizemask)),
	CALL(signalfd4, RET_FD IS(SIGNALS), FD(fd), SIGSET_IN(mask, sizemask), SIZE(sizemask), FLAGS(flags, signalfd_flags))
);
